//! `应得`: what is looked at, what came out, and whether that is what was expected.

use super::data::{Document, access_named, field_named, listed, table_named, unknown_field};
use super::value::value_of;
use super::{Failure, Trouble};
use crate::core::exact::Exact;
use crate::core::expr::FieldId;
use crate::core::policy::{Output, Policy};
use crate::core::roots::Owner;
use crate::core::schema::{Origin, Type, VERDICT};
use crate::core::value::{Cmp, Could, RowRef, TableId, Truth, Value, compare};
use crate::diagnostic::{Code, Diagnostic, Lang, Sources, nearest};
use crate::eval::result::*;
use crate::eval::{Engine, Lookup};
use crate::report::words;
use crate::syntax::ast::{Expect, Expected, Expr, ExprKind, Name, Op, Subject, Taken};
use std::sync::Arc;

mod figures;
mod measures;

/// What came out.
struct Seen {
    /// As people read it.
    shown: (String, String),
    /// Clauses with what they say.
    reasons: Vec<(String, String)>,
    /// Labels `因` may name.
    causes: Vec<String>,
    /// Fields `缺` may name.
    missing: Vec<String>,
}

/// The record a column of a table test belongs to.
pub(super) fn column_subject(
    policy: &Policy,
    document: &Document,
    target: &Subject,
    column: &Subject,
) -> Result<Subject, Trouble> {
    let schema = &policy.schema;
    // A column that names its record needs nothing more.
    if let Some((first, Some(_))) = column.parts.first()
        && table_named(schema, &first.text).is_some()
    {
        return Ok(column.clone());
    }
    let name = target.parts.first().map_or("", |(p, _)| p.text.as_str());
    let key = target.parts.iter().find_map(|(_, key)| key.as_deref());
    let names = &column.parts;
    let of_step = find_output(policy, name).is_none() && find_step(policy, name).is_some();
    let table = match find_output(policy, name) {
        Some(output) => Some(source_table(policy, table_of(policy, output))),
        None => schema
            .find_table(name)
            .or_else(|| {
                policy.fields.iter().find(|f| f.name == name).map(|f| source_table(policy, f.table))
            })
            .or_else(|| {
                find_step(policy, name).and_then(|p| policy.procedures.get(p)).map(|p| p.table)
            }),
    };
    let Some((first, _)) = names.first() else {
        return Err(Diagnostic::new(Code::TestUnknownField).at(column.span).into());
    };
    let own = |t: TableId| {
        access_named(policy, t, &first.text).is_some()
            || schema
                .table(t)
                .is_some_and(|t| t.columns.iter().any(|c| c.aliases.contains(&first.text)))
    };
    let of = |t: TableId, rest: &[(Name, Option<String>)]| {
        let named = schema.table(t).map_or("", |t| t.name.as_str());
        let mut parts = vec![(
            Name { text: named.to_owned(), span: column.span },
            // The key of a step may be a person's; that of another record type says nothing here.
            key.filter(|k| document.has(policy, t, k) || table == Some(t) && !of_step)
                .map(str::to_owned)
                .or_else(|| first_key(policy, document, t)),
        )];
        parts.extend(rest.iter().cloned());
        Subject { parts, span: column.span }
    };
    if let Some(table) = table
        && own(table)
    {
        return Ok(of(table, names));
    }
    let named = table_named(schema, &first.text).and_then(|t| schema.find_table(t));
    if let (Some(table), Some((_, rest))) = (named, names.split_first())
        && !rest.is_empty()
    {
        return Ok(of(table, rest));
    }
    // A rule set of the policy itself, or of all records: the one table of the fixture that has the column.
    let mut others =
        document.tables.keys().filter_map(|t| schema.find_table(t)).filter(|t| own(*t));
    if let (Some(only), None) = (others.next(), others.next()) {
        return Ok(of(only, names));
    }
    match table {
        Some(table) => Err(unknown_field(policy, table, &first.text).at(column.span).into()),
        None => Err(unknown_target(policy, name).at(target.span).into()),
    }
}

/// The key of the first record, if there are several to choose from.
fn first_key(policy: &Policy, document: &Document, table: TableId) -> Option<String> {
    let table = policy.schema.table(table)?;
    let rows = document.tables.get(&table.name)?;
    if rows.len() < 2 {
        return None;
    }
    match table.key.and_then(|c| table.columns.get(usize::from(c))) {
        Some(column) => rows.first()?.get(&column.name)?.as_str().map(str::to_owned),
        None => Some("1".into()),
    }
}

/// The records behind groups.
fn source_table(policy: &Policy, table: TableId) -> TableId {
    match policy.partitions.iter().find(|p| p.table == table) {
        Some(partition) => source_table(policy, partition.source),
        None => table,
    }
}

fn find_output(policy: &Policy, name: &str) -> Option<Output> {
    let rules = policy.rules.iter().position(|r| r.name == name).map(Output::Rules);
    let scores = || policy.scores.iter().position(|s| s.name == name).map(Output::Score);
    let selections =
        || policy.selections.iter().position(|s| s.name == name).map(Output::Selection);
    let procedures =
        || policy.procedures.iter().position(|p| p.name == name).map(Output::Procedure);
    rules.or_else(scores).or_else(selections).or_else(procedures)
}

fn table_of(policy: &Policy, output: Output) -> TableId {
    let none = TableId(u16::MAX);
    match output {
        Output::Rules(i) => policy.rules.get(i).map_or(none, |r| r.table),
        Output::Score(i) => policy.scores.get(i).map_or(none, |s| s.table),
        Output::Selection(i) => policy.selections.get(i).map_or(none, |s| s.table),
        Output::Procedure(i) => policy.procedures.get(i).map_or(none, |p| p.table),
    }
}

fn find_step(policy: &Policy, name: &str) -> Option<usize> {
    policy.procedures.iter().position(|p| p.steps.iter().any(|s| s.name == name))
}

