//! `quan explain`: one record, why it came out as it did, and what would turn it.

use super::Status;
use super::common;
use super::eval::{self, Inputs, Ready};
use crate::diagnostic::{Code, Diagnostic, Lang, nearest};
use crate::eval::Engine;
use crate::report;
use clap::ValueEnum;
use std::io::Write;

/// Arguments of `quan explain`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    inputs: Inputs,
    /// The record's key
    #[arg(long)]
    key: String,
    /// How to write
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Runs `quan explain`.
pub fn run(args: &Args, lang: Lang) -> Status {
    let ready = match eval::prepare(&args.inputs, lang) {
        Ok(ready) => ready,
        Err(status) => return status,
    };
    let Ready { compiled, mut bound, settings, .. } = ready;
    let as_of = settings.as_of.to_string();
    let mut engine = Engine::new(&compiled.policy, std::mem::take(&mut bound.data), settings);
    let results =
        match crate::eval::run_one(&mut engine, &compiled.sources, &args.inputs.rule, &args.key) {
            Ok(results) => results,
            Err(keys) => {
                let close = nearest(&args.key, keys.iter().map(String::as_str));
                let problem =
                    Diagnostic::new(Code::UnknownKey).arg("key", &args.key).suggest(close);
                common::print(&[problem], &compiled.sources, lang);
                // A row that was rejected may be the one that is looked for.
                let rejects: Vec<Diagnostic> =
                    bound.rejects.iter().take(3).map(|r| r.diagnostic()).collect();
                common::print(&rejects, &compiled.sources, lang);
                return Status::CannotRun;
            }
        };
    let version = compiled.policy.effective.map(|d| d.to_string());
    let head =
        report::Head { policy: &compiled.policy.name, version: version.as_deref(), as_of: &as_of };
    let account = report::Account { head, key: &args.key, results: &results };
    let text = match args.format {
        Format::Text => report::explain_text(&account, lang),
        Format::Json => format!("{:#}\n", report::explain_json(&account, lang)),
    };
    // Whoever reads may have read enough.
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
    eval::report_rows(&bound, false, false, lang);
    if bound.rejects.is_empty() { Status::Ok } else { Status::Rejected }
}
