//! Judges one thing again with one cell, or the day, changed: the nearest value that makes it satisfied.

use super::Goal;
use super::cells::Read;
use crate::core::date::{self, Day};
use crate::core::exact::{Exact, Rounding};
use crate::core::schema::{Column, Type};
use crate::core::value::{Could, EnumId, List, RowRef, Truth, Value};
use crate::eval::engine::Engine;
use crate::eval::result::Reach;
use std::sync::Arc;

/// How far ahead a day is looked for.
const MONTHS_AHEAD: i32 = 120;
/// How far back a birthday or a beginning that is not known is tried.
const YEARS_BACK: i32 = 90;
/// How many records a reference is tried with.
const MOST_RECORDS: u32 = 60;

/// Judges again with one cell or the day changed.
pub(super) struct Probe<'a, 'p> {
    pub(super) engine: &'a mut Engine<'p>,
    pub(super) goal: Goal<'a>,
    pub(super) at: RowRef,
    /// How many judgements are left.
    pub(super) left: u32,
}

impl Probe<'_, '_> {
    fn judged(&mut self) -> bool {
        if self.left == 0 {
            return false;
        }
        self.left -= 1;
        self.goal.met(self.engine, self.at)
    }

    /// The nearest value of a cell that does, and which others do as well; `None` if values of its kind are not tried.
    pub(super) fn best(
        &mut self,
        row: RowRef,
        column: u16,
        spec: &Column,
        now: &Value,
        reads: &Read,
    ) -> Option<Option<(Value, Reach)>> {
        let exactly = |v: Option<Value>| v.map(|v| (v, Reach::Exactly));
        let best = match &spec.ty {
            Type::Bool => {
                let both = [true, false].map(Value::Bool);
                exactly(self.first(row, column, both.into_iter().filter(|v| v != now)))
            }
            Type::Enum(of) => exactly(self.enumerated(row, column, *of, now)),
            Type::Num { integer } => {
                self.number(row, column, now, *integer, spec.range, &reads.constants)
            }
            Type::Date => self.date(row, column, now),
            Type::Text => self.text(row, column, now, &reads.constants),
            Type::Ref(table) if reads.inverses.is_empty() => {
                let count = u32::try_from(self.engine.data.rows(*table).len()).unwrap_or(u32::MAX);
                if count > MOST_RECORDS {
                    return None;
                }
                let table = *table;
                let all = (0..count).map(|row| Value::Ref(RowRef { table, row }));
                exactly(self.first(row, column, all.filter(|v| v != now)))
            }
            Type::List(of) => match (&**of, now) {
                (Type::Enum(of), Value::List(list)) => exactly(self.member(row, column, *of, list)),
                _ => return None,
            },
            _ => return None,
        };
        Some(match best {
            None if spec.optional && *now != Value::None => {
                exactly(self.first(row, column, std::iter::once(Value::None)))
            }
            best => best,
        })
    }

    /// A text something is compared with; else any other text, if any will do.
    fn text(
        &mut self,
        row: RowRef,
        column: u16,
        now: &Value,
        constants: &[Value],
    ) -> Option<(Value, Reach)> {
        let any = Value::Text("…".into());
        if self.with(row, column, any.clone()) {
            return Some((any, Reach::Anything));
        }
        let texts = constants.iter().filter(|c| matches!(c, Value::Text(_)) && *c != now).cloned();
        self.first(row, column, texts).map(|v| (v, Reach::Exactly))
    }

    /// One value more in a list, or one less.
    fn member(&mut self, row: RowRef, column: u16, of: EnumId, list: &List) -> Option<Value> {
        let count = self.engine.policy.schema.enumeration(of)?.values.len();
        let has = |v: &Value| list.items.iter().any(|(item, _)| item == v);
        let with = |items| Value::List(Arc::new(List { items, open: list.open.clone() }));
        let more = (0..u16::try_from(count).unwrap_or(0)).map(|v| Value::Enum(of, v));
        let more = more.filter(|v| !has(v)).map(|v| {
            let mut items = list.items.clone();
            items.push((v, Truth::True));
            with(items)
        });
        let less = (0..list.items.len()).map(|n| {
            let mut items = list.items.clone();
            items.remove(n);
            with(items)
        });
        self.first(row, column, more.chain(less))
    }

    /// Whether the clause is satisfied with a value in a cell.
    fn with(&mut self, row: RowRef, column: u16, value: Value) -> bool {
        let Some(before) = self.engine.replace_cell(row, column, value) else { return false };
        let holds = self.judged();
        self.engine.replace_cell(row, column, before);
        holds
    }

    fn first(
        &mut self,
        row: RowRef,
        column: u16,
        values: impl Iterator<Item = Value>,
    ) -> Option<Value> {
        values.take(60).find(|v| self.with(row, column, v.clone()))
    }

