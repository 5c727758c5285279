//! What the built-in functions mean. Names and arguments are in `model::builtins`.

use super::engine::{Engine, Place};
use super::expr::{distinct, items};
use crate::core::calendar::FirstDay;
use crate::core::date::{self, DateSpan, Day, Duration, Tenure};
use crate::core::exact::{Exact, Rounding};
use crate::core::expr::{Access, Builtin, Expr, Node};
use crate::core::value::{
    Arith, Cause, Causes, Cmp, Could, Fault, List, RowRef, Truth, Value, arith, compare,
};
use std::collections::BTreeMap;
use std::sync::Arc;

impl Engine<'_> {
    pub(super) fn call(&self, builtin: Builtin, args: &[Expr], place: &mut Place) -> Value {
        match builtin {
            Builtin::Consecutive => return self.consecutive(args, place),
            Builtin::Latest => return self.latest(args, place),
            Builtin::PerPeriod => return self.per_period(args, place),
            _ => {}
        }
        let values: Vec<Value> = args.iter().map(|a| self.eval(a, place)).collect();
        let [first, rest @ ..] = values.as_slice() else { return Value::fault(Fault::NoRow) };
        let second = rest.first();
        match builtin {
            Builtin::Count => count(&items(first)),
            Builtin::Sum => sum(&items(first)),
            Builtin::Average => average(&items(first), 0),
            Builtin::TrimmedMean => average(&items(first), 1),
            Builtin::Max => extreme(&items(first), true),
            Builtin::Min => extreme(&items(first), false),
            Builtin::Distinct => Value::List(Arc::new(distinct(items(first)))),
            Builtin::Tenure => self.tenure(&items(first), place.day),
            Builtin::Age => {
                let rule = self.settings.birthday;
                between_days(first, &Value::Date(place.day), |a, b| {
                    date::completed_years(a, b, rule)
                })
            }
            Builtin::FullYears => {
                let rule = self.settings.birthday;
                pair_days(first, second, |a, b| date::completed_years(a, b, rule))
            }
            Builtin::FullMonths => {
                let rule = self.settings.birthday;
                pair_days(first, second, |a, b| date::completed_months(a, b, rule))
            }
            Builtin::YearOf => of_day(first, |d| i64::from(d.year())),
            Builtin::MonthOf => month_of(first),
            Builtin::DayCount => pair_days(first, second, |a, b| date::days_between(a, b) + 1),
            Builtin::WorkdayCount => self.workday_count(first, second),
            Builtin::HalfUp => round(first, second, Rounding::HalfUp),
            Builtin::HalfEven => round(first, second, Rounding::HalfEven),
            Builtin::Up => round(first, None, Rounding::Up),
            Builtin::Down => round(first, None, Rounding::Down),
            Builtin::Abs => absolute(first),
            Builtin::Filled => filled(first),
            Builtin::First => end_of(&items(first), true),
            Builtin::Last => end_of(&items(first), false),
            Builtin::Only => only(&items(first)),
            Builtin::AllDifferent => all_different(&items(first)).value(),
            Builtin::Restricted | Builtin::Consecutive | Builtin::Latest | Builtin::PerPeriod => {
                Value::fault(Fault::NoRow)
            }
        }
    }

    /// The year of an element: its column 年度, or the year of its date.
    fn year_of(&self, at: RowRef) -> Option<i64> {
        let table = self.policy.schema.table(at.table)?;
        let named = table.column("年度").or_else(|| table.column("year"));
        let cell = match named {
            Some(column) => self.data.cell(at, column)?,
            None => self.data.cell(at, table.interval?.from)?,
        };
        match cell {
            Value::Num(n) => n.to_i64(),
            Value::Date(d) => Some(i64::from(d.year())),
            Value::Unknown(u) => match u.could {
                Could::Date { lo, hi } if lo.year() == hi.year() => Some(i64::from(lo.year())),
                _ => None,
            },
            _ => None,
        }
    }

    /// The slots of the last n years before the year of judgement; a year without a record is unknown.
    fn latest(&self, args: &[Expr], place: &mut Place) -> Value {
        let [list_expr, length] = args else { return Value::fault(Fault::NoRow) };
        let list = self.eval(list_expr, place);
        let years = match self.eval(length, place) {
            Value::Duration(d)
                if d.days == 0 && d.workdays == 0 && d.months % 12 == 0 && d.months > 0 =>
            {
                d.months / 12
            }
            _ => return Value::fault(Fault::OutOfRange),
        };
        let list = items(&list);
        if list.open.is_some() {
            return Value::List(Arc::new(list));
        }
        let owner = match (&list_expr.node, place.frame(0)) {
            (Node::Of(level, Access::Column(column)), _) => match place.frame(*level) {
                Some(Value::Ref(at)) => Some((*at, *column)),
                _ => None,
            },
            _ => None,
        };
        let base = place.day.year();
        let mut slots = Vec::new();
        for back in (1..=years).rev() {
            let year = i64::from(base) - i64::from(back);
            let mut found: Vec<(Value, Truth)> = Vec::new();
            for (value, member) in &list.items {
                match value {
                    Value::Ref(at) => match self.year_of(*at) {
                        Some(y) if y == year => found.push((value.clone(), member.clone())),
                        _ => {}
                    },
                    // An element whose year is not known could be any of them.
                    _ => found.push((value.clone(), Truth::Unknown(value.causes()))),
                }
            }
            if !found.iter().any(|(_, m)| *m == Truth::True) {
                let cause = match owner {
                    Some((at, column)) => {
                        Cause::Year { at, column, year: i16::try_from(year).unwrap_or(i16::MAX) }
                    }
                    None => Cause::Fault(Fault::NoRow),
                };
                slots.push((Value::unknown(Could::Any, Causes::one(cause)), Truth::True));
            } else {
                slots.extend(found);
            }
        }
        Value::List(Arc::new(List { items: slots, open: None }))
    }

    /// The longest run of years, ending with the latest recorded, in which a condition holds.
    fn consecutive(&self, args: &[Expr], place: &mut Place) -> Value {
        let [list_expr, cond] = args else { return Value::fault(Fault::NoRow) };
        let list = items(&self.eval(list_expr, place));
        if let Some(open) = list.open {
            return Value::unknown(Could::Num { lo: Some(Exact::ZERO), hi: None }, open);
        }
        let mut years: BTreeMap<i64, Truth> = BTreeMap::new();
        for (value, member) in list.items {
            let Value::Ref(at) = value else {
                return Value::unknown(
                    Could::Num { lo: Some(Exact::ZERO), hi: None },
                    value.causes(),
                );
            };
            let Some(year) = self.year_of(at) else { continue };
            place.push(value);
            let holds = self.truth(cond, place).and(member);
            place.pop();
            let entry = years.entry(year).or_insert(Truth::False);
            *entry = std::mem::replace(entry, Truth::False).or(holds);
        }
        let (mut sure, mut possible) = (0i64, 0i64);
        let mut certain = true;
        let mut causes = Causes::default();
        let mut expected: Option<i64> = None;
        for (year, holds) in years.into_iter().rev() {
            if expected.is_some_and(|e| e != year) {
                break;
            }
            expected = Some(year - 1);
            match holds {
                Truth::False => break,
                Truth::True => possible += 1,
                Truth::Unknown(c) => {
                    possible += 1;
                    certain = false;
                    causes = causes.and(&c);
                }
            }
            if certain {
                sure = possible;
            }
        }
        Value::between(Some(Exact::from_int(sure)), Some(Exact::from_int(possible)), causes)
    }

    /// The largest sum in one calendar period of the elements' dates.
    fn per_period(&self, args: &[Expr], place: &mut Place) -> Value {
        let [list_expr, body, period] = args else { return Value::fault(Fault::NoRow) };
        let period = match &period.node {
            Node::Const(Value::Num(n)) => n.to_i64().unwrap_or(0),
            _ => 0,
        };
        let list = items(&self.eval(list_expr, place));
        if let Some(open) = list.open {
            return Value::unknown(Could::Num { lo: None, hi: None }, open);
        }
        let mut sums: BTreeMap<(i64, i64), List> = BTreeMap::new();
        for (value, member) in list.items {
            let Value::Ref(at) = value else {
                return Value::unknown(Could::Num { lo: None, hi: None }, value.causes());
            };
            let Some(key) = self.period_key(at, period) else {
                let cause = self
                    .policy
                    .schema
                    .table(at.table)
                    .and_then(|t| t.interval)
                    .map_or(Cause::Fault(Fault::NoRow), |i| Cause::Cell { at, column: i.from });
                return Value::unknown(Could::Num { lo: None, hi: None }, Causes::one(cause));
            };
            place.push(value);
            let amount = self.eval(body, place);
            place.pop();
            sums.entry(key).or_default().items.push((amount, member));
        }
        sums.values().map(sum).reduce(|a, b| super::expr::higher(&a, &b)).unwrap_or(Value::int(0))
    }

    fn period_key(&self, at: RowRef, period: i64) -> Option<(i64, i64)> {
        let interval = self.policy.schema.table(at.table)?.interval?;
        let day = match self.data.cell(at, interval.from)? {
            Value::Date(d) => *d,
            Value::Num(n) if period == 0 => return Some((n.to_i64()?, 0)),
            Value::Unknown(u) => match u.could {
                Could::Date { lo, hi }
                    if lo.year() == hi.year() && (period == 0 || lo.month() == hi.month()) =>
                {
                    lo
                }
                _ => return None,
            },
            _ => return None,
        };
        let (year, month) = (i64::from(day.year()), i64::from(day.month()));
        Some(match period {
            1 => (year, (month - 1) / 6),
            2 => (year, (month - 1) / 3),
            3 => (year, month),
            4 => (date::days_between(Day::constant(1900, 1, 1), day) / 7, 0),
            5 => (date::days_between(Day::constant(1900, 1, 1), day), 0),
            _ => (year, 0),
        })
    }

    /// The length of the union of the intervals of records; what has not ended ends on the day.
    fn tenure(&self, list: &List, day: Day) -> Value {
        let mut sure: Vec<(DateSpan, DateSpan)> = Vec::new();
        let mut all: Vec<(DateSpan, DateSpan)> = Vec::new();
        let mut causes = list.open.clone().unwrap_or_default();
        let mut open = list.open.is_some();
        for (value, member) in &list.items {
            if let Truth::Unknown(c) = member {
                causes = causes.and(c);
            }
            let Value::Ref(at) = value else {
                open = true;
                causes = causes.and(&value.causes());
                continue;
            };
            let Some(interval) = self.policy.schema.table(at.table).and_then(|t| t.interval) else {
                return Value::fault(Fault::NoRow);
            };
            let cell = |column: u16| self.data.cell(*at, column).cloned().unwrap_or(Value::None);
            let from = cell(interval.from);
            let to = interval.to.map_or(Value::None, cell);
            causes = causes.and(&from.causes()).and(&to.causes());
            // What still runs has lasted up to the day itself: three years are full on the third anniversary.
            let eve = date::add_days(day, -1).unwrap_or(day);
            let span = |v: &Value, none: Day| match v {
                Value::None => Some(DateSpan::exact(none)),
                v => match v.date_bounds() {
                    Some((Some(lo), Some(hi), _)) => DateSpan::between(lo, hi),
                    _ => None,
                },
            };
            let end = |d: Day| if d > day { eve } else { d };
            let cut = |s: DateSpan| {
                DateSpan::between(
                    end(s.first()).min(end(s.last())),
                    end(s.last()).max(end(s.first())),
                )
            };
            match (span(&from, day), span(&to, eve).and_then(cut)) {
                (Some(from), Some(to)) if from.first() <= day => {
                    if *member == Truth::True {
                        sure.push((from, to));
                    }
                    all.push((from, to));
                }
                (Some(_), Some(_)) => {}
                _ => open = true,
            }
        }
        let (lo, _) = date::span_tenure(&sure);
        let (_, hi) = date::span_tenure(&all);
        let duration = |t: Tenure| Duration {
            months: i32::try_from(t.months).unwrap_or(i32::MAX),
            days: i32::try_from(t.days).unwrap_or(i32::MAX),
            workdays: 0,
        };
        let hi =
            if open { Duration { months: 12 * 120, days: 0, workdays: 0 } } else { duration(hi) };
        let lo = duration(lo);
        if lo == hi {
            return Value::Duration(lo);
        }
        Value::unknown(Could::Duration { lo, hi }, causes)
    }

    fn workday_count(&self, a: &Value, b: Option<&Value>) -> Value {
        let Some(b) = b else { return Value::fault(Fault::NoRow) };
        if matches!(a, Value::None) || matches!(b, Value::None) {
            return Value::None;
        }
        let (Some((al, ah, ac)), Some((bl, bh, bc))) = (a.date_bounds(), b.date_bounds()) else {
            return Value::unknown(Could::Num { lo: None, hi: None }, a.causes().and(&b.causes()));
        };
        let count = |x: Option<Day>, y: Option<Day>| {
            x.zip(y).and_then(|(x, y)| {
                if y < x {
                    Some(0)
                } else {
                    self.settings.calendar.workdays_between(x, y, FirstDay::Counts)
                }
            })
        };
        let causes = ac.and(&bc);
        match (count(ah, bl), count(al, bh)) {
            (Some(lo), Some(hi)) => Value::between(Some(lo.into()), Some(hi.into()), causes),
            _ if al.is_some() && bh.is_some() && causes == Causes::default() => {
                Value::fault(Fault::Calendar)
            }
            _ => Value::unknown(Could::Num { lo: None, hi: None }, causes),
        }
    }
}

