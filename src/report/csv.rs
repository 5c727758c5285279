//! One row per subject and rule set, as Excel opens it: a byte order mark, CRLF, nothing that runs.

use std::io::{self, Write};

use super::order::sections;
use super::{Options, cells, words};
use crate::eval::result::Run;

/// So that Excel takes the file for UTF-8.
const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Writes the whole run; the columns are always the same.
pub(super) fn write_csv(run: &Run, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(BOM)?;
    let mut sheet = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    let heads = cells::COLUMNS.map(|pair| words::pick(options.lang, pair));
    sheet.write_record(heads)?;
    for section in sections(run) {
        for result in section.results {
            let cells = cells::subject(result, &run.as_of, options);
            sheet.write_record(cells.iter().map(cells::Cell::plain))?;
        }
    }
    sheet.flush()
}
