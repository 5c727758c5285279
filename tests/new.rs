//! `quan new`: what it writes runs, in both languages, with every verb its page names.

// Tests may stop at the first surprise.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

use assert_cmd::Command;
use std::path::Path;

fn quan(dir: &Path, args: &[&str], lang: &str) -> (Option<i32>, String) {
    let out = Command::new(env!("CARGO_BIN_EXE_quan"))
        .current_dir(dir)
        .args(args)
        .args(["--lang", lang])
        .output()
        .unwrap();
    let said = [out.stdout, out.stderr].map(|b| String::from_utf8(b).unwrap()).join("");
    (out.status.code(), said)
}

#[test]
fn the_starter_passes_every_verb() {
    for (lang, policy) in [("zh", "办法.quan"), ("en", "selection_rules.quan")] {
        let dir = tempfile::tempdir().unwrap();
        let (status, said) = quan(dir.path(), &["new", "mine"], lang);
        assert_eq!(status, Some(0), "{said}");
        let mine = dir.path().join("mine");
        assert!(mine.join(policy).is_file());
        for args in [
            ["check", ".", "--deny", "warnings"].as_slice(),
            &["fmt", "--check", "."],
            &["test", "."],
        ] {
            let (status, said) = quan(&mine, args, lang);
            assert_eq!(status, Some(0), "{args:?}: {said}");
        }
        // every line the page shows
        let page = std::fs::read_to_string(mine.join("README.md")).unwrap();
        let block = page.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
        let lines: Vec<&str> = block.lines().collect();
        assert!(lines.len() >= 5);
        for line in lines {
            let args: Vec<&str> = line.split_whitespace().skip(1).collect();
            let (status, said) = quan(&mine, &args, lang);
            assert_eq!(status, Some(0), "{line}: {said}");
        }
        // the records show each verdict a reader will meet
        let json = ["eval", policy, "--data", if lang == "zh" { "数据" } else { "data" }];
        let more = ["--as-of", "2024-05-01", "--format", "jsonl"];
        let (_, said) = quan(&mine, &[json.as_slice(), &more].concat(), lang);
        for verdict in ["holds", "fails", "undetermined", "needs_approval"] {
            assert!(said.contains(&format!("\"verdict\":\"{verdict}\"")), "{verdict}: {said}");
        }
    }
}

#[test]
fn nothing_is_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    let kept = dir.path().join("办法.quan");
    std::fs::write(&kept, "// mine\n").unwrap();
    let (status, said) = quan(dir.path(), &["new", "."], "zh");
    assert_eq!(status, Some(2), "{said}");
    assert!(said.contains("办法.quan") && said.contains("starter"), "{said}");
    assert_eq!(std::fs::read_to_string(&kept).unwrap(), "// mine\n");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
    // an empty folder may be used
    let empty = dir.path().join("空");
    std::fs::create_dir(&empty).unwrap();
    assert_eq!(quan(dir.path(), &["new", "空"], "zh").0, Some(0));
}
