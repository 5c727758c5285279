//! `quan fmt`: canonical layout, or the other language's words.

use super::Status;
use super::common;
use crate::diagnostic::{Code, Diagnostic, Lang, Sources};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// Arguments of `quan fmt`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Policy files or folders; `-` for standard input
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Change nothing; exit with 1 if a file would change
    #[arg(long)]
    check: bool,
}

/// Formats; with `reprint` set, into that language.
pub fn run(args: &Args, reprint: Option<Lang>, lang: Lang) -> Status {
    if args.paths.iter().any(|p| p.as_os_str() == "-") {
        return stdin(reprint, lang);
    }
    let (files, problems) = common::policy_files(&args.paths);
    common::print(&problems, &Sources::default(), lang);
    let mut status = if problems.is_empty() { Status::Ok } else { Status::CannotRun };
    for file in files {
        match one(&file, args.check, reprint, lang) {
            Status::Ok => {}
            worse if status == Status::Ok || worse == Status::CannotRun => status = worse,
            _ => {}
        }
    }
    status
}

fn stdin(reprint: Option<Lang>, lang: Lang) -> Status {
    let mut text = String::new();
    if let Err(error) = std::io::stdin().take(4 << 20).read_to_string(&mut text) {
        let problem = Diagnostic::new(Code::FileUnreadable).arg("path", "-").reason(&error);
        common::print(&[problem], &Sources::default(), lang);
        return Status::CannotRun;
    }
    match crate::syntax::format(&text, reprint) {
        Ok(formatted) => {
            let _ = std::io::stdout().write_all(formatted.as_bytes());
            Status::Ok
        }
        Err(diagnostics) => refuse(&text, "-", &diagnostics, lang),
    }
}

fn refuse(text: &str, path: &str, diagnostics: &[Diagnostic], lang: Lang) -> Status {
    let mut sources = Sources::default();
    sources.add(path, text);
    common::print(diagnostics, &sources, lang);
    Status::CannotRun
}

fn one(path: &Path, check: bool, reprint: Option<Lang>, lang: Lang) -> Status {
    let text = match crate::model::read_text(path) {
        Ok(text) => text,
        Err(problem) => {
            common::print(&[problem], &Sources::default(), lang);
            return Status::CannotRun;
        }
    };
    let shown = path.display().to_string();
    let formatted = match crate::syntax::format(&text, reprint) {
        Ok(formatted) => formatted,
        Err(diagnostics) => return refuse(&text, &shown, &diagnostics, lang),
    };
    if formatted == text {
        return Status::Ok;
    }
    if check {
        let _ = writeln!(std::io::stdout(), "{shown}");
        return Status::No;
    }
    match common::replace(path, |out| out.write_all(formatted.as_bytes())) {
        Ok(()) => Status::Ok,
        Err(error) => {
            let problem =
                Diagnostic::new(Code::CannotWrite).arg("path", shown).arg("reason", error);
            common::print(&[problem], &Sources::default(), lang);
            Status::CannotRun
        }
    }
}
