//! Evaluation: compiled policy and records in, explained results out.

mod beside;
mod builtins;
mod change;
mod duties;
mod engine;
mod explain;
mod expr;
mod groups;
mod needs;
mod probe;
mod procedure;
mod reads;
pub mod result;
mod rules;
mod score;
mod seats;
mod select;

pub use engine::{Engine, Settings};
pub use probe::Lookup;
pub use reads::{Reads, reads};

use crate::core::date::Day;
use crate::core::policy::{Clause, ClauseBody, Exception, Modality, Output, Period, RuleKind};
use crate::core::value::{Could, RowRef, Truth, Value};
use crate::diagnostic::{Lang, Sources};
use engine::Place;
use rayon::prelude::*;
use result::*;

/// What to evaluate and how much to say.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    /// Only these rule sets, by name; all if empty.
    pub rules: Vec<String>,
    /// Give derivations: for clauses that are not satisfied, or for all.
    pub derivations: Derivations,
}

/// For which clauses a derivation is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Derivations {
    /// None.
    #[default]
    None,
    /// Verdicts only: not even a line that says why.
    Verdicts,
    /// Clauses that are violated or undetermined.
    Failed,
    /// All.
    All,
}

impl Derivations {
    /// Whether a clause that came out so has one.
    pub(crate) fn wants(self, outcome: Outcome) -> bool {
        match self {
            Derivations::None | Derivations::Verdicts => false,
            Derivations::Failed => matches!(outcome, Outcome::Violated | Outcome::Undetermined),
            Derivations::All => true,
        }
    }
}

/// Evaluates what is wanted and gives a result for every subject, in the order of the policy, then of the data
/// (selections: by group and rank).
pub fn run(engine: &mut Engine<'_>, sources: &Sources, wanted: &Wanted) -> Vec<SubjectResult> {
    let policy = engine.policy;
    let outputs: Vec<Output> = policy
        .outputs
        .iter()
        .copied()
        .filter(|o| {
            wanted.rules.is_empty() || wanted.rules.iter().any(|r| r == output_name(policy, *o))
        })
        .collect();
    engine.compute_all(&needs::below(policy, &outputs));
    let mut results = Vec::new();
    for output in outputs {
        results.extend(output_results(engine, output, sources, wanted.derivations));
    }
    results
}

/// The parameters, by position, that the rule sets named (all, if none is) depend on.
pub fn needed_params(
    policy: &crate::core::policy::Policy,
    rules: &[String],
) -> std::collections::BTreeSet<u16> {
    let fields: Vec<_> = policy
        .outputs
        .iter()
        .filter(|o| rules.is_empty() || rules.iter().any(|r| r == output_name(policy, **o)))
        .map(|o| output_field(policy, *o))
        .collect();
    needs::params(policy, &fields)
}

/// One record, and why: its results with whole derivations, and what would turn the clauses that are not satisfied.
/// `Err` gives the keys there are, if no subject of the rule sets has this one.
pub fn run_one(
    engine: &mut Engine<'_>,
    sources: &Sources,
    rules: &[String],
    key: &str,
) -> Result<Vec<Explained>, Vec<String>> {
    let policy = engine.policy;
    let outputs: Vec<Output> = policy
        .outputs
        .iter()
        .copied()
        .filter(|o| rules.is_empty() || rules.iter().any(|r| r == output_name(policy, *o)))
        .collect();
    engine.compute_all(&needs::below(policy, &outputs));
    engine.one_told = true;
    let mut results = Vec::new();
    let mut keys: std::collections::BTreeSet<String> = std::collections::BTreeSet::new();
    for output in outputs {
        let Some(table) = output_table(policy, output) else { continue };
        engine.ensure_groups(table);
        let Some(at) = find_subject(engine, table, key, &mut keys) else { continue };
        if let Some(result) = one_result(engine, output, at, sources, Derivations::All) {
            let changes = match output {
                Output::Rules(i) if result.verdict != Verdict::NotApplicable => {
                    change::of_rules(engine, i, at)
                }
                Output::Procedure(i) => change::of_case(engine, i, at, &result),
                _ => Vec::new(),
            };
            let derivation = beyond_clauses(engine, output, at, &result, sources);
            results.push(Explained { result, derivation, changes });
        }
    }
    if results.is_empty() { Err(keys.into_iter().collect()) } else { Ok(results) }
}

