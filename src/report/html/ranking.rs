//! Rankings of the page: by group, with ties, ranges and the line below which nobody is taken.

use std::collections::HashMap;

use serde::Serialize;

use super::people::{Anchors, Twins};
use crate::core::exact::Exact;
use crate::diagnostic::Lang;
use crate::eval::result::{Figure, Kind, Selected, SubjectResult};
use crate::report::order::Section;
use crate::report::table::decision;
use crate::report::text::{one_line, rank, score};

/// Rows shown at once; the rest folds away, more at a time.
const ROWS: usize = 100;
const FOLDED: usize = 300;

/// A group of a ranking.
#[derive(Debug, Serialize)]
pub(super) struct Group {
    name: String,
    count: usize,
    taken: usize,
    /// Somebody has a rank.
    ranked: bool,
    scored: bool,
    graded: bool,
    /// The first part is shown, the others fold.
    parts: Vec<Part>,
}

#[derive(Debug, Serialize)]
struct Part {
    from: usize,
    to: usize,
    /// The line of who is taken runs through it.
    cut: bool,
    rows: Vec<Row>,
}

#[derive(Debug, Serialize)]
struct Row {
    rank: String,
    tie: bool,
    name: String,
    key: String,
    anchor: usize,
    score: String,
    /// Start and length of the bar of the score.
    bar: Option<(String, String)>,
    open: bool,
    grade: String,
    verdict: &'static str,
    tone: &'static str,
    /// The first who is not taken.
    cut: bool,
}

/// The groups of a rule set, in the order of its results.
pub(super) fn groups(section: &Section<'_>, anchors: &Anchors<'_>, lang: Lang) -> Vec<Group> {
    let most = section.results.iter().filter_map(|result| bounds(result)?.1).max();
    let mut out: Vec<Group> = Vec::new();
    let mut results = section.results.clone();
    // marks that nobody ranks are read from the best down
    if section.kind == Kind::Score
        && results.iter().all(|result| result.rank.is_none() && result.group.is_none())
    {
        results.sort_by_key(|result| std::cmp::Reverse(bounds(result).and_then(|of| of.1)));
    }
    let mut rest = results.as_slice();
    while let Some(first) = rest.first() {
        let length = rest.iter().take_while(|result| result.group == first.group).count();
        let (group, others) = rest.split_at(length);
        rest = others;
        out.push(one(group, section.kind, most, anchors, lang));
    }
    out
}

fn one(
    results: &[&SubjectResult],
    kind: Kind,
    most: Option<Exact>,
    anchors: &Anchors<'_>,
    lang: Lang,
) -> Group {
    let mut same: HashMap<(u32, u32), usize> = HashMap::new();
    for rank in results.iter().filter_map(|result| result.rank) {
        *same.entry(rank).or_default() += 1;
    }
    let twins = Twins::new(results);
    let mut above: Option<Selected> = None;
    let rows: Vec<Row> = results
        .iter()
        .map(|result| {
            let (word, tone) = decision(result, lang);
            let cut = result.selected == Some(Selected::No)
                && above.is_some_and(|above| above != Selected::No);
            above = result.selected;
            let key = &result.key;
            let tied = |rank: (u32, u32)| rank.0 == rank.1 && same.get(&rank) > Some(&1);
            Row {
                rank: result.rank.map(rank).unwrap_or_default(),
                tie: result.rank.is_some_and(tied),
                name: twins.name(result),
                key: one_line(key),
                anchor: anchors.of(result),
                score: score(result).unwrap_or_default(),
                bar: bar(result, most),
                open: !matches!(result.score, Some(Figure::Known(_))),
                grade: result.grade.as_deref().map(one_line).unwrap_or_default(),
                verdict: word,
                tone: tone.name(),
                cut,
            }
        })
        .collect();
    let taken = results.iter().filter(|r| r.selected == Some(Selected::Yes)).count();
    let name = results.first().and_then(|result| result.group.as_deref()).map(one_line);
    Group {
        name: name.unwrap_or_default(),
        count: rows.len(),
        taken: if kind == Kind::Selection { taken } else { 0 },
        ranked: rows.iter().any(|row| !row.rank.is_empty()),
        scored: rows.iter().any(|row| !row.score.is_empty()),
        graded: rows.iter().any(|row| !row.grade.is_empty()),
        parts: in_parts(rows),
    }
}

fn in_parts(rows: Vec<Row>) -> Vec<Part> {
    super::folded(rows, ROWS, FOLDED)
        .map(|(from, to, rows)| Part { from, to, cut: rows.iter().any(|row| row.cut), rows })
        .collect()
}

fn bounds(result: &SubjectResult) -> Option<(Option<Exact>, Option<Exact>)> {
    match result.score.as_ref()? {
        Figure::Known(value) => Some((Some(*value), Some(*value))),
        Figure::Between(low, high) => Some((*low, *high)),
    }
}

/// The score as a bar from nothing, or from the least it can be to the most.
fn bar(result: &SubjectResult, most: Option<Exact>) -> Option<(String, String)> {
    let most = most.filter(|most| *most > Exact::ZERO)?;
    let share = |value: Exact| value.max(Exact::ZERO).mul(Exact::from_int(100))?.div(most);
    let (low, high) = bounds(result)?;
    let (start, end) = match result.score {
        Some(Figure::Known(_)) => (Exact::ZERO, share(high?)?),
        _ => (share(low?)?, share(high?)?),
    };
    Some((format!("{}%", start.to_fixed(2)?), format!("{}%", end.sub(start)?.to_fixed(2)?)))
}
