//! Words written without a space between them: `实到不低于五分之四` is one valid name. If the whole is unknown, the
//! cheapest cut into known names, keywords and numbers is suggested.

use crate::core::exact::{Exact, parse_chinese};
use crate::syntax::keywords::keywords;

/// The longest name that is looked at.
const LONGEST: usize = 40;

/// The text cut at the places where spaces were probably meant; at least one part must be a keyword.
pub(super) fn split(name: &str, known: &[String]) -> Option<String> {
    let chars: Vec<char> = name.chars().collect();
    if chars.len() > LONGEST || chars.len() < 3 {
        return None;
    }
    // best[i]: fewest parts that cover the first i characters, and where the last part begins.
    let mut best: Vec<Option<(usize, usize, bool)>> = vec![None; chars.len() + 1];
    if let Some(first) = best.first_mut() {
        *first = Some((0, 0, false));
    }
    for end in 1..=chars.len() {
        for start in 0..end {
            let Some((parts, _, word)) = best.get(start).copied().flatten() else { continue };
            let part: String = chars.get(start..end).unwrap_or_default().iter().collect();
            let Some(keyword) = kind(&part, known) else { continue };
            let candidate = (parts + 1, start, word || keyword);
            let better = match best.get(end).copied().flatten() {
                None => true,
                Some((old, _, _)) => candidate.0 < old,
            };
            if better && let Some(slot) = best.get_mut(end) {
                *slot = Some(candidate);
            }
        }
    }
    let (_, _, with_keyword) = best.last().copied().flatten()?;
    if !with_keyword {
        return None;
    }
    let mut parts = Vec::new();
    let mut end = chars.len();
    while end > 0 {
        let (_, start, _) = best.get(end).copied().flatten()?;
        parts.push(chars.get(start..end).unwrap_or_default().iter().collect::<String>());
        end = start;
    }
    parts.reverse();
    Some(parts.join(" "))
}

/// Whether a part is a keyword (`Some(true)`), a name or number (`Some(false)`), or nothing known.
fn kind(part: &str, known: &[String]) -> Option<bool> {
    if keywords().iter().any(|k| matches!(k.class, "O" | "P" | "T" | "U") && k.zh == part) {
        return Some(true);
    }
    let number = Exact::parse(part).is_some() || parse_chinese(part).is_some();
    (number || known.iter().any(|k| k == part)).then_some(false)
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn a_missing_space_is_found() {
        let known = ["实到".to_owned(), "应到".to_owned()];
        assert_eq!(split("实到不低于五分之四", &known).as_deref(), Some("实到 不低于 五分之四"));
        assert_eq!(split("实到应到", &known), None);
        assert_eq!(split("完全不认识的名字", &known), None);
    }
}
