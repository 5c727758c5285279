//! The analysis against brute force over small domains, and findings in whole policies.

use super::check;
use crate::diagnostic::{Code, Diagnostic, Lang, Sources};
use crate::model::{self, Unit};
use crate::syntax;
use proptest::prelude::*;

/// What is found in a policy text, notes included.
fn found(text: &str) -> (Vec<Diagnostic>, Sources) {
    let mut sources = Sources::default();
    let file = sources.add("测试.quan", text);
    let (tree, problems) = syntax::parse(text, file);
    let units = [Unit { file: tree, evaluated: true }];
    let (policy, more) = model::compile(&units, jiff::civil::date(2024, 5, 1));
    assert_eq!((problems, more), (vec![], vec![]), "{text}");
    (check(&policy, &units, &sources, file), sources)
}

/// Codes and the text they point at.
fn told(text: &str) -> Vec<(String, String)> {
    let (found, sources) = found(text);
    for d in &found {
        assert!(d.unfilled().is_empty(), "{d:?}");
        assert!(!d.heading.is_empty(), "{d:?}");
    }
    found
        .iter()
        .filter(|d| !matches!(d.code, Code::Unused | Code::ColumnsUnread))
        .map(|d| (d.code.id().to_owned(), sources.text(d.span.unwrap()).to_owned()))
        .collect()
}

fn messages(text: &str) -> Vec<String> {
    found(text)
        .0
        .iter()
        .filter(|d| !matches!(d.code, Code::Unused | Code::ColumnsUnread))
        .map(|d| d.message(Lang::Zh))
        .collect()
}

const HEAD: &str = "记录 人 主键 编号 { 编号 : 文本  甲 : 整数  乙 : 小数  分 : 小数 在 0 至 100 \
    类 : {子, 丑, 寅}  级 : 次序 {低 < 中 < 高}  日 : 日期  旗 : 是否  无日 : 日期 或 无 \
    表 : 列表 { 值 : 整数 在 0 至 10, 时 : 日期 }  名 : 文本 }\n";

/// The codes found in one table of a record.
fn table(head: &str, rows: &str) -> Vec<String> {
    let text = {
        let (by, mode) = if head.starts_with('按') { (head, "") } else { ("", head) };
        format!("{HEAD}表 某 针对 人 {by} : 整数 {mode} {rows}")
    };
    told(&text).into_iter().map(|(code, _)| code).collect()
}

#[test]
fn gaps_and_overlaps() {
    let none: [&str; 0] = [];
    // A whole number has no gap between 5 and 6, another has.
    assert_eq!(table("", "{ 甲 不超过 5 : 1; 甲 不少于 6 : 2 }"), none);
    assert_eq!(table("", "{ 乙 不超过 5 : 1; 乙 不少于 6 : 2 }"), ["Q0511"]);
    assert_eq!(table("", "{ 甲 不超过 5 : 1; 甲 不少于 5 : 2 }"), ["Q0512"]);
    // Values that agree do not clash.
    assert_eq!(table("", "{ 甲 不超过 5 : 1; 甲 不少于 5 : 1 }"), none);
    assert_eq!(table("取最高", "{ 甲 不超过 5 : 1; 甲 不少于 7 : 2 }"), none);
    // Bounds of the column count, an unbounded number is not taken to be negative for nothing.
    assert_eq!(table("", "{ 分 少于 60 : 1; 分 不少于 60 : 2 }"), none);
    assert_eq!(table("", "{ 分 在 1 至 100 : 1 }"), ["Q0511"]);
    assert_eq!(table("", "{ 甲 = 0 : 1; 甲 超过 0 : 2 }"), none);
    // Dates, values, truths, none.
    assert_eq!(table("", "{ 日 早于 2020-01-01 : 1; 日 晚于 2020-01-01 : 2 }"), ["Q0511"]);
    assert_eq!(table("", "{ 日 不晚于 2019-12-31 : 1; 日 不早于 2020-01-01 : 2 }"), none);
    assert_eq!(table("按 类", "{ 子 : 1; 丑 : 2 }"), ["Q0511"]);
    assert_eq!(table("按 级", "{ 不低于 中 : 1; 低 : 2 }"), none);
    assert_eq!(table("", "{ 旗 : 1; 非 旗 : 2 }"), none);
    assert_eq!(table("", "{ 无日 早于 2020-01-01 : 1; 无日 不早于 2020-01-01 : 2 }"), ["Q0511"]);
    assert_eq!(table("", "{ 有 表 : 1; 计数(表) = 0 : 2 }"), none);
    // Two axes.
    assert_eq!(
        table("按 类, 甲", "{ 子, 不少于 10 : 1; 子, 少于 9 : 2; 丑, 其余 : 3; 寅, 其余 : 3 }"),
        ["Q0511"]
    );
    assert_eq!(table("按 类, 甲", "{ 子, 其余 : 1; 其余, 少于 9 : 2; 其余 : 3 }"), ["Q0512"]);
    // Shares are one quantity however they are written.
    assert_eq!(table("", "{ 甲 超过 半数 × 乙 : 1; 2 × 甲 不超过 乙 : 2 }"), none);
    assert_eq!(table("", "{ 甲 超过 半数 × 乙 : 1; 2 × 甲 少于 乙 : 2 }"), ["Q0511"]);
}

