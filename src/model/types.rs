//! Phase 1: enumerations, records, nested lists, and the child tables of steps.

use super::Compiler;
use super::declare::Merged;
use crate::core::exact::Exact;
use crate::core::schema::{
    Column, EnumType, IntervalColumns, Inverse, Origin, Table, Type, VERDICT,
};
use crate::core::value::{EnumId, TableId};
use crate::diagnostic::{Code, Diagnostic, Span, nearest};
use crate::syntax::ast::{self, Decl, ExprKind, Op, TypeKind};
use std::collections::BTreeMap;

/// The verdict words of every kind, by value.
const VERDICT_WORDS: [&[&str]; 6] = [
    &["合格", "达标", "合规", "成立", "holds", "eligible", "compliant"],
    &["不合格", "不达标", "违规", "不成立", "fails", "ineligible", "noncompliant"],
    &["待核实", "undetermined"],
    &["需审批", "needs_approval"],
    &["进行中", "pending"],
    &["不适用", "not_applicable"],
];

impl Compiler {
    pub(super) fn declare_types(&mut self, decls: &[Merged]) {
        self.verdict_type();
        for decl in decls.iter().map(|m| &m.decl) {
            if let Decl::Enum(e) = decl {
                self.declare_enum(e);
            }
        }
        for decl in decls.iter().map(|m| &m.decl) {
            if let Decl::ExtendEnum(e) = decl {
                self.extend_enum(e);
            }
        }
        let records: Vec<&ast::RecordDecl> = decls
            .iter()
            .filter_map(|m| if let Decl::Record(r) = &m.decl { Some(r) } else { None })
            .collect();
        for record in &records {
            self.declare_record(record);
        }
        for record in &records {
            if let Some(table) = self.policy.schema.find_table(&record.name.text) {
                self.fill_table(
                    table,
                    &record.fields,
                    record.key.as_ref(),
                    record.interval.as_ref(),
                );
            }
        }
        for decl in decls.iter().map(|m| &m.decl) {
            if let Decl::Extend(e) = decl
                && let Some(table) = self.table_at(&e.target.parts)
            {
                self.add_columns(table, &e.fields);
            }
        }
        for decl in decls.iter().map(|m| &m.decl) {
            if let Decl::Procedure(p) = decl
                && let Some(case) = self.table_named(&p.subject)
            {
                self.step_tables(case, &p.steps);
            }
        }
    }

    fn verdict_type(&mut self) {
        let mut synonyms = BTreeMap::new();
        for (value, words) in (0u16..).zip(VERDICT_WORDS) {
            for word in words.iter().skip(1) {
                synonyms.insert((*word).to_owned(), value);
            }
        }
        let values =
            VERDICT_WORDS.iter().filter_map(|w| w.first()).map(|w| (*w).to_owned()).collect();
        self.policy.schema.enums.push(EnumType {
            name: "结论".into(),
            values,
            ordered: false,
            synonyms,
        });
        debug_assert_eq!(self.policy.schema.enums.len(), usize::from(VERDICT.0) + 1);
    }

    fn declare_enum(&mut self, decl: &ast::EnumDecl) {
        if let Some(first) = self.declared.get(&decl.name.text).copied() {
            self.duplicate(&decl.name.text, decl.name.span, first);
            return;
        }
        self.declared.insert(decl.name.text.clone(), decl.name.span);
        let values = decl.values.clone().unwrap_or_default();
        self.add_enum(&decl.name.text, &values, decl.ordered);
    }

