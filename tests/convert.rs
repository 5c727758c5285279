//! `quan convert`: whatever the formats between, the same records come out; what cannot be kept is told.

// Tests may stop at the first surprise.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use proptest::prelude::*;
use quan::core::policy::Policy;
use quan::core::value::Value;
use quan::diagnostic::Sources;
use quan::model::{self, Unit};
use quan::records::bind::{BindOptions, Bound, bind};
use quan::records::discover;
use quan::records::write::{Layout, OutTable, canonical, csv, gather, json, jsonl, xlsx};
use serde_json::json as value;
use std::fs::File;
use std::path::{Path, PathBuf};

const POLICY: &str = r#"
枚举 等次 { 不称职, 称职, 优秀, 「其他、见备注」 }
枚举 奖励 { 无, 嘉奖, 不明 }
记录 单位 主键 编号 { 编号 : 文本  名称 : 文本  上级 : 单位 或 无 }
记录 干部 主键 编号 {
  编号 : 文本
  姓名 : 文本
  曾用名 : 文本 或 无
  出生 : 日期
  入党 : 日期 或 无
  分数 : 小数
  人数 : 整数 或 无
  在职 : 是否
  奖 : 奖励 或 无
  单位 : 单位 反称 干部
  特长 : 列表 文本
  历年等次 : 列表 等次
  考核 : 列表 { 年度 : 整数, 等次 : 等次, 评语 : 文本 或 无 }
  经历 : 列表 { 起 : 日期, 止 : 日期 或 无, 职务 : 文本 }
}
"#;

fn policy() -> Policy {
    let mut sources = Sources::default();
    let id = sources.add("policy.quan", POLICY);
    let (file, mut found) = quan::syntax::parse(POLICY, id);
    let day = jiff::civil::date(2024, 5, 1);
    let (policy, more) = model::compile(&[Unit { file, evaluated: true }], day);
    found.extend(more);
    let errors = quan::diagnostic::Severity::Error;
    assert!(found.iter().all(|d| d.severity() < errors), "{found:#?}");
    policy
}

fn read(policy: &Policy, path: &Path) -> Bound {
    let sources = discover(path).unwrap().sources;
    let bound = bind(&policy.schema, &sources, &BindOptions::default());
    assert!(bound.faults.is_empty(), "{:?}", bound.faults);
    assert!(bound.rejects.is_empty(), "{:?}", bound.rejects);
    bound
}

/// The values of all records, without where they were read.
fn values(bound: &Bound) -> Vec<Vec<(Vec<Value>, u32)>> {
    let rows = |t: &quan::core::data::Rows| {
        t.rows.iter().map(|r| (r.cells.to_vec(), r.parent)).collect::<Vec<_>>()
    };
    bound.data.tables.iter().map(|t| rows(t)).collect()
}

fn plain(path: &Path) -> Vec<OutTable> {
    let found = gather(&discover(path).unwrap().sources, |_| {});
    assert!(found.faults.is_empty() && found.rejects.is_empty(), "{found:?}");
    assert_eq!(found.read, found.tables.iter().map(|t| t.rows.len() as u64).sum::<u64>());
    found.tables
}

fn write_to(tables: &[OutTable], dir: &Path, format: &str) -> PathBuf {
    let whole = dir.join(format!("all.{format}"));
    match format {
        "xlsx" => xlsx(tables, &mut File::create(&whole).unwrap()).unwrap(),
        "json" => json(tables, &mut File::create(&whole).unwrap()).unwrap(),
        format => {
            let folder = dir.join(format!("as-{format}"));
            std::fs::create_dir(&folder).unwrap();
            for table in tables {
                let path = folder.join(format!("{}.{format}", table.name));
                let mut file = File::create(path).unwrap();
                match format {
                    "csv" => csv(table, &mut file).unwrap(),
                    _ => jsonl(table, &mut file).unwrap(),
                }
            }
            return folder;
        }
    }
    whole
}

