//! A comparison of two policies as people and programs read it: tables for the terminal, JSON, a page.
//!
//! The same order everywhere: what was changed, what that does to each rule set, which change does it, whom it
//! touches by group, then everybody by name.

mod html;
mod json;
mod table;

use std::io::{self, Write};

use super::lines::{Tone, of_selected, of_verdict};
use super::text::{one_line, rank, score};
use super::{Options, words};
use crate::core::exact::{Exact, Rounding};
use crate::diagnostic::{Lang, Sources, Span};
use crate::eval::result::{
    DutyResult, DutyState, Figure, Kind, Outcome, Selected, SubjectResult, Verdict,
};
use crate::impact::{
    Aspect, Because, Change, ClauseMove, Direction, Impact, Move, Moved, Role, Unit, UnitKind,
};

/// What a comparison is written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ImpactFormat {
    /// Tables for the terminal.
    Table,
    /// One JSON object.
    Json,
    /// One page that opens offline.
    Html,
}

/// What is told of one side.
#[derive(Debug, Clone)]
pub struct ImpactSide<'a> {
    /// The policy's name.
    pub policy: &'a str,
    /// Its file.
    pub path: String,
    /// When the version of it began to apply.
    pub version: Option<String>,
    /// The date of judgement.
    pub as_of: String,
    /// Its texts.
    pub sources: &'a Sources,
    /// Values given for parameters on the command line: name, value.
    pub given: Vec<(String, String)>,
    /// Rows read, evaluated, rejected.
    pub rows: (u64, u64, u64),
    /// SHA-256 of policy texts, data, parameters, calendar.
    pub digests: Vec<(&'static str, String)>,
}

/// A comparison and where it comes from.
#[derive(Debug, Clone)]
pub struct ImpactReport<'a> {
    /// The comparison.
    pub impact: &'a Impact,
    /// The older side.
    pub base: ImpactSide<'a>,
    /// The newer side.
    pub head: ImpactSide<'a>,
    /// The engine's version.
    pub engine: &'a str,
}

/// Writes a comparison in a format.
pub fn write_impact(
    report: &ImpactReport<'_>,
    format: ImpactFormat,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    match format {
        ImpactFormat::Table => table::write_table(report, options, out),
        ImpactFormat::Json => json::write_json(report, out),
        ImpactFormat::Html => html::write_html(report, options, out),
    }
}

// ----- words -----------------------------------------------------------------------------------------

fn unit_kind(kind: UnitKind) -> words::Pair {
    match kind {
        UnitKind::Parameter => ("参数", "parameter"),
        UnitKind::Table => ("表、共用定义", "table"),
        UnitKind::Definition => ("定义", "definition"),
        UnitKind::Rule => ("适用范围", "scope"),
        UnitKind::Clause => ("条款", "clause"),
        UnitKind::Exception => ("例外", "exception"),
        UnitKind::Assertion => ("断言", "assertion"),
        UnitKind::Duty => ("义务", "duty"),
        UnitKind::Metric => ("指标", "metric"),
        UnitKind::Score => ("评分总则", "score"),
        UnitKind::Item => ("评分项", "item"),
        UnitKind::Selection => ("遴选", "selection"),
        UnitKind::Step => ("环节", "step"),
        UnitKind::Control => ("中止", "control"),
        UnitKind::Force => ("施行日", "in_force"),
        UnitKind::Records => ("记录、分组", "records"),
        UnitKind::Data => ("数据", "data"),
        UnitKind::Date => ("基准日", "date"),
    }
}

fn change(change: Change) -> words::Pair {
    match change {
        Change::Changed => ("改", "changed"),
        Change::Added => ("增", "added"),
        Change::Removed => ("删", "removed"),
    }
}

/// The unit as it is called in a sentence.
fn unit_name(unit: &Unit, lang: Lang) -> String {
    let path = one_line(&unit.key.path());
    match unit.key.kind {
        UnitKind::Force | UnitKind::Data | UnitKind::Date => {
            words::pick(lang, unit_kind(unit.key.kind)).to_owned()
        }
        UnitKind::Records => {
            format!("{} {path}", words::pick(lang, unit_kind(unit.key.kind)))
        }
        _ => path,
    }
}

