//! Values that carry their uncertainty, and the three-valued truths that come of comparing them.
//!
//! A value is known, or it is [`Unknown`]: a set of what it *could* be (a range of numbers or days, some values of an
//! enumeration, none) together with the *causes*: the cells that would settle it. A comparison is true or false
//! only if it is so at every point of what its operands could be; else it is unknown, with the causes of both.
//! The one law everything here keeps: learning more never turns a determined answer around.

use super::date::{Day, Duration};
use super::exact::Exact;
use std::cmp::Ordering;
use std::sync::Arc;

/// Index of a record type (a nested list is a record type of its own).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TableId(pub u16);

/// Index of an enumeration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EnumId(pub u16);

/// One record: its type and its number in the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowRef {
    /// The record type.
    pub table: TableId,
    /// Its position among the records of that type.
    pub row: u32,
}

/// Why something is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Cause {
    /// A blank or imprecise cell.
    Cell {
        /// The record.
        at: RowRef,
        /// The column.
        column: u16,
    },
    /// The record of one year in a list, which is not there.
    Year {
        /// Whose list.
        at: RowRef,
        /// The list's column.
        column: u16,
        /// The year.
        year: i16,
    },
    /// No records of this type were supplied at all.
    Table(TableId),
    /// A parameter without value.
    Param(u16),
    /// A calculation with no result.
    Fault(Fault),
}

/// Calculations that have no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fault {
    /// The numbers grew past what is exact.
    Overflow,
    /// A division by zero.
    DivisionByZero,
    /// A mean, largest or smallest of nothing.
    EmptyList,
    /// A day the work calendar does not cover.
    Calendar,
    /// Several where only one was expected.
    NotUnique,
    /// No row of a table holds.
    NoRow,
    /// Rows that disagree hold together.
    RowsDisagree,
    /// A value outside the bounds of its type.
    OutOfRange,
}

/// The causes of an unknown, sorted and without repetition; at most [`Causes::MOST`] are kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Causes(Option<Arc<[Cause]>>);

impl Causes {
    /// How many causes are carried; beyond that naming them all helps nobody.
    pub const MOST: usize = 24;

    /// One cause.
    pub fn one(cause: Cause) -> Self {
        Self(Some(Arc::from([cause])))
    }
    /// All causes.
    pub fn iter(&self) -> impl Iterator<Item = Cause> + '_ {
        self.0.iter().flat_map(|c| c.iter().copied())
    }
    /// The causes of two unknowns together.
    #[must_use]
    pub fn and(&self, other: &Causes) -> Causes {
        match (&self.0, &other.0) {
            (None, _) => other.clone(),
            (_, None) => self.clone(),
            (Some(a), Some(b)) if Arc::ptr_eq(a, b) || a == b => self.clone(),
            (Some(a), Some(b)) => {
                let mut all: Vec<Cause> = a.iter().chain(b.iter()).copied().collect();
                all.sort_unstable();
                all.dedup();
                all.truncate(Self::MOST);
                Causes(Some(all.into()))
            }
        }
    }
}

/// What an unknown value could be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Could {
    /// Anything its type allows.
    Any,
    /// Either truth value.
    Bool,
    /// A number between bounds, where known.
    Num {
        /// Lowest.
        lo: Option<Exact>,
        /// Highest.
        hi: Option<Exact>,
    },
    /// A day between two, inclusive.
    Date {
        /// Earliest.
        lo: Day,
        /// Latest.
        hi: Day,
    },
    /// A length of time between two.
    Duration {
        /// Shortest.
        lo: Duration,
        /// Longest.
        hi: Duration,
    },
    /// Some values of an enumeration, as bits.
    Enum {
        /// Which enumeration.
        of: EnumId,
        /// Bit i: value i is possible.
        mask: u128,
    },
}

/// A value that is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    /// What it could be if it is there.
    pub could: Could,
    /// Whether it could also be known none.
    pub or_none: bool,
    /// What would settle it.
    pub causes: Causes,
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Known not to be there.
    None,
    /// A truth value.
    Bool(bool),
    /// A number.
    Num(Exact),
    /// A day.
    Date(Day),
    /// A length of time.
    Duration(Duration),
    /// A value of an enumeration.
    Enum(EnumId, u16),
    /// A text.
    Text(Arc<str>),
    /// A record.
    Ref(RowRef),
    /// Consecutive records of a table: a nested list as stored.
    Rows {
        /// The table.
        table: TableId,
        /// The first.
        start: u32,
        /// How many.
        len: u32,
    },
    /// A list.
    List(Arc<List>),
    /// Everything from one value to another, inclusive.
    Span(Arc<(Value, Value)>),
    /// Not known.
    Unknown(Arc<Unknown>),
}

