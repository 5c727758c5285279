//! Conditions as formulas over axes.
//!
//! Every comparison becomes a test on an axis: a number, a day, a length of time, a value of an enumeration, a text,
//! a truth. Equal expressions share an axis; what cannot be analysed is a truth of its own that may go either way.

use super::linear::{Atom, Lens, Linear, Range};
use super::reads::{Reads, key};
use super::site::Frame;
use crate::core::date::Day;
use crate::core::exact::Exact;
use crate::core::expr::{Access, Builtin, Expr, Node};
use crate::core::schema::Type;
use crate::core::value::{Cmp, EnumId, Value};
use std::collections::{BTreeMap, BTreeSet};

/// A condition.
#[derive(Debug, Clone)]
pub(super) enum Formula {
    Const(bool),
    /// Axis, test.
    Test(usize, usize),
    Not(Box<Formula>),
    And(Vec<Formula>),
    Or(Vec<Formula>),
}

/// What is asked of the value on an axis.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Test {
    Number(Cmp, Exact),
    /// One of these values of the enumeration.
    Among(u128),
    Text(String),
    Truth,
    /// Not known none.
    Present,
}

/// What is measured along an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    /// Days since 1970-01-01.
    Day,
    /// Lengths of time in one unit: calendar months, days, working days.
    Length(Unit),
    Enum(EnumId),
    Text,
    Truth,
    /// How two things compare: -1, 0, 1.
    Sign,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Months,
    Days,
    Workdays,
}

/// One direction the conditions can vary in.
#[derive(Debug, Clone)]
pub(super) struct Axis {
    pub kind: Kind,
    pub shown: String,
    /// For [`Kind::Sign`]: the right-hand side.
    pub against: String,
    pub range: Range,
    pub integer: bool,
    pub claim: Option<Range>,
    pub share: bool,
    pub none: bool,
    pub odd: bool,
    pub reads: Reads,
    /// The multiples it is the sum of, if it is a number.
    pub terms: Vec<(Exact, Atom)>,
    pub tests: Vec<Test>,
}

/// Reads conditions that are to be looked at together.
pub(super) struct Reader<'l, 'a> {
    pub lens: &'l mut Lens<'a>,
    pub axes: Vec<Axis>,
    index: BTreeMap<String, usize>,
}

impl<'l, 'a> Reader<'l, 'a> {
    /// `defaults`: parameters have the values written; else they may have any.
    pub(super) fn new(lens: &'l mut Lens<'a>, defaults: bool) -> Self {
        lens.begin(defaults);
        Reader { lens, axes: Vec::new(), index: BTreeMap::new() }
    }

    pub(super) fn formula(&mut self, expr: &Expr, frames: &[Frame]) -> Formula {
        match &expr.node {
            Node::Const(Value::Bool(b)) => Formula::Const(*b),
            Node::Not(inner) => Formula::Not(Box::new(self.formula(inner, frames))),
            Node::And(all) => Formula::And(all.iter().map(|e| self.formula(e, frames)).collect()),
            Node::Or(all) => Formula::Or(all.iter().map(|e| self.formula(e, frames)).collect()),
            Node::Compare(cmp, a, b) => {
                self.compare(*cmp, a, b, frames).unwrap_or_else(|| self.opaque(expr, frames))
            }
            Node::In(a, b) => self.among(a, b, frames).unwrap_or_else(|| self.opaque(expr, frames)),
            Node::During(a, b) => match &b.node {
                Node::Span(lo, hi) if !matches!(a.ty, Type::List(_)) => {
                    let both = self.compare(Cmp::Ge, a, lo, frames).zip(self.compare(
                        Cmp::Le,
                        a,
                        hi,
                        frames,
                    ));
                    match both {
                        Some((lo, hi)) => Formula::And(vec![lo, hi]),
                        None => self.opaque(expr, frames),
                    }
                }
                _ => self.opaque(expr, frames),
            },
            Node::Has(list) if matches!(list.ty, Type::List(_)) => {
                let count = Expr {
                    node: Node::Call(Builtin::Count, vec![(**list).clone()]),
                    ty: Type::INTEGER,
                    span: list.span,
                };
                let one = Expr::constant(Value::int(1), Type::INTEGER, list.span);
                self.compare(Cmp::Ge, &count, &one, frames)
                    .unwrap_or_else(|| self.opaque(expr, frames))
            }
            Node::Has(cell) => {
                self.present(cell, frames).unwrap_or_else(|| self.opaque(expr, frames))
            }
            Node::Of(_, Access::Field(_)) => match self.lens.body(expr, frames) {
                Some((body, inner)) if body.ty == Type::Bool => self.formula(body, &inner),
                _ => self.opaque(expr, frames),
            },
            _ => self.opaque(expr, frames),
        }
    }

