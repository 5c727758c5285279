//! One cell of a file to a draft of its value.

use super::plan::{ColumnPlan, Kind, Plans};
use super::reason::{Reason, Trouble};
use super::scalar;
use super::store::Draft;
use crate::core::exact::Exact;
use crate::core::value::{TableId, Value};
use crate::records::parse_nested;
use crate::records::raw::Cell;
use crate::records::text::key;
use foldhash::HashSet;
use std::borrow::Cow;
use std::sync::Arc;

/// Texts that come again are kept once.
#[derive(Default)]
pub(super) struct Texts(HashSet<Arc<str>>);

impl Texts {
    const MOST: usize = 1 << 16;
    const LONGEST: usize = 48;

    pub fn get(&mut self, text: &str) -> Arc<str> {
        if text.len() > Self::LONGEST {
            return text.into();
        }
        if let Some(known) = self.0.get(text) {
            return known.clone();
        }
        let text: Arc<str> = text.into();
        if self.0.len() < Self::MOST {
            self.0.insert(text.clone());
        }
        text
    }
}

/// The text form of a cell that holds one value.
pub(super) fn text_of(cell: &Cell) -> Result<Cow<'_, str>, Reason> {
    Ok(match cell {
        Cell::Blank => Cow::Borrowed(""),
        Cell::Text(text) | Cell::Number(text) => Cow::Borrowed(text),
        Cell::Bool(true) => Cow::Borrowed("true"),
        Cell::Bool(false) => Cow::Borrowed("false"),
        Cell::Date(day) => Cow::Owned(scalar::day_text(*day)),
        Cell::List(_) | Cell::Object(_) => return Err(Reason::NotOneValue),
        Cell::FormulaError(_) => return Err(Reason::FormulaError),
        Cell::DigitsLost(_) => return Err(Reason::DigitsLost),
        Cell::NoResult(_) => return Err(Reason::NoResult),
    })
}

/// The value of a cell for messages, not all of it if it is long.
pub(super) fn shown(cell: &Cell) -> Option<Box<str>> {
    let text = whole(cell)?;
    match text.char_indices().nth(MOST_SHOWN) {
        Some((at, _)) => Some(format!("{}…", text.get(..at).unwrap_or_default()).into()),
        None => Some(text),
    }
}

const MOST_SHOWN: usize = 400;

fn whole(cell: &Cell) -> Option<Box<str>> {
    match cell {
        Cell::Blank => None,
        Cell::FormulaError(text) | Cell::DigitsLost(text) | Cell::NoResult(text) => {
            Some(text.as_str().into())
        }
        Cell::List(_) => Some("[…]".into()),
        Cell::Object(_) => Some("{…}".into()),
        cell => text_of(cell).ok().map(|text| text.as_ref().into()),
    }
}

/// A cell as a list of cells.
pub(super) enum Items<'c> {
    Blank,
    Unknown,
    /// The word 无.
    None,
    Some(Cow<'c, [Cell]>),
}

/// Takes a cell for a list; `nested` if its elements are to be objects.
pub(super) fn items(cell: &Cell, nested: bool) -> Result<Items<'_>, Reason> {
    let text = match cell {
        Cell::Blank => return Ok(Items::Blank),
        Cell::List(cells) => return Ok(Items::Some(Cow::Borrowed(cells))),
        Cell::Object(_) if nested => {
            return Ok(Items::Some(Cow::Borrowed(std::slice::from_ref(cell))));
        }
        Cell::Text(text) => text,
        Cell::FormulaError(_) => return Err(Reason::FormulaError),
        Cell::DigitsLost(_) => return Err(Reason::DigitsLost),
        Cell::NoResult(_) => return Err(Reason::NoResult),
        _ if nested => return Err(Reason::NotAList),
        _ => return Ok(Items::Some(Cow::Borrowed(std::slice::from_ref(cell)))),
    };
    if scalar::is_unknown(text) {
        return Ok(Items::Unknown);
    }
    if scalar::is_none(text) {
        return Ok(Items::None);
    }
    if text.starts_with('[') || nested && text.starts_with('{') {
        return match parse_nested(text).map_err(Reason::BadNested)? {
            Cell::List(cells) => Ok(Items::Some(Cow::Owned(cells))),
            object => Ok(Items::Some(Cow::Owned(vec![object]))),
        };
    }
    if nested {
        return Err(Reason::NotAList);
    }
    let parts = text.split(['、', ',', '，', ';', '；']).map(Cell::text);
    Ok(Items::Some(Cow::Owned(parts.filter(|part| !part.is_blank()).collect())))
}

/// Reads cells.
pub(super) struct Reader<'p> {
    pub plans: &'p Plans,
    pub texts: Texts,
    /// Whether the file is a workbook: only there a number may be a date's serial.
    pub workbook: bool,
}

