//! `quan test`: the tests in policies and in the test files beside them.

use super::Status;
use super::common;
use crate::diagnostic::{Lang, Sources, Style};
use crate::testing::{self, FileResult, Totals};
use clap::ValueEnum;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;

/// Arguments of `quan test`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Policy files, test files or folders
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Only tests whose name contains this
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// How to print
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
    Junit,
}

/// Runs and prints.
pub fn run(args: &Args, lang: Lang) -> Status {
    let (files, problems) = common::policy_files(&args.paths);
    common::print(&problems, &Sources::default(), lang);
    let results: Vec<FileResult> =
        files.iter().map(|f| testing::run_file(f, args.filter.as_deref())).collect();
    let stdout = std::io::stdout();
    let color = stdout.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
    let mut out = std::io::BufWriter::new(stdout.lock());
    let done = match args.format {
        Format::Text => testing::write_text(&results, Style { lang, color }, &mut out),
        Format::Json => testing::write_json(&results, lang, &mut out),
        Format::Junit => testing::write_junit(&results, lang, &mut out),
    };
    // Whoever reads may have read enough.
    let _ = done.and_then(|()| out.flush());
    let totals = Totals::of(&results);
    if !problems.is_empty() || totals.unusable > 0 {
        Status::CannotRun
    } else if totals.failed > 0 {
        Status::No
    } else {
        Status::Ok
    }
}
