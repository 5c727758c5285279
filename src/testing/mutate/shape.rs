//! Mutants of what stands around expressions: modality, weights, order, ties, rounding, and things left out.
//!
//! 必须 → 应 is no mutant: the two bind alike, nothing could tell them apart.

use super::mutant::{Change, Edit, Found, Mutant};
use crate::core::exact::{Exact, Rounding};
use crate::core::expr::{Expr, Node};
use crate::core::policy::{
    Absent, Clause, ClauseBody, ControlKind, Duty, Every, Exception, ItemKind, ItemValue, Keep,
    Modality, Period, Policy, Ties,
};
use crate::core::roots::Owner;
use crate::core::schema::Type;
use crate::core::value::Value;
use crate::diagnostic::Span;

/// Finds the mutants of shapes.
pub(super) fn find(policy: &Policy, found: &mut Found) {
    let mut shapes = Shapes { found };
    for (r, rule) in policy.rules.iter().enumerate() {
        let owner = Owner::Rules(r);
        for (c, clause) in rule.clauses.iter().enumerate() {
            shapes.clause(owner, clause, move |p| p.rules.get_mut(r)?.clauses.get_mut(c));
        }
        for (e, exception) in rule.exceptions.iter().enumerate() {
            shapes.exception(owner, exception, &rule.clauses, move |p| {
                p.rules.get_mut(r)?.exceptions.get_mut(e)
            });
        }
        for (a, assertion) in rule.assertions.iter().enumerate() {
            let text =
                pair(format!("断言 {}", assertion.label), format!("assertion {}", assertion.label));
            shapes.removed(owner, assertion.span, text, move |p| {
                if let Some(r) = p.rules.get_mut(r)
                    && a < r.assertions.len()
                {
                    r.assertions.remove(a);
                }
            });
        }
        for (d, duty) in rule.duties.iter().enumerate() {
            shapes.duty(owner, duty, move |p| p.rules.get_mut(r)?.duties.get_mut(d));
        }
        if rule.heaviest {
            let text = same("取最重");
            shapes.removed(owner, rule.span, text, move |p| {
                if let Some(r) = p.rules.get_mut(r) {
                    r.heaviest = false;
                }
            });
        }
    }
    scores(policy, &mut shapes);
    selections(policy, &mut shapes);
    procedures(policy, &mut shapes);
}

struct Shapes<'f> {
    found: &'f mut Found,
}

fn pair(zh: impl Into<String>, en: impl Into<String>) -> (String, String) {
    (zh.into(), en.into())
}

fn same(text: &str) -> (String, String) {
    (text.to_owned(), text.to_owned())
}

fn never(span: Span) -> Expr {
    Expr::constant(Value::Bool(false), Type::Bool, span)
}

fn case(zh: String, en: String) -> Option<(String, String)> {
    Some((zh, en))
}

