//! Parquet, where the program was built with the feature `parquet`: the file's stem is the table, nested lists and
//! groups are lists and objects. Without the feature such a file is answered with what to do.
//!
//! ```text
//! guard: footer, page headers ─→ read: rows of `parquet::record` ─→ value: one value and its type ─→ Cell
//! ```
//!
//! The foreign reader believes what a file says of itself, down to the size of a buffer. So [`guard`] walks the footer
//! and the head of every page first, by numbers alone, and refuses what could not be held; what the reader then panics
//! at is a broken file. Row groups are read one after the other, on a thread of their own.

use super::raw::{Batches, Fault, Limits};
use std::path::Path;
use std::sync::Arc;

#[cfg(feature = "parquet")]
mod guard;
#[cfg(feature = "parquet")]
mod read;
#[cfg(feature = "parquet")]
mod thrift;
#[cfg(feature = "parquet")]
mod value;

/// Opens a file.
#[cfg(not(feature = "parquet"))]
pub(super) fn open(_: &Path, file: &Arc<str>, _: Arc<str>, _: Limits) -> Result<Batches, Fault> {
    Err(Fault::of_file(file, super::raw::Reason::ParquetLeftOut))
}

/// Opens a file.
#[cfg(feature = "parquet")]
pub(super) fn open(
    path: &Path,
    file: &Arc<str>,
    stem: Arc<str>,
    limits: Limits,
) -> Result<Batches, Fault> {
    use super::raw::Reason;
    let job = super::workbook::Job { path: path.to_owned(), file: file.clone(), stem, limits };
    super::workbook::on_thread(job, read::read, |why| Reason::BrokenParquet(why.to_owned()))
}
