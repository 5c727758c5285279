//! Fixtures as JSON documents, and patches on them.

use super::Trouble;
use crate::core::expr::{Access, FieldId};
use crate::core::policy::Policy;
use crate::core::schema::{Schema, Type};
use crate::core::value::TableId;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::syntax::ast::{Expr, ExprKind, Fixture, Given, Op, Prefix, Subject};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::path::Path;

mod files;
mod row;

pub(super) use files::Files;
pub(super) use row::Row;

/// The records of a test, before they are bound.
#[derive(Debug, Clone, Default)]
pub(super) struct Document {
    /// Record type to its records.
    pub(super) tables: BTreeMap<String, Vec<Row>>,
}

/// Where a patch leads.
pub(super) enum Landed {
    /// It changed the document.
    Stored,
    /// It gives a derived field a value: the record type, the number of the record, the field.
    Derived(FieldId, u32),
}

impl Document {
    /// Adds what a fixture holds.
    pub(super) fn take(
        &mut self,
        policy: &Policy,
        fixture: &Fixture,
        base: &Path,
        files: &Files,
    ) -> Result<(), Trouble> {
        if let Some(file) = &fixture.file {
            let tables = files
                .read(&policy.schema, &base.join(&file.text))
                .map_err(|reason| bad_file(&file.text, &reason).at(file.span))?;
            for (name, rows) in tables.iter() {
                self.tables.entry(name.clone()).or_default().extend(rows.iter().cloned());
            }
        }
        for given in &fixture.given {
            self.add(policy, given)?;
        }
        Ok(())
    }

    fn add(&mut self, policy: &Policy, given: &Given) -> Result<(), Trouble> {
        let schema = &policy.schema;
        let Some(name) = table_named(schema, &given.record.text) else {
            let known = schema.tables.iter().map(|t| t.name.as_str());
            let close = nearest(&given.record.text, known);
            return Err(Diagnostic::new(Code::TestUnknownTarget)
                .at(given.record.span)
                .arg("name", &given.record.text)
                .suggest(close)
                .into());
        };
        let Json::Object(mut object) = json(&given.value) else { return Ok(()) };
        if let Some(table) = schema.find_table(name) {
            known_columns(policy, table, &given.value)?;
        }
        let table = schema.find_table(name).and_then(|t| schema.table(t));
        if let (Some(key), Some(table)) = (&given.key, table)
            && let Some(column) = table.key.and_then(|c| table.columns.get(usize::from(c)))
            && !object.contains_key(&column.name)
        {
            object.insert(column.name.clone(), Json::String(key.clone()));
        }
        let name = name.to_owned();
        self.tables.entry(name).or_default().push(Json::Object(object).into());
        Ok(())
    }

    /// Whether a record of a type goes by a key or a name.
    pub(super) fn has(&self, policy: &Policy, table: TableId, key: &str) -> bool {
        let Some(table) = policy.schema.table(table) else { return false };
        let column = table.key.and_then(|c| table.columns.get(usize::from(c)));
        let rows = self.tables.get(&table.name).map_or(&[][..], Vec::as_slice);
        find_row(rows, Some(key), column.map(|c| c.name.as_str())).is_ok()
    }

