//! What a template asks for, before any format.

use crate::core::exact::Exact;
use crate::core::schema::{Column, EnumType, Origin, Schema, Table, Type};
use crate::core::value::TableId;
use crate::diagnostic::Lang;
use crate::records::bind::{list_column, tables};
use crate::records::write::owner_header;
use std::collections::BTreeSet;

/// What is wanted of a policy's record types.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// The policy's name.
    pub policy: String,
    /// Record types and nested lists that rules read; none: all.
    pub tables: BTreeSet<TableId>,
    /// Columns that rules read, to be marked.
    pub columns: BTreeSet<(TableId, u16)>,
    /// Only these record types, with their nested lists; none: all.
    pub records: Vec<TableId>,
}

/// A template.
#[derive(Debug, Clone)]
pub struct Template {
    /// The policy's name.
    pub policy: String,
    /// The language of headers and words.
    pub lang: Lang,
    /// The sheets: each record type, behind it its nested lists.
    pub sheets: Vec<Sheet>,
}

/// A record type, or a nested list with a sheet of its own.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// Its name as a table.
    pub name: String,
    /// Which it is.
    pub table: TableId,
    /// The owner's sheet, for a nested list.
    pub owner: Option<String>,
    /// The columns.
    pub columns: Vec<TemplateColumn>,
}

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub struct TemplateColumn {
    /// Its header in the language asked for.
    pub header: String,
    /// What it takes.
    pub asks: Asks,
    /// It identifies the record.
    pub key: bool,
    /// It says whose the row is.
    pub of_owner: bool,
    /// A blank means known none.
    pub optional: bool,
    /// A rule reads it.
    pub read: bool,
    /// Lowest and highest number.
    pub range: Option<(Exact, Exact)>,
    /// The author's remark.
    pub note: Option<String>,
    /// Other headers it goes by.
    pub aliases: Vec<String>,
}

/// What a cell takes.
#[derive(Debug, Clone, PartialEq)]
pub enum Asks {
    /// Text.
    Text,
    /// A number.
    Number {
        /// Only whole ones.
        integer: bool,
    },
    /// A date, known to the year, month or day.
    Date,
    /// Yes or no.
    Bool,
    /// One of these.
    Choice(Vec<String>),
    /// The key of a record.
    Reference {
        /// Its record type.
        record: String,
        /// Its sheet, if the template has one.
        sheet: Option<String>,
    },
    /// A length of time.
    Duration,
    /// A range of values.
    Span,
    /// Several values.
    List(Box<Asks>),
    /// A nested list as JSON in the cell: its elements.
    Nested(Vec<TemplateColumn>),
}

/// Plans a template.
pub fn plan(schema: &Schema, wanted: &Wanted, lang: Lang) -> Template {
    let planner = Planner { schema, wanted, lang };
    let mut sheets = Vec::new();
    let top = tables(schema).filter(|(id, t)| t.parent.is_none() && planner.is_wanted(*id));
    for (id, table) in top {
        if !wanted.records.is_empty() && !wanted.records.contains(&id) {
            continue;
        }
        sheets.push(planner.sheet(id, table, None));
        let own = tables(schema).filter(|(child, _)| planner.has_sheet(*child, id));
        sheets.extend(own.map(|(child, of)| planner.sheet(child, of, Some((id, table)))));
    }
    Template { policy: wanted.policy.clone(), lang, sheets }
}

struct Planner<'a> {
    schema: &'a Schema,
    wanted: &'a Wanted,
    lang: Lang,
}

/// How deep lists within lists are described.
const DEPTH: usize = 8;

