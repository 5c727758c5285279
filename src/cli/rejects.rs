//! Rows that could not be used, as a file: CSV, JSON lines or a workbook by its ending.
//!
//! CSV and JSON lines are written as the rows come. A workbook has to be whole before it can be packed, so its rows
//! are held until the end; more than fit a sheet go on to the next.

use super::common::Beside;
use crate::diagnostic::{Code, Diagnostic, Lang};
use crate::records::Cell;
use crate::records::bind::Reject;
use crate::records::text::neutral;
use crate::records::write::{OutTable, WriteError, xlsx};
use crate::report::Redactor;
use std::io::{self, Write};
use std::path::Path;

/// How rejected rows are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Csv,
    Jsonl,
    Xlsx,
}

impl Format {
    fn of(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        Some(match ending.as_str() {
            "csv" => Self::Csv,
            "jsonl" | "ndjson" => Self::Jsonl,
            "xlsx" => Self::Xlsx,
            _ => return None,
        })
    }
}

/// Says what is wrong with the name of the file, before anything is read.
pub fn checked(path: Option<&Path>) -> Result<(), Diagnostic> {
    match path.filter(|path| Format::of(path).is_none()) {
        None => Ok(()),
        Some(path) => {
            let stem = path.file_stem().map(|s| s.to_string_lossy()).filter(|s| !s.is_empty());
            Err(Diagnostic::new(Code::RejectsFormat)
                .arg("path", path.display())
                .arg("example", format!("{}.xlsx", stem.as_deref().unwrap_or("rejects"))))
        }
    }
}

/// Rejected rows written as they come, beside their place; [`Running::finish`] puts the file there.
pub struct Running {
    file: Beside,
    format: Format,
    /// The rows of a workbook.
    held: Vec<Vec<Cell>>,
    lang: Lang,
    /// Values, and names of files that are those of persons, are left out.
    masked: bool,
}

impl Running {
    /// Begins a file.
    pub fn begin(path: &Path, lang: Lang) -> io::Result<Self> {
        let mut file = Beside::create(path)?;
        let format = Format::of(path).unwrap_or(Format::Csv);
        if format == Format::Csv {
            file.write_all("\u{FEFF}".as_bytes())?;
            csv_line(&headers(lang), &mut file)?;
        }
        Ok(Self { file, format, held: Vec::new(), lang, masked: false })
    }
    /// Writes some.
    pub fn add(&mut self, rejects: &[Reject]) -> io::Result<()> {
        for reject in rejects {
            let mut row = fields(reject, self.lang);
            if self.masked {
                row = masked(row);
            }
            match self.format {
                Format::Csv => csv_line(&row.map(|f| neutral(&f).into_owned()), &mut self.file)?,
                Format::Jsonl => json_line(row, &mut self.file)?,
                Format::Xlsx => self.held.push(cells(row)),
            }
        }
        Ok(())
    }
    /// Puts the file in its place.
    pub fn finish(mut self) -> io::Result<()> {
        if self.format == Format::Xlsx {
            let held = std::mem::take(&mut self.held);
            xlsx(&sheets(held, self.lang), &mut self.file).map_err(|error| match error {
                WriteError::Io(error) => error,
                error => io::Error::other(format!("{error:?}")),
            })?;
        }
        self.file.finish()
    }
}

/// Writes rejected rows with file, sheet, row, column, value and reason.
pub fn write(path: &Path, rejects: &[Reject], masked: bool, lang: Lang) -> io::Result<()> {
    let mut running = Running { masked, ..Running::begin(path, lang)? };
    running.add(rejects)?;
    running.finish()
}

fn fields(reject: &Reject, lang: Lang) -> [String; 6] {
    let place = &reject.place;
    [
        place.file.to_string(),
        place.sheet.as_ref().map_or(String::new(), ToString::to_string),
        place.row.to_string(),
        place.column.as_ref().map_or(String::new(), ToString::to_string),
        reject.value.as_ref().map_or(String::new(), ToString::to_string),
        reject.diagnostic().message(lang),
    ]
}

