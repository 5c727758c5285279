//! What rule sets read of the data: record types, their columns, and whether they look beyond the record judged.
//!
//! The answer errs on one side only: more may be said to be read than is.

use super::needs;
use super::{output_field, output_table};
use crate::core::expr::{Access, Expr, FieldId, Node};
use crate::core::policy::{FieldKind, ItemValue, Output, Policy};
use crate::core::schema::{Origin, Type};
use crate::core::value::TableId;
use std::collections::BTreeSet;

/// What is read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reads {
    /// Record types and nested lists.
    pub tables: BTreeSet<TableId>,
    /// Stored columns.
    pub columns: BTreeSet<(TableId, u16)>,
    /// Something outside the record judged and its own nested lists: other subjects, groups, all records of a type.
    pub beyond: bool,
}

/// What evaluating these outputs reads.
pub fn reads(policy: &Policy, outputs: &[Output]) -> Reads {
    let mut walk = Walk { policy, found: Reads::default() };
    let wanted: Vec<FieldId> = outputs.iter().map(|o| output_field(policy, *o)).collect();
    for output in outputs {
        walk.found.beyond |= matches!(output, Output::Selection(_));
        if let Some(table) = output_table(policy, *output) {
            walk.table(table);
        }
    }
    for id in needs::closure(policy, &wanted) {
        walk.field(id);
    }
    for param in policy.params.iter().filter_map(|p| p.value.as_ref()) {
        walk.expr(param, &mut Vec::new());
    }
    walk.found
}

struct Walk<'p> {
    policy: &'p Policy,
    found: Reads,
}

