//! What would turn a failure: the smallest change in one stored field of the subject that makes a clause satisfied,
//! or the first later day on which it holds.
//!
//! By search, not by algebra: the cells a clause reads are found by walking its expression through derived fields,
//! each is set to other values, and the clause is judged again as if the data had said so.

use super::engine::Engine;
use super::needs;
use super::result::{Change, Fix, Outcome};
use super::rules;
use crate::core::date::{self, Day};
use crate::core::exact::Exact;
use crate::core::expr::{Access, Expr, Node};
use crate::core::policy::{Clause, ClauseBody, FieldKind, RuleSet};
use crate::core::roots::{Frames, at_frame, leads_to, read};
use crate::core::schema::Type;
use crate::core::value::{Could, EnumId, RowRef, TableId, Value};
use std::collections::BTreeSet;

/// How often a clause is judged again, at most.
const MOST: u32 = 20_000;
/// Rows of data that are looked at in one search, at most: a clause may read all of them each time.
const MOST_ROWS: usize = 20_000_000;
/// How many cells are tried.
const MOST_CELLS: usize = 60;
/// How many ways out are told.
const TOLD: usize = 3;
/// How far ahead a day is looked for.
const MONTHS_AHEAD: i32 = 120;
/// How far back a birthday or a beginning that is not known is tried.
const YEARS_BACK: i32 = 90;

/// What would make the clauses satisfied that are not.
pub(super) fn changes(engine: &mut Engine<'_>, rule: usize, at: RowRef) -> Vec<Change> {
    let policy = engine.policy;
    let Some(rule) = policy.rules.get(rule) else { return Vec::new() };
    let columns = policy.fields.len();
    let day = engine.settings.as_of;
    let judgement = rules::judge(engine, rule, at, &mut engine.place(at, day));
    // Derived fields are computed where they are read, so that a changed cell reaches all of them.
    let computed = std::mem::replace(&mut engine.columns, vec![None; columns]);
    let mut found = Vec::new();
    for (clause, judged) in rule.clauses.iter().zip(&judgement.clauses) {
        if matches!(judged.outcome, Outcome::Violated | Outcome::Undetermined)
            && let ClauseBody::Condition(cond) = &clause.body
        {
            found.push(search(engine, rule, clause, cond, at));
        }
    }
    engine.columns = computed;
    found
}

fn search(
    engine: &mut Engine<'_>,
    rule: &RuleSet,
    clause: &Clause,
    cond: &Expr,
    at: RowRef,
) -> Change {
    let mut reads =
        Reads { engine, cells: BTreeSet::new(), constants: Vec::new(), seen: BTreeSet::new() };
    reads.expr(cond, &[Some(at.table)]);
    let Reads { cells: columns, constants, .. } = reads;
    let cells = own_cells(engine, at, &columns);
    let rows: usize = engine.data.tables.iter().map(|t| t.rows.len()).sum();
    let affordable = u32::try_from(MOST_ROWS / rows.max(1)).unwrap_or(MOST);
    let mut probe = Probe { engine, rule, clause, at, left: affordable.clamp(300, MOST) };
    let mut ways: Vec<(Exact, Fix)> = Vec::new();
    let mut tried = 0usize;
    for (row, column) in cells.into_iter().take(MOST_CELLS) {
        let Some(spec) = probe.engine.policy.schema.column(row.table, column).cloned() else {
            continue;
        };
        let Some(now) = probe.engine.data.cell(row, column).cloned() else { continue };
        let best = match &spec.ty {
            Type::Bool => probe.first(
                row,
                column,
                [Value::Bool(true), Value::Bool(false)].into_iter().filter(|v| *v != now),
            ),
            Type::Enum(of) => probe.enumerated(row, column, *of, &now),
            Type::Num { integer } => {
                probe.number(row, column, &now, *integer, spec.range, &constants)
            }
            Type::Date => probe.date(row, column, &now),
            Type::Text => {
                let texts =
                    constants.iter().filter(|c| matches!(c, Value::Text(_)) && **c != now).cloned();
                probe.first(row, column, texts)
            }
            _ => continue,
        };
        tried += 1;
        let best = match best {
            None if spec.optional && now != Value::None => {
                probe.first(row, column, std::iter::once(Value::None))
            }
            best => best,
        };
        if let Some(to) = best {
            let cost = cost(&now, &to);
            let fix = Fix {
                field: probe.engine.cell_name(row, column, at),
                unknown: matches!(now, Value::Unknown(_)),
                from: probe.engine.show(&now),
                to: probe.engine.show(&to),
                place: probe.engine.place_of(row),
            };
            ways.push((cost, fix));
        }
    }
    let from = probe.first_day();
    let cut = probe.left == 0;
    ways.sort_by_key(|a| a.0);
    let fixes: Vec<Fix> = ways.into_iter().take(TOLD).map(|(_, f)| f).collect();
    Change {
        clause: clause.id.clone(),
        label: clause.label.clone(),
        fixes,
        from: from.map(|d| d.to_string()),
        complete: tried > 0 && !cut,
    }
}

