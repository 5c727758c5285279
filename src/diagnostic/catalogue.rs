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
    FileTooLarge "Q0002" Error {
        zh: "政策文件有 {size} KB,超过 {limit} KB 的上限", en: "the policy file has {size} KB, the limit is {limit} KB",
        help_zh: "把记录放到数据文件里,或把政策分成几个文件用「使用」连起来", help_en: "move records to data files, or split the policy and connect the parts with `use`" }
    EmptyFile "Q0003" Error {
        zh: "文件是空的", en: "the file is empty",
        help_zh: "用 quan new 生成一份可以运行的样板", help_en: "`quan new DIR` writes a starter policy that runs" }
    NotUtf8 "Q0004" Error {
        zh: "「{path}」不是 UTF-8 文本(第 {offset} 字节起读不出)", en: "`{path}` is not UTF-8 text (byte {offset} cannot be read)",
        help_zh: "用记事本打开,另存为,编码选 UTF-8", help_en: "save the file again with the encoding UTF-8" }
    // ---- Q01xx spelling ----------------------------------------------------------------------
    Syntax "Q0101" Error {
        zh: "读到「{found}」时不明白:这里应当是{expected}", en: "cannot read `{found}`: expected {expected}" }
    StatementOutOfPlace "Q0102" Error {
        zh: "这一句不能写在这里", en: "this statement cannot stand here",
        help_zh: "检查上一句是否写完、花括号是否成对", help_en: "check that the statement before it is complete and that braces match" }
    MissingClose "Q0103" Error {
        zh: "到这里还没有等到「}」", en: "a closing `}` is missing after this",
        help_zh: "在这一段的末尾补上「}」", help_en: "add `}` at the end of the block" }
    NestedTooDeep "Q0104" Error {
        zh: "括号套得太深(最多 64 层)", en: "brackets are nested too deeply (at most 64 levels)",
        help_zh: "把里面的部分用「定义」单独起名", help_en: "give the inner part a name with `define`" }
    TooComplex "Q0105" Error {
        zh: "文件太复杂,无法在限定的工作量内读完", en: "the file is too complex to be read within the work limit",
        help_zh: "把政策分成几个文件,用「使用」连起来", help_en: "split the policy and connect the parts with `use`" }
    UnclosedText "Q0106" Error {
        zh: "引号没有成对", en: "the quoted text does not end on this line",
        help_zh: "在文字末尾补上引号;一段文字不能换行", help_en: "add the closing quote; a text cannot run over lines" }
    BadDateLiteral "Q0107" Error {
        zh: "「{text}」像日期但写法不对", en: "`{text}` looks like a date but is not written as one",
        help_zh: "日期写作 2024-01-05、2024-01 或 2024年1月5日;要相减请在减号两边留空格", help_en: "write dates as 2024-01-05, 2024-01 or 2024年1月5日; put blanks around a minus sign" }
    NoSuchDate "Q0108" Error {
        zh: "没有「{text}」这一天", en: "there is no such day as `{text}`",
        help_zh: "核对年月日;年份在 1900 至 2200 之间", help_en: "check year, month and day; years run from 1900 to 2200" }
    NumberTooLarge "Q0109" Error {
        zh: "「{text}」不是能算的数", en: "`{text}` is not a number that can be calculated with",
        help_zh: "数太大,或中文数字写法不规范", help_en: "it is too large, or its Chinese numerals are colloquial" }
    BadRatio "Q0110" Error {
        zh: "「{text}」不是两个数的比", en: "`{text}` is not a ratio of two numbers",
        help_zh: "写作 1.5 比 1;三个以上的权重写在各项的「占」后面", help_en: "write 1.5 against 1; weights of three or more go after `weight`" }
    BadDuration "Q0111" Error {
        zh: "「{text}」不能作为一段时间", en: "`{text}` cannot be a length of time",
        help_zh: "时间写作 2 年、6 个月、5 工作日,或 2年6个月", help_en: "write 2 years, 6 months, 5 workdays" }
    ComparisonChain "Q0112" Error {
        zh: "比较不能连写", en: "comparisons cannot be chained",
        help_zh: "范围写作「年龄 在 30 至 45」;两个条件用「且」连接", help_en: "write a range as `age during 30 to 45`, or join two conditions with `and`" }
    MixedLogic "Q0113" Error {
        zh: "「且」与「或」混用会有两种读法", en: "`and` beside `or` can be read in two ways",
        help_zh: "给先成立的一组加上括号", help_en: "put brackets around the part that belongs together" }
    RepeatedTail "Q0114" Error {
        zh: "「{word}」写了两次", en: "`{word}` is written twice",
        help_zh: "两个条件用「且」合成一个", help_en: "join the two conditions with `and`" }
    // ---- Q02xx names -------------------------------------------------------------------------
    UnknownName "Q0201" Error {
        zh: "不认识的名字「{name}」", en: "unknown name `{name}`",
        help_zh: "先用「定义」「记录」或「参数」声明它,或检查是否写错", help_en: "declare it with `define`, `record` or `parameter`, or check the spelling" }
    DeclaredHere "Q0202" Note { zh: "先在这里声明", en: "first declared here" }
}
