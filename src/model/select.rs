//! Selections: source, groups, ranking, quota, seats.

use super::rules::place;
use super::{Body, Compiler};
use crate::core::expr::{Access, Expr, FieldId, Node, Row, Settle};
use crate::core::policy::{ClauseBody, FieldKind, Modality, Output, Seat, Selection, Ties};
use crate::core::schema::Type;
use crate::core::value::{TableId, Value};
use crate::diagnostic::{Code, Diagnostic, FileId, Span, nearest};
use crate::syntax::ast::{self, Decl, ExprKind};
use std::collections::BTreeMap;

impl Compiler {
    /// Declares selections; one may draw on another, so tables are found by name first.
    pub(super) fn declare_selections(&mut self, decls: &[(&Decl, bool)]) {
        let written: BTreeMap<&str, &ast::Selection> = decls
            .iter()
            .filter_map(|(d, _)| {
                if let Decl::Selection(s) = d { Some((s.name.text.as_str(), s)) } else { None }
            })
            .collect();
        for (decl, report) in decls {
            let Decl::Selection(selection) = decl else { continue };
            let Some(table) = self.source_table(selection, &written, 0) else { continue };
            let index = self.selections.len();
            self.selections.push((selection.clone(), table));
            let name = &selection.name.text;
            let field = self.add_field(
                table,
                name,
                Type::Bool,
                selection.name.span,
                Body::Selection(index),
            );
            self.set_field(field, Type::Bool, FieldKind::Selected(index));
            for part in ["名次", "入选"] {
                let full = format!("{name}.{part}");
                let ty = if part == "名次" { Type::INTEGER } else { Type::Bool };
                let id = self.add_field(
                    table,
                    &full,
                    ty.clone(),
                    selection.name.span,
                    Body::With(field),
                );
                let kind = if part == "名次" {
                    FieldKind::Rank(index)
                } else {
                    FieldKind::Selected(index)
                };
                self.set_field(id, ty, kind);
            }
            if let Some(per) = &selection.per
                && let [key] = per.keys.as_slice()
            {
                self.declare_taken(index, table, key, selection, field);
            }
            if *report {
                self.policy.outputs.push(Output::Selection(index));
            }
        }
    }

    /// On the record a selection is made per, its name is the list of those taken.
    fn declare_taken(
        &mut self,
        index: usize,
        table: TableId,
        key: &ast::Dotted,
        selection: &ast::Selection,
        field: FieldId,
    ) {
        let scope = self.subject_scope(table, "");
        let before = self.diagnostics.len();
        let key = self.lower_dotted(key, &scope);
        self.diagnostics.truncate(before);
        if let Type::Ref(on) = key.ty
            && on != table
        {
            let ty = Type::Ref(table).list();
            let name = &selection.name.text;
            let id = self.add_field(on, name, ty.clone(), selection.name.span, Body::With(field));
            self.set_field(id, ty, FieldKind::Taken(index));
        }
    }

    fn source_table(
        &mut self,
        selection: &ast::Selection,
        written: &BTreeMap<&str, &ast::Selection>,
        depth: usize,
    ) -> Option<TableId> {
        if selection.from.parts.len() == 1
            && let Some(first) = selection.from.parts.first()
            && self.policy.schema.find_table(&first.text).is_none()
        {
            if depth > written.len() {
                return None;
            }
            if let Some(inner) = written.get(first.text.as_str()) {
                return self.source_table(inner, written, depth + 1);
            }
            let mut known = self.record_names();
            known.extend(written.keys().map(|k| (*k).to_owned()));
            let close = nearest(&first.text, known.iter().map(String::as_str));
            self.report(
                Diagnostic::new(Code::UnknownSource)
                    .at(first.span)
                    .arg("name", &first.text)
                    .suggest(close),
            );
            return None;
        }
        self.table_at(&selection.from.parts)
    }

