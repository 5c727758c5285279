//! `quan new`: a starter that runs: a policy, its test, sample data and a page of instructions.
//!
//! The templates are ordinary files beside this one, one folder a language, so that they can be read, checked and
//! formatted like any policy. A test runs the verbs on what this verb has written.

use super::Status;
use super::common;
use crate::diagnostic::{Code, Diagnostic, Lang, Sources};
use std::io::Write;
use std::path::{Path, PathBuf};

/// Arguments of `quan new`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder to make; it may exist if it is empty
    dir: PathBuf,
}

/// A file's path in the folder, and its text.
type Template = (&'static str, &'static str);

const ZH: &[Template] = &[
    ("办法.quan", include_str!("zh/policy.quan")),
    ("办法.test.quan", include_str!("zh/policy.test.quan")),
    ("数据/岗位.csv", include_str!("zh/data/post.csv")),
    ("数据/考生.csv", include_str!("zh/data/candidate.csv")),
    ("数据/考生.年度考核.csv", include_str!("zh/data/candidate.appraisal.csv")),
    ("README.md", include_str!("zh/README.md")),
];

const EN: &[Template] = &[
    ("selection_rules.quan", include_str!("en/policy.quan")),
    ("selection_rules.test.quan", include_str!("en/policy.test.quan")),
    ("data/Post.csv", include_str!("en/data/post.csv")),
    ("data/Candidate.csv", include_str!("en/data/candidate.csv")),
    ("data/Candidate.reviews.csv", include_str!("en/data/candidate.appraisal.csv")),
    ("README.md", include_str!("en/README.md")),
];

/// Writes the starter.
pub fn run(args: &Args, lang: Lang) -> Status {
    let files = match lang {
        Lang::Zh => ZH,
        Lang::En => EN,
    };
    if let Err(problem) = vacant(&args.dir).and_then(|()| fill(&args.dir, files)) {
        common::print(&[*problem], &Sources::default(), lang);
        return Status::CannotRun;
    }
    let dir = args.dir.display();
    let policy = files.first().map_or("", |(name, _)| name);
    let told = match lang {
        Lang::Zh => format!(
            "已在「{dir}」写好样板。接下来:\n  cd {dir}\n  quan check .\n  quan test .\n  quan eval {policy} --data 数据 --as-of 2024-05-01\n然后打开 {policy},改成自己的办法\n"
        ),
        Lang::En => format!(
            "wrote a starter to `{dir}`. Next:\n  cd {dir}\n  quan check .\n  quan test .\n  quan eval {policy} --data data --as-of 2024-05-01\nthen open {policy} and make it yours\n"
        ),
    };
    // A closed pipe is no reason to fail.
    let _ = std::io::stdout().write_all(told.as_bytes());
    Status::Ok
}

/// Whether nothing would be overwritten or mixed with the starter.
fn vacant(dir: &Path) -> Result<(), Box<Diagnostic>> {
    let shown = dir.display();
    if dir.is_file() {
        return Err(Box::new(Diagnostic::new(Code::FolderIsFile).arg("path", shown)));
    }
    let mut names: Vec<String> = match std::fs::read_dir(dir) {
        Ok(entries) => {
            entries.flatten().map(|e| e.file_name().to_string_lossy().into_owned()).collect()
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(cannot_write(dir, &error)),
    };
    names.sort();
    if names.is_empty() {
        return Ok(());
    }
    let more = if names.len() > 3 { "、…" } else { "" };
    names.truncate(3);
    let known = format!("{}{more}", names.join("、"));
    let other = dir.join(match dir.join("starter").exists() {
        true => "starter2",
        false => "starter",
    });
    Err(Box::new(
        Diagnostic::new(Code::FolderNotEmpty)
            .arg("path", shown)
            .arg("known", known)
            .arg("other", other.display()),
    ))
}

fn fill(dir: &Path, files: &[Template]) -> Result<(), Box<Diagnostic>> {
    for (name, text) in files {
        let path = dir.join(name);
        let folder = path.parent().unwrap_or(dir);
        std::fs::create_dir_all(folder).map_err(|e| cannot_write(folder, &e))?;
        // `\r\n` could come from a checkout on Windows; what is written is the same everywhere
        let text = text.replace("\r\n", "\n");
        common::replace(&path, |out| out.write_all(text.as_bytes()))
            .map_err(|e| cannot_write(&path, &e))?;
    }
    Ok(())
}

fn cannot_write(path: &Path, error: &std::io::Error) -> Box<Diagnostic> {
    Box::new(Diagnostic::new(Code::CannotWrite).arg("path", path.display()).reason(error))
}
