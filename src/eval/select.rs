//! Selections: ranks, quotas, ties and seats, with ranges where marks are not known. Nobody is dropped silently:
//! every record of the source has a place, taken or not, and why.

use super::builtins::round;
use super::engine::{Choice, Engine, Place as At};
use super::expr::items;
use super::result::Selected;
use crate::core::exact::{Exact, Rounding};
use crate::core::policy::{Selection, Ties};
use crate::core::value::{Causes, Cmp, Could, List, RowRef, Truth, Value, compare};
use std::cmp::Ordering;
use std::sync::Arc;

/// One record's place in a selection.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// Whether it is taken.
    pub(super) selected: Selected,
    /// Best and worst possible rank; `None` if it cannot be taken.
    pub(super) rank: Option<(u32, u32)>,
    /// What would settle it.
    pub(super) causes: Causes,
    /// Whether it is of the source at all.
    pub(super) candidate: Truth,
    /// Whether it meets what the selection demands.
    pub(super) eligible: Truth,
    /// The group.
    pub(super) group: u32,
    /// Chosen by people together with more than may be taken.
    pub(super) excess: bool,
}

/// A candidate within a group.
struct Candidate {
    row: u32,
    eligible: Truth,
    keys: Vec<Value>,
    /// Ranks within those surely better.
    rank: (u32, u32),
    /// Worst rank if ties go against it.
    last: u32,
    /// Whether this is the group it is told of in.
    told: bool,
}

/// Makes a selection over all groups.
pub(super) fn choose(engine: &Engine<'_>, selection: &Selection) -> Choice {
    let count = engine.data.rows(selection.table).len();
    let blank = Place {
        selected: Selected::No,
        rank: None,
        causes: Causes::default(),
        candidate: Truth::False,
        eligible: Truth::False,
        group: 0,
        excess: false,
    };
    let mut rows = vec![blank; count];
    let Some(partition) = engine.policy.partitions.get(selection.partition) else {
        return Choice { rows };
    };
    let groups = engine.data.rows(partition.table).len();
    let members_column = partition.keys.len();
    for group in 0..u32::try_from(groups).unwrap_or(0) {
        let at = RowRef { table: partition.table, row: group };
        let members = engine
            .data
            .cell(at, u16::try_from(members_column).unwrap_or(u16::MAX))
            .map(items)
            .unwrap_or_default();
        choose_group(engine, selection, at, &members, &mut rows);
    }
    Choice { rows }
}