    fn add_enum(&mut self, name: &str, values: &[ast::EnumValue], ordered: bool) -> EnumId {
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        let words = |v: &ast::EnumValue| {
            let aliases = v.aliases.iter().map(|a| (a.text.clone(), a.span));
            std::iter::once((v.name.text.clone(), v.name.span)).chain(aliases).collect::<Vec<_>>()
        };
        let all: Vec<_> = values.iter().flat_map(words).collect();
        for (word, span) in &all {
            if let Some(first) = seen.insert(word, *span) {
                self.duplicate(word, *span, first);
            }
        }
        let id = EnumId(u16::try_from(self.policy.schema.enums.len()).unwrap_or(u16::MAX));
        let synonyms = (0u16..)
            .zip(values)
            .flat_map(|(at, v)| v.aliases.iter().map(move |a| (a.text.clone(), at)))
            .collect();
        let values = values.iter().map(|v| v.name.text.clone()).collect();
        self.policy.schema.enums.push(EnumType { name: name.into(), values, ordered, synonyms });
        id
    }

    /// Adds values to an enumeration of a layer above, or other words to its values. Where a new value would
    /// stand among ordered ones cannot be said, so those take words only.
    fn extend_enum(&mut self, decl: &ast::ExtendEnum) {
        let own = |e: &EnumType| e.name == decl.name.text;
        let enums = &mut self.policy.schema.enums;
        let Some(of) = enums.iter_mut().skip(1).find(|e| own(e)) else {
            let close = nearest(&decl.name.text, enums.iter().skip(1).map(|e| e.name.as_str()));
            self.report(
                Diagnostic::new(Code::UnknownType)
                    .at(decl.name.span)
                    .arg("name", &decl.name.text)
                    .suggest(close),
            );
            return;
        };
        let mut wrong = Vec::new();
        for value in &decl.values {
            let at = match of.find(&value.name.text) {
                Some(at) => at,
                None if of.ordered => {
                    wrong.push(
                        Diagnostic::new(Code::OrderExtended)
                            .at(value.name.span)
                            .arg("name", &decl.name.text)
                            .arg("value", &value.name.text),
                    );
                    continue;
                }
                None => {
                    of.values.push(value.name.text.clone());
                    u16::try_from(of.values.len().saturating_sub(1)).unwrap_or(u16::MAX)
                }
            };
            for alias in &value.aliases {
                match of.find(&alias.text) {
                    Some(other) if other != at => wrong.push(
                        Diagnostic::new(Code::AliasTaken)
                            .at(alias.span)
                            .arg("name", &alias.text)
                            .arg("value", of.values.get(usize::from(other)).map_or("", |v| v)),
                    ),
                    _ => {
                        of.synonyms.insert(alias.text.clone(), at);
                    }
                }
            }
        }
        wrong.into_iter().for_each(|d| self.report(d));
    }

    pub(super) fn enum_named(&self, name: &str) -> Option<EnumId> {
        // An author's own 结论 comes before the built-in one, which is the first.
        let enums = &self.policy.schema.enums;
        let own = enums.iter().skip(1).position(|e| e.name == name).map(|at| at + 1);
        let at = own.or_else(|| enums.iter().position(|e| e.name == name))?;
        u16::try_from(at).ok().map(EnumId)
    }

    fn declare_record(&mut self, record: &ast::RecordDecl) {
        if let Some(first) = self.declared.get(&record.name.text).copied() {
            self.duplicate(&record.name.text, record.name.span, first);
            return;
        }
        self.declared.insert(record.name.text.clone(), record.name.span);
        let aliases = record.aliases.iter().map(|a| a.text.clone()).collect();
        self.add_table(record.name.text.clone(), aliases, None, Origin::Data);
    }

    pub(super) fn add_table(
        &mut self,
        name: String,
        aliases: Vec<String>,
        parent: Option<TableId>,
        origin: Origin,
    ) -> TableId {
        let id = TableId(u16::try_from(self.policy.schema.tables.len()).unwrap_or(u16::MAX));
        self.policy.schema.tables.push(Table {
            name,
            aliases,
            key: None,
            parent,
            columns: Vec::new(),
            interval: None,
            origin,
        });
        id
    }

