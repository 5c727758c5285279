//! 简历: lines of dated periods, as people type them.

use crate::records::raw::Cell;
use crate::records::text::{is_blank, trim};

mod dates;
#[cfg(test)]
mod tests;

/// What a period's beginning, end and text are called.
pub(super) const LINE_FROM: &str = "起";
pub(super) const LINE_TO: &str = "止";
pub(super) const LINE_TEXT: &str = "内容";

/// One period of a résumé.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Period {
    /// The beginning, as `1998.09`; empty if the line's dates cannot be read.
    pub from: String,
    /// The end; empty if it is open or cannot be read.
    pub to: String,
    /// What the line says, with the lines that go on from it and the notes (其间…) below it.
    pub text: String,
}

/// A résumé.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Resume {
    /// Its periods in order.
    pub periods: Vec<Period>,
    /// The lines whose dates cannot be read; they are among the periods, without dates.
    pub unread: Vec<String>,
    /// The lines that leave their end open though others begin after them: their end is 不明.
    pub unended: Vec<String>,
}

/// An end that is not known.
const UNKNOWN: &str = "不明";

/// Reads a résumé. A line that begins with two dates, or one and a dash, begins a period; a line that begins with no
/// date belongs to the one before it, unless dates stand near its beginning: then it is a period nobody can read.
///
/// An end left blank means today in the last line. In an earlier one it may only have been forgotten, so it is not
/// known; 至今 is taken at its word.
pub fn parse_resume(text: &str) -> Resume {
    let mut resume = Resume::default();
    // blank ends: the period and its line
    let mut blank: Vec<(usize, String)> = Vec::new();
    let lines = text.split(['\n', '\r']).map(trim).filter(|line| !line.is_empty());
    for line in lines {
        match dates::period(line) {
            dates::Line::Period { from, to, open, text } => {
                if open {
                    blank.push((resume.periods.len(), line.to_owned()));
                }
                resume.periods.push(Period { from, to, text: text.to_owned() });
            }
            dates::Line::NoDate => match resume.periods.last_mut() {
                Some(last) => go_on(&mut last.text, line),
                None => resume.cannot_read(line),
            },
            dates::Line::Unread => resume.cannot_read(line),
        }
    }
    for (at, line) in blank {
        let later = |from: &str| {
            let rest = resume.periods.iter().skip(at.saturating_add(1));
            rest.filter(|p| !p.from.is_empty()).any(|p| p.from.as_str() > from)
        };
        let forgotten = resume.periods.get(at).is_some_and(|period| later(&period.from));
        if let Some(period) = resume.periods.get_mut(at).filter(|_| forgotten) {
            UNKNOWN.clone_into(&mut period.to);
            resume.unended.push(line);
        }
    }
    resume
}

impl Resume {
    fn cannot_read(&mut self, line: &str) {
        self.unread.push(line.to_owned());
        self.periods.push(Period { text: line.to_owned(), ..Period::default() });
    }

    /// The periods as a list of objects `{起, 止, 内容}`.
    pub(in crate::records) fn into_cell(self) -> Cell {
        let object = |p: Period| {
            let [from, to, text] = [p.from, p.to, p.text].map(|text| Cell::text(&text));
            Cell::object([(LINE_FROM, from), (LINE_TO, to), (LINE_TEXT, text)])
        };
        Cell::List(self.periods.into_iter().map(object).collect())
    }
}

/// Lines are broken where the form is full: Chinese needs no blank at the seam, other words do.
fn go_on(text: &mut String, line: &str) {
    let word = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    if word(text.chars().last()) && word(line.chars().next()) {
        text.push(' ');
    }
    text.push_str(line.trim_matches(is_blank));
}
