//! 时限 and 期: by when, and for how long. While the case stands still neither runs.

use super::Judge;
use crate::core::date::{self, Day, Duration};
use crate::core::policy::Step;
use crate::core::value::{Arith, Cmp, RowRef, Truth, Value, compare};
use crate::eval::engine::Place;
use crate::eval::result::{ClauseResult, Outcome};

/// More days of standing still than this are not looked for.
const MOST_DAYS: i64 = 3_700;

impl Judge<'_, '_> {
    /// 时限: done within a length of time from a day, by default from the end of what comes before.
    pub(super) fn deadline(
        &self,
        index: usize,
        step: &Step,
        row: RowRef,
        person: Option<RowRef>,
        place: &mut Place,
    ) -> Option<ClauseResult> {
        // what it counts from has not happened: that is told by what comes before, not by this
        let due = self.due(index, step, person, place).filter(|due| *due != Value::None)?;
        let end = self.ended(row);
        let outcome = match compare(Cmp::Le, &end, &due) {
            Truth::True => Outcome::Satisfied,
            Truth::False => Outcome::Violated,
            Truth::Unknown(_) => Outcome::Undetermined,
        };
        let (due, end) = (self.engine.show(&due), self.engine.show(&end));
        let lang = self.engine.settings.lang;
        let message = lang
            .choose(format!("应不晚于 {due}，实为 {end}"), format!("due by {due}, done on {end}"));
        Some(self.built_in(lang.choose("时限", "deadline"), outcome, message, step))
    }

    /// The last day in time: later by the days on which the case stood still, and a working day.
    fn due(
        &self,
        index: usize,
        step: &Step,
        person: Option<RowRef>,
        place: &mut Place,
    ) -> Option<Value> {
        let (length, since) = step.deadline.as_ref()?;
        let length = self.engine.eval(length, place);
        let since = match since {
            Some(since) => self.engine.eval(since, place),
            None => self.end_before(step, person)?,
        };
        let due = self.engine.arith(Arith::Add, &since, &length);
        let (Value::Date(from), Value::Date(day)) = (&since, &due) else { return Some(due) };
        let first = date::add_days(*from, 1)?;
        let day = self.after_standstill(index, person, first, *day, in_workdays(&length));
        Some(Value::Date(self.working_day(day)))
    }

    /// The day itself, or the next working day if it is a day of rest (as far as the calendar goes).
    fn working_day(&self, day: Day) -> Day {
        let calendar = &self.engine.settings.calendar;
        let rests = |d: &Day| calendar.is_workday(*d) == Some(false);
        let mut next = day;
        for _ in 0..30 {
            if !rests(&next) {
                return next;
            }
            let Some(after) = date::add_days(next, 1) else { return day };
            next = after;
        }
        day
    }

    /// The last day of a length of time, moved by the days of standing still within it.
    fn after_standstill(
        &self,
        index: usize,
        person: Option<RowRef>,
        first: Day,
        last: Day,
        workdays: bool,
    ) -> Day {
        if !self.suspends(index) {
            return last;
        }
        let (mut counted, mut last) = (first, last);
        for _ in 0..MOST_DAYS {
            if counted > last {
                break;
            }
            let rests =
                workdays && self.engine.settings.calendar.is_workday(counted) == Some(false);
            if !rests && self.suspended_on(index, person, counted) {
                let Some(next) = date::add_days(last, 1) else { break };
                last = if workdays { self.working_day(next) } else { next };
            }
            let Some(next) = date::add_days(counted, 1) else { break };
            counted = next;
        }
        last
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
    pub(super) fn overdue(&self, index: usize, step: &Step, person: Option<RowRef>) -> bool {
        let free = step.optional || self.in_principle(index);
        if step.deadline.is_none() || free || !self.ready(step, person).0 {
            return false;
        }
        let mut place = self.ahead(step, person);
        self.due(index, step, person, &mut place).is_some_and(|due| {
            compare(Cmp::Lt, &due, &Value::Date(self.engine.settings.as_of)) == Truth::True
        })
    }

    /// 期: the row lasts so long. Both ends count. Second: it is still running.
    pub(super) fn lasts(
        &self,
        index: usize,
        step: &Step,
        person: Option<RowRef>,
        row: RowRef,
        place: &mut Place,
    ) -> (Option<ClauseResult>, bool) {
        let Some(length) = &step.lasts else { return (None, false) };
        let Value::Duration(length) = self.engine.eval(length, place) else { return (None, false) };
        let cell = |c: u16| self.engine.data.cell(row, c).cloned().unwrap_or(Value::None);
        let Value::Date(start) = cell(0) else { return (None, false) };
        let Some(last) = self.last_day(start, length) else { return (None, false) };
        let last = self.after_standstill(index, person, start, last, length.workdays > 0);
        let lang = self.engine.settings.lang;
        let label = lang.choose("期", "lasts");
        let message = |shown: String| {
            lang.choose(
                format!("应至少到 {last}，{shown}"),
                format!("has to last until {last}; {shown}"),
            )
        };
        match cell(1) {
            Value::None => {
                let running = self.engine.settings.as_of <= last;
                let outcome = if running { Outcome::NotDue } else { Outcome::Satisfied };
                let shown = lang.choose("尚未结束", "not ended yet").to_owned();
                (Some(self.built_in(label, outcome, message(shown), step)), true)
            }
            end => {
                // While the case stands still it is not known by when the rest is to follow.
                let still = self.suspended_on(index, person, self.engine.settings.as_of);
                let outcome = match compare(Cmp::Ge, &end, &Value::Date(last)) {
                    Truth::True => Outcome::Satisfied,
                    Truth::False if still => Outcome::NotDue,
                    Truth::False => Outcome::Violated,
                    Truth::Unknown(_) => Outcome::Undetermined,
                };
                let end = self.engine.show(&end);
                let message = message(lang.choose(format!("实到 {end}"), format!("ended {end}")));
                (Some(self.built_in(label, outcome, message, step)), false)
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

    /// The day a row ended, or began if it has no end.
    pub(super) fn ended(&self, row: RowRef) -> Value {
        let cell = |c: u16| self.engine.data.cell(row, c).cloned().unwrap_or(Value::None);
        match cell(1) {
            Value::None => cell(0),
            end => end,
        }
    }
}

fn in_workdays(length: &Value) -> bool {
    matches!(length, Value::Duration(d) if d.workdays > 0)
}
