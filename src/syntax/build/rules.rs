//! Rule sets, clauses, exceptions, duties, and the tails every statement shares.

use super::super::ast::*;
use super::super::grammar::Rule;
use super::super::keywords::spelled;
use super::expr::period_word;
use super::score::rounding;
use super::{Builder, P, child, has, kids};
use crate::core::date::{DateSpan, parse_date};
use crate::diagnostic::{Code, Diagnostic};

/// The tails any statement may be followed by as far as the grammar goes, and their keywords.
const TAILS: &[(Rule, &str)] = &[
    (Rule::guard, "when"),
    (Rule::basis, "basis"),
    (Rule::note, "note"),
    (Rule::effective, "effective"),
    (Rule::repealed, "repealed"),
    (Rule::missing, "missing"),
    (Rule::empty_ok, "empty"),
    (Rule::deadline, "deadline"),
    (Rule::toward, "toward"),
    (Rule::no_exception, "no_exception"),
    (Rule::by_decision, "bydecision"),
    (Rule::absent, "absent"),
    (Rule::target, "target"),
    (Rule::compare, "against_base"),
];

/// What a definition, an assertion, an exception reads.
pub(super) const PLAIN_TAILS: &[Rule] =
    &[Rule::guard, Rule::basis, Rule::note, Rule::effective, Rule::repealed];

/// What a figure reads.
const FIGURE_TAILS: &[Rule] = &[
    Rule::guard,
    Rule::basis,
    Rule::note,
    Rule::effective,
    Rule::repealed,
    Rule::target,
    Rule::compare,
];

/// What a clause reads; some of it only where it is a measure.
const CLAUSE_TAILS: &[Rule] = &[
    Rule::guard,
    Rule::basis,
    Rule::note,
    Rule::effective,
    Rule::repealed,
    Rule::missing,
    Rule::empty_ok,
    Rule::deadline,
    Rule::toward,
    Rule::no_exception,
    Rule::by_decision,
];

/// What a line of papers, consultees and the like reads.
pub(super) const LINE_TAILS: &[Rule] = &[Rule::guard, Rule::basis, Rule::note];

/// What an item of a score reads.
pub(super) const ITEM_TAILS: &[Rule] = &[Rule::guard, Rule::basis, Rule::note, Rule::absent];

impl<'i> Builder<'i> {
    pub(super) fn ruleset(&mut self, pair: &P<'i>) -> Option<RuleSet> {
        let kind = match child(pair, Rule::kind).and_then(|k| k.into_inner().next())?.as_rule() {
            Rule::k_eligibility => RuleKind::Eligibility,
            Rule::k_composition => RuleKind::Composition,
            Rule::k_monitor => RuleKind::Monitor,
            _ => RuleKind::Regulation,
        };
        Some(RuleSet {
            kind,
            name: self.first_name(pair)?,
            subject: self.dotted_in(pair),
            whole: has(pair, Rule::k_whole),
            per: child(pair, Rule::per).map(|p| self.per(&p)),
            heaviest: has(pair, Rule::heaviest),
            tails: self.tails(pair),
            body: child(pair, Rule::rules).map_or(Vec::new(), |r| self.stmts(&r, Rule::only_rule)),
            span: self.span(pair),
        })
    }

    /// The statements of a block; tails and structure that belong to the owner are left to it.
    pub(super) fn stmts(&mut self, pair: &P<'i>, only: Rule) -> Vec<Stmt> {
        let mut body = Vec::new();
        for p in kids(pair) {
            if self.trouble(&p, only) {
                continue;
            }
            if let Some(stmt) = self.stmt(&p) {
                body.push(stmt);
            }
        }
        body
    }

    pub(super) fn stmt(&mut self, p: &P<'i>) -> Option<Stmt> {
        Some(match p.as_rule() {
            Rule::clause => Stmt::Clause(self.clause(p)?),
            Rule::group => Stmt::Group {
                guard: self.expr_in(p)?,
                body: child(p, Rule::rules).map_or(Vec::new(), |r| self.stmts(&r, Rule::only_rule)),
            },
            Rule::exception => Stmt::Exception(Exception {
                name: self.first_name(p)?,
                tails: self.tails_read(p, ("例外", "exception"), PLAIN_TAILS),
                body: self.stmts(p, Rule::only_exception),
                span: self.span(p),
            }),
            Rule::exempt => {
                let lists = kids(p);
                let mut names =
                    lists.iter().filter(|k| k.as_rule() == Rule::names).map(|k| self.names(k));
                Stmt::Exempt(Exempt {
                    lists: names.next()?,
                    areas: names.next()?,
                    tails: self.tails(p),
                    span: self.span(p),
                })
            }
            Rule::duty => Stmt::Duty(self.duty(p)?),
            Rule::metric => Stmt::Metric {
                label: self.label(p)?,
                value: self.expr_in(p)?,
                tails: self.tails_read(p, ("指标", "metric"), FIGURE_TAILS),
            },
            Rule::assertion => Stmt::Assertion {
                label: self.label(p)?,
                cond: self.expr_in(p)?,
                tails: self.tails_read(p, ("断言", "assert"), PLAIN_TAILS),
            },
            Rule::define => Stmt::Define(self.define(p)?),
            Rule::waive => Stmt::Waive {
                step: has(p, Rule::k_step),
                names: child(p, Rule::names).map_or(Vec::new(), |n| self.names(&n)),
            },
            Rule::attach => Stmt::Attach(self.duty(&child(p, Rule::duty)?)?),
            Rule::approval => Stmt::Approval(self.string_in(p)?),
            _ => return None,
        })
    }