/// How a side has a unit: as written, unless it was given otherwise.
fn written(side: &ImpactSide<'_>, unit: &Unit, span: Option<Span>, lang: Lang) -> Option<String> {
    match unit.key.kind {
        UnitKind::Force => Some(match (&side.version, lang) {
            (Some(day), Lang::Zh) => format!("施行 {day}"),
            (Some(day), Lang::En) => format!("in force from {day}"),
            (None, Lang::Zh) => "没有写施行日".to_owned(),
            (None, Lang::En) => "no day written".to_owned(),
        }),
        UnitKind::Parameter => {
            let text = text_of(side.sources, span)?;
            let given = side.given.iter().rev().find(|(name, _)| *name == unit.key.label);
            Some(match (given, lang) {
                (Some((_, value)), Lang::Zh) => format!("{text}（给定 {value}）"),
                (Some((_, value)), Lang::En) => format!("{text} (given: {value})"),
                (None, _) => text,
            })
        }
        _ => text_of(side.sources, span),
    }
}

/// The lines a place is on, as one: a place may be no more than a name.
fn text_of(sources: &Sources, span: Option<Span>) -> Option<String> {
    let span = span?;
    let file = &sources.get(span.file)?.text;
    let (start, end) = (span.start as usize, span.end as usize);
    let from = file.get(..start)?.rfind('\n').map_or(0, |n| n + 1);
    let to = file.get(end..)?.find('\n').map_or(file.len(), |n| end + n);
    let text = file.get(from..to)?.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = one_line(&text);
    (!text.is_empty()).then_some(text)
}

fn place_of(sources: &Sources, span: Option<Span>) -> Option<String> {
    let span = span?;
    let file = sources.get(span.file)?;
    Some(format!("{}:{}", file.path, sources.line_column(span).0))
}

/// What a decision is called, and how it is meant.
fn decision(
    lang: Lang,
    kind: Kind,
    decision: Option<(Option<Selected>, Verdict)>,
) -> (&'static str, Tone) {
    match decision {
        None => (words::pick(lang, ("不在其中", "not there")), Tone::Quiet),
        Some((Some(s), _)) => (words::selected(lang, s), of_selected(s)),
        Some((None, v)) => (words::verdict(lang, kind, v), of_verdict(v)),
    }
}

fn decided(result: Option<&SubjectResult>) -> Option<(Option<Selected>, Verdict)> {
    result.map(|r| (r.selected, r.verdict))
}

/// The units that explain an aspect, in a phrase.
fn because(report: &ImpactReport<'_>, reasons: &[Because], lang: Lang) -> String {
    let names = |wanted: &[Role]| -> Vec<String> {
        reasons
            .iter()
            .filter(|b| wanted.contains(&b.role))
            .filter_map(|b| report.impact.units.get(b.unit))
            .map(|u| unit_name(u, lang))
            .collect()
    };
    let comma = words::pick(lang, ("、", ", "));
    let mut said = Vec::new();
    said.extend(names(&[Role::Sole]));
    let suffices = names(&[Role::Suffices]);
    match suffices.len() {
        0 => {}
        1 => said.extend(suffices),
        _ => said.push(format!(
            "{}{}",
            suffices.join(comma),
            words::pick(lang, ("（任一条即可）", " (each alone is enough)"))
        )),
    }
    let needed = names(&[Role::Needed]);
    match needed.len() {
        0 => {}
        1 => said.push(format!(
            "{}{}",
            needed.join(comma),
            words::pick(lang, ("（与其他改动合起来）", " (with other changes)"))
        )),
        _ => said.push(format!(
            "{}{}",
            needed.join(comma),
            words::pick(lang, ("（缺一不可）", " (only together)"))
        )),
    }
    let part = names(&[Role::Part]);
    if !part.is_empty() {
        said.push(part.join(words::pick(lang, (" + ", " + "))));
    }
    let together = names(&[Role::Together]);
    if !together.is_empty() {
        said.push(format!(
            "{}{}",
            together.join(comma),
            words::pick(lang, ("（合起来才起作用）", " (only together)"))
        ));
    }
    if said.is_empty() {
        return words::pick(lang, ("全部改动合起来", "all changes together")).to_owned();
    }
    said.join(words::pick(lang, ("；", "; ")))
}

/// The reasons of the decision that moved, if one did.
fn of_decision(m: &Move) -> Option<&Moved> {
    m.moved.iter().find(|p| matches!(p.aspect, Aspect::Verdict | Aspect::Selected))
}

