//! Rows back to forms: one person, one document.
//!
//! ```text
//! row ─→ text of each element ─→ XML ─→ read back ─┬→ the same as the row: nothing to say
//!                                                  └→ otherwise: counted, and told by column
//! ```
//!
//! A form has fewer places than a record. Rather than list what fits, every form is read back by this folder's own
//! reader and compared with its row, so that whatever a form cannot hold is known, whichever way it was lost.

use super::fields::{self, FAMILY, FIELDS, Field, Kind, MEMBER, OTHER_PARTY};
use super::resume::{LINE_FROM, LINE_TEXT, LINE_TO};
use super::{batch, forms, parse_resume};
use crate::core::date::parse_date;
use crate::records::json::parse_nested;
use crate::records::raw::Cell;
use crate::records::text::{normalize_header, trim};
use quick_xml::escape::partial_escape;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::Arc;

/// The column that says whose form it is.
pub const NAME: &str = "姓名";

/// The form's own name for a column that goes by some names: of the person, or of an element of a list (`简历`,
/// `家庭成员`).
pub fn name_in_form<'n>(
    list: Option<&str>,
    mut names: impl Iterator<Item = &'n str>,
) -> Option<&'static str> {
    let member: [&str; 5] = MEMBER.map(|(_, name)| name);
    let find = |known: &[&'static str], name: &str| known.iter().find(|k| **k == name).copied();
    match list {
        None => names.find_map(|name| match Place::of(name)? {
            Place::Field(field) => Some(field.name),
            Place::OtherParty => Some(OTHER_PARTY),
            Place::Own => None,
        }),
        Some(fields::FAMILY_NAME) => names.find_map(|name| find(&member, name)),
        Some(fields::RESUME_NAME) => {
            names.find_map(|name| find(&[LINE_FROM, LINE_TO, LINE_TEXT], name))
        }
        Some(_) => None,
    }
}

/// What of a column the forms do not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lost {
    /// The column.
    pub column: Arc<str>,
    /// Whether a form has a place for such a column.
    pub has_place: bool,
    /// Persons it is lost of.
    pub count: u64,
    /// The first of them.
    pub first: String,
}

/// Writes the forms of a table's rows.
pub struct FormWriter<'t> {
    columns: &'t [Arc<str>],
    places: Vec<Option<Place>>,
    lost: BTreeMap<usize, Lost>,
}

/// Where a column stands in a form.
#[derive(Clone, Copy)]
enum Place {
    Field(&'static Field),
    OtherParty,
    /// An element nobody knows, under its own name.
    Own,
}

impl Place {
    fn of(column: &str) -> Option<Self> {
        let name = normalize_header(column);
        let field = FIELDS.iter().find(|f| f.name == name || f.element == name);
        if let Some(field) = field {
            return Some(Self::Field(field));
        }
        if name == OTHER_PARTY {
            return Some(Self::OtherParty);
        }
        let taken = ["Person", "Item", fields::PHOTO].iter().any(|t| t.eq_ignore_ascii_case(&name));
        let start = name.starts_with(|c: char| c.is_ascii_alphabetic());
        let inside = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        (start && inside && !taken).then_some(Self::Own)
    }
}

impl<'t> FormWriter<'t> {
    /// For rows of these columns.
    pub fn new(columns: &'t [Arc<str>]) -> Self {
        let mut places: Vec<Option<Place>> = Vec::new();
        for column in columns {
            let place = Place::of(column).filter(|place| {
                let before = places.iter().flatten().zip(columns);
                let same = |(other, name): (&Place, &Arc<str>)| match (place, other) {
                    (Place::Field(a), Place::Field(b)) => std::ptr::eq(*a, *b),
                    (Place::OtherParty, Place::OtherParty) => true,
                    (Place::Own, Place::Own) => normalize_header(name) == normalize_header(column),
                    _ => false,
                };
                !before.into_iter().any(same)
            });
            places.push(place);
        }
        Self { columns, places, lost: BTreeMap::new() }
    }

    /// Whether the rows say who they are about.
    pub fn names_persons(&self) -> bool {
        self.places.iter().any(|p| matches!(p, Some(Place::Field(f)) if f.name == NAME))
    }

    /// What the forms written so far do not hold.
    pub fn lost(self) -> Vec<Lost> {
        self.lost.into_values().collect()
    }

    /// The name of a row's person; empty if it is not known.
    pub fn person(&self, row: &[Cell]) -> String {
        self.find(row, |place| matches!(place, Place::Field(f) if f.name == NAME))
            .map_or(String::new(), |cell| trim(&plain(cell)).to_owned())
    }

