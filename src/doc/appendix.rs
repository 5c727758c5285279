//! What is to be registered: records field by field, and the words of enumerations.

use super::data::{Entry, Grid};
use super::outline::Outline;
use super::phrase::{join, list};
use super::words::{self, pick};
use crate::diagnostic::Lang;
use crate::syntax::ast::*;

impl Outline<'_> {
    pub(super) fn record(&self, record: &RecordDecl) -> Entry {
        let RecordDecl { name, aliases, key, fields, interval, span: _ } = record;
        let mut entry = self.entry(0);
        entry.title = self.r.name(name);
        entry.tag = self.word("record");
        if let Some(key) = key {
            entry.remarks.push((self.say(("以此项区分", "Told apart by")), self.r.name(key)));
        }
        if !aliases.is_empty() {
            entry.remarks.push((self.word("alias"), self.texts(aliases)));
        }
        if let Some(interval) = interval {
            entry.remarks.push((self.word("interval"), self.interval(interval)));
        }
        entry.grids.push(self.fields(fields));
        self.done(entry)
    }

    pub(super) fn extend(&self, extend: &Extend) -> Entry {
        let Extend { target, fields } = extend;
        let mut entry = self.entry(0);
        entry.title = self.r.dotted(target);
        entry.tag = self.say(("增加登记事项", "further fields"));
        entry.grids.push(self.fields(fields));
        self.done(entry)
    }

    /// Further values of an enumeration.
    pub(super) fn extend_enum(&self, extend: &ExtendEnum) -> Entry {
        let mut entry = self.entry(0);
        entry.title = self.r.name(&extend.name);
        entry.tag = self.say(("增加取值", "further values"));
        entry.text = list(&self.values(&extend.values), self.lang);
        self.done(entry)
    }

    /// Values with the other words for them.
    fn values(&self, values: &[EnumValue]) -> Vec<String> {
        let shown = |v: &EnumValue| {
            let name = self.r.name(&v.name);
            if v.aliases.is_empty() {
                return name;
            }
            let words = self.texts(&v.aliases);
            match self.lang {
                Lang::Zh => format!("{name}（又称{words}）"),
                Lang::En => format!("{name} (also {words})"),
            }
        };
        values.iter().map(shown).collect()
    }

    fn texts(&self, texts: &[Text]) -> String {
        list(&texts.iter().map(|t| t.text.clone()).collect::<Vec<_>>(), self.lang)
    }

    fn interval(&self, interval: &Interval) -> String {
        let Interval { from, to } = interval;
        let from = self.r.name(from);
        match to {
            Some(to) => join(&[&from, &self.word("to"), &self.r.name(to)], self.lang),
            None => from,
        }
    }

    fn fields(&self, fields: &[Field]) -> Grid {
        let rows = fields.iter().map(|field| {
            let Field { name, ty, range, aliases, note } = field;
            let range = range.as_ref().map_or(String::new(), |r| self.r.expr(r));
            let note = note.as_ref().map_or(String::new(), |n| n.text.clone());
            vec![self.r.name(name), self.type_words(ty), range, self.texts(aliases), note]
        });
        let head = [
            ("项目", "Field"),
            ("内容", "Content"),
            ("范围", "Range"),
            ("别名", "Also called"),
            ("说明", "Remarks"),
        ];
        let head = head.map(|h| self.say(h)).to_vec();
        Grid { caption: String::new(), rows: rows.collect(), head }.trimmed()
    }

    /// Fields on one line, and their notes.
    pub(super) fn fields_line(&self, fields: &[Field]) -> (String, String) {
        let mut notes = Vec::new();
        let shown: Vec<String> = fields
            .iter()
            .map(|field| {
                let Field { name, ty, range, aliases, note } = field;
                let name = self.r.name(name);
                if let Some(note) = note {
                    notes.push(format!("{name}{}{}", pick(self.lang, ("：", ": ")), note.text));
                }
                let mut inside = vec![self.type_words(ty)];
                inside.extend(range.as_ref().map(|r| self.r.expr(r)));
                if !aliases.is_empty() {
                    inside.push(join(&[&self.word("alias"), &self.texts(aliases)], self.lang));
                }
                let inside = inside.join(pick(self.lang, ("，", ", ")));
                match self.lang {
                    Lang::Zh => format!("{name}（{inside}）"),
                    Lang::En => format!("{name} ({inside})"),
                }
            })
            .collect();
        (list(&shown, self.lang), notes.join(pick(self.lang, ("；", "; "))))
    }

    /// A type in words.
    pub(super) fn type_words(&self, ty: &TypeExpr) -> String {
        let TypeExpr { kind, optional, interval, span } = ty;
        let lang = self.lang;
        let mut text = match kind {
            TypeKind::Text => self.word("t_text"),
            TypeKind::Integer => self.word("t_integer"),
            TypeKind::Decimal => self.word("t_decimal"),
            TypeKind::Date => self.word("t_date"),
            TypeKind::Bool => pick(lang, ("是或否", "yes or no")).to_owned(),
            TypeKind::Inline { ordered: true, values } => {
                let values = self.values(values);
                values.join(" < ")
            }
            TypeKind::Inline { ordered: false, values } => {
                let values = self.values(values);
                values.join(pick(lang, ("／", " / ")))
            }
            TypeKind::Rows(fields) => {
                let (line, notes) = self.fields_line(fields);
                let many = pick(lang, ("若干条，每条包括", "any number of"));
                let line = join(&[many, &line], lang);
                if notes.is_empty() { line } else { join(&[&line, "；", &notes], lang) }
            }
            TypeKind::List(inner) => {
                join(&[pick(lang, ("若干", "any number of")), &self.type_words(inner)], lang)
            }
            TypeKind::Named { name, inverse } => {
                let name = self.r.name(name);
                match (inverse, lang) {
                    (None, _) => name,
                    (Some(back), Lang::Zh) => format!("{name}（反称{}）", self.r.name(back)),
                    (Some(back), Lang::En) => format!("{name} (way back: {})", self.r.name(back)),
                }
            }
        };
        if text.is_empty() {
            text = self.r.raw(*span);
        }
        if *optional {
            text.push_str(pick(lang, ("，可为无", ", may be none")));
        }
        if let Some(interval) = interval {
            let word = self.word("interval");
            let interval = self.interval(interval);
            text = match lang {
                Lang::Zh => format!("{text}；{word}为{interval}"),
                Lang::En => format!("{text}; {word} {interval}"),
            };
        }
        text
    }

    pub(super) fn enums(&self, enums: &[&EnumDecl]) -> Vec<Entry> {
        if enums.is_empty() {
            return Vec::new();
        }
        let mut entry = self.entry(0);
        let rows = enums.iter().map(|decl| {
            let EnumDecl { name, ordered, values, tails } = decl;
            let values = match values {
                None => words::tbd(self.lang).to_owned(),
                Some(values) => {
                    let values = self.values(values);
                    if *ordered { values.join(" < ") } else { list(&values, self.lang) }
                }
            };
            let order =
                if *ordered { self.say(("由低到高", "lowest first")) } else { String::new() };
            let [note, basis] = self.tails_cells(tails);
            vec![self.r.name(name), values, order, note, basis]
        });
        let head = [
            ("名称", "Name"),
            ("取值", "Values"),
            ("次序", "Order"),
            ("说明", "Remarks"),
            ("依据", "Basis"),
        ];
        let head = head.map(|h| self.say(h)).to_vec();
        entry.grids.push(Grid { caption: String::new(), rows: rows.collect(), head }.trimmed());
        vec![self.done(entry)]
    }
}
