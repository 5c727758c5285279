//! Scores: items, weights, bonuses, bands.

use super::rows::{Axis, settle};
use super::rules::{IN_RULES, OUTSIDE, place};
use super::{Body, Compiler, Scope};
use crate::core::exact::Exact;
use crate::core::expr::{Expr, FieldId, Node};
use crate::core::policy::{Absent, FieldKind, Item, ItemKind, ItemValue, Keep, Score};
use crate::core::schema::Type;
use crate::core::value::{TableId, Value};
use crate::diagnostic::{Code, Diagnostic, FileId, Span};
use crate::syntax::ast::{self, ExprKind, ItemBody, Mode};

/// Where bands belong.
const BANDS_OUTSIDE: (&str, &str) = (
    "把「分档」写在评分的末尾;分项要分等级,另写一个「评分」",
    "write `bands` at the end of the score; an item that needs grades is a score of its own",
);

impl Compiler {
    /// `总成绩.等级` and `总成绩.笔试` are fields beside `总成绩`.
    pub(super) fn declare_score_parts(
        &mut self,
        index: usize,
        score: &ast::Score,
        table: TableId,
        field: FieldId,
    ) {
        if let Some((rows, span)) = &score.bands {
            let values: Vec<ast::Name> = rows
                .iter()
                .filter_map(|r| r.values.first())
                .filter_map(|v| match &v.kind {
                    ExprKind::Name(n) => Some(ast::Name { text: n.clone(), span: v.span }),
                    _ => None,
                })
                .collect();
            let ty = self.band_type(&score.name.text, &values);
            let name = format!("{}.等级", score.name.text);
            let id = self.add_field(table, &name, ty.clone(), *span, Body::With(field));
            self.set_field(id, ty, FieldKind::Grade(index));
        }
        let mut n = 0;
        self.declare_items(index, &score.name.text, &score.items, table, field, &mut n);
    }

    fn declare_items(
        &mut self,
        index: usize,
        path: &str,
        items: &[ast::ScoreItem],
        table: TableId,
        field: FieldId,
        n: &mut usize,
    ) {
        for item in items {
            let name = format!("{path}.{}", item.label.text);
            let id =
                self.add_field(table, &name, Type::DECIMAL, item.label.span, Body::With(field));
            self.set_field(id, Type::DECIMAL, FieldKind::Item(index, *n));
            *n += 1;
            if let ItemBody::Items(inner) = &item.value {
                self.declare_items(index, &name, &inner.items, table, field, n);
            }
        }
    }

    /// The enumeration whose values the bands are, or a new one, ordered as the ladder is.
    fn band_type(&mut self, score: &str, values: &[ast::Name]) -> Type {
        let fits = |e: &crate::core::schema::EnumType| {
            !values.is_empty() && values.iter().all(|v| e.values.contains(&v.text))
        };
        if let Some(at) = self.policy.schema.enums.iter().skip(1).position(fits)
            && let Ok(id) = u16::try_from(at + 1)
        {
            return Type::Enum(crate::core::value::EnumId(id));
        }
        let mut names: Vec<String> = Vec::new();
        for value in values.iter().rev() {
            if !names.contains(&value.text) {
                names.push(value.text.clone());
            }
        }
        let id = u16::try_from(self.policy.schema.enums.len()).unwrap_or(u16::MAX);
        self.policy.schema.enums.push(crate::core::schema::EnumType {
            name: format!("{score}.等级"),
            values: names,
            ordered: true,
            synonyms: Default::default(),
        });
        Type::Enum(crate::core::value::EnumId(id))
    }

