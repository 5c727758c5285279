//! Calculations and comparisons with the values they had: `23 ÷ 30 ≈ 76.67%`, `23/30 ≈ 76.67% ≥ 4/5`. A limit stands as
//! the author wrote it; a share is told as its parts and in percent, `≈` where that is rounded.

use super::{one_line, show_decimal, sign};
use crate::core::exact::Exact;
use crate::core::expr::{Access, Builtin, Expr, Node};
use crate::core::policy::FieldKind;
use crate::core::value::{Arith, RowRef, Truth, Value};
use crate::diagnostic::Sources;
use crate::eval::engine::{Engine, Place};
use crate::eval::expr::items;

/// How many members of a sum are written out.
const MOST_ADDED: usize = 8;
/// Through how many definitions the parts of a share are looked for.
const MOST_NAMES: usize = 6;
/// A fraction no longer than this stands in a calculation as it is.
const SHORT: usize = 9;
/// A literal longer than this is no limit at a glance.
const LONGEST: usize = 12;

impl Engine<'_> {
    /// The value of an expression with how it was reached.
    pub(super) fn written_out(
        &self,
        expr: &Expr,
        value: &Value,
        place: &mut Place,
        sources: &Sources,
    ) -> String {
        let written = match &expr.node {
            Node::Compare(cmp, a, b) => {
                let (x, y) = (self.eval(a, place), self.eval(b, place));
                (plain(&x) && plain(&y)).then(|| {
                    let left = self.side(a, &x, b, place, sources);
                    format!("{left} {} {}", sign(*cmp), self.side(b, &y, a, place, sources))
                })
            }
            Node::Arith(op, a, b) => {
                let (x, y) = (self.eval(a, place), self.eval(b, place));
                (plain(&x) && plain(&y)).then(|| {
                    let shown = |e: &Expr, v: &Value| match self.as_written(e, sources) {
                        Some(text) => text,
                        None => match v {
                            Value::Num(n) if n.to_string().len() <= SHORT => n.to_string(),
                            other => self.decimal(other),
                        },
                    };
                    let sign = match op {
                        Arith::Add => "+",
                        Arith::Sub => "−",
                        Arith::Mul => "×",
                        Arith::Div => "÷",
                    };
                    let left = format!("{} {sign} {}", shown(a, &x), shown(b, &y));
                    match (op, &x, &y, value) {
                        (Arith::Div, Value::Num(x), Value::Num(y), Value::Num(n)) => {
                            quotient_written(&left, *x, *y, *n)
                        }
                        _ => format!("{left} = {}", self.decimal(value)),
                    }
                })
            }
            Node::Call(builtin @ (Builtin::Sum | Builtin::Average), args) => {
                args.first().and_then(|list| {
                    self.added(&self.eval(list, place), *builtin == Builtin::Average, value)
                })
            }
            Node::Param(_) => self.as_written(expr, sources),
            _ => None,
        };
        written.unwrap_or_else(|| self.show(value))
    }

    /// `(85 + 88 + 89) ÷ 3 ≈ 87.3333`.
    fn added(&self, list: &Value, mean: bool, value: &Value) -> Option<String> {
        let Value::Num(n) = value else { return None };
        let list = items(list);
        let known = list.items.iter().map(|(v, member)| match (v, member) {
            (Value::Num(n), Truth::True) => Some(n.to_string()),
            _ => None,
        });
        let all: Vec<String> = known.collect::<Option<_>>()?;
        if list.open.is_some() || !(2..=MOST_ADDED).contains(&all.len()) {
            return None;
        }
        let sum = all.join(" + ");
        let left = if mean { format!("({sum}) ÷ {}", all.len()) } else { sum };
        Some(format!("{left} {}", decimal_after(*n)))
    }

    /// One side of a comparison.
    fn side(
        &self,
        expr: &Expr,
        value: &Value,
        other: &Expr,
        place: &mut Place,
        sources: &Sources,
    ) -> String {
        if let Some(text) = self.as_written(expr, sources) {
            return text;
        }
        let Value::Num(n) = value else { return self.show(value) };
        if *n < Exact::ZERO || *n > Exact::ONE {
            return show_decimal(*n);
        }
        let proportion = self.as_written(other, sources).is_some_and(|t| is_proportion(&t));
        let parts = self.parts(expr, place, 0);
        match (parts, percent(*n)) {
            (Some((a, b)), Some(share)) if proportion || !ends(*n) => format!("{a}/{b} {share}"),
            (None, Some(share)) if proportion && ends(*n) => {
                share.trim_start_matches("= ").to_owned()
            }
            _ => self.show(value),
        }
    }

    /// The two counts a share was computed from.
    fn parts(&self, expr: &Expr, place: &mut Place, depth: usize) -> Option<(Exact, Exact)> {
        if depth > MOST_NAMES {
            return None;
        }
        let (row, access) = match &expr.node {
            Node::Arith(Arith::Div, a, b) => {
                return match (self.eval(a, place), self.eval(b, place)) {
                    (Value::Num(a), Value::Num(b)) if a.is_integer() && b.is_integer() => {
                        Some((a, b))
                    }
                    _ => None,
                };
            }
            Node::Of(level, access) => match place.frame(*level)? {
                Value::Ref(row) => (*row, *access),
                _ => return None,
            },
            Node::Get(base, access) => match self.eval(base, place) {
                Value::Ref(row) => (row, *access),
                _ => return None,
            },
            _ => return None,
        };
        let Access::Field(id) = access else { return None };
        let FieldKind::Expr(inner) = &self.policy.fields.get(id.0 as usize)?.kind else {
            return None;
        };
        place.within(row, |place| self.parts(inner, place, depth + 1))
    }

    /// A number the author wrote, in the author's writing: `半数`, `40%`; a parameter's if nothing else was given.
    pub(super) fn as_written(&self, expr: &Expr, sources: &Sources) -> Option<String> {
        let literal = |e: &Expr| match &e.node {
            Node::Const(Value::Num(_)) => {
                Some(one_line(sources.text(e.span))).filter(|text| is_literal(text))
            }
            _ => None,
        };
        match &expr.node {
            Node::Param(index) => {
                let index = usize::from(*index);
                let given = self.settings.params.get(index).is_some_and(Option::is_some);
                let own = self.policy.params.get(index)?.value.as_ref()?;
                if given { None } else { literal(own) }
            }
            _ => literal(expr),
        }
    }

    /// A value of a calculation: a number in figures, never in percent.
    pub(super) fn decimal(&self, value: &Value) -> String {
        match value {
            Value::Num(n) => show_decimal(*n),
            other => self.show(other),
        }
    }

    /// Where a stored cell was read.
    pub(super) fn source_of(&self, row: RowRef, access: Access) -> Option<String> {
        matches!(access, Access::Column(_)).then(|| self.place_of(row)).flatten()
    }
}