/// How large a change is, to put the smallest first: relative for numbers, in years for days, in steps for the rest.
fn cost(now: &Value, to: &Value) -> Exact {
    let whole = Exact::from_int;
    let large = whole(1_000_000);
    match (now, to) {
        (Value::Num(a), Value::Num(b)) => {
            let size = if *a < Exact::ZERO { a.neg() } else { *a }.max(Exact::ONE);
            let gap = if a > b { a.sub(*b) } else { b.sub(*a) };
            gap.and_then(|g| g.div(size)).unwrap_or(large)
        }
        (Value::Date(a), Value::Date(b)) => {
            Exact::new(i128::from(date::days_between(*a, *b).abs()), 365).unwrap_or(large)
        }
        (Value::Enum(_, a), Value::Enum(_, b)) => whole(i64::from(a.abs_diff(*b))),
        (Value::Unknown(_), _) => Exact::ZERO,
        (_, Value::None) | (Value::None, _) => whole(3),
        _ => Exact::ONE,
    }
}

/// The cells of the subject and of its nested lists among these columns.
fn own_cells(
    engine: &Engine<'_>,
    at: RowRef,
    columns: &BTreeSet<(TableId, u16)>,
) -> Vec<(RowRef, u16)> {
    let schema = &engine.policy.schema;
    let mut rows = vec![at];
    let mut next = 0;
    while let Some(row) = rows.get(next).copied() {
        next += 1;
        let Some(record) = engine.data.record(row) else { continue };
        for cell in &record.cells {
            if let Value::Rows { table, start, len } = cell
                && schema.table(*table).is_some_and(|t| t.parent == Some(row.table))
                && rows.len() < 400
            {
                rows.extend(
                    (*start..start.saturating_add(*len)).map(|row| RowRef { table: *table, row }),
                );
            }
        }
    }
    rows.iter()
        .flat_map(|row| {
            let of = (row.table, 0)..=(row.table, u16::MAX);
            columns.range(of).map(|(_, column)| (*row, *column))
        })
        .filter(|(row, column)| {
            let table = schema.table(row.table);
            let year =
                table.is_some_and(|t| t.parent.is_some() && t.column("年度") == Some(*column));
            table.and_then(|t| t.key) != Some(*column) && !year
        })
        .collect()
}

/// The columns an expression reads, through derived fields, and the values it compares them with.
struct Reads<'a, 'p> {
    engine: &'a Engine<'p>,
    cells: BTreeSet<(TableId, u16)>,
    constants: Vec<Value>,
    seen: BTreeSet<u32>,
}

impl Reads<'_, '_> {
    fn expr(&mut self, expr: &Expr, frames: &Frames) {
        read::inside(expr, &mut frames.to_vec(), &mut |e, frames| {
            if let Some(table) = e.ty.refers() {
                self.interval(table);
            }
            match &e.node {
                Node::Const(value) => self.constant(value),
                Node::Param(p) => {
                    if let Some(value) = self.engine.params.get(usize::from(*p)).cloned() {
                        self.constant(&value);
                    }
                }
                Node::Of(level, access) => {
                    self.access(at_frame(frames, *level), *access);
                }
                Node::Get(base, access) => {
                    self.access(leads_to(&self.engine.policy.schema, base, frames), *access);
                }
                _ => {}
            }
        });
    }

    fn constant(&mut self, value: &Value) {
        if self.constants.len() < 200 && !self.constants.contains(value) {
            self.constants.push(value.clone());
        }
    }

    /// When an element holds is read without being named.
    fn interval(&mut self, table: TableId) {
        if let Some(interval) = self.engine.policy.schema.table(table).and_then(|t| t.interval) {
            self.cells.insert((table, interval.from));
            if let Some(to) = interval.to {
                self.cells.insert((table, to));
            }
        }
    }

