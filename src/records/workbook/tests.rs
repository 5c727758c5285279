use super::*;
use crate::records::raw::Cell;
use crate::records::{Source, Table};
use jiff::civil::date;
use rust_xlsxwriter::{Format, Workbook};

/// Everything a workbook gives, its batches of one sheet joined.
pub(super) fn read_path(path: &Path, limits: Limits) -> Result<Vec<Batch>, Fault> {
    let mut tables: Vec<Batch> = Vec::new();
    for batch in Source::new(path)?.limited(limits).batches()? {
        let mut batch = batch?;
        match tables.last_mut().filter(|t| t.table.sheet == batch.table.sheet) {
            Some(table) => {
                table.rows.append(&mut batch.rows);
                table.notes.append(&mut batch.notes);
            }
            None => tables.push(batch),
        }
    }
    Ok(tables)
}

pub(super) fn read_bytes(name: &str, bytes: &[u8]) -> Result<Vec<Batch>, Fault> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    read_path(&path, Limits::default())
}

pub(super) fn names(table: &Table) -> Vec<&str> {
    table.columns.iter().map(|c| &*c.name).collect()
}

fn xlsx(fill: impl FnOnce(&mut Workbook)) -> Result<Vec<Batch>, Fault> {
    let mut workbook = Workbook::new();
    fill(&mut workbook);
    read_bytes("名册.xlsx", &workbook.save_to_buffer().unwrap())
}

fn number(text: &str) -> Cell {
    Cell::Number(text.into())
}

#[test]
fn a_cell_merged_over_rows_is_the_value_of_each() {
    let tables = xlsx(|book| {
        let sheet = book.add_worksheet();
        sheet.set_name("考生").unwrap();
        sheet.merge_range(0, 0, 0, 2, "考生名册", &Format::new()).unwrap();
        for (column, header) in ["单位", "姓名", "职务"].into_iter().enumerate() {
            sheet.write(1, column as u16, header).unwrap();
        }
        sheet.merge_range(2, 0, 3, 0, "甲局", &Format::new()).unwrap();
        sheet.merge_range(3, 2, 5, 2, "科员", &Format::new()).unwrap();
        for (row, name) in [(2, "张三"), (3, "李四"), (4, "王五")] {
            sheet.write(row, 1, name).unwrap();
        }
        sheet.write(4, 0, "乙局").unwrap();
    })
    .unwrap();
    let text = Cell::text;
    let rows: Vec<_> = tables[0].rows.iter().map(|row| row.cells.clone()).collect();
    assert_eq!(rows[0], [text("甲局"), text("张三")]);
    assert_eq!(rows[1], [text("甲局"), text("李四"), text("科员")]);
    assert_eq!(rows[2], [text("乙局"), text("王五"), text("科员")]);
    // a row that is only part of a merged cell is none
    assert_eq!(rows.len(), 3);
}

#[test]
fn a_roster_as_offices_keep_them() {
    let tables = xlsx(|book| {
        let day = Format::new().set_num_format("yyyy\"年\"m\"月\"d\"日\"");
        let sheet = book.add_worksheet();
        sheet.set_name("候选人").unwrap();
        sheet.merge_range(0, 0, 0, 5, "勉县干部名册", &Format::new()).unwrap();
        sheet.write(1, 0, "单位：勉县").unwrap();
        sheet.write(1, 4, "填表时间：2024.05").unwrap();
        for (column, header) in
            ["编号", "姓 名", "出生\n年月", "笔试分", "党员", "备注"].into_iter().enumerate()
        {
            sheet.write(2, column as u16, header).unwrap();
        }
        sheet.write(3, 0, "001").unwrap();
        sheet.write(3, 1, " 张三\u{3000}").unwrap();
        sheet.write_with_format(3, 2, date_of(1985, 3, 7), &day).unwrap();
        sheet.write(3, 3, 0.1 + 0.2).unwrap();
        sheet.write(3, 4, true).unwrap();
        sheet.write(5, 0, 2).unwrap();
        sheet.write(5, 1, "李四").unwrap();
        sheet.write(5, 3, "８７").unwrap();
        sheet.write(5, 5, 610_725_198_503_071_234_f64).unwrap();
        sheet.write(5, 8, "走样").unwrap();
        sheet.write(900, 1, " ").unwrap();
    })
    .unwrap();
    assert_eq!(tables.len(), 1);
    let table = &tables[0];
    assert_eq!((&*table.table.name, table.table.sheet.as_deref()), ("候选人", Some("候选人")));
    assert_eq!(names(&table.table), ["编号", "姓名", "出生年月", "笔试分", "党员", "备注"]);
    assert_eq!(&*table.table.columns[2].original, "出生\n年月");
    assert_eq!(table.rows.len(), 2);
    let born = Cell::Date(date(1985, 3, 7));
    assert_eq!(table.rows[0].row, 4);
    assert_eq!(
        table.rows[0].cells,
        [Cell::text("001"), Cell::text("张三"), born, number("0.3"), Cell::Bool(true)]
    );
    assert_eq!(table.rows[1].row, 6);
    let lost = Cell::DigitsLost("610725198503071000".into());
    assert_eq!(
        table.rows[1].cells,
        [number("2"), Cell::text("李四"), Cell::Blank, Cell::text("８７"), Cell::Blank, lost]
    );
    assert_eq!(table.notes[0].reason, Reason::UnnamedColumn("I".into()));
    assert_eq!(table.table.place(&table.rows[1]).row, 6);
}

