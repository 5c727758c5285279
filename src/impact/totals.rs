//! Counts: by rule set, by unit, and by any field of the subject.

use std::collections::BTreeMap;

use super::by::{Grouping, Sort};
use super::{Aspect, Impact, Move, Role};
use crate::core::exact::Exact;
use crate::eval::result::{
    DutyResult, DutyState, Figure, Kind, MeasureResult, Selected, SubjectResult, Verdict,
};

/// Where a decision went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Direction {
    /// Holds, or is selected, and did not.
    In,
    /// Held, or was selected, and is not any more.
    Out,
    /// Can no longer (or now) not be told.
    Undetermined,
    /// Between other verdicts.
    Other,
    /// The decision is the same; a score, a rank, a step moved.
    Same,
}

/// A verdict as the position of its decision, the most favourable first.
fn standing(result: &SubjectResult) -> u8 {
    match result.selected {
        Some(Selected::Yes) => 0,
        Some(Selected::Tie) => 2,
        Some(Selected::Undetermined) => 3,
        Some(Selected::No) => 4,
        None => match result.verdict {
            Verdict::Holds => 0,
            Verdict::NotApplicable => 1,
            Verdict::NeedsApproval | Verdict::Pending => 2,
            Verdict::Undetermined => 3,
            Verdict::Fails => 4,
        },
    }
}

/// The decision of a result: who is taken, else the verdict.
fn decision(result: &SubjectResult) -> (Option<Selected>, Verdict) {
    match result.selected {
        Some(selected) => (Some(selected), Verdict::Holds),
        None => (None, result.verdict),
    }
}

/// Whether it is a decision people wish for.
pub(super) fn good(result: &SubjectResult) -> bool {
    standing(result) == 0
}

fn open(result: &SubjectResult) -> bool {
    standing(result) == 3
}

pub(super) fn direction(b: Option<&SubjectResult>, h: Option<&SubjectResult>) -> Direction {
    let same = b.map(decision) == h.map(decision);
    let was = |f: fn(&SubjectResult) -> bool| b.is_some_and(f);
    let is = |f: fn(&SubjectResult) -> bool| h.is_some_and(f);
    match () {
        () if same => Direction::Same,
        () if is(good) => Direction::In,
        () if is(open) => Direction::Undetermined,
        () if was(good) => Direction::Out,
        () => Direction::Other,
    }
}

/// Whether it is better, whether it is worse.
pub(super) fn fortune(b: Option<&SubjectResult>, h: Option<&SubjectResult>) -> (bool, bool) {
    let (Some(b), Some(h)) = (b, h) else { return (false, false) };
    let score = match (&b.score, &h.score) {
        // of a selection it is whatever is ranked by
        _ if h.kind == Kind::Selection => std::cmp::Ordering::Equal,
        (Some(Figure::Known(x)), Some(Figure::Known(y))) => y.cmp(x),
        _ => std::cmp::Ordering::Equal,
    };
    let standing = standing(b).cmp(&standing(h));
    // a band has no better and no worse by itself: where it moves and the score does not, it is both
    let band = b.grade != h.grade && score.is_eq();
    let (lost, gained) = (burdens(b, h), burdens(h, b));
    (
        standing.is_gt() || score.is_gt() || lost || band,
        standing.is_lt() || score.is_lt() || gained || band,
    )
}

/// Whether a result lays something on people that another does not: a measure, a bar, a duty overdue.
fn burdens(of: &SubjectResult, other: &SubjectResult) -> bool {
    let measures = of.measures.iter().any(|m| {
        let like = |o: &&MeasureResult| o.on == m.on;
        let there = |names: fn(&MeasureResult) -> &Vec<String>, name: &String| {
            other.measures.iter().filter(like).any(|o| names(o).contains(name))
        };
        m.measures.iter().any(|n| !there(|o| &o.measures, n))
            || m.restricts.iter().any(|n| !there(|o| &o.restricts, n))
    });
    let overdue = |d: &DutyResult| d.state == DutyState::Overdue;
    let alike = |a: &DutyResult, b: &DutyResult| {
        (&a.duty, &a.person, &a.period) == (&b.duty, &b.person, &b.period)
    };
    let left = |d: &DutyResult| !other.duties.iter().any(|o| overdue(o) && alike(o, d));
    measures || of.duties.iter().any(|d| overdue(d) && left(d))
}

