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

/// The page never falls on a policy, a test or a fixture.
#[test]
fn the_page_goes_elsewhere() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["policy.quan", "pass.test.quan", "干部.csv"] {
        std::fs::copy(folder().join(name), dir.path().join(name)).unwrap();
    }
    for name in ["policy.quan", "pass.test.quan", "干部.csv"] {
        let before = std::fs::read(dir.path().join(name)).unwrap();
        assert_eq!(
            run(dir.path(), &["pass.test.quan", "--coverage-html", name]).0,
            Some(2),
            "{name}"
        );
        assert_eq!(std::fs::read(dir.path().join(name)).unwrap(), before, "{name}");
    }
    assert_eq!(run(dir.path(), &["pass.test.quan", "--coverage-html", "页.html"]).0, Some(0));
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

/// What no test comes by, and how many outcomes there are: by kind, name and outcome.
fn untested(policy: &str, tests: &str) -> (Vec<String>, serde_json::Value) {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("p.quan"), policy).unwrap();
    std::fs::write(dir.path().join("p.test.quan"), format!("使用 p\n{tests}")).unwrap();
    let args = ["p.test.quan", "--coverage", "--format", "json", "--lang", "zh"];
    let (code, text) = run(dir.path(), &args);
    assert_eq!(code, Some(0), "{text}");
    let found: serde_json::Value = serde_json::from_str(&text).unwrap();
    let file = &found["coverage"]["files"][0];
    let mut all = Vec::new();
    for item in file["untested"].as_array().unwrap() {
        let of = |key: &str| item[key].as_str().unwrap();
        let outcomes = item["untested"].as_array().unwrap().iter().map(|o| o.as_str().unwrap());
        all.extend(outcomes.map(|o| format!("{} {}: {o}", of("kind"), of("name"))));
    }
    (all, file["by_kind"].clone())
}

/// A clause of a step that has not come, or is under way, is 未到: a test can expect it, and it is one of its outcomes.
#[test]
fn a_clause_of_a_step_can_be_not_due() {
    let policy = "政策 甲 { 地区 \"某省\" }
记录 事 主键 编号 { 编号 : 文本, 材料 : 列表 { 名称 : 文本 } }
程序 办 针对 事 { 必须 有号: 已填(编号)  环节 考察 { 材料 报告 }  环节 任职 接 考察 { 公开 公告 } }
";
    let fixture = "样例 甲 { 事 \"S\" { 材料 = [], 考察 = [], 任职 = [] } }\n";
    let tests = format!(
        "{fixture}测试 \"未到\" {{ 取 样例 甲
  应得 办(S).「材料 报告」 未到   应得 办(S).公开 未到   应得 考察(S).「材料 报告」 未到
  改 事(S).考察 = [{{起 = 2024-01-01, 止 = 无, 材料 = []}}]   应得 办(S).「材料 报告」 未到
  改 事(S).考察(1).止 = 2024-01-02   应得 办(S).「材料 报告」 不满足   应得 办(S).公开 未到
}}\n"
    );
    let not_due = |tests: &str| {
        let all = untested(policy, tests).0.into_iter();
        all.filter(|s| s.ends_with(": not_due") && s.starts_with("clause")).collect::<Vec<_>>()
    };
    assert!(not_due(&tests).is_empty(), "{:?}", not_due(&tests));
    let other = format!("{fixture}测试 \"甲\" {{ 取 样例 甲  应得 事(S).编号 = \"S\" }}\n");
    // The standing clause has no step to wait for.
    assert_eq!(not_due(&other), ["clause 材料 报告: not_due", "clause 公开 公告: not_due"]);
    // Where it is not, the test fails and is told what is.
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("p.quan"), policy).unwrap();
    let wrong =
        format!("使用 p\n{fixture}测试 \"甲\" {{ 取 样例 甲  应得 办(S).「材料 报告」 满足 }}\n");
    std::fs::write(dir.path().join("p.test.quan"), wrong).unwrap();
    let (code, text) = run(dir.path(), &["p.test.quan", "--lang", "zh"]);
    assert_eq!(code, Some(1));
    assert!(text.contains("期望: 应得 办(S).「材料 报告」 满足\n    实际: 未到\n"), "{text}");
}

/// The rows behind 征求 … 视为 are the compiler's: none is called by the name of the step, and where no clause reads the
/// opinion none is asked for or left out.
#[test]
fn silence_is_no_row_of_its_own() {
    let policy = |more: &str| {
        format!(
            "政策 甲 {{ 地区 \"某省\" }}
记录 事 主键 编号 {{ 编号 : 文本 }}
程序 办 针对 事 {{
  环节 考察 {{ 征求 纪委 逾 5 工作日 视为 有异议{more} }}
  环节 任职 接 考察
}}
"
        )
    };
    let tests = "样例 甲 { 事 \"S\" { 考察 = [], 任职 = [] } }
测试 \"甲\" { 取 样例 甲  应得 办(S) 进行中 }\n";
    let rows = |policy: &str| {
        let (all, counts) = untested(policy, tests);
        let cut = survivors(policy, tests).0.into_iter().filter(|s| s.contains("删去行"));
        let all: Vec<String> = all.into_iter().filter(|s| s.starts_with("row ")).collect();
        (all, counts["row"]["of"].as_u64(), cut.collect::<Vec<_>>())
    };
    assert_eq!(rows(&policy("")), (vec![], None, vec![]));
    let read = policy("  不得 有异议: 答复 任一 (意见 = \"有异议\")");
    let line = "征求 纪委 逾 5 工作日 视为 有异议";
    let expected =
        (vec![format!("row {line}: holds")], Some(1), vec![format!("4 删去行 “{line}”")]);
    assert_eq!(rows(&read), expected);
}

