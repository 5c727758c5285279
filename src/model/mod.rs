//! From syntax trees to a compiled policy: names, types, layers, lowering.
//!
//! ```text
//! files ──load──▶ trees ──merge (使用, 继承)──▶ declarations
//!   1 types      enumerations, records, nested lists, steps as child tables
//!   2 fields     every derived name is declared with its record, so any rule may read any other
//!   3 bodies     each is lowered when first needed; a body that needs itself is a cycle
//! ```
//! The order in which bodies are finished is the order in which fields can be computed.

mod builtins;
mod declare;
mod expr;
mod glue;
mod load;
mod months;
mod procedure;
mod rows;
mod rules;
mod score;
mod select;
mod types;

pub use load::{Loaded, load, read_text};

use crate::core::date::Day;
use crate::core::expr::{Access, Expr, FieldId, Node};
use crate::core::policy::{Field, FieldKind, Force, Marks, Output, Policy};
use crate::core::schema::Type;
use crate::core::value::{Fault, TableId};
use crate::diagnostic::{Code, Diagnostic, Span, nearest};
use crate::syntax::ast;
use std::collections::BTreeMap;

/// How long a chain of definitions may be.
pub const MAX_CHAIN: usize = 200;

/// One file's tree and how it came into the policy.
#[derive(Debug, Clone)]
pub struct Unit {
    /// The tree.
    pub file: ast::File,
    /// Its rule sets are evaluated (the file itself or one it inherits), not only its vocabulary.
    pub evaluated: bool,
}

/// Compiles trees to a policy as in force on a day. Every independent mistake is reported; the policy is usable
/// only if none of the diagnostics is an error.
pub fn compile(units: &[Unit], as_of: Day) -> (Policy, Vec<Diagnostic>) {
    let (policy, diagnostics, _) = compile_version(units, as_of);
    (policy, diagnostics)
}

/// As [`compile`], with the days for which the very same policy comes out: a run over many days compiles once for
/// each version of the text, not for each day.
pub fn compile_version(units: &[Unit], as_of: Day) -> (Policy, Vec<Diagnostic>, Force) {
    let mut compiler = Compiler::new(as_of);
    compiler.run(units);
    (compiler.policy, compiler.diagnostics, compiler.same)
}

/// What is known of a derived field before and while its body is lowered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Waiting,
    Working,
    Done,
}

/// A body that has not been lowered.
#[derive(Debug, Clone)]
enum Body {
    Define(ast::Define),
    Table(ast::Table),
    Rules(usize),
    Score(usize),
    Selection(usize),
    Procedure(usize),
    /// A definition inside a step: procedure, step.
    InStep(usize, ast::Define, String),
    /// Nothing to lower: another body fills it.
    With(FieldId),
}

/// A table that is called with values.
#[derive(Debug, Clone)]
struct Function {
    table: ast::Table,
    params: Vec<Type>,
    ty: Type,
}

/// A name every level may find.
#[derive(Debug, Clone)]
struct Constant {
    expr: Option<Expr>,
    source: ast::Define,
    state: State,
}

struct Compiler {
    as_of: Day,
    /// The days on which every question of what is in force has the answer it has on `as_of`.
    same: Force,
    policy: Policy,
    diagnostics: Vec<Diagnostic>,
    /// Regulation headings around the place being compiled.
    heading: Vec<String>,
    fields: BTreeMap<(TableId, String), FieldId>,
    bodies: Vec<Body>,
    states: Vec<State>,
    chain: Vec<FieldId>,
    params: BTreeMap<String, u16>,
    constants: BTreeMap<String, Constant>,
    functions: BTreeMap<String, Function>,
    rules: Vec<(ast::RuleSet, TableId)>,
    scores: Vec<(ast::Score, TableId)>,
    selections: Vec<(ast::Selection, TableId)>,
    procedures: Vec<(ast::Procedure, TableId)>,
    /// Elements of these lists do not exist for these rule sets.
    exempts: Vec<ast::Exempt>,
    /// The rule set being lowered, for 不计.
    area: Option<String>,
    /// Spans of names used, for the lint on unused ones.
    used: std::collections::BTreeSet<String>,
    /// What an empty list counts as in the clause being lowered.
    empty: Option<bool>,
    /// Inside a step taken for each person: the steps of the case that are, too.
    per_person: BTreeMap<String, (FieldId, TableId)>,
    /// Definitions inside steps.
    step_defines: std::collections::BTreeSet<Span>,
    /// Where every name was declared.
    declared: BTreeMap<String, Span>,
}

