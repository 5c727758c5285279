use super::*;

#[test]
fn months_lose_the_age_behind_them() {
    for (value, month) in [
        ("198503", "198503"),
        ("1985.03(39)", "1985.03"),
        ("1985.03\n（39岁）", "1985.03"),
        ("不详（待查）", "不详（待查）"),
        ("", ""),
    ] {
        assert_eq!(without_age(value), month);
    }
}

#[test]
fn the_party_field_holds_two_things() {
    let text = Cell::text;
    for (value, joined, other) in [
        ("200106", text("200106"), Cell::Blank),
        ("2001.06", text("2001.06"), Cell::Blank),
        ("民盟", Cell::Blank, text("民盟")),
        ("200106；民盟", text("200106"), text("民盟")),
        ("民建 2001.06", text("2001.06"), text("民建")),
        ("2001.06、2003.07民盟", text("2001.06、2003.07民盟"), Cell::Blank),
        ("", Cell::Blank, Cell::Blank),
        ("无", Cell::Blank, Cell::Blank),
        ("九三学社", Cell::Blank, text("九三学社")),
        ("中共党员 2001.06", text("2001.06"), Cell::Blank),
        // a member of the Party, not of another one
        ("中共党员", text("中共党员"), Cell::Blank),
        ("预备党员", text("预备党员"), Cell::Blank),
        ("不详", text("不详"), Cell::Blank),
    ] {
        assert_eq!(party(value), (joined, other), "{value}");
    }
}

#[test]
fn no_element_and_no_column_twice() {
    let mut elements: Vec<_> = FIELDS.iter().map(|f| f.element).collect();
    let mut names: Vec<_> = FIELDS.iter().map(|f| f.name).chain([OTHER_PARTY]).collect();
    let count = elements.len();
    elements.sort_unstable();
    elements.dedup();
    names.sort_unstable();
    names.dedup();
    assert_eq!((elements.len(), names.len()), (count, count + 1));
}

#[test]
fn photos_are_measured() {
    assert_eq!(photo_size(" \n "), None);
    assert_eq!(photo_size("aGVs\r\nbG8="), Some(5));
}