/// What an account says besides the clauses: a score, a place in a selection, why rules do not apply.
fn beyond_clauses(
    engine: &Engine<'_>,
    output: Output,
    at: RowRef,
    result: &SubjectResult,
    sources: &Sources,
) -> Option<Derivation> {
    if engine.policy.effective.is_some_and(|day| day > engine.settings.as_of) {
        return None;
    }
    let mut deriver = explain::Deriver::new(engine, sources);
    let mut place = Place::of(at, engine.settings.as_of);
    let guard = match output {
        Output::Score(i) => return deriver.score(i, &mut place, 0),
        Output::Selection(i) => return deriver.selection(i, at, 0),
        Output::Rules(i) => engine.policy.rules.get(i)?.guard.as_ref(),
        Output::Procedure(i) => engine.policy.procedures.get(i)?.guard.as_ref(),
    }?;
    // Where the rules apply for certain, there is nothing to ask.
    (result.verdict == Verdict::NotApplicable || engine.truth(guard, &mut place) != Truth::True)
        .then(|| deriver.when(guard, &mut place, 0))
}

/// The record of a table that goes by a key; groups go by the names of their keys.
fn find_subject(
    engine: &Engine<'_>,
    table: crate::core::value::TableId,
    key: &str,
    keys: &mut std::collections::BTreeSet<String>,
) -> Option<RowRef> {
    if let Some(at) = engine.data.find(table, key) {
        return Some(at);
    }
    let count = u32::try_from(engine.data.rows(table).len()).unwrap_or(u32::MAX);
    for row in 0..count {
        let at = RowRef { table, row };
        let name = subject_key(engine, at);
        if name == key {
            return Some(at);
        }
        keys.insert(name);
    }
    None
}

/// The key a subject goes by in results.
fn subject_key(engine: &Engine<'_>, at: RowRef) -> String {
    if let Some(group) = group_name(engine, at) {
        group
    } else if engine.policy.partitions.iter().any(|p| p.table == at.table) {
        engine.settings.lang.choose("全体", "all").into()
    } else if engine
        .policy
        .schema
        .table(at.table)
        .is_some_and(|t| t.origin == crate::core::schema::Origin::Single)
    {
        engine.settings.lang.choose("全局", "overall").into()
    } else {
        engine.data.key(&engine.policy.schema, at)
    }
}

/// Every rule set that was asked for: its name, its kind, and the record type of its subjects; none for what is judged
/// once as a whole.
pub fn asked<'p>(
    policy: &'p crate::core::policy::Policy,
    rules: &[String],
) -> Vec<(&'p str, Kind, Option<&'p str>)> {
    let wanted =
        |o: &&Output| rules.is_empty() || rules.iter().any(|r| r == output_name(policy, **o));
    let told = |output: &Output| {
        let kind = match output {
            Output::Rules(i) => policy.rules.get(*i).map(|r| kind_of(r.kind))?,
            Output::Score(_) => Kind::Score,
            Output::Selection(_) => Kind::Selection,
            Output::Procedure(_) => Kind::Procedure,
        };
        let table = output_table(policy, *output)?;
        let partition = policy.partitions.iter().find(|p| p.table == table);
        let source = policy.schema.table(partition.map_or(table, |p| p.source));
        let data = source.filter(|t| t.origin == crate::core::schema::Origin::Data);
        Some((output_name(policy, *output), kind, data.map(|t| t.name.as_str())))
    };
    policy.outputs.iter().filter(wanted).filter_map(told).collect()
}

fn kind_of(kind: RuleKind) -> Kind {
    match kind {
        RuleKind::Eligibility => Kind::Eligibility,
        RuleKind::Composition => Kind::Composition,
        RuleKind::Regulation => Kind::Regulation,
        RuleKind::Monitor => Kind::Monitor,
    }
}

