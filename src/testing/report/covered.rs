//! What tests come by, as text and JSON.

use crate::diagnostic::Lang;
use crate::testing::{Coverage, Part, Tested, What, coverage_score};
use serde_json::{Map, Value as Json, json};
use std::io::{self, Write};

/// What is untested by file, then the scores.
pub(super) fn text(files: &[Coverage], lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let (head, untested) = match lang {
        Lang::Zh => ("覆盖", "没有测到"),
        Lang::En => ("coverage", "untested"),
    };
    for file in files.iter().filter(|f| f.all.iter().any(Tested::open)) {
        writeln!(out, "{}: {untested}", file.path.display())?;
        for tested in file.all.iter().filter(|t| t.open()) {
            let parts: Vec<&str> = tested.untested().map(|p| p.name(lang)).collect();
            let comma = if lang == Lang::Zh { "、" } else { ", " };
            let (line, what) = (tested.place.0, tested.what.name(lang));
            let (name, parts) = (&tested.name, parts.join(comma));
            writeln!(out, "  {}:{line}  {what} {name}: {parts}", file.path.display())?;
        }
        writeln!(out)?;
    }
    if files.is_empty() {
        return Ok(());
    }
    writeln!(out, "{head}:")?;
    for file in files {
        let kinds: Vec<String> = What::ALL
            .iter()
            .filter_map(|what| {
                let (covered, all) = file.count(Some(*what));
                (all > 0).then(|| format!("{} {covered}/{all}", what.name(lang)))
            })
            .collect();
        let score = format!("{}%", file.score());
        writeln!(out, "  {score:>4}  {}  {}", file.path.display(), kinds.join("  "))?;
    }
    if files.len() > 1 {
        let score = format!("{}%", coverage_score(files));
        let total = if lang == Lang::Zh { "合计" } else { "total" };
        writeln!(out, "  {score:>4}  {total}")?;
    }
    Ok(())
}

impl Tested {
    /// Whether some way it can come out is untested.
    pub fn open(&self) -> bool {
        self.untested().next().is_some()
    }
    /// The ways it can come out that no test comes by.
    pub fn untested(&self) -> impl Iterator<Item = Part> {
        self.parts.iter().filter(|(_, hit)| !**hit).map(|(part, _)| *part)
    }
}

/// One object: the files, what is untested in them, the scores.
pub(super) fn json(files: &[Coverage]) -> Json {
    let counts = |f: &Coverage, what| {
        let (covered, all) = f.count(what);
        json!({ "covered": covered, "of": all })
    };
    let all: Vec<Json> = files
        .iter()
        .map(|f| {
            let kinds: Map<String, Json> = What::ALL
                .iter()
                .filter(|w| f.count(Some(**w)).1 > 0)
                .map(|w| (w.word().to_owned(), counts(f, Some(*w))))
                .collect();
            let untested: Vec<Json> = f
                .all
                .iter()
                .filter(|t| t.open())
                .map(|t| {
                    json!({
                        "line": t.place.0,
                        "column": t.place.1,
                        "kind": t.what.word(),
                        "name": t.name,
                        "untested": t.untested().map(Part::word).collect::<Vec<_>>(),
                    })
                })
                .collect();
            let (covered, of) = f.count(None);
            json!({
                "file": f.path.display().to_string(),
                "score": f.score(),
                "covered": covered,
                "of": of,
                "by_kind": kinds,
                "untested": untested,
            })
        })
        .collect();
    json!({ "score": coverage_score(files), "files": all })
}
