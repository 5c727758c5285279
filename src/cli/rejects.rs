//! Rows that could not be used, as a file: CSV or JSON lines by its ending.

use super::common::Beside;
use crate::diagnostic::Lang;
use crate::records::bind::Reject;
use crate::records::text::neutral;
use std::io::{self, Write};
use std::path::Path;

/// Rejected rows written as they come, beside their place; [`Running::finish`] puts the file there.
pub struct Running {
    file: Beside,
    json: bool,
    lang: Lang,
}

impl Running {
    /// Begins a file.
    pub fn begin(path: &Path, lang: Lang) -> io::Result<Self> {
        let mut file = Beside::create(path)?;
        let json = is_json(path);
        if !json {
            csv(&[], true, lang, &mut file)?;
        }
        Ok(Self { file, json, lang })
    }
    /// Writes some.
    pub fn add(&mut self, rejects: &[Reject]) -> io::Result<()> {
        match self.json {
            true => jsonl(rejects, self.lang, &mut self.file),
            false => csv(rejects, false, self.lang, &mut self.file),
        }
    }
    /// Puts the file in its place.
    pub fn finish(self) -> io::Result<()> {
        self.file.finish()
    }
}

fn is_json(path: &Path) -> bool {
    path.extension().is_some_and(|e| e == "jsonl" || e == "json")
}

/// Writes rejected rows with file, sheet, row, column, value and reason.
pub fn write(path: &Path, rejects: &[Reject], lang: Lang) -> io::Result<()> {
    let json = is_json(path);
    super::common::replace(path, |out| {
        if json { jsonl(rejects, lang, out) } else { csv(rejects, true, lang, out) }
    })
}

fn fields(reject: &Reject, lang: Lang) -> [String; 6] {
    let place = &reject.place;
    [
        place.file.to_string(),
        place.sheet.as_ref().map_or(String::new(), ToString::to_string),
        place.row.to_string(),
        place.column.as_ref().map_or(String::new(), ToString::to_string),
        reject.value.as_ref().map_or(String::new(), ToString::to_string),
        reject.diagnostic().message(lang),
    ]
}

const HEADERS: [(&str, &str); 6] = [
    ("文件", "file"),
    ("工作表", "sheet"),
    ("行", "row"),
    ("栏", "column"),
    ("值", "value"),
    ("原因", "reason"),
];

fn csv(rejects: &[Reject], head: bool, lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    if head {
        out.write_all("\u{FEFF}".as_bytes())?;
    }
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    if head {
        writer.write_record(HEADERS.map(|(zh, en)| if lang == Lang::Zh { zh } else { en }))?;
    }
    for reject in rejects {
        let row = fields(reject, lang).map(|f| neutral(&f).into_owned());
        writer.write_record(&row)?;
    }
    writer.flush()
}

fn jsonl(rejects: &[Reject], lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    for reject in rejects {
        let object: serde_json::Map<String, serde_json::Value> = HEADERS
            .iter()
            .zip(fields(reject, lang))
            .map(|((_, key), value)| ((*key).to_owned(), value.into()))
            .collect();
        writeln!(out, "{}", serde_json::Value::Object(object))?;
    }
    Ok(())
}
