//! `quan test` as authors see it: what passes, how a failure is shown, coverage and mutants, in both languages and all
//! formats. One snapshot a case in `tests/testing/snapshots`.

// Tests may stop at the first surprise.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use assert_cmd::Command;
use std::path::{Path, PathBuf};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/testing")
}

/// Exit status and standard output.
fn run(dir: &Path, args: &[&str]) -> (Option<i32>, String) {
    let out = Command::new(env!("CARGO_BIN_EXE_quan"))
        .current_dir(dir)
        .env("NO_COLOR", "1")
        .arg("test")
        .args(args)
        .output()
        .unwrap();
    let stderr = String::from_utf8(out.stderr).unwrap();
    assert!(!stderr.contains("panicked"), "{args:?}: {stderr}");
    (out.status.code(), String::from_utf8(out.stdout).unwrap())
}

fn shows(name: &str, args: &[&str], status: i32) {
    for lang in ["zh", "en"] {
        let mut all = args.to_vec();
        all.extend(["--lang", lang]);
        let (code, text) = run(&folder(), &all);
        assert_eq!(code, Some(status), "{all:?}\n{text}");
        let again = run(&folder(), &all).1;
        assert_eq!(again, text, "not the same twice");
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(folder().join("snapshots"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(format!("{name}.{lang}"), text));
    }
}

#[test]
fn passing() {
    shows("pass.text", &["pass.test.quan"], 0);
    shows("pass.json", &["pass.test.quan", "--format", "json"], 0);
    shows("pass.junit", &["pass.test.quan", "--format", "junit"], 0);
}

#[test]
fn failing() {
    shows("fail.text", &["fail.test.quan"], 1);
    shows("fail.json", &["fail.test.quan", "--format", "json"], 1);
    shows("fail.junit", &["fail.test.quan", "--format", "junit"], 1);
}

/// Which measures, whether one or all, on whom; figures with their targets; duties; and each of them wrong.
#[test]
fn measures_and_figures() {
    shows("measures.text", &["measures.test.quan"], 0);
    shows("measures_wrong.text", &["measures_wrong.test.quan"], 1);
}

/// Tests that cannot be asked: a key, a value, a row or a column that does not fit.
#[test]
fn wrongly_written() {
    shows("wrong.text", &["wrong.test.quan"], 1);
}

#[test]
fn filtered() {
    shows("filter.text", &["fail.test.quan", "--filter", "名次"], 1);
}

#[test]
fn covered() {
    shows("coverage.text", &["pass.test.quan", "--coverage"], 0);
    shows("coverage.json", &["pass.test.quan", "--coverage", "--format", "json"], 0);
}

#[test]
fn coverage_page() {
    let dir = tempfile::tempdir().unwrap();
    let page = dir.path().join("coverage.html");
    let args = ["pass.test.quan", "--coverage-html", page.to_str().unwrap(), "--lang", "zh"];
    assert_eq!(run(&folder(), &args).0, Some(0));
    let html = std::fs::read_to_string(&page).unwrap();
    // It says what is tested and what is not, and fetches nothing.
    for class in ["full", "part", "none"] {
        assert!(html.contains(&format!("<span class=\"{class}\"")), "{class}");
    }
    assert!(!html.contains("http") && !html.contains("<script"));
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(folder().join("snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("coverage.html", html));
}

#[test]
fn mutated() {
    shows("mutate.text", &["pass.test.quan", "--mutate"], 0);
    shows("mutate.json", &["pass.test.quan", "--mutate", "--format", "json"], 0);
}

#[test]
fn too_little_fails() {
    for (flag, enough, too_much) in
        [("--min-coverage", "10", "100"), ("--min-mutation", "10", "100")]
    {
        assert_eq!(run(&folder(), &["pass.test.quan", flag, enough]).0, Some(0), "{flag} {enough}");
        assert_eq!(run(&folder(), &["pass.test.quan", flag, too_much]).0, Some(1), "{flag}");
        assert_eq!(run(&folder(), &["pass.test.quan", flag, "101"]).0, Some(2), "{flag} 101");
    }
}

/// A page that cannot be written is said, and the run does not count as done.
#[test]
fn unwritable_page() {
    let args = ["pass.test.quan", "--coverage-html", "/no/such/folder/x.html"];
    assert_eq!(run(&folder(), &args).0, Some(2));
}

/// A workbook says the same as the CSV file it was made from, and is patched alike.
#[test]
fn fixtures_from_a_workbook() {
    let dir = tempfile::tempdir().unwrap();
    let mut book = rust_xlsxwriter::Workbook::new();
    let people = book.add_worksheet().set_name("干部").unwrap();
    for (column, header) in ["编号", "年龄", "任职"].iter().enumerate() {
        people.write(0, u16::try_from(column).unwrap(), *header).unwrap();
    }
    people.write(1, 0, "A1").unwrap();
    people.write(1, 1, 45).unwrap();
    people.write(1, 2, "2020-01-01").unwrap();
    let marks = book.add_worksheet().set_name("干部.年度考核").unwrap();
    for (column, header) in ["编号", "年度", "等次"].iter().enumerate() {
        marks.write(0, u16::try_from(column).unwrap(), *header).unwrap();
    }
    for (row, year) in [2021, 2022, 2023].iter().enumerate() {
        let row = u32::try_from(row).unwrap() + 1;
        marks.write(row, 0, "A1").unwrap();
        marks.write(row, 1, *year).unwrap();
        marks.write(row, 2, "称职").unwrap();
    }
    book.save(dir.path().join("people.xlsx")).unwrap();
    std::fs::copy(folder().join("policy.quan"), dir.path().join("policy.quan")).unwrap();
    let test = "使用 policy
样例 表 取自 \"people.xlsx\"
测试 \"照表\" { 取 样例 表   截至 2024-05-01   应得 提任(A1) 合格 }
测试 \"改列表\" { 取 样例 表   截至 2024-05-01   改 干部(A1).年度考核(3).等次 = 不称职   应得 提任(A1) 不合格 因 考核 }
";
    std::fs::write(dir.path().join("book.test.quan"), test).unwrap();
    let (code, text) = run(dir.path(), &["book.test.quan", "--lang", "zh"]);
    assert_eq!((code, text.as_str()), (Some(0), "2 通过, 0 失败\n"));
}

/// Every kind of mistake the tests above are blind to or not is found again after a change of the engine.
#[test]
fn a_better_test_kills_more() {
    let score = |file: &str| -> i64 {
        let text = run(&folder(), &[file, "--mutate", "--format", "json"]).1;
        let json: serde_json::Value = serde_json::from_str(&text).unwrap();
        json["mutation"]["score"].as_i64().unwrap()
    };
    // Failing tests kill nothing.
    assert_eq!(score("fail.test.quan"), 0);
    assert!(score("pass.test.quan") > 40);
}

/// What survives of the mutants of a policy, by its tests: each change with its line.
fn survivors(policy: &str, tests: &str) -> (Vec<String>, u64) {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("p.quan"), policy).unwrap();
    std::fs::write(dir.path().join("p.test.quan"), format!("使用 p\n{tests}")).unwrap();
    let args = ["p.test.quan", "--mutate", "--format", "json", "--lang", "zh"];
    let (code, text) = run(dir.path(), &args);
    assert_eq!(code, Some(0), "{text}");
    let found: serde_json::Value = serde_json::from_str(&text).unwrap();
    let file = &found["mutation"]["files"][0];
    assert!(file["survivors"].is_array(), "{text}");
    let all = file["survivors"].as_array().unwrap();
    let one = |s: &serde_json::Value| format!("{} {}", s["line"], s["change"].as_str().unwrap());
    (all.iter().map(one).collect(), file["equivalent"].as_u64().unwrap())
}

/// A guard that a ranking reads too is one text: it is changed in both places, and the clause's test notices.
#[test]
fn a_guard_is_changed_wherever_it_is_read() {
    let policy = "政策 甲 { 地区 \"某省\" }
记录 空缺 主键 编号 { 编号 : 文本, 事由 : {换届, 改革}, 名额 : 整数 }
记录 人选 主键 编号 { 编号 : 文本, 在库 : 是否, 报 : 空缺, 分 : 整数 }
资格 优先条件 针对 人选 { 优先 换届: 在库  当 报.事由 = 换届 }
遴选 补任 从 人选 每 报 { 排序 分 由高到低, 优先(优先条件) 由高到低   名额 名额   并列 待定 }
";
    let tests = "样例 甲 { 空缺 \"K\" { 事由 = 改革, 名额 = 1 }  人选 \"A\" { 在库 = 是, 报 = \"K\", 分 = 1 } }
测试 \"甲\" { 取 样例 甲  应得 优先条件(A).换届 不适用  改 空缺(K).事由 = 换届  应得 优先条件(A).换届 满足 }
测试 \"乙\" { 取 样例 甲  应得 补任(A) 入选 }
";
    let (left, _) = survivors(policy, tests);
    assert!(!left.iter().any(|s| s == "4 = → ≠"), "{left:?}");
}

/// The condition of 凡 is dropped from all its clauses, those with a guard of their own too.
#[test]
fn a_common_guard_is_dropped_everywhere() {
    let policy = "政策 甲 { 地区 \"某省\" }
记录 人 主键 编号 { 编号 : 文本, 岁 : 整数, 男 : 是否, 正 : 是否, 老 : 是否 }
资格 乙 针对 人 {
  凡 男 且 正 {
    必须 一: 岁 不低于 18
    必须 二: 岁 不低于 30 当 老
  }
}
";
    let tests = "样例 甲 { 人 \"A\" { 岁 = 20, 男 = 是, 正 = 否, 老 = 是 } }
测试 \"不是正职\" { 取 样例 甲  应得 乙(A).二 不适用 }
测试 \"不是男\" { 取 样例 甲  改 人(A) { 男 = 否, 正 = 是 }  应得 乙(A).二 不适用 }
";
    let (left, _) = survivors(policy, tests);
    assert!(
        !left.iter().any(|s| s.contains("删去条件 “男”") || s.contains("删去条件 “正”")),
        "{left:?}"
    );
}

/// The name of a step may begin with a numeral; it is no number for that.
#[test]
fn names_are_no_numbers() {
    let policy = "政策 甲 { 地区 \"某省\" }
记录 事 主键 编号 { 编号 : 文本 }
程序 办 针对 事 { 环节 一 { 公开 名单 }  环节 五人小组酝酿 接 一 { 参加 {书记} 至少 1 项 }  环节 二次推荐 接 五人小组酝酿 { 公开 名单 } }
";
    let tests = "样例 甲 { 事 \"A\" { 一 = [], 五人小组酝酿 = [], 二次推荐 = [] } }
测试 \"甲\" { 取 样例 甲  应得 办(A) 进行中 }
";
    let (left, _) = survivors(policy, tests);
    assert!(
        !left.is_empty()
            && !left
                .iter()
                .any(|s| ["一 →", "五人小组酝酿 →", "二次推荐 →"].iter().any(|n| s.contains(n))),
        "{left:?}"
    );
}

/// What nothing could tell from the original is left out and counted.
#[test]
fn equivalent_changes_are_left_out() {
    let policy = "政策 甲 { 地区 \"某省\" }
记录 单位 主键 编号 { 编号 : 文本 }
记录 人 主键 编号 { 编号 : 文本, 单位 : 单位, 女 : 是否, 月报 : 列表 { 日期 : 日期 } 期间 日期 }
结构 班子 针对 人 每 单位 { 必须 女: 计数(组 其中 女) 不少于 1/5 × 人数 }
规定 报 针对 人 { 义务 报送 每 月 1 次 自 2024-01-01 以 月报 为凭 }
";
    let tests = "样例 甲 { 单位 \"U\" { }  人 \"A\" { 单位 = \"U\", 女 = 是, 月报 = [] } }
测试 \"甲\" { 取 样例 甲  应得 班子(U) 达标 }
";
    let (left, equivalent) = survivors(policy, tests);
    assert!(!left.iter().any(|s| s.contains("组人数") || s.contains("2023-12-31")), "{left:?}");
    assert!(left.iter().any(|s| s.contains("2024-01-02")), "{left:?}");
    assert!(equivalent >= 2, "{equivalent}");
}

/// How long a step stays valid, what leaving one out needs, the duties an exception leaves: each is changed, and a test
/// that asks for it notices.
#[test]
fn what_hangs_at_steps_and_exceptions_is_changed_too() {
    let policy = "政策 甲 { 地区 \"某省\" }
记录 人 主键 编号 { 编号 : 文本, 岁 : 整数, 任职 : 日期, 补 : 列表 { 日期 : 日期 } 期间 日期 }
资格 乙 针对 人 {
  必须 满: 岁 不低于 40
  例外 后补 当 岁 不低于 30 { 免除 满   附 义务 补训 自 任职 时限 1 年 以 补 为凭 }
}
记录 事 主键 编号 { 编号 : 文本, 材料 : 列表 { 名称 : 文本 } }
程序 办 针对 事 {
  环节 推荐 { 有效 1 年 }
  可 环节 答辩 接 推荐 { 不办 须 材料 说明 }
  环节 考察 接 推荐, 答辩
}
";
    let fixture = "样例 甲 {
  人 \"A\" { 岁 = 35, 任职 = 2020-03-01, 补 = [] }
  事 \"K\" {
    材料 = [{名称 = \"说明\"}], 答辩 = []
    推荐 = [{起 = 2020-01-01, 止 = 2020-01-01}], 考察 = [{起 = 2020-06-01, 止 = 2020-06-01}]
  }
}
";
    let changed = |tests: &str| {
        let all = survivors(policy, &format!("{fixture}{tests}")).0;
        let of = |line: &'static str| {
            let prefix = format!("{line} ");
            move |s: &&String| s.starts_with(&prefix)
        };
        ["5", "9", "10"].map(|line| all.iter().filter(of(line)).cloned().collect::<Vec<_>>())
    };
    let [exception, valid, skipped] = changed("测试 \"岁\" { 取 样例 甲  应得 人(A).岁 = 35 }\n");
    for wanted in ["5 删去 义务 补训", "5 1 年 → 2 年", "5 1 年 → 1 个月"] {
        assert!(exception.iter().any(|s| s == wanted), "{exception:?}");
    }
    assert!(valid.iter().any(|s| s == "9 删去 推荐 的 有效"), "{valid:?}");
    assert!(valid.iter().any(|s| s == "9 1 年 → 2 年"), "{valid:?}");
    assert!(skipped.iter().any(|s| s == "10 删去 答辩 的 不办 须"), "{skipped:?}");
    let [exception, valid, skipped] = changed(
        "测试 \"补训\" {
  取 样例 甲   截至 2021-03-01   应得 乙(A).补训 未到   截至 2021-03-02   应得 乙(A).补训 不满足
}
测试 \"有效\" {
  取 样例 甲   截至 2021-12-31
  改 考察(1).起 = 2021-01-01   改 考察(1).止 = 2021-01-01   应得 办(K) 合规
  改 考察(1).起 = 2021-01-02   改 考察(1).止 = 2021-01-02   应得 办(K) 不合规 因 顺序
}
测试 \"不办\" { 取 样例 甲   截至 2021-12-31   改 事(K).材料 = []   应得 办(K) 不合规 因 不办 }
",
    );
    let duty = |s: &String| s.contains("补训") || s.contains(" 年 → ");
    assert!(!exception.iter().any(duty), "{exception:?}");
    assert!(!valid.iter().any(|s| s.contains("有效") || s.contains(" 年 → ")), "{valid:?}");
    assert!(!skipped.iter().any(|s| s.contains("不办 须")), "{skipped:?}");
}

