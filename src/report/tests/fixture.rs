//! A run with every pattern and verdict, wide and long names, ties, ranges, hostile text, empty rules.

use crate::core::exact::Exact;
use crate::core::policy::Modality;
use crate::diagnostic::{FileId, Span};
use crate::eval::result::*;

pub(super) fn exact(text: &str) -> Exact {
    Exact::parse(text).unwrap()
}

pub(super) fn known(text: &str) -> Option<Figure> {
    Some(Figure::Known(exact(text)))
}

pub(super) fn between(low: &str, high: &str) -> Option<Figure> {
    Some(Figure::Between(Exact::parse(low), Exact::parse(high)))
}

pub(super) fn clause(
    id: &str,
    modality: Modality,
    label: &str,
    outcome: Outcome,
    message: &str,
) -> ClauseResult {
    ClauseResult {
        id: id.into(),
        label: label.into(),
        modality,
        normally: false,
        outcome,
        missing: Vec::new(),
        basis: vec![format!("条例第{id}条")],
        exception: None,
        message: message.into(),
        derivation: None,
        span: Span { file: FileId(0), start: 0, end: 1 },
    }
}

pub(super) fn subject(rule: &str, kind: Kind, key: &str, name: &str, v: Verdict) -> SubjectResult {
    SubjectResult {
        rule: rule.into(),
        kind,
        subject: "干部".into(),
        key: key.into(),
        name: (!name.is_empty()).then(|| name.into()),
        group: None,
        verdict: v,
        clauses: Vec::new(),
        score: None,
        places: None,
        items: Vec::new(),
        grade: None,
        rank: None,
        selected: None,
        missing: Vec::new(),
        steps: Vec::new(),
        next_steps: Vec::new(),
        measures: Vec::new(),
        duties: Vec::new(),
        metrics: Vec::new(),
        place: None,
    }
}

const LONG: &str = "阿卜杜热合曼·买买提依明·吾斯曼江·麦麦提艾力(挂职锻炼期间使用曾用名)";

fn eligibility() -> Vec<SubjectResult> {
    use Modality::*;
    use Outcome::*;
    let rule = "提任副科级";
    let age = |o, m: &str| clause("1", Must, "年龄上限", o, m);
    let degree = |o, m: &str| ClauseResult { normally: true, ..clause("2", Must, "学历", o, m) };
    let bar = |o, m: &str| clause("3", MustNot, "影响期", o, m);
    let woman = |o| clause("4", Prefer, "女干部", o, "性别 = 男");
    let mut holds = subject(rule, Kind::Eligibility, "G001", "张三", Verdict::Holds);
    holds.clauses = vec![
        age(Satisfied, "周岁 = 41; 要求 周岁 不超过 45"),
        degree(Satisfied, "学历 = 本科; 要求 不低于 本科"),
        bar(Satisfied, "没有 处分"),
        woman(Violated),
    ];
    holds.place = Some("干部.csv 第 2 行".into());
    if let Some(first) = holds.clauses.first_mut() {
        first.derivation = Some(Derivation {
            text: "周岁 不超过 45".into(),
            value: "41 ≤ 45".into(),
            holds: Some(true),
            place: None,
            basis: Vec::new(),
            inputs: vec![Derivation {
                text: "出生年月".into(),
                value: "1983-02".into(),
                holds: None,
                place: Some("干部.csv 第 2 行".into()),
                basis: Vec::new(),
                inputs: Vec::new(),
            }],
        });
    }
    let mut fails = subject(rule, Kind::Eligibility, "G002", LONG, Verdict::Fails);
    fails.clauses = vec![
        age(Violated, "周岁 = 47; 要求 周岁 不超过 45"),
        degree(Satisfied, "学历 = 研究生; 要求 不低于 本科"),
        bar(
            Violated,
            "记过 2023-11-02 至 2024-11-02 在影响期内,基准日 2024-05-01,身份证号 612325198502030016",
        ),
        woman(NotApplicable),
    ];
    let mut open = subject(rule, Kind::Eligibility, "G003", "O'Brien <b>&", Verdict::Undetermined);
    open.clauses = vec![
        ClauseResult {
            missing: vec!["出生年月".into(), "年度考核[2].等次".into()],
            ..age(Undetermined, "周岁 在 44 至 46 之间")
        },
        degree(Satisfied, "=HYPERLINK(\"http://x\")"),
    ];
    let mut approval = subject(
        rule,
        Kind::Eligibility,
        "=1+1",
        "李四\u{202e}\u{1b}[31m\n",
        Verdict::NeedsApproval,
    );
    approval.clauses = vec![
        ClauseResult { exception: Some("破格".into()), ..age(Waived, "周岁 = 46") },
        degree(Violated, "学历 = 大专; 要求 不低于 本科"),
    ];
    let not = subject(rule, Kind::Eligibility, "G005", "", Verdict::NotApplicable);
    vec![holds, fails, open, approval, not]
}

