//! The rows of one sheet: header found, blanks skipped, batches sent.

use super::{Job, Sink, Stop};
use crate::records::header;
use crate::records::raw::{Batch, Cell, Fault, Limits, RawRow, Reason, Table};
use std::collections::HashMap;
use std::sync::Arc;

/// Sheets that hold remarks, as templates and offices call them.
const REMARKS: [&str; 9] = [
    "说明",
    "填表说明",
    "填报说明",
    "使用说明",
    "填写说明",
    "notes",
    "note",
    "readme",
    "instructions",
];

/// A sheet of remarks, by its name.
pub(in crate::records) fn is_remarks(sheet: &str) -> bool {
    let name = crate::records::text::normalize_header(sheet).to_lowercase();
    REMARKS.contains(&name.as_str()) || name.starts_with('_')
}

/// A name that Excel gives by itself.
fn is_default(sheet: &str) -> bool {
    let name = crate::records::text::normalize_header(sheet).to_lowercase();
    ["sheet", "工作表", "表"]
        .iter()
        .filter_map(|prefix| name.strip_prefix(prefix))
        .any(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit()))
}

/// The tables' names: the sheets' own, but the file's for a first sheet that nobody has named in
/// a workbook where nobody has named any.
pub(super) fn table_names(sheets: &[String], stem: &str) -> Vec<Arc<str>> {
    let unnamed = sheets.iter().all(|sheet| is_default(sheet));
    let name = |(index, sheet): (usize, &String)| match index {
        0 if unnamed => stem.into(),
        _ => crate::records::text::normalize_header(sheet).into(),
    };
    sheets.iter().enumerate().map(name).collect()
}

/// The most rows that one merged cell, and all of them together, may stand for.
const MERGED: (u32, usize) = (10_000, 1_000_000);

/// Cells merged over several rows of one column: below a header each of these rows has the value.
#[derive(Default)]
pub(super) struct Merged {
    /// By row, from 1: the columns in which a merged cell begins, and those in which one goes on.
    begins: HashMap<u64, Vec<usize>>,
    goes_on: HashMap<u64, Vec<usize>>,
    /// The value of the last one of each column.
    held: HashMap<usize, Cell>,
}

impl Merged {
    /// From the first and last cell of each region, as row and column counted from 0.
    pub fn new(regions: impl Iterator<Item = ((u32, u32), (u32, u32))>) -> Self {
        let mut merged = Self::default();
        let mut room = MERGED.1;
        for ((first, left), (last, right)) in regions {
            let rows = last.saturating_sub(first);
            if left != right || rows == 0 || rows > MERGED.0 || rows as usize > room {
                continue;
            }
            room = room.saturating_sub(rows as usize);
            let number = |row: u32| u64::from(row).saturating_add(1);
            merged.begins.entry(number(first)).or_default().push(left as usize);
            for row in first.saturating_add(1)..=last {
                merged.goes_on.entry(number(row)).or_default().push(left as usize);
            }
        }
        merged
    }

    /// Gives a row below the header the values of the merged cells it lies in.
    fn fill(&mut self, row: &mut RawRow) {
        for column in self.begins.get(&row.row).into_iter().flatten() {
            let cell = row.cells.get(*column).cloned().unwrap_or(Cell::Blank);
            self.held.insert(*column, cell);
        }
        for column in self.goes_on.get(&row.row).into_iter().flatten() {
            let Some(cell) = self.held.get(column) else { continue };
            if *column >= row.cells.len() {
                row.cells.resize(column.saturating_add(1), Cell::Blank);
            }
            if let Some(slot) = row.cells.get_mut(*column).filter(|slot| slot.is_blank()) {
                slot.clone_from(cell);
            }
        }
    }
}

/// Gathers cells to rows, rows to batches.
pub(super) struct Sheet<'a> {
    sink: &'a Sink,
    limits: Limits,
    head: Table,
    /// Rows before the header is found.
    ahead: Vec<RawRow>,
    batch: Option<Batch>,
    bytes: usize,
    row: RawRow,
    row_bytes: usize,
    beyond: bool,
    merged: Merged,
}

impl<'a> Sheet<'a> {
    /// The same sheet with cells merged over several rows.
    pub fn merged(self, merged: Merged) -> Self {
        Self { merged, ..self }
    }

    pub fn new(job: &Job, sink: &'a Sink, sheet: &str, name: Arc<str>) -> Self {
        let head = Table {
            name,
            file: job.file.clone(),
            sheet: Some(sheet.into()),
            columns: [].into(),
            headed: true,
        };
        Self {
            sink,
            limits: job.limits,
            head,
            ahead: Vec::new(),
            batch: None,
            bytes: 0,
            row: RawRow { row: 0, line: 0, cells: Vec::new() },
            row_bytes: 0,
            beyond: false,
            merged: Merged::default(),
        }
    }