impl Shapes<'_> {
    fn add(
        &mut self,
        change: Change,
        owner: Owner,
        span: Span,
        text: (String, String),
        edit: impl Fn(&mut Policy) + Send + Sync + 'static,
    ) -> Option<&mut Mutant> {
        self.found.add(change, span, owner, text, Edit::Policy(Box::new(edit)))
    }

    fn removed(
        &mut self,
        owner: Owner,
        span: Span,
        (zh, en): (String, String),
        edit: impl Fn(&mut Policy) + Send + Sync + 'static,
    ) -> Option<&mut Mutant> {
        let text = pair(format!("删去 {zh}"), format!("{en} removed"));
        self.add(Change::Removal, owner, span, text, edit)
    }

    fn clause(
        &mut self,
        owner: Owner,
        clause: &Clause,
        at: impl Fn(&mut Policy) -> Option<&mut Clause> + Copy + Send + Sync + 'static,
    ) {
        let (span, label) = (clause.span, &clause.label);
        let without = self.removed(owner, span, same(label), move |p| {
            if let Some(c) = at(p) {
                c.guard = Some(never(c.span));
            }
        });
        if let Some(mutant) = without {
            mutant.hint = case(
                format!("加一个 {label} 决定结论的用例"),
                format!("add a case that {label} decides"),
            );
        }
        match &clause.body {
            ClauseBody::Condition(_) => self.modality(owner, clause, at),
            ClauseBody::Measure(measure) => {
                if measure.names.len() > 1 {
                    let text = if measure.all {
                        pair("各项措施 且 → 或", "measures: all → one")
                    } else {
                        pair("各项措施 或 → 且", "measures: one → all")
                    };
                    self.add(Change::Quantifier, owner, span, text, move |p| {
                        if let Some(ClauseBody::Measure(m)) = at(p).map(|c| &mut c.body) {
                            m.all = !m.all;
                        }
                    });
                }
                if measure.by_decision {
                    self.removed(owner, span, pair("经决定", "by decision"), move |p| {
                        if let Some(ClauseBody::Measure(m)) = at(p).map(|c| &mut c.body) {
                            m.by_decision = false;
                        }
                    });
                }
                if measure.toward.is_some() {
                    self.removed(owner, span, pair("对谁", "on whom"), move |p| {
                        if let Some(ClauseBody::Measure(m)) = at(p).map(|c| &mut c.body) {
                            m.toward = None;
                        }
                    });
                }
            }
        }
        if clause.missing.is_some() {
            self.removed(owner, span, pair("缺失 视为", "missing counts as"), move |p| {
                if let Some(c) = at(p) {
                    c.missing = None;
                }
            });
        }
    }

    fn modality(
        &mut self,
        owner: Owner,
        clause: &Clause,
        at: impl Fn(&mut Policy) -> Option<&mut Clause> + Copy + Send + Sync + 'static,
    ) {
        let to = |modality| {
            move |p: &mut Policy| {
                if let Some(c) = at(p) {
                    c.modality = modality;
                }
            }
        };
        let span = clause.span;
        let turned = match clause.modality {
            Modality::Must => (pair("必须 → 不得", "must → must not"), Modality::MustNot),
            Modality::Shall => (pair("应 → 不得", "shall → must not"), Modality::MustNot),
            Modality::MustNot => (pair("不得 → 必须", "must not → must"), Modality::Must),
            Modality::May => (pair("可 → 必须", "may → must"), Modality::Must),
            Modality::Prefer => (pair("优先 → 必须", "prefer → must"), Modality::Must),
            Modality::Target => (pair("目标 → 必须", "target → must"), Modality::Must),
        };
        self.add(Change::Modality, owner, span, turned.0, to(turned.1));
        let binding =
            matches!(clause.modality, Modality::Must | Modality::MustNot | Modality::Shall);
        if !binding {
            return;
        }
        let hint = case(
            format!("加一个只有 {} 不满足的用例，写明结论", clause.label),
            format!("add a case that breaks {} alone, with its verdict", clause.label),
        );
        // An advisory prohibition would have to be turned around, too: it is the same as leaving it out.
        if clause.modality != Modality::MustNot {
            let word = if clause.modality == Modality::Must { "必须" } else { "应" };
            let text = pair(format!("{word} → 可"), "binding → advisory");
            // What is only advised needs nobody's approval: 原则上 goes with it.
            let advised = move |p: &mut Policy| {
                if let Some(c) = at(p) {
                    c.modality = Modality::Prefer;
                    c.normally = false;
                }
            };
            if let Some(m) = self.add(Change::Modality, owner, span, text, advised) {
                m.hint.clone_from(&hint);
            }
        }
        let text = if clause.normally {
            pair("删去 原则上", "`normally` removed")
        } else {
            pair("加上 原则上", "`normally` added")
        };
        let mutant = self.add(Change::Modality, owner, span, text, move |p| {
            if let Some(c) = at(p) {
                c.normally = !c.normally;
            }
        });
        if let Some(mutant) = mutant {
            mutant.hint = hint;
        }
    }

    fn exception(
        &mut self,
        owner: Owner,
        exception: &Exception,
        clauses: &[Clause],
        at: impl Fn(&mut Policy) -> Option<&mut Exception> + Copy + Send + Sync + 'static,
    ) {
        let (span, name) = (exception.span, &exception.name);
        let text = pair(format!("例外 {name}"), format!("exception {name}"));
        let without = self.removed(owner, span, text, move |p| {
            if let Some(e) = at(p) {
                e.guard = Some(never(e.span));
            }
        });
        if let Some(mutant) = without {
            mutant.hint = case(
                format!("加一个适用例外 {name} 的用例"),
                format!("add a case to which exception {name} applies"),
            );
        }
        for (n, waived) in
            exception.waives.iter().enumerate().filter(|_| exception.waives.len() > 1)
        {
            let label = clauses.get(*waived).map_or("", |c| c.label.as_str());
            let text = pair(format!("{name} 免除 {label}"), format!("{name} waives {label}"));
            self.removed(owner, span, text, move |p| {
                if let Some(e) = at(p)
                    && n < e.waives.len()
                {
                    e.waives.remove(n);
                }
            });
        }
        for (n, duty) in exception.duties.iter().enumerate() {
            self.duty(owner, duty, move |p| at(p)?.duties.get_mut(n));
        }
        if exception.approval.is_some() {
            let text = pair(format!("{name} 须 审批"), format!("approval of {name}"));
            self.removed(owner, span, text, move |p| {
                if let Some(e) = at(p) {
                    e.approval = None;
                }
            });
        }
    }

    fn duty(
        &mut self,
        owner: Owner,
        duty: &Duty,
        at: impl Fn(&mut Policy) -> Option<&mut Duty> + Copy + Send + Sync + 'static,
    ) {
        let text = pair(format!("义务 {}", duty.name), format!("duty {}", duty.name));
        let span = duty.span;
        self.removed(owner, span, text, move |p| {
            if let Some(d) = at(p) {
                d.guard = Some(never(d.span));
            }
        });
        if let Some((Every::Calendar(period), _)) = &duty.cadence {
            let (new, zh, en) = match period {
                Period::Year => (Period::HalfYear, "每 年 → 每 半年", "yearly → half-yearly"),
                Period::HalfYear => (Period::Year, "每 半年 → 每 年", "half-yearly → yearly"),
                Period::Quarter => (Period::HalfYear, "每 季 → 每 半年", "quarterly → half-yearly"),
                Period::Month => (Period::Quarter, "每 月 → 每 季", "monthly → quarterly"),
                Period::Week => (Period::Month, "每 周 → 每 月", "weekly → monthly"),
                Period::Day => (Period::Week, "每 日 → 每 周", "daily → weekly"),
            };
            self.add(Change::Unit, owner, span, pair(zh, en), move |p| {
                if let Some((every, _)) = at(p).and_then(|d| d.cadence.as_mut()) {
                    *every = Every::Calendar(new);
                }
            });
        }
    }
}

