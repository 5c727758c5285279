//! Tables as a workbook: a sheet a table, header frozen and filtered; numbers, days and texts as such.
//!
//! The same tables give the same bytes: the date of creation is fixed.

use super::{OutTable, WriteError, plain};
use crate::records::header::{NOTE, TABLE};
use crate::records::raw::Cell;
use crate::records::text::{neutral, normalize_header};
use crate::records::workbook::is_remarks;
use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
    XlsxError,
};
use std::collections::HashSet;
use std::io::Write;
use unicode_width::UnicodeWidthStr;

/// Rows of a sheet, the header and a row above it among them.
const ROWS: usize = 1_048_576;
/// Columns of a sheet.
const COLUMNS: usize = 16_384;
/// UTF-16 units of a cell.
const UNITS: usize = 32_767;
/// Digits a workbook's numbers keep.
const DIGITS: usize = 15;
/// The widest column.
const WIDEST: usize = 48;

impl From<XlsxError> for WriteError {
    fn from(error: XlsxError) -> Self {
        Self::Workbook(error.to_string())
    }
}

/// Writes all tables. Where no sheet can be called as the table is, a row above the header says its name.
pub fn xlsx(tables: &[OutTable], out: &mut dyn Write) -> Result<(), WriteError> {
    let mut book = new_workbook()?;
    let mut taken = HashSet::from(["history".to_owned()]);
    let formats = Formats::new();
    for table in tables {
        if table.rows.len() >= ROWS - 1 || table.columns.len() > COLUMNS {
            let (rows, columns) = (table.rows.len(), table.columns.len());
            return Err(WriteError::TooLarge { table: table.name.clone(), rows, columns });
        }
        let name = fitting(&table.name, &mut taken);
        let named = is_called(&name, &table.name);
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?;
        if !named {
            sheet.write_string(0, 0, format!("{TABLE}{}", table.name))?;
        }
        fill(&mut sheet, table, u32::from(!named), &formats)?;
        book.push_worksheet(sheet);
    }
    if tables.is_empty() {
        book.add_worksheet();
    }
    out.write_all(&book.save_to_buffer()?)?;
    Ok(())
}

/// Whether the reader takes a sheet's name for the table's.
pub(in crate::records) fn is_called(sheet: &str, table: &str) -> bool {
    normalize_header(sheet) == normalize_header(table)
}

/// A workbook that is the same every time.
pub(in crate::records) fn new_workbook() -> Result<Workbook, WriteError> {
    let mut book = Workbook::new();
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    book.set_properties(&DocProperties::new().set_creation_datetime(&created));
    Ok(book)
}

/// A sheet's name that our reader does not take for a sheet of remarks.
pub(in crate::records) fn fitting(table: &str, taken: &mut HashSet<String>) -> String {
    if is_remarks(table) {
        return sheet_name(&format!("表 {}", table.trim_start_matches('_')), taken);
    }
    sheet_name(table, taken)
}

/// Writes header and rows from row `top` on.
fn fill(
    sheet: &mut Worksheet,
    table: &OutTable,
    top: u32,
    formats: &Formats,
) -> Result<(), WriteError> {
    if table.columns.is_empty() {
        // a sheet with nothing on it is no table, but an empty list is one
        sheet.write_string(top, 0, format!("{NOTE} 空表"))?;
    }
    for (at, column) in (0_u16..).zip(&table.columns) {
        sheet.write_string_with_format(top, at, &**column, &formats.head)?;
        let cells = table.rows.iter().take(1000).filter_map(|row| row.get(usize::from(at)));
        let widest = cells.map(|cell| plain(cell).lines().next().map_or(0, |l| l.width()));
        let wanted = widest.max().unwrap_or(0).max(column.width() + 2).min(WIDEST);
        sheet.set_column_width(at, u32::try_from(wanted).unwrap_or(20))?;
    }
    for (at, row) in (top.saturating_add(1)..).zip(&table.rows) {
        for ((number, column), cell) in (0_u16..).zip(&table.columns).zip(row) {
            formats.write(sheet, at, number, cell).map_err(|error| match error {
                Refused::Long(length) => WriteError::CellTooLong {
                    table: table.name.clone(),
                    row: u64::from(at).saturating_add(1),
                    column: column.clone(),
                    length,
                    limit: UNITS,
                },
                Refused::Library(error) => error.into(),
            })?;
        }
    }
    if let (Ok(last), Ok(width @ 1..)) =
        (u32::try_from(table.rows.len()), u16::try_from(table.columns.len()))
    {
        sheet.autofilter(top, 0, last.saturating_add(top), width.saturating_sub(1))?;
    }
    sheet.set_freeze_panes(top.saturating_add(1), 0)?;
    Ok(())
}

