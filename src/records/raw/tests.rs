use super::*;

#[test]
fn a_cell_stays_small() {
    assert!(std::mem::size_of::<Cell>() <= 32);
}

#[test]
fn blanks_of_every_kind_are_blank() {
    assert_eq!(Cell::text(" \u{3000}\u{a0}\u{200b}\t"), Cell::Blank);
    assert_eq!(Cell::text("\u{feff} 张 三\u{3000}"), Cell::Text("张 三".into()));
}
