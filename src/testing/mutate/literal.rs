//! Literals moved by their smallest step, and lengths of time given in another unit.

use crate::core::date::{self, Duration};
use crate::core::exact::Exact;
use crate::core::value::{Cmp, Value};

/// A number near another, and how it reads.
pub(super) struct Near {
    pub(super) value: Value,
    pub(super) shown: String,
}

/// Whether a text is a number as an author writes one: what the compiler makes up has the span of a whole clause, or of
/// a name, which may begin with a numeral (五人小组酝酿, 二次推荐).
pub(super) fn is_number(text: &str) -> bool {
    let text = text.trim_start_matches(['-', '－', '(', '（', ' ']);
    text.chars().count() <= 16
        && (text.starts_with(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c))
            || matches!(text, "半数" | "半年")
            || Exact::parse(text).is_some()
            || crate::core::exact::parse_chinese(text).is_some()
            || is_counted(text))
}

/// What may follow a Chinese number.
const UNITS: [&str; 22] = [
    "年",
    "个月",
    "月",
    "日",
    "天",
    "周",
    "工作日",
    "个工作日",
    "次",
    "人",
    "名",
    "项",
    "分",
    "岁",
    "周岁",
    "票",
    "席",
    "个",
    "倍",
    "小时",
    "种",
    "年半",
];

/// `三年`, `五个工作日`, `一年 六个月`: Chinese numbers, each with its unit.
fn is_counted(text: &str) -> bool {
    let counted = |word: &str| {
        UNITS.iter().any(|unit| {
            let number = word.strip_suffix(unit);
            number.is_some_and(|n| crate::core::exact::parse_chinese(n).is_some())
        })
    };
    !text.is_empty() && text.split_whitespace().all(counted)
}

/// What shows that a number is a share. 分之 is one, 分 is a unit.
const SHARES: [&str; 7] = ["%", "％", "成", "/", "／", "半", "分之"];

/// The smallest step of a number as written: `45` 1, `60.5` 0.1, `80%` 1%, `4/5` 1%, `1.5 比 1` 0.1.
fn step(text: &str, value: Exact, whole: bool) -> Option<Exact> {
    if whole && value.is_integer() {
        return Some(Exact::ONE);
    }
    let share = SHARES.iter().any(|c| text.contains(*c));
    let tenth = Exact::new(1, 10)?;
    if text.contains('比') || text.contains('∶') {
        return Some(tenth);
    }
    let digits = text.split(['.', '．']).nth(1).unwrap_or("");
    let decimals = digits.chars().take_while(char::is_ascii_digit).count();
    let mut step = if share { Exact::new(1, 100)? } else { Exact::ONE };
    for _ in 0..decimals {
        step = step.mul(tenth)?;
    }
    Some(step)
}

/// The numbers one step below and above. `whole` says that only whole numbers are compared with it.
pub(super) fn numbers(text: &str, value: Exact, whole: bool) -> Vec<Near> {
    let Some(step) = step(text, value, whole) else { return Vec::new() };
    let percent = !whole && step < Exact::ONE && SHARES.iter().any(|c| text.contains(*c));
    let shown = |n: Exact, sign: char| match n.mul(Exact::from_int(100)) {
        // 2/3 less one hundredth is no finite number of hundredths.
        Some(hundredths) if percent && hundredths.decimal_places().is_none() => {
            format!("{text} {sign} 1%")
        }
        Some(hundredths) if percent => format!("{hundredths}%"),
        _ => n.to_string(),
    };
    [(value.sub(step), '−'), (value.add(step), '+')]
        .into_iter()
        .filter_map(|(n, sign)| n.map(|n| Near { value: Value::Num(n), shown: shown(n, sign) }))
        .collect()
}

/// The days before and after.
pub(super) fn days(day: date::Day) -> Vec<Near> {
    [date::add_days(day, -1), date::add_days(day, 1)]
        .into_iter()
        .flatten()
        .map(|d| Near { value: Value::Date(d), shown: d.to_string() })
        .collect()
}

