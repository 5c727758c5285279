//! Mutants of expressions: numbers, dates and lengths, comparisons, denominators, quantifiers, rows, guards.
//!
//! Only what an author wrote is changed. What the compiler makes up (the checks behind `材料`, the condition behind
//! 其余) carries the span of what it was made from, which does not read as a literal or a comparison.

use super::edge::{Edge, Moved, at as example, either};
use super::literal::{self, Near};
use super::mutant::{Change, Edit, Found, Mutant};
use crate::core::exact::Exact;
use crate::core::expr::{Access, Builtin, Expr, Node, Quantifier, Row, Settle};
use crate::core::policy::{Duty, Every, Period, Policy};
use crate::core::roots::{Owner, Role, read};
use crate::core::schema::Type;
use crate::core::value::{Arith, Cmp, TableId, Value};
use crate::diagnostic::{Sources, Span};
use crate::eval::first_whole;
use crate::testing::reach::before_columns;
use std::collections::BTreeMap;

/// Finds the mutants of all expressions.
pub(super) fn find(policy: &Policy, sources: &Sources, found: &mut Found) {
    let begun = begun(policy);
    let made = before_columns(policy);
    for owner in Owner::all(policy) {
        let made = made.get(&owner).copied();
        if made == Some(false) {
            continue;
        }
        let mut numbers = 0..;
        read::of(policy, owner, &mut |expr, root| {
            let Some(number) = numbers.next() else { return };
            let period = begun.get(&expr.span).copied();
            let at = (owner, number);
            let path = Vec::new();
            let made = made.is_some();
            let mut here =
                Here { policy, sources, root: at, path, found, edge: None, period, made };
            match root.role {
                Role::Guard => here.guard(expr),
                // a share is changed with its siblings, not alone
                Role::Weight | Role::Promise => {}
                Role::Condition => here.visit(expr, true),
                Role::Value => here.visit(expr, false),
            }
        });
    }
}

/// Where the first day of a duty stands whose periods are the calendar's.
fn begun(policy: &Policy) -> BTreeMap<Span, Period> {
    let of = |d: &Duty| match (&d.cadence, &d.since) {
        (Some((Every::Calendar(period), _)), Some(since)) => Some((since.span, *period)),
        _ => None,
    };
    let rules = policy.rules.iter().flat_map(|r| r.all_duties());
    rules.chain(policy.procedures.iter().flat_map(|p| p.all_duties())).filter_map(of).collect()
}

/// A comparison a literal stands in: the other side, and the comparison as seen from there.
#[derive(Clone, Copy)]
struct Compared<'e> {
    other: &'e Expr,
    cmp: Cmp,
}

struct Here<'a> {
    policy: &'a Policy,
    sources: &'a Sources,
    /// Whose the root is, and which of them.
    root: (Owner, usize),
    path: Vec<u16>,
    found: &'a mut Found,
    /// The comparison around, for literals that are only part of one side.
    edge: Option<Edge>,
    /// The root is the first day of a duty in each of these periods.
    period: Option<Period>,
    /// The root is the compiler's: its last row is what the column says.
    made: bool,
}

/// The opposite comparison of a pair of operands swapped.
fn flipped(cmp: Cmp) -> Cmp {
    match cmp {
        Cmp::Lt => Cmp::Gt,
        Cmp::Gt => Cmp::Lt,
        Cmp::Le => Cmp::Ge,
        Cmp::Ge => Cmp::Le,
        same => same,
    }
}

fn words(cmp: Cmp) -> (&'static str, &'static str) {
    match cmp {
        Cmp::Eq => ("=", "="),
        Cmp::Ne => ("≠", "≠"),
        Cmp::Lt => ("不足", "<"),
        Cmp::Le => ("不超过", "≤"),
        Cmp::Gt => ("超过", ">"),
        Cmp::Ge => ("不低于", "≥"),
    }
}

