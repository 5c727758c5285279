//! What is worth telling of columns once all has been read.

use super::{Read, Sessions, Target};
use crate::core::value::TableId;
use crate::records::bind::plan::{ColumnPlan, Kind};
use crate::records::bind::reason::{Notice, Remark};
use crate::records::raw;
use std::collections::BTreeSet;
use std::sync::Arc;

impl<'p> Sessions<'p> {
    /// What was read, with what is worth telling about columns.
    pub fn finish(mut self) -> Read<'p> {
        self.end();
        self.tell_unknown();
        self.tell_missing();
        let skipped = self.tell_strangers();
        let Sessions { store, stream, notes, faults, .. } = self;
        Read { store, stream, notes, faults, skipped }
    }

    /// A table of another name is passed over, unless there is no other.
    fn tell_strangers(&mut self) -> Vec<(Arc<str>, u64)> {
        let strangers = std::mem::take(&mut self.strangers);
        if !self.matched {
            self.faults.extend(strangers.into_iter().map(|(notice, _)| notice));
            return Vec::new();
        }
        let mut skipped = Vec::new();
        let likely = std::mem::take(&mut self.likely).into_iter().chain(std::iter::repeat(None));
        for ((Notice { place, remark }, rows), likely) in strangers.into_iter().zip(likely) {
            let Remark::UnknownTable { name, known, suggestion } = remark else { continue };
            // whoever is judged stands in a table that only lacks its name: nobody would be judged
            let missing = likely.filter(|id| self.store.table(*id).is_none_or(|t| !t.supplied));
            if let Some(plan) = missing.and_then(|id| self.plans.table(id)) {
                let suggestion = Some(plan.name.clone());
                let remark = Remark::UnknownTable { name, known, suggestion };
                self.faults.push(Notice { place, remark });
                continue;
            }
            skipped.push((name.clone(), rows));
            let remark = Remark::SkippedTable { name, known, suggestion, rows };
            self.notes.push(Notice { place, remark });
        }
        skipped
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
            let Some(home) = seen.home else { continue };
            let lacks = |c: &u16| !seen.columns.get(usize::from(*c)).copied().unwrap_or(true);
            sessions.push((plan.id, home, self.columns(plan.id).filter(lacks).collect()));
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
        let filed = |column: &ColumnPlan| match column.kind {
            Kind::Rows(child) => self.store.table(child).is_some_and(|t| t.filed),
            _ => false,
        };
        columns.filter(move |(_, c)| !filed(c)).map(|(at, _)| at)
    }
}
