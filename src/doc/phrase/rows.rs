//! Rows by case: on one line, and the pieces of a table.

use super::super::words::pick;
use super::{Reader, join, list, unscored};
use crate::diagnostic::Lang;
use crate::syntax::ast::*;
use crate::syntax::keywords::spelled;

impl Reader<'_> {
    /// Rows by case, on one line.
    pub(super) fn rows(&self, mode: Mode, by: &[Expr], rows: &[Row]) -> String {
        let lang = self.lang;
        let by = list(&by.iter().map(|b| self.expr(b)).collect::<Vec<_>>(), lang);
        let head = self.mode(mode, &by);
        let rows: Vec<String> = rows
            .iter()
            .map(|row| {
                let Row { keys: _, values: _, tails, span: _ } = row;
                let (keys, value) = self.row(row);
                let colon = pick(lang, ("：", ": "));
                let note = tails.note.as_ref().map_or("", |n| n.text.as_str());
                let line = format!("{}{colon}{value}", list(&keys, lang));
                join(&[&line, note, &self.sources(&tails.basis)], lang)
            })
            .collect();
        format!("{head}{}", self.brackets(&rows.join(pick(lang, ("；", "; ")))))
    }

    /// How rows are read: `按 类别`, `取最高值`.
    pub(in super::super) fn mode(&self, mode: Mode, by: &str) -> String {
        let zh = match mode {
            Mode::Disjoint => ("按", "取值"),
            Mode::Stepwise => ("按", "逐档取值"),
            Mode::Highest => ("", "取符合各项中的最高值"),
            Mode::Sum => ("", "将符合各项的值相加"),
            Mode::First => ("", "取最先符合的一项"),
        };
        let en = match mode {
            Mode::Disjoint => "by",
            Mode::Stepwise => "stepwise by",
            Mode::Highest => "the highest of what applies",
            Mode::Sum => "the sum of what applies",
            Mode::First => "the first that applies",
        };
        let by = if by.is_empty() && matches!(mode, Mode::Disjoint | Mode::Stepwise) {
            pick(self.lang, ("情形", "case"))
        } else {
            by
        };
        match self.lang {
            Lang::Zh if zh.0.is_empty() && !by.is_empty() => {
                join(&["按", by, "，", zh.1], self.lang)
            }
            Lang::Zh => join(&[zh.0, by, zh.1], self.lang),
            Lang::En => join(&[en, by], self.lang),
        }
    }

    /// A row's keys, and its value.
    pub(in super::super) fn row(&self, row: &Row) -> (Vec<String>, String) {
        let keys = row.keys.iter().map(|k| self.key(k)).collect();
        let values: Vec<String> = row.values.iter().map(|v| self.expr(v)).collect();
        (keys, values.join(pick(self.lang, ("或", " or "))))
    }

    /// A row's key, or what a value must satisfy.
    pub(in super::super) fn key(&self, key: &Key) -> String {
        match key {
            Key::Otherwise(_) => pick(self.lang, ("其余", "otherwise")).to_owned(),
            Key::Expr(e) => self.bare(e),
            Key::Bound(_, value) => {
                let shown = self.expr(value);
                let before = self.text.get(..value.span.start as usize).unwrap_or_default();
                let start = before.trim_end();
                let at = start.rfind(|c: char| c.is_whitespace() || ";；{,，、:：".contains(c));
                let word = start.get(at.map_or(0, |a| a + 1)..).unwrap_or_default().trim();
                let word = word.trim_start_matches([';', '；', '{', ',', '，', '、', ':', '：']);
                let after = self.range_end(value);
                if after.is_empty() {
                    let word = match (self.zh(), word) {
                        (true, "=") => "为",
                        (true, "≠" | "!=") => "不是",
                        _ => word,
                    };
                    let set = match &value.kind {
                        ExprKind::Set(items) if self.zh() => {
                            list(&items.iter().map(|i| self.expr(i)).collect::<Vec<_>>(), self.lang)
                        }
                        _ => shown,
                    };
                    join(&[&unscored(word), &set], self.lang)
                } else {
                    join(&[&shown, &after], self.lang)
                }
            }
        }
    }

    /// `以上` and its kin right after a value.
    pub(super) fn range_end(&self, value: &Expr) -> String {
        let after = self.text.get(value.span.end as usize..).unwrap_or_default().trim_start();
        ["or_more", "or_less", "within", "beyond"]
            .iter()
            .map(|rule| spelled(rule, self.zh()))
            .find(|word| after.starts_with(word))
            .map(unscored)
            .unwrap_or_default()
    }
}
