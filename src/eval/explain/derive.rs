//! Expressions followed down to the cells they read.

use super::one_line;
use crate::core::date::Day;
use crate::core::expr::{Access, Expr, FieldId, Node, Quantifier, Row, Settle};
use crate::core::policy::FieldKind;
use crate::core::schema::Type;
use crate::core::value::{RowRef, Truth, Value};
use crate::diagnostic::{Lang, Sources};
use crate::eval::engine::{Engine, Place};
use crate::eval::expr::items;
use crate::eval::result::Derivation;
use std::collections::BTreeSet;

/// How deep a tree goes.
const DEEPEST: usize = 16;
/// How many lines it has; one of what is in order fewer.
const MOST_LINES: usize = 200;
const FEW_LINES: usize = 60;
/// How many elements of a list are told.
const MOST_ELEMENTS: usize = 8;
/// In a longer list, elements that decide nothing are told in a line each.
const FEW_ELEMENTS: usize = 3;
/// Of more alternatives than this, those that do not hold are left out where another does.
const FEW_WAYS: usize = 3;

/// Follows one question; see the module above for the bounds.
pub(in crate::eval) struct Deriver<'d, 'p> {
    pub(super) engine: &'d Engine<'p>,
    pub(super) sources: &'d Sources,
    left: usize,
    /// The words of the lines above this one. What a pattern makes for the author has the words of what it is made for.
    above: Vec<String>,
    told: BTreeSet<(FieldId, RowRef, Day)>,
}

/// A line without anything below it.
pub(super) fn line(text: impl Into<String>, value: impl Into<String>) -> Derivation {
    Derivation {
        text: text.into(),
        value: value.into(),
        holds: None,
        place: None,
        basis: Vec::new(),
        inputs: Vec::new(),
    }
}

impl<'d, 'p> Deriver<'d, 'p> {
    /// A fresh tree.
    pub(in crate::eval) fn new(engine: &'d Engine<'p>, sources: &'d Sources) -> Self {
        Deriver { engine, sources, left: MOST_LINES, above: Vec::new(), told: BTreeSet::new() }
    }

    /// A tree of what is in order, or does not apply.
    pub(in crate::eval) fn brief(self) -> Self {
        Deriver { left: FEW_LINES, ..self }
    }

    /// The whole derivation of an expression.
    pub(in crate::eval) fn whole(&mut self, expr: &Expr, place: &mut Place) -> Derivation {
        self.node(expr, place, 0)
    }

    /// A condition under which something holds, said so: `当 …`.
    pub(in crate::eval) fn when(
        &mut self,
        cond: &Expr,
        place: &mut Place,
        depth: usize,
    ) -> Derivation {
        let mut told = self.node(cond, place, depth);
        told.text = format!("{} {}", self.lang().choose("当", "when"), told.text);
        told
    }

    pub(super) fn lang(&self) -> Lang {
        self.engine.settings.lang
    }

    /// Whether there is room for what is below a line.
    pub(super) fn room(&self, depth: usize) -> bool {
        depth < DEEPEST && self.left > 0
    }

    fn cut(&self) -> Derivation {
        line(self.lang().choose("（以下从略）", "(the rest is left out)"), "")
    }

    pub(super) fn node(&mut self, expr: &Expr, place: &mut Place, depth: usize) -> Derivation {
        self.left = self.left.saturating_sub(1);
        let engine = self.engine;
        let value = engine.eval(expr, place);
        let holds = match (&expr.ty, &value) {
            (Type::Bool, Value::Bool(b)) => Some(*b),
            _ => None,
        };
        let mut told = line(
            one_line(self.sources.text(expr.span)),
            engine.written_out(expr, &value, place, self.sources),
        );
        told.holds = holds;
        if let Node::Param(index) = expr.node
            && let Some(param) = engine.policy.params.get(usize::from(index))
        {
            told.basis.clone_from(&param.basis);
            let given = engine.settings.params.get(usize::from(index)).is_some_and(Option::is_some);
            told.place = given.then(|| "--param".to_owned());
        }
        self.above.push(told.text.clone());
        self.below(expr, place, depth, &mut told);
        self.above.pop();
        told
    }

