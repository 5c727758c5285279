//! The engine: a compiled policy and a data set, and the derived fields computed so far.
//!
//! Evaluation is what a spreadsheet does: fields are computed for all records of their table, in the order the
//! compiler found. Inside a step, where facts are seen as of the step's day, a field is computed in place instead.

use crate::core::calendar::Calendar;
use crate::core::data::{Dataset, Record, Rows};
use crate::core::date::{BirthdayRule, Day};
use crate::core::exact::Exact;
use crate::core::expr::{Access, Expr, FieldId, Node};
use crate::core::policy::{FieldKind, Policy};
use crate::core::schema::Type;
use crate::core::value::{Cause, Causes, Could, Fault, List, RowRef, TableId, Truth, Value};
use crate::diagnostic::Span;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

/// How a run is done.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The date of judgement.
    pub as_of: Day,
    /// The work calendar.
    pub calendar: Calendar,
    /// On which day a birthday completes a year.
    pub birthday: BirthdayRule,
    /// Values for parameters, by position; `None` is the policy's own.
    pub params: Vec<Option<Value>>,
}

/// What has been computed of one selection, by record of its source.
#[derive(Debug, Clone, Default)]
pub(super) struct Choice {
    pub(super) rows: Vec<super::select::Place>,
}

/// A policy over a data set.
pub struct Engine<'p> {
    pub(super) policy: &'p Policy,
    pub(super) data: Dataset,
    pub(super) settings: Settings,
    pub(super) params: Vec<Value>,
    /// By field, then by record.
    pub(super) columns: Vec<Option<Vec<Value>>>,
    /// By selection.
    pub(super) choices: Vec<Choice>,
    pub(super) grouped: Vec<bool>,
    /// Derived fields whose value is given, not computed (a test that stubs them), by field and record.
    pub(super) stubs: std::collections::BTreeMap<(FieldId, u32), Value>,
    /// Values of fields computed one by one, by field, record and day, if single questions are asked.
    pub(super) memo: Option<Mutex<BTreeMap<(FieldId, u32, Day), Value>>>,
    /// The rows (of tables, ladders, outcomes) that held, if a coverage run asks.
    pub(super) rows_held: Option<Mutex<BTreeSet<Span>>>,
}

/// Where an expression is evaluated: the records in scope and the day facts are seen as of.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) frames: Vec<Value>,
    pub(super) day: Day,
    /// Derived fields are computed in place, not read from their column.
    pub(super) inline: bool,
    /// How deep fields are computed in place.
    pub(super) depth: u32,
}

impl Place {
    pub(super) fn of(row: RowRef, day: Day) -> Self {
        Place { frames: vec![Value::Ref(row)], day, inline: false, depth: 0 }
    }
}

impl<'p> Engine<'p> {
    /// Puts policy and data together; nothing is computed yet.
    pub fn new(policy: &'p Policy, data: Dataset, settings: Settings) -> Self {
        let mut engine = Engine {
            policy,
            data,
            params: Vec::new(),
            settings,
            columns: vec![None; policy.fields.len()],
            choices: vec![Choice::default(); policy.selections.len()],
            grouped: vec![false; policy.partitions.len()],
            stubs: Default::default(),
            memo: None,
            rows_held: None,
        };
        engine.single_tables();
        engine.set_params();
        engine
    }

    /// The policy itself is a record of its own.
    fn single_tables(&mut self) {
        let tables = &self.policy.schema.tables;
        self.data.tables.resize(tables.len(), Rows::default());
        for (table, rows) in tables.iter().zip(&mut self.data.tables) {
            if table.origin == crate::core::schema::Origin::Single {
                rows.rows = vec![Record::default()];
                rows.supplied = true;
            }
        }
    }

    fn set_params(&mut self) {
        for (index, param) in (0u16..).zip(&self.policy.params) {
            let given = self.settings.params.get(usize::from(index)).cloned().flatten();
            let value = match (given, &param.value) {
                (Some(value), _) => value,
                (None, Some(expr)) => {
                    let mut place = Place {
                        frames: Vec::new(),
                        day: self.settings.as_of,
                        inline: false,
                        depth: 0,
                    };
                    self.eval(expr, &mut place)
                }
                (None, None) => unknown_of(&param.ty, Causes::one(Cause::Param(index))),
            };
            self.params.push(value);
        }
    }

