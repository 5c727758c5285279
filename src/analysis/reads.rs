//! What an expression depends on, and a name for it that equal expressions share.
//!
//! Two quantities can be chosen freely of each other only if no cell of the data feeds both. So every expression has
//! the set of paths it reads (`#0.c3.c5`: column 5 of the record column 3 refers to); two sets meet if a path of one
//! begins a path of the other. What cannot be followed reads the path "", which meets everything.

use super::site::{Frame, inside};
use crate::core::expr::{Access, Expr, FieldId, Node};
use crate::core::policy::{FieldKind, Policy};
use crate::core::schema::Type;
use std::collections::{BTreeMap, BTreeSet};

/// What an expression reads.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Reads {
    pub paths: BTreeSet<String>,
    /// A value that may be known none is among them.
    pub optional: bool,
}

impl Reads {
    /// Whether a cell could feed both.
    pub(super) fn meet(&self, other: &Reads) -> bool {
        self.paths.iter().any(|a| other.paths.iter().any(|b| begins(a, b) || begins(b, a)))
    }
    fn add(&mut self, other: Reads) {
        self.paths.extend(other.paths);
        self.optional |= other.optional;
    }
    fn anything() -> Reads {
        Reads { paths: BTreeSet::from([String::new()]), optional: true }
    }
}

fn begins(short: &str, long: &str) -> bool {
    short.is_empty()
        || long.strip_prefix(short).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// The column an access names, if the base is a record of a known type.
pub(super) fn column<'p>(
    policy: &'p Policy,
    base: &Type,
    access: Access,
) -> Option<&'p crate::core::schema::Column> {
    let (Type::Ref(table), Access::Column(column)) = (base.element().unwrap_or(base), access)
    else {
        return None;
    };
    policy.schema.column(*table, column)
}

/// Remembers what derived fields read.
#[derive(Default)]
pub(super) struct Memory {
    fields: BTreeMap<FieldId, Reads>,
}

impl Memory {
    pub(super) fn reads(&mut self, policy: &Policy, expr: &Expr, frames: &[Frame]) -> Reads {
        let mut out = Reads::default();
        self.gather(policy, expr, frames, frames.len(), &mut out);
        out
    }

    /// `outer`: frames from here on are elements of lists that are read themselves.
    fn gather(
        &mut self,
        policy: &Policy,
        expr: &Expr,
        frames: &[Frame],
        outer: usize,
        out: &mut Reads,
    ) {
        match &expr.node {
            Node::Of(..) | Node::Get(..) | Node::Frame(_) => {
                out.add(self.path(policy, expr, frames, outer));
            }
            Node::All(table) => {
                out.paths.insert(format!("*{}", table.0));
            }
            Node::Fault(_) => out.add(Reads::anything()),
            _ => {
                for (child, frames) in inside(expr, frames) {
                    self.gather(policy, child, &frames, outer, out);
                }
            }
        }
    }

    fn path(&mut self, policy: &Policy, expr: &Expr, frames: &[Frame], outer: usize) -> Reads {
        let (base, optional, ty, access) = match &expr.node {
            Node::Frame(level) | Node::Of(level, _) => {
                let level = usize::from(*level);
                if level >= outer {
                    return Reads { paths: BTreeSet::new(), optional: true };
                }
                let Some(frame) = frames.get(level) else { return Reads::anything() };
                let access = match &expr.node {
                    Node::Of(_, access) => *access,
                    _ => {
                        let paths = BTreeSet::from([frame.prefix.clone()]);
                        return Reads { paths, optional: false };
                    }
                };
                (BTreeSet::from([frame.prefix.clone()]), false, frame.ty.clone(), access)
            }
            Node::Get(base, access) => {
                let mut reads = Reads::default();
                self.gather(policy, base, frames, outer, &mut reads);
                (reads.paths, reads.optional, base.ty.clone(), *access)
            }
            _ => return Reads::anything(),
        };
        match access {
            Access::Column(c) => {
                let found = column(policy, &ty, access);
                let optional = optional || found.is_none_or(|c| c.optional);
                // A path that starts in no single place (a list put together) stays as it is.
                let paths = match base.len() {
                    1 => base.iter().map(|p| format!("{p}.c{c}")).collect(),
                    _ => base,
                };
                Reads { paths, optional }
            }
            Access::Field(id) => {
                let inner = self.field(policy, id);
                let mut paths = BTreeSet::new();
                for prefix in &base {
                    for path in &inner.paths {
                        match path.strip_prefix("#0") {
                            Some(rest) => paths.insert(format!("{prefix}{rest}")),
                            None => paths.insert(path.clone()),
                        };
                    }
                }
                Reads { paths, optional: optional || inner.optional }
            }
            // The way back and the owner lead to records that may be among those named otherwise.
            Access::Inverse(_) if matches!(expr.node, Node::Of(..)) => {
                Reads { paths: base.iter().map(|p| format!("{p}.inverse")).collect(), optional }
            }
            Access::Inverse(_) | Access::Parent => Reads::anything(),
        }
    }

