//! Rejects, notes and faults as diagnostics.

use super::foreign;
use super::reason::{Notice, Reason, Reject, Remark};
use crate::core::date::DateError;
use crate::diagnostic::{Code, Diagnostic};
use crate::records::raw;
use crate::records::raw::Place;
use std::sync::Arc;

impl Reject {
    /// What to tell the user.
    pub fn diagnostic(&self) -> Diagnostic {
        let value = self.value.as_deref().unwrap_or("");
        placed(reason(&self.reason, value, &self.place), &self.place, &self.also)
            .arg("value", value)
    }
}

impl Notice {
    /// What to tell the user.
    pub fn diagnostic(&self) -> Diagnostic {
        placed(remark(&self.remark, &self.place), &self.place, &[])
    }
}

/// The facts of a place, and the place in words.
fn placed(diagnostic: Diagnostic, place: &Place, also: &[Arc<str>]) -> Diagnostic {
    let (mut zh, mut en) = words(place);
    if !also.is_empty() {
        let each = |left: &str, right: &str, by: &str| {
            let quoted = also.iter().map(|column| format!("{left}{column}{right}"));
            quoted.collect::<Vec<_>>().join(by)
        };
        zh.push_str(&format!("({}也读不出)", each("「", "」", "")));
        en.push_str(&format!(" (and {}, which cannot be read either)", each("`", "`", ", ")));
    }
    let column = place.column.as_deref().unwrap_or("");
    diagnostic
        .arg("place", zh)
        .arg("place_en", en)
        .arg("file", &place.file)
        .arg("sheet", place.sheet.as_deref().unwrap_or(""))
        .arg("row", place.row)
        .arg("column", column)
}

/// A place in both languages.
fn words(place: &Place) -> (String, String) {
    let (mut zh, mut en) = (place.file.to_string(), place.file.to_string());
    if let Some(sheet) = &place.sheet {
        zh.push_str(&format!("「{sheet}」表"));
        en.push_str(&format!(", sheet `{sheet}`"));
    }
    if place.row > 0 && place.is_record() {
        let (mut zh_line, mut en_line) = (String::new(), String::new());
        if place.line > 1 {
            (zh_line, en_line) =
                (format!("(文件第 {} 行起)", place.line), format!(" (line {})", place.line));
        }
        zh.push_str(&format!(" 第 {} 条{zh_line}", place.row));
        en.push_str(&format!(", record {}{en_line}", place.row));
    } else if place.row > 0 {
        let blank = if place.sheet.is_some() { "" } else { " " };
        zh.push_str(&format!("{blank}第 {} 行", place.row));
        en.push_str(&format!(", row {}", place.row));
    } else if place.line > 0 {
        zh.push_str(&format!(" 第 {} 行", place.line));
        en.push_str(&format!(", line {}", place.line));
    }
    if let Some(column) = &place.column {
        zh.push_str(&format!("「{column}」"));
        en.push_str(&format!(", `{column}`"));
    }
    (zh, en)
}

