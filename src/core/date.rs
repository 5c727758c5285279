//! Days, dates known only to the month or year, and lengths of time as personnel rules count them.

use std::fmt;

/// A day of the Gregorian calendar, without clock or time zone.
pub type Day = jiff::civil::Date;

/// The years a record's date may lie in; anything else is taken for a slip.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2200;

/// A date as far as it is known: the closed span of days it could be. A date known to the month is that
/// month, one known to the year that year.
///
/// Spans sort by their first day, then their last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DateSpan {
    first: Day,
    last: Day,
}

impl DateSpan {
    /// A date known to the day.
    pub const fn exact(day: Day) -> DateSpan {
        DateSpan { first: day, last: day }
    }

    /// Any day from `first` to `last`, both included; `None` if `last` is earlier.
    pub fn between(first: Day, last: Day) -> Option<DateSpan> {
        (first <= last).then_some(DateSpan { first, last })
    }

    /// A date known to the month; `None` if there is no such month.
    pub fn month(year: i16, month: i8) -> Option<DateSpan> {
        let first = Day::new(year, month, 1).ok()?;
        Some(DateSpan { first, last: first.last_of_month() })
    }

    /// A date known to the year; `None` outside the calendar (years −9999 to 9999).
    pub fn year(year: i16) -> Option<DateSpan> {
        let first = Day::new(year, 1, 1).ok()?;
        Some(DateSpan { first, last: first.last_of_year() })
    }

    /// The earliest day it could be.
    pub const fn first(self) -> Day {
        self.first
    }

    /// The latest day it could be.
    pub const fn last(self) -> Day {
        self.last
    }

    /// The day itself, if it is known.
    pub fn day(self) -> Option<Day> {
        self.is_exact().then_some(self.first)
    }

    /// Whether the day itself is known.
    pub fn is_exact(self) -> bool {
        self.first == self.last
    }

    /// Whether `day` is one of the days it could be.
    pub fn contains(self, day: Day) -> bool {
        self.first <= day && day <= self.last
    }
}

impl From<Day> for DateSpan {
    fn from(day: Day) -> DateSpan {
        DateSpan::exact(day)
    }
}

/// As far as it is known: `1985`, `1985-03`, `1985-03-07`; any other span as `1985-03-07..1985-04-02`.
impl fmt::Display for DateSpan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, last) = (self.first, self.last);
        let text = if first == last {
            first.to_string()
        } else if first == first.first_of_year() && last == first.last_of_year() {
            format!("{:04}", first.year())
        } else if first == first.first_of_month() && last == first.last_of_month() {
            format!("{:04}-{:02}", first.year(), first.month())
        } else {
            format!("{first}..{last}")
        };
        f.pad(&text)
    }
}

/// Why a text is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateError {
    /// Not written as a date at all.
    NotADate,
    /// Written as a date, but the calendar has no such month or day: 2023-02-30, 2023-13.
    NoSuchDay,
    /// A date outside the years 1900 to 2200.
    OutOfRange,
}

/// Reads a date of a record, known to the year, month or day: `1985`, `198503`, `19850307`, `1985.3`,
/// `1985-03`, `1985/3/7`, `1985.03.07`, `1985年3月`, `1985年3月7日`. Full-width characters count as their
/// half-width forms, blanks around it are ignored. A time of day after a full date (`… 00:00:00`, as
/// spreadsheets export it) is dropped: a day is a day. A time with a zone is refused, it could be another
/// day here.
pub fn parse_date(text: &str) -> Result<DateSpan, DateError> {
    let text: String = text.chars().map(half_width).collect();
    let text = text.trim();
    let (date, timed) = match text.split_once(|c: char| c == 'T' || c.is_whitespace()) {
        Some((date, time)) if is_time(time.trim()) => (date, true),
        _ => (text, false),
    };
    let parts = date_parts(date).ok_or(DateError::NotADate)?;
    if timed && parts.day.is_none() {
        return Err(DateError::NotADate);
    }
    if !YEARS.contains(&parts.year) {
        return Err(DateError::OutOfRange);
    }
    match (parts.month, parts.day) {
        (None, _) => DateSpan::year(parts.year),
        (Some(month), None) => DateSpan::month(parts.year, month),
        (Some(month), Some(day)) => Day::new(parts.year, month, day).ok().map(DateSpan::exact),
    }
    .ok_or(DateError::NoSuchDay)
}

