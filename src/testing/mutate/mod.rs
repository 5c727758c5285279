//! Tests of the tests: does any of them notice a small mistake in the policy?
//!
//! ```text
//! policy ─▶ mutants (one wrong number, comparison, modality … each) ─▶ the tests that ask for what it changes
//!        ─▶ killed by the first that fails, or a survivor with what would have told it apart
//! ```
//! Mutants are made on the compiled policy: it has a place in the text for everything, and changing it costs a copy,
//! not a compilation. Records stay bound. Only expectations whose subject is computed, however indirectly, from what
//! was changed are asked again. Texts compiled at several places (the condition of 凡, a table called twice) are
//! changed at all of them at once, as an author would.
//!
//! Left out because nothing could tell them from the original: 必须 for 应; a strict comparison of whole numbers with
//! a limit that is none; limits beyond what the column or a count can be; a row whose value 其余 gives too, or that
//! adds nothing; rounding of a whole quota; the full marks of a score; 人数 for 组人数 where nobody is left out; a duty's
//! first day moved within one calendar period; the same change found twice.

mod edge;
mod exprs;
mod hint;
mod literal;
mod mutant;
mod order;
mod shape;

pub use mutant::Change;

use super::expect;
use super::prepare::{Point, Prepared};
use super::reach::reach;
use super::suite::Suite;
use crate::core::policy::Policy;
use crate::core::roots::Owner;
use crate::diagnostic::{FileId, Span};
use crate::syntax::ast::Expect;
use mutant::{Found, Mutant};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A mutant no test noticed.
#[derive(Debug, Clone)]
pub struct Survivor {
    /// What kind of mistake it is.
    pub change: Change,
    /// Line and column, from 1.
    pub place: (usize, usize),
    /// What was changed, in both languages.
    pub text: (String, String),
    /// The source line.
    pub line: String,
    /// How many tests asked for something it changes.
    pub tried: usize,
    /// A case that would notice, in both languages.
    pub hint: Option<(String, String)>,
}

/// What became of the mutants of one policy file.
#[derive(Debug, Clone, Default)]
pub struct Mutation {
    /// The policy file.
    pub path: PathBuf,
    /// How many mutants were tried.
    pub mutants: usize,
    /// How many some test noticed.
    pub killed: usize,
    /// How many were left out, being the same as the original.
    pub equivalent: usize,
    /// By kind: tried, noticed.
    pub by_change: BTreeMap<Change, (usize, usize)>,
    /// Those nothing noticed, in the order of the text.
    pub survivors: Vec<Survivor>,
}

impl Mutation {
    /// Hundredths of mutants noticed, rounded down; 100 where there is nothing to change.
    pub fn score(&self) -> usize {
        percent(self.killed, self.mutants)
    }
}

/// The score of several files together.
pub fn mutation_score(files: &[Mutation]) -> usize {
    percent(files.iter().map(|f| f.killed).sum(), files.iter().map(|f| f.mutants).sum())
}

/// Hundredths, rounded down, so that 100 means all; of nothing, all.
pub(super) fn percent(part: usize, whole: usize) -> usize {
    part.saturating_mul(100).checked_div(whole).unwrap_or(100)
}

/// A mutant's name across the suites that load its file.
type Key = (PathBuf, Span, String);

/// What is known of a mutant after some suites.
struct Known {
    change: Change,
    killed: bool,
    survivor: Survivor,
}

/// Whether a policy file is to be mutated, and what it is called.
pub type Targets<'t> = &'t (dyn Fn(&Path) -> Option<PathBuf> + Sync);