    fn find<'r>(&self, row: &'r [Cell], is: impl Fn(&Place) -> bool) -> Option<&'r Cell> {
        let at = self.places.iter().position(|p| p.as_ref().is_some_and(&is))?;
        row.get(at)
    }

    /// The form of a person.
    pub fn form(&mut self, row: &[Cell]) -> String {
        let mut xml = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Person>\n");
        let of = |field: &Field| {
            self.find(row, |p| matches!(p, Place::Field(f) if std::ptr::eq(*f, field)))
                .unwrap_or(&Cell::Blank)
        };
        let other = self.find(row, |p| matches!(p, Place::OtherParty)).unwrap_or(&Cell::Blank);
        for field in FIELDS {
            let cell = of(field);
            let text = match field.kind {
                Kind::Text if fields::SAYS_NONE.contains(&field.element) => plain(cell),
                Kind::Text => filled(cell),
                Kind::Month => month(&filled(cell)),
                Kind::Party => {
                    let parts = [month(&filled(cell)), filled(other)];
                    let parts: Vec<&str> =
                        parts.iter().map(String::as_str).filter(|p| !trim(p).is_empty()).collect();
                    parts.join("；")
                }
                Kind::Resume => lines(&periods(cell).unwrap_or_default()),
                Kind::Family => {
                    family(&mut xml, &members(cell).unwrap_or_default());
                    continue;
                }
            };
            // what only some versions of the form have is written where there is something to write
            if !text.is_empty() || !fields::LATER.contains(&field.element) {
                element(&mut xml, "  ", field.element, &text);
            }
        }
        for ((column, place), cell) in self.columns.iter().zip(&self.places).zip(row) {
            if matches!(place, Some(Place::Own)) && scalar(cell) {
                element(&mut xml, "  ", &normalize_header(column), &plain(cell));
            }
        }
        xml.push_str("</Person>\n");
        self.compare(row, &xml);
        xml
    }

    /// Counts what is not in a form, by reading it back.
    fn compare(&mut self, row: &[Cell], xml: &str) {
        let read = batch(&"".into(), forms(xml).unwrap_or_default());
        let back = |name: &str| {
            let at = read.table.columns.iter().position(|c| *c.original == *name)?;
            read.rows.first()?.cells.get(at)
        };
        for (at, ((column, place), cell)) in
            self.columns.iter().zip(&self.places).zip(row).enumerate()
        {
            let got = |name: &str| back(name).unwrap_or(&Cell::Blank);
            let held = match place {
                // what a form does not ask is not known when it is read
                None => is_nothing(cell) || ["不明", "unknown"].contains(&&*plain(cell)),
                Some(Place::Own) => same(cell, got(&normalize_header(column))),
                Some(Place::OtherParty) => same(cell, got(OTHER_PARTY)),
                Some(Place::Field(f)) => match f.kind {
                    Kind::Resume => {
                        is_nothing(cell) || same_list(periods(cell), periods(got(f.name)))
                    }
                    Kind::Family => {
                        is_nothing(cell) || same_list(members(cell), members(got(f.name)))
                    }
                    _ => same(cell, got(f.name)),
                },
            };
            if !held {
                let (has_place, first) = (place.is_some(), self.person(row));
                let column = column.clone();
                let lost = Lost { column, has_place, count: 0, first };
                let lost = self.lost.entry(at).or_insert(lost);
                lost.count = lost.count.saturating_add(1);
            }
        }
    }
}

/// A list's elements: names and values, blanks left out.
type Elements = Vec<Vec<(String, String)>>;

/// A nested list as it is or as JSON in a cell.
fn elements(cell: &Cell, known: impl Fn(&str) -> String) -> Option<Elements> {
    let list = match cell {
        Cell::Blank => return Some(Vec::new()),
        Cell::Text(text) if trim(text).starts_with('[') => parse_nested(text).ok()?,
        cell => cell.clone(),
    };
    let Cell::List(list) = list else { return None };
    let element = |cell: &Cell| match cell {
        Cell::Object(keys) if keys.iter().all(|(_, v)| scalar(v)) => {
            let filled = keys.iter().filter(|(_, v)| !is_nothing(v));
            Some(filled.map(|(k, v)| (known(k), trim(&plain(v)).to_owned())).collect())
        }
        _ => None,
    };
    list.iter().map(element).collect()
}

/// The family. Members are named by the form's own elements or by their words.
fn members(cell: &Cell) -> Option<Elements> {
    let known = |name: &str| {
        // the standard's records say the month of birth
        let name = if name == "出生年月" { "出生日期" } else { name };
        let found = MEMBER.iter().find(|(element, _)| *element == name);
        found.map_or(name, |(_, name)| name).to_owned()
    };
    elements(cell, known)
}