#[test]
fn what_cannot_be_told_is_not() {
    let none: [&str; 0] = [];
    // 乙 × 乙 is never negative, but that is not known here: no gap is claimed on it, nor with what depends on it.
    assert_eq!(table("", "{ 乙 × 乙 不少于 0 : 1 }"), none);
    assert_eq!(table("", "{ 乙 × 乙 超过 4 : 1; 乙 在 -2 至 2 : 2 }"), none);
    // Equal opaque conditions are one truth.
    assert_eq!(table("", "{ 表.值 任一 超过 3 : 1; 非 (表.值 任一 超过 3) : 2 }"), none);
    assert_eq!(table("", "{ 表.值 任一 超过 3 : 1; 表.值 任一 超过 3 : 2 }"), ["Q0513"]);
    // A gap beside an opaque condition, whatever it is.
    assert_eq!(table("", "{ 表.值 任一 超过 3 且 甲 超过 5 : 1; 甲 少于 3 : 2 }"), ["Q0511"]);
    // Part of a list is no more than all of it.
    assert_eq!(table("", "{ 计数(表 其中 值 超过 3) / 计数(表) 不超过 1 : 1 }"), none);
    // A rounded number has gaps that are none.
    assert_eq!(table("", "{ 进位(乙) 不超过 5 : 1; 进位(乙) 不少于 6 : 2 }"), none);
}

#[test]
fn rows_that_are_never_reached() {
    let none: [&str; 0] = [];
    assert_eq!(table("逐档", "{ 分 不低于 50 : 1; 分 不低于 60 : 2; 其余 : 0 }"), ["Q0515"]);
    assert_eq!(table("逐档", "{ 分 不低于 60 : 2; 分 不低于 50 : 1; 其余 : 0 }"), none);
    assert_eq!(table("", "{ 分 超过 100 : 1; 其余 : 0 }"), ["Q0514"]);
    assert_eq!(table("取最高", "{ 级 不低于 中 : 3; 级 = 高 : 2 }"), ["Q0516"]);
    assert_eq!(table("取最高", "{ 级 不低于 中 : 2; 级 = 高 : 3 }"), none);
    assert_eq!(table("", "{ 分 不低于 60 : 1; 其余 : 0; 分 低于 50 : 2 }"), ["Q0517"]);
    assert_eq!(table("", "{ 分 不低于 60 : 1; 分 低于 60 : 2; 其余 : 0 }"), ["Q0518"]);
}