/// One less and one more of the unit it is written in.
pub(super) fn lengths(text: &str, d: Duration) -> Vec<Near> {
    let years = text.contains('年') || text.contains("year");
    let by = if d.workdays != 0 {
        Duration::workdays(1)
    } else if d.days != 0 {
        Duration::days(1)
    } else if years && d.months % 12 == 0 {
        Duration::months(12)
    } else {
        Duration::months(1)
    };
    let moved = |sign: i32| {
        let add = |a: i32, b: i32| a.checked_add(b.checked_mul(sign)?);
        let moved = Duration {
            months: add(d.months, by.months)?,
            days: add(d.days, by.days)?,
            workdays: add(d.workdays, by.workdays)?,
        };
        let sound = moved.months >= 0 && moved.days >= 0 && moved.workdays >= 0;
        let unit = if years { "年" } else { "个月" };
        let shown = match moved {
            Duration { months: 0, days: 0, workdays: 0 } if d.months != 0 => format!("0 {unit}"),
            Duration { months: 0, days: 0, workdays: 0 } if d.workdays != 0 => "0 工作日".into(),
            moved => length(moved),
        };
        sound.then_some(Near { value: Value::Duration(moved), shown })
    };
    [moved(-1), moved(1)].into_iter().flatten().collect()
}

/// The same count in the unit people confuse it with: years and months, days and working days.
pub(super) fn units(text: &str, d: Duration) -> Option<Near> {
    let years = text.contains('年') || text.contains("year");
    let other = match d {
        Duration { months: 0, days, workdays: 0 } if days != 0 => Duration::workdays(days),
        Duration { months: 0, days: 0, workdays } if workdays != 0 => Duration::days(workdays),
        Duration { months, days: 0, workdays: 0 } if years && months % 12 == 0 => {
            Duration::months(months.checked_div(12)?)
        }
        Duration { months, days: 0, workdays: 0 } if months != 0 => Duration::years(months)?,
        _ => return None,
    };
    Some(Near { value: Value::Duration(other), shown: length(other) })
}

/// A length of time as it is written.
pub(super) fn length(d: Duration) -> String {
    let mut all = String::new();
    let (years, months) = (d.months / 12, d.months % 12);
    for (n, unit) in [(years, "年"), (months, "个月"), (d.days, "日"), (d.workdays, "工作日")]
    {
        if n != 0 {
            all.push_str(&format!("{n} {unit}"));
        }
    }
    if all.is_empty() { "0 日".into() } else { all }
}

/// Which numbers satisfy a comparison, in one form for all that are satisfied by the same ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Solutions {
    All,
    Nothing,
    /// From a number on; whether it is left out itself.
    From(Exact, bool),
    Upto(Exact, bool),
    Only(Exact),
    But(Exact),
}

fn solutions(
    cmp: Cmp,
    limit: Exact,
    whole: bool,
    range: (Option<Exact>, Option<Exact>),
) -> Option<Solutions> {
    use crate::core::exact::Rounding::{Down, Up};
    let (lowest, highest) = range;
    let below = |n: Exact| highest.is_some_and(|h| h < n);
    let above = |n: Exact| lowest.is_some_and(|l| l > n);
    let ceiling = |n: Exact| n.round(0, if n < Exact::ZERO { Down } else { Up });
    let floor = |n: Exact| n.round(0, if n < Exact::ZERO { Up } else { Down });
    Some(match cmp {
        Cmp::Ge | Cmp::Gt => {
            let (from, open) = match (whole, cmp) {
                (true, Cmp::Ge) => (ceiling(limit)?, false),
                (true, _) => (floor(limit)?.add(Exact::ONE)?, false),
                (false, cmp) => (limit, cmp == Cmp::Gt),
            };
            if below(from) || (open && highest == Some(from)) {
                Solutions::Nothing
            } else if above(from) || (!open && lowest == Some(from)) {
                Solutions::All
            } else {
                Solutions::From(from, open)
            }
        }
        Cmp::Le | Cmp::Lt => {
            let (upto, open) = match (whole, cmp) {
                (true, Cmp::Le) => (floor(limit)?, false),
                (true, _) => (ceiling(limit)?.sub(Exact::ONE)?, false),
                (false, cmp) => (limit, cmp == Cmp::Lt),
            };
            if above(upto) || (open && lowest == Some(upto)) {
                Solutions::Nothing
            } else if below(upto) || (!open && highest == Some(upto)) {
                Solutions::All
            } else {
                Solutions::Upto(upto, open)
            }
        }
        Cmp::Eq | Cmp::Ne => {
            let never = (whole && !limit.is_integer()) || below(limit) || above(limit);
            match (cmp, never) {
                (Cmp::Eq, true) => Solutions::Nothing,
                (Cmp::Eq, false) => Solutions::Only(limit),
                (_, true) => Solutions::All,
                (_, false) => Solutions::But(limit),
            }
        }
    })
}

/// Whether two comparisons are satisfied by the same numbers: nothing could tell them apart.
pub(super) fn equivalent(
    a: (Cmp, Exact),
    b: (Cmp, Exact),
    whole: bool,
    range: (Option<Exact>, Option<Exact>),
) -> bool {
    let of = |(cmp, limit)| solutions(cmp, limit, whole, range);
    of(a).is_some() && of(a) == of(b)
}