    pub(super) fn lower_score(&mut self, index: usize) {
        let Some((score, table)) = self.scores.get(index).cloned() else { return };
        self.heading = vec![score.name.text.clone()];
        let scope = self.subject_scope(table, &score.subject.text());
        let guard = score.tails.guard.as_ref().map(|g| self.lower_typed(g, &Type::Bool, &scope));
        let full = score.full.as_ref().map(|f| self.lower_typed(f, &Type::DECIMAL, &scope));
        self.strays(&score.body);
        let mut items = Vec::new();
        let top = self.items(&score.items, "", &scope, &mut items);
        let cap = score.tails.cap.as_ref().map(|c| self.lower_typed(c, &Type::DECIMAL, &scope));
        let keep = self.keep(score.tails.keep.as_ref());
        let Some(field) = self.fields.get(&(table, score.name.text.clone())).copied() else {
            return;
        };
        let bands = score.bands.as_ref().map(|(rows, span)| {
            let name = format!("{}.等级", score.name.text);
            let ty = self
                .fields
                .get(&(table, name))
                .and_then(|id| self.field(*id))
                .map_or(Type::Any, |f| f.ty.clone());
            let inner = scope.with(Type::DECIMAL, &score.name.text);
            let total = Expr { node: Node::Frame(inner.top()), ty: Type::DECIMAL, span: *span };
            let rows = self.lower_rows(&[Axis(total)], rows, &ty, &inner);
            Expr { node: Node::Rows(settle(Mode::Stepwise), rows), ty, span: *span }
        });
        let marks = self.marks(&score.tails);
        self.check_full_marks(full.as_ref(), &top, &items, cap.as_ref(), score.name.span);
        let compiled = Score {
            name: score.name.text.clone(),
            table,
            field,
            guard,
            full,
            items,
            top,
            cap,
            keep,
            bands,
            marks,
            span: score.name.span,
        };
        self.set_field(field, Type::DECIMAL, FieldKind::Score(index));
        place(&mut self.policy.scores, index, compiled, || Score {
            name: String::new(),
            table: TableId(0),
            field: FieldId(u32::MAX),
            guard: None,
            full: None,
            items: Vec::new(),
            top: Vec::new(),
            cap: None,
            keep: None,
            bands: None,
            marks: Default::default(),
            span: Span { file: FileId(0), start: 0, end: 0 },
        });
    }

    /// A score has items, bands and rounding; what judges stands in a rule set.
    fn strays(&mut self, body: &[ast::Stmt]) {
        for stmt in body {
            let (span, word, instead) = match stmt {
                ast::Stmt::Clause(c) => (c.span, ("条款", "a clause"), IN_RULES),
                ast::Stmt::Define(d) => (d.target.span, ("定义", "define"), OUTSIDE),
                _ => continue,
            };
            self.not_inside(span, word, ("评分", "a score"), instead);
        }
    }

    /// Lowers items (parents before those inside) and returns the indices of this level.
    fn items(
        &mut self,
        written: &[ast::ScoreItem],
        path: &str,
        scope: &Scope,
        items: &mut Vec<Item>,
    ) -> Vec<usize> {
        let mut level = Vec::new();
        for item in written {
            self.heading.push(item.label.text.clone());
            let at = items.len();
            level.push(at);
            let label = if path.is_empty() {
                item.label.text.clone()
            } else {
                format!("{path}.{}", item.label.text)
            };
            items.push(self.item(item, &label, scope));
            match &item.value {
                ItemBody::Items(inner) => {
                    self.strays(&inner.body);
                    if let Some((_, span)) = &inner.bands {
                        let place = ("项", "an item");
                        self.not_inside(*span, ("分档", "bands"), place, BANDS_OUTSIDE);
                    }
                    let inside = self.items(&inner.items, &label, scope, items);
                    if let Some(slot) = items.get_mut(at) {
                        slot.value = ItemValue::Items(inside);
                    }
                }
                ItemBody::Value(value) => {
                    let value = self.item_value(item, value, scope);
                    if let Some(slot) = items.get_mut(at) {
                        slot.value = value;
                    }
                }
            }
            self.heading.pop();
        }
        self.check_weights(written, &level, items);
        level
    }

    fn item_value(&mut self, item: &ast::ScoreItem, value: &ast::Expr, scope: &Scope) -> ItemValue {
        let Some(per) = &item.per else {
            // 取最高/累加 over conditions gives 0 where no row holds.
            let expr = self.lower(value, Some(&Type::DECIMAL), scope);
            self.demand(&expr, &Type::DECIMAL);
            return ItemValue::Expr(expr);
        };
        let list = self.lower_dotted(per, scope);
        self.expect_list(&list);
        let element = list.ty.element().cloned().unwrap_or(Type::Any);
        let name = per.parts.last().map_or(String::new(), |p| p.text.clone());
        let inner = scope.with(element, &name);
        let expr = self.lower_typed(value, &Type::DECIMAL, &inner);
        ItemValue::Each(list, expr)
    }

