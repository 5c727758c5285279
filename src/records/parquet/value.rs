//! One value of a Parquet file to a cell, exactly: decimals by their digits, binary fractions by the shortest digits
//! that mean them, days and instants as days.

use crate::records::raw::Cell;
use crate::records::text::normalize_header;
use jiff::ToSpan;
use parquet::basic::{ConvertedType, LogicalType, Type as Physical};
use parquet::data_type::Decimal;
use parquet::record::Field;
use parquet::schema::types::Type;
use std::sync::Arc;

const DAY: i64 = 86_400;

/// Parts of a second, where the reader does not know them for a time.
const NANOS: i64 = 1_000_000_000;

/// Instants become days by the clock of the country: eight hours ahead.
const BEIJING: i64 = 8 * 3_600;

/// A binary fraction keeps whole numbers up to here: 2⁵³.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Whether the reader knows all types below a column; else what it does not know (English).
pub(super) fn check(ty: &Type) -> Result<(), String> {
    if ty.is_group() {
        return ty.get_fields().iter().try_for_each(|field| check(field));
    }
    let of = ty.get_basic_info().converted_type();
    use ConvertedType as C;
    let known = match ty.get_physical_type() {
        Physical::INT32 => !matches!(of, C::INT_64 | C::UINT_64 | C::INTERVAL),
        Physical::INT64 => matches!(
            of,
            C::NONE
                | C::INT_64
                | C::UINT_64
                | C::TIME_MICROS
                | C::TIMESTAMP_MILLIS
                | C::TIMESTAMP_MICROS
                | C::DECIMAL
        ),
        Physical::FIXED_LEN_BYTE_ARRAY => matches!(of, C::NONE | C::DECIMAL),
        _ => true,
    };
    if known { Ok(()) } else { Err(format!("column `{}`: type {of} is not read", ty.name())) }
}

/// A value. `ty` is the type of its field in the schema.
pub(super) fn cell(field: &Field, ty: &Type) -> Cell {
    match field {
        Field::Null => Cell::Blank,
        Field::Bool(value) => Cell::Bool(*value),
        Field::Byte(n) => whole((*n).into()),
        Field::Short(n) => whole((*n).into()),
        Field::Int(n) => whole((*n).into()),
        Field::Long(n) => match ty.get_basic_info().logical_type_ref() {
            Some(LogicalType::Timestamp(_)) => day(n.div_euclid(NANOS), is_instant(ty)),
            Some(LogicalType::Time(_)) => time(n.div_euclid(NANOS)),
            _ => whole((*n).into()),
        },
        Field::UByte(n) => whole((*n).into()),
        Field::UShort(n) => whole((*n).into()),
        Field::UInt(n) => whole((*n).into()),
        Field::ULong(n) => whole((*n).into()),
        Field::Float16(value) => fraction(value.to_f64(), value.to_f32().to_string()),
        Field::Float(value) => fraction(f64::from(*value), value.to_string()),
        Field::Double(value) => fraction(*value, value.to_string()),
        Field::Decimal(value) => decimal(value),
        Field::Str(text) => Cell::text(text),
        // some programs leave out that these are texts
        Field::Bytes(bytes) => match bytes.as_utf8() {
            Ok(text) => Cell::text(text),
            Err(_) => Cell::FormulaError("#BYTES".into()),
        },
        Field::Date(days) => day(i64::from(*days).saturating_mul(DAY), false),
        Field::TimeMillis(at) => time(i64::from(*at).div_euclid(1_000)),
        Field::TimeMicros(at) => time(at.div_euclid(1_000_000)),
        Field::TimestampMillis(at) => day(at.div_euclid(1_000), is_instant(ty)),
        Field::TimestampMicros(at) => day(at.div_euclid(1_000_000), is_instant(ty)),
        Field::ListInternal(list) => {
            let of = element(ty);
            Cell::List(list.elements().iter().map(|f| cell(f, of)).collect())
        }
        Field::Group(row) => {
            let fields = row.get_column_iter().zip(ty.get_fields());
            let named = fields.map(|((name, f), of)| (key(name), cell(f, of)));
            Cell::Object(named.collect())
        }
        Field::MapInternal(map) => {
            let (names, values) = map_types(ty);
            let entries = map.entries().iter().map(|(name, value)| {
                let name = match cell(name, names) {
                    Cell::Text(text) | Cell::Number(text) => key(&text),
                    other => key(&format!("{other:?}")),
                };
                (name, cell(value, values))
            });
            Cell::Object(entries.collect())
        }
    }
}

fn key(name: &str) -> Arc<str> {
    Arc::from(normalize_header(name))
}

