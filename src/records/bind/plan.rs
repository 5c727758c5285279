//! A schema made ready for reading rows: what each column takes, looked up once.

use super::names::{Names, fold, list_column};
use crate::core::exact::Exact;
use crate::core::schema::{Column, Schema, Type};
use crate::core::value::{Cause, Causes, Could, EnumId, RowRef, TableId, Unknown, Value};
use crate::diagnostic::nearest;
use foldhash::HashMap;
use std::sync::Arc;

/// What a cell must hold.
pub(super) enum Kind {
    Text,
    Num {
        integer: bool,
    },
    Date,
    Bool,
    Enum(EnumId, Arc<EnumNames>),
    Ref(TableId),
    /// A nested list.
    Rows(TableId),
    List(Box<Kind>),
    Duration,
    Span(Box<Kind>),
}

/// The values of an enumeration by all their spellings.
pub(super) struct EnumNames {
    pub name: String,
    pub values: Arc<[String]>,
    by_name: HashMap<String, u16>,
}

impl EnumNames {
    pub fn find(&self, text: &str) -> Option<u16> {
        self.by_name.get(text).or_else(|| self.by_name.get(&fold(text))).copied()
    }
    pub fn nearest(&self, text: &str) -> Option<String> {
        nearest(text, self.values.iter().map(String::as_str))
    }
}

/// A column.
pub(super) struct ColumnPlan {
    pub name: String,
    pub kind: Kind,
    pub optional: bool,
    pub range: Option<(Exact, Exact)>,
    /// What an unknown value of the column, or of its elements, could be.
    pub could: Could,
}

impl ColumnPlan {
    /// A value of this column that is not known.
    pub fn unknown(&self, could: Could, element: bool, at: RowRef, column: u16) -> Value {
        let causes = Causes::one(Cause::Cell { at, column });
        let or_none = self.optional && !element;
        Value::Unknown(Arc::new(Unknown { could, or_none, causes }))
    }
    /// Whether its cells hold keys of other records.
    pub fn refers(&self) -> Option<TableId> {
        match &self.kind {
            Kind::Ref(table) => Some(*table),
            Kind::List(kind) => match **kind {
                Kind::Ref(table) => Some(table),
                _ => None,
            },
            _ => None,
        }
    }
}

/// A table.
pub(super) struct TablePlan {
    pub id: TableId,
    pub name: String,
    pub columns: Vec<ColumnPlan>,
    pub key: Option<u16>,
    /// The owner and its column, of a nested list.
    pub owner: Option<(TableId, u16)>,
    headers: HashMap<String, u16>,
}

impl TablePlan {
    /// The column a header means.
    pub fn header(&self, name: &str) -> Option<u16> {
        self.headers.get(name).or_else(|| self.headers.get(&fold(name))).copied()
    }
    /// The nearest known header.
    pub fn nearest(&self, name: &str) -> Option<String> {
        nearest(name, self.columns.iter().map(|c| c.name.as_str()))
    }
    pub fn column(&self, at: u16) -> Option<&ColumnPlan> {
        self.columns.get(usize::from(at))
    }
}

/// All tables.
pub(super) struct Plans {
    pub tables: Vec<TablePlan>,
    pub names: Names,
}

impl Plans {
    pub fn new(schema: &Schema) -> Self {
        let mut enums = Enums::default();
        let tables = super::names::tables(schema).map(|(id, table)| {
            let owner = list_column(schema, id);
            let mut headers = HashMap::default();
            for (at, column) in (0..=u16::MAX).zip(&table.columns) {
                headers.insert(fold(&column.name), at);
            }
            for (at, column) in (0..=u16::MAX).zip(&table.columns) {
                for alias in &column.aliases {
                    headers.entry(fold(alias)).or_insert(at);
                }
            }
            let plan = |(at, column): (u16, &Column)| {
                let nested = |child| list_column(schema, child) == Some((id, at));
                enums.column(schema, column, &nested)
            };
            let columns = (0..=u16::MAX).zip(&table.columns).map(plan).collect();
            TablePlan { id, name: table.name.clone(), columns, key: table.key, owner, headers }
        });
        Plans { tables: tables.collect(), names: Names::new(schema) }
    }
    pub fn table(&self, id: TableId) -> Option<&TablePlan> {
        self.tables.get(usize::from(id.0))
    }
    pub fn name(&self, id: TableId) -> &str {
        self.table(id).map_or("", |t| &t.name)
    }
}

/// Makes the names of each enumeration once.
#[derive(Default)]
pub(super) struct Enums(HashMap<EnumId, Arc<EnumNames>>);

impl Enums {
    pub fn column(
        &mut self,
        schema: &Schema,
        column: &Column,
        nested: &dyn Fn(TableId) -> bool,
    ) -> ColumnPlan {
        let kind = match &column.ty {
            Type::List(of) => match **of {
                Type::Ref(child) if nested(child) => Kind::Rows(child),
                _ => self.kind(schema, &column.ty),
            },
            ty => self.kind(schema, ty),
        };
        let could = could(schema, column.ty.element().unwrap_or(&column.ty), column.range);
        ColumnPlan {
            name: column.name.clone(),
            kind,
            optional: column.optional,
            range: column.range,
            could,
        }
    }

    fn kind(&mut self, schema: &Schema, ty: &Type) -> Kind {
        match ty {
            Type::Num { integer } => Kind::Num { integer: *integer },
            Type::Date => Kind::Date,
            Type::Bool => Kind::Bool,
            Type::Enum(id) => Kind::Enum(*id, self.names(schema, *id)),
            Type::Ref(id) => Kind::Ref(*id),
            Type::Duration => Kind::Duration,
            Type::List(of) => Kind::List(Box::new(self.kind(schema, of))),
            Type::Span(of) => Kind::Span(Box::new(self.kind(schema, of))),
            Type::Text | Type::None | Type::Any => Kind::Text,
        }
    }

    fn names(&mut self, schema: &Schema, id: EnumId) -> Arc<EnumNames> {
        let make = || {
            let mut by_name = HashMap::default();
            let of = schema.enumeration(id);
            let values = || of.iter().flat_map(|e| (0..=u16::MAX).zip(&e.values));
            let others = || of.iter().flat_map(|e| &e.synonyms);
            // as written first: what differs only by width or case is still told apart
            by_name.extend(others().map(|(name, value)| (name.clone(), *value)));
            by_name.extend(values().map(|(value, name)| (name.clone(), value)));
            for (value, name) in values().chain(others().map(|(name, value)| (*value, name))) {
                by_name.entry(fold(name)).or_insert(value);
            }
            let values = of.map_or(&[][..], |e| &e.values).into();
            let name = of.map_or(String::new(), |e| e.name.clone());
            Arc::new(EnumNames { name, values, by_name })
        };
        self.0.entry(id).or_insert_with(make).clone()
    }
}

/// What an unknown value of a type could be.
fn could(schema: &Schema, ty: &Type, range: Option<(Exact, Exact)>) -> Could {
    match ty {
        Type::Num { .. } => Could::Num { lo: range.map(|r| r.0), hi: range.map(|r| r.1) },
        Type::Bool => Could::Bool,
        Type::Enum(of) => {
            let mask = schema.enumeration(*of).and_then(|e| e.full_mask());
            mask.map_or(Could::Any, |mask| Could::Enum { of: *of, mask })
        }
        _ => Could::Any,
    }
}
