//! A step's turns: who it is for, which of its rows count, and what state it is in for each.

use super::{Judge, Turn};
use crate::core::expr::{Access, Expr};
use crate::core::policy::{ControlKind, Step};
use crate::core::value::{Cmp, RowRef, Truth, Value, compare};
use crate::eval::engine::Place;
use crate::eval::expr::items;
use crate::eval::result::{ClauseResult, Outcome, StepResult, StepState};

impl Judge<'_, '_> {
    /// Judges a step after those before it.
    pub(super) fn step(&mut self, index: usize, depth: usize) {
        if self.turns.get(index).is_none_or(Option::is_some) || depth > 200 {
            return;
        }
        let Some(step) = self.procedure.steps.get(index) else { return };
        for pred in &step.follows {
            self.step(pred.step, depth + 1);
        }
        let day = self.engine.settings.as_of;
        let mut place = Place::of(self.case, day);
        let applies = step.guard.as_ref().map_or(Truth::True, |g| self.engine.truth(g, &mut place));
        if let Some(slot) = self.applies.get_mut(index) {
            *slot = applies.clone();
        }
        let has_children = self.procedure.steps.iter().any(|s| s.parent == Some(index));
        // What is dated after the day of judgement has not happened yet.
        let rows = self.engine.read(self.case, Access::Column(step.column), &mut place);
        let mut turns = Vec::new();
        if applies == Truth::False {
            self.push(index, step, None, None, StepState::NotApplicable, None, Vec::new());
        } else if let (Value::Unknown(u), false) = (&rows, has_children) {
            self.causes = self.causes.and(&u.causes);
            self.push(index, step, None, None, StepState::Undetermined, None, Vec::new());
            turns.push(Turn {
                person: None,
                state: StepState::Undetermined,
                end: None,
                outcome: None,
                begun: false,
            });
        } else {
            let rows: Vec<RowRef> = items(&rows)
                .items
                .into_iter()
                .filter_map(|(v, _)| if let Value::Ref(r) = v { Some(r) } else { None })
                .collect();
            turns = self.turns_of(index, step, &rows, has_children, &applies);
        }
        if let Some(slot) = self.turns.get_mut(index) {
            *slot = Some(turns);
        }
    }

    fn turns_of(
        &mut self,
        index: usize,
        step: &Step,
        rows: &[RowRef],
        has_children: bool,
        applies: &Truth,
    ) -> Vec<Turn> {
        let Some(slate) = self.slate_of(step) else {
            return vec![self.turn(index, step, None, rows, has_children, applies)];
        };
        let mut place = Place::of(self.case, self.engine.settings.as_of);
        let list = items(&self.engine.eval(slate, &mut place));
        if let Some(open) = &list.open {
            self.causes = self.causes.and(open);
            if let Some(flag) = self.slate_open.get_mut(index) {
                *flag = true;
            }
            self.push(index, step, None, None, StepState::Undetermined, None, Vec::new());
        }
        let mut people: Vec<(RowRef, Truth)> = Vec::new();
        for (value, member) in &list.items {
            if let Value::Ref(person) = value {
                people.push((*person, member.clone()));
            }
        }
        let person_column =
            self.engine.policy.schema.table(step.table).and_then(|t| t.column("人"));
        let person_of = |row: &RowRef| {
            person_column.and_then(|c| self.engine.data.cell(*row, c)).and_then(|v| match v {
                Value::Ref(p) => Some(*p),
                _ => None,
            })
        };
        let owners: Vec<(RowRef, Option<RowRef>)> =
            rows.iter().map(|r| (*r, person_of(r))).collect();
        let mut turns = Vec::new();
        for (person, member) in people.clone() {
            let own: Vec<RowRef> =
                owners.iter().filter(|(_, p)| *p == Some(person)).map(|(r, _)| *r).collect();
            let mut turn = self.turn(index, step, Some(person), &own, has_children, applies);
            if let Truth::Unknown(causes) = member
                && !turn.begun
            {
                self.causes = self.causes.and(&causes);
                turn.state = StepState::Undetermined;
                if let Some(last) = self.results.get_mut(index).and_then(|r| r.last_mut()) {
                    last.state = StepState::Undetermined;
                }
            }
            turns.push(turn);
        }
        // A row for anybody who is not of the slate is wrong by itself.
        for (n, (_, person)) in owners.iter().enumerate() {
            let known = person.is_some_and(|p| people.iter().any(|(q, _)| *q == p));
            if !known && list.open.is_none() {
                let lang = self.engine.settings.lang;
                let said = lang.choose("不在应办对象之内", "not one of those it is for").to_owned();
                let label = lang.choose("对象", "slate");
                let clause = self.built_in(label, Outcome::Violated, said, step);
                let name = person.map(|p| self.engine.name_of(p));
                let number = u32::try_from(n + 1).ok();
                self.push_named(index, step, name, number, StepState::Violated, None, vec![clause]);
            }
        }
        turns
    }