/// The clauses worth telling: not what is new (or gone) and was never in the way.
fn telling(m: &Move) -> impl Iterator<Item = &ClauseMove> {
    let idle = |o: Option<Outcome>| {
        matches!(o, None | Some(Outcome::Satisfied | Outcome::NotApplicable | Outcome::NotDue))
    };
    m.clauses.iter().filter(move |c| !(idle(c.from) && idle(c.to)))
}

/// `72.5 → 74.5 (+2)`.
fn figures(m: &Move) -> Option<(String, String, Option<Exact>)> {
    let (b, h) = (m.base.as_ref()?, m.head.as_ref()?);
    let delta = match (&b.score, &h.score) {
        (Some(Figure::Known(x)), Some(Figure::Known(y))) => y.sub(*x),
        _ => None,
    };
    let show = |r: &SubjectResult| score(r).unwrap_or_else(|| "—".to_owned());
    Some((show(b), show(h), delta))
}

fn ranks(m: &Move) -> Option<(String, String)> {
    let (b, h) = (m.base.as_ref()?, m.head.as_ref()?);
    let show = |r: &SubjectResult| r.rank.map_or_else(|| "—".to_owned(), rank);
    Some((show(b), show(h)))
}

/// A number with its sign.
fn signed(n: Exact) -> String {
    let text = super::text::number(&n.abs());
    match n.cmp(&Exact::ZERO) {
        std::cmp::Ordering::Less => format!("−{text}"),
        std::cmp::Ordering::Equal => "±0".to_owned(),
        std::cmp::Ordering::Greater => format!("+{text}"),
    }
}

/// `part` of `whole` in percent with one decimal; nothing of nothing.
fn share(part: u64, whole: u64) -> Option<String> {
    let n = Exact::new(i128::from(part) * 100, i128::from(whole))?;
    Some(format!("{}%", n.round(1, Rounding::HalfUp)?.to_fixed(1)?))
}

/// The difference of two shares in percentage points.
fn share_moved(old: (u64, u64), new: (u64, u64)) -> Option<Exact> {
    let of = |(part, whole): (u64, u64)| Exact::new(i128::from(part) * 100, i128::from(whole));
    of(new)?.sub(of(old)?)?.round(1, Rounding::HalfUp)
}

fn mean(n: Option<Exact>) -> Option<String> {
    n?.round(2, Rounding::HalfUp)?.to_fixed(2)
}

/// The tone of where a decision went.
fn tone(m: &Move) -> Tone {
    match m.direction {
        Direction::In => Tone::Good,
        Direction::Out => Tone::Bad,
        Direction::Undetermined => Tone::Open,
        Direction::Other if m.worse => Tone::Bad,
        Direction::Other => Tone::Note,
        Direction::Same => Tone::Quiet,
    }
}

/// How many periods of duties are named of one subject.
const MOST_DUTIES: usize = 6;

/// What moved besides the decision, in a phrase each.
fn besides(m: &Move, lang: Lang) -> Vec<(&Moved, String)> {
    let mut out = Vec::new();
    for part in &m.moved {
        match part.aspect {
            Aspect::Verdict | Aspect::Selected => {}
            Aspect::Score => {
                if let Some((from, to, delta)) = figures(m) {
                    let delta = delta.map_or(String::new(), |d| format!(" ({})", signed(d)));
                    let word = words::pick(lang, ("得分", "score"));
                    out.push((part, format!("{word} {from} → {to}{delta}")));
                }
            }
            Aspect::Rank => {
                if let Some((from, to)) = ranks(m) {
                    out.push((
                        part,
                        format!("{} {from} → {to}", words::pick(lang, ("名次", "rank"))),
                    ));
                }
            }
            Aspect::Grade => {
                let show = |r: &Option<SubjectResult>| {
                    r.as_ref().and_then(|r| r.grade.clone()).unwrap_or_else(|| "—".to_owned())
                };
                let word = words::pick(lang, ("等次", "grade"));
                out.push((part, format!("{word} {} → {}", show(&m.base), show(&m.head))));
            }
            Aspect::Steps => {
                for (step, from, to) in steps(m) {
                    // the same outcome of a row that stands differently is told by how it stands
                    let outcome = |s: &State| s.as_ref().and_then(|(_, o)| o.clone());
                    let alike = outcome(&from) == outcome(&to);
                    let show = |state: State| {
                        state.map_or_else(
                            || "—".to_owned(),
                            |(s, outcome)| {
                                let outcome = outcome.filter(|_| !alike);
                                outcome.unwrap_or_else(|| words::step(lang, s).to_owned())
                            },
                        )
                    };
                    out.push((part, format!("{step} {} → {}", show(from), show(to))));
                }
            }
            Aspect::Measures => {
                let show = |r: &Option<SubjectResult>| {
                    let all = measures(r.as_ref());
                    let none = words::pick(lang, ("无", "none")).to_owned();
                    if all.is_empty() { none } else { all.join(words::pick(lang, ("、", ", "))) }
                };
                let word = words::pick(lang, ("措施", "measures"));
                out.push((part, format!("{word} {} → {}", show(&m.base), show(&m.head))));
            }
            Aspect::Duties => {
                let all = duties(m);
                let telling = |state: &Option<DutyState>| {
                    matches!(state, Some(DutyState::Overdue | DutyState::Undetermined))
                };
                // periods in order on both sides are only counted
                let mut named: Vec<_> =
                    all.iter().filter(|(_, from, to)| telling(from) || telling(to)).collect();
                named.truncate(MOST_DUTIES);
                for (duty, from, to) in &named {
                    let show = |state: &Option<DutyState>| {
                        state.map_or_else(|| "—".to_owned(), |s| words::duty(lang, s).to_owned())
                    };
                    out.push((part, format!("{duty} {} → {}", show(from), show(to))));
                }
                let more = all.len() - named.len();
                if more > 0 {
                    let counted = match (lang, named.is_empty()) {
                        (Lang::Zh, true) => format!("义务有 {more} 期变动"),
                        (Lang::Zh, false) => format!("义务另有 {more} 期变动"),
                        (Lang::En, true) => format!("duties: {more} periods"),
                        (Lang::En, false) => format!("duties: {more} more periods"),
                    };
                    out.push((part, counted));
                }
            }
        }
    }
    out
}

