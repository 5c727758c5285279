//! Why: an expression with the values it had, as data. Values are named as the author calls them.

use super::engine::{Engine, Place};
use super::expr::items;
use super::result::{Derivation, Figure};
use crate::core::date::Duration;
use crate::core::expr::{Access, Expr, Node};
use crate::core::schema::Type;
use crate::core::value::{Arith, Cause, Causes, Cmp, Could, Fault, RowRef, Truth, Value};
use crate::diagnostic::{Lang, Sources};

/// How deep a derivation is followed.
const DEEPEST: usize = 12;

impl Engine<'_> {
    /// A value as people read it.
    pub(super) fn show(&self, value: &Value) -> String {
        self.show_in(value, self.settings.lang)
    }

    /// A value in a language, whichever the run is in.
    pub(super) fn show_in(&self, value: &Value, lang: Lang) -> String {
        let show = |value: &Value| self.show_in(value, lang);
        match value {
            Value::None => lang.choose("无", "none").into(),
            Value::Bool(true) => lang.choose("是", "yes").into(),
            Value::Bool(false) => lang.choose("否", "no").into(),
            Value::Num(n) => show_number(*n),
            Value::Date(d) => d.to_string(),
            Value::Duration(d) => show_duration(*d, lang),
            Value::Enum(id, v) => self.policy.schema.enum_value(*id, *v).to_owned(),
            Value::Text(t) => format!("\"{t}\""),
            Value::Ref(at) => self.name_of(*at),
            Value::Rows { .. } | Value::List(_) => self.show_list(value, lang),
            Value::Span(ends) => {
                format!("{} {} {}", show(&ends.0), lang.choose("至", "to"), show(&ends.1))
            }
            Value::Unknown(u) => self.show_unknown(&u.could, lang),
        }
    }

    fn show_list(&self, value: &Value, lang: Lang) -> String {
        let list = items(value);
        let comma = lang.choose("、", ", ");
        let show = |value: &Value| self.show_in(value, lang);
        let shown: Vec<String> = list
            .items
            .iter()
            .take(6)
            .map(|(v, m)| if *m == Truth::True { show(v) } else { format!("{}?", show(v)) })
            .collect();
        let more = if list.items.len() > 6 {
            let count = list.items.len();
            lang.choose(format!("、…共 {count} 个"), format!(", … {count} in all"))
        } else {
            String::new()
        };
        let open = match list.open {
            Some(_) if shown.is_empty() => "?".to_owned(),
            Some(_) => format!("{comma}?"),
            None => String::new(),
        };
        format!("{{{}{more}{open}}}", shown.join(comma))
    }

    /// What stands between the members of a list.
    pub(super) fn comma(&self) -> &'static str {
        self.settings.lang.choose("、", ", ")
    }

    fn show_unknown(&self, could: &Could, lang: Lang) -> String {
        let between = |lo: String, hi: String| {
            lang.choose(format!("{lo} 至 {hi} 之间"), format!("between {lo} and {hi}"))
        };
        let unknown = || lang.choose("不明", "unknown").to_owned();
        match could {
            Could::Num { lo, hi } => match (lo, hi) {
                (Some(lo), Some(hi)) => between(show_number(*lo), show_number(*hi)),
                (Some(lo), None) => {
                    format!("{} {}", lang.choose("至少", "at least"), show_number(*lo))
                }
                (None, Some(hi)) => {
                    format!("{} {}", lang.choose("至多", "at most"), show_number(*hi))
                }
                (None, None) => unknown(),
            },
            Could::Date { lo, hi } => between(lo.to_string(), hi.to_string()),
            Could::Duration { lo, hi } => {
                between(show_duration(*lo, lang), show_duration(*hi, lang))
            }
            Could::Enum { of, mask } => {
                let Some(e) = self.policy.schema.enumeration(*of) else { return unknown() };
                if Some(*mask) == e.full_mask() {
                    return unknown();
                }
                let names: Vec<&str> = e
                    .values
                    .iter()
                    .enumerate()
                    .filter(|(i, _)| {
                        u32::try_from(*i)
                            .ok()
                            .and_then(|i| 1u128.checked_shl(i))
                            .is_some_and(|b| mask & b != 0)
                    })
                    .map(|(_, v)| v.as_str())
                    .collect();
                names.join(lang.choose(" 或 ", " or "))
            }
            Could::Any | Could::Bool => unknown(),
        }
    }

    /// What a record is called: its name if it has one, else its key.
    pub(super) fn name_of(&self, at: RowRef) -> String {
        match self.person_name(at) {
            Some(name) => name,
            None => {
                let table = self.policy.schema.table(at.table);
                match table.and_then(|t| t.parent) {
                    Some(_) => {
                        let n = self.position(at);
                        self.settings.lang.choose(format!("第 {n} 条"), format!("no. {n}"))
                    }
                    None => self.data.key(&self.policy.schema, at),
                }
            }
        }
    }

    /// The column people know a record by.
    pub(super) fn person_name(&self, at: RowRef) -> Option<String> {
        let table = self.policy.schema.table(at.table)?;
        let column = ["姓名", "名称", "name"].iter().find_map(|n| table.column(n))?;
        match self.data.cell(at, column)? {
            Value::Text(t) => Some(t.to_string()),
            _ => None,
        }
    }

    /// The position of a nested record in its owner's list, from 1.
    fn position(&self, at: RowRef) -> u32 {
        let parent = self.data.record(at).map(|r| r.parent);
        let rows = self.data.rows(at.table);
        let first = rows
            .iter()
            .position(|r| Some(r.parent) == parent)
            .and_then(|i| u32::try_from(i).ok())
            .unwrap_or(0);
        at.row - first.min(at.row) + 1
    }

    /// What would settle an unknown, as the author calls it; seen from the record judged.
    pub(super) fn missing(&self, causes: &Causes, subject: RowRef) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for cause in causes.iter() {
            let name = self.cause_name(cause, subject);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    fn cause_name(&self, cause: Cause, subject: RowRef) -> String {
        match cause {
            Cause::Cell { at, column } => self.cell_name(at, column, subject),
            Cause::Year { at, column, year } => {
                let lang = self.settings.lang;
                let year = lang.choose(format!("{year}年"), format!("year {year}"));
                format!("{}[{year}]", self.cell_name(at, column, subject))
            }
            Cause::Table(table) => {
                self.policy.schema.table(table).map_or("?".into(), |t| t.name.clone())
            }
            Cause::Param(index) => {
                self.policy.params.get(usize::from(index)).map_or("?".into(), |p| p.name.clone())
            }
            Cause::Fault(fault) => fault_name(fault, self.settings.lang).to_owned(),
        }
    }

    pub(super) fn cell_name(&self, at: RowRef, column: u16, subject: RowRef) -> String {
        let name = self.policy.schema.column(at.table, column).map_or("?", |c| c.name.as_str());
        if at == subject {
            return name.to_owned();
        }
        format!("{}.{name}", self.path_of(at, subject))
    }

    fn path_of(&self, at: RowRef, subject: RowRef) -> String {
        let Some(table) = self.policy.schema.table(at.table) else { return "?".into() };
        match table.parent {
            Some(parent_table) => {
                let row = self.data.record(at).map_or(0, |r| r.parent);
                let parent = RowRef { table: parent_table, row };
                let list = table.name.rsplit('.').next().unwrap_or(&table.name);
                let own = format!("{list}[{}]", self.position(at));
                if parent == subject {
                    own
                } else {
                    format!("{}.{own}", self.path_of(parent, subject))
                }
            }
            None => format!("{}({})", table.name, self.data.key(&self.policy.schema, at)),
        }
    }

    /// Where a record was read.
    pub(super) fn place_of(&self, at: RowRef) -> Option<String> {
        let mut at = at;
        loop {
            let record = self.data.record(at)?;
            if let Some(origin) = &record.origin {
                // the records of a JSON list are counted, and no line of the file has that number
                if origin.counted {
                    return Some(format!("{} #{}", origin.file, origin.row));
                }
                let sheet = origin.sheet.as_ref().map_or(String::new(), |s| format!(" [{s}]"));
                return Some(format!("{}{sheet}:{}", origin.file, origin.row));
            }
            let table = self.policy.schema.table(at.table)?.parent?;
            at = RowRef { table, row: record.parent };
        }
    }

    // ----- derivations ---------------------------------------------------------------------------

    /// The whole derivation of an expression.
    pub(super) fn derive(
        &self,
        expr: &Expr,
        place: &mut Place,
        sources: &Sources,
        depth: usize,
    ) -> Derivation {
        let value = self.eval(expr, place);
        let text = one_line(sources.text(expr.span));
        let holds = match (&expr.ty, &value) {
            (Type::Bool, Value::Bool(b)) => Some(*b),
            _ => None,
        };
        let mut inputs = Vec::new();
        let mut at = None;
        if depth < DEEPEST {
            match &expr.node {
                Node::Of(level, access) => {
                    if let Some(Value::Ref(row)) = place.frame(*level).cloned() {
                        at = self.place_of(row);
                        inputs.extend(self.derive_access(row, *access, place, sources, depth));
                    }
                }
                Node::Filter(list, _) | Node::Map(list, _) => {
                    inputs.push(self.derive(list, place, sources, depth + 1));
                }
                Node::Quantified { list, cond, .. } => {
                    inputs.push(self.derive(list, place, sources, depth + 1));
                    inputs.extend(self.derive_elements(list, cond, place, sources, depth));
                }
                _ => {
                    for child in expr.children() {
                        if !matches!(child.node, Node::Const(_)) {
                            inputs.push(self.derive(child, place, sources, depth + 1));
                        }
                    }
                }
            }
        }
        let value = self.written_out(expr, &value, place);
        Derivation { text, value, holds, place: at, inputs }
    }

    /// A comparison or calculation with the values it had: `23 ÷ 30 = 23/30 ≈ 0.7667`, `47 ≤ 45`.
    fn written_out(&self, expr: &Expr, value: &Value, place: &mut Place) -> String {
        let shown = self.show(value);
        let plain = |v: &Value| !matches!(v, Value::List(_) | Value::Rows { .. } | Value::Ref(_));
        match &expr.node {
            Node::Compare(cmp, a, b) => {
                let (a, b) = (self.eval(a, place), self.eval(b, place));
                if plain(&a) && plain(&b) {
                    format!("{} {} {}", self.show(&a), sign(*cmp), self.show(&b))
                } else {
                    shown
                }
            }
            Node::Arith(op, a, b) => {
                let (a, b) = (self.eval(a, place), self.eval(b, place));
                let op = match op {
                    Arith::Add => "+",
                    Arith::Sub => "−",
                    Arith::Mul => "×",
                    Arith::Div => "÷",
                };
                if plain(&a) && plain(&b) {
                    format!("{} {op} {} = {shown}", self.show(&a), self.show(&b))
                } else {
                    shown
                }
            }
            _ => shown,
        }
    }

    /// What a derived field was computed from.
    fn derive_access(
        &self,
        row: RowRef,
        access: Access,
        place: &mut Place,
        sources: &Sources,
        depth: usize,
    ) -> Option<Derivation> {
        let Access::Field(id) = access else { return None };
        let field = self.policy.fields.get(id.0 as usize)?;
        let crate::core::policy::FieldKind::Expr(expr) = &field.kind else { return None };
        if matches!(expr.node, Node::Const(_)) {
            return None;
        }
        Some(place.within(row, |place| self.derive(expr, place, sources, depth + 1)))
    }

    /// The elements that decide a quantifier: those for which the condition does not hold.
    fn derive_elements(
        &self,
        list: &Expr,
        cond: &Expr,
        place: &mut Place,
        sources: &Sources,
        depth: usize,
    ) -> Vec<Derivation> {
        let list = items(&self.eval(list, place));
        let mut shown = Vec::new();
        for (value, _) in list.items.into_iter().take(40) {
            let name = self.show(&value);
            place.push(value);
            let mut inner = self.derive(cond, place, sources, depth + 2);
            place.pop();
            inner.text = format!("{name}: {}", inner.text);
            shown.push(inner);
        }
        shown
    }

    /// One line: the condition and the values that decide it.
    pub(super) fn message(&self, expr: &Expr, place: &mut Place, sources: &Sources) -> String {
        let text = one_line(sources.text(expr.span));
        let mut facts: Vec<String> = Vec::new();
        self.facts(expr, place, sources, &mut facts, 0);
        facts.truncate(6);
        if facts.is_empty() {
            return text;
        }
        let lang = self.settings.lang;
        let facts = facts.join(lang.choose("，", ", "));
        lang.choose(format!("{text}（{facts}）"), format!("{text} ({facts})"))
    }

    /// The values of the smallest named parts of an expression.
    fn facts(
        &self,
        expr: &Expr,
        place: &mut Place,
        sources: &Sources,
        into: &mut Vec<String>,
        depth: usize,
    ) {
        if depth > DEEPEST {
            return;
        }
        match &expr.node {
            Node::Const(_)
            | Node::Fault(_)
            | Node::Frame(_)
            | Node::All(_)
            | Node::AsOf
            | Node::RunDay
            | Node::Today => {}
            Node::Of(..)
            | Node::Param(_)
            | Node::Call(..)
            | Node::Arith(..)
            | Node::Get(..)
            | Node::Filter(..)
            | Node::During(..)
                if expr.ty != Type::Bool
                    || matches!(
                        expr.node,
                        Node::Of(..) | Node::Param(_) | Node::Call(..) | Node::Get(..)
                    ) =>
            {
                let value = self.eval(expr, place);
                let name = one_line(sources.text(expr.span));
                if !name.is_empty() {
                    let fact = format!("{name} = {}", self.show(&value));
                    if !into.contains(&fact) {
                        into.push(fact);
                    }
                }
                if matches!(expr.node, Node::Arith(..)) {
                    for child in expr.children() {
                        self.facts(child, place, sources, into, depth + 1);
                    }
                }
            }
            Node::Quantified { list, .. } => self.facts(list, place, sources, into, depth + 1),
            Node::Map(list, _) => self.facts(list, place, sources, into, depth + 1),
            Node::Rows(..) => {
                let value = self.eval(expr, place);
                into.push(self.show(&value));
            }
            _ => {
                for child in expr.children() {
                    self.facts(child, place, sources, into, depth + 1);
                }
            }
        }
    }
}

