//! Names resolved and types checked: an expression of the syntax tree becomes one of the core.
//!
//! A name is looked for from the innermost record outwards; where an enumeration is expected its values win.

use super::months::{days_of, span_of, within_days};
use super::rows::Axis;
use super::{Compiler, Scope, State};
use crate::core::expr::{Access, Builtin, Expr, FieldId, Node, Quantifier};
use crate::core::policy::Param;
use crate::core::schema::Type;
use crate::core::value::{Arith, Cmp, EnumId, TableId, Value};
use crate::diagnostic::{Code, Diagnostic, Span, nearest};
use crate::syntax::ast::{self, ExprKind, Op, Prefix};

/// Where a name was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Found {
    Access(Access, Type),
    /// Through another record: a group's key, an owner.
    Via(Vec<Access>, Access, Type),
}

impl Compiler {
    /// Lowers and demands a type.
    pub(super) fn lower_typed(&mut self, expr: &ast::Expr, wanted: &Type, scope: &Scope) -> Expr {
        let lowered = self.lower(expr, Some(wanted), scope);
        self.demand(&lowered, wanted);
        lowered
    }

    pub(super) fn demand(&mut self, expr: &Expr, wanted: &Type) {
        if wanted.accepts(&expr.ty) {
            return;
        }
        if *wanted == Type::Bool && matches!(expr.ty, Type::List(_)) {
            self.report(Diagnostic::new(Code::ListAsTruth).at(expr.span));
            return;
        }
        let (expected, found) = (self.type_name(wanted), self.type_name(&expr.ty));
        self.report(
            Diagnostic::new(Code::WrongType)
                .at(expr.span)
                .arg("expected", expected.0)
                .arg("expected_en", expected.1)
                .arg("found", found.0)
                .arg("found_en", found.1),
        );
    }

    /// Lowers an expression; `expected` helps to read bare words.
    pub(super) fn lower(
        &mut self,
        expr: &ast::Expr,
        expected: Option<&Type>,
        scope: &Scope,
    ) -> Expr {
        let span = expr.span;
        match &expr.kind {
            ExprKind::Number(n) => {
                Expr::constant(Value::Num(*n), Type::Num { integer: n.is_integer() }, span)
            }
            ExprKind::Duration(d) => {
                // 3 个百分点, 5 次 … were numbers already; a length where a number is wanted stays a mistake.
                Expr::constant(Value::Duration(*d), Type::Duration, span)
            }
            ExprKind::Date(d) => Expr::constant(date_value(*d), Type::Date, span),
            ExprKind::Text(t) => Expr::constant(Value::text(t), Type::Text, span),
            ExprKind::EmptyList => Expr::constant(Value::list([]), Type::Any.list(), span),
            ExprKind::None => match expected {
                // Where an enumeration is expected its values win: {无, 轻, 重}.
                Some(Type::Enum(id)) => self
                    .enum_value(*id, "无")
                    .or_else(|| self.enum_value(*id, "none"))
                    .map(|value| Expr::constant(value, Type::Enum(*id), span)),
                _ => None,
            }
            .unwrap_or_else(|| Expr::constant(Value::None, Type::None, span)),
            ExprKind::Unknown => Expr::constant(
                Value::unknown(crate::core::value::Could::Any, Default::default()),
                expected.cloned().unwrap_or(Type::Any),
                span,
            ),
            ExprKind::Tbd => self.open_value(expected.cloned().unwrap_or(Type::DECIMAL), span),
            ExprKind::Name(name) => self.lower_name(name, span, expected, scope),
            ExprKind::Member(base, name) => self.lower_member(base, name, expected, scope, span),
            ExprKind::Call(name, args) => self.lower_call(name, args, scope, span),
            ExprKind::Set(items) => self.lower_set(items, expected, scope, span),
            ExprKind::Rows { mode, by, rows } => {
                self.lower_rows_expr(*mode, by, rows, expected, scope, span)
            }
            ExprKind::Object(_) => {
                self.report(Diagnostic::new(Code::StatementOutOfPlace).at(span));
                self.broken(span)
            }
            ExprKind::Prefix(prefix, inner) => {
                self.lower_prefix(*prefix, inner, expected, scope, span)
            }
            ExprKind::Infix(op, a, b) => self.lower_infix(*op, a, b, expected, scope, span),
            ExprKind::Quantified(q, op, a, b) => self.lower_quantified(*q, *op, a, b, scope, span),
        }
    }

    /// `待定` in place: a parameter named after where it stands.
    pub(super) fn open_value(&mut self, ty: Type, span: Span) -> Expr {
        let base =
            if self.heading.is_empty() { "待定".to_owned() } else { self.heading.join(".") };
        let mut name = base.clone();
        let mut n = 1;
        while self.params.contains_key(&name) {
            n += 1;
            name = format!("{base}.第{n}");
        }
        let index = u16::try_from(self.policy.params.len()).unwrap_or(u16::MAX);
        self.params.insert(name.clone(), index);
        self.policy.params.push(Param {
            name,
            ty: ty.clone(),
            value: None,
            bound: None,
            normally: false,
            basis: Vec::new(),
            span,
        });
        Expr { node: Node::Param(index), ty, span }
    }

    // ----- names ---------------------------------------------------------------------------------

