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
        zh: "{path}有 {size} KB,超过 {limit} KB 的上限", en: "{path} has {size} KB, the limit is {limit} KB",
        help_zh: "把记录放到数据文件里,或把政策分成几个文件用「使用」连起来", help_en: "move records to data files, or split the policy and connect the parts with `use`" }
    EmptyFile "Q0003" Error {
        zh: "文件是空的", en: "the file is empty",
        help_zh: "用 quan new 生成一份可以运行的样板", help_en: "`quan new DIR` writes a starter policy that runs" }
    NotUtf8 "Q0004" Error {
        zh: "「{path}」不是 UTF-8 文本(第 {offset} 字节起读不出)", en: "`{path}` is not UTF-8 text (byte {offset} cannot be read)",
        help_zh: "用记事本打开,另存为,编码选 UTF-8", help_en: "save the file again with the encoding UTF-8" }
    CannotWrite "Q0005" Error {
        zh: "写不了文件「{path}」:{reason}", en: "cannot write `{path}`: {reason}",
        help_zh: "检查文件夹是否存在、文件是否正被打开", help_en: "check that the folder exists and the file is not open elsewhere" }
    BadCalendar "Q0006" Error {
        zh: "工作日历「{path}」第 {line} 行读不出", en: "line {line} of the calendar `{path}` cannot be read",
        help_zh: "每行写 日期、off 或 work、名称,用制表符隔开", help_en: "each line is date, off or work, name, separated by tabs" }
    NoRecords "Q0007" Error {
        zh: "「{path}」里没有能读的记录文件", en: "there is no readable record file in `{path}`",
        help_zh: "可读 csv、json、jsonl、xlsx、xls、ods、lrmx", help_en: "csv, json, jsonl, xlsx, xls, ods and lrmx can be read" }
    UnknownFlag "Q0008" Error {
        zh: "没有「{name}」这个选项", en: "there is no option `{name}`",
        help_zh: "quan --help 和 quan 命令 --help 列出全部选项", help_en: "`quan --help` and `quan COMMAND --help` list all options" }
    UnknownVerb "Q0009" Error {
        zh: "没有「{name}」这个命令", en: "there is no command `{name}`",
        help_zh: "quan --help 列出全部命令", help_en: "`quan --help` lists all commands" }
    FlagMissing "Q0010" Error {
        zh: "命令不完整,还缺:{values}", en: "the command is not complete, it lacks {values}",
        help_zh: "quan 命令 --help 有用法和例子", help_en: "`quan COMMAND --help` shows usage and an example" }
    BadChoice "Q0011" Error {
        zh: "「{name}」不能取「{value}」", en: "`{name}` cannot be `{value}`",
        help_zh: "可用的值:{values}", help_en: "its values: {values}" }
    FlagWithoutValue "Q0012" Error {
        zh: "「{name}」后面还缺一个值", en: "`{name}` needs a value",
        help_zh: "在它后面空一格写上值;quan 命令 --help 说明各选项写什么", help_en: "write a value after it; `quan COMMAND --help` says what each option takes" }
    OutputFormat "Q0040" Error {
        zh: "不知道「{path}」要写成哪种格式", en: "the format of `{path}` is not known",
        help_zh: "文件名以 .csv、.json、.jsonl、.xlsx 或 .lrmx 结尾;或写一个文件夹(一张表一个文件),用 --format 指明格式", help_en: "end the name with .csv, .json, .jsonl, .xlsx or .lrmx; or name a folder (one file a table) and say --format" }
    OutputIsInput "Q0041" Error {
        zh: "输出「{path}」就是输入本身", en: "the output `{path}` is the input itself",
        help_zh: "换一个文件名", help_en: "write to another file" }
    OutputOneTable "Q0042" Error {
        zh: "「{path}」只放得下一张表,而数据有 {count} 张:{tables}", en: "`{path}` holds one table, the data has {count}: {tables}",
        help_zh: "写成文件夹(一张表一个文件),或 .xlsx、.json", help_en: "write to a folder (one file a table), or to .xlsx or .json" }
    OutputCellTooLong "Q0043" Error {
        zh: "「{table}」第 {row} 行「{column}」有 {length} 个字,工作簿的一格最多 {limit} 个", en: "row {row}, `{column}` of `{table}` has {length} characters, a cell of a workbook holds {limit}",
        help_zh: "缩短这一格,或写成 .csv、.json、.jsonl", help_en: "shorten the text, or write .csv, .json or .jsonl" }
    OutputTooLarge "Q0044" Error {
        zh: "「{table}」有 {rows} 行 {columns} 栏,一张工作表放不下(最多 1048576 行 16384 栏)", en: "`{table}` has {rows} rows and {columns} columns, a sheet holds at most 1048576 by 16384",
        help_zh: "写成 .csv 或 .jsonl", help_en: "write .csv or .jsonl" }
    OutputRenamed "Q0045" Warning {
        zh: "「{table}」不能用作文件名(有不能用的字符,或已被别的表占用),写成了「{name}」", en: "no file can be called `{table}` (a character no name may have, or taken); it is written as `{name}`",
        help_zh: "读回时用 --as {table} 指明记录名", help_en: "when reading it back, name the record type: --as {table}" }
    OutputWorkbook "Q0046" Error {
        zh: "工作簿写不出来:{message}", en: "the workbook cannot be made: {message}",
        help_zh: "写成 .csv 或 .json", help_en: "write .csv or .json" }
    AsManyTables "Q0047" Error {
        zh: "--as 只能用于一张表,而数据有 {count} 张:{tables}", en: "--as is for one table, the data has {count}: {tables}",
        help_zh: "去掉 --as,或分别转换", help_en: "leave out --as, or convert them one by one" }
    UnknownRecordName "Q0048" Error {
        zh: "政策里没有叫「{name}」的记录", en: "the policy has no record called `{name}`",
        help_zh: "可以写的有:{known}", help_en: "there are: {known}" }
    NoRecordTypes "Q0049" Error {
        zh: "「{path}」没有声明任何要填的记录", en: "`{path}` declares no record that could be filled in",
        help_zh: "换一份声明了记录的政策", help_en: "name a policy that declares records" }
    OutputMissing "Q0051" Error {
        zh: "没有写明写到哪里", en: "where to write is not said",
        help_zh: "加上 --out,如 --out {example}", help_en: "add --out, as in --out {example}" }
    RejectsFormat "Q0052" Error {
        zh: "退回的行不能写成「{path}」这种文件", en: "rejected rows cannot be written as a file like `{path}`",
        help_zh: "文件名以 .xlsx、.csv 或 .jsonl 结尾,如 --rejects {example}", help_en: "end the name with .xlsx, .csv or .jsonl, as in --rejects {example}" }
    FormNoPerson "Q0053" Error {
        zh: "任免审批表一人一张,而数据里没有哪张表有「{column}」栏:{tables}", en: "an appointment form is about one person, and no table of the data has a column `{column}`: {tables}",
        help_zh: "把姓名的表头写作「{column}」;政策里给它起了别的名字的,加上 --policy", help_en: "call the column of names `{column}`; if a policy has another name for it, add --policy" }
    FormTables "Q0054" Error {
        zh: "有 {count} 张表都有「{column}」栏,不知道哪张记的是要写表的人:{tables}", en: "{count} tables have a column `{column}`, it is not clear whose forms to write: {tables}",
        help_zh: "只给出其中一张,分别转换", help_en: "name one of them, and convert them one by one" }
    FormOnePerson "Q0055" Error {
        zh: "「{path}」只放得下一个人的任免审批表,而数据里有 {count} 人", en: "`{path}` holds the appointment form of one person, the data has {count}",
        help_zh: "写进文件夹,一人一个文件:OUT 写 {folder},加 --format lrmx", help_en: "write to a folder, a file a person: name {folder} as OUT and say --format lrmx" }
    FormTableLeft "Q0056" Warning {
        zh: "任免审批表里没有放「{table}」的地方,它的 {rows} 行没有写出", en: "appointment forms have no place for `{table}`; its {rows} rows are not written",
        help_zh: "要留住它们,另存一份 .xlsx 或 .json", help_en: "to keep them, convert to .xlsx or .json as well" }
    FormNoPlace "Q0057" Note {
        zh: "任免审批表里没有这些栏,没有写出:{columns}", en: "appointment forms have no place for these columns, which are not written: {columns}",
        help_zh: "要留住它们,另存一份 .xlsx 或 .json", help_en: "to keep them, convert to .xlsx or .json as well" }
    FormChanged "Q0058" Note {
        zh: "「{column}」有 {count} 人的内容表里放不全,读回来会有出入;第一个是「{person}」", en: "what `{column}` says of {count} persons does not fit the form and is read back otherwise; the first is `{person}`",
        help_zh: "核对该栏,如简历每段要有起始年月;要原样留住,另存一份 .xlsx 或 .json", help_en: "look at the column (a period of a résumé needs its beginning); to keep it as it is, convert to .xlsx or .json as well" }
    OutputExists "Q0059" Error {
        zh: "「{path}」已经在了,里面可能填有数据", en: "`{path}` is there already and may hold records",
        help_zh: "换一个名字或新文件夹;确实要盖掉它,加 --force", help_en: "choose another name or a new folder; to write over it, add --force" }
    OutputTwice "Q0060" Error {
        zh: "两样结果都要写进「{path}」,会互相盖掉", en: "two outputs go to `{path}`, one would be lost",
        help_zh: "给其中一样换一个文件名", help_en: "give one of them another name" }
    PageEnding "Q0062" Error {
        zh: "「{path}」不是网页的名字", en: "`{path}` is no name of a page",
        help_zh: "以 .html 结尾,如 {example}", help_en: "end it with .html, as in {example}" }
    OutputEnding "Q0061" Error {
        zh: "「{path}」这种文件写不出来", en: "no file like `{path}` can be written",
        help_zh: "换一个结尾,或用 --format 指明:{known}", help_en: "end the name otherwise, or say --format: {known}" }
    FolderForPolicy "Q0030" Error {
        zh: "「{path}」是文件夹,这里要一个政策文件", en: "`{path}` is a folder; a policy file is expected here",
        help_zh: "写出文件夹里的一个文件,例如 {known}", help_en: "name a file in it, such as {known}" }
    NothingToPrint "Q0031" Error {
        zh: "「{path}」里没有可以成文的条款", en: "there is nothing in `{path}` that a regulation could hold",
        help_zh: "测试、样例不印成条文;换成写有条款的政策文件", help_en: "tests and fixtures are not printed; name the policy file they are for" }
    FolderNotEmpty "Q0032" Error {
        zh: "文件夹「{path}」里已经有东西:{known}", en: "the folder `{path}` is not empty: {known}",
        help_zh: "为了不覆盖,请换一个新文件夹名,例如 {other}", help_en: "nothing is overwritten: name a new folder, such as {other}" }
    FolderIsFile "Q0033" Error {
        zh: "「{path}」是一个文件,这里要一个文件夹名", en: "`{path}` is a file; the name of a folder is expected here",
        help_zh: "换一个名字", help_en: "choose another name" }
    // ---- Q01xx spelling ----------------------------------------------------------------------
    Syntax "Q0101" Error {
        zh: "读到「{found}」时不明白:这里应当是{expected}", en: "cannot read `{found}`: expected {expected}" }
    OtherSpelling "Q0116" Error {
        zh: "「{found}」要写成「{write}」", en: "write `{write}` here, not `{found}`",
        help_zh: "词的写法见 docs/cheatsheet.zh-CN.md", help_en: "the words of the language are in docs/language.md" }
    StatementOutOfPlace "Q0102" Error {
        zh: "这一句不能写在这里", en: "this statement cannot stand here",
        help_zh: "检查上一句是否写完、花括号是否成对、表的行与行之间是否有分号", help_en: "check that the statement before it is complete, that braces match and that rows of a table have a semicolon between them" }
    MissingClose "Q0103" Error {
        zh: "到这里还没有等到「}」", en: "a closing `}` is missing after this",
        help_zh: "在这一段的末尾补上「}」", help_en: "add `}` at the end of the block" }
    NestedTooDeep "Q0104" Error {
        zh: "括号套得太深(最多 64 层)", en: "brackets are nested too deeply (at most 64 levels)",
        help_zh: "把里面的部分用「定义」单独起名", help_en: "give the inner part a name with `define`" }
    TooComplex "Q0105" Error {
        zh: "读到这里已用完限定的工作量:文件太大,或括号套得太多", en: "the work limit is used up here: the file is too long or has too many brackets in each other",
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
        help_zh: "写作 1.5 比 1,后一个数不能是 0;三个以上的权重写在各项的「占」后面", help_en: "write 1.5 against 1, the second not 0; weights of three or more go after `weight`" }
    BadDuration "Q0111" Error {
        zh: "「{text}」折不成整月或整日,不能作为一段时间", en: "`{text}` is no whole number of months or days and cannot be a length of time",
        help_zh: "年可以带小数,但要合成整月:1.5 年;月、日、工作日写整数:6 个月、5 工作日", help_en: "a fraction of years has to make whole months: 1.5 years; months, days and workdays are whole: 6 months, 5 workdays" }
    ComparisonChain "Q0112" Error {
        zh: "比较不能连写", en: "comparisons cannot be chained",
        help_zh: "范围写作「年龄 在 30 至 45」;两个条件用「且」连接,词与词之间留空格", help_en: "write a range as `age during 30 to 45`, or join two conditions with `and`, blanks on both sides" }
    MixedLogic "Q0113" Error {
        zh: "「且」与「或」混用会有两种读法", en: "`and` beside `or` can be read in two ways",
        help_zh: "给先成立的一组加上括号", help_en: "put brackets around the part that belongs together" }
    RepeatedTail "Q0114" Error {
        zh: "「{word}」写了两次", en: "`{word}` is written twice",
        help_zh: "删去一处;两个条件用「且」合成一个", help_en: "remove one; join two conditions with `and`" }
    ExprTooLong "Q0115" Error {
        zh: "一个式子里的词超过 {limit} 个", en: "one expression has more than {limit} words",
        help_zh: "用「定义」把它分成几步", help_en: "split it into steps with `define`" }
    // ---- Q02xx names -------------------------------------------------------------------------
    UnknownName "Q0201" Error {
        zh: "不认识的名字「{name}」", en: "unknown name `{name}`",
        help_zh: "先用「定义」「记录」或「参数」声明它,或检查是否写错", help_en: "declare it with `define`, `record` or `parameter`, or check the spelling" }
    DeclaredHere "Q0202" Note { zh: "先在这里声明", en: "first declared here" }
    PathOutside "Q0203" Error {
        zh: "「{path}」不是政策目录里的路径", en: "`{path}` is not a path inside the policy folders",
        help_zh: "写成 标准/干部信息 这样的相对路径,不用 .. 和盘符", help_en: "write a relative path such as standard/cadre_info, without `..`" }
    UsedNotFound "Q0204" Error {
        zh: "找不到「{path}」", en: "cannot find `{path}`",
        help_zh: "文件应在本文件所在目录、其上级目录或 policies 目录下,扩展名 .quan", help_en: "the file is looked for beside this one, in the folders above and in `policies`, with the ending .quan" }
    DuplicateName "Q0205" Error {
        zh: "「{name}」声明了两次", en: "`{name}` is declared twice",
        help_zh: "改一个名字,或删去其中一个", help_en: "rename or remove one of them" }
    UnknownRecord "Q0206" Error {
        zh: "没有叫「{name}」的记录", en: "there is no record called `{name}`",
        help_zh: "用「记录 {name} 主键 … { … }」声明,或检查「使用」是否齐全", help_en: "declare it with `record {name} key … { … }`, or check `use`" }
    UnknownType "Q0207" Error {
        zh: "没有叫「{name}」的类型", en: "there is no type called `{name}`",
        help_zh: "类型有 文本、整数、小数、日期、是否、列表,以及已声明的枚举、次序、记录", help_en: "types are text, integer, decimal, date, boolean, list, and declared enumerations and records" }
    OrderExtended "Q0222" Error {
        zh: "「{name}」的值排了高低,「{value}」该排在哪里说不清", en: "the values of `{name}` are ordered: where `{value}` stands among them cannot be said",
        help_zh: "在本政策里另写一个「次序」,从低到高写全;已有的值可以加「别名」", help_en: "write an `order` of this policy's own, complete and lowest first; a value it has may be given an `alias`" }
    AliasTaken "Q0223" Error {
        zh: "别名「{name}」已经指「{value}」", en: "the alias `{name}` stands for `{value}` already",
        help_zh: "换一个词,或删去这个别名", help_en: "take another word, or remove this one" }
    IntervalColumn "Q0208" Error {
        zh: "「期间」要用日期栏,「{name}」不是", en: "`interval` takes date columns, `{name}` is none",
        help_zh: "写本记录中类型为「日期」的栏名", help_en: "name a column of this record whose type is date" }
    InverseOfValue "Q0209" Error {
        zh: "「反称 {name}」只能用在引用另一记录的栏上", en: "`inverse {name}` only fits a column that refers to a record",
        help_zh: "把这一栏的类型改成所引用的记录名,或删去「反称 {name}」", help_en: "make the type of the column a record, or remove `inverse {name}`" }
    RangeOfNumbers "Q0210" Error {
        zh: "取值范围要写成「在 0 至 100」这样的两个数", en: "bounds are two numbers: `during 0 to 100`",
        help_zh: "先写小的,再写大的", help_en: "the smaller one first" }
    Ambiguous "Q0211" Error {
        zh: "「{name}」在两处都有:{places}", en: "`{name}` is found on two levels: {places}",
        help_zh: "写「该 {name}」指列表里的这一项,写「本 {name}」指被评的对象", help_en: "write `this {name}` for the element, `own {name}` for the subject" }
    GluedWords "Q0212" Error {
        zh: "不认识的名字「{name}」,像是漏了空格", en: "unknown name `{name}`; spaces seem to be missing",
        help_zh: "词与词之间用空格隔开", help_en: "separate words with blanks" }
    Cycle "Q0213" Error {
        zh: "定义绕成了圈:{path}", en: "definitions go round in a circle: {path}",
        help_zh: "其中一个要改成不依赖其他几个", help_en: "one of them must not depend on the others" }
    InTheCycle "Q0214" Note { zh: "圈中的一环", en: "part of the circle" }
    ChainTooLong "Q0215" Error {
        zh: "定义一个套一个超过 {limit} 层", en: "definitions depend on each other more than {limit} deep",
        help_zh: "合并其中的一些定义,或把被用到的写在前面", help_en: "merge some of them, or write what is used before what uses it" }
    NoSuchField "Q0216" Error {
        zh: "「{record}」没有「{name}」这一栏", en: "`{record}` has no field `{name}`",
        help_zh: "检查栏名,或用「定义 {record}.{name} = …」补上", help_en: "check the name, or add `define {record}.{name} = …`" }
    NotARecord "Q0217" Error {
        zh: "「.{name}」前面是{found},不是记录", en: "what stands before `.{name}` is {found}, not a record",
        help_zh: "只有记录和记录的列表可以用「.」取栏", help_en: "only records and lists of records have fields" }
    UnknownFunction "Q0218" Error {
        zh: "没有叫「{name}」的函数", en: "there is no function called `{name}`",
        help_zh: "如果是列表筛选,写「{name} 其中 (…)」", help_en: "to filter a list, write `{name} where (…)`" }
    // ---- Q03xx types -------------------------------------------------------------------------
    TypeMismatch "Q0301" Error {
        zh: "{left}不能与{right}比较", en: "{left} cannot be compared with {right}",
        help_zh: "两边要是同一种值", help_en: "both sides must be of one kind" }
    WrongType "Q0302" Error {
        zh: "这里要{expected},得到的是{found}", en: "expected {expected}, found {found}",
        help_zh: "检查这一处的写法", help_en: "check what is written here" }
    ListAsTruth "Q0303" Error {
        zh: "列表不能直接作为条件", en: "a list is no condition",
        help_zh: "写「有 …」,或「… 均 …」「… 任一 …」", help_en: "write `has …`, or `… each …`, `… any …`" }
    ListCompared "Q0304" Error {
        zh: "列表不能直接与一个值比较", en: "a list cannot be compared with one value",
        help_zh: "写「… 均 不低于 …」或「… 任一 = …」,或先用 计数、最大 等取出一个值", help_en: "write `… each …` or `… any …`, or take one value with count, maximum …" }
    QuoteText "Q0305" Error {
        zh: "文字要加引号", en: "a text needs quotes",
        help_zh: "写成 \"{name}\"", help_en: "write \"{name}\"" }
    NoOrder "Q0306" Error {
        zh: "「{name}」的值没有高低之分", en: "the values of `{name}` have no order",
        help_zh: "用「次序 {name} { 低 < 高 }」声明,或改用「=」「属于」", help_en: "declare `{name}` with `ordered`, or use `=` or `in`" }
    NotAValueOf "Q0307" Error {
        zh: "「{name}」不是「{of}」的值", en: "`{name}` is not a value of `{of}`",
        help_zh: "可用的值:{values}", help_en: "its values: {values}" }
    ArgumentCount "Q0308" Error {
        zh: "{name} 要 {expected} 个参数,写了 {found} 个", en: "arguments of {name}: expected {expected}, found {found}",
        help_zh: "写法:{usage}", help_en: "usage: {usage}" }
    DateAsNumber "Q0309" Error {
        zh: "日期不能与数比较", en: "a date cannot be compared with a number",
        help_zh: "日期写作 1985-03 或 1985年3月;年龄用 周岁(…),年份用 年(…)", help_en: "write dates as 1985-03; use age(…) for ages and year_of(…) for years" }
    RowKeys "Q0310" Error {
        zh: "这一行有 {found} 个条件,应有 {expected} 个", en: "keys of this row: expected {expected}, found {found}",
        help_zh: "每个「按」的轴写一个条件,不论哪个都行的写「其余」", help_en: "one key for each axis; `otherwise` where any will do" }
    BoundWithoutAxis "Q0311" Error {
        zh: "只写比较的条件要有比较的对象", en: "a bare comparison needs something to compare",
        help_zh: "写「按 x { 不低于 85 : … }」或「逐档 x { … }」", help_en: "write `by_case x { … }` or `stepwise x { … }`" }
    NoInterval "Q0312" Error {
        zh: "「{name}」没有写「期间」,不能用「在」或按期间计算", en: "`{name}` has no `interval`, so `during` and periods do not work on it",
        help_zh: "在列表后面写「期间 起 至 止」或「期间 日期」", help_en: "add `interval start to end` or `interval date` after the list" }
    OneValue "Q0313" Error {
        zh: "一行只能有一个值", en: "a row has one value",
        help_zh: "两种结果分成两行写", help_en: "write two rows for two results" }
    KeepPlaces "Q0314" Error {
        zh: "「保留」的位数要是 0 至 12 的整数", en: "`keep` takes a whole number of places from 0 to 12",
        help_zh: "写成「保留 2 位 四舍五入」", help_en: "write `keep 2 places half_up`" }
    // ---- Q04xx patterns ----------------------------------------------------------------------
    DuplicateLabel "Q0401" Error {
        zh: "标号「{name}」用了两次", en: "the label `{name}` is used twice",
        help_zh: "同一规则集里每条的标号要不同", help_en: "labels within a rule set must differ" }
    UnknownLabel "Q0402" Error {
        zh: "没有标号为「{name}」的条款", en: "there is no clause labelled `{name}`",
        help_zh: "「免除」后面写本规则集里的标号", help_en: "`waive` takes labels of this rule set" }
    MayCondition "Q0403" Error {
        zh: "「可」后面应是措施", en: "`may` takes a measure",
        help_zh: "条件写「必须」或「优先」;措施先在「枚举 措施」里列出", help_en: "write conditions with must or prefer; list measures in an enumeration named 措施" }
    NoExceptionWaived "Q0404" Error {
        zh: "「{name}」写了「不设例外」,不能免除", en: "`{name}` allows no exception and cannot be waived",
        help_zh: "删去这一处免除", help_en: "remove this waiver" }
    WeightsSum "Q0405" Error {
        zh: "各项占比合计 {sum},应为 100%", en: "the weights sum to {sum}, not 100%",
        help_zh: "调整各项的「占」;如果写的是份数,就都不带 %", help_en: "change the weights; shares like 3 : 4 : 3 are written without %" }
    WeightsMixed "Q0406" Error {
        zh: "有的项写了「占」,有的没有", en: "some items have a weight and some have none",
        help_zh: "各项都写「占」,或都不写", help_en: "give every item a weight, or none" }
    AbsentMissing "Q0407" Error {
        zh: "「{name}」有「当」,没有说不适用时怎么办", en: "`{name}` has a guard but does not say what happens when it does not apply",
        help_zh: "写「缺项 则 按比例」或「缺项 则 零分」", help_en: "write `if_absent then rescale` or `if_absent then zero`" }
    QuotaFraction "Q0408" Error {
        zh: "名额可能不是整数,要写明取整方式", en: "the quota may not be whole and needs a rounding word",
        help_zh: "在后面写 进位、舍去 或 四舍五入", help_en: "add round_up, round_down or half_up" }
    UnknownMeasure "Q0409" Error {
        zh: "「{name}」不是已列出的措施", en: "`{name}` is not a declared measure",
        help_zh: "在「枚举 措施 { … }」或「次序 措施 { … }」里列出", help_en: "list it in an enumeration named 措施" }
    UnknownStep "Q0410" Error {
        zh: "没有叫「{name}」的环节", en: "there is no step called `{name}`",
        help_zh: "检查「接」「前于」后面的名字", help_en: "check the name after `follows` or `ahead_of`" }
    UnknownOutcome "Q0411" Error {
        zh: "环节「{step}」没有「{name}」这个结果", en: "the step `{step}` has no outcome `{name}`",
        help_zh: "在「结果」里写出它", help_en: "add it to its `outcome`" }
    StepOrderCycle "Q0412" Error {
        zh: "环节的先后绕成了圈:{path}", en: "the order of steps goes round in a circle: {path}",
        help_zh: "检查「接」「前于」", help_en: "check `follows` and `ahead_of`" }
    UnknownSource "Q0413" Error {
        zh: "「{name}」既不是记录,也不是遴选", en: "`{name}` is neither a record nor a selection",
        help_zh: "「从」后面写记录名或另一个遴选的名字", help_en: "`from` takes a record or another selection" }
    ParamWithoutValue "Q0414" Error {
        zh: "参数「{name}」还没有值", en: "the parameter `{name}` has no value",
        help_zh: "运行时加 --param {name}=…,或在政策里写定", help_en: "run with --param {name}=…, or fix it in the policy" }
    ParamRefused "Q0415" Error {
        zh: "参数「{name}」不能取 {value}", en: "the parameter `{name}` cannot be {value}",
        help_zh: "政策规定:{bound}", help_en: "the policy demands: {bound}" }
    UnknownParam "Q0416" Error {
        zh: "政策里没有参数「{name}」", en: "the policy has no parameter `{name}`",
        help_zh: "quan check 会列出所有参数", help_en: "`quan check` lists all parameters" }
    UnknownArea "Q0418" Error {
        zh: "没有叫「{name}」的规则集", en: "there is no rule set called `{name}`",
        help_zh: "写本政策里规则集的名字", help_en: "name a rule set of this policy" }
    TailNotHere "Q0419" Error {
        zh: "「{word}」不能跟在条件后面", en: "`{word}` cannot follow a condition",
        help_zh: "它只用于措施;环节自己的时限写在条款前面,或在前面加「;」", help_en: "it belongs to measures; a step's own deadline stands before its clauses or after `;`" }
    StepTwice "Q0420" Warning {
        zh: "「接」后面写了两次「{name}」", en: "`{name}` is named twice after `follows`",
        help_zh: "删去一处", help_en: "remove one" }
    UnknownMembers "Q0421" Error {
        zh: "看不出「{name}」里是哪种记录,「每」不知道是对谁", en: "what records `{name}` lists cannot be seen, so `per` does not know whom for",
        help_zh: "写明类型,如「定义 {case}.{name} : 列表 干部 = …」", help_en: "write the type, as in `define {case}.{name} : list_of person = …`" }
    NotInside "Q0422" Error {
        zh: "「{word}」不能写在{place}里", en: "`{word}` cannot stand in {place}",
        help_zh: "{instead}", help_en: "{instead}" }
    TailUnread "Q0423" Error {
        zh: "「{word}」跟在「{after}」后面不起作用", en: "`{word}` has no effect after `{after}`",
        help_zh: "删去它;「{after}」后面能写:{allowed}", help_en: "remove it; what may follow `{after}`: {allowed}" }
    ProofUndated "Q0424" Error {
        zh: "凭据要有日期,才看得出是否按时办了", en: "what proves a duty needs a date, or nobody can see whether it was done in time",
        help_zh: "写一个日期列,或一个记录列表,在那种记录上写明「期间 日期列」", help_en: "give a date field, or a list of records whose type says `interval FIELD`" }
    // ---- Q05xx lint --------------------------------------------------------------------------
    FullMarksExceeded "Q0502" Warning {
        zh: "满分 {full},但最高可得 {reach}", en: "full marks are {full}, but {reach} can be reached",
        help_zh: "写「封顶 {full}」,或说明允许超过", help_en: "add `cap {full}`, or say in a note that it is meant" }
    RowsGap "Q0511" Warning {
        zh: "这些行有空当:{witness} 时没有一行成立,得不出值,结果是待核实", en: "the rows leave a gap: where {witness}, none holds and the value stays undetermined",
        help_zh: "补上这一种情形,或在最后写「其余 : …」", help_en: "add a row for this case, or end with `otherwise : …`" }
    RowsOverlap "Q0512" Warning {
        zh: "第 {first} 行与第 {second} 行重叠:{witness} 时两行都成立,取值却不同({one} 与 {two}),结果是待核实", en: "rows {first} and {second} overlap: where {witness}, both hold with different values ({one} and {two}), and the value stays undetermined",
        help_zh: "改其中一行的界限;要分先后,在表头写「逐档」或「取最前」,要取大,写「取最高」", help_en: "move one of the bounds, or say in the head what counts: stepwise, take_first, highest or add_up" }
    RowsAlwaysOverlap "Q0513" Warning {
        zh: "第 {first} 行与第 {second} 行总有一行的情形全在另一行之内,取值却不同({one} 与 {two}),那时结果是待核实", en: "every case of one of rows {first} and {second} is a case of the other, with different values ({one} and {two}), and the value stays undetermined there",
        help_zh: "把两行的条件分开;要分先后,在表头写「逐档」或「取最前」", help_en: "keep the conditions apart, or write `take_first` in the head" }
    RowNeverHolds "Q0514" Warning {
        zh: "第 {n} 行的条件在任何情形下都不成立", en: "the condition of row {n} cannot hold in any case",
        help_zh: "检查数值、比较词和取值范围,或删去这一行", help_en: "check its numbers, comparisons and the bounds of the values, or remove the row" }
    RowNeverReached "Q0515" Warning {
        zh: "第 {n} 行永远轮不到:它的情形都被前面的行取走了", en: "row {n} is never reached: the rows above take every case of it",
        help_zh: "把较严的一行移到前面,或删去这一行", help_en: "move the stricter row up, or remove this one" }
    RowOutdone "Q0516" Warning {
        zh: "第 {n} 行永远不起作用:它成立时,另一行也成立,给出 {more},不低于它的 {own}", en: "row {n} never counts: whenever it holds, another row holds too and gives {more}, no less than its {own}",
        help_zh: "检查条件和值,或删去这一行", help_en: "check condition and value, or remove the row" }
    RowAfterOtherwise "Q0517" Warning {
        zh: "「其余」之后的行永远轮不到", en: "a row after `otherwise` is never reached",
        help_zh: "把「其余」移到最后", help_en: "move `otherwise` to the end" }
    OtherwiseIdle "Q0518" Note {
        zh: "前面各行已包括一切情形,「其余」用不到", en: "the rows above cover every case; `otherwise` is never used",
        help_zh: "如果不是有意留作保险,检查前面各行的界限", help_en: "unless it is meant as a safeguard, check the bounds of the rows above" }
    RowsNotAnalysed "Q0519" Note {
        zh: "这些行的条件组合太多,没有检查空当和重叠", en: "the conditions of these rows have too many combinations to look for gaps and overlaps",
        help_zh: "分成几张表,或用「定义」给中间结果起名", help_en: "split the table, or name intermediate results with `define`" }
    OtherRow "Q0520" Note { zh: "另一行在这里", en: "the other row is here" }
    AlwaysTrue "Q0521" Warning {
        zh: "这个条件在任何情形下都成立,等于没有写", en: "this condition holds in every case and decides nothing",
        help_zh: "检查数值、比较词和取值范围,或删去它", help_en: "check its numbers, comparisons and the bounds of the values, or remove it" }
    AlwaysFalse "Q0522" Warning {
        zh: "这个条件在任何情形下都不成立", en: "this condition cannot hold in any case",
        help_zh: "检查数值、比较词和取值范围", help_en: "check its numbers, comparisons and the bounds of the values" }
    SaidTwice "Q0523" Warning {
        zh: "同一个条件在这里写了两遍", en: "the same condition is written twice here",
        help_zh: "删去一处;如果本想写另一个条件,改正它", help_en: "remove one, or correct it if another condition was meant" }
    SameClause "Q0524" Note {
        zh: "与「{other}」的条件完全相同", en: "the same condition as `{other}`",
        help_zh: "如果不是两处出处各写一遍,删去其中一条", help_en: "remove one, unless two sources each say so" }
    OtherPlace "Q0525" Note { zh: "另一处在这里", en: "the other place is here" }
    GuardSatisfies "Q0526" Warning {
        zh: "这一条适用时总是满足:「当」已经保证了它", en: "whenever this clause applies it is satisfied: its guard already says so",
        help_zh: "检查「当」和条件是不是写反了,或删去这一条", help_en: "check guard and condition, or remove the clause" }
    GuardViolates "Q0527" Warning {
        zh: "这一条适用时总是不满足:「当」与它相抵触", en: "whenever this clause applies it is violated: its guard contradicts it",
        help_zh: "检查「当」和条件是不是写反了", help_en: "check guard and condition" }
    GuardHere "Q0528" Note { zh: "「当」在这里", en: "the guard is here" }
    ClausesContradict "Q0529" Warning {
        zh: "与「{other}」不可能同时满足,没有人能合格", en: "this and `{other}` cannot both be satisfied: nobody can pass",
        help_zh: "改其中一条,或用「当」说明各自适用的情形", help_en: "change one, or give each a guard for the cases it is meant for" }
    DoubleNegative "Q0530" Warning {
        zh: "「不得」后面又是否定,等于「必须」", en: "`must_not` before a negation is `must`",
        help_zh: "去掉「非」,改写「必须」", help_en: "drop the `not` and write `must`" }
    NegativeComparison "Q0531" Note {
        zh: "「不得」后面是「{word}」:条件成立才算违反", en: "`must_not` before `{word}`: the clause is violated where the comparison holds",
        help_zh: "如果想要的是「{word}」,改写「必须」;如果不是,写成「必须 … 少于/超过 …」更清楚", help_en: "if `{word}` is what is wanted, write `must`; if not, `must` with the opposite comparison is clearer" }
    EachOfNone "Q0532" Note {
        zh: "这个列表可能是空的,那时「均」是待核实", en: "this list may be empty, and `each` is then undetermined",
        help_zh: "写「空表 视为 满足」或「空表 视为 不满足」,或另写一条 有 …", help_en: "add `if_empty as satisfied` or `violated`, or a clause that asks for at least one" }
    OtherDenominator "Q0533" Note {
        zh: "同一个数在这里以「{two}」为分母,在另一处以「{one}」为分母", en: "one number is measured against `{two}` here and against `{one}` elsewhere",
        help_zh: "核对原文两处的分母是否本来不同", help_en: "check that the regulation means different denominators" }
    ProductRemains "Q0534" Note {
        zh: "每评一个对象都要把全部「{record}」过一遍;数据多时会慢", en: "every `{record}` is gone through for each subject, which is slow with much data",
        help_zh: "用引用和反称代替,或按主键、引用栏相等来找", help_en: "follow a reference or its way back, or find them by a key or reference that equals" }
    Unused "Q0535" Note {
        zh: "「{name}」没有用到", en: "`{name}` is not used",
        help_zh: "删去它,或检查用到它的地方是否写了别的名字", help_en: "remove it, or check whether another name was written where it is meant" }
    ColumnsUnread "Q0536" Note {
        zh: "「{record}」的这些栏没有规则读到:{columns}", en: "no rule reads these fields of `{record}`: {columns}",
        help_zh: "不需要的可以删去,填表的人少填几栏", help_en: "remove what nobody needs: it spares people filling it in" }
    VersionGap "Q0537" Warning {
        zh: "「{name}」自 {until} 废止,下一版 {from} 才施行,其间没有可用的一版", en: "`{name}` is repealed on {until} and its next version takes effect on {from}: between them none is in force",
        help_zh: "核对两个日期;施行日和废止日应当相接", help_en: "check both dates; the repeal and the next beginning should meet" }
    VersionOverlap "Q0538" Warning {
        zh: "「{name}」的下一版 {from} 已施行,而这一版到 {until} 才废止,其间两版并存", en: "the next version of `{name}` takes effect on {from}, but this one is repealed only on {until}: between them both are in force",
        help_zh: "核对两个日期;前一版的「废止」可以不写", help_en: "check both dates; the earlier version needs no repeal" }
    OtherVersion "Q0539" Note { zh: "前一版在这里", en: "the earlier version is here" }
    TypeSaysSo "Q0540" Note {
        zh: "类型只许填这些值,所以这个条件总是成立", en: "the type allows no other values, so this always holds",
        help_zh: "要让这一条查得出问题,给类型加上别的取值,如「其他」", help_en: "give the type further values, such as `other`, if the clause is to find anything" }
    // ---- Q06xx records ------------------------------------------------------------------------
    DataNotAFile "Q0601" Error {
        zh: "{place}:是设备、管道一类的特殊文件,不能当数据读", en: "{place}: a device or a pipe, not a regular file",
        help_zh: "给出数据文件或文件夹的路径", help_en: "give the path of a file or a folder" }
    DataFormat "Q0602" Error {
        zh: "{place}:认不出这种格式", en: "{place}: unknown format",
        help_zh: "能读的有 csv、tsv、json、jsonl、xlsx、xls、ods、lrmx", help_en: "what is read: csv, tsv, json, jsonl, xlsx, xls, ods, lrmx" }
    DataEmpty "Q0603" Error {
        zh: "{place}:文件是空的", en: "{place}: the file is empty",
        help_zh: "用 quan template 生成带表头的空表", help_en: "`quan template` writes an empty table with its headers" }
    DataBinary "Q0604" Error {
        zh: "{place}:第 {offset} 字节是 NUL,不是文本文件", en: "{place}: a NUL at byte {offset}, this is no text file",
        help_zh: "检查扩展名是否与内容相符", help_en: "check that the ending fits the content" }
    DataEncoding "Q0605" Error {
        zh: "{place}:不是完好的 {encoding} 文本(第 {offset} 字节起读不出)", en: "{place}: not sound {encoding} text (byte {offset} cannot be read)",
        help_zh: "用原来的软件重新导出,编码选 UTF-8(Excel 里选「CSV UTF-8」)", help_en: "export it again with the encoding UTF-8" }
    DataForeignEncoding "Q0606" Error {
        zh: "{place}:编码像是 {encoding},不能读", en: "{place}: the encoding seems to be {encoding}, which is not read",
        help_zh: "用原来的软件打开,另存时编码选 UTF-8(Excel 里选「CSV UTF-8」)", help_en: "open it where it was made and save it with the encoding UTF-8" }
    DataLineTooLong "Q0607" Error {
        zh: "{place}:一行超过 {limit} 字节", en: "{place}: a line of more than {limit} bytes",
        help_zh: "这一行里多半缺了换行或引号,补上;照片、附件不要放进表格", help_en: "a line end or a quote is probably missing; keep photos and attachments out of the table" }
    DataTooLarge "Q0608" Error {
        zh: "{place}:内容超过 {limit} 字节", en: "{place}: more than {limit} bytes",
        help_zh: "分成几个文件,或改存为 CSV;审批表多半是照片太大,换一张小的", help_en: "split it into several files, or use CSV; in an appointment form take a smaller photo" }
    DataUnclosedQuote "Q0609" Error {
        zh: "{place}:引号没有成对", en: "{place}: a quote is never closed",
        help_zh: "补上引号;单元格里的引号要写两个", help_en: "close it; a quote inside a cell is written twice" }
    DataColumnCount "Q0610" Error {
        zh: "{place}:有 {found} 格,表头有 {expected} 栏", en: "{place}: {found} cells, the header has {expected}",
        help_zh: "检查这一行的分隔符和引号", help_en: "check the separators and quotes of the row" }
    DataDuplicateHeader "Q0611" Error {
        zh: "{place}:表头「{first}」在第 {one} 栏和第 {two} 栏各有一个", en: "{place}: the header `{first}` stands in columns {one} and {two}",
        help_zh: "改名或删去其中一栏", help_en: "rename or remove one of them" }
    DataTooManyColumns "Q0612" Error {
        zh: "{place}:超过 {limit} 栏", en: "{place}: more than {limit} columns",
        help_zh: "删去多余的栏;如果行和栏颠倒了,转置后再存", help_en: "remove what is not needed; if rows and columns are swapped, turn the table" }
    DataUnnamedColumn "Q0613" Note {
        zh: "{place}:{column} 栏有内容而没有表头,没有读", en: "{place}: column {column} has values but no header; it is not read",
        help_zh: "补上表头,或清空该栏", help_en: "name the column or clear it" }
    DataBadJson "Q0614" Error {
        zh: "{place}:JSON 写得不对:{message}", en: "{place}: the JSON cannot be read: {message}",
        help_zh: "检查逗号、引号和括号:都用半角,引号和括号成对,文字要加引号", help_en: "check commas, quotes and brackets; texts need quotes" }
    DataTooDeep "Q0615" Error {
        zh: "{place}:一层套一层,嵌套太深", en: "{place}: nested too deeply",
        help_zh: "检查括号或标签是否写错;记录里的列表不用套这么多层", help_en: "check the brackets or tags; records need fewer levels" }
    DataDuplicateField "Q0616" Error {
        zh: "{place}:「{key}」出现了两次", en: "{place}: `{key}` is there twice",
        help_zh: "删去其中一个", help_en: "remove one of them" }
    DataRowNotObject "Q0617" Error {
        zh: "{place}:这一项不是 {…} 形式的记录", en: "{place}: this element is not an object",
        help_zh: "每条记录写成 {\"栏名\": 值}", help_en: "write each record as {\"column\": value}" }
    DataNotRows "Q0618" Error {
        zh: "{place}:{key}不是记录的列表", en: "{place}: {key}is no list of records",
        help_zh: "写成 {\"记录名\": [ … ]} 或 [ … ]", help_en: "write {\"record\": [ … ]} or [ … ]" }
    DataBrokenWorkbook "Q0619" Error {
        zh: "{place}:工作簿已损坏:{message}", en: "{place}: the workbook is broken: {message}",
        help_zh: "用 Excel 或 WPS 打开后另存一份", help_en: "open it in a spreadsheet program and save it again" }
    DataEncrypted "Q0620" Error {
        zh: "{place}:工作簿有打开密码,读不了", en: "{place}: the workbook has a password and cannot be read",
        help_zh: "用 Excel 或 WPS 打开,去掉密码后另存", help_en: "open it in a spreadsheet program and save it without the password" }
    DataZipBomb "Q0621" Error {
        zh: "{place}:压缩得异常厉害,解压后大得不合常理,没有读", en: "{place}: unpacks to far more than it should; it is not read",
        help_zh: "核实文件来源;确是自己的表,用 Excel 或 WPS 打开,删去空白行后另存", help_en: "check where the file comes from; if it is your own, delete its blank rows in a spreadsheet program and save it again" }
    DataEntityTrick "Q0622" Error {
        zh: "{place}:文件里自带了替换文字的规则(XML 的 DOCTYPE 或实体),为安全不予读取", en: "{place}: XML with a document type or entities of its own is not read, for safety",
        help_zh: "核实文件来源,从原系统重新导出", help_en: "check where the file comes from and export it again" }
    DataBadXml "Q0623" Error {
        zh: "{place}:XML 写得不对或不完整:{message}", en: "{place}: the XML cannot be read: {message}",
        help_zh: "文件可能没有传完或被改过:从原系统重新导出", help_en: "the file may be cut off or changed: export it again" }
    DataNotAForm "Q0624" Error {
        zh: "{place}:不是干部任免审批表(没有 Person 这一项)", en: "{place}: not an appointment form (no element `Person`)",
        help_zh: "核对是不是拿错了文件;是的话从原系统重新导出", help_en: "check that this is the right file, or export it again" }
    DataResumeLine "Q0625" Note {
        zh: "{place}:简历中的一行读不出起止时间:{value}", en: "{place}: a line of the résumé without readable dates: {value}",
        help_zh: "行首写起止年月,如 1998.09--2002.07 某大学学生;至今的写 2005.03--", help_en: "begin it with its months, as in 1998.09--2002.07; up to now is 2005.03--" }
    DataPhotoDropped "Q0626" Note {
        zh: "{place}:照片没有读入({size} 字节),不影响评判", en: "{place}: the photo was left out ({size} bytes); nothing is judged by it" }
    RowNotANumber "Q0630" Error {
        zh: "{place}:「{value}」不是数", en: "{place}: `{value}` is not a number",
        help_zh: "写作 85.5、1200、80% 或 4/5", help_en: "write 85.5, 1200, 80% or 4/5" }
    RowNotWhole "Q0631" Error {
        zh: "{place}:「{value}」不是整数", en: "{place}: `{value}` is not a whole number",
        help_zh: "改成整数,或在政策里把该栏的类型改为「小数」", help_en: "write a whole number, or make the column a decimal in the policy" }
    RowOutOfRange "Q0632" Error {
        zh: "{place}:「{value}」不在 {low} 至 {high} 之间", en: "{place}: `{value}` is outside {low} to {high}",
        help_zh: "核对数值", help_en: "check the value" }
    RowNotADate "Q0633" Error {
        zh: "{place}:「{value}」不是日期", en: "{place}: `{value}` is not a date",
        help_zh: "写作 1985-03-07、1985.03 或 1985年3月", help_en: "write 1985-03-07, 1985.03 or 1985年3月" }
    RowNoSuchDay "Q0634" Error {
        zh: "{place}:没有「{value}」这一天", en: "{place}: there is no such day as `{value}`",
        help_zh: "核对月和日", help_en: "check month and day" }
    RowDateOutOfRange "Q0635" Error {
        zh: "{place}:「{value}」的年份不在 1900 至 2200 之间", en: "{place}: the year of `{value}` is outside 1900 to 2200",
        help_zh: "核对年份", help_en: "check the year" }
    RowAmbiguousMonth "Q0636" Error {
        zh: "{place}:「{value}」分不清是 1 月还是 10 月", en: "{place}: `{value}` could be January or October",
        help_zh: "把单元格设为文本,写作 {year}.01 或 {year}.10", help_en: "make the cell a text: {year}.01 or {year}.10" }
    RowNotABool "Q0637" Error {
        zh: "{place}:「{value}」不是「是」或「否」", en: "{place}: `{value}` is neither yes nor no",
        help_zh: "写 是、否、true、false、1、0、√ 或 ×", help_en: "write yes, no, true, false, 1 or 0" }
    RowNotADuration "Q0638" Error {
        zh: "{place}:「{value}」不是一段时间", en: "{place}: `{value}` is not a length of time",
        help_zh: "写作 2年6个月、30日 或 5工作日", help_en: "write 2 years 6 months, 30 days or 5 workdays" }
    RowNotASpan "Q0639" Error {
        zh: "{place}:「{value}」不是范围", en: "{place}: `{value}` is not a range",
        help_zh: "写出两头,如 30 至 45", help_en: "write both ends, as in 30 to 45" }
    RowUnknownValue "Q0640" Error {
        zh: "{place}:「{value}」不是「{of}」的值", en: "{place}: `{value}` is not a value of `{of}`",
        help_zh: "可用的值:{values}", help_en: "its values: {values}" }
    RowNotOneValue "Q0641" Error {
        zh: "{place}:这里要一个值,得到的是列表或对象", en: "{place}: expected one value, found a list or an object",
        help_zh: "写一个值", help_en: "write one value" }
    RowNotAList "Q0642" Error {
        zh: "{place}:「{value}」不是列表", en: "{place}: `{value}` is not a list",
        help_zh: "写成 [{\"栏名\": 值}],没有则写 [];或把列表另设一张表,一行一项", help_en: "write [{\"column\": value}], or [] where there is none; or give the list a table of its own" }
    RowElementNotObject "Q0643" Error {
        zh: "{place}:列表中的「{value}」不是 {…} 形式的一项", en: "{place}: `{value}` in the list is not an object",
        help_zh: "每一项写成 {\"栏名\": 值};或把列表另设一张表,一行一项", help_en: "write each element as {\"column\": value}, or give the list a table of its own" }
    RowInlineRecord "Q0644" Error {
        zh: "{place}:这里要「{table}」的主键,得到的是整条记录", en: "{place}: expected the key of a `{table}`, found a whole record",
        help_zh: "把记录放进「{table}」表,这里只写主键", help_en: "move the record to the table `{table}` and write its key here" }
    RowSameColumn "Q0645" Error {
        zh: "{place}:与「{first}」是同一栏的两种写法", en: "{place}: the same column as `{first}`",
        help_zh: "只留其中一个", help_en: "remove one of them" }
    RowMissingKey "Q0646" Error {
        zh: "{place}:没有主键", en: "{place}: the key is missing",
        help_zh: "填上主键", help_en: "fill in the key" }
    RowDuplicateKey "Q0647" Error {
        zh: "{place}:主键「{value}」已在{first}出现", en: "{place}: the key `{value}` is already in {first}",
        help_zh: "删去重复的一行,或改正主键", help_en: "remove the row or correct its key" }
    RowDangling "Q0648" Error {
        zh: "{place}:「{table}」中没有主键为「{key}」的记录", en: "{place}: there is no `{table}` with the key `{key}`",
        help_zh: "补上该记录,或改正主键", help_en: "supply the record or correct the key" }
    RowDanglingRejected "Q0649" Error {
        zh: "{place}:所指的「{table}」「{key}」那一行有错,没有读入", en: "{place}: the row of the `{table}` with the key `{key}` was itself rejected",
        help_zh: "先改正「{table}」里的那一行", help_en: "correct that row of `{table}` first" }
    RowNoOwner "Q0650" Error {
        zh: "{place}:「{table}」中没有主键为「{key}」的记录,这一行无处可归", en: "{place}: there is no `{table}` with the key `{key}` to hold this row",
        help_zh: "补上该记录,或改正主键", help_en: "supply the record or correct the key" }
    RowOwnerRejected "Q0651" Error {
        zh: "{place}:所属的「{table}」「{key}」那一行有错,没有读入", en: "{place}: the row of the `{table}` with the key `{key}` it belongs to was itself rejected",
        help_zh: "先改正「{table}」里的那一行", help_en: "correct that row of `{table}` first" }
    RowOwnerBlank "Q0652" Error {
        zh: "{place}:没有写明属于哪个「{table}」", en: "{place}: does not say which `{table}` it belongs to",
        help_zh: "填上「{table}」的主键", help_en: "fill in the key of the `{table}`" }
    RowFormulaError "Q0653" Error {
        zh: "{place}:公式算出的是错误值 {value}", en: "{place}: the formula ends in an error: {value}",
        help_zh: "改正公式,或直接填上值", help_en: "correct the formula or write the value" }
    RowDigitsLost "Q0654" Error {
        zh: "{place}:「{value}」超过 15 位又存成了数字,后面几位已丢失", en: "{place}: `{value}` has more than 15 digits, the workbook has lost the rest",
        help_zh: "把单元格格式设为「文本」,再照原件重新填写", help_en: "make the cell a text and type it again" }
    RowTooMany "Q0655" Error {
        zh: "{place}:行数太多", en: "{place}: too many rows",
        help_zh: "分批处理", help_en: "process them in parts" }
    RowBadNested "Q0656" Error {
        zh: "{place}:格中的 JSON 读不出:{message}", en: "{place}: the JSON in the cell cannot be read: {message}",
        help_zh: "检查逗号、引号和括号:都用半角,引号和括号成对,文字要加引号", help_en: "check commas, quotes and brackets; texts need quotes" }
    TableUnknownColumns "Q0660" Note {
        zh: "{place}:「{table}」没有用到这些栏:{columns}", en: "{place}: columns that `{table}` does not have: {columns}",
        help_zh: "如果是写法不同,改表头或在政策里给该栏加「别名」", help_en: "if one is only spelled differently, change the header or add an `alias`" }
    TableMissingColumns "Q0661" Note {
        zh: "{place}:「{table}」缺这些栏:{columns}", en: "{place}: columns of `{table}` that are not there: {columns}",
        help_zh: "缺的栏按不明处理;确实没有的,把这一栏补上、格子留空", help_en: "their cells count as unknown; where there is none, add the column and leave its cells blank" }
    TableUnknown "Q0662" Error {
        zh: "{place}:没有叫「{name}」的记录", en: "{place}: there is no record called `{name}`",
        help_zh: "可以提供的有:{known};改表名,或在 --as 后面写其中一个", help_en: "what can be supplied: {known}; rename the table, or write one of them after --as" }
    TableDerived "Q0663" Error {
        zh: "{place}:「{table}」由政策自己算出,不能由数据提供", en: "{place}: `{table}` is derived by the policy and cannot be supplied",
        help_zh: "从数据里拿掉这张表", help_en: "take the table out of the data" }
    TableMissingKey "Q0664" Error {
        zh: "{place}:缺「{table}」的主键栏「{column}」", en: "{place}: the key column `{column}` of `{table}` is missing",
        help_zh: "补上该栏,或改正表头", help_en: "add the column or correct the header" }
    TableMissingOwner "Q0665" Error {
        zh: "{place}:缺一栏说明每行属于哪个「{owner}」", en: "{place}: a column is missing that says which `{owner}` each row belongs to",
        help_zh: "加一栏「{owner}」,填它的主键", help_en: "add a column `{owner}` with its key" }
    TableOwnerWithoutKey "Q0666" Error {
        zh: "{place}:「{owner}」没有主键,「{table}」不能单独成表", en: "{place}: `{owner}` has no key, so `{table}` cannot be a table of its own",
        help_zh: "把它写进所属记录的那一格里:[{\"栏名\": 值}]", help_en: "write it in its record's cell, as [{\"column\": value}]" }
    TableSameColumn "Q0667" Error {
        zh: "{place}:「{first}」和「{second}」都是「{column}」这一栏", en: "{place}: `{first}` and `{second}` both mean `{column}`",
        help_zh: "只留其中一栏", help_en: "remove one of them" }
    TableNotFlat "Q0668" Error {
        zh: "{place}:「{table}」引用别的记录,不能逐批读取", en: "{place}: `{table}` refers to other records and cannot be read in parts",
        help_zh: "一次读入全部数据", help_en: "read all data at once" }
    UnknownKey "Q0670" Error {
        zh: "数据里没有编号为「{key}」的对象", en: "no subject of these rule sets has the key `{key}`",
        help_zh: "核对编号;用 quan eval 可以看到所有对象的编号", help_en: "check the key; `quan eval` lists all subjects with their keys" }
    TableSkipped "Q0675" Warning {
        zh: "{place}:没有叫「{name}」的记录,这张表的 {rows} 行没有读", en: "{place}: there is no record called `{name}`; its {rows} rows are not read",
        help_zh: "可以提供的有:{known};名字不同的,加 --as 记录名 或改表名;不是记录的表可以移走", help_en: "what can be supplied: {known}; a table of another name is read with --as RECORD; move away what is no record" }
    DataTrailingNote "Q0676" Note {
        zh: "{place}:表后的说明没有当作记录:{value}", en: "{place}: a remark below the table is not taken for a record: {value}" }
    DataTwoHeaders "Q0677" Error {
        zh: "{place}:表头有两层,「{value}」一格盖住了几栏", en: "{place}: the header has two levels, `{value}` stands over several columns",
        help_zh: "每栏只留一个表头;列表另设一张表,一行一项", help_en: "keep one header a column; move a list to a table of its own" }
    DataBrokenParquet "Q0678" Error {
        zh: "{place}:Parquet 文件读不出:{message}", en: "{place}: the Parquet file cannot be read: {message}",
        help_zh: "按 SNAPPY 压缩、默认编码重新导出一次,或改为 .csv、.xlsx", help_en: "export it again, packed with SNAPPY and in the default encodings, or as .csv or .xlsx" }
    ParquetLeftOut "Q0679" Error {
        zh: "{place}:这个程序没有带上读写 Parquet 的部分", en: "{place}: this program was built without the part that reads and writes Parquet",
        help_zh: "改用 .csv、.xlsx 或 .jsonl;或用 cargo build --release --features parquet 另建一个程序", help_en: "use .csv, .xlsx or .jsonl instead, or build with `cargo build --release --features parquet`" }
    DataResumeUnended "Q0680" Note {
        zh: "{place}:简历中这一段没有写止于何时,后面又有新的一段,止按不明处理:{value}", en: "{place}: a period of the résumé has no end though others follow; its end is unknown: {value}",
        help_zh: "补上止于何年何月;仍在任的写「至今」", help_en: "add its last month; if it still goes on, write 至今" }
    DataFormBox "Q0681" Warning {
        zh: "{place}:「{value}」读不出,按不明处理,不影响其余各栏", en: "{place}: `{value}` cannot be read; it is unknown, the rest of the form is kept",
        help_zh: "要用到这一栏,按要求的写法改正", help_en: "correct it if a rule needs it" }
    DataWebPage "Q0682" Error {
        zh: "{place}:内容是网页,只是名字像工作簿", en: "{place}: a web page under the name of a workbook",
        help_zh: "用 Excel 或 WPS 打开,另存为 .xlsx", help_en: "open it in Excel or WPS and save it as .xlsx" }
    DataMadeKey "Q0683" Note {
        zh: "{place}:表上没有号码,以姓名和出生年月「{value}」作编号", en: "{place}: the form has no number; its person goes by name and month of birth, `{value}`",
        help_zh: "同名同月生的人会当作重复退回;要分清,在表上补身份证号", help_en: "two persons of one name and month would be rejected as twice the same: add their numbers to tell them apart" }
    RowNoResult "Q0684" Error {
        zh: "{place}:公式「{value}」还没有算出结果", en: "{place}: the formula `{value}` has no result in the file",
        help_zh: "用 Excel 或 WPS 打开,另存一次;或直接填上值", help_en: "open the workbook in a spreadsheet program and save it, or write the value" }
    DataMergedRows "Q0685" Note {
        zh: "{place}:合并的单元格({value} 等 {count} 处),合并到的每一行都按第一行的值读", en: "{place}: merged cells ({value}, {count} in all): every row they cover is read with the first row's value",
        help_zh: "如果不是这个意思,取消合并,逐行填写", help_en: "if that is not meant, unmerge them and fill in each row" }
    // ---- Q07xx tests -------------------------------------------------------------------------
    TestUnknownFixture "Q0701" Error {
        zh: "没有叫「{name}」的样例", en: "there is no fixture called `{name}`",
        help_zh: "在同一个文件里写 样例 {name} { … }", help_en: "write `fixture {name} { … }` in the same file" }
    TestUnknownTarget "Q0702" Error {
        zh: "没有叫「{name}」的规则、评分、遴选、程序、环节、字段或记录", en: "there is no rule set, score, selection, procedure, step, field or record called `{name}`",
        help_zh: "写政策里的名称,如 应得 任职资格(A1) 合格", help_en: "write a name of the policy, as in `expect eligibility(A1) eligible`" }
    TestUnknownKey "Q0703" Error {
        zh: "样例里的「{table}」没有「{name}」这一条", en: "the fixture has no `{table}` with the key `{name}`",
        help_zh: "样例里有的是:{known}", help_en: "the fixture has: {known}" }
    TestNeedsKey "Q0704" Error {
        zh: "样例里的「{table}」有 {count} 条,要写明是哪一条", en: "the fixture has {count} records of `{table}`: say which one is meant",
        help_zh: "在名称后面用括号写主键:{known}", help_en: "write the key in parentheses after the name: {known}" }
    TestUnknownLabel "Q0705" Error {
        zh: "「{owner}」没有叫「{name}」的条款", en: "`{owner}` has no clause called `{name}`",
        help_zh: "有的是:{known}", help_en: "it has: {known}" }
    TestUnknownWord "Q0706" Error {
        zh: "「{name}」不是「{owner}」会有的结果", en: "`{name}` is no result `{owner}` can have",
        help_zh: "可以写:{known}", help_en: "it can be: {known}" }
    TestNoReason "Q0707" Error {
        zh: "结论为「{name}」,却没有写因哪一条", en: "a failing verdict must name its reason: `{name}` stands alone",
        help_zh: "在后面写 因 条款标号{found}", help_en: "add `because` and the clause's label{found}" }
    TestBadRow "Q0708" Error {
        zh: "样例里的记录用不了:{reason}", en: "a record of the fixture cannot be used: {reason}",
        help_zh: "改正样例或这一句「改」", help_en: "correct the fixture or the patch" }
    TestBadValue "Q0709" Error {
        zh: "这里的值与「{name}」对不上:类型不同,或不在许可的范围内", en: "the value does not fit `{name}`: another type, or not among what is allowed",
        help_zh: "数写数字,日期写作 2024-05-01,文字加引号,枚举写它的一个取值", help_en: "write a number, a date such as 2024-05-01, a text in quotes, or a value of the enumeration" }
    TestUnknownField "Q0710" Error {
        zh: "「{table}」没有叫「{name}」的字段", en: "`{table}` has no field called `{name}`",
        help_zh: "检查字段名;定义的字段也可以写", help_en: "check the name; derived fields may be named too" }
    TestBadFile "Q0711" Error {
        zh: "样例取自的文件「{path}」用不了:{reason}", en: "the file `{path}` a fixture is taken from cannot be used: {reason}",
        help_zh: "路径相对于测试文件;可以是 JSON({ \"记录名\": [ … ] })、CSV、Excel 等数据文件", help_en: "the path is relative to the test file; JSON ({ \"record\": [ … ] }), CSV, workbooks and other record files will do" }
    TestRowOutside "Q0712" Error {
        zh: "「{name}」没有第 {index} 条", en: "`{name}` has no row {index}",
        help_zh: "它有 {count} 条,从 1 数起", help_en: "it has {count} rows, counted from 1" }
    TestAsksNothing "Q0714" Error {
        zh: "测试「{name}」没有「应得」,什么也没有检查", en: "test `{name}` has no `expect`: it checks nothing",
        help_zh: "写上应当得到的结果,如 应得 提任(甲) 合格", help_en: "write what should come of it, e.g. `expect promotion(A) holds`" }
    TestNoneNamed "Q0715" Error {
        zh: "没有名字里有「{filter}」的测试", en: "no test has `{filter}` in its name",
        help_zh: "这里的测试有:{known}", help_en: "the tests here: {known}" }
    TestNoneHere "Q0716" Warning {
        zh: "这里没有测试", en: "there are no tests here",
        help_zh: "在政策旁边写一个 .test.quan 文件,第一句「使用」这份政策", help_en: "write a file ending in .test.quan beside the policy that begins with `use` and the policy" }
    TestCoverageShort "Q0717" Error {
        zh: "覆盖率 {score}%,低于要求的 {min}%", en: "{score}% is covered, {min}% are asked for",
        help_zh: "上面列出的各处还没有测试到", help_en: "the places listed above are not tested" }
    TestMutationShort "Q0718" Error {
        zh: "变异查出率 {score}%,低于要求的 {min}%", en: "{score}% of the mutants are noticed, {min}% are asked for",
        help_zh: "上面列出的改动没有测试能发现", help_en: "no test notices the changes listed above" }
    TestUnevenRow "Q0713" Error {
        zh: "这一行有 {cells} 个值,列了 {columns} 栏", en: "this row has {cells} values for {columns} columns",
        help_zh: "一栏一个值;只改个别栏的行写成 改 栏 = 值 : 结论", help_en: "one value a column; a row that sets other fields reads `change field = value : verdict`" }
    // ---- Q08xx comparing and verifying ---------------------------------------------------------
    NoCommonRules "Q0801" Error {
        zh: "两份政策没有同名的规则:旧版有 {base},新版有 {head}", en: "the two policies have no rule set of the same name: base has {base}, head has {head}",
        help_zh: "比较按名字对应;改了名的规则,先在一份副本里把名字改回来再比", help_en: "they are compared by name; give a renamed rule set its old name in a copy and compare that" }
    UnknownBy "Q0802" Error {
        zh: "「{name}」不是能用来分组的字段", en: "`{name}` is no field to group by",
        help_zh: "--by 后面写对象的字段、定义或路径,如 性别、单位.类别;数和日期可以分段:周岁/5、成绩/60,80", help_en: "`--by` takes a field, a definition or a path of the subject, such as sex or unit.type; numbers and dates can be banded: age/5, marks/60,80" }
    NotADecision "Q0803" Error {
        zh: "「{path}」不是 quan eval 存下的结果:{reason}", en: "`{path}` is not a result stored by `quan eval`: {reason}",
        help_zh: "用 quan eval 政策 --data 数据 --format json --out 文件 存一份", help_en: "store one with `quan eval POLICY --data DATA --format json --out FILE`" }
    DecisionMasked "Q0804" Error {
        zh: "「{path}」里的姓名编号是遮盖过的,无法重算核对", en: "names and keys in `{path}` are masked, so it cannot be recomputed",
        help_zh: "核对没有加 --redact 存下的那一份", help_en: "verify the one stored without `--redact`" }
}
