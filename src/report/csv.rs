//! One row per subject and rule set, as Excel opens it: a byte order mark, CRLF, nothing that runs.

use std::io::{self, Write};

use super::order::sections;
use super::{Options, cells, words};
use crate::eval::result::Run;

/// So that Excel takes the file for UTF-8.
const BOM: &[u8] = b"\xEF\xBB\xBF";

/// Writes the whole run; the columns are always the same.
pub(super) fn write_csv(run: &Run, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    begin(options, out)?;
    let results = sections(run).into_iter().flat_map(|section| section.results);
    rows(results.map(|result| cells::subject(result, &run.as_of, options)), out)
}

/// The byte order mark and the header.
pub(super) fn begin(options: &Options, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(BOM)?;
    let heads = cells::COLUMNS.map(|pair| words::pick(options.lang, pair));
    let mut sheet = writer(out);
    sheet.write_record(heads)?;
    sheet.flush()
}

/// Rows without the header.
pub(super) fn rows(
    rows: impl Iterator<Item = Vec<cells::Cell>>,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut sheet = writer(out);
    for cells in rows {
        sheet.write_record(cells.iter().map(cells::Cell::plain))?;
    }
    sheet.flush()
}

fn writer(out: &mut dyn Write) -> csv::Writer<&mut dyn Write> {
    csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out)
}
