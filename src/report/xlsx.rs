//! The run as a workbook: a sheet per rule set, a sheet of reasons, a sheet of the run's provenance.
//!
//! The same run gives the same bytes: the creation date is fixed and the time taken is left out.

use std::collections::{HashMap, HashSet};
use std::io;

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet,
    XlsxError,
};

use super::cells::{self, Cell};
use super::lines::{self, Tone};
use super::order::sections;
use super::text::{columns, cut};
use super::{Explain, Options, words};
use crate::eval::result::{Run, Verdict};

/// Rows of data on one sheet; Excel takes 1,048,576 with the header.
const ROWS: usize = 1_000_000;
/// Characters Excel takes in a cell.
const CHARACTERS: usize = 32_767;
/// Widest column, in characters; longer text wraps.
const WIDEST: usize = 60;
/// Digits a spreadsheet's numbers keep; longer ones stay text.
const DIGITS: usize = 15;

/// Writes the whole run to memory.
pub(super) fn workbook(run: &Run, options: &Options) -> io::Result<Vec<u8>> {
    build(run, options).map_err(io::Error::other)
}

fn build(run: &Run, options: &Options) -> Result<Vec<u8>, XlsxError> {
    let say = |pair| words::pick(options.lang, pair);
    let mut book = Book {
        workbook: Workbook::new(),
        names: ["history".to_owned()].into(),
        format: Formats::new(),
    };
    let created = ExcelDateTime::from_ymd(2000, 1, 1)?;
    let title = cut(&run.policy, 250);
    book.workbook
        .set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&created));

    let reasons = say(("理由", "reasons"));
    let about = say(("运行信息", "run"));
    let heads = cells::REASONS.map(say);
    // every clause has its row on a sheet of its own, so the verdicts need only what decided them
    let told_all = options.explain != Explain::None;
    let brief = Options { explain: options.explain.min(Explain::Failed), ..options.clone() };
    let mut told = Vec::new();
    for section in sections(run) {
        let rows: Vec<_> = section
            .results
            .iter()
            .map(|result| cells::subject(result, &run.as_of, &brief))
            .collect();
        // what stands in every row of the sheet's own name, and what nobody has, is left out
        let kept: Vec<bool> = (0..cells::COLUMNS.len())
            .map(|at| {
                !matches!(at, 0 | 1 | 6)
                    && (matches!(at, 3 | 7)
                        || rows.iter().any(|row| row.get(at).is_some_and(|c| !c.is_empty())))
            })
            .collect();
        let heads = keep(cells::COLUMNS.map(say).to_vec(), &kept);
        let rows = rows.into_iter().map(|row| keep(row, &kept)).collect();
        book.sheets(section.rule, &heads, rows)?;
        for result in section.results.iter().filter(|_| told_all) {
            told.extend(cells::told(result, options));
        }
    }
    if told_all {
        book.sheets(reasons, &heads, told)?;
    }
    book.about(about, run, options)?;
    book.workbook.save_to_buffer()
}

fn keep<T>(items: Vec<T>, kept: &[bool]) -> Vec<T> {
    items.into_iter().zip(kept).filter(|(_, kept)| **kept).map(|(item, _)| item).collect()
}

struct Book {
    workbook: Workbook,
    /// Names taken, in lower case.
    names: HashSet<String>,
    format: Formats,
}

impl Book {
    /// A table on as many sheets as it needs: frozen header, filters, columns as wide as their text.
    fn sheets(
        &mut self,
        name: &str,
        heads: &[&str],
        rows: Vec<Vec<Cell>>,
    ) -> Result<(), XlsxError> {
        let mut parts: Vec<&[Vec<Cell>]> = rows.chunks(ROWS).collect();
        if parts.is_empty() {
            parts.push(&[]);
        }
        for part in parts {
            let mut sheet = Worksheet::new();
            sheet.set_name(sheet_name(name, &mut self.names))?;
            for (at, head) in (0u16..).zip(heads) {
                sheet.write_string_with_format(0, at, *head, &self.format.head)?;
                sheet.set_column_width(at, width(head, at, part))?;
            }
            for (at, row) in (1u32..).zip(part) {
                for (column, cell) in (0u16..).zip(row) {
                    self.format.write(&mut sheet, at, column, cell)?;
                }
            }
            if let (Ok(last), Ok(columns)) = (u32::try_from(part.len()), u16::try_from(heads.len()))
            {
                sheet.autofilter(0, 0, last, columns.saturating_sub(1))?;
            }
            sheet.set_freeze_panes(1, 0)?;
            sheet.set_landscape().set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
            self.workbook.push_worksheet(sheet);
        }
        Ok(())
    }