fn rounding(of: Rounding) -> (Rounding, &'static str, &'static str) {
    match of {
        Rounding::HalfUp => (Rounding::Down, "四舍五入 → 舍去", "half up → down"),
        Rounding::HalfEven => {
            (Rounding::HalfUp, "四舍六入五成双 → 四舍五入", "half even → half up")
        }
        Rounding::Up => (Rounding::Down, "进位 → 舍去", "up → down"),
        Rounding::Down => (Rounding::Up, "舍去 → 进位", "down → up"),
    }
}

fn scores(policy: &Policy, shapes: &mut Shapes<'_>) {
    for (s, score) in policy.scores.iter().enumerate() {
        let owner = Owner::Score(s);
        if let Some(keep) = score.keep {
            keeps(shapes, owner, score.span, keep, move |p| p.scores.get_mut(s)?.keep.as_mut());
        }
        if score.cap.is_some() {
            shapes.removed(owner, score.span, pair("总分封顶", "cap of the total"), move |p| {
                if let Some(s) = p.scores.get_mut(s) {
                    s.cap = None;
                }
            });
        }
        for (i, item) in score.items.iter().enumerate() {
            let label = &item.label;
            shapes.removed(owner, item.span, same(label), move |p| {
                if let Some(item) = p.scores.get_mut(s).and_then(|s| s.items.get_mut(i)) {
                    item.value = ItemValue::Expr(Expr {
                        node: Node::Const(Value::int(0)),
                        ty: Type::DECIMAL,
                        span: item.span,
                    });
                    item.floor = None;
                }
            });
            let other = match item.kind {
                ItemKind::Bonus => Some((ItemKind::Penalty, "加分 → 扣分", "bonus → penalty")),
                ItemKind::Penalty => Some((ItemKind::Bonus, "扣分 → 加分", "penalty → bonus")),
                ItemKind::Part => None,
            };
            if let Some((kind, zh, en)) = other {
                shapes.add(Change::Order, owner, item.span, pair(zh, en), move |p| {
                    if let Some(item) = p.scores.get_mut(s).and_then(|s| s.items.get_mut(i)) {
                        item.kind = kind;
                    }
                });
            }
            if item.cap.is_some() {
                let text = pair(format!("{label} 封顶"), format!("cap of {label}"));
                shapes.removed(owner, item.span, text, move |p| {
                    if let Some(item) = p.scores.get_mut(s).and_then(|s| s.items.get_mut(i)) {
                        item.cap = None;
                    }
                });
            }
            if item.floor.is_some() {
                let text = pair(format!("{label} 下限"), format!("floor of {label}"));
                shapes.removed(owner, item.span, text, move |p| {
                    if let Some(item) = p.scores.get_mut(s).and_then(|s| s.items.get_mut(i)) {
                        item.floor = None;
                    }
                });
            }
            if let Some(absent) = item.absent {
                let (new, zh, en) = match absent {
                    Absent::Rescale => {
                        (Absent::Zero, "缺项 按比例 → 零分", "absent: rescale → zero")
                    }
                    Absent::Zero => {
                        (Absent::Rescale, "缺项 零分 → 按比例", "absent: zero → rescale")
                    }
                };
                shapes.add(Change::Weight, owner, item.span, pair(zh, en), move |p| {
                    if let Some(item) = p.scores.get_mut(s).and_then(|s| s.items.get_mut(i)) {
                        item.absent = Some(new);
                    }
                });
            }
            if let Some(keep) = item.keep {
                keeps(shapes, owner, item.span, keep, move |p| {
                    p.scores.get_mut(s)?.items.get_mut(i)?.keep.as_mut()
                });
            }
        }
        let levels = std::iter::once(&score.top).chain(score.items.iter().filter_map(|i| {
            if let ItemValue::Items(inside) = &i.value { Some(inside) } else { None }
        }));
        for level in levels {
            weights(policy, s, level, shapes);
        }
    }
}

