//! One function per node of the core.

use super::engine::{Engine, Place, unknown_of};
use crate::core::date::{self, Day, Duration};
use crate::core::expr::{Access, Expr, Node, Quantifier, Row, Settle};
use crate::core::schema::Type;
use crate::core::value::{
    Arith, Cause, Causes, Cmp, Could, Fault, List, RowRef, Truth, Value, arith, compare,
};
use std::borrow::Cow;
use std::sync::Arc;

impl Engine<'_> {
    /// The value of an expression.
    pub(super) fn eval(&self, expr: &Expr, place: &mut Place) -> Value {
        match &expr.node {
            Node::Const(value) => value.clone(),
            Node::Frame(level) => {
                place.frame(*level).cloned().unwrap_or_else(|| Value::fault(Fault::NoRow))
            }
            Node::Of(level, access) => match place.frame(*level) {
                Some(Value::Ref(at)) => {
                    if let Some(value) = place.given(*level, *access) {
                        return value.clone();
                    }
                    let at = *at;
                    self.read(at, *access, place)
                }
                Some(other) => {
                    let other = other.clone();
                    self.get(other, *access, &expr.ty, place)
                }
                None => Value::fault(Fault::NoRow),
            },
            Node::Get(base, access) => {
                let base = self.eval(base, place);
                self.get(base, *access, &expr.ty, place)
            }
            Node::Param(index) => self
                .params
                .get(usize::from(*index))
                .cloned()
                .unwrap_or_else(|| Value::fault(Fault::NoRow)),
            Node::All(table) => self.all(*table, place.day),
            Node::Today => Value::Date(place.day),
            // A step's own clauses know both days; what they read elsewhere is seen as of the step's.
            Node::AsOf if place.outermost() => Value::Date(self.settings.as_of),
            Node::AsOf => Value::Date(place.day),
            Node::RunDay => Value::Date(self.settings.as_of),
            Node::Not(_) | Node::And(_) | Node::Or(_) => self.truth(expr, place).value(),
            Node::Compare(cmp, a, b) => self.compare(*cmp, a, b, place).value(),
            Node::Arith(op, a, b) => {
                let (a, b) = (self.value(a, place), self.value(b, place));
                self.arith(*op, &a, &b)
            }
            Node::Neg(a) => self.arith(Arith::Sub, &Value::int(0), &self.eval(a, place)),
            Node::In(a, b) => self.belongs(a, b, place).value(),
            Node::During(a, b) => self.during(a, b, place),
            Node::Covers(a, b) => {
                let (a, b) = (self.eval(a, place), self.eval(b, place));
                self.inside(&Value::List(Arc::new(items(&b))), &a).value()
            }
            Node::Union(a, b) => {
                let (mut a, b) = (items(&self.eval(a, place)), items(&self.eval(b, place)));
                a.items.extend(b.items);
                a.open = join_open(a.open, b.open);
                Value::List(Arc::new(distinct(a)))
            }
            Node::Without(a, b) => {
                let (a, b) = (items(&self.eval(a, place)), self.eval(b, place));
                let kept = a
                    .items
                    .into_iter()
                    .map(|(v, t)| {
                        let out = self.inside(&v, &b);
                        (v, t.and(out.not()))
                    })
                    .filter(|(_, t)| *t != Truth::False)
                    .collect();
                Value::List(Arc::new(List { items: kept, open: a.open }))
            }
            Node::Set(all) => {
                let mut list = List::default();
                for e in all {
                    let value = self.eval(e, place);
                    match e.ty {
                        Type::List(_) => {
                            let inner = items(&value);
                            list.items.extend(inner.items);
                            list.open = join_open(list.open, inner.open);
                        }
                        _ => list.items.push((value, Truth::True)),
                    }
                }
                Value::List(Arc::new(list))
            }
            Node::Span(a, b) => {
                let (a, b) = (self.eval(a, place), self.eval(b, place));
                Value::Span(Arc::new((a, b)))
            }
            Node::Has(a) => self.has(a, place).value(),
            Node::Filter(list, cond) => self.filter(list, cond, place),
            Node::Map(list, body) => self.map(list, body, place),
            Node::Quantified { quantifier, list, cond, empty } => {
                self.quantified(*quantifier, list, cond, *empty, place).value()
            }
            Node::Call(builtin, args) => self.call(*builtin, args, place),
            Node::Rows(settle, rows) => self.rows(*settle, rows, &expr.ty, place),
            Node::Fault(fault) => Value::fault(*fault),
        }
    }

    /// A value that lies ready and need not be copied: a constant, a parameter, a plain cell, a computed field.
    fn peek<'a>(&'a self, expr: &'a Expr, place: &Place) -> Option<&'a Value> {
        match &expr.node {
            Node::Const(value) => Some(value),
            Node::Param(index) => self.params.get(usize::from(*index)),
            Node::Of(level, access) => {
                let Some(Value::Ref(at)) = place.frame(*level) else { return None };
                if place.given.is_some() {
                    return None;
                }
                match access {
                    Access::Column(column) => self
                        .data
                        .cell(*at, *column)
                        .filter(|value| !matches!(value, Value::Rows { .. })),
                    Access::Field(id) if !place.inline => {
                        self.columns.get(id.0 as usize)?.as_ref()?.get(at.row as usize)
                    }
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The value of an expression, borrowed where it lies ready.
    pub(super) fn value<'a>(&'a self, expr: &'a Expr, place: &mut Place) -> Cow<'a, Value> {
        match self.peek(expr, place) {
            Some(value) => Cow::Borrowed(value),
            None => Cow::Owned(self.eval(expr, place)),
        }
    }

    /// Whether a comparison holds.
    pub(super) fn compare(&self, cmp: Cmp, a: &Expr, b: &Expr, place: &mut Place) -> Truth {
        let (x, y) = (self.value(a, place), self.value(b, place));
        if matches!(a.ty, Type::List(_)) || matches!(*x, Value::List(_) | Value::Rows { .. }) {
            let both = self.inside(&x, &y).and(self.inside(&Value::List(Arc::new(items(&y))), &x));
            return if cmp == Cmp::Ne { both.not() } else { both };
        }
        // Two that are both not there are not the same thing; only the word 无 asks whether something is there.
        let asked = |e: &Expr| matches!(e.node, Node::Const(Value::None));
        if matches!((&*x, &*y), (Value::None, Value::None)) && !asked(a) && !asked(b) {
            return (cmp == Cmp::Ne).into();
        }
        compare(cmp, &x, &y)
    }

    // ----- paths ---------------------------------------------------------------------------------

    /// A value of what a value refers to; lists map and flatten, references are a set.
    pub(super) fn get(&self, base: Value, access: Access, ty: &Type, place: &mut Place) -> Value {
        match base {
            Value::Ref(at) => self.read(at, access, place),
            Value::None => {
                if matches!(ty, Type::List(_)) {
                    Value::list([])
                } else {
                    Value::None
                }
            }
            Value::Unknown(u) => {
                let value = unknown_of(ty, u.causes.clone());
                if u.or_none { crate::core::value::or_none(value, &u.causes) } else { value }
            }
            list @ (Value::Rows { .. } | Value::List(_)) => {
                self.get_each(&items(&list), access, ty, place)
            }
            _ => Value::fault(Fault::NoRow),
        }
    }

    fn get_each(&self, list: &List, access: Access, ty: &Type, place: &mut Place) -> Value {
        let element = ty.element().unwrap_or(&Type::Any);
        let mut out = List { items: Vec::with_capacity(list.items.len()), open: list.open.clone() };
        for (value, member) in &list.items {
            let found = match value {
                Value::Ref(at) => self.read(*at, access, place),
                Value::Unknown(u) => unknown_of(element, u.causes.clone()),
                other => other.clone(),
            };
            match found {
                inner @ (Value::List(_) | Value::Rows { .. }) => {
                    let inner = items(&inner);
                    out.open = join_open(out.open, inner.open);
                    out.items
                        .extend(inner.items.into_iter().map(|(v, t)| (v, t.and(member.clone()))));
                }
                Value::Unknown(u) if matches!(u.could, Could::Any) && self.gives_list(access) => {
                    out.open = join_open(out.open, Some(u.causes.clone()));
                }
                found => out.items.push((found, member.clone())),
            }
        }
        if matches!(element, Type::Ref(_)) {
            out = distinct(out);
        }
        Value::List(Arc::new(out))
    }

    /// Whether an access gives a list by itself (so an unknown one leaves the outer list open).
    fn gives_list(&self, access: Access) -> bool {
        match access {
            Access::Inverse(_) => true,
            Access::Field(id) => {
                self.policy.fields.get(id.0 as usize).is_some_and(|f| matches!(f.ty, Type::List(_)))
            }
            _ => false,
        }
    }

    // ----- lists ---------------------------------------------------------------------------------

    fn filter(&self, list: &Expr, cond: &Expr, place: &mut Place) -> Value {
        let all = items(&self.eval(list, place));
        let mut kept = Vec::new();
        for (value, member) in all.items {
            place.push(value);
            let holds = self.truth(cond, place);
            let Some(value) = place.pop() else { continue };
            let member = member.and(holds);
            if member != Truth::False {
                kept.push((value, member));
            }
        }
        Value::List(Arc::new(List { items: kept, open: all.open }))
    }

    fn map(&self, list: &Expr, body: &Expr, place: &mut Place) -> Value {
        let all = items(&self.eval(list, place));
        let mut out = Vec::new();
        for (value, member) in all.items {
            place.push(value);
            let value = self.eval(body, place);
            place.pop();
            out.push((value, member));
        }
        Value::List(Arc::new(List { items: out, open: all.open }))
    }

    fn quantified(
        &self,
        quantifier: Quantifier,
        list: &Expr,
        cond: &Expr,
        empty: Option<bool>,
        place: &mut Place,
    ) -> Truth {
        let all = items(&self.eval(list, place));
        if quantifier == Quantifier::Each && all.items.is_empty() && all.open.is_none() {
            return match empty {
                Some(counts) => counts.into(),
                None => Truth::Unknown(empty_list(list, place)),
            };
        }
        let (mut sure, mut open) = (0u32, 0u32);
        let mut each = Truth::True;
        let mut any = Truth::False;
        let mut certain = false;
        for (value, member) in all.items {
            certain |= member == Truth::True;
            place.push(value);
            let holds = self.truth(cond, place);
            place.pop();
            let here = member.clone().and(holds.clone());
            match here {
                Truth::True => sure += 1,
                Truth::Unknown(_) => open += 1,
                Truth::False => {}
            }
            each = each.and(member.not().or(holds));
            any = any.or(here);
            let done = match quantifier {
                Quantifier::Each => each == Truth::False,
                Quantifier::Any => any == Truth::True,
                Quantifier::AtLeast(n) => sure >= n,
            };
            if done {
                break;
            }
        }
        let more = all.open.map(Truth::Unknown);
        match quantifier {
            Quantifier::Each => {
                let mut result = each;
                if let Some(more) = more {
                    result = result.and(more);
                } else if !certain && result == Truth::True && empty != Some(true) {
                    // Everyone in it passes, but there may be nobody in it.
                    result = Truth::Unknown(Causes::one(Cause::Fault(Fault::EmptyList)));
                }
                result
            }
            Quantifier::Any => more.map_or(any.clone(), |m| any.or(m)),
            Quantifier::AtLeast(n) => {
                if sure >= n {
                    Truth::True
                } else if let Some(more) = more {
                    more
                } else if sure + open < n {
                    Truth::False
                } else {
                    match any {
                        Truth::Unknown(c) => Truth::Unknown(c),
                        _ => Truth::Unknown(Causes::default()),
                    }
                }
            }
        }
    }

    fn has(&self, expr: &Expr, place: &mut Place) -> Truth {
        let value = self.value(expr, place);
        match &expr.ty {
            Type::List(_) => {
                let list = items(&value);
                let some = list.items.into_iter().fold(Truth::False, |t, (_, m)| t.or(m));
                match list.open {
                    Some(causes) => some.or(Truth::Unknown(causes)),
                    None => some,
                }
            }
            Type::Bool if !matches!(*value, Value::None) => value.truth(),
            _ => match &*value {
                // A plain field that is blank: whether it is there is what is not known.
                Value::Unknown(u)
                    if matches!(u.could, Could::Any | Could::Num { lo: None, hi: None }) =>
                {
                    Truth::Unknown(u.causes.clone())
                }
                v => v.present(),
            },
        }
    }

    /// `属于`. A known value in a written set, the common case, is found without building the set.
    pub(super) fn belongs(&self, a: &Expr, b: &Expr, place: &mut Place) -> Truth {
        let value = self.value(a, place);
        if let Node::Set(members) = &b.node
            && matches!(*value, Value::Enum(..) | Value::Text(_) | Value::Num(_) | Value::Ref(_))
            && !members.iter().any(|m| matches!(m.ty, Type::List(_)))
        {
            let mut any = Truth::False;
            for member in members {
                let there = self.value(member, place);
                any = any.or(match &*there {
                    Value::Span(ends) => within(&value, &ends.0, &ends.1),
                    there => compare(Cmp::Eq, &value, there),
                });
                if any == Truth::True {
                    break;
                }
            }
            return any;
        }
        let set = self.value(b, place);
        self.inside(&value, &set)
    }

    /// Whether a value, or every member of a list, is in a set.
    pub(super) fn inside(&self, value: &Value, set: &Value) -> Truth {
        if let Value::Span(ends) = set {
            return within(value, &ends.0, &ends.1);
        }
        match value {
            Value::List(_) | Value::Rows { .. } => {
                let list = members(value);
                let mut all = Truth::True;
                for (v, member) in &list.items {
                    all = all.and(member.clone().not().or(self.inside(v, set)));
                }
                match &list.open {
                    Some(causes) => all.and(Truth::Unknown(causes.clone())),
                    None => all,
                }
            }
            _ => {
                if let Some(decided) = enum_inside(value, set) {
                    return decided;
                }
                let list = members(set);
                let mut any = Truth::False;
                for (v, member) in &list.items {
                    let equal = match v {
                        Value::Span(ends) => within(value, &ends.0, &ends.1),
                        v => compare(Cmp::Eq, value, v),
                    };
                    any = any.or(member.clone().and(equal));
                    if any == Truth::True {
                        return any;
                    }
                }
                match &list.open {
                    Some(causes) => any.or(Truth::Unknown(causes.clone())),
                    None => any,
                }
            }
        }
    }

    fn during(&self, a: &Expr, b: &Expr, place: &mut Place) -> Value {
        let value = self.eval(a, place);
        let when = self.eval(b, place);
        if !matches!(a.ty, Type::List(_)) {
            return match &when {
                Value::Span(ends) => within(&value, &ends.0, &ends.1).value(),
                other => self.inside(&value, other).value(),
            };
        }
        let (from, to) = match &when {
            Value::Span(ends) => (ends.0.clone(), ends.1.clone()),
            day => (day.clone(), day.clone()),
        };
        let list = items(&value);
        let kept = list
            .items
            .into_iter()
            .map(|(v, member)| {
                let there = match &v {
                    Value::Ref(at) => self.holds_within(*at, &from, &to),
                    other => Truth::Unknown(other.causes()),
                };
                (v, member.and(there))
            })
            .filter(|(_, member)| *member != Truth::False)
            .collect();
        Value::List(Arc::new(List { items: kept, open: list.open }))
    }

    /// Whether a record with an interval holds at some time from one day to another.
    fn holds_within(&self, at: RowRef, from: &Value, to: &Value) -> Truth {
        let Some(interval) = self.policy.schema.table(at.table).and_then(|t| t.interval) else {
            return Truth::True;
        };
        let cell = |column: u16| self.data.cell(at, column).cloned().unwrap_or(Value::None);
        let start = first_day(cell(interval.from));
        let begun = compare(Cmp::Le, &start, to);
        let end = match interval.to {
            // What has not ended still holds.
            Some(column) => match cell(column) {
                Value::None => return begun,
                end => end,
            },
            None => start,
        };
        begun.and(compare(Cmp::Ge, &end, from))
    }

    // ----- numbers and days ----------------------------------------------------------------------

    /// Numbers, dates and lengths of time.
    pub(super) fn arith(&self, op: Arith, a: &Value, b: &Value) -> Value {
        match (a, op, b) {
            (Value::Date(day), Arith::Add, Value::Duration(d)) => {
                self.shift(*day, *d, 1).map_or_else(|| Value::fault(Fault::Calendar), Value::Date)
            }
            (Value::Date(day), Arith::Sub, Value::Duration(d)) => {
                self.shift(*day, *d, -1).map_or_else(|| Value::fault(Fault::Calendar), Value::Date)
            }
            (Value::Date(x), Arith::Sub, Value::Date(y)) => Value::int(date::days_between(*y, *x)),
            (Value::Unknown(u), Arith::Add | Arith::Sub, Value::Duration(d)) => {
                let sign = if op == Arith::Add { 1 } else { -1 };
                match u.could {
                    Could::Date { lo, hi } => {
                        match (self.shift(lo, *d, sign), self.shift(hi, *d, sign)) {
                            (Some(lo), Some(hi)) => {
                                let could = Could::Date { lo: lo.min(hi), hi: hi.max(lo) };
                                let value = Value::unknown(could, u.causes.clone());
                                keep_none(value, u.or_none)
                            }
                            _ => Value::fault(Fault::Calendar),
                        }
                    }
                    _ => keep_none(Value::unknown(Could::Any, u.causes.clone()), u.or_none),
                }
            }
            (Value::Duration(x), Arith::Add, Value::Duration(y)) => add_durations(*x, *y, 1),
            (Value::Duration(x), Arith::Sub, Value::Duration(y)) => add_durations(*x, *y, -1),
            (Value::Duration(d), Arith::Mul, Value::Num(n))
            | (Value::Num(n), Arith::Mul, Value::Duration(d)) => {
                let scale = |part: i32| {
                    n.mul(i64::from(part).into())
                        .and_then(|v| v.to_i64())
                        .and_then(|v| i32::try_from(v).ok())
                };
                match (scale(d.months), scale(d.days), scale(d.workdays)) {
                    (Some(months), Some(days), Some(workdays)) => {
                        Value::Duration(Duration { months, days, workdays })
                    }
                    _ => Value::fault(Fault::Overflow),
                }
            }
            _ => arith(op, a, b),
        }
    }

    /// A day moved by a length of time; working days by the calendar.
    pub(super) fn shift(&self, day: Day, by: Duration, sign: i32) -> Option<Day> {
        let day = date::add_months(day, by.months.checked_mul(sign)?)?;
        let day = date::add_days(day, i64::from(by.days) * i64::from(sign))?;
        if by.workdays == 0 {
            return Some(day);
        }
        let n = i64::from(by.workdays) * i64::from(sign);
        self.settings.calendar.add_workdays(day, n, crate::core::calendar::FirstDay::DoesNotCount)
    }

    // ----- rows ----------------------------------------------------------------------------------

    fn rows(&self, settle: Settle, rows: &[Row], ty: &Type, place: &mut Place) -> Value {
        match settle {
            Settle::First | Settle::Disjoint => self.one_row(settle, rows, ty, place),
            Settle::Highest | Settle::Sum => self.all_rows(settle, rows, place),
        }
    }

    fn one_row(&self, settle: Settle, rows: &[Row], ty: &Type, place: &mut Place) -> Value {
        let mut possible: Vec<Value> = Vec::new();
        let mut causes = Causes::default();
        let mut settled: Option<Value> = None;
        for row in rows {
            let holds = match &row.cond {
                None if settled.is_some() => continue,
                None => Truth::True,
                Some(cond) => self.truth(cond, place),
            };
            match holds {
                Truth::False => {}
                Truth::True => {
                    self.held(row.span);
                    let value = self.eval(&row.value, place);
                    match &settled {
                        None => settled = Some(value),
                        Some(first) if *first == value => {}
                        Some(_) => return Value::fault(Fault::RowsDisagree),
                    }
                    if settle == Settle::First || row.cond.is_none() {
                        break;
                    }
                }
                Truth::Unknown(c) => {
                    causes = causes.and(&c);
                    if settled.is_none() {
                        possible.push(self.eval(&row.value, place));
                    }
                }
            }
        }
        match settled {
            Some(value) if possible.is_empty() => value,
            Some(value) => {
                possible.push(value);
                either(&possible, ty, causes)
            }
            None if possible.is_empty() => Value::fault(Fault::NoRow),
            // what is unknown decides whether a row holds at all; `check` tells of a gap
            None => either(&possible, ty, causes),
        }
    }

    /// 取最高 and 累加: rows that hold together; where none holds, zero.
    fn all_rows(&self, settle: Settle, rows: &[Row], place: &mut Place) -> Value {
        let mut total: Option<Value> = None;
        for row in rows {
            let holds = match &row.cond {
                None if total.is_some() => continue,
                None => Truth::True,
                Some(cond) => self.truth(cond, place),
            };
            let value = match holds {
                Truth::False => continue,
                Truth::True => {
                    self.held(row.span);
                    self.eval(&row.value, place)
                }
                Truth::Unknown(c) => {
                    let value = self.eval(&row.value, place);
                    either(&[value, Value::int(0)], &Type::DECIMAL, c)
                }
            };
            total = Some(match total {
                None => value,
                Some(before) if settle == Settle::Sum => arith(Arith::Add, &before, &value),
                Some(before) => higher(&before, &value),
            });
        }
        total.unwrap_or(Value::int(0))
    }
}

/// Why nothing can be said of every member of an empty list: the list's own cell, if it is one.
fn empty_list(list: &Expr, place: &Place) -> Causes {
    let fault = Causes::one(Cause::Fault(Fault::EmptyList));
    match &list.node {
        Node::Of(level, Access::Column(column)) => match place.frame(*level) {
            Some(Value::Ref(at)) => {
                Causes::one(Cause::Cell { at: *at, column: *column }).and(&fault)
            }
            _ => fault,
        },
        _ => fault,
    }
}

fn keep_none(value: Value, or_none: bool) -> Value {
    if or_none {
        let causes = value.causes();
        crate::core::value::or_none(value, &causes)
    } else {
        value
    }
}

fn add_durations(x: Duration, y: Duration, sign: i32) -> Value {
    let add = |a: i32, b: i32| b.checked_mul(sign).and_then(|b| a.checked_add(b));
    match (add(x.months, y.months), add(x.days, y.days), add(x.workdays, y.workdays)) {
        (Some(months), Some(days), Some(workdays)) => {
            Value::Duration(Duration { months, days, workdays })
        }
        _ => Value::fault(Fault::Overflow),
    }
}

/// The members of any value, borrowed where it is a list.
pub(super) fn members(value: &Value) -> Cow<'_, List> {
    match value {
        Value::List(list) => Cow::Borrowed(list),
        other => Cow::Owned(items(other)),
    }
}

/// The members of any value: a list's own, a single value as a list of one, none as empty, unknown as open.
pub(super) fn items(value: &Value) -> List {
    match value {
        Value::List(list) => (**list).clone(),
        Value::Rows { table, start, len } => List {
            items: (*start..start.saturating_add(*len))
                .map(|row| (Value::Ref(RowRef { table: *table, row }), Truth::True))
                .collect(),
            open: None,
        },
        Value::None => List::default(),
        Value::Unknown(u) => List { items: Vec::new(), open: Some(u.causes.clone()) },
        other => List { items: vec![(other.clone(), Truth::True)], open: None },
    }
}

fn join_open(a: Option<Causes>, b: Option<Causes>) -> Option<Causes> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.and(&b)),
        (a, b) => a.or(b),
    }
}

