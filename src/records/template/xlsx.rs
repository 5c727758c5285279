//! The template as a workbook.
//!
//! Row 1 holds the notes, each beginning with ※, which readers pass over; row 2 the header, frozen with it. Columns of
//! text and keys are formatted as text.
//!
//! Columns of dates hold true days. Of most ways to write a month a spreadsheet makes its first day, which nobody
//! wrote, without a word. So the format shows `1985.03` and `1985` as they are typed (they are small numbers, the
//! reader knows them again), and the check asks back at the first of a month, at `1985.1`, which may be October
//! without its zero, and at whatever is neither a date nor the words for none and unknown.

use super::plan::{Asks, Sheet, Template, TemplateColumn};
use super::words::{self, pick};
use crate::diagnostic::Lang;
use crate::records::header::{NOTE, TABLE};
use crate::records::text::{column_letter, neutral};
use crate::records::write::{Formats, WriteError, fitting, is_called, new_workbook};
use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DataValidationRule, Format, FormatAlign,
    Formula, Workbook, Worksheet, XlsxError,
};
use std::collections::{HashMap, HashSet};
use std::io::Write;
use unicode_width::UnicodeWidthStr;

/// The last row, from 0, that drop-downs reach.
const LAST: u32 = 20_001;
/// The first row of records, from 0.
const FIRST: u32 = 2;
/// The longest list of values that fits into a drop-down itself.
const INLINE: usize = 250;

/// Writes the workbook.
pub fn workbook(template: &Template, out: &mut dyn Write) -> Result<(), WriteError> {
    let mut book = new_workbook()?;
    let mut maker = Maker::new(template);
    for sheet in &template.sheets {
        let made = maker.sheet(sheet)?;
        book.push_worksheet(made);
    }
    maker.explain(&mut book)?;
    maker.choices(&mut book)?;
    out.write_all(&book.save_to_buffer()?)?;
    Ok(())
}

struct Maker<'t> {
    template: &'t Template,
    lang: Lang,
    formats: Formats,
    /// Sheet names by record name.
    names: HashMap<&'t str, String>,
    /// Lists of values too long for a drop-down, each a column of the hidden sheet.
    lists: Vec<Vec<String>>,
    notes: Format,
    needed: Format,
    date: Format,
}

impl<'t> Maker<'t> {
    fn new(template: &'t Template) -> Self {
        let mut taken = HashSet::from(["history".to_owned()]);
        let formats = Formats::new();
        let names = template.sheets.iter();
        let names = names.map(|s| (s.name.as_str(), fitting(&s.name, &mut taken))).collect();
        let notes = Format::new()
            .set_text_wrap()
            .set_align(FormatAlign::Top)
            .set_font_color(Color::RGB(0x59_59_59))
            .set_font_size(9);
        // a darker ground: the rules read this column
        let needed = formats.head.clone().set_background_color(Color::RGB(0xD8_E4_D2));
        let date = formats.date.clone().set_num_format("[>=2200]yyyy-mm-dd;General");
        let (lang, lists) = (template.lang, Vec::new());
        Self { template, lang, formats, names, lists, notes, needed, date }
    }

    fn sheet(&mut self, sheet: &Sheet) -> Result<Worksheet, WriteError> {
        let mut page = Worksheet::new();
        let name = self.names.get(sheet.name.as_str()).map_or("-", String::as_str);
        let named = is_called(name, &sheet.name);
        page.set_name(name)?;
        page.set_row_height(0, 72)?;
        for (at, column) in (0_u16..).zip(&sheet.columns) {
            let mut note = format!("{NOTE} {}", words::note(column, self.lang));
            if column.asks == Asks::Date {
                note = format!("{note}\n{}", words::month_cell(self.lang));
            }
            if at == 0 && !named {
                note = format!("{TABLE}{}\n{note}", sheet.name);
            }
            page.write_string_with_format(0, at, note, &self.notes)?;
            let head = if column.read { &self.needed } else { &self.formats.head };
            page.write_string_with_format(1, at, neutral(&column.header), head)?;
            let width = column.header.width().saturating_add(4).clamp(16, 40);
            page.set_column_width(at, u32::try_from(width).unwrap_or(16))?;
            match column.asks {
                Asks::Number { .. } => {}
                Asks::Date => {
                    page.set_column_format(at, &self.date)?;
                }
                _ => {
                    page.set_column_format(at, &self.formats.text)?;
                }
            }
            if let Some(rule) = self.validation(column, at)? {
                page.add_data_validation(FIRST, at, LAST, at, &rule)?;
            }
        }
        let keys = sheet.columns.iter().take_while(|c| c.key || c.of_owner).count();
        page.set_freeze_panes(FIRST, u16::try_from(keys.min(1)).unwrap_or(0))?;
        Ok(page)
    }