/// Mutates the files chosen, by the tests of all suites; `tick` is told of progress: mutants done, mutants in all.
pub fn mutate(
    suites: &[Suite],
    targets: Targets<'_>,
    tick: &(dyn Fn(usize, usize) + Sync),
) -> Vec<Mutation> {
    let mut files: BTreeMap<PathBuf, Mutation> = BTreeMap::new();
    let mut known: BTreeMap<Key, Known> = BTreeMap::new();
    // A suite without tests only shows what nothing tests.
    let tested: BTreeSet<PathBuf> = suites
        .iter()
        .filter(|s| !s.cases.is_empty())
        .flat_map(|s| s.named(targets).into_values())
        .collect();
    let untested = |s: &Suite| targets(&s.path).is_some_and(|p| !tested.contains(&p));
    let made: Vec<Made<'_>> = suites
        .par_iter()
        .filter(|s| !s.cases.is_empty() || untested(s))
        .map(|s| Made::of(s, targets))
        .collect();
    let total = made.iter().map(|m| m.groups.len()).sum();
    let done = std::sync::atomic::AtomicUsize::new(0);
    for made in &made {
        for (path, count) in &made.equivalent {
            let file = files.entry(path.clone()).or_default();
            file.equivalent = file.equivalent.max(*count);
        }
        let results: Vec<(&Key, Known)> = made
            .groups
            .par_iter()
            .filter_map(|(key, group)| {
                let settled = known.get(key).is_some_and(|k| k.killed);
                let result = if settled { None } else { made.run(group).map(|k| (key, k)) };
                let count = done.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                tick(count + 1, total);
                result
            })
            .collect();
        for (key, mut result) in results {
            if let Some(before) = known.remove(key) {
                result.survivor.tried += before.survivor.tried;
                if before.survivor.tried > 0 && result.survivor.hint.is_none() {
                    result.survivor.hint = before.survivor.hint;
                }
            }
            known.insert(key.clone(), result);
        }
    }
    for ((path, ..), known) in known {
        let file = files.entry(path).or_default();
        let counts = file.by_change.entry(known.change).or_default();
        file.mutants += 1;
        counts.0 += 1;
        if known.killed {
            file.killed += 1;
            counts.1 += 1;
        } else {
            file.survivors.push(known.survivor);
        }
    }
    files
        .into_iter()
        .map(|(path, mut file)| {
            file.path = path;
            file.survivors.sort_by(|a, b| (a.place, &a.text.1).cmp(&(b.place, &b.text.1)));
            file
        })
        .collect()
}

/// The mutants of one suite, and what its tests ask for.
struct Made<'s> {
    suite: &'s Suite,
    files: BTreeMap<FileId, PathBuf>,
    /// One written place, one change; per version of the policy the mutant of it.
    groups: Vec<(Key, Vec<(usize, Mutant)>)>,
    equivalent: BTreeMap<PathBuf, usize>,
    cases: Vec<Asked<'s>>,
    /// By version of the policy.
    names: Vec<order::Names>,
}

/// A test that passes, and what each of its expectations is computed from.
struct Asked<'s> {
    case: &'s Prepared,
    words: BTreeSet<String>,
    points: Vec<(&'s Point, Vec<(&'s Expect, BTreeSet<Owner>)>)>,
}

