//! The canonical spelling of one token, and its width on the page.

use super::super::grammar::Rule;
use super::super::keywords::{builtins, keyword_of};
use crate::diagnostic::Lang;
use unicode_width::UnicodeWidthStr;

/// Calendar periods, which are names elsewhere; the first spelling is printed.
const PERIODS: [(&str, &str); 7] = [
    ("年", "year"),
    ("半年", "half_year"),
    ("季度", "quarter"),
    ("季", "quarter"),
    ("月", "month"),
    ("周", "week"),
    ("日", "day"),
];

/// A token's text and the width its Chinese form has.
pub(super) fn spell(rule: Rule, text: &str, lang: Option<Lang>) -> (String, usize) {
    if let Some(mark) = mark(rule, text) {
        return (mark.to_owned(), mark.width());
    }
    let twins = match rule {
        Rule::period_word => {
            PERIODS.iter().find(|(zh, en)| text == *zh || text == *en).map(|&(_, en)| {
                let zh = PERIODS.iter().find(|p| p.1 == en).map_or(text, |p| p.0);
                (zh, en)
            })
        }
        Rule::callee => builtins().iter().find(|b| b.0 == text || b.1 == text).map(|b| (b.0, b.1)),
        _ => keyword_of(rule).map(|k| (k.zh, k.en)),
    };
    if let Some((zh, en)) = twins {
        let word = match lang {
            Some(Lang::Zh) => zh,
            // any English spelling will do: `1 year` need not become `1 years`
            Some(Lang::En) if !text.is_ascii() => en,
            _ if rule == Rule::period_word && !text.is_ascii() => zh,
            _ => text,
        };
        return (word.to_owned(), zh.width());
    }
    let text = match rule {
        Rule::string => string(text),
        Rule::number | Rule::percent | Rule::ratio | Rule::date | Rule::cn_open => numeral(text),
        _ => text.to_owned(),
    };
    let width = text.width();
    (text, width)
}

/// Marks: one spelling each, half width.
fn mark(rule: Rule, text: &str) -> Option<&'static str> {
    Some(match rule {
        Rule::COLON => ":",
        Rule::SEMI | Rule::STOP => ";",
        Rule::COMMA => ",",
        Rule::LPAREN => "(",
        Rule::RPAREN => ")",
        Rule::LBRACE => "{",
        Rule::RBRACE => "}",
        Rule::LBRACK => "[",
        Rule::RBRACK => "]",
        Rule::SLASH => "/",
        Rule::DOT => ".",
        Rule::DASH | Rule::op_sub => "-",
        Rule::op_add => "+",
        Rule::op_mul => "×",
        Rule::op_div if text == "÷" => "÷",
        Rule::op_div => "/",
        Rule::EQ | Rule::op_eq => "=",
        Rule::op_ne => "≠",
        Rule::op_le => "≤",
        Rule::op_ge => "≥",
        Rule::LT | Rule::op_lt => "<",
        Rule::op_gt => ">",
        _ => return None,
    })
}

/// The quotes become ASCII, the text between them stays.
fn string(text: &str) -> String {
    let mut body = text.chars();
    body.next();
    body.next_back();
    format!("\"{}\"", body.as_str())
}

/// Digits and the marks between them become half width; a blank inside a date goes.
fn numeral(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '０'..='９' | '．' | '％' | '／' | '－' => {
                char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c)
            }
            '−' => '-',
            _ => c,
        })
        .collect()
}
