//! Where expressions stand: every expression of a policy with the records its frames are bound to.

use crate::core::exact::Exact;
use crate::core::expr::{Builtin, Expr, Node};
use crate::core::policy::{Clause, ClauseBody, Duty, FieldKind, ItemValue, Measure, Policy};
use crate::core::schema::Type;
use crate::core::value::TableId;

/// What one frame of an expression is bound to.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    /// A record, or the type of a scalar element.
    pub ty: Type,
    /// How paths from it begin; two frames with one prefix are the same record.
    pub prefix: String,
    /// What a scalar is called in a witness; empty: by the text that was written.
    pub shown: String,
    /// The values a scalar surely can have, if not all of its type.
    pub claim: (Option<Exact>, Option<Exact>),
}

impl Frame {
    pub(super) fn record(table: TableId, level: usize) -> Frame {
        Frame::of(Type::Ref(table), level)
    }
    pub(super) fn of(ty: Type, level: usize) -> Frame {
        Frame { ty, prefix: format!("#{level}"), shown: String::new(), claim: (None, None) }
    }
}

/// An expression in its place.
pub(super) struct Site<'a> {
    pub expr: &'a Expr,
    pub frames: Vec<Frame>,
    /// The regulation's own heading.
    pub heading: Vec<String>,
}

/// Every expression written in a policy, in the order of the core.
pub(super) fn sites(policy: &Policy) -> Vec<Site<'_>> {
    let mut all = Sites { out: Vec::new() };
    for field in &policy.fields {
        if let FieldKind::Expr(expr) = &field.kind {
            let table = policy.schema.table(field.table);
            let step = table.filter(|_| matches!(field.name.as_str(), "计入" | "结果"));
            let heading = step.map_or(field.name.as_str(), |t| t.name.as_str());
            all.add(Some(expr), &[Frame::record(field.table, 0)], &[heading]);
        }
    }
    for lookup in &policy.lookups {
        let frames: Vec<Frame> = lookup
            .params
            .iter()
            .enumerate()
            .map(|(level, (shown, ty))| Frame {
                shown: shown.clone(),
                ..Frame::of(ty.clone(), level)
            })
            .collect();
        all.add(Some(&lookup.rows), &frames, &[&lookup.name]);
    }
    for rules in &policy.rules {
        let frames = [Frame::record(rules.table, 0)];
        let name = &rules.name;
        all.add(rules.guard.as_ref(), &frames, &[name]);
        rules.clauses.iter().for_each(|c| all.clause(c, &frames, &[name]));
        for e in &rules.exceptions {
            all.add(e.guard.as_ref(), &frames, &[name, &e.name]);
            e.duties.iter().for_each(|d| all.duty(d, &frames, &[name, &e.name]));
        }
        for m in &rules.metrics {
            for e in std::iter::once(&m.value).chain(&m.target).chain(&m.compare).chain(&m.guard) {
                all.add(Some(e), &frames, &[name, &m.label]);
            }
        }
        for a in &rules.assertions {
            all.add(Some(&a.cond), &frames, &[name, &a.label]);
            all.add(a.guard.as_ref(), &frames, &[name, &a.label]);
        }
        rules.duties.iter().for_each(|d| all.duty(d, &frames, &[name]));
    }
    for score in &policy.scores {
        let record = Frame::record(score.table, 0);
        all.add(score.guard.as_ref(), std::slice::from_ref(&record), &[&score.name]);
        for item in &score.items {
            let heading = [score.name.as_str(), item.label.as_str()];
            let frames = [record.clone()];
            for e in [&item.weight, &item.full, &item.guard, &item.cap, &item.floor] {
                all.add(e.as_ref(), &frames, &heading);
            }
            match &item.value {
                ItemValue::Expr(e) => all.add(Some(e), &frames, &heading),
                ItemValue::Each(list, value) => {
                    all.add(Some(list), &frames, &heading);
                    let inner = [record.clone(), element(list, 1)];
                    all.add(Some(value), &inner, &heading);
                }
                ItemValue::Items(_) => {}
            }
        }
        let full = score.full.as_ref().and_then(number);
        let total = Frame {
            shown: score.name.clone(),
            // Bonuses may lead beyond full marks.
            claim: (Some(Exact::ZERO), full),
            ..Frame::of(Type::DECIMAL, 1)
        };
        all.add(score.cap.as_ref(), std::slice::from_ref(&record), &[&score.name]);
        all.add(score.bands.as_ref(), &[record, total], &[&score.name]);
    }
    for selection in &policy.selections {
        let record = [Frame::record(selection.table, 0)];
        let group: Vec<Frame> = policy
            .partitions
            .get(selection.partition)
            .map(|p| Frame::record(p.table, 0))
            .into_iter()
            .collect();
        let heading = [selection.name.as_str()];
        for e in selection.sources.iter().chain(&selection.guard).chain(&selection.beyond) {
            all.add(Some(e), &record, &heading);
        }
        selection.order.iter().for_each(|(e, _)| all.add(Some(e), &record, &heading));
        selection
            .quota
            .iter()
            .chain(&selection.decided)
            .for_each(|e| all.add(Some(e), &group, &heading));
        for seat in &selection.seats {
            all.add(Some(&seat.cond), &record, &[&selection.name, &seat.label]);
            all.add(Some(&seat.count), &group, &[&selection.name, &seat.label]);
        }
    }
    for procedure in &policy.procedures {
        let case = Frame::record(procedure.table, 0);
        let only = std::slice::from_ref(&case);
        let name = &procedure.name;
        all.add(procedure.guard.as_ref(), only, &[name]);
        procedure.standing.iter().for_each(|c| all.clause(c, only, &[name]));
        procedure.exceptions.iter().for_each(|e| all.add(e.guard.as_ref(), only, &[name, &e.name]));
        procedure.duties.iter().for_each(|d| all.duty(d, only, &[name]));
        for control in &procedure.controls {
            all.add(control.slate.as_ref(), only, &[name]);
            let mut frames = vec![case.clone()];
            frames.extend(control.slate.as_ref().map(|s| element(s, 1)));
            all.add(Some(&control.cond), &frames, &[name]);
        }
        for step in &procedure.steps {
            let heading = [name.as_str(), step.name.as_str()];
            let frames = [case.clone(), Frame::record(step.table, 1)];
            for e in [&step.guard, &step.slate, &step.skipped] {
                all.add(e.as_ref(), only, &heading);
            }
            for e in [&step.void, &step.outcome, &step.lasts, &step.valid] {
                all.add(e.as_ref(), &frames, &heading);
            }
            if let Some((length, since)) = &step.deadline {
                all.add(Some(length), &frames, &heading);
                all.add(since.as_ref(), &frames, &heading);
            }
            step.clauses.iter().for_each(|(c, _)| all.clause(c, &frames, &heading));
            step.exceptions
                .iter()
                .for_each(|e| all.add(e.guard.as_ref(), &frames, &[name, &step.name, &e.name]));
            step.duties.iter().for_each(|d| all.duty(d, only, &heading));
        }
    }
    all.out
}

