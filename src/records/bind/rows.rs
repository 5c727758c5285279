//! One row of a file, with the lists nested in it, to rows of the store.

use super::cells::{Items, Reader, items, shown};
use super::plan::{Kind, TablePlan};
use super::reason::{Reason, Trouble};
use super::store::{Draft, DraftRow, Store};
use crate::core::data::Origin;
use crate::core::value::{TableId, Value};
use crate::records::raw::Cell;
use foldhash::HashSet;
use std::sync::Arc;

/// Headers and keys that no column has, in the order found, with the session.
#[derive(Default)]
pub(super) struct UnknownColumns {
    seen: HashSet<(TableId, Arc<str>)>,
    pub list: Vec<(TableId, Arc<str>, u32)>,
}

impl UnknownColumns {
    pub fn add(&mut self, table: TableId, name: &Arc<str>, home: u32) {
        if self.seen.insert((table, name.clone())) {
            self.list.push((table, name.clone(), home));
        }
    }
}

/// What was seen of a nested list inside rows: the first session, and the columns.
#[derive(Clone)]
pub(super) struct Seen {
    pub home: Option<u32>,
    pub columns: Vec<bool>,
}

/// How a row is written, which says what a column it does not name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// An object within a record: what it leaves out is blank.
    Nested,
    /// An object of its own: what it leaves out is blank.
    Object,
    /// A row below a header: what the header leaves out was never asked, hence unknown.
    Headed,
}

/// Who a form is about, where it gives no number.
#[derive(Default)]
struct Person {
    name: String,
    born: String,
}

impl Person {
    fn take(&mut self, plan: &TablePlan, number: u16, cell: &Cell) {
        for (header, slot) in [("姓名", &mut self.name), ("出生年月", &mut self.born)] {
            if plan.header(header) == Some(number)
                && let Cell::Text(text) = cell
            {
                *slot = text.chars().filter(|c| !c.is_whitespace()).collect();
            }
        }
    }

    /// Name and month of birth, which together are rarely two persons'.
    fn key(&self) -> Option<String> {
        let known = !self.name.is_empty() && !self.born.is_empty();
        known.then(|| format!("{}{}", self.name, self.born))
    }
}

/// Writes rows.
pub(super) struct Writer<'a, 'p> {
    pub reader: &'a mut Reader<'p>,
    pub store: &'a mut Store,
    pub unknown: &'a mut UnknownColumns,
    pub seen: &'a mut [Seen],
    /// The tables rows were added to, to take them back.
    pub added: Vec<TableId>,
    pub home: u32,
    pub row: u64,
    pub line: u64,
    pub origin: Option<Arc<Origin>>,
    /// The boxes of a form that could not be read; elsewhere one such cell takes its row with it.
    pub left: Option<Vec<Trouble>>,
}

impl Writer<'_, '_> {
    /// Adds a row of a table; on failure everything it added is still there, for [`Writer::undo`].
    pub fn object<'c>(
        &mut self,
        plan: &TablePlan,
        parent: u32,
        form: Form,
        given: impl Iterator<Item = (u16, &'c Cell)>,
    ) -> Result<u32, Box<Trouble>> {
        let mut cells: Vec<Draft> = Vec::with_capacity(plan.columns.len());
        cells.extend(plan.columns.iter().map(|column| {
            if column.optional && form != Form::Headed {
                Draft::Ready(Value::None)
            } else {
                Draft::Blank
            }
        }));
        let table = self.store.table_mut(plan.id);
        let at = table.and_then(|t| {
            let at = u32::try_from(t.rows.len()).ok().filter(|at| *at < u32::MAX)?;
            t.rows.push(DraftRow {
                cells: Vec::new(),
                parent,
                home: self.home,
                row: self.row,
                line: self.line,
                key: None,
                alive: true,
                inline: form == Form::Nested,
                origin: self.origin.clone(),
            });
            Some(at)
        });
        let too_many = || Trouble::new("", None, Reason::TooManyRows);
        let at = at.ok_or_else(too_many)?;
        self.added.push(plan.id);
        let mut key = None;
        let mut first: Option<Box<Trouble>> = None;
        let mut person = Person::default();
        for (number, cell) in given {
            let Some(column) = plan.column(number) else { continue };
            if self.left.is_some() {
                person.take(plan, number, cell);
            }
            let draft = match &column.kind {
                Kind::Rows(child) => {
                    let before = self.left();
                    let draft = self.nested(*child, at, column.optional, cell);
                    self.seen_from_without(before, |t| t.within(&column.name));
                    draft
                }
                _ => self.reader.cell(column, cell),
            };
            let is_list = matches!(column.kind, Kind::Rows(_));
            let draft = match (draft.map_err(|t| t.within(&column.name)), &mut self.left) {
                (Err(trouble), Some(left)) if plan.key != Some(number) && !is_list => {
                    left.push(*trouble);
                    Draft::Unknown
                }
                // one round of mending is enough: what else is wrong with the row is told with it
                (Err(trouble), None) if form != Form::Nested => {
                    match &mut first {
                        Some(first) => first.also.push(column.name.clone()),
                        None => first = Some(trouble),
                    }
                    continue;
                }
                (draft, _) => draft?,
            };
            if plan.key == Some(number) {
                key = match &draft {
                    Draft::Ready(Value::Text(text)) => Some(text.clone()),
                    _ => {
                        let read = self.reader.key(plan.id, cell);
                        read.map_err(|r| Trouble::new(&column.name, shown(cell), r))?
                    }
                };
            }
            if let Some(slot) = cells.get_mut(usize::from(number)) {
                *slot = draft;
            }
        }
        if let Some(trouble) = first {
            return Err(trouble);
        }
        // older forms have no box for a number
        if let (Some(number), None, Some(left)) = (plan.key, &key, &mut self.left)
            && let Some(column) = plan.column(number).filter(|c| matches!(c.kind, Kind::Text))
            && let Some(made) = person.key()
        {
            let made = self.reader.texts.get(&made);
            left.push(*Trouble::new(&column.name, Some((*made).into()), Reason::MissingKey));
            if let Some(slot) = cells.get_mut(usize::from(number)) {
                *slot = Draft::Ready(Value::Text(made.clone()));
            }
            key = Some(made);
        }
        if let Some(column) = plan.key.filter(|_| key.is_none()) {
            let name = plan.column(column).map_or("", |c| &c.name);
            return Err(Trouble::new(name, None, Reason::MissingKey));
        }
        if let Some(row) = self.store.row_mut(plan.id, at) {
            row.cells = cells;
            row.key = key;
        }
        Ok(at)
    }

