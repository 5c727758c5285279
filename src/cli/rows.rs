//! What is said of rows that were read: columns passed over, rows rejected; never silently.

use super::common;
use crate::diagnostic::{Code, Diagnostic, Lang, Sources};
use crate::records::Source;
use crate::records::bind::{Notice, Reject};
use crate::records::discover;
use std::io::Write;
use std::path::{Path, PathBuf};

/// The record files at some paths, or what is wrong with them.
pub fn sources(paths: &[PathBuf]) -> Result<Vec<Source>, Vec<Diagnostic>> {
    let mut sources: Vec<Source> = Vec::new();
    let mut problems: Vec<Diagnostic> = Vec::new();
    for path in paths {
        match discover(path) {
            Ok(found) => sources.extend(found.sources),
            Err(fault) => problems.push(Notice::from(fault).diagnostic()),
        }
    }
    if problems.is_empty() && sources.is_empty() {
        let paths: Vec<String> = paths.iter().map(|p| p.display().to_string()).collect();
        problems.push(Diagnostic::new(Code::NoRecords).arg("path", paths.join("、")));
    }
    if problems.is_empty() { Ok(sources) } else { Err(problems) }
}

/// Tells of notes and of the first rejects: fewer if they are all in a file.
pub fn tell(
    notes: &[Notice],
    rejects: &[Reject],
    total: u64,
    in_file: bool,
    all: bool,
    lang: Lang,
) {
    // Columns a step or a nested list does not fill are the rule, not the exception: told only if asked.
    let quiet = |code: Code| code == Code::TableMissingColumns && !all;
    let mut told: Vec<Diagnostic> = Vec::new();
    // a folder of a thousand forms says the same a thousand times
    let mut counts: Vec<(Code, usize)> = Vec::new();
    for note in notes.iter().map(Notice::diagnostic).filter(|d| !quiet(d.code)) {
        let count = match counts.iter_mut().find(|(code, _)| *code == note.code) {
            Some((_, count)) => count,
            None => {
                counts.push((note.code, 0));
                match counts.last_mut() {
                    Some((_, count)) => count,
                    None => continue,
                }
            }
        };
        *count = count.saturating_add(1);
        if *count <= SAME || all {
            told.push(note);
        }
    }
    let shown = if in_file { 3 } else { SHOWN };
    told.extend(rejects.iter().take(shown).map(Reject::diagnostic));
    common::print(&told, &Sources::default(), lang);
    for (code, count) in counts {
        let more = count.saturating_sub(SAME);
        if more > 0 && !all {
            let id = code.id();
            let text = match lang {
                Lang::Zh => format!("……[{id}] 这样的另有 {more} 处,加 --notes 全部列出\n"),
                Lang::En => format!("… and {more} more like [{id}]; --notes lists them all\n"),
            };
            let _ = std::io::stderr().write_all(text.as_bytes());
        }
    }
    let more = total.saturating_sub(shown as u64);
    if more > 0 {
        let text = match lang {
            Lang::Zh => format!("……另有 {more} 行未能采用\n"),
            Lang::En => format!("… and {more} more rows could not be used\n"),
        };
        let _ = std::io::stderr().write_all(text.as_bytes());
    }
}

/// How many remarks of one kind are told one by one.
const SAME: usize = 5;

/// How many rejected rows are told one by one.
pub const SHOWN: usize = 20;

/// That a file cannot be written.
pub fn cannot_write(path: &Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::new(Code::CannotWrite).arg("path", path.display()).reason(error)
}