/// A date's numbers as written, not yet checked against the calendar.
struct Parts {
    year: i16,
    month: Option<i8>,
    day: Option<i8>,
}

/// Takes a date apart by its shape.
fn date_parts(text: &str) -> Option<Parts> {
    let small = |text: &str| match text.len() {
        1 | 2 => number(text)?.try_into().ok(),
        _ => None,
    };
    let year = |text: &str| match text.len() {
        4 => number(text),
        _ => None,
    };
    if text.contains('年') {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let (y, rest) = text.split_once('年')?;
        let year = year(y)?;
        if rest.is_empty() {
            return Some(Parts { year, month: None, day: None });
        }
        let (m, rest) = rest.split_once('月')?;
        let month = Some(small(m)?);
        if rest.is_empty() {
            return Some(Parts { year, month, day: None });
        }
        let day = rest.strip_suffix('日').or_else(|| rest.strip_suffix('号'))?;
        return Some(Parts { year, month, day: Some(small(day)?) });
    }
    if let Some(separator) = text.chars().find(|c| matches!(c, '-' | '.' | '/')) {
        let mut fields = text.split(separator);
        let parts = Parts {
            year: year(fields.next()?)?,
            month: Some(small(fields.next()?)?),
            day: fields.next().map(small).map_or(Some(None), |day| day.map(Some))?,
        };
        return fields.next().is_none().then_some(parts);
    }
    let (y, rest) = text.split_at_checked(4)?;
    let (m, d) = rest.split_at_checked(2).unwrap_or((rest, ""));
    let two = |text: &str| match text.len() {
        0 => Some(None),
        2 => small(text).map(Some),
        _ => None,
    };
    Some(Parts { year: year(y)?, month: two(m)?, day: two(d)? })
}

/// ASCII digits as a number.
fn number(text: &str) -> Option<i16> {
    text.chars().all(|c| c.is_ascii_digit()).then(|| text.parse().ok())?
}

/// `0:00`, `00:00:00`, `14:30:05.123`.
fn is_time(text: &str) -> bool {
    let below = |text: &str, limit| {
        matches!(text.len(), 1 | 2) && number(text).is_some_and(|value| value < limit)
    };
    let mut fields = text.split(':');
    let hour_and_minute = fields.next().is_some_and(|hour| below(hour, 24))
        && fields.next().is_some_and(|minute| minute.len() == 2 && below(minute, 60));
    let second = fields.next().is_none_or(|second| {
        let (whole, part) = second.split_once('.').unwrap_or((second, "0"));
        below(whole, 60) && !part.is_empty() && part.chars().all(|c| c.is_ascii_digit())
    });
    hour_and_minute && second && fields.next().is_none()
}

/// The half-width form of the full-width characters a date may hold.
fn half_width(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
        '．' | '。' => '.',
        '－' | '−' | '–' | '—' => '-',
        '／' => '/',
        '：' => ':',
        _ => c,
    }
}

/// The day behind a spreadsheet's serial number: days since 1900 (where serial 60 is a 29 February that
/// never was), or since 1904 in workbooks that say so. `None` for that day, for serials before the first
/// day, and past the year 2200.
pub fn from_excel_serial(serial: i64, date1904: bool) -> Option<Day> {
    let (first, days) = match serial {
        0.. if date1904 => (Day::constant(1904, 1, 1), serial),
        61.. => (Day::constant(1900, 1, 1), serial.checked_sub(2)?),
        1..60 => (Day::constant(1900, 1, 1), serial.checked_sub(1)?),
        _ => return None,
    };
    add_days(first, days).filter(|day| YEARS.contains(&day.year()))
}

