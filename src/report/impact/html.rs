//! The comparison as one page that opens offline: which change does what, and whom it touches.

use std::io::{self, Write};

use minijinja::Environment;
use serde::Serialize;

use super::{
    ImpactReport, ImpactSide, because, besides, change, decided, decision, mean, of_decision,
    place_of, share, share_moved, signed, telling, tone, unit_kind, unit_name, written,
};
use crate::core::exact::Exact;
use crate::diagnostic::Lang;
use crate::eval::result::{Kind, Selected, Verdict};
use crate::impact::{ByRule, Direction, Move};
use crate::report::html::charts::{Part, parts, percent, shares};
use crate::report::html::{SCRIPT, STYLE};
use crate::report::lines::{Tone, of_selected, of_verdict};
use crate::report::table::SELECTED;
use crate::report::text::one_line;
use crate::report::{Options, words};

const TEMPLATE: &str = include_str!("page.html");
const OWN_STYLE: &str = include_str!("page.css");

/// People on one leaf of the list.
const LEAF: usize = 200;

#[derive(Serialize)]
struct Page {
    lang: &'static str,
    t: words::Page,
    style: &'static str,
    own_style: &'static str,
    script: &'static str,
    title: String,
    sides: Vec<SideView>,
    units: Vec<UnitView>,
    rules: Vec<RuleView>,
    still: String,
    people: Vec<Leaf>,
    count: usize,
    named: usize,
    engine: String,
    digests: Vec<(String, String)>,
}

#[derive(Serialize)]
struct SideView {
    word: &'static str,
    policy: String,
    path: String,
    version: Option<String>,
    as_of: String,
    read: u64,
    evaluated: u64,
    rejected: u64,
}

#[derive(Serialize)]
struct UnitView {
    change: &'static str,
    tone: &'static str,
    kind: &'static str,
    name: String,
    base: Option<(String, String)>,
    head: Option<(String, String)>,
    parts: Vec<Part>,
    also: Vec<String>,
}

