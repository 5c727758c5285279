//! Rule sets: clauses, exceptions, measures, duties, figures; and the subject they judge.

use super::{Body, Compiler, Scope};
use crate::core::expr::{Access, Expr, FieldId, Node};
use crate::core::policy::*;
use crate::core::schema::{Column, Origin, Type};
use crate::core::value::TableId;
use crate::diagnostic::{Code, Diagnostic, Span, nearest};
use crate::syntax::ast::{self, ExprKind, Op, Stmt};
use std::collections::BTreeMap;

/// Where to write what a procedure, a step or a score does not have.
pub(super) const IN_RULES: (&str, &str) = (
    "另写一个「规定」,针对同一种记录,把这一句放进去",
    "write a `regulation` for the same record and put it there",
);

/// Where to write a definition.
pub(super) const OUTSIDE: (&str, &str) = (
    "把「定义」写在外面,与规则集并列;名字照样能用",
    "write the `define` outside, beside the rule sets; its name can be used all the same",
);

/// What statements are gathered into.
#[derive(Default)]
pub(super) struct Gathered {
    pub(super) clauses: Vec<Clause>,
    pub(super) exceptions: Vec<Exception>,
    pub(super) metrics: Vec<Metric>,
    pub(super) assertions: Vec<Assertion>,
    pub(super) duties: Vec<Duty>,
    /// Of a procedure or a step, which have no figures, assertions and lists that do not count.
    of_procedure: bool,
    labels: BTreeMap<String, Span>,
    /// Waivers by name, settled when all labels are known.
    waivers: Vec<(usize, ast::Name)>,
}

impl Gathered {
    /// For what stands in a procedure or a step.
    pub(super) fn of_procedure() -> Self {
        Gathered { of_procedure: true, ..Gathered::default() }
    }
}

impl Compiler {
    /// The table a rule set judges: a record, a group, all records, or the policy itself.
    pub(super) fn subject_table(&mut self, rules: &ast::RuleSet) -> Option<TableId> {
        let Some(subject) = &rules.subject else {
            return Some(self.single_table(&rules.name.text));
        };
        let source = self.table_at(&subject.parts)?;
        if rules.whole {
            return self.group_table(&rules.name.text, source, None, &[], rules.span);
        }
        match &rules.per {
            Some(per) => self.group_table(&rules.name.text, source, None, &per.keys, per.span),
            None => Some(source),
        }
    }

    fn single_table(&mut self, name: &str) -> TableId {
        let name = format!("{name}·全局");
        match self.policy.schema.find_table(&name) {
            Some(table) => table,
            None => self.add_table(name, Vec::new(), None, Origin::Single),
        }
    }

    /// A table whose records are groups of another's.
    pub(super) fn group_table(
        &mut self,
        name: &str,
        source: TableId,
        from: Option<Expr>,
        keys: &[ast::Dotted],
        span: Span,
    ) -> Option<TableId> {
        let source_name =
            self.policy.schema.table(source).map_or(String::new(), |t| t.name.clone());
        let scope = self.subject_scope(source, &source_name);
        let mut lowered = Vec::new();
        for key in keys {
            lowered.push(self.lower_dotted(key, &scope));
        }
        let index = u16::try_from(self.policy.partitions.len()).unwrap_or(u16::MAX);
        let table = self.add_table(format!("{name}·组"), Vec::new(), None, Origin::Groups(index));
        let include_empty = from.is_none()
            && matches!(lowered.first().map(|k| &k.ty), Some(Type::Ref(_)))
            && lowered.len() == 1;
        let mut columns: Vec<Column> = keys
            .iter()
            .zip(&lowered)
            .map(|(key, expr)| {
                let name = key.parts.last().map_or(String::new(), |p| p.text.clone());
                plain_column(&name, expr.ty.clone())
            })
            .collect();
        columns.push(plain_column("组", Type::Ref(source).list()));
        columns.push(plain_column("组人数", Type::INTEGER));
        columns.push(plain_column("人数", Type::INTEGER));
        if let Some(t) = self.policy.schema.tables.get_mut(usize::from(table.0)) {
            t.columns = columns;
        }
        let _ = span;
        self.policy.partitions.push(Partition {
            source,
            from,
            keys: lowered,
            table,
            include_empty,
        });
        Some(table)
    }

