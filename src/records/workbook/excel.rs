//! Excel's format since 2007, through calamine.

use super::sheet::{Merged, Sheet, is_remarks, table_names};
use super::{Job, Sink, Stop};
use crate::records::raw::{Cell, Reason};
use calamine::{DataRef, ExcelDateTime, Reader, Sheet as SheetInfo, SheetType, SheetVisible, Xlsx};
use std::io::BufReader;

mod number;
pub(super) use number::{
    decimal, float as number, is_date_format, is_date_id, iso_date, serial_date, typed_date,
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
    let sheets = sheets(workbook.sheets_metadata());
    for (sheet, name) in sheets.iter().zip(table_names(&sheets, &job.stem)) {
        let merged = workbook.worksheet_merge_cells(sheet).and_then(Result::ok);
        let merged = Merged::new(merged.iter().flatten().map(|d| (d.start, d.end)));
        let mut out = Sheet::new(job, sink, sheet, name).merged(merged);
        let mut cells = workbook.worksheet_cells_reader(sheet).map_err(|e| broken(job, e))?;
        loop {
            let next = cells.next_cell();
            let next = next.map_err(|e| out.fault(Reason::BrokenWorkbook(e.to_string())))?;
            let Some(cell) = next else { break };
            let (row, column) = cell.get_position();
            out.cell(row.into(), column as usize, value_ref(cell.get_value()))?;
        }
        out.finish()?;
    }
    Ok(())
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
