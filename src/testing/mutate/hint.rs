//! What would have told a survivor apart, looked for among the records there are: some test's records may already
//! come out differently, and only no expectation says so.
//!
//! Such an expectation is shown to be pasted. So it is read back as the text it is, and shown only if it holds under
//! the policy and does not under the mutant, in both languages.

use super::{Made, Mutant};
use crate::core::policy::{Output, Policy};
use crate::core::roots::Owner;
use crate::core::value::RowRef;
use crate::diagnostic::{FileId, Lang, Sources, Span};
use crate::eval::Engine;
use crate::eval::result::{
    ClauseResult, Kind, MeasureResult, Outcome, Selected, StepResult, SubjectResult, Verdict,
};
use crate::report::words;
use crate::syntax::ast::{Decl, Expect, TestStmt};
use crate::testing::expect;
use crate::testing::prepare::Point;
use std::collections::{BTreeMap, BTreeSet};

/// How many tests' records, and how many records nobody asks for, are looked through.
const MOST_CASES: usize = 5;
const MOST_RECORDS: u32 = 3;

/// An expectation that could be added to a test there is, in both languages.
pub(super) fn find(
    made: &Made<'_>,
    group: &[(usize, Mutant)],
    wrong: &BTreeMap<usize, Policy>,
) -> Option<(String, String)> {
    let concerned = made.cases.iter().flat_map(|asked| {
        asked.points.iter().filter_map(move |(point, expects)| {
            let (_, mutant) = group.iter().find(|(v, _)| *v == point.version)?;
            let asks = expects.iter().any(|(_, owners)| !owners.is_disjoint(&mutant.owners));
            asks.then_some((asked.case, point, expects, mutant))
        })
    });
    for (case, point, expects, mutant) in concerned.take(MOST_CASES) {
        let (Some((_, policy)), Some(changed)) =
            (made.suite.versions.get(point.version), wrong.get(&point.version))
        else {
            continue;
        };
        let mut right = point.engine(policy);
        let mut mistaken = point.engine(changed);
        // First what was changed itself, then what the test asks for.
        let asked = expects.iter().flat_map(|(e, _)| expect::asked(policy, e));
        let outputs = outputs(mutant.owners.iter().copied().chain(asked));
        let subject = |e| expect::subject(policy, &mut right, e, point.first);
        let subjects: BTreeSet<RowRef> =
            expects.iter().map(|(e, _)| *e).filter_map(subject).collect();
        let sources = &made.suite.sources;
        for output in outputs {
            let Some(told) = differ(&mut right, &mut mistaken, output, &subjects, sources) else {
                continue;
            };
            let tells = |text: &str| {
                met(policy, point, sources, text) && !met(changed, point, sources, text)
            };
            let (zh, en) = (format!("应得 {}", told.0), format!("expect {}", told.1));
            if tells(&zh) && tells(&en) {
                return Some(placed(&case.name, point, sources, (&zh, &en)));
            }
        }
    }
    None
}

/// Whether an expectation, read from its text, holds at a place of a test.
fn met(policy: &Policy, point: &Point, sources: &Sources, text: &str) -> bool {
    let Some(expect) = read(text) else { return false };
    let mut asker = expect::Asker::new(point.engine(policy), true);
    matches!(expect::check(policy, &mut asker, sources, &expect, point.first), Ok(None))
}

/// The expectation a text is, if it is one and nothing else.
fn read(text: &str) -> Option<Expect> {
    let (file, problems) = crate::syntax::parse(&format!("test \"x\" {{ {text} }}"), FileId(0));
    match (problems.as_slice(), file.decls.as_slice()) {
        ([], [Decl::Test(test)]) => match test.body.as_slice() {
            [TestStmt::Expect(expect)] => Some(expect.clone()),
            _ => None,
        },
        _ => None,
    }
}

