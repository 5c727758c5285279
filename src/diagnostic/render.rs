//! Diagnostics as text with carets.
//!
//! The layout is our own rather than a crate's because quoted lines are cut and escaped before they are
//! measured: a policy can be one line of ten megabytes, and may hold characters that forge output.

use super::escape::visible;
use super::place::{Excerpt, Place};
use super::{Code, Diagnostic, Severity, Sources};

/// The language messages are shown in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lang {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// One of two wordings, Chinese and English.
    pub fn choose<T>(self, zh: T, en: T) -> T {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

/// How text is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// The language of the messages.
    pub lang: Lang,
    /// Whether to use terminal colours.
    pub color: bool,
}

/// Renders diagnostics for a terminal, ordered by file and place; those without a place come first.
pub fn render_text(diagnostics: &[Diagnostic], sources: &Sources, style: Style) -> String {
    let parts: Vec<_> =
        in_order(diagnostics).into_iter().map(|d| Page::new(sources, style, d).render(d)).collect();
    parts.join("\n")
}

/// Diagnostics by file, then start; equal ones keep the order they were found in.
pub(super) fn in_order(diagnostics: &[Diagnostic]) -> Vec<&Diagnostic> {
    let mut ordered: Vec<_> = diagnostics.iter().collect();
    ordered.sort_by_key(|d| d.span.map(|span| (span.file, span.start)));
    ordered
}

/// The text of one diagnostic as it grows.
struct Page<'a> {
    sources: &'a Sources,
    style: Style,
    severity: Severity,
    /// Columns for line numbers.
    gutter: usize,
    out: String,
}

impl<'a> Page<'a> {
    fn new(sources: &'a Sources, style: Style, d: &Diagnostic) -> Self {
        let spans = d.span.into_iter().chain(d.labels.iter().map(|(span, _)| *span));
        let last_line =
            spans.filter_map(|s| Place::resolve(sources, s)).map(|p| p.start(sources).0).max();
        let gutter = last_line.map_or(1, |line| line.to_string().len());
        Self { sources, style, severity: d.severity(), gutter, out: String::new() }
    }
    fn render(mut self, d: &Diagnostic) -> String {
        let lang = self.style.lang;
        let title = format!("{}[{}]", lang.severity(self.severity), d.code.id());
        let title = self.paint(Ink::of(self.severity), &title);
        let message = self.paint(Ink::Bold, &format!(": {}", d.message(lang)));
        self.line(&format!("{title}{message}"));
        let place = d.span.and_then(|span| Place::resolve(self.sources, span));
        if let Some(place) = &place {
            self.location("-->", place);
        }
        if !d.heading.is_empty() {
            let path: Vec<_> = d.heading.iter().map(|part| visible(part)).collect();
            self.indented(&format!("{} {}", lang.pick(("在", "in")), path.join(" › ")));
        }
        self.quotes(d, place);
        if let Some(help) = d.help(lang) {
            let word = self.paint(Ink::Cyan, &format!("{}:", lang.help()));
            self.indented(&format!("{word} {help}"));
        }
        if let Some(question) = d.question(lang) {
            self.indented(&question);
        }
        self.out
    }

    /// The underlined line, then each label under its own line.
    fn quotes(&mut self, d: &Diagnostic, place: Option<Place<'a>>) {
        let mut shown: Option<(Place<'a>, Excerpt<'a>)> = None;
        if let Some(place) = place {
            let excerpt = place.excerpt();
            self.bar("", "");
            self.quote(&place, &excerpt);
            self.underline(excerpt.underline(), Mark::Main);
            shown = Some((place, excerpt));
        }
        for (span, code) in &d.labels {
            let message = d.label_message(*code, self.style.lang);
            let Some(label) = Place::resolve(self.sources, *span) else {
                self.indented(&message);
                continue;
            };
            self.label(&label, &mut shown, &message, *code);
        }
    }
    /// A label; its line is quoted again only if it is not the one just shown.
    fn label(
        &mut self,
        label: &Place<'a>,
        shown: &mut Option<(Place<'a>, Excerpt<'a>)>,
        message: &str,
        code: Code,
    ) {
        let mark = Mark::Label(message, code.severity());
        if let Some(at) = shown.as_ref().and_then(|(_, excerpt)| excerpt.underline_also(label)) {
            return self.underline(at, mark);
        }
        if !shown.as_ref().is_some_and(|(place, _)| place.same_file(label)) {
            self.location(":::", label);
        }
        let excerpt = label.excerpt();
        self.quote(label, &excerpt);
        self.underline(excerpt.underline(), mark);
        *shown = Some((*label, excerpt));
    }

    fn location(&mut self, arrow: &str, place: &Place<'_>) {
        let (line, column) = place.start(self.sources);
        let arrow = self.paint(Ink::Blue, arrow);
        let indent = " ".repeat(self.gutter);
        self.line(&format!("{indent}{arrow} {}:{line}:{column}", visible(place.path())));
    }
    fn quote(&mut self, place: &Place<'_>, excerpt: &Excerpt<'_>) {
        let number = place.start(self.sources).0.to_string();
        self.bar(&number, &excerpt.shown());
    }
    fn underline(&mut self, (pad, width): (usize, usize), mark: Mark<'_>) {
        let pad = " ".repeat(pad);
        let marked = match mark {
            Mark::Main => self.paint(Ink::of(self.severity), &"^".repeat(width)),
            Mark::Label(message, severity) => {
                self.paint(Ink::of(severity), &format!("{} {message}", "-".repeat(width)))
            }
        };
        self.bar("", &format!("{pad}{marked}"));
    }
    fn bar(&mut self, number: &str, text: &str) {
        let bar = self.paint(Ink::Blue, &format!("{number:>width$} |", width = self.gutter));
        self.line(format!("{bar} {text}").trim_end());
    }
    fn indented(&mut self, text: &str) {
        let indent = " ".repeat(self.gutter + 1);
        self.line(&format!("{indent}{text}"));
    }
    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }
    fn paint(&self, ink: Ink, text: &str) -> String {
        if self.style.color { format!("{}{text}\u{1b}[0m", ink.code()) } else { text.to_owned() }
    }
}

/// What stands under a quoted line.
enum Mark<'m> {
    Main,
    Label(&'m str, Severity),
}

#[derive(Clone, Copy)]
enum Ink {
    Red,
    Yellow,
    Cyan,
    Blue,
    Bold,
}

impl Ink {
    fn of(severity: Severity) -> Self {
        match severity {
            Severity::Error => Ink::Red,
            Severity::Warning => Ink::Yellow,
            Severity::Note => Ink::Cyan,
        }
    }
    fn code(self) -> &'static str {
        match self {
            Ink::Red => "\u{1b}[1;31m",
            Ink::Yellow => "\u{1b}[1;33m",
            Ink::Cyan => "\u{1b}[1;36m",
            Ink::Blue => "\u{1b}[1;34m",
            Ink::Bold => "\u{1b}[1m",
        }
    }
}
