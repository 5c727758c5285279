//! What a template says about a column, in both languages.

use super::plan::{Asks, TemplateColumn};
use crate::diagnostic::Lang;

/// How many values of an enumeration are told in a note.
const MOST: usize = 16;

pub(super) fn pick<'a>(lang: Lang, (zh, en): (&'a str, &'a str)) -> &'a str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// What a cell takes: `日期,写 1985-03-07;只知年月写 1985.03,只知年写 1985`.
pub(super) fn kind(asks: &Asks, lang: Lang) -> String {
    let fixed = |pair| pick(lang, pair).to_owned();
    match asks {
        Asks::Text => fixed(("文本", "text")),
        Asks::Number { integer: true } => fixed(("整数", "a whole number")),
        Asks::Number { integer: false } => {
            fixed(("数,可写 85.5、80%、4/5", "a number: 85.5, 80% or 4/5"))
        }
        Asks::Date => fixed((
            "日期,写 1985-03-07;只知年月写 1985.03,只知年写 1985",
            "a date: 1985-03-07, or 1985.03 or 1985 if no more is known",
        )),
        Asks::Bool => fixed(("是 或 否", "是 (yes) or 否 (no)")),
        Asks::Choice(values) => match lang {
            Lang::Zh => format!("选一个:{}", listed(values, "、")),
            Lang::En => format!("one of: {}", listed(values, ", ")),
        },
        Asks::Reference { record, .. } => match lang {
            Lang::Zh => format!("「{record}」的主键"),
            Lang::En => format!("the key of a `{record}`"),
        },
        Asks::Duration => fixed((
            "一段时间,如 2年6个月、30日、5工作日",
            "a length of time, as 2年6个月, 30 days, 5 workdays",
        )),
        Asks::Span => fixed(("范围,如 30至45", "a range, as 30至45")),
        Asks::List(of) => match lang {
            Lang::Zh => format!("几个值,用、隔开,没有写 [];每个:{}", kind(of, lang)),
            Lang::En => format!(
                "several values with 、 between them, [] for none; each: {}",
                kind(of, lang)
            ),
        },
        Asks::Nested(columns) => {
            let headers: Vec<&str> = columns.iter().map(|c| c.header.as_str()).collect();
            let example = headers.iter().take(2).map(|h| format!("\"{h}\": …"));
            let example = example.collect::<Vec<_>>().join(", ");
            match lang {
                Lang::Zh => {
                    format!("JSON 列表 [{{{example}}}],没有写 [];栏:{}", headers.join("、"))
                }
                Lang::En => format!(
                    "a JSON list [{{{example}}}], [] for none; columns: {}",
                    headers.join(", ")
                ),
            }
        }
    }
}

/// How a month is typed into a cell that shows days: spreadsheets make the first of a month of most ways to write one.
pub(super) fn month_cell(lang: Lang) -> &'static str {
    pick(
        lang,
        (
            "年月不要写成 1985-03 或 1985年3月(会变成 3 月 1 日);十月前面加撇号:'1985.10",
            "not 1985-03 for a month (it turns into its first day); October with an apostrophe: '1985.10",
        ),
    )
}

/// What is said of a date that wants a second look.
pub(super) fn date_doubt(lang: Lang) -> &'static str {
    pick(
        lang,
        (
            "请核对:只知年月的写 1985.03(十月写 '1985.10),没有写 无,不清楚写 不明。确是某月 1 日,就保留。",
            "Check it: write 1985.03 where only the month is known ('1985.10 for October), 无 for none, 不明 if not known. Keep it if it really is the first of a month.",
        ),
    )
}

fn listed(values: &[String], between: &str) -> String {
    let mut text = values.iter().take(MOST).cloned().collect::<Vec<_>>().join(between);
    if values.len() > MOST {
        text.push('…');
    }
    text
}

/// Whether it has to be filled in, and what a blank means.
pub(super) fn required(column: &TemplateColumn, lang: Lang) -> &'static str {
    let pair = if column.key {
        ("主键,必填,不可重复", "key: required, no two alike")
    } else if column.of_owner {
        ("必填", "required")
    } else if column.optional {
        ("或 无:没有写 无,不清楚写 不明", "may be none: write 无 for none, 不明 if not known")
    } else {
        ("应填,空着按不明处理", "to be filled in; a blank counts as unknown")
    };
    match lang {
        Lang::Zh => pair.0,
        Lang::En => pair.1,
    }
}

/// Bounds and the author's remark.
pub(super) fn remarks(column: &TemplateColumn, lang: Lang) -> Vec<String> {
    let bounds = column.range.map(|(low, high)| match lang {
        Lang::Zh => format!("{low} 至 {high}"),
        Lang::En => format!("{low} to {high}"),
    });
    bounds.into_iter().chain(column.note.clone()).collect()
}

/// All of it, for the row of notes.
pub(super) fn note(column: &TemplateColumn, lang: Lang) -> String {
    let mut parts = vec![kind(&column.asks, lang)];
    parts.extend(remarks(column, lang));
    parts.push(required(column, lang).to_owned());
    parts.join(pick(lang, ("；", "; ")))
}