    /// A dotted path as an expression.
    pub(super) fn lower_dotted(&mut self, path: &ast::Dotted, scope: &Scope) -> Expr {
        let mut parts = path.parts.iter();
        let Some(first) = parts.next() else { return self.broken(path.span) };
        let mut expr = ast::Expr { kind: ExprKind::Name(first.text.clone()), span: first.span };
        for part in parts {
            let span = expr.span.to(part.span);
            expr = ast::Expr { kind: ExprKind::Member(Box::new(expr), part.clone()), span };
        }
        self.lower(&expr, None, scope)
    }

    /// The scope of a subject: its own names, and for a group the names of the record behind each key.
    pub(super) fn subject_scope(&self, table: TableId, name: &str) -> Scope {
        let mut scope = Scope::of(table, name);
        let mut via: Vec<(Vec<Access>, TableId)> = self
            .policy
            .partitions
            .iter()
            .find(|p| p.table == table)
            .map(|p| {
                (0u16..)
                    .zip(&p.keys)
                    .filter_map(|(column, key)| match key.ty {
                        Type::Ref(t) => Some((vec![Access::Column(column)], t)),
                        _ => None,
                    })
                    .collect()
            })
            .unwrap_or_default();
        // The element of a nested list sees its owner's names too.
        let mut path = Vec::new();
        let mut at = table;
        while let Some(parent) = self.policy.schema.table(at).and_then(|t| t.parent) {
            path.push(Access::Parent);
            via.push((path.clone(), parent));
            at = parent;
        }
        if let Some(frame) = scope.frames.first_mut() {
            frame.via = via;
        }
        scope
    }

    /// Exceptions and measures give fields of their own: `破格.适用`, `….受限`.
    pub(super) fn declare_rule_parts(
        &mut self,
        index: usize,
        rules: &ast::RuleSet,
        table: TableId,
        field: FieldId,
    ) {
        let mut exceptions = Vec::new();
        let mut restricts = false;
        collect_parts(&rules.body, &mut exceptions, &mut restricts);
        for (n, name) in exceptions.into_iter().enumerate() {
            let full = format!("{}.{}", rules.name.text, name.text);
            let id = self.add_field(table, &full, Type::Bool, name.span, Body::With(field));
            self.set_field(id, Type::Bool, FieldKind::Applies(index, n));
            let full = format!("{}.{}.适用", rules.name.text, name.text);
            let id = self.add_field(table, &full, Type::Bool, name.span, Body::With(field));
            self.set_field(id, Type::Bool, FieldKind::Applies(index, n));
        }
        if restricts {
            let full = format!("{}.受限", rules.name.text);
            let id =
                self.add_field(table, &full, Type::Text.list(), rules.name.span, Body::With(field));
            self.set_field(id, Type::Text.list(), FieldKind::Barred(index));
        }
    }

