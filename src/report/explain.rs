//! One record's account: every rule set, every clause, how its values came about, and what would turn it.

use serde_json::{Map, Value, json};

use super::lines::{self, Tone};
use super::words::{self, either, pick};
use super::{Explain, Head, Options};
use crate::diagnostic::Lang;
use crate::eval::result::{
    Change, ClauseResult, Derivation, Fix, Outcome, Reach, StepResult, SubjectResult,
};

/// What there is to say about one record.
#[derive(Debug, Clone, Copy)]
pub struct Account<'a> {
    /// Policy and date.
    pub head: Head<'a>,
    /// The record's key.
    pub key: &'a str,
    /// Results with whole derivations, and what would turn their clauses.
    pub results: &'a [(SubjectResult, Vec<Change>)],
}

/// The account as JSON: the results as in `eval`, each with `changes`.
pub fn explain_json(account: &Account<'_>, lang: Lang) -> Value {
    let options = Options { lang, explain: Explain::All, ..Options::default() };
    let results: Vec<Value> = account
        .results
        .iter()
        .map(|(result, changes)| {
            let mut out = super::json::object(&account.head, result, &options);
            if let Value::Object(out) = &mut out {
                out.insert("changes".into(), changes.iter().map(change_object).collect());
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
    for (result, changes) in account.results {
        out.push('\n');
        one(&mut out, result, changes, lang);
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

fn one(out: &mut String, result: &SubjectResult, changes: &[Change], lang: Lang) {
    let colon = pick(lang, ("：", ": "));
    let comma = pick(lang, ("、", ", "));
    let name = result.name.as_deref().map_or(String::new(), |n| format!(" {n}"));
    let verdict = match result.selected {
        Some(selected) => words::selected(lang, selected),
        None => words::verdict(lang, result.kind, result.verdict),
    };
    let kind = words::kind(lang, result.kind);
    let (open, close) = either(lang, ("【", "】"), ("[", "] "));
    push(
        out,
        0,
        &format!(
            "{open}{kind} {}{close}{} {}{name}{colon}{verdict}",
            result.rule, result.subject, result.key
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
    let own: Vec<&Change> = changes.iter().filter(|c| c.step.is_none()).collect();
    for clause in &result.clauses {
        clause_lines(out, clause, &own, 1, lang);
    }
    result.steps.iter().for_each(|step| step_lines(out, step, changes, lang));
    let beside = SubjectResult { clauses: Vec::new(), steps: Vec::new(), ..result.clone() };
    for line in lines::all(&beside, lang) {
        push(out, 1, &format!("{} {}", line.tone.mark(), line.sentence(lang)));
    }
}

/// A row of a step with its clauses.
fn step_lines(out: &mut String, step: &StepResult, changes: &[Change], lang: Lang) {
    let plain = StepResult { clauses: Vec::new(), ..step.clone() };
    for line in lines::of_steps(&[plain], lang) {
        push(out, 1, &format!("{} {}", line.tone.mark(), line.sentence(lang)));
    }
    let of = |c: &&Change| {
        c.step.as_ref() == Some(&step.step) && c.person == step.person && c.row == step.row
    };
    let own: Vec<&Change> = changes.iter().filter(of).collect();
    for clause in &step.clauses {
        clause_lines(out, clause, &own, 2, lang);
    }
}

fn clause_lines(
    out: &mut String,
    clause: &ClauseResult,
    changes: &[&Change],
    depth: usize,
    lang: Lang,
) {
    let below = depth.saturating_add(2);
    // What a procedure asks for by itself has no number.
    let id = if clause.id == "0" { String::new() } else { format!("{} ", clause.id) };
    let colon = pick(lang, ("：", ": "));
    let comma = pick(lang, ("、", ", "));
    let tone: Tone = lines::of_outcome(clause);
    let basis = if clause.basis.is_empty() {
        String::new()
    } else {
        format!("  [{} {}]", pick(lang, ("依据", "source")), clause.basis.join(comma))
    };
    push(
        out,
        depth,
        &format!(
            "{} {id}{} {}{colon}{}{basis}",
            tone.mark(),
            words::modality(lang, clause.modality, clause.normally),
            clause.label,
            words::outcome(lang, clause.outcome),
        ),
    );
    if let Some(exception) = &clause.exception {
        push(out, below, &format!("{}{colon}{exception}", pick(lang, ("适用例外", "exception"))));
    }
    if clause.outcome == Outcome::NotApplicable {
        return;
    }
    match &clause.derivation {
        Some(derivation) => tree(out, derivation, below),
        None if !clause.message.is_empty() => push(out, below, &clause.message),
        None => {}
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

/// A value and under it what it was computed from.
fn tree(out: &mut String, derivation: &Derivation, depth: usize) {
    let mark = match derivation.holds {
        Some(true) => " ✓",
        Some(false) => " ✗",
        None => "",
    };
    let place = derivation.place.as_deref().filter(|_| derivation.inputs.is_empty());
    let place = place.map_or(String::new(), |p| format!("  ← {p}"));
    let said = derivation.holds.is_some()
        && matches!(derivation.value.as_str(), "是" | "否" | "yes" | "no");
    let value = if said || derivation.text == derivation.value {
        derivation.text.clone()
    } else if derivation.holds.is_some() || derivation.text.is_empty() {
        format!(
            "{}{}{}",
            derivation.text,
            if derivation.text.is_empty() { "" } else { ": " },
            derivation.value
        )
    } else {
        format!("{} = {}", derivation.text, derivation.value)
    };
    push(out, depth, &format!("{value}{mark}{place}"));
    for input in &derivation.inputs {
        tree(out, input, depth.saturating_add(1));
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
