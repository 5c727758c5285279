//! What policies mean: small policies over a few records, from the built command's JSON. The cases stand in
//! `tests/semantics/*.txt`:
//!
//! ```text
//! ### what the case shows
//! the policy
//! --- data
//! the records (JSON)
//! --- expect
//! RULE KEY verdict=holds :LABEL=satisfied score=87.50 rank_range=[1,2]
//! ```
//! A line asks for one result by rule set and key; `:LABEL=` is the outcome of a clause, `LABEL?=` its missing
//! fields joined by commas, `@STEP=` the states of a step's rows with their outcomes, `@STEP:LABEL=` those of a clause
//! in them, anything else a key of the result. All are judged on 2024-05-01, or on the day after `--- expect`.
//!
//! A case may end in `--- check` and a list of diagnostic codes instead: the policy is refused for these. A line
//! `--- file NAME.quan` begins a further file beside the policy.

// Tests may stop at the first surprise.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use assert_cmd::Command;
use serde_json::Value;
use std::path::Path;

struct Case {
    name: String,
    policy: String,
    expect: Expect,
}

enum Expect {
    Results { data: String, as_of: String, lines: String },
    Codes(Vec<String>),
}

fn cases(text: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    for part in text.split("### ").skip(1) {
        let (name, rest) = part.split_once('\n').unwrap();
        if let Some((policy, codes)) = rest.split_once("--- check\n") {
            let codes = codes.split_whitespace().map(str::to_owned).collect();
            let expect = Expect::Codes(codes);
            cases.push(Case { name: name.to_owned(), policy: policy.to_owned(), expect });
            continue;
        }
        let (policy, rest) = rest.split_once("--- data\n").unwrap();
        let (data, rest) = rest.split_once("--- expect").unwrap();
        let (day, lines) = rest.split_once('\n').unwrap();
        let as_of = if day.trim().is_empty() { "2024-05-01" } else { day.trim() }.to_owned();
        let expect = Expect::Results { data: data.to_owned(), as_of, lines: lines.to_owned() };
        cases.push(Case { name: name.to_owned(), policy: policy.to_owned(), expect });
    }
    cases
}

/// A folder with the policy and the files beside it.
fn folder(policy: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let mut parts = policy.split("--- file ");
    std::fs::write(dir.path().join("policy.quan"), parts.next().unwrap()).unwrap();
    for part in parts {
        let (name, text) = part.split_once('\n').unwrap();
        std::fs::write(dir.path().join(name.trim()), text).unwrap();
    }
    dir
}

/// The JSON of `quan eval` over a policy and its records; both languages give the same bytes.
fn evaluated(policy: &str, data: &str, as_of: &str) -> Value {
    let dir = folder(policy);
    std::fs::write(dir.path().join("records.json"), data).unwrap();
    let run = |lang| {
        let args = ["eval", "policy.quan", "--data", "records.json", "--as-of", as_of];
        let out = Command::new(env!("CARGO_BIN_EXE_quan"))
            .current_dir(dir.path())
            .args(args)
            .args(["--format", "json", "--explain", "none", "--lang", lang])
            .output()
            .unwrap();
        assert!(out.status.success(), "{}\n{policy}", String::from_utf8_lossy(&out.stderr));
        serde_json::from_slice::<Value>(&out.stdout).unwrap()
    };
    let json = run("zh");
    let words = |json: &Value| neutral(json["results"].clone());
    assert_eq!(words(&json), words(&run("en")), "the same in either language");
    json
}

/// Results with the engine's own words in Chinese, and without built-in clauses' labels.
fn neutral(mut results: Value) -> Value {
    match &mut results {
        Value::Array(all) => all.iter_mut().for_each(|v| *v = neutral(v.take())),
        Value::Object(of) => {
            of.iter_mut().for_each(|(_, v)| *v = neutral(v.take()));
            if of.get("id") == Some(&"0".into()) {
                of.remove("label");
                of.remove("message");
            }
        }
        Value::String(text) => *text = chinese(text),
        _ => {}
    }
    results
}

fn chinese(text: &str) -> String {
    if text.starts_with(['(', '（']) {
        // a calculation without a result
        return "（…）".to_owned();
    }
    let text = match text.strip_prefix("between ") {
        Some(ends) => format!("{} 之间", ends.replace(" and ", " 至 ")),
        None => text.to_owned(),
    };
    let words = [
        (" or ", " 或 "),
        ("[year ", "["),
        ("年]", "]"),
        ("at least ", "至少 "),
        ("at most ", "至多 "),
        (", ", "、"),
    ];
    let text = words.iter().fold(text, |text, (from, to)| text.replace(from, to));
    let whole = [("yes", "是"), ("no", "否"), ("none", "无"), ("unknown", "不明")];
    whole.iter().find(|(en, _)| *en == text).map_or(text, |(_, zh)| (*zh).to_owned())
}

