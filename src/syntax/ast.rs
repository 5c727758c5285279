//! The syntax tree: what an author wrote, with places, before any name is resolved.
//!
//! Every node that a message may point at carries its [`Span`]. Trees say nothing of spelling: Chinese and
//! English, full and half width give the same tree.

use crate::core::date::{DateSpan, Duration};
use crate::core::exact::{Exact, Rounding};
use crate::diagnostic::Span;

/// A name as compared (NFKC, quotes removed) and its place.
#[derive(Debug, Clone)]
pub struct Name {
    /// The normalised text.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// A quoted text and its place.
#[derive(Debug, Clone)]
pub struct Text {
    /// The text between the quotes.
    pub text: String,
    /// Where it stands, quotes included.
    pub span: Span,
}

/// `甲.乙.丙`.
#[derive(Debug, Clone)]
pub struct Dotted {
    /// At least one part.
    pub parts: Vec<Name>,
    /// The whole path.
    pub span: Span,
}

impl Dotted {
    /// The parts joined with dots.
    pub fn text(&self) -> String {
        self.parts.iter().map(|p| p.text.as_str()).collect::<Vec<_>>().join(".")
    }
}

/// One file.
#[derive(Debug, Clone, Default)]
pub struct File {
    /// Its declarations in order.
    pub decls: Vec<Decl>,
}

/// A top-level declaration.
// A few dozen a file, each held once.
#[allow(clippy::large_enum_variant)]
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub enum Decl {
    Policy(Policy),
    Use(Vec<Path>),
    Enum(EnumDecl),
    Record(RecordDecl),
    Extend(Extend),
    ExtendEnum(ExtendEnum),
    Param(Param),
    Define(Define),
    Rules(RuleSet),
    Procedure(Procedure),
    Score(Score),
    Selection(Selection),
    Table(Table),
    Test(Test),
    Fixture(Fixture),
    Examples(Examples),
}

/// `国家/干部选任条例`.
#[derive(Debug, Clone)]
pub struct Path {
    /// The parts joined with `/`.
    pub text: String,
    /// Where it stands.
    pub span: Span,
}

/// The head of a policy.
#[derive(Debug, Clone)]
pub struct Policy {
    /// Its name.
    pub name: Name,
    /// `地区`.
    pub region: Option<Text>,
    /// `继承`.
    pub extends: Vec<Path>,
    /// Dates, guard, basis.
    pub tails: Tails,
    /// The whole block.
    pub span: Span,
}

/// `枚举` or `次序`.
#[derive(Debug, Clone)]
pub struct EnumDecl {
    /// Its name.
    pub name: Name,
    /// Whether the values are ordered, lowest first.
    pub ordered: bool,
    /// The values; `None` for 待定.
    pub values: Option<Vec<EnumValue>>,
    /// Basis, note, dates.
    pub tails: Tails,
}

/// A value of an enumeration.
#[derive(Debug, Clone)]
pub struct EnumValue {
    /// Its name.
    pub name: Name,
    /// `别名`: other words records may use for it.
    pub aliases: Vec<Text>,
}

/// `扩展 枚举`: further values of an enumeration declared elsewhere.
#[derive(Debug, Clone)]
pub struct ExtendEnum {
    /// The enumeration.
    pub name: Name,
    /// The values added; a value it has already may be given further other names.
    pub values: Vec<EnumValue>,
}

/// `记录`.
#[derive(Debug, Clone)]
pub struct RecordDecl {
    /// Its name.
    pub name: Name,
    /// Other names a table may go by.
    pub aliases: Vec<Text>,
    /// The field that identifies a record.
    pub key: Option<Name>,
    /// The columns.
    pub fields: Vec<Field>,
    /// The dates a record holds for.
    pub interval: Option<Interval>,
    /// The whole block.
    pub span: Span,
}

/// `扩展 记录`: further columns of a record declared elsewhere.
#[derive(Debug, Clone)]
pub struct Extend {
    /// The record, or a nested list of it.
    pub target: Dotted,
    /// The columns added.
    pub fields: Vec<Field>,
}

/// `期间 起 至 止`, or `期间 日期` for things that happen on one day.
#[derive(Debug, Clone)]
pub struct Interval {
    /// First day.
    pub from: Name,
    /// Last day, if the thing lasts.
    pub to: Option<Name>,
}

/// A column of a record.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: TypeExpr,
    /// Bounds of its values.
    pub range: Option<Expr>,
    /// Other headers it goes by.
    pub aliases: Vec<Text>,
    /// Remark for the author of data.
    pub note: Option<Text>,
}

