//! Procedures: the state of every step, for the case or for each person of its slate.
//!
//! Five kinds of "no" are kept apart: 必须 violated (done wrongly), 无效 (the row does not count), 结果 (the way is closed
//! without fault), 暂停 (not now), 终止 (never). A violation arises where a row was begun without what it needs before.
//!
//! ```text
//! steps ─▶ turns (a step for the case, or for one person) ─▶ rows (a time it was done) ─▶ clauses, order, time
//!                                            └── controls: what holds on a day (暂停, 终止, 重启)
//! ```

mod control;
mod departure;
mod order;
mod row;
mod time;
mod turns;

use super::beside::Beside;
use super::engine::{Engine, Place};
use super::result::{ClauseResult, DutyResult, MeasureResult, StepResult, StepState, Verdict};
use super::rules::{approved, judge_clauses, verdict_as_value};
use super::{Derivations, measure_result};
use crate::core::policy::{Modality, Procedure};
use crate::core::value::{Causes, RowRef, Truth, Value};
use crate::diagnostic::Sources;

/// A case as judged.
pub(super) struct Case {
    pub(super) verdict: Verdict,
    pub(super) steps: Vec<StepResult>,
    pub(super) next: Vec<String>,
    pub(super) clauses: Vec<ClauseResult>,
    pub(super) measures: Vec<MeasureResult>,
    pub(super) duties: Vec<DutyResult>,
    pub(super) causes: Causes,
}

/// One person's way through the case, or the case's own.
#[derive(Clone)]
struct Turn {
    person: Option<RowRef>,
    state: StepState,
    /// When the last counting row ended; none while it is under way.
    end: Option<Value>,
    outcome: Option<u16>,
    begun: bool,
}

struct Judge<'a, 'p> {
    engine: &'a Engine<'p>,
    procedure: &'a Procedure,
    case: RowRef,
    sources: Option<&'a Sources>,
    how: Derivations,
    /// By step.
    turns: Vec<Option<Vec<Turn>>>,
    applies: Vec<Truth>,
    results: Vec<Vec<StepResult>>,
    /// By step: its duties, and those its exceptions leave.
    beside: Vec<Beside>,
    /// By step.
    measures: Vec<Vec<MeasureResult>>,
    /// Who the step is for is not known.
    slate_open: Vec<bool>,
    /// By step: its clauses, in the form rows are judged by.
    clauses: Vec<std::sync::Arc<[crate::core::policy::Clause]>>,
    /// Somewhere 原则上 was departed from without an approval.
    departed: bool,
    next: Vec<String>,
    causes: Causes,
}

pub(super) fn verdict_value(engine: &Engine<'_>, index: usize, at: RowRef) -> Value {
    let Some(procedure) = engine.policy.procedures.get(index) else { return Value::None };
    let case = judge(engine, procedure, at, None, Derivations::None);
    verdict_as_value(case.verdict, case.causes, false)
}