/// What is not known is expected as the range it lies in, and no other.
#[test]
fn ranges_can_be_expected() {
    let policy = "政策 甲 { 地区 \"某省\" }
记录 人 主键 编号 { 编号 : 文本, 笔试 : 整数 在 0 至 40, 面试 : 整数 在 0 至 60 }
评分 总分 针对 人 满分 100 { 项 笔试 : 笔试  项 面试 : 面试 }
遴选 入围 从 人 { 排序 总分 由高到低  名额 1  并列 待定 }
";
    let fixture = "样例 甲 {
  人 \"A\" { 笔试 = 30, 面试 = 50 }  人 \"B\" { 笔试 = 27 }  人 \"C\" { 笔试 = 10, 面试 = 20 }
}\n";
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("p.quan"), policy).unwrap();
    let ask = |expected: &str| {
        let text = format!("使用 p\n{fixture}测试 \"甲\" {{ 取 样例 甲  应得 {expected} }}\n");
        std::fs::write(dir.path().join("p.test.quan"), text).unwrap();
        run(dir.path(), &["p.test.quan", "--lang", "zh"])
    };
    for holds in [
        "总分(B) = 27 至 87",
        "入围(A).名次 = 1 至 2",
        "入围(B).名次 = 1 至 3",
        "入围(C).名次 = 2 至 3",
    ] {
        let (code, text) = ask(holds);
        assert_eq!(code, Some(0), "{holds}: {text}");
    }
    for (fails, actual) in [
        ("总分(B) = 27 至 86", "27 至 87"),
        ("总分(B) = 28 至 87", "27 至 87"),
        ("入围(B).名次 = 1 至 2", "1–3"),
        ("总分(A) = 79 至 81", "80"),
        ("入围(B).名次 = 2", "1–3"),
    ] {
        let (code, text) = ask(fails);
        assert_eq!(code, Some(1), "{fails}: {text}");
        assert!(text.contains(&format!("期望: 应得 {fails}\n    实际: {actual}")), "{text}");
    }
}

/// Every expectation a hint offers, in the order of the survivors: where it goes, and its text.
fn offered(dir: &Path, tests: &str, lang: &str) -> Vec<(Option<(usize, String)>, String)> {
    let (_, text) = run(dir, &[tests, "--mutate", "--format", "json", "--lang", lang]);
    let found: serde_json::Value = serde_json::from_str(&text).unwrap();
    let files = found["mutation"]["files"].as_array().unwrap();
    let hints = files.iter().flat_map(|f| f["survivors"].as_array().unwrap());
    let read = |hint: &str| {
        if lang == "en" {
            let (before, rest) = hint.rsplit_once("`expect ")?;
            let place = before.split_once(": after `").map(|(_, place)| {
                let (after, line) = place.split_once("` on line ").unwrap();
                (line.strip_suffix(" add ").unwrap().parse().unwrap(), after.to_owned())
            });
            return Some((place, format!("expect {}", rest.strip_suffix('`').unwrap())));
        }
        let (before, rest) = hint.rsplit_once("加 应得 ").or(hint.rsplit_once("另写 应得 "))?;
        let place = before.split_once("可在第 ").map(|(_, place)| {
            let (line, after) = place.split_once(" 行 “").unwrap();
            (line.parse().unwrap(), after.strip_suffix("” 之后").unwrap().to_owned())
        });
        Some((place, format!("应得 {rest}")))
    };
    hints.filter_map(|s| read(s["hint"].as_str()?)).collect()
}

/// Copies a folder's policies, tests and tables, keeping their paths below `root`.
fn copy(from: &Path, root: &Path, to: &Path) {
    std::fs::create_dir_all(to.join(from.strip_prefix(root).unwrap())).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if entry.file_type().unwrap().is_dir() {
            copy(&path, root, to);
        } else if path.extension().is_some_and(|e| e == "quan" || e == "csv") {
            std::fs::copy(&path, to.join(path.strip_prefix(root).unwrap())).unwrap();
        }
    }
}