/// A written type.
#[derive(Debug, Clone)]
pub struct TypeExpr {
    /// What it is.
    pub kind: TypeKind,
    /// `或 无`: an empty cell means known none.
    pub optional: bool,
    /// `期间 …` on a list.
    pub interval: Option<Interval>,
    /// Where it stands.
    pub span: Span,
}

/// The shapes of a type.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub enum TypeKind {
    Text,
    Integer,
    Decimal,
    Date,
    Bool,
    /// `{甲, 乙}` or `次序 {甲 < 乙}`.
    Inline {
        ordered: bool,
        values: Vec<EnumValue>,
    },
    /// A list of records written in place.
    Rows(Vec<Field>),
    /// A list of another type.
    List(Box<TypeExpr>),
    /// An enumeration or a record (then it is a reference, perhaps with a named way back).
    Named {
        name: Name,
        inverse: Option<Name>,
    },
}

/// `参数`.
#[derive(Debug, Clone)]
pub struct Param {
    /// Its name.
    pub name: Name,
    /// `原则上`: an override needs a recorded reason.
    pub normally: bool,
    /// Its written type.
    pub ty: Option<TypeExpr>,
    /// Its value; `None` for 待定.
    pub value: Option<Expr>,
    /// `须 …`: what an override must satisfy.
    pub bound: Option<Key>,
    /// Basis, note, dates.
    pub tails: Tails,
}

/// `定义`.
#[derive(Debug, Clone)]
pub struct Define {
    /// Record and field, or a bare constant.
    pub target: Dotted,
    /// Its written type.
    pub ty: Option<TypeExpr>,
    /// What it is.
    pub value: Expr,
    /// Guard, basis, note.
    pub tails: Tails,
}

/// Everything that may follow a statement; what does not apply to a kind of statement is refused by the model.
#[derive(Debug, Clone, Default)]
pub struct Tails {
    /// `当`.
    pub guard: Option<Expr>,
    /// `依据`.
    pub basis: Vec<String>,
    /// `说明`.
    pub note: Option<Text>,
    /// `缺失 视为`.
    pub missing: Option<OutcomeWord>,
    /// `空表 视为`.
    pub empty: Option<OutcomeWord>,
    /// `施行`; `Some(None)` is 待定.
    pub effective: Option<Option<DateSpan>>,
    /// `废止`.
    pub repealed: Option<DateSpan>,
    /// `时限 … 自 …`.
    pub deadline: Option<Deadline>,
    /// `对`: on whom a measure falls.
    pub toward: Option<Expr>,
    /// `不设例外`.
    pub no_exception: Option<Span>,
    /// `经决定`.
    pub by_decision: bool,
    /// `缺项 则`.
    pub absent: Option<Absent>,
    /// `对照`.
    pub compare: Option<Expr>,
    /// `目标 …` of a 指标.
    pub target: Option<Expr>,
    /// `封顶`.
    pub cap: Option<Expr>,
    /// `保底`.
    pub floor: Option<Expr>,
    /// `保留`.
    pub keep: Option<Keep>,
    /// `原则上` written after an item.
    pub normally: bool,
}

/// `时限 2 工作日 自 …`.
#[derive(Debug, Clone)]
pub struct Deadline {
    /// How long.
    pub length: Expr,
    /// From when.
    pub since: Option<Expr>,
}

/// `保留 2 位 四舍五入`.
#[derive(Debug, Clone)]
pub struct Keep {
    /// Decimal places.
    pub places: Expr,
    /// How.
    pub rounding: Rounding,
    /// Where it stands.
    pub span: Span,
}

/// What a missing value or an empty list counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum OutcomeWord {
    Satisfied,
    Violated,
    Undetermined,
}