    fn access(&mut self, table: Option<TableId>, access: Access) {
        match access {
            Access::Column(column) => {
                if let Some(table) = table {
                    self.cells.insert((table, column));
                }
            }
            Access::Field(id) => {
                let policy = self.engine.policy;
                let Some(field) = policy.fields.get(id.0 as usize) else { return };
                // A place in a ranking depends on everybody: one's own cells are not the way to read it.
                if matches!(
                    field.kind,
                    FieldKind::Selected(_)
                        | FieldKind::Rank(_)
                        | FieldKind::Taken(_)
                        | FieldKind::Procedure(_)
                ) || !self.seen.insert(id.0)
                {
                    return;
                }
                needs::roots(policy, id, &mut |e, root| self.expr(e, root.frames));
            }
            Access::Inverse(_) | Access::Parent => {}
        }
    }
}

/// Judges a clause again with one cell or the day changed.
struct Probe<'a, 'p> {
    engine: &'a mut Engine<'p>,
    rule: &'a RuleSet,
    clause: &'a Clause,
    at: RowRef,
    left: u32,
}

impl Probe<'_, '_> {
    fn judged(&mut self) -> bool {
        if self.left == 0 {
            return false;
        }
        self.left -= 1;
        rules::satisfied(self.engine, self.rule, self.clause, self.at)
    }

    /// Whether the clause is satisfied with a value in a cell.
    fn with(&mut self, row: RowRef, column: u16, value: Value) -> bool {
        let Some(before) = self.engine.replace_cell(row, column, value) else { return false };
        let holds = self.judged();
        self.engine.replace_cell(row, column, before);
        holds
    }

    fn first(
        &mut self,
        row: RowRef,
        column: u16,
        values: impl Iterator<Item = Value>,
    ) -> Option<Value> {
        values.take(60).find(|v| self.with(row, column, v.clone()))
    }

    /// The nearest value in the order of the enumeration.
    fn enumerated(&mut self, row: RowRef, column: u16, of: EnumId, now: &Value) -> Option<Value> {
        let count = self.engine.policy.schema.enumeration(of)?.values.len();
        let here = if let Value::Enum(_, n) = now { Some(*n) } else { None };
        let mut values: Vec<u16> =
            (0..u16::try_from(count).unwrap_or(0)).filter(|v| Some(*v) != here).collect();
        values.sort_by_key(|v| v.abs_diff(here.unwrap_or(0)));
        self.first(row, column, values.into_iter().map(|v| Value::Enum(of, v)))
    }

    /// Thresholds and growing steps on both sides, then the boundary between the last that fails and the first that
    /// holds.
    fn number(
        &mut self,
        row: RowRef,
        column: u16,
        now: &Value,
        integer: bool,
        range: Option<(Exact, Exact)>,
        constants: &[Value],
    ) -> Option<Value> {
        let (step, per) = if integer { (Exact::ONE, 1) } else { (Exact::new(1, 100)?, 100) };
        let fits = |n: &Exact| {
            range.is_none_or(|(lo, hi)| lo <= *n && *n <= hi) && (!integer || n.is_integer())
        };
        let known = if let Value::Num(n) = now { Some(*n) } else { None };
        let mut tries: Vec<Exact> = Vec::new();
        for t in
            constants.iter().filter_map(|c| if let Value::Num(n) = c { Some(*n) } else { None })
        {
            tries.extend([Some(t), t.add(step), t.sub(step)].into_iter().flatten());
        }
        tries.extend(range.iter().flat_map(|(lo, hi)| [*lo, *hi]));
        let start = known.or(range.map(|(lo, _)| lo)).unwrap_or(Exact::ZERO);
        for power in 0..24u32 {
            let gap = step.mul(Exact::from_int(1i64 << power));
            tries.extend(gap.and_then(|g| start.add(g)));
            // Counts and marks are not negative.
            tries.extend(
                gap.and_then(|g| start.sub(g)).filter(|n| *n >= Exact::ZERO || start < Exact::ZERO),
            );
        }
        tries.retain(|n| fits(n) && Some(*n) != known);
        let distance = |n: &Exact| if *n > start { n.sub(start) } else { start.sub(*n) };
        tries.sort_by_key(|a| distance(a));
        tries.dedup();
        let mut found: Option<Exact> = None;
        for n in tries {
            if found.is_none() && self.with(row, column, Value::Num(n)) {
                found = Some(n);
            }
        }
        let mut good = found?;
        let Some(mut bad) = known else { return Some(Value::Num(good)) };
        // On the grid of the smallest step the boundary lies between the value that fails and the one that holds.
        for _ in 0..40 {
            let middle = bad.add(good)?.div(Exact::from_int(2))?.mul(Exact::from_int(per))?;
            let middle =
                middle.round(0, crate::core::exact::Rounding::HalfUp)?.div(Exact::from_int(per))?;
            if middle == bad || middle == good {
                break;
            }
            if fits(&middle) && self.with(row, column, Value::Num(middle)) {
                good = middle;
            } else {
                bad = middle;
            }
        }
        // Rounding to the middle may stop one step short.
        let nearer = if good > bad { good.sub(step) } else { good.add(step) };
        if let Some(n) = nearer.filter(|n| Some(*n) != known && fits(n))
            && self.with(row, column, Value::Num(n))
        {
            good = n;
        }
        Some(Value::Num(good))
    }