/// The records names are looked up in, from the subject inwards.
#[derive(Debug, Clone, Default)]
struct Scope {
    frames: Vec<Frame>,
}

/// One level of names.
#[derive(Debug, Clone)]
struct Frame {
    /// A record's table, or the type of a scalar element.
    ty: Type,
    /// Further tables whose names are found here (the record behind a group's key, the owner of a nested record),
    /// with how to get there.
    via: Vec<(Vec<Access>, TableId)>,
    /// The name the element goes by (`该 X`).
    name: String,
}

impl Scope {
    fn of(table: TableId, name: &str) -> Scope {
        Scope {
            frames: vec![Frame { ty: Type::Ref(table), via: Vec::new(), name: name.to_owned() }],
        }
    }
    fn with(&self, ty: Type, name: &str) -> Scope {
        let mut scope = self.clone();
        scope.frames.push(Frame { ty, via: Vec::new(), name: name.to_owned() });
        scope
    }
    fn top(&self) -> u8 {
        u8::try_from(self.frames.len().saturating_sub(1)).unwrap_or(u8::MAX)
    }
}

impl Compiler {
    fn new(as_of: Day) -> Self {
        Compiler {
            as_of,
            same: Force::default(),
            policy: Policy::default(),
            diagnostics: Vec::new(),
            heading: Vec::new(),
            fields: BTreeMap::new(),
            bodies: Vec::new(),
            states: Vec::new(),
            chain: Vec::new(),
            params: BTreeMap::new(),
            constants: BTreeMap::new(),
            functions: BTreeMap::new(),
            rules: Vec::new(),
            scores: Vec::new(),
            selections: Vec::new(),
            procedures: Vec::new(),
            exempts: Vec::new(),
            area: None,
            used: std::collections::BTreeSet::new(),
            empty: None,
            per_person: BTreeMap::new(),
            step_defines: std::collections::BTreeSet::new(),
            declared: BTreeMap::new(),
        }
    }

    fn run(&mut self, units: &[Unit]) {
        let units = declare::merge(self, units);
        self.declare_types(&units);
        self.declare_fields(&units);
        for index in 0..self.bodies.len() {
            if let Ok(index) = u32::try_from(index) {
                self.require(FieldId(index), None);
            }
        }
        self.finish_constants();
        self.lower_lookups();
        let mut outputs = std::mem::take(&mut self.policy.outputs);
        outputs.sort_by_key(|o| self.place_of(*o));
        self.policy.outputs = outputs;
    }

    fn place_of(&self, output: Output) -> Option<Span> {
        match output {
            Output::Rules(i) => self.policy.rules.get(i).map(|r| r.span),
            Output::Score(i) => self.policy.scores.get(i).map(|s| s.span),
            Output::Selection(i) => self.policy.selections.get(i).map(|s| s.span),
            Output::Procedure(i) => self.policy.procedures.get(i).map(|p| p.span),
        }
    }

