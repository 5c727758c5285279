//! A run written in parts: results as they come, what stands before and behind them once.
//!
//! Put together (begin, the pieces of each rule set in the order of the run, end) the parts are byte for byte what
//! [`super::write`] gives for the whole run.

use std::io::{self, Write};

use super::{Format, Head, Options, cells, csv, json};
use crate::eval::result::{Record, SubjectResult, Summary};

/// What all parts have in common.
#[derive(Debug, Clone, Copy)]
pub struct Parts<'a> {
    /// The format.
    pub format: Format,
    /// Policy and date.
    pub head: Head<'a>,
    /// `地区`.
    pub region: Option<&'a str>,
    /// How it is written.
    pub options: &'a Options,
}

impl Parts<'_> {
    /// Whether a format can be written in parts: the others need to see every result first.
    pub fn can(format: Format) -> bool {
        matches!(format, Format::Json | Format::Jsonl | Format::Csv)
    }

    /// What stands before the first piece.
    pub fn begin(&self, out: &mut dyn Write) -> io::Result<()> {
        match self.format {
            Format::Json => json::begin(&self.head, self.region, out),
            Format::Csv => csv::begin(self.options, out),
            _ => Ok(()),
        }
    }

    /// Results that follow each other; of JSON each has the comma before it that [`Parts::first`] takes off.
    pub fn piece(&self, results: &[SubjectResult], out: &mut Vec<u8>) -> io::Result<()> {
        match self.format {
            Format::Json => results.iter().try_for_each(|result| {
                out.extend_from_slice(b",\n    ");
                Ok(serde_json::to_writer(
                    &mut *out,
                    &json::object(&self.head, result, self.options),
                )?)
            }),
            Format::Csv => {
                let rows = results.iter().map(|r| cells::subject(r, self.head.as_of, self.options));
                csv::rows(rows, out)
            }
            _ => results
                .iter()
                .try_for_each(|result| json::line(&self.head, result, self.options, out)),
        }
    }

    /// How many bytes of the very first piece are a separator.
    pub fn first(&self) -> usize {
        usize::from(self.format == Format::Json)
    }

    /// What stands behind the last piece.
    pub fn end(
        &self,
        any: bool,
        record: &Record,
        summary: &Summary,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        match self.format {
            Format::Json => json::end(any, record, summary, out),
            _ => Ok(()),
        }
    }
}
