//! From a test as written to what it asks of which records: fixtures taken, patches made, parameters read, rows bound.

use super::data::{Document, Files, Landed};
use super::suite::{Suite, bad_row};
use super::{DEFAULT_DAY, Trouble, expect, value};
use crate::core::data::Dataset;
use crate::core::date::{DateSpan, Day};
use crate::core::expr::FieldId;
use crate::core::policy::Policy;
use crate::core::value::{Truth, Value};
use crate::diagnostic::{Code, Diagnostic, Sources, Span, nearest};
use crate::model::Unit;
use crate::records::Source;
use crate::records::bind::{BindOptions, bind};
use crate::syntax::ast::{
    Decl, Dotted, Examples, Expect, Expr, Fixture, Name, Subject, Test, TestStmt,
};
use std::path::Path;

/// A test with its records bound.
pub(super) struct Prepared {
    pub(super) name: String,
    pub(super) span: Span,
    pub(super) points: Vec<Point>,
    /// What kept it from being read to its end.
    pub(super) stopped: Option<Trouble>,
}

/// Records as they stand at some place of a test, and what is expected of them there.
pub(super) struct Point {
    /// Which version of the policy.
    pub(super) version: usize,
    pub(super) day: Day,
    pub(super) data: Dataset,
    pub(super) params: Vec<Option<Value>>,
    /// Derived fields whose value is given.
    pub(super) stubs: Vec<(FieldId, u32, Value)>,
    /// A table test: where no key tells the record, it is the first.
    pub(super) first: bool,
    pub(super) expects: Vec<Expect>,
}

/// A test as written; what a table line writes in short is written out.
pub(super) struct Case<'t> {
    pub(super) name: String,
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
    /// A line that does not fit the columns of its table.
    Uneven {
        columns: usize,
        cells: usize,
        span: Span,
    },
    Param(&'t Dotted, &'t Expr),
    AsOf(DateSpan),
    Expect(Expect),
}

impl Case<'_> {
    /// The days it is judged as of.
    pub(super) fn days(&self) -> impl Iterator<Item = Day> {
        self.steps.iter().filter_map(|s| if let Step::AsOf(d) = s { Some(d.first()) } else { None })
    }
}

/// All tests of a file's own text.
pub(super) fn cases<'t>(main: &'t Unit, filter: Option<&str>) -> Vec<Case<'t>> {
    let mut all = Vec::new();
    for decl in &main.file.decls {
        match decl {
            Decl::Test(test) => all.push(plain_case(test)),
            Decl::Examples(examples) => all.extend(table_cases(examples)),
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
            TestStmt::Expect(e) => Step::Expect(e.clone()),
        })
        .collect();
    Case { name: test.name.text.clone(), span: test.span, steps }
}

fn table_cases(table: &Examples) -> impl Iterator<Item = Case<'_>> {
    table.lines.iter().enumerate().map(move |(index, line)| {
        let mut steps = Vec::new();
        if line.changes.is_empty() && line.cells.len() != table.columns.len() {
            steps.push(Step::Uneven {
                columns: table.columns.len(),
                cells: line.cells.len(),
                span: line.span,
            });
        }
        steps.extend(table.take.as_ref().map(Step::Take));
        steps.extend(table.as_of.map(Step::AsOf));
        steps.extend(table.params.iter().map(|(n, v)| Step::Param(n, v)));
        for (column, value) in table.columns.iter().zip(&line.cells) {
            steps.push(Step::Column { target: &table.target, column, value });
        }
        for (column, value) in &line.changes {
            steps.push(Step::Column { target: &table.target, column, value });
        }
        steps.push(Step::Expect(Expect {
            subject: table.target.clone(),
            expected: line.expected.clone(),
            lacking: line.lacking.clone(),
            because: line.because.clone(),
            span: line.span,
        }));
        Case { name: format!("{} #{}", table.name.text, index + 1), span: line.span, steps }
    })
}

/// What all tests of a file stand on.
pub(super) struct Ground<'s> {
    suite: &'s Suite,
    fixtures: Vec<&'s Fixture>,
    base: &'s Path,
    files: Files,
}

/// The state a test has come to.
#[derive(Default)]
struct State<'t> {
    document: Document,
    stubs: Vec<(FieldId, u32, &'t Expr)>,
    params: Vec<Option<Value>>,
    first: bool,
}

