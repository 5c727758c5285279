//! The documents stay true: what they show is run, what can be generated is compared.
//!
//! `QUAN_BLESS=1 cargo test --test docs` writes generated pages anew.

#![allow(clippy::panic, clippy::unwrap_used)]

#[path = "../examples/fields.rs"]
mod fields;

use quan::diagnostic::{FileId, Lang, docs_markdown};
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
}

/// The fenced blocks of a language in a Markdown text.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    text.split(&fence)
        .skip(1)
        .filter_map(|rest| rest.split("```").next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_page_of_diagnostics_is_current() {
    for (path, lang) in [("docs/diagnostics.md", Lang::En), ("docs/diagnostics.zh-CN.md", Lang::Zh)]
    {
        let wanted = docs_markdown(lang);
        if std::env::var_os("QUAN_BLESS").is_some() {
            std::fs::write(root().join(path), &wanted).unwrap();
        }
        assert!(read(path) == wanted, "{path} is stale: run QUAN_BLESS=1 cargo test --test docs");
    }
}

#[test]
fn every_example_of_the_language_page_can_be_read() {
    for (n, block) in blocks(&read("docs/language.md"), "quan").iter().enumerate() {
        // An ellipsis stands for what the page leaves out.
        let text = block
            .replace("当 … {", "当 真 {")
            .replace("…: …", "某条: 某事")
            .replace("必须 实绩: …", "必须 实绩: 真")
            .replace("{ … }", "{ }");
        let (_, diagnostics) = quan::syntax::parse(&text, FileId(0));
        assert!(diagnostics.is_empty(), "block {}: {diagnostics:#?}\n{text}", n + 1);
    }
}

/// The examples of a page, one after the other, as one policy file.
fn as_policy(text: &str) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("page.quan");
    std::fs::write(&path, blocks(text, "quan").concat()).unwrap();
    (dir, path)
}

fn quan(args: &[&str], path: &Path) -> String {
    let out =
        Command::new(env!("CARGO_BIN_EXE_quan")).args(args).arg(path).current_dir(root()).output();
    let out = out.unwrap();
    let said =
        String::from_utf8_lossy(&out.stdout).into_owned() + &String::from_utf8_lossy(&out.stderr);
    assert!(out.status.success(), "{args:?}: {said}");
    said
}

#[test]
fn the_examples_of_settled_corners_are_a_policy() {
    let page = read("docs/language.md");
    let (_dir, path) = as_policy(page.split(" Corners settled\n").nth(1).unwrap());
    quan(&["check", "--deny", "warnings"], &path);
}

#[test]
fn the_cheat_sheet_is_a_policy_whose_test_passes() {
    let (_dir, path) = as_policy(&read("docs/cheatsheet.zh-CN.md"));
    quan(&["check", "--deny", "warnings"], &path);
    assert!(quan(&["test", "--lang", "en"], &path).contains("1 passed"), "the page has one test");
}

#[test]
fn the_page_of_the_core_shows_the_fields_there_are() {
    let page = read("docs/core.md");
    let (_dir, path) = as_policy(&page);
    let listing = fields::listing(&path).unwrap();
    assert!(blocks(&page, "text").contains(&listing), "docs/core.md should show:\n{listing}");
}

/// What the page says of a literal reading is what `check` and the tests written beside it find.
#[test]
fn literal_readings_are_as_the_page_says() {
    let shown = blocks(&read("docs/ambiguities.md"), "quan");
    assert!(shown.len() >= 6, "{}", shown.len());
    for policy in shown {
        let (_dir, path) = as_policy(&format!("```quan\n{policy}```"));
        let said = quan(&["check", "--lang", "en"], &path);
        for wanted in policy.lines().filter_map(|l| l.strip_prefix("// check: ")) {
            assert!(said.contains(wanted), "{wanted}: {said}");
        }
        assert!(quan(&["test", "--lang", "en"], &path).contains(" 0 failed"));
    }
}

#[test]
fn the_readme_commands_run() {
    for page in ["README.md", "README.zh-CN.md"] {
        let command = blocks(&read(page), "sh")
            .into_iter()
            .find(|b| b.contains("run --release"))
            .unwrap_or_else(|| panic!("{page} has no main command"));
        let args: Vec<&str> = command
            .trim()
            .split_once(" -- ")
            .map(|(_, a)| a.split_whitespace().collect())
            .unwrap_or_default();
        let out = Command::new(env!("CARGO_BIN_EXE_quan"))
            .args(&args)
            .current_dir(root())
            .output()
            .unwrap();
        assert!(out.status.success(), "{page}: {}", String::from_utf8_lossy(&out.stderr));
        let table = String::from_utf8(out.stdout).unwrap();
        assert!(table.contains("考察对象") && table.contains("入选"), "{table}");
    }
}

