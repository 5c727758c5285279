//! What can be wrong with a row, a table or a file, as data.

use crate::core::date::DateError;
use crate::core::exact::Exact;
use crate::records::raw;
use crate::records::raw::Place;
use std::sync::Arc;

/// Why a value or a row cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The reader could not read the row.
    Raw(raw::Reason),
    /// JSON in a cell that cannot be read.
    BadNested(raw::Reason),
    /// Not a number.
    NotANumber,
    /// A fraction where only whole numbers are allowed.
    NotWhole,
    /// A number outside the column's bounds.
    OutOfRange {
        /// Lowest.
        low: Exact,
        /// Highest.
        high: Exact,
    },
    /// Not a date, or none of the calendar.
    NotADate(DateError),
    /// A number such as `1985.1`: January, or October without its zero.
    AmbiguousMonth,
    /// Neither yes nor no.
    NotABool,
    /// Not a length of time.
    NotADuration,
    /// Not a range such as `30 至 45`.
    NotASpan,
    /// Not a value of the enumeration.
    UnknownValue {
        /// The enumeration.
        of: String,
        /// What is allowed.
        allowed: Arc<[String]>,
        /// The nearest of it.
        suggestion: Option<String>,
    },
    /// A list or an object where one value was expected.
    NotOneValue,
    /// One value where a list was expected.
    NotAList,
    /// An element of a nested list that is not an object.
    NotAnObject,
    /// A whole record where the key of one was expected.
    InlineRecord {
        /// The record type referred to.
        table: String,
    },
    /// Two keys of an object mean the same column.
    SameColumn {
        /// The first of them.
        first: Arc<str>,
    },
    /// No key.
    MissingKey,
    /// A key that an earlier row has.
    DuplicateKey {
        /// That row.
        first: Box<Place>,
    },
    /// A reference to a record that is not there.
    Dangling {
        /// The record type referred to.
        table: String,
        /// The key.
        key: Arc<str>,
        /// Whether a row with the key was read, but rejected.
        rejected: bool,
    },
    /// A row of a nested list whose owner is not there.
    NoOwner {
        /// The owner's record type.
        table: String,
        /// The owner's key; empty if the cell is blank.
        key: Arc<str>,
        /// Whether the owner was read, but rejected.
        rejected: bool,
    },
    /// A formula that ended in an error.
    FormulaError,
    /// A formula without a result.
    NoResult,
    /// A number of more digits than a workbook keeps.
    DigitsLost,
    /// More rows than can be counted.
    TooManyRows,
}

/// A row that was not taken. There is one for every such row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reject {
    /// Where; the column may be a path into nested lists, `年度考核[2].等次`.
    pub place: Place,
    /// The value found there.
    pub value: Option<Box<str>>,
    /// Why.
    pub reason: Reason,
    /// Further columns of the row that cannot be read either.
    pub also: Vec<Arc<str>>,
}

/// Something about a whole table or file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remark {
    /// What a reader says.
    Raw(raw::Reason),
    /// Columns no record type declares; they are not read. With the nearest known name each.
    UnknownColumns {
        /// The record type.
        table: String,
        /// The columns, as written.
        columns: Vec<(Arc<str>, Option<String>)>,
    },
    /// Declared columns that are not there; their cells are unknown.
    MissingColumns {
        /// The record type.
        table: String,
        /// The columns.
        columns: Vec<String>,
    },
    /// A fault: no record type has the table's name.
    UnknownTable {
        /// The name.
        name: Arc<str>,
        /// What could be supplied.
        known: Vec<String>,
        /// The nearest of it.
        suggestion: Option<String>,
    },
    /// No record type has the table's name; it is passed over.
    SkippedTable {
        /// The name.
        name: Arc<str>,
        /// What could be supplied.
        known: Vec<String>,
        /// The nearest of it.
        suggestion: Option<String>,
        /// Its rows.
        rows: u64,
    },
    /// A fault: records that are derived cannot be supplied.
    Derived {
        /// The record type.
        table: String,
    },
    /// A fault: the column of the key is missing.
    MissingKeyColumn {
        /// The record type.
        table: String,
        /// The key's column.
        column: String,
        /// The nearest header.
        suggestion: Option<String>,
    },
    /// A fault: rows of a nested list with no column for the owner's key.
    MissingOwnerColumn {
        /// The nested list.
        table: String,
        /// The owner's record type.
        owner: String,
    },
    /// A fault: a nested list whose owner has no key cannot be a table of its own.
    OwnerWithoutKey {
        /// The nested list.
        table: String,
        /// The owner's record type.
        owner: String,
    },
    /// A fault: two headers mean the same column.
    SameColumn {
        /// The column.
        column: String,
        /// The headers, as written.
        headers: (Arc<str>, Arc<str>),
    },
    /// A note: a box of a form that cannot be read; it is unknown, its person is kept.
    Unread {
        /// What it holds.
        value: Box<str>,
        /// What would have been nearest.
        suggestion: Option<String>,
    },
    /// A note: a form without a number; what its person goes by instead.
    MadeKey {
        /// Name and month of birth.
        key: Box<str>,
    },
    /// A fault: tables with references cannot be read as a stream.
    NotFlat {
        /// The record type.
        table: String,
    },
}

/// A note or a fault, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Where.
    pub place: Place,
    /// What.
    pub remark: Remark,
}

impl From<raw::Fault> for Notice {
    fn from(fault: raw::Fault) -> Self {
        Notice { place: fault.place, remark: Remark::Raw(fault.reason) }
    }
}

/// What is wrong with a cell, and where below it.
#[derive(Debug)]
pub(super) struct Trouble {
    /// The path from the column on, such as `年度考核[2].等次`.
    pub path: String,
    pub value: Option<Box<str>>,
    pub reason: Reason,
    /// Further columns of the row that cannot be read.
    pub also: Vec<String>,
}

impl Trouble {
    pub fn new(path: &str, value: Option<Box<str>>, reason: Reason) -> Box<Self> {
        Box::new(Trouble { path: path.to_owned(), value, reason, also: Vec::new() })
    }
    /// The same seen from further out.
    pub fn within(mut self: Box<Self>, outer: &str) -> Box<Self> {
        self.path.insert_str(0, outer);
        self
    }
    /// The same seen from the list it is in.
    pub fn in_element(self: Box<Self>, n: usize) -> Box<Self> {
        let dot = if self.path.is_empty() { "" } else { "." };
        self.within(&format!("[{n}]{dot}"))
    }
}