    /// The nearest value in the order of the enumeration.
    fn enumerated(&mut self, row: RowRef, column: u16, of: EnumId, now: &Value) -> Option<Value> {
        let count = self.engine.policy.schema.enumeration(of)?.values.len();
        let here = if let Value::Enum(_, n) = now { Some(*n) } else { None };
        let mut values: Vec<u16> =
            (0..u16::try_from(count).unwrap_or(0)).filter(|v| Some(*v) != here).collect();
        values.sort_by_key(|v| v.abs_diff(here.unwrap_or(0)));
        self.first(row, column, values.into_iter().map(|v| Value::Enum(of, v)))
    }

    /// Thresholds and growing steps on both sides, then the boundary between the last that fails and the first that
    /// holds.
    fn number(
        &mut self,
        row: RowRef,
        column: u16,
        now: &Value,
        integer: bool,
        range: Option<(Exact, Exact)>,
        constants: &[Value],
    ) -> Option<(Value, Reach)> {
        let (step, per) = if integer { (Exact::ONE, 1) } else { (Exact::new(1, 100)?, 100) };
        let fits = |n: &Exact| {
            range.is_none_or(|(lo, hi)| lo <= *n && *n <= hi) && (!integer || n.is_integer())
        };
        let known = if let Value::Num(n) = now { Some(*n) } else { None };
        let mut tries: Vec<Exact> = Vec::new();
        for t in
            constants.iter().filter_map(|c| if let Value::Num(n) = c { Some(*n) } else { None })
        {
            tries.extend([Some(t), t.add(step), t.sub(step)].into_iter().flatten());
        }
        tries.extend(range.iter().flat_map(|(lo, hi)| [*lo, *hi]));
        let start = known.or(range.map(|(lo, _)| lo)).unwrap_or(Exact::ZERO);
        for power in 0..24u32 {
            let gap = step.mul(Exact::from_int(1i64 << power));
            tries.extend(gap.and_then(|g| start.add(g)));
            // Counts and marks are not negative.
            tries.extend(
                gap.and_then(|g| start.sub(g)).filter(|n| *n >= Exact::ZERO || start < Exact::ZERO),
            );
        }
        tries.retain(|n| fits(n) && Some(*n) != known);
        let distance = |n: &Exact| if *n > start { n.sub(start) } else { start.sub(*n) };
        tries.sort_by_key(|a| distance(a));
        tries.dedup();
        if known.is_none() {
            return self.settled(row, column, tries, (step, per));
        }
        let mut found: Option<Exact> = None;
        for n in tries {
            if found.is_none() && self.with(row, column, Value::Num(n)) {
                found = Some(n);
            }
        }
        let (good, bad) = (found?, known?);
        let good = self.border(row, column, (bad, good), (step, per), &fits)?;
        Some((Value::Num(good), Reach::Exactly))
    }

    /// A number that is not known: the nearest limit below or above which all that was tried does, else one that does.
    fn settled(
        &mut self,
        row: RowRef,
        column: u16,
        mut tries: Vec<Exact>,
        grid: (Exact, i64),
    ) -> Option<(Value, Reach)> {
        let nearest = tries.clone();
        tries.sort();
        let held: Vec<(Exact, bool)> =
            tries.into_iter().map(|n| (n, self.with(row, column, Value::Num(n)))).collect();
        let turn = held.windows(2).filter_map(|w| match w {
            [a, b] if a.1 != b.1 => Some((*a, *b)),
            _ => None,
        });
        let turns: Vec<_> = turn.take(2).collect();
        if let [(low, high)] = turns.as_slice() {
            let (good, bad, reach) =
                if low.1 { (low.0, high.0, Reach::NoMore) } else { (high.0, low.0, Reach::NoLess) };
            let limit = self.border(row, column, (bad, good), grid, &|_| true)?;
            return Some((Value::Num(limit), reach));
        }
        let does = |n: &Exact| held.iter().any(|(h, holds)| h == n && *holds);
        nearest.into_iter().find(does).map(|n| (Value::Num(n), Reach::Exactly))
    }