    // ----- comparisons ---------------------------------------------------------------------------

    fn compare(&mut self, cmp: Cmp, a: &Expr, b: &Expr, frames: &[Frame]) -> Option<Formula> {
        let none = |e: &Expr| matches!(e.node, Node::Const(Value::None));
        if none(b) || none(a) {
            let cell = if none(b) { a } else { b };
            let present = self.present(cell, frames)?;
            return match cmp {
                Cmp::Eq => Some(Formula::Not(Box::new(present))),
                Cmp::Ne => Some(present),
                _ => None,
            };
        }
        match (&a.ty, &b.ty) {
            (Type::Num { .. }, Type::Num { .. }) => self.numbers(cmp, a, b, frames),
            (Type::Date, Type::Date) => match (known_day(a), known_day(b)) {
                (Some(x), Some(y)) => Some(Formula::Const(cmp.holds(x.cmp(&y)))),
                (None, Some(y)) if !matches!(a.node, Node::Const(_)) => {
                    self.scale(Kind::Day, a, cmp, y, frames)
                }
                (Some(x), None) if !matches!(b.node, Node::Const(_)) => {
                    self.scale(Kind::Day, b, turned(cmp), x, frames)
                }
                // A day known to the month only is no point.
                (None, None) if [a, b].iter().any(|e| matches!(e.node, Node::Const(_))) => None,
                (None, None) => self.sign(cmp, a, b, frames),
                _ => None,
            },
            (Type::Duration, Type::Duration) => match (length(a), length(b)) {
                (None, Some((unit, n))) => self.scale(Kind::Length(unit), a, cmp, n, frames),
                (Some((unit, n)), None) => {
                    self.scale(Kind::Length(unit), b, turned(cmp), n, frames)
                }
                _ => None,
            },
            (Type::Enum(id), Type::Enum(other)) if id == other => {
                match (constant_value(a), constant_value(b)) {
                    (Some(x), Some(y)) => Some(Formula::Const(cmp.holds(x.cmp(&y)))),
                    (None, Some(y)) => self.enumeration(*id, a, cmp, y, frames),
                    (Some(x), None) => self.enumeration(*id, b, turned(cmp), x, frames),
                    (None, None) => None,
                }
            }
            (Type::Text, Type::Text) if matches!(cmp, Cmp::Eq | Cmp::Ne) => {
                let (cell, text) = match (text(a), text(b)) {
                    (None, Some(t)) => (a, t),
                    (Some(t), None) => (b, t),
                    _ => return None,
                };
                let axis = self.plain_axis(Kind::Text, cell, frames);
                let equal = self.test(axis, Test::Text(text));
                Some(if cmp == Cmp::Eq { equal } else { Formula::Not(Box::new(equal)) })
            }
            (Type::Bool, Type::Bool) => {
                let (cell, wanted) = match (&a.node, &b.node) {
                    (_, Node::Const(Value::Bool(w))) => (a, *w),
                    (Node::Const(Value::Bool(w)), _) => (b, *w),
                    _ => return None,
                };
                if !matches!(cmp, Cmp::Eq | Cmp::Ne) || self.lens.reads(cell, frames).optional {
                    return None;
                }
                let truth = self.formula(cell, frames);
                let same = wanted == (cmp == Cmp::Eq);
                Some(if same { truth } else { Formula::Not(Box::new(truth)) })
            }
            _ => None,
        }
    }

