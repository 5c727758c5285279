//! What may be shared names nobody.

use super::fixture::run;
use super::formats::written;
use crate::report::{Format, Head, JsonLines, Options, Redactor};

fn redacted() -> Options {
    Options { redact: true, explain: crate::report::Explain::All, ..Options::default() }
}

#[test]
fn nobody_is_named() {
    let mut run = run();
    run.results[1].clauses[0].message =
        "推荐人 张三 与 G001 同单位,电话 13800138000,年龄 41".into();
    let text = written(&run, Format::Json, &redacted());
    for secret in [
        "张三",
        "欧阳修远",
        "G001",
        "K1",
        "O'Brien",
        "612325198502030016",
        "13800138000",
        "第 2 行",
    ] {
        assert!(!text.contains(secret), "{secret}");
    }
    assert!(text.contains("推荐人 甲001 与 甲001 同单位,电话 ***********,年龄 41"));
    assert!(text.contains("2023-11-02"));
    insta::assert_snapshot!("redacted_table", written(&run, Format::Table, &redacted()));
}

#[test]
fn pseudonyms_are_stable_within_a_run() {
    assert_eq!(
        written(&run(), Format::Jsonl, &redacted()),
        written(&run(), Format::Jsonl, &redacted())
    );
    let run = run();
    let masked = Redactor::default().run(&run);
    for (one, masked_one) in run.results.iter().zip(&masked.results) {
        for (other, masked_other) in run.results.iter().zip(&masked.results) {
            let same = (&one.subject, &one.key) == (&other.subject, &other.key);
            assert_eq!(same, masked_one.key == masked_other.key);
        }
    }
}

#[test]
fn lines_as_they_come_are_masked_too() {
    let options = redacted();
    let run = run();
    let mut lines = JsonLines::new(Head::from(&run), &options);
    let mut out = Vec::new();
    for result in &run.results {
        lines.write(result, &mut out).unwrap();
    }
    let text = String::from_utf8(out).unwrap();
    assert!(!text.contains("欧阳修远") && !text.contains("612325198502030016"));
    assert_eq!(text.lines().count(), run.results.len());
}

#[test]
fn values_are_not_taken_for_keys() {
    let mut run = run();
    run.results.truncate(2);
    run.results[0].key = "41".into();
    run.results[0].name = Some("王伟".into());
    run.results[1].key = "A9".into();
    run.results[1].name = Some("王伟".into());
    let mut redactor = Redactor::default();
    redactor.run(&run);
    assert_eq!(redactor.text("王伟 周岁 = 41, XA9, A9"), "某某 周岁 = 41, XA9, 甲002");
    assert_eq!(redactor.text("61232519850203001X 与 12345"), "****************** 与 12345");
}
