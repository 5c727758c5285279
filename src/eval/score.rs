//! Scores: items, weights, totals, bands. Every number may be a range.

use super::builtins::{round, sum};
use super::engine::{Engine, Place};
use super::expr::{either, items};
use crate::core::exact::Exact;
use crate::core::policy::{Absent, Item, ItemKind, ItemValue, Keep, Score};
use crate::core::schema::Type;
use crate::core::value::{Arith, Causes, Fault, Truth, Value, arith};

/// An item as scored.
#[derive(Debug, Clone)]
pub(super) struct Scored {
    /// Whether it applies.
    pub(super) applies: Truth,
    /// Its value before weighting.
    pub(super) value: Value,
    /// The weight used.
    pub(super) weight: Option<Exact>,
    /// What it adds.
    pub(super) adds: Value,
}

/// A score as computed.
#[derive(Debug, Clone)]
pub(super) struct Total {
    pub(super) applies: Truth,
    pub(super) total: Value,
    /// By item index.
    pub(super) items: Vec<Scored>,
}

/// Scores a record.
pub(super) fn score(engine: &Engine<'_>, score: &Score, place: &mut Place) -> Total {
    let applies = score.guard.as_ref().map_or(Truth::True, |g| engine.truth(g, place));
    let blank =
        Scored { applies: Truth::False, value: Value::None, weight: None, adds: Value::None };
    let mut scored = vec![blank; score.items.len()];
    if applies == Truth::False {
        return Total { applies, total: Value::None, items: scored };
    }
    let mut total = level(engine, score, &score.top, &mut scored, place);
    if let Some(cap) = &score.cap {
        let cap = engine.eval(cap, place);
        total = lower(&total, &cap);
    }
    total = kept(total, score.keep);
    if let Truth::Unknown(causes) = &applies {
        total = crate::core::value::or_none(total, causes);
    }
    Total { applies, total, items: scored }
}

/// The sum of the items of one level.
fn level(
    engine: &Engine<'_>,
    score: &Score,
    level: &[usize],
    scored: &mut [Scored],
    place: &mut Place,
) -> Value {
    let mut parts: Vec<(usize, Truth, Value, Option<Value>, Option<Absent>)> = Vec::new();
    let mut others: Vec<(usize, Truth, Value, ItemKind)> = Vec::new();
    for index in level {
        let Some(item) = score.items.get(*index) else { continue };
        let applies = item.guard.as_ref().map_or(Truth::True, |g| engine.truth(g, place));
        let value = if applies == Truth::False {
            Value::None
        } else {
            item_value(engine, score, item, scored, place)
        };
        if item.kind == ItemKind::Part {
            let weight = item.weight.as_ref().map(|w| engine.eval(w, place));
            parts.push((*index, applies, value, weight, item.absent));
        } else {
            others.push((*index, applies, value, item.kind));
        }
    }
    let mut total = weigh(&parts, scored);
    for (index, applies, value, kind) in others {
        let mut adds = match &applies {
            Truth::False => Value::int(0),
            Truth::True => value.clone(),
            Truth::Unknown(c) => either(&[value.clone(), Value::int(0)], &Type::DECIMAL, c.clone()),
        };
        // A bonus without an object adds nothing.
        if matches!(adds, Value::None) {
            adds = Value::int(0);
        }
        if kind == ItemKind::Penalty {
            adds = arith(Arith::Sub, &Value::int(0), &adds);
        }
        total = arith(Arith::Add, &total, &adds);
        if let Some(slot) = scored.get_mut(index) {
            *slot = Scored { applies, value, weight: None, adds };
        }
    }
    total
}

type Part = (usize, Truth, Value, Option<Value>, Option<Absent>);

/// Weights applied: fractions that sum to one as they stand, shares by their sum; items without an object as said.
fn weigh(parts: &[Part], scored: &mut [Scored]) -> Value {
    if parts.iter().any(|p| matches!(p.1, Truth::Unknown(_))) {
        return weigh_open(parts, scored);
    }
    let weights: Option<Vec<Option<Exact>>> = parts
        .iter()
        .map(|(_, _, _, w, _)| match w {
            None => Some(None),
            Some(Value::Num(n)) => Some(Some(*n)),
            Some(_) => None,
        })
        .collect();
    let Some(weights) = weights else {
        let causes = parts
            .iter()
            .filter_map(|p| p.3.as_ref())
            .fold(Causes::default(), |c, v| c.and(&v.causes()));
        return Value::unknown(crate::core::value::Could::Num { lo: None, hi: None }, causes);
    };
    let weighted = weights.iter().any(Option::is_some);
    let sum_of = |pick: &dyn Fn(&Part) -> bool| {
        parts
            .iter()
            .zip(&weights)
            .filter(|(p, _)| pick(p))
            .try_fold(Exact::ZERO, |s, (_, w)| s.add(w.unwrap_or(Exact::ZERO)))
    };
    let (Some(all), Some(there)) =
        (sum_of(&|_| true), sum_of(&|p| !(p.1 == Truth::False && p.4 == Some(Absent::Rescale))))
    else {
        return Value::fault(Fault::Overflow);
    };
    if weighted {
        let fractions = weights.iter().flatten().any(|w| !w.is_integer());
        // Percentages given as parameters must add up; shares are divided by their sum.
        if fractions && all != Exact::ONE && weights.iter().flatten().all(|w| *w <= Exact::ONE) {
            return Value::fault(Fault::OutOfRange);
        }
    }
    let mut total = Value::int(0);
    for ((index, applies, value, _, absent), weight) in parts.iter().zip(&weights) {
        let share = match weight {
            None => None,
            Some(w) if *applies == Truth::False && *absent == Some(Absent::Rescale) => {
                let _ = w;
                Some(Exact::ZERO)
            }
            Some(w) if there == Exact::ONE => Some(*w),
            Some(w) => w.div(there),
        };
        let own = match applies {
            Truth::False => Value::int(0),
            _ => value.clone(),
        };
        let adds = match (weight, share) {
            (None, _) => own,
            (Some(_), Some(share)) => arith(Arith::Mul, &own, &Value::Num(share)),
            (Some(_), None) => Value::fault(Fault::DivisionByZero),
        };
        total = arith(Arith::Add, &total, &adds);
        if let Some(slot) = scored.get_mut(*index) {
            *slot = Scored { applies: applies.clone(), value: value.clone(), weight: share, adds };
        }
    }
    total
}

