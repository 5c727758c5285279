use super::*;

fn text(bytes: &str) -> TextFile {
    TextFile::from_bytes(bytes.as_bytes().to_vec(), &"候选人.json".into()).unwrap()
}

fn document(json: &str) -> Result<Vec<Batch>, Fault> {
    Document::open(text(json), "候选人".into(), Limits::default()).collect()
}

fn lines(json: &str) -> Result<Vec<Batch>, Fault> {
    JsonLines::open(text(json), "候选人".into(), Limits::default()).collect()
}

fn names(batch: &Batch) -> Vec<&str> {
    batch.table.columns.iter().map(|c| &*c.name).collect()
}

#[test]
fn an_object_of_lists() {
    let batches = document(
        "{\n \"候选人\" : [\n  {\"姓名\":\"张三\",\"年龄\":45},\n  {\"姓名\":\"李四\",\"职务\":null}\n ],\n \
         \"单位\": [] , \"候选人.年度考核\":[{\"年度\":2023}]}\n",
    )
    .unwrap();
    let tables: Vec<_> = batches.iter().map(|b| (&*b.table.name, b.rows_in())).collect();
    assert_eq!(tables, [("候选人", 2), ("单位", 0), ("候选人.年度考核", 1)]);
    assert_eq!(names(&batches[0]), ["姓名", "年龄", "职务"]);
    let rows = &batches[0].rows;
    assert_eq!((rows[0].row, rows[0].line, rows[1].row, rows[1].line), (1, 3, 2, 4));
    assert_eq!(rows[0].cells, [Cell::text("张三"), Cell::Number("45".into())]);
    assert_eq!(rows[1].cells, [Cell::text("李四"), Cell::Blank, Cell::Blank]);
}

#[test]
fn a_bare_list_has_the_files_name() {
    let batches = document("[{\"a\":1}]").unwrap();
    assert_eq!(&*batches[0].table.name, "候选人");
    assert_eq!(document(" [ ] ").unwrap()[0].rows_in(), 0);
}

#[test]
fn numbers_keep_their_digits() {
    let json = "{\"a\":1.50,\"b\":610725198503071234567,\"c\":-0.10,\"d\":1E5,\"e\":0.1}";
    let batches = lines(json).unwrap();
    let digits = ["1.50", "610725198503071234567", "-0.10", "1e+5", "0.1"];
    let cells: Vec<_> = digits.iter().map(|d| Cell::Number((*d).into())).collect();
    assert_eq!(batches[0].rows[0].cells, cells);
}

#[test]
fn nested_values_stay_nested() {
    let cell = parse_nested("[{\"年 度\":2023,\"等次\":\" 优秀 \"},{\"年度\":true}]").unwrap();
    let year = |cell| Cell::object([("年度", cell)]);
    let Cell::List(list) = cell else { panic!() };
    assert_eq!(
        list[0],
        Cell::object([("年度", Cell::Number("2023".into())), ("等次", Cell::text("优秀"))])
    );
    assert_eq!(list[1], year(Cell::Bool(true)));
    assert_eq!(parse_nested("[]"), Ok(Cell::List(vec![])));
}

#[test]
fn a_bad_row_does_not_hide_the_others() {
    let json = "[{\"a\":1},{\"a\":1,\"a\":2},{\"a\":1,},7,{\"a\":{\"b\":1,\" b\":2}},\n{\"a\":3}]";
    for batches in
        [document(json), lines(&json[1..json.len() - 1].replace("},", "}\n").replace("7,", "7\n"))]
    {
        let batches = batches.unwrap();
        let batch = &batches[0];
        assert_eq!(batch.rows.len(), 2);
        assert_eq!(batch.rows_in(), 6);
        let reasons: Vec<_> = batch.rejects.iter().map(|f| f.reason.clone()).collect();
        assert_eq!(reasons[0], Reason::DuplicateKey("a".into()));
        assert!(matches!(reasons[1], Reason::BadJson { .. }));
        assert_eq!(reasons[2], Reason::NotAnObject);
        assert_eq!(reasons[3], Reason::DuplicateKey("b".into()));
    }
}

#[test]
fn many_keys_twice() {
    let mut keys: Vec<_> = (0..100).map(|k| format!("\"k{k}\":1")).collect();
    assert_eq!(lines(&format!("{{{}}}", keys.join(","))).unwrap()[0].rows.len(), 1);
    for twice in [10, 31, 32, 99] {
        keys.push(format!("\"k{twice}\":2"));
        let batches = lines(&format!("{{{}}}", keys.join(","))).unwrap();
        assert_eq!(batches[0].rejects[0].reason, Reason::DuplicateKey(format!("k{twice}")));
        keys.pop();
    }
}

#[test]
fn depth_is_bounded() {
    let deep = format!("{{\"a\":{}{}}}", "[".repeat(5000), "]".repeat(5000));
    assert_eq!(lines(&deep).unwrap()[0].rejects[0].reason, Reason::TooDeep);
    assert_eq!(document(&format!("[{deep}]")).unwrap()[0].rejects[0].reason, Reason::TooDeep);
}

#[test]
fn faults_of_a_document() {
    let fault = |json: &str| document(json).unwrap_err();
    assert_eq!(fault("{\"姓名\":\"张三\"}").reason, Reason::NotAList(Some("姓名".into())));
    assert_eq!(fault("3").reason, Reason::NotAList(None));
    assert_eq!(fault("  ").reason, Reason::EmptyFile);
    assert_eq!(fault("{\"a\":[],\"a\":[]}").reason, Reason::DuplicateKey("a".into()));
    for json in [
        "[{\"a\":1}",
        "[{\"a\":1}\n{\"a\":2}]",
        "[{},]",
        "{\"a\":[]",
        "{\"a\" []}",
        "[] []",
        "{1:[]}",
        "[\"",
        "[{]",
        "[}]",
        "[,]",
    ] {
        assert!(
            matches!(document(json), Err(Fault { reason: Reason::BadJson { .. }, .. }))
                || document(json).unwrap()[0].rejects.len() == 1,
            "{json}"
        );
    }
}

#[test]
fn elements_across_blocks_are_whole() {
    let long = "汉".repeat(100_000);
    let row = format!("{{\"a\":\"{long}\"}}");
    let json = format!("[{}]", vec![row; 9].join(",\n"));
    let batch = &document(&json).unwrap()[0];
    assert_eq!(batch.rows.len(), 9);
    assert_eq!(batch.rows[8].line, 9);
    assert!(batch.rows.iter().all(|r| r.cells == [Cell::text(&long)]));
    let limits = Limits { record: 1000, ..Limits::default() };
    let fault = Document::open(text(&json), "x".into(), limits).next().unwrap().unwrap_err();
    assert_eq!(fault.reason, Reason::LineTooLong { limit: 1000 });
}
