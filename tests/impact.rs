//! `quan impact` and `quan verify` as the command gives them, and the laws of comparing: nothing differs from itself,
//! and looking from the other side finds the same people and the same clauses.

// Tests may stop at the first surprise.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use assert_cmd::Command;
use proptest::prelude::*;
use quan::core::calendar::Calendar;
use quan::core::policy::Policy;
use quan::diagnostic::{FileId, Sources};
use quan::eval::Settings;
use quan::impact::{Aspect, Direction, Impact, Role, Side, Task, compare};
use quan::records::Source;
use quan::records::bind::{BindOptions, bind};
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/impact")
}

/// Runs the command; gives exit status, standard output, standard error.
fn quan(dir: &Path, args: &[&str]) -> (Option<i32>, String, String) {
    let out = Command::new(env!("CARGO_BIN_EXE_quan"))
        .current_dir(dir)
        .env("NO_COLOR", "1")
        .args(args)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    let stderr = text(out.stderr);
    assert!(!stderr.contains("panicked"), "{args:?}: {stderr}");
    (out.status.code(), text(out.stdout), stderr)
}

fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder().join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

const IMPACT: [&str; 9] = [
    "impact",
    "--base",
    "base.quan",
    "--head",
    "head.quan",
    "--data",
    "考生.csv",
    "--as-of",
    "2024-05-01",
];

fn impact<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&IMPACT, more].concat()
}

#[test]
fn reports_in_both_languages() {
    for lang in ["zh", "en"] {
        let by = ["--by", "性别", "周岁/5", "--lang", lang];
        let (status, text, _) = quan(&folder(), &impact(&by));
        assert_eq!(status, Some(0));
        snapshot(&format!("table.{lang}"), &text);
        let (_, page, _) = quan(&folder(), &impact(&[&by[..], &["--format", "html"]].concat()));
        let body = page.split("<body>").nth(1).unwrap().split("<script>").next().unwrap();
        assert!(!body.contains("http:") && !body.contains("https:"), "the page opens offline");
        snapshot(&format!("page.{lang}"), body);
        let (_, json, _) = quan(&folder(), &impact(&[&by[..], &["--format", "json"]].concat()));
        // the engine's own words in it follow the language
        let _: Value = serde_json::from_str(&json).unwrap();
        snapshot(&format!("json.{lang}"), &json);
    }
}

#[test]
fn who_moves_is_explained_by_the_clause() {
    let (_, json, _) = quan(&folder(), &impact(&["--format", "json"]));
    let report: Value = serde_json::from_str(&json).unwrap();
    let of = |rule: &str, key: &str| {
        let all = report["changes"].as_array().unwrap();
        all.iter().find(|c| c["rule"] == rule && c["key"] == key).cloned().unwrap_or_default()
    };
    // one clause alone
    let four = of("报考", "A4");
    assert_eq!(four["direction"], "newly_out");
    assert_eq!(four["verdict"]["because"][0]["unit"], "报考/资历");
    assert_eq!(four["verdict"]["because"][0]["role"], "sole");
    // two clauses, each enough
    let two = of("报考", "A2");
    let roles: Vec<&str> = two["verdict"]["because"]
        .as_array()
        .unwrap()
        .iter()
        .map(|b| b["role"].as_str().unwrap())
        .collect();
    assert_eq!(roles, ["suffices", "suffices"], "{two}");
    // a clause that is new and cannot be judged
    let nine = of("报考", "A9");
    assert_eq!(nine["verdict"]["to"], "undetermined");
    assert_eq!(nine["verdict"]["because"][0]["unit"], "报考/面试线");
    // the table, not the item that calls it
    let one = of("总成绩", "A1");
    assert_eq!(one["score"]["because"][0]["unit"], "学历分");
    assert_eq!(one["score"]["delta"], "+1");
    // an exception still covers whom it covered
    assert_eq!(of("报考", "A5"), Value::Null);
}

#[test]
fn layout_order_and_remarks_are_no_change() {
    let args = [
        "impact",
        "--base",
        "base.quan",
        "--head",
        "same.quan",
        "--data",
        "考生.csv",
        "--as-of",
        "2024-05-01",
        "--fail-on",
        "any",
        "--format",
        "json",
    ];
    let (status, json, _) = quan(&folder(), &args);
    let report: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["units"], serde_json::json!([]), "{json}");
    assert_eq!(report["changes"], serde_json::json!([]));
    assert_eq!(status, Some(0));
}

