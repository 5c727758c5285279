//! Gaps, overlaps and unreachable rows.
//!
//! A gap: no row holds and there is no 其余; the value is then undetermined. An overlap: two rows of a head that
//! wants them disjoint hold together and give different values; likewise. A row no case reaches: it cannot hold, or
//! (逐档, 取最前) the rows above it take every case it holds in, or (取最高) one that gives more always holds with it.

use super::form::{Formula, Reader};
use super::linear::Lens;
use super::reads::key;
use super::site::{Frame, number};
use super::space::Space;
use crate::core::expr::{Expr, Node, Row, Settle};
use crate::core::value::Value;
use crate::diagnostic::{Code, Diagnostic};

/// Cells looked at for one table, every pair of rows in each.
const MOST_WORK: usize = 20_000_000;
/// Overlaps of one table that are reported.
const MOST_OVERLAPS: usize = 4;

/// What can be said of one expression that is rows.
pub(super) fn check(lens: &mut Lens<'_>, expr: &Expr, frames: &[Frame]) -> Vec<Diagnostic> {
    let Node::Rows(settle, rows) = &expr.node else { return Vec::new() };
    // Rows looked up by a call are examined once, over the types of the table's arguments.
    let elsewhere = |r: &Row| {
        r.span.file != expr.span.file
            || r.span.start < expr.span.start
            || r.span.end > expr.span.end
    };
    if rows.is_empty() || rows.iter().any(elsewhere) || is_guard(rows) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let otherwise = rows.iter().position(|r| r.cond.is_none());
    for row in rows.iter().skip(otherwise.map_or(rows.len(), |at| at + 1)) {
        found.push(Diagnostic::new(Code::RowAfterOtherwise).at(row.span));
    }
    let rows: Vec<&Row> = rows.iter().take(otherwise.unwrap_or(rows.len())).collect();

    let (space, forms) = read(lens, &rows, frames, false);
    let Some(space) = space else {
        found.push(Diagnostic::new(Code::RowsNotAnalysed).at(expr.span));
        return found;
    };
    let idle = unreachable(&space, &forms, &rows, *settle, &mut found);
    if let Some(otherwise) = otherwise
        && matches!(settle, Settle::Disjoint | Settle::First)
        && !rows.is_empty()
        && space.everywhere(|c| forms.iter().any(|f| space.at(f, c) == Some(true)))
        && let Node::Rows(_, all) = &expr.node
        && let Some(row) = all.get(otherwise)
    {
        found.push(Diagnostic::new(Code::OtherwiseIdle).at(row.span));
    }

    let (Some(space), forms) = read(lens, &rows, frames, true) else { return found };
    if otherwise.is_none() && matches!(settle, Settle::Disjoint | Settle::First) {
        let gap = space.witness(|c| forms.iter().all(|f| space.at(f, c) == Some(false)));
        if let Some(words) = gap.filter(|w| !w.is_empty()) {
            let places = rows.iter().map(|r| r.span).reduce(|a, b| a.to(b)).unwrap_or(expr.span);
            found.push(with_witness(Diagnostic::new(Code::RowsGap).at(places), &words));
        }
    }
    if *settle == Settle::Disjoint {
        found.extend(overlaps(lens, &space, &forms, &rows, &idle, frames));
    }
    found
}

/// `… 当 C` on a definition is rows of its own, not the author's.
fn is_guard(rows: &[Row]) -> bool {
    matches!(rows, [first, rest] if first.span == rest.span
        && matches!(rest.value.node, Node::Const(Value::None)))
}

fn read(
    lens: &mut Lens<'_>,
    rows: &[&Row],
    frames: &[Frame],
    defaults: bool,
) -> (Option<Space>, Vec<Formula>) {
    let policy = lens.policy;
    let mut reader = Reader::new(lens, defaults);
    let forms = rows
        .iter()
        .map(|r| r.cond.as_ref().map_or(Formula::Const(true), |c| reader.formula(c, frames)))
        .collect();
    let work = |s: &Space| s.cells().saturating_mul(rows.len().saturating_mul(rows.len()));
    (Space::new(&reader.axes, &policy.schema).filter(|s| work(s) <= MOST_WORK), forms)
}

