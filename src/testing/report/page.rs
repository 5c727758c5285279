//! Coverage as a page: the policies' texts, coloured by what tests come by. One file, nothing fetched.

use super::escape;
use crate::diagnostic::Lang;
use crate::testing::{Coverage, Tested, coverage_score};
use std::io::{self, Write};

const STYLE: &str = "body{font:14px/1.6 sans-serif;margin:2em;color:#222}\
pre{font:13px/1.7 Consolas,'Noto Sans Mono CJK SC',monospace;background:#fafafa;padding:1em;border:1px solid #ddd;white-space:pre-wrap}\
.full{background:#d9f2d9}.part{background:#fff0c2}.none{background:#f8d0d0}\
.line{color:#999;display:inline-block;width:3.5em;text-align:right;margin-right:1em;user-select:none}\
table{border-collapse:collapse}td,th{padding:.2em .8em;border:1px solid #ddd;text-align:left}td.n{text-align:right}\
mark{padding:0 .4em}";

/// Writes the page.
pub fn coverage_page(files: &[Coverage], lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let either = |zh, en| if lang == Lang::Zh { zh } else { en };
    let title = either("测试覆盖", "Test coverage");
    let code = either("zh", "en");
    writeln!(out, "<!doctype html>\n<html lang=\"{code}\">\n<head><meta charset=\"utf-8\">")?;
    writeln!(out, "<title>{title}</title>\n<style>{STYLE}</style></head>\n<body>")?;
    writeln!(out, "<h1>{title} {}%</h1>", coverage_score(files))?;
    writeln!(
        out,
        "<p><mark class=\"full\">{}</mark> <mark class=\"part\">{}</mark> <mark class=\"none\">{}</mark></p>",
        either("各种结果都测到", "every outcome tested"),
        either("部分测到", "some tested"),
        either("没有测到", "none tested"),
    )?;
    writeln!(out, "<table><tr><th>{}</th><th>%</th><th></th></tr>", either("文件", "File"))?;
    for (n, file) in files.iter().enumerate() {
        let (covered, all) = file.count(None);
        let path = escape(&file.path.display().to_string());
        writeln!(
            out,
            "<tr><td><a href=\"#f{n}\">{path}</a></td><td class=\"n\">{}</td><td class=\"n\">{covered}/{all}</td></tr>",
            file.score()
        )?;
    }
    writeln!(out, "</table>")?;
    for (n, file) in files.iter().enumerate() {
        let path = escape(&file.path.display().to_string());
        writeln!(out, "<h2 id=\"f{n}\">{path} {}%</h2>\n<pre>", file.score())?;
        text(file, lang, out)?;
        writeln!(out, "</pre>")?;
    }
    writeln!(out, "</body>\n</html>")
}

/// The text, cut where what it says is tested changes; the innermost thing decides.
fn text(file: &Coverage, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    let mut cuts: Vec<usize> = file
        .all
        .iter()
        .flat_map(|t| [t.span.0 as usize, t.span.1 as usize])
        .chain([0, file.text.len()])
        .collect();
    cuts.extend(file.text.match_indices('\n').map(|(at, _)| at + 1));
    cuts.sort_unstable();
    cuts.dedup();
    let mut line = 0;
    for (from, to) in cuts.iter().zip(cuts.iter().skip(1)) {
        let piece = file.text.get(*from..*to).unwrap_or("");
        if *from == 0 || file.text.as_bytes().get(from.wrapping_sub(1)) == Some(&b'\n') {
            line += 1;
            write!(out, "<span class=\"line\">{line}</span>")?;
        }
        let inner = innermost(file, *from, *to);
        let shown = escape(piece.trim_end_matches(['\n', '\r']));
        match inner.as_slice() {
            [] => write!(out, "{shown}")?,
            all => {
                let (class, hint) = state(all, lang);
                write!(out, "<span class=\"{class}\" title=\"{}\">{shown}</span>", escape(&hint))?;
            }
        }
        if piece.ends_with('\n') {
            writeln!(out)?;
        }
    }
    Ok(())
}

/// Whether something covers more of the text than what it holds itself: its colour is that of its first line.
fn innermost(file: &Coverage, from: usize, to: usize) -> Vec<&Tested> {
    let over = |t: &&Tested| t.span.0 as usize <= from && to <= t.span.1 as usize;
    let length = |t: &Tested| t.span.1 - t.span.0;
    let shortest = file.all.iter().filter(over).map(length).min();
    file.all.iter().filter(over).filter(|t| Some(length(t)) == shortest).collect()
}

/// How much is tested, and what is not.
fn state(all: &[&Tested], lang: Lang) -> (&'static str, String) {
    let hit = all.iter().any(|t| t.parts.values().any(|h| *h));
    let class = match (all.iter().any(|t| t.open()), hit) {
        (false, _) => "full",
        (true, true) => "part",
        (true, false) => "none",
    };
    let of = |hit: bool| {
        let parts = all.iter().flat_map(|t| &t.parts).filter(|(_, h)| **h == hit);
        parts.map(|(p, _)| p.name(lang)).collect::<Vec<_>>().join(" ")
    };
    let names: Vec<&str> = all.iter().map(|t| t.name.as_str()).collect();
    let (tested, untested) = match lang {
        Lang::Zh => ("测到", "没有测到"),
        Lang::En => ("tested", "untested"),
    };
    (class, format!("{}\n{tested}: {}\n{untested}: {}", names.join(", "), of(true), of(false)))
}
