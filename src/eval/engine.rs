//! The engine: a compiled policy and a data set, and the derived fields computed so far.
//!
//! Evaluation is what a spreadsheet does: fields are computed for all records of their table, in the order the
//! compiler found. Inside a step, where facts are seen as of the step's day, a field is computed in place instead.

use crate::core::calendar::Calendar;
use crate::core::data::{Dataset, Record};
use crate::core::date::{BirthdayRule, Day};
use crate::core::exact::Exact;
use crate::core::expr::{Access, Expr, FieldId, Node};
use crate::core::policy::{FieldKind, Policy};
use crate::core::schema::Type;
use crate::core::value::{Cause, Causes, Could, Fault, List, RowRef, TableId, Truth, Value};
use crate::diagnostic::{Lang, Span};
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
    /// The language of the words the engine itself puts into results; what authors named stays as it is.
    pub lang: Lang,
}

/// What has been computed of one selection, by record of its source.
#[derive(Debug, Clone, Default)]
pub(super) struct Choice {
    pub(super) rows: Vec<super::select::Place>,
}

/// How many records whose reference is not known are weighed one by one, each for every record it may mean.
const MOST_UNSETTLED: usize = 256;

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
    /// One record is told of: a derivation may look through all others to say where it stands among them.
    pub(super) one_told: bool,
    /// The rows (of tables, ladders, outcomes) that held, if a coverage run asks.
    pub(super) rows_held: Option<Mutex<BTreeSet<Span>>>,
}

/// The frame number that stands for the innermost frame.
const INNERMOST: u8 = 200;

/// Where an expression is evaluated: the records in scope and the day facts are seen as of.
///
/// One serves a whole column: entering the record of another field sets a new base on the same stack of frames.
#[derive(Debug, Clone)]
pub(super) struct Place {
    frames: Vec<Value>,
    /// Where the frames in scope begin.
    base: usize,
    pub(super) day: Day,
    /// Derived fields are computed in place, not read from their column.
    pub(super) inline: bool,
    /// How deep fields are computed in place.
    pub(super) depth: u32,
    /// A column of the outermost record whose value is given: whom a step judged ahead is for, how many of a group
    /// may be taken.
    pub(super) given: Option<(u16, Value)>,
}

impl Place {
    pub(super) fn of(row: RowRef, day: Day) -> Self {
        Place::with(Value::Ref(row), day)
    }

    /// One value in scope.
    pub(super) fn with(value: Value, day: Day) -> Self {
        Place { frames: vec![value], base: 0, day, inline: false, depth: 0, given: None }
    }

    /// Nothing in scope.
    pub(super) fn empty(day: Day) -> Self {
        Place { frames: Vec::new(), base: 0, day, inline: false, depth: 0, given: None }
    }

    /// What is bound at a frame.
    pub(super) fn frame(&self, level: u8) -> Option<&Value> {
        if level == INNERMOST {
            self.frames.last()
        } else {
            self.frames.get(self.base + usize::from(level))
        }
    }

    /// The value given for what is accessed, if one is.
    pub(super) fn given(&self, level: u8, access: Access) -> Option<&Value> {
        let (column, value) = self.given.as_ref()?;
        (level == 0 && self.base == 0 && access == Access::Column(*column)).then_some(value)
    }

    /// Whether no record has been entered from where evaluation began.
    pub(super) fn outermost(&self) -> bool {
        self.base == 0
    }

    /// Binds an element as the next frame.
    pub(super) fn push(&mut self, value: Value) {
        self.frames.push(value);
    }

    /// Takes the innermost element out of scope.
    pub(super) fn pop(&mut self) -> Option<Value> {
        self.frames.pop()
    }

