//! What an element of a list goes by: its place in the list, and the columns people tell it by.

use crate::core::schema::{Table, Type};
use crate::core::value::{RowRef, Value};
use crate::eval::engine::Engine;

/// A text longer than this tells nothing at a glance.
const SHORT: usize = 16;
/// Columns that hold the year of a record without dates.
const YEARS: [&str; 4] = ["年度", "年份", "年", "year"];

impl Engine<'_> {
    /// `第 1 条（警告，2022-03-01 至 2023-02-28）`.
    pub(super) fn element_name(&self, at: RowRef) -> String {
        let n = self.position(at);
        let lang = self.settings.lang;
        let number = lang.choose(format!("第 {n} 条"), format!("no. {n}"));
        let Some(table) = self.policy.schema.table(at.table) else { return number };
        let known: Vec<String> =
            self.kind_of(table, at).into_iter().chain(self.days_of(table, at)).collect();
        if known.is_empty() {
            return number;
        }
        let known = known.join(lang.choose("，", ", "));
        lang.choose(format!("{number}（{known}）"), format!("{number} ({known})"))
    }

    /// The key; else the first choice, record or short text the element holds.
    fn kind_of(&self, table: &Table, at: RowRef) -> Option<String> {
        let told = |column: u16| match self.data.cell(at, column)? {
            Value::Text(t) if t.chars().count() <= SHORT => Some(t.to_string()),
            value @ (Value::Enum(..) | Value::Num(_)) => Some(self.show(value)),
            Value::Ref(r) if self.policy.schema.table(r.table)?.parent.is_none() => {
                Some(self.name_of(*r))
            }
            _ => None,
        };
        if let Some(key) = table.key {
            return told(key);
        }
        let of = |fits: fn(&Type) -> bool| {
            (0u16..).zip(&table.columns).filter(|(_, c)| fits(&c.ty)).find_map(|(n, _)| told(n))
        };
        of(|ty| matches!(ty, Type::Enum(_)))
            .or_else(|| of(|ty| matches!(ty, Type::Ref(_))))
            .or_else(|| of(|ty| *ty == Type::Text))
    }

    /// From when to when it holds; else its first day, else its year.
    fn days_of(&self, table: &Table, at: RowRef) -> Option<String> {
        let cell = |column: u16| match self.data.cell(at, column)? {
            Value::Unknown(_) => None,
            value => Some(value.clone()),
        };
        let lang = self.settings.lang;
        if let Some(interval) = table.interval {
            let from = self.show(&cell(interval.from)?);
            return Some(match interval.to.map(cell) {
                None => from,
                Some(Some(Value::None)) => {
                    lang.choose(format!("{from} 起"), format!("from {from}"))
                }
                Some(Some(to)) => {
                    let to = self.show(&to);
                    lang.choose(format!("{from} 至 {to}"), format!("{from} to {to}"))
                }
                Some(None) => lang.choose(format!("{from} 至 ?"), format!("{from} to ?")),
            });
        }
        let columns = || (0u16..).zip(&table.columns);
        let day = columns()
            .filter(|(_, c)| c.ty == Type::Date)
            .find_map(|(n, _)| cell(n).filter(|v| *v != Value::None));
        let year = || {
            columns().filter(|(_, c)| YEARS.contains(&c.name.as_str())).find_map(|(n, _)| cell(n))
        };
        day.or_else(year).map(|value| self.show(&value))
    }
}
