//! Empty record files for a policy: what people fill in, and what programs check against.
//!
//! ```text
//! plan(schema, wanted) ─→ Template { sheets of columns } ─┬→ xlsx    a sheet a record type, drop-downs, notes
//!                                                         ├→ csv     header lines
//!                                                         └→ schema  JSON Schema, draft 2020-12
//! ```
//!
//! The plan says once which record types, which columns and which values; each format only lays it out. What stands
//! above and beside the header (a row of notes, a sheet of explanations) is marked so that the readers of
//! [`crate::records`] pass over it: a template filled in and read back has exactly its own columns.

mod plan;
mod schema;
mod words;
mod xlsx;

pub use plan::{Asks, Sheet, Template, TemplateColumn, Wanted, plan};
pub use schema::json_schema;
pub use xlsx::workbook;

use super::write::OutTable;

/// The sheets as tables without rows.
pub fn tables(template: &Template) -> Vec<OutTable> {
    let table = |sheet: &Sheet| OutTable {
        name: sheet.name.as_str().into(),
        columns: sheet.columns.iter().map(|c| c.header.as_str().into()).collect(),
        rows: Vec::new(),
    };
    template.sheets.iter().map(table).collect()
}
