//! `quan explain` as the person concerned reads it: every pattern down to the cells, in both languages, as text and as
//! JSON. One snapshot a record in `tests/explain/snapshots`.

// Tests may stop at the first surprise.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use assert_cmd::Command;
use serde_json::Value;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/explain")
}

fn explain(key: &str, more: &[&str]) -> String {
    let out = Command::new(env!("CARGO_BIN_EXE_quan"))
        .current_dir(folder())
        .env("NO_COLOR", "1")
        .args([
            "explain",
            "选任.quan",
            "--data",
            "数据.json",
            "--as-of",
            "2024-05-01",
            "--key",
            key,
        ])
        .args(more)
        .output()
        .unwrap();
    let stderr = String::from_utf8(out.stderr).unwrap();
    assert!(out.status.success() && !stderr.contains("panicked"), "{key}: {stderr}");
    String::from_utf8(out.stdout).unwrap()
}

fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder().join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

#[test]
fn every_pattern_down_to_the_cells() {
    for key in ["A1", "A2", "A4", "X1"] {
        for lang in ["zh", "en"] {
            snapshot(&format!("{key}.{lang}"), &explain(key, &["--lang", lang]));
        }
    }
}

/// Calls `visit` on a derivation and all below it.
fn walk(derivation: &Value, visit: &mut impl FnMut(&Value)) {
    visit(derivation);
    for input in derivation["inputs"].as_array().into_iter().flatten() {
        walk(input, visit);
    }
}

fn lines(derivation: &Value) -> Vec<String> {
    let mut all = Vec::new();
    walk(derivation, &mut |d| {
        all.push(format!("{}|{}", d["text"].as_str().unwrap(), d["value"].as_str().unwrap()));
    });
    all
}

fn results(key: &str) -> Vec<Value> {
    let json: Value = serde_json::from_str(&explain(key, &["--format", "json"])).unwrap();
    json["results"].as_array().unwrap().clone()
}

fn of<'a>(results: &'a [Value], rule: &str) -> &'a Value {
    results.iter().find(|r| r["rule"] == rule).unwrap()
}

#[test]
fn json_has_the_same_tree() {
    let results = results("A1");
    let share = &of(&results, "提任")["clauses"][0]["derivation"];
    assert_eq!(share["value"], "23/30 ≈ 76.67% ≥ 4/5");
    assert_eq!(share["holds"], false);
    let mut denominator = None;
    walk(share, &mut |d| {
        if d["text"] == "单位.应到" {
            denominator = d["place"].as_str().map(str::to_owned);
        }
    });
    assert_eq!(denominator.as_deref(), Some("数据.json #1"), "read from the record referred to");
    let total = lines(&of(&results, "总成绩")["derivation"]);
    assert!(total.contains(&"合计|34.4 + 52.6 + 1 = 88".to_owned()), "{total:?}");
    let chosen = lines(&of(&results, "考察对象")["derivation"]);
    assert!(chosen.iter().any(|l| l.starts_with("当 提任 = 合格")), "{chosen:?}");
}

#[test]
fn a_leaf_with_a_place_is_a_stored_cell() {
    for key in ["A1", "A2", "A3", "A4"] {
        for result in results(key) {
            for clause in result["clauses"].as_array().unwrap_or(&Vec::new()) {
                walk(&clause["derivation"], &mut |d| {
                    let derived = ["得票率", "总成绩", "提任", "近三年", "考察对象"];
                    let text = d["text"].as_str().unwrap_or("");
                    assert!(!derived.contains(&text) || d["place"].is_null(), "{key}: {d}");
                });
            }
        }
    }
}

#[test]
fn long_lists_say_what_they_leave_out() {
    let text = explain("A4", &["--rule", "年年称职"]);
    assert!(text.contains("（另有 2 条没有列出）"), "{text}");
    // the one that decides is among those told
    let told = text.lines().filter(|l| l.contains("✗") && l.contains("第 10 条（优秀，2023）"));
    assert_eq!(told.count(), 1, "{text}");
}

/// A verdict read as a value is as much explained by its duties as by its clauses.
#[test]
fn duties_behind_a_verdict_are_told() {
    let dir = tempfile::tempdir().unwrap();
    let policy = "记录 事 主键 编号 { 编号 : 文本  报告日 : 日期 或 无 }
规定 义 针对 事 { 义务 报告 自 2024-01-01 时限 30 日 以 报告日 为凭 }
程序 程 针对 事 { 义务 汇报 自 2024-01-01 时限 20 日 以 报告日 为凭 }
规定 读 针对 事 { 必须 义: 义 = 合格  必须 程: 程 = 合格 }
";
    std::fs::write(dir.path().join("p.quan"), policy).unwrap();
    std::fs::write(dir.path().join("d.json"), r#"{"事": [{"编号": "1", "报告日": null}]}"#)
        .unwrap();
    let out = Command::new(env!("CARGO_BIN_EXE_quan"))
        .current_dir(dir.path())
        .args(["explain", "p.quan", "--data", "d.json", "--as-of", "2024-06-01"])
        .args(["--key", "1", "--rule", "读", "--lang", "zh"])
        .output()
        .unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    assert!(text.contains("报告 2024-01-31: 逾期"), "{text}");
    assert!(text.contains("汇报 2024-01-21"), "{text}");
}
