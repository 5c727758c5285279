//! The store's rows as records: numbered for good, nested lists in the order of their owners.

use super::plan::{ColumnPlan, Kind, Plans};
use super::reason::Reject;
use super::store::{Draft, DraftRow, Store};
use crate::core::data::{Dataset, Record};
use crate::core::schema::Schema;
use crate::core::value::{Cause, Causes, Could, List, RowRef, TableId, Truth, Value};
use foldhash::HashSet;
use std::sync::Arc;

/// The number of a row that is not taken.
const GONE: u32 = u32::MAX;

/// Where everything will stand.
struct Numbers {
    /// By table, then by number in the store: the number in the data.
    new: Vec<Vec<u32>>,
    /// By table: the store's numbers in the order of the data.
    order: Vec<Vec<u32>>,
    /// By nested table, then by the owner's number in the data: the first row and how many.
    spans: Vec<Vec<(u32, u32)>>,
    /// Nested tables and owners in the data whose list lost a row.
    open: HashSet<(TableId, u32)>,
}

/// Makes the data, and tells how many rows of files are in it.
pub(super) fn finish(
    schema: &Schema,
    plans: &Plans,
    mut store: Store,
) -> (Dataset, Vec<Reject>, u64) {
    let mut numbers = number(plans, &store);
    for (child, owner) in &store.open {
        if let Some((of, _)) = plans.table(*child).and_then(|t| t.owner) {
            numbers.open.insert((*child, numbers.find(of, *owner)));
        }
    }
    let mut data = Dataset::new(schema);
    let mut bound = 0_u64;
    for plan in &plans.tables {
        let Some(table) = store.table_mut(plan.id) else { continue };
        let mut rows: Vec<Option<DraftRow>> =
            std::mem::take(&mut table.rows).into_iter().map(Some).collect();
        let supplied = table.supplied;
        let order = numbers.order.get(usize::from(plan.id.0)).map(Vec::as_slice);
        let order = order.unwrap_or_default();
        let mut records = Vec::with_capacity(order.len());
        let mut keys = Vec::new();
        for (number, old) in (0_u32..).zip(order) {
            let Some(row) = rows.get_mut(*old as usize).and_then(Option::take) else { continue };
            bound = bound.saturating_add(u64::from(!row.inline));
            let at = RowRef { table: plan.id, row: number };
            let cells = (0..=u16::MAX).zip(row.cells).zip(&plan.columns);
            let cells = cells.map(|((c, draft), of)| cell(&numbers, &store, of, at, c, draft));
            let owner = plan.owner.map_or(0, |(owner, _)| numbers.find(owner, row.parent));
            let cells: Box<[Value]> = cells.collect();
            records.push(Record { cells, parent: owner, origin: row.origin });
            keys.extend(row.key.map(|key| (key, number)));
        }
        // of several rows with one key, in nested lists, the first is found
        keys.reverse();
        if let Some(rows) = data.rows_mut(plan.id) {
            rows.rows = records;
            rows.supplied = supplied;
            rows.keys = keys.into_iter().collect();
        }
    }
    data.index(schema);
    let mut rejects = std::mem::take(&mut store.rejects);
    rejects.sort_by_key(|(at, _)| *at);
    (data, rejects.into_iter().map(|(_, reject)| reject).collect(), bound)
}

impl Numbers {
    fn find(&self, table: TableId, old: u32) -> u32 {
        let new = self.new.get(usize::from(table.0)).and_then(|t| t.get(old as usize));
        new.copied().unwrap_or(GONE)
    }
    fn span(&self, table: TableId, owner: u32) -> (u32, u32) {
        let span = self.spans.get(usize::from(table.0)).and_then(|t| t.get(owner as usize));
        span.copied().unwrap_or((0, 0))
    }
}