    fn lower_name(
        &mut self,
        name: &str,
        span: Span,
        expected: Option<&Type>,
        scope: &Scope,
    ) -> Expr {
        self.used.insert(name.to_owned());
        if let Some(Type::Enum(id)) = expected
            && let Some(value) = self.enum_value(*id, name)
        {
            return Expr::constant(value, Type::Enum(*id), span);
        }
        if let Some(Type::List(inner)) = expected
            && let Type::Enum(id) = **inner
            && let Some(value) = self.enum_value(id, name)
        {
            return Expr::constant(Value::list([value]), Type::Enum(id).list(), span);
        }
        if let Some(found) = self.of_this_person(name, span) {
            return found;
        }
        if let Some(found) = self.in_frames(name, span, scope) {
            self.not_a_parameter_too(name, span, scope);
            return self.counted(name, found, scope);
        }
        if let Some(found) = self.global(name, span) {
            return found;
        }
        if let Some(value) = builtin_name(name, scope) {
            return Expr { node: value.0, ty: value.1, span };
        }
        if expected == Some(&Type::Bool) {
            match name {
                "是" | "yes" => return Expr::constant(Value::Bool(true), Type::Bool, span),
                "否" | "no" => return Expr::constant(Value::Bool(false), Type::Bool, span),
                _ => {}
            }
        }
        if name == "周岁" || name == "age" {
            if let Some(birth) = ["出生年月", "出生日期", "出生", "birth"]
                .into_iter()
                .find_map(|n| self.quiet_name(n, span, scope))
            {
                return Expr {
                    node: Node::Call(Builtin::Age, vec![birth]),
                    ty: Type::INTEGER,
                    span,
                };
            }
        }
        // A bare enumeration stands for the set of its values.
        if let Some(id) = self.enum_named(name) {
            let count = self.policy.schema.enumeration(id).map_or(0, |e| e.values.len());
            let values =
                (0..count).filter_map(|v| u16::try_from(v).ok()).map(|v| Value::Enum(id, v));
            return Expr::constant(Value::list(values), Type::Enum(id).list(), span);
        }
        match expected {
            Some(Type::Enum(id)) => self.not_a_value(*id, name, span, scope),
            Some(Type::Text) => {
                self.report(Diagnostic::new(Code::QuoteText).at(span).arg("name", name));
            }
            _ if self.policy.schema.find_table(name).is_some() => {
                self.report(
                    Diagnostic::new(Code::UnknownName)
                        .at(span)
                        .arg("name", name)
                        .suggest(Some(format!("全体 {name}"))),
                );
            }
            _ => {
                let known = self.known_names(scope);
                self.unknown_name(name, span, known);
            }
        }
        self.broken(span)
    }

    fn not_a_value(&mut self, id: EnumId, name: &str, span: Span, scope: &Scope) {
        let (of, values) = match self.policy.schema.enumeration(id) {
            Some(e) => (e.name.clone(), e.values.clone()),
            None => return,
        };
        let mut known = values.clone();
        known.extend(self.known_names(scope));
        if let Some(parts) = super::glue::split(name, &known) {
            self.report(
                Diagnostic::new(Code::GluedWords).at(span).arg("name", name).suggest(Some(parts)),
            );
            return;
        }
        let close = nearest(name, known.iter().map(String::as_str));
        let shown = if values.len() > 12 {
            format!("{}、…", values.get(..12).unwrap_or_default().join("、"))
        } else {
            values.join("、")
        };
        self.report(
            Diagnostic::new(Code::NotAValueOf)
                .at(span)
                .arg("name", name)
                .arg("of", of)
                .arg("values", shown)
                .suggest(close),
        );
    }

    /// A name that is looked up without complaint.
    fn quiet_name(&mut self, name: &str, span: Span, scope: &Scope) -> Option<Expr> {
        self.in_frames(name, span, scope)
    }

    pub(super) fn enum_value(&self, id: EnumId, name: &str) -> Option<Value> {
        self.policy.schema.enumeration(id)?.find(name).map(|v| Value::Enum(id, v))
    }

    /// Looks a name up from the innermost record outwards; two levels that both have it are a mistake.
    fn in_frames(&mut self, name: &str, span: Span, scope: &Scope) -> Option<Expr> {
        let mut hits: Vec<(u8, Found)> = Vec::new();
        for (level, frame) in scope.frames.iter().enumerate().rev() {
            let level = u8::try_from(level).unwrap_or(u8::MAX);
            if let Type::Ref(table) = frame.ty {
                if let Some((access, ty)) = self.find_in(table, name) {
                    hits.push((level, Found::Access(access, ty)));
                    continue;
                }
                for (path, via) in frame.via.clone() {
                    if let Some((access, ty)) = self.find_in(via, name) {
                        hits.push((level, Found::Via(path, access, ty)));
                        break;
                    }
                }
                if let Some(found) = self.through_group(table, name) {
                    if hits.last().is_none_or(|(l, _)| *l != level) {
                        hits.push((level, found));
                    }
                }
            }
        }
        // What a record has itself comes before what it reaches through an owner, a key or its members.
        if hits.iter().any(|(_, f)| matches!(f, Found::Access(..))) {
            hits.retain(|(_, f)| matches!(f, Found::Access(..)));
        }
        if hits.len() > 1 {
            let places: Vec<String> = hits
                .iter()
                .filter_map(|(level, _)| scope.frames.get(usize::from(*level)))
                .map(|f| self.frame_name(&f.ty))
                .collect();
            self.report(
                Diagnostic::new(Code::Ambiguous)
                    .at(span)
                    .arg("name", name)
                    .arg("places", places.join("、")),
            );
        }
        let (level, found) = hits.into_iter().next()?;
        Some(self.access_expr(level, found, span))
    }

    /// A field and a parameter of one name: which is meant cannot be seen.
    fn not_a_parameter_too(&mut self, name: &str, span: Span, scope: &Scope) {
        let param = self.params.get(name).and_then(|i| self.policy.params.get(usize::from(*i)));
        // A 待定 in place is named after its place; nobody reads it by that name.
        if param.is_none_or(|p| self.declared.get(name) != Some(&p.span)) {
            return;
        }
        let field = scope.frames.last().map_or(String::new(), |f| self.frame_name(&f.ty));
        self.report(
            Diagnostic::new(Code::Ambiguous)
                .at(span)
                .arg("name", name)
                .arg("places", format!("{field}、参数"))
                .arg("places_en", format!("{field}, parameters")),
        );
    }

    fn frame_name(&self, ty: &Type) -> String {
        match ty {
            Type::Ref(t) => self.policy.schema.table(*t).map_or("?".into(), |t| t.name.clone()),
            _ => "?".into(),
        }
    }

    fn access_expr(&mut self, level: u8, found: Found, span: Span) -> Expr {
        match found {
            Found::Access(access, ty) => {
                let ty = self.settled_type(access, ty, span);
                Expr { node: Node::Of(level, access), ty, span }
            }
            Found::Via(path, access, ty) => {
                let ty = self.settled_type(access, ty, span);
                let mut at: Option<Expr> = None;
                for step in path {
                    let node = match at {
                        None => Node::Of(level, step),
                        Some(inner) => Node::Get(Box::new(inner), step),
                    };
                    at = Some(Expr { node, ty: Type::Any, span });
                }
                match at {
                    Some(inner) => Expr { node: Node::Get(Box::new(inner), access), ty, span },
                    None => Expr { node: Node::Of(level, access), ty, span },
                }
            }
        }
    }