struct Sites<'a> {
    out: Vec<Site<'a>>,
}

impl<'a> Sites<'a> {
    fn add(&mut self, expr: Option<&'a Expr>, frames: &[Frame], heading: &[&str]) {
        if let Some(expr) = expr {
            let heading = heading.iter().map(|h| (*h).to_owned()).collect();
            self.out.push(Site { expr, frames: frames.to_vec(), heading });
        }
    }
    fn clause(&mut self, clause: &'a Clause, frames: &[Frame], heading: &[&str]) {
        let heading: Vec<&str> = heading.iter().copied().chain([clause.label.as_str()]).collect();
        match &clause.body {
            ClauseBody::Condition(e) => self.add(Some(e), frames, &heading),
            ClauseBody::Measure(Measure { toward, span, deadline, .. }) => {
                for e in [toward, span, deadline] {
                    self.add(e.as_ref(), frames, &heading);
                }
            }
        }
        self.add(clause.guard.as_ref(), frames, &heading);
    }
    fn duty(&mut self, duty: &'a Duty, frames: &[Frame], heading: &[&str]) {
        let heading: Vec<&str> = heading.iter().copied().chain([duty.name.as_str()]).collect();
        for e in [&duty.since, &duty.until, &duty.deadline, &duty.proof, &duty.guard] {
            self.add(e.as_ref(), frames, &heading);
        }
        if let Some((_, times)) = &duty.cadence {
            self.add(Some(times), frames, &heading);
        }
    }
}

/// The constant number an expression is.
pub(super) fn number(expr: &Expr) -> Option<Exact> {
    match &expr.node {
        Node::Const(crate::core::value::Value::Num(n)) => Some(*n),
        _ => None,
    }
}

/// The frame of an element of a list.
pub(super) fn element(list: &Expr, level: usize) -> Frame {
    let ty = list.ty.element().cloned().unwrap_or(Type::Any);
    // Never the prefix of a record: the body of a definition counts its elements from its own record.
    Frame { prefix: format!("~{level}"), ..Frame::of(ty, level) }
}

/// The frames an expression's children see: those bound to elements see one more.
pub(super) fn inside<'a>(expr: &'a Expr, frames: &[Frame]) -> Vec<(&'a Expr, Vec<Frame>)> {
    let with = |list: &Expr| {
        let mut inner = frames.to_vec();
        inner.push(element(list, frames.len()));
        inner
    };
    match &expr.node {
        Node::Filter(list, body)
        | Node::Map(list, body)
        | Node::Quantified { list, cond: body, .. } => {
            vec![(list, frames.to_vec()), (body, with(list))]
        }
        Node::Call(Builtin::Consecutive | Builtin::PerPeriod, args) => {
            let inner = args.first().map_or_else(|| frames.to_vec(), with);
            let frames_of = |at: usize| if at == 0 { frames.to_vec() } else { inner.clone() };
            args.iter().enumerate().map(|(at, a)| (a, frames_of(at))).collect()
        }
        _ => expr.children().into_iter().map(|c| (c, frames.to_vec())).collect(),
    }
}

/// Calls `visit` on an expression and every expression inside, each with its frames.
pub(super) fn walk<'a>(
    expr: &'a Expr,
    frames: &[Frame],
    visit: &mut impl FnMut(&'a Expr, &[Frame]),
) {
    visit(expr, frames);
    for (child, frames) in inside(expr, frames) {
        walk(child, &frames, visit);
    }
}
