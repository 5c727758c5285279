//! Small texts and what becomes of them.

use super::*;

#[track_caller]
fn check(text: &str, expected: &str) {
    assert!(laws(text), "{:?}", format(text, None));
    assert_eq!(format(text, None).unwrap(), expected);
}

#[test]
fn texts_with_mistakes_are_refused_with_their_diagnostics() {
    for text in ["", "定义 x = ", "资格 x { 必需 a: b }", "定义 x = 2024-1", "定义 x = a 或 b 且 c"]
    {
        let problems = format(text, None).unwrap_err();
        let (_, expected) = super::super::super::parse(text, FileId(0));
        assert_eq!(format!("{problems:?}"), format!("{expected:?}"));
        assert!(!problems.is_empty());
    }
}

#[test]
fn a_file_of_comments_is_kept() {
    check("\u{FEFF}\n\n // 甲 \n\n\n\n／／乙", "// 甲\n\n//乙\n");
}

#[test]
fn numbers_and_marks() {
    check(
        "定义 x＝３＊（a－１．５）／ｂ\n定义 y = a*b",
        "定义 x = 3 × (a - 1.5) / ｂ\n定义 y = a × b\n",
    );
    check("定义 x = a 《＝ 3 且 b ！= 4 且 c≧5", "定义 x = a ≤ 3 且 b ≠ 4 且 c ≥ 5\n");
    check("定义 x = 2年6个月 + 两年 + 半年", "定义 x = 2 年 6 个月 + 两 年 + 半年\n");
    check("定义 x = 1/2 ÷ 1 / 4 - -y", "定义 x = 1/2 ÷ 1 / 4 - -y\n");
    check("定义 x = ２０２４－１０ 至 ２０２５ 年", "定义 x = 2024-10 至 2025年\n");
    check("定义 x = “说“ + 「当」", "定义 x = \"说\" + 「当」\n");
    check("规定 x { 必须 a: n 满2年; 应 b: c。 }", "规定 x { 必须 a: n 满 2 年; 应 b: c; }\n");
}

#[test]
fn lists_have_one_comma() {
    check("使用 甲，乙、丙", "使用 甲, 乙, 丙\n");
    check("枚举 甲{乙、丙}", "枚举 甲 { 乙, 丙 }\n");
    check("枚举 甲{\n乙、丙}", "枚举 甲 {\n  乙,\n  丙\n}\n");
    check(
        "样例 甲 { 干部 1 { 处分 = [ ], 考核 = [\n] } }",
        "样例 甲 {\n  干部 1 {\n    处分 = [],\n    考核 = []\n  }\n}\n",
    );
}

#[test]
fn a_terminator_stays_and_keeps_its_meaning() {
    check(
        "程序 甲 针对 乙 { 环节 丙 { 必须 a: b; 时限 3 日 } }",
        "程序 甲 针对 乙 { 环节 丙 { 必须 a: b; 时限 3 日 } }\n",
    );
    check(
        "程序 甲 针对 乙 {\n环节 丙 { 必须 a: b 时限 3 日 } }",
        "程序 甲 针对 乙 {\n  环节 丙 { 必须 a: b  时限 3 日 }\n}\n",
    );
}

#[test]
fn comments_stay_where_they_were() {
    check(
        "资格 甲 针对 乙 { // 一\n// 二\n\n\n必须 a: b // 三\n// 四\n依据 N8\n\n\n// 五\n\n}\n// 六",
        "资格 甲 针对 乙 {  // 一\n  // 二\n\n  必须 a: b  // 三\n      // 四\n      依据 N8\n\n  // 五\n}\n// 六\n",
    );
    check("枚举 甲 { 乙 // 一\n, 丙 // 二\n }", "枚举 甲 {\n  乙,  // 一\n  丙  // 二\n}\n");
}

#[test]
fn an_author_may_break_before_and() {
    check(
        "规定 甲 {\n必须 a: b = 1 且\n c = 2\n 且 d = 3 依据 N8 }",
        "规定 甲 {\n  必须 a: b = 1\n      且 c = 2\n      且 d = 3  依据 N8\n}\n",
    );
    check(
        "规定 甲 { 凡 a\n且 b { 必须 c: d } }",
        "规定 甲 {\n  凡 a\n      且 b { 必须 c: d }\n}\n",
    );
}

#[test]
fn long_lines_are_broken() {
    let long = "很长的名字".repeat(4);
    check(
        &format!("规定 甲 {{ 必须 a: {long} = {long}  当 {long}  依据 N8, N9  说明 \"{long}\" }}"),
        &format!(
            "规定 甲 {{\n  必须 a: {long} = {long}\n      当 {long}\n      依据 N8, N9\n      说明 \"{long}\"\n}}\n"
        ),
    );
    check(
        &format!("定义 x = {long} 且 {long} 且 {long}"),
        &format!("定义 x = {long} 且 {long}\n    且 {long}\n"),
    );
    check(
        &format!("定义 x = {long} 属于 {{{long}, {long}}}"),
        &format!("定义 x = {long} 属于 {{\n  {long},\n  {long}\n}}\n"),
    );
    check(&format!("使用 {long}, {long}, {long}"), &format!("使用 {long}, {long},\n    {long}\n"));
}

#[test]
fn years_stay_years() {
    check("定义 x = a 2010年以上", "定义 x = a 2010年 以上\n");
    check("定义 x = a 3年以上", "定义 x = a 3 年 以上\n");
    check("定义 x = a 在 2010 年", "定义 x = a 在 2010年\n");
}

#[test]
fn functions_have_twins_only_before_a_bracket() {
    let en = |text: &str| format(text, Some(Lang::En)).unwrap();
    assert_eq!(en("定义 x = 计数(a) + 计数"), "define x = count(a) + 计数\n");
    assert_eq!(en("定义 x = 「计数」(a)"), "define x = 「计数」(a)\n");
    assert_eq!(en("定义 x = a 满 1 year"), "define x = a reached 1 year\n");
    assert_eq!(en("定义 x = 求和(a 每 季度)"), "define x = sum(a per quarter)\n");
    assert_eq!(en("规定 x { 义务 y 每 季 1 次 }"), "regulation x { duty y per quarter 1 times }\n");
}
