//! CSV and workbooks as a spreadsheet reads them.

use std::collections::HashSet;
use std::io::Cursor;

use calamine::{Data, Reader, Xlsx, open_workbook_from_rs};

use super::fixture::run;
use crate::diagnostic::Lang;
use crate::eval::result::Run;
use crate::report::cells::neutral;
use crate::report::xlsx::sheet_name;
use crate::report::{Explain, Format, Options, write};

fn bytes(run: &Run, format: Format, options: &Options) -> Vec<u8> {
    let mut out = Vec::new();
    write(run, format, options, &mut out).unwrap();
    out
}

fn options(lang: Lang, explain: Explain) -> Options {
    Options { lang, explain, ..Options::default() }
}

#[test]
fn csv_opens_in_excel() {
    for (name, lang) in [("csv_zh", Lang::Zh), ("csv_en", Lang::En)] {
        let bytes = bytes(&run(), Format::Csv, &options(lang, Explain::Failed));
        assert!(bytes.starts_with(b"\xEF\xBB\xBF"));
        let text = String::from_utf8(bytes[3..].to_vec()).unwrap();
        assert!(text.split_inclusive('\n').all(|line| line.ends_with("\r\n")));
        insta::assert_snapshot!(name, text.replace("\r\n", "\n"));
        let mut rows = csv::Reader::from_reader(text.as_bytes());
        let rows: Vec<_> = rows.records().map(Result::unwrap).collect();
        assert_eq!(rows.len(), run().results.len());
        for cell in rows.iter().flat_map(|row| row.iter()) {
            assert!(!cell.starts_with(['=', '+', '@', '\t', '\r']), "{cell}");
        }
    }
}

#[test]
fn only_formulas_are_neutralised() {
    for text in [
        "=1+1", "+A1", "-A1", "-1/3", "@SUM(A1)", "\t=1", "\r=1", " =1", "--3", "-3.", "-.5",
        "- 3", "-", "＝1", "+86-1",
    ] {
        assert_eq!(neutral(text), format!("'{text}"));
    }
    for text in ["-3.5", "+3", "12", "张三", "", "a=1", "1-2", "-0.25"] {
        assert_eq!(neutral(text), text);
    }
}

fn sheets(bytes: Vec<u8>) -> Vec<(String, Vec<Vec<String>>)> {
    let mut book: Xlsx<_> = open_workbook_from_rs(Cursor::new(bytes)).unwrap();
    let names = book.sheet_names();
    names
        .into_iter()
        .map(|name| {
            let formulas = book.worksheet_formula(&name).unwrap();
            assert_eq!(formulas.used_cells().count(), 0);
            let range = book.worksheet_range(&name).unwrap();
            let rows = range.rows().map(|row| row.iter().map(shown).collect()).collect();
            (name, rows)
        })
        .collect()
}

fn shown(cell: &Data) -> String {
    match cell {
        Data::Float(number) => format!("#{number}"),
        other => other.to_string(),
    }
}

#[test]
fn a_workbook_read_back() {
    for (name, lang) in [("xlsx_zh", Lang::Zh), ("xlsx_en", Lang::En)] {
        let sheets = sheets(bytes(&run(), Format::Xlsx, &options(lang, Explain::All)));
        let mut text = String::new();
        for (name, rows) in &sheets {
            text.push_str(&format!("== {name}\n"));
            for row in rows {
                text.push_str(&format!("{}\n", row.join(" | ")));
            }
        }
        for cell in sheets.iter().flat_map(|(_, rows)| rows.iter().flatten()) {
            assert!(!cell.starts_with(['=', '+', '@']), "{cell}");
        }
        insta::assert_snapshot!(name, text);
    }
}

#[test]
fn a_workbook_is_the_same_every_time() {
    let options = options(Lang::Zh, Explain::Failed);
    let first = bytes(&run(), Format::Xlsx, &options);
    let slower =
        Run { summary: crate::eval::result::Summary { elapsed_ms: 999, ..run().summary }, ..run() };
    assert_eq!(first, bytes(&slower, Format::Xlsx, &options));
}

#[test]
fn an_empty_workbook_opens() {
    let empty = Run { policy: "空".into(), ..Run::default() };
    let sheets = sheets(bytes(&empty, Format::Xlsx, &options(Lang::Zh, Explain::Failed)));
    let names: Vec<_> = sheets.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["理由", "运行信息"]);
}

#[test]
fn sheet_names_are_ones_excel_takes() {
    let mut taken: HashSet<String> = ["history".to_owned()].into();
    let mut name = |text: &str| sheet_name(text, &mut taken);
    assert_eq!(name("入围/面试[1]:*?\\"), "入围-面试-1-----");
    assert_eq!(name("History"), "History 2");
    assert_eq!(name("'甲'"), "甲");
    assert_eq!(name("甲"), "甲 2");
    assert_eq!(name(""), "-");
    let long = "长".repeat(40);
    assert_eq!(name(&long).chars().count(), 31);
    assert_eq!(name(&long), format!("{} 2", "长".repeat(29)));
    assert_eq!(name(&"😀".repeat(20)).encode_utf16().count(), 30);
}

#[test]
fn a_hostile_run_still_gives_a_workbook() {
    let mut run = run();
    for result in &mut run.results {
        result.rule = format!("'=[{}]'", result.rule);
        for clause in &mut result.clauses {
            clause.message = "\u{0}\u{1f}<&>\"".repeat(9000);
        }
    }
    sheets(bytes(&run, Format::Xlsx, &options(Lang::Zh, Explain::All)));
}