fn sign(cmp: Cmp) -> &'static str {
    match cmp {
        Cmp::Eq => "=",
        Cmp::Ne => "≠",
        Cmp::Lt => "<",
        Cmp::Le => "≤",
        Cmp::Gt => ">",
        Cmp::Ge => "≥",
    }
}

/// A number exactly; a quotient that never ends with its value in percent or to four places beside it.
pub(super) fn show_number(n: crate::core::exact::Exact) -> String {
    if n.decimal_places().is_some_and(|p| p <= 6) {
        return n.to_string();
    }
    match n.to_fixed(4) {
        Some(fixed) => format!("{n} ≈ {fixed}"),
        None => n.to_string(),
    }
}

fn show_duration(d: Duration, lang: Lang) -> String {
    let units = [
        (d.months / 12, "年", "year"),
        (d.months % 12, "个月", "month"),
        (d.days, "日", "day"),
        (d.workdays, "工作日", "workday"),
    ];
    let shown = |count: i32, zh: &str, en: &str| match lang {
        Lang::Zh => format!("{count} {zh}"),
        Lang::En => format!("{count} {en}{}", if count == 1 { "" } else { "s" }),
    };
    let parts = units.iter().filter(|(count, ..)| *count != 0);
    let parts: Vec<String> = parts.map(|(count, zh, en)| shown(*count, zh, en)).collect();
    if parts.is_empty() { shown(0, "日", "day") } else { parts.join(" ") }
}

