//! Records as the evaluator sees them: typed cells in rows, nested lists as rows of their own table.

use super::schema::Schema;
use super::value::{RowRef, TableId, Value};
use foldhash::HashMap;
use std::sync::Arc;

/// Where a record was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Origin {
    /// The file.
    pub file: Arc<str>,
    /// The sheet of a workbook.
    pub sheet: Option<Arc<str>>,
    /// The row, from 1, as the user sees it.
    pub row: u64,
    /// Whether it counts the records of a list, which are no lines of the file.
    pub counted: bool,
}

/// One record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Record {
    /// One value a column of its table.
    pub cells: Box<[Value]>,
    /// The record whose nested list this stands in; of the table's parent.
    pub parent: u32,
    /// Where it was read; nested records have their owner's.
    pub origin: Option<Arc<Origin>>,
}

/// All records of a type.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Rows {
    /// The records in the order read. Those of one owner stand together.
    pub rows: Vec<Record>,
    /// Whether any table of this type was supplied; if not, what is missing is unknown.
    pub supplied: bool,
    /// Key (as text) to position. For looking up only: it has no order.
    pub keys: HashMap<Arc<str>, u32>,
}

/// All records of a run. Tables and ways back are numbered as in the schema.
///
/// A copy shares what is in it, table by table, until one of the two is changed: the tests and mutants of a policy, and
/// the policies compared by impact, are each evaluated over a copy of their own.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Dataset {
    /// Records by table.
    pub tables: Vec<Arc<Rows>>,
    /// By way back, then by record: who refers to it, in order.
    pub inverses: Vec<Arc<Vec<Vec<u32>>>>,
    /// By way back: who refers to a record that is not known, in order; any of them may refer to any record.
    pub unsettled: Vec<Vec<u32>>,
}

impl Dataset {
    /// An empty data set of a schema: nothing supplied.
    pub fn new(schema: &Schema) -> Self {
        Dataset {
            tables: vec![Arc::default(); schema.tables.len()],
            inverses: vec![Arc::default(); schema.inverses.len()],
            unsettled: vec![Vec::new(); schema.inverses.len()],
        }
    }
    /// The records of a type.
    pub fn rows(&self, table: TableId) -> &[Record] {
        self.tables.get(usize::from(table.0)).map_or(&[], |t| t.rows.as_slice())
    }
    /// Whether records of a type were supplied.
    pub fn supplied(&self, table: TableId) -> bool {
        self.tables.get(usize::from(table.0)).is_some_and(|t| t.supplied)
    }
    /// The records of a type, to be changed.
    pub fn rows_mut(&mut self, table: TableId) -> Option<&mut Rows> {
        self.tables.get_mut(usize::from(table.0)).map(Arc::make_mut)
    }
    /// A record.
    pub fn record(&self, at: RowRef) -> Option<&Record> {
        self.rows(at.table).get(at.row as usize)
    }
    /// A cell.
    pub fn cell(&self, at: RowRef, column: u16) -> Option<&Value> {
        self.record(at)?.cells.get(usize::from(column))
    }
    /// A record by its key.
    pub fn find(&self, table: TableId, key: &str) -> Option<RowRef> {
        let row = *self.tables.get(usize::from(table.0))?.keys.get(key)?;
        Some(RowRef { table, row })
    }
    /// Who refers to a record along a way back.
    pub fn referring(&self, inverse: u16, row: u32) -> &[u32] {
        self.inverses
            .get(usize::from(inverse))
            .and_then(|i| i.get(row as usize))
            .map_or(&[], Vec::as_slice)
    }
    /// Who may refer to any record along a way back, since what they refer to is not known.
    pub fn unsettled(&self, inverse: u16) -> &[u32] {
        self.unsettled.get(usize::from(inverse)).map_or(&[], Vec::as_slice)
    }
    /// Computes the ways back from the references; call after rows or references changed.
    pub fn index(&mut self, schema: &Schema) {
        self.unsettled = schema
            .inverses
            .iter()
            .map(|inverse| {
                let open = |value: Option<&Value>| match value {
                    Some(Value::Unknown(_)) => true,
                    Some(Value::List(list)) => {
                        list.open.is_some()
                            || list.items.iter().any(|(v, _)| matches!(v, Value::Unknown(_)))
                    }
                    _ => false,
                };
                let rows = (0u32..).zip(self.rows(inverse.from));
                let of = |record: &Record| open(record.cells.get(usize::from(inverse.column)));
                rows.filter(|(_, record)| of(record)).map(|(n, _)| n).collect()
            })
            .collect();
        self.inverses = schema
            .inverses
            .iter()
            .map(|inverse| {
                let mut index: Vec<Vec<u32>> = vec![Vec::new(); self.rows(inverse.on).len()];
                for (n, record) in (0u32..).zip(self.rows(inverse.from)) {
                    let mut add = |value: &Value| {
                        if let Value::Ref(r) = value
                            && let Some(list) = index.get_mut(r.row as usize)
                            && list.last() != Some(&n)
                        {
                            list.push(n);
                        }
                    };
                    match record.cells.get(usize::from(inverse.column)) {
                        Some(Value::List(list)) => list.items.iter().for_each(|(v, _)| add(v)),
                        Some(value) => add(value),
                        None => {}
                    }
                }
                Arc::new(index)
            })
            .collect();
    }
    /// The key of a record as text, or its position where it has none.
    pub fn key(&self, schema: &Schema, at: RowRef) -> String {
        let key =
            schema.table(at.table).and_then(|t| t.key).and_then(|c| self.cell(at, c)).and_then(
                |v| match v {
                    Value::Text(t) => Some(t.to_string()),
                    Value::Num(n) => Some(n.to_string()),
                    Value::Ref(r) if *r != at => Some(self.key(schema, *r)),
                    _ => None,
                },
            );
        key.unwrap_or_else(|| (at.row + 1).to_string())
    }
}
