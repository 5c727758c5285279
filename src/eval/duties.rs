//! Duties: done, not due or overdue, period by period. A period counts only when it lies wholly between the days the
//! duty runs; the period that is running is not due, to its last day. Without a first day the duty is followed for the
//! last twelve months, and at least from the last whole period before the running one (one whole length back).

use super::engine::{Engine, Place};
use super::expr::items;
use super::result::{DutyResult, DutyState};
use crate::core::date::{self, Day, Duration};
use crate::core::policy::{Duty, Every, Period};
use crate::core::value::{Arith, Causes, Cmp, Truth, Value, compare};

/// How many periods of one duty that are in order are reported, the latest; the others all are.
const MOST_IN_ORDER: usize = 60;
/// How many periods of one duty are looked at: a century of days.
const MOST_PERIODS: usize = 36_600;

/// Judges duties for the records of `place`; with what is not known where a state is open.
pub(super) fn judge(
    engine: &Engine<'_>,
    duties: &[Duty],
    place: &mut Place,
) -> (Vec<DutyResult>, Causes) {
    let mut found = Found::default();
    for duty in duties {
        let applies = duty.guard.as_ref().map_or(Truth::True, |g| engine.truth(g, place));
        match applies {
            Truth::False => {}
            Truth::Unknown(causes) => found.open(duty, &causes),
            Truth::True => match &duty.cadence {
                Some((every, times)) => recurring(engine, duty, every, times, place, &mut found),
                None => once(engine, duty, place, &mut found),
            },
        }
    }
    (found.results, found.causes)
}

/// What has been judged so far.
#[derive(Default)]
struct Found {
    results: Vec<DutyResult>,
    causes: Causes,
}

impl Found {
    /// The duty as a whole cannot be judged.
    fn open(&mut self, duty: &Duty, causes: &Causes) {
        self.results.push(result(duty, "—".into(), DutyState::Undetermined));
        self.causes = self.causes.and(causes);
    }
}

fn result(duty: &Duty, period: String, state: DutyState) -> DutyResult {
    let basis = duty.marks.basis.clone();
    DutyResult { duty: duty.name.clone(), person: None, period, state, basis }
}

/// A duty from an event within a length of time.
fn once(engine: &Engine<'_>, duty: &Duty, place: &mut Place, found: &mut Found) {
    let today = engine.settings.as_of;
    let since = duty.since.as_ref().map_or(Value::Date(today), |s| engine.eval(s, place));
    if matches!(since, Value::None) {
        found.results.push(result(duty, "—".into(), DutyState::NotDue));
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
    let state = match (&done, compare(Cmp::Lt, &due, &Value::Date(today))) {
        (p, _) if p.sure >= 1 => DutyState::Done,
        (p, _) if p.possible.is_none_or(|n| n >= 1) => DutyState::Undetermined,
        (_, Truth::True) => DutyState::Overdue,
        (_, Truth::False) => DutyState::NotDue,
        _ => DutyState::Undetermined,
    };
    if state == DutyState::Undetermined {
        found.causes = found.causes.and(&done.causes).and(&due.causes());
    }
    found.results.push(result(duty, engine.show(&due), state));
}

/// The records that show a duty was done in a period.
#[derive(Default)]
struct Proofs {
    sure: i64,
    /// Those that may be, too; none if there may be any number.
    possible: Option<i64>,
    causes: Causes,
}

fn proofs(engine: &Engine<'_>, duty: &Duty, place: &mut Place, from: &Value, to: &Value) -> Proofs {
    let none = Proofs { possible: Some(0), ..Proofs::default() };
    // What shows that it was done has not been written down: nobody can tell.
    let Some(proof) = duty.proof.as_ref() else { return Proofs::default() };
    let value = engine.eval(proof, place);
    let within = |day: &Value| compare(Cmp::Ge, day, from).and(compare(Cmp::Le, day, to));
    // A date column by itself: it is there, in time.
    let list = match &value {
        Value::None => return none,
        Value::Date(_) => vec![within(&value)],
        _ => {
            let list = items(&value);
            if let Some(causes) = list.open {
                return Proofs { causes, ..Proofs::default() };
            }
            let dated = |(v, member): (Value, Truth)| {
                let Value::Ref(at) = v else { return None };
                let table = engine.policy.schema.table(at.table)?;
                let cell = table.interval.and_then(|i| engine.data.cell(at, i.from));
                Some(within(cell.unwrap_or(&Value::None)).and(member))
            };
            list.items.into_iter().filter_map(dated).collect()
        }
    };
    let mut proofs = none;
    let mut possible = 0;
    for inside in list {
        proofs.sure += i64::from(inside == Truth::True);
        possible += i64::from(inside != Truth::False);
        if let Truth::Unknown(open) = inside {
            proofs.causes = proofs.causes.and(&open);
        }
    }
    Proofs { possible: Some(possible), ..proofs }
}

fn recurring(
    engine: &Engine<'_>,
    duty: &Duty,
    every: &Every,
    times: &crate::core::expr::Expr,
    place: &mut Place,
    found: &mut Found,
) {
    let today = engine.settings.as_of;
    let since = duty.since.as_ref().map(|s| engine.eval(s, place));
    match &since {
        None | Some(Value::Date(_)) => {}
        Some(Value::None) => return,
        Some(open) => return found.open(duty, &open.causes()),
    }
    let until = match duty.until.as_ref().map(|s| engine.eval(s, place)) {
        Some(Value::Date(day)) => Some(day),
        None | Some(Value::None) => None,
        Some(open) => return found.open(duty, &open.causes()),
    };
    let end = until.map_or(today, |day| day.min(today));
    let times = match engine.eval(times, place) {
        Value::Num(n) => n.to_i64().ok_or_else(Causes::default),
        open => Err(open.causes()),
    };
    let times = match times {
        Ok(times) => times,
        Err(causes) => return found.open(duty, &causes),
    };
    let length = match every {
        Every::Calendar(_) => None,
        Every::Length(e) => match engine.eval(e, place) {
            Value::Duration(d) if d.months > 0 || d.days > 0 => Some(d),
            open => return found.open(duty, &open.causes()),
        },
    };
    let start = match since {
        Some(Value::Date(day)) => day,
        _ => first_followed(every, length, today).unwrap_or(today),
    };
    let mut periods = Vec::new();
    let mut at = start;
    for count in 0..=MOST_PERIODS {
        if count == MOST_PERIODS {
            periods.push(result(duty, "—".into(), DutyState::Undetermined));
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
                p if p.sure >= times => DutyState::Done,
                _ if running => DutyState::NotDue,
                p if p.possible.is_some_and(|n| n < times) => DutyState::Overdue,
                p => {
                    found.causes = found.causes.and(&p.causes);
                    DutyState::Undetermined
                }
            };
            periods.push(result(duty, name, state));
        }
        let Some(next) = date::add_days(last, 1) else { break };
        at = next;
    }
    let fine = |r: &DutyResult| matches!(r.state, DutyState::Done | DutyState::NotDue);
    let mut skip = periods.iter().filter(|r| fine(r)).count().saturating_sub(MOST_IN_ORDER);
    periods.retain(|r| {
        let left_out = skip > 0 && fine(r);
        skip -= usize::from(left_out);
        !left_out
    });
    found.results.extend(periods);
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