/// The name an output goes by.
pub fn output_name(policy: &crate::core::policy::Policy, output: Output) -> &str {
    match output {
        Output::Rules(i) => policy.rules.get(i).map_or("", |r| &r.name),
        Output::Score(i) => policy.scores.get(i).map_or("", |s| &s.name),
        Output::Selection(i) => policy.selections.get(i).map_or("", |s| &s.name),
        Output::Procedure(i) => policy.procedures.get(i).map_or("", |p| &p.name),
    }
}

fn output_field(
    policy: &crate::core::policy::Policy,
    output: Output,
) -> crate::core::expr::FieldId {
    let none = crate::core::expr::FieldId(u32::MAX);
    match output {
        Output::Rules(i) => policy.rules.get(i).map_or(none, |r| r.field),
        Output::Score(i) => policy.scores.get(i).map_or(none, |s| s.field),
        Output::Selection(i) => policy.selections.get(i).map_or(none, |s| s.field),
        Output::Procedure(i) => policy.procedures.get(i).map_or(none, |p| p.field),
    }
}

fn output_table(
    policy: &crate::core::policy::Policy,
    output: Output,
) -> Option<crate::core::value::TableId> {
    match output {
        Output::Rules(i) => policy.rules.get(i).map(|r| r.table),
        Output::Score(i) => policy.scores.get(i).map(|s| s.table),
        Output::Selection(i) => policy.selections.get(i).map(|s| s.table),
        Output::Procedure(i) => policy.procedures.get(i).map(|p| p.table),
    }
}

fn one_result(
    engine: &Engine<'_>,
    output: Output,
    at: RowRef,
    sources: &Sources,
    how: Derivations,
) -> Option<SubjectResult> {
    let words = (how != Derivations::Verdicts).then_some(sources);
    let result = match output {
        Output::Rules(i) => rule_result(engine, i, at, sources, how),
        Output::Score(i) => score_result(engine, i, at),
        Output::Selection(i) => selection_result(engine, i, at),
        Output::Procedure(i) => procedure_result(engine, i, at, words, how),
    }?;
    // Before its day a policy says nothing of anybody.
    if engine.policy.effective.is_some_and(|day| day > engine.settings.as_of) {
        let (name, key, group) = (result.name, result.key, result.group);
        let early = SubjectResult {
            subject: result.subject,
            name,
            key,
            group,
            ..blank(engine, &result.rule, result.kind, at)
        };
        return Some(SubjectResult { verdict: Verdict::NotApplicable, ..early });
    }
    Some(result)
}

fn output_results(
    engine: &mut Engine<'_>,
    output: Output,
    sources: &Sources,
    how: Derivations,
) -> Vec<SubjectResult> {
    let policy = engine.policy;
    let Some(table) = output_table(policy, output) else { return Vec::new() };
    engine.ensure_groups(table);
    let engine = &*engine;
    let count = u32::try_from(engine.data.rows(table).len()).unwrap_or(u32::MAX);
    let one = |row: u32| one_result(engine, output, RowRef { table, row }, sources, how);
    let mut results: Vec<SubjectResult> =
        (0..count).into_par_iter().with_min_len(32).filter_map(one).collect();
    if let Output::Selection(_) = output {
        // By group as read, then by rank; whoever cannot be taken stands last.
        let mut groups: Vec<Option<String>> = Vec::new();
        for r in &results {
            if !groups.contains(&r.group) {
                groups.push(r.group.clone());
            }
        }
        let order: std::collections::BTreeMap<Option<String>, usize> =
            groups.into_iter().enumerate().map(|(i, g)| (g, i)).collect();
        results.sort_by_key(|r| {
            (order.get(&r.group).copied(), r.rank.unwrap_or((u32::MAX, u32::MAX)))
        });
    }
    results
}

fn blank(engine: &Engine<'_>, rule: &str, kind: Kind, at: RowRef) -> SubjectResult {
    let subject = engine.policy.schema.table(at.table).map_or(String::new(), |t| t.name.clone());
    SubjectResult {
        rule: rule.to_owned(),
        kind,
        subject,
        key: engine.data.key(&engine.policy.schema, at),
        name: engine.person_name(at),
        group: None,
        verdict: Verdict::Holds,
        clauses: Vec::new(),
        score: None,
        places: None,
        items: Vec::new(),
        grade: None,
        rank: None,
        selected: None,
        missing: Vec::new(),
        steps: Vec::new(),
        next_steps: Vec::new(),
        measures: Vec::new(),
        duties: Vec::new(),
        metrics: Vec::new(),
        place: engine.place_of(at),
    }
}