    fn numbers(&mut self, cmp: Cmp, a: &Expr, b: &Expr, frames: &[Frame]) -> Option<Formula> {
        let (left, right) = (self.lens.linear(a, frames)?, self.lens.linear(b, frames)?);
        // None stays none only in a cell compared as it is.
        let bare = left.bare() && right.terms.is_empty() || right.bare() && left.terms.is_empty();
        let Linear { terms, constant } = left.minus(right)?;
        let mut terms: Vec<(Exact, Atom)> = terms.into_values().collect();
        let Some((first, _)) = terms.first() else {
            return Some(Formula::Const(cmp.holds(constant.cmp(&Exact::ZERO))));
        };
        let first = *first;
        let cmp = if first < Exact::ZERO { turned(cmp) } else { cmp };
        let threshold = constant.neg().div(first)?;
        for (coefficient, _) in &mut terms {
            *coefficient = coefficient.div(first)?;
        }
        let name: Vec<String> = terms.iter().map(|(c, a)| format!("{c}*{}", a.key)).collect();
        let axis = match self.index.get(&name.join("+")) {
            Some(axis) => *axis,
            None => {
                let axis = sum_axis(terms);
                self.add(name.join("+"), axis)
            }
        };
        if let Some(axis) = self.axes.get_mut(axis)
            && !bare
        {
            axis.odd |= axis.none;
        }
        Some(self.test(axis, Test::Number(cmp, threshold)))
    }

    /// A day or a length of time against a constant.
    fn scale(
        &mut self,
        kind: Kind,
        cell: &Expr,
        cmp: Cmp,
        at: Exact,
        frames: &[Frame],
    ) -> Option<Formula> {
        let axis = self.plain_axis(kind, cell, frames);
        Some(self.test(axis, Test::Number(cmp, at)))
    }

    fn sign(&mut self, cmp: Cmp, a: &Expr, b: &Expr, frames: &[Frame]) -> Option<Formula> {
        let (ka, kb) = (key(a, frames), key(b, frames));
        if ka == kb {
            return None;
        }
        let (a, b, cmp) = if ka <= kb { (a, b, cmp) } else { (b, a, turned(cmp)) };
        let name = format!("sign {} {}", key(a, frames), key(b, frames));
        let axis = match self.index.get(&name) {
            Some(axis) => *axis,
            None => {
                let mut reads = self.lens.reads(a, frames);
                let other = self.lens.reads(b, frames);
                let free = !reads.meet(&other)
                    && (self.lens.plain(a, frames) || self.lens.plain(b, frames));
                reads.paths.extend(other.paths);
                let odd = reads.optional || other.optional;
                let (lo, hi) = (Exact::from_int(-1), Exact::ONE);
                let axis = Axis {
                    shown: self.lens.text(a, frames),
                    against: self.lens.text(b, frames),
                    range: (Some(lo), Some(hi)),
                    integer: true,
                    claim: free.then_some((Some(lo), Some(hi))),
                    odd,
                    reads,
                    ..Axis::new(Kind::Sign)
                };
                self.add(name, axis)
            }
        };
        Some(self.test(axis, Test::Number(cmp, Exact::ZERO)))
    }

    fn enumeration(
        &mut self,
        id: EnumId,
        cell: &Expr,
        cmp: Cmp,
        value: u16,
        frames: &[Frame],
    ) -> Option<Formula> {
        let count = self.lens.policy.schema.enumeration(id)?.values.len();
        // An order with none never holds; `≠` with none does.
        let (cmp, negated) = if cmp == Cmp::Ne { (Cmp::Eq, true) } else { (cmp, false) };
        let mask = (0..count)
            .filter_map(|v| u16::try_from(v).ok())
            .filter(|v| cmp.holds(v.cmp(&value)))
            .try_fold(0u128, |mask, v| Some(mask | 1u128.checked_shl(u32::from(v))?))?;
        let axis = self.enum_axis(id, cell, frames)?;
        let test = self.test(axis, Test::Among(mask));
        Some(if negated { Formula::Not(Box::new(test)) } else { test })
    }