    fn label(&self, pair: &P<'i>) -> Option<Name> {
        child(pair, Rule::label).and_then(|l| self.first_name(&l))
    }

    fn clause(&mut self, pair: &P<'i>) -> Option<Clause> {
        let body = if let Some(restrict) = child(pair, Rule::restrict) {
            ClauseBody::Restrict {
                acts: child(&restrict, Rule::names).map_or(Vec::new(), |n| self.names(&n)),
                span: self.value_in(&restrict),
            }
        } else {
            ClauseBody::Expr(self.expr_in(pair)?)
        };
        Some(Clause {
            normally: has(pair, Rule::normally),
            modality: modality(&child(pair, Rule::modality)?),
            label: self.label(pair)?,
            body,
            tails: self.tails_read(pair, ("条款", "a clause"), CLAUSE_TAILS),
            span: self.span(pair),
        })
    }

    pub(super) fn duty(&mut self, pair: &P<'i>) -> Option<Duty> {
        let mut duty = Duty {
            name: self.first_name(pair)?,
            cadence: None,
            since: None,
            until: None,
            deadline: None,
            proof: child(pair, Rule::proof).and_then(|p| self.expr_in(&p)),
            tails: self.tails(pair),
            span: self.span(pair),
        };
        // The words say which value comes next.
        let mut period = None;
        let mut slot = None;
        for p in kids(pair) {
            match p.as_rule() {
                Rule::period => period = self.period(&p),
                Rule::k_since | Rule::k_to | Rule::k_deadline => slot = Some(p.as_rule()),
                Rule::value => {
                    let value = self.value(&p);
                    match slot.take() {
                        // `自 A 至 B` reads as one range.
                        Some(Rule::k_since) => match value {
                            Some(Expr { kind: ExprKind::Infix(Op::To, from, to), .. }) => {
                                duty.since = Some(*from);
                                duty.until = Some(*to);
                            }
                            value => duty.since = value,
                        },
                        Some(Rule::k_to) => duty.until = value,
                        Some(_) => duty.deadline = value,
                        None => duty.cadence = period.take().zip(value),
                    }
                }
                _ => {}
            }
        }
        Some(duty)
    }

    fn period(&mut self, pair: &P<'i>) -> Option<PeriodExpr> {
        if let Some(word) = child(pair, Rule::period_word) {
            return period_word(word.as_str()).map(PeriodExpr::Calendar);
        }
        self.value_in(pair).map(PeriodExpr::Length)
    }

    /// The tails of a statement that reads only some of those the grammar lets stand there: another would be without
    /// effect, silently.
    pub(super) fn tails_read(&mut self, pair: &P<'i>, after: (&str, &str), read: &[Rule]) -> Tails {
        let allowed = |zh: bool| {
            let words = TAILS.iter().filter(|(tail, _)| read.contains(tail));
            let words: Vec<&str> = words.map(|(_, key)| spelled(key, zh)).collect();
            words.join(if zh { "、" } else { ", " })
        };
        for p in kids(pair) {
            let Some((tail, key)) = TAILS.iter().find(|(tail, _)| *tail == p.as_rule()) else {
                continue;
            };
            if !read.contains(tail) {
                let span = self.span(&p);
                self.report(
                    Diagnostic::new(Code::TailUnread)
                        .at(span)
                        .arg("word", spelled(key, true))
                        .arg("word_en", spelled(key, false))
                        .arg("after", after.0)
                        .arg("after_en", after.1)
                        .arg("allowed", allowed(true))
                        .arg("allowed_en", allowed(false)),
                );
            }
        }
        self.tails(pair)
    }

    /// Reports what is written a second time where only one counts.
    pub(super) fn once(&mut self, there: bool, p: &P<'i>, key: &str) {
        if there {
            let span = self.span(p);
            self.report(
                Diagnostic::new(Code::RepeatedTail)
                    .at(span)
                    .arg("word", spelled(key, true))
                    .arg("word_en", spelled(key, false)),
            );
        }
    }

