//! What totals are broken down by: a field of the subject, in bands if asked for.
//!
//! `性别` as it is; `周岁/5` in bands of five; `成绩/60,80` below 60, from 60, from 80. Dates are banded by years.

use std::collections::BTreeMap;

use crate::core::data::Dataset;
use crate::core::exact::Exact;
use crate::core::expr::Access;
use crate::core::policy::Policy;
use crate::core::schema::Type;
use crate::core::value::{RowRef, TableId, Value};
use crate::eval::result::SubjectResult;
use crate::eval::{Engine, Settings};

/// How numbers and dates are put together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Band {
    /// Bands of a width, from zero.
    Width(Exact),
    /// Bands that begin at these, in order; below the first is one more.
    Edges(Vec<Exact>),
}

impl Band {
    /// Splits `周岁/5` or `成绩/60,80` into what is written before the last stroke and the band; `None` for the band
    /// if what follows is no list of numbers.
    pub fn split(text: &str) -> (&str, Option<Band>) {
        let Some((field, band)) = text.rsplit_once(['/', '／']) else { return (text, None) };
        let numbers: Option<Vec<Exact>> =
            band.split([',', '，', '、']).map(|n| Exact::parse(n.trim())).collect();
        match numbers.as_deref() {
            Some([width]) if *width > Exact::ZERO => (field, Some(Band::Width(*width))),
            Some([_, _, ..]) => {
                let mut edges = numbers.unwrap_or_default();
                edges.sort();
                edges.dedup();
                (field, Some(Band::Edges(edges)))
            }
            _ => (text, None),
        }
    }

    /// The band a number is in: where it begins, and its name.
    fn of(&self, n: Exact, whole: bool) -> Option<(Exact, String)> {
        // of whole numbers the last one inside is named, of others where the next band begins
        let to = |lo: Exact, hi: Exact| -> Option<String> {
            let last = hi.sub(Exact::from_int(1))?;
            Some(match (whole, lo == last) {
                (true, true) => lo.to_string(),
                (true, false) => format!("{lo}–{last}"),
                (false, _) => format!("{lo}–<{hi}"),
            })
        };
        match self {
            Band::Width(width) => {
                let lo = n.div(*width)?.floor().mul(*width)?;
                Some((lo, to(lo, lo.add(*width)?)?))
            }
            Band::Edges(edges) => {
                let below = edges.iter().filter(|e| **e <= n).count();
                let hi = edges.get(below);
                let lo = below.checked_sub(1).and_then(|b| edges.get(b));
                Some(match (lo, hi) {
                    (None, Some(hi)) => (hi.sub(Exact::from_int(1))?, format!("<{hi}")),
                    (Some(lo), None) => (*lo, format!("≥{lo}")),
                    (Some(lo), Some(hi)) => (*lo, to(*lo, *hi)?),
                    (None, None) => return None,
                })
            }
        }
    }
}

/// The value a subject is grouped by, in the order values are shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Sort {
    /// A number or a date, by its beginning.
    Number(Exact, String),
    /// A value of an enumeration, by its position.
    Place(u16, String),
    /// Anything else, as it is written.
    Text(String),
    /// Known not to be there.
    None,
    /// Not known.
    #[default]
    Unknown,
}

impl Sort {
    /// The name of the group; `None` if the value is not known.
    pub fn label(&self) -> Option<String> {
        match self {
            Sort::Number(_, l) | Sort::Place(_, l) | Sort::Text(l) => Some(l.clone()),
            Sort::None => Some("—".to_owned()),
            Sort::Unknown => None,
        }
    }
}

/// The groups of subjects by one field.
#[derive(Debug, Clone, Default)]
pub struct Grouping {
    /// The field as asked for.
    pub field: String,
    /// The group of a record, by record type and key.
    pub values: BTreeMap<(String, String), Sort>,
}

impl Grouping {
    /// The group of a subject; `None` if it is of a record type without the field.
    pub fn of(&self, result: &SubjectResult) -> Option<&Sort> {
        self.values.get(&(result.subject.clone(), result.key.clone()))
    }
}

/// Groups the records of a table by one of its values; groups already known stay.
pub fn group(
    into: &mut Grouping,
    (policy, data, settings): (&Policy, Dataset, Settings),
    (table, access): (TableId, Access),
    band: Option<&Band>,
) {
    let ty = match access {
        Access::Column(c) => policy.schema.column(table, c).map(|c| c.ty.clone()),
        Access::Field(id) => policy.fields.get(id.0 as usize).map(|f| f.ty.clone()),
        _ => None,
    };
    let whole = matches!(ty, Some(Type::Num { integer: true } | Type::Date));
    let name = policy.schema.table(table).map_or("", |t| t.name.as_str()).to_owned();
    let mut engine = Engine::new(policy, data, settings);
    let count = u32::try_from(engine.data().rows(table).len()).unwrap_or(u32::MAX);
    for row in 0..count {
        let at = RowRef { table, row };
        let value = engine.look(at, access);
        let key = engine.data().key(&policy.schema, at);
        let sort = sort(&engine, &value, band, whole);
        into.values.entry((name.clone(), key)).or_insert(sort);
    }
}

fn sort(engine: &Engine<'_>, value: &Value, band: Option<&Band>, whole: bool) -> Sort {
    let banded = |n: Exact| band.and_then(|b| b.of(n, whole)).map(|(at, l)| Sort::Number(at, l));
    match value {
        Value::Unknown(_) => Sort::Unknown,
        Value::None => Sort::None,
        Value::Num(n) => banded(*n).unwrap_or_else(|| Sort::Number(*n, engine.display(value))),
        Value::Date(d) => {
            let year = Exact::from_int(i64::from(d.year()));
            banded(year).unwrap_or_else(|| {
                let within = Exact::new(i128::from(d.day_of_year()), 1_000);
                let at = within.and_then(|w| year.add(w)).unwrap_or(year);
                Sort::Number(at, engine.display(value))
            })
        }
        Value::Enum(_, place) => Sort::Place(*place, engine.display(value)),
        other => Sort::Text(engine.display(other)),
    }
}
