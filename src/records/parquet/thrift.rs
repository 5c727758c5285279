//! As much of Thrift's compact protocol as it takes to walk over a structure and look at some of its numbers.

use std::io::{self, Read};

/// How deep structures are followed; those of Parquet are seven deep.
const DEEPEST: usize = 32;

/// The longest text or bytes inside a structure: statistics may hold values.
const LONGEST: u64 = 64 << 20;

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Bool(bool),
    Byte,
    Int,
    Double,
    Binary,
    List,
    Map,
    Struct,
}

/// Walks over a structure, counting the bytes it takes.
pub(super) struct Walker<R> {
    from: R,
    pub read: u64,
}

impl<R: Read> Walker<R> {
    pub fn new(from: R) -> Self {
        Self { from, read: 0 }
    }

    fn byte(&mut self) -> io::Result<u8> {
        let mut byte = [0];
        self.from.read_exact(&mut byte)?;
        self.read = self.read.saturating_add(1);
        Ok(u8::from_le_bytes(byte))
    }

    fn varint(&mut self) -> io::Result<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(broken("a number without an end"))
    }

    /// A whole number.
    pub fn int(&mut self) -> io::Result<i64> {
        let value = self.varint()?;
        let half = i64::try_from(value >> 1).map_err(|_| broken("a number too large"))?;
        Ok(if value & 1 == 0 { half } else { !half })
    }

    fn pass(&mut self, count: u64) -> io::Result<()> {
        if count > LONGEST {
            return Err(broken("a text too long"));
        }
        let passed = io::copy(&mut self.from.by_ref().take(count), &mut io::sink())?;
        self.read = self.read.saturating_add(passed);
        if passed == count { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }

    /// Calls `field` with the number and kind of every field; it must take the value, by [`Walker::int`], by this
    /// function, or by [`Walker::skip`].
    pub fn fields(
        &mut self,
        mut field: impl FnMut(&mut Self, i64, Kind) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut number = 0_i64;
        loop {
            let head = self.byte()?;
            if head == 0 {
                return Ok(());
            }
            number = match head >> 4 {
                0 => self.int()?,
                step => number.saturating_add(i64::from(step)),
            };
            field(self, number, kind(head & 0x0f)?)?;
        }
    }

    /// The kind of a list's elements and how many there are.
    pub fn list(&mut self) -> io::Result<(Kind, u64)> {
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => self.varint()?,
            few => u64::from(few),
        };
        // an empty list need not say of what
        let of = if count == 0 { Kind::Struct } else { kind(head & 0x0f)? };
        Ok((of, count))
    }

    /// Passes over a value.
    pub fn skip(&mut self, kind: Kind) -> io::Result<()> {
        self.skip_to(kind, DEEPEST)
    }

    fn skip_to(&mut self, kind: Kind, depth: usize) -> io::Result<()> {
        let below = depth.checked_sub(1).ok_or_else(|| broken("nested too deep"))?;
        match kind {
            Kind::Bool(_) => Ok(()),
            Kind::Byte => self.byte().map(drop),
            Kind::Int => self.varint().map(drop),
            Kind::Double => self.pass(8),
            Kind::Binary => {
                let count = self.varint()?;
                self.pass(count)
            }
            Kind::List => {
                let (of, count) = self.list()?;
                (0..count).try_for_each(|_| self.element(of, below))
            }
            Kind::Map => {
                let count = self.varint()?;
                if count == 0 {
                    return Ok(());
                }
                let kinds = self.byte()?;
                let (key, value) = (self::kind(kinds >> 4)?, self::kind(kinds & 0x0f)?);
                (0..count).try_for_each(|_| {
                    self.element(key, below)?;
                    self.element(value, below)
                })
            }
            Kind::Struct => self.fields(|walker, _, kind| walker.skip_to(kind, below)),
        }
    }

    /// Truths are a byte each in a list.
    fn element(&mut self, kind: Kind, depth: usize) -> io::Result<()> {
        match kind {
            Kind::Bool(_) => self.byte().map(drop),
            kind => self.skip_to(kind, depth),
        }
    }
}

fn kind(code: u8) -> io::Result<Kind> {
    Ok(match code {
        1 => Kind::Bool(true),
        2 => Kind::Bool(false),
        3 => Kind::Byte,
        4..=6 => Kind::Int,
        7 => Kind::Double,
        8 => Kind::Binary,
        9 | 10 => Kind::List,
        11 => Kind::Map,
        12 => Kind::Struct,
        _ => return Err(broken("an unknown kind of value")),
    })
}

pub(super) fn broken(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.to_owned())
}