fn composition_and_regulation() -> Vec<SubjectResult> {
    use Modality::*;
    let mut team = subject("镇街班子", Kind::Composition, "B1", "城关镇", Verdict::Fails);
    team.subject = "班子".into();
    team.clauses = vec![clause("1", Must, "女成员", Outcome::Violated, "计数 = 0; 要求 不少于 1")];
    let mut fine = subject("镇街班子", Kind::Composition, "B2", "武侯镇", Verdict::Holds);
    fine.subject = "班子".into();
    fine.clauses =
        vec![clause("2", Target, "平均年龄", Outcome::Violated, "41.5; 目标 不超过 40,差 1.5")];
    let mut kept = subject("任职回避", Kind::Regulation, "G001", "张三", Verdict::Holds);
    kept.clauses = vec![clause("1", MustNot, "亲属", Outcome::Satisfied, "没有 直接上下级")];
    let broken = subject("任职回避", Kind::Regulation, "G006", "王五", Verdict::Fails);
    vec![team, fine, kept, broken]
}

fn procedure() -> SubjectResult {
    let mut out = subject("差额选任", Kind::Procedure, "S1", "副镇长选任", Verdict::Pending);
    out.subject = "选任事项".into();
    let row = |step: &str, row, state, outcome: Option<&str>| StepResult {
        step: step.into(),
        person: None,
        row,
        state,
        outcome: outcome.map(Into::into),
        clauses: Vec::new(),
    };
    out.steps = vec![
        row("动议", Some(1), StepState::Done, None),
        StepResult {
            clauses: vec![clause(
                "5",
                Modality::Must,
                "到会",
                Outcome::Violated,
                "79 不足 4/5 × 100",
            )],
            ..row("民主推荐", Some(1), StepState::Void, None)
        },
        row("民主推荐", Some(2), StepState::Done, Some("入围 3 人")),
        StepResult { person: Some("G001".into()), ..row("考察", Some(1), StepState::Done, None) },
        StepResult { person: Some("G002".into()), ..row("考察", None, StepState::Missing, None) },
        row("征求意见", Some(1), StepState::Violated, None),
        row("演讲答辩", None, StepState::NotApplicable, None),
        row("酝酿", None, StepState::Suspended, None),
        row("谈话", None, StepState::Undetermined, None),
        row("票决", None, StepState::NotDue, None),
        row("备案", None, StepState::Ended, None),
    ];
    out.next_steps = vec!["考察".into(), "征求意见".into()];
    out
}

fn score() -> Vec<SubjectResult> {
    let mut first = subject("总成绩", Kind::Score, "K1", "欧阳修远", Verdict::Holds);
    first.score = known("87.5");
    first.rank = Some((1, 1));
    first.grade = Some("优秀".into());
    first.items = vec![
        ItemResult {
            label: "笔试".into(),
            weight: Some(exact("0.3")),
            value: known("90"),
            adds: known("27"),
            basis: vec!["办法第九条".into()],
        },
        ItemResult {
            label: "考察.德".into(),
            weight: Some(exact("1/3")),
            value: between("60", "90"),
            adds: between("20", "30"),
            basis: Vec::new(),
        },
        ItemResult {
            label: "违纪扣分".into(),
            weight: None,
            value: known("-3.5"),
            adds: known("-3.5"),
            basis: Vec::new(),
        },
        ItemResult {
            label: "加分".into(),
            weight: None,
            value: None,
            adds: None,
            basis: Vec::new(),
        },
    ];
    let mut second = subject("总成绩", Kind::Score, "K2", "赵六", Verdict::Undetermined);
    second.score = between("39.16", "69.16");
    second.rank = Some((2, 3));
    second.missing = vec!["打分[3]".into()];
    let mut third = subject("总成绩", Kind::Score, "K3", "钱七", Verdict::Holds);
    third.score = known("203/3");
    third.rank = Some((2, 3));
    let mut fourth = subject("总成绩", Kind::Score, "K4", "孙八", Verdict::Undetermined);
    fourth.score = between("", "");
    vec![first, second, third, fourth]
}

