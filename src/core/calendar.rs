//! Working days by the State Council's yearly notices: which weekdays are off, which weekend days are worked.

use std::collections::BTreeSet;
use std::sync::{Arc, LazyLock};

use super::date::{Day, days_between, parse_date};

/// What a calendar says of a day it lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DayKind {
    /// 放假: a day off.
    Off,
    /// 上班: a working day, be it a weekend.
    Work,
}

/// Whether the day a period starts on is its first day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FirstDay {
    /// It is the first day: 期, as of a public notice.
    Counts,
    /// Counting starts on the next day: 时限, as in the Civil Code.
    DoesNotCount,
}

/// Why a line of a calendar cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CalendarReason {
    /// The first field is no full date between 1900 and 2200.
    NotADay,
    /// The second field is none of `off`, `work`, `放假`, `上班`.
    NotAKind,
    /// The line has more than the three fields date, kind and name.
    TooManyFields,
    /// The date stands on an earlier line too.
    Twice,
}

/// A calendar that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CalendarError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub reason: CalendarReason,
}

/// A listed day.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Entry {
    day: Day,
    kind: DayKind,
    name: Box<str>,
}

/// The days on which people work.
///
/// Listed days are as listed; of the others, Monday to Friday are worked. That holds only in covered years:
/// those whose 1 January is listed as off, as every yearly notice does. Of any other year the calendar
/// knows nothing and says so. (A year's notice may also list days at the end of the year before.)
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Calendar {
    /// By day, no day twice. Shared: every engine holds a calendar.
    entries: Arc<Vec<Entry>>,
    years: BTreeSet<i16>,
}

static CHINA: LazyLock<Calendar> =
    LazyLock::new(|| Calendar::parse(include_str!("calendar-cn.tsv")).unwrap_or_default());

