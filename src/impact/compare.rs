//! Whether a part of one policy means the same as its twin in the other.
//!
//! Compared is what evaluation reads: expressions, force, guard. Places, sources and remarks do not count, nor does
//! the order of what is joined by 且 or 或, nor the side a comparison is written from. A table called with values and a
//! definition without a record are written into every expression that uses them; a part that differs only inside
//! such a one is not changed itself, the table is.

use std::collections::BTreeSet;
use std::fmt::Debug;

use crate::core::expr::{Expr, Node};
use crate::core::policy::{
    Assertion, Called, Clause, Control, Duty, Exception, Field, FieldKind, Item, ItemValue, Marks,
    Metric, Param, Procedure, RuleSet, Score, Selection, Step,
};
use crate::core::roots::write::{self, Visit};
use crate::core::roots::{Role, Root};
use crate::core::schema::Type;
use crate::core::value::{Cmp, Value};
use crate::diagnostic::{FileId, Span};

/// How two twins differ.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Difference {
    /// Not in meaning.
    Same,
    /// Only in these tables and definitions they use.
    Called(BTreeSet<String>),
    /// In themselves.
    Changed,
}

/// Something that can be switched from one policy to the other as a whole.
pub(super) trait Part: Clone + Debug {
    /// All expressions in it.
    fn roots(&mut self, visit: Visit<'_>);
    /// Clears what has no meaning for evaluation: places, sources, numbers.
    fn strip(&mut self);
    /// Where it is written.
    fn span(&self) -> Span;
}

const NOWHERE: Span = Span { file: FileId(0), start: 0, end: 0 };

fn nothing() -> Expr {
    Expr { node: Node::Today, ty: Type::None, span: NOWHERE }
}

/// The name of the called table or shared definition an expression was written in from.
fn called(e: &Expr, calls: &[Called]) -> Option<String> {
    let span = match &e.node {
        Node::Rows(_, rows) => rows.first()?.span,
        _ => e.span,
    };
    calls.iter().find(|c| within(c.span, span)).map(|c| c.name.clone())
}

fn within(outer: Span, inner: Span) -> bool {
    outer.file == inner.file && outer.start <= inner.start && inner.end <= outer.end
}

/// An expression in the one form all ways of writing it share, with its places. Sorted by what stands outside of
/// called tables, so that two that differ inside one stay in step.
fn canonical(e: &Expr, calls: &[Called]) -> Expr {
    let mut e = e.clone();
    for child in e.children_mut() {
        *child = canonical(child, calls);
    }
    match &mut e.node {
        Node::And(all) | Node::Or(all) | Node::Set(all) => {
            all.sort_by_cached_key(|e| text(e, calls, true));
        }
        Node::Compare(cmp @ (Cmp::Gt | Cmp::Ge), a, b) => {
            *cmp = if *cmp == Cmp::Gt { Cmp::Lt } else { Cmp::Le };
            std::mem::swap(a, b);
        }
        Node::Compare(Cmp::Eq | Cmp::Ne, a, b) if text(a, calls, true) > text(b, calls, true) => {
            std::mem::swap(a, b);
        }
        _ => {}
    }
    e
}

/// A canonical expression as text without places; called tables as their names and arguments if asked for.
fn text(e: &Expr, calls: &[Called], named: bool) -> String {
    let mut e = e.clone();
    bare(&mut e, calls, named);
    format!("{e:?}")
}

fn bare(e: &mut Expr, calls: &[Called], named: bool) {
    if named && let Some(name) = called(e, calls) {
        let mut all = vec![Expr::constant(Value::text(&name), Type::Text, NOWHERE)];
        arguments(e, calls, &name, &mut all);
        e.node = Node::Set(all);
        e.span = NOWHERE;
        return;
    }
    inside(e, calls, named);
}

/// As [`bare`], for an expression that is not itself taken for a called table.
fn inside(e: &mut Expr, calls: &[Called], named: bool) {
    e.span = NOWHERE;
    if let Node::Rows(_, rows) = &mut e.node {
        for row in rows {
            row.span = NOWHERE;
            row.basis.clear();
        }
    }
    e.children_mut().into_iter().for_each(|c| bare(c, calls, named));
}

/// What a called table was given: the expressions inside it that are written elsewhere.
fn arguments(e: &mut Expr, calls: &[Called], name: &str, into: &mut Vec<Expr>) {
    let own = calls.iter().find(|c| c.name == name).map(|c| c.span);
    for child in e.children_mut() {
        match called(child, calls) {
            Some(other) if other != name => {}
            Some(_) => arguments(child, calls, name, into),
            None if own.is_some_and(|o| within(o, child.span)) => {
                arguments(child, calls, name, into);
            }
            None => {
                let mut given = child.clone();
                bare(&mut given, calls, true);
                if !into.iter().any(|known| format!("{known:?}") == format!("{given:?}")) {
                    into.push(given);
                }
            }
        }
    }
}

/// Both texts a comparison is made in.
struct Side<'a> {
    e: &'a Expr,
    calls: &'a [Called],
}

