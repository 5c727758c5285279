//! `quan impact`: old against new policy on the same records.

use super::Status;
use super::common;
use super::eval::{self, Age, Inputs, Ready};
use super::outputs;
use crate::core::data::Dataset;
use crate::core::expr::Access;
use crate::core::policy::Policy;
use crate::core::schema::{Origin, Schema};
use crate::core::value::TableId;
use crate::diagnostic::{Code, Diagnostic, Lang, Severity, nearest};
use crate::impact::{self, Band, Grouping, Impact, Side, Task};
use crate::model;
use crate::records::Source;
use crate::records::bind::{BindOptions, Reject, bind};
use crate::report::{self, ImpactFormat, ImpactReport, ImpactSide};
use clap::ValueEnum;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Arguments of `quan impact`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The older policy
    #[arg(long, value_name = "POLICY")]
    base: PathBuf,
    /// The newer policy
    #[arg(long, value_name = "POLICY")]
    head: PathBuf,
    /// Record files or folders
    #[arg(long, required = true, num_args = 1..)]
    data: Vec<PathBuf>,
    /// Record files or folders for the older policy, if they are not the same (last year's)
    #[arg(long, num_args = 1..)]
    base_data: Vec<PathBuf>,
    /// Break totals down by a field of the subject; numbers and dates in bands: 周岁/5, 成绩/60,80
    #[arg(long, value_name = "FIELD", num_args = 1..)]
    by: Vec<String>,
    /// Only these rule sets
    #[arg(long, num_args = 1..)]
    rule: Vec<String>,
    /// The date of judgement (default: today)
    #[arg(long, value_name = "DATE")]
    as_of: Option<String>,
    /// The date of judgement for the older policy, if it is another
    #[arg(long, value_name = "DATE")]
    base_as_of: Option<String>,
    /// A value for a parameter, in both policies
    #[arg(long, value_name = "NAME=VALUE", num_args = 1..)]
    param: Vec<String>,
    /// A value for a parameter in the older policy only
    #[arg(long, value_name = "NAME=VALUE", num_args = 1..)]
    base_param: Vec<String>,
    /// The record type of a bare JSON array or an unnamed table
    #[arg(long = "as", value_name = "RECORD")]
    as_table: Option<String>,
    /// Further years for the work calendar: lines `date<TAB>off|work<TAB>name`
    #[arg(long, value_name = "FILE")]
    calendar: Option<PathBuf>,
    /// On which day a birthday completes a year
    #[arg(long, value_enum, default_value = "birthday")]
    age: Age,
    /// How to write (default: as the name of --out ends, else table)
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// Where to write (default: standard output); written beside and renamed
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Where to write rows that could not be used (csv or jsonl), those of `--base-data` first
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// How much is told of each person
    #[arg(long, value_enum, default_value = "failed")]
    explain: Explain,
    /// Exit with 1 if anybody's result moves, or if anybody is worse off
    #[arg(long, value_enum, value_name = "WHAT")]
    fail_on: Option<FailOn>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Table,
    Json,
    Html,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Explain {
    None,
    Failed,
    All,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FailOn {
    Any,
    Worse,
}

impl Args {
    /// What one side is read with. A parameter is given to the policies that have it.
    fn inputs(&self, head: bool, of: &Policy, other: &Policy) -> Inputs {
        let has = |p: &Policy, given: &str| {
            let name = given.split('=').next().unwrap_or("").trim();
            p.params.iter().any(|p| p.name == name)
        };
        let own = &self.base_param;
        let mut param: Vec<String> =
            self.param.iter().filter(|g| has(of, g) || !has(other, g)).cloned().collect();
        if !head {
            let name = |g: &str| g.split('=').next().unwrap_or("").trim().to_owned();
            param.retain(|g| !own.iter().any(|o| name(o) == name(g)));
            param.extend(own.iter().cloned());
        }
        let (policy, data, as_of) = match head {
            true => (&self.head, &self.data, &self.as_of),
            false => {
                let data = if self.base_data.is_empty() { &self.data } else { &self.base_data };
                (
                    &self.base,
                    data,
                    if self.base_as_of.is_some() { &self.base_as_of } else { &self.as_of },
                )
            }
        };
        Inputs {
            policy: policy.clone(),
            data: data.clone(),
            rule: self.rule.clone(),
            as_of: as_of.clone(),
            param,
            as_table: self.as_table.clone(),
            calendar: self.calendar.clone(),
            age: self.age,
        }
    }
}

/// Runs `quan impact`.
pub fn run(args: &Args, lang: Lang) -> Status {
    match compare(args, lang) {
        Ok(status) | Err(status) => status,
    }
}

fn compare(args: &Args, lang: Lang) -> Result<Status, Status> {
    let refuse = |problem: Diagnostic| {
        common::print(&[problem], &crate::diagnostic::Sources::default(), lang);
        Status::CannotRun
    };
    let out = outputs::place(args.out.as_ref());
    outputs::format(args.format, out, Format::Table).map_err(refuse)?;
    let named = |path: &Path| common::compile(path, common::today()).policy;
    let (old, new) = (named(&args.base), named(&args.head));
    let base_inputs = args.inputs(false, &old, &new);
    let head_inputs = args.inputs(true, &new, &old);
    let base = eval::prepare(&base_inputs, lang)?;
    let head = eval::prepare(&head_inputs, lang)?;
    let (both, ..) = impact::in_common(&base.compiled.policy, &head.compiled.policy);
    if both.is_empty() {
        let names = |p: &Policy| -> String {
            let all: Vec<&str> =
                p.outputs.iter().map(|o| crate::eval::output_name(p, *o)).take(6).collect();
            if all.is_empty() { "—".to_owned() } else { all.join("、") }
        };
        let problem = Diagnostic::new(Code::NoCommonRules)
            .arg("base", names(&base.compiled.policy))
            .arg("head", names(&head.compiled.policy));
        common::print(&[problem], &head.compiled.sources, lang);
        return Err(Status::CannotRun);
    }
    let own_data = !args.base_data.is_empty();
    let new_sources = eval::record_files(&args.data, lang)?;
    let old_sources =
        if own_data { eval::record_files(&args.base_data, lang)? } else { Vec::new() };
    let texts = [&base, &head].into_iter().flat_map(|side| side.compiled.sources.iter());
    let inputs = texts
        .map(|(_, file)| Path::new(&file.path))
        .chain(args.calendar.as_deref())
        .chain(outputs::files(&new_sources))
        .chain(outputs::files(&old_sources));
    outputs::apart(&[out, args.rejects.as_deref()], inputs).map_err(refuse)?;
    let records = Records {
        sources: (&old_sources, &new_sources),
        own_data,
        as_table: args.as_table.clone(),
        known: RefCell::default(),
    };
    records.keep(&head.compiled.policy.schema, true, &head.bound.data);
    records.keep(&base.compiled.policy.schema, false, &base.bound.data);
    let groups = groupings(args, &base, &head, &both, lang)?;
    let progress = RefCell::new(super::progress::Progress::new(0, lang));
    let side = |ready: &Ready| crate::eval::Settings::clone(&ready.settings);
    let result = impact::compare(
        &Side {
            policy: &base.compiled.policy,
            sources: &base.compiled.sources,
            settings: side(&base),
        },
        &Side {
            policy: &head.compiled.policy,
            sources: &head.compiled.sources,
            settings: side(&head),
        },
        &Task {
            rules: args.rule.clone(),
            own_data,
            read: &|schema, head| records.read(schema, head),
            groups,
            progress: &|done, all| progress.borrow_mut().of(done, all),
        },
    );
    progress.into_inner().finish();
    let written = args.rejects.is_some();
    eval::report_rows(&head.bound, false, written, lang);
    let apart = own_data || base.bound.rejects.len() != head.bound.rejects.len();
    if apart {
        eval::report_rows(&base.bound, false, written, lang);
    }
    if let Some(path) = &args.rejects {
        let before = if apart { base.bound.rejects.as_slice() } else { &[] };
        let all: Vec<Reject> = before.iter().chain(&head.bound.rejects).cloned().collect();
        super::rejects::write(path, &all, false, lang)
            .map_err(|error| eval::cannot_write(path, &error, lang))?;
    }
    let report = ImpactReport {
        impact: &result,
        base: told(&base, &base_inputs),
        head: told(&head, &head_inputs),
        engine: env!("CARGO_PKG_VERSION"),
    };
    if let Err((path, error)) = write(&report, args, lang) {
        return Err(eval::cannot_write(&path, &error, lang));
    }
    if fails(args.fail_on, &result) {
        return Ok(Status::No);
    }
    let rejected = !head.bound.rejects.is_empty() || !base.bound.rejects.is_empty();
    Ok(if rejected { Status::Rejected } else { Status::Ok })
}

fn fails(on: Option<FailOn>, impact: &Impact) -> bool {
    match on {
        None => false,
        Some(FailOn::Any) => !impact.moves.is_empty(),
        Some(FailOn::Worse) => impact.moves.iter().any(|m| m.worse),
    }
}

fn told<'a>(ready: &'a Ready, inputs: &Inputs) -> ImpactSide<'a> {
    let policy = &ready.compiled.policy;
    let given =
        |g: &String| g.split_once('=').map(|(k, v)| (k.trim().to_owned(), v.trim().to_owned()));
    ImpactSide {
        policy: &policy.name,
        path: inputs.policy.display().to_string(),
        given: inputs.param.iter().filter_map(given).collect(),
        version: policy.effective.map(|d| d.to_string()),
        as_of: ready.settings.as_of.to_string(),
        sources: &ready.compiled.sources,
        rows: (ready.bound.read, ready.bound.bound, ready.bound.rejects.len() as u64),
        digests: ready.digests.clone(),
    }
}

