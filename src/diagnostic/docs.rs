//! The catalogue as a page to read.

use super::{Code, Lang};

/// A Markdown page with every code, its message and what to do about it.
pub fn docs_markdown(lang: Lang) -> String {
    let mut page = lang
        .pick((
            "# 诊断代码\n\n`quan` 报告的每种情况都有固定代码。下面照终端里的样子列出,`{…}` 处填入当时的内容。\n",
            "# Diagnostics\n\nEverything `quan` reports has a stable code. Listed as shown in the terminal; \
             a `{…}` is filled with the facts of the case.\n",
        ))
        .to_owned();
    for code in Code::ALL {
        page.push_str(&entry(*code, lang));
    }
    page
}

fn entry(code: Code, lang: Lang) -> String {
    let (id, message, help) = (code.id(), lang.pick(code.message()), lang.pick(code.help()));
    let severity = lang.severity(code.severity());
    let help = if help.is_empty() { String::new() } else { format!("{}: {help}\n", lang.help()) };
    format!("\n## {id}\n\n```text\n{severity}[{id}]: {message}\n{help}```\n")
}