impl Reader<'_> {
    /// A cell that is no nested list.
    pub fn cell(&mut self, column: &ColumnPlan, cell: &Cell) -> Result<Draft, Box<Trouble>> {
        let fail = |path: &str, cell: &Cell, reason| Trouble::new(path, shown(cell), reason);
        if let Kind::List(of) = &column.kind {
            let list = items(cell, false).map_err(|r| fail("", cell, r))?;
            return match list {
                Items::Blank => {
                    Ok(if column.optional { Draft::Ready(Value::None) } else { Draft::Blank })
                }
                Items::Unknown => Ok(Draft::Unknown),
                Items::None if column.optional => Ok(Draft::Ready(Value::None)),
                Items::None => Ok(Draft::List(Vec::new())),
                Items::Some(cells) => {
                    let mut drafts = Vec::with_capacity(cells.len());
                    for (n, cell) in (1_usize..).zip(cells.iter()) {
                        let draft = self.value(of, column.range, false, cell);
                        drafts.push(draft.map_err(|r| fail(&format!("[{n}]"), cell, r))?);
                    }
                    Ok(Draft::List(drafts))
                }
            };
        }
        let draft = self.value(&column.kind, column.range, column.optional, cell);
        draft.map_err(|reason| fail("", cell, reason))
    }

    /// One value.
    pub fn value(
        &mut self,
        kind: &Kind,
        range: Option<(Exact, Exact)>,
        optional: bool,
        cell: &Cell,
    ) -> Result<Draft, Reason> {
        match (kind, cell) {
            (_, Cell::Blank) => {
                return Ok(if optional { Draft::Ready(Value::None) } else { Draft::Blank });
            }
            (Kind::Bool, Cell::Bool(value)) => return Ok(Draft::Ready(Value::Bool(*value))),
            (Kind::Date, Cell::Date(day)) => return Ok(Draft::Ready(Value::Date(*day))),
            (Kind::Ref(table), Cell::Object(_)) => {
                return Err(Reason::InlineRecord { table: self.plans.name(*table).to_owned() });
            }
            _ => {}
        }
        let text = text_of(cell)?;
        let text = text.as_ref();
        // a value of the enumeration may itself be called 无 or 不明
        if let Kind::Enum(id, names) = kind
            && let Some(value) = names.find(text)
        {
            return Ok(Draft::Ready(Value::Enum(*id, value)));
        }
        if scalar::is_unknown(text) {
            return Ok(Draft::Unknown);
        }
        if optional && scalar::is_none(text) {
            return Ok(Draft::Ready(Value::None));
        }
        Ok(Draft::Ready(match kind {
            Kind::Text => Value::Text(self.texts.get(text)),
            Kind::Num { integer } => Value::Num(number(text, *integer, range)?),
            Kind::Date => {
                let span = match cell {
                    Cell::Number(digits) => scalar::date_number(digits, self.workbook)?,
                    _ => scalar::date(text)?,
                };
                match span.day() {
                    Some(day) => Value::Date(day),
                    None => return Ok(Draft::Between(span.first(), span.last())),
                }
            }
            Kind::Bool => Value::Bool(scalar::truth(text)?),
            Kind::Enum(id, names) => {
                let word = match cell {
                    Cell::Bool(true) => names.find("是"),
                    Cell::Bool(false) => names.find("否"),
                    _ => None,
                };
                let unknown = || Reason::UnknownValue {
                    of: names.name.clone(),
                    allowed: names.values.clone(),
                    suggestion: names.nearest(text),
                };
                Value::Enum(*id, word.ok_or_else(unknown)?)
            }
            Kind::Ref(table) => {
                let key = self.key(*table, cell)?;
                return Ok(key.map_or(Draft::Unknown, Draft::Key));
            }
            Kind::Duration => Value::Duration(scalar::duration(text)?),
            Kind::Span(of) => {
                let (from, to) = scalar::ends(text)?;
                let mut end = |text| match self.value(of, range, false, &Cell::text(text))? {
                    Draft::Ready(value) => Ok(value),
                    _ => Err(Reason::NotASpan),
                };
                Value::Span(Arc::new((end(from)?, end(to)?)))
            }
            Kind::List(_) | Kind::Rows(_) => return Err(Reason::NotAList),
        }))
    }

    /// A cell as the key of a record of a table, in the one form that keys of its type have.
    pub fn key(&mut self, table: TableId, cell: &Cell) -> Result<Option<Arc<str>>, Reason> {
        let mut table = table;
        // a record whose key is another record has that one's key
        for _ in 0..16 {
            let plan = self.plans.table(table);
            let column = plan.and_then(|t| t.column(t.key?));
            match column.map(|c| &c.kind) {
                Some(Kind::Ref(next)) => table = *next,
                kind => return self.key_of_kind(kind, cell),
            }
        }
        self.key_of_kind(None, cell)
    }

    fn key_of_kind(
        &mut self,
        kind: Option<&Kind>,
        cell: &Cell,
    ) -> Result<Option<Arc<str>>, Reason> {
        let text = text_of(cell)?;
        let text = text.as_ref();
        if text.is_empty() || scalar::is_unknown(text) {
            return Ok(None);
        }
        let normal = match kind {
            Some(Kind::Num { .. }) => scalar::number(text).map(|n| n.to_string()),
            Some(Kind::Enum(_, names)) => {
                names.find(text).and_then(|v| names.values.get(usize::from(v)).cloned())
            }
            Some(Kind::Date) => scalar::date(text).ok().map(|span| span.to_string()),
            _ => None,
        };
        Ok(Some(self.texts.get(&key(normal.as_deref().unwrap_or(text)))))
    }
}

fn number(text: &str, integer: bool, range: Option<(Exact, Exact)>) -> Result<Exact, Reason> {
    let number = scalar::number(text).ok_or(Reason::NotANumber)?;
    if integer && number.decimal_places() != Some(0) {
        return Err(Reason::NotWhole);
    }
    match range {
        Some((low, high)) if number < low || number > high => Err(Reason::OutOfRange { low, high }),
        _ => Ok(number),
    }
}