/// A list some of whose members may be uncertain.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct List {
    /// The members, each with whether it belongs.
    pub items: Vec<(Value, Truth)>,
    /// Set if there may be further members that are not listed.
    pub open: Option<Causes>,
}

/// A truth value that may be unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Truth {
    /// Holds at every point.
    True,
    /// Fails at every point.
    False,
    /// Could do either.
    Unknown(Causes),
}

impl From<bool> for Truth {
    fn from(b: bool) -> Self {
        if b { Truth::True } else { Truth::False }
    }
}

impl Truth {
    /// The negation.
    #[must_use]
    #[allow(clippy::should_implement_trait)]
    pub fn not(self) -> Truth {
        match self {
            Truth::True => Truth::False,
            Truth::False => Truth::True,
            unknown => unknown,
        }
    }
    /// Both hold.
    #[must_use]
    pub fn and(self, other: Truth) -> Truth {
        match (self, other) {
            (Truth::False, _) | (_, Truth::False) => Truth::False,
            (Truth::True, t) | (t, Truth::True) => t,
            (Truth::Unknown(a), Truth::Unknown(b)) => Truth::Unknown(a.and(&b)),
        }
    }
    /// One of them holds.
    #[must_use]
    pub fn or(self, other: Truth) -> Truth {
        self.not().and(other.not()).not()
    }
    /// As a value.
    pub fn value(self) -> Value {
        match self {
            Truth::True => Value::Bool(true),
            Truth::False => Value::Bool(false),
            Truth::Unknown(causes) => Value::unknown(Could::Bool, causes),
        }
    }
    /// The causes if it is unknown.
    pub fn causes(&self) -> Option<&Causes> {
        match self {
            Truth::Unknown(causes) => Some(causes),
            _ => None,
        }
    }
}

/// The six comparisons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Cmp {
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
}

impl Cmp {
    /// Whether an ordering satisfies the comparison.
    pub fn holds(self, ordering: Ordering) -> bool {
        match self {
            Cmp::Eq => ordering.is_eq(),
            Cmp::Ne => ordering.is_ne(),
            Cmp::Lt => ordering.is_lt(),
            Cmp::Le => ordering.is_le(),
            Cmp::Gt => ordering.is_gt(),
            Cmp::Ge => ordering.is_ge(),
        }
    }
}

/// The four operations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Arith {
    Add,
    Sub,
    Mul,
    Div,
}

impl Value {
    /// An unknown value.
    pub fn unknown(could: Could, causes: Causes) -> Value {
        Value::Unknown(Arc::new(Unknown { could, or_none: false, causes }))
    }
    /// A calculation without result.
    pub fn fault(fault: Fault) -> Value {
        Value::unknown(Could::Any, Causes::one(Cause::Fault(fault)))
    }
    /// A number between bounds, collapsed if they meet.
    pub fn between(lo: Option<Exact>, hi: Option<Exact>, causes: Causes) -> Value {
        match (lo, hi) {
            (Some(a), Some(b)) if a == b => Value::Num(a),
            _ => Value::unknown(Could::Num { lo, hi }, causes),
        }
    }
    /// An integer.
    pub fn int(n: i64) -> Value {
        Value::Num(Exact::from_int(n))
    }
    /// A text.
    pub fn text(text: &str) -> Value {
        Value::Text(text.into())
    }
    /// A list of values that all belong.
    pub fn list(items: impl IntoIterator<Item = Value>) -> Value {
        let items = items.into_iter().map(|v| (v, Truth::True)).collect();
        Value::List(Arc::new(List { items, open: None }))
    }
    /// The causes if it is unknown.
    pub fn causes(&self) -> Causes {
        match self {
            Value::Unknown(u) => u.causes.clone(),
            _ => Causes::default(),
        }
    }
    /// As a truth; a value that is no truth (after an error elsewhere) counts as unknown.
    pub fn truth(&self) -> Truth {
        match self {
            Value::Bool(b) => Truth::from(*b),
            Value::Unknown(u) => Truth::Unknown(u.causes.clone()),
            _ => Truth::Unknown(Causes::default()),
        }
    }
    /// The numbers it could be: `Some((lo, hi, causes))`, bounds `None` where open.
    pub fn num_bounds(&self) -> Option<(Option<Exact>, Option<Exact>, Causes)> {
        match self {
            Value::Num(n) => Some((Some(*n), Some(*n), Causes::default())),
            Value::Bool(b) => {
                let n = Exact::from_int(i64::from(*b));
                Some((Some(n), Some(n), Causes::default()))
            }
            Value::Unknown(u) => match &u.could {
                Could::Num { lo, hi } => Some((*lo, *hi, u.causes.clone())),
                _ => Some((None, None, u.causes.clone())),
            },
            _ => None,
        }
    }
    /// The days it could be.
    pub fn date_bounds(&self) -> Option<(Option<Day>, Option<Day>, Causes)> {
        match self {
            Value::Date(d) => Some((Some(*d), Some(*d), Causes::default())),
            Value::Unknown(u) => match &u.could {
                Could::Date { lo, hi } => Some((Some(*lo), Some(*hi), u.causes.clone())),
                _ => Some((None, None, u.causes.clone())),
            },
            _ => None,
        }
    }
    /// The values of an enumeration it could be, as bits.
    fn mask(&self) -> Option<u128> {
        match self {
            Value::Enum(_, v) => 1u128.checked_shl(u32::from(*v)),
            Value::Unknown(u) => match &u.could {
                Could::Enum { mask, .. } => Some(*mask),
                _ => None,
            },
            _ => None,
        }
    }
    /// Whether it is there: known none is not.
    pub fn present(&self) -> Truth {
        match self {
            Value::None => Truth::False,
            Value::Unknown(u) if u.or_none => Truth::Unknown(u.causes.clone()),
            _ => Truth::True,
        }
    }
}