    /// Goes into a record: only it is in scope. Everything else stays as it is.
    pub(super) fn within<R>(&mut self, at: RowRef, run: impl FnOnce(&mut Place) -> R) -> R {
        let outer = std::mem::replace(&mut self.base, self.frames.len());
        self.frames.push(Value::Ref(at));
        self.depth += 1;
        let result = run(self);
        self.depth -= 1;
        self.frames.truncate(self.base);
        self.base = outer;
        result
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
            one_told: false,
            rows_held: None,
        };
        engine.single_tables();
        engine.set_params();
        engine
    }

    /// The policy itself is a record of its own.
    fn single_tables(&mut self) {
        let tables = &self.policy.schema.tables;
        self.data.tables.resize(tables.len(), Arc::default());
        for (table, rows) in tables.iter().zip(&mut self.data.tables) {
            if table.origin == crate::core::schema::Origin::Single {
                let rows = Arc::make_mut(rows);
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
                (None, Some(expr)) => self.eval(expr, &mut Place::empty(self.settings.as_of)),
                (None, None) => unknown_of(&param.ty, Causes::one(Cause::Param(index))),
            };
            self.params.push(value);
        }
    }

    /// Computes the verdict, total or choice of everything the policy reports, and what they depend on.
    pub fn compute(&mut self) {
        let policy = self.policy;
        let wanted: Vec<FieldId> =
            policy.outputs.iter().map(|o| super::output_field(policy, *o)).collect();
        self.compute_for(&wanted);
    }

    /// Computes only the fields these depend on, and these.
    pub fn compute_for(&mut self, wanted: &[FieldId]) {
        self.compute_all(&super::needs::closure(self.policy, wanted));
    }

    /// Computes these fields, which are all that any of them depends on.
    pub(super) fn compute_all(&mut self, needed: &BTreeSet<FieldId>) {
        if self.memo.is_some() {
            return self.prepare(needed);
        }
        let policy = self.policy;
        for id in policy.order.iter().filter(|id| needed.contains(id)) {
            self.compute_field(*id);
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
        let fresh = || Place::empty(self.settings.as_of);
        let compute = |place: &mut Place, row: u32| self.field_in(id, RowRef { table, row }, place);
        // Few rows are not worth the threads.
        let column: Vec<Value> = if count < 256 {
            let mut place = fresh();
            (0..count).map(|row| compute(&mut place, row)).collect()
        } else {
            (0..count).into_par_iter().with_min_len(64).map_init(fresh, compute).collect()
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
            *slot = Arc::new(rows);
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

    /// A record in scope on a day; on another day than that of judgement the columns do not serve.
    pub(super) fn place(&self, at: RowRef, day: Day) -> Place {
        let mut place = Place::of(at, day);
        place.inline = day != self.settings.as_of;
        place
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

    /// A derived field of a record, computed now.
    fn field_in(&self, id: FieldId, at: RowRef, place: &mut Place) -> Value {
        let Some(field) = self.policy.fields.get(id.0 as usize) else {
            return Value::fault(Fault::NoRow);
        };
        if !self.stubs.is_empty()
            && let Some(value) = self.stubs.get(&(id, at.row))
        {
            return value.clone();
        }
        if place.depth > 400 {
            return Value::fault(Fault::Overflow);
        }
        match &field.kind {
            FieldKind::Expr(expr) => place.within(at, |place| self.eval(expr, place)),
            FieldKind::Verdict(r) => {
                place.within(at, |place| super::rules::verdict_value(self, *r, at, place))
            }
            FieldKind::Applies(r, e) => {
                place.within(at, |place| super::rules::applies(self, *r, *e, place).value())
            }
            FieldKind::Barred(r) => {
                place.within(at, |place| super::rules::barred(self, *r, at, place))
            }
            FieldKind::Score(s) => place.within(at, |place| super::score::total(self, *s, place)),
            FieldKind::Grade(s) => place.within(at, |place| super::score::grade(self, *s, place)),
            FieldKind::Item(s, i) => {
                place.within(at, |place| super::score::item(self, *s, *i, place))
            }
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
        let cell = self
            .data
            .rows_mut(at.table)?
            .rows
            .get_mut(at.row as usize)?
            .cells
            .get_mut(usize::from(column))?;
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
        let unsettled = self.data.unsettled(inverse);
        let cause = |row: u32| {
            let at = RowRef { table: way.from, row };
            Causes::one(Cause::Cell { at, column: way.column })
        };
        // so many cannot each be looked at for every record: the list stays open instead
        let open = (unsettled.len() > MOST_UNSETTLED)
            .then(|| unsettled.first().map_or(Causes::default(), |row| cause(*row)));
        let maybe = if open.is_some() { &[] } else { unsettled };
        let interval = self.policy.schema.table(way.from).and_then(|t| t.interval);
        let records = self.data.rows(way.from);
        let sure = rows.iter().map(|row| (*row, Truth::True));
        let maybe = maybe.iter().filter(|row| rows.binary_search(row).is_err());
        let mut all: Vec<(u32, Truth)> =
            sure.chain(maybe.map(|row| (*row, Truth::Unknown(cause(*row))))).collect();
        all.sort_by_key(|(row, _)| *row);
        let items = all
            .into_iter()
            .map(|(row, belongs)| {
                let seen = interval.map_or(Truth::True, |i| {
                    let begins =
                        records.get(row as usize).and_then(|r| r.cells.get(usize::from(i.from)));
                    begins_after(begins, day).not()
                });
                (Value::Ref(RowRef { table: way.from, row }), belongs.and(seen))
            })
            .filter(|(_, seen)| *seen != Truth::False)
            .collect();
        Value::List(Arc::new(List { items, open }))
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
            Node::Compare(cmp, a, b) => self.compare(*cmp, a, b, place),
            Node::In(a, b) => self.belongs(a, b, place),
            _ => self.value(expr, place).truth(),
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
