//! A compiled policy: types, parameters, and derived fields in the order they can be computed.
//!
//! The unit is the derived field: a record type, a name, an expression. Every pattern lowers to fields: a definition
//! to one with a value, a rule set to one with a verdict, a score to a number, a selection to who is taken and at
//! which rank, a step to its rows that count. What a pattern has beyond its field (clauses, items, steps) is kept
//! beside it for the derivation.

use super::date::Day;
use super::expr::{Expr, FieldId};
use super::schema::{Schema, Type};
use super::value::TableId;
use crate::core::exact::Rounding;
use crate::diagnostic::Span;

/// A compiled policy.
#[derive(Debug, Clone, Default)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// `地区`.
    pub region: Option<String>,
    /// From when it is in force.
    pub effective: Option<Day>,
    /// Its types.
    pub schema: Schema,
    /// Parameters.
    pub params: Vec<Param>,
    /// Derived fields.
    pub fields: Vec<Field>,
    /// The order in which fields can be computed.
    pub order: Vec<FieldId>,
    /// Rule sets.
    pub rules: Vec<RuleSet>,
    /// Scores.
    pub scores: Vec<Score>,
    /// Selections.
    pub selections: Vec<Selection>,
    /// Procedures.
    pub procedures: Vec<Procedure>,
    /// How records are grouped.
    pub partitions: Vec<Partition>,
    /// Tables that are called with values; where they are called their rows stand in place.
    pub lookups: Vec<Lookup>,
    /// What is evaluated and reported, in the order written.
    pub outputs: Vec<Output>,
    /// Tables called with values and definitions without a record: they are written into every expression that uses
    /// them, whose places then lie inside these.
    pub called: Vec<Called>,
}

/// Something that is written into the expressions that use it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Called {
    /// Its name.
    pub name: String,
    /// All of its text.
    pub span: Span,
}

/// One thing a policy is evaluated for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// A rule set.
    Rules(usize),
    /// A score.
    Score(usize),
    /// A selection.
    Selection(usize),
    /// A procedure.
    Procedure(usize),
}

/// A table that is called with values, over any values of its types.
#[derive(Debug, Clone)]
pub struct Lookup {
    /// Its name.
    pub name: String,
    /// Its arguments, frames of the rows: as written, and their types.
    pub params: Vec<(String, Type)>,
    /// Its rows.
    pub rows: Expr,
}

/// A derived field.
#[derive(Debug, Clone)]
pub struct Field {
    /// The record it belongs to.
    pub table: TableId,
    /// Its name; dotted for what a pattern gives besides its main field (`总成绩.等级`).
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// How it is computed.
    pub kind: FieldKind,
    /// Where it was written.
    pub span: Span,
}

/// How a field is computed.
#[derive(Debug, Clone)]
pub enum FieldKind {
    /// An expression over the record.
    Expr(Expr),
    /// The verdict of a rule set.
    Verdict(usize),
    /// Whether an exception of a rule set applies: rule set, exception.
    Applies(usize, usize),
    /// The total of a score.
    Score(usize),
    /// The band of a score.
    Grade(usize),
    /// An item of a score: score, item.
    Item(usize, usize),
    /// Whether a selection takes the record.
    Selected(usize),
    /// The record's rank in a selection.
    Rank(usize),
    /// On the record a selection is made per: who was taken.
    Taken(usize),
    /// The acts a rule set's measures bar the record from, now.
    Barred(usize),
    /// The verdict of a procedure.
    Procedure(usize),
}

/// A parameter.
#[derive(Debug, Clone)]
pub struct Param {
    /// Its name, or for a value left open in place the path of that place.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// Its value; `None` must be given.
    pub value: Option<Expr>,
    /// What an override must satisfy: the value is frame 0.
    pub bound: Option<Expr>,
    /// An override needs a recorded reason.
    pub normally: bool,
    /// Sources.
    pub basis: Vec<String>,
    /// Where it was written.
    pub span: Span,
}

/// Between which days something is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Force {
    /// First day.
    pub from: Option<Day>,
    /// First day no longer.
    pub until: Option<Day>,
}

impl Force {
    /// Whether it is in force on a day.
    pub fn on(self, day: Day) -> bool {
        self.from.is_none_or(|f| f <= day) && self.until.is_none_or(|u| day < u)
    }
}

/// What every written thing may carry.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    /// Sources.
    pub basis: Vec<String>,
    /// The author's remark.
    pub note: Option<String>,
    /// When it is in force.
    pub force: Force,
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

/// What a missing value counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum CountsAs {
    Satisfied,
    Violated,
    Undetermined,
}

