//! Procedures: every step is a child table of the case. Steps add order, state and sets of outcomes; all else
//! (votes, documents, answers) is lists of records.

mod silence;
mod slate;

use super::rules::{Gathered, place};
use super::{Body, Compiler, Scope};
use crate::core::expr::{Access, Builtin, Expr, FieldId, Node, Quantifier};
use crate::core::policy::*;
use crate::core::schema::{Column, EnumType, IntervalColumns, Origin, Type};
use crate::core::value::{Cmp, EnumId, TableId, Value};
use crate::diagnostic::{Code, Diagnostic, FileId, Span, nearest};
use crate::syntax::ast::{self, ExprKind, Verb};

/// The lists every step has: name, English name, columns (name, English, kind; `?` may be none).
const LISTS: &[(&str, &str, &[(&str, &str, Kind)])] = &[
    (
        "材料",
        "materials",
        &[
            ("名称", "name", Kind::Text),
            ("日期", "date", Kind::OptDate),
            ("出具", "by", Kind::OptText),
            ("签", "signed", Kind::Texts),
            ("含", "containing", Kind::Texts),
        ],
    ),
    (
        "答复",
        "answers",
        &[
            ("单位", "unit", Kind::Text),
            ("发函日", "sent", Kind::OptDate),
            ("复函日", "answered", Kind::OptDate),
            ("意见", "opinion", Kind::OptText),
        ],
    ),
    (
        "参加人",
        "participants",
        &[
            ("身份", "capacity", Kind::Text),
            ("姓名", "name", Kind::OptText),
            ("角色", "role", Kind::OptText),
        ],
    ),
    (
        "公开",
        "notices",
        &[
            ("名称", "name", Kind::Text),
            ("向", "to", Kind::Texts),
            ("经", "via", Kind::Texts),
            ("含", "containing", Kind::Texts),
            ("起", "start", Kind::OptDate),
            ("止", "end", Kind::OptDate),
        ],
    ),
    (
        "审批",
        "approval",
        &[
            ("机关", "by", Kind::Text),
            ("意见", "opinion", Kind::OptText),
            ("日期", "date", Kind::OptDate),
        ],
    ),
    (
        "谈话",
        "talks",
        &[
            ("对象", "with", Kind::Text),
            ("内容", "containing", Kind::Texts),
            ("日期", "date", Kind::OptDate),
        ],
    ),
    ("通知", "notifications", &[("对象", "with", Kind::Text), ("日期", "date", Kind::OptDate)]),
];

#[derive(Clone, Copy)]
enum Kind {
    Text,
    OptText,
    OptDate,
    Texts,
}

impl Compiler {
    /// Phase 1: the child tables of steps, with standard and own columns.
    pub(super) fn step_tables(&mut self, case: TableId, steps: &[ast::Step]) {
        for step in steps {
            let owner = self.policy.schema.table(case).map_or(String::new(), |t| t.name.clone());
            if self.policy.schema.table(case).and_then(|t| t.column(&step.name.text)).is_none() {
                let name = format!("{owner}.{}", step.name.text);
                let table = self.add_table(name, Vec::new(), Some(case), Origin::Data);
                let mut aliases: Vec<String> = Vec::new();
                if let Some(base) = &step.refines
                    && base.text != step.name.text
                {
                    aliases.push(base.text.clone());
                }
                self.push_column(case, &step.name.text, aliases, Type::Ref(table).list(), false);
                self.standard_columns(table);
                self.add_columns(table, &step.columns);
                let is_given =
                    self.policy.schema.table(table).and_then(|t| t.column("人")).is_some();
                if step.per.is_some() && !is_given {
                    self.push_column(table, "人", vec!["person".into()], Type::Text, false);
                }
            } else {
                // A step is a list of the case: it shares its name with no field and no step of another procedure.
                let name = format!("{owner}.{}", step.name.text);
                self.report(
                    Diagnostic::new(Code::DuplicateName).at(step.name.span).arg("name", name),
                );
            }
            self.step_tables(case, &step.steps);
        }
    }

    fn push_column(
        &mut self,
        table: TableId,
        name: &str,
        aliases: Vec<String>,
        ty: Type,
        optional: bool,
    ) {
        if let Some(t) = self.policy.schema.tables.get_mut(usize::from(table.0)) {
            t.columns.push(Column {
                name: name.into(),
                aliases,
                ty,
                optional,
                range: None,
                note: None,
            });
        }
    }

    fn standard_columns(&mut self, table: TableId) {
        self.push_column(table, "起", vec!["start".into()], Type::Date, false);
        self.push_column(table, "止", vec!["end".into()], Type::Date, true);
        self.push_column(table, "场次", vec!["session".into()], Type::Text, true);
        self.push_column(table, "责任人", vec!["responsible".into()], Type::Text, true);
        let name = self.policy.schema.table(table).map_or(String::new(), |t| t.name.clone());
        for (list, english, columns) in LISTS {
            let child =
                self.add_table(format!("{name}.{list}"), Vec::new(), Some(table), Origin::Data);
            for (column, english, kind) in *columns {
                let (ty, optional) = match kind {
                    Kind::Text => (Type::Text, false),
                    Kind::OptText => (Type::Text, true),
                    Kind::OptDate => (Type::Date, true),
                    Kind::Texts => (Type::Text.list(), false),
                };
                self.push_column(child, column, vec![(*english).into()], ty, optional);
            }
            self.push_column(table, list, vec![(*english).into()], Type::Ref(child).list(), false);
        }
        if let Some(t) = self.policy.schema.tables.get_mut(usize::from(table.0)) {
            t.interval = Some(IntervalColumns { from: 0, to: Some(1) });
        }
    }

