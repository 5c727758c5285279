//! What the XML readers share: references and attributes, and no document types.

use super::raw::Reason;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart};
use std::fmt::Display;

/// Appends what `&…;` stands for. Only the five names of XML itself and numbers are known: a name
/// of the document's own is refused.
pub(super) fn push_reference(reference: &BytesRef<'_>, text: &mut String) -> Result<(), Reason> {
    if let Some(c) = reference.resolve_char_ref().map_err(bad)? {
        text.push(c);
        return Ok(());
    }
    let name = reference.decode().map_err(bad)?;
    let known = resolve_predefined_entity(&name).ok_or(Reason::EntityTrick)?;
    text.push_str(known);
    Ok(())
}

/// The parser's complaint.
pub(super) fn bad(error: impl Display) -> Reason {
    Reason::BadXml(error.to_string())
}

/// An attribute's value by its full name.
pub(super) fn attribute(element: &BytesStart<'_>, name: &str) -> Result<Option<String>, Reason> {
    let Some(attribute) = element.try_get_attribute(name).map_err(bad)? else {
        return Ok(None);
    };
    // without the document's own entities an unknown name is an error
    let value = attribute.decode_and_unescape_value(element.decoder()).map_err(bad)?;
    Ok(Some(value.into_owned()))
}
