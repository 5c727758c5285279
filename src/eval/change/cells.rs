//! Which cells what is judged depends on: the columns read, and the rows of the subject, of its nested lists, and of the
//! records it refers to.

use crate::core::expr::{Access, Expr, Node};
use crate::core::policy::{Clause, FieldKind};
use crate::core::roots::{Frames, at_frame, leads_to, read};
use crate::core::schema::{Origin, Type};
use crate::core::value::{RowRef, TableId, Value};
use crate::eval::engine::Engine;
use crate::eval::needs;
use std::collections::BTreeSet;

/// How many rows are looked through for cells.
const MOST_ROWS: usize = 400;
/// How many values that things are compared with are kept.
const MOST_CONSTANTS: usize = 200;

/// What is read.
pub(super) struct Read {
    columns: BTreeSet<(TableId, u16)>,
    /// Ways back that are followed.
    pub(super) inverses: BTreeSet<u16>,
    /// The values it is compared with.
    pub(super) constants: Vec<Value>,
    /// What it depends on are the cells found, nothing else.
    pub(super) all: bool,
}

/// The columns expressions read, through derived fields, and the values they compare them with.
pub(super) struct Reads<'a, 'p> {
    engine: &'a Engine<'p>,
    read: Read,
    seen: BTreeSet<u32>,
}

impl<'a, 'p> Reads<'a, 'p> {
    pub(super) fn new(engine: &'a Engine<'p>) -> Self {
        let read = Read {
            columns: BTreeSet::new(),
            inverses: BTreeSet::new(),
            constants: Vec::new(),
            all: true,
        };
        Reads { engine, read, seen: BTreeSet::new() }
    }

    pub(super) fn done(self) -> Read {
        self.read
    }

    /// All a clause reads of a record of `table`.
    pub(super) fn clause(&mut self, clause: &Clause, table: TableId) {
        read::clause(clause, &[Some(table)], &mut |e, root| self.expr(e, root.frames));
    }

    /// What is judged depends on more than is found here.
    pub(super) fn beyond(&mut self) {
        self.read.all = false;
    }

    /// The days a row of a step begins and ends.
    pub(super) fn days(&mut self, table: TableId) {
        self.read.columns.extend([(table, 0), (table, 1)]);
    }

    pub(super) fn expr(&mut self, expr: &Expr, frames: &Frames) {
        read::inside(expr, &mut frames.to_vec(), &mut |e, frames| {
            if let Some(table) = e.ty.refers() {
                self.interval(table);
            }
            match &e.node {
                Node::Const(value) => self.constant(value),
                Node::Param(p) => {
                    if let Some(value) = self.engine.params.get(usize::from(*p)).cloned() {
                        self.constant(&value);
                    }
                }
                Node::All(_) => self.read.all = false,
                Node::Of(level, access) => {
                    self.access(at_frame(frames, *level), *access);
                }
                Node::Get(base, access) => {
                    self.access(leads_to(&self.engine.policy.schema, base, frames), *access);
                }
                _ => {}
            }
        });
    }

    fn constant(&mut self, value: &Value) {
        let all = &mut self.read.constants;
        if all.len() < MOST_CONSTANTS && !all.contains(value) {
            all.push(value.clone());
        }
    }

    /// When an element holds is read without being named.
    fn interval(&mut self, table: TableId) {
        if let Some(interval) = self.engine.policy.schema.table(table).and_then(|t| t.interval) {
            self.read.columns.insert((table, interval.from));
            if let Some(to) = interval.to {
                self.read.columns.insert((table, to));
            }
        }
    }

    fn access(&mut self, table: Option<TableId>, access: Access) {
        match (access, table) {
            (Access::Column(column), Some(table)) => {
                self.read.columns.insert((table, column));
            }
            (Access::Column(_), None) => self.read.all = false,
            (Access::Inverse(way), _) => {
                self.read.inverses.insert(way);
            }
            (Access::Parent, _) => {}
            (Access::Field(id), _) => {
                let policy = self.engine.policy;
                let Some(field) = policy.fields.get(id.0 as usize) else { return };
                // A place in a ranking depends on everybody: one's own cells are not the way to read it.
                if matches!(
                    field.kind,
                    FieldKind::Selected(_)
                        | FieldKind::Rank(_)
                        | FieldKind::Taken(_)
                        | FieldKind::Procedure(_)
                ) {
                    self.read.all = false;
                } else if self.seen.insert(id.0) {
                    needs::roots(policy, id, &mut |e, root| self.expr(e, root.frames));
                }
            }
        }
    }
}

