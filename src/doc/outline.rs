//! Declarations to chapters: general provisions, terms and tables, one chapter for each rule set, score, selection
//! and procedure in written order, then what is to be registered.

use super::Titles;
use super::data::{Chapter, Document, Entry, Grid};
use super::phrase::{Reader, glue, join, list};
use super::words::{self, Pair, pick};
use crate::diagnostic::Lang;
use crate::syntax::ast::*;
use std::collections::BTreeSet;

/// Makes entries out of the declarations of one file.
pub(super) struct Outline<'a> {
    pub(super) r: Reader<'a>,
    pub(super) lang: Lang,
    titles: &'a Titles,
}

/// The whole document, not yet numbered.
pub(super) fn outline(
    text: &str,
    file: &File,
    stem: &str,
    titles: &Titles,
    lang: Lang,
) -> Document {
    let o = Outline { r: Reader::new(text, lang), lang, titles };
    let mut document = Document {
        lang,
        title: stem.to_owned(),
        head: Vec::new(),
        chapters: Vec::new(),
        appendices: Vec::new(),
        sources: Vec::new(),
        sha256: String::new(),
    };
    let mut general = Vec::new();
    let mut shared: Vec<String> = Vec::new();
    let mut params = Vec::new();
    let mut terms = Vec::new();
    let mut tables = Vec::new();
    let mut records = Vec::new();
    let mut enums = Vec::new();
    let mut words = Vec::new();
    let mut rest = Vec::new();
    for decl in &file.decls {
        match decl {
            Decl::Policy(policy) => o.policy(policy, &mut document, &mut general),
            Decl::Use(paths) => shared.extend(paths.iter().map(|p| o.title(&p.text))),
            Decl::Param(param) => params.push(param),
            Decl::Define(define) => terms.push(o.define(define, 1)),
            Decl::Table(table) => tables.push(o.table(table)),
            Decl::Enum(decl) => enums.push(decl),
            Decl::Record(record) => records.push(o.record(record)),
            Decl::Extend(extend) => records.push(o.extend(extend)),
            Decl::ExtendEnum(extend) => words.push(o.extend_enum(extend)),
            Decl::Rules(rules) => rest.push(o.rules(rules)),
            Decl::Procedure(procedure) => rest.push(o.procedure(procedure)),
            Decl::Score(score) => rest.push(o.score(score)),
            Decl::Selection(selection) => rest.push(o.selection(selection)),
            Decl::Test(_) | Decl::Fixture(_) | Decl::Examples(_) => {}
        }
    }
    if !shared.is_empty() {
        let said = o.say(("本办法共用的登记事项和用语见", "Records and terms are shared with"));
        let text = join(&[&said, &list(&shared, lang)], lang);
        general.push(Entry { title: o.say(("共用规定", "Shared terms")), text, ..o.entry(0) });
    }
    if !params.is_empty() {
        general.push(o.params(&params));
    }
    if !terms.is_empty() {
        let mut head = o.entry(0);
        head.title = o.say(("用语", "Terms"));
        head.text = o.say(("本办法中下列用语的含义", "In this policy"));
        terms.insert(0, head);
    }
    terms.extend(tables);
    for (title, entries) in
        [(("总则", "General"), general), (("用语和标准", "Terms and tables"), terms)]
    {
        if !entries.is_empty() {
            document.chapters.push(Chapter { title: o.say(title), entries, ..Chapter::default() });
        }
    }
    document.chapters.extend(rest);
    words.splice(0..0, o.enums(&enums));
    for (title, entries) in
        [(("登记事项", "Records to be kept"), records), (("用语取值", "Words in use"), words)]
    {
        if !entries.is_empty() {
            let entries = entries.into_iter().map(|e| Entry { plain: true, ..e }).collect();
            document.appendices.push(Chapter {
                title: o.say(title),
                entries,
                ..Chapter::default()
            });
        }
    }
    document
}

