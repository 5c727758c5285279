//! What there is to say about one subject, line by line: the one source of reasons for every format.

use super::words;
use super::{Explain, text};
use crate::core::policy::Modality;
use crate::diagnostic::Lang;
use crate::eval::result::{
    ClauseResult, DutyState, ItemResult, MeasureResult, MetricResult, Outcome, Selected,
    StepResult, StepState, SubjectResult, Verdict,
};

/// How a line is meant: decides its mark and its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Tone {
    Good,
    Bad,
    Open,
    Approval,
    Wait,
    Quiet,
    /// Something that follows, not a judgement.
    Note,
}

impl Tone {
    /// One narrow character.
    pub(super) fn mark(self) -> &'static str {
        match self {
            Tone::Good => "✓",
            Tone::Bad => "✗",
            Tone::Open => "?",
            Tone::Approval => "!",
            Tone::Wait => "·",
            Tone::Quiet => "—",
            Tone::Note => "→",
        }
    }
    /// The name style sheets know it by.
    pub(super) fn name(self) -> &'static str {
        match self {
            Tone::Good => "good",
            Tone::Bad => "bad",
            Tone::Open => "open",
            Tone::Approval => "approval",
            Tone::Wait => "wait",
            Tone::Quiet => "quiet",
            Tone::Note => "note",
        }
    }
}

/// The tone of a verdict.
pub(super) fn of_verdict(verdict: Verdict) -> Tone {
    match verdict {
        Verdict::Holds => Tone::Good,
        Verdict::Fails => Tone::Bad,
        Verdict::Undetermined => Tone::Open,
        Verdict::NeedsApproval => Tone::Approval,
        Verdict::Pending => Tone::Wait,
        Verdict::NotApplicable => Tone::Quiet,
    }
}

/// The tone of being taken or not: not being taken is no fault.
pub(super) fn of_selected(selected: Selected) -> Tone {
    match selected {
        Selected::Yes => Tone::Good,
        Selected::No => Tone::Quiet,
        Selected::Tie => Tone::Approval,
        Selected::Undetermined => Tone::Open,
    }
}

/// One line about a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) tone: Tone,
    /// The clause's number, if it is a clause.
    pub(super) id: String,
    /// The clause's force, if it is a clause.
    pub(super) modality: String,
    /// What it is about.
    pub(super) label: String,
    /// How it stands, in a word.
    pub(super) state: String,
    /// Why.
    pub(super) message: String,
    /// Sources.
    pub(super) basis: Vec<String>,
}

impl Line {
    /// `label: message` as one sentence.
    pub(super) fn sentence(&self, lang: Lang) -> String {
        let colon = words::pick(lang, ("：", ": "));
        let message = if self.message.is_empty() { &self.state } else { &self.message };
        match (self.label.is_empty(), message.is_empty()) {
            (false, false) => text::one_line(&format!("{}{colon}{message}", self.label)),
            (false, true) => text::one_line(&self.label),
            (true, _) => text::one_line(message),
        }
    }
}

/// The lines about a subject that this depth of explanation shows.
pub(super) fn told(result: &SubjectResult, lang: Lang, explain: Explain) -> Vec<Line> {
    match explain {
        Explain::None => Vec::new(),
        Explain::Failed => reasons(result, lang),
        Explain::All => all(result, lang),
    }
}

/// What failed, is open or follows.
pub(super) fn reasons(result: &SubjectResult, lang: Lang) -> Vec<Line> {
    let mut out = all(result, lang);
    out.retain(|l| matches!(l.tone, Tone::Bad | Tone::Open | Tone::Approval | Tone::Note));
    out
}

/// Everything there is to say.
pub(super) fn all(result: &SubjectResult, lang: Lang) -> Vec<Line> {
    let mut out: Vec<Line> =
        result.clauses.iter().map(|clause| of_clause(clause, lang, None)).collect();
    for step in &result.steps {
        of_step(step, lang, &mut out);
    }
    out.extend(result.items.iter().map(of_item));
    if !result.missing.is_empty() {
        let label = words::pick(lang, ("需核实", "to be settled"));
        out.push(simple(Tone::Open, label, "", joined(&result.missing, lang)));
    }
    for duty in &result.duties {
        let tone = match duty.state {
            DutyState::Done => Tone::Good,
            DutyState::NotDue => Tone::Wait,
            DutyState::Overdue => Tone::Bad,
            DutyState::Undetermined => Tone::Open,
        };
        let state = words::duty(lang, duty.state);
        let label = match &duty.person {
            Some(person) => format!("{} {person} {}", duty.duty, duty.period),
            None => format!("{} {}", duty.duty, duty.period),
        };
        let mut line = simple(tone, &label, state, String::new());
        line.basis.clone_from(&duty.basis);
        out.push(line);
    }
    out.extend(result.measures.iter().map(|measure| of_measure(measure, lang)));
    out.extend(result.metrics.iter().map(|metric| of_metric(metric, lang)));
    if !result.next_steps.is_empty() {
        let label = words::pick(lang, ("下一步可办", "next"));
        out.push(simple(Tone::Note, label, "", joined(&result.next_steps, lang)));
    }
    out
}

/// What there is to say about steps.
pub(super) fn of_steps(steps: &[StepResult], lang: Lang) -> Vec<Line> {
    let mut out = Vec::new();
    steps.iter().for_each(|step| of_step(step, lang, &mut out));
    out
}

fn simple(tone: Tone, label: &str, state: &str, message: String) -> Line {
    let (label, state) = (label.to_owned(), state.to_owned());
    Line { tone, id: String::new(), modality: String::new(), label, state, message, basis: vec![] }
}