fn all_causes(list: &List) -> Causes {
    let mut causes = list.open.clone().unwrap_or_default();
    for (value, member) in &list.items {
        causes = causes.and(&value.causes());
        if let Truth::Unknown(c) = member {
            causes = causes.and(c);
        }
    }
    causes
}

/// How many belong: those that certainly do, to those that may.
pub(super) fn count(list: &List) -> Value {
    let sure = list.items.iter().filter(|(_, m)| *m == Truth::True).count();
    let number = |n: usize| Exact::from_int(i64::try_from(n).unwrap_or(i64::MAX));
    if sure == list.items.len() && list.open.is_none() {
        return Value::Num(number(sure));
    }
    let hi = list.open.is_none().then(|| number(list.items.len()));
    let mut causes = list.open.clone().unwrap_or_default();
    for (_, member) in &list.items {
        if let Truth::Unknown(c) = member {
            causes = causes.and(c);
        }
    }
    Value::between(Some(number(sure)), hi, causes)
}

pub(super) fn sum(list: &List) -> Value {
    let mut total = Value::int(0);
    for (value, member) in &list.items {
        if matches!(value, Value::None) {
            continue;
        }
        let value = match member {
            Truth::Unknown(c) => super::expr::either(
                &[value.clone(), Value::int(0)],
                &crate::core::schema::Type::DECIMAL,
                c.clone(),
            ),
            _ => value.clone(),
        };
        total = arith(Arith::Add, &total, &value);
    }
    match &list.open {
        Some(causes) => {
            Value::unknown(Could::Num { lo: None, hi: None }, causes.and(&total.causes()))
        }
        None => total,
    }
}