/// The records of both sides on any schema, read once for each.
struct Records<'a> {
    sources: (&'a [Source], &'a [Source]),
    own_data: bool,
    as_table: Option<String>,
    /// By whose they are and what the schema says.
    known: RefCell<BTreeMap<(bool, String), Dataset>>,
}

impl Records<'_> {
    fn key(&self, schema: &Schema, head: bool) -> (bool, String) {
        (head || !self.own_data, format!("{schema:?}"))
    }
    fn keep(&self, schema: &Schema, head: bool, data: &Dataset) {
        self.known.borrow_mut().entry(self.key(schema, head)).or_insert_with(|| data.clone());
    }
    fn read(&self, schema: &Schema, head: bool) -> Dataset {
        let key = self.key(schema, head);
        if let Some(data) = self.known.borrow().get(&key) {
            return data.clone();
        }
        let sources = if head || !self.own_data { self.sources.1 } else { self.sources.0 };
        let options = BindOptions { as_table: self.as_table.clone(), limits: None };
        let data = bind(schema, sources, &options).data;
        self.known.borrow_mut().insert(key, data.clone());
        data
    }
}

// ----- groups ------------------------------------------------------------------------------------------

/// The name of the definition a `--by` is made into; no author writes it.
const BY: &str = "分组依据";