/// The name of a group: its keys.
fn group_name(engine: &Engine<'_>, at: RowRef) -> Option<String> {
    let partition = engine.policy.partitions.iter().find(|p| p.table == at.table)?;
    let record = engine.data.record(at)?;
    let names: Vec<String> = record
        .cells
        .iter()
        .take(partition.keys.len())
        .map(|v| match v {
            Value::Text(t) => t.to_string(),
            // a group is known by its name: the same whatever language the run is in
            v => engine.show_in(v, Lang::Zh),
        })
        .collect();
    if names.is_empty() { None } else { Some(names.join("、")) }
}

fn rule_result(
    engine: &Engine<'_>,
    index: usize,
    at: RowRef,
    sources: &Sources,
    how: Derivations,
) -> Option<SubjectResult> {
    let rule = engine.policy.rules.get(index)?;
    let mut result = blank(engine, &rule.name, kind_of(rule.kind), at);
    if let Some(group) = group_name(engine, at) {
        let partition = engine.policy.partitions.iter().find(|p| p.table == at.table)?;
        result.subject = engine.policy.schema.table(partition.source)?.name.clone();
        result.key.clone_from(&group);
        result.group = Some(group);
    } else if engine.policy.partitions.iter().any(|p| p.table == at.table) {
        result.key = engine.settings.lang.choose("全体", "all").into();
    } else if engine
        .policy
        .schema
        .table(at.table)
        .is_some_and(|t| t.origin == crate::core::schema::Origin::Single)
    {
        result.subject.clone_from(&engine.policy.name);
        result.key = engine.settings.lang.choose("全局", "overall").into();
    }
    let judgement = rules::judge(engine, rule, at, &mut Place::of(at, engine.settings.as_of));
    result.verdict = judgement.verdict;
    result.missing = engine.missing(&judgement.causes, at);
    let mut place = Place::of(at, engine.settings.as_of);
    let applies = judgement.verdict != Verdict::NotApplicable;
    let words = (how != Derivations::Verdicts).then_some(sources);
    for (clause, judged) in rule.clauses.iter().zip(&judgement.clauses) {
        let with = applies && how.wants(judged.outcome);
        result.clauses.push(clause_result(
            engine,
            clause,
            judged,
            &rule.exceptions,
            &mut place,
            at,
            words,
            with,
        ));
        if applies {
            result.measures.extend(measure_result(engine, clause, judged, &mut place, at));
        }
    }
    if rule.heaviest {
        keep_heaviest(rule, &mut result.measures);
    }
    if applies {
        let figures = rule.metrics.iter().filter_map(|m| metric_result(engine, m, &mut place));
        result.metrics.extend(figures);
        result.duties = judgement.beside.duties;
        for (assertion, holds) in rule.assertions.iter().zip(&judgement.beside.assertions) {
            let Some(holds) = holds else { continue };
            let mut clause = assertion_result(engine, assertion, holds, &mut place, at, words);
            if let (Derivations::All, Some(sources)) = (how, words) {
                let mut deriver = explain::Deriver::new(engine, sources);
                clause.derivation = Some(deriver.whole(&assertion.cond, &mut place));
            }
            result.clauses.push(clause);
        }
    }
    Some(result)
}

fn assertion_result(
    engine: &Engine<'_>,
    assertion: &crate::core::policy::Assertion,
    holds: &Truth,
    place: &mut Place,
    at: RowRef,
    sources: Option<&Sources>,
) -> ClauseResult {
    let (outcome, missing) = match holds {
        Truth::True => (Outcome::Satisfied, Vec::new()),
        Truth::False => (Outcome::Violated, Vec::new()),
        Truth::Unknown(c) => (Outcome::Undetermined, engine.missing(c, at)),
    };
    ClauseResult {
        id: format!("断言.{}", assertion.label),
        label: assertion.label.clone(),
        modality: Modality::Must,
        normally: false,
        outcome,
        missing,
        basis: assertion.marks.basis.clone(),
        exception: None,
        message: sources.map_or(String::new(), |s| engine.message(&assertion.cond, place, s)),
        derivation: None,
        span: assertion.span,
    }
}

