use crate::records::raw::{Batch, Cell, Fault, Reason};
use crate::records::workbook::tests::{names, read_bytes};
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

fn read(content: &str) -> Result<Vec<Batch>, Fault> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("content.xml", SimpleFileOptions::default()).unwrap();
    zip.write_all(content.as_bytes()).unwrap();
    read_bytes("名册.ods", &zip.finish().unwrap().into_inner())
}

fn text(text: &str) -> String {
    format!(
        "<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>"
    )
}

fn row(cells: &[String]) -> String {
    format!("<table:table-row>{}</table:table-row>", cells.concat())
}

fn document(tables: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content><office:automatic-styles>\
         <style:style style:name=\"ta2\"><style:table-properties table:display=\"false\"/></style:style>\
         </office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet>\
         </office:body></office:document-content>"
    )
}

#[test]
fn values_of_every_type() {
    let header: Vec<_> = ["姓名", "笔试分", "生日", "党员", "备注", "率"].map(text).into();
    let cells = [
        text("张&amp;三<text:s text:c=\"2\"/>&#x4e09;</text:p><text:p>又"),
        "<table:table-cell office:value-type=\"float\" office:value=\"87.50\"><text:p>88</text:p></table:table-cell>".into(),
        "<table:table-cell office:value-type=\"date\" office:date-value=\"1985-03-07\"><text:p>85.3</text:p></table:table-cell>".into(),
        "<table:table-cell office:value-type=\"boolean\" office:boolean-value=\"true\"/>".into(),
        "<table:table-cell office:value-type=\"string\"><office:annotation><text:p>批注</text:p></office:annotation><text:p>注</text:p></table:table-cell>".into(),
        "<table:table-cell office:value-type=\"percentage\" office:value=\"0.80000000000000004\"/>".into(),
        "<table:table-cell table:number-columns-repeated=\"16378\"/>".into(),
    ];
    let blank = "<table:table-row table:number-rows-repeated=\"3\"><table:table-cell table:number-columns-repeated=\"1024\"/></table:table-row>";
    let last = "<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell/></table:table-row>";
    let tables = read(&document(&format!(
        "<table:table table:name=\"候选人\">{}{blank}{}{last}</table:table>\
         <table:table table:name=\"隐\" table:style-name=\"ta2\">{}</table:table>",
        row(&header),
        row(&cells),
        row(&header)
    )))
    .unwrap();
    assert_eq!(tables.len(), 1);
    assert_eq!(&*tables[0].table.name, "候选人");
    assert_eq!(names(&tables[0].table)[..2], ["姓名", "笔试分"]);
    assert_eq!(tables[0].rows.len(), 1);
    assert_eq!(tables[0].rows[0].row, 5);
    assert_eq!(
        tables[0].rows[0].cells,
        [
            Cell::text("张&三  三\n又"),
            Cell::Number("87.50".into()),
            Cell::Date(jiff::civil::date(1985, 3, 7)),
            Cell::Bool(true),
            Cell::text("注"),
            Cell::Number("0.8".into()),
        ]
    );
}

#[test]
fn repeated_rows_and_cells_are_many() {
    let header = row(&["甲", "乙", "丙"].map(text));
    let twice = "<table:table-row table:number-rows-repeated=\"2\"><table:table-cell office:value-type=\"float\" office:value=\"1\" table:number-columns-repeated=\"3\"/></table:table-row>";
    let tables =
        read(&document(&format!("<table:table table:name=\"表1\">{header}{twice}</table:table>")))
            .unwrap();
    assert_eq!(&*tables[0].table.name, "名册");
    let rows: Vec<_> = tables[0].rows.iter().map(|r| (r.row, r.cells.len())).collect();
    assert_eq!(rows, [(2, 3), (3, 3)]);
}

#[test]
fn repetition_is_bounded() {
    let bomb = "<table:table-row table:number-rows-repeated=\"1048576\"><table:table-cell office:value-type=\"float\" office:value=\"1\" table:number-columns-repeated=\"16384\"/></table:table-row>";
    let content = document(&format!("<table:table table:name=\"a\">{bomb}</table:table>"));
    assert_eq!(read(&content).unwrap_err().reason, Reason::ZipBomb);
    let wide = "<table:table-row><table:table-cell office:value-type=\"float\" office:value=\"1\" table:number-columns-repeated=\"99999\"/></table:table-row>";
    let content = document(&format!("<table:table table:name=\"a\">{wide}</table:table>"));
    assert!(matches!(read(&content).unwrap_err().reason, Reason::TooManyColumns { .. }));
}

#[test]
fn tricks_and_damage_are_faults() {
    let content = document("").replace("<office:document", "<!DOCTYPE a><office:document");
    assert_eq!(read(&content).unwrap_err().reason, Reason::EntityTrick);
    let content =
        document(&format!("<table:table table:name=\"a\">{}</table:table>", row(&[text("&own;")])));
    assert_eq!(read(&content).unwrap_err().reason, Reason::EntityTrick);
    let content = document("<table:table></office:body>");
    assert!(matches!(read(&content).unwrap_err().reason, Reason::BadXml(_)));
}