fn unknown_target(policy: &Policy, name: &str) -> Diagnostic {
    let names = policy
        .rules
        .iter()
        .map(|r| r.name.as_str())
        .chain(policy.scores.iter().map(|s| s.name.as_str()))
        .chain(policy.selections.iter().map(|s| s.name.as_str()))
        .chain(policy.procedures.iter().flat_map(|p| {
            std::iter::once(p.name.as_str()).chain(p.steps.iter().map(|s| s.name.as_str()))
        }))
        .chain(policy.fields.iter().map(|f| f.name.as_str()))
        .chain(policy.schema.tables.iter().map(|t| t.name.as_str()));
    Diagnostic::new(Code::TestUnknownTarget).arg("name", name).suggest(nearest(name, names))
}

/// The record of a key, or a diagnostic that says which there are.
fn subject_row(
    policy: &Policy,
    engine: &mut Engine<'_>,
    table: TableId,
    key: Option<&str>,
    first: bool,
    subject: &Subject,
) -> Result<RowRef, Trouble> {
    let named = policy.schema.table(source_table(policy, table)).map_or("", |t| t.name.as_str());
    engine.subject(table, key).or_else(|lookup| match lookup {
        Lookup::Several { known } if first && !known.is_empty() => Ok(RowRef { table, row: 0 }),
        Lookup::Several { known } => Err(Diagnostic::new(Code::TestNeedsKey)
            .at(subject.span)
            .arg("table", named)
            .arg("count", known.len())
            .arg("known", listed(&known))
            .into()),
        Lookup::Unknown { known } => Err(Diagnostic::new(Code::TestUnknownKey)
            .at(subject.span)
            .arg("table", named)
            .arg("name", key.unwrap_or(""))
            .arg("known", listed(&known))
            .suggest(nearest(key.unwrap_or(""), known.iter().map(String::as_str)))
            .into()),
    })
}

/// The record an expectation is about, if there is one.
pub(super) fn subject(
    policy: &Policy,
    engine: &mut Engine<'_>,
    expect: &Expect,
    first: bool,
) -> Option<RowRef> {
    let (name, own) = expect.subject.parts.first()?;
    let key = expect.subject.parts.iter().find_map(|(_, k)| k.as_deref());
    let mut row = |table, key| subject_row(policy, engine, table, key, first, &expect.subject).ok();
    if let Some(output) = find_output(policy, &name.text) {
        return row(table_of(policy, output), key);
    }
    if let Some(procedure) = find_step(policy, &name.text) {
        let table = policy.procedures.get(procedure)?.table;
        // The key of a step is a case's or a person's.
        return row(table, key).or_else(|| row(table, None));
    }
    match policy.fields.iter().find(|f| f.name == name.text) {
        Some(field) => row(field.table, key),
        None => {
            row(policy.schema.find_table(table_named(&policy.schema, &name.text)?)?, own.as_deref())
        }
    }
}

/// What an expectation asks for: the outputs and fields its answer is computed from, directly.
pub(super) fn asked(policy: &Policy, expect: &Expect) -> Vec<Owner> {
    let Some((head, rest)) = expect.subject.parts.split_first() else { return Vec::new() };
    let of_output = |output| match output {
        Output::Rules(i) => Owner::Rules(i),
        Output::Score(i) => Owner::Score(i),
        Output::Selection(i) => Owner::Selection(i),
        Output::Procedure(i) => Owner::Procedure(i),
    };
    let mut all: Vec<Owner> =
        find_output(policy, &head.0.text).map(of_output).into_iter().collect();
    all.extend(find_step(policy, &head.0.text).map(Owner::Procedure));
    // A path through records: every field that goes by one of its names; so may the names after 因.
    let names = std::iter::once(head).chain(rest).map(|(name, _)| &name.text);
    for name in names.chain(expect.because.iter().map(|b| &b.text)) {
        let fields = (0u32..).zip(&policy.fields).filter(|(_, f)| {
            f.name == *name || f.name.strip_suffix(name.as_str()).is_some_and(|s| s.ends_with('.'))
        });
        all.extend(fields.filter_map(|(id, _)| Owner::of_field(policy, FieldId(id))));
    }
    all
}

/// Questions to one engine: what has been answered is not computed again.
pub(super) struct Asker<'p> {
    pub(super) engine: Engine<'p>,
    /// Why a clause came out as it did is wanted.
    words: bool,
    results: Vec<(Output, RowRef, Option<Arc<SubjectResult>>)>,
}

impl<'p> Asker<'p> {
    /// Asks an engine; `words` for the reasons a failure shows.
    pub(super) fn new(engine: Engine<'p>, words: bool) -> Self {
        Asker { engine, words, results: Vec::new() }
    }

    fn result(
        &mut self,
        output: Output,
        at: RowRef,
        sources: &Sources,
    ) -> Option<Arc<SubjectResult>> {
        if let Some((.., known)) = self.results.iter().find(|r| r.0 == output && r.1 == at) {
            return known.clone();
        }
        let result = self.engine.result(output, at, sources, self.words).map(Arc::new);
        self.results.push((output, at, result.clone()));
        result
    }
}