impl Here<'_> {
    fn text(&self, span: Span) -> String {
        self.sources.text(span).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn add(
        &mut self,
        change: Change,
        span: Span,
        text: (String, String),
        new: Expr,
    ) -> Option<&mut Mutant> {
        let edit = Edit::Expr { root: self.root, path: self.path.clone(), new: Box::new(new) };
        self.found.add(change, span, self.root.0, text, edit)
    }

    /// A guard is also dropped: one part of it at a time. The condition of 凡 stands alone in some clauses and beside
    /// another guard in others; taken apart to the last, its parts are the same in all.
    fn guard(&mut self, expr: &Expr) {
        let mut parts: Vec<&Expr> = Vec::new();
        conjuncts(expr, &mut parts);
        for (n, part) in parts.iter().enumerate() {
            let rest: Vec<Expr> = parts
                .iter()
                .enumerate()
                .filter(|(m, _)| *m != n)
                .map(|(_, e)| (*e).clone())
                .collect();
            let node =
                if rest.is_empty() { Node::Const(Value::Bool(true)) } else { Node::And(rest) };
            let new = Expr { node, ty: Type::Bool, span: expr.span };
            let cut = self.text(part.span);
            let text = (format!("删去条件 “{cut}”"), format!("condition `{cut}` removed"));
            if let Some(mutant) = self.add(Change::Removal, part.span, text, new) {
                mutant.hint = Some((
                    format!("加一个 “{cut}” 不成立的用例"),
                    format!("add a case for which `{cut}` does not hold"),
                ));
            }
        }
        self.visit(expr, false);
    }

    fn visit(&mut self, expr: &Expr, top: bool) {
        self.node(expr, top, None);
    }

    fn child(&mut self, number: usize, expr: &Expr, compared: Option<Compared<'_>>) {
        self.path.push(u16::try_from(number).unwrap_or(u16::MAX));
        self.node(expr, false, compared);
        self.path.pop();
    }

    fn node(&mut self, expr: &Expr, top: bool, compared: Option<Compared<'_>>) {
        // A literal share is one number, however it is written.
        if let Some(value) = constant_share(expr) {
            self.literal(expr, &Value::Num(value), compared);
            return;
        }
        match &expr.node {
            Node::Const(value) => self.literal(expr, value, compared),
            Node::Compare(cmp, a, b) => {
                self.comparison(expr, *cmp, a, b, top);
                let before = self.edge.take();
                // What the compiler makes of a whole line has no sides to point at.
                let sides = [a, b].iter().all(|e| e.span != expr.span && self.within(e, expr));
                let asked = |e| if sides { self.asked(e) } else { String::new() };
                let (left, right) = (asked(a), asked(b));
                self.edge = Some(Edge { asked: right, cmp: flipped(*cmp), side: (**a).clone() });
                self.child(0, a, Some(Compared { other: b, cmp: flipped(*cmp) }));
                self.edge = Some(Edge { asked: left, cmp: *cmp, side: (**b).clone() });
                self.child(1, b, Some(Compared { other: a, cmp: *cmp }));
                self.edge = before;
                return;
            }
            Node::In(a, b) if a.span != b.span && self.within(a, expr) => {
                let new = Node::Not(Box::new(expr.clone()));
                let text = ("属于 → 不属于".to_owned(), "in → not in".to_owned());
                let mutant = self.add(Change::Comparator, expr.span, text, with(expr, new));
                if let Some(mutant) = mutant {
                    mutant.elsewhere |= !top;
                }
            }
            Node::And(all) | Node::Or(all) if all.len() > 1 && self.connects(expr, all) => {
                let and = matches!(expr.node, Node::And(_));
                let new = if and { Node::Or(all.clone()) } else { Node::And(all.clone()) };
                let text = if and {
                    ("且 → 或".to_owned(), "and → or".to_owned())
                } else {
                    ("或 → 且".to_owned(), "or → and".to_owned())
                };
                if let Some(mutant) = self.add(Change::Connective, expr.span, text, with(expr, new))
                {
                    mutant.hint = Some((
                        "加一个只有其中一项成立的用例".into(),
                        "add a case for which only one of them holds".into(),
                    ));
                }
            }
            Node::Arith(op, a, b) => self.denominator(expr, *op, a, b),
            Node::During(a, b) | Node::In(a, b) if matches!(b.node, Node::Span(..)) => {
                self.ends(a, b);
                return;
            }
            Node::Quantified { quantifier, list, cond, empty } => {
                self.quantifier(expr, *quantifier, list, cond, *empty);
            }
            Node::Filter(list, cond) => {
                let cut = self.text(cond.span);
                let text = (format!("删去其中 “{cut}”"), format!("filter `{cut}` removed"));
                if !cut.is_empty() && cond.span != expr.span {
                    self.add(Change::Removal, cond.span, text, (**list).clone());
                }
            }
            Node::Call(builtin, args) => self.call(expr, *builtin, args),
            Node::Rows(settle, rows) => self.rows(expr, *settle, rows.len()),
            _ => {}
        }
        for (number, child) in expr.children().into_iter().enumerate() {
            self.child(number, child, None);
        }
    }

    /// From one number to another, both included: each end is an edge.
    fn ends(&mut self, asked: &Expr, span: &Expr) {
        self.child(0, asked, None);
        self.path.push(1);
        // A list of periods only has to touch the range.
        let point = matches!(asked.ty, Type::Num { .. } | Type::Date | Type::Duration);
        for (number, end) in span.children().into_iter().enumerate() {
            let edge = Edge {
                asked: if point { self.asked(asked) } else { String::new() },
                cmp: if number == 0 { Cmp::Ge } else { Cmp::Le },
                side: end.clone(),
            };
            let before = self.edge.replace(edge);
            self.child(number, end, None);
            self.edge = before;
        }
        self.path.pop();
    }

    /// What a comparison asks about, in the author's words; the axis of rows has none of its own.
    fn asked(&self, expr: &Expr) -> String {
        let text = self.text(expr.span);
        if text.contains('{') { String::new() } else { text }
    }

    /// Whether one expression is written inside another.
    fn within(&self, inner: &Expr, outer: &Expr) -> bool {
        inner.span.file == outer.span.file
            && inner.span.start >= outer.span.start
            && inner.span.end <= outer.span.end
    }

    /// Whether an author joined them: keys of a row and groups of clauses are joined by the compiler.
    fn connects(&self, expr: &Expr, all: &[Expr]) -> bool {
        all.iter().all(|e| e.span != expr.span && self.within(e, expr))
            && all.windows(2).all(|w| match w {
                [a, b] => {
                    a.span.end <= b.span.start && {
                        let between = Span { start: a.span.end, end: b.span.start, ..a.span };
                        let between = self.sources.text(between);
                        ['且', '或'].iter().any(|c| between.contains(*c))
                            || between.contains("and")
                            || between.contains("or")
                    }
                }
                _ => true,
            })
    }

    fn literal(&mut self, expr: &Expr, value: &Value, compared: Option<Compared<'_>>) {
        let written = self.text(expr.span);
        // A step may even be called 一.
        let mut steps = self.policy.procedures.iter().flat_map(|p| &p.steps);
        let near: Vec<Near> = match value {
            _ if steps.any(|s| s.name == written) => Vec::new(),
            Value::Num(n) if literal::is_number(&written) => {
                let whole = compared.is_some_and(|c| c.other.ty == Type::INTEGER);
                literal::numbers(&written, *n, whole)
            }
            Value::Date(day) if literal::is_number(&written) => literal::days(*day),
            Value::Duration(d) if literal::is_number(&written) => literal::lengths(&written, *d),
            Value::Enum(id, n) if compared.is_some_and(|c| !matches!(c.cmp, Cmp::Eq | Cmp::Ne)) => {
                let of = self.policy.schema.enumeration(*id);
                let name = |n: u16| of.and_then(|e| e.values.get(usize::from(n))).cloned();
                [n.checked_sub(1), n.checked_add(1)]
                    .into_iter()
                    .flatten()
                    .filter_map(|n| Some(Near { value: Value::Enum(*id, n), shown: name(n)? }))
                    .collect()
            }
            _ => Vec::new(),
        };
        for Near { value: new, shown } in near {
            let up = crate::core::value::compare(Cmp::Gt, &new, value)
                == crate::core::value::Truth::True;
            let moved = Moved { span: expr.span, written: &written, shown: &shown, up };
            let edge = self.edge.as_ref().filter(|_| compared.is_none());
            let mut hint = edge.map(|edge| edge.told(self.sources, &moved));
            // What is compared is nothing an author can point at: the whole line, which the literal is part of. The
            // axis of rows is not meant.
            let vague = compared
                .is_some_and(|c| self.within(expr, c.other) && !self.asked(c.other).is_empty());
            // Only whole periods count.
            if let (Some(period), Value::Date(old), Value::Date(new), []) =
                (self.period, value, &new, self.path.as_slice())
                && first_whole(period, *old) == first_whole(period, *new)
            {
                self.found.equivalent.insert((expr.span, format!("{written} → {shown}")));
                continue;
            }
            if let (Some(c), Value::Num(old), Value::Num(new)) = (compared, value, &new) {
                let range = self.range(c.other);
                let whole = c.other.ty == Type::INTEGER;
                if literal::equivalent((c.cmp, *old), (c.cmp, *new), whole, range) {
                    let key = format!("{written} → {shown}");
                    self.found.equivalent.insert((expr.span, key));
                    continue;
                }
                let asked = self.asked(c.other);
                hint = literal::telling((c.cmp, *old), (c.cmp, *new))
                    .map(|x| {
                        if x == *old {
                            written.clone()
                        } else if x == *new {
                            shown.clone()
                        } else {
                            x.to_string()
                        }
                    })
                    .map(|x| example(&asked, &x));
            } else if let Some(c) = compared {
                let asked = self.asked(c.other);
                let strict = matches!(c.cmp, Cmp::Lt | Cmp::Ge);
                let at = if strict == up { written.clone() } else { shown.clone() };
                hint = Some(example(&asked, &at));
            }
            if vague {
                hint = Some(either(&moved));
            }
            let text = (format!("{written} → {shown}"), format!("{written} → {shown}"));
            let changed = Expr { node: Node::Const(new), ty: expr.ty.clone(), span: expr.span };
            if let Some(mutant) = self.add(Change::Threshold, expr.span, text, changed) {
                mutant.hint = hint;
            }
        }
        if let Value::Duration(d) = value
            && literal::is_number(&written)
            && let Some(Near { value: new, shown }) = literal::units(&written, *d)
        {
            let text = (format!("{written} → {shown}"), format!("{written} → {shown}"));
            let changed = Expr { node: Node::Const(new), ty: expr.ty.clone(), span: expr.span };
            self.add(Change::Unit, expr.span, text, changed);
        }
    }

    /// The lowest and highest number an expression can give, where its column or function says so.
    fn range(&self, expr: &Expr) -> (Option<Exact>, Option<Exact>) {
        match &expr.node {
            Node::Call(Builtin::Count, _) => (Some(Exact::ZERO), None),
            Node::Of(_, Access::Column(column)) | Node::Get(_, Access::Column(column)) => self
                .column_of(expr, *column)
                .and_then(|c| c.range)
                .map_or((None, None), |(lo, hi)| (Some(lo), Some(hi))),
            _ => (None, None),
        }
    }

    /// The column an access reads: found by its name, as the table of a frame is not written in the expression.
    fn column_of(&self, expr: &Expr, column: u16) -> Option<&crate::core::schema::Column> {
        let (table, column) = self.column_at(expr, column)?;
        self.policy.schema.column(table, column)
    }

    fn column_at(&self, expr: &Expr, column: u16) -> Option<(TableId, u16)> {
        let written = self.text(expr.span);
        let name = written.rsplit(['.', ' ']).next().unwrap_or("");
        let tables = (0u16..).map(TableId).zip(&self.policy.schema.tables);
        let mut fit = tables.filter(|(_, t)| {
            t.columns.get(usize::from(column)).is_some_and(|c| c.name == name && c.ty == expr.ty)
        });
        fit.next().map(|(table, _)| (table, column))
    }

    fn comparison(&mut self, expr: &Expr, cmp: Cmp, a: &Expr, b: &Expr, top: bool) {
        if a.span == b.span || self.text(expr.span).is_empty() {
            return;
        }
        let strict = match cmp {
            Cmp::Lt => Some(Cmp::Le),
            Cmp::Le => Some(Cmp::Lt),
            Cmp::Gt => Some(Cmp::Ge),
            Cmp::Ge => Some(Cmp::Gt),
            _ => None,
        };
        let turned = match cmp {
            Cmp::Eq | Cmp::Ne if !self.within(a, expr) => None,
            Cmp::Eq => Some(Cmp::Ne),
            Cmp::Ne => Some(Cmp::Eq),
            other => Some(flipped(other)),
        };
        for new in strict.into_iter().chain(turned) {
            let ((zh, en), (zh_new, en_new)) = (words(cmp), words(new));
            let text = (format!("{zh} → {zh_new}"), format!("{en} → {en_new}"));
            let limit = constant_share(b).or(match &b.node {
                Node::Const(Value::Num(n)) => Some(*n),
                _ => None,
            });
            if let Some(limit) = limit {
                let whole = a.ty == Type::INTEGER;
                if literal::equivalent((cmp, limit), (new, limit), whole, self.range(a)) {
                    self.found.equivalent.insert((expr.span, text.1));
                    continue;
                }
            }
            let (left, right) = (self.asked(a), self.asked(b));
            let node = Node::Compare(new, Box::new(a.clone()), Box::new(b.clone()));
            // The whole condition of a clause: the same as turning the clause around, unless it is read elsewhere too.
            let turns = top && matches!(new, Cmp::Eq | Cmp::Ne);
            if let Some(mutant) = self.add(Change::Comparator, expr.span, text, with(expr, node)) {
                mutant.elsewhere |= !turns;
                if Some(new) == strict {
                    mutant.hint = Some(example(&left, &right));
                }
            }
        }
    }

    /// 应到 for 实到: another number of the same record where a share is taken.
    fn denominator(&mut self, expr: &Expr, op: Arith, a: &Expr, b: &Expr) {
        let base = match op {
            Arith::Div => Some((1u16, b)),
            Arith::Mul if is_share(a) => Some((1, b)),
            Arith::Mul if is_share(b) => Some((0, a)),
            _ => None,
        };
        let Some((number, base)) = base else { return };
        let (Node::Of(_, Access::Column(column)) | Node::Get(_, Access::Column(column))) =
            &base.node
        else {
            return;
        };
        let Some((table, column)) = self.column_at(base, *column) else { return };
        let columns = self.policy.schema.table(table).map_or(&[][..], |t| t.columns.as_slice());
        let written = self.text(base.span);
        let siblings: Vec<(u16, String)> = (0u16..)
            .zip(columns)
            .filter(|(n, c)| *n != column && matches!(c.ty, Type::Num { .. }) && c.ty == base.ty)
            .filter(|(_, c)| !self.text(expr.span).contains(&c.name))
            .map(|(n, c)| (n, c.name.clone()))
            .take(2)
            .collect();
        for (sibling, name) in siblings {
            let node = match &base.node {
                Node::Of(level, _) => Node::Of(*level, Access::Column(sibling)),
                Node::Get(of, _) => Node::Get(of.clone(), Access::Column(sibling)),
                _ => continue,
            };
            let text = (format!("{written} → {name}"), format!("{written} → {name}"));
            if self.counts_alike(&written, &name) {
                self.found.equivalent.insert((base.span, text.1));
                continue;
            }
            let new = with(base, node);
            self.path.push(number);
            if let Some(mutant) = self.add(Change::Denominator, base.span, text, new) {
                mutant.hint = Some((
                    format!("加一个 {written} 与 {name} 不同、结论随之不同的用例"),
                    format!("add a case in which {written} and {name} differ and it matters"),
                ));
            }
            self.path.pop();
        }
    }

    /// 人数 and 组人数 are two numbers in a 遴选 only, which may leave some of the group out.
    fn counts_alike(&self, a: &str, b: &str) -> bool {
        let Owner::Rules(rule) = self.root.0 else { return false };
        let table = self.policy.rules.get(rule).map(|r| r.table);
        let counts = |name: &str| matches!(name, "人数" | "组人数");
        counts(a) && counts(b) && self.policy.partitions.iter().any(|p| Some(p.table) == table)
    }

    fn quantifier(
        &mut self,
        expr: &Expr,
        quantifier: Quantifier,
        list: &Expr,
        cond: &Expr,
        empty: Option<bool>,
    ) {
        // `材料 甲, 乙` is checked by quantifiers nobody wrote.
        let written = self.text(expr.span);
        let words: &[&str] = match quantifier {
            Quantifier::Each => &["均", "each", "every", "all"],
            Quantifier::Any => &["任一", "any"],
            Quantifier::AtLeast(_) => &["至少", "at least"],
        };
        if !words.iter().any(|w| written.contains(w)) {
            return;
        }
        let of = |quantifier| {
            let (list, cond) = (Box::new(list.clone()), Box::new(cond.clone()));
            with(expr, Node::Quantified { quantifier, list, cond, empty })
        };
        let some = (
            "加一个只有一部分满足的用例".to_owned(),
            "add a case in which only some do".to_owned(),
        );
        match quantifier {
            Quantifier::Each | Quantifier::Any => {
                let (text, new) = if quantifier == Quantifier::Each {
                    (("均 → 任一", "each → any"), Quantifier::Any)
                } else {
                    (("任一 → 均", "any → each"), Quantifier::Each)
                };
                let text = (text.0.to_owned(), text.1.to_owned());
                if let Some(m) = self.add(Change::Quantifier, expr.span, text, of(new)) {
                    m.hint = Some(some);
                }
            }
            Quantifier::AtLeast(n) => {
                for new in [n.checked_sub(1), n.checked_add(1)].into_iter().flatten() {
                    let text = (
                        format!("至少 {n} 项 → 至少 {new} 项"),
                        format!("at least {n} → at least {new}"),
                    );
                    if let Some(m) =
                        self.add(Change::Quantifier, expr.span, text, of(Quantifier::AtLeast(new)))
                    {
                        let count = n.min(new);
                        m.hint = Some((
                            format!("加一个恰有 {count} 项的用例"),
                            format!("add a case in which exactly {count} do"),
                        ));
                    }
                }
            }
        }
    }

    fn call(&mut self, expr: &Expr, builtin: Builtin, args: &[Expr]) {
        let (change, new, zh, en) = match builtin {
            Builtin::Max => (Change::Quantifier, Builtin::Min, "最大 → 最小", "largest → smallest"),
            Builtin::Min => (Change::Quantifier, Builtin::Max, "最小 → 最大", "smallest → largest"),
            Builtin::TrimmedMean => {
                (Change::Rounding, Builtin::Average, "去极值平均 → 平均", "trimmed mean → mean")
            }
            Builtin::HalfUp => {
                (Change::Rounding, Builtin::Down, "四舍五入 → 舍去", "half up → down")
            }
            Builtin::HalfEven => (
                Change::Rounding,
                Builtin::HalfUp,
                "四舍六入五成双 → 四舍五入",
                "half even → half up",
            ),
            Builtin::Up => (Change::Rounding, Builtin::Down, "进位 → 舍去", "up → down"),
            Builtin::Down => (Change::Rounding, Builtin::Up, "舍去 → 进位", "down → up"),
            _ => return,
        };
        let text = (zh.to_owned(), en.to_owned());
        self.add(change, expr.span, text, with(expr, Node::Call(new, args.to_vec())));
    }

    fn rows(&mut self, expr: &Expr, settle: Settle, count: usize) {
        let Node::Rows(_, rows) = &expr.node else { return };
        for (n, row) in rows.iter().enumerate().filter(|_| count > 1) {
            let mut rest = rows.clone();
            rest.remove(n);
            let cut = self.text(row.span);
            let text = (format!("删去行 “{cut}”"), format!("row `{cut}` removed"));
            if self.made && row.cond.is_none() {
                continue;
            }
            if without_effect(settle, rows, n) {
                self.found.equivalent.insert((row.span, text.1));
                continue;
            }
            if let Some(mutant) =
                self.add(Change::Removal, row.span, text, with(expr, Node::Rows(settle, rest)))
            {
                mutant.hint = Some((
                    "加一个用到这一行的用例".into(),
                    "add a case that this row decides".into(),
                ));
            }
        }
        let other = match settle {
            Settle::Highest => Some((Settle::Sum, "取最高 → 累加", "highest → sum")),
            Settle::Sum => Some((Settle::Highest, "累加 → 取最高", "sum → highest")),
            _ => None,
        };
        if let Some((new, zh, en)) = other
            && count > 1
        {
            let text = (zh.to_owned(), en.to_owned());
            self.add(Change::Order, expr.span, text, with(expr, Node::Rows(new, rows.clone())));
        }
    }
}