/// Compares two values at every point of what they could be. Known none equals only none and is in no order.
pub fn compare(cmp: Cmp, a: &Value, b: &Value) -> Truth {
    match (a, b) {
        (Value::Num(x), Value::Num(y)) => cmp.holds(x.cmp(y)).into(),
        (Value::Date(x), Value::Date(y)) => cmp.holds(x.cmp(y)).into(),
        (Value::Enum(_, x), Value::Enum(_, y)) => cmp.holds(x.cmp(y)).into(),
        (Value::Bool(x), Value::Bool(y)) => cmp.holds(x.cmp(y)).into(),
        (Value::Text(x), Value::Text(y)) => cmp.holds(x.cmp(y)).into(),
        (Value::Ref(x), Value::Ref(y)) => cmp.holds(x.cmp(y)).into(),
        (Value::Duration(x), Value::Duration(y)) => compare_durations(cmp, *x, *y),
        (Value::None, other) | (other, Value::None) => compare_none(cmp, other),
        (Value::Unknown(_), _) | (_, Value::Unknown(_)) => compare_unknown(cmp, a, b),
        _ => matches!(cmp, Cmp::Ne).into(),
    }
}

fn compare_none(cmp: Cmp, other: &Value) -> Truth {
    match (cmp, other.present()) {
        (Cmp::Eq, Truth::False) => Truth::True,
        (Cmp::Ne, present) => present,
        (Cmp::Eq, present) => {
            // unknown: it may be none; there for certain: not equal
            if matches!(present, Truth::True) { Truth::False } else { present.not() }
        }
        // An order with what is not there never holds.
        _ => Truth::False,
    }
}

fn compare_unknown(cmp: Cmp, a: &Value, b: &Value) -> Truth {
    let causes = a.causes().and(&b.causes());
    let could_be_none = |v: &Value| matches!(v, Value::Unknown(u) if u.or_none);
    let maybe_none = could_be_none(a) || could_be_none(b);
    let decided = if let (Some((al, ah)), Some((bl, bh))) = (duration_bounds(a), duration_bounds(b))
    {
        return compare_lengths(cmp, (al, ah), (bl, bh), causes);
    } else if let (Some(x), Some(y)) = (a.mask(), b.mask()) {
        compare_masks(cmp, x, y)
    } else if let (Some((al, ah, _)), Some((bl, bh, _))) = (a.date_bounds(), b.date_bounds()) {
        if (al.is_none() && ah.is_none()) || (bl.is_none() && bh.is_none()) {
            compare_numbers(cmp, a, b)
        } else {
            decide(cmp, al, ah, bl, bh)
        }
    } else {
        compare_numbers(cmp, a, b)
    };
    match decided {
        // A possible none makes every order false and `≠` true: only agreement is certain.
        Some(true) if maybe_none && cmp != Cmp::Ne => Truth::Unknown(causes),
        Some(false) if maybe_none && cmp == Cmp::Ne => Truth::Unknown(causes),
        Some(b) => b.into(),
        None => Truth::Unknown(causes),
    }
}

