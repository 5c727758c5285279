//! What each format writes.

use super::fixture::run;
use crate::diagnostic::Lang;
use crate::eval::result::Run;
use crate::report::{Explain, Format, Options, write};

pub(super) fn written(run: &Run, format: Format, options: &Options) -> String {
    let mut out = Vec::new();
    write(run, format, options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn options(lang: Lang, explain: Explain, width: Option<usize>) -> Options {
    Options { lang, explain, width, ..Options::default() }
}

#[test]
fn table_with_reasons() {
    let zh = options(Lang::Zh, Explain::Failed, Some(100));
    insta::assert_snapshot!("table_zh", written(&run(), Format::Table, &zh));
    let en = options(Lang::En, Explain::Failed, Some(100));
    insta::assert_snapshot!("table_en", written(&run(), Format::Table, &en));
}

#[test]
fn table_with_everything_and_with_nothing() {
    let all = options(Lang::Zh, Explain::All, None);
    insta::assert_snapshot!("table_all", written(&run(), Format::Table, &all));
    let none = options(Lang::Zh, Explain::None, Some(60));
    insta::assert_snapshot!("table_none", written(&run(), Format::Table, &none));
    let color = Options { color: true, ..options(Lang::Zh, Explain::Failed, Some(80)) };
    insta::assert_snapshot!(
        "table_color",
        written(&run(), Format::Table, &color).replace('\x1b', "␛")
    );
}

#[test]
fn json_is_the_same_in_either_language() {
    let zh = options(Lang::Zh, Explain::All, None);
    let en = options(Lang::En, Explain::All, None);
    for format in [Format::Json, Format::Jsonl] {
        assert_eq!(written(&run(), format, &zh), written(&run(), format, &en));
    }
    let text = written(&run(), Format::Json, &zh);
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    insta::assert_snapshot!("json", serde_json::to_string_pretty(&value).unwrap());
}

#[test]
fn a_line_of_jsonl_is_a_result_of_json() {
    let options = Options::default();
    let whole: serde_json::Value =
        serde_json::from_str(&written(&run(), Format::Json, &options)).unwrap();
    let lines: Vec<serde_json::Value> = written(&run(), Format::Jsonl, &options)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(whole["results"].as_array().unwrap(), &lines);
}

#[test]
fn an_empty_run() {
    let empty = Run { policy: "空".into(), as_of: "2024-05-01".into(), ..Run::default() };
    insta::assert_snapshot!("empty_table", written(&empty, Format::Table, &Options::default()));
    insta::assert_snapshot!("empty_json", written(&empty, Format::Json, &Options::default()));
    assert_eq!(written(&empty, Format::Jsonl, &Options::default()), "");
}