/// Items that may or may not apply are weighed both ways: the total lies between.
fn weigh_open(parts: &[Part], scored: &mut [Scored]) -> Value {
    let mut open = parts.iter().enumerate().filter_map(|(n, p)| match &p.1 {
        Truth::Unknown(causes) => Some((n, p.0, causes.clone())),
        _ => None,
    });
    let Some((at, item, causes)) = open.next() else { return weigh(parts, scored) };
    if open.count() >= MOST_OPEN {
        let causes = parts.iter().filter_map(|p| p.1.causes()).fold(causes, |c, x| c.and(x));
        return Value::unknown(crate::core::value::Could::Num { lo: None, hi: None }, causes);
    }
    let both = [Truth::False, Truth::True].map(|applies| {
        let mut sure = parts.to_vec();
        if let Some(part) = sure.get_mut(at) {
            part.1 = applies;
        }
        weigh(&sure, scored)
    });
    if let Some(slot) = scored.get_mut(item) {
        slot.applies = Truth::Unknown(causes.clone());
    }
    either(&both, &Type::DECIMAL, causes)
}

/// With more items open than this all ways are not tried.
const MOST_OPEN: usize = 6;

fn item_value(
    engine: &Engine<'_>,
    score: &Score,
    item: &Item,
    scored: &mut [Scored],
    place: &mut Place,
) -> Value {
    let mut value = match &item.value {
        ItemValue::Expr(e) => engine.eval(e, place),
        ItemValue::Items(inside) => level(engine, score, inside, scored, place),
        ItemValue::Each(list, body) => {
            let list = items(&engine.eval(list, place));
            let mut values = crate::core::value::List { items: Vec::new(), open: list.open };
            for (element, member) in list.items {
                place.push(element);
                let value = engine.eval(body, place);
                place.pop();
                values.items.push((value, member));
            }
            sum(&values)
        }
    };
    if let Some(cap) = &item.cap {
        let cap = engine.eval(cap, place);
        value = lower(&value, &cap);
    }
    if let Some(floor) = &item.floor {
        let floor = engine.eval(floor, place);
        value = super::expr::higher(&value, &floor);
    }
    kept(value, item.keep)
}

fn kept(value: Value, keep: Option<Keep>) -> Value {
    match keep {
        Some(keep) => round(&value, Some(&Value::int(i64::from(keep.places))), keep.rounding),
        None => value,
    }
}

/// The lower of two numbers that may be ranges.
fn lower(a: &Value, b: &Value) -> Value {
    let minus = |v: &Value| arith(Arith::Sub, &Value::int(0), v);
    minus(&super::expr::higher(&minus(a), &minus(b)))
}

/// The band of a total.
pub(super) fn band(engine: &Engine<'_>, s: &Score, place: &mut Place, total: &Value) -> Value {
    let Some(bands) = &s.bands else { return Value::None };
    if matches!(total, Value::None) {
        return Value::None;
    }
    place.push(total.clone());
    let band = engine.eval(bands, place);
    place.pop();
    band
}

pub(super) fn total(engine: &Engine<'_>, index: usize, place: &mut Place) -> Value {
    engine.policy.scores.get(index).map_or(Value::None, |s| score(engine, s, place).total)
}

pub(super) fn grade(engine: &Engine<'_>, index: usize, place: &mut Place) -> Value {
    let Some(s) = engine.policy.scores.get(index) else { return Value::None };
    let total = score(engine, s, place).total;
    band(engine, s, place, &total)
}

pub(super) fn item(engine: &Engine<'_>, index: usize, item: usize, place: &mut Place) -> Value {
    let Some(s) = engine.policy.scores.get(index) else { return Value::None };
    score(engine, s, place).items.get(item).map_or(Value::None, |i| i.value.clone())
}
