//! Columns that stay aligned under wide characters.
//!
//! Written by hand rather than taken from a table crate: it needs four things (widths per character, one
//! column that gives way to the terminal's width, cells of several lines, notes between rows), no borders.

use super::lines::Tone;
use super::text::{columns, cut};

/// Blanks between two columns.
const GAP: &str = "  ";
/// Columns a cell keeps when the terminal is too narrow for all of them.
const LEAST: usize = 16;
/// Columns of a cell that does not give way.
const MOST: usize = 36;

/// One cell: lines of text, each with its tone.
#[derive(Debug, Clone, Default)]
pub(super) struct Cell {
    pub(super) lines: Vec<(String, Option<Tone>)>,
}

impl Cell {
    /// One line.
    pub(super) fn new(text: &str, tone: Option<Tone>) -> Self {
        Self { lines: vec![(super::text::one_line(text), tone)] }
    }
    fn line(&self, at: usize) -> (&str, Option<Tone>) {
        self.lines.get(at).map_or(("", None), |(text, tone)| (text, *tone))
    }
    fn widest(&self) -> usize {
        self.lines.iter().map(|(text, _)| columns(text)).max().unwrap_or(0)
    }
}

/// The head of a column.
#[derive(Debug, Clone)]
pub(super) struct Head {
    pub(super) text: String,
    pub(super) right: bool,
}

/// What stands on a line of a table.
#[derive(Debug, Clone)]
pub(super) enum Row {
    Cells(Vec<Cell>),
    /// Indented text under the row before it.
    Note(String, Tone),
    Gap,
}

/// A table; its last column gives way when the width is limited.
#[derive(Debug, Clone, Default)]
pub(super) struct Grid {
    pub(super) heads: Vec<Head>,
    pub(super) rows: Vec<Row>,
}

impl Grid {
    /// The columns each column takes.
    pub(super) fn widths(&self, limit: Option<usize>) -> Vec<usize> {
        let mut widths: Vec<usize> = self.heads.iter().map(|head| columns(&head.text)).collect();
        for row in &self.rows {
            let Row::Cells(cells) = row else { continue };
            for (width, cell) in widths.iter_mut().zip(cells) {
                *width = (*width).max(cell.widest());
            }
        }
        if let (Some(limit), Some((last, others))) = (limit, widths.split_last_mut()) {
            for width in &mut *others {
                *width = (*width).min(MOST);
            }
            let used: usize = others.iter().map(|width| width + GAP.len()).sum();
            *last = (*last).min(limit.saturating_sub(used).max(LEAST));
        }
        widths
    }

    /// The table as lines.
    pub(super) fn lines(&self, limit: Option<usize>, color: bool) -> Vec<String> {
        let widths = self.widths(limit);
        let total: usize =
            widths.iter().sum::<usize>() + GAP.len() * widths.len().saturating_sub(1);
        let mut out = Vec::with_capacity(self.rows.len() + 2);
        let heads: Vec<_> =
            self.heads.iter().map(|h| Cell::new(&h.text, Some(Tone::Quiet))).collect();
        self.push(&heads, &widths, color, &mut out);
        out.push(paint(&"─".repeat(total), Some(Tone::Quiet), color));
        for row in &self.rows {
            match row {
                Row::Cells(cells) => self.push(cells, &widths, color, &mut out),
                Row::Note(text, tone) => {
                    let room = limit.map_or(usize::MAX, |l| l.saturating_sub(4).max(LEAST));
                    out.push(format!("    {}", paint(&cut(text, room), Some(*tone), color)));
                }
                Row::Gap => out.push(String::new()),
            }
        }
        out
    }

    fn push(&self, cells: &[Cell], widths: &[usize], color: bool, out: &mut Vec<String>) {
        let height = cells.iter().map(|cell| cell.lines.len()).max().unwrap_or(0).max(1);
        for at in 0..height {
            let mut line = String::new();
            // blanks are owed until something follows, so no line ends in them
            let mut owed = 0;
            for ((cell, width), head) in cells.iter().zip(widths).zip(&self.heads) {
                let (text, tone) = cell.line(at);
                let text = cut(text, *width);
                let blank = width.saturating_sub(columns(&text));
                let (before, after) = if head.right { (blank, 0) } else { (0, blank) };
                if text.is_empty() {
                    owed += width + GAP.len();
                    continue;
                }
                line.push_str(&" ".repeat(owed + before));
                line.push_str(&paint(&text, tone, color));
                owed = after + GAP.len();
            }
            out.push(line);
        }
    }
}

/// `text` in the colour of a tone.
pub(super) fn paint(text: &str, tone: Option<Tone>, color: bool) -> String {
    let code = match tone {
        Some(Tone::Good) => "32",
        Some(Tone::Bad) => "1;31",
        Some(Tone::Open) => "33",
        Some(Tone::Approval) => "35",
        Some(Tone::Wait | Tone::Note) => "36",
        Some(Tone::Quiet) => "2",
        None => return text.to_owned(),
    };
    if color { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
}
