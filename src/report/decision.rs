//! A stored decision: what `quan eval --format json` wrote, read again and compared with a new run.
//!
//! A run is told by five things (policy texts, data, parameters, calendar, engine), each with its digest, and by its
//! results. Each is compared by itself, so that what differs is named: the cause (which file) and the effect (whose
//! verdict). Results are compared as the JSON they are stored as, value by value; a value edited by hand is found
//! even where every digest agrees.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::json::object;
use super::{Explain, Head, Options, words};
use crate::diagnostic::Lang;
use crate::eval::result::Run;

/// Differences of one result that are told.
const MOST: usize = 12;
/// Results that are told in text; JSON has them all.
const TOLD: usize = 50;

/// A decision as stored.
#[derive(Debug, Clone)]
pub struct Stored {
    top: Value,
    /// The policy's file.
    pub policy: String,
    /// The date of judgement.
    pub as_of: String,
    /// Values given for parameters.
    pub params: Vec<String>,
    /// The rule sets asked for.
    pub rules: Vec<String>,
    /// The record type of an unnamed table.
    pub as_table: Option<String>,
    /// The file with further years of the work calendar.
    pub calendar: Option<String>,
    /// On which day a birthday completes a year.
    pub age: String,
    /// How much of the reasons was told.
    pub explain: Explain,
    /// The language of the engine's own words.
    pub lang: Lang,
    /// Names and numbers are masked.
    pub masked: bool,
}

impl Stored {
    /// Reads a stored decision; `Err` says why it is none, in Chinese and English.
    pub fn read(text: &str) -> Result<Stored, (String, String)> {
        let both = |zh: &str, en: &str| (zh.to_owned(), en.to_owned());
        let top: Value = serde_json::from_str(text).map_err(|e| {
            if e.is_eof() {
                both("内容不完整,在中途断了", "it breaks off in the middle")
            } else {
                let (line, column) = (e.line(), e.column());
                (
                    format!("第 {line} 行第 {column} 列起不是 JSON"),
                    format!("it is no JSON from line {line}, column {column}"),
                )
            }
        })?;
        let lacks = |what: &str| (format!("缺少「{what}」"), format!("it has no `{what}`"));
        let record = top.get("record").and_then(Value::as_object).ok_or_else(|| lacks("record"))?;
        for needed in ["results", "summary", "as_of"] {
            top.get(needed).ok_or_else(|| lacks(needed))?;
        }
        top.get("results").and_then(Value::as_array).ok_or_else(|| lacks("results"))?;
        let text = |of: &Map<String, Value>, key: &str| {
            of.get(key).and_then(Value::as_str).map(str::to_owned)
        };
        let list = |key: &str| -> Vec<String> {
            let all = record.get(key).and_then(Value::as_array).into_iter().flatten();
            all.filter_map(|v| v.as_str().map(str::to_owned)).collect()
        };
        Ok(Stored {
            policy: text(record, "policy").ok_or_else(|| lacks("record.policy"))?,
            as_of: top
                .get("as_of")
                .and_then(Value::as_str)
                .map(str::to_owned)
                .ok_or_else(|| lacks("as_of"))?,
            params: list("parameters"),
            rules: list("rules"),
            as_table: text(record, "as"),
            calendar: text(record, "calendar"),
            age: text(record, "age").unwrap_or_default(),
            explain: match record.get("explain").and_then(Value::as_str) {
                Some("none") => Explain::None,
                Some("all") => Explain::All,
                _ => Explain::Failed,
            },
            // decisions stored before it could be told are Chinese
            lang: match record.get("lang").and_then(Value::as_str) {
                Some("en") => Lang::En,
                _ => Lang::Zh,
            },
            masked: record.get("masked") == Some(&Value::Bool(true)),
            top,
        })
    }