    pub(super) fn lower_rules(&mut self, index: usize) {
        let Some((rules, table)) = self.rules.get(index).cloned() else { return };
        self.heading = vec![rules.name.text.clone()];
        self.area = Some(rules.name.text.clone());
        let name = rules.subject.as_ref().map_or(String::new(), ast::Dotted::text);
        let scope = self.subject_scope(table, &name);
        let guard = rules.tails.guard.as_ref().map(|g| self.lower_typed(g, &Type::Bool, &scope));
        let mut gathered = Gathered::default();
        self.statements(&rules.body, None, None, &scope, &mut gathered);
        self.settle_waivers(&mut gathered);
        let kind = match rules.kind {
            ast::RuleKind::Eligibility => RuleKind::Eligibility,
            ast::RuleKind::Composition => RuleKind::Composition,
            ast::RuleKind::Regulation => RuleKind::Regulation,
            ast::RuleKind::Monitor => RuleKind::Monitor,
        };
        let Some(field) = self.fields.get(&(table, rules.name.text.clone())).copied() else {
            return;
        };
        let marks = self.marks(&rules.tails);
        let approvals = self.approvals(table);
        let set = RuleSet {
            name: rules.name.text.clone(),
            kind,
            table,
            field,
            guard,
            clauses: gathered.clauses,
            exceptions: gathered.exceptions,
            metrics: gathered.metrics,
            assertions: gathered.assertions,
            duties: gathered.duties,
            heaviest: rules.heaviest,
            marks,
            span: rules.name.span,
            approvals,
        };
        self.set_field(field, Type::Enum(crate::core::schema::VERDICT), FieldKind::Verdict(index));
        place(&mut self.policy.rules, index, set, empty_rules);
    }

    /// The nested list 批准 of a record, if it has one.
    pub(super) fn approvals(&self, table: TableId) -> Option<Approvals> {
        let t = self.policy.schema.table(table)?;
        let list = t.column("批准").or_else(|| t.column("approvals"))?;
        let Type::List(inner) = &t.columns.get(usize::from(list))?.ty else { return None };
        let Type::Ref(rows) = **inner else { return None };
        let rows = self.policy.schema.table(rows)?;
        let label = rows.column("标号").or_else(|| rows.column("label"))?;
        let by = rows.column("机关").or_else(|| rows.column("by"));
        let opinion = rows.column("意见").or_else(|| rows.column("opinion"));
        Some(Approvals { list, label, by, opinion })
    }

    /// Gathers 不计 statements, and checks that the rule sets they name exist.
    pub(super) fn gather_exempts(&mut self, body: &[Stmt]) {
        for stmt in body {
            match stmt {
                Stmt::Exempt(exempt) => self.exempts.push(exempt.clone()),
                Stmt::Group { body, .. } => self.gather_exempts(body),
                _ => {}
            }
        }
    }

    /// The areas of 不计 are rule sets.
    pub(super) fn check_exempts(&mut self) {
        let known: Vec<String> = self.rules.iter().map(|(r, _)| r.name.text.clone()).collect();
        for exempt in self.exempts.clone() {
            for area in exempt.areas.iter().filter(|a| !known.contains(&a.text)) {
                let close = nearest(&area.text, known.iter().map(String::as_str));
                self.report(
                    Diagnostic::new(Code::UnknownArea)
                        .at(area.span)
                        .arg("name", &area.text)
                        .suggest(close),
                );
            }
        }
    }

    /// Inside a rule set for which records of a list do not count, the list is the rest of them.
    pub(super) fn counted(&mut self, name: &str, list: Expr, scope: &Scope) -> Expr {
        let Some(area) = self.area.clone() else { return list };
        let Some(element) = list.ty.element().cloned() else { return list };
        let mut list = list;
        for exempt in self.exempts.clone() {
            let concerned = exempt.areas.iter().any(|a| a.text == area)
                && exempt.lists.iter().any(|l| l.text == name);
            let Some(guard) = exempt.tails.guard.as_ref().filter(|_| concerned) else { continue };
            let inner = scope.with(element.clone(), name);
            self.area = None;
            let cond = self.lower_typed(guard, &Type::Bool, &inner);
            self.area = Some(area.clone());
            let (ty, span) = (list.ty.clone(), list.span);
            let kept = Expr { node: Node::Not(Box::new(cond)), ty: Type::Bool, span: exempt.span };
            list = Expr { node: Node::Filter(Box::new(list), Box::new(kept)), ty, span };
        }
        list
    }

