//! Where a policy keeps its expressions, and over which records each of them is computed.
//!
//! Everything that rewrites or compares policies needs the same walk; it stands here once. A root is an expression
//! as it hangs in an element; its frames are the record types it may refer to, outermost first (`None`: no record).

use crate::core::expr::{Access, Expr, Node};
use crate::core::policy::{
    Assertion, Clause, ClauseBody, Control, Duty, Every, Exception, Field, FieldKind, Item,
    ItemValue, Measure, Metric, Param, Partition, Policy, Procedure, RuleSet, Score, Selection,
    Step,
};
use crate::core::schema::{Schema, Type};
use crate::core::value::TableId;

/// The record types an expression may refer to, by frame.
pub(super) type Frames = Vec<Option<TableId>>;

/// What is done with each root.
pub(super) type Visit<'v> = &'v mut dyn FnMut(&mut Expr, &Frames);

fn opt(e: &mut Option<Expr>, frames: &Frames, visit: Visit<'_>) {
    if let Some(e) = e {
        visit(e, frames);
    }
}

/// The record type an expression's value refers to.
pub(super) fn refers(ty: &Type) -> Option<TableId> {
    match ty {
        Type::Ref(table) => Some(*table),
        Type::List(inner) => refers(inner),
        _ => None,
    }
}

/// The record type `expr` leads to; an owner is found by way of the schema.
pub(super) fn leads_to(schema: &Schema, expr: &Expr, frames: &Frames) -> Option<TableId> {
    refers(&expr.ty).or_else(|| match &expr.node {
        Node::Frame(level) => frames.get(usize::from(*level)).copied().flatten(),
        Node::Of(level, Access::Parent) => {
            let table = frames.get(usize::from(*level)).copied().flatten()?;
            Some(schema.table(table)?.parent.unwrap_or(table))
        }
        Node::Get(base, Access::Parent) => {
            let table = leads_to(schema, base, frames)?;
            Some(schema.table(table)?.parent.unwrap_or(table))
        }
        _ => None,
    })
}

pub(super) fn param(param: &mut Param, visit: Visit<'_>) {
    opt(&mut param.value, &Vec::new(), visit);
    opt(&mut param.bound, &vec![None], visit);
}

pub(super) fn field(field: &mut Field, visit: Visit<'_>) {
    if let FieldKind::Expr(e) = &mut field.kind {
        visit(e, &vec![Some(field.table)]);
    }
}

pub(super) fn partition(partition: &mut Partition, visit: Visit<'_>) {
    let on = vec![Some(partition.source)];
    opt(&mut partition.from, &on, visit);
    partition.keys.iter_mut().for_each(|e| visit(e, &on));
}

pub(super) fn clause(clause: &mut Clause, on: &Frames, visit: Visit<'_>) {
    opt(&mut clause.guard, on, visit);
    match &mut clause.body {
        ClauseBody::Condition(e) => visit(e, on),
        ClauseBody::Measure(m) => measure(m, on, visit),
    }
}

fn measure(measure: &mut Measure, on: &Frames, visit: Visit<'_>) {
    opt(&mut measure.toward, on, visit);
    opt(&mut measure.span, on, visit);
    opt(&mut measure.deadline, on, visit);
}

pub(super) fn duty(duty: &mut Duty, on: &Frames, visit: Visit<'_>) {
    if let Some((every, times)) = &mut duty.cadence {
        if let Every::Length(e) = every {
            visit(e, on);
        }
        visit(times, on);
    }
    for e in [&mut duty.since, &mut duty.until, &mut duty.deadline, &mut duty.proof] {
        opt(e, on, visit);
    }
    opt(&mut duty.guard, on, visit);
}

pub(super) fn exception(exception: &mut Exception, on: &Frames, visit: Visit<'_>) {
    opt(&mut exception.guard, on, visit);
    exception.duties.iter_mut().for_each(|d| duty(d, on, visit));
}

pub(super) fn metric(metric: &mut Metric, on: &Frames, visit: Visit<'_>) {
    visit(&mut metric.value, on);
    opt(&mut metric.target, on, visit);
    opt(&mut metric.compare, on, visit);
}

pub(super) fn assertion(assertion: &mut Assertion, on: &Frames, visit: Visit<'_>) {
    visit(&mut assertion.cond, on);
    opt(&mut assertion.guard, on, visit);
}

pub(super) fn rules(rules: &mut RuleSet, visit: Visit<'_>) {
    let on = vec![Some(rules.table)];
    opt(&mut rules.guard, &on, visit);
    rules.clauses.iter_mut().for_each(|c| clause(c, &on, visit));
    rules.exceptions.iter_mut().for_each(|e| exception(e, &on, visit));
    rules.metrics.iter_mut().for_each(|m| metric(m, &on, visit));
    rules.assertions.iter_mut().for_each(|a| assertion(a, &on, visit));
    rules.duties.iter_mut().for_each(|d| duty(d, &on, visit));
}

pub(super) fn item(item: &mut Item, on: &Frames, visit: Visit<'_>) {
    match &mut item.value {
        ItemValue::Expr(e) => visit(e, on),
        ItemValue::Items(_) => {}
        ItemValue::Each(list, body) => {
            let element = refers(&list.ty);
            visit(list, on);
            visit(body, &on.iter().copied().chain([element]).collect());
        }
    }
    for e in [&mut item.weight, &mut item.full, &mut item.guard, &mut item.cap, &mut item.floor] {
        opt(e, on, visit);
    }
}