    fn enum_axis(&mut self, id: EnumId, cell: &Expr, frames: &[Frame]) -> Option<usize> {
        let count = self.lens.policy.schema.enumeration(id)?.values.len();
        (count > 0 && count <= 128).then(|| self.plain_axis(Kind::Enum(id), cell, frames))
    }

    fn among(&mut self, a: &Expr, set: &Expr, frames: &[Frame]) -> Option<Formula> {
        let members: Vec<Expr> = match &set.node {
            Node::Set(all) => all.clone(),
            Node::Const(Value::List(list)) if list.open.is_none() => list
                .items
                .iter()
                .map(|(value, _)| {
                    Expr::constant(
                        value.clone(),
                        set.ty.element().cloned().unwrap_or(Type::Any),
                        set.span,
                    )
                })
                .collect(),
            _ => return None,
        };
        if matches!(a.ty, Type::List(_)) || members.is_empty() {
            return None;
        }
        let any: Option<Vec<Formula>> =
            members.iter().map(|m| self.compare(Cmp::Eq, a, m, frames)).collect();
        any.map(Formula::Or)
    }

    fn present(&mut self, cell: &Expr, frames: &[Frame]) -> Option<Formula> {
        // 有 x of a column that always has a value asks whether it was filled in: blank is undetermined.
        if !self.lens.plain(cell, frames) || !self.lens.reads(cell, frames).optional {
            return None;
        }
        let axis = match &cell.ty {
            Type::Num { .. } => {
                let atom = self.lens.measure(cell, frames);
                let name = format!("1*{}", atom.key);
                match self.index.get(&name) {
                    Some(axis) => *axis,
                    None => self.add(name, sum_axis(vec![(Exact::ONE, atom)])),
                }
            }
            Type::Date => self.plain_axis(Kind::Day, cell, frames),
            Type::Enum(id) => self.enum_axis(*id, cell, frames)?,
            Type::Text => self.plain_axis(Kind::Text, cell, frames),
            _ => return None,
        };
        Some(self.test(axis, Test::Present))
    }

    // ----- axes ----------------------------------------------------------------------------------

    /// What cannot be analysed: equal expressions are one truth.
    fn opaque(&mut self, expr: &Expr, frames: &[Frame]) -> Formula {
        let axis = self.plain_axis(Kind::Truth, expr, frames);
        self.test(axis, Test::Truth)
    }

    fn plain_axis(&mut self, kind: Kind, cell: &Expr, frames: &[Frame]) -> usize {
        if let Some((body, inner)) = self.lens.body(cell, frames)
            && body.ty == cell.ty
            && matches!(body.node, Node::Of(..) | Node::Get(..) | Node::Call(..))
        {
            // Named as the author names it here.
            let before = self.axes.len();
            let at = self.plain_axis(kind, body, &inner);
            let shown = self.lens.text(cell, frames);
            if let Some(axis) = self.axes.get_mut(at).filter(|_| at >= before) {
                axis.shown = shown;
            }
            return at;
        }
        let name = format!("{kind:?} {}", key(cell, frames));
        if let Some(axis) = self.index.get(&name) {
            return *axis;
        }
        let plain = self.lens.plain(cell, frames);
        let reads = self.lens.reads(cell, frames);
        let mut axis = Axis {
            shown: self.lens.text(cell, frames),
            none: plain && reads.optional,
            odd: !plain && reads.optional && kind != Kind::Truth,
            claim: plain.then_some((None, None)),
            reads,
            ..Axis::new(kind)
        };
        if let Kind::Length(_) = kind {
            axis.range.0 = Some(Exact::ZERO);
            axis.odd = !plain;
            let tenure = matches!(cell.node, Node::Call(Builtin::Tenure, _));
            axis.claim = (plain || tenure).then_some((Some(Exact::ZERO), None));
        }
        if kind == Kind::Day {
            axis.integer = true;
        }
        self.add(name, axis)
    }

    fn add(&mut self, name: String, axis: Axis) -> usize {
        self.axes.push(axis);
        self.index.insert(name, self.axes.len() - 1);
        self.axes.len() - 1
    }

