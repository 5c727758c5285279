//! Finding the header among the first rows of a table, and reading it.
//!
//! Offices put titles, units and filling dates above the header. The header is the first row that
//! fills most of the table's width with several different texts. A row whose every cell begins with [`NOTE`] says how
//! the table is to be filled in (templates have one) and is never the header.

use super::raw::{Cell, Column, Fault, Limits, Place, RawRow, Reason};
use super::text::column_letter;
use std::collections::HashMap;
use std::sync::Arc;

#[cfg(test)]
mod tests;

/// How many rows are looked at.
pub(super) const LOOKAHEAD: usize = 32;

/// What every cell of a row of notes begins with.
pub(in crate::records) const NOTE: char = '※';

/// The index of the header row among the first rows, which are not blank.
pub(super) fn find(rows: &[RawRow]) -> usize {
    let width = rows.iter().map(filled).max().unwrap_or(0);
    // three fifths of the widest row, but two cells where there are two
    let enough = width.saturating_mul(3).div_ceil(5).max(width.min(2));
    let following = rows.iter().skip(1).map(Some).chain([None]);
    let is_header = |(row, next): (&RawRow, Option<&RawRow>)| {
        let count = filled(row);
        count >= enough
            && !is_note(row)
            && (count < 2 || distinct(row))
            && !(next.is_some_and(|next| filled(next) >= count && !is_remark(next))
                && is_remark(row))
    };
    rows.iter().zip(following).position(is_header).unwrap_or(0)
}

fn filled(row: &RawRow) -> usize {
    row.cells.iter().filter(|c| !c.is_blank()).count()
}

/// What stands before the name of a table whose sheet cannot be called so.
pub(in crate::records) const TABLE: &str = "※ 表：";

/// The name of the table, if the rows above its header say it.
pub(super) fn table_name(rows: &[RawRow]) -> Option<&str> {
    rows.iter().filter(|row| is_note(row)).find_map(|row| match row.cells.first() {
        Some(Cell::Text(text)) => text.strip_prefix(TABLE)?.lines().next(),
        _ => None,
    })
}

/// Whether a row only says how the table is to be filled in.
pub(super) fn is_note(row: &RawRow) -> bool {
    row.cells.iter().all(|cell| match cell {
        Cell::Text(text) => text.starts_with(NOTE),
        cell => cell.is_blank(),
    }) && row.cells.iter().any(|c| !c.is_blank())
}

/// A merged title that an exporter has written into each of its cells is not a header.
fn distinct(row: &RawRow) -> bool {
    let mut cells = row.cells.iter().filter(|c| !c.is_blank());
    let first = cells.next();
    cells.any(|cell| Some(cell) != first)
}

/// `单位：勉县县委组织部 | 填表时间：2024.05`: each cell says what it is and its value.
fn is_remark(row: &RawRow) -> bool {
    row.cells.iter().filter(|c| !c.is_blank()).all(|cell| match cell {
        Cell::Text(text) => text.chars().rev().skip(1).any(|c| c == '：' || c == ':'),
        _ => false,
    })
}

/// A header in two levels, up to the row found: a cell over several columns, which the row below names. Its index and text.
pub(super) fn two_levels(rows: &[RawRow], found: usize) -> Option<(usize, String)> {
    let pairs = rows.iter().zip(rows.iter().skip(1)).enumerate();
    let width = rows.iter().map(|r| r.cells.len()).max().unwrap_or(0);
    pairs.take(found.saturating_add(1)).find_map(|(at, (upper, lower))| {
        let has =
            |row: &RawRow, column: usize| row.cells.get(column).is_some_and(|c| !c.is_blank());
        let last = (0..width).rfind(|c| has(upper, *c) || has(lower, *c))?;
        let columns = || 0..=last;
        let spans = |c: usize| has(upper, c) && c < last && !has(upper, c.saturating_add(1));
        // below a header of its own nothing stands, below one that spans every column has its name
        let fits = columns().all(|c| match has(lower, c) {
            true => !has(upper, c) || spans(c),
            false => has(upper, c) && !(spans(c) && has(lower, c.saturating_add(1))),
        });
        let named = columns().filter(|c| has(lower, *c)).count();
        let over = columns().find(|c| spans(*c) && has(lower, *c))?;
        let two = fits && named >= 2 && filled(upper) >= 2 && !has(lower, 0) && !is_remark(upper);
        two.then(|| (at, upper.cells.get(over).map(written).unwrap_or_default()))
    })
}

