//! In which order tests look at a mutant: first those that name what was changed. The answer is the same in any order;
//! a test that names the clause as a reason or asks for the step is the likeliest to notice.

use super::super::prepare::Prepared;
use crate::core::policy::{Clause, Exception, Policy};
use crate::diagnostic::Span;
use crate::syntax::ast::Expected;
use std::collections::BTreeSet;

/// What a policy names, with the text that belongs to the name.
pub(super) struct Names(Vec<(Span, String)>);

impl Names {
    pub(super) fn of(policy: &Policy) -> Names {
        let mut names = Names(Vec::new());
        for rule in &policy.rules {
            names.clauses(&rule.clauses);
            names.exceptions(&rule.exceptions);
            rule.all_duties().for_each(|d| names.add(d.span, &d.name));
            rule.metrics.iter().for_each(|m| names.add(m.value.span, &m.label));
            rule.assertions.iter().for_each(|a| names.add(a.span, &a.label));
        }
        for item in policy.scores.iter().flat_map(|s| &s.items) {
            names.add(item.span, &item.label);
        }
        for procedure in &policy.procedures {
            names.clauses(&procedure.standing);
            names.exceptions(&procedure.exceptions);
            procedure.all_duties().for_each(|d| names.add(d.span, &d.name));
            for step in &procedure.steps {
                names.add(step.span, &step.name);
                step.clauses.iter().for_each(|(c, _)| names.add(c.span, &c.label));
                names.exceptions(&step.exceptions);
            }
        }
        policy.fields.iter().for_each(|f| names.add(f.span, &f.name));
        names
    }

    fn add(&mut self, span: Span, name: &str) {
        self.0.push((span, name.to_owned()));
    }

    fn clauses(&mut self, all: &[Clause]) {
        all.iter().for_each(|c| self.add(c.span, &c.label));
    }

    fn exceptions(&mut self, all: &[Exception]) {
        all.iter().for_each(|e| self.add(e.span, &e.name));
    }

    /// The names whose text a place lies in, the narrowest first.
    pub(super) fn around(&self, at: Span) -> Vec<&str> {
        let holds = |s: &Span| s.file == at.file && s.start <= at.start && at.end <= s.end;
        let mut all: Vec<_> = self.0.iter().filter(|(s, _)| holds(s)).collect();
        all.sort_by_key(|(s, _)| s.end - s.start);
        all.iter().map(|(_, name)| name.as_str()).collect()
    }
}

/// The words a test writes: what it asks for, what it expects, and why.
pub(super) fn words(case: &Prepared) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    for expect in case.points.iter().flat_map(|p| &p.expects) {
        all.extend(expect.subject.parts.iter().map(|(name, _)| name.text.clone()));
        all.extend(expect.because.iter().chain(&expect.lacking).map(|name| name.text.clone()));
        if let Expected::Word(word) = &expect.expected {
            all.insert(word.text.clone());
        }
    }
    all
}

/// The place of a test in the order: how narrow the narrowest name is that it writes.
pub(super) fn rank(words: &BTreeSet<String>, names: &[&str]) -> usize {
    names.iter().position(|name| words.contains(*name)).unwrap_or(names.len())
}