#[test]
fn fail_on() {
    assert_eq!(quan(&folder(), &impact(&["--fail-on", "any"])).0, Some(1));
    assert_eq!(quan(&folder(), &impact(&["--fail-on", "worse"])).0, Some(1));
    // a place more makes nobody worse off
    let dir = tempfile::tempdir().unwrap();
    let base = std::fs::read_to_string(folder().join("base.quan")).unwrap();
    std::fs::write(dir.path().join("more.quan"), base.replace("名额 3", "名额 4")).unwrap();
    let more = dir.path().join("more.quan");
    let args = |what| {
        let head = more.to_str().unwrap().to_owned();
        let all = ["impact", "--base", "base.quan", "--data", "考生.csv", "--as-of", "2024-05-01"];
        let mut all: Vec<String> = all.iter().map(|s| (*s).to_owned()).collect();
        all.extend(["--head".to_owned(), head, "--fail-on".to_owned(), what]);
        all
    };
    let run = |what: &str| {
        let args = args(what.to_owned());
        quan(&folder(), &args.iter().map(String::as_str).collect::<Vec<_>>()).0
    };
    assert_eq!(run("worse"), Some(0));
    assert_eq!(run("any"), Some(1));
}

#[test]
fn one_policy_on_two_years_of_data() {
    let args = [
        "impact",
        "--base",
        "base.quan",
        "--head",
        "base.quan",
        "--base-data",
        "last/考生.csv",
        "--data",
        "考生.csv",
        "--base-as-of",
        "2023-05-01",
        "--as-of",
        "2024-05-01",
        "--lang",
        "zh",
    ];
    let (status, text, _) = quan(&folder(), &args);
    assert_eq!(status, Some(0));
    snapshot("two_years.zh", &text);
}

#[test]
fn a_parameter_can_be_tried_without_an_edit() {
    let args = [
        "impact",
        "--base",
        "base.quan",
        "--head",
        "base.quan",
        "--data",
        "考生.csv",
        "--as-of",
        "2024-05-01",
        "--base-param",
        "年龄上限=40",
        "--format",
        "json",
    ];
    let (_, json, _) = quan(&folder(), &args);
    let report: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["units"][0]["kind"], "parameter");
    assert_eq!(report["units"].as_array().unwrap().len(), 1);
    assert!(report["changes"].as_array().unwrap().iter().any(|c| c["direction"] == "newly_in"));
}

/// Steps, periods of publicity, measures of a 监测 and duties: each move is put down to the part that was changed.
#[test]
fn every_pattern_is_compared() {
    let folder = folder().join("patterns");
    let args = ["impact", "--base", "base.quan", "--head", "head.quan", "--data", "data.json"];
    for lang in ["zh", "en"] {
        let more = ["--as-of", "2024-04-10", "--explain", "none", "--lang", lang];
        let (status, text, _) = quan(&folder, &[&args[..], &more[..]].concat());
        assert_eq!(status, Some(0), "{text}");
        snapshot(&format!("patterns.{lang}"), &text);
    }
}

#[test]
fn rejected_rows_are_told_and_counted() {
    let dir = tempfile::tempdir().unwrap();
    let rows = std::fs::read_to_string(folder().join("考生.csv")).unwrap();
    let bad = dir.path().join("考生.csv");
    std::fs::write(&bad, rows.replace("1985.03", "1985.13")).unwrap();
    let mut args = impact(&["--format", "json"]);
    args[6] = bad.to_str().unwrap();
    let (status, json, told) = quan(&folder(), &args);
    assert_eq!(status, Some(3));
    assert!(told.contains("1985.13"), "{told}");
    let report: Value = serde_json::from_str(&json).unwrap();
    for side in ["base", "head"] {
        assert_eq!(report[side]["rows_read"], 10);
        assert_eq!(report[side]["rejected"], 1);
    }
    // The row is kept in a file, once though both sides read it.
    let kept = dir.path().join("退回.csv");
    args.extend(["--rejects", kept.to_str().unwrap()]);
    assert_eq!(quan(&folder(), &args).0, Some(3));
    let rows = std::fs::read_to_string(&kept).unwrap();
    assert_eq!(rows.lines().count(), 2, "{rows}");
    assert!(rows.contains("1985.13"), "{rows}");
}