/// A policy given by itself is tested by the files beside it that use it; a run that tests nothing says so.
#[test]
fn tests_beside_a_policy() {
    let dir = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| std::fs::write(dir.path().join(name), text).unwrap();
    write(
        "甲.quan",
        "记录 人 主键 编号 { 编号 : 文本  分 : 小数 }\n资格 及格 针对 人 { 必须 分数: 分 不低于 60 }\n",
    );
    write("乙.quan", "记录 人 主键 编号 { 编号 : 文本  分 : 小数 }\n");
    let case =
        "样例 一人 { 人 \"1\" { 分 = 60 } }\n测试 \"正好\" { 取 样例 一人  应得 及格(1) 合格 }\n";
    write("甲.test.quan", &format!("使用 甲\n{case}"));
    write("甲边.test.quan", &format!("使用 甲\n{case}"));
    write("乙.test.quan", "使用 乙\n// 甲\n");
    let told = |args: &[&str]| {
        let out = Command::new(env!("CARGO_BIN_EXE_quan"))
            .current_dir(dir.path())
            .env("NO_COLOR", "1")
            .arg("test")
            .args(args)
            .args(["--lang", "zh"])
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (out.status.code(), text(out.stdout), text(out.stderr))
    };
    assert_eq!(told(&["甲.quan"]), (Some(0), "2 通过, 0 失败\n".into(), String::new()));
    // the tests of the policy count for it
    assert_eq!(told(&["甲.quan", "--min-mutation", "20"]).0, Some(0));
    let (status, _, stderr) = told(&["甲.quan", "--min-coverage", "100", "--min-mutation", "100"]);
    assert_eq!(status, Some(1));
    assert!(stderr.contains("Q0717") && stderr.contains("Q0718"), "{stderr}");
    // a misspelt filter is no success
    let (status, _, stderr) = told(&["甲.quan", "--filter", "正好吗"]);
    assert_eq!(status, Some(2));
    assert!(stderr.contains("Q0715") && stderr.contains("正好、正好"), "{stderr}");
    let (status, _, stderr) = told(&["乙.quan"]);
    assert_eq!(status, Some(0));
    assert!(stderr.contains("Q0716"), "{stderr}");
    // nor is a test that asks nothing
    write(
        "空.test.quan",
        "使用 甲\n样例 一人 { 人 \"1\" { 分 = 60 } }\n测试 \"空\" { 取 样例 一人 }\n",
    );
    let (status, stdout, _) = told(&["空.test.quan"]);
    assert_eq!(status, Some(1));
    assert!(stdout.contains("Q0714"), "{stdout}");
}
