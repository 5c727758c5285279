//! One record's account: every rule set, every clause, how its values came about, and what would turn it.

use serde_json::{Map, Value, json};

use super::lines::{self, Tone};
use super::words::{self, either, pick};
use super::{Explain, Head, Options};
use crate::diagnostic::Lang;
use crate::eval::result::{
    Change, ClauseResult, Derivation, Explained, Fix, Kind, Outcome, Reach, StepResult,
    SubjectResult, Verdict,
};

/// What there is to say about one record.
#[derive(Debug, Clone, Copy)]
pub struct Account<'a> {
    /// Policy and date.
    pub head: Head<'a>,
    /// The record's key.
    pub key: &'a str,
    /// Results with whole derivations, and what would turn their clauses.
    pub results: &'a [Explained],
}

/// The account as JSON: the results as in `eval`, each with `changes`, and with `derivation` what is not said clause by
/// clause.
pub fn explain_json(account: &Account<'_>, lang: Lang) -> Value {
    let options = Options { lang, explain: Explain::All, ..Options::default() };
    let results: Vec<Value> = account
        .results
        .iter()
        .map(|told| {
            let mut out = super::json::object(&account.head, &told.result, &options);
            if let Value::Object(out) = &mut out {
                if let Some(derivation) = &told.derivation {
                    out.insert("derivation".into(), super::json::derivation_object(derivation));
                }
                out.insert("changes".into(), told.changes.iter().map(change_object).collect());
            }
            out
        })
        .collect();
    json!({ "policy": account.head.policy, "version": account.head.version, "as_of": account.head.as_of,
            "key": account.key, "results": results })
}

fn change_object(change: &Change) -> Value {
    let mut out = Map::new();
    out.insert("clause".into(), change.clause.as_str().into());
    out.insert("label".into(), change.label.as_str().into());
    if let Some(step) = &change.step {
        out.insert("step".into(), step.as_str().into());
    }
    if let Some(person) = &change.person {
        out.insert("person".into(), person.as_str().into());
    }
    if let Some(row) = change.row {
        out.insert("row".into(), row.into());
    }
    let fixes = change.fixes.iter().map(|fix| {
        let mut out = Map::new();
        out.insert("field".into(), fix.field.as_str().into());
        if !fix.unknown {
            out.insert("from".into(), fix.from.as_str().into());
        }
        if fix.reach != Reach::Anything {
            out.insert("to".into(), fix.to.as_str().into());
        }
        let reach = match fix.reach {
            Reach::Exactly => None,
            Reach::NoMore => Some("at_most"),
            Reach::NoLess => Some("at_least"),
            Reach::NoLater => Some("no_later"),
            Reach::NoEarlier => Some("no_earlier"),
            Reach::Anything => Some("any_text"),
        };
        if let Some(reach) = reach {
            out.insert("reach".into(), reach.into());
        }
        if let Some(place) = &fix.place {
            out.insert("place".into(), place.as_str().into());
        }
        Value::Object(out)
    });
    out.insert("fields".into(), fixes.collect());
    if let Some(day) = &change.from {
        out.insert("from".into(), day.as_str().into());
    }
    out.insert("complete".into(), change.complete.into());
    out.into()
}

/// The account as text that can be handed to the person.
pub fn explain_text(account: &Account<'_>, lang: Lang) -> String {
    let mut out = String::new();
    let in_force = account.head.version.map_or(String::new(), |v| match lang {
        Lang::Zh => format!("（{v} 起施行）"),
        Lang::En => format!(" (in force from {v})"),
    });
    push(&mut out, 0, &format!("{}{in_force}", account.head.policy));
    push(&mut out, 0, &format!("{} {}", pick(lang, ("基准日", "As of")), account.head.as_of));
    for told in account.results {
        out.push('\n');
        one(&mut out, told, lang);
    }
    out
}

fn push(out: &mut String, depth: usize, line: &str) {
    for _ in 0..depth {
        out.push_str("  ");
    }
    out.push_str(line);
    out.push('\n');
}

