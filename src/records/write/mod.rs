//! Records out: tables of cells to CSV, JSON, JSON lines and workbooks.
//!
//! ```text
//! gather(sources)  ─┐                                             ┌→ csv, jsonl, parquet   a table a file
//!                   ├─→ OutTable { name, columns, rows of Cell } ─┤
//! canonical(data)  ─┘                                             └→ json, xlsx   all tables
//! ```
//!
//! [`gather`] takes tables as the files have them, without knowing of types; [`canonical`] writes what was bound to a
//! policy, each value in one form. `.lrmx` forms are written by [`crate::records::lrmx`], which reads them too. The one law: what is written here is read back by this folder's readers as the same
//! cells, or, where a format has no room for it (a long cell, too many rows), it is an error and nothing is written.

mod canonical;
mod csv;
mod gather;
mod json;
mod parquet;
mod xlsx;

pub(super) use canonical::owner_header;
pub use canonical::{Layout, canonical};
pub use csv::csv;
pub use gather::{Gathered, gather};
pub use json::{cell_text, json, jsonl};
pub use parquet::{PARQUET, parquet};
pub(super) use xlsx::{Formats, fitting, is_called, new_workbook};
pub use xlsx::{sheet_name, xlsx};

use super::raw::Cell;
use std::io;
use std::sync::Arc;

/// A table to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutTable {
    /// The record type's name, possibly `候选人.年度考核`.
    pub name: Arc<str>,
    /// The headers.
    pub columns: Vec<Arc<str>>,
    /// The rows; they may be shorter than the header, the rest is blank.
    pub rows: Vec<Vec<Cell>>,
}

/// Why a table cannot be written.
#[derive(Debug)]
pub enum WriteError {
    /// The file cannot be written.
    Io(io::Error),
    /// A cell is longer than a workbook's cells are.
    CellTooLong {
        /// The table.
        table: Arc<str>,
        /// The row of the sheet, from 1.
        row: u64,
        /// The header.
        column: Arc<str>,
        /// Its length in UTF-16 units.
        length: usize,
        /// The longest there can be.
        limit: usize,
    },
    /// A table has more rows or columns than a sheet.
    TooLarge {
        /// The table.
        table: Arc<str>,
        /// Its rows.
        rows: usize,
        /// Its columns.
        columns: usize,
    },
    /// The library that makes workbooks says no (English).
    Workbook(String),
}

impl From<io::Error> for WriteError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// The text of a cell of a sheet or a CSV file, before anything is done against formulas.
pub(super) fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Blank => String::new(),
        Cell::Bool(value) => value.to_string(),
        Cell::Number(text) | Cell::Text(text) => text.to_string(),
        Cell::FormulaError(text) | Cell::DigitsLost(text) | Cell::NoResult(text) => {
            text.to_string()
        }
        Cell::Date(day) => day.to_string(),
        Cell::List(_) | Cell::Object(_) => cell_text(cell),
    }
}
