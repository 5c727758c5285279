//! The keyword table `grammar/keywords.tsv`: the one place of spelling, read by the parser (through the generated
//! `keywords.pest`), the formatter, the highlighter and the messages.

use super::grammar::Rule;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// One keyword: its grammar rule, both spellings (the first English one is printed), its class.
#[derive(Debug, Clone, Copy)]
pub struct Keyword {
    /// The grammar rule without `k_`.
    pub rule: &'static str,
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
    /// H head, S statement, T tail, M marker, V value, L literal, Y type, O operator, P prefix, U unit.
    pub class: &'static str,
}

const TABLE: &str = include_str!("../../grammar/keywords.tsv");

/// All keywords in the order of the table.
pub fn keywords() -> &'static [Keyword] {
    static KEYWORDS: OnceLock<Vec<Keyword>> = OnceLock::new();
    KEYWORDS.get_or_init(|| {
        TABLE
            .lines()
            .filter(|l| !l.starts_with('#'))
            .filter_map(|line| {
                let mut columns = line.split('\t');
                let (rule, zh, en, class) =
                    (columns.next()?, columns.next()?, columns.next()?, columns.next()?);
                Some(Keyword { rule, zh, en: en.split('|').next().unwrap_or(en), class })
            })
            .collect()
    })
}

const NEAR: &str = include_str!("../../grammar/near.tsv");

/// The spellings (Chinese, English) meant by a word that people write and the language does not have, if `text` begins
/// with one.
pub(super) fn meant(text: &str) -> Option<(&'static str, &'static str)> {
    let rows = NEAR.lines().filter(|line| !line.starts_with('#')).filter_map(|line| {
        let mut columns = line.split('\t');
        Some((columns.next()?, columns.next()?, columns.next()?))
    });
    let longest =
        rows.filter(|(word, ..)| text.starts_with(word)).max_by_key(|(word, ..)| word.len());
    longest.map(|(_, zh, en)| (zh, en))
}

const BUILTINS: &str = include_str!("../../grammar/builtins.tsv");

/// The built-in functions: Chinese, English, one line of meaning. They are ordinary names except before `(`.
pub fn builtins() -> &'static [(&'static str, &'static str, &'static str)] {
    static ROWS: OnceLock<Vec<(&'static str, &'static str, &'static str)>> = OnceLock::new();
    ROWS.get_or_init(|| {
        BUILTINS
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| {
                let mut columns = line.split('\t');
                Some((columns.next()?, columns.next()?, columns.next()?))
            })
            .collect()
    })
}

/// The keyword of a grammar rule.
pub(super) fn keyword_of(rule: Rule) -> Option<&'static Keyword> {
    static BY_RULE: OnceLock<BTreeMap<String, &'static Keyword>> = OnceLock::new();
    let map =
        BY_RULE.get_or_init(|| keywords().iter().map(|k| (format!("k_{}", k.rule), k)).collect());
    map.get(&format!("{rule:?}")).copied()
}

/// The spelling of a keyword by its table name, e.g. `when`.
pub fn spelled(rule: &str, zh: bool) -> &'static str {
    keywords().iter().find(|k| k.rule == rule).map_or("?", |k| if zh { k.zh } else { k.en })
}

/// Words for what the parser would have accepted, at most six; empty if no author would know them.
pub(super) fn expected(rules: &[Rule], zh: bool) -> String {
    let mut words: Vec<String> = Vec::new();
    for rule in rules {
        let word = match group(*rule) {
            Some((z, e)) => (if zh { z } else { e }).to_owned(),
            None => match keyword_of(*rule) {
                Some(k) if zh => format!("「{}」", k.zh),
                Some(k) => format!("`{}`", k.en),
                None => continue,
            },
        };
        if !words.contains(&word) {
            words.push(word);
        }
    }
    if words.len() > 6 {
        words.truncate(6);
        words.push("…".into());
    }
    words.join(if zh { "、" } else { ", " })
}

fn group(rule: Rule) -> Option<(&'static str, &'static str)> {
    Some(match rule {
        Rule::operand
        | Rule::unit_expr
        | Rule::expr
        | Rule::value
        | Rule::r#ref
        | Rule::literal => ("一个值", "a value"),
        Rule::operator | Rule::arith | Rule::quantified | Rule::range_cmp => {
            ("运算词或比较词", "an operator")
        }
        Rule::prefix => return Some(("一个值", "a value")),
        Rule::name | Rule::dotted | Rule::word | Rule::label => ("一个名字", "a name"),
        Rule::COLON => ("「:」", "`:`"),
        Rule::SEMI => ("「;」", "`;`"),
        Rule::COMMA => ("「、」或「,」", "`,`"),
        Rule::LBRACE => ("「{」", "`{`"),
        Rule::RBRACE => ("「}」", "`}`"),
        Rule::LPAREN => ("「(」", "`(`"),
        Rule::RPAREN => ("「)」", "`)`"),
        Rule::RBRACK => ("「]」", "`]`"),
        Rule::EQ => ("「=」", "`=`"),
        Rule::LT => ("「<」", "`<`"),
        Rule::DOT | Rule::member => ("「.」", "`.`"),
        Rule::string => ("一段引号里的文字", "a quoted text"),
        Rule::date => ("一个日期", "a date"),
        Rule::modality => (
            "语气词(必须、不得、应、可、优先、目标)",
            "a modality (must, must_not, shall, may, prefer, target)",
        ),
        Rule::r#type | Rule::t_simple | Rule::type_name => ("一个类型", "a type"),
        Rule::rows | Rule::row | Rule::row_key | Rule::key => {
            ("一行「条件 : 值」", "a row `condition : value`")
        }
        Rule::unit => ("计量单位", "a unit"),
        Rule::guard => ("「当」", "`when`"),
        Rule::source => ("依据编号", "a source"),
        Rule::EOI => ("语句到此结束", "the end of the statement"),
        Rule::rounding => ("取整方式(四舍五入、进位、舍去)", "a rounding word"),
        Rule::vset | Rule::enum_values => ("「{…}」", "`{…}`"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
