use super::*;

#[test]
fn headers_match_over_blanks_and_widths() {
    for header in ["出生年月", " 出 生 年 月 ", "出生\n年月", "\u{feff}出生\u{3000}年月\u{200b}"]
    {
        assert_eq!(normalize_header(header), "出生年月");
    }
    assert_eq!(normalize_header("年龄（岁）"), "年龄(岁)");
    assert_eq!(normalize_header("ＩＤ　Ｎｏ"), "IDNo");
}

#[test]
fn numbers_and_dates_become_half_width() {
    assert_eq!(half_width("１９８５．０３"), "1985.03");
    assert_eq!(half_width("1985。03"), "1985.03");
    assert_eq!(half_width("1985—03－07"), "1985-03-07");
    assert_eq!(half_width(" ８７．５％ "), "87.5%");
    assert_eq!(half_width("二〇二四"), "二0二四");
    assert!(matches!(half_width("1985.03"), Cow::Borrowed(_)));
}

#[test]
fn column_letters_are_excels() {
    for (index, letter) in
        [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA"), (16_383, "XFD")]
    {
        assert_eq!(column_letter(index), letter);
    }
}

#[test]
fn trimming_keeps_what_is_inside() {
    assert_eq!(trim("\u{3000}山东 大学 \n"), "山东 大学");
    assert_eq!(trim("a"), "a");
    assert_eq!(trim(" "), "");
}

#[test]
fn trimming_is_the_same_by_either_way() {
    let parts = ["a", "汉", "，", " ", "\u{3000}", "\u{a0}", "\u{200b}", "\u{feff}", "é", "𠮷", ""];
    for first in parts {
        for middle in parts {
            for last in parts {
                let text = format!("{first}{middle}{last}");
                assert_eq!(trim(&text), text.trim_matches(is_blank), "{text:?}");
            }
        }
    }
}