    /// Computes everything the policy reports.
    pub fn compute(&mut self) {
        let order = self.policy.order.clone();
        for id in order {
            self.compute_field(id);
        }
    }

    /// Computes only the fields these depend on, and these.
    pub fn compute_for(&mut self, wanted: &[FieldId]) {
        self.compute_only(&super::needs::closure(self.policy, wanted));
    }

    /// Computes these fields and no others.
    pub(super) fn compute_only(&mut self, needed: &BTreeSet<FieldId>) {
        if self.memo.is_some() {
            return self.prepare(needed);
        }
        let order = self.policy.order.clone();
        for id in order {
            if needed.contains(&id) {
                self.compute_field(id);
            }
        }
    }

    /// Where fields are computed one by one, only what is made of all records at once is made ahead.
    fn prepare(&mut self, needed: &BTreeSet<FieldId>) {
        let policy = self.policy;
        for id in policy.order.iter().filter(|id| needed.contains(id)) {
            let Some(field) = policy.fields.get(id.0 as usize) else { continue };
            self.ensure_groups(field.table);
            if let FieldKind::Selected(s) | FieldKind::Rank(s) | FieldKind::Taken(s) = field.kind {
                self.ensure_choice(s);
            }
        }
    }

    fn compute_field(&mut self, id: FieldId) {
        let index = id.0 as usize;
        if self.columns.get(index).is_none_or(Option::is_some) {
            return;
        }
        let Some(field) = self.policy.fields.get(index) else { return };
        self.ensure_groups(field.table);
        match field.kind {
            FieldKind::Selected(s) | FieldKind::Rank(s) | FieldKind::Taken(s) => {
                self.ensure_choice(s)
            }
            _ => {}
        }
        let rows = self.data.rows(field.table).len();
        let count = u32::try_from(rows).unwrap_or(u32::MAX);
        let table = field.table;
        let compute = |row: u32| self.field_value(id, RowRef { table, row }, self.settings.as_of);
        // Few rows are not worth the threads.
        let column: Vec<Value> = if count < 256 {
            (0..count).map(compute).collect()
        } else {
            (0..count).into_par_iter().with_min_len(64).map(compute).collect()
        };
        if let Some(slot) = self.columns.get_mut(index) {
            *slot = Some(column);
        }
    }

    /// The groups of a table, if it is one of groups, exist once their keys can be computed.
    pub(super) fn ensure_groups(&mut self, table: TableId) {
        let Some(index) = self.policy.partitions.iter().position(|p| p.table == table) else {
            return;
        };
        if self.grouped.get(index).copied().unwrap_or(true) {
            return;
        }
        if let Some(flag) = self.grouped.get_mut(index) {
            *flag = true;
        }
        let Some(partition) = self.policy.partitions.get(index) else { return };
        self.ensure_groups(partition.source);
        let rows = super::groups::build(self, partition);
        if let Some(slot) = self.data.tables.get_mut(usize::from(table.0)) {
            *slot = rows;
        }
    }

    fn ensure_choice(&mut self, index: usize) {
        if self.choices.get(index).is_some_and(|c| !c.rows.is_empty()) {
            return;
        }
        let Some(selection) = self.policy.selections.get(index) else { return };
        if let Some(partition) = self.policy.partitions.get(selection.partition) {
            self.ensure_groups(partition.table);
        }
        let choice = super::select::choose(self, selection);
        if let Some(slot) = self.choices.get_mut(index) {
            *slot = choice;
        }
    }

    /// A derived field of one record, computed now.
    pub(super) fn field_value(&self, id: FieldId, at: RowRef, day: Day) -> Value {
        let mut place = Place::of(at, day);
        place.inline = day != self.settings.as_of;
        self.field_in(id, at, &mut place)
    }

