//! What there is to come by in a policy: only outcomes a thing can have.

use super::Spot;
use crate::core::expr::{Access, Builtin, Expr, FieldId, Node};
use crate::core::policy::{
    Clause, ClauseBody, ControlKind, CountsAs, Duty, Exception, FieldKind, Policy, Ties,
};
use crate::core::roots::{Role, read};
use crate::core::schema::Type;
use crate::diagnostic::{Lang, Sources, Span};
use crate::eval::result::{DutyState, Outcome, Selected, StepState};
use crate::report::words;
use crate::testing::reach::before_columns;
use std::collections::BTreeSet;

/// The kinds of things tests come by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum What {
    Rules,
    Clause,
    Exception,
    Row,
    Band,
    Step,
    Selection,
    Duty,
}

impl What {
    /// All kinds.
    pub const ALL: [What; 8] = [
        What::Rules,
        What::Clause,
        What::Exception,
        What::Row,
        What::Band,
        What::Step,
        What::Selection,
        What::Duty,
    ];
    /// The English word of the JSON output.
    pub fn word(self) -> &'static str {
        match self {
            What::Rules => "rules",
            What::Clause => "clause",
            What::Exception => "exception",
            What::Row => "row",
            What::Band => "band",
            What::Step => "step",
            What::Selection => "selection",
            What::Duty => "duty",
        }
    }
    /// As people read it.
    pub fn name(self, lang: Lang) -> &'static str {
        match (lang, self) {
            (Lang::En, What::Rules) => "rule set",
            (Lang::En, other) => other.word(),
            (_, What::Rules) => "规则",
            (_, What::Clause) => "条款",
            (_, What::Exception) => "例外",
            (_, What::Row) => "行",
            (_, What::Band) => "分档",
            (_, What::Step) => "环节",
            (_, What::Selection) => "遴选",
            (_, What::Duty) => "义务",
        }
    }
}

/// One way a thing can come out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// Of a clause.
    Outcome(Outcome),
    /// Of a rule set or score that has a guard: it applies, or not.
    Guard(bool),
    /// Of an exception: used, or not.
    Applies(bool),
    /// Of a row.
    Held,
    /// Of a step.
    Step(StepState),
    /// Of a selection.
    Selected(Selected),
    /// Of a duty.
    Duty(DutyState),
}

impl Part {
    /// The English word of the JSON output.
    pub fn word(self) -> &'static str {
        match self {
            Part::Outcome(o) => words::json::outcome(o),
            Part::Guard(true) | Part::Applies(true) => "applies",
            Part::Guard(false) | Part::Applies(false) => "does_not_apply",
            Part::Held => "holds",
            Part::Step(s) => words::json::step(s),
            Part::Selected(s) => words::json::selected(s),
            Part::Duty(d) => words::json::duty(d),
        }
    }
    /// As people read it.
    pub fn name(self, lang: Lang) -> &'static str {
        let either = |zh, en| if lang == Lang::Zh { zh } else { en };
        match self {
            Part::Outcome(o) => words::outcome(lang, o),
            Part::Guard(true) | Part::Applies(true) => either("适用", "applies"),
            Part::Guard(false) | Part::Applies(false) => either("不适用", "does not apply"),
            Part::Held => either("用到", "holds"),
            Part::Step(s) => words::step(lang, s),
            Part::Selected(s) => words::selected(lang, s),
            Part::Duty(d) => words::duty(lang, d),
        }
    }
}

/// Everything there is to come by.
pub(super) fn of(policy: &Policy, sources: &Sources) -> BTreeSet<Spot> {
    let mut points = Points { policy, sources, all: BTreeSet::new() };
    for rule in &policy.rules {
        if rule.guard.is_some() {
            points.each(rule.span, What::Rules, &rule.name, [true, false].map(Part::Guard));
        }
        for clause in rule.clauses.iter().enumerate() {
            points.clause(clause, &rule.exceptions, rule.approvals.is_some(), false);
        }
        rule.exceptions.iter().for_each(|e| points.exception(e));
        rule.all_duties().for_each(|d| points.duty(d));
    }
    for score in policy.scores.iter().filter(|s| s.guard.is_some()) {
        points.each(score.span, What::Rules, &score.name, [true, false].map(Part::Guard));
    }
    for selection in &policy.selections {
        let mut parts = vec![Selected::Yes];
        if selection.quota.is_some() || selection.decided.is_some() {
            parts.push(Selected::No);
        }
        if selection.ties == Ties::Open && selection.quota.is_some() && selection.decided.is_none()
        {
            parts.push(Selected::Tie);
        }
        let parts = parts.into_iter().map(Part::Selected);
        points.each(selection.span, What::Selection, &selection.name, parts);
    }
    procedures(policy, &mut points);
    rows(policy, &mut points);
    points.all
}

struct Points<'p> {
    policy: &'p Policy,
    sources: &'p Sources,
    all: BTreeSet<Spot>,
}