/// A rule set.
#[derive(Debug, Clone)]
pub struct RuleSet {
    /// Its name.
    pub name: String,
    /// Which noun.
    pub kind: RuleKind,
    /// The record judged; a group is a record of a table of its own.
    pub table: TableId,
    /// The field that holds its verdict.
    pub field: FieldId,
    /// When it applies.
    pub guard: Option<Expr>,
    /// Its clauses, those of exceptions included.
    pub clauses: Vec<Clause>,
    /// Its exceptions.
    pub exceptions: Vec<Exception>,
    /// Figures that are followed.
    pub metrics: Vec<Metric>,
    /// Invariants.
    pub assertions: Vec<Assertion>,
    /// Duties.
    pub duties: Vec<Duty>,
    /// Of several measures only the heaviest.
    pub heaviest: bool,
    /// Sources, note, force.
    pub marks: Marks,
    /// Where it was written.
    pub span: Span,
    /// The approvals on file, if the record has a list for them.
    pub approvals: Option<Approvals>,
}

impl RuleSet {
    /// Its duties, and those its exceptions leave.
    pub fn all_duties(&self) -> impl Iterator<Item = &Duty> {
        self.duties.iter().chain(self.exceptions.iter().flat_map(|e| &e.duties))
    }
}

/// Where a record keeps its approvals: the nested list 批准, and its columns.
#[derive(Debug, Clone, Copy)]
pub struct Approvals {
    /// The column that holds the list.
    pub list: u16,
    /// The label or exception approved.
    pub label: u16,
    /// By whom.
    pub by: Option<u16>,
    /// What the body said: one of [`REFUSALS`] is no approval.
    pub opinion: Option<u16>,
}

/// What somebody who refuses an approval writes.
pub const REFUSALS: &[&str] = &[
    "不同意",
    "不批准",
    "不予批准",
    "不予同意",
    "未批准",
    "未同意",
    "不通过",
    "未通过",
    "否决",
    "否",
    "驳回",
    "退回",
    "refused",
    "rejected",
    "no",
];

/// A clause.
#[derive(Debug, Clone)]
pub struct Clause {
    /// Its number in the rule set, from 1 (`2`, or `破格.1` inside an exception).
    pub id: String,
    /// Its label.
    pub label: String,
    /// Its force.
    pub modality: Modality,
    /// Departing from it needs approval, not more.
    pub normally: bool,
    /// What it says.
    pub body: ClauseBody,
    /// When it applies.
    pub guard: Option<Expr>,
    /// What an undetermined condition counts as.
    pub missing: Option<CountsAs>,
    /// No exception may waive it.
    pub no_exception: bool,
    /// The exception it belongs to: it binds only if that is used.
    pub within: Option<usize>,
    /// Sources, note, force.
    pub marks: Marks,
    /// Where it was written.
    pub span: Span,
}

/// What a clause says.
#[allow(clippy::large_enum_variant)]
#[derive(Debug, Clone)]
pub enum ClauseBody {
    /// A condition.
    Condition(Expr),
    /// A measure that follows when the guard holds.
    Measure(Measure),
}

/// A consequence.
#[derive(Debug, Clone)]
pub struct Measure {
    /// The measures, one of which is taken (`或`) unless `all`.
    pub names: Vec<String>,
    /// Their weight in the order of the enumeration 措施, if ordered.
    pub weights: Vec<u16>,
    /// All of them.
    pub all: bool,
    /// Acts that are barred (`限制`).
    pub restricts: Vec<String>,
    /// On whom, if not the subject.
    pub toward: Option<Expr>,
    /// From when to when.
    pub span: Option<Expr>,
    /// How long there is to carry it out.
    pub deadline: Option<Expr>,
    /// Runs only by a recorded decision.
    pub by_decision: bool,
}

/// An exception.
#[derive(Debug, Clone)]
pub struct Exception {
    /// Its name.
    pub name: String,
    /// When it may be used.
    pub guard: Option<Expr>,
    /// Clauses it waives (indices).
    pub waives: Vec<usize>,
    /// Who must approve.
    pub approval: Option<String>,
    /// Duties it leaves.
    pub duties: Vec<Duty>,
    /// Sources, note, force.
    pub marks: Marks,
    /// Where it was written.
    pub span: Span,
}

/// A figure that is followed.
#[derive(Debug, Clone)]
pub struct Metric {
    /// Its label.
    pub label: String,
    /// Its value.
    pub value: Expr,
    /// Its target.
    pub target: Option<Expr>,
    /// What it is compared with.
    pub compare: Option<Expr>,
    /// When it is followed.
    pub guard: Option<Expr>,
    /// Sources, note, force.
    pub marks: Marks,
}

