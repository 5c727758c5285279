//! Who reads whom: an expectation is answered anew only where what it is computed from has changed.

use crate::core::expr::{Access, Node};
use crate::core::policy::{FieldKind, Policy};
use crate::core::roots::{Owner, read};
use std::collections::{BTreeMap, BTreeSet};

/// Who reads whom, closed: for everything computed, all it is computed from, itself included.
pub(super) fn reach(policy: &Policy) -> BTreeMap<Owner, BTreeSet<Owner>> {
    let mut direct: BTreeMap<Owner, BTreeSet<Owner>> = BTreeMap::new();
    let of_table = |table| policy.partitions.iter().position(|p| p.table == table);
    read::policy(policy, &mut |owner, root, _| {
        let read = direct.entry(owner).or_default();
        root.walk(&mut |e| match &e.node {
            Node::Of(_, Access::Field(id)) | Node::Get(_, Access::Field(id)) => {
                read.extend(Owner::of_field(policy, *id));
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