/// Where an expectation goes: after those there are of the same records, which a later change would alter. A line of a
/// table has no room for another.
fn placed(
    name: &str,
    point: &Point,
    sources: &Sources,
    (zh, en): (&str, &str),
) -> (String, String) {
    let last = point.expects.last().filter(|_| !point.first);
    let Some(span) = last.map(|e| e.span) else {
        return (
            format!("“{name}” 的数据已能区分，可用同样的数据另写 {zh}"),
            format!("the records of “{name}” tell it apart: write a test on them with `{en}`"),
        );
    };
    let (line, _) = sources.line_column(Span { start: span.end, ..span });
    let written: Vec<&str> = sources.text(span).split_whitespace().collect();
    let written = written.join(" ");
    (
        format!("测试 “{name}” 的数据已能区分，可在第 {line} 行 “{written}” 之后加 {zh}"),
        format!(
            "the records of test “{name}” tell it apart: after `{written}` on line {line} add `{en}`"
        ),
    )
}

/// A name as it can be read again: between quotes where it is more than one word.
fn name(text: &str) -> String {
    let text: String = text.chars().filter(|c| !matches!(c, '「' | '」')).collect();
    if is_word(&text) { text } else { format!("「{text}」") }
}

/// A key: between quotes it may be anything.
fn key(text: &str) -> String {
    if is_word(text) { text.to_owned() } else { format!("\"{text}\"") }
}

fn is_word(text: &str) -> bool {
    text.starts_with(char::is_alphabetic)
        && text.chars().all(|c| c.is_alphabetic() || c.is_ascii_digit() || c == '_')
}

/// The results among what is computed.
fn outputs(owners: impl Iterator<Item = Owner>) -> Vec<Output> {
    let mut all: Vec<Output> = Vec::new();
    for owner in owners {
        let output = match owner {
            Owner::Rules(i) => Output::Rules(i),
            Owner::Score(i) => Output::Score(i),
            Owner::Selection(i) => Output::Selection(i),
            Owner::Procedure(i) => Output::Procedure(i),
            _ => continue,
        };
        if !all.contains(&output) {
            all.push(output);
        }
    }
    all
}

/// The first subject whose result differs, and what could be expected of it: of those asked for, where there are any.
fn differ(
    right: &mut Engine<'_>,
    wrong: &mut Engine<'_>,
    output: Output,
    subjects: &BTreeSet<RowRef>,
    sources: &Sources,
) -> Option<(String, String)> {
    let table = right.output_table(output)?;
    let count = right.count(table);
    wrong.count(table);
    let mut rows: Vec<RowRef> = subjects.iter().copied().filter(|s| s.table == table).collect();
    if rows.is_empty() {
        rows.extend((0..count.min(MOST_RECORDS)).map(|row| RowRef { table, row }));
    }
    rows.into_iter().find_map(|at| {
        let a = right.result(output, at, sources, false)?;
        let b = wrong.result(output, at, sources, false)?;
        expectation(&a, &b)
    })
}

fn clauses(r: &SubjectResult) -> Vec<&ClauseResult> {
    r.clauses.iter().chain(r.steps.iter().flat_map(|s| &s.clauses)).collect()
}