/// What a hint offers can be pasted: it is read without an error, passes where it is said to belong, and notices.
#[test]
fn hints_can_be_pasted() {
    let tancheng = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/shandong/linyi/tancheng");
    for (from, tests) in [
        (folder(), "pass.test.quan"),
        (folder(), "measures.test.quan"),
        (tancheng, "open_contest.test.quan"),
    ] {
        for lang in ["zh", "en"] {
            let all = offered(&from, tests, lang);
            assert!(all.len() > 1, "{tests}: {all:?}");
            for (_, hint) in &all {
                let text = format!("测试 \"x\" {{ {hint} }}");
                let (file, problems) = quan::syntax::parse(&text, quan::diagnostic::FileId(0));
                assert!(problems.is_empty() && file.decls.len() == 1, "{hint}");
            }
            // A policy is found from the folder named `policies` down.
            let dir = tempfile::tempdir().unwrap();
            let root = Path::new(env!("CARGO_MANIFEST_DIR"));
            let within = dir.path().join(from.strip_prefix(root).unwrap());
            copy(
                &if from.starts_with(root.join("policies")) {
                    root.join("policies")
                } else {
                    from.clone()
                },
                root,
                dir.path(),
            );
            let text = std::fs::read_to_string(from.join(tests)).unwrap();
            let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
            for (place, hint) in &all {
                let Some((line, after)) = place else { continue };
                let line = &mut lines[line - 1];
                let at = line.find(after.as_str()).unwrap() + after.len();
                line.insert_str(at, &format!("   {hint}"));
            }
            std::fs::write(within.join(tests), lines.join("\n")).unwrap();
            let (code, text) = run(&within, &[tests]);
            assert_eq!(code, Some(0), "{text}");
            let left = offered(&within, tests, lang);
            let placed = |all: &[(Option<(usize, String)>, String)]| {
                all.iter().filter(|(place, _)| place.is_some()).count()
            };
            assert!(placed(&all) > 0 && placed(&left) == 0, "{left:?}");
        }
    }
}

/// The record a hint asks for lies between the limit as it is and as it becomes.
#[test]
fn hints_tell_the_change_apart() {
    let policy = "政策 甲 { 地区 \"某省\" }
记录 人 主键 编号 { 编号 : 文本, 实到 : 整数, 得票 : 整数, 分 : 整数, 日期 : 日期, 起 : 日期, 考核 : 列表 { 年度 : 整数, 分 : 整数 } 期间 年度 }
资格 票 针对 人 { 必须 得票: 得票 不低于 4/5 × 实到 }
资格 过 针对 人 { 必须 过半: 得票 超过 半数 × 实到 }
资格 段 针对 人 { 必须 区间: 分 在 3 至 5 }
资格 期 针对 人 { 必须 近期: 日期 在 基准日 - 3 年 至 基准日 }
资格 满 针对 人 { 必须 任满: 起 不晚于 基准日 - 2 年 }
资格 考 针对 人 { 必须 均值: 平均(最近(考核, 3 年).分) 不低于 60 }
记录 事 主键 编号 { 编号 : 文本, 人 : 人 }
程序 办 针对 事 { 环节 考察 { 征求 纪委 逾 5 工作日 视为 无异议 } }
";
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("p.quan"), policy).unwrap();
    let tests = "使用 p\n样例 甲 { 人 \"A\" { 实到 = 200 }  事 \"K\" { 人 = \"A\", 考察 = [] } }
测试 \"甲\" { 取 样例 甲  应得 人(A).实到 = 200  应得 办(K) 进行中 }\n";
    std::fs::write(dir.path().join("p.test.quan"), tests).unwrap();
    let args = ["p.test.quan", "--mutate", "--format", "json", "--lang", "zh"];
    let found: serde_json::Value = serde_json::from_str(&run(dir.path(), &args).1).unwrap();
    let survivors = found["mutation"]["files"][0]["survivors"].as_array().unwrap();
    let hint = |line: u64, change: &str| {
        let of = |s: &&serde_json::Value| s["line"] == line && s["change"] == change;
        let found = survivors.iter().find(of).unwrap_or_else(|| panic!("{line} {change}"));
        found["hint"].as_str().unwrap_or("").to_owned()
    };
    for (line, change, wanted) in [
        (3, "4/5 → 79%", "加一个 “得票” 不低于 79% × 实到、不足 4/5 × 实到 的用例"),
        (3, "4/5 → 81%", "加一个 “得票” 不低于 4/5 × 实到、不足 81% × 实到 的用例"),
        (4, "半数 → 51%", "加一个 “得票” 超过 半数 × 实到、不超过 51% × 实到 的用例"),
        (5, "3 → 2", "加一个 “分” = 2 的用例"),
        (5, "3 → 4", "加一个 “分” = 3 的用例"),
        (5, "5 → 4", "加一个 “分” = 5 的用例"),
        (5, "5 → 6", "加一个 “分” = 6 的用例"),
        (6, "3 年 → 4 年", "加一个 “日期” 不早于 基准日 - 4 年、早于 基准日 - 3 年 的用例"),
        (7, "2 年 → 1 年", "加一个 “起” 晚于 基准日 - 2 年、不晚于 基准日 - 1 年 的用例"),
        (8, "3 年 → 2 年", "加一个写 3 年 与写 2 年 结论不同的用例"),
        (10, "5 工作日 → 4 工作日", "加一个写 5 工作日 与写 4 工作日 结论不同的用例"),
    ] {
        assert_eq!(hint(line, change), wanted, "{line} {change}");
    }
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