    /// Carries out `改`.
    pub(super) fn change<'e>(
        &mut self,
        policy: &Policy,
        subject: &Subject,
        value: &'e Expr,
    ) -> Result<Vec<(Landed, &'e Expr)>, Trouble> {
        if let ExprKind::Object(fields) = &value.kind
            && self.is_record(policy, subject)
        {
            let mut landed = Vec::new();
            for (name, value) in fields {
                let mut inner = subject.clone();
                inner.parts.push((name.clone(), None));
                landed.push((self.set(policy, &inner, value)?, value));
            }
            return Ok(landed);
        }
        Ok(vec![(self.set(policy, subject, value)?, value)])
    }

    /// Whether a path ends at a record, not at a value.
    fn is_record(&self, policy: &Policy, subject: &Subject) -> bool {
        match subject.parts.as_slice() {
            [(name, _)] => table_named(&policy.schema, &name.text).is_some(),
            parts => parts.last().is_some_and(|(_, index)| index.is_some()),
        }
    }

    /// `差额票决(A1).公布`: a step or nested list named by itself belongs to the one record type that has it.
    fn rooted(&self, policy: &Policy, subject: &Subject) -> Option<Subject> {
        let schema = &policy.schema;
        let (first, _) = subject.parts.first()?;
        if table_named(schema, &first.text).is_some() {
            return None;
        }
        let mut owners = schema.tables.iter().filter(|t| {
            self.tables.contains_key(&t.name)
                && t.columns.iter().any(|c| {
                    child_table(&c.ty).is_some()
                        && (c.name == first.text || c.aliases.contains(&first.text))
                })
        });
        let owner = owners.next()?;
        if owners.next().is_some() {
            return None;
        }
        let mut rooted = subject.clone();
        let name = crate::syntax::ast::Name { text: owner.name.clone(), span: first.span };
        rooted.parts.insert(0, (name, None));
        Some(rooted)
    }

    fn set(&mut self, policy: &Policy, subject: &Subject, value: &Expr) -> Result<Landed, Trouble> {
        let schema = &policy.schema;
        let rooted = self.rooted(policy, subject);
        let subject = rooted.as_ref().unwrap_or(subject);
        let mut parts = subject.parts.iter();
        let Some((first, key)) = parts.next() else { return Ok(Landed::Stored) };
        let Some(table_name) = table_named(schema, &first.text).map(str::to_owned) else {
            let known = schema.tables.iter().map(|t| t.name.as_str());
            return Err(Diagnostic::new(Code::TestUnknownTarget)
                .at(first.span)
                .arg("name", &first.text)
                .suggest(nearest(&first.text, known))
                .into());
        };
        let Some(mut table) = schema.find_table(&table_name) else { return Ok(Landed::Stored) };
        let key_column = schema
            .table(table)
            .and_then(|t| t.key)
            .and_then(|c| schema.column(table, c))
            .map(|c| c.name.clone());
        let rows = self.tables.entry(table_name.clone()).or_default();
        let top = find_row(rows, key.as_deref(), key_column.as_deref())
            .map_err(|d| d.at(first.span).arg("table", &table_name))?;
        let mut row = rows.get_mut(top).map(Row::edit);
        let count = subject.parts.len();
        for (index, (part, at)) in parts.enumerate() {
            let last = index + 2 >= count;
            let Some(Json::Object(object)) = row else { return Ok(Landed::Stored) };
            let columns = schema.table(table).map_or(&[][..], |t| t.columns.as_slice());
            let Some(column) =
                columns.iter().find(|c| c.name == part.text || c.aliases.contains(&part.text))
            else {
                if last
                    && index == 0
                    && let Some(field) = field_named(policy, table, &part.text)
                {
                    return Ok(Landed::Derived(field, u32::try_from(top).unwrap_or(u32::MAX)));
                }
                return Err(unknown_field(policy, table, &part.text).at(part.span).into());
            };
            // A fixture may have written an alias.
            let stored = std::iter::once(&column.name)
                .chain(&column.aliases)
                .find(|n| object.contains_key(n.as_str()))
                .unwrap_or(&column.name);
            if last && at.is_none() {
                if let Some(child) = child_table(&column.ty) {
                    known_columns(policy, child, value)?;
                }
                object.insert(stored.clone(), cell(value));
                return Ok(Landed::Stored);
            }
            let Some(child) = child_table(&column.ty) else {
                return Err(unknown_field(policy, table, &part.text).at(part.span).into());
            };
            let slot = object.entry(stored.clone()).or_insert_with(|| Json::Array(Vec::new()));
            if !slot.is_array() {
                *slot = Json::Array(Vec::new());
            }
            let Json::Array(list) = slot else { return Ok(Landed::Stored) };
            let length = list.len();
            let chosen = nested_row(list, at.as_deref()).ok_or_else(|| {
                Diagnostic::new(Code::TestRowOutside)
                    .at(part.span)
                    .arg("name", &part.text)
                    .arg("index", at.as_deref().unwrap_or("1"))
                    .arg("count", length)
            })?;
            if last {
                known_columns(policy, child, value)?;
                if let Some(slot) = list.get_mut(chosen) {
                    *slot = json(value);
                }
                return Ok(Landed::Stored);
            }
            row = list.get_mut(chosen);
            table = child;
        }
        Ok(Landed::Stored)
    }

    /// The document as the binder reads it.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        for (n, (name, rows)) in self.tables.iter().enumerate() {
            out.push(if n == 0 { b'{' } else { b',' });
            out.extend(Json::from(name.as_str()).to_string().bytes());
            out.extend(b":[");
            for (n, row) in rows.iter().enumerate() {
                if n > 0 {
                    out.push(b',');
                }
                out.extend(row.text().bytes());
            }
            out.push(b']');
        }
        out.extend(if self.tables.is_empty() { &b"{}"[..] } else { b"}" });
        out
    }
}