/// An invariant.
#[derive(Debug, Clone)]
pub struct Assertion {
    /// Its label.
    pub label: String,
    /// What must hold.
    pub cond: Expr,
    /// When.
    pub guard: Option<Expr>,
    /// Sources, note, force.
    pub marks: Marks,
    /// Where it was written.
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

/// How often a duty falls due.
#[derive(Debug, Clone)]
pub enum Every {
    /// Each calendar period.
    Calendar(Period),
    /// Each length of time.
    Length(Expr),
}

/// A duty.
#[derive(Debug, Clone)]
pub struct Duty {
    /// Its name.
    pub name: String,
    /// How often, and how many times.
    pub cadence: Option<(Every, Expr)>,
    /// From when.
    pub since: Option<Expr>,
    /// Until when.
    pub until: Option<Expr>,
    /// How long there is.
    pub deadline: Option<Expr>,
    /// The records that show it was done.
    pub proof: Option<Expr>,
    /// When it applies.
    pub guard: Option<Expr>,
    /// Sources, note, force.
    pub marks: Marks,
    /// Where it was written.
    pub span: Span,
}

/// A score.
#[derive(Debug, Clone)]
pub struct Score {
    /// Its name.
    pub name: String,
    /// The record scored.
    pub table: TableId,
    /// The field that holds the total.
    pub field: FieldId,
    /// When it applies.
    pub guard: Option<Expr>,
    /// Full marks.
    pub full: Option<Expr>,
    /// Its items; nested ones follow their parent.
    pub items: Vec<Item>,
    /// The items at the top.
    pub top: Vec<usize>,
    /// The highest total.
    pub cap: Option<Expr>,
    /// Rounding of the total.
    pub keep: Option<Keep>,
    /// The band, over the total as frame 1.
    pub bands: Option<Expr>,
    /// Sources, note, force.
    pub marks: Marks,
    /// Where it was written.
    pub span: Span,
}

/// The three kinds of item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum ItemKind {
    Part,
    Bonus,
    Penalty,
}

/// An item of a score.
#[derive(Debug, Clone)]
pub struct Item {
    /// Its label.
    pub label: String,
    /// Which kind.
    pub kind: ItemKind,
    /// Its value, or the items inside.
    pub value: ItemValue,
    /// `占`.
    pub weight: Option<Expr>,
    /// Full marks of its own.
    pub full: Option<Expr>,
    /// When it applies.
    pub guard: Option<Expr>,
    /// What happens to its weight when it does not.
    pub absent: Option<Absent>,
    /// Highest and lowest value.
    pub cap: Option<Expr>,
    /// Lowest value.
    pub floor: Option<Expr>,
    /// Rounding.
    pub keep: Option<Keep>,
    /// Sources, note, force.
    pub marks: Marks,
    /// Where it was written.
    pub span: Span,
}

/// What an item is worth.
#[derive(Debug, Clone)]
pub enum ItemValue {
    /// An expression.
    Expr(Expr),
    /// Items inside, by index.
    Items(Vec<usize>),
    /// An item for every element of a list, of equal weight: the list, and the value over the element as frame 1.
    Each(Expr, Expr),
}

/// What happens to the weight of an item without an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Absent {
    /// The others are scaled up.
    Rescale,
    /// It counts zero.
    Zero,
}

/// Rounding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keep {
    /// Decimal places.
    pub places: u32,
    /// How.
    pub rounding: Rounding,
}

/// How records are grouped.
#[derive(Debug, Clone)]
pub struct Partition {
    /// The records grouped.
    pub source: TableId,
    /// Only those a selection took.
    pub from: Option<Expr>,
    /// What they are grouped by, over the record.
    pub keys: Vec<Expr>,
    /// The table of the groups; its columns are the keys, then the list of members.
    pub table: TableId,
    /// If the first key is a reference, groups exist for all records of its type.
    pub include_empty: bool,
}

/// A selection.
#[derive(Debug, Clone)]
pub struct Selection {
    /// Its name.
    pub name: String,
    /// The records chosen from.
    pub table: TableId,
    /// How they are grouped (always: one group if not `每`).
    pub partition: usize,
    /// Where candidates come from, in order of preference; each a condition on the record. Empty: all.
    pub sources: Vec<Expr>,
    /// Who may be taken.
    pub guard: Option<Expr>,
    /// The ranking, first key first; `true` is highest first.
    pub order: Vec<(Expr, bool)>,
    /// How many, over the group as frame 0.
    pub quota: Option<Expr>,
    /// How a fraction becomes whole.
    pub rounding: Option<Rounding>,
    /// What happens to ties at the cut.
    pub ties: Ties,
    /// Seats.
    pub seats: Vec<Seat>,
    /// Whom people decided on, over the group as frame 0.
    pub decided: Option<Expr>,
    /// Who is taken without counting.
    pub beyond: Option<Expr>,
    /// Whether a place that falls free is filled by the next.
    pub refill: bool,
    /// The field: taken or not.
    pub field: FieldId,
    /// The field: rank.
    pub rank: FieldId,
    /// Sources, note, force.
    pub marks: Marks,
    /// Where it was written.
    pub span: Span,
}