    /// Inside a group a field of the members is the list of their values.
    fn through_group(&mut self, table: TableId, name: &str) -> Option<Found> {
        let partition = self.policy.partitions.iter().find(|p| p.table == table)?;
        let source = partition.source;
        let (access, ty) = self.find_in(source, name)?;
        let members = self.policy.schema.table(table)?.column("组")?;
        let ty = match ty {
            Type::List(inner) => Type::List(inner),
            other => other.list(),
        };
        Some(Found::Via(vec![Access::Column(members)], access, ty))
    }

    /// The type of a field once its body is lowered.
    fn settled_type(&mut self, access: Access, ty: Type, span: Span) -> Type {
        let Access::Field(id) = access else { return ty };
        let was_list = matches!(ty, Type::List(_));
        self.require(id, Some(span));
        let settled = self.field(id).map_or(Type::Any, |f| f.ty.clone());
        if was_list && !matches!(settled, Type::List(_)) { settled.list() } else { settled }
    }

    /// A column, derived field or way back of a table.
    pub(super) fn find_in(&self, table: TableId, name: &str) -> Option<(Access, Type)> {
        let t = self.policy.schema.table(table)?;
        if let Some(id) = self.fields.get(&(table, name.to_owned())) {
            return Some((Access::Field(*id), self.field(*id)?.ty.clone()));
        }
        if let Some(column) = t.column(name) {
            return Some((Access::Column(column), t.columns.get(usize::from(column))?.ty.clone()));
        }
        if let Some(column) = t.columns.iter().position(|c| c.aliases.iter().any(|a| a == name)) {
            let c = t.columns.get(column)?;
            return Some((Access::Column(u16::try_from(column).ok()?), c.ty.clone()));
        }
        let at =
            self.policy.schema.inverses.iter().position(|i| i.on == table && i.name == name)?;
        let inverse = self.policy.schema.inverses.get(at)?;
        Some((Access::Inverse(u16::try_from(at).ok()?), Type::Ref(inverse.from).list()))
    }

    /// Parameters and constants.
    fn global(&mut self, name: &str, span: Span) -> Option<Expr> {
        if let Some(index) = self.params.get(name) {
            let ty = self.policy.params.get(usize::from(*index))?.ty.clone();
            return Some(Expr { node: Node::Param(*index), ty, span });
        }
        if self.constants.contains_key(name) {
            return Some(self.constant(name, span));
        }
        None
    }

    fn constant(&mut self, name: &str, span: Span) -> Expr {
        let Some(constant) = self.constants.get(name).cloned() else { return self.broken(span) };
        match (constant.state, constant.expr) {
            (State::Done, Some(expr)) => expr,
            (State::Working, _) => {
                self.report(
                    Diagnostic::new(Code::Cycle).at(span).arg("path", format!("{name} → {name}")),
                );
                self.broken(span)
            }
            _ => {
                if let Some(c) = self.constants.get_mut(name) {
                    c.state = State::Working;
                }
                let scope = Scope::default();
                let expected = constant.source.ty.clone().and_then(|t| self.resolve_type(&t, name));
                let expr = self.lower(&constant.source.value, expected.as_ref(), &scope);
                if let Some(c) = self.constants.get_mut(name) {
                    c.state = State::Done;
                    c.expr = Some(expr.clone());
                }
                expr
            }
        }
    }

    pub(super) fn finish_constants(&mut self) {
        let names: Vec<(String, Span)> =
            self.constants.iter().map(|(n, c)| (n.clone(), c.source.target.span)).collect();
        for (name, span) in names {
            self.constant(&name, span);
        }
    }

