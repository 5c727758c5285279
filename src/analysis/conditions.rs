//! Conditions that decide nothing: always true, never true, said twice, denied twice, or settled by their guard or by
//! another clause.

use super::form::{Formula, Reader};
use super::linear::Lens;
use super::reads::key;
use super::site::{Frame, Site, inside};
use super::space::Space;
use crate::core::expr::{Expr, Node};
use crate::core::policy::{Clause, ClauseBody, Modality, Policy};
use crate::core::schema::Type;
use crate::core::value::{Cmp, Value};
use crate::diagnostic::{Code, Diagnostic, Span};
use std::collections::BTreeMap;

/// Clauses of one set that are compared with each other.
const MOST_CLAUSES: usize = 120;

/// Constant and repeated conditions anywhere in an expression.
pub(super) fn check(lens: &mut Lens<'_>, site: &Site<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    visit(lens, site.expr, &site.frames, true, &mut found);
    found
}

/// `whole`: a condition that begins here is not part of a larger one.
fn visit(
    lens: &mut Lens<'_>,
    expr: &Expr,
    frames: &[Frame],
    whole: bool,
    found: &mut Vec<Diagnostic>,
) {
    if whole && expr.ty == Type::Bool {
        constant(lens, expr, frames, found);
    }
    let logical = matches!(expr.node, Node::And(_) | Node::Or(_) | Node::Not(_));
    let rows = matches!(expr.node, Node::Rows(..));
    for (child, frames) in inside(expr, frames) {
        // A row that never holds is reported as a row; one that always does is another way to write 其余.
        let whole = !(logical || rows && child.ty == Type::Bool);
        visit(lens, child, &frames, whole, found);
    }
}

/// Reports the innermost parts that are constant; whether there were any.
fn constant(
    lens: &mut Lens<'_>,
    expr: &Expr,
    frames: &[Frame],
    found: &mut Vec<Diagnostic>,
) -> bool {
    let mut within = false;
    match &expr.node {
        Node::Not(inner) => within = constant(lens, inner, frames, found),
        Node::And(all) | Node::Or(all) => {
            for part in all {
                within |= constant(lens, part, frames, found);
            }
            repeated(all, frames, found);
        }
        // Nobody writes both sides in one place: the lowering says "always".
        Node::Compare(_, a, b) if a.span == b.span => return false,
        Node::Compare(..) | Node::In(..) | Node::During(..) | Node::Has(_) => {}
        _ => return false,
    }
    if within {
        return true;
    }
    let Some(always) = settled(lens, expr, frames) else { return false };
    let code = match (always, &expr.node) {
        // Often the regulation's own list, which the type repeats.
        (true, Node::In(..) | Node::During(..)) => Code::TypeSaysSo,
        (true, _) => Code::AlwaysTrue,
        (false, _) => Code::AlwaysFalse,
    };
    found.push(Diagnostic::new(code).at(expr.span));
    true
}

/// Whether a condition has the same answer in every case.
fn settled(lens: &mut Lens<'_>, expr: &Expr, frames: &[Frame]) -> Option<bool> {
    let policy = lens.policy;
    let mut reader = Reader::new(lens, false);
    let form = reader.formula(expr, frames);
    let space = Space::new(&reader.axes, &policy.schema)?;
    [true, false].into_iter().find(|b| space.everywhere(|c| space.at(&form, c) == Some(*b)))
}

fn repeated(all: &[Expr], frames: &[Frame], found: &mut Vec<Diagnostic>) {
    let mut seen: BTreeMap<String, Span> = BTreeMap::new();
    for part in all {
        match seen.get(&key(part, frames)) {
            Some(first) if *first != part.span => found.push(
                Diagnostic::new(Code::SaidTwice).at(part.span).label(*first, Code::OtherPlace),
            ),
            Some(_) => {}
            None => {
                seen.insert(key(part, frames), part.span);
            }
        }
    }
}

/// What clauses that apply together say of each other.
pub(super) fn clauses(
    lens: &mut Lens<'_>,
    clauses: &[&Clause],
    outer: Option<&Expr>,
    frames: &[Frame],
    heading: &[&str],
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let under = |clause: &Clause, d: Diagnostic| {
        let mut d = d;
        d.heading =
            heading.iter().chain([&clause.label.as_str()]).map(|h| (*h).to_owned()).collect();
        d
    };
    for clause in clauses {
        let ClauseBody::Condition(cond) = &clause.body else { continue };
        found.extend(denied(lens, clause, cond).map(|d| under(clause, d)));
        found.extend(by_guard(lens, clause, cond, outer, frames).map(|d| under(clause, d)));
    }
    for (j, second) in clauses.iter().enumerate().take(MOST_CLAUSES) {
        for first in clauses.iter().take(j) {
            found.extend(pair(lens, first, second, frames).map(|d| under(second, d)));
        }
    }
    found
}

/// 不得 in front of a negation.
fn denied(lens: &Lens<'_>, clause: &Clause, cond: &Expr) -> Option<Diagnostic> {
    if clause.modality != Modality::MustNot {
        return None;
    }
    match &cond.node {
        Node::Not(inner) if !matches!(inner.node, Node::In(..) | Node::During(..)) => {
            Some(Diagnostic::new(Code::DoubleNegative).at(cond.span))
        }
        Node::Compare(Cmp::Ge | Cmp::Le, a, b) if a.span.file == b.span.file => {
            let between = Span { start: a.span.end, end: b.span.start, ..a.span };
            let word = lens.sources.text(between).trim();
            let negative = word.starts_with('不') && a.span.end < b.span.start;
            negative
                .then(|| Diagnostic::new(Code::NegativeComparison).at(cond.span).arg("word", word))
        }
        _ => None,
    }
}