    /// What a spreadsheet checks of a cell, and says when it is chosen.
    fn validation(
        &mut self,
        column: &TemplateColumn,
        at: u16,
    ) -> Result<Option<DataValidation>, XlsxError> {
        let new = DataValidation::new;
        let rule = match &column.asks {
            Asks::Bool => Some(self.drop_down(vec!["是".into(), "否".into()], column)?),
            Asks::Choice(values) => Some(self.drop_down(values.clone(), column)?),
            Asks::Reference { sheet: Some(to), .. } => {
                self.keys_of(to).map(|keys| new().allow_list_formula(Formula::new(keys)))
            }
            Asks::Number { integer } if !column.optional => Some(number(column, *integer)),
            Asks::Date => {
                let cell = format!("{}{}", column_letter(usize::from(at)), FIRST + 1);
                Some(new().allow_custom(Formula::new(date_rule(&cell))))
            }
            _ => None,
        };
        let rule = rule.unwrap_or_else(|| new().allow_any_value());
        let say = |pair| pick(self.lang, pair);
        let note = words::note(column, self.lang);
        let (message, error) = match column.asks {
            Asks::Date => {
                (format!("{note}\n{}", words::month_cell(self.lang)), words::date_doubt(self.lang))
            }
            _ => (note.clone(), note.as_str()),
        };
        let rule = rule
            .set_input_title(cut(&column.header, 30))?
            .set_input_message(cut(&message, 250))?
            .set_error_title(say(("请核对", "please check")))?
            .set_error_message(cut(error, 250))?
            // a warning, not a bar: synonyms and 不明 are read too
            .set_error_style(DataValidationErrorStyle::Warning);
        Ok(Some(rule))
    }

    fn drop_down(
        &mut self,
        mut values: Vec<String>,
        column: &TemplateColumn,
    ) -> Result<DataValidation, XlsxError> {
        if column.optional && !values.iter().any(|v| v == "无") {
            values.push("无".into());
        }
        let length =
            values.iter().map(|v| v.encode_utf16().count().saturating_add(1)).sum::<usize>();
        if length <= INLINE && values.iter().all(|v| !v.contains([',', '"'])) {
            return DataValidation::new().allow_list_strings(&values);
        }
        let at = self.lists.iter().position(|l| *l == values).unwrap_or_else(|| {
            self.lists.push(values.clone());
            self.lists.len().saturating_sub(1)
        });
        let letter = column_letter(at);
        let formula = format!("={CHOICES}!${letter}$1:${letter}${}", values.len());
        Ok(DataValidation::new().allow_list_formula(Formula::new(formula)))
    }

    /// Where the keys of a record type stand.
    fn keys_of(&self, record: &str) -> Option<String> {
        let sheet = self.template.sheets.iter().find(|s| s.name == record)?;
        let letter = column_letter(sheet.columns.iter().position(|c| c.key)?);
        let name = self.names.get(record)?.replace('\'', "''");
        Some(format!("='{name}'!${letter}${}:${letter}${}", FIRST + 1, LAST + 1))
    }