/// The mean without `trim` highest and lowest values.
fn average(list: &List, trim: usize) -> Value {
    let present: Vec<&(Value, Truth)> =
        list.items.iter().filter(|(v, _)| !matches!(v, Value::None)).collect();
    let causes = all_causes(list);
    if list.open.is_some() || present.iter().any(|(_, m)| *m != Truth::True) {
        // Who is counted is open: the mean lies between the lowest and the highest value there may be.
        if list.open.is_some() || present.is_empty() {
            return Value::unknown(Could::Num { lo: None, hi: None }, causes);
        }
        let bounds: Option<Vec<_>> = present.iter().map(|(v, _)| v.num_bounds()).collect();
        let Some(bounds) = bounds else { return Value::unknown(Could::Any, causes) };
        let lo = bounds
            .iter()
            .map(|b| b.0)
            .collect::<Option<Vec<_>>>()
            .and_then(|v| v.into_iter().min());
        let hi = bounds
            .iter()
            .map(|b| b.1)
            .collect::<Option<Vec<_>>>()
            .and_then(|v| v.into_iter().max());
        // It may also be a mean of nothing.
        return if present.iter().any(|(_, m)| *m == Truth::True) {
            Value::unknown(Could::Num { lo, hi }, causes)
        } else {
            Value::unknown(
                Could::Num { lo: None, hi: None },
                causes.and(&Causes::one(Cause::Fault(Fault::EmptyList))),
            )
        };
    }
    if present.len() <= 2 * trim {
        return Value::fault(Fault::EmptyList);
    }
    let bounds: Option<Vec<_>> = present.iter().map(|(v, _)| v.num_bounds()).collect();
    let Some(bounds) = bounds else { return Value::unknown(Could::Any, causes) };
    let mean = |values: Option<Vec<Exact>>| -> Result<Option<Exact>, Fault> {
        let Some(mut values) = values else { return Ok(None) };
        values.sort_unstable();
        let kept = values.get(trim..values.len().saturating_sub(trim)).unwrap_or_default();
        let total = kept.iter().try_fold(Exact::ZERO, |s, v| s.add(*v)).ok_or(Fault::Overflow)?;
        let n = Exact::from_int(i64::try_from(kept.len()).unwrap_or(i64::MAX));
        total.div(n).map(Some).ok_or(Fault::Overflow)
    };
    let lo = mean(bounds.iter().map(|b| b.0).collect());
    let hi = mean(bounds.iter().map(|b| b.1).collect());
    match (lo, hi) {
        (Ok(lo), Ok(hi)) => Value::between(lo, hi, causes),
        (Err(fault), _) | (_, Err(fault)) => Value::fault(fault),
    }
}

