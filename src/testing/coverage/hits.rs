//! What the expectations of tests come by.

use super::{Part, Spot, What};
use crate::core::expr::FieldId;
use crate::core::policy::{Clause, Duty, Exception, Output, Policy};
use crate::core::roots::Owner;
use crate::core::value::RowRef;
use crate::diagnostic::Span;
use crate::eval::Engine;
use crate::eval::result::{ClauseResult, Outcome, StepState, SubjectResult, Verdict};
use crate::testing::expect;
use crate::testing::prepare::Prepared;
use crate::testing::reach::reach;
use crate::testing::suite::Suite;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

type Reach = BTreeMap<Owner, BTreeSet<Owner>>;

/// Everything the tests of a suite come by.
pub(super) fn of(suite: &Suite) -> BTreeSet<Spot> {
    let reach: Vec<Reach> = suite.versions.iter().map(|(_, p)| reach(p)).collect();
    suite.cases.par_iter().map(|case| of_case(suite, &reach, case)).reduce(
        BTreeSet::new,
        |mut a, b| {
            a.extend(b);
            a
        },
    )
}

fn of_case(suite: &Suite, reach: &[Reach], case: &Prepared) -> BTreeSet<Spot> {
    let mut hits = Hits { all: BTreeSet::new() };
    for point in &case.points {
        let Some((_, policy)) = suite.versions.get(point.version) else { continue };
        let Some(reach) = reach.get(point.version) else { continue };
        let mut engine = point.engine(policy);
        engine.note_rows();
        for expected in &point.expects {
            let at = expect::subject(policy, &mut engine, expected, point.first);
            let mut outputs: BTreeSet<Owner> = BTreeSet::new();
            for owner in expect::asked(policy, expected) {
                outputs.insert(owner);
                outputs.extend(reach.get(&owner).into_iter().flatten());
            }
            for owner in outputs {
                match (owner, at) {
                    (Owner::Field(index), Some(at)) => hits.field(policy, &mut engine, index, at),
                    (owner, Some(at)) => {
                        let Some(output) = output_of(owner) else { continue };
                        if engine.output_table(output) == Some(at.table)
                            && let Some(result) = engine.result(output, at, &suite.sources, false)
                        {
                            hits.result(policy, output, &result);
                        }
                    }
                    _ => {}
                }
            }
        }
        for span in engine.rows_held() {
            let name: Vec<&str> = suite.sources.text(span).split_whitespace().collect();
            for what in [What::Row, What::Band] {
                hits.add(span, what, &name.join(" "), Part::Held);
            }
        }
    }
    hits.all
}

fn output_of(owner: Owner) -> Option<Output> {
    Some(match owner {
        Owner::Rules(i) => Output::Rules(i),
        Owner::Score(i) => Output::Score(i),
        Owner::Selection(i) => Output::Selection(i),
        Owner::Procedure(i) => Output::Procedure(i),
        Owner::Field(_) | Owner::Partition(_) | Owner::Param(_) => return None,
    })
}

struct Hits {
    all: BTreeSet<Spot>,
}

impl Hits {
    fn add(&mut self, span: Span, what: What, name: &str, part: Part) {
        self.all.insert(Spot { span, what, name: name.to_owned(), part });
    }

    /// Computing a field notes its rows.
    fn field(&mut self, policy: &Policy, engine: &mut Engine<'_>, index: usize, at: RowRef) {
        let same = policy.fields.get(index).is_some_and(|f| f.table == at.table);
        if let (true, Ok(id)) = (same, u32::try_from(index)) {
            engine.look(at, crate::core::expr::Access::Field(FieldId(id)));
        }
    }

    fn result(&mut self, policy: &Policy, output: Output, result: &SubjectResult) {
        let applies = result.verdict != Verdict::NotApplicable;
        match output {
            Output::Rules(i) => {
                let Some(rule) = policy.rules.get(i) else { return };
                self.add(rule.span, What::Rules, &rule.name, Part::Guard(applies));
                if applies {
                    let clauses: Vec<&Clause> = rule.clauses.iter().collect();
                    self.clauses(&clauses, &rule.exceptions, &result.clauses);
                }
                self.duties(rule.all_duties(), result);
            }
            Output::Score(i) => {
                let Some(score) = policy.scores.get(i) else { return };
                self.add(score.span, What::Rules, &score.name, Part::Guard(applies));
            }
            Output::Selection(i) => {
                let Some(selection) = policy.selections.get(i) else { return };
                if let (true, Some(selected)) = (applies, result.selected) {
                    let part = Part::Selected(selected);
                    self.add(selection.span, What::Selection, &selection.name, part);
                }
            }
            Output::Procedure(i) => {
                let Some(procedure) = policy.procedures.get(i) else { return };
                let standing: Vec<&Clause> = procedure.standing.iter().collect();
                if applies {
                    self.clauses(&standing, &procedure.exceptions, &result.clauses);
                }
                for step in &procedure.steps {
                    let clauses: Vec<&Clause> = step.clauses.iter().map(|(c, _)| c).collect();
                    for row in result.steps.iter().filter(|s| s.step == step.name) {
                        self.add(step.span, What::Step, &step.name, Part::Step(row.state));
                        self.clauses(&clauses, &step.exceptions, &row.clauses);
                        if row.state == StepState::NotDue && row.clauses.is_empty() {
                            for clause in &clauses {
                                let part = Part::Outcome(Outcome::NotDue);
                                self.add(clause.span, What::Clause, &clause.label, part);
                            }
                        }
                    }
                }
                self.duties(procedure.all_duties(), result);
            }
        }
    }

    fn duties<'d>(&mut self, duties: impl Iterator<Item = &'d Duty>, result: &SubjectResult) {
        for duty in duties {
            for found in result.duties.iter().filter(|d| d.duty == duty.name) {
                self.add(duty.span, What::Duty, &duty.name, Part::Duty(found.state));
            }
        }
    }

    fn clauses(&mut self, clauses: &[&Clause], exceptions: &[Exception], results: &[ClauseResult]) {
        let of = |c: &Clause| results.iter().find(|r| r.id == c.id && r.span == c.span);
        for clause in clauses {
            if let Some(found) = of(clause) {
                let part = Part::Outcome(found.outcome);
                self.add(clause.span, What::Clause, &clause.label, part);
            }
        }
        for (index, exception) in exceptions.iter().enumerate() {
            let waived = || exception.waives.iter().filter_map(|w| of(clauses.get(*w)?));
            let own = || clauses.iter().filter(|c| c.within == Some(index)).filter_map(|c| of(c));
            let named = |r: &ClauseResult| r.exception.as_ref() == Some(&exception.name);
            let used = waived().any(|r| named(r) && r.outcome != Outcome::Undetermined)
                || (exception.waives.is_empty()
                    && own().any(|r| r.outcome != Outcome::NotApplicable));
            let unused = waived().any(|r| !named(r) && r.outcome == Outcome::Violated)
                || (exception.waives.is_empty()
                    && own().all(|r| r.outcome == Outcome::NotApplicable)
                    && own().next().is_some());
            for (seen, applies) in [(used, true), (unused, false)] {
                if seen {
                    let part = Part::Applies(applies);
                    self.add(exception.span, What::Exception, &exception.name, part);
                }
            }
        }
    }
}
