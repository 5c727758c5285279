//! Comma, tab and semicolon separated text, a batch of rows at a time.

use super::encoding::TextFile;
use super::header;
use super::lines::{Lines, Span};
use super::raw::{Batch, Cell, Fault, Limits, Place, RawRow, Reason, Table};
use std::sync::Arc;

mod split;
#[cfg(test)]
mod tests;

/// Reads the rows of one file.
pub(super) struct Delimited {
    lines: Lines,
    separator: char,
    table: Arc<Table>,
    limits: Limits,
    row: u64,
    /// Bytes of the rows read since the batch began.
    bytes: usize,
    /// Rows read ahead to find the header, the last first.
    ahead: Vec<RawRow>,
    state: State,
}

#[derive(PartialEq)]
enum State {
    Begun,
    Going,
    Ended,
}

impl Delimited {
    /// Reads as far as the header. `name` is the table's.
    pub fn open(text: TextFile, name: Arc<str>, limits: Limits, tabs: bool) -> Result<Self, Fault> {
        let file = text.file().clone();
        let table =
            Table { name, file: file.clone(), sheet: None, columns: [].into(), headed: true };
        let mut this = Self {
            lines: Lines::new(text, limits),
            separator: ',',
            table: Arc::new(table.clone()),
            limits,
            row: 0,
            bytes: 0,
            ahead: Vec::new(),
            state: State::Begun,
        };
        let mut rows = this.read_ahead(tabs)?;
        // one empty line is a table without columns, as an empty list is written
        if rows.is_empty() && this.row == 1 {
            this.table = Arc::new(table);
            return Ok(this);
        }
        if rows.is_empty() {
            return Err(Fault::of_file(&file, Reason::EmptyFile));
        }
        let header_at = header::find(&rows);
        if let Some((at, over)) = header::two_levels(&rows, header_at) {
            let place = rows.get(at).map_or_else(|| table.whole(), |row| table.place(row));
            return Err(Fault { place, reason: Reason::TwoHeaders(over) });
        }
        let mut rest = rows.split_off(header_at).into_iter();
        if let Some(row) = rest.next() {
            let columns = header::columns(&row, table.place(&row), limits)?;
            this.table = Arc::new(Table { columns, ..table });
        }
        this.ahead = rest.rev().collect();
        Ok(this)
    }

    /// The first rows, once the separator is known. Lines are gathered first, since titles above
    /// the header do not show the separator.
    fn read_ahead(&mut self, tabs: bool) -> Result<Vec<RawRow>, Fault> {
        let mut records = Vec::new();
        while records.len() < header::LOOKAHEAD && self.bytes < self.limits.record {
            let Some(line) = self.next_line()? else { break };
            let span = self.complete(line)?;
            let text = self.lines.get(span);
            if let Some(separator) = split::declared(text).filter(|_| records.is_empty()) {
                self.separator = separator;
                self.row = 0;
                return self.rows_ahead();
            }
            records.push((self.row, span.line, text.to_owned()));
            // a quote opens a cell only after a separator: decide before going on
            if records.len() == 1 || split::count(text, self.separator) == 0 {
                let texts = records.iter().map(|(_, _, text)| text.as_str());
                self.separator = split::detect(texts, tabs);
            }
        }
        let texts = records.iter().map(|(_, _, text)| text.as_str());
        self.separator = split::detect(texts, tabs);
        let most = self.limits.columns.saturating_add(1);
        let rows = records.into_iter().map(|(row, line, text)| {
            let mut cells = Vec::new();
            split::cells(&text, self.separator, most, &mut cells);
            RawRow { row, line, cells }
        });
        Ok(rows.filter(|row| !row.cells.iter().all(Cell::is_blank)).collect())
    }

    fn rows_ahead(&mut self) -> Result<Vec<RawRow>, Fault> {
        let mut rows = Vec::new();
        while rows.len() < header::LOOKAHEAD && self.bytes < self.limits.record {
            let Some(row) = self.next_row()? else { break };
            rows.push(row);
        }
        Ok(rows)
    }

    /// The next line that is not empty.
    fn next_line(&mut self) -> Result<Option<Span>, Fault> {
        while let Some(span) = self.lines.next()? {
            self.row = self.row.saturating_add(1);
            if !self.lines.get(span).is_empty() {
                self.bytes = self.bytes.saturating_add(span.to.saturating_sub(span.from));
                return Ok(Some(span));
            }
        }
        Ok(None)
    }

    /// A line with the lines after it that its quotes hold together with it.
    fn complete(&mut self, mut span: Span) -> Result<Span, Fault> {
        let mut open = split::leaves_open(self.lines.get(span), self.separator, false);
        while open {
            let length = span.to.saturating_sub(span.from);
            let Some(grown) = self.lines.extend(span)? else {
                let file = self.lines.file();
                return Err(Fault::of_line(file, span.line, Reason::UnclosedQuote));
            };
            span = grown;
            let more = Span { from: span.from.saturating_add(length), ..span };
            self.bytes = self.bytes.saturating_add(more.to.saturating_sub(more.from));
            open = split::leaves_open(self.lines.get(more), self.separator, true);
        }
        Ok(span)
    }

    /// The next row that has a cell with something in it.
    fn next_row(&mut self) -> Result<Option<RawRow>, Fault> {
        let most = self.limits.columns.saturating_add(1);
        while let Some(span) = self.next_line()? {
            let mut cells = Vec::with_capacity(self.table.columns.len());
            if !split::cells(self.lines.get(span), self.separator, most, &mut cells) {
                let span = self.complete(span)?;
                cells.clear();
                split::cells(self.lines.get(span), self.separator, most, &mut cells);
            }
            if !cells.iter().all(Cell::is_blank) {
                return Ok(Some(RawRow { row: self.row, line: span.line, cells }));
            }
        }
        Ok(None)
    }

    fn batch(&mut self) -> Result<Option<Batch>, Fault> {
        let mut batch = Batch::new(self.table.clone());
        let width = self.table.columns.len();
        let rows = (self.limits.batch_cells / width.max(1)).clamp(1, self.limits.batch_rows);
        batch.rows.reserve(rows);
        self.bytes = 0;
        while batch.rows_in() < rows && self.bytes < self.limits.batch_bytes {
            let next = match self.ahead.pop() {
                Some(row) => Some(row),
                None => self.next_row()?,
            };
            let Some(mut row) = next else {
                self.state = State::Ended;
                return Ok(Some(batch));
            };
            if let Some(text) = header::below(&row, width) {
                let place = self.table.place(&row);
                batch.notes.push(Fault { place, reason: Reason::RemarkBelow(text) });
                continue;
            }
            let found = row.cells.len();
            // separators at the end with nothing between them are no cells
            if found < width || header::fit(&mut row, width).is_some() {
                let place: Place = self.table.place(&row);
                let reason = Reason::WrongColumnCount { expected: width, found };
                batch.rejects.push(Fault { place, reason });
            } else {
                batch.rows.push(row);
            }
        }
        Ok(Some(batch))
    }
}

impl Iterator for Delimited {
    type Item = Result<Batch, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.state == State::Ended {
            return None;
        }
        let first = self.state == State::Begun;
        self.state = State::Going;
        let batch = self.batch();
        if batch.is_err() {
            self.state = State::Ended;
        }
        // the last batch may be empty; the first is given all the same, to tell of the table
        batch.transpose().filter(|b| first || b.as_ref().map_or(true, |b| b.rows_in() > 0))
    }
}
