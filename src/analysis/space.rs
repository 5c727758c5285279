//! The space conditions divide: every axis cut at its critical points, and the product of the pieces.
//!
//! Within one cell of the product no test changes its answer, so looking at one point of each cell is looking at all
//! of them. There are at most [`MOST_CELLS`]; beyond that nothing is said.
//!
//! Two kinds of statement are made, in opposite directions of doubt:
//! - *never* and *always* range over every cell, those that no record may have included;
//! - *there is* needs a cell that surely comes about. Its point is chosen on *free* axes only: each can have any of
//!   its claimed values, and no cell of the data feeds two of them. It must hold for everything the other axes
//!   could be, opaque conditions among them.

use super::form::{Axis, Formula, Kind, Test, Unit, epoch};
use super::linear::{Atom, Range};
use crate::core::date::add_days;
use crate::core::exact::Exact;
use crate::core::schema::Schema;
use std::collections::{BTreeMap, BTreeSet};

/// The largest product of pieces that is looked at.
pub(super) const MOST_CELLS: usize = 100_000;

/// A piece of an axis, by one of its points.
#[derive(Debug, Clone, PartialEq)]
enum Point {
    Number(Exact),
    Enum(u16),
    /// A text that is named; else any other.
    Text(Option<String>),
    Truth(bool),
    None,
    /// No value, or one of which nothing is known.
    Odd,
}

#[derive(Debug, Clone)]
struct Piece {
    point: Point,
    /// In words, if it surely comes about.
    claim: Option<String>,
}

/// A decided product.
pub(super) struct Space {
    pieces: Vec<Vec<Piece>>,
    /// The answer of every piece to every test of its axis.
    answers: Vec<Vec<Vec<Option<bool>>>>,
    free: Vec<usize>,
    bound: Vec<usize>,
}

impl Space {
    /// Cuts the axes; `None` if there are too many cells.
    pub(super) fn new(axes: &[Axis], schema: &Schema) -> Option<Space> {
        let pieces: Vec<Vec<Piece>> = axes.iter().map(|a| cut(a, schema)).collect();
        let cells = pieces.iter().try_fold(1usize, |n, p| n.checked_mul(p.len().max(1)))?;
        if cells > MOST_CELLS {
            return None;
        }
        let answers = axes
            .iter()
            .zip(&pieces)
            .map(|(axis, pieces)| {
                pieces
                    .iter()
                    .map(|p| axis.tests.iter().map(|t| answer(t, &p.point)).collect())
                    .collect()
            })
            .collect();
        // The axes asked most are kept free.
        let mut order: Vec<usize> = (0..axes.len()).collect();
        order.sort_by_key(|i| std::cmp::Reverse(axes.get(*i).map_or(0, |a| a.tests.len())));
        let mut free: Vec<usize> = Vec::new();
        for at in order {
            let Some(axis) = axes.get(at) else { continue };
            let claimed = axis.claim.is_some() && !axis.reads.paths.is_empty();
            let apart = free
                .iter()
                .filter_map(|f| axes.get(*f))
                .all(|other| !other.reads.meet(&axis.reads));
            if claimed && apart {
                free.push(at);
            }
        }
        free.sort_unstable();
        let bound = (0..axes.len()).filter(|i| !free.contains(i)).collect();
        Some(Space { pieces, answers, free, bound })
    }

    /// How many cells there are.
    pub(super) fn cells(&self) -> usize {
        self.pieces.iter().map(|p| p.len().max(1)).product()
    }

    /// The answer to a formula at a cell.
    pub(super) fn at(&self, formula: &Formula, cell: &[usize]) -> Option<bool> {
        match formula {
            Formula::Const(b) => Some(*b),
            Formula::Test(axis, test) => {
                let piece = *cell.get(*axis)?;
                *self.answers.get(*axis)?.get(piece)?.get(*test)?
            }
            Formula::Not(inner) => self.at(inner, cell).map(|b| !b),
            Formula::And(all) => self.joined(all, cell, false),
            Formula::Or(all) => self.joined(all, cell, true),
        }
    }

    /// One `decisive` answer decides; without one, all must be known.
    fn joined(&self, all: &[Formula], cell: &[usize], decisive: bool) -> Option<bool> {
        let mut known = true;
        for formula in all {
            match self.at(formula, cell) {
                Some(b) if b == decisive => return Some(decisive),
                Some(_) => {}
                None => known = false,
            }
        }
        known.then_some(!decisive)
    }

    /// Whether something holds at every cell.
    pub(super) fn everywhere(&self, holds: impl Fn(&[usize]) -> bool) -> bool {
        let all: Vec<usize> = (0..self.pieces.len()).collect();
        self.visit(&all, vec![0; self.pieces.len()], &mut |cell| holds(cell))
    }