/// Copies a folder.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        match entry.path().is_dir() {
            true => copy(&entry.path(), &target),
            false => drop(std::fs::copy(entry.path(), target).unwrap()),
        }
    }
}

/// Runs a tutorial in a copy of the policies: `sh` blocks are commands (the number after the word is the exit
/// status, else 0), `diff` blocks edit the file copied last, and every line of a `text` block was printed.
#[test]
fn the_tutorial_can_be_walked() {
    for page in ["docs/tutorial.md", "docs/tutorial.zh-CN.md"] {
        let dir = tempfile::tempdir().unwrap();
        copy(&root().join("policies"), &dir.path().join("policies"));
        let text = read(page);
        let (mut copied, mut said) = (PathBuf::new(), String::new());
        for block in text.split("\n```").skip(1).step_by(2) {
            let (head, body) = block.split_once('\n').unwrap();
            match head.split_whitespace().collect::<Vec<_>>().as_slice() {
                ["sh", rest @ ..] => {
                    let wanted: i32 = rest.first().map_or(0, |n| n.parse().unwrap());
                    for line in body.lines() {
                        let words: Vec<&str> = line.split_whitespace().collect();
                        match words.as_slice() {
                            ["cp", from, to] => {
                                copied = dir.path().join(to);
                                std::fs::copy(dir.path().join(from), &copied).unwrap();
                            }
                            ["quan", args @ ..] => {
                                let out = Command::new(env!("CARGO_BIN_EXE_quan"))
                                    .args(args)
                                    .env("LANG", "zh_CN.UTF-8")
                                    .env_remove("LC_ALL")
                                    .current_dir(dir.path())
                                    .output()
                                    .unwrap();
                                said = String::from_utf8(out.stdout).unwrap();
                                let told = String::from_utf8_lossy(&out.stderr);
                                assert_eq!(
                                    out.status.code(),
                                    Some(wanted),
                                    "{page}: {line}\n{said}{told}"
                                );
                            }
                            _ => panic!("{page}: cannot run {line}"),
                        }
                    }
                }
                ["diff"] => {
                    let mut file = std::fs::read_to_string(&copied).unwrap();
                    let (old, new): (Vec<&str>, Vec<&str>) =
                        body.lines().partition(|l| l.starts_with('-'));
                    for (old, new) in old.iter().zip(&new) {
                        let (old, new) =
                            (old.strip_prefix('-').unwrap(), new.strip_prefix('+').unwrap());
                        assert!(file.contains(old), "{page}: {} has no {old}", copied.display());
                        file = file.replace(old, new);
                    }
                    std::fs::write(&copied, file).unwrap();
                }
                ["text"] => {
                    for line in body.lines() {
                        assert!(said.contains(line), "{page}: not printed: {line}\n{said}");
                    }
                }
                other => panic!("{page}: a block of {other:?}"),
            }
        }
    }
}

#[test]
fn paths_in_the_documents_exist() {
    let pages = [
        "README.md",
        "README.zh-CN.md",
        "CONTRIBUTING.md",
        "docs/language.md",
        "docs/cheatsheet.zh-CN.md",
        "docs/core.md",
        "docs/ambiguities.md",
        "docs/tutorial.md",
        "docs/tutorial.zh-CN.md",
    ];
    for page in pages {
        let text = read(page);
        let base = root().join(Path::new(page).parent().unwrap());
        for link in text.split("](").skip(1).filter_map(|r| r.split(')').next()) {
            if !link.starts_with("http") && !link.starts_with('#') {
                assert!(
                    base.join(link.split('#').next().unwrap()).exists(),
                    "{page} links to {link}"
                );
            }
        }
    }
}

#[test]
fn shipped_policies_are_clean_laid_out_and_pass_their_tests() {
    for args in [
        ["check", "policies", "--deny", "warnings"].as_slice(),
        &["fmt", "--check", "policies"],
        &["test", "policies"],
    ] {
        let out = Command::new(env!("CARGO_BIN_EXE_quan"))
            .args(args)
            .current_dir(root())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&out.stderr).into_owned()
            + &String::from_utf8_lossy(&out.stdout);
        assert!(out.status.success(), "{args:?}: {said}");
    }
}
