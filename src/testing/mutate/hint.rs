//! What would have told a survivor apart, looked for among the records there are: some test's records may already
//! come out differently, and only no expectation says so.

use super::walk::Owner;
use super::{Made, Mutant};
use crate::core::policy::{Output, Policy};
use crate::core::value::RowRef;
use crate::diagnostic::{Lang, Sources};
use crate::eval::Engine;
use crate::eval::result::SubjectResult;
use crate::report::words;
use std::collections::BTreeMap;

/// How many tests' records are looked through.
const MOST_CASES: usize = 24;

/// An expectation that could be added to a test there is, in both languages.
pub(super) fn find(
    made: &Made<'_>,
    group: &[(usize, Mutant)],
    wrong: &BTreeMap<usize, Policy>,
) -> Option<(String, String)> {
    for asked in made.cases.iter().take(MOST_CASES) {
        for (point, expects) in &asked.points {
            let (_, mutant) = group.iter().find(|(v, _)| *v == point.version)?;
            if !expects.iter().any(|(_, owners)| !owners.is_disjoint(&mutant.owners)) {
                continue;
            }
            let (_, policy) = made.suite.versions.get(point.version)?;
            let changed = wrong.get(&point.version)?;
            let mut right = point.engine(policy);
            let mut mistaken = point.engine(changed);
            for output in outputs(policy, expects.iter().flat_map(|(_, o)| o.iter().copied())) {
                let told = differ(&mut right, &mut mistaken, output, &made.suite.sources);
                if let Some((zh, en)) = told {
                    let name = &asked.case.name;
                    return Some((
                        format!("测试 “{name}” 的数据已能区分，可加 应得 {zh}"),
                        format!("the records of test “{name}” tell it apart: add `expect {en}`"),
                    ));
                }
            }
        }
    }
    None
}

/// The results among what is computed.
fn outputs(policy: &Policy, owners: impl Iterator<Item = Owner>) -> Vec<Output> {
    let mut all: Vec<Output> = Vec::new();
    for owner in owners {
        let output = match owner {
            Owner::Rules(i) => Output::Rules(i),
            Owner::Score(i) => Output::Score(i),
            Owner::Selection(i) => Output::Selection(i),
            Owner::Procedure(i) => Output::Procedure(i),
            _ => continue,
        };
        if policy.outputs.contains(&output) && !all.contains(&output) {
            all.push(output);
        }
    }
    all
}

/// The first subject whose result differs, and what could be expected of it.
fn differ(
    right: &mut Engine<'_>,
    wrong: &mut Engine<'_>,
    output: Output,
    sources: &Sources,
) -> Option<(String, String)> {
    let table = right.output_table(output)?;
    let count = right.count(table);
    (0..count.min(50)).find_map(|row| {
        let at = RowRef { table, row };
        let a = right.result(output, at, sources)?;
        let b = wrong.result(output, at, sources)?;
        expectation(&a, &b)
    })
}

fn expectation(a: &SubjectResult, b: &SubjectResult) -> Option<(String, String)> {
    let subject = format!("{}({})", a.rule, a.key);
    let both = |f: &dyn Fn(Lang) -> String| Some((f(Lang::Zh), f(Lang::En)));
    if a.verdict != b.verdict {
        return both(&|l| format!("{subject} {}", words::verdict(l, a.kind, a.verdict)));
    }
    if a.selected != b.selected
        && let Some(selected) = a.selected
    {
        return both(&|l| format!("{subject} {}", words::selected(l, selected)));
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
    if a.score != b.score
        && let Some(crate::eval::result::Figure::Known(n)) = &a.score
    {
        return both(&|_| format!("{subject} = {n}"));
    }
    for (x, y) in a.items.iter().zip(&b.items) {
        if x.value != y.value
            && let Some(crate::eval::result::Figure::Known(n)) = &x.value
        {
            return both(&|_| format!("{subject}.{} = {n}", x.label));
        }
    }
    for (x, y) in a.steps.iter().zip(&b.steps) {
        if x.step == y.step && x.state != y.state {
            let who = x.person.as_ref().map_or(String::new(), |p| format!("({p})"));
            return both(&|l| format!("{}{who} {}", x.step, words::step(l, x.state)));
        }
        if x.step == y.step
            && x.outcome != y.outcome
            && let Some(outcome) = &x.outcome
        {
            return both(&|_| format!("{} {outcome}", x.step));
        }
    }
    let clauses = |r: &SubjectResult| {
        r.clauses.iter().chain(r.steps.iter().flat_map(|s| &s.clauses)).cloned().collect::<Vec<_>>()
    };
    for (x, y) in clauses(a).iter().zip(&clauses(b)) {
        if x.label == y.label && x.outcome != y.outcome {
            return both(&|l| format!("{subject}.{} {}", x.label, words::outcome(l, x.outcome)));
        }
    }
    for (x, y) in a.duties.iter().zip(&b.duties) {
        if x.duty == y.duty && x.state != y.state {
            return both(&|l| format!("{subject}.{} {}", x.duty, words::duty(l, x.state)));
        }
    }
    let names =
        |r: &SubjectResult| r.measures.iter().flat_map(|m| m.measures.clone()).collect::<Vec<_>>();
    let (x, y) = (names(a), names(b));
    if x != y
        && let Some(measure) = x.iter().find(|m| !y.contains(m))
    {
        return both(&|_| format!("{subject} {measure}"));
    }
    None
}