/// Both ends of what a length of time could be.
fn duration_bounds(value: &Value) -> Option<(Duration, Duration)> {
    match value {
        Value::Duration(d) => Some((*d, *d)),
        Value::Unknown(u) => match u.could {
            Could::Duration { lo, hi } => Some((lo, hi)),
            _ => None,
        },
        _ => None,
    }
}

/// Lengths of time that are ranges: decided if all four corners agree.
fn compare_lengths(
    cmp: Cmp,
    a: (Duration, Duration),
    b: (Duration, Duration),
    causes: Causes,
) -> Truth {
    let corners =
        [(a.0, b.0), (a.0, b.1), (a.1, b.0), (a.1, b.1)].map(|(x, y)| compare_durations(cmp, x, y));
    let all = |truth: &Truth| corners.iter().all(|c| c == truth);
    // Agreement at the corners says nothing of equality in between.
    if all(&Truth::True) && cmp != Cmp::Ne {
        Truth::True
    } else if all(&Truth::False) && cmp != Cmp::Eq {
        Truth::False
    } else {
        Truth::Unknown(causes)
    }
}

fn compare_numbers(cmp: Cmp, a: &Value, b: &Value) -> Option<bool> {
    let (al, ah, _) = a.num_bounds()?;
    let (bl, bh, _) = b.num_bounds()?;
    decide(cmp, al, ah, bl, bh)
}

/// Whether a comparison comes out the same for every pair out of two ranges.
fn decide<T: Ord>(
    cmp: Cmp,
    al: Option<T>,
    ah: Option<T>,
    bl: Option<T>,
    bh: Option<T>,
) -> Option<bool> {
    let lt = matches!((&ah, &bl), (Some(x), Some(y)) if x < y);
    let le = matches!((&ah, &bl), (Some(x), Some(y)) if x <= y);
    let gt = matches!((&al, &bh), (Some(x), Some(y)) if x > y);
    let ge = matches!((&al, &bh), (Some(x), Some(y)) if x >= y);
    let (yes, no) = match cmp {
        Cmp::Lt => (lt, ge),
        Cmp::Le => (le, gt),
        Cmp::Gt => (gt, le),
        Cmp::Ge => (ge, lt),
        Cmp::Eq => (le && ge, lt || gt),
        Cmp::Ne => (lt || gt, le && ge),
    };
    if yes {
        Some(true)
    } else if no {
        Some(false)
    } else {
        None
    }
}

fn compare_masks(cmp: Cmp, a: u128, b: u128) -> Option<bool> {
    if a == 0 || b == 0 {
        return None;
    }
    match cmp {
        Cmp::Eq | Cmp::Ne => {
            let same = if a & b == 0 {
                false
            } else if a == b && a.count_ones() == 1 {
                true
            } else {
                return None;
            };
            Some(same == (cmp == Cmp::Eq))
        }
        _ => {
            let low = |m: u128| m.trailing_zeros();
            let high = |m: u128| 127 - m.leading_zeros();
            decide(cmp, Some(low(a)), Some(high(a)), Some(low(b)), Some(high(b)))
        }
    }
}

/// Lengths of time. A month has 28 to 31 days, so months against days may stay open; workdays compare with workdays.
fn compare_durations(cmp: Cmp, a: Duration, b: Duration) -> Truth {
    if a.workdays != b.workdays && (a.months, a.days) != (b.months, b.days) {
        return Truth::Unknown(Causes::default());
    }
    // Completed months and the days beyond them; only a bare number of days can be longer than a month.
    let settled = |d: Duration| (0..=30).contains(&d.days) && (d.months != 0 || d.days < 28);
    if a.months == b.months || a.days == b.days || (settled(a) && settled(b)) {
        let key = |d: Duration| (d.months, d.days, d.workdays);
        return cmp.holds(key(a).cmp(&key(b))).into();
    }
    let days = |d: Duration, per: i64| i64::from(d.months) * per + i64::from(d.days);
    let bounds = |d: Duration| {
        let (x, y) = (days(d, 28), days(d, 31));
        (Some(x.min(y)), Some(x.max(y)))
    };
    let ((al, ah), (bl, bh)) = (bounds(a), bounds(b));
    decide(cmp, al, ah, bl, bh).map_or(Truth::Unknown(Causes::default()), Truth::from)
}