fn reason(reason: &Reason, value: &str, place: &Place) -> Diagnostic {
    let new = Diagnostic::new;
    match reason {
        Reason::Raw(reason) => of_reader(reason, place),
        Reason::BadNested(reason) => {
            let inner = of_reader(reason, &Place { line: 0, ..place.clone() });
            match reason {
                raw::Reason::BadJson { .. } => Diagnostic { code: Code::RowBadNested, ..inner },
                _ => inner,
            }
        }
        Reason::NotANumber => new(Code::RowNotANumber),
        Reason::NotWhole => new(Code::RowNotWhole),
        Reason::OutOfRange { low, high } => {
            new(Code::RowOutOfRange).arg("low", low).arg("high", high)
        }
        Reason::NotADate(DateError::NotADate) => new(Code::RowNotADate),
        Reason::NotADate(DateError::NoSuchDay) => new(Code::RowNoSuchDay),
        Reason::NotADate(DateError::OutOfRange) => new(Code::RowDateOutOfRange),
        Reason::AmbiguousMonth => {
            let year = value.split_once('.').map_or(value, |(year, _)| year);
            new(Code::RowAmbiguousMonth).arg("year", year)
        }
        Reason::NotABool => new(Code::RowNotABool),
        Reason::NotADuration => new(Code::RowNotADuration),
        Reason::NotASpan => new(Code::RowNotASpan),
        Reason::UnknownValue { of, allowed, suggestion } => new(Code::RowUnknownValue)
            .arg("of", of)
            .arg("values", listed(allowed.iter().map(String::as_str)))
            .suggest(suggestion.clone()),
        Reason::NotOneValue => new(Code::RowNotOneValue),
        Reason::NotAList => new(Code::RowNotAList),
        Reason::NotAnObject => new(Code::RowElementNotObject),
        Reason::InlineRecord { table } => new(Code::RowInlineRecord).arg("table", table),
        Reason::SameColumn { first } => new(Code::RowSameColumn).arg("first", first),
        Reason::MissingKey => new(Code::RowMissingKey),
        Reason::DuplicateKey { first } => {
            let (zh, en) = words(first);
            new(Code::RowDuplicateKey).arg("first", zh).arg("first_en", en)
        }
        Reason::Dangling { table, key, rejected } => {
            let code = if *rejected { Code::RowDanglingRejected } else { Code::RowDangling };
            new(code).arg("table", table).arg("key", key)
        }
        Reason::NoOwner { table, key, rejected } => {
            let code = match (key.is_empty(), rejected) {
                (true, false) => Code::RowOwnerBlank,
                (_, true) => Code::RowOwnerRejected,
                (false, false) => Code::RowNoOwner,
            };
            new(code).arg("table", table).arg("key", key)
        }
        Reason::FormulaError => new(Code::RowFormulaError),
        Reason::NoResult => new(Code::RowNoResult),
        Reason::DigitsLost => new(Code::RowDigitsLost),
        Reason::TooManyRows => new(Code::RowTooMany),
    }
}

fn remark(remark: &Remark, place: &Place) -> Diagnostic {
    let new = Diagnostic::new;
    match remark {
        Remark::Raw(reason) => of_reader(reason, place),
        Remark::UnknownColumns { table, columns } => {
            let told = columns.iter().map(|(name, near)| match near {
                Some(near) => (format!("{name}(是不是「{near}」?)"), format!("{name} (`{near}`?)")),
                None => (name.to_string(), name.to_string()),
            });
            let (zh, en): (Vec<_>, Vec<_>) = told.unzip();
            let diagnostic = new(Code::TableUnknownColumns).arg("table", table);
            let listed = |names: &[String]| listed(names.iter().map(String::as_str));
            diagnostic.arg("columns", listed(&zh)).arg("columns_en", listed(&en))
        }
        Remark::MissingColumns { table, columns } => new(Code::TableMissingColumns)
            .arg("table", table)
            .arg("columns", listed(columns.iter().map(String::as_str))),
        Remark::UnknownTable { name, known, suggestion } => new(Code::TableUnknown)
            .arg("name", name)
            .arg("known", listed(known.iter().map(String::as_str)))
            .suggest(suggestion.clone()),
        Remark::SkippedTable { name, known, suggestion, rows } => new(Code::TableSkipped)
            .arg("name", name)
            .arg("known", listed(known.iter().map(String::as_str)))
            .arg("rows", rows)
            .suggest(suggestion.clone()),
        Remark::Derived { table } => new(Code::TableDerived).arg("table", table),
        Remark::MissingKeyColumn { table, column, suggestion } => new(Code::TableMissingKey)
            .arg("table", table)
            .arg("column", column)
            .suggest(suggestion.clone()),
        Remark::MissingOwnerColumn { table, owner } => {
            new(Code::TableMissingOwner).arg("table", table).arg("owner", owner)
        }
        Remark::OwnerWithoutKey { table, owner } => {
            new(Code::TableOwnerWithoutKey).arg("table", table).arg("owner", owner)
        }
        Remark::SameColumn { column, headers: (first, second) } => new(Code::TableSameColumn)
            .arg("column", column)
            .arg("first", first)
            .arg("second", second),
        Remark::Unread { value, suggestion } => {
            new(Code::DataFormBox).arg("value", value).suggest(suggestion.clone())
        }
        Remark::MadeKey { key } => new(Code::DataMadeKey).arg("value", key),
        Remark::NotFlat { table } => new(Code::TableNotFlat).arg("table", table),
    }
}

