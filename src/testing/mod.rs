//! Tests of policies: fixtures, patches, expectations. See `docs/language.md` §8.
//!
//! ```text
//! 样例 ─▶ JSON document ─▶ 改 ─▶ bound records ─▶ engine ─▶ 应得: one question each
//! ```
//! Statements run in order; an expectation sees what stands before it. A test that names no day is judged as of
//! [`DEFAULT_DAY`], so that it never depends on today.

mod data;
mod expect;
mod report;
mod value;

pub use report::{Totals, write_json, write_junit, write_text};

use crate::core::calendar::Calendar;
use crate::core::date::{BirthdayRule, DateSpan, Day};
use crate::core::expr::FieldId;
use crate::core::policy::Policy;
use crate::core::value::{Truth, Value};
use crate::diagnostic::{Code, Diagnostic, Severity, Sources, Span, nearest};
use crate::eval::{Engine, Settings};
use crate::model::{self, Unit};
use crate::records::Source;
use crate::records::bind::{BindOptions, bind};
use crate::syntax::ast::{
    Decl, Dotted, Examples, Expect, Expr, Fixture, Name, Subject, Test, TestStmt,
};
use data::{Document, Landed};
use rayon::prelude::*;
use std::collections::BTreeMap;
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

/// A test made ready: what a table line writes in short is written out.
struct Case<'t> {
    name: String,
    span: Span,
    steps: Vec<Step<'t>>,
}

/// A statement of a test, or what a table line stands for.
enum Step<'t> {
    Take(&'t Name),
    Change(Subject, &'t Expr),
    /// A column of a table test: the subject's record is known only when the fixture is.
    Column {
        target: &'t Subject,
        column: &'t Subject,
        value: &'t Expr,
    },
    Param(&'t Dotted, &'t Expr),
    AsOf(DateSpan),
    Expect(std::borrow::Cow<'t, Expect>),
}

/// Runs the tests a file holds; `filter` keeps those whose name contains it.
pub fn run_file(path: &Path, filter: Option<&str>) -> FileResult {
    let loaded = model::load(path);
    let mut result = FileResult { path: path.to_owned(), ..FileResult::default() };
    let (policy, found) = model::compile(&loaded.units, DEFAULT_DAY);
    let mut errors: Vec<Diagnostic> = loaded.diagnostics;
    errors.extend(found);
    errors.retain(|d| d.severity() == Severity::Error);
    result.sources = loaded.sources;
    let Some(main) = loaded.main.and(loaded.units.last()) else {
        result.errors = errors;
        return result;
    };
    let cases = cases(main, &result.sources, filter);
    if cases.is_empty() && errors.is_empty() {
        return result;
    }
    if !errors.is_empty() {
        result.errors = errors;
        return result;
    }
    let fixtures: Vec<&Fixture> = loaded
        .units
        .iter()
        .flat_map(|u| &u.file.decls)
        .filter_map(|d| if let Decl::Fixture(f) = d { Some(f) } else { None })
        .collect();
    let mut policies = BTreeMap::from([(DEFAULT_DAY, policy)]);
    for case in &cases {
        for step in &case.steps {
            if let Step::AsOf(day) = step {
                policies
                    .entry(day.first())
                    .or_insert_with(|| model::compile(&loaded.units, day.first()).0);
            }
        }
    }
    let base = path.parent().unwrap_or(Path::new(""));
    let calendar = Calendar::china();
    let shared = Shared {
        policies: &policies,
        fixtures: &fixtures,
        base,
        calendar,
        sources: &result.sources,
    };
    let run: Vec<CaseResult> = cases.par_iter().map(|c| shared.run(c)).collect();
    result.cases = run;
    result
}

/// All tests of a file's own text.
fn cases<'t>(main: &'t Unit, sources: &Sources, filter: Option<&str>) -> Vec<Case<'t>> {
    let mut all = Vec::new();
    for decl in &main.file.decls {
        match decl {
            Decl::Test(test) => all.push(plain_case(test)),
            Decl::Examples(examples) => all.extend(table_cases(examples, sources)),
            _ => {}
        }
    }
    all.retain(|c: &Case| filter.is_none_or(|f| c.name.contains(f)));
    all
}