impl Calendar {
    /// The calendar of mainland China, 2010 to 2026.
    pub fn china() -> &'static Calendar {
        &CHINA
    }

    /// Reads a calendar: one line a day, `date`, `off` or `work` (or `放假`, `上班`) and optionally a name,
    /// separated by tabs or commas, in any order of days. Blank lines and lines starting with `#` are
    /// skipped.
    ///
    /// # Errors
    /// The first line that cannot be used.
    pub fn parse(text: &str) -> Result<Calendar, CalendarError> {
        let mut entries: Vec<(Entry, usize)> = Vec::new();
        for (index, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let number = index + 1;
            entries.push((
                Entry::parse(line).map_err(|reason| CalendarError { line: number, reason })?,
                number,
            ));
        }
        entries.sort_by_key(|(entry, line)| (entry.day, *line));
        let twice = entries
            .iter()
            .zip(entries.iter().skip(1))
            .filter(|((a, _), (b, _))| a.day == b.day)
            .map(|(_, (_, line))| *line)
            .min();
        match twice {
            Some(line) => Err(CalendarError { line, reason: CalendarReason::Twice }),
            None => Ok(Calendar::of(entries.into_iter().map(|(entry, _)| entry).collect())),
        }
    }

    /// A calendar of sorted entries.
    fn of(entries: Vec<Entry>) -> Calendar {
        let years = entries
            .iter()
            .filter(|entry| entry.kind == DayKind::Off && entry.day.day_of_year() == 1)
            .map(|entry| entry.day.year())
            .collect();
        Calendar { entries: Arc::new(entries), years }
    }

    /// Adds another calendar's days; on days both list, the other's word counts.
    pub fn extend(&mut self, other: Calendar) {
        let mut entries = Arc::unwrap_or_clone(std::mem::take(&mut self.entries));
        entries.retain(|entry| other.entry(entry.day).is_none());
        entries.extend(Arc::unwrap_or_clone(other.entries));
        entries.sort_by_key(|entry| entry.day);
        *self = Calendar::of(entries);
    }

    fn entry(&self, day: Day) -> Option<&Entry> {
        let index = self.entries.binary_search_by_key(&day, |entry| entry.day).ok()?;
        self.entries.get(index)
    }

    /// What is listed of a day, with its name (empty if it has none): `(Off, "春节")`.
    pub fn listed(&self, day: Day) -> Option<(DayKind, &str)> {
        self.entry(day).map(|entry| (entry.kind, &*entry.name))
    }

    /// The covered years.
    pub fn years(&self) -> impl Iterator<Item = i16> {
        self.years.iter().copied()
    }

    /// Whether the day lies in a covered year.
    pub fn covers(&self, day: Day) -> bool {
        self.years.contains(&day.year())
    }

    /// Whether the day is covered but the coming year's notice, not known here, may still change it: the
    /// last days of December have been moved for New Year before (29 December 2018 was worked).
    pub fn is_provisional(&self, day: Day) -> bool {
        self.covers(day)
            && day.month() == 12
            && day.day() >= 25
            && !day.year().checked_add(1).is_some_and(|next| self.years.contains(&next))
    }

    /// Whether the day is worked. `None` outside the covered years.
    pub fn is_workday(&self, day: Day) -> Option<bool> {
        self.covers(day).then(|| match self.entry(day) {
            Some(entry) => entry.kind == DayKind::Work,
            None => is_weekday(day),
        })
    }

    /// How many working days lie from `from` to `to`. The last day counts, the first as said; 0 if no day is
    /// left. `None` if a year on the way is not covered.
    pub fn workdays_between(&self, from: Day, to: Day, first: FirstDay) -> Option<i64> {
        let from = match first {
            FirstDay::Counts => from,
            FirstDay::DoesNotCount if from >= to => return self.covers(to).then_some(0),
            FirstDay::DoesNotCount => from.tomorrow().ok()?,
        };
        if from > to {
            return self.covers(to).then_some(0);
        }
        if !(from.year()..=to.year()).all(|year| self.years.contains(&year)) {
            return None;
        }
        let begin = self.entries.partition_point(|entry| entry.day < from);
        let listed = self.entries.iter().skip(begin).take_while(|entry| entry.day <= to);
        let moved: i64 = listed
            .map(|entry| match (entry.kind, is_weekday(entry.day)) {
                (DayKind::Off, true) => -1,
                (DayKind::Work, false) => 1,
                _ => 0,
            })
            .sum();
        Some(weekdays(from, to) + moved)
    }

    /// The `n`-th working day from `from` on, `from` itself being the first if it counts and is worked;
    /// backwards for a negative `n`. For 0 it is `from`. `None` if the way leaves the covered years.
    pub fn add_workdays(&self, from: Day, n: i64, first: FirstDay) -> Option<Day> {
        let mut left = n.unsigned_abs();
        let mut day = from;
        let mut counts = first == FirstDay::Counts;
        while left > 0 {
            if counts && self.is_workday(day)? {
                left -= 1;
                if left == 0 {
                    break;
                }
            }
            counts = true;
            day = if n < 0 { day.yesterday() } else { day.tomorrow() }.ok()?;
        }
        Some(day)
    }

    /// The day itself if it is worked, else the first one after it that is: where a deadline that falls on a
    /// day of rest ends. `None` if that leaves the covered years.
    pub fn next_workday(&self, day: Day) -> Option<Day> {
        let mut day = day;
        while !self.is_workday(day)? {
            day = day.tomorrow().ok()?;
        }
        Some(day)
    }

    /// The listed days in order, without names or comments: what a digest of the calendar is taken of.
    /// Calendars with the same text answer alike, and [`Calendar::parse`] reads it back.
    pub fn canonical(&self) -> String {
        let lines = self.entries.iter().map(|entry| {
            let kind = match entry.kind {
                DayKind::Off => "off",
                DayKind::Work => "work",
            };
            format!("{}\t{kind}\n", entry.day)
        });
        lines.collect()
    }
}

impl Entry {
    fn parse(line: &str) -> Result<Entry, CalendarReason> {
        let mut fields = line.split(['\t', ',', '，']).map(str::trim);
        let day = fields
            .next()
            .and_then(|text| parse_date(text).ok()?.day())
            .ok_or(CalendarReason::NotADay)?;
        let kind = match fields.next() {
            Some("off" | "放假") => DayKind::Off,
            Some("work" | "上班") => DayKind::Work,
            _ => return Err(CalendarReason::NotAKind),
        };
        let name = fields.next().unwrap_or("").into();
        match fields.next() {
            None => Ok(Entry { day, kind, name }),
            Some(_) => Err(CalendarReason::TooManyFields),
        }
    }
}

/// Monday to Friday.
fn is_weekday(day: Day) -> bool {
    day.weekday().to_monday_zero_offset() < 5
}