    /// As [`Engine::field_in`], but computed once where single questions are asked.
    fn remembered(&self, id: FieldId, at: RowRef, place: &mut Place) -> Value {
        let Some(memo) = &self.memo else { return self.field_in(id, at, place) };
        let key = (id, at.row, place.day);
        let known = memo.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        known.unwrap_or_else(|| {
            let value = self.field_in(id, at, place);
            memo.lock().unwrap_or_else(PoisonError::into_inner).insert(key, value.clone());
            value
        })
    }

    fn field_in(&self, id: FieldId, at: RowRef, place: &mut Place) -> Value {
        let Some(field) = self.policy.fields.get(id.0 as usize) else {
            return Value::fault(Fault::NoRow);
        };
        if !self.stubs.is_empty()
            && let Some(value) = self.stubs.get(&(id, at.row))
        {
            return value.clone();
        }
        match &field.kind {
            FieldKind::Expr(expr) => {
                if place.depth > 400 {
                    return Value::fault(Fault::Overflow);
                }
                let mut inner = Place {
                    frames: vec![Value::Ref(at)],
                    day: place.day,
                    inline: place.inline,
                    depth: place.depth + 1,
                };
                self.eval(expr, &mut inner)
            }
            FieldKind::Verdict(r) => super::rules::verdict_value(self, *r, at, place.day),
            FieldKind::Applies(r, e) => super::rules::applies(self, *r, *e, at, place.day).value(),
            FieldKind::Barred(r) => super::rules::barred(self, *r, at, place.day),
            FieldKind::Score(s) => super::score::total(self, *s, at, place.day),
            FieldKind::Grade(s) => super::score::grade(self, *s, at, place.day),
            FieldKind::Item(s, i) => super::score::item(self, *s, *i, at, place.day),
            FieldKind::Selected(s) => super::select::selected_value(self, *s, at),
            FieldKind::Rank(s) => super::select::rank_value(self, *s, at),
            FieldKind::Taken(s) => super::select::taken(self, *s, at),
            FieldKind::Procedure(p) => super::procedure::verdict_value(self, *p, at),
        }
    }

    /// Notes that a row held.
    pub(super) fn held(&self, row: Span) {
        if let Some(held) = &self.rows_held {
            held.lock().unwrap_or_else(PoisonError::into_inner).insert(row);
        }
    }

    /// Puts a value in a cell and gives what was there.
    pub(super) fn replace_cell(&mut self, at: RowRef, column: u16, value: Value) -> Option<Value> {
        let rows = self.data.tables.get_mut(usize::from(at.table.0))?;
        let cell = rows.rows.get_mut(at.row as usize)?.cells.get_mut(usize::from(column))?;
        Some(std::mem::replace(cell, value))
    }

    // ----- reading -------------------------------------------------------------------------------

    /// A value of a record.
    pub(super) fn read(&self, at: RowRef, access: Access, place: &mut Place) -> Value {
        match access {
            Access::Column(column) => self.column(at, column, place.day),
            Access::Field(id) => {
                if !place.inline
                    && let Some(Some(column)) = self.columns.get(id.0 as usize)
                    && let Some(value) = column.get(at.row as usize)
                {
                    return value.clone();
                }
                self.remembered(id, at, place)
            }
            Access::Inverse(inverse) => self.inverse(at, inverse, place.day),
            Access::Parent => match self.policy.schema.table(at.table).and_then(|t| t.parent) {
                Some(table) => {
                    let row = self.data.record(at).map_or(0, |r| r.parent);
                    Value::Ref(RowRef { table, row })
                }
                // The owner of a record that has none is itself: a step is judged ahead over its case.
                None => Value::Ref(at),
            },
        }
    }

    fn column(&self, at: RowRef, column: u16, day: Day) -> Value {
        let Some(value) = self.data.cell(at, column) else {
            return Value::unknown(Could::Any, Causes::one(Cause::Cell { at, column }));
        };
        match value {
            Value::Rows { table, start, len } => self.visible(*table, *start, *len, day),
            other => other.clone(),
        }
    }

