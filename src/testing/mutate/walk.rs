//! Every expression of a compiled policy, in one fixed order, with whose it is and what it is for.
//!
//! The order is the address of an expression: a mutant names its root by number, and making the mutant walks a copy
//! of the policy to that number.

use crate::core::expr::{Access, Expr, FieldId, Node};
use crate::core::policy::{
    Clause, ClauseBody, Duty, Every, Exception, FieldKind, ItemValue, Partition, Policy,
};
use std::collections::{BTreeMap, BTreeSet};

/// What is computed as a whole: a field reads such things, a test asks for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::testing) enum Owner {
    Rules(usize),
    Score(usize),
    Selection(usize),
    Procedure(usize),
    Field(usize),
    Partition(usize),
    Param(usize),
}

/// What an expression is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::testing) enum Role {
    /// Decides a clause, an item, a step: a truth.
    Condition,
    /// When something applies.
    Guard,
    /// A share of a score; changed with its siblings, not alone.
    Weight,
    /// Any other value.
    Value,
}

type Visit<'v> = dyn FnMut(Owner, Role, &mut Expr) + 'v;

/// Calls `visit` on every expression that is evaluated.
pub(in crate::testing) fn roots(policy: &mut Policy, visit: &mut Visit<'_>) {
    for (i, param) in policy.params.iter_mut().enumerate() {
        each(Owner::Param(i), Role::Value, &mut param.value, visit);
    }
    for (i, field) in policy.fields.iter_mut().enumerate() {
        if let FieldKind::Expr(e) = &mut field.kind {
            visit(Owner::Field(i), Role::Value, e);
        }
    }
    for (i, partition) in policy.partitions.iter_mut().enumerate() {
        let Partition { keys, from, .. } = partition;
        each(Owner::Partition(i), Role::Guard, from, visit);
        each(Owner::Partition(i), Role::Value, keys, visit);
    }
    for (i, rule) in policy.rules.iter_mut().enumerate() {
        let owner = Owner::Rules(i);
        each(owner, Role::Guard, &mut rule.guard, visit);
        rule.clauses.iter_mut().for_each(|c| clause(owner, c, visit));
        rule.exceptions.iter_mut().for_each(|e| exception(owner, e, visit));
        for m in &mut rule.metrics {
            visit(owner, Role::Value, &mut m.value);
            each(owner, Role::Value, &mut m.target, visit);
            each(owner, Role::Value, &mut m.compare, visit);
        }
        for a in &mut rule.assertions {
            each(owner, Role::Guard, &mut a.guard, visit);
            visit(owner, Role::Condition, &mut a.cond);
        }
        rule.duties.iter_mut().for_each(|d| duty(owner, d, visit));
    }
    scores(policy, visit);
    selections(policy, visit);
    procedures(policy, visit);
}

fn each<'e>(
    owner: Owner,
    role: Role,
    all: impl IntoIterator<Item = &'e mut Expr>,
    visit: &mut Visit<'_>,
) {
    all.into_iter().for_each(|e| visit(owner, role, e));
}

fn clause(owner: Owner, clause: &mut Clause, visit: &mut Visit<'_>) {
    each(owner, Role::Guard, &mut clause.guard, visit);
    match &mut clause.body {
        ClauseBody::Condition(e) => visit(owner, Role::Condition, e),
        ClauseBody::Measure(m) => {
            each(owner, Role::Value, &mut m.toward, visit);
            each(owner, Role::Value, &mut m.span, visit);
            each(owner, Role::Value, &mut m.deadline, visit);
        }
    }
}

/// Duties an exception leaves are not evaluated.
fn exception(owner: Owner, exception: &mut Exception, visit: &mut Visit<'_>) {
    each(owner, Role::Guard, &mut exception.guard, visit);
}

