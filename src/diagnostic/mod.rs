//! Everything the tool says about a mistake, as data.
//!
//! A stage that finds a problem records *facts*: a [`Code`], a place, named arguments. Prose lives once,
//! in two languages, in [`catalogue`]; layout lives once, in [`render`]. So the terminal, JSON and an
//! editor show the same facts, and a test can check the kind of a mistake without its wording.

mod catalogue;
mod docs;
mod escape;
mod json;
mod place;
mod render;
mod source;
mod suggest;
mod wording;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use catalogue::Code;
pub use docs::docs_markdown;
pub use json::render_json;
pub use render::{Lang, Style, render_text};
pub use source::{FileId, SourceFile, Sources, Span};
pub use suggest::nearest;
pub use wording::{refusal, summary_line};

/// How serious a diagnostic is. Only [`Severity::Error`] stops a policy from being used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing, nothing to do.
    Note,
    /// Probably not what the author meant.
    Warning,
    /// The policy or the input cannot be used as it stands.
    Error,
}

/// One problem: what it is, where, and the facts its message is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which message of the catalogue.
    pub code: Code,
    /// The place to underline, if the problem has one in a text.
    pub span: Option<Span>,
    /// Further places, each with a message of its own.
    pub labels: Vec<(Span, Code)>,
    /// Named facts that fill the `{name}` holes of the message.
    pub args: Vec<(&'static str, String)>,
    /// The nearest known spelling, if one is close.
    pub suggestion: Option<String>,
    /// The regulation's own heading the place stands under (rule set, clause), outermost first.
    pub heading: Vec<String>,
}

impl Diagnostic {
    /// A diagnostic with no place yet.
    pub fn new(code: Code) -> Self {
        Self {
            code,
            span: None,
            labels: Vec::new(),
            args: Vec::new(),
            suggestion: None,
            heading: Vec::new(),
        }
    }
    /// Sets the place to underline.
    #[must_use]
    pub fn at(mut self, span: Span) -> Self {
        self.span = Some(span);
        self
    }
    /// Adds a fact for a hole of the message.
    #[must_use]
    pub fn arg(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }
    /// Says why the system refused a file, in the words of either language.
    #[must_use]
    pub fn reason(self, error: &std::io::Error) -> Self {
        let (zh, en) = wording::refusal(error.kind());
        match zh.is_empty() {
            true => self.arg("reason", error),
            false => self.arg("reason", zh).arg("reason_en", en),
        }
    }
    /// Adds another place with its own message.
    #[must_use]
    pub fn label(mut self, span: Span, code: Code) -> Self {
        self.labels.push((span, code));
        self
    }
    /// Sets the nearest known spelling.
    #[must_use]
    pub fn suggest(mut self, suggestion: Option<String>) -> Self {
        self.suggestion = suggestion;
        self
    }
    /// The severity of this diagnostic's code.
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}
