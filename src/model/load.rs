//! Files: reading them, and finding what they use and inherit. Paths stay inside the policy roots.

use super::Unit;
use crate::diagnostic::{Code, Diagnostic, FileId, Sources, Span};
use crate::syntax::{self, ast};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The policy texts of a run.
#[derive(Debug, Default)]
pub struct Loaded {
    /// All texts read.
    pub sources: Sources,
    /// The trees, the main file last.
    pub units: Vec<Unit>,
    /// What is wrong with the texts so far.
    pub diagnostics: Vec<Diagnostic>,
    /// The main file.
    pub main: Option<FileId>,
}

/// How many files one policy may be made of.
const MAX_FILES: usize = 500;

/// Reads a policy file and everything it uses or inherits.
pub fn load(path: &Path) -> Loaded {
    let mut loader = Loader { loaded: Loaded::default(), seen: BTreeMap::new() };
    let main = loader.file(path, true, None);
    loader.loaded.main = main;
    loader.loaded
}

struct Loader {
    loaded: Loaded,
    /// Canonical path → index of its unit, or `None` while it is being read.
    seen: BTreeMap<PathBuf, Option<usize>>,
}

impl Loader {
    fn file(&mut self, path: &Path, evaluated: bool, from: Option<Span>) -> Option<FileId> {
        let canonical = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        if let Some(unit) = self.seen.get(&canonical) {
            if let Some(unit) = unit.and_then(|u| self.loaded.units.get_mut(u)) {
                unit.evaluated |= evaluated;
            }
            return None;
        }
        if self.seen.len() >= MAX_FILES {
            return None;
        }
        self.seen.insert(canonical.clone(), None);
        let text = match read_text(path) {
            Ok(text) => text,
            Err(mut diagnostic) => {
                if let Some(span) = from {
                    diagnostic = diagnostic.at(span);
                }
                self.loaded.diagnostics.push(diagnostic);
                return None;
            }
        };
        let shown = path.display().to_string();
        let id = self.loaded.sources.add(shown, text.as_str());
        let (file, diagnostics) = syntax::parse(&text, id);
        self.loaded.diagnostics.extend(diagnostics);
        for decl in &file.decls {
            match decl {
                ast::Decl::Use(paths) => {
                    for used in paths {
                        self.used(path, used, false);
                    }
                }
                ast::Decl::Policy(policy) => {
                    for base in &policy.extends {
                        self.used(path, base, evaluated);
                    }
                }
                ast::Decl::Procedure(procedure) => {
                    if let Some(base) = &procedure.extends
                        && base.text.contains('/')
                    {
                        let file = base.text.rsplit_once('/').map_or("", |(f, _)| f);
                        self.used(
                            path,
                            &ast::Path { text: file.to_owned(), span: base.span },
                            false,
                        );
                    }
                }
                _ => {}
            }
        }
        let unit = self.loaded.units.len();
        self.loaded.units.push(Unit { file, evaluated });
        self.seen.insert(canonical, Some(unit));
        Some(id)
    }

    fn used(&mut self, from: &Path, used: &ast::Path, evaluated: bool) {
        let parts: Vec<&str> = used.text.split('/').collect();
        if parts.iter().any(|p| p.is_empty() || *p == "." || *p == "..") {
            self.loaded
                .diagnostics
                .push(Diagnostic::new(Code::PathOutside).at(used.span).arg("path", &used.text));
            return;
        }
        match find(from, &parts) {
            Some(path) => {
                self.file(&path, evaluated, Some(used.span));
            }
            None => {
                let known = siblings(from);
                let close =
                    crate::diagnostic::nearest(&used.text, known.iter().map(String::as_str));
                self.loaded.diagnostics.push(
                    Diagnostic::new(Code::UsedNotFound)
                        .at(used.span)
                        .arg("path", &used.text)
                        .suggest(close),
                );
            }
        }
    }
}

/// Looks for `A/B.quan` from the folder of the file upwards to the folder named `policies` (or the topmost that
/// holds `.quan` files), first found wins: nearer files come first.
fn find(from: &Path, parts: &[&str]) -> Option<PathBuf> {
    roots(from).into_iter().find_map(|root| {
        let mut path = root;
        path.extend(parts);
        let named = PathBuf::from(format!("{}.quan", path.display()));
        named.is_file().then_some(named)
    })
}

fn roots(from: &Path) -> Vec<PathBuf> {
    let start = from.canonicalize().unwrap_or_else(|_| from.to_owned());
    let mut roots = Vec::new();
    for dir in start.ancestors().skip(1).take(8) {
        roots.push(dir.to_owned());
        if dir.file_name().is_some_and(|n| n == "policies") {
            return roots;
        }
        let shipped = dir.join("policies");
        if shipped.is_dir() {
            roots.push(shipped);
        }
    }
    roots
}

/// Paths that could have been meant.
fn siblings(from: &Path) -> Vec<String> {
    let mut names = Vec::new();
    for root in roots(from) {
        for entry in std::fs::read_dir(&root).into_iter().flatten().flatten().take(200) {
            let path = entry.path();
            let stem =
                path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
            if path.extension().is_some_and(|e| e == "quan") {
                names.push(stem);
            } else if path.is_dir() {
                for inner in std::fs::read_dir(&path).into_iter().flatten().flatten().take(200) {
                    let inner = inner.path();
                    if inner.extension().is_some_and(|e| e == "quan")
                        && let Some(name) = inner.file_stem()
                    {
                        names.push(format!("{stem}/{}", name.to_string_lossy()));
                    }
                }
            }
        }
    }
    names.sort();
    names.dedup();
    names
}

/// Reads a policy text: UTF-8, at most [`syntax::MAX_FILE`] bytes.
pub fn read_text(path: &Path) -> Result<String, Diagnostic> {
    let shown = path.display().to_string();
    let unreadable = |error: std::io::Error| {
        Diagnostic::new(Code::FileUnreadable).arg("path", &shown).reason(&error)
    };
    let size = std::fs::metadata(path).map_err(unreadable)?.len();
    if size > syntax::MAX_FILE as u64 {
        return Err(Diagnostic::new(Code::FileTooLarge)
            .arg("path", format!("「{shown}」"))
            .arg("path_en", format!("`{shown}`"))
            .arg("size", size >> 10)
            .arg("limit", syntax::MAX_FILE >> 10));
    }
    let bytes = std::fs::read(path).map_err(unreadable)?;
    String::from_utf8(bytes).map_err(|e| {
        Diagnostic::new(Code::NotUtf8)
            .arg("path", &shown)
            .arg("offset", e.utf8_error().valid_up_to() + 1)
    })
}
