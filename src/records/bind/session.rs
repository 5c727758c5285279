//! Tables of files, one after the other: which record type they are, which column each header is.

use super::cells::{Reader, Texts, shown};
use super::plan::{Plans, TablePlan};
use super::reason::{Notice, Reason, Remark};
use super::rows::{Form, Seen, UnknownColumns, Writer};
use super::store::Store;
use super::stream::Stream;
use crate::core::data;
use crate::core::schema::Schema;
use crate::core::value::TableId;
use crate::records::header;
use crate::records::raw::{self, Batch, Cell, RawRow};
use crate::records::source::Source;
use crate::records::text;
use std::borrow::Cow;
use std::sync::Arc;

mod matching;
mod tell;

/// What a column of a file is.
#[derive(Clone, Copy, PartialEq)]
enum Target {
    Column(u16),
    /// The owner's key, in the rows of a nested list.
    Owner,
    Ignored,
}

/// A table of a file.
struct Session {
    raw: Arc<raw::Table>,
    /// It is none of the record types: its rows are counted with these.
    stranger: Option<usize>,
    /// What it is; none if its rows cannot be used.
    bound: Option<Open>,
}

#[derive(Clone)]
struct Open {
    table: TableId,
    home: u32,
    targets: Vec<Target>,
}

/// Reads tables into a store.
pub(super) struct Sessions<'p> {
    schema: &'p Schema,
    plans: &'p Plans,
    as_table: Option<&'p str>,
    reader: Reader<'p>,
    store: Store,
    unknown: UnknownColumns,
    seen: Vec<Seen>,
    current: Option<Session>,
    /// The tables that the row at hand has added rows to.
    added: Vec<TableId>,
    /// Sessions that ended, with their record type and the columns they had.
    ended: Vec<(TableId, u32, Vec<Target>)>,
    notes: Vec<Notice>,
    faults: Vec<Notice>,
    /// Tables no record type has the name of, and their rows.
    strangers: Vec<(Notice, u64)>,
    /// What each of them is by its columns, under a name that nobody gave it or that is a slip.
    likely: Vec<Option<TableId>>,
    /// Whether any table was one of the record types.
    matched: bool,
    /// Where rows go batch by batch, if they are not kept.
    stream: Option<Stream<'p>>,
}

/// What was read.
pub(super) struct Read<'p> {
    pub store: Store,
    pub stream: Option<Stream<'p>>,
    pub notes: Vec<Notice>,
    pub faults: Vec<Notice>,
    /// Tables that were not read, and their rows.
    pub skipped: Vec<(Arc<str>, u64)>,
}

impl<'p> Sessions<'p> {
    pub fn new(schema: &'p Schema, plans: &'p Plans, as_table: Option<&'p str>) -> Self {
        Sessions {
            schema,
            plans,
            as_table,
            reader: Reader { plans, texts: Texts::default(), workbook: false },
            store: Store::new(plans.tables.len()),
            unknown: UnknownColumns::default(),
            seen: plans
                .tables
                .iter()
                .map(|t| Seen { home: None, columns: vec![false; t.columns.len()] })
                .collect(),
            current: None,
            added: Vec::new(),
            ended: Vec::new(),
            notes: Vec::new(),
            faults: Vec::new(),
            strangers: Vec::new(),
            likely: Vec::new(),
            matched: false,
            stream: None,
        }
    }

    /// Hands the rows over batch by batch instead of keeping them.
    pub fn streaming(self, stream: Stream<'p>) -> Self {
        Sessions { stream: Some(stream), ..self }
    }

    /// Reads a file.
    pub fn read(&mut self, source: &Source, watch: &mut dyn FnMut(u64)) {
        match source.batches() {
            Ok(batches) => {
                for batch in batches {
                    match batch {
                        Ok(batch) => self.batch(batch),
                        Err(fault) => self.faults.push(fault.into()),
                    }
                    watch(self.stream.as_ref().map_or(self.store.read, Stream::read));
                }
            }
            Err(fault) => self.faults.push(fault.into()),
        }
        self.end();
    }

    fn end(&mut self) {
        if let Some(Session { bound: Some(open), .. }) = self.current.take() {
            self.ended.push((open.table, open.home, open.targets));
        }
    }

