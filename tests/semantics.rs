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
//! fields joined by commas, anything else a key of the result. All are judged on 2024-05-01.

// Tests may stop at the first surprise.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use assert_cmd::Command;
use serde_json::Value;
use std::path::Path;

struct Case {
    name: String,
    policy: String,
    data: String,
    expect: String,
}

fn cases(text: &str) -> Vec<Case> {
    let mut cases = Vec::new();
    for part in text.split("### ").skip(1) {
        let (name, rest) = part.split_once('\n').unwrap();
        let (policy, rest) = rest.split_once("--- data\n").unwrap();
        let (data, expect) = rest.split_once("--- expect\n").unwrap();
        let [name, policy, data, expect] = [name, policy, data, expect].map(str::to_owned);
        cases.push(Case { name, policy, data, expect });
    }
    cases
}

/// The JSON of `quan eval` over a policy and its records; both languages give the same bytes.
fn evaluated(policy: &str, data: &str) -> Value {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("policy.quan"), policy).unwrap();
    std::fs::write(dir.path().join("records.json"), data).unwrap();
    let run = |lang| {
        let args = ["eval", "policy.quan", "--data", "records.json", "--as-of", "2024-05-01"];
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
    assert_eq!(json["results"], run("en")["results"], "the same in either language");
    json
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn found(result: &Value, what: &str) -> String {
    let clause = |label: &str| {
        result["clauses"].as_array().into_iter().flatten().find(|c| c["label"] == label)
    };
    if let Some(label) = what.strip_prefix(':') {
        return clause(label).map_or("no such clause".into(), |c| shown(&c["outcome"]));
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

#[test]
fn policies_mean_what_they_say() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/semantics");
    let mut problems = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(dir).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap();
        for case in cases(&text) {
            count += 1;
            let json = evaluated(&case.policy, &case.data);
            for line in case.expect.lines().filter(|l| !l.is_empty()) {
                problems.extend(wrong(&case, line, &json));
            }
        }
    }
    assert!(count >= 15, "only {count} cases found");
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
        let mut json = evaluated(policy, data);
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