/// Numbers the rows, owners before what they own.
fn number(plans: &Plans, store: &Store) -> Numbers {
    let count = plans.tables.len();
    let mut numbers = Numbers {
        new: vec![Vec::new(); count],
        order: vec![Vec::new(); count],
        spans: vec![Vec::new(); count],
        open: HashSet::default(),
    };
    // no chain of owners is longer than there are tables
    let depth = |table: TableId| {
        let owner = |t: &TableId| plans.table(*t)?.owner.map(|(owner, _)| owner);
        std::iter::successors(Some(table), owner).take(count).count()
    };
    let mut tables: Vec<_> = plans.tables.iter().map(|t| (depth(t.id), t)).collect();
    tables.sort_by_key(|(depth, _)| *depth);
    for (_, plan) in tables {
        let rows = store.table(plan.id).map(|t| t.rows.as_slice()).unwrap_or_default();
        let alive = (0_u32..).zip(rows).filter(|(_, row)| row.alive);
        let mut order: Vec<(u32, u32)> = match plan.owner {
            None => alive.map(|(old, _)| (0, old)).collect(),
            Some((owner, _)) => {
                alive.map(|(old, row)| (numbers.find(owner, row.parent), old)).collect()
            }
        };
        let mut spans = Vec::new();
        if let Some((owner, _)) = plan.owner {
            order.sort_by_key(|(owner, _)| *owner);
            let owners = numbers.order.get(usize::from(owner.0)).map_or(0, Vec::len);
            spans = vec![(0_u32, 0_u32); owners];
            for (at, (owner, _)) in (0_u32..).zip(&order) {
                if let Some((start, len)) = spans.get_mut(*owner as usize) {
                    if *len == 0 {
                        *start = at;
                    }
                    *len = len.saturating_add(1);
                }
            }
        }
        let mut new = vec![GONE; rows.len()];
        for (at, (_, old)) in (0_u32..).zip(&order) {
            if let Some(slot) = new.get_mut(*old as usize) {
                *slot = at;
            }
        }
        let table = usize::from(plan.id.0);
        if let Some(slot) = numbers.new.get_mut(table) {
            *slot = new;
        }
        if let Some(slot) = numbers.order.get_mut(table) {
            *slot = order.into_iter().map(|(_, old)| old).collect();
        }
        if let Some(slot) = numbers.spans.get_mut(table) {
            *slot = spans;
        }
    }
    numbers
}

fn cell(
    numbers: &Numbers,
    store: &Store,
    column: &ColumnPlan,
    at: RowRef,
    number: u16,
    draft: Draft,
) -> Value {
    if let Kind::Rows(child) = column.kind {
        return rows(numbers, store, column, at, number, (child, draft));
    }
    match draft {
        Draft::List(items) => {
            let items = items.into_iter().map(|d| one(numbers, column, at, number, d, true));
            Value::list(items)
        }
        draft => one(numbers, column, at, number, draft, false),
    }
}

fn one(
    numbers: &Numbers,
    column: &ColumnPlan,
    at: RowRef,
    number: u16,
    draft: Draft,
    element: bool,
) -> Value {
    let is_list = matches!(column.kind, Kind::List(_)) && !element;
    match draft {
        Draft::Ready(value) => value,
        Draft::Between(lo, hi) => {
            let causes = Causes::one(Cause::Cell { at, column: number });
            Value::unknown(Could::Date { lo, hi }, causes)
        }
        Draft::Linked(old) => {
            let table = column.refers().unwrap_or(at.table);
            Value::Ref(RowRef { table, row: numbers.find(table, old) })
        }
        Draft::Unknown | Draft::Blank | Draft::Key(_) | Draft::List(_) | Draft::Rows => {
            let could = if is_list { Could::Any } else { column.could.clone() };
            column.unknown(could, element, at, number)
        }
    }
}

/// A nested list.
fn rows(
    numbers: &Numbers,
    store: &Store,
    column: &ColumnPlan,
    at: RowRef,
    number: u16,
    (child, draft): (TableId, Draft),
) -> Value {
    let filed = store.table(child).is_some_and(|t| t.filed);
    match draft {
        Draft::Ready(ref value) if !filed => return value.clone(),
        Draft::Blank | Draft::Unknown if !filed => {
            return column.unknown(Could::Any, false, at, number);
        }
        _ => {}
    }
    let (start, len) = numbers.span(child, at.row);
    let unknown = matches!(draft, Draft::Unknown);
    if !unknown && !numbers.open.contains(&(child, at.row)) {
        return Value::Rows { table: child, start, len };
    }
    // a row of the list was rejected, or the owner says 不明: there may be more than is listed
    let items = (start..start.saturating_add(len)).map(|row| RowRef { table: child, row });
    let items = items.map(|row| (Value::Ref(row), Truth::True)).collect();
    let open = Some(Causes::one(Cause::Cell { at, column: number }));
    Value::List(Arc::new(List { items, open }))
}
