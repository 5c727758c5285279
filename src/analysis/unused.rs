//! Names declared and never mentioned again.
//!
//! Told by the text: a name that stands nowhere else in any file of the policy is not used, however names are
//! resolved. A name that is part of another is let pass; a note too few is better than a wrong one.

use crate::diagnostic::{Code, Diagnostic, FileId, Sources, Span};
use crate::model::Unit;
use crate::syntax::ast::{Decl, Field, Name};

/// Names of the main file that nothing mentions; nothing is said of a file that only declares for others.
pub(super) fn check(units: &[Unit], sources: &Sources, main: FileId) -> Vec<Diagnostic> {
    let Some(unit) = units.last() else { return Vec::new() };
    let evaluates = |d: &Decl| {
        matches!(d, Decl::Rules(_) | Decl::Score(_) | Decl::Selection(_) | Decl::Procedure(_))
    };
    if !unit.file.decls.iter().any(evaluates) {
        return Vec::new();
    }
    let mut found = Vec::new();
    let note = |name: &Name, heading: &str| {
        let mut d = Diagnostic::new(Code::Unused).at(name.span).arg("name", &name.text);
        d.heading = vec![heading.to_owned()];
        d
    };
    for decl in &unit.file.decls {
        let name = match decl {
            Decl::Enum(d) if !matches!(d.name.text.as_str(), "措施" | "measures") => &d.name,
            Decl::Param(d) => &d.name,
            Decl::Table(d) => &d.name,
            Decl::Define(d) => match d.target.parts.last() {
                Some(name) => name,
                None => continue,
            },
            Decl::Record(record) => {
                let kept: Vec<&str> = record
                    .key
                    .iter()
                    .chain(
                        record.interval.iter().flat_map(|i| std::iter::once(&i.from).chain(&i.to)),
                    )
                    .map(|n| n.text.as_str())
                    .collect();
                found.extend(columns(&record.fields, &kept, &record.name, sources, main));
                continue;
            }
            _ => continue,
        };
        if once(name, sources, main) {
            found.push(note(name, &name.text));
        }
    }
    found
}

/// Columns that are there for people to read.
const NAMES: [&str; 4] = ["姓名", "名称", "name", "title"];

/// One note for all columns of a record that nothing reads.
fn columns(
    fields: &[Field],
    kept: &[&str],
    record: &Name,
    sources: &Sources,
    main: FileId,
) -> Option<Diagnostic> {
    let idle: Vec<&Name> = fields
        .iter()
        .map(|f| &f.name)
        .filter(|n| !kept.contains(&n.text.as_str()) && !NAMES.contains(&n.text.as_str()))
        .filter(|n| once(n, sources, main))
        .collect();
    let first = idle.first()?;
    let names: Vec<&str> = idle.iter().map(|n| n.text.as_str()).collect();
    let mut d = Diagnostic::new(Code::ColumnsUnread)
        .at(first.span)
        .arg("record", &record.text)
        .arg("columns", names.join("、"));
    d.heading = vec![record.text.clone()];
    Some(d)
}

/// Whether a name stands in the texts only where it is declared.
fn once(name: &Name, sources: &Sources, main: FileId) -> bool {
    let declared: Span = name.span;
    declared.file == main
        && sources.iter().all(|(id, file)| {
            let most = usize::from(id == main);
            file.text.matches(name.text.as_str()).take(2).count() <= most
        })
}