/// What happens to the weight of an item without an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absent {
    /// The other weights are scaled up.
    Rescale,
    /// It counts zero points.
    Zero,
}

/// The noun of a rule set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum RuleKind {
    Eligibility,
    Composition,
    Regulation,
    Monitor,
}

/// `资格`, `结构`, `规定`, `监测`.
#[derive(Debug, Clone)]
pub struct RuleSet {
    /// Which noun.
    pub kind: RuleKind,
    /// Its name.
    pub name: Name,
    /// `针对`: the record judged; none for the policy itself.
    pub subject: Option<Dotted>,
    /// `针对 全体 …`: all records of the type are one subject.
    pub whole: bool,
    /// `每`: groups are judged, not single records.
    pub per: Option<Per>,
    /// `取最重`: of several measures only the heaviest.
    pub heaviest: bool,
    /// Guard, basis, note, dates.
    pub tails: Tails,
    /// Its statements.
    pub body: Vec<Stmt>,
    /// The whole block.
    pub span: Span,
}

/// `每 年, 单位`.
#[derive(Debug, Clone)]
pub struct Per {
    /// Calendar period, if the first key is one.
    pub period: Option<Period>,
    /// Fields or references.
    pub keys: Vec<Dotted>,
    /// Where it stands.
    pub span: Span,
}

/// A calendar period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Period {
    Year,
    HalfYear,
    Quarter,
    Month,
    Week,
    Day,
}

/// A statement of a rule set, an exception or a step.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub enum Stmt {
    Clause(Clause),
    /// `凡 C { … }`.
    Group {
        guard: Expr,
        body: Vec<Stmt>,
    },
    Exception(Exception),
    Exempt(Exempt),
    Duty(Duty),
    Metric {
        label: Name,
        value: Expr,
        tails: Tails,
    },
    Assertion {
        label: Name,
        cond: Expr,
        tails: Tails,
    },
    Define(Define),
    Waive {
        step: bool,
        names: Vec<Name>,
    },
    Attach(Duty),
    Approval(Text),
}

/// The force of a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Modality {
    Must,
    MustNot,
    Shall,
    May,
    Prefer,
    Target,
}

/// One clause.
#[derive(Debug, Clone)]
pub struct Clause {
    /// `原则上`.
    pub normally: bool,
    /// Its force.
    pub modality: Modality,
    /// Its label.
    pub label: Name,
    /// Condition or measure.
    pub body: ClauseBody,
    /// Its tails.
    pub tails: Tails,
    /// The whole clause.
    pub span: Span,
}

/// What a clause says.
#[derive(Debug, Clone)]
pub enum ClauseBody {
    /// A condition, or a measure if its names are measures.
    Expr(Expr),
    /// `限制 晋升 自 … 至 …`.
    Restrict {
        /// The acts that are barred.
        acts: Vec<Name>,
        /// The span of days.
        span: Option<Expr>,
    },
}

/// `例外`.
#[derive(Debug, Clone)]
pub struct Exception {
    /// Its name.
    pub name: Name,
    /// Guard, basis, note.
    pub tails: Tails,
    /// Waivers, clauses, duties.
    pub body: Vec<Stmt>,
    /// The whole block.
    pub span: Span,
}

/// `不计 L 于 考核, 晋升 当 …`.
#[derive(Debug, Clone)]
pub struct Exempt {
    /// Lists whose records stop counting.
    pub lists: Vec<Name>,
    /// Rule sets in which they stop counting.
    pub areas: Vec<Name>,
    /// When, basis, note.
    pub tails: Tails,
    /// The whole statement.
    pub span: Span,
}

/// `义务`.
#[derive(Debug, Clone)]
pub struct Duty {
    /// Its name.
    pub name: Name,
    /// `每 季 1 次`.
    pub cadence: Option<(PeriodExpr, Expr)>,
    /// `自 … 至 …`.
    pub since: Option<Expr>,
    /// Last day of the duty.
    pub until: Option<Expr>,
    /// `时限`.
    pub deadline: Option<Expr>,
    /// `以 … 为凭`.
    pub proof: Option<Expr>,
    /// Guard, basis, note.
    pub tails: Tails,
    /// The whole statement.
    pub span: Span,
}