/// Judges a case; messages and derivations are written only if texts are given.
pub(super) fn judge(
    engine: &Engine<'_>,
    procedure: &Procedure,
    at: RowRef,
    sources: Option<&Sources>,
    how: Derivations,
) -> Case {
    let day = engine.settings.as_of;
    let mut place = Place::of(at, day);
    let applies = procedure.guard.as_ref().map_or(Truth::True, |g| engine.truth(g, &mut place));
    let none = Case {
        verdict: Verdict::NotApplicable,
        steps: Vec::new(),
        next: Vec::new(),
        clauses: Vec::new(),
        measures: Vec::new(),
        duties: Vec::new(),
        causes: Causes::default(),
    };
    if applies == Truth::False {
        return none;
    }
    let count = procedure.steps.len();
    let mut judge = Judge {
        engine,
        procedure,
        case: at,
        sources,
        how,
        turns: vec![None; count],
        applies: vec![Truth::True; count],
        results: vec![Vec::new(); count],
        beside: vec![Beside::default(); count],
        measures: vec![Vec::new(); count],
        slate_open: vec![false; count],
        clauses: procedure
            .steps
            .iter()
            .map(|s| s.clauses.iter().map(|(c, _)| c.clone()).collect())
            .collect(),
        departed: false,
        next: Vec::new(),
        causes: applies.causes().cloned().unwrap_or_default(),
    };
    for index in 0..count {
        judge.step(index, 0);
    }
    judge.left_out();
    let on_file =
        |label: &str, by: Option<&str>| approved(engine, procedure.approvals, at, label, by);
    let judged =
        judge_clauses(engine, &procedure.standing, &procedure.exceptions, &mut place, &on_file);
    let (standing, standing_causes) = super::rules::settle(&procedure.standing, &judged);
    let clauses: Vec<ClauseResult> = procedure
        .standing
        .iter()
        .zip(&judged)
        .map(|(c, j)| {
            super::clause_result(
                engine,
                c,
                j,
                &procedure.exceptions,
                &mut place,
                at,
                sources,
                how.wants(j.outcome),
            )
        })
        .collect();
    let steps: Vec<StepResult> = judge.results.iter().flatten().cloned().collect();
    let overall = judge.overall(&steps);
    let mut beside = Beside::default();
    beside.duties(engine, &procedure.duties, None, &mut place);
    beside.left_by(engine, &procedure.exceptions, &judged, None, &mut place);
    for of_step in judge.beside {
        beside.duties.extend(of_step.duties);
        beside.causes = beside.causes.and(&of_step.causes);
    }
    beside.under(&applies);
    let mut measures = Vec::new();
    if applies == Truth::True {
        for (clause, j) in procedure.standing.iter().zip(&judged) {
            measures.extend(measure_result(engine, clause, j, &mut place, at));
        }
        measures.extend(judge.measures.into_iter().flatten());
    }
    let verdict = match (overall, standing) {
        (Verdict::Fails, _) | (_, Verdict::Fails) => Verdict::Fails,
        (Verdict::Undetermined, _) | (_, Verdict::Undetermined) => Verdict::Undetermined,
        (_, Verdict::NeedsApproval) => Verdict::NeedsApproval,
        _ if judge.departed => Verdict::NeedsApproval,
        (v, _) => v,
    };
    let verdict = beside.verdict(verdict);
    let verdict = if matches!(applies, Truth::Unknown(_)) && verdict != Verdict::Holds {
        Verdict::Undetermined
    } else {
        verdict
    };
    let causes = judge.causes.and(&standing_causes).and(&beside.causes);
    let duties = beside.duties;
    Case { verdict, steps, next: judge.next, clauses, measures, duties, causes }
}

impl Judge<'_, '_> {
    /// The verdict by the states of the steps alone.
    fn overall(&self, steps: &[StepResult]) -> Verdict {
        let any = |state: StepState| steps.iter().any(|s| s.state == state);
        if any(StepState::Violated) {
            return Verdict::Fails;
        }
        if any(StepState::Undetermined) {
            return Verdict::Undetermined;
        }
        let waiting = self
            .turns
            .iter()
            .enumerate()
            .any(|(index, turns)| turns.iter().flatten().any(|turn| self.waits(index, turn)));
        if waiting { Verdict::Pending } else { Verdict::Holds }
    }

    /// Whether the case waits for a turn.
    fn waits(&self, index: usize, turn: &Turn) -> bool {
        let optional = self.procedure.steps.get(index).is_some_and(|s| s.optional);
        let open = match turn.state {
            StepState::NotDue | StepState::Missing => !optional || turn.begun,
            // A row that does not count is no harm once another does.
            StepState::Void | StepState::Suspended => true,
            _ => false,
        };
        open && !self.ended_for(index, turn.person, None)
    }
}

fn binding(modality: Modality) -> bool {
    matches!(modality, Modality::Must | Modality::MustNot | Modality::Shall)
}
