//! Bound records as tables: every value in the one form that is read back as the same value.
//!
//! Known none is 无 and what is not known is blank; where a column may be none a blank would say so, and what is not
//! known is 不明. A nested list stands inside its owner's cell, or in a table of its own with the owner's key where
//! that loses nothing: the owner must have a key that only it has, and every owner's list must be known.

use super::{OutTable, cell_text};
use crate::core::data::Dataset;
use crate::core::date::{DateSpan, Duration};
use crate::core::schema::{Column, EnumType, Origin, Schema, Table, Type};
use crate::core::value::{Could, RowRef, TableId, Unknown, Value};
use crate::records::bind::{list_column, tables};
use crate::records::lrmx::name_in_form;
use crate::records::raw::Cell;
use std::sync::Arc;

/// Where nested lists and plain lists stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Lists as such, for JSON.
    Lists,
    /// Lists as text in cells; nested ones as JSON.
    Cells,
    /// Likewise, but nested lists as tables of their own where that loses nothing.
    Tables,
    /// Lists as such, columns by the names of the 干部任免审批表, where a blank says that there is none.
    Form,
}

/// All record types that were supplied, as tables.
pub fn canonical(schema: &Schema, data: &Dataset, layout: Layout) -> Vec<OutTable> {
    let own: Vec<TableId> = tables(schema)
        .filter(|(_, t)| t.parent.is_some())
        .map(|(id, _)| id)
        .filter(|id| layout == Layout::Tables && stands_alone(schema, data, *id))
        .collect();
    let whole = Whole { schema, data, layout, own: &own };
    let wanted = |id: &TableId, table: &Table| match table.parent {
        Some(_) => own.contains(id),
        None => table.origin == Origin::Data && data.supplied(*id),
    };
    tables(schema).filter(|(id, t)| wanted(id, t)).map(|(id, t)| whole.table(id, t)).collect()
}

/// Whether a nested list can be a table of its own.
fn stands_alone(schema: &Schema, data: &Dataset, id: TableId) -> bool {
    let Some((owner, column)) = list_column(schema, id) else { return false };
    let Some(of) = schema.table(owner) else { return false };
    // in a list of lists the owner's key need not be its own alone
    if of.key.is_none() || of.parent.is_some() || !data.supplied(id) {
        return false;
    }
    let lists = || data.rows(owner).iter().map(|r| r.cells.get(usize::from(column)));
    lists().all(|v| matches!(v, Some(Value::Rows { .. } | Value::List(_))))
        || lists().any(|v| matches!(v, Some(Value::List(_))))
}

/// The header of the owner's key in a nested list's own table: the key's name, or another that the list has not.
pub(in crate::records) fn owner_header(schema: &Schema, id: TableId) -> Option<String> {
    let (owner, _) = list_column(schema, id)?;
    let (table, of) = (schema.table(id)?, schema.table(owner)?);
    let key = of.columns.get(usize::from(of.key?))?;
    let free = |name: &String| {
        let same = |c: &Column| c.name == *name || c.aliases.contains(name);
        !table.columns.iter().any(same)
    };
    [key.name.clone(), of.name.clone(), format!("所属{}", of.name)].into_iter().find(free)
}

struct Whole<'a> {
    schema: &'a Schema,
    data: &'a Dataset,
    layout: Layout,
    own: &'a [TableId],
}

