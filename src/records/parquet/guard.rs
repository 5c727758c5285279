//! Looks at what a Parquet file says of itself before the reader believes it: how deep its schema nests, what its pages
//! unpack to, how many rows there are. Sizes that zstd and snappy keep to are checked as stated; gzip does not keep to
//! them, so its pages are unpacked once to be counted.

use super::thrift::{Kind, Walker, broken};
use crate::records::raw::{Limits, Reason};
use flate2::read::MultiGzDecoder;
use parquet::basic::Compression;
use parquet::file::metadata::{ColumnChunkMetaData, ParquetMetaData};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

/// How deep groups and lists may nest.
const DEEPEST: usize = 64;

/// The largest footer.
const FOOTER: u64 = 32 << 20;

/// The memory that a value of a dictionary takes besides its bytes.
const VALUE: u64 = 32;

/// As many rows are believed of any file; more only if it has a byte for each.
const ROWS: u64 = 1 << 20;

/// The most elements that the lists of one column have in a row group: they could all be one row's.
const ELEMENTS: u64 = 1 << 24;

/// Checks the footer's schema, before it is parsed.
pub(super) fn footer(file: &mut File) -> Result<(), Reason> {
    let length = file.seek(SeekFrom::End(0)).map_err(of_io)?;
    let tail = length.checked_sub(8).ok_or_else(|| torn("too short"))?;
    file.seek(SeekFrom::Start(tail)).map_err(of_io)?;
    let mut end = [0; 8];
    file.read_exact(&mut end).map_err(of_io)?;
    let [a, b, c, d, magic @ ..] = end;
    match &magic {
        b"PAR1" => {}
        b"PARE" => return Err(Reason::Encrypted),
        _ => return Err(torn("it does not end like one; it may be only part of a file")),
    }
    let size = u64::from(u32::from_le_bytes([a, b, c, d]));
    let start = tail.checked_sub(size).ok_or_else(|| torn("its footer is longer than the file"))?;
    if size > FOOTER {
        return Err(Reason::TooLarge { limit: FOOTER });
    }
    file.seek(SeekFrom::Start(start)).map_err(of_io)?;
    let mut walker = Walker::new(BufReader::new(file.take(size)));
    let mut too_deep = false;
    let walked = walker.fields(|walker, number, kind| match (number, kind) {
        (2, Kind::List) => {
            too_deep = !shallow(walker)?;
            Ok(())
        }
        _ if too_deep => Err(broken("nested too deep")),
        (_, kind) => walker.skip(kind),
    });
    if too_deep { Err(Reason::TooDeep) } else { walked.map_err(of_io) }
}

/// Walks over the schema, a list in which every element says how many of those after it are its own.
fn shallow<R: Read>(walker: &mut Walker<R>) -> io::Result<bool> {
    let (of, count) = walker.list()?;
    if of != Kind::Struct {
        return Err(broken("a schema that is none"));
    }
    let mut open: Vec<i64> = Vec::new();
    let mut shallow = true;
    for _ in 0..count {
        let mut children = 0;
        walker.fields(|walker, number, kind| match (number, kind) {
            (5, Kind::Int) => {
                children = walker.int()?;
                Ok(())
            }
            (_, kind) => walker.skip(kind),
        })?;
        if let Some(left) = open.last_mut() {
            *left = left.saturating_sub(1);
        }
        open.push(children);
        while open.last().is_some_and(|left| *left <= 0) {
            open.pop();
        }
        shallow &= open.len() <= DEEPEST;
        open.truncate(DEEPEST.saturating_add(1));
    }
    Ok(shallow)
}

/// Checks rows and pages, by a footer that has been parsed.
pub(super) fn pages(
    file: &mut File,
    metadata: &ParquetMetaData,
    limits: Limits,
) -> Result<(), Reason> {
    let length = file.seek(SeekFrom::End(0)).map_err(of_io)?;
    let mut rows = 0_u64;
    for group in metadata.row_groups() {
        let count = u64::try_from(group.num_rows()).map_err(|_| torn("fewer than no rows"))?;
        rows = rows.saturating_add(count);
        if group.columns().is_empty() && count > 0 {
            return Err(torn("rows without columns"));
        }
        let mut room = limits.whole;
        for column in group.columns() {
            let lists = column.column_descr().max_rep_level() > 0;
            let chunk = chunk(file, length, column)?;
            if lists && chunk.values > ELEMENTS {
                return Err(Reason::ZipBomb);
            }
            room =
                room.checked_sub(chunk.memory).ok_or(Reason::TooLarge { limit: limits.whole })?;
        }
    }
    if rows > ROWS.max(length) { Err(Reason::ZipBomb) } else { Ok(()) }
}

/// What a column of a row group takes.
#[derive(Default)]
struct Chunk {
    /// The most at one time: its dictionary and its largest page.
    memory: u64,
    values: u64,
}