#[test]
fn parameters_have_their_values_only_in_witnesses() {
    let rows = "{ 甲 不超过 限 : 1; 甲 不少于 7 : 2 }";
    let text = format!("{HEAD}参数 限 = 5\n表 某 针对 人 : 整数 {rows}");
    assert_eq!(messages(&text), ["这些行有空当:甲 = 6 时没有一行成立,得不出值,结果是待核实"]);
    // 限 = 0 today; another value may be given.
    let text = format!("{HEAD}参数 限 = 0\n资格 某 针对 人 {{ 必须 甲: 计数(表) 不少于 限 }}");
    assert_eq!(told(&text), []);
}

/// Codes and places found in one rule set.
fn rules(clauses: &str) -> Vec<(String, String)> {
    told(&format!("{HEAD}资格 某 针对 人 {{ {clauses} }}"))
}

#[test]
fn conditions_that_decide_nothing() {
    let only = |code: &str, place: &str| vec![(code.to_owned(), place.to_owned())];
    assert_eq!(rules("必须 甲: 计数(表) 不少于 0"), only("Q0521", "计数(表) 不少于 0"));
    assert_eq!(rules("必须 甲: 甲 超过 3 且 分 不超过 100"), only("Q0521", "分 不超过 100"));
    assert_eq!(rules("必须 甲: 类 属于 {子, 丑, 寅}"), only("Q0540", "类 属于 {子, 丑, 寅}"));
    assert_eq!(
        rules("必须 甲: 甲 超过 50 且 甲 不超过 45"),
        only("Q0522", "甲 超过 50 且 甲 不超过 45")
    );
    assert_eq!(rules("必须 甲: 有 (表 其中 (值 超过 20))"), only("Q0522", "(值 超过 20)"));
    assert_eq!(rules("必须 甲: 甲 超过 5 或 甲 超过 5"), only("Q0523", "甲 超过 5"));
    assert_eq!(rules("必须 甲: 甲 超过 5 当 甲 超过 6"), only("Q0526", "甲 超过 5"));
    assert_eq!(rules("不得 甲: 甲 超过 5 当 甲 超过 6"), only("Q0527", "甲 超过 5"));
    assert_eq!(rules("不得 甲: 非 旗"), only("Q0530", "非 旗"));
    assert_eq!(rules("不得 甲: 甲 不少于 3"), only("Q0531", "甲 不少于 3"));
    assert_eq!(rules("必须 甲: 分 不低于 80  必须 乙: 分 低于 60"), only("Q0529", "分 低于 60"));
    assert_eq!(rules("必须 甲: 分 不低于 80  不得 乙: 分 不低于 60"), {
        let mut both = only("Q0531", "分 不低于 60");
        both.extend(only("Q0529", "分 不低于 60"));
        both
    });
    assert_eq!(
        rules("必须 甲: 分 不低于 80  必须 乙: 分 不低于 80"),
        only("Q0524", "分 不低于 80")
    );
    // Guards of their own, an exception's clause, what is not known: nothing.
    assert_eq!(rules("必须 甲: 分 不低于 80 当 旗  必须 乙: 分 低于 60 当 非 旗"), []);
    assert_eq!(rules("必须 甲: 分 不低于 80  例外 丙 当 旗 { 免除 甲  必须 乙: 分 低于 60 }"), []);
    assert_eq!(rules("必须 甲: 有 名  必须 乙: 甲 不超过 乙  必须 丙: 无日 不早于 日"), []);
}

#[test]
fn lists_and_shares() {
    let each = "表.值 均 超过 3";
    assert_eq!(rules(&format!("必须 甲: {each}")), [("Q0532".to_owned(), each.to_owned())]);
    assert_eq!(rules(&format!("必须 甲: {each} 空表 视为 满足")), []);
    assert_eq!(rules(&format!("必须 甲: {each}  必须 乙: 有 表.值")), []);
    let other = "甲 超过 2/3 × 分";
    let shares = format!("必须 甲: 甲 超过 半数 × 乙  必须 乙: {other}");
    assert_eq!(rules(&shares), [("Q0533".to_owned(), other.to_owned())]);
    let product = "全体 人 其中 (该 名 = 本 名)";
    let text = format!("必须 甲: 计数({product}) = 1");
    assert_eq!(rules(&text), [("Q0534".to_owned(), product.to_owned())]);
}

