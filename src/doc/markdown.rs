//! A document as Markdown: headings, numbered paragraphs, pipe tables, and a mermaid block for each chart.

use super::data::{Chapter, Chart, Document, Entry, Grid};
use super::phrase::glue;
use super::words::pick;
use crate::diagnostic::Lang;
use std::fmt::Write;

/// The whole document as Markdown.
pub(super) fn markdown(document: &Document) -> String {
    let lang = document.lang;
    let mut out = format!("# {}\n", escape(&document.title));
    if !document.head.is_empty() {
        let colon = pick(lang, ("：", ": "));
        let facts: Vec<String> = document
            .head
            .iter()
            .map(|(label, text)| format!("{label}{colon}{}", escape(text)))
            .collect();
        let _ = write!(out, "\n{}\n", facts.join(pick(lang, ("　", " · "))));
    }
    for chapter in document.chapters.iter().chain(&document.appendices) {
        write_chapter(chapter, lang, &mut out);
    }
    if !document.sources.is_empty() {
        let _ = write!(out, "\n## {}\n\n", pick(lang, ("依据索引", "Sources")));
        let rows = document.sources.iter().map(|source| {
            let places: Vec<String> = source.places.iter().map(|(n, _)| n.clone()).collect();
            vec![source.name.clone(), places.join(pick(lang, ("、", ", ")))]
        });
        let head = [("依据", "Source"), ("条款", "Cited in")].map(|h| pick(lang, h).to_owned());
        let grid = Grid { caption: String::new(), head: head.to_vec(), rows: rows.collect() };
        table(&grid, "", &mut out);
    }
    let (signed, digest) = (
        pick(
            lang,
            (
                "批准机关（盖章）：＿＿＿＿＿＿＿＿　签发人：＿＿＿＿＿＿　日期：＿＿＿＿＿＿",
                "Approved by: ____________  Signed: ____________  Date: ____________",
            ),
        ),
        pick(
            lang,
            ("本文由政策文本生成，文本摘要 SHA-256", "Made from the policy text with SHA-256"),
        ),
    );
    let _ = write!(out, "\n---\n\n{signed}\n\n{digest} `{}`\n", document.sha256);
    out
}

fn write_chapter(chapter: &Chapter, lang: Lang, out: &mut String) {
    let gap = pick(lang, ("　", " "));
    let _ = write!(out, "\n## {}{gap}{}\n", chapter.number, escape(&chapter.title));
    for (at, entry) in chapter.entries.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|b| chapter.entries.get(b));
        // items of one list stand together; so does what is set apart
        let listed = before
            .is_some_and(|b| b.depth > 0 && b.grids.is_empty() && b.indented == entry.indented);
        let mut block = String::new();
        write_entry(entry, listed && entry.depth > 0, lang, &mut block);
        if entry.indented {
            let joined = before.is_some_and(|b| b.indented) && entry.depth > 0;
            let (gap, rest) = match block.strip_prefix('\n') {
                Some(rest) => (if joined { ">\n" } else { "\n" }, rest),
                None => ("", block.as_str()),
            };
            out.push_str(gap);
            for line in rest.lines() {
                let _ = writeln!(out, "{}", format!("> {line}").trim_end());
            }
        } else {
            out.push_str(&block);
        }
        if entry.plain && at == 0 {
            chart(chapter.chart.as_ref(), lang, out);
        }
    }
    if !chapter.entries.first().is_some_and(|e| e.plain) {
        chart(chapter.chart.as_ref(), lang, out);
    }
}

/// An article is a paragraph, an item a list entry.
fn write_entry(entry: &Entry, listed: bool, lang: Lang, out: &mut String) {
    let indent = "  ".repeat(entry.depth.saturating_sub(1));
    let line = format!("{}{}", head(entry, lang), body(entry, lang));
    match entry.depth {
        _ if line.is_empty() => {}
        0 => {
            let _ = write!(out, "\n{line}\n");
        }
        _ => {
            let _ = writeln!(out, "{}{indent}- {line}", if listed { "" } else { "\n" });
        }
    }
    let inside = if entry.depth == 0 { String::new() } else { format!("{indent}  ") };
    for grid in &entry.grids {
        out.push('\n');
        table(grid, &inside, out);
    }
}

