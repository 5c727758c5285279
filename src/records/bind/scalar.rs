//! One value: text or a cell of a file to a number, a day, a truth or a value of an enumeration.

use super::reason::Reason;
use crate::core::date::{self, DateError, DateSpan, Duration, from_excel_serial, parse_date};
use crate::core::exact::Exact;
use crate::records::text::half_width;

/// A word that says the value is not known.
pub(super) fn is_unknown(text: &str) -> bool {
    text == "不明" || text.eq_ignore_ascii_case("unknown")
}

/// A word that says there is none.
pub(super) fn is_none(text: &str) -> bool {
    text == "无" || text.eq_ignore_ascii_case("none") || text.eq_ignore_ascii_case("null")
}

/// A number as people and programs write it: `12`, `-1.50`, `80%`, `4/5`, `1,234`, `1.5e3`.
pub(super) fn number(text: &str) -> Option<Exact> {
    if (1..=18).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().ok().map(Exact::from_int);
    }
    if let Some(number) = plain_decimal(text) {
        return Some(number);
    }
    let text = half_width(text);
    if text.contains(',') {
        return Exact::parse(&ungrouped(&text)?);
    }
    if let Some((digits, power)) = text.split_once(['e', 'E']) {
        let power: i32 = power.parse().ok()?;
        let scale = Exact::new(10_i128.checked_pow(power.unsigned_abs())?, 1)?;
        let digits = Exact::parse(digits).filter(|_| !digits.contains(['/', '%', '‰']))?;
        return if power < 0 { digits.div(scale) } else { digits.mul(scale) };
    }
    Exact::parse(&text)
}

/// `85.5`, the common case, without making another text of it.
fn plain_decimal(text: &str) -> Option<Exact> {
    let (whole, part) = text.split_once('.')?;
    let digits = |text: &str| {
        let sound = (1..=9).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        text.parse::<i128>().ok().filter(|_| sound)
    };
    let scale = 10_i128.checked_pow(u32::try_from(part.len()).ok()?)?;
    Exact::new(digits(whole)?.checked_mul(scale)?.checked_add(digits(part)?)?, scale)
}

/// Takes out thousands separators that stand where they should.
fn ungrouped(text: &str) -> Option<String> {
    let at = text.find(['.', '%', '‰']).unwrap_or(text.len());
    let (whole, rest) = text.split_at_checked(at)?;
    let mut groups = whole.trim_start_matches(['-', '+']).split(',');
    let first = groups.next()?;
    let sound = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    (sound && !rest.contains(',')).then(|| format!("{}{rest}", whole.replace(',', "")))
}

/// A date from a text.
pub(super) fn date(text: &str) -> Result<DateSpan, Reason> {
    // October, if a spreadsheet took it for a number and saved it as text
    if is_cut_month(text) {
        return Err(Reason::AmbiguousMonth);
    }
    let read = parse_date(text).or_else(|error| match error {
        DateError::NotADate => parse_date(&half_width(text)),
        error => Err(error),
    });
    read.map_err(Reason::NotADate)
}

/// A date from a number cell: `198503`, `19850307`, `1985.03`, or a workbook's serial.
pub(super) fn date_number(digits: &str, workbook: bool) -> Result<DateSpan, Reason> {
    if is_cut_month(digits) {
        return Err(Reason::AmbiguousMonth);
    }
    let whole = digits.split_once('.').map_or(digits, |(whole, _)| whole);
    if workbook
        && let Ok(serial @ 20_000..=80_000) = whole.parse::<i64>()
        && let Some(day) = from_excel_serial(serial, false)
    {
        return Ok(DateSpan::exact(day));
    }
    date(digits)
}

/// `1985.1`: January, or October without its zero.
fn is_cut_month(text: &str) -> bool {
    let year = |year: &str| year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit());
    text.split_once('.').is_some_and(|(before, month)| month == "1" && year(before))
}

/// A truth value.
pub(super) fn truth(text: &str) -> Result<bool, Reason> {
    match text {
        "是" | "1" | "√" | "✓" | "✔" | "１" => Ok(true),
        "否" | "0" | "×" | "✗" | "✘" | "０" => Ok(false),
        _ => match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "y" => Ok(true),
            "false" | "no" | "n" => Ok(false),
            _ => Err(Reason::NotABool),
        },
    }
}

/// A length of time: `2年6个月`, `5 工作日`, `30 days`.
pub(super) fn duration(text: &str) -> Result<Duration, Reason> {
    let text = half_width(text);
    let mut rest: &str = &text;
    let mut total = Duration::default();
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let (number, after) = rest.split_at_checked(digits).ok_or(Reason::NotADuration)?;
        let count: i32 = number.parse().map_err(|_| Reason::NotADuration)?;
        let end = after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len());
        let (unit, after) = after.split_at_checked(end).ok_or(Reason::NotADuration)?;
        let slot = match unit {
            "年" | "year" | "years" => {
                let months = count.checked_mul(12).ok_or(Reason::NotADuration)?;
                add(&mut total.months, months)
            }
            "个月" | "月" | "month" | "months" => add(&mut total.months, count),
            "日" | "天" | "day" | "days" => add(&mut total.days, count),
            "工作日" | "个工作日" | "workday" | "workdays" => {
                add(&mut total.workdays, count)
            }
            _ => None,
        };
        slot.ok_or(Reason::NotADuration)?;
        rest = after;
    }
    if text.is_empty() { Err(Reason::NotADuration) } else { Ok(total) }
}

fn add(slot: &mut i32, count: i32) -> Option<()> {
    *slot = slot.checked_add(count)?;
    Some(())
}

/// The two ends of a range: `30 至 45`, `30~45`.
pub(super) fn ends(text: &str) -> Result<(&str, &str), Reason> {
    let marks = ["至", "～", "~", "—", "–", " to ", ".."];
    let cut = marks.iter().find_map(|mark| text.split_once(mark));
    cut.map(|(from, to)| (from.trim(), to.trim())).ok_or(Reason::NotASpan)
}

/// A day as it stands in a key.
pub(super) fn day_text(day: date::Day) -> String {
    day.to_string()
}
