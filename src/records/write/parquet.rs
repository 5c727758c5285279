//! One table as Parquet: each column in the narrowest type that keeps every value as it is.
//!
//! ```text
//! all truths ─→ BOOLEAN   all days ─→ DATE   all whole ─→ INT64   all decimal ─→ DECIMAL   else ─→ texts
//! ```
//!
//! A list is the JSON that stands in the cell of a sheet. Numbers are never binary fractions.

use super::{OutTable, WriteError};
use std::io::Write;

/// Whether this program can write the format.
pub const PARQUET: bool = cfg!(feature = "parquet");

/// Writes a table. Without the feature it cannot: ask [`PARQUET`] first.
#[cfg(not(feature = "parquet"))]
pub fn parquet(_: &OutTable, _: &mut dyn Write) -> Result<(), WriteError> {
    Err(WriteError::Io(std::io::ErrorKind::Unsupported.into()))
}

/// Writes a table.
#[cfg(feature = "parquet")]
pub fn parquet(table: &OutTable, out: &mut dyn Write) -> Result<(), WriteError> {
    let bytes = writing::bytes(table).map_err(|e| WriteError::Io(std::io::Error::other(e)))?;
    Ok(out.write_all(&bytes)?)
}

#[cfg(feature = "parquet")]
mod writing {
    use crate::records::raw::Cell;
    use crate::records::write::{OutTable, plain};
    use parquet::basic::{Compression, LogicalType, Repetition, Type as Physical};
    use parquet::data_type::{
        BoolType, ByteArray, ByteArrayType, DataType, FixedLenByteArray, FixedLenByteArrayType,
        Int32Type, Int64Type,
    };
    use parquet::errors::ParquetError;
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};
    use parquet::schema::types::{Type, TypePtr};
    use std::sync::Arc;

    /// Rows of a row group.
    const GROUP: usize = 1 << 16;

    /// The digits a decimal has.
    const DIGITS: usize = 38;

    /// What a column holds.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    enum Kind {
        Bool,
        Date,
        Whole,
        /// With so many places.
        Decimal(usize),
        Text,
    }

    pub(super) fn bytes(table: &OutTable) -> Result<Vec<u8>, ParquetError> {
        let kinds: Vec<Kind> = (0..table.columns.len()).map(|at| kind(table, at)).collect();
        let named = table.columns.iter().zip(&kinds);
        let fields = named.map(|(name, kind)| field(name, *kind)).collect::<Result<_, _>>()?;
        let schema = Type::group_type_builder("schema").with_fields(fields).build()?;
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let (schema, properties) = (Arc::new(schema), Arc::new(properties));
        let mut writer = SerializedFileWriter::new(Vec::new(), schema, properties)?;
        for rows in table.rows.chunks(GROUP) {
            let mut group = writer.next_row_group()?;
            for (at, kind) in kinds.iter().enumerate() {
                let Some(mut column) = group.next_column()? else { break };
                put(&mut column, *kind, rows, at)?;
                column.close()?;
            }
            group.close()?;
        }
        writer.into_inner()
    }

    /// The narrowest type of a column.
    fn kind(table: &OutTable, at: usize) -> Kind {
        let cells = || table.rows.iter().filter_map(|r| r.get(at)).filter(|c| !c.is_blank());
        let (mut places, mut whole) = (0, 0);
        let all = |fits: fn(&Cell) -> bool| cells().next().is_some() && cells().all(fits);
        if all(|c| matches!(c, Cell::Bool(_))) {
            return Kind::Bool;
        }
        if all(|c| matches!(c, Cell::Date(_))) {
            return Kind::Date;
        }
        for cell in cells() {
            let Some((digits, part)) = digits(cell) else { return Kind::Text };
            (whole, places) = (whole.max(digits.saturating_sub(part)), places.max(part));
        }
        match (cells().next(), whole, places) {
            (None, ..) => Kind::Text,
            (_, ..=18, 0) => Kind::Whole,
            (_, whole, places) if whole.saturating_add(places) <= DIGITS => Kind::Decimal(places),
            _ => Kind::Text,
        }
    }

    /// How many digits a plain number has, and how many of them after the point. A zero before others is a mark of a
    /// text, such as a postcode.
    fn digits(cell: &Cell) -> Option<(usize, usize)> {
        let Cell::Number(text) = cell else { return None };
        let bare = text.strip_prefix('-').unwrap_or(text);
        let (whole, part) = bare.split_once('.').unwrap_or((bare, ""));
        let sound = |t: &str| t.bytes().all(|b| b.is_ascii_digit());
        let plain = !whole.is_empty() && sound(whole) && sound(part);
        let plain = plain && (whole == "0" || !whole.starts_with('0')) && !bare.ends_with('.');
        plain.then_some((whole.len().saturating_add(part.len()), part.len()))
    }

    fn field(name: &str, kind: Kind) -> Result<TypePtr, ParquetError> {
        let (physical, logical) = match kind {
            Kind::Bool => (Physical::BOOLEAN, None),
            Kind::Date => (Physical::INT32, Some(LogicalType::Date)),
            Kind::Whole => (Physical::INT64, None),
            Kind::Decimal(places) => {
                let scale = i32::try_from(places).unwrap_or(0);
                let precision = i32::try_from(DIGITS).unwrap_or(38);
                let of = Type::primitive_type_builder(name, Physical::FIXED_LEN_BYTE_ARRAY)
                    .with_repetition(Repetition::OPTIONAL)
                    .with_length(16)
                    .with_logical_type(Some(LogicalType::decimal(scale, precision)))
                    .with_precision(precision)
                    .with_scale(scale);
                return of.build().map(Arc::new);
            }
            Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        };
        let of = Type::primitive_type_builder(name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical);
        of.build().map(Arc::new)
    }

    fn put(
        column: &mut SerializedColumnWriter<'_>,
        kind: Kind,
        rows: &[Vec<Cell>],
        at: usize,
    ) -> Result<(), ParquetError> {
        match kind {
            Kind::Bool => all::<BoolType>(column, rows, at, |cell| match cell {
                Cell::Bool(value) => Some(*value),
                _ => None,
            }),
            Kind::Date => all::<Int32Type>(column, rows, at, |cell| match cell {
                Cell::Date(day) => {
                    day.since(jiff::civil::date(1970, 1, 1)).ok().map(|span| span.get_days())
                }
                _ => None,
            }),
            Kind::Whole => all::<Int64Type>(column, rows, at, |cell| plain(cell).parse().ok()),
            Kind::Decimal(places) => all::<FixedLenByteArrayType>(column, rows, at, |cell| {
                let (_, part) = digits(cell)?;
                let zeros = "0".repeat(places.saturating_sub(part));
                let unscaled: i128 = (plain(cell).replace('.', "") + &zeros).parse().ok()?;
                let bytes = ByteArray::from(unscaled.to_be_bytes().to_vec());
                Some(FixedLenByteArray::from(bytes))
            }),
            Kind::Text => all::<ByteArrayType>(column, rows, at, |cell| {
                (!cell.is_blank()).then(|| ByteArray::from(plain(cell).into_bytes()))
            }),
        }
    }

    /// Writes the values of a column's rows, and which rows have one.
    fn all<T: DataType>(
        column: &mut SerializedColumnWriter<'_>,
        rows: &[Vec<Cell>],
        at: usize,
        value: impl Fn(&Cell) -> Option<T::T>,
    ) -> Result<(), ParquetError> {
        let cells = rows.iter().map(|row| row.get(at).and_then(&value));
        let cells: Vec<Option<T::T>> = cells.collect();
        let levels: Vec<i16> = cells.iter().map(|c| i16::from(c.is_some())).collect();
        let values: Vec<T::T> = cells.into_iter().flatten().collect();
        column.typed::<T>().write_batch(&values, Some(&levels), None).map(drop)
    }
}