/// The largest or smallest; over nothing there is none.
fn extreme(list: &List, largest: bool) -> Value {
    let present: Vec<&(Value, Truth)> =
        list.items.iter().filter(|(v, _)| !matches!(v, Value::None)).collect();
    if present.is_empty() && list.open.is_none() {
        return Value::None;
    }
    let settled = list.open.is_none()
        && present.iter().all(|(v, m)| *m == Truth::True && !matches!(v, Value::Unknown(_)));
    if settled {
        let mut best: Option<&Value> = None;
        for (value, _) in &present {
            let better = best.is_none_or(|b| {
                compare(if largest { Cmp::Gt } else { Cmp::Lt }, value, b) == Truth::True
            });
            if better {
                best = Some(value);
            }
        }
        return best.cloned().unwrap_or(Value::None);
    }
    let causes = all_causes(list);
    let numbers: Option<Vec<_>> =
        present.iter().map(|(v, m)| v.num_bounds().map(|b| (b.0, b.1, m))).collect();
    let Some(numbers) = numbers.filter(|n| !n.is_empty()) else {
        return Value::unknown(Could::Any, causes);
    };
    let certain: Vec<_> = numbers.iter().filter(|(_, _, m)| **m == Truth::True).collect();
    let pick = |values: Vec<Exact>| {
        if largest { values.into_iter().max() } else { values.into_iter().min() }
    };
    // The certain ones bound it on one side, all of them on the other.
    let near = |side: fn(&(Option<Exact>, Option<Exact>, &Truth)) -> Option<Exact>| {
        pick(certain.iter().filter_map(|n| side(n)).collect())
    };
    let far = |side: fn(&(Option<Exact>, Option<Exact>, &Truth)) -> Option<Exact>| {
        if list.open.is_some() {
            return None;
        }
        numbers.iter().map(side).collect::<Option<Vec<_>>>().and_then(pick)
    };
    let (lo, hi) =
        if largest { (near(|n| n.0), far(|n| n.1)) } else { (far(|n| n.0), near(|n| n.1)) };
    let value = Value::between(lo, hi, causes.clone());
    if certain.is_empty() { crate::core::value::or_none(value, &causes) } else { value }
}

