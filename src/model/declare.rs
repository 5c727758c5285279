//! Phase 0 and 2: layers merged into one list of declarations, and every derived name declared with its record.

use super::procedure::outcome_names;
use super::{Body, Compiler, Constant, Function, State, Unit, force};
use crate::core::date::DateSpan;
use crate::core::expr::{Expr, FieldId, Node};
use crate::core::policy::{Called, Field, FieldKind, Output};
use crate::core::schema::{Type, VERDICT};
use crate::core::value::{Fault, TableId};
use crate::diagnostic::{Code, Diagnostic, Span};
use crate::syntax::ast::{self, Decl};
use std::collections::BTreeMap;

/// Declarations in force, inherited ones refined by those below them.
pub(super) struct Merged {
    pub(super) decl: Decl,
    /// Whether it is reported, not only read by others.
    pub(super) evaluated: bool,
}

/// Puts the layers together: of several versions the one in force is taken; a rule set or procedure with the name of
/// an inherited one adds to it.
pub(super) fn merge(compiler: &mut Compiler, units: &[Unit]) -> Vec<Merged> {
    let mut merged: Vec<Merged> = Vec::new();
    let mut rules: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let mut procedures: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (layer, unit) in units.iter().enumerate() {
        let early = (unit.evaluated && layer + 1 < units.len())
            .then(|| begins_later(compiler, unit))
            .flatten();
        for written in &unit.file.decls {
            if !compiler.applies(decl_force(written)) {
                continue;
            }
            let mut waiting = None;
            if let Some(day) = early {
                wait(waiting.insert(written.clone()), day);
            }
            let decl = waiting.as_ref().unwrap_or(written);
            let evaluated = unit.evaluated && early.is_none();
            match decl {
                Decl::Rules(new) => {
                    if let Some((at, old_layer)) = rules.get(&new.name.text).copied() {
                        let same = old_layer == layer;
                        let old = merged.get_mut(at);
                        if let Some(Merged { decl: Decl::Rules(old), evaluated }) = old {
                            if same {
                                let (first, again) = (old.name.span, new.name.span);
                                let name = new.name.text.clone();
                                if newer(&old.tails, &new.tails) {
                                    *old = new.clone();
                                } else {
                                    compiler.duplicate(&name, again, first);
                                }
                            } else {
                                refine_rules(old, new);
                                *evaluated |= unit.evaluated;
                            }
                        }
                        continue;
                    }
                    rules.insert(new.name.text.clone(), (merged.len(), layer));
                }
                Decl::Procedure(new) => {
                    let base = new
                        .extends
                        .as_ref()
                        .map(|p| p.text.rsplit('/').next().unwrap_or(&p.text).to_owned());
                    let name = base.clone().unwrap_or_else(|| new.name.text.clone());
                    if let Some((at, old_layer)) = procedures.get(&name).copied() {
                        let same = old_layer == layer && base.is_none();
                        if let Some(Merged { decl: Decl::Procedure(old), evaluated }) =
                            merged.get_mut(at)
                        {
                            if same {
                                let (first, again) = (old.name.span, new.name.span);
                                compiler.duplicate(&name, again, first);
                            } else {
                                outcomes_kept(compiler, &old.steps, &new.steps);
                                refine_procedure(old, new);
                                *evaluated |= unit.evaluated;
                                procedures.insert(new.name.text.clone(), (at, layer));
                            }
                        }
                        continue;
                    }
                    if let Some(path) = new.extends.as_ref().filter(|_| base.is_some()) {
                        let close = crate::diagnostic::nearest(
                            &name,
                            procedures.keys().map(String::as_str),
                        );
                        compiler.report(
                            Diagnostic::new(Code::UsedNotFound)
                                .at(path.span)
                                .arg("path", &path.text)
                                .suggest(close),
                        );
                    }
                    procedures.insert(new.name.text.clone(), (merged.len(), layer));
                }
                Decl::Policy(policy) if unit.evaluated => {
                    compiler.policy.name = policy.name.text.clone();
                    compiler.policy.region = policy.region.as_ref().map(|r| r.text.clone());
                    compiler.policy.effective = force(&policy.tails).from;
                }
                _ => {}
            }
            merged.push(Merged { decl: decl.clone(), evaluated });
        }
    }
    merged
}

/// The day a layer above comes into force, if that day has not come.
fn begins_later(compiler: &mut Compiler, unit: &Unit) -> Option<DateSpan> {
    let head = unit.file.decls.iter().find_map(|d| match d {
        Decl::Policy(policy) => Some(&policy.tails),
        _ => None,
    })?;
    if compiler.applies(force(head)) { None } else { head.effective.flatten() }
}

