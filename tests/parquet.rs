//! Parquet in and out, where the program is built with it: `cargo test --features parquet --test parquet`.
#![cfg(feature = "parquet")]
// Tests may stop at the first surprise.
#![allow(clippy::unwrap_used)]

use assert_cmd::Command;
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use std::path::Path;
use std::sync::Arc;

const SCHEMA: &str = "message 干部 {
  REQUIRED BYTE_ARRAY 编号 (UTF8);
  OPTIONAL BYTE_ARRAY 姓名 (UTF8);
  REQUIRED INT32 出生 (DATE);
  REQUIRED INT64 人数;
  OPTIONAL DOUBLE 分数;
  OPTIONAL group 特长 (LIST) { REPEATED group list { REQUIRED BYTE_ARRAY element (UTF8); } }
}";

fn texts(words: &[&str]) -> Vec<ByteArray> {
    words.iter().map(|w| ByteArray::from(*w)).collect()
}

/// Three rows; the second has no name, the third no mark and no list.
fn write(path: &Path) {
    let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
    let file = std::fs::File::create(path).unwrap();
    let properties = Arc::new(WriterProperties::builder().build());
    let mut writer = SerializedFileWriter::new(file, schema, properties).unwrap();
    let mut rows = writer.next_row_group().unwrap();
    let mut column = rows.next_column().unwrap().unwrap();
    let keys = texts(&["A1", "A2", "A3"]);
    column.typed::<ByteArrayType>().write_batch(&keys, None, None).unwrap();
    column.close().unwrap();
    let mut column = rows.next_column().unwrap().unwrap();
    let names = texts(&["张三", "=李四"]);
    column.typed::<ByteArrayType>().write_batch(&names, Some(&[1, 0, 1]), None).unwrap();
    column.close().unwrap();
    let mut column = rows.next_column().unwrap().unwrap();
    column.typed::<Int32Type>().write_batch(&[5544, -1, 0], None, None).unwrap();
    column.close().unwrap();
    let mut column = rows.next_column().unwrap().unwrap();
    column.typed::<Int64Type>().write_batch(&[1, 2, 1_234_567_890_123], None, None).unwrap();
    column.close().unwrap();
    let mut column = rows.next_column().unwrap().unwrap();
    let marks = [85.5, f64::NAN];
    column.typed::<DoubleType>().write_batch(&marks, Some(&[1, 1, 0]), None).unwrap();
    column.close().unwrap();
    let mut column = rows.next_column().unwrap().unwrap();
    let words = texts(&["书法", "外语", "游泳"]);
    let (depth, again) = ([2, 2, 2, 0], [0, 1, 0, 0]);
    column.typed::<ByteArrayType>().write_batch(&words, Some(&depth), Some(&again)).unwrap();
    column.close().unwrap();
    rows.close().unwrap();
    writer.close().unwrap();
}

fn quan(dir: &Path, args: &[&str]) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quan"));
    let command = command.current_dir(dir).env("NO_COLOR", "1").args(args).args(["--lang", "zh"]);
    let out = command.output().unwrap();
    (out.status.code(), String::from_utf8_lossy(&out.stderr).into_owned())
}

#[test]
fn a_file_is_rows_of_its_columns() {
    let dir = tempfile::tempdir().unwrap();
    write(&dir.path().join("干部.parquet"));
    let (code, told) = quan(dir.path(), &["convert", "干部.parquet", "o.json"]);
    assert_eq!(code, Some(0), "{told}");
    let read = std::fs::read_to_string(dir.path().join("o.json")).unwrap();
    let read: serde_json::Value = serde_json::from_str(&read).unwrap();
    let wanted = serde_json::json!({ "干部": [
        { "编号": "A1", "姓名": "张三", "出生": "1985-03-07", "人数": 1, "分数": 85.5, "特长": ["书法", "外语"] },
        { "编号": "A2", "姓名": null, "出生": "1969-12-31", "人数": 2, "分数": null, "特长": ["游泳"] },
        { "编号": "A3", "姓名": "=李四", "出生": "1970-01-01", "人数": 1_234_567_890_123_i64, "分数": null, "特长": null },
    ]});
    assert_eq!(read, wanted);
}

fn convert(dir: &Path, from: &str, to: &str) -> String {
    let (code, told) = quan(dir, &["convert", from, to]);
    assert_eq!(code, Some(0), "{from}: {told}");
    std::fs::read_to_string(dir.join(to)).unwrap_or_default()
}

#[test]
fn what_is_written_is_read_back() {
    let dir = tempfile::tempdir().unwrap();
    // numbers that no binary fraction holds, a code that only looks like one, a list, a column of blanks
    let rows = r#"[
  {"编号": "007", "姓名": "张三", "出生": "1985-03-07", "约": "1985.03", "分": 0.10, "人": 9007199254740993, "余": -12345678901234567890.123456789, "在": true, "表": [1, "二"], "空": null},
  {"编号": "008", "姓名": null, "出生": null, "约": "1985-03-07", "分": 85.5, "人": -1, "余": 0.5, "在": null, "表": [], "空": null}
]"#;
    std::fs::write(dir.path().join("干部.json"), rows).unwrap();
    convert(dir.path(), "干部.json", "干部.parquet");
    let read = convert(dir.path(), "干部.parquet", "o.json");
    let digits =
        ["\"分\": 0.10,", "\"分\": 85.50,", "9007199254740993", "-12345678901234567890.123456789"];
    for wanted in digits {
        assert!(read.contains(wanted), "{wanted}: {read}");
    }
    let read: serde_json::Value = serde_json::from_str(&read).unwrap();
    let first = &read["干部"][0];
    assert_eq!(first["编号"], "007");
    assert_eq!(first["出生"], "1985-03-07");
    assert_eq!(first["约"], "1985.03");
    assert_eq!(first["在"], true);
    assert_eq!(first["表"], "[1, \"二\"]");
    assert_eq!(read["干部"][1]["姓名"], serde_json::Value::Null);
    // a table without rows keeps its columns
    std::fs::write(dir.path().join("无人.csv"), "编号,姓名\n").unwrap();
    convert(dir.path(), "无人.csv", "无人.parquet");
    assert!(convert(dir.path(), "无人.parquet", "无人2.csv").contains("编号,姓名"));
}

