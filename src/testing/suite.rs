//! The tests of one file made ready to run, once and for all: the policy compiled for every version of its text that
//! a test asks for, the records of every test bound. What is left is to put records and policy together and ask; a
//! mutant asks the same questions of a changed policy without reading or binding anything again.

use super::prepare::{self, Point, Prepared};
use super::{CaseResult, DEFAULT_DAY, FileResult, Trouble, expect};
use crate::core::calendar::Calendar;
use crate::core::date::{BirthdayRule, Day};
use crate::core::policy::{Force, Policy};
use crate::diagnostic::{Code, Diagnostic, FileId, Severity, Sources};
use crate::eval::{Engine, Settings};
use crate::model::{self, Unit};
use crate::syntax::ast::Decl;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The tests of a file, ready to run.
pub struct Suite {
    /// The file.
    pub path: PathBuf,
    /// The texts.
    pub sources: Sources,
    /// Errors of the policy: nothing is run.
    pub errors: Vec<Diagnostic>,
    /// The files it uses directly.
    used: Vec<PathBuf>,
    /// The compiled policy, for each version of the text some test is judged by.
    pub(super) versions: Vec<(Force, Policy)>,
    /// The tests.
    pub(super) cases: Vec<Prepared>,
}

impl Suite {
    /// Reads and compiles a file and makes its tests ready; `filter` keeps those whose name contains it.
    pub fn load(path: &Path, filter: Option<&str>) -> Suite {
        let loaded = model::load(path);
        let mut suite = Suite {
            path: path.to_owned(),
            sources: loaded.sources,
            errors: loaded.diagnostics,
            used: Vec::new(),
            versions: Vec::new(),
            cases: Vec::new(),
        };
        let found = suite.compile(&loaded.units, DEFAULT_DAY);
        suite.errors.extend(found);
        suite.errors.retain(|d| d.severity() == Severity::Error);
        let Some(main) = loaded.main.and(loaded.units.last()) else { return suite };
        suite.used = used(main, &suite.sources);
        let cases = prepare::cases(main, filter);
        if !suite.errors.is_empty() {
            return suite;
        }
        for day in cases.iter().flat_map(prepare::Case::days) {
            if suite.version(day).is_none() {
                suite.compile(&loaded.units, day);
            }
        }
        let base = path.parent().unwrap_or(Path::new(""));
        let ground = prepare::Ground::new(&suite, &loaded.units, base);
        let ready: Vec<Prepared> = cases.par_iter().map(|c| ground.prepare(c)).collect();
        suite.cases = ready;
        suite
    }

    /// Whether there is no test to run.
    pub fn is_empty(&self) -> bool {
        self.cases.is_empty()
    }

    /// The names of its tests.
    pub fn names(&self) -> Vec<String> {
        self.cases.iter().map(|c| c.name.clone()).collect()
    }

    /// The policy files it names itself.
    pub fn used(&self) -> &[PathBuf] {
        &self.used
    }

    fn compile(&mut self, units: &[Unit], day: Day) -> Vec<Diagnostic> {
        let (policy, found, same) = model::compile_version(units, day);
        self.versions.push((same, policy));
        found
    }

    /// Which version of the text is judged by on a day.
    pub(super) fn version(&self, day: Day) -> Option<usize> {
        self.versions.iter().position(|(force, _)| force.on(day))
    }

    /// Those of its texts that have a name, by number.
    pub(super) fn named(
        &self,
        named: &dyn Fn(&Path) -> Option<PathBuf>,
    ) -> BTreeMap<FileId, PathBuf> {
        self.sources.iter().filter_map(|(id, f)| Some((id, named(Path::new(&f.path))?))).collect()
    }

    /// Runs all tests.
    pub fn run(self) -> FileResult {
        let cases = self.results();
        FileResult { path: self.path, sources: self.sources, errors: self.errors, cases }
    }

    /// What comes of all tests.
    pub(super) fn results(&self) -> Vec<CaseResult> {
        self.cases.par_iter().map(|case| self.run_case(case)).collect()
    }

    fn run_case(&self, case: &Prepared) -> CaseResult {
        let mut result = CaseResult {
            name: case.name.clone(),
            span: case.span,
            expectations: case.points.iter().map(|p| p.expects.len()).sum(),
            failures: Vec::new(),
            troubles: Vec::new(),
        };
        for point in &case.points {
            let Some((_, policy)) = self.versions.get(point.version) else { continue };
            let mut asker = expect::Asker::new(point.engine(policy), true);
            for expect in &point.expects {
                match expect::check(policy, &mut asker, &self.sources, expect, point.first) {
                    Ok(failure) => result.failures.extend(failure),
                    Err(trouble) => result.troubles.push(*trouble),
                }
            }
        }
        result.troubles.extend(case.stopped.as_deref().cloned());
        if result.expectations == 0 && result.troubles.is_empty() {
            let nothing = Diagnostic::new(Code::TestAsksNothing).at(case.span);
            result.troubles.push(*Trouble::from(nothing.arg("name", &case.name)));
        }
        result
    }
}

/// Which of the texts read are the files a file uses itself, and not by way of others.
fn used(main: &Unit, sources: &Sources) -> Vec<PathBuf> {
    let named = main.file.decls.iter().flat_map(|d| match d {
        Decl::Use(paths) => paths.as_slice(),
        _ => &[],
    });
    let names: Vec<String> = named.map(|p| format!("{}.quan", p.text)).collect();
    let is_used = |path: &Path| names.iter().any(|n| path.ends_with(n));
    sources.iter().map(|(_, f)| PathBuf::from(&f.path)).filter(|p| is_used(p)).collect()
}

impl Point {
    /// A policy over the records of this point.
    pub(super) fn engine<'p>(&self, policy: &'p Policy) -> Engine<'p> {
        let settings = Settings {
            as_of: self.day,
            calendar: Calendar::china().clone(),
            birthday: BirthdayRule::default(),
            params: self.params.clone(),
            // expectations name built-in clauses by their Chinese labels
            lang: Default::default(),
        };
        let mut engine = Engine::new(policy, self.data.clone(), settings);
        engine.answer_singly();
        for (field, row, value) in &self.stubs {
            engine.stub(*field, *row, value.clone());
        }
        engine
    }
}

/// A row of a fixture that cannot be used.
pub(super) fn bad_row(
    wrong: &Diagnostic,
    sources: &Sources,
    span: crate::diagnostic::Span,
) -> Trouble {
    let reason = |lang| {
        let style = crate::diagnostic::Style { lang, color: false };
        let text = crate::diagnostic::render_text(std::slice::from_ref(wrong), sources, style);
        text.lines().next().unwrap_or("").to_owned()
    };
    Diagnostic::new(Code::TestBadRow)
        .at(span)
        .arg("reason", reason(crate::diagnostic::Lang::Zh))
        .arg("reason_en", reason(crate::diagnostic::Lang::En))
        .into()
}
