//! What would turn a failure: the smallest change in one stored field that makes a clause satisfied, or the first later
//! day on which it holds.
//!
//! By search, not by algebra: the cells a clause reads are found by walking its expression through derived fields and
//! along references, each is set to other values, and the clause is judged again as if the data had said so. So what is
//! told is exact: it has been tried. A clause of a step is judged by judging its whole case again.
//!
//! The search is bounded by a number of judgements (never by the clock, so that the same question has the same answer):
//! [`MOST`] for a clause, fewer where the data is large or the clause stands in a case. Where the bound is reached, or
//! the clause reads something that was not tried (somebody's place in a ranking, all records of a type), it is said
//! that none was found, not that there is none.

mod cells;
mod probe;

use super::Derivations;
use super::engine::Engine;
use super::procedure;
use super::result::{Change, ClauseResult, Fix, Outcome, StepResult, StepState, SubjectResult};
use super::rules;
use crate::core::date;
use crate::core::exact::Exact;
use crate::core::policy::{Clause, ClauseBody, Procedure, RuleSet, Step};
use crate::core::value::{RowRef, Value};
use crate::diagnostic::Lang;
use cells::Reads;
use probe::Probe;

/// How often a clause is judged again, at most.
const MOST: u32 = 20_000;
/// How often a case is judged again for one clause of it, and for all of them, at most.
const MOST_OF_CASE: u32 = 1_500;
const MOST_OF_CASES: u32 = 12_000;
/// Rows of data that are looked at in one search, at most: a clause may read all of them each time.
const MOST_ROWS: usize = 20_000_000;
/// How many cells are tried.
const MOST_CELLS: usize = 120;
/// How many ways out are told.
const TOLD: usize = 3;

/// What is to become satisfied.
#[derive(Clone, Copy)]
pub(super) enum Goal<'p> {
    /// A clause of a rule set.
    Clause(&'p RuleSet, &'p Clause),
    /// A clause of a case: of a step as it stands in the result, or of the case itself.
    Case {
        procedure: &'p Procedure,
        at: Option<(&'p str, Option<&'p str>, Option<u32>)>,
        id: &'p str,
        label: &'p str,
    },
}

impl Goal<'_> {
    /// Whether it is satisfied as the data stands.
    fn met(&self, engine: &Engine<'_>, at: RowRef) -> bool {
        match *self {
            Goal::Clause(rule, clause) => rules::satisfied(engine, rule, clause, at),
            Goal::Case { procedure, at: step, id, label } => {
                let case = procedure::judge(engine, procedure, at, None, Derivations::None);
                let is = |c: &&ClauseResult| c.id == id && c.label == label;
                let holds = |c: &ClauseResult| c.outcome == Outcome::Satisfied;
                let Some((name, person, row)) = step else {
                    return case.clauses.iter().find(is).is_some_and(holds);
                };
                let row = case
                    .steps
                    .iter()
                    .find(|s| s.step == name && s.person.as_deref() == person && s.row == row);
                // what the procedure itself asks for is told only where it is not met
                // but for its times: without them there is nothing they could be measured by
                let timed = matches!(label, "期" | "时限" | "lasts" | "deadline");
                row.is_some_and(|s| match s.clauses.iter().find(is) {
                    Some(clause) => holds(clause),
                    None => id == "0" && !timed && counts(s),
                })
            }
        }
    }
}

/// What would make the clauses of a rule set satisfied that are not.
pub(super) fn of_rules(engine: &mut Engine<'_>, rule: usize, at: RowRef) -> Vec<Change> {
    let policy = engine.policy;
    let Some(rule) = policy.rules.get(rule) else { return Vec::new() };
    let day = engine.settings.as_of;
    let judgement = rules::judge(engine, rule, at, &mut engine.place(at, day));
    computed_in_place(engine, |engine| {
        let mut found = Vec::new();
        for (clause, judged) in rule.clauses.iter().zip(&judgement.clauses) {
            if open(judged.outcome)
                && let ClauseBody::Condition(cond) = &clause.body
            {
                let mut reads = Reads::new(engine);
                reads.expr(cond, &[Some(at.table)]);
                let reads = reads.done();
                let mut left = MOST;
                let goal = Goal::Clause(rule, clause);
                let named = (clause.id.as_str(), clause.label.as_str());
                let mut change = search(engine, goal, named, reads, at, &mut left);
                change.complete &= judged.outcome == Outcome::Violated;
                found.push(change);
            }
        }
        found
    })
}

