//! `.lrmx`, the XML form of the 干部任免审批表: one person a file, one row a person.
//!
//! Public tools agree on the elements (`Person`, below it one element a field, the family in
//! `JiaTingChengYuan/Item`) and differ in encoding, in the order of elements, in whether a birth
//! date carries the age behind it, in the dashes of a résumé. Elements nobody knows become
//! columns under their own names, so that nothing is lost.

use super::encoding::TextFile;
use super::raw::{Batch, Batches, Cell, Column, Fault, Limits, Place, RawRow, Reason, Table};
use super::xml::{bad, push_reference};
use fields::{FAMILY, FIELDS, TABLE};
use quick_xml::Reader;
use quick_xml::events::Event;
use std::path::Path;
use std::sync::{Arc, LazyLock};

mod fields;
mod resume;
#[cfg(test)]
mod tests;
mod write;

pub use resume::{Period, Resume, parse_resume};
pub use write::{FormWriter, Lost, NAME, name_in_form};

/// The name of the table of forms.
pub const FORM: &str = TABLE;

/// What a form does not ask.
const UNKNOWN: &str = "不明";

/// The columns every form has.
static COLUMNS: LazyLock<Arc<[Column]>> = LazyLock::new(|| {
    let own = FIELDS.iter().map(|field| Column::new(field.name));
    own.chain([Column::new(fields::OTHER_PARTY)]).collect()
});

/// Reads one file. It is one row: a file that cannot be read is a rejected row, so that one
/// damaged form among a thousand stops nothing.
pub(super) fn open(path: &Path, file: &Arc<str>, limits: Limits) -> Batches {
    let (path, file) = (path.to_owned(), file.clone());
    Box::new(std::iter::once_with(move || Ok(read(&path, &file, limits))))
}

fn read(path: &Path, file: &Arc<str>, limits: Limits) -> Batch {
    let limits = Limits { whole: limits.whole / 8, ..limits };
    let empty = std::fs::metadata(path).is_ok_and(|meta| meta.len() == 0);
    let filled = if empty { Err(Fault::of_file(file, Reason::EmptyFile)) } else { Ok(()) };
    let forms = filled
        .and_then(|()| TextFile::open(path, file))
        .and_then(|text| text.read_all(limits))
        .and_then(|text| forms(&text).map_err(|reason| Fault::of_file(file, reason)));
    match forms {
        Ok(forms) => batch(file, forms),
        Err(mut fault) => {
            fault.place.row = 1;
            let mut batch = batch(file, Vec::new());
            batch.rejects.push(fault);
            batch
        }
    }
}

/// The elements of one person as text, in file order.
#[derive(Default)]
struct Form {
    fields: Vec<(String, String)>,
    family: Vec<Vec<(String, String)>>,
}

/// Takes the persons out of the XML.
fn forms(text: &str) -> Result<Vec<Form>, Reason> {
    let mut xml = Reader::from_str(text);
    let mut forms: Vec<Form> = Vec::new();
    let mut path: Vec<String> = Vec::new();
    // the depth of `Person`, once inside one
    let mut root = None;
    let mut value = String::new();
    loop {
        match xml.read_event().map_err(bad)? {
            Event::Start(e) => {
                let name = String::from_utf8_lossy(e.local_name().as_ref()).into_owned();
                if root.is_none() && name.eq_ignore_ascii_case("Person") {
                    root = Some(path.len());
                    forms.push(Form::default());
                }
                if path.len() >= 64 {
                    return Err(Reason::TooDeep);
                }
                path.push(name);
                let family = path.last().is_some_and(|n| n == "Item");
                if let Some(form) = forms.last_mut().filter(|_| family) {
                    form.family.push(Vec::new());
                }
                value.clear();
            }
            Event::Empty(e) => {
                let name = String::from_utf8_lossy(e.local_name().as_ref()).into_owned();
                let below = root.map(|root| path.len().saturating_sub(root));
                if let Some(form) = forms.last_mut().filter(|_| below == Some(1)) {
                    form.take(&path, name, String::new())?;
                }
            }
            Event::End(_) => {
                let name = path.pop().unwrap_or_default();
                let below = root.map(|root| path.len().saturating_sub(root));
                let is_family = path.last().is_some_and(|n| n == "Item");
                match (below, forms.last_mut()) {
                    (Some(0), _) => root = None,
                    // the family's own text is only the blanks between its members
                    (Some(1), Some(form)) if name == FAMILY => {
                        form.take(&path, name, String::new())?;
                    }
                    (Some(1), Some(form)) => {
                        form.take(&path, name, std::mem::take(&mut value))?;
                    }
                    (Some(_), Some(form)) if is_family => {
                        form.take(&path, name, std::mem::take(&mut value))?;
                    }
                    _ => {}
                }
            }
            Event::Text(e) => value.push_str(&e.decode().map_err(bad)?),
            Event::CData(e) => value.push_str(&e.decode().map_err(bad)?),
            Event::GeneralRef(e) => push_reference(&e, &mut value)?,
            Event::DocType(_) => return Err(Reason::EntityTrick),
            Event::Eof => break,
            _ => {}
        }
    }
    if !path.is_empty() {
        return Err(bad("unexpected end of the file"));
    }
    if forms.is_empty() {
        return Err(Reason::NotAForm);
    }
    Ok(forms)
}