fn groupings(
    args: &Args,
    base: &Ready,
    head: &Ready,
    both: &[String],
    lang: Lang,
) -> Result<Vec<Grouping>, Status> {
    let mut out = Vec::new();
    for text in &args.by {
        let (field, band) = Band::split(text);
        let mut grouping = Grouping { field: text.clone(), ..Grouping::default() };
        let mut found = false;
        let mut known = Vec::new();
        for (ready, path) in [(head, &args.head), (base, &args.base)] {
            let policy = &ready.compiled.policy;
            for table in subject_tables(policy, both) {
                known.extend(names(policy, table));
                let Some((with, access)) = defined(path, ready, table, field) else { continue };
                found = true;
                let settings = ready.settings.clone();
                let data = ready.bound.data.clone();
                impact::group(
                    &mut grouping,
                    (&with, data, settings),
                    (table, access),
                    band.as_ref(),
                );
            }
        }
        if !found {
            let close = nearest(field, known.iter().map(String::as_str));
            let problem = Diagnostic::new(Code::UnknownBy).arg("name", field).suggest(close);
            common::print(&[problem], &head.compiled.sources, lang);
            return Err(Status::CannotRun);
        }
        out.push(grouping);
    }
    Ok(out)
}

/// The record types the rule sets in common judge.
fn subject_tables(policy: &Policy, both: &[String]) -> Vec<TableId> {
    let named = |n: &String| both.contains(n);
    let mut tables: Vec<TableId> = policy
        .rules
        .iter()
        .map(|x| (&x.name, x.table))
        .chain(policy.scores.iter().map(|x| (&x.name, x.table)))
        .chain(policy.selections.iter().map(|x| (&x.name, x.table)))
        .chain(policy.procedures.iter().map(|x| (&x.name, x.table)))
        .filter(|(n, _)| named(n))
        .map(|(_, t)| t)
        .filter(|t| policy.schema.table(*t).is_some_and(|t| t.origin == Origin::Data))
        .collect();
    tables.sort_unstable();
    tables.dedup();
    tables
}