#[test]
fn wrong_input_is_told() {
    let dir = folder();
    let mut text = String::new();
    let mut args = |args: &[&str]| {
        for lang in ["zh", "en"] {
            let (status, out, err) = quan(&dir, &[args, &["--lang", lang]].concat());
            assert_eq!(status, Some(2), "{args:?}: {out}{err}");
            text.push_str(&format!("quan {}\n{err}\n", args.join(" ")));
        }
    };
    args(&["impact", "--base", "none.quan", "--head", "head.quan", "--data", "考生.csv"]);
    args(&["impact", "--base", "base.quan", "--head", "head.quan", "--data", "none.csv"]);
    args(&["impact", "--base", "base.quan", "--head", "head.quan"]);
    args(&["impact", "--base", "base.quan", "--head", "other.quan", "--data", "考生.csv"]);
    args(&impact(&["--by", "性刖"]));
    args(&impact(&["--by", "星座"]));
    args(&impact(&["--param", "年龄上线=40"]));
    args(&impact(&["--fail-on", "better"]));
    args(&impact(&["--out", "none/x.html", "--format", "html"]));
    snapshot("wrong", &text);
}

// ----- decisions ---------------------------------------------------------------------------------------

/// A stored decision in a folder of its own, with the policy and data it was made from.
fn stored() -> (tempfile::TempDir, String) {
    let dir = tempfile::tempdir().unwrap();
    for file in ["base.quan", "考生.csv"] {
        std::fs::copy(folder().join(file), dir.path().join(file)).unwrap();
    }
    let args = [
        "eval",
        "base.quan",
        "--data",
        "考生.csv",
        "--as-of",
        "2024-05-01",
        "--param",
        "年龄上限=44",
        "--format",
        "json",
        "--out",
        "decision.json",
    ];
    assert_eq!(quan(dir.path(), &args).0, Some(0));
    let text = std::fs::read_to_string(dir.path().join("decision.json")).unwrap();
    (dir, text)
}

const VERIFY: [&str; 4] = ["verify", "decision.json", "--data", "考生.csv"];

#[test]
fn a_decision_is_recomputed() {
    let (dir, _) = stored();
    let mut all = String::new();
    for lang in ["zh", "en"] {
        let (status, text, _) = quan(dir.path(), &[&VERIFY[..], &["--lang", lang]].concat());
        assert_eq!(status, Some(0), "{text}");
        all.push_str(&text);
    }
    snapshot("verify_same", &all);
    // told from elsewhere, the data file is the same
    let moved = dir.path().join("moved");
    std::fs::create_dir(&moved).unwrap();
    std::fs::copy(dir.path().join("考生.csv"), moved.join("考生.csv")).unwrap();
    assert_eq!(quan(dir.path(), &["verify", "decision.json", "--data", "moved"]).0, Some(0));
    // nor does another name make other records of the same bytes
    let renamed = dir.path().join("今年.csv");
    std::fs::rename(dir.path().join("考生.csv"), &renamed).unwrap();
    let args = ["verify", "decision.json", "--data", "今年.csv", "--lang", "zh"];
    let (status, text, _) = quan(dir.path(), &args);
    assert_eq!(status, Some(0), "{text}");
    // one value more, and that person alone is named
    let text = std::fs::read_to_string(&renamed).unwrap();
    std::fs::write(&renamed, text.replacen("A4,刘四,男,1990.07,4", "A4,刘四,男,1990.07,1", 1))
        .unwrap();
    let (status, text, _) = quan(dir.path(), &args);
    assert_eq!(status, Some(1), "{text}");
    assert!(!text.contains("出处"), "{text}");
    assert!(text.contains("· A4") && !text.contains("· A1"), "{text}");
}

