//! Numbers of a binary format back to decimals.

use crate::records::raw::Cell;

#[cfg(test)]
mod tests;

/// Excel keeps and shows fifteen digits.
const DIGITS: usize = 15;

/// A number as Excel shows it in full: fifteen digits, without the dust of binary arithmetic
/// behind them. A whole number that needs more has lost its last digits when it was typed.
pub(super) fn float(value: f64) -> Cell {
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
