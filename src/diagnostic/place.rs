//! A span made safe to show: where it is, and the part of its line that fits on a screen.

use std::ops::Range;

use unicode_width::UnicodeWidthStr;

use super::escape::{columns, visible_source};
use super::{SourceFile, Sources, Span};

/// Columns of a source line that are shown.
const WIDTH: usize = 100;
/// Columns kept before the caret when the line is longer than [`WIDTH`].
const LEAD: usize = 40;
/// Characters looked at in one direction: marks without a width must not make the window endless.
const MOST_CHARS: usize = 4 * WIDTH;
const CUT: &str = "…";

/// A span of a file that exists, clamped to the file's text and to whole characters.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    file: &'a SourceFile,
    span: Span,
}

impl<'a> Place<'a> {
    /// The nearest sound place, or nothing if there is no such file.
    pub(super) fn resolve(sources: &'a Sources, span: Span) -> Option<Self> {
        let file = sources.get(span.file)?;
        let start = floor_boundary(&file.text, span.start);
        let end = floor_boundary(&file.text, span.end).max(start);
        Some(Self { file, span: Span { start, end, ..span } })
    }
    /// The path of the file.
    pub(super) fn path(&self) -> &'a str {
        &self.file.path
    }
    /// Whether `other` is in the same file.
    pub(super) fn same_file(&self, other: &Place<'_>) -> bool {
        self.span.file == other.span.file
    }
    /// Line and column of the first character, from 1.
    pub(super) fn start(&self, sources: &Sources) -> (usize, usize) {
        sources.line_column(self.span)
    }
    /// Line and column just after the last character, from 1.
    pub(super) fn end(&self, sources: &Sources) -> (usize, usize) {
        sources.line_column(Span { start: self.span.end, ..self.span })
    }
    /// The part of the first line to show.
    pub(super) fn excerpt(&self) -> Excerpt<'a> {
        Excerpt::around(&self.file.text, self.span)
    }
}

/// The visible window of one source line.
#[derive(Debug)]
pub(super) struct Excerpt<'a> {
    text: &'a str,
    line: Range<usize>,
    window: Range<usize>,
    of: Span,
}

impl<'a> Excerpt<'a> {
    fn around(text: &'a str, span: Span) -> Self {
        let line = line_around(text, span.start as usize);
        let at = (span.start as usize).min(line.end);
        let before = text.get(line.start..at).unwrap_or("");
        let after = text.get(at..line.end).unwrap_or("");
        let wanted = fitting(after.chars(), WIDTH).1;
        let (lead, lead_columns) = fitting(before.chars().rev(), LEAD.max(WIDTH - wanted));
        let (tail, _) = fitting(after.chars(), WIDTH.saturating_sub(lead_columns));
        Self { text, line, window: at - lead..at + tail, of: span }
    }
    /// The line as shown, with an ellipsis where it goes on.
    pub(super) fn shown(&self) -> String {
        let cut = if self.window.end < self.line.end { CUT } else { "" };
        format!("{}{cut}", self.shown_to(self.window.end))
    }
    /// Columns before the underline, and columns of the underline (at least one).
    pub(super) fn underline(&self) -> (usize, usize) {
        self.underline_of(self.of)
    }
    /// As [`Excerpt::underline`], for another place whose start lies in this window.
    pub(super) fn underline_also(&self, other: &Place<'_>) -> Option<(usize, usize)> {
        let start = other.span.start as usize;
        let here = other.span.file == self.of.file
            && self.window.start <= start
            && (start < self.window.end
                || self.window.end == self.line.end && start == self.line.end);
        here.then(|| self.underline_of(other.span))
    }
    fn underline_of(&self, span: Span) -> (usize, usize) {
        let start = (span.start as usize).clamp(self.window.start, self.window.end);
        let end = (span.end as usize).clamp(start, self.window.end);
        let pad = self.shown_to(start).width();
        (pad, self.shown_to(end).width().saturating_sub(pad).max(1))
    }
    fn shown_to(&self, end: usize) -> String {
        let cut = if self.window.start > self.line.start { CUT } else { "" };
        let text = self.text.get(self.window.start..end).unwrap_or("");
        format!("{cut}{}", visible_source(text))
    }
}

/// The byte range of the line that `at` is on, without its line end.
fn line_around(text: &str, at: usize) -> Range<usize> {
    let start = text.get(..at).and_then(|s| s.rfind('\n')).map_or(0, |n| n + 1);
    let rest = text.get(start..).unwrap_or("");
    let line = rest.split('\n').next().unwrap_or("");
    start..start + line.strip_suffix('\r').unwrap_or(line).len()
}

/// Bytes and columns of the characters that fit.
fn fitting(chars: impl Iterator<Item = char>, most: usize) -> (usize, usize) {
    let (mut bytes, mut used) = (0, 0);
    for c in chars.take(MOST_CHARS) {
        if used + columns(c) > most {
            break;
        }
        bytes += c.len_utf8();
        used += columns(c);
    }
    (bytes, used)
}

/// The last character boundary at or before `at`.
fn floor_boundary(text: &str, at: u32) -> u32 {
    let mut at = at.min(u32::try_from(text.len()).unwrap_or(u32::MAX));
    while !text.is_char_boundary(at as usize) {
        at -= 1;
    }
    at
}