/// What a layer above says binds from its day on: names stay for the layers below, clauses and steps are not in force.
fn wait(decl: &mut Decl, day: DateSpan) {
    match decl {
        Decl::Rules(rules) => statements_wait(&mut rules.body, day),
        Decl::Procedure(procedure) => {
            procedure.each_step.clear();
            procedure.controls.clear();
            statements_wait(&mut procedure.body, day);
            steps_wait(&mut procedure.steps, day);
        }
        _ => {}
    }
}

fn steps_wait(steps: &mut [ast::Step], day: DateSpan) {
    for step in steps {
        step.tails.effective = Some(Some(day));
        steps_wait(&mut step.steps, day);
    }
}

fn statements_wait(body: &mut Vec<ast::Stmt>, day: DateSpan) {
    body.retain(|s| !matches!(s, ast::Stmt::Exempt(_)));
    for stmt in body {
        match stmt {
            ast::Stmt::Clause(c) => c.tails.effective = Some(Some(day)),
            ast::Stmt::Exception(e) => e.tails.effective = Some(Some(day)),
            ast::Stmt::Duty(d) => d.tails.effective = Some(Some(day)),
            ast::Stmt::Metric { tails, .. } | ast::Stmt::Assertion { tails, .. } => {
                tails.effective = Some(Some(day));
            }
            ast::Stmt::Group { body, .. } => statements_wait(body, day),
            _ => {}
        }
    }
}

fn decl_force(decl: &Decl) -> crate::core::policy::Force {
    match decl {
        Decl::Enum(d) => force(&d.tails),
        Decl::Param(d) => force(&d.tails),
        Decl::Define(d) => force(&d.tails),
        Decl::Rules(d) => force(&d.tails),
        Decl::Procedure(d) => force(&d.tails),
        Decl::Score(d) => force(&d.tails),
        Decl::Selection(d) => force(&d.tails),
        Decl::Table(d) => force(&d.tails),
        _ => Default::default(),
    }
}

fn newer(old: &ast::Tails, new: &ast::Tails) -> bool {
    force(new).from > force(old).from
}

/// The layer below adds clauses; what it says of guard and note wins.
fn refine_rules(old: &mut ast::RuleSet, new: &ast::RuleSet) {
    old.body.extend(new.body.iter().cloned());
    old.heaviest |= new.heaviest;
    old.tails.basis.extend(new.tails.basis.iter().cloned());
    if new.tails.guard.is_some() {
        old.tails.guard.clone_from(&new.tails.guard);
    }
    if new.tails.note.is_some() {
        old.tails.note.clone_from(&new.tails.note);
    }
    old.span = new.span;
}

/// The layer below refines steps (`即`, or the same name) and adds its own.
fn refine_procedure(old: &mut ast::Procedure, new: &ast::Procedure) {
    old.name = new.name.clone();
    old.subject = new.subject.clone();
    old.span = new.span;
    old.tails.basis.extend(new.tails.basis.iter().cloned());
    if new.tails.guard.is_some() {
        old.tails.guard.clone_from(&new.tails.guard);
    }
    old.each_step.extend(new.each_step.iter().cloned());
    old.body.extend(new.body.iter().cloned());
    old.controls.extend(new.controls.iter().cloned());
    let mut steps = new.steps.clone();
    let mut inherited = std::mem::take(&mut old.steps);
    for step in &mut steps {
        refine_step(step, &mut inherited);
    }
    // What the layer below does not mention stands before its own steps, in the order inherited.
    inherited.extend(steps);
    old.steps = inherited;
}

/// What later steps, selections and the layer above ask of a step is the name of an outcome: a refined step may add
/// names, not drop one.
fn outcomes_kept(compiler: &mut Compiler, inherited: &[ast::Step], steps: &[ast::Step]) {
    for step in steps {
        let target = step.refines.as_ref().unwrap_or(&step.name);
        if let Some(base) = inherited.iter().find(|s| s.name.text == target.text)
            && step.outcome.is_some()
        {
            let names = outcome_names(step);
            for lost in outcome_names(base).iter().filter(|n| !names.contains(n)) {
                compiler.report(
                    Diagnostic::new(Code::UnknownOutcome)
                        .at(step.name.span)
                        .arg("step", &step.name.text)
                        .arg("name", lost),
                );
            }
        }
        outcomes_kept(compiler, inherited, &step.steps);
    }
}

