//! The rows of one sheet: header found, blanks skipped, batches sent.

use super::{Job, Sink, Stop};
use crate::records::header;
use crate::records::raw::{Batch, Cell, Fault, Limits, RawRow, Reason, Table};
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
pub(in crate::records) fn is_default(sheet: &str) -> bool {
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

/// A region that is one cell over several rows; they count from 1, columns from 0.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Merge {
    pub first: u64,
    pub last: u64,
    pub column: usize,
    /// As Excel writes it, `F2:F3`.
    pub name: String,
}

/// How many merged regions are followed at once; an honest sheet has one a column.
const AT_ONCE: usize = 1024;

/// Regions merged over several rows: what the first row says holds for each of them.
#[derive(Default)]
struct Merges {
    /// Those that have not begun, the last first.
    coming: Vec<Merge>,
    /// Those that go on, with their cell.
    going: Vec<(Merge, Cell)>,
    /// The first that filled a cell, and how many did.
    used: Option<(String, usize)>,
}

impl Merges {
    /// Fills the cells of a row; rows above the header are none.
    fn fill(&mut self, row: &mut RawRow) {
        while self.coming.last().is_some_and(|merge| merge.first <= row.row) {
            let Some(merge) = self.coming.pop() else { break };
            let cell = row.cells.get(merge.column).filter(|c| !c.is_blank());
            let room = self.going.len() < AT_ONCE;
            if let Some(cell) = cell.filter(|_| room && merge.first == row.row) {
                let told = (merge, cell.clone());
                self.going.push(told);
            }
        }
        self.going.retain(|(merge, _)| merge.last >= row.row);
        for (merge, cell) in self.going.iter().filter(|(merge, _)| merge.first < row.row) {
            if merge.column >= row.cells.len() {
                row.cells.resize(merge.column.saturating_add(1), Cell::Blank);
            }
            let Some(slot) = row.cells.get_mut(merge.column).filter(|c| c.is_blank()) else {
                continue;
            };
            *slot = cell.clone();
            if merge.first.saturating_add(1) == row.row {
                let used = self.used.get_or_insert_with(|| (merge.name.clone(), 0));
                used.1 = used.1.saturating_add(1);
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
    merges: Merges,
}

impl<'a> Sheet<'a> {
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
            merges: Merges::default(),
        }
    }

    /// With regions that are one cell over several rows.
    pub fn merged(mut self, mut regions: Vec<Merge>) -> Self {
        regions.sort_by_key(|merge| std::cmp::Reverse(merge.first));
        self.merges.coming = regions;
        self
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
        if let Some(text) = header::below(&row, width) {
            let place = batch.table.place(&row);
            batch.notes.push(Fault { place, reason: Reason::RemarkBelow(text) });
            return Ok(());
        }
        self.merges.fill(&mut row);
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
            Some(mut batch) => {
                if let Some((first, count)) = self.merges.used {
                    let place = batch.table.whole();
                    let reason = Reason::MergedRows(first, count);
                    batch.notes.push(Fault { place, reason });
                }
                self.sink.send(batch)
            }
            None => Ok(()),
        }
    }
}
