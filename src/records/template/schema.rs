//! The template as JSON Schema, draft 2020-12: one document that describes `{ "候选人": [ … ], … }`.
//!
//! It takes what the readers take: exact numbers as digits or text, dates known to the year, month or day, 不明 for
//! what is not known, and further properties, which the readers list but do not use.

use super::plan::{Asks, Sheet, Template, TemplateColumn};
use super::words;
use serde_json::{Map, Value, json};

/// A number as text: decimals, a share, a fraction.
const NUMBER: &str = r"^[-+]?[0-9]+(\.[0-9]+)?(%|‰|/[0-9]+)?$";
/// A whole number as text.
const INTEGER: &str = r"^[-+]?[0-9]+$";
/// A date known to the year, month or day.
const DATE: &str = r"^(19|20|21|22)[0-9]{2}([-./年]?(0?[1-9]|1[0-2])([-./月]?(0?[1-9]|[12][0-9]|3[01]))?[月日]?)?年?$";
/// Years, months, days, working days.
const DURATION: &str =
    r"^([0-9]+ *(年|个月|月|日|天|个?工作日|years?|months?|days?|workdays?) *)+$";

/// The schema.
pub fn json_schema(template: &Template) -> Value {
    let mut properties = Map::new();
    let mut definitions = Map::new();
    for sheet in template.sheets.iter().filter(|s| s.owner.is_none()) {
        let reference = json!({ "$ref": format!("#/$defs/{}", pointer(&sheet.name)) });
        properties.insert(sheet.name.clone(), json!({ "type": "array", "items": reference }));
        definitions.insert(sheet.name.clone(), record(template, sheet));
    }
    let mut all = Map::new();
    all.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
    if !template.policy.is_empty() {
        all.insert("title".into(), template.policy.as_str().into());
    }
    all.insert("type".into(), "object".into());
    all.insert("properties".into(), properties.into());
    all.insert("$defs".into(), definitions.into());
    Value::Object(all)
}

/// A name inside a reference.
fn pointer(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1").replace('%', "%25")
}

fn record(template: &Template, sheet: &Sheet) -> Value {
    let mut object = properties(&sheet.columns, template);
    let lists = template.sheets.iter().filter(|s| s.owner.as_deref() == Some(&sheet.name));
    if let Some(Value::Object(all)) = object.get_mut("properties") {
        for list in lists {
            let local = list.name.rsplit_once('.').map_or(list.name.as_str(), |(_, local)| local);
            let own: Vec<_> = list.columns.iter().filter(|c| !c.of_owner).cloned().collect();
            let items = properties(&own, template);
            all.insert(local.to_owned(), nullable(json!({ "type": "array", "items": items })));
        }
    }
    Value::Object(object)
}

fn properties(columns: &[TemplateColumn], template: &Template) -> Map<String, Value> {
    let mut all = Map::new();
    for column in columns {
        let mut schema = schema(&column.asks, column, template);
        if let Value::Object(of) = &mut schema {
            of.insert("description".into(), words::note(column, template.lang).into());
        }
        all.insert(column.header.clone(), schema);
    }
    let keys = columns.iter().filter(|c| c.key).map(|c| c.header.as_str());
    let required: Vec<&str> = keys.collect();
    let mut object = Map::new();
    object.insert("type".into(), "object".into());
    object.insert("properties".into(), all.into());
    if !required.is_empty() {
        object.insert("required".into(), json!(required));
    }
    object
}

fn schema(asks: &Asks, column: &TemplateColumn, template: &Template) -> Value {
    if column.key {
        return match asks {
            Asks::Number { .. } => json!({ "type": ["integer", "string"] }),
            _ => json!({ "type": ["string", "integer"], "minLength": 1 }),
        };
    }
    let words = |none: bool| {
        if none {
            json!(["无", "不明", "unknown", ""])
        } else {
            json!(["不明", "unknown", ""])
        }
    };
    let unknown = json!({ "enum": words(column.optional) });
    let either = |inner: Value| json!({ "anyOf": [inner, unknown.clone(), { "type": "null" }] });
    match asks {
        Asks::Text => json!({ "type": ["string", "number", "null"] }),
        Asks::Number { integer } => {
            let (kind, pattern) = if *integer { ("integer", INTEGER) } else { ("number", NUMBER) };
            let mut number = Map::new();
            number.insert("type".into(), kind.into());
            if let Some((low, high)) = column.range {
                for (key, bound) in [("minimum", low), ("maximum", high)] {
                    // a bound without a decimal form is left to the readers
                    if let Ok(bound) =
                        serde_json::from_str::<serde_json::Number>(&bound.to_string())
                    {
                        number.insert(key.into(), bound.into());
                    }
                }
            }
            json!({ "anyOf": [number, { "type": "string", "pattern": pattern }, unknown, { "type": "null" }] })
        }
        Asks::Date => either(json!({ "type": "string", "pattern": DATE })),
        Asks::Bool => {
            json!({ "enum": [true, false, "是", "否", "true", "false", "yes", "no", "不明", "", null] })
        }
        Asks::Choice(values) => {
            let mut all: Vec<Value> = values.iter().map(|v| v.as_str().into()).collect();
            for word in ["不明", "无", ""] {
                if (word != "无" || column.optional) && !values.iter().any(|v| v == word) {
                    all.push(word.into());
                }
            }
            all.push(Value::Null);
            json!({ "enum": all })
        }
        Asks::Reference { .. } => json!({ "type": ["string", "integer", "null"] }),
        Asks::Duration => either(json!({ "type": "string", "pattern": DURATION })),
        Asks::Span => json!({ "type": ["string", "null"] }),
        Asks::List(of) => {
            let element = TemplateColumn { optional: false, key: false, ..column.clone() };
            let items = schema(of, &element, template);
            json!({ "anyOf": [{ "type": "array", "items": items }, { "type": ["string", "null"] }] })
        }
        Asks::Nested(columns) => {
            nullable(json!({ "type": "array", "items": properties(columns, template) }))
        }
    }
}

fn nullable(list: Value) -> Value {
    json!({ "anyOf": [list, { "enum": ["不明", "无", ""] }, { "type": "null" }] })
}