/// Compares one expectation with what comes out.
pub(super) fn check(
    policy: &Policy,
    asker: &mut Asker<'_>,
    sources: &Sources,
    expect: &Expect,
    first: bool,
) -> Result<Option<Failure>, Trouble> {
    let Some((head, rest)) = expect.subject.parts.split_first() else { return Ok(None) };
    let key = expect.subject.parts.iter().find_map(|(_, k)| k.as_deref());
    let name = head.0.text.as_str();
    let mut told = None;
    let (met, mut seen) = if let Some(output) = find_output(policy, name) {
        let table = table_of(policy, output);
        let at = subject_row(policy, &mut asker.engine, table, key, first, &expect.subject)?;
        let path: Vec<&str> = rest.iter().map(|(n, _)| n.text.as_str()).collect();
        let result = asker.result(output, at, sources);
        let engine = &mut asker.engine;
        match result {
            Some(result) => {
                let compared =
                    of_result(policy, engine, output, at, &result, &path.join("."), expect)?;
                told = Some(result);
                compared
            }
            None => return Err(unknown_target(policy, name).at(expect.subject.span).into()),
        }
    } else if let Some(procedure) = find_step(policy, name) {
        of_step(policy, asker, sources, procedure, key, expect)?
    } else if let Some(field) = policy.fields.iter().find(|f| f.name == name) {
        let engine = &mut asker.engine;
        let at = subject_row(policy, engine, field.table, key, first, &expect.subject)?;
        walk(policy, engine, at, &expect.subject.parts, expect)?
    } else if let Some(table) =
        table_named(&policy.schema, name).and_then(|t| policy.schema.find_table(t))
    {
        let engine = &mut asker.engine;
        let at = subject_row(policy, engine, table, head.1.as_deref(), first, &expect.subject)?;
        walk(policy, engine, at, rest, expect)?
    } else {
        return Err(unknown_target(policy, name).at(head.0.span).into());
    };
    let because = expect.because.iter().all(|b| seen.causes.iter().any(|c| same(c, &b.text)));
    let lacking = expect.lacking.iter().all(|l| seen.missing.iter().any(|m| names(m, &l.text)));
    if met && because && lacking {
        return Ok(None);
    }
    let clauses = told.as_deref().map(every_clause).unwrap_or_default();
    held_against(expect, &clauses, &mut seen);
    let (mut zh, mut en) = seen.shown;
    if met && !because {
        // By label: numbers of clauses say nothing to a reader.
        let number = |c: &&String| !c.ends_with(|c: char| c.is_ascii_digit());
        let causes: Vec<&str> = seen.causes.iter().filter(number).map(String::as_str).collect();
        let causes = if causes.is_empty() { "（无）".to_owned() } else { causes.join("、") };
        zh.push_str(&format!(" 因 {causes}"));
        en.push_str(&format!(" because {causes}"));
    }
    if (met && !lacking) || (!met && !seen.missing.is_empty()) {
        let missing =
            if seen.missing.is_empty() { "（无）".to_owned() } else { seen.missing.join("、") };
        zh.push_str(&format!(" 缺 {missing}"));
        en.push_str(&format!(" lacking {missing}"));
    }
    let expected: Vec<&str> = sources.text(expect.span).split_whitespace().collect();
    Ok(Some(Failure {
        span: expect.span,
        expected: expected.join(" "),
        actual: (zh, en),
        reasons: seen.reasons,
    }))
}

/// The clauses named after 因, and those that read what is named after 缺: why each of them came out as it did.
fn held_against(expect: &Expect, clauses: &[ClauseResult], seen: &mut Seen) {
    let named = |c: &&ClauseResult| {
        expect.because.iter().any(|b| same(&c.label, &b.text) || c.id == b.text)
            || expect.lacking.iter().any(|l| c.message.contains(&l.text))
    };
    for reason in clauses.iter().filter(named).map(clause_reason) {
        if !seen.reasons.contains(&reason) {
            seen.reasons.push(reason);
        }
    }
}

fn same(a: &str, b: &str) -> bool {
    let fold =
        |t: &str| t.chars().filter(|c| !matches!(c, '「' | '」' | '"' | ' ')).collect::<String>();
    // An item line goes by its verb alone too: 公开 for 公开 选任公告.
    a == b || fold(a) == fold(b) || a.strip_prefix(b).is_some_and(|rest| rest.starts_with(' '))
}

/// Whether a missing field (`干部(A1).年度考核[2].等次`) is the one named, by its whole path or one of its parts.
fn names(missing: &str, name: &str) -> bool {
    let bare = |p: &str| p.split(['[', '(']).next().unwrap_or(p).to_owned();
    let parts: Vec<String> = missing.split('.').map(bare).collect();
    let joined = parts.join(".");
    missing == name
        || joined == name
        || joined.ends_with(&format!(".{name}"))
        || parts.iter().any(|p| p == name)
}

fn both(f: impl Fn(Lang) -> String) -> (String, String) {
    (f(Lang::Zh), f(Lang::En))
}

fn verdict_words(kind: Kind, verdict: Verdict) -> (String, String) {
    both(|l| words::verdict(l, kind, verdict).to_owned())
}

fn clause_reasons(clauses: &[ClauseResult]) -> Vec<(String, String)> {
    clauses
        .iter()
        .filter(|c| matches!(c.outcome, Outcome::Violated | Outcome::Undetermined))
        .map(clause_reason)
        .collect()
}

fn clause_reason(c: &ClauseResult) -> (String, String) {
    let missing = |l| match (l, c.missing.is_empty()) {
        (_, true) => String::new(),
        (Lang::Zh, _) => format!(" 缺 {}", c.missing.join("、")),
        (Lang::En, _) => format!(" lacking {}", c.missing.join(", ")),
    };
    both(|l| format!("{} {}: {}{}", c.label, words::outcome(l, c.outcome), c.message, missing(l)))
}

fn shown(figure: &Figure) -> String {
    let bound =
        |b: &Option<crate::core::exact::Exact>| b.map_or("…".to_owned(), |n| n.to_string());
    match figure {
        Figure::Known(n) => n.to_string(),
        Figure::Between(lo, hi) => format!("{}–{}", bound(lo), bound(hi)),
    }
}

/// `笔试 80 × 2/5 = 32`: how an item of a score came about.
fn item_reason(item: &ItemResult) -> (String, String) {
    both(|l| {
        let Some(value) = &item.value else {
            let none = if l == Lang::Zh { "不适用" } else { "does not apply" };
            return format!("{} {none}", item.label);
        };
        match (item.weight, &item.adds) {
            (Some(weight), Some(adds)) => {
                format!("{} {} × {weight} = {}", item.label, shown(value), shown(adds))
            }
            _ => format!("{} {}", item.label, shown(value)),
        }
    })
}