fn refine_step(step: &mut ast::Step, inherited: &mut Vec<ast::Step>) {
    let target = step.refines.as_ref().unwrap_or(&step.name).text.clone();
    if let Some(at) = inherited.iter().position(|s| s.name.text == target) {
        let base = inherited.remove(at);
        absorb(step, base);
    }
    let mut inner = std::mem::take(&mut step.steps);
    for child in &mut inner {
        refine_step(child, inherited);
    }
    step.steps = inner;
}

/// A refined step keeps everything of the inherited one that it does not say anew.
fn absorb(step: &mut ast::Step, base: ast::Step) {
    step.columns.splice(
        0..0,
        base.columns
            .into_iter()
            .filter(|c| step.columns.iter().all(|n| n.name.text != c.name.text))
            .collect::<Vec<_>>(),
    );
    step.voided.extend(base.voided);
    step.body.splice(0..0, base.body);
    step.items.splice(0..0, base.items);
    step.recuse.splice(0..0, base.recuse);
    step.tails.basis.extend(base.tails.basis);
    step.outcome = step.outcome.take().or(base.outcome);
    step.lasts = step.lasts.take().or(base.lasts);
    step.valid = step.valid.take().or(base.valid);
    step.skipped = step.skipped.take().or(base.skipped);
    if step.follows.is_empty() {
        step.follows = base.follows;
    }
    step.per = step.per.take().or(base.per);
    step.by = step.by.take().or(base.by);
    step.tails.guard = step.tails.guard.take().or(base.tails.guard);
    step.tails.deadline = step.tails.deadline.take().or(base.tails.deadline);
    if step.refines.is_none() {
        step.refines = Some(base.name);
    }
}

impl Compiler {
    pub(super) fn duplicate(&mut self, name: &str, again: Span, first: Span) {
        self.report(
            Diagnostic::new(Code::DuplicateName)
                .at(again)
                .label(first, Code::DeclaredHere)
                .arg("name", name),
        );
    }

    /// Declares a derived field; its body is lowered later.
    pub(super) fn add_field(
        &mut self,
        table: TableId,
        name: &str,
        ty: Type,
        span: Span,
        body: Body,
    ) -> FieldId {
        let id = FieldId(u32::try_from(self.policy.fields.len()).unwrap_or(u32::MAX));
        let column = self.policy.schema.table(table).and_then(|t| t.column(name));
        if let Some(first) =
            self.fields.get(&(table, name.to_owned())).and_then(|f| self.field(*f)).map(|f| f.span)
        {
            self.duplicate(name, span, first);
        } else if column.is_some() {
            self.report(Diagnostic::new(Code::DuplicateName).at(span).arg("name", name));
        }
        self.fields.insert((table, name.to_owned()), id);
        let broken = Expr { node: Node::Fault(Fault::OutOfRange), ty: Type::Any, span };
        self.policy.fields.push(Field {
            table,
            name: name.to_owned(),
            ty,
            kind: FieldKind::Expr(broken),
            span,
        });
        self.bodies.push(body);
        self.states.push(State::Waiting);
        id
    }

    pub(super) fn table_named(&mut self, name: &ast::Name) -> Option<TableId> {
        if let Some(id) = self.policy.schema.find_table(&name.text) {
            return Some(id);
        }
        let known = self.record_names();
        let close = crate::diagnostic::nearest(&name.text, known.iter().map(String::as_str));
        self.report(
            Diagnostic::new(Code::UnknownRecord)
                .at(name.span)
                .arg("name", &name.text)
                .suggest(close),
        );
        None
    }

    pub(super) fn record_names(&self) -> Vec<String> {
        self.policy.schema.tables.iter().map(|t| t.name.clone()).collect()
    }

    /// The table a dotted path of nested lists names: `干部.处分`.
    pub(super) fn table_at(&mut self, path: &[ast::Name]) -> Option<TableId> {
        let first = path.first()?;
        let mut table = self.table_named(first)?;
        for part in path.get(1..).unwrap_or_default() {
            let inner = self.policy.schema.table(table).and_then(|t| {
                let column = t.columns.iter().find(|c| c.name == part.text)?;
                match &column.ty {
                    Type::List(inner) => match **inner {
                        Type::Ref(id) => Some(id),
                        _ => None,
                    },
                    Type::Ref(id) => Some(*id),
                    _ => None,
                }
            });
            match inner {
                Some(id) => table = id,
                None => {
                    self.report(
                        Diagnostic::new(Code::UnknownRecord).at(part.span).arg("name", &part.text),
                    );
                    return None;
                }
            }
        }
        Some(table)
    }

