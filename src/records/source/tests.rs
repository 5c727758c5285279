use super::*;
use std::fs::write;

#[test]
fn a_folder_is_read_in_a_stable_order() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::create_dir(path.join("乙")).unwrap();
    for (name, text) in [
        ("候选人.csv", "a,b\n1,2\n"),
        ("单位.jsonl", "{\"a\":1}\n"),
        ("乙/候选人.年度考核.TSV", "a\tb\n1\t2\n"),
        ("~$候选人.xlsx", "x"),
        (".隐藏.csv", "a,b\n"),
        ("说明.docx", "x"),
    ] {
        write(path.join(name), text).unwrap();
    }
    let found = discover(path).unwrap();
    let mut tables = Vec::new();
    for source in &found.sources {
        for batch in source.batches().unwrap() {
            let batch = batch.unwrap();
            tables.push((batch.table.name.to_string(), batch.rows_in()));
        }
    }
    let want = [("候选人.年度考核", 1), ("候选人", 1), ("单位", 1)];
    let mut sorted = tables.clone();
    sorted.sort();
    let mut want: Vec<_> = want.iter().map(|(n, c)| ((*n).to_owned(), *c)).collect();
    assert_eq!(tables.len(), 3);
    want.sort();
    assert_eq!(sorted, want);
    assert_eq!(found.passed_over.len(), 1);
    let again: Vec<_> = discover(path).unwrap().sources.iter().map(|s| s.path.clone()).collect();
    assert_eq!(again, found.sources.iter().map(|s| s.path.clone()).collect::<Vec<_>>());
}

#[test]
fn files_that_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("无.csv");
    assert!(matches!(discover(&missing).unwrap_err().reason, Reason::Unreadable(..)));
    let unknown = folder.path().join("表.docx");
    write(&unknown, "x").unwrap();
    assert_eq!(discover(&unknown).unwrap_err().reason, Reason::UnknownFormat);
    let empty = folder.path().join("空.csv");
    write(&empty, "").unwrap();
    let source = &discover(&empty).unwrap().sources[0];
    assert_eq!(source.batches().err().unwrap().reason, Reason::EmptyFile);
}