/// Mondays to Fridays from one day to another, both included.
fn weekdays(from: Day, to: Day) -> i64 {
    let days = days_between(from, to) + 1;
    let start = i64::from(from.weekday().to_monday_zero_offset());
    let rest = (start..start + days % 7).filter(|offset| offset % 7 < 5).count();
    days / 7 * 5 + i64::try_from(rest).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::date::add_days;
    use proptest::prelude::*;

    fn d(text: &str) -> Day {
        parse_date(text).unwrap().day().unwrap()
    }

    fn workday(text: &str) -> bool {
        Calendar::china().is_workday(d(text)).unwrap()
    }

    #[test]
    fn known_days() {
        for (day, worked) in [
            ("2024-02-04", true), // Sunday before the Spring Festival
            ("2024-02-09", true), // New Year's Eve, a recommendation only
            ("2024-05-11", true),
            ("2024-09-14", true),
            ("2024-10-08", true),
            ("2024-10-13", false), // an ordinary Sunday
            ("2024-06-08", false), // Saturday before the Dragon Boat Festival
            ("2019-05-01", false),
            ("2019-05-02", false), // by the amending notice
            ("2019-05-03", false),
            ("2019-05-05", true),
            ("2018-12-29", true), // by the notice for 2019
            ("2018-12-31", false),
            ("2011-12-31", true), // by the notice for 2012
            ("2015-09-03", false),
            ("2015-09-04", false),
            ("2015-09-06", true),
            ("2020-01-19", true),
            ("2020-01-31", false), // the festival of 2020 was prolonged
            ("2020-02-01", false), // and this make-up day fell away
            ("2020-02-03", true),
            ("2020-10-08", false),
            ("2025-10-08", false),
            ("2025-10-11", true),
            ("2026-02-14", true),
            ("2026-02-23", false),
            ("2026-09-20", true),
        ] {
            assert_eq!(workday(day), worked, "{day}");
        }
        for day in 10..=17 {
            assert!(!workday(&format!("2024-02-{day}")));
        }
        assert_eq!(Calendar::china().listed(d("2024-02-12")), Some((DayKind::Off, "春节")));
        assert_eq!(Calendar::china().listed(d("2024-03-12")), None);
    }

    #[test]
    fn the_table_is_plausible() {
        let china = Calendar::china();
        assert!(china.years().eq(2010..=2026));
        assert_eq!(china.entries.len(), 577);
        for year in china.years() {
            let of = |kind| {
                china.entries.iter().filter(|e| e.day.year() == year && e.kind == kind).count()
            };
            assert!((20..=34).contains(&of(DayKind::Off)), "{year}");
            assert!((3..=12).contains(&of(DayKind::Work)), "{year}");
            // 365 days, 104 or so weekend days, 11 holidays (13 from 2025) of which some fall on weekends
            let (first, last) = (Day::new(year, 1, 1).unwrap(), Day::new(year, 12, 31).unwrap());
            let days = china.workdays_between(first, last, FirstDay::Counts).unwrap();
            assert!((247..=252).contains(&days), "{year}: {days}");
        }
        for entry in china.entries.iter() {
            assert!(!entry.name.is_empty());
            assert!(entry.kind == DayKind::Off || !is_weekday(entry.day), "{}", entry.day);
        }
    }

    #[test]
    fn never_guesses() {
        let china = Calendar::china();
        assert_eq!(china.is_workday(d("2009-12-31")), None);
        assert_eq!(china.is_workday(d("2027-01-01")), None);
        let (from, to) = (d("2026-12-30"), d("2027-01-05"));
        assert_eq!(china.workdays_between(from, to, FirstDay::Counts), None);
        assert_eq!(china.add_workdays(from, 2, FirstDay::Counts), Some(d("2026-12-31")));
        assert_eq!(china.add_workdays(from, 3, FirstDay::Counts), None);
        assert_eq!(china.add_workdays(from, i64::MAX, FirstDay::Counts), None);
        assert_eq!(china.add_workdays(from, i64::MIN, FirstDay::Counts), None);
        assert_eq!(china.add_workdays(d("2030-01-01"), 1, FirstDay::DoesNotCount), None);
        assert_eq!(china.next_workday(d("2027-01-01")), None);
        // a day of 2027 alone does not make 2027 known, nor does a line for it under another year
        let mut more = china.clone();
        more.extend(Calendar::parse("2027-02-07\twork").unwrap());
        assert_eq!(more.is_workday(d("2027-03-01")), None);
        assert!(china.is_provisional(d("2026-12-31")) && !china.is_provisional(d("2025-12-31")));
        more.extend(Calendar::parse("2027-01-01,放假,元旦\n2026-12-31，上班").unwrap());
        assert_eq!(more.is_workday(d("2027-03-01")), Some(true));
        assert_eq!(more.workdays_between(from, to, FirstDay::Counts), Some(4));
        assert!(!more.is_provisional(d("2026-12-31")));
    }

    #[test]
    fn deadlines_and_periods() {
        let china = Calendar::china();
        let (from, to) = (d("2024-04-30"), d("2024-05-11"));
        // 1 to 5 May off, 6 to 10 worked, Saturday 11 made up
        assert_eq!(china.workdays_between(from, to, FirstDay::Counts), Some(7));
        assert_eq!(china.workdays_between(from, to, FirstDay::DoesNotCount), Some(6));
        assert_eq!(china.add_workdays(from, 5, FirstDay::Counts), Some(d("2024-05-09")));
        assert_eq!(china.add_workdays(from, 5, FirstDay::DoesNotCount), Some(d("2024-05-10")));
        assert_eq!(china.add_workdays(to, -6, FirstDay::Counts), Some(d("2024-05-06")));
        assert_eq!(china.add_workdays(to, -6, FirstDay::DoesNotCount), Some(from));
        assert_eq!(china.add_workdays(d("2024-05-01"), 1, FirstDay::Counts), Some(d("2024-05-06")));
        assert_eq!(china.add_workdays(d("2024-05-01"), 0, FirstDay::Counts), Some(d("2024-05-01")));
        assert_eq!(china.next_workday(d("2024-10-01")), Some(d("2024-10-08")));
        assert_eq!(china.next_workday(d("2024-10-12")), Some(d("2024-10-12")));
        assert_eq!(china.workdays_between(to, from, FirstDay::Counts), Some(0));
        assert_eq!(china.workdays_between(to, to, FirstDay::DoesNotCount), Some(0));
        assert_eq!(china.workdays_between(to, to, FirstDay::Counts), Some(1));
    }

    #[test]
    fn reads_and_extends() {
        let error = |text: &str| Calendar::parse(text).unwrap_err();
        use CalendarReason::{NotADay, NotAKind, TooManyFields, Twice};
        for (text, line, reason) in [
            ("2027-13-01\toff", 1, NotADay),
            ("# x\n\n2027-01\toff", 3, NotADay),
            ("2027-01-01", 1, NotAKind),
            ("2027-01-01\t休", 1, NotAKind),
            ("2027-01-01\toff\t元旦\t?", 1, TooManyFields),
            ("2027-01-02\toff\n2027-01-01\toff\n2027-1-2\twork", 3, Twice),
        ] {
            assert_eq!(error(text), CalendarError { line, reason }, "{text}");
        }
        let mut calendar =
            Calendar::parse("\u{feff}2027-01-04\twork\r\n2027-01-01\toff\t元旦\r\n").unwrap();
        assert_eq!(calendar.canonical(), "2027-01-01\toff\n2027-01-04\twork\n");
        assert_eq!(
            Calendar::parse(&calendar.canonical()).unwrap().canonical(),
            calendar.canonical()
        );
        calendar.extend(Calendar::parse("2027-01-04\toff").unwrap());
        assert_eq!(calendar.is_workday(d("2027-01-04")), Some(false));
        let china = Calendar::china();
        assert_eq!(Calendar::parse(&china.canonical()).unwrap().canonical(), china.canonical());
    }

    fn covered() -> impl Strategy<Value = Day> {
        (0_i64..6200).prop_map(|n| add_days(Day::constant(2010, 1, 1), n).unwrap())
    }

    fn any_first() -> impl Strategy<Value = FirstDay> {
        prop_oneof![Just(FirstDay::Counts), Just(FirstDay::DoesNotCount)]
    }

    proptest! {
        #[test]
        fn counting_is_asking_each_day(from in covered(), length in 0_i64..500, first in any_first()) {
            let china = Calendar::china();
            let to = add_days(from, length).unwrap().min(Day::constant(2026, 12, 31));
            let start = i64::from(first == FirstDay::DoesNotCount);
            let slow = (start..=days_between(from, to))
                .filter(|&n| china.is_workday(add_days(from, n).unwrap()).unwrap())
                .count();
            prop_assert_eq!(
                china.workdays_between(from, to, first),
                Some(i64::try_from(slow).unwrap())
            );
        }

        #[test]
        fn adding_and_counting_agree(from in covered(), n in 1_i64..400, first in any_first()) {
            let china = Calendar::china();
            if let Some(to) = china.add_workdays(from, n, first) {
                prop_assert_eq!(china.is_workday(to), Some(true));
                prop_assert_eq!(china.workdays_between(from, to, first), Some(n));
            }
            if let Some(back) = china.add_workdays(from, -n, FirstDay::Counts) {
                prop_assert_eq!(china.workdays_between(back, from, FirstDay::Counts), Some(n));
            }
        }

        #[test]
        fn nothing_typed_can_break_it(text in "[0-9,，\t\n ofwrk#上班放假-]{0,60}") {
            let _ = Calendar::parse(&text);
        }
    }
}
