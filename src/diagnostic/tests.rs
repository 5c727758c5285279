//! What users see, as snapshots: every case in both languages.

use std::collections::BTreeSet;

use insta::assert_snapshot;

use super::wording::{holes, summary_of};
use super::*;

const POLICY: &str =
    "政策 干部选拔\r\n\r\n规则 提任副科级:\r\n\t要求 年令 <= 55 岁 且 年龄 > 年令\r\n结束";

/// The span of the `n`th time `words` stands in the file.
fn span(sources: &Sources, file: FileId, words: &str, n: usize) -> Span {
    let text = &sources.get(file).unwrap().text;
    let (start, _) = text.match_indices(words).nth(n).unwrap();
    let at = |n: usize| u32::try_from(n).unwrap();
    Span { file, start: at(start), end: at(start + words.len()) }
}

fn policy() -> (Sources, FileId) {
    let mut sources = Sources::default();
    let file = sources.add("政策/干部选拔.quan", POLICY);
    (sources, file)
}

fn unknown_age(sources: &Sources, file: FileId) -> Diagnostic {
    Diagnostic::new(Code::UnknownName).at(span(sources, file, "年令", 0)).arg("name", "年令")
}

fn both(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let text = |lang| render_text(diagnostics, sources, Style { lang, color: false });
    format!("{}~~~~\n{}", text(Lang::Zh), text(Lang::En))
}

#[test]
fn one_place_with_heading_help_and_suggestion() {
    let (sources, file) = policy();
    let mut d = unknown_age(&sources, file).suggest(Some("年龄".into()));
    d.heading = vec!["资格 提任副科级".into(), "年龄上限".into()];
    assert_snapshot!(both(&[d], &sources));
}

#[test]
fn labels_on_the_same_line_another_line_and_in_another_file() {
    let (mut sources, file) = policy();
    let other = sources.add("标准.quan", "\n".repeat(120) + "记录 候选人: 年令 整数");
    let d = unknown_age(&sources, file)
        .label(span(&sources, file, "年令", 1), Code::UnknownName)
        .label(span(&sources, file, "提任副科级", 0), Code::DeclaredHere)
        .label(span(&sources, other, "年令", 0), Code::DeclaredHere)
        .label(Span { file: FileId(9), start: 0, end: 1 }, Code::DeclaredHere);
    assert_snapshot!(both(&[d], &sources));
}

#[test]
fn without_a_place() {
    let d =
        Diagnostic::new(Code::FileUnreadable).arg("path", "无.quan").arg("reason", "no such file");
    assert_snapshot!(both(&[d], &Sources::default()));
}

#[test]
fn several_by_file_then_start() {
    let (mut sources, file) = policy();
    let second = sources.add("乙.quan", "甲 乙");
    let syntax = |span, expected| Diagnostic::new(Code::Syntax).at(span).arg("expected", expected);
    let found = [
        syntax(span(&sources, second, "甲", 0), "D"),
        syntax(span(&sources, file, "结束", 0), "C"),
        syntax(span(&sources, file, "规则", 0), "A"),
        syntax(span(&sources, file, "规则", 0), "B"),
        Diagnostic::new(Code::FileUnreadable).arg("path", "p").arg("reason", "r"),
    ];
    assert_snapshot!(both(&found, &sources));
}

#[test]
fn many_lines_underline_the_first() {
    let (sources, file) = policy();
    let whole = span(&sources, file, "规则", 0).to(span(&sources, file, "结束", 0));
    let d = Diagnostic::new(Code::Syntax).at(whole).arg("expected", "x");
    assert_snapshot!(both(&[d], &sources));
}

#[test]
fn the_end_of_the_text() {
    let (sources, file) = policy();
    let end = u32::try_from(POLICY.len()).unwrap();
    let at = |start, end| {
        Diagnostic::new(Code::Syntax).at(Span { file, start, end }).arg("expected", "x")
    };
    assert_snapshot!(both(&[at(end, end), at(end + 7, 3)], &sources));
}

#[test]
fn a_line_of_ten_megabytes_is_cut_around_the_caret() {
    let mut sources = Sources::default();
    let filler = "年龄 >= 18 且 ".repeat(250_000);
    let file = sources.add("长.quan", format!("{filler}年令 {filler}"));
    let end = u32::try_from(filler.len() * 2).unwrap();
    let found = [
        unknown_age(&sources, file).label(Span { file, start: 0, end: 6 }, Code::DeclaredHere),
        unknown_age(&sources, file).at(Span { file, start: end, end: end + 4 }),
        unknown_age(&sources, file).at(Span { file, start: 0, end }),
    ];
    assert_snapshot!(both(&found, &sources));
}

