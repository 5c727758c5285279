//! Which encoding a file is in.

use super::{BLOCK, Encoding, read_some, unreadable};
use crate::records::raw::{Fault, Place, Reason};
use chardetng::EncodingDetector;
use encoding_rs::{Decoder, DecoderResult, GB18030, GBK};
use std::io::Read;
use std::sync::Arc;

/// Gives the input from its beginning, each time it is asked.
pub(super) type Open<'a> = &'a dyn Fn() -> std::io::Result<Box<dyn Read + Send>>;

/// Reads the whole input and decides; faults name the byte and the line.
pub(super) fn detect(open: Open<'_>, file: &Arc<str>) -> Result<Encoding, Fault> {
    let mut head = vec![0; 8192];
    let opened = open().and_then(|mut reader| read_some(&mut *reader, &mut head));
    let count = opened.map_err(|e| unreadable(file, &e))?;
    head.truncate(count);
    if let Some(encoding) = utf16(&head) {
        let trial = Trial::run(encoding, open, file)?;
        return trial.failed.map_or(Ok(encoding), |at| Err(bad(file, at, encoding)));
    }
    let utf8 = Trial::run(Encoding::Utf8, open, file)?;
    let Some(utf8_at) = utf8.failed else {
        return Ok(Encoding::Utf8);
    };
    let gb = Trial::run(Encoding::Gb18030, open, file)?;
    // wide characters that were valid UTF-8 before the bad byte: the file is UTF-8, and damaged
    let was_utf8 = utf8.wide >= 3;
    match gb.failed {
        None if gb.is_as_written() => Ok(Encoding::Gb18030),
        None if was_utf8 => Err(bad(file, utf8_at, Encoding::Utf8)),
        None => {
            let hinted = gb.detector.guess(Some(b"cn"), false);
            if (hinted == GBK || hinted == GB18030) && gb.is_assigned() {
                return Ok(Encoding::Gb18030);
            }
            let guess = gb.detector.guess(None, false);
            Err(Fault::of_file(file, Reason::ForeignEncoding(guess.name())))
        }
        Some(_) if was_utf8 => Err(bad(file, utf8_at, Encoding::Utf8)),
        Some(at) => Err(bad(file, at, Encoding::Gb18030)),
    }
}

fn bad(file: &Arc<str>, (offset, line): (u64, u64), encoding: Encoding) -> Fault {
    Fault {
        place: Place::line(file, line),
        reason: Reason::BadEncoding { encoding: encoding.name(), offset },
    }
}

/// UTF-16 by its byte order mark, or by all its zero bytes standing on one side of the pairs.
fn utf16(head: &[u8]) -> Option<Encoding> {
    match head {
        [0xff, 0xfe, ..] => return Some(Encoding::Utf16Le),
        [0xfe, 0xff, ..] => return Some(Encoding::Utf16Be),
        _ => {}
    }
    let (mut high, mut low, mut both) = (0_usize, 0_usize, 0_usize);
    for pair in head.chunks_exact(2) {
        match pair {
            // zeros beside control characters are not text of any kind
            [0, c] | [c, 0] if *c < b' ' && !c.is_ascii_whitespace() => {
                both = both.saturating_add(1);
            }
            [0, _] => high = high.saturating_add(1),
            [_, 0] => low = low.saturating_add(1),
            _ => {}
        }
    }
    match (high, low, both) {
        (2.., 0, 0) => Some(Encoding::Utf16Be),
        (0, 2.., 0) => Some(Encoding::Utf16Le),
        _ => None,
    }
}

/// One trial decoding of the whole input, which remembers where it first failed.
struct Trial {
    encoding: Encoding,
    decoder: Decoder,
    out: String,
    fed: u64,
    newlines: u64,
    /// Wide characters seen, and how many of them are common ones (GB18030 only).
    wide: u64,
    common: u64,
    /// Of those, characters of the private use area: never assigned, or a rare surname of old.
    private: u64,
    lead: Option<u8>,
    detector: EncodingDetector,
    /// Offset and line of the first bad byte.
    failed: Option<(u64, u64)>,
}

