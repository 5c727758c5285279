//! Which record type a table means, and which column a header.

use crate::core::schema::{Origin, Schema, Type};
use crate::core::value::TableId;
use crate::diagnostic::nearest;
use crate::records::text::normalize_header;
use std::collections::HashMap;

/// A name as it is compared: without blanks, width and case.
pub(super) fn fold(name: &str) -> String {
    let normal = normalize_header(name);
    if normal.chars().any(char::is_uppercase) { normal.to_lowercase() } else { normal }
}

/// The record types by every name a table may have.
pub(super) struct Names {
    by_name: HashMap<String, TableId>,
    /// Names for messages, in the schema's order.
    pub known: Vec<String>,
    /// The one record type with a key, if there is only one.
    only: Option<TableId>,
}

/// The tables of a schema with their numbers.
pub(in crate::records) fn tables(
    schema: &Schema,
) -> impl Iterator<Item = (TableId, &crate::core::schema::Table)> {
    (0..=u16::MAX).map(TableId).zip(&schema.tables)
}

/// The column of the owner that holds a nested list.
pub(in crate::records) fn list_column(schema: &Schema, child: TableId) -> Option<(TableId, u16)> {
    let table = schema.table(child)?;
    let parent = table.parent?;
    let owner = schema.table(parent)?;
    let of_child = |ty: &Type| matches!(ty, Type::List(of) if **of == Type::Ref(child));
    let columns = || (0..=u16::MAX).zip(&owner.columns).filter(|(_, c)| of_child(&c.ty));
    let local = local_name(&table.name);
    let named = columns().find(|(_, c)| c.name == local);
    named.or_else(|| columns().next()).map(|(at, _)| (parent, at))
}

/// `年度考核` of `干部.年度考核`.
fn local_name(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(_, local)| local)
}

impl Names {
    pub fn new(schema: &Schema) -> Self {
        let mut by_name = HashMap::new();
        let mut known = Vec::new();
        let mut short: HashMap<String, Option<TableId>> = HashMap::new();
        for (id, table) in tables(schema) {
            for name in spellings(schema, id, 0) {
                by_name.entry(name).or_insert(id);
            }
            if table.origin == Origin::Data {
                known.push(table.name.clone());
            }
            if table.parent.is_some() {
                let seen = short.entry(fold(local_name(&table.name))).or_insert(Some(id));
                if *seen != Some(id) {
                    *seen = None;
                }
            }
        }
        // a nested list may go by its own name alone if no other table has it
        for (name, id) in short {
            if let Some(id) = id {
                by_name.entry(name).or_insert(id);
            }
        }
        let keyed = |(_, t): &(TableId, &crate::core::schema::Table)| {
            t.origin == Origin::Data && t.parent.is_none() && t.key.is_some()
        };
        let mut keyed = tables(schema).filter(keyed).map(|(id, _)| id);
        let only = keyed.next().filter(|_| keyed.next().is_none());
        Names { by_name, known, only }
    }

    pub fn find(&self, name: &str) -> Option<TableId> {
        self.by_name.get(&fold(name)).copied()
    }

    /// The only record type with a key.
    pub fn only(&self) -> Option<TableId> {
        self.only
    }

    pub fn nearest(&self, name: &str) -> Option<String> {
        nearest(name, self.known.iter().map(String::as_str))
    }
}

/// Every name of a table: a nested list's are its owner's names with its column's.
fn spellings(schema: &Schema, id: TableId, depth: usize) -> Vec<String> {
    let Some(table) = schema.table(id) else { return Vec::new() };
    let mut names = vec![fold(&table.name)];
    names.extend(table.aliases.iter().map(|a| fold(a)));
    let Some(parent) = table.parent.filter(|_| depth < 16) else { return names };
    let mut locals = vec![fold(local_name(&table.name))];
    locals.extend(table.aliases.iter().map(|a| fold(a)));
    if let Some(column) = list_column(schema, id).and_then(|(t, c)| schema.column(t, c)) {
        locals.extend(column.aliases.iter().map(|a| fold(a)));
    }
    for owner in spellings(schema, parent, depth.saturating_add(1)) {
        names.extend(locals.iter().map(|local| format!("{owner}.{local}")));
    }
    names
}