    /// Gathers statements; `within` is the exception they stand in, `guard` the 凡 around them.
    pub(super) fn statements(
        &mut self,
        body: &[Stmt],
        within: Option<usize>,
        guard: Option<&Expr>,
        scope: &Scope,
        gathered: &mut Gathered,
    ) {
        for stmt in body {
            match stmt {
                Stmt::Clause(clause) => {
                    if let Some(clause) = self.clause(clause, within, guard, scope, gathered) {
                        gathered.clauses.push(clause);
                    }
                }
                Stmt::Group { guard: outer, body } => {
                    let own = self.lower_typed(outer, &Type::Bool, scope);
                    let joined = both(guard, Some(own));
                    self.statements(body, within, joined.as_ref(), scope, gathered);
                }
                Stmt::Exception(exception) => self.exception(exception, guard, scope, gathered),
                Stmt::Exempt(exempt) if gathered.of_procedure => {
                    self.only_in_rules(exempt.span, ("不计", "disregard"));
                }
                Stmt::Metric { label, .. } if gathered.of_procedure => {
                    self.only_in_rules(label.span, ("指标", "metric"));
                }
                Stmt::Assertion { label, .. } if gathered.of_procedure => {
                    self.only_in_rules(label.span, ("断言", "assert"));
                }
                // Gathered when rule sets are declared: they may stand anywhere.
                Stmt::Exempt(_) => {}
                Stmt::Metric { tails, .. } | Stmt::Assertion { tails, .. }
                    if !self.in_force(tails) => {}
                Stmt::Duty(duty) => {
                    if let Some(duty) = self.duty(duty, guard, scope) {
                        gathered.duties.push(duty);
                    }
                }
                Stmt::Metric { label, value, tails } => {
                    self.heading.push(label.text.clone());
                    let value = self.lower(value, None, scope);
                    let target =
                        tails.target.as_ref().map(|t| self.lower(t, Some(&value.ty), scope));
                    let compare =
                        tails.compare.as_ref().map(|c| self.lower(c, Some(&value.ty), scope));
                    let own = tails.guard.as_ref().map(|g| self.lower_typed(g, &Type::Bool, scope));
                    let guard = both(guard, own);
                    let marks = self.marks(tails);
                    let label = label.text.clone();
                    gathered.metrics.push(Metric { label, value, target, compare, guard, marks });
                    self.heading.pop();
                }
                Stmt::Assertion { label, cond, tails } => {
                    self.heading.push(label.text.clone());
                    let cond = self.lower_typed(cond, &Type::Bool, scope);
                    let own = tails.guard.as_ref().map(|g| self.lower_typed(g, &Type::Bool, scope));
                    let guard = both(guard, own);
                    let marks = self.marks(tails);
                    let (label, span) = (label.text.clone(), label.span);
                    gathered.assertions.push(Assertion { label, cond, guard, marks, span });
                    self.heading.pop();
                }
                Stmt::Waive { names, .. } => {
                    if let Some(exception) = within {
                        gathered.waivers.extend(names.iter().map(|n| (exception, n.clone())));
                    }
                }
                Stmt::Attach(duty) => {
                    if let (Some(duty), Some(exception)) = (
                        self.duty(duty, guard, scope),
                        within.and_then(|e| gathered.exceptions.get_mut(e)),
                    ) {
                        exception.duties.push(duty);
                    }
                }
                Stmt::Approval(text) => {
                    if let Some(exception) = within.and_then(|e| gathered.exceptions.get_mut(e)) {
                        exception.approval = Some(text.text.clone());
                    }
                }
                // Declared with the step.
                Stmt::Define(define) if self.is_of_step(define) => {}
                Stmt::Define(define) => {
                    let word = ("定义", "define");
                    self.not_inside(define.target.span, word, ("这一段", "this block"), OUTSIDE);
                }
            }
        }
    }

    /// A statement of a procedure or a step that only rule sets have.
    fn only_in_rules(&mut self, span: Span, word: (&str, &str)) {
        self.not_inside(span, word, ("程序或环节", "a procedure or a step"), IN_RULES);
    }