fn plain_case(test: &Test) -> Case<'_> {
    let steps = test
        .body
        .iter()
        .map(|s| match s {
            TestStmt::Take(name) => Step::Take(name),
            TestStmt::Change { subject, value } => Step::Change(subject.clone(), value),
            TestStmt::SetParam(name, value) => Step::Param(name, value),
            TestStmt::AsOf(day, _) => Step::AsOf(*day),
            TestStmt::Expect(e) => Step::Expect(std::borrow::Cow::Borrowed(e)),
        })
        .collect();
    Case { name: test.name.text.clone(), span: test.span, steps }
}

fn table_cases<'t>(table: &'t Examples, _sources: &Sources) -> impl Iterator<Item = Case<'t>> {
    table.lines.iter().enumerate().map(move |(index, line)| {
        let mut steps = Vec::new();
        steps.extend(table.take.as_ref().map(Step::Take));
        steps.extend(table.as_of.map(Step::AsOf));
        steps.extend(table.params.iter().map(|(n, v)| Step::Param(n, v)));
        for (column, value) in table.columns.iter().zip(&line.cells) {
            steps.push(Step::Column { target: &table.target, column, value });
        }
        let subject = table.target.clone();
        steps.push(Step::Expect(std::borrow::Cow::Owned(Expect {
            subject,
            expected: line.expected.clone(),
            lacking: line.lacking.clone(),
            because: line.because.clone(),
            span: line.span,
        })));
        Case { name: format!("{} #{}", table.name.text, index + 1), span: line.span, steps }
    })
}

/// What all tests of a file share.
struct Shared<'s> {
    policies: &'s BTreeMap<Day, Policy>,
    fixtures: &'s [&'s Fixture],
    base: &'s Path,
    calendar: &'s Calendar,
    sources: &'s Sources,
}

/// The state a test has come to.
#[derive(Default)]
struct State {
    document: Document,
    stubs: Vec<(FieldId, u32, Expr)>,
    params: Vec<Option<Value>>,
    /// The record a table test turns on: number of its record in the fixture.
    first: bool,
}

impl<'s> Shared<'s> {
    fn run(&self, case: &Case<'_>) -> CaseResult {
        let mut result = CaseResult {
            name: case.name.clone(),
            span: case.span,
            expectations: 0,
            failures: Vec::new(),
            troubles: Vec::new(),
        };
        let mut policy = match self.policies.get(&DEFAULT_DAY) {
            Some(policy) => policy,
            None => return result,
        };
        let mut day = DEFAULT_DAY;
        let mut state = State { params: vec![None; policy.params.len()], ..State::default() };
        let mut engine: Option<Engine<'_>> = None;
        for step in &case.steps {
            let done: Result<(), Trouble> = match step {
                Step::Expect(expect) => {
                    result.expectations += 1;
                    self.expect(policy, day, &state, &mut engine, expect)
                        .map(|f| result.failures.extend(f))
                }
                other => {
                    engine = None;
                    if let Step::AsOf(at) = other {
                        day = at.first();
                        policy = self.policies.get(&day).unwrap_or(policy);
                        Ok(())
                    } else {
                        self.step(policy, &mut state, other)
                    }
                }
            };
            if let Err(trouble) = done {
                let stop = !matches!(step, Step::Expect(_)) || trouble.code == Code::TestBadRow;
                result.troubles.push(*trouble);
                if stop {
                    break;
                }
            }
        }
        result
    }

