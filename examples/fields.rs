//! What a policy compiles to: its derived fields in the order they are computed.
//!
//! `cargo run --example fields -- POLICY` prints a line a field: record, name, how it is computed; an expression is
//! shown by its nodes. `docs/core.md` explains them.

// A test of the documents uses `listing` and leaves `main` alone.
#![allow(dead_code)]

use quan::core::expr::{Expr, Node};
use quan::core::policy::{Field, FieldKind, Policy};
use std::fmt::Write;
use std::path::Path;

/// A line for every derived field of a policy file as in force on 2024-05-01; what is wrong with it, if anything is.
pub fn listing(path: &Path) -> Result<String, String> {
    let loaded = quan::model::load(path);
    let (policy, wrong) = quan::model::compile(&loaded.units, jiff::civil::date(2024, 5, 1));
    if let Some(diagnostic) = loaded.diagnostics.iter().chain(&wrong).next() {
        return Err(format!("{diagnostic:?}"));
    }
    let mut text = String::new();
    for id in &policy.order {
        let field = usize::try_from(id.0).ok().and_then(|i| policy.fields.get(i));
        if let Some(field) = field {
            let record = policy.schema.table(field.table).map_or("?", |t| t.name.as_str());
            let _ = writeln!(text, "{record}.{}: {}", field.name, computed(&policy, field));
        }
    }
    Ok(text)
}

fn computed(policy: &Policy, field: &Field) -> String {
    match &field.kind {
        FieldKind::Expr(expr) => nodes(expr),
        FieldKind::Verdict(rule) => {
            let clauses = policy.rules.get(*rule).map_or(0, |r| r.clauses.len());
            format!("verdict of {clauses} clauses")
        }
        FieldKind::Score(score) => {
            let items = policy.scores.get(*score).map_or(0, |s| s.items.len());
            format!("total of {items} items")
        }
        FieldKind::Procedure(procedure) => {
            let steps = policy.procedures.get(*procedure).map_or(0, |p| p.steps.len());
            format!("verdict of {steps} steps")
        }
        FieldKind::Applies(..) => "whether an exception is used".into(),
        FieldKind::Grade(_) => "band of a score".into(),
        FieldKind::Item(..) => "item of a score".into(),
        FieldKind::Selected(_) => "taken or not".into(),
        FieldKind::Rank(_) => "rank".into(),
        FieldKind::Taken(_) => "who was taken".into(),
        FieldKind::Barred(_) => "acts barred now".into(),
    }
}

/// The nodes of an expression, without their operands' values.
fn nodes(expr: &Expr) -> String {
    let name = match &expr.node {
        Node::Compare(cmp, ..) => format!("Compare {cmp:?}"),
        Node::Arith(arith, ..) => format!("Arith {arith:?}"),
        Node::Call(builtin, _) => format!("Call {builtin:?}"),
        Node::Quantified { quantifier, .. } => format!("Quantified {quantifier:?}"),
        Node::Rows(settle, _) => format!("Rows {settle:?}"),
        other => {
            let shown = format!("{other:?}");
            shown.split(['(', ' ']).next().unwrap_or_default().to_owned()
        }
    };
    let inner: Vec<String> = expr.children().into_iter().map(nodes).collect();
    if inner.is_empty() { name } else { format!("{name}({})", inner.join(", ")) }
}

fn main() {
    let path = std::env::args().nth(1).unwrap_or_default();
    match listing(Path::new(&path)) {
        Ok(text) => print!("{text}"),
        Err(wrong) => eprintln!("{wrong}"),
    }
}
