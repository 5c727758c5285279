//! The page: escaped, self-contained, of sane size, in both languages.

use super::fixture::{clause, exact, run, subject, summary};
use super::formats::written;
use crate::core::policy::Modality;
use crate::diagnostic::Lang;
use crate::eval::result::*;
use crate::report::{Format, Options};

fn page(run: &Run, lang: Lang) -> String {
    written(run, Format::Html, &Options { lang, ..Options::default() })
}

/// The part that differs from page to page.
fn body(page: &str) -> String {
    let at = page.find("<body>").unwrap();
    let end = page.find("<script>").unwrap();
    page[at..end].lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>().join("\n")
}

#[test]
fn both_languages() {
    insta::assert_snapshot!("html_zh", body(&page(&run(), Lang::Zh)));
    insta::assert_snapshot!("html_en", body(&page(&run(), Lang::En)));
}

#[test]
fn nothing_runs_and_nothing_is_fetched() {
    const EVIL: &str = "</script></style><img src=x onerror=alert(1)>\"' onload='{{ 7*7 }}";
    let mut run = run();
    run.policy = EVIL.into();
    run.region = Some(EVIL.into());
    run.as_of = EVIL.into();
    for result in &mut run.results {
        result.rule.push_str(EVIL);
        result.key.push_str(EVIL);
        result.name = Some(EVIL.into());
        result.group = Some(EVIL.into());
        for clause in &mut result.clauses {
            clause.label = EVIL.into();
            clause.message = EVIL.into();
            clause.basis = vec![EVIL.into()];
        }
    }
    run.summary = summary(&run.results);
    let page = page(&run, Lang::Zh);
    assert!(!page.contains("<img"));
    assert!(!page.contains("onerror=alert(1)>\""));
    assert!(!page.contains("{49}") && !page.contains(" 49 "));
    assert_eq!(page.matches("</script>").count(), 1);
    assert_eq!(page.matches("</style>").count(), 1);
    for outside in ["http://", "https://", "src=", "url(", "@import"] {
        let page = page.replace("src=x", "");
        assert!(!page.contains(outside), "{outside}");
    }
}

#[test]
fn an_empty_page() {
    let empty = Run { policy: "空".into(), as_of: "2024-05-01".into(), ..Run::default() };
    insta::assert_snapshot!("html_empty", body(&page(&empty, Lang::Zh)));
}

#[test]
fn a_rule_set_without_subjects_says_why() {
    let asked =
        |rule: &str, of: Option<&str>| (rule.into(), Kind::Regulation, of.map(str::to_owned));
    let mut run = super::fixture::run();
    run.asked = vec![asked("班子<结构>", Some("班子")), asked("全县", None)];
    let zh = page(&run, Lang::Zh);
    assert!(zh.contains("数据里没有「班子」的记录"), "{zh}");
    assert!(zh.contains("班子&lt;结构&gt;"));
    let en = page(&run, Lang::En);
    assert!(en.contains("no records of `班子`"), "{en}");
    // those that have subjects are all still there
    let count = |page: &str| page.matches("<section id=\"r").count();
    assert_eq!(count(&zh), count(&page(&super::fixture::run(), Lang::Zh)) + 2);
}