/// What stands for a value that may lead to a person.
const MASK: &str = "***";

/// A text without the names of forms, which are called by those of persons.
fn without_forms(text: &str) -> String {
    const ENDING: &str = ".lrmx";
    let mut out = String::with_capacity(text.len());
    for piece in text.split_inclusive(ENDING) {
        let Some(before) = piece.strip_suffix(ENDING) else {
            out.push_str(piece);
            continue;
        };
        let ends = |c: char| matches!(c, '/' | '\\' | '在' | '「' | '`') || c.is_whitespace();
        let name = before
            .rfind(ends)
            .map_or(before, |at| before.get(at..).map_or("", |rest| rest.trim_start_matches(ends)));
        out.push_str(before.strip_suffix(name).unwrap_or_default());
        out.push_str(MASK);
        out.push_str(ENDING);
    }
    out
}

/// A row that can be shared: where to look, without what stands there.
fn masked([file, sheet, row, column, value, reason]: [String; 6]) -> [String; 6] {
    let shown = without_forms(&file);
    let mut reason = without_forms(&reason);
    if !value.is_empty() {
        reason = reason.replace(&value, MASK);
    }
    let reason = Redactor::default().text(&reason);
    let value = if value.is_empty() { value } else { MASK.to_owned() };
    [shown, sheet, row, column, value, reason]
}

const HEADERS: [(&str, &str); 6] = [
    ("文件", "file"),
    ("工作表", "sheet"),
    ("行", "row"),
    ("栏", "column"),
    ("值", "value"),
    ("原因", "reason"),
];

fn headers(lang: Lang) -> [&'static str; 6] {
    HEADERS.map(|(zh, en)| if lang == Lang::Zh { zh } else { en })
}

fn csv_line(row: &[impl AsRef<[u8]>], out: &mut dyn Write) -> io::Result<()> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    writer.write_record(row)?;
    writer.flush()
}

fn json_line(row: [String; 6], out: &mut dyn Write) -> io::Result<()> {
    let object: serde_json::Map<String, serde_json::Value> = HEADERS
        .iter()
        .zip(row)
        .map(|((_, key), value)| ((*key).to_owned(), value.into()))
        .collect();
    writeln!(out, "{}", serde_json::Value::Object(object))
}

/// Characters of a rejected value shown in a workbook; a cell holds some more.
const LONGEST: usize = 8_000;

fn cells(row: [String; 6]) -> Vec<Cell> {
    let cell = |(at, text): (usize, String)| match at {
        _ if text.is_empty() => Cell::Blank,
        2 => Cell::Number(text.as_str().into()),
        _ if text.chars().count() > LONGEST => {
            let start: String = text.chars().take(LONGEST).collect();
            Cell::Text(format!("{start}…").as_str().into())
        }
        _ => Cell::Text(text.as_str().into()),
    };
    row.into_iter().enumerate().map(cell).collect()
}

/// Rows of one sheet; Excel takes some more.
const ROWS: usize = 1_000_000;

/// The rows on as many sheets as they need.
fn sheets(mut rows: Vec<Vec<Cell>>, lang: Lang) -> Vec<OutTable> {
    let name = if lang == Lang::Zh { "退回" } else { "rejected" };
    let columns: Vec<_> = headers(lang).into_iter().map(Into::into).collect();
    let mut tables = Vec::new();
    while tables.is_empty() || !rows.is_empty() {
        let rest = rows.split_off(rows.len().min(ROWS));
        let number = tables.len().saturating_add(1);
        let name = if number == 1 { name.to_owned() } else { format!("{name} {number}") };
        let rows = std::mem::replace(&mut rows, rest);
        tables.push(OutTable { name: name.as_str().into(), columns: columns.clone(), rows });
    }
    tables
}
