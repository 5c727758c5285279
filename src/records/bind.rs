//! Raw rows bound to the record types of a policy.
//!
//! ```text
//! bind(schema, sources) ─→ match tables and headers ─→ read cells to drafts, row by row
//!                       ─→ settle keys, owners, references ─→ Dataset
//! ```
//!
//! A row is taken whole or rejected whole, with its reason: rows read are rows bound and rows
//! rejected, always. A fault of a whole table or file stands in [`Bound::faults`].

use crate::core::data::Dataset;
use crate::core::schema::{Column, Schema, Type};
use crate::core::value::{Causes, Could, Unknown, Value};
use crate::records::raw::Cell;
use crate::records::source::Source;
use std::sync::Arc;

mod cells;
mod digest;
mod finish;
mod foreign;
mod names;
mod plan;
mod reason;
mod report;
mod rows;
mod scalar;
mod session;
mod settle;
mod store;
mod stream;
#[cfg(test)]
mod tests;

pub use digest::FileDigest;
pub(in crate::records) use names::{list_column, tables};
pub use reason::{Notice, Reason, Reject, Remark};
pub use stream::{Streamed, bind_stream, stream_table};

/// How tables are bound.
#[derive(Debug, Clone, Default)]
pub struct BindOptions {
    /// The record type of tables whose own name says none.
    pub as_table: Option<String>,
    /// What the readers may use; their defaults if not given.
    pub limits: Option<crate::records::raw::Limits>,
}

/// What was read.
#[derive(Debug, Clone, Default)]
pub struct Bound {
    /// The records.
    pub data: Dataset,
    /// The rows that were not taken, in file order.
    pub rejects: Vec<Reject>,
    /// Things worth telling that spoil nothing.
    pub notes: Vec<Notice>,
    /// Tables and files that could not be read (to the end).
    pub faults: Vec<Notice>,
    /// Rows of files read: those bound and those rejected.
    pub read: u64,
    /// Rows of files bound; elements of lists inside a row are part of it.
    pub bound: u64,
    /// Tables that are no record type's, and their rows, which are not among those read.
    pub skipped: Vec<(Arc<str>, u64)>,
    /// The files and what they held.
    pub digests: Vec<FileDigest>,
}

/// Reads files and binds their rows to the record types of a schema.
pub fn bind(schema: &Schema, sources: &[Source], options: &BindOptions) -> Bound {
    bind_watched(schema, sources, options, &mut |_| {})
}

/// As [`bind`]; `watch` is told from time to time how many rows have been read.
pub fn bind_watched(
    schema: &Schema,
    sources: &[Source],
    options: &BindOptions,
    watch: &mut dyn FnMut(u64),
) -> Bound {
    let plans = plan::Plans::new(schema);
    let mut all = session::Sessions::new(schema, &plans, options.as_table.as_deref());
    let mut digests = Vec::with_capacity(sources.len());
    for source in sources {
        let source = match options.limits {
            Some(limits) => source.clone().limited(limits),
            None => source.clone(),
        };
        // what cannot be read is a fault, and the reader tells it
        if !source.is_held() {
            digests.extend(digest::of(&source));
        }
        all.read(&source, watch);
    }
    let session::Read { mut store, notes, faults, skipped, .. } = all.finish();
    settle::settle(&plans, &mut store);
    let read = store.read;
    let (data, rejects, bound) = finish::finish(schema, &plans, store);
    debug_assert_eq!(read, bound.saturating_add(rejects.len() as u64), "a row was lost");
    Bound { data, rejects, notes, faults, read, bound, skipped, digests }
}

/// Reads one value of a type: a parameter on the command line, a value in a test.
pub fn bind_value(schema: &Schema, ty: &Type, text: &str) -> Result<Value, Reason> {
    let column = Column {
        name: String::new(),
        aliases: Vec::new(),
        ty: ty.clone(),
        optional: false,
        range: None,
        note: None,
    };
    let column = plan::Enums::default().column(schema, &column, &|_| false);
    let plans = plan::Plans { tables: Vec::new(), names: names::Names::new(&Schema::default()) };
    let mut reader =
        cells::Reader { plans: &plans, texts: cells::Texts::default(), workbook: false };
    let draft = reader.cell(&column, &Cell::text(text)).map_err(|t| t.reason)?;
    plain(draft, &column.could).ok_or(Reason::NotOneValue)
}

/// A draft that needs no other record.
fn plain(draft: store::Draft, could: &Could) -> Option<Value> {
    use store::Draft;
    let unknown = |could: Could| {
        Value::Unknown(Arc::new(Unknown { could, or_none: false, causes: Causes::default() }))
    };
    Some(match draft {
        Draft::Ready(value) => value,
        Draft::Blank | Draft::Unknown => unknown(could.clone()),
        Draft::Between(lo, hi) => unknown(Could::Date { lo, hi }),
        Draft::List(items) => {
            let items = items.into_iter().map(|item| plain(item, could));
            Value::list(items.collect::<Option<Vec<_>>>()?)
        }
        Draft::Key(_) | Draft::Linked(_) | Draft::Rows => return None,
    })
}
