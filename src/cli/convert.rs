//! `quan convert`: records from one format to another, nothing lost.
//!
//! Without a policy the tables are written as they were read: texts stay texts, numbers keep their digits. With one
//! the rows are bound to its record types and every value is written in its one form. Rows that cannot be kept are
//! told and counted: rows read are rows written and rows rejected.

mod forms;

use super::Status;
use super::common;
use super::outputs;
use super::progress::Progress;
use super::rows;
use crate::diagnostic::{Code, Diagnostic, Lang, Severity, Sources};
use crate::records::Source;
use crate::records::bind::{BindOptions, Notice, Reject, bind_watched};
use crate::records::write::{self, Layout, OutTable, WriteError, canonical, gather};
use clap::ValueEnum;
use std::collections::HashSet;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Arguments of `quan convert`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A record file, or a folder of them
    #[arg(value_name = "IN")]
    input: PathBuf,
    /// The file to write, its format by its ending; or a folder: one file a table
    #[arg(value_name = "OUT")]
    output: PathBuf,
    /// The record type of a table whose own name says none
    #[arg(long = "as", value_name = "RECORD")]
    as_table: Option<String>,
    /// Check the rows against the record types of this policy and write every value in its one form
    #[arg(long, value_name = "POLICY")]
    policy: Option<PathBuf>,
    /// The format, where the name of OUT does not say it
    #[arg(long, value_enum, alias = "to")]
    format: Option<Format>,
    /// Where to write rows that could not be used (.csv, .xlsx or .jsonl)
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Also tell which declared columns the data does not have
    #[arg(long)]
    notes: bool,
}

/// The formats that are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Csv,
    Json,
    Jsonl,
    Xlsx,
    Lrmx,
    /// Only in a program built with the feature `parquet`
    Parquet,
}

impl Format {
    fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        Some(match ending.as_str() {
            "csv" => Self::Csv,
            "json" => Self::Json,
            "jsonl" | "ndjson" => Self::Jsonl,
            "xlsx" => Self::Xlsx,
            "lrmx" => Self::Lrmx,
            "parquet" => Self::Parquet,
            _ => return None,
        })
    }
    fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Xlsx => "xlsx",
            Self::Lrmx => "lrmx",
            Self::Parquet => "parquet",
        }
    }
}

/// Where tables go.
struct Target {
    format: Format,
    path: PathBuf,
    /// One file a table.
    folder: bool,
}

/// What was read, ready to be written.
struct Read {
    tables: Vec<OutTable>,
    rejects: Vec<Reject>,
    notes: Vec<Notice>,
    /// Rows of files: read, and kept.
    rows: (u64, u64),
    /// Rows that the format has no room for.
    left: u64,
}

/// Runs `quan convert`.
pub fn run(args: &Args, lang: Lang) -> Status {
    match convert(args, lang) {
        Ok(status) => status,
        Err(problems) => {
            common::print(&problems, &Sources::default(), lang);
            Status::CannotRun
        }
    }
}

fn convert(args: &Args, lang: Lang) -> Result<Status, Vec<Diagnostic>> {
    super::rejects::checked(args.rejects.as_deref()).map_err(|d| vec![d])?;
    let target = target(args).map_err(|d| vec![d])?;
    let sources = rows::sources(std::slice::from_ref(&args.input))?;
    let inputs = outputs::files(&sources).chain(args.policy.as_deref());
    let out = (!target.folder).then_some(target.path.as_path());
    outputs::apart(&[out, args.rejects.as_deref()], inputs).map_err(|d| vec![d])?;
    let (sources, mut progress) = Progress::over(sources, lang);
    let read = match &args.policy {
        None => plain(args, &sources, &mut progress),
        Some(policy) => match bound(args, policy, &target, &sources, &mut progress, lang)? {
            Some(read) => Ok(read),
            None => return Ok(Status::CannotRun),
        },
    };
    progress.finish();
    let mut read = read?;
    let (rows_read, kept) = read.rows;
    debug_assert_eq!(rows_read, kept.saturating_add(read.rejects.len() as u64), "a row was lost");
    let in_file = args.rejects.is_some();
    rows::tell(&read.notes, &read.rejects, read.rejects.len() as u64, in_file, args.notes, lang);
    if let Some(path) = &args.rejects {
        super::rejects::write(path, &read.rejects, false, lang)
            .map_err(|e| vec![rows::cannot_write(path, &e)])?;
    }
    let mut warnings = forms::choose(&mut read, &target).map_err(|d| vec![d])?;
    warnings.extend(put(&read.tables, &target).map_err(|d| vec![d])?);
    common::print(&warnings, &Sources::default(), lang);
    summarise(&read, lang);
    Ok(if read.rejects.is_empty() { Status::Ok } else { Status::Rejected })
}

