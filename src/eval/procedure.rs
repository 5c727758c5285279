//! Procedures: the state of every step, for the case or for each person of its slate.
//!
//! Five kinds of "no" are kept apart: 必须 violated (done wrongly), 无效 (the row does not count), 结果 (the way is closed
//! without fault), 暂停 (not now), 终止 (never). A violation arises where a row was begun without what it needs before.

use super::engine::{Engine, Place};
use super::expr::items;
use super::result::{ClauseResult, Outcome, StepResult, StepState, Verdict};
use super::rules::{judge_clauses, verdict_as_value};
use crate::core::date::{self, Day, Duration};
use crate::core::expr::Access;
use crate::core::policy::{ClauseBody, Control, ControlKind, Modality, Procedure, Step};
use crate::core::value::{Arith, Causes, Cmp, RowRef, Truth, Value, compare};
use crate::diagnostic::Sources;

/// A case as judged.
pub(super) struct Case {
    pub(super) verdict: Verdict,
    pub(super) steps: Vec<StepResult>,
    pub(super) next: Vec<String>,
    pub(super) clauses: Vec<ClauseResult>,
    pub(super) causes: Causes,
}

/// One person's way through the case, or the case's own.
#[derive(Clone)]
struct Turn {
    person: Option<RowRef>,
    state: StepState,
    /// When the last counting row ended (or began, if it has not).
    end: Option<Value>,
    outcome: Option<u16>,
    begun: bool,
}

struct Judge<'a, 'p> {
    engine: &'a Engine<'p>,
    procedure: &'a Procedure,
    case: RowRef,
    sources: Option<&'a Sources>,
    /// By step.
    turns: Vec<Option<Vec<Turn>>>,
    applies: Vec<Truth>,
    results: Vec<Vec<StepResult>>,
    /// Who the step is for is not known.
    slate_open: Vec<bool>,
    /// By step: its clauses, in the form rows are judged by.
    clauses: Vec<std::sync::Arc<[crate::core::policy::Clause]>>,
    next: Vec<String>,
    causes: Causes,
}

pub(super) fn verdict_value(engine: &Engine<'_>, index: usize, at: RowRef) -> Value {
    let Some(procedure) = engine.policy.procedures.get(index) else { return Value::None };
    let case = judge(engine, procedure, at, None);
    verdict_as_value(case.verdict, case.causes)
}

/// Judges a case; messages are written only if texts are given.
pub(super) fn judge(
    engine: &Engine<'_>,
    procedure: &Procedure,
    at: RowRef,
    sources: Option<&Sources>,
) -> Case {
    let day = engine.settings.as_of;
    let mut place = Place::of(at, day);
    let applies = procedure.guard.as_ref().map_or(Truth::True, |g| engine.truth(g, &mut place));
    let none = Case {
        verdict: Verdict::NotApplicable,
        steps: Vec::new(),
        next: Vec::new(),
        clauses: Vec::new(),
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
        turns: vec![None; count],
        applies: vec![Truth::True; count],
        results: vec![Vec::new(); count],
        slate_open: vec![false; count],
        clauses: procedure
            .steps
            .iter()
            .map(|s| s.clauses.iter().map(|(c, _)| c.clone()).collect())
            .collect(),
        next: Vec::new(),
        causes: applies.causes().cloned().unwrap_or_default(),
    };
    for index in 0..count {
        judge.step(index, 0);
    }
    let judged =
        judge_clauses(engine, &procedure.standing, &procedure.exceptions, &mut place, &|_| false);
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
                false,
            )
        })
        .collect();
    let steps: Vec<StepResult> = judge.results.iter().flatten().cloned().collect();
    let verdict = match (overall(&steps, procedure, &judge.turns), standing) {
        (Verdict::Fails, _) | (_, Verdict::Fails) => Verdict::Fails,
        (Verdict::Undetermined, _) | (_, Verdict::Undetermined) => Verdict::Undetermined,
        (_, Verdict::NeedsApproval) => Verdict::NeedsApproval,
        (v, _) => v,
    };
    let verdict = if matches!(applies, Truth::Unknown(_)) && verdict != Verdict::Holds {
        Verdict::Undetermined
    } else {
        verdict
    };
    Case { verdict, steps, next: judge.next, clauses, causes: judge.causes.and(&standing_causes) }
}

