//! The message catalogue: every diagnostic's stable code and its words in both languages.
//!
//! Voice: lower case and no full stop in English; say what was found, then what was expected; the help line
//! is one thing to do next. `{name}` holes are filled from [`super::Diagnostic::args`].

use super::Severity;

/// Declares [`Code`] and its words in one table, so that a code cannot exist without its messages.
macro_rules! codes {
    ($( $name:ident $id:literal $severity:ident { zh: $zh:literal, en: $en:literal $(, help_zh: $hzh:literal, help_en: $hen:literal)? } )*) => {
        /// A kind of diagnostic. The variant's name is for developers; users see [`Code::id`].
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $( #[doc = $en] $name ),* }
        impl Code {
            /// All codes in the order of the catalogue.
            pub const ALL: &'static [Code] = &[$(Code::$name),*];
            /// The stable identifier, e.g. `Q0201`.
            pub fn id(self) -> &'static str { match self { $(Code::$name => $id),* } }
            /// How serious it is.
            pub fn severity(self) -> Severity { match self { $(Code::$name => Severity::$severity),* } }
            /// The message with its holes, Chinese then English.
            pub fn message(self) -> (&'static str, &'static str) { match self { $(Code::$name => ($zh, $en)),* } }
            /// What to do next, with its holes; empty where the message says it.
            pub fn help(self) -> (&'static str, &'static str) { match self { $(Code::$name => { #[allow(unused_mut, unused_assignments)] let mut help = ("", ""); $(help = ($hzh, $hen);)? help }),* } }
        }
    };
}

codes! {
    // ---- Q00xx files -------------------------------------------------------------------------
    FileUnreadable "Q0001" Error {
        zh: "打不开文件「{path}」:{reason}", en: "cannot read `{path}`: {reason}",
        help_zh: "检查路径是否写对、文件是否被别的程序占用", help_en: "check the path and whether another program holds the file" }
    // ---- Q01xx spelling ----------------------------------------------------------------------
    Syntax "Q0101" Error {
        zh: "这里读不懂:应为{expected}", en: "cannot read this: expected {expected}" }
    // ---- Q02xx names -------------------------------------------------------------------------
    UnknownName "Q0201" Error {
        zh: "不认识的名字「{name}」", en: "unknown name `{name}`",
        help_zh: "先用「定义」「记录」或「参数」声明它,或检查是否写错", help_en: "declare it with `define`, `record` or `parameter`, or check the spelling" }
    DeclaredHere "Q0202" Note { zh: "先在这里声明", en: "first declared here" }
}