fn between_days(from: &Value, to: &Value, f: impl Fn(Day, Day) -> i64) -> Value {
    if matches!(from, Value::None) || matches!(to, Value::None) {
        return Value::None;
    }
    let (Some((fl, fh, fc)), Some((tl, th, tc))) = (from.date_bounds(), to.date_bounds()) else {
        return Value::unknown(Could::Num { lo: None, hi: None }, from.causes().and(&to.causes()));
    };
    let value = |a: Option<Day>, b: Option<Day>| a.zip(b).map(|(a, b)| Exact::from_int(f(a, b)));
    let result = Value::between(value(fh, tl), value(fl, th), fc.and(&tc));
    let none = |v: &Value| matches!(v, Value::Unknown(u) if u.or_none);
    if none(from) || none(to) { crate::core::value::or_none(result, &fc.and(&tc)) } else { result }
}

fn pair_days(a: &Value, b: Option<&Value>, f: impl Fn(Day, Day) -> i64) -> Value {
    b.map_or_else(|| Value::fault(Fault::NoRow), |b| between_days(a, b, f))
}

fn of_day(value: &Value, f: impl Fn(Day) -> i64) -> Value {
    match value.date_bounds() {
        Some((lo, hi, causes)) => {
            let number = |d: Option<Day>| d.map(|d| Exact::from_int(f(d)));
            Value::between(number(lo), number(hi), causes)
        }
        None if matches!(value, Value::None) => Value::None,
        None => Value::unknown(Could::Num { lo: None, hi: None }, value.causes()),
    }
}