/// What has to hold together, taken apart.
fn conjuncts<'e>(expr: &'e Expr, parts: &mut Vec<&'e Expr>) {
    match &expr.node {
        Node::And(all) => all.iter().for_each(|e| conjuncts(e, parts)),
        _ => parts.push(expr),
    }
}

/// Whether rows give the same without one of them: the next to hold gives the same, or it adds nothing.
fn without_effect(settle: Settle, rows: &[Row], n: usize) -> bool {
    let number = |row: &Row| match &row.value.node {
        Node::Const(value) => Some(value.clone()),
        _ => None,
    };
    let Some(own) = rows.get(n).and_then(number) else { return false };
    match settle {
        Settle::Sum => own == Value::int(0),
        Settle::Highest => false,
        Settle::Disjoint | Settle::First => {
            let last = rows.len().checked_sub(1);
            let otherwise = rows.last().filter(|r| r.cond.is_none()).and_then(number);
            let next = last.is_some_and(|last| n < last)
                && (settle == Settle::Disjoint || Some(n + 1) == last);
            next && otherwise == Some(own)
        }
    }
}

fn with(expr: &Expr, node: Node) -> Expr {
    Expr { node, ty: expr.ty.clone(), span: expr.span }
}

/// 4/5, 1.5 比 1: two numbers divided are one number to the reader.
fn constant_share(expr: &Expr) -> Option<Exact> {
    let Node::Arith(Arith::Div, a, b) = &expr.node else { return None };
    match (&a.node, &b.node) {
        (Node::Const(Value::Num(a)), Node::Const(Value::Num(b))) => a.div(*b),
        _ => None,
    }
}

/// Whether an expression is a share written out.
fn is_share(expr: &Expr) -> bool {
    constant_share(expr).is_some()
        || matches!(&expr.node, Node::Const(Value::Num(n)) if !n.is_integer())
}