    /// A line below another; what only repeats the words above it is left out, not what is below it.
    fn child(&mut self, expr: &Expr, place: &mut Place, depth: usize, into: &mut Vec<Derivation>) {
        let told = self.node(expr, place, depth);
        if told.place.is_none() && self.above.contains(&told.text) {
            into.extend(told.inputs);
        } else {
            into.push(told);
        }
    }

    /// What a value was computed from, and where it was read.
    fn below(&mut self, expr: &Expr, place: &mut Place, depth: usize, told: &mut Derivation) {
        let engine = self.engine;
        if !self.room(depth) {
            if !expr.children().iter().all(|e| fixed(e)) {
                told.inputs.push(self.cut());
            }
            return;
        }
        let text = told.text.clone();
        let inputs = &mut told.inputs;
        match &expr.node {
            Node::Of(level, access) => {
                let Some(Value::Ref(row)) = place.frame(*level).cloned() else { return };
                if place.given(*level, *access).is_none() {
                    told.place = engine.source_of(row, *access);
                }
                inputs.extend(self.field(row, *access, place, depth + 1));
            }
            Node::Get(base, access) => {
                let from = engine.eval(base, place);
                let owner = matches!(base.node, Node::Of(_, Access::Parent) | Node::Frame(_));
                if let Value::Ref(row) = from {
                    told.place = engine.source_of(row, *access);
                    if !owner {
                        self.child(base, place, depth + 1, inputs);
                    }
                    inputs.extend(self.field(row, *access, place, depth + 1));
                } else if matches!(from, Value::List(_) | Value::Rows { .. }) {
                    told.place = self.each_read(base, &from, *access, place, depth, inputs);
                } else if !fixed(base) {
                    self.child(base, place, depth + 1, inputs);
                }
            }
            Node::Filter(list, cond) => {
                self.elements(list, cond, &text, Some(true), place, depth, inputs);
            }
            Node::Quantified { list, cond, quantifier, .. } => {
                let decides = *quantifier != Quantifier::Each;
                self.elements(list, cond, &text, Some(decides), place, depth, inputs);
            }
            Node::Map(list, body) => self.elements(list, body, &text, None, place, depth, inputs),
            Node::Rows(settle, rows) => self.rows(*settle, rows, place, depth, inputs),
            Node::Or(all) if all.len() > FEW_WAYS && told.holds == Some(true) => {
                for way in all {
                    if engine.truth(way, place) != Truth::False {
                        self.child(way, place, depth + 1, inputs);
                    }
                }
            }
            _ => {
                for child in expr.children().into_iter().filter(|e| !fixed(e)) {
                    // The element a condition is about has been named already.
                    if !matches!(child.node, Node::Frame(_)) {
                        self.child(child, place, depth + 1, inputs);
                    }
                }
            }
        }
    }

    // ----- derived fields ------------------------------------------------------------------------

