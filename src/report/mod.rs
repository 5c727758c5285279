//! Results as people and programs read them: a table for the terminal, JSON, CSV, a workbook, a page.
//!
//! Reports print what evaluation found and decide nothing. Words live once, in [`words`]; what is worth
//! saying about a subject lives once, in `lines`; each format only lays it out.

mod cells;
mod csv;
mod decision;
mod explain;
mod grid;
mod html;
mod impact;
mod json;
mod lines;
mod order;
mod redact;
mod stream;
mod table;
mod text;
pub mod words;
mod xlsx;

#[cfg(test)]
mod tests;

use std::io::{self, Write};

pub use decision::{Part, Stored, Verification, verify_json, verify_text};
pub use explain::{Account, explain_json, explain_text};
pub use impact::{ImpactFormat, ImpactReport, ImpactSide, write_impact};
pub use json::{JsonLines, derivation_object, summary as summary_json};
pub use redact::Redactor;
pub use stream::Parts;
pub use table::write_summary;

use crate::diagnostic::Lang;
use crate::eval::result::Run;

/// What a report is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// A table for the terminal.
    Table,
    /// One JSON object for the run.
    Json,
    /// One JSON object per subject and rule set, each on its line.
    Jsonl,
    /// One row per subject and rule set, as Excel opens it.
    Csv,
    /// A workbook.
    Xlsx,
    /// One page that opens offline.
    Html,
}

/// How much of the reasons is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Explain {
    /// Verdicts only.
    None,
    /// What failed, is open or has to be done.
    #[default]
    Failed,
    /// Every clause.
    All,
}

/// How a report is written.
#[derive(Debug, Clone)]
pub struct Options {
    /// The language of its words; authored text stays as it is.
    pub lang: Lang,
    /// ANSI colours, in tables.
    pub color: bool,
    /// How much of the reasons is told.
    pub explain: Explain,
    /// Columns of the terminal; `None` cuts nothing.
    pub width: Option<usize>,
    /// Names and numbers are masked.
    pub redact: bool,
}

impl Default for Options {
    fn default() -> Self {
        let explain = Explain::default();
        Self { lang: Lang::Zh, color: false, explain, width: None, redact: false }
    }
}

/// What every result of a run has in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head<'a> {
    /// The policy's name.
    pub policy: &'a str,
    /// When the version of it began to apply.
    pub version: Option<&'a str>,
    /// The date of judgement.
    pub as_of: &'a str,
}

impl<'a> From<&'a Run> for Head<'a> {
    fn from(run: &'a Run) -> Self {
        Self { policy: &run.policy, version: run.version.as_deref(), as_of: &run.as_of }
    }
}

/// Writes a run in a format.
pub fn write(run: &Run, format: Format, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let masked = options.redact.then(|| Redactor::default().run(run));
    let run = masked.as_ref().unwrap_or(run);
    match format {
        Format::Table => table::write_table(run, options, out),
        Format::Json => json::write_json(run, options, out),
        Format::Jsonl => json::write_jsonl(run, options, out),
        Format::Csv => csv::write_csv(run, options, out),
        Format::Html => html::write_html(run, options, out),
        Format::Xlsx => out.write_all(&xlsx::workbook(run, options)?),
    }
}
