//! Duties: done, not due or overdue, period by period. A period counts only when it lies wholly between the days the
//! duty runs; the period that is running is not due, to its last day. Without a first day the duty is followed for the
//! last twelve months, and at least from the last whole period before the running one (one whole length back).

use super::engine::{Engine, Place};
use super::expr::items;
use super::result::{DutyResult, DutyState};
use crate::core::date::{self, Day, Duration};
use crate::core::policy::{Duty, Every, Period};
use crate::core::value::{Arith, Cmp, Truth, Value, compare};

/// How many periods of one duty that are in order are reported, the latest; the others all are.
const MOST_IN_ORDER: usize = 60;
/// How many periods of one duty are looked at: a century of days.
const MOST_PERIODS: usize = 36_600;

/// Judges duties for the records of `place`.
pub(super) fn judge(engine: &Engine<'_>, duties: &[Duty], place: &mut Place) -> Vec<DutyResult> {
    let mut results = Vec::new();
    for duty in duties {
        let applies = duty.guard.as_ref().map_or(Truth::True, |g| engine.truth(g, place));
        match applies {
            Truth::False => {}
            Truth::Unknown(_) => results.push(result(duty, "—".into(), DutyState::Undetermined)),
            Truth::True => match &duty.cadence {
                Some((every, times)) => recurring(engine, duty, every, times, place, &mut results),
                None => once(engine, duty, place, &mut results),
            },
        }
    }
    results
}

fn result(duty: &Duty, period: String, state: DutyState) -> DutyResult {
    DutyResult { duty: duty.name.clone(), period, state, basis: duty.marks.basis.clone() }
}

/// A duty from an event within a length of time.
fn once(engine: &Engine<'_>, duty: &Duty, place: &mut Place, results: &mut Vec<DutyResult>) {
    let today = engine.settings.as_of;
    let since = duty.since.as_ref().map_or(Value::Date(today), |s| engine.eval(s, place));
    if matches!(since, Value::None) {
        results.push(result(duty, "—".into(), DutyState::NotDue));
        return;
    }
    let due = match &duty.deadline {
        Some(length) => {
            let length = engine.eval(length, place);
            engine.arith(Arith::Add, &since, &length)
        }
        None => Value::Date(today),
    };
    let done = proofs(engine, duty, place, &since, &due);
    let state = match (done, compare(Cmp::Lt, &due, &Value::Date(today))) {
        (Some((sure, _)), _) if sure >= 1 => DutyState::Done,
        (None, _) | (Some((0, 1..)), _) => DutyState::Undetermined,
        (_, Truth::True) => DutyState::Overdue,
        (_, Truth::False) => DutyState::NotDue,
        _ => DutyState::Undetermined,
    };
    results.push(result(duty, engine.show(&due), state));
}

/// How many records that show the duty was done are dated in a period: for certain, and possibly.
fn proofs(
    engine: &Engine<'_>,
    duty: &Duty,
    place: &mut Place,
    from: &Value,
    to: &Value,
) -> Option<(i64, i64)> {
    let proof = duty.proof.as_ref()?;
    let value = engine.eval(proof, place);
    // A date column by itself: it is there, in time.
    if let Value::Date(_) = value {
        let inside = compare(Cmp::Ge, &value, from).and(compare(Cmp::Le, &value, to));
        return Some((i64::from(inside == Truth::True), i64::from(inside != Truth::False)));
    }
    if matches!(value, Value::None) {
        return Some((0, 0));
    }
    let list = items(&value);
    if list.open.is_some() {
        return None;
    }
    let (mut sure, mut possible) = (0, 0);
    for (v, member) in list.items {
        let Value::Ref(at) = v else { continue };
        let dated = engine.policy.schema.table(at.table).and_then(|t| t.interval).map(|i| i.from);
        let day = dated.and_then(|c| engine.data.cell(at, c)).cloned().unwrap_or(Value::None);
        let inside = compare(Cmp::Ge, &day, from).and(compare(Cmp::Le, &day, to)).and(member);
        sure += i64::from(inside == Truth::True);
        possible += i64::from(inside != Truth::False);
    }
    Some((sure, possible))
}

