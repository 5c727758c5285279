//! Tests of policies: fixtures, patches, expectations. See `docs/language.md` §8.
//!
//! ```text
//! 样例 ─▶ JSON document ─▶ 改 ─▶ bound records ─▶ engine ─▶ 应得: one question each
//! ```
//! Statements run in order; an expectation sees what stands before it. A test that names no day is judged as of
//! [`DEFAULT_DAY`], so that it never depends on today.

mod coverage;
mod data;
mod expect;
mod mutate;
mod prepare;
mod reach;
mod report;
mod suite;
mod value;

pub use coverage::{Coverage, Part, Tested, What, coverage, coverage_score};
pub use mutate::{Change, Mutation, Survivor, mutate, mutation_score};
pub use report::{Report, Totals, coverage_page, write_json, write_junit, write_text};
pub use suite::Suite;

use crate::core::date::Day;
use crate::diagnostic::{Diagnostic, Sources, Span};
use std::path::{Path, PathBuf};

/// The day of judgement of a test that names none.
pub const DEFAULT_DAY: Day = Day::constant(2024, 12, 31);

/// What stops a test before an expectation can be compared.
pub(crate) type Trouble = Box<Diagnostic>;

/// An expectation that was not met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Where it is written.
    pub span: Span,
    /// What was expected, as written.
    pub expected: String,
    /// What came out, in both languages.
    pub actual: (String, String),
    /// Why it came out so: clauses with their values.
    pub reasons: Vec<(String, String)>,
}

/// One test, or one line of a table test.
#[derive(Debug, Clone)]
pub struct CaseResult {
    /// Its name; lines of a table test carry their number.
    pub name: String,
    /// Where it is written.
    pub span: Span,
    /// How many expectations it holds.
    pub expectations: usize,
    /// Those not met.
    pub failures: Vec<Failure>,
    /// What kept it from running.
    pub troubles: Vec<Diagnostic>,
}

impl CaseResult {
    /// Whether every expectation is met.
    pub fn passed(&self) -> bool {
        self.failures.is_empty() && self.troubles.is_empty()
    }
}

/// The tests of one file.
#[derive(Debug, Default)]
pub struct FileResult {
    /// The file.
    pub path: PathBuf,
    /// The texts, for places.
    pub sources: Sources,
    /// Errors of the policy: no test was run.
    pub errors: Vec<Diagnostic>,
    /// Its tests in the order written.
    pub cases: Vec<CaseResult>,
}

/// Runs the tests a file holds; `filter` keeps those whose name contains it.
pub fn run_file(path: &Path, filter: Option<&str>) -> FileResult {
    Suite::load(path, filter).run()
}
