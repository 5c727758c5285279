//! What the library does not tell of a sheet: how a number is shown, whether a formula has a result, which cells are
//! one. The sheet's own XML says it; a second reader goes through it beside the library's, and only where it is asked.

use super::number::{Precision, precision, precision_of_id};
use crate::records::raw::Reason;
use crate::records::workbook::sheet::Merge;
use crate::records::xml::{attribute, bad, push_reference};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Seek};
use zip::ZipArchive;
use zip::read::ZipFile;

/// Characters of a formula that are kept for messages.
const FORMULA: usize = 60;

/// The parts of a workbook's archive that are read here.
pub(super) struct Markup<R> {
    archive: ZipArchive<R>,
    /// The sheets' names and their parts.
    sheets: HashMap<String, String>,
    /// For each cell format, how much of a date it shows.
    shows: Vec<Precision>,
}

impl<R: Read + Seek> Markup<R> {
    /// Opens an archive the library has opened before.
    pub fn open(file: R) -> Result<Self, Reason> {
        let broken = |e: zip::result::ZipError| Reason::BrokenWorkbook(e.to_string());
        let mut archive = ZipArchive::new(file).map_err(broken)?;
        let mut targets = HashMap::new();
        elements(&mut archive, "xl/_rels/workbook.xml.rels", |name, e| {
            if name == b"Relationship"
                && let (Some(id), Some(target)) = (attribute(e, "Id")?, attribute(e, "Target")?)
            {
                let part = match target.strip_prefix('/') {
                    Some(part) => part.to_owned(),
                    None => format!("xl/{target}"),
                };
                targets.insert(id, part);
            }
            Ok(())
        })?;
        let mut sheets = HashMap::new();
        elements(&mut archive, "xl/workbook.xml", |name, e| {
            if name == b"sheet" {
                let part = attribute(e, "r:id")?.and_then(|id| targets.get(&id));
                if let (Some(name), Some(part)) = (attribute(e, "name")?, part) {
                    sheets.insert(name, part.clone());
                }
            }
            Ok(())
        })?;
        let mut formats: HashMap<String, Precision> = HashMap::new();
        let (mut shows, mut inside) = (Vec::new(), false);
        elements(&mut archive, "xl/styles.xml", |name, e| {
            match name {
                b"numFmt" => {
                    let code = attribute(e, "formatCode")?.unwrap_or_default();
                    if let Some(id) = attribute(e, "numFmtId")? {
                        formats.insert(id, precision(&code));
                    }
                }
                b"cellXfs" => inside = true,
                b"xf" if inside => {
                    let id = attribute(e, "numFmtId")?.unwrap_or_default();
                    let built_in = || id.parse().map_or(Precision::Day, precision_of_id);
                    shows.push(formats.get(&id).copied().unwrap_or_else(built_in));
                }
                b"cellStyles" | b"dxfs" => inside = false,
                _ => {}
            }
            Ok(())
        })?;
        Ok(Self { archive, sheets, shows })
    }

    /// Whether any cell may show less of a date than its day.
    pub fn shows_less(&self) -> bool {
        self.shows.iter().any(|shown| *shown != Precision::Day)
    }

    /// The regions of a sheet that are one cell over several rows.
    pub fn merges(&mut self, sheet: &str) -> Vec<Merge> {
        let Some(part) = self.part(sheet) else { return Vec::new() };
        merges(BufReader::new(part)).unwrap_or_default()
    }

    /// The cells of a sheet in its own order.
    pub fn cells(&mut self, sheet: &str) -> Option<Cells<'_, R>> {
        let shows = self.shows.clone();
        let mut xml = Reader::from_reader(BufReader::new(self.part(sheet)?));
        xml.config_mut().expand_empty_elements = true;
        Some(Cells { xml, buffer: Vec::new(), shows, row: 0, column: 0, last: None })
    }

    fn part(&mut self, sheet: &str) -> Option<ZipFile<'_, R>> {
        self.archive.by_name(self.sheets.get(sheet)?).ok()
    }
}

/// Goes through the elements of a part; a part that is not there has none.
fn elements<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    part: &str,
    mut each: impl FnMut(&[u8], &BytesStart<'_>) -> Result<(), Reason>,
) -> Result<(), Reason> {
    let Ok(part) = archive.by_name(part) else { return Ok(()) };
    let mut xml = Reader::from_reader(BufReader::new(part));
    let mut buffer = Vec::new();
    loop {
        match xml.read_event_into(&mut buffer).map_err(bad)? {
            Event::Start(e) | Event::Empty(e) => each(e.local_name().as_ref(), &e)?,
            Event::Eof => return Ok(()),
            _ => {}
        }
        buffer.clear();
    }
}

/// What the markup says of a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Facts {
    /// How much of a date its format shows.
    pub shown: Precision,
    /// The formula, if there is one without a result.
    pub no_result: Option<String>,
}

/// The cells of a sheet.
pub(super) struct Cells<'a, R: Read + Seek> {
    xml: Reader<BufReader<ZipFile<'a, R>>>,
    buffer: Vec<u8>,
    shows: Vec<Precision>,
    row: u32,
    column: u32,
    last: Option<((u32, u32), Facts)>,
}

