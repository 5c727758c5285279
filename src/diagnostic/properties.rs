//! Carets stand under what they mean, and nothing a file holds can break or forge the output.

use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

use super::*;

const PLAIN: Style = Style { lang: Lang::Zh, color: false };
/// Columns before the source text when line numbers have one digit.
const GUTTER: usize = 4;

/// ASCII, Chinese, full-width, half-width kana, combining, emoji, a syllable in parts.
fn mixed(most: usize) -> impl Strategy<Value = String> {
    let one = prop::sample::select(vec![
        "a", "7", " ", "年", "龄", "「", "。", "Ａ", "＜", "\u{3000}", "ｱ", "e\u{301}", "\u{304}",
        "😀", "👍🏽", "🇨🇳", "각", "𠮷",
    ]);
    prop::collection::vec(one, 0..most).prop_map(|parts| parts.concat())
}

fn shown(text: &str, start: usize, end: usize) -> Vec<String> {
    let mut sources = Sources::default();
    let file = sources.add("f", text);
    let at = |n: usize| u32::try_from(n).unwrap();
    let d = Diagnostic::new(Code::DeclaredHere).at(Span { file, start: at(start), end: at(end) });
    render_text(&[d], &sources, PLAIN).lines().map(str::to_owned).collect()
}

fn quoted_and_underline(text: &str, start: usize, end: usize) -> (String, usize, usize) {
    let lines = shown(text, start, end);
    let [.., quoted, underline] = lines.as_slice() else { panic!("{lines:?}") };
    let pad = underline.find('^').unwrap();
    (quoted.clone(), pad, underline.len() - pad)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_caret_is_as_far_in_as_the_text_before_it_is_wide(
        before in mixed(14), marked in mixed(9), after in mixed(14),
    ) {
        let text = format!("{before}{marked}{after}");
        let end = before.len() + marked.len();
        let (quoted, pad, width) = quoted_and_underline(&text, before.len(), end);
        prop_assert_eq!(quoted, format!("1 | {text}").trim_end().to_owned());
        prop_assert_eq!(pad, GUTTER + before.width());
        prop_assert_eq!(pad + width, GUTTER + text[..end].width().max(before.width() + 1));
    }

    #[test]
    fn a_cut_line_keeps_the_caret_under_its_character(
        before in mixed(300), after in mixed(300), hidden in "[\t\u{200b}\u{1b}]{0,5}",
    ) {
        let text = format!("{hidden}{before}X{hidden}{after}");
        let at = hidden.len() + before.len();
        let (quoted, pad, width) = quoted_and_underline(&text, at, at + 1);
        let found = quoted.find('X').map(|at| quoted[..at].width());
        prop_assert_eq!(found, Some(pad), "{}", quoted);
        prop_assert_eq!(width, 1);
        prop_assert!(quoted.width() <= GUTTER + 102);
    }

    #[test]
    fn no_span_and_no_text_panics_or_forges(
        text in "(\\PC|[\n\r\t\u{0}\u{1b}\u{200b}\u{202e}\u{2066}\u{9b}\u{301}年😀]){0,200}",
        spans in prop::collection::vec((0..3u32, near(), near()), 1..4),
        value in any::<String>(),
    ) {
        let mut sources = Sources::default();
        sources.add(text.clone(), text.clone());
        sources.add("空", "");
        let mut d = Diagnostic::new(Code::UnknownName).arg("name", &value).suggest(Some(value));
        d.heading = vec![text];
        for (file, start, end) in spans {
            let span = Span { file: FileId(file), start, end };
            d = d.at(span).label(span, Code::DeclaredHere);
        }
        let found = [d.clone(), d];
        let forged = |c: char| c != '\n' && c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        prop_assert!(!render_text(&found, &sources, PLAIN).contains(forged));
        let json = render_json(&found, &sources, Lang::En);
        prop_assert!(!json[0]["message"].as_str().unwrap().contains(forged));
    }
}

/// Mostly inside a short text, sometimes far outside.
fn near() -> impl Strategy<Value = u32> {
    prop_oneof![4 => 0..400u32, 1 => any::<u32>()]
}

#[test]
fn marks_without_width_do_not_fill_the_screen() {
    let text = format!("x{}", "\u{301}".repeat(1_000_000));
    assert!(shown(&text, 600_000, 600_002).concat().len() < 3000);
}
