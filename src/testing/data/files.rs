//! Files fixtures are taken from: any format records are read from, each file read once a run.

use super::{Row, table_named};
use crate::core::schema::Schema;
use crate::diagnostic::Lang;
use crate::records::{Cell, Format, Source};
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Record type to records, in the order of the file.
type Tables = Arc<Vec<(String, Vec<Row>)>>;

/// Why a file cannot be used, in both languages.
pub(super) type Told = (String, String);

/// What has been read, by path. Why a file could not be read is kept too.
#[derive(Default)]
pub(in crate::testing) struct Files {
    read: Mutex<BTreeMap<PathBuf, Result<Tables, Told>>>,
}

impl Files {
    /// The tables of a file; the error says why it cannot be used.
    pub(in crate::testing) fn read(&self, schema: &Schema, path: &Path) -> Result<Tables, Told> {
        // The lock is held while reading: whoever wants the same file waits instead of reading it again.
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = read.get(path) {
            return known.clone();
        }
        let tables = match Format::of_path(path) {
            Some(Format::Json) | None => json_file(schema, path),
            Some(_) => record_file(schema, path),
        }
        .map(|tables| {
            let shared = |(name, rows): (String, Vec<Json>)| {
                (name, rows.into_iter().map(Row::from).collect())
            };
            Arc::new(tables.into_iter().map(shared).collect())
        });
        read.insert(path.to_owned(), tables.clone());
        tables
    }
}

fn plain(reason: String) -> Told {
    (reason.clone(), reason)
}

/// A fault in one line, without its code: it is told inside another message.
fn told(fault: crate::records::Fault) -> Told {
    let diagnostic = crate::records::bind::Notice::from(fault).diagnostic();
    let line = |lang| {
        let style = crate::diagnostic::Style { lang, color: false };
        let none = crate::diagnostic::Sources::default();
        let text = crate::diagnostic::render_text(std::slice::from_ref(&diagnostic), &none, style);
        let first = text.lines().next().unwrap_or_default();
        first.split_once("]: ").map_or(first, |(_, rest)| rest).to_owned()
    };
    (line(Lang::Zh), line(Lang::En))
}

fn json_file(schema: &Schema, path: &Path) -> Result<Vec<(String, Vec<Json>)>, Told> {
    let bytes = std::fs::read(path).map_err(|e| plain(e.to_string()))?;
    let json: Json = serde_json::from_slice(&bytes).map_err(|e| plain(e.to_string()))?;
    let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let tables = match json {
        Json::Object(tables) => tables,
        rows @ Json::Array(_) => std::iter::once((stem, rows)).collect(),
        _ => return Err(plain("JSON".into())),
    };
    Ok(tables
        .into_iter()
        .map(|(name, rows)| {
            let name = table_named(schema, &name).map_or(name, str::to_owned);
            (name, if let Json::Array(rows) = rows { rows } else { vec![rows] })
        })
        .collect())
}

/// A workbook, CSV or other file, as the JSON document it amounts to: patches work on it as on any other.
fn record_file(schema: &Schema, path: &Path) -> Result<Vec<(String, Vec<Json>)>, Told> {
    let mut tables: Vec<(String, Vec<Json>)> = Vec::new();
    for batch in Source::new(path).map_err(told)?.batches().map_err(told)? {
        let batch = batch.map_err(told)?;
        if let Some(reject) = batch.rejects.into_iter().next() {
            return Err(told(reject));
        }
        let name = batch.table.name.to_string();
        let name = table_named(schema, &name).map_or(name, str::to_owned);
        let rows = batch.rows.iter().map(|row| {
            let cells = batch.table.columns.iter().zip(&row.cells);
            let fields: Map<String, Json> = cells
                .filter(|(_, cell)| !cell.is_blank())
                .map(|(column, cell)| (column.name.to_string(), json_cell(cell)))
                .collect();
            Json::Object(fields)
        });
        match tables.iter_mut().find(|(n, _)| *n == name) {
            Some((_, all)) => all.extend(rows),
            None => {
                let rows = rows.collect();
                tables.push((name, rows));
            }
        }
    }
    Ok(nested(schema, tables))
}

fn json_cell(cell: &Cell) -> Json {
    match cell {
        Cell::Blank => Json::Null,
        Cell::Bool(b) => Json::Bool(*b),
        // A nested list written into a cell is a list, so that patches reach into it.
        Cell::Text(t) if t.starts_with('[') => {
            serde_json::from_str(t).unwrap_or_else(|_| Json::String(t.to_string()))
        }
        Cell::Number(t)
        | Cell::Text(t)
        | Cell::FormulaError(t)
        | Cell::DigitsLost(t)
        | Cell::NoResult(t) => Json::String(t.to_string()),
        Cell::Date(day) => Json::String(day.to_string()),
        Cell::List(items) => Json::Array(items.iter().map(json_cell).collect()),
        Cell::Object(fields) => {
            Json::Object(fields.iter().map(|(k, v)| (k.to_string(), json_cell(v))).collect())
        }
    }
}

/// Sheets of nested lists (`干部.年度考核`) are put into the records they belong to, where those are found.
fn nested(schema: &Schema, tables: Vec<(String, Vec<Json>)>) -> Vec<(String, Vec<Json>)> {
    let (mut own, lists): (Vec<_>, Vec<_>) =
        tables.into_iter().partition(|(name, _)| !name.contains('.'));
    for (name, rows) in lists {
        let Some((owner, field)) = name.split_once('.') else { continue };
        let owner = table_named(schema, owner).unwrap_or(owner);
        let key = schema.find_table(owner).and_then(|t| {
            let table = schema.table(t)?;
            Some(table.columns.get(usize::from(table.key?))?.name.clone())
        });
        let records = own.iter_mut().find(|(n, _)| n == owner).map(|(_, rows)| rows);
        let (Some(key), Some(records)) = (key, records) else {
            own.push((name, rows));
            continue;
        };
        // A list on a sheet of its own is complete: whoever is not in it has none.
        for record in records.iter_mut().filter_map(Json::as_object_mut) {
            record.entry(field).or_insert_with(|| Json::Array(Vec::new()));
        }
        let mut lost = Vec::new();
        for mut row in rows {
            let told = row.as_object_mut().and_then(|o| o.shift_remove(&key));
            let found = records.iter_mut().find(|r| told.is_some() && r.get(&key) == told.as_ref());
            let list = found.and_then(|r| r.get_mut(field));
            match list {
                Some(Json::Array(list)) => list.push(row),
                _ => lost.extend(told.and_then(|told| {
                    row.as_object_mut()?.insert(key.clone(), told);
                    Some(row)
                })),
            }
        }
        if !lost.is_empty() {
            own.push((name, lost));
        }
    }
    own
}
