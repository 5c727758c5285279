//! Evaluation in parts: rows are bound, judged and written some thousand at a time, in the order of the file.
//!
//! ```text
//! file ─→ bind (a thread) ─→ records, rejects ─→ eval (all threads) ─→ one spool a rule set ─→ out
//! ```
//!
//! Only where each record can be judged by itself: the rule sets are about one record type with a key that refers to
//! nothing, and read nothing beyond the record and its nested lists. Memory is that of some parts and of one mark for
//! every key (to find keys that come twice). Each rule set's results go to a spool beside the output, so that the
//! whole comes out as if it had been held: rule by rule, and nothing at all if the file turns out to be broken.

use super::{Args, Derivations, Policed, count, digests, options, record, rows, told_as};
use crate::cli::progress::Progress;
use crate::cli::rejects::Running;
use crate::cli::{Status, rejects};
use crate::cli::{common, outputs};
use crate::core::data::Dataset;
use crate::core::policy::Output;
use crate::core::schema::{Origin, Schema, Type};
use crate::core::value::TableId;
use crate::diagnostic::{Diagnostic, Lang, Sources};
use crate::eval::result::{Record, SubjectResult, Summary};
use crate::eval::{Engine, Wanted, output_name, reads};
use crate::records::Source;
use crate::records::bind::{BindOptions, Notice, Reject, Streamed, bind_stream, stream_table};
use crate::report::{self, Head, Parts};
use rayon::prelude::*;
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Instant;

/// The file and its record type, if the run can go in parts.
pub(super) fn can<'s>(
    ready: &Policed,
    args: &Args,
    sources: &'s [Source],
) -> Option<(&'s Source, TableId)> {
    let (format, _) = options(args, Lang::Zh);
    let [source] = sources else { return None };
    // pseudonyms are remembered for the whole run
    if !Parts::can(format) || args.redact {
        return None;
    }
    let policy = &ready.compiled.policy;
    let wanted = wanted_outputs(ready, args);
    let own = |o: &Output| match *o {
        Output::Rules(i) => policy.rules.get(i).map(|r| r.table),
        Output::Score(i) => policy.scores.get(i).map(|s| s.table),
        Output::Selection(_) | Output::Procedure(_) => None,
    };
    let table = wanted.first().and_then(own)?;
    let alone = wanted.iter().all(|o| own(o) == Some(table)) && !reads(policy, &wanted).beyond;
    let as_table = args.inputs.as_table.as_deref();
    let fits = alone && stands_alone(&policy.schema, table);
    (fits && stream_table(&policy.schema, source, as_table) == Some(table))
        .then_some((source, table))
}

fn wanted_outputs(ready: &Policed, args: &Args) -> Vec<Output> {
    let policy = &ready.compiled.policy;
    let named = |o: &Output| {
        args.inputs.rule.is_empty() || args.inputs.rule.iter().any(|r| r == output_name(policy, *o))
    };
    policy.outputs.iter().copied().filter(named).collect()
}

/// A record type with a key of its own, that refers to nothing, nor do its lists.
fn stands_alone(schema: &Schema, id: TableId) -> bool {
    let Some(table) = schema.table(id) else { return false };
    let mut below = vec![id];
    let mut next = 0;
    while let Some(owner) = below.get(next).copied() {
        next = next.saturating_add(1);
        let children = (0_u16..).map(TableId).zip(&schema.tables);
        below.extend(children.filter(|(_, t)| t.parent == Some(owner)).map(|(id, _)| id));
    }
    let inside = |ty: &Type| match ty {
        Type::Ref(_) => false,
        Type::List(of) => match **of {
            Type::Ref(to) => below.contains(&to),
            _ => true,
        },
        _ => true,
    };
    let flat =
        |id: &TableId| schema.table(*id).is_some_and(|t| t.columns.iter().all(|c| inside(&c.ty)));
    table.origin == Origin::Data
        && table.parent.is_none()
        && table.key.is_some()
        && below.iter().all(flat)
}

/// A part of the file.
type Part = (Dataset, Vec<Reject>);

/// What comes of all parts.
struct Flow<'a> {
    parts: Parts<'a>,
    spools: Vec<Spool>,
    /// The names of the rule sets, in the order of the policy.
    rules: Vec<String>,
    summary: Summary,
    /// What the run is made of.
    record: Record,
    /// The first rejects, to be told.
    shown: Vec<Reject>,
    rejects: Option<Running>,
    fails: bool,
}

