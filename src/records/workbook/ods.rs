//! OpenDocument sheets. Read here and not by a library: the format lets a few bytes stand for a
//! billion cells, and only a reader that knows its bounds can say no.

use super::sheet::{Sheet, is_remarks, table_names};
use super::{Job, Sink, Stop};
use crate::records::raw::{Cell, Reason};
use crate::records::xml::{attribute, bad, push_reference};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashSet;
use std::io::{BufRead, BufReader};

#[cfg(test)]
mod tests;

/// How many cells repetition may make of one file.
const REPEATED: u64 = 1 << 26;

pub(super) fn read(job: &Job, sink: &Sink) -> Result<(), Stop> {
    let names = with_content(job, |xml| tables(xml).map_err(|r| job.fault(r)))?;
    let visible: Vec<String> = names.iter().filter(|t| t.visible).map(|t| t.name.clone()).collect();
    let mut titles = visible.iter().cloned().zip(table_names(&visible, &job.stem)).collect();
    with_content(job, |xml| rows(xml, job, sink, &mut titles))
}

type Xml<'a> = Reader<&'a mut dyn BufRead>;
type Titles = std::collections::HashMap<String, std::sync::Arc<str>>;

/// Runs over the one document that holds all sheets.
fn with_content<T>(
    job: &Job,
    work: impl FnOnce(&mut Xml<'_>) -> Result<T, Stop>,
) -> Result<T, Stop> {
    let broken = |e: zip::result::ZipError| job.fault(Reason::BrokenWorkbook(e.to_string()));
    let mut archive = zip::ZipArchive::new(BufReader::new(job.open()?)).map_err(broken)?;
    let mut content = BufReader::new(archive.by_name("content.xml").map_err(broken)?);
    work(&mut Reader::from_reader(&mut content))
}

struct Info {
    name: String,
    visible: bool,
}

/// The tables of the document, and which of them are shown.
fn tables(xml: &mut Xml<'_>) -> Result<Vec<Info>, Reason> {
    let (mut hidden, mut style) = (HashSet::new(), None);
    let mut tables = Vec::new();
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(bad)? {
            Event::Start(e) | Event::Empty(e) => match e.name().as_ref() {
                b"style:style" => style = attribute(&e, "style:name")?,
                b"style:table-properties" => {
                    let shown = attribute(&e, "table:display")?.as_deref() != Some("false");
                    hidden.extend(style.clone().filter(|_| !shown));
                }
                b"table:table" => {
                    let name = attribute(&e, "table:name")?.unwrap_or_default();
                    let style = attribute(&e, "table:style-name")?.unwrap_or_default();
                    let visible = !hidden.contains(&style) && !is_remarks(&name);
                    tables.push(Info { name, visible });
                }
                _ => {}
            },
            Event::DocType(_) => return Err(Reason::EntityTrick),
            Event::Eof => return Ok(tables),
            _ => {}
        }
    }
}

/// Where the reader stands.
#[derive(Default)]
struct State<'a> {
    sheet: Option<Sheet<'a>>,
    row: u64,
    row_repeats: u64,
    column: usize,
    cells: Vec<(usize, usize, Cell)>,
    /// The cell being read: its value by its attributes, how often it stands.
    cell: Option<(Option<Cell>, usize)>,
    text: String,
    paragraphs: usize,
    in_paragraph: bool,
    /// Depth inside an annotation or a nested table, whose text is not the cell's.
    aside: usize,
    repeated: u64,
}

fn rows(xml: &mut Xml<'_>, job: &Job, sink: &Sink, titles: &mut Titles) -> Result<(), Stop> {
    let mut state = State::default();
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let event = xml.read_event_into(&mut buffer).map_err(|e| job.fault(bad(e)))?;
        match event {
            Event::Start(e) => {
                if e.name().as_ref() == b"table:table" && state.sheet.is_none() {
                    let name = attribute(&e, "table:name").map_err(|r| job.fault(r))?;
                    let name = name.unwrap_or_default();
                    let title = titles.remove(&name);
                    state.sheet = title.map(|title| Sheet::new(job, sink, &name, title));
                    state.row = 0;
                } else {
                    state.start(&e).map_err(|r| job.fault(r))?;
                }
            }
            Event::Empty(e) => {
                state.start(&e).map_err(|r| job.fault(r))?;
                state.end(e.name().as_ref(), job)?;
            }
            Event::End(e) => {
                if e.name().as_ref() == b"table:table" && state.aside == 0 {
                    state.sheet.take().map_or(Ok(()), Sheet::finish)?;
                } else {
                    state.end(e.name().as_ref(), job)?;
                }
            }
            Event::Text(e) if state.takes_text() => {
                let text = e.decode().map_err(|e| job.fault(bad(e)))?;
                state.text.push_str(&text);
            }
            Event::CData(e) if state.takes_text() => {
                let text = e.decode().map_err(|e| job.fault(bad(e)))?;
                state.text.push_str(&text);
            }
            Event::GeneralRef(e) if state.takes_text() => {
                push_reference(&e, &mut state.text).map_err(|r| job.fault(r))?;
            }
            Event::DocType(_) => return Err(job.fault(Reason::EntityTrick)),
            Event::Eof => return state.sheet.take().map_or(Ok(()), Sheet::finish),
            _ => {}
        }
        if state.text.len() > job.limits.record {
            return Err(job.fault(Reason::LineTooLong { limit: job.limits.record as u64 }));
        }
    }
}