/// A period that is written, or computed (a duration by table).
#[derive(Debug, Clone)]
pub enum PeriodExpr {
    /// A calendar period.
    Calendar(Period),
    /// A length.
    Length(Expr),
}

/// `程序`.
#[derive(Debug, Clone)]
pub struct Procedure {
    /// Its name.
    pub name: Name,
    /// The record of a case.
    pub subject: Name,
    /// The procedure it refines.
    pub extends: Option<Path>,
    /// Guard, basis, note, dates.
    pub tails: Tails,
    /// Steps in order.
    pub steps: Vec<Step>,
    /// `每环节 { … }`.
    pub each_step: Vec<Stmt>,
    /// Standing clauses, definitions, duties.
    pub body: Vec<Stmt>,
    /// `暂停`, `终止`, `重启`.
    pub controls: Vec<Control>,
    /// The whole block.
    pub span: Span,
}

/// Which way a control turns the case.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub enum ControlKind {
    Suspend,
    Terminate,
    /// `自` this step.
    Restart(Name),
}

/// `暂停`, `终止` or `重启`.
#[derive(Debug, Clone)]
pub struct Control {
    /// Which.
    pub kind: ControlKind,
    /// For each of whom.
    pub per: Option<Per>,
    /// Only these steps.
    pub steps: Vec<Name>,
    /// When, basis, note.
    pub tails: Tails,
    /// The whole statement.
    pub span: Span,
}

/// `环节`.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its name.
    pub name: Name,
    /// `可 环节`.
    pub optional: bool,
    /// `原则上 环节`.
    pub normally: bool,
    /// `即`: the inherited step it refines.
    pub refines: Option<Name>,
    /// `接`: each binds.
    pub follows: Vec<Follows>,
    /// `前于`.
    pub ahead_of: Vec<Name>,
    /// `每`: a row for each member of a slate.
    pub per: Option<Per>,
    /// `由`.
    pub by: Option<ItemValue>,
    /// Guard, basis, note, dates; deadline of the step.
    pub tails: Tails,
    /// `记 { … }`.
    pub columns: Vec<Field>,
    /// `无效 当`.
    pub voided: Vec<Expr>,
    /// `结果`.
    pub outcome: Option<Outcome>,
    /// `期`.
    pub lasts: Option<Expr>,
    /// `有效`.
    pub valid: Option<Expr>,
    /// `不办 须 …`.
    pub skipped: Option<ItemLine>,
    /// Clauses, exceptions, definitions, duties.
    pub body: Vec<Stmt>,
    /// `材料`, `征求`, …
    pub items: Vec<ItemLine>,
    /// `回避`.
    pub recuse: Vec<(Vec<Name>, Tails)>,
    /// Steps inside.
    pub steps: Vec<Step>,
    /// 说明 written after 无效, 期 or 有效.
    pub notes: Vec<Text>,
    /// The whole block.
    pub span: Span,
}

/// `接 甲, 乙.通过` or `接 任一 {甲, 乙}`.
#[derive(Debug, Clone)]
pub struct Follows {
    /// One of them is enough.
    pub any: bool,
    /// Steps, perhaps with an outcome.
    pub steps: Vec<Dotted>,
}

/// `结果 每 得票 { … }`.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// For each member of a list of the row.
    pub per: Option<Dotted>,
    /// The first row that holds wins.
    pub take_first: bool,
    /// The ladder.
    pub rows: Vec<Row>,
    /// Basis, note.
    pub tails: Tails,
    /// The whole statement.
    pub span: Span,
}

/// What a step's item line asks for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Verb {
    Materials,
    Consult,
    Attend,
    Publish,
    Approval,
    Notify,
    Talk,
    /// `备齐 背书: …`: a list column of the step.
    Evidence(String),
}