/// Totals of one rule set.
#[derive(Debug, Clone, PartialEq)]
pub struct ByRule {
    /// Its name.
    pub rule: String,
    /// Its kind.
    pub kind: Kind,
    /// Subjects under base and under head.
    pub subjects: (u64, u64),
    /// Verdicts under base and under head, in the order of [`Verdict::ALL`].
    pub verdicts: ([u64; 6], [u64; 6]),
    /// Taken, not taken, tied, undetermined under base and under head; for selections.
    pub selected: ([u64; 4], [u64; 4]),
    /// Every transition between decisions, `None` for a subject that was not there; with how many went that way.
    pub transitions: Vec<((Option<SubjectDecision>, Option<SubjectDecision>), u64)>,
    /// Newly in, newly out, newly undetermined.
    pub newly: [u64; 3],
    /// Scores that went up, went down, or became or ceased to be known.
    pub scores: [u64; 3],
    /// Ranks that went up (towards the first), went down, or became or ceased to be known.
    pub ranks: [u64; 3],
    /// Subjects of whom anything moved.
    pub moved: u64,
}

/// A decision as it is counted.
pub type SubjectDecision = (Option<Selected>, Verdict);

/// Totals of one unit: how many moves it explains.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ByClause {
    /// Newly in, newly out, newly undetermined, other verdicts.
    pub newly: [u64; 4],
    /// Scores.
    pub scores: u64,
    /// Ranks.
    pub ranks: u64,
    /// Steps, measures, duties, grades.
    pub others: u64,
    /// Decisions it alone explains.
    pub sole: u64,
}

/// Totals by one field of the subject, for one rule set.
#[derive(Debug, Clone, PartialEq)]
pub struct ByField {
    /// The field as asked for.
    pub field: String,
    /// The rule set.
    pub rule: String,
    /// Its kind.
    pub kind: Kind,
    /// Its groups, in the order of their values; who has no known value stands last.
    pub groups: Vec<GroupTotal>,
}

impl ByField {
    /// Whether any group moved.
    pub fn stirred(&self) -> bool {
        self.groups.iter().any(|g| {
            g.newly.iter().any(|n| *n > 0)
                || g.subjects.0 != g.subjects.1
                || g.holding.0 != g.holding.1
                || g.means.0 != g.means.1
        })
    }
}

/// One group.
#[derive(Debug, Clone, PartialEq)]
pub struct GroupTotal {
    /// Its value; `None`: not known.
    pub value: Option<String>,
    /// Subjects under base and under head.
    pub subjects: (u64, u64),
    /// Of these holding or selected.
    pub holding: (u64, u64),
    /// Newly in, newly out, newly undetermined.
    pub newly: [u64; 3],
    /// Known scores: their mean under base and under head.
    pub means: Means,
}

/// Mean scores under base and under head, exactly.
pub type Means = (Option<Exact>, Option<Exact>);

fn rule_of(m: &Move) -> Option<&str> {
    m.subject().map(|s| s.rule.as_str())
}

pub(super) fn add(
    impact: &mut Impact,
    before: &[SubjectResult],
    after: &[SubjectResult],
    groups: &[Grouping],
) {
    let mut names: Vec<(String, Kind)> = Vec::new();
    for r in after.iter().chain(before) {
        if !names.iter().any(|(n, _)| *n == r.rule) {
            names.push((r.rule.clone(), r.kind));
        }
    }
    impact.rules = names
        .iter()
        .map(|(name, kind)| by_rule(name, *kind, &impact.moves, before, after))
        .collect();
    impact.by_clause = (0..impact.units.len()).map(|unit| by_clause(unit, &impact.moves)).collect();
    for grouping in groups {
        for (name, kind) in &names {
            impact.by.extend(by_field(grouping, name, *kind, &impact.moves, before, after));
        }
    }
}

fn by_rule(
    rule: &str,
    kind: Kind,
    moves: &[Move],
    before: &[SubjectResult],
    after: &[SubjectResult],
) -> ByRule {
    let count = |results: &[SubjectResult]| {
        let (mut verdicts, mut selected, mut n) = ([0; 6], [0; 4], 0);
        for r in results.iter().filter(|r| r.rule == rule) {
            n += 1;
            let at = Verdict::ALL.iter().position(|v| *v == r.verdict).unwrap_or(0);
            bump(&mut verdicts, at);
            if let Some(s) = r.selected {
                bump(&mut selected, s as usize);
            }
        }
        (n, verdicts, selected)
    };
    let ((n0, v0, s0), (n1, v1, s1)) = (count(before), count(after));
    let mut transitions: BTreeMap<(Option<SubjectDecision>, Option<SubjectDecision>), u64> =
        BTreeMap::new();
    let (mut newly, mut scores, mut ranks, mut moved) = ([0; 3], [0; 3], [0; 3], 0);
    for m in moves.iter().filter(|m| rule_of(m) == Some(rule)) {
        moved += 1;
        if m.direction != Direction::Same {
            let between = (m.base.as_ref().map(decision), m.head.as_ref().map(decision));
            *transitions.entry(between).or_default() += 1;
        }
        if let Some(at) = newly_at(m.direction) {
            bump(&mut newly, at);
        }
        for part in &m.moved {
            let (Some(b), Some(h)) = (&m.base, &m.head) else { continue };
            match part.aspect {
                Aspect::Score => bump(&mut scores, score_way(b, h)),
                Aspect::Rank => bump(&mut ranks, rank_way(b, h)),
                _ => {}
            }
        }
    }
    ByRule {
        rule: rule.to_owned(),
        kind,
        subjects: (n0, n1),
        verdicts: (v0, v1),
        selected: (s0, s1),
        transitions: transitions.into_iter().collect(),
        newly,
        scores,
        ranks,
        moved,
    }
}

