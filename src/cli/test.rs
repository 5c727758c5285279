//! `quan test`: the tests in policies and in the test files beside them, and how much of the policies they test.

use super::Status;
use super::common;
use super::outputs;
use crate::diagnostic::{Code, Diagnostic, Lang, Severity, Sources, Style};
use crate::testing::{self, FileResult, Mutation, Suite, Totals};
use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use rayon::prelude::*;
use std::collections::BTreeMap;
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
    /// Show which outcomes of clauses, rows, exceptions and steps no test comes by
    #[arg(long)]
    coverage: bool,
    /// Write the policies' texts, coloured by what is tested, to an HTML file (implies --coverage)
    #[arg(long, value_name = "FILE")]
    coverage_html: Option<PathBuf>,
    /// Fail if less than this is covered (hundredths; implies --coverage)
    #[arg(long, value_name = "PCT", value_parser = clap::value_parser!(u8).range(0..=100))]
    min_coverage: Option<u8>,
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

/// Policies are read and tests are run on several threads; nested expressions need this much on each.
const STACK: usize = 64 << 20;

/// Runs and prints.
pub fn run(args: &Args, lang: Lang) -> Status {
    // A pool that is there already will do.
    let _ = rayon::ThreadPoolBuilder::new().stack_size(STACK).build_global();
    let (mut files, mut problems) = common::policy_files(&args.paths);
    common::print(&problems, &Sources::default(), lang);
    files.extend(tests_beside(&args.paths, &files));
    let suites: Vec<Suite> =
        files.par_iter().map(|f| Suite::load(f, args.filter.as_deref())).collect();
    if let Err(problem) = page_apart(args, &suites) {
        common::print(&[problem], &Sources::default(), lang);
        return Status::CannotRun;
    }
    if let Some(problem) = nothing_to_run(args, &files, &suites) {
        common::print(std::slice::from_ref(&problem), &Sources::default(), lang);
        problems.extend(Some(problem).filter(|p| p.severity() == Severity::Error));
    }
    let mutated = args.mutate || args.min_mutation.is_some();
    let targets = targets(args, &files, &suites);
    let named = |path: &Path| targets.get(&real(path)).cloned();
    let mutations = mutated.then(|| mutations(&suites, &named, lang));
    let covered = args.coverage || args.coverage_html.is_some() || args.min_coverage.is_some();
    let coverage = covered.then(|| testing::coverage(&suites, &named));
    if let (Some(path), Some(coverage)) = (&args.coverage_html, &coverage)
        && let Err(error) = common::replace(path, |out| testing::coverage_page(coverage, lang, out))
    {
        let problem = Diagnostic::new(Code::CannotWrite).arg("path", path.display()).reason(&error);
        common::print(std::slice::from_ref(&problem), &Sources::default(), lang);
        problems.push(problem);
    }
    let results: Vec<FileResult> = suites.into_iter().map(Suite::run).collect();
    let stdout = std::io::stdout();
    let color = stdout.is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty());
    let mut out = std::io::BufWriter::new(stdout.lock());
    let style = Style { lang, color };
    let report = testing::Report {
        files: &results,
        coverage: coverage.as_deref(),
        mutations: mutations.as_deref(),
    };
    let done = match args.format {
        Format::Text => testing::write_text(&report, style, &mut out),
        Format::Json => testing::write_json(&report, lang, &mut out),
        Format::Junit => testing::write_junit(&results, lang, &mut out),
    };
    // Whoever reads may have read enough.
    let _ = done.and_then(|()| out.flush());
    let totals = Totals::of(&results);
    let noticed = mutations.as_deref().map_or(100, testing::mutation_score);
    let reached = coverage.as_deref().map_or(100, testing::coverage_score);
    let short = |score: usize, min: Option<u8>, code| {
        let min = min.filter(|min| score < usize::from(*min))?;
        Some(Diagnostic::new(code).arg("score", score).arg("min", min))
    };
    let short: Vec<Diagnostic> = [
        short(reached, args.min_coverage, Code::TestCoverageShort),
        short(noticed, args.min_mutation, Code::TestMutationShort),
    ]
    .into_iter()
    .flatten()
    .collect();
    common::print(&short, &Sources::default(), lang);
    if !problems.is_empty() || totals.unusable > 0 {
        Status::CannotRun
    } else if totals.failed > 0 || !short.is_empty() {
        Status::No
    } else {
        Status::Ok
    }
}

