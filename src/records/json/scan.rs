//! Finds the values of a JSON text without parsing what is in them.

use crate::records::encoding::TextFile;
use crate::records::raw::{Fault, Limits, Place, Reason};
use std::sync::Arc;

/// Walks over a text that is read a block at a time.
pub(super) struct Scanner {
    text: TextFile,
    buffer: String,
    at: usize,
    line: u64,
    limit: usize,
}

impl Scanner {
    pub fn new(text: TextFile, limits: Limits) -> Self {
        Self { text, buffer: String::new(), at: 0, line: 1, limit: limits.record }
    }

    pub fn file(&self) -> &Arc<str> {
        self.text.file()
    }

    /// A fault at the line reached.
    pub fn fault(&self, reason: Reason) -> Fault {
        // no record: the whole list is at fault, on this line
        let place = Place { line: self.line, ..Place::file(self.text.file()) };
        Fault { place, reason }
    }

    /// Text that is not JSON, at the line reached.
    pub fn bad(&self, message: &str) -> Fault {
        self.fault(Reason::BadJson { message: message.to_owned() })
    }

    /// The next character that is not white space.
    pub fn peek(&mut self) -> Result<Option<char>, Fault> {
        loop {
            let rest = self.buffer.get(self.at..).unwrap_or_default();
            let blank = |c: char| matches!(c, ' ' | '\t' | '\r' | '\n');
            let trimmed = rest.trim_start_matches(blank);
            let skipped = rest.len().saturating_sub(trimmed.len());
            self.line = self.line.saturating_add(newlines(rest.get(..skipped)));
            self.at = self.at.saturating_add(skipped);
            if let Some(c) = trimmed.chars().next() {
                return Ok(Some(c));
            }
            if !self.more()? {
                return Ok(None);
            }
        }
    }

    /// Steps over the ASCII character just seen.
    pub fn take(&mut self) {
        self.at = self.at.saturating_add(1);
    }

    /// Steps to the next element of a list: true if there is one.
    pub fn next_in_list(&mut self, first: bool) -> Result<bool, Fault> {
        self.next_before(']', first)
    }

    /// Steps to the next key of an object: true if there is one.
    pub fn next_in_object(&mut self, first: bool) -> Result<bool, Fault> {
        self.next_before('}', first)
    }

    fn next_before(&mut self, close: char, first: bool) -> Result<bool, Fault> {
        match self.peek()? {
            Some(c) if c == close => {
                self.take();
                Ok(false)
            }
            Some(_) if first => Ok(true),
            Some(',') => {
                self.take();
                match self.peek()? {
                    Some(c) if c == close => Err(self.bad("trailing comma")),
                    _ => Ok(true),
                }
            }
            _ => Err(self.bad("expected `,` or the end of the list")),
        }
    }

    /// The text of the next value and the line it begins on.
    pub fn value(&mut self) -> Result<(u64, &str), Fault> {
        if self.peek()?.is_none() {
            return Err(self.bad("unexpected end of the file"));
        }
        let line = self.line;
        let mut extent = Extent::default();
        let mut length = 0_usize;
        loop {
            let from = self.at.saturating_add(length);
            let bytes = self.buffer.as_bytes().get(from..).unwrap_or_default();
            let end = bytes.iter().position(|b| extent.ends_at(*b));
            length = length.saturating_add(end.unwrap_or(bytes.len()));
            if length > self.limit {
                return Err(self.fault(Reason::LineTooLong { limit: self.limit as u64 }));
            }
            if end.is_some() {
                break;
            }
            if !self.more()? {
                if extent.is_open() {
                    return Err(self.bad("unexpected end of the file"));
                }
                break;
            }
        }
        let start = self.at;
        self.at = start.saturating_add(length);
        let value = self.buffer.get(start..self.at);
        self.line = self.line.saturating_add(newlines(value));
        match value.filter(|v| !v.is_empty()) {
            Some(value) => Ok((line, value)),
            None => Err(self.bad("expected a value")),
        }
    }

    /// Reads another block, forgetting what lies behind.
    fn more(&mut self) -> Result<bool, Fault> {
        self.buffer.drain(..self.at.min(self.buffer.len()));
        self.at = 0;
        let before = self.buffer.len();
        loop {
            let more = self.text.fill(&mut self.buffer)?;
            if self.buffer.len() > before || !more {
                return Ok(self.buffer.len() > before);
            }
        }
    }
}

fn newlines(text: Option<&str>) -> u64 {
    text.unwrap_or_default().bytes().filter(|b| *b == b'\n').count() as u64
}

/// How far a value goes: brackets outside strings, counted.
#[derive(Default)]
struct Extent {
    depth: usize,
    string: bool,
    escaped: bool,
    /// A string or a bracketed value has been closed: the next byte is outside.
    closed: bool,
}

impl Extent {
    /// Takes a byte; true if it is the first one after the value.
    fn ends_at(&mut self, byte: u8) -> bool {
        if self.closed {
            return true;
        }
        if self.string {
            match byte {
                _ if self.escaped => self.escaped = false,
                b'\\' => self.escaped = true,
                b'"' => {
                    self.string = false;
                    self.closed = self.depth == 0;
                }
                _ => {}
            }
            return false;
        }
        match byte {
            b'"' => self.string = true,
            b'{' | b'[' => self.depth = self.depth.saturating_add(1),
            b'}' | b']' => {
                let Some(depth) = self.depth.checked_sub(1) else { return true };
                self.depth = depth;
                self.closed = depth == 0;
            }
            b',' | b':' | b' ' | b'\t' | b'\r' | b'\n' => return self.depth == 0,
            _ => {}
        }
        false
    }

    fn is_open(&self) -> bool {
        self.string || self.depth > 0
    }
}