    /// The nearest day, earlier or later.
    fn date(&mut self, row: RowRef, column: u16, now: &Value) -> Option<Value> {
        match now {
            Value::Date(start) => self.near(row, column, *start),
            Value::Unknown(u) if matches!(u.could, Could::Date { .. }) => {
                let Could::Date { lo, hi } = u.could else { return None };
                self.first(row, column, [lo, hi].into_iter().map(Value::Date))
            }
            Value::Unknown(_) | Value::None => {
                let today = self.engine.settings.as_of;
                let back = (0..=YEARS_BACK).filter_map(|y| date::add_months(today, -12 * y));
                let found = back.map(Value::Date).find(|v| self.with(row, column, v.clone()))?;
                let Value::Date(good) = found else { return None };
                // Blank: the latest day that will do.
                let year_later = date::add_months(good, 12).filter(|d| *d <= today);
                match year_later {
                    Some(bad) => self.boundary(row, column, bad, good).map(Value::Date),
                    None => Some(Value::Date(good)),
                }
            }
            _ => None,
        }
    }

    fn near(&mut self, row: RowRef, column: u16, start: Day) -> Option<Value> {
        let mut best: Option<Day> = None;
        for sign in [-1i64, 1] {
            let mut bad = start;
            for power in 0..15u32 {
                let Some(day) = date::add_days(start, sign * (1i64 << power)) else { break };
                if self.with(row, column, Value::Date(day)) {
                    let good = self.boundary(row, column, bad, day)?;
                    let gap = |d: Day| date::days_between(start, d).abs();
                    if best.is_none_or(|b| gap(good) < gap(b)) {
                        best = Some(good);
                    }
                    break;
                }
                bad = day;
            }
        }
        best.map(Value::Date)
    }

    /// Between a day that fails and one that holds: the last that holds, seen from the latter.
    fn boundary(&mut self, row: RowRef, column: u16, mut bad: Day, mut good: Day) -> Option<Day> {
        for _ in 0..20 {
            let gap = date::days_between(bad, good);
            if gap.abs() <= 1 {
                break;
            }
            let middle = date::add_days(bad, gap / 2)?;
            if self.with(row, column, Value::Date(middle)) {
                good = middle;
            } else {
                bad = middle;
            }
        }
        Some(good)
    }

    /// The first later day of judgement on which the clause is satisfied.
    fn first_day(&mut self) -> Option<Day> {
        let today = self.engine.settings.as_of;
        let mut found = None;
        let mut before = today;
        for month in 1..=MONTHS_AHEAD {
            let Some(day) = date::add_months(today, month) else { break };
            if self.on(day) {
                found = Some(day);
                break;
            }
            before = day;
        }
        let mut first = found;
        if let Some(until) = found {
            for n in 1..=31 {
                match date::add_days(before, n) {
                    Some(day) if day < until => {
                        if self.on(day) {
                            first = Some(day);
                            break;
                        }
                    }
                    _ => break,
                }
            }
        }
        self.engine.settings.as_of = today;
        first
    }

    fn on(&mut self, day: Day) -> bool {
        let before = std::mem::replace(&mut self.engine.settings.as_of, day);
        let holds = self.judged();
        self.engine.settings.as_of = before;
        holds
    }
}