/// Reports rows that no case reaches, and returns which.
fn unreachable(
    space: &Space,
    forms: &[Formula],
    rows: &[&Row],
    settle: Settle,
    found: &mut Vec<Diagnostic>,
) -> Vec<usize> {
    let mut idle = Vec::new();
    for (at, (form, row)) in forms.iter().zip(rows).enumerate() {
        if space.everywhere(|c| space.at(form, c) == Some(false)) {
            found.push(Diagnostic::new(Code::RowNeverHolds).at(row.span).arg("n", at + 1));
            idle.push(at);
            continue;
        }
        let above = forms.get(..at).unwrap_or_default();
        if settle == Settle::First && !above.is_empty() {
            let taken = |c: &[usize]| above.iter().any(|f| space.at(f, c) == Some(true));
            if space.everywhere(|c| space.at(form, c) == Some(false) || taken(c)) {
                // The one row that takes all of it, if there is one; else the last of those that do together.
                let whole = above.iter().position(|f| implies(space, form, f));
                let by = rows.get(whole.unwrap_or(at.saturating_sub(1)));
                let mut d = Diagnostic::new(Code::RowNeverReached).at(row.span).arg("n", at + 1);
                if let Some(by) = by {
                    d = d.label(by.span, Code::OtherRow);
                }
                found.push(d);
                idle.push(at);
            }
        }
        if settle == Settle::Highest
            && let Some(own) = number(&row.value)
            && let Some((_, by)) = forms.iter().zip(rows).enumerate().find_map(|(i, (f, r))| {
                let more = number(&r.value).is_some_and(|n| n > own || n == own && i < at);
                (i != at && more && implies(space, form, f)).then_some((i, r))
            })
        {
            found.push(
                Diagnostic::new(Code::RowOutdone)
                    .at(row.span)
                    .label(by.span, Code::OtherRow)
                    .arg("n", at + 1)
                    .arg("own", own)
                    .arg("more", number(&by.value).map_or(String::new(), |n| n.to_string())),
            );
            idle.push(at);
        }
    }
    idle
}

/// Whether the second holds wherever the first may.
fn implies(space: &Space, first: &Formula, second: &Formula) -> bool {
    space.everywhere(|c| space.at(first, c) == Some(false) || space.at(second, c) == Some(true))
}

fn overlaps(
    lens: &mut Lens<'_>,
    space: &Space,
    forms: &[Formula],
    rows: &[&Row],
    idle: &[usize],
    frames: &[Frame],
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (j, (b, second)) in forms.iter().zip(rows).enumerate() {
        for (i, (a, first)) in forms.iter().zip(rows).enumerate().take(j) {
            if found.len() >= MOST_OVERLAPS || idle.contains(&i) || idle.contains(&j) {
                continue;
            }
            if !differ(lens, &first.value, &second.value, frames) {
                continue;
            }
            let together =
                |c: &[usize]| space.at(a, c) == Some(true) && space.at(b, c) == Some(true);
            let words = match space.witness(together) {
                Some(words) => words,
                None if implies(space, a, b) || implies(space, b, a) => Vec::new(),
                None => continue,
            };
            let code = if words.is_empty() { Code::RowsAlwaysOverlap } else { Code::RowsOverlap };
            let text = |e: &Expr| lens.text(e, frames);
            let d = Diagnostic::new(code)
                .at(second.span)
                .label(first.span, Code::OtherRow)
                .arg("first", i + 1)
                .arg("second", j + 1)
                .arg("one", text(&first.value))
                .arg("two", text(&second.value));
            found.push(with_witness(d, &words));
        }
    }
    found
}

/// Whether two values are certainly different.
fn differ(lens: &mut Lens<'_>, a: &Expr, b: &Expr, frames: &[Frame]) -> bool {
    if key(a, frames) == key(b, frames) {
        return false;
    }
    if let (Node::Const(x), Node::Const(y)) = (&a.node, &b.node) {
        return x != y && !matches!(x, Value::Unknown(_)) && !matches!(y, Value::Unknown(_));
    }
    match (lens.linear(a, frames), lens.linear(b, frames)) {
        (Some(x), Some(y)) => x
            .minus(y)
            .is_some_and(|d| d.terms.is_empty() && d.constant != crate::core::exact::Exact::ZERO),
        _ => false,
    }
}

pub(super) fn with_witness(diagnostic: Diagnostic, words: &[String]) -> Diagnostic {
    let words = words.join("、");
    let en = words.replace('、', ", ");
    diagnostic.arg("witness", words).arg("witness_en", en)
}
