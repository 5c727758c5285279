//! Rows of one table, handed over as they are read.

use super::finish::finish;
use super::names::tables;
use super::plan::Plans;
use super::reason::{Notice, Reject};
use super::session::{Read, Sessions};
use super::settle::settle;
use super::store::Store;
use super::{BindOptions, FileDigest, digest};
use crate::core::data::Dataset;
use crate::core::schema::Schema;
use crate::core::value::TableId;
use crate::records::source::Source;
use foldhash::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// What a stream has read.
#[derive(Debug, Clone, Default)]
pub struct Streamed {
    /// As [`super::Bound::notes`].
    pub notes: Vec<Notice>,
    /// As [`super::Bound::faults`].
    pub faults: Vec<Notice>,
    /// Rows of the file: those bound and those rejected.
    pub read: u64,
    /// Rows bound.
    pub bound: u64,
    /// Rows rejected.
    pub rejected: u64,
    /// As [`super::Bound::skipped`].
    pub skipped: Vec<(std::sync::Arc<str>, u64)>,
    /// The file's digest, unless it cannot be read.
    pub digest: Option<FileDigest>,
}

/// Reads a file and hands its records over some thousand at a time, so that memory does not grow
/// with the file: of each row only a mark of its key is kept. The rows of each portion are numbered
/// from 0; its rejects are those since the last one.
///
/// Only for record types that refer to no other, nor do their nested lists; nested lists stand
/// inside the rows. Whatever else is found is a fault.
pub fn bind_stream(
    schema: &Schema,
    source: &Source,
    options: &BindOptions,
    mut sink: impl FnMut(Dataset, Vec<Reject>),
) -> Streamed {
    let plans = Plans::new(schema);
    let source = options.limits.map_or_else(|| source.clone(), |l| source.clone().limited(l));
    let stream =
        Stream { sink: &mut sink, keys: HashMap::default(), bound: 0, rejected: 0, read: 0 };
    let sessions = Sessions::new(schema, &plans, options.as_table.as_deref());
    let mut sessions = sessions.streaming(stream);
    sessions.read(&source, &mut |_| {});
    let Read { stream, notes, faults, skipped, .. } = sessions.finish();
    let (read, bound, rejected) = stream.map_or((0, 0, 0), |s| (s.read, s.bound, s.rejected));
    debug_assert_eq!(read, bound.saturating_add(rejected), "a row was lost");
    Streamed { notes, faults, read, bound, rejected, skipped, digest: digest::of(&source).ok() }
}

/// The record type a file's rows are, if it can be read as a stream: one table whose name or place on the command
/// line says what it is.
pub fn stream_table(schema: &Schema, source: &Source, as_table: Option<&str>) -> Option<TableId> {
    use crate::records::source::Format;
    let in_parts = matches!(source.format(), Format::Delimited | Format::JsonLines)
        || source.format() == Format::Parquet && cfg!(feature = "parquet");
    if source.is_held() || !in_parts {
        return None;
    }
    let names = super::names::Names::new(schema);
    names.find(source.stem()).or_else(|| match as_table {
        Some(name) => names.find(name),
        None => names.only(),
    })
}

/// Where batches go.
pub(super) struct Stream<'a> {
    sink: &'a mut dyn FnMut(Dataset, Vec<Reject>),
    /// 96 bits of each key's hash, and the first row that has it.
    keys: HashMap<(u64, u32), u32>,
    bound: u64,
    rejected: u64,
    read: u64,
}

impl Stream<'_> {
    /// Rows read so far.
    pub fn read(&self) -> u64 {
        self.read
    }

    /// Enters a key: the row that already has it, if one does.
    pub fn enter(&mut self, table: TableId, key: &str, row: u64) -> Option<u64> {
        let hash = |salt: u8| {
            let mut hasher = DefaultHasher::new();
            (salt, table, key).hash(&mut hasher);
            hasher.finish()
        };
        let (one, two) = (hash(0), hash(1));
        let mark = (one, u32::try_from(two >> 32).unwrap_or(u32::MAX));
        let row = u32::try_from(row).unwrap_or(u32::MAX);
        match self.keys.entry(mark) {
            std::collections::hash_map::Entry::Occupied(first) => Some(u64::from(*first.get())),
            std::collections::hash_map::Entry::Vacant(slot) => {
                slot.insert(row);
                None
            }
        }
    }

    /// Hands over what was read since the last time.
    pub fn flush(&mut self, schema: &Schema, plans: &Plans, store: &mut Store) {
        let mut rest = Store::new(plans.tables.len());
        for (id, _) in tables(schema) {
            let supplied = store.table(id).is_some_and(|t| t.supplied);
            if let Some(table) = rest.table_mut(id) {
                table.supplied = supplied;
            }
        }
        rest.homes = store.homes.clone();
        let mut chunk = std::mem::replace(store, rest);
        self.read = self.read.saturating_add(chunk.read);
        settle(plans, &mut chunk);
        let (data, rejects, bound) = finish(schema, plans, chunk);
        self.bound = self.bound.saturating_add(bound);
        self.rejected = self.rejected.saturating_add(rejects.len() as u64);
        (self.sink)(data, rejects);
    }
}
