//! A verdict read as a value: the clauses it comes from. What failed or is open is told in full, the rest in a line.

use super::derive::{Deriver, line};
use crate::core::policy::{Clause, ClauseBody, Modality};
use crate::core::value::{RowRef, Truth};
use crate::eval::engine::Place;
use crate::eval::procedure;
use crate::eval::result::{ClauseResult, Derivation, DutyResult, DutyState, Outcome, StepState};
use crate::eval::{Derivations, rules};

impl Deriver<'_, '_> {
    /// A rule set over the record in scope.
    pub(super) fn verdict(
        &mut self,
        index: usize,
        at: RowRef,
        place: &mut Place,
        depth: usize,
    ) -> Vec<Derivation> {
        let engine = self.engine;
        let Some(rule) = engine.policy.rules.get(index) else { return Vec::new() };
        let judged = rules::judge(engine, rule, at, place);
        let mut told = Vec::new();
        if let Some(guard) = &rule.guard
            && engine.truth(guard, place) != Truth::True
        {
            told.push(self.when(guard, place, depth));
        }
        for (clause, judged) in rule.clauses.iter().zip(&judged.clauses) {
            if judged.outcome == Outcome::NotApplicable {
                continue;
            }
            let exception = judged.exception.and_then(|e| rule.exceptions.get(e));
            let mut own = self.clause_line(clause, judged.outcome, place);
            own.basis.clone_from(&clause.marks.basis);
            let open = matches!(
                judged.outcome,
                Outcome::Violated | Outcome::Undetermined | Outcome::Waived
            );
            if let (ClauseBody::Condition(cond), true) = (&clause.body, open && self.room(depth)) {
                own.inputs.push(self.node(cond, place, depth + 1));
            }
            if let Some(exception) = exception {
                let name = self.lang().choose("例外", "exception");
                own.inputs.push(line(format!("{name} {}", exception.name), ""));
            }
            told.push(own);
        }
        for (assertion, holds) in rule.assertions.iter().zip(&judged.beside.assertions) {
            if holds.as_ref().is_some_and(|h| *h != Truth::True) && self.room(depth) {
                let mut own = self.node(&assertion.cond, place, depth + 1);
                own.text = format!("{}: {}", assertion.label, own.text);
                told.push(own);
            }
        }
        told.extend(self.duties(&judged.beside.duties));
        told
    }

    /// The duties that stand against a verdict.
    fn duties(&self, duties: &[DutyResult]) -> Vec<Derivation> {
        let of = |duty: &DutyResult| {
            let (word, holds) = match duty.state {
                DutyState::Overdue => (("逾期", "overdue"), Some(false)),
                DutyState::Undetermined => (("待核实", "undetermined"), None),
                DutyState::Done | DutyState::NotDue => return None,
            };
            let person = duty.person.as_deref().map_or(String::new(), |p| format!(" {p}"));
            let text = format!("{}{person} {}", duty.duty, duty.period);
            let mut own = line(text, self.lang().choose(word.0, word.1));
            own.holds = holds;
            own.basis.clone_from(&duty.basis);
            Some(own)
        };
        duties.iter().filter_map(of).collect()
    }

    fn clause_line(&self, clause: &Clause, outcome: Outcome, place: &mut Place) -> Derivation {
        let engine = self.engine;
        let message = match &clause.body {
            ClauseBody::Condition(cond) => engine.message(cond, place, self.sources),
            ClauseBody::Measure(_) => clause
                .guard
                .as_ref()
                .map_or(String::new(), |g| engine.message(g, place, self.sources)),
        };
        let (word, holds) = match outcome {
            Outcome::Satisfied => (None, Some(true)),
            Outcome::Violated => (None, Some(false)),
            Outcome::Undetermined => (Some(("待核实", "undetermined")), None),
            Outcome::Waived => (Some(("已豁免", "waived")), None),
            Outcome::NotDue => (Some(("未到", "not due")), None),
            Outcome::NotApplicable => (Some(("不适用", "not applicable")), None),
        };
        let not = clause.modality == Modality::MustNot;
        let force = if not { self.lang().choose("不得 ", "must not ") } else { "" };
        let word =
            word.map_or(String::new(), |(zh, en)| format!("（{}）", self.lang().choose(zh, en)));
        let word = self.lang().choose(word.clone(), word.replace('（', " (").replace('）', ")"));
        let mut told = line(format!("{force}{}{word}", clause.label), message);
        told.holds = holds;
        told
    }

    /// The acts a rule set bars the record in scope from, and by which of its clauses.
    pub(super) fn barred(
        &mut self,
        index: usize,
        place: &mut Place,
        depth: usize,
    ) -> Vec<Derivation> {
        let engine = self.engine;
        let Some(rule) = engine.policy.rules.get(index) else { return Vec::new() };
        let mut told = Vec::new();
        for clause in &rule.clauses {
            let ClauseBody::Measure(measure) = &clause.body else { continue };
            let Some(guard) = &clause.guard else { continue };
            if measure.restricts.is_empty() || engine.truth(guard, place) == Truth::False {
                continue;
            }
            let mut own = self.when(guard, place, depth + 1);
            own.text = format!("{}: {}", clause.label, own.text);
            if let Some(span) = &measure.span {
                own.inputs.push(self.node(span, place, depth + 2));
            }
            told.push(own);
        }
        told
    }

    /// What stands against a case.
    pub(super) fn case(&mut self, index: usize, at: RowRef) -> Vec<Derivation> {
        let Some(procedure) = self.engine.policy.procedures.get(index) else { return Vec::new() };
        let case =
            procedure::judge(self.engine, procedure, at, Some(self.sources), Derivations::None);
        let broken = |clauses: &[ClauseResult], step: &str| -> Vec<Derivation> {
            clauses
                .iter()
                .filter(|c| matches!(c.outcome, Outcome::Violated | Outcome::Undetermined))
                .map(|c| {
                    let mut own = line(format!("{step}{}", c.label), &c.message);
                    own.holds = (c.outcome == Outcome::Violated).then_some(false);
                    own.basis.clone_from(&c.basis);
                    own
                })
                .collect()
        };
        let mut told = broken(&case.clauses, "");
        for step in &case.steps {
            if step.state == StepState::NotDue {
                let word = self.lang().choose("未到", "not due");
                told.push(line(&step.step, word));
            }
            told.extend(broken(&step.clauses, &format!("{}·", step.step)));
        }
        told.extend(self.duties(&case.duties));
        told
    }
}
