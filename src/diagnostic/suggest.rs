//! Did you mean: the known name nearest to one that is not known.

use unicode_normalization::UnicodeNormalization;

/// Names longer than this are not names but text that lost its end.
const LONGEST: usize = 64;

/// The known name closest to `name`, if it is close enough to be worth saying.
///
/// Close means few edits for its length, or, in Chinese, where one character is a word, the same characters in
/// another order or one name within the other. The fewest edits win, then the smaller difference in length,
/// then the order of the text, so that the answer never depends on the order of `known`.
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let folded = Folded::new(name)?;
    known
        .filter(|candidate| *candidate != name)
        .filter_map(|candidate| Some((folded.distance(&Folded::new(candidate)?)?, candidate)))
        .min()
        .map(|(_, candidate)| candidate.to_owned())
}

/// A name without the differences that are never meant: case, full and half width.
struct Folded {
    text: String,
    chars: Vec<char>,
}

impl Folded {
    fn new(name: &str) -> Option<Self> {
        if name.chars().nth(LONGEST).is_some() {
            return None;
        }
        let text = name.nfkc().collect::<String>().to_lowercase();
        let chars = text.chars().collect();
        Some(Self { text, chars })
    }
    /// Edits and difference in length if the other name is close.
    fn distance(&self, other: &Folded) -> Option<(usize, usize)> {
        let edits = strsim::generic_damerau_levenshtein(&self.chars, &other.chars);
        let (short, long) =
            if self.chars.len() <= other.chars.len() { (self, other) } else { (other, self) };
        let length_gap = long.chars.len() - short.chars.len();
        let few_edits = edits <= (self.chars.len() / 3).max(1) && short.chars.len() >= 2;
        let close = edits == 0 || few_edits || short.is_chinese() && short.kin(long);
        close.then_some((edits, length_gap))
    }
    /// Whether `long` has the same characters, or contains this name without drowning it.
    fn kin(&self, long: &Folded) -> bool {
        if self.chars.len() < 2 {
            return false;
        }
        self.sorted() == long.sorted()
            || long.chars.len() <= 3 * self.chars.len() && long.text.contains(&self.text)
    }
    fn sorted(&self) -> Vec<char> {
        let mut chars = self.chars.clone();
        chars.sort_unstable();
        chars
    }
    fn is_chinese(&self) -> bool {
        self.chars.iter().any(|c| matches!(c, '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}'))
    }
}

#[cfg(test)]
mod tests {
    use super::nearest;

    fn guess(name: &str, known: &[&str]) -> Option<String> {
        nearest(name, known.iter().copied())
    }

    #[test]
    fn close_names_are_found() {
        for (name, known, wanted) in [
            ("年令", &["姓名", "年龄", "性别"] as &[&str], "年龄"),
            ("eligable", &["eligible", "edible"], "eligible"),
            ("paramater", &["parameter", "perimeter"], "parameter"),
            ("teh", &["the", "then"], "the"),
            ("上限年龄", &["年龄上限", "年限"], "年龄上限"),
            ("任职年限", &["现职务任职年限", "工龄"], "现职务任职年限"),
            ("年度考核结果", &["考核结果", "年度考核等次"], "年度考核等次"),
            ("MinAge", &["minage", "minpage"], "minage"),
            ("ＡＢＣ１", &["abc1"], "abc1"),
            ("提任副科级干部", &["提任副科级", "提任正处级领导"], "提任副科级"),
        ] {
            assert_eq!(guess(name, known).as_deref(), Some(wanted), "{name}");
        }
    }

    #[test]
    fn poor_guesses_are_not_made() {
        for (name, known) in [
            ("年龄", &["性别", "职务"] as &[&str]),
            ("x", &["y", "xy", "X1"]),
            ("年", &["年龄", "月"]),
            ("age", &["average", "wage_floor"]),
            ("干部", &["全省优秀年轻干部选拔任用"]),
            ("name", &["name"]),
            ("", &["a", "年龄"]),
            ("年龄", &[]),
        ] {
            assert_eq!(guess(name, known), None, "{name}");
        }
        assert_eq!(guess(&"年".repeat(1_000_000), &["年年"]), None);
    }

    #[test]
    fn ties_go_by_length_then_text_whatever_the_order() {
        assert_eq!(guess("abcd", &["abcde", "abce", "abca"]).as_deref(), Some("abca"));
        assert_eq!(guess("abcd", &["abca", "abce", "abcde"]).as_deref(), Some("abca"));
        assert_eq!(guess("职级", &["职称", "职务"]), guess("职级", &["职务", "职称"]));
    }
}
