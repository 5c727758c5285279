//! Tables to 干部任免审批表 (`.lrmx`): one person a file.
//!
//! The table of the persons is the one with a column 姓名. What else the data has, and what a form cannot hold, is told.

use super::{Format, Read, Target, file, file_name};
use crate::cli::rows;
use crate::diagnostic::{Code, Diagnostic};
use crate::records::write::{OutTable, WriteError};
use crate::records::{FORM, FormWriter, NAME};
use std::collections::HashSet;

/// Keeps the persons' table only; the others are told.
pub(super) fn choose(read: &mut Read, target: &Target) -> Result<Vec<Diagnostic>, Diagnostic> {
    if target.format != Format::Lrmx {
        return Ok(Vec::new());
    }
    let persons = |t: &&OutTable| {
        let named = FormWriter::new(&t.columns).names_persons();
        named && !t.name.contains('.')
    };
    let found: Vec<&OutTable> = read.tables.iter().filter(persons).collect();
    let name = match found.as_slice() {
        [] => {
            let tables = super::names(&read.tables);
            return Err(Diagnostic::new(Code::FormNoPerson)
                .arg("column", NAME)
                .arg("tables", tables));
        }
        [only] => only.name.clone(),
        all => match all.iter().find(|t| &*t.name == FORM) {
            Some(form) => form.name.clone(),
            None => {
                let names: Vec<&str> = all.iter().map(|t| &*t.name).collect();
                return Err(Diagnostic::new(Code::FormTables)
                    .arg("count", all.len())
                    .arg("column", NAME)
                    .arg("tables", names.join("、")));
            }
        },
    };
    let (kept, left) = std::mem::take(&mut read.tables).into_iter().partition(|t| t.name == name);
    let left: Vec<OutTable> = left;
    read.tables = kept;
    let rows = |t: &OutTable| t.rows.len() as u64;
    let lost: u64 = left.iter().map(rows).sum();
    read.rows.1 = read.tables.iter().map(rows).sum();
    read.left = lost;
    let told = |t: &OutTable| {
        Diagnostic::new(Code::FormTableLeft).arg("table", &t.name).arg("rows", t.rows.len())
    };
    Ok(left.iter().filter(|t| !t.rows.is_empty()).map(told).collect())
}

/// Writes the forms; what they do not hold is given back.
pub(super) fn put(tables: &[OutTable], target: &Target) -> Result<Vec<Diagnostic>, Diagnostic> {
    let Some(table) = tables.first() else { return Ok(Vec::new()) };
    let path = &target.path;
    let mut writer = FormWriter::new(&table.columns);
    if target.folder {
        std::fs::create_dir_all(path).map_err(|e| rows::cannot_write(path, &e))?;
    } else if table.rows.len() != 1 {
        let folder = path.with_extension("");
        return Err(Diagnostic::new(Code::FormOnePerson)
            .arg("path", path.display())
            .arg("count", table.rows.len())
            .arg("folder", folder.display()));
    }
    let mut taken = HashSet::new();
    for row in &table.rows {
        let form = writer.form(row);
        let path = match target.folder {
            true => path.join(format!("{}.lrmx", file_name(&writer.person(row), &mut taken))),
            false => path.clone(),
        };
        file(&path, |out| out.write_all(form.as_bytes()).map_err(WriteError::Io))?;
    }
    Ok(lost(writer))
}

fn lost(writer: FormWriter<'_>) -> Vec<Diagnostic> {
    let (changed, without): (Vec<_>, Vec<_>) =
        writer.lost().into_iter().partition(|lost| lost.has_place);
    let mut told = Vec::new();
    if !without.is_empty() {
        let columns: Vec<&str> = without.iter().map(|lost| &*lost.column).collect();
        told.push(Diagnostic::new(Code::FormNoPlace).arg("columns", columns.join("、")));
    }
    let one = |lost: &crate::records::Lost| {
        Diagnostic::new(Code::FormChanged)
            .arg("column", &lost.column)
            .arg("count", lost.count)
            .arg("person", &lost.first)
    };
    told.extend(changed.iter().map(one));
    told
}
