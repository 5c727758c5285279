//! Test results as text, JSON and JUnit.

mod covered;
mod mutants;
mod page;

pub use page::coverage_page;

use super::{CaseResult, Coverage, Failure, FileResult, Mutation};
use crate::diagnostic::{Lang, Sources, Span, Style, render_text};
use serde_json::{Value as Json, json};
use std::io::{self, Write};

/// What there is to print.
pub struct Report<'r> {
    /// What came of the tests.
    pub files: &'r [FileResult],
    /// What the tests come by, if asked for.
    pub coverage: Option<&'r [Coverage]>,
    /// What came of the mutants, if any were made.
    pub mutations: Option<&'r [Mutation]>,
}

/// Counts over all files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Tests that passed.
    pub passed: usize,
    /// Tests that failed.
    pub failed: usize,
    /// Files whose policy does not compile.
    pub unusable: usize,
}

impl Totals {
    /// Counts.
    pub fn of(files: &[FileResult]) -> Self {
        let mut totals = Totals::default();
        for file in files {
            totals.unusable += usize::from(!file.errors.is_empty());
            for case in &file.cases {
                if case.passed() {
                    totals.passed += 1;
                } else {
                    totals.failed += 1;
                }
            }
        }
        totals
    }
    /// The last line.
    pub fn line(&self, lang: Lang) -> String {
        let mut line = match lang {
            Lang::Zh => format!("{} 通过, {} 失败", self.passed, self.failed),
            Lang::En => format!("{} passed, {} failed", self.passed, self.failed),
        };
        if self.unusable > 0 {
            line.push_str(&match lang {
                Lang::Zh => format!(", {} 个文件有错误，未能运行", self.unusable),
                Lang::En if self.unusable == 1 => ", 1 file with errors was not run".to_owned(),
                Lang::En => format!(", {} files with errors were not run", self.unusable),
            });
        }
        line
    }
}

fn place(sources: &Sources, span: Span) -> String {
    let path = sources.get(span.file).map_or("", |f| f.path.as_str());
    format!("{path}:{}", sources.line_column(span).0)
}

fn of(lang: Lang, pair: &(String, String)) -> &str {
    match lang {
        Lang::Zh => &pair.0,
        Lang::En => &pair.1,
    }
}

/// Failures, then the counts.
pub fn write_text(report: &Report<'_>, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let lang = style.lang;
    for file in report.files {
        if !file.errors.is_empty() {
            out.write_all(render_text(&file.errors, &file.sources, style).as_bytes())?;
        }
        for case in file.cases.iter().filter(|c| !c.passed()) {
            let cross = if style.color { "\u{1b}[31m✗\u{1b}[0m" } else { "✗" };
            writeln!(out, "{cross} {}  {}", case.name, place(&file.sources, case.span))?;
            for failure in &case.failures {
                text_failure(failure, &file.sources, lang, out)?;
            }
            if !case.troubles.is_empty() {
                out.write_all(render_text(&case.troubles, &file.sources, style).as_bytes())?;
            }
            writeln!(out)?;
        }
    }
    if let Some(coverage) = report.coverage {
        covered::text(coverage, lang, out)?;
    }
    if let Some(mutations) = report.mutations {
        mutants::text(mutations, lang, out)?;
    }
    writeln!(out, "{}", Totals::of(report.files).line(lang))
}

fn text_failure(
    failure: &Failure,
    sources: &Sources,
    lang: Lang,
    out: &mut dyn Write,
) -> io::Result<()> {
    let (expected, actual) = match lang {
        Lang::Zh => ("期望", "实际"),
        Lang::En => ("expected", "actual"),
    };
    writeln!(out, "  {}", place(sources, failure.span))?;
    writeln!(out, "    {expected}: {}", failure.expected)?;
    writeln!(out, "    {actual}: {}", of(lang, &failure.actual))?;
    for reason in &failure.reasons {
        writeln!(out, "      {}", of(lang, reason))?;
    }
    Ok(())
}

