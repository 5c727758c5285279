use super::read::{Token, tokens};
use super::*;
use proptest::prelude::*;
use std::sync::OnceLock;

const ZH: &str = include_str!("../../../tests/syntax/page.zh.quan");
const EN: &str = include_str!("../../../tests/syntax/page.en.quan");

fn read(text: &str, lang: Option<Lang>) -> Vec<Token> {
    let mut pairs = QuanParser::parse(Rule::file, text).unwrap();
    tokens(text, &pairs.next().unwrap(), lang)
}

/// The syntax tree without its places.
fn tree(text: &str) -> String {
    let (file, problems) = super::super::parse(text, FileId(0));
    assert!(problems.is_empty(), "{problems:?}\n{text}");
    let debug = format!("{file:?}");
    debug
        .split("Span {")
        .enumerate()
        .map(|(i, part)| if i == 0 { part } else { part.split_once('}').unwrap().1 })
        .collect()
}

fn comments(text: &str) -> Vec<String> {
    read(text, None).into_iter().flat_map(|t| t.comments).map(|c| c.text).collect()
}

/// The words and marks, in Chinese.
fn words(text: &str) -> Vec<String> {
    read(text, Some(Lang::Zh)).into_iter().map(|t| t.text).collect()
}

/// Every law of the formatter for one text; false if the text has mistakes.
fn laws(text: &str) -> bool {
    let once = match format(text, None) {
        Ok(once) => once,
        Err(problems) => {
            assert!(!problems.is_empty());
            return false;
        }
    };
    assert_eq!(tree(&once), tree(text), "another meaning:\n{once}");
    assert_eq!(comments(&once), comments(text));
    assert_eq!(format(&once, None).unwrap(), once, "not idempotent, from:\n{text}");
    let zh = format(text, Some(Lang::Zh)).unwrap();
    let en = format(&once, Some(Lang::En)).unwrap();
    assert_eq!(words(&en), words(&zh));
    assert_eq!(comments(&en), comments(text));
    assert_eq!(format(&en, Some(Lang::En)).unwrap(), en);
    assert_eq!(format(&en, Some(Lang::Zh)).unwrap(), zh, "not the same in Chinese again");
    assert!(once.lines().all(|l| l.trim_end() == l), "blanks at the end of a line");
    assert!(once.is_empty() || once.ends_with('\n') && !once.ends_with("\n\n"));
    assert!(!once.contains("\n\n\n"));
    true
}

/// A text with other gaps between its tokens.
fn regapped(text: &str, mut gap: impl FnMut(usize, &Token, &str) -> String) -> String {
    let mut out = String::new();
    let mut at = 0;
    for (i, token) in read(text, None).iter().enumerate() {
        let (start, end) = token.place;
        out += &gap(i, token, &text[at..start]);
        out += &text[start..end];
        at = end;
    }
    out
}

/// Whether the token must stay on the line of the one before: a unit, or the bracket of a call.
fn is_tied(token: &Token, left: Option<&Token>) -> bool {
    format!("{:?}", token.rule).starts_with("k_u_")
        || left.is_some_and(|l| matches!(l.rule, Rule::k_at_least | Rule::callee))
}

#[test]
fn the_laws_hold_for_the_pages() {
    assert!(laws(ZH));
    assert!(laws(EN));
    let parts = |text| -> Vec<Rule> {
        read(text, None)
            .iter()
            .map(|t| t.rule)
            .filter(|r| format!("{r:?}").starts_with("k_"))
            .collect()
    };
    let zh = format(EN, Some(Lang::Zh)).unwrap();
    assert_eq!(parts(&zh), parts(ZH), "both pages have the same keywords");
}

#[test]
fn the_page_in_its_layout() {
    insta::assert_snapshot!("page_zh", format(ZH, None).unwrap());
    insta::assert_snapshot!("page_zh_in_english", format(ZH, Some(Lang::En)).unwrap());
}

