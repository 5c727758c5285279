//! 指标 expected by a test: its value, its target, what is left to it, and whether it is reached. Exact values are
//! compared, not their printed form.

use super::{Seen, both, matches, unknown_word};
use crate::core::policy::Policy;
use crate::core::schema::Type;
use crate::core::value::{Cmp, RowRef, Truth, Value, compare};
use crate::diagnostic::Lang;
use crate::eval::Engine;
use crate::eval::result::SubjectResult;
use crate::syntax::ast::{Expect, Expected};
use crate::testing::Trouble;

/// What of a figure is asked for.
#[derive(Clone, Copy, PartialEq)]
enum Aspect {
    Value,
    Target,
    Gap,
}

const ASPECTS: [(&str, Aspect); 4] = [
    (".目标", Aspect::Target),
    (".target", Aspect::Target),
    (".差距", Aspect::Gap),
    (".gap", Aspect::Gap),
];

/// Compares what a path names, if it is a figure of the rule set or a part of one.
pub(super) fn compared(
    policy: &Policy,
    engine: &mut Engine<'_>,
    at: RowRef,
    result: &SubjectResult,
    part: &str,
    expect: &Expect,
    seen: &mut Seen,
) -> Result<Option<bool>, Trouble> {
    let is_figure = |label: &str| result.metrics.iter().any(|m| m.label == label);
    let split = || {
        ASPECTS
            .iter()
            .find_map(|(end, a)| Some((part.strip_suffix(end)?, *a)))
            .filter(|s| is_figure(s.0))
    };
    let named = if is_figure(part) { Some((part, Aspect::Value)) } else { split() };
    let Some((label, aspect)) = named else { return Ok(None) };
    let Some((ty, value, target)) = engine.figure(&result.rule, label, at) else { return Ok(None) };
    if let (Aspect::Value, Expected::Word(word)) = (aspect, &expect.expected)
        && let Some(wanted) = reached_word(&word.text)
        && !matches!(ty, Type::Bool)
    {
        let Some(target) = target else {
            return Err(unknown_word(
                &expect.subject,
                &word.text,
                &[format!("= {}", engine.display(&value))],
            ));
        };
        let truth = match ty {
            Type::Num { .. } | Type::Date | Type::Duration | Type::Any => {
                compare(Cmp::Ge, &value, &target)
            }
            _ => compare(Cmp::Eq, &value, &target),
        };
        seen.shown =
            both(|l| reached(l, &truth, &engine.display(&value), &engine.display(&target)));
        seen.missing = engine.lacking(&value, at);
        return Ok(Some(match wanted {
            Some(holds) => truth == if holds { Truth::True } else { Truth::False },
            None => matches!(truth, Truth::Unknown(_)),
        }));
    }
    let actual = match (aspect, target) {
        (Aspect::Value, _) => value,
        (Aspect::Target, target) => target.unwrap_or(Value::None),
        (Aspect::Gap, Some(target)) => engine.less(&value, &target),
        (Aspect::Gap, None) => Value::None,
    };
    seen.shown = both(|_| engine.display(&actual));
    seen.missing = engine.lacking(&actual, at);
    Ok(Some(matches(policy, engine, &ty, &actual, expect)?))
}

/// Whether a word says that a target is reached, that it is not, or that nobody knows.
fn reached_word(word: &str) -> Option<Option<bool>> {
    Some(match word {
        "达标" | "满足" | "satisfied" | "reached" => Some(true),
        "不达标" | "未达标" | "不满足" | "violated" | "not_reached" => Some(false),
        "待核实" | "undetermined" => None,
        _ => return None,
    })
}

fn reached(lang: Lang, truth: &Truth, value: &str, target: &str) -> String {
    let (words, is, aim) = match lang {
        Lang::Zh => (["达标", "不达标", "待核实"], "值", "目标"),
        Lang::En => (["reached", "not reached", "undetermined"], "value", "target"),
    };
    let [yes, no, open] = words;
    let word = match truth {
        Truth::True => yes,
        Truth::False => no,
        Truth::Unknown(_) => open,
    };
    format!("{word} ({is} {value}, {aim} {target})")
}
