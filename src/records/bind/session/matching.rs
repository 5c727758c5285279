//! Which record type a table is, and which of its columns each header.

use super::{Open, Sessions, Target};
use crate::core::schema::Origin;
use crate::core::value::TableId;
use crate::diagnostic::nearest;
use crate::records::bind::plan::TablePlan;
use crate::records::bind::reason::Remark;
use crate::records::bind::store::Home;
use crate::records::raw::{self, Batch};
use crate::records::workbook::is_default;

impl Sessions<'_> {
    /// Finds out what a table is.
    pub(super) fn open(&mut self, batch: &Batch) -> Result<Open, Remark> {
        let raw = &batch.table;
        let table = self.table_of(raw)?;
        let plans = self.plans;
        let plan = plans.table(table).ok_or_else(|| self.unknown_table(raw))?;
        if self.stream.is_some() && !self.is_flat(plan) {
            return Err(Remark::NotFlat { table: plan.name.clone() });
        }
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

    /// What a table is by its columns, if its own name is none that somebody gave it, or nearly that record type's.
    pub(super) fn likely(&self, raw: &raw::Table, remark: &Remark) -> Option<TableId> {
        let Remark::UnknownTable { name, suggestion, .. } = remark else { return None };
        let columns = || raw.columns.iter().filter(|c| !c.name.is_empty());
        let fits = |plan: &&TablePlan| {
            let known = columns().filter(|c| plan.header(&c.name).is_some()).count();
            let has_key = columns().any(|c| plan.key.is_some() && plan.header(&c.name) == plan.key);
            let named = is_default(name) || suggestion.as_ref() == Some(&plan.name);
            let data = self.schema.table(plan.id).is_some_and(|t| t.origin == Origin::Data);
            data && named && has_key && known >= 2 && known.saturating_mul(2) >= columns().count()
        };
        let best = |plan: &&TablePlan| columns().filter(|c| plan.header(&c.name).is_some()).count();
        let plans = self.plans.tables.iter().filter(|plan| plan.owner.is_none());
        plans.filter(fits).max_by_key(best).map(|plan| plan.id)
    }

    /// Finds the columns of headers that are new.
    pub(super) fn map(&mut self, open: &mut Open, raw: &raw::Table) -> Result<(), Remark> {
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

    /// Whether each row of a table stands for itself.
    fn is_flat(&self, plan: &TablePlan) -> bool {
        let below = |of: &TablePlan| {
            let owner = |t: &TableId| self.plans.table(*t)?.owner.map(|(owner, _)| owner);
            let most = self.plans.tables.len();
            std::iter::successors(Some(of.id), owner).take(most).any(|t| t == plan.id)
        };
        let refers = |of: &TablePlan| of.columns.iter().any(|c| c.refers().is_some());
        plan.owner.is_none() && !self.plans.tables.iter().any(|of| below(of) && refers(of))
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
}
