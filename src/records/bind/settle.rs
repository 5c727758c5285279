//! Owners found, references followed; rows that lead nowhere rejected, and those that need them.

use super::plan::{Kind, Plans};
use super::reason::Reason;
use super::store::{Draft, DraftRow, Store, written};
use crate::core::value::TableId;
use foldhash::HashMap;
use std::collections::VecDeque;
use std::sync::Arc;

type RowId = (TableId, u32);

/// A reference that leads nowhere: the row, its column, the element of a list, the key.
struct Lost {
    at: RowId,
    column: u16,
    element: Option<usize>,
    key: Arc<str>,
    target: TableId,
}

/// Settles a store. Each row is rejected at most once, and each reference looked at a fixed number
/// of times.
pub(super) fn settle(plans: &Plans, store: &mut Store) {
    let mut work = Work { plans, store, queue: VecDeque::new() };
    work.owners();
    for lost in work.links() {
        let rejected = work.is_lost(lost.target, &lost.key);
        work.dangling(lost, rejected);
    }
    work.spread();
}

struct Work<'a> {
    plans: &'a Plans,
    store: &'a mut Store,
    /// Rows that were rejected, whose dependants are not yet.
    queue: VecDeque<RowId>,
}

impl Work<'_> {
    fn is_lost(&self, table: TableId, key: &str) -> bool {
        self.store.table(table).is_some_and(|t| t.lost.contains(key))
    }

    fn owner(&self, child: TableId, key: &str) -> Option<(TableId, Option<u32>)> {
        let (owner, _) = self.plans.table(child)?.owner?;
        Some((owner, self.store.table(owner)?.by_key.get(key).copied()))
    }

    /// Finds the owners of rows of nested lists.
    fn owners(&mut self) {
        for (child, number, key) in std::mem::take(&mut self.store.waiting) {
            let Some((owner, found)) = self.owner(child, &key) else { continue };
            match found {
                Some(parent) => {
                    if let Some(row) = self.store.row_mut(child, number) {
                        row.parent = parent;
                    }
                }
                None => {
                    let rejected = self.is_lost(owner, &key);
                    let table = self.plans.name(owner).to_owned();
                    let value = Some((*key).into());
                    let reason = Reason::NoOwner { table, key, rejected };
                    self.kill((child, number), String::new(), value, reason);
                }
            }
        }
        for (child, key) in std::mem::take(&mut self.store.torn) {
            if let Some((_, Some(parent))) = self.owner(child, &key) {
                self.store.open.insert((child, parent));
            }
        }
    }

    /// Follows every reference; those that lead nowhere are returned.
    fn links(&mut self) -> Vec<Lost> {
        let mut lost = Vec::new();
        for plan in &self.plans.tables {
            let columns = (0..=u16::MAX).zip(&plan.columns);
            let referring: Vec<_> = columns.filter_map(|(c, p)| Some((c, p.refers()?))).collect();
            if referring.is_empty() {
                continue;
            }
            let rows = self.store.table_mut(plan.id).map(|t| std::mem::take(&mut t.rows));
            let mut rows = rows.unwrap_or_default();
            for (number, row) in (0_u32..).zip(rows.iter_mut()).filter(|(_, row)| row.alive) {
                for (column, target) in &referring {
                    let of = self.store.table(*target);
                    let Some(cell) = row.cells.get_mut(usize::from(*column)) else { continue };
                    let mut follow = |element, cell: &mut Draft| {
                        let Draft::Key(key) = cell else { return };
                        match of.and_then(|t| t.by_key.get(key)) {
                            Some(found) => *cell = Draft::Linked(*found),
                            None => lost.push(Lost {
                                at: (plan.id, number),
                                column: *column,
                                element,
                                key: key.clone(),
                                target: *target,
                            }),
                        }
                    };
                    match cell {
                        Draft::List(cells) => {
                            for (n, cell) in (1..).zip(cells) {
                                follow(Some(n), cell);
                            }
                        }
                        cell => follow(None, cell),
                    }
                }
            }
            if let Some(table) = self.store.table_mut(plan.id) {
                table.rows = rows;
            }
        }
        lost
    }

    /// Rejects a row for a reference.
    fn dangling(&mut self, lost: Lost, rejected: bool) {
        let column = self.plans.table(lost.at.0).and_then(|t| t.column(lost.column));
        let name = column.map_or("", |c| &c.name);
        let path = match lost.element {
            Some(n) => format!("{name}[{n}]"),
            None => name.to_owned(),
        };
        let table = self.plans.name(lost.target).to_owned();
        let value = Some((*lost.key).into());
        self.kill(lost.at, path, value, Reason::Dangling { table, key: lost.key, rejected });
    }

    /// Rejects the row of a file that a row belongs to.
    fn kill(&mut self, at: RowId, path: String, value: Option<Box<str>>, reason: Reason) {
        let (mut at, mut path) = (at, path);
        while let Some(row) = self.store.row(at.0, at.1).filter(|row| row.inline) {
            let Some((owner, column)) = self.plans.table(at.0).and_then(|t| t.owner) else { break };
            let n = self.element(at, row);
            let column = self.plans.table(owner).and_then(|t| t.column(column));
            let name = column.map_or("", |c| &c.name);
            path = format!("{name}[{n}].{path}");
            at = (owner, row.parent);
        }
        let Some(row) = self.store.row_mut(at.0, at.1).filter(|row| row.alive) else { return };
        row.alive = false;
        let (place, parent) = ((row.home, row.row, row.line), row.parent);
        let plan = self.plans.table(at.0);
        if plan.is_some_and(|p| p.owner.is_some()) {
            self.store.open.insert((at.0, parent));
        }
        let column = plan.and_then(|plan| written(self.store, plan, place.0, &path));
        self.store.reject(place, column, value, reason);
        self.queue.push_back(at);
    }

    /// Which element of its owner's list a row inside another row is: they stand together.
    fn element(&self, at: RowId, row: &DraftRow) -> usize {
        let rows = self.store.table(at.0).and_then(|t| t.rows.get(..at.1 as usize));
        let before = rows.unwrap_or_default().iter().rev();
        let same = |r: &&DraftRow| r.inline && r.parent == row.parent && r.home == row.home;
        before.take_while(same).count().saturating_add(1)
    }

    /// Rejects what needs a rejected row, and what needs that.
    fn spread(&mut self) {
        if self.queue.is_empty() {
            return;
        }
        let (children, referring) = self.dependants();
        while let Some(at) = self.queue.pop_front() {
            let key = self.store.row(at.0, at.1).and_then(|row| row.key.clone());
            for child in children.get(&at).into_iter().flatten() {
                let Some(row) = self.store.row_mut(child.0, child.1) else { continue };
                if row.inline {
                    row.alive = false;
                    self.queue.push_back(*child);
                    continue;
                }
                let key = key.clone().unwrap_or_else(|| "".into());
                let table = self.plans.name(at.0).to_owned();
                let value = Some((*key).into());
                let reason = Reason::NoOwner { table, key, rejected: true };
                self.kill(*child, String::new(), value, reason);
            }
            for (from, column, element) in referring.get(&at).into_iter().flatten() {
                let Some(key) = key.clone() else { continue };
                let lost =
                    Lost { at: *from, column: *column, element: *element, key, target: at.0 };
                self.dangling(lost, true);
            }
        }
    }

    /// For each row, the rows of its nested lists and the cells that refer to it.
    fn dependants(&self) -> (Children, Referring) {
        let (mut children, mut referring) = (Children::default(), Referring::default());
        for plan in &self.plans.tables {
            let rows = self.store.table(plan.id).map(|t| t.rows.as_slice()).unwrap_or_default();
            for (number, row) in (0_u32..).zip(rows).filter(|(_, row)| row.alive) {
                let at = (plan.id, number);
                if let Some((owner, _)) = plan.owner {
                    children.entry((owner, row.parent)).or_default().push(at);
                }
                for ((column, cell), of) in (0..=u16::MAX).zip(&row.cells).zip(&plan.columns) {
                    let (Some(target), false) = (of.refers(), matches!(of.kind, Kind::Rows(_)))
                    else {
                        continue;
                    };
                    let mut add = |element, cell: &Draft| {
                        if let Draft::Linked(to) = cell {
                            let from = referring.entry((target, *to)).or_default();
                            from.push((at, column, element));
                        }
                    };
                    match cell {
                        Draft::List(cells) => {
                            (1..).zip(cells).for_each(|(n, cell)| add(Some(n), cell));
                        }
                        cell => add(None, cell),
                    }
                }
            }
        }
        (children, referring)
    }
}

type Children = HashMap<RowId, Vec<RowId>>;
type Referring = HashMap<RowId, Vec<(RowId, u16, Option<usize>)>>;
