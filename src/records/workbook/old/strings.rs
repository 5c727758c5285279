//! The strings of the old format, which may go on over several records.

use crate::records::workbook::compound::{u16_at, u32_at};

/// A record's data in its parts.
pub(super) struct Segments<'a> {
    parts: Vec<&'a [u8]>,
    part: usize,
    at: usize,
}

impl<'a> Segments<'a> {
    pub fn new(parts: Vec<&'a [u8]>) -> Self {
        Self { parts, part: 0, at: 0 }
    }

    /// The first part whole.
    pub fn first(&self) -> &'a [u8] {
        self.parts.first().copied().unwrap_or_default()
    }

    /// What is left of the part reached; at its end, the next part.
    fn rest(&mut self) -> &'a [u8] {
        loop {
            let Some(part) = self.parts.get(self.part) else { return &[] };
            match part.get(self.at..) {
                Some(rest) if !rest.is_empty() => return rest,
                _ => (self.part, self.at) = (self.part.saturating_add(1), 0),
            }
        }
    }

    fn advance(&mut self, count: usize) {
        self.at = self.at.saturating_add(count);
    }

    /// Steps over bytes, on into further parts.
    pub fn skip(&mut self, mut count: usize) {
        while count > 0 {
            let step = self.rest().len().min(count);
            if step == 0 {
                return;
            }
            self.advance(step);
            count = count.saturating_sub(step);
        }
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.rest().first()?;
        self.advance(1);
        Some(byte)
    }
    fn u16(&mut self) -> Option<u16> {
        u16_at(&[self.byte()?, self.byte()?], 0)
    }
    fn u32(&mut self) -> Option<u32> {
        u32_at(&[self.byte()?, self.byte()?, self.byte()?, self.byte()?], 0)
    }

    /// Characters of two bytes or one. Where a string goes on in the next part, a byte there says
    /// anew which.
    fn characters(&mut self, count: u16, mut wide: bool) -> Option<String> {
        let mut units: Vec<u16> = Vec::new();
        let mut part = self.part;
        while units.len() < usize::from(count) {
            let mut rest = self.rest();
            if self.part != part {
                part = self.part;
                wide = *rest.first()? & 1 == 1;
                self.advance(1);
                rest = self.rest();
            }
            let missing = usize::from(count).saturating_sub(units.len());
            let width = if wide { 2 } else { 1 };
            let taken = (rest.len() / width).min(missing);
            if taken == 0 {
                return None;
            }
            let bytes = rest.get(..taken.saturating_mul(width))?;
            if wide {
                units.extend(bytes.chunks_exact(2).filter_map(|c| u16_at(c, 0)));
            } else {
                units.extend(bytes.iter().map(|b| u16::from(*b)));
            }
            self.advance(bytes.len());
        }
        Some(String::from_utf16_lossy(&units))
    }
}

/// A string with its length in two bytes. `wide`: with flags, formatting and phonetics, as since
/// Excel 97; before it bytes of the code page.
pub(super) fn string(data: &mut Segments<'_>, wide: bool) -> Option<String> {
    let count = data.u16()?;
    if !wide {
        let bytes = data.rest().get(..usize::from(count))?;
        data.advance(bytes.len());
        return Some(encoding_rs::GB18030.decode(bytes).0.into_owned());
    }
    let flags = data.byte()?;
    let runs = if flags & 8 == 0 { 0 } else { data.u16()? };
    let phonetics = if flags & 4 == 0 { 0 } else { data.u32()? };
    let text = data.characters(count, flags & 1 == 1)?;
    data.skip(usize::from(runs).saturating_mul(4));
    data.skip(phonetics as usize);
    Some(text)
}

/// A string with its length in one byte.
pub(super) fn short_string(data: &[u8], wide: bool) -> Option<String> {
    let (count, rest) = data.split_first()?;
    if !wide {
        let bytes = rest.get(..usize::from(*count))?;
        return Some(encoding_rs::GB18030.decode(bytes).0.into_owned());
    }
    let (flags, rest) = rest.split_first()?;
    Segments::new(vec![rest]).characters(u16::from(*count), flags & 1 == 1)
}