#[derive(Serialize)]
struct RuleView {
    name: String,
    kind: &'static str,
    bars: Vec<(&'static str, u64, Vec<Part>)>,
    legend: Vec<(&'static str, &'static str, String)>,
    transitions: Vec<(String, String, &'static str, u64)>,
    also: Vec<String>,
    fields: Vec<FieldView>,
}

#[derive(Serialize)]
struct FieldView {
    field: String,
    groups: Vec<GroupView>,
    scored: bool,
}

/// A group's share under base and head on one track.
#[derive(Serialize)]
struct GroupView {
    value: String,
    subjects: String,
    base: Option<String>,
    head: Option<String>,
    from: String,
    width: String,
    tone: &'static str,
    base_text: String,
    head_text: String,
    points: String,
    newly: Vec<(&'static str, &'static str, u64)>,
    mean: String,
}

#[derive(Serialize)]
struct Leaf {
    from: usize,
    to: usize,
    people: Vec<Person>,
}

#[derive(Serialize)]
struct Person {
    name: String,
    key: String,
    rule: String,
    tone: &'static str,
    from: Option<(&'static str, &'static str)>,
    to: Option<(&'static str, &'static str)>,
    besides: Vec<String>,
    because: String,
    clauses: Vec<(&'static str, String, String, String)>,
}

/// Writes the page.
pub(super) fn write_html(
    report: &ImpactReport<'_>,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let lang = options.lang;
    let mut moves: Vec<&Move> = report.impact.moves.iter().collect();
    moves.sort_by_key(|m| m.direction == Direction::Same);
    let mut t = words::page(lang);
    t.extend(WORDS.iter().map(|(name, pair)| (*name, words::pick(lang, *pair))));
    let sides = [(("旧", "base"), &report.base), (("新", "head"), &report.head)];
    let digests = sides.iter().flat_map(|(pair, side)| {
        side.digests.iter().map(|(what, digest)| {
            let label = words::digest(what).map_or(*what, |pair| words::pick(lang, pair));
            (format!("{} {label}", words::pick(lang, *pair)), digest.clone())
        })
    });
    let page = Page {
        lang: words::pick(lang, ("zh-CN", "en")),
        t,
        style: STYLE,
        own_style: OWN_STYLE,
        script: SCRIPT,
        title: one_line(report.head.policy),
        sides: sides
            .iter()
            .map(|(pair, side)| SideView {
                word: words::pick(lang, *pair),
                policy: one_line(side.policy),
                path: one_line(&side.path),
                version: side.version.clone(),
                as_of: side.as_of.clone(),
                read: side.rows.0,
                evaluated: side.rows.1,
                rejected: side.rows.2,
            })
            .collect(),
        units: units(report, lang),
        rules: rules(report, lang),
        still: still(report, lang),
        people: moves
            .chunks(LEAF)
            .enumerate()
            .map(|(n, some)| Leaf {
                from: n * LEAF + 1,
                to: n * LEAF + some.len(),
                people: some.iter().filter_map(|m| person(m, report, lang)).collect(),
            })
            .collect(),
        count: moves.len(),
        named: moves.iter().filter(|m| m.direction != Direction::Same).count(),
        engine: report.engine.to_owned(),
        digests: digests.collect(),
    };
    let mut environment = Environment::new();
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    // the name's ending turns escaping on
    environment.add_template("impact.html", TEMPLATE).map_err(io::Error::other)?;
    let template = environment.get_template("impact.html").map_err(io::Error::other)?;
    template.render_captured_to(page, out).map_err(io::Error::other)?;
    Ok(())
}

fn units(report: &ImpactReport<'_>, lang: Lang) -> Vec<UnitView> {
    let impact = report.impact;
    let say = |pair| words::pick(lang, pair);
    // bars share one scale, so that their lengths compare
    let most = impact.by_clause.iter().map(|t| t.newly.iter().sum::<u64>()).max().unwrap_or(0);
    impact
        .units
        .iter()
        .zip(&impact.by_clause)
        .map(|(unit, total)| {
            let [newly_in, newly_out, open, other] = total.newly;
            let shown = |side: &ImpactSide<'_>, span| {
                let text = written(side, unit, span, lang)?;
                Some((text, place_of(side.sources, span).unwrap_or_default()))
            };
            let counted = [
                (("得分变动", "scores"), total.scores),
                (("名次变动", "ranks"), total.ranks),
                (("环节、措施、义务变动", "steps, measures, duties"), total.others),
            ];
            UnitView {
                change: say(change(unit.change)),
                tone: match unit.change {
                    crate::impact::Change::Added => "good",
                    crate::impact::Change::Removed => "bad",
                    crate::impact::Change::Changed => "note",
                },
                kind: say(unit_kind(unit.key.kind)),
                name: unit_name(unit, lang),
                base: shown(&report.base, unit.base),
                head: shown(&report.head, unit.head),
                parts: shares(
                    &[
                        (say(("新进", "newly in")), Tone::Good, newly_in),
                        (say(("新出", "newly out")), Tone::Bad, newly_out),
                        (say(("新待核实", "newly undetermined")), Tone::Open, open),
                        (say(("其他结论", "other verdicts")), Tone::Note, other),
                    ],
                    most,
                ),
                also: counted
                    .iter()
                    .filter(|(_, n)| *n > 0)
                    .map(|(pair, n)| format!("{} {n}", say(*pair)))
                    .collect(),
            }
        })
        .collect()
}

/// Whether anything moved in a rule set.
fn stirred(rule: &ByRule) -> bool {
    rule.moved > 0 || rule.subjects.0 != rule.subjects.1
}

/// The names of rule sets in which nothing moved.
fn still(report: &ImpactReport<'_>, lang: Lang) -> String {
    let rules = report.impact.rules.iter().filter(|r| !stirred(r));
    let names: Vec<String> = rules.map(|r| one_line(&r.rule)).collect();
    names.join(words::pick(lang, ("、", ", ")))
}

fn rules(report: &ImpactReport<'_>, lang: Lang) -> Vec<RuleView> {
    let impact = report.impact;
    let say = |pair| words::pick(lang, pair);
    impact
        .rules
        .iter()
        .filter(|r| stirred(r))
        .map(|rule| {
            let counted =
                |verdicts: &[u64; 6], selected: &[u64; 4]| -> Vec<(&'static str, Tone, u64)> {
                    if rule.kind == Kind::Selection {
                        let all = SELECTED.iter().zip(selected);
                        return all
                            .map(|(s, n)| (words::selected(lang, *s), of_selected(*s), *n))
                            .collect();
                    }
                    let all = Verdict::ALL.iter().zip(verdicts);
                    all.map(|(v, n)| (words::verdict(lang, rule.kind, *v), of_verdict(*v), *n))
                        .collect()
                };
            let word = |d: Option<(Option<Selected>, Verdict)>| decision(lang, rule.kind, d);
            let way = |pair: words::Pair, [up, down, _]: [u64; 3]| {
                (up + down > 0).then(|| {
                    let (rose, fell) = (say(("升", "up")), say(("降", "down")));
                    format!("{} {rose} {up} · {fell} {down}", say(pair))
                })
            };
            let old = counted(&rule.verdicts.0, &rule.selected.0);
            let new = counted(&rule.verdicts.1, &rule.selected.1);
            RuleView {
                name: one_line(&rule.rule),
                kind: words::kind(lang, rule.kind),
                bars: vec![
                    (say(("旧", "base")), rule.subjects.0, parts(&old)),
                    (say(("新", "head")), rule.subjects.1, parts(&new)),
                ],
                legend: old
                    .iter()
                    .zip(&new)
                    .filter(|((.., b), (.., h))| b + h > 0)
                    .map(|((word, tone, b), (.., h))| {
                        let count = if b == h { h.to_string() } else { format!("{b} → {h}") };
                        (*word, tone.name(), count)
                    })
                    .collect(),
                transitions: rule
                    .transitions
                    .iter()
                    .map(|((from, to), n)| {
                        (word(*from).0.to_owned(), word(*to).0.to_owned(), word(*to).1.name(), *n)
                    })
                    .collect(),
                also: [way(("得分", "scores"), rule.scores), way(("名次", "ranks"), rule.ranks)]
                    .into_iter()
                    .flatten()
                    .collect(),
                fields: impact
                    .by
                    .iter()
                    .filter(|b| b.rule == rule.rule && b.stirred())
                    .map(|b| field(b, lang))
                    .collect(),
            }
        })
        .collect()
}

fn field(by: &crate::impact::ByField, lang: Lang) -> FieldView {
    let say = |pair| words::pick(lang, pair);
    let scored = by.groups.iter().any(|g| g.means.0.is_some() || g.means.1.is_some());
    FieldView {
        field: one_line(&by.field),
        scored,
        groups: by
            .groups
            .iter()
            .map(|g| {
                let (old, new) = g.subjects;
                let place = |n: u64, of: u64| (of > 0).then(|| percent(n, of));
                let moved = share_moved((g.holding.0, old), (g.holding.1, new));
                let up = moved.is_some_and(|m| m > Exact::ZERO);
                let down = moved.is_some_and(|m| m < Exact::ZERO);
                // the line runs from the lower of the two shares, each of its own whole
                let (low, high) = match up {
                    true => ((g.holding.0, old), (g.holding.1, new)),
                    false => ((g.holding.1, new), (g.holding.0, old)),
                };
                let whole = old.max(1) * new.max(1);
                let scaled = |(n, of): (u64, u64)| n * (whole / of.max(1));
                let newly = [
                    (say(("新进", "in")), "good", g.newly[0]),
                    (say(("新出", "out")), "bad", g.newly[1]),
                    (say(("新待核实", "undetermined")), "open", g.newly[2]),
                ];
                let text = |n, of| share(n, of).unwrap_or_else(|| "—".to_owned());
                GroupView {
                    value: g
                        .value
                        .clone()
                        .map_or_else(|| say(("待核实", "unknown")).to_owned(), |v| one_line(&v)),
                    subjects: if old == new { new.to_string() } else { format!("{old} → {new}") },
                    base: place(g.holding.0, old),
                    head: place(g.holding.1, new),
                    from: percent(scaled(low), whole),
                    width: percent(scaled(high).saturating_sub(scaled(low)), whole),
                    tone: if up {
                        "good"
                    } else if down {
                        "bad"
                    } else {
                        "quiet"
                    },
                    base_text: text(g.holding.0, old),
                    head_text: text(g.holding.1, new),
                    points: moved.map_or_else(|| "—".to_owned(), signed),
                    newly: newly.into_iter().filter(|(.., n)| *n > 0).collect(),
                    mean: match (mean(g.means.0), mean(g.means.1)) {
                        (Some(b), Some(h)) if b == h => h,
                        (Some(b), Some(h)) => format!("{b} → {h}"),
                        (b, h) => h.or(b).unwrap_or_default(),
                    },
                }
            })
            .collect(),
    }
}

fn person(m: &Move, report: &ImpactReport<'_>, lang: Lang) -> Option<Person> {
    let s = m.subject()?;
    let chip = |r| {
        let (word, tone) = decision(lang, s.kind, decided(r));
        (word, tone.name())
    };
    let told = m.direction != Direction::Same;
    // each aspect may have reasons of its own; the decision's come first
    let mut reasons: Vec<String> = Vec::new();
    for part in of_decision(m).into_iter().chain(&m.moved) {
        let said = because(report, &part.because, lang);
        if !reasons.contains(&said) {
            reasons.push(said);
        }
    }
    Some(Person {
        name: one_line(s.name.as_deref().unwrap_or(&s.key)),
        key: one_line(&s.key),
        rule: one_line(&s.rule),
        tone: tone(m).name(),
        from: told.then(|| chip(m.base.as_ref())),
        to: told.then(|| chip(m.head.as_ref())),
        besides: besides(m, lang).iter().map(|(_, t)| one_line(t)).collect(),
        because: reasons.join(words::pick(lang, ("；", "; "))),
        clauses: telling(m)
            .map(|c| {
                let word = |o: Option<_>| o.map_or("—", |o| words::outcome(lang, o)).to_owned();
                let tone = match c.to {
                    Some(crate::eval::result::Outcome::Satisfied) => "good",
                    Some(crate::eval::result::Outcome::Violated) => "bad",
                    Some(crate::eval::result::Outcome::Undetermined) => "open",
                    _ => "quiet",
                };
                (
                    tone,
                    one_line(&c.label),
                    format!("{} → {}", word(c.from), word(c.to)),
                    one_line(&c.message),
                )
            })
            .collect(),
    })
}

/// Words of this page alone.
const WORDS: [(&str, words::Pair); 15] = [
    ("impact", ("改动的影响", "impact of the change")),
    ("units", ("改了什么，各起什么作用", "what changed, and what each change does")),
    ("no_units", ("两份政策意思相同", "both policies mean the same")),
    ("results", ("各规则的结果", "results by rule set")),
    ("transitions", ("结论怎么变", "how verdicts moved")),
    ("no_transitions", ("结论没有变动", "no verdict moved")),
    ("by", ("按", "by")),
    ("share", ("合格、入选的比例：○ 旧 ● 新", "share holding or selected: ○ base ● head")),
    ("points", ("百分点", "points")),
    ("mean", ("平均分", "mean score")),
    ("who", ("谁变了，为什么", "who moved, and why")),
    ("nobody_moved", ("没有人变动", "nobody moved")),
    ("still", ("没有变动", "nothing moved in")),
    ("because", ("因为", "because of")),
    ("decisions", ("结论变动", "decisions")),
];