fn bad_file(path: &str, (zh, en): &files::Told) -> Diagnostic {
    Diagnostic::new(Code::TestBadFile).arg("path", path).arg("reason", zh).arg("reason_en", en)
}

/// The record type of a name or an alias.
pub(super) fn table_named<'s>(schema: &'s Schema, name: &str) -> Option<&'s str> {
    let tables = || schema.tables.iter().filter(|t| t.origin == crate::core::schema::Origin::Data);
    tables()
        .find(|t| t.name == name)
        .or_else(|| tables().find(|t| t.aliases.iter().any(|a| a == name)))
        .map(|t| t.name.as_str())
}

/// A derived field of a record by name.
pub(super) fn field_named(policy: &Policy, table: TableId, name: &str) -> Option<FieldId> {
    let at = policy.fields.iter().position(|f| f.table == table && f.name == name)?;
    u32::try_from(at).ok().map(FieldId)
}

/// How a name of a record is read.
pub(super) fn access_named(policy: &Policy, table: TableId, name: &str) -> Option<(Access, Type)> {
    let schema = &policy.schema;
    if let Some(column) = schema.table(table).and_then(|t| t.column(name)) {
        return Some((Access::Column(column), schema.column(table, column)?.ty.clone()));
    }
    if let Some(field) = field_named(policy, table, name) {
        return Some((Access::Field(field), policy.fields.get(field.0 as usize)?.ty.clone()));
    }
    let way = schema.inverses.iter().position(|i| i.on == table && i.name == name)?;
    let from = schema.inverses.get(way)?.from;
    Some((Access::Inverse(u16::try_from(way).ok()?), Type::Ref(from).list()))
}

pub(super) fn unknown_field(policy: &Policy, table: TableId, name: &str) -> Diagnostic {
    let schema = &policy.schema;
    let owner = schema.table(table).map_or("", |t| t.name.as_str());
    let columns = schema.table(table).map_or(&[][..], |t| t.columns.as_slice());
    let known = columns
        .iter()
        .map(|c| c.name.as_str())
        .chain(policy.fields.iter().filter(|f| f.table == table).map(|f| f.name.as_str()));
    let close = nearest(name, known);
    Diagnostic::new(Code::TestUnknownField).arg("table", owner).arg("name", name).suggest(close)
}

fn child_table(ty: &Type) -> Option<TableId> {
    match ty.element()? {
        Type::Ref(table) => Some(*table),
        _ => None,
    }
}

fn find_row(rows: &[Row], key: Option<&str>, column: Option<&str>) -> Result<usize, Diagnostic> {
    let key_of = |row: &Row| column.and_then(|c| row.get(c)).map(plain);
    let known = || listed(&rows.iter().filter_map(key_of).take(20).collect::<Vec<_>>());
    match key {
        None if rows.len() == 1 => Ok(0),
        None => {
            Err(Diagnostic::new(Code::TestNeedsKey).arg("count", rows.len()).arg("known", known()))
        }
        Some(key) => rows
            .iter()
            .position(|r| key_of(r).as_deref() == Some(key))
            .or_else(|| {
                let named = |r: &Row| {
                    ["姓名", "名称"].iter().any(|n| r.get(n).map(plain).as_deref() == Some(key))
                };
                rows.iter().position(named)
            })
            .or_else(|| {
                key.parse::<usize>()
                    .ok()
                    .filter(|_| column.is_none())
                    .and_then(|n| n.checked_sub(1))
                    .filter(|n| *n < rows.len())
            })
            .ok_or_else(|| {
                Diagnostic::new(Code::TestUnknownKey).arg("name", key).arg("known", known())
            }),
    }
}