/// A length of time as rules state it: calendar months (a year is 12), days and working days, each counted
/// in its own way and never converted into another. Negative parts go back in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Duration {
    /// Calendar months.
    pub months: i32,
    /// Days of any kind.
    pub days: i32,
    /// Working days; which days those are is the calendar's to say.
    pub workdays: i32,
}

impl Duration {
    /// `n` calendar months.
    pub const fn months(n: i32) -> Duration {
        Duration { months: n, days: 0, workdays: 0 }
    }

    /// `n` years; `None` if too many to count in months.
    pub const fn years(n: i32) -> Option<Duration> {
        match n.checked_mul(12) {
            Some(months) => Some(Duration::months(months)),
            None => None,
        }
    }

    /// `n` days.
    pub const fn days(n: i32) -> Duration {
        Duration { months: 0, days: n, workdays: 0 }
    }

    /// `n` working days.
    pub const fn workdays(n: i32) -> Duration {
        Duration { months: 0, days: 0, workdays: n }
    }
}

/// The same day `months` later (earlier if negative). Where that month is too short its last day is taken:
/// 31 January + 1 month is 28 or 29 February, 29 February 2020 + 12 months is 28 February 2021. `None`
/// outside the calendar.
pub fn add_months(day: Day, months: i32) -> Option<Day> {
    let total = month_number(day).checked_add(i64::from(months))?;
    let year = i16::try_from(total.div_euclid(12)).ok()?;
    let month = i8::try_from(total.rem_euclid(12) + 1).ok()?;
    let first = Day::new(year, month, 1).ok()?;
    Day::new(year, month, day.day().min(first.days_in_month())).ok()
}

/// The day `days` later (earlier if negative). `None` outside the calendar.
pub fn add_days(day: Day, days: i64) -> Option<Day> {
    day.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// Days from one day to another: 0 for the same day, negative when `to` is earlier.
pub fn days_between(from: Day, to: Day) -> i64 {
    to.duration_since(from).as_secs() / 86_400
}

/// Months since the start of year 0.
fn month_number(day: Day) -> i64 {
    i64::from(day.year()) * 12 + i64::from(day.month()) - 1
}

/// On which day a year of life or service is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum BirthdayRule {
    /// 人事口径: on the anniversary itself.
    #[default]
    OnBirthday,
    /// 法律口径: on the day after; on the anniversary the year is not yet full.
    DayAfter,
}

/// Full months from `from` to `to`: how many monthly anniversaries have been reached. Anniversaries fall as
/// in [`add_months`]. Negative when `to` is earlier (the day before `from` is −1), and never falling as
/// `to` grows.
pub fn completed_months(from: Day, to: Day, rule: BirthdayRule) -> i64 {
    let months = month_number(to) - month_number(from);
    let anniversary = from.day().min(to.days_in_month());
    let reached = match rule {
        BirthdayRule::OnBirthday => to.day() >= anniversary,
        BirthdayRule::DayAfter => to.day() > anniversary || to == from,
    };
    months - i64::from(!reached)
}

/// Full years from `from` to `to`, as 周岁 are counted: how many anniversaries have been reached, each as in
/// [`anniversary`]. Negative when `to` is earlier.
pub fn completed_years(from: Day, to: Day, rule: BirthdayRule) -> i64 {
    completed_months(from, to, rule).div_euclid(12)
}

/// The `years`-th anniversary; that of 29 February is 28 February in a common year. `None` outside the
/// calendar.
pub fn anniversary(from: Day, years: i32) -> Option<Day> {
    add_months(from, years.checked_mul(12)?)
}

/// The fewest and the most full years from a date that may be known only to the month or year.
pub fn span_completed_years(from: DateSpan, to: Day, rule: BirthdayRule) -> (i64, i64) {
    (completed_years(from.last, to, rule), completed_years(from.first, to, rule))
}