enum Refused {
    Long(usize),
    Library(XlsxError),
}

impl From<XlsxError> for Refused {
    fn from(error: XlsxError) -> Self {
        Self::Library(error)
    }
}

/// The looks of cells.
pub(in crate::records) struct Formats {
    pub head: Format,
    pub text: Format,
    pub date: Format,
}

impl Formats {
    pub fn new() -> Self {
        let head = Format::new()
            .set_bold()
            .set_align(FormatAlign::VerticalCenter)
            .set_background_color(Color::RGB(0xED_EA_E3))
            .set_border_bottom(FormatBorder::Thin);
        let text = Format::new().set_num_format("@").set_align(FormatAlign::Top);
        let date = Format::new().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Top);
        Self { head, text, date }
    }

    fn write(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        column: u16,
        cell: &Cell,
    ) -> Result<(), Refused> {
        match cell {
            Cell::Blank => {}
            Cell::Bool(value) => {
                sheet.write_boolean(row, column, *value)?;
            }
            Cell::Number(digits) => match kept(digits) {
                Some(number) => {
                    sheet.write_number(row, column, number)?;
                }
                None => self.string(sheet, row, column, digits)?,
            },
            // before March 1900 spreadsheets disagree on which day a number is, and the numbers of the days of 1905
            // are read as the years somebody typed
            Cell::Date(day) if day.year() > 1906 => {
                let (year, month, day) = (day.year(), day.month(), day.day());
                let year = u16::try_from(year).unwrap_or(1900);
                let part = |n: i8| u8::try_from(n).unwrap_or(1);
                let day = ExcelDateTime::from_ymd(year, part(month), part(day))?;
                sheet.write_datetime_with_format(row, column, &day, &self.date)?;
            }
            cell => self.string(sheet, row, column, &neutral(&plain(cell)))?,
        }
        Ok(())
    }

    fn string(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        column: u16,
        text: &str,
    ) -> Result<(), Refused> {
        let length = text.encode_utf16().count();
        if length > UNITS {
            return Err(Refused::Long(length));
        }
        sheet.write_string_with_format(row, column, text, &self.text)?;
        Ok(())
    }
}

/// A number that a workbook gives back with the same digits.
fn kept(digits: &str) -> Option<f64> {
    let number: f64 = digits.parse().ok()?;
    let count = digits.bytes().filter(u8::is_ascii_digit).count();
    (count <= DIGITS && number.to_string() == digits).then_some(number)
}

/// A name Excel takes: at most 31 UTF-16 units, none of `[ ] : * ? / \`, no apostrophe at an end, not
/// used before in any case.
pub fn sheet_name(wanted: &str, taken: &mut HashSet<String>) -> String {
    let clean: String = wanted
        .chars()
        .map(|c| match c {
            '[' | ']' | ':' | '*' | '?' | '/' | '\\' => '-',
            c if c.is_control() => ' ',
            c => c,
        })
        .collect();
    let clean = clean.trim_matches(['\'', ' ']);
    let clean = if clean.is_empty() { "-" } else { clean };
    for number in 1_u32.. {
        let tail = if number == 1 { String::new() } else { format!(" {number}") };
        let mut room = 31_usize.saturating_sub(tail.len());
        let body: String = clean
            .chars()
            .take_while(|c| {
                let fits = c.len_utf16() <= room;
                room = room.saturating_sub(c.len_utf16());
                fits
            })
            .collect();
        let name = format!("{}{tail}", body.trim_end_matches(['\'', ' ']));
        if taken.insert(name.to_lowercase()) {
            return name;
        }
    }
    String::new()
}
