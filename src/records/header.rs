//! Finding the header among the first rows of a table, and reading it.
//!
//! Offices put titles, units and filling dates above the header. The header is the first row that
//! fills most of the table's width with several different texts.

use super::raw::{Cell, Column, Fault, Limits, Place, RawRow, Reason};
use super::text::column_letter;
use std::collections::HashMap;
use std::sync::Arc;

#[cfg(test)]
mod tests;

/// How many rows are looked at.
pub(super) const LOOKAHEAD: usize = 32;

/// The index of the header row among the first rows, which are not blank.
pub(super) fn find(rows: &[RawRow]) -> usize {
    let width = rows.iter().map(filled).max().unwrap_or(0);
    // three fifths of the widest row, but two cells where there are two
    let enough = width.saturating_mul(3).div_ceil(5).max(width.min(2));
    let following = rows.iter().skip(1).map(Some).chain([None]);
    let is_header = |(row, next): (&RawRow, Option<&RawRow>)| {
        let count = filled(row);
        count >= enough
            && (count < 2 || distinct(row))
            && !(next.is_some_and(|next| filled(next) >= count && !is_remark(next))
                && is_remark(row))
    };
    rows.iter().zip(following).position(is_header).unwrap_or(0)
}

fn filled(row: &RawRow) -> usize {
    row.cells.iter().filter(|c| !c.is_blank()).count()
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

/// The columns a header row names. Blank cells at its end are no columns.
pub(super) fn columns(row: &RawRow, place: Place, limits: Limits) -> Result<Arc<[Column]>, Fault> {
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