    /// A statement where nothing would come of it, with where to write it instead.
    pub(super) fn not_inside(
        &mut self,
        span: Span,
        word: (&str, &str),
        place: (&str, &str),
        instead: (&str, &str),
    ) {
        self.report(
            Diagnostic::new(Code::NotInside)
                .at(span)
                .arg("word", word.0)
                .arg("word_en", word.1)
                .arg("place", place.0)
                .arg("place_en", place.1)
                .arg("instead", instead.0)
                .arg("instead_en", instead.1),
        );
    }

    fn clause(
        &mut self,
        clause: &ast::Clause,
        within: Option<usize>,
        outer: Option<&Expr>,
        scope: &Scope,
        gathered: &mut Gathered,
    ) -> Option<Clause> {
        let label = clause.label.text.clone();
        if !self.in_force(&clause.tails) {
            return None;
        }
        let exception = within.and_then(|e| gathered.exceptions.get(e)).map(|e| e.name.clone());
        let scoped = exception.as_ref().map_or(label.clone(), |e| format!("{e}.{label}"));
        if let Some(first) = gathered.labels.insert(scoped, clause.label.span) {
            self.report(
                Diagnostic::new(Code::DuplicateLabel)
                    .at(clause.label.span)
                    .label(first, Code::DeclaredHere)
                    .arg("name", &label),
            );
        }
        self.heading.push(label.clone());
        self.empty = clause.tails.empty.map(|w| w == ast::OutcomeWord::Satisfied);
        let modality = modality(clause.modality);
        let body = self.clause_body(clause, modality, scope);
        self.empty = None;
        let own = clause.tails.guard.as_ref().map(|g| self.lower_typed(g, &Type::Bool, scope));
        let guard = both(outer, own);
        let number = gathered.clauses.iter().filter(|c| c.within == within).count() + 1;
        let id = match &exception {
            Some(name) => format!("{name}.{number}"),
            None => number.to_string(),
        };
        // A clause of an exception with the label of an ordinary one takes its place.
        if let Some(e) = within
            && gathered.clauses.iter().any(|c| c.within.is_none() && c.label == label)
        {
            gathered.waivers.push((e, clause.label.clone()));
        }
        let marks = self.marks(&clause.tails);
        self.heading.pop();
        Some(Clause {
            id,
            label,
            modality,
            normally: clause.normally,
            body,
            guard,
            missing: clause.tails.missing.map(counts_as),
            no_exception: clause.tails.no_exception.is_some(),
            within,
            marks,
            span: clause.span,
        })
    }

    fn clause_body(
        &mut self,
        clause: &ast::Clause,
        modality: Modality,
        scope: &Scope,
    ) -> ClauseBody {
        match &clause.body {
            ast::ClauseBody::Restrict { acts, span } => {
                let restricts = acts.iter().map(|a| a.text.clone()).collect();
                let span = span.as_ref().map(|s| self.lower(s, None, scope));
                ClauseBody::Measure(self.measure(Vec::new(), true, restricts, span, clause, scope))
            }
            ast::ClauseBody::Expr(expr) => {
                if matches!(modality, Modality::Shall | Modality::May)
                    && let Some((names, all)) = self.measure_names(expr, scope)
                {
                    return ClauseBody::Measure(self.measure(
                        names,
                        all,
                        Vec::new(),
                        None,
                        clause,
                        scope,
                    ));
                }
                let cond = self.lower_typed(expr, &Type::Bool, scope);
                let tails = &clause.tails;
                let stray = [
                    (tails.deadline.is_some(), "时限"),
                    (tails.toward.is_some(), "对"),
                    (tails.by_decision, "经决定"),
                ];
                for (_, word) in stray.into_iter().filter(|(there, _)| *there) {
                    self.report(
                        Diagnostic::new(Code::TailNotHere).at(clause.span).arg("word", word),
                    );
                }
                if modality == Modality::May {
                    self.report(Diagnostic::new(Code::MayCondition).at(clause.span));
                }
                ClauseBody::Condition(cond)
            }
        }
    }

