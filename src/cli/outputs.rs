//! Where results go: never onto what they were made from, nor onto each other; `-` is standard output; the format
//! follows the name's ending where nothing else is said.

use crate::diagnostic::{Code, Diagnostic};
use crate::records::Source;
use clap::ValueEnum;
use std::path::{Path, PathBuf};

/// Where to write, if not to standard output.
pub fn place(out: Option<&PathBuf>) -> Option<&Path> {
    out.map(PathBuf::as_path).filter(|path| *path != Path::new("-"))
}

/// Refuses an output that is one of the inputs or another output. Asked before anything is written.
pub fn apart<'p>(
    outputs: &[Option<&Path>],
    inputs: impl Iterator<Item = &'p Path>,
) -> Result<(), Diagnostic> {
    let given = || outputs.iter().filter_map(|path| *path);
    let inputs: Vec<PathBuf> = inputs.filter_map(|path| path.canonicalize().ok()).collect();
    let clash = |path: &&Path| resolved(path).is_some_and(|path| inputs.contains(&path));
    if let Some(path) = given().find(clash) {
        return Err(Diagnostic::new(Code::OutputIsInput).arg("path", path.display()));
    }
    let mut seen: Vec<PathBuf> = Vec::new();
    for path in given().filter(|path| !special(path)) {
        let Some(place) = resolved(path) else { continue };
        if seen.contains(&place) {
            return Err(Diagnostic::new(Code::OutputTwice).arg("path", path.display()));
        }
        seen.push(place);
    }
    Ok(())
}

/// The files of records, as paths.
pub fn files(sources: &[Source]) -> impl Iterator<Item = &Path> {
    sources.iter().filter(|source| !source.is_held()).map(Source::path)
}

/// Whether something stands there that is no file: a pipe, a terminal.
fn special(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|meta| !meta.is_file())
}

/// The file itself, which need not be there yet.
fn resolved(path: &Path) -> Option<PathBuf> {
    if let Ok(path) = path.canonicalize() {
        return Some(path);
    }
    let parent = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Some(parent.canonicalize().ok()?.join(path.file_name()?))
}

/// Endings of programs whose files are not written here: text under such a name would not open.
const FOREIGN: [&str; 10] =
    ["xls", "et", "ods", "doc", "docx", "wps", "pdf", "parquet", "lrmx", "zip"];

/// The format that is asked for, else the one the name ends in, else the usual one. A name that promises another format
/// than any there is, is refused.
pub fn format<F: ValueEnum + Copy>(
    asked: Option<F>,
    out: Option<&Path>,
    usual: F,
) -> Result<F, Diagnostic> {
    if let Some(format) = asked {
        return Ok(format);
    }
    let ending = out.and_then(Path::extension).and_then(|e| e.to_str()).unwrap_or_default();
    let ending = ending.to_ascii_lowercase();
    let ending = match ending.as_str() {
        "ndjson" => "jsonl",
        "htm" => "html",
        "markdown" => "md",
        other => other,
    };
    match F::from_str(ending, true) {
        Ok(format) => Ok(format),
        Err(_) if FOREIGN.contains(&ending) || ["xlsx", "csv", "html"].contains(&ending) => {
            let known: Vec<String> = F::value_variants()
                .iter()
                .filter_map(|f| f.to_possible_value().map(|v| v.get_name().to_owned()))
                .collect();
            Err(Diagnostic::new(Code::OutputEnding)
                .arg("path", out.unwrap_or(Path::new("-")).display())
                .arg("known", known.join("、"))
                .arg("known_en", known.join(", ")))
        }
        Err(_) => Ok(usual),
    }
}
