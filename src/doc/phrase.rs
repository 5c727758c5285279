//! Expressions as words: structure from the tree, words from the author's text.
//!
//! Chinese law writes no blanks, brackets lists with 中…的 and counts at the end of a phrase; so `计数(成员 其中
//! 性别 = 女) 不少于 1` becomes 成员中性别为女的数量不少于 1. Brackets that decide how a phrase is read are kept. What
//! has no form of its own is printed as written. English keeps the author's form, without underscores in keywords.

mod calls;
mod rows;

use super::words::pick;
use crate::diagnostic::{Lang, Span};
use crate::syntax::ast::*;
use crate::syntax::keywords::{keywords, spelled};
use std::cell::RefCell;

/// Reads one file's expressions aloud.
pub(super) struct Reader<'a> {
    text: &'a str,
    pub(super) lang: Lang,
    /// Sources met on the way.
    cited: RefCell<Vec<String>>,
}

/// Two pieces side by side: a blank where the script asks for one.
pub(super) fn glue(left: &str, right: &str, lang: Lang) -> String {
    let (Some(a), Some(b)) = (left.chars().next_back(), right.chars().next()) else {
        return format!("{left}{right}");
    };
    let close = match lang {
        Lang::Zh => wide(a) && wide(b) || mark(a) || mark(b),
        Lang::En => a == '(' || matches!(b, ')' | ',' | ';' | ':' | '.') || mark(a) || mark(b),
    };
    format!("{left}{}{right}", if close { "" } else { " " })
}