fn expectation(a: &SubjectResult, b: &SubjectResult) -> Option<(String, String)> {
    let subject = format!("{}({})", name(&a.rule), key(&a.key));
    let both = |f: &dyn Fn(Lang) -> String| Some((f(Lang::Zh), f(Lang::En)));
    let who = |s: &StepResult| s.person.as_ref().map_or(String::new(), |p| format!("({})", key(p)));
    if a.verdict != b.verdict && a.kind != Kind::Score {
        let reason = clauses(a).into_iter().find(|c| c.outcome == Outcome::Violated);
        let because = |l| match (&reason, a.verdict, l) {
            (Some(c), Verdict::Fails, Lang::Zh) => format!(" 因 {}", name(&c.label)),
            (Some(c), Verdict::Fails, Lang::En) => format!(" because {}", name(&c.label)),
            _ => String::new(),
        };
        return both(&|l| {
            let verdict = match l {
                Lang::Zh => words::verdict(l, a.kind, a.verdict),
                Lang::En => words::json::verdict(a.verdict),
            };
            format!("{subject} {verdict}{}", because(l))
        });
    }
    if a.selected != b.selected
        && let Some(selected) = a.selected
    {
        let english = match selected {
            Selected::Yes => "selected",
            Selected::No => "not_selected",
            Selected::Tie => "tie",
            Selected::Undetermined => "undetermined",
        };
        return both(&|l| match l {
            Lang::Zh => format!("{subject} {}", words::selected(l, selected)),
            Lang::En => format!("{subject} {english}"),
        });
    }
    if a.rank != b.rank
        && let Some((best, worst)) = a.rank
        && best == worst
    {
        return both(&|l| match l {
            Lang::Zh => format!("{subject}.名次 = {best}"),
            Lang::En => format!("{subject}.rank = {best}"),
        });
    }
    if a.kind == Kind::Score
        && a.score != b.score
        && let Some(crate::eval::result::Figure::Known(n)) = &a.score
    {
        return both(&|_| format!("{subject} = {n}"));
    }
    for (x, y) in a.items.iter().zip(&b.items) {
        if x.value != y.value
            && let Some(crate::eval::result::Figure::Known(n)) = &x.value
        {
            return both(&|_| format!("{subject}.{} = {n}", name(&x.label)));
        }
    }
    for (x, y) in a.steps.iter().zip(&b.steps) {
        if x.step == y.step && x.state != y.state {
            let who = who(x);
            return both(&|l| {
                format!("{}{who} {}", name(&x.step), words::step(l, x.state).replace(' ', "_"))
            });
        }
        if x.step == y.step
            && x.outcome != y.outcome
            && let Some(outcome) = &x.outcome
        {
            return both(&|_| format!("{}{} {}", name(&x.step), who(x), name(outcome)));
        }
    }
    for (x, y) in clauses(a).into_iter().zip(clauses(b)) {
        if x.label == y.label && x.outcome != y.outcome {
            return both(&|l| {
                let word = match (l, x.outcome) {
                    (Lang::En, Outcome::Violated) => "violated".to_owned(),
                    (l, outcome) => words::outcome(l, outcome).replace(' ', "_"),
                };
                format!("{subject}.{} {word}", name(&x.label))
            });
        }
    }
    for (x, y) in a.duties.iter().zip(&b.duties) {
        if x.duty == y.duty && x.state != y.state {
            return both(&|l| {
                format!("{subject}.{} {}", name(&x.duty), words::duty(l, x.state).replace(' ', "_"))
            });
        }
    }
    for (x, y) in a.metrics.iter().zip(&b.metrics) {
        let exact = |t: &str| t.split(" ≈").next().unwrap_or(t).to_owned();
        if x.value != y.value {
            return both(&|_| format!("{subject}.{} = {}", name(&x.label), exact(&x.value)));
        }
        if let (Some(target), true) = (&x.target, x.target != y.target) {
            return both(&|l| {
                let of = if l == Lang::Zh { "目标" } else { "target" };
                format!("{subject}.{}.{of} = {}", name(&x.label), exact(target))
            });
        }
    }
    measures(&subject, a, b)
}

/// A measure one result has and the other has not, or has otherwise.
fn measures(subject: &str, a: &SubjectResult, b: &SubjectResult) -> Option<(String, String)> {
    let like = |x: &MeasureResult, y: &MeasureResult| {
        x.measures == y.measures && x.all == y.all && x.on == y.on && x.restricts == y.restricts
    };
    let named = |m: &MeasureResult, l| {
        let (or, and, upon) = match l {
            Lang::Zh => (" 或 ", " 且 ", "对"),
            Lang::En => (" or ", " and ", "toward"),
        };
        let names: Vec<&String> = m.measures.iter().chain(&m.restricts).collect();
        let names: Vec<String> = names.into_iter().map(|n| name(n)).collect();
        let names = names.join(if m.all { and } else { or });
        if m.on == (a.subject.clone(), a.key.clone()) {
            return format!("{subject} {names}");
        }
        // A key may be anything: between quotes it is always one.
        format!("{subject} {names} {upon} \"{}\"", m.on.1)
    };
    let lost = a.measures.iter().find(|x| !b.measures.iter().any(|y| like(x, y)));
    if let Some(m) = lost {
        return Some((named(m, Lang::Zh), named(m, Lang::En)));
    }
    let held = |name: &String| a.measures.iter().any(|m| m.measures.contains(name));
    let gained = name(b.measures.iter().flat_map(|m| &m.measures).find(|m| !held(m))?);
    Some((format!("{subject} 无 {gained}"), format!("{subject} not {gained}")))
}
