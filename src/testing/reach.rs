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

/// Fields the compiler puts before a column (the 意见 of 征求 … 视为), and whether anything reads them. Their rows are of no
/// author's making, and where nothing reads them nothing can come by them.
pub(super) fn before_columns(policy: &Policy) -> BTreeMap<Owner, bool> {
    let stands_before =
        |table, name: &str| policy.schema.table(table).is_some_and(|t| t.column(name).is_some());
    let mut all: BTreeMap<Owner, bool> = policy
        .fields
        .iter()
        .enumerate()
        .filter(|(_, f)| matches!(f.kind, FieldKind::Expr(_)) && stands_before(f.table, &f.name))
        .map(|(i, _)| (Owner::Field(i), false))
        .collect();
    if all.is_empty() {
        return all;
    }
    read::policy(policy, &mut |_, root, _| {
        root.walk(&mut |e| {
            if let Node::Of(_, Access::Field(id)) | Node::Get(_, Access::Field(id)) = &e.node
                && let Some(read) = all.get_mut(&Owner::Field(id.0 as usize))
            {
                *read = true;
            }
        });
    });
    all
}
