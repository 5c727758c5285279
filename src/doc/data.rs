//! What a printed regulation is made of, whatever it is printed as. All texts are plain; printers escape them.

use crate::diagnostic::Lang;
use serde::Serialize;

/// A whole regulation.
#[derive(Debug, Clone, Serialize)]
pub struct Document {
    /// The language of everything that is not an authored name.
    #[serde(skip)]
    pub lang: Lang,
    /// The policy's name.
    pub title: String,
    /// Facts under the title: where, from when.
    pub head: Vec<(String, String)>,
    /// Chapters with numbered articles.
    pub chapters: Vec<Chapter>,
    /// What is to be registered, and the words in use.
    pub appendices: Vec<Chapter>,
    /// Every source cited, in order of first use.
    pub sources: Vec<Source>,
    /// SHA-256 of the policy text, so that a signed page can be tied to it.
    pub sha256: String,
}

impl Document {
    /// Whether the text holds nothing to print (only tests, say).
    pub fn is_empty(&self) -> bool {
        self.chapters.is_empty() && self.appendices.is_empty()
    }
}

/// A chapter or an appendix.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Chapter {
    /// `第一章`; given in the end.
    pub number: String,
    /// Its name.
    pub title: String,
    /// Where links lead.
    pub anchor: String,
    /// The steps drawn, for a procedure.
    pub chart: Option<Chart>,
    /// What it says. The first may be unnumbered: whom the chapter is for.
    pub entries: Vec<Entry>,
}

/// An article, or an item of one.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Entry {
    /// 0 for an article, 1 for an item, and so on.
    pub depth: usize,
    /// A preamble has no number.
    pub plain: bool,
    /// Set apart, as exceptions are.
    pub indented: bool,
    /// `第三条`, `（一）`; given in the end.
    pub number: String,
    /// Where links lead; articles only.
    pub anchor: String,
    /// Its label.
    pub title: String,
    /// Its force or kind.
    pub tag: String,
    /// What it says, without a full stop.
    pub text: String,
    /// What limits it: `适用`, `时限` and so on, each with its text; the text may be empty.
    pub remarks: Vec<(String, String)>,
    /// The author's explanation.
    pub note: String,
    /// Its own sources.
    pub basis: Vec<String>,
    /// All sources cited in it, those of table rows too.
    #[serde(skip)]
    pub cited: Vec<String>,
    /// Rows by case.
    pub grids: Vec<Grid>,
}

/// A table.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Grid {
    /// Said above it; may be empty.
    pub caption: String,
    /// Column heads.
    pub head: Vec<String>,
    /// As many cells a row as there are heads.
    pub rows: Vec<Vec<String>>,
}

impl Grid {
    /// Leaves out columns that are empty in every row, the first excepted.
    #[must_use]
    pub fn trimmed(mut self) -> Grid {
        let used: Vec<bool> = (0..self.head.len())
            .map(|at| at == 0 || self.rows.iter().any(|r| r.get(at).is_some_and(|c| !c.is_empty())))
            .collect();
        let keep = |cells: &mut Vec<String>| {
            let mut used = used.iter();
            cells.retain(|_| used.next().copied().unwrap_or(true));
        };
        keep(&mut self.head);
        self.rows.iter_mut().for_each(keep);
        self
    }
}

/// A source and the articles that cite it.
#[derive(Debug, Clone, Serialize)]
pub struct Source {
    /// As authored.
    pub name: String,
    /// Numbers and anchors of articles.
    pub places: Vec<(String, String)>,
}

/// Steps and the ways between them.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Chart {
    /// Boxes in written order.
    pub nodes: Vec<Node>,
    /// Arrows.
    pub edges: Vec<Edge>,
    /// The same as a table.
    pub table: Grid,
}

/// A step of a chart.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Node {
    /// Its name.
    pub name: String,
    /// A line under the name: per whom, how long.
    pub small: String,
    /// May be left out, or applies only to some cases.
    pub optional: bool,
    /// Taken once for each person.
    pub each: bool,
    /// Belongs to the layer above or to no text at all.
    pub outside: bool,
}

/// An arrow between two nodes by their index.
#[derive(Debug, Clone, Serialize)]
pub struct Edge {
    /// Where it begins.
    pub from: usize,
    /// Where it points.
    pub to: usize,
    /// The outcome that leads this way; may be empty.
    pub label: String,
    /// One of several is enough.
    pub any: bool,
}