impl Points<'_> {
    fn each(&mut self, span: Span, what: What, name: &str, parts: impl IntoIterator<Item = Part>) {
        let spot = |part| Spot { span, what, name: name.to_owned(), part };
        self.all.extend(parts.into_iter().map(spot));
    }

    /// A clause, by its number among those its exceptions waive; approvals can be on file or not; of a step or not.
    fn clause(
        &mut self,
        (index, clause): (usize, &Clause),
        exceptions: &[Exception],
        approvals: bool,
        step: bool,
    ) {
        let mut parts = vec![Outcome::Satisfied];
        let mut read: Vec<&Expr> = clause.guard.iter().collect();
        if let ClauseBody::Condition(cond) = &clause.body {
            parts.push(Outcome::Violated);
            read.push(cond);
        }
        let settled = matches!(clause.missing, Some(CountsAs::Satisfied | CountsAs::Violated));
        if !settled && read.iter().any(|e| self.may_miss(e, step, &mut BTreeSet::new())) {
            parts.push(Outcome::Undetermined);
        }
        if clause.guard.is_some() || clause.within.is_some() {
            parts.push(Outcome::NotApplicable);
        }
        // As long as its step has not come or is under way.
        if step {
            parts.push(Outcome::NotDue);
        }
        let usable = |e: &&Exception| e.approval.is_none() || approvals;
        let waived = exceptions.iter().filter(usable).any(|e| e.waives.contains(&index));
        if waived || (clause.normally && approvals) {
            parts.push(Outcome::Waived);
        }
        let parts = parts.into_iter().map(Part::Outcome);
        self.each(clause.span, What::Clause, &clause.label, parts);
    }

    fn exception(&mut self, e: &Exception) {
        let parts: &[bool] = if e.guard.is_some() { &[true, false] } else { &[true] };
        self.each(e.span, What::Exception, &e.name, parts.iter().map(|b| Part::Applies(*b)));
    }

    fn duty(&mut self, duty: &Duty) {
        let parts = [DutyState::Done, DutyState::NotDue, DutyState::Overdue].map(Part::Duty);
        self.each(duty.span, What::Duty, &duty.name, parts);
    }

    /// Whether a value read may be missing. Lists of a step's own row are as supplied: nothing is missing in them.
    fn may_miss(&self, expr: &Expr, step: bool, seen: &mut BTreeSet<FieldId>) -> bool {
        match &expr.node {
            Node::Call(Builtin::Filled, _) => false,
            Node::All(_) => true,
            Node::Of(_, access) | Node::Get(_, access) => {
                let own = match access {
                    Access::Field(id) => {
                        seen.insert(*id)
                            && self.policy.fields.get(id.0 as usize).is_some_and(|f| {
                                match &f.kind {
                                    FieldKind::Expr(e) => self.may_miss(e, step, seen),
                                    _ => true,
                                }
                            })
                    }
                    Access::Column(_) => !(step && matches!(expr.ty, Type::List(_))),
                    Access::Inverse(_) => true,
                    Access::Parent => false,
                };
                own || expr.children().iter().any(|e| self.may_miss(e, step, seen))
            }
            _ => expr.children().iter().any(|e| self.may_miss(e, step, seen)),
        }
    }
}

fn procedures(policy: &Policy, points: &mut Points<'_>) {
    for procedure in &policy.procedures {
        for clause in procedure.standing.iter().enumerate() {
            points.clause(clause, &procedure.exceptions, false, false);
        }
        procedure.exceptions.iter().for_each(|e| points.exception(e));
        procedure.all_duties().for_each(|d| points.duty(d));
        for (index, step) in procedure.steps.iter().enumerate() {
            // A step with steps inside has no rows of its own.
            if procedure.steps.iter().any(|s| s.parent == Some(index)) {
                continue;
            }
            let mut parts = vec![StepState::Done, StepState::NotDue];
            let binding =
                step.clauses.iter().any(|(c, _)| matches!(c.body, ClauseBody::Condition(_)));
            if binding
                || !step.follows.is_empty()
                || step.lasts.is_some()
                || step.deadline.is_some()
            {
                parts.push(StepState::Violated);
            }
            if step.void.is_some() {
                parts.push(StepState::Void);
            }
            if step.guard.is_some() || step.follows.iter().any(|p| p.outcome.is_some()) {
                parts.push(StepState::NotApplicable);
            }
            for control in &procedure.controls {
                if !control.steps.is_empty() && !control.steps.contains(&index) {
                    continue;
                }
                match control.kind {
                    ControlKind::Suspend => parts.push(StepState::Suspended),
                    ControlKind::Terminate => parts.push(StepState::Ended),
                    ControlKind::Restart(_) => {}
                }
            }
            points.each(step.span, What::Step, &step.name, parts.into_iter().map(Part::Step));
            for clause in step.clauses.iter().map(|(c, _)| c).enumerate() {
                points.clause(clause, &step.exceptions, false, true);
            }
            step.exceptions.iter().for_each(|e| points.exception(e));
        }
    }
}

/// Rows of tables, ladders, bonuses and outcomes; those of a score's bands are bands.
fn rows(policy: &Policy, points: &mut Points<'_>) {
    let bands: BTreeSet<Span> = policy
        .scores
        .iter()
        .filter_map(|s| s.bands.as_ref())
        .flat_map(|b| if let Node::Rows(_, rows) = &b.node { rows.as_slice() } else { &[] })
        .map(|r| r.span)
        .collect();
    let mut found: BTreeSet<Span> = BTreeSet::new();
    let made = before_columns(policy);
    read::policy(policy, &mut |owner, expr, root| {
        let read = made.get(&owner).copied();
        if root.role == Role::Promise || read == Some(false) {
            return;
        }
        expr.walk(&mut |e| {
            if let Node::Rows(_, rows) = &e.node {
                let written = rows.iter().filter(|r| read.is_none() || r.cond.is_some());
                found.extend(written.map(|r| r.span));
            }
        });
    });
    for span in found {
        let what = if bands.contains(&span) { What::Band } else { What::Row };
        let name: Vec<&str> = points.sources.text(span).split_whitespace().collect();
        points.each(span, what, &name.join(" "), [Part::Held]);
    }
}