    fn fill_table(
        &mut self,
        table: TableId,
        fields: &[ast::Field],
        key: Option<&ast::Name>,
        interval: Option<&ast::Interval>,
    ) {
        self.add_columns(table, fields);
        if let Some(key) = key {
            let column = self.policy.schema.table(table).and_then(|t| t.column(&key.text));
            if column.is_none() {
                let known = self.column_names(table);
                self.unknown_name(&key.text, key.span, known);
            }
            if let Some(t) = self.policy.schema.tables.get_mut(usize::from(table.0)) {
                t.key = column;
            }
        }
        if let Some(interval) = interval {
            self.set_interval(table, interval);
        }
    }

    pub(super) fn column_names(&self, table: TableId) -> Vec<String> {
        self.policy
            .schema
            .table(table)
            .map_or(Vec::new(), |t| t.columns.iter().map(|c| c.name.clone()).collect())
    }

    fn set_interval(&mut self, table: TableId, interval: &ast::Interval) {
        let mut column = |name: &ast::Name| {
            let found = self.policy.schema.table(table).and_then(|t| t.column(&name.text));
            let is_date = found
                .and_then(|c| self.policy.schema.column(table, c))
                .is_some_and(|c| c.ty == Type::Date || c.ty == Type::INTEGER);
            if !is_date {
                let known = self.column_names(table);
                let close = nearest(&name.text, known.iter().map(String::as_str));
                self.report(
                    Diagnostic::new(Code::IntervalColumn)
                        .at(name.span)
                        .arg("name", &name.text)
                        .suggest(close),
                );
            }
            found
        };
        let from = column(&interval.from);
        let to = interval.to.as_ref().map(&mut column);
        if let (Some(from), Some(t)) =
            (from, self.policy.schema.tables.get_mut(usize::from(table.0)))
        {
            t.interval = Some(IntervalColumns { from, to: to.flatten() });
        }
    }

    pub(super) fn add_columns(&mut self, table: TableId, fields: &[ast::Field]) {
        for field in fields {
            let exists =
                self.policy.schema.table(table).and_then(|t| t.column(&field.name.text)).is_some();
            if exists {
                let owner =
                    self.policy.schema.table(table).map_or(String::new(), |t| t.name.clone());
                self.report(
                    Diagnostic::new(Code::DuplicateName)
                        .at(field.name.span)
                        .arg("name", format!("{owner}.{}", field.name.text)),
                );
                continue;
            }
            self.add_column(table, field);
        }
    }

    fn add_column(&mut self, table: TableId, field: &ast::Field) {
        let owner = self.policy.schema.table(table).map_or(String::new(), |t| t.name.clone());
        let at = self.policy.schema.table(table).map_or(0, |t| t.columns.len());
        let Ok(column) = u16::try_from(at) else { return };
        let range = field.range.as_ref().and_then(|r| self.range(r));
        let place = format!("{owner}.{}", field.name.text);
        // The column is entered first so that a nested list can refer to its owner.
        if let Some(t) = self.policy.schema.tables.get_mut(usize::from(table.0)) {
            t.columns.push(Column {
                name: field.name.text.clone(),
                aliases: field.aliases.iter().map(|a| a.text.clone()).collect(),
                ty: Type::Any,
                optional: field.ty.optional,
                range,
                note: field.note.as_ref().map(|n| n.text.clone()),
            });
        }
        let ty = match &field.ty.kind {
            TypeKind::Rows(fields) => {
                let child = self.add_table(place.clone(), Vec::new(), Some(table), Origin::Data);
                self.add_columns(child, fields);
                if let Some(interval) = &field.ty.interval {
                    self.set_interval(child, interval);
                }
                Some(Type::Ref(child).list())
            }
            _ => self.resolve_type(&field.ty, &place),
        };
        let ty = ty.unwrap_or(Type::Any);
        self.add_inverse(table, column, &field.ty, &ty);
        if let Some(c) = self
            .policy
            .schema
            .tables
            .get_mut(usize::from(table.0))
            .and_then(|t| t.columns.get_mut(usize::from(column)))
        {
            c.ty = ty;
        }
    }

