//! `quan template`: empty record files for a policy.

use super::Status;
use super::common;
use super::convert::{file, file_name};
use super::outputs;
use super::rows;
use crate::core::policy::Policy;
use crate::core::schema::Origin;
use crate::core::value::TableId;
use crate::diagnostic::{Code, Diagnostic, Lang, Severity, nearest};
use crate::eval::reads;
use crate::records::template::{self, Template, Wanted, plan};
use crate::records::write::{self, OutTable, WriteError};
use clap::ValueEnum;
use std::collections::HashSet;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Arguments of `quan template`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The policy
    policy: PathBuf,
    /// What to write (default: as the name of --out ends, else xlsx)
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// The file to write, for csv a folder (default: standard output)
    #[arg(long, value_name = "FILE|DIR")]
    out: Option<PathBuf>,
    /// Only these record types, with their nested lists
    #[arg(long, value_name = "NAME", num_args = 1..)]
    record: Vec<String>,
    /// Write over files that are there
    #[arg(long)]
    force: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A workbook: a sheet a record type, drop-downs, notes
    Xlsx,
    /// A folder with a file a record type
    Csv,
    /// JSON Schema, draft 2020-12
    JsonSchema,
}

/// Runs `quan template`; headers are the English twins where `lang` is English and they are declared.
pub fn run(args: &Args, lang: Lang) -> Status {
    let compiled = common::compile(&args.policy, common::today());
    let worth = |d: &&Diagnostic| d.severity() == Severity::Error;
    let errors: Vec<Diagnostic> = compiled.diagnostics.iter().filter(worth).cloned().collect();
    let done = if errors.is_empty() {
        wanted(&compiled.policy, args)
            .map(|wanted| plan(&compiled.policy.schema, &wanted, lang))
            .and_then(|template| put(&template, args))
    } else {
        Err(errors)
    };
    match done {
        Ok(()) => Status::Ok,
        Err(problems) => {
            common::print(&problems, &compiled.sources, lang);
            Status::CannotRun
        }
    }
}

/// What the policy's rule sets read; all its record types if it has no rule sets.
fn wanted(policy: &Policy, args: &Args) -> Result<Wanted, Vec<Diagnostic>> {
    let schema = &policy.schema;
    let found = reads(policy, &policy.outputs);
    let all = || (0_u16..).map(TableId).zip(&schema.tables);
    let data = |id: &TableId| schema.table(*id).is_some_and(|t| t.origin == Origin::Data);
    let tables = found.tables.into_iter().filter(data).collect();
    let mut wanted =
        Wanted { policy: policy.name.clone(), tables, columns: found.columns, records: Vec::new() };
    let offered: Vec<(TableId, &str)> = all()
        .filter(|(_, t)| t.origin == Origin::Data && t.parent.is_none())
        .map(|(id, t)| (id, t.name.as_str()))
        .collect();
    if offered.is_empty() {
        return Err(vec![Diagnostic::new(Code::NoRecordTypes).arg("path", args.policy.display())]);
    }
    let mut problems = Vec::new();
    for name in &args.record {
        let by_name = |(_, t): &(TableId, &crate::core::schema::Table)| {
            t.origin == Origin::Data && (t.name == *name || t.aliases.contains(name))
        };
        match all().find(by_name) {
            Some((id, table)) => {
                // what is asked for by name is given whether a rule reads it or not
                if !wanted.tables.is_empty() {
                    wanted.tables.extend(with_lists(policy, id));
                }
                wanted.records.push(table.parent.unwrap_or(id));
            }
            None => {
                let known: Vec<&str> = offered.iter().map(|(_, name)| *name).collect();
                let close = nearest(name, known.iter().copied());
                let problem = Diagnostic::new(Code::UnknownRecordName).arg("name", name);
                problems.push(problem.arg("known", known.join("、")).suggest(close));
            }
        }
    }
    if problems.is_empty() { Ok(wanted) } else { Err(problems) }
}

