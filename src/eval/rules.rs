//! Rule sets: the outcome of every clause, exceptions, measures, and the verdict.

use super::beside::Beside;
use super::engine::{Engine, Place};
use super::expr::items;
use super::result::{Outcome, Verdict};
use crate::core::expr::Access;
use crate::core::policy::{
    Approvals, Clause, ClauseBody, CountsAs, Exception, Modality, REFUSALS, RuleSet,
};
use crate::core::schema::VERDICT;
use crate::core::value::{Causes, Cmp, Could, RowRef, Truth, Value, compare};

/// A clause as judged.
#[derive(Debug, Clone)]
pub(super) struct Judged {
    pub(super) outcome: Outcome,
    pub(super) causes: Causes,
    /// The exception that was used, or is open.
    pub(super) exception: Option<usize>,
    /// Violated, but an approval would do.
    pub(super) approvable: bool,
}

/// A rule set as judged.
#[derive(Debug, Clone)]
pub(super) struct Judgement {
    pub(super) verdict: Verdict,
    /// Whether the rules apply at all is open.
    pub(super) open: bool,
    pub(super) clauses: Vec<Judged>,
    pub(super) beside: Beside,
    pub(super) causes: Causes,
}

/// Judges a record by a rule set.
pub(super) fn judge(
    engine: &Engine<'_>,
    rule: &RuleSet,
    at: RowRef,
    place: &mut Place,
) -> Judgement {
    let applies = rule.guard.as_ref().map_or(Truth::True, |g| engine.truth(g, place));
    if applies == Truth::False {
        let clauses = rule.clauses.iter().map(|_| not_applicable()).collect();
        let verdict = Verdict::NotApplicable;
        let (beside, causes) = (Beside::default(), Causes::default());
        return Judgement { verdict, open: false, clauses, beside, causes };
    }
    let approved = |label: &str, by: Option<&str>| approved(engine, rule.approvals, at, label, by);
    let mut clauses = judge_clauses(engine, &rule.clauses, &rule.exceptions, place, &approved);
    let mut beside = Beside::default();
    beside.duties(engine, &rule.duties, None, place);
    beside.left_by(engine, &rule.exceptions, &clauses, None, place);
    beside.assertions(engine, &rule.assertions, place);
    beside.under(&applies);
    if let Truth::Unknown(open) = &applies {
        // Whether the rules apply at all is open, so no measure follows and none is broken for certain.
        for (clause, j) in rule.clauses.iter().zip(&mut clauses) {
            let follows =
                matches!(clause.body, ClauseBody::Measure(_)) && j.outcome == Outcome::Satisfied;
            if follows || j.outcome == Outcome::Violated {
                j.outcome = Outcome::Undetermined;
                j.causes = j.causes.and(open);
            }
        }
    }
    let (verdict, causes) = settle(&rule.clauses, &clauses);
    let verdict = match (&applies, beside.verdict(verdict)) {
        (Truth::True, v) | (_, v @ Verdict::Holds) => v,
        _ => Verdict::Undetermined,
    };
    let causes = causes.and(&beside.causes).and(applies.causes().unwrap_or(&Causes::default()));
    Judgement { verdict, open: applies != Truth::True, clauses, beside, causes }
}

fn not_applicable() -> Judged {
    Judged {
        outcome: Outcome::NotApplicable,
        causes: Causes::default(),
        exception: None,
        approvable: false,
    }
}

/// Judges clauses that share exceptions, in the records of `place`.
pub(super) fn judge_clauses(
    engine: &Engine<'_>,
    clauses: &[Clause],
    exceptions: &[Exception],
    place: &mut Place,
    approved: &OnFile<'_>,
) -> Vec<Judged> {
    let mut judged: Vec<Judged> = clauses
        .iter()
        .map(|c| {
            if c.within.is_some() {
                not_applicable()
            } else {
                judge_clause(engine, c, place, approved)
            }
        })
        .collect();
    // Of several exceptions the one that helps is used, in whatever order they are written.
    let mut ordered: Vec<(u8, usize, &Exception)> = exceptions
        .iter()
        .enumerate()
        .map(|(n, e)| (usefulness(engine, n, e, clauses, place, approved), n, e))
        .collect();
    ordered.sort_by_key(|(use_, n, _)| (*use_, *n));
    for (_, index, exception) in ordered {
        use_exception(engine, index, exception, clauses, &mut judged, place, approved);
    }
    judged
}