fn duty(owner: Owner, duty: &mut Duty, visit: &mut Visit<'_>) {
    if let Some((every, times)) = &mut duty.cadence {
        if let Every::Length(length) = every {
            visit(owner, Role::Value, length);
        }
        visit(owner, Role::Value, times);
    }
    each(owner, Role::Guard, &mut duty.guard, visit);
    for part in [&mut duty.since, &mut duty.until, &mut duty.deadline, &mut duty.proof] {
        each(owner, Role::Value, part, visit);
    }
}

/// Full marks are a promise the compiler checks; they take no part in the total.
fn scores(policy: &mut Policy, visit: &mut Visit<'_>) {
    for (i, score) in policy.scores.iter_mut().enumerate() {
        let owner = Owner::Score(i);
        each(owner, Role::Guard, &mut score.guard, visit);
        each(owner, Role::Value, &mut score.cap, visit);
        each(owner, Role::Value, &mut score.bands, visit);
        for item in &mut score.items {
            each(owner, Role::Guard, &mut item.guard, visit);
            each(owner, Role::Weight, &mut item.weight, visit);
            match &mut item.value {
                ItemValue::Expr(e) => visit(owner, Role::Value, e),
                ItemValue::Each(list, value) => {
                    each(owner, Role::Value, [list, value], visit);
                }
                ItemValue::Items(_) => {}
            }
            each(owner, Role::Value, &mut item.cap, visit);
            each(owner, Role::Value, &mut item.floor, visit);
        }
    }
}

fn selections(policy: &mut Policy, visit: &mut Visit<'_>) {
    for (i, s) in policy.selections.iter_mut().enumerate() {
        let owner = Owner::Selection(i);
        each(owner, Role::Guard, &mut s.sources, visit);
        each(owner, Role::Guard, &mut s.guard, visit);
        each(owner, Role::Value, s.order.iter_mut().map(|(e, _)| e), visit);
        each(owner, Role::Value, &mut s.quota, visit);
        each(owner, Role::Value, &mut s.decided, visit);
        each(owner, Role::Guard, &mut s.beyond, visit);
        for seat in &mut s.seats {
            visit(owner, Role::Condition, &mut seat.cond);
            visit(owner, Role::Value, &mut seat.count);
        }
    }
}

/// How long a step stays valid and what a skipped one needs are not evaluated.
fn procedures(policy: &mut Policy, visit: &mut Visit<'_>) {
    for (i, p) in policy.procedures.iter_mut().enumerate() {
        let owner = Owner::Procedure(i);
        each(owner, Role::Guard, &mut p.guard, visit);
        for step in &mut p.steps {
            each(owner, Role::Guard, &mut step.guard, visit);
            each(owner, Role::Value, &mut step.slate, visit);
            each(owner, Role::Condition, &mut step.void, visit);
            each(owner, Role::Value, &mut step.outcome, visit);
            step.clauses.iter_mut().for_each(|(c, _)| clause(owner, c, visit));
            step.exceptions.iter_mut().for_each(|e| exception(owner, e, visit));
            each(owner, Role::Value, &mut step.lasts, visit);
            if let Some((length, since)) = &mut step.deadline {
                visit(owner, Role::Value, length);
                each(owner, Role::Value, since, visit);
            }
        }
        p.standing.iter_mut().for_each(|c| clause(owner, c, visit));
        p.exceptions.iter_mut().for_each(|e| exception(owner, e, visit));
        for control in &mut p.controls {
            each(owner, Role::Value, &mut control.slate, visit);
            visit(owner, Role::Condition, &mut control.cond);
        }
        p.duties.iter_mut().for_each(|d| duty(owner, d, visit));
    }
}

