//! 征求 … 逾 n 日 视为 …: what a letter without an answer counts as. Silence that counts as consent clears; whatever it
//! counts as is the 意见 of that row of 答复 for the clauses of the step, as if it had been written.

use crate::core::expr::{Access, Expr, FieldId, Node, Row, Settle};
use crate::core::policy::{Field, FieldKind};
use crate::core::schema::Type;
use crate::core::value::{Arith, Cmp, TableId, Value};
use crate::diagnostic::Span;
use crate::model::{Body, Compiler, Scope, State};
use crate::syntax::ast::{self, ExprKind, Verb};

impl Compiler {
    /// Answered, or silent for so long that the silence counts; silence that counts as an objection is no clearance.
    pub(super) fn answered(
        &mut self,
        line: &ast::ItemLine,
        child: TableId,
        answered: u16,
        span: Span,
    ) -> Expr {
        let date =
            |column: u16| Expr { node: Node::Of(2, Access::Column(column)), ty: Type::Date, span };
        let has = Expr { node: Node::Has(Box::new(date(answered))), ty: Type::Bool, span };
        let Some((length, word)) = &line.silence else { return has };
        let consent = !word.text.contains("有异议")
            && !word.text.contains("不同意")
            && word.text != "objection";
        let Some(sent) = self.policy.schema.table(child).and_then(|t| t.column("发函日")) else {
            return has;
        };
        if !consent {
            return has;
        }
        let passed = self.silent_since(date(sent), length, span);
        Expr { node: Node::Or(vec![has, passed]), ty: Type::Bool, span }
    }

    /// More than a length of time has passed since a letter was sent.
    fn silent_since(&mut self, sent: Expr, length: &ast::Expr, span: Span) -> Expr {
        let length = self.lower_typed(length, &Type::Duration, &Scope::default());
        let due = Expr {
            node: Node::Arith(Arith::Add, Box::new(sent), Box::new(length)),
            ty: Type::Date,
            span,
        };
        let today = Expr { node: Node::RunDay, ty: Type::Date, span };
        Expr { node: Node::Compare(Cmp::Gt, Box::new(today), Box::new(due)), ty: Type::Bool, span }
    }

    /// The 意见 of a step's 答复, where silence counts as one: a field that stands before the column.
    pub(super) fn silent_answers(&mut self, step_table: TableId, step: &ast::Step) {
        let find = |name: &str, table: TableId| {
            self.policy.schema.table(table).and_then(|t| t.column(name))
        };
        let list = find("答复", step_table)
            .and_then(|c| self.policy.schema.column(step_table, c))
            .and_then(|c| c.ty.element().cloned());
        let Some(Type::Ref(child)) = list else { return };
        let columns = (find("单位", child), find("发函日", child), find("复函日", child));
        let (Some(unit), Some(sent), Some(answered)) = columns else { return };
        let Some(opinion) = find("意见", child) else { return };
        let mut rows = Vec::new();
        for line in step.items.iter().filter(|l| l.verb == Verb::Consult) {
            // Whether a line with a guard asks at all is the line's own affair.
            let Some((length, word)) = line.silence.as_ref().filter(|_| line.tails.guard.is_none())
            else {
                continue;
            };
            if matches!(length.kind, ExprKind::Tbd) {
                continue;
            }
            let span = line.span;
            let cell = |column: u16, ty: Type| Expr {
                node: Node::Of(0, Access::Column(column)),
                ty,
                span,
            };
            let blank = |column: u16, ty: Type| {
                let there = Node::Has(Box::new(cell(column, ty)));
                let there = Expr { node: there, ty: Type::Bool, span };
                Expr { node: Node::Not(Box::new(there)), ty: Type::Bool, span }
            };
            let names = line.items.iter().flat_map(|i| &i.names).map(|n| Value::text(&n.text));
            let asked = Node::In(
                Box::new(cell(unit, Type::Text)),
                Box::new(Expr::constant(Value::list(names), Type::Text.list(), span)),
            );
            let asked = Expr { node: asked, ty: Type::Bool, span };
            let silent = self.silent_since(cell(sent, Type::Date), length, span);
            let all = vec![asked, blank(answered, Type::Date), blank(opinion, Type::Text), silent];
            rows.push(Row {
                cond: Some(Expr { node: Node::And(all), ty: Type::Bool, span }),
                value: Expr::constant(Value::text(&word.text), Type::Text, span),
                basis: Vec::new(),
                span,
            });
        }
        if rows.is_empty() {
            return;
        }
        let span = step.name.span;
        let written = Expr { node: Node::Of(0, Access::Column(opinion)), ty: Type::Text, span };
        rows.push(Row { cond: None, value: written, basis: Vec::new(), span });
        let expr = Expr { node: Node::Rows(Settle::First, rows), ty: Type::Text, span };
        self.known_at_once(child, "意见", expr);
    }

    /// A field that needs no other.
    fn known_at_once(&mut self, table: TableId, name: &str, expr: Expr) {
        let id = FieldId(u32::try_from(self.policy.fields.len()).unwrap_or(u32::MAX));
        self.fields.insert((table, name.to_owned()), id);
        self.policy.fields.push(Field {
            table,
            name: name.to_owned(),
            ty: expr.ty.clone(),
            span: expr.span,
            kind: FieldKind::Expr(expr),
        });
        self.bodies.push(Body::With(id));
        self.states.push(State::Done);
        self.policy.order.push(id);
    }
}
