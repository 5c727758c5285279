//! Procedures: steps, their columns, outcomes and item lines; suspension, end and restart.

use super::super::ast::*;
use super::super::grammar::Rule;
use super::rules::LINE_TAILS;
use super::{Builder, P, child, has, kids};

impl<'i> Builder<'i> {
    pub(super) fn procedure(&mut self, pair: &P<'i>) -> Option<Procedure> {
        let mut names = self.names(pair).into_iter();
        let mut procedure = Procedure {
            name: names.next()?,
            subject: names.next()?,
            extends: child(pair, Rule::extends)
                .and_then(|e| child(&e, Rule::path))
                .map(|p| self.path(&p)),
            tails: self.tails(pair),
            steps: Vec::new(),
            each_step: Vec::new(),
            body: Vec::new(),
            controls: Vec::new(),
            span: self.span(pair),
        };
        for p in kids(pair) {
            if self.trouble(&p, Rule::only_proc) {
                continue;
            }
            match p.as_rule() {
                Rule::step => procedure.steps.extend(self.step(&p)),
                Rule::each_step => {
                    if let Some(rules) = child(&p, Rule::rules) {
                        procedure.each_step.extend(self.stmts(&rules, Rule::only_rule));
                    }
                }
                Rule::suspend => {
                    procedure.controls.push(self.control(&p, ControlKind::Suspend));
                }
                Rule::terminate => {
                    procedure.controls.push(self.control(&p, ControlKind::Terminate));
                }
                Rule::restart => {
                    if let Some(from) = self.first_name(&p) {
                        procedure.controls.push(self.control(&p, ControlKind::Restart(from)));
                    }
                }
                _ => procedure.body.extend(self.stmt(&p)),
            }
        }
        Some(procedure)
    }

    fn control(&mut self, pair: &P<'i>, kind: ControlKind) -> Control {
        let steps = child(pair, Rule::within)
            .and_then(|w| child(&w, Rule::names))
            .map_or(Vec::new(), |n| self.names(&n));
        Control {
            kind,
            per: child(pair, Rule::per).map(|p| self.per(&p)),
            steps,
            tails: self.tails(pair),
            span: self.span(pair),
        }
    }

    fn step(&mut self, pair: &P<'i>) -> Option<Step> {
        let mut step = Step {
            name: self.first_name(pair)?,
            optional: has(pair, Rule::k_may),
            normally: has(pair, Rule::normally),
            refines: None,
            follows: Vec::new(),
            ahead_of: Vec::new(),
            per: None,
            by: None,
            tails: self.tails(pair),
            columns: Vec::new(),
            voided: Vec::new(),
            outcome: None,
            lasts: None,
            valid: None,
            skipped: None,
            body: Vec::new(),
            items: Vec::new(),
            recuse: Vec::new(),
            steps: Vec::new(),
            notes: Vec::new(),
            span: self.span(pair),
        };
        for p in kids(pair) {
            if self.trouble(&p, Rule::only_step) {
                continue;
            }
            self.step_head(&p, &mut step);
            if p.as_rule() == Rule::step_body {
                for p in kids(&p) {
                    if !self.trouble(&p, Rule::only_step) {
                        self.step_stmt(&p, &mut step);
                    }
                }
            }
        }
        Some(step)
    }

    fn step_head(&mut self, p: &P<'i>, step: &mut Step) {
        match p.as_rule() {
            Rule::refines => {
                self.once(step.refines.is_some(), p, "refines");
                step.refines = self.first_name(p);
            }
            Rule::follows => step.follows.push(self.follows(p)),
            Rule::ahead => {
                let names = child(p, Rule::names).map_or(Vec::new(), |n| self.names(&n));
                step.ahead_of.extend(names);
            }
            Rule::per => {
                self.once(step.per.is_some(), p, "per");
                step.per = Some(self.per(p));
            }
            Rule::by => {
                self.once(step.by.is_some(), p, "by_whom");
                step.by = child(p, Rule::item_value).map(|v| self.item_value(&v));
            }
            _ => {}
        }
    }

    fn follows(&self, pair: &P<'i>) -> Follows {
        if let Some(set) = child(pair, Rule::any_of).and_then(|a| child(&a, Rule::vset)) {
            let steps = self
                .names(&set)
                .into_iter()
                .map(|n| Dotted { span: n.span, parts: vec![n] })
                .collect();
            return Follows { any: true, steps };
        }
        let steps = child(pair, Rule::dotted_list)
            .map(|l| kids(&l).iter().map(|d| self.dotted(d)).collect())
            .unwrap_or_default();
        Follows { any: false, steps }
    }

