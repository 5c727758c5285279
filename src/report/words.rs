//! Every word a report is made of, in both languages, and the English values of the JSON contract.

pub(crate) mod json;

use std::collections::BTreeMap;

use crate::core::policy::Modality;
use crate::diagnostic::Lang;
use crate::eval::result::{DutyState, Kind, Outcome, Selected, StepState, Verdict};

/// Chinese and English.
pub(super) type Pair = (&'static str, &'static str);

/// The wording of a pair in one language.
pub(super) fn pick(lang: Lang, (zh, en): Pair) -> &'static str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// One of two things by language.
pub(super) fn either<T>(lang: Lang, zh: T, en: T) -> T {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// The name of a pattern.
pub fn kind(lang: Lang, kind: Kind) -> &'static str {
    pick(
        lang,
        match kind {
            Kind::Eligibility => ("资格", "eligibility"),
            Kind::Composition => ("结构", "composition"),
            Kind::Regulation => ("规定", "regulation"),
            Kind::Procedure => ("程序", "procedure"),
            Kind::Score => ("评分", "score"),
            Kind::Selection => ("遴选", "selection"),
            Kind::Monitor => ("监测", "monitor"),
        },
    )
}

/// The verdict as a rule set of this pattern says it.
pub fn verdict(lang: Lang, kind: Kind, verdict: Verdict) -> &'static str {
    pick(
        lang,
        match (verdict, kind) {
            (Verdict::Holds, Kind::Eligibility) => ("合格", "eligible"),
            (Verdict::Fails, Kind::Eligibility) => ("不合格", "not eligible"),
            (Verdict::Holds, Kind::Composition) => ("达标", "meets"),
            (Verdict::Fails, Kind::Composition) => ("不达标", "does not meet"),
            (Verdict::Holds, Kind::Score) => ("已评分", "scored"),
            (Verdict::Fails, Kind::Score) => ("不合格", "fails"),
            (Verdict::Holds, Kind::Selection) => ("入选", "selected"),
            (Verdict::Fails, Kind::Selection) => ("未入选", "not selected"),
            (Verdict::Holds, _) => ("合规", "compliant"),
            (Verdict::Fails, _) => ("违规", "violated"),
            (Verdict::Undetermined, _) => ("待核实", "undetermined"),
            (Verdict::NeedsApproval, _) => ("需审批", "needs approval"),
            (Verdict::Pending, _) => ("进行中", "in progress"),
            (Verdict::NotApplicable, _) => ("不适用", "not applicable"),
        },
    )
}

/// The outcome of a clause.
pub fn outcome(lang: Lang, outcome: Outcome) -> &'static str {
    pick(
        lang,
        match outcome {
            Outcome::Satisfied => ("满足", "satisfied"),
            Outcome::Violated => ("不满足", "not satisfied"),
            Outcome::Undetermined => ("待核实", "undetermined"),
            Outcome::NotApplicable => ("不适用", "not applicable"),
            Outcome::NotDue => ("未到", "not due"),
            Outcome::Waived => ("已豁免", "waived"),
        },
    )
}

/// The force of a clause, with `原则上` where it has that.
pub fn modality(lang: Lang, modality: Modality, normally: bool) -> String {
    let word = pick(
        lang,
        match modality {
            Modality::Must => ("必须", "must"),
            Modality::MustNot => ("不得", "must not"),
            Modality::Shall => ("应", "shall"),
            Modality::May => ("可", "may"),
            Modality::Prefer => ("优先", "prefer"),
            Modality::Target => ("目标", "target"),
        },
    );
    match (lang, normally) {
        (_, false) => word.to_owned(),
        (Lang::Zh, true) => format!("原则上{word}"),
        (Lang::En, true) => format!("normally {word}"),
    }
}

/// Whether a selection takes somebody.
pub fn selected(lang: Lang, selected: Selected) -> &'static str {
    pick(
        lang,
        match selected {
            Selected::Yes => ("入选", "selected"),
            Selected::No => ("未入选", "not selected"),
            Selected::Tie => ("并列待定", "tied at the cut"),
            Selected::Undetermined => ("待核实", "undetermined"),
        },
    )
}