fn keeps(
    shapes: &mut Shapes<'_>,
    owner: Owner,
    span: Span,
    keep: Keep,
    at: impl Fn(&mut Policy) -> Option<&mut Keep> + Copy + Send + Sync + 'static,
) {
    let (new, zh, en) = rounding(keep.rounding);
    shapes.add(Change::Rounding, owner, span, pair(zh, en), move |p| {
        if let Some(keep) = at(p) {
            keep.rounding = new;
        }
    });
    let places = keep.places.checked_sub(1).unwrap_or(1);
    let text = pair(
        format!("保留 {} 位 → {places} 位", keep.places),
        format!("{} places → {places}", keep.places),
    );
    shapes.add(Change::Rounding, owner, span, text, move |p| {
        if let Some(keep) = at(p) {
            keep.places = places;
        }
    });
}

/// A little of one weight goes to the next item: the sum stays what it was.
fn weights(policy: &Policy, s: usize, level: &[usize], shapes: &mut Shapes<'_>) {
    let Some(score) = policy.scores.get(s) else { return };
    let written = |i: &usize| {
        let weight = score.items.get(*i)?.weight.as_ref()?;
        match &weight.node {
            Node::Const(Value::Num(n)) => Some((*i, *n, weight.span)),
            _ => None,
        }
    };
    let all: Vec<(usize, Exact, Span)> = level.iter().filter_map(written).collect();
    for (n, (i, weight, span)) in all.iter().enumerate() {
        let next = all.get(n + 1).or(all.first()).filter(|_| all.len() > 1);
        let Some((j, other, _)) = next.copied() else { continue };
        let step = if *weight < Exact::ONE { Exact::new(1, 100) } else { Some(Exact::ONE) };
        let Some((more, less)) = step.and_then(|s| weight.add(s).zip(other.sub(s))) else {
            continue;
        };
        let name = |i: usize| score.items.get(i).map_or("", |i| i.label.as_str());
        let text = pair(
            format!(
                "{} 占 {} → {}，{} 占 {} → {}",
                name(*i),
                share(*weight),
                share(more),
                name(j),
                share(other),
                share(less)
            ),
            format!(
                "{} {} → {}, {} {} → {}",
                name(*i),
                share(*weight),
                share(more),
                name(j),
                share(other),
                share(less)
            ),
        );
        let i = *i;
        let mutant = shapes.add(Change::Weight, Owner::Score(s), *span, text, move |p| {
            let Some(items) = p.scores.get_mut(s).map(|s| &mut s.items) else { return };
            for (at, new) in [(i, more), (j, less)] {
                if let Some(weight) = items.get_mut(at).and_then(|i| i.weight.as_mut()) {
                    weight.node = Node::Const(Value::Num(new));
                }
            }
        });
        if let Some(mutant) = mutant {
            mutant.hint = case(
                format!("加一个 {} 与 {} 得分不同、写明总分的用例", name(i), name(j)),
                format!("add a case whose {} and {} differ, with its total", name(i), name(j)),
            );
        }
    }
}

