//! What is wrong with a statement the grammar could not read: its text is parsed again alone, and pest's
//! furthest failure is the place. Expected tokens become words an author knows.

use super::grammar::{QuanParser, Rule};
use super::keywords;
use crate::diagnostic::{Code, Diagnostic, FileId, Span};
use pest::Parser;
use pest::error::{Error, ErrorVariant, InputLocation};

/// The mistake in `slice`, or `None` if the text is readable by itself.
pub(super) fn explain(
    text: &str,
    file: FileId,
    slice: pest::Span<'_>,
    only: Rule,
) -> Option<Diagnostic> {
    let part = slice.as_str();
    let error = QuanParser::parse(only, part).err()?;
    Some(diagnose(text, file, part, slice.start(), &error))
}

/// Turns a pest failure into a diagnostic; `offset` is where `part` begins in `text`.
pub(super) fn diagnose(
    text: &str,
    file: FileId,
    part: &str,
    offset: usize,
    error: &Error<Rule>,
) -> Diagnostic {
    let at = match error.location {
        InputLocation::Pos(at) | InputLocation::Span((at, _)) => at.min(part.len()),
    };
    let rest = part.get(at..).unwrap_or("");
    let (start, end) = if rest.trim().is_empty() {
        // at the end: point just after the last token
        let end = offset + part.get(..at).unwrap_or(part).trim_end().len();
        (text.get(..end).and_then(|t| t.char_indices().next_back()).map_or(end, |(i, _)| i), end)
    } else {
        let blanks = rest.len() - rest.trim_start().len();
        let start = offset + at + blanks;
        (start, start + word_len(rest.trim_start()))
    };
    let span = Span { file, start: super::build::to_u32(start), end: super::build::to_u32(end) };
    let found = text.get(start..end).unwrap_or("").to_owned();
    match &error.variant {
        ErrorVariant::CustomError { message } => {
            let code =
                if message.contains("call limit") { Code::TooComplex } else { Code::NestedTooDeep };
            Diagnostic::new(code).at(span)
        }
        ErrorVariant::ParsingError { positives, .. } => {
            if positives.contains(&Rule::shallow_enough) {
                return Diagnostic::new(Code::NestedTooDeep).at(span);
            }
            // Recovery inside rows may hide where the nesting was refused.
            if let Some(open) = beyond_limit(part) {
                let start = super::build::to_u32(offset + open);
                let span = Span { file, start, end: start + 1 };
                return Diagnostic::new(Code::NestedTooDeep).at(span);
            }
            let zh = keywords::expected(positives, true);
            let en = keywords::expected(positives, false);
            if let Some(open) = open_quote(part, at) {
                let start = super::build::to_u32(offset + open);
                return Diagnostic::new(Code::UnclosedText).at(Span {
                    file,
                    start,
                    end: start + 1,
                });
            }
            if let Some((zh, en)) = keywords::meant(text.get(start..).unwrap_or("")) {
                return Diagnostic::new(Code::OtherSpelling)
                    .at(span)
                    .arg("found", found)
                    .arg("write", zh)
                    .arg("write_en", en);
            }
            if zh.is_empty() {
                return Diagnostic::new(Code::StatementOutOfPlace).at(span);
            }
            Diagnostic::new(Code::Syntax)
                .at(span)
                .arg("found", found)
                .arg("expected", zh)
                .arg("expected_en", en)
        }
    }
}

/// Whether what stands at a place, if anything, is read as a statement or a block's end: else it is told of by itself.
pub(super) fn goes_on(text: &str, at: usize) -> bool {
    let rest = text.get(at..).unwrap_or("").trim_start_matches([' ', '\t', '\r', '\n', ';', '；']);
    rest.starts_with("//") || QuanParser::parse(Rule::stmt_next, rest).is_ok()
}

/// The bracket that opens a level more than the grammar's limit of 64.
fn beyond_limit(part: &str) -> Option<usize> {
    let (mut depth, mut quoted) = (0usize, false);
    for (i, c) in part.char_indices() {
        match c {
            '"' | '“' | '”' | '＂' => quoted = !quoted,
            '\n' => quoted = false,
            '(' | '（' | '{' | '｛' | '[' | '［' if !quoted => depth += 1,
            ')' | '）' | '}' | '｝' | ']' | '］' if !quoted => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > 64 {
            return Some(i);
        }
    }
    None
}

/// The quote that is still open at the end of the line the failure is on.
fn open_quote(part: &str, at: usize) -> Option<usize> {
    // at the end of a line the place may be given as the beginning of the next
    let before = part.get(..at).unwrap_or(part);
    let line_start = before.trim_end().rfind('\n').map_or(0, |i| i + 1);
    let line = part.get(line_start..).and_then(|l| l.lines().next()).unwrap_or("");
    let mut open = None;
    for (i, c) in line.char_indices() {
        if matches!(c, '"' | '“' | '”' | '＂') {
            open = if open.is_some() { None } else { Some(i) };
        } else if open.is_none() && line.get(i..).is_some_and(|rest| rest.starts_with("//")) {
            return None;
        }
    }
    open.map(|i| line_start + i)
}

/// The length of the word (or mark) a text begins with.
fn word_len(text: &str) -> usize {
    let mut chars = text.char_indices();
    let Some((_, first)) = chars.next() else { return 0 };
    if !is_word(first) {
        return first.len_utf8();
    }
    chars.find(|(_, c)| !is_word(*c)).map_or(text.len(), |(i, _)| i)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}