#[test]
fn a_comment_at_every_gap_is_kept() {
    for text in [ZH, EN] {
        let all = read(text, None);
        for (turn, comment) in
            (0..5).flat_map(|turn| [(turn, " // a\n"), (turn, "\n\n// b\n//c\n\n")])
        {
            let mutated = regapped(text, |i, token, gap| {
                let left = i.checked_sub(1).and_then(|l| all.get(l));
                let put = i % 5 == turn && !is_tied(token, left);
                if put { format!("{gap}{comment}") } else { gap.to_owned() }
            });
            assert!(laws(&mutated), "{:?}\n{mutated}", format(&mutated, None));
        }
    }
}

/// How a gap is changed.
fn regap(choice: u8, gap: &str) -> String {
    match choice {
        0 => format!("{gap} // 甲\n"),
        1 => format!("\n ／／ 乙 \r\n{gap}"),
        2 => format!("{gap}\n"),
        3 => format!("\n\n\n{gap}"),
        4 if !gap.contains('\n') => String::new(),
        5 => format!("{gap}\u{3000}\t"),
        6 if !gap.contains("//") && !gap.contains('／') => " ".to_owned(),
        7 => gap.replace("//", "／／"),
        _ => gap.to_owned(),
    }
}

/// Another spelling of the same mark or digit.
fn widened(c: char, choice: u8) -> char {
    let twins: &[char] = match c {
        ',' => &['，', '、'],
        '[' => &['［', '【'],
        ']' => &['］', '】'],
        '"' => &['“', '”', '＂'],
        '<' => &['＜', '《'],
        '>' => &['＞', '》'],
        '×' => &['*', '＊'],
        '-' => &['－', '−'],
        ';' | ':' | '(' | ')' | '{' | '}' | '/' | '.' | '=' | '+' | '%' | '0'..='9' => {
            return char::from_u32(u32::from(c) + 0xFEE0).unwrap();
        }
        _ => return c,
    };
    twins[usize::from(choice) % twins.len()]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_hold_whatever_stands_between_the_words(
        changes in prop::collection::vec((0usize..1100, 0u8..9), 1..60),
        chinese: bool,
    ) {
        let text = if chinese { ZH } else { EN };
        let all = read(text, None);
        let mutated = regapped(text, |i, token, gap| {
            let left = i.checked_sub(1).and_then(|l| all.get(l));
            let change = changes.iter().find(|c| c.0 == i).filter(|_| !is_tied(token, left));
            // without blanks, two words are one
            let word = |s: &str, end: bool| {
                let c = if end { s.chars().next_back() } else { s.chars().next() };
                c.is_none_or(|c| c.is_alphanumeric() || c == '_')
            };
            let merges = left.is_some_and(|l| word(&l.text, true)) && word(&token.text, false);
            match change {
                Some((_, 4)) if merges || token.rule == Rule::LPAREN => gap.to_owned(),
                Some((_, choice)) => regap(*choice, gap),
                None => gap.to_owned(),
            }
        });
        prop_assert!(laws(&mutated), "{:?}\n{}", format(&mutated, None), mutated);
    }

    #[test]
    fn full_width_is_the_same(choices in prop::collection::vec(any::<u8>(), 50), chinese: bool) {
        let text = if chinese { ZH } else { EN };
        let mut mutated = String::new();
        let mut at = 0;
        for (i, token) in read(text, None).iter().enumerate() {
            let choice = choices[i % choices.len()].wrapping_mul(i as u8 | 1);
            let (start, end) = token.place;
            mutated += &text[at..start];
            let authored = &text[start..end];
            match token.rule {
                Rule::string => {
                    mutated.push(widened('"', choice));
                    mutated += &authored[1..authored.len() - 1];
                    mutated.push(widened('"', choice / 2));
                }
                Rule::name | Rule::oname | Rule::callee | Rule::source_id => mutated += authored,
                _ if choice % 3 == 0 => mutated += authored,
                _ => mutated.extend(authored.chars().map(|c| widened(c, choice))),
            }
            at = end;
        }
        prop_assert_eq!(tree(&mutated), tree(text));
        prop_assert_eq!(format(&mutated, None).unwrap(), format(text, None).unwrap());
    }

    #[test]
    fn arbitrary_text_never_panics(text in any::<String>()) {
        let _ = laws(&text);
    }
}

