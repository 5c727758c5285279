//! Rows (`条件 : 值; … 其余 : 值`), wherever they stand; definitions and tables that are fields; parameters.

use super::expr::cmp;
use super::{Compiler, Scope};
use crate::core::expr::{Expr, FieldId, Node, Row, Settle};
use crate::core::policy::{FieldKind, Param};
use crate::core::schema::Type;
use crate::core::value::Value;
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::syntax::ast::{self, ExprKind, Key, Mode, Op};

/// What a row's key is compared with.
pub(super) struct Axis(pub(super) Expr);

pub(super) fn settle(mode: Mode) -> Settle {
    match mode {
        Mode::Disjoint => Settle::Disjoint,
        Mode::Stepwise | Mode::First => Settle::First,
        Mode::Highest => Settle::Highest,
        Mode::Sum => Settle::Sum,
    }
}

impl Compiler {
    pub(super) fn lower_rows_expr(
        &mut self,
        mode: Mode,
        by: &[ast::Expr],
        rows: &[ast::Row],
        expected: Option<&Type>,
        scope: &Scope,
        span: Span,
    ) -> Expr {
        let axes: Vec<Axis> = by.iter().map(|e| Axis(self.lower(e, None, scope))).collect();
        // Over a list the rows give a list of values.
        if let [Axis(list)] = axes.as_slice()
            && let Type::List(element) = &list.ty
        {
            let inner = scope.with((**element).clone(), "");
            let item =
                Expr { node: Node::Frame(inner.top()), ty: (**element).clone(), span: list.span };
            let element_type = expected.and_then(|t| t.element().cloned()).unwrap_or(Type::DECIMAL);
            let lowered = self.lower_rows(&[Axis(item)], rows, &element_type, &inner);
            let ty = rows_type(&lowered, &element_type);
            let body = Expr { node: Node::Rows(settle(mode), lowered), ty: ty.clone(), span };
            return Expr {
                node: Node::Map(Box::new(list.clone()), Box::new(body)),
                ty: ty.list(),
                span,
            };
        }
        let wanted = expected.cloned().unwrap_or(Type::Any);
        let lowered = self.lower_rows(&axes, rows, &wanted, scope);
        let ty = if wanted == Type::Any { rows_type(&lowered, &wanted) } else { wanted };
        Expr { node: Node::Rows(settle(mode), lowered), ty, span }
    }

    pub(super) fn lower_rows(
        &mut self,
        axes: &[Axis],
        rows: &[ast::Row],
        ty: &Type,
        scope: &Scope,
    ) -> Vec<Row> {
        let mut lowered: Vec<Row> = Vec::new();
        for row in rows {
            let cond = self.lower_keys(axes, row, scope);
            if row.values.len() > 1 {
                self.report(Diagnostic::new(Code::OneValue).at(row.span));
            }
            let Some(value) = row.values.first() else { continue };
            let value = if *ty == Type::Any {
                self.lower(value, lowered.first().map(|r| r.value.ty.clone()).as_ref(), scope)
            } else {
                self.lower_typed(value, ty, scope)
            };
            lowered.push(Row { cond, value, basis: row.tails.basis.clone(), span: row.span });
        }
        lowered
    }

    /// The condition of a row; `None` for 其余.
    fn lower_keys(&mut self, axes: &[Axis], row: &ast::Row, scope: &Scope) -> Option<Expr> {
        if axes.len() <= 1 {
            // Several keys on one axis: any of them.
            let mut any = Vec::new();
            for key in &row.keys {
                any.push(self.lower_key(axes.first(), key, scope)?);
            }
            return match any.len() {
                1 => any.pop(),
                _ => Some(Expr { node: Node::Or(any), ty: Type::Bool, span: row.span }),
            };
        }
        if row.keys.len() != axes.len() && !matches!(row.keys.as_slice(), [Key::Otherwise(_)]) {
            self.report(
                Diagnostic::new(Code::RowKeys)
                    .at(row.span)
                    .arg("found", row.keys.len())
                    .arg("expected", axes.len()),
            );
        }
        let mut all = Vec::new();
        for (axis, key) in axes.iter().zip(&row.keys) {
            if let Some(cond) = self.lower_key(Some(axis), key, scope) {
                all.push(cond);
            }
        }
        match all.len() {
            0 => None,
            1 => all.pop(),
            _ => Some(Expr { node: Node::And(all), ty: Type::Bool, span: row.span }),
        }
    }

