//! What an evaluation gives: plain data, in the shape of the command's JSON contract (see `docs/cli.md`).
//! Evaluation produces it; reports only print it.

use crate::core::exact::Exact;
use crate::core::policy::Modality;
use crate::diagnostic::Span;

/// The pattern a result belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Kind {
    Eligibility,
    Composition,
    Regulation,
    Procedure,
    Score,
    Selection,
    Monitor,
}

/// One vocabulary of verdicts for all patterns; 合格/不合格, 合规/违规 … are how each kind prints it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// 合格, 达标, 合规.
    Holds,
    /// 不合格, 不达标, 违规.
    Fails,
    /// 待核实: the fields named would settle it.
    Undetermined,
    /// 需审批.
    NeedsApproval,
    /// 进行中: a step or deadline has not come.
    Pending,
    /// 不适用.
    NotApplicable,
}

impl Verdict {
    /// All verdicts, in the order of the built-in enumeration.
    pub const ALL: [Verdict; 6] = [
        Verdict::Holds,
        Verdict::Fails,
        Verdict::Undetermined,
        Verdict::NeedsApproval,
        Verdict::Pending,
        Verdict::NotApplicable,
    ];
}

/// The outcome of one clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Outcome {
    /// 满足.
    Satisfied,
    /// 不满足.
    Violated,
    /// 待核实.
    Undetermined,
    /// 不适用: its guard is false.
    NotApplicable,
    /// 未到: its step or deadline has not come.
    NotDue,
    /// 已豁免.
    Waived,
}

/// A clause as it came out for one subject.
#[derive(Debug, Clone, PartialEq)]
pub struct ClauseResult {
    /// Its number in the rule set.
    pub id: String,
    /// Its label.
    pub label: String,
    /// Its force.
    pub modality: Modality,
    /// `原则上`.
    pub normally: bool,
    /// How it came out.
    pub outcome: Outcome,
    /// The fields that would settle it, as the author calls them (`年度考核[2].等次`).
    pub missing: Vec<String>,
    /// Sources.
    pub basis: Vec<String>,
    /// The exception that was used, or is open.
    pub exception: Option<String>,
    /// Why, in one line: the condition with its values (`周岁 = 47; 要求 周岁 不超过 45`).
    pub message: String,
    /// The whole derivation, if asked for.
    pub derivation: Option<Derivation>,
    /// Where the clause is written.
    pub span: Span,
}

/// How a value came about: the author's words, the value, what it was computed from.
#[derive(Debug, Clone, PartialEq)]
pub struct Derivation {
    /// The text of the expression as written.
    pub text: String,
    /// Its value, printed exactly (arithmetic written out: `23/30 = 76.67%`).
    pub value: String,
    /// Whether it holds, for conditions: `None` is unknown or no condition.
    pub holds: Option<bool>,
    /// Where the value was read, for cells: file, sheet and row.
    pub place: Option<String>,
    /// Sources, for parameters, items and clauses.
    pub basis: Vec<String>,
    /// What it was computed from.
    pub inputs: Vec<Derivation>,
}

/// Which values near one do as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// It is told by itself.
    Exactly,
    /// Every lower number.
    NoMore,
    /// Every higher number.
    NoLess,
    /// Every earlier day.
    NoLater,
    /// Every later day.
    NoEarlier,
    /// Any text but the one there is.
    Anything,
}

/// A value in one stored field that makes a clause satisfied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The field as the author calls it (`年度考核[2].等次`).
    pub field: String,
    /// The field is not known now: a value would settle it.
    pub unknown: bool,
    /// Its value.
    pub from: String,
    /// The nearest value that does.
    pub to: String,
    /// Which others do.
    pub reach: Reach,
    /// Where it was read.
    pub place: Option<String>,
}

