//! JSON documents and JSON lines, a batch of rows at a time.
//!
//! A document is not parsed as a whole: a scanner finds where each element of a list ends, and
//! only that is parsed. So a large file needs little memory, each row knows its line, and one bad
//! row does not hide the others.

use super::encoding::TextFile;
use super::lines::Lines;
use super::raw::{Batch, Cell, Column, Fault, Limits, Place, RawRow, Reason, Table};
use parse::Parser;
use scan::Scanner;
use std::collections::HashMap;
use std::sync::Arc;

mod parse;
mod scan;
#[cfg(test)]
mod tests;

/// A nested list written as JSON into a cell.
pub fn parse_nested(text: &str) -> Result<Cell, Reason> {
    Parser::default().parse(text)
}

/// A table that learns its columns from the keys of its rows.
struct Growing {
    table: Arc<Table>,
    columns: Vec<Column>,
    index: HashMap<Arc<str>, usize>,
    limits: Limits,
    /// Bytes of the rows since the last batch.
    bytes: usize,
}

impl Growing {
    fn new(name: Arc<str>, file: &Arc<str>, limits: Limits) -> Self {
        let table =
            Table { name, file: file.clone(), sheet: None, columns: [].into(), headed: false };
        Self {
            table: Arc::new(table),
            columns: Vec::new(),
            index: HashMap::new(),
            limits,
            bytes: 0,
        }
    }

    /// An object's cells in the order of the columns, new keys becoming new columns.
    fn place(&mut self, object: Cell) -> Result<Vec<Cell>, Reason> {
        let Cell::Object(fields) = object else {
            return Err(Reason::NotAnObject);
        };
        let mut cells = Vec::with_capacity(self.columns.len());
        for (key, cell) in fields {
            let at = match self.index.get(&key) {
                Some(at) => *at,
                None if self.columns.len() >= self.limits.columns => {
                    return Err(Reason::TooManyColumns { limit: self.limits.columns });
                }
                None => {
                    let at = self.columns.len();
                    self.columns.push(Column { name: key.clone(), original: key.clone() });
                    self.index.insert(key, at);
                    at
                }
            };
            if at >= cells.len() {
                cells.resize(at.saturating_add(1), Cell::Blank);
            }
            if let Some(slot) = cells.get_mut(at) {
                *slot = cell;
            }
        }
        Ok(cells)
    }

    fn add(&mut self, batch: &mut Batch, row: u64, line: u64, parsed: Result<Cell, Reason>) {
        match parsed.and_then(|object| self.place(object)) {
            Ok(cells) => batch.rows.push(RawRow { row, line, cells }),
            Err(reason) => {
                let place = Place { row, line, ..self.table.whole() };
                batch.rejects.push(Fault { place, reason });
            }
        }
    }

    /// The batch with the table as it is now known.
    fn finish(&mut self, mut batch: Batch) -> Batch {
        if self.columns.len() != self.table.columns.len() {
            let columns = self.columns.clone().into();
            self.table = Arc::new(Table { columns, ..Table::clone(&self.table) });
        }
        self.bytes = 0;
        batch.table = self.table.clone();
        batch
    }

    fn is_full(&self, batch: &Batch) -> bool {
        let rows = batch.rows_in();
        rows >= self.limits.batch_rows
            || self.bytes >= self.limits.batch_bytes
            || rows.saturating_mul(self.columns.len()) >= self.limits.batch_cells
    }
}

/// One JSON object a line.
pub(super) struct JsonLines {
    lines: Lines,
    table: Growing,
    parser: Parser,
    told: bool,
    ended: bool,
}

impl JsonLines {
    pub fn open(text: TextFile, name: Arc<str>, limits: Limits) -> Self {
        let table = Growing::new(name, text.file(), limits);
        let (lines, parser) = (Lines::new(text, limits), Parser::default());
        Self { lines, table, parser, told: false, ended: false }
    }

    fn batch(&mut self) -> Result<Batch, Fault> {
        let mut batch = Batch::new(self.table.table.clone());
        while !self.table.is_full(&batch) {
            let Some(span) = self.lines.next()? else {
                self.ended = true;
                break;
            };
            let text = super::text::trim(self.lines.get(span));
            if !text.is_empty() {
                let parsed = self.parser.parse(text);
                self.table.bytes = self.table.bytes.saturating_add(text.len());
                self.table.add(&mut batch, span.line, span.line, parsed);
            }
        }
        Ok(self.table.finish(batch))
    }
}

