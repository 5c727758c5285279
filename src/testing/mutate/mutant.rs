//! A mutant: one small, wrong reading of the text, and the edits that make it.

use crate::core::expr::Expr;
use crate::core::policy::Policy;
use crate::core::roots::{Owner, write};
use crate::diagnostic::{FileId, Span};
use std::collections::{BTreeMap, BTreeSet};

/// What a mutant changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)]
pub enum Change {
    Threshold,
    Comparator,
    Modality,
    Weight,
    Unit,
    Denominator,
    Quantifier,
    Connective,
    Order,
    Ties,
    Rounding,
    Removal,
}

impl Change {
    /// The English word of the JSON output.
    pub fn word(self) -> &'static str {
        match self {
            Change::Threshold => "threshold",
            Change::Comparator => "comparator",
            Change::Modality => "modality",
            Change::Weight => "weight",
            Change::Unit => "unit",
            Change::Denominator => "denominator",
            Change::Quantifier => "quantifier",
            Change::Connective => "connective",
            Change::Order => "order",
            Change::Ties => "ties",
            Change::Rounding => "rounding",
            Change::Removal => "removal",
        }
    }
    /// As people read it.
    pub fn name(self) -> (&'static str, &'static str) {
        match self {
            Change::Threshold => ("数值", "number"),
            Change::Comparator => ("比较", "comparison"),
            Change::Modality => ("效力", "modality"),
            Change::Weight => ("权重", "weight"),
            Change::Unit => ("单位", "unit"),
            Change::Denominator => ("基数", "denominator"),
            Change::Quantifier => ("范围", "quantifier"),
            Change::Connective => ("且或", "connective"),
            Change::Order => ("次序", "order"),
            Change::Ties => ("并列", "ties"),
            Change::Rounding => ("取整", "rounding"),
            Change::Removal => ("删去", "removal"),
        }
    }
}

/// One place in a policy made different.
pub(super) enum Edit {
    /// The expression at a path of child numbers inside a root becomes another: whose the root is, and which of them.
    Expr { root: (Owner, usize), path: Vec<u16>, new: Box<Expr> },
    /// Anything else.
    Policy(Box<dyn Fn(&mut Policy) + Send + Sync>),
}

/// A mutant of one version of a policy.
pub(super) struct Mutant {
    pub(super) change: Change,
    pub(super) span: Span,
    /// What was changed, in both languages.
    pub(super) text: (String, String),
    /// What a case would have to have, in both languages.
    pub(super) hint: Option<(String, String)>,
    /// One text may be compiled at several places.
    pub(super) edits: Vec<Edit>,
    pub(super) owners: BTreeSet<Owner>,
    /// It is no mutant that another kind makes already, or not only that.
    pub(super) elsewhere: bool,
}

impl Mutant {
    /// The policy with the mistake in it.
    pub(super) fn of(&self, policy: &Policy) -> Policy {
        let mut wrong = policy.clone();
        for edit in &self.edits {
            match edit {
                Edit::Policy(change) => change(&mut wrong),
                Edit::Expr { root: (owner, number), path, new } => {
                    let mut roots = 0..;
                    write::of(&mut wrong, *owner, &mut |root, _| {
                        if roots.next() == Some(*number)
                            && let Some(slot) = at(root, path)
                        {
                            slot.clone_from(new);
                        }
                    });
                }
            }
        }
        wrong
    }
}

/// The expression at a path of child numbers.
fn at<'e>(expr: &'e mut Expr, path: &[u16]) -> Option<&'e mut Expr> {
    match path.split_first() {
        None => Some(expr),
        Some((first, rest)) => {
            let child = expr.children_mut().into_iter().nth(usize::from(*first))?;
            at(child, rest)
        }
    }
}

/// The mutants found so far; what is written once is mutated once, however often it was compiled.
#[derive(Default)]
pub(super) struct Found {
    pub(super) all: Vec<Mutant>,
    index: BTreeMap<(Span, String), usize>,
    /// Changes that cannot be told from the original, by kind.
    pub(super) equivalent: BTreeSet<(Span, String)>,
    files: BTreeSet<FileId>,
}

impl Found {
    /// Nothing yet; only texts of these files will do.
    pub(super) fn of(files: BTreeSet<FileId>) -> Self {
        Found { files, ..Found::default() }
    }

    /// Whether a place may be mutated.
    pub(super) fn concerns(&self, span: Span) -> bool {
        self.files.contains(&span.file)
    }

    pub(super) fn add(
        &mut self,
        change: Change,
        span: Span,
        owner: Owner,
        text: (String, String),
        edit: Edit,
    ) -> Option<&mut Mutant> {
        if !self.concerns(span) {
            return None;
        }
        let key = (span, text.1.clone());
        let at = match self.index.get(&key) {
            Some(at) => *at,
            None => {
                self.index.insert(key, self.all.len());
                self.all.push(Mutant {
                    change,
                    span,
                    text,
                    hint: None,
                    edits: Vec::new(),
                    owners: BTreeSet::new(),
                    elsewhere: change != Change::Comparator,
                });
                self.all.len() - 1
            }
        };
        let mutant = self.all.get_mut(at)?;
        mutant.edits.push(edit);
        mutant.owners.insert(owner);
        Some(mutant)
    }
}