    /// Compares with a new run.
    pub fn compare(&self, run: &Run) -> Verification {
        let now = rewritten(run, self.explain);
        let summary = |v: &Value, key: &str| v.get("summary").and_then(|s| s.get(key)).cloned();
        let digest = |v: &Value, what: &str| -> String {
            let all = summary(v, "digests").unwrap_or_default();
            all.get(what).and_then(Value::as_str).unwrap_or("—").to_owned()
        };
        let mut parts: Vec<Part> = ["policy", "data", "parameters", "calendar"]
            .into_iter()
            .map(|what| Part {
                what,
                stored: digest(&self.top, what),
                now: digest(&now, what),
                details: match what {
                    "policy" => self.files(&now, "files"),
                    "data" => self.files(&now, "data"),
                    _ => Vec::new(),
                },
            })
            .collect();
        // The digest knows the files by name: the same bytes under another name are the same records.
        let renamed = self.renamed(&now);
        for part in parts.iter_mut().filter(|p| p.what == "data" && p.details.is_empty()) {
            if !renamed.is_empty() {
                part.now.clone_from(&part.stored);
            }
        }
        let engine = |v: &Value| {
            summary(v, "engine").and_then(|e| e.as_str().map(str::to_owned)).unwrap_or_default()
        };
        parts.push(Part {
            what: "engine",
            stored: engine(&self.top),
            now: engine(&now),
            details: Vec::new(),
        });
        let (old, new) = (results(&self.top), results(&now));
        let moved = self.moved(&now);
        let mut different = Vec::new();
        for (id, was) in &old {
            match new.get(id) {
                Some(is) => {
                    let mut found = Vec::new();
                    differences(was, is, "", &moved, &mut found);
                    if !found.is_empty() {
                        different.push(Different::of(is, found));
                    }
                }
                None => {
                    different.push(Different::of(was, vec![("".into(), Some(was.clone()), None)]))
                }
            }
        }
        for (id, is) in &new {
            if !old.contains_key(id) {
                different.push(Different::of(is, vec![("".into(), None, Some(is.clone()))]));
            }
        }
        let mut head = Vec::new();
        for key in ["policy", "version", "region", "as_of"] {
            differences(
                self.top.get(key).unwrap_or(&Value::Null),
                now.get(key).unwrap_or(&Value::Null),
                key,
                &moved,
                &mut head,
            );
        }
        for key in ["rows_read", "evaluated", "rejected", "verdicts", "selected"] {
            differences(
                &summary(&self.top, key).unwrap_or_default(),
                &summary(&now, key).unwrap_or_default(),
                &format!("summary.{key}"),
                &moved,
                &mut head,
            );
        }
        Verification { parts, compared: old.len(), different, head }
    }

    /// Files whose digest is not the same, told by name.
    fn files(&self, now: &Value, key: &str) -> Vec<String> {
        let (old, new) = (listed(&self.top, key), listed(now, key));
        let renamed = if key == "data" { self.renamed(now) } else { Renamed::new() };
        let moved = |n: &String| renamed.contains_key(n) || renamed.values().any(|new| new == n);
        let names: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
        names.into_iter().filter(|n| old.get(*n) != new.get(*n) && !moved(n)).cloned().collect()
    }

    /// Data files that go by another name now and hold the same bytes: old name to new.
    fn renamed(&self, now: &Value) -> Renamed {
        let (old, new) = (listed(&self.top, "data"), listed(now, "data"));
        let gone = old.iter().filter(|(name, _)| !new.contains_key(*name));
        let mut come: Vec<(&String, &Vec<String>)> =
            new.iter().filter(|(name, _)| !old.contains_key(*name)).collect();
        gone.filter_map(|(name, digests)| {
            let at = come.iter().position(|(_, d)| *d == digests)?;
            Some((name.clone(), come.remove(at).0.clone()))
        })
        .collect()
    }

