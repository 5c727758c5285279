//! Rows of a Parquet file to batches.

use super::{guard, value};
use crate::records::header;
use crate::records::raw::{Batch, Cell, RawRow, Reason, Table};
use crate::records::workbook::{Job, Sink, Stop};
use parquet::file::reader::FileReader;
use parquet::file::serialized_reader::SerializedFileReader;
use parquet::record::reader::RowIter;
use std::sync::Arc;

/// How many times its own size an honest file may unpack to, once that is much.
const RATIO: u64 = 200;

pub(super) fn read(job: &Job, sink: &Sink) -> Result<(), Stop> {
    let broken =
        |error: &dyn std::fmt::Display| job.fault(Reason::BrokenParquet(error.to_string()));
    let mut file = job.open()?;
    guard::footer(&mut file).map_err(|reason| job.fault(reason))?;
    let reader = SerializedFileReader::new(job.open()?).map_err(|e| broken(&e))?;
    guard::pages(&mut file, reader.metadata(), job.limits).map_err(|reason| job.fault(reason))?;
    let schema = reader.metadata().file_metadata().schema_descr_ptr();
    let fields = schema.root_schema().get_fields();
    let cells = fields.iter().map(|field| Cell::text(field.name())).collect();
    let head = RawRow { row: 0, line: 0, cells };
    let table = Table {
        name: job.stem.clone(),
        file: job.file.clone(),
        sheet: None,
        columns: [].into(),
        headed: true,
    };
    let columns = header::columns(&head, table.whole(), job.limits).map_err(Stop::Fault)?;
    for field in fields {
        value::check(field).map_err(|why| broken(&why))?;
    }
    let table = Arc::new(Table { columns, ..table });
    let mut batch = Batch::new(table.clone());
    let mut bytes = 0_usize;
    // a long value that a dictionary holds once may stand in every row
    let size = file.metadata().map_or(0, |meta| meta.len());
    let most = job.limits.whole.max(size.saturating_mul(RATIO));
    let mut all = 0_u64;
    let rows = RowIter::from_file_into(Box::new(reader));
    for (number, row) in (1_u64..).zip(rows) {
        let row = row.map_err(|e| broken(&e))?;
        let values = row.get_column_iter().zip(fields);
        let cells: Vec<Cell> = values.map(|((_, field), of)| value::cell(field, of)).collect();
        let size: usize = cells.iter().map(value::size).fold(0, usize::saturating_add);
        if size > job.limits.record {
            let limit = job.limits.record as u64;
            let row = RawRow { row: number, line: 0, cells: Vec::new() };
            let place = table.place(&row);
            batch
                .rejects
                .push(crate::records::Fault { place, reason: Reason::LineTooLong { limit } });
            continue;
        }
        bytes = bytes.saturating_add(size);
        all = all.saturating_add(size as u64);
        if all > most {
            return Err(job.fault(Reason::ZipBomb));
        }
        batch.rows.push(RawRow { row: number, line: 0, cells });
        let count = batch.rows.len().saturating_mul(table.columns.len());
        if batch.rows_in() >= job.limits.batch_rows
            || count >= job.limits.batch_cells
            || bytes >= job.limits.batch_bytes
        {
            bytes = 0;
            sink.send(std::mem::replace(&mut batch, Batch::new(table.clone())))?;
        }
    }
    sink.send(batch)
}
