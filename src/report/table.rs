//! The run as tables for the terminal: one per rule set, then a summary.

use std::io::{self, Write};

use super::grid::{Cell, Grid, Head, Row, paint};
use super::lines::{self, Tone};
use super::order::{Section, sections};
use super::text::{one_line, rank, score};
use super::{Explain, Options, words};
use crate::diagnostic::Lang;
use crate::eval::result::{Kind, Run, Selected, SubjectResult, Summary, Verdict};

/// Writes the whole run.
pub(super) fn write_table(run: &Run, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let say = |pair| words::pick(options.lang, pair);
    let mut title = vec![one_line(&run.policy)];
    title.extend(run.region.as_deref().map(one_line));
    title.extend(run.version.as_ref().map(|v| format!("{} {v}", say(("施行", "in force from")))));
    title.push(format!("{} {}", say(("基准日", "as of")), run.as_of));
    writeln!(out, "{}\n", bold(&title.join(" · "), options.color))?;
    for section in sections(run) {
        let kind = words::kind(options.lang, section.kind);
        let name = bold(&one_line(section.rule), options.color);
        let date = format!("{} {}", say(("基准日", "as of")), run.as_of);
        let about = paint(&format!(" · {kind} · {date}"), Some(Tone::Quiet), options.color);
        writeln!(out, "{name}{about}")?;
        if section.results.is_empty() {
            let none = say(("没有对象", "no subjects"));
            writeln!(out, "{}\n", paint(none, Some(Tone::Quiet), options.color))?;
            continue;
        }
        for line in grid(&section, options).lines(options.width, options.color) {
            writeln!(out, "{line}")?;
        }
        writeln!(out)?;
    }
    write_summary(&run.summary, options, out)
}

/// The verdict of a subject as its rule says it; for selections, whether it is taken.
pub(super) fn decision(result: &SubjectResult, lang: Lang) -> (&'static str, Tone) {
    match result.selected {
        Some(selected) => (words::selected(lang, selected), lines::of_selected(selected)),
        None => {
            (words::verdict(lang, result.kind, result.verdict), lines::of_verdict(result.verdict))
        }
    }
}

type Show = fn(&SubjectResult) -> Option<String>;

/// The table of one rule set; columns that nobody has anything in are left out.
pub(super) fn grid(section: &Section<'_>, options: &Options) -> Grid {
    let lang = options.lang;
    let facts: [(words::Pair, bool, Show); 6] = [
        (("分组", "group"), false, |r| r.group.clone()),
        (("名次", "rank"), true, |r| r.rank.map(rank)),
        (("编号", "key"), false, |r| Some(r.key.clone())),
        (("姓名", "name"), false, |r| r.name.clone()),
        (("得分", "score"), true, |r| score(r)),
        (("等次", "grade"), false, |r| r.grade.clone()),
    ];
    let facts: Vec<_> = facts
        .into_iter()
        .filter(|(_, _, show)| section.results.iter().any(|r| show(r).is_some()))
        .collect();
    let judged = section.kind != Kind::Score
        || section.results.iter().any(|r| r.verdict != Verdict::Holds || r.selected.is_some());
    let reasons = options.explain == Explain::Failed
        && section.results.iter().any(|r| !lines::reasons(r, lang).is_empty());

    let mut heads: Vec<Head> = facts
        .iter()
        .map(|(pair, right, _)| Head { text: words::pick(lang, *pair).to_owned(), right: *right })
        .collect();
    let mut add = |wanted: bool, pair| {
        if wanted {
            heads.push(Head { text: words::pick(lang, pair).to_owned(), right: false });
        }
    };
    add(judged, ("结论", "verdict"));
    add(reasons, ("理由", "reasons"));

    let mut rows = Vec::new();
    let mut group = section.results.first().map(|r| &r.group);
    for result in &section.results {
        if group != Some(&result.group) && section.kind == Kind::Selection {
            rows.push(Row::Gap);
            group = Some(&result.group);
        }
        let mut cells: Vec<Cell> = facts
            .iter()
            .map(|(_, _, show)| Cell::new(&show(result).unwrap_or_default(), None))
            .collect();
        if judged {
            let (word, tone) = decision(result, lang);
            cells.push(Cell::new(word, Some(tone)));
        }
        let told = lines::told(result, lang, options.explain);
        let said = told.iter().map(|line| {
            let force = if line.modality.is_empty() || options.explain != Explain::All {
                String::new()
            } else {
                format!("{} ", line.modality)
            };
            (format!("{} {force}{}", line.tone.mark(), line.sentence(lang)), line.tone)
        });
        if options.explain == Explain::All {
            rows.push(Row::Cells(cells));
            rows.extend(said.map(|(text, tone)| Row::Note(text, tone)));
        } else {
            if reasons {
                cells.push(Cell { lines: said.map(|(text, tone)| (text, Some(tone))).collect() });
            }
            rows.push(Row::Cells(cells));
        }
    }
    Grid { heads, rows }
}

