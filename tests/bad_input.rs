//! What people get wrong, and what they are told: place, cause and next step in both languages, the exit status
//! of the contract, and never a panic. One snapshot a case and language in `tests/bad/snapshots`.
//!
//! ```text
//! tests/bad/NAME.quan        quan check --notes NAME.quan
//! tests/bad/data/NAME/       quan eval data/policy.quan --data data/单位.csv data/NAME
//! tests/bad/kinds/NAME/      the same with columns of every kind, nested lists, workbooks and forms
//! ```
//!
//! What `quan test` says of a wrongly written test is in `tests/testing.rs`.

// Tests may stop at the first surprise.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use assert_cmd::Command;
use std::io::Write;
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
        shown(name, lang, told(dir, args, lang));
    }
}

fn shown(name: &str, lang: &str, text: String) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder().join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(format!("{name}.{lang}"), text));
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

/// The further places a diagnostic points to have codes too, which only programs see.
#[test]
fn other_places_have_codes() {
    for lang in ["zh", "en"] {
        let mut text = String::new();
        for file in ["cycle.quan", "conditions.quan", "rows.quan"] {
            let out = Command::new(env!("CARGO_BIN_EXE_quan"))
                .current_dir(folder())
                .args(["check", "--notes", "--format", "json", file, "--lang", lang])
                .output()
                .unwrap();
            let told: serde_json::Value = serde_json::from_slice(&out.stdout).unwrap();
            for d in told.as_array().unwrap() {
                for l in d["labels"].as_array().unwrap() {
                    let word = |v: &serde_json::Value| v.as_str().unwrap().to_owned();
                    let (of, code, message) =
                        (word(&d["code"]), word(&l["code"]), word(&l["message"]));
                    text.push_str(&format!("{file}:{} {of} → {code} {message}\n", l["line"]));
                }
            }
        }
        shown("other_places", lang, text);
    }
}

/// Evaluates each folder of records below a folder that has the policy and the units for them.
fn evaluated(of: &str) {
    let dir = folder();
    let (policy, units) = (format!("{of}/policy.quan"), format!("{of}/单位.csv"));
    for case in names(&dir.join(of), Path::is_dir) {
        let data = format!("{of}/{case}");
        let args = ["eval", &policy, "--data", &units, &data, "--as-of", "2024-05-01", "--notes"];
        both(&format!("{of}_{case}"), &dir, &args);
    }
}

#[test]
fn wrong_records() {
    evaluated("data");
}

