//! Finding out a text file's encoding, and reading it as UTF-8 a block at a time.
//!
//! The file is read twice: once to decide and to find a bad byte before any row is handed out,
//! once to decode. Valid UTF-8 wins; then GB18030, if its characters are such as people write;
//! what is neither is refused, never patched with replacement characters.

use super::raw::{Fault, Limits, Reason};
use encoding_rs::{Decoder, DecoderResult, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use std::fs::File;
use std::io::{Cursor, ErrorKind, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

mod detect;
#[cfg(test)]
mod tests;

/// The encodings that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encoding {
    /// UTF-8, with or without a byte order mark.
    Utf8,
    /// GB18030, and so GBK and GB2312.
    Gb18030,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
}

impl Encoding {
    /// The usual name.
    pub fn name(self) -> &'static str {
        self.inner().name()
    }
    fn inner(self) -> &'static encoding_rs::Encoding {
        match self {
            Self::Utf8 => UTF_8,
            Self::Gb18030 => GB18030,
            Self::Utf16Le => UTF_16LE,
            Self::Utf16Be => UTF_16BE,
        }
    }
    fn decoder(self) -> Decoder {
        self.inner().new_decoder_with_bom_removal()
    }
}

const BLOCK: usize = 256 << 10;

/// A text file being decoded.
pub struct TextFile {
    file: Arc<str>,
    reader: Box<dyn Read + Send>,
    decoder: Decoder,
    encoding: Encoding,
    raw: Vec<u8>,
    read: u64,
    done: bool,
    /// Counts the bytes read, for whoever watches.
    meter: Option<Arc<AtomicU64>>,
}

impl TextFile {
    /// Opens a file after finding out its encoding. `file` is its name in messages.
    pub fn open(path: &Path, file: &Arc<str>) -> Result<Self, Fault> {
        let open = || File::open(path).map(|f| Box::new(f) as Box<dyn Read + Send>);
        let encoding = detect::detect(&open, file)?;
        let reader = open().map_err(|e| unreadable(file, &e))?;
        Ok(Self::with_encoding(reader, file, encoding))
    }

    /// Text held in memory.
    pub fn from_bytes(bytes: Vec<u8>, file: &Arc<str>) -> Result<Self, Fault> {
        let bytes: Arc<[u8]> = bytes.into();
        let open = || Ok(Box::new(Cursor::new(bytes.clone())) as Box<dyn Read + Send>);
        let encoding = detect::detect(&open, file)?;
        Ok(Self::with_encoding(Box::new(Cursor::new(bytes)), file, encoding))
    }

    fn with_encoding(reader: Box<dyn Read + Send>, file: &Arc<str>, encoding: Encoding) -> Self {
        Self {
            file: file.clone(),
            reader,
            decoder: encoding.decoder(),
            encoding,
            raw: vec![0; BLOCK],
            read: 0,
            done: false,
            meter: None,
        }
    }

    /// The encoding found.
    pub fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// The file's name in messages.
    pub fn file(&self) -> &Arc<str> {
        &self.file
    }

    /// The same file, counting what is read of it.
    #[must_use]
    pub fn metered(self, meter: Option<Arc<AtomicU64>>) -> Self {
        Self { meter, ..self }
    }

    /// Appends the next block of text; false at the end of the file.
    pub fn fill(&mut self, text: &mut String) -> Result<bool, Fault> {
        if self.done {
            return Ok(false);
        }
        let count =
            read_some(&mut *self.reader, &mut self.raw).map_err(|e| unreadable(&self.file, &e))?;
        self.done = count == 0;
        let block = self.raw.get(..count).unwrap_or_default();
        let space = self.decoder.max_utf8_buffer_length_without_replacement(count);
        text.reserve(space.unwrap_or(count));
        match self.decoder.decode_to_string_without_replacement(block, text, self.done) {
            (DecoderResult::InputEmpty, _) => {}
            // the first reading found no bad byte: the file has changed since
            (_, used) => {
                let offset = self.read.saturating_add(used as u64);
                let reason = Reason::BadEncoding { encoding: self.encoding.name(), offset };
                return Err(Fault::of_file(&self.file, reason));
            }
        }
        self.read = self.read.saturating_add(count as u64);
        if let Some(meter) = &self.meter {
            meter.fetch_add(count as u64, Ordering::Relaxed);
        }
        Ok(!self.done)
    }

    /// All the text, if it is not too much.
    pub fn read_all(mut self, limits: Limits) -> Result<String, Fault> {
        let mut text = String::new();
        while self.fill(&mut text)? {
            if text.len() as u64 > limits.whole {
                return Err(Fault::of_file(&self.file, Reason::TooLarge { limit: limits.whole }));
            }
        }
        Ok(text)
    }
}

/// Reads until the buffer is full or the input ends.
fn read_some(reader: &mut dyn Read, buffer: &mut [u8]) -> std::io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match reader.read(rest) {
            Ok(0) => break,
            Ok(count) => filled = filled.saturating_add(count),
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            Err(e) => return Err(e),
        }
    }
    Ok(filled)
}

pub(super) fn unreadable(file: &Arc<str>, error: &std::io::Error) -> Fault {
    Fault::of_file(file, Reason::Unreadable(error.kind(), error.to_string()))
}