#[test]
fn versions() {
    let of = |until: &str| {
        let text = format!(
            "{HEAD}资格 某 针对 人 废止 {until} {{ 必须 甲: 旗 }}\n资格 某 针对 人 施行 2020-01-01 {{ 必须 甲: 旗 }}"
        );
        told(&text).into_iter().map(|(code, _)| code).collect::<Vec<_>>()
    };
    assert_eq!(of("2019-06-01"), ["Q0537"]);
    assert_eq!(of("2020-01-01"), [] as [&str; 0]);
    assert_eq!(of("2020-02-01"), ["Q0538"]);
}

#[test]
fn an_enumeration_may_have_the_value_none() {
    let text = "记录 人 主键 编号 { 编号 : 文本  错 : {无, 轻, 重} }\n\
        表 某 针对 人 : 整数 { 错 = 无 : 1; 错 ≠ 无 : 2 }";
    assert_eq!(told(text), []);
}

// ----- brute force -----------------------------------------------------------------------------------

/// A condition on `数` (0 to 6), `类` (three values), `旗` and the opaque `数 × 数`.
#[derive(Debug, Clone)]
enum Cond {
    Number(&'static str, i64),
    Class(usize),
    Flag,
    Square(i64),
    Not(Box<Cond>),
    And(Box<Cond>, Box<Cond>),
    Or(Box<Cond>, Box<Cond>),
}

const CLASSES: [&str; 3] = ["子", "丑", "寅"];

impl Cond {
    fn text(&self) -> String {
        match self {
            Cond::Number(op, n) => format!("数 {op} {n}"),
            Cond::Class(c) => format!("类 = {}", CLASSES[*c]),
            Cond::Flag => "旗".into(),
            Cond::Square(n) => format!("数 × 数 不低于 {n}"),
            Cond::Not(c) => format!("非 ({})", c.text()),
            Cond::And(a, b) => format!("({}) 且 ({})", a.text(), b.text()),
            Cond::Or(a, b) => format!("({}) 或 ({})", a.text(), b.text()),
        }
    }
    fn holds(&self, at: (i64, usize, bool)) -> bool {
        match self {
            Cond::Number(op, n) => match *op {
                "低于" => at.0 < *n,
                "不超过" => at.0 <= *n,
                "=" => at.0 == *n,
                "超过" => at.0 > *n,
                _ => at.0 >= *n,
            },
            Cond::Class(c) => at.1 == *c,
            Cond::Flag => at.2,
            Cond::Square(n) => at.0 * at.0 >= *n,
            Cond::Not(c) => !c.holds(at),
            Cond::And(a, b) => a.holds(at) && b.holds(at),
            Cond::Or(a, b) => a.holds(at) || b.holds(at),
        }
    }
    fn opaque(&self) -> bool {
        match self {
            Cond::Square(_) => true,
            Cond::Not(c) => c.opaque(),
            Cond::And(a, b) | Cond::Or(a, b) => a.opaque() || b.opaque(),
            _ => false,
        }
    }
}

fn cond(opaque: bool) -> impl Strategy<Value = Cond> {
    let number = (
        prop_oneof![Just("低于"), Just("不超过"), Just("="), Just("超过"), Just("不低于")],
        0i64..7,
    )
        .prop_map(|(op, n)| Cond::Number(op, n));
    let class = (0usize..3).prop_map(Cond::Class);
    let square = (0i64..40).prop_map(Cond::Square);
    let leaf = if opaque {
        prop_oneof![4 => number, 2 => class, 1 => Just(Cond::Flag), 2 => square].boxed()
    } else {
        prop_oneof![4 => number, 2 => class, 1 => Just(Cond::Flag)].boxed()
    };
    leaf.prop_recursive(2, 6, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|c| Cond::Not(Box::new(c))),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| Cond::And(Box::new(a), Box::new(b))),
            (inner.clone(), inner).prop_map(|(a, b)| Cond::Or(Box::new(a), Box::new(b))),
        ]
    })
}