const POLICY: &str = "政策 试 {}
记录 干部 主键 编号 { 编号 : 文本  姓名 : 文本  出生 : 日期  分数 : 数  特长 : 列表 文本 }
资格 入围 针对 干部 { 必须 成绩: 分数 不低于 80  必须 特长: 计数(特长) 不少于 2 }
";

#[test]
fn records_are_judged_whole_and_in_parts() {
    let dir = tempfile::tempdir().unwrap();
    write(&dir.path().join("干部.parquet"));
    std::fs::write(dir.path().join("p.quan"), POLICY).unwrap();
    let eval = ["eval", "p.quan", "--data", "干部.parquet", "--as-of", "2024-01-01"];
    for format in ["json", "jsonl"] {
        let (code, told) =
            quan(dir.path(), &[&eval[..], &["--format", format, "--out", "o"]].concat());
        assert_eq!(code, Some(0), "{told}");
        let results = std::fs::read_to_string(dir.path().join("o")).unwrap();
        for verdict in ["holds", "undetermined"] {
            let count = results.matches(&format!("\"{verdict}\"")).count();
            assert!(count >= 1, "{format} {verdict}: {results}");
        }
    }
}

fn told_as(path: &Path, bytes: &[u8], codes: &[&str]) {
    std::fs::write(path, bytes).unwrap();
    let dir = path.parent().unwrap();
    let (code, told) = quan(dir, &["convert", "干部.parquet", "o.json"]);
    assert_eq!(code, Some(2), "{told}");
    assert!(codes.iter().any(|c| told.contains(c)) && told.contains("干部.parquet"), "{told}");
    assert!(!dir.join("o.json").exists());
}

#[test]
fn a_broken_file_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("干部.parquet");
    write(&path);
    let whole = std::fs::read(&path).unwrap();
    let mut torn = whole.clone();
    torn.truncate(whole.len() / 2);
    let mut bent = whole.clone();
    bent.iter_mut().skip(whole.len() / 2).step_by(7).for_each(|b| *b ^= 0x55);
    for bytes in [torn, bent, b"PAR1".to_vec(), b"no such thing".to_vec()] {
        told_as(&path, &bytes, &["Q0678"]);
    }
}

/// A file with a footer and nothing else.
fn only_a_footer(footer: &[u8]) -> Vec<u8> {
    let length = u32::try_from(footer.len()).unwrap();
    [b"PAR1", footer, &length.to_le_bytes(), b"PAR1"].concat()
}

/// One value of ten megabytes, a hundred times: a file of a kilobyte.
#[test]
fn a_dictionary_is_no_bomb() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("干部.parquet");
    let schema = parse_message_type("message 干部 { REQUIRED BYTE_ARRAY 编号 (UTF8); }").unwrap();
    let file = std::fs::File::create(&path).unwrap();
    let packed = parquet::basic::Compression::ZSTD(Default::default());
    let properties = Arc::new(
        WriterProperties::builder()
            .set_compression(packed)
            .set_dictionary_page_size_limit(1 << 30)
            .set_statistics_enabled(parquet::file::properties::EnabledStatistics::None)
            .build(),
    );
    let mut writer = SerializedFileWriter::new(file, Arc::new(schema), properties).unwrap();
    let mut rows = writer.next_row_group().unwrap();
    let mut column = rows.next_column().unwrap().unwrap();
    let long = ByteArray::from(vec![b'a'; 10 << 20]);
    column.typed::<ByteArrayType>().write_batch(&vec![long; 100], None, None).unwrap();
    column.close().unwrap();
    rows.close().unwrap();
    writer.close().unwrap();
    let bytes = std::fs::read(&path).unwrap();
    assert!(bytes.len() < 1 << 20, "{}", bytes.len());
    told_as(&path, &bytes, &["Q0621"]);
}

#[test]
fn a_schema_without_end_is_told() {
    let dir = tempfile::tempdir().unwrap();
    // version 1; a list of a hundred thousand groups, each the only one in the one before
    let mut footer = vec![0x15, 2, 0x19, 0xfc];
    footer.extend([0xa0, 0x8d, 0x06]);
    for _ in 0..100_000 {
        footer.extend([0x35, 0, 0x18, 1, b'a', 0x15, 2, 0]);
    }
    footer.extend([0x16, 0, 0x19, 0x0c, 0]);
    told_as(&dir.path().join("干部.parquet"), &only_a_footer(&footer), &["Q0615"]);
}

/// Any byte may be wrong: an error or rows, never a crash.
#[test]
fn no_byte_brings_it_down() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("干部.parquet");
    write(&path);
    let whole = std::fs::read(&path).unwrap();
    for at in (0..whole.len()).step_by(7) {
        let mut bent = whole.clone();
        bent[at] ^= 1 << (at % 8);
        std::fs::write(&path, bent).unwrap();
        let (code, told) = quan(dir.path(), &["convert", "干部.parquet", "o.json"]);
        assert!(matches!(code, Some(0 | 2 | 3)), "{at}: {code:?} {told}");
    }
}
