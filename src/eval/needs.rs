//! Which fields a field needs.

use crate::core::expr::{Access, Expr, FieldId, Node};
use crate::core::policy::{Output, Policy};
use crate::core::roots::{Owner, read};
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
    if let Some(p) = policy.partitions.iter().position(|p| p.table == field.table) {
        read::of(policy, Owner::Partition(p), &mut |e, _| reads(e, into));
    }
    roots(policy, id, &mut |e, _| reads(e, into));
}

/// Everything a field is computed from; of a selection, how its groups are formed, too.
pub(super) fn roots(policy: &Policy, id: FieldId, visit: read::Visit<'_>) {
    let Some(owner) = Owner::of_field(policy, id) else { return };
    read::of(policy, owner, visit);
    if let Owner::Selection(s) = owner
        && let Some(selection) = policy.selections.get(s)
    {
        read::of(policy, Owner::Partition(selection.partition), visit);
    }
}

/// The parameters that computing these fields reads.
pub(super) fn params(policy: &Policy, wanted: &[FieldId]) -> BTreeSet<u16> {
    let mut params = BTreeSet::new();
    for id in closure(policy, wanted) {
        roots(policy, id, &mut |root, _| {
            root.walk(&mut |e| {
                if let Node::Param(index) = e.node {
                    params.insert(index);
                }
            });
        });
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