    /// Phase 2: a step's rows and outcomes as fields of the case.
    pub(super) fn declare_procedure(&mut self, procedure: &ast::Procedure, report: bool) {
        let Some(case) = self.table_named(&procedure.subject) else { return };
        let index = self.procedures.len();
        self.procedures.push((procedure.clone(), case));
        let verdict = Type::Enum(crate::core::schema::VERDICT);
        let span = procedure.name.span;
        let field = self.add_field(
            case,
            &procedure.name.text,
            verdict.clone(),
            span,
            Body::Procedure(index),
        );
        self.set_field(field, verdict, FieldKind::Procedure(index));
        self.person_types(case, &procedure.steps, &procedure.steps);
        self.declare_steps(case, &procedure.steps);
        if report {
            self.policy.outputs.push(Output::Procedure(index));
        }
    }

    pub(super) fn step_table(&self, case: TableId, name: &str) -> Option<TableId> {
        let t = self.policy.schema.table(case)?;
        let column =
            t.columns.iter().find(|c| c.name == name || c.aliases.iter().any(|a| a == name))?;
        match &column.ty {
            Type::List(inner) => match **inner {
                Type::Ref(id) => Some(id),
                _ => None,
            },
            _ => None,
        }
    }

    fn declare_steps(&mut self, case: TableId, steps: &[ast::Step]) {
        for step in steps {
            if let Some(table) = self.step_table(case, &step.name.text) {
                self.declare_step(case, table, step);
            }
            self.declare_steps(case, &step.steps);
        }
    }

    fn declare_step(&mut self, case: TableId, table: TableId, step: &ast::Step) {
        let span = step.name.span;
        let already = self.fields.contains_key(&(table, "计入".to_owned()));
        if already {
            return;
        }
        let counts =
            self.add_field(table, "计入", Type::Bool, span, Body::Define(counts_define(step)));
        let Some(column) = self.policy.schema.table(case).and_then(|t| t.column(&step.name.text))
        else {
            return;
        };
        let all =
            Expr { node: Node::Of(0, Access::Column(column)), ty: Type::Ref(table).list(), span };
        let counted = Expr {
            node: Node::Filter(
                Box::new(all.clone()),
                Box::new(Expr { node: Node::Of(1, Access::Field(counts)), ty: Type::Bool, span }),
            ),
            ty: Type::Ref(table).list(),
            span,
        };
        let last = Expr {
            node: Node::Call(Builtin::Last, vec![counted.clone()]),
            ty: Type::Ref(table),
            span,
        };
        let per = step.per.is_some();
        let main = if per { counted.clone() } else { last };
        let mut names = vec![step.name.text.clone()];
        names.extend(step.refines.iter().map(|r| r.text.clone()).filter(|r| *r != step.name.text));
        for name in &names {
            self.ready(case, name, main.clone(), span, counts);
            self.ready(case, &format!("{name}.历次"), all.clone(), span, counts);
            let done = Expr { node: Node::Has(Box::new(counted.clone())), ty: Type::Bool, span };
            self.ready(case, &format!("{name}.已办"), done, span, counts);
        }
        self.silent_answers(table, step);
        let procedure = self.procedures.len().saturating_sub(1);
        for define in step_definitions(&step.body) {
            if let [name] = define.target.parts.as_slice() {
                let ty = define.ty.as_ref().and_then(|t| self.resolve_type(t, &name.text));
                let body = Body::InStep(procedure, define.clone(), step.name.text.clone());
                self.step_defines.insert(define.target.span);
                self.add_field(table, &name.text, ty.unwrap_or(Type::Any), name.span, body);
            }
        }
        if let Some(outcome) = &step.outcome {
            self.declare_outcomes(case, table, step, outcome, &main, &names);
        }
    }

    /// A field whose expression is known at once; it needs `after`.
    fn ready(&mut self, table: TableId, name: &str, expr: Expr, span: Span, after: FieldId) {
        let ty = expr.ty.clone();
        let id = FieldId(u32::try_from(self.policy.fields.len()).unwrap_or(u32::MAX));
        self.fields.insert((table, name.to_owned()), id);
        self.policy.fields.push(Field {
            table,
            name: name.to_owned(),
            ty,
            kind: FieldKind::Expr(expr),
            span,
        });
        self.bodies.push(Body::With(after));
        self.states.push(super::State::Waiting);
    }