/// What a reader found.
fn of_reader(reason: &raw::Reason, place: &Place) -> Diagnostic {
    use raw::Reason as R;
    let new = Diagnostic::new;
    match reason {
        R::Unreadable(kind, why) => {
            let (zh, en) = crate::diagnostic::refusal(*kind);
            let or_as_is =
                |words: &'static str| if words.is_empty() { why.clone() } else { words.to_owned() };
            new(Code::FileUnreadable)
                .arg("path", &place.file)
                .arg("reason", or_as_is(zh))
                .arg("reason_en", or_as_is(en))
        }
        R::NotAFile => new(Code::DataNotAFile),
        R::UnknownFormat => new(Code::DataFormat),
        R::EmptyFile => new(Code::DataEmpty),
        R::BinaryNul { offset } => new(Code::DataBinary).arg("offset", offset),
        R::BadEncoding { encoding, offset } => {
            new(Code::DataEncoding).arg("encoding", encoding).arg("offset", offset)
        }
        R::ForeignEncoding(encoding) => new(Code::DataForeignEncoding).arg("encoding", encoding),
        R::LineTooLong { limit } => new(Code::DataLineTooLong).arg("limit", limit),
        R::TooLarge { limit } => new(Code::DataTooLarge).arg("limit", limit),
        R::UnclosedQuote => new(Code::DataUnclosedQuote),
        R::WrongColumnCount { expected, found } => {
            new(Code::DataColumnCount).arg("expected", expected).arg("found", found)
        }
        R::DuplicateHeader { first, at: (one, two) } => {
            new(Code::DataDuplicateHeader).arg("first", first).arg("one", one).arg("two", two)
        }
        R::TooManyColumns { limit } => new(Code::DataTooManyColumns).arg("limit", limit),
        R::UnnamedColumn(letter) => new(Code::DataUnnamedColumn).arg("column", letter),
        R::BadJson { message } => {
            // the parser counts lines from the row on
            let (zh, en) = foreign::json(message, if place.is_record() { place.line } else { 0 });
            new(Code::DataBadJson).arg("message", zh).arg("message_en", en)
        }
        R::TooDeep => new(Code::DataTooDeep),
        R::DuplicateKey(key) => new(Code::DataDuplicateField).arg("key", key),
        R::NotAnObject => new(Code::DataRowNotObject),
        R::NotAList(key) => {
            let (zh, en) = match key {
                Some(key) => (format!("「{key}」"), format!("`{key}` ")),
                None => ("内容".to_owned(), "this ".to_owned()),
            };
            new(Code::DataNotRows).arg("key", zh).arg("key_en", en)
        }
        R::BrokenWorkbook(why) => {
            let (zh, en) = foreign::workbook(why);
            new(Code::DataBrokenWorkbook).arg("message", zh).arg("message_en", en)
        }
        R::BrokenParquet(why) => new(Code::DataBrokenParquet).arg("message", why),
        R::ParquetLeftOut => new(Code::ParquetLeftOut),
        R::WebPage => new(Code::DataWebPage),
        R::Encrypted => new(Code::DataEncrypted),
        R::ZipBomb => new(Code::DataZipBomb),
        R::EntityTrick => new(Code::DataEntityTrick),
        R::BadXml(why) => {
            let (zh, en) = foreign::xml(why);
            new(Code::DataBadXml).arg("message", zh).arg("message_en", en)
        }
        R::NotAForm => new(Code::DataNotAForm),
        R::ResumeLine(line) => new(Code::DataResumeLine).arg("value", line),
        R::ResumeUnended(line) => new(Code::DataResumeUnended).arg("value", line),
        R::TwoHeaders(over) => new(Code::DataTwoHeaders).arg("value", over),
        R::RemarkBelow(text) => new(Code::DataTrailingNote).arg("value", text),
        R::MergedRows(first, count) => {
            new(Code::DataMergedRows).arg("value", first).arg("count", count)
        }
        R::PhotoDropped(size) => new(Code::DataPhotoDropped).arg("size", size),
    }
}

/// How many names of a list are told.
const MOST: usize = 30;

fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<&str> = names.collect();
    let mut text = names.iter().take(MOST).copied().collect::<Vec<_>>().join("、");
    if names.len() > MOST {
        text.push('…');
    }
    text
}