/// Calculates with numbers that may be ranges. Dates and lengths of time are the evaluator's business.
pub fn arith(op: Arith, a: &Value, b: &Value) -> Value {
    if let (Value::Num(x), Value::Num(y)) = (a, b) {
        let result = match op {
            Arith::Add => x.add(*y),
            Arith::Sub => x.sub(*y),
            Arith::Mul => x.mul(*y),
            Arith::Div => {
                if *y == Exact::ZERO {
                    return Value::fault(Fault::DivisionByZero);
                }
                x.div(*y)
            }
        };
        return result.map_or_else(|| Value::fault(Fault::Overflow), Value::Num);
    }
    if matches!(a, Value::None) || matches!(b, Value::None) {
        return Value::None;
    }
    let (Some((al, ah, ac)), Some((bl, bh, bc))) = (a.num_bounds(), b.num_bounds()) else {
        return Value::unknown(Could::Any, a.causes().and(&b.causes()));
    };
    let causes = ac.and(&bc);
    let bounds = match op {
        Arith::Add => add_bounds(al, ah, bl, bh),
        Arith::Sub => add_bounds(al, ah, bh.map(Exact::neg), bl.map(Exact::neg)),
        Arith::Mul => mul_bounds((al, ah), (bl, bh)),
        Arith::Div => div_bounds((al, ah), (bl, bh)),
    };
    let value = Value::between(bounds.0, bounds.1, causes);
    let none = |v: &Value| matches!(v, Value::Unknown(u) if u.or_none);
    if none(a) || none(b) { or_none(value, &a.causes().and(&b.causes())) } else { value }
}

/// Marks that a value could also be known none.
pub fn or_none(value: Value, causes: &Causes) -> Value {
    match value {
        Value::Unknown(u) => Value::Unknown(Arc::new(Unknown {
            could: u.could.clone(),
            or_none: true,
            causes: u.causes.and(causes),
        })),
        Value::Num(n) => Value::Unknown(Arc::new(Unknown {
            could: Could::Num { lo: Some(n), hi: Some(n) },
            or_none: true,
            causes: causes.clone(),
        })),
        other => other,
    }
}

type Bounds = (Option<Exact>, Option<Exact>);

fn add_bounds(
    al: Option<Exact>,
    ah: Option<Exact>,
    bl: Option<Exact>,
    bh: Option<Exact>,
) -> Bounds {
    let add = |x: Option<Exact>, y: Option<Exact>| x.zip(y).and_then(|(x, y)| x.add(y));
    (add(al, bl), add(ah, bh))
}

fn mul_bounds(a: Bounds, b: Bounds) -> Bounds {
    let (Some(al), Some(ah), Some(bl), Some(bh)) = (a.0, a.1, b.0, b.1) else {
        // With one open side only the sign can be kept.
        let non_negative = |x: Bounds| x.0.is_some_and(|lo| lo >= Exact::ZERO);
        let lo = (non_negative(a) && non_negative(b))
            .then(|| a.0.zip(b.0).and_then(|(x, y)| x.mul(y)).unwrap_or(Exact::ZERO));
        return (lo, None);
    };
    corners([al.mul(bl), al.mul(bh), ah.mul(bl), ah.mul(bh)])
}

fn div_bounds(a: Bounds, b: Bounds) -> Bounds {
    match b {
        // The divisor keeps its sign: its reciprocal is a range.
        (Some(bl), Some(bh)) if bl > Exact::ZERO || bh < Exact::ZERO => {
            let inverse = (Exact::ONE.div(bh), Exact::ONE.div(bl));
            mul_bounds(a, inverse)
        }
        (Some(bl), None) if bl > Exact::ZERO => {
            mul_bounds(a, (Some(Exact::ZERO), Exact::ONE.div(bl)))
        }
        (Some(bl), _) if bl >= Exact::ZERO && a.0.is_some_and(|lo| lo >= Exact::ZERO) => {
            (Some(Exact::ZERO), None)
        }
        _ => (None, None),
    }
}

fn corners(products: [Option<Exact>; 4]) -> Bounds {
    let all: Option<Vec<Exact>> = products.into_iter().collect();
    match all {
        Some(all) => (all.iter().min().copied(), all.iter().max().copied()),
        None => (None, None),
    }
}

#[cfg(test)]
mod tests;
