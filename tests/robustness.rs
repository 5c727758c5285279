//! No text and no data may crash the engine: random policies, deep and long ones, random record files. What comes
//! out is a diagnostic or a result, and the same one each time.

// Tests may stop at the first surprise.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use proptest::prelude::*;
use quan::core::calendar::Calendar;
use quan::core::date::BirthdayRule;
use quan::core::policy::Policy;
use quan::diagnostic::{Diagnostic, Lang, Severity, Sources, Style, render_text};
use quan::eval::{Derivations, Engine, Settings, Wanted};
use quan::model::{self, Unit};
use quan::records::Source;
use quan::records::bind::{BindOptions, Bound, bind};
use std::fmt::Write;

/// As the command does: recursion is bounded, and this holds the deepest of it.
fn on_a_large_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let thread = std::thread::Builder::new().stack_size(64 << 20).spawn(work).unwrap();
    thread.join().unwrap()
}

fn today() -> quan::core::date::Day {
    jiff::civil::date(2024, 5, 1)
}

fn compiled(text: &str) -> (Policy, Sources, Vec<Diagnostic>) {
    let mut sources = Sources::default();
    let id = sources.add("policy.quan", text);
    let (file, mut diagnostics) = quan::syntax::parse(text, id);
    let (policy, more) = model::compile(&[Unit { file, evaluated: true }], today());
    diagnostics.extend(more);
    (policy, sources, diagnostics)
}

/// Compiles, prints what was found in both languages, and gives the identifiers of what was found.
fn codes(text: String) -> Vec<&'static str> {
    on_a_large_stack(move || {
        let (_, sources, diagnostics) = compiled(&text);
        for lang in [Lang::Zh, Lang::En] {
            render_text(&diagnostics, &sources, Style { lang, color: false });
        }
        for d in &diagnostics {
            assert!(d.unfilled().is_empty(), "{}: {:?} in {text:?}", d.code.id(), d.unfilled());
        }
        diagnostics.iter().map(|d| d.code.id()).collect()
    })
}

const HEAD: &str = "记录 人 主键 编号 { 编号 : 文本  性别 : {男, 女}  分 : 小数 在 0 至 100  生 : 日期 \
    处分 : 列表 { 种类 : 文本, 起 : 日期, 止 : 日期 或 无 } 期间 起 至 止 }\n";

/// A word of a policy: a keyword, a name, a mark, a literal.
fn word() -> impl Strategy<Value = String> {
    let keywords: Vec<String> = quan::syntax::keywords::keywords()
        .iter()
        .flat_map(|k| [k.zh.to_owned(), k.en.to_owned()])
        .collect();
    let functions: Vec<String> = include_str!("../grammar/builtins.tsv")
        .lines()
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split('\t').next())
        .map(|f| format!("{f}("))
        .collect();
    let names = ["人", "性别", "分", "生", "处分", "种类", "起", "男", "女", "甲", "乙", "年度"];
    let marks = [
        "{", "}", "(", ")", ":", ";", ",", ".", "=", "<", "≤", "+", "-", "×", "/", "\n", "\"", "[",
        "]", "「", "//",
    ];
    let literals = [
        "0",
        "1",
        "3",
        "40%",
        "2024-05-01",
        "2024-02-30",
        "五分之四",
        "\"文\"",
        "1.5",
        "3 年",
        "5 工作日",
    ];
    let owned = |words: &[&str]| words.iter().map(|w| (*w).to_owned()).collect::<Vec<_>>();
    prop_oneof![
        4 => proptest::sample::select(keywords),
        2 => proptest::sample::select(functions),
        4 => proptest::sample::select(owned(&names)),
        5 => proptest::sample::select(owned(&marks)),
        2 => proptest::sample::select(owned(&literals)),
        1 => "\\PC{0,6}",
        1 => "[0-9]{1,60}",
    ]
}

fn soup(most: usize) -> impl Strategy<Value = String> {
    proptest::collection::vec(word(), 0..most).prop_map(|words| words.join(" "))
}