/// Every word and mark of both pages.
fn vocabulary() -> &'static [String] {
    static WORDS: OnceLock<Vec<String>> = OnceLock::new();
    WORDS.get_or_init(|| [ZH, EN].iter().flat_map(|t| read(t, None)).map(|t| t.text).collect())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_laws_hold_with_a_word_more_or_less(
        at in 0usize..1100,
        word in 0usize..2200,
        choice in 0u8..3,
        chinese: bool,
    ) {
        let text = if chinese { ZH } else { EN };
        let all = read(text, None);
        let (start, end) = all[at % all.len()].place;
        let word = &vocabulary()[word % vocabulary().len()];
        let (before, this, after) = (&text[..start], &text[start..end], &text[end..]);
        let _ = laws(&match choice {
            0 => format!("{before}{after}"),
            1 => format!("{before}{word}{after}"),
            _ => format!("{before}{this} {word}{after}"),
        });
    }

    #[test]
    fn loose_words_never_panic_and_keep_the_laws(
        picks in prop::collection::vec((0usize..2200, 0u8..4), 0..40),
        head in prop::sample::select(vec!["定义 x = ", "参数 y = ", "规定 z { 必须 a: ", "", "表 t : 整数 { "]),
    ) {
        let words = vocabulary();
        let mut text = head.to_owned();
        for (pick, gap) in picks {
            text += &words[pick % words.len()];
            text += [" ", "", "\n", " // c\n"][usize::from(gap)];
        }
        let _ = laws(&text);
    }
}

mod cases;

#[test]
fn a_long_list_of_short_values_has_several_to_a_line() {
    let numbers: Vec<String> = (1..=48).map(|n| n.to_string()).collect();
    let list = |glue: &str| {
        format!("测试 \"甲\" {{ 改 人(A).风险点 = [{}]  应得 人(A).分 = 1 }}\n", numbers.join(glue))
    };
    let once = format(&list(", "), None).unwrap();
    assert!(laws(&list(", ")));
    assert!(once.lines().count() < 10, "{once}");
    assert!(once.lines().all(|l| l.chars().count() <= 110), "{once}");
    // However the author broke it.
    assert_eq!(format(&list(",\n"), None).unwrap(), once);
    // Long values, values with something inside and commented ones stand alone.
    let long = list(", ").replace(", 7,", ", \"一个比较长的值，自己占一行，二十多个字\",");
    assert!(laws(&long));
    assert!(format(&long, None).unwrap().lines().count() > 40);
    let commented = list(",\n").replace("7,\n", "7, // 说明\n");
    assert!(laws(&commented));
    assert!(format(&commented, None).unwrap().lines().count() > 40);
}

#[test]
fn the_laws_hold_for_expectations() {
    for text in [
        "测试 \"甲\" { 应得 作风(K) 无 提醒   应得 作风(K) 提醒 或 诫勉 或 免职   应得 作风(K).初犯 = 提醒 且 诫勉 对 \"U1\" }",
        "测试 \"甲\" { 应得 作风(K) 提醒 对 陈平 因 初犯; 应得 作风(K).级 无; 应得 甲(K) = 无 }",
        "例 \"甲\" 针对 作风(K).初犯 (岁) { 3 : 无 提醒; 4 : 提醒 对 K 因 初犯; 5 : 提醒 或 诫勉 }",
        "test \"a\" { expect a(K) not b   expect a(K) b or c   expect a(K) b and c toward 3 }",
    ] {
        assert!(laws(text), "{text}");
    }
}