    fn item(&mut self, item: &ast::ScoreItem, label: &str, scope: &Scope) -> Item {
        let number = |c: &mut Compiler, e: &Option<ast::Expr>| {
            e.as_ref().map(|e| c.lower_typed(e, &Type::DECIMAL, scope))
        };
        let weight = match &item.weight {
            None => None,
            Some(None) => {
                self.heading.push("占".into());
                let open = self.open_value(Type::DECIMAL, item.span);
                self.heading.pop();
                Some(open)
            }
            Some(Some(weight)) => Some(self.lower_typed(weight, &Type::DECIMAL, scope)),
        };
        // What is rounded is the sum of the items inside.
        let keep = match &item.value {
            ItemBody::Items(inner) => inner.tails.keep.as_ref(),
            ItemBody::Value(_) => None,
        };
        let keep = self.keep(keep);
        let guard = item.tails.guard.as_ref().map(|g| self.lower_typed(g, &Type::Bool, scope));
        let absent = item.tails.absent.map(|a| match a {
            ast::Absent::Rescale => Absent::Rescale,
            ast::Absent::Zero => Absent::Zero,
        });
        if guard.is_some() && absent.is_none() && item.kind == ast::ItemKind::Part {
            self.report(
                Diagnostic::new(Code::AbsentMissing)
                    .at(item.label.span)
                    .arg("name", &item.label.text),
            );
        }
        Item {
            label: label.to_owned(),
            kind: match item.kind {
                ast::ItemKind::Part => ItemKind::Part,
                ast::ItemKind::Bonus => ItemKind::Bonus,
                ast::ItemKind::Penalty => ItemKind::Penalty,
            },
            value: ItemValue::Items(Vec::new()),
            weight,
            full: number(self, &item.full),
            guard,
            absent,
            cap: number(self, &item.tails.cap),
            floor: number(self, &item.tails.floor),
            keep,
            marks: self.marks(&item.tails),
            span: item.span,
        }
    }

    fn keep(&mut self, keep: Option<&ast::Keep>) -> Option<Keep> {
        let keep = keep?;
        let places = match &keep.places.kind {
            ExprKind::Number(n) => {
                n.to_i64().and_then(|n| u32::try_from(n).ok()).filter(|n| *n <= 12)
            }
            _ => None,
        };
        if places.is_none() {
            self.report(Diagnostic::new(Code::KeepPlaces).at(keep.places.span));
        }
        Some(Keep { places: places?, rounding: keep.rounding })
    }

    /// Weights in % sum to 100%; shares are normalised when scoring; all items have one or none.
    fn check_weights(&mut self, written: &[ast::ScoreItem], level: &[usize], items: &[Item]) {
        let parts: Vec<(&ast::ScoreItem, Option<&Expr>)> = written
            .iter()
            .zip(level)
            .filter(|(w, _)| w.kind == ast::ItemKind::Part)
            .map(|(w, at)| (w, items.get(*at).and_then(|i| i.weight.as_ref())))
            .collect();
        let with = parts.iter().filter(|(_, w)| w.is_some()).count();
        if with > 0 && with < parts.len() {
            if let Some((item, _)) = parts.iter().find(|(_, w)| w.is_none()) {
                self.report(Diagnostic::new(Code::WeightsMixed).at(item.label.span));
            }
            return;
        }
        let known: Option<Vec<Exact>> = parts
            .iter()
            .map(|(_, w)| match w.map(|w| &w.node) {
                Some(Node::Const(Value::Num(n))) => Some(*n),
                _ => None,
            })
            .collect();
        let Some(known) = known.filter(|k| !k.is_empty()) else { return };
        // 40% beside 3 is a per cent and a share mixed; 0.5 beside 1.5 are shares.
        let fractions = known.iter().all(|n| *n <= Exact::ONE || n.is_integer())
            && known.iter().any(|n| *n < Exact::ONE && !n.is_integer());
        let sum = known.iter().try_fold(Exact::ZERO, |sum, n| sum.add(*n));
        if let (true, Some(sum), Some((first, _))) = (fractions, sum, parts.first())
            && sum != Exact::ONE
        {
            let percent = sum.mul(Exact::from_int(100)).map_or("?".to_owned(), |s| format!("{s}%"));
            self.report(Diagnostic::new(Code::WeightsSum).at(first.span).arg("sum", percent));
        }
    }

