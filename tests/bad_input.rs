//! What people get wrong, and what they are told: place, cause and next step in both languages, the exit status
//! of the contract, and never a panic. One snapshot a case and language in `tests/bad/snapshots`.
//!
//! ```text
//! tests/bad/NAME.quan        quan check --notes NAME.quan
//! tests/bad/data/NAME/       quan eval data/policy.quan --data data/单位.csv data/NAME
//! ```

// Tests may stop at the first surprise.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use assert_cmd::Command;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bad")
}

/// Runs the command in a folder and gives its exit status and standard error.
fn told(dir: &Path, args: &[&str], lang: &str) -> String {
    let out = Command::new(env!("CARGO_BIN_EXE_quan"))
        .current_dir(dir)
        .env("NO_COLOR", "1")
        .args(args)
        .args(["--lang", lang])
        .output()
        .unwrap();
    let stderr = String::from_utf8(out.stderr).unwrap();
    assert!(!stderr.contains("panicked"), "{args:?}: {stderr}");
    let status = out.status.code().map_or("killed".to_owned(), |c| c.to_string());
    format!("quan {}\nexit {status}\n\n{stderr}", args.join(" "))
}

fn both(name: &str, dir: &Path, args: &[&str]) {
    for lang in ["zh", "en"] {
        let text = told(dir, args, lang);
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(folder().join("snapshots"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(format!("{name}.{lang}"), text));
    }
}

fn names(dir: &Path, wanted: impl Fn(&Path) -> bool) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(dir)
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| wanted(p))
        .map(|p| p.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

#[test]
fn wrong_policies() {
    let dir = folder();
    for file in names(&dir, |p| p.extension().is_some_and(|e| e == "quan")) {
        both(file.strip_suffix(".quan").unwrap(), &dir, &["check", "--notes", &file]);
    }
}

#[test]
fn wrong_records() {
    let dir = folder();
    for case in names(&dir.join("data"), Path::is_dir) {
        let data = format!("data/{case}");
        let args = [
            "eval",
            "data/policy.quan",
            "--data",
            "data/单位.csv",
            &data,
            "--as-of",
            "2024-05-01",
            "--notes",
        ];
        both(&format!("data_{case}"), &dir, &args);
    }
}

#[test]
fn wrong_command_lines() {
    let dir = folder();
    let eval = ["eval", "data/policy.quan", "--data", "data/单位.csv"];
    let with = |more: &[&'static str]| [&eval, more].concat();
    both("cli_missing_policy", &dir, &["check", "none.quan"]);
    both("cli_missing_data", &dir, &["eval", "data/policy.quan", "--data", "none.csv"]);
    both("cli_unknown_flag", &dir, &["check", "--fromat", "text", "data/policy.quan"]);
    both("cli_unknown_verb", &dir, &["chekc", "data/policy.quan"]);
    both("cli_without_data", &dir, &["eval", "data/policy.quan"]);
    both("cli_bad_choice", &dir, &with(&["--format", "jsn"]));
    both("cli_unknown_param", &dir, &with(&["--param", "年龄上现=3"]));
    both("cli_param_refused", &dir, &with(&["--param", "年龄上限=70"]));
    both("cli_param_no_number", &dir, &with(&["--param", "年龄上限=很大"]));
    both("cli_unknown_rule", &dir, &with(&["--rule", "提认"]));
    both("cli_no_such_day", &dir, &with(&["--as-of", "2023-02-30"]));
    both("cli_cannot_write", &dir, &with(&["--out", "none/x.json"]));
    both("cli_rejects_format", &dir, &with(&["--rejects", "退回.xls"]));
    both("cli_missing_calendar", &dir, &with(&["--calendar", "none.tsv"]));
    both("cli_bad_calendar", &dir, &with(&["--calendar", "data/单位.csv"]));
    both("cli_unknown_format", &dir, &["eval", "data/policy.quan", "--data", "data/policy.quan"]);
    both("cli_no_records", &dir, &["eval", "data/policy.quan", "--data", "../syntax"]);
    both("cli_doc_missing", &dir, &["doc", "none.quan"]);
    both("cli_doc_folder", &dir, &["doc", "data"]);
    both("cli_doc_errors", &dir, &["doc", "unknown_name.quan"]);
    both("cli_doc_format", &dir, &["doc", "data/policy.quan", "--format", "pdf"]);
    both("cli_doc_cannot_write", &dir, &["doc", "data/policy.quan", "--out", "none/x.md"]);
    both("cli_new_not_empty", &dir, &["new", "data/missing_column"]);
    both("cli_new_file", &dir, &["new", "cycle.quan"]);
    both(
        "cli_parameter_without_value",
        &dir,
        &["eval", "parameter_without_value.quan", "--data", "data/missing_column"],
    );
}

#[test]
fn wrong_conversions() {
    let dir = folder();
    both("convert_missing", &dir, &["convert", "none.csv", "x.json"]);
    both("convert_unknown_ending", &dir, &["convert", "data/单位.csv", "x.docx"]);
    both("convert_no_ending_of_records", &dir, &["convert", "data/policy.quan", "x.csv"]);
    both("convert_unknown_format", &dir, &["convert", "data/单位.csv", "x", "--format", "xml"]);
    both("convert_same_file", &dir, &["convert", "data/单位.csv", "data/单位.csv"]);
    both("convert_same_folder", &dir, &["convert", "data/单位.csv", "data"]);
    both("convert_no_folder", &dir, &["convert", "data/单位.csv", "none/x.json"]);
    both("convert_broken_workbook", &dir, &["convert", "data/broken_workbook", "x.csv"]);
    both("convert_many_tables", &dir, &["convert", "data/unknown_table", "x.csv"]);
    both("convert_as_many", &dir, &["convert", "data/unknown_table", "x.json", "--as", "干部"]);
    both("convert_form_without_names", &dir, &["convert", "data/单位.csv", "x.lrmx"]);
    both("convert_form_one_person", &dir, &["convert", "data/no_such_day", "x.lrmx"]);
    let policy = ["convert", "data/单位.csv", "x.csv", "--policy"];
    let with = |more: &[&'static str]| [&policy, more].concat();
    both("convert_policy_with_errors", &dir, &with(&["unknown_name.quan"]));
    assert!(!dir.join("x.lrmx").exists());
    assert!(!dir.join("x.csv").exists() && !dir.join("x.json").exists());
}

#[test]
fn wrong_templates() {
    let dir = folder();
    both("template_missing", &dir, &["template", "none.quan"]);
    both("template_policy_with_errors", &dir, &["template", "unknown_name.quan"]);
    both("template_unknown_format", &dir, &["template", "data/policy.quan", "--format", "xls"]);
    both("template_unknown_record", &dir, &["template", "data/policy.quan", "--record", "干步"]);
    both("template_no_folder", &dir, &["template", "data/policy.quan", "--out", "none/x.xlsx"]);
    let both_records =
        ["template", "data/policy.quan", "--record", "单位", "干部", "--format", "csv"];
    both("template_csv_without_out", &dir, &both_records);
    both("template_csv_one_file", &dir, &[&both_records[..], &["--out", "x.csv"]].concat());
    assert!(!dir.join("x.csv").exists());
    both("template_no_records", &dir, &["template", "empty_records/policy.quan"]);
}

/// Files too large to keep are written when needed.
#[test]
fn enormous_policies() {
    let dir = tempfile::tempdir().unwrap();
    let head =
        "记录 干部 主键 编号 { 编号 : 文本  笔试分 : 小数 }\n资格 提任 针对 干部 { 必须 甲: ";
    let n = 100_000;
    let cases = [
        (
            "nested_parentheses",
            format!("{head}{}笔试分{} 超过 1 }}\n", "(".repeat(n), ")".repeat(n)),
        ),
        ("unclosed_parentheses", format!("{head}{}", "(".repeat(n))),
        ("ten_megabyte_line", format!("{head}笔试分 超过 {} }}\n", "1 + ".repeat(2_500_000))),
        ("long_line", format!("{head}笔试分 超过 {}1 }}\n", "1 + ".repeat(20_000))),
        ("one_long_word", format!("{head}{} }}\n", "甲".repeat(100_000))),
        ("chain_of_definitions", chain(5_000)),
        (
            "nested_rows",
            format!(
                "记录 干部 主键 编号 {{ 编号 : 文本  笔试分 : 小数 }}\n定义 干部.甲 = {}1{}\n",
                "取最高 { 笔试分 超过 1 : ".repeat(200),
                " }".repeat(200)
            ),
        ),
    ];
    for (name, text) in &cases {
        let file = format!("{name}.quan");
        std::fs::write(dir.path().join(&file), text).unwrap();
        both(name, dir.path(), &["check", &file]);
    }
}

fn chain(n: usize) -> String {
    let mut text = String::from("记录 干部 主键 编号 { 编号 : 文本  甲0 : 小数 }\n");
    for i in 1..=n {
        text.push_str(&format!("定义 干部.甲{i} = 甲{} + 1\n", i - 1));
    }
    text.push_str(&format!("资格 提任 针对 干部 {{ 必须 甲: 甲{n} 超过 1 }}\n"));
    text
}
