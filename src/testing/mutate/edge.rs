//! Where a comparison turns: which records tell a moved limit from the one that is written.
//!
//! ```text
//! 得票 不低于 4/5 × 实到,  4/5 → 79%:   79% × 实到 ≤ 得票 < 4/5 × 实到 is taken by one and not by the other
//! ```
//! The limit as it is and the limit as it becomes are written out as the author would; which of the two is lower is known
//! where the limit is arithmetic. Elsewhere (the window of a list, a number deep in a call) only the direction is told:
//! a case for which the two differ.

use crate::core::expr::{Builtin, Expr, Node};
use crate::core::schema::Type;
use crate::core::value::{Arith, Cmp};
use crate::diagnostic::{Sources, Span};

/// A side of a comparison a literal stands in.
#[derive(Clone)]
pub(super) struct Edge {
    /// The other side as written; empty where it cannot be pointed at.
    pub(super) asked: String,
    /// The comparison as seen from there.
    pub(super) cmp: Cmp,
    /// The side with the literal.
    pub(super) side: Expr,
}

/// A literal that moves: where it stands, as it is, as it becomes, and whether it grows.
pub(super) struct Moved<'m> {
    pub(super) span: Span,
    pub(super) written: &'m str,
    pub(super) shown: &'m str,
    pub(super) up: bool,
}

impl Edge {
    /// The case a move is told by.
    pub(super) fn told(&self, sources: &Sources, moved: &Moved<'_>) -> (String, String) {
        self.between(sources, moved).unwrap_or_else(|| either(moved))
    }

    fn between(&self, sources: &Sources, moved: &Moved<'_>) -> Option<(String, String)> {
        let rises = rises(&self.side, moved.span)?;
        let known = matches!(self.side.ty, Type::Num { .. } | Type::Date | Type::Duration);
        if self.asked.is_empty() || !known {
            return None;
        }
        let whole = sources.text(self.side.span);
        let start = moved.span.start.checked_sub(self.side.span.start)? as usize;
        let end = moved.span.end.checked_sub(self.side.span.start)? as usize;
        let alone = self.side.span == moved.span;
        // 2/3 − 1% of something.
        let sum = !alone && moved.shown.contains(['−', '+']);
        let shown = if sum { format!("({})", moved.shown) } else { moved.shown.to_owned() };
        let changed = format!("{}{shown}{}", whole.get(..start)?, whole.get(end..)?);
        let neat = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let (old, new) = (neat(whole), neat(&changed));
        let (lower, upper) = if rises == moved.up { (old, new) } else { (new, old) };
        let asked = &self.asked;
        let dates = self.side.ty == Type::Date;
        Some(match self.cmp {
            Cmp::Ge | Cmp::Lt if alone => at(asked, &lower),
            Cmp::Gt | Cmp::Le if alone => at(asked, &upper),
            Cmp::Ge | Cmp::Lt => {
                let (from, to) =
                    if dates { ("不早于", "早于") } else { ("不低于", "不足") };
                (
                    format!("加一个 “{asked}” {from} {lower}、{to} {upper} 的用例"),
                    format!("add a case with `{asked}` ≥ {lower} and < {upper}"),
                )
            }
            Cmp::Gt | Cmp::Le => {
                let (from, to) =
                    if dates { ("晚于", "不晚于") } else { ("超过", "不超过") };
                (
                    format!("加一个 “{asked}” {from} {lower}、{to} {upper} 的用例"),
                    format!("add a case with `{asked}` > {lower} and ≤ {upper}"),
                )
            }
            Cmp::Eq | Cmp::Ne => at(asked, &neat(whole)),
        })
    }
}

/// A case at the very edge; `asked` is empty for the axis of rows.
pub(super) fn at(asked: &str, value: &str) -> (String, String) {
    if asked.is_empty() {
        return (
            format!("加一个所比的数 = {value} 的用例"),
            format!("add a case in which what is compared = {value}"),
        );
    }
    (format!("加一个 “{asked}” = {value} 的用例"), format!("add a case with `{asked}` = {value}"))
}

/// A case for which the two differ, whatever it is.
pub(super) fn either(moved: &Moved<'_>) -> (String, String) {
    let Moved { written, shown, .. } = moved;
    (
        format!("加一个写 {written} 与写 {shown} 结论不同的用例"),
        format!("add a case that comes out differently with {written} and with {shown}"),
    )
}

/// Whether an expression grows as the literal at a place in it grows, where that can be told; what is multiplied or
/// divided by is taken to be no less than nothing.
fn rises(expr: &Expr, at: Span) -> Option<bool> {
    if expr.span == at {
        return Some(true);
    }
    let holds =
        |e: &Expr| e.span.file == at.file && e.span.start <= at.start && e.span.end >= at.end;
    match &expr.node {
        Node::Arith(op, a, b) if holds(a) != holds(b) => {
            let (side, turned) = match op {
                Arith::Sub | Arith::Div if holds(b) => (b, true),
                _ if holds(a) => (a, false),
                _ => (b, false),
            };
            Some(rises(side, at)? != turned)
        }
        Node::Call(Builtin::HalfUp | Builtin::HalfEven | Builtin::Up | Builtin::Down, args) => {
            rises(args.iter().find(|a| holds(a))?, at)
        }
        _ => None,
    }
}