/// Each value once; a value that may equal another only may be there.
pub(super) fn distinct(list: List) -> List {
    let mut out: Vec<(Value, Truth)> = Vec::new();
    let mut seen: std::collections::BTreeMap<RowRef, usize> = std::collections::BTreeMap::new();
    for (value, member) in list.items {
        if let Value::Ref(at) = value {
            if let Some(index) = seen.get(&at) {
                if let Some(slot) = out.get_mut(*index) {
                    slot.1 = std::mem::replace(&mut slot.1, Truth::False).or(member);
                }
                continue;
            }
            seen.insert(at, out.len());
            out.push((value, member));
            continue;
        }
        let mut member = member;
        let mut merged = false;
        for (other, there) in &mut out {
            match compare(Cmp::Eq, other, &value) {
                Truth::True => {
                    *there = std::mem::replace(there, Truth::False).or(member.clone());
                    merged = true;
                    break;
                }
                Truth::Unknown(c) => member = member.and(Truth::Unknown(c)),
                Truth::False => {}
            }
        }
        if !merged {
            out.push((value, member));
        }
    }
    List { items: out, open: list.open }
}

/// A value that lies from one to another, both included.
pub(super) fn within(value: &Value, from: &Value, to: &Value) -> Truth {
    compare(Cmp::Ge, value, from).and(compare(Cmp::Le, value, to))
}

