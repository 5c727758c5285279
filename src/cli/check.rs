//! `quan check`: every error of every file in one go.

use super::Status;
use super::common;
use crate::diagnostic::{Diagnostic, Lang, Severity, Sources, render_json, summary_line};
use clap::ValueEnum;
use std::io::Write;
use std::path::PathBuf;

/// Arguments of `quan check`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Policy files or folders
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// How to print
    #[arg(long, value_enum, default_value = "text")]
    format: Format,
    /// Treat these as errors
    #[arg(long, value_enum)]
    deny: Option<Deny>,
    /// Also print notes
    #[arg(long)]
    notes: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Deny {
    Warnings,
}

/// Checks and prints.
pub fn run(args: &Args, lang: Lang) -> Status {
    use crate::diagnostic::Code::{FileTooLarge, FileUnreadable, NotUtf8};
    let (files, problems) = common::policy_files(&args.paths);
    let mut unreadable = !problems.is_empty();
    let mut all: Vec<Diagnostic> = problems.clone();
    let mut json = Vec::new();
    common::print(&problems, &Sources::default(), lang);
    for file in &files {
        let mut compiled = common::compile(file, common::today());
        compiled.analyse();
        let shown: Vec<Diagnostic> = compiled
            .diagnostics
            .into_iter()
            .filter(|d| args.notes || d.severity() > Severity::Note)
            .collect();
        match args.format {
            Format::Text => common::print(&shown, &compiled.sources, lang),
            Format::Json => {
                if let serde_json::Value::Array(items) =
                    render_json(&shown, &compiled.sources, lang)
                {
                    json.extend(items);
                }
            }
        }
        unreadable |=
            shown.iter().any(|d| matches!(d.code, FileUnreadable | FileTooLarge | NotUtf8));
        all.extend(shown);
    }
    let summary = format!("{}\n", summary_line(&all, lang));
    if args.format == Format::Json {
        let _ = writeln!(std::io::stdout(), "{}", serde_json::Value::Array(json));
    } else {
        let _ = std::io::stderr().write_all(summary.as_bytes());
    }
    let worst = all.iter().map(Diagnostic::severity).max();
    match worst {
        _ if unreadable => Status::CannotRun,
        Some(Severity::Error) => Status::No,
        Some(Severity::Warning) if args.deny.is_some() => Status::No,
        _ => Status::Ok,
    }
}