/// How many of a ranking are shown.
const MOST_RANKED: usize = 10;

/// Who stands where in the subject's group, by the first key.
fn ranking(
    policy: &Policy,
    engine: &Engine<'_>,
    at: RowRef,
    result: &SubjectResult,
) -> Vec<(String, String)> {
    let index = policy.selections.iter().position(|s| s.name == result.rule);
    let Some(index) = index else { return Vec::new() };
    let count = u32::try_from(engine.data().rows(at.table).len()).unwrap_or(u32::MAX);
    let mut ranked: Vec<((u32, u32), String)> = (0..count)
        .filter_map(|row| engine.standing(index, RowRef { table: at.table, row }))
        .filter(|other| other.group == result.group)
        .filter_map(|other| {
            let (best, worst) = other.rank?;
            let rank = if best == worst { best.to_string() } else { format!("{best}–{worst}") };
            let score = other.score.as_ref().map_or(String::new(), |s| format!(" {}", shown(s)));
            Some(((best, worst), format!("{rank} {}{score}", other.name.unwrap_or(other.key))))
        })
        .collect();
    ranked.sort();
    ranked.truncate(MOST_RANKED);
    ranked.into_iter().map(|(_, line)| (line.clone(), line)).collect()
}

/// Labels of the clauses that came out one way.
fn labels(clauses: &[ClauseResult], outcome: Outcome) -> Vec<String> {
    let mut all: Vec<String> = clauses
        .iter()
        .filter(|c| c.outcome == outcome)
        .flat_map(|c| [c.label.clone(), c.id.clone()].into_iter().chain(c.exception.clone()))
        .collect();
    all.dedup();
    all
}

fn every_clause(result: &SubjectResult) -> Vec<ClauseResult> {
    result.clauses.iter().chain(result.steps.iter().flat_map(|s| &s.clauses)).cloned().collect()
}

/// What a whole result says.
fn seen_of(result: &SubjectResult) -> Seen {
    let clauses = every_clause(result);
    let mut causes = match result.verdict {
        Verdict::Undetermined => labels(&clauses, Outcome::Undetermined),
        Verdict::NeedsApproval => {
            let mut all = labels(&clauses, Outcome::Violated);
            all.extend(labels(&clauses, Outcome::Undetermined));
            all.extend(labels(&clauses, Outcome::Waived));
            all
        }
        _ => labels(&clauses, Outcome::Violated),
    };
    causes.extend(
        result.duties.iter().filter(|d| d.state == DutyState::Overdue).map(|d| d.duty.clone()),
    );
    causes.extend(
        result
            .steps
            .iter()
            .filter(|s| {
                // What a procedure asks for by itself (number 0) is asked of the step.
                let own = s.clauses.iter().any(|c| c.id == "0" && c.outcome == Outcome::Violated);
                own || matches!(s.state, StepState::Violated | StepState::Void | StepState::Missing)
            })
            .map(|s| s.step.clone()),
    );
    let mut missing = result.missing.clone();
    missing.extend(clauses.iter().flat_map(|c| c.missing.clone()));
    let mut once = Vec::new();
    missing.retain(|m| {
        let new = !once.contains(m);
        once.push(m.clone());
        new
    });
    Seen {
        shown: verdict_words(result.kind, result.verdict),
        reasons: clause_reasons(&clauses),
        causes,
        missing,
    }
}

#[allow(clippy::too_many_arguments)]
fn of_result(
    policy: &Policy,
    engine: &mut Engine<'_>,
    output: Output,
    at: RowRef,
    result: &SubjectResult,
    path: &str,
    expect: &Expect,
) -> Result<(bool, Seen), Trouble> {
    let mut seen = seen_of(result);
    match output {
        Output::Score(_) => seen.reasons.extend(result.items.iter().map(item_reason)),
        Output::Selection(_) => seen.reasons.extend(ranking(policy, engine, at, result)),
        _ => {}
    }
    if let Some(asked) = measures::asked(policy, output, path, expect) {
        let met = measures::compared(policy, engine, result, &asked, expect, &mut seen)?;
        return Ok((met, seen));
    }
    if !path.is_empty() {
        return of_part(policy, engine, at, result, path, expect, seen);
    }
    match &expect.expected {
        Expected::Taken(taken) => Err(no_measures(&expect.subject, taken)),
        Expected::Bound(op, value) => {
            let actual = match (output, &result.score, result.rank) {
                (Output::Score(_), Some(figure), _) => figure_value(figure),
                (Output::Score(_), None, _) => Value::None,
                (Output::Selection(_), _, Some((best, worst))) if best == worst => {
                    Value::int(i64::from(best))
                }
                _ => return Err(unknown_word(&expect.subject, "=", &known_verdicts())),
            };
            seen.shown = both(|_| engine.display(&actual));
            Ok((bounded(policy, engine, &Type::DECIMAL, &actual, *op, value)?, seen))
        }
        Expected::Word(word) => {
            // 不合规 is said as often as 违规.
            let spelled = if word.text == "不合规" { "违规" } else { word.text.as_str() };
            let wanted = policy.schema.enumeration(VERDICT).and_then(|e| e.find(spelled));
            let wanted = wanted.and_then(|w| Verdict::ALL.get(usize::from(w)).copied());
            if let Output::Selection(_) = output
                && let Some(selected) = selected_word(&word.text)
            {
                let met =
                    result.selected == Some(selected) && result.verdict != Verdict::NotApplicable;
                if let (Some(actual), true) =
                    (result.selected, result.verdict != Verdict::NotApplicable)
                {
                    seen.shown = both(|l| words::selected(l, actual).to_owned());
                }
                selection_causes(policy, engine, output, at, expect, &mut seen);
                return Ok((met, seen));
            }
            if let Some(wanted) = wanted {
                let reasoned = matches!(output, Output::Rules(_) | Output::Procedure(_));
                if wanted == Verdict::Fails && reasoned && expect.because.is_empty() {
                    return Err(no_reason(&word.text, &seen).at(expect.span).into());
                }
                if let Output::Rules(index) = output {
                    known_labels(policy, index, expect)?;
                }
                return Ok((result.verdict == wanted, seen));
            }
            if result.grade.as_deref() == Some(word.text.as_str()) {
                return Ok((true, seen));
            }
            if let (Output::Score(_), Some(grade)) = (output, &result.grade) {
                seen.shown = both(|_| grade.clone());
                return Ok((false, seen));
            }
            let mut known = known_verdicts();
            if let Output::Rules(index) = output {
                known.extend(measures::known(policy, index));
            }
            Err(unknown_word(&expect.subject, &word.text, &known))
        }
    }
}

