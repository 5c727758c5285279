//! Cutting a record into cells, and finding out what cuts it.

use crate::records::raw::Cell;
use std::borrow::Cow;

const SEPARATORS: [char; 3] = [',', '\t', ';'];

/// The separator of a first line `sep=;`, which Excel obeys and hides.
pub(super) fn declared(line: &str) -> Option<char> {
    let mut rest = line.strip_prefix("sep=")?.chars();
    let separator = rest.next().filter(|c| SEPARATORS.contains(c))?;
    rest.next().is_none().then_some(separator)
}

/// The separator of the first line that has one: the one it has most of.
pub(super) fn detect<'a>(lines: impl Iterator<Item = &'a str>, tabs: bool) -> char {
    let fallback = if tabs { '\t' } else { ',' };
    for line in lines {
        if tabs && count(line, '\t') > 0 {
            return '\t';
        }
        let best = SEPARATORS.into_iter().rev().max_by_key(|s| count(line, *s));
        if let Some(separator) = best.filter(|s| count(line, *s) > 0) {
            return separator;
        }
    }
    fallback
}

/// How often a separator stands outside quotes.
pub(super) fn count(line: &str, separator: char) -> usize {
    let mut quoted = false;
    let outside = |c: &char| {
        quoted ^= *c == '"';
        !quoted && *c == separator
    };
    line.chars().filter(outside).count()
}

/// Whether a cell's quotes are still open at the end of a line.
pub(super) fn leaves_open(line: &str, separator: char, mut open: bool) -> bool {
    if !line.contains('"') {
        return open;
    }
    let mut rest = line.strip_prefix('\n').filter(|_| open).unwrap_or(line);
    loop {
        if open {
            let Some((_, after)) = rest.split_once('"') else { return true };
            // a quote written twice is one quote of the text
            match after.strip_prefix('"') {
                Some(after) => rest = after,
                None => (rest, open) = (after, false),
            }
        } else {
            // at the beginning of a cell, or behind its closing quote
            let cell_begins = rest.strip_prefix('"').filter(|_| begins(line, rest, separator));
            if let Some(after) = cell_begins {
                (rest, open) = (after, true);
            } else {
                let Some((_, after)) = rest.split_once(separator) else { return false };
                rest = after;
            }
        }
    }
}

/// Whether `rest`, a tail of `line`, begins a cell.
fn begins(line: &str, rest: &str, separator: char) -> bool {
    let before = line.get(..line.len().saturating_sub(rest.len())).unwrap_or_default();
    before.is_empty() || before.ends_with(separator)
}

/// Appends a record's cells, but no more than `most`. False if a quote is still open at its end.
pub(super) fn cells(record: &str, separator: char, most: usize, cells: &mut Vec<Cell>) -> bool {
    if !record.contains('"') {
        cells.extend(record.split(separator).take(most).map(Cell::written));
        return true;
    }
    let mut rest = Some(record);
    while let Some(text) = rest.filter(|_| cells.len() < most) {
        rest = match text.strip_prefix('"') {
            Some(quoted) => {
                let Some((value, after)) = unquote(quoted, separator) else { return false };
                cells.push(plain(&value));
                after
            }
            None => {
                let (value, after) = match text.split_once(separator) {
                    Some((value, after)) => (value, Some(after)),
                    None => (text, None),
                };
                cells.push(plain(value));
                after
            }
        };
    }
    true
}

/// The text of a quoted cell and what follows its separator; none without a closing quote. Text between the closing quote and
/// the separator belongs to the cell.
fn unquote(quoted: &str, separator: char) -> Option<(Cow<'_, str>, Option<&str>)> {
    if let Some((text, after)) = quoted.split_once('"') {
        if after.is_empty() {
            return Some((text.into(), None));
        }
        if let Some(next) = after.strip_prefix(separator) {
            return Some((text.into(), Some(next)));
        }
    }
    let mut value = String::new();
    let mut rest = quoted;
    while let Some((text, after)) = rest.split_once('"') {
        value.push_str(text);
        if let Some(after) = after.strip_prefix('"') {
            value.push('"');
            rest = after;
            continue;
        }
        let (tail, next) = match after.split_once(separator) {
            Some((tail, next)) => (tail, Some(next)),
            None => (after, None),
        };
        value.push_str(tail);
        return Some((value.into(), next));
    }
    None
}

/// `="0012"` is how exporters keep Excel from reading text as a number.
fn plain(value: &str) -> Cell {
    let inner = value.strip_prefix("=\"").and_then(|v| v.strip_suffix('"'));
    Cell::written(inner.filter(|v| !v.contains('"')).unwrap_or(value))
}