fn overall(steps: &[StepResult], procedure: &Procedure, turns: &[Option<Vec<Turn>>]) -> Verdict {
    let any = |state: StepState| steps.iter().any(|s| s.state == state);
    if any(StepState::Violated) {
        return Verdict::Fails;
    }
    if any(StepState::Undetermined) {
        return Verdict::Undetermined;
    }
    let ended = any(StepState::Ended);
    let waiting = steps.iter().any(|s| {
        let optional = procedure.steps.iter().any(|p| p.name == s.step && p.optional);
        match s.state {
            StepState::NotDue | StepState::Missing => !optional && !ended,
            StepState::Void | StepState::Suspended => true,
            _ => false,
        }
    });
    let _ = turns;
    if waiting { Verdict::Pending } else { Verdict::Holds }
}

impl Judge<'_, '_> {
    /// Judges a step after those before it.
    fn step(&mut self, index: usize, depth: usize) {
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
        let Some(slate) = &step.slate else {
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
        for (n, (row, person)) in owners.iter().enumerate() {
            let known = person.is_some_and(|p| people.iter().any(|(q, _)| *q == p));
            if !known && list.open.is_none() {
                let clause =
                    self.built_in("对象", Outcome::Violated, "不在应办对象之内".into(), step);
                let name = person.map(|p| self.engine.name_of(p));
                let number = u32::try_from(n + 1).ok();
                let _ = row;
                self.push_named(index, step, name, number, StepState::Violated, None, vec![clause]);
            }
        }
        turns
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
        let stopped = self.stopped(index, person);
        if has_children && rows.is_empty() {
            return self.parent_turn(index, person);
        }
        if rows.is_empty() {
            return self.not_begun(index, step, person, stopped, applies);
        }
        let mut last =
            Turn { person, state: StepState::Void, end: None, outcome: None, begun: true };
        for (n, row) in rows.iter().enumerate() {
            let number = u32::try_from(n + 1).ok();
            let (state, clauses, outcome) = self.row(index, step, person, *row);
            let name = outcome.and_then(|o| step.outcomes.get(usize::from(o)).cloned());
            let state = if matches!(stopped, Some(ControlKind::Restart(_))) {
                StepState::Void
            } else {
                state
            };
            self.push(index, step, person, number, state, name, clauses);
            if state != StepState::Void {
                last = Turn { person, state, end: Some(self.ended(*row)), outcome, begun: true };
            }
        }
        last
    }

    /// A step with steps inside is done when they are.
    fn parent_turn(&mut self, index: usize, person: Option<RowRef>) -> Turn {
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
                done &= finished || optional;
                if let Some(e) = &turn.end
                    && end.as_ref().is_none_or(|old| compare(Cmp::Gt, e, old) == Truth::True)
                {
                    end = Some(e.clone());
                }
            }
        }
        let state = if done { StepState::Done } else { StepState::NotDue };
        Turn { person, state, begun: end.is_some(), end, outcome: None }
    }

    fn not_begun(
        &mut self,
        index: usize,
        step: &Step,
        person: Option<RowRef>,
        stopped: Option<ControlKind>,
        applies: &Truth,
    ) -> Turn {
        let none = |state| Turn { person, state, end: None, outcome: None, begun: false };
        let state = match stopped {
            Some(ControlKind::Terminate) => StepState::Ended,
            Some(ControlKind::Suspend) => StepState::Suspended,
            _ => {
                let (ready, closed) = self.ready(step, person);
                if closed {
                    StepState::NotApplicable
                } else if let Truth::Unknown(causes) = applies {
                    self.causes = self.causes.and(causes);
                    StepState::Undetermined
                } else if self.overdue(step, person) {
                    StepState::Violated
                } else {
                    if ready && self.entry(step, person) {
                        let name = match person {
                            Some(p) => format!("{}（{}）", step.name, self.engine.name_of(p)),
                            None => step.name.clone(),
                        };
                        if !self.next.contains(&name) {
                            self.next.push(name);
                        }
                    }
                    StepState::NotDue
                }
            }
        };
        let clauses = if state == StepState::Violated {
            vec![self.built_in("时限", Outcome::Violated, "已过时限，还没有办".into(), step)]
        } else {
            Vec::new()
        };
        self.push(index, step, person, None, state, None, clauses);
        none(state)
    }

    /// Whether what a step needs before it is there, and whether its way is closed for good (a negative outcome).
    fn ready(&self, step: &Step, person: Option<RowRef>) -> (bool, bool) {
        let mut all = true;
        let mut any = step.follows.is_empty();
        let mut closed = false;
        for pred in &step.follows {
            let (done, shut) = self.before(pred.step, pred.outcome.as_deref(), person, None, 0);
            all &= done;
            any |= done;
            closed |= shut;
        }
        let ready = if step.any { any } else { all };
        (ready, closed && !ready)
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
            let deeper: Vec<(bool, bool)> = step
                .follows
                .iter()
                .map(|p| self.before(p.step, p.outcome.as_deref(), person, by, depth + 1))
                .collect();
            let ready =
                if step.any { deeper.iter().any(|d| d.0) } else { deeper.iter().all(|d| d.0) };
            return (ready || deeper.is_empty(), deeper.iter().any(|d| d.1));
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
        for turn in &mine {
            let finished = matches!(turn.state, StepState::Done | StepState::Violated);
            let in_time = match (by, &turn.end) {
                (Some(by), Some(end)) => compare(Cmp::Le, end, by) != Truth::False,
                (Some(_), None) => false,
                (None, _) => true,
            };
            let fits = wanted.is_none_or(|w| turn.outcome == Some(w));
            if turn.state == StepState::NotApplicable && turn.person.is_some() && mine.len() > 1 {
                continue;
            }
            done &= (finished && in_time && fits) || (step.optional && !turn.begun);
            shut |= (finished && !fits)
                || turn.state == StepState::Ended
                || turn.state == StepState::NotApplicable;
        }
        (done, shut)
    }

    /// Entry conditions: clauses that read nothing of their own row.
    fn entry(&self, step: &Step, person: Option<RowRef>) -> bool {
        let _ = person;
        let mut place = Place::of(self.case, self.engine.settings.as_of);
        step.clauses.iter().filter(|(c, entry)| *entry && binding(c.modality)).all(|(clause, _)| {
            let guard =
                clause.guard.as_ref().map_or(Truth::True, |g| self.engine.truth(g, &mut place));
            let ClauseBody::Condition(cond) = &clause.body else { return true };
            let mut holds = self.engine.truth(cond, &mut place);
            if clause.modality == Modality::MustNot {
                holds = holds.not();
            }
            guard == Truth::False || holds == Truth::True
        })
    }

    /// Judges one row: whether it counts, its clauses, order, deadline, duration.
    fn row(
        &mut self,
        index: usize,
        step: &Step,
        person: Option<RowRef>,
        row: RowRef,
    ) -> (StepState, Vec<ClauseResult>, Option<u16>) {
        let engine = self.engine;
        let start = engine.data.cell(row, 0).cloned().unwrap_or(Value::None);
        // Facts are seen as of the step's own day.
        let day = match &start {
            Value::Date(d) => (*d).min(engine.settings.as_of),
            _ => engine.settings.as_of,
        };
        let mut place = Place::of(row, day);
        place.inline = day != engine.settings.as_of;
        if let Some(counts) = &step.void {
            match engine.truth(counts, &mut place) {
                Truth::False => return (StepState::Void, Vec::new(), None),
                Truth::Unknown(causes) => {
                    self.causes = self.causes.and(&causes);
                    return (StepState::Undetermined, Vec::new(), None);
                }
                Truth::True => {}
            }
        }
        let plain = self.clauses.get(index).cloned().unwrap_or_default();
        let judged = judge_clauses(engine, &plain, &step.exceptions, &mut place, &|_| false);
        let mut results: Vec<ClauseResult> = plain
            .iter()
            .zip(&judged)
            .map(|(c, j)| {
                super::clause_result(
                    engine,
                    c,
                    j,
                    &step.exceptions,
                    &mut place,
                    row,
                    self.sources,
                    false,
                )
            })
            .collect();
        let (verdict, causes) = super::rules::settle(&plain, &judged);
        self.causes = self.causes.and(&causes);
        results.extend(self.order(step, person, &start));
        results.extend(self.deadline(step, row, person, &mut place));
        let (lasts, running) = self.lasts(step, row, &mut place);
        results.extend(lasts);
        let outcome = step.outcome.as_ref().and_then(|o| match engine.eval(o, &mut place) {
            Value::Enum(_, v) => Some(v),
            Value::Unknown(u) => {
                self.causes = self.causes.and(&u.causes);
                None
            }
            _ => None,
        });
        let undetermined_outcome = step.outcome.is_some() && outcome.is_none();
        let _ = index;
        let violated = results
            .iter()
            .any(|c| c.outcome == Outcome::Violated && binding(c.modality) && !c.normally);
        let state = if violated && verdict != crate::eval::result::Verdict::NeedsApproval
            || results.iter().any(|c| c.id == "0" && c.outcome == Outcome::Violated)
        {
            StepState::Violated
        } else if verdict == Verdict::Undetermined
            || undetermined_outcome
            || results.iter().any(|c| c.id == "0" && c.outcome == Outcome::Undetermined)
        {
            StepState::Undetermined
        } else if running {
            StepState::NotDue
        } else {
            StepState::Done
        };
        (state, results, outcome)
    }

    /// 接: every step before is done, with the outcome asked for, when the row began.
    fn order(&self, step: &Step, person: Option<RowRef>, start: &Value) -> Option<ClauseResult> {
        if step.follows.is_empty() {
            return None;
        }
        let missing: Vec<String> = step
            .follows
            .iter()
            .filter(|p| !self.before(p.step, p.outcome.as_deref(), person, Some(start), 0).0)
            .filter_map(|p| {
                let name = &self.procedure.steps.get(p.step)?.name;
                Some(p.outcome.as_ref().map_or(name.clone(), |o| format!("{name}.{o}")))
            })
            .collect();
        let broken =
            if step.any { missing.len() == step.follows.len() } else { !missing.is_empty() };
        if !broken {
            return None;
        }
        // What came before may still turn out to have been in order.
        let open = step.follows.iter().any(|p| self.open(p.step, person));
        let outcome = if open { Outcome::Undetermined } else { Outcome::Violated };
        let message = format!("开始时前面的环节还没有办完：{}", missing.join("、"));
        Some(self.built_in("顺序", outcome, message, step))
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

    /// 时限: done within a length of time from a day, by default from the end of what comes before.
    fn deadline(
        &self,
        step: &Step,
        row: RowRef,
        person: Option<RowRef>,
        place: &mut Place,
    ) -> Option<ClauseResult> {
        let due = self.due(step, person, place)?;
        let end = self.ended(row);
        let outcome = match compare(Cmp::Le, &end, &due) {
            Truth::True => Outcome::Satisfied,
            Truth::False => Outcome::Violated,
            Truth::Unknown(_) => Outcome::Undetermined,
        };
        let message =
            format!("应不晚于 {}，实为 {}", self.engine.show(&due), self.engine.show(&end));
        Some(self.built_in("时限", outcome, message, step))
    }

    fn due(&self, step: &Step, person: Option<RowRef>, place: &mut Place) -> Option<Value> {
        let (length, since) = step.deadline.as_ref()?;
        let length = self.engine.eval(length, place);
        let since = match since {
            Some(since) => self.engine.eval(since, place),
            None => self.end_before(step, person)?,
        };
        Some(self.engine.arith(Arith::Add, &since, &length))
    }

    fn end_before(&self, step: &Step, person: Option<RowRef>) -> Option<Value> {
        step.follows
            .iter()
            .flat_map(|p| self.turns.get(p.step).into_iter().flatten().flatten())
            .filter(|t| t.person.is_none() || person.is_none() || t.person == person)
            .filter_map(|t| t.end.clone())
            .reduce(|a, b| if compare(Cmp::Gt, &b, &a) == Truth::True { b } else { a })
    }

    /// Whether a step not begun should have been done by now.
    fn overdue(&self, step: &Step, person: Option<RowRef>) -> bool {
        if step.deadline.is_none() || !self.ready(step, person).0 || step.optional {
            return false;
        }
        let mut place = Place::of(self.case, self.engine.settings.as_of);
        self.due(step, person, &mut place).is_some_and(|due| {
            compare(Cmp::Lt, &due, &Value::Date(self.engine.settings.as_of)) == Truth::True
        })
    }

    /// 期: the row lasts so long. Both ends count. Second: it is still running.
    fn lasts(&self, step: &Step, row: RowRef, place: &mut Place) -> (Option<ClauseResult>, bool) {
        let Some(length) = &step.lasts else { return (None, false) };
        let Value::Duration(length) = self.engine.eval(length, place) else { return (None, false) };
        let start = self.engine.data.cell(row, 0).cloned().unwrap_or(Value::None);
        let end = self.engine.data.cell(row, 1).cloned().unwrap_or(Value::None);
        let Value::Date(start) = start else { return (None, false) };
        let Some(last) = self.last_day(start, length) else { return (None, false) };
        let message = |shown: String| format!("应至少到 {last}，{shown}");
        match end {
            Value::None => {
                let running = self.engine.settings.as_of <= last;
                let outcome = if running { Outcome::NotDue } else { Outcome::Satisfied };
                (Some(self.built_in("期", outcome, message("尚未结束".into()), step)), true)
            }
            end => {
                let outcome = match compare(Cmp::Ge, &end, &Value::Date(last)) {
                    Truth::True => Outcome::Satisfied,
                    Truth::False => Outcome::Violated,
                    Truth::Unknown(_) => Outcome::Undetermined,
                };
                let message = message(format!("实到 {}", self.engine.show(&end)));
                (Some(self.built_in("期", outcome, message, step)), false)
            }
        }
    }

    /// The last day of a period that begins on a day, which counts.
    fn last_day(&self, start: Day, length: Duration) -> Option<Day> {
        let day = date::add_months(start, length.months)?;
        let day = date::add_days(day, i64::from(length.days))?;
        if length.workdays > 0 {
            let calendar = &self.engine.settings.calendar;
            return calendar
                .add_workdays(
                    day,
                    i64::from(length.workdays) - 1,
                    crate::core::calendar::FirstDay::DoesNotCount,
                )
                .filter(|_| calendar.is_workday(day) == Some(true))
                .or_else(|| {
                    calendar.add_workdays(
                        day,
                        i64::from(length.workdays),
                        crate::core::calendar::FirstDay::DoesNotCount,
                    )
                });
        }
        date::add_days(day, -1)
    }

    fn ended(&self, row: RowRef) -> Value {
        let cell = |c: u16| self.engine.data.cell(row, c).cloned().unwrap_or(Value::None);
        match cell(1) {
            Value::None => cell(0),
            end => end,
        }
    }

    /// What holds a step up now: suspension, end or restart, for the case or for the person.
    fn stopped(&self, index: usize, person: Option<RowRef>) -> Option<ControlKind> {
        self.procedure.controls.iter().find(|c| self.hits(c, index, person)).map(|c| c.kind)
    }

    fn hits(&self, control: &Control, index: usize, person: Option<RowRef>) -> bool {
        let concerned = match control.kind {
            ControlKind::Restart(from) => index >= from,
            _ => control.steps.is_empty() || control.steps.contains(&index),
        };
        if !concerned {
            return false;
        }
        let mut place = Place::of(self.case, self.engine.settings.as_of);
        match &control.slate {
            None => self.engine.truth(&control.cond, &mut place) == Truth::True,
            Some(slate) => {
                let Some(person) = person else { return false };
                let list = items(&self.engine.eval(slate, &mut place));
                let there = list.items.iter().any(|(v, _)| *v == Value::Ref(person));
                place.frames.push(Value::Ref(person));
                there && self.engine.truth(&control.cond, &mut place) == Truth::True
            }
        }
    }

    // ----- results -------------------------------------------------------------------------------

    /// A clause the procedure itself makes: order, deadline, duration, slate.
    fn built_in(
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

fn binding(modality: Modality) -> bool {
    matches!(modality, Modality::Must | Modality::MustNot | Modality::Shall)
}