fn known_verdicts() -> Vec<String> {
    [
        "合格",
        "不合格",
        "合规",
        "违规",
        "达标",
        "不达标",
        "待核实",
        "需审批",
        "进行中",
        "不适用",
        "入选",
        "未入选",
        "并列",
    ]
    .map(String::from)
    .to_vec()
}

fn unknown_word(subject: &Subject, word: &str, known: &[String]) -> Trouble {
    let owner: Vec<&str> = subject.parts.iter().map(|(n, _)| n.text.as_str()).collect();
    Diagnostic::new(Code::TestUnknownWord)
        .at(subject.span)
        .arg("name", word)
        .arg("owner", owner.join("."))
        .arg("known", known.join("、"))
        .suggest(nearest(word, known.iter().map(String::as_str)))
        .into()
}

/// Measures are expected of what has none.
fn no_measures(subject: &Subject, taken: &Taken) -> Trouble {
    let words: Vec<&str> = taken.names.iter().map(|n| n.text.as_str()).collect();
    unknown_word(subject, &words.join(" "), &known_verdicts())
}

fn no_reason(word: &str, seen: &Seen) -> Diagnostic {
    let found = seen.causes.first().cloned().unwrap_or_default();
    let (zh, en) = if found.is_empty() {
        (String::new(), String::new())
    } else {
        (format!(",如 因 {found}"), format!(", as in `because {found}`"))
    };
    Diagnostic::new(Code::TestNoReason).arg("name", word).arg("found", zh).arg("found_en", en)
}

/// Every label after 因 must be one the rule set has.
fn known_labels(policy: &Policy, index: usize, expect: &Expect) -> Result<(), Trouble> {
    let Some(rule) = policy.rules.get(index) else { return Ok(()) };
    let known: Vec<&str> = rule
        .clauses
        .iter()
        .flat_map(|c| [c.label.as_str(), c.id.as_str()])
        .chain(rule.exceptions.iter().map(|e| e.name.as_str()))
        .chain(rule.assertions.iter().map(|a| a.label.as_str()))
        .chain(rule.all_duties().map(|d| d.name.as_str()))
        .collect();
    for label in &expect.because {
        if !known.iter().any(|k| same(k, &label.text)) {
            return Err(unknown_label(&rule.name, label, &known));
        }
    }
    Ok(())
}

fn unknown_label(owner: &str, label: &Name, known: &[&str]) -> Trouble {
    let mut shown: Vec<&str> =
        known.iter().copied().filter(|k| !k.starts_with(|c: char| c.is_ascii_digit())).collect();
    shown.dedup();
    Diagnostic::new(Code::TestUnknownLabel)
        .at(label.span)
        .arg("owner", owner)
        .arg("name", &label.text)
        .arg("known", listed(&shown))
        .suggest(nearest(&label.text, known.iter().copied()))
        .into()
}

fn selected_word(word: &str) -> Option<Selected> {
    Some(match word {
        "入选" | "selected" => Selected::Yes,
        "未入选" | "落选" | "not_selected" => Selected::No,
        "并列" | "并列待定" | "tie" | "tied" => Selected::Tie,
        "待核实" | "undetermined" => Selected::Undetermined,
        _ => return None,
    })
}

/// 未入选 因 a rule set: that rule set fails for the record; 因 名额: it could be taken, but others stand before it.
fn selection_causes(
    policy: &Policy,
    engine: &mut Engine<'_>,
    output: Output,
    at: RowRef,
    expect: &Expect,
    seen: &mut Seen,
) {
    for name in &expect.because {
        let holds = |v: &Value| {
            v.truth() == Truth::False || matches!(v, Value::Enum(id, 1) if *id == VERDICT)
        };
        if let Some(field) = field_named(policy, at.table, &name.text) {
            let value = engine.look(at, crate::core::expr::Access::Field(field));
            if holds(&value) {
                seen.causes.push(name.text.clone());
            }
        }
    }
    let _ = output;
}

fn outcome_word(word: &str) -> Option<Outcome> {
    Some(match word {
        "满足" | "satisfied" => Outcome::Satisfied,
        "不满足" | "violated" => Outcome::Violated,
        "待核实" | "undetermined" => Outcome::Undetermined,
        "不适用" | "not_applicable" => Outcome::NotApplicable,
        "未到" | "not_due" => Outcome::NotDue,
        "已豁免" | "waived" => Outcome::Waived,
        _ => return None,
    })
}

const OUTCOMES: [&str; 6] = ["满足", "不满足", "待核实", "不适用", "未到", "已豁免"];

