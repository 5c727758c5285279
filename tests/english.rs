//! `--lang en`: a policy in English words with names in Latin letters gives results without a Chinese character,
//! in every format; and what was stored in English is verified from anywhere.

// Tests may stop at the first surprise.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use assert_cmd::Command;
use std::io::Read;
use std::path::Path;

const POLICY: &str = r#"
policy Pick { region "X"   effective 2010-01-01 }
ordered Grade { poor < good < best }
record Unit key id { id : text   open : boolean }
record Cadre key id {
  id : text   name : text   born : date   member : boolean   unit : Unit inverse cadres   mark : decimal during 0 to 100
  joined : date or none
  reviews : list { year : integer, grade : Grade }
  posts : list { since : date, until : date or none } interval since to until
}
record Case key id { id : text   open : boolean }
define Cadre.recent = latest(reviews, 3 years)
eligibility Fit for Cadre {
  must Age: age(born) at_most 45
  must Member: member
  must Reviews: recent.grade each not_below good
  must Years: tenure(posts) not_below 5 years
  must Joined: joined before 2000-01-01
  prefer Best: has reviews where grade = best
}
scoring Total for Cadre full_marks 100 { item M weight 60% : mark   item N weight 40% : mark / 2 }
selection Chosen from Cadre per unit { rank Total descending   quota 1  ties all_in }
composition Team for Unit {
  must Members: count(cadres where member) / count(cadres) not_below 1/2
  target Size: count(cadres) no_fewer_than 3
}
procedure Flow for Case {
  step Start { must Open: open }
  step Vote follows Start {
    columns { due : integer, came : integer }
    deadline 5 days
    void when came short_of 1/2 × due
    outcome { came more_than 2 : ok; otherwise : no }
  }
  step Show follows Vote { lasts 5 workdays }
}
"#;

const DATA: &str = r#"{
"Unit":[{"id":"U1","open":true},{"id":"U2","open":false}],
"Cadre":[
{"id":"A1","name":"Ann","born":"1990","member":true,"unit":"U1","mark":90,"joined":"2010-01-01","reviews":[{"year":2023,"grade":"good"},{"year":2022,"grade":"best"},{"year":2021,"grade":"good"}],"posts":[{"since":"2010-01-01"}]},
{"id":"A2","name":"Bob","born":"1960","unit":"U1","reviews":[{"year":2023,"grade":"poor"},{"year":2021,"grade":"unknown"}],"posts":[{"since":"2022-01","until":"2023-05"}]},
{"id":"A3","name":"Cyd","born":"1979","member":false,"unit":"U2","mark":50,"joined":"none"}],
"Case":[{"id":"C1","open":true},{"id":"C2","open":false},{"id":"C3"}],
"Case.Start":[{"Case":"C1","起":"2024-01-01","止":"2024-01-02"},{"Case":"C2","起":"2024-01-01"}],
"Case.Vote":[{"Case":"C1","起":"2024-01-03","止":"2024-02-03","due":5,"came":5},{"Case":"C2","起":"2024-01-03","止":"2024-01-04","due":5,"came":5}],
"Case.Show":[{"Case":"C1","起":"2024-02-05","止":"2024-02-06"},{"Case":"C2","起":"2024-02-05"}]}
"#;

fn quan(dir: &Path, args: &[&str], lang: &str) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quan"));
    let command = command.current_dir(dir).env("NO_COLOR", "1").args(args).args(["--lang", lang]);
    let out = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (out.status.code().unwrap(), text(&out.stdout), text(&out.stderr))
}

/// The lines with Chinese characters or their punctuation.
fn chinese(text: &str) -> Vec<&str> {
    let is = |c: char| matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{ff00}'..='\u{ff65}');
    text.lines().filter(|line| line.contains(is)).collect()
}

fn folder() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("p.quan"), POLICY).unwrap();
    std::fs::write(dir.path().join("d.json"), DATA).unwrap();
    dir
}

const EVAL: [&str; 8] =
    ["eval", "p.quan", "--data", "d.json", "--as-of", "2024-05-01", "--explain", "all"];

#[test]
fn results_in_english_have_no_chinese_word() {
    let dir = folder();
    for format in ["table", "csv", "json", "jsonl", "html"] {
        let (code, out, told) =
            quan(dir.path(), &[&EVAL[..], &["--format", format]].concat(), "en");
        assert_eq!(code, 0, "{told}");
        // the page looks for Chinese fonts first
        let plain = out.replace("微软雅黑", "").replace("宋体", "");
        assert_eq!(chinese(&plain), [""; 0], "{format}");
        assert_eq!(chinese(&told), [""; 0], "{format}");
        assert!(format != "table" || out.contains("between 63 and 64"), "{out}");
    }
    let args = [&EVAL[..], &["--format", "xlsx", "--out", "o.xlsx"]].concat();
    assert_eq!(quan(dir.path(), &args, "en").0, 0);
    let mut book =
        zip::ZipArchive::new(std::fs::File::open(dir.path().join("o.xlsx")).unwrap()).unwrap();
    for name in ["xl/sharedStrings.xml", "xl/workbook.xml"] {
        let mut text = String::new();
        book.by_name(name).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(chinese(&text), [""; 0], "{name}");
    }
    for key in ["A1", "A2", "A3", "C1", "C2", "U1"] {
        for format in ["text", "json"] {
            let args = ["explain", "p.quan", "--data", "d.json", "--as-of", "2024-05-01", "--key"];
            let (code, out, told) =
                quan(dir.path(), &[&args[..], &[key, "--format", format]].concat(), "en");
            assert_eq!((code, chinese(&out), chinese(&told)), (0, vec![], vec![]), "{key}");
        }
    }
}

#[test]
fn the_language_changes_words_and_nothing_else() {
    let dir = folder();
    let args = [&EVAL[..], &["--format", "jsonl"]].concat();
    let results = |lang| -> Vec<serde_json::Value> {
        let out = quan(dir.path(), &args, lang).1;
        out.lines().map(|l| serde_json::from_str(l).unwrap()).collect()
    };
    let (zh, en) = (results("zh"), results("en"));
    assert_eq!(zh.len(), en.len());
    let mut differ = 0;
    for (zh, en) in zh.iter().zip(&en) {
        let (zh, en) = (zh.as_object().unwrap(), en.as_object().unwrap());
        assert!(zh.keys().eq(en.keys()));
        for key in ["rule", "kind", "subject", "key", "verdict", "score", "rank", "selected"] {
            assert_eq!(zh.get(key), en.get(key), "{key}");
        }
        differ += usize::from(zh != en);
    }
    assert!(differ > 5, "{differ}");
}

#[test]
fn what_was_stored_in_english_is_verified_from_anywhere() {
    let dir = folder();
    for stored in ["zh", "en"] {
        let args = [&EVAL[..], &["--format", "json", "--out", "stored.json"]].concat();
        assert_eq!(quan(dir.path(), &args, stored).0, 0);
        for lang in ["zh", "en"] {
            let (code, out, told) =
                quan(dir.path(), &["verify", "stored.json", "--data", "d.json"], lang);
            assert_eq!(code, 0, "{stored} {lang}: {out} {told}");
        }
    }
}
