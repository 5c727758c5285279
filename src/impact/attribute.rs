//! Who moved, and which units explain it: policies between base and head, evaluated on all records.

use std::collections::{BTreeMap, BTreeSet};

use super::build::{Switch, build};
use super::totals::{direction, fortune};
use super::union::Union;
use super::{Aspect, Because, Change, ClauseMove, Key, Move, Moved, Role, Unit, UnitKind};
use crate::core::data::Dataset;
use crate::core::schema::Schema;
use crate::diagnostic::{Sources, Span};
use crate::eval::result::{ClauseResult, Kind, SubjectResult};
use crate::eval::{Derivations, Engine, Settings, Wanted};

/// More changed units than this, and interactions of two are not looked for: their number grows with the square.
const MOST_FOR_PAIRS: usize = 10;

/// What policies between are made of.
pub(super) struct Context<'a> {
    pub(super) union: &'a Union,
    pub(super) units: &'a [Unit],
    /// Base's and head's.
    pub(super) settings: (Settings, Settings),
    pub(super) read: &'a dyn Fn(&Schema, bool) -> Dataset,
    /// Is told of so many results more.
    pub(super) evaluated: &'a dyn Fn(usize),
}

/// A result is told by rule, key and, where records share a key, which of them.
type Id = (String, String, usize);

/// What a policy decides, aspect by aspect.
type Decisions = BTreeMap<Id, [String; 8]>;

fn by_id(results: &[SubjectResult]) -> (Vec<Id>, BTreeMap<Id, &SubjectResult>) {
    let mut order = Vec::with_capacity(results.len());
    let mut found = BTreeMap::new();
    let mut seen: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for result in results {
        let nth = seen.entry((&result.rule, &result.key)).or_insert(0);
        let id = (result.rule.clone(), result.key.clone(), *nth);
        *nth += 1;
        order.push(id.clone());
        found.insert(id, result);
    }
    (order, found)
}

/// One aspect of a result as a text to compare.
fn aspect(result: &SubjectResult, aspect: Aspect) -> String {
    match aspect {
        // a selection tells whom it takes, not a verdict
        Aspect::Verdict if result.kind == Kind::Selection && result.selected.is_some() => {
            String::new()
        }
        Aspect::Verdict => format!("{:?}", result.verdict),
        Aspect::Selected => format!("{:?} {:?}", result.selected, result.group),
        Aspect::Rank => format!("{:?}", result.rank),
        Aspect::Score => format!("{:?}", result.score),
        Aspect::Grade => format!("{:?}", result.grade),
        Aspect::Steps => {
            let steps =
                result.steps.iter().map(|s| (&s.step, &s.person, s.row, s.state, &s.outcome));
            format!("{:?}", steps.collect::<Vec<_>>())
        }
        Aspect::Measures => format!("{:?}", result.measures),
        Aspect::Duties => {
            let duties = result.duties.iter().map(|d| (&d.duty, &d.person, &d.period, d.state));
            format!("{:?}", duties.collect::<Vec<_>>())
        }
    }
}

fn aspects(result: Option<&SubjectResult>) -> [String; 8] {
    Aspect::ALL.map(|a| result.map_or("absent".to_owned(), |r| aspect(r, a)))
}