/// A part of a result: a clause, an item, 等级, 名次, a metric, a duty, or a field of the same name.
fn of_part(
    policy: &Policy,
    engine: &mut Engine<'_>,
    at: RowRef,
    result: &SubjectResult,
    part: &str,
    expect: &Expect,
    mut seen: Seen,
) -> Result<(bool, Seen), Trouble> {
    if let Some((_, step)) = expect.subject.parts.get(1).map(|_| ()).zip(step_of(result, part)) {
        return step_seen(engine, result, step, None, expect);
    }
    let clauses = every_clause(result);
    let of: Vec<&ClauseResult> =
        clauses.iter().filter(|c| same(&c.label, part) || c.id == part).collect();
    if let (Expected::Word(word), Some(clause)) = (&expect.expected, of.first()) {
        let Some(wanted) = outcome_word(&word.text) else {
            return Err(unknown_word(&expect.subject, &word.text, &OUTCOMES.map(String::from)));
        };
        let clause = of.iter().find(|c| c.outcome == wanted).unwrap_or(clause);
        seen.shown = both(|l| words::outcome(l, clause.outcome).to_owned());
        seen.reasons = vec![clause_reason(clause)];
        seen.missing.clone_from(&clause.missing);
        seen.causes = expect
            .because
            .iter()
            .map(|b| b.text.clone())
            .filter(|b| clause.message.contains(b) || clause.exception.as_ref() == Some(b))
            .collect();
        return Ok((clause.outcome == wanted, seen));
    }
    if matches!(part, "名次" | "rank") {
        let (shown, value) = match result.rank {
            Some((a, b)) if a == b => (a.to_string(), Value::int(i64::from(a))),
            Some((a, b)) => {
                let [lo, hi] = [a, b].map(|n| Some(Exact::from_int(i64::from(n))));
                (format!("{a}–{b}"), Value::unknown(Could::Num { lo, hi }, Default::default()))
            }
            None => ("无".into(), Value::None),
        };
        seen.shown = both(|_| shown.clone());
        return Ok((matches(policy, engine, &Type::INTEGER, &value, expect)?, seen));
    }
    if matches!(part, "等级" | "等次" | "档次" | "分档" | "grade") && result.kind == Kind::Score
    {
        let grade = result.grade.clone().unwrap_or_else(|| "无".into());
        seen.shown = both(|_| grade.clone());
        let wanted = match &expect.expected {
            Expected::Word(w) => w.text.clone(),
            Expected::Bound(_, e) => super::data::text(e),
            Expected::Taken(taken) => return Err(no_measures(&expect.subject, taken)),
        };
        return Ok((same(&grade, &wanted), seen));
    }
    if let Some(item) =
        result.items.iter().find(|i| i.label == part || i.label.ends_with(&format!(".{part}")))
    {
        let value = item.value.as_ref().map_or(Value::None, figure_value);
        seen.shown = both(|_| engine.display(&value));
        return Ok((matches(policy, engine, &Type::DECIMAL, &value, expect)?, seen));
    }
    if let Some(met) = figures::compared(policy, engine, at, result, part, expect, &mut seen)? {
        return Ok((met, seen));
    }
    let duties: Vec<&DutyResult> = result.duties.iter().filter(|d| d.duty == part).collect();
    if let (Expected::Word(word), Some(duty)) = (&expect.expected, duties.last()) {
        let wanted = match word.text.as_str() {
            "已完成" | "完成" | "满足" | "已办" | "done" | "satisfied" => DutyState::Done,
            "未到期" | "未到" | "not_due" => DutyState::NotDue,
            "逾期" | "不满足" | "违规" | "overdue" | "violated" => DutyState::Overdue,
            "待核实" | "undetermined" => DutyState::Undetermined,
            other => {
                let known = ["已完成", "未到期", "逾期", "待核实"].map(String::from);
                return Err(unknown_word(&expect.subject, other, &known));
            }
        };
        let any = |state| duties.iter().find(|d| d.state == state);
        // One period overdue is enough for 逾期; 已完成 and 未到期 are said of a duty none of whose periods is.
        let wrong = any(DutyState::Overdue).or_else(|| any(DutyState::Undetermined));
        let duty = match wanted {
            DutyState::Overdue | DutyState::Undetermined => any(wanted).or(wrong),
            DutyState::Done | DutyState::NotDue => wrong.or_else(|| any(wanted)),
        }
        .unwrap_or(duty);
        seen.shown = both(|l| format!("{} ({})", words::duty(l, duty.state), duty.period));
        return Ok((duty.state == wanted, seen));
    }
    let dotted = format!("{}.{part}", result.rule);
    if let Some(field) = field_named(policy, at.table, &dotted) {
        let value = engine.look(at, crate::core::expr::Access::Field(field));
        let ty = policy.fields.get(field.0 as usize).map_or(Type::Any, |f| f.ty.clone());
        seen.shown = both(|_| engine.display(&value));
        seen.missing = engine.lacking(&value, at);
        return Ok((matches(policy, engine, &ty, &value, expect)?, seen));
    }
    let mut known: Vec<&str> = clauses.iter().map(|c| c.label.as_str()).collect();
    known.extend(result.items.iter().map(|i| i.label.as_str()));
    known.extend(result.steps.iter().map(|s| s.step.as_str()));
    known.extend(result.duties.iter().map(|d| d.duty.as_str()));
    known.extend(result.metrics.iter().map(|m| m.label.as_str()));
    known.dedup();
    let label = expect.subject.parts.last().map(|(n, _)| n.clone());
    let label = label.unwrap_or(Name { text: part.to_owned(), span: expect.span });
    Err(unknown_label(&result.rule, &label, &known))
}

fn step_of<'r>(result: &'r SubjectResult, part: &str) -> Option<&'r str> {
    (result.kind == Kind::Procedure)
        .then(|| result.steps.iter().find(|s| s.step == part).map(|s| s.step.as_str()))
        .flatten()
}

