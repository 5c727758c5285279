//! The lines of a text file, one at a time, in bounded memory.

use super::encoding::TextFile;
use super::raw::{Fault, Limits, Reason};

#[cfg(test)]
mod tests;

/// Gives lines, or lines joined to records, without their ends.
pub(super) struct Lines {
    text: TextFile,
    buffer: String,
    start: usize,
    number: u64,
    limit: usize,
    end: char,
    begun: bool,
}

/// A position to come back to, valid until the next record begins.
#[derive(Clone, Copy)]
pub(super) struct Span {
    pub from: usize,
    pub to: usize,
    /// The first line of the span.
    pub line: u64,
}

impl Lines {
    pub fn new(text: TextFile, limits: Limits) -> Self {
        let (buffer, limit) = (String::new(), limits.record);
        Self { text, buffer, start: 0, number: 0, limit, end: '\n', begun: false }
    }

    /// The next line.
    pub fn next(&mut self) -> Result<Option<Span>, Fault> {
        let from = self.start;
        Ok(self.line_from(from)?.map(|(from, to)| Span { from, to, line: self.number }))
    }

    /// The same span and the line after it, with the line end between them.
    pub fn extend(&mut self, span: Span) -> Result<Option<Span>, Fault> {
        let grown = self.line_from(span.from)?;
        Ok(grown.map(|(from, to)| Span { from, to, line: span.line }))
    }

    /// A span's text, without the carriage return before its end.
    pub fn get(&self, span: Span) -> &str {
        let text = self.buffer.get(span.from..span.to).unwrap_or_default();
        text.strip_suffix('\r').unwrap_or(text)
    }

    pub fn file(&self) -> &std::sync::Arc<str> {
        self.text.file()
    }

    /// Finds the end of the line at `self.start`, keeping the text from `keep` on. The result is
    /// the place of what is kept up to that end; what lies before may have been moved.
    fn line_from(&mut self, mut keep: usize) -> Result<Option<(usize, usize)>, Fault> {
        let mut searched = self.start;
        loop {
            let rest = self.buffer.get(searched..).unwrap_or_default();
            if let Some(at) = rest.find(self.end).filter(|_| self.begun) {
                let to = searched.saturating_add(at);
                self.check(to.saturating_sub(keep))?;
                self.start = to.saturating_add(1);
                self.number = self.number.saturating_add(1);
                return Ok(Some((keep, to)));
            }
            self.check(self.buffer.len().saturating_sub(keep))?;
            if keep > 0 {
                self.buffer.drain(..keep);
                self.start = self.start.saturating_sub(keep);
                keep = 0;
            }
            searched = if self.begun { self.buffer.len() } else { 0 };
            let more = self.text.fill(&mut self.buffer)?;
            if !self.begun {
                self.begun = true;
                // old Macintosh files end their lines by a carriage return alone
                if !self.buffer.contains('\n') && self.buffer.contains('\r') {
                    self.end = '\r';
                }
            }
            if !more && searched >= self.buffer.len() {
                if self.start >= self.buffer.len() {
                    return Ok(None);
                }
                self.start = self.buffer.len();
                self.number = self.number.saturating_add(1);
                return Ok(Some((0, self.start)));
            }
        }
    }

    fn check(&self, length: usize) -> Result<(), Fault> {
        if length <= self.limit {
            return Ok(());
        }
        let reason = Reason::LineTooLong { limit: self.limit as u64 };
        Err(Fault::of_line(self.text.file(), self.number.saturating_add(1), reason))
    }
}