#[test]
fn what_differs_is_named() {
    let change = |file: &str, from: &str, to: &str| {
        let (dir, _) = stored();
        let path = dir.path().join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} has no {from}");
        std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
        let (status, json, err) = quan(dir.path(), &[&VERIFY[..], &["--format", "json"]].concat());
        assert_eq!(status, Some(1), "{json}{err}");
        let (_, text, _) = quan(dir.path(), &[&VERIFY[..], &["--lang", "zh"]].concat());
        (serde_json::from_str::<Value>(&json).unwrap(), text)
    };
    let (report, text) = change("base.quan", "工作年限 不少于 3", "工作年限 不少于 8");
    assert_eq!(report["differs"], serde_json::json!(["policy"]));
    assert_eq!(report["digests"][0]["files"][0], "base.quan");
    assert!(!report["results"]["different"].as_array().unwrap().is_empty());
    snapshot("verify_policy.zh", &text);
    // a remark changes the text, not the verdicts
    let (report, _) = change("base.quan", "次序", "// 备注\n次序");
    assert_eq!(report["differs"], serde_json::json!(["policy"]));
    assert!(report["results"]["different"].as_array().unwrap().is_empty());
    let (report, _) = change("考生.csv", "A4,刘四,男,1990.07,4", "A4,刘四,男,1990.07,1");
    assert_eq!(report["differs"], serde_json::json!(["data"]));
    let (report, _) = change("decision.json", "年龄上限=44", "年龄上限=40");
    assert_eq!(report["differs"], serde_json::json!(["parameters"]));
    let (report, _) = change("decision.json", "\"engine\":\"", "\"engine\":\"9");
    assert_eq!(report["differs"], serde_json::json!(["engine"]));
}

#[test]
fn a_verdict_edited_by_hand_is_found() {
    let (dir, text) = stored();
    let mut decision: Value = serde_json::from_str(&text).unwrap();
    let results = decision["results"].as_array_mut().unwrap();
    let failed =
        results.iter_mut().find(|r| r["rule"] == "报考" && r["verdict"] == "fails").unwrap();
    failed["verdict"] = "holds".into();
    let key = failed["key"].clone();
    std::fs::write(dir.path().join("decision.json"), decision.to_string()).unwrap();
    let (status, json, _) = quan(dir.path(), &[&VERIFY[..], &["--format", "json"]].concat());
    assert_eq!(status, Some(1));
    let report: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(report["differs"], serde_json::json!([]));
    let different = report["results"]["different"].as_array().unwrap();
    assert_eq!(different.len(), 1);
    assert_eq!(different[0]["key"], key);
    assert_eq!(different[0]["differences"][0]["path"], "verdict");
    // a whole result taken out is found, too
    let mut decision: Value = serde_json::from_str(&text).unwrap();
    decision["results"].as_array_mut().unwrap().remove(0);
    std::fs::write(dir.path().join("decision.json"), decision.to_string()).unwrap();
    assert_eq!(quan(dir.path(), &VERIFY).0, Some(1));
}

#[test]
fn what_is_no_decision_is_told() {
    let (dir, text) = stored();
    let write = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).unwrap();
    write("truncated.json", &text[..text.floor_char_boundary(text.len() / 2)]);
    write("other.json", "{\"candidates\": []}");
    write("array.json", "[1, 2]");
    write("policy.json", "政策 {}");
    write("masked.json", &text.replacen("\"explain\":", "\"masked\":true,\"explain\":", 1));
    write("gone.json", &text.replacen("\"policy\":\"base.quan\"", "\"policy\":\"gone.quan\"", 1));
    let mut all = String::new();
    for file in [
        "none.json",
        "truncated.json",
        "other.json",
        "array.json",
        "policy.json",
        "masked.json",
        "gone.json",
    ] {
        for lang in ["zh", "en"] {
            let args = ["verify", file, "--data", "考生.csv", "--lang", lang];
            let (status, out, err) = quan(dir.path(), &args);
            assert_eq!(status, Some(2), "{file}: {out}{err}");
            all.push_str(&err);
        }
    }
    snapshot("no_decision", &all);
}

// ----- laws --------------------------------------------------------------------------------------------

/// What is varied of the policy.
type Edit = (u8, u8, u8, u8, bool, bool);

fn edited((age, years, marks, places, line, waive): Edit) -> String {
    let mut text = std::fs::read_to_string(folder().join("base.quan")).unwrap();
    text = text.replace("年龄上限 = 45", &format!("年龄上限 = {age}"));
    text = text.replace("不少于 3", &format!("不少于 {years}"));
    text = text.replace("研究生 : 2", &format!("研究生 : {marks}"));
    text = text.replace("名额 3", &format!("名额 {places}"));
    if line {
        text = text.replace("  例外", "  必须 面试线: 面试 不低于 60\n  例外");
    }
    if !waive {
        text = text.replace("    免除 资历\n", "    免除 年龄\n");
    }
    text
}

