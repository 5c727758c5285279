//! Tables of files, one after the other: which record type they are, which column each header is.

use super::cells::{Reader, Texts, shown};
use super::plan::{Plans, TablePlan};
use super::reason::{Notice, Reason, Remark};
use super::rows::{UnknownColumns, Writer};
use super::store::{Home, Store};
use crate::core::data;
use crate::core::schema::{Origin, Schema};
use crate::core::value::TableId;
use crate::diagnostic::nearest;
use crate::records::raw::{self, Batch, Cell, RawRow};
use crate::records::source::Source;
use std::collections::BTreeSet;
use std::sync::Arc;

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
    seen: Vec<Vec<bool>>,
    current: Option<Session>,
    /// Sessions that ended, with their record type and the columns they had.
    ended: Vec<(TableId, u32, Vec<Target>)>,
    notes: Vec<Notice>,
    faults: Vec<Notice>,
}

/// What was read.
pub(super) struct Read {
    pub store: Store,
    pub notes: Vec<Notice>,
    pub faults: Vec<Notice>,
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
            seen: plans.tables.iter().map(|t| vec![false; t.columns.len()]).collect(),
            current: None,
            ended: Vec::new(),
            notes: Vec::new(),
            faults: Vec::new(),
        }
    }

    /// Reads a file.
    pub fn read(&mut self, source: &Source) {
        match source.batches() {
            Ok(batches) => {
                for batch in batches {
                    match batch {
                        Ok(batch) => self.batch(batch),
                        Err(fault) => self.faults.push(fault.into()),
                    }
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
            let bound = match self.open(&batch) {
                Ok(open) => Some(open),
                Err(remark) => {
                    self.faults.push(Notice { place: raw.whole(), remark });
                    None
                }
            };
            self.current = Some(Session { raw: raw.clone(), bound });
        }
        self.notes.extend(batch.notes.into_iter().map(Notice::from));
        let Some(Session { raw: known, bound: Some(mut open) }) = self.current.take() else {
            self.current = Some(Session { raw: raw.clone(), bound: None });
            return;
        };
        if !Arc::ptr_eq(&known.columns, &raw.columns)
            && let Err(remark) = self.map(&mut open, raw)
        {
            self.faults.push(Notice { place: raw.whole(), remark });
            self.current = Some(Session { raw: raw.clone(), bound: None });
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
        self.current = Some(Session { raw: raw.clone(), bound: Some(open) });
    }

    /// Finds out what a table is.
    fn open(&mut self, batch: &Batch) -> Result<Open, Remark> {
        let raw = &batch.table;
        let table = self.table_of(raw)?;
        let plans = self.plans;
        let plan = plans.table(table).ok_or_else(|| self.unknown_table(raw))?;
        let home = u32::try_from(self.store.homes.len()).unwrap_or(u32::MAX);
        let mut open = Open { table, home, targets: Vec::new() };
        let headers = vec![None; plan.columns.len()];
        self.store.homes.push(Home { place: raw.whole(), headers });
        self.map(&mut open, raw)?;
        self.reader.workbook = raw.sheet.is_some();
        if !raw.columns.is_empty() || !batch.rows.is_empty() {
            self.check(plan, &open, raw)?;
        }
        if let Some(table) = self.store.table_mut(table) {
            table.supplied = true;
            table.filed |= plan.owner.is_some();
        }
        Ok(open)
    }

    fn table_of(&self, raw: &raw::Table) -> Result<TableId, Remark> {
        let found = self.plans.names.find(&raw.name).or_else(|| match self.as_table {
            Some(name) => self.plans.names.find(name),
            // only a table that has the key can be meant
            None => self.plans.names.only().filter(|only| {
                let plan = self.plans.table(*only);
                raw.columns.is_empty()
                    || raw.columns.iter().any(|c| {
                        plan.is_some_and(|p| p.key.is_some() && p.header(&c.name) == p.key)
                    })
            }),
        });
        let id = found.ok_or_else(|| self.unknown_table(raw))?;
        let mut up = Some(id);
        while let Some(table) = up.and_then(|id| self.schema.table(id)) {
            if table.origin != Origin::Data {
                return Err(Remark::Derived { table: table.name.clone() });
            }
            up = table.parent;
        }
        Ok(id)
    }

    fn unknown_table(&self, raw: &raw::Table) -> Remark {
        let name = match self.as_table {
            Some(name) if self.plans.names.find(name).is_none() => name.into(),
            _ => raw.name.clone(),
        };
        let suggestion = self.plans.names.nearest(&name);
        Remark::UnknownTable { name, known: self.plans.names.known.clone(), suggestion }
    }

    /// Finds the columns of headers that are new.
    fn map(&mut self, open: &mut Open, raw: &raw::Table) -> Result<(), Remark> {
        let Some(plan) = self.plans.table(open.table) else { return Ok(()) };
        let owner = plan.owner.and_then(|(owner, _)| self.owner_column(owner, plan, raw));
        let known = open.targets.len();
        for (at, column) in raw.columns.iter().enumerate().skip(known) {
            let target = match plan.header(&column.name) {
                _ if owner == Some(at) => Target::Owner,
                Some(found) => Target::Column(found),
                None => {
                    if !column.name.is_empty() {
                        self.unknown.add(plan.id, &column.original, open.home);
                    }
                    Target::Ignored
                }
            };
            if let Target::Column(number) = target {
                let home = self.store.homes.get_mut(open.home as usize);
                let slot = home.and_then(|h| h.headers.get_mut(usize::from(number)));
                let new = column.original.clone();
                if let Some(first) = slot.and_then(|slot| slot.replace(new.clone())) {
                    let column = plan.column(number).map_or("", |c| &c.name).to_owned();
                    return Err(Remark::SameColumn { column, headers: (first, new) });
                }
            }
            open.targets.push(target);
        }
        Ok(())
    }

    /// Which column holds the owner's key: the one named after the owner or its key, or the first.
    fn owner_column(&self, owner: TableId, plan: &TablePlan, raw: &raw::Table) -> Option<usize> {
        let of = self.plans.table(owner)?;
        let names = &self.plans.names;
        let own = |name: &str| plan.header(name).is_some();
        let position =
            |found: &dyn Fn(&str) -> bool| raw.columns.iter().position(|c| found(&c.name));
        position(&|name| names.find(name) == Some(owner) && !own(name))
            .or_else(|| {
                position(&|name| of.key.is_some() && of.header(name) == of.key && !own(name))
            })
            .or_else(|| raw.columns.first().filter(|c| !own(&c.name)).map(|_| 0))
            .or_else(|| position(&|name| of.key.is_some() && of.header(name) == of.key))
    }

    /// What a table cannot do without.
    fn check(&self, plan: &TablePlan, open: &Open, raw: &raw::Table) -> Result<(), Remark> {
        if let Some((owner, _)) = plan.owner {
            let of = self.plans.table(owner);
            let names = || (plan.name.clone(), self.plans.name(owner).to_owned());
            if of.is_none_or(|t| t.key.is_none()) {
                let (table, owner) = names();
                return Err(Remark::OwnerWithoutKey { table, owner });
            }
            if !open.targets.contains(&Target::Owner) {
                let (table, owner) = names();
                return Err(Remark::MissingOwnerColumn { table, owner });
            }
        }
        let key = plan.key.filter(|key| !open.targets.contains(&Target::Column(*key)));
        let Some(column) = key.and_then(|key| plan.column(key)) else { return Ok(()) };
        let suggestion = nearest(&column.name, raw.columns.iter().map(|c| &*c.original));
        let (table, column) = (plan.name.clone(), column.name.clone());
        Err(Remark::MissingKeyColumn { table, column, suggestion })
    }

    /// Takes or rejects a row.
    fn row(&mut self, open: &Open, raw: &raw::Table, row: &RawRow) {
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
        let origin =
            data::Origin { file: raw.file.clone(), sheet: raw.sheet.clone(), row: row.row };
        let mut writer = Writer {
            reader: &mut self.reader,
            store: &mut self.store,
            unknown: &mut self.unknown,
            seen: &mut self.seen,
            added: Vec::new(),
            home: open.home,
            row: row.row,
            line: row.line,
            origin: Some(Arc::new(origin)),
        };
        let given = open.targets.iter().zip(&row.cells).filter_map(|(target, cell)| match target {
            Target::Column(column) => Some((*column, cell)),
            _ => None,
        });
        let read = writer.object(plan, u32::MAX, false, given);
        match read {
            Ok(number) => {
                let added = std::mem::take(&mut writer.added);
                self.enter(plan, number, owner_key, added);
            }
            Err(trouble) => {
                writer.undo();
                if let Some(owner) = owner_key {
                    self.store.torn.push((plan.id, owner));
                }
                self.lose_key(plan, open, row);
                let column = self.written(plan, open.home, &trouble.path);
                self.store.reject(at, column, trouble.value, trouble.reason);
            }
        }
    }

    /// Enters the key of a row, or rejects the row if another has it.
    fn enter(
        &mut self,
        plan: &TablePlan,
        number: u32,
        owner: Option<Arc<str>>,
        added: Vec<TableId>,
    ) {
        if let Some(owner) = owner {
            self.store.waiting.push((plan.id, number, owner));
            return;
        }
        let Some(row) = self.store.row(plan.id, number) else { return };
        let Some(key) = row.key.clone() else { return };
        let at = (row.home, row.row, row.line);
        let first = self.store.table(plan.id).and_then(|t| t.by_key.get(&key)).copied();
        let Some(first) = first.and_then(|first| self.store.row(plan.id, first)) else {
            if let Some(table) = self.store.table_mut(plan.id) {
                table.by_key.insert(key, number);
            }
            return;
        };
        let first = Box::new(self.store.place(first.home, first.row, first.line));
        for table in added.iter().rev() {
            if let Some(table) = self.store.table_mut(*table) {
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

    /// What was read, with what is worth telling about columns.
    pub fn finish(mut self) -> Read {
        self.end();
        self.tell_unknown();
        self.tell_missing();
        Read { store: self.store, notes: self.notes, faults: self.faults }
    }

    fn place(&self, home: u32) -> raw::Place {
        self.store.place(home, 0, 0)
    }

    fn tell_unknown(&mut self) {
        for plan in &self.plans.tables {
            let of_table = || self.unknown.list.iter().filter(|(table, ..)| *table == plan.id);
            let Some((.., home)) = of_table().next() else { continue };
            let columns = of_table().map(|(_, name, _)| (name.clone(), plan.nearest(name)));
            let (table, columns) = (plan.name.clone(), columns.collect());
            let remark = Remark::UnknownColumns { table, columns };
            let place = self.place(*home);
            self.notes.push(Notice { place, remark });
        }
    }

    fn tell_missing(&mut self) {
        let mut told: BTreeSet<(TableId, u16)> = BTreeSet::new();
        let mut sessions: Vec<(TableId, u32, Vec<u16>)> = Vec::new();
        for (table, home, targets) in std::mem::take(&mut self.ended) {
            let had = |column: &u16| targets.contains(&Target::Column(*column));
            sessions.push((table, home, self.columns(table).filter(|c| !had(c)).collect()));
        }
        for (plan, seen) in self.plans.tables.iter().zip(&self.seen) {
            let table = self.store.table(plan.id).filter(|t| t.supplied && !t.filed);
            let first = table.and_then(|t| t.rows.first()).filter(|row| row.inline);
            if let Some(row) = first {
                let lacks = |c: &u16| !seen.get(usize::from(*c)).copied().unwrap_or(true);
                sessions.push((plan.id, row.home, self.columns(plan.id).filter(lacks).collect()));
            }
        }
        for (table, home, mut missing) in sessions {
            missing.retain(|column| told.insert((table, *column)));
            let Some(plan) = self.plans.table(table).filter(|_| !missing.is_empty()) else {
                continue;
            };
            let name = |c: &u16| plan.column(*c).map(|c| c.name.clone());
            let columns = missing.iter().filter_map(name).collect();
            let remark = Remark::MissingColumns { table: plan.name.clone(), columns };
            self.notes.push(Notice { place: self.place(home), remark });
        }
    }

    /// The columns of a table but for nested lists that have files of their own.
    fn columns(&self, table: TableId) -> impl Iterator<Item = u16> + '_ {
        let plan = self.plans.table(table);
        let columns = plan.into_iter().flat_map(|p| (0..=u16::MAX).zip(&p.columns));
        let filed = |column: &super::plan::ColumnPlan| match column.kind {
            super::plan::Kind::Rows(child) => self.store.table(child).is_some_and(|t| t.filed),
            _ => false,
        };
        columns.filter(move |(_, c)| !filed(c)).map(|(at, _)| at)
    }
}
