//! Groups: the records of one table, partitioned by keys, as records of a table of their own.

use super::engine::{Engine, Place};
use crate::core::data::{Record, Rows};
use crate::core::policy::Partition;
use crate::core::schema::Type;
use crate::core::value::{Cmp, List, RowRef, Truth, Value, compare};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Builds the groups in the order their first member was read; groups by a reference exist for every record
/// referred to, empty ones too.
pub(super) fn build(engine: &Engine<'_>, partition: &Partition) -> Rows {
    let source = partition.source;
    let day = engine.settings.as_of;
    let mut order: Vec<Vec<Value>> = Vec::new();
    let mut index: BTreeMap<String, usize> = BTreeMap::new();
    let mut members: Vec<Vec<(Value, Truth)>> = Vec::new();
    // Records whose group is not known: they may belong to any that their keys could be.
    let mut unsure: Vec<(Value, Vec<Value>)> = Vec::new();
    if partition.include_empty
        && let Some(Type::Ref(target)) = partition.keys.first().map(|k| &k.ty)
    {
        for row in 0..u32::try_from(engine.data.rows(*target).len()).unwrap_or(0) {
            let key = vec![Value::Ref(RowRef { table: *target, row })];
            index.insert(format!("{key:?}"), order.len());
            order.push(key);
            members.push(Vec::new());
        }
    }
    // All records as one group exist even if there are none.
    if partition.keys.is_empty() {
        index.insert(format!("{:?}", Vec::<Value>::new()), 0);
        order.push(Vec::new());
        members.push(Vec::new());
    }
    for row in 0..u32::try_from(engine.data.rows(source).len()).unwrap_or(0) {
        let at = RowRef { table: source, row };
        let mut place = Place::of(at, day);
        if let Some(from) = &partition.from
            && engine.truth(from, &mut place) == Truth::False
        {
            continue;
        }
        let key: Vec<Value> = partition.keys.iter().map(|k| engine.eval(k, &mut place)).collect();
        let unknown = key.iter().any(|k| matches!(k, Value::Unknown(_)));
        let text = if unknown { "?".to_owned() } else { format!("{key:?}") };
        if unknown {
            unsure.push((Value::Ref(at), key.clone()));
        }
        let at_group = *index.entry(text).or_insert_with(|| {
            order.push(key);
            members.push(Vec::new());
            order.len() - 1
        });
        if let Some(list) = members.get_mut(at_group) {
            list.push((Value::Ref(at), Truth::True));
        }
    }
    for (group, members) in order.iter().zip(&mut members) {
        if group.iter().any(|k| matches!(k, Value::Unknown(_))) {
            continue;
        }
        for (record, keys) in &unsure {
            let same =
                keys.iter().zip(group).fold(Truth::True, |t, (a, b)| t.and(compare(Cmp::Eq, a, b)));
            if same != Truth::False {
                members.push((record.clone(), same));
            }
        }
    }
    let rows = order
        .into_iter()
        .zip(members)
        .map(|(key, members)| {
            let list = List { items: members, open: None };
            let count = super::builtins::count(&list);
            let mut cells = key;
            cells.push(Value::List(Arc::new(list)));
            cells.push(count.clone());
            cells.push(count);
            Record { cells: cells.into(), parent: 0, origin: None }
        })
        .collect();
    Rows { rows, supplied: true, keys: Default::default() }
}
