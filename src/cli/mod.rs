//! The command line: one file a verb. Verbs read arguments, call the library and print; they hold no rules.

mod check;
mod common;
mod convert;
mod doc;
mod eval;
mod explain;
mod fmt;
mod impact;
mod new;
mod outputs;
mod progress;
mod rejects;
mod rows;
mod template;
mod test;
mod usage;
mod verify;

use clap::{Parser, Subcommand};
use common::Lang;
use std::process::ExitCode;

/// Exit statuses, the same for every verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Done, and it holds.
    Ok,
    /// Done, and it does not hold.
    No,
    /// Cannot run: usage, unreadable file, policy that does not compile.
    CannotRun,
    /// Done, but some input rows were rejected.
    Rejected,
}

impl From<Status> for ExitCode {
    fn from(status: Status) -> Self {
        ExitCode::from(match status {
            Status::Ok => 0,
            Status::No => 1,
            Status::CannotRun => 2,
            Status::Rejected => 3,
        })
    }
}

/// 铨: local regulations as rules, evaluated exactly and explained.
#[derive(Debug, Parser)]
#[command(name = "quan", version, propagate_version = true, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
    /// Language of messages (default: from LANG or LC_ALL, Chinese when unset)
    #[arg(long, global = true, value_enum)]
    lang: Option<Lang>,
}

// Made once a run.
#[allow(clippy::large_enum_variant)]
#[derive(Debug, Subcommand)]
enum Verb {
    /// Parse, resolve, type and lint policies; every error of a file in one go
    #[command(after_help = "Example: quan check policies")]
    Check(check::Args),
    /// Write records in another format: csv, json, jsonl, xlsx; lrmx, xls and ods are read too
    #[command(after_help = "Example: quan convert 推荐人选.xlsx 推荐人选.csv")]
    Convert(convert::Args),
    /// The policy as a regulation people can sign: numbered articles, tables, a drawn step chart
    #[command(
        after_help = "Example: quan doc policies/shandong/yantai/muping/open_selection.quan --format html --out open_selection.html"
    )]
    Doc(doc::Args),
    /// Evaluate every rule set of a policy over records
    #[command(
        after_help = "Example: quan eval policies/shandong/yantai/muping/open_selection.quan --data policies/shandong/yantai/muping/data"
    )]
    Eval(eval::Args),
    /// One record: its whole derivation, and what smallest change would turn each failed clause
    #[command(
        after_help = "Example: quan explain policies/shandong/yantai/muping/open_selection.quan --data policies/shandong/yantai/muping/data --key R001"
    )]
    Explain(explain::Args),
    /// Canonical layout; with --lang, the other language's words
    #[command(after_help = "Example: quan fmt --check policies")]
    Fmt(fmt::Args),
    /// Old against new policy on the same records: who changes, and by which clause
    #[command(
        after_help = "Example: quan impact --base old.quan --head new.quan --data records --by 性别 --by 周岁/5"
    )]
    Impact(impact::Args),
    /// Empty record files for a policy: a workbook with drop-downs, CSV, JSON Schema
    #[command(
        after_help = "Example: quan template policies/shandong/yantai/muping/open_selection.quan --out 模板.xlsx"
    )]
    Template(template::Args),
    /// A starter policy with its test and sample data, all of which runs
    #[command(after_help = "Example: quan new my_policy")]
    New(new::Args),
    /// Run the tests in policies and in the test files beside them
    #[command(after_help = "Example: quan test policies --coverage --mutate")]
    Test(test::Args),
    /// Recompute a stored decision and name what differs
    #[command(after_help = "Example: quan verify decision.json --data records")]
    Verify(verify::Args),
}

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let status = if error.use_stderr() { Status::CannotRun } else { Status::Ok };
            usage::print(&error);
            return status.into();
        }
    };
    let lang = common::language(cli.lang);
    let status = match cli.verb {
        Verb::Check(args) => check::run(&args, lang),
        Verb::Convert(args) => convert::run(&args, lang),
        Verb::Doc(args) => doc::run(&args, lang),
        Verb::Eval(args) => eval::run(&args, lang),
        Verb::Explain(args) => explain::run(&args, lang),
        Verb::Fmt(args) => fmt::run(&args, cli.lang.map(|_| lang), lang),
        Verb::Impact(args) => impact::run(&args, lang),
        Verb::New(args) => new::run(&args, lang),
        Verb::Template(args) => template::run(&args, lang),
        Verb::Test(args) => test::run(&args, lang),
        Verb::Verify(args) => verify::run(&args, lang),
    };
    status.into()
}