/// A clause's outcome with why.
#[allow(clippy::too_many_arguments)]
fn clause_result(
    engine: &Engine<'_>,
    clause: &Clause,
    judged: &rules::Judged,
    exceptions: &[Exception],
    place: &mut Place,
    at: RowRef,
    sources: Option<&Sources>,
    with_derivation: bool,
) -> ClauseResult {
    let message = match (&clause.body, sources) {
        (_, None) => String::new(),
        _ if judged.outcome == Outcome::NotApplicable => String::new(),
        (ClauseBody::Condition(cond), Some(sources)) => engine.message(cond, place, sources),
        (ClauseBody::Measure(_), Some(sources)) => {
            clause.guard.as_ref().map_or(String::new(), |g| engine.message(g, place, sources))
        }
    };
    let used = judged.exception.and_then(|e| exceptions.get(e));
    let derivation = sources
        .filter(|_| with_derivation)
        .and_then(|sources| clause_derivation(engine, clause, judged, used, place, sources));
    let missing = if judged.outcome == Outcome::Undetermined {
        engine.missing(&judged.causes, at)
    } else {
        Vec::new()
    };
    ClauseResult {
        id: clause.id.clone(),
        label: clause.label.clone(),
        modality: clause.modality,
        normally: clause.normally,
        outcome: judged.outcome,
        missing,
        basis: clause.marks.basis.clone(),
        exception: used.map(|e| e.name.clone()),
        message,
        derivation,
        span: clause.span,
    }
}

/// Why a clause came out as it did: its condition, when it applies, when the exception does that was used.
fn clause_derivation(
    engine: &Engine<'_>,
    clause: &Clause,
    judged: &rules::Judged,
    exception: Option<&Exception>,
    place: &mut Place,
    sources: &Sources,
) -> Option<Derivation> {
    let mut deriver = explain::Deriver::new(engine, sources);
    if matches!(judged.outcome, Outcome::Satisfied | Outcome::NotApplicable | Outcome::NotDue) {
        deriver = deriver.brief();
    }
    let guard = clause.guard.as_ref();
    let cond = match &clause.body {
        ClauseBody::Condition(cond) if judged.outcome != Outcome::NotApplicable => cond,
        _ => return guard.map(|g| deriver.when(g, place, 0)),
    };
    let mut told = deriver.whole(cond, place);
    told.inputs.extend(guard.map(|g| deriver.when(g, place, 1)));
    if let Some(exception) = exception
        && let Some(guard) = &exception.guard
    {
        let mut used = deriver.when(guard, place, 1);
        let word = engine.settings.lang.choose("例外", "exception");
        used.text = format!("{word} {} {}", exception.name, used.text);
        told.inputs.push(used);
    }
    Some(told)
}

/// The measures that follow from a clause, on `at` if it does not say on whom.
fn measure_result(
    engine: &Engine<'_>,
    clause: &Clause,
    judged: &rules::Judged,
    place: &mut Place,
    at: RowRef,
) -> Vec<MeasureResult> {
    let ClauseBody::Measure(measure) = &clause.body else { return Vec::new() };
    if judged.outcome != Outcome::Satisfied {
        return Vec::new();
    }
    let on = match &measure.toward {
        None => vec![at],
        Some(toward) => expr::items(&engine.eval(toward, place))
            .items
            .iter()
            .filter_map(|(v, _)| if let Value::Ref(r) = v { Some(*r) } else { None })
            .collect(),
    };
    let (mut from, mut until) = (None, None);
    if let Some(span) = &measure.span {
        match engine.eval(span, place) {
            Value::Span(ends) => {
                from = Some(engine.show(&ends.0));
                until = Some(engine.show(&ends.1));
            }
            day => from = Some(engine.show(&day)),
        }
    }
    if let Some(length) = &measure.deadline {
        let length = engine.eval(length, place);
        let due = engine.arith(
            crate::core::value::Arith::Add,
            &Value::Date(engine.settings.as_of),
            &length,
        );
        until = Some(engine.show(&due));
    }
    on.into_iter()
        .map(|row| MeasureResult {
            measures: measure.names.clone(),
            all: measure.all,
            on: (
                engine.policy.schema.table(row.table).map_or(String::new(), |t| t.name.clone()),
                engine.data.key(&engine.policy.schema, row),
            ),
            from: from.clone(),
            until: until.clone(),
            restricts: measure.restricts.clone(),
            by_decision: measure.by_decision,
            clause: clause.label.clone(),
        })
        .collect()
}