/// One object: every test with its failures, and the counts.
pub fn write_json(report: &Report<'_>, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let files = report.files;
    let mut tests = Vec::new();
    let mut errors = Vec::new();
    for file in files {
        if let Json::Array(all) = crate::diagnostic::render_json(&file.errors, &file.sources, lang)
        {
            errors.extend(all);
        }
        tests.extend(file.cases.iter().map(|c| json_case(file, c, lang)));
    }
    let totals = Totals::of(files);
    let mut all = json!({
        "tests": tests,
        "errors": errors,
        "summary": { "passed": totals.passed, "failed": totals.failed, "unusable_files": totals.unusable },
    });
    if let (Some(coverage), Some(all)) = (report.coverage, all.as_object_mut()) {
        all.insert("coverage".into(), covered::json(coverage));
    }
    if let (Some(mutations), Some(all)) = (report.mutations, all.as_object_mut()) {
        all.insert("mutation".into(), mutants::json(mutations, lang));
    }
    writeln!(out, "{all}")
}

fn json_case(file: &FileResult, case: &CaseResult, lang: Lang) -> Json {
    let failures: Vec<Json> = case
        .failures
        .iter()
        .map(|f| {
            json!({
                "line": file.sources.line_column(f.span).0,
                "expected": f.expected,
                "actual": of(lang, &f.actual),
                "reasons": f.reasons.iter().map(|r| of(lang, r)).collect::<Vec<_>>(),
            })
        })
        .collect();
    json!({
        "name": case.name,
        "file": file.path.display().to_string(),
        "line": file.sources.line_column(case.span).0,
        "passed": case.passed(),
        "expectations": case.expectations,
        "failures": failures,
        "diagnostics": crate::diagnostic::render_json(&case.troubles, &file.sources, lang),
    })
}

/// A report that build servers read.
pub fn write_junit(files: &[FileResult], lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let totals = Totals::of(files);
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    let count = totals.passed + totals.failed;
    writeln!(
        out,
        "<testsuites tests=\"{count}\" failures=\"{}\" errors=\"{}\">",
        totals.failed, totals.unusable
    )?;
    for file in files.iter().filter(|f| !f.cases.is_empty() || !f.errors.is_empty()) {
        let failed = file.cases.iter().filter(|c| !c.passed()).count();
        let path = escape(&file.path.display().to_string());
        let errors = usize::from(!file.errors.is_empty());
        writeln!(
            out,
            "  <testsuite name=\"{path}\" tests=\"{}\" failures=\"{failed}\" errors=\"{errors}\">",
            file.cases.len() + errors
        )?;
        let plain = Style { lang, color: false };
        if errors > 0 {
            let text = render_text(&file.errors, &file.sources, plain);
            writeln!(
                out,
                "    <testcase name=\"{path}\" classname=\"{path}\"><error>{}</error></testcase>",
                escape(&text)
            )?;
        }
        for case in &file.cases {
            let name = escape(&case.name);
            let line = file.sources.line_column(case.span).0;
            write!(
                out,
                "    <testcase name=\"{name}\" classname=\"{path}\" file=\"{path}\" line=\"{line}\""
            )?;
            if case.passed() {
                writeln!(out, "/>")?;
                continue;
            }
            let mut text = Vec::new();
            for failure in &case.failures {
                text_failure(failure, &file.sources, lang, &mut text)?;
            }
            text.extend(render_text(&case.troubles, &file.sources, plain).into_bytes());
            let wrong = case.failures.first();
            let message = match wrong {
                Some(f) => format!("{} → {}", f.expected, of(lang, &f.actual)),
                // What kept it from being compared.
                None => String::from_utf8_lossy(&text).lines().next().unwrap_or("").to_owned(),
            };
            writeln!(
                out,
                "><failure message=\"{}\">{}</failure></testcase>",
                escape(&message),
                escape(&String::from_utf8_lossy(&text))
            )?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}

fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c if c.is_control() && c != '\n' && c != '\t' => {}
            c => out.push(c),
        }
    }
    out
}
