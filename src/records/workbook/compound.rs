//! The compound file that holds an old workbook. Chains are followed no further than the file is
//! long, and nothing is allocated on a file's word.

use crate::records::raw::Reason;

const HEADER: usize = 512;
const END: u32 = 0xffff_fffa;

/// Little-endian numbers at a place; none beyond the end.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(bytes.try_into().ok()?))
}

/// Likewise.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}

fn broken() -> Reason {
    Reason::BrokenWorkbook("compound file".to_owned())
}

struct Compound<'a> {
    bytes: &'a [u8],
    size: usize,
    fat: Vec<u32>,
}

struct Entry {
    name: String,
    kind: u8,
    start: u32,
    length: usize,
}

/// The stream of the workbook.
pub(super) fn workbook_stream(bytes: &[u8]) -> Result<Vec<u8>, Reason> {
    let file = Compound::open(bytes).ok_or_else(broken)?;
    let directory = u32_at(bytes, 48).and_then(|start| file.chain(start)).ok_or_else(broken)?;
    let entries: Vec<_> = directory.chunks_exact(128).filter_map(Entry::read).collect();
    let find = |name: &str| entries.iter().find(|e| e.kind == 2 && e.name == name);
    if find("EncryptedPackage").is_some() {
        return Err(Reason::Encrypted);
    }
    let entry = find("Workbook").or_else(|| find("Book")).ok_or(Reason::UnknownFormat)?;
    let cutoff = u32_at(bytes, 56).unwrap_or(4096) as usize;
    let stream = if entry.length < cutoff {
        let root = entries.iter().find(|e| e.kind == 5).ok_or_else(broken)?;
        file.mini_chain(root.start, entry.start)
    } else {
        file.chain(entry.start)
    };
    let mut stream = stream.ok_or_else(broken)?;
    stream.truncate(entry.length);
    Ok(stream)
}

impl Entry {
    fn read(entry: &[u8]) -> Option<Self> {
        let units = usize::from(u16_at(entry, 64)? / 2).saturating_sub(1);
        let name: Vec<u16> = (0..units.min(31)).filter_map(|i| u16_at(entry, i * 2)).collect();
        Some(Self {
            name: String::from_utf16_lossy(&name),
            kind: *entry.get(66)?,
            start: u32_at(entry, 116)?,
            length: u32_at(entry, 120)? as usize,
        })
    }
}

impl<'a> Compound<'a> {
    fn open(bytes: &'a [u8]) -> Option<Self> {
        let size = match u16_at(bytes, 30)? {
            9 => 512,
            12 => 4096,
            _ => return None,
        };
        let mut file = Self { bytes, size, fat: Vec::new() };
        let mut tables: Vec<u32> = (0..109).filter_map(|i| u32_at(bytes, 76 + i * 4)).collect();
        let mut next = u32_at(bytes, 68)?;
        let most = file.sectors();
        for _ in 0..most {
            let Some(sector) = (next < END).then(|| file.sector(next)).flatten() else { break };
            let numbers = size / 4 - 1;
            tables.extend((0..numbers).filter_map(|i| u32_at(sector, i * 4)));
            next = u32_at(sector, numbers * 4)?;
        }
        // each sector of the table stands once: more cannot be meant
        for table in tables.into_iter().filter(|t| *t < END).take(most) {
            let Some(sector) = file.sector(table) else { continue };
            let numbers: Vec<_> = (0..size / 4).filter_map(|i| u32_at(sector, i * 4)).collect();
            file.fat.extend(numbers);
        }
        Some(file)
    }

    fn sectors(&self) -> usize {
        self.bytes.len() / self.size
    }

    fn sector(&self, id: u32) -> Option<&'a [u8]> {
        let start = (id as usize).checked_add(1)?.checked_mul(self.size)?.max(HEADER);
        let end = start.checked_add(self.size)?.min(self.bytes.len());
        self.bytes.get(start..end)
    }

    /// The sectors of a chain, joined; none if it runs in a circle.
    fn chain(&self, start: u32) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        let mut next = start;
        for _ in 0..=self.sectors() {
            if next >= END {
                return Some(out);
            }
            out.extend_from_slice(self.sector(next)?);
            next = *self.fat.get(next as usize)?;
        }
        None
    }

    /// A short stream, which lies in sectors of 64 bytes within the root's stream.
    fn mini_chain(&self, root: u32, start: u32) -> Option<Vec<u8>> {
        let store = self.chain(root)?;
        let table = self.chain(u32_at(self.bytes, 60)?)?;
        let mut out = Vec::new();
        let mut next = start;
        for _ in 0..=store.len() / 64 {
            if next >= END {
                return Some(out);
            }
            let at = (next as usize).checked_mul(64)?;
            out.extend_from_slice(store.get(at..at.checked_add(64)?.min(store.len()))?);
            next = u32_at(&table, (next as usize).checked_mul(4)?)?;
        }
        None
    }
}
