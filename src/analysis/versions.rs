//! Versions of one rule: 施行 and 废止 that leave days without any, or have two for one day.
//!
//! A version without 废止 ends where the next begins, so only dates the author wrote can disagree.

use crate::core::policy::Force;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::syntax::ast::{Decl, File, Stmt, Tails};
use std::collections::BTreeMap;

/// Gaps and overlaps between the versions of one name in a file.
pub(super) fn check(file: &File) -> Vec<Diagnostic> {
    let mut all: BTreeMap<(Vec<String>, &str), Vec<(Force, Span)>> = BTreeMap::new();
    for decl in &file.decls {
        let (kind, name, tails) = match decl {
            Decl::Rules(d) => ("rules", &d.name, &d.tails),
            Decl::Procedure(d) => ("procedure", &d.name, &d.tails),
            Decl::Score(d) => ("score", &d.name, &d.tails),
            Decl::Selection(d) => ("selection", &d.name, &d.tails),
            Decl::Table(d) => ("table", &d.name, &d.tails),
            Decl::Param(d) => ("parameter", &d.name, &d.tails),
            _ => continue,
        };
        let versions = all.entry((vec![name.text.clone()], kind)).or_default();
        versions.push((force(tails), name.span));
        if let Decl::Rules(rules) = decl {
            // Clauses are versions of each other within one version of their rule set.
            let path = [name.text.clone(), format!("{:?}", force(tails).from)];
            labels(&rules.body, &path, &mut all);
        }
    }
    let mut found = Vec::new();
    for ((path, _), mut versions) in all {
        versions.sort_by_key(|(force, span)| (force.from, span.start));
        for (before, after) in versions.iter().zip(versions.iter().skip(1)) {
            let (Some(until), Some(from)) = (before.0.until, after.0.from) else { continue };
            let code = match until.cmp(&from) {
                std::cmp::Ordering::Less => Code::VersionGap,
                std::cmp::Ordering::Greater => Code::VersionOverlap,
                std::cmp::Ordering::Equal => continue,
            };
            let name = path.last().cloned().unwrap_or_default();
            let mut d = Diagnostic::new(code)
                .at(after.1)
                .label(before.1, Code::OtherVersion)
                .arg("name", name)
                .arg("until", until)
                .arg("from", from);
            d.heading = vec![path.first().cloned().unwrap_or_default()];
            found.push(d);
        }
    }
    found
}

fn labels<'a>(
    body: &'a [Stmt],
    path: &[String],
    all: &mut BTreeMap<(Vec<String>, &'a str), Vec<(Force, Span)>>,
) {
    for stmt in body {
        match stmt {
            Stmt::Clause(c) => {
                let key = path.iter().cloned().chain([c.label.text.clone()]).collect();
                all.entry((key, "clause")).or_default().push((force(&c.tails), c.label.span));
            }
            Stmt::Group { body, .. } => labels(body, path, all),
            Stmt::Exception(e) => {
                let inner: Vec<String> =
                    path.iter().cloned().chain([e.name.text.clone()]).collect();
                labels(&e.body, &inner, all);
            }
            _ => {}
        }
    }
}

fn force(tails: &Tails) -> Force {
    Force {
        from: tails.effective.flatten().map(|d| d.first()),
        until: tails.repealed.map(|d| d.first()),
    }
}