    /// Where the run comes from, and what it counted.
    fn about(&mut self, name: &str, run: &Run, options: &Options) -> Result<(), XlsxError> {
        let say = |pair| words::pick(options.lang, pair).to_owned();
        let summary = &run.summary;
        let number = |n: u64| Cell::Number(n.to_string());
        let text = |text: &str| Cell::Text(text.to_owned());
        let mut rows = vec![
            (say(("政策", "policy")), vec![text(&run.policy)]),
            (say(("地区", "region")), vec![text(run.region.as_deref().unwrap_or(""))]),
            (say(("施行", "in force from")), vec![text(run.version.as_deref().unwrap_or(""))]),
            (say(("基准日", "as of")), vec![text(&run.as_of)]),
            (say(("读入行", "rows read")), vec![number(summary.read)]),
            (say(("评估行", "rows evaluated")), vec![number(summary.evaluated)]),
            (say(("退回行", "rows rejected")), vec![number(summary.rejected)]),
            (say(("引擎版本", "engine")), vec![text(&summary.engine)]),
        ];
        for (what, digest) in &summary.digests {
            let pair = words::digest(what);
            rows.push((pair.map_or((*what).to_owned(), say), vec![text(digest)]));
        }
        for (rule, kind, counts) in &summary.verdicts {
            let counted = Verdict::ALL.iter().zip(counts).filter(|(_, n)| **n > 0).map(|(v, n)| {
                let word = words::verdict(options.lang, *kind, *v);
                Cell::Toned(format!("{word} {n}"), lines::of_verdict(*v))
            });
            rows.push((rule.clone(), counted.collect()));
        }
        let mut sheet = Worksheet::new();
        sheet.set_name(sheet_name(name, &mut self.names))?;
        sheet.set_column_width(0, 24)?.set_column_width(1, 72)?;
        for (at, (label, cells)) in (0u32..).zip(rows) {
            sheet.write_string_with_format(at, 0, cells::neutral(&label), &self.format.head)?;
            for (column, cell) in (1u16..).zip(cells) {
                self.format.write(&mut sheet, at, column, &cell)?;
            }
        }
        self.workbook.push_worksheet(sheet);
        Ok(())
    }
}

/// Columns of the widest cell, within reason.
fn width(head: &str, column: u16, rows: &[Vec<Cell>]) -> u32 {
    let cells = rows.iter().filter_map(|row| row.get(usize::from(column)));
    let widest = cells.map(|cell| columns(&cell.plain())).max().unwrap_or(0);
    // the button of the filter takes room beside the head
    let wanted = widest.max(columns(head) + 3).min(WIDEST) + 2;
    u32::try_from(wanted).unwrap_or(60)
}

/// A rule's name as that of a sheet.
pub(super) fn sheet_name(wanted: &str, taken: &mut HashSet<String>) -> String {
    crate::records::write::sheet_name(&super::text::one_line(wanted), taken)
}

struct Formats {
    head: Format,
    plain: Format,
    number: Format,
    tones: HashMap<Tone, Format>,
}

impl Formats {
    fn new() -> Self {
        let plain = Format::new().set_align(FormatAlign::Top).set_text_wrap();
        let head = Format::new()
            .set_bold()
            .set_align(FormatAlign::VerticalCenter)
            .set_background_color(Color::RGB(0xED_EA_E3))
            .set_border_bottom(FormatBorder::Thin);
        let number = Format::new().set_align(FormatAlign::Top);
        let tones = [
            Tone::Good,
            Tone::Bad,
            Tone::Open,
            Tone::Approval,
            Tone::Wait,
            Tone::Note,
            Tone::Quiet,
        ];
        let tones = tones.into_iter().map(|tone| (tone, Self::toned(tone))).collect();
        Self { head, plain, number, tones }
    }

    fn toned(tone: Tone) -> Format {
        let (ink, ground) = match tone {
            Tone::Good => (0x00_61_00, 0xDF_F0_DF),
            Tone::Bad => (0x9C_00_06, 0xFB_DD_DD),
            Tone::Open => (0x7F_56_00, 0xFF_F0_C2),
            Tone::Approval => (0x5F_49_7A, 0xEA_E4_F1),
            Tone::Wait | Tone::Note => (0x1F_4E_78, 0xDD_EB_F7),
            Tone::Quiet => (0x6B_6B_6B, 0xF3_F3_F3),
        };
        Format::new()
            .set_align(FormatAlign::Top)
            .set_font_color(Color::RGB(ink))
            .set_background_color(Color::RGB(ground))
    }

    fn write(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        column: u16,
        cell: &Cell,
    ) -> Result<(), XlsxError> {
        let text = cell.plain();
        let short = text.bytes().filter(u8::is_ascii_digit).count() <= DIGITS;
        match (cell, text.parse::<f64>()) {
            (Cell::Empty, _) => {}
            (Cell::Number(_), Ok(number)) if short => {
                sheet.write_number_with_format(row, column, number, &self.number)?;
            }
            (Cell::Toned(_, tone), _) => {
                sheet.write_string_with_format(
                    row,
                    column,
                    fitted(text),
                    self.tones.get(tone).unwrap_or(&self.plain),
                )?;
            }
            (Cell::Text(_) | Cell::Number(_), _) => {
                sheet.write_string_with_format(row, column, fitted(text), &self.plain)?;
            }
        }
        Ok(())
    }
}

/// Text that fits into a cell.
fn fitted(text: String) -> String {
    if text.encode_utf16().count() <= CHARACTERS {
        return text;
    }
    let mut room = CHARACTERS - 1;
    let mut out: String = text
        .chars()
        .take_while(|c| {
            let fits = c.len_utf16() <= room;
            room = room.saturating_sub(c.len_utf16());
            fits
        })
        .collect();
    out.push('…');
    out
}