/// What OUT means.
fn target(args: &Args) -> Result<Target, Diagnostic> {
    let path = args.output.clone();
    let by_name = Format::of(&path);
    let unknown = || Diagnostic::new(Code::OutputFormat).arg("path", path.display());
    let pipe = path == Path::new("-") || path.exists() && !path.is_dir() && !path.is_file();
    let folder = !pipe && (path.is_dir() || by_name.is_none() && path.extension().is_none());
    let format = match (args.format.or(by_name), folder) {
        (Some(format), _) => format,
        (None, true) => Format::Csv,
        (None, false) => return Err(unknown()),
    };
    if format == Format::Parquet && !write::PARQUET {
        let problem = Diagnostic::new(Code::ParquetLeftOut);
        return Err(problem.arg("place", path.display()));
    }
    let same = |a: &Path, b: &Path| {
        a.canonicalize().ok().zip(b.canonicalize().ok()).is_some_and(|(a, b)| a == b)
    };
    let into = if folder && matches!(format, Format::Json | Format::Xlsx) {
        // all tables go into one file
        let stem = args.input.file_stem().map(|s| s.to_string_lossy().into_owned());
        path.join(format!("{}.{}", stem.unwrap_or_default(), format.ending()))
    } else {
        path.clone()
    };
    if same(&into, &args.input) || folder && same_folder(&args.input, &path) {
        return Err(Diagnostic::new(Code::OutputIsInput).arg("path", path.display()));
    }
    let folder = folder && into == path;
    Ok(Target { format, path: into, folder })
}

/// Whether tables written into a folder could fall on the input.
fn same_folder(input: &Path, folder: &Path) -> bool {
    let Ok(folder) = folder.canonicalize() else { return false };
    let Ok(input) = input.canonicalize() else { return false };
    input == folder || input.parent() == Some(&folder) && Format::of(&input).is_some()
}

/// Tables as they are.
fn plain(
    args: &Args,
    sources: &[Source],
    progress: &mut Progress,
) -> Result<Read, Vec<Diagnostic>> {
    let found = gather(sources, |rows| progress.rows(rows));
    if !found.faults.is_empty() {
        return Err(found.faults.iter().map(Notice::diagnostic).collect());
    }
    let mut tables = found.tables;
    if let Some(name) = &args.as_table {
        let names = names(&tables);
        match tables.as_mut_slice() {
            [only] => only.name = name.as_str().into(),
            all => {
                let problem = Diagnostic::new(Code::AsManyTables);
                return Err(vec![problem.arg("count", all.len()).arg("tables", names)]);
            }
        }
    }
    let kept = tables.iter().map(|t| t.rows.len() as u64).sum();
    Ok(Read {
        tables,
        rejects: found.rejects,
        notes: found.notes,
        rows: (found.read, kept),
        left: 0,
    })
}

/// Rows bound to a policy. None if the policy cannot be used, which has then been told.
fn bound(
    args: &Args,
    policy: &Path,
    target: &Target,
    sources: &[Source],
    progress: &mut Progress,
    lang: Lang,
) -> Result<Option<Read>, Vec<Diagnostic>> {
    let compiled = common::compile(policy, common::today());
    let worth = |d: &&Diagnostic| d.severity() == Severity::Error;
    let errors: Vec<Diagnostic> = compiled.diagnostics.iter().filter(worth).cloned().collect();
    if !errors.is_empty() {
        common::print(&errors, &compiled.sources, lang);
        return Ok(None);
    }
    let schema = &compiled.policy.schema;
    let options = BindOptions { as_table: args.as_table.clone(), limits: None };
    let bound = bind_watched(schema, sources, &options, &mut |rows| progress.rows(rows));
    if !bound.faults.is_empty() {
        return Err(bound.faults.iter().map(Notice::diagnostic).collect());
    }
    let layout = match (target.format, target.folder) {
        (Format::Json | Format::Jsonl, _) => Layout::Lists,
        (Format::Lrmx, _) => Layout::Form,
        (Format::Xlsx, _) | (Format::Csv | Format::Parquet, true) => Layout::Tables,
        (Format::Csv | Format::Parquet, false) => Layout::Cells,
    };
    let tables = canonical(schema, &bound.data, layout);
    let rows = (bound.read, bound.bound);
    Ok(Some(Read { tables, rejects: bound.rejects, notes: bound.notes, rows, left: 0 }))
}

fn names(tables: &[OutTable]) -> String {
    tables.iter().map(|t| &*t.name).collect::<Vec<_>>().join("、")
}

/// Writes the tables; what is worth a warning is given back.
fn put(tables: &[OutTable], target: &Target) -> Result<Vec<Diagnostic>, Diagnostic> {
    let path = &target.path;
    if target.format == Format::Lrmx {
        return forms::put(tables, target);
    }
    if target.folder {
        return put_each(tables, target);
    }
    match (target.format, tables) {
        (Format::Json, _) => file(path, |out| write::json(tables, out)).map(|()| Vec::new()),
        (Format::Xlsx, _) => file(path, |out| write::xlsx(tables, out)).map(|()| Vec::new()),
        (format, [only]) => one(path, only, format).map(|()| Vec::new()),
        (_, all) => Err(Diagnostic::new(Code::OutputOneTable)
            .arg("path", path.display())
            .arg("count", all.len())
            .arg("tables", names(all))),
    }
}