    fn add_inverse(&mut self, from: TableId, column: u16, written: &ast::TypeExpr, ty: &Type) {
        let named = match &written.kind {
            TypeKind::Named { inverse, .. } => inverse.as_ref(),
            TypeKind::List(inner) => match &inner.kind {
                TypeKind::Named { inverse, .. } => inverse.as_ref(),
                _ => None,
            },
            _ => None,
        };
        let Some(name) = named else { return };
        let on = match ty {
            Type::Ref(t) => Some(*t),
            Type::List(inner) => match **inner {
                Type::Ref(t) => Some(t),
                _ => None,
            },
            _ => None,
        };
        let Some(on) = on else {
            let wrong = Diagnostic::new(Code::InverseOfValue).at(name.span);
            self.report(wrong.arg("name", &name.text));
            return;
        };
        self.policy.schema.inverses.push(Inverse { on, name: name.text.clone(), from, column });
    }

    /// `在 0 至 100`.
    fn range(&mut self, expr: &ast::Expr) -> Option<(Exact, Exact)> {
        let number = |e: &ast::Expr| match &e.kind {
            ExprKind::Number(n) => Some(*n),
            ExprKind::Prefix(ast::Prefix::Neg, inner) => match &inner.kind {
                ExprKind::Number(n) => Some(n.neg()),
                _ => None,
            },
            _ => None,
        };
        if let ExprKind::Infix(Op::To, a, b) = &expr.kind
            && let (Some(a), Some(b)) = (number(a), number(b))
            && a <= b
        {
            return Some((a, b));
        }
        self.report(Diagnostic::new(Code::RangeOfNumbers).at(expr.span));
        None
    }

    /// The type an author wrote; inline enumerations are entered under `place`.
    pub(super) fn resolve_type(&mut self, written: &ast::TypeExpr, place: &str) -> Option<Type> {
        Some(match &written.kind {
            TypeKind::Text => Type::Text,
            TypeKind::Integer => Type::INTEGER,
            TypeKind::Decimal => Type::DECIMAL,
            TypeKind::Date => Type::Date,
            TypeKind::Bool => Type::Bool,
            TypeKind::Inline { ordered, values } => {
                Type::Enum(self.add_enum(place, values, *ordered))
            }
            TypeKind::List(inner) => self.resolve_type(inner, place)?.list(),
            TypeKind::Rows(fields) => {
                let child = self.add_table(place.to_owned(), Vec::new(), None, Origin::Data);
                self.add_columns(child, fields);
                Type::Ref(child).list()
            }
            TypeKind::Named { name, .. } => return self.named_type(name),
        })
    }

    fn named_type(&mut self, name: &ast::Name) -> Option<Type> {
        if let Some(id) = self.enum_named(&name.text) {
            return Some(Type::Enum(id));
        }
        if let Some(id) = self.policy.schema.find_table(&name.text) {
            return Some(Type::Ref(id));
        }
        // Kinds of number and time that need no type of their own.
        match name.text.as_str() {
            "比值" | "比例" | "百分比" | "数" | "分" | "number" | "share" => {
                return Some(Type::DECIMAL);
            }
            "时长" | "年数" | "length_of_time" => return Some(Type::Duration),
            "区间" | "range" => return Some(Type::Span(Box::new(Type::DECIMAL))),
            _ => {}
        }
        let mut known: Vec<String> =
            self.policy.schema.enums.iter().map(|e| e.name.clone()).collect();
        known.extend(self.record_names());
        known.extend(
            ["文本", "整数", "小数", "日期", "是否", "列表", "时长", "区间"].map(String::from),
        );
        let close = nearest(&name.text, known.iter().map(String::as_str));
        self.report(
            Diagnostic::new(Code::UnknownType).at(name.span).arg("name", &name.text).suggest(close),
        );
        None
    }
}
