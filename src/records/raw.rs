//! What every reader hands over: tables, rows, cells, and faults as data.

use compact_str::CompactString;
use std::sync::Arc;

#[cfg(test)]
mod tests;

/// A value as the file says it, before any type of a policy is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell {
    /// Nothing, or only blanks.
    Blank,
    /// A boolean of the format (JSON, Excel), not the word 是.
    Bool(bool),
    /// The digits of a number, as written; from a workbook, as Excel shows them (15 digits).
    Number(CompactString),
    /// Text without the blanks around it.
    Text(CompactString),
    /// A day the format itself marks as one (Excel and ODS date cells).
    Date(jiff::civil::Date),
    /// A list (JSON, or made from a résumé).
    List(Vec<Cell>),
    /// An object with its keys in order, normalised like headers.
    Object(Box<[(Arc<str>, Cell)]>),
    /// A formula's error, such as `#N/A`. Like [`Cell::DigitsLost`], it spoils its row only if the
    /// column is used.
    FormulaError(CompactString),
    /// A number of more than 15 digits: Excel has already lost the rest (an identity number typed
    /// into a number cell).
    DigitsLost(CompactString),
    /// A formula that no program has worked out yet: the file holds no result of it. As [`Cell::FormulaError`].
    NoResult(CompactString),
}

impl Cell {
    /// Trims a text; a blank one becomes [`Cell::Blank`].
    pub fn text(text: &str) -> Self {
        match super::text::trim(text) {
            "" => Self::Blank,
            trimmed => Self::Text(trimmed.into()),
        }
    }
    /// A text of a sheet or a CSV file: trimmed, and without the apostrophe that keeps a spreadsheet from running it.
    pub fn written(text: &str) -> Self {
        Self::text(super::text::restored(super::text::trim(text)))
    }
    /// True for [`Cell::Blank`].
    pub fn is_blank(&self) -> bool {
        matches!(self, Self::Blank)
    }
    /// An object from keys that are already normal.
    pub(super) fn object<const N: usize>(fields: [(&str, Cell); N]) -> Self {
        Self::Object(fields.into_iter().map(|(key, cell)| (Arc::from(key), cell)).collect())
    }
}

/// A column: its name for matching and its name for messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Normalised: no blanks, compatibility forms folded. Empty for a column without a header.
    pub name: Arc<str>,
    /// As the file has it.
    pub original: Arc<str>,
}

impl Column {
    /// A column from the header as written.
    pub fn new(original: &str) -> Self {
        Self { name: super::text::normalize_header(original).into(), original: original.into() }
    }
}

/// The head of a table: one list of a JSON file, one sheet, one CSV file.
///
/// A table whose columns are only found while reading (JSON) is given anew with later batches;
/// its columns are then the earlier ones and more after them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The record type's name as the file says it, possibly `候选人.年度考核`.
    pub name: Arc<str>,
    /// The file, as the user named it or as found below the folder the user named.
    pub file: Arc<str>,
    /// The sheet, in a workbook.
    pub sheet: Option<Arc<str>>,
    /// The columns, in file order.
    pub columns: Arc<[Column]>,
    /// Whether the columns were written once for all rows: what has none was never asked. Where each
    /// row names its own, one that is left out is as blank.
    pub headed: bool,
}

impl Table {
    /// The place of a row of this table.
    pub fn place(&self, row: &RawRow) -> Place {
        Place { row: row.row, line: row.line, ..self.whole() }
    }
    /// The table itself as a place.
    pub fn whole(&self) -> Place {
        Place { sheet: self.sheet.clone(), ..Place::file(&self.file) }
    }
}

/// One row. It may hold fewer cells than its table has columns: the rest are blank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawRow {
    /// The row's number, from 1: the row in Excel (the header counts), the line of a JSONL file,
    /// the element's number in a JSON list.
    pub row: u64,
    /// The line it begins on in a text file, from 1; 0 in a workbook.
    pub line: u64,
    /// The cells, in the order of the table's columns.
    pub cells: Vec<Cell>,
}

/// Some rows of one table, in file order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// The table the rows belong to.
    pub table: Arc<Table>,
    /// The rows that could be read.
    pub rows: Vec<RawRow>,
    /// The rows that could not: one fault for each, so `rows` and `rejects` are all rows.
    pub rejects: Vec<Fault>,
    /// Things worth telling that spoil nothing.
    pub notes: Vec<Fault>,
}

impl Batch {
    /// A batch with nothing in it.
    pub fn new(table: Arc<Table>) -> Self {
        Self { table, rows: Vec::new(), rejects: Vec::new(), notes: Vec::new() }
    }
    /// How many rows of the file are in it, read or rejected.
    pub fn rows_in(&self) -> usize {
        self.rows.len().saturating_add(self.rejects.len())
    }
}

/// A file's batches. Every table of the file is told at least once, though it may have no rows;
/// after an error nothing follows.
pub type Batches = Box<dyn Iterator<Item = Result<Batch, Fault>> + Send>;

/// Where something stands, as the user can find it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file.
    pub file: Arc<str>,
    /// The sheet, in a workbook.
    pub sheet: Option<Arc<str>>,
    /// The row as in [`RawRow::row`]; 0 for the whole file or sheet.
    pub row: u64,
    /// The line as in [`RawRow::line`]; 0 where there is none.
    pub line: u64,
    /// The column's header as written, where one cell is meant.
    pub column: Option<Arc<str>>,
}