impl Planner<'_> {
    fn is_wanted(&self, id: TableId) -> bool {
        let data = self.schema.table(id).is_some_and(|t| t.origin == Origin::Data);
        data && (self.wanted.tables.is_empty() || self.wanted.tables.contains(&id))
    }

    /// Whether a nested list of `owner` has a sheet of its own.
    fn has_sheet(&self, child: TableId, owner: TableId) -> bool {
        let keyed = self.schema.table(owner).is_some_and(|t| t.key.is_some() && t.parent.is_none());
        let is_child = list_column(self.schema, child).is_some_and(|(of, _)| of == owner);
        keyed && is_child && self.is_wanted(child) && owner_header(self.schema, child).is_some()
    }

    fn sheet(&self, id: TableId, table: &Table, owner: Option<(TableId, &Table)>) -> Sheet {
        let mut columns = Vec::new();
        if let Some((_, of)) = owner
            && let Some(header) = owner_header(self.schema, id)
        {
            // the owner's key may itself have a name in the language asked for
            let key = of.key.and_then(|key| of.columns.get(usize::from(key)));
            let named = key.filter(|k| k.name == header).map(|k| self.name(&k.name, &k.aliases));
            let free = |name: &String| table.columns.iter().all(|c| !c.aliases.contains(name));
            let record = self.table_name(of);
            columns.push(TemplateColumn {
                header: named.filter(free).unwrap_or(header),
                asks: Asks::Reference { sheet: Some(record.clone()), record },
                key: false,
                of_owner: true,
                optional: false,
                read: true,
                range: None,
                note: None,
                aliases: Vec::new(),
            });
        }
        columns.extend(self.columns(id, table, true, 0));
        let name = match owner {
            None => self.table_name(table),
            Some((_, of)) => format!("{}.{}", self.table_name(of), self.list_name(id, table)),
        };
        Sheet { name, table: id, owner: owner.map(|(_, of)| self.table_name(of)), columns }
    }

    /// The columns of a table; those that lead to records nobody asks for are left out.
    fn columns(
        &self,
        id: TableId,
        table: &Table,
        sheets: bool,
        depth: usize,
    ) -> Vec<TemplateColumn> {
        let mut columns = Vec::new();
        for (at, column) in (0_u16..).zip(&table.columns) {
            let Some(asks) = self.asks(id, at, &column.ty, sheets, depth) else { continue };
            columns.push(TemplateColumn {
                header: self.name(&column.name, &column.aliases),
                asks,
                key: table.key == Some(at),
                of_owner: false,
                optional: column.optional,
                read: self.wanted.columns.contains(&(id, at)),
                range: column.range,
                note: column.note.clone(),
                aliases: others(column, self.lang),
            });
        }
        columns
    }

    fn asks(&self, id: TableId, at: u16, ty: &Type, sheets: bool, depth: usize) -> Option<Asks> {
        Some(match ty {
            Type::Num { integer } => Asks::Number { integer: *integer },
            Type::Date => Asks::Date,
            Type::Bool => Asks::Bool,
            Type::Enum(of) => Asks::Choice(self.values(self.schema.enumeration(*of)?)),
            Type::Ref(to) => {
                let record = self.schema.table(*to).filter(|_| self.is_wanted(*to))?;
                let record = self.table_name(record);
                let listed = self.wanted.records.is_empty() || self.wanted.records.contains(to);
                Asks::Reference { sheet: listed.then(|| record.clone()), record }
            }
            Type::List(of) => match **of {
                Type::Ref(child) if list_column(self.schema, child) == Some((id, at)) => {
                    let table = self.schema.table(child).filter(|_| self.is_wanted(child))?;
                    if depth >= DEPTH || sheets && self.has_sheet(child, id) {
                        return None;
                    }
                    Asks::Nested(self.columns(child, table, false, depth.saturating_add(1)))
                }
                _ => Asks::List(Box::new(self.asks(id, at, of, sheets, depth)?)),
            },
            Type::Duration => Asks::Duration,
            Type::Span(_) => Asks::Span,
            Type::Text | Type::None | Type::Any => Asks::Text,
        })
    }

    /// The values of an enumeration, by their English spelling where one is declared and asked for.
    fn values(&self, of: &EnumType) -> Vec<String> {
        let english = |at: usize| {
            let spelled =
                |(name, value): &(&String, &u16)| usize::from(**value) == at && is_english(name);
            of.synonyms.iter().find(spelled).map(|(name, _)| name.clone())
        };
        let value = |(at, name): (usize, &String)| match self.lang {
            Lang::En => english(at).unwrap_or_else(|| name.clone()),
            Lang::Zh => name.clone(),
        };
        of.values.iter().enumerate().map(value).collect()
    }

    fn name(&self, name: &str, aliases: &[String]) -> String {
        let english = aliases.iter().find(|a| is_english(a)).filter(|_| self.lang == Lang::En);
        english.map_or(name, String::as_str).to_owned()
    }

    fn table_name(&self, table: &Table) -> String {
        self.name(&table.name, &table.aliases)
    }

    /// A nested list's name inside its owner's.
    fn list_name(&self, id: TableId, table: &Table) -> String {
        let local = table.name.rsplit_once('.').map_or(table.name.as_str(), |(_, local)| local);
        let column = list_column(self.schema, id).and_then(|(t, c)| self.schema.column(t, c));
        self.name(local, column.map_or(&table.aliases, |c| &c.aliases))
    }
}

/// The names of a column that are not its header.
fn others(column: &Column, lang: Lang) -> Vec<String> {
    let english = column.aliases.iter().find(|a| is_english(a)).filter(|_| lang == Lang::En);
    let own = english.map(|_| column.name.clone());
    own.into_iter().chain(column.aliases.iter().filter(|a| Some(*a) != english).cloned()).collect()
}

fn is_english(name: &str) -> bool {
    name.is_ascii() && name.chars().any(|c| c.is_ascii_alphabetic())
}