impl Iterator for JsonLines {
    type Item = Result<Batch, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let batch = self.batch();
        self.ended |= batch.is_err();
        let first = !std::mem::replace(&mut self.told, true);
        Some(batch).filter(|b| first || b.as_ref().map_or(true, |b| b.rows_in() > 0))
    }
}

/// A list of rows, or an object of such lists.
pub(super) struct Document {
    scanner: Scanner,
    stem: Arc<str>,
    parser: Parser,
    limits: Limits,
    seen: Vec<Arc<str>>,
    state: State,
}

enum State {
    Begun,
    /// In a list, after so many of its elements.
    List {
        table: Box<Growing>,
        rows: u64,
        told: bool,
    },
    /// In the object, between two lists.
    Between,
    Ended,
}

impl Document {
    pub fn open(text: TextFile, stem: Arc<str>, limits: Limits) -> Self {
        Self {
            scanner: Scanner::new(text, limits),
            stem,
            parser: Parser::default(),
            limits,
            seen: Vec::new(),
            state: State::Begun,
        }
    }

    fn step(&mut self) -> Result<Option<Batch>, Fault> {
        loop {
            match std::mem::replace(&mut self.state, State::Ended) {
                State::Begun => match self.scanner.peek()? {
                    Some('[') => self.enter(self.stem.clone())?,
                    Some('{') => {
                        self.scanner.take();
                        self.state = State::Between;
                    }
                    Some(_) => return Err(self.scanner.fault(Reason::NotAList(None))),
                    None => return Err(self.scanner.fault(Reason::EmptyFile)),
                },
                State::Between => match self.next_key()? {
                    Some(name) => self.enter(name)?,
                    None => return self.end(),
                },
                State::List { mut table, mut rows, told } => {
                    let mut batch = Batch::new(table.table.clone());
                    let mut more = true;
                    while more && !table.is_full(&batch) {
                        more = self.scanner.next_in_list(rows == 0)?;
                        if more {
                            rows = rows.saturating_add(1);
                            let (line, text) = self.scanner.value()?;
                            let parsed = self.parser.parse(text);
                            table.bytes = table.bytes.saturating_add(text.len());
                            table.add(&mut batch, rows, line, parsed);
                        }
                    }
                    let batch = table.finish(batch);
                    self.state = match (more, self.seen.is_empty()) {
                        (true, _) => State::List { table, rows, told: true },
                        (false, false) => State::Between,
                        (false, true) => {
                            self.end()?;
                            State::Ended
                        }
                    };
                    if !told || batch.rows_in() > 0 {
                        return Ok(Some(batch));
                    }
                }
                State::Ended => return Ok(None),
            }
        }
    }

    /// Goes into a list.
    fn enter(&mut self, name: Arc<str>) -> Result<(), Fault> {
        if self.scanner.peek()? != Some('[') {
            let key = Some(name.to_string()).filter(|_| !self.seen.is_empty());
            return Err(self.scanner.fault(Reason::NotAList(key)));
        }
        self.scanner.take();
        let table = Box::new(Growing::new(name, self.scanner.file(), self.limits));
        self.state = State::List { table, rows: 0, told: false };
        Ok(())
    }

    /// The name of the next list in the object.
    fn next_key(&mut self) -> Result<Option<Arc<str>>, Fault> {
        if !self.scanner.next_in_object(self.seen.is_empty())? {
            return Ok(None);
        }
        let (_, text) = self.scanner.value()?;
        let key = match self.parser.parse(text) {
            Ok(Cell::Text(key)) => super::text::normalize_header(&key),
            Ok(_) => return Err(self.scanner.bad("expected a key")),
            Err(reason) => return Err(self.scanner.fault(reason)),
        };
        let key: Arc<str> = key.into();
        if self.seen.contains(&key) {
            return Err(self.scanner.fault(Reason::DuplicateKey(key.to_string())));
        }
        self.seen.push(key.clone());
        if self.scanner.peek()? != Some(':') {
            return Err(self.scanner.bad("expected `:`"));
        }
        self.scanner.take();
        Ok(Some(key))
    }

    /// Nothing may follow the document.
    fn end(&mut self) -> Result<Option<Batch>, Fault> {
        match self.scanner.peek()? {
            Some(_) => Err(self.scanner.bad("trailing characters")),
            None => Ok(None),
        }
    }
}

impl Iterator for Document {
    type Item = Result<Batch, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        // an error leaves the state ended
        self.step().transpose()
    }
}
