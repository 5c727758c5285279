use super::*;
use std::sync::Arc;

fn lines(text: &str, limit: usize) -> Result<Vec<(u64, String)>, Reason> {
    let file = Arc::from("f");
    let text = TextFile::from_bytes(text.as_bytes().to_vec(), &file).map_err(|f| f.reason)?;
    let mut lines = Lines::new(text, Limits { record: limit, ..Limits::default() });
    let mut out = Vec::new();
    while let Some(span) = lines.next().map_err(|f| f.reason)? {
        out.push((span.line, lines.get(span).to_owned()));
    }
    Ok(out)
}

#[test]
fn lines_end_in_every_way() {
    let want = vec![(1, "a".to_owned()), (2, String::new()), (3, "c".to_owned())];
    for text in ["a\n\nc\n", "a\n\nc", "a\r\n\r\nc\r\n", "a\r\rc\r"] {
        assert_eq!(lines(text, 100), Ok(want.clone()), "{text:?}");
    }
    assert_eq!(lines("", 100), Ok(vec![]));
    assert_eq!(lines("\n", 100), Ok(vec![(1, String::new())]));
}

#[test]
fn lines_across_blocks_are_whole() {
    let line = "汉字,abc,1234567".repeat(10_000);
    let text = format!("{line}\n").repeat(9);
    let got = lines(&text, 1 << 20).unwrap();
    assert_eq!(got.len(), 9);
    assert!(got.iter().all(|(_, l)| *l == line));
}

#[test]
fn a_line_over_the_limit_is_refused() {
    let text = format!("a\n{}\n", "x".repeat(101));
    assert_eq!(lines(&text, 100), Err(Reason::LineTooLong { limit: 100 }));
    assert_eq!(lines(&"x".repeat(3 << 20), 1 << 20), Err(Reason::LineTooLong { limit: 1 << 20 }));
}