/// The page goes to a file of its own, never onto a policy, a test or what they read.
fn page_apart(args: &Args, suites: &[Suite]) -> Result<(), Diagnostic> {
    let Some(path) = &args.coverage_html else { return Ok(()) };
    let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
    if !["html", "htm"].iter().any(|e| e.eq_ignore_ascii_case(ending)) {
        let problem = Diagnostic::new(Code::PageEnding).arg("path", path.display());
        let stem = path.file_stem().map(|s| s.to_string_lossy()).unwrap_or_default();
        return Err(problem.arg("example", format!("{stem}.html")));
    }
    let texts = suites.iter().flat_map(|s| s.sources.iter());
    outputs::apart(&[Some(path)], texts.map(|(_, file)| Path::new(&file.path)))
}

/// The test files in the folder of a policy given by itself that use it.
fn tests_beside(paths: &[PathBuf], files: &[PathBuf]) -> Vec<PathBuf> {
    let is_test = |path: &Path| path.to_string_lossy().ends_with(".test.quan");
    let mut found = BTreeMap::new();
    for policy in paths.iter().filter(|p| p.is_file() && !is_test(p)) {
        let stem = policy.file_stem().map(|s| s.to_string_lossy().into_owned());
        let (Some(folder), Some(stem)) = (policy.parent(), stem) else { continue };
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = folder.join(entry.file_name());
            let names_it = || std::fs::read_to_string(&path).is_ok_and(|text| text.contains(&stem));
            if is_test(&path) && names_it() {
                let uses = Suite::load(&path, None).used().iter().any(|u| real(u) == real(policy));
                if uses && !files.iter().any(|f| real(f) == real(&path)) {
                    found.insert(real(&path), path.strip_prefix(".").unwrap_or(&path).to_owned());
                }
            }
        }
    }
    found.into_values().collect()
}

/// A run without a test proves nothing: a misspelt filter is an error, files without tests are told.
fn nothing_to_run(args: &Args, files: &[PathBuf], suites: &[Suite]) -> Option<Diagnostic> {
    if files.is_empty() || suites.iter().any(|s| !s.is_empty() || !s.errors.is_empty()) {
        return None;
    }
    let Some(filter) = &args.filter else { return Some(Diagnostic::new(Code::TestNoneHere)) };
    let known: Vec<String> =
        files.iter().flat_map(|f| Suite::load(f, None).names()).take(8).collect();
    Some(Diagnostic::new(Code::TestNoneNamed).arg("filter", filter).arg("known", known.join("、")))
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// The policies asked about, by where they are, with what to call them: files given, those in the folders given, and
/// those a test file given by itself uses.
fn targets(args: &Args, files: &[PathBuf], suites: &[Suite]) -> BTreeMap<PathBuf, PathBuf> {
    let here = std::env::current_dir().map(|d| real(&d)).unwrap_or_default();
    let mut targets = BTreeMap::new();
    for suite in suites.iter().filter(|s| args.paths.contains(&s.path)) {
        for used in suite.used() {
            let used = real(used);
            let shown = used.strip_prefix(&here).unwrap_or(&used).to_owned();
            targets.insert(used, shown);
        }
    }
    targets.extend(files.iter().map(|f| (real(f), f.clone())));
    targets
}

fn mutations(
    suites: &[Suite],
    named: &(dyn Fn(&Path) -> Option<PathBuf> + Sync),
    lang: Lang,
) -> Vec<Mutation> {
    let bar = progress(lang);
    let found = testing::mutate(suites, named, &|done, total| {
        bar.set_length(u64::try_from(total).unwrap_or(u64::MAX));
        bar.set_position(u64::try_from(done).unwrap_or(u64::MAX));
    });
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
