//! Seats: of all sets that fill the quota and every seat, the one that is best in rank order.

use super::engine::{Engine, Place as At};
use super::result::Selected;
use super::select::{View, whole};
use crate::core::policy::{Selection, Ties};
use crate::core::value::{RowRef, Truth, Value};
use std::collections::BTreeMap;

/// More seats than this are not solved together.
const MOST_SEATS: usize = 8;

/// Chooses within one group. With anything unknown in the group nobody near the cut is settled.
pub(super) fn choose(
    engine: &Engine<'_>,
    selection: &Selection,
    group: RowRef,
    candidates: &[View],
    quota: &Value,
) -> Vec<Selected> {
    let day = engine.settings.as_of;
    let undetermined = || vec![Selected::Undetermined; candidates.len()];
    let Value::Num(quota) = quota else { return undetermined() };
    let Some(mut places) = quota.floor().to_i64().and_then(|q| usize::try_from(q).ok()) else {
        return undetermined();
    };
    if candidates.iter().any(|c| !c.certain) || selection.seats.len() > MOST_SEATS {
        return undetermined();
    }
    // Which seats each candidate fills, as bits.
    let mut masks = vec![0u32; candidates.len()];
    let mut needs: Vec<usize> = Vec::new();
    for (bit, seat) in selection.seats.iter().enumerate() {
        let mut place = At::of(group, day);
        let wanted = whole(&engine.eval(&seat.count, &mut place), seat.rounding);
        let Some(wanted) = (match wanted {
            Value::Num(n) => n.to_i64().and_then(|n| usize::try_from(n).ok()),
            _ => None,
        }) else {
            return undetermined();
        };
        let mut able = 0;
        for (candidate, mask) in candidates.iter().zip(&mut masks) {
            let mut place = At::of(RowRef { table: selection.table, row: candidate.row }, day);
            match engine.truth(&seat.cond, &mut place) {
                Truth::True => {
                    *mask |= 1 << bit;
                    able += 1;
                }
                Truth::False => {}
                Truth::Unknown(_) => return undetermined(),
            }
        }
        // A seat nobody can fill stays empty, or is given up.
        if able < wanted && seat.vacant {
            places = places.saturating_sub(wanted - able);
        }
        needs.push(wanted.min(able));
    }
    let mut order: Vec<usize> = (0..candidates.len()).collect();
    order.sort_by_key(|i| candidates.get(*i).map_or((u32::MAX, u32::MAX), |c| (c.rank.0, c.row)));
    let mut taken = vec![false; candidates.len()];
    let mut left = places;
    let mut deficit = needs;
    for (step, index) in order.iter().enumerate() {
        if left == 0 {
            break;
        }
        let mask = masks.get(*index).copied().unwrap_or(0);
        let after = cover(&deficit, mask);
        let rest: Vec<u32> = order
            .get(step + 1..)
            .unwrap_or_default()
            .iter()
            .filter_map(|i| masks.get(*i).copied())
            .collect();
        if feasible(&after, left - 1, &rest) || !feasible(&deficit, left, &with(&rest, mask)) {
            if let Some(slot) = taken.get_mut(*index) {
                *slot = true;
            }
            deficit = after;
            left -= 1;
        }
    }
    settle_ties(selection, candidates, &masks, &taken)
}

fn with(rest: &[u32], mask: u32) -> Vec<u32> {
    let mut all = rest.to_vec();
    all.push(mask);
    all
}

fn cover(deficit: &[usize], mask: u32) -> Vec<usize> {
    deficit
        .iter()
        .enumerate()
        .map(|(bit, d)| if mask & (1 << bit) != 0 { d.saturating_sub(1) } else { *d })
        .collect()
}

/// Whether `places` of the remaining candidates can fill what seats still lack.
fn feasible(deficit: &[usize], places: usize, rest: &[u32]) -> bool {
    let mut kinds: BTreeMap<u32, usize> = BTreeMap::new();
    for mask in rest {
        *kinds.entry(*mask).or_default() += 1;
    }
    // Those who fill more seats first: the search rarely has to turn back.
    let mut kinds: Vec<(u32, usize)> = kinds.into_iter().filter(|(m, _)| *m != 0).collect();
    kinds.sort_by_key(|(m, _)| std::cmp::Reverse(m.count_ones()));
    let mut budget = 20_000;
    search(deficit, places, &kinds, &mut budget)
}

fn search(deficit: &[usize], places: usize, kinds: &[(u32, usize)], budget: &mut u32) -> bool {
    if deficit.iter().all(|d| *d == 0) {
        return true;
    }
    let most = deficit.iter().copied().max().unwrap_or(0);
    if most > places || *budget == 0 {
        return false;
    }
    *budget -= 1;
    let Some(((mask, count), others)) = kinds.split_first() else { return false };
    let useful = (*count).min(places).min(most);
    (0..=useful).rev().any(|use_of| {
        let mut after = deficit.to_vec();
        for _ in 0..use_of {
            after = cover(&after, *mask);
        }
        search(&after, places - use_of, others, budget)
    })
}

/// Two of the same rank and the same seats, one taken and one not, are a tie.
fn settle_ties(
    selection: &Selection,
    candidates: &[View],
    masks: &[u32],
    taken: &[bool],
) -> Vec<Selected> {
    let same = |a: usize, b: usize| {
        candidates.get(a).map(|c| c.rank) == candidates.get(b).map(|c| c.rank)
            && masks.get(a) == masks.get(b)
    };
    (0..candidates.len())
        .map(|i| {
            let own = taken.get(i).copied().unwrap_or(false);
            let split = (0..candidates.len())
                .any(|j| same(i, j) && taken.get(j).copied().unwrap_or(false) != own);
            match (split, selection.ties, own) {
                (true, Ties::AllIn, _) => Selected::Yes,
                (true, Ties::NoneIn, _) => Selected::No,
                (true, Ties::Open, _) => Selected::Tie,
                (false, _, true) => Selected::Yes,
                (false, _, false) => Selected::No,
            }
        })
        .collect()
}