/// `应得 推荐 无效`, `应得 考察(张三) 违规`: the key is a case's or a person's.
fn of_step(
    policy: &Policy,
    asker: &mut Asker<'_>,
    sources: &Sources,
    procedure: usize,
    key: Option<&str>,
    expect: &Expect,
) -> Result<(bool, Seen), Trouble> {
    let Some(table) = policy.procedures.get(procedure).map(|p| p.table) else {
        return Err(unknown_target(policy, "").at(expect.subject.span).into());
    };
    let engine = &mut asker.engine;
    let (at, person) = match engine.subject(table, key) {
        Ok(at) => (at, None),
        Err(_) => (subject_row(policy, engine, table, None, false, &expect.subject)?, key),
    };
    let Some(result) = asker.result(Output::Procedure(procedure), at, sources) else {
        return Err(unknown_target(policy, "").at(expect.subject.span).into());
    };
    let engine = &mut asker.engine;
    let step = expect.subject.parts.first().map_or("", |(n, _)| n.text.as_str()).to_owned();
    let path: Vec<&str> =
        expect.subject.parts.iter().skip(1).map(|(n, _)| n.text.as_str()).collect();
    if !path.is_empty() {
        let mut only = (*result).clone();
        only.clauses.clear();
        only.steps
            .retain(|s| s.step == step && person.is_none_or(|p| of_person(policy, engine, s, p)));
        let seen = seen_of(&only);
        return of_part(policy, engine, at, &only, &path.join("."), expect, seen);
    }
    step_seen(engine, &result, &step, person.map(|p| (policy, p)), expect)
}

/// Whether a row of a step is a person's (by name or by key), or has the number.
fn of_person(policy: &Policy, engine: &Engine<'_>, row: &StepResult, key: &str) -> bool {
    if row.person.as_deref() == Some(key) || row.row.map(|r| r.to_string()).as_deref() == Some(key)
    {
        return true;
    }
    let Some(person) = &row.person else { return false };
    (0u16..)
        .zip(&policy.schema.tables)
        .filter(|(_, t)| t.origin == Origin::Data)
        .filter_map(|(i, _)| engine.data().find(TableId(i), key))
        .any(|at| &engine.called(at) == person)
}

fn step_seen(
    engine: &Engine<'_>,
    result: &SubjectResult,
    step: &str,
    person: Option<(&Policy, &str)>,
    expect: &Expect,
) -> Result<(bool, Seen), Trouble> {
    let rows: Vec<&StepResult> = result
        .steps
        .iter()
        .filter(|s| {
            s.step == step && person.is_none_or(|(policy, p)| of_person(policy, engine, s, p))
        })
        .collect();
    let Some(last) = rows.last() else {
        let seen = Seen {
            shown: ("没有这一环节的行".into(), "no row of this step".into()),
            reasons: Vec::new(),
            causes: Vec::new(),
            missing: Vec::new(),
        };
        return Ok((false, seen));
    };
    let Expected::Word(word) = &expect.expected else {
        return Err(unknown_word(&expect.subject, "=", &step_words()));
    };
    let wanted = match word.text.as_str() {
        "已办" | "满足" | "合规" | "done" | "satisfied" => Some(StepState::Done),
        "未办" | "缺" | "missing" => Some(StepState::Missing),
        "违规" | "不满足" | "violated" => Some(StepState::Violated),
        "无效" | "void" => Some(StepState::Void),
        "未到" | "not_due" => Some(StepState::NotDue),
        "暂停" | "suspended" => Some(StepState::Suspended),
        "终止" | "ended" => Some(StepState::Ended),
        "不适用" | "not_applicable" => Some(StepState::NotApplicable),
        "待核实" | "undetermined" => Some(StepState::Undetermined),
        _ => None,
    };
    let met = match wanted {
        Some(state) => last.state == state,
        None => last.outcome.as_deref() == Some(word.text.as_str()),
    };
    let relevant = match last.state {
        StepState::Undetermined => Outcome::Undetermined,
        _ => Outcome::Violated,
    };
    let mut causes = labels(&last.clauses, relevant);
    if last.state == StepState::Void {
        causes.extend(
            expect
                .because
                .iter()
                .map(|b| b.text.clone())
                .filter(|b| last.clauses.iter().any(|c| c.message.contains(b))),
        );
    }
    let seen = Seen {
        shown: both(|l| {
            let state = words::step(l, last.state);
            last.outcome.as_ref().map_or(state.to_owned(), |o| format!("{state}（{o}）"))
        }),
        reasons: clause_reasons(&last.clauses),
        causes,
        missing: step_missing(last, result),
    };
    Ok((met, seen))
}

/// What a step lacks; what the case lacks only where the step's own state is open and no clause of it says why.
fn step_missing(step: &StepResult, result: &SubjectResult) -> Vec<String> {
    let mut own: Vec<String> = Vec::new();
    for name in step.clauses.iter().flat_map(|c| &c.missing) {
        if !own.contains(name) {
            own.push(name.clone());
        }
    }
    if own.is_empty() && step.state == StepState::Undetermined {
        return result.missing.clone();
    }
    own
}

fn step_words() -> Vec<String> {
    ["已办", "未办", "违规", "无效", "未到", "暂停", "终止", "不适用", "待核实"]
        .map(String::from)
        .to_vec()
}