/// The expressions inside, in reading order.
pub(super) fn children(expr: &mut Expr) -> Vec<&mut Expr> {
    match &mut expr.node {
        Node::Const(_)
        | Node::Frame(_)
        | Node::Of(..)
        | Node::Param(_)
        | Node::All(_)
        | Node::Today
        | Node::AsOf
        | Node::RunDay
        | Node::Fault(_) => Vec::new(),
        Node::Get(a, _) | Node::Not(a) | Node::Neg(a) | Node::Has(a) => vec![a],
        Node::And(all) | Node::Or(all) | Node::Set(all) | Node::Call(_, all) => {
            all.iter_mut().collect()
        }
        Node::Compare(_, a, b)
        | Node::Arith(_, a, b)
        | Node::In(a, b)
        | Node::During(a, b)
        | Node::Covers(a, b)
        | Node::Union(a, b)
        | Node::Without(a, b)
        | Node::Span(a, b)
        | Node::Filter(a, b)
        | Node::Map(a, b) => vec![a, b],
        Node::Quantified { list, cond, .. } => vec![list, cond],
        Node::Rows(_, rows) => rows
            .iter_mut()
            .flat_map(|r| r.cond.iter_mut().chain(std::iter::once(&mut r.value)))
            .collect(),
    }
}

/// The expression at a path of child numbers.
pub(super) fn at<'e>(expr: &'e mut Expr, path: &[u16]) -> Option<&'e mut Expr> {
    match path.split_first() {
        None => Some(expr),
        Some((first, rest)) => {
            let child = children(expr).into_iter().nth(usize::from(*first))?;
            at(child, rest)
        }
    }
}

/// Who reads whom, closed: for everything computed, all it is computed from, itself included.
pub(in crate::testing) fn reach(policy: &Policy) -> BTreeMap<Owner, BTreeSet<Owner>> {
    let mut direct: BTreeMap<Owner, BTreeSet<Owner>> = BTreeMap::new();
    let of_table = |table| policy.partitions.iter().position(|p| p.table == table);
    roots(&mut policy.clone(), &mut |owner, _, root| {
        let read = direct.entry(owner).or_default();
        root.walk(&mut |e| match &e.node {
            Node::Of(_, Access::Field(id)) | Node::Get(_, Access::Field(id)) => {
                read.extend(owner_of(policy, *id));
            }
            Node::Param(index) => {
                read.insert(Owner::Param(usize::from(*index)));
            }
            Node::All(table) => read.extend(of_table(*table).map(Owner::Partition)),
            _ => {}
        });
    });
    for (i, rule) in policy.rules.iter().enumerate() {
        let read = direct.entry(Owner::Rules(i)).or_default();
        read.extend(of_table(rule.table).map(Owner::Partition));
    }
    for (i, selection) in policy.selections.iter().enumerate() {
        let read = direct.entry(Owner::Selection(i)).or_default();
        read.insert(Owner::Partition(selection.partition));
    }
    for (i, field) in policy.fields.iter().enumerate() {
        if let (FieldKind::Expr(_), Some(p)) = (&field.kind, of_table(field.table)) {
            direct.entry(Owner::Field(i)).or_default().insert(Owner::Partition(p));
        }
    }
    for (i, partition) in policy.partitions.iter().enumerate() {
        let read = direct.entry(Owner::Partition(i)).or_default();
        read.extend(of_table(partition.source).map(Owner::Partition));
    }
    direct
        .keys()
        .map(|start| {
            let mut seen = BTreeSet::new();
            let mut open = vec![*start];
            while let Some(owner) = open.pop() {
                if seen.insert(owner) {
                    open.extend(direct.get(&owner).into_iter().flatten());
                }
            }
            (*start, seen)
        })
        .collect()
}

/// What a field is part of.
pub(in crate::testing) fn owner_of(policy: &Policy, id: FieldId) -> Option<Owner> {
    let index = id.0 as usize;
    Some(match policy.fields.get(index)?.kind {
        FieldKind::Expr(_) => Owner::Field(index),
        FieldKind::Verdict(r) | FieldKind::Applies(r, _) | FieldKind::Barred(r) => Owner::Rules(r),
        FieldKind::Score(s) | FieldKind::Grade(s) | FieldKind::Item(s, _) => Owner::Score(s),
        FieldKind::Selected(s) | FieldKind::Rank(s) | FieldKind::Taken(s) => Owner::Selection(s),
        FieldKind::Procedure(p) => Owner::Procedure(p),
    })
}