/// Everybody whose result is not the same under both, explained.
pub(super) fn moves(
    context: &Context<'_>,
    before: &[SubjectResult],
    after: &[SubjectResult],
) -> Vec<Move> {
    let (old_order, old) = by_id(before);
    let (mut order, new) = by_id(after);
    order.extend(old_order.into_iter().filter(|id| !new.contains_key(id)));
    let mut changed: Vec<(Id, Vec<Aspect>)> = Vec::new();
    for id in order {
        let (b, h) = (aspects(old.get(&id).copied()), aspects(new.get(&id).copied()));
        let moved: Vec<Aspect> = Aspect::ALL
            .into_iter()
            .zip(b.iter().zip(&h))
            .filter(|(_, (b, h))| b != h)
            .map(|(a, _)| a)
            .collect();
        let absent = !old.contains_key(&id) || !new.contains_key(&id);
        // the score of a selection is its first key: what moved is told by the score itself, and by the rank
        let mut moved = moved;
        if old.get(&id).or(new.get(&id)).is_some_and(|r| r.kind == Kind::Selection) {
            moved.retain(|a| *a != Aspect::Score);
        }
        // who was not there has no rank to move from
        let moved =
            if absent && !moved.is_empty() { vec![first_aspect(&old, &new, &id)] } else { moved };
        if !moved.is_empty() {
            changed.push((id, moved));
        }
    }
    let rules: BTreeSet<&str> = changed.iter().map(|((rule, ..), _)| rule.as_str()).collect();
    let mut between = Between {
        context,
        rules: rules.into_iter().map(str::to_owned).collect(),
        known: BTreeMap::new(),
    };
    changed
        .into_iter()
        .map(|(id, moved)| {
            let (b, h) = (old.get(&id).copied(), new.get(&id).copied());
            let (from, to) = (aspects(b), aspects(h));
            let moved = moved
                .into_iter()
                .map(|a| {
                    let at = |all: &[String; 8]| all.get(a as usize).cloned().unwrap_or_default();
                    Moved { aspect: a, because: between.explain(&id, a, &at(&from), &at(&to)) }
                })
                .collect();
            let (better, worse) = fortune(b, h);
            Move {
                direction: direction(b, h),
                better,
                worse,
                moved,
                clauses: clauses(b, h),
                base: b.cloned(),
                head: h.cloned(),
            }
        })
        .collect()
}

/// What an appearance or disappearance is told by.
fn first_aspect(
    old: &BTreeMap<Id, &SubjectResult>,
    new: &BTreeMap<Id, &SubjectResult>,
    id: &Id,
) -> Aspect {
    let chosen = new.get(id).or(old.get(id)).is_some_and(|r| r.kind == Kind::Selection);
    if chosen { Aspect::Selected } else { Aspect::Verdict }
}

/// The clauses that came out differently, those of steps included.
fn clauses(b: Option<&SubjectResult>, h: Option<&SubjectResult>) -> Vec<ClauseMove> {
    let (Some(b), Some(h)) = (b, h) else { return Vec::new() };
    fn all(r: &SubjectResult) -> Vec<(String, &ClauseResult)> {
        let own = r.clauses.iter().map(|c| (c.label.clone(), c));
        let steps = r.steps.iter().flat_map(|s| {
            let row = s.row.map_or(String::new(), |n| format!("#{n}"));
            let who = s.person.clone().unwrap_or_default();
            s.clauses.iter().map(move |c| (format!("{}{row}{who}·{}", s.step, c.label), c))
        });
        own.chain(steps).collect()
    }
    let (old, new) = (all(b), all(h));
    let find = |list: &[(String, &ClauseResult)], label: &str| {
        list.iter().find(|(l, _)| l == label).map(|(_, c)| c.outcome)
    };
    let mut out: Vec<ClauseMove> = new
        .iter()
        .map(|(label, c)| ClauseMove {
            label: label.clone(),
            from: find(&old, label),
            to: Some(c.outcome),
            message: c.message.clone(),
        })
        .collect();
    out.extend(old.iter().filter(|(label, _)| find(&new, label).is_none()).map(|(label, c)| {
        ClauseMove {
            label: label.clone(),
            from: Some(c.outcome),
            to: None,
            message: c.message.clone(),
        }
    }));
    out.retain(|c| c.from != c.to);
    out
}

/// Policies between base and head, by the units taken from head; each is evaluated once.
struct Between<'a> {
    context: &'a Context<'a>,
    rules: Vec<String>,
    known: BTreeMap<BTreeSet<usize>, Option<Decisions>>,
}