fn chunk(file: &mut File, length: u64, column: &ColumnChunkMetaData) -> Result<Chunk, Reason> {
    // where the reader begins as well
    let start = column.dictionary_page_offset().unwrap_or(column.data_page_offset());
    let size = u64::try_from(column.compressed_size());
    let ends = u64::try_from(start).ok().zip(size.ok());
    let (mut at, size) = ends.ok_or_else(|| torn("a column at no place"))?;
    let end = at.checked_add(size).filter(|end| *end <= length);
    let end = end.ok_or_else(|| torn("a column reaches beyond its end"))?;
    let packing = column.compression();
    use Compression as C;
    if !matches!(packing, C::UNCOMPRESSED | C::SNAPPY | C::ZSTD(_) | C::GZIP(_)) {
        return Err(torn("its pages are packed by another way than SNAPPY, ZSTD or GZIP"));
    }
    let gzip = matches!(packing, C::GZIP(_));
    let (mut dictionary, mut largest, mut values) = (0_u64, 0_u64, 0_u64);
    while at < end {
        file.seek(SeekFrom::Start(at)).map_err(of_io)?;
        let mut walker = Walker::new(BufReader::with_capacity(512, &*file));
        let page = Page::read(&mut walker).map_err(of_io)?;
        let body = at.saturating_add(walker.read);
        at = body.saturating_add(page.packed);
        if at > end {
            return Err(torn("a page reaches beyond its column"));
        }
        if page.is_dictionary {
            // a value takes one byte at least, so there are no more of them
            if page.values > page.unpacked {
                return Err(Reason::ZipBomb);
            }
            dictionary = page.unpacked.saturating_add(page.values.saturating_mul(VALUE));
        } else {
            largest = largest.max(page.unpacked);
            values = values.saturating_add(page.values);
        }
        if page.deltas {
            return Err(torn(
                "texts in the encodings DELTA_BYTE_ARRAY and DELTA_LENGTH_BYTE_ARRAY are not read",
            ));
        }
        if gzip && !page.is_plain {
            let from = body.saturating_add(page.levels);
            file.seek(SeekFrom::Start(from)).map_err(of_io)?;
            let packed = (&*file).take(page.packed.saturating_sub(page.levels));
            let room = page.unpacked.saturating_sub(page.levels);
            let mut inner =
                MultiGzDecoder::new(BufReader::new(packed)).take(room.saturating_add(1));
            if io::copy(&mut inner, &mut io::sink()).map_err(of_io)? > room {
                return Err(Reason::ZipBomb);
            }
        }
    }
    Ok(Chunk { memory: dictionary.saturating_add(largest.saturating_mul(2)), values })
}

/// The head of a page.
#[derive(Default)]
struct Page {
    unpacked: u64,
    packed: u64,
    values: u64,
    /// Bytes before the packed part.
    levels: u64,
    is_dictionary: bool,
    is_plain: bool,
    deltas: bool,
}

impl Page {
    fn read<R: Read>(walker: &mut Walker<R>) -> io::Result<Self> {
        let mut page = Self::default();
        walker.fields(|walker, number, kind| match (number, kind) {
            (2, Kind::Int) => take(walker, &mut page.unpacked),
            (3, Kind::Int) => take(walker, &mut page.packed),
            (5 | 7 | 8, Kind::Struct) => {
                page.is_dictionary = number == 7;
                let second = number == 8;
                walker.fields(|walker, inner, kind| match (inner, kind) {
                    (1, Kind::Int) => take(walker, &mut page.values),
                    (2, Kind::Int) if !second => page.encoding(walker),
                    (4, Kind::Int) if second => page.encoding(walker),
                    (5 | 6, Kind::Int) if second => {
                        let mut bytes = 0;
                        take(walker, &mut bytes)?;
                        page.levels = page.levels.saturating_add(bytes);
                        Ok(())
                    }
                    (7, Kind::Bool(packed)) if second => {
                        page.is_plain = !packed;
                        Ok(())
                    }
                    (_, kind) => walker.skip(kind),
                })
            }
            (_, kind) => walker.skip(kind),
        })?;
        Ok(page)
    }

    /// Takes the encoding: those by differences of texts (6, 7) say themselves how much they unpack to.
    fn encoding<R: Read>(&mut self, walker: &mut Walker<R>) -> io::Result<()> {
        self.deltas |= matches!(walker.int()?, 6 | 7);
        Ok(())
    }
}

fn take<R: Read>(walker: &mut Walker<R>, into: &mut u64) -> io::Result<()> {
    *into = u64::try_from(walker.int()?).map_err(|_| broken("a size below nothing"))?;
    Ok(())
}

fn torn(why: &str) -> Reason {
    Reason::BrokenParquet(why.to_owned())
}

fn of_io(error: io::Error) -> Reason {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => torn("it ends too early"),
        _ => Reason::BrokenParquet(error.to_string()),
    }
}