fn share(weight: Exact) -> String {
    match weight.mul(Exact::from_int(100)) {
        Some(hundredths) if weight < Exact::ONE => format!("{hundredths}%"),
        _ => weight.to_string(),
    }
}

fn selections(policy: &Policy, shapes: &mut Shapes<'_>) {
    for (s, selection) in policy.selections.iter().enumerate() {
        let owner = Owner::Selection(s);
        let span = selection.span;
        for (n, (key, down)) in selection.order.iter().enumerate() {
            let text = if *down {
                pair("由高到低 → 由低到高", "highest first → lowest first")
            } else {
                pair("由低到高 → 由高到低", "lowest first → highest first")
            };
            shapes.add(Change::Order, owner, key.span, text, move |p| {
                if let Some((_, down)) = p.selections.get_mut(s).and_then(|s| s.order.get_mut(n)) {
                    *down = !*down;
                }
            });
            let mutant =
                shapes.removed(owner, key.span, pair("这一排序项", "this key"), move |p| {
                    if let Some(s) = p.selections.get_mut(s)
                        && n < s.order.len()
                    {
                        s.order.remove(n);
                    }
                });
            if let Some(mutant) = mutant {
                mutant.hint = case(
                    "加两个前面各项相同、只有这一项不同的人".into(),
                    "add two people who differ in this key only".into(),
                );
            }
            if n > 0 {
                let text = pair("与前一排序项对调", "swapped with the key before");
                let mutant = shapes.add(Change::Order, owner, key.span, text, move |p| {
                    if let Some(s) = p.selections.get_mut(s)
                        && n < s.order.len()
                    {
                        s.order.swap(n - 1, n);
                    }
                });
                if let Some(mutant) = mutant {
                    mutant.hint = case(
                        "加两个人：一个前一项高，一个这一项高".into(),
                        "add two people: one ahead by the key before, one by this key".into(),
                    );
                }
            }
        }
        if selection.quota.is_some() && selection.decided.is_none() {
            let options = [
                (Ties::AllIn, "全部入围", "all in"),
                (Ties::NoneIn, "都不入围", "none in"),
                (Ties::Open, "待定", "people decide"),
            ];
            let own = options.iter().find(|(t, ..)| *t == selection.ties);
            for (ties, zh, en) in options.iter().filter(|(t, ..)| *t != selection.ties) {
                let (from_zh, from_en) = own.map_or(("", ""), |(_, zh, en)| (*zh, *en));
                let text =
                    pair(format!("并列 {from_zh} → {zh}"), format!("ties: {from_en} → {en}"));
                let ties = *ties;
                let mutant = shapes.add(Change::Ties, owner, span, text, move |p| {
                    if let Some(s) = p.selections.get_mut(s) {
                        s.ties = ties;
                    }
                });
                if let Some(mutant) = mutant {
                    mutant.hint = case(
                        "加一个在名额处并列的用例".into(),
                        "add a case with a tie at the cut".into(),
                    );
                }
            }
        }
        // A whole number is not rounded.
        let whole = selection.quota.as_ref().is_some_and(|q| q.ty == Type::INTEGER);
        if let Some(how) = selection.rounding.filter(|_| !whole) {
            let (new, zh, en) = rounding(how);
            let quota = selection.quota.as_ref().map_or(span, |q| q.span);
            shapes.add(Change::Rounding, owner, quota, pair(zh, en), move |p| {
                if let Some(s) = p.selections.get_mut(s) {
                    s.rounding = Some(new);
                }
            });
        }
        if selection.quota.is_some() {
            let quota = selection.quota.as_ref().map_or(span, |q| q.span);
            shapes.removed(owner, quota, pair("名额", "quota"), move |p| {
                if let Some(s) = p.selections.get_mut(s) {
                    s.quota = None;
                }
            });
        }
        for (n, seat) in selection.seats.iter().enumerate() {
            let text = pair(format!("席位 {}", seat.label), format!("seat {}", seat.label));
            shapes.removed(owner, seat.cond.span, text, move |p| {
                if let Some(s) = p.selections.get_mut(s)
                    && n < s.seats.len()
                {
                    s.seats.remove(n);
                }
            });
            let text = if seat.vacant {
                pair("缺额 空缺 → 递补", "vacant → filled by others")
            } else {
                pair("缺额 递补 → 空缺", "filled by others → vacant")
            };
            shapes.add(Change::Ties, owner, seat.cond.span, text, move |p| {
                if let Some(seat) = p.selections.get_mut(s).and_then(|s| s.seats.get_mut(n)) {
                    seat.vacant = !seat.vacant;
                }
            });
        }
        if let Some(beyond) = &selection.beyond {
            let text = pair("不占名额", "beyond the quota");
            shapes.removed(owner, beyond.span, text, move |p| {
                if let Some(s) = p.selections.get_mut(s) {
                    s.beyond = None;
                }
            });
        }
    }
}

