//! What rule sets read of the data: record types, their columns, and whether they look beyond the record judged.
//!
//! The answer errs on one side only: more may be said to be read than is.

use super::needs;
use super::{output_field, output_table};
use crate::core::expr::{Access, Expr, FieldId, Node};
use crate::core::policy::{Approvals, FieldKind, Output, Policy};
use crate::core::roots::{Frames, at_frame, leads_to, read};
use crate::core::schema::Origin;
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
        walk.expr(param, &[]);
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
                self.expr(expr, &[Some(partition.source)]);
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
        match &field.kind {
            FieldKind::Selected(s) | FieldKind::Rank(s) | FieldKind::Taken(s) => {
                self.found.beyond = true;
                let Some(selection) = policy.selections.get(*s) else { return };
                let group = policy.partitions.get(selection.partition).map(|p| p.table);
                group.into_iter().for_each(|g| self.table(g));
                self.table(selection.table);
            }
            FieldKind::Procedure(p) => {
                let Some(procedure) = policy.procedures.get(*p) else { return };
                self.approvals(procedure.table, procedure.approvals);
                for step in &procedure.steps {
                    self.table(step.table);
                    self.column(procedure.table, step.column);
                    // who takes part, with whom, when: every column of a step's record counts
                    let columns = policy.schema.table(step.table).map_or(0, |t| t.columns.len());
                    for column in (0_u16..).take(columns) {
                        self.column(step.table, column);
                    }
                }
            }
            FieldKind::Verdict(r) | FieldKind::Applies(r, _) | FieldKind::Barred(r) => {
                self.approvals(field.table, policy.rules.get(*r).and_then(|r| r.approvals));
            }
            FieldKind::Expr(_)
            | FieldKind::Score(_)
            | FieldKind::Grade(_)
            | FieldKind::Item(..) => {}
        }
        needs::roots(policy, id, &mut |e, root| self.expr(e, root.frames));
    }

    fn approvals(&mut self, table: TableId, approvals: Option<Approvals>) {
        let Some(approvals) = approvals else { return };
        self.column(table, approvals.list);
        let list = self.policy.schema.column(table, approvals.list);
        if let Some(list) = list.and_then(|c| c.ty.refers()) {
            self.table(list);
            self.column(list, approvals.label);
            approvals.by.into_iter().for_each(|by| self.column(list, by));
            approvals.opinion.into_iter().for_each(|said| self.column(list, said));
        }
    }

    /// Follows an expression and all inside it.
    fn expr(&mut self, expr: &Expr, frames: &Frames) {
        read::inside(expr, &mut frames.to_vec(), &mut |e, frames| {
            if let Some(table) = e.ty.refers() {
                self.table(table);
            }
            match &e.node {
                Node::All(table) => {
                    self.found.beyond = true;
                    self.table(*table);
                }
                Node::Of(level, access) => {
                    self.access(at_frame(frames, *level), *access);
                }
                Node::Get(base, access) => {
                    self.access(leads_to(&self.policy.schema, base, frames), *access);
                }
                _ => {}
            }
        });
    }

    fn access(&mut self, table: Option<TableId>, access: Access) {
        let inverse = |i: u16| self.policy.schema.inverses.get(usize::from(i));
        match access {
            Access::Column(column) => {
                if let Some(table) = table {
                    self.column(table, column);
                    let ty = self.policy.schema.column(table, column).map(|c| &c.ty);
                    if let Some(to) = ty.and_then(|ty| ty.refers()) {
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