    fn test(&mut self, axis: usize, test: Test) -> Formula {
        let Some(tests) = self.axes.get_mut(axis).map(|a| &mut a.tests) else {
            return Formula::Const(false);
        };
        let at = tests.iter().position(|t| *t == test).unwrap_or_else(|| {
            tests.push(test);
            tests.len() - 1
        });
        Formula::Test(axis, at)
    }
}

impl Axis {
    fn new(kind: Kind) -> Axis {
        Axis {
            kind,
            shown: String::new(),
            against: String::new(),
            range: (None, None),
            integer: false,
            claim: None,
            share: false,
            none: false,
            odd: false,
            reads: Reads::default(),
            terms: Vec::new(),
            tests: Vec::new(),
        }
    }
    /// The values of the enumeration or the texts that are told apart.
    pub(super) fn texts(&self) -> BTreeSet<&str> {
        self.tests
            .iter()
            .filter_map(|t| if let Test::Text(t) = t { Some(t.as_str()) } else { None })
            .collect()
    }
}

/// A sum of multiples as an axis: what it can be follows from its atoms.
fn sum_axis(terms: Vec<(Exact, Atom)>) -> Axis {
    let mut axis = Axis::new(Kind::Number);
    axis.range = (Some(Exact::ZERO), Some(Exact::ZERO));
    axis.integer = terms.iter().all(|(c, a)| c.is_integer() && a.integer);
    let single = terms.len() == 1;
    for (coefficient, atom) in &terms {
        let (lo, hi) =
            if *coefficient < Exact::ZERO { (atom.range.1, atom.range.0) } else { atom.range };
        let reach = |sum: Option<Exact>, end: Option<Exact>| sum?.add(end?.mul(*coefficient)?);
        axis.range = (reach(axis.range.0, lo), reach(axis.range.1, hi));
        axis.odd |= atom.odd || (!single && atom.none);
        axis.reads.paths.extend(atom.reads.paths.iter().cloned());
    }
    if let (true, Some((_, atom))) = (single, terms.first()) {
        axis.shown.clone_from(&atom.shown);
        axis.claim = atom.claim;
        axis.share = atom.share;
        axis.none = atom.none;
    } else if terms.iter().enumerate().all(|(i, (_, a))| {
        a.claim.is_some() && terms.iter().take(i).all(|(_, b)| !a.reads.meet(&b.reads))
    }) {
        // Which of its values come about is found by looking for the values of its atoms.
        axis.claim = Some((None, None));
    }
    axis.terms = terms;
    axis
}

/// The comparison with its sides exchanged.
fn turned(cmp: Cmp) -> Cmp {
    match cmp {
        Cmp::Eq => Cmp::Eq,
        Cmp::Ne => Cmp::Ne,
        Cmp::Lt => Cmp::Gt,
        Cmp::Le => Cmp::Ge,
        Cmp::Gt => Cmp::Lt,
        Cmp::Ge => Cmp::Le,
    }
}

/// The day days are counted from.
pub(super) fn epoch() -> Day {
    jiff::civil::date(1970, 1, 1)
}

fn known_day(expr: &Expr) -> Option<Exact> {
    match &expr.node {
        Node::Const(Value::Date(day)) => {
            Some(Exact::from_int(crate::core::date::days_between(epoch(), *day)))
        }
        _ => None,
    }
}

fn length(expr: &Expr) -> Option<(Unit, Exact)> {
    let Node::Const(Value::Duration(d)) = &expr.node else { return None };
    let (unit, n) = match (d.months, d.days, d.workdays) {
        (n, 0, 0) => (Unit::Months, n),
        (0, n, 0) => (Unit::Days, n),
        (0, 0, n) => (Unit::Workdays, n),
        _ => return None,
    };
    Some((unit, Exact::from_int(i64::from(n))))
}

fn constant_value(expr: &Expr) -> Option<u16> {
    match &expr.node {
        Node::Const(Value::Enum(_, v)) => Some(*v),
        _ => None,
    }
}

fn text(expr: &Expr) -> Option<String> {
    match &expr.node {
        Node::Const(Value::Text(t)) => Some(t.to_string()),
        _ => None,
    }
}