/// Membership of an uncertain enumeration value: decided if all it could be are in, or none.
fn enum_inside(value: &Value, set: &Value) -> Option<Truth> {
    let Value::Unknown(u) = value else { return None };
    let Could::Enum { mask, .. } = u.could else { return None };
    let list = members(set);
    if list.open.is_some() {
        return None;
    }
    let mut inside = 0u128;
    for (v, member) in &list.items {
        match (v, member) {
            (Value::Enum(_, n), Truth::True) => {
                inside |= 1u128.checked_shl(u32::from(*n)).unwrap_or(0)
            }
            _ => return None,
        }
    }
    Some(if mask & inside == 0 {
        Truth::False
    } else if mask & !inside == 0 && !u.or_none {
        Truth::True
    } else {
        Truth::Unknown(u.causes.clone())
    })
}

/// A year as the first day it could stand for.
fn first_day(value: Value) -> Value {
    match value {
        Value::Num(year) => year
            .to_i64()
            .and_then(|y| i16::try_from(y).ok())
            .and_then(|y| Day::new(y, 1, 1).ok())
            .map_or_else(|| Value::fault(Fault::OutOfRange), Value::Date),
        other => other,
    }
}

/// The higher of two numbers that may be ranges.
pub(super) fn higher(a: &Value, b: &Value) -> Value {
    let (Some((al, ah, ac)), Some((bl, bh, bc))) = (a.num_bounds(), b.num_bounds()) else {
        return if matches!(a, Value::None) { b.clone() } else { a.clone() };
    };
    let lo = match (al, bl) {
        (Some(x), Some(y)) => Some(x.max(y)),
        (x, y) => x.or(y),
    };
    let hi = ah.zip(bh).map(|(x, y)| x.max(y));
    Value::between(lo, hi, ac.and(&bc))
}