/// Chinese signs: no blank between two of them.
fn wide(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// Full-width punctuation brings its own room.
fn mark(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' | '“' | '”')
}

/// Several pieces; empty ones do not count.
pub(super) fn join(parts: &[&str], lang: Lang) -> String {
    parts.iter().fold(String::new(), |out, part| match (out.is_empty(), part.is_empty()) {
        (true, _) => (*part).to_owned(),
        (_, true) => out,
        _ => glue(&out, part, lang),
    })
}

/// `甲、乙` or `a, b`.
pub(super) fn list(parts: &[String], lang: Lang) -> String {
    parts.join(pick(lang, ("、", ", ")))
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str, lang: Lang) -> Self {
        Self { text, lang, cited: RefCell::new(Vec::new()) }
    }

    fn zh(&self) -> bool {
        self.lang == Lang::Zh
    }

    /// A keyword as people write it.
    pub(super) fn word(&self, rule: &str) -> String {
        spelled(rule, self.zh()).replace('_', " ")
    }

    /// The sources met since this was last asked.
    pub(super) fn cited(&self) -> Vec<String> {
        self.cited.take()
    }

    /// `〔依据 N8〕`, and remembers the sources; empty without any.
    pub(super) fn sources(&self, basis: &[String]) -> String {
        if basis.is_empty() {
            return String::new();
        }
        self.cited.borrow_mut().extend(basis.iter().cloned());
        match self.lang {
            Lang::Zh => format!("〔{}〕", glue("依据", &list(basis, self.lang), self.lang)),
            Lang::En => format!("[{}]", list(basis, self.lang)),
        }
    }

    /// What stands at a place, blanks collapsed.
    pub(super) fn raw(&self, span: Span) -> String {
        let text = self.text.get(span.start as usize..span.end as usize).unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// A name as authored, with the quotes that keep it apart from words.
    pub(super) fn name(&self, name: &Name) -> String {
        self.raw(name.span)
    }

    pub(super) fn names(&self, names: &[Name]) -> String {
        list(&names.iter().map(|n| self.name(n)).collect::<Vec<_>>(), self.lang)
    }

    /// `甲.乙` as 甲的乙.
    pub(super) fn dotted(&self, path: &Dotted) -> String {
        let parts: Vec<String> = path.parts.iter().map(|n| self.name(n)).collect();
        parts.join(pick(self.lang, ("的", ".")))
    }

    /// `每 年, 单位` without its first word.
    pub(super) fn per(&self, per: &Per) -> String {
        let rest = self.raw(per.span);
        let word = spelled("per", self.zh());
        let rest = rest.strip_prefix(word).unwrap_or(&rest).trim();
        let keys: Vec<String> = rest
            .split([',', '、', '，'])
            .map(|k| k.trim().replace('.', pick(self.lang, ("的", "."))))
            .collect();
        list(&keys, self.lang)
    }

    fn brackets(&self, inner: &str) -> String {
        match self.lang {
            Lang::Zh => format!("（{inner}）"),
            Lang::En => format!("({inner})"),
        }
    }

    /// An expression, with its own brackets if it was written in some.
    pub(super) fn expr(&self, e: &Expr) -> String {
        let bare = self.bare(e);
        if self.bracketed(e) { self.brackets(&bare) } else { bare }
    }

    /// A condition that stands alone: brackets around the whole say nothing.
    pub(super) fn cond(&self, e: &Expr) -> String {
        self.bare(e)
    }

    /// `…的`: those, or the case, for which a condition holds.
    pub(super) fn such(&self, e: &Expr) -> String {
        let said = self.bare(e);
        if said.ends_with('的') { said } else { join(&[&said, "的"], self.lang) }
    }

    /// A list that stands alone: 在 means when its elements hold, and 中…的 brackets by itself.
    pub(super) fn set(&self, e: &Expr) -> String {
        if !self.zh() {
            return self.expr(e);
        }
        if let ExprKind::Infix(Op::Filter, ..) = &e.kind {
            return self.bare(e);
        }
        if let ExprKind::Infix(Op::During, list, when) = &e.kind
            && self.dated(when)
        {
            let range = matches!(when.kind, ExprKind::Infix(Op::To, ..));
            let (before, after) = if range { ("", "期间的") } else { ("在", "有效的") };
            return join(&[before, &self.expr(when), after, &self.expr(list)], self.lang);
        }
        self.expr(e)
    }

    /// Whether a range is one of days, so that 在 picks elements of a list and compares no number. Types are not
    /// known here: a date is written, reckoned with a length of time, or its name ends in 日.
    fn dated(&self, e: &Expr) -> bool {
        match &e.kind {
            ExprKind::Date(_) | ExprKind::Duration(_) => true,
            ExprKind::Name(name) => name.ends_with('日'),
            ExprKind::Member(_, name) => name.text.ends_with('日'),
            ExprKind::Infix(_, left, right) => self.dated(left) || self.dated(right),
            _ => false,
        }
    }

    /// Whether the brackets at the ends of an expression's text belong together and to it.
    fn bracketed(&self, e: &Expr) -> bool {
        let text = self.text.get(e.span.start as usize..e.span.end as usize).unwrap_or_default();
        if !text.starts_with(['(', '（']) {
            return false;
        }
        let mut depth = 0_usize;
        let mut quoted = false;
        for (at, c) in text.char_indices() {
            match c {
                '"' | '“' | '”' => quoted = !quoted,
                '(' | '（' if !quoted => depth += 1,
                ')' | '）' if !quoted => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return at + c.len_utf8() == text.len();
                    }
                }
                _ => {}
            }
        }
        false
    }

    fn bare(&self, e: &Expr) -> String {
        let lang = self.lang;
        match &e.kind {
            ExprKind::Number(_)
            | ExprKind::Duration(_)
            | ExprKind::Date(_)
            | ExprKind::Text(_)
            | ExprKind::Name(_)
            | ExprKind::Object(_) => self.plain(e),
            ExprKind::EmptyList => pick(lang, ("空", "nothing")).to_owned(),
            ExprKind::None | ExprKind::Unknown => self.plain(e),
            ExprKind::Tbd => super::words::tbd(lang).to_owned(),
            ExprKind::Member(of, name) => {
                let (of, name) = (self.set(of), self.name(name));
                match lang {
                    Lang::Zh if of.ends_with('的') => format!("{of}{name}"),
                    Lang::Zh => format!("{of}的{name}"),
                    Lang::En => format!("{of}.{name}"),
                }
            }
            ExprKind::Call(name, args) => self.call(name, args),
            ExprKind::Set(items) => {
                let items: Vec<String> = items.iter().map(|i| self.expr(i)).collect();
                match lang {
                    Lang::Zh => format!("｛{}｝", list(&items, lang)),
                    Lang::En => format!("{{{}}}", list(&items, lang)),
                }
            }
            ExprKind::Rows { mode, by, rows } => self.rows(*mode, by, rows),
            ExprKind::Prefix(prefix, inner) => self.prefix(*prefix, inner),
            ExprKind::Infix(op, left, right) => self.infix(*op, left, right),
            ExprKind::Quantified(q, op, left, right) => self.quantified(*q, *op, left, right),
        }
    }

    /// A literal or a name as written; brackets that were put around it are not its own.
    fn plain(&self, e: &Expr) -> String {
        let raw = self.raw(e.span);
        let raw = if self.bracketed(e) {
            raw.trim_start_matches(['(', '（', ' ']).trim_end_matches([')', '）', ' ']).to_owned()
        } else {
            raw
        };
        if matches!(e.kind, ExprKind::Text(_)) {
            let inner = raw.trim_matches(['"', '“', '”']);
            return format!("“{inner}”");
        }
        if self.zh() {
            return raw;
        }
        // the canonical layout writes `1 years`
        match raw.strip_prefix("1 ").and_then(|unit| unit.strip_suffix('s')) {
            Some(unit) => format!("1 {}", unscored(unit)),
            None => unscored(&raw),
        }
    }

    fn prefix(&self, prefix: Prefix, inner: &Expr) -> String {
        let lang = self.lang;
        if prefix == Prefix::Has
            && self.zh()
            && let ExprKind::Infix(Op::During, list, when) = &inner.kind
            && !self.bracketed(inner)
        {
            return join(&["在", &self.expr(when), "有", &self.expr(list)], lang);
        }
        let shown = self.expr(inner);
        if prefix == Prefix::Not && self.zh() {
            match &inner.kind {
                ExprKind::Quantified(Quantifier::Any, ..) => {
                    let some = self.bare(inner);
                    if let Some((list, what)) = some.split_once("中有") {
                        return format!("{list}中没有{what}");
                    }
                }
                ExprKind::Member(of, name) if !self.bracketed(inner) => {
                    return join(&[&self.set(of), &denied(&self.name(name))], lang);
                }
                ExprKind::Name(_) if !self.bracketed(inner) => return denied(&shown),
                ExprKind::Prefix(Prefix::Has, what)
                    if !matches!(what.kind, ExprKind::Infix(Op::During, ..)) =>
                {
                    return join(&["没有", &self.expr(what)], lang);
                }
                _ => {}
            }
        }
        let word = match prefix {
            Prefix::Neg => return format!("−{shown}"),
            Prefix::Not => self.word("not"),
            Prefix::Has => self.word("has"),
            Prefix::Whole => self.word("whole"),
            Prefix::This => self.word("this"),
            Prefix::Own => self.word("own"),
        };
        join(&[&word, &shown], lang)
    }

    /// The author's word between two operands.
    fn between(&self, left: &Expr, right: &Expr) -> String {
        let span = Span { file: left.span.file, start: left.span.end, end: right.span.start };
        unscored(&self.raw(span))
    }

    fn infix(&self, op: Op, left: &Expr, right: &Expr) -> String {
        let lang = self.lang;
        let word = self.between(left, right);
        if word.is_empty() {
            // `3 人以上`: the word comes after
            let after = self.range_end(right);
            return join(&[&self.expr(left), &self.expr(right), &after], lang);
        }
        if lang == Lang::En {
            return join(&[&self.expr(left), &word, &self.expr(right)], lang);
        }
        let (l, r) = (self.expr(left), self.expr(right));
        match op {
            Op::And => format!("{l}，且{r}"),
            Op::Or if atom(left) && atom(right) => format!("{l}或{r}"),
            Op::Or => format!("{l}，或{r}"),
            Op::Filter => join(&[&self.set(left), "中", &such(self.inner(right))], lang),
            Op::Eq => join(&[&l, "为", &r], lang),
            Op::Ne => join(&[&l, "不是", &r], lang),
            Op::In | Op::NotIn | Op::Covers => match &right.kind {
                ExprKind::Set(items) => {
                    let items: Vec<String> = items.iter().map(|i| self.expr(i)).collect();
                    let one = if op == Op::In && items.len() > 1 { "之一" } else { "" };
                    join(&[&l, &word, &list(&items, lang), one], lang)
                }
                _ => join(&[&l, &word, &r], lang),
            },
            Op::Sub | Op::Add if matches!(right.kind, ExprKind::Duration(_)) => {
                let side = if op == Op::Sub { "前" } else { "后" };
                join(&[&l, side, &r], lang)
            }
            Op::Sub => join(&[&l, "−", &r], lang),
            Op::Div
                if ![left, right]
                    .iter()
                    .any(|e| matches!(e.kind, ExprKind::Infix(op, ..) if op != Op::Filter)) =>
            {
                join(&[&l, "与", &r, "之比"], lang)
            }
            _ => join(&[&l, &word, &r], lang),
        }
    }

    /// A condition after 中: brackets only where it says more than one thing.
    fn inner(&self, e: &Expr) -> String {
        let many = matches!(e.kind, ExprKind::Infix(Op::And | Op::Or, ..));
        if many { self.brackets(&self.bare(e)) } else { self.bare(e) }
    }

    fn quantified(&self, q: Quantifier, op: Option<Op>, left: &Expr, right: &Expr) -> String {
        let lang = self.lang;
        if lang == Lang::En {
            return join(&[&self.expr(left), &self.between(left, right), &self.expr(right)], lang);
        }
        let l = self.set(left);
        let word = self.between(left, right);
        let (r, how) = match op {
            Some(Op::Eq) => (self.expr(right), "为".to_owned()),
            Some(Op::Ne) => (self.expr(right), "不是".to_owned()),
            Some(_) => {
                let how = word.split_once(' ').map_or("", |(_, how)| how).to_owned();
                let r = match &right.kind {
                    ExprKind::Set(items) => {
                        list(&items.iter().map(|i| self.expr(i)).collect::<Vec<_>>(), lang)
                    }
                    _ => self.expr(right),
                };
                (r, how.rsplit("项 ").next().unwrap_or_default().to_owned())
            }
            None => (self.inner(right), String::new()),
        };
        match q {
            Quantifier::Each if r.starts_with('（') => join(&[&l, "均符合", &how, &r], lang),
            Quantifier::Each => join(&[&l, "均", &how, &r], lang),
            Quantifier::Any => join(&[&l, "中有", &how, &such(r)], lang),
            Quantifier::AtLeast(n) => {
                let n = n.to_string();
                join(&[&l, "中至少有", &n, "项", &how, &r], lang)
            }
        }
    }
}

