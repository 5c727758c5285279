//! `quan eval`: every rule set of a policy over the records.
//!
//! Where each record can be judged by itself the rows are read, judged and written in parts ([`stream`]); else all are
//! held. What is written is the same, byte for byte.

mod stream;

use super::Status;
use super::common::{self, Compiled};
use super::outputs;
use super::progress::Progress;
use super::rows;
use crate::core::calendar::Calendar;
use crate::core::date::{BirthdayRule, Day, parse_date};
use crate::core::value::{Truth, Value};
use crate::diagnostic::{Code, Diagnostic, Lang, Sources, nearest};
use crate::eval::result::{Kind, Record, Run, Summary, Verdict};
use crate::eval::{Derivations, Engine, Settings, Wanted};
use crate::records::Source;
use crate::records::bind::{BindOptions, Bound, FileDigest, bind_value, bind_watched};
use crate::report;
use clap::ValueEnum;
use sha2::{Digest, Sha256};
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// What a run needs, shared by the verbs that evaluate.
#[derive(Debug, clap::Args)]
pub struct Inputs {
    /// The policy
    pub policy: PathBuf,
    /// Record files or folders
    #[arg(long, required = true, num_args = 1..)]
    pub data: Vec<PathBuf>,
    /// Only these rule sets
    #[arg(long, num_args = 1..)]
    pub rule: Vec<String>,
    /// The date of judgement (default: today)
    #[arg(long, value_name = "DATE")]
    pub as_of: Option<String>,
    /// A value for a parameter
    #[arg(long, value_name = "NAME=VALUE", num_args = 1..)]
    pub param: Vec<String>,
    /// The record type of a bare JSON array or an unnamed table
    #[arg(long = "as", value_name = "RECORD")]
    pub as_table: Option<String>,
    /// Further years for the work calendar: lines `date<TAB>off|work<TAB>name`
    #[arg(long, value_name = "FILE")]
    pub calendar: Option<PathBuf>,
    /// On which day a birthday completes a year
    #[arg(long, value_enum, default_value = "birthday")]
    pub age: Age,
}

/// The two readings of a birthday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Age {
    /// On the birthday itself, as personnel offices count
    Birthday,
    /// On the day after it, as the law counts
    DayAfter,
}