/// One item line of a step: "the step's list has a row with these columns" for each item.
#[derive(Debug, Clone)]
pub struct ItemLine {
    /// `原则上`.
    pub normally: bool,
    /// Its force; must where nothing is written.
    pub modality: Option<Modality>,
    /// Which list.
    pub verb: Verb,
    /// The items.
    pub items: Vec<Item>,
    /// `至少 k 项`.
    pub at_least: Option<Exact>,
    /// `由`, `签`, `含`, `向`, `经`, `任` with what they ask.
    pub columns: Vec<(ItemColumn, ItemValue)>,
    /// `逾 5 工作日 视为 …`.
    pub silence: Option<(Expr, Name)>,
    /// Guard, basis, note, deadline.
    pub tails: Tails,
    /// The whole line.
    pub span: Span,
}

/// One item, or k of a set.
#[derive(Debug, Clone)]
pub struct Item {
    /// `至少 k 项`; one if the set stands alone.
    pub at_least: Option<Exact>,
    /// The names.
    pub names: Vec<Name>,
}

/// A column an item line can ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum ItemColumn {
    By,
    Signed,
    Containing,
    To,
    Via,
    Role,
}

/// What the column must be.
#[derive(Debug, Clone)]
pub struct ItemValue {
    /// All of them must be there (`{…}`), or any (`甲 或 乙`).
    pub all: bool,
    /// The texts.
    pub names: Vec<Name>,
}

/// `评分`.
#[derive(Debug, Clone)]
pub struct Score {
    /// Its name.
    pub name: Name,
    /// The record scored.
    pub subject: Dotted,
    /// `满分`.
    pub full: Option<Expr>,
    /// Guard, basis, note, dates; cap and keep of the whole.
    pub tails: Tails,
    /// Its items.
    pub items: Vec<ScoreItem>,
    /// `分档`.
    pub bands: Option<(Vec<Row>, Span)>,
    /// Clauses on the score's own shape.
    pub body: Vec<Stmt>,
    /// The whole block.
    pub span: Span,
}

/// The three kinds of item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum ItemKind {
    Part,
    Bonus,
    Penalty,
}

/// `项`, `加分`, `扣分`.
#[derive(Debug, Clone)]
pub struct ScoreItem {
    /// Which.
    pub kind: ItemKind,
    /// Its label.
    pub label: Name,
    /// `每 列表`: an item for each element.
    pub per: Option<Dotted>,
    /// Its own full marks.
    pub full: Option<Expr>,
    /// `占`; `Some(None)` is 待定.
    pub weight: Option<Option<Expr>>,
    /// `原则上`.
    pub normally: bool,
    /// A value, or items inside.
    pub value: ItemBody,
    /// Guard, cap, floor, keep, absent, basis, note.
    pub tails: Tails,
    /// The whole item.
    pub span: Span,
}

/// What an item is worth.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub enum ItemBody {
    Value(Expr),
    Items(Box<Score>),
}

/// `遴选`.
#[derive(Debug, Clone)]
pub struct Selection {
    /// Its name.
    pub name: Name,
    /// The source: records of a type, or who another selection took.
    pub from: Dotted,
    /// `否则`: further sources in order; `None` is 空缺.
    pub or_else: Vec<Option<Dotted>>,
    /// `每`.
    pub per: Option<Per>,
    /// Guard (who may be taken), basis, note, dates.
    pub tails: Tails,
    /// `排序`.
    pub order: Vec<OrderKey>,
    /// `名额`.
    pub quota: Option<Quota>,
    /// `席位`.
    pub seats: Vec<Seat>,
    /// `决定 见`.
    pub decided: Option<Expr>,
    /// `递补`.
    pub refill: Option<Refill>,
    /// `不占名额 当`.
    pub beyond: Option<Expr>,
    /// 说明 written after its statements.
    pub notes: Vec<Text>,
    /// The whole block.
    pub span: Span,
}

/// A key of a ranking.
#[derive(Debug, Clone)]
pub struct OrderKey {
    /// What is compared.
    pub value: Expr,
    /// Highest first.
    pub descending: bool,
}

/// `名额`.
#[derive(Debug, Clone)]
pub struct Quota {
    /// `原则上`.
    pub normally: bool,
    /// How many; `None` is 待定.
    pub value: Option<Expr>,
    /// How a fraction becomes whole.
    pub rounding: Option<Rounding>,
    /// What happens to ties at the cut.
    pub ties: Option<Ties>,
    /// Where it stands.
    pub span: Span,
}

