//! The run as one page that opens offline: who passes, where people stop, who ranks where, and why.
//!
//! Everything drawn is counted here, exactly; the template only places it. All text goes through the
//! template's escaping.

pub(super) mod charts;
mod people;
mod ranking;

use std::io::{self, Write};

use minijinja::Environment;
use serde::Serialize;

use self::people::{Anchors, Chunk, Names};
use super::lines::{Tone, of_selected, of_verdict};
use super::order::{Section, sections};
use super::table::SELECTED;
use super::text::one_line;
use super::{Options, words};
use crate::diagnostic::Lang;
use crate::eval::result::{Kind, Run, Verdict};

const TEMPLATE: &str = include_str!("template.html");
pub(super) const STYLE: &str = include_str!("style.css");
pub(super) const SCRIPT: &str = include_str!("script.js");

/// More results than this, and reasons of clauses that are satisfied shrink to their labels.
const LONG_RUN: usize = 1_000;

#[derive(Serialize)]
struct Page {
    lang: &'static str,
    t: words::Page,
    style: &'static str,
    script: &'static str,
    policy: String,
    region: Option<String>,
    version: Option<String>,
    as_of: String,
    rules: Vec<Rule>,
    people: Vec<Chunk>,
    count: usize,
    read: u64,
    evaluated: u64,
    rejected: u64,
    engine: String,
    digests: Vec<(String, String)>,
}

/// One rule set.
#[derive(Serialize)]
struct Rule {
    id: String,
    name: String,
    kind: &'static str,
    count: usize,
    /// Why there is nobody, where there is nobody.
    empty: String,
    counts: Vec<charts::Part>,
    funnel: Vec<charts::Stage>,
    steps: Vec<charts::Tally>,
    histogram: Option<charts::Histogram>,
    groups: Vec<ranking::Group>,
    names: Vec<Names>,
}

/// Writes the page.
pub(super) fn write_html(run: &Run, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let lang = options.lang;
    let sections = with_empty(sections(run), run);
    let anchors = Anchors::new(&sections);
    let compact = run.results.len() > LONG_RUN;
    let rules =
        (1..).zip(&sections).map(|(at, section)| rule(at, section, run, &anchors, lang)).collect();
    let digests = run.summary.digests.iter().map(|(what, digest)| {
        let label = words::digest(what).map_or(*what, |pair| words::pick(lang, pair));
        (label.to_owned(), digest.clone())
    });
    let page = Page {
        lang: words::pick(lang, ("zh-CN", "en")),
        t: words::page(lang),
        style: STYLE,
        script: SCRIPT,
        policy: one_line(&run.policy),
        region: run.region.as_deref().map(one_line),
        version: run.version.clone(),
        as_of: run.as_of.clone(),
        rules,
        people: people::chunks(&sections, &anchors, options, compact),
        count: anchors.len(),
        read: run.summary.read,
        evaluated: run.summary.evaluated,
        rejected: run.summary.rejected,
        engine: run.summary.engine.clone(),
        digests: digests.collect(),
    };
    let mut environment = Environment::new();
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    // the name's ending turns escaping on
    environment.add_template("report.html", TEMPLATE).map_err(io::Error::other)?;
    let template = environment.get_template("report.html").map_err(io::Error::other)?;
    template.render_captured_to(page, out).map_err(io::Error::other)?;
    Ok(())
}

/// A long list in parts: what is shown at once, then what folds away, each with the numbers of its first and last. A
/// part takes room for its own items only.
fn folded<T>(
    items: Vec<T>,
    shown: usize,
    folded: usize,
) -> impl Iterator<Item = (usize, usize, Vec<T>)> {
    let mut items = items.into_iter();
    let mut from = 1;
    std::iter::from_fn(move || {
        let most = if from == 1 { shown } else { folded };
        let some: Vec<T> = items.by_ref().take(most).collect();
        let first = from;
        from += some.len();
        (!some.is_empty()).then(|| (first, from - 1, some))
    })
}