/// 取最重: of measures on the same subject only the heaviest is kept.
fn keep_heaviest(rule: &crate::core::policy::RuleSet, measures: &mut Vec<MeasureResult>) {
    let weight = |m: &MeasureResult| {
        rule.clauses
            .iter()
            .filter(|c| c.label == m.clause)
            .find_map(|c| match &c.body {
                ClauseBody::Measure(body) => body.weights.iter().max().copied(),
                ClauseBody::Condition(_) => None,
            })
            .unwrap_or(0)
    };
    let heaviest = measures.iter().filter(|m| m.restricts.is_empty()).map(&weight).max();
    measures.retain(|m| !m.restricts.is_empty() || Some(weight(m)) == heaviest);
}

/// A figure, unless it is not followed for this record; where that is open its value is, too.
fn metric_result(
    engine: &Engine<'_>,
    metric: &crate::core::policy::Metric,
    place: &mut Place,
) -> Option<MetricResult> {
    if metric.guard.as_ref().is_some_and(|g| engine.truth(g, place) == Truth::False) {
        return None;
    }
    let (value, target) = metric_values(engine, metric, place);
    let gap = target.as_ref().map(|t| engine.arith(crate::core::value::Arith::Sub, &value, t));
    Some(MetricResult {
        label: metric.label.clone(),
        value: engine.show(&value),
        target: target.as_ref().map(|t| engine.show(t)),
        gap: gap.filter(|g| g.num_bounds().is_some()).map(|g| engine.show(&g)),
        basis: metric.marks.basis.clone(),
    })
}

/// The day the first whole calendar period from a day on begins: a duty counts from there.
pub fn first_whole(period: Period, day: Day) -> Option<Day> {
    duties::first_whole(period, day)
}

/// The value of a figure, and its target or what it is compared with.
fn metric_values(
    engine: &Engine<'_>,
    metric: &crate::core::policy::Metric,
    place: &mut Place,
) -> (Value, Option<Value>) {
    let target = metric.target.as_ref().or(metric.compare.as_ref());
    let value = engine.eval(&metric.value, place);
    let value = match metric.guard.as_ref().map(|g| engine.truth(g, place)) {
        Some(Truth::Unknown(causes)) => Value::unknown(Could::Any, causes),
        _ => value,
    };
    (value, target.map(|t| engine.eval(t, place)))
}

fn score_result(engine: &Engine<'_>, index: usize, at: RowRef) -> Option<SubjectResult> {
    let s = engine.policy.scores.get(index)?;
    let mut result = blank(engine, &s.name, Kind::Score, at);
    let total = score::score(engine, s, &mut Place::of(at, engine.settings.as_of));
    if total.applies == Truth::False {
        result.verdict = Verdict::NotApplicable;
        return Some(result);
    }
    result.score = explain::figure(&total.total);
    result.places = s.keep.map(|k| k.places);
    result.verdict =
        if matches!(total.total, Value::Num(_)) { Verdict::Holds } else { Verdict::Undetermined };
    result.missing = engine.missing(&total.total.causes(), at);
    for (item, scored) in s.items.iter().zip(&total.items) {
        result.items.push(ItemResult {
            label: item.label.clone(),
            weight: scored.weight,
            value: if scored.applies == Truth::False {
                None
            } else {
                explain::figure(&scored.value)
            },
            adds: explain::figure(&scored.adds),
            basis: item.marks.basis.clone(),
        });
    }
    let band = score::band(engine, s, &mut Place::of(at, engine.settings.as_of), &total.total);
    if !matches!(band, Value::None) {
        result.grade = Some(engine.show(&band));
    }
    Some(result)
}