/// The periods of a résumé, which may also be the text of one.
fn periods(cell: &Cell) -> Option<Elements> {
    match cell {
        Cell::Text(text) if !trim(text).starts_with('[') => {
            if is_unknown(text) {
                return None;
            }
            elements(&parse_resume(text).into_cell(), str::to_owned)
        }
        cell => elements(cell, str::to_owned),
    }
}

fn value<'e>(element: &'e [(String, String)], name: &str) -> &'e str {
    element.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
}

/// A résumé as the form has it: `2003.09--2007.07  某大学学习`, an open end leaves its room blank.
fn lines(periods: &Elements) -> String {
    let line = |period: &Vec<(String, String)>| {
        let [from, to] = [LINE_FROM, LINE_TO].map(|name| match value(period, name) {
            NONE => String::new(),
            // a blank end before other periods is read as one that is not known
            date if is_unknown(date) => String::new(),
            date => dotted(date),
        });
        let text = value(period, LINE_TEXT);
        match (from.is_empty(), to.is_empty()) {
            (true, true) => text.to_owned(),
            _ => format!("{:<18}{text}", format!("{from}--{to}  ")),
        }
    };
    periods.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn family(xml: &mut String, members: &Elements) {
    let _ = writeln!(xml, "  <{FAMILY}>");
    for member in members {
        xml.push_str("    <Item>\n");
        for (name, title) in MEMBER {
            let text = value(member, title);
            let date = name == fields::MEMBER_BORN;
            element(xml, "      ", name, &if date { month(text) } else { text.to_owned() });
        }
        let known = |key: &str| MEMBER.iter().any(|(_, title)| *title == key);
        for (key, text) in member.iter().filter(|(key, _)| !known(key)) {
            if matches!(Place::of(key), Some(Place::Own)) {
                element(xml, "      ", key, text);
            }
        }
        xml.push_str("    </Item>\n");
    }
    let _ = writeln!(xml, "  </{FAMILY}>");
}

fn element(xml: &mut String, indent: &str, name: &str, text: &str) {
    if text.is_empty() {
        let _ = writeln!(xml, "{indent}<{name} />");
        return;
    }
    // a document cannot hold most control characters, and a bare carriage return is read as a line's end
    let sound: String =
        text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t')).collect();
    let text = partial_escape(&sound).replace('\r', "&#13;");
    let _ = writeln!(xml, "{indent}<{name}>{text}</{name}>");
}

/// A date as forms write it: `198503`, `19850307`; what is none stays.
fn month(text: &str) -> String {
    match parse_date(text) {
        Ok(date) => date.to_string().replace('-', ""),
        Err(_) => text.to_owned(),
    }
}

/// A date as résumés write it: `1985.03`.
fn dotted(text: &str) -> String {
    match parse_date(text) {
        Ok(date) => date.to_string().replace('-', "."),
        Err(_) => text.to_owned(),
    }
}

fn scalar(cell: &Cell) -> bool {
    !matches!(cell, Cell::List(_) | Cell::Object(_))
}

fn plain(cell: &Cell) -> String {
    match scalar(cell) {
        true => crate::records::write::plain(cell),
        false => String::new(),
    }
}

/// How records say that there is none; a form leaves the box blank.
const NONE: &str = "无";

/// The text of a box, blank where there is none.
fn filled(cell: &Cell) -> String {
    let text = plain(cell);
    if trim(&text) == NONE { String::new() } else { text }
}

/// Whether nothing is lost with a cell.
fn is_nothing(cell: &Cell) -> bool {
    match cell {
        Cell::List(list) => list.is_empty(),
        Cell::Text(text) => trim(text).is_empty() || &**text == "[]",
        cell => cell.is_blank(),
    }
}

fn is_unknown(text: &str) -> bool {
    text == "不明" || text.eq_ignore_ascii_case("unknown")
}

/// The same text, or the same date in other words.
fn same(wanted: &Cell, got: &Cell) -> bool {
    scalar(wanted) && same_text(&plain(wanted), &plain(got))
}

fn same_text(a: &str, b: &str) -> bool {
    let (a, b) = [a, b].map(|text| if trim(text) == NONE { "" } else { text }).into();
    let dates = || parse_date(a).ok().zip(parse_date(b).ok()).is_some_and(|(a, b)| a == b);
    trim(a) == trim(b) || dates()
}

fn same_list(wanted: Option<Elements>, got: Option<Elements>) -> bool {
    let (Some(wanted), Some(got)) = (wanted, got) else { return false };
    let one = |a: &Vec<(String, String)>, b: &Vec<(String, String)>| {
        a.len() == b.len() && a.iter().all(|(key, text)| same_text(text, value(b, key)))
    };
    wanted.len() == got.len() && wanted.iter().zip(&got).all(|(a, b)| one(a, b))
}