impl<'s> Made<'s> {
    fn of(suite: &'s Suite, targets: Targets<'_>) -> Self {
        let mut made = Made {
            suite,
            files: BTreeMap::new(),
            groups: Vec::new(),
            equivalent: BTreeMap::new(),
            cases: Vec::new(),
            names: suite.versions.iter().map(|(_, p)| order::Names::of(p)).collect(),
        };
        if !suite.errors.is_empty() {
            return made;
        }
        made.files = suite.named(targets);
        let mut groups: BTreeMap<Key, Vec<(usize, Mutant)>> = BTreeMap::new();
        for (version, (_, policy)) in suite.versions.iter().enumerate() {
            let mut found = Found::of(made.files.keys().copied().collect());
            exprs::find(policy, &suite.sources, &mut found);
            shape::find(policy, &mut found);
            for (span, _) in &found.equivalent {
                let Some(path) = made.path(*span) else { continue };
                if version == 0 {
                    *made.equivalent.entry(path).or_default() += 1;
                }
            }
            for mutant in found.all.into_iter().filter(|m| m.elsewhere) {
                let Some(path) = made.path(mutant.span) else { continue };
                // File numbers differ from suite to suite.
                let span = Span { file: FileId(0), ..mutant.span };
                let key = (path, span, mutant.text.1.clone());
                groups.entry(key).or_default().push((version, mutant));
            }
        }
        made.groups = groups.into_iter().collect();
        let reach: Vec<_> = suite.versions.iter().map(|(_, p)| self::reach(p)).collect();
        let results = suite.results();
        for (case, result) in suite.cases.iter().zip(&results) {
            if !result.passed() {
                continue;
            }
            let points = case.points.iter().map(|point| {
                let of = |e: &'s Expect| {
                    let (_, policy) = suite.versions.get(point.version)?;
                    let mut owners = BTreeSet::new();
                    for start in expect::asked(policy, e) {
                        let all = reach.get(point.version).and_then(|r| r.get(&start));
                        owners.insert(start);
                        owners.extend(all.into_iter().flatten());
                    }
                    Some((e, owners))
                };
                (point, point.expects.iter().filter_map(of).collect())
            });
            made.cases.push(Asked { case, words: order::words(case), points: points.collect() });
        }
        made
    }

    fn path(&self, span: Span) -> Option<PathBuf> {
        self.files.get(&span.file).cloned()
    }

    /// Lets the tests look at a mutant until one notices.
    fn run(&self, group: &[(usize, Mutant)]) -> Option<Known> {
        let (version, first) = group.first()?;
        let sources = &self.suite.sources;
        let mut wrong: BTreeMap<usize, Policy> = BTreeMap::new();
        let mut tried = 0;
        let mut killed = false;
        let names = self.names.get(*version).map_or_else(Vec::new, |n| n.around(first.span));
        let mut cases: Vec<&Asked<'_>> = self.cases.iter().collect();
        cases.sort_by_key(|asked| order::rank(&asked.words, &names));
        'cases: for asked in cases {
            let mut looked = false;
            for (point, expects) in &asked.points {
                let Some((_, mutant)) = group.iter().find(|(v, _)| *v == point.version) else {
                    continue;
                };
                let mut concerned = expects
                    .iter()
                    .filter(|(_, owners)| !owners.is_disjoint(&mutant.owners))
                    .peekable();
                if concerned.peek().is_none() {
                    continue;
                }
                looked = true;
                let Some((_, policy)) = self.suite.versions.get(point.version) else { continue };
                let policy = wrong.entry(point.version).or_insert_with(|| mutant.of(policy));
                // Why a clause came out as it did costs more than how, and hardly ever matters: it is looked for
                // where an expectation with reasons is not met without.
                let mut asker = expect::Asker::new(point.engine(policy), false);
                let mut wordy = None;
                for (expect, _) in concerned {
                    let mut met = expect::check(policy, &mut asker, sources, expect, point.first);
                    if !matches!(met, Ok(None)) && !expect.because.is_empty() {
                        let asker = wordy
                            .get_or_insert_with(|| expect::Asker::new(point.engine(policy), true));
                        met = expect::check(policy, asker, sources, expect, point.first);
                    }
                    if !matches!(met, Ok(None)) {
                        killed = true;
                        break 'cases;
                    }
                }
            }
            tried += usize::from(looked);
        }
        let hint = || hint::find(self, group, &wrong).or_else(|| first.hint.clone());
        let survivor = Survivor {
            change: first.change,
            place: sources.line_column(first.span),
            text: first.text.clone(),
            line: source_line(sources, first.span),
            tried,
            hint: if killed { None } else { hint() },
        };
        Some(Known { change: first.change, killed, survivor })
    }
}

/// The line a place begins on.
fn source_line(sources: &crate::diagnostic::Sources, span: Span) -> String {
    let Some(file) = sources.get(span.file) else { return String::new() };
    let at = span.start as usize;
    let start = file.text.get(..at).and_then(|t| t.rfind('\n')).map_or(0, |n| n + 1);
    let rest = file.text.get(start..).unwrap_or("");
    rest.split('\n').next().unwrap_or("").trim().to_owned()
}
