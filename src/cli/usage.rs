//! A command line that cannot be understood, said like every other mistake: in the reader's language, with the
//! nearest thing that exists.

use super::common::{self, Lang};
use crate::diagnostic::{Code, Diagnostic, Sources};
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Prints what is wrong with the command line.
pub fn print(error: &clap::Error) {
    match diagnostic(error) {
        Some(d) => common::print(&[d], &Sources::default(), common::language(asked())),
        // A closed pipe is no reason to fail.
        None => drop(error.print()),
    }
}

/// The language asked for, found without reading the rest of the arguments.
fn asked() -> Option<Lang> {
    let args: Vec<String> = std::env::args_os().map(|a| a.to_string_lossy().into_owned()).collect();
    let after = args.iter().position(|a| a == "--lang").and_then(|i| args.get(i + 1));
    let word = after
        .map(String::as_str)
        .or_else(|| args.iter().find_map(|a| a.strip_prefix("--lang=")))?;
    match word {
        "zh" => Some(Lang::Zh),
        "en" => Some(Lang::En),
        _ => None,
    }
}

fn diagnostic(error: &clap::Error) -> Option<Diagnostic> {
    let name = text(error, ContextKind::InvalidArg);
    let suggested = |kind| {
        let all = text(error, kind)?;
        all.split("、").next().map(str::to_owned)
    };
    Some(match error.kind() {
        ErrorKind::UnknownArgument => Diagnostic::new(Code::UnknownFlag)
            .arg("name", name?)
            .suggest(suggested(ContextKind::SuggestedArg)),
        ErrorKind::InvalidSubcommand => Diagnostic::new(Code::UnknownVerb)
            .arg("name", text(error, ContextKind::InvalidSubcommand)?)
            .suggest(suggested(ContextKind::SuggestedSubcommand)),
        ErrorKind::MissingRequiredArgument => {
            Diagnostic::new(Code::FlagMissing).arg("values", name?)
        }
        ErrorKind::InvalidValue => {
            let value = text(error, ContextKind::InvalidValue).filter(|v| !v.is_empty());
            let values = text(error, ContextKind::ValidValue).unwrap_or_else(|| "…".to_owned());
            let found = match value {
                Some(value) => Diagnostic::new(Code::BadChoice).arg("value", value),
                None => Diagnostic::new(Code::FlagWithoutValue),
            };
            found
                .arg("name", name?)
                .arg("values", values)
                .suggest(suggested(ContextKind::SuggestedValue))
        }
        _ => return None,
    })
}

fn text(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => Some(texts.join("、")),
        _ => None,
    }
}
