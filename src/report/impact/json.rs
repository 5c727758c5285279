//! The comparison as JSON: keys and values are English words and stay; exact numbers are strings; keys that do not
//! apply are absent.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::{
    ImpactReport, ImpactSide, decided, figures, measures, place_of, ranks, signed, steps, text_of,
};
use crate::core::exact::Exact;
use crate::eval::result::{Kind, Selected, SubjectResult, Verdict};
use crate::impact::{Aspect, Because, Change, Direction, Move, Role, Unit, UnitKind};
use crate::report::words::json as words;

pub(super) fn write_json(report: &ImpactReport<'_>, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &object(report))?;
    out.write_all(b"\n")
}

fn object(report: &ImpactReport<'_>) -> Value {
    let impact = report.impact;
    let worse = impact.moves.iter().filter(|m| m.worse).count();
    let better = impact.moves.iter().filter(|m| m.better).count();
    json!({
        "base": side(&report.base),
        "head": side(&report.head),
        "units": impact.units.iter().map(|u| unit(u, report)).collect::<Vec<_>>(),
        "rules_added": impact.added,
        "rules_removed": impact.removed,
        "rules": impact.rules.iter().map(|r| json!({
            "rule": r.rule,
            "kind": words::kind(r.kind),
            "subjects": { "base": r.subjects.0, "head": r.subjects.1 },
            "verdicts": { "base": verdicts(&r.verdicts.0), "head": verdicts(&r.verdicts.1) },
            "selected": selections(r.kind, &r.selected),
            "transitions": r.transitions.iter().map(|((from, to), count)| json!({
                "from": word(*from), "to": word(*to), "count": count,
            })).collect::<Vec<_>>(),
            "newly_in": r.newly[0], "newly_out": r.newly[1], "newly_undetermined": r.newly[2],
            "scores": { "up": r.scores[0], "down": r.scores[1], "other": r.scores[2] },
            "ranks": { "up": r.ranks[0], "down": r.ranks[1], "other": r.ranks[2] },
            "changed": r.moved,
        })).collect::<Vec<_>>(),
        "by_clause": impact.units.iter().zip(&impact.by_clause).map(|(u, t)| json!({
            "unit": u.key.path(),
            "kind": kind(u.key.kind),
            "newly_in": t.newly[0], "newly_out": t.newly[1], "newly_undetermined": t.newly[2],
            "other": t.newly[3], "scores": t.scores, "ranks": t.ranks, "others": t.others, "sole": t.sole,
        })).collect::<Vec<_>>(),
        "by": impact.by.iter().map(|b| json!({
            "field": b.field,
            "rule": b.rule,
            "groups": b.groups.iter().map(|g| {
                let mut o = Map::new();
                o.insert("value".into(), json!(g.value));
                o.insert("subjects".into(), json!({ "base": g.subjects.0, "head": g.subjects.1 }));
                o.insert("holding".into(), json!({ "base": g.holding.0, "head": g.holding.1 }));
                o.insert("newly_in".into(), g.newly[0].into());
                o.insert("newly_out".into(), g.newly[1].into());
                o.insert("newly_undetermined".into(), g.newly[2].into());
                if let (Some(b), Some(h)) = g.means {
                    o.insert("mean_score".into(), json!({ "base": b.to_string(), "head": h.to_string() }));
                }
                Value::Object(o)
            }).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "changes": impact.moves.iter().map(|m| moved(m, report)).collect::<Vec<_>>(),
        "summary": {
            "changed": impact.moves.len(),
            "worse": worse,
            "better": better,
            "engine": report.engine,
        },
    })
}

fn side(side: &ImpactSide<'_>) -> Value {
    let digests: Map<_, _> =
        side.digests.iter().map(|(k, v)| ((*k).to_owned(), v.as_str().into())).collect();
    let mut out = Map::new();
    out.insert("policy".into(), side.policy.into());
    out.insert("path".into(), side.path.as_str().into());
    if let Some(version) = &side.version {
        out.insert("version".into(), version.as_str().into());
    }
    out.insert("as_of".into(), side.as_of.as_str().into());
    out.insert("rows_read".into(), side.rows.0.into());
    out.insert("evaluated".into(), side.rows.1.into());
    out.insert("rejected".into(), side.rows.2.into());
    out.insert("digests".into(), digests.into());
    out.into()
}

fn kind(kind: UnitKind) -> &'static str {
    super::unit_kind(kind).1
}

fn unit(unit: &Unit, report: &ImpactReport<'_>) -> Value {
    let mut out = Map::new();
    out.insert("unit".into(), unit.key.path().into());
    out.insert("kind".into(), kind(unit.key.kind).into());
    if !unit.key.rule.is_empty() {
        out.insert("rule".into(), unit.key.rule.as_str().into());
    }
    out.insert("label".into(), unit.key.label.as_str().into());
    let change = match unit.change {
        Change::Changed => "changed",
        Change::Added => "added",
        Change::Removed => "removed",
    };
    out.insert("change".into(), change.into());
    let sides = [("base", &report.base, unit.base), ("head", &report.head, unit.head)];
    for (name, side, span) in sides {
        let Some(text) = text_of(side.sources, span) else { continue };
        let mut body = json!({ "text": text });
        if let Value::Object(body) = &mut body {
            if let Some(place) = place_of(side.sources, span) {
                body.insert("place".into(), place.into());
            }
            let given =
                side.given.iter().rev().find(|(name, _)| {
                    unit.key.kind == UnitKind::Parameter && *name == unit.key.label
                });
            if let Some((_, value)) = given {
                body.insert("given".into(), value.as_str().into());
            }
        }
        out.insert(name.into(), body);
    }
    out.into()
}

fn verdicts(counts: &[u64; 6]) -> Value {
    let all = Verdict::ALL.iter().zip(counts);
    Value::Object(all.map(|(v, n)| (words::verdict(*v).to_owned(), (*n).into())).collect())
}

fn selections(kind: Kind, (base, head): &([u64; 4], [u64; 4])) -> Value {
    if kind != Kind::Selection {
        return Value::Null;
    }
    let of = |counts: &[u64; 4]| {
        let all = words::SELECTED.iter().zip(counts);
        Value::Object(all.map(|(w, n)| ((*w).to_owned(), (*n).into())).collect())
    };
    json!({ "base": of(base), "head": of(head) })
}

/// A decision in the words of the contract; `null` for a subject that is not there.
fn word(decision: Option<(Option<Selected>, Verdict)>) -> Value {
    match decision {
        None => Value::Null,
        Some((Some(s), _)) => words::selected(s).into(),
        Some((None, v)) => words::verdict(v).into(),
    }
}

fn direction(direction: Direction) -> &'static str {
    match direction {
        Direction::In => "newly_in",
        Direction::Out => "newly_out",
        Direction::Undetermined => "newly_undetermined",
        Direction::Other => "other",
        Direction::Same => "same",
    }
}

fn moved(m: &Move, report: &ImpactReport<'_>) -> Value {
    let mut out = Map::new();
    if let Some(s) = m.subject() {
        out.insert("rule".into(), s.rule.as_str().into());
        out.insert("kind".into(), words::kind(s.kind).into());
        out.insert("subject".into(), s.subject.as_str().into());
        out.insert("key".into(), s.key.as_str().into());
        for (key, value) in [("name", &s.name), ("group", &s.group)] {
            if let Some(value) = value {
                out.insert(key.into(), value.as_str().into());
            }
        }
    }
    out.insert("direction".into(), direction(m.direction).into());
    out.insert("worse".into(), m.worse.into());
    out.insert("better".into(), m.better.into());
    for part in &m.moved {
        let (key, mut body) = aspect(m, part.aspect);
        if let Value::Object(body) = &mut body {
            body.insert("because".into(), because(&part.because, report));
        }
        out.insert(key.into(), body);
    }
    if !m.clauses.is_empty() {
        let clauses = m.clauses.iter().map(|c| {
            let mut o = Map::new();
            o.insert("label".into(), c.label.as_str().into());
            o.insert("from".into(), json!(c.from.map(words::outcome)));
            o.insert("to".into(), json!(c.to.map(words::outcome)));
            if !c.message.is_empty() {
                o.insert("message".into(), c.message.as_str().into());
            }
            Value::Object(o)
        });
        out.insert("clauses".into(), clauses.collect());
    }
    out.into()
}

fn aspect(m: &Move, aspect: Aspect) -> (&'static str, Value) {
    let both = |f: &dyn Fn(&SubjectResult) -> Value| {
        let of = |r: &Option<SubjectResult>| r.as_ref().map_or(Value::Null, f);
        json!({ "from": of(&m.base), "to": of(&m.head) })
    };
    match aspect {
        Aspect::Verdict | Aspect::Selected => {
            let key = if aspect == Aspect::Verdict { "verdict" } else { "selected" };
            (
                key,
                json!({
                    "from": word(decided(m.base.as_ref())), "to": word(decided(m.head.as_ref())),
                }),
            )
        }
        Aspect::Score => {
            let mut body = figures(m)
                .map_or_else(|| json!({}), |(from, to, _)| json!({ "from": from, "to": to }));
            if let (Some((.., Some(delta))), Value::Object(body)) = (figures(m), &mut body) {
                let sign = if delta > Exact::ZERO { "+" } else { "" };
                body.insert("delta".into(), format!("{sign}{delta}").into());
                let _ = signed;
            }
            ("score", body)
        }
        Aspect::Rank => (
            "rank",
            ranks(m).map_or_else(|| json!({}), |(from, to)| json!({ "from": from, "to": to })),
        ),
        Aspect::Grade => ("grade", both(&|r| json!(r.grade))),
        Aspect::Duties => {
            let rows = super::duties(m).into_iter().map(|(duty, from, to)| {
                json!({ "duty": duty, "from": from.map(words::duty), "to": to.map(words::duty) })
            });
            ("duties", json!({ "rows": rows.collect::<Vec<_>>() }))
        }
        Aspect::Measures => ("measures", both(&|r| json!(measures(Some(r))))),
        Aspect::Steps => {
            let rows = steps(m).into_iter().map(|(step, from, to)| {
                let state = |s: super::State| {
                    s.map(|(state, outcome)| json!({ "state": words::step(state), "outcome": outcome }))
                };
                json!({ "step": step, "from": state(from), "to": state(to) })
            });
            ("steps", json!({ "rows": rows.collect::<Vec<_>>() }))
        }
    }
}

fn because(reasons: &[Because], report: &ImpactReport<'_>) -> Value {
    let role = |role| match role {
        Role::Sole => "sole",
        Role::Suffices => "suffices",
        Role::Needed => "needed",
        Role::Part => "part",
        Role::Together => "together",
    };
    reasons
        .iter()
        .filter_map(|b| {
            let unit = report.impact.units.get(b.unit)?;
            Some(json!({ "unit": unit.key.path(), "kind": kind(unit.key.kind), "role": role(b.role) }))
        })
        .collect()
}
