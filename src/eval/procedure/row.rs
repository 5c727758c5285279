//! One row of a step: whether it counts, its clauses, its order and time, its outcome.

use super::{Judge, binding};
use crate::core::policy::{Clause, ControlKind, Modality, Step};
use crate::core::value::{RowRef, Truth, Value};
use crate::eval::engine::Place;
use crate::eval::measure_result;
use crate::eval::result::{ClauseResult, Outcome, StepState, Verdict};
use crate::eval::rules::{Judged, approved, judge_clauses, settle};

/// A row as judged.
pub(super) struct RowJudged {
    pub(super) state: StepState,
    pub(super) clauses: Vec<ClauseResult>,
    pub(super) outcome: Option<u16>,
    /// Begun and not ended.
    pub(super) running: bool,
}

impl Judge<'_, '_> {
    /// Judges one row of a step.
    pub(super) fn row(
        &mut self,
        index: usize,
        step: &Step,
        person: Option<RowRef>,
        row: RowRef,
    ) -> RowJudged {
        let engine = self.engine;
        let cell = |c: u16| engine.data.cell(row, c).cloned().unwrap_or(Value::None);
        let (start, running) = (cell(0), matches!(cell(1), Value::None));
        let plain = |state| RowJudged { state, clauses: Vec::new(), outcome: None, running };
        // Facts are seen as of the step's own day.
        let day = match &start {
            Value::Date(d) => (*d).min(engine.settings.as_of),
            _ => engine.settings.as_of,
        };
        let mut place = engine.place(row, day);
        if let Some(counts) = &step.void {
            match engine.truth(counts, &mut place) {
                Truth::False => return plain(StepState::Void),
                Truth::Unknown(causes) => {
                    self.causes = self.causes.and(&causes);
                    return plain(StepState::Undetermined);
                }
                Truth::True => {}
            }
        }
        if self.overtaken(index, person, day) {
            return plain(StepState::Void);
        }
        let (verdict, mut results) = self.clauses(index, step, person, &mut place, row, running);
        results.extend(self.order(step, person, &start));
        results.extend(self.against(index, step, person, &start));
        if !running {
            results.extend(self.deadline(index, step, row, person, &mut place));
        }
        let (lasts, _) = self.lasts(index, step, person, row, &mut place);
        results.extend(lasts);
        let outcome = step.outcome.as_ref().and_then(|o| match engine.eval(o, &mut place) {
            Value::Enum(_, v) => Some(v),
            Value::Unknown(u) if !running => {
                self.causes = self.causes.and(&u.causes);
                None
            }
            _ => None,
        });
        let unsettled = step.outcome.is_some() && outcome.is_none() && !running;
        let own = |o: Outcome| results.iter().any(|c| c.id == "0" && c.outcome == o);
        let violated = results
            .iter()
            .any(|c| c.outcome == Outcome::Violated && binding(c.modality) && !c.normally);
        let state = if violated && verdict != Verdict::NeedsApproval || own(Outcome::Violated) {
            StepState::Violated
        } else if verdict == Verdict::Undetermined || unsettled || own(Outcome::Undetermined) {
            StepState::Undetermined
        } else if running {
            StepState::NotDue
        } else {
            StepState::Done
        };
        RowJudged { state, clauses: results, outcome, running }
    }

    /// The clauses of a step with steps inside and no row of its own: those that can be judged over the case.
    pub(super) fn own_clauses(
        &mut self,
        index: usize,
        step: &Step,
    ) -> Option<(StepState, Vec<ClauseResult>)> {
        let ahead: Vec<Clause> =
            step.clauses.iter().filter(|(_, entry)| *entry).map(|(c, _)| c.clone()).collect();
        let mut place = Place::of(self.case, self.engine.settings.as_of);
        let (verdict, results) =
            self.judged(index, step, &ahead, None, &mut place, self.case, false);
        if ahead.is_empty() {
            return None;
        }
        let state = match verdict {
            Verdict::Fails => StepState::Violated,
            Verdict::Undetermined => StepState::Undetermined,
            _ => StepState::Done,
        };
        Some((state, results))
    }