/// Whether an approval is on file under a label, from a body if one is named.
pub(super) type OnFile<'a> = dyn Fn(&str, Option<&str>) -> bool + 'a;

/// How far an exception can be used: 0 now, 1 once approved, 2 perhaps, 3 not.
fn usefulness(
    engine: &Engine<'_>,
    index: usize,
    exception: &Exception,
    clauses: &[Clause],
    place: &mut Place,
    approved: &OnFile<'_>,
) -> u8 {
    let open = exception.guard.as_ref().map_or(Truth::True, |g| engine.truth(g, place));
    if open == Truth::False {
        return 3;
    }
    let own = clauses
        .iter()
        .filter(|c| c.within == Some(index))
        .map(|c| judge_clause(engine, c, place, approved).outcome);
    let (mut failed, mut unclear) = (false, open != Truth::True);
    for outcome in own {
        failed |= outcome == Outcome::Violated;
        unclear |= outcome == Outcome::Undetermined;
    }
    let by = exception.approval.as_deref();
    match (failed, unclear) {
        (true, _) => 3,
        (_, true) => 2,
        _ if by.is_some() && !approved(&exception.name, by) => 1,
        _ => 0,
    }
}

/// An exception is used where a clause it waives is not satisfied; then its own clauses bind.
fn use_exception(
    engine: &Engine<'_>,
    index: usize,
    exception: &Exception,
    clauses: &[Clause],
    judged: &mut [Judged],
    place: &mut Place,
    approved: &OnFile<'_>,
) {
    let wanted: Vec<usize> = exception
        .waives
        .iter()
        .copied()
        .filter(|c| {
            judged.get(*c).is_some_and(|j| {
                matches!(j.outcome, Outcome::Violated | Outcome::Undetermined)
                    && j.exception.is_none()
            })
        })
        .collect();
    // An exception without waivers adds clauses whenever its guard holds.
    if wanted.is_empty() && !exception.waives.is_empty() {
        return;
    }
    let open = exception.guard.as_ref().map_or(Truth::True, |g| engine.truth(g, place));
    if open == Truth::False {
        return;
    }
    let certain =
        wanted.iter().any(|c| judged.get(*c).is_some_and(|j| j.outcome == Outcome::Violated))
            || exception.waives.is_empty();
    let by = exception.approval.as_deref();
    let on_file = by.is_none() || approved(&exception.name, by);
    for (n, clause) in clauses.iter().enumerate().filter(|(_, c)| c.within == Some(index)) {
        let mut own = judge_clause(engine, clause, place, approved);
        // Whether they bind is as certain as the use of the exception.
        if (!certain || open != Truth::True) && own.outcome == Outcome::Violated {
            own.outcome = Outcome::Undetermined;
            own.causes = open.causes().cloned().unwrap_or_default();
        }
        own.exception = Some(index);
        if let Some(slot) = judged.get_mut(n) {
            *slot = own;
        }
    }
    for c in wanted {
        let Some(slot) = judged.get_mut(c) else { continue };
        slot.exception = Some(index);
        match (&open, on_file) {
            (Truth::True, true) => {
                // Causes left say that it may not have been needed.
                if slot.outcome == Outcome::Violated {
                    slot.causes = Causes::default();
                }
                slot.outcome = Outcome::Waived;
            }
            (Truth::True, false) => slot.approvable = true,
            (Truth::Unknown(causes), _) => {
                slot.outcome = Outcome::Undetermined;
                slot.causes = slot.causes.and(causes);
            }
            (Truth::False, _) => {}
        }
    }
}