fn selection() -> Vec<SubjectResult> {
    let one =
        |group: &str, key: &str, name: &str, rank, verdict, selected, score: &str| SubjectResult {
            group: Some(group.into()),
            rank,
            selected: Some(selected),
            score: known(score),
            ..subject("入围", Kind::Selection, key, name, verdict)
        };
    let yes = |g: &str, k: &str, n: &str, r, s: &str| {
        one(g, k, n, Some(r), Verdict::Holds, Selected::Yes, s)
    };
    vec![
        one("副镇长", "K3", "钱七", Some((3, 3)), Verdict::Fails, Selected::No, "66"),
        yes("副镇长", "K1", "欧阳修远", (1, 1), "87.5"),
        one("副镇长", "K5", "周九", Some((2, 2)), Verdict::Undetermined, Selected::Tie, "80"),
        one("副镇长", "K6", "吴十", Some((2, 2)), Verdict::Undetermined, Selected::Tie, "80"),
        SubjectResult {
            missing: vec!["面试分".into()],
            score: between("50", "90"),
            ..one(
                "档案馆长",
                "K7",
                "郑十一",
                Some((1, 2)),
                Verdict::Undetermined,
                Selected::Undetermined,
                "0",
            )
        },
        yes("档案馆长", "K8", "Wang Xiaoming", (1, 2), "70.25"),
    ]
}

fn monitor() -> SubjectResult {
    let mut out = subject("作风记分", Kind::Monitor, "G002", LONG, Verdict::Fails);
    out.clauses = vec![
        clause("1", Modality::Shall, "诫勉", Outcome::Satisfied, "求和 = 7,在 6 至 11"),
        clause("2", Modality::May, "调整", Outcome::NotDue, ""),
    ];
    out.measures = vec![
        MeasureResult {
            measures: vec!["诫勉".into(), "函询".into()],
            all: false,
            on: ("干部".into(), "G002".into()),
            from: Some("2024-05-01".into()),
            until: Some("2025-05-01".into()),
            restricts: vec!["晋升".into()],
            by_decision: true,
            clause: "诫勉".into(),
        },
        MeasureResult {
            measures: vec!["提醒".into()],
            all: true,
            on: ("干部".into(), "G001".into()),
            from: None,
            until: None,
            restricts: Vec::new(),
            by_decision: false,
            clause: "推荐人".into(),
        },
    ];
    let duty = |period: &str, state| DutyResult {
        duty: "月报".into(),
        person: None,
        period: period.into(),
        state,
        basis: vec!["办法第三条".into()],
    };
    out.duties = vec![
        duty("2024-02", DutyState::Done),
        duty("2024-03", DutyState::Overdue),
        duty("2024-04", DutyState::Undetermined),
        duty("2024-05", DutyState::NotDue),
    ];
    out.metrics = vec![MetricResult {
        label: "女干部占比".into(),
        value: "23/100 = 23%".into(),
        target: Some("25%".into()),
        gap: Some("-2%".into()),
        basis: Vec::new(),
    }];
    out
}

/// Counts what the results say, as evaluation would.
pub(super) fn count(results: &[SubjectResult], summary: &mut Summary) {
    for result in results {
        let at = Verdict::ALL.iter().position(|v| *v == result.verdict).unwrap();
        match summary.verdicts.iter_mut().find(|(rule, _, _)| *rule == result.rule) {
            Some((_, _, counts)) => counts[at] += 1,
            None => {
                let mut counts = [0; 6];
                counts[at] = 1;
                summary.verdicts.push((result.rule.clone(), result.kind, counts));
            }
        }
        let Some(selected) = result.selected else { continue };
        match summary.selected.iter_mut().find(|(rule, _)| *rule == result.rule) {
            Some((_, counts)) => counts[selected as usize] += 1,
            None => {
                let mut counts = [0; 4];
                counts[selected as usize] = 1;
                summary.selected.push((result.rule.clone(), counts));
            }
        }
    }
}

pub(super) fn summary(results: &[SubjectResult]) -> Summary {
    let mut summary = Summary {
        read: 26,
        evaluated: 24,
        rejected: 2,
        digests: vec![
            ("policy", "aa".repeat(32)),
            ("data", "bb".repeat(32)),
            ("parameters", "cc".repeat(32)),
            ("calendar", "dd".repeat(32)),
        ],
        engine: "0.1.0".into(),
        elapsed_ms: 12,
        ..Summary::default()
    };
    count(results, &mut summary);
    summary
}

/// Everything at once.
pub(super) fn run() -> Run {
    let mut results = eligibility();
    results.extend(composition_and_regulation());
    results.push(procedure());
    results.extend(score());
    results.extend(selection());
    results.push(monitor());
    let mut summary = summary(&results);
    summary.verdicts.push(("无人适用".into(), Kind::Eligibility, [0; 6]));
    Run {
        policy: "勉县科级干部选任".into(),
        version: Some("2010-01-01".into()),
        region: Some("陕西省/汉中市/勉县".into()),
        as_of: "2024-05-01".into(),
        asked: Vec::new(),
        people: Vec::new(),
        results,
        summary,
        record: Default::default(),
    }
}