    fn batch(&mut self, batch: Batch) {
        let raw = &batch.table;
        let same = |s: &Session| s.raw.name == raw.name && s.raw.sheet == raw.sheet;
        if !self.current.as_ref().is_some_and(same) {
            self.end();
            let (bound, stranger) = match self.open(&batch) {
                Ok(open) => (Some(open), None),
                // a name given on the command line must be one
                Err(remark @ Remark::UnknownTable { .. }) if self.as_table.is_none() => {
                    (None, Some(self.stranger(raw, remark)))
                }
                Err(remark) => {
                    self.faults.push(Notice { place: raw.whole(), remark });
                    (None, None)
                }
            };
            self.matched |= bound.is_some();
            self.current = Some(Session { raw: raw.clone(), stranger, bound });
        }
        let count = batch.rows_in() as u64;
        self.notes.extend(batch.notes.into_iter().map(Notice::from));
        let (known, mut open) = match self.current.take() {
            Some(Session { raw, bound: Some(open), .. }) => (raw, open),
            other => {
                let stranger = other.and_then(|s| s.stranger);
                if let Some((_, rows)) = stranger.and_then(|at| self.strangers.get_mut(at)) {
                    *rows = rows.saturating_add(count);
                }
                self.current = Some(Session { raw: raw.clone(), stranger, bound: None });
                return;
            }
        };
        if !Arc::ptr_eq(&known.columns, &raw.columns)
            && let Err(remark) = self.map(&mut open, raw)
        {
            self.faults.push(Notice { place: raw.whole(), remark });
            self.current = Some(Session { raw: raw.clone(), stranger: None, bound: None });
            return;
        }
        for fault in batch.rejects {
            self.store.read = self.store.read.saturating_add(1);
            let at = (open.home, fault.place.row, fault.place.line);
            self.store.reject(at, fault.place.column, None, Reason::Raw(fault.reason));
        }
        for row in &batch.rows {
            self.row(&open, raw, row);
        }
        if let Some(stream) = &mut self.stream {
            stream.flush(self.schema, self.plans, &mut self.store);
        }
        self.current = Some(Session { raw: raw.clone(), stranger: None, bound: Some(open) });
    }

    /// Enters a table nobody asked for; those of one name count as one.
    fn stranger(&mut self, raw: &raw::Table, remark: Remark) -> usize {
        let same = |(n, _): &(Notice, u64)| n.remark == remark;
        self.strangers.iter().position(same).unwrap_or_else(|| {
            self.likely.push(self.likely(raw, &remark));
            self.strangers.push((Notice { place: raw.whole(), remark }, 0));
            self.strangers.len().saturating_sub(1)
        })
    }

    /// Takes or rejects a row.
    fn row(&mut self, open: &Open, raw: &raw::Table, row: &RawRow) {
        if raw.headed && self.is_total(open, row) {
            let filled = row.cells.iter().filter(|c| !c.is_blank()).filter_map(shown);
            let text = filled.map(|text| text.to_string()).collect::<Vec<_>>().join(" ");
            let reason = raw::Reason::RemarkBelow(text.chars().take(80).collect());
            self.notes.push(raw::Fault { place: raw.place(row), reason }.into());
            return;
        }
        self.store.read = self.store.read.saturating_add(1);
        let plans = self.plans;
        let Some(plan) = plans.table(open.table) else { return };
        let at = (open.home, row.row, row.line);
        let mut owner_key = None;
        if let Some((owner, _)) = plan.owner {
            let column = open.targets.iter().position(|t| *t == Target::Owner);
            let cell = column.and_then(|c| row.cells.get(c)).unwrap_or(&Cell::Blank);
            let key = self.reader.key(owner, cell);
            let missing = || Reason::NoOwner {
                table: plans.name(owner).to_owned(),
                key: "".into(),
                rejected: false,
            };
            match key.and_then(|key| key.ok_or_else(missing)) {
                Ok(key) => owner_key = Some(key),
                Err(reason) => {
                    let header =
                        column.and_then(|c| raw.columns.get(c)).map(|c| c.original.clone());
                    return self.store.reject(at, header, shown(cell), reason);
                }
            }
        }
        let form = if raw.headed { Form::Headed } else { Form::Object };
        let counted = raw::is_json(&raw.file);
        let origin = data::Origin {
            file: raw.file.clone(),
            sheet: raw.sheet.clone(),
            row: row.row,
            counted,
        };
        let mut writer = Writer {
            reader: &mut self.reader,
            store: &mut self.store,
            unknown: &mut self.unknown,
            seen: &mut self.seen,
            added: std::mem::take(&mut self.added),
            home: open.home,
            row: row.row,
            line: row.line,
            origin: Some(Arc::new(origin)),
            left: (*raw.name == *crate::records::FORM).then(Vec::new),
        };
        let cells = row.cells.iter().chain(std::iter::repeat(&Cell::Blank));
        let given = open.targets.iter().zip(cells).filter_map(|(target, cell)| match target {
            Target::Column(column) => Some((*column, cell)),
            _ => None,
        });
        let read = writer.object(plan, u32::MAX, form, given);
        match read {
            Ok(number) => {
                self.added = std::mem::take(&mut writer.added);
                for trouble in writer.left.unwrap_or_default() {
                    let column = self.written(plan, open.home, &trouble.path);
                    let place = raw::Place { column, ..raw.place(row) };
                    let value = trouble.value.unwrap_or_default();
                    let remark = match trouble.reason {
                        Reason::MissingKey => Remark::MadeKey { key: value },
                        Reason::UnknownValue { suggestion, .. } => {
                            Remark::Unread { value, suggestion }
                        }
                        _ => Remark::Unread { value, suggestion: None },
                    };
                    self.notes.push(Notice { place, remark });
                }
                self.enter(plan, number, owner_key);
                self.added.clear();
            }
            Err(trouble) => {
                writer.undo();
                if let Some(owner) = owner_key {
                    self.store.torn.push((plan.id, owner));
                }
                self.lose_key(plan, open, row);
                let column = self.written(plan, open.home, &trouble.path);
                self.store.reject(at, column, trouble.value, trouble.reason);
                let also = trouble.also.iter();
                let also: Vec<Arc<str>> =
                    also.filter_map(|path| self.written(plan, open.home, path)).collect();
                if let Some((_, reject)) = self.store.rejects.last_mut() {
                    reject.also = also;
                }
            }
        }
    }