impl Between<'_> {
    fn everything(&self) -> BTreeSet<usize> {
        (0..self.context.units.len()).collect()
    }

    /// Which units explain that an aspect went from `from` to `to`.
    fn explain(&mut self, id: &Id, aspect: Aspect, from: &str, to: &str) -> Vec<Because> {
        let count = self.context.units.len();
        if count == 1 {
            return vec![Because { unit: 0, role: Role::Sole }];
        }
        let mut whole = Vec::new();
        let mut some = Vec::new();
        for unit in 0..count {
            let alone = self.decides(BTreeSet::from([unit]), id, aspect);
            let mut others = self.everything();
            others.remove(&unit);
            let without = self.decides(others, id, aspect);
            let suffices = alone.as_deref() == Some(to);
            let needed = without.as_deref() == Some(from);
            let role = match (suffices, needed) {
                (true, true) => Role::Sole,
                (true, false) => Role::Suffices,
                (false, true) => Role::Needed,
                (false, false) => {
                    let stirs =
                        alone.is_some_and(|a| a != from) || without.is_some_and(|w| w != to);
                    if stirs {
                        some.push(Because { unit, role: Role::Part });
                    }
                    continue;
                }
            };
            whole.push(Because { unit, role });
        }
        if !whole.is_empty() {
            return whole;
        }
        if !some.is_empty() {
            return some;
        }
        self.pairs(id, aspect, from, to)
    }

    fn pairs(&mut self, id: &Id, aspect: Aspect, from: &str, to: &str) -> Vec<Because> {
        let count = self.context.units.len();
        if count > MOST_FOR_PAIRS {
            return Vec::new();
        }
        let mut found = BTreeSet::new();
        for a in 0..count {
            for b in a + 1..count {
                let both = self.decides(BTreeSet::from([a, b]), id, aspect);
                let mut others = self.everything();
                others.remove(&a);
                others.remove(&b);
                let neither = self.decides(others, id, aspect);
                if both.as_deref() == Some(to) || neither.as_deref() == Some(from) {
                    found.extend([a, b]);
                }
            }
        }
        found.into_iter().map(|unit| Because { unit, role: Role::Together }).collect()
    }

    /// What the policy with these units of head decides; `None` if there is no such policy.
    fn decides(&mut self, units: BTreeSet<usize>, id: &Id, aspect: Aspect) -> Option<String> {
        if !self.known.contains_key(&units) {
            let decided = self.evaluate(&units);
            self.known.insert(units.clone(), decided);
        }
        let decided = self.known.get(&units)?.as_ref()?;
        let all = decided.get(id);
        Some(
            all.map_or("absent".to_owned(), |a| {
                a.get(aspect as usize).cloned().unwrap_or_default()
            }),
        )
    }

    fn evaluate(&self, units: &BTreeSet<usize>) -> Option<Decisions> {
        let context = self.context;
        let on = |kind: UnitKind| {
            let at = context.units.iter().position(|u| u.key.kind == kind);
            at.is_none_or(|at| units.contains(&at))
        };
        // Declarations of records are head's in every policy between: without them there is none but base.
        let records = context.units.iter().position(|u| u.key.kind == UnitKind::Records);
        if records.is_some_and(|r| !units.contains(&r)) && units.len() + 1 == context.units.len() {
            return None;
        }
        let mut taken = Taken { units: context.units, from_head: units };
        let policy = build(context.union, &mut taken)?;
        let date = if on(UnitKind::Date) { &context.settings.1 } else { &context.settings.0 };
        let data = (context.read)(&policy.schema, on(UnitKind::Data));
        let mut engine = Engine::new(&policy, data, date.clone());
        let wanted = Wanted { rules: self.rules.clone(), derivations: Derivations::Verdicts };
        let results = crate::eval::run(&mut engine, &Sources::default(), &wanted);
        (context.evaluated)(results.len());
        let (_, found) = by_id(&results);
        Some(found.into_iter().map(|(id, r)| (id, aspects(Some(r)))).collect())
    }
}

/// Takes the units named from head, all others from base.
struct Taken<'a> {
    units: &'a [Unit],
    from_head: &'a BTreeSet<usize>,
}

impl Switch for Taken<'_> {
    fn head(&mut self, key: &Key, _: Change, _: (Option<Span>, Option<Span>)) -> bool {
        let at = self.units.iter().position(|u| u.key == *key);
        at.is_none_or(|at| self.from_head.contains(&at))
    }
}
