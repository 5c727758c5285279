//! Numbers in the end: chapters, articles through all chapters, items within articles; then who cites what.

use super::data::{Document, Entry, Source};
use crate::diagnostic::Lang;

/// Numbers everything and gathers the sources.
pub(super) fn number(document: &mut Document, lang: Lang) {
    let mut article = 0;
    let mut sources: Vec<Source> = Vec::new();
    let appendices = document.chapters.len();
    let parts = document.chapters.iter_mut().chain(&mut document.appendices);
    for (at, chapter) in parts.enumerate() {
        let n = at + 1;
        chapter.number = match lang {
            Lang::Zh if at < appendices => format!("第{}章", chinese(n)),
            Lang::Zh => format!("附录{}", chinese(n - appendices)),
            Lang::En if at < appendices => format!("Chapter {n}"),
            Lang::En => format!("Appendix {}", n - appendices),
        };
        chapter.anchor = format!("c{n}");
        let mut counts = [0_usize; 4];
        let mut place = (chapter.number.clone(), chapter.anchor.clone());
        for entry in &mut chapter.entries {
            if entry.depth == 0 && at < appendices && !entry.plain {
                article += 1;
                counts = [0; 4];
                entry.number = match lang {
                    Lang::Zh => format!("第{}条", chinese(article)),
                    Lang::En => format!("Article {article}"),
                };
                entry.anchor = format!("a{article}");
                place = (entry.number.clone(), entry.anchor.clone());
            } else if entry.depth > 0 || !entry.plain {
                item(entry, &mut counts, lang);
            }
            for name in &entry.cited {
                let source = match sources.iter_mut().find(|s| s.name == *name) {
                    Some(source) => source,
                    None => {
                        sources.push(Source { name: name.clone(), places: Vec::new() });
                        match sources.last_mut() {
                            Some(source) => source,
                            None => continue,
                        }
                    }
                };
                if source.places.last() != Some(&place) {
                    source.places.push(place.clone());
                }
            }
        }
    }
    document.sources = sources;
}

fn item(entry: &mut Entry, counts: &mut [usize; 4], lang: Lang) {
    let depth = entry.depth.clamp(1, 3);
    for (at, count) in counts.iter_mut().enumerate() {
        if at == depth {
            *count += 1;
        } else if at > depth {
            *count = 0;
        }
    }
    let n = counts.get(depth).copied().unwrap_or(1);
    entry.number = match (lang, depth) {
        (Lang::Zh, 1) => format!("（{}）", chinese(n)),
        (Lang::Zh, 2) => format!("{n}."),
        (Lang::En, 2) => format!("({})", letters(n)),
        (Lang::Zh, _) => format!("（{n}）"),
        (Lang::En, 1) => format!("({n})"),
        (Lang::En, _) => format!("({n}.)"),
    };
}

fn letters(n: usize) -> String {
    let letter = |n: usize| char::from(b'a' + u8::try_from((n.max(1) - 1) % 26).unwrap_or(0));
    match n {
        0..=26 => letter(n).to_string(),
        _ => format!("{}{}", letter((n - 1) / 26), letter(n)),
    }
}

/// A number in Chinese as regulations count: 十二, 一百零三. From ten thousand on, in digits.
pub(super) fn chinese(n: usize) -> String {
    const DIGITS: [&str; 10] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    if n == 0 || n > 9_999 {
        return if n == 0 { "零".to_owned() } else { n.to_string() };
    }
    let mut out = String::new();
    let mut gap = false;
    for (unit, word) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = n / unit % 10;
        if digit == 0 {
            gap = !out.is_empty();
            continue;
        }
        if gap {
            out.push('零');
            gap = false;
        }
        if !(unit == 10 && digit == 1 && out.is_empty()) {
            out.push_str(DIGITS.get(digit).copied().unwrap_or(""));
        }
        out.push_str(word);
    }
    out
}