/// Follows a path from a record to a value.
fn walk(
    policy: &Policy,
    engine: &mut Engine<'_>,
    at: RowRef,
    path: &[(Name, Option<String>)],
    expect: &Expect,
) -> Result<(bool, Seen), Trouble> {
    let mut value = Value::Ref(at);
    let mut ty = Type::Ref(at.table);
    // The key after the first name told the record.
    let told = expect
        .subject
        .parts
        .first()
        .is_some_and(|(n, _)| path.first().is_some_and(|(p, _)| p.span == n.span));
    let mut rest = path;
    while let Some(((name, index), after)) = rest.split_first() {
        if let Value::List(_) | Value::Rows { .. } = value {
            value = Engine::elements(&value).into_iter().last().unwrap_or(Value::None);
        }
        let Value::Ref(row) = value else { break };
        // A pattern's further fields have dotted names.
        let longest = (1..=rest.len()).rev().find_map(|n| {
            let names: Vec<&str> = rest.iter().take(n).map(|(p, _)| p.text.as_str()).collect();
            access_named(policy, row.table, &names.join(".")).map(|a| (n, a))
        });
        let Some((taken, (access, found))) = longest else {
            return Err(unknown_field(policy, row.table, &name.text).at(name.span).into());
        };
        value = engine.look(row, access);
        ty = found;
        if let (Some(index), false) = (index, told && std::ptr::eq(rest, path)) {
            let elements = Engine::elements(&value);
            let count = elements.len();
            let by_key = |v: &&Value| matches!(v, Value::Ref(r) if engine.called(*r) == *index || engine.data().key(&policy.schema, *r) == *index);
            let chosen = index
                .parse::<usize>()
                .ok()
                .and_then(|n| n.checked_sub(1))
                .and_then(|n| elements.get(n))
                .or_else(|| elements.iter().find(by_key))
                .cloned();
            value = chosen.ok_or_else(|| {
                Diagnostic::new(Code::TestRowOutside)
                    .at(name.span)
                    .arg("name", &name.text)
                    .arg("index", index)
                    .arg("count", count)
            })?;
            ty = ty.element().cloned().unwrap_or(ty);
        }
        rest = if taken > 1 { rest.get(taken..).unwrap_or(&[]) } else { after };
    }
    let missing = engine.lacking(&value, at);
    let seen = Seen {
        shown: both(|_| engine.display(&value)),
        reasons: Vec::new(),
        causes: Vec::new(),
        missing,
    };
    Ok((matches(policy, engine, &ty, &value, expect)?, seen))
}

fn figure_value(figure: &Figure) -> Value {
    match figure {
        Figure::Known(n) => Value::Num(*n),
        Figure::Between(lo, hi) => {
            Value::unknown(crate::core::value::Could::Num { lo: *lo, hi: *hi }, Default::default())
        }
    }
}

/// Whether a value is what is expected.
fn matches(
    policy: &Policy,
    engine: &Engine<'_>,
    ty: &Type,
    actual: &Value,
    expect: &Expect,
) -> Result<bool, Trouble> {
    match &expect.expected {
        Expected::Bound(op, value) => bounded(policy, engine, ty, actual, *op, value),
        Expected::Word(word) => {
            if matches!(word.text.as_str(), "待核实" | "不明" | "undetermined" | "unknown")
                && *ty != Type::Enum(VERDICT)
            {
                return Ok(matches!(actual, Value::Unknown(_)));
            }
            if matches!(actual, Value::Bool(_)) && matches!(word.text.as_str(), "入选" | "未入选")
            {
                return Ok(*actual == Value::Bool(word.text == "入选"));
            }
            let kind = ExprKind::Name(word.text.clone());
            bounded(policy, engine, ty, actual, Op::Eq, &Expr { kind, span: word.span })
        }
        Expected::Taken(taken) => Err(no_measures(&expect.subject, taken)),
    }
}

fn bounded(
    policy: &Policy,
    engine: &Engine<'_>,
    ty: &Type,
    actual: &Value,
    op: Op,
    written: &Expr,
) -> Result<bool, Trouble> {
    let of =
        if matches!(op, Op::In | Op::NotIn | Op::During) { ty.element().unwrap_or(ty) } else { ty };
    // A value of an enumeration that is not known may still be told by what it holds.
    let of = match (of, actual) {
        (Type::Any, Value::Enum(id, _)) => &Type::Enum(*id),
        (of, _) => of,
    };
    let Some(wanted) = value_of(&policy.schema, Some(engine.data()), of, written) else {
        return Err(Diagnostic::new(Code::TestBadValue)
            .at(written.span)
            .arg("name", engine.display(actual))
            .into());
    };
    if let Value::Unknown(_) = wanted {
        let unknown = matches!(actual, Value::Unknown(_));
        return Ok(if op == Op::Ne { !unknown } else { unknown });
    }
    let holds = |c: Cmp, b: &Value| compare(c, actual, b) == Truth::True;
    let within = |wanted: &Value| match wanted {
        Value::Span(ends) => holds(Cmp::Ge, &ends.0) && holds(Cmp::Le, &ends.1),
        list => Engine::elements(list).iter().any(|v| holds(Cmp::Eq, v)),
    };
    Ok(match op {
        Op::In | Op::During => within(&wanted),
        Op::NotIn => !within(&wanted) && !matches!(actual, Value::Unknown(_)),
        Op::Lt => holds(Cmp::Lt, &wanted),
        Op::Le => holds(Cmp::Le, &wanted),
        Op::Gt => holds(Cmp::Gt, &wanted),
        Op::Ge => holds(Cmp::Ge, &wanted),
        Op::Ne => !equal(engine, actual, &wanted),
        _ => equal(engine, actual, &wanted),
    })
}

/// Lists are equal if they hold the same, in the same order where they have one; what is not known is a range if that is
/// all it could be.
fn equal(engine: &Engine<'_>, a: &Value, b: &Value) -> bool {
    if let (Value::Unknown(unknown), Value::Span(ends)) = (a, b)
        && let Could::Num { lo: Some(lo), hi: Some(hi) } = &unknown.could
    {
        return ends.0 == Value::Num(*lo) && ends.1 == Value::Num(*hi);
    }
    let is_list = |v: &Value| matches!(v, Value::List(_) | Value::Rows { .. });
    if is_list(a) || is_list(b) {
        if let Value::List(list) = a
            && (list.open.is_some() || list.items.iter().any(|(_, t)| *t != Truth::True))
        {
            return false;
        }
        let shown = |v: &Value| {
            let mut all: Vec<String> =
                Engine::elements(v).iter().map(|v| engine.display(v)).collect();
            all.sort();
            all
        };
        return shown(a) == shown(b);
    }
    compare(Cmp::Eq, a, b) == Truth::True
}
