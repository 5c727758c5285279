//! The dates at the beginning of a résumé line.

use crate::records::text::{half_width, is_blank};

/// What a line begins with.
#[derive(Debug, PartialEq)]
pub(super) enum Line<'a> {
    /// A beginning, an end if it is not open, and what is said; `open` where the end is merely blank.
    Period { from: String, to: String, open: bool, text: &'a str },
    /// No date: the line goes on from the one before.
    NoDate,
    /// Something like a date that makes no period.
    Unread,
}

/// Reads the beginning of a line, whatever mark people put before it. A line of two periods is none: what it says
/// would hold for the first alone.
pub(super) fn period(line: &str) -> Line<'_> {
    match first(line) {
        Line::Period { text, .. } if matches!(plain(text), Line::Period { .. }) => Line::Unread,
        read => read,
    }
}

fn first(line: &str) -> Line<'_> {
    match plain(line) {
        Line::NoDate => {}
        read => return read,
    }
    let bare = unmarked(line);
    match plain(bare) {
        read @ Line::Period { .. } if bare.len() < line.len() => read,
        _ if holds_range(bare) => Line::Unread,
        _ => Line::NoDate,
    }
}

/// A line without a bullet, a quotation mark, its number (`1.`, `（2）`, `3、`) or a word such as 自 before its date.
fn unmarked(line: &str) -> &str {
    let mark = |c: char| {
        is_blank(c) || "'‘’`´\"“”•·●○◆◇■□▪★☆*※>＞".contains(c) || is_dash(c) || c == '\u{f0b7}'
    };
    let mut rest = line.trim_start_matches(mark);
    let inner = rest.trim_start_matches(['(', '（']);
    let digits = inner.chars().take_while(|c| digit(*c).is_some()).count();
    if (1..=2).contains(&digits) {
        let after = inner.trim_start_matches(|c| digit(c).is_some());
        let closed = after.trim_start_matches(['.', '．', '、', ')', '）', ',', '，']);
        let closed = closed.trim_start_matches(mark);
        let year = closed.chars().take(4).filter(|c| digit(*c).is_some()).count();
        if closed.len() < after.len() && year == 4 {
            rest = closed;
        }
    }
    let worded = rest.trim_start_matches(['起', '自', '从', '由']).trim_start_matches(mark);
    if worded.starts_with(|c| digit(c).is_some()) { worded } else { rest }
}

/// How far from its beginning a range makes a line one of its own.
const NEAR: usize = 8;

/// Whether dates stand near the beginning of a line that is no remark on the one before.
fn holds_range(line: &str) -> bool {
    let remark = |text: &str| line.starts_with(text);
    if ["(", "（", "[", "【", "其间", "其中", "期间", "其後", "其后"].into_iter().any(remark)
    {
        return false;
    }
    let places = line.char_indices().take(NEAR).map(|(at, _)| at);
    places.filter_map(|at| line.get(at..)).any(|tail| {
        let mut rest = Rest(tail);
        let dashed = |rest: &str| {
            let rest = rest.trim_start_matches(is_blank);
            rest.starts_with(is_dash) || rest.starts_with(['至', '到'])
        };
        // `二〇一〇年`, or a year of two digits and a month
        let written =
            tail.chars().take(4).filter(|c| "〇○零一二三四五六七八九".contains(*c)).count();
        (written == 4 && tail.chars().nth(4) == Some('年'))
            || (rest.date().is_some() && dashed(rest.0))
            || short(tail).is_some_and(dashed)
    })
}

/// What follows a month such as `85.03`.
fn short(text: &str) -> Option<&str> {
    let mut rest = Rest(text);
    rest.number(2, 2)?;
    let (month, _) = rest.part(|c| matches!(half(c), '.' | '/' | '-' | '年'))?;
    (1..=12).contains(&month).then_some(rest.0)
}

/// Reads the beginning of a line.
fn plain(line: &str) -> Line<'_> {
    let mut rest = Rest(line);
    if !line.starts_with(|c: char| digit(c).is_some()) {
        return Line::NoDate;
    }
    let Some(from) = rest.date() else {
        // a number that is no year: `3号楼…` goes on from the line before
        let digits = line.chars().take_while(|c| digit(*c).is_some()).count();
        return if digits < 4 { Line::NoDate } else { Line::Unread };
    };
    let begun = rest.0;
    rest.skip(|c| is_blank(c) || is_dash(c) || is_word(c));
    let between = begun.strip_suffix(rest.0).unwrap_or_default();
    if between.trim_matches(is_blank).is_empty() {
        return Line::Unread;
    }
    let mut open = false;
    let to = if rest.takes_now(between.contains(['至', '到'])) {
        String::new()
    } else if rest.take("不明") || rest.take("不详") {
        "不明".to_owned()
    } else if let Some(to) = rest.date() {
        if to.order() < from.order() {
            return Line::Unread;
        }
        to.text()
    } else {
        // a year of four digits that makes no date is a slip, not an open end
        if rest.number(4, 4).is_some() || !between.contains(is_dash) {
            return Line::Unread;
        }
        // what looked like a word between dates belongs to what is said
        rest.0 = begun.trim_start_matches(|c| is_blank(c) || is_dash(c));
        open = true;
        String::new()
    };
    rest.skip(|c| is_blank(c) || matches!(c, ':' | '：' | ',' | '，' | '、' | '；' | ';'));
    Line::Period { from: from.text(), to, open, text: rest.0 }
}