impl Place {
    /// A whole file.
    pub fn file(file: &Arc<str>) -> Self {
        Self { file: file.clone(), sheet: None, row: 0, line: 0, column: None }
    }
    /// Whether its row counts the records of a JSON list, which are no lines of the file.
    pub fn is_record(&self) -> bool {
        self.row > 0 && is_json(&self.file)
    }
    /// A line of a text file.
    pub fn line(file: &Arc<str>, line: u64) -> Self {
        Self { row: line, line, ..Self::file(file) }
    }
}

/// Whether a file is a JSON document.
pub fn is_json(file: &str) -> bool {
    let ending = std::path::Path::new(file).extension();
    ending.is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
}

/// A fault and its place. Its prose is made elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Where.
    pub place: Place,
    /// What.
    pub reason: Reason,
}

impl Fault {
    /// A fault of a whole file.
    pub fn of_file(file: &Arc<str>, reason: Reason) -> Self {
        Self { place: Place::file(file), reason }
    }
    /// A fault on a line of a text file.
    pub fn of_line(file: &Arc<str>, line: u64, reason: Reason) -> Self {
        Self { place: Place::line(file, line), reason }
    }
}

/// What is wrong, as data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The file cannot be opened or read; what the system says.
    Unreadable(std::io::ErrorKind, String),
    /// Not a regular file (a pipe, a device).
    NotAFile,
    /// No format goes with this ending and content.
    UnknownFormat,
    /// Nothing in it.
    EmptyFile,
    /// A NUL in what should be text.
    BinaryNul {
        /// Its offset in bytes.
        offset: u64,
    },
    /// Bytes that are not text in the encoding the file seems to have.
    BadEncoding {
        /// That encoding.
        encoding: &'static str,
        /// The offset of the first bad byte.
        offset: u64,
    },
    /// The text is in an encoding that is not read here; its likely name.
    ForeignEncoding(&'static str),
    /// A line, or a record over many lines, is larger than the limit in bytes.
    LineTooLong {
        /// The limit.
        limit: u64,
    },
    /// The file, or what it unpacks to, is larger than the limit in bytes.
    TooLarge {
        /// The limit.
        limit: u64,
    },
    /// A quote that is never closed.
    UnclosedQuote,
    /// A row with another number of cells than the header.
    WrongColumnCount {
        /// Columns of the header.
        expected: usize,
        /// Cells of the row.
        found: usize,
    },
    /// Two columns with the same name.
    DuplicateHeader {
        /// The first, as written; the fault's place names the second.
        first: Box<str>,
        /// Their numbers, from 1.
        at: (usize, usize),
    },
    /// More columns than can be meant.
    TooManyColumns {
        /// The limit.
        limit: usize,
    },
    /// A column with values but no header; its letter in Excel.
    UnnamedColumn(String),
    /// JSON that does not parse; what the parser says and where, in the row's own text.
    BadJson {
        /// The parser's words (English).
        message: String,
    },
    /// A JSON value nested deeper than the limit.
    TooDeep,
    /// A key that an object has twice.
    DuplicateKey(String),
    /// A row of a JSON list that is not an object.
    NotAnObject,
    /// A JSON file that is neither a list nor an object of lists; the key that holds no list.
    NotAList(Option<String>),
    /// A workbook that cannot be read; what the reader says (English).
    BrokenWorkbook(String),
    /// A Parquet file that cannot be read; what the reader says (English).
    BrokenParquet(String),
    /// A Parquet file, which this program was built without.
    ParquetLeftOut,
    /// A web page under the name of a workbook, as some systems export it.
    WebPage,
    /// A workbook under a password.
    Encrypted,
    /// An archive that unpacks to far more than it should.
    ZipBomb,
    /// XML with a document type or entities of its own.
    EntityTrick,
    /// XML that does not parse; what the parser says (English).
    BadXml(String),
    /// An XML file that is not an appointment form.
    NotAForm,
    /// A note: a résumé line whose dates cannot be read; the line.
    ResumeLine(String),
    /// A note: a résumé line whose end is blank though others begin after it; the line.
    ResumeUnended(String),
    /// A header in two levels; the cell that stands over several columns.
    TwoHeaders(String),
    /// A note: a remark below the table; its text.
    RemarkBelow(String),
    /// A note: cells merged over several rows; the first region and how many there are.
    MergedRows(String, usize),
    /// A note: a photo was left out; its size in bytes.
    PhotoDropped(usize),
}

/// What a reader may use of memory. The defaults are for offices; tests set smaller ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one line or one record over many lines.
    pub record: usize,
    /// Bytes of a file that is held whole, and of what a workbook unpacks to.
    pub whole: u64,
    /// Columns of a table.
    pub columns: usize,
    /// Rows of a batch.
    pub batch_rows: usize,
    /// Cells of a batch, whichever comes first.
    pub batch_cells: usize,
    /// Bytes of the text of a batch, likewise.
    pub batch_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            record: 16 << 20,
            whole: 512 << 20,
            columns: 16_384,
            batch_rows: 4096,
            batch_cells: 1 << 19,
            batch_bytes: 8 << 20,
        }
    }
}