impl Side<'_> {
    fn same(&self, other: &Side<'_>, named: bool) -> bool {
        text(self.e, self.calls, named) == text(other.e, other.calls, named)
    }
    /// The same but for called tables further inside.
    fn same_frame(&self, other: &Side<'_>) -> bool {
        let frame = |s: &Side<'_>| {
            let mut e = s.e.clone();
            inside(&mut e, s.calls, true);
            format!("{e:?}")
        };
        frame(self) == frame(other)
    }
}

/// The called tables two expressions of the same frame differ in.
fn differing(b: &Side<'_>, h: &Side<'_>, into: &mut BTreeSet<String>) {
    if b.same(h, false) {
        return;
    }
    if let (Some(name), Some(other)) = (called(b.e, b.calls), called(h.e, h.calls))
        && name == other
        && !b.same_frame(h)
    {
        into.insert(name);
        return;
    }
    let (mut old, mut new) = (b.e.clone(), h.e.clone());
    for (b_child, h_child) in old.children_mut().into_iter().zip(new.children_mut()) {
        differing(&Side { e: b_child, calls: b.calls }, &Side { e: h_child, calls: h.calls }, into);
    }
}

/// Takes head's expression with base's tables where `head` says so.
fn mixed(b: &Side<'_>, h: &Side<'_>, head: &mut dyn FnMut(&str) -> bool) -> Expr {
    if b.same(h, false) {
        return h.e.clone();
    }
    if let (Some(name), Some(other)) = (called(b.e, b.calls), called(h.e, h.calls))
        && name == other
        && !b.same_frame(h)
    {
        return if head(&name) { h.e.clone() } else { b.e.clone() };
    }
    let (mut old, mut new) = (b.e.clone(), h.e.clone());
    for (b_child, h_child) in old.children_mut().into_iter().zip(new.children_mut()) {
        *h_child =
            mixed(&Side { e: b_child, calls: b.calls }, &Side { e: h_child, calls: h.calls }, head);
    }
    new
}

/// What is left of a part without expressions, and these.
fn taken_apart<P: Part>(part: &P, calls: &[Called]) -> (String, Vec<Expr>) {
    let mut part = part.clone();
    let mut roots = Vec::new();
    part.roots(&mut |e, _| {
        roots.push(canonical(e, calls));
        *e = nothing();
    });
    part.strip();
    (format!("{part:?}"), roots)
}

/// Compares twins; their calls are those of their policies.
pub(super) fn compare<P: Part>(b: (&P, &[Called]), h: (&P, &[Called])) -> Difference {
    let (old, old_roots) = taken_apart(b.0, b.1);
    let (new, new_roots) = taken_apart(h.0, h.1);
    if old != new || old_roots.len() != new_roots.len() {
        return Difference::Changed;
    }
    let mut names = BTreeSet::new();
    for (x, y) in old_roots.iter().zip(&new_roots) {
        let (x, y) = (Side { e: x, calls: b.1 }, Side { e: y, calls: h.1 });
        if !x.same(&y, true) {
            return Difference::Changed;
        }
        differing(&x, &y, &mut names);
    }
    if names.is_empty() { Difference::Same } else { Difference::Called(names) }
}

