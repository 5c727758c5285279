//! Looks into a workbook before any parser does: what it is, how large it unpacks, and whether
//! its XML brings document types or entities.

use super::{Job, Stop};
use crate::records::raw::Reason;
use std::io::{BufReader, Read};
use zip::ZipArchive;
use zip::result::ZipError;

#[cfg(test)]
mod tests;

/// What an archive holds.
#[derive(Debug, PartialEq)]
pub(super) enum Contents {
    Excel,
    OpenDocument,
}

const ENTRIES: usize = 10_000;

/// Below this size nothing is called a bomb.
const HARMLESS: u64 = 32 << 20;

/// Honest sheets reach a ratio of some thirty to one.
const RATIO: u64 = 200;

pub(super) fn check(job: &Job) -> Result<Contents, Reason> {
    let file = job.open().map_err(|stop| match stop {
        Stop::Fault(fault) => fault.reason,
        Stop::Unwanted => Reason::NotAFile,
    })?;
    check_archive(file, job.limits.whole)
}

fn check_archive(file: impl Read + std::io::Seek, limit: u64) -> Result<Contents, Reason> {
    let broken = |e: ZipError| Reason::BrokenWorkbook(e.to_string());
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(broken)?;
    if archive.len() > ENTRIES {
        return Err(Reason::ZipBomb);
    }
    let mut unpacked = 0_u64;
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).map_err(|e| match e {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => Reason::Encrypted,
            e => broken(e),
        })?;
        let packed = entry.compressed_size();
        let name = entry.name().to_ascii_lowercase();
        let is_xml = [".xml", ".rels", ".vml"].iter().any(|ending| name.ends_with(ending));
        let is_manifest = name.ends_with("manifest.xml");
        let mut scan = Scan { is_xml, is_manifest, ..Scan::default() };
        let mut buffer = vec![0; 64 << 10];
        let mut size = 0_u64;
        loop {
            // what the entry says of its size may be a lie: count what comes out
            let count = entry.read(&mut buffer).map_err(|e| broken(e.into()))?;
            if count == 0 {
                break;
            }
            size = size.saturating_add(count as u64);
            unpacked = unpacked.saturating_add(count as u64);
            if unpacked > limit {
                return Err(Reason::TooLarge { limit });
            }
            if size > HARMLESS && size > packed.saturating_mul(RATIO) {
                return Err(Reason::ZipBomb);
            }
            scan.feed(buffer.get(..count).unwrap_or_default())?;
        }
        if scan.encryption {
            return Err(Reason::Encrypted);
        }
    }
    let has = |name: &str| archive.index_for_name(name).is_some();
    if has("content.xml") && !has("xl/workbook.xml") {
        Ok(Contents::OpenDocument)
    } else if has("[Content_Types].xml") || has("xl/workbook.xml") {
        Ok(Contents::Excel)
    } else {
        Err(Reason::UnknownFormat)
    }
}

/// Searches for declarations over the seams of blocks. Zero bytes are left out, so that UTF-16
/// hides nothing.
#[derive(Default)]
struct Scan {
    is_xml: bool,
    is_manifest: bool,
    tail: Vec<u8>,
    encryption: bool,
}

const ENCRYPTION: &[u8] = b"ENCRYPTION-DATA";

impl Scan {
    fn feed(&mut self, block: &[u8]) -> Result<(), Reason> {
        if !self.is_xml {
            return Ok(());
        }
        let upper = |b: &u8| b.to_ascii_uppercase();
        // a sheet has hardly an exclamation mark: most blocks are done with one quick look
        if self.is_manifest || self.tail.contains(&b'!') || block.contains(&b'!') {
            self.tail.extend(block.iter().filter(|b| **b != 0).map(upper));
            let starts = |w: &[u8]| w.starts_with(b"<!DOCTYPE") || w.starts_with(b"<!ENTITY");
            if self.tail.windows(9).any(starts) {
                return Err(Reason::EntityTrick);
            }
            let found = self.tail.windows(ENCRYPTION.len()).any(|w| w == ENCRYPTION);
            self.encryption |= found && self.is_manifest;
        } else {
            let end = block.get(block.len().saturating_sub(2 * ENCRYPTION.len())..);
            let end = end.unwrap_or_default().iter();
            self.tail.extend(end.filter(|b| **b != 0).map(upper));
        }
        let keep = self.tail.len().saturating_sub(ENCRYPTION.len());
        self.tail.drain(..keep);
        Ok(())
    }
}
