//! What a file held, in 32 bytes.

use crate::records::source::Source;
use sha2::{Digest, Sha256};
use std::fmt::Write;
use std::fs::File;
use std::io::{self, Read};

/// A file and the SHA-256 of its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileDigest {
    /// The file.
    pub file: String,
    /// In hexadecimal.
    pub sha256: String,
}

/// Reads a file for its digest.
pub(super) fn of(source: &Source) -> io::Result<FileDigest> {
    let mut hash = Sha256::new();
    let mut file = File::open(source.path())?;
    if !file.metadata()?.is_file() {
        return Err(io::ErrorKind::InvalidInput.into());
    }
    let mut block = vec![0; 256 << 10];
    loop {
        match file.read(&mut block) {
            Ok(0) => break,
            Ok(count) => hash.update(block.get(..count).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    let mut sha256 = String::with_capacity(64);
    for byte in hash.finalize() {
        // writing to a string cannot fail
        let _ = write!(sha256, "{byte:02x}");
    }
    Ok(FileDigest { file: source.path().to_string_lossy().into_owned(), sha256 })
}
