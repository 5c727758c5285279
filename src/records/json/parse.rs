//! One JSON value to a cell: digits as written, no key twice.

use crate::records::raw::{Cell, Reason};
use crate::records::text::normalize_header;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use std::collections::HashMap;
use std::sync::Arc;

/// How serde_json hands over a number that is not a small integer: with its digits kept.
const NUMBER: &str = "$serde_json::private::Number";

/// How many different keys are remembered.
const KEYS: usize = 1 << 16;

/// Parses values, remembering the keys it has seen.
#[derive(Default)]
pub(super) struct Parser {
    keys: HashMap<Box<str>, Arc<str>>,
    duplicate: Option<String>,
}

impl Parser {
    /// The value a text holds and nothing besides.
    pub fn parse(&mut self, text: &str) -> Result<Cell, Reason> {
        self.duplicate = None;
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let parsed = Value(self).deserialize(&mut deserializer);
        let parsed = parsed.and_then(|cell| deserializer.end().map(|()| cell));
        parsed.map_err(|error| {
            let message = error.to_string();
            match self.duplicate.take() {
                Some(key) => Reason::DuplicateKey(key),
                None if message.starts_with("recursion limit") => Reason::TooDeep,
                None => Reason::BadJson { message },
            }
        })
    }

    fn key(&mut self, key: &str) -> Arc<str> {
        if let Some(known) = self.keys.get(key) {
            return known.clone();
        }
        let normal: Arc<str> = normalize_header(key).into();
        if self.keys.len() < KEYS {
            self.keys.insert(key.into(), normal.clone());
        }
        normal
    }
}

struct Value<'p>(&'p mut Parser);

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = Cell;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Cell, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = Cell;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_unit<E: Error>(self) -> Result<Cell, E> {
        Ok(Cell::Blank)
    }
    fn visit_bool<E: Error>(self, value: bool) -> Result<Cell, E> {
        Ok(Cell::Bool(value))
    }
    fn visit_u64<E: Error>(self, value: u64) -> Result<Cell, E> {
        Ok(Cell::Number(value.to_string().into()))
    }
    fn visit_i64<E: Error>(self, value: i64) -> Result<Cell, E> {
        Ok(Cell::Number(value.to_string().into()))
    }
    fn visit_str<E: Error>(self, value: &str) -> Result<Cell, E> {
        Ok(Cell::text(value))
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Cell, A::Error> {
        let mut cells = Vec::new();
        while let Some(cell) = list.next_element_seed(Value(self.0))? {
            cells.push(cell);
        }
        Ok(Cell::List(cells))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Cell, A::Error> {
        let mut fields: Vec<(Arc<str>, Cell)> = Vec::new();
        // looking through a few fields is quicker than hashing; many are rare
        let mut many: HashMap<Arc<str>, ()> = HashMap::new();
        while let Some(key) = map.next_key_seed(Key)? {
            if key == NUMBER {
                let digits: String = map.next_value()?;
                if fields.is_empty() && digits.starts_with(|c: char| c == '-' || c.is_ascii_digit())
                {
                    return Ok(Cell::Number(digits.into()));
                }
                return Err(A::Error::custom("a reserved key"));
            }
            let key = self.0.key(&key);
            if fields.len() == 32 {
                many.extend(fields.iter().map(|(key, _)| (key.clone(), ())));
            }
            let twice = if fields.len() < 32 {
                fields.iter().any(|(seen, _)| *seen == key)
            } else {
                many.insert(key.clone(), ()).is_some()
            };
            if twice {
                self.0.duplicate = Some(key.to_string());
                return Err(A::Error::custom("duplicate key"));
            }
            let cell = map.next_value_seed(Value(self.0))?;
            fields.push((key, cell));
        }
        Ok(Cell::Object(fields.into()))
    }
}

/// A key, borrowed from the text where it can be.
struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = std::borrow::Cow<'de, str>;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Key {
    type Value = std::borrow::Cow<'de, str>;
    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a key")
    }
    fn visit_borrowed_str<E: Error>(self, key: &'de str) -> Result<Self::Value, E> {
        Ok(key.into())
    }
    fn visit_str<E: Error>(self, key: &str) -> Result<Self::Value, E> {
        Ok(key.to_owned().into())
    }
}
