//! Every word a report is made of, in both languages, and the English values of the JSON contract.

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

/// The values of the JSON contract.
pub(super) mod json {
    use super::{DutyState, Kind, Modality, Outcome, Selected, StepState, Verdict};

    pub(crate) fn kind(kind: Kind) -> &'static str {
        match kind {
            Kind::Eligibility => "eligibility",
            Kind::Composition => "composition",
            Kind::Regulation => "regulation",
            Kind::Procedure => "procedure",
            Kind::Score => "score",
            Kind::Selection => "selection",
            Kind::Monitor => "monitor",
        }
    }
    pub(crate) fn verdict(verdict: Verdict) -> &'static str {
        match verdict {
            Verdict::Holds => "holds",
            Verdict::Fails => "fails",
            Verdict::Undetermined => "undetermined",
            Verdict::NeedsApproval => "needs_approval",
            Verdict::Pending => "pending",
            Verdict::NotApplicable => "not_applicable",
        }
    }
    pub(crate) fn outcome(outcome: Outcome) -> &'static str {
        match outcome {
            Outcome::Satisfied => "satisfied",
            Outcome::Violated => "violated",
            Outcome::Undetermined => "undetermined",
            Outcome::NotApplicable => "not_applicable",
            Outcome::NotDue => "not_due",
            Outcome::Waived => "waived",
        }
    }
    pub(crate) fn modality(modality: Modality) -> &'static str {
        match modality {
            Modality::Must => "must",
            Modality::MustNot => "must_not",
            Modality::Shall => "shall",
            Modality::May => "may",
            Modality::Prefer => "prefer",
            Modality::Target => "target",
        }
    }
    /// In the order of `Summary::selected`.
    pub(crate) const SELECTED: [&str; 4] = ["yes", "no", "tie", "undetermined"];
    pub(crate) fn selected(selected: Selected) -> &'static str {
        match selected {
            Selected::Yes => "yes",
            Selected::No => "no",
            Selected::Tie => "tie",
            Selected::Undetermined => "undetermined",
        }
    }
    pub(crate) fn step(state: StepState) -> &'static str {
        match state {
            StepState::Done => "done",
            StepState::Missing => "missing",
            StepState::Violated => "violated",
            StepState::Void => "void",
            StepState::NotDue => "not_due",
            StepState::Suspended => "suspended",
            StepState::Ended => "ended",
            StepState::NotApplicable => "not_applicable",
            StepState::Undetermined => "undetermined",
        }
    }
    pub(crate) fn duty(state: DutyState) -> &'static str {
        match state {
            DutyState::Done => "done",
            DutyState::NotDue => "not_due",
            DutyState::Overdue => "overdue",
            DutyState::Undetermined => "undetermined",
        }
    }
}