impl Whole<'_> {
    fn table(&self, id: TableId, table: &Table) -> OutTable {
        let owner = table.parent.map(|owner| (owner, owner_header(self.schema, id)));
        let columns = || (0_u16..).zip(&table.columns);
        // a list with a table of its own still has its cell where the list is not complete
        let shown: Vec<(u16, &Column)> =
            columns().filter(|(at, _)| !self.is_own(id, *at) || self.any_open(id, *at)).collect();
        let names = shown.iter().map(|(_, c)| self.name(None, c));
        let owner_name = owner.as_ref().and_then(|(_, name)| name.as_deref());
        let headers = owner_name.into_iter().chain(names).map(Arc::from).collect();
        let records = (0_u32..).zip(self.data.rows(id));
        let rows = records.map(|(row, record)| {
            let at = RowRef { table: id, row };
            let key = owner.as_ref().map(|(owner, _)| {
                let owner = RowRef { table: *owner, row: record.parent };
                Cell::text(&self.data.key(self.schema, owner))
            });
            let own = shown.iter().map(|(column, of)| {
                let value = self.data.cell(at, *column).unwrap_or(&Value::None);
                match self.is_own(id, *column) {
                    true if matches!(value, Value::List(_)) => Cell::text("不明"),
                    true => Cell::Blank,
                    false => self.cell(&of.ty, value, of.optional),
                }
            });
            let mut cells: Vec<Cell> = key.into_iter().chain(own).collect();
            // a row of blanks would not be read as a row
            if cells.iter().all(Cell::is_blank)
                && let Some(first) = cells.first_mut()
            {
                *first = Cell::text("不明");
            }
            cells
        });
        OutTable { name: table.name.as_str().into(), columns: headers, rows: rows.collect() }
    }

    /// What a column is called, in a list of the person where it is one of a list.
    fn name<'c>(&self, list: Option<&str>, column: &'c Column) -> &'c str {
        let names = std::iter::once(&column.name).chain(&column.aliases).map(String::as_str);
        let form = || name_in_form(list, names);
        let form = if self.layout == Layout::Form { form() } else { None };
        form.unwrap_or(&column.name)
    }

    /// Whether a column is a nested list that has a table of its own.
    fn is_own(&self, table: TableId, column: u16) -> bool {
        self.own.iter().any(|id| list_column(self.schema, *id) == Some((table, column)))
    }

    fn any_open(&self, table: TableId, column: u16) -> bool {
        let cells = self.data.rows(table).iter().map(|r| r.cells.get(usize::from(column)));
        cells.flatten().any(|v| !matches!(v, Value::Rows { .. }))
    }

    fn cell(&self, ty: &Type, value: &Value, optional: bool) -> Cell {
        let none = || match self.enumeration(ty).is_some_and(|e| e.find("无").is_some()) {
            true => Cell::Blank,
            false if self.layout == Layout::Form => Cell::Blank,
            false => Cell::text("无"),
        };
        match value {
            Value::None => none(),
            Value::Bool(b) if self.layout == Layout::Lists => Cell::Bool(*b),
            Value::Bool(b) => Cell::text(if *b { "是" } else { "否" }),
            Value::Num(n) if n.decimal_places().is_some() => Cell::Number(n.to_string().into()),
            Value::Num(n) => Cell::text(&n.to_string()),
            Value::Date(day) => Cell::Date(*day),
            Value::Duration(length) => Cell::text(&duration(*length)),
            Value::Enum(of, value) => Cell::text(self.schema.enum_value(*of, *value)),
            Value::Text(text) => Cell::text(text),
            Value::Ref(to) => Cell::text(&self.data.key(self.schema, *to)),
            Value::Span(ends) => {
                let end = |v| match self.cell(ty, v, false) {
                    Cell::Text(t) | Cell::Number(t) => t.to_string(),
                    Cell::Date(day) => day.to_string(),
                    _ => String::new(),
                };
                Cell::text(&format!("{}至{}", end(&ends.0), end(&ends.1)))
            }
            Value::Rows { table, start, len } => {
                let rows = *start..start.saturating_add(*len);
                let list = rows.map(|row| self.object(RowRef { table: *table, row })).collect();
                self.list(Cell::List(list))
            }
            Value::List(list) => {
                let of = ty.element().unwrap_or(ty);
                let item = |v: &Value| match v {
                    Value::Ref(row) if self.is_nested(row.table) => self.object(*row),
                    Value::Unknown(_) => match self.cell(of, v, false) {
                        Cell::Blank => Cell::text("不明"),
                        cell => cell,
                    },
                    v => self.cell(of, v, false),
                };
                self.list(Cell::List(list.items.iter().map(|(v, _)| item(v)).collect()))
            }
            Value::Unknown(unknown) => partial(unknown).unwrap_or(match optional {
                true => Cell::text("不明"),
                false => Cell::Blank,
            }),
        }
    }

    fn is_nested(&self, table: TableId) -> bool {
        self.schema.table(table).is_some_and(|t| t.parent.is_some())
    }

    fn enumeration(&self, ty: &Type) -> Option<&EnumType> {
        match ty {
            Type::Enum(id) => self.schema.enumeration(*id),
            _ => None,
        }
    }

    /// An element of a nested list. Inside one there are no tables of their own.
    fn object(&self, at: RowRef) -> Cell {
        let layout = if self.layout == Layout::Form { Layout::Form } else { Layout::Lists };
        let inner = Whole { layout, own: &[], ..*self };
        let list = list_column(self.schema, at.table);
        let list = list.and_then(|(t, c)| self.schema.column(t, c)).map(|c| self.name(None, c));
        let Some(table) = self.schema.table(at.table) else { return Cell::Blank };
        let fields = (0_u16..).zip(&table.columns).map(|(number, column)| {
            let value = self.data.cell(at, number).unwrap_or(&Value::None);
            let cell = inner.cell(&column.ty, value, column.optional);
            (Arc::from(self.name(list, column)), cell)
        });
        Cell::Object(fields.collect())
    }

    /// A list as such, as words with 、 between them, or as JSON in a cell.
    fn list(&self, list: Cell) -> Cell {
        if matches!(self.layout, Layout::Lists | Layout::Form) {
            return list;
        }
        let Cell::List(cells) = &list else { return list };
        let words: Option<Vec<String>> = cells.iter().map(word).collect();
        match words {
            Some(words) if !words.is_empty() && !is_special(&words) => {
                Cell::text(&words.join("、"))
            }
            _ => Cell::text(&cell_text(&list)),
        }
    }
}

/// An element that can stand between 、 and be told from its neighbours.
fn word(cell: &Cell) -> Option<String> {
    let text = match cell {
        Cell::Text(text) | Cell::Number(text) => text.to_string(),
        Cell::Date(day) => day.to_string(),
        _ => return None,
    };
    let plain = !text.contains(['、', ',', '，', ';', '；', '\n', '\r', '[', '{']);
    (plain && !text.is_empty()).then_some(text)
}

/// Words that alone in a cell mean the whole list.
fn is_special(words: &[String]) -> bool {
    let [only] = words else { return false };
    let lower = only.to_lowercase();
    ["不明", "无", "unknown", "none", "null"].contains(&lower.as_str())
}

/// A date known to the month or year.
fn partial(unknown: &Unknown) -> Option<Cell> {
    let Could::Date { lo, hi } = unknown.could else { return None };
    let text = DateSpan::between(lo, hi)?.to_string();
    (!text.contains("..")).then(|| Cell::text(&text))
}

fn duration(length: Duration) -> String {
    let mut text = String::new();
    let (years, months) = (length.months / 12, length.months % 12);
    for (count, unit) in
        [(years, "年"), (months, "个月"), (length.days, "日"), (length.workdays, "工作日")]
    {
        if count != 0 {
            text.push_str(&format!("{count}{unit}"));
        }
    }
    if text.is_empty() { "0日".to_owned() } else { text }
}
