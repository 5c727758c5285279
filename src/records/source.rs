//! Finding files and choosing a reader for each.

use super::encoding::{TextFile, unreadable};
use super::raw::{Batches, Fault, Limits, Reason};
use super::{delimited, json, lrmx, parquet, workbook};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

#[cfg(test)]
mod tests;

/// The formats that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma, tab or semicolon separated text.
    Delimited,
    /// A JSON document.
    Json,
    /// One JSON object a line.
    JsonLines,
    /// Excel since 2007.
    Xlsx,
    /// Excel before 2007.
    Xls,
    /// OpenDocument.
    Ods,
    /// The XML form of the 干部任免审批表.
    Lrmx,
    /// Columns on disk; read where the program was built with the feature `parquet`.
    Parquet,
}

impl Format {
    /// By the file name's ending.
    pub fn of_path(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        Some(match ending.as_str() {
            "csv" | "tsv" | "txt" | "tab" => Self::Delimited,
            "json" => Self::Json,
            "jsonl" | "ndjson" => Self::JsonLines,
            "xlsx" | "xlsm" => Self::Xlsx,
            "xls" | "et" => Self::Xls,
            "ods" => Self::Ods,
            "lrmx" => Self::Lrmx,
            "parquet" => Self::Parquet,
            _ => return None,
        })
    }
}

/// A file to read.
#[derive(Debug, Clone)]
pub struct Source {
    path: PathBuf,
    file: Arc<str>,
    stem: Arc<str>,
    format: Format,
    limits: Limits,
    /// The text itself, where it is not in a file.
    held: Option<Arc<[u8]>>,
    /// Counts the bytes read of text files.
    meter: Option<Arc<AtomicU64>>,
}

/// What a path holds.
#[derive(Debug, Clone, Default)]
pub struct Discovered {
    /// Files to read, in a stable order.
    pub sources: Vec<Source>,
    /// Files below a folder that no reader knows, and folders that are only linked there.
    pub passed_over: Vec<PathBuf>,
}

/// How deep folders are followed.
const DEPTH: usize = 32;

/// The files at a path: itself, or all below a folder, sorted by name. Hidden files and the lock
/// files of office programs are left out.
pub fn discover(path: &Path) -> Result<Discovered, Fault> {
    let mut found = Discovered::default();
    let fail = |e| unreadable(&name_of(path), &e);
    if fs::metadata(path).map_err(fail)?.is_dir() {
        walk(path, DEPTH, &mut found)?;
    } else {
        found.sources.push(Source::new(path)?);
    }
    Ok(found)
}

fn walk(folder: &Path, depth: usize, found: &mut Discovered) -> Result<(), Fault> {
    let fail = |e| unreadable(&name_of(folder), &e);
    let entries = fs::read_dir(folder).map_err(fail)?.collect::<Result<Vec<_>, _>>();
    let mut paths: Vec<_> = entries.map_err(fail)?.iter().map(fs::DirEntry::path).collect();
    paths.sort();
    for path in paths {
        let name = path.file_name().map(|n| n.to_string_lossy()).unwrap_or_default();
        if name.starts_with('.') || name.starts_with("~$") {
            continue;
        }
        // a link may lead to a file, but not to a folder: it could lead back here
        if path.is_dir() {
            if depth > 0 && !path.is_symlink() {
                walk(&path, depth.saturating_sub(1), found)?;
            } else {
                found.passed_over.push(path);
            }
        } else if path.is_file() && Format::of_path(&path).is_some() {
            found.sources.push(Source::new(&path)?);
        } else {
            found.passed_over.push(path);
        }
    }
    Ok(())
}

fn name_of(path: &Path) -> Arc<str> {
    path.to_string_lossy().into()
}

impl Source {
    /// A single file.
    pub fn new(path: &Path) -> Result<Self, Fault> {
        let file = name_of(path);
        let Some(format) = Format::of_path(path) else {
            return Err(Fault::of_file(&file, Reason::UnknownFormat));
        };
        let stem = path.file_stem().map(|s| s.to_string_lossy()).unwrap_or_default();
        let stem = super::text::normalize_header(&stem).into();
        Ok(Self {
            path: path.to_owned(),
            file,
            stem,
            format,
            limits: Limits::default(),
            held: None,
            meter: None,
        })
    }

    /// A JSON document held in memory; `name` is what messages call it.
    pub fn held_json(name: &str, bytes: Vec<u8>) -> Self {
        Self {
            path: PathBuf::from(name),
            file: name.into(),
            stem: "".into(),
            format: Format::Json,
            limits: Limits::default(),
            held: Some(bytes.into()),
            meter: None,
        }
    }

    /// The same file with another name for the table that has its name from the file.
    #[must_use]
    pub fn named(self, name: &str) -> Self {
        Self { stem: name.into(), ..self }
    }

    /// The same file with other limits.
    #[must_use]
    pub fn limited(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// The same file, counting the bytes read of it if it is a text.
    #[must_use]
    pub fn metered(self, meter: Arc<AtomicU64>) -> Self {
        Self { meter: Some(meter), ..self }
    }

    /// Whether its text is in memory, not in a file.
    pub fn is_held(&self) -> bool {
        self.held.is_some()
    }

    /// The file's path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The name of a table that has its name from the file.
    pub(super) fn stem(&self) -> &str {
        &self.stem
    }

    /// The format, by the name's ending.
    pub fn format(&self) -> Format {
        self.format
    }

    /// Opens the file and reads as far as the first header.
    pub fn batches(&self) -> Result<Batches, Fault> {
        if let Some(bytes) = &self.held {
            let text = TextFile::from_bytes(bytes.to_vec(), &self.file)?;
            return Ok(Box::new(json::Document::open(text, self.stem.clone(), self.limits)));
        }
        let fail = |e| unreadable(&self.file, &e);
        let meta = fs::metadata(&self.path).map_err(fail)?;
        if !meta.is_file() {
            return Err(Fault::of_file(&self.file, Reason::NotAFile));
        }
        // an empty form is one row that cannot be read: it does not stop a thousand others
        if meta.len() == 0 && self.format != Format::Lrmx {
            return Err(Fault::of_file(&self.file, Reason::EmptyFile));
        }
        let (name, limits) = (self.stem.clone(), self.limits);
        let text = || TextFile::open(&self.path, &self.file).map(|t| t.metered(self.meter.clone()));
        match self.format {
            Format::Delimited => {
                let ending = self.path.extension().unwrap_or_default();
                let tabs = ending.eq_ignore_ascii_case("tsv") || ending.eq_ignore_ascii_case("tab");
                Ok(Box::new(delimited::Delimited::open(text()?, name, limits, tabs)?))
            }
            Format::Json => Ok(Box::new(json::Document::open(text()?, name, limits))),
            Format::JsonLines => Ok(Box::new(json::JsonLines::open(text()?, name, limits))),
            Format::Xlsx | Format::Xls | Format::Ods => {
                workbook::open(&self.path, &self.file, name, limits)
            }
            Format::Lrmx => Ok(lrmx::open(&self.path, &self.file, limits)),
            Format::Parquet => parquet::open(&self.path, &self.file, name, limits),
        }
    }
}