fn recurring(
    engine: &Engine<'_>,
    duty: &Duty,
    every: &Every,
    times: &crate::core::expr::Expr,
    place: &mut Place,
    results: &mut Vec<DutyResult>,
) {
    let today = engine.settings.as_of;
    let since = duty.since.as_ref().map(|s| engine.eval(s, place));
    match &since {
        None | Some(Value::Date(_)) => {}
        Some(Value::None) => return,
        Some(_) => {
            results.push(result(duty, "—".into(), DutyState::Undetermined));
            return;
        }
    }
    let until = match duty.until.as_ref().map(|s| engine.eval(s, place)) {
        Some(Value::Date(day)) => Some(day),
        _ => None,
    };
    let end = until.map_or(today, |day| day.min(today));
    let Some(times) = (match engine.eval(times, place) {
        Value::Num(n) => n.to_i64(),
        _ => None,
    }) else {
        results.push(result(duty, "—".into(), DutyState::Undetermined));
        return;
    };
    let length = match every {
        Every::Calendar(_) => None,
        Every::Length(e) => match engine.eval(e, place) {
            Value::Duration(d) if d.months > 0 || d.days > 0 => Some(d),
            _ => {
                results.push(result(duty, "—".into(), DutyState::Undetermined));
                return;
            }
        },
    };
    let start = match since {
        Some(Value::Date(day)) => day,
        _ => first_followed(every, length, today).unwrap_or(today),
    };
    let mut found = Vec::new();
    let mut at = start;
    for count in 0..=MOST_PERIODS {
        if count == MOST_PERIODS {
            found.push(result(duty, "—".into(), DutyState::Undetermined));
            break;
        }
        let Some((first, last, name)) = (match (every, length) {
            (Every::Calendar(p), _) => calendar_period(*p, at),
            (_, Some(d)) => length_period(at, d),
            _ => None,
        }) else {
            break;
        };
        if first > end {
            break;
        }
        // A period only partly within the duty does not count; the running one is not due.
        if first >= start {
            let running = last >= today || until.is_some_and(|day| last > day);
            let (from, to) = (Value::Date(first), Value::Date(last));
            let state = match proofs(engine, duty, place, &from, &to) {
                Some((sure, _)) if sure >= times => DutyState::Done,
                _ if running => DutyState::NotDue,
                Some((_, possible)) if possible < times => DutyState::Overdue,
                _ => DutyState::Undetermined,
            };
            found.push(result(duty, name, state));
        }
        let Some(next) = date::add_days(last, 1) else { break };
        at = next;
    }
    let fine = |r: &DutyResult| matches!(r.state, DutyState::Done | DutyState::NotDue);
    let mut skip = found.iter().filter(|r| fine(r)).count().saturating_sub(MOST_IN_ORDER);
    found.retain(|r| {
        let left_out = skip > 0 && fine(r);
        skip -= usize::from(left_out);
        !left_out
    });
    results.extend(found);
}

/// The first day of the last whole period before the running one, or of the first that lies in the last twelve months.
fn first_followed(every: &Every, length: Option<Duration>, today: Day) -> Option<Day> {
    let year_ago = date::add_months(today, -12)?;
    match (every, length) {
        (Every::Calendar(p), _) => {
            let (running, _, _) = calendar_period(*p, today)?;
            let (first, _, _) = calendar_period(*p, date::add_days(running, -1)?)?;
            Some(first.min(year_ago))
        }
        (_, Some(d)) => {
            let back = |n: i32| {
                let day = date::add_months(today, d.months.checked_mul(n)?.checked_neg()?)?;
                date::add_days(day, i64::from(d.days) * -i64::from(n))
            };
            let whole = (2..=366).map_while(back).take_while(|day| *day >= year_ago);
            whole.last().or_else(|| back(1))
        }
        _ => None,
    }
}

/// The day the first whole period from a day on begins.
pub(super) fn first_whole(period: Period, day: Day) -> Option<Day> {
    let (first, last, _) = calendar_period(period, day)?;
    if first == day { Some(day) } else { date::add_days(last, 1) }
}

/// The calendar period a day lies in.
fn calendar_period(period: Period, day: Day) -> Option<(Day, Day, String)> {
    let (year, month) = (day.year(), day.month());
    let months = |first: i8, n: i32, name: String| {
        let from = Day::new(year, first, 1).ok()?;
        let to = date::add_days(date::add_months(from, n)?, -1)?;
        Some((from, to, name))
    };
    match period {
        Period::Year => months(1, 12, format!("{year}")),
        Period::HalfYear => {
            let half = (month - 1) / 6;
            months(half * 6 + 1, 6, format!("{year}H{}", half + 1))
        }
        Period::Quarter => {
            let quarter = (month - 1) / 3;
            months(quarter * 3 + 1, 3, format!("{year}Q{}", quarter + 1))
        }
        Period::Month => months(month, 1, format!("{year}-{month:02}")),
        Period::Week => {
            let monday = date::add_days(day, -i64::from(day.weekday().to_monday_zero_offset()))?;
            Some((monday, date::add_days(monday, 6)?, monday.to_string()))
        }
        Period::Day => Some((day, day, day.to_string())),
    }
}

/// A period of a length from a day.
fn length_period(from: Day, length: Duration) -> Option<(Day, Day, String)> {
    let next = date::add_days(date::add_months(from, length.months)?, i64::from(length.days))?;
    let last = date::add_days(next, -1)?;
    Some((from, last, format!("{from}/{last}")))
}
