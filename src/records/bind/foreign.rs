//! What parsers say in English, in the words of our messages. What is not known here stands as it is, in brackets.

/// What is wrong with a JSON text that begins on a line of its file, in both languages; 0 if the line means nothing.
pub(super) fn json(message: &str, line: u64) -> (String, String) {
    let (what, at) = match message.rsplit_once(" at line ") {
        Some((what, at)) => {
            (what, at.split_once(" column ").and_then(|(line, _)| line.parse().ok()))
        }
        None => (message, None),
    };
    let zh = known(what, JSON).unwrap_or_else(|| quoted(what));
    let at: Option<u64> = at.filter(|_| line > 0);
    match at.map(|at| line.saturating_add(at).saturating_sub(1)) {
        Some(at) => (format!("{zh}(文件第 {at} 行)"), format!("{what} (line {at} of the file)")),
        None => (zh, what.to_owned()),
    }
}

/// What is wrong with an XML text.
pub(super) fn xml(message: &str) -> (String, String) {
    (known(message, XML).unwrap_or_else(|| quoted(message)), message.to_owned())
}

/// What is wrong with a workbook.
pub(super) fn workbook(message: &str) -> (String, String) {
    if message.contains("panic") {
        let en = "its parts contradict each other".to_owned();
        return ("各部分对不上".to_owned(), en);
    }
    (known(message, WORKBOOK).unwrap_or_else(|| quoted(message)), message.to_owned())
}

fn quoted(message: &str) -> String {
    format!("读不懂({message})")
}

fn known(message: &str, words: &[(&str, &str)]) -> Option<String> {
    let found = words.iter().find(|(part, _)| message.contains(part));
    found.map(|(_, zh)| (*zh).to_owned())
}

/// A part of each message and what it means; the first that fits counts.
const JSON: &[(&str, &str)] = &[
    ("trailing comma", "末尾多了一个逗号"),
    ("control character", "引号里有换行、制表符一类的控制字符,要写成 \\n、\\t"),
    ("expected ident", "有不加引号的词(不加引号的只有 true、false、null 和数)"),
    ("key must be a string", "栏名没有加引号"),
    ("expected a key", "栏名没有加引号"),
    ("expected `:`", "栏名后面缺冒号"),
    ("expected `,` or `}`", "缺逗号或右花括号"),
    ("expected `,` or `]`", "缺逗号或右方括号"),
    ("expected `,` or the end of the list", "缺逗号或右括号"),
    ("expected value", "该有值的地方没有值"),
    ("expected a value", "该有值的地方没有值"),
    ("expected `\"`", "缺引号"),
    ("trailing characters", "后面还有多余的内容"),
    ("EOF while parsing", "没有写完"),
    ("unexpected end of", "没有写完"),
    ("invalid escape", "引号里的反斜杠用错了"),
    ("invalid number", "数写得不对"),
    ("number out of range", "数太大"),
    ("surrogate", "\\u 代码写得不全"),
    ("unicode code point", "\\u 代码写得不对"),
];

const XML: &[(&str, &str)] = &[
    ("entity or character reference not closed", "有一个 & 没有写成 &amp;"),
    ("expected `</", "开始和结束的标签对不上"),
    ("end tag", "结束的标签没有对应的开始"),
    ("start tag", "标签没有写完"),
    ("not closed", "有一处没有写完"),
    ("unexpected end", "没有写完"),
    ("syntax error", "写法不合 XML"),
    ("attribute", "标签里的属性写得不对"),
];

const WORKBOOK: &[(&str, &str)] = &[
    ("EOCD", "文件没有传完,或不是 Excel 文件"),
    ("central directory", "文件没有传完,或不是 Excel 文件"),
    ("invalid Zip archive", "压缩包损坏"),
    ("Invalid checksum", "压缩包损坏"),
    ("corrupt deflate", "压缩包损坏"),
    ("unexpected end", "文件没有传完"),
    ("failed to fill whole buffer", "文件没有传完"),
    ("compound file", "文件的骨架损坏"),
    ("does not end", "工作表没有写完"),
    ("not found", "缺了其中一张工作表"),
    ("XmlEof", "工作表没有写完"),
    ("Unexpected end", "工作表没有写完"),
    ("ill-formed", "里面的 XML 写得不对"),
    ("Xml error", "里面的 XML 写得不对"),
    ("syntax error", "里面的 XML 写得不对"),
    ("record", "里面有一段读不出"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parsers_are_told_in_chinese() {
        let (zh, en) = json("expected ident at line 8 column 20", 60);
        assert_eq!(zh, "有不加引号的词(不加引号的只有 true、false、null 和数)(文件第 67 行)");
        assert_eq!(en, "expected ident (line 67 of the file)");
        assert_eq!(json("trailing comma at line 1 column 7", 0).0, "末尾多了一个逗号");
        assert_eq!(json("odd thing", 3).0, "读不懂(odd thing)");
        assert_eq!(workbook("panic").0, "各部分对不上");
    }

    #[test]
    fn what_the_parser_of_json_says_is_known() {
        for text in [
            "{\"a\":1,}",
            "{a:1}",
            "{\"a\" 1}",
            "{\"a\":}",
            "{\"a\":1 \"b\":2}",
            "[1,]",
            "[1 2]",
            "{\"a\":tru}",
            "{\"a\":\"\n\"}",
            "{\"a\":01}",
            "{\"a\":\"\\x\"}",
            "{\"a\":1} x",
            "{\"a\":1",
            "{\"a\":\"\\ud800\"}",
            "{\"a\":1.}",
            "{\"a\":\"",
        ] {
            let error = serde_json::from_str::<serde_json::Value>(text).unwrap_err();
            let (zh, _) = json(&error.to_string(), 0);
            assert!(!zh.contains("读不懂"), "{text}: {error}");
        }
    }
}