    /// Where records are looked for now: a renamed file, or the one that stands in place of the only one gone.
    fn moved(&self, now: &Value) -> Renamed {
        let mut moved = self.renamed(now);
        let (old, new) = (listed(&self.top, "data"), listed(now, "data"));
        let mut gone =
            old.keys().filter(|name| !new.contains_key(*name) && !moved.contains_key(*name));
        let mut come =
            new.keys().filter(|n| !old.contains_key(*n) && !moved.values().any(|to| to == *n));
        if let (Some(from), None, Some(to), None) =
            (gone.next(), gone.next(), come.next(), come.next())
        {
            let pair = (from.clone(), to.clone());
            moved.extend([pair]);
        }
        moved
    }
}

/// Old file names to new ones.
type Renamed = BTreeMap<String, String>;

/// The files a run was made of, with their digests.
fn listed(top: &Value, key: &str) -> BTreeMap<String, Vec<String>> {
    let all = top.get("record").and_then(|r| r.get(key)).and_then(Value::as_array);
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in all.into_iter().flatten() {
        let text = |k: &str| file.get(k).and_then(Value::as_str).unwrap_or("").to_owned();
        let name = text("file");
        found.entry(file_name(&name).to_owned()).or_default().push(text("sha256"));
    }
    found
}

/// Whether two places are the same record: its file may have moved to another folder or have another name.
fn same_place(was: &str, is: &str, renamed: &Renamed) -> bool {
    let (was, is) = (file_name(was), file_name(is));
    was == is
        || renamed.iter().any(|(old, new)| {
            let rest = was.strip_prefix(old.as_str());
            rest.is_some() && rest == is.strip_prefix(new.as_str())
        })
}

/// A new run as it would be stored.
fn rewritten(run: &Run, explain: Explain) -> Value {
    let options = Options { explain, ..Options::default() };
    let mut bytes = Vec::new();
    // writing to memory does not fail
    let _ = super::json::write_json(run, &options, &mut bytes);
    let mut top: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let head = Head::from(run);
    if let Some(top) = top.as_object_mut() {
        let results = run.results.iter().map(|r| object(&head, r, &options));
        top.insert("results".into(), results.collect());
    }
    top
}

type Id = (String, String, String, usize);

/// The results by rule, record type, key and, where records share a key, which of them.
fn results(top: &Value) -> BTreeMap<Id, Value> {
    let mut seen: BTreeMap<(String, String, String), usize> = BTreeMap::new();
    let all = top.get("results").and_then(Value::as_array).into_iter().flatten();
    all.map(|r| {
        let text = |k: &str| r.get(k).and_then(Value::as_str).unwrap_or("").to_owned();
        let name = (text("rule"), text("subject"), text("key"));
        let nth = seen.entry(name.clone()).or_insert(0);
        *nth += 1;
        ((name.0, name.1, name.2, *nth), r.clone())
    })
    .collect()
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// A path into a result, the value stored there and the value now; `None`: not there.
pub type Difference = (String, Option<Value>, Option<Value>);

fn differences(was: &Value, is: &Value, path: &str, renamed: &Renamed, into: &mut Vec<Difference>) {
    if was == is || into.len() >= MOST {
        return;
    }
    let below = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
    match (was, is) {
        (Value::Object(a), Value::Object(b)) => {
            for key in a.keys().chain(b.keys().filter(|k| !a.contains_key(*k))) {
                match (a.get(key), b.get(key)) {
                    (Some(Value::String(x)), Some(Value::String(y)))
                        if key == "place" && same_place(x, y, renamed) => {}
                    (Some(x), Some(y)) => differences(x, y, &below(key), renamed, into),
                    (x, y) => into.push((below(key), x.cloned(), y.cloned())),
                }
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (n, (x, y)) in a.iter().zip(b).enumerate() {
                let name = ["label", "step", "clause", "duty"]
                    .iter()
                    .find_map(|k| x.get(k).and_then(Value::as_str))
                    .map_or_else(|| (n + 1).to_string(), str::to_owned);
                differences(x, y, &format!("{path}[{name}]"), renamed, into);
            }
        }
        _ => into.push((path.to_owned(), Some(was.clone()), Some(is.clone()))),
    }
}

/// One of the five things a run is told by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// `policy`, `data`, `parameters`, `calendar` or `engine`.
    pub what: &'static str,
    /// Its digest (the engine: its version) as stored.
    pub stored: String,
    /// As it is now.
    pub now: String,
    /// The files that differ.
    pub details: Vec<String>,
}

impl Part {
    /// Whether it is as it was.
    pub fn same(&self) -> bool {
        self.stored == self.now && self.details.is_empty()
    }
}

/// A result that is not as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Different {
    rule: String,
    key: String,
    name: Option<String>,
    found: Vec<Difference>,
}

