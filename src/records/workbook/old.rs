//! Excel's format before 2007 (BIFF8, and BIFF5 of Excel 95). Read here: the library's reader
//! trusts the sizes it finds, and a damaged file can make it ask for more memory than there is.

use super::compound::{u16_at, u32_at, workbook_stream};
use super::excel::{
    Precision, day_shown, decimal, is_date_format, is_date_id, number, precision, precision_of_id,
    serial_date, typed_date,
};
use super::sheet::{Merge, Sheet, is_remarks, table_names};
use super::{Job, Sink, Stop};
use crate::records::raw::{Cell, Reason};
use crate::records::text::column_letter;
use std::collections::HashMap;
use std::io::Read;
use strings::{Segments, short_string, string};

mod strings;

/// A record: its kind and its data, with the data of the records that continue it.
struct Record<'a> {
    kind: u16,
    data: Segments<'a>,
}

/// The records from a place in the stream on.
struct Records<'a> {
    stream: &'a [u8],
    at: usize,
}

impl<'a> Records<'a> {
    fn one(&mut self) -> Option<(u16, &'a [u8])> {
        let kind = u16_at(self.stream, self.at)?;
        let length = usize::from(u16_at(self.stream, self.at.checked_add(2)?)?);
        let start = self.at.checked_add(4)?;
        let end = start.checked_add(length)?;
        let data = self.stream.get(start..end)?;
        self.at = end;
        Some((kind, data))
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;
    fn next(&mut self) -> Option<Record<'a>> {
        let (kind, data) = self.one()?;
        let mut parts = vec![data];
        // strings go on in records of their own kind
        while u16_at(self.stream, self.at) == Some(0x3c) {
            parts.push(self.one()?.1);
        }
        Some(Record { kind, data: Segments::new(parts) })
    }
}

/// What the sheets have in common.
#[derive(Default)]
struct Globals {
    wide: bool,
    is_1904: bool,
    strings: Vec<String>,
    /// For each cell format that shows a date, how much of it.
    dates: Vec<Option<Precision>>,
    /// Places in the stream and names of the sheets that are tables.
    sheets: Vec<(usize, String)>,
}

pub(super) fn read(job: &Job, sink: &Sink) -> Result<(), Stop> {
    let stream = load(job).map_err(|reason| job.fault(reason))?;
    let globals = globals(&stream).map_err(|reason| job.fault(reason))?;
    let names: Vec<String> = globals.sheets.iter().map(|(_, name)| name.clone()).collect();
    for ((start, sheet), name) in globals.sheets.iter().zip(table_names(&names, &job.stem)) {
        let mut out = Sheet::new(job, sink, sheet, name).merged(merges(&stream, *start));
        sheet_cells(&stream, *start, &globals, &mut out)?;
        out.finish()?;
    }
    Ok(())
}

fn load(job: &Job) -> Result<Vec<u8>, Reason> {
    let unreadable = |e: std::io::Error| Reason::Unreadable(e.kind(), e.to_string());
    let file = std::fs::File::open(&job.path).map_err(unreadable)?;
    // held whole: the format cannot sensibly hold more than this
    let limit = job.limits.whole / 4;
    if file.metadata().map_err(unreadable)?.len() > limit {
        return Err(Reason::TooLarge { limit });
    }
    let mut bytes = Vec::new();
    file.take(limit).read_to_end(&mut bytes).map_err(unreadable)?;
    workbook_stream(&bytes)
}

fn globals(stream: &[u8]) -> Result<Globals, Reason> {
    let mut globals = Globals::default();
    let mut formats: HashMap<u16, Option<Precision>> = HashMap::new();
    let mut sheets = Vec::new();
    let broken = || Reason::BrokenWorkbook("record".to_owned());
    let mut ended = false;
    for mut record in (Records { stream, at: 0 }) {
        let data = record.data.first();
        match record.kind {
            0x0809 => globals.wide = u16_at(data, 0) == Some(0x0600),
            0x002f => return Err(Reason::Encrypted),
            0x0022 => globals.is_1904 = u16_at(data, 0) == Some(1),
            0x041e => {
                let id = u16_at(data, 0).ok_or_else(broken)?;
                let rest = data.get(2..).unwrap_or_default();
                let code = if globals.wide {
                    string(&mut Segments::new(vec![rest]), true)
                } else {
                    short_string(rest, false)
                };
                let code = code.filter(|code| is_date_format(code));
                formats.insert(id, code.map(|code| precision(&code)));
            }
            0x00e0 => {
                let id = u16_at(data, 2).ok_or_else(broken)?;
                let known = formats.get(&id).copied();
                globals
                    .dates
                    .push(known.unwrap_or_else(|| is_date_id(id).then(|| precision_of_id(id))));
            }
            0x0085 => {
                let start = u32_at(data, 0).ok_or_else(broken)? as usize;
                let shown = data.get(4..6) == Some(&[0, 0]);
                let name = short_string(data.get(6..).unwrap_or_default(), globals.wide);
                let name = name.ok_or_else(broken)?;
                let known = sheets.iter().any(|(other, _)| *other == start);
                if shown && !known && !is_remarks(&name) {
                    sheets.push((start, name));
                }
            }
            0x00fc => {
                record.data.skip(8);
                while let Some(text) = string(&mut record.data, true) {
                    globals.strings.push(text);
                }
            }
            0x000a => {
                ended = true;
                break;
            }
            _ => {}
        }
    }
    globals.sheets = sheets;
    if ended { Ok(globals) } else { Err(broken()) }
}