#[test]
fn hidden_characters_are_shown() {
    let mut sources = Sources::default();
    let text = "\u{feff}要求 年\u{200b}龄\u{1b}[31m \u{202e}55 =<\u{7} 止";
    let file = sources.add("a\u{1b}[2J.quan", text);
    let mut d = Diagnostic::new(Code::UnknownName)
        .at(span(&sources, file, "年\u{200b}龄", 0))
        .arg("name", "年\u{200b}龄\n错误: {name}")
        .label(span(&sources, file, "止", 0), Code::DeclaredHere)
        .suggest(Some("年\u{2066}龄".into()));
    d.heading = vec!["\u{9b}2J".into()];
    assert_snapshot!(both(&[d], &sources));
}

#[test]
fn colours() {
    let (sources, file) = policy();
    let d = unknown_age(&sources, file).label(span(&sources, file, "年令", 1), Code::DeclaredHere);
    let text = render_text(&[d], &sources, Style { lang: Lang::Zh, color: true });
    assert_snapshot!(text.replace('\u{1b}', "ESC"));
}

#[test]
fn json() {
    let (sources, file) = policy();
    let mut d = unknown_age(&sources, file)
        .suggest(Some("年龄".into()))
        .label(span(&sources, file, "提任副科级", 0), Code::DeclaredHere);
    d.heading = vec!["资格 提任副科级".into()];
    let bare = Diagnostic::new(Code::Syntax).arg("expected", "\u{202e}x");
    let found = render_json(&[d.clone(), bare], &sources, Lang::Zh);
    assert_snapshot!(serde_json::to_string_pretty(&found).unwrap());
    assert_eq!(render_json(&[d], &sources, Lang::En)[0]["message"], "unknown name `年令`");
}

#[test]
fn summaries() {
    use Severity::{Error, Note, Warning};
    let found = [Error, Warning, Error];
    assert_eq!(summary_of(&found, Lang::Zh), "2 个错误,1 个警告");
    assert_eq!(summary_of(&found, Lang::En), "2 errors, 1 warning");
    assert_eq!(summary_of(&[Note, Warning, Note], Lang::En), "1 warning, 2 notes");
    assert_eq!(summary_line(&[], Lang::Zh), "没有问题");
    assert_eq!(summary_line(&[Diagnostic::new(Code::Syntax)], Lang::En), "1 error");
}

#[test]
fn a_missing_argument_is_visible_and_found() {
    let d = Diagnostic::new(Code::FileUnreadable).arg("path", "p");
    assert_eq!(d.message(Lang::En), "cannot read `p`: {reason}");
    assert_eq!(d.unfilled(), ["reason"]);
    assert!(d.arg("reason", "{path}").unfilled().is_empty());
}

#[test]
fn catalogue_keeps_its_voice() {
    let mut ids = BTreeSet::new();
    for code in Code::ALL {
        let id = code.id();
        assert!(ids.insert(id), "{id} stands twice");
        let digits = id.strip_prefix('Q').unwrap_or_default();
        assert!(digits.len() == 4 && digits.chars().all(|c| c.is_ascii_digit()), "{id}");
        for (zh, en) in [code.message(), code.help()] {
            let names = |words| holes(words).collect::<BTreeSet<_>>();
            assert_eq!(names(zh), names(en), "{id}: the languages have different holes");
            assert_eq!(zh.is_empty(), en.is_empty(), "{id}: one language is missing");
            assert!(
                !zh.ends_with(['。', '.']) && !en.ends_with('.'),
                "{id}: ends with a full stop"
            );
            let mut start = en.chars();
            let capital = start.next().is_some_and(char::is_uppercase);
            let acronym = start.next().is_some_and(|c| !c.is_lowercase());
            assert!(!capital || acronym, "{id}: starts with a capital");
        }
    }
}

#[test]
fn the_page_has_every_code() {
    for lang in [Lang::Zh, Lang::En] {
        let page = docs_markdown(lang);
        for code in Code::ALL {
            assert!(page.contains(&format!("## {}\n", code.id())));
            assert!(
                page.contains(lang.pick(code.message())) && page.contains(lang.pick(code.help()))
            );
        }
    }
}