    /// Takes a cell; `row` and `column` count from 0. Rows come one after the other.
    pub fn cell(&mut self, row: u64, column: usize, cell: Cell) -> Result<(), Stop> {
        let row = row.saturating_add(1);
        if row != self.row.row {
            self.end_row()?;
            self.row.row = row;
        }
        if cell.is_blank() {
            return Ok(());
        }
        if column >= self.limits.columns {
            return Err(self.fault(Reason::TooManyColumns { limit: self.limits.columns }));
        }
        if let Cell::Text(text) = &cell {
            self.row_bytes = self.row_bytes.saturating_add(text.len());
            if self.row_bytes > self.limits.record {
                return Err(self.fault(Reason::LineTooLong { limit: self.limits.record as u64 }));
            }
        }
        if column >= self.row.cells.len() {
            self.row.cells.resize(column.saturating_add(1), Cell::Blank);
        }
        if let Some(slot) = self.row.cells.get_mut(column) {
            *slot = cell;
        }
        Ok(())
    }

    /// A fault at the row being gathered.
    pub fn fault(&self, reason: Reason) -> Stop {
        Stop::Fault(Fault { place: self.head.place(&self.row), reason })
    }

    fn end_row(&mut self) -> Result<(), Stop> {
        let empty = RawRow { row: 0, line: 0, cells: Vec::new() };
        let row = std::mem::replace(&mut self.row, empty);
        self.bytes = self.bytes.saturating_add(std::mem::take(&mut self.row_bytes));
        if row.cells.is_empty() {
            return Ok(());
        }
        if self.batch.is_some() {
            return self.add(row);
        }
        self.ahead.push(row);
        if self.ahead.len() >= header::LOOKAHEAD || self.bytes >= self.limits.record {
            self.begin()?;
        }
        Ok(())
    }

    /// Finds the header and goes on with the rows below it.
    fn begin(&mut self) -> Result<(), Stop> {
        let mut rest = std::mem::take(&mut self.ahead);
        let found = header::find(&rest);
        if let Some((at, over)) = header::two_levels(&rest, found) {
            let place = rest.get(at).map_or_else(|| self.head.whole(), |row| self.head.place(row));
            return Err(Stop::Fault(Fault { place, reason: Reason::TwoHeaders(over) }));
        }
        if let Some(name) = header::table_name(rest.get(..=found).unwrap_or_default()) {
            self.head.name = crate::records::text::normalize_header(name).into();
        }
        let mut rest = rest.split_off(found).into_iter();
        let Some(row) = rest.next() else { return Ok(()) };
        let place = self.head.place(&row);
        let columns = header::columns(&row, place, self.limits).map_err(Stop::Fault)?;
        self.batch = Some(Batch::new(Arc::new(Table { columns, ..self.head.clone() })));
        rest.try_for_each(|row| self.add(row))
    }

    fn add(&mut self, mut row: RawRow) -> Result<(), Stop> {
        let Some(batch) = &mut self.batch else { return Ok(()) };
        let width = batch.table.columns.len();
        if let Some(letter) = header::fit(&mut row, width).filter(|_| !self.beyond) {
            self.beyond = true;
            let place = batch.table.place(&row);
            batch.notes.push(Fault { place, reason: Reason::UnnamedColumn(letter) });
        }
        if row.cells.iter().all(Cell::is_blank) {
            return Ok(());
        }
        self.merged.fill(&mut row);
        if let Some(text) = header::below(&row, width) {
            let place = batch.table.place(&row);
            batch.notes.push(Fault { place, reason: Reason::RemarkBelow(text) });
            return Ok(());
        }
        batch.rows.push(row);
        let cells = batch.rows.len().saturating_mul(width);
        if batch.rows.len() >= self.limits.batch_rows
            || cells >= self.limits.batch_cells
            || self.bytes >= self.limits.batch_bytes
        {
            let next = Batch::new(batch.table.clone());
            self.bytes = 0;
            self.sink.send(std::mem::replace(batch, next))?;
        }
        Ok(())
    }

    /// Sends what is left. A sheet with nothing in it is no table.
    pub fn finish(mut self) -> Result<(), Stop> {
        self.end_row()?;
        if self.batch.is_none() {
            self.begin()?;
        }
        match self.batch {
            Some(batch) => self.sink.send(batch),
            None => Ok(()),
        }
    }
}