impl<R: Read + Seek> Cells<'_, R> {
    /// Goes on to a cell, counted from 0. Cells are asked for in the sheet's order.
    pub fn find(&mut self, at: (u32, u32)) -> Option<Facts> {
        while self.last.as_ref().is_none_or(|(place, _)| *place != at) {
            // what cannot be read here has been told by the library or is told there
            self.last = Some(self.next().ok().flatten()?);
        }
        self.last.as_ref().map(|(_, facts)| facts.clone())
    }

    fn next(&mut self) -> Result<Option<((u32, u32), Facts)>, Reason> {
        loop {
            self.buffer.clear();
            match self.xml.read_event_into(&mut self.buffer).map_err(bad)? {
                Event::Start(e) => match e.local_name().as_ref() {
                    b"row" => {
                        if let Some(row) = attribute(&e, "r")?.and_then(|r| r.parse::<u32>().ok()) {
                            self.row = row.saturating_sub(1);
                        }
                    }
                    b"c" => {
                        let place = attribute(&e, "r")?.and_then(|place| position(&place));
                        let place = place.unwrap_or((self.row, self.column));
                        self.column = place.1.saturating_add(1);
                        let style = attribute(&e, "s")?.and_then(|s| s.parse::<usize>().ok());
                        let shown = style.and_then(|s| self.shows.get(s).copied());
                        let is_text = attribute(&e, "t")?.is_some_and(|t| t == "str");
                        let facts = Facts {
                            shown: shown.unwrap_or(Precision::Day),
                            no_result: self.formula()?.filter(|_| !is_text),
                        };
                        return Ok(Some((place, facts)));
                    }
                    _ => {}
                },
                Event::End(e) if e.local_name().as_ref() == b"row" => {
                    self.row = self.row.saturating_add(1);
                    self.column = 0;
                }
                Event::Eof => return Ok(None),
                _ => {}
            }
        }
    }

    /// The rest of a cell: its formula, if no value stands beside it.
    fn formula(&mut self) -> Result<Option<String>, Reason> {
        let (mut formula, mut has_value, mut inside) = (None, false, false);
        loop {
            self.buffer.clear();
            match self.xml.read_event_into(&mut self.buffer).map_err(bad)? {
                Event::Start(e) => {
                    inside = e.local_name().as_ref() == b"f";
                    if inside {
                        formula = Some(String::from("="));
                    }
                }
                Event::Text(text) => match &mut formula {
                    Some(formula) if inside => {
                        let text = text.decode().map_err(bad)?;
                        let room = FORMULA.saturating_sub(formula.chars().count());
                        formula.extend(text.chars().take(room));
                    }
                    _ => has_value = true,
                },
                Event::GeneralRef(reference) => match &mut formula {
                    Some(formula) if inside => push_reference(&reference, formula)?,
                    _ => has_value = true,
                },
                Event::End(e) if e.local_name().as_ref() == b"c" => break,
                Event::End(_) => inside = false,
                Event::Eof => break,
                _ => {}
            }
        }
        Ok(formula.filter(|_| !has_value))
    }
}

/// `B12` as row and column from 0.
fn position(text: &str) -> Option<(u32, u32)> {
    let letters = text.find(|c: char| !c.is_ascii_alphabetic())?;
    let (letters, row) = text.split_at_checked(letters)?;
    let column = letters.bytes().try_fold(0_u32, |n, letter| {
        let digit = u32::from(letter.to_ascii_uppercase()).checked_sub(64)?;
        n.checked_mul(26)?.checked_add(digit)
    })?;
    Some((row.parse::<u32>().ok()?.checked_sub(1)?, column.checked_sub(1)?))
}

/// How many merged regions are looked at.
const MERGES: usize = 100_000;

/// The regions over several rows, by the tags alone: they stand behind all cells, and come before them here.
fn merges(mut part: impl BufRead) -> std::io::Result<Vec<Merge>> {
    let mut found = Vec::new();
    let mut tag = Vec::new();
    while part.skip_until(b'<')? > 0 && found.len() < MERGES {
        tag.clear();
        // tags of other elements are looked at no further than their names
        (&mut part).take(160).read_until(b' ', &mut tag)?;
        if !tag.ends_with(b"mergeCell ") {
            continue;
        }
        tag.clear();
        (&mut part).take(160).read_until(b'>', &mut tag)?;
        let text = String::from_utf8_lossy(&tag);
        let region = text.split(['"', '\'']).find_map(|part| part.split_once(':'));
        let ends = region.and_then(|(from, to)| position(from).zip(position(to)));
        if let Some(((first, column), (last, _))) = ends
            && last > first
        {
            let name = region.map_or(String::new(), |(from, to)| format!("{from}:{to}"));
            found.push(Merge {
                first: u64::from(first).saturating_add(1),
                last: u64::from(last).saturating_add(1),
                column: column as usize,
                name,
            });
        }
    }
    Ok(found)
}