impl Form {
    fn take(&mut self, path: &[String], name: String, value: String) -> Result<(), Reason> {
        let member = path.last().is_some_and(|n| n == "Item");
        let fields = match self.family.last_mut().filter(|_| member) {
            Some(member) => member,
            None => &mut self.fields,
        };
        if fields.iter().any(|(seen, _)| *seen == name) {
            return Err(Reason::DuplicateKey(name));
        }
        fields.push((name, value));
        Ok(())
    }
}

fn batch(file: &Arc<str>, forms: Vec<Form>) -> Batch {
    let mut columns = COLUMNS.to_vec();
    let place = |row: u64| Place { row, ..Place::file(file) };
    let (mut rows, mut notes) = (Vec::new(), Vec::new());
    for (row, form) in (1..).zip(forms) {
        let mut cells = vec![Cell::Blank; columns.len()];
        let mut set = |name: &str, cell: Cell| {
            let at = columns.iter().position(|c| *c.original == *name).unwrap_or_else(|| {
                columns.push(Column::new(name));
                columns.len().saturating_sub(1)
            });
            if at >= cells.len() {
                cells.resize(at.saturating_add(1), Cell::Blank);
            }
            if let Some(slot) = cells.get_mut(at) {
                *slot = cell;
            }
        };
        let mut note = |reason, column: &str| {
            let column = Some(column.into());
            notes.push(Fault { place: Place { column, ..place(row) }, reason });
        };
        // a box that is blank says that there is none; a box that is not there says nothing
        let absent = |element: &str| !form.fields.iter().any(|(name, _)| name == element);
        let (no_party, no_family) =
            (absent(fields::PARTY), absent(FAMILY) && form.family.is_empty());
        if no_party {
            set(fields::PARTY_NAME, Cell::text(UNKNOWN));
            set(fields::OTHER_PARTY, Cell::text(UNKNOWN));
        }
        for (element, value) in form.fields {
            let Some(field) = FIELDS.iter().find(|f| f.element == element) else {
                if element == fields::PHOTO {
                    if let Some(size) = fields::photo_size(&value) {
                        note(Reason::PhotoDropped(size), "照片");
                    }
                } else {
                    set(&element, Cell::text(&value));
                }
                continue;
            };
            match field.kind {
                fields::Kind::Text => set(field.name, Cell::text(&value)),
                fields::Kind::Month => set(field.name, Cell::text(fields::without_age(&value))),
                fields::Kind::Party => {
                    let (joined, other) = fields::party(&value);
                    set(field.name, joined);
                    set(fields::OTHER_PARTY, other);
                }
                fields::Kind::Resume => {
                    let resume = parse_resume(&value);
                    for line in &resume.unread {
                        note(Reason::ResumeLine(line.clone()), field.name);
                    }
                    for line in &resume.unended {
                        note(Reason::ResumeUnended(line.clone()), field.name);
                    }
                    set(field.name, resume.into_cell());
                }
                fields::Kind::Family => {}
            }
        }
        set(
            fields::FAMILY_NAME,
            if no_family { Cell::text(UNKNOWN) } else { fields::family(form.family) },
        );
        rows.push(RawRow { row, line: 0, cells });
    }
    let columns = if columns.len() == COLUMNS.len() { COLUMNS.clone() } else { columns.into() };
    let table =
        Table { name: TABLE.into(), file: file.clone(), sheet: None, columns, headed: true };
    Batch { table: Arc::new(table), rows, rejects: Vec::new(), notes }
}