/// Values for a column: fitting, blank or absurd.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "[0-9]{1,3}",
        "(19|20)[0-9]{2}[-.][01][0-9]",
        Just("女".to_owned()),
        "\\PC{0,8}",
    ]
}

fn bound(policy: &Policy, ending: &str, bytes: &[u8]) -> Bound {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(format!("人.{ending}"));
    std::fs::write(&path, bytes).unwrap();
    let options = BindOptions { as_table: Some("人".to_owned()), limits: None };
    bind(&policy.schema, &[Source::new(&path).unwrap()], &options)
}

const RULES: &str = "资格 甲 针对 人 { 必须 龄: 周岁(生) 不超过 45   必须 线: 分 不低于 60   不得 处: 有 处分 在 基准日 }\n\
    评分 总 针对 人 满分 100 { 项 卷 占 100% : 分   保留 2 位 四舍五入 }\n\
    结构 组合 针对 人 每 性别 { 必须 数: 人数 不少于 1   必须 均: 平均(分) 不低于 50 }\n\
    遴选 入 从 人 当 甲 = 合格 { 排序 总 由高到低   名额 2   并列 全部入围   席位 女: 性别 = 女 至少 1 缺额 则 空缺 }\n";

fn results(policy: &Policy, sources: &Sources, bound: &Bound) -> String {
    let settings = Settings {
        as_of: today(),
        calendar: Calendar::china().clone(),
        birthday: BirthdayRule::OnBirthday,
        params: vec![None; policy.params.len()],
        lang: Default::default(),
    };
    let mut engine = Engine::new(policy, bound.data.clone(), settings);
    let wanted = Wanted { rules: Vec::new(), derivations: Derivations::All };
    format!("{:?}", quan::eval::run(&mut engine, sources, &wanted))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn soup_of_words(text in soup(60)) {
        codes(text);
    }

    #[test]
    fn soup_in_a_clause(text in soup(14)) {
        codes(format!("{HEAD}资格 甲 针对 人 {{ 必须 子: {text} }}\n"));
    }

    #[test]
    fn soup_in_every_block(text in soup(14)) {
        let heads = ["评分 总 针对 人", "遴选 入 从 人", "结构 组 针对 人 每 性别", "程序 序 针对 人", "表 档 针对 人 : 整数"];
        let blocks: Vec<String> = heads.iter().map(|h| format!("{h} {{ {text} }}\n")).collect();
        codes(format!("{HEAD}{}", blocks.concat()));
    }

    #[test]
    fn random_bytes_as_records(bytes in proptest::collection::vec(any::<u8>(), 0..400), json in "[\\[\\]{}:,\"0-9a-e编号人 .-]{0,200}") {
        let (policy, _, _) = compiled(HEAD);
        for ending in ["csv", "json", "jsonl", "tsv", "lrmx", "xlsx"] {
            bound(&policy, ending, &bytes);
        }
        for ending in ["csv", "json", "jsonl"] {
            bound(&policy, ending, json.as_bytes());
        }
    }

    #[test]
    fn random_records_are_judged_the_same_twice(rows in proptest::collection::vec([cell(), cell(), cell(), cell()], 0..12)) {
        let mut csv = String::from("编号,性别,分,生\n");
        for (i, [sex, mark, born, _]) in rows.iter().enumerate() {
            let clean = |t: &str| t.replace(['"', ',', '\n', '\r'], "");
            writeln!(csv, "{i},{},{},{}", clean(sex), clean(mark), clean(born)).unwrap();
        }
        let (policy, sources, diagnostics) = compiled(&format!("{HEAD}{RULES}"));
        prop_assert!(diagnostics.iter().all(|d| d.severity() != Severity::Error), "{diagnostics:?}");
        let records = bound(&policy, "csv", csv.as_bytes());
        prop_assert_eq!(records.read, records.bound + records.rejects.len() as u64);
        prop_assert_eq!(results(&policy, &sources, &records), results(&policy, &sources, &records));
    }
}