/// A value on which two comparisons with a number differ, if a simple one does.
pub(super) fn telling(a: (Cmp, Exact), b: (Cmp, Exact)) -> Option<Exact> {
    let holds = |(cmp, limit): (Cmp, Exact), x: Exact| cmp.holds(x.cmp(&limit));
    [a.1, b.1].into_iter().find(|x| holds(a, *x) != holds(b, *x))
}

#[cfg(test)]
// Tests may stop at the first surprise.
#[allow(clippy::unwrap_used, clippy::indexing_slicing)]
mod tests {
    use super::*;

    fn n(text: &str) -> Exact {
        Exact::parse(text).unwrap()
    }

    fn near(text: &str, whole: bool) -> Vec<String> {
        numbers(text, n(text), whole).into_iter().map(|near| near.shown).collect()
    }

    #[test]
    fn the_smallest_step_is_that_of_the_writing() {
        assert_eq!(near("45", true), ["44", "46"]);
        assert_eq!(near("60.5", false), ["60.4", "60.6"]);
        assert_eq!(near("80%", false), ["79%", "81%"]);
        assert_eq!(near("4/5", false), ["79%", "81%"]);
        assert_eq!(near("2/3", false), ["2/3 − 1%", "2/3 + 1%"]);
    }

    #[test]
    fn lengths_move_in_their_own_unit() {
        let shown = |text: &str, d| -> Vec<String> {
            lengths(text, d).into_iter().map(|near| near.shown).collect()
        };
        assert_eq!(shown("2 年", Duration::months(24)), ["1 年", "3 年"]);
        assert_eq!(shown("1 年", Duration::months(12)), ["0 年", "2 年"]);
        assert_eq!(shown("6 个月", Duration::months(6)), ["5 个月", "7 个月"]);
        assert_eq!(shown("5 工作日", Duration::workdays(5)), ["4 工作日", "6 工作日"]);
        assert_eq!(units("5 工作日", Duration::workdays(5)).unwrap().shown, "5 日");
        assert_eq!(units("2 年", Duration::months(24)).unwrap().shown, "2 个月");
        assert_eq!(units("6 个月", Duration::months(6)).unwrap().shown, "6 年");
    }

    #[test]
    fn only_what_an_author_wrote_is_a_number() {
        let written = [
            "45",
            "4/5",
            "半数",
            "五分之四",
            "三",
            "2 年",
            "三年",
            "80%",
            "1.5 比 1",
            "五个工作日",
            "三人",
        ];
        for text in written {
            assert!(is_number(text), "{text}");
        }
        let made_up = [
            "一事一报",
            "材料 甲, 乙",
            "审批 {书记} 至少 1 项",
            "",
            "五人小组酝酿",
            "二次推荐",
            "半数以上同意",
        ];
        for text in made_up {
            assert!(!is_number(text), "{text}");
        }
    }

    /// Whatever is called equivalent is satisfied by the same numbers; whatever tells two apart does.
    #[test]
    fn equivalence_holds_for_every_number_tried() {
        let cmps = [Cmp::Eq, Cmp::Ne, Cmp::Lt, Cmp::Le, Cmp::Gt, Cmp::Ge];
        let limits: Vec<Exact> = (-6..=6).map(|i| Exact::new(i, 2).unwrap()).collect();
        for whole in [true, false] {
            let range = (Some(n("-1")), Some(n("2")));
            let step = if whole { 4 } else { 1 };
            let all: Vec<Exact> =
                (-4..=8).filter(|i| i % step == 0).map(|i| Exact::new(i, 4).unwrap()).collect();
            for a in cmps.iter().flat_map(|c| limits.iter().map(|l| (*c, *l))) {
                for b in cmps.iter().flat_map(|c| limits.iter().map(|l| (*c, *l))) {
                    let same = all.iter().all(|x| a.0.holds(x.cmp(&a.1)) == b.0.holds(x.cmp(&b.1)));
                    if equivalent(a, b, whole, range) {
                        assert!(same, "{a:?} {b:?} {whole}");
                    }
                    if let Some(x) = telling(a, b) {
                        assert_ne!(a.0.holds(x.cmp(&a.1)), b.0.holds(x.cmp(&b.1)));
                    }
                }
            }
        }
        // It does recognise some.
        let half = (Cmp::Ge, n("2.5"));
        assert!(equivalent(half, (Cmp::Gt, n("2.5")), true, (None, None)));
        assert!(!equivalent(half, (Cmp::Gt, n("2.5")), false, (None, None)));
    }
}