/// The cells read: of the subject and its nested lists first, then, ring by ring, of what these refer to.
pub(super) fn of(engine: &Engine<'_>, at: RowRef, read: &Read) -> Vec<(RowRef, u16)> {
    let mut rows: Vec<RowRef> = Vec::new();
    let mut seen = BTreeSet::new();
    let mut ring = vec![at];
    while !ring.is_empty() && rows.len() < MOST_ROWS {
        let begun = rows.len();
        let mut open = std::mem::take(&mut ring);
        while let Some(row) = open.pop() {
            if seen.insert(row) {
                rows.push(row);
                open.extend(nested(engine, row).into_iter().rev());
            }
        }
        for row in rows.iter().skip(begun) {
            ring.extend(referred(engine, *row, read).into_iter().filter(|r| !seen.contains(r)));
        }
        ring.reverse();
    }
    rows.truncate(MOST_ROWS);
    let columns = |row: RowRef| {
        let of = (row.table, 0)..=(row.table, u16::MAX);
        read.columns.range(of).map(move |(_, column)| (row, *column))
    };
    rows.into_iter()
        .flat_map(columns)
        .filter(|(row, column)| is_value(engine, *row, *column))
        .collect()
}

/// Whether a cell holds a value of its record: not what it goes by, and not a list of records inside it.
fn is_value(engine: &Engine<'_>, row: RowRef, column: u16) -> bool {
    let schema = &engine.policy.schema;
    let Some(table) = schema.table(row.table) else { return false };
    // what a group has is counted, not stored
    if table.origin != Origin::Data {
        return false;
    }
    let year = table.parent.is_some() && table.column("年度") == Some(column);
    let child = |of: &Type| of.refers().and_then(|t| schema.table(t)).and_then(|t| t.parent);
    let list = table
        .columns
        .get(usize::from(column))
        .is_some_and(|c| matches!(&c.ty, Type::List(of) if child(of) == Some(row.table)));
    table.key != Some(column) && !year && !list
}

/// The rows of the lists inside a record.
fn nested(engine: &Engine<'_>, row: RowRef) -> Vec<RowRef> {
    let schema = &engine.policy.schema;
    let cells = engine.data.record(row).map_or(&[][..], |r| &r.cells);
    let inside = cells.iter().filter_map(|cell| match cell {
        Value::Rows { table, start, len }
            if schema.table(*table).is_some_and(|t| t.parent == Some(row.table)) =>
        {
            Some((*table, *start, *len))
        }
        _ => None,
    });
    inside
        .flat_map(|(table, start, len)| {
            (start..start.saturating_add(len)).map(move |row| RowRef { table, row })
        })
        .take(MOST_ROWS)
        .collect()
}

/// The records a record refers to, and those that refer to it, as far as they are read.
fn referred(engine: &Engine<'_>, row: RowRef, read: &Read) -> Vec<RowRef> {
    let mut found = Vec::new();
    let of = (row.table, 0)..=(row.table, u16::MAX);
    for (_, column) in read.columns.range(of) {
        match engine.data.cell(row, *column) {
            Some(Value::Ref(to)) => found.push(*to),
            Some(Value::List(list)) => {
                found.extend(list.items.iter().filter_map(|(v, _)| match v {
                    Value::Ref(to) => Some(*to),
                    _ => None,
                }));
            }
            _ => {}
        }
    }
    for way in &read.inverses {
        let on = engine.policy.schema.inverses.get(usize::from(*way));
        if let Some(inverse) = on.filter(|i| i.on == row.table) {
            let from = engine.data.referring(*way, row.row).iter();
            found.extend(from.map(|row| RowRef { table: inverse.from, row: *row }));
        }
    }
    found.truncate(MOST_ROWS);
    found
}