#[test]
fn wrong_values() {
    evaluated("kinds");
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
    both("cli_choice_left_out", &dir, &with(&["--format"]));
    both("cli_day_left_out", &dir, &with(&["--as-of"]));
    both(
        "cli_as_unknown_record",
        &dir,
        &[&eval[..3], &["data/unknown_table", "--as", "干步"]].concat(),
    );
    both("cli_unknown_param", &dir, &with(&["--param", "年龄上现=3"]));
    both("cli_param_refused", &dir, &with(&["--param", "年龄上限=70"]));
    both("cli_param_no_number", &dir, &with(&["--param", "年龄上限=很大"]));
    both("cli_unknown_rule", &dir, &with(&["--rule", "提认"]));
    both("cli_no_such_day", &dir, &with(&["--as-of", "2023-02-30"]));
    both("cli_output_is_input", &dir, &with(&["--out", "data/单位.csv"]));
    both("cli_output_is_policy", &dir, &with(&["--rejects", "x.csv", "--out", "data/policy.quan"]));
    both("cli_output_twice", &dir, &with(&["--out", "x.csv", "--rejects", "x.csv"]));
    both("cli_output_ending", &dir, &with(&["--out", "x.pdf"]));
    let over = ["template", "data/policy.quan", "--out", "data/policy.quan"];
    both("template_over_a_file", &dir, &over);
    both("cli_cannot_write", &dir, &with(&["--out", "none/x.json"]));
    both("cli_rejects_format", &dir, &with(&["--rejects", "退回.xls"]));
    both("cli_missing_calendar", &dir, &with(&["--calendar", "none.tsv"]));
    both("cli_bad_calendar", &dir, &with(&["--calendar", "data/单位.csv"]));
    both("cli_unknown_format", &dir, &["eval", "data/policy.quan", "--data", "data/policy.quan"]);
    both("cli_no_records", &dir, &["eval", "data/policy.quan", "--data", "../syntax"]);
    both("cli_doc_missing", &dir, &["doc", "none.quan"]);
    both("cli_doc_folder", &dir, &["doc", "data"]);
    both("cli_doc_errors", &dir, &["doc", "unknown_name.quan"]);
    both("cli_doc_only_fixtures", &dir, &["doc", "only_fixtures/甲.test.quan"]);
    both("cli_doc_format", &dir, &["doc", "data/policy.quan", "--format", "pdf"]);
    both("cli_doc_cannot_write", &dir, &["doc", "data/policy.quan", "--out", "none/x.md"]);
    both("cli_new_not_empty", &dir, &["new", "data/missing_column"]);
    both("cli_new_file", &dir, &["new", "cycle.quan"]);
    let explain = ["explain", "data/policy.quan", "--data", "data/单位.csv", "data/dangling"];
    both("cli_unknown_key", &dir, &[&explain[..], &["--key", "A22"]].concat());
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
    #[cfg(not(feature = "parquet"))]
    {
        both("convert_parquet", &dir, &["convert", "parquet_left_out/干部.parquet", "x.csv"]);
        both("convert_to_parquet", &dir, &["convert", "data/单位.csv", "x.parquet"]);
    }
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
        ("chain_of_definitions", chain(5_000, 1..=5_000)),
        ("chain_written_backwards", chain(210, (1..=210).rev())),
        ("too_much_work", too_much_work()),
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

/// Definitions that each need the one before, written in an order.
fn chain(n: usize, order: impl Iterator<Item = usize>) -> String {
    let mut text = String::from("记录 干部 主键 编号 { 编号 : 文本  甲0 : 小数 }\n");
    for i in order {
        text.push_str(&format!("定义 干部.甲{i} = 甲{} + 1\n", i - 1));
    }
    text.push_str(&format!("资格 提任 针对 干部 {{ 必须 甲: 甲{n} 超过 1 }}\n"));
    text
}

/// Not too large a file, but every clause of it is in many brackets.
fn too_much_work() -> String {
    let mut text =
        String::from("记录 干部 主键 编号 { 编号 : 文本  分 : 小数 }\n资格 提任 针对 干部 {\n");
    for i in 0..9_000 {
        text.push_str(&format!(
            "  必须 条{i}: ((((分 不低于 60) 且 (分 低于 90)))) 当 (分 在 1 至 100)\n"
        ));
    }
    text.push_str("}\n");
    text
}

/// Records too large to keep are written when needed.
#[test]
fn enormous_records() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).unwrap();
    let form = |name: &str| {
        format!("<?xml version=\"1.0\"?>\n<Person><XingMing>{name}</XingMing></Person>\n")
    };
    let columns: Vec<String> = (0..16_385).map(|i| format!("栏{i}")).collect();
    let cases = [
        ("long_cell", "名册.csv", format!("编号,事迹\nP1,{}\n", "好".repeat(32_768))),
        ("long_header", "名册.csv", format!("编号,{}\nP1,先进\n", "好".repeat(32_768))),
        ("many_columns", "名册.csv", format!("{}\n", columns.join(","))),
        ("many_rows", "名册.csv", format!("编号\n{}", "1\n".repeat(1_048_575))),
        ("line_without_end", "名册.csv", format!("编号,备注\nP1,{}\n", "a".repeat(17 << 20))),
        ("huge_form", "张三.lrmx", form(&"a".repeat(65 << 20))),
    ];
    for (name, file, text) in &cases {
        write(file, text);
        both(&format!("convert_{name}"), dir.path(), &["convert", file, "册.xlsx"]);
        std::fs::remove_file(dir.path().join(file)).unwrap();
    }
    write("名册.json", r#"{"候选/人":[{"编号":"P1"}],"候选:人":[{"编号":"P2"}]}"#);
    both("convert_renamed", dir.path(), &["convert", "名册.json", "出"]);
}

/// An archive no repository should hold: little that unpacks to much.
#[test]
fn zip_bomb() {
    let dir = tempfile::tempdir().unwrap();
    let file = std::fs::File::create(dir.path().join("名册.xlsx")).unwrap();
    let mut archive = zip::ZipWriter::new(file);
    archive.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(&vec![b' '; 33 << 20]).unwrap();
    archive.finish().unwrap();
    both("convert_zip_bomb", dir.path(), &["convert", "名册.xlsx", "名册.csv"]);
    assert!(!dir.path().join("名册.csv").exists());
}

/// A device under the name of a table.
#[cfg(unix)]
#[test]
fn device_for_records() {
    let dir = tempfile::tempdir().unwrap();
    std::os::unix::fs::symlink("/dev/null", dir.path().join("干部.csv")).unwrap();
    both("convert_device", dir.path(), &["convert", "干部.csv", "干部.json"]);
}