fn procedures(policy: &Policy, shapes: &mut Shapes<'_>) {
    for (n, procedure) in policy.procedures.iter().enumerate() {
        let owner = Owner::Procedure(n);
        for (c, clause) in procedure.standing.iter().enumerate() {
            shapes.clause(owner, clause, move |p| p.procedures.get_mut(n)?.standing.get_mut(c));
        }
        for (e, exception) in procedure.exceptions.iter().enumerate() {
            shapes.exception(owner, exception, &procedure.standing, move |p| {
                p.procedures.get_mut(n)?.exceptions.get_mut(e)
            });
        }
        for (d, duty) in procedure.duties.iter().enumerate() {
            shapes.duty(owner, duty, move |p| p.procedures.get_mut(n)?.duties.get_mut(d));
        }
        for (c, control) in procedure.controls.iter().enumerate() {
            let text = match control.kind {
                ControlKind::Suspend => pair("暂停", "suspension"),
                ControlKind::Terminate => pair("终止", "end"),
                ControlKind::Restart(_) => pair("重启", "restart"),
            };
            shapes.removed(owner, control.span, text, move |p| {
                if let Some(p) = p.procedures.get_mut(n)
                    && c < p.controls.len()
                {
                    p.controls.remove(c);
                }
            });
        }
        for (s, step) in procedure.steps.iter().enumerate() {
            for (c, (clause, _)) in step.clauses.iter().enumerate() {
                shapes.clause(owner, clause, move |p| {
                    p.procedures.get_mut(n)?.steps.get_mut(s)?.clauses.get_mut(c).map(|(c, _)| c)
                });
            }
            let of: Vec<Clause> = step.clauses.iter().map(|(c, _)| c.clone()).collect();
            for (e, exception) in step.exceptions.iter().enumerate() {
                shapes.exception(owner, exception, &of, move |p| {
                    p.procedures.get_mut(n)?.steps.get_mut(s)?.exceptions.get_mut(e)
                });
            }
            for (d, duty) in step.duties.iter().enumerate() {
                shapes.duty(owner, duty, move |p| {
                    p.procedures.get_mut(n)?.steps.get_mut(s)?.duties.get_mut(d)
                });
            }
            step_shapes(shapes, owner, n, s, step, procedure);
        }
    }
}