fn bump(counts: &mut [u64], at: usize) {
    if let Some(n) = counts.get_mut(at) {
        *n += 1;
    }
}

fn newly_at(direction: Direction) -> Option<usize> {
    match direction {
        Direction::In => Some(0),
        Direction::Out => Some(1),
        Direction::Undetermined => Some(2),
        Direction::Other | Direction::Same => None,
    }
}

fn score_way(b: &SubjectResult, h: &SubjectResult) -> usize {
    match (&b.score, &h.score) {
        (Some(Figure::Known(x)), Some(Figure::Known(y))) => usize::from(y < x),
        _ => 2,
    }
}

fn rank_way(b: &SubjectResult, h: &SubjectResult) -> usize {
    match (b.rank, h.rank) {
        (Some(x), Some(y)) => usize::from(y > x),
        _ => 2,
    }
}

fn by_clause(unit: usize, moves: &[Move]) -> ByClause {
    let mut total = ByClause::default();
    for m in moves {
        for part in &m.moved {
            let Some(why) = part.because.iter().find(|b| b.unit == unit) else { continue };
            match part.aspect {
                Aspect::Verdict | Aspect::Selected => {
                    bump(&mut total.newly, newly_at(m.direction).unwrap_or(3));
                    total.sole += u64::from(why.role == Role::Sole);
                }
                Aspect::Score => total.scores += 1,
                Aspect::Rank => total.ranks += 1,
                _ => total.others += 1,
            }
        }
    }
    total
}

/// What is gathered of a group before means are taken.
#[derive(Default)]
struct Gathered {
    subjects: (u64, u64),
    holding: (u64, u64),
    newly: [u64; 3],
    sums: (Option<Exact>, Option<Exact>),
    known: (i64, i64),
}

fn by_field(
    grouping: &Grouping,
    rule: &str,
    kind: Kind,
    moves: &[Move],
    before: &[SubjectResult],
    after: &[SubjectResult],
) -> Option<ByField> {
    let mut groups: BTreeMap<Sort, Gathered> = BTreeMap::new();
    let mut any = false;
    let mut place = |r: &SubjectResult| {
        let value = grouping.of(r);
        any |= value.is_some();
        value.cloned().unwrap_or_default()
    };
    let add = |sum: &mut Option<Exact>, known: &mut i64, r: &SubjectResult| {
        if let Some(Figure::Known(score)) = &r.score {
            *sum = Some(sum.map_or(Some(*score), |s| s.add(*score)).unwrap_or(*score));
            *known += 1;
        }
    };
    for r in before.iter().filter(|r| r.rule == rule) {
        let group = groups.entry(place(r)).or_default();
        group.subjects.0 += 1;
        group.holding.0 += u64::from(good(r));
        add(&mut group.sums.0, &mut group.known.0, r);
    }
    for r in after.iter().filter(|r| r.rule == rule) {
        let group = groups.entry(place(r)).or_default();
        group.subjects.1 += 1;
        group.holding.1 += u64::from(good(r));
        add(&mut group.sums.1, &mut group.known.1, r);
    }
    for m in moves.iter().filter(|m| rule_of(m) == Some(rule)) {
        if let (Some(at), Some(r)) = (newly_at(m.direction), m.subject()) {
            bump(&mut groups.entry(place(r)).or_default().newly, at);
        }
    }
    let mean = |sum: Option<Exact>, known: i64| sum?.div(Exact::from_int(known));
    any.then(|| ByField {
        field: grouping.field.clone(),
        rule: rule.to_owned(),
        kind,
        groups: groups
            .into_iter()
            .map(|(sort, g)| GroupTotal {
                value: sort.label(),
                subjects: g.subjects,
                holding: g.holding,
                newly: g.newly,
                means: (mean(g.sums.0, g.known.0), mean(g.sums.1, g.known.1)),
            })
            .collect(),
    })
}
