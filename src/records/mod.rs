//! Records in: files of many formats, read to raw rows and bound to a policy's record types.
//!
//! The first half, here, knows nothing of a policy. It turns files into [`Batch`]es of rows whose
//! values are still what the file says, each with its place, and says of every row it could not
//! read where that row stands and what kind of fault it has.
//!
//! ```text
//! discover(path) ─→ Source (file, format) ─→ batches() ─→ Batch { table, rows, rejects, notes }
//! ```
//!
//! [`bind`] turns them to the records of a policy, [`write`] writes either back to files.
//!
//! Rows read + rows rejected are all rows of a file; a fault of the whole file is an `Err` and
//! ends its stream.

pub mod bind;
mod delimited;
mod encoding;
mod header;
mod json;
mod lines;
mod lrmx;
mod parquet;
mod raw;
mod source;
pub mod template;
#[cfg(test)]
mod tests;
pub mod text;
mod workbook;
pub mod write;
mod xml;

pub use encoding::{Encoding, TextFile};
pub use json::parse_nested;
pub use lrmx::{FORM, FormWriter, Lost, NAME, Period, Resume, parse_resume};
pub use raw::{Batch, Batches, Cell, Column, Fault, Limits, Place, RawRow, Reason, Table};
pub use source::{Discovered, Format, Source, discover};
