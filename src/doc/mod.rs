//! A policy as a regulation people can read aloud and sign.
//!
//! ```text
//! text ──format(lang)──▶ text in the reader's language ──parse──▶ tree
//!      ──outline──▶ Document (chapters, numbered articles, tables, step charts) ──▶ Markdown or one HTML page
//! ```
//!
//! The page is made from the syntax tree and not from the compiled policy: a signature stands under what was
//! written, all of it, also under versions of a clause that are not in force today. Structure (which condition,
//! which list) comes from the tree, words come from the author's text by their place, so that 不低于 stays 不低于
//! and 满 stays 满. [`phrase`] reads expressions aloud; [`outline`] and its parts turn declarations into entries;
//! [`number`] numbers them in the end, so that nothing before it counts. Every struct of the tree is taken apart
//! by name of all its fields: a field the language gains later does not compile until it is printed here. Tests,
//! fixtures and examples are left out on purpose: they are the author's, not the regulation's.

mod appendix;
mod chart;
pub mod data;
mod html;
mod layout;
mod markdown;
mod number;
mod outline;
mod phrase;
mod procedure;
mod rules;
mod score;
mod tails;
mod words;

use crate::diagnostic::{Diagnostic, FileId, Lang};
use data::Document;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::io::{self, Write};

/// The forms a document can be printed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Markdown with a mermaid block for each step chart.
    Markdown,
    /// One self-contained page that opens offline and prints on A4.
    Html,
}

/// The names of policies by the path they are used or inherited under: `national/appointment`.
pub type Titles = BTreeMap<String, String>;

/// Makes the document of a policy text in a language; `stem` is its title where the text names no policy.
/// Layers that `titles` does not know are called by their path.
///
/// A text that cannot be read is refused with what is wrong; its places are in `FileId(0)`.
pub fn document(
    text: &str,
    stem: &str,
    titles: &Titles,
    lang: Lang,
) -> Result<Document, Vec<Diagnostic>> {
    let spelled = crate::syntax::format(text, Some(lang))?;
    let (file, problems) = crate::syntax::parse(&spelled, FileId(0));
    if !problems.is_empty() {
        return Err(problems);
    }
    let mut document = outline::outline(&spelled, &file, stem, titles, lang);
    document.sha256 = Sha256::digest(text.as_bytes()).iter().map(|b| format!("{b:02x}")).collect();
    number::number(&mut document, lang);
    Ok(document)
}

/// Prints a document.
pub fn write(document: &Document, format: Format, out: &mut dyn Write) -> io::Result<()> {
    match format {
        Format::Markdown => out.write_all(markdown::markdown(document).as_bytes()),
        Format::Html => html::write_html(document, out),
    }
}