fn selection_result(engine: &Engine<'_>, index: usize, at: RowRef) -> Option<SubjectResult> {
    let selection = engine.policy.selections.get(index)?;
    let partition = engine.policy.partitions.get(selection.partition)?;
    let place = engine.choices.get(index)?.rows.get(at.row as usize)?;
    let mut result = blank(engine, &selection.name, Kind::Selection, at);
    result.group = group_name(engine, RowRef { table: partition.table, row: place.group });
    result.rank = place.rank;
    result.selected = Some(place.selected);
    result.missing = engine.missing(&place.causes, at);
    result.verdict = match (place.selected, &place.candidate) {
        (_, Truth::False) => Verdict::NotApplicable,
        (Selected::Yes, _) => Verdict::Holds,
        (Selected::No, _) => Verdict::Fails,
        (Selected::Tie, _) => Verdict::Pending,
        (Selected::Undetermined, _) => Verdict::Undetermined,
    };
    // People may only choose from those who could be chosen.
    if selection.decided.is_some() && place.selected == Selected::Yes {
        let lang = engine.settings.lang;
        let wrong = |label: &str, message: &str| selection_fault(selection, label, message);
        if place.eligible == Truth::False {
            result.verdict = Verdict::Fails;
            result.clauses.push(wrong(
                lang.choose("资格", "eligibility"),
                lang.choose("不在可选之列", "not among those who could be chosen"),
            ));
        }
        if place.excess {
            result.verdict = Verdict::Fails;
            result.clauses.push(wrong(
                lang.choose("名额", "quota"),
                lang.choose("决定的人数超过名额", "more were chosen than there are places"),
            ));
        }
    }
    if let Some((key, _)) = selection.order.first() {
        let mut scope = Place::of(at, engine.settings.as_of);
        if place.rank.is_some() {
            result.score = explain::figure(&engine.eval(key, &mut scope));
            result.places = places_of(engine, key);
        }
    }
    Some(result)
}

/// What is wrong with whom people chose.
fn selection_fault(
    selection: &crate::core::policy::Selection,
    label: &str,
    message: &str,
) -> ClauseResult {
    ClauseResult {
        id: "0".into(),
        label: label.into(),
        modality: Modality::Must,
        normally: false,
        outcome: Outcome::Violated,
        missing: Vec::new(),
        basis: selection.marks.basis.clone(),
        exception: None,
        message: message.into(),
        derivation: None,
        span: selection.span,
    }
}

/// The places a ranking's first key is rounded to, if it is a score.
fn places_of(engine: &Engine<'_>, key: &crate::core::expr::Expr) -> Option<u32> {
    use crate::core::expr::{Access, Node};
    let Node::Of(0, Access::Field(id)) = key.node else { return None };
    match engine.policy.fields.get(id.0 as usize)?.kind {
        crate::core::policy::FieldKind::Score(s) => {
            engine.policy.scores.get(s)?.keep.map(|k| k.places)
        }
        _ => None,
    }
}

fn procedure_result(
    engine: &Engine<'_>,
    index: usize,
    at: RowRef,
    sources: Option<&Sources>,
    how: Derivations,
) -> Option<SubjectResult> {
    let procedure = engine.policy.procedures.get(index)?;
    let mut result = blank(engine, &procedure.name, Kind::Procedure, at);
    let case = procedure::judge(engine, procedure, at, sources, how);
    result.verdict = case.verdict;
    result.missing = engine.missing(&case.causes, at);
    result.clauses = case.clauses;
    result.steps = case.steps;
    result.next_steps = case.next;
    result.measures = case.measures;
    result.duties = case.duties;
    Some(result)
}

/// Whether a value satisfies the bound of a parameter.
pub fn bound_holds(
    policy: &crate::core::policy::Policy,
    bound: &crate::core::expr::Expr,
    value: &Value,
) -> Truth {
    let settings = Settings {
        as_of: crate::core::date::Day::constant(2000, 1, 1),
        calendar: Default::default(),
        birthday: Default::default(),
        params: Vec::new(),
        lang: Default::default(),
    };
    let engine = Engine::new(policy, crate::core::data::Dataset::new(&policy.schema), settings);
    let mut place = Place::with(value.clone(), engine.settings.as_of);
    engine.truth(bound, &mut place)
}