    fn declare_outcomes(
        &mut self,
        case: TableId,
        table: TableId,
        step: &ast::Step,
        outcome: &ast::Outcome,
        main: &Expr,
        names: &[String],
    ) {
        let span = outcome.span;
        let mut values: Vec<String> = Vec::new();
        for row in &outcome.rows {
            for value in &row.values {
                if let ExprKind::Name(name) = &value.kind
                    && !values.contains(name)
                {
                    values.push(name.clone());
                }
            }
        }
        let of = EnumId(u16::try_from(self.policy.schema.enums.len()).unwrap_or(u16::MAX));
        self.policy.schema.enums.push(EnumType {
            name: format!("{}.结果", step.name.text),
            values: values.clone(),
            ordered: false,
            synonyms: Default::default(),
        });
        // The ladder is a field of the row, or of each member of the row's list.
        let list = outcome.per.as_ref().and_then(|p| p.parts.last()).and_then(|name| {
            let t = self.policy.schema.table(table)?;
            let column = t.column(&name.text)?;
            match &t.columns.get(usize::from(column))?.ty {
                Type::List(inner) => match **inner {
                    Type::Ref(child) => Some((column, child)),
                    _ => None,
                },
                _ => None,
            }
        });
        if outcome.per.is_some() && list.is_none() {
            self.report(
                Diagnostic::new(Code::UnknownName)
                    .at(span)
                    .arg("name", outcome.per.as_ref().map_or(String::new(), ast::Dotted::text)),
            );
            return;
        }
        let on = list.map_or(table, |(_, child)| child);
        let define = ast::Define {
            target: ast::Dotted { parts: vec![step.name.clone()], span },
            ty: None,
            value: ast::Expr {
                kind: ExprKind::Rows {
                    mode: if outcome.take_first { ast::Mode::First } else { ast::Mode::Disjoint },
                    by: Vec::new(),
                    rows: outcome.rows.clone(),
                },
                span,
            },
            tails: ast::Tails::default(),
        };
        let result = self.add_field(on, "结果", Type::Enum(of), span, Body::Define(define));
        for (value, name) in (0u16..).zip(&values) {
            let wanted = Expr::constant(Value::Enum(of, value), Type::Enum(of), span);
            let is = |level: u8| Expr {
                node: Node::Compare(
                    Cmp::Eq,
                    Box::new(Expr {
                        node: Node::Of(level, Access::Field(result)),
                        ty: Type::Enum(of),
                        span,
                    }),
                    Box::new(wanted.clone()),
                ),
                ty: Type::Bool,
                span,
            };
            let set = match list {
                Some((column, child)) => {
                    let members = Expr {
                        node: Node::Get(Box::new(main.clone()), Access::Column(column)),
                        ty: Type::Ref(child).list(),
                        span,
                    };
                    Some((members, child))
                }
                None if step.per.is_some() => Some((main.clone(), table)),
                None => None,
            };
            let expr = match set {
                Some((members, child)) => {
                    let picked = Expr {
                        node: Node::Filter(Box::new(members), Box::new(is(1))),
                        ty: Type::Ref(child).list(),
                        span,
                    };
                    self.persons_of(picked, child, list.is_none())
                }
                None => Expr {
                    node: Node::Compare(
                        Cmp::Eq,
                        Box::new(Expr {
                            node: Node::Get(Box::new(main.clone()), Access::Field(result)),
                            ty: Type::Enum(of),
                            span,
                        }),
                        Box::new(wanted.clone()),
                    ),
                    ty: Type::Bool,
                    span,
                },
            };
            for step_name in names {
                self.ready(case, &format!("{step_name}.{name}"), expr.clone(), span, result);
            }
        }
    }

    /// The people a list of rows names: the column 人, else the first reference, else the first column.
    fn persons_of(&self, rows: Expr, table: TableId, own_row: bool) -> Expr {
        let Some(t) = self.policy.schema.table(table) else { return rows };
        let span = rows.span;
        let named = t.column("人");
        let reference = t
            .columns
            .iter()
            .position(|c| matches!(c.ty, Type::Ref(_)))
            .and_then(|i| u16::try_from(i).ok());
        let column = if own_row { named.or(reference) } else { named.or(reference).or(Some(0)) };
        let Some(column) = column else { return rows };
        let ty = t.columns.get(usize::from(column)).map_or(Type::Any, |c| c.ty.clone());
        Expr { node: Node::Get(Box::new(rows), Access::Column(column)), ty: ty.list(), span }
    }

    /// In a step taken for each person, another such step is the row of the same person.
    pub(super) fn of_this_person(&self, name: &str, span: Span) -> Option<Expr> {
        let (field, table) = self.per_person.get(name)?;
        let person = self.policy.schema.table(*table)?.column("人")?;
        let rows = Expr {
            node: Node::Get(
                Box::new(Expr { node: Node::Of(0, Access::Parent), ty: Type::Any, span }),
                Access::Field(*field),
            ),
            ty: Type::Ref(*table).list(),
            span,
        };
        let own = self.per_person.get("")?;
        let own_person = self.policy.schema.table(own.1)?.column("人")?;
        let mine = Expr { node: Node::Of(0, Access::Column(own_person)), ty: Type::Any, span };
        // The filter's element is the next frame of whatever scope this stands in; Frame 200 is "the innermost".
        let theirs =
            Expr { node: Node::Of(INNERMOST, Access::Column(person)), ty: Type::Any, span };
        let same = Expr {
            node: Node::Compare(Cmp::Eq, Box::new(theirs), Box::new(mine)),
            ty: Type::Bool,
            span,
        };
        let picked = Expr {
            node: Node::Filter(Box::new(rows), Box::new(same)),
            ty: Type::Ref(*table).list(),
            span,
        };
        Some(Expr { node: Node::Call(Builtin::Last, vec![picked]), ty: Type::Ref(*table), span })
    }