/// The regions of a sheet that are one cell over several rows; they stand behind its cells.
fn merges(stream: &[u8], start: usize) -> Vec<Merge> {
    let mut found = Vec::new();
    for record in (Records { stream, at: start }) {
        let data = record.data.first();
        match record.kind {
            0x000a => break,
            0x00e5 => {
                for region in data.get(2..).unwrap_or_default().chunks_exact(8) {
                    let at = |at| u16_at(region, at).unwrap_or_default();
                    let (first, last, column) = (at(0), at(2), at(4));
                    if last > first {
                        let letter = column_letter(usize::from(column));
                        let row = |row: u16| u64::from(row).saturating_add(1);
                        let (first, last) = (row(first), row(last));
                        let name = format!("{letter}{first}:{letter}{last}");
                        found.push(Merge { first, last, column: usize::from(column), name });
                    }
                }
            }
            _ => {}
        }
    }
    found
}

fn sheet_cells(
    stream: &[u8],
    start: usize,
    globals: &Globals,
    out: &mut Sheet<'_>,
) -> Result<(), Stop> {
    // a formula's text comes in the record after it
    let mut pending = None;
    for mut record in (Records { stream, at: start }) {
        let data = record.data.first();
        if record.kind == 0x000a {
            return Ok(());
        }
        if record.kind == 0x0207 {
            if let Some((row, column)) = pending.take() {
                let text = string(&mut record.data, globals.wide).unwrap_or_default();
                out.cell(row, column, Cell::written(&text))?;
            }
            continue;
        }
        let Some(((row, column), format)) =
            u16_at(data, 0).zip(u16_at(data, 2)).zip(u16_at(data, 4))
        else {
            continue;
        };
        let (row, column) = (u64::from(row), usize::from(column));
        let cell = match record.kind {
            0x00fd => {
                let index = u32_at(data, 6).unwrap_or(u32::MAX) as usize;
                globals.strings.get(index).map(|text| Cell::written(text))
            }
            0x0204 | 0x00d6 => {
                record.data.skip(6);
                string(&mut record.data, globals.wide).map(|text| Cell::written(&text))
            }
            0x0203 => double(data, 6).map(|value| globals.number(value, format)),
            0x027e => u32_at(data, 6).map(|rk| globals.packed(rk, format)),
            0x0205 => data.get(6).zip(data.get(7)).map(|(value, is_error)| match is_error {
                0 => Cell::Bool(*value != 0),
                _ => error(*value),
            }),
            0x0006 => match data.get(6..14) {
                Some([0, .., 0xff, 0xff]) => {
                    pending = Some((row, column));
                    None
                }
                Some([1, _, value, .., 0xff, 0xff]) => Some(Cell::Bool(*value != 0)),
                Some([2, _, code, .., 0xff, 0xff]) => Some(error(*code)),
                // a program that works nothing out writes formulas to be worked out when the file is opened
                Some([.., 0xff, 0xff]) => {
                    let later = u16_at(data, 14).is_some_and(|flags| flags & 2 != 0);
                    later.then(|| Cell::NoResult("=…".into()))
                }
                _ => double(data, 6).map(|value| globals.number(value, format)),
            },
            0x00bd => {
                // many packed numbers side by side, each with its format, and the last column
                let cells = data.get(4..data.len().saturating_sub(2)).unwrap_or_default();
                for (column, cell) in (column..).zip(cells.chunks_exact(6)) {
                    if let Some((format, rk)) = u16_at(cell, 0).zip(u32_at(cell, 2)) {
                        out.cell(row, column, globals.packed(rk, format))?;
                    }
                }
                None
            }
            _ => None,
        };
        if let Some(cell) = cell {
            out.cell(row, column, cell)?;
        }
    }
    Err(out.fault(Reason::BrokenWorkbook("the sheet does not end".to_owned())))
}

impl Globals {
    fn number(&self, value: f64, format: u16) -> Cell {
        let Some(shown) = self.dates.get(usize::from(format)).copied().flatten() else {
            return number(value);
        };
        let day = || serial_date(value, self.is_1904).map(|day| day_shown(day, shown));
        typed_date(value).or_else(day).unwrap_or_else(|| number(value))
    }

    /// A number in 30 bits: whole or the upper half of a double, perhaps in hundredths.
    fn packed(&self, rk: u32, format: u16) -> Cell {
        let value = if rk & 2 == 0 {
            f64::from_bits(u64::from(rk & !3) << 32)
        } else {
            f64::from((rk as i32) >> 2)
        };
        if rk & 1 == 0 { self.number(value, format) } else { decimal(&format!("{value}e-2")) }
    }
}

fn double(data: &[u8], at: usize) -> Option<f64> {
    let bytes = data.get(at..at.checked_add(8)?)?;
    Some(f64::from_le_bytes(bytes.try_into().ok()?))
}

fn error(code: u8) -> Cell {
    let name = match code {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0f => "#VALUE!",
        0x17 => "#REF!",
        0x1d => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    };
    Cell::FormulaError(name.into())
}
