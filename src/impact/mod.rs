//! Old against new policy on the same records: who changes, and because of which clause.
//!
//! ```text
//! base, head ──union──▶ one space of numbers ──build(switch)──▶ units: what differs in meaning
//!                                            └─build(one unit)─▶ policies between the two
//! results of base, of head, of every policy between ──▶ who moved, which units explain it ──▶ totals
//! ```
//! A *unit* is what an author changes in one stroke: a clause, an exception, a definition, a table, a parameter, an
//! item of a score, a line of a selection, a step. Two further units are no part of a policy: the data, where base
//! and head have their own, and the date of judgement.
//!
//! Every unit is switched both ways. Put into base alone, it *suffices* for a move if base then decides as head does;
//! taken out of head alone, it was *needed* if head then decides as base does. Whoever compares in the other
//! direction finds the same units with the two words exchanged. Where no unit does either, those that have any effect
//! by themselves are named as parts of it, and where none has, pairs of units are tried: an interaction.
//!
//! Results of base and head are always their own, on their own schema; only the policies between live in the union.

mod attribute;
mod build;
mod by;
mod compare;
mod totals;
mod union;

pub use by::{Band, Grouping, Sort, group};
pub use totals::{ByClause, ByField, ByRule, Direction, GroupTotal, Means};

use crate::core::data::Dataset;
use crate::core::date::Day;
use crate::core::expr::Expr;
use crate::core::policy::Policy;
use crate::core::schema::Schema;
use crate::diagnostic::{Sources, Span};
use crate::eval::result::{Kind, Outcome, SubjectResult};
use crate::eval::{Derivations, Engine, Settings, Wanted};
use std::collections::BTreeSet;

/// What sort of thing was changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum UnitKind {
    Parameter,
    Table,
    Definition,
    /// The guard or the kind of a whole rule set or procedure.
    Rule,
    Clause,
    Exception,
    Assertion,
    Duty,
    Metric,
    /// What a score has besides its items: full marks, highest total, rounding, bands.
    Score,
    Item,
    /// One line of a selection.
    Selection,
    Step,
    /// Suspension, end or restart.
    Control,
    /// From when the policy is in force.
    Force,
    /// Declarations of records and the way groups are formed: they go with head in every policy between.
    Records,
    /// The records themselves.
    Data,
    /// The date of judgement.
    Date,
}

/// The name of a unit, the same in both policies.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// What it is.
    pub kind: UnitKind,
    /// The rule set, score, selection, procedure (and step) or record it belongs to; may be empty.
    pub rule: String,
    /// Its label; empty for the whole.
    pub label: String,
}

impl Key {
    /// A key.
    pub fn new(kind: UnitKind, rule: &str, label: &str) -> Key {
        Key { kind, rule: rule.to_owned(), label: label.to_owned() }
    }
    /// As one text: `报考/年龄上限`.
    pub fn path(&self) -> String {
        match (self.rule.is_empty(), self.label.is_empty()) {
            (false, false) => format!("{}/{}", self.rule, self.label),
            (true, _) => self.label.clone(),
            (false, true) => self.rule.clone(),
        }
    }
}

/// How a unit of head differs from base's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Change {
    Changed,
    Added,
    Removed,
}

/// Something that differs and can be switched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unit {
    /// Its name.
    pub key: Key,
    /// How it differs.
    pub change: Change,
    /// Where base has it.
    pub base: Option<Span>,
    /// Where head has it.
    pub head: Option<Span>,
}

/// What of a subject's result moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Aspect {
    Verdict,
    Selected,
    Rank,
    Score,
    Grade,
    Steps,
    Measures,
    Duties,
}

impl Aspect {
    /// All of them.
    pub const ALL: [Aspect; 8] = [
        Aspect::Verdict,
        Aspect::Selected,
        Aspect::Rank,
        Aspect::Score,
        Aspect::Grade,
        Aspect::Steps,
        Aspect::Measures,
        Aspect::Duties,
    ];
}