    /// A point that surely comes about at which something holds, whatever else is the case; in words.
    pub(super) fn witness(&self, holds: impl Fn(&[usize]) -> bool) -> Option<Vec<String>> {
        let mut found = None;
        self.visit(&self.free, vec![0; self.pieces.len()], &mut |cell| {
            let words: Option<Vec<String>> = self
                .free
                .iter()
                .map(|axis| self.pieces.get(*axis)?.get(*cell.get(*axis)?)?.claim.clone())
                .collect();
            let Some(words) = words else { return true };
            if self.visit(&self.bound, cell.to_vec(), &mut |cell| holds(cell)) {
                found = Some(words);
                return false;
            }
            true
        });
        found
    }

    /// Calls `go` for every choice of pieces on some axes until it says no.
    fn visit(
        &self,
        axes: &[usize],
        mut cell: Vec<usize>,
        go: &mut impl FnMut(&[usize]) -> bool,
    ) -> bool {
        if axes.iter().any(|a| self.pieces.get(*a).is_none_or(Vec::is_empty)) {
            return true;
        }
        loop {
            if !go(&cell) {
                return false;
            }
            let mut moved = false;
            for axis in axes.iter().rev() {
                let count = self.pieces.get(*axis).map_or(0, Vec::len);
                let Some(at) = cell.get_mut(*axis) else { continue };
                if *at + 1 < count {
                    *at += 1;
                    moved = true;
                    break;
                }
                *at = 0;
            }
            if !moved {
                return true;
            }
        }
    }
}

fn answer(test: &Test, point: &Point) -> Option<bool> {
    match (test, point) {
        (_, Point::Odd) => None,
        (Test::Present, point) => Some(*point != Point::None),
        (Test::Truth, Point::None) => None,
        // Nothing compares with what is not there, but `≠` does.
        (Test::Number(cmp, _), Point::None) => Some(*cmp == crate::core::value::Cmp::Ne),
        (_, Point::None) => Some(false),
        (Test::Number(cmp, at), Point::Number(n)) => Some(cmp.holds(n.cmp(at))),
        (Test::Among(mask), Point::Enum(v)) => {
            Some(1u128.checked_shl(u32::from(*v)).is_some_and(|bit| mask & bit != 0))
        }
        (Test::Text(t), Point::Text(named)) => Some(named.as_ref() == Some(t)),
        (Test::Truth, Point::Truth(b)) => Some(*b),
        _ => None,
    }
}

// ----- cutting ---------------------------------------------------------------------------------------

fn cut(axis: &Axis, schema: &Schema) -> Vec<Piece> {
    let mut pieces = match axis.kind {
        Kind::Enum(id) => {
            // Values that every test treats alike are one piece.
            let count = schema.enumeration(id).map_or(0, |e| e.values.len());
            let mut alike: BTreeMap<Vec<Option<bool>>, u16> = BTreeMap::new();
            for v in (0..count).filter_map(|v| u16::try_from(v).ok()) {
                let answers = axis.tests.iter().map(|t| answer(t, &Point::Enum(v))).collect();
                alike.entry(answers).or_insert(v);
            }
            let mut values: Vec<u16> = alike.into_values().collect();
            values.sort_unstable();
            values
                .into_iter()
                .map(|v| {
                    piece(
                        axis,
                        Point::Enum(v),
                        format!("{} = {}", axis.shown, schema.enum_value(id, v)),
                    )
                })
                .collect()
        }
        Kind::Text => {
            let texts = axis.texts();
            let other: Vec<String> = texts.iter().map(|t| format!("\"{t}\"")).collect();
            let rest = format!("{} ≠ {}", axis.shown, other.join("、"));
            texts
                .iter()
                .map(|t| {
                    piece(
                        axis,
                        Point::Text(Some((*t).to_owned())),
                        format!("{} = \"{t}\"", axis.shown),
                    )
                })
                .chain([piece(axis, Point::Text(None), rest)])
                .collect()
        }
        Kind::Truth => [true, false]
            .map(|b| {
                let word = if b { "是" } else { "否" };
                piece(axis, Point::Truth(b), format!("{} = {word}", axis.shown))
            })
            .to_vec(),
        Kind::Number | Kind::Day | Kind::Length(_) | Kind::Sign => numbers(axis),
    };
    if axis.none {
        let words = axis.claim.map(|_| format!("{} = 无", axis.shown));
        pieces.push(Piece { point: Point::None, claim: words });
    }
    if axis.odd {
        pieces.push(Piece { point: Point::Odd, claim: None });
    }
    pieces
}

fn piece(axis: &Axis, point: Point, words: String) -> Piece {
    Piece { point, claim: axis.claim.map(|_| words) }
}

