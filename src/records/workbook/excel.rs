//! Excel's format since 2007, through calamine.

use super::sheet::{Sheet, is_remarks, table_names};
use super::{Job, Sink, Stop};
use crate::records::raw::{Cell, Reason};
use calamine::{DataRef, ExcelDateTime, Reader, Sheet as SheetInfo, SheetType, SheetVisible, Xlsx};
use std::io::BufReader;

mod markup;
mod number;
use markup::{Facts, Markup};
pub(super) use number::{
    Precision, day_shown, decimal, float as number, is_date_format, is_date_id, iso_date,
    precision, precision_of_id, serial_date, typed_date,
};

/// The sheets that are tables.
fn sheets(all: &[SheetInfo]) -> Vec<String> {
    let wanted = |s: &&SheetInfo| {
        s.typ == SheetType::WorkSheet && s.visible == SheetVisible::Visible && !is_remarks(&s.name)
    };
    all.iter().filter(wanted).map(|s| s.name.clone()).collect()
}

fn broken(job: &Job, error: impl std::fmt::Display) -> Stop {
    job.fault(Reason::BrokenWorkbook(error.to_string()))
}

/// Reads `.xlsx`, cell by cell: a table is never held whole.
pub(super) fn read(job: &Job, sink: &Sink) -> Result<(), Stop> {
    let opened = Xlsx::new(BufReader::new(job.open()?));
    let mut workbook = opened.map_err(|e| broken(job, e))?;
    let mut markup = Markup::open(BufReader::new(job.open()?)).map_err(|r| job.fault(r))?;
    let sheets = sheets(workbook.sheets_metadata());
    for (sheet, name) in sheets.iter().zip(table_names(&sheets, &job.stem)) {
        let mut out = Sheet::new(job, sink, sheet, name).merged(markup.merges(sheet));
        let less = markup.shows_less();
        let mut beside = markup.cells(sheet);
        let mut cells = workbook.worksheet_cells_reader(sheet).map_err(|e| broken(job, e))?;
        loop {
            let next = cells.next_cell();
            let next = next.map_err(|e| out.fault(Reason::BrokenWorkbook(e.to_string())))?;
            let Some(cell) = next else { break };
            let (row, column) = cell.get_position();
            let value = cell.get_value();
            let ask = match value {
                DataRef::Empty => true,
                DataRef::String(text) => text.is_empty(),
                DataRef::DateTime(_) | DataRef::Float(_) | DataRef::Int(_) => less,
                _ => false,
            };
            let asked = beside.as_mut().filter(|_| ask);
            let facts = asked.and_then(|cells| cells.find((row, column)));
            out.cell(row.into(), column as usize, with_facts(value_ref(value), value, facts))?;
        }
        out.finish()?;
    }
    Ok(())
}

/// A cell with what its markup says of it.
fn with_facts(cell: Cell, value: &DataRef<'_>, facts: Option<Facts>) -> Cell {
    let Some(Facts { shown, no_result }) = facts else { return cell };
    match (&cell, value, no_result) {
        (Cell::Blank, _, Some(formula)) => Cell::NoResult(formula.into()),
        (Cell::Date(day), ..) => day_shown(*day, shown),
        // the library does not know the date formats that only Chinese Excel numbers
        (Cell::Number(_), DataRef::Float(serial), _) if shown != Precision::Day => {
            number::shown_serial(*serial, shown).unwrap_or(cell)
        }
        _ => cell,
    }
}

fn value_ref(value: &DataRef<'_>) -> Cell {
    match value {
        DataRef::Empty => Cell::Blank,
        DataRef::Int(value) => number::integer(*value),
        DataRef::Float(value) => number::float(*value),
        DataRef::String(text) => Cell::written(text),
        DataRef::SharedString(text) => Cell::written(text),
        DataRef::Bool(value) => Cell::Bool(*value),
        DataRef::DateTime(value) => date(value),
        DataRef::DateTimeIso(text) => number::iso_date(text),
        DataRef::DurationIso(text) => Cell::text(text),
        DataRef::Error(error) => Cell::FormulaError(error.to_string().into()),
    }
}

/// A serial of a cell that is shown as a date. The time of the day is not kept.
fn date(value: &ExcelDateTime) -> Cell {
    let serial = value.as_f64();
    if let Some(typed) = number::typed_date(serial).filter(|_| value.is_datetime()) {
        return typed;
    }
    // 1900-01-01 to 9999-12-31; less is a time of the day
    if value.is_datetime() && (1.0..2_958_466.0).contains(&serial) {
        let (year, month, day, ..) = value.to_ymd_hms_milli();
        let day =
            i16::try_from(year).ok().zip(i8::try_from(month).ok()).zip(i8::try_from(day).ok());
        let day = day.and_then(|((y, m), d)| jiff::civil::Date::new(y, m, d).ok());
        if let Some(day) = day {
            return Cell::Date(day);
        }
    }
    number::float(serial)
}