    /// Whether a row counts those above: its key, or its first cell where it has no key, says so.
    fn is_total(&self, open: &Open, row: &RawRow) -> bool {
        let plan = self.plans.table(open.table);
        let key = plan.and_then(|p| p.key).map(Target::Column);
        let own = |t: &Target| Some(*t) == key || *t == Target::Owner;
        let at = open.targets.iter().position(own);
        let cell = at.and_then(|at| row.cells.get(at)).filter(|cell| !cell.is_blank());
        let cell = cell.or_else(|| row.cells.iter().find(|cell| !cell.is_blank()));
        cell.is_some_and(header::is_total)
    }

    /// Enters the key of a row, or rejects the row if another has it.
    fn enter(&mut self, plan: &TablePlan, number: u32, owner: Option<Arc<str>>) {
        if let Some(owner) = owner {
            self.store.waiting.push((plan.id, number, owner));
            return;
        }
        let Some(row) = self.store.row(plan.id, number) else { return };
        let Some(key) = row.key.clone() else { return };
        let key = match text::key(&key) {
            Cow::Borrowed(_) => key,
            Cow::Owned(narrow) => Arc::from(narrow),
        };
        let at = (row.home, row.row, row.line);
        let first = match &mut self.stream {
            Some(stream) => stream.enter(plan.id, &key, at.1).map(|row| (at.0, row, 0)),
            None => {
                let first = self.store.table(plan.id).and_then(|t| t.by_key.get(&key)).copied();
                let first = first.and_then(|first| self.store.row(plan.id, first));
                first.map(|first| (first.home, first.row, first.line))
            }
        };
        let Some((home, first, line)) = first else {
            if let Some(row) = self.store.row_mut(plan.id, number) {
                row.key = Some(key.clone());
            }
            if let Some(table) = self.store.table_mut(plan.id) {
                table.by_key.insert(key, number);
            }
            return;
        };
        let first = Box::new(self.store.place(home, first, line));
        while let Some(table) = self.added.pop() {
            if let Some(table) = self.store.table_mut(table) {
                table.rows.pop();
            }
        }
        let name = plan.key.and_then(|key| plan.column(key)).map_or("", |c| &c.name);
        let column = self.written(plan, at.0, name);
        self.store.reject(at, column, Some((*key).into()), Reason::DuplicateKey { first });
    }

    /// Remembers the key of a row that was rejected, to tell those who refer to it.
    fn lose_key(&mut self, plan: &TablePlan, open: &Open, row: &RawRow) {
        let column = plan.key.map(Target::Column);
        let at = open.targets.iter().position(|t| Some(*t) == column);
        let Some(cell) = at.and_then(|at| row.cells.get(at)) else { return };
        if let Ok(Some(key)) = self.reader.key(plan.id, cell)
            && let Some(table) = self.store.table_mut(plan.id)
        {
            table.lost.insert(key);
        }
    }

    /// A path with its column as the file writes it.
    fn written(&self, plan: &TablePlan, home: u32, path: &str) -> Option<Arc<str>> {
        super::store::written(&self.store, plan, home, path)
    }
}