    /// For whom a step is. Where it is for those who came out of a step that does not apply, it is for those who would
    /// have gone into that one: such a step is passed through, as with 接.
    fn slate_of<'s>(&self, step: &'s Step) -> Option<&'s Expr>
    where
        Self: 's,
    {
        let mut slate = step.slate.as_ref()?;
        let mut from = step.slate_from;
        for _ in 0..self.procedure.steps.len() {
            let Some(before) = from.and_then(|i| self.procedure.steps.get(i)) else { break };
            let mut place = Place::of(self.case, self.engine.settings.as_of);
            let applies = before.guard.as_ref().map(|g| self.engine.truth(g, &mut place));
            let (Some(Truth::False), Some(own)) = (applies, &before.slate) else { break };
            slate = own;
            from = before.slate_from;
        }
        Some(slate)
    }

    fn turn(
        &mut self,
        index: usize,
        step: &Step,
        person: Option<RowRef>,
        rows: &[RowRef],
        has_children: bool,
        applies: &Truth,
    ) -> Turn {
        if has_children && rows.is_empty() {
            return self.parent_turn(index, step, person);
        }
        if rows.is_empty() {
            return self.not_begun(index, step, person, applies);
        }
        let mut last =
            Turn { person, state: StepState::Void, end: None, outcome: None, begun: true };
        for (n, row) in rows.iter().enumerate() {
            let number = u32::try_from(n + 1).ok();
            let judged = self.row(index, step, person, *row);
            let name = judged.outcome.and_then(|o| step.outcomes.get(usize::from(o)).cloned());
            self.push(index, step, person, number, judged.state, name, judged.clauses);
            if judged.state != StepState::Void {
                let end = (!judged.running).then(|| self.ended(*row));
                last =
                    Turn { person, state: judged.state, end, outcome: judged.outcome, begun: true };
            }
        }
        if last.state == StepState::Void {
            // Nothing counts: it is to be done again, unless something holds it up.
            let held = self.stopped(index, person);
            if !matches!(held, Some(ControlKind::Terminate | ControlKind::Suspend)) {
                self.offer(step, person);
            }
        } else if self.outdated(step, &last) && !self.carried(index) {
            self.offer(step, person);
        }
        last
    }

    /// A step with steps inside is done when they are; then what it asks of the case has to hold.
    fn parent_turn(&mut self, index: usize, step: &Step, person: Option<RowRef>) -> Turn {
        let children: Vec<usize> = self
            .procedure
            .steps
            .iter()
            .enumerate()
            .filter(|(_, s)| s.parent == Some(index))
            .map(|(i, _)| i)
            .collect();
        let mut end: Option<Value> = None;
        let mut done = true;
        for child in children {
            self.step(child, 1);
            let optional = self.procedure.steps.get(child).is_some_and(|s| s.optional);
            for turn in self.turns.get(child).into_iter().flatten().flatten() {
                let finished = matches!(
                    turn.state,
                    StepState::Done | StepState::NotApplicable | StepState::Violated
                );
                let out = turn.person.is_some() && turn.state == StepState::Ended;
                done &= finished || optional || out;
                if let Some(e) = &turn.end
                    && end.as_ref().is_none_or(|old| compare(Cmp::Gt, e, old) == Truth::True)
                {
                    end = Some(e.clone());
                }
            }
        }
        let begun = end.is_some();
        let mut state = if done { StepState::Done } else { StepState::NotDue };
        if done
            && begun
            && let Some((judged, clauses)) = self.own_clauses(index, step)
        {
            state = judged;
            self.push(index, step, person, None, state, None, clauses);
        }
        Turn { person, state, begun, end, outcome: None }
    }

    fn not_begun(
        &mut self,
        index: usize,
        step: &Step,
        person: Option<RowRef>,
        applies: &Truth,
    ) -> Turn {
        let none = |state| Turn { person, state, end: None, outcome: None, begun: false };
        let mut clauses = Vec::new();
        let state = match self.stopped(index, person) {
            Some(ControlKind::Terminate) => StepState::Ended,
            Some(ControlKind::Suspend) => StepState::Suspended,
            _ => {
                let (ready, closed) = self.ready(step, person);
                if closed {
                    StepState::NotApplicable
                } else if let Truth::Unknown(causes) = applies {
                    self.causes = self.causes.and(causes);
                    StepState::Undetermined
                } else if self.overdue(index, step, person) {
                    let lang = self.engine.settings.lang;
                    let said = lang.choose("已过时限，还没有办", "overdue and not done").to_owned();
                    let label = lang.choose("时限", "deadline");
                    clauses.push(self.built_in(label, Outcome::Violated, said, step));
                    StepState::Violated
                } else if let Some(clause) = self.skipped(index, step) {
                    let state = match clause.outcome {
                        Outcome::Violated => StepState::Violated,
                        _ => StepState::Undetermined,
                    };
                    clauses.push(clause);
                    state
                } else {
                    if ready && self.entry(step, person) {
                        self.offer(step, person);
                    }
                    StepState::NotDue
                }
            }
        };
        self.push(index, step, person, None, state, None, clauses);
        none(state)
    }

    /// 不办 须: an optional step left out, though what follows it has begun, needs what is written for that.
    fn skipped(&mut self, index: usize, step: &Step) -> Option<ClauseResult> {
        let proof = step.skipped.as_ref().filter(|_| step.optional)?;
        if !self.followed(index) {
            return None;
        }
        let mut place = Place::of(self.case, self.engine.settings.as_of);
        let outcome = match self.engine.truth(proof, &mut place) {
            Truth::True => return None,
            Truth::False => Outcome::Violated,
            Truth::Unknown(causes) => {
                self.causes = self.causes.and(&causes);
                Outcome::Undetermined
            }
        };
        let lang = self.engine.settings.lang;
        let said = lang.choose(
            "没有办，也没有不办所须的材料",
            "left out, without the papers that leaving it out takes",
        );
        Some(self.built_in(lang.choose("不办", "left out"), outcome, said.into(), step))
    }

    /// Names a step among those that may be taken next.
    fn offer(&mut self, step: &Step, person: Option<RowRef>) {
        let name = self.turn_name(step, person);
        if !self.next.contains(&name) {
            self.next.push(name);
        }
    }

    /// A step as it is named among those that may be taken next.
    pub(super) fn turn_name(&self, step: &Step, person: Option<RowRef>) -> String {
        match person {
            Some(p) => format!("{}（{}）", step.name, self.engine.name_of(p)),
            None => step.name.clone(),
        }
    }

    // ----- results -------------------------------------------------------------------------------

    #[allow(clippy::too_many_arguments)]
    fn push(
        &mut self,
        index: usize,
        step: &Step,
        person: Option<RowRef>,
        row: Option<u32>,
        state: StepState,
        outcome: Option<String>,
        clauses: Vec<ClauseResult>,
    ) {
        let name = person.map(|p| self.engine.name_of(p));
        self.push_named(index, step, name, row, state, outcome, clauses);
    }

    #[allow(clippy::too_many_arguments)]
    fn push_named(
        &mut self,
        index: usize,
        step: &Step,
        person: Option<String>,
        row: Option<u32>,
        state: StepState,
        outcome: Option<String>,
        clauses: Vec<ClauseResult>,
    ) {
        let result = StepResult { step: step.name.clone(), person, row, state, outcome, clauses };
        if let Some(list) = self.results.get_mut(index) {
            list.push(result);
        }
    }
}
