//! One table as CSV: a byte order mark so that Excel takes it for UTF-8, CRLF, nothing that runs.

use super::{OutTable, WriteError, plain};
use crate::records::text::neutral;
use csv::{QuoteStyle, Terminator, WriterBuilder};
use std::io::Write;

/// So that Excel takes the file for UTF-8.
const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Writes a table.
pub fn csv(table: &OutTable, out: &mut dyn Write) -> Result<(), WriteError> {
    out.write_all(BOM)?;
    // a reader guesses the separator from the lines: quotes hide what is none
    let foreign = |text: &str| text.contains([';', '\t']);
    let mut misleading = table.columns.iter().any(|c| foreign(c));
    let all = || table.rows.iter().flatten();
    misleading |= table.columns.len() == 1 && all().any(|cell| foreign(&plain(cell)));
    let quote = if misleading { QuoteStyle::NonNumeric } else { QuoteStyle::Necessary };
    let mut writer =
        WriterBuilder::new().terminator(Terminator::CRLF).quote_style(quote).from_writer(out);
    let broken = |e: csv::Error| WriteError::Io(e.into());
    writer.write_record(table.columns.iter().map(|c| &**c)).map_err(broken)?;
    for row in &table.rows {
        let blanks =
            std::iter::repeat_n(String::new(), table.columns.len().saturating_sub(row.len()));
        let cells = row.iter().map(|cell| match cell {
            // a negative number is no formula, however it is written
            crate::records::raw::Cell::Number(digits) => digits.to_string(),
            cell => neutral(&plain(cell)).into_owned(),
        });
        writer.write_record(cells.chain(blanks)).map_err(broken)?;
    }
    Ok(writer.flush()?)
}
