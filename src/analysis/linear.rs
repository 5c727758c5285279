//! Quantities: numbers as sums of multiples of things that cannot be taken apart, and what those can be.
//!
//! `同意 超过 半数 × 应到` and `应到 不超过 2 × 同意` speak of one quantity, `同意 − 1/2 应到`. An [`Atom`] is what
//! remains: a column, a count, a quotient. Its *domain* holds every value it could have, and more if in doubt:
//! what is never true in it is never true. Its *claim* holds only values some record surely can have, and fewer if
//! in doubt: what is true there can happen. Nothing is said of the rest.

use super::reads::{Memory, Reads, column, key};
use super::site::{Frame, number};
use crate::core::exact::Exact;
use crate::core::expr::{Access, Builtin, Expr, Node};
use crate::core::policy::{FieldKind, Policy};
use crate::core::schema::{Origin, Type};
use crate::core::value::Arith;
use crate::diagnostic::Sources;
use std::collections::BTreeMap;

/// Bounds, both included; `None` is without bound.
pub(super) type Range = (Option<Exact>, Option<Exact>);

/// Expressions looked into for one question; a chain of definitions may double at every step.
const MOST_STEPS: usize = 4_000;

/// A number that cannot be taken apart.
#[derive(Debug, Clone)]
pub(super) struct Atom {
    pub key: String,
    /// As the author wrote it.
    pub shown: String,
    pub range: Range,
    pub integer: bool,
    /// What some record surely can have.
    pub claim: Option<Range>,
    /// A share: beyond 1 nothing is claimed unless the author himself looks there.
    pub share: bool,
    /// May be known none, and is then exactly none.
    pub none: bool,
    /// May be without value in other ways.
    pub odd: bool,
    pub reads: Reads,
}

/// `Σ coefficient × atom + constant`.
#[derive(Debug, Clone)]
pub(super) struct Linear {
    pub terms: BTreeMap<String, (Exact, Atom)>,
    pub constant: Exact,
}

impl Linear {
    pub(super) fn constant(n: Exact) -> Linear {
        Linear { terms: BTreeMap::new(), constant: n }
    }
    pub(super) fn scaled(mut self, by: Exact) -> Option<Linear> {
        if by == Exact::ZERO {
            return Some(Linear::constant(Exact::ZERO));
        }
        self.constant = self.constant.mul(by)?;
        for (coefficient, _) in self.terms.values_mut() {
            *coefficient = coefficient.mul(by)?;
        }
        Some(self)
    }
    pub(super) fn plus(mut self, other: Linear) -> Option<Linear> {
        self.constant = self.constant.add(other.constant)?;
        for (name, (coefficient, atom)) in other.terms {
            let sum = match self.terms.get(&name) {
                Some((mine, _)) => mine.add(coefficient)?,
                None => coefficient,
            };
            if sum == Exact::ZERO {
                self.terms.remove(&name);
            } else {
                self.terms.insert(name, (sum, atom));
            }
        }
        Some(self)
    }
    pub(super) fn minus(self, other: Linear) -> Option<Linear> {
        self.plus(other.scaled(Exact::from_int(-1))?)
    }
    /// One atom and nothing else.
    pub(super) fn bare(&self) -> bool {
        self.constant == Exact::ZERO
            && self.terms.len() == 1
            && self.terms.values().all(|(c, _)| *c == Exact::ONE)
    }
}

/// Looks into the expressions of a policy.
pub(super) struct Lens<'a> {
    pub policy: &'a Policy,
    pub sources: &'a Sources,
    pub memory: Memory,
    /// Parameters stand for the values written; else for any.
    pub defaults: bool,
    steps: usize,
}

