//! Small helpers on the text of headers and cells.

use std::borrow::Cow;
use unicode_normalization::UnicodeNormalization;

#[cfg(test)]
mod tests;

/// A blank: white space of any script, zero-width characters, byte order marks.
pub fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{3164}')
}

/// Takes the blanks off both ends.
pub fn trim(text: &str) -> &str {
    let bytes = text.as_bytes();
    let plain = |b: Option<&u8>| b.is_some_and(u8::is_ascii_graphic);
    // the common cases, decided by a few bytes: these lead bytes are those of U+4000 to U+9FFF
    let han = |b: Option<&u8>| b.is_some_and(|b| (0xe4..=0xe9).contains(b));
    let third_last = bytes.len().checked_sub(3).and_then(|at| bytes.get(at));
    if (plain(bytes.first()) || han(bytes.first())) && (plain(bytes.last()) || han(third_last)) {
        return text;
    }
    text.trim_matches(is_blank)
}

/// A header for matching: compatibility forms folded (NFKC), every blank removed.
pub fn normalize_header(header: &str) -> String {
    // a second pass: folding may itself make blanks (U+3000, U+00A8)
    header.nfkc().filter(|c| !is_blank(*c)).collect()
}

/// A cell's text without the blanks around it.
pub fn clean_cell(text: &str) -> &str {
    trim(text)
}

/// Full-width digits and the punctuation of numbers and dates to half-width, blanks removed.
/// For text that is meant to be a number or a date only: it would damage any other.
pub fn half_width(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|b| b.is_ascii_graphic()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|c| !is_blank(*c)).map(half_width_char).collect())
}

fn half_width_char(c: char) -> char {
    match c {
        // the whole full-width block lies at one distance from ASCII
        '！'..='～' => u32::from(c).checked_sub(0xfee0).and_then(char::from_u32).unwrap_or(c),
        '。' | '·' | '・' | '•' | '‧' => '.',
        '–' | '—' | '―' | '‐' | '‑' | '‒' | '−' | '─' | '━' => '-',
        '∕' | '⁄' => '/',
        '〇' | '○' => '0',
        _ => c,
    }
}

/// A key as it is compared: full-width letters and digits as half-width ones, without characters nobody sees.
pub fn key(text: &str) -> Cow<'_, str> {
    let unseen = |c: char| is_blank(c) && !c.is_whitespace();
    let wide = |c: char| matches!(c, '！'..='～' | '\u{3000}');
    if text.is_ascii() || !text.chars().any(|c| unseen(c) || wide(c)) {
        return Cow::Borrowed(text);
    }
    let narrow = |c: char| match c {
        '\u{3000}' => ' ',
        '！'..='～' => half_width_char(c),
        c => c,
    };
    Cow::Owned(text.chars().filter(|c| !unseen(*c)).map(narrow).collect())
}

/// Text a spreadsheet would run gets an apostrophe in front; numbers such as `-3.5` stay. What already has one before
/// such text gets another, so that [`restored`] gives back exactly what was written.
pub fn neutral(text: &str) -> Cow<'_, str> {
    if runs(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// A cell's text without the apostrophe that [`neutral`] put before it.
pub fn restored(text: &str) -> &str {
    text.strip_prefix('\'').filter(|rest| runs(rest)).unwrap_or(text)
}

/// Whether a spreadsheet would run this text, were its leading apostrophes not there.
fn runs(text: &str) -> bool {
    let bare = text.trim_start_matches([' ', '\'']);
    let first = bare.chars().next();
    let runs = matches!(
        first,
        Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '\u{ff1d}' | '＋' | '－' | '＠')
    );
    runs && !is_number(text)
}

/// A plain decimal number: sign, digits, at most one point between digits.
fn is_number(text: &str) -> bool {
    let body = text.strip_prefix(['-', '+']).unwrap_or(text);
    let (whole, part) = body.split_once('.').unwrap_or((body, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    digits(whole) && digits(part)
}

/// The letter of a column in Excel: 0 is A, 26 is AA.
pub fn column_letter(index: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = index;
    loop {
        let digit = u8::try_from(rest % 26).unwrap_or(0);
        letters.push(char::from(b'A'.saturating_add(digit)));
        match (rest / 26).checked_sub(1) {
            Some(next) => rest = next,
            None => return letters.iter().rev().collect(),
        }
    }
}