    /// Between a number that fails and one that holds: the last that holds, seen from the latter.
    fn border(
        &mut self,
        row: RowRef,
        column: u16,
        (known, mut good): (Exact, Exact),
        (step, per): (Exact, i64),
        fits: &dyn Fn(&Exact) -> bool,
    ) -> Option<Exact> {
        let mut bad = known;
        // On the grid of the smallest step the boundary lies between the value that fails and the one that holds.
        for _ in 0..40 {
            let middle = bad.add(good)?.div(Exact::from_int(2))?.mul(Exact::from_int(per))?;
            let middle = middle.round(0, Rounding::HalfUp)?.div(Exact::from_int(per))?;
            if middle == bad || middle == good {
                break;
            }
            if fits(&middle) && self.with(row, column, Value::Num(middle)) {
                good = middle;
            } else {
                bad = middle;
            }
        }
        // Rounding to the middle may stop one step short.
        let nearer = if good > bad { good.sub(step) } else { good.add(step) };
        if let Some(n) = nearer.filter(|n| *n != known && fits(n))
            && self.with(row, column, Value::Num(n))
        {
            good = n;
        }
        Some(good)
    }

    /// The nearest day, earlier or later; where none is known, the limit before or after which every day does.
    fn date(&mut self, row: RowRef, column: u16, now: &Value) -> Option<(Value, Reach)> {
        let exactly = |day: Day| (Value::Date(day), Reach::Exactly);
        match now {
            Value::Date(start) => self.near(row, column, *start).map(|day| (day, Reach::Exactly)),
            Value::Unknown(u) if matches!(u.could, Could::Date { .. }) => {
                let Could::Date { lo, hi } = u.could else { return None };
                let [early, late] = [lo, hi].map(|d| self.with(row, column, Value::Date(d)));
                match (early, late) {
                    (true, false) => {
                        let last = self.boundary(row, column, hi, lo)?;
                        Some((Value::Date(last), Reach::NoLater))
                    }
                    (false, true) => {
                        let first = self.boundary(row, column, lo, hi)?;
                        Some((Value::Date(first), Reach::NoEarlier))
                    }
                    (true, true) => Some(exactly(lo)),
                    (false, false) => None,
                }
            }
            Value::Unknown(_) | Value::None => {
                let today = self.engine.settings.as_of;
                let back = (0..=YEARS_BACK).filter_map(|y| date::add_months(today, -12 * y));
                let held: Vec<(Day, bool)> =
                    back.map(|d| (d, self.with(row, column, Value::Date(d)))).collect();
                let at = held.iter().position(|(_, holds)| *holds)?;
                let (good, _) = held.get(at).copied()?;
                let earlier = held.iter().skip(at).all(|(_, holds)| *holds);
                // Blank: the latest day that will do.
                let Some((bad, _)) = at.checked_sub(1).and_then(|n| held.get(n)).copied() else {
                    return Some(exactly(good));
                };
                let last = self.boundary(row, column, bad, good)?;
                Some((Value::Date(last), if earlier { Reach::NoLater } else { Reach::Exactly }))
            }
            _ => None,
        }
    }

    fn near(&mut self, row: RowRef, column: u16, start: Day) -> Option<Value> {
        let mut best: Option<Day> = None;
        for sign in [-1i64, 1] {
            let mut bad = start;
            for power in 0..15u32 {
                let Some(day) = date::add_days(start, sign * (1i64 << power)) else { break };
                if self.with(row, column, Value::Date(day)) {
                    let good = self.boundary(row, column, bad, day)?;
                    let gap = |d: Day| date::days_between(start, d).abs();
                    if best.is_none_or(|b| gap(good) < gap(b)) {
                        best = Some(good);
                    }
                    break;
                }
                bad = day;
            }
        }
        best.map(Value::Date)
    }

    /// Between a day that fails and one that holds: the last that holds, seen from the latter.
    fn boundary(&mut self, row: RowRef, column: u16, mut bad: Day, mut good: Day) -> Option<Day> {
        for _ in 0..20 {
            let gap = date::days_between(bad, good);
            if gap.abs() <= 1 {
                break;
            }
            let middle = date::add_days(bad, gap / 2)?;
            if self.with(row, column, Value::Date(middle)) {
                good = middle;
            } else {
                bad = middle;
            }
        }
        Some(good)
    }

    /// The first later day of judgement on which the clause is satisfied.
    pub(super) fn first_day(&mut self) -> Option<Day> {
        let today = self.engine.settings.as_of;
        let mut found = None;
        let mut before = today;
        for month in 1..=MONTHS_AHEAD {
            let Some(day) = date::add_months(today, month) else { break };
            if self.on(day) {
                found = Some(day);
                break;
            }
            before = day;
        }
        let mut first = found;
        if let Some(until) = found {
            for n in 1..=31 {
                match date::add_days(before, n) {
                    Some(day) if day < until => {
                        if self.on(day) {
                            first = Some(day);
                            break;
                        }
                    }
                    _ => break,
                }
            }
        }
        self.engine.settings.as_of = today;
        first
    }

    fn on(&mut self, day: Day) -> bool {
        let before = std::mem::replace(&mut self.engine.settings.as_of, day);
        let holds = self.judged();
        self.engine.settings.as_of = before;
        holds
    }
}
