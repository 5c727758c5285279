//! The shipped policies, end to end: their own tests; the same in the other language; no change that passes unnoticed
//! is left to chance (`quan test --mutate`, run by hand: it takes minutes); and an evaluation of each over its sample
//! data, counted in `policies/snapshots`. The lines of `policies/runs-*.txt` say how each is run:
//!
//! ```text
//! shandong/linyi/tancheng/young_deputy --data data/young_deputy.json --as-of 2022-06-01 --param 一般工作年限=5
//! ```
//! The policy's path below `policies/`, without its ending; data below the policy's folder.

// Tests may stop at the first surprise.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use quan::diagnostic::Lang;
use quan::syntax::format;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("policies")
}

fn quan(at: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_quan")).current_dir(at).args(args).output().unwrap()
}

fn texts(at: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(at).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(texts(&path));
        } else if path.extension().is_some_and(|e| e == "quan") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// What `quan test` says of a folder in its last line, all cases having passed.
fn tested(at: &Path) -> String {
    let out = quan(at, &["test", ".", "--lang", "zh"]);
    let said = String::from_utf8(out.stdout).unwrap();
    assert!(out.status.success(), "{said}");
    said.lines().last().unwrap().to_owned()
}

fn copied(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copied(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

#[test]
fn in_english_and_back_they_are_the_same_and_give_the_same() {
    let (english, chinese) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    copied(&root(), english.path());
    copied(&root(), chinese.path());
    let all = texts(&root());
    for path in &all {
        let below = path.strip_prefix(root()).unwrap();
        let text = std::fs::read_to_string(path).unwrap();
        let other = format(&text, Some(Lang::En)).unwrap();
        let back = format(&other, Some(Lang::Zh)).unwrap();
        assert_eq!(text, back, "{}", below.display());
        std::fs::write(english.path().join(below), other).unwrap();
    }
    // the tests of every policy, in English words: the same cases pass
    assert_eq!(tested(&root()), tested(english.path()));
}

/// A line of `runs-*.txt`.
struct Run {
    policy: String,
    args: Vec<String>,
}

/// Words parted by blanks; a blank between quotes parts nothing.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quoted) = (Vec::new(), String::new(), false);
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            ' ' if !quoted => words.push(std::mem::take(&mut word)),
            c => word.push(c),
        }
    }
    words.push(word);
    words.retain(|w| !w.is_empty());
    words
}

fn runs() -> Vec<Run> {
    let at = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/policies");
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(at).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "txt"));
    files.sort();
    let lines = files.iter().flat_map(|f| {
        let text = std::fs::read_to_string(f).unwrap();
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    });
    let mut runs: Vec<Run> = lines
        .filter(|l| !l.trim().is_empty() && !l.starts_with('#'))
        .map(|l| {
            let mut words = words(&l).into_iter();
            Run { policy: words.next().unwrap(), args: words.collect() }
        })
        .collect();
    runs.sort_by(|a, b| a.policy.cmp(&b.policy));
    runs
}

/// How often each verdict, outcome, state and choice came out, by rule set.
fn counted(json: &Value) -> String {
    let mut counts: BTreeMap<(String, String), BTreeMap<String, u32>> = BTreeMap::new();
    let mut add = |rule: &str, what: &str, value: &str| {
        let of = counts.entry((rule.to_owned(), what.to_owned())).or_default();
        *of.entry(value.to_owned()).or_default() += 1;
    };
    let list = |v: &Value| v.as_array().cloned().unwrap_or_default();
    let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
    for result in list(&json["results"]) {
        let rule = text(&result["rule"]);
        add(&rule, "", &text(&result["verdict"]));
        for clause in list(&result["clauses"]) {
            add(&rule, &format!("  {}", text(&clause["label"])), &text(&clause["outcome"]));
        }
        for step in list(&result["steps"]) {
            let of = text(&step["step"]);
            add(&rule, &format!("  @{of}"), &text(&step["state"]));
            for clause in list(&step["clauses"]) {
                add(
                    &rule,
                    &format!("  @{of} {}", text(&clause["label"])),
                    &text(&clause["outcome"]),
                );
            }
        }
        if result["selected"].is_string() {
            add(&rule, "  selected", &text(&result["selected"]));
        }
        for measure in list(&result["measures"]) {
            let names: Vec<String> = list(&measure["measures"]).iter().map(&text).collect();
            add(&rule, "  measures", &names.join("+"));
        }
        for duty in list(&result["duties"]) {
            add(&rule, &format!("  duty {}", text(&duty["duty"])), &text(&duty["state"]));
        }
    }
    let mut out = String::new();
    for ((rule, what), values) in &counts {
        let values: Vec<String> = values.iter().map(|(v, n)| format!("{v} {n}")).collect();
        let head = if what.is_empty() { rule.as_str() } else { what.as_str() };
        writeln!(out, "{head}: {}", values.join(", ")).unwrap();
    }
    out
}

#[test]
fn each_is_evaluated_over_data_that_looks_like_the_localitys() {
    for run in runs() {
        let file = root().join(format!("{}.quan", run.policy));
        let name = file.file_name().unwrap().to_str().unwrap();
        let mut args = vec!["eval", name];
        args.extend(run.args.iter().map(String::as_str));
        args.extend(["--format", "json", "--explain", "none", "--lang", "en"]);
        let out = quan(file.parent().unwrap(), &args);
        let said = String::from_utf8_lossy(&out.stderr);
        assert!(out.status.success(), "{}: {said}", run.policy);
        let json: Value = serde_json::from_slice(&out.stdout).unwrap();
        assert_eq!(json["summary"]["rejected"], 0, "{}: {said}", run.policy);
        assert!(!json["results"].as_array().unwrap().is_empty(), "{}: nothing", run.policy);
        insta::with_settings!({ snapshot_path => "policies/snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(run.policy.replace('/', "."), counted(&json));
        });
    }
}

#[test]
fn none_with_rules_is_left_out() {
    let listed: BTreeSet<String> = runs().into_iter().map(|r| r.policy).collect();
    for path in texts(&root()) {
        let below = path.strip_prefix(root()).unwrap().to_str().unwrap().replace('\\', "/");
        let name = below.trim_end_matches(".quan");
        if name.ends_with(".test") {
            continue;
        }
        let loaded = quan::model::load(&path);
        let (policy, _) = quan::model::compile(&loaded.units, jiff::civil::date(2024, 5, 1));
        assert_eq!(
            !policy.outputs.is_empty(),
            listed.contains(name),
            "{name} has rules, or has a line in tests/policies"
        );
    }
}