    fn lower_key(&mut self, axis: Option<&Axis>, key: &Key, scope: &Scope) -> Option<Expr> {
        match (key, axis) {
            (Key::Otherwise(_), _) => None,
            (Key::Expr(cond), None) => Some(self.lower_typed(cond, &Type::Bool, scope)),
            (Key::Bound(_, value), None) => {
                self.report(Diagnostic::new(Code::BoundWithoutAxis).at(value.span));
                Some(self.broken(value.span))
            }
            (Key::Bound(op, value), Some(Axis(axis))) => {
                Some(self.bound_on(*op, axis.clone(), value, scope))
            }
            (Key::Expr(value), Some(Axis(axis))) => {
                // A condition on something else may stand beside values of the axis.
                if is_condition(value) {
                    return Some(self.lower_typed(value, &Type::Bool, scope));
                }
                let right = self.lower(value, Some(&axis.ty), scope);
                let span = value.span;
                let node = match right.ty {
                    Type::Span(_) => Node::During(Box::new(axis.clone()), Box::new(right)),
                    Type::List(_) => Node::In(Box::new(axis.clone()), Box::new(right)),
                    _ => return Some(self.comparison(Op::Eq, axis.clone(), right, span)),
                };
                Some(Expr { node, ty: Type::Bool, span })
            }
        }
    }

    /// `不低于 85` against a value.
    pub(super) fn bound_on(
        &mut self,
        op: Op,
        axis: Expr,
        value: &ast::Expr,
        scope: &Scope,
    ) -> Expr {
        let span = value.span;
        match op {
            Op::In | Op::NotIn => {
                let right = self.lower(value, Some(&axis.ty.clone().list()), scope);
                let node = if matches!(right.ty, Type::Span(_)) {
                    Node::During(Box::new(axis), Box::new(right))
                } else {
                    Node::In(Box::new(axis), Box::new(right))
                };
                let inside = Expr { node, ty: Type::Bool, span };
                if op == Op::NotIn {
                    Expr { node: Node::Not(Box::new(inside)), ty: Type::Bool, span }
                } else {
                    inside
                }
            }
            Op::During => {
                let right = self.lower(value, Some(&axis.ty), scope);
                Expr { node: Node::During(Box::new(axis), Box::new(right)), ty: Type::Bool, span }
            }
            op => {
                let right = self.lower(value, Some(&axis.ty), scope);
                let node = Node::Compare(cmp(op), Box::new(axis.clone()), Box::new(right.clone()));
                let checked = self.comparison(op, axis, right, span);
                Expr { node, ..checked }
            }
        }
    }

    // ----- fields --------------------------------------------------------------------------------

    pub(super) fn lower_define(&mut self, field: FieldId, define: &ast::Define) {
        let Some(table) = self.field(field).map(|f| f.table) else { return };
        let name = self.policy.schema.table(table).map_or(String::new(), |t| t.name.clone());
        self.heading = vec![define.target.text()];
        let scope = self.subject_scope(table, &name);
        let declared = self.field(field).map(|f| f.ty.clone()).filter(|t| *t != Type::Any);
        let expr = match &declared {
            Some(ty) => self.lower_typed(&define.value, ty, &scope),
            None => self.lower(&define.value, None, &scope),
        };
        let ty = declared.unwrap_or_else(|| expr.ty.clone());
        let expr = self.guarded(expr, define.tails.guard.as_ref(), &scope);
        self.set_field(field, ty, FieldKind::Expr(expr));
    }