fn text() -> impl Strategy<Value = String> {
    let tricky = prop::sample::select(vec![
        "张三",
        "=1+1",
        "+86 138",
        "-5℃",
        "@某",
        "'=x",
        "''-",
        "=\"0012\"",
        "a,b",
        "说\"好\"",
        "一\n二",
        "一\r\n二",
        "ａ１２３",
        "１９８５．０３",
        "362321198503071234",
        "0012",
        "1e5",
        "无",
        "none",
        "a;b",
        "a\tb",
        "[1]",
        "{}",
        "'",
        "“引”",
        "1,234",
        "不 明",
        "true",
        "是",
        "-3.5",
        "'-3.5",
        "＝1",
        "_x0041_",
        "<b>&amp;",
        "※ 注",
        "sep=,",
        "甲、乙",
        "  x",
        "\u{3000}y",
        "2024-05-01",
        "\u{fffd}",
        "👍🏽",
        "\\\"",
        "null",
    ]);
    prop_oneof![8 => tricky.prop_map(str::to_owned), 1 => "[ -~]{1,12}", 1 => "[一-龥、,，;；=]{1,8}"]
}

fn or_null(
    inner: impl Strategy<Value = serde_json::Value>,
) -> impl Strategy<Value = serde_json::Value> {
    prop_oneof![5 => inner, 1 => Just(serde_json::Value::Null)]
}

fn date() -> impl Strategy<Value = serde_json::Value> {
    let forms = [
        "1985",
        "1985-03",
        "198503",
        "1985.10",
        "1985-03-07",
        "1900-01-01",
        "2199-12-31",
        "1999年2月",
    ];
    prop::sample::select(forms.to_vec()).prop_map(|d| value!(d))
}

fn number() -> impl Strategy<Value = serde_json::Value> {
    let forms = [
        "0",
        "85.5",
        "1/3",
        "-12",
        "0.1",
        "12345678901234567890",
        "80%",
        "1e3",
        "99999999999999.9",
    ];
    prop::sample::select(forms.to_vec()).prop_map(|n| value!(n))
}

fn any_of(words: &'static [&'static str]) -> impl Strategy<Value = serde_json::Value> {
    prop::sample::select(words.to_vec()).prop_map(|w| value!(w))
}

fn person(lists: bool) -> impl Strategy<Value = serde_json::Value> {
    let some = |inner| or_null(inner);
    let words =
        || prop::collection::vec(text().prop_map(|t| value!(t)), 0..4).prop_map(|l| value!(l));
    let grades = || prop::collection::vec(any_of(&["称职", "优秀", "其他、见备注", "不明"]), 0..4);
    let review = (
        2000..2030,
        any_of(&["称职", "其他、见备注", "不明"]),
        or_null(text().prop_map(|t| value!(t))),
    )
        .prop_map(|(y, g, t)| value!({ "年度": y, "等次": g, "评语": t }));
    let period = (some(date().boxed()), some(date().boxed()), text())
        .prop_map(|(a, b, t)| value!({ "起": a, "止": b, "职务": t }));
    let nested = |one: BoxedStrategy<serde_json::Value>| {
        let list = prop::collection::vec(one, 0..4).prop_map(|l| value!(l)).boxed();
        if lists { list } else { or_null(list).boxed() }
    };
    (
        (text(), or_null(text().prop_map(|t| value!(t))), or_null(date()), or_null(date())),
        (or_null(number()), any_of(&["3", "不明", "无", "0"]), any_of(&["是", "否", "不明"])),
        (any_of(&["无", "嘉奖", "不明"]), any_of(&["U1", "U2", "不明"]), or_null(words())),
        (or_null(grades().prop_map(|l| value!(l))), nested(review.boxed()), nested(period.boxed())),
    )
        .prop_map(|((name, former, born, joined), (mark, count, on), (prize, unit, skills), (grades, reviews, jobs))| {
            value!({
                "姓名": name, "曾用名": former, "出生": born, "入党": joined, "分数": mark, "人数": count, "在职": on,
                "奖": prize, "单位": unit, "特长": skills, "历年等次": grades, "考核": reviews, "经历": jobs,
            })
        })
}

