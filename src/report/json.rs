//! Results as JSON: the keys and values of the command's contract, the same in either language.
//!
//! Keys that do not apply are absent, exact numbers are strings. Everything is written as it comes, one
//! result at a time, so a million results need the memory of one.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::words::json as words;
use super::{Explain, Head, Options, Redactor};
use crate::core::exact::Exact;
use crate::eval::result::{
    ClauseResult, Derivation, Figure, ItemResult, Kind, MeasureResult, Outcome, Record, Run,
    StepResult, SubjectResult, Summary, Verdict,
};

/// The whole run as one object: policy, date, `results`, `summary`.
pub(super) fn write_json(run: &Run, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let head = Head::from(run);
    begin(&head, run.region.as_deref(), out)?;
    for (at, result) in run.results.iter().enumerate() {
        out.write_all(if at == 0 { b"\n    " } else { b",\n    " })?;
        serde_json::to_writer(&mut *out, &object(&head, result, options))?;
    }
    end(!run.results.is_empty(), &run.record, &run.summary, out)
}

/// What stands before the first result.
pub(super) fn begin(head: &Head<'_>, region: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    let mut top = Map::new();
    heading(&mut top, head);
    text(&mut top, "region", region);
    out.write_all(b"{\n")?;
    for (key, value) in &top {
        writeln!(out, "  {}: {value},", Value::from(key.as_str()))?;
    }
    out.write_all(b"  \"results\": [")
}

/// What stands behind the last one.
pub(super) fn end(
    any: bool,
    made_of: &Record,
    told: &Summary,
    out: &mut dyn Write,
) -> io::Result<()> {
    out.write_all(if any { b"\n  ],\n" } else { b"],\n" })?;
    if !made_of.policy.is_empty() {
        writeln!(out, "  \"record\": {},", record(made_of))?;
    }
    writeln!(out, "  \"summary\": {}\n}}", summary(told))
}

/// What a run was made of, for [`super::Stored`].
fn record(record: &Record) -> Value {
    let files = |files: &[(String, String)]| -> Value {
        files.iter().map(|(path, digest)| json!({ "file": path, "sha256": digest })).collect()
    };
    let mut out = Map::new();
    out.insert("policy".into(), record.policy.as_str().into());
    out.insert("files".into(), files(&record.files));
    out.insert("data".into(), files(&record.data));
    list(&mut out, "parameters", &record.params, |p| p.as_str().into());
    list(&mut out, "rules", &record.rules, |r| r.as_str().into());
    text(&mut out, "as", record.as_table.as_deref());
    text(&mut out, "calendar", record.calendar.as_deref());
    out.insert("age".into(), record.age.into());
    out.insert("explain".into(), record.explain.into());
    out.insert("lang".into(), record.lang.into());
    if record.masked {
        out.insert("masked".into(), true.into());
    }
    out.into()
}

/// The results of a run, each on its line.
pub(super) fn write_jsonl(run: &Run, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let head = Head::from(run);
    run.results.iter().try_for_each(|result| line(&head, result, options, out))
}

/// One result on its line.
pub(super) fn line(
    head: &Head<'_>,
    result: &SubjectResult,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &object(head, result, options))?;
    out.write_all(b"\n")
}

/// Results written as they come, each on its line; masked if the options say so.
#[derive(Debug)]
pub struct JsonLines<'a> {
    head: Head<'a>,
    options: &'a Options,
    redactor: Redactor,
}

impl<'a> JsonLines<'a> {
    /// Lines of one run.
    pub fn new(head: Head<'a>, options: &'a Options) -> Self {
        Self { head, options, redactor: Redactor::default() }
    }
    /// Writes one result.
    pub fn write(&mut self, result: &SubjectResult, out: &mut dyn Write) -> io::Result<()> {
        if self.options.redact {
            return line(&self.head, &self.redactor.result(result), self.options, out);
        }
        line(&self.head, result, self.options, out)
    }
}

