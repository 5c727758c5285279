//! Tables as JSON: one row a line, the digits of numbers as they are, `null` for a blank so that no column is lost.

use super::{OutTable, WriteError};
use crate::records::raw::Cell;
use std::io::Write;
use std::sync::Arc;

/// All tables as one document: `{ "候选人": [ … ] }`.
pub fn json(tables: &[OutTable], out: &mut dyn Write) -> Result<(), WriteError> {
    out.write_all(b"{")?;
    for (at, table) in tables.iter().enumerate() {
        out.write_all(if at == 0 { b"\n  " } else { b",\n  " })?;
        write!(out, "{}: [", quoted(&table.name))?;
        for (at, row) in table.rows.iter().enumerate() {
            out.write_all(if at == 0 { b"\n    " } else { b",\n    " })?;
            out.write_all(object(&table.columns, row).as_bytes())?;
        }
        out.write_all(if table.rows.is_empty() { b"]" } else { b"\n  ]" })?;
    }
    out.write_all(if tables.is_empty() { b"}\n" } else { b"\n}\n" })?;
    Ok(())
}

/// One table, an object a line. A table without rows is one empty line: a file with nothing in it is a mistake.
pub fn jsonl(table: &OutTable, out: &mut dyn Write) -> Result<(), WriteError> {
    if table.rows.is_empty() {
        out.write_all(b"\n")?;
    }
    for row in &table.rows {
        writeln!(out, "{}", object(&table.columns, row))?;
    }
    Ok(())
}

/// A cell as JSON, as it stands in the cell of a sheet.
pub fn cell_text(cell: &Cell) -> String {
    let mut text = String::new();
    push(cell, &mut text);
    text
}

fn object(columns: &[Arc<str>], row: &[Cell]) -> String {
    let mut text = String::from("{");
    let cells = row.iter().chain(std::iter::repeat(&Cell::Blank));
    for (at, (column, cell)) in columns.iter().zip(cells).enumerate() {
        if at > 0 {
            text.push_str(", ");
        }
        text.push_str(&quoted(column));
        text.push_str(": ");
        push(cell, &mut text);
    }
    text.push('}');
    text
}

fn push(cell: &Cell, text: &mut String) {
    match cell {
        Cell::Blank => text.push_str("null"),
        Cell::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Cell::Number(digits) if is_number(digits) => text.push_str(digits),
        Cell::Number(words) | Cell::Text(words) => text.push_str(&quoted(words)),
        Cell::FormulaError(words) | Cell::DigitsLost(words) | Cell::NoResult(words) => {
            text.push_str(&quoted(words))
        }
        Cell::Date(day) => text.push_str(&quoted(&day.to_string())),
        Cell::List(cells) => {
            text.push('[');
            for (at, cell) in cells.iter().enumerate() {
                if at > 0 {
                    text.push_str(", ");
                }
                push(cell, text);
            }
            text.push(']');
        }
        Cell::Object(fields) => {
            text.push('{');
            for (at, (key, cell)) in fields.iter().enumerate() {
                if at > 0 {
                    text.push_str(", ");
                }
                text.push_str(&quoted(key));
                text.push_str(": ");
                push(cell, text);
            }
            text.push('}');
        }
    }
}

/// Whether digits are a number in JSON's own grammar.
fn is_number(digits: &str) -> bool {
    let sound = |b: &u8| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.' | b'e' | b'E');
    digits.as_bytes().iter().all(sound)
        && serde_json::from_str::<serde_json::Number>(digits).is_ok()
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
