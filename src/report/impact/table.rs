//! The comparison as tables for the terminal.

use std::io::{self, Write};

use super::{
    ImpactReport, because, besides, change, decided, decision, mean, of_decision, place_of, share,
    share_moved, signed, telling, tone, unit_kind, unit_name, written,
};
use crate::diagnostic::Lang;
use crate::impact::{Direction, Move};
use crate::report::grid::{Cell, Grid, Head, Row, paint};
use crate::report::lines::Tone;
use crate::report::text::one_line;
use crate::report::{Explain, Options, words};

/// More people than this are counted, not named, unless everything is asked for.
const NAMED: usize = 40;

fn heads(lang: Lang, all: &[(words::Pair, bool)]) -> Vec<Head> {
    all.iter()
        .map(|(pair, right)| Head { text: words::pick(lang, *pair).to_owned(), right: *right })
        .collect()
}

pub(super) fn write_table(
    report: &ImpactReport<'_>,
    options: &Options,
    out: &mut dyn Write,
) -> io::Result<()> {
    let lang = options.lang;
    let say = |pair| words::pick(lang, pair);
    let strong = |text: &str| {
        if options.color { format!("\x1b[1m{text}\x1b[0m") } else { text.to_owned() }
    };
    let quiet = |text: &str| paint(text, Some(Tone::Quiet), options.color);
    writeln!(out, "{}", strong(say(("改动的影响", "Impact of the change"))))?;
    for (pair, side) in [(("旧", "base"), &report.base), (("新", "head"), &report.head)] {
        let (read, evaluated, rejected) = side.rows;
        let rows = match lang {
            Lang::Zh => format!("读入 {read} 行 = 评估 {evaluated} + 退回 {rejected}"),
            Lang::En => format!("{read} read = {evaluated} evaluated + {rejected} rejected"),
        };
        let about = format!(
            "{} · {} {} · {rows}",
            one_line(&side.path),
            say(("基准日", "as of")),
            side.as_of
        );
        writeln!(out, "  {}  {}  {}", say(pair), one_line(side.policy), quiet(&about))?;
    }
    writeln!(out)?;
    units(report, options, out, &strong)?;
    rules(report, options, out, &strong)?;
    groups(report, options, out, &strong)?;
    people(report, options, out, &strong)
}

type Strong<'a> = &'a dyn Fn(&str) -> String;

fn print(grid: &Grid, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    for line in grid.lines(options.width, options.color) {
        writeln!(out, "{line}")?;
    }
    writeln!(out)
}

fn number(n: u64, tone: Tone) -> Cell {
    if n == 0 { Cell::new("·", Some(Tone::Quiet)) } else { Cell::new(&n.to_string(), Some(tone)) }
}

fn units(
    report: &ImpactReport<'_>,
    options: &Options,
    out: &mut dyn Write,
    strong: Strong<'_>,
) -> io::Result<()> {
    let lang = options.lang;
    let impact = report.impact;
    writeln!(
        out,
        "{}",
        strong(words::pick(
            lang,
            ("改了什么，各起什么作用", "What changed, and what each change does")
        ))
    )?;
    if impact.units.is_empty() {
        let none = words::pick(lang, ("两份政策意思相同", "both policies mean the same"));
        writeln!(out, "{}\n", paint(none, Some(Tone::Quiet), options.color))?;
    } else {
        let mut grid = Grid {
            heads: heads(
                lang,
                &[
                    (("", ""), false),
                    (("改动", "change"), false),
                    (("类别", "kind"), false),
                    (("新进", "in"), true),
                    (("新出", "out"), true),
                    (("新待核实", "undetermined"), true),
                    (("得分", "scores"), true),
                    (("名次", "ranks"), true),
                    (("其他", "other"), true),
                ],
            ),
            rows: Vec::new(),
        };
        for (unit, total) in impact.units.iter().zip(&impact.by_clause) {
            let [newly_in, newly_out, open, other] = total.newly;
            grid.rows.push(Row::Cells(vec![
                Cell::new(words::pick(lang, change(unit.change)), Some(Tone::Note)),
                Cell::new(&unit_name(unit, lang), None),
                Cell::new(words::pick(lang, unit_kind(unit.key.kind)), Some(Tone::Quiet)),
                number(newly_in, Tone::Good),
                number(newly_out, Tone::Bad),
                number(open, Tone::Open),
                number(total.scores, Tone::Note),
                number(total.ranks, Tone::Note),
                number(other + total.others, Tone::Note),
            ]));
            let sides = [("-", &report.base, unit.base), ("+", &report.head, unit.head)];
            for (sign, side, span) in sides {
                if let Some(text) = written(side, unit, span, lang) {
                    let place = match options.explain {
                        Explain::All => place_of(side.sources, span)
                            .map_or(String::new(), |p| format!("  ({p})")),
                        _ => String::new(),
                    };
                    let text = format!("{sign} {}{place}", super::super::text::cut(&text, 160));
                    grid.rows.push(Row::Note(text, Tone::Quiet));
                }
            }
        }
        print(&grid, options, out)?;
    }
    for (names, pair) in [
        (
            &impact.added,
            ("只有新版有，没有可比的", "only head has these, there is nothing to compare"),
        ),
        (
            &impact.removed,
            ("只有旧版有，没有可比的", "only base has these, there is nothing to compare"),
        ),
    ] {
        if !names.is_empty() {
            let names = names.join(words::pick(lang, ("、", ", ")));
            let colon = words::pick(lang, ("：", ": "));
            writeln!(out, "{}{colon}{names}\n", words::pick(lang, pair))?;
        }
    }
    Ok(())
}

