//! The values of the JSON contract, the same in either language.

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
