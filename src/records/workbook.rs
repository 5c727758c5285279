//! Workbooks: `.xlsx`, `.xls`, `.ods`; each sheet a table.
//!
//! A workbook is read on a thread of its own, which hands its batches over as they come: so a
//! large sheet is never held as a whole, and the work on its rows goes on beside the reading.

use super::delimited::Delimited;
use super::encoding::{TextFile, unreadable};
use super::raw::{Batch, Batches, Fault, Limits, Reason};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};

mod compound;
mod excel;
mod guard;
mod ods;
mod old;
mod quiet;
mod sheet;
#[cfg(test)]
mod tests;

pub(super) use sheet::{is_default, is_remarks};

/// What a reader of workbooks is told.
pub(super) struct Job {
    pub(super) path: PathBuf,
    pub(super) file: Arc<str>,
    /// The file's stem, the name of a table whose sheet has none of its own.
    pub(super) stem: Arc<str>,
    pub(super) limits: Limits,
}

impl Job {
    pub(super) fn fault(&self, reason: Reason) -> Stop {
        Stop::Fault(Fault::of_file(&self.file, reason))
    }
    pub(super) fn open(&self) -> Result<File, Stop> {
        File::open(&self.path).map_err(|e| Stop::Fault(unreadable(&self.file, &e)))
    }
}

/// Why reading ends early.
pub(super) enum Stop {
    Fault(Fault),
    /// Nobody wants the rest.
    Unwanted,
}

/// Where batches go.
pub(super) struct Sink(SyncSender<Result<Batch, Fault>>);

impl Sink {
    pub(super) fn send(&self, batch: Batch) -> Result<(), Stop> {
        self.0.send(Ok(batch)).map_err(|_| Stop::Unwanted)
    }
}

enum Kind {
    Xlsx,
    Xls,
    Ods,
}

/// Reads a workbook by what it is, whatever its name says: offices rename files.
pub(super) fn open(
    path: &Path,
    file: &Arc<str>,
    stem: Arc<str>,
    limits: Limits,
) -> Result<Batches, Fault> {
    let job = Job { path: path.to_owned(), file: file.clone(), stem, limits };
    let mut magic = [0; 8];
    let read = File::open(path).and_then(|f| f.take(8).read(&mut magic));
    read.map_err(|e| unreadable(file, &e))?;
    let kind = match magic {
        [b'P', b'K', 3 | 5, ..] => match guard::check(&job).map_err(|r| Fault::of_file(file, r))? {
            guard::Contents::Excel => Kind::Xlsx,
            guard::Contents::OpenDocument => Kind::Ods,
        },
        [0xd0, 0xcf, 0x11, 0xe0, ..] => Kind::Xls,
        _ => return text(job),
    };
    let read = move |job: &Job, sink: &Sink| match kind {
        Kind::Xlsx => excel::read(job, sink),
        Kind::Xls => old::read(job, sink),
        Kind::Ods => ods::read(job, sink),
    };
    on_thread(job, read, |why| Reason::BrokenWorkbook(why.to_owned()))
}

/// Reads on a thread of its own. A panic of the foreign parser means that the file is broken, which `broken` says.
pub(super) fn on_thread(
    job: Job,
    read: impl FnOnce(&Job, &Sink) -> Result<(), Stop> + Send + 'static,
    broken: fn(&str) -> Reason,
) -> Result<Batches, Fault> {
    let file = job.file.clone();
    let (sender, receiver) = sync_channel(2);
    let work = move || {
        let sink = Sink(sender);
        let fault = match quiet::catch(|| read(&job, &sink)) {
            Some(Ok(()) | Err(Stop::Unwanted)) => return,
            Some(Err(Stop::Fault(fault))) => fault,
            None => Fault::of_file(&job.file, broken("the reader gave up (panic)")),
        };
        // if nobody listens any more, nobody misses it
        let _ = sink.0.send(Err(fault));
    };
    let thread = std::thread::Builder::new().name("records".to_owned()).spawn(work);
    thread.map_err(|e| unreadable(&file, &e))?;
    Ok(Box::new(receiver.into_iter()))
}

/// Many systems write tab separated text, or a web page, and call it `.xls`.
fn text(job: Job) -> Result<Batches, Fault> {
    let text = TextFile::open(&job.path, &job.file).map_err(|fault| match fault.reason {
        Reason::Unreadable(..) => fault,
        _ => Fault::of_file(&job.file, Reason::UnknownFormat),
    })?;
    let mut head = [0; 256];
    let count = File::open(&job.path).and_then(|mut f| f.read(&mut head));
    let head = head.get(..count.unwrap_or(0)).unwrap_or_default();
    if head.iter().find(|b| b.is_ascii_graphic()) == Some(&b'<') {
        return Err(Fault::of_file(&job.file, Reason::WebPage));
    }
    Ok(Box::new(Delimited::open(text, job.stem, job.limits, true)?))
}