    /// How many boxes could not be read so far.
    fn left(&self) -> usize {
        self.left.as_ref().map_or(0, Vec::len)
    }

    /// Sees those since then from further out.
    fn seen_from_without(&mut self, since: usize, out: impl Fn(Box<Trouble>) -> Box<Trouble>) {
        let Some(left) = &mut self.left else { return };
        let inner = left.split_off(since.min(left.len()));
        left.extend(inner.into_iter().map(|t| *out(Box::new(t))));
    }

    /// The elements of a nested list.
    fn nested(
        &mut self,
        child: TableId,
        owner: u32,
        optional: bool,
        cell: &Cell,
    ) -> Result<Draft, Box<Trouble>> {
        let plans = self.reader.plans;
        let Some(plan) = plans.table(child) else { return Ok(Draft::Blank) };
        let list = items(cell, true).map_err(|r| Trouble::new("", shown(cell), r))?;
        let cells = match list {
            Items::Blank if optional => return Ok(Draft::Ready(Value::None)),
            Items::Blank => return Ok(Draft::Blank),
            Items::Unknown => return Ok(Draft::Unknown),
            Items::None if optional => return Ok(Draft::Ready(Value::None)),
            Items::None => Default::default(),
            Items::Some(cells) => cells,
        };
        if let Some(table) = self.store.table_mut(child) {
            table.supplied = true;
        }
        for (n, cell) in (1_usize..).zip(cells.iter()) {
            let Cell::Object(fields) = cell else {
                let trouble = Trouble::new("", shown(cell), Reason::NotAnObject);
                return Err(trouble.in_element(n));
            };
            let given = self.fields(plan, fields).map_err(|t| t.in_element(n))?;
            let before = self.left();
            self.object(plan, owner, Form::Nested, given.into_iter())
                .map_err(|t| t.in_element(n))?;
            self.seen_from_without(before, |t| t.in_element(n));
        }
        Ok(Draft::Rows)
    }

    /// The columns that the keys of an object mean.
    fn fields<'c>(
        &mut self,
        plan: &TablePlan,
        fields: &'c [(Arc<str>, Cell)],
    ) -> Result<Vec<(u16, &'c Cell)>, Box<Trouble>> {
        if let Some(seen) = self.seen.get_mut(usize::from(plan.id.0)) {
            seen.home.get_or_insert(self.home);
        }
        let mut given: Vec<(u16, &Cell)> = Vec::with_capacity(fields.len());
        let mut names: Vec<&Arc<str>> = Vec::with_capacity(fields.len());
        for (name, cell) in fields {
            let Some(column) = plan.header(name) else {
                if !name.is_empty() {
                    self.unknown.add(plan.id, name, self.home);
                }
                continue;
            };
            if let Some(earlier) = given.iter().position(|(c, _)| *c == column) {
                let first = names.get(earlier).map_or_else(|| name.clone(), |n| (*n).clone());
                return Err(Trouble::new(name, shown(cell), Reason::SameColumn { first }));
            }
            let columns = self.seen.get_mut(usize::from(plan.id.0)).map(|s| &mut s.columns);
            if let Some(slot) = columns.and_then(|s| s.get_mut(usize::from(column))) {
                *slot = true;
            }
            given.push((column, cell));
            names.push(name);
        }
        Ok(given)
    }

    /// Takes back what a row that failed has added.
    pub fn undo(&mut self) {
        while let Some(table) = self.added.pop() {
            if let Some(table) = self.store.table_mut(table) {
                table.rows.pop();
            }
        }
    }
}