fn people() -> impl Strategy<Value = serde_json::Value> {
    any::<bool>().prop_flat_map(|lists| prop::collection::vec(person(lists), 1..6)).prop_map(|mut people| {
        for (n, person) in people.iter_mut().enumerate() {
            person["编号"] = value!(format!("{}{n}", ["0", "36232119850307123", "=", "甲;"][n % 4]));
        }
        value!({
            "单位": [{ "编号": "U1", "名称": "县,委" }, { "编号": "U2", "名称": null, "上级": "U1" }],
            "干部": people,
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_way_round_the_records_stay_the_same(people in people()) {
        let policy = policy();
        let dir = tempfile::tempdir().unwrap();
        let start = dir.path().join("start.json");
        std::fs::write(&start, people.to_string()).unwrap();
        let first = read(&policy, &start);
        let wanted = values(&first);
        let mut now = canonical(&policy.schema, &first.data, Layout::Tables);
        for (step, format) in ["csv", "xlsx", "json", "jsonl", "csv", "xlsx"].iter().enumerate() {
            let folder = dir.path().join(format!("plain{step}"));
            std::fs::create_dir(&folder).unwrap();
            let path = write_to(&now, &folder, format);
            prop_assert_eq!(&values(&read(&policy, &path)), &wanted, "plain, {}", format);
            now = plain(&path);
        }
        let mut bound = first;
        for (step, format) in ["csv", "xlsx", "json", "jsonl", "csv"].iter().enumerate() {
            let layout = if format.starts_with("json") { Layout::Lists } else { Layout::Tables };
            let tables = canonical(&policy.schema, &bound.data, layout);
            let folder = dir.path().join(format!("bound{step}"));
            std::fs::create_dir(&folder).unwrap();
            bound = read(&policy, &write_to(&tables, &folder, format));
            prop_assert_eq!(&values(&bound), &wanted, "bound, {}", format);
        }
        let cells = canonical(&policy.schema, &bound.data, Layout::Cells);
        let folder = dir.path().join("cells");
        std::fs::create_dir(&folder).unwrap();
        prop_assert_eq!(&values(&read(&policy, &write_to(&cells, &folder, "csv"))), &wanted, "cells");
    }
}

fn quan(dir: &Path, args: &[&str]) -> std::process::Output {
    let mut command = assert_cmd::Command::new(env!("CARGO_BIN_EXE_quan"));
    command
        .current_dir(dir)
        .env("NO_COLOR", "1")
        .args(args)
        .args(["--lang", "zh"])
        .output()
        .unwrap()
}

#[test]
fn what_cannot_be_kept_is_told_and_the_rest_is_written() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("p.quan"), POLICY).unwrap();
    let rows = "编号,姓名,出生,多余\n1,甲,1985.03,x\n2,乙,1985.13,y\n1,丙,1990,z\n";
    std::fs::write(dir.path().join("干部.csv"), rows).unwrap();
    let out = quan(
        dir.path(),
        &["convert", "干部.csv", "o.json", "--policy", "p.quan", "--rejects", "r.csv"],
    );
    let told = String::from_utf8(out.stderr).unwrap();
    assert_eq!(out.status.code(), Some(3), "{told}");
    for wanted in ["多余", "第 3 行", "第 4 行", "读入 3 行:写出 1 行,退回 2 行"] {
        assert!(told.contains(wanted), "{wanted}: {told}");
    }
    let written = std::fs::read_to_string(dir.path().join("o.json")).unwrap();
    assert!(written.contains("\"1985-03\"") && !written.contains("乙"), "{written}");
    let rejects = std::fs::read_to_string(dir.path().join("r.csv")).unwrap();
    assert_eq!(rejects.lines().count(), 3, "{rejects}");
    // without a policy nothing is judged
    let out = quan(dir.path(), &["convert", "干部.csv", "all.xlsx"]);
    assert_eq!(out.status.code(), Some(0));
    let out = quan(dir.path(), &["convert", "all.xlsx", "back.csv"]);
    assert_eq!(out.status.code(), Some(0));
    let back = std::fs::read_to_string(dir.path().join("back.csv")).unwrap();
    assert_eq!(back.trim_start_matches('\u{feff}').replace("\r\n", "\n"), rows);
}

#[test]
fn names_that_no_sheet_or_file_can_have() {
    let dir = tempfile::tempdir().unwrap();
    let long = "一个非常长的记录名称以至于任何工作表都放不下它因为最多三十一个字.年度考核";
    let tables = value!({ long: [{ "甲": "1" }], "说明": [{ "乙": "2" }], "a/b": [{ "丙": "3" }], "../x": [], "空": [] });
    std::fs::write(dir.path().join("in.json"), tables.to_string()).unwrap();
    for (from, to) in [("in.json", "o.xlsx"), ("o.xlsx", "back.json")] {
        let out = quan(dir.path(), &["convert", from, to]);
        assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
    }
    let read = |name: &str| -> serde_json::Value {
        serde_json::from_str(&std::fs::read_to_string(dir.path().join(name)).unwrap()).unwrap()
    };
    assert_eq!(read("in.json"), read("back.json"));
    let out = quan(dir.path(), &["convert", "in.json", "folder"]);
    let told = String::from_utf8(out.stderr).unwrap();
    assert!(
        out.status.code() == Some(0) && told.contains("「a/b」") && told.contains("「a-b」"),
        "{told}"
    );
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 4);
}

#[test]
fn appointment_forms_become_rows() {
    let dir = tempfile::tempdir().unwrap();
    let form = r#"<?xml version="1.0" encoding="utf-8"?><Person><XingMing>张三</XingMing><XingBie>男</XingBie>
        <ChuShengNianYue>198503</ChuShengNianYue><JianLi>2003.09--2007.07  某大学学习\n2007.08--  某县干部</JianLi>
        <JiaTingChengYuan><Item><ChengWei>妻子</ChengWei><XingMing>李四</XingMing></Item></JiaTingChengYuan></Person>"#
        .replace("\\n", "\n");
    std::fs::create_dir(dir.path().join("forms")).unwrap();
    for name in ["a", "b"] {
        std::fs::write(dir.path().join(format!("forms/{name}.lrmx")), &form).unwrap();
    }
    for to in ["o.json", "o.xlsx", "o.csv", "o.jsonl"] {
        let out = quan(dir.path(), &["convert", "forms", to]);
        assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
        assert_eq!(plain(&dir.path().join(to))[0].rows.len(), 2);
    }
    let json = std::fs::read_to_string(dir.path().join("o.json")).unwrap();
    assert!(
        json.contains("\"198503\"") && json.contains("2003") && json.contains("李四"),
        "{json}"
    );
}

const FORM: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>
<Person><XingMing>张 三</XingMing><XingBie>男</XingBie><ChuShengNianYue>198503(39岁)</ChuShengNianYue><MinZu>汉族</MinZu>
<RuDangShiJian>200506；民盟</RuDangShiJian><QuanRiZhiJiaoYu_XueLi_BiYeYuanXiaoXi>山东大学&amp;经济&lt;系&gt;</QuanRiZhiJiaoYu_XueLi_BiYeYuanXiaoXi>
<JianLi>2002.09--2006.07  山东大学学习
2006.07--2010.05  勉县人社局科员
（其间：2008.09--2011.07 在职研究生）
2010.13--2011.05  某局
2012.05--         部长</JianLi>
<JiaTingChengYuan><Item><ChengWei>妻子</ChengWei><XingMing>李四</XingMing><ChuShengRiQi>198601</ChuShengRiQi>
<ZhengZhiMianMao>群众</ZhengZhiMianMao><GongZuoDanWeiJiZhiWu>勉县一中教师</GongZuoDanWeiJiZhiWu><GuoJi>中国</GuoJi></Item></JiaTingChengYuan>
<JiSuanNianLingShiJian>20240501</JiSuanNianLingShiJian><ShenFenZheng>610725198503071234</ShenFenZheng><XinZiDuan>新</XinZiDuan></Person>";

fn told(out: &std::process::Output, status: i32) -> String {
    let told = String::from_utf8_lossy(&out.stderr).into_owned();
    assert_eq!(out.status.code(), Some(status), "{told}");
    told
}

#[test]
fn forms_come_back_as_forms() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("forms")).unwrap();
    std::fs::write(dir.path().join("forms/甲.lrmx"), FORM).unwrap();
    let second =
        FORM.replace("张 三", "王/五").replace("610725", "610726").replace("XinZiDuan", "Lai");
    std::fs::write(dir.path().join("forms/乙.lrmx"), second).unwrap();
    let rows = |path: &str| {
        let mut tables = plain(&dir.path().join(path));
        assert_eq!(tables.len(), 1);
        let table = tables.remove(0);
        let named = |row: &Vec<quan::records::Cell>| {
            let cells = table.columns.iter().zip(row).filter(|(_, c)| !c.is_blank());
            let mut cells: Vec<_> = cells.map(|(n, c)| (n.clone(), format!("{c:?}"))).collect();
            cells.sort();
            cells
        };
        let mut rows: Vec<_> = table.rows.iter().map(named).collect();
        rows.sort();
        rows
    };
    let wanted = rows("forms");
    // straight back, and through every format between
    for (at, between) in ["forms", "a.json", "a.xlsx", "a.csv", "a.jsonl"].iter().enumerate() {
        if at > 0 {
            told(&quan(dir.path(), &["convert", "forms", between]), 0);
        }
        let folder = format!("back{at}");
        let said = told(&quan(dir.path(), &["convert", between, &folder, "--format", "lrmx"]), 0);
        assert!(!said.contains("Q005"), "{between}: {said}");
        let mut files: Vec<_> = std::fs::read_dir(dir.path().join(&folder))
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        files.sort();
        assert_eq!(files, ["张 三.lrmx", "王-五.lrmx"]);
        assert_eq!(rows(&folder), wanted, "{between}");
    }
    let form = std::fs::read_to_string(dir.path().join("back0/张 三.lrmx")).unwrap();
    for part in [
        "<XingMing>张 三</XingMing>",
        "<ChuShengNianYue>198503</ChuShengNianYue>",
        "<RuDangShiJian>200506；民盟</RuDangShiJian>",
        "<JianLi>2002.09--2006.07  山东大学学习\n",
        "\n2012.05--         部长</JianLi>",
        "<GongZuoDanWeiJiZhiWu>勉县一中教师</GongZuoDanWeiJiZhiWu>",
        "<NiRenZhiWu />",
    ] {
        assert!(form.contains(part), "{part}: {form}");
    }
    // one person, one file; two are too many
    told(&quan(dir.path(), &["convert", "forms/甲.lrmx", "one.lrmx"]), 0);
    assert_eq!(rows("one.lrmx"), rows("forms/甲.lrmx"));
    let said = told(&quan(dir.path(), &["convert", "forms", "two.lrmx"]), 2);
    assert!(said.contains("Q0055") && !dir.path().join("two.lrmx").exists(), "{said}");
}