/// What would turn a clause that is not satisfied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The clause's number.
    pub clause: String,
    /// Its label.
    pub label: String,
    /// The step it belongs to, for whom, and which time, as in the result; `None`: of the rule set or case itself.
    pub step: Option<String>,
    /// As in the result.
    pub person: Option<String>,
    /// As in the result.
    pub row: Option<u32>,
    /// Changes of one field, the smallest first.
    pub fixes: Vec<Fix>,
    /// The first later day of judgement on which it is satisfied as things stand.
    pub from: Option<String>,
    /// Every field it reads was tried, of the subject and of what it refers to: if there is no fix, there is none in one
    /// field.
    pub complete: bool,
}

/// A number, or the range it must lie in.
#[derive(Debug, Clone, PartialEq)]
pub enum Figure {
    /// Known.
    Known(Exact),
    /// Between two bounds (`None`: open).
    Between(Option<Exact>, Option<Exact>),
}

/// An item of a score.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemResult {
    /// Its label, with those of its parents (`考察.德`).
    pub label: String,
    /// The weight applied, if it has one (already scaled), exactly.
    pub weight: Option<Exact>,
    /// Its own value before weighting; `None` if it does not apply.
    pub value: Option<Figure>,
    /// What it adds to the total (negative for a penalty).
    pub adds: Option<Figure>,
    /// Sources.
    pub basis: Vec<String>,
}

/// Whether a selection takes somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Selected {
    Yes,
    No,
    /// At the cut with others; people decide.
    Tie,
    Undetermined,
}

/// The state of a row of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum StepState {
    Done,
    Missing,
    Violated,
    Void,
    NotDue,
    Suspended,
    Ended,
    NotApplicable,
    Undetermined,
}

/// One row of a step.
#[derive(Debug, Clone, PartialEq)]
pub struct StepResult {
    /// The step.
    pub step: String,
    /// The member of the slate it is for, if the step is taken for each.
    pub person: Option<String>,
    /// Which time (from 1); `None` if there is no row.
    pub row: Option<u32>,
    /// How it stands.
    pub state: StepState,
    /// The outcome of the row.
    pub outcome: Option<String>,
    /// Its clauses.
    pub clauses: Vec<ClauseResult>,
}

/// A measure that follows.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasureResult {
    /// The measures to choose from, or to take all of.
    pub measures: Vec<String>,
    /// All of them, not one.
    pub all: bool,
    /// On whom: record type and key.
    pub on: (String, String),
    /// First day.
    pub from: Option<String>,
    /// Last day.
    pub until: Option<String>,
    /// Acts that are barred meanwhile.
    pub restricts: Vec<String>,
    /// It takes a recorded decision.
    pub by_decision: bool,
    /// The clause it follows from.
    pub clause: String,
}

/// The state of a duty in one period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum DutyState {
    Done,
    NotDue,
    Overdue,
    Undetermined,
}

/// One period of a duty.
#[derive(Debug, Clone, PartialEq)]
pub struct DutyResult {
    /// Its name.
    pub duty: String,
    /// For whom, in a step taken person by person.
    pub person: Option<String>,
    /// The period (`2024Q1`, `2024-05`, or the last day).
    pub period: String,
    /// How it stands.
    pub state: DutyState,
    /// Sources.
    pub basis: Vec<String>,
}

/// A figure that is followed.
#[derive(Debug, Clone, PartialEq)]
pub struct MetricResult {
    /// Its label.
    pub label: String,
    /// Its value, printed.
    pub value: String,
    /// Its target, printed.
    pub target: Option<String>,
    /// Value minus target, printed.
    pub gap: Option<String>,
    /// Sources.
    pub basis: Vec<String>,
}