/// Names one after the other; a dash if there is none.
pub(super) fn listed<T: AsRef<str>>(names: &[T]) -> String {
    let all: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    if all.is_empty() { "—".to_owned() } else { all.join("、") }
}

/// The row of a nested list: by number from 1, by one of its values, or the last.
fn nested_row(list: &[Json], at: Option<&str>) -> Option<usize> {
    match at {
        None => list.len().checked_sub(1),
        Some(text) => text
            .parse::<usize>()
            .ok()
            .and_then(|n| n.checked_sub(1))
            .filter(|n| *n < list.len())
            .or_else(|| {
                list.iter().position(|r| {
                    r.as_object().is_some_and(|o| o.values().any(|v| v.as_str() == Some(text)))
                })
            }),
    }
}

fn plain(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// Every field of a record written out is one the record type has, in the lists inside it too.
fn known_columns(policy: &Policy, table: TableId, record: &Expr) -> Result<(), Trouble> {
    let fields = match &record.kind {
        ExprKind::Object(fields) => fields,
        ExprKind::Set(items) => {
            return items.iter().try_for_each(|item| known_columns(policy, table, item));
        }
        _ => return Ok(()),
    };
    let columns = policy.schema.table(table).map_or(&[][..], |t| t.columns.as_slice());
    for (name, value) in fields {
        let is = |c: &str| c == name.text || c.eq_ignore_ascii_case(&name.text);
        let Some(column) = columns.iter().find(|c| is(&c.name) || c.aliases.iter().any(|a| is(a)))
        else {
            return Err(unknown_field(policy, table, &name.text).at(name.span).into());
        };
        if let Some(child) = child_table(&column.ty) {
            known_columns(policy, child, value)?;
        }
    }
    Ok(())
}

/// A written value as the binder reads it.
pub(super) fn json(expr: &Expr) -> Json {
    match &expr.kind {
        ExprKind::Object(fields) => {
            Json::Object(fields.iter().map(|(n, v)| (n.text.clone(), cell(v))).collect())
        }
        ExprKind::Set(items) => Json::Array(items.iter().map(json).collect()),
        ExprKind::EmptyList => Json::Array(Vec::new()),
        _ => Json::String(text(expr)),
    }
}

/// The value of a column: `{}` is a list with nothing in it, as `{甲, 乙}` is one of two.
fn cell(expr: &Expr) -> Json {
    match &expr.kind {
        ExprKind::Object(fields) if fields.is_empty() => Json::Array(Vec::new()),
        _ => json(expr),
    }
}

/// A single value as a table would have it.
pub(super) fn text(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Number(n) => n.to_string(),
        ExprKind::Date(d) => d.to_string(),
        ExprKind::Text(t) | ExprKind::Name(t) => t.clone(),
        ExprKind::None => "无".into(),
        ExprKind::Unknown | ExprKind::Tbd => "不明".into(),
        ExprKind::Duration(d) => {
            let mut all = String::new();
            for (n, unit) in [(d.months, "个月"), (d.days, "日"), (d.workdays, "工作日")] {
                if n != 0 {
                    all.push_str(&format!("{n}{unit}"));
                }
            }
            if all.is_empty() { "0日".into() } else { all }
        }
        ExprKind::Prefix(Prefix::Neg, inner) => format!("-{}", text(inner)),
        ExprKind::Infix(Op::To, a, b) => format!("{} 至 {}", text(a), text(b)),
        ExprKind::Infix(op, a, b) => match (number(a), number(b)) {
            (Some(a), Some(b)) => match op {
                Op::Add => a.add(b),
                Op::Sub => a.sub(b),
                Op::Mul => a.mul(b),
                Op::Div | Op::Ratio => a.div(b),
                _ => None,
            }
            .map_or_else(|| "?".into(), |n| n.to_string()),
            // A date-like or dashed name.
            _ => format!("{}{}{}", text(a), if *op == Op::Sub { "-" } else { "" }, text(b)),
        },
        ExprKind::Member(base, name) => format!("{}.{}", text(base), name.text),
        _ => "?".into(),
    }
}

/// The number an expression writes.
pub(super) fn number(expr: &Expr) -> Option<crate::core::exact::Exact> {
    match &expr.kind {
        ExprKind::Number(n) => Some(*n),
        _ => crate::core::exact::Exact::parse(&text(expr)),
    }
}
