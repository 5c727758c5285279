//! A month or a year written in a policy: 出生 不早于 1985-03.
//!
//! In the data such a date is one unknown day. In a regulation it is all its days, so a comparison with it becomes one
//! with its first or last day, and nothing stays undetermined that the record's own date settles.

use super::expr::cmp;
use crate::core::expr::{Expr, Node};
use crate::core::schema::Type;
use crate::core::value::{Could, Value};
use crate::diagnostic::Span;
use crate::syntax::ast::Op;

/// The first and last day of a month or year written in a policy: there it is all its days, not one unknown day.
pub(super) fn days_of(expr: &Expr) -> Option<(Expr, Expr)> {
    let Node::Const(Value::Unknown(unknown)) = &expr.node else { return None };
    let Could::Date { lo, hi } = unknown.could else { return None };
    let day = |d| Expr::constant(Value::Date(d), Type::Date, expr.span);
    Some((day(lo), day(hi)))
}

pub(super) fn span_of(first: Expr, last: Expr) -> Expr {
    let span = first.span;
    Expr {
        node: Node::Span(Box::new(first), Box::new(last)),
        ty: Type::Span(Box::new(Type::Date)),
        span,
    }
}

/// A date against a month or year: not before its first day, after its last, one of its days.
pub(super) fn within_days(op: Op, left: Expr, first: Expr, last: Expr, span: Span) -> Expr {
    let truth = |node| Expr { node, ty: Type::Bool, span };
    let against = |end| Node::Compare(cmp(op), Box::new(left.clone()), Box::new(end));
    match op {
        Op::Ge | Op::Lt => truth(against(first)),
        Op::Gt | Op::Le => truth(against(last)),
        _ => {
            let during = Node::During(Box::new(left), Box::new(span_of(first, last)));
            let during = truth(during);
            if op == Op::Ne { truth(Node::Not(Box::new(during))) } else { during }
        }
    }
}
