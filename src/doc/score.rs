//! Scores and selections: weights as a table, the rest in words.

use super::data::{Chapter, Entry, Grid};
use super::outline::Outline;
use super::phrase::{join, list};
use super::words::{self, pick};
use crate::diagnostic::Lang;
use crate::syntax::ast::*;

impl Outline<'_> {
    pub(super) fn score(&self, score: &Score) -> Chapter {
        let Score { name, subject, full, tails, items, bands, body, span: _ } = score;
        let mut lead = self.lead();
        lead.remarks.push((self.say(("适用对象", "For")), self.r.dotted(subject)));
        if let Some(full) = full {
            lead.remarks.push((self.word("full_marks"), self.r.expr(full)));
        }
        self.tails(tails, &mut lead);
        let mut entries = self.led(lead);
        let mut rows = Vec::new();
        let mut below = Vec::new();
        self.items(items, "", &mut rows, &mut below);
        if !rows.is_empty() {
            let mut entry = self.entry(0);
            entry.title = self.say(("计分项目", "Items"));
            entry.text =
                match rows.iter().any(|r: &Vec<String>| r.get(1).is_some_and(|w| !w.is_empty())) {
                    true => self.say(("按下列项目和权重计分", "Items and their weights")),
                    false => self.say(("按下列项目计分", "Items")),
                };
            let head = [
                ("项目", "Item"),
                ("权重", "Weight"),
                ("计分", "Points"),
                ("满分", "Full marks"),
                ("说明", "Remarks"),
                ("依据", "Basis"),
            ];
            let head = head.map(|h| self.say(h)).to_vec();
            entry.grids.push(Grid { caption: String::new(), head, rows }.trimmed());
            entries.push(self.done(entry));
        }
        entries.extend(below);
        self.bands(bands.as_ref(), "", &mut entries);
        self.stmts(body, 0, &mut entries);
        self.chapter(name, "scoring", entries)
    }

    fn bands(
        &self,
        bands: Option<&(Vec<Row>, crate::diagnostic::Span)>,
        of: &str,
        out: &mut Vec<Entry>,
    ) {
        let Some((rows, _)) = bands else { return };
        let mut entry = self.entry(0);
        entry.title = join(&[of, &self.say(("等级", "grades"))], self.lang);
        entry.tag = self.word("bands");
        entry.text = self.say(("按得分确定等级", "Grades by points"));
        entry.grids.push(self.grid(rows, &[self.say(("得分", "Points"))], ("等级", "Grade")));
        out.push(self.done(entry));
    }

    /// Parts become rows of the table; what needs a table of its own, bonuses and penalties become articles.
    fn items(
        &self,
        items: &[ScoreItem],
        of: &str,
        rows: &mut Vec<Vec<String>>,
        out: &mut Vec<Entry>,
    ) {
        for item in items {
            let ScoreItem { kind, label, per, full, weight, normally, value, tails, span: _ } =
                item;
            let own = self.r.name(label);
            let name = if of.is_empty() { own.clone() } else { format!("{of} / {own}") };
            let mut shown = name.clone();
            if let Some(per) = per {
                let per = join(&[&self.word("per"), &self.r.dotted(per)], self.lang);
                shown = match self.lang {
                    Lang::Zh => format!("{shown}（{per}）"),
                    Lang::En => format!("{shown} ({per})"),
                };
            }
            let weight = match weight {
                Some(Some(weight)) => self.r.expr(weight),
                Some(None) => words::tbd(self.lang).to_owned(),
                None => String::new(),
            };
            let weight = match (*normally, weight.is_empty()) {
                (true, false) => join(&[&self.word("normally"), &weight], self.lang),
                _ => weight,
            };
            let full = full.as_ref().map_or(String::new(), |f| self.r.expr(f));
            let table = matches!(value, ItemBody::Value(Expr { kind: ExprKind::Rows { .. }, .. }));
            if *kind != ItemKind::Part || table {
                let mut entry = self.entry(0);
                entry.title = shown.clone();
                entry.tag = self.word(match kind {
                    ItemKind::Part => "item",
                    ItemKind::Bonus => "bonus",
                    ItemKind::Penalty => "penalty",
                });
                if let ItemBody::Value(value) = value {
                    self.value(value, &mut entry);
                }
                if *kind != ItemKind::Part {
                    self.tails(tails, &mut entry);
                }
                out.push(self.done(entry));
                if *kind != ItemKind::Part {
                    continue;
                }
            }
            let [remarks, basis] = self.tails_cells(&Tails { normally: false, ..tails.clone() });
            let method = match value {
                ItemBody::Value(_) if table => {
                    self.say(("见本章同名条", "see the article of that name"))
                }
                ItemBody::Value(value) => self.r.set(value),
                ItemBody::Items(_) => self.say(("以下各项合计", "sum of the items below")),
            };
            rows.push(vec![shown, weight, method, full, remarks, basis]);
            if let ItemBody::Items(inner) = value {
                let Score { name: _, subject: _, full: _, tails, items, bands, body, span: _ } =
                    &**inner;
                self.items(items, &name, rows, out);
                self.bands(bands.as_ref(), &name, out);
                self.stmts(body, 0, out);
                let [remarks, basis] = self.tails_cells(tails);
                if !(remarks.is_empty() && basis.is_empty()) {
                    let sum = self.say(("合计", "sum"));
                    let label = join(&[&name, &sum], self.lang);
                    rows.push(vec![
                        label,
                        String::new(),
                        String::new(),
                        String::new(),
                        remarks,
                        basis,
                    ]);
                }
            }
        }
    }

    pub(super) fn selection(&self, selection: &Selection) -> Chapter {
        let Selection {
            name,
            from,
            or_else,
            per,
            tails,
            order,
            quota,
            seats,
            decided,
            refill,
            beyond,
            notes,
            span: _,
        } = selection;
        let mut entries = Vec::new();
        let mut add = |title: words::Pair, text: String| {
            entries.push(self.done(Entry { title: self.say(title), text, ..self.entry(0) }));
        };
        add(("选取范围", "From whom"), self.range(from, or_else, per.as_ref()));
        if !order.is_empty() {
            add(("排序", "Order"), self.order(order));
        }
        if let Some(quota) = quota {
            add(("名额", "Places"), self.quota(quota));
        }
        for seat in seats {
            let Seat { label, cond, count, rounding, vacant, span: _ } = seat;
            let count = self.r.expr(count);
            let rounding = rounding.map_or(String::new(), |r| self.rounding(r));
            let cond = match self.lang {
                Lang::Zh => self.r.such(cond),
                Lang::En => self.r.cond(cond),
            };
            let short = match vacant {
                true => ("人选不足的，席位空缺", "seats that cannot be filled stay empty"),
                false => ("人选不足的，由其他人递补", "others fill seats that are left"),
            };
            let text = match self.lang {
                Lang::Zh => join(
                    &[
                        &cond,
                        "至少",
                        &count,
                        if rounding.is_empty() { "" } else { "，" },
                        &rounding,
                        "；",
                        pick(self.lang, short),
                    ],
                    self.lang,
                ),
                Lang::En => join(
                    &[&cond, ": at least", &count, &rounding, "; ", pick(self.lang, short)],
                    self.lang,
                ),
            };
            let title = self.r.name(label);
            let tag = self.say(("席位", "seats"));
            entries.push(self.done(Entry { title, tag, text, ..self.entry(0) }));
        }
        let mut add = |title: words::Pair, text: String| {
            entries.push(self.done(Entry { title: self.say(title), text, ..self.entry(0) }));
        };
        if let Some(beyond) = beyond {
            add(
                ("不占名额", "Beyond the places"),
                match self.lang {
                    Lang::Zh => format!("{}，不占名额", self.r.such(beyond)),
                    Lang::En => format!("whoever meets: {}", self.r.cond(beyond)),
                },
            );
        }
        match refill {
            Some(Refill::From(from)) => {
                let from = self.r.set(from);
                add(
                    ("递补", "Refill"),
                    join(
                        &[
                            pick(self.lang, ("出现空缺的，递补自", "vacancies are filled from")),
                            &from,
                        ],
                        self.lang,
                    ),
                );
            }
            Some(Refill::No { normally }) => {
                let normally = self.force(*normally, None);
                let no = pick(self.lang, ("不递补", "vacancies are not filled"));
                add(("递补", "Refill"), join(&[&normally, no], self.lang));
            }
            None => {}
        }
        if let Some(decided) = decided {
            let decided = self.r.set(decided);
            add(
                ("确定人选", "Decision"),
                match self.lang {
                    Lang::Zh => format!("实际确定的人选为{decided}，与依本章应选取的人选核对"),
                    Lang::En => format!(
                        "those decided on, {decided}, are compared with those who could be chosen"
                    ),
                },
            );
        }
        // what the whole chapter rests on stands with its first article
        if let Some(first) = entries.first_mut() {
            self.tails(tails, first);
            for (label, _) in &mut first.remarks {
                if label == "适用" {
                    "选取条件".clone_into(label);
                }
            }
            first.note = note(&first.note, notes);
            first.cited.extend(first.basis.iter().cloned());
        }
        self.chapter(name, "selection", entries)
    }

    fn range(&self, from: &Dotted, or_else: &[Option<Dotted>], per: Option<&Per>) -> String {
        let lang = self.lang;
        let from = self.r.dotted(from);
        let each = per.map_or(String::new(), |p| self.r.per(p));
        let mut text = match lang {
            Lang::Zh if each.is_empty() => format!("从{from}中选取"),
            Lang::Zh => format!("按{each}分别从{from}中选取"),
            Lang::En if each.is_empty() => format!("from {from}"),
            Lang::En => format!("from {from}, for each {each}"),
        };
        for other in or_else {
            let other = match (other, lang) {
                (Some(other), Lang::Zh) => {
                    format!("；没有合适人选的，从{}中选取", self.r.dotted(other))
                }
                (None, Lang::Zh) => "；仍没有的，予以空缺".to_owned(),
                (Some(other), Lang::En) => {
                    format!("; if nobody fits, from {}", self.r.dotted(other))
                }
                (None, Lang::En) => "; else left vacant".to_owned(),
            };
            text.push_str(&other);
        }
        text
    }

    fn order(&self, order: &[OrderKey]) -> String {
        let keys: Vec<String> = order
            .iter()
            .map(|OrderKey { value, descending }| {
                let way = self.word(if *descending { "descending" } else { "ascending" });
                join(&[&self.r.expr(value), &way], self.lang)
            })
            .collect();
        match (self.lang, keys.len()) {
            (Lang::Zh, 1) => format!("按{}排序", keys.join("")),
            (Lang::Zh, _) => {
                format!("依次按{}排序；前一项相同的，比较后一项", list(&keys, self.lang))
            }
            (Lang::En, _) => format!("by {}", keys.join(", then by ")),
        }
    }

    fn quota(&self, quota: &Quota) -> String {
        let Quota { normally, value, rounding, ties, span: _ } = quota;
        let normally = self.force(*normally, None);
        let value = match value {
            Some(value) => self.r.expr(value),
            None => words::tbd(self.lang).to_owned(),
        };
        let mut text =
            join(&[&normally, pick(self.lang, ("选取人数为", "as many as")), &value], self.lang);
        let comma = pick(self.lang, ("，", ", "));
        if let Some(rounding) = rounding {
            let word = self.rounding(*rounding);
            text.push_str(comma);
            text.push_str(&match self.lang {
                Lang::Zh => format!("不足整数的{word}"),
                Lang::En => word,
            });
        }
        if let Some(ties) = ties {
            text.push_str(pick(
                self.lang,
                match ties {
                    Ties::AllIn => ("；末位并列的，全部入围", "; all who tie at the cut are taken"),
                    Ties::NoneIn => {
                        ("；末位并列的，均不入围", "; none of those who tie at the cut is taken")
                    }
                    Ties::Open => {
                        ("；末位并列的，另行研究确定", "; ties at the cut are decided by people")
                    }
                },
            ));
        }
        text
    }
}

/// Several remarks as one.
pub(super) fn note(own: &str, more: &[Text]) -> String {
    let all: Vec<&str> = std::iter::once(own)
        .chain(more.iter().map(|n| n.text.as_str()))
        .filter(|n| !n.is_empty())
        .collect();
    all.join("；")
}
