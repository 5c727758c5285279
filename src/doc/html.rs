//! A document as one page that opens offline, reads on a desk and on a phone, and prints on A4.
//!
//! The template only places what is given; all text goes through its escaping.

use super::data::{Chapter, Document};
use super::layout::{Drawing, draw};
use super::words::pick;
use crate::diagnostic::Lang;
use minijinja::Environment;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::{self, Write};

const TEMPLATE: &str = include_str!("page.html");
const STYLE: &str = include_str!("style.css");

#[derive(Serialize)]
struct Page<'a> {
    lang: &'static str,
    style: &'static str,
    t: BTreeMap<&'static str, &'static str>,
    doc: &'a Document,
    parts: Vec<Part<'a>>,
    engine: &'static str,
}

#[derive(Serialize)]
struct Part<'a> {
    chapter: &'a Chapter,
    drawing: Option<Drawing>,
}

/// Writes the page.
pub(super) fn write_html(document: &Document, out: &mut dyn Write) -> io::Result<()> {
    let lang = document.lang;
    let part = |chapter| Part { chapter, drawing: None };
    let mut parts: Vec<Part<'_>> =
        document.chapters.iter().chain(&document.appendices).map(part).collect();
    for part in &mut parts {
        part.drawing = part.chapter.chart.as_ref().map(draw);
    }
    let page = Page {
        lang: pick(lang, ("zh-CN", "en")),
        style: STYLE,
        t: words(lang),
        doc: document,
        parts,
        engine: env!("CARGO_PKG_VERSION"),
    };
    let mut environment = Environment::new();
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    // the name's ending turns escaping on
    environment.add_template("page.html", TEMPLATE).map_err(io::Error::other)?;
    let template = environment.get_template("page.html").map_err(io::Error::other)?;
    template.render_captured_to(page, out).map_err(io::Error::other)?;
    Ok(())
}

fn words(lang: Lang) -> BTreeMap<&'static str, &'static str> {
    [
        ("contents", ("目录", "Contents")),
        ("colon", ("：", ": ")),
        ("stop", ("。", ".")),
        ("comma", ("、", ", ")),
        ("open", ("（", " (")),
        ("close", ("）", ")")),
        ("basis_open", ("〔依据 ", " [")),
        ("basis_close", ("〕", "]")),
        ("note", ("说明", "Note")),
        ("sources", ("依据索引", "Sources")),
        ("source", ("依据", "Source")),
        ("cited", ("条款", "Cited in")),
        ("chart", ("环节图", "Steps drawn")),
        ("legend_step", ("必经环节", "required step")),
        ("legend_optional", ("可选或附条件", "optional or conditional")),
        ("legend_each", ("逐人（逐项）办理", "done for each")),
        ("legend_outside", ("上位规定的环节", "step of the layer above")),
        ("approved", ("批准机关（盖章）", "Approved by")),
        ("signed", ("签发人", "Signed")),
        ("date", ("日期", "Date")),
        ("made", ("本文由政策文本生成，文本摘要", "Made from the policy text with")),
    ]
    .into_iter()
    .map(|(key, pair)| (key, pick(lang, pair)))
    .collect()
}