/// What a unit has to do with a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// It suffices, and without it nothing moves.
    Sole,
    /// It suffices; other changes would have done it too.
    Suffices,
    /// Without it nothing moves; it takes other changes besides.
    Needed,
    /// It has an effect of its own, but not this move.
    Part,
    /// Only together with the other units named so.
    Together,
}

/// A unit that explains a move.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Because {
    /// Which unit, by position in [`Impact::units`].
    pub unit: usize,
    /// How it does.
    pub role: Role,
}

/// One aspect that moved, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Which.
    pub aspect: Aspect,
    /// The units that explain it; empty if only all changes together do.
    pub because: Vec<Because>,
}

/// A clause that came out differently for a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClauseMove {
    /// Its label.
    pub label: String,
    /// How it came out under base; `None` if base has no such clause.
    pub from: Option<Outcome>,
    /// How it came out under head.
    pub to: Option<Outcome>,
    /// Why, under head (under base, if head has no such clause).
    pub message: String,
}

/// One subject whose result for one rule set moved.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    /// Under base; `None` if it was not there.
    pub base: Option<SubjectResult>,
    /// Under head.
    pub head: Option<SubjectResult>,
    /// Where the decision went.
    pub direction: Direction,
    /// The verdict or the choice is less favourable, or the score is lower.
    pub worse: bool,
    /// The verdict or the choice is more favourable, or the score is higher.
    pub better: bool,
    /// What moved.
    pub moved: Vec<Moved>,
    /// The clauses that came out differently.
    pub clauses: Vec<ClauseMove>,
}

impl Move {
    /// The result that names the subject: head's, else base's.
    pub fn subject(&self) -> Option<&SubjectResult> {
        self.head.as_ref().or(self.base.as_ref())
    }
    /// The units that explain any of it, once each.
    pub fn units(&self) -> BTreeSet<usize> {
        self.moved.iter().flat_map(|m| m.because.iter().map(|b| b.unit)).collect()
    }
}

/// One side of the comparison.
#[derive(Debug, Clone)]
pub struct Side<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// Its texts.
    pub sources: &'a Sources,
    /// Date, calendar, parameters by the policy's positions.
    pub settings: Settings,
}

/// What is to be compared, besides the two sides.
pub struct Task<'a> {
    /// Only these rule sets; all that both have, if empty.
    pub rules: Vec<String>,
    /// Whether base has records of its own.
    pub own_data: bool,
    /// Gives the records for a schema: base's if `false`, head's if `true`.
    pub read: &'a dyn Fn(&Schema, bool) -> Dataset,
    /// What totals are broken down by.
    pub groups: Vec<Grouping>,
    /// Is told how many results there are so far, and how many there may be in all.
    pub progress: &'a dyn Fn(u64, u64),
}

/// A rule set both policies have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Common {
    /// Its name.
    pub rule: String,
    /// Its kind.
    pub kind: Kind,
}

/// The whole comparison.
#[derive(Debug, Clone, Default)]
pub struct Impact {
    /// What differs.
    pub units: Vec<Unit>,
    /// Rule sets only base has.
    pub removed: Vec<String>,
    /// Rule sets only head has.
    pub added: Vec<String>,
    /// Totals by rule set.
    pub rules: Vec<ByRule>,
    /// Everybody whose result moved, in head's order.
    pub moves: Vec<Move>,
    /// Totals by unit.
    pub by_clause: Vec<ByClause>,
    /// Totals by field.
    pub by: Vec<ByField>,
}

/// The rule sets two policies have in common, by name and kind of subject.
pub fn in_common(base: &Policy, head: &Policy) -> (Vec<String>, Vec<String>, Vec<String>) {
    let names = |p: &Policy| -> Vec<String> {
        p.outputs.iter().map(|o| crate::eval::output_name(p, *o).to_owned()).collect()
    };
    let (old, new) = (names(base), names(head));
    let both = new.iter().filter(|n| old.contains(n)).cloned().collect();
    let removed = old.iter().filter(|n| !new.contains(n)).cloned().collect();
    let added = new.iter().filter(|n| !old.contains(n)).cloned().collect();
    (both, removed, added)
}

