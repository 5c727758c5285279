//! Diagnostics as JSON. Keys and severities are always English; the message follows the language.
//!
//! `message` and `help` are safe to print, as in the terminal; `args` hold the facts as they are.
//! Keys that do not apply are absent. Lines and columns count from 1, columns in characters; the end is
//! just after the last character.

use serde_json::{Map, Value, json};

use super::place::Place;
use super::render::in_order;
use super::{Diagnostic, Lang, Severity, Sources, Span};

/// Renders diagnostics as a JSON array, ordered as in [`super::render_text`].
pub fn render_json(diagnostics: &[Diagnostic], sources: &Sources, lang: Lang) -> Value {
    in_order(diagnostics).into_iter().map(|d| object(d, sources, lang)).collect()
}

fn object(d: &Diagnostic, sources: &Sources, lang: Lang) -> Value {
    let mut out = Map::new();
    out.insert("code".into(), d.code.id().into());
    out.insert("severity".into(), severity(d.severity()).into());
    out.insert("message".into(), d.message(lang).into());
    if let Some(help) = d.help(lang) {
        out.insert("help".into(), help.into());
    }
    place(&mut out, sources, d.span);
    let labels: Vec<_> = d
        .labels
        .iter()
        .map(|(span, code)| {
            let mut label = Map::new();
            label.insert("code".into(), code.id().into());
            label.insert("message".into(), d.label_message(*code, lang).into());
            place(&mut label, sources, Some(*span));
            Value::Object(label)
        })
        .collect();
    out.insert("labels".into(), labels.into());
    if let Some(suggestion) = &d.suggestion {
        out.insert("suggestion".into(), suggestion.as_str().into());
    }
    out.insert("heading".into(), json!(d.heading));
    // The first of two arguments with one name is the one the message shows.
    let args: Map<_, _> =
        d.args.iter().rev().map(|(name, value)| ((*name).into(), value.as_str().into())).collect();
    out.insert("args".into(), args.into());
    Value::Object(out)
}

fn place(out: &mut Map<String, Value>, sources: &Sources, span: Option<Span>) {
    let Some(place) = span.and_then(|span| Place::resolve(sources, span)) else { return };
    let (line, column) = place.start(sources);
    let (end_line, end_column) = place.end(sources);
    out.insert("path".into(), place.path().into());
    out.insert("line".into(), line.into());
    out.insert("column".into(), column.into());
    out.insert("end_line".into(), end_line.into());
    out.insert("end_column".into(), end_column.into());
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}