/// A record type and the lists nested in it, at any depth.
fn with_lists(policy: &Policy, id: TableId) -> Vec<TableId> {
    let mut found = vec![id];
    let mut next = 0;
    while let Some(owner) = found.get(next).copied() {
        next = next.saturating_add(1);
        let children = (0_u16..).map(TableId).zip(&policy.schema.tables);
        found.extend(children.filter(|(_, t)| t.parent == Some(owner)).map(|(id, _)| id));
    }
    found
}

fn put(template: &Template, args: &Args) -> Result<(), Vec<Diagnostic>> {
    let tables = template::tables(template);
    let ending = args.out.as_deref().and_then(Path::extension);
    let schema = ending.is_some_and(|e| e.eq_ignore_ascii_case("json"));
    let asked = args.format.or(schema.then_some(Format::JsonSchema));
    let place = outputs::place(args.out.as_ref());
    let format = outputs::format(asked, place, Format::Xlsx).map_err(|p| vec![p])?;
    let done = match format {
        Format::Xlsx => whole(args, true, |out| template::workbook(template, out)),
        Format::JsonSchema => whole(args, false, |out| {
            let schema = template::json_schema(template);
            Ok(writeln!(out, "{schema:#}")?)
        }),
        Format::Csv => csv(&tables, args),
    };
    done.map_err(|problem| vec![problem])
}

/// One file, or standard output.
fn whole(
    args: &Args,
    binary: bool,
    write: impl FnOnce(&mut dyn Write) -> Result<(), WriteError>,
) -> Result<(), Diagnostic> {
    let missing = || Diagnostic::new(Code::OutputMissing).arg("example", "模板.xlsx");
    match outputs::place(args.out.as_ref()) {
        Some(path) => vacant(path, args).and_then(|()| file(path, write)),
        None if binary && std::io::stdout().is_terminal() => Err(missing()),
        None => {
            let mut bytes = Vec::new();
            write(&mut bytes).map_err(super::convert::told)?;
            // Whoever reads may have read enough.
            let _ = std::io::stdout().write_all(&bytes);
            Ok(())
        }
    }
}

/// An empty form is not written over one that somebody may have filled in.
fn vacant(path: &Path, args: &Args) -> Result<(), Diagnostic> {
    match path.is_file() && !args.force {
        true => Err(Diagnostic::new(Code::OutputExists).arg("path", path.display())),
        false => Ok(()),
    }
}

/// A file a record type; one alone may go to a file of its own name or to standard output.
fn csv(tables: &[OutTable], args: &Args) -> Result<(), Diagnostic> {
    let is_file = |path: &Path| path.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv"));
    match (outputs::place(args.out.as_ref()), tables) {
        (None, [only]) => whole(args, false, |out| write::csv(only, out)),
        (Some(path), [only]) if is_file(path) => {
            vacant(path, args).and_then(|()| file(path, |out| write::csv(only, out)))
        }
        (Some(path), _) if !is_file(path) || path.is_dir() => {
            std::fs::create_dir_all(path).map_err(|e| rows::cannot_write(path, &e))?;
            let mut taken = HashSet::new();
            let mut named =
                |table: &OutTable| path.join(format!("{}.csv", file_name(&table.name, &mut taken)));
            let files: Vec<PathBuf> = tables.iter().map(&mut named).collect();
            files.iter().try_for_each(|path| vacant(path, args))?;
            let mut both = files.iter().zip(tables);
            both.try_for_each(|(path, table)| file(path, |out| write::csv(table, out)))
        }
        (Some(path), all) => Err(Diagnostic::new(Code::OutputOneTable)
            .arg("path", path.display())
            .arg("count", all.len())
            .arg("tables", all.iter().map(|t| &*t.name).collect::<Vec<_>>().join("、"))),
        (None, _) => Err(Diagnostic::new(Code::OutputMissing).arg("example", "模板")),
    }
}