/// Compares two policies.
pub fn compare(base: &Side<'_>, head: &Side<'_>, task: &Task<'_>) -> Impact {
    let (both, removed, added) = in_common(base.policy, head.policy);
    let wanted: Vec<String> =
        both.into_iter().filter(|n| task.rules.is_empty() || task.rules.contains(n)).collect();
    let (old, new) = (given(base), given(head));
    let union = union::union(&old, &new);
    let mut units = Noted::default();
    // the walk notes every difference; what it builds is head
    let _ = build::build(&union, &mut units);
    let mut units = units.0;
    let records = union::frame_differs(&old, &new, &union);
    if !records.is_empty() {
        units.push(outside(UnitKind::Records, &records.join("、")));
    }
    if task.own_data {
        units.push(outside(UnitKind::Data, ""));
    }
    if base.settings.as_of != head.settings.as_of {
        units.push(outside(UnitKind::Date, ""));
    }
    let run = |side: &Side<'_>, policy: &Policy, head: bool| {
        let data = (task.read)(&policy.schema, head);
        let mut engine = Engine::new(policy, data, plain(&side.settings, side.settings.as_of));
        let wanted = Wanted { rules: wanted.clone(), derivations: Derivations::None };
        crate::eval::run(&mut engine, side.sources, &wanted)
    };
    let before = run(base, &old, false);
    // base, head, and each unit switched both ways
    let policies = 2 + if units.len() > 1 { 2 * units.len() as u64 } else { 0 };
    let (subjects, done) = (before.len() as u64, std::cell::Cell::new(0));
    let evaluated = |results: usize| {
        done.set(done.get() + results as u64);
        (task.progress)(done.get(), (subjects * policies).max(done.get()));
    };
    evaluated(before.len());
    let after = run(head, &new, true);
    evaluated(after.len());
    let mut impact = Impact { units, removed, added, ..Impact::default() };
    let context = attribute::Context {
        union: &union,
        units: &impact.units,
        settings: (
            plain(&base.settings, base.settings.as_of),
            plain(&head.settings, head.settings.as_of),
        ),
        read: task.read,
        evaluated: &evaluated,
    };
    impact.moves = attribute::moves(&context, &before, &after);
    totals::add(&mut impact, &before, &after, &task.groups);
    impact
}

fn outside(kind: UnitKind, label: &str) -> Unit {
    Unit { key: Key::new(kind, "", label), change: Change::Changed, base: None, head: None }
}

/// Settings for a policy that carries its parameters itself.
fn plain(settings: &Settings, as_of: Day) -> Settings {
    Settings { as_of, params: Vec::new(), ..settings.clone() }
}

/// The policy with the values given for its parameters as their own, so that values given differ like values written.
fn given(side: &Side<'_>) -> Policy {
    let mut policy = side.policy.clone();
    for (param, value) in policy.params.iter_mut().zip(&side.settings.params) {
        if let Some(value) = value {
            param.value = Some(Expr::constant(value.clone(), param.ty.clone(), param.span));
        }
    }
    policy
}

/// Notes what differs and takes head.
#[derive(Default)]
struct Noted(Vec<Unit>);

impl build::Switch for Noted {
    fn head(&mut self, key: &Key, change: Change, at: (Option<Span>, Option<Span>)) -> bool {
        match self.0.iter_mut().find(|u| u.key == *key) {
            // a step that gives several fields is one unit
            Some(unit) if unit.change != change => unit.change = Change::Changed,
            Some(_) => {}
            None => {
                let (base, head) = at;
                self.0.push(Unit { key: key.clone(), change, base, head });
            }
        }
        true
    }
}