    fn clauses(
        &mut self,
        index: usize,
        step: &Step,
        person: Option<RowRef>,
        place: &mut Place,
        row: RowRef,
        running: bool,
    ) -> (Verdict, Vec<ClauseResult>) {
        let plain = self.clauses.get(index).cloned().unwrap_or_default();
        self.judged(index, step, &plain, person, place, row, running)
    }

    /// Judges the clauses of a step in the records of `place`, as they were on its day; and as of now what stands
    /// beside them: its duties, those its exceptions leave, its measures.
    #[allow(clippy::too_many_arguments)]
    fn judged(
        &mut self,
        index: usize,
        step: &Step,
        clauses: &[Clause],
        person: Option<RowRef>,
        place: &mut Place,
        row: RowRef,
        running: bool,
    ) -> (Verdict, Vec<ClauseResult>) {
        let (engine, procedure, case) = (self.engine, self.procedure, self.case);
        let on_file =
            |label: &str, by: Option<&str>| approved(engine, procedure.approvals, case, label, by);
        let mut judged = judge_clauses(engine, clauses, &step.exceptions, place, &on_file);
        if running {
            let entry =
                |clause: &Clause| step.clauses.iter().any(|(c, entry)| *entry && c.id == clause.id);
            for (clause, j) in clauses.iter().zip(&mut judged) {
                not_yet(clause, j, entry(clause));
            }
        }
        let (verdict, causes) = settle(clauses, &judged);
        self.causes = self.causes.and(&causes);
        self.departed |= judged.iter().any(|j| j.approvable);
        let name = person.map(|p| engine.name_of(p));
        let mut now = engine.place(row, engine.settings.as_of);
        if let Some(beside) = self.beside.get_mut(index) {
            beside.duties(engine, &step.duties, name.as_deref(), &mut now);
            beside.left_by(engine, &step.exceptions, &judged, name.as_deref(), &mut now);
        }
        if let Some(measures) = self.measures.get_mut(index) {
            for (clause, j) in clauses.iter().zip(&judged) {
                let on = person.unwrap_or(case);
                measures.extend(measure_result(engine, clause, j, place, on));
            }
        }
        let results = clauses
            .iter()
            .zip(&judged)
            .map(|(c, j)| {
                super::super::clause_result(
                    engine,
                    c,
                    j,
                    &step.exceptions,
                    place,
                    row,
                    self.sources,
                    self.how.wants(j.outcome),
                )
            })
            .collect();
        (verdict, results)
    }

    /// A row begun while the case stood still, or after it had ended.
    fn against(
        &self,
        index: usize,
        step: &Step,
        person: Option<RowRef>,
        start: &Value,
    ) -> Option<ClauseResult> {
        let Value::Date(day) = start else { return None };
        let lang = self.engine.settings.lang;
        let (label, message) = match self.begun_against(index, person, *day)? {
            ControlKind::Terminate => (
                lang.choose("终止", "terminate"),
                lang.choose(
                    format!("{day} 开始时已经终止"),
                    format!("begun on {day}, after the case had ended"),
                ),
            ),
            _ => (
                lang.choose("暂停", "suspend"),
                lang.choose(
                    format!("{day} 开始时正在暂停"),
                    format!("begun on {day}, while the case stood still"),
                ),
            ),
        };
        Some(self.built_in(label, Outcome::Violated, message, step))
    }

    /// A clause the procedure itself makes: order, deadline, duration, slate.
    pub(super) fn built_in(
        &self,
        label: &str,
        outcome: Outcome,
        message: String,
        step: &Step,
    ) -> ClauseResult {
        ClauseResult {
            id: "0".into(),
            label: label.into(),
            modality: Modality::Must,
            normally: false,
            outcome,
            missing: Vec::new(),
            basis: step.marks.basis.clone(),
            exception: None,
            message,
            derivation: None,
            span: step.span,
        }
    }
}

/// What belongs to a step under way may still come; what had to be there before it began may not.
fn not_yet(clause: &Clause, judged: &mut Judged, entry: bool) {
    let positive = clause.modality != Modality::MustNot;
    if !entry && positive && matches!(judged.outcome, Outcome::Violated | Outcome::Undetermined) {
        judged.outcome = Outcome::NotDue;
        judged.approvable = false;
    }
}