fn month_of(value: &Value) -> Value {
    let months = |n: i64| Exact::from_int(n);
    match value.date_bounds() {
        Some((Some(lo), Some(hi), causes))
            if (lo.year(), lo.month()) == (hi.year(), hi.month()) =>
        {
            let m = Some(months(i64::from(lo.month())));
            Value::between(m, m, causes)
        }
        None if matches!(value, Value::None) => Value::None,
        _ => {
            Value::unknown(Could::Num { lo: Some(months(1)), hi: Some(months(12)) }, value.causes())
        }
    }
}

/// Rounds both ends; rounding never turns an order around.
pub(super) fn round(value: &Value, places: Option<&Value>, rounding: Rounding) -> Value {
    let places = match places {
        None => 0,
        Some(Value::Num(n)) => {
            match n.to_i64().and_then(|n| u32::try_from(n).ok()).filter(|n| *n <= 12) {
                Some(n) => n,
                None => return Value::fault(Fault::OutOfRange),
            }
        }
        Some(_) => return Value::fault(Fault::OutOfRange),
    };
    match value {
        Value::Num(n) => {
            n.round(places, rounding).map_or_else(|| Value::fault(Fault::Overflow), Value::Num)
        }
        Value::Unknown(u) => match u.could {
            Could::Num { lo, hi } => {
                let end = |n: Option<Exact>| n.and_then(|n| n.round(places, rounding));
                Value::between(end(lo), end(hi), u.causes.clone())
            }
            _ => value.clone(),
        },
        other => other.clone(),
    }
}

fn absolute(value: &Value) -> Value {
    match value.num_bounds() {
        Some((Some(lo), Some(hi), causes)) => {
            let (a, b) = (lo.abs(), hi.abs());
            let least = if lo <= Exact::ZERO && hi >= Exact::ZERO { Exact::ZERO } else { a.min(b) };
            Value::between(Some(least), Some(a.max(b)), causes)
        }
        Some((_, _, causes)) => {
            Value::unknown(Could::Num { lo: Some(Exact::ZERO), hi: None }, causes)
        }
        None => value.clone(),
    }
}

/// Whether anything was filled in; never unknown.
fn filled(value: &Value) -> Value {
    Value::Bool(match value {
        Value::None => false,
        Value::Text(t) => !t.is_empty(),
        Value::Unknown(u) => matches!(u.could, Could::Date { .. }),
        Value::List(l) => l.open.is_none(),
        _ => true,
    })
}

/// The first or last; of an empty list there is none.
fn end_of(list: &List, first: bool) -> Value {
    if let Some(open) = &list.open {
        return Value::unknown(Could::Any, open.clone());
    }
    let mut candidates = Vec::new();
    let mut causes = Causes::default();
    let ordered: Vec<&(Value, Truth)> =
        if first { list.items.iter().collect() } else { list.items.iter().rev().collect() };
    for (value, member) in ordered {
        match member {
            Truth::True => {
                if candidates.is_empty() {
                    return value.clone();
                }
                break;
            }
            Truth::Unknown(c) => {
                causes = causes.and(c);
                candidates.push(value.clone());
            }
            Truth::False => {}
        }
    }
    if candidates.is_empty() {
        return Value::None;
    }
    let unknown = Value::unknown(Could::Any, causes.clone());
    crate::core::value::or_none(unknown, &causes)
}

/// The only member; none of an empty list, and no value where there are several.
fn only(list: &List) -> Value {
    let list = distinct(list.clone());
    match (list.items.as_slice(), &list.open) {
        ([], None) => Value::None,
        ([(value, Truth::True)], None) => value.clone(),
        (items, None) if items.iter().filter(|(_, m)| *m == Truth::True).count() > 1 => {
            Value::fault(Fault::NotUnique)
        }
        _ => Value::unknown(Could::Any, all_causes(&list)),
    }
}

fn all_different(list: &List) -> Truth {
    let mut result = list.open.clone().map_or(Truth::True, Truth::Unknown);
    for (i, (a, am)) in list.items.iter().enumerate() {
        for (b, bm) in list.items.iter().skip(i + 1) {
            let both = am.clone().and(bm.clone());
            result = result.and(both.and(compare(Cmp::Eq, a, b)).not());
            if result == Truth::False {
                return result;
            }
        }
    }
    result
}