/// The bytes of texts in a cell, and a few for what else it is.
pub(super) fn size(cell: &Cell) -> usize {
    const EACH: usize = 8;
    let inner = match cell {
        Cell::Text(text) | Cell::Number(text) => text.len(),
        Cell::List(cells) => cells.iter().map(size).fold(0, usize::saturating_add),
        Cell::Object(fields) => fields.iter().map(|(_, c)| size(c)).fold(0, usize::saturating_add),
        _ => 0,
    };
    inner.saturating_add(EACH)
}

/// The type of a list's elements: below two levels of its own, or one, or none where a field is merely repeated.
fn element(ty: &Type) -> &Type {
    if ty.is_primitive() || ty.get_basic_info().converted_type() != ConvertedType::LIST {
        return ty;
    }
    let Some(repeated) = ty.get_fields().first() else { return ty };
    match (repeated.is_group(), repeated.name()) {
        (true, name) if name != "array" && !name.ends_with("_tuple") => {
            match repeated.get_fields() {
                [only] => only,
                _ => repeated,
            }
        }
        _ => repeated,
    }
}

/// The types of a map's keys and values.
fn map_types(ty: &Type) -> (&Type, &Type) {
    let pairs = if ty.is_group() { ty.get_fields().first() } else { None };
    match pairs.filter(|pairs| pairs.is_group()).map(|pairs| pairs.get_fields()) {
        Some([key, value]) => (key, value),
        _ => (ty, ty),
    }
}

/// Whether a timestamp is an instant of the world and not what a clock on the wall says; where nothing is said, it is.
fn is_instant(ty: &Type) -> bool {
    match ty.get_basic_info().logical_type_ref() {
        Some(LogicalType::Timestamp(of)) => of.is_adjusted_to_u_t_c,
        _ => true,
    }
}

fn whole(value: i128) -> Cell {
    Cell::Number(value.to_string().into())
}

/// A binary number, by its shortest digits. What is not one is nothing; beyond what it keeps, digits have been lost.
fn fraction(value: f64, digits: String) -> Cell {
    match value {
        v if v.is_nan() => Cell::Blank,
        v if v.is_infinite() => Cell::FormulaError("#NUM!".into()),
        0.0 => Cell::Number("0".into()),
        v if v.abs() > EXACT => Cell::DigitsLost(digits.into()),
        _ => Cell::Number(digits.into()),
    }
}

fn decimal(value: &Decimal) -> Cell {
    let Some(unscaled) = integer(value.data()) else {
        return Cell::DigitsLost("DECIMAL".into());
    };
    let places = usize::try_from(value.scale()).unwrap_or(0).min(60);
    let sign = if unscaled < 0 { "-" } else { "" };
    let digits = format!("{:0>1$}", unscaled.unsigned_abs(), places.saturating_add(1));
    let (whole, part) = digits.split_at(digits.len().saturating_sub(places));
    let point = if part.is_empty() { "" } else { "." };
    Cell::Number(format!("{sign}{whole}{point}{part}").into())
}

/// A whole number from its bytes, the highest first, in two's complement. None if it is too large.
fn integer(bytes: &[u8]) -> Option<i128> {
    let negative = bytes.first().is_some_and(|b| b & 0x80 != 0);
    let fill = if negative { 0xff } else { 0 };
    let mut padded = [fill; 16];
    let (spare, kept) = bytes.split_at(bytes.len().saturating_sub(16));
    for (slot, byte) in padded.iter_mut().rev().zip(kept.iter().rev()) {
        *slot = *byte;
    }
    let value = i128::from_be_bytes(padded);
    (spare.iter().all(|b| *b == fill) && (value < 0) == negative).then_some(value)
}

/// A day, from the seconds since 1970. The time of the day is not kept.
fn day(seconds: i64, instant: bool) -> Cell {
    let seconds = if instant { seconds.saturating_add(BEIJING) } else { seconds };
    let days = i32::try_from(seconds.div_euclid(DAY)).ok();
    let span = days.and_then(|days| 0.days().try_days(days).ok());
    let day = span.and_then(|span| jiff::civil::date(1970, 1, 1).checked_add(span).ok());
    // a day outside the calendar is no day
    day.map_or_else(|| Cell::Text(format!("{seconds} s").into()), Cell::Date)
}

fn time(seconds: i64) -> Cell {
    let (minutes, second) = (seconds.div_euclid(60), seconds.rem_euclid(60));
    let (hour, minute) = (minutes.div_euclid(60), minutes.rem_euclid(60));
    Cell::Text(format!("{hour:02}:{minute:02}:{second:02}").into())
}