    /// What a derived field was computed from; once in a tree.
    pub(super) fn field(
        &mut self,
        row: RowRef,
        access: Access,
        place: &mut Place,
        depth: usize,
    ) -> Vec<Derivation> {
        let engine = self.engine;
        let Access::Field(id) = access else { return Vec::new() };
        let Some(field) = engine.policy.fields.get(id.0 as usize) else { return Vec::new() };
        if engine.stubs.contains_key(&(id, row.row)) {
            return Vec::new();
        }
        if let FieldKind::Expr(expr) = &field.kind
            && fixed(expr)
        {
            return Vec::new();
        }
        if !self.room(depth) {
            return vec![self.cut()];
        }
        if !self.told.insert((id, row, place.day)) {
            return vec![line(self.lang().choose("（见上）", "(as above)"), "")];
        }
        match &field.kind {
            FieldKind::Expr(expr) => {
                let mut told = Vec::new();
                place.within(row, |place| self.child(expr, place, depth, &mut told));
                told
            }
            FieldKind::Score(s) => {
                let told = place.within(row, |place| self.score(*s, place, depth));
                told.map_or_else(Vec::new, |t| t.inputs)
            }
            FieldKind::Grade(s) => {
                place.within(row, |place| self.score(*s, place, depth)).into_iter().collect()
            }
            FieldKind::Item(s, i) => {
                let told = place.within(row, |place| self.item(*s, *i, place, depth));
                told.map_or_else(Vec::new, |t| t.inputs)
            }
            FieldKind::Verdict(r) => place.within(row, |place| self.verdict(*r, row, place, depth)),
            FieldKind::Applies(r, e) => {
                let exception = engine.policy.rules.get(*r).and_then(|r| r.exceptions.get(*e));
                let Some(guard) = exception.and_then(|e| e.guard.as_ref()) else {
                    return Vec::new();
                };
                vec![place.within(row, |place| self.when(guard, place, depth))]
            }
            FieldKind::Barred(r) => place.within(row, |place| self.barred(*r, place, depth)),
            // Where one stands among all takes a look at all: not for each of them.
            FieldKind::Selected(_) | FieldKind::Rank(_) | FieldKind::Taken(_)
                if !engine.one_told =>
            {
                Vec::new()
            }
            FieldKind::Selected(s) | FieldKind::Rank(s) => {
                self.selection(*s, row, depth).map_or_else(Vec::new, |t| t.inputs)
            }
            FieldKind::Taken(s) => self.taken(*s, row, depth),
            FieldKind::Procedure(p) => self.case(*p, row),
        }
    }

    // ----- lists ---------------------------------------------------------------------------------

    /// `L.f`: the value of every element with the place it was read; that place alone, if it is one and the elements
    /// go by their values.
    fn each_read(
        &mut self,
        base: &Expr,
        from: &Value,
        access: Access,
        place: &mut Place,
        depth: usize,
        into: &mut Vec<Derivation>,
    ) -> Option<String> {
        if !is_column(base) && !fixed(base) {
            self.child(base, place, depth + 1, into);
        }
        let list = items(from);
        let all = list.items.len();
        let mut told: Vec<Derivation> = Vec::new();
        for (value, _) in list.items.into_iter().take(MOST_ELEMENTS) {
            let Value::Ref(row) = value else { continue };
            let read = self.engine.read(row, access, place);
            let mut own = line(self.engine.name_of(row), self.engine.show(&read));
            own.place = self.engine.source_of(row, access);
            own.inputs = self.field(row, access, place, depth + 2);
            told.push(own);
        }
        let one = told.first().and_then(|first| first.place.clone());
        let same = |t: &Derivation| t.place == one && t.text.contains(&t.value);
        if one.is_some() && told.iter().all(same) {
            return one;
        }
        self.left = self.left.saturating_sub(told.len());
        into.extend(told);
        self.left_out(all, into);
        None
    }

    /// A condition or value for the elements of a list: those that decide first, in the order of the list.
    #[allow(clippy::too_many_arguments)]
    fn elements(
        &mut self,
        list: &Expr,
        cond: &Expr,
        words: &str,
        decides: Option<bool>,
        place: &mut Place,
        depth: usize,
        into: &mut Vec<Derivation>,
    ) {
        let engine = self.engine;
        let known = items(&engine.eval(list, place));
        let names = self.names(list, known.items.len(), place);
        if known.items.is_empty() || names.is_none() && !is_column(list) {
            self.child(list, place, depth + 1, into);
        } else if let (Some(_), Node::Get(base, _)) = (&names, &list.node)
            && !is_column(base)
        {
            self.child(base, place, depth + 1, into);
        }
        let all = known.items.len();
        let mut ranked: Vec<(bool, usize)> = Vec::new();
        for (n, (value, _)) in known.items.iter().enumerate() {
            place.push(value.clone());
            let settles = decides.is_none_or(|d| certain(&engine.truth(cond, place)) != Some(!d));
            place.pop();
            ranked.push((!settles, n));
        }
        ranked.sort_unstable();
        ranked.truncate(MOST_ELEMENTS);
        ranked.sort_unstable_by_key(|(_, n)| *n);
        for (quiet, n) in ranked {
            let Some((value, _)) = known.items.get(n) else { continue };
            let at = match value {
                Value::Ref(row) => Some(*row),
                _ => names.as_ref().and_then(|rows| rows.get(n).copied()),
            };
            let name = at.map_or_else(|| engine.show(value), |row| engine.name_of(row));
            place.push(value.clone());
            let mut inner = self.node(cond, place, depth + 1);
            place.pop();
            inner.text = if inner.text == words || inner.text.is_empty() {
                name
            } else {
                format!("{name}: {}", inner.text)
            };
            if quiet && all > FEW_ELEMENTS {
                inner.inputs.clear();
            }
            if inner.inputs.is_empty() && inner.place.is_none() {
                inner.place = at.and_then(|row| engine.place_of(row));
            }
            into.push(inner);
        }
        self.left_out(all, into);
    }

