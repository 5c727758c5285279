//! A clause of a step nothing has been judged of: as long as the step has not come it is 未到, and where the step does not
//! apply it does not either.

use super::{OUTCOMES, Seen, both, outcome_word, same, unknown_word};
use crate::core::policy::Policy;
use crate::eval::result::{Kind, Outcome, StepResult, StepState, SubjectResult};
use crate::report::words;
use crate::syntax::ast::{Expect, Expected};
use crate::testing::Trouble;

/// Compares what a path names, if it is a clause of a step with rows that were not judged by it; the last of them tells.
pub(super) fn not_judged(
    policy: &Policy,
    result: &SubjectResult,
    part: &str,
    expect: &Expect,
) -> Result<Option<(bool, Seen)>, Trouble> {
    let (Kind::Procedure, Expected::Word(word)) = (result.kind, &expect.expected) else {
        return Ok(None);
    };
    let procedure = policy.procedures.iter().find(|p| p.name == result.rule);
    let asked = procedure
        .into_iter()
        .flat_map(|p| &p.steps)
        .filter(|s| s.clauses.iter().any(|(c, _)| same(&c.label, part) || c.id == part));
    let rows = |name: &str| result.steps.iter().rev().find(|s| s.step == name);
    let Some(row) = asked.filter_map(|s| rows(&s.name)).next() else { return Ok(None) };
    let Some(wanted) = outcome_word(&word.text) else {
        return Err(unknown_word(&expect.subject, &word.text, &OUTCOMES.map(String::from)));
    };
    Ok(Some((outcome(row) == Some(wanted), seen(row))))
}

fn outcome(row: &StepResult) -> Option<Outcome> {
    match row.state {
        StepState::NotDue => Some(Outcome::NotDue),
        StepState::NotApplicable => Some(Outcome::NotApplicable),
        _ => None,
    }
}

/// Where the step has neither come nor been left out, its own state says why nothing was judged.
fn seen(row: &StepResult) -> Seen {
    let shown = both(|l| match outcome(row) {
        Some(outcome) => words::outcome(l, outcome).to_owned(),
        None => format!("{} {}", row.step, words::step(l, row.state)),
    });
    Seen { shown, reasons: Vec::new(), causes: Vec::new(), missing: Vec::new() }
}