    /// A definition inside a step: over its row, and in a step taken for each person about that person.
    pub(super) fn define_in_step(
        &mut self,
        field: FieldId,
        index: usize,
        define: &ast::Define,
        name: &str,
    ) {
        let Some((procedure, case)) = self.procedures.get(index).cloned() else { return };
        let mut flat: Vec<(ast::Step, Option<usize>)> = Vec::new();
        flatten(&procedure.steps, None, &mut flat);
        let table = self.field(field).map(|f| f.table);
        if let (Some(table), Some((step, _))) =
            (table, flat.iter().find(|(s, _)| s.name.text == name))
        {
            self.enter_person(case, table, step, &flat);
        }
        self.lower_define(field, define);
        self.per_person.clear();
    }

    /// Whether a definition stands in a step and was declared with it.
    pub(super) fn is_of_step(&self, define: &ast::Define) -> bool {
        self.step_defines.contains(&define.target.span)
    }

    // ----- lowering ------------------------------------------------------------------------------

    pub(super) fn lower_procedure(&mut self, index: usize) {
        let Some((procedure, case)) = self.procedures.get(index).cloned() else { return };
        self.heading = vec![procedure.name.text.clone()];
        let scope = self.subject_scope(case, &procedure.subject.text);
        let guard =
            procedure.tails.guard.as_ref().map(|g| self.lower_typed(g, &Type::Bool, &scope));
        let mut flat: Vec<(ast::Step, Option<usize>)> = Vec::new();
        flatten(&procedure.steps, None, &mut flat);
        let mut steps = Vec::new();
        for (at, (step, parent)) in flat.iter().enumerate() {
            self.heading.push(step.name.text.clone());
            if let Some(mut lowered) =
                self.step(case, step, *parent, &flat, &procedure.each_step, &scope)
            {
                self.follow(step, at, *parent, &flat, &mut lowered);
                steps.push(lowered);
            }
            self.heading.pop();
        }
        for (at, (step, _)) in flat.iter().enumerate() {
            for target in &step.ahead_of {
                match flat.iter().position(|(s, _)| answers_to(s, &target.text)) {
                    Some(later) => {
                        // 接 and 前于 may both say it.
                        if let Some(s) = steps.get_mut(later)
                            && s.follows.iter().all(|p| p.step != at)
                        {
                            s.follows.push(Pred { step: at, outcome: None, choice: None });
                        }
                    }
                    None => self.unknown_step(target, &flat),
                }
            }
        }
        self.step_cycles(&steps);
        let mut standing = Gathered::of_procedure();
        self.statements(&procedure.body, None, None, &scope, &mut standing);
        self.settle_waivers(&mut standing);
        let controls =
            procedure.controls.iter().filter_map(|c| self.control(c, &flat, &scope)).collect();
        let marks = self.marks(&procedure.tails);
        let Some(field) = self.fields.get(&(case, procedure.name.text.clone())).copied() else {
            return;
        };
        let compiled = Procedure {
            name: procedure.name.text.clone(),
            table: case,
            field,
            guard,
            steps,
            standing: standing.clauses,
            exceptions: standing.exceptions,
            controls,
            duties: standing.duties,
            approvals: self.approvals(case),
            marks,
            span: procedure.name.span,
        };
        place(&mut self.policy.procedures, index, compiled, empty_procedure);
    }

    fn control(
        &mut self,
        control: &ast::Control,
        flat: &[(ast::Step, Option<usize>)],
        scope: &Scope,
    ) -> Option<Control> {
        let slate =
            control.per.as_ref().and_then(|p| p.keys.first()).map(|key| self.slate(key, scope));
        let inner = match &slate {
            Some(list) => {
                let element = list.ty.element().cloned().unwrap_or(Type::Any);
                scope.with(element, "人")
            }
            None => scope.clone(),
        };
        let guard = control.tails.guard.as_ref()?;
        let cond = self.lower_typed(guard, &Type::Bool, &inner);
        let find = |name: &ast::Name| flat.iter().position(|(s, _)| answers_to(s, &name.text));
        let mut steps = Vec::new();
        for name in &control.steps {
            match find(name) {
                Some(at) => steps.push(at),
                None => self.unknown_step(name, flat),
            }
        }
        let kind = match &control.kind {
            ast::ControlKind::Suspend => ControlKind::Suspend,
            ast::ControlKind::Terminate => ControlKind::Terminate,
            ast::ControlKind::Restart(from) => match find(from) {
                Some(at) => ControlKind::Restart(at),
                None => {
                    self.unknown_step(from, flat);
                    return None;
                }
            },
        };
        let marks = self.marks(&control.tails);
        Some(Control { kind, slate, steps, cond, marks, span: control.span })
    }

    fn unknown_step(&mut self, name: &ast::Name, flat: &[(ast::Step, Option<usize>)]) {
        let close = nearest(&name.text, flat.iter().map(|(s, _)| s.name.text.as_str()));
        self.report(
            Diagnostic::new(Code::UnknownStep).at(name.span).arg("name", &name.text).suggest(close),
        );
    }

    /// A list of people over the case; rows of a nested list stand for the people they name.
    fn slate(&mut self, key: &ast::Dotted, scope: &Scope) -> Expr {
        let list = self.lower_dotted(key, scope);
        self.expect_list(&list);
        if let Type::List(inner) = &list.ty
            && let Type::Ref(table) = **inner
            && self.policy.schema.table(table).is_some_and(|t| t.parent.is_some())
        {
            return self.persons_of(list, table, true);
        }
        list
    }

