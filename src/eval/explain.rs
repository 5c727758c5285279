//! Why: an expression with the values it had, as data. Values are named as the author calls them.
//!
//! A derivation is a tree: the author's words, the value, and under it what the value was computed from, down to the
//! stored cells, each with the file, sheet and row it was read from. One [`Deriver`] follows one question:
//!
//! ```text
//! derive     expressions: cells, references, lists element by element, rows that held, derived fields
//! written    arithmetic and comparisons with their values: 23 ÷ 30, limits as the author wrote them, shares in percent
//! named      what an element of a list goes by: 第 1 条（警告，2022-03-01 至 2023-02-28）
//! score      items, weights written out, total, rounding, band
//! selection  group, what is demanded, keys, rank, quota, cut-off, ties, seats
//! verdict    the clauses of a rule set or a case that a verdict read as a value comes from
//! ```
//!
//! Fields of every kind are followed where they are read, so what a clause reads of a score, a verdict or a selection
//! is told as far as the clause itself. A tree is bounded three ways: how deep, how many lines, how many elements of a
//! list (those that decide come first), and says how much it leaves out; what has been told once in a tree is not told
//! again. A new pattern adds a file here and an arm in `Deriver::field`.

mod derive;
mod named;
mod score;
mod selection;
mod verdict;
mod written;

pub(super) use derive::Deriver;

use super::engine::{Engine, Place};
use super::expr::items;
use super::result::Figure;
use crate::core::date::Duration;
use crate::core::expr::{Expr, Node};
use crate::core::schema::Type;
use crate::core::value::{Cause, Causes, Cmp, Could, Fault, RowRef, Truth, Value};
use crate::diagnostic::{Lang, Sources};

/// How deep the values of a one-line reason are looked for.
const DEEPEST: usize = 12;
/// How many members of a list are shown in a line.
const MOST_SHOWN: usize = 6;

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
            .take(MOST_SHOWN)
            .map(|(v, m)| if *m == Truth::True { show(v) } else { format!("{}?", show(v)) })
            .collect();
        let more = if list.items.len() > MOST_SHOWN {
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
                    Some(_) => self.element_name(at),
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
                    let written = matches!(expr.node, Node::Param(_))
                        .then(|| self.as_written(expr, sources))
                        .flatten();
                    let shown = written.unwrap_or_else(|| self.show(&value));
                    let fact = format!("{name} = {shown}");
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

pub(super) fn sign(cmp: Cmp) -> &'static str {
    match cmp {
        Cmp::Eq => "=",
        Cmp::Ne => "≠",
        Cmp::Lt => "<",
        Cmp::Le => "≤",
        Cmp::Gt => ">",
        Cmp::Ge => "≥",
    }
}

/// A number exactly; a quotient that never ends with its value beside it: in percent if it is a part of one, else to
/// four places.
pub(super) fn show_number(n: crate::core::exact::Exact) -> String {
    if n.decimal_places().is_some_and(|p| p <= 6) {
        return n.to_string();
    }
    match written::percent(n) {
        Some(share) if written::part_of_one(n) => format!("{n} {share}"),
        _ => show_decimal(n),
    }
}

/// A number exactly, or with its value to four places beside it.
pub(super) fn show_decimal(n: crate::core::exact::Exact) -> String {
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
