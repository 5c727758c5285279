use super::*;
use std::collections::BTreeSet;
use std::path::Path;

const PEST: &str = include_str!("../../../grammar/keywords.pest");

/// `keywords.pest` as the table says it. A Chinese keyword may touch a digit, a unit also a range word.
fn generated() -> String {
    let mut out = String::from(
        "// Generated from keywords.tsv; run the tests with QUAN_BLESS=1 to make it anew.\n\
         kz = _{ !XID_CONTINUE | &digit }\n\
         ke = _{ !XID_CONTINUE }\n\
         ku = _{ kz | &(\"以上\" | \"以下\" | \"以内\" | \"以外\") }\n",
    );
    for line in TABLE.lines().filter(|l| !l.starts_with('#')) {
        let columns: Vec<&str> = line.split('\t').collect();
        let [rule, zh, en, class] = columns[..] else { panic!("four columns: {line}") };
        let mut en = en.split('|').map(|e| format!("\"{e}\"")).collect::<Vec<_>>().join(" | ");
        if en.contains('|') {
            en = format!("({en})");
        }
        let end = if class == "U" { "ku" } else { "kz" };
        out += &format!("k_{rule} = ${{ \"{zh}\" ~ {end} | {en} ~ ke }}\n");
    }
    out
}

#[test]
fn the_keyword_grammar_is_what_the_table_generates() {
    let expected = generated();
    if std::env::var_os("QUAN_BLESS").is_some() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("grammar/keywords.pest");
        std::fs::write(path, &expected).unwrap();
        return;
    }
    assert!(PEST == expected, "keywords.pest is stale: run the tests with QUAN_BLESS=1");
}

#[test]
fn every_english_spelling_and_every_rule_is_written_once() {
    let spellings =
        TABLE.lines().filter(|l| !l.starts_with('#')).flat_map(|l| l.split('\t').nth(2));
    let mut seen = BTreeSet::new();
    for word in spellings.flat_map(|en| en.split('|')) {
        assert!(seen.insert(word), "{word} twice");
    }
    let rules: BTreeSet<_> = keywords().iter().map(|k| k.rule).collect();
    assert_eq!(rules.len(), keywords().len());
}

#[test]
fn builtins_have_one_twin_each() {
    let (mut zh, mut en) = (BTreeSet::new(), BTreeSet::new());
    for (z, e, doc) in builtins() {
        assert!(zh.insert(z) && en.insert(e), "{z} {e}");
        assert!(!doc.is_empty());
    }
    let lines = BUILTINS.lines().filter(|l| !l.starts_with('#')).count();
    assert_eq!(builtins().len(), lines, "a line without three columns");
}