    pub(super) fn declare_fields(&mut self, decls: &[Merged]) {
        let evaluated: Vec<(&Decl, bool)> = decls.iter().map(|m| (&m.decl, m.evaluated)).collect();
        // Selections need the names of scores and rules, groups need definitions: simple things first.
        for (decl, _) in &evaluated {
            match decl {
                Decl::Param(p) => self.declare_param(p),
                Decl::Define(d) => self.declare_define(d),
                Decl::Table(t) => self.declare_table(t),
                _ => {}
            }
        }
        for (decl, report) in &evaluated {
            if let Decl::Score(s) = decl {
                self.declare_score(s, *report);
            }
        }
        for (decl, report) in &evaluated {
            match decl {
                Decl::Rules(r) => self.declare_rules(r, *report),
                Decl::Procedure(p) => self.declare_procedure(p, *report),
                _ => {}
            }
        }
        self.declare_selections(&evaluated);
        self.check_exempts();
    }

    fn declare_define(&mut self, define: &ast::Define) {
        if !self.in_force(&define.tails) {
            return;
        }
        let Some((last, path)) = define.target.parts.split_last() else { return };
        if path.is_empty() {
            if let Some(first) = self.declared.get(&last.text).copied() {
                self.duplicate(&last.text, last.span, first);
                return;
            }
            self.declared.insert(last.text.clone(), last.span);
            let constant = Constant { expr: None, source: define.clone(), state: State::Waiting };
            self.constants.insert(last.text.clone(), constant);
            let name = last.text.clone();
            self.policy.called.push(Called { name, span: define.value.span });
            return;
        }
        let Some(table) = self.table_at(path) else { return };
        let ty = define
            .ty
            .clone()
            .and_then(|t| self.resolve_type(&t, &define.target.text()))
            .unwrap_or(Type::Any);
        self.add_field(table, &last.text, ty, define.target.span, Body::Define(define.clone()));
    }

    fn declare_param(&mut self, param: &ast::Param) {
        if let Some(first) = self.declared.get(&param.name.text).copied() {
            self.duplicate(&param.name.text, param.name.span, first);
            return;
        }
        self.declared.insert(param.name.text.clone(), param.name.span);
        self.lower_param(param);
    }

    fn declare_table(&mut self, table: &ast::Table) {
        if let Some(subject) = &table.subject {
            let Some(record) = self.table_named(subject) else { return };
            let ty = self.resolve_type(&table.ty, &table.name.text).unwrap_or(Type::Any);
            self.add_field(
                record,
                &table.name.text,
                ty,
                table.name.span,
                Body::Table(table.clone()),
            );
            return;
        }
        let params = table
            .params
            .iter()
            .map(|p| self.resolve_type(p, &table.name.text).unwrap_or(Type::Any))
            .collect();
        let ty = self.resolve_type(&table.ty, &table.name.text).unwrap_or(Type::Any);
        if let Some(first) = self.declared.get(&table.name.text).copied() {
            self.duplicate(&table.name.text, table.name.span, first);
        }
        self.declared.insert(table.name.text.clone(), table.name.span);
        self.policy.called.push(Called { name: table.name.text.clone(), span: table.span });
        self.functions
            .insert(table.name.text.clone(), Function { table: table.clone(), params, ty });
    }

    fn declare_rules(&mut self, rules: &ast::RuleSet, report: bool) {
        let Some(table) = self.subject_table(rules) else { return };
        let index = self.rules.len();
        self.gather_exempts(&rules.body);
        self.rules.push((rules.clone(), table));
        let field = self.add_field(
            table,
            &rules.name.text,
            Type::Enum(VERDICT),
            rules.name.span,
            Body::Rules(index),
        );
        self.declare_rule_parts(index, rules, table, field);
        if report {
            self.policy.outputs.push(Output::Rules(index));
        }
    }

    fn declare_score(&mut self, score: &ast::Score, report: bool) {
        let Some(table) = self.table_at(&score.subject.parts) else { return };
        let index = self.scores.len();
        self.scores.push((score.clone(), table));
        let field = self.add_field(
            table,
            &score.name.text,
            Type::DECIMAL,
            score.name.span,
            Body::Score(index),
        );
        self.declare_score_parts(index, score, table, field);
        if report {
            self.policy.outputs.push(Output::Score(index));
        }
    }
}
