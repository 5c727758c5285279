//! Diagnostics as text with carets, and as JSON.

use super::{Diagnostic, Sources};

/// The language messages are shown in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// Chinese.
    Zh,
    /// English.
    En,
}

/// How text is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// The language of the messages.
    pub lang: Lang,
    /// Whether to use terminal colours.
    pub color: bool,
}

/// Renders diagnostics for a terminal.
pub fn render_text(_diagnostics: &[Diagnostic], _sources: &Sources, _style: Style) -> String {
    String::new()
}

/// Renders diagnostics as JSON.
pub fn render_json(_diagnostics: &[Diagnostic], _sources: &Sources) -> serde_json::Value {
    serde_json::Value::Null
}