fn one(out: &mut String, told: &Explained, lang: Lang) {
    let Explained { result, derivation, changes } = told;
    let colon = pick(lang, ("：", ": "));
    let comma = pick(lang, ("、", ", "));
    let name = result.name.as_deref().map_or(String::new(), |n| format!(" {n}"));
    let verdict = match result.selected {
        Some(_) if result.verdict == Verdict::NotApplicable => {
            words::verdict(lang, result.kind, result.verdict)
        }
        Some(selected) => words::selected(lang, selected),
        None => words::verdict(lang, result.kind, result.verdict),
    };
    let kind = words::kind(lang, result.kind);
    let (open, close) = either(lang, ("【", "】"), ("[", "] "));
    push(
        out,
        0,
        &format!(
            "{open}{kind} {}{close}{} {}{name}{colon}{verdict}{}",
            result.rule,
            result.subject,
            result.key,
            figures(result, lang)
        ),
    );
    if let Some(place) = &result.place {
        push(out, 1, &format!("{}{colon}{place}", pick(lang, ("记录来源", "read from"))));
    }
    if !result.missing.is_empty() {
        push(
            out,
            1,
            &format!(
                "{}{colon}{}",
                pick(lang, ("需核实", "to be settled")),
                result.missing.join(comma)
            ),
        );
    }
    if let Some(derivation) = derivation {
        match result.kind {
            // The head has said already what the first line of these would.
            Kind::Score | Kind::Selection => {
                derivation.inputs.iter().for_each(|input| tree(out, input, 1, lang));
            }
            _ => tree(out, derivation, 1, lang),
        }
    }
    let own: Vec<&Change> = changes.iter().filter(|c| c.step.is_none()).collect();
    for clause in &result.clauses {
        clause_lines(out, clause, &own, 1, lang);
    }
    for step in &result.steps {
        let rows = result.steps.iter().filter(|s| s.step == step.step).count();
        step_lines(out, step, changes, rows > MANY_ROWS, lang);
    }
    for line in lines::all(&beside(result), lang) {
        push(out, 1, &format!("{} {}", line.tone.mark(), line.sentence(lang)));
    }
}

/// The total and band of a score; the rank in a selection.
fn figures(result: &SubjectResult, lang: Lang) -> String {
    let mut all = Vec::new();
    if result.kind == Kind::Score {
        all.extend(super::text::score(result));
        all.extend(result.grade.clone());
    }
    if let Some(rank) = result.rank.map(super::text::rank) {
        all.push(match lang {
            Lang::Zh => format!("第 {rank} 名"),
            Lang::En => format!("rank {rank}"),
        });
    }
    let comma = pick(lang, ("，", ", "));
    all.iter().map(|figure| format!("{comma}{figure}")).collect()
}

/// What stands beside clauses, steps and items, which have been told.
fn beside(result: &SubjectResult) -> SubjectResult {
    SubjectResult {
        clauses: Vec::new(),
        steps: Vec::new(),
        items: Vec::new(),
        missing: Vec::new(),
        ..result.clone()
    }
}

/// Of a step with more rows than this, what is in order is told in a line.
const MANY_ROWS: usize = 3;

/// A row of a step with its clauses.
fn step_lines(out: &mut String, step: &StepResult, changes: &[Change], brief: bool, lang: Lang) {
    let plain = StepResult { clauses: Vec::new(), ..step.clone() };
    for line in lines::of_steps(&[plain], lang) {
        push(out, 1, &format!("{} {}", line.tone.mark(), line.sentence(lang)));
    }
    let of = |c: &&Change| {
        c.step.as_ref() == Some(&step.step) && c.person == step.person && c.row == step.row
    };
    let own: Vec<&Change> = changes.iter().filter(of).collect();
    for clause in &step.clauses {
        let quiet = matches!(clause.outcome, Outcome::Satisfied | Outcome::NotApplicable);
        if brief && quiet {
            let plain = ClauseResult { derivation: None, ..clause.clone() };
            clause_lines(out, &plain, &[], 2, lang);
        } else {
            clause_lines(out, clause, &own, 2, lang);
        }
    }
}

fn clause_lines(
    out: &mut String,
    clause: &ClauseResult,
    changes: &[&Change],
    depth: usize,
    lang: Lang,
) {
    let colon = pick(lang, ("：", ": "));
    let comma = pick(lang, ("、", ", "));
    let tone: Tone = lines::of_outcome(clause);
    // What a procedure asks for by itself has no number.
    let id = if clause.id == "0" { String::new() } else { format!("{} ", clause.id) };
    push(
        out,
        depth,
        &format!(
            "{} {id}{} {}{colon}{}{}",
            tone.mark(),
            words::modality(lang, clause.modality, clause.normally),
            clause.label,
            words::outcome(lang, clause.outcome),
            sources(&clause.basis, lang),
        ),
    );
    let below = depth.saturating_add(2);
    if let Some(exception) = &clause.exception {
        push(out, below, &format!("{}{colon}{exception}", pick(lang, ("适用例外", "exception"))));
    }
    match &clause.derivation {
        Some(derivation) => tree(out, derivation, below, lang),
        None if clause.outcome == Outcome::NotApplicable => return,
        None if !clause.message.is_empty() => push(out, below, &clause.message),
        None => {}
    }
    if clause.outcome == Outcome::NotApplicable {
        return;
    }
    if !clause.missing.is_empty() {
        push(
            out,
            below,
            &format!(
                "{}{colon}{}",
                pick(lang, ("需核实", "to be settled")),
                clause.missing.join(comma)
            ),
        );
    }
    if let Some(change) = changes.iter().find(|c| c.clause == clause.id && c.label == clause.label)
    {
        for line in change_lines(change, lang) {
            push(out, below, &format!("→ {line}"));
        }
    }
}