/// Whether a value can stand in a line of arithmetic.
fn plain(value: &Value) -> bool {
    !matches!(value, Value::List(_) | Value::Rows { .. } | Value::Ref(_))
}

fn ends(n: Exact) -> bool {
    n.decimal_places().is_some_and(|p| p <= 6)
}

/// Between nothing and one.
pub(super) fn part_of_one(n: Exact) -> bool {
    n > Exact::ZERO && n < Exact::ONE
}

/// `= 40%`, `≈ 76.67%`.
pub(super) fn percent(n: Exact) -> Option<String> {
    let hundred = n.mul(Exact::from_int(100))?;
    if hundred.decimal_places().is_some_and(|p| p <= 2) {
        return Some(format!("= {hundred}%"));
    }
    Some(format!("≈ {}%", hundred.to_fixed(2)?))
}

/// `23 ÷ 30 ≈ 76.67%`; the quotient in between if it is another than what is written already.
fn quotient_written(left: &str, x: Exact, y: Exact, n: Exact) -> String {
    let share = percent(n).filter(|_| part_of_one(n) && !ends(n));
    let after = share.unwrap_or_else(|| decimal_after(n));
    if ends(n) || n.to_string() == format!("{x}/{y}") {
        format!("{left} {after}")
    } else {
        format!("{left} = {n} {after}")
    }
}

/// `= 0.4`, `≈ 87.4667`.
pub(super) fn decimal_after(n: Exact) -> String {
    match n.to_fixed(4) {
        Some(fixed) if !ends(n) => format!("≈ {fixed}"),
        _ => format!("= {n}"),
    }
}

/// Whether a text is a number and nothing else.
fn is_literal(text: &str) -> bool {
    let figure = |c: char| {
        c.is_ascii_digit()
            || matches!(c, '.' | '/' | '%' | '‰' | ' ' | '比')
            || "半数一二两三四五六七八九十百千万零〇分之成点".contains(c)
    };
    !text.is_empty() && text.chars().count() <= LONGEST && text.chars().all(figure)
}

/// Whether a limit is a part of a whole.
fn is_proportion(text: &str) -> bool {
    text.contains(['%', '‰', '/', '半', '成']) || text.contains("分之")
}
