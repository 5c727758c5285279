//! Measures expected of a rule set, or of one of its clauses: whether one is taken, whether it is a choice or all of
//! them, and on whom.
//!
//! One word asks whether it is among the measures; several, or one after `=`, are all that stand together.

use super::{Seen, both, known_verdicts, same, unknown_label, unknown_word};
use crate::core::policy::{ClauseBody, Output, Policy};
use crate::core::schema::{Origin, VERDICT};
use crate::core::value::TableId;
use crate::diagnostic::Lang;
use crate::eval::Engine;
use crate::eval::result::{MeasureResult, SubjectResult};
use crate::syntax::ast::{Expect, Expected, ExprKind, Name, Op, Taken};
use crate::testing::Trouble;

/// Measures asked for.
pub(super) struct Asked<'e> {
    /// The rule set.
    index: usize,
    /// The clause after its name, or nothing.
    path: &'e str,
    taken: Taken,
}

/// What an expectation asks about measures, if it does: `path` is what stands after the rule set's name.
pub(super) fn asked<'e>(
    policy: &Policy,
    output: Output,
    path: &'e str,
    expect: &Expect,
) -> Option<Asked<'e>> {
    let Output::Rules(index) = output else { return None };
    let one = |name: &Name, whole| Taken {
        none: false,
        names: vec![name.clone()],
        whole,
        all: false,
        upon: None,
    };
    // A single word may be a verdict's, an outcome's or a grade's.
    let here = path.is_empty() || clauses(policy, index).any(|(label, _)| same(label, path));
    let taken = match &expect.expected {
        Expected::Taken(taken) => Some(taken.clone()),
        Expected::Word(word) => {
            let verdicts = policy.schema.enumeration(VERDICT);
            let verdict = verdicts.is_some_and(|e| e.find(&word.text).is_some());
            (here && !verdict && known(policy, index).contains(&word.text))
                .then(|| one(word, false))
        }
        Expected::Bound(Op::Eq, value) => match &value.kind {
            ExprKind::Name(text) if here && known(policy, index).contains(text) => {
                Some(one(&Name { text: text.clone(), span: value.span }, true))
            }
            _ => None,
        },
        _ => None,
    };
    taken.map(|taken| Asked { index, path, taken })
}

/// Whether the measures are those expected, and what they are.
pub(super) fn compared(
    policy: &Policy,
    engine: &Engine<'_>,
    result: &SubjectResult,
    asked: &Asked<'_>,
    expect: &Expect,
    seen: &mut Seen,
) -> Result<bool, Trouble> {
    let Asked { index, path, taken } = asked;
    let (index, path) = (*index, *path);
    let known = known(policy, index);
    for name in &taken.names {
        if !known.contains(&name.text) {
            let known = if known.is_empty() { known_verdicts() } else { known };
            let mut trouble = unknown_word(&expect.subject, &name.text, &known);
            *trouble = trouble.at(name.span);
            return Err(trouble);
        }
    }
    if !path.is_empty() && !clauses(policy, index).any(|(label, _)| same(label, path)) {
        let labels: Vec<&str> = clauses(policy, index).map(|(label, _)| label).collect();
        let label = expect.subject.parts.last().map(|(n, _)| n.clone());
        let label = label.unwrap_or(Name { text: path.to_owned(), span: expect.span });
        return Err(unknown_label(&result.rule, &label, &labels));
    }
    let of: Vec<&MeasureResult> =
        result.measures.iter().filter(|m| path.is_empty() || same(&m.clause, path)).collect();
    let fits = |m: &MeasureResult| {
        let own: Vec<&String> = m.measures.iter().chain(&m.restricts).collect();
        let held = taken.names.iter().all(|n| own.contains(&&n.text));
        let whole = own.len() == taken.names.len() && (own.len() < 2 || m.all == taken.all);
        held && (!taken.whole || whole)
            && taken.upon.as_ref().is_none_or(|who| is_upon(policy, engine, m, who))
    };
    let fitting: Vec<&str> = of.iter().filter(|m| fits(m)).map(|m| m.clause.as_str()).collect();
    let met = fitting.is_empty() == taken.none;
    let reasons =
        if fitting.is_empty() { of.iter().map(|m| m.clause.as_str()).collect() } else { fitting };
    seen.causes = reasons.into_iter().map(str::to_owned).collect();
    seen.shown = both(|l| shown(l, result, &of));
    Ok(met)
}

/// Every measure of a rule set, restrictions too.
pub(super) fn known(policy: &Policy, index: usize) -> Vec<String> {
    clauses(policy, index).flat_map(|(_, m)| m.names.iter().chain(&m.restricts)).cloned().collect()
}

/// The clauses of a rule set that have measures.
fn clauses(
    policy: &Policy,
    index: usize,
) -> impl Iterator<Item = (&str, &crate::core::policy::Measure)> {
    policy.rules.get(index).into_iter().flat_map(|r| &r.clauses).filter_map(|c| match &c.body {
        ClauseBody::Measure(m) => Some((c.label.as_str(), m)),
        ClauseBody::Condition(_) => None,
    })
}

/// Whether a measure falls on the record that goes by a key or a name.
fn is_upon(policy: &Policy, engine: &Engine<'_>, measure: &MeasureResult, who: &str) -> bool {
    let (table, key) = &measure.on;
    let named = || {
        (0u16..)
            .zip(&policy.schema.tables)
            .filter(|(_, t)| t.origin == Origin::Data && t.name == *table)
            .filter_map(|(i, _)| engine.data().find(TableId(i), key))
            .any(|at| engine.called(at) == who)
    };
    key == who || named()
}

/// `批评教育 或 提醒 对 P2`, one after the other.
fn shown(lang: Lang, result: &SubjectResult, of: &[&MeasureResult]) -> String {
    let (none, or, and, upon, next) = match lang {
        Lang::Zh => ("没有措施", " 或 ", " 且 ", " 对 ", "；"),
        Lang::En => ("no measure", " or ", " and ", " toward ", "; "),
    };
    if of.is_empty() {
        return none.to_owned();
    }
    let one = |m: &&MeasureResult| {
        let names: Vec<&str> = m.measures.iter().chain(&m.restricts).map(String::as_str).collect();
        let mut text = names.join(if m.all { and } else { or });
        if (&m.on.0, &m.on.1) != (&result.subject, &result.key) {
            text.push_str(upon);
            text.push_str(&m.on.1);
        }
        text
    };
    of.iter().map(one).collect::<Vec<_>>().join(next)
}