fn sources(basis: &[String], lang: Lang) -> String {
    if basis.is_empty() {
        return String::new();
    }
    let comma = pick(lang, ("、", ", "));
    format!("  [{} {}]", pick(lang, ("依据", "source")), basis.join(comma))
}

/// A value and under it what it was computed from.
fn tree(out: &mut String, derivation: &Derivation, depth: usize, lang: Lang) {
    let Derivation { text, value, holds, place, .. } = derivation;
    let mark = match holds {
        Some(true) => " ✓",
        Some(false) => " ✗",
        None => "",
    };
    let place = place.as_ref().map_or(String::new(), |p| format!("  ← {p}"));
    let said = holds.is_some() && matches!(value.as_str(), "是" | "否" | "yes" | "no");
    let line = if said || value.is_empty() || text == value {
        text.clone()
    } else if text.is_empty() {
        value.clone()
    } else if holds.is_some() || value.contains(['=', '≈', '×', '÷', '<', '>', '≤', '≥', '≠'])
    {
        format!("{text}: {value}")
    } else {
        format!("{text} = {value}")
    };
    push(out, depth, &format!("{line}{mark}{place}{}", sources(&derivation.basis, lang)));
    for input in &derivation.inputs {
        tree(out, input, depth.saturating_add(1), lang);
    }
}

/// What would turn a clause, in sentences.
fn change_lines(change: &Change, lang: Lang) -> Vec<String> {
    let mut out: Vec<String> = change.fixes.iter().map(|fix| fix_line(fix, lang)).collect();
    if let Some(day) = &change.from {
        out.push(match lang {
            Lang::Zh => format!("自 {day} 起满足"),
            Lang::En => format!("satisfied from {day}"),
        });
    }
    if out.is_empty() {
        let none = if change.complete {
            ("单改一栏都不能使它满足", "no change of a single field satisfies it")
        } else {
            (
                "没有找到能使它满足的单栏改动",
                "no change of a single field was found that satisfies it",
            )
        };
        out.push(pick(lang, none).into());
    }
    out
}

fn fix_line(fix: &Fix, lang: Lang) -> String {
    let Fix { field, from, to, .. } = fix;
    let limit = match fix.reach {
        Reach::Exactly => ("为 ", ""),
        Reach::NoMore => ("不超过 ", "at most "),
        Reach::NoLess => ("不低于 ", "at least "),
        Reach::NoLater => ("不晚于 ", "no later than "),
        Reach::NoEarlier => ("不早于 ", "no earlier than "),
        Reach::Anything => {
            let nothing = fix.unknown || matches!(from.as_str(), "无" | "none" | "" | "\"\"");
            return match (lang, nothing) {
                (Lang::Zh, true) => format!("填写 {field} 即满足"),
                (Lang::En, true) => format!("filling in {field} satisfies it"),
                (Lang::Zh, false) => format!("把 {field} 由 {from} 改为别的内容即满足"),
                (Lang::En, false) => {
                    format!("changing {field} from {from} to something else satisfies it")
                }
            };
        }
    };
    let (limit, exactly) = (pick(lang, limit), fix.reach == Reach::Exactly);
    match (lang, fix.unknown) {
        (Lang::Zh, true) => format!("核实 {field} {limit}{to} 即满足"),
        (Lang::En, true) => format!("satisfied if {field} turns out to be {limit}{to}"),
        (Lang::Zh, false) if exactly => format!("把 {field} 由 {from} 改为 {to} 即满足"),
        (Lang::Zh, false) => format!("把 {field} 由 {from} 改为{limit}{to} 即满足"),
        (Lang::En, false) => format!("changing {field} from {from} to {limit}{to} satisfies it"),
    }
}