impl<'a> Lens<'a> {
    pub(super) fn new(policy: &'a Policy, sources: &'a Sources) -> Self {
        Lens { policy, sources, memory: Memory::default(), defaults: false, steps: 0 }
    }
    /// Begins a question; see [`MOST_STEPS`].
    pub(super) fn begin(&mut self, defaults: bool) {
        self.defaults = defaults;
        self.steps = 0;
    }
    /// The body of a derived field that can stand for it, with the frame it is written over.
    pub(super) fn body(&mut self, expr: &Expr, frames: &[Frame]) -> Option<(&'a Expr, Vec<Frame>)> {
        let Node::Of(level, Access::Field(id)) = &expr.node else { return None };
        self.steps += 1;
        if self.steps > MOST_STEPS {
            return None;
        }
        let FieldKind::Expr(body) = &self.policy.fields.get(id.0 as usize)?.kind else {
            return None;
        };
        Some((body, vec![frames.get(usize::from(*level))?.clone()]))
    }
    pub(super) fn text(&self, expr: &Expr, frames: &[Frame]) -> String {
        if let Node::Frame(level) = &expr.node
            && let Some(frame) = frames.get(usize::from(*level))
            && !frame.shown.is_empty()
        {
            return frame.shown.clone();
        }
        let text = self.sources.text(expr.span);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
    pub(super) fn reads(&mut self, expr: &Expr, frames: &[Frame]) -> Reads {
        self.memory.reads(self.policy, expr, frames)
    }

    /// A number as a sum; `None` if it grows past what is exact or is no number.
    pub(super) fn linear(&mut self, expr: &Expr, frames: &[Frame]) -> Option<Linear> {
        if !matches!(expr.ty, Type::Num { .. }) {
            return None;
        }
        if let Some(n) = number(expr) {
            return Some(Linear::constant(n));
        }
        match &expr.node {
            Node::Param(p) if self.defaults => {
                let value = self.policy.params.get(usize::from(*p)).and_then(|p| p.value.as_ref());
                match value.and_then(number) {
                    Some(n) => Some(Linear::constant(n)),
                    None => Some(self.atom(expr, frames)),
                }
            }
            Node::Arith(Arith::Add, a, b) => self.linear(a, frames)?.plus(self.linear(b, frames)?),
            // The difference of two days is a number of its own.
            Node::Arith(Arith::Sub, a, _) if a.ty == Type::Date => Some(self.atom(expr, frames)),
            Node::Arith(Arith::Sub, a, b) => self.linear(a, frames)?.minus(self.linear(b, frames)?),
            Node::Arith(Arith::Mul, a, b) => {
                let (a, b) = (self.linear(a, frames)?, self.linear(b, frames)?);
                match (a.terms.is_empty(), b.terms.is_empty()) {
                    (true, _) => b.scaled(a.constant),
                    (_, true) => a.scaled(b.constant),
                    _ => Some(self.atom(expr, frames)),
                }
            }
            Node::Arith(Arith::Div, a, b) => {
                let by = self.linear(b, frames)?;
                if by.terms.is_empty() && by.constant != Exact::ZERO {
                    return self.linear(a, frames)?.scaled(Exact::ONE.div(by.constant)?);
                }
                Some(self.atom(expr, frames))
            }
            Node::Neg(a) => self.linear(a, frames)?.scaled(Exact::from_int(-1)),
            Node::Of(_, Access::Field(_)) => match self.body(expr, frames) {
                Some((body, inner)) if matches!(body.ty, Type::Num { .. }) => {
                    let mut found = self.linear(body, &inner)?;
                    // Named as the author names it here.
                    if let (true, Some((_, atom))) = (found.bare(), found.terms.values_mut().next())
                    {
                        atom.shown = self.text(expr, frames);
                    }
                    Some(found)
                }
                _ => Some(self.atom(expr, frames)),
            },
            _ => Some(self.atom(expr, frames)),
        }
    }

    fn atom(&mut self, expr: &Expr, frames: &[Frame]) -> Linear {
        let atom = self.measure(expr, frames);
        Linear {
            terms: BTreeMap::from([(atom.key.clone(), (Exact::ONE, atom))]),
            constant: Exact::ZERO,
        }
    }

    /// What a number can be.
    pub(super) fn measure(&mut self, expr: &Expr, frames: &[Frame]) -> Atom {
        let reads = self.reads(expr, frames);
        let mut atom = Atom {
            key: key(expr, frames),
            shown: self.text(expr, frames),
            range: (None, None),
            integer: false,
            claim: None,
            share: false,
            none: false,
            odd: reads.optional,
            reads,
        };
        let zero = Some(Exact::ZERO);
        match &expr.node {
            Node::Frame(level) => {
                if let Some(frame) = frames.get(usize::from(*level)) {
                    atom.integer = matches!(frame.ty, Type::Num { integer: true });
                    atom.claim = Some(frame.claim);
                    atom.odd = false;
                }
            }
            Node::Of(_, Access::Field(id)) => {
                if let Some(FieldKind::Score(at)) =
                    self.policy.fields.get(id.0 as usize).map(|f| &f.kind)
                {
                    let full = self.policy.scores.get(*at).and_then(|s| s.full.as_ref());
                    atom.claim = Some((zero, full.and_then(number)));
                }
            }
            Node::Of(..) | Node::Get(..) => self.column_range(expr, frames, &mut atom),
            Node::Call(Builtin::Count, args) => {
                atom.range = (zero, None);
                atom.integer = true;
                atom.odd = false;
                // 有 L is read as a count that nobody wrote.
                if args.first().is_some_and(|l| l.span == expr.span) {
                    atom.shown = format!("计数({})", atom.shown);
                }
                if args.first().is_some_and(|l| self.plain_list(l, frames)) {
                    atom.claim = Some(atom.range);
                }
            }
            Node::Call(Builtin::Age, args) => {
                atom.range = (zero, None);
                atom.integer = true;
                if args.first().is_some_and(|a| self.plain(a, frames)) {
                    atom.claim = Some(atom.range);
                }
            }
            Node::Call(Builtin::Sum, args) => {
                if let Some(Node::Get(list, access)) = args.first().map(|a| &a.node)
                    && let Some(column) = column(self.policy, &list.ty, *access)
                    && column.range.is_some_and(|(lo, _)| lo >= Exact::ZERO)
                {
                    atom.range = (zero, None);
                }
            }
            Node::Arith(Arith::Div, a, b) => self.quotient(a, b, frames, &mut atom),
            _ => {}
        }
        atom
    }

    fn column_range(&mut self, expr: &Expr, frames: &[Frame], atom: &mut Atom) {
        let Some((found, groups)) = self.column(expr, frames) else { return };
        atom.integer = matches!(found.ty, Type::Num { integer: true });
        if let Some((lo, hi)) = found.range {
            atom.range = (Some(lo), Some(hi));
        } else if groups {
            atom.range = (Some(Exact::ZERO), None);
        }
        if self.plain(expr, frames) {
            atom.none = atom.odd;
            atom.odd = false;
            if !groups {
                atom.claim = Some(atom.range);
            }
        }
    }

    /// The column a path ends in, and whether its record is a group.
    fn column(
        &self,
        expr: &Expr,
        frames: &[Frame],
    ) -> Option<(&'a crate::core::schema::Column, bool)> {
        let (ty, access) = match &expr.node {
            Node::Of(level, access) => (frames.get(usize::from(*level))?.ty.clone(), *access),
            Node::Get(base, access) => (base.ty.clone(), *access),
            _ => return None,
        };
        let Type::Ref(table) = ty else { return None };
        let groups = self
            .policy
            .schema
            .table(table)
            .is_some_and(|t| matches!(t.origin, Origin::Groups(_) | Origin::Single));
        Some((column(self.policy, &ty, access)?, groups))
    }

    /// A stored cell, reached through references only: it can have any value of its column.
    pub(super) fn plain(&self, expr: &Expr, frames: &[Frame]) -> bool {
        match &expr.node {
            Node::Of(level, Access::Column(_)) => {
                frames.get(usize::from(*level)).is_some_and(|f| matches!(f.ty, Type::Ref(_)))
                    && !matches!(expr.ty, Type::List(_))
            }
            Node::Get(base, Access::Column(_)) => {
                matches!(base.ty, Type::Ref(_)) && self.plain(base, frames)
            }
            Node::Frame(level) => {
                frames.get(usize::from(*level)).is_some_and(|f| !matches!(f.ty, Type::Ref(_)))
            }
            _ => false,
        }
    }

    /// A stored list or the way back of a reference, filtered or not: any number of members can be in it.
    fn plain_list(&self, expr: &Expr, frames: &[Frame]) -> bool {
        match &expr.node {
            Node::Of(_, Access::Column(_)) => {
                self.column(expr, frames).is_some_and(|(_, groups)| !groups)
            }
            Node::Of(_, Access::Inverse(_)) => true,
            Node::Filter(list, _) => self.plain_list(list, frames),
            _ => false,
        }
    }

    fn quotient(&mut self, a: &Expr, b: &Expr, frames: &[Frame], atom: &mut Atom) {
        let (top, bottom) = (self.measure(a, frames), self.measure(b, frames));
        let zero = Some(Exact::ZERO);
        let at_least_zero = |r: Range| r.0.is_some_and(|lo| lo >= Exact::ZERO);
        if at_least_zero(top.range) && at_least_zero(bottom.range) {
            atom.range.0 = zero;
        }
        atom.share = true;
        let counted = |e: &Expr| match &e.node {
            Node::Call(Builtin::Count, args) => args.first().cloned(),
            _ => None,
        };
        if let (Some(part), Some(whole)) = (counted(a), counted(b)) {
            let Node::Filter(list, _) = &part.node else { return };
            if key(list, frames) == key(&whole, frames) {
                atom.range = (zero, Some(Exact::ONE));
                atom.odd = false;
                if self.plain_list(&whole, frames) {
                    atom.claim = Some(atom.range);
                }
            }
        } else if self.plain(a, frames) && self.plain(b, frames) && top.key != bottom.key {
            atom.claim = Some((zero, None));
        }
    }
}
