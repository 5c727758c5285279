//! What `quan explain` says would turn each failure, in both languages. One snapshot a case in `tests/changes/snapshots`.

// Tests may stop at the first surprise.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use assert_cmd::Command;
use serde_json::Value;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/changes")
}

fn explain(data: &Path, key: &str, more: &[&str]) -> String {
    let out = Command::new(env!("CARGO_BIN_EXE_quan"))
        .current_dir(folder())
        .env("NO_COLOR", "1")
        .args(["explain", "policy.quan", "--as-of", "2024-05-01", "--key", key, "--data"])
        .arg(data)
        .args(more)
        .output()
        .unwrap();
    let stderr = String::from_utf8(out.stderr).unwrap();
    assert!(!stderr.contains("panicked"), "{key}: {stderr}");
    assert_eq!(out.status.code(), Some(0), "{stderr}");
    String::from_utf8(out.stdout).unwrap()
}

fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder().join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// Cells of the subject, of its unit, a text to be filled in, a limit of what is not known, a day to wait for, a place in
/// a ranking; of a case the rows of its steps.
#[test]
fn what_would_turn_it() {
    for lang in ["zh", "en"] {
        for (key, name) in [("A", "person"), ("K", "case")] {
            let data = Path::new("data.json");
            snapshot(&format!("{name}.{lang}"), &explain(data, key, &["--lang", lang]));
            let json = explain(data, key, &["--lang", lang, "--format", "json"]);
            let json: Value = serde_json::from_str(&json).unwrap();
            let changes: Vec<&Value> = json["results"]
                .as_array()
                .unwrap()
                .iter()
                .map(|r| &r["changes"])
                .filter(|c| c.as_array().is_some_and(|c| !c.is_empty()))
                .collect();
            let text = serde_json::to_string_pretty(&changes).unwrap();
            snapshot(&format!("{name}.changes.{lang}"), &text);
        }
    }
}

/// What is told has been tried: the data with the change made satisfies the clause.
#[test]
fn what_is_told_is_true() {
    let dir = tempfile::tempdir().unwrap();
    let text = std::fs::read_to_string(folder().join("data.json")).unwrap();
    let outcome = |text: &str, key: &str, of: &dyn Fn(&Value) -> Value| {
        let file = dir.path().join("data.json");
        std::fs::write(&file, text).unwrap();
        let json = explain(&file, key, &["--format", "json"]);
        of(&serde_json::from_str(&json).unwrap())
    };
    let clause = |label: &'static str| {
        move |json: &Value| {
            let results = json["results"].as_array().unwrap();
            let rule = results.iter().find(|r| r["rule"] == "提任").unwrap();
            let all = rule["clauses"].as_array().unwrap();
            all.iter().find(|c| c["label"] == label).unwrap()["outcome"].clone()
        }
    };
    let step = |step: &'static str, label: &'static str| {
        move |json: &Value| {
            let all = json["results"][0]["steps"].as_array().unwrap();
            let row = all.iter().find(|s| s["step"] == step).unwrap();
            let found = row["clauses"].as_array().unwrap();
            let found = found.iter().find(|c| c["label"] == label);
            found.map_or(Value::Null, |c| c["outcome"].clone())
        }
    };
    for (from, to, label) in [
        ("\"类别\": \"局\"", "\"类别\": \"镇\"", "在镇"),
        ("\"等次\": \"良\"", "\"等次\": \"优\"", "单位优秀"),
        ("\"记录文字\": \"无\"", "\"记录文字\": \"谈过\"", "有记录"),
        ("[\"党员\"]", "[\"党员\", \"代表\"]", "两种身份"),
        ("\"入党\": \"2023-03-01\"", "\"入党\": \"2022-05-01\"", "党龄"),
    ] {
        let changed = text.replace(from, to);
        assert_eq!(outcome(&text, "A", &clause(label)), "violated", "{label}");
        assert_eq!(outcome(&changed, "A", &clause(label)), "satisfied", "{label}");
    }
    for (from, to, name, label, then) in [
        ("\"同意\": 5", "\"同意\": 6", "推荐", "过半", "satisfied"),
        ("\"应到\": 10", "\"应到\": 9", "推荐", "过半", "satisfied"),
        ("\"止\": \"2024-03-04\"", "\"止\": \"2024-03-07\"", "推荐", "期", "satisfied"),
        ("\"止\": \"2024-04-20\"", "\"止\": \"2024-03-14\"", "任职", "时限", "satisfied"),
    ] {
        let changed = text.replace(from, to);
        assert_eq!(outcome(&text, "K", &step(name, label)), "violated", "{label}");
        assert_eq!(outcome(&changed, "K", &step(name, label)), then, "{label}");
    }
}
