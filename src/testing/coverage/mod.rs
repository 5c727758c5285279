//! What of a policy the tests come by: every outcome a clause can have, every row and band, every exception used and
//! not, every state of a step.
//!
//! ```text
//! policy ─▶ points (what there is to come by) ─┐
//! tests  ─▶ hits (what their expectations saw) ─┴▶ per file: covered, untested with its place
//! ```
//! A point counts as covered if it occurs in what some expectation asks for, or in what that is computed from for the
//! same record. Whether the expectation would notice a mistake there is another question: see `mutate`.

mod hits;
mod points;

pub use points::{Part, What};

use super::mutate::percent;
use super::suite::Suite;
use crate::diagnostic::{FileId, Sources, Span};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Something a test can come by: what it is, what it is called, which of its outcomes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Spot {
    /// Where it is written.
    pub span: Span,
    /// What kind of thing.
    pub what: What,
    /// Its label.
    pub name: String,
    /// Which of the ways it can come out.
    pub part: Part,
}

/// Something and all the ways it can come out.
#[derive(Debug, Clone)]
pub struct Tested {
    /// Byte range in the file.
    pub span: (u32, u32),
    /// Line and column, from 1.
    pub place: (usize, usize),
    /// What kind of thing.
    pub what: What,
    /// Its label.
    pub name: String,
    /// Every way it can come out, and whether some test comes by it.
    pub parts: BTreeMap<Part, bool>,
}

/// What the tests come by of one policy file.
#[derive(Debug, Clone)]
pub struct Coverage {
    /// The policy file.
    pub path: PathBuf,
    /// Its text.
    pub text: std::sync::Arc<str>,
    /// Everything there is, in the order of the text.
    pub all: Vec<Tested>,
}

impl Coverage {
    /// Parts covered, and all parts, of one kind or of all.
    pub fn count(&self, what: Option<What>) -> (usize, usize) {
        let parts = self.all.iter().filter(|t| what.is_none_or(|w| w == t.what));
        parts
            .flat_map(|t| t.parts.values())
            .fold((0, 0), |(covered, all), hit| (covered + usize::from(*hit), all + 1))
    }

    /// Hundredths covered, rounded down.
    pub fn score(&self) -> usize {
        let (covered, all) = self.count(None);
        percent(covered, all)
    }
}

/// The score of several files together.
pub fn coverage_score(files: &[Coverage]) -> usize {
    let counts = files.iter().map(|f| f.count(None));
    let (covered, all) = counts.fold((0, 0), |(a, b), (c, d)| (a + c, b + d));
    percent(covered, all)
}

/// What the tests of all suites come by, of the files that have a name.
pub fn coverage(
    suites: &[Suite],
    named: &(dyn Fn(&Path) -> Option<PathBuf> + Sync),
) -> Vec<Coverage> {
    let each: Vec<(&Suite, BTreeMap<FileId, PathBuf>, BTreeSet<Spot>, BTreeSet<Spot>)> = suites
        .par_iter()
        .filter(|s| s.errors.is_empty())
        .map(|suite| {
            let files = suite.named(named);
            let mut spots = BTreeSet::new();
            for (_, policy) in &suite.versions {
                spots.extend(points::of(policy, &suite.sources));
            }
            spots.retain(|s| files.contains_key(&s.span.file));
            (suite, files, spots, hits::of(suite))
        })
        .collect();
    let mut all: BTreeMap<PathBuf, (std::sync::Arc<str>, BTreeMap<Spot, bool>)> = BTreeMap::new();
    for (suite, files, spots, hits) in each {
        for spot in spots {
            let Some(path) = files.get(&spot.span.file) else { continue };
            let hit = hits.contains(&spot);
            let text = suite.sources.get(spot.span.file).map(|f| f.text.clone());
            let file = all
                .entry(path.clone())
                .or_insert_with(|| (text.unwrap_or_default(), BTreeMap::new()));
            // File numbers differ from suite to suite.
            let spot = Spot { span: Span { file: FileId(0), ..spot.span }, ..spot };
            *file.1.entry(spot).or_default() |= hit;
        }
    }
    all.into_iter()
        .map(|(path, (text, spots))| {
            let mut sources = Sources::default();
            sources.add("", text.clone());
            let mut all: Vec<Tested> = Vec::new();
            for (spot, hit) in spots {
                let span = (spot.span.start, spot.span.end);
                let known = all
                    .iter_mut()
                    .rev()
                    .find(|t| t.span == span && t.what == spot.what && t.name == spot.name);
                match known {
                    Some(tested) => {
                        tested.parts.insert(spot.part, hit);
                    }
                    None => all.push(Tested {
                        span,
                        place: sources.line_column(spot.span),
                        what: spot.what,
                        name: spot.name,
                        parts: BTreeMap::from([(spot.part, hit)]),
                    }),
                }
            }
            Coverage { path, text, all }
        })
        .collect()
}
