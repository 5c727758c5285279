//! What stands beside clauses and bears on the verdict: duties, those that used exceptions leave, and assertions.
//!
//! They are judged with the clauses, so that a verdict is the same wherever it is read: in a result, or as a value in
//! another rule.

use super::duties;
use super::engine::{Engine, Place};
use super::result::{DutyResult, DutyState, Outcome, Verdict};
use super::rules::Judged;
use crate::core::policy::{Assertion, Duty, Exception};
use crate::core::value::{Causes, Truth};

/// What was found beside the clauses of a rule set, a procedure or a step.
#[derive(Debug, Clone, Default)]
pub(super) struct Beside {
    pub(super) duties: Vec<DutyResult>,
    /// By assertion; none where its guard does not hold.
    pub(super) assertions: Vec<Option<Truth>>,
    /// What is not known of them.
    pub(super) causes: Causes,
}

impl Beside {
    /// Judges duties in the records of `place`; `person` is for whom, where a step is taken person by person.
    pub(super) fn duties(
        &mut self,
        engine: &Engine<'_>,
        duties: &[Duty],
        person: Option<&str>,
        place: &mut Place,
    ) {
        if duties.is_empty() {
            return;
        }
        let (found, causes) = duties::judge(engine, duties, place);
        let person = person.map(str::to_owned);
        self.duties.extend(found.into_iter().map(|d| DutyResult { person: person.clone(), ..d }));
        self.causes = self.causes.and(&causes);
    }

    /// Judges the duties that exceptions leave where they are used: for certain, or perhaps.
    pub(super) fn left_by(
        &mut self,
        engine: &Engine<'_>,
        exceptions: &[Exception],
        judged: &[Judged],
        person: Option<&str>,
        place: &mut Place,
    ) {
        for (n, exception) in exceptions.iter().enumerate().filter(|(_, e)| !e.duties.is_empty()) {
            let used = used(engine, n, exception, judged, place);
            if used == Truth::False {
                continue;
            }
            let mut own = Beside::default();
            own.duties(engine, &exception.duties, person, place);
            own.under(&used);
            self.duties.append(&mut own.duties);
            self.causes = self.causes.and(&own.causes);
        }
    }

    /// Judges assertions in the records of `place`.
    pub(super) fn assertions(
        &mut self,
        engine: &Engine<'_>,
        assertions: &[Assertion],
        place: &mut Place,
    ) {
        for assertion in assertions {
            let guard = assertion.guard.as_ref().map_or(Truth::True, |g| engine.truth(g, place));
            let holds = match guard {
                Truth::False => None,
                Truth::True => Some(engine.truth(&assertion.cond, place)),
                // It may turn out not to be asked at all.
                Truth::Unknown(open) => Some(match engine.truth(&assertion.cond, place) {
                    Truth::True => Truth::True,
                    holds => holds.or(Truth::Unknown(open)),
                }),
            };
            if let Some(Truth::Unknown(open)) = &holds {
                self.causes = self.causes.and(open);
            }
            self.assertions.push(holds);
        }
    }

    /// Where it is open whether any of this binds, nothing is broken for certain.
    pub(super) fn under(&mut self, applies: &Truth) {
        let Truth::Unknown(open) = applies else { return };
        let mut touched = false;
        for duty in self.duties.iter_mut().filter(|d| d.state == DutyState::Overdue) {
            duty.state = DutyState::Undetermined;
            touched = true;
        }
        for holds in self.assertions.iter_mut().flatten().filter(|h| **h == Truth::False) {
            *holds = applies.clone();
            touched = true;
        }
        if touched {
            self.causes = self.causes.and(open);
        }
    }

    /// The verdict of the clauses with what stands beside them: a duty overdue or a broken assertion fails, one that
    /// cannot be judged leaves open what would otherwise not fail.
    pub(super) fn verdict(&self, clauses: Verdict) -> Verdict {
        let duty = |state: DutyState| self.duties.iter().any(|d| d.state == state);
        let mut assertions = self.assertions.iter().flatten();
        if clauses == Verdict::Fails
            || duty(DutyState::Overdue)
            || assertions.clone().any(|h| *h == Truth::False)
        {
            Verdict::Fails
        } else if duty(DutyState::Undetermined)
            || assertions.any(|h| matches!(h, Truth::Unknown(_)))
        {
            Verdict::Undetermined
        } else {
            clauses
        }
    }
}

/// Whether an exception is used: where a clause it waives was waived; one that waives nothing, where its guard holds.
fn used(
    engine: &Engine<'_>,
    index: usize,
    exception: &Exception,
    judged: &[Judged],
    place: &mut Place,
) -> Truth {
    if exception.waives.is_empty() {
        return exception.guard.as_ref().map_or(Truth::True, |g| engine.truth(g, place));
    }
    let mut used = Truth::False;
    for j in exception.waives.iter().filter_map(|c| judged.get(*c)) {
        if j.exception != Some(index) {
            continue;
        }
        match j.outcome {
            Outcome::Waived if j.causes == Causes::default() => return Truth::True,
            Outcome::Waived | Outcome::Undetermined => {
                used = used.or(Truth::Unknown(j.causes.clone()))
            }
            _ => {}
        }
    }
    used
}
