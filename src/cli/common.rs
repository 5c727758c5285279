//! What several verbs share: language, finding policy files, printing diagnostics.

use crate::analysis;
use crate::core::date::Day;
use crate::core::policy::Policy;
use crate::diagnostic::{self, Code, Diagnostic, FileId, Severity, Sources, Style};
use crate::model;
use clap::ValueEnum;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Language of messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Lang {
    /// Chinese
    Zh,
    /// English
    En,
}

/// The language asked for, or that of the environment; Chinese when nothing says otherwise.
pub fn language(asked: Option<Lang>) -> diagnostic::Lang {
    match asked {
        Some(Lang::Zh) => diagnostic::Lang::Zh,
        Some(Lang::En) => diagnostic::Lang::En,
        None => {
            let set = ["LC_ALL", "LANG"]
                .iter()
                .filter_map(|v| std::env::var(v).ok())
                .find(|v| !v.is_empty());
            match set {
                Some(v) if v.to_ascii_lowercase().starts_with("en") => diagnostic::Lang::En,
                _ => diagnostic::Lang::Zh,
            }
        }
    }
}

/// Whether to colour what goes to standard error.
pub fn colored() -> bool {
    std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()) && std::io::stderr().is_terminal()
}

/// Prints diagnostics to standard error.
pub fn print(diagnostics: &[Diagnostic], sources: &Sources, lang: diagnostic::Lang) {
    let text = diagnostic::render_text(diagnostics, sources, Style { lang, color: colored() });
    // Nothing can be done about a closed standard error.
    let _ = std::io::stderr().write_all(text.as_bytes());
}

/// All policy files under the paths given, in a stable order; what cannot be found is reported.
pub fn policy_files(paths: &[PathBuf]) -> (Vec<PathBuf>, Vec<Diagnostic>) {
    let mut files = Vec::new();
    let mut problems = Vec::new();
    for path in paths {
        if path.is_dir() {
            walk(path, &mut files, 0);
        } else if path.is_file() {
            files.push(path.clone());
        } else {
            let missing = std::io::Error::from(std::io::ErrorKind::NotFound);
            let problem =
                Diagnostic::new(Code::FileUnreadable).arg("path", path.display()).reason(&missing);
            problems.push(problem);
        }
    }
    (files, problems)
}

/// Folders deeper than this are not looked into.
const DEEPEST: usize = 12;

fn walk(dir: &Path, files: &mut Vec<PathBuf>, depth: usize) {
    if depth > DEEPEST {
        return;
    }
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(dir).into_iter().flatten().flatten().map(|e| e.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            walk(&path, files, depth + 1);
        } else if path.extension().is_some_and(|e| e == "quan") {
            files.push(path);
        }
    }
}

/// A policy read and compiled, with its texts and everything found wrong.
pub struct Compiled {
    /// The policy; usable only if `diagnostics` holds no error.
    pub policy: Policy,
    /// The texts.
    pub sources: Sources,
    /// The trees, the main file last.
    pub units: Vec<model::Unit>,
    /// The main file.
    pub main: Option<FileId>,
    /// Errors and warnings.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads and compiles a policy as in force on a day.
pub fn compile(path: &Path, as_of: Day) -> Compiled {
    let loaded = model::load(path);
    let mut diagnostics = loaded.diagnostics;
    let (policy, more) = model::compile(&loaded.units, as_of);
    diagnostics.extend(more);
    Compiled {
        policy,
        sources: loaded.sources,
        units: loaded.units,
        main: loaded.main,
        diagnostics,
    }
}

impl Compiled {
    /// Adds what the analysis finds, if there is no error to mend first.
    pub fn analyse(&mut self) {
        if let Some(main) = self.main.filter(|_| !has_errors(&self.diagnostics)) {
            let found = analysis::check(&self.policy, &self.units, &self.sources, main);
            self.diagnostics.extend(found);
        }
    }
}

/// Whether there is an error among them.
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|d| d.severity() == Severity::Error)
}

/// Today, by the clock of this machine.
pub fn today() -> Day {
    let seconds = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |d| d.as_secs());
    let days = i64::try_from(seconds / 86_400).unwrap_or(0);
    crate::core::date::add_days(jiff::civil::date(1970, 1, 1), days)
        .unwrap_or(jiff::civil::date(1970, 1, 1))
}

/// Writes a file beside its place and renames it, so that an interrupted run leaves no half-written file.
pub fn replace(
    path: &Path,
    write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>,
) -> std::io::Result<()> {
    let mut out = Beside::create(path)?;
    write(&mut out)?;
    out.finish()
}

/// A file being written beside its place. Unless it is finished, nothing is left of it.
pub struct Beside {
    out: Option<std::io::BufWriter<Box<dyn Write>>>,
    /// The file beside and its place; none where something stands that is no file and is written to as it is.
    places: Option<(PathBuf, PathBuf)>,
}

impl Beside {
    /// Begins a file; `-` is standard output.
    pub fn create(path: &Path) -> std::io::Result<Self> {
        let as_it_is = |out: Box<dyn Write>| {
            Ok(Self { out: Some(std::io::BufWriter::new(out)), places: None })
        };
        if path == Path::new("-") {
            return as_it_is(Box::new(std::io::stdout()));
        }
        let there = std::fs::metadata(path);
        if there.as_ref().is_ok_and(std::fs::Metadata::is_dir) {
            return Err(std::io::ErrorKind::IsADirectory.into());
        }
        // a pipe or a terminal
        if there.as_ref().is_ok_and(|meta| !meta.is_file()) {
            return as_it_is(Box::new(std::fs::OpenOptions::new().write(true).open(path)?));
        }
        // a file that may not be written to is not replaced either
        if there.is_ok_and(|meta| meta.permissions().readonly()) {
            return Err(std::io::ErrorKind::PermissionDenied.into());
        }
        // what a link leads to is replaced, not the link
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let beside = path.with_file_name(format!(".{name}.{}.part", std::process::id()));
        let file: Box<dyn Write> = Box::new(std::fs::File::create(&beside)?);
        let out = Some(std::io::BufWriter::new(file));
        Ok(Self { out, places: Some((beside, path)) })
    }
    /// Puts it in its place.
    pub fn finish(mut self) -> std::io::Result<()> {
        let Some(mut out) = self.out.take() else { return Ok(()) };
        let flushed = out.flush();
        drop(out);
        let Some((beside, path)) = &self.places else { return flushed };
        let done = flushed.and_then(|()| std::fs::rename(beside, path));
        if done.is_err() {
            let _ = std::fs::remove_file(beside);
        }
        done
    }
}

impl Write for Beside {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.out.as_mut().map_or(Ok(0), |out| out.write(bytes))
    }
    fn flush(&mut self) -> std::io::Result<()> {
        self.out.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        if let (Some(_), Some((beside, _))) = (self.out.take(), &self.places) {
            let _ = std::fs::remove_file(beside);
        }
    }
}
