//! The pest parser generated from `grammar/`.

/// The generated parser; use [`super::parse`].
#[derive(pest_derive::Parser)]
#[grammar = "../grammar/keywords.pest"]
#[grammar = "../grammar/punct.pest"]
#[grammar = "../grammar/recover.pest"]
#[grammar = "../grammar/quan.pest"]
#[allow(missing_docs)]
pub(super) struct QuanParser;
