//! Text to syntax tree. Spelling lives in `grammar/`; this stage knows no names and no types.
//!
//! ```text
//! text ──pest──▶ pairs ──build──▶ ast::File + diagnostics (every unreadable statement, one each)
//! ```

pub mod ast;
mod build;
mod format;
mod grammar;
pub mod keywords;
mod recover;

pub use build::normalize_name;
pub use format::format;

use crate::diagnostic::{Code, Diagnostic, FileId, Span};
use grammar::{QuanParser, Rule};
use pest::Parser;
use std::num::NonZeroUsize;
use std::sync::Once;

/// The largest policy file, in bytes; a long regulation is some 30 KB.
pub const MAX_FILE: usize = 1 << 20;
/// The parser's work limit: about a second of work, far above any real file.
const MAX_CALLS: usize = 60_000_000;

/// Reads a policy text. The tree holds every statement that could be read; each that could not has a diagnostic.
pub fn parse(text: &str, file: FileId) -> (ast::File, Vec<Diagnostic>) {
    static LIMIT: Once = Once::new();
    LIMIT.call_once(|| pest::set_call_limit(NonZeroUsize::new(MAX_CALLS)));
    let start = Span { file, start: 0, end: 0 };
    if text.len() > MAX_FILE {
        let size = text.len() >> 10;
        let problem = Diagnostic::new(Code::FileTooLarge)
            .at(start)
            .arg("path", "政策文件")
            .arg("path_en", "the policy file")
            .arg("size", size)
            .arg("limit", MAX_FILE >> 10);
        return (ast::File::default(), vec![problem]);
    }
    if text.trim_start_matches('\u{FEFF}').trim().is_empty() {
        return (ast::File::default(), vec![Diagnostic::new(Code::EmptyFile).at(start)]);
    }
    match QuanParser::parse(Rule::file, text) {
        Ok(mut pairs) => {
            let mut builder = build::Builder { file, text, diagnostics: Vec::new(), quiet: false };
            let tree = pairs.next().map(|p| builder.file(&p)).unwrap_or_default();
            (tree, builder.diagnostics)
        }
        Err(error) => (ast::File::default(), vec![recover::diagnose(text, file, text, 0, &error)]),
    }
}

#[cfg(test)]
mod tests;