    fn measure(
        &mut self,
        names: Vec<ast::Name>,
        all: bool,
        restricts: Vec<String>,
        span: Option<Expr>,
        clause: &ast::Clause,
        scope: &Scope,
    ) -> Measure {
        let tails = &clause.tails;
        let unread = [
            (tails.missing.is_some(), "missing"),
            (tails.empty.is_some(), "empty"),
            (tails.no_exception.is_some(), "no_exception"),
        ];
        for (_, key) in unread.into_iter().filter(|(there, _)| *there) {
            let words = |zh| {
                ["when", "toward", "deadline", "bydecision", "basis", "note"]
                    .map(|key| crate::syntax::keywords::spelled(key, zh))
                    .join(if zh { "、" } else { ", " })
            };
            self.report(
                Diagnostic::new(Code::TailUnread)
                    .at(clause.span)
                    .arg("word", crate::syntax::keywords::spelled(key, true))
                    .arg("word_en", crate::syntax::keywords::spelled(key, false))
                    .arg("after", "措施")
                    .arg("after_en", "a measure")
                    .arg("allowed", words(true))
                    .arg("allowed_en", words(false)),
            );
        }
        let order = self.enum_named("措施").or_else(|| self.enum_named("measures"));
        let mut weights = Vec::new();
        for name in &names {
            let found = order
                .and_then(|id| self.policy.schema.enumeration(id))
                .and_then(|e| e.find(&name.text));
            match found {
                Some(weight) => weights.push(weight),
                None => {
                    let known = order
                        .and_then(|id| self.policy.schema.enumeration(id))
                        .map_or(Vec::new(), |e| e.values.clone());
                    let close = nearest(&name.text, known.iter().map(String::as_str));
                    self.report(
                        Diagnostic::new(Code::UnknownMeasure)
                            .at(name.span)
                            .arg("name", &name.text)
                            .suggest(close),
                    );
                }
            }
        }
        Measure {
            names: names.into_iter().map(|n| n.text).collect(),
            weights,
            all,
            restricts,
            toward: clause.tails.toward.as_ref().map(|t| self.addressee(t, scope)),
            span,
            deadline: clause
                .tails
                .deadline
                .as_ref()
                .map(|d| self.lower_typed(&d.length, &Type::Duration, scope)),
            by_decision: clause.tails.by_decision,
        }
    }

    /// `对 x`: the records a measure is for; a text names nobody in the data, and the measure would go nowhere.
    fn addressee(&mut self, written: &ast::Expr, scope: &Scope) -> Expr {
        let toward = self.lower(written, None, scope);
        if !matches!(toward.ty.element().unwrap_or(&toward.ty), Type::Ref(_) | Type::Any) {
            let found = self.type_name(&toward.ty);
            self.report(
                Diagnostic::new(Code::WrongType)
                    .at(toward.span)
                    .arg("expected", "记录或记录的列表")
                    .arg("expected_en", "a record or a list of records")
                    .arg("found", found.0)
                    .arg("found_en", found.1),
            );
        }
        toward
    }

    /// The names of a measure, if that is what the body is: names joined by 或 (a choice) or 且 (all), none of them
    /// a truth of the record.
    fn measure_names(&mut self, expr: &ast::Expr, scope: &Scope) -> Option<(Vec<ast::Name>, bool)> {
        let mut names = Vec::new();
        let mut all = None;
        if !names_of(expr, &mut names, &mut all) {
            return None;
        }
        let is_field = |compiler: &Compiler, name: &str| {
            scope
                .frames
                .iter()
                .any(|f| matches!(f.ty, Type::Ref(t) if compiler.find_in(t, name).is_some()))
                || compiler.params.contains_key(name)
                || compiler.constants.contains_key(name)
        };
        if names.iter().any(|n| is_field(self, &n.text)) {
            return None;
        }
        Some((names, all.unwrap_or(false)))
    }