/// What happens to ties at the cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ties {
    /// All are taken.
    AllIn,
    /// None is taken.
    NoneIn,
    /// People decide.
    Open,
}

/// A seat.
#[derive(Debug, Clone)]
pub struct Seat {
    /// Its label.
    pub label: String,
    /// Who fills it, over the record.
    pub cond: Expr,
    /// How many, over the group.
    pub count: Expr,
    /// How a fraction becomes whole.
    pub rounding: Option<Rounding>,
    /// It stays empty if nobody fits.
    pub vacant: bool,
}

/// A procedure.
#[derive(Debug, Clone)]
pub struct Procedure {
    /// Its name.
    pub name: String,
    /// The record of a case.
    pub table: TableId,
    /// The field that holds its verdict.
    pub field: FieldId,
    /// When it applies.
    pub guard: Option<Expr>,
    /// Steps, those inside after their parent.
    pub steps: Vec<Step>,
    /// Standing clauses, as a rule set of the case.
    pub standing: Vec<Clause>,
    /// Exceptions.
    pub exceptions: Vec<Exception>,
    /// Suspension, end, restart.
    pub controls: Vec<Control>,
    /// Duties.
    pub duties: Vec<Duty>,
    /// The approvals on file, if the case has a list for them.
    pub approvals: Option<Approvals>,
    /// Sources, note, force.
    pub marks: Marks,
    /// Where it was written.
    pub span: Span,
}

impl Procedure {
    /// Its duties, those of its steps, and those exceptions of either leave.
    pub fn all_duties(&self) -> impl Iterator<Item = &Duty> {
        let exceptions =
            self.exceptions.iter().chain(self.steps.iter().flat_map(|s| &s.exceptions));
        let steps = self.steps.iter().flat_map(|s| &s.duties);
        self.duties.iter().chain(steps).chain(exceptions.flat_map(|e| &e.duties))
    }
}

/// A step.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its name.
    pub name: String,
    /// Its child table.
    pub table: TableId,
    /// The case's column with its rows.
    pub column: u16,
    /// The step it stands inside.
    pub parent: Option<usize>,
    /// `可`.
    pub optional: bool,
    /// `原则上`.
    pub normally: bool,
    /// When it applies, over the case.
    pub guard: Option<Expr>,
    /// For whom, over the case: a list of records.
    pub slate: Option<Expr>,
    /// The step that list is an outcome of; where it does not apply, its own slate stands for it.
    pub slate_from: Option<usize>,
    /// What must come before: all of them, and of every choice one.
    pub follows: Vec<Pred>,
    /// A row does not count if this holds (over case, row).
    pub void: Option<Expr>,
    /// Names of outcomes.
    pub outcomes: Vec<String>,
    /// The outcome of a row, over case, row.
    pub outcome: Option<Expr>,
    /// Rules over case, row; true marks an entry condition.
    pub clauses: Vec<(Clause, bool)>,
    /// Exceptions.
    pub exceptions: Vec<Exception>,
    /// `期`.
    pub lasts: Option<Expr>,
    /// `时限`: length, from when.
    pub deadline: Option<(Expr, Option<Expr>)>,
    /// `有效`.
    pub valid: Option<Expr>,
    /// What a skipped optional step needs, over the case.
    pub skipped: Option<Expr>,
    /// Duties.
    pub duties: Vec<Duty>,
    /// Sources, note, force.
    pub marks: Marks,
    /// Where it was written.
    pub span: Span,
}

/// A predecessor of a step.
#[derive(Debug, Clone)]
pub struct Pred {
    /// Which step.
    pub step: usize,
    /// The outcome it must have had.
    pub outcome: Option<String>,
    /// `接 任一 {…}`: one of those with this number is enough.
    pub choice: Option<u16>,
}

/// Suspension, end or restart.
#[derive(Debug, Clone)]
pub struct Control {
    /// Which.
    pub kind: ControlKind,
    /// For each member of this list (over the case), else for the case.
    pub slate: Option<Expr>,
    /// Only these steps; empty: all.
    pub steps: Vec<usize>,
    /// When, over case (and member).
    pub cond: Expr,
    /// Sources, note, force.
    pub marks: Marks,
    /// Where it was written.
    pub span: Span,
}

/// Which way a control turns the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum ControlKind {
    Suspend,
    Terminate,
    /// From this step on.
    Restart(usize),
}