/// `…的`; one that ends so already would read 的的.
fn such(said: String) -> String {
    if said.ends_with('的') { format!("{said}情形的") } else { join(&[&said, "的"], Lang::Zh) }
}

/// A yes-or-no column denied as people say it: 已办结 becomes 未办结, 党员 becomes 非党员.
fn denied(name: &str) -> String {
    let swapped = [
        ("是否", "未"),
        ("有效", "无效"),
        ("已", "未"),
        ("曾", "未曾"),
        ("经过", "未经过"),
        ("有", "没有"),
        ("是", "不是"),
        ("符合", "不符合"),
        ("属于", "不属于"),
        ("可以", "不可以"),
        ("具备", "不具备"),
        ("适应", "不适应"),
        ("构成", "不构成"),
        ("同意", "不同意"),
    ];
    let swap = |(yes, no): &(&str, &str)| Some(format!("{no}{}", name.strip_prefix(yes)?));
    // 材料齐全 becomes 材料不齐全; who somebody is takes 非, what was done takes 未
    let qualities = [
        "齐全", "完整", "清楚", "一致", "合格", "属实", "真实", "准确", "明确", "突出", "优秀",
        "相同", "具备",
    ];
    let quality = |q: &&str| Some(format!("{}不{q}", name.strip_suffix(*q)?));
    let acts = [
        "列入", "建议", "反映", "提名", "通过", "达到", "完成", "参加", "公示", "公布", "报告",
        "办结", "审核", "履行", "整改", "影响", "签订", "提交", "组织", "征求", "进行", "落实",
        "填写", "登记", "触碰", "挪作", "形成",
    ];
    let called = || {
        let act = acts.iter().any(|act| name.starts_with(act));
        format!("{}{name}", if act { "未" } else { "非" })
    };
    swapped
        .iter()
        .find_map(swap)
        .or_else(|| qualities.iter().find_map(quality))
        .unwrap_or_else(called)
}

/// One word or path.
fn atom(e: &Expr) -> bool {
    matches!(e.kind, ExprKind::Name(_) | ExprKind::Member(..) | ExprKind::Call(..))
}

/// English keywords and functions without their underscores; authored names keep theirs.
fn unscored(text: &str) -> String {
    if !text.contains('_') {
        return text.to_owned();
    }
    let known = |w: &str| {
        keywords().iter().any(|k| k.en == w)
            || crate::syntax::keywords::builtins().iter().any(|(_, en, _)| *en == w)
    };
    text.split(' ')
        .map(|w| if known(w) { w.replace('_', " ") } else { w.to_owned() })
        .collect::<Vec<_>>()
        .join(" ")
}