    fn step_stmt(&mut self, p: &P<'i>, step: &mut Step) {
        match p.as_rule() {
            Rule::step => step.steps.extend(self.step(p)),
            Rule::columns => {
                if let Some(fields) = child(p, Rule::fields) {
                    step.columns.extend(self.fields(&fields));
                }
            }
            Rule::voided => {
                let tails = self.tails(p);
                step.voided.extend(tails.guard);
                step.tails.basis.extend(tails.basis);
                step.notes.extend(tails.note);
            }
            Rule::outcome => {
                self.once(step.outcome.is_some(), p, "outcome");
                step.outcome = Some(Outcome {
                    per: child(p, Rule::per).and_then(|per| self.per(&per).keys.into_iter().next()),
                    take_first: has(p, Rule::k_take_first),
                    rows: child(p, Rule::rows).map_or(Vec::new(), |r| self.rows(&r)),
                    tails: self.tails(p),
                    span: self.span(p),
                });
            }
            Rule::lasts => {
                self.once(step.lasts.is_some(), p, "lasts");
                step.lasts = self.value_in(p);
                let tails = self.tails(p);
                step.tails.basis.extend(tails.basis);
                step.notes.extend(tails.note);
            }
            Rule::valid => {
                self.once(step.valid.is_some(), p, "valid");
                step.valid = self.value_in(p);
                let tails = self.tails(p);
                step.tails.basis.extend(tails.basis);
                step.notes.extend(tails.note);
            }
            Rule::by_when => {
                for tail in kids(p) {
                    match tail.as_rule() {
                        Rule::note => step.notes.extend(self.string_in(&tail)),
                        _ => self.tail(&tail, &mut step.tails),
                    }
                }
            }
            Rule::skipped => {
                self.once(step.skipped.is_some(), p, "skipped");
                step.skipped = child(p, Rule::item_line).and_then(|l| self.item_line(&l));
            }
            Rule::recuse => {
                let names = child(p, Rule::names).map_or(Vec::new(), |n| self.names(&n));
                let tails = self.tails(p);
                step.recuse.push((names, tails));
            }
            Rule::item_line => step.items.extend(self.item_line(p)),
            _ => step.body.extend(self.stmt(p)),
        }
    }

    fn item_line(&mut self, pair: &P<'i>) -> Option<ItemLine> {
        let mut line = ItemLine {
            normally: has(pair, Rule::normally),
            modality: None,
            verb: self.verb(&child(pair, Rule::verb)?)?,
            items: Vec::new(),
            at_least: None,
            columns: Vec::new(),
            silence: None,
            tails: self.tails_read(pair, ("材料、征求等各行", "an item line"), LINE_TAILS),
            span: self.span(pair),
        };
        for p in kids(pair) {
            match p.as_rule() {
                Rule::k_may => line.modality = Some(Modality::May),
                Rule::k_must => line.modality = Some(Modality::Must),
                Rule::k_must_not => line.modality = Some(Modality::MustNot),
                Rule::k_shall => line.modality = Some(Modality::Shall),
                Rule::item => line.items.extend(self.item(&p)),
                Rule::at_least_n => {
                    self.once(line.at_least.is_some(), &p, "at_least");
                    line.at_least = self.at_least(&p);
                }
                Rule::item_column => line.columns.extend(self.item_column(&p)),
                Rule::silence => {
                    self.once(line.silence.is_some(), &p, "silent");
                    line.silence = self.value_in(&p).zip(self.first_name(&p));
                }
                _ => {}
            }
        }
        Some(line)
    }

    fn verb(&self, pair: &P<'i>) -> Option<Verb> {
        Some(match kids(pair).first()?.as_rule() {
            Rule::k_materials => Verb::Materials,
            Rule::k_consult => Verb::Consult,
            Rule::k_attend => Verb::Attend,
            Rule::k_publish => Verb::Publish,
            Rule::k_approval => Verb::Approval,
            Rule::k_notify => Verb::Notify,
            Rule::k_talk => Verb::Talk,
            _ => Verb::Evidence(self.first_name(pair)?.text),
        })
    }

    fn item(&self, pair: &P<'i>) -> Option<Item> {
        if let Some(set) = child(pair, Rule::vset) {
            let at_least = match child(pair, Rule::at_least_n) {
                Some(n) => self.at_least(&n),
                None => Some(crate::core::exact::Exact::ONE),
            };
            return Some(Item { at_least, names: self.names(&set) });
        }
        Some(Item { at_least: None, names: vec![self.first_name(pair)?] })
    }

    fn item_column(&self, pair: &P<'i>) -> Option<(ItemColumn, ItemValue)> {
        let column = match kids(pair).first()?.as_rule() {
            Rule::k_by_whom => ItemColumn::By,
            Rule::k_signed => ItemColumn::Signed,
            Rule::k_with => ItemColumn::Containing,
            Rule::k_to_whom => ItemColumn::To,
            Rule::k_via => ItemColumn::Via,
            Rule::k_as_role => ItemColumn::Role,
            _ => return None,
        };
        Some((column, self.item_value(&child(pair, Rule::item_value)?)))
    }

    fn item_value(&self, pair: &P<'i>) -> ItemValue {
        if let Some(set) = child(pair, Rule::vset) {
            return ItemValue { all: true, names: self.names(&set) };
        }
        if let Some(text) = self.string_in(pair) {
            return ItemValue {
                all: false,
                names: vec![Name { text: text.text, span: text.span }],
            };
        }
        ItemValue { all: false, names: self.names(pair) }
    }
}