    /// What a derived field reads, from its record `#0`.
    fn field(&mut self, policy: &Policy, id: FieldId) -> Reads {
        if let Some(known) = self.fields.get(&id) {
            return known.clone();
        }
        // Whoever asks again while this is being found out is part of a cycle.
        self.fields.insert(id, Reads::anything());
        let reads = match policy.fields.get(id.0 as usize) {
            Some(field) => match &field.kind {
                FieldKind::Expr(body) => self.reads(policy, body, &[Frame::record(field.table, 0)]),
                _ => Reads { paths: BTreeSet::from(["#0".to_owned()]), optional: true },
            },
            None => Reads::anything(),
        };
        self.fields.insert(id, reads.clone());
        reads
    }
}

/// The name equal expressions share, whatever their places and spellings.
pub(super) fn key(expr: &Expr, frames: &[Frame]) -> String {
    let mut out = String::new();
    write_key(expr, frames, &mut out);
    out
}

fn write_key(expr: &Expr, frames: &[Frame], out: &mut String) {
    let prefix = |level: &u8| {
        frames.get(usize::from(*level)).map_or_else(|| format!("?{level}"), |f| f.prefix.clone())
    };
    match &expr.node {
        Node::Const(value) => out.push_str(&format!("{value:?}")),
        Node::Frame(level) => out.push_str(&prefix(level)),
        Node::Of(level, access) => out.push_str(&format!("{}.{access:?}", prefix(level))),
        Node::Get(base, access) => {
            write_key(base, frames, out);
            out.push_str(&format!(".{access:?}"));
        }
        Node::Param(p) => out.push_str(&format!("$p{p}")),
        Node::All(table) => out.push_str(&format!("*{}", table.0)),
        node => {
            let head = match node {
                Node::Compare(cmp, ..) => format!("{cmp:?}"),
                Node::Arith(arith, ..) => format!("{arith:?}"),
                Node::Quantified { quantifier, empty, .. } => format!("{quantifier:?}{empty:?}"),
                Node::Call(builtin, _) => format!("{builtin:?}"),
                Node::Rows(settle, rows) => {
                    let shape: String =
                        rows.iter().map(|r| if r.cond.is_some() { 'c' } else { 'o' }).collect();
                    format!("{settle:?}{shape}")
                }
                Node::Fault(fault) => format!("{fault:?}@{:?}", expr.span),
                other => shape(other).to_owned(),
            };
            out.push_str(&head);
            out.push('(');
            for (child, frames) in inside(expr, frames) {
                write_key(child, &frames, out);
                out.push(',');
            }
            out.push(')');
        }
    }
}

fn shape(node: &Node) -> &'static str {
    match node {
        Node::Today => "today",
        Node::AsOf | Node::RunDay => "asof",
        Node::Not(_) => "not",
        Node::And(_) => "and",
        Node::Or(_) => "or",
        Node::Neg(_) => "neg",
        Node::In(..) => "in",
        Node::During(..) => "during",
        Node::Covers(..) => "covers",
        Node::Union(..) => "union",
        Node::Without(..) => "without",
        Node::Set(_) => "set",
        Node::Span(..) => "span",
        Node::Has(_) => "has",
        Node::Filter(..) => "filter",
        Node::Map(..) => "map",
        _ => "?",
    }
}