/// Writes counts per verdict and of rows, and where the result comes from.
pub fn write_summary(summary: &Summary, options: &Options, out: &mut dyn Write) -> io::Result<()> {
    let say = |pair| words::pick(options.lang, pair);
    writeln!(out, "{}", bold(say(("汇总", "Summary")), options.color))?;
    let mut rows = Vec::new();
    for (rule, kind, counts) in &summary.verdicts {
        let taken = summary.selected.iter().find(|(name, _)| name == rule).map(|(_, n)| n);
        let counted = match taken {
            Some(taken) => SELECTED
                .iter()
                .zip(taken)
                .map(|(s, n)| (words::selected(options.lang, *s), lines::of_selected(*s), *n))
                .collect::<Vec<_>>(),
            None => Verdict::ALL
                .iter()
                .zip(counts)
                .map(|(v, n)| (words::verdict(options.lang, *kind, *v), lines::of_verdict(*v), *n))
                .collect(),
        };
        let counted: Vec<_> = counted
            .into_iter()
            .filter(|(_, _, count)| *count > 0)
            .map(|(word, tone, count)| paint(&format!("{word} {count}"), Some(tone), options.color))
            .collect();
        let counted = if counted.is_empty() {
            say(("没有对象", "no subjects")).to_owned()
        } else {
            counted.join(" · ")
        };
        rows.push((one_line(rule), counted));
    }
    let read = match options.lang {
        Lang::Zh => format!(
            "读入 {} 行 = 评估 {} + 退回 {}",
            summary.read, summary.evaluated, summary.rejected
        ),
        Lang::En => format!(
            "{} read = {} evaluated + {} rejected",
            summary.read, summary.evaluated, summary.rejected
        ),
    };
    let tone = (summary.rejected > 0).then_some(Tone::Bad);
    rows.push((say(("数据行", "rows")).to_owned(), paint(&read, tone, options.color)));
    if !summary.skipped.is_empty() {
        let table = |(name, count): &(String, u64)| match options.lang {
            Lang::Zh => format!("「{}」{count} 行", one_line(name)),
            Lang::En => format!("`{}` {count} rows", one_line(name)),
        };
        let all: Vec<String> = summary.skipped.iter().map(table).collect();
        let told = paint(&all.join(say(("、", ", "))), Some(Tone::Open), options.color);
        rows.push((say(("没有读的表", "tables not read")).to_owned(), told));
    }
    let widest = rows.iter().map(|(name, _)| super::text::columns(name)).max().unwrap_or(0);
    for (name, value) in rows {
        let blank = " ".repeat(widest.saturating_sub(super::text::columns(&name)));
        writeln!(out, "  {name}{blank}  {value}")?;
    }
    Ok(())
}

/// In the order of `Summary::selected`.
pub(super) const SELECTED: [Selected; 4] =
    [Selected::Yes, Selected::No, Selected::Tie, Selected::Undetermined];

fn bold(text: &str, color: bool) -> String {
    if color { format!("\x1b[1m{text}\x1b[0m") } else { text.to_owned() }
}
