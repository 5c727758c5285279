//! What became of mutants, as text and JSON.

use super::of;
use crate::diagnostic::Lang;
use crate::testing::{Change, Mutation, Survivor, mutation_score};
use serde_json::{Map, Value as Json, json};
use std::io::{self, Write};

/// Survivors by file, then the scores.
pub(super) fn text(files: &[Mutation], lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    for file in files.iter().filter(|f| !f.survivors.is_empty()) {
        let head = match lang {
            Lang::Zh => "没有测试发现的改动",
            Lang::En => "changes no test notices",
        };
        writeln!(out, "{}: {head}", file.path.display())?;
        let mut last = 0;
        for survivor in &file.survivors {
            let line = survivor.place.0;
            if line != last {
                writeln!(out, "  {}:{line}  {}", file.path.display(), survivor.line)?;
            }
            last = line;
            one(survivor, lang, out)?;
        }
        writeln!(out)?;
    }
    if files.is_empty() {
        return Ok(());
    }
    let head = match lang {
        Lang::Zh => "变异测试",
        Lang::En => "mutation",
    };
    writeln!(out, "{head}:")?;
    for file in files {
        writeln!(out, "  {:>4}  {}", percent(file.score()), line(file, lang))?;
    }
    if files.len() > 1 {
        let total = Mutation {
            mutants: files.iter().map(|f| f.mutants).sum(),
            killed: files.iter().map(|f| f.killed).sum(),
            equivalent: files.iter().map(|f| f.equivalent).sum(),
            ..Mutation::default()
        };
        writeln!(out, "  {:>4}  {}", percent(mutation_score(files)), line(&total, lang))?;
    }
    Ok(())
}

fn percent(n: usize) -> String {
    format!("{n}%")
}

fn line(file: &Mutation, lang: Lang) -> String {
    let (killed, all, same) = (file.killed, file.mutants, file.equivalent);
    let path = file.path.display().to_string();
    let name = match (path.is_empty(), lang) {
        (true, Lang::Zh) => "合计",
        (true, Lang::En) => "total",
        _ => path.as_str(),
    };
    match lang {
        Lang::Zh => format!("{name}  {all} 处改动，发现 {killed} 处；另有 {same} 处与原文等同"),
        Lang::En => {
            format!("{name}  {killed} of {all} changes noticed; {same} equivalent left out")
        }
    }
}

fn one(survivor: &Survivor, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let (zh, en) = survivor.change.name();
    let kind = if lang == Lang::Zh { zh } else { en };
    let text = of(lang, &survivor.text);
    let tried = match (lang, survivor.tried) {
        (Lang::Zh, 0) => "没有测试问到".to_owned(),
        (Lang::En, 0) => "no test asks for it".to_owned(),
        (Lang::Zh, n) => format!("{n} 个测试没有发现"),
        (Lang::En, 1) => "1 test does not notice".to_owned(),
        (Lang::En, n) => format!("{n} tests do not notice"),
    };
    // What is left out says so itself.
    let kind = if survivor.change == Change::Removal { "" } else { kind };
    let space = if kind.is_empty() { "" } else { " " };
    write!(out, "      {kind}{space}{text}  [{tried}]")?;
    match &survivor.hint {
        Some(hint) => writeln!(out, "  {}", of(lang, hint)),
        None => writeln!(out),
    }
}

/// One object: the files, their survivors, the scores.
pub(super) fn json(files: &[Mutation], lang: Lang) -> Json {
    let all: Vec<Json> = files.iter().map(|f| json_file(f, lang)).collect();
    json!({
        "score": mutation_score(files),
        "mutants": files.iter().map(|f| f.mutants).sum::<usize>(),
        "killed": files.iter().map(|f| f.killed).sum::<usize>(),
        "equivalent": files.iter().map(|f| f.equivalent).sum::<usize>(),
        "files": all,
    })
}

fn json_file(file: &Mutation, lang: Lang) -> Json {
    let kinds: Map<String, Json> = file
        .by_change
        .iter()
        .map(|(c, (all, killed))| {
            (c.word().to_owned(), json!({ "mutants": all, "killed": killed }))
        })
        .collect();
    let survivors: Vec<Json> = file
        .survivors
        .iter()
        .map(|s| {
            let mut one = json!({
                "line": s.place.0,
                "column": s.place.1,
                "kind": s.change.word(),
                "change": of(lang, &s.text),
                "source": s.line,
                "tests": s.tried,
            });
            if let (Some(hint), Some(object)) = (&s.hint, one.as_object_mut()) {
                object.insert("hint".into(), of(lang, hint).into());
            }
            one
        })
        .collect();
    json!({
        "file": file.path.display().to_string(),
        "score": file.score(),
        "mutants": file.mutants,
        "killed": file.killed,
        "equivalent": file.equivalent,
        "by_kind": kinds,
        "survivors": survivors,
    })
}
