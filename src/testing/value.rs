//! Values written in tests: parameters, expected values, stubs.

use super::data::{number, text};
use crate::core::data::Dataset;
use crate::core::schema::{Schema, Type};
use crate::core::value::{Causes, Could, Value};
use crate::records::bind::bind_value;
use crate::syntax::ast::{Expr, ExprKind, Op};
use std::sync::Arc;

/// A written value of a type; `None` if it is no such value.
pub(super) fn value_of(
    schema: &Schema,
    data: Option<&Dataset>,
    ty: &Type,
    expr: &Expr,
) -> Option<Value> {
    let inner = |ty: &Type, e: &Expr| value_of(schema, data, ty, e);
    match (&expr.kind, ty) {
        (ExprKind::None, _) => Some(Value::None),
        (ExprKind::Unknown | ExprKind::Tbd, _) => {
            Some(Value::unknown(could(ty), Causes::default()))
        }
        (ExprKind::EmptyList, _) => Some(Value::list([])),
        (ExprKind::Object(fields), _) if fields.is_empty() => Some(Value::list([])),
        (ExprKind::Set(items), Type::List(of)) => {
            Some(Value::list(items.iter().map(|e| inner(of, e)).collect::<Option<Vec<_>>>()?))
        }
        (ExprKind::Set(items), _) => {
            Some(Value::list(items.iter().map(|e| inner(ty, e)).collect::<Option<Vec<_>>>()?))
        }
        (_, Type::List(of)) => Some(Value::list([inner(of, expr)?])),
        (ExprKind::Duration(d), Type::Duration | Type::Any) => Some(Value::Duration(*d)),
        (
            ExprKind::Number(_)
            | ExprKind::Prefix(..)
            | ExprKind::Infix(Op::Div | Op::Ratio | Op::Mul, ..),
            Type::Num { .. } | Type::Any,
        ) => number(expr).map(Value::Num),
        (ExprKind::Infix(Op::To, a, b), Type::Span(of)) => {
            Some(Value::Span(Arc::new((inner(of, a)?, inner(of, b)?))))
        }
        (ExprKind::Infix(Op::To, a, b), of) => {
            Some(Value::Span(Arc::new((inner(of, a)?, inner(of, b)?))))
        }
        (ExprKind::Date(d), Type::Date | Type::Any) => Some(match d.day() {
            Some(day) => Value::Date(day),
            None => Value::unknown(Could::Date { lo: d.first(), hi: d.last() }, Causes::default()),
        }),
        (_, Type::Enum(id)) => {
            let of = schema.enumeration(*id)?;
            of.find(&text(expr)).map(|v| Value::Enum(*id, v))
        }
        (_, Type::Ref(table)) => {
            let key = text(expr);
            data?.find(*table, &key).map(Value::Ref)
        }
        (_, Type::Bool) => match text(expr).as_str() {
            "是" | "满足" | "true" | "yes" | "satisfied" => Some(Value::Bool(true)),
            "否" | "不满足" | "false" | "no" | "violated" => Some(Value::Bool(false)),
            _ => None,
        },
        (_, Type::Any) => match text(expr).as_str() {
            "是" => Some(Value::Bool(true)),
            "否" => Some(Value::Bool(false)),
            other => Some(Value::text(other)),
        },
        (_, ty) => bind_value(schema, ty, &text(expr)).ok(),
    }
}

fn could(ty: &Type) -> Could {
    match ty {
        Type::Bool => Could::Bool,
        Type::Num { .. } => Could::Num { lo: None, hi: None },
        _ => Could::Any,
    }
}