/// Whether a clause is satisfied on the day of judgement, approvals aside.
pub(super) fn satisfied(engine: &Engine<'_>, rule: &RuleSet, clause: &Clause, at: RowRef) -> bool {
    let mut place = Place::of(at, engine.settings.as_of);
    rule.guard.as_ref().is_none_or(|g| engine.truth(g, &mut place) != Truth::False)
        && judge_clause(engine, clause, &mut place, &|_, _| false).outcome == Outcome::Satisfied
}

fn judge_clause(
    engine: &Engine<'_>,
    clause: &Clause,
    place: &mut Place,
    approved: &OnFile<'_>,
) -> Judged {
    let guard = clause.guard.as_ref().map_or(Truth::True, |g| engine.truth(g, place));
    if guard == Truth::False {
        return not_applicable();
    }
    let cond = match &clause.body {
        ClauseBody::Condition(cond) => cond,
        ClauseBody::Measure(_) => {
            let (outcome, causes) = match guard {
                Truth::Unknown(causes) => (Outcome::Undetermined, causes),
                _ => (Outcome::Satisfied, Causes::default()),
            };
            return Judged { outcome, causes, exception: None, approvable: false };
        }
    };
    let mut holds = engine.truth(cond, place);
    if clause.modality == Modality::MustNot {
        holds = holds.not();
    }
    let (mut outcome, mut causes) = match (&guard, holds) {
        (_, Truth::True) => (Outcome::Satisfied, Causes::default()),
        (Truth::Unknown(g), Truth::False) => (Outcome::Undetermined, g.clone()),
        (Truth::Unknown(g), Truth::Unknown(c)) => (Outcome::Undetermined, g.and(&c)),
        (_, Truth::False) => (Outcome::Violated, Causes::default()),
        (_, Truth::Unknown(c)) => (Outcome::Undetermined, c),
    };
    if outcome == Outcome::Undetermined
        && let Some(counts) = clause.missing
    {
        outcome = match counts {
            CountsAs::Satisfied => Outcome::Satisfied,
            CountsAs::Violated => Outcome::Violated,
            CountsAs::Undetermined => Outcome::Undetermined,
        };
    }
    let mut approvable = false;
    if outcome == Outcome::Violated && clause.normally {
        if approved(&clause.label, None) {
            outcome = Outcome::Waived;
        } else {
            approvable = true;
        }
    }
    if outcome != Outcome::Undetermined && clause.missing.is_none() {
        causes = Causes::default();
    }
    Judged { outcome, causes, exception: None, approvable }
}

/// Fails if a binding clause fails; else undetermined; else needs approval; else holds.
pub(super) fn settle(clauses: &[Clause], judged: &[Judged]) -> (Verdict, Causes) {
    let mut verdict = Verdict::Holds;
    let mut causes = Causes::default();
    for (clause, j) in clauses.iter().zip(judged) {
        let binding = match clause.modality {
            Modality::Must | Modality::MustNot => true,
            // A measure is never violated, but whether it follows may be open.
            Modality::Shall => true,
            _ => false,
        };
        if !binding {
            continue;
        }
        let here = match j.outcome {
            Outcome::Violated if j.approvable => Verdict::NeedsApproval,
            Outcome::Violated => Verdict::Fails,
            Outcome::Undetermined => Verdict::Undetermined,
            _ => continue,
        };
        if here == Verdict::Undetermined {
            causes = causes.and(&j.causes);
        }
        if rank(here) > rank(verdict) {
            verdict = here;
        }
    }
    (verdict, causes)
}

fn rank(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Fails => 3,
        Verdict::Undetermined => 2,
        Verdict::NeedsApproval => 1,
        _ => 0,
    }
}