/// Closed intervals put together: sorted, and joined where they overlap or one begins the day after the
/// other ends. An interval whose end is before its start holds nothing.
fn merge(intervals: &[(Day, Day)]) -> Vec<(Day, Day)> {
    let mut sorted: Vec<(Day, Day)> =
        intervals.iter().copied().filter(|(start, end)| start <= end).collect();
    sorted.sort_unstable();
    let mut runs: Vec<(Day, Day)> = Vec::with_capacity(sorted.len());
    for (start, end) in sorted {
        match runs.last_mut() {
            Some(run) if days_between(run.1, start) <= 1 => run.1 = run.1.max(end),
            _ => runs.push((start, end)),
        }
    }
    runs
}

/// Days in a union of closed intervals, both ends counted and no day twice.
pub fn union_days(intervals: &[(Day, Day)]) -> i64 {
    merge(intervals).iter().map(|&(start, end)| days_between(start, end) + 1).sum()
}

/// A length of service (年限): whole months and the days left over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Tenure {
    /// Whole months.
    pub months: i64,
    /// Days beyond them, fewer than a month.
    pub days: i64,
}

impl Tenure {
    /// Whole years.
    pub const fn years(self) -> i64 {
        self.months.div_euclid(12)
    }

    /// Whether so many months are full.
    pub const fn reaches(self, months: i64) -> bool {
        self.months >= months
    }
}

/// The length of a union of closed intervals.
///
/// Intervals that overlap or touch (end of May, start of June) are one run, and no day counts twice. A run
/// is measured from its first day to the day after its last, by anniversaries: 2 years are full on the day
/// before the second anniversary ends. Several runs add up months with months and days with days; only
/// then, as runs share no calendar, 30 days make a month.
pub fn tenure(intervals: &[(Day, Day)]) -> Tenure {
    let runs = merge(intervals);
    let mut sum = Tenure::default();
    for &(start, end) in &runs {
        let end = end.tomorrow().unwrap_or(end);
        let months = completed_months(start, end, BirthdayRule::OnBirthday);
        let whole = i32::try_from(months).ok().and_then(|months| add_months(start, months));
        sum.months += months;
        sum.days += days_between(whole.unwrap_or(end), end);
    }
    if runs.len() > 1 {
        sum.months += sum.days / 30;
        sum.days %= 30;
    }
    sum
}

/// Whether a union of closed intervals is at least so many months long, measured as [`tenure`].
pub fn reached(intervals: &[(Day, Day)], months: i32) -> bool {
    tenure(intervals).reaches(i64::from(months))
}