fn names(policy: &Policy, table: TableId) -> Vec<String> {
    let columns = policy.schema.table(table).into_iter().flat_map(|t| &t.columns);
    let fields = policy.fields.iter().filter(|f| f.table == table);
    columns.map(|c| c.name.clone()).chain(fields.map(|f| f.name.clone())).collect()
}

/// The policy with the field to group by: a stored or derived one, or a definition made of what was written.
fn defined(path: &Path, ready: &Ready, table: TableId, field: &str) -> Option<(Policy, Access)> {
    let policy = &ready.compiled.policy;
    if let Some(column) = policy.schema.table(table)?.column(field) {
        return Some((policy.clone(), Access::Column(column)));
    }
    let at = |p: &Policy, name: &str| {
        let found = p.fields.iter().position(|f| f.table == table && f.name == name)?;
        u32::try_from(found).ok().map(|n| Access::Field(crate::core::expr::FieldId(n)))
    };
    if let Some(access) = at(policy, field) {
        return Some((policy.clone(), access));
    }
    let mut loaded = model::load(path);
    let record = &policy.schema.table(table)?.name;
    let text = format!("定义 {record}.{BY} = {field}\n");
    let id = loaded.sources.add("--by", text.as_str());
    let (file, wrong) = crate::syntax::parse(&text, id);
    if wrong.iter().any(|d| d.severity() == Severity::Error) {
        return None;
    }
    loaded.units.push(model::Unit { file, evaluated: true });
    let (with, diagnostics) = model::compile(&loaded.units, ready.settings.as_of);
    if common::has_errors(&diagnostics) {
        return None;
    }
    let access = at(&with, BY)?;
    Some((with, access))
}

// ----- writing -----------------------------------------------------------------------------------------

fn write(
    report: &ImpactReport<'_>,
    args: &Args,
    lang: Lang,
) -> Result<(), (PathBuf, std::io::Error)> {
    let out = outputs::place(args.out.as_ref());
    let format = match outputs::format(args.format, out, Format::Table).unwrap_or(Format::Table) {
        Format::Table => ImpactFormat::Table,
        Format::Json => ImpactFormat::Json,
        Format::Html => ImpactFormat::Html,
    };
    let stdout = std::io::stdout();
    let terminal = out.is_none() && stdout.is_terminal();
    let options = report::Options {
        lang,
        color: terminal && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty()),
        explain: match args.explain {
            Explain::None => report::Explain::None,
            Explain::Failed => report::Explain::Failed,
            Explain::All => report::Explain::All,
        },
        width: if terminal { eval::terminal_width() } else { None },
        redact: false,
    };
    match out {
        Some(path) => {
            common::replace(path, |out| report::write_impact(report, format, &options, out))
                .map_err(|e| (path.to_owned(), e))
        }
        None => {
            let mut out = std::io::BufWriter::new(stdout.lock());
            let done =
                report::write_impact(report, format, &options, &mut out).and_then(|()| out.flush());
            match done {
                // Whoever reads may have read enough.
                Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
                done => done.map_err(|e| (PathBuf::from("-"), e)),
            }
        }
    }
}
