//! Tables as files have them, without a policy: texts stay texts, numbers keep their digits.

use super::OutTable;
use crate::records::bind::{Notice, Reason, Reject};
use crate::records::raw::{Batch, Cell, Column, RawRow};
use crate::records::source::Source;
use crate::records::text::column_letter;
use std::collections::HashMap;
use std::sync::Arc;

/// What was gathered. Rows read are rows of the tables and rows rejected.
#[derive(Debug, Default)]
pub struct Gathered {
    /// The tables, in the order found; those of one name in several files are one.
    pub tables: Vec<OutTable>,
    /// Rows that cannot be kept.
    pub rejects: Vec<Reject>,
    /// Things worth telling that spoil nothing.
    pub notes: Vec<Notice>,
    /// Files that could not be read (to the end).
    pub faults: Vec<Notice>,
    /// Rows read.
    pub read: u64,
}

/// Reads all tables of some files. `progress` is told how many rows have been read.
pub fn gather(sources: &[Source], mut progress: impl FnMut(u64)) -> Gathered {
    let mut found = Gathered::default();
    let mut known: Vec<Known> = Vec::new();
    for source in sources {
        let batches = match source.batches() {
            Ok(batches) => batches,
            Err(fault) => {
                found.faults.push(fault.into());
                continue;
            }
        };
        for batch in batches {
            match batch {
                Ok(batch) => found.take(batch, &mut known),
                Err(fault) => found.faults.push(fault.into()),
            }
            progress(found.read);
        }
    }
    for (table, known) in found.tables.iter_mut().zip(&known) {
        drop_unused(table, &known.made_up);
    }
    found
}

/// The columns of a table by their normal names.
#[derive(Default)]
struct Known {
    columns: HashMap<Arc<str>, usize>,
    /// Columns without a header, which have been given a name.
    made_up: Vec<usize>,
}

impl Gathered {
    fn take(&mut self, batch: Batch, known: &mut Vec<Known>) {
        let head = &batch.table;
        let at = self.tables.iter().position(|t| t.name == head.name).unwrap_or_else(|| {
            let name = head.name.clone();
            self.tables.push(OutTable { name, columns: Vec::new(), rows: Vec::new() });
            known.push(Known::default());
            self.tables.len().saturating_sub(1)
        });
        let (Some(table), Some(known)) = (self.tables.get_mut(at), known.get_mut(at)) else {
            return;
        };
        let columns = head.columns.iter().enumerate();
        let places: Vec<usize> = columns.map(|(n, c)| known.place(table, n, c)).collect();
        self.read = self.read.saturating_add(batch.rows_in() as u64);
        let of_reader = |fault: crate::records::Fault| Reject {
            place: fault.place,
            value: None,
            reason: Reason::Raw(fault.reason),
            also: Vec::new(),
        };
        self.rejects.extend(batch.rejects.into_iter().map(of_reader));
        self.notes.extend(batch.notes.into_iter().map(Notice::from));
        for row in batch.rows {
            if let Some((at, value, reason)) = spoiled(&row) {
                let column = head.columns.get(at).map(|c| c.original.clone());
                let place = crate::records::Place { column, ..head.place(&row) };
                self.rejects.push(Reject { place, value: Some(value), reason, also: Vec::new() });
                continue;
            }
            let mut cells = vec![Cell::Blank; table.columns.len()];
            for (cell, place) in row.cells.into_iter().zip(&places) {
                if let Some(slot) = cells.get_mut(*place) {
                    *slot = cell;
                }
            }
            table.rows.push(cells);
        }
    }
}

impl Known {
    /// Where a column of a file stands in the table, which it may be the first to have.
    fn place(&mut self, table: &mut OutTable, at: usize, column: &Column) -> usize {
        let (name, header): (Arc<str>, Arc<str>) = match column.name.is_empty() {
            true => {
                let letter: Arc<str> = format!("栏{}", column_letter(at)).into();
                (letter.clone(), letter)
            }
            false => (column.name.clone(), column.original.trim().into()),
        };
        if let Some(at) = self.columns.get(&name) {
            return *at;
        }
        let at = table.columns.len();
        table.columns.push(header);
        self.columns.insert(name, at);
        if column.name.is_empty() {
            self.made_up.push(at);
        }
        at
    }
}

/// A cell whose value the file itself has lost.
fn spoiled(row: &RawRow) -> Option<(usize, Box<str>, Reason)> {
    row.cells.iter().enumerate().find_map(|(at, cell)| match cell {
        Cell::FormulaError(text) => Some((at, text.as_str().into(), Reason::FormulaError)),
        Cell::DigitsLost(text) => Some((at, text.as_str().into(), Reason::DigitsLost)),
        Cell::NoResult(text) => Some((at, text.as_str().into(), Reason::NoResult)),
        _ => None,
    })
}

/// Takes out columns that have neither header nor value.
fn drop_unused(table: &mut OutTable, made_up: &[usize]) {
    for at in made_up.iter().rev() {
        let blank = |row: &Vec<Cell>| row.get(*at).is_none_or(Cell::is_blank);
        if table.rows.iter().all(blank) && *at < table.columns.len() {
            table.columns.remove(*at);
            for row in table.rows.iter_mut().filter(|row| *at < row.len()) {
                row.remove(*at);
            }
        }
    }
}
