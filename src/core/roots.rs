//! Where a policy keeps its expressions: whose each is, what it is for, over which records it is computed.
//!
//! Whoever looks through a policy or rewrites it (what is read, mutants, policies between two) needs the same walk; it
//! stands here once, for looking ([`read`]) and for changing ([`write`]). A *root* is an expression as it hangs in an
//! element. Its frames are the record types it may refer to, outermost first (`None`: a value that is no record). The
//! order is fixed: a number in it is the address of a root.
//!
//! Inside, the children of an expression see its frames, but for what [`Expr::binds`]: every child after the first sees
//! the element of the first as one more.

use super::expr::{Access, Expr, FieldId, Node};
use super::policy::{
    Assertion, Clause, ClauseBody, Control, Duty, Every, Exception, Field, FieldKind, Item,
    ItemValue, Measure, Metric, Param, Partition, Policy, Procedure, RuleSet, Score, Selection,
    Step,
};
use super::schema::Schema;
use super::value::TableId;

/// What is computed as a whole: by its position in the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum Owner {
    Param(usize),
    Field(usize),
    Partition(usize),
    Rules(usize),
    Score(usize),
    Selection(usize),
    Procedure(usize),
}

impl Owner {
    /// Everything of a policy that has expressions, in order.
    pub fn all(policy: &Policy) -> Vec<Owner> {
        fn each<T>(all: &[T], of: fn(usize) -> Owner) -> impl Iterator<Item = Owner> {
            (0..all.len()).map(of)
        }
        each(&policy.params, Owner::Param)
            .chain(each(&policy.fields, Owner::Field))
            .chain(each(&policy.partitions, Owner::Partition))
            .chain(each(&policy.rules, Owner::Rules))
            .chain(each(&policy.scores, Owner::Score))
            .chain(each(&policy.selections, Owner::Selection))
            .chain(each(&policy.procedures, Owner::Procedure))
            .collect()
    }

    /// What a field is computed by.
    pub fn of_field(policy: &Policy, id: FieldId) -> Option<Owner> {
        let index = id.0 as usize;
        Some(match policy.fields.get(index)?.kind {
            FieldKind::Expr(_) => Owner::Field(index),
            FieldKind::Verdict(r) | FieldKind::Applies(r, _) | FieldKind::Barred(r) => {
                Owner::Rules(r)
            }
            FieldKind::Score(s) | FieldKind::Grade(s) | FieldKind::Item(s, _) => Owner::Score(s),
            FieldKind::Selected(s) | FieldKind::Rank(s) | FieldKind::Taken(s) => {
                Owner::Selection(s)
            }
            FieldKind::Procedure(p) => Owner::Procedure(p),
        })
    }
}

/// What a root is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Decides a clause, an item, a step: a truth.
    Condition,
    /// When something applies.
    Guard,
    /// A share of a score.
    Weight,
    /// A promise that is checked and takes no part in a result: full marks, what bounds a parameter.
    Promise,
    /// Any other value.
    Value,
}

/// The record types an expression may refer to, by frame.
pub type Frames = [Option<TableId>];

/// What a root is for and what it may refer to.
#[derive(Debug, Clone, Copy)]
pub struct Root<'f> {
    /// What it is for.
    pub role: Role,
    /// What it may refer to.
    pub frames: &'f Frames,
}

/// The record type at a frame; a number beyond all of them stands for the innermost.
pub fn at_frame(frames: &Frames, level: u8) -> Option<TableId> {
    frames.get(usize::from(level)).or(frames.last()).copied().flatten()
}

/// The record type `expr` leads to; an owner is found by way of the schema.
pub fn leads_to(schema: &Schema, expr: &Expr, frames: &Frames) -> Option<TableId> {
    let parent = |table| Some(schema.table(table)?.parent.unwrap_or(table));
    expr.ty.refers().or_else(|| match &expr.node {
        Node::Frame(level) => at_frame(frames, *level),
        Node::Of(level, Access::Parent) => parent(at_frame(frames, *level)?),
        Node::Get(base, Access::Parent) => parent(leads_to(schema, base, frames)?),
        _ => None,
    })
}