impl Outline<'_> {
    pub(super) fn say(&self, pair: Pair) -> String {
        pick(self.lang, pair).to_owned()
    }

    /// Another file by the name of its policy, where it has one.
    pub(super) fn title(&self, path: &str) -> String {
        match (self.titles.get(path), self.lang) {
            (Some(title), Lang::Zh) => format!("《{title}》（{path}）"),
            (Some(title), Lang::En) => format!("{title} ({path})"),
            (None, _) => path.to_owned(),
        }
    }

    pub(super) fn word(&self, rule: &str) -> String {
        self.r.word(rule)
    }

    pub(super) fn entry(&self, depth: usize) -> Entry {
        Entry { depth, ..Entry::default() }
    }

    /// Ends an entry: what its phrases cited is its own.
    pub(super) fn done(&self, mut entry: Entry) -> Entry {
        let mut seen = BTreeSet::new();
        entry.basis.retain(|b| seen.insert(b.clone()));
        let mut cited = entry.basis.clone();
        cited.extend(self.r.cited());
        entry.cited.extend(cited);
        entry
    }

    fn policy(&self, policy: &Policy, document: &mut Document, general: &mut Vec<Entry>) {
        let Policy { name, region, extends, tails, span: _ } = policy;
        document.title = self.r.name(name);
        let mut entry = self.entry(0);
        entry.title = self.say(("适用范围", "Scope"));
        entry.text = match region {
            Some(region) => {
                document.head.push((self.say(("适用地区", "Region")), region.text.clone()));
                match self.lang {
                    Lang::Zh => join(&["本办法适用于", &region.text], self.lang),
                    Lang::En => format!("This policy applies in {}", region.text),
                }
            }
            None => String::new(),
        };
        for (label, date) in [
            (("施行日期", "In force from"), tails.effective),
            (("废止日期", "Repealed on"), tails.repealed.map(Some)),
        ] {
            if let Some(date) = date {
                document.head.push((self.say(label), self.day(date)));
            }
        }
        self.tails(tails, &mut entry);
        if !(entry.text.is_empty() && entry.remarks.is_empty() && entry.note.is_empty()) {
            general.push(self.done(entry));
        }
        if !extends.is_empty() {
            let above: Vec<String> = extends.iter().map(|p| self.title(&p.text)).collect();
            let above = list(&above, self.lang);
            let text = match self.lang {
                Lang::Zh => {
                    let end = "的基础上制定，其各条一并适用；本办法只能更严，不得放宽";
                    join(&["本办法在", &above, end], self.lang)
                }
                Lang::En => {
                    format!(
                        "All of {above} applies as well; this policy may tighten it, never loosen it"
                    )
                }
            };
            let title = self.say(("上位规定", "Layer above"));
            general.push(Entry { title, text, ..self.entry(0) });
        }
    }

    fn params(&self, params: &[&Param]) -> Entry {
        let mut entry = self.entry(0);
        entry.title = self.say(("参数", "Parameters"));
        let open = params.iter().any(|p| p.value.is_none());
        entry.text = match open {
            true => self.say((
                "下列数值由使用单位按规定确定，标明待定的在适用前补齐",
                "These values are set by the office; those to be decided are given before use",
            )),
            false => {
                self.say(("下列数值由使用单位按规定确定", "These values are set by the office"))
            }
        };
        let rows = params.iter().map(|param| {
            let Param { name, normally, ty, value, bound, tails } = param;
            let mut label = self.r.name(name);
            if let Some(ty) = ty {
                label = match self.lang {
                    Lang::Zh => format!("{label}（{}）", self.type_words(ty)),
                    Lang::En => format!("{label} ({})", self.type_words(ty)),
                };
            }
            if *normally {
                let normally = self.word("normally");
                label = match self.lang {
                    Lang::Zh => format!("{label}（{normally}）"),
                    Lang::En => format!("{label} ({normally})"),
                };
            }
            let value = match value {
                Some(value) => self.r.expr(value),
                None => words::tbd(self.lang).to_owned(),
            };
            let bound = bound.as_ref().map_or(String::new(), |b| self.r.key(b));
            let [note, basis] = self.tails_cells(tails);
            vec![label, value, bound, basis, note]
        });
        let grid = Grid {
            caption: String::new(),
            rows: rows.collect(),
            head: [
                ("名称", "Name"),
                ("取值", "Value"),
                ("须符合", "Bound"),
                ("依据", "Basis"),
                ("说明", "Remarks"),
            ]
            .map(|h| self.say(h))
            .to_vec(),
        };
        entry.grids.push(grid.trimmed());
        self.done(entry)
    }

    pub(super) fn define(&self, define: &Define, depth: usize) -> Entry {
        let Define { target, ty, value, tails } = define;
        let mut entry = self.entry(depth);
        entry.title = self.r.dotted(target);
        self.value(value, &mut entry);
        if let Some(ty) = ty {
            entry.remarks.push((self.say(("类型", "Type")), self.type_words(ty)));
        }
        self.tails(tails, &mut entry);
        if let Some(guard) = entry.remarks.iter_mut().find(|(l, _)| l == "适用") {
            guard.0 = "取值条件".to_owned();
        }
        self.done(entry)
    }

    /// A value said in the entry's text, or as a table if it is one.
    pub(super) fn value(&self, value: &Expr, entry: &mut Entry) {
        if let ExprKind::Rows { mode, by, rows } = &value.kind {
            let by: Vec<String> = by.iter().map(|b| self.r.expr(b)).collect();
            let said = self.r.mode(*mode, &list(&by, self.lang));
            entry.text = join(&[&entry.text, &said], self.lang);
            entry.grids.push(self.grid(rows, &by, ("值", "Value")));
        } else {
            entry.text = join(&[&entry.text, &self.r.set(value)], self.lang);
        }
    }

    /// Rows as a table: a column for each key, the value, then remarks and sources.
    pub(super) fn grid(&self, rows: &[Row], by: &[String], value: Pair) -> Grid {
        let axes = if by.len() > 1 { by.len() } else { 1 };
        let mut head: Vec<String> = match by {
            [] => vec![self.say(("情形", "Case"))],
            by => by.to_vec(),
        };
        head.push(self.say(value));
        head.extend([self.say(("说明", "Remarks")), self.say(("依据", "Basis"))]);
        let rows = rows.iter().map(|row| {
            let Row { keys: _, values: _, tails, span: _ } = row;
            let (keys, value) = self.r.row(row);
            let mut cells = if axes == 1 { vec![list(&keys, self.lang)] } else { keys };
            cells.resize(axes, String::new());
            cells.push(value);
            cells.extend(self.tails_cells(tails));
            cells
        });
        Grid { caption: String::new(), rows: rows.collect(), head }.trimmed()
    }

    fn table(&self, table: &Table) -> Entry {
        let Table { name, subject, params, by, ty, mode, tails, rows, span: _ } = table;
        let mut entry = self.entry(0);
        entry.title = self.r.name(name);
        entry.tag = self.word("table");
        let mut axes: Vec<String> = by.iter().map(|b| self.r.expr(b)).collect();
        axes.extend(params.iter().map(|p| self.type_words(p)));
        if let Some(subject) = subject {
            entry.remarks.push((self.say(("适用对象", "For")), self.r.name(subject)));
        }
        entry.remarks.push((self.say(("取值类型", "Values")), self.type_words(ty)));
        entry.text = self.r.mode(*mode, &list(&axes, self.lang));
        self.tails(tails, &mut entry);
        match rows {
            Some(rows) => entry.grids.push(self.grid(rows, &axes, ("值", "Value"))),
            None => entry.text = glue(&entry.text, words::tbd(self.lang), self.lang),
        }
        self.done(entry)
    }
}