/// Runs a rule set over a file in parts.
pub(super) fn run(
    ready: &Policed,
    args: &Args,
    source: &Source,
    table: TableId,
    derivations: Derivations,
    started: Instant,
    lang: Lang,
) -> Status {
    match flow(ready, args, source, table, derivations, started, lang) {
        Ok(status) => status,
        Err(problems) => {
            common::print(&problems, &Sources::default(), lang);
            Status::CannotRun
        }
    }
}

fn flow(
    ready: &Policed,
    args: &Args,
    source: &Source,
    table: TableId,
    derivations: Derivations,
    started: Instant,
    lang: Lang,
) -> Result<Status, Vec<Diagnostic>> {
    let policy = &ready.compiled.policy;
    let (format, options) = options(args, lang);
    let version = policy.effective.map(|d| d.to_string());
    let as_of = ready.settings.as_of.to_string();
    let head = Head { policy: &policy.name, version: version.as_deref(), as_of: &as_of };
    let outputs = wanted_outputs(ready, args);
    let unwritable = |path: &Path, e: &io::Error| vec![rows::cannot_write(path, e)];
    let out = outputs::place(args.out.as_ref());
    // beside the file, but not beside a pipe
    let beside = out.filter(|path| !std::fs::metadata(path).is_ok_and(|meta| !meta.is_file()));
    let place = beside.map_or_else(|| std::env::temp_dir().join("quan"), Path::to_owned);
    let spools: io::Result<Vec<Spool>> =
        (0..outputs.len()).map(|n| Spool::new(&place, n)).collect();
    let rejects = args
        .rejects
        .as_ref()
        .map(|path| rejects::Running::begin(path, lang).map_err(|e| unwritable(path, &e)));
    let mut flow = Flow {
        parts: Parts { format, head, region: policy.region.as_deref(), options: &options },
        spools: spools.map_err(|e| unwritable(&place, &e))?,
        rules: outputs.iter().map(|o| output_name(policy, *o).to_owned()).collect(),
        summary: Summary { engine: env!("CARGO_PKG_VERSION").to_owned(), ..Summary::default() },
        record: Record::default(),
        shown: Vec::new(),
        rejects: rejects.transpose()?,
        fails: false,
    };
    let (sources, mut progress) = Progress::over(vec![source.clone()], lang);
    let bind = BindOptions { as_table: args.inputs.as_table.clone(), limits: None };
    let wanted = Wanted { rules: args.inputs.rule.clone(), derivations };
    let (sender, parts) = sync_channel::<Part>(2);
    let (streamed, done) = std::thread::scope(|scope| {
        let schema = &policy.schema;
        let reader = scope.spawn(move || read(schema, &sources, &bind, &sender));
        let mut done = Ok(());
        for (data, rejected) in parts {
            let count = data.rows(table).len().saturating_add(rejected.len()) as u64;
            let mut engine = Engine::new(policy, data, ready.settings.clone());
            let results = crate::eval::run(&mut engine, &ready.compiled.sources, &wanted);
            done = flow.take(&results, rejected, args);
            if done.is_err() {
                break;
            }
            flow.summary.read = flow.summary.read.saturating_add(count);
            progress.rows(flow.summary.read);
        }
        (reader.join().unwrap_or_default(), done)
    });
    progress.finish();
    done.map_err(|e| unwritable(out.unwrap_or(Path::new("-")), &e))?;
    if !streamed.faults.is_empty() {
        return Err(streamed.faults.iter().map(Notice::diagnostic).collect());
    }
    let summary = &mut flow.summary;
    debug_assert_eq!(
        streamed.read,
        streamed.bound.saturating_add(streamed.rejected),
        "a row was lost"
    );
    (summary.read, summary.evaluated, summary.rejected) =
        (streamed.read, streamed.bound, streamed.rejected);
    summary.skipped = streamed.skipped.iter().map(|(n, rows)| (n.to_string(), *rows)).collect();
    summary.digests =
        digests(&ready.compiled, &ready.settings, &args.inputs, streamed.digest.as_slice());
    flow.record = Record {
        explain: told_as(derivations),
        ..record(&args.inputs, &ready.compiled, streamed.digest.as_slice(), lang)
    };
    let place = |rule: &str| flow.rules.iter().position(|r| r == rule);
    summary.verdicts.sort_by_key(|(rule, ..)| place(rule));
    summary.elapsed_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let in_file = args.rejects.is_some();
    rows::tell(&streamed.notes, &flow.shown, streamed.rejected, in_file, args.notes, lang);
    if let (Some(file), Some(path)) = (flow.rejects.take(), &args.rejects) {
        file.finish().map_err(|e| unwritable(path, &e))?;
    }
    let _ = report::write_summary(&flow.summary, &options, &mut io::stderr());
    match out {
        Some(path) => {
            common::replace(path, |out| flow.put(out)).map_err(|e| unwritable(path, &e))?
        }
        None => {
            let mut out = io::BufWriter::new(io::stdout().lock());
            match flow.put(&mut out).and_then(|()| out.flush()) {
                // Whoever reads may have read enough.
                Err(e) if e.kind() == io::ErrorKind::BrokenPipe => {}
                done => done.map_err(|e| unwritable(Path::new("-"), &e))?,
            }
        }
    }
    Ok(match (flow.fails, streamed.rejected) {
        (true, _) => Status::No,
        (false, 0) => Status::Ok,
        (false, _) => Status::Rejected,
    })
}