    /// Gathers the tails among a pair's children.
    pub(super) fn tails(&mut self, pair: &P<'i>) -> Tails {
        let mut tails = Tails::default();
        for p in kids(pair) {
            self.tail(&p, &mut tails);
        }
        tails
    }

    pub(super) fn tail(&mut self, p: &P<'i>, tails: &mut Tails) {
        let again = match p.as_rule() {
            Rule::guard => tails.guard.is_some().then_some("when"),
            Rule::missing => tails.missing.is_some().then_some("missing"),
            Rule::empty_ok => tails.empty.is_some().then_some("empty"),
            Rule::effective => tails.effective.is_some().then_some("effective"),
            Rule::repealed => tails.repealed.is_some().then_some("repealed"),
            Rule::deadline => tails.deadline.is_some().then_some("deadline"),
            Rule::toward => tails.toward.is_some().then_some("toward"),
            Rule::absent => tails.absent.is_some().then_some("absent"),
            Rule::compare => tails.compare.is_some().then_some("against_base"),
            Rule::target => tails.target.is_some().then_some("target"),
            Rule::cap => tails.cap.is_some().then_some("cap"),
            Rule::floor => tails.floor.is_some().then_some("floor"),
            Rule::keep => tails.keep.is_some().then_some("keep"),
            Rule::note => tails.note.is_some().then_some("note"),
            _ => None,
        };
        self.once(again.is_some(), p, again.unwrap_or("when"));
        match p.as_rule() {
            Rule::guard => tails.guard = self.expr_in(p),
            Rule::basis => tails.basis.extend(self.basis(p)),
            Rule::note => tails.note = self.string_in(p),
            Rule::missing => tails.missing = outcome_word(p),
            Rule::empty_ok => tails.empty = outcome_word(p),
            Rule::effective => tails.effective = Some(self.date_in(p)),
            Rule::repealed => tails.repealed = self.date_in(p),
            Rule::deadline => tails.deadline = self.deadline(p),
            Rule::toward => tails.toward = self.value_in(p),
            Rule::no_exception => tails.no_exception = Some(self.span(p)),
            Rule::by_decision => tails.by_decision = true,
            Rule::absent => {
                tails.absent =
                    Some(if has(p, Rule::k_rescale) { Absent::Rescale } else { Absent::Zero });
            }
            Rule::compare => tails.compare = self.value_in(p),
            Rule::target => tails.target = self.value_in(p),
            Rule::cap => tails.cap = self.value_in(p),
            Rule::floor => tails.floor = self.value_in(p),
            Rule::keep => {
                let span = self.span(p);
                tails.keep = self.value_in(p).zip(rounding(p)).map(|(places, rounding)| Keep {
                    places,
                    rounding,
                    span,
                });
            }
            Rule::normally_tail => tails.normally = true,
            _ => {}
        }
    }

    fn basis(&self, pair: &P<'i>) -> Vec<String> {
        kids(pair)
            .iter()
            .filter(|p| p.as_rule() == Rule::source)
            .map(|p| match self.string_in(p) {
                Some(text) => text.text,
                None => p.as_str().trim().to_owned(),
            })
            .collect()
    }

    fn deadline(&mut self, pair: &P<'i>) -> Option<Deadline> {
        let mut values = self.values(pair).into_iter();
        Some(Deadline { length: values.next()?, since: values.next() })
    }

    pub(super) fn date_in(&mut self, pair: &P<'i>) -> Option<DateSpan> {
        let date = child(pair, Rule::date)?;
        match parse_date(date.as_str()) {
            Ok(day) => Some(day),
            Err(_) => {
                let span = self.span(&date);
                self.report(Diagnostic::new(Code::NoSuchDate).at(span).arg("text", date.as_str()));
                None
            }
        }
    }
}

fn outcome_word(pair: &P<'_>) -> Option<OutcomeWord> {
    Some(match kids(&child(pair, Rule::outcome_word)?).first()?.as_rule() {
        Rule::k_satisfied => OutcomeWord::Satisfied,
        Rule::k_violated => OutcomeWord::Violated,
        _ => OutcomeWord::Undetermined,
    })
}

pub(super) fn modality(pair: &P<'_>) -> Modality {
    match kids(pair).first().map(|p| p.as_rule()) {
        Some(Rule::k_must_not) => Modality::MustNot,
        Some(Rule::k_shall) => Modality::Shall,
        Some(Rule::k_may) => Modality::May,
        Some(Rule::k_prefer) => Modality::Prefer,
        Some(Rule::k_target) => Modality::Target,
        _ => Modality::Must,
    }
}