    /// Records dated after the day are not seen.
    fn visible(&self, table: TableId, start: u32, len: u32, day: Day) -> Value {
        let all = Value::Rows { table, start, len };
        let Some(interval) = self.policy.schema.table(table).and_then(|t| t.interval) else {
            return all;
        };
        let rows = self.data.rows(table);
        let begins =
            |row: u32| rows.get(row as usize).and_then(|r| r.cells.get(usize::from(interval.from)));
        let later = |value: Option<&Value>| begins_after(value, day);
        let end = start.saturating_add(len);
        if (start..end).all(|row| later(begins(row)) == Truth::False) {
            return all;
        }
        let items = (start..end)
            .map(|row| (Value::Ref(RowRef { table, row }), later(begins(row)).not()))
            .filter(|(_, seen)| *seen != Truth::False)
            .collect();
        Value::List(Arc::new(List { items, open: None }))
    }

    fn inverse(&self, at: RowRef, inverse: u16, day: Day) -> Value {
        let Some(way) = self.policy.schema.inverses.get(usize::from(inverse)) else {
            return Value::fault(Fault::NoRow);
        };
        if !self.data.supplied(way.from) {
            return Value::unknown(Could::Any, Causes::one(Cause::Table(way.from)));
        }
        let rows = self.data.referring(inverse, at.row);
        let interval = self.policy.schema.table(way.from).and_then(|t| t.interval);
        let records = self.data.rows(way.from);
        let items = rows
            .iter()
            .map(|row| {
                let seen = interval.map_or(Truth::True, |i| {
                    let begins =
                        records.get(*row as usize).and_then(|r| r.cells.get(usize::from(i.from)));
                    begins_after(begins, day).not()
                });
                (Value::Ref(RowRef { table: way.from, row: *row }), seen)
            })
            .filter(|(_, seen)| *seen != Truth::False)
            .collect();
        Value::List(Arc::new(List { items, open: None }))
    }

    /// All records of a type.
    pub(super) fn all(&self, table: TableId, day: Day) -> Value {
        if !self.data.supplied(table) {
            return Value::unknown(Could::Any, Causes::one(Cause::Table(table)));
        }
        let len = u32::try_from(self.data.rows(table).len()).unwrap_or(u32::MAX);
        self.visible(table, 0, len, day)
    }

    /// The condition of an expression.
    pub(super) fn truth(&self, expr: &Expr, place: &mut Place) -> Truth {
        match &expr.node {
            Node::And(all) => {
                let mut result = Truth::True;
                for e in all {
                    result = result.and(self.truth(e, place));
                    if result == Truth::False {
                        break;
                    }
                }
                result
            }
            Node::Or(all) => {
                let mut result = Truth::False;
                for e in all {
                    result = result.or(self.truth(e, place));
                    if result == Truth::True {
                        break;
                    }
                }
                result
            }
            Node::Not(e) => self.truth(e, place).not(),
            _ => self.eval(expr, place).truth(),
        }
    }
}

/// Whether a record begins after a day; a year begins on its first day, a record without a date is always seen.
fn begins_after(value: Option<&Value>, day: Day) -> Truth {
    match value {
        Some(Value::Date(d)) => (*d > day).into(),
        Some(Value::Num(year)) => (*year > Exact::from_int(i64::from(day.year()))).into(),
        Some(v @ Value::Unknown(u)) => match u.could {
            Could::Date { lo, .. } if lo > day => Truth::True,
            Could::Date { hi, .. } if hi <= day => Truth::False,
            // A month-only date in the month of judgement counts as seen.
            Could::Date { .. } => Truth::False,
            _ => {
                let _ = v;
                Truth::False
            }
        },
        _ => Truth::False,
    }
}

/// An unknown value of a type.
pub(super) fn unknown_of(ty: &Type, causes: Causes) -> Value {
    let could = match ty {
        Type::Bool => Could::Bool,
        Type::Num { .. } => Could::Num { lo: None, hi: None },
        _ => Could::Any,
    };
    Value::unknown(could, causes)
}
