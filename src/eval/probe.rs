//! Single questions to an engine: one subject of one rule, one field of one record. Tests ask them; only what the
//! answer needs is computed.

use super::engine::{Engine, Place};
use super::expr::items;
use super::result::SubjectResult;
use super::selection_result;
use crate::core::data::Dataset;
use crate::core::expr::{Access, FieldId};
use crate::core::policy::Output;
use crate::core::schema::{Origin, Type};
use crate::core::value::{Arith, RowRef, TableId, Value};
use crate::diagnostic::{Sources, Span};

/// Why no record could be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Lookup {
    /// No record has the key.
    Unknown {
        /// Keys there are.
        known: Vec<String>,
    },
    /// No key was given, and there is not exactly one record.
    Several {
        /// Keys there are.
        known: Vec<String>,
    },
}

impl Engine<'_> {
    /// Gives a derived field of a record a value, instead of computing it. Call before anything is computed.
    pub fn stub(&mut self, field: FieldId, row: u32, value: Value) {
        self.stubs.insert((field, row), value);
    }

    /// Single questions are asked: a field is computed for a record when it is asked for, once, not for all records
    /// ahead. Call before anything is computed; the records must not change afterwards.
    pub fn answer_singly(&mut self) {
        self.memo = Some(Default::default());
    }

    /// From now on the rows that hold are noted. Call before anything is computed.
    pub fn note_rows(&mut self) {
        self.rows_held = Some(Default::default());
    }

    /// The rows noted: where each is written.
    pub fn rows_held(&self) -> std::collections::BTreeSet<Span> {
        let held = self.rows_held.as_ref();
        held.map_or_else(Default::default, |h| {
            h.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
        })
    }

    /// The record type an output is about.
    pub fn output_table(&self, output: Output) -> Option<TableId> {
        super::output_table(self.policy, output)
    }

    /// How many records of a type there are; groups are made first.
    pub fn count(&mut self, table: TableId) -> u32 {
        self.ensure_groups(table);
        u32::try_from(self.data.rows(table).len()).unwrap_or(u32::MAX)
    }

    /// The records.
    pub fn data(&self) -> &Dataset {
        &self.data
    }

    /// The record a key tells, or the only one.
    pub fn subject(&mut self, table: TableId, key: Option<&str>) -> Result<RowRef, Lookup> {
        self.ensure_groups(table);
        let count = u32::try_from(self.data.rows(table).len()).unwrap_or(u32::MAX);
        let single = self.policy.schema.table(table).is_some_and(|t| t.origin == Origin::Single);
        let at = |row| RowRef { table, row };
        let Some(key) = key else {
            if count == 1 || (single && count > 0) {
                return Ok(at(0));
            }
            return Err(Lookup::Several { known: self.keys(table, count) });
        };
        // As results call it.
        if single && ["全局", "overall"].contains(&key) && count > 0 {
            return Ok(at(0));
        }
        if let Some(found) = self.data.find(table, key) {
            return Ok(found);
        }
        (0..count)
            .map(at)
            .find(|r| self.goes_by(*r, key))
            .ok_or_else(|| Lookup::Unknown { known: self.keys(table, count) })
    }

    /// The keys of the first records of a table.
    fn keys(&self, table: TableId, count: u32) -> Vec<String> {
        (0..count.min(20))
            .map(|row| {
                let at = RowRef { table, row };
                super::group_name(self, at)
                    .unwrap_or_else(|| self.data.key(&self.policy.schema, at))
            })
            .collect()
    }

    fn goes_by(&self, at: RowRef, key: &str) -> bool {
        if let Some(partition) = self.policy.partitions.iter().find(|p| p.table == at.table) {
            let Some(record) = self.data.record(at) else { return false };
            let cells: Vec<&Value> = record.cells.iter().take(partition.keys.len()).collect();
            if cells.is_empty() {
                return ["全体", "all"].contains(&key);
            }
            let name = |by_key: bool| {
                let parts: Vec<String> = cells
                    .iter()
                    .map(|v| match v {
                        Value::Ref(r) if by_key => self.data.key(&self.policy.schema, *r),
                        Value::Text(t) => t.to_string(),
                        v => self.show(v),
                    })
                    .collect();
                parts
            };
            return [true, false].into_iter().any(|k| {
                let parts = name(k);
                parts.join("、") == key || parts.join(",") == key || parts.join("/") == key
            });
        }
        self.data.key(&self.policy.schema, at) == key
            || self.person_name(at).as_deref() == Some(key)
    }

    /// The result of one subject; without `words`, no clause says why.
    pub fn result(
        &mut self,
        output: Output,
        at: RowRef,
        sources: &Sources,
        words: bool,
    ) -> Option<SubjectResult> {
        self.compute_all(&super::needs::below(self.policy, &[output]));
        let how = if words { super::Derivations::None } else { super::Derivations::Verdicts };
        super::one_result(self, output, at, sources, how)
    }

    /// A figure a rule set follows, of a subject whose result has been asked for: the type of its value, the value, and
    /// the target or what it is compared with.
    pub fn figure(
        &self,
        rule: &str,
        label: &str,
        at: RowRef,
    ) -> Option<(Type, Value, Option<Value>)> {
        let rule = self.policy.rules.iter().find(|r| r.name == rule)?;
        let metric = rule.metrics.iter().find(|m| m.label == label)?;
        let mut place = Place::of(at, self.settings.as_of);
        let (value, target) = super::metric_values(self, metric, &mut place);
        Some((metric.value.ty.clone(), value, target))
    }

    /// One value less another.
    pub fn less(&self, a: &Value, b: &Value) -> Value {
        self.arith(Arith::Sub, a, b)
    }

    /// A record's place in a selection that has been made.
    pub fn standing(&self, selection: usize, at: RowRef) -> Option<SubjectResult> {
        selection_result(self, selection, at)
    }

    /// A value of a record, as seen on the day of judgement.
    pub fn look(&mut self, at: RowRef, access: Access) -> Value {
        if let Access::Field(id) = access {
            self.compute_for(&[id]);
        }
        let mut place = Place::of(at, self.settings.as_of);
        self.read(at, access, &mut place)
    }

    /// The elements of a list, or the value itself.
    pub fn elements(value: &Value) -> Vec<Value> {
        items(value).items.into_iter().map(|(v, _)| v).collect()
    }

    /// A value as people read it.
    pub fn display(&self, value: &Value) -> String {
        self.show(value)
    }

    /// What would settle a value, as seen from a record.
    pub fn lacking(&self, value: &Value, at: RowRef) -> Vec<String> {
        self.missing(&value.causes(), at)
    }

    /// What people call a record.
    pub fn called(&self, at: RowRef) -> String {
        self.name_of(at)
    }
}