/// One of several values: what all of them together could be.
pub(super) fn either(values: &[Value], ty: &Type, causes: Causes) -> Value {
    let Some(first) = values.first() else { return Value::unknown(Could::Any, causes) };
    if values.iter().all(|v| v == first) && !matches!(first, Value::Unknown(_)) {
        return first.clone();
    }
    let causes = values.iter().fold(causes, |c, v| c.and(&v.causes()));
    let none = values
        .iter()
        .any(|v| matches!(v, Value::None) || matches!(v, Value::Unknown(u) if u.or_none));
    let real: Vec<&Value> = values.iter().filter(|v| !matches!(v, Value::None)).collect();
    let could = match ty {
        Type::Bool => Could::Bool,
        Type::Num { .. } => {
            let bounds: Option<Vec<_>> = real.iter().map(|v| v.num_bounds()).collect();
            match bounds {
                Some(bounds) => Could::Num {
                    lo: bounds
                        .iter()
                        .map(|b| b.0)
                        .collect::<Option<Vec<_>>>()
                        .and_then(|v| v.into_iter().min()),
                    hi: bounds
                        .iter()
                        .map(|b| b.1)
                        .collect::<Option<Vec<_>>>()
                        .and_then(|v| v.into_iter().max()),
                },
                None => Could::Any,
            }
        }
        Type::Date => {
            let bounds: Option<Vec<_>> = real.iter().map(|v| v.date_bounds()).collect();
            let lo = bounds
                .iter()
                .flatten()
                .map(|b| b.0)
                .collect::<Option<Vec<_>>>()
                .and_then(|v| v.into_iter().min());
            let hi = bounds
                .iter()
                .flatten()
                .map(|b| b.1)
                .collect::<Option<Vec<_>>>()
                .and_then(|v| v.into_iter().max());
            match (lo, hi) {
                (Some(lo), Some(hi)) => Could::Date { lo, hi },
                _ => Could::Any,
            }
        }
        Type::Enum(of) => {
            let mut mask = Some(0u128);
            for v in &real {
                let own = match v {
                    Value::Enum(_, n) => 1u128.checked_shl(u32::from(*n)),
                    Value::Unknown(u) => match u.could {
                        Could::Enum { mask, .. } => Some(mask),
                        _ => None,
                    },
                    _ => None,
                };
                mask = mask.zip(own).map(|(a, b)| a | b);
            }
            mask.map_or(Could::Any, |mask| Could::Enum { of: *of, mask })
        }
        _ => Could::Any,
    };
    Value::Unknown(Arc::new(crate::core::value::Unknown { could, or_none: none, causes }))
}