fn choose_group(
    engine: &Engine<'_>,
    selection: &Selection,
    group: RowRef,
    members: &List,
    rows: &mut [Place],
) {
    let day = engine.settings.as_of;
    let mut candidates: Vec<Candidate> = Vec::new();
    // Where it is not known which group this is, nothing is sure of anybody in it.
    let keys = engine.data.record(group).map_or(&[][..], |g| &g.cells);
    let unsettled = keys.iter().take(keys.len().saturating_sub(3)).find_map(|k| match k {
        Value::Unknown(u) => Some(Truth::Unknown(u.causes.clone())),
        _ => None,
    });
    let mut meeting = List::default();
    for (value, member) in &members.items {
        let Value::Ref(at) = value else { continue };
        let mut place = At::of(*at, day);
        let source = if selection.sources.is_empty() {
            Truth::True
        } else {
            selection.sources.iter().fold(Truth::False, |t, s| t.or(engine.truth(s, &mut place)))
        };
        let meets = selection.guard.as_ref().map_or(Truth::True, |g| engine.truth(g, &mut place));
        let member = member.clone().and(unsettled.clone().unwrap_or(Truth::True));
        let eligible = source.clone().and(meets).and(member.clone());
        if eligible != Truth::False {
            meeting.items.push((value.clone(), eligible.clone()));
        }
        // Who may belong here is told of where it stands for certain.
        let told = member == Truth::True || unsettled.is_some();
        if told && let Some(slot) = rows.get_mut(at.row as usize) {
            slot.candidate = source;
            slot.eligible = eligible.clone();
            slot.group = group.row;
        }
        if eligible == Truth::False {
            continue;
        }
        let beyond =
            selection.beyond.as_ref().map_or(Truth::False, |b| engine.truth(b, &mut place));
        if beyond == Truth::True && eligible == Truth::True {
            if let Some(slot) = rows.get_mut(at.row as usize) {
                slot.selected = Selected::Yes;
            }
            continue;
        }
        let keys = selection.order.iter().map(|(e, _)| engine.eval(e, &mut place)).collect();
        candidates.push(Candidate { row: at.row, eligible, keys, rank: (1, 1), last: 1, told });
    }
    let down: Vec<bool> = selection.order.iter().map(|(_, d)| *d).collect();
    rank(&mut candidates, &down);
    let quota = quota(engine, selection, group, &meeting, candidates.len());
    let chosen_by_people = selection.decided.as_ref().map(|d| {
        let mut place = At::of(group, day);
        items(&engine.eval(d, &mut place))
    });
    let outcomes = if let Some(chosen) = &chosen_by_people {
        people_decided(&candidates, chosen)
    } else if selection.seats.is_empty() {
        candidates.iter().map(|c| cut(c, &quota, selection.ties)).collect()
    } else {
        super::seats::choose(engine, selection, group, &candidates_view(&candidates), &quota)
    };
    if let Some(chosen) = &chosen_by_people {
        people_bound(chosen, &quota, group, rows);
    }
    for (candidate, selected) in candidates.iter().zip(outcomes) {
        let Some(slot) = rows.get_mut(candidate.row as usize) else { continue };
        // Whose group is not known may come to stand in any of them.
        slot.rank = Some(slot.rank.map_or(candidate.rank, |(best, worst)| {
            (best.min(candidate.rank.0), worst.max(candidate.rank.1))
        }));
        if !candidate.told {
            continue;
        }
        slot.selected = selected;
        if selected == Selected::Undetermined {
            let mut causes = candidate.eligible.causes().cloned().unwrap_or_default();
            for key in &candidate.keys {
                causes = causes.and(&key.causes());
            }
            // Whoever may stand before or behind it could settle it.
            for other in &candidates {
                let reach = stand(&other.keys, &candidate.keys, &down);
                if reach & (reach - 1) != 0 {
                    for key in &other.keys {
                        causes = causes.and(&key.causes());
                    }
                }
                if let Truth::Unknown(c) = &other.eligible
                    && reach & 3 != 0
                {
                    causes = causes.and(c);
                }
            }
            slot.causes = match &quota {
                Value::Unknown(u) => causes.and(&u.causes),
                _ => causes,
            };
        }
    }
}

/// What seats need to know of a candidate: row, whether eligible for certain, rank range.
pub(super) struct View {
    pub(super) row: u32,
    pub(super) certain: bool,
    pub(super) rank: (u32, u32),
}

fn candidates_view(candidates: &[Candidate]) -> Vec<View> {
    candidates
        .iter()
        .map(|c| View {
            row: c.row,
            certain: c.eligible == Truth::True
                && c.keys.iter().all(|k| !matches!(k, Value::Unknown(_))),
            rank: c.rank,
        })
        .collect()
}

/// How two candidates may stand: bit 0 the first better, bit 1 equal, bit 2 worse.
fn stand(a: &[Value], b: &[Value], descending: &[bool]) -> u8 {
    let mut reach = 0u8;
    for ((x, y), down) in a.iter().zip(b).zip(descending) {
        let (better, worse) = if *down { (Cmp::Gt, Cmp::Lt) } else { (Cmp::Lt, Cmp::Gt) };
        let x_better = order(better, x, y);
        let x_worse = order(worse, x, y);
        if x_better != Truth::False {
            reach |= 1;
        }
        if x_worse != Truth::False {
            reach |= 4;
        }
        if x_better == Truth::True || x_worse == Truth::True {
            return reach;
        }
        let may_equal = compare(Cmp::Eq, x, y) != Truth::False
            || (matches!(x, Value::None) && matches!(y, Value::None));
        if !may_equal {
            return reach;
        }
    }
    reach | 2
}

/// Like a comparison, but known none stands behind everything.
fn order(cmp: Cmp, x: &Value, y: &Value) -> Truth {
    match (x, y) {
        (Value::None, Value::None) => Truth::False,
        (Value::None, _) => (cmp == Cmp::Lt).into(),
        (_, Value::None) => (cmp == Cmp::Gt).into(),
        (Value::Bool(_), _) | (_, Value::Bool(_)) | (Value::Num(_), _) | (_, Value::Num(_)) => {
            compare(cmp, x, y)
        }
        _ => compare(cmp, x, y),
    }
}

