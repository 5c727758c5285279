//! `quan doc`: the policy as a regulation people can sign.

use super::Status;
use super::common;
use super::outputs;
use crate::diagnostic::{Code, Diagnostic, Lang, Severity, Sources};
use crate::doc;
use crate::syntax::ast::Decl;
use clap::ValueEnum;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Arguments of `quan doc`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The policy file
    policy: PathBuf,
    /// How to write: Markdown, or one page that opens offline and prints on A4 (default: as the name of --out ends, else md)
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Write here instead of standard output
    #[arg(long)]
    out: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Md,
    Html,
}

/// Runs `quan doc`.
pub fn run(args: &Args, lang: Lang) -> Status {
    let refuse = |problem: Diagnostic| {
        common::print(&[problem], &Sources::default(), lang);
        Status::CannotRun
    };
    if args.policy.is_dir() {
        return refuse(folder(&args.policy));
    }
    let place = outputs::place(args.out.as_ref());
    let format = match outputs::format(args.format, place, Format::Md) {
        Ok(Format::Md) => doc::Format::Markdown,
        Ok(Format::Html) => doc::Format::Html,
        Err(problem) => return refuse(problem),
    };
    // A regulation nobody could apply shall not be signed: names and types are checked as well.
    let loaded = crate::model::load(&args.policy);
    let mut errors = loaded.diagnostics.clone();
    errors.extend(crate::model::compile(&loaded.units, common::today()).1);
    errors.retain(|d| d.severity() == Severity::Error);
    if !errors.is_empty() {
        common::print(&errors, &loaded.sources, lang);
        return Status::CannotRun;
    }
    let text = match crate::model::read_text(&args.policy) {
        Ok(text) => text,
        Err(problem) => return refuse(problem),
    };
    let shown = args.policy.display();
    let stem = args.policy.file_stem().map(|s| s.to_string_lossy().into_owned());
    let document = match doc::document(&text, &stem.unwrap_or_default(), &titles(&loaded), lang) {
        Ok(document) => document,
        Err(problems) => {
            let mut sources = Sources::default();
            sources.add(shown.to_string(), text.as_str());
            common::print(&problems, &sources, lang);
            return Status::CannotRun;
        }
    };
    if document.is_empty() || only_tests(&loaded) {
        return refuse(Diagnostic::new(Code::NothingToPrint).arg("path", shown));
    }
    let texts = loaded.sources.iter().map(|(_, file)| Path::new(&file.path));
    if let Err(problem) = outputs::apart(&[place], texts) {
        return refuse(problem);
    }
    let (done, path) = match place {
        Some(path) => {
            (common::replace(path, |out| doc::write(&document, format, out)), path.to_owned())
        }
        None => {
            let mut out = std::io::BufWriter::new(std::io::stdout().lock());
            (doc::write(&document, format, &mut out).and_then(|()| out.flush()), PathBuf::from("-"))
        }
    };
    match done {
        // Whoever reads may have read enough.
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => {
            refuse(Diagnostic::new(Code::CannotWrite).arg("path", path.display()).reason(&e))
        }
        _ => Status::Ok,
    }
}

/// Whether a file holds tests and nothing a regulation could hold: what it uses is printed from its own file.
fn only_tests(loaded: &crate::model::Loaded) -> bool {
    let main = loaded.main.and(loaded.units.last());
    let decls = || main.into_iter().flat_map(|u| &u.file.decls);
    let tests = |d: &Decl| matches!(d, Decl::Test(_) | Decl::Fixture(_) | Decl::Examples(_));
    decls().any(tests) && decls().all(|d| tests(d) || matches!(d, Decl::Use(_)))
}

/// The names of the policies read, by every path they could have been named by.
fn titles(loaded: &crate::model::Loaded) -> doc::Titles {
    let mut titles = doc::Titles::new();
    for decl in loaded.units.iter().flat_map(|u| &u.file.decls) {
        let Decl::Policy(policy) = decl else { continue };
        let Some(file) = loaded.sources.get(policy.name.span.file) else { continue };
        let path = file.path.trim_end_matches(".quan").replace('\\', "/");
        let starts = std::iter::once(0).chain(path.match_indices('/').map(|(at, _)| at + 1));
        for named in starts.filter_map(|at| path.get(at..)) {
            titles.entry(named.to_owned()).or_insert_with(|| policy.name.text.clone());
        }
    }
    titles
}

/// A folder where a file was expected: name one that would do.
fn folder(path: &Path) -> Diagnostic {
    let (files, _) = common::policy_files(&[path.to_owned()]);
    let policies: Vec<String> = files
        .iter()
        .map(|f| f.display().to_string())
        .filter(|f| !f.ends_with(".test.quan"))
        .collect();
    let problem = Diagnostic::new(Code::FolderForPolicy).arg("path", path.display());
    match policies.as_slice() {
        [] => problem.arg("known", "办法.quan").arg("known_en", "policy.quan"),
        [only] => problem.arg("known", only),
        [first, second, ..] => problem.arg("known", format!("{first}、{second}")),
    }
}
