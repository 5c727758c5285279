//! Diagnostics as words: which language, and facts put into the holes of the catalogue.

use super::escape::visible;
use super::{Code, Diagnostic, Lang, Severity};
use std::borrow::Cow;

/// Characters of one argument that are shown; a rule that lost its closing quote may swallow a file.
const MOST_OF_ARGUMENT: usize = 400;

/// Holes that take lists of names, which each language separates by a comma of its own.
const LISTS: &[&str] = &["columns", "known", "places", "tables", "values"];

impl Lang {
    /// The text of this language from a pair of the catalogue.
    pub(super) fn pick<'a>(self, (zh, en): (&'a str, &'a str)) -> &'a str {
        match self {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }
    /// The word that opens a diagnostic.
    pub(super) fn severity(self, severity: Severity) -> &'static str {
        self.pick(match severity {
            Severity::Error => ("错误", "error"),
            Severity::Warning => ("警告", "warning"),
            Severity::Note => ("提示", "note"),
        })
    }
    /// The word that opens a help line.
    pub(super) fn help(self) -> &'static str {
        self.pick(("建议", "help"))
    }
}

impl Diagnostic {
    /// The message with its holes filled, safe to print.
    pub fn message(&self, lang: Lang) -> String {
        self.words(self.code.message(), lang)
    }
    /// What to do next with its holes filled, if the code has any advice.
    pub fn help(&self, lang: Lang) -> Option<String> {
        let help = self.words(self.code.help(), lang);
        (!help.is_empty()).then_some(help)
    }
    /// The message of a label of this diagnostic.
    pub(super) fn label_message(&self, code: Code, lang: Lang) -> String {
        self.words(code.message(), lang)
    }
    /// The did-you-mean question, if there is a suggestion.
    pub(super) fn question(&self, lang: Lang) -> Option<String> {
        let name = visible(self.suggestion.as_ref()?);
        Some(match lang {
            Lang::Zh => format!("是不是想写「{name}」?"),
            Lang::En => format!("did you mean `{name}`?"),
        })
    }
    /// Holes of the message, help and labels that no argument fills. Users would see them as `{name}`,
    /// so tests of every stage check that this is empty.
    pub fn unfilled(&self) -> Vec<&'static str> {
        let codes = std::iter::once(self.code).chain(self.labels.iter().map(|(_, code)| *code));
        let mut names: Vec<_> = codes
            .flat_map(|code| [code.message(), code.help()])
            .flat_map(|(zh, en)| [zh, en])
            .flat_map(holes)
            .filter(|hole| self.value(hole).is_none())
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }
    fn words(&self, pair: (&'static str, &'static str), lang: Lang) -> String {
        // An argument may have a wording per language: `expected` and `expected_en`.
        fill(lang.pick(pair), |hole| match lang {
            Lang::En => match self.value(&format!("{hole}_en")) {
                Some(value) => Some(Cow::Borrowed(value)),
                None if LISTS.contains(&hole) => {
                    self.value(hole).map(|v| Cow::Owned(v.replace('、', ", ")))
                }
                None => self.value(hole).map(Cow::Borrowed),
            },
            Lang::Zh => self.value(hole).map(Cow::Borrowed),
        })
    }
    fn value(&self, hole: &str) -> Option<&str> {
        self.args.iter().find(|(name, _)| *name == hole).map(|(_, value)| value.as_str())
    }
}

