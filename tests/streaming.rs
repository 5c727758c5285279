//! `quan eval` in parts: the same output as with all records held, the same rejects, bounded memory.

// Tests may stop at the first surprise.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use assert_cmd::Command;
use std::fmt::Write;
use std::path::Path;
use std::process::Output;

const POLICY: &str = r#"
政策 初选 { 地区 "某县" }
记录 考生 主键 编号 {
  编号 : 文本
  出生年月 : 日期
  笔试 : 小数 在 0 至 100
  面试 : 小数
  考核 : 列表 { 年度 : 整数, 等次 : {称职, 优秀} }
}
资格 报名 针对 考生 {
  必须 年龄: 周岁 不超过 35
  必须 成绩: 笔试 不低于 60
  必须 考核: 有 考核 其中 等次 = 优秀
}
评分 总分 针对 考生 满分 100 { 项 笔试 占 60% : 笔试   项 面试 占 40% : 面试 }
"#;

/// More rows than one part holds, some of them wrong.
fn rows(count: usize) -> String {
    let mut text = String::from("编号,出生年月,笔试,面试,考核\n");
    for n in 0..count {
        let key = if n % 1000 == 999 { n - 5 } else { n };
        let mark = if n % 700 == 3 { 101 } else { n % 101 };
        let face = if n % 11 == 0 { String::new() } else { (n % 90).to_string() };
        let grade = if n % 3 == 0 { "优秀" } else { "称职" };
        writeln!(
            text,
            "K{key},{}-0{},{mark},{face},\"[{{\"\"年度\"\":2023,\"\"等次\"\":\"\"{grade}\"\"}}]\"",
            1980 + n % 20,
            1 + n % 9
        )
        .unwrap();
    }
    text
}

fn eval(dir: &Path, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quan"));
    let base = ["eval", "p.quan", "--as-of", "2024-05-01", "--lang", "zh"];
    command.current_dir(dir).env("NO_COLOR", "1").args(base).args(args).output().unwrap()
}

fn folder(count: usize) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("p.quan"), POLICY).unwrap();
    std::fs::write(dir.path().join("考生.csv"), rows(count)).unwrap();
    // a second file of the record type: its keys could be the first one's, so all is held
    std::fs::create_dir(dir.path().join("b")).unwrap();
    std::fs::write(dir.path().join("b/考生.csv"), "编号,出生年月,笔试,面试,考核\n").unwrap();
    dir
}

fn text(bytes: &[u8]) -> String {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    // the time taken, and one file more
    let volatile = |line: &&str| !line.contains("\"summary\"") && !line.contains("\"record\"");
    text.lines().filter(volatile).map(|l| format!("{l}\n")).collect()
}

#[test]
fn parts_give_what_the_whole_gives() {
    let dir = folder(9_500);
    for format in ["jsonl", "csv", "json"] {
        for explain in ["none", "failed", "all"] {
            let flags = ["--format", format, "--explain", explain];
            let parts = eval(dir.path(), &[&flags[..], &["--data", "考生.csv"]].concat());
            let whole = eval(dir.path(), &[&flags[..], &["--data", "考生.csv", "b"]].concat());
            assert_eq!((parts.status.code(), whole.status.code()), (Some(3), Some(3)));
            assert!(parts.stdout.len() > 100_000);
            assert!(text(&parts.stdout) == text(&whole.stdout), "{format} {explain} differ");
            assert_eq!(text(&parts.stderr), text(&whole.stderr), "{format} {explain}");
        }
    }
    // nothing is left behind
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 3);
}

#[test]
fn rejects_and_output_are_files_of_their_own() {
    let dir = folder(9_500);
    let more = |name: &str, ending: &str, data: &[&str]| {
        let (out, rejects) = (format!("{name}.jsonl"), format!("{name}-r.{ending}"));
        let flags =
            ["--format", "jsonl", "--out", &out, "--rejects", &rejects, "--jobs", "2", "--data"];
        let told = eval(dir.path(), &[&flags[..], data].concat());
        assert_eq!(told.status.code(), Some(3), "{}", String::from_utf8_lossy(&told.stderr));
        assert!(told.stdout.is_empty());
        (
            std::fs::read(dir.path().join(out)).unwrap(),
            std::fs::read(dir.path().join(rejects)).unwrap(),
        )
    };
    for ending in ["csv", "jsonl", "xlsx"] {
        let parts = more("x", ending, &["考生.csv"]);
        assert!(parts == more("y", ending, &["考生.csv", "b"]), "{ending}");
    }
    // 9 keys that come twice, 14 marks beyond the bound, and the header; the workbook says what the others say
    let csv = std::fs::read_to_string(dir.path().join("x-r.csv")).unwrap();
    assert_eq!(csv.lines().count(), 9 + 14 + 1);
    let lines = std::fs::read_to_string(dir.path().join("x-r.jsonl")).unwrap();
    assert_eq!(lines.lines().count(), 9 + 14);
    let mut command = Command::new(env!("CARGO_BIN_EXE_quan"));
    let told = command.current_dir(dir.path()).args(["convert", "x-r.XLSX", "back.csv"]);
    std::fs::rename(dir.path().join("x-r.xlsx"), dir.path().join("x-r.XLSX")).unwrap();
    assert_eq!(told.output().unwrap().status.code(), Some(0));
    assert_eq!(std::fs::read_to_string(dir.path().join("back.csv")).unwrap(), csv);
}

#[test]
fn a_file_that_turns_out_to_be_broken_gives_nothing() {
    let dir = folder(9_000);
    let mut text = rows(9_000);
    text.push_str("K1,1985,\"60,3\n");
    std::fs::write(dir.path().join("考生.csv"), text).unwrap();
    let told = eval(dir.path(), &["--format", "jsonl", "--data", "考生.csv"]);
    assert_eq!((told.status.code(), told.stdout.len()), (Some(2), 0));
    let told = eval(dir.path(), &["--format", "csv", "--out", "x.csv", "--data", "考生.csv"]);
    assert_eq!(told.status.code(), Some(2));
    assert!(!dir.path().join("x.csv").exists());
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 3);
    let told = String::from_utf8(told.stderr).unwrap();
    assert!(told.contains("引号") && told.contains("9002"), "{told}");
}

#[test]
fn a_verdict_can_end_the_run_with_one() {
    let dir = folder(5_000);
    let told = eval(dir.path(), &["--format", "csv", "--fail-on", "fails", "--data", "考生.csv"]);
    assert_eq!(told.status.code(), Some(1));
}