    fn report(&mut self, mut diagnostic: Diagnostic) {
        if diagnostic.heading.is_empty() {
            diagnostic.heading = self.heading.clone();
        }
        if !self.diagnostics.contains(&diagnostic) {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Lowers a field's body if that has not been done. A field that needs itself is a cycle.
    fn require(&mut self, field: FieldId, from: Option<Span>) {
        let index = field.0 as usize;
        match self.states.get(index).copied() {
            Some(State::Done) | None => return,
            Some(State::Working) => {
                if !matches!(self.bodies.get(index), Some(Body::With(_))) {
                    self.report_cycle(field, from);
                }
                return;
            }
            Some(State::Waiting) => {}
        }
        if self.chain.len() >= MAX_CHAIN {
            if let Some(span) = from {
                self.report(Diagnostic::new(Code::ChainTooLong).at(span).arg("limit", MAX_CHAIN));
            }
            return;
        }
        if let Some(Body::With(other)) = self.bodies.get(index) {
            let other = *other;
            self.require(other, from);
            if self.states.get(other.0 as usize) == Some(&State::Done) {
                self.finish(field);
            }
            return;
        }
        if let Some(state) = self.states.get_mut(index) {
            *state = State::Working;
        }
        self.chain.push(field);
        let heading = std::mem::take(&mut self.heading);
        let area = self.area.take();
        let empty = self.empty.take();
        let per_person = std::mem::take(&mut self.per_person);
        if let Some(body) = self.bodies.get(index).cloned() {
            self.lower_body(field, body);
        }
        self.heading = heading;
        self.area = area;
        self.empty = empty;
        self.per_person = per_person;
        self.chain.pop();
        self.finish(field);
    }

    fn finish(&mut self, field: FieldId) {
        if let Some(state) = self.states.get_mut(field.0 as usize)
            && *state != State::Done
        {
            *state = State::Done;
            self.policy.order.push(field);
        }
    }

    fn lower_body(&mut self, field: FieldId, body: Body) {
        match body {
            Body::Define(define) => self.lower_define(field, &define),
            Body::Table(table) => self.lower_table(field, &table),
            Body::Rules(index) => self.lower_rules(index),
            Body::Score(index) => self.lower_score(index),
            Body::Selection(index) => self.lower_selection(index),
            Body::Procedure(index) => self.lower_procedure(index),
            Body::InStep(index, define, step) => {
                self.define_in_step(field, index, &define, &step);
            }
            Body::With(_) => {}
        }
    }

    fn report_cycle(&mut self, field: FieldId, from: Option<Span>) {
        let names: Vec<String> = self
            .chain
            .iter()
            .skip_while(|f| **f != field)
            .chain(std::iter::once(&field))
            .filter_map(|f| self.policy.fields.get(f.0 as usize))
            .map(|f| f.name.clone())
            .collect();
        let spans: Vec<Span> = self
            .chain
            .iter()
            .skip_while(|f| **f != field)
            .filter_map(|f| self.policy.fields.get(f.0 as usize))
            .map(|f| f.span)
            .collect();
        let mut diagnostic = Diagnostic::new(Code::Cycle).arg("path", names.join(" → "));
        if let Some(span) = from.or(spans.first().copied()) {
            diagnostic = diagnostic.at(span);
        }
        for span in spans {
            diagnostic = diagnostic.label(span, Code::InTheCycle);
        }
        self.report(diagnostic);
    }

    fn set_field(&mut self, id: FieldId, ty: Type, kind: FieldKind) {
        if let Some(field) = self.policy.fields.get_mut(id.0 as usize) {
            field.ty = ty;
            field.kind = kind;
        }
    }

    fn field(&self, id: FieldId) -> Option<&Field> {
        self.policy.fields.get(id.0 as usize)
    }

    /// An expression that stands for something already reported.
    fn broken(&self, span: Span) -> Expr {
        Expr { node: Node::Fault(Fault::OutOfRange), ty: Type::Any, span }
    }

    fn marks(&mut self, tails: &ast::Tails) -> Marks {
        Marks {
            basis: tails.basis.clone(),
            note: tails.note.as_ref().map(|t| t.text.clone()),
            force: force(tails),
        }
    }

    /// Whether something with these tails is in force on the date of judgement.
    fn in_force(&mut self, tails: &ast::Tails) -> bool {
        self.applies(force(tails))
    }

    /// Whether something is in force on the date of judgement; until when it stays so is kept.
    fn applies(&mut self, force: Force) -> bool {
        for day in force.from.into_iter().chain(force.until) {
            if day <= self.as_of {
                self.same.from = self.same.from.max(Some(day));
            } else if self.same.until.is_none_or(|u| day < u) {
                self.same.until = Some(day);
            }
        }
        force.on(self.as_of)
    }

    fn unknown_name(&mut self, name: &str, span: Span, known: Vec<String>) {
        let close = nearest(name, known.iter().map(String::as_str));
        match glue::split(name, &known) {
            Some(parts) => {
                self.report(
                    Diagnostic::new(Code::GluedWords)
                        .at(span)
                        .arg("name", name)
                        .suggest(Some(parts)),
                );
            }
            None => {
                self.report(
                    Diagnostic::new(Code::UnknownName).at(span).arg("name", name).suggest(close),
                );
            }
        }
    }
}

fn force(tails: &ast::Tails) -> Force {
    Force {
        from: tails.effective.flatten().map(|d| d.first()),
        until: tails.repealed.map(|d| d.first()),
    }
}