/// Records of the shipped record types to forms and back: the same records.
#[test]
fn records_of_a_policy_go_through_forms() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("forms")).unwrap();
    // dates that can be read: with a policy a row that has others is rejected
    let form = FORM.replace("2010.13--2011.05  某局\n", "");
    std::fs::write(dir.path().join("forms/甲.lrmx"), form).unwrap();
    let policy = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies/standard/cadre_info.quan");
    let policy = policy.to_str().unwrap();
    let with = |from: &str, to: &str, more: &[&str]| {
        told(&quan(dir.path(), &[&["convert", from, to, "--policy", policy], more].concat()), 0)
    };
    with("forms", "a.json", &[]);
    let said = with("a.json", "one.lrmx", &[]);
    assert!(!said.contains("Q005"), "{said}");
    with("one.lrmx", "b.json", &[]);
    let read = |name: &str| std::fs::read_to_string(dir.path().join(name)).unwrap();
    assert_eq!(read("a.json"), read("b.json"));
    let one = read("one.lrmx");
    assert!(one.contains("<ShenFenZheng>610725198503071234</ShenFenZheng>"), "{one}");
    assert!(one.contains("<NiRenZhiWu />") && one.contains("<ChuShengRiQi>198601<"), "{one}");
}

#[test]
fn what_a_form_cannot_hold_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let rows = value!({
        "干部": [
            { "编号": "1", "姓名": "甲", "简历": [{ "起": "", "止": "", "内容": "务农" }, { "起": "2001", "止": "2002", "内容": "甲", "职务": "长" }] },
            { "编号": "2", "姓名": "乙", "简历": [{ "起": "2001", "止": "2002", "内容": "上学" }, { "起": "", "内容": "待业" }], "民族": "汉\u{1}族" },
            { "编号": "3", "姓名": "乙" },
        ],
        "单位": [{ "编号": "U", "名称": "某局" }],
    });
    std::fs::write(dir.path().join("in.json"), rows.to_string()).unwrap();
    let said = told(&quan(dir.path(), &["convert", "in.json", "f", "--to", "lrmx"]), 0);
    for wanted in [
        "没有放「单位」的地方,它的 1 行没有写出",
        "任免审批表里没有这些栏,没有写出:编号",
        "「简历」有 2 人的内容表里放不全,读回来会有出入;第一个是「甲」",
        "「民族」有 1 人的内容",
        "写出 3 行,退回 0 行,没有写出 1 行",
    ] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    assert!(dir.path().join("f/乙 2.lrmx").exists());
}