/// The dashes people type between two dates.
fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '‐'
            | '‑'
            | '‒'
            | '–'
            | '—'
            | '―'
            | '−'
            | '─'
            | '━'
            | '－'
            | '﹣'
            | '~'
            | '～'
            | '〜'
            | '∼'
            | '_'
            | '＿'
            | 'ー'
            | '→'
    )
}

/// Words and slips that stand for a dash, if a date follows.
fn is_word(c: char) -> bool {
    matches!(c, '至' | '到' | '一')
}

fn half(c: char) -> char {
    let mut buffer = [0; 4];
    half_width(c.encode_utf8(&mut buffer)).chars().next().unwrap_or(c)
}

fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' | '０'..='９' => half(c).to_digit(10),
        _ => None,
    }
}

struct Date {
    year: u32,
    month: Option<u32>,
    day: Option<u32>,
}

impl Date {
    fn new(year: u32, month: Option<u32>, day: Option<u32>) -> Option<Self> {
        let fits = (1900..=2100).contains(&year)
            && month.is_none_or(|m| (1..=12).contains(&m))
            && day.is_none_or(|d| (1..=31).contains(&d));
        fits.then_some(Self { year, month, day })
    }
    fn text(&self) -> String {
        match (self.month, self.day) {
            (Some(month), Some(day)) => format!("{}.{month:02}.{day:02}", self.year),
            (Some(month), None) => format!("{}.{month:02}", self.year),
            _ => self.year.to_string(),
        }
    }
    /// For a comparison in which what is not known is equal.
    fn order(&self) -> (u32, u32) {
        (self.year, self.month.unwrap_or(if self.day.is_some() { 0 } else { 12 }))
    }
}

/// What is left of a line.
struct Rest<'a>(&'a str);

impl<'a> Rest<'a> {
    fn skip(&mut self, is: impl Fn(char) -> bool) -> bool {
        let rest = self.0.trim_start_matches(is);
        let skipped = rest.len() < self.0.len();
        self.0 = rest;
        skipped
    }

    fn take(&mut self, text: &str) -> bool {
        match self.0.strip_prefix(text) {
            Some(rest) => {
                self.0 = rest;
                true
            }
            None => false,
        }
    }

    /// `今`, `现在`: sure behind `至`, else only if nothing goes on from it (`今年`).
    fn takes_now(&mut self, sure: bool) -> bool {
        let start = self.0;
        for now in ["今", "现在", "目前", "现"] {
            let alone =
                |c: char| is_blank(c) || (c.is_ascii_punctuation() || "：，、；".contains(c));
            if self.take(now) && (sure || self.0.chars().next().is_none_or(alone)) {
                return true;
            }
            self.0 = start;
        }
        false
    }

    /// A number of so many digits and no more; nothing is taken if there is none.
    fn number(&mut self, least: usize, most: usize) -> Option<u32> {
        let end = self.0.find(|c| digit(c).is_none()).unwrap_or(self.0.len());
        let digits: Vec<u32> = self.0.get(..end)?.chars().filter_map(digit).collect();
        if !(least..=most).contains(&digits.len()) {
            return None;
        }
        self.0 = self.0.get(end..)?;
        Some(digits.iter().fold(0_u32, |n, d| n.saturating_mul(10).saturating_add(*d)))
    }

    /// A date in one of the forms people use; nothing is taken if it is none.
    fn date(&mut self) -> Option<Date> {
        let start = self.0;
        let date = self.try_date();
        if date.is_none() {
            self.0 = start;
        }
        date
    }

    fn try_date(&mut self) -> Option<Date> {
        if let Some(run) = self.number(6, 6) {
            return Date::new(run / 100, Some(run % 100), None);
        }
        if let Some(run) = self.number(8, 8) {
            return Date::new(run / 10_000, Some(run / 100 % 100), Some(run % 100));
        }
        let year = self.number(4, 4)?;
        let Some((month, by)) = self.part(|c| matches!(half(c), '.' | '/' | '-' | '年')) else {
            self.take("年");
            return Date::new(year, None, None);
        };
        let day = self.part(|c| if by == '年' { c == '月' } else { half(c) == by });
        match day {
            Some(_) => self.take("日"),
            None => self.take("月"),
        };
        Date::new(year, Some(month), day.map(|(day, _)| day))
    }

    /// A separator and a number of one or two digits behind it.
    fn part(&mut self, separates: impl Fn(char) -> bool) -> Option<(u32, char)> {
        let start = self.0;
        let by = start.chars().next().filter(|c| separates(*c))?;
        self.0 = start.get(by.len_utf8()..)?;
        self.skip(is_blank);
        match self.number(1, 2) {
            Some(number) => Some((number, half(by))),
            None => {
                self.0 = start;
                None
            }
        }
    }
}