impl Different {
    fn of(result: &Value, found: Vec<Difference>) -> Self {
        let text = |k: &str| result.get(k).and_then(Value::as_str).map(str::to_owned);
        Different {
            rule: text("rule").unwrap_or_default(),
            key: text("key").unwrap_or_default(),
            name: text("name"),
            found,
        }
    }
}

/// How a stored decision and a new run compare.
#[derive(Debug, Clone, PartialEq)]
pub struct Verification {
    /// The five things, in order.
    pub parts: Vec<Part>,
    /// Results stored.
    pub compared: usize,
    /// Results that are not as stored.
    pub different: Vec<Different>,
    /// What differs of the run as a whole.
    pub head: Vec<Difference>,
}

impl Verification {
    /// Whether nothing differs.
    pub fn same(&self) -> bool {
        self.parts.iter().all(Part::same) && self.different.is_empty() && self.head.is_empty()
    }
}

fn part_word(what: &str) -> words::Pair {
    match what {
        "policy" => ("政策", "policy"),
        "data" => ("数据", "data"),
        "parameters" => ("参数", "parameters"),
        "calendar" => ("日历", "calendar"),
        _ => ("引擎", "engine"),
    }
}

/// The keys and words of stored results as people call them.
const CALLED: &[(&str, &str)] = &[
    ("adds", "计入总分"),
    ("as_of", "基准日"),
    ("basis", "依据"),
    ("clauses", "条款"),
    ("derivation", "推导"),
    ("done", "已办"),
    ("duties", "义务"),
    ("evaluated", "评估"),
    ("exception", "例外"),
    ("fails", "不合格"),
    ("gap", "差距"),
    ("grade", "等次"),
    ("group", "组"),
    ("holds", "合格"),
    ("inputs", "所读的值"),
    ("items", "分项"),
    ("measures", "措施"),
    ("message", "说明"),
    ("metrics", "指标"),
    ("missing", "需核实"),
    ("name", "姓名"),
    ("needs_approval", "需审批"),
    ("next_steps", "下一步"),
    ("no", "未入选"),
    ("not_applicable", "不适用"),
    ("not_due", "未到"),
    ("outcome", "结果"),
    ("overdue", "逾期"),
    ("pending", "进行中"),
    ("period", "期次"),
    ("place", "出处"),
    ("rank", "名次"),
    ("rejected", "退回"),
    ("rows_read", "读入"),
    ("satisfied", "满足"),
    ("score", "得分"),
    ("selected", "入选"),
    ("state", "状态"),
    ("steps", "环节"),
    ("summary", "汇总"),
    ("target", "目标"),
    ("undetermined", "待核实"),
    ("value", "值"),
    ("verdict", "结论"),
    ("verdicts", "结论"),
    ("violated", "不满足"),
    ("waived", "已豁免"),
    ("yes", "入选"),
];

fn called(word: &str, lang: Lang) -> &str {
    match CALLED.binary_search_by_key(&word, |(key, _)| key) {
        Ok(at) if lang == Lang::Zh => CALLED.get(at).map_or(word, |(_, zh)| zh),
        _ => word,
    }
}

/// A path with its keys as people call them: `条款[年龄].结果`.
fn told_path(path: &str, lang: Lang) -> String {
    let parts = path.split('.').map(|part| match part.split_once('[') {
        Some((key, label)) => format!("{}[{label}", called(key, lang)),
        None => called(part, lang).to_owned(),
    });
    parts.collect::<Vec<_>>().join(".")
}