/// `并列`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ties {
    /// All who tie are taken.
    AllIn,
    /// None of those who tie is taken.
    NoneIn,
    /// People decide.
    Open,
}

/// `席位 女: 性别 = 女 至少 1`.
#[derive(Debug, Clone)]
pub struct Seat {
    /// Its label.
    pub label: Name,
    /// Who fills it.
    pub cond: Expr,
    /// How many.
    pub count: Expr,
    /// How a fraction becomes whole.
    pub rounding: Option<Rounding>,
    /// `缺额 则 空缺`: the seat stays empty; otherwise others fill it.
    pub vacant: bool,
    /// Where it stands.
    pub span: Span,
}

/// `递补`.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub enum Refill {
    No { normally: bool },
    From(Expr),
}

/// `表`.
#[derive(Debug, Clone)]
pub struct Table {
    /// Its name.
    pub name: Name,
    /// `针对`: a field of this record.
    pub subject: Option<Name>,
    /// `(类型, …)`: a table that is called with values.
    pub params: Vec<TypeExpr>,
    /// `按`: what the keys are compared with.
    pub by: Vec<Expr>,
    /// The type of its values.
    pub ty: TypeExpr,
    /// How several rows that hold are settled.
    pub mode: Mode,
    /// Guard, basis, note, dates.
    pub tails: Tails,
    /// The rows; `None` for 待定.
    pub rows: Option<Vec<Row>>,
    /// The whole block.
    pub span: Span,
}

/// How rows that hold together are settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// They must not: rows are disjoint.
    #[default]
    Disjoint,
    /// A ladder on one axis, best step first.
    Stepwise,
    /// The highest value.
    Highest,
    /// The sum.
    Sum,
    /// The first row that holds.
    First,
}

/// `条件 : 值`.
#[derive(Debug, Clone)]
pub struct Row {
    /// One key, or one a column.
    pub keys: Vec<Key>,
    /// One value; several for a choice (`甲 或 乙`).
    pub values: Vec<Expr>,
    /// Basis, note.
    pub tails: Tails,
    /// The whole row.
    pub span: Span,
}

/// A row's key.
#[derive(Debug, Clone)]
pub enum Key {
    /// `其余`.
    Otherwise(Span),
    /// `不低于 85`, `在 3 至 5`: against the axis.
    Bound(Op, Expr),
    /// A condition, or a value the axis is compared with.
    Expr(Expr),
}

/// An expression.
#[derive(Debug, Clone)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
}

/// The shapes of an expression.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub enum ExprKind {
    Number(Exact),
    /// A number with a unit of time.
    Duration(Duration),
    Date(DateSpan),
    Text(String),
    EmptyList,
    None,
    Unknown,
    Tbd,
    Name(String),
    Member(Box<Expr>, Name),
    Call(Name, Vec<Arg>),
    Set(Vec<Expr>),
    Rows {
        mode: Mode,
        by: Vec<Expr>,
        rows: Vec<Row>,
    },
    /// A record written in place (tests and parameters).
    Object(Vec<(Name, Expr)>),
    Prefix(Prefix, Box<Expr>),
    Infix(Op, Box<Expr>, Box<Expr>),
    Quantified(Quantifier, Option<Op>, Box<Expr>, Box<Expr>),
}

/// An argument, perhaps partitioned (`每`).
#[derive(Debug, Clone)]
pub struct Arg {
    /// The value.
    pub value: Expr,
    /// `每 年`.
    pub per: Option<Per>,
}

/// Prefix words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Prefix {
    Not,
    Has,
    /// `全体`.
    Whole,
    /// `该`.
    This,
    /// `本`.
    Own,
    Neg,
}

/// `均`, `任一`, `至少 n 项`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Quantifier {
    Each,
    Any,
    AtLeast(Exact),
}

