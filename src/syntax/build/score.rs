//! Scores and selections.

use super::super::ast::*;
use super::super::grammar::Rule;
use super::rules::ITEM_TAILS;
use super::{Builder, P, child, has, kids};
use crate::core::exact::Rounding;

impl<'i> Builder<'i> {
    pub(super) fn scoring(&mut self, pair: &P<'i>) -> Option<Score> {
        let mut score = Score {
            name: self.first_name(pair)?,
            subject: self.dotted_in(pair)?,
            full: child(pair, Rule::full_marks).and_then(|f| self.value_in(&f)),
            tails: self.tails(pair),
            items: Vec::new(),
            bands: None,
            body: Vec::new(),
            span: self.span(pair),
        };
        self.scores(&child(pair, Rule::scores)?, &mut score);
        Some(score)
    }

    fn scores(&mut self, pair: &P<'i>, score: &mut Score) {
        for p in kids(pair) {
            if self.trouble(&p, Rule::only_score) {
                continue;
            }
            match p.as_rule() {
                Rule::item_score => {
                    let item = self.score_item(&p, ItemKind::Part, &score.subject);
                    score.items.extend(item);
                }
                Rule::bonus => {
                    let item = self.score_item(&p, ItemKind::Bonus, &score.subject);
                    score.items.extend(item);
                }
                Rule::penalty => {
                    let item = self.score_item(&p, ItemKind::Penalty, &score.subject);
                    score.items.extend(item);
                }
                Rule::bands => {
                    let span = self.span(&p);
                    self.once(score.bands.is_some(), &p, "bands");
                    score.bands = child(&p, Rule::rows).map(|r| (self.rows(&r), span));
                }
                Rule::keep => self.tail(&p, &mut score.tails),
                _ => score.body.extend(self.stmt(&p)),
            }
        }
    }

    fn score_item(&mut self, pair: &P<'i>, kind: ItemKind, subject: &Dotted) -> Option<ScoreItem> {
        let label = child(pair, Rule::label).and_then(|l| self.first_name(&l))?;
        let span = self.span(pair);
        let value = if let Some(inner) = child(pair, Rule::scores) {
            let mut nested = Score {
                name: label.clone(),
                subject: subject.clone(),
                full: None,
                tails: Tails::default(),
                items: Vec::new(),
                bands: None,
                body: Vec::new(),
                span,
            };
            self.scores(&inner, &mut nested);
            ItemBody::Items(Box::new(nested))
        } else {
            ItemBody::Value(self.expr_in(pair)?)
        };
        let weight = child(pair, Rule::weight)
            .map(|w| self.value_in(&w).filter(|v| !matches!(v.kind, ExprKind::Tbd)));
        let tails = self.tails_read(pair, ("项", "item"), ITEM_TAILS);
        Some(ScoreItem {
            kind,
            label,
            per: self.dotted_in(pair),
            full: child(pair, Rule::full_marks).and_then(|f| self.value_in(&f)),
            weight,
            normally: has(pair, Rule::normally) || tails.normally,
            value,
            tails,
            span,
        })
    }

    pub(super) fn selection(&mut self, pair: &P<'i>) -> Option<Selection> {
        let mut selection = Selection {
            name: self.first_name(pair)?,
            from: self.dotted_in(pair)?,
            or_else: Vec::new(),
            per: child(pair, Rule::per).map(|p| self.per(&p)),
            tails: self.tails(pair),
            order: Vec::new(),
            quota: None,
            seats: Vec::new(),
            decided: None,
            refill: None,
            beyond: None,
            notes: Vec::new(),
            span: self.span(pair),
        };
        let mut after_else = false;
        for p in kids(pair) {
            if self.trouble(&p, Rule::only_select) {
                continue;
            }
            match p.as_rule() {
                Rule::k_or_else => after_else = true,
                Rule::k_vacant => selection.or_else.push(None),
                Rule::dotted if after_else => selection.or_else.push(Some(self.dotted(&p))),
                _ => self.select_stmt(&p, &mut selection),
            }
        }
        Some(selection)
    }

    fn select_stmt(&mut self, p: &P<'i>, selection: &mut Selection) {
        match p.as_rule() {
            Rule::rank => {
                for key in kids(p).iter().filter(|k| k.as_rule() == Rule::order_key) {
                    if let Some(value) = self.value_in(key) {
                        let descending = !has(key, Rule::k_ascending);
                        selection.order.push(OrderKey { value, descending });
                    }
                }
            }
            Rule::quota => {
                self.once(selection.quota.is_some(), p, "quota");
                selection.quota = Some(self.quota(p));
            }
            Rule::seats => selection.seats.extend(self.seat(p)),
            Rule::decided => {
                self.once(selection.decided.is_some(), p, "decided");
                selection.decided = self.value_in(p);
            }
            Rule::refill => {
                self.once(selection.refill.is_some(), p, "refill");
                selection.refill = match self.value_in(p) {
                    Some(from) => Some(Refill::From(from)),
                    None => Some(Refill::No { normally: has(p, Rule::normally) }),
                };
            }
            Rule::beyond_quota => {
                self.once(selection.beyond.is_some(), p, "beyond_quota");
                selection.beyond = self.tails(p).guard;
            }
            _ => return,
        }
        let tails = self.tails(p);
        selection.tails.basis.extend(tails.basis);
        selection.notes.extend(tails.note);
    }

    fn quota(&mut self, pair: &P<'i>) -> Quota {
        let ties = child(pair, Rule::ties).map(|t| {
            if has(&t, Rule::k_all_in) {
                Ties::AllIn
            } else if has(&t, Rule::k_none_in) {
                Ties::NoneIn
            } else {
                Ties::Open
            }
        });
        Quota {
            normally: has(pair, Rule::normally),
            value: self.value_in(pair).filter(|v| !matches!(v.kind, ExprKind::Tbd)),
            rounding: rounding(pair),
            ties,
            span: self.span(pair),
        }
    }

    fn seat(&mut self, pair: &P<'i>) -> Option<Seat> {
        let label = child(pair, Rule::label).and_then(|l| self.first_name(&l))?;
        let vacant = child(pair, Rule::short).is_some_and(|s| has(&s, Rule::k_vacant));
        Some(Seat {
            label,
            cond: self.expr_in(pair)?,
            count: self.value_in(pair)?,
            rounding: rounding(pair),
            vacant,
            span: self.span(pair),
        })
    }
}

/// The rounding word of a 保留, a quota or a seat.
pub(super) fn rounding(pair: &P<'_>) -> Option<Rounding> {
    let word = child(pair, Rule::rounding)?;
    Some(match kids(&word).first()?.as_rule() {
        Rule::k_half_even => Rounding::HalfEven,
        Rule::k_round_up => Rounding::Up,
        Rule::k_round_down => Rounding::Down,
        _ => Rounding::HalfUp,
    })
}