/// The run's summary as JSON. All but `elapsed_ms` is the same for the same input.
pub fn summary(summary: &Summary) -> Value {
    let verdicts: Map<_, _> = summary
        .verdicts
        .iter()
        .map(|(rule, kind, counts)| {
            let mut of_rule = Map::new();
            of_rule.insert("kind".into(), words::kind(*kind).into());
            for (verdict, count) in Verdict::ALL.iter().zip(counts) {
                of_rule.insert(words::verdict(*verdict).into(), (*count).into());
            }
            (rule.clone(), Value::Object(of_rule))
        })
        .collect();
    let selected: Map<_, _> = summary
        .selected
        .iter()
        .map(|(rule, counts)| {
            let of_rule: Map<_, _> = words::SELECTED
                .iter()
                .zip(counts)
                .map(|(word, count)| ((*word).to_owned(), Value::from(*count)))
                .collect();
            (rule.clone(), Value::Object(of_rule))
        })
        .collect();
    let digests: Map<_, _> = summary
        .digests
        .iter()
        .map(|(what, digest)| ((*what).to_owned(), digest.as_str().into()))
        .collect();
    let mut out = Map::new();
    out.insert("rows_read".into(), summary.read.into());
    out.insert("evaluated".into(), summary.evaluated.into());
    out.insert("rejected".into(), summary.rejected.into());
    list(
        &mut out,
        "skipped_tables",
        &summary.skipped,
        |(table, rows)| json!({ "table": table, "rows": rows }),
    );
    out.insert("verdicts".into(), verdicts.into());
    if !selected.is_empty() {
        out.insert("selected".into(), selected.into());
    }
    out.insert("digests".into(), digests.into());
    out.insert("engine".into(), summary.engine.as_str().into());
    out.insert("elapsed_ms".into(), summary.elapsed_ms.into());
    Value::Object(out)
}

fn heading(out: &mut Map<String, Value>, head: &Head<'_>) {
    out.insert("policy".into(), head.policy.into());
    text(out, "version", head.version);
    out.insert("as_of".into(), head.as_of.into());
}

/// One subject and one rule set.
pub(super) fn object(head: &Head<'_>, result: &SubjectResult, options: &Options) -> Value {
    let mut out = Map::new();
    out.insert("policy".into(), head.policy.into());
    text(&mut out, "version", head.version);
    out.insert("rule".into(), result.rule.as_str().into());
    out.insert("kind".into(), words::kind(result.kind).into());
    out.insert("subject".into(), result.subject.as_str().into());
    out.insert("key".into(), result.key.as_str().into());
    text(&mut out, "name", result.name.as_deref());
    text(&mut out, "group", result.group.as_deref());
    out.insert("as_of".into(), head.as_of.into());
    out.insert("verdict".into(), words::verdict(result.verdict).into());
    if clauses_apply(result) {
        out.insert("clauses".into(), result.clauses.iter().map(|c| clause(c, options)).collect());
    }
    figure(&mut out, "score", result.score.as_ref(), result.places);
    list(&mut out, "items", &result.items, item);
    text(&mut out, "grade", result.grade.as_deref());
    match result.rank {
        Some((best, worst)) if best == worst => out.insert("rank".into(), best.into()),
        Some((best, worst)) => out.insert("rank_range".into(), json!([best, worst])),
        None => None,
    };
    text(&mut out, "selected", result.selected.map(words::selected));
    list(&mut out, "missing", &result.missing, |field| field.as_str().into());
    list(&mut out, "steps", &result.steps, |s| step(s, options));
    list(&mut out, "next_steps", &result.next_steps, |step| step.as_str().into());
    list(&mut out, "measures", &result.measures, measure);
    list(&mut out, "duties", &result.duties, |duty| {
        let mut out = Map::new();
        out.insert("duty".into(), duty.duty.as_str().into());
        text(&mut out, "person", duty.person.as_deref());
        out.insert("period".into(), duty.period.as_str().into());
        out.insert("state".into(), words::duty(duty.state).into());
        list(&mut out, "basis", &duty.basis, |b| b.as_str().into());
        out.into()
    });
    list(&mut out, "metrics", &result.metrics, |metric| {
        let mut out = Map::new();
        out.insert("label".into(), metric.label.as_str().into());
        out.insert("value".into(), metric.value.as_str().into());
        text(&mut out, "target", metric.target.as_deref());
        text(&mut out, "gap", metric.gap.as_deref());
        list(&mut out, "basis", &metric.basis, |b| b.as_str().into());
        out.into()
    });
    text(&mut out, "place", result.place.as_deref());
    out.into()
}

/// Rule sets made of clauses have the key even when the list is empty.
fn clauses_apply(result: &SubjectResult) -> bool {
    use Kind::{Composition, Eligibility, Monitor, Regulation};
    !result.clauses.is_empty()
        || matches!(result.kind, Eligibility | Composition | Regulation | Monitor)
}