impl Trial {
    fn run(encoding: Encoding, open: Open<'_>, file: &Arc<str>) -> Result<Self, Fault> {
        let mut trial = Self {
            encoding,
            decoder: encoding.decoder(),
            out: String::new(),
            fed: 0,
            newlines: 0,
            wide: 0,
            common: 0,
            private: 0,
            lead: None,
            detector: EncodingDetector::new(),
            failed: None,
        };
        let mut reader = open().map_err(|e| unreadable(file, &e))?;
        let mut buffer = vec![0; BLOCK];
        while trial.failed.is_none() {
            let count = read_some(&mut *reader, &mut buffer).map_err(|e| unreadable(file, &e))?;
            let block = buffer.get(..count).unwrap_or_default();
            if let Some(offset) = trial.feed(block, count == 0) {
                return Err(Fault::of_file(file, Reason::BinaryNul { offset }));
            }
            if count == 0 {
                break;
            }
        }
        Ok(trial)
    }

    /// Takes a block; gives the offset of a NUL in it.
    fn feed(&mut self, block: &[u8], last: bool) -> Option<u64> {
        self.out.clear();
        let space = self.decoder.max_utf8_buffer_length_without_replacement(block.len());
        self.out.reserve(space.unwrap_or(block.len()));
        let (result, used) =
            self.decoder.decode_to_string_without_replacement(block, &mut self.out, last);
        let text = self.out.as_bytes();
        let nul = if text.contains(&0) { text.iter().position(|b| *b == 0) } else { None };
        match self.encoding {
            Encoding::Gb18030 => self.count_gb(block, last),
            Encoding::Utf8 if self.wide < 3 => {
                let wide = self.out.chars().filter(|c| !c.is_ascii()).take(3).count();
                self.wide = self.wide.saturating_add(wide as u64);
            }
            _ => {}
        }
        let newlines = self.out.bytes().filter(|b| *b == b'\n').count();
        self.newlines = self.newlines.saturating_add(newlines as u64);
        if let DecoderResult::Malformed(length, after) = result {
            let back = u64::from(length).saturating_add(u64::from(after));
            let offset = self.fed.saturating_add(used as u64).saturating_sub(back);
            self.failed = Some((offset, self.newlines.saturating_add(1)));
        }
        let start = self.fed;
        self.fed = self.fed.saturating_add(block.len() as u64);
        // in UTF-16 the place in the output tells only about where the NUL is
        nul.map(|at| start.saturating_add(at as u64))
    }

    fn count_gb(&mut self, block: &[u8], last: bool) {
        let private = self.out.chars().filter(|c| matches!(c, '\u{e000}'..='\u{f8ff}')).count();
        self.private = self.private.saturating_add(private as u64);
        // the detector needs no more than a sample, and is slow
        if self.fed < 4 * BLOCK as u64 {
            self.detector.feed(block, last);
        }
        for &byte in block {
            match self.lead.take() {
                None if byte >= 0x81 => self.lead = Some(byte),
                None => {}
                // the middle of a four-byte form; its second half comes round as another pair
                Some(_) if byte.is_ascii_digit() => self.wide = self.wide.saturating_add(1),
                Some(lead) => {
                    self.wide = self.wide.saturating_add(1);
                    // punctuation and full-width forms, and the 3,755 first-level characters
                    let common = matches!((lead, byte), (0xa1..=0xa3 | 0xb0..=0xd7, 0xa1..=0xfe));
                    self.common = self.common.saturating_add(u64::from(common));
                }
            }
        }
    }

    /// Four in five characters are of those people write. Other encodings read as GB18030 give
    /// many rare and unassigned characters.
    fn is_as_written(&self) -> bool {
        self.common.saturating_mul(5) >= self.wide.saturating_mul(4) && self.is_assigned()
    }

    fn is_assigned(&self) -> bool {
        self.private.saturating_mul(50) <= self.wide
    }
}