/// Reads the file and sends its parts; once nobody takes them the rest is read for nothing but its count.
fn read(
    schema: &Schema,
    sources: &[Source],
    options: &BindOptions,
    sender: &SyncSender<Part>,
) -> Streamed {
    let Some(source) = sources.first() else { return Streamed::default() };
    bind_stream(schema, source, options, |data, rejects| {
        let _ = sender.send((data, rejects));
    })
}

impl Flow<'_> {
    /// Takes the results of a part, in the order of the rule sets.
    fn take(
        &mut self,
        results: &[SubjectResult],
        rejected: Vec<Reject>,
        args: &Args,
    ) -> io::Result<()> {
        count(results, &mut self.summary);
        self.fails |= results.iter().any(|r| args.fail_on.iter().any(|f| f.verdict() == r.verdict));
        for of_rule in results.chunk_by(|a, b| a.rule == b.rule) {
            let rule = of_rule.first().map_or("", |r| &r.rule);
            let at = self.rules.iter().position(|r| r == rule);
            let Some(spool) = at.and_then(|at| self.spools.get_mut(at)) else { continue };
            let parts = &self.parts;
            let texts: io::Result<Vec<Vec<u8>>> = of_rule
                .par_chunks(256)
                .map(|some| {
                    let mut text = Vec::new();
                    parts.piece(some, &mut text).map(|()| text)
                })
                .collect();
            for text in texts? {
                spool.write(&text)?;
            }
        }
        if let Some(file) = &mut self.rejects {
            file.add(&rejected)?;
        }
        let room = rows::SHOWN.saturating_sub(self.shown.len());
        self.shown.extend(rejected.into_iter().take(room));
        Ok(())
    }

    /// Puts the parts together.
    fn put(&mut self, out: &mut dyn Write) -> io::Result<()> {
        self.parts.begin(out)?;
        let mut skip = self.parts.first();
        let mut any = false;
        for spool in &mut self.spools {
            let mut file = spool.read()?;
            if spool.any {
                io::copy(&mut (&mut file).take(skip as u64), &mut io::sink())?;
                skip = 0;
                any = true;
            }
            io::copy(&mut file, out)?;
        }
        self.parts.end(any, &self.record, &self.summary, out)
    }
}

/// Results on their way, in a file that is gone when the run ends.
struct Spool {
    path: PathBuf,
    file: Option<io::BufWriter<std::fs::File>>,
    any: bool,
}

impl Spool {
    fn new(beside: &Path, number: usize) -> io::Result<Self> {
        let name = beside.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
        let path = beside.with_file_name(format!(".{name}.{}.{number}.spool", std::process::id()));
        let file =
            std::fs::OpenOptions::new().read(true).write(true).create_new(true).open(&path)?;
        // where a file can be used without its name, nothing is left of it however the run ends
        #[cfg(unix)]
        let _ = std::fs::remove_file(&path);
        Ok(Self { path, file: Some(io::BufWriter::new(file)), any: false })
    }
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.any |= !bytes.is_empty();
        self.file.as_mut().map_or(Ok(()), |file| file.write_all(bytes))
    }
    /// From the beginning.
    fn read(&mut self) -> io::Result<io::BufReader<std::fs::File>> {
        let gone = || io::Error::from(io::ErrorKind::NotFound);
        let mut file = self.file.take().ok_or_else(gone)?;
        file.flush()?;
        let mut file = file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        Ok(io::BufReader::new(file))
    }
}

impl Drop for Spool {
    fn drop(&mut self) {
        drop(self.file.take());
        let _ = std::fs::remove_file(&self.path);
    }
}
