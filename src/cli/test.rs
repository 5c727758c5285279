//! `quan test`: the tests in policies and in the test files beside them, and how much of the policies they test.

use super::Status;
use super::common;
use crate::diagnostic::{Lang, Sources, Style};
use crate::testing::{self, FileResult, Mutation, Suite, Totals};
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Arguments of `quan test`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Policy files, test files or folders
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// Only tests whose name contains this
    #[arg(long, value_name = "TEXT")]
    filter: Option<String>,
    /// Put small mistakes into the policies and see which of them no test notices
    #[arg(long)]
    mutate: bool,
    /// Fail if fewer mistakes than this are noticed (hundredths; implies --mutate)
    #[arg(long, value_name = "PCT", value_parser = clap::value_parser!(u8).range(0..=100))]
    min_mutation: Option<u8>,
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
    let suites: Vec<Suite> =
        files.par_iter().map(|f| Suite::load(f, args.filter.as_deref())).collect();
    let mutated = args.mutate || args.min_mutation.is_some();
    let mutations = mutated.then(|| mutations(args, &suites, lang));
    let results: Vec<FileResult> = suites.into_iter().map(Suite::run).collect();
    let stdout = std::io::stdout();
    let color = stdout.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
    let mut out = std::io::BufWriter::new(stdout.lock());
    let style = Style { lang, color };
    let report = testing::Report { files: &results, mutations: mutations.as_deref() };
    let done = match args.format {
        Format::Text => testing::write_text(&report, style, &mut out),
        Format::Json => testing::write_json(&report, lang, &mut out),
        Format::Junit => testing::write_junit(&results, lang, &mut out),
    };
    // Whoever reads may have read enough.
    let _ = done.and_then(|()| out.flush());
    let totals = Totals::of(&results);
    let noticed = mutations.as_deref().map_or(100, testing::mutation_score);
    if !problems.is_empty() || totals.unusable > 0 {
        Status::CannotRun
    } else if totals.failed > 0 || args.min_mutation.is_some_and(|min| noticed < usize::from(min)) {
        Status::No
    } else {
        Status::Ok
    }
}

/// Mutates the policies named: files given, those in the folders given, and those a test file given by itself uses.
fn mutations(args: &Args, suites: &[Suite], lang: Lang) -> Vec<Mutation> {
    let (files, _) = common::policy_files(&args.paths);
    let real = |p: &Path| p.canonicalize().unwrap_or_else(|_| p.to_owned());
    let mut targets: BTreeSet<PathBuf> = files.iter().map(|f| real(f)).collect();
    for suite in suites.iter().filter(|s| args.paths.contains(&s.path)) {
        targets.extend(suite.used().iter().map(|p| real(p)));
    }
    let bar = progress(lang);
    let found = testing::mutate(
        suites,
        &|path| targets.contains(&real(path)),
        &|done, total| {
            bar.set_length(u64::try_from(total).unwrap_or(u64::MAX));
            bar.set_position(u64::try_from(done).unwrap_or(u64::MAX));
        },
    );
    bar.finish_and_clear();
    found
}

/// A bar on a terminal, nothing otherwise.
fn progress(lang: Lang) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let what = match lang {
        Lang::Zh => "变异",
        Lang::En => "mutants",
    };
    let bar = ProgressBar::new(0).with_message(what);
    if let Ok(style) = ProgressStyle::with_template("{msg} {bar:30} {pos}/{len} {elapsed}") {
        bar.set_style(style);
    }
    bar
}
