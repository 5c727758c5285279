//! `quan verify`: a stored decision, recomputed.

use super::Status;
use super::common;
use super::eval::{self, Age, Inputs};
use crate::diagnostic::{Code, Diagnostic, Lang, Sources};
use crate::report;
use clap::ValueEnum;
use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

/// Arguments of `quan verify`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What `quan eval --format json --out FILE` wrote
    decision: PathBuf,
    /// Record files or folders
    #[arg(long, required = true, num_args = 1..)]
    data: Vec<PathBuf>,
    /// The policy (default: where the decision says it was)
    #[arg(long, value_name = "POLICY")]
    policy: Option<PathBuf>,
    /// Further years for the work calendar (default: as the decision says)
    #[arg(long, value_name = "FILE")]
    calendar: Option<PathBuf>,
    /// How to write
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Runs `quan verify`.
pub fn run(args: &Args, lang: Lang) -> Status {
    match verify(args, lang) {
        Ok(status) | Err(status) => status,
    }
}

fn verify(args: &Args, lang: Lang) -> Result<Status, Status> {
    let started = Instant::now();
    let path = args.decision.display().to_string();
    let fail = |problem: Diagnostic| {
        common::print(&[problem], &Sources::default(), lang);
        Status::CannotRun
    };
    let text = std::fs::read_to_string(&args.decision).map_err(|error| {
        fail(match error.kind() {
            std::io::ErrorKind::InvalidData => Diagnostic::new(Code::NotADecision)
                .arg("path", &path)
                .arg("reason", "不是 UTF-8 文本")
                .arg("reason_en", "it is not UTF-8 text"),
            _ => Diagnostic::new(Code::FileUnreadable).arg("path", &path).reason(&error),
        })
    })?;
    let stored = report::Stored::read(&text).map_err(|(zh, en)| {
        let problem = Diagnostic::new(Code::NotADecision).arg("path", &path);
        fail(problem.arg("reason", zh).arg("reason_en", en))
    })?;
    if stored.masked {
        return Err(fail(Diagnostic::new(Code::DecisionMasked).arg("path", &path)));
    }
    let inputs = Inputs {
        policy: args.policy.clone().unwrap_or_else(|| PathBuf::from(&stored.policy)),
        data: args.data.clone(),
        rule: stored.rules.clone(),
        as_of: Some(stored.as_of.clone()),
        param: stored.params.clone(),
        as_table: stored.as_table.clone(),
        calendar: args.calendar.clone().or_else(|| stored.calendar.as_ref().map(PathBuf::from)),
        age: if stored.age == "day_after" { Age::DayAfter } else { Age::Birthday },
    };
    let mut ready = eval::prepare(&inputs, lang)?;
    ready.settings.lang = stored.lang;
    let (run, bound) = eval::evaluate(ready, &inputs, eval::derivations(stored.explain), started);
    let found = stored.compare(&run);
    // rows that were rejected then are rejected now; told, as always
    eval::report_rows(&bound, false, true, lang);
    let text = match args.format {
        Format::Text => report::verify_text(&found, &path, lang),
        Format::Json => format!("{:#}\n", report::verify_json(&found, &path)),
    };
    // Whoever reads may have read enough.
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
    Ok(if found.same() { Status::Ok } else { Status::No })
}
