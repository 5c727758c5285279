//! From pest's pairs to the syntax tree. One function per production, named after it.
//!
//! The grammar guarantees each production's children; where a function looks for a child that a *bad* node
//! may have replaced, it returns `None` and the statement is left out: its mistake is already reported.

mod decl;
mod expr;
mod procedure;
mod rules;
mod score;
mod tests;

use super::ast::*;
use super::grammar::Rule;
use super::recover;
use crate::diagnostic::{Code, Diagnostic, FileId, Span};
use pest::iterators::{Pair, Pairs};
use unicode_normalization::UnicodeNormalization;

pub(super) type P<'i> = Pair<'i, Rule>;

/// Carries the file and collects what is wrong while the tree is built.
pub(super) struct Builder<'i> {
    pub(super) file: FileId,
    pub(super) text: &'i str,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// Start of the last bad node that turned out readable by itself: a cascade, not a second mistake.
    pub(super) quiet: bool,
}

/// The children that mean something: comments and separators left out.
pub(super) fn kids<'i>(pair: &P<'i>) -> Vec<P<'i>> {
    meaningful(pair.clone().into_inner())
}

fn meaningful(pairs: Pairs<'_, Rule>) -> Vec<P<'_>> {
    pairs
        .filter(|p| {
            !matches!(
                p.as_rule(),
                Rule::COMMENT
                    | Rule::COLON
                    | Rule::SEMI
                    | Rule::STOP
                    | Rule::COMMA
                    | Rule::LPAREN
                    | Rule::RPAREN
                    | Rule::LBRACE
                    | Rule::RBRACE
                    | Rule::LBRACK
                    | Rule::RBRACK
                    | Rule::DOT
                    | Rule::SLASH
                    | Rule::LT
                    | Rule::DQ
                    | Rule::shallow_enough
                    | Rule::EOI
            )
        })
        .collect()
}

/// The first child of a rule.
pub(super) fn child<'i>(pair: &P<'i>, rule: Rule) -> Option<P<'i>> {
    pair.clone().into_inner().find(|p| p.as_rule() == rule)
}

/// Whether there is a child of a rule.
pub(super) fn has(pair: &P<'_>, rule: Rule) -> bool {
    pair.clone().into_inner().any(|p| p.as_rule() == rule)
}

/// Where the last real token of a pair ends: pest lets a pair end in blanks and comments.
fn real_end(pair: &P<'_>) -> usize {
    pair.clone()
        .into_inner()
        .filter(|p| p.as_rule() != Rule::COMMENT && !p.as_str().is_empty())
        .last()
        .map_or(pair.as_span().end(), |last| real_end(&last))
}

/// Compares names as people read them: full width, compatibility forms and quotes do not matter.
pub fn normalize_name(text: &str) -> String {
    let text = text.strip_prefix('「').and_then(|t| t.strip_suffix('」')).unwrap_or(text);
    if text.is_ascii() { text.to_owned() } else { text.nfkc().collect() }
}

impl<'i> Builder<'i> {
    pub(super) fn span(&self, pair: &P<'_>) -> Span {
        let start = pair.as_span().start();
        let end = real_end(pair).max(start);
        Span { file: self.file, start: to_u32(start), end: to_u32(end) }
    }

    pub(super) fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// A statement the grammar could not read: read its text again alone to say what is wrong.
    pub(super) fn bad(&mut self, pair: &P<'_>, only: Rule) {
        let found = recover::explain(self.text, self.file, pair.as_span(), only);
        match found {
            Some(diagnostic) => {
                self.quiet = false;
                self.report(diagnostic);
            }
            None if self.quiet || !recover::goes_on(self.text, pair.as_span().end()) => {}
            None => {
                self.quiet = true;
                let span = self.span(pair);
                self.report(Diagnostic::new(Code::StatementOutOfPlace).at(span));
            }
        }
    }

    /// Handles the nodes every block may hold besides its statements; true if the pair was one.
    pub(super) fn trouble(&mut self, pair: &P<'_>, only: Rule) -> bool {
        match pair.as_rule() {
            Rule::bad_stmt | Rule::bad_row | Rule::bad_step | Rule::bad_decl => {
                self.bad(pair, only)
            }
            Rule::bad_head => self.bad(pair, Rule::only_step_head),
            Rule::missing_close | Rule::step_missing_close => {
                let at = to_u32(pair.as_span().start());
                let end = to_u32(self.text.get(..at as usize).map_or(0, |t| t.trim_end().len()));
                let span = Span { file: self.file, start: end.saturating_sub(1), end };
                self.report(Diagnostic::new(Code::MissingClose).at(span));
            }
            _ => return false,
        }
        true
    }

    pub(super) fn name(&self, pair: &P<'_>) -> Name {
        Name { text: normalize_name(pair.as_str().trim_end()), span: self.span(pair) }
    }

    pub(super) fn first_name(&self, pair: &P<'_>) -> Option<Name> {
        child(pair, Rule::name).map(|n| self.name(&n))
    }

    pub(super) fn names(&self, pair: &P<'_>) -> Vec<Name> {
        kids(pair).iter().filter(|p| p.as_rule() == Rule::name).map(|p| self.name(p)).collect()
    }

    pub(super) fn text_of(&self, pair: &P<'_>) -> Text {
        let text = child(pair, Rule::string_body).map_or(String::new(), |b| b.as_str().to_owned());
        Text { text, span: self.span(pair) }
    }

    pub(super) fn string_in(&self, pair: &P<'_>) -> Option<Text> {
        child(pair, Rule::string).map(|s| self.text_of(&s))
    }

    pub(super) fn strings_in(&self, pair: &P<'_>) -> Vec<Text> {
        kids(pair).iter().filter(|p| p.as_rule() == Rule::string).map(|p| self.text_of(p)).collect()
    }

    pub(super) fn dotted(&self, pair: &P<'_>) -> Dotted {
        Dotted { parts: self.names(pair), span: self.span(pair) }
    }

    pub(super) fn dotted_in(&self, pair: &P<'_>) -> Option<Dotted> {
        child(pair, Rule::dotted).map(|d| self.dotted(&d))
    }
}

pub(super) fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}