    fn exception(
        &mut self,
        exception: &ast::Exception,
        outer: Option<&Expr>,
        scope: &Scope,
        gathered: &mut Gathered,
    ) {
        if !self.in_force(&exception.tails) {
            return;
        }
        self.heading.push(exception.name.text.clone());
        let own = exception.tails.guard.as_ref().map(|g| self.lower_typed(g, &Type::Bool, scope));
        let marks = self.marks(&exception.tails);
        let index = gathered.exceptions.len();
        gathered.exceptions.push(Exception {
            name: exception.name.text.clone(),
            guard: both(outer, own),
            waives: Vec::new(),
            approval: None,
            duties: Vec::new(),
            marks,
            span: exception.span,
        });
        self.statements(&exception.body, Some(index), None, scope, gathered);
        self.heading.pop();
    }

    pub(super) fn settle_waivers(&mut self, gathered: &mut Gathered) {
        for (exception, name) in std::mem::take(&mut gathered.waivers) {
            let found =
                gathered.clauses.iter().position(|c| c.within.is_none() && c.label == name.text);
            let Some(at) = found else {
                let known: Vec<&str> = gathered
                    .clauses
                    .iter()
                    .filter(|c| c.within.is_none())
                    .map(|c| c.label.as_str())
                    .collect();
                let close = nearest(&name.text, known.into_iter());
                self.report(
                    Diagnostic::new(Code::UnknownLabel)
                        .at(name.span)
                        .arg("name", &name.text)
                        .suggest(close),
                );
                continue;
            };
            if gathered.clauses.get(at).is_some_and(|c| c.no_exception) {
                self.report(
                    Diagnostic::new(Code::NoExceptionWaived).at(name.span).arg("name", &name.text),
                );
            }
            if let Some(e) = gathered.exceptions.get_mut(exception)
                && !e.waives.contains(&at)
            {
                e.waives.push(at);
            }
        }
    }

    pub(super) fn duty(
        &mut self,
        duty: &ast::Duty,
        outer: Option<&Expr>,
        scope: &Scope,
    ) -> Option<Duty> {
        if !self.in_force(&duty.tails) {
            return None;
        }
        self.heading.push(duty.name.text.clone());
        let cadence = duty.cadence.as_ref().map(|(period, times)| {
            let every = match period {
                ast::PeriodExpr::Calendar(p) => Every::Calendar(calendar_period(*p)),
                ast::PeriodExpr::Length(e) => {
                    Every::Length(self.lower_typed(e, &Type::Duration, scope))
                }
            };
            (every, self.lower_typed(times, &Type::DECIMAL, scope))
        });
        let own = duty.tails.guard.as_ref().map(|g| self.lower_typed(g, &Type::Bool, scope));
        let lowered = Duty {
            name: duty.name.text.clone(),
            cadence,
            since: duty.since.as_ref().map(|e| self.lower_typed(e, &Type::Date, scope)),
            until: duty.until.as_ref().map(|e| self.lower_typed(e, &Type::Date, scope)),
            deadline: duty.deadline.as_ref().map(|e| self.lower_typed(e, &Type::Duration, scope)),
            proof: duty.proof.as_ref().map(|e| self.proof(e, scope)),
            guard: both(outer, own),
            marks: self.marks(&duty.tails),
            span: duty.span,
        };
        self.heading.pop();
        Some(lowered)
    }
}

impl Compiler {
    /// `以 … 为凭`: a date, or records that have one; anything else is never in time.
    fn proof(&mut self, written: &ast::Expr, scope: &Scope) -> Expr {
        let proof = self.lower(written, None, scope);
        let dated = match proof.ty.element().unwrap_or(&proof.ty) {
            Type::Ref(table) => {
                self.policy.schema.table(*table).is_some_and(|t| t.interval.is_some())
            }
            Type::Date | Type::Any => true,
            _ => false,
        };
        if !dated {
            self.report(Diagnostic::new(Code::ProofUndated).at(proof.span));
        }
        proof
    }
}

