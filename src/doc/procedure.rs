//! Procedures: each step an article with what it asks for as items.

use super::data::{Chapter, Entry};
use super::outline::Outline;
use super::phrase::{join, list};
use super::score::note;
use super::words::pick;
use crate::diagnostic::Lang;
use crate::syntax::ast::*;

impl Outline<'_> {
    pub(super) fn procedure(&self, procedure: &Procedure) -> Chapter {
        let Procedure { name, subject, extends, tails, steps, each_step, body, controls, span: _ } =
            procedure;
        let mut lead = self.lead();
        lead.remarks.push((self.say(("适用对象", "For")), self.r.name(subject)));
        if let Some(base) = extends {
            lead.remarks.push((self.say(("在此程序上细化", "Refines")), base.text.clone()));
        }
        self.tails(tails, &mut lead);
        let mut entries = self.led(lead);
        for step in steps {
            self.step(step, 0, &mut entries);
        }
        if !each_step.is_empty() {
            let title = self.say(("各环节共同要求", "In every step"));
            let text = self.say(("每个环节都须符合下列规定", "Each step meets the following"));
            entries.push(Entry { title, text, ..self.entry(0) });
            self.stmts(each_step, 1, &mut entries);
        }
        for control in controls {
            entries.push(self.control(control));
        }
        self.stmts(body, 0, &mut entries);
        let mut chapter = self.chapter(name, "procedure", entries);
        chapter.chart = self.chart(steps);
        chapter
    }

    fn control(&self, control: &Control) -> Entry {
        let Control { kind, per, steps, tails, span: _ } = control;
        let mut entry = self.entry(0);
        let (word, what) = match kind {
            ControlKind::Suspend => ("suspend", String::new()),
            ControlKind::Terminate => ("terminate", String::new()),
            ControlKind::Restart(from) => {
                let from = self.r.name(from);
                (
                    "restart",
                    match self.lang {
                        Lang::Zh => format!("自{from}起重新办理"),
                        Lang::En => format!("begin again from {from}"),
                    },
                )
            }
        };
        entry.title = self.word(word);
        self.tails(tails, &mut entry);
        if let Some(guard) = &tails.guard {
            entry.remarks.remove(0);
            let guard = match self.lang {
                Lang::Zh => self.r.such(guard),
                Lang::En => self.r.cond(guard),
            };
            let which = match (steps.is_empty(), self.lang) {
                (true, Lang::Zh) => "本程序".to_owned(),
                (true, Lang::En) => "the procedure".to_owned(),
                (false, _) => self.r.names(steps),
            };
            entry.text = match (kind, self.lang) {
                (ControlKind::Restart(_), Lang::Zh) => format!("{guard}，{what}"),
                (_, Lang::Zh) => format!("{guard}，{}{which}", entry.title),
                (ControlKind::Restart(_), Lang::En) => format!("where {guard}, {what}"),
                (_, Lang::En) => format!("where {guard}, {} {which}", entry.title),
            };
            if matches!(kind, ControlKind::Restart(_)) && !steps.is_empty() {
                entry.remarks.push((self.word("step"), self.r.names(steps)));
            }
        }
        self.groups(per.as_ref(), ("分别办理", "Separately"), &mut entry);
        self.done(entry)
    }

    fn step(&self, step: &Step, depth: usize, out: &mut Vec<Entry>) {
        let Step {
            name,
            optional,
            normally,
            refines,
            follows,
            ahead_of,
            per,
            by,
            tails,
            columns,
            voided,
            outcome,
            lasts,
            valid,
            skipped,
            body,
            items,
            recuse,
            steps,
            notes,
            span: _,
        } = step;
        let mut entry = self.entry(depth);
        entry.title = self.r.name(name);
        let may = if *optional { pick(self.lang, ("可选", "optional")) } else { "" };
        let normally = self.force(*normally, None);
        entry.tag = join(&[&normally, may, &self.word("step")], self.lang);
        entry.text = self.place(follows, ahead_of);
        if let Some(base) = refines {
            entry
                .remarks
                .push((self.say(("细化上一层的环节", "Refines the step")), self.r.name(base)));
        }
        self.groups(per.as_ref(), ("逐一办理", "Done for each"), &mut entry);
        if let Some(by) = by {
            entry.remarks.push((self.say(("办理主体", "By")), self.item_value(by)));
        }
        if let Some(lasts) = lasts {
            let text = self.r.expr(lasts);
            entry.remarks.push((self.say(("期限不少于", "Lasts at least")), text));
        }
        if let Some(valid) = valid {
            entry.remarks.push((self.say(("有效期", "Counts for")), self.r.expr(valid)));
        }
        self.tails(tails, &mut entry);
        entry.note = note(&entry.note, notes);
        out.push(self.done(entry));
        let inner = depth + 1;
        if !columns.is_empty() {
            let title = self.say(("记载事项", "To be recorded"));
            let (text, notes) = self.fields_line(columns);
            out.push(self.done(Entry { title, text, note: notes, ..self.entry(inner) }));
        }
        for line in items {
            out.push(self.item_line(line, inner));
        }
        for (names, tails) in recuse {
            let mut entry = self.entry(inner);
            entry.title = self.word("recuse");
            entry.text = self.r.names(names);
            self.tails(tails, &mut entry);
            out.push(self.done(entry));
        }
        self.stmts(body, inner, out);
        for guard in voided {
            let mut entry = self.entry(inner);
            entry.title = self.word("void");
            entry.text = match self.lang {
                Lang::Zh => format!("{}，本环节不作数，重新办理", self.r.such(guard)),
                Lang::En => format!(
                    "where {guard}, the step does not count and is done again",
                    guard = self.r.cond(guard)
                ),
            };
            out.push(self.done(entry));
        }
        if let Some(outcome) = outcome {
            out.push(self.outcome(outcome, inner));
        }
        if let Some(line) = skipped {
            let mut entry = self.item_line(line, inner);
            entry.tag = self.say(("不办理时须有", "if skipped"));
            out.push(entry);
        }
        for step in steps {
            self.step(step, inner, out);
        }
    }

    /// After what and before what a step comes.
    fn place(&self, follows: &[Follows], ahead_of: &[Name]) -> String {
        let lang = self.lang;
        let mut parts = Vec::new();
        for Follows { any, steps } in follows {
            let names: Vec<String> = steps
                .iter()
                .map(|s| {
                    let parts: Vec<String> = s.parts.iter().map(|n| self.r.name(n)).collect();
                    match (lang, parts.as_slice()) {
                        (Lang::Zh, [step, outcome]) => format!("{step}（{outcome}）"),
                        _ => parts.join("."),
                    }
                })
                .collect();
            parts.push(match (any, lang) {
                (false, Lang::Zh) => format!("在{}之后办理", list(&names, lang)),
                (true, Lang::Zh) => format!("在{}任一环节之后办理", list(&names, lang)),
                (false, Lang::En) => format!("after {}", list(&names, lang)),
                (true, Lang::En) => format!("after any of {}", list(&names, lang)),
            });
        }
        if !ahead_of.is_empty() {
            let names = self.r.names(ahead_of);
            parts.push(match lang {
                Lang::Zh => format!("在{names}之前完成"),
                Lang::En => format!("before {names}"),
            });
        }
        parts.join(pick(lang, ("，", ", ")))
    }

    fn outcome(&self, outcome: &Outcome, depth: usize) -> Entry {
        let Outcome { per, take_first, rows, tails, span: _ } = outcome;
        let mut entry = self.entry(depth);
        entry.title = self.word("outcome");
        let each = per.as_ref().map_or(String::new(), |p| {
            let each = self.r.dotted(p);
            match self.lang {
                Lang::Zh => format!("对{each}逐一"),
                Lang::En => format!("for each of {each}"),
            }
        });
        let first = pick(self.lang, ("取最先符合的一项", "the first that applies"));
        entry.text = match (self.lang, *take_first) {
            (Lang::Zh, false) => join(&[&each, "按下表确定"], self.lang),
            (Lang::Zh, true) => join(&[&each, "按下表，", first], self.lang),
            (Lang::En, false) => join(&[&each, "as follows"], self.lang),
            (Lang::En, true) => join(&[&each, first], self.lang),
        };
        self.tails(tails, &mut entry);
        entry.grids.push(self.grid(rows, &[], ("结果", "Outcome")));
        self.done(entry)
    }

    fn item_value(&self, value: &ItemValue) -> String {
        let ItemValue { all, names } = value;
        let names: Vec<String> = names
            .iter()
            .map(|n| self.r.raw(n.span).trim_matches(['"', '“', '”']).to_owned())
            .collect();
        match all {
            true => list(&names, self.lang),
            false => names.join(pick(self.lang, ("或", " or "))),
        }
    }

    fn item_line(&self, line: &ItemLine, depth: usize) -> Entry {
        let ItemLine {
            normally,
            modality,
            verb,
            items,
            at_least,
            columns,
            silence,
            tails,
            span: _,
        } = line;
        let lang = self.lang;
        let mut entry = self.entry(depth);
        entry.title = match verb {
            Verb::Materials => self.word("materials"),
            Verb::Consult => self.say(("征求意见", "consult")),
            Verb::Attend => self.say(("参加人员", "attended by")),
            Verb::Publish => self.say(("公开公示", "publish")),
            Verb::Approval => self.word("approval"),
            Verb::Notify => self.word("notify"),
            Verb::Talk => self.say(("谈话", "talk with")),
            Verb::Evidence(list) => list.clone(),
        };
        entry.tag = match (verb, modality) {
            (Verb::Evidence(_), None) => self.word("evidence"),
            _ => self.force(*normally, *modality),
        };
        let shown: Vec<String> = items
            .iter()
            .map(|Item { at_least, names }| {
                let all = self.r.names(names);
                match (at_least, lang) {
                    (None, _) => all,
                    (Some(n), Lang::Zh) if *n == crate::core::exact::Exact::ONE => {
                        format!("{all}之一")
                    }
                    (Some(n), Lang::Zh) => format!("{all}中至少 {n} 项"),
                    (Some(n), Lang::En) => format!("at least {n} of ({all})"),
                }
            })
            .collect();
        let mut parts = vec![list(&shown, lang)];
        if let Some(n) = at_least {
            parts.push(match lang {
                Lang::Zh => format!("至少 {n} 项"),
                Lang::En => format!("at least {n} of them"),
            });
        }
        for (column, value) in columns {
            let value = self.item_value(value);
            let (zh, en) = match column {
                ItemColumn::By => (("由", "出具"), "by"),
                ItemColumn::Signed => (("由", "签字"), "signed by"),
                ItemColumn::Containing => (("内容包括", ""), "containing"),
                ItemColumn::To => (("向", ""), "addressed to"),
                ItemColumn::Via => (("经", ""), "via"),
                ItemColumn::Role => (("担任", ""), "acting as"),
            };
            let zh = match (column, verb) {
                (ItemColumn::By, Verb::Materials) => zh,
                (ItemColumn::By, _) => ("由", "办理"),
                _ => zh,
            };
            parts.push(match lang {
                Lang::Zh => join(&[zh.0, &value, zh.1], lang),
                Lang::En => join(&[en, &value], lang),
            });
        }
        if let Some((length, answer)) = silence {
            let (length, answer) = (self.r.expr(length), self.r.name(answer));
            parts.push(match lang {
                Lang::Zh => join(&["逾", &length, "未答复的，视为", &answer], lang),
                Lang::En => format!("no answer within {length} counts as {answer}"),
            });
        }
        entry.text = parts.join(pick(lang, ("，", ", ")));
        self.tails(tails, &mut entry);
        self.done(entry)
    }
}

/// The words of a chart's second line for a step: per whom, how long.
pub(super) fn small(o: &Outline<'_>, step: &Step) -> String {
    let each = step.per.as_ref().map(|per| match o.lang {
        Lang::Zh => format!("逐一：{}", o.r.per(per)),
        Lang::En => format!("each {}", o.r.per(per)),
    });
    let lasts = step.lasts.as_ref().map(|l| o.r.expr(l));
    let parts: Vec<String> = each.into_iter().chain(lasts).collect();
    parts.join(" · ")
}
