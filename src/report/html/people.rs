//! Everybody of the run, each with what every rule set says of them and why.

use std::collections::HashMap;

use serde::Serialize;

use crate::diagnostic::Lang;
use crate::eval::result::SubjectResult;
use crate::report::lines::{self, Tone};
use crate::report::order::Section;
use crate::report::table::decision;
use crate::report::text::{one_line, rank, score};
use crate::report::{Explain, Options, words};

/// People shown at once; the rest folds away, more at a time.
const SHOWN: usize = 100;
const FOLDED: usize = 300;
/// Names listed without folding.
const OPEN_NAMES: usize = 40;

/// Where on the page a subject is, by record type and key.
#[derive(Debug)]
pub(super) struct Anchors<'a> {
    places: HashMap<(&'a str, &'a str), usize>,
}

impl<'a> Anchors<'a> {
    /// Numbers by first appearance.
    pub(super) fn new(sections: &[Section<'a>]) -> Self {
        let mut places = HashMap::new();
        for result in sections.iter().flat_map(|section| &section.results) {
            let next = places.len();
            places.entry((result.subject.as_str(), result.key.as_str())).or_insert(next);
        }
        Self { places }
    }
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }
    pub(super) fn of(&self, result: &SubjectResult) -> usize {
        let place = self.places.get(&(result.subject.as_str(), result.key.as_str()));
        place.copied().unwrap_or(0)
    }
}

/// The names of those with one verdict.
#[derive(Debug, Serialize)]
pub(super) struct Names {
    word: &'static str,
    tone: &'static str,
    open: bool,
    names: Vec<(usize, String)>,
}

/// The names that several people have: they are told apart by their keys.
pub(super) struct Twins<'a>(HashMap<&'a str, usize>);

impl<'a> Twins<'a> {
    pub(super) fn new(results: &[&'a SubjectResult]) -> Self {
        let mut counts = HashMap::new();
        for name in results.iter().filter_map(|result| result.name.as_deref()) {
            *counts.entry(name).or_insert(0_usize) += 1;
        }
        Self(counts)
    }

    /// What somebody is called in a list.
    pub(super) fn name(&self, result: &SubjectResult) -> String {
        let key = one_line(&result.key);
        match result.name.as_deref() {
            Some(name) if self.0.get(name).is_some_and(|count| *count > 1) => {
                format!("{} {key}", one_line(name))
            }
            Some(name) => one_line(name),
            None => key,
        }
    }
}

/// Who got which verdict, in the order of verdicts.
pub(super) fn names(section: &Section<'_>, anchors: &Anchors<'_>, lang: Lang) -> Vec<Names> {
    let mut out: Vec<Names> = Vec::new();
    let mut results = section.results.clone();
    let twins = Twins::new(&results);
    results.sort_by_key(|result| result.verdict);
    for result in results {
        let (word, tone) = decision(result, lang);
        let name = (anchors.of(result), twins.name(result));
        match out.iter_mut().find(|names| names.word == word) {
            Some(names) => names.names.push(name),
            None => {
                out.push(Names { word, tone: tone.name(), open: true, names: vec![name] });
            }
        }
    }
    for names in &mut out {
        names.open = names.names.len() <= OPEN_NAMES;
    }
    out
}

/// People that fold away together.
#[derive(Debug, Serialize)]
pub(super) struct Chunk {
    from: usize,
    to: usize,
    people: Vec<Person>,
}

#[derive(Debug, Serialize)]
struct Person {
    anchor: usize,
    name: String,
    key: String,
    subject: String,
    entries: Vec<Entry>,
}

/// What one rule set says of somebody.
#[derive(Debug, Serialize)]
struct Entry {
    rule: String,
    kind: &'static str,
    verdict: &'static str,
    tone: &'static str,
    score: String,
    rank: String,
    group: String,
    lines: Vec<Told>,
    /// Labels of what is satisfied or does not matter, where the reasons are left out.
    rest: Vec<(String, &'static str)>,
}

#[derive(Debug, Serialize)]
struct Told {
    tone: &'static str,
    mark: &'static str,
    modality: String,
    label: String,
    state: String,
    message: String,
    basis: String,
}

/// Everybody, a hundred at a time. In a `compact` page reasons are given for what matters only.
pub(super) fn chunks(
    sections: &[Section<'_>],
    anchors: &Anchors<'_>,
    options: &Options,
    compact: bool,
) -> Vec<Chunk> {
    let mut people: Vec<Person> = Vec::with_capacity(anchors.len());
    for result in sections.iter().flat_map(|section| &section.results) {
        let anchor = anchors.of(result);
        if anchor == people.len() {
            let key = one_line(&result.key);
            let subject = one_line(&result.subject);
            people.push(Person { anchor, name: String::new(), key, subject, entries: vec![] });
        }
        let Some(person) = people.get_mut(anchor) else { continue };
        if let Some(name) = result.name.as_deref().filter(|_| person.name.is_empty()) {
            person.name = one_line(name);
        }
        person.entries.push(entry(result, options, compact));
    }
    let chunk = |(from, to, people)| Chunk { from, to, people };
    super::folded(people, SHOWN, FOLDED).map(chunk).collect()
}

fn entry(result: &SubjectResult, options: &Options, compact: bool) -> Entry {
    let lang = options.lang;
    let (verdict, tone) = decision(result, lang);
    // a page has room to fold: all is told unless nothing is asked for
    let all = if options.explain == Explain::None { vec![] } else { lines::all(result, lang) };
    let mut lines = Vec::new();
    let mut rest = Vec::new();
    for line in all {
        let matters = matches!(line.tone, Tone::Bad | Tone::Open | Tone::Approval | Tone::Note);
        // items of a score have no force and no state, but are what a score is made of
        let item = line.state.is_empty() && line.modality.is_empty();
        if compact && !matters && !item {
            rest.push((one_line(&line.label), line.tone.mark()));
            continue;
        }
        lines.push(Told {
            tone: line.tone.name(),
            mark: line.tone.mark(),
            modality: line.modality,
            label: one_line(&line.label),
            state: line.state,
            message: one_line(&line.message),
            basis: if compact && !matters {
                String::new()
            } else {
                one_line(&line.basis.join(words::pick(lang, ("\u{ff1b}", "; "))))
            },
        });
    }
    Entry {
        rule: one_line(&result.rule),
        kind: words::kind(lang, result.kind),
        verdict,
        tone: tone.name(),
        score: score(result).unwrap_or_default(),
        rank: result.rank.map(rank).unwrap_or_default(),
        group: result.group.as_deref().map(one_line).unwrap_or_default(),
        lines,
        rest,
    }
}
