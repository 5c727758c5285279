//! What the page draws: shares of a whole, the way through the clauses, the spread of scores. All lengths
//! are percentages, so that drawings fit any width without shrinking their text.

use std::collections::HashMap;

use serde::Serialize;

use crate::core::exact::{Exact, Rounding};
use crate::core::policy::Modality;
use crate::diagnostic::Lang;
use crate::eval::result::{ClauseResult, Figure, Outcome, StepResult, SubjectResult, Verdict};
use crate::report::lines::{Tone, of_outcome, of_state};
use crate::report::order::Section;
use crate::report::table::decision;
use crate::report::text::{number, one_line};
use crate::report::words;

/// Most bars of a histogram.
const BARS: i64 = 12;
/// Fewer scores than this are better read than drawn.
const SCORES: usize = 5;

/// A share of a bar.
#[derive(Debug, Serialize)]
pub(in crate::report) struct Part {
    word: String,
    tone: &'static str,
    count: u64,
    x: String,
    width: String,
}

/// `n` of `whole` in percent.
pub(in crate::report) fn percent(n: u64, whole: u64) -> String {
    let of = |n: u128, whole: u128| n * 10_000 / whole.max(1);
    let points = of(u128::from(n), u128::from(whole));
    format!("{}.{:02}%", points / 100, points % 100)
}