fn rules(
    report: &ImpactReport<'_>,
    options: &Options,
    out: &mut dyn Write,
    strong: Strong<'_>,
) -> io::Result<()> {
    let lang = options.lang;
    writeln!(out, "{}", strong(words::pick(lang, ("各规则的结果", "Results by rule set"))))?;
    let mut grid = Grid {
        heads: heads(
            lang,
            &[
                (("规则", "rule set"), false),
                (("对象", "subjects"), true),
                (("有变动", "moved"), true),
                (("新进", "in"), true),
                (("新出", "out"), true),
                (("新待核实", "undetermined"), true),
                (("得分升/降", "score up/down"), true),
                (("名次升/降", "rank up/down"), true),
            ],
        ),
        rows: Vec::new(),
    };
    for rule in &report.impact.rules {
        let (old, new) = rule.subjects;
        let subjects = if old == new { new.to_string() } else { format!("{old} → {new}") };
        let [newly_in, newly_out, open] = rule.newly;
        let way = |[up, down, _]: [u64; 3]| {
            if up + down == 0 {
                Cell::new("·", Some(Tone::Quiet))
            } else {
                Cell::new(&format!("{up}/{down}"), Some(Tone::Note))
            }
        };
        grid.rows.push(Row::Cells(vec![
            Cell::new(&rule.rule, None),
            Cell::new(&subjects, None),
            number(rule.moved, Tone::Note),
            number(newly_in, Tone::Good),
            number(newly_out, Tone::Bad),
            number(open, Tone::Open),
            way(rule.scores),
            way(rule.ranks),
        ]));
        for ((from, to), count) in &rule.transitions {
            let word = |d| decision(lang, rule.kind, d).0;
            let text = format!("{} → {}  {count}", word(*from), word(*to));
            grid.rows.push(Row::Note(text, decision(lang, rule.kind, *to).1));
        }
    }
    print(&grid, options, out)
}

fn groups(
    report: &ImpactReport<'_>,
    options: &Options,
    out: &mut dyn Write,
    strong: Strong<'_>,
) -> io::Result<()> {
    let lang = options.lang;
    let mut still: Vec<&str> = Vec::new();
    for by in &report.impact.by {
        if !by.stirred() {
            if !still.contains(&by.rule.as_str()) {
                still.push(&by.rule);
            }
            continue;
        }
        let scored = by.groups.iter().any(|g| g.means.0.is_some() || g.means.1.is_some());
        let title = format!("{} · {} {}", by.rule, words::pick(lang, ("按", "by")), by.field);
        writeln!(out, "{}", strong(&one_line(&title)))?;
        let mut all = vec![
            (("", ""), false),
            (("对象", "subjects"), true),
            (("旧", "base"), true),
            (("新", "head"), true),
            (("百分点", "points"), true),
            (("新进", "in"), true),
            (("新出", "out"), true),
            (("新待核实", "undetermined"), true),
        ];
        if scored {
            all.push((("平均分", "mean score"), true));
        }
        let mut grid = Grid { heads: heads(lang, &all), rows: Vec::new() };
        for group in &by.groups {
            let unknown = words::pick(lang, ("待核实", "unknown"));
            let (old, new) = group.subjects;
            let subjects = if old == new { new.to_string() } else { format!("{old} → {new}") };
            let part = |holding: u64, of: u64| {
                let share = share(holding, of).unwrap_or_else(|| "—".to_owned());
                Cell::new(&format!("{holding} {share}"), None)
            };
            let moved = share_moved((group.holding.0, old), (group.holding.1, new));
            let tone = moved.map(|m| match m.cmp(&crate::core::exact::Exact::ZERO) {
                std::cmp::Ordering::Less => Tone::Bad,
                std::cmp::Ordering::Equal => Tone::Quiet,
                std::cmp::Ordering::Greater => Tone::Good,
            });
            let [newly_in, newly_out, open] = group.newly;
            let mut cells = vec![
                Cell::new(group.value.as_deref().unwrap_or(unknown), None),
                Cell::new(&subjects, None),
                part(group.holding.0, old),
                part(group.holding.1, new),
                Cell::new(&moved.map_or_else(|| "—".to_owned(), signed), tone),
                number(newly_in, Tone::Good),
                number(newly_out, Tone::Bad),
                number(open, Tone::Open),
            ];
            if scored {
                let text = match (mean(group.means.0), mean(group.means.1)) {
                    (Some(b), Some(h)) if b == h => h,
                    (Some(b), Some(h)) => format!("{b} → {h}"),
                    (b, h) => h.or(b).unwrap_or_else(|| "—".to_owned()),
                };
                cells.push(Cell::new(&text, None));
            }
            grid.rows.push(Row::Cells(cells));
        }
        print(&grid, options, out)?;
    }
    if !still.is_empty() {
        let names = still.join(words::pick(lang, ("、", ", ")));
        let text = match lang {
            Lang::Zh => format!("各组都没有变动：{names}"),
            Lang::En => format!("no group moved: {names}"),
        };
        writeln!(out, "{}\n", paint(&one_line(&text), Some(Tone::Quiet), options.color))?;
    }
    Ok(())
}

