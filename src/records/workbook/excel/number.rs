//! Numbers of a binary format back to decimals.

use crate::records::raw::Cell;
use jiff::ToSpan;
use jiff::civil::{Date, date};

#[cfg(test)]
mod tests;

/// Excel keeps and shows fifteen digits.
const DIGITS: usize = 15;

/// A number as Excel shows it in full: fifteen digits, without the dust of binary arithmetic
/// behind them. A whole number that needs more has lost its last digits when it was typed.
pub(in crate::records::workbook) fn float(value: f64) -> Cell {
    if !value.is_finite() {
        return Cell::FormulaError("#NUM!".into());
    }
    let scientific = format!("{:.*e}", DIGITS.saturating_sub(1), value.abs());
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or(0);
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    let digits = digits.trim_end_matches('0');
    if digits.is_empty() {
        return Cell::Number("0".into());
    }
    let mut text = String::new();
    if value.is_sign_negative() {
        text.push('-');
    }
    let whole = usize::try_from(exponent).ok().map(|e| e.saturating_add(1));
    match whole {
        None => {
            text.push_str("0.");
            let zeros = exponent.unsigned_abs().saturating_sub(1) as usize;
            text.extend(std::iter::repeat_n('0', zeros));
            text.push_str(digits);
        }
        Some(whole) if digits.len() <= whole => {
            text.push_str(digits);
            text.extend(std::iter::repeat_n('0', whole.saturating_sub(digits.len())));
        }
        Some(whole) => {
            text.extend(digits.chars().take(whole));
            text.push('.');
            text.extend(digits.chars().skip(whole));
        }
    }
    if whole.is_some_and(|whole| whole > DIGITS) {
        return Cell::DigitsLost(text.into());
    }
    Cell::Number(text.into())
}

/// A whole number.
pub(super) fn integer(value: i64) -> Cell {
    Cell::Number(value.to_string().into())
}

/// A number written as a decimal: its digits if it is plain and short, else as Excel shows it.
pub(in crate::records::workbook) fn decimal(text: &str) -> Cell {
    let plain = text.strip_prefix('-').unwrap_or(text);
    let digits = plain.bytes().filter(u8::is_ascii_digit).count();
    let dots = plain.bytes().filter(|b| *b == b'.').count();
    let is_plain = digits.saturating_add(dots) == plain.len() && dots <= 1;
    if is_plain && (1..=DIGITS).contains(&digits) {
        return Cell::Number(text.into());
    }
    text.parse().map_or_else(|_| Cell::text(text), float)
}

/// A date in ISO form, with or without a time of the day.
pub(in crate::records::workbook) fn iso_date(text: &str) -> Cell {
    let day = text.split(['T', ' ']).next().unwrap_or_default();
    day.parse().map_or_else(|_| Cell::text(text), Cell::Date)
}

/// The day of a serial; none for a time of the day and for the day that Excel made up.
pub(in crate::records::workbook) fn serial_date(serial: f64, is_1904: bool) -> Option<Date> {
    if !(0.0..2_958_466.0).contains(&serial) {
        return None;
    }
    // the cast cuts the time of the day off
    let days = serial as i32;
    let first = match days {
        _ if is_1904 => date(1904, 1, 1),
        60 => return None,
        1..=59 => date(1899, 12, 31),
        61.. => date(1899, 12, 30),
        _ => return None,
    };
    first.checked_add(days.days()).ok()
}

/// What somebody typed into a cell that shows days: `1985`, `1985.03`, `198503` are taken by the program for days of
/// 1905 or of the 2400s, which no record has; the number is what was meant.
pub(in crate::records::workbook) fn typed_date(serial: f64) -> Option<Cell> {
    let year = (1900.0..2200.0).contains(&serial);
    let month = (190_001.0..=219_912.0).contains(&serial);
    (year || month).then(|| float(serial))
}

/// Whether a number format that the format itself numbers shows a day, in Chinese Excel too.
pub(in crate::records::workbook) fn is_date_id(id: u16) -> bool {
    matches!(id, 14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58)
}

/// How much of a date a number format shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::records::workbook) enum Precision {
    /// The day, or no date at all.
    Day,
    /// Year and month.
    Month,
    /// The year alone.
    Year,
}

/// How much a format shows that the format itself numbers, as Chinese Excel has them.
pub(in crate::records::workbook) fn precision_of_id(id: u16) -> Precision {
    if matches!(id, 17 | 27 | 36 | 50 | 52 | 57) { Precision::Month } else { Precision::Day }
}

/// How much of a date a number format shows.
pub(in crate::records::workbook) fn precision(code: &str) -> Precision {
    let letters = letters(code);
    let year = letters.contains(['y', 'e']) && !letters.starts_with("general");
    match (year, letters.contains('m')) {
        _ if letters.contains(['d', 'h', 's']) => Precision::Day,
        (true, true) => Precision::Month,
        (true, false) if !letters.contains(['0', '#']) => Precision::Year,
        _ => Precision::Day,
    }
}

/// A day as a cell shows it: the first of a month under a format without days is a month somebody wrote, and its day is
/// not known. Any other day was written as a day.
pub(in crate::records::workbook) fn day_shown(day: Date, shown: Precision) -> Cell {
    match shown {
        Precision::Month if day.day() == 1 => {
            Cell::Text(format!("{}-{:02}", day.year(), day.month()).into())
        }
        Precision::Year if day.day() == 1 && day.month() == 1 => {
            Cell::Text(day.year().to_string().into())
        }
        _ => Cell::Date(day),
    }
}

/// A serial under a format that shows less than a day.
pub(super) fn shown_serial(serial: f64, shown: Precision) -> Option<Cell> {
    let day = || serial_date(serial, false).map(|day| day_shown(day, shown));
    typed_date(serial).or_else(day)
}

/// Whether a number format shows a day: it has years or days, or months and not minutes.
pub(in crate::records::workbook) fn is_date_format(code: &str) -> bool {
    let letters = letters(code);
    if letters.starts_with("general") || letters.starts_with("g/") {
        return false;
    }
    letters.contains(['y', 'd']) || (letters.contains('m') && !letters.contains(['h', 's']))
}

/// What of a number format stands for parts of the value, in lower case.
fn letters(code: &str) -> String {
    let (mut quoted, mut escaped, mut bracket) = (false, false, false);
    let mut letters = String::new();
    for c in code.chars() {
        match c {
            _ if escaped => escaped = false,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '\\' | '_' | '*' => escaped = true,
            '[' => bracket = true,
            ']' => bracket = false,
            // `[h]` is time gone by; colours and languages tell nothing
            'h' | 's' if bracket => letters.push(c),
            _ if bracket => {}
            ';' => break,
            c => letters.push(c.to_ascii_lowercase()),
        }
    }
    letters
}