fn compiled(text: &str) -> (Policy, Sources) {
    let mut sources = Sources::default();
    let id: FileId = sources.add("law.quan", text);
    let (file, wrong) = quan::syntax::parse(text, id);
    assert!(wrong.is_empty(), "{wrong:?}");
    let unit = quan::model::Unit { file, evaluated: true };
    let (policy, _) = quan::model::compile(&[unit], quan::core::date::Day::constant(2024, 5, 1));
    (policy, sources)
}

fn compared(base: Edit, head: Edit) -> Impact {
    let (old, old_text) = compiled(&edited(base));
    let (new, new_text) = compiled(&edited(head));
    let files = vec![Source::new(&folder().join("考生.csv")).unwrap()];
    let settings = Settings {
        as_of: quan::core::date::Day::constant(2024, 5, 1),
        calendar: Calendar::china().clone(),
        birthday: Default::default(),
        params: Vec::new(),
        lang: Default::default(),
    };
    let read =
        |schema: &_, _| bind(schema, &files, &BindOptions { as_table: None, limits: None }).data;
    let task = Task {
        rules: Vec::new(),
        own_data: false,
        read: &read,
        groups: Vec::new(),
        progress: &|_, _| {},
    };
    compare(
        &Side { policy: &old, sources: &old_text, settings: settings.clone() },
        &Side { policy: &new, sources: &new_text, settings },
        &task,
    )
}

/// Everything that moved: rule, key, aspect, from where to where, and why; seen from the other side if asked.
fn told(impact: &Impact, mirrored: bool) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for m in &impact.moves {
        let s = m.subject().unwrap();
        let of = |r: &Option<quan::eval::result::SubjectResult>| {
            r.as_ref().map(|r| (r.verdict, r.selected, r.score.clone(), r.rank))
        };
        let (mut from, mut to) = (of(&m.base), of(&m.head));
        let (mut better, mut worse) = (m.better, m.worse);
        if mirrored {
            std::mem::swap(&mut from, &mut to);
            std::mem::swap(&mut better, &mut worse);
        }
        for part in &m.moved {
            let because: BTreeSet<String> = part
                .because
                .iter()
                .map(|b| {
                    let role = match (b.role, mirrored) {
                        (Role::Suffices, true) => Role::Needed,
                        (Role::Needed, true) => Role::Suffices,
                        (role, _) => role,
                    };
                    format!("{} {role:?}", impact.units[b.unit].key.path())
                })
                .collect();
            out.insert(format!(
                "{} {} {:?} {from:?} {to:?} {better} {worse} {because:?}",
                s.rule, s.key, part.aspect
            ));
        }
    }
    out
}

fn edits() -> impl Strategy<Value = Edit> {
    (35u8..46, 2u8..8, 0u8..4, 1u8..6, any::<bool>(), any::<bool>())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn nothing_differs_from_itself(edit in edits()) {
        let impact = compared(edit, edit);
        prop_assert!(impact.units.is_empty(), "{:?}", impact.units);
        prop_assert!(impact.moves.is_empty());
        prop_assert!(impact.rules.iter().all(|r| r.moved == 0 && r.newly == [0; 3]));
    }

    #[test]
    fn the_other_side_sees_the_same(base in edits(), head in edits()) {
        let (there, back) = (compared(base, head), compared(head, base));
        prop_assert_eq!(told(&there, false), told(&back, true));
        let count = |i: &Impact, d: Direction| i.moves.iter().filter(|m| m.direction == d).count();
        prop_assert_eq!(
            count(&there, Direction::Same),
            count(&back, Direction::Same)
        );
    }

    #[test]
    fn every_decision_that_moves_has_a_reason(base in edits(), head in edits()) {
        let impact = compared(base, head);
        for m in &impact.moves {
            for part in m.moved.iter().filter(|p| matches!(p.aspect, Aspect::Verdict | Aspect::Selected)) {
                prop_assert!(!part.because.is_empty(), "{m:?}");
            }
        }
    }
}

