//! Text from outside made safe to print.
//!
//! A quoted file or argument may hold characters that a terminal obeys (escape sequences, text that runs
//! backwards) or that nobody sees (zero-width spaces pasted from a chat). Both are shown as escapes:
//! the first could forge output, the second are often the very mistake that is being reported.

use unicode_normalization::char::is_combining_mark;
use unicode_width::UnicodeWidthChar;

/// What a tab in a quoted source line becomes.
const TAB: &str = "    ";

/// `text` on one line, with controls and invisible characters as escapes.
pub(super) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if is_hidden(c) => out.extend(c.escape_unicode()),
            c => out.push(c),
        }
    }
    out
}

/// As [`visible`], for a quoted source line: tabs keep their look.
pub(super) fn visible_source(line: &str) -> String {
    let mut parts = line.split('\t');
    let mut out = parts.next().map(visible).unwrap_or_default();
    for part in parts {
        out.push_str(TAB);
        out.push_str(&visible(part));
    }
    out
}

/// At least the columns that `c` takes once it went through [`visible_source`].
pub(super) fn columns(c: char) -> usize {
    match c {
        '\t' => TAB.len(),
        '\n' | '\r' => 2,
        c if is_hidden(c) => c.escape_unicode().len(),
        c => c.width().unwrap_or(1),
    }
}

/// Whether a reader could not see `c`, or a terminal would act on it.
fn is_hidden(c: char) -> bool {
    let invisible_mark = matches!(c,
        '\u{34f}' | '\u{180b}'..='\u{180f}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0000}'..='\u{e0fff}');
    let listed = matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}');
    c.is_control()
        || invisible_mark
        || listed
        || (c.width() == Some(0) && !is_combining_mark(c) && !is_jamo(c))
}

/// Vowels and finals of decomposed Hangul: no column of their own, but seen in the syllable before them.
fn is_jamo(c: char) -> bool {
    matches!(c, '\u{1161}'..='\u{11ff}' | '\u{d7b0}'..='\u{d7ff}')
}
