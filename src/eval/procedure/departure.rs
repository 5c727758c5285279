//! 原则上 环节: a step that is to be taken in principle. Left out, it holds up nothing that has begun without it, but
//! the case needs an approval, on file under the step's name. As long as nothing has gone past it, it is simply next.

use super::Judge;
use crate::core::value::RowRef;
use crate::eval::result::{Outcome, StepState};
use crate::eval::rules::approved;

impl Judge<'_, '_> {
    /// Whether a step, or one it stands inside, is 原则上.
    pub(super) fn in_principle(&self, index: usize) -> bool {
        let mut at = Some(index);
        for _ in 0..=self.procedure.steps.len() {
            let Some(step) = at.and_then(|i| self.procedure.steps.get(i)) else { return false };
            if step.normally {
                return true;
            }
            at = step.parent;
        }
        false
    }

    /// Whether it is approved that a step be left out.
    pub(super) fn may_be_left_out(&self, index: usize) -> bool {
        let label = |i: usize| self.procedure.steps.get(i).map(|s| s.name.as_str());
        self.in_principle(index)
            && label(index).is_some_and(|label| {
                approved(self.engine, self.procedure.approvals, self.case, label, None)
            })
    }

    /// Once all steps are judged: those left out in spite of 原则上.
    pub(super) fn left_out(&mut self) {
        let procedure = self.procedure;
        let mut waiting = Vec::new();
        for (index, turns) in self.turns.iter().enumerate() {
            let own = turns.iter().flatten().any(|turn| self.waits(index, turn));
            waiting.extend(own.then_some(index));
        }
        let nothing_else = waiting.iter().all(|i| self.in_principle(*i));
        for (index, step) in procedure.steps.iter().enumerate().filter(|(_, s)| s.normally) {
            let later = nothing_else && self.begun_after(index);
            let turns = self.turns.get(index).into_iter().flatten().flatten();
            let passed: Vec<Option<RowRef>> = turns
                .filter(|t| !t.begun && t.state == StepState::NotDue)
                .filter(|t| later || self.passed(index, t.person))
                .map(|t| t.person)
                .collect();
            for person in passed {
                let on_file = self.may_be_left_out(index);
                self.departed |= !on_file;
                let outcome = if on_file { Outcome::Waived } else { Outcome::Violated };
                let mut clause = self.built_in("不办", outcome, "原则上要办，没有办".into(), step);
                clause.normally = true;
                let offered = self.turn_name(step, person);
                self.next.retain(|next| *next != offered);
                let name = person.map(|p| self.engine.name_of(p));
                let own = self.results.get_mut(index).into_iter().flatten();
                for result in own.filter(|r| r.person == name && r.row.is_none()) {
                    result.clauses.push(clause.clone());
                    result.state = StepState::NotApplicable;
                }
                for turn in self.turns.get_mut(index).into_iter().flatten().flatten() {
                    if turn.person == person {
                        turn.state = StepState::NotApplicable;
                    }
                }
            }
        }
    }

    /// Whether what waits for a step has begun, for the person.
    fn passed(&self, index: usize, person: Option<RowRef>) -> bool {
        let waits = self.procedure.steps.iter().zip(&self.turns);
        waits.filter(|(s, _)| s.follows.iter().any(|p| p.step == index)).any(|(_, turns)| {
            turns
                .iter()
                .flatten()
                .any(|t| t.begun && (t.person.is_none() || person.is_none() || t.person == person))
        })
    }

    /// Whether a step written after this one, and not inside it, has begun.
    fn begun_after(&self, index: usize) -> bool {
        let later = self.procedure.steps.iter().zip(&self.turns).skip(index + 1);
        later
            .filter(|(s, _)| s.parent != Some(index))
            .any(|(_, turns)| turns.iter().flatten().any(|t| t.begun))
    }
}
