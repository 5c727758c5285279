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
    CannotWrite "Q0005" Error {
        zh: "写不了文件「{path}」:{reason}", en: "cannot write `{path}`: {reason}",
        help_zh: "检查文件夹是否存在、文件是否正被打开", help_en: "check that the folder exists and the file is not open elsewhere" }
    BadCalendar "Q0006" Error {
        zh: "工作日历「{path}」第 {line} 行读不出", en: "line {line} of the calendar `{path}` cannot be read",
        help_zh: "每行写 日期、off 或 work、名称,用制表符隔开", help_en: "each line is date, off or work, name, separated by tabs" }
    NoRecords "Q0007" Error {
        zh: "「{path}」里没有能读的记录文件", en: "there is no readable record file in `{path}`",
        help_zh: "可读 csv、json、jsonl、xlsx、xls、ods、lrmx", help_en: "csv, json, jsonl, xlsx, xls, ods and lrmx can be read" }
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
    IntervalColumn "Q0208" Error {
        zh: "「期间」要用日期栏,「{name}」不是", en: "`interval` takes date columns, `{name}` is none",
        help_zh: "写本记录中类型为「日期」的栏名", help_en: "name a column of this record whose type is date" }
    InverseOfValue "Q0209" Error {
        zh: "「反称 {name}」只能用在引用另一记录的栏上", en: "`inverse {name}` only fits a column that refers to a record",
        help_zh: "把类型改成记录名,或删去「反称」", help_en: "make the type a record, or remove `inverse`" }
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
        help_zh: "合并其中的一些定义", help_en: "merge some of them" }
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
        help_zh: "用「次序 {name} { 低 < 高 }」声明,或改用「=」「属于」", help_en: "declare it with `ordered`, or use `=` or `in`" }
    NotAValueOf "Q0307" Error {
        zh: "「{name}」不是「{of}」的值", en: "`{name}` is not a value of `{of}`",
        help_zh: "可用的值:{values}", help_en: "its values: {values}" }
    ArgumentCount "Q0308" Error {
        zh: "{name} 要 {expected} 个参数,写了 {found} 个", en: "{name} takes {expected} arguments, found {found}",
        help_zh: "写法:{usage}", help_en: "usage: {usage}" }
    DateAsNumber "Q0309" Error {
        zh: "日期不能与数比较", en: "a date cannot be compared with a number",
        help_zh: "日期写作 1985-03 或 1985年3月;年龄用 周岁(…),年份用 年(…)", help_en: "write dates as 1985-03; use age(…) for ages and year_of(…) for years" }
    RowKeys "Q0310" Error {
        zh: "这一行有 {found} 个条件,应有 {expected} 个", en: "this row has {found} keys, expected {expected}",
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
    ConstantVaries "Q0417" Error {
        zh: "没有指明记录的「定义」只能是常量", en: "a definition without a record must be a constant",
        help_zh: "写成「定义 记录.{name} = …」", help_en: "write `define record.{name} = …`" }
    UnknownArea "Q0418" Error {
        zh: "没有叫「{name}」的规则集", en: "there is no rule set called `{name}`",
        help_zh: "「不计 … 于」后面写规则集的名字", help_en: "name a rule set after `regarding`" }
    TailNotHere "Q0419" Error {
        zh: "「{word}」不能跟在条件后面", en: "`{word}` cannot follow a condition",
        help_zh: "它只用于措施;环节自己的时限写在条款前面,或在前面加「;」", help_en: "it belongs to measures; a step's own deadline stands before its clauses or after `;`" }
    // ---- Q05xx lint --------------------------------------------------------------------------
    EmptyEach "Q0501" Warning {
        zh: "「均」的列表可能是空的,空表时为待核实", en: "the list of `each` may be empty; then the clause is undetermined",
        help_zh: "加「空表 视为 满足」或「空表 视为 不满足」,或另加一条要求有记录", help_en: "add `empty_list counts_as satisfied` or `… violated`" }
    FullMarksExceeded "Q0502" Warning {
        zh: "满分 {full},但最高可得 {reach}", en: "full marks are {full}, but {reach} can be reached",
        help_zh: "写「封顶 {full}」,或说明允许超过", help_en: "add `cap {full}`, or say in a note that it is meant" }
    RowsOverlap "Q0503" Warning {
        zh: "两行会同时成立:{witness}", en: "two rows hold together: {witness}",
        help_zh: "改条件使它们不重叠,或写明 取最前、取最高、累加", help_en: "make them disjoint, or say take_first, take_highest or add_up" }
    RowsGap "Q0504" Warning {
        zh: "有情形没有一行管到:{witness}", en: "no row covers {witness}",
        help_zh: "补一行,或写「其余 : …」", help_en: "add a row, or `otherwise : …`" }
    RowUnreachable "Q0505" Warning {
        zh: "这一行永远轮不到", en: "this row can never hold",
        help_zh: "前面的行已经管到它的全部情形", help_en: "the rows before it cover all of its cases" }
    Unused "Q0506" Note {
        zh: "「{name}」没有被用到", en: "`{name}` is never used",
        help_zh: "删去,或检查是否写错了名字", help_en: "remove it, or check for a misspelling" }
    TbdListed "Q0507" Note {
        zh: "「{name}」待定:运行时要给值", en: "`{name}` is open: give it a value when running",
        help_zh: "--param {name}=…", help_en: "--param {name}=…" }
    DoubleNegative "Q0508" Note {
        zh: "「不得」后面是否定的条件,读来绕口", en: "`must_not` before a negative condition is hard to read",
        help_zh: "可以改写成「必须」", help_en: "it can be written with `must`" }
    AlwaysSame "Q0509" Warning {
        zh: "这个条件总是{truth}", en: "this condition is always {truth}",
        help_zh: "检查数值或所比的对象", help_en: "check the value or what is compared" }
    ListWithoutInterval "Q0510" Note {
        zh: "「{name}」有日期栏却没有写「期间」,基准日之后的记录也会算数", en: "`{name}` has dates but no `interval`: records after the date of judgement count too",
        help_zh: "在列表后面写「期间 起 至 止」或「期间 日期」", help_en: "add `interval start to end` or `interval date` after the list" }
}