/// Two policies over a few records, written for one test.
fn small(base: &str, head: &str, more: &[&str]) -> (Option<i32>, Value) {
    let dir = tempfile::tempdir().unwrap();
    let records = "政策 甲 { 地区 \"某省\" }
枚举 措施 { 提醒 }
记录 人 主键 编号 { 编号 : 文本, 分 : 整数, 面 : 整数, 月报 : 列表 { 日期 : 日期 } 期间 日期 }
";
    for (name, text) in [("base.quan", base), ("head.quan", head)] {
        let text =
            if text.contains("政策") { text.to_owned() } else { format!("{records}{text}") };
        std::fs::write(dir.path().join(name), text).unwrap();
    }
    let data = r#"{"人": [
        {"编号": "A", "分": 40, "面": 90, "月报": []}, {"编号": "B", "分": 59, "面": 80, "月报": []},
        {"编号": "C", "分": 60, "面": 70, "月报": []}, {"编号": "D", "分": 85, "面": 60, "月报": []}]}"#;
    std::fs::write(dir.path().join("d.json"), data).unwrap();
    let args = ["impact", "--base", "base.quan", "--head", "head.quan", "--data", "d.json"];
    let as_of = ["--as-of", "2024-05-01", "--lang", "en", "--format", "json"];
    let (status, text, stderr) = quan(dir.path(), &[&args[..], &as_of, more].concat());
    assert!(text.starts_with('{'), "{stderr}");
    (status, serde_json::from_str(&text).unwrap())
}

/// What is laid on people is worse for them: a measure, a duty overdue, a lower band.
#[test]
fn worse_is_more_than_a_verdict() {
    let worse = ["--fail-on", "worse"];
    let watch = |n: u32| format!("监测 丙 针对 人 {{ 应 提醒: 提醒 当 分 不足 {n} }}\n");
    assert_eq!(small(&watch(50), &watch(60), &worse).0, Some(1));
    assert_eq!(small(&watch(60), &watch(50), &worse).0, Some(0));
    let duty =
        |from: &str| format!("规定 丁 针对 人 {{ 义务 月报 每 月 1 次 自 {from} 以 月报 为凭 }}\n");
    let (status, json) = small(&duty("2024-04-01"), &duty("2024-03-01"), &worse);
    assert_eq!(status, Some(1));
    let rows = &json["changes"][0]["duties"]["rows"];
    assert_eq!(rows[0]["to"], "overdue", "{json}");
    let bands = |n: u32| {
        format!(
            "评分 戊 针对 人 满分 100 {{ 项 笔试 占 100% : 分   分档 {{ 不低于 {n} : 合格; 其余 : 不合格 }} }}\n"
        )
    };
    assert_eq!(small(&bands(50), &bands(60), &worse).0, Some(1));
}

/// From when a policy is in force is a change like any other.
#[test]
fn the_day_it_comes_into_force_is_a_change() {
    let of = |day: &str| {
        format!(
            "政策 甲 {{ 地区 \"某省\"   施行 {day} }}
记录 人 主键 编号 {{ 编号 : 文本, 分 : 整数, 面 : 整数, 月报 : 列表 {{ 日期 : 日期 }} 期间 日期 }}
资格 乙 针对 人 {{ 必须 够: 分 不低于 1 }}
"
        )
    };
    let (_, json) = small(&of("2010-01-01"), &of("2024-06-01"), &[]);
    assert_eq!(json["units"][0]["kind"], "in_force", "{json}");
    assert_eq!(json["changes"][0]["verdict"]["because"][0]["role"], "sole", "{json}");
}

/// The lowest band is one band; the key a ranking begins with is no score that moved.
#[test]
fn bands_and_keys() {
    let of = |order: &str| {
        format!(
            "遴选 己 从 人 {{ 排序 {order}   名额 2   并列 待定 }}\n资格 庚 针对 人 {{ 必须 够: 分 不低于 50 }}\n"
        )
    };
    let (base, head) = (of("分 由高到低, 面 由高到低"), of("面 由高到低, 分 由高到低"));
    let (_, json) = small(&base, &head, &["--by", "分/60,80"]);
    let groups = json["by"][0]["groups"].as_array().unwrap();
    let names: Vec<&str> = groups.iter().map(|g| g["value"].as_str().unwrap()).collect();
    assert_eq!(names, ["<60", "60–79", "≥80"]);
    for change in json["changes"].as_array().unwrap() {
        assert!(change.get("score").is_none(), "{change}");
    }
}

/// A value given for one side is told, not what the text says.
#[test]
fn a_given_parameter_is_told() {
    let policy = "参数 线 = 45\n资格 乙 针对 人 { 必须 够: 分 不低于 线 }\n";
    let (_, json) = small(policy, policy, &["--base-param", "线=59"]);
    assert_eq!(json["units"][0]["base"]["given"], "59", "{json}");
    assert!(json["units"][0]["head"].get("given").is_none(), "{json}");
}