fn shown(value: Option<&Value>, lang: Lang) -> String {
    match value {
        None => words::pick(lang, ("无", "none")).to_owned(),
        Some(Value::String(s)) => super::text::cut(&super::text::one_line(called(s, lang)), 60),
        Some(other) => super::text::cut(&super::text::one_line(&other.to_string()), 60),
    }
}

/// The comparison as text.
pub fn verify_text(v: &Verification, decision: &str, lang: Lang) -> String {
    let say = |pair| words::pick(lang, pair);
    let mut out = String::new();
    let mut line = |text: String| {
        out.push_str(&text);
        out.push('\n');
    };
    let verdict = if v.same() {
        say(("与存下的相同", "the same as stored"))
    } else {
        say(("与存下的不同", "not the same as stored"))
    };
    let colon = say(("：", ": "));
    line(format!("{decision}{colon}{verdict}"));
    for part in &v.parts {
        let (mark, state) = match part.same() {
            true => ("✓", say(("相同", "same"))),
            false => ("✗", say(("不同", "differs"))),
        };
        let short = |d: &str| d.chars().take(12).collect::<String>();
        let which = if part.same() {
            String::new()
        } else if part.details.is_empty() {
            format!("  {} → {}", short(&part.stored), short(&part.now))
        } else {
            format!("  {}", part.details.join(say(("、", ", "))))
        };
        line(format!("  {mark} {} {state}{which}", say(part_word(part.what))));
    }
    let (count, of) = (v.different.len(), v.compared);
    let mark = if count == 0 { "✓" } else { "✗" };
    line(match lang {
        Lang::Zh => format!("  {mark} 结果 {of} 条，不同 {count} 条"),
        Lang::En => format!("  {mark} results: {of} stored, {count} differ"),
    });
    let stored = say(("存", "stored"));
    let now = say(("算", "recomputed"));
    let told = |d: &Difference| {
        let (path, was, is) = d;
        let path = match path.as_str() {
            "" => say(("整条", "the whole result")).to_owned(),
            path => told_path(path, lang),
        };
        format!(
            "{path}{colon}{stored} {} · {now} {}",
            shown(was.as_ref(), lang),
            shown(is.as_ref(), lang)
        )
    };
    for d in &v.head {
        line(format!("    {}", told(d)));
    }
    for d in v.different.iter().take(TOLD) {
        let name = d.name.as_deref().map_or(String::new(), |n| format!(" {n}"));
        line(format!("    {} · {}{name}", d.rule, d.key));
        // what a clause was derived from is told only if nothing else differs
        let derived = |d: &&Difference| d.0.contains(".derivation");
        let plain = d.found.iter().filter(|f| !derived(f)).count();
        for found in d.found.iter().filter(|f| plain == 0 || !derived(f)) {
            line(format!("      {}", told(found)));
        }
    }
    if count > TOLD {
        let more = count - TOLD;
        line(match lang {
            Lang::Zh => format!("    ……另有 {more} 条，--format json 列出全部"),
            Lang::En => format!("    … and {more} more, --format json lists them all"),
        });
    }
    out
}

/// The comparison as JSON.
pub fn verify_json(v: &Verification, decision: &str) -> Value {
    let found = |d: &Difference| json!({ "path": d.0, "stored": d.1, "recomputed": d.2 });
    json!({
        "decision": decision,
        "same": v.same(),
        "differs": v.parts.iter().filter(|p| !p.same()).map(|p| p.what).collect::<Vec<_>>(),
        "digests": v.parts.iter().map(|p| json!({
            "what": p.what, "same": p.same(), "stored": p.stored, "recomputed": p.now, "files": p.details,
        })).collect::<Vec<_>>(),
        "run": v.head.iter().map(found).collect::<Vec<_>>(),
        "results": {
            "stored": v.compared,
            "different": v.different.iter().map(|d| json!({
                "rule": d.rule, "key": d.key, "name": d.name,
                "differences": d.found.iter().map(found).collect::<Vec<_>>(),
            })).collect::<Vec<_>>(),
        },
    })
}
