//! Rule sets: clauses, groups, exceptions, duties, each an article or an item.

use super::data::{Chapter, Entry};
use super::outline::Outline;
use super::phrase::{join, list};
use super::words::{self, pick};
use crate::diagnostic::Lang;
use crate::syntax::ast::*;

impl Outline<'_> {
    pub(super) fn rules(&self, rules: &RuleSet) -> Chapter {
        let RuleSet { kind, name, subject, whole, per, heaviest, tails, body, span: _ } = rules;
        let mut lead = self.lead();
        if let Some(subject) = subject {
            let subject = self.r.dotted(subject);
            let text = match (whole, self.lang) {
                (false, _) => subject,
                (true, Lang::Zh) => format!("全体{subject}，合并判定"),
                (true, Lang::En) => format!("all {subject} together"),
            };
            lead.remarks.push((self.say(("适用对象", "For")), text));
        }
        self.groups(per.as_ref(), ("判定分组", "Judged for each"), &mut lead);
        if *heaviest {
            let label = self.say((
                "多项措施同时适用的，取最重的一项",
                "Of several measures the heaviest applies",
            ));
            lead.remarks.push((label, String::new()));
        }
        self.tails(tails, &mut lead);
        let mut entries = self.led(lead);
        self.stmts(body, 0, &mut entries);
        self.chapter(name, words::kind(*kind), entries)
    }

    pub(super) fn chapter(&self, name: &Name, kind: &str, entries: Vec<Entry>) -> Chapter {
        let (name, kind) = (self.r.name(name), self.word(kind));
        let title = match self.lang {
            Lang::Zh => format!("{name}（{kind}）"),
            Lang::En => format!("{name} ({kind})"),
        };
        Chapter { title, entries, ..Chapter::default() }
    }

    /// What opens a chapter: whom it is for.
    pub(super) fn lead(&self) -> Entry {
        Entry { plain: true, ..self.entry(0) }
    }

    /// The opening, if it says anything.
    pub(super) fn led(&self, lead: Entry) -> Vec<Entry> {
        let silent = lead.remarks.is_empty()
            && lead.basis.is_empty()
            && lead.note.is_empty()
            && lead.text.is_empty();
        if silent { Vec::new() } else { vec![self.done(lead)] }
    }

    /// `每 年, 单位`.
    pub(super) fn groups(&self, per: Option<&Per>, label: super::words::Pair, entry: &mut Entry) {
        if let Some(per) = per {
            entry.remarks.push((self.say(label), self.r.per(per)));
        }
    }

    pub(super) fn stmts(&self, body: &[Stmt], depth: usize, out: &mut Vec<Entry>) {
        for stmt in body {
            self.stmt(stmt, depth, out);
        }
    }

    fn stmt(&self, stmt: &Stmt, depth: usize, out: &mut Vec<Entry>) {
        let mut entry = self.entry(depth);
        let mut inside: &[Stmt] = &[];
        match stmt {
            Stmt::Clause(clause) => self.clause(clause, &mut entry),
            Stmt::Group { guard, body } => {
                inside = body;
                entry.text = match self.lang {
                    Lang::Zh => format!("凡{}，适用下列规定", self.r.such(guard)),
                    Lang::En => format!("Wherever {}", self.r.cond(guard)),
                };
            }
            Stmt::Exception(Exception { name, tails, body, span: _ }) => {
                inside = body;
                entry.indented = true;
                entry.title = self.r.name(name);
                entry.tag = self.word("exception");
                self.exception(tails, &mut entry);
            }
            Stmt::Exempt(Exempt { lists, areas, tails, span: _ }) => {
                let (lists, areas) = (self.r.names(lists), self.r.names(areas));
                entry.title = self.word("exempt");
                entry.text = match self.lang {
                    Lang::Zh => format!("{lists}不计入{areas}"),
                    Lang::En => format!("{lists} do not count in {areas}"),
                };
                self.tails(tails, &mut entry);
            }
            Stmt::Duty(duty) => self.duty(duty, "duty", &mut entry),
            Stmt::Attach(duty) => self.duty(duty, "attach", &mut entry),
            Stmt::Metric { label, value, tails } => {
                entry.title = self.r.name(label);
                entry.tag = self.word("metric");
                self.value(value, &mut entry);
                self.tails(tails, &mut entry);
            }
            Stmt::Assertion { label, cond, tails } => {
                entry.title = self.r.name(label);
                entry.tag = self.say(("恒须成立", "always true"));
                entry.text = self.r.cond(cond);
                self.tails(tails, &mut entry);
            }
            Stmt::Define(define) => {
                entry = self.define(define, depth);
                entry.tag = self.say(("用语", "term"));
            }
            Stmt::Waive { step, names } => {
                let names = self.r.names(names);
                let word = self.word("waive");
                let step = if *step { self.word("step") } else { String::new() };
                entry.text = join(&[&word, &step, &names], self.lang);
            }
            Stmt::Approval(text) => {
                entry.text = match self.lang {
                    Lang::Zh => format!("须报{}审批", text.text),
                    Lang::En => format!("needs the approval of {}", text.text),
                };
            }
        }
        let indented = entry.indented;
        out.push(self.done(entry));
        let from = out.len();
        self.stmts(inside, depth + 1, out);
        for item in out.iter_mut().skip(from) {
            item.indented |= indented;
        }
    }

    /// An exception's guard opens its sentence.
    fn exception(&self, tails: &Tails, entry: &mut Entry) {
        self.tails(tails, entry);
        let Some(guard) = &tails.guard else { return };
        entry.remarks.remove(0);
        entry.text = match self.lang {
            Lang::Zh => format!("{}，按下列规定办理", self.r.such(guard)),
            Lang::En => format!("where {}", self.r.cond(guard)),
        };
    }

    fn clause(&self, clause: &Clause, entry: &mut Entry) {
        let Clause { normally, modality, label, body, tails, span: _ } = clause;
        entry.title = self.r.name(label);
        entry.tag = self.force(*normally, Some(*modality));
        match body {
            // nothing is said twice: 在职在编（必须）
            ClauseBody::Expr(Expr { kind: ExprKind::Name(name), .. }) if *name == label.text => {}
            ClauseBody::Expr(value @ Expr { kind: ExprKind::Rows { .. }, .. }) => {
                self.value(value, entry);
            }
            ClauseBody::Expr(value) => entry.text = self.r.cond(value),
            ClauseBody::Restrict { acts, span } => {
                let span = match span.as_ref().map(|s| (&s.kind, s)) {
                    Some((ExprKind::Infix(Op::To, from, to), _)) => {
                        let words = pick(self.lang, ("，自", "from"));
                        let (from, to) = (self.r.expr(from), self.r.expr(to));
                        join(&[words, &from, &self.word("to"), &to], self.lang)
                    }
                    Some((_, from)) => {
                        join(&[pick(self.lang, ("，自", "from")), &self.r.expr(from)], self.lang)
                    }
                    None => String::new(),
                };
                entry.text = join(&[&self.word("restrict"), &self.r.names(acts), &span], self.lang);
            }
        }
        self.tails(tails, entry);
    }

    /// `原则上必须`.
    pub(super) fn force(&self, normally: bool, modality: Option<Modality>) -> String {
        let normally = if normally { self.word("normally") } else { String::new() };
        let modality = modality.map_or(String::new(), |m| self.word(words::modality(m)));
        join(&[&normally, &modality], self.lang)
    }

    fn duty(&self, duty: &Duty, word: &str, entry: &mut Entry) {
        let Duty { name, cadence, since, until, deadline, proof, tails, span: _ } = duty;
        entry.title = self.r.name(name);
        entry.tag = match word {
            "attach" => self.say(("附带义务", "attached duty")),
            _ => self.word(word),
        };
        let mut parts: Vec<String> = Vec::new();
        if let Some((period, times)) = cadence {
            let period = match period {
                PeriodExpr::Calendar(period) => words::period(self.lang, *period).to_owned(),
                PeriodExpr::Length(length) => self.r.expr(length),
            };
            parts.push(join(&[&self.word("per"), &period, &self.r.expr(times)], self.lang));
        }
        let range = [("since", since), ("to", until)]
            .iter()
            .filter_map(|(word, day)| {
                day.as_ref().map(|d| join(&[&self.word(word), &self.r.expr(d)], self.lang))
            })
            .fold(String::new(), |out, part| join(&[&out, &part], self.lang));
        match (deadline, self.lang) {
            (Some(d), Lang::Zh) if !range.is_empty() => {
                parts.push(join(&[&range, "起", &self.r.expr(d), "内完成"], self.lang));
            }
            (Some(d), Lang::Zh) => {
                parts.push(join(&[&self.word("deadline"), &self.r.expr(d)], self.lang))
            }
            (Some(d), Lang::En) => {
                parts.push(join(&["within", &self.r.expr(d), &range], self.lang))
            }
            (None, _) => parts.extend((!range.is_empty()).then_some(range)),
        }
        if let Some(proof) = proof {
            let proof = self.r.set(proof);
            parts.push(match self.lang {
                Lang::Zh => join(&["以", &proof, "为凭"], self.lang),
                Lang::En => format!("shown by {proof}"),
            });
        }
        entry.text = match self.lang {
            Lang::Zh => parts.join("，"),
            Lang::En => list(&parts, self.lang),
        };
        self.tails(tails, entry);
    }
}