    fn step(&self, policy: &'s Policy, state: &mut State, step: &Step<'_>) -> Result<(), Trouble> {
        match step {
            Step::Take(name) => {
                let Some(fixture) = self.fixtures.iter().rev().find(|f| f.name.text == name.text)
                else {
                    let close =
                        nearest(&name.text, self.fixtures.iter().map(|f| f.name.text.as_str()));
                    return Err(Diagnostic::new(Code::TestUnknownFixture)
                        .at(name.span)
                        .arg("name", &name.text)
                        .suggest(close)
                        .into());
                };
                state.document.take(policy, fixture, self.base)
            }
            Step::Change(subject, value) => {
                let landed = state.document.change(policy, subject, value)?;
                for (landed, value) in landed {
                    if let Landed::Derived(field, row) = landed {
                        state.stubs.push((field, row, value));
                    }
                }
                Ok(())
            }
            Step::Column { target, column, value } => {
                state.first = true;
                let subject = expect::column_subject(policy, &state.document, target, column)?;
                self.step(policy, state, &Step::Change(subject, value))
            }
            Step::Param(name, value) => self.param(policy, state, name, value),
            Step::AsOf(_) | Step::Expect(_) => Ok(()),
        }
    }

    fn param(
        &self,
        policy: &Policy,
        state: &mut State,
        name: &Dotted,
        value: &Expr,
    ) -> Result<(), Trouble> {
        let text = name.text();
        let suffix = format!(".{text}");
        let at = policy
            .params
            .iter()
            .position(|p| p.name == text)
            .or_else(|| policy.params.iter().position(|p| p.name.ends_with(&suffix)));
        let Some((at, param)) = at.and_then(|i| Some((i, policy.params.get(i)?))) else {
            let close = nearest(&text, policy.params.iter().map(|p| p.name.as_str()));
            return Err(Diagnostic::new(Code::UnknownParam)
                .at(name.span)
                .arg("name", &text)
                .suggest(close)
                .into());
        };
        let refused = || Diagnostic::new(Code::TestBadValue).at(value.span).arg("name", &text);
        let read = value::value_of(&policy.schema, None, &param.ty, value).ok_or_else(refused)?;
        if let Some(bound) = &param.bound
            && crate::eval::bound_holds(policy, bound, &read) == Truth::False
        {
            return Err(refused().into());
        }
        state.params.resize(policy.params.len(), None);
        if let Some(slot) = state.params.get_mut(at) {
            *slot = Some(read);
        }
        Ok(())
    }

    fn expect(
        &self,
        policy: &'s Policy,
        day: Day,
        state: &State,
        engine: &mut Option<Engine<'s>>,
        expect: &Expect,
    ) -> Result<Option<Failure>, Trouble> {
        if engine.is_none() {
            *engine = Some(self.engine(policy, day, state, expect.span)?);
        }
        let Some(engine) = engine else { return Ok(None) };
        expect::check(policy, engine, self.sources, expect, state.first)
    }

    fn engine(
        &self,
        policy: &'s Policy,
        day: Day,
        state: &State,
        span: Span,
    ) -> Result<Engine<'s>, Trouble> {
        let source = Source::held_json("样例", state.document.bytes());
        let mut bound = bind(&policy.schema, &[source], &BindOptions::default());
        let wrong = bound
            .rejects
            .first()
            .map(|r| r.diagnostic())
            .or(bound.faults.first().map(|f| f.diagnostic()));
        if let Some(wrong) = wrong {
            let reason = |lang| {
                let style = crate::diagnostic::Style { lang, color: false };
                let text = crate::diagnostic::render_text(
                    std::slice::from_ref(&wrong),
                    self.sources,
                    style,
                );
                text.lines().next().unwrap_or("").to_owned()
            };
            return Err(Diagnostic::new(Code::TestBadRow)
                .at(span)
                .arg("reason", reason(crate::diagnostic::Lang::Zh))
                .arg("reason_en", reason(crate::diagnostic::Lang::En))
                .into());
        }
        let settings = Settings {
            as_of: day,
            calendar: self.calendar.clone(),
            birthday: BirthdayRule::default(),
            params: state.params.clone(),
        };
        let mut engine = Engine::new(policy, std::mem::take(&mut bound.data), settings);
        for (field, row, written) in &state.stubs {
            let Some(f) = policy.fields.get(field.0 as usize) else { continue };
            let read = value::value_of(&policy.schema, Some(engine.data()), &f.ty, written)
                .ok_or_else(|| {
                    Diagnostic::new(Code::TestBadValue).at(written.span).arg("name", &f.name)
                })?;
            engine.stub(*field, *row, read);
        }
        Ok(engine)
    }
}
