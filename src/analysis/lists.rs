//! Notes on lists and shares: 均 over what may be empty, one count measured against several denominators, and lists
//! gone through once for every record.

use super::linear::Lens;
use super::reads::key;
use super::site::{Frame, Site, walk};
use crate::core::exact::Exact;
use crate::core::expr::{Access, Builtin, Expr, Node, Quantifier};
use crate::core::schema::{Origin, Type};
use crate::core::value::{Cmp, TableId};
use crate::diagnostic::{Code, Diagnostic, Span};
use std::collections::{BTreeMap, BTreeSet};

/// Lists a set of rules asks the length of, by the outermost heading.
#[derive(Default)]
pub(super) struct Asked(BTreeMap<String, BTreeSet<String>>);

impl Asked {
    pub(super) fn gather(sites: &[Site<'_>]) -> Asked {
        let mut asked = Asked::default();
        for site in sites {
            let lists =
                asked.0.entry(site.heading.first().cloned().unwrap_or_default()).or_default();
            walk(site.expr, &site.frames, &mut |expr, frames| {
                let list = match &expr.node {
                    Node::Has(list) => Some(&**list),
                    Node::Call(Builtin::Count, args) => args.first(),
                    _ => None,
                };
                lists.extend(list.map(|l| key(l, frames)));
            });
        }
        asked
    }
    fn holds(&self, site: &Site<'_>, list: &str) -> bool {
        site.heading.first().and_then(|h| self.0.get(h)).is_some_and(|l| l.contains(list))
    }
}

/// 均 over a list that may be empty, and products.
pub(super) fn check(lens: &Lens<'_>, site: &Site<'_>, asked: &Asked) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    walk(site.expr, &site.frames, &mut |expr, frames| match &expr.node {
        Node::Quantified { quantifier: Quantifier::Each, list, empty: None, .. }
            if may_be_empty(lens, list, frames) && !asked.holds(site, &key(list, frames)) =>
        {
            found.push(Diagnostic::new(Code::EachOfNone).at(expr.span));
        }
        Node::Filter(list, cond) => {
            if let Node::All(table) = &list.node
                && outer(cond, frames.len())
                && !looked_up(lens, cond, *table, frames.len())
            {
                let name = lens.policy.schema.table(*table).map_or("", |t| t.name.as_str());
                found.push(Diagnostic::new(Code::ProductRemains).at(expr.span).arg("record", name));
            }
        }
        _ => {}
    });
    found
}

fn may_be_empty(lens: &Lens<'_>, list: &Expr, frames: &[Frame]) -> bool {
    let mut fixed = matches!(list.node, Node::Set(_) | Node::Const(_));
    walk(list, frames, &mut |expr, frames| match &expr.node {
        // The slots of 最近 are there whether or not they are filled.
        Node::Call(Builtin::Latest, _) => fixed = true,
        Node::Of(level, Access::Column(_)) => {
            let origin = match frames.get(usize::from(*level)).map(|f| &f.ty) {
                Some(Type::Ref(table)) => lens.policy.schema.table(*table).map(|t| &t.origin),
                _ => None,
            };
            if let Some(Origin::Groups(at)) = origin {
                let partition = lens.policy.partitions.get(usize::from(*at));
                fixed |= partition.is_some_and(|p| !p.include_empty);
            }
        }
        _ => {}
    });
    !fixed || matches!(list.node, Node::Filter(..))
}

/// Whether a condition on an element depends on the record outside.
fn outer(cond: &Expr, element: usize) -> bool {
    let mut found = false;
    cond.walk(&mut |e| {
        if let Node::Of(level, _) | Node::Frame(level) = &e.node {
            found |= usize::from(*level) < element;
        }
    });
    found
}

/// Whether one of the conditions that must hold names the element by its key or a reference.
fn looked_up(lens: &Lens<'_>, cond: &Expr, table: TableId, element: usize) -> bool {
    let (Node::And(_) | Node::Compare(Cmp::Eq, ..)) = &cond.node else { return false };
    let named = |own: &Expr| match &own.node {
        Node::Frame(level) => usize::from(*level) == element,
        Node::Of(level, Access::Column(column)) => {
            let key = lens.policy.schema.table(table).and_then(|t| t.key);
            usize::from(*level) == element
                && (key == Some(*column) || matches!(own.ty, Type::Ref(_)))
        }
        _ => false,
    };
    match &cond.node {
        Node::And(all) => all.iter().any(|c| looked_up(lens, c, table, element)),
        Node::Compare(_, a, b) => [(a, b), (b, a)]
            .into_iter()
            .any(|(own, other)| named(own) && !outer_than(other, element)),
        _ => false,
    }
}

/// Whether an expression depends on the element or on what is inside it.
fn outer_than(expr: &Expr, element: usize) -> bool {
    let mut found = false;
    expr.walk(&mut |e| {
        if let Node::Of(level, _) | Node::Frame(level) = &e.node {
            found |= usize::from(*level) >= element;
        }
    });
    found
}

/// One number measured against different ones within a set of rules.
pub(super) fn denominators(lens: &mut Lens<'_>, sites: &[Site<'_>]) -> Vec<Diagnostic> {
    let mut seen: BTreeMap<(String, String), (String, String, Span)> = BTreeMap::new();
    let mut found = Vec::new();
    for site in sites {
        let mut shares: Vec<(String, String, String, Span)> = Vec::new();
        let mut compared: Vec<(&Expr, &Expr, Span, Vec<Frame>)> = Vec::new();
        walk(site.expr, &site.frames, &mut |expr, frames| {
            if let Node::Compare(_, a, b) = &expr.node {
                compared.push((a, b, expr.span, frames.to_vec()));
            }
        });
        for (a, b, span, frames) in compared {
            lens.begin(true);
            let (Some(x), Some(y)) = (lens.linear(a, &frames), lens.linear(b, &frames)) else {
                continue;
            };
            let Some(d) = x.minus(y).filter(|d| d.constant == Exact::ZERO && d.terms.len() == 2)
            else {
                continue;
            };
            // 票 超过 半数 × 实到: the smaller multiple is the denominator.
            let mut terms: Vec<_> = d.terms.into_values().collect();
            terms.sort_by_key(|(c, _)| std::cmp::Reverse(c.abs()));
            let [(c1, top), (c2, bottom)] = terms.as_slice() else { continue };
            let ratio = c1.div(*c2);
            let share = ratio.is_some_and(|r| r < Exact::from_int(-1));
            if share {
                shares.push((top.key.clone(), bottom.key.clone(), bottom.shown.clone(), span));
            }
        }
        for (top, bottom, shown, span) in shares {
            let under = site.heading.first().cloned().unwrap_or_default();
            match seen.get(&(under.clone(), top.clone())) {
                Some((first, name, at)) if *first != bottom => {
                    let mut d = Diagnostic::new(Code::OtherDenominator)
                        .at(span)
                        .label(*at, Code::OtherPlace)
                        .arg("one", name)
                        .arg("two", shown);
                    d.heading.clone_from(&site.heading);
                    found.push(d);
                }
                Some(_) => {}
                None => {
                    seen.insert((under, top), (bottom, shown, span));
                }
            }
        }
    }
    found
}
