//! Which fields a field needs.

use crate::core::expr::{Access, Expr, FieldId, Node};
use crate::core::policy::{
    ClauseBody, Duty, Every, Exception, FieldKind, ItemValue, Output, Policy,
};
use std::collections::BTreeSet;

/// The fields wanted and all they depend on.
pub(super) fn closure(policy: &Policy, wanted: &[FieldId]) -> BTreeSet<FieldId> {
    let mut needed: BTreeSet<FieldId> = BTreeSet::new();
    let mut open: Vec<FieldId> = wanted.to_vec();
    while let Some(id) = open.pop() {
        if needed.insert(id) {
            direct(policy, id, &mut open);
        }
    }
    needed
}

/// What must be computed before results of these outputs can be told: all they depend on. Their own fields are
/// told from judgements, so they are among these only if something else reads them, or if they rank records.
pub(super) fn below(policy: &Policy, outputs: &[Output]) -> BTreeSet<FieldId> {
    let mut wanted = Vec::new();
    for output in outputs {
        let id = super::output_field(policy, *output);
        match output {
            Output::Selection(_) => wanted.push(id),
            _ => direct(policy, id, &mut wanted),
        }
    }
    closure(policy, &wanted)
}

fn direct(policy: &Policy, id: FieldId, into: &mut Vec<FieldId>) {
    let Some(field) = policy.fields.get(id.0 as usize) else { return };
    if let Some(p) = policy.partitions.iter().find(|p| p.table == field.table) {
        p.keys.iter().chain(&p.from).for_each(|e| reads(e, into));
    }
    for expr in expressions(policy, &field.kind) {
        reads(expr, into);
    }
}

/// The parameters that computing these fields reads.
pub(super) fn params(policy: &Policy, wanted: &[FieldId]) -> BTreeSet<u16> {
    let mut params = BTreeSet::new();
    for id in closure(policy, wanted) {
        let Some(field) = policy.fields.get(id.0 as usize) else { continue };
        for expr in expressions(policy, &field.kind) {
            expr.walk(&mut |e| {
                if let Node::Param(index) = e.node {
                    params.insert(index);
                }
            });
        }
    }
    params
}

/// The fields an expression reads.
pub(super) fn reads(expr: &Expr, into: &mut Vec<FieldId>) {
    expr.walk(&mut |e| {
        if let Node::Of(_, Access::Field(id)) | Node::Get(_, Access::Field(id)) = &e.node {
            into.push(*id);
        }
    });
}

/// All expressions a field is computed from.
pub(crate) fn expressions<'p>(policy: &'p Policy, kind: &'p FieldKind) -> Vec<&'p Expr> {
    match kind {
        FieldKind::Expr(e) => vec![e],
        FieldKind::Verdict(r) | FieldKind::Applies(r, _) | FieldKind::Barred(r) => {
            policy.rules.get(*r).map_or(Vec::new(), rule_expressions)
        }
        FieldKind::Score(s) | FieldKind::Grade(s) | FieldKind::Item(s, _) => {
            policy.scores.get(*s).map_or(Vec::new(), score_expressions)
        }
        FieldKind::Selected(s) | FieldKind::Rank(s) | FieldKind::Taken(s) => {
            let Some(s) = policy.selections.get(*s) else { return Vec::new() };
            let mut all: Vec<&Expr> = s
                .sources
                .iter()
                .chain(&s.guard)
                .chain(&s.quota)
                .chain(&s.decided)
                .chain(&s.beyond)
                .collect();
            all.extend(s.order.iter().map(|(e, _)| e));
            all.extend(s.seats.iter().flat_map(|seat| [&seat.cond, &seat.count]));
            if let Some(p) = policy.partitions.get(s.partition) {
                all.extend(p.keys.iter().chain(&p.from));
            }
            all
        }
        FieldKind::Procedure(p) => {
            let Some(p) = policy.procedures.get(*p) else { return Vec::new() };
            let mut all: Vec<&Expr> = p.guard.iter().collect();
            all.extend(p.standing.iter().flat_map(clause_expressions));
            all.extend(p.controls.iter().flat_map(|c| c.slate.iter().chain([&c.cond])));
            all.extend(p.exceptions.iter().flat_map(exception_expressions));
            all.extend(p.duties.iter().flat_map(duty_expressions));
            for s in &p.steps {
                all.extend(
                    s.guard
                        .iter()
                        .chain(&s.slate)
                        .chain(&s.void)
                        .chain(&s.outcome)
                        .chain(&s.lasts)
                        .chain(&s.valid)
                        .chain(&s.skipped),
                );
                all.extend(s.clauses.iter().flat_map(|(c, _)| clause_expressions(c)));
                all.extend(
                    s.deadline.iter().flat_map(|(l, since)| std::iter::once(l).chain(since)),
                );
                all.extend(s.exceptions.iter().flat_map(exception_expressions));
                all.extend(s.duties.iter().flat_map(duty_expressions));
            }
            all
        }
    }
}

pub(super) fn clause_expressions(clause: &crate::core::policy::Clause) -> Vec<&Expr> {
    let mut all: Vec<&Expr> = clause.guard.iter().collect();
    match &clause.body {
        ClauseBody::Condition(e) => all.push(e),
        ClauseBody::Measure(m) => all.extend(m.toward.iter().chain(&m.span).chain(&m.deadline)),
    }
    all
}

fn rule_expressions(rule: &crate::core::policy::RuleSet) -> Vec<&Expr> {
    let mut all: Vec<&Expr> = rule.guard.iter().collect();
    all.extend(rule.clauses.iter().flat_map(clause_expressions));
    all.extend(rule.exceptions.iter().flat_map(exception_expressions));
    all.extend(rule.metrics.iter().flat_map(|m| {
        std::iter::once(&m.value).chain(&m.target).chain(&m.compare).chain(&m.guard)
    }));
    all.extend(rule.assertions.iter().flat_map(|a| std::iter::once(&a.cond).chain(&a.guard)));
    all.extend(rule.duties.iter().flat_map(duty_expressions));
    all
}

fn exception_expressions(exception: &Exception) -> Vec<&Expr> {
    exception.guard.iter().chain(exception.duties.iter().flat_map(duty_expressions)).collect()
}

fn duty_expressions(duty: &Duty) -> Vec<&Expr> {
    let mut all: Vec<&Expr> = duty
        .since
        .iter()
        .chain(&duty.until)
        .chain(&duty.deadline)
        .chain(&duty.proof)
        .chain(&duty.guard)
        .collect();
    if let Some((every, times)) = &duty.cadence {
        all.push(times);
        if let Every::Length(length) = every {
            all.push(length);
        }
    }
    all
}

fn score_expressions(score: &crate::core::policy::Score) -> Vec<&Expr> {
    let mut all: Vec<&Expr> =
        score.guard.iter().chain(&score.full).chain(&score.cap).chain(&score.bands).collect();
    for item in &score.items {
        all.extend(
            item.weight
                .iter()
                .chain(&item.full)
                .chain(&item.guard)
                .chain(&item.cap)
                .chain(&item.floor),
        );
        match &item.value {
            ItemValue::Expr(e) => all.push(e),
            ItemValue::Each(a, b) => all.extend([a, b]),
            ItemValue::Items(_) => {}
        }
    }
    all
}