/// Arguments of `quan eval`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    inputs: Inputs,
    /// How to write (default: as the name of --out ends, else table)
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Where to write (default: standard output); written beside and renamed
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Where to write rows that could not be used (.csv, .xlsx or .jsonl)
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// How much of the reasons is told
    #[arg(long, value_enum, default_value = "failed")]
    explain: Explain,
    /// Exit with 1 if a subject has one of these verdicts
    #[arg(long, value_enum, value_name = "VERDICT", num_args = 1..)]
    fail_on: Vec<FailOn>,
    /// Threads
    #[arg(long, value_name = "N")]
    jobs: Option<usize>,
    /// Mask names and numbers
    #[arg(long)]
    redact: bool,
    /// Also tell which declared columns the data does not have
    #[arg(long)]
    notes: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Json,
    Jsonl,
    Csv,
    Xlsx,
    Html,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Explain {
    None,
    Failed,
    All,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
enum FailOn {
    Fails,
    Undetermined,
    NeedsApproval,
    Pending,
    NotApplicable,
}

impl FailOn {
    fn verdict(self) -> Verdict {
        match self {
            FailOn::Fails => Verdict::Fails,
            FailOn::Undetermined => Verdict::Undetermined,
            FailOn::NeedsApproval => Verdict::NeedsApproval,
            FailOn::Pending => Verdict::Pending,
            FailOn::NotApplicable => Verdict::NotApplicable,
        }
    }
}

/// Everything read and ready to evaluate.
pub struct Ready {
    /// The policy and its texts.
    pub compiled: Compiled,
    /// The records.
    pub bound: Bound,
    /// Date, calendar, parameters.
    pub settings: Settings,
    /// Digests of policy, data, parameters, calendar.
    pub digests: Vec<(&'static str, String)>,
    /// What the run is made of.
    pub record: Record,
}

/// A policy ready for records.
pub struct Policed {
    /// The policy and its texts.
    compiled: Compiled,
    /// Date, calendar, parameters.
    settings: Settings,
}

/// Reads policy and records; what is wrong is printed and `Err` given.
pub fn prepare(inputs: &Inputs, lang: Lang) -> Result<Ready, Status> {
    let ready = policed(inputs, lang)?;
    let sources = record_files(&inputs.data, lang)?;
    records(ready, sources, inputs, lang)
}

/// Refuses outputs that are the policy, one of the texts it uses, the calendar or a file of records.
fn aside(
    out: &[Option<&Path>],
    policies: &[&Policed],
    calendar: &Option<PathBuf>,
    sources: &[Source],
    lang: Lang,
) -> Result<(), Status> {
    let texts = policies.iter().flat_map(|p| p.compiled.sources.iter());
    let texts = texts.map(|(_, file)| Path::new(&file.path));
    let inputs = texts.chain(calendar.as_deref()).chain(outputs::files(sources));
    outputs::apart(out, inputs).map_err(|problem| {
        common::print(&[problem], &Sources::default(), lang);
        Status::CannotRun
    })
}

/// Binds the records.
fn records(
    ready: Policed,
    sources: Vec<Source>,
    inputs: &Inputs,
    lang: Lang,
) -> Result<Ready, Status> {
    let Policed { compiled, settings } = ready;
    let bound = read_records(&compiled, sources, inputs, lang)?;
    let digests = digests(&compiled, &settings, inputs, &bound.digests);
    let record = record(inputs, &compiled, &bound.digests, settings.lang);
    Ok(Ready { compiled, bound, settings, digests, record })
}

/// Reads the policy and what goes with it.
fn policed(inputs: &Inputs, lang: Lang) -> Result<Policed, Status> {
    let fail = |diagnostic: Diagnostic, sources: &Sources| {
        common::print(&[diagnostic], sources, lang);
        Status::CannotRun
    };
    let none = Sources::default();
    let as_of = match &inputs.as_of {
        None => common::today(),
        Some(text) => day(text).map_err(|d| fail(d, &none))?,
    };
    let calendar = calendar(inputs.calendar.as_deref()).map_err(|d| fail(d, &none))?;
    let compiled = common::compile(&inputs.policy, as_of);
    let errors: Vec<Diagnostic> = compiled
        .diagnostics
        .iter()
        .filter(|d| d.severity() > crate::diagnostic::Severity::Note)
        .cloned()
        .collect();
    if common::has_errors(&errors) {
        common::print(&errors, &compiled.sources, lang);
        return Err(Status::CannotRun);
    }
    let (params, problems) = params(&compiled, &inputs.param, &inputs.rule);
    if !problems.is_empty() {
        common::print(&problems, &compiled.sources, lang);
        return Err(Status::CannotRun);
    }
    let unknown: Vec<Diagnostic> =
        inputs.rule.iter().filter_map(|r| unknown_rule(&compiled, r)).collect();
    if !unknown.is_empty() {
        common::print(&unknown, &compiled.sources, lang);
        return Err(Status::CannotRun);
    }
    let birthday = match inputs.age {
        Age::Birthday => BirthdayRule::OnBirthday,
        Age::DayAfter => BirthdayRule::DayAfter,
    };
    let settings = Settings { as_of, calendar, birthday, params, lang };
    Ok(Policed { compiled, settings })
}

/// Digests of policy, data, parameters, calendar.
fn digests(
    compiled: &Compiled,
    settings: &Settings,
    inputs: &Inputs,
    files: &[FileDigest],
) -> Vec<(&'static str, String)> {
    vec![
        ("policy", policy_digest(&compiled.sources)),
        ("data", data_digest(files)),
        ("parameters", hex(Sha256::digest(inputs.param.join("\n").as_bytes()))),
        ("calendar", hex(Sha256::digest(settings.calendar.canonical().as_bytes()))),
    ]
}

/// What a run is made of, to be stored with its results.
fn record(inputs: &Inputs, compiled: &Compiled, files: &[FileDigest], lang: Lang) -> Record {
    let text = |path: &Path| path.display().to_string();
    Record {
        policy: text(&inputs.policy),
        files: compiled
            .sources
            .iter()
            .map(|(_, f)| (f.path.clone(), hex(Sha256::digest(f.text.as_bytes()))))
            .collect(),
        data: files.iter().map(|f| (f.file.clone(), f.sha256.clone())).collect(),
        params: inputs.param.clone(),
        rules: inputs.rule.clone(),
        as_table: inputs.as_table.clone(),
        calendar: inputs.calendar.as_deref().map(text),
        age: match inputs.age {
            Age::Birthday => "birthday",
            Age::DayAfter => "day_after",
        },
        explain: "failed",
        lang: lang.choose("zh", "en"),
        masked: false,
    }
}

/// A day of the command line.
pub(super) fn day(text: &str) -> Result<Day, Diagnostic> {
    parse_date(text)
        .ok()
        .and_then(|d| d.day())
        .ok_or_else(|| Diagnostic::new(Code::NoSuchDate).arg("text", text))
}

fn calendar(file: Option<&Path>) -> Result<Calendar, Diagnostic> {
    let mut calendar = Calendar::china().clone();
    if let Some(path) = file {
        let text = crate::model::read_text(path)?;
        let more = Calendar::parse(&text).map_err(|e| {
            Diagnostic::new(Code::BadCalendar).arg("path", path.display()).arg("line", e.line)
        })?;
        calendar.extend(more);
    }
    Ok(calendar)
}

fn unknown_rule(compiled: &Compiled, name: &str) -> Option<Diagnostic> {
    let policy = &compiled.policy;
    let known: Vec<&str> =
        policy.outputs.iter().map(|o| crate::eval::output_name(policy, *o)).collect();
    if known.contains(&name) {
        return None;
    }
    let close = nearest(name, known.into_iter());
    Some(Diagnostic::new(Code::UnknownArea).arg("name", name).suggest(close))
}

/// Values for parameters: given ones are checked against type and bound; those without value are demanded if what
/// is evaluated depends on them.
fn params(
    compiled: &Compiled,
    given: &[String],
    rules: &[String],
) -> (Vec<Option<Value>>, Vec<Diagnostic>) {
    let policy = &compiled.policy;
    let mut values: Vec<Option<Value>> = vec![None; policy.params.len()];
    let mut problems = Vec::new();
    for text in given {
        let (name, value) = text.split_once('=').unwrap_or((text.as_str(), ""));
        let (name, value) = (name.trim(), value.trim());
        let Some(at) = policy.params.iter().position(|p| p.name == name) else {
            let close = nearest(name, policy.params.iter().map(|p| p.name.as_str()));
            problems.push(Diagnostic::new(Code::UnknownParam).arg("name", name).suggest(close));
            continue;
        };
        let Some(param) = policy.params.get(at) else { continue };
        let refused = |bound: String| {
            Diagnostic::new(Code::ParamRefused)
                .at(param.span)
                .arg("name", name)
                .arg("value", value)
                .arg("bound", bound)
        };
        match parse_param(&policy.schema, &param.ty, value) {
            Some(parsed) => {
                let holds =
                    param.bound.as_ref().map(|b| crate::eval::bound_holds(policy, b, &parsed));
                if matches!(holds, None | Some(Truth::True)) {
                    if let Some(slot) = values.get_mut(at) {
                        *slot = Some(parsed);
                    }
                } else {
                    let bound = param
                        .bound
                        .as_ref()
                        .map_or(String::new(), |b| demanded(compiled, param.span.to(b.span)));
                    problems.push(refused(bound));
                }
            }
            None => {
                let (zh, en) = kind_of(&param.ty);
                problems.push(refused(zh.to_owned()).arg("bound_en", en));
            }
        }
    }
    let needed = crate::eval::needed_params(policy, rules);
    for ((index, param), value) in (0u16..).zip(&policy.params).zip(&values) {
        if param.value.is_none() && value.is_none() && needed.contains(&index) {
            problems.push(
                Diagnostic::new(Code::ParamWithoutValue).at(param.span).arg("name", &param.name),
            );
        }
    }
    (values, problems)
}

/// What a parameter of a type takes.
fn kind_of(ty: &crate::core::schema::Type) -> (&'static str, &'static str) {
    use crate::core::schema::Type;
    match ty {
        Type::Num { .. } => ("数", "a number"),
        Type::Date => ("日期", "a date"),
        Type::Bool => ("是 或 否", "yes or no"),
        Type::Duration => {
            ("一段时间,如 2 年、5 工作日", "a length of time such as 2 years or 5 workdays")
        }
        Type::Enum(_) => ("枚举中的一个值", "a value of its enumeration"),
        _ => ("另一种值", "a value of another kind"),
    }
}

/// The words after 须 in the declaration of a parameter.
fn demanded(compiled: &Compiled, declaration: crate::diagnostic::Span) -> String {
    let text = compiled.sources.text(declaration);
    let after = |zh| {
        text.split_once(crate::syntax::keywords::spelled("requires", zh)).map(|(_, rest)| rest)
    };
    after(true).or_else(|| after(false)).unwrap_or(text).trim().to_owned()
}

/// A value of the command line: as in records, or a length of time.
fn parse_param(
    schema: &crate::core::schema::Schema,
    ty: &crate::core::schema::Type,
    text: &str,
) -> Option<Value> {
    if *ty == crate::core::schema::Type::Duration {
        return parse_duration(text).map(Value::Duration);
    }
    bind_value(schema, ty, text).ok()
}

fn parse_duration(text: &str) -> Option<crate::core::date::Duration> {
    let split = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(split);
    let n: i32 = number.parse().ok()?;
    use crate::core::date::Duration;
    match unit.trim() {
        "年" | "years" | "year" => Duration::years(n),
        "个月" | "月" | "months" | "month" => Some(Duration::months(n)),
        "日" | "天" | "days" | "day" => Some(Duration::days(n)),
        "工作日" | "workdays" | "workday" => Some(Duration::workdays(n)),
        _ => None,
    }
}

/// The record files under the paths given; what cannot be found is printed.
pub(super) fn record_files(paths: &[PathBuf], lang: Lang) -> Result<Vec<Source>, Status> {
    rows::sources(paths).map_err(|problems| {
        common::print(&problems, &Sources::default(), lang);
        Status::CannotRun
    })
}

fn read_records(
    compiled: &Compiled,
    sources: Vec<Source>,
    inputs: &Inputs,
    lang: Lang,
) -> Result<Bound, Status> {
    let none = Sources::default();
    let options = BindOptions { as_table: inputs.as_table.clone(), limits: None };
    let (sources, mut progress) = Progress::over(sources, lang);
    let bound =
        bind_watched(&compiled.policy.schema, &sources, &options, &mut |rows| progress.rows(rows));
    progress.finish();
    let faults: Vec<Diagnostic> = bound.faults.iter().map(|f| f.diagnostic()).collect();
    if !faults.is_empty() {
        common::print(&faults, &none, lang);
        return Err(Status::CannotRun);
    }
    Ok(bound)
}

/// SHA-256 of all policy texts, in the order they were read.
fn policy_digest(sources: &Sources) -> String {
    let mut hash = Sha256::new();
    for (_, file) in sources.iter() {
        hash.update((file.text.len() as u64).to_le_bytes());
        hash.update(file.text.as_bytes());
    }
    hex(hash.finalize())
}

/// SHA-256 of what the data files hold, whatever folder they are in.
fn data_digest(files: &[FileDigest]) -> String {
    let mut files: Vec<(String, &str)> =
        files.iter().map(|f| (file_name(&f.file), f.sha256.as_str())).collect();
    files.sort_unstable();
    hex(Sha256::digest(format!("{files:?}").as_bytes()))
}

fn file_name(path: &str) -> String {
    Path::new(path)
        .file_name()
        .map_or_else(|| path.to_owned(), |n| n.to_string_lossy().into_owned())
}

fn hex(bytes: impl AsRef<[u8]>) -> String {
    bytes.as_ref().iter().map(|b| format!("{b:02x}")).collect()
}

/// Evaluates a prepared run.
pub fn evaluate(
    ready: Ready,
    inputs: &Inputs,
    derivations: Derivations,
    started: Instant,
) -> (Run, Bound) {
    let Ready { compiled, mut bound, settings, digests, record } = ready;
    let as_of = settings.as_of;
    let data = std::mem::take(&mut bound.data);
    let mut engine = Engine::new(&compiled.policy, data, settings);
    let wanted = Wanted { rules: inputs.rule.clone(), derivations };
    let results = crate::eval::run(&mut engine, &compiled.sources, &wanted);
    let mut summary = Summary {
        read: bound.read,
        evaluated: bound.bound,
        rejected: bound.rejects.len() as u64,
        skipped: bound.skipped.iter().map(|(n, rows)| (n.to_string(), *rows)).collect(),
        digests,
        engine: env!("CARGO_PKG_VERSION").to_owned(),
        ..Summary::default()
    };
    count(&results, &mut summary);
    summary.elapsed_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let asked = crate::eval::asked(&compiled.policy, &inputs.rule);
    let owned = |(rule, kind, of): (&str, Kind, Option<&str>)| {
        (rule.to_owned(), kind, of.map(str::to_owned))
    };
    let asked = asked.into_iter().map(owned).collect();
    let people =
        if record.masked { people(&compiled.policy.schema, engine.data()) } else { Vec::new() };
    let run = Run {
        policy: compiled.policy.name.clone(),
        version: compiled.policy.effective.map(|d| d.to_string()),
        region: compiled.policy.region.clone(),
        as_of: as_of.to_string(),
        asked,
        people,
        results,
        summary,
        record: Record { explain: told_as(derivations), ..record },
    };
    (run, bound)
}

/// What a column of names of persons is called.
const NAMES: [&str; 4] = ["姓名", "名字", "name", "full_name"];

/// Everybody in the data, lists included, that has a name: record type, key, name. In a list the name is the key.
fn people(
    schema: &crate::core::schema::Schema,
    data: &crate::core::data::Dataset,
) -> Vec<(String, String, String)> {
    use crate::core::value::{RowRef, TableId};
    let mut found = Vec::new();
    for (id, table) in (0_u16..).map(TableId).zip(&schema.tables) {
        let named = |c: &crate::core::schema::Column| {
            let mut names = std::iter::once(&c.name).chain(&c.aliases);
            names.any(|n| NAMES.iter().any(|known| n.eq_ignore_ascii_case(known)))
        };
        let Some(column) = table.columns.iter().position(named) else { continue };
        for (row, record) in (0_u32..).zip(data.rows(id)) {
            let Some(Value::Text(name)) = record.cells.get(column) else { continue };
            let key = match table.key {
                Some(_) => data.key(schema, RowRef { table: id, row }),
                None => name.to_string(),
            };
            found.push((table.name.clone(), key, name.to_string()));
        }
    }
    found
}

/// The word a record keeps for how much is told.
fn told_as(derivations: Derivations) -> &'static str {
    match derivations {
        Derivations::None | Derivations::Verdicts => "none",
        Derivations::Failed => "failed",
        Derivations::All => "all",
    }
}

/// What is derived for a depth of explanation.
pub(super) fn derivations(explain: report::Explain) -> Derivations {
    match explain {
        report::Explain::None => Derivations::Verdicts,
        report::Explain::Failed => Derivations::Failed,
        report::Explain::All => Derivations::All,
    }
}

fn count(results: &[crate::eval::result::SubjectResult], summary: &mut Summary) {
    for result in results {
        let at = Verdict::ALL.iter().position(|v| *v == result.verdict).unwrap_or(0);
        let entry = match summary.verdicts.iter_mut().find(|(n, ..)| *n == result.rule) {
            Some(entry) => entry,
            None => {
                summary.verdicts.push((result.rule.clone(), result.kind, [0; 6]));
                match summary.verdicts.last_mut() {
                    Some(entry) => entry,
                    None => continue,
                }
            }
        };
        if let Some(n) = entry.2.get_mut(at) {
            *n += 1;
        }
        if result.kind == Kind::Selection
            && let Some(selected) = result.selected
        {
            if !summary.selected.iter().any(|(n, _)| *n == result.rule) {
                summary.selected.push((result.rule.clone(), [0; 4]));
            }
            if let Some((_, counts)) = summary.selected.iter_mut().find(|(n, _)| *n == result.rule)
                && let Some(n) = counts.get_mut(selected as usize)
            {
                *n += 1;
            }
        }
    }
}

/// Runs `quan eval`.
pub fn run(args: &Args, lang: Lang) -> Status {
    let started = Instant::now();
    let place = outputs::place(args.out.as_ref());
    let sound = super::rejects::checked(args.rejects.as_deref())
        .and_then(|()| outputs::format(args.format, place, Format::Table));
    if let Err(problem) = sound {
        common::print(&[problem], &Sources::default(), lang);
        return Status::CannotRun;
    }
    if let Some(jobs) = args.jobs {
        // A second pool cannot be made; the first wins.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(jobs.max(1)).build_global();
    }
    let derivations = derivations(told(args.explain));
    let prepared = policed(&args.inputs, lang).and_then(|ready| {
        let sources = record_files(&args.inputs.data, lang)?;
        let out = [place, args.rejects.as_deref()];
        aside(&out, &[&ready], &args.inputs.calendar, &sources, lang)?;
        if let Some((source, table)) = stream::can(&ready, args, &sources) {
            return Ok(Err(stream::run(&ready, args, source, table, derivations, started, lang)));
        }
        records(ready, sources, &args.inputs, lang).map(Ok)
    });
    let ready = match prepared {
        Ok(Ok(ready)) => ready,
        Ok(Err(status)) | Err(status) => return status,
    };
    let mut ready = ready;
    ready.record.masked = args.redact;
    let (run, bound) = evaluate(ready, &args.inputs, derivations, started);
    report_rows(&bound, args.notes, args.rejects.is_some(), lang);
    if let Some(path) = &args.rejects
        && let Err(error) = super::rejects::write(path, &bound.rejects, args.redact, lang)
    {
        return cannot_write(path, &error, lang);
    }
    if let Err((path, error)) = write(&run, args, lang) {
        return cannot_write(&path, &error, lang);
    }
    if run.results.iter().any(|r| args.fail_on.iter().any(|f| f.verdict() == r.verdict)) {
        return Status::No;
    }
    // a run in which nobody was judged, because the tables have other names, is not done
    let nobody = run.results.is_empty() && run.summary.skipped.iter().any(|(_, rows)| *rows > 0);
    if bound.rejects.is_empty() && !nobody { Status::Ok } else { Status::Rejected }
}

fn told(explain: Explain) -> report::Explain {
    match explain {
        Explain::None => report::Explain::None,
        Explain::Failed => report::Explain::Failed,
        Explain::All => report::Explain::All,
    }
}

/// Tells what was passed over and what was rejected; never silently.
pub(super) fn report_rows(bound: &Bound, notes: bool, written: bool, lang: Lang) {
    let rejected = bound.rejects.len() as u64;
    rows::tell(&bound.notes, &bound.rejects, rejected, written, notes, lang);
}

/// Tells that a file cannot be written.
pub(super) fn cannot_write(path: &Path, error: &std::io::Error, lang: Lang) -> Status {
    common::print(&[rows::cannot_write(path, error)], &Sources::default(), lang);
    Status::CannotRun
}

/// How the report is written.
fn options(args: &Args, lang: Lang) -> (report::Format, report::Options) {
    let out = outputs::place(args.out.as_ref());
    let format = match outputs::format(args.format, out, Format::Table).unwrap_or(Format::Table) {
        Format::Table => report::Format::Table,
        Format::Json => report::Format::Json,
        Format::Jsonl => report::Format::Jsonl,
        Format::Csv => report::Format::Csv,
        Format::Xlsx => report::Format::Xlsx,
        Format::Html => report::Format::Html,
    };
    let terminal = out.is_none() && std::io::stdout().is_terminal();
    let options = report::Options {
        lang,
        color: terminal && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()),
        explain: told(args.explain),
        width: if terminal { terminal_width() } else { None },
        redact: args.redact,
    };
    (format, options)
}

fn write(run: &Run, args: &Args, lang: Lang) -> Result<(), (PathBuf, std::io::Error)> {
    let (format, options) = options(args, lang);
    let stdout = std::io::stdout();
    if format != report::Format::Table {
        // What a program reads goes to standard output; what a person wants to know goes beside it.
        let _ = report::write_summary(&run.summary, &options, &mut std::io::stderr());
    }
    match outputs::place(args.out.as_ref()) {
        Some(path) => common::replace(path, |out| report::write(run, format, &options, out))
            .map_err(|e| (path.to_owned(), e)),
        None => {
            let mut out = std::io::BufWriter::new(stdout.lock());
            let done = report::write(run, format, &options, &mut out).and_then(|()| out.flush());
            match done {
                // Whoever reads may have read enough.
                Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
                done => done.map_err(|e| (PathBuf::from("-"), e)),
            }
        }
    }
}

/// Columns of the terminal.
pub(super) fn terminal_width() -> Option<usize> {
    std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok()).or(Some(120))
}