#[test]
fn deep_nestings() {
    let n = 2_000;
    let brackets = [
        ("(", ")"),
        ("{", "}"),
        ("[", "]"),
        ("「", "」"),
        ("计数(", ")"),
        ("非 ", ""),
        ("有 ", ""),
        ("- ", ""),
    ];
    for (open, close) in brackets {
        let closed = format!(
            "{HEAD}资格 甲 针对 人 {{ 必须 子: {} 分 {} }}\n",
            open.repeat(n),
            close.repeat(n)
        );
        assert!(!codes(closed).is_empty(), "{open}");
        assert!(
            !codes(format!("{HEAD}资格 甲 针对 人 {{ 必须 子: {}", open.repeat(n))).is_empty(),
            "{open}"
        );
    }
    // rows of rows are bounded by the parser's work limit alone, so fewer of them
    let rows = format!(
        "{HEAD}资格 甲 针对 人 {{ 必须 子: {} 分 {} }}\n",
        "取最高 { 性别 = 女 : ".repeat(100),
        " }".repeat(100)
    );
    assert!(!codes(rows).is_empty());
    for open in ["凡 性别 = 女 { ", "例外 甲 { ", "资格 甲 针对 人 { ", "处分 : 列表 { "]
    {
        assert!(
            !codes(format!("{HEAD}资格 甲 针对 人 {{ {}", open.repeat(500))).is_empty(),
            "{open}"
        );
    }
    assert!(!codes(format!("评分 总 针对 人 {{ {}", "项 甲 占 1 { ".repeat(500))).is_empty());
    assert!(!codes(format!("记录 人 {{ 甲 : {}", "列表 { 甲 : ".repeat(500))).is_empty());
}

#[test]
fn long_chains_of_definitions() {
    let mut text = HEAD.to_owned();
    for i in 1..=5_000 {
        let before = if i == 1 { "分".to_owned() } else { format!("层{}", i - 1) };
        writeln!(text, "定义 人.层{i} = {before} + 1").unwrap();
    }
    // read downwards each finds the one before it done, upwards none is
    let downwards = codes(text.clone());
    let upwards = format!(
        "{HEAD}{}",
        text.lines().skip(1).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join("\n")
    );
    let upwards = codes(upwards);
    for found in [downwards, upwards] {
        assert!(found.iter().all(|c| *c == "Q0215"), "{:?}", found.first());
    }
}

#[test]
fn long_expressions_and_many_clauses() {
    let terms =
        format!("{HEAD}资格 甲 针对 人 {{ 必须 子: 分 超过 {}1 }}\n", "1 + ".repeat(60_000));
    assert_eq!(codes(terms), ["Q0115"]);
    let mut many = format!("{HEAD}资格 甲 针对 人 {{\n");
    for i in 0..2_000 {
        writeln!(many, "  必须 条{i}: 分 不低于 {}", i % 100).unwrap();
    }
    assert!(codes(many + "}\n").iter().all(|c| c.starts_with("Q05")));
}

#[test]
fn huge_numbers() {
    let nines = "9".repeat(5_000);
    for number in [
        nines.clone(),
        format!("0.{nines}"),
        format!("1/{nines}"),
        format!("{nines}%"),
        format!("{nines} 年"),
        "999999999 年".to_owned(),
        "九".repeat(500),
        "亿".repeat(500),
        "1/0".to_owned(),
        "0 比 0".to_owned(),
    ] {
        codes(format!(
            "{HEAD}资格 甲 针对 人 {{ 必须 子: 分 不低于 {number}   必须 丑: 生 不早于 2024-05-01 + {number} }}\n"
        ));
    }
    let text = format!(
        "{HEAD}定义 人.大 = 分{}\n资格 甲 针对 人 {{ 必须 子: 大 不低于 1 }}\n",
        " × 99999999999999999".repeat(20)
    );
    let (policy, sources, _) = compiled(&text);
    let records = bound(&policy, "csv", "编号,分\n1,99\n2,\n3,0\n".as_bytes());
    assert_eq!(results(&policy, &sources, &records), results(&policy, &sources, &records));
}