/// One subject and one rule set.
#[derive(Debug, Clone, PartialEq)]
pub struct SubjectResult {
    /// The rule set, score, selection or procedure.
    pub rule: String,
    /// Its pattern.
    pub kind: Kind,
    /// The record type.
    pub subject: String,
    /// The record's key.
    pub key: String,
    /// The name people know it by (column 姓名 or 名称), if it has one.
    pub name: Option<String>,
    /// The group it stands in, for selections.
    pub group: Option<String>,
    /// The verdict.
    pub verdict: Verdict,
    /// The clauses.
    pub clauses: Vec<ClauseResult>,
    /// The total, for scores (and for selections whose first key is a score).
    pub score: Option<Figure>,
    /// Decimal places the total was rounded to (`保留`), shown with trailing zeros.
    pub places: Option<u32>,
    /// The items of a score.
    pub items: Vec<ItemResult>,
    /// The band.
    pub grade: Option<String>,
    /// Best and worst possible rank; equal when known.
    pub rank: Option<(u32, u32)>,
    /// Whether it is taken.
    pub selected: Option<Selected>,
    /// The fields that would settle what is open (for scores and selections; clauses carry their own).
    pub missing: Vec<String>,
    /// The steps.
    pub steps: Vec<StepResult>,
    /// The steps that may be taken next.
    pub next_steps: Vec<String>,
    /// The measures.
    pub measures: Vec<MeasureResult>,
    /// The duties.
    pub duties: Vec<DutyResult>,
    /// The figures followed.
    pub metrics: Vec<MetricResult>,
    /// Where the record was read: file, sheet and row.
    pub place: Option<String>,
}

/// One subject and one rule set, told in full.
#[derive(Debug, Clone, PartialEq)]
pub struct Explained {
    /// The result, its clauses with derivations.
    pub result: SubjectResult,
    /// What is not said clause by clause: a score with its items, a place in a selection, why rules do not apply.
    pub derivation: Option<Derivation>,
    /// What would turn the clauses that are not satisfied.
    pub changes: Vec<Change>,
}

/// What can be said of a whole run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Summary {
    /// Rows read from data.
    pub read: u64,
    /// Rows evaluated; `read = evaluated + rejected`.
    pub evaluated: u64,
    /// Rows that could not be used.
    pub rejected: u64,
    /// Tables of the data that are no record type's, with their rows: not among those read.
    pub skipped: Vec<(String, u64)>,
    /// Verdicts, per rule: rule, kind, counts in the order of [`Verdict::ALL`].
    pub verdicts: Vec<(String, Kind, [u64; 6])>,
    /// Who each selection took: rule, yes, no, tie, undetermined.
    pub selected: Vec<(String, [u64; 4])>,
    /// SHA-256 of policy texts, data, parameters, calendar, in that order.
    pub digests: Vec<(&'static str, String)>,
    /// The engine's version.
    pub engine: String,
    /// Milliseconds the run took.
    pub elapsed_ms: u64,
}

/// What a run was made of: enough to do it again and to tell what differs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Record {
    /// The policy's file; empty if the run has no record.
    pub policy: String,
    /// Every policy text used, with its SHA-256, in the order read.
    pub files: Vec<(String, String)>,
    /// Every data file, with its SHA-256.
    pub data: Vec<(String, String)>,
    /// Values given for parameters.
    pub params: Vec<String>,
    /// The rule sets asked for; all if empty.
    pub rules: Vec<String>,
    /// The record type of an unnamed table.
    pub as_table: Option<String>,
    /// The file with further years of the work calendar.
    pub calendar: Option<String>,
    /// On which day a birthday completes a year: `birthday` or `day_after`.
    pub age: &'static str,
    /// How much of the reasons is told: `none`, `failed` or `all`.
    pub explain: &'static str,
    /// The language of the engine's own words: `zh` or `en`.
    pub lang: &'static str,
    /// Names and numbers are masked.
    pub masked: bool,
}

/// A whole run.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Run {
    /// The policy's name.
    pub policy: String,
    /// When the version of it began to apply.
    pub version: Option<String>,
    /// Its region.
    pub region: Option<String>,
    /// The date of judgement.
    pub as_of: String,
    /// Rule sets that were asked for, in their order, with the record type of their subjects (none for what is judged
    /// once): one that has no results found no subjects.
    pub asked: Vec<(String, Kind, Option<String>)>,
    /// Everybody the data names, by record type, key and name; filled only where they are to be masked.
    pub people: Vec<(String, String, String)>,
    /// Results in the order of rules, then of the data (selections: of rank).
    pub results: Vec<SubjectResult>,
    /// The summary.
    pub summary: Summary,
    /// What it was made of.
    pub record: Record,
}