    pub(super) fn lower_selection(&mut self, index: usize) {
        let Some((selection, table)) = self.selections.get(index).cloned() else { return };
        let name = selection.name.text.clone();
        self.heading = vec![name.clone()];
        let scope = self.subject_scope(table, &selection.from.text());
        let mut sources = Vec::new();
        let others = selection.or_else.iter().flatten().cloned();
        for source in std::iter::once(selection.from.clone()).chain(others) {
            sources.extend(self.source_condition(&source, table));
        }
        let guard =
            selection.tails.guard.as_ref().map(|g| self.lower_typed(g, &Type::Bool, &scope));
        let keys = selection.per.as_ref().map_or(Vec::new(), |p| p.keys.clone());
        let Some(group) = self.group_table(&name, table, None, &keys, selection.span) else {
            return;
        };
        let partition = self.policy.partitions.len().saturating_sub(1);
        let group_scope = self.subject_scope(group, "");
        let order = self.order_keys(&selection.order, &scope);
        let quota = selection.quota.as_ref().map(|q| match &q.value {
            Some(value) => {
                let value = self.lower_typed(value, &Type::DECIMAL, &group_scope);
                let whole = matches!(value.ty, Type::Num { integer: true })
                    || matches!(&value.node, Node::Const(Value::Num(n)) if n.is_integer())
                    || matches!(value.ty, Type::Any)
                    || matches!(value.node, Node::Param(_));
                if !whole && q.rounding.is_none() {
                    self.report(Diagnostic::new(Code::QuotaFraction).at(q.span));
                }
                value
            }
            None => {
                self.heading.push("名额".into());
                let open = self.open_value(Type::INTEGER, q.span);
                self.heading.pop();
                open
            }
        });
        let seats = selection
            .seats
            .iter()
            .map(|s| Seat {
                label: s.label.text.clone(),
                cond: self.lower_typed(&s.cond, &Type::Bool, &scope),
                count: self.lower_typed(&s.count, &Type::DECIMAL, &group_scope),
                rounding: s.rounding,
                vacant: s.vacant,
            })
            .collect();
        let decided = selection
            .decided
            .as_ref()
            .map(|d| self.lower(d, Some(&Type::Ref(table).list()), &group_scope));
        let beyond = selection.beyond.as_ref().map(|b| self.lower_typed(b, &Type::Bool, &scope));
        let marks = self.marks(&selection.tails);
        let key = |suffix: &str| (table, format!("{name}{suffix}"));
        let (Some(field), Some(rank)) =
            (self.fields.get(&key("")).copied(), self.fields.get(&key(".名次")).copied())
        else {
            return;
        };
        let compiled = Selection {
            name: name.clone(),
            table,
            partition,
            sources,
            guard,
            order,
            rounding: selection.quota.as_ref().and_then(|q| q.rounding),
            ties: match selection.quota.as_ref().and_then(|q| q.ties) {
                Some(ast::Ties::AllIn) => Ties::AllIn,
                Some(ast::Ties::NoneIn) => Ties::NoneIn,
                _ => Ties::Open,
            },
            quota,
            seats,
            decided,
            beyond,
            refill: !matches!(selection.refill, Some(ast::Refill::No { .. })),
            field,
            rank,
            marks,
            span: selection.name.span,
        };
        place(&mut self.policy.selections, index, compiled, empty_selection);
    }

    /// `从 另一遴选`: only those it took. A record type asks nothing.
    fn source_condition(&mut self, source: &ast::Dotted, table: TableId) -> Option<Expr> {
        let [only] = source.parts.as_slice() else { return None };
        if self.policy.schema.find_table(&only.text).is_some() {
            return None;
        }
        let (access, _) = self.find_in(table, &only.text)?;
        if let Access::Field(id) = access {
            self.require(id, Some(only.span));
        }
        Some(Expr { node: Node::Of(0, access), ty: Type::Bool, span: only.span })
    }

    fn order_keys(&mut self, keys: &[ast::OrderKey], scope: &super::Scope) -> Vec<(Expr, bool)> {
        let mut order = Vec::new();
        for key in keys {
            if let ExprKind::Call(name, args) = &key.value.kind
                && matches!(name.text.as_str(), "优先" | "preference")
            {
                order.extend(self.preferences(name, args, scope));
                continue;
            }
            let value = self.lower(&key.value, None, scope);
            order.push((value, key.descending));
        }
        order
    }

    /// `优先(报考)`: the 优先 clauses of a rule set in written order, satisfied before not.
    fn preferences(
        &mut self,
        name: &ast::Name,
        args: &[ast::Arg],
        scope: &super::Scope,
    ) -> Vec<(Expr, bool)> {
        let rule = match args {
            [ast::Arg { value: ast::Expr { kind: ExprKind::Name(rule), span }, .. }] => {
                Some((rule.clone(), *span))
            }
            _ => None,
        };
        let Some((rule, span)) = rule else {
            self.report(
                Diagnostic::new(Code::ArgumentCount)
                    .at(name.span)
                    .arg("name", &name.text)
                    .arg("expected", 1)
                    .arg("found", args.len())
                    .arg("usage", "优先(规则集)"),
            );
            return Vec::new();
        };
        // Lowering the name requires the rule set.
        self.lower(&ast::Expr { kind: ExprKind::Name(rule.clone()), span }, None, scope);
        let conditions: Vec<Expr> = self
            .policy
            .rules
            .iter()
            .filter(|r| r.name == rule)
            .flat_map(|r| &r.clauses)
            .filter(|c| c.modality == Modality::Prefer)
            .filter_map(|c| match &c.body {
                ClauseBody::Condition(cond) => {
                    Some(super::rules::both(c.guard.as_ref(), Some(cond.clone()))?)
                }
                ClauseBody::Measure(_) => None,
            })
            .collect();
        conditions
            .into_iter()
            .map(|cond| {
                let number = |n| Expr::constant(Value::int(n), Type::INTEGER, span);
                let rows = vec![
                    Row { cond: Some(cond), value: number(1), basis: Vec::new(), span },
                    Row { cond: None, value: number(0), basis: Vec::new(), span },
                ];
                (Expr { node: Node::Rows(Settle::First, rows), ty: Type::INTEGER, span }, true)
            })
            .collect()
    }
}

fn empty_selection() -> Selection {
    Selection {
        name: String::new(),
        table: TableId(0),
        partition: usize::MAX,
        sources: Vec::new(),
        guard: None,
        order: Vec::new(),
        quota: None,
        rounding: None,
        ties: Ties::Open,
        seats: Vec::new(),
        decided: None,
        beyond: None,
        refill: true,
        field: FieldId(u32::MAX),
        rank: FieldId(u32::MAX),
        marks: Default::default(),
        span: Span { file: FileId(0), start: 0, end: 0 },
    }
}