fn numbers(axis: &Axis) -> Vec<Piece> {
    let mut points: BTreeSet<Exact> = axis
        .tests
        .iter()
        .filter_map(|t| if let Test::Number(_, n) = t { Some(*n) } else { None })
        .collect();
    let claim = axis.claim.map(|claim| claimed(axis, claim, &points));
    points.extend([axis.range.0, axis.range.1].into_iter().flatten());
    if let Some((lo, hi)) = claim {
        points.extend([lo, hi].into_iter().flatten());
    }
    let points: Vec<Exact> = points.into_iter().collect();
    let mut out = Vec::new();
    let mut before: Option<Exact> = None;
    for next in points.iter().copied().map(Some).chain([None]) {
        out.extend(between(before, next, axis.integer));
        out.extend(next);
        before = next;
    }
    let inside =
        |n: &Exact, (lo, hi): Range| lo.is_none_or(|lo| lo <= *n) && hi.is_none_or(|hi| *n <= hi);
    out.into_iter()
        .filter(|n| inside(n, axis.range) && (!axis.integer || n.is_integer()))
        .map(|n| {
            let sure = claim.is_some_and(|c| inside(&n, c));
            Piece { point: Point::Number(n), claim: if sure { words(axis, n) } else { None } }
        })
        .collect()
}

/// The values that surely come about: not what only a type allows. A number without declared bounds is taken to
/// be negative only where the author looks there, a share beyond 1 likewise.
fn claimed(axis: &Axis, claim: Range, points: &BTreeSet<Exact>) -> Range {
    if axis.kind != Kind::Number || axis.terms.len() > 1 {
        return claim;
    }
    let (lowest, highest) = (points.first().copied(), points.last().copied());
    let lo = claim.0.or_else(|| Some(lowest?.min(Exact::ZERO)));
    let hi = match claim.1 {
        None if axis.share && highest.is_some_and(|h| h <= Exact::ONE) => Some(Exact::ONE),
        hi => hi,
    };
    (lo, hi)
}

/// A point strictly between two, the plainest there is; with one end open, just beyond the other.
fn between(lo: Option<Exact>, hi: Option<Exact>, integer: bool) -> Option<Exact> {
    match (lo, hi) {
        (None, None) => Some(Exact::ZERO),
        (None, Some(hi)) => hi.ceil().sub(Exact::ONE),
        (Some(lo), None) => lo.floor().add(Exact::ONE),
        (Some(lo), Some(hi)) => {
            let whole = lo.floor().add(Exact::ONE)?;
            if whole < hi {
                return Some(whole);
            }
            if integer {
                return None;
            }
            let middle = lo.add(hi)?.div(Exact::from_int(2))?;
            let plain = [1, 2, 3].into_iter().find_map(|places| {
                let near = middle.round(places, crate::core::exact::Rounding::HalfUp)?;
                (lo < near && near < hi).then_some(near)
            });
            Some(plain.unwrap_or(middle))
        }
    }
}

/// A point of an axis in words; `None` if no record surely has it.
fn words(axis: &Axis, n: Exact) -> Option<String> {
    let shown = &axis.shown;
    match axis.kind {
        Kind::Number if axis.terms.len() > 1 => solved(&axis.terms, n),
        Kind::Day => {
            let day = add_days(epoch(), n.to_i64()?)?;
            (1900..=2200).contains(&day.year()).then(|| format!("{shown} = {day}"))
        }
        Kind::Length(unit) => {
            let n = n.to_i64()?;
            Some(match unit {
                Unit::Months if n % 12 == 0 => format!("{shown} = {} 年", n / 12),
                Unit::Months => format!("{shown} = {n} 个月"),
                Unit::Days => format!("{shown} = {n} 日"),
                Unit::Workdays => format!("{shown} = {n} 工作日"),
            })
        }
        Kind::Sign => {
            let sign = match n.cmp(&Exact::ZERO) {
                std::cmp::Ordering::Less => "<",
                std::cmp::Ordering::Equal => "=",
                std::cmp::Ordering::Greater => ">",
            };
            Some(format!("{shown} {sign} {}", axis.against))
        }
        _ => Some(format!("{shown} = {n}")),
    }
}

/// Values of the atoms whose sum is `n`: the first that is found, small round numbers first.
fn solved(terms: &[(Exact, Atom)], n: Exact) -> Option<String> {
    const TRIED: [i64; 8] = [10, 100, 1, 0, 2, 60, 30, 1000];
    let fits = |atom: &Atom, value: Exact| {
        let (lo, hi) = atom.claim?;
        let lo = lo.unwrap_or(Exact::ZERO);
        let inside = lo <= value && hi.is_none_or(|hi| value <= hi);
        (inside && (!atom.integer || value.is_integer())).then_some(value)
    };
    for (pivot, (coefficient, atom)) in terms.iter().enumerate() {
        for tried in TRIED {
            let tried = Exact::from_int(tried);
            let mut values = Vec::new();
            let mut rest = Some(n);
            for (i, (c, a)) in terms.iter().enumerate() {
                if i == pivot {
                    values.push(None);
                    continue;
                }
                values.push(fits(a, tried));
                rest = rest.and_then(|r| r.sub(c.mul(fits(a, tried)?)?));
            }
            let Some(own) = rest.and_then(|r| r.div(*coefficient)).and_then(|v| fits(atom, v))
            else {
                continue;
            };
            let words = terms
                .iter()
                .zip(values)
                .map(|((_, a), value)| format!("{} = {}", a.shown, value.unwrap_or(own)));
            return Some(words.collect::<Vec<_>>().join("、"));
        }
    }
    None
}