/// The state of a row of a step.
pub fn step(lang: Lang, state: StepState) -> &'static str {
    pick(
        lang,
        match state {
            StepState::Done => ("已办", "done"),
            StepState::Missing => ("未办", "missing"),
            StepState::Violated => ("违规", "violated"),
            StepState::Void => ("无效", "void"),
            StepState::NotDue => ("未到", "not due"),
            StepState::Suspended => ("暂停", "suspended"),
            StepState::Ended => ("终止", "ended"),
            StepState::NotApplicable => ("不适用", "not applicable"),
            StepState::Undetermined => ("待核实", "undetermined"),
        },
    )
}

/// The state of a duty.
pub fn duty(lang: Lang, state: DutyState) -> &'static str {
    pick(
        lang,
        match state {
            DutyState::Done => ("已完成", "done"),
            DutyState::NotDue => ("未到期", "not due"),
            DutyState::Overdue => ("逾期", "overdue"),
            DutyState::Undetermined => ("待核实", "undetermined"),
        },
    )
}

/// What a digest is of.
pub(super) fn digest(what: &str) -> Option<Pair> {
    match what {
        "policy" => Some(("政策摘要", "policy digest")),
        "data" => Some(("数据摘要", "data digest")),
        "parameters" => Some(("参数摘要", "parameters digest")),
        "calendar" => Some(("日历摘要", "calendar digest")),
        _ => None,
    }
}

/// The fixed words of the page, by the name the template uses.
pub(super) type Page = BTreeMap<&'static str, &'static str>;

/// The fixed words of the page.
pub(super) fn page(lang: Lang) -> Page {
    PAGE.iter().map(|(name, pair)| (*name, pick(lang, *pair))).collect()
}

const PAGE: [(&str, Pair); 45] = [
    (
        "not_printed",
        ("折着，没有印出；要印，先点「全部展开」", "folded, not printed; unfold all to print it"),
    ),
    ("unfold", ("全部展开", "unfold all")),
    ("all", ("全部结论", "all verdicts")),
    ("approval", ("需审批", "needs approval")),
    ("as_of", ("基准日", "as of")),
    ("basis", ("依据", "source")),
    ("cut", ("以下未入选", "not selected below this line")),
    ("engine", ("引擎", "engine")),
    ("evaluated", ("评估", "evaluated")),
    ("filter", ("按姓名、编号查找", "find a name or key")),
    ("funnel", ("逐条通过情况", "through the clauses")),
    ("grade", ("等次", "grade")),
    ("in_all", ("全体不满足", "in all")),
    ("in_all_long", ("连同先前已止步的", "with those stopped before")),
    ("key", ("编号", "key")),
    ("least", ("最低", "lowest")),
    ("list", ("名单", "who")),
    ("median", ("中位", "median")),
    ("most", ("最高", "highest")),
    ("name", ("姓名", "name")),
    ("no_match", ("没有符合的", "nobody matches")),
    ("nobody", ("没有对象", "no subjects")),
    ("only_approval", ("需审批、并列待定", "needs approval, tied")),
    ("only_bad", ("不合格、违规", "not eligible, violated")),
    ("only_good", ("合格、入选", "eligible, selected")),
    ("open", ("待核实", "undetermined")),
    ("overview", ("总览", "Overview")),
    ("pass", ("通过", "pass")),
    ("people", ("逐人结论与理由", "Everyone, and why")),
    ("rank", ("名次", "rank")),
    ("ranking", ("排名", "ranking")),
    ("read", ("读入", "read")),
    ("region", ("地区", "region")),
    ("rejected", ("退回", "rejected")),
    ("score", ("得分", "score")),
    ("spread", ("得分分布", "spread of scores")),
    ("steps", ("各环节", "steps")),
    ("stopped", ("止于此条", "stopped here")),
    ("subjects", ("对象", "subjects")),
    ("taken", ("入选", "selected")),
    ("tie", ("并列", "tied")),
    ("ungrouped", ("未分组", "no group")),
    ("unknown", ("得分待定", "score unknown")),
    ("verdict", ("结论", "verdict")),
    ("version", ("施行", "in force from")),
];