/// What offices write below a table.
const BELOW: [&str; 14] = [
    "备注",
    "附注",
    "注",
    "说明",
    "填表说明",
    "填表人",
    "填报人",
    "制表人",
    "审核人",
    "负责人",
    "联系人",
    "填报单位",
    "填表时间",
    "填表日期",
];

/// The text of a cell that says what it is, in words that stand below tables.
fn says_what(cell: &Cell) -> Option<&str> {
    let Cell::Text(text) = cell else { return None };
    let (what, _) = text.split_once(['：', ':'])?;
    let bare: String = what.chars().filter(|c| !c.is_whitespace()).collect();
    let bare = bare.trim_end_matches(|c: char| c.is_ascii_digit());
    BELOW.contains(&bare).then_some(&**text)
}

/// The text of a row that is a remark below the table, not a record: every cell says what it is (`填表人：张三`), or the
/// first that the others are sums.
pub(super) fn below(row: &RawRow, width: usize) -> Option<String> {
    let cells = || row.cells.iter().filter(|c| !c.is_blank());
    let count = cells().count();
    if let Some(Cell::Text(text)) = cells().next().filter(|cell| width >= 2 && is_total(cell)) {
        return Some(text.to_string());
    }
    let texts: Option<Vec<&str>> = cells().map(says_what).collect();
    // in a narrow table a record may look like this
    texts.filter(|_| width >= 3 && (1..width).contains(&count)).map(|t| t.join(" "))
}

/// What stands where a row of totals has no key.
const TOTALS: [&str; 14] = [
    "合计",
    "总计",
    "小计",
    "共计",
    "累计",
    "总和",
    "平均",
    "平均数",
    "平均分",
    "平均值",
    "total",
    "subtotal",
    "sum",
    "average",
];

/// Whether a cell says that its row counts the rows above.
pub(super) fn is_total(cell: &Cell) -> bool {
    let Cell::Text(text) = cell else { return false };
    let bare: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let bare = bare.trim_end_matches(['：', ':']).to_lowercase();
    TOTALS.contains(&bare.as_str())
}

/// The columns a header row names. Blank cells at its end are no columns.
pub(super) fn columns(row: &RawRow, place: Place, limits: Limits) -> Result<Arc<[Column]>, Fault> {
    // notes with nothing below them: an empty table
    let row = if is_note(row) { &RawRow { cells: Vec::new(), ..row.clone() } } else { row };
    let count = row.cells.iter().rposition(|c| !c.is_blank()).map_or(0, |at| at.saturating_add(1));
    let columns: Vec<_> = row.cells.iter().take(count).map(|c| Column::new(&written(c))).collect();
    check(&columns, place, limits)?;
    Ok(columns.into())
}

/// Refuses too many columns and two of one name.
pub(super) fn check(columns: &[Column], place: Place, limits: Limits) -> Result<(), Fault> {
    if columns.len() > limits.columns {
        return Err(Fault { place, reason: Reason::TooManyColumns { limit: limits.columns } });
    }
    let mut seen: HashMap<&str, (usize, &Column)> = HashMap::new();
    for (index, column) in columns.iter().enumerate().filter(|(_, c)| !c.name.is_empty()) {
        if let Some((first, earlier)) = seen.insert(&column.name, (index, column)) {
            let reason = Reason::DuplicateHeader {
                first: (*earlier.original).into(),
                at: (first.saturating_add(1), index.saturating_add(1)),
            };
            let column = Some(column.original.clone());
            return Err(Fault { place: Place { column, ..place }, reason });
        }
    }
    Ok(())
}

/// A header cell's text; years as numbers are headers too.
fn written(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) | Cell::Number(text) => text.to_string(),
        Cell::Date(day) => day.to_string(),
        Cell::Bool(value) => value.to_string(),
        _ => String::new(),
    }
}

/// Cuts a row to the table's width; the letter of the first cell with a value beyond it.
pub(super) fn fit(row: &mut RawRow, width: usize) -> Option<String> {
    let beyond = row.cells.iter().skip(width).position(|c| !c.is_blank());
    row.cells.truncate(width);
    beyond.map(|at| column_letter(width.saturating_add(at)))
}