/// The sections, and an empty one for every rule set that found no subjects, in the policy's order.
fn with_empty<'a>(found: Vec<Section<'a>>, run: &'a Run) -> Vec<Section<'a>> {
    let mut found: Vec<Option<Section<'a>>> = found.into_iter().map(Some).collect();
    let mut take = |rule: &str, kind: Kind| {
        let same = |s: &Section<'_>| s.rule == rule && s.kind == kind;
        let slot = found.iter_mut().find(|s| s.as_ref().is_some_and(same));
        slot.and_then(Option::take)
    };
    let mut all: Vec<Section<'a>> = Vec::new();
    for (rule, kind, _) in &run.asked {
        let empty = || Section { rule, kind: *kind, results: Vec::new() };
        all.push(take(rule, *kind).unwrap_or_else(empty));
    }
    all.extend(found.into_iter().flatten());
    all
}

/// What is missing in the data where a rule set found no subjects.
fn empty(section: &Section<'_>, run: &Run, lang: Lang) -> String {
    if !section.results.is_empty() {
        return String::new();
    }
    let asked =
        run.asked.iter().find(|(rule, kind, _)| rule == section.rule && *kind == section.kind);
    match asked.and_then(|(_, _, of)| of.as_deref()).map(one_line) {
        Some(of) => words::either(
            lang,
            format!(
                "数据里没有「{of}」的记录，所以没有可评的对象。要评这一项，请在 --data 里加上「{of}」的表。"
            ),
            format!(
                "The data has no records of `{of}`, so there is nobody to judge. Add a table of `{of}` to --data for this one."
            ),
        ),
        None => words::page(lang).get("nobody").copied().unwrap_or_default().to_owned(),
    }
}

fn rule(at: usize, section: &Section<'_>, run: &Run, anchors: &Anchors<'_>, lang: Lang) -> Rule {
    let ranked = matches!(section.kind, Kind::Score | Kind::Selection);
    let monitors = section.kind == Kind::Monitor;
    Rule {
        id: format!("r{at}"),
        name: one_line(section.rule),
        kind: words::kind(lang, section.kind),
        count: section.results.len(),
        empty: empty(section, run, lang),
        counts: charts::parts(&counts(section, run, lang)),
        // a clause of a monitor that is met is one that bites: nobody passes through it
        funnel: if monitors { Vec::new() } else { charts::funnel(section, lang) },
        steps: charts::steps(section, lang),
        histogram: charts::histogram(section, lang),
        groups: if ranked { ranking::groups(section, anchors, lang) } else { Vec::new() },
        names: if ranked { Vec::new() } else { people::names(section, anchors, lang) },
    }
}

/// How many of each verdict, or taken and not; those nobody has are left out.
fn counts(section: &Section<'_>, run: &Run, lang: Lang) -> Vec<(&'static str, Tone, u64)> {
    let summary = &run.summary;
    let taken = summary.selected.iter().find(|(rule, _)| rule == section.rule);
    let given = summary
        .verdicts
        .iter()
        .find(|(rule, kind, _)| rule == section.rule && *kind == section.kind);
    let mut out: Vec<_> = match (taken, given) {
        (Some((_, counts)), _) if section.kind == Kind::Selection => SELECTED
            .iter()
            .zip(counts)
            .map(|(s, n)| (words::selected(lang, *s), of_selected(*s), *n))
            .collect(),
        (_, Some((_, kind, counts))) => Verdict::ALL
            .iter()
            .zip(counts)
            .map(|(v, n)| (words::verdict(lang, *kind, *v), of_verdict(*v), *n))
            .collect(),
        _ => Vec::new(),
    };
    out.retain(|(_, _, count)| *count > 0);
    out
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn parts_of_a_long_list_take_room_for_their_own() {
        let parts: Vec<_> = folded((1..=1_000).collect::<Vec<usize>>(), 100, 300).collect();
        let spans: Vec<(usize, usize)> = parts.iter().map(|(from, to, _)| (*from, *to)).collect();
        assert_eq!(spans, [(1, 100), (101, 400), (401, 700), (701, 1_000)]);
        for (from, to, some) in parts {
            assert_eq!(some, (from..=to).collect::<Vec<_>>());
            assert!(some.capacity() <= 2 * some.len(), "{} for {}", some.capacity(), some.len());
        }
    }
}