fn date_of(year: u16, month: u8, day: u8) -> rust_xlsxwriter::ExcelDateTime {
    rust_xlsxwriter::ExcelDateTime::from_ymd(year, month, day).unwrap()
}

#[test]
fn sheets_are_tables_and_remarks_are_not() {
    let tables = xlsx(|book| {
        for (name, hidden) in [
            ("候选人", false),
            ("候选人.年度考核", false),
            ("填表 说明", false),
            ("字典", true),
            ("空", false),
        ] {
            let sheet = book.add_worksheet();
            sheet.set_name(name).unwrap().set_hidden(hidden);
            if name != "空" {
                sheet.write(0, 0, "编号").unwrap();
                sheet.write(0, 1, "等次").unwrap();
            }
        }
    })
    .unwrap();
    let names: Vec<_> = tables.iter().map(|t| &*t.table.name).collect();
    assert_eq!(names, ["候选人", "候选人.年度考核"]);
}

#[test]
fn a_sheet_nobody_named_has_the_files_name() {
    let tables = xlsx(|book| {
        let sheet = book.add_worksheet();
        sheet.write(0, 0, "编号").unwrap();
        sheet.write(1, 0, "7").unwrap();
        book.add_worksheet();
    })
    .unwrap();
    assert_eq!(tables.len(), 1);
    assert_eq!((&*tables[0].table.name, tables[0].rows.len()), ("名册", 1));
}

#[test]
fn formula_errors_stay_in_their_cell() {
    let tables = xlsx(|book| {
        let sheet = book.add_worksheet();
        sheet.write(0, 0, "a").unwrap();
        sheet.write(0, 1, "b").unwrap();
        let formula = rust_xlsxwriter::Formula::new("NA()").set_result("#N/A");
        sheet.write_formula(1, 0, formula).unwrap();
        sheet.write(1, 1, 1).unwrap();
    })
    .unwrap();
    let cell = &tables[0].rows[0].cells[0];
    assert!(matches!(cell, Cell::FormulaError(e) if &**e == "#N/A") || *cell == Cell::text("#N/A"));
}

#[test]
fn large_sheets_come_in_batches() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for row in 0..10_000 {
        sheet.write(row, 0, if row == 0 { "编号".to_owned() } else { row.to_string() }).unwrap();
        sheet.write(row, 1, "值").unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("表.xlsx");
    book.save(&path).unwrap();
    let batches: Vec<_> =
        Source::new(&path).unwrap().batches().unwrap().map(Result::unwrap).collect();
    let sizes: Vec<_> = batches.iter().map(|b| b.rows.len()).collect();
    assert_eq!(sizes, [4096, 4096, 1807]);
    assert!(std::sync::Arc::ptr_eq(&batches[0].table, &batches[2].table));
    // to stop listening stops the reader
    drop(Source::new(&path).unwrap().batches().unwrap().next());
}

#[test]
fn the_old_format() {
    let path = Path::new("tests/fixtures/records/名册.xls");
    let tables = read_path(path, Limits::default()).unwrap();
    assert_eq!(tables.len(), 1);
    let table = &tables[0];
    assert_eq!(names(&table.table), ["编号", "姓名", "出生年月", "年龄", "党员"]);
    let cells = |id, name, day, age: &str, member| {
        vec![Cell::text(id), Cell::text(name), Cell::Date(day), number(age), Cell::Bool(member)]
    };
    assert_eq!(table.rows[0].cells, cells("001", "张三", date(1985, 3, 7), "39", true));
    assert_eq!(table.rows[1].cells, cells("002", "李四", date(1990, 12, 31), "33.5", false));
    assert_eq!((table.rows[0].row, table.rows[1].row), (4, 6));
}

#[test]
fn text_called_a_workbook() {
    let tables = read_bytes("名册.xls", "编号\t姓名\n1\t张三\n".as_bytes()).unwrap();
    assert_eq!(names(&tables[0].table), ["编号", "姓名"]);
    let fault = |bytes: &[u8]| read_bytes("名册.xls", bytes).unwrap_err().reason;
    assert_eq!(fault(b"<html><table></table></html>"), Reason::WebPage);
    assert_eq!(fault(b"\x01\x00\x02\x00\xff\xff"), Reason::UnknownFormat);
}