/// Whether the record's list 批准 has a row for a clause or exception, from the body named if one is; one dated
/// after the day of judgement is not seen.
pub(super) fn approved(
    engine: &Engine<'_>,
    columns: Option<Approvals>,
    at: RowRef,
    label: &str,
    by: Option<&str>,
) -> bool {
    let Some(columns) = columns else { return false };
    let mut place = Place::of(at, engine.settings.as_of);
    let list = engine.read(at, Access::Column(columns.list), &mut place);
    let is = |row: RowRef, column: u16, wanted: &str| {
        let cell = engine.data.cell(row, column);
        cell.is_some_and(|c| compare(Cmp::Eq, c, &Value::text(wanted)) == Truth::True)
    };
    items(&list).items.iter().any(|(row, _)| match row {
        Value::Ref(row) => {
            let body = by.zip(columns.by).is_none_or(|(by, column)| is(*row, column, by));
            let refused =
                columns.opinion.is_some_and(|c| REFUSALS.iter().any(|word| is(*row, c, word)));
            is(*row, columns.label, label) && body && !refused
        }
        _ => false,
    })
}

/// The verdict of a rule set as a value; undetermined is unknown between what it could become.
pub(super) fn verdict_value(
    engine: &Engine<'_>,
    rule: usize,
    at: RowRef,
    place: &mut Place,
) -> Value {
    let Some(rule) = engine.policy.rules.get(rule) else { return Value::None };
    let judged = judge(engine, rule, at, place);
    verdict_as_value(judged.verdict, judged.causes, judged.open)
}

/// A verdict as a value of the built-in enumeration; `open` if the rules may yet turn out not to apply.
pub(super) fn verdict_as_value(verdict: Verdict, causes: Causes, open: bool) -> Value {
    let index = |v: Verdict| {
        Verdict::ALL.iter().position(|x| *x == v).and_then(|i| u16::try_from(i).ok()).unwrap_or(0)
    };
    let bit = |v: Verdict| 1u128 << index(v);
    match verdict {
        v if open && !matches!(v, Verdict::Undetermined | Verdict::NotApplicable) => {
            let mask = bit(v) | bit(Verdict::NotApplicable);
            Value::unknown(Could::Enum { of: VERDICT, mask }, causes)
        }
        Verdict::Undetermined => {
            let mask = bit(Verdict::Holds)
                | bit(Verdict::Fails)
                | bit(Verdict::NeedsApproval)
                | bit(Verdict::NotApplicable);
            Value::unknown(Could::Enum { of: VERDICT, mask }, causes)
        }
        v => Value::Enum(VERDICT, index(v)),
    }
}

/// Whether an exception is used for a record.
pub(super) fn applies(
    engine: &Engine<'_>,
    rule: usize,
    exception: usize,
    place: &mut Place,
) -> Truth {
    let Some(rule) = engine.policy.rules.get(rule) else { return Truth::False };
    let Some(e) = rule.exceptions.get(exception) else { return Truth::False };
    e.guard.as_ref().map_or(Truth::True, |g| engine.truth(g, place))
}

/// The acts that measures of a rule set bar a record from on a day.
pub(super) fn barred(engine: &Engine<'_>, rule: usize, at: RowRef, place: &mut Place) -> Value {
    let Some(rule) = engine.policy.rules.get(rule) else { return Value::list([]) };
    let mut list = crate::core::value::List::default();
    let set = rule.guard.as_ref().map_or(Truth::True, |g| engine.truth(g, place));
    for clause in &rule.clauses {
        let ClauseBody::Measure(measure) = &clause.body else { continue };
        if measure.restricts.is_empty() {
            continue;
        }
        // 应 bars by itself; what is only allowed, or takes a decision, bars once the decision is on file.
        let decided = clause.modality == Modality::Shall && !measure.by_decision;
        if !decided && !approved(engine, rule.approvals, at, &clause.label, None) {
            continue;
        }
        let mut now =
            clause.guard.as_ref().map_or(Truth::True, |g| engine.truth(g, place)).and(set.clone());
        if let Some(span) = &measure.span {
            let span = engine.eval(span, place);
            now = now.and(engine.inside(&Value::Date(place.day), &span));
        }
        if now != Truth::False {
            list.items.extend(measure.restricts.iter().map(|act| (Value::text(act), now.clone())));
        }
    }
    Value::List(std::sync::Arc::new(list))
}