/// `**第三条**　年龄上限（必须）`.
fn head(entry: &Entry, lang: Lang) -> String {
    let tag = match (entry.tag.is_empty(), lang) {
        (true, _) => String::new(),
        (false, Lang::Zh) => format!("（{}）", escape(&entry.tag)),
        (false, Lang::En) => format!(" ({})", escape(&entry.tag)),
    };
    let title = match entry.title.is_empty() {
        true => String::new(),
        false => format!("**{}**", escape(&entry.title)),
    };
    let gap = match (entry.depth, lang) {
        (0, Lang::Zh) => "　",
        (0, Lang::En) => " ",
        (_, Lang::Zh) if entry.number.ends_with('）') => "",
        _ => " ",
    };
    let number = match entry.number.is_empty() {
        true => String::new(),
        false if entry.depth == 0 => format!("**{}**{gap}", entry.number),
        // an item's own number is not to be taken for the list's
        false => format!("{}{gap}", entry.number.replace('.', "\\.")),
    };
    format!("{number}{title}{tag}")
}

/// The sentence, what limits it, its sources and the author's remark.
fn body(entry: &Entry, lang: Lang) -> String {
    let (colon, stop) = pick2(lang);
    let opens = !entry.title.is_empty() || !entry.tag.is_empty();
    let mut parts: Vec<String> = Vec::new();
    if !entry.text.is_empty() {
        let leads = if opens { colon } else { "" };
        parts.push(format!("{leads}{}", sentence(&escape(&entry.text), stop)));
    } else if opens {
        parts.push(stop.trim_end().to_owned());
    }
    for (label, text) in &entry.remarks {
        parts.push(match text.is_empty() {
            true => sentence(label, stop),
            false => format!("{label}{colon}{}", sentence(&escape(text), stop)),
        });
    }
    if !entry.note.is_empty() {
        let label = pick(lang, ("说明", "Note"));
        parts.push(format!("{label}{colon}{}", sentence(&escape(&entry.note), stop)));
    }
    let mut out = parts.join(pick(lang, ("", " ")));
    if !entry.basis.is_empty() {
        let all = entry.basis.iter().map(|b| escape(b)).collect::<Vec<_>>();
        out.push_str(&match lang {
            Lang::Zh => format!("〔{}〕", glue("依据", &all.join("、"), lang)),
            Lang::En => format!(" \\[{}\\]", all.join(", ")),
        });
    }
    out
}

fn pick2(lang: Lang) -> (&'static str, &'static str) {
    match lang {
        Lang::Zh => ("：", "。"),
        Lang::En => (": ", "."),
    }
}

/// A text with its full stop, unless it ends in one.
fn sentence(text: &str, stop: &str) -> String {
    match text.ends_with(['。', '.', '！', '？', '；']) {
        true => text.to_owned(),
        false => format!("{text}{stop}"),
    }
}

fn table(grid: &Grid, inside: &str, out: &mut String) {
    if !grid.caption.is_empty() {
        let _ = write!(out, "{inside}{}\n\n", escape(&grid.caption));
    }
    let mut row = |cells: &[String]| {
        let _ = writeln!(out, "{inside}| {} |", cells.join(" | "));
    };
    row(&grid.head.iter().map(|c| escape(c)).collect::<Vec<_>>());
    row(&grid.head.iter().map(|_| "---".to_owned()).collect::<Vec<_>>());
    for cells in &grid.rows {
        row(&cells.iter().map(|c| escape(c)).collect::<Vec<_>>());
    }
}

fn chart(chart: Option<&Chart>, lang: Lang, out: &mut String) {
    let Some(chart) = chart else { return };
    out.push_str("\n```mermaid\nflowchart TD\n");
    for (at, node) in chart.nodes.iter().enumerate() {
        let mut text = quoted(&node.name);
        if !node.small.is_empty() {
            let _ = write!(text, "<br/><small>{}</small>", quoted(&node.small));
        }
        let (open, close) = if node.each { ("[[", "]]") } else { ("[", "]") };
        let class = match (node.outside, node.optional) {
            (true, _) => ":::outside",
            (_, true) => ":::optional",
            _ => "",
        };
        let _ = writeln!(out, "  s{at}{open}\"{text}\"{close}{class}");
    }
    for edge in &chart.edges {
        let any = if edge.any { pick(lang, ("任一", "any")) } else { "" };
        let label = [any, edge.label.as_str()]
            .iter()
            .filter(|l| !l.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join(" ");
        let label = match label.is_empty() {
            true => String::new(),
            false => format!("|\"{}\"|", quoted(&label)),
        };
        let _ = writeln!(out, "  s{} -->{label} s{}", edge.from, edge.to);
    }
    out.push_str("  classDef optional stroke-dasharray: 5 4\n  classDef outside stroke-dasharray: 2 3,opacity: 0.7\n```\n\n");
    table(&chart.table, "", out);
}

/// Text inside a mermaid label.
fn quoted(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "#quot;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Plain text that stays plain in Markdown, also in a table cell.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '[' | ']' | '|' | '~' => {
                out.push('\\');
                out.push(c);
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    // a leading sign would open a heading or a list
    if out.starts_with(['#', '+', '-', '=']) {
        out.insert(0, '\\');
    }
    out
}