/// The codes `quan check` reports, sorted.
fn checked(policy: &str) -> Vec<String> {
    let dir = folder(policy);
    let out = Command::new(env!("CARGO_BIN_EXE_quan"))
        .current_dir(dir.path())
        .args(["check", "policy.quan", "--format", "json"])
        .output()
        .unwrap();
    let json: Value = serde_json::from_slice(&out.stdout).unwrap();
    let list = json.as_array().or_else(|| json["diagnostics"].as_array()).unwrap();
    let mut codes: Vec<String> = list.iter().map(|d| shown(&d["code"])).collect();
    codes.sort();
    codes
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn listed_with(value: &Value, by: &str, show: impl Fn(&Value) -> String) -> String {
    value.as_array().into_iter().flatten().map(show).collect::<Vec<_>>().join(by)
}

fn listed(value: &Value, show: impl Fn(&Value) -> String) -> String {
    listed_with(value, ",", show)
}

fn found_step(result: &Value, what: &str) -> String {
    let (name, label) = what.split_once(':').map_or((what, None), |(n, l)| (n, Some(l)));
    let rows = result["steps"].as_array().into_iter().flatten().filter(|s| s["step"] == name);
    let of = |row: &Value| match label {
        Some(label) => {
            let clauses = row["clauses"].as_array().into_iter().flatten();
            let clause = clauses.into_iter().find(|c| c["label"] == label);
            clause.map_or("absent".into(), |c| shown(&c["outcome"]))
        }
        None => match row["outcome"].as_str() {
            Some(outcome) => format!("{}({outcome})", shown(&row["state"])),
            None => shown(&row["state"]),
        },
    };
    rows.map(of).collect::<Vec<_>>().join(",")
}

fn found(result: &Value, what: &str) -> String {
    let clause = |label: &str| {
        result["clauses"].as_array().into_iter().flatten().find(|c| c["label"] == label)
    };
    if let Some(label) = what.strip_prefix(':') {
        return clause(label).map_or("absent".into(), |c| shown(&c["outcome"]));
    }
    if let Some(step) = what.strip_prefix('@') {
        return found_step(result, step);
    }
    if ["next_steps", "missing"].contains(&what) {
        return listed(&result[what], shown);
    }
    if what == "metrics" {
        let figure = |m: &Value| ["label", "value", "target"].map(|key| shown(&m[key])).join(":");
        return listed(&result[what], figure);
    }
    if what == "duties" {
        return listed(&result[what], |d| {
            format!("{}:{}", shown(&d["period"]), shown(&d["state"]))
        });
    }
    if what == "measures" {
        return listed(&result[what], |m| listed_with(&m["measure"], "|", shown));
    }
    if let Some(label) = what.strip_suffix('?') {
        let missing = clause(label).and_then(|c| c["missing"].as_array()).cloned();
        return missing.unwrap_or_default().iter().map(shown).collect::<Vec<_>>().join(",");
    }
    shown(&result[what])
}

fn wrong(case: &Case, line: &str, json: &Value) -> Vec<String> {
    let mut words = line.split(' ');
    let (rule, key) = (words.next().unwrap(), words.next().unwrap());
    let results: Vec<&Value> = json["results"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|r| r["rule"] == rule && (r["key"] == key || r["group"] == key))
        .collect();
    let [result] = results.as_slice() else {
        return vec![format!("{}: {rule} {key}: {} results", case.name, results.len())];
    };
    let facts = words.map(|w| w.rsplit_once('=').unwrap());
    facts
        .filter(|(what, value)| found(result, what) != *value)
        .map(|(what, value)| {
            let got = found(result, what);
            format!("{}: {rule} {key}: {what} is {got}, not {value}", case.name)
        })
        .collect()
}

fn problems(case: &Case) -> Vec<String> {
    match &case.expect {
        Expect::Codes(wanted) => {
            let got = checked(&case.policy);
            if got == *wanted {
                return Vec::new();
            }
            vec![format!("{}: check says {got:?}, not {wanted:?}", case.name)]
        }
        Expect::Results { data, as_of, lines } => {
            let json = evaluated(&case.policy, data, as_of);
            lines.lines().filter(|l| !l.is_empty()).flat_map(|l| wrong(case, l, &json)).collect()
        }
    }
}

fn all_cases(folder: &str) -> Vec<Case> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<_> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    let texts = files.iter().filter(|p| p.is_file()).map(|p| std::fs::read_to_string(p).unwrap());
    texts.flat_map(|text| cases(&text)).collect()
}

#[test]
fn policies_mean_what_they_say() {
    let cases = all_cases("tests/semantics");
    assert!(cases.len() >= 80, "only {} cases found", cases.len());
    let problems: Vec<String> = cases.iter().flat_map(problems).collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// A policy in Chinese words and the same in English words, over the same records, give the same JSON.
#[test]
fn the_english_twin_gives_the_same() {
    let zh = "记录 人 主键 编号 { 编号 : 文本  分 : 小数 在 0 至 100  党 : 日期 或 无 }\n\
        资格 甲 针对 人 { 必须 线: 分 不低于 60   优先 员: 有 党 }\n\
        评分 总 针对 人 满分 100 { 项 卷 占 40% : 分   项 面 占 60% : 分   保留 2 位 四舍五入 }\n\
        遴选 入 从 人 当 甲 = 合格 { 排序 总 由高到低   名额 1   并列 全部入围 }\n";
    let en = "record 人 key 编号 { 编号 : text  分 : decimal during 0 to 100  党 : date or none }\n\
        eligibility 甲 for 人 { must 线: 分 not_below 60   prefer 员: has 党 }\n\
        scoring 总 for 人 full_marks 100 { item 卷 weight 40% : 分   item 面 weight 60% : 分   keep 2 places half_up }\n\
        selection 入 from 人 when 甲 = 合格 { rank 总 descending   quota 1   ties all_in }\n";
    let data = r#"{"人": [ {"编号": "1", "分": 61.5, "党": null}, {"编号": "2", "分": 59}, {"编号": "3"} ]}"#;
    let plain = |policy: &str| {
        let mut json = evaluated(policy, data, "2024-05-01");
        for result in json["results"].as_array_mut().unwrap() {
            for clause in result["clauses"].as_array_mut().into_iter().flatten() {
                // sentences quote the policy's own words
                clause.as_object_mut().unwrap().remove("message");
            }
            result.as_object_mut().unwrap().remove("place");
        }
        json["results"].take()
    };
    let (zh, en) = (plain(zh), plain(en));
    assert_eq!(zh, en);
    assert!(zh.as_array().unwrap().len() >= 9, "{zh}");
}