fn people(
    report: &ImpactReport<'_>,
    options: &Options,
    out: &mut dyn Write,
    strong: Strong<'_>,
) -> io::Result<()> {
    let lang = options.lang;
    let impact = report.impact;
    writeln!(out, "{}", strong(words::pick(lang, ("谁变了，为什么", "Who moved, and why"))))?;
    if impact.moves.is_empty() {
        let nobody = words::pick(lang, ("没有人变动", "nobody moved"));
        return writeln!(out, "{}", paint(nobody, Some(Tone::Quiet), options.color));
    }
    // Decisions first: who is in or out matters more than who moved up a place.
    let mut moves: Vec<&Move> = impact.moves.iter().collect();
    moves.sort_by_key(|m| m.direction == Direction::Same);
    let shown = if options.explain == Explain::All { moves.len() } else { NAMED.min(moves.len()) };
    let mut grid = Grid {
        heads: heads(
            lang,
            &[
                (("规则", "rule set"), false),
                (("编号", "key"), false),
                (("姓名", "name"), false),
                (("变动", "moved"), false),
                (("因为", "because of"), false),
            ],
        ),
        rows: Vec::new(),
    };
    for m in moves.iter().take(shown) {
        let Some(s) = m.subject() else { continue };
        let word = |r| decision(lang, s.kind, decided(r)).0;
        // each line with its own reason; one that repeats is said once
        let (mut lines, mut why): (Vec<_>, Vec<(String, Option<Tone>)>) = (Vec::new(), Vec::new());
        let mut last = String::new();
        let mut reason = |reasons: &[crate::impact::Because]| {
            let said = because(report, reasons, lang);
            if said == last {
                return (String::new(), None);
            }
            last.clone_from(&said);
            (said, None)
        };
        if m.direction != Direction::Same {
            let text = format!("{} → {}", word(m.base.as_ref()), word(m.head.as_ref()));
            lines.push((text, Some(tone(m))));
            why.push(reason(of_decision(m).map_or(&[][..], |p| p.because.as_slice())));
        }
        for (part, text) in besides(m, lang) {
            lines.push((one_line(&text), Some(Tone::Note)));
            why.push(reason(&part.because));
        }
        grid.rows.push(Row::Cells(vec![
            Cell::new(&s.rule, None),
            Cell::new(&s.key, None),
            Cell::new(s.name.as_deref().unwrap_or(""), None),
            Cell { lines },
            Cell { lines: why },
        ]));
        if options.explain != Explain::None {
            for clause in telling(m).filter(|c| !c.message.is_empty()).take(4) {
                let text = format!("{}: {}", clause.label, clause.message);
                grid.rows.push(Row::Note(one_line(&text), Tone::Quiet));
            }
        }
    }
    print(&grid, options, out)?;
    if shown < moves.len() {
        let more = moves.len() - shown;
        let text = match lang {
            Lang::Zh => {
                format!("……另有 {more} 人次；--explain all 列出全部，--format html 或 json 也有")
            }
            Lang::En => format!(
                "… and {more} more; --explain all lists them, and so do --format html and json"
            ),
        };
        writeln!(out, "{text}")?;
    }
    Ok(())
}
