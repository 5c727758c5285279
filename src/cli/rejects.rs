//! Rows that could not be used, as a file: CSV or JSON lines by its ending.

use crate::diagnostic::Lang;
use crate::records::bind::Reject;
use std::io::{self, Write};
use std::path::Path;

/// Writes rejected rows with file, sheet, row, column, value and reason.
pub fn write(path: &Path, rejects: &[Reject], lang: Lang) -> io::Result<()> {
    let json = path.extension().is_some_and(|e| e == "jsonl" || e == "json");
    super::common::replace(path, |out| {
        if json { jsonl(rejects, lang, out) } else { csv(rejects, lang, out) }
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

fn csv(rejects: &[Reject], lang: Lang, out: &mut dyn Write) -> io::Result<()> {
    out.write_all("\u{FEFF}".as_bytes())?;
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    writer.write_record(HEADERS.map(|(zh, en)| if lang == Lang::Zh { zh } else { en }))?;
    for reject in rejects {
        // A cell that a spreadsheet would take for a formula is neutralised.
        let row = fields(reject, lang)
            .map(|f| if f.starts_with(['=', '+', '-', '@']) { format!("'{f}") } else { f });
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