/// Infix words, by meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Op {
    Or,
    And,
    Filter,
    In,
    NotIn,
    During,
    Covers,
    Without,
    Plus,
    Le,
    Lt,
    Ge,
    Gt,
    Eq,
    Ne,
    Add,
    Sub,
    Mul,
    Div,
    Ratio,
    To,
}

impl Op {
    /// Whether it compares two values.
    pub fn is_comparison(self) -> bool {
        matches!(self, Op::Le | Op::Lt | Op::Ge | Op::Gt | Op::Eq | Op::Ne)
    }
}

/// A verdict expected by a test.
#[derive(Debug, Clone)]
pub enum Expected {
    /// A word: 合格, 待核实, 无效, 入选 …
    Word(Name),
    /// A comparison with a value.
    Bound(Op, Expr),
    /// Measures: `提醒 或 诫勉`, `提醒 对 "U1"`, `无 提醒`.
    Taken(Taken),
}

/// Measures expected, or one expected not to be taken.
#[derive(Debug, Clone)]
pub struct Taken {
    /// `无`: it must not be among the measures.
    pub none: bool,
    /// The measures.
    pub names: Vec<Name>,
    /// These and no others stand together; otherwise the one named is among them.
    pub whole: bool,
    /// `且`: all of several, not one of them.
    pub all: bool,
    /// `对`: on whom.
    pub upon: Option<String>,
}

/// `测试`.
#[derive(Debug, Clone)]
pub struct Test {
    /// Its name.
    pub name: Name,
    /// Statements in order.
    pub body: Vec<TestStmt>,
    /// The whole block.
    pub span: Span,
}

/// A statement of a test.
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub enum TestStmt {
    Take(Name),
    Change { subject: Subject, value: Expr },
    SetParam(Dotted, Expr),
    AsOf(DateSpan, Span),
    Expect(Expect),
}

/// `干部(A1).近三年考核`.
#[derive(Debug, Clone)]
pub struct Subject {
    /// Names, each perhaps with the key of a row.
    pub parts: Vec<(Name, Option<String>)>,
    /// Where it stands.
    pub span: Span,
}

/// `应得`.
#[derive(Debug, Clone)]
pub struct Expect {
    /// What is looked at.
    pub subject: Subject,
    /// What it should be.
    pub expected: Expected,
    /// `缺`: fields that are missing.
    pub lacking: Vec<Name>,
    /// `因`: clauses or fields that decide.
    pub because: Vec<Name>,
    /// The whole line.
    pub span: Span,
}

/// `样例`.
#[derive(Debug, Clone)]
pub struct Fixture {
    /// Its name.
    pub name: Name,
    /// `取自`: a data file.
    pub file: Option<Text>,
    /// Records given in place: type, key, fields.
    pub given: Vec<Given>,
    /// The whole block.
    pub span: Span,
}

/// One record of a fixture.
#[derive(Debug, Clone)]
pub struct Given {
    /// The record type.
    pub record: Name,
    /// Its key, if not among the fields.
    pub key: Option<String>,
    /// An [`ExprKind::Object`].
    pub value: Expr,
}

/// `例`: a table test.
#[derive(Debug, Clone)]
pub struct Examples {
    /// Its name.
    pub name: Name,
    /// The rule judged, perhaps with the key of the record.
    pub target: Subject,
    /// The fixture every line starts from.
    pub take: Option<Name>,
    /// `截至`.
    pub as_of: Option<DateSpan>,
    /// Parameters.
    pub params: Vec<(Dotted, Expr)>,
    /// The fields each line sets; none where every line says with `改` what it changes.
    pub columns: Vec<Subject>,
    /// The lines.
    pub lines: Vec<ExampleLine>,
    /// The whole block.
    pub span: Span,
}

/// One line of a table test.
#[derive(Debug, Clone)]
pub struct ExampleLine {
    /// One value a column.
    pub cells: Vec<Expr>,
    /// `改`: fields of the record set on this line only.
    pub changes: Vec<(Subject, Expr)>,
    /// What it should be.
    pub expected: Expected,
    /// `缺`.
    pub lacking: Vec<Name>,
    /// `因`.
    pub because: Vec<Name>,
    /// The whole line.
    pub span: Span,
}