    #[allow(clippy::only_used_in_recursion)]
    fn follow(
        &mut self,
        step: &ast::Step,
        at: usize,
        parent: Option<usize>,
        flat: &[(ast::Step, Option<usize>)],
        lowered: &mut Step,
    ) {
        if let Some(parent) = parent
            && step.follows.is_empty()
            && let Some(outer) = flat.get(parent)
        {
            // The first steps inside a step follow what it follows.
            self.follow(&outer.0, at, outer.1, flat, lowered);
            return;
        }
        let mut choices = 0u16..;
        let targets = step.follows.iter().flat_map(|follows| {
            let choice = if follows.any { choices.next() } else { None };
            follows.steps.iter().map(move |target| (target, choice))
        });
        for (target, choice) in targets {
            let Some(first) = target.parts.first() else { continue };
            let Some(found) = flat.iter().position(|(s, _)| answers_to(s, &first.text)) else {
                self.unknown_step(first, flat);
                continue;
            };
            let outcome = target.parts.get(1);
            if let Some(name) = outcome {
                let known: Vec<String> =
                    flat.get(found).map_or(Vec::new(), |(s, _)| outcome_names(s));
                if !known.contains(&name.text) {
                    let close = nearest(&name.text, known.iter().map(String::as_str));
                    self.report(
                        Diagnostic::new(Code::UnknownOutcome)
                            .at(name.span)
                            .arg("step", &first.text)
                            .arg("name", &name.text)
                            .suggest(close),
                    );
                }
            }
            let pred = Pred { step: found, outcome: outcome.map(|o| o.text.clone()), choice };
            if lowered.follows.iter().any(|p| p.step == found && p.outcome == pred.outcome) {
                self.report(
                    Diagnostic::new(Code::StepTwice).at(target.span).arg("name", target.text()),
                );
                continue;
            }
            lowered.follows.push(pred);
        }
    }

    fn step_cycles(&mut self, steps: &[Step]) {
        for start in 0..steps.len() {
            let mut path = vec![start];
            let mut seen = vec![false; steps.len()];
            let mut stack: Vec<(usize, usize)> = vec![(start, 0)];
            while let Some((at, next)) = stack.pop() {
                let Some(pred) = steps.get(at).and_then(|s| s.follows.get(next)) else {
                    path.pop();
                    continue;
                };
                stack.push((at, next + 1));
                if pred.step == start {
                    let names: Vec<&str> = path
                        .iter()
                        .chain([&start])
                        .filter_map(|i| steps.get(*i))
                        .map(|s| s.name.as_str())
                        .collect();
                    let first = path.iter().min().copied();
                    if first == Some(start)
                        && let Some(s) = steps.get(start)
                    {
                        let span = s.span;
                        let path = names.join(" → ");
                        self.report(
                            Diagnostic::new(Code::StepOrderCycle).at(span).arg("path", path),
                        );
                    }
                    return;
                }
                if seen.get(pred.step).copied().unwrap_or(true) {
                    continue;
                }
                if let Some(flag) = seen.get_mut(pred.step) {
                    *flag = true;
                }
                path.push(pred.step);
                stack.push((pred.step, 0));
            }
        }
    }