/// What would make the clauses of a case satisfied that are not, those of its steps included.
pub(super) fn of_case(
    engine: &mut Engine<'_>,
    procedure: usize,
    at: RowRef,
    result: &SubjectResult,
) -> Vec<Change> {
    let policy = engine.policy;
    let Some(procedure) = policy.procedures.get(procedure) else { return Vec::new() };
    let mut left = MOST_OF_CASES;
    computed_in_place(engine, |engine| {
        let mut found = Vec::new();
        for clause in result.clauses.iter().filter(|c| open(c.outcome)) {
            let mut reads = Reads::new(engine);
            procedure.standing.iter().filter(|c| c.id == clause.id).for_each(|c| {
                reads.clause(c, procedure.table);
            });
            let reads = reads.done();
            let goal = Goal::Case { procedure, at: None, id: &clause.id, label: &clause.label };
            let named = (clause.id.as_str(), clause.label.as_str());
            let mut change = search(engine, goal, named, reads, at, &mut left);
            change.complete &= clause.outcome == Outcome::Violated;
            found.push(change);
        }
        for row in &result.steps {
            let Some(step) = procedure.steps.iter().find(|s| s.name == row.step) else { continue };
            for clause in row.clauses.iter().filter(|c| open(c.outcome)) {
                let mut reads = Reads::new(engine);
                if clause.id == "0" {
                    timing(&mut reads, procedure, step);
                }
                step.clauses.iter().map(|(c, _)| c).filter(|c| c.id == clause.id).for_each(|c| {
                    reads.clause(c, step.table);
                });
                let reads = reads.done();
                let turn = (row.step.as_str(), row.person.as_deref(), row.row);
                let goal =
                    Goal::Case { procedure, at: Some(turn), id: &clause.id, label: &clause.label };
                let named = (clause.id.as_str(), clause.label.as_str());
                let mut change = search(engine, goal, named, reads, at, &mut left);
                // a row that is not there is no column that could be tried
                change.complete &= clause.outcome == Outcome::Violated;
                change.step = Some(row.step.clone());
                change.person.clone_from(&row.person);
                change.row = row.row;
                found.push(change);
            }
        }
        found
    })
}

/// What the order and the time of a step depend on.
fn timing(reads: &mut Reads<'_, '_>, procedure: &Procedure, step: &Step) {
    // whom it is for and what came before come from more than the days
    reads.beyond();
    let before = step.follows.iter().filter_map(|p| procedure.steps.get(p.step));
    for of in std::iter::once(step).chain(before) {
        reads.days(of.table);
    }
    let frames = [Some(step.table)];
    for e in
        step.lasts.iter().chain(step.deadline.iter().flat_map(|(l, s)| [l].into_iter().chain(s)))
    {
        reads.expr(e, &frames);
    }
}

/// Whether a row has been judged as one that counts.
fn counts(row: &StepResult) -> bool {
    match row.state {
        StepState::Done | StepState::NotDue | StepState::Violated => true,
        StepState::Undetermined => !row.clauses.is_empty(),
        _ => false,
    }
}

fn open(outcome: Outcome) -> bool {
    matches!(outcome, Outcome::Violated | Outcome::Undetermined)
}

/// Derived fields are computed where they are read, so that a changed cell reaches all of them.
fn computed_in_place<R>(engine: &mut Engine<'_>, run: impl FnOnce(&mut Engine<'_>) -> R) -> R {
    let columns = engine.policy.fields.len();
    let computed = std::mem::replace(&mut engine.columns, vec![None; columns]);
    let result = run(engine);
    engine.columns = computed;
    result
}