fn measures(result: Option<&SubjectResult>) -> Vec<String> {
    let all = result.into_iter().flat_map(|r| &r.measures);
    all.map(|m| m.measures.iter().chain(&m.restricts).cloned().collect::<Vec<_>>().join("/"))
        .collect()
}

/// The duties that stand differently: duty (with person and period), from, to.
fn duties(m: &Move) -> Vec<(String, Option<DutyState>, Option<DutyState>)> {
    type Row = (String, DutyState);
    let rows = |r: &Option<SubjectResult>| -> Vec<Row> {
        let of = |d: &DutyResult| {
            let person = d.person.as_ref().map_or(String::new(), |p| format!("·{p}"));
            (format!("{}{person} {}", d.duty, d.period), d.state)
        };
        r.iter().flat_map(|r| &r.duties).map(of).collect()
    };
    let (old, new) = (rows(&m.base), rows(&m.head));
    let find =
        |list: &[Row], name: &str| list.iter().find(|(n, _)| n == name).map(|(_, state)| *state);
    let gone = old.iter().filter(|(name, _)| find(&new, name).is_none());
    new.iter()
        .chain(gone)
        .map(|(name, _)| (name.clone(), find(&old, name), find(&new, name)))
        .filter(|(_, from, to)| from != to)
        .collect()
}

type State = Option<(crate::eval::result::StepState, Option<String>)>;

/// The rows of steps that stand differently: step (with person and time), from, to.
fn steps(m: &Move) -> Vec<(String, State, State)> {
    type Row = (String, State);
    let rows = |r: &Option<SubjectResult>| -> Vec<Row> {
        r.iter()
            .flat_map(|r| &r.steps)
            .map(|s| {
                let person = s.person.as_ref().map_or(String::new(), |p| format!("·{p}"));
                let row = s.row.filter(|n| *n > 1).map_or(String::new(), |n| format!("#{n}"));
                (format!("{}{person}{row}", s.step), Some((s.state, s.outcome.clone())))
            })
            .collect()
    };
    let (old, new) = (rows(&m.base), rows(&m.head));
    let find = |list: &[Row], name: &str| {
        list.iter().find(|(n, _)| n == name).and_then(|(_, s)| s.clone())
    };
    let mut names: Vec<&String> = Vec::new();
    for (name, _) in new.iter().chain(&old) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
        .into_iter()
        .map(|n| (n.clone(), find(&old, n), find(&new, n)))
        .filter(|(_, from, to)| from != to)
        // a step that does not apply is as good as none
        .filter(|(_, from, to)| !(idle(from) && idle(to)))
        .collect()
}

fn idle(state: &State) -> bool {
    matches!(state, None | Some((crate::eval::result::StepState::NotApplicable, _)))
}