fn renamed_as(table: &str, name: &str) -> Diagnostic {
    Diagnostic::new(Code::OutputRenamed).arg("table", table).arg("name", name)
}

fn one(path: &Path, table: &OutTable, format: Format) -> Result<(), Diagnostic> {
    match format {
        Format::Jsonl => file(path, |out| write::jsonl(table, out)),
        Format::Parquet => file(path, |out| write::parquet(table, out)),
        _ => file(path, |out| write::csv(table, out)),
    }
}

/// One file a table.
fn put_each(tables: &[OutTable], target: &Target) -> Result<Vec<Diagnostic>, Diagnostic> {
    std::fs::create_dir_all(&target.path).map_err(|e| rows::cannot_write(&target.path, &e))?;
    let mut taken = HashSet::new();
    let mut warnings = Vec::new();
    for table in tables {
        let name = file_name(&table.name, &mut taken);
        if *name != *table.name {
            warnings.push(renamed_as(&table.name, &name));
        }
        let path = target.path.join(format!("{name}.{}", target.format.ending()));
        one(&path, table, target.format)?;
    }
    Ok(warnings)
}

/// A table's name as a file can have it, on any system.
pub(super) fn file_name(table: &str, taken: &mut HashSet<String>) -> String {
    let sound = |c: char| match c {
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '-',
        c if c.is_control() => '-',
        c => c,
    };
    let name: String = table.chars().map(sound).take(80).collect();
    let name = name.trim_matches([' ', '.', '~']);
    let name = if name.is_empty() { "-" } else { name };
    let numbered = |n: u32| if n == 1 { name.to_owned() } else { format!("{name} {n}") };
    let free = (1..=u32::MAX).map(numbered).find(|name| taken.insert(name.to_lowercase()));
    free.unwrap_or_default()
}

/// Writes a file beside its place, then there.
pub(super) fn file<T>(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> Result<T, WriteError>,
) -> Result<T, Diagnostic> {
    let mut result = None;
    let mut refused = None;
    let done = common::replace(path, |out| match write(out) {
        Ok(value) => {
            result = Some(value);
            Ok(())
        }
        Err(WriteError::Io(error)) => Err(error),
        Err(error) => {
            refused = Some(error);
            Err(std::io::ErrorKind::InvalidData.into())
        }
    });
    match (refused, done, result) {
        (Some(error), ..) => Err(told(error)),
        (None, Ok(()), Some(value)) => Ok(value),
        (None, Err(error), _) => Err(rows::cannot_write(path, &error)),
        (None, Ok(()), None) => Err(Diagnostic::new(Code::CannotWrite).arg("path", path.display())),
    }
}

/// Why tables cannot be written, as told.
pub(super) fn told(error: WriteError) -> Diagnostic {
    match error {
        WriteError::CellTooLong { table, row, column, length, limit } => {
            Diagnostic::new(Code::OutputCellTooLong)
                .arg("table", table)
                .arg("row", row)
                .arg("column", column)
                .arg("length", length)
                .arg("limit", limit)
        }
        WriteError::TooLarge { table, rows, columns } => Diagnostic::new(Code::OutputTooLarge)
            .arg("table", table)
            .arg("rows", rows)
            .arg("columns", columns),
        WriteError::Workbook(message) => {
            Diagnostic::new(Code::OutputWorkbook).arg("message", message)
        }
        WriteError::Io(error) => Diagnostic::new(Code::CannotWrite).arg("path", "").reason(&error),
    }
}

/// What came of it, on standard error.
fn summarise(read: &Read, lang: Lang) {
    let (rows, kept) = read.rows;
    let rejected = read.rejects.len();
    let table = |t: &OutTable| match lang {
        Lang::Zh => format!("「{}」{} 行", t.name, t.rows.len()),
        Lang::En => format!("`{}` {}", t.name, t.rows.len()),
    };
    let tables: Vec<String> = read.tables.iter().map(table).collect();
    let left = match (read.left, lang) {
        (0, _) => String::new(),
        (left, Lang::Zh) => format!(",没有写出 {left} 行"),
        (left, Lang::En) => format!(", {left} left out"),
    };
    let text = match lang {
        Lang::Zh => {
            let tables = tables.join("、");
            format!("读入 {rows} 行:写出 {kept} 行,退回 {rejected} 行{left}({tables})\n")
        }
        Lang::En => {
            let tables = tables.join(", ");
            format!("{rows} rows read: {kept} written, {rejected} rejected{left} ({tables})\n")
        }
    };
    let _ = std::io::stderr().write_all(text.as_bytes());
}