fn search(
    engine: &mut Engine<'_>,
    goal: Goal<'_>,
    (id, label): (&str, &str),
    reads: cells::Read,
    at: RowRef,
    left: &mut u32,
) -> Change {
    let cells = cells::of(engine, at, &reads);
    let rows: usize = engine.data.tables.iter().map(|t| t.rows.len()).sum();
    let affordable = u32::try_from(MOST_ROWS / rows.max(1)).unwrap_or(MOST);
    let most = match goal {
        Goal::Clause(..) => affordable.clamp(300, MOST),
        Goal::Case { .. } => affordable.clamp(300, MOST_OF_CASE).min(*left),
    };
    let mut probe = Probe { engine, goal, at, left: most };
    let mut ways: Vec<(Exact, Fix)> = Vec::new();
    let mut complete = reads.all && !cells.is_empty() && cells.len() <= MOST_CELLS;
    for (row, column) in cells.into_iter().take(MOST_CELLS) {
        let Some(spec) = probe.engine.policy.schema.column(row.table, column).cloned() else {
            continue;
        };
        let Some(now) = probe.engine.data.cell(row, column).cloned() else { continue };
        let Some(best) = probe.best(row, column, &spec, &now, &reads) else {
            complete = false;
            continue;
        };
        if let Some((to, reach)) = best {
            let fix = Fix {
                field: field_name(probe.engine, row, column, at),
                unknown: matches!(now, Value::Unknown(_)),
                from: probe.engine.show(&now),
                to: probe.engine.show(&to),
                reach,
                place: probe.engine.place_of(row),
            };
            ways.push((cost(&now, &to), fix));
        }
    }
    let from = probe.first_day();
    complete &= probe.left > 0;
    *left -= most - probe.left.min(most);
    ways.sort_by_key(|a| a.0);
    let fixes: Vec<Fix> = ways.into_iter().take(TOLD).map(|(_, f)| f).collect();
    Change {
        clause: id.to_owned(),
        label: label.to_owned(),
        step: None,
        person: None,
        row: None,
        fixes,
        from: from.map(|d| d.to_string()),
        complete,
    }
}

/// What a cell is called; of the columns every step has, the English twin in an English run.
fn field_name(engine: &Engine<'_>, row: RowRef, column: u16, at: RowRef) -> String {
    let name = engine.cell_name(row, column, at);
    let mut steps = engine.policy.procedures.iter().flat_map(|p| &p.steps);
    if engine.settings.lang == Lang::Zh || !steps.any(|s| s.table == row.table) {
        return name;
    }
    let aliases = engine.policy.schema.column(row.table, column).map(|c| &c.aliases);
    let twin = aliases.into_iter().flatten().find(|a| a.is_ascii());
    match (twin, name.rsplit_once('.')) {
        (Some(twin), Some((path, _))) => format!("{path}.{twin}"),
        (Some(twin), None) => twin.clone(),
        (None, _) => name,
    }
}

/// How large a change is, to put the smallest first: relative for numbers, in years for days, in steps for the rest.
fn cost(now: &Value, to: &Value) -> Exact {
    let whole = Exact::from_int;
    let large = whole(1_000_000);
    match (now, to) {
        (Value::Num(a), Value::Num(b)) => {
            let size = if *a < Exact::ZERO { a.neg() } else { *a }.max(Exact::ONE);
            let gap = if a > b { a.sub(*b) } else { b.sub(*a) };
            gap.and_then(|g| g.div(size)).unwrap_or(large)
        }
        (Value::Date(a), Value::Date(b)) => {
            Exact::new(i128::from(date::days_between(*a, *b).abs()), 365).unwrap_or(large)
        }
        (Value::Enum(_, a), Value::Enum(_, b)) => whole(i64::from(a.abs_diff(*b))),
        (Value::Unknown(_), _) => Exact::ZERO,
        (_, Value::None) | (Value::None, _) => whole(3),
        _ => Exact::ONE,
    }
}
