//! The canonical layout of a policy text, and its keywords in either language.
//!
//! ```text
//! pairs ──read──▶ tokens in source order, comments and gaps between them ──layout──▶ text
//! ```
//!
//! Nothing is dropped or moved but blanks: names, strings and numerals stay as authored, every comment is kept,
//! and the result means what the text meant. Widths are those of the Chinese keywords in both languages, so that
//! translating a text there and back gives the same lines.

mod layout;
mod read;
mod shape;
mod spell;

use super::grammar::{QuanParser, Rule};
use crate::diagnostic::{Diagnostic, FileId, Lang};
use pest::Parser;

/// Lays a policy out anew; with a language, its keywords and built-in functions are printed in it.
///
/// A text with mistakes is refused with what [`super::parse`] says about it; places are in `FileId(0)`.
pub fn format(text: &str, lang: Option<Lang>) -> Result<String, Vec<Diagnostic>> {
    let (_, problems) = super::parse(text, FileId(0));
    if !problems.is_empty() {
        return Err(problems);
    }
    match QuanParser::parse(Rule::file, text) {
        Ok(mut pairs) => {
            let tokens = pairs.next().map(|file| read::tokens(text, &file, lang));
            Ok(tokens.map(layout::lay_out).unwrap_or_default())
        }
        // cannot be: the same text has just been read
        Err(_) => Err(problems),
    }
}

#[cfg(test)]
mod tests;