    pub(super) fn known_names(&self, scope: &Scope) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for frame in &scope.frames {
            if let Type::Ref(table) = frame.ty {
                names.extend(self.column_names(table));
                names.extend(
                    self.fields.keys().filter(|(t, _)| *t == table).map(|(_, n)| n.clone()),
                );
                names.extend(
                    self.policy
                        .schema
                        .inverses
                        .iter()
                        .filter(|i| i.on == table)
                        .map(|i| i.name.clone()),
                );
            }
        }
        names.extend(self.params.keys().cloned());
        names.extend(self.constants.keys().cloned());
        names.extend(["基准日", "基准年", "当日"].map(String::from));
        names
    }

    // ----- members -------------------------------------------------------------------------------

    fn lower_member(
        &mut self,
        base: &ast::Expr,
        name: &ast::Name,
        expected: Option<&Type>,
        scope: &Scope,
        span: Span,
    ) -> Expr {
        if let Some(dotted) = self.dotted_field(base, name, scope, span) {
            return dotted;
        }
        // 该 年度考核.等次 reads (该 年度考核).等次 when 该 stands before the path.
        let base = self.lower(base, None, scope);
        self.get(base, name, expected)
    }

    /// `总成绩.等级`, `推荐.入围`: fields with dotted names belong to their record.
    fn dotted_field(
        &mut self,
        base: &ast::Expr,
        name: &ast::Name,
        scope: &Scope,
        span: Span,
    ) -> Option<Expr> {
        let mut parts = vec![name.text.clone()];
        let mut at = base;
        loop {
            match &at.kind {
                ExprKind::Member(inner, part) => {
                    parts.push(part.text.clone());
                    at = inner;
                }
                ExprKind::Name(first) => {
                    parts.push(first.clone());
                    break;
                }
                _ => return None,
            }
        }
        parts.reverse();
        let full = parts.join(".");
        let dotted = self.fields.keys().any(|(_, n)| *n == full);
        if !dotted {
            return None;
        }
        self.in_frames(&full, span, scope)
    }

    /// A field of what an expression refers to.
    pub(super) fn get(&mut self, base: Expr, name: &ast::Name, _expected: Option<&Type>) -> Expr {
        let span = base.span.to(name.span);
        let (table, list) = match &base.ty {
            Type::Ref(t) => (*t, false),
            Type::List(inner) => match **inner {
                Type::Ref(t) => (t, true),
                Type::Any => return self.broken(span),
                _ => return self.not_a_record(&base, name),
            },
            Type::Any => return self.broken(span),
            _ => return self.not_a_record(&base, name),
        };
        self.used.insert(name.text.clone());
        let Some((access, ty)) = self.find_in(table, &name.text) else {
            let record = self.policy.schema.table(table).map_or(String::new(), |t| t.name.clone());
            let mut known = self.column_names(table);
            known.extend(self.fields.keys().filter(|(t, _)| *t == table).map(|(_, n)| n.clone()));
            known.extend(
                self.policy
                    .schema
                    .inverses
                    .iter()
                    .filter(|i| i.on == table)
                    .map(|i| i.name.clone()),
            );
            let close = nearest(&name.text, known.iter().map(String::as_str));
            self.report(
                Diagnostic::new(Code::NoSuchField)
                    .at(name.span)
                    .arg("record", record)
                    .arg("name", &name.text)
                    .suggest(close),
            );
            return self.broken(span);
        };
        let ty = self.settled_type(access, ty, name.span);
        let ty = match (list, ty) {
            (true, Type::List(inner)) => Type::List(inner),
            (true, other) => other.list(),
            (false, ty) => ty,
        };
        Expr { node: Node::Get(Box::new(base), access), ty, span }
    }

    fn not_a_record(&mut self, base: &Expr, name: &ast::Name) -> Expr {
        let found = self.type_name(&base.ty);
        self.report(
            Diagnostic::new(Code::NotARecord)
                .at(base.span)
                .arg("name", &name.text)
                .arg("found", found.0)
                .arg("found_en", found.1),
        );
        self.broken(base.span)
    }

    // ----- operators -----------------------------------------------------------------------------

    fn lower_prefix(
        &mut self,
        prefix: Prefix,
        inner: &ast::Expr,
        expected: Option<&Type>,
        scope: &Scope,
        span: Span,
    ) -> Expr {
        match prefix {
            Prefix::Not => {
                let cond = self.lower_typed(inner, &Type::Bool, scope);
                Expr { node: Node::Not(Box::new(cond)), ty: Type::Bool, span }
            }
            Prefix::Neg => {
                let value = self.lower(inner, expected, scope);
                let ty = value.ty.clone();
                Expr { node: Node::Neg(Box::new(value)), ty, span }
            }
            Prefix::Has => {
                let value = self.lower(inner, None, scope);
                Expr { node: Node::Has(Box::new(value)), ty: Type::Bool, span }
            }
            Prefix::Whole => self.lower_whole(inner, span),
            Prefix::This => self.lower_at(inner, scope, scope.top(), span),
            Prefix::Own => self.lower_at(inner, scope, 0, span),
        }
    }

    /// `全体 单位`, perhaps with fields behind it.
    fn lower_whole(&mut self, inner: &ast::Expr, span: Span) -> Expr {
        match &inner.kind {
            ExprKind::Name(name) => {
                let name = ast::Name { text: name.clone(), span: inner.span };
                match self.table_named(&name) {
                    Some(table) => {
                        Expr { node: Node::All(table), ty: Type::Ref(table).list(), span }
                    }
                    None => self.broken(span),
                }
            }
            ExprKind::Member(base, name) => {
                let base = self.lower_whole(base, span);
                self.get(base, name, None)
            }
            _ => {
                self.report(Diagnostic::new(Code::StatementOutOfPlace).at(span));
                self.broken(span)
            }
        }
    }

    /// `该 X` / `本 X`: X is the record's own name, or one of its fields.
    fn lower_at(&mut self, inner: &ast::Expr, scope: &Scope, level: u8, span: Span) -> Expr {
        match &inner.kind {
            ExprKind::Member(base, name) => {
                let base = self.lower_at(base, scope, level, span);
                self.get(base, name, None)
            }
            ExprKind::Name(name) => {
                let Some(frame) = scope.frames.get(usize::from(level)).cloned() else {
                    return self.broken(span);
                };
                if let Type::Ref(table) = frame.ty {
                    let own =
                        self.policy.schema.table(table).map_or(String::new(), |t| t.name.clone());
                    if *name == own || *name == frame.name || own.rsplit('.').next() == Some(name) {
                        return Expr { node: Node::Frame(level), ty: frame.ty, span };
                    }
                    if let Some((access, ty)) = self.find_in(table, name) {
                        return self.access_expr(level, Found::Access(access, ty), span);
                    }
                } else if *name == frame.name || frame.name.is_empty() {
                    return Expr { node: Node::Frame(level), ty: frame.ty, span };
                }
                let known = self.known_names(scope);
                self.unknown_name(name, inner.span, known);
                self.broken(span)
            }
            _ => self.lower(inner, None, scope),
        }
    }

    fn lower_infix(
        &mut self,
        op: Op,
        a: &ast::Expr,
        b: &ast::Expr,
        expected: Option<&Type>,
        scope: &Scope,
        span: Span,
    ) -> Expr {
        match op {
            Op::And | Op::Or => {
                let mut all = Vec::new();
                self.flatten(op, a, scope, &mut all);
                self.flatten(op, b, scope, &mut all);
                let node = if op == Op::And { Node::And(all) } else { Node::Or(all) };
                Expr { node, ty: Type::Bool, span }
            }
            Op::Filter => {
                let list = self.lower(a, None, scope);
                self.expect_list(&list);
                let element = list.ty.element().cloned().unwrap_or(Type::Any);
                let inner = scope.with(element, &list_name(a));
                let cond = self.lower_typed(b, &Type::Bool, &inner);
                let ty = list.ty.clone();
                Expr { node: Node::Filter(Box::new(list), Box::new(cond)), ty, span }
            }
            Op::In | Op::NotIn => {
                let inside = self.lower_in(a, b, scope, span);
                if op == Op::NotIn {
                    return Expr { node: Node::Not(Box::new(inside)), ty: Type::Bool, span };
                }
                inside
            }
            Op::During => self.lower_during(a, b, scope, span),
            Op::Covers => {
                let left = self.lower(a, None, scope);
                self.expect_list(&left);
                let right = self.lower(b, Some(&left.ty), scope);
                self.same_kind(&left, &right);
                Expr { node: Node::Covers(Box::new(left), Box::new(right)), ty: Type::Bool, span }
            }
            Op::Without | Op::Plus => {
                let left = self.lower(a, expected, scope);
                self.expect_list(&left);
                let right = self.lower(b, Some(&left.ty), scope);
                self.same_kind(&left, &right);
                let ty = left.ty.clone();
                let (l, r) = (Box::new(left), Box::new(right));
                let node = if op == Op::Plus { Node::Union(l, r) } else { Node::Without(l, r) };
                Expr { node, ty, span }
            }
            Op::To => {
                let (left, right) = self.pair(a, b, scope);
                let left = days_of(&left).map_or(left, |(first, _)| first);
                let right = days_of(&right).map_or(right, |(_, last)| last);
                let ty = Type::Span(Box::new(left.ty.clone()));
                Expr { node: Node::Span(Box::new(left), Box::new(right)), ty, span }
            }
            Op::Add | Op::Sub | Op::Mul | Op::Div | Op::Ratio => {
                self.lower_arith(op, a, b, scope, span)
            }
            Op::Le | Op::Lt | Op::Ge | Op::Gt | Op::Eq | Op::Ne => {
                let (left, right) = self.pair(a, b, scope);
                self.comparison(op, left, right, span)
            }
        }
    }

    fn flatten(&mut self, op: Op, expr: &ast::Expr, scope: &Scope, into: &mut Vec<Expr>) {
        match &expr.kind {
            ExprKind::Infix(inner, a, b) if *inner == op => {
                self.flatten(op, a, scope, into);
                self.flatten(op, b, scope, into);
            }
            _ => into.push(self.lower_typed(expr, &Type::Bool, scope)),
        }
    }

    /// Two operands of one kind: the one whose type is plain helps to read the other.
    pub(super) fn pair(&mut self, a: &ast::Expr, b: &ast::Expr, scope: &Scope) -> (Expr, Expr) {
        if self.is_bare_unknown(a, scope) && !self.is_bare_unknown(b, scope) {
            let right = self.lower(b, None, scope);
            let left = self.lower(a, Some(&scalar(&right.ty)), scope);
            return (left, right);
        }
        let left = self.lower(a, None, scope);
        if matches!(left.node, Node::Fault(_)) && self.is_value_word(b) {
            let right = self.broken(b.span);
            return (left, right);
        }
        let right = self.lower(b, Some(&scalar(&left.ty)), scope);
        (left, right)
    }

    /// A word that is a value of some enumeration: beside a mistake nothing is said of it.
    fn is_value_word(&self, expr: &ast::Expr) -> bool {
        let ExprKind::Name(name) = &expr.kind else { return false };
        self.policy.schema.enums.iter().any(|e| e.find(name).is_some())
    }

    fn is_bare_unknown(&mut self, expr: &ast::Expr, scope: &Scope) -> bool {
        let ExprKind::Name(name) = &expr.kind else { return false };
        let in_frame = scope.frames.iter().any(|f| match f.ty {
            Type::Ref(t) => {
                self.find_in(t, name).is_some()
                    || f.via.iter().any(|(_, via)| self.find_in(*via, name).is_some())
                    || self
                        .policy
                        .partitions
                        .iter()
                        .any(|p| p.table == t && self.find_in(p.source, name).is_some())
            }
            _ => false,
        });
        !in_frame
            && !self.params.contains_key(name)
            && !self.constants.contains_key(name)
            && builtin_name(name, scope).is_none()
    }

    pub(super) fn comparison(&mut self, op: Op, left: Expr, right: Expr, span: Span) -> Expr {
        if matches!(right.ty, Type::Span(_)) && op == Op::Eq {
            return Expr {
                node: Node::During(Box::new(left), Box::new(right)),
                ty: Type::Bool,
                span,
            };
        }
        self.comparable(op, &left, &right, span);
        if let Some((first, last)) = days_of(&right) {
            return within_days(op, left, first, last, span);
        }
        let node = Node::Compare(cmp(op), Box::new(left), Box::new(right));
        Expr { node, ty: Type::Bool, span }
    }

    fn comparable(&mut self, op: Op, left: &Expr, right: &Expr, span: Span) {
        let lists = |t: &Type| matches!(t, Type::List(_));
        if lists(&left.ty) != lists(&right.ty)
            && left.ty != Type::Any
            && right.ty != Type::Any
            && left.ty != Type::None
            && right.ty != Type::None
        {
            self.report(Diagnostic::new(Code::ListCompared).at(span));
            return;
        }
        let date_number = |a: &Type, b: &Type| *a == Type::Date && matches!(b, Type::Num { .. });
        if date_number(&left.ty, &right.ty) || date_number(&right.ty, &left.ty) {
            self.report(Diagnostic::new(Code::DateAsNumber).at(span));
            return;
        }
        if !left.ty.accepts(&right.ty) && !right.ty.accepts(&left.ty) {
            let (l, r) = (self.type_name(&left.ty), self.type_name(&right.ty));
            self.report(
                Diagnostic::new(Code::TypeMismatch)
                    .at(span)
                    .arg("left", l.0)
                    .arg("left_en", l.1)
                    .arg("right", r.0)
                    .arg("right_en", r.1),
            );
            return;
        }
        if matches!(op, Op::Eq | Op::Ne) {
            return;
        }
        let unordered = match &left.ty {
            Type::Enum(id) => {
                self.policy.schema.enumeration(*id).filter(|e| !e.ordered).map(|e| e.name.clone())
            }
            Type::Text | Type::Bool | Type::Ref(_) | Type::List(_) => {
                Some(self.type_name(&left.ty).0)
            }
            _ => None,
        };
        if let Some(name) = unordered {
            self.report(Diagnostic::new(Code::NoOrder).at(span).arg("name", name));
        }
    }

    fn same_kind(&mut self, left: &Expr, right: &Expr) {
        let element = |t: &Type| t.element().cloned().unwrap_or_else(|| t.clone());
        let (l, r) = (element(&left.ty), element(&right.ty));
        if !l.accepts(&r) && !matches!(r, Type::Span(_)) {
            let (l, r) = (self.type_name(&l), self.type_name(&r));
            self.report(
                Diagnostic::new(Code::TypeMismatch)
                    .at(right.span)
                    .arg("left", l.0)
                    .arg("left_en", l.1)
                    .arg("right", r.0)
                    .arg("right_en", r.1),
            );
        }
    }

    fn lower_in(&mut self, a: &ast::Expr, b: &ast::Expr, scope: &Scope, span: Span) -> Expr {
        let left = self.lower(a, None, scope);
        let element = scalar(&left.ty);
        let right = self.lower(b, Some(&element.list()), scope);
        if matches!(right.ty, Type::Span(_)) {
            return Expr {
                node: Node::During(Box::new(left), Box::new(right)),
                ty: Type::Bool,
                span,
            };
        }
        self.expect_list(&right);
        self.same_kind(&left, &right);
        Expr { node: Node::In(Box::new(left), Box::new(right)), ty: Type::Bool, span }
    }

    fn lower_during(&mut self, a: &ast::Expr, b: &ast::Expr, scope: &Scope, span: Span) -> Expr {
        let left = self.lower(a, None, scope);
        if let Type::List(inner) = &left.ty
            && let Type::Ref(table) = **inner
        {
            let has_interval =
                self.policy.schema.table(table).is_some_and(|t| t.interval.is_some());
            if !has_interval {
                let name =
                    self.policy.schema.table(table).map_or(String::new(), |t| t.name.clone());
                self.report(Diagnostic::new(Code::NoInterval).at(left.span).arg("name", name));
            }
            let right = self.lower(b, Some(&Type::Date), scope);
            let fits = match &right.ty {
                Type::Span(inner) => **inner == Type::Date || **inner == Type::Any,
                other => *other == Type::Date || *other == Type::Any,
            };
            if !fits {
                self.demand(&right, &Type::Date);
            }
            let ty = left.ty.clone();
            return Expr { node: Node::During(Box::new(left), Box::new(right)), ty, span };
        }
        let right = self.lower(b, Some(&scalar(&left.ty)), scope);
        let right = days_of(&right).map_or(right, |(first, last)| span_of(first, last));
        match &right.ty {
            Type::Span(inner) => {
                if **inner == Type::Date && matches!(left.ty, Type::Num { .. })
                    || left.ty == Type::Date && matches!(**inner, Type::Num { .. })
                {
                    self.report(Diagnostic::new(Code::DateAsNumber).at(span));
                } else if !inner.accepts(&left.ty) {
                    let wanted = (**inner).clone();
                    self.demand(&left, &wanted);
                }
            }
            Type::List(_) => {
                self.same_kind(&left, &right);
                return Expr {
                    node: Node::In(Box::new(left), Box::new(right)),
                    ty: Type::Bool,
                    span,
                };
            }
            _ => {
                let wanted = Type::Span(Box::new(left.ty.clone()));
                self.demand(&right, &wanted);
            }
        }
        Expr { node: Node::During(Box::new(left), Box::new(right)), ty: Type::Bool, span }
    }

    fn lower_arith(
        &mut self,
        op: Op,
        a: &ast::Expr,
        b: &ast::Expr,
        scope: &Scope,
        span: Span,
    ) -> Expr {
        let left = self.lower(a, None, scope);
        let right = self.lower(b, None, scope);
        let number = |t: &Type| matches!(t, Type::Num { .. } | Type::Any);
        let arith = match op {
            Op::Add => Arith::Add,
            Op::Sub => Arith::Sub,
            Op::Mul => Arith::Mul,
            _ => Arith::Div,
        };
        let ty = match (&left.ty, arith, &right.ty) {
            (Type::Date, Arith::Add | Arith::Sub, Type::Duration) => Type::Date,
            (Type::Date, Arith::Sub, Type::Date) => Type::INTEGER,
            (Type::Duration, Arith::Add | Arith::Sub, Type::Duration) => Type::Duration,
            (Type::Duration, Arith::Mul, Type::Num { .. })
            | (Type::Num { .. }, Arith::Mul, Type::Duration) => Type::Duration,
            (Type::Date, Arith::Add | Arith::Sub, Type::Any)
            | (Type::Any, Arith::Add | Arith::Sub, Type::Duration) => Type::Date,
            (l, _, r) if number(l) && number(r) && (*l == Type::Any || *r == Type::Any) => {
                Type::Any
            }
            (l, _, r) if number(l) && number(r) => {
                let integer = |t: &Type| matches!(t, Type::Num { integer: true });
                Type::Num { integer: integer(l) && integer(r) && arith != Arith::Div }
            }
            (l, _, r) => {
                let culprit = if number(l) { (&right, r.clone()) } else { (&left, l.clone()) };
                let found = self.type_name(&culprit.1);
                let at = culprit.0.span;
                self.report(
                    Diagnostic::new(Code::WrongType)
                        .at(at)
                        .arg("expected", "数")
                        .arg("expected_en", "a number")
                        .arg("found", found.0)
                        .arg("found_en", found.1),
                );
                Type::Any
            }
        };
        Expr { node: Node::Arith(arith, Box::new(left), Box::new(right)), ty, span }
    }

    fn lower_set(
        &mut self,
        items: &[ast::Expr],
        expected: Option<&Type>,
        scope: &Scope,
        span: Span,
    ) -> Expr {
        let mut element = expected.and_then(|t| t.element().cloned()).filter(|t| *t != Type::Any);
        let mut lowered = Vec::new();
        for item in items {
            let value = self.lower(item, element.as_ref(), scope);
            if element.is_none() && value.ty != Type::Any {
                element = Some(value.ty.clone());
            }
            lowered.push(value);
        }
        let ty = element.unwrap_or(Type::Any);
        for value in &lowered {
            if !ty.accepts(&value.ty) && !matches!(value.ty, Type::List(_) | Type::Span(_)) {
                self.demand(value, &ty);
            }
        }
        Expr { node: Node::Set(lowered), ty: ty.list(), span }
    }

    fn lower_quantified(
        &mut self,
        q: ast::Quantifier,
        op: Option<Op>,
        a: &ast::Expr,
        b: &ast::Expr,
        scope: &Scope,
        span: Span,
    ) -> Expr {
        let list = self.lower(a, None, scope);
        self.expect_list(&list);
        let element = list.ty.element().cloned().unwrap_or(Type::Any);
        let inner = scope.with(element.clone(), &list_name(a));
        let level = inner.top();
        let cond = match op {
            None => self.lower_typed(b, &Type::Bool, &inner),
            Some(op) => {
                let item = Expr { node: Node::Frame(level), ty: element.clone(), span: list.span };
                match op {
                    Op::In | Op::NotIn => {
                        let right = self.lower(b, Some(&element.list()), scope);
                        self.same_kind(&item, &right);
                        let node = if matches!(right.ty, Type::Span(_)) {
                            Node::During(Box::new(item), Box::new(right))
                        } else {
                            Node::In(Box::new(item), Box::new(right))
                        };
                        let inside = Expr { node, ty: Type::Bool, span };
                        if op == Op::NotIn {
                            Expr { node: Node::Not(Box::new(inside)), ty: Type::Bool, span }
                        } else {
                            inside
                        }
                    }
                    Op::During | Op::Covers => {
                        let right = self.lower(b, Some(&element), scope);
                        let node = if op == Op::Covers {
                            Node::Covers(Box::new(item), Box::new(right))
                        } else {
                            Node::During(Box::new(item), Box::new(right))
                        };
                        Expr { node, ty: Type::Bool, span }
                    }
                    op => {
                        let right = self.lower(b, Some(&element), scope);
                        self.comparison(op, item, right, span)
                    }
                }
            }
        };
        let quantifier = match q {
            ast::Quantifier::Each => Quantifier::Each,
            ast::Quantifier::Any => Quantifier::Any,
            ast::Quantifier::AtLeast(n) => Quantifier::AtLeast(
                n.to_i64().and_then(|n| u32::try_from(n).ok()).unwrap_or(u32::MAX),
            ),
        };
        let node = Node::Quantified {
            quantifier,
            list: Box::new(list),
            cond: Box::new(cond),
            empty: self.empty,
        };
        Expr { node, ty: Type::Bool, span }
    }

    // ----- special calls -------------------------------------------------------------------------

    /// A table called with values: its rows over constants become a case on the arguments.
    pub(super) fn lower_function(
        &mut self,
        name: &ast::Name,
        args: &[ast::Arg],
        scope: &Scope,
        span: Span,
    ) -> Expr {
        let Some(function) = self.functions.get(&name.text).cloned() else {
            return self.broken(span);
        };
        self.used.insert(name.text.clone());
        if args.len() != function.params.len() {
            self.report(
                Diagnostic::new(Code::ArgumentCount)
                    .at(span)
                    .arg("name", &name.text)
                    .arg("expected", function.params.len())
                    .arg("found", args.len())
                    .arg("usage", format!("{}(…)", name.text)),
            );
            return self.broken(span);
        }
        // Over a list of first arguments the table is looked up for each.
        if let (Some(first), 1) = (args.first(), args.len()) {
            let value = self.lower(&first.value, function.params.first(), scope);
            if let Type::List(element) = &value.ty {
                let inner = scope.with((**element).clone(), "");
                let item = Expr { node: Node::Frame(inner.top()), ty: (**element).clone(), span };
                let body = self.function_rows(&function, vec![item], &inner, span);
                let ty = body.ty.clone().list();
                return Expr { node: Node::Map(Box::new(value), Box::new(body)), ty, span };
            }
        }
        let lowered: Vec<Expr> = args
            .iter()
            .zip(&function.params)
            .map(|(arg, ty)| self.lower_typed(&arg.value, ty, scope))
            .collect();
        self.function_rows(&function, lowered, scope, span)
    }

    fn function_rows(
        &mut self,
        function: &super::Function,
        args: Vec<Expr>,
        scope: &Scope,
        span: Span,
    ) -> Expr {
        let Some(rows) = &function.table.rows else {
            let heading =
                std::mem::replace(&mut self.heading, vec![function.table.name.text.clone()]);
            let open = self.open_value(function.ty.clone(), span);
            self.heading = heading;
            return open;
        };
        let heading = std::mem::replace(&mut self.heading, vec![function.table.name.text.clone()]);
        let axes: Vec<Axis> = args.into_iter().map(Axis).collect();
        // The rows of a called table see only its arguments, constants and parameters.
        let empty = Scope {
            frames: scope
                .frames
                .iter()
                .map(|f| super::Frame { ty: Type::Any, via: Vec::new(), name: f.name.clone() })
                .collect(),
        };
        let lowered = self.lower_rows(&axes, rows, &function.ty, &empty);
        self.heading = heading;
        let settle = super::rows::settle(function.table.mode);
        Expr { node: Node::Rows(settle, lowered), ty: function.ty.clone(), span }
    }

    /// Every table that is called, over frames of its argument types: what is found in it is found once, whoever
    /// calls it. Mistakes in it are reported where it is called.
    pub(super) fn lower_lookups(&mut self) {
        let tables: Vec<super::Function> = self.functions.values().cloned().collect();
        for function in tables.iter().filter(|f| f.table.rows.is_some()) {
            let known = (self.diagnostics.len(), self.policy.params.clone(), self.params.clone());
            let mut scope = Scope::default();
            let mut args = Vec::new();
            for (ty, written) in function.params.iter().zip(&function.table.params) {
                scope = scope.with(Type::Any, "");
                let node = Node::Frame(scope.top());
                args.push(Expr { node, ty: ty.clone(), span: written.span });
            }
            let params = args
                .iter()
                .zip(&function.table.params)
                .map(|(arg, written)| (type_words(&written.kind), arg.ty.clone()))
                .collect();
            let rows = self.function_rows(function, args, &scope, function.table.span);
            // A value left open was given its parameter where the table is called.
            self.diagnostics.truncate(known.0);
            (self.policy.params, self.params) = (known.1, known.2);
            let name = function.table.name.text.clone();
            self.policy.lookups.push(crate::core::policy::Lookup { name, params, rows });
        }
    }

    /// `求和(扣分.分值 每 年)`: the largest sum in one period of the list's dates.
    pub(super) fn lower_per_period(
        &mut self,
        args: &[ast::Arg],
        scope: &Scope,
        span: Span,
    ) -> Expr {
        let Some(arg) = args.first() else { return self.broken(span) };
        let per = arg.per.as_ref().and_then(|p| p.period);
        let (list, value) = match &arg.value.kind {
            ExprKind::Member(base, name) => {
                let list = self.lower(base, None, scope);
                self.expect_list(&list);
                (list, name.clone())
            }
            _ => {
                self.report(Diagnostic::new(Code::StatementOutOfPlace).at(span));
                return self.broken(span);
            }
        };
        let element = list.ty.element().cloned().unwrap_or(Type::Any);
        self.expect_interval(&list);
        let inner = scope.with(element.clone(), "");
        let item = Expr { node: Node::Frame(inner.top()), ty: element, span: list.span };
        let value = self.get(item, &value, None);
        self.demand(&value, &Type::DECIMAL);
        let period = i64::from(match per {
            Some(ast::Period::Year) | None => 0u8,
            Some(ast::Period::HalfYear) => 1,
            Some(ast::Period::Quarter) => 2,
            Some(ast::Period::Month) => 3,
            Some(ast::Period::Week) => 4,
            Some(ast::Period::Day) => 5,
        });
        let period = Expr::constant(Value::int(period), Type::INTEGER, span);
        Expr {
            node: Node::Call(Builtin::PerPeriod, vec![list, value, period]),
            ty: Type::DECIMAL,
            span,
        }
    }

    /// `受限(晋升)`: whether a measure of a rule set on the same record bars the act now.
    pub(super) fn lower_restricted(
        &mut self,
        name: &ast::Name,
        args: &[ast::Arg],
        scope: &Scope,
        span: Span,
    ) -> Expr {
        let act = match args {
            [ast::Arg { value: ast::Expr { kind: ExprKind::Name(act), .. }, .. }] => act.clone(),
            _ => {
                self.report(
                    Diagnostic::new(Code::ArgumentCount)
                        .at(span)
                        .arg("name", &name.text)
                        .arg("expected", 1)
                        .arg("found", args.len())
                        .arg("usage", "受限(晋升)"),
                );
                return self.broken(span);
            }
        };
        let mut barred = Vec::new();
        for (level, frame) in scope.frames.iter().enumerate() {
            if let Type::Ref(table) = frame.ty {
                let fields: Vec<FieldId> = self
                    .fields
                    .iter()
                    .filter(|((t, n), _)| *t == table && n.ends_with(".受限"))
                    .map(|(_, id)| *id)
                    .collect();
                for id in fields {
                    self.require(id, Some(span));
                    let level = u8::try_from(level).unwrap_or(u8::MAX);
                    barred.push(Expr {
                        node: Node::Of(level, Access::Field(id)),
                        ty: Type::Text.list(),
                        span,
                    });
                }
            }
        }
        let act = Expr::constant(Value::text(&act), Type::Text, span);
        let checks = barred
            .into_iter()
            .map(|list| Expr {
                node: Node::In(Box::new(act.clone()), Box::new(list)),
                ty: Type::Bool,
                span,
            })
            .collect();
        Expr { node: Node::Or(checks), ty: Type::Bool, span }
    }

    /// A type as people call it, in both languages.
    pub(super) fn type_name(&self, ty: &Type) -> (String, String) {
        let pair = |zh: &str, en: &str| (zh.to_owned(), en.to_owned());
        match ty {
            Type::Text => pair("文本", "a text"),
            Type::Num { integer: true } => pair("整数", "a whole number"),
            Type::Num { integer: false } => pair("数", "a number"),
            Type::Date => pair("日期", "a date"),
            Type::Bool => pair("是否", "a truth value"),
            Type::Enum(id) => {
                let name = self.policy.schema.enumeration(*id).map_or("?", |e| e.name.as_str());
                (format!("「{name}」的值"), format!("a value of `{name}`"))
            }
            Type::Ref(id) => {
                let name = self.policy.schema.table(*id).map_or("?", |t| t.name.as_str());
                (format!("记录「{name}」"), format!("a record `{name}`"))
            }
            Type::Duration => pair("时长", "a length of time"),
            Type::List(inner) => {
                let (zh, en) = self.type_name(inner);
                (format!("{zh}的列表"), format!("a list of {en}"))
            }
            Type::Span(_) => pair("区间", "a range"),
            Type::None => pair("无", "none"),
            Type::Any => pair("未定的值", "something undefined"),
        }
    }
}