fn joined(items: &[String], lang: Lang) -> String {
    items.join(words::pick(lang, ("、", ", ")))
}

/// The tone of a clause: what is merely preferred or aimed at never accuses.
pub(super) fn of_outcome(clause: &ClauseResult) -> Tone {
    let binds = matches!(clause.modality, Modality::Must | Modality::MustNot | Modality::Shall);
    match clause.outcome {
        Outcome::Satisfied => Tone::Good,
        Outcome::Violated if !binds => Tone::Quiet,
        Outcome::Violated if clause.normally => Tone::Approval,
        Outcome::Violated => Tone::Bad,
        Outcome::Undetermined => Tone::Open,
        Outcome::NotDue => Tone::Wait,
        Outcome::NotApplicable | Outcome::Waived => Tone::Quiet,
    }
}

fn of_clause(clause: &ClauseResult, lang: Lang, within: Option<&str>) -> Line {
    let tone = of_outcome(clause);
    let mut message = clause.message.clone();
    let mut add = |label, what: &str| {
        let gap = if message.is_empty() || lang == Lang::Zh { "" } else { " " };
        let (open, colon, close) = words::either(lang, ("（", "：", "）"), ("(", ": ", ")"));
        message.push_str(&format!("{gap}{open}{label}{colon}{what}{close}"));
    };
    if let Some(exception) = &clause.exception {
        add(words::pick(lang, ("例外", "exception")), exception);
    }
    if clause.outcome == Outcome::Undetermined && !clause.missing.is_empty() {
        add(words::pick(lang, ("需核实", "to be settled")), &joined(&clause.missing, lang));
    }
    Line {
        tone,
        id: clause.id.clone(),
        modality: words::modality(lang, clause.modality, clause.normally),
        label: match within {
            Some(step) => format!("{step}·{}", clause.label),
            None => clause.label.clone(),
        },
        state: words::outcome(lang, clause.outcome).to_owned(),
        message,
        basis: clause.basis.clone(),
    }
}

/// The tone of a row of a step.
pub(super) fn of_state(state: StepState) -> Tone {
    match state {
        StepState::Done => Tone::Good,
        StepState::Missing | StepState::Violated => Tone::Bad,
        StepState::Void | StepState::Suspended => Tone::Approval,
        StepState::Undetermined => Tone::Open,
        StepState::NotDue => Tone::Wait,
        StepState::Ended | StepState::NotApplicable => Tone::Quiet,
    }
}

fn of_step(step: &StepResult, lang: Lang, out: &mut Vec<Line>) {
    let tone = of_state(step.state);
    let mut label = step.step.clone();
    if let Some(person) = &step.person {
        label.push_str(&format!("·{person}"));
    }
    if let Some(row) = step.row.filter(|row| *row > 1) {
        label.push_str(&match lang {
            Lang::Zh => format!("（第 {row} 次）"),
            Lang::En => format!(" (#{row})"),
        });
    }
    let state = words::step(lang, step.state);
    let comma = words::pick(lang, ("，", ", "));
    let message = step.outcome.as_ref().map(|outcome| format!("{state}{comma}{outcome}"));
    out.push(simple(tone, &label, state, message.unwrap_or_default()));
    out.extend(step.clauses.iter().map(|clause| of_clause(clause, lang, Some(&label))));
}

fn of_item(item: &ItemResult) -> Line {
    let show = |figure: Option<&_>| figure.map_or_else(|| "—".to_owned(), text::figure);
    let value = show(item.value.as_ref());
    let message = match (&item.weight, &item.adds) {
        (Some(weight), adds) => {
            format!("{value} × {weight} = {}", show(adds.as_ref()))
        }
        (None, Some(adds)) if text::figure(adds) != value => {
            format!("{value} → {}", show(Some(adds)))
        }
        (None, _) => value,
    };
    let mut line = simple(Tone::Quiet, &item.label, "", message);
    line.basis.clone_from(&item.basis);
    line
}

fn of_measure(measure: &MeasureResult, lang: Lang) -> Line {
    let link = match (lang, measure.all) {
        (Lang::Zh, true) => "并",
        (Lang::Zh, false) => "或",
        (Lang::En, true) => "and",
        (Lang::En, false) => "or",
    };
    let mut message = measure.measures.join(&format!(" {link} "));
    let (record, key) = &measure.on;
    message.push_str(&match lang {
        Lang::Zh => format!(" 对 {record} {key}"),
        Lang::En => format!(" on {record} {key}"),
    });
    if let Some(from) = &measure.from {
        message.push_str(&format!(" {} {from}", words::pick(lang, ("自", "from"))));
    }
    if let Some(until) = &measure.until {
        message.push_str(&format!(" {} {until}", words::pick(lang, ("至", "until"))));
    }
    if !measure.restricts.is_empty() {
        let bars = words::pick(lang, ("限制", "bars"));
        message.push_str(&format!(" {bars} {}", joined(&measure.restricts, lang)));
    }
    if measure.by_decision {
        message.push_str(words::pick(lang, ("（经决定）", " (by decision)")));
    }
    let label = words::pick(lang, ("措施", "measure"));
    simple(Tone::Note, &format!("{label}·{}", measure.clause), "", message)
}

fn of_metric(metric: &MetricResult, lang: Lang) -> Line {
    let mut message = metric.value.clone();
    if let Some(target) = &metric.target {
        message.push_str(&format!(" · {} {target}", words::pick(lang, ("目标", "target"))));
    }
    if let Some(gap) = &metric.gap {
        message.push_str(&format!(" · {} {gap}", words::pick(lang, ("差距", "gap"))));
    }
    let mut line = simple(Tone::Quiet, &metric.label, "", message);
    line.basis.clone_from(&metric.basis);
    line
}