/// Candidates of a large examination.
pub(super) fn crowd(people: u32) -> Run {
    let mut results = Vec::new();
    let mut random = 12_345_u32;
    let mut next = |most: u32| {
        random = random.wrapping_mul(1_103_515_245).wrapping_add(12_345);
        (random >> 16) % most
    };
    const FAMILY: [&str; 12] =
        ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "欧阳", "司马"];
    const GIVEN: [&str; 12] =
        ["建国", "芳", "伟", "秀英", "文博", "丽", "强", "晓明", "军", "雨桐", "浩然", "静"];
    let mut scores = Vec::new();
    for n in 0..people {
        let name = format!("{}{}", FAMILY[next(12) as usize], GIVEN[next(12) as usize]);
        let (key, age) = (format!("K{n:05}"), 25 + next(24));
        let mut one = subject("报考资格", Kind::Eligibility, &key, &name, Verdict::Holds);
        let mut add = |label: &str, id: &str, bad: bool, message: String| {
            let outcome = if bad { Outcome::Violated } else { Outcome::Satisfied };
            one.clauses.push(clause(id, Modality::Must, label, outcome, &message));
        };
        add("年龄上限", "1", age > 45, format!("周岁 = {age}; 要求 周岁 不超过 45"));
        add("学历", "2", next(9) == 0, "学历 = 大专; 要求 学历 不低于 本科 且 全日制".into());
        add(
            "近三年考核均为称职以上且至少一年优秀",
            "3",
            next(6) == 0,
            "近三年考核.等次 = 称职, 基本称职, 称职".into(),
        );
        add("任职年限", "4", next(14) == 0, "年限 = 1 年 11 个月; 要求 满 2 年".into());
        if next(30) == 0 {
            let open = &mut one.clauses[3];
            open.outcome = Outcome::Undetermined;
            open.missing = vec!["任职.起".into()];
        }
        let open = one.clauses.iter().any(|c| c.outcome == Outcome::Undetermined);
        let failed = one.clauses.iter().any(|c| c.outcome == Outcome::Violated);
        one.verdict = match (failed, open) {
            (true, _) => Verdict::Fails,
            (_, true) => Verdict::Undetermined,
            _ => Verdict::Holds,
        };
        if one.verdict == Verdict::Holds {
            let points = 4000 + (0..4).map(|_| next(1400)).sum::<u32>();
            scores.push((points / 50 * 50, key.clone(), name.clone()));
        }
        results.push(one);
    }
    scores.sort_by_key(|(points, _, _)| std::cmp::Reverse(*points));
    let places = (scores.len() / 10).max(1);
    for (at, (points, key, name)) in scores.iter().enumerate() {
        let rank = scores.iter().position(|(p, _, _)| p == points).unwrap() as u32 + 1;
        let cut = scores.get(places).map(|(p, _, _)| *p) == Some(*points)
            && scores.get(places - 1).map(|(p, _, _)| *p) == Some(*points);
        let mut one = subject("入围", Kind::Selection, key, name, Verdict::Holds);
        one.group = Some("全县".into());
        one.score = Some(Figure::Known(exact(&format!("{points}/100"))));
        one.rank = Some((rank, rank));
        one.selected = Some(match at {
            _ if cut => Selected::Tie,
            at if at < places => Selected::Yes,
            _ => Selected::No,
        });
        results.push(one);
    }
    let summary = summary(&results);
    Run {
        policy: "某县面向社会公开选拔科级干部办法(试行)".into(),
        version: Some("2024-01-01".into()),
        region: Some("某省/某市/某县".into()),
        as_of: "2024-05-01".into(),
        asked: Vec::new(),
        people: Vec::new(),
        results,
        summary,
        record: Default::default(),
    }
}

#[test]
fn the_way_through_the_clauses_loses_nobody() {
    let run = crowd(500);
    let page = page(&run, Lang::Zh);
    let stages: Vec<(u64, u64)> = page
        .match_indices("<div class=\"n\">")
        .map(|(at, tag)| {
            let text: String = page[at + tag.len()..].chars().take_while(|c| *c != '<').collect();
            let (came, passed) = text.split_once(" → ").unwrap();
            (came.trim().parse().unwrap(), passed.trim().parse().unwrap())
        })
        .collect();
    assert_eq!(stages.len(), 4);
    assert_eq!(stages[0].0, 500);
    assert!(stages.windows(2).all(|pair| pair[0].1 == pair[1].0));
    let (_, _, counts) = &run.summary.verdicts[0];
    assert_eq!(stages[3].1, 500 - counts[1]);
}

#[test]
fn five_and_five_thousand() {
    let few = page(&crowd(5), Lang::Zh);
    let many = page(&crowd(5000), Lang::Zh);
    assert_eq!(many.matches("class=\"person\"").count(), 5000);
    assert!(many.contains("class=\"hist\"") && !few.contains("class=\"hist\""));
    assert_eq!(many.matches("class=\"cutline\"").count(), 1);
    assert!(few.len() < 40_000, "{}", few.len());
    assert!(many.len() < 6_000_000, "{}", many.len());
    if let Some(folder) = std::env::var_os("REPORT_PAGES") {
        let folder = std::path::PathBuf::from(folder);
        let save = |name: &str, text: &str| std::fs::write(folder.join(name), text).unwrap();
        save("few.html", &few);
        save("many.html", &many);
        save("zh.html", &page(&run(), Lang::Zh));
        save("en.html", &page(&run(), Lang::En));
    }
}