    /// A value with a guard: without it, there is known to be none.
    fn guarded(&mut self, value: Expr, guard: Option<&ast::Expr>, scope: &Scope) -> Expr {
        let Some(guard) = guard else { return value };
        let cond = self.lower_typed(guard, &Type::Bool, scope);
        let (ty, span) = (value.ty.clone(), value.span);
        let none = Expr::constant(Value::None, Type::None, span);
        let rows = vec![
            Row { cond: Some(cond), value, basis: Vec::new(), span },
            Row { cond: None, value: none, basis: Vec::new(), span },
        ];
        Expr { node: Node::Rows(Settle::First, rows), ty, span }
    }

    pub(super) fn lower_table(&mut self, field: FieldId, table: &ast::Table) {
        let Some((record, ty)) = self.field(field).map(|f| (f.table, f.ty.clone())) else { return };
        self.heading = vec![table.name.text.clone()];
        let name = self.policy.schema.table(record).map_or(String::new(), |t| t.name.clone());
        let scope = self.subject_scope(record, &name);
        let expr = match &table.rows {
            None => self.open_value(ty.clone(), table.span),
            Some(rows) => {
                let axes: Vec<Axis> =
                    table.by.iter().map(|e| Axis(self.lower(e, None, &scope))).collect();
                let rows = self.lower_rows(&axes, rows, &ty, &scope);
                Expr {
                    node: Node::Rows(settle(table.mode), rows),
                    ty: ty.clone(),
                    span: table.span,
                }
            }
        };
        let expr = self.guarded(expr, table.tails.guard.as_ref(), &scope);
        self.set_field(field, ty, FieldKind::Expr(expr));
    }

    pub(super) fn lower_param(&mut self, param: &ast::Param) {
        self.heading = vec![param.name.text.clone()];
        let scope = Scope::default();
        let declared = param.ty.as_ref().and_then(|t| self.resolve_type(t, &param.name.text));
        let value = param.value.as_ref().map(|v| match &declared {
            Some(ty) => self.lower_typed(v, ty, &scope),
            // Without a type there is nothing else that 是 and 否 could name.
            None if is_truth(v) => self.lower(v, Some(&Type::Bool), &scope),
            None => self.lower(v, None, &scope),
        });
        let ty = declared.or_else(|| value.as_ref().map(|v| v.ty.clone())).unwrap_or(Type::DECIMAL);
        // A whole number written as the value does not forbid 1.5.
        let ty = match ty {
            Type::Num { .. } if param.ty.is_none() => Type::DECIMAL,
            other => other,
        };
        let bound = param.bound.as_ref().and_then(|b| match b {
            Key::Bound(op, limit) => {
                let inner = scope.with(ty.clone(), &param.name.text);
                let axis = Expr { node: Node::Frame(0), ty: ty.clone(), span: limit.span };
                Some(self.bound_on(*op, axis, limit, &inner))
            }
            _ => None,
        });
        let index = u16::try_from(self.policy.params.len()).unwrap_or(u16::MAX);
        self.params.insert(param.name.text.clone(), index);
        self.policy.params.push(Param {
            name: param.name.text.clone(),
            ty,
            value,
            bound,
            normally: param.normally,
            basis: param.tails.basis.clone(),
            span: param.name.span,
        });
        self.heading.clear();
    }
}

fn is_truth(value: &ast::Expr) -> bool {
    matches!(&value.kind, ExprKind::Name(n) if matches!(n.as_str(), "是" | "否" | "yes" | "no"))
}

/// Whether a key is written as a condition, not as a value.
fn is_condition(expr: &ast::Expr) -> bool {
    match &expr.kind {
        ExprKind::Infix(op, ..) => {
            op.is_comparison()
                || matches!(op, Op::And | Op::Or | Op::In | Op::NotIn | Op::During | Op::Covers)
        }
        ExprKind::Prefix(ast::Prefix::Not | ast::Prefix::Has, _) | ExprKind::Quantified(..) => true,
        _ => false,
    }
}

fn rows_type(rows: &[Row], fallback: &Type) -> Type {
    rows.iter()
        .map(|r| r.value.ty.clone())
        .find(|t| !matches!(t, Type::Any | Type::None))
        .map_or_else(
            || fallback.clone(),
            |t| if matches!(t, Type::Num { .. }) { Type::DECIMAL } else { t },
        )
}