    fn step(
        &mut self,
        case: TableId,
        step: &ast::Step,
        parent: Option<usize>,
        flat: &[(ast::Step, Option<usize>)],
        each: &[ast::Stmt],
        scope: &Scope,
    ) -> Option<Step> {
        let table = self.step_table(case, &step.name.text)?;
        let column = self.policy.schema.table(case)?.column(&step.name.text)?;
        let row = self.subject_scope(table, &step.name.text);
        // A step not in force is passed over, as one whose guard does not hold.
        let guard = if self.applies(super::force(&step.tails)) {
            step.tails.guard.as_ref().map(|g| self.lower_typed(g, &Type::Bool, scope))
        } else {
            Some(Expr::constant(Value::Bool(false), Type::Bool, step.span))
        };
        let slate =
            step.per.as_ref().and_then(|p| p.keys.first()).map(|key| self.slate(key, scope));
        self.same_members(case, table, step, slate.as_ref());
        let slate_from = step.per.as_ref().and_then(|p| p.keys.first()).and_then(|key| {
            let first = key.parts.first()?;
            flat.iter().position(|(s, _)| answers_to(s, &first.text))
        });
        self.enter_person(case, table, step, flat);
        let void = self.fields.get(&(table, "计入".to_owned())).copied().map(|id| {
            self.require(id, Some(step.span));
            Expr { node: Node::Of(0, Access::Field(id)), ty: Type::Bool, span: step.span }
        });
        let void = void.filter(|_| !step.voided.is_empty());
        let result = self.fields.get(&(table, "结果".to_owned())).copied();
        let outcome = result.map(|id| {
            self.require(id, Some(step.span));
            let ty = self.field(id).map_or(Type::Any, |f| f.ty.clone());
            Expr { node: Node::Of(0, Access::Field(id)), ty, span: step.span }
        });
        let mut gathered = Gathered::of_procedure();
        self.statements(each, None, None, &row, &mut gathered);
        self.statements(&step.body, None, None, &row, &mut gathered);
        self.settle_waivers(&mut gathered);
        // Whom a step is for is known before it begins.
        let whose = self.policy.schema.table(table).and_then(|t| t.column("人"));
        let whose = whose.filter(|_| step.per.is_some());
        let mut clauses: Vec<(Clause, bool)> =
            gathered.clauses.into_iter().map(|c| (c.clone(), is_entry(&c, whose))).collect();
        for line in &step.items {
            clauses.extend(self.item_line(line, table, &row).into_iter().map(|c| (c, false)));
        }
        for (names, tails) in &step.recuse {
            clauses.extend(self.recusal(names, tails, table, &row, step.span).map(|c| (c, false)));
        }
        for (n, (clause, _)) in clauses.iter_mut().enumerate() {
            clause.id = (n + 1).to_string();
        }
        let duration = |c: &mut Compiler, e: &Option<ast::Expr>| {
            e.as_ref().map(|e| c.lower_typed(e, &Type::Duration, &row))
        };
        let lasts = duration(self, &step.lasts);
        let valid = duration(self, &step.valid);
        let deadline = step.tails.deadline.as_ref().map(|d| {
            let length = self.lower_typed(&d.length, &Type::Duration, &row);
            let since = d.since.as_ref().map(|s| {
                let since = self.lower(s, None, &row);
                self.latest_of(since)
            });
            (length, since)
        });
        let skipped = step.skipped.as_ref().and_then(|line| {
            // A step left out has no row: the papers are the case's own.
            let clauses = self.item_line(line, case, scope);
            clauses.into_iter().find_map(|c| match c.body {
                ClauseBody::Condition(e) => Some(e),
                ClauseBody::Measure(_) => None,
            })
        });
        let marks = self.marks(&step.tails);
        self.per_person.clear();
        Some(Step {
            name: step.name.text.clone(),
            table,
            column,
            parent,
            optional: step.optional,
            normally: step.normally,
            guard,
            slate,
            slate_from,
            follows: Vec::new(),
            void,
            outcomes: outcome_names(step),
            outcome,
            clauses,
            exceptions: gathered.exceptions,
            lasts,
            deadline,
            valid,
            skipped,
            duties: gathered.duties,
            marks,
            span: step.span,
        })
    }

    /// A time that may come from several rows is the latest of them.
    fn latest_of(&mut self, since: Expr) -> Expr {
        if let Type::List(inner) = &since.ty {
            let (ty, span) = ((**inner).clone(), since.span);
            return Expr { node: Node::Call(Builtin::Max, vec![since]), ty, span };
        }
        self.demand(&since, &Type::Date);
        since
    }

    fn enter_person(
        &mut self,
        case: TableId,
        table: TableId,
        step: &ast::Step,
        flat: &[(ast::Step, Option<usize>)],
    ) {
        self.per_person.clear();
        if step.per.is_none() {
            return;
        }
        for (other, _) in flat {
            if other.per.is_none() || other.name.text == step.name.text {
                continue;
            }
            if let (Some(field), Some(other_table)) = (
                self.fields.get(&(case, other.name.text.clone())).copied(),
                self.step_table(case, &other.name.text),
            ) {
                self.require(field, None);
                self.per_person.insert(other.name.text.clone(), (field, other_table));
                if let Some(base) = &other.refines {
                    self.per_person.insert(base.text.clone(), (field, other_table));
                }
            }
        }
        self.per_person.insert(String::new(), (FieldId(u32::MAX), table));
    }

    /// One item line: "the step's list has a row with these columns" for each item.
    fn item_line(&mut self, line: &ast::ItemLine, table: TableId, scope: &Scope) -> Vec<Clause> {
        let (list_name, word) = match &line.verb {
            Verb::Materials => ("材料".to_owned(), "材料"),
            Verb::Consult => ("答复".to_owned(), "征求"),
            Verb::Attend => ("参加人".to_owned(), "参加"),
            Verb::Publish => ("公开".to_owned(), "公开"),
            Verb::Approval => ("审批".to_owned(), "审批"),
            Verb::Notify => ("通知".to_owned(), "通知"),
            Verb::Talk => ("谈话".to_owned(), "谈话"),
            Verb::Evidence(name) => (name.clone(), "备齐"),
        };
        let Some(column) = self.policy.schema.table(table).and_then(|t| t.column(&list_name))
        else {
            let known = self.column_names(table);
            self.unknown_name(&list_name, line.span, known);
            return Vec::new();
        };
        let list_type =
            self.policy.schema.column(table, column).map_or(Type::Any, |c| c.ty.clone());
        let span = line.span;
        let list = Expr { node: Node::Of(0, Access::Column(column)), ty: list_type.clone(), span };
        let guard = line.tails.guard.as_ref().map(|g| self.lower_typed(g, &Type::Bool, scope));
        let mut groups: Vec<(String, Vec<String>, Option<u32>)> = Vec::new();
        let whole = |n: crate::core::exact::Exact| {
            n.to_i64().and_then(|n| u32::try_from(n).ok()).unwrap_or(u32::MAX)
        };
        if let Some(k) = line.at_least {
            let names: Vec<String> =
                line.items.iter().flat_map(|i| i.names.iter().map(|n| n.text.clone())).collect();
            groups.push((names.join("、"), names, Some(whole(k))));
        } else {
            for item in &line.items {
                let names: Vec<String> = item.names.iter().map(|n| n.text.clone()).collect();
                groups.push((names.join("、"), names, item.at_least.map(whole)));
            }
        }
        let modality = line.modality.map_or(Modality::Must, super::rules::modality);
        let marks = self.marks(&line.tails);
        groups
            .into_iter()
            .map(|(title, names, k)| {
                let names = Expr::constant(
                    Value::list(names.iter().map(|n| Value::text(n))),
                    Type::Text.list(),
                    span,
                );
                let row = self.item_row(line, &list, &list_type, span);
                let cond = Expr {
                    node: Node::Quantified {
                        quantifier: k.map_or(Quantifier::Each, Quantifier::AtLeast),
                        list: Box::new(names),
                        cond: Box::new(row),
                        empty: None,
                    },
                    ty: Type::Bool,
                    span,
                };
                Clause {
                    id: String::new(),
                    label: format!("{word} {title}"),
                    modality,
                    normally: line.normally,
                    body: ClauseBody::Condition(cond),
                    guard: guard.clone(),
                    missing: None,
                    no_exception: false,
                    within: None,
                    marks: marks.clone(),
                    span,
                }
            })
            .collect()
    }