/// The shortest and the longest [`tenure`] of intervals whose ends may be known only to the month or year.
///
/// Where one interval could have begun on or next to a day on which another could have ended (止 2018.05, 起
/// 2018.05 or 2018.06), a résumé means no gap, and none is counted in the shortest reading either.
pub fn span_tenure(intervals: &[(DateSpan, DateSpan)]) -> (Tenure, Tenure) {
    let mut sorted: Vec<(DateSpan, DateSpan)> =
        intervals.iter().copied().filter(|(start, end)| start.first <= end.last).collect();
    sorted.sort_unstable();
    let longest: Vec<(Day, Day)> = sorted.iter().map(|(s, e)| (s.first, e.last)).collect();
    // each run: its last possible day, and what of it is certain
    let mut runs: Vec<(Day, (Day, Day))> = Vec::with_capacity(sorted.len());
    for (start, end) in sorted {
        match runs.last_mut() {
            Some((last, sure)) if days_between(*last, start.first) <= 1 => {
                *last = (*last).max(end.last);
                *sure = (sure.0.min(start.last), sure.1.max(end.first));
            }
            _ => runs.push((end.last, (start.last, end.first))),
        }
    }
    let shortest: Vec<(Day, Day)> = runs.into_iter().map(|(_, sure)| sure).collect();
    (tenure(&shortest), tenure(&longest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn d(text: &str) -> Day {
        parse_date(text).unwrap().day().unwrap()
    }

    #[test]
    fn reads_what_records_hold() {
        for (text, shown) in [
            ("1985", "1985"),
            ("1985.03", "1985-03"),
            ("1985.3", "1985-03"),
            ("198503", "1985-03"),
            ("19850307", "1985-03-07"),
            ("1985-03-07", "1985-03-07"),
            ("1985-3-7", "1985-03-07"),
            ("1985-03", "1985-03"),
            ("1985年", "1985"),
            ("1985年3月", "1985-03"),
            ("1985年3月7日", "1985-03-07"),
            ("1985年03月07号", "1985-03-07"),
            ("1985 年 3 月 7 日", "1985-03-07"),
            ("1985/3/7", "1985-03-07"),
            ("1985.03.07", "1985-03-07"),
            ("１９８５．０３", "1985-03"),
            ("　１９８５－３－７　", "1985-03-07"),
            ("1985。03", "1985-03"),
            ("1985-03-07 00:00:00", "1985-03-07"),
            ("1985/3/7 0:00", "1985-03-07"),
            ("1985-03-07T00:00:00.000", "1985-03-07"),
            ("2024-02-29 14:30:05", "2024-02-29"),
            ("1900", "1900"),
            ("2200-12-31", "2200-12-31"),
        ] {
            assert_eq!(parse_date(text).map(|s| s.to_string()).as_deref(), Ok(shown), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_date() {
        use DateError::{NoSuchDay, NotADate, OutOfRange};
        for (text, error) in [
            ("", NotADate),
            ("至今", NotADate),
            ("无", NotADate),
            ("85.3", NotADate),
            ("85年3月", NotADate),
            ("31113", NotADate),
            ("19853", NotADate),
            ("1985030", NotADate),
            ("198503071", NotADate),
            ("1985.", NotADate),
            ("1985.03.", NotADate),
            ("1985.003", NotADate),
            ("1985-3.7", NotADate),
            ("1985-3-7-1", NotADate),
            ("1985年3", NotADate),
            ("1985年3月7", NotADate),
            ("1985年3月7日生", NotADate),
            ("+985", NotADate),
            ("-1985", NotADate),
            ("1985-+3", NotADate),
            ("1985-03-07 24:00", NotADate),
            ("1985-03-07T00:00:00Z", NotADate),
            ("1985-03 00:00:00", NotADate),
            ("1985 00:00", NotADate),
            ("一九八五年", NotADate),
            ("1985年3月7日8日", NotADate),
            ("2023-02-30", NoSuchDay),
            ("2023-02-29", NoSuchDay),
            ("2023.13", NoSuchDay),
            ("20230001", NoSuchDay),
            ("20230100", NoSuchDay),
            ("1900-02-29", NoSuchDay),
            ("1899", OutOfRange),
            ("2201.01", OutOfRange),
            ("0000", OutOfRange),
        ] {
            assert_eq!(parse_date(text), Err(error), "{text}");
        }
    }

    #[test]
    fn spans() {
        let feb = parse_date("2024.2").unwrap();
        assert_eq!((feb.first(), feb.last()), (d("2024-02-01"), d("2024-02-29")));
        assert!(!feb.is_exact() && feb.day().is_none() && feb.contains(d("2024-02-10")));
        assert_eq!(DateSpan::between(d("2024-02-01"), d("2024-01-01")), None);
        let odd = DateSpan::between(d("2024-02-01"), d("2024-03-02")).unwrap();
        assert_eq!(odd.to_string(), "2024-02-01..2024-03-02");
    }

    #[test]
    fn spreadsheet_serials() {
        let day = |n, date1904| from_excel_serial(n, date1904).map(|d| d.to_string());
        assert_eq!(day(1, false).as_deref(), Some("1900-01-01"));
        assert_eq!(day(59, false).as_deref(), Some("1900-02-28"));
        assert_eq!(day(60, false), None);
        assert_eq!(day(61, false).as_deref(), Some("1900-03-01"));
        assert_eq!(day(31113, false).as_deref(), Some("1985-03-07"));
        assert_eq!(day(45351, false).as_deref(), Some("2024-02-29"));
        assert_eq!(day(0, true).as_deref(), Some("1904-01-01"));
        assert_eq!(day(31113 - 1462, true).as_deref(), Some("1985-03-07"));
        for n in [0, -1, 200_000, i64::MIN, i64::MAX] {
            assert_eq!(day(n, false), None);
        }
        for n in [-1, 200_000, i64::MIN, i64::MAX] {
            assert_eq!(day(n, true), None);
        }
    }

    #[test]
    fn months_end_where_the_month_ends() {
        for (from, months, to) in [
            ("2020-02-29", 12, "2021-02-28"),
            ("2020-02-29", 48, "2024-02-29"),
            ("2024-01-31", 1, "2024-02-29"),
            ("2024-03-31", -1, "2024-02-29"),
            ("2024-12-15", 1, "2025-01-15"),
            ("2024-01-15", -1, "2023-12-15"),
        ] {
            assert_eq!(add_months(d(from), months), Some(d(to)), "{from} {months}");
        }
        assert_eq!(add_months(d("2024-01-01"), i32::MAX), None);
        assert_eq!(add_months(d("2024-01-01"), i32::MIN), None);
        assert_eq!(add_days(d("2024-01-01"), i64::MAX), None);
        assert_eq!(add_days(d("2024-01-01"), i64::MIN), None);
        assert_eq!(add_days(d("2024-02-28"), 2), Some(d("2024-03-01")));
        assert_eq!(anniversary(d("2024-01-01"), i32::MAX), None);
        assert_eq!(anniversary(d("2020-02-29"), 1), Some(d("2021-02-28")));
    }

    #[test]
    fn ages_by_either_reading() {
        use BirthdayRule::{DayAfter, OnBirthday};
        for (born, on, personnel, legal) in [
            ("1980-05-10", "2025-05-09", 44, 44),
            ("1980-05-10", "2025-05-10", 45, 44),
            ("1980-05-10", "2025-05-11", 45, 45),
            ("2000-02-29", "2018-02-27", 17, 17),
            ("2000-02-29", "2018-02-28", 18, 17),
            ("2000-02-29", "2018-03-01", 18, 18),
            ("2000-02-29", "2020-02-28", 19, 19),
            ("2000-02-29", "2020-02-29", 20, 19),
            ("2000-05-10", "2000-05-10", 0, 0),
            ("2000-05-10", "2000-05-09", -1, -1),
        ] {
            let years = |rule| completed_years(d(born), d(on), rule);
            assert_eq!((years(OnBirthday), years(DayAfter)), (personnel, legal), "{born} {on}");
        }
        let born = parse_date("1980.05").unwrap();
        assert_eq!(span_completed_years(born, d("2025-05-20"), OnBirthday), (44, 45));
        assert_eq!(span_completed_years(born, d("2025-06-20"), OnBirthday), (45, 45));
        assert_eq!(completed_months(d("2024-01-31"), d("2024-02-29"), OnBirthday), 1);
        assert_eq!(completed_months(d("2024-01-31"), d("2024-02-28"), OnBirthday), 0);
        assert_eq!(completed_months(Day::MIN, Day::MAX, DayAfter), 12 * 19_999 - 1);
    }

    fn of(pairs: &[(&str, &str)]) -> Vec<(Day, Day)> {
        pairs.iter().map(|(a, b)| (d(a), d(b))).collect()
    }

    #[test]
    fn lengths_of_service() {
        for (intervals, months, days, union) in [
            (of(&[]), 0, 0, 0),
            (of(&[("2020-01-01", "2021-12-31")]), 24, 0, 731),
            (of(&[("2020-01-01", "2021-12-30")]), 23, 30, 730),
            (of(&[("2020-05-01", "2020-05-01")]), 0, 1, 1),
            (of(&[("2020-05-02", "2020-05-01")]), 0, 0, 0),
            // résumé lines that touch, overlap, or lie within each other
            (of(&[("2018-06-01", "2020-05-31"), ("2015-06-01", "2018-05-31")]), 60, 0, 1827),
            (of(&[("2018-01-01", "2018-12-31"), ("2018-07-01", "2019-12-31")]), 24, 0, 730),
            (of(&[("2018-01-01", "2019-12-31"), ("2018-07-01", "2018-12-31")]), 24, 0, 730),
            // two runs: 11 months 20 days and 10 days are 12 months
            (of(&[("2018-01-01", "2018-12-20"), ("2019-03-01", "2019-03-10")]), 12, 0, 364),
        ] {
            assert_eq!(tenure(&intervals), Tenure { months, days }, "{intervals:?}");
            assert_eq!(union_days(&intervals), union, "{intervals:?}");
        }
        let two_years = of(&[("2020-03-01", "2022-02-28")]);
        assert!(reached(&two_years, 24) && !reached(&two_years, 25));
        assert_eq!(tenure(&two_years).years(), 2);
        assert!(Tenure { months: 1, days: 0 } > Tenure { months: 0, days: 30 });
    }

    #[test]
    fn lengths_of_service_known_to_the_month() {
        let spans = |pairs: &[(&str, &str)]| -> Vec<(DateSpan, DateSpan)> {
            pairs.iter().map(|(a, b)| (parse_date(a).unwrap(), parse_date(b).unwrap())).collect()
        };
        let (least, most) = span_tenure(&spans(&[("2015.06", "2018.05"), ("2018.06", "2020.05")]));
        assert_eq!(most, Tenure { months: 60, days: 0 });
        assert_eq!(least, Tenure { months: 58, days: 2 });
        let same_month = span_tenure(&spans(&[("2018.05", "2020.05"), ("2015.06", "2018.05")]));
        assert_eq!(same_month, (least, most));
        let gap = span_tenure(&spans(&[("2015.06", "2018.05"), ("2018.07", "2020.05")]));
        assert_eq!(gap.1, Tenure { months: 59, days: 0 });
        assert!(gap.0 < Tenure { months: 57, days: 0 });
        // days that are known leave their gap
        let known =
            span_tenure(&spans(&[("2018-01-01", "2018-05-10"), ("2018-05-20", "2018-12-31")]));
        assert_eq!(known.0, known.1);
        assert_eq!(known.0, Tenure { months: 11, days: 22 });
        // begun and ended within one month: perhaps a day, perhaps all of it
        let within = span_tenure(&spans(&[("2018.05", "2018.05")]));
        assert_eq!((within.0, within.1.months), (Tenure::default(), 1));
    }

    fn any_day() -> impl Strategy<Value = Day> {
        (0_i64..109_000).prop_map(|n| add_days(Day::constant(1900, 1, 1), n).unwrap())
    }

    fn any_span() -> impl Strategy<Value = DateSpan> {
        (any_day(), 0..3).prop_map(|(day, known)| match known {
            0 => DateSpan::year(day.year()).unwrap(),
            1 => DateSpan::month(day.year(), day.month()).unwrap(),
            _ => DateSpan::exact(day),
        })
    }

    fn any_rule() -> impl Strategy<Value = BirthdayRule> {
        prop_oneof![Just(BirthdayRule::OnBirthday), Just(BirthdayRule::DayAfter)]
    }

    fn intervals() -> impl Strategy<Value = Vec<(Day, Day)>> {
        let day = || (0_i64..900).prop_map(|n| add_days(Day::constant(2018, 1, 1), n).unwrap());
        prop::collection::vec((day(), day()), 0..6)
    }

    proptest! {
        #[test]
        fn reads_back_what_it_writes(span in any_span()) {
            prop_assert_eq!(parse_date(&span.to_string()), Ok(span));
        }

        #[test]
        fn every_spelling_is_one_date(day in any_day()) {
            let (y, m, d) = (day.year(), day.month(), day.day());
            for text in [
                format!("{y}{m:02}{d:02}"),
                format!("{y}.{m}.{d}"),
                format!("{y}/{m:02}/{d:02} 0:00:00"),
                format!("{y}年{m}月{d}日"),
            ] {
                prop_assert_eq!(parse_date(&text), Ok(DateSpan::exact(day)));
            }
            let serial = days_between(Day::constant(1899, 12, 30), day);
            if serial > 60 {
                prop_assert_eq!(from_excel_serial(serial, false), Some(day));
                prop_assert_eq!(add_days(day, -serial), Some(Day::constant(1899, 12, 30)));
            }
        }

        #[test]
        fn nothing_typed_can_break_it(text in "\\PC{0,14}", date in "[0-9０-９年月日号.。/ :T-]{0,24}") {
            let _ = (parse_date(&text), parse_date(&date));
        }

        #[test]
        fn years_never_fall(from in any_day(), a in any_day(), step in 0_i64..800, rule in any_rule()) {
            let b = add_days(a, step).unwrap();
            prop_assert!(completed_years(from, a, rule) <= completed_years(from, b, rule));
            prop_assert!(completed_months(from, a, rule) <= completed_months(from, b, rule));
            // born later is never older
            prop_assert!(completed_years(a, from, rule) >= completed_years(b, from, rule));
            prop_assert!(
                completed_years(from, a, BirthdayRule::DayAfter)
                    <= completed_years(from, a, BirthdayRule::OnBirthday)
            );
        }

        #[test]
        fn months_count_anniversaries(from in any_day(), to in any_day()) {
            let n = i32::try_from(completed_months(from, to, BirthdayRule::OnBirthday)).unwrap();
            prop_assert!(add_months(from, n).unwrap() <= to);
            prop_assert!(add_months(from, n + 1).unwrap() > to);
            let y = i32::try_from(completed_years(from, to, BirthdayRule::OnBirthday)).unwrap();
            prop_assert!(anniversary(from, y).unwrap() <= to && anniversary(from, y + 1).unwrap() > to);
            let n = i32::try_from(completed_months(from, to, BirthdayRule::DayAfter)).unwrap();
            prop_assert!(add_months(from, n).unwrap() < to || from == to && n == 0);
            prop_assert!(add_months(from, n + 1).unwrap() >= to);
        }

        #[test]
        fn age_lies_within_its_span(span in any_span(), pick in 0_i64..366, to in any_day(), rule in any_rule()) {
            let day = add_days(span.first(), pick).unwrap().min(span.last());
            let (least, most) = span_completed_years(span, to, rule);
            let age = completed_years(day, to, rule);
            prop_assert!(least <= age && age <= most);
        }

        #[test]
        fn a_split_interval_is_as_long_as_the_whole(a in any_day(), length in 1_i64..9000, cut in 0_i64..9000) {
            let end = add_days(a, length).unwrap();
            let middle = add_days(a, cut % length).unwrap();
            let parts = [(middle.tomorrow().unwrap(), end), (a, middle)];
            prop_assert_eq!(tenure(&parts), tenure(&[(a, end)]));
            prop_assert_eq!(union_days(&parts), length + 1);
        }

        #[test]
        fn union_counts_each_day_once(list in intervals()) {
            let start = Day::constant(2018, 1, 1);
            let days = (0..900)
                .filter_map(|n| add_days(start, n))
                .filter(|day| list.iter().any(|(a, b)| a <= day && day <= b))
                .count();
            prop_assert_eq!(union_days(&list), i64::try_from(days).unwrap());
            let mut reversed = list.clone();
            reversed.reverse();
            prop_assert_eq!(tenure(&reversed), tenure(&list));
        }

        #[test]
        fn known_days_have_one_length(list in intervals()) {
            let spans: Vec<_> =
                list.iter().map(|&(a, b)| (DateSpan::exact(a), DateSpan::exact(b))).collect();
            let (least, most) = span_tenure(&spans);
            prop_assert_eq!(least, tenure(&list));
            prop_assert_eq!(most, tenure(&list));
        }

        #[test]
        fn the_shortest_reading_is_not_the_longest(
            list in prop::collection::vec((any_span(), any_span()), 0..5)
        ) {
            let (least, most) = span_tenure(&list);
            prop_assert!(least <= most);
        }

        #[test]
        fn a_longer_run_is_never_shorter(a in any_day(), length in 0_i64..3000, more in 0_i64..100) {
            let (b, c) = (add_days(a, length).unwrap(), add_days(a, length + more).unwrap());
            prop_assert!(tenure(&[(a, b)]) <= tenure(&[(a, c)]));
        }
    }
}