fn points() -> Vec<(i64, usize, bool)> {
    let mut all = Vec::new();
    for n in 0..=6 {
        for c in 0..3 {
            all.extend([(n, c, false), (n, c, true)]);
        }
    }
    all
}

/// What is found in the rows, and what is there: a gap, an overlap that disagrees, rows without effect.
fn compared(head: &str, rows: &[(Cond, i64)]) -> ([Vec<usize>; 3], [Vec<usize>; 3]) {
    let lines: Vec<String> = rows.iter().map(|(c, v)| format!("{} : {v}", c.text())).collect();
    let text = format!(
        "记录 人 主键 编号 {{ 编号 : 文本  数 : 整数 在 0 至 6  类 : {{子, 丑, 寅}}  旗 : 是否 }}\n\
         表 某 针对 人 : 整数 {head} {{ {} }}",
        lines.join("; ")
    );
    let (found, _) = found(&text);
    let n = |d: &Diagnostic, name: &str| {
        let arg = d.args.iter().find(|(a, _)| *a == name).unwrap();
        arg.1.parse::<usize>().unwrap() - 1
    };
    let of = |codes: &[Code], arg: &str| {
        found
            .iter()
            .filter(|d| codes.contains(&d.code))
            .map(|d| if arg.is_empty() { 0 } else { n(d, arg) })
            .collect()
    };
    let told = [
        of(&[Code::RowsGap], ""),
        of(&[Code::RowsOverlap, Code::RowsAlwaysOverlap], "second"),
        of(&[Code::RowNeverHolds, Code::RowNeverReached], "n"),
    ];
    let all = points();
    let gap = all.iter().any(|p| rows.iter().all(|(c, _)| !c.holds(*p)));
    let mut idle = Vec::new();
    let mut clash = Vec::new();
    for (j, (b, v)) in rows.iter().enumerate() {
        let above =
            |p: &(i64, usize, bool)| head == "取最前" && rows[..j].iter().any(|(c, _)| c.holds(*p));
        if all.iter().all(|p| !b.holds(*p) || above(p)) {
            idle.push(j);
        }
        for (a, w) in &rows[..j] {
            if head.is_empty() && v != w && all.iter().any(|p| a.holds(*p) && b.holds(*p)) {
                clash.push(j);
            }
        }
    }
    clash.truncate(4);
    (told, [if gap { vec![0] } else { vec![] }, clash, idle])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(160))]

    #[test]
    fn rows_of_plain_conditions_are_told_exactly(
        rows in prop::collection::vec((cond(false), 0i64..3), 1..5),
        first in any::<bool>(),
    ) {
        let (told, there) = compared(if first { "取最前" } else { "" }, &rows);
        prop_assert_eq!(told, there);
    }

    #[test]
    fn nothing_is_told_of_opaque_conditions_that_is_not_there(
        rows in prop::collection::vec((cond(true), 0i64..3), 1..5),
        first in any::<bool>(),
    ) {
        prop_assume!(rows.iter().any(|(c, _)| c.opaque()));
        let (told, there) = compared(if first { "取最前" } else { "" }, &rows);
        prop_assert!(told[0].len() <= there[0].len());
        prop_assert!(told[2].iter().all(|row| there[2].contains(row)));
        // A row that cannot hold may be said to hold only together with another.
        let overlapping: Vec<usize> = (0..rows.len())
            .filter(|j| rows[..*j].iter().any(|(a, w)| {
                *w != rows[*j].1 && points().iter().any(|p| a.holds(*p) && rows[*j].0.holds(*p))
            }))
            .collect();
        let dead = |j: usize| points().iter().all(|p| !rows[j].0.holds(*p));
        prop_assert!(told[1].iter().all(|row| overlapping.contains(row) || (0..=*row).any(dead)));
    }
}