    /// Whether the list has a row for the item at frame 1; the row is frame 2.
    fn item_row(
        &mut self,
        line: &ast::ItemLine,
        list: &Expr,
        list_type: &Type,
        span: Span,
    ) -> Expr {
        let item = Expr { node: Node::Frame(1), ty: Type::Text, span };
        let Some(Type::Ref(child)) = list_type.element().cloned() else {
            return Expr {
                node: Node::In(Box::new(item), Box::new(list.clone())),
                ty: Type::Bool,
                span,
            };
        };
        let mut all = vec![Expr {
            node: Node::Compare(
                Cmp::Eq,
                Box::new(Expr { node: Node::Of(2, Access::Column(0)), ty: Type::Text, span }),
                Box::new(item),
            ),
            ty: Type::Bool,
            span,
        }];
        for (which, value) in &line.columns {
            let names: &[&str] = match which {
                ast::ItemColumn::By => &["出具", "机关", "单位"],
                ast::ItemColumn::Signed => &["签"],
                ast::ItemColumn::Containing => &["含", "内容"],
                ast::ItemColumn::To => &["向", "对象"],
                ast::ItemColumn::Via => &["经"],
                ast::ItemColumn::Role => &["角色"],
            };
            let column = names
                .iter()
                .find_map(|n| self.policy.schema.table(child).and_then(|t| t.column(n)));
            let Some(column) = column else {
                self.report(Diagnostic::new(Code::StatementOutOfPlace).at(span));
                continue;
            };
            all.push(self.item_column(child, column, value, span));
        }
        if let Some(opinion) = self.policy.schema.table(child).and_then(|t| t.column("意见"))
            && line.verb == Verb::Approval
        {
            all.push(not_refused(opinion, span));
        }
        if let Some(answered) = self.policy.schema.table(child).and_then(|t| t.column("复函日"))
            && line.verb == Verb::Consult
        {
            all.push(self.answered(line, child, answered, span));
        }
        let cond = Expr { node: Node::And(all), ty: Type::Bool, span };
        Expr {
            node: Node::Quantified {
                quantifier: Quantifier::Any,
                list: Box::new(list.clone()),
                cond: Box::new(cond),
                empty: None,
            },
            ty: Type::Bool,
            span,
        }
    }

    fn item_column(
        &mut self,
        child: TableId,
        column: u16,
        value: &ast::ItemValue,
        span: Span,
    ) -> Expr {
        let ty = self.policy.schema.column(child, column).map_or(Type::Any, |c| c.ty.clone());
        let cell = Expr { node: Node::Of(2, Access::Column(column)), ty: ty.clone(), span };
        let names = Expr::constant(
            Value::list(value.names.iter().map(|n| Value::text(&n.text))),
            Type::Text.list(),
            span,
        );
        let node = match (matches!(ty, Type::List(_)), value.all) {
            (true, true) => Node::Covers(Box::new(cell), Box::new(names)),
            (true, false) => Node::Quantified {
                quantifier: Quantifier::Any,
                list: Box::new(cell),
                cond: Box::new(Expr {
                    node: Node::In(
                        Box::new(Expr { node: Node::Frame(3), ty: Type::Text, span }),
                        Box::new(names),
                    ),
                    ty: Type::Bool,
                    span,
                }),
                empty: None,
            },
            (false, _) => Node::In(Box::new(cell), Box::new(names)),
        };
        Expr { node, ty: Type::Bool, span }
    }