/// What a calculation without result is called among what is missing.
fn fault_name(fault: Fault, lang: Lang) -> &'static str {
    let (zh, en) = match fault {
        Fault::Overflow => ("（数太大，无法精确计算）", "(a number too large to be exact)"),
        Fault::DivisionByZero => ("（除数为零）", "(division by zero)"),
        Fault::EmptyList => ("（列表是空的）", "(the list is empty)"),
        Fault::Calendar => ("（日期超出工作日历）", "(a date outside the work calendar)"),
        Fault::NotUnique => ("（不止一条）", "(more than one)"),
        Fault::NoRow => ("（没有一行管到）", "(no row applies)"),
        Fault::RowsDisagree => ("（几行同时成立而结果不同）", "(several rows apply and disagree)"),
        Fault::OutOfRange => ("（取值不合规定）", "(a value that is not allowed)"),
    };
    lang.choose(zh, en)
}

/// Source text on one line.
pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A number or range for a report.
pub(super) fn figure(value: &Value) -> Option<Figure> {
    match value {
        Value::Num(n) => Some(Figure::Known(*n)),
        Value::Unknown(_) => value.num_bounds().map(|(lo, hi, _)| match (lo, hi) {
            (Some(a), Some(b)) if a == b => Figure::Known(a),
            _ => Figure::Between(lo, hi),
        }),
        _ => None,
    }
}