fn repeats(e: &BytesStart<'_>, name: &str) -> Result<u64, Reason> {
    let count = attribute(e, name)?.map_or(Ok(1), |count| count.parse().map_err(bad))?;
    Ok(count)
}

fn is_aside(name: &[u8]) -> bool {
    matches!(name, b"office:annotation" | b"table:table" | b"draw:frame" | b"draw:custom-shape")
}

impl State<'_> {
    fn takes_text(&self) -> bool {
        self.cell.is_some() && self.in_paragraph && self.aside == 0
    }

    fn start(&mut self, e: &BytesStart<'_>) -> Result<(), Reason> {
        let name = e.name();
        if self.sheet.is_none() {
            return Ok(());
        }
        if is_aside(name.as_ref()) {
            self.aside = self.aside.saturating_add(1);
        }
        if self.aside > 0 {
            return Ok(());
        }
        match name.as_ref() {
            b"table:table-row" => {
                self.row_repeats = repeats(e, "table:number-rows-repeated")?;
                self.column = 0;
                self.cells.clear();
            }
            b"table:table-cell" | b"table:covered-table-cell" => {
                let count = repeats(e, "table:number-columns-repeated")?;
                let count = usize::try_from(count).unwrap_or(usize::MAX);
                self.cell = Some((value(e)?, count));
                (self.paragraphs, self.in_paragraph) = (0, false);
                self.text.clear();
            }
            b"text:p" => {
                if self.paragraphs > 0 {
                    self.text.push('\n');
                }
                self.paragraphs = self.paragraphs.saturating_add(1);
                self.in_paragraph = true;
            }
            b"text:s" => {
                let count = repeats(e, "text:c")?.min(1024);
                self.text.extend((0..count).map(|_| ' '));
            }
            b"text:tab" => self.text.push('\t'),
            b"text:line-break" => self.text.push('\n'),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &[u8], job: &Job) -> Result<(), Stop> {
        if is_aside(name) {
            self.aside = self.aside.saturating_sub(1);
            return Ok(());
        }
        if self.sheet.is_none() || self.aside > 0 {
            return Ok(());
        }
        match name {
            b"text:p" => self.in_paragraph = false,
            b"table:table-cell" | b"table:covered-table-cell" => {
                let Some((value, count)) = self.cell.take() else { return Ok(()) };
                let cell = value.unwrap_or_else(|| Cell::written(&self.text));
                if !cell.is_blank() {
                    self.cells.push((self.column, count, cell));
                }
                self.column = self.column.saturating_add(count);
            }
            b"table:table-row" => self.end_row(job)?,
            _ => {}
        }
        Ok(())
    }

    /// Puts the row's cells out as often as they are meant.
    fn end_row(&mut self, job: &Job) -> Result<(), Stop> {
        let Some(sheet) = &mut self.sheet else { return Ok(()) };
        let first = self.row;
        self.row = first.saturating_add(self.row_repeats);
        let widths = self.cells.iter().map(|(_, count, _)| *count as u64);
        let width = widths.fold(0_u64, u64::saturating_add);
        if width == 0 {
            return Ok(());
        }
        self.repeated = self.repeated.saturating_add(width.saturating_mul(self.row_repeats));
        if self.repeated > REPEATED {
            return Err(job.fault(Reason::ZipBomb));
        }
        for row in first..self.row {
            for (column, count, cell) in &self.cells {
                for column in *column..column.saturating_add(*count) {
                    sheet.cell(row, column, cell.clone())?;
                }
            }
        }
        Ok(())
    }
}

/// A value given by attributes; text is given by the cell's content instead.
fn value(e: &BytesStart<'_>) -> Result<Option<Cell>, Reason> {
    if attribute(e, "calcext:value-type")?.as_deref() == Some("error") {
        return Ok(Some(Cell::FormulaError("#VALUE!".into())));
    }
    let of = |name| Ok(attribute(e, name)?.unwrap_or_default());
    Ok(match attribute(e, "office:value-type")?.as_deref() {
        Some("float" | "percentage" | "currency") => {
            Some(super::excel::decimal(&of("office:value")?))
        }
        Some("date") => Some(super::excel::iso_date(&of("office:date-value")?)),
        Some("boolean") => Some(Cell::Bool(of("office:boolean-value")? == "true")),
        Some("string") => attribute(e, "office:string-value")?.map(|text| Cell::written(&text)),
        _ => None,
    })
}