/// The condition of a clause against the guards it applies under.
fn by_guard(
    lens: &mut Lens<'_>,
    clause: &Clause,
    cond: &Expr,
    outer: Option<&Expr>,
    frames: &[Frame],
) -> Option<Diagnostic> {
    if outer.is_none() && clause.guard.is_none() {
        return None;
    }
    if settled(lens, cond, frames).is_some() {
        return None;
    }
    let policy = lens.policy;
    let mut reader = Reader::new(lens, false);
    let guards: Vec<Formula> =
        outer.into_iter().chain(&clause.guard).map(|g| reader.formula(g, frames)).collect();
    let form = reader.formula(cond, frames);
    let space = Space::new(&reader.axes, &policy.schema)?;
    let applies = |c: &[usize]| guards.iter().all(|g| space.at(g, c) != Some(false));
    if !space_has(&space, &applies) {
        return None;
    }
    let holds = [true, false]
        .into_iter()
        .find(|b| space.everywhere(|c| !applies(c) || space.at(&form, c) == Some(*b)))?;
    let satisfied = holds != (clause.modality == Modality::MustNot);
    let code = if satisfied { Code::GuardSatisfies } else { Code::GuardViolates };
    let mut d = Diagnostic::new(code).at(cond.span);
    if let Some(guard) = clause.guard.as_ref().or(outer) {
        d = d.label(guard.span, Code::GuardHere);
    }
    Some(d)
}

fn space_has(space: &Space, holds: &impl Fn(&[usize]) -> bool) -> bool {
    !space.everywhere(|c| !holds(c))
}

fn demands(clause: &Clause) -> bool {
    matches!(clause.modality, Modality::Must | Modality::MustNot | Modality::Shall)
        && !clause.normally
}

/// Two clauses that say the same, or cannot both be met.
fn pair(
    lens: &mut Lens<'_>,
    first: &Clause,
    second: &Clause,
    frames: &[Frame],
) -> Option<Diagnostic> {
    let (ClauseBody::Condition(a), ClauseBody::Condition(b)) = (&first.body, &second.body) else {
        return None;
    };
    // An exception's clause takes the place of an ordinary one; a guarded one applies to some only.
    if first.within != second.within {
        return None;
    }
    let guard = |c: &Clause| c.guard.as_ref().map(|g| key(g, frames));
    if guard(first) != guard(second) {
        return None;
    }
    let label =
        |d: Diagnostic| d.at(b.span).label(a.span, Code::OtherPlace).arg("other", &first.label);
    if key(a, frames) == key(b, frames) && first.modality == second.modality {
        let constant = matches!(a.node, Node::Const(Value::Bool(_)));
        return (!constant && a.span != b.span).then(|| label(Diagnostic::new(Code::SameClause)));
    }
    if !demands(first) || !demands(second) {
        return None;
    }
    let policy = lens.policy;
    let mut reader = Reader::new(lens, false);
    let (x, y) = (reader.formula(a, frames), reader.formula(b, frames));
    // Conditions without an axis in common cannot contradict each other.
    let shared = reader.axes.iter().enumerate().any(|(i, _)| uses(&x, i) && uses(&y, i));
    if !shared {
        return None;
    }
    let space = Space::new(&reader.axes, &policy.schema)?;
    let met = |c: &[usize], form: &Formula, clause: &Clause| {
        space.at(form, c) != Some(clause.modality == Modality::MustNot)
    };
    let alone = space_has(&space, &|c: &[usize]| met(c, &x, first))
        && space_has(&space, &|c: &[usize]| met(c, &y, second));
    let both = space_has(&space, &|c: &[usize]| met(c, &x, first) && met(c, &y, second));
    (alone && !both).then(|| label(Diagnostic::new(Code::ClausesContradict)))
}

fn uses(form: &Formula, axis: usize) -> bool {
    match form {
        Formula::Const(_) => false,
        Formula::Test(a, _) => *a == axis,
        Formula::Not(inner) => uses(inner, axis),
        Formula::And(all) | Formula::Or(all) => all.iter().any(|f| uses(f, axis)),
    }
}

/// Every group of clauses that apply to one record together.
pub(super) fn sets(policy: &Policy) -> Vec<(Vec<&Clause>, Option<&Expr>, Vec<Frame>, Vec<&str>)> {
    let mut all = Vec::new();
    for rules in &policy.rules {
        let frames = vec![Frame::record(rules.table, 0)];
        all.push((
            rules.clauses.iter().collect(),
            rules.guard.as_ref(),
            frames,
            vec![rules.name.as_str()],
        ));
    }
    for procedure in &policy.procedures {
        let case = Frame::record(procedure.table, 0);
        all.push((
            procedure.standing.iter().collect(),
            procedure.guard.as_ref(),
            vec![case.clone()],
            vec![procedure.name.as_str()],
        ));
        for step in &procedure.steps {
            all.push((
                step.clauses.iter().map(|(c, _)| c).collect(),
                step.guard.as_ref(),
                vec![case.clone(), Frame::record(step.table, 1)],
                vec![procedure.name.as_str(), step.name.as_str()],
            ));
        }
    }
    all
}
