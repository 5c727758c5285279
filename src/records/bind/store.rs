//! Rows on their way to becoming records: read, but not yet settled.

use super::plan::TablePlan;
use super::reason::{Reason, Reject};
use crate::core::data::Origin;
use crate::core::date::Day;
use crate::core::value::{TableId, Value};
use crate::records::raw::Place;
use foldhash::HashMap;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A cell that may still need other records.
pub(super) enum Draft {
    /// Done.
    Ready(Value),
    /// Nothing there.
    Blank,
    /// Said to be unknown.
    Unknown,
    /// A date known to the month or year.
    Between(Day, Day),
    /// The key of another record.
    Key(Arc<str>),
    /// Another record, by its number in the store.
    Linked(u32),
    /// A list of values.
    List(Vec<Draft>),
    /// A nested list that was given; its rows are in their own table.
    Rows,
}

/// A row.
pub(super) struct DraftRow {
    pub cells: Vec<Draft>,
    /// The owner's number.
    pub parent: u32,
    /// The session it was read in.
    pub home: u32,
    pub row: u64,
    pub line: u64,
    pub key: Option<Arc<str>>,
    pub alive: bool,
    /// Whether it is part of its owner's row, not a row of a file.
    pub inline: bool,
    pub origin: Option<Arc<Origin>>,
}

/// The rows of a table.
#[derive(Default)]
pub(super) struct DraftTable {
    pub rows: Vec<DraftRow>,
    pub supplied: bool,
    /// Whether it was supplied as a table of its own: then it is complete.
    pub filed: bool,
    pub by_key: HashMap<Arc<str>, u32>,
    /// Keys of rows that were rejected.
    pub lost: BTreeSet<Arc<str>>,
}

/// A table as it stands in a file.
#[derive(Clone)]
pub(super) struct Home {
    pub place: Place,
    /// The header of each column of the record type, as written.
    pub headers: Vec<Option<Arc<str>>>,
}

/// Everything read so far.
#[derive(Default)]
pub(super) struct Store {
    pub tables: Vec<DraftTable>,
    pub homes: Vec<Home>,
    /// Rows of nested lists that wait for their owner.
    pub waiting: Vec<(TableId, u32, Arc<str>)>,
    /// Nested lists of owners that lost a row: table and the owner's key.
    pub torn: Vec<(TableId, Arc<str>)>,
    /// The same once the owner is found.
    pub open: BTreeSet<(TableId, u32)>,
    /// With home and row, to come out in file order.
    pub rejects: Vec<((u32, u64, u64), Reject)>,
    /// Rows of files read.
    pub read: u64,
}

impl Store {
    pub fn new(tables: usize) -> Self {
        let tables = std::iter::repeat_with(DraftTable::default).take(tables).collect();
        Store { tables, ..Store::default() }
    }
    pub fn table(&self, id: TableId) -> Option<&DraftTable> {
        self.tables.get(usize::from(id.0))
    }
    pub fn table_mut(&mut self, id: TableId) -> Option<&mut DraftTable> {
        self.tables.get_mut(usize::from(id.0))
    }
    pub fn row(&self, id: TableId, row: u32) -> Option<&DraftRow> {
        self.table(id)?.rows.get(row as usize)
    }
    pub fn row_mut(&mut self, id: TableId, row: u32) -> Option<&mut DraftRow> {
        self.table_mut(id)?.rows.get_mut(row as usize)
    }
    /// The place of a row of a session.
    pub fn place(&self, home: u32, row: u64, line: u64) -> Place {
        let place = self.homes.get(home as usize).map(|h| h.place.clone());
        let place = place.unwrap_or_else(|| Place::file(&Arc::from("")));
        Place { row, line, ..place }
    }
    /// Tells of a row that is not taken.
    pub fn reject(
        &mut self,
        (home, row, line): (u32, u64, u64),
        column: Option<Arc<str>>,
        value: Option<Box<str>>,
        reason: Reason,
    ) {
        let place = Place { column, ..self.place(home, row, line) };
        let also = Vec::new();
        self.rejects.push(((home, row, line), Reject { place, value, reason, also }));
    }
}

/// A path with its column as the file writes it.
pub(super) fn written(store: &Store, plan: &TablePlan, home: u32, path: &str) -> Option<Arc<str>> {
    let headers = store.homes.get(home as usize).map(|h| h.headers.as_slice());
    let pairs = plan.columns.iter().zip(headers.unwrap_or_default());
    for (column, header) in pairs {
        if let Some(header) = header
            && let Some(rest) = path.strip_prefix(column.name.as_str())
            && (rest.is_empty() || rest.starts_with('['))
        {
            return Some(if rest.is_empty() {
                header.clone()
            } else {
                format!("{header}{rest}").into()
            });
        }
    }
    (!path.is_empty()).then(|| path.into())
}
