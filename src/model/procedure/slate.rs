//! Whom a step is for: the records of the list after 每. The column 人 of the step refers to them, so their type has
//! to be known before anything is lowered; where a definition gives the list it is read off what is written.

use super::find_step;
use crate::core::expr::{Access, Expr};
use crate::core::schema::Type;
use crate::core::value::TableId;
use crate::diagnostic::{Code, Diagnostic};
use crate::model::{Body, Compiler};
use crate::syntax::ast::{self, ExprKind};

impl Compiler {
    /// The column 人 of a step taken for each member of a slate has the type of the members.
    pub(super) fn person_types(&mut self, case: TableId, steps: &[ast::Step], all: &[ast::Step]) {
        for step in steps {
            if let Some(per) = &step.per
                && let Some(table) = self.step_table(case, &step.name.text)
                && let Some(person) = self.slate_type(case, per, all, 0)
                && let Some(t) = self.policy.schema.tables.get_mut(usize::from(table.0))
                && let Some(column) =
                    t.columns.iter_mut().find(|c| c.name == "人" && c.ty == Type::Text)
            {
                column.ty = Type::Ref(person);
            }
            self.person_types(case, &step.steps, all);
        }
    }

    fn slate_type(
        &self,
        case: TableId,
        per: &ast::Per,
        all: &[ast::Step],
        depth: usize,
    ) -> Option<TableId> {
        let key = per.keys.first()?;
        let first = key.parts.first()?;
        if depth > 40 {
            return None;
        }
        if let Some(step) = find_step(all, &first.text) {
            if let Some(list) = step.outcome.as_ref().and_then(|o| o.per.as_ref()) {
                let table = self.step_table(case, &step.name.text)?;
                let list = list.parts.last()?;
                let ty = &self
                    .policy
                    .schema
                    .table(table)?
                    .columns
                    .iter()
                    .find(|c| c.name == list.text)?
                    .ty;
                return self.member_table(ty);
            }
            return self.slate_type(case, step.per.as_ref()?, all, depth + 1);
        }
        self.path_members(case, &key.parts, all, depth)
    }

    /// Whose records the list at the end of a path from the case is of.
    fn path_members(
        &self,
        case: TableId,
        path: &[ast::Name],
        all: &[ast::Step],
        depth: usize,
    ) -> Option<TableId> {
        let (first, rest) = path.split_first()?;
        let (access, mut ty) = self.find_in(case, &first.text)?;
        if ty == Type::Any
            && let Access::Field(id) = access
            && let Some(Body::Define(define)) = self.bodies.get(id.0 as usize)
        {
            // Types of definitions are known once they are lowered; whom a step is for has to be known before.
            let table = self.expr_members(case, &define.value, all, depth + 1)?;
            ty = Type::Ref(table).list();
        }
        for part in rest {
            let table = match ty.element().unwrap_or(&ty) {
                Type::Ref(table) => *table,
                _ => return None,
            };
            let (_, of) = self.find_in(table, &part.text)?;
            ty = match of {
                Type::List(_) => of,
                one => one.list(),
            };
        }
        self.member_table(&ty)
    }

    /// Whose records a list is of, by what is written.
    fn expr_members(
        &self,
        case: TableId,
        expr: &ast::Expr,
        all: &[ast::Step],
        depth: usize,
    ) -> Option<TableId> {
        if depth > 40 {
            return None;
        }
        let inside = |e: &ast::Expr| self.expr_members(case, e, all, depth + 1);
        match &expr.kind {
            ExprKind::Name(_) | ExprKind::Member(..) => {
                let mut parts = Vec::new();
                let mut at = expr;
                while let ExprKind::Member(base, name) = &at.kind {
                    parts.push(name.clone());
                    at = base;
                }
                let ExprKind::Name(first) = &at.kind else { return None };
                parts.push(ast::Name { text: first.clone(), span: at.span });
                parts.reverse();
                let key = ast::Dotted { parts, span: expr.span };
                let per = ast::Per { period: None, keys: vec![key], span: expr.span };
                self.slate_type(case, &per, all, depth + 1)
            }
            ExprKind::Infix(ast::Op::Filter | ast::Op::Without, list, _) => inside(list),
            ExprKind::Infix(ast::Op::Plus, a, b) => inside(a).or_else(|| inside(b)),
            ExprKind::Call(_, args) => args.first().and_then(|a| inside(&a.value)),
            ExprKind::Rows { rows, .. } => rows.iter().flat_map(|r| &r.values).find_map(inside),
            ExprKind::Prefix(ast::Prefix::Own | ast::Prefix::This, of) => inside(of),
            ExprKind::Prefix(ast::Prefix::Whole, of) => match &of.kind {
                ExprKind::Name(name) => self.policy.schema.find_table(name),
                _ => None,
            },
            _ => None,
        }
    }

    /// A slate of texts, or of records that the column 人 does not refer to, would have nobody on it.
    pub(super) fn same_members(
        &mut self,
        case: TableId,
        table: TableId,
        step: &ast::Step,
        slate: Option<&Expr>,
    ) {
        let Some(element) = slate.and_then(|s| s.ty.element()) else { return };
        let schema = &self.policy.schema;
        let own = schema.table(table).and_then(|t| t.columns.iter().find(|c| c.name == "人"));
        let records = matches!(element, Type::Ref(_));
        if *element == Type::Any || own.is_none_or(|c| records && c.ty == *element) {
            return;
        }
        let Some(key) = step.per.as_ref().and_then(|p| p.keys.first()) else { return };
        let case = schema.table(case).map_or(String::new(), |t| t.name.clone());
        self.report(
            Diagnostic::new(Code::UnknownMembers)
                .at(key.span)
                .arg("name", key.text())
                .arg("case", case),
        );
    }

    /// Who the members of a list are: the records referred to, or the people its rows name.
    fn member_table(&self, ty: &Type) -> Option<TableId> {
        let Type::List(inner) = ty else { return None };
        let Type::Ref(table) = **inner else { return None };
        let t = self.policy.schema.table(table)?;
        if t.parent.is_some() {
            let person = t.columns.iter().find_map(|c| match c.ty {
                Type::Ref(p) => Some(p),
                _ => None,
            });
            return person;
        }
        Some(table)
    }
}
