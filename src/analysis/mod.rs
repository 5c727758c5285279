//! What `quan check` finds in a policy that compiles: rows with gaps, overlaps and dead ends, conditions that decide
//! nothing, and things worth a second look.
//!
//! ```text
//! site        every expression, with the records its frames are bound to
//!   reads     what feeds it; two quantities can be chosen freely only if no cell feeds both
//!   linear    numbers as sums of multiples; what each can be, and what it surely can be
//!     form    conditions as formulas over axes (numbers, days, lengths, values, texts, truths)
//!       space the axes cut at their critical points: the product is looked at cell by cell
//!         rows, conditions        findings, each with a point at which it happens
//! lists, unused, versions         notes that need no space
//! ```
//! It works on the core, not on the text: the same formulas over the same axes are what `prove` asks about. Parameters
//! have the values written when a point is looked for (a run without `--param` meets it), and any value when
//! something is said to be never or always so.
//!
//! A wrong finding is worse than none: *always* and *never* are said of everything a value could be, *there is* only
//! of what some record surely can have; see [`space`] for how the two are kept apart.

mod conditions;
mod form;
mod linear;
mod lists;
mod reads;
mod rows;
mod site;
mod space;
mod unused;
mod versions;

#[cfg(test)]
mod tests;

use crate::core::policy::Policy;
use crate::diagnostic::{Diagnostic, FileId, Sources};
use crate::model::Unit;
use std::collections::BTreeSet;

/// Analyses a policy without errors. Findings are about the main file: others are checked as main files of their own.
pub fn check(policy: &Policy, units: &[Unit], sources: &Sources, main: FileId) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut lens = linear::Lens::new(policy, sources);
    let sites = site::sites(policy);
    let asked = lists::Asked::gather(&sites);
    for site in &sites {
        let mut all = conditions::check(&mut lens, site);
        let mut tables = Vec::new();
        site::walk(site.expr, &site.frames, &mut |expr, frames| {
            if matches!(expr.node, crate::core::expr::Node::Rows(..)) {
                tables.push((expr, frames.to_vec()));
            }
        });
        for (expr, frames) in tables {
            all.extend(rows::check(&mut lens, expr, &frames));
        }
        all.extend(lists::check(&lens, site, &asked));
        for mut d in all {
            if d.heading.is_empty() {
                d.heading.clone_from(&site.heading);
            }
            found.push(d);
        }
    }
    for (clauses, guard, frames, heading) in conditions::sets(policy) {
        found.extend(conditions::clauses(&mut lens, &clauses, guard, &frames, &heading));
    }
    found.extend(lists::denominators(&mut lens, &sites));
    found.extend(unused::check(units, sources, main));
    if let Some(unit) = units.last() {
        found.extend(versions::check(&unit.file));
    }
    // One place may be read by several rules: a finding there is one finding.
    let mut seen = BTreeSet::new();
    found.retain(|d| {
        let labels: Vec<_> = d.labels.iter().map(|(span, _)| *span).collect();
        d.span.is_some_and(|s| s.file == main && seen.insert((d.code, s, labels)))
    });
    found.sort_by_key(|d| d.span);
    found
}