/// Head's part with base's tables where `head` says so; for twins that differ in called tables only.
pub(super) fn mix<P: Part>(
    b: (&P, &[Called]),
    h: (&P, &[Called]),
    head: &mut dyn FnMut(&str) -> bool,
) -> P {
    let (_, old) = taken_apart(b.0, b.1);
    let mut olds = old.into_iter();
    let mut part = h.0.clone();
    part.roots(&mut |e, _| {
        if let Some(old) = olds.next() {
            let new = canonical(e, h.1);
            *e = mixed(&Side { e: &old, calls: b.1 }, &Side { e: &new, calls: h.1 }, head);
        }
    });
    part
}

// ----- the parts -----------------------------------------------------------------------------------

fn plain_duty(duty: &mut Duty) {
    duty.marks = Marks::default();
    duty.span = NOWHERE;
}

impl Part for Clause {
    fn roots(&mut self, visit: Visit<'_>) {
        write::clause(self, &[], visit);
    }
    fn strip(&mut self) {
        self.id.clear();
        self.within = None;
        self.marks = Marks::default();
        self.span = NOWHERE;
    }
    fn span(&self) -> Span {
        self.span
    }
}

/// A clause of a step, and whether it is judged before the step is taken.
impl Part for (Clause, bool) {
    fn roots(&mut self, visit: Visit<'_>) {
        self.0.roots(visit);
    }
    fn strip(&mut self) {
        self.0.strip();
    }
    fn span(&self) -> Span {
        self.0.span
    }
}

/// An exception with the labels of what it waives.
#[derive(Debug, Clone)]
pub(super) struct Waiver {
    pub(super) exception: Exception,
    pub(super) waives: BTreeSet<String>,
}

impl Part for Waiver {
    fn roots(&mut self, visit: Visit<'_>) {
        write::exception(&mut self.exception, &[], visit);
    }
    fn strip(&mut self) {
        self.exception.waives.clear();
        self.exception.marks = Marks::default();
        self.exception.span = NOWHERE;
        self.exception.duties.iter_mut().for_each(plain_duty);
    }
    fn span(&self) -> Span {
        self.exception.span
    }
}

impl Part for Duty {
    fn roots(&mut self, visit: Visit<'_>) {
        write::duty(self, &[], visit);
    }
    fn strip(&mut self) {
        plain_duty(self);
    }
    fn span(&self) -> Span {
        self.span
    }
}

impl Part for Metric {
    fn roots(&mut self, visit: Visit<'_>) {
        write::metric(self, &[], visit);
    }
    fn strip(&mut self) {
        self.marks = Marks::default();
    }
    fn span(&self) -> Span {
        self.value.span
    }
}

impl Part for Assertion {
    fn roots(&mut self, visit: Visit<'_>) {
        write::assertion(self, &[], visit);
    }
    fn strip(&mut self) {
        self.marks = Marks::default();
        self.span = NOWHERE;
    }
    fn span(&self) -> Span {
        self.span
    }
}

/// The rule set without what stands in it.
impl Part for RuleSet {
    fn roots(&mut self, visit: Visit<'_>) {
        let root = Root { role: Role::Guard, frames: &[] };
        self.guard.iter_mut().for_each(|guard| visit(guard, root));
    }
    fn strip(&mut self) {
        self.clauses.clear();
        self.exceptions.clear();
        self.metrics.clear();
        self.assertions.clear();
        self.duties.clear();
        // where approvals are kept is part of the record
        self.approvals = None;
        self.marks = Marks::default();
        self.span = NOWHERE;
    }
    fn span(&self) -> Span {
        self.span
    }
}

/// The score without its items.
impl Part for Score {
    fn roots(&mut self, visit: Visit<'_>) {
        write::score_head(self, visit);
    }
    fn strip(&mut self) {
        self.items.clear();
        self.top.clear();
        self.marks = Marks::default();
        self.span = NOWHERE;
    }
    fn span(&self) -> Span {
        self.span
    }
}