/// The walk, with or without the right to change what is visited.
macro_rules! walk {
    ($(#[$doc:meta])* $name:ident, $children:ident, $($mutable:tt)?) => {
        $(#[$doc])*
        pub mod $name {
            use super::*;

            /// What is done with each root.
            pub type Visit<'v> = &'v mut dyn FnMut(&$($mutable)? Expr, Root<'_>);

            fn one(e: &$($mutable)? Expr, role: Role, frames: &Frames, visit: Visit<'_>) {
                visit(e, Root { role, frames });
            }

            fn opt(e: &$($mutable)? Option<Expr>, role: Role, frames: &Frames, visit: Visit<'_>) {
                if let Some(e) = e {
                    one(e, role, frames, visit);
                }
            }

            fn all(all: &$($mutable)? [Expr], role: Role, frames: &Frames, visit: Visit<'_>) {
                for e in all {
                    one(e, role, frames, visit);
                }
            }

            /// A parameter's.
            pub fn param(param: &$($mutable)? Param, visit: Visit<'_>) {
                opt(&$($mutable)? param.value, Role::Value, &[], visit);
                opt(&$($mutable)? param.bound, Role::Promise, &[None], visit);
            }

            /// A field's own.
            pub fn field(field: &$($mutable)? Field, visit: Visit<'_>) {
                let on = [Some(field.table)];
                if let FieldKind::Expr(e) = &$($mutable)? field.kind {
                    one(e, Role::Value, &on, visit);
                }
            }

            /// Those of a way to group records.
            pub fn partition(partition: &$($mutable)? Partition, visit: Visit<'_>) {
                let on = [Some(partition.source)];
                opt(&$($mutable)? partition.from, Role::Guard, &on, visit);
                all(&$($mutable)? partition.keys, Role::Value, &on, visit);
            }

            /// A clause's.
            pub fn clause(clause: &$($mutable)? Clause, on: &Frames, visit: Visit<'_>) {
                opt(&$($mutable)? clause.guard, Role::Guard, on, visit);
                match &$($mutable)? clause.body {
                    ClauseBody::Condition(e) => one(e, Role::Condition, on, visit),
                    ClauseBody::Measure(m) => measure(m, on, visit),
                }
            }

            fn measure(measure: &$($mutable)? Measure, on: &Frames, visit: Visit<'_>) {
                opt(&$($mutable)? measure.toward, Role::Value, on, visit);
                opt(&$($mutable)? measure.span, Role::Value, on, visit);
                opt(&$($mutable)? measure.deadline, Role::Value, on, visit);
            }

            /// A duty's.
            pub fn duty(duty: &$($mutable)? Duty, on: &Frames, visit: Visit<'_>) {
                if let Some((every, times)) = &$($mutable)? duty.cadence {
                    if let Every::Length(e) = every {
                        one(e, Role::Value, on, visit);
                    }
                    one(times, Role::Value, on, visit);
                }
                opt(&$($mutable)? duty.guard, Role::Guard, on, visit);
                opt(&$($mutable)? duty.since, Role::Value, on, visit);
                opt(&$($mutable)? duty.until, Role::Value, on, visit);
                opt(&$($mutable)? duty.deadline, Role::Value, on, visit);
                opt(&$($mutable)? duty.proof, Role::Value, on, visit);
            }

            fn duties(all: &$($mutable)? [Duty], on: &Frames, visit: Visit<'_>) {
                for one in all {
                    duty(one, on, visit);
                }
            }

            /// An exception's, those of the duties it leaves included.
            pub fn exception(exception: &$($mutable)? Exception, on: &Frames, visit: Visit<'_>) {
                opt(&$($mutable)? exception.guard, Role::Guard, on, visit);
                duties(&$($mutable)? exception.duties, on, visit);
            }

            /// Those of a figure that is followed.
            pub fn metric(metric: &$($mutable)? Metric, on: &Frames, visit: Visit<'_>) {
                opt(&$($mutable)? metric.guard, Role::Guard, on, visit);
                one(&$($mutable)? metric.value, Role::Value, on, visit);
                opt(&$($mutable)? metric.target, Role::Value, on, visit);
                opt(&$($mutable)? metric.compare, Role::Value, on, visit);
            }

            /// An assertion's.
            pub fn assertion(assertion: &$($mutable)? Assertion, on: &Frames, visit: Visit<'_>) {
                opt(&$($mutable)? assertion.guard, Role::Guard, on, visit);
                one(&$($mutable)? assertion.cond, Role::Condition, on, visit);
            }

            /// A rule set's.
            pub fn rules(rules: &$($mutable)? RuleSet, visit: Visit<'_>) {
                let on = [Some(rules.table)];
                opt(&$($mutable)? rules.guard, Role::Guard, &on, visit);
                for c in &$($mutable)? rules.clauses {
                    clause(c, &on, visit);
                }
                for e in &$($mutable)? rules.exceptions {
                    exception(e, &on, visit);
                }
                for m in &$($mutable)? rules.metrics {
                    metric(m, &on, visit);
                }
                for a in &$($mutable)? rules.assertions {
                    assertion(a, &on, visit);
                }
                duties(&$($mutable)? rules.duties, &on, visit);
            }

            /// Those of an item of a score.
            pub fn item(item: &$($mutable)? Item, on: &Frames, visit: Visit<'_>) {
                opt(&$($mutable)? item.guard, Role::Guard, on, visit);
                opt(&$($mutable)? item.weight, Role::Weight, on, visit);
                match &$($mutable)? item.value {
                    ItemValue::Expr(e) => one(e, Role::Value, on, visit),
                    ItemValue::Items(_) => {}
                    ItemValue::Each(list, body) => {
                        let within = [on, &[list.ty.refers()]].concat();
                        one(list, Role::Value, on, visit);
                        one(body, Role::Value, &within, visit);
                    }
                }
                opt(&$($mutable)? item.full, Role::Promise, on, visit);
                opt(&$($mutable)? item.cap, Role::Value, on, visit);
                opt(&$($mutable)? item.floor, Role::Value, on, visit);
            }

            /// A score's without those of its items.
            pub fn score_head(score: &$($mutable)? Score, visit: Visit<'_>) {
                let on = [Some(score.table)];
                opt(&$($mutable)? score.guard, Role::Guard, &on, visit);
                opt(&$($mutable)? score.full, Role::Promise, &on, visit);
                opt(&$($mutable)? score.cap, Role::Value, &on, visit);
                opt(&$($mutable)? score.bands, Role::Value, &[Some(score.table), None], visit);
            }

            /// A score's.
            pub fn score(score: &$($mutable)? Score, visit: Visit<'_>) {
                let on = [Some(score.table)];
                score_head(score, visit);
                for i in &$($mutable)? score.items {
                    item(i, &on, visit);
                }
            }

            /// A selection's; `group` is the table of the groups it is made in.
            pub fn selection(
                s: &$($mutable)? Selection,
                group: Option<TableId>,
                visit: Visit<'_>,
            ) {
                let (on, group) = ([Some(s.table)], [group]);
                all(&$($mutable)? s.sources, Role::Guard, &on, visit);
                opt(&$($mutable)? s.guard, Role::Guard, &on, visit);
                for (key, _) in &$($mutable)? s.order {
                    one(key, Role::Value, &on, visit);
                }
                opt(&$($mutable)? s.quota, Role::Value, &group, visit);
                opt(&$($mutable)? s.decided, Role::Value, &group, visit);
                opt(&$($mutable)? s.beyond, Role::Guard, &on, visit);
                for seat in &$($mutable)? s.seats {
                    one(&$($mutable)? seat.cond, Role::Condition, &on, visit);
                    one(&$($mutable)? seat.count, Role::Value, &group, visit);
                }
            }

            /// Those of a suspension, an end, a way back.
            pub fn control(control: &$($mutable)? Control, on: &Frames, visit: Visit<'_>) {
                let member: Vec<_> = control.slate.iter().map(|s| s.ty.refers()).collect();
                opt(&$($mutable)? control.slate, Role::Value, on, visit);
                let within = [on, member.as_slice()].concat();
                one(&$($mutable)? control.cond, Role::Condition, &within, visit);
            }

            /// A step's own, without its clauses, exceptions and duties.
            pub fn step_head(step: &$($mutable)? Step, case: TableId, visit: Visit<'_>) {
                let (on, row) = ([Some(case)], [Some(step.table)]);
                opt(&$($mutable)? step.guard, Role::Guard, &on, visit);
                opt(&$($mutable)? step.slate, Role::Value, &on, visit);
                opt(&$($mutable)? step.skipped, Role::Condition, &on, visit);
                opt(&$($mutable)? step.void, Role::Condition, &row, visit);
                opt(&$($mutable)? step.outcome, Role::Value, &row, visit);
                opt(&$($mutable)? step.lasts, Role::Value, &row, visit);
                opt(&$($mutable)? step.valid, Role::Value, &row, visit);
                if let Some((length, since)) = &$($mutable)? step.deadline {
                    one(length, Role::Value, &row, visit);
                    opt(since, Role::Value, &row, visit);
                }
            }

            /// A procedure's.
            pub fn procedure(p: &$($mutable)? Procedure, visit: Visit<'_>) {
                let on = [Some(p.table)];
                opt(&$($mutable)? p.guard, Role::Guard, &on, visit);
                for s in &$($mutable)? p.steps {
                    let row = [Some(s.table)];
                    step_head(s, p.table, visit);
                    for (c, _) in &$($mutable)? s.clauses {
                        clause(c, &row, visit);
                    }
                    for e in &$($mutable)? s.exceptions {
                        exception(e, &row, visit);
                    }
                    duties(&$($mutable)? s.duties, &row, visit);
                }
                for c in &$($mutable)? p.standing {
                    clause(c, &on, visit);
                }
                for e in &$($mutable)? p.exceptions {
                    exception(e, &on, visit);
                }
                for c in &$($mutable)? p.controls {
                    control(c, &on, visit);
                }
                duties(&$($mutable)? p.duties, &on, visit);
            }

            /// Those of one thing that is computed as a whole.
            pub fn of(policy: &$($mutable)? Policy, owner: Owner, visit: Visit<'_>) {
                macro_rules! each {
                    ($list:ident, $at:expr, $walk:expr) => {
                        for part in (&$($mutable)? policy.$list).into_iter().skip($at).take(1) {
                            $walk(part, visit);
                        }
                    };
                }
                match owner {
                    Owner::Param(i) => each!(params, i, param),
                    Owner::Field(i) => each!(fields, i, field),
                    Owner::Partition(i) => each!(partitions, i, partition),
                    Owner::Rules(i) => each!(rules, i, rules),
                    Owner::Score(i) => each!(scores, i, score),
                    Owner::Selection(i) => {
                        let on = policy.selections.get(i).map(|s| s.partition);
                        let group = on.and_then(|p| policy.partitions.get(p)).map(|p| p.table);
                        each!(selections, i, |s, visit| selection(s, group, visit));
                    }
                    Owner::Procedure(i) => each!(procedures, i, procedure),
                }
            }

            /// All of a policy, each with whose it is.
            pub fn policy(
                policy: &$($mutable)? Policy,
                visit: &mut dyn FnMut(Owner, &$($mutable)? Expr, Root<'_>),
            ) {
                for owner in Owner::all(policy) {
                    of(policy, owner, &mut |e, root| visit(owner, e, root));
                }
            }

            /// An expression, then all inside it, each with its frames.
            pub fn inside(
                expr: &$($mutable)? Expr,
                frames: &mut Vec<Option<TableId>>,
                visit: &mut dyn FnMut(&$($mutable)? Expr, &Frames),
            ) {
                visit(expr, frames);
                let binds = expr.binds();
                let mut children = expr.$children().into_iter();
                let Some(first) = children.next() else { return };
                let element = first.ty.refers();
                inside(first, frames, visit);
                if binds {
                    frames.push(element);
                }
                for child in children {
                    inside(child, frames, visit);
                }
                if binds {
                    frames.pop();
                }
            }
        }
    };
}

walk!(
    /// For looking.
    read,
    children,
);
walk!(
    /// For changing.
    write,
    children_mut,
    mut
);