pub(super) fn score(score: &mut Score, visit: Visit<'_>) {
    let on = vec![Some(score.table)];
    opt(&mut score.guard, &on, visit);
    opt(&mut score.full, &on, visit);
    opt(&mut score.cap, &on, visit);
    opt(&mut score.bands, &vec![Some(score.table), None], visit);
    score.items.iter_mut().for_each(|i| item(i, &on, visit));
}

/// `group` is the table of the groups the selection is made in.
pub(super) fn selection(s: &mut Selection, group: Option<TableId>, visit: Visit<'_>) {
    let on = vec![Some(s.table)];
    let group = vec![group];
    s.sources.iter_mut().for_each(|e| visit(e, &on));
    opt(&mut s.guard, &on, visit);
    s.order.iter_mut().for_each(|(e, _)| visit(e, &on));
    opt(&mut s.quota, &group, visit);
    for seat in &mut s.seats {
        visit(&mut seat.cond, &on);
        visit(&mut seat.count, &group);
    }
    opt(&mut s.decided, &group, visit);
    opt(&mut s.beyond, &on, visit);
}

pub(super) fn control(control: &mut Control, on: &Frames, visit: Visit<'_>) {
    let member = control.slate.as_ref().map(|s| refers(&s.ty));
    opt(&mut control.slate, on, visit);
    let within: Frames = on.iter().copied().chain(member).collect();
    visit(&mut control.cond, &within);
}

/// The step itself, without its clauses, exceptions and duties.
pub(super) fn step_head(step: &mut Step, case: TableId, visit: Visit<'_>) {
    let on = vec![Some(case)];
    let row = vec![Some(step.table)];
    for e in [&mut step.guard, &mut step.slate, &mut step.skipped] {
        opt(e, &on, visit);
    }
    for e in [&mut step.void, &mut step.outcome, &mut step.lasts, &mut step.valid] {
        opt(e, &row, visit);
    }
    if let Some((length, since)) = &mut step.deadline {
        visit(length, &row);
        opt(since, &row, visit);
    }
}

pub(super) fn procedure(p: &mut Procedure, visit: Visit<'_>) {
    let on = vec![Some(p.table)];
    opt(&mut p.guard, &on, visit);
    p.standing.iter_mut().for_each(|c| clause(c, &on, visit));
    p.exceptions.iter_mut().for_each(|e| exception(e, &on, visit));
    p.controls.iter_mut().for_each(|c| control(c, &on, visit));
    p.duties.iter_mut().for_each(|d| duty(d, &on, visit));
    for step in &mut p.steps {
        step_head(step, p.table, visit);
        let row = vec![Some(step.table)];
        step.clauses.iter_mut().for_each(|(c, _)| clause(c, &row, visit));
        step.exceptions.iter_mut().for_each(|e| exception(e, &row, visit));
        step.duties.iter_mut().for_each(|d| duty(d, &row, visit));
    }
}

/// Every root of a policy.
pub(super) fn policy(policy: &mut Policy, visit: Visit<'_>) {
    policy.params.iter_mut().for_each(|p| param(p, visit));
    policy.fields.iter_mut().for_each(|f| field(f, visit));
    policy.partitions.iter_mut().for_each(|p| partition(p, visit));
    policy.rules.iter_mut().for_each(|r| rules(r, visit));
    policy.scores.iter_mut().for_each(|s| score(s, visit));
    let groups: Vec<TableId> = policy.partitions.iter().map(|p| p.table).collect();
    for s in &mut policy.selections {
        let group = groups.get(s.partition).copied();
        selection(s, group, visit);
    }
    policy.procedures.iter_mut().for_each(|p| procedure(p, visit));
}

/// Visits an expression, then all inside it, each with its frames.
pub(super) fn walk(expr: &mut Expr, frames: &mut Frames, visit: Visit<'_>) {
    visit(expr, frames);
    match &mut expr.node {
        Node::Const(_)
        | Node::Frame(_)
        | Node::Of(..)
        | Node::Param(_)
        | Node::All(_)
        | Node::Today
        | Node::AsOf
        | Node::RunDay
        | Node::Fault(_) => {}
        Node::Get(a, _) | Node::Not(a) | Node::Neg(a) | Node::Has(a) => walk(a, frames, visit),
        Node::And(all) | Node::Or(all) | Node::Set(all) => {
            all.iter_mut().for_each(|e| walk(e, frames, visit));
        }
        Node::Call(_, all) => {
            // the condition of a call over a list sees the element
            let element = all.first().and_then(|a| refers(&a.ty));
            for (n, arg) in all.iter_mut().enumerate() {
                if n == 1 {
                    frames.push(element);
                }
                walk(arg, frames, visit);
            }
            if all.len() > 1 {
                frames.pop();
            }
        }
        Node::Compare(_, a, b)
        | Node::Arith(_, a, b)
        | Node::In(a, b)
        | Node::During(a, b)
        | Node::Covers(a, b)
        | Node::Union(a, b)
        | Node::Without(a, b)
        | Node::Span(a, b) => {
            walk(a, frames, visit);
            walk(b, frames, visit);
        }
        Node::Filter(list, inner)
        | Node::Map(list, inner)
        | Node::Quantified { list, cond: inner, .. } => {
            let element = refers(&list.ty);
            walk(list, frames, visit);
            frames.push(element);
            walk(inner, frames, visit);
            frames.pop();
        }
        Node::Rows(_, rows) => {
            for row in rows {
                if let Some(cond) = &mut row.cond {
                    walk(cond, frames, visit);
                }
                walk(&mut row.value, frames, visit);
            }
        }
    }
}

/// What an expression is made of directly, in reading order.
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
        Node::Rows(_, rows) => {
            rows.iter_mut().flat_map(|r| r.cond.iter_mut().chain([&mut r.value])).collect()
        }
    }
}
