//! What one subject comes to as cells of a sheet, the same in CSV and in a workbook.

use super::lines::{self, Tone};
use super::table::decision;
use super::text::one_line;
use super::{Explain, Options, words};
use crate::core::exact::Exact;
use crate::diagnostic::Lang;
use crate::eval::result::{Figure, Outcome, SubjectResult};

/// Decimals a number without a finite decimal form is written with; JSON has it exactly.
const PLACES: u32 = 10;

/// One cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    Empty,
    Text(String),
    /// A verdict, to be coloured.
    Toned(String, Tone),
    /// A decimal number, exactly as it is to be written.
    Number(String),
}

impl Cell {
    fn text(text: &str) -> Self {
        let text = one_line(text);
        if text.is_empty() { Cell::Empty } else { Cell::Text(text) }
    }
    fn number(value: Option<&Exact>) -> Self {
        let Some(value) = value else { return Cell::Empty };
        match value.decimal_places() {
            Some(_) => Cell::Number(value.to_string()),
            None => {
                value.to_fixed(PLACES).map_or_else(|| Cell::Text(value.to_string()), Cell::Number)
            }
        }
    }
    /// The cell as text that no spreadsheet takes for a formula.
    pub(super) fn plain(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) | Cell::Toned(text, _) => neutral(text),
            Cell::Number(digits) => digits.clone(),
        }
    }
    /// Whether there is anything in it.
    pub(super) fn is_empty(&self) -> bool {
        *self == Cell::Empty
    }
}

/// Text that no spreadsheet runs, in the form our own readers undo.
pub(super) fn neutral(text: &str) -> String {
    crate::records::text::neutral(text).into_owned()
}

/// The columns of a subject, always all of them.
pub(super) const COLUMNS: [words::Pair; 19] = [
    ("规则", "rule"),
    ("类别", "kind"),
    ("对象", "subject"),
    ("编号", "key"),
    ("姓名", "name"),
    ("分组", "group"),
    ("基准日", "as of"),
    ("结论", "verdict"),
    ("名次", "rank"),
    ("名次至", "rank to"),
    ("得分", "score"),
    ("得分下限", "score from"),
    ("得分上限", "score to"),
    ("等次", "grade"),
    ("未满足条款", "clauses not satisfied"),
    ("待核实条款", "clauses undetermined"),
    ("需核实", "to be settled"),
    ("理由", "reasons"),
    ("来源", "read from"),
];

/// The cells of a subject, in the order of [`COLUMNS`]. A rank or score that is known has no `to`.
pub(super) fn subject(result: &SubjectResult, as_of: &str, options: &Options) -> Vec<Cell> {
    let lang = options.lang;
    let optional = |text: &Option<String>| Cell::text(text.as_deref().unwrap_or(""));
    let (word, tone) = decision(result, lang);
    let (rank, rank_to) = match result.rank {
        Some((best, worst)) if best == worst => (Cell::Number(best.to_string()), Cell::Empty),
        Some((best, worst)) => (Cell::Number(best.to_string()), Cell::Number(worst.to_string())),
        None => (Cell::Empty, Cell::Empty),
    };
    let (score, low, high) = match &result.score {
        Some(Figure::Known(value)) => (Cell::number(Some(value)), Cell::Empty, Cell::Empty),
        Some(Figure::Between(low, high)) => {
            (Cell::Empty, Cell::number(low.as_ref()), Cell::number(high.as_ref()))
        }
        None => (Cell::Empty, Cell::Empty, Cell::Empty),
    };
    vec![
        Cell::text(&result.rule),
        Cell::text(words::kind(lang, result.kind)),
        Cell::text(&result.subject),
        Cell::text(&result.key),
        optional(&result.name),
        optional(&result.group),
        Cell::text(as_of),
        Cell::Toned(word.to_owned(), tone),
        rank,
        rank_to,
        score,
        low,
        high,
        optional(&result.grade),
        Cell::text(&labels(result, Outcome::Violated, lang)),
        Cell::text(&labels(result, Outcome::Undetermined, lang)),
        Cell::text(&missing(result, lang)),
        Cell::text(&reasons(result, options)),
        optional(&result.place),
    ]
}

/// The columns of a workbook's sheet of reasons.
pub(super) const REASONS: [words::Pair; 11] = [
    ("规则", "rule"),
    ("类别", "kind"),
    ("编号", "key"),
    ("姓名", "name"),
    ("结论", "verdict"),
    ("序号", "clause"),
    ("语气", "force"),
    ("条款", "label"),
    ("结果", "outcome"),
    ("说明", "why"),
    ("依据", "source"),
];

/// Every line about a subject as cells, in the order of [`REASONS`].
pub(super) fn told(result: &SubjectResult, options: &Options) -> Vec<Vec<Cell>> {
    let lang = options.lang;
    let (word, tone) = decision(result, lang);
    lines::all(result, lang)
        .into_iter()
        .map(|line| {
            let state = if line.state.is_empty() {
                Cell::Empty
            } else {
                Cell::Toned(line.state.clone(), line.tone)
            };
            vec![
                Cell::text(&result.rule),
                Cell::text(words::kind(lang, result.kind)),
                Cell::text(&result.key),
                Cell::text(result.name.as_deref().unwrap_or("")),
                Cell::Toned(word.to_owned(), tone),
                Cell::text(&line.id),
                Cell::text(&line.modality),
                Cell::text(&line.label),
                state,
                Cell::text(&line.message),
                Cell::text(&line.basis.join(words::pick(lang, ("\u{ff1b}", "; ")))),
            ]
        })
        .collect()
}

/// Labels of the clauses of this outcome. A preference that is not met is no failure.
fn labels(result: &SubjectResult, outcome: Outcome, lang: Lang) -> String {
    let within = result.steps.iter().flat_map(|step| &step.clauses);
    let labels: Vec<&str> = result
        .clauses
        .iter()
        .chain(within)
        .filter(|clause| clause.outcome == outcome)
        .filter(|clause| lines::of_outcome(clause) != Tone::Quiet)
        .map(|clause| clause.label.as_str())
        .collect();
    labels.join(words::pick(lang, ("、", ", ")))
}

fn missing(result: &SubjectResult, lang: Lang) -> String {
    let mut fields: Vec<&str> = Vec::new();
    let of_clauses = result.clauses.iter().chain(result.steps.iter().flat_map(|s| &s.clauses));
    for field in result.missing.iter().chain(of_clauses.flat_map(|clause| &clause.missing)) {
        if !fields.contains(&field.as_str()) {
            fields.push(field);
        }
    }
    fields.join(words::pick(lang, ("、", ", ")))
}

fn reasons(result: &SubjectResult, options: &Options) -> String {
    let told = lines::told(result, options.lang, options.explain);
    let told: Vec<_> = told
        .iter()
        .map(|line| match options.explain {
            Explain::All => format!("{} {}", line.tone.mark(), line.sentence(options.lang)),
            _ => line.sentence(options.lang),
        })
        .collect();
    told.join(words::pick(options.lang, ("\u{ff1b}", "; ")))
}
