//! What comes before: 接 with outcomes, through steps that do not apply; entry conditions.

use super::{Judge, Turn, binding};
use crate::core::policy::{ClauseBody, Modality, Pred, Step};
use crate::core::value::{Arith, Cmp, RowRef, Truth, Value, compare};
use crate::eval::engine::Place;
use crate::eval::result::{ClauseResult, Outcome, StepState};

impl Judge<'_, '_> {
    /// What a step waits for, one after another: each of its own, and the choices. Of alternatives only those that
    /// apply are any; if none does, all are looked through.
    fn preds<'s>(&self, step: &'s Step) -> Vec<Vec<&'s Pred>> {
        let mut groups: Vec<Vec<&Pred>> = Vec::new();
        for pred in &step.follows {
            let own = groups.iter_mut().find(|g| {
                pred.choice.is_some() && g.iter().any(|other| other.choice == pred.choice)
            });
            match own {
                Some(group) => group.push(pred),
                None => groups.push(vec![pred]),
            }
        }
        let applies = |p: &&&Pred| self.applies.get(p.step) != Some(&Truth::False);
        for group in &mut groups {
            let applying: Vec<&Pred> = group.iter().filter(applies).copied().collect();
            if !applying.is_empty() {
                *group = applying;
            }
        }
        groups
    }

    /// Whether what a step needs before it is there, and whether its way is closed for good (a negative outcome).
    pub(super) fn ready(&self, step: &Step, person: Option<RowRef>) -> (bool, bool) {
        self.all_before(step, person, None, 0)
    }

    fn all_before(
        &self,
        step: &Step,
        person: Option<RowRef>,
        by: Option<&Value>,
        depth: usize,
    ) -> (bool, bool) {
        let (mut ready, mut shut) = (true, false);
        for group in self.preds(step) {
            let mut one = false;
            let mut closed = false;
            for p in group {
                let before = self.before(p.step, p.outcome.as_deref(), person, by, depth);
                one |= before.0;
                closed |= before.1;
            }
            ready &= one;
            shut |= closed && !one;
        }
        (ready, shut && !ready)
    }

    /// Whether a step before is done (by `by`, if given), looking through steps that do not apply.
    fn before(
        &self,
        index: usize,
        outcome: Option<&str>,
        person: Option<RowRef>,
        by: Option<&Value>,
        depth: usize,
    ) -> (bool, bool) {
        if depth > 100 {
            return (false, false);
        }
        let Some(step) = self.procedure.steps.get(index) else { return (true, false) };
        if self.applies.get(index) == Some(&Truth::False) {
            return self.all_before(step, person, by, depth + 1);
        }
        let turns: Vec<&Turn> = self.turns.get(index).into_iter().flatten().flatten().collect();
        let mine: Vec<&Turn> = match person {
            // The same person's own way, where the step before is taken person by person too.
            Some(p) if turns.iter().any(|t| t.person.is_some()) => {
                let own: Vec<&Turn> =
                    turns.iter().filter(|t| t.person == Some(p)).copied().collect();
                if own.is_empty() { turns } else { own }
            }
            _ => turns,
        };
        if mine.is_empty() {
            // Nobody is left: the way is closed without fault.
            let unknown = self.slate_open.get(index).copied().unwrap_or(false);
            return (false, step.slate.is_some() && !unknown);
        }
        let wanted = outcome
            .and_then(|o| step.outcomes.iter().position(|x| x == o))
            .and_then(|i| u16::try_from(i).ok());
        let mut done = true;
        let mut shut = false;
        let mut left = false;
        for turn in &mine {
            // Whom the procedure has ended for is out of the step: others do not wait for them.
            if turn.person.is_some()
                && turn.person != person
                && self.ended_for(index, turn.person, by)
            {
                continue;
            }
            let finished = matches!(turn.state, StepState::Done | StepState::Violated);
            let in_time = match (by, &turn.end) {
                (Some(by), Some(end)) => {
                    compare(Cmp::Le, end, by) != Truth::False && !self.expired(step, end, by)
                }
                (Some(_), None) => false,
                (None, _) => !self.outdated(step, turn),
            };
            let fits = wanted.is_none_or(|w| turn.outcome == Some(w));
            if turn.state == StepState::NotApplicable && turn.person.is_some() && mine.len() > 1 {
                continue;
            }
            left = true;
            // What is to be done in principle holds up nothing that has begun without it.
            let may_lack = step.optional
                || by.is_some() && self.in_principle(index)
                || self.may_be_left_out(index);
            done &= (finished && in_time && fits) || (may_lack && !turn.begun);
            shut |= (finished && !fits)
                || turn.state == StepState::Ended
                || turn.state == StepState::NotApplicable;
        }
        if left { (done, shut) } else { (false, true) }
    }

    /// 有效: whether what ended on a day no longer counts on another.
    fn expired(&self, step: &Step, end: &Value, on: &Value) -> bool {
        let Some(valid) = &step.valid else { return false };
        let length = self.engine.eval(valid, &mut Place::of(self.case, self.engine.settings.as_of));
        let last = self.engine.arith(Arith::Add, end, &length);
        compare(Cmp::Gt, on, &last) == Truth::True
    }

    /// Whether a turn no longer counts on the day of judgement.
    pub(super) fn outdated(&self, step: &Step, turn: &Turn) -> bool {
        let today = Value::Date(self.engine.settings.as_of);
        turn.end.as_ref().is_some_and(|end| self.expired(step, end, &today))
    }

    /// Whether a step that waits for this one has begun.
    pub(super) fn followed(&self, index: usize) -> bool {
        let mut place = Place::of(self.case, self.engine.settings.as_of);
        self.procedure.steps.iter().any(|later| {
            later.follows.iter().any(|p| p.step == index)
                && matches!(
                    self.engine.read(self.case, crate::core::expr::Access::Column(later.column), &mut place),
                    Value::Rows { len, .. } if len > 0
                )
        })
    }

    /// Whether what waits for this step has been begun, so that it has done its service.
    pub(super) fn carried(&self, index: usize) -> bool {
        let waited = self.procedure.steps.iter().any(|s| s.follows.iter().any(|p| p.step == index));
        !waited || self.followed(index)
    }

    /// Where a step is judged before it is begun: over its case, for the person.
    pub(super) fn ahead(&self, step: &Step, person: Option<RowRef>) -> Place {
        let mut place = Place::of(self.case, self.engine.settings.as_of);
        let column = self.engine.policy.schema.table(step.table).and_then(|t| t.column("人"));
        place.given = column.zip(person.map(Value::Ref));
        place
    }

    /// Entry conditions: clauses that read nothing of their own row but whom it is for.
    pub(super) fn entry(&self, step: &Step, person: Option<RowRef>) -> bool {
        let mut place = self.ahead(step, person);
        step.clauses.iter().filter(|(c, entry)| *entry && binding(c.modality)).all(|(clause, _)| {
            let guard =
                clause.guard.as_ref().map_or(Truth::True, |g| self.engine.truth(g, &mut place));
            let ClauseBody::Condition(cond) = &clause.body else { return true };
            let mut holds = self.engine.truth(cond, &mut place);
            if clause.modality == Modality::MustNot {
                holds = holds.not();
            }
            guard == Truth::False || holds == Truth::True || clause.normally
        })
    }

    /// 接: every step before is done, with the outcome asked for, when the row began.
    pub(super) fn order(
        &self,
        step: &Step,
        person: Option<RowRef>,
        start: &Value,
    ) -> Option<ClauseResult> {
        let lacking =
            |p: &&Pred| !self.before(p.step, p.outcome.as_deref(), person, Some(start), 0).0;
        let preds = self.preds(step);
        let lang = self.engine.settings.lang;
        let broken: Vec<&Pred> =
            preds.into_iter().filter(|group| group.iter().all(lacking)).flatten().collect();
        if broken.is_empty() {
            return None;
        }
        let missing: Vec<String> = broken
            .iter()
            .filter_map(|p| {
                let name = &self.procedure.steps.get(p.step)?.name;
                let turns = self.turns.get(p.step).into_iter().flatten().flatten();
                // The last row that counts speaks for the step; without one, none counted.
                let void = turns.clone().any(|t| t.state == StepState::Void);
                let running = turns.clone().any(|t| t.begun && t.end.is_none());
                let open = match (void, running) {
                    (true, _) => lang.choose("（办过的无效）", " (what was done does not count)"),
                    (_, true) => lang.choose("（没有写“止”）", " (its end is not written)"),
                    _ => "",
                };
                let outcome = p.outcome.as_ref().map_or(String::new(), |o| format!(".{o}"));
                Some(format!("{name}{outcome}{open}"))
            })
            .collect();
        // What came before may still turn out to have been in order.
        let open = broken.iter().any(|p| self.open(p.step, person));
        let outcome = if open { Outcome::Undetermined } else { Outcome::Violated };
        let missing = missing.join(self.engine.comma());
        let message = lang.choose(
            format!("开始时前面的环节还没有办完：{missing}"),
            format!("begun before these steps were done: {missing}"),
        );
        Some(self.built_in(lang.choose("顺序", "order"), outcome, message, step))
    }

    /// Whether the state of a step before is not known.
    fn open(&self, index: usize, person: Option<RowRef>) -> bool {
        if self.slate_open.get(index).copied().unwrap_or(false) {
            return true;
        }
        let turns = self.turns.get(index).into_iter().flatten().flatten();
        turns
            .filter(|t| person.is_none() || t.person.is_none() || t.person == person)
            .any(|t| t.state == StepState::Undetermined)
    }
}