/// `基准日`, `基准年`, `当日`.
fn builtin_name(name: &str, scope: &Scope) -> Option<(Node, Type)> {
    let span = Span { file: crate::diagnostic::FileId(0), start: 0, end: 0 };
    let as_of = || Expr { node: Node::AsOf, ty: Type::Date, span };
    let _ = scope;
    Some(match name {
        "基准日" | "cutoff_date" => (Node::AsOf, Type::Date),
        "当日" | "today" => (Node::Today, Type::Date),
        "基准年" | "cutoff_year" => (Node::Call(Builtin::YearOf, vec![as_of()]), Type::INTEGER),
        _ => return None,
    })
}

/// The element type of a list, or the type itself.
pub(super) fn scalar(ty: &Type) -> Type {
    ty.element().cloned().unwrap_or_else(|| ty.clone())
}

pub(super) fn cmp(op: Op) -> Cmp {
    match op {
        Op::Le => Cmp::Le,
        Op::Lt => Cmp::Lt,
        Op::Ge => Cmp::Ge,
        Op::Gt => Cmp::Gt,
        Op::Ne => Cmp::Ne,
        _ => Cmp::Eq,
    }
}

/// The name an element of a written list goes by: the last word of the path.
fn list_name(expr: &ast::Expr) -> String {
    match &expr.kind {
        ExprKind::Name(name) => name.clone(),
        ExprKind::Member(_, name) => name.text.clone(),
        ExprKind::Infix(Op::Filter | Op::During, a, _) => list_name(a),
        ExprKind::Prefix(_, inner) => list_name(inner),
        _ => String::new(),
    }
}

/// A date known to the month is unknown within that month.
pub(super) fn date_value(date: crate::core::date::DateSpan) -> Value {
    match date.day() {
        Some(day) => Value::Date(day),
        None => Value::unknown(
            crate::core::value::Could::Date { lo: date.first(), hi: date.last() },
            Default::default(),
        ),
    }
}

/// What an argument of a table is called: its type.
fn type_words(kind: &ast::TypeKind) -> String {
    match kind {
        ast::TypeKind::Named { name, .. } => name.text.clone(),
        ast::TypeKind::Text => "文本".into(),
        ast::TypeKind::Integer => "整数".into(),
        ast::TypeKind::Decimal => "小数".into(),
        ast::TypeKind::Date => "日期".into(),
        ast::TypeKind::Bool => "是否".into(),
        _ => "值".into(),
    }
}
