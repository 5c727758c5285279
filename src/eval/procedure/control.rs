//! 暂停, 终止, 重启: whether they hold for a step on a day.

use super::Judge;
use crate::core::date::Day;
use crate::core::policy::{Control, ControlKind};
use crate::core::value::{RowRef, Truth, Value};
use crate::eval::expr::items;

/// Before anything a record could tell of.
const LONG_AGO: Day = Day::constant(1900, 1, 1);

impl Judge<'_, '_> {
    /// What holds a step up on the day of judgement, for the case or for the person.
    pub(super) fn stopped(&self, index: usize, person: Option<RowRef>) -> Option<ControlKind> {
        let today = self.engine.settings.as_of;
        let hits = |c: &&Control| self.hits(c, index, person, today);
        self.procedure.controls.iter().find(hits).map(|c| c.kind)
    }

    /// Whether a row begun on a day was begun against a 暂停 or after a 终止: which.
    pub(super) fn begun_against(
        &self,
        index: usize,
        person: Option<RowRef>,
        day: Day,
    ) -> Option<ControlKind> {
        self.procedure
            .controls
            .iter()
            .filter(|c| {
                !matches!(c.kind, ControlKind::Restart(_)) && !self.undated(c, index, person)
            })
            .find(|c| self.hits(c, index, person, day))
            .map(|c| c.kind)
    }

    /// Whether nothing says since when a control holds: it would have held in days long past. Then it is of today,
    /// and says nothing of rows begun before.
    fn undated(&self, control: &Control, index: usize, person: Option<RowRef>) -> bool {
        self.hits(control, index, person, LONG_AGO)
    }

    /// Whether a row begun on a day was overtaken by a 重启 since.
    pub(super) fn overtaken(&self, index: usize, person: Option<RowRef>, day: Day) -> bool {
        let today = self.engine.settings.as_of;
        self.procedure.controls.iter().any(|c| {
            matches!(c.kind, ControlKind::Restart(_))
                && self.hits(c, index, person, today)
                && (self.undated(c, index, person) || !self.hits(c, index, person, day))
        })
    }

    /// Whether the procedure has ended for the case or the person: on a day, or today.
    pub(super) fn ended_for(
        &self,
        index: usize,
        person: Option<RowRef>,
        day: Option<&Value>,
    ) -> bool {
        let day = match day {
            Some(Value::Date(day)) => (*day).min(self.engine.settings.as_of),
            _ => self.engine.settings.as_of,
        };
        self.procedure
            .controls
            .iter()
            .filter(|c| matches!(c.kind, ControlKind::Terminate))
            .any(|c| self.hits(c, index, person, day))
    }

    /// Whether any 暂停 concerns a step.
    pub(super) fn suspends(&self, index: usize) -> bool {
        self.procedure
            .controls
            .iter()
            .any(|c| matches!(c.kind, ControlKind::Suspend) && concerns(c, index))
    }

    /// Whether a step stands still on a day.
    pub(super) fn suspended_on(&self, index: usize, person: Option<RowRef>, day: Day) -> bool {
        self.procedure
            .controls
            .iter()
            .filter(|c| matches!(c.kind, ControlKind::Suspend))
            .any(|c| !self.undated(c, index, person) && self.hits(c, index, person, day))
    }

    fn hits(&self, control: &Control, index: usize, person: Option<RowRef>, day: Day) -> bool {
        if !concerns(control, index) {
            return false;
        }
        let mut place = self.engine.place(self.case, day);
        match &control.slate {
            None => self.engine.truth(&control.cond, &mut place) == Truth::True,
            Some(slate) => {
                let Some(person) = person else { return false };
                let list = items(&self.engine.eval(slate, &mut place));
                let there = list.items.iter().any(|(v, _)| *v == Value::Ref(person));
                place.push(Value::Ref(person));
                there && self.engine.truth(&control.cond, &mut place) == Truth::True
            }
        }
    }
}

fn concerns(control: &Control, index: usize) -> bool {
    match control.kind {
        ControlKind::Restart(from) => index >= from,
        _ => control.steps.is_empty() || control.steps.contains(&index),
    }
}
