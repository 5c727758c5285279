//! Text measured and made safe for a line of a report.

use unicode_normalization::char::is_combining_mark;
use unicode_width::UnicodeWidthChar;

use crate::core::exact::Exact;
use crate::eval::result::{Figure, SubjectResult};

const CUT: char = '…';

/// `text` on one line: blanks for line breaks and tabs, nothing a terminal would obey, that runs backwards,
/// or that cannot be seen.
pub(super) fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match c {
            '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}' => out.push(' '),
            c if c.is_control() => out.push('\u{fffd}'),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => out.push('\u{fffd}'),
            c if c.width() == Some(0) && !is_combining_mark(c) => {}
            '\u{fe00}'..='\u{fe0f}' => {}
            c => out.push(c),
        }
    }
    out
}

/// The columns `text` takes on a terminal. Signs whose width is a matter of font count as narrow.
pub(super) fn columns(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// `text` in at most `most` columns, with an ellipsis where it goes on.
pub(super) fn cut(text: &str, most: usize) -> String {
    if columns(text) <= most {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 1;
    for c in text.chars() {
        used += c.width().unwrap_or(0);
        if used > most {
            break;
        }
        out.push(c);
    }
    out.truncate(out.trim_end().len());
    out.push(CUT);
    out
}

/// A number for people: exact if it has few decimals, else rounded to four and marked as such.
pub(super) fn number(value: &Exact) -> String {
    match value.decimal_places() {
        Some(places) if places <= 6 => value.to_string(),
        _ => value.to_fixed(4).map_or_else(|| value.to_string(), |text| format!("≈{text}")),
    }
}

/// A number that was rounded to some places, with its trailing zeros; `None` if it was not.
pub(super) fn rounded(value: &Exact, places: Option<u32>) -> Option<String> {
    let places = places?;
    let exact = value.decimal_places().is_some_and(|own| own <= places);
    if exact { value.to_fixed(places) } else { None }
}

/// The score of a result for people.
pub(super) fn score(result: &SubjectResult) -> Option<String> {
    let shown = |n: &Exact| rounded(n, result.places).unwrap_or_else(|| number(n));
    result.score.as_ref().map(|score| match score {
        Figure::Known(value) => shown(value),
        Figure::Between(Some(low), Some(high)) => format!("{}~{}", shown(low), shown(high)),
        open => figure(open),
    })
}

/// A figure for people: a number, or the range it lies in.
pub(super) fn figure(figure: &Figure) -> String {
    match figure {
        Figure::Known(value) => number(value),
        Figure::Between(Some(low), Some(high)) => format!("{}~{}", number(low), number(high)),
        Figure::Between(Some(low), None) => format!("≥{}", number(low)),
        Figure::Between(None, Some(high)) => format!("≤{}", number(high)),
        Figure::Between(None, None) => "?".to_owned(),
    }
}

/// Ranks for people: `2`, or `2~3` if they depend on what is unknown.
pub(super) fn rank((best, worst): (u32, u32)) -> String {
    if best == worst { best.to_string() } else { format!("{best}~{worst}") }
}