/// Shares of their sum, side by side.
pub(in crate::report) fn parts(counts: &[(&'static str, Tone, u64)]) -> Vec<Part> {
    let whole = counts.iter().map(|(_, _, count)| count).sum();
    shares(counts, whole)
}

/// Shares of a given whole, side by side.
pub(in crate::report) fn shares(counts: &[(&'static str, Tone, u64)], whole: u64) -> Vec<Part> {
    let mut before = 0;
    counts
        .iter()
        .filter(|(_, _, count)| *count > 0)
        .map(|(word, tone, count)| {
            let x = percent(before, whole);
            before += count;
            let (word, tone) = ((*word).to_owned(), tone.name());
            Part { word, tone, count: *count, x, width: percent(*count, whole) }
        })
        .collect()
}

/// A clause on the way: who came, who was stopped here first, who could not be judged.
#[derive(Debug, Serialize)]
pub(super) struct Stage {
    id: String,
    label: String,
    modality: String,
    basis: String,
    came: u64,
    stopped: u64,
    open: u64,
    approval: u64,
    passed: u64,
    /// All who do not satisfy it, also those stopped before.
    violated: u64,
    parts: Vec<Part>,
}

/// The binding clauses of a rule set, in order, each with those it stops.
pub(super) fn funnel(section: &Section<'_>, lang: Lang) -> Vec<Stage> {
    let judged: Vec<_> =
        section.results.iter().filter(|r| r.verdict != Verdict::NotApplicable).collect();
    let mut stages: Vec<Stage> = Vec::new();
    let mut places: HashMap<(&str, &str), usize> = HashMap::new();
    for clause in judged.iter().flat_map(|result| &result.clauses).filter(|c| binds(c)) {
        places.entry((&clause.id, &clause.label)).or_insert_with(|| {
            stages.push(Stage {
                id: clause.id.clone(),
                label: one_line(&clause.label),
                modality: words::modality(lang, clause.modality, clause.normally),
                basis: one_line(&clause.basis.join(words::pick(lang, ("\u{ff1b}", "; ")))),
                came: 0,
                stopped: 0,
                open: 0,
                approval: 0,
                passed: 0,
                violated: 0,
                parts: Vec::new(),
            });
            stages.len() - 1
        });
    }
    let mut stops: Vec<u64> = vec![0; stages.len()];
    for result in &judged {
        let mut first: Option<usize> = None;
        for clause in &result.clauses {
            let Some(at) = places.get(&(clause.id.as_str(), clause.label.as_str())) else {
                continue;
            };
            let Some(stage) = stages.get_mut(*at) else { continue };
            stage.violated += u64::from(clause.outcome == Outcome::Violated);
            match of_outcome(clause) {
                Tone::Bad => first = Some(first.map_or(*at, |first| first.min(*at))),
                Tone::Open if first.is_none() => stage.open += 1,
                Tone::Approval if first.is_none() => stage.approval += 1,
                _ => {}
            }
        }
        if let Some(stop) = first.and_then(|at| stops.get_mut(at)) {
            *stop += 1;
        }
    }
    let whole = judged.len() as u64;
    let mut came = whole;
    for (stage, stopped) in stages.iter_mut().zip(stops) {
        stage.came = came;
        stage.stopped = stopped;
        came = came.saturating_sub(stopped);
        stage.passed = came;
        let open = stage.open.min(came);
        let approval = stage.approval.min(came - open);
        let word = |pair| words::pick(lang, pair);
        stage.parts = shares(
            &[
                (word(("通过", "pass")), Tone::Good, came - open - approval),
                (word(("需审批", "needs approval")), Tone::Approval, approval),
                (word(("待核实", "undetermined")), Tone::Open, open),
                (word(("止于此", "stopped here")), Tone::Bad, stopped),
            ],
            whole,
        );
    }
    stages
}

fn binds(clause: &ClauseResult) -> bool {
    matches!(clause.modality, Modality::Must | Modality::MustNot | Modality::Shall)
}

/// A step and how its rows stand.
#[derive(Debug, Serialize)]
pub(super) struct Tally {
    label: String,
    parts: Vec<Part>,
}

/// The steps of a procedure in order, each with how many rows stand how.
pub(super) fn steps(section: &Section<'_>, lang: Lang) -> Vec<Tally> {
    let mut order: Vec<&str> = Vec::new();
    let mut rows: HashMap<&str, Vec<&StepResult>> = HashMap::new();
    for step in section.results.iter().flat_map(|result| &result.steps) {
        rows.entry(&step.step)
            .or_insert_with(|| {
                order.push(&step.step);
                Vec::new()
            })
            .push(step);
    }
    order
        .into_iter()
        .map(|name| {
            let mut counts: Vec<(&'static str, Tone, u64)> = Vec::new();
            for step in rows.get(name).into_iter().flatten() {
                let word = words::step(lang, step.state);
                match counts.iter_mut().find(|(known, _, _)| *known == word) {
                    Some((_, _, count)) => *count += 1,
                    None => counts.push((word, of_state(step.state), 1)),
                }
            }
            Tally { label: one_line(name), parts: parts(&counts) }
        })
        .collect()
}

/// The spread of known scores.
#[derive(Debug, Serialize)]
pub(super) struct Histogram {
    bars: Vec<Bar>,
    /// Edges of the bars: place and number.
    edges: Vec<(String, String)>,
    known: usize,
    unknown: usize,
    least: String,
    most: String,
    median: String,
}

#[derive(Debug, Serialize)]
struct Bar {
    x: String,
    width: String,
    middle: String,
    count: u64,
    /// Height in percent, from the top of the drawing, by tone.
    parts: Vec<(String, String, &'static str)>,
    top: String,
    range: String,
}

/// The spread of a rule set's scores; nothing if too few are known.
pub(super) fn histogram(section: &Section<'_>, lang: Lang) -> Option<Histogram> {
    let scored = section.results.iter().filter(|result| result.score.is_some()).count();
    let mut known: Vec<(Exact, &SubjectResult)> = section
        .results
        .iter()
        .filter_map(|result| match &result.score {
            Some(Figure::Known(value)) => Some((*value, *result)),
            _ => None,
        })
        .collect();
    if known.len() < SCORES {
        return None;
    }
    known.sort_by_key(|(score, _)| *score);
    let (least, most) = (known.first()?.0, known.last()?.0);
    let step = step(most.sub(least)?)?;
    let low = floor(least, step)?;
    let place = |value: Exact| value.sub(low)?.div(step)?.round(0, Rounding::Down)?.to_i64();
    // The highest score on an edge belongs to the class below: nobody can have more than full marks.
    let top = usize::try_from(place(most)?).ok()?;
    let on_edge = low.add(step.mul(Exact::from_int(i64::try_from(top).ok()?))?)? == most;
    let bars = if on_edge { top.max(1) } else { top + 1 };
    let mut counts: Vec<[(Tone, u64); 3]> =
        vec![[(Tone::Good, 0), (Tone::Approval, 0), (Tone::Quiet, 0)]; bars];
    for (score, result) in &known {
        let bar = counts.get_mut(usize::try_from(place(*score)?).ok()?.min(bars - 1))?;
        let tone = match (result.selected, decision(result, lang).1) {
            (None, _) | (Some(_), Tone::Good) => Tone::Good,
            (Some(_), Tone::Approval | Tone::Open) => Tone::Approval,
            (Some(_), _) => Tone::Quiet,
        };
        bar.iter_mut().filter(|(of, _)| *of == tone).for_each(|(_, count)| *count += 1);
    }
    let tallest = counts.iter().map(|c| c.iter().map(|(_, n)| n).sum::<u64>()).max()?.max(1);
    let whole = bars as u64;
    let edge = |at: usize| step.mul(Exact::from_int(i64::try_from(at).ok()?))?.add(low);
    let mut drawn = Vec::new();
    for (at, count) in counts.iter().enumerate() {
        let sum: u64 = count.iter().map(|(_, n)| n).sum();
        let mut height = 0;
        let mut parts = Vec::new();
        for (tone, n) in count.iter().filter(|(_, n)| *n > 0) {
            height += n;
            parts.push((percent(tallest - height, tallest), percent(*n, tallest), tone.name()));
        }
        let left = at as u64;
        drawn.push(Bar {
            x: percent(left, whole),
            width: percent(1, whole),
            middle: percent(2 * left + 1, 2 * whole),
            count: sum,
            parts,
            top: percent(tallest - sum, tallest),
            range: format!("{}–{}", number(&edge(at)?), number(&edge(at + 1)?)),
        });
    }
    let edges: Option<Vec<_>> =
        (0..=bars).map(|at| Some((percent(at as u64, whole), number(&edge(at)?)))).collect();
    Some(Histogram {
        bars: drawn,
        edges: edges?,
        known: known.len(),
        unknown: scored.saturating_sub(known.len()),
        least: number(&least),
        most: number(&most),
        median: number(&median(&known)?),
    })
}

/// The middle of what is in order; of two middles, their mean.
fn median<T>(known: &[(Exact, T)]) -> Option<Exact> {
    let (low, high) = (known.get((known.len() - 1) / 2)?.0, known.get(known.len() / 2)?.0);
    low.add(high)?.div(Exact::from_int(2))
}

/// The smallest of 1, 2, 5, 10 … (and hundredths of them) that needs no more than the most bars.
fn step(spread: Exact) -> Option<Exact> {
    let mut scale = Exact::new(1, 100)?;
    loop {
        for digit in [1, 2, 5] {
            let step = scale.mul(Exact::from_int(digit))?;
            // one bar more than fits exactly: the lowest edge is a multiple of the step
            if spread <= step.mul(Exact::from_int(BARS - 1))? {
                return Some(step);
            }
        }
        scale = scale.mul(Exact::from_int(10))?;
    }
}

/// The greatest multiple of `step` that is not above `value`.
fn floor(value: Exact, step: Exact) -> Option<Exact> {
    let multiple = value.div(step)?.round(0, Rounding::Down)?.mul(step)?;
    if multiple > value { multiple.sub(step) } else { Some(multiple) }
}