    /// `回避 书记`: nobody with that capacity takes part.
    fn recusal(
        &mut self,
        names: &[ast::Name],
        tails: &ast::Tails,
        table: TableId,
        scope: &Scope,
        span: Span,
    ) -> Option<Clause> {
        let t = self.policy.schema.table(table)?;
        let column = t.column("参加人")?;
        let ty = t.columns.get(usize::from(column))?.ty.clone();
        let list = Expr { node: Node::Of(0, Access::Column(column)), ty, span };
        let set = Expr::constant(
            Value::list(names.iter().map(|n| Value::text(&n.text))),
            Type::Text.list(),
            span,
        );
        let who = Expr { node: Node::Of(1, Access::Column(0)), ty: Type::Text, span };
        let cond = Expr { node: Node::In(Box::new(who), Box::new(set)), ty: Type::Bool, span };
        let present = Expr {
            node: Node::Quantified {
                quantifier: Quantifier::Any,
                list: Box::new(list),
                cond: Box::new(cond),
                empty: None,
            },
            ty: Type::Bool,
            span,
        };
        let title: Vec<&str> = names.iter().map(|n| n.text.as_str()).collect();
        let guard = tails.guard.as_ref().map(|g| self.lower_typed(g, &Type::Bool, scope));
        let marks = self.marks(tails);
        Some(Clause {
            id: String::new(),
            label: format!("回避 {}", title.join("、")),
            modality: Modality::MustNot,
            normally: false,
            body: ClauseBody::Condition(present),
            guard,
            missing: None,
            no_exception: false,
            within: None,
            marks,
            span,
        })
    }
}

/// What is on file is no refusal; a blank opinion is none. The row is frame 2.
fn not_refused(opinion: u16, span: Span) -> Expr {
    let said = Expr { node: Node::Of(2, Access::Column(opinion)), ty: Type::Text, span };
    let words = Value::list(REFUSALS.iter().map(|word| Value::text(word)));
    let words = Expr::constant(words, Type::Text.list(), span);
    let refused = Expr { node: Node::In(Box::new(said), Box::new(words)), ty: Type::Bool, span };
    Expr { node: Node::Not(Box::new(refused)), ty: Type::Bool, span }
}

/// The frame number that stands for the innermost frame, whatever its level.
pub(crate) const INNERMOST: u8 = 200;

/// Whether a row counts: none of the 无效 conditions holds.
fn counts_define(step: &ast::Step) -> ast::Define {
    let span = step.name.span;
    let mut value = None;
    for cond in &step.voided {
        let not = ast::Expr {
            kind: ExprKind::Prefix(ast::Prefix::Not, Box::new(cond.clone())),
            span: cond.span,
        };
        value = Some(match value {
            None => not,
            Some(before) => ast::Expr {
                kind: ExprKind::Infix(ast::Op::And, Box::new(before), Box::new(not)),
                span: cond.span,
            },
        });
    }
    let value = value.unwrap_or(ast::Expr {
        kind: ExprKind::Infix(
            ast::Op::Eq,
            Box::new(ast::Expr { kind: ExprKind::Number(crate::core::exact::Exact::ONE), span }),
            Box::new(ast::Expr { kind: ExprKind::Number(crate::core::exact::Exact::ONE), span }),
        ),
        span,
    });
    let target = ast::Dotted { parts: vec![step.name.clone()], span };
    ast::Define { target, ty: None, value, tails: ast::Tails::default() }
}

/// The definitions that stand in a step itself.
fn step_definitions(body: &[ast::Stmt]) -> impl Iterator<Item = &ast::Define> {
    body.iter().filter_map(|stmt| match stmt {
        ast::Stmt::Define(define) => Some(define),
        _ => None,
    })
}

/// A clause that reads nothing of its own row (but whom it is for) can be judged before the step.
fn is_entry(clause: &Clause, whose: Option<u16>) -> bool {
    let mut own = false;
    let mut look = |e: &Expr| {
        e.walk(&mut |e| {
            if let Node::Of(0, access) = &e.node
                && *access != Access::Parent
                && !matches!(access, Access::Column(c) if Some(*c) == whose)
            {
                own = true;
            }
            if matches!(e.node, Node::Frame(0) | Node::Today) {
                own = true;
            }
        });
    };
    if let ClauseBody::Condition(cond) = &clause.body {
        look(cond);
    }
    if let Some(guard) = &clause.guard {
        look(guard);
    }
    !own
}

fn flatten(steps: &[ast::Step], parent: Option<usize>, into: &mut Vec<(ast::Step, Option<usize>)>) {
    for step in steps {
        let at = into.len();
        into.push((step.clone(), parent));
        flatten(&step.steps, Some(at), into);
    }
}

fn answers_to(step: &ast::Step, name: &str) -> bool {
    step.name.text == name || step.refines.as_ref().is_some_and(|r| r.text == name)
}

fn find_step<'a>(steps: &'a [ast::Step], name: &str) -> Option<&'a ast::Step> {
    steps.iter().find_map(|s| if answers_to(s, name) { Some(s) } else { find_step(&s.steps, name) })
}

pub(super) fn outcome_names(step: &ast::Step) -> Vec<String> {
    let mut names = Vec::new();
    for row in step.outcome.iter().flat_map(|o| &o.rows) {
        for value in &row.values {
            if let ExprKind::Name(name) = &value.kind
                && !names.contains(name)
            {
                names.push(name.clone());
            }
        }
    }
    names
}

fn empty_procedure() -> Procedure {
    Procedure {
        name: String::new(),
        table: TableId(0),
        field: FieldId(u32::MAX),
        guard: None,
        steps: Vec::new(),
        standing: Vec::new(),
        exceptions: Vec::new(),
        controls: Vec::new(),
        duties: Vec::new(),
        approvals: None,
        marks: Default::default(),
        span: Span { file: FileId(0), start: 0, end: 0 },
    }
}