    /// The sheet of explanations. Readers know it by its name.
    fn explain(&self, book: &mut Workbook) -> Result<(), WriteError> {
        let say = |pair| pick(self.lang, pair);
        let mut page = Worksheet::new();
        page.set_name(say(("说明", "notes")))?;
        let intro = [
            match self.lang {
                Lang::Zh => format!("「{}」所需的记录", self.template.policy),
                Lang::En => format!("Records that `{}` needs", self.template.policy),
            },
            say((
                "从第 3 行填起;第 1 行是说明,读取时略过。深色表头的栏规则要用。空着的格按不明处理,写了「或 无」的栏空着按无处理。",
                "Fill in from row 3 on; row 1 holds notes and is passed over. Rules read the columns with a darker header. A blank counts as unknown, or as none where the column may be none.",
            ))
            .to_owned(),
            say((
                "列表单独成表,每行第一栏写所属记录的主键;多行即多项。一项也没有的不写;整张表无从填起的,删去该表,按不明处理。",
                "A list has a sheet of its own; the first column holds the key of the record it belongs to. No row: the list is empty. Delete the sheet if nothing is known of it.",
            ))
            .to_owned(),
        ];
        for (at, line) in (0_u32..).zip(&intro) {
            page.write_string(at, 0, line)?;
        }
        let heads = [
            (("工作表", "sheet"), 22_u32),
            (("栏", "column"), 24),
            (("填什么", "what it takes"), 60),
            (("必填", "required"), 34),
            (("规则要用", "read by rules"), 12),
            (("说明", "remarks"), 40),
            (("也可写作", "also called"), 40),
        ];
        let top = 4_u32;
        for (at, (head, width)) in (0_u16..).zip(heads) {
            page.write_string_with_format(top, at, say(head), &self.formats.head)?;
            page.set_column_width(at, width)?;
        }
        let mut row = top;
        for sheet in &self.template.sheets {
            for column in &sheet.columns {
                row = row.saturating_add(1);
                let remarks = words::remarks(column, self.lang).join(say(("；", "; ")));
                let kind = match &column.asks {
                    Asks::Choice(values) => values.join(say(("、", ", "))),
                    asks => words::kind(asks, self.lang),
                };
                let read = if column.read { say(("是", "yes")) } else { "" };
                let also = column.aliases.join(say(("、", ", ")));
                let cells = [
                    sheet.name.as_str(),
                    &column.header,
                    &kind,
                    words::required(column, self.lang),
                    read,
                    &remarks,
                    &also,
                ];
                for (at, text) in (0_u16..).zip(cells) {
                    page.write_string_with_format(
                        row,
                        at,
                        cut(&neutral(text), 30_000),
                        &self.notes,
                    )?;
                }
            }
        }
        page.set_freeze_panes(top.saturating_add(1), 0)?;
        book.push_worksheet(page);
        Ok(())
    }

    /// The hidden sheet of values.
    fn choices(&self, book: &mut Workbook) -> Result<(), WriteError> {
        if self.lists.is_empty() {
            return Ok(());
        }
        let mut page = Worksheet::new();
        page.set_name(CHOICES)?;
        page.set_hidden(true);
        for (column, list) in (0_u16..).zip(&self.lists) {
            for (row, value) in (0_u32..).zip(list) {
                page.write_string(row, column, value)?;
            }
        }
        book.push_worksheet(page);
        Ok(())
    }
}

/// The hidden sheet's name; readers pass over names that begin with `_`.
const CHOICES: &str = "_choices";

/// Whether a cell holds a date as somebody would write it; false at what wants a second look.
fn date_rule(cell: &str) -> String {
    let hundredths = format!("ROUND(MOD({cell},1)*100,0)");
    let typed = format!("AND({cell}>=1900,{hundredths}<=12,{hundredths}<>10)");
    let day = format!("AND({cell}<109575,DAY({cell})<>1)");
    let text = format!(
        "ISNUMBER(-LEFT({cell},4)),{cell}=\"无\",{cell}=\"不明\",{cell}=\"none\",{cell}=\"unknown\""
    );
    format!("=IF(ISNUMBER({cell}),IF({cell}<2200,{typed},{day}),OR({text}))")
}

/// The bounds of a number.
fn number(column: &TemplateColumn, integer: bool) -> DataValidation {
    let (low, high) = match column.range {
        Some((low, high)) => (low.to_string(), high.to_string()),
        None => ("-1000000000000".to_owned(), "1000000000000".to_owned()),
    };
    let rule = DataValidationRule::Between(Formula::new(low), Formula::new(high));
    match integer {
        true => DataValidation::new().allow_whole_number_formula(rule),
        false => DataValidation::new().allow_decimal_number_formula(rule),
    }
}

/// As many UTF-16 units of a text as fit.
fn cut(text: &str, most: usize) -> String {
    if text.encode_utf16().count() <= most {
        return text.to_owned();
    }
    let mut room = most.saturating_sub(1);
    let fits = |c: &char| {
        let fits = c.len_utf16() <= room;
        room = room.saturating_sub(c.len_utf16());
        fits
    };
    let mut text: String = text.chars().take_while(fits).collect();
    text.push('…');
    text
}