/// Ranks everybody: rank = 1 + number strictly better; a range where something is not known.
fn rank(candidates: &mut [Candidate], descending: &[bool]) {
    let known = |c: &Candidate| {
        c.eligible == Truth::True && c.keys.iter().all(|k| !matches!(k, Value::Unknown(_)))
    };
    let certain: Vec<bool> = candidates.iter().map(known).collect();
    let mut sorted: Vec<usize> =
        (0..candidates.len()).filter(|i| certain.get(*i) == Some(&true)).collect();
    let compare_known = |a: &Candidate, b: &Candidate| match stand(&a.keys, &b.keys, descending) {
        1 => Ordering::Less,
        4 => Ordering::Greater,
        _ => Ordering::Equal,
    };
    sorted.sort_by(|a, b| match (candidates.get(*a), candidates.get(*b)) {
        (Some(a), Some(b)) => compare_known(a, b),
        _ => Ordering::Equal,
    });
    // Known among known: a sorted list with ties.
    let mut start = 0;
    while start < sorted.len() {
        let first = sorted.get(start).copied().unwrap_or(0);
        let mut end = start + 1;
        while let Some(next) = sorted.get(end)
            && candidates
                .get(first)
                .zip(candidates.get(*next))
                .is_some_and(|(a, b)| compare_known(a, b).is_eq())
        {
            end += 1;
        }
        for index in sorted.get(start..end).unwrap_or_default() {
            if let Some(c) = candidates.get_mut(*index) {
                let rank = u32::try_from(start + 1).unwrap_or(u32::MAX);
                c.rank = (rank, rank);
                c.last = u32::try_from(end).unwrap_or(u32::MAX);
            }
        }
        start = end;
    }
    // Everybody against those not known.
    let unknown: Vec<usize> =
        (0..candidates.len()).filter(|i| certain.get(*i) == Some(&false)).collect();
    for u in &unknown {
        let mut own = (1u32, 1u32, 1u32);
        for other in 0..candidates.len() {
            if other == *u {
                continue;
            }
            let (Some(a), Some(b)) = (candidates.get(*u), candidates.get(other)) else { continue };
            let reach = stand(&b.keys, &a.keys, descending);
            let sure = b.eligible == Truth::True;
            own.0 += u32::from(sure && reach == 1);
            own.1 += u32::from(reach & 1 != 0);
            own.2 += u32::from(reach & 3 != 0);
            if certain.get(other) == Some(&true) {
                let back = stand(&a.keys, &b.keys, descending);
                let sure = a.eligible == Truth::True && back == 1;
                let (may_better, may_tie) = (back & 1 != 0, back & 3 != 0);
                if let Some(b) = candidates.get_mut(other) {
                    b.rank.0 += u32::from(sure);
                    b.rank.1 += u32::from(may_better);
                    b.last += u32::from(may_tie);
                }
            }
        }
        if let Some(c) = candidates.get_mut(*u) {
            c.rank = (own.0, own.1);
            c.last = own.2;
        }
    }
}

/// How many may be taken in a group; 人数 are those who meet what the selection demands.
pub(super) fn quota(
    engine: &Engine<'_>,
    selection: &Selection,
    group: RowRef,
    meeting: &List,
    eligible: usize,
) -> Value {
    let Some(quota) = &selection.quota else {
        return Value::int(i64::try_from(eligible).unwrap_or(i64::MAX));
    };
    let value = engine.eval(quota, &mut quota_place(engine, group, meeting));
    match selection.rounding {
        Some(rounding) => round(&value, None, rounding),
        None => value,
    }
}

/// Where a quota is computed: over the group, with those who meet what is demanded as its number of people.
pub(super) fn quota_place(engine: &Engine<'_>, group: RowRef, meeting: &List) -> At {
    let mut place = At::of(group, engine.settings.as_of);
    let people = engine.policy.schema.table(group.table).and_then(|t| t.column("人数"));
    place.given = people.map(|column| (column, super::builtins::count(meeting)));
    place
}

/// A fraction made whole.
pub(super) fn whole(value: &Value, rounding: Option<Rounding>) -> Value {
    round(value, None, rounding.unwrap_or(Rounding::Up))
}