impl<'s> Ground<'s> {
    pub(super) fn new(suite: &'s Suite, units: &'s [Unit], base: &'s Path) -> Self {
        let fixtures = units
            .iter()
            .flat_map(|u| &u.file.decls)
            .filter_map(|d| if let Decl::Fixture(f) = d { Some(f) } else { None })
            .collect();
        Ground { suite, fixtures, base, files: Files::default() }
    }

    fn sources(&self) -> &Sources {
        &self.suite.sources
    }

    /// Reads a test to its end, or to what cannot be done.
    pub(super) fn prepare(&self, case: &Case<'_>) -> Prepared {
        let mut ready = Prepared {
            name: case.name.clone(),
            span: case.span,
            points: Vec::new(),
            stopped: None,
        };
        if let Err(trouble) = self.read(case, &mut ready.points) {
            ready.stopped = Some(trouble);
        }
        ready
    }

    fn read(&self, case: &Case<'_>, points: &mut Vec<Point>) -> Result<(), Trouble> {
        let mut day = DEFAULT_DAY;
        let mut state = State::default();
        let mut open = false;
        for step in &case.steps {
            let version = self.suite.version(day).unwrap_or(0);
            let Some((_, policy)) = self.suite.versions.get(version) else { return Ok(()) };
            match step {
                Step::Expect(expect) => {
                    if !open {
                        points.push(self.point(policy, version, day, &state, expect.span)?);
                        open = true;
                    }
                    if let Some(point) = points.last_mut() {
                        point.expects.push(expect.clone());
                    }
                }
                Step::AsOf(at) => {
                    day = at.first();
                    open = false;
                }
                other => {
                    self.step(policy, &mut state, other)?;
                    open = false;
                }
            }
        }
        Ok(())
    }

    fn step<'t>(
        &self,
        policy: &Policy,
        state: &mut State<'t>,
        step: &Step<'t>,
    ) -> Result<(), Trouble> {
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
                state.document.take(policy, fixture, self.base, &self.files)
            }
            Step::Change(subject, value) => Self::change(policy, state, subject, value),
            Step::Column { target, column, value } => {
                state.first = true;
                let subject = expect::column_subject(policy, &state.document, target, column)?;
                Self::change(policy, state, &subject, value)
            }
            Step::Param(name, value) => self.param(policy, state, name, value),
            Step::Uneven { columns, cells, span } => Err(Diagnostic::new(Code::TestUnevenRow)
                .at(*span)
                .arg("columns", columns)
                .arg("cells", cells)
                .into()),
            Step::AsOf(_) | Step::Expect(_) => Ok(()),
        }
    }

    fn change<'t>(
        policy: &Policy,
        state: &mut State<'t>,
        subject: &Subject,
        value: &'t Expr,
    ) -> Result<(), Trouble> {
        for (landed, value) in state.document.change(policy, subject, value)? {
            if let Landed::Derived(field, row) = landed {
                state.stubs.push((field, row, value));
            }
        }
        Ok(())
    }

    fn param(
        &self,
        policy: &Policy,
        state: &mut State<'_>,
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

    fn point(
        &self,
        policy: &Policy,
        version: usize,
        day: Day,
        state: &State<'_>,
        span: Span,
    ) -> Result<Point, Trouble> {
        let source = Source::held_json("样例", state.document.bytes());
        let bound = bind(&policy.schema, &[source], &BindOptions::default());
        let wrong = bound
            .rejects
            .first()
            .map(|r| r.diagnostic())
            .or(bound.faults.first().map(|f| f.diagnostic()));
        if let Some(wrong) = wrong {
            return Err(bad_row(&wrong, self.sources(), span));
        }
        let mut stubs = Vec::new();
        for (field, row, written) in &state.stubs {
            let Some(f) = policy.fields.get(field.0 as usize) else { continue };
            let read = value::value_of(&policy.schema, Some(&bound.data), &f.ty, written)
                .ok_or_else(|| {
                    Diagnostic::new(Code::TestBadValue).at(written.span).arg("name", &f.name)
                })?;
            stubs.push((*field, *row, read));
        }
        Ok(Point {
            version,
            day,
            data: bound.data,
            params: state.params.clone(),
            stubs,
            first: state.first,
            expects: Vec::new(),
        })
    }
}
