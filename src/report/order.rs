//! The order reports show results in: rule by rule, selections by group and rank.

use std::collections::HashMap;

use crate::eval::result::{Kind, Run, SubjectResult};

/// The results of one rule set.
#[derive(Debug)]
pub(super) struct Section<'a> {
    pub(super) rule: &'a str,
    pub(super) kind: Kind,
    pub(super) results: Vec<&'a SubjectResult>,
}

/// The run's results, by rule in the order the run has them. A rule set that found no subjects has a
/// section too, if the summary knows it.
pub(super) fn sections(run: &Run) -> Vec<Section<'_>> {
    let mut out: Vec<Section<'_>> = Vec::new();
    let mut places: HashMap<(&str, Kind), usize> = HashMap::new();
    for (rule, kind, _) in &run.summary.verdicts {
        places.entry((rule, *kind)).or_insert_with(|| {
            out.push(Section { rule, kind: *kind, results: Vec::new() });
            out.len() - 1
        });
    }
    for result in &run.results {
        let at = *places.entry((&result.rule, result.kind)).or_insert_with(|| {
            out.push(Section { rule: &result.rule, kind: result.kind, results: Vec::new() });
            out.len() - 1
        });
        if let Some(section) = out.get_mut(at) {
            section.results.push(result);
        }
    }
    for section in &mut out {
        if matches!(section.kind, Kind::Selection | Kind::Score) {
            by_rank(&mut section.results);
        }
    }
    out
}

/// Groups stay in the order they came; inside, the best possible rank comes first, no rank last.
fn by_rank(results: &mut [&SubjectResult]) {
    let mut groups: HashMap<Option<&str>, usize> = HashMap::new();
    for result in results.iter() {
        let next = groups.len();
        groups.entry(result.group.as_deref()).or_insert(next);
    }
    results.sort_by_key(|result| {
        let group = groups.get(&result.group.as_deref()).copied();
        (group, result.rank.is_none(), result.rank)
    });
}