impl Walk<'_> {
    fn table(&mut self, id: TableId) {
        let Some(table) = self.policy.schema.table(id) else { return };
        if table.origin != Origin::Data {
            self.found.beyond = true;
        }
        if !self.found.tables.insert(id) {
            return;
        }
        if let Some(partition) = self.policy.partitions.iter().find(|p| p.table == id) {
            self.table(partition.source);
            for expr in partition.keys.iter().chain(&partition.from) {
                self.expr(expr, &mut vec![Some(partition.source)]);
            }
        }
        if let Some(interval) = table.interval {
            self.column(id, interval.from);
            interval.to.into_iter().for_each(|to| self.column(id, to));
        }
        if let (Some(parent), Some(year)) = (table.parent, table.column("年度")) {
            self.column(id, year);
            self.table(parent);
        }
        if let Some(parent) = table.parent {
            self.table(parent);
        }
        table.key.into_iter().for_each(|key| self.column(id, key));
    }

    fn column(&mut self, table: TableId, column: u16) {
        self.found.columns.insert((table, column));
    }

    fn field(&mut self, id: FieldId) {
        let policy = self.policy;
        let Some(field) = policy.fields.get(id.0 as usize) else { return };
        self.table(field.table);
        let own = Some(field.table);
        match &field.kind {
            FieldKind::Selected(s) | FieldKind::Rank(s) | FieldKind::Taken(s) => {
                self.found.beyond = true;
                // conditions stand over the record, quotas over its group: both are looked for
                let Some(selection) = policy.selections.get(*s) else { return };
                let group = policy.partitions.get(selection.partition).map(|p| p.table);
                group.into_iter().for_each(|g| self.table(g));
                self.table(selection.table);
                for expr in needs::expressions(policy, &field.kind) {
                    self.expr(expr, &mut vec![Some(selection.table)]);
                    self.expr(expr, &mut vec![group]);
                }
            }
            FieldKind::Procedure(p) => {
                let Some(procedure) = policy.procedures.get(*p) else { return };
                for expr in needs::expressions(policy, &field.kind) {
                    self.expr(expr, &mut vec![own]);
                }
                for step in &procedure.steps {
                    self.table(step.table);
                    self.column(procedure.table, step.column);
                    let of_step = step.void.iter().chain(&step.outcome).chain(&step.lasts);
                    let deadlines = step.deadline.iter().flat_map(|(l, s)| [Some(l), s.as_ref()]);
                    for expr in of_step.chain(&step.valid).chain(deadlines.flatten()) {
                        self.expr(expr, &mut vec![own, Some(step.table)]);
                    }
                    for (clause, _) in &step.clauses {
                        for expr in needs::clause_expressions(clause) {
                            self.expr(expr, &mut vec![own, Some(step.table)]);
                        }
                    }
                    // who takes part, with whom, when: every column of a step's record counts
                    let columns = policy.schema.table(step.table).map_or(0, |t| t.columns.len());
                    for column in (0_u16..).take(columns) {
                        self.column(step.table, column);
                    }
                }
            }
            FieldKind::Score(s) | FieldKind::Grade(s) | FieldKind::Item(s, _) => {
                for expr in needs::expressions(policy, &field.kind) {
                    self.expr(expr, &mut vec![own]);
                }
                let items = policy.scores.get(*s).map_or(&[][..], |s| &s.items);
                for item in items {
                    if let ItemValue::Each(list, value) = &item.value {
                        self.expr(value, &mut vec![own, refers(&list.ty)]);
                    }
                }
            }
            FieldKind::Verdict(r) | FieldKind::Applies(r, _) | FieldKind::Barred(r) => {
                for expr in needs::expressions(policy, &field.kind) {
                    self.expr(expr, &mut vec![own]);
                }
                let approvals = policy.rules.get(*r).and_then(|r| r.approvals);
                if let (Some(approvals), Some(table)) = (approvals, own) {
                    self.column(table, approvals.list);
                    let list = policy.schema.column(table, approvals.list);
                    if let Some(list) = list.and_then(|c| refers(&c.ty)) {
                        self.table(list);
                        self.column(list, approvals.label);
                        approvals.by.into_iter().for_each(|by| self.column(list, by));
                    }
                }
            }
            FieldKind::Expr(expr) => self.expr(expr, &mut vec![own]),
        }
    }

    /// Follows an expression; `frames` are the record types in scope, the subject first.
    fn expr(&mut self, expr: &Expr, frames: &mut Vec<Option<TableId>>) {
        if let Some(table) = refers(&expr.ty) {
            self.table(table);
        }
        match &expr.node {
            Node::All(table) => {
                self.found.beyond = true;
                self.table(*table);
            }
            Node::Of(level, access) => {
                let table = frames.get(usize::from(*level)).or(frames.last()).copied().flatten();
                self.access(table, *access);
            }
            Node::Get(base, access) => {
                self.expr(base, frames);
                self.access(refers(&base.ty), *access);
            }
            Node::Filter(list, inner)
            | Node::Map(list, inner)
            | Node::Quantified { list, cond: inner, .. } => {
                self.expr(list, frames);
                self.within(refers(&list.ty), inner, frames);
            }
            // the condition of a call over a list sees the element
            Node::Call(_, args) => {
                let list = args.first().and_then(|a| refers(&a.ty));
                for (n, arg) in args.iter().enumerate() {
                    match n {
                        0 => self.expr(arg, frames),
                        _ => self.within(list, arg, frames),
                    }
                }
            }
            _ => expr.children().into_iter().for_each(|child| self.expr(child, frames)),
        }
    }

    fn within(&mut self, table: Option<TableId>, expr: &Expr, frames: &mut Vec<Option<TableId>>) {
        frames.push(table);
        self.expr(expr, frames);
        frames.pop();
    }

    fn access(&mut self, table: Option<TableId>, access: Access) {
        let inverse = |i: u16| self.policy.schema.inverses.get(usize::from(i));
        match access {
            Access::Column(column) => {
                if let Some(table) = table {
                    self.column(table, column);
                    let ty = self.policy.schema.column(table, column).map(|c| &c.ty);
                    if let Some(to) = ty.and_then(refers) {
                        let of = self.policy.schema.table(to);
                        self.found.beyond |= of.is_none_or(|t| t.parent != Some(table));
                        self.table(to);
                    }
                }
            }
            Access::Inverse(i) => {
                if let Some((from, column)) = inverse(i).map(|i| (i.from, i.column)) {
                    self.table(from);
                    self.column(from, column);
                }
                self.found.beyond = true;
            }
            Access::Parent | Access::Field(_) => {}
        }
    }
}

/// The record type a value is, or a list of.
fn refers(ty: &Type) -> Option<TableId> {
    match ty {
        Type::Ref(table) => Some(*table),
        Type::List(of) => refers(of),
        _ => None,
    }
}
