use super::*;
use crate::diagnostic::{FileId, Lang, Sources, Style, render_text};

const ZH: &str = include_str!("../../tests/syntax/page.zh.quan");
const EN: &str = include_str!("../../tests/syntax/page.en.quan");

fn problems(text: &str) -> String {
    let mut sources = Sources::default();
    let file = sources.add("t.quan", text);
    let (_, diagnostics) = parse(text, file);
    render_text(&diagnostics, &sources, Style { lang: Lang::Zh, color: false })
}

#[test]
fn the_page_of_every_form_parses_in_both_languages() {
    assert_eq!(problems(ZH), "");
    assert_eq!(problems(EN), "");
    assert_eq!(parse(ZH, FileId(0)).0.decls.len(), parse(EN, FileId(0)).0.decls.len());
}

#[test]
fn deep_nesting_is_an_error_at_its_place() {
    let text = format!("定义 x = {}1{}", "(".repeat(100_000), ")".repeat(100_000));
    assert!(problems(&text).contains("Q0104"));
}