#[test]
fn broken_workbooks_are_faults() {
    let mut book = Workbook::new();
    book.add_worksheet().write(0, 0, "a").unwrap();
    let bytes = book.save_to_buffer().unwrap();
    for end in [4, 30, bytes.len() / 2, bytes.len() - 5] {
        assert!(matches!(
            read_bytes("x.xlsx", &bytes[..end]).unwrap_err().reason,
            Reason::BrokenWorkbook(_)
        ));
    }
    let old = std::fs::read("tests/fixtures/records/名册.xls").unwrap();
    for end in [8, 512, 600, old.len() / 2] {
        assert!(read_bytes("x.xls", &old[..end]).is_err());
    }
}

/// A workbook with one sheet of 编号 and 栏, its cells written from row 2 on.
fn one_column(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("候选人").unwrap();
    for (column, header) in (0..).zip(["编号", "栏", "他"]) {
        sheet.write(0, column, header).unwrap();
    }
    fill(sheet);
    book.save_to_buffer().unwrap()
}

#[test]
fn a_date_shown_without_its_day_has_none() {
    let shown = |format: Format, day: (u16, u8, u8)| {
        let bytes = one_column(|sheet| {
            sheet.write(1, 0, "甲").unwrap();
            let day = date_of(day.0, day.1, day.2);
            sheet.write_with_format(1, 1, day, &format).unwrap();
        });
        read_bytes("名册.xlsx", &bytes).unwrap()[0].rows[0].cells[1].clone()
    };
    let code = |code: &str| Format::new().set_num_format(code);
    for format in ["yyyy\"年\"m\"月\"", "yyyy.mm", "mmm-yy", "yyyy/m", "[$-804]yyyy年m月;@"] {
        assert_eq!(shown(code(format), (1978, 5, 1)), Cell::text("1978-05"), "{format}");
        // somebody wrote the day, whatever the cell shows of it
        assert_eq!(shown(code(format), (1978, 5, 9)), Cell::Date(date(1978, 5, 9)), "{format}");
    }
    // formats that only have numbers, as Chinese Excel gives them to what is typed
    for index in [17, 57] {
        let format = Format::new().set_num_format_index(index);
        assert_eq!(shown(format, (1978, 5, 1)), Cell::text("1978-05"), "{index}");
    }
    assert_eq!(shown(code("yyyy"), (1978, 1, 1)), Cell::text("1978"));
    for format in ["yyyy-mm-dd", "m/d/yy", "m\"月\"d\"日\""] {
        assert_eq!(shown(code(format), (1978, 5, 1)), Cell::Date(date(1978, 5, 1)), "{format}");
    }
}

#[test]
fn what_is_merged_over_rows_holds_for_each() {
    let bytes = one_column(|sheet| {
        for (row, key) in (1..).zip(["甲", "乙", "丙", "丁"]) {
            sheet.write(row, 0, key).unwrap();
        }
        sheet.merge_range(1, 1, 2, 1, "一局", &Format::new()).unwrap();
        sheet.merge_range(3, 1, 4, 2, "二局", &Format::new()).unwrap();
    });
    let tables = read_bytes("名册.xlsx", &bytes).unwrap();
    let units: Vec<_> = tables[0].rows.iter().map(|r| r.cells.get(1).cloned()).collect();
    let unit = |name| Some(Cell::text(name));
    assert_eq!(units, [unit("一局"), unit("一局"), unit("二局"), unit("二局")]);
    let reasons: Vec<_> = tables[0].notes.iter().map(|n| n.reason.clone()).collect();
    assert_eq!(reasons, [Reason::MergedRows("B2:B3".into(), 2)]);
}

#[test]
fn a_formula_without_a_result_is_no_blank() {
    use std::io::{Cursor, Read, Write};
    let bytes = one_column(|sheet| {
        sheet.write(1, 0, "甲").unwrap();
        sheet.write_formula(1, 1, rust_xlsxwriter::Formula::new("=50+10&\"a\"")).unwrap();
        sheet.write(2, 0, "乙").unwrap();
        let blank = rust_xlsxwriter::Formula::new("=IF(A3=1,1,\"\")").set_result("");
        sheet.write_formula(2, 1, blank).unwrap();
    });
    // as programs leave it that work nothing out
    let mut from = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut to = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..from.len() {
        let mut entry = from.by_index(at).unwrap();
        let mut content = Vec::new();
        entry.read_to_end(&mut content).unwrap();
        to.start_file(entry.name(), zip::write::SimpleFileOptions::default()).unwrap();
        let text = String::from_utf8_lossy(&content).replace("<v>0</v>", "<v></v>");
        // a text without characters is a result, as Excel writes it
        let text = text.replace("<c r=\"B3\"", "<c r=\"B3\" t=\"str\"");
        to.write_all(text.as_bytes()).unwrap();
    }
    let bytes = to.finish().unwrap().into_inner();
    let tables = read_bytes("名册.xlsx", &bytes).unwrap();
    assert_eq!(tables[0].rows[0].cells[1], Cell::NoResult("=50+10&\"a\"".into()));
    assert!(tables[0].rows[1].cells.get(1).is_none_or(Cell::is_blank));
}