fn plain_column(name: &str, ty: Type) -> Column {
    Column { name: name.into(), aliases: Vec::new(), ty, optional: false, range: None, note: None }
}

/// Both guards, if there are any.
pub(super) fn both(outer: Option<&Expr>, own: Option<Expr>) -> Option<Expr> {
    match (outer, own) {
        (None, own) => own,
        (Some(outer), None) => Some(outer.clone()),
        (Some(outer), Some(own)) => {
            let span = own.span;
            Some(Expr { node: Node::And(vec![outer.clone(), own]), ty: Type::Bool, span })
        }
    }
}

fn collect_parts(body: &[Stmt], exceptions: &mut Vec<ast::Name>, restricts: &mut bool) {
    for stmt in body {
        match stmt {
            Stmt::Exception(e) => {
                exceptions.push(e.name.clone());
                collect_parts(&e.body, &mut Vec::new(), restricts);
            }
            Stmt::Group { body, .. } => collect_parts(body, exceptions, restricts),
            Stmt::Clause(c) => *restricts |= matches!(c.body, ast::ClauseBody::Restrict { .. }),
            _ => {}
        }
    }
}

fn names_of(expr: &ast::Expr, names: &mut Vec<ast::Name>, all: &mut Option<bool>) -> bool {
    match &expr.kind {
        ExprKind::Name(name) => {
            names.push(ast::Name { text: name.clone(), span: expr.span });
            true
        }
        ExprKind::Infix(op @ (Op::Or | Op::And), a, b) => {
            let and = *op == Op::And;
            if all.replace(and).is_some_and(|old| old != and) {
                return false;
            }
            names_of(a, names, all) && names_of(b, names, all)
        }
        _ => false,
    }
}

pub(super) fn modality(modality: ast::Modality) -> Modality {
    match modality {
        ast::Modality::Must => Modality::Must,
        ast::Modality::MustNot => Modality::MustNot,
        ast::Modality::Shall => Modality::Shall,
        ast::Modality::May => Modality::May,
        ast::Modality::Prefer => Modality::Prefer,
        ast::Modality::Target => Modality::Target,
    }
}

fn counts_as(word: ast::OutcomeWord) -> CountsAs {
    match word {
        ast::OutcomeWord::Satisfied => CountsAs::Satisfied,
        ast::OutcomeWord::Violated => CountsAs::Violated,
        ast::OutcomeWord::Undetermined => CountsAs::Undetermined,
    }
}

fn calendar_period(period: ast::Period) -> Period {
    match period {
        ast::Period::Year => Period::Year,
        ast::Period::HalfYear => Period::HalfYear,
        ast::Period::Quarter => Period::Quarter,
        ast::Period::Month => Period::Month,
        ast::Period::Week => Period::Week,
        ast::Period::Day => Period::Day,
    }
}

/// Puts a compiled pattern at its index; patterns may be finished in any order.
pub(super) fn place<T>(list: &mut Vec<T>, index: usize, item: T, filler: impl Fn() -> T) {
    while list.len() <= index {
        list.push(filler());
    }
    if let Some(slot) = list.get_mut(index) {
        *slot = item;
    }
}

fn empty_rules() -> RuleSet {
    RuleSet {
        name: String::new(),
        kind: RuleKind::Regulation,
        table: TableId(0),
        field: FieldId(u32::MAX),
        guard: None,
        clauses: Vec::new(),
        exceptions: Vec::new(),
        metrics: Vec::new(),
        assertions: Vec::new(),
        duties: Vec::new(),
        heaviest: false,
        marks: Marks::default(),
        span: Span { file: crate::diagnostic::FileId(0), start: 0, end: 0 },
        approvals: None,
    }
}