/// Whether a candidate is taken, by the quota alone.
fn cut(c: &Candidate, quota: &Value, ties: Ties) -> Selected {
    let Some((lo, hi, _)) = quota.num_bounds() else { return Selected::Undetermined };
    let within = |rank: u32| lo.is_some_and(|q| Exact::from_int(i64::from(rank)) <= q);
    let beyond = |rank: u32| hi.is_some_and(|q| Exact::from_int(i64::from(rank)) > q);
    let certain = c.rank.0 == c.rank.1 && c.eligible == Truth::True && lo == hi;
    if beyond(c.rank.0) {
        return Selected::No;
    }
    if c.eligible != Truth::True {
        return Selected::Undetermined;
    }
    match ties {
        Ties::AllIn if within(c.rank.1) => Selected::Yes,
        _ if within(c.last) => Selected::Yes,
        Ties::NoneIn if certain => Selected::No,
        Ties::Open if certain => Selected::Tie,
        _ => Selected::Undetermined,
    }
}

/// Whom people chose, told even if they could not be; all of them if they are more than may be taken.
fn people_bound(chosen: &List, quota: &Value, group: RowRef, rows: &mut [Place]) {
    let sure: Vec<u32> = chosen
        .items
        .iter()
        .filter_map(|(v, m)| match (v, m) {
            (Value::Ref(at), Truth::True) => Some(at.row),
            _ => None,
        })
        .collect();
    let count = Exact::from_int(i64::try_from(sure.len()).unwrap_or(i64::MAX));
    let most = quota.num_bounds().and_then(|(_, hi, _)| hi);
    let excess = most.is_some_and(|most| count > most);
    for row in &sure {
        if let Some(slot) = rows.get_mut(*row as usize).filter(|s| s.group == group.row) {
            slot.selected = Selected::Yes;
            slot.excess = excess;
        }
    }
}

/// People decided: whom they chose is taken; the result's clauses say whether they could be.
fn people_decided(candidates: &[Candidate], chosen: &List) -> Vec<Selected> {
    candidates
        .iter()
        .map(|c| {
            let there = chosen.items.iter().fold(Truth::False, |t, (v, m)| {
                let same = match v {
                    Value::Ref(at) => (at.row == c.row).into(),
                    other => Truth::Unknown(other.causes()),
                };
                t.or(m.clone().and(same))
            });
            match (there, &chosen.open) {
                (Truth::True, _) => Selected::Yes,
                (Truth::False, None) => Selected::No,
                _ => Selected::Undetermined,
            }
        })
        .collect()
}

// ----- as values ---------------------------------------------------------------------------------

pub(super) fn selected_value(engine: &Engine<'_>, index: usize, at: RowRef) -> Value {
    let Some(place) = engine.choices.get(index).and_then(|c| c.rows.get(at.row as usize)) else {
        return Value::Bool(false);
    };
    match place.selected {
        Selected::Yes => Value::Bool(true),
        Selected::No => Value::Bool(false),
        Selected::Tie | Selected::Undetermined => Value::unknown(Could::Bool, place.causes.clone()),
    }
}

pub(super) fn rank_value(engine: &Engine<'_>, index: usize, at: RowRef) -> Value {
    match engine.choices.get(index).and_then(|c| c.rows.get(at.row as usize)) {
        Some(Place { rank: Some((best, worst)), causes, .. }) => {
            let n = |r: u32| Some(Exact::from_int(i64::from(r)));
            Value::between(n(*best), n(*worst), causes.clone())
        }
        _ => Value::None,
    }
}

/// On the record a selection is made per: who was taken.
pub(super) fn taken(engine: &Engine<'_>, index: usize, at: RowRef) -> Value {
    let Some(selection) = engine.policy.selections.get(index) else { return Value::list([]) };
    let Some(partition) = engine.policy.partitions.get(selection.partition) else {
        return Value::list([]);
    };
    let groups = engine.data.rows(partition.table);
    let group = groups.iter().position(|g| g.cells.first() == Some(&Value::Ref(at)));
    let Some(group) = group else { return Value::list([]) };
    let members = groups
        .get(group)
        .and_then(|g| g.cells.get(partition.keys.len()))
        .map(items)
        .unwrap_or_default();
    let list = members
        .items
        .into_iter()
        .filter_map(|(v, _)| {
            let Value::Ref(row) = v else { return None };
            let member = selected_value(engine, index, row).truth();
            (member != Truth::False).then_some((Value::Ref(row), member))
        })
        .collect();
    Value::List(Arc::new(List { items: list, open: None }))
}