fn step_shapes(
    shapes: &mut Shapes<'_>,
    owner: Owner,
    n: usize,
    s: usize,
    step: &crate::core::policy::Step,
    procedure: &crate::core::policy::Procedure,
) {
    type Edited = fn(&mut crate::core::policy::Step);
    let (span, name) = (step.span, &step.name);
    let mut on = |change: Change, span: Span, text: (String, String), edit: Edited| {
        shapes.add(change, owner, span, text, move |p| {
            if let Some(step) = p.procedures.get_mut(n).and_then(|p| p.steps.get_mut(s)) {
                edit(step);
            }
        });
    };
    if step.void.is_some() {
        let text = pair(format!("删去 {name} 的 无效"), format!("`void` of {name} removed"));
        on(Change::Removal, span, text, |s| s.void = None);
    }
    if let Some(lasts) = &step.lasts {
        let text = pair(format!("删去 {name} 的 期"), format!("period of {name} removed"));
        on(Change::Removal, lasts.span, text, |s| s.lasts = None);
    }
    if let Some((length, _)) = &step.deadline {
        let text = pair(format!("删去 {name} 的 时限"), format!("deadline of {name} removed"));
        on(Change::Removal, length.span, text, |s| s.deadline = None);
    }
    if let Some(valid) = &step.valid {
        let text = pair(format!("删去 {name} 的 有效"), format!("validity of {name} removed"));
        on(Change::Removal, valid.span, text, |s| s.valid = None);
    }
    if let Some(skipped) = step.skipped.as_ref().filter(|_| step.optional) {
        let text =
            pair(format!("删去 {name} 的 不办 须"), format!("proof of leaving out {name} removed"));
        on(Change::Removal, skipped.span, text, |s| s.skipped = None);
    }
    let text = if step.optional {
        pair(format!("删去 {name} 的 可"), format!("{name}: optional → needed"))
    } else {
        pair(format!("{name} 改为可办可不办"), format!("{name}: needed → optional"))
    };
    on(Change::Modality, span, text, |s| s.optional = !s.optional);
    if step.follows.len() > 1 {
        let any = step.follows.iter().any(|p| p.choice.is_some());
        let text = if any {
            pair(format!("{name} 接任一 → 接各项"), format!("{name} follows any → all"))
        } else {
            pair(format!("{name} 接各项 → 接任一"), format!("{name} follows all → any"))
        };
        on(Change::Quantifier, span, text, |s| {
            let any = s.follows.iter().any(|p| p.choice.is_some());
            s.follows.iter_mut().for_each(|p| p.choice = (!any).then_some(0));
        });
    }
    for (f, pred) in step.follows.iter().enumerate() {
        let before = procedure.steps.get(pred.step).map_or("", |s| s.name.as_str());
        let text = pair(format!("{name} 接 {before}"), format!("{name} follows {before}"));
        shapes.removed(owner, span, text, move |p| {
            if let Some(step) = p.procedures.get_mut(n).and_then(|p| p.steps.get_mut(s))
                && f < step.follows.len()
            {
                step.follows.remove(f);
            }
        });
        if let Some(outcome) = &pred.outcome {
            let text = pair(
                format!("{name} 接 {before}.{outcome} → 接 {before}"),
                format!("{name} follows {before}.{outcome} → {before}"),
            );
            shapes.add(Change::Removal, owner, span, text, move |p| {
                let step = p.procedures.get_mut(n).and_then(|p| p.steps.get_mut(s));
                if let Some(pred) = step.and_then(|s| s.follows.get_mut(f)) {
                    pred.outcome = None;
                }
            });
        }
    }
}
