//! What records look like: types, enumerations, tables and their columns.
//!
//! Every list of records is a table of its own with an owner, so an element of a nested list is a record like any
//! other: it can have derived fields, be filtered, counted and referred to.

use super::exact::Exact;
use super::value::{EnumId, TableId};
use std::collections::BTreeMap;

/// The type of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// Free text.
    Text,
    /// An exact number; whether it is whole.
    Num {
        /// Only whole numbers.
        integer: bool,
    },
    /// A day.
    Date,
    /// A truth value.
    Bool,
    /// A value of an enumeration.
    Enum(EnumId),
    /// A record.
    Ref(TableId),
    /// A length of time.
    Duration,
    /// A list.
    List(Box<Type>),
    /// From one value to another.
    Span(Box<Type>),
    /// Known none, of any type.
    None,
    /// After an error elsewhere: fits everything.
    Any,
}

impl Type {
    /// A number with decimals.
    pub const DECIMAL: Type = Type::Num { integer: false };
    /// A whole number.
    pub const INTEGER: Type = Type::Num { integer: true };

    /// A list of this.
    pub fn list(self) -> Type {
        Type::List(Box::new(self))
    }
    /// The type of an element, if it is a list.
    pub fn element(&self) -> Option<&Type> {
        match self {
            Type::List(inner) => Some(inner),
            _ => None,
        }
    }
    /// The record type a value of it refers to, one or many.
    pub fn refers(&self) -> Option<TableId> {
        match self {
            Type::Ref(table) => Some(*table),
            Type::List(inner) => inner.refers(),
            _ => None,
        }
    }
    /// Whether a value of `other` can stand where this is expected.
    pub fn accepts(&self, other: &Type) -> bool {
        match (self, other) {
            (Type::Any, _) | (_, Type::Any) | (_, Type::None) => true,
            (Type::Num { .. }, Type::Num { .. }) => true,
            (Type::List(a), Type::List(b)) | (Type::Span(a), Type::Span(b)) => a.accepts(b),
            (a, b) => a == b,
        }
    }
}

/// An enumeration.
#[derive(Debug, Clone)]
pub struct EnumType {
    /// Its name; inline ones are named after their field.
    pub name: String,
    /// The values, lowest first if ordered.
    pub values: Vec<String>,
    /// Whether the values can be compared.
    pub ordered: bool,
    /// Other spellings of values.
    pub synonyms: BTreeMap<String, u16>,
}

impl EnumType {
    /// The number of a value by any of its spellings.
    pub fn find(&self, name: &str) -> Option<u16> {
        let at = self.values.iter().position(|v| v == name).and_then(|i| u16::try_from(i).ok());
        at.or_else(|| self.synonyms.get(name).copied())
    }
    /// The set of all values, if they fit.
    pub fn full_mask(&self) -> Option<u128> {
        match self.values.len() {
            n if n < 128 => Some((1u128 << n) - 1),
            128 => Some(u128::MAX),
            _ => None,
        }
    }
}

/// The built-in enumeration of verdicts.
pub const VERDICT: EnumId = EnumId(0);

/// A stored column of a table.
#[derive(Debug, Clone)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Other headers it goes by.
    pub aliases: Vec<String>,
    /// Its type.
    pub ty: Type,
    /// An empty cell means known none, not unknown.
    pub optional: bool,
    /// Lowest and highest value.
    pub range: Option<(Exact, Exact)>,
    /// Remark for the author of data.
    pub note: Option<String>,
}

/// The dates a record holds for: columns of first and last day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IntervalColumns {
    /// First day.
    pub from: u16,
    /// Last day, if the thing lasts.
    pub to: Option<u16>,
}

/// A record type, or a nested list.
#[derive(Debug, Clone)]
pub struct Table {
    /// `干部`, or `干部.年度考核` for a nested list.
    pub name: String,
    /// Other names a data table may go by.
    pub aliases: Vec<String>,
    /// The column that identifies a record.
    pub key: Option<u16>,
    /// The owner, if it is a nested list.
    pub parent: Option<TableId>,
    /// The stored columns.
    pub columns: Vec<Column>,
    /// When its records hold.
    pub interval: Option<IntervalColumns>,
    /// How records of the type come to be.
    pub origin: Origin,
}

/// How the records of a table come to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// Read from data.
    Data,
    /// One record for the policy itself.
    Single,
    /// Groups of another table: see [`super::policy::Partition`].
    Groups(u16),
}

impl Table {
    /// The number of a column by name.
    pub fn column(&self, name: &str) -> Option<u16> {
        self.columns.iter().position(|c| c.name == name).and_then(|i| u16::try_from(i).ok())
    }
}

/// A named way back along a reference.
#[derive(Debug, Clone)]
pub struct Inverse {
    /// The table that has it.
    pub on: TableId,
    /// Its name there.
    pub name: String,
    /// The table whose column refers here.
    pub from: TableId,
    /// That column.
    pub column: u16,
}

/// All types of a policy.
#[derive(Debug, Clone, Default)]
pub struct Schema {
    /// Enumerations; the first is [`VERDICT`].
    pub enums: Vec<EnumType>,
    /// Tables.
    pub tables: Vec<Table>,
    /// Ways back.
    pub inverses: Vec<Inverse>,
}

impl Schema {
    /// An enumeration.
    pub fn enumeration(&self, id: EnumId) -> Option<&EnumType> {
        self.enums.get(usize::from(id.0))
    }
    /// A table.
    pub fn table(&self, id: TableId) -> Option<&Table> {
        self.tables.get(usize::from(id.0))
    }
    /// A table by name.
    pub fn find_table(&self, name: &str) -> Option<TableId> {
        self.tables
            .iter()
            .position(|t| t.name == name)
            .and_then(|i| u16::try_from(i).ok())
            .map(TableId)
    }
    /// A column.
    pub fn column(&self, table: TableId, column: u16) -> Option<&Column> {
        self.table(table)?.columns.get(usize::from(column))
    }
    /// The name of a value of an enumeration.
    pub fn enum_value(&self, id: EnumId, value: u16) -> &str {
        self.enumeration(id)
            .and_then(|e| e.values.get(usize::from(value)))
            .map_or("?", String::as_str)
    }
}
