use super::*;
use crate::records::Place;

fn read(text: &str, limits: Limits) -> Result<Vec<Batch>, Fault> {
    let file = Arc::from("候选人.csv");
    let text = TextFile::from_bytes(text.as_bytes().to_vec(), &file)?;
    Delimited::open(text, "候选人".into(), limits, false)?.collect()
}

fn all(text: &str) -> Batch {
    let mut batches = read(text, Limits::default()).unwrap();
    assert_eq!(batches.len(), 1);
    batches.remove(0)
}

fn names(batch: &Batch) -> Vec<&str> {
    batch.table.columns.iter().map(|c| &*c.name).collect()
}

fn texts(row: &RawRow) -> Vec<&str> {
    let text = |c: &'_ Cell| match c {
        Cell::Text(_) | Cell::Blank => (),
        other => panic!("{other:?}"),
    };
    row.cells.iter().for_each(text);
    row.cells.iter().map(|c| if let Cell::Text(t) = c { &**t } else { "" }).collect()
}

#[test]
fn separators_are_found() {
    for text in [
        "姓名,出生年月,单位\n张三,1985.03,\n",
        "姓名\t出生年月\t单位\n张三\t1985.03\t\n",
        "姓名;出生年月;单位\r\n张三;1985.03;\r\n",
        "sep=;\n姓名;出生年月;单位\n张三;1985.03;\n",
        "\u{feff}名册,,\n姓名, 出生 年月 ,单位\n,,\n 张三 ,1985.03,,,\n,,\n",
        "\"姓名\",\"出生年月\",\"单位\"\n\"张三\",\"1985.03\",\"\"\n",
    ] {
        let batch = all(text);
        assert_eq!(names(&batch), ["姓名", "出生年月", "单位"], "{text}");
        assert_eq!(batch.rejects, []);
        assert_eq!(batch.rows.len(), 1);
        assert_eq!(texts(&batch.rows[0]), ["张三", "1985.03", ""]);
    }
}

#[test]
fn quotes_hold_separators_line_ends_and_quotes() {
    let batch =
        all("a,b\n\"x,\"\"y\"\"\nz\",1\r\n\"\",\" q \"\nab\"c,\"d\"e\n=\"007\",\"=\"\"008\"\"\"\n");
    let got: Vec<_> = batch.rows.iter().map(|r| (r.row, r.line, texts(r))).collect();
    assert_eq!(
        got,
        [
            (2, 2, vec!["x,\"y\"\nz", "1"]),
            (3, 4, vec!["", "q"]),
            (4, 5, vec!["ab\"c", "de"]),
            (5, 6, vec!["007", "008"]),
        ]
    );
}

#[test]
fn a_row_of_the_wrong_width_is_rejected_and_the_rest_goes_on() {
    let batch = all("a,b,c\n1,2\n1,2,3\n\n1,2,3,4\n1,2,3,\n");
    assert_eq!(batch.rows.iter().map(|r| r.row).collect::<Vec<_>>(), [3, 6]);
    let faults: Vec<_> =
        batch.rejects.iter().map(|f| (f.place.row, f.place.line, f.reason.clone())).collect();
    assert_eq!(
        faults,
        [
            (2, 2, Reason::WrongColumnCount { expected: 3, found: 2 }),
            (5, 5, Reason::WrongColumnCount { expected: 3, found: 4 }),
        ]
    );
    assert_eq!(batch.rows_in(), 4);
}

#[test]
fn batches_are_of_the_size_asked() {
    let text = format!("a,b\n{}", "1,2\n".repeat(100));
    let limits = Limits { batch_rows: 40, ..Limits::default() };
    let sizes: Vec<_> = read(&text, limits).unwrap().iter().map(|b| b.rows.len()).collect();
    assert_eq!(sizes, [40, 40, 20]);
    let text = format!("a,b\n{}", "1,2\n".repeat(80));
    let sizes: Vec<_> = read(&text, limits).unwrap().iter().map(|b| b.rows.len()).collect();
    assert_eq!(sizes, [40, 40]);
    let limits = Limits { batch_cells: 20, ..limits };
    assert_eq!(read(&text, limits).unwrap().len(), 8);
}

#[test]
fn a_header_alone_is_an_empty_table() {
    let batch = all("姓名,单位\n");
    assert_eq!((names(&batch), batch.rows_in()), (vec!["姓名", "单位"], 0));
}

#[test]
fn faults_of_the_whole_file() {
    let fault = |text: &str| read(text, Limits { record: 64, ..Limits::default() }).unwrap_err();
    assert_eq!(fault("").reason, Reason::EmptyFile);
    assert_eq!(fault("\n ,\n\n").reason, Reason::EmptyFile);
    assert_eq!(fault("a,b\n1,2\n3,\"4\n5,6\n").reason, Reason::UnclosedQuote);
    assert_eq!(fault("a,b\n1,2\n3,\"4\n5,6\n").place, Place::line(&"候选人.csv".into(), 3));
    assert!(matches!(fault("a,b,a\n1,2,3\n").reason, Reason::DuplicateHeader { .. }));
    let long = format!("a,b\n1,\"{}", "x\n".repeat(80));
    assert_eq!(fault(&long).reason, Reason::LineTooLong { limit: 64 });
}

#[test]
fn a_title_without_a_separator_hides_no_quote() {
    let batch = all("名册\n姓名;单位\n张三;\"甲\n乙\"\n");
    assert_eq!(names(&batch), ["姓名", "单位"]);
    assert_eq!(texts(&batch.rows[0]), ["张三", "甲\n乙"]);
}

#[test]
fn a_line_of_separators_is_no_table() {
    let fault = read(&",a".repeat(20_000), Limits::default()).unwrap_err();
    assert!(matches!(fault.reason, Reason::TooManyColumns { .. }));
}