    /// 满分 is a proof obligation: what the items can reach is compared with it.
    fn check_full_marks(
        &mut self,
        full: Option<&Expr>,
        top: &[usize],
        items: &[Item],
        cap: Option<&Expr>,
        span: Span,
    ) {
        let Some(Node::Const(Value::Num(full))) = full.map(|f| &f.node) else { return };
        if cap.is_some() {
            return;
        }
        let reach = match surplus(top, items) {
            Some(b) if b == Exact::ZERO => return,
            Some(b) => full.add(b).map(|r| r.to_string()),
            None => None,
        };
        let reach = reach.unwrap_or_else(|| "∞".into());
        self.report(
            Diagnostic::new(Code::FullMarksExceeded).at(span).arg("full", full).arg("reach", reach),
        );
    }
}

/// What bonuses can add to the full marks of the items at one level, those inside items weighed as the items are;
/// `None` if there is no bound.
fn surplus(level: &[usize], items: &[Item]) -> Option<Exact> {
    let inside: Vec<&Item> = level.iter().filter_map(|i| items.get(*i)).collect();
    let weight = |item: &Item| match item.weight.as_ref().map(|w| &w.node) {
        Some(Node::Const(Value::Num(n))) => Some(*n),
        // An open weight is a share of the whole at most.
        _ => Some(Exact::ONE),
    };
    let weighed = inside.iter().any(|i| i.kind == ItemKind::Part && i.weight.is_some());
    let whole = inside
        .iter()
        .filter(|i| weighed && i.kind == ItemKind::Part)
        .try_fold(Exact::ZERO, |sum, i| sum.add(weight(i)?))?;
    inside.into_iter().try_fold(Exact::ZERO, |sum, item| {
        let more = match (item.kind, &item.value, item.cap.as_ref().map(|c| &c.node)) {
            (ItemKind::Penalty, ..) => Exact::ZERO,
            (ItemKind::Bonus, _, Some(Node::Const(Value::Num(n)))) => *n,
            (ItemKind::Bonus, ItemValue::Expr(e), _) => highest(e)?,
            (ItemKind::Bonus, ItemValue::Items(within), _) => {
                let part = |i: &Item| match &i.value {
                    ItemValue::Expr(e) => highest(e),
                    _ => None,
                };
                within
                    .iter()
                    .filter_map(|i| items.get(*i))
                    .filter(|i| i.kind != ItemKind::Penalty)
                    .try_fold(Exact::ZERO, |sum, i| sum.add(part(i)?))?
            }
            (ItemKind::Bonus, ItemValue::Each(..), _) => return None,
            (ItemKind::Part, ItemValue::Items(within), None) => {
                let own = surplus(within, items)?;
                if weighed && whole > Exact::ZERO {
                    own.mul(weight(item)?)?.div(whole)?
                } else {
                    own
                }
            }
            (ItemKind::Part, ..) => Exact::ZERO,
        };
        sum.add(more.max(Exact::ZERO))
    })
}

/// The highest constant a rows expression can give.
fn highest(expr: &Expr) -> Option<Exact> {
    match &expr.node {
        Node::Const(Value::Num(n)) => Some(*n),
        Node::Rows(crate::core::expr::Settle::Sum, rows) => {
            rows.iter().map(|r| highest(&r.value)).try_fold(Exact::ZERO, |s, n| s.add(n?))
        }
        Node::Rows(_, rows) => {
            rows.iter().map(|r| highest(&r.value)).collect::<Option<Vec<_>>>()?.into_iter().max()
        }
        Node::Call(crate::core::expr::Builtin::Max, args) => args.first().and_then(highest),
        Node::Map(_, body) => highest(body),
        _ => None,
    }
}
