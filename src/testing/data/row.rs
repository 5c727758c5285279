//! A record of a test before it is bound.

use serde_json::Value as Json;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

/// A record, shared by all tests that take it and do not change it; its text is made once for all of them.
#[derive(Debug, Clone)]
pub(in crate::testing) struct Row(Arc<Written>);

#[derive(Debug, Clone)]
struct Written {
    json: Json,
    text: OnceLock<Box<str>>,
}

impl Row {
    /// The record, to be changed: for this test alone.
    pub(in crate::testing) fn edit(&mut self) -> &mut Json {
        let written = Arc::make_mut(&mut self.0);
        written.text = OnceLock::new();
        &mut written.json
    }

    /// As a document has it.
    pub(in crate::testing) fn text(&self) -> &str {
        self.0.text.get_or_init(|| self.0.json.to_string().into())
    }
}

impl From<Json> for Row {
    fn from(json: Json) -> Row {
        Row(Arc::new(Written { json, text: OnceLock::new() }))
    }
}

impl Deref for Row {
    type Target = Json;
    fn deref(&self) -> &Json {
        &self.0.json
    }
}