    /// The records a list of plain values was read from, one by one.
    fn names(&self, list: &Expr, count: usize, place: &mut Place) -> Option<Vec<RowRef>> {
        let Node::Get(base, Access::Column(_)) = &list.node else { return None };
        let rows: Vec<RowRef> = items(&self.engine.eval(base, place))
            .items
            .iter()
            .filter_map(|(v, _)| if let Value::Ref(row) = v { Some(*row) } else { None })
            .collect();
        (rows.len() == count).then_some(rows)
    }

    fn left_out(&self, all: usize, into: &mut Vec<Derivation>) {
        if let Some(more) = all.checked_sub(MOST_ELEMENTS).filter(|n| *n > 0) {
            let zh = format!("（另有 {more} 条没有列出）");
            into.push(line(self.lang().choose(zh, format!("({more} more not listed)")), ""));
        }
    }

    // ----- rows ----------------------------------------------------------------------------------

    /// The rows that held, or may; how many did not.
    fn rows(
        &mut self,
        settle: Settle,
        rows: &[Row],
        place: &mut Place,
        depth: usize,
        into: &mut Vec<Derivation>,
    ) {
        let (mut out, mut settled) = (0usize, false);
        for row in rows {
            let holds = match &row.cond {
                None if settled => continue,
                None => Truth::True,
                Some(cond) => self.engine.truth(cond, place),
            };
            if holds == Truth::False {
                out += 1;
                continue;
            }
            settled |= holds == Truth::True;
            let mut told = line(one_line(self.sources.text(row.span)), "");
            told.basis.clone_from(&row.basis);
            told.holds = certain(&holds);
            self.above.push(told.text.clone());
            if let Some(cond) = &row.cond {
                self.child(cond, place, depth + 2, &mut told.inputs);
            }
            if !fixed(&row.value) {
                self.child(&row.value, place, depth + 2, &mut told.inputs);
            }
            self.above.pop();
            into.push(told);
            if holds == Truth::True && (settle == Settle::First || row.cond.is_none()) {
                break;
            }
        }
        if out > 0 {
            let en = if out == 1 { "row does not apply" } else { "rows do not apply" };
            let zh = format!("（其他 {out} 行不成立）");
            into.push(line(self.lang().choose(zh, format!("({out} other {en})")), ""));
        }
    }
}

/// Whether a value is written in the policy and nothing of it is read.
pub(super) fn fixed(expr: &Expr) -> bool {
    match &expr.node {
        Node::Const(_) => true,
        Node::Set(_) | Node::Span(..) | Node::Neg(_) | Node::Arith(..) => {
            expr.children().into_iter().all(fixed)
        }
        _ => false,
    }
}

/// Whether a list is a stored column: its elements say all there is to say of it.
fn is_column(list: &Expr) -> bool {
    matches!(&list.node, Node::Of(_, Access::Column(_) | Access::Inverse(_)))
}

/// What is known of a truth.
pub(super) fn certain(truth: &Truth) -> Option<bool> {
    match truth {
        Truth::True => Some(true),
        Truth::False => Some(false),
        Truth::Unknown(_) => None,
    }
}