impl Part for Item {
    fn roots(&mut self, visit: Visit<'_>) {
        write::item(self, &[], visit);
    }
    fn strip(&mut self) {
        if let ItemValue::Items(inside) = &mut self.value {
            inside.clear();
        }
        self.marks = Marks::default();
        self.span = NOWHERE;
    }
    fn span(&self) -> Span {
        self.span
    }
}

impl Part for Selection {
    fn roots(&mut self, visit: Visit<'_>) {
        write::selection(self, None, visit);
    }
    fn strip(&mut self) {
        self.marks = Marks::default();
        self.span = NOWHERE;
    }
    fn span(&self) -> Span {
        // one line of it, if this is one
        let lines = self.quota.iter().chain(&self.guard).chain(&self.decided).chain(&self.beyond);
        let line = lines
            .chain(self.order.iter().map(|(e, _)| e))
            .chain(self.seats.iter().map(|s| &s.cond));
        line.map(|e| e.span).next().unwrap_or(self.span)
    }
}

/// The procedure without what stands in it.
impl Part for Procedure {
    fn roots(&mut self, visit: Visit<'_>) {
        let root = Root { role: Role::Guard, frames: &[] };
        self.guard.iter_mut().for_each(|guard| visit(guard, root));
    }
    fn strip(&mut self) {
        self.steps.clear();
        self.standing.clear();
        self.exceptions.clear();
        self.controls.clear();
        self.duties.clear();
        self.marks = Marks::default();
        self.span = NOWHERE;
    }
    fn span(&self) -> Span {
        self.span
    }
}

/// A step without its clauses, exceptions and duties, and the names of the steps it follows.
#[derive(Debug, Clone)]
pub(super) struct StepHead {
    pub(super) step: Step,
    pub(super) parent: Option<String>,
    /// Step, outcome, choice.
    pub(super) follows: Vec<(String, Option<String>, Option<u16>)>,
    pub(super) slate_from: Option<String>,
}

impl Part for StepHead {
    fn roots(&mut self, visit: Visit<'_>) {
        let table = self.step.table;
        write::step_head(&mut self.step, table, visit);
    }
    fn strip(&mut self) {
        let step = &mut self.step;
        step.parent = None;
        step.follows.clear();
        step.slate_from = None;
        step.clauses.clear();
        step.exceptions.clear();
        step.duties.clear();
        step.marks = Marks::default();
        step.span = NOWHERE;
    }
    fn span(&self) -> Span {
        self.step.span
    }
}

/// A control and the names of the steps it is about.
#[derive(Debug, Clone)]
pub(super) struct Turn {
    pub(super) control: Control,
    pub(super) steps: BTreeSet<String>,
    pub(super) restart: Option<String>,
}

impl Part for Turn {
    fn roots(&mut self, visit: Visit<'_>) {
        write::control(&mut self.control, &[], visit);
    }
    fn strip(&mut self) {
        self.control.steps.clear();
        if self.restart.is_some() {
            self.control.kind = crate::core::policy::ControlKind::Restart(0);
        }
        self.control.marks = Marks::default();
        self.control.span = NOWHERE;
    }
    fn span(&self) -> Span {
        self.control.span
    }
}

impl Part for Param {
    fn roots(&mut self, visit: Visit<'_>) {
        write::param(self, visit);
    }
    fn strip(&mut self) {
        // what bounds an override, and whether it wants a reason, changes no verdict
        self.bound = None;
        self.normally = false;
        self.basis.clear();
        self.span = NOWHERE;
    }
    fn span(&self) -> Span {
        self.span
    }
}

impl Part for Field {
    fn roots(&mut self, visit: Visit<'_>) {
        write::field(self, visit);
    }
    fn strip(&mut self) {
        if !matches!(self.kind, FieldKind::Expr(_)) {
            // the body stands in its rule set, score or selection
            self.kind = FieldKind::Verdict(0);
        }
        self.ty = Type::Any;
        self.span = NOWHERE;
    }
    fn span(&self) -> Span {
        self.span
    }
}