fn clause(clause: &ClauseResult, options: &Options) -> Value {
    let mut out = Map::new();
    out.insert("id".into(), clause.id.as_str().into());
    out.insert("label".into(), clause.label.as_str().into());
    out.insert("modality".into(), words::modality(clause.modality).into());
    out.insert("normally".into(), clause.normally.into());
    out.insert("outcome".into(), words::outcome(clause.outcome).into());
    list(&mut out, "missing", &clause.missing, |field| field.as_str().into());
    list(&mut out, "basis", &clause.basis, |b| b.as_str().into());
    text(&mut out, "exception", clause.exception.as_deref());
    out.insert("message".into(), clause.message.as_str().into());
    let explained = match options.explain {
        Explain::None => false,
        Explain::Failed => matches!(clause.outcome, Outcome::Violated | Outcome::Undetermined),
        Explain::All => true,
    };
    if let Some(derivation) = clause.derivation.as_ref().filter(|_| explained) {
        out.insert("derivation".into(), derivation_object(derivation));
    }
    out.into()
}

/// A derivation as JSON.
pub fn derivation_object(derivation: &Derivation) -> Value {
    let mut out = Map::new();
    out.insert("text".into(), derivation.text.as_str().into());
    out.insert("value".into(), derivation.value.as_str().into());
    if let Some(holds) = derivation.holds {
        out.insert("holds".into(), holds.into());
    }
    text(&mut out, "place", derivation.place.as_deref());
    list(&mut out, "basis", &derivation.basis, |b| b.as_str().into());
    list(&mut out, "inputs", &derivation.inputs, derivation_object);
    out.into()
}

fn item(item: &ItemResult) -> Value {
    let mut out = Map::new();
    out.insert("label".into(), item.label.as_str().into());
    text(&mut out, "weight", item.weight.map(|w| w.to_string()).as_deref());
    figure(&mut out, "value", item.value.as_ref(), None);
    figure(&mut out, "adds", item.adds.as_ref(), None);
    list(&mut out, "basis", &item.basis, |b| b.as_str().into());
    out.into()
}

fn step(step: &StepResult, options: &Options) -> Value {
    let mut out = Map::new();
    out.insert("step".into(), step.step.as_str().into());
    text(&mut out, "person", step.person.as_deref());
    if let Some(row) = step.row {
        out.insert("row".into(), row.into());
    }
    out.insert("state".into(), words::step(step.state).into());
    text(&mut out, "outcome", step.outcome.as_deref());
    list(&mut out, "clauses", &step.clauses, |c| clause(c, options));
    out.into()
}

fn measure(measure: &MeasureResult) -> Value {
    let (record, key) = &measure.on;
    let mut out = Map::new();
    out.insert("measure".into(), json!(measure.measures));
    out.insert("choice".into(), if measure.all { "all" } else { "any" }.into());
    out.insert("on".into(), json!({ "record": record, "key": key }));
    text(&mut out, "from", measure.from.as_deref());
    text(&mut out, "until", measure.until.as_deref());
    list(&mut out, "restricts", &measure.restricts, |act| act.as_str().into());
    out.insert("by_decision".into(), measure.by_decision.into());
    out.insert("clause".into(), measure.clause.as_str().into());
    out.into()
}

fn text(out: &mut Map<String, Value>, key: &str, value: Option<&str>) {
    if let Some(value) = value {
        out.insert(key.into(), value.into());
    }
}

fn list<T>(out: &mut Map<String, Value>, key: &str, items: &[T], to: impl Fn(&T) -> Value) {
    if !items.is_empty() {
        out.insert(key.into(), items.iter().map(to).collect());
    }
}

/// `score` for a known figure, `score_range` with two bounds (`null`: open) for one that is not.
fn figure(out: &mut Map<String, Value>, key: &str, figure: Option<&Figure>, places: Option<u32>) {
    let shown = |n: Exact| super::text::rounded(&n, places).unwrap_or_else(|| n.to_string());
    match figure {
        Some(Figure::Known(value)) => out.insert(key.into(), shown(*value).into()),
        Some(Figure::Between(low, high)) => {
            out.insert(format!("{key}_range"), json!([low.map(shown), high.map(shown)]))
        }
        None => None,
    };
}