/// Why a file could not be read or written; empty for what happens too rarely to have words of its own.
pub fn refusal(kind: std::io::ErrorKind) -> (&'static str, &'static str) {
    use std::io::ErrorKind as K;
    match kind {
        K::NotFound => ("没有这个文件或文件夹", "no such file or folder"),
        K::PermissionDenied => ("没有权限", "permission denied"),
        K::IsADirectory => ("这是一个文件夹", "it is a folder"),
        K::NotADirectory => ("路径中有一段不是文件夹", "a part of the path is no folder"),
        K::StorageFull => ("磁盘已满", "the disk is full"),
        K::ReadOnlyFilesystem => ("磁盘是只读的", "the disk is read-only"),
        K::AlreadyExists => ("同名的文件或文件夹已经在了", "it is there already"),
        K::InvalidInput | K::InvalidFilename => ("文件名不能用", "no file can have this name"),
        K::TimedOut | K::Interrupted => ("读写中断了", "reading or writing was interrupted"),
        K::FileTooLarge | K::QuotaExceeded => ("放不下", "it does not fit"),
        K::UnexpectedEof => ("文件没有写完", "the file ends early"),
        _ => ("", ""),
    }
}

/// How many problems of each kind there are, e.g. `2 errors, 1 warning`.
pub fn summary_line(diagnostics: &[Diagnostic], lang: Lang) -> String {
    summary_of(&diagnostics.iter().map(Diagnostic::severity).collect::<Vec<_>>(), lang)
}

pub(super) fn summary_of(severities: &[Severity], lang: Lang) -> String {
    let parts: Vec<_> = [Severity::Error, Severity::Warning, Severity::Note]
        .into_iter()
        .map(|severity| (severity, severities.iter().filter(|s| **s == severity).count()))
        .filter(|(_, count)| *count > 0)
        .map(|(severity, count)| counted(count, lang.severity(severity), lang))
        .collect();
    if parts.is_empty() {
        return lang.pick(("没有问题", "no problems")).to_owned();
    }
    parts.join(lang.pick((",", ", ")))
}

fn counted(count: usize, word: &str, lang: Lang) -> String {
    match (lang, count) {
        (Lang::Zh, _) => format!("{count} 个{word}"),
        (Lang::En, 1) => format!("1 {word}"),
        (Lang::En, _) => format!("{count} {word}s"),
    }
}

/// Puts values into the `{name}` holes, in one pass: braces in a value stay as they are.
fn fill<'v>(template: &str, value: impl Fn(&str) -> Option<Cow<'v, str>>) -> String {
    let mut out = String::new();
    for piece in pieces(template) {
        match piece {
            Piece::Words(words) => out.push_str(words),
            Piece::Hole(name) => match value(name) {
                Some(value) => out.push_str(&shortened(&value)),
                None => out.push_str(&format!("{{{name}}}")),
            },
        }
    }
    out
}

/// The names of a template's holes.
pub(super) fn holes(template: &str) -> impl Iterator<Item = &str> {
    pieces(template).filter_map(|piece| match piece {
        Piece::Words(_) => None,
        Piece::Hole(name) => Some(name),
    })
}

enum Piece<'t> {
    Words(&'t str),
    Hole(&'t str),
}

/// A brace opens a hole only if a name and a closing brace follow.
fn pieces(mut rest: &str) -> impl Iterator<Item = Piece<'_>> {
    std::iter::from_fn(move || {
        if let Some((name, after)) = hole_at_start(rest) {
            rest = after;
            return Some(Piece::Hole(name));
        }
        let brace =
            |(at, _): &(usize, &str)| hole_at_start(rest.get(*at..).unwrap_or("")).is_some();
        let end = rest.match_indices('{').find(brace).map_or(rest.len(), |(at, _)| at);
        let (words, after) = rest.split_at_checked(end)?;
        rest = after;
        (!words.is_empty()).then_some(Piece::Words(words))
    })
}

fn hole_at_start(text: &str) -> Option<(&str, &str)> {
    let (name, after) = text.strip_prefix('{')?.split_once('}')?;
    let is_name =
        !name.is_empty() && name.chars().all(|c| matches!(c, 'a'..='z' | '0'..='9' | '_'));
    is_name.then_some((name, after))
}

fn shortened(value: &str) -> String {
    match value.char_indices().nth(MOST_OF_ARGUMENT) {
        None => visible(value),
        Some((at, _)) => format!("{}…", visible(value.get(..at).unwrap_or(""))),
    }
}
