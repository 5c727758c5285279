//! The printed regulation: nothing of a policy is lost on the way, whatever it says stays text, and it reads as it
//! should.

// Tests may stop at the first surprise.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use assert_cmd::Command;
use quan::diagnostic::Lang;
use quan::doc::{Format, Titles, data::Document, document, write};
use quan::syntax::ast::{Decl, Stmt};
use quan::syntax::keywords::{builtins, keywords};
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

fn made(text: &str, lang: Lang) -> Document {
    document(text, "无题", &Titles::new(), lang).unwrap_or_else(|e| panic!("{e:#?}"))
}

fn printed(document: &Document, format: Format) -> String {
    let mut out = Vec::new();
    write(document, format, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// All policy files but tests.
fn policies(dir: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() {
            policies(&path, out);
        } else if name.ends_with(".quan") && !name.ends_with(".test.quan") {
            out.push(path);
        }
    }
}

fn shipped() -> Vec<(PathBuf, String)> {
    let mut paths = vec![root().join("tests/doc/patterns.quan")];
    policies(&root().join("policies"), &mut paths);
    assert!(paths.len() > 50, "{}", paths.len());
    paths.into_iter().map(|p| (p.clone(), read(&p))).collect()
}

/// Markdown as its reader sees it.
fn plain(markdown: &str) -> String {
    markdown.replace('\\', "").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}

/// Names, numbers and quoted texts of a policy text, in order; keywords and built-in functions left out.
fn words(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for line in text.lines() {
        let mut rest = line;
        while let Some(c) = rest.chars().next() {
            let end = if rest.starts_with("//") {
                rest.len()
            } else if c == '"' || c == '“' {
                let body = &rest[c.len_utf8()..];
                let close = body.find(['"', '”']).unwrap();
                out.push(body[..close].to_owned());
                c.len_utf8() + close + body[close..].chars().next().unwrap().len_utf8()
            } else if c == '「' {
                let close = rest.find('」').unwrap();
                out.push(rest['「'.len_utf8()..close].to_owned());
                close + '」'.len_utf8()
            } else if c.is_ascii_digit() {
                let end = rest
                    .find(|c: char| !c.is_ascii_digit() && !".%/-".contains(c))
                    .unwrap_or(rest.len());
                // dates of validity are printed in the reader's own form
                if !rest[..end].contains('-') {
                    out.push(rest[..end].trim_end_matches(['.', '/']).to_owned());
                }
                end
            } else if c.is_alphanumeric() {
                let end =
                    rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
                out.push(rest[..end].to_owned());
                end
            } else {
                c.len_utf8()
            };
            rest = &rest[end..];
        }
    }
    let known = |w: &str| {
        keywords().iter().any(|k| k.zh == w || k.en == w)
            || builtins().iter().any(|(zh, en, _)| *zh == w || *en == w)
    };
    out.retain(|w| !known(w));
    out
}

/// Words of a policy text that its page does not hold.
fn lost(spelled: &str, page: &str) -> Vec<String> {
    let mut lost = words(spelled);
    lost.retain(|w| !page.contains(w.as_str()) && !page.contains(&w.replace('_', " ")));
    lost
}

#[test]
fn nothing_is_left_out() {
    for (path, text) in shipped() {
        for lang in [Lang::Zh, Lang::En] {
            let page = plain(&printed(&made(&text, lang), Format::Markdown));
            let spelled = quan::syntax::format(&text, Some(lang)).unwrap();
            let lost = lost(&spelled, &page);
            assert!(lost.is_empty(), "{} ({lang:?}) lost {lost:?}", path.display());
        }
    }
}

/// The check above sees a note, a label, a source and a bound that are gone.
#[test]
fn what_is_left_out_would_be_found() {
    let text = read(&root().join("tests/doc/patterns.quan"));
    let page = plain(&printed(&made(&text, Lang::Zh), Format::Markdown));
    for word in ["到会不足须重开", "末位并列的一并面试", "名额合计", "B14", "4/5", "经办人"]
    {
        assert!(page.contains(word), "{word}");
        assert!(lost(&text, &page.replace(word, "")).contains(&word.to_owned()), "{word}");
    }
}

/// Labels of the clauses of a rule set, those of groups and exceptions too.
fn labels(body: &[Stmt], out: &mut Vec<String>) {
    for stmt in body {
        match stmt {
            Stmt::Clause(clause) => out.push(clause.label.text.clone()),
            Stmt::Group { body, .. } => labels(body, out),
            Stmt::Exception(exception) => labels(&exception.body, out),
            _ => {}
        }
    }
}

#[test]
fn every_clause_is_an_article_or_an_item_with_its_sources() {
    for (path, text) in shipped() {
        let (file, _) = quan::syntax::parse(&text, quan::diagnostic::FileId(0));
        let document = made(&text, Lang::Zh);
        let titles: Vec<&str> =
            document.chapters.iter().flat_map(|c| &c.entries).map(|e| e.title.as_str()).collect();
        for decl in &file.decls {
            let mut wanted = Vec::new();
            match decl {
                Decl::Rules(rules) => labels(&rules.body, &mut wanted),
                Decl::Procedure(procedure) => {
                    for step in &procedure.steps {
                        labels(&step.body, &mut wanted);
                    }
                }
                _ => {}
            }
            for label in wanted {
                let found = titles.iter().any(|t| t.trim_matches(['「', '」']) == label);
                assert!(found, "{}: {label}", path.display());
            }
        }
        let numbers: Vec<&str> = document
            .chapters
            .iter()
            .flat_map(|c| &c.entries)
            .filter(|e| e.depth == 0 && !e.plain)
            .map(|e| e.number.as_str())
            .collect();
        assert!(numbers.iter().all(|n| n.starts_with('第') && n.ends_with('条')), "{numbers:?}");
        let mut distinct = numbers.clone();
        distinct.dedup();
        assert_eq!(distinct.len(), numbers.len());
        // marks lead to the index of sources
        for entry in document.chapters.iter().chain(&document.appendices).flat_map(|c| &c.entries) {
            for basis in &entry.basis {
                assert!(document.sources.iter().any(|s| s.name == *basis), "{basis}");
            }
        }
    }
}

#[test]
fn the_same_text_gives_the_same_bytes() {
    let text = read(&root().join("tests/doc/patterns.quan"));
    for format in [Format::Markdown, Format::Html] {
        let once = printed(&made(&text, Lang::Zh), format);
        assert_eq!(once, printed(&made(&text, Lang::Zh), format));
    }
}

/// Every opened element is closed in its turn.
fn well_formed(page: &str) {
    let body = page.split_once('\n').unwrap().1;
    let mut reader = quick_xml::Reader::from_str(body);
    let mut depth = 0;
    loop {
        match reader.read_event().unwrap_or_else(|e| panic!("{e} at {}", reader.error_position())) {
            quick_xml::events::Event::Start(_) => depth += 1,
            quick_xml::events::Event::End(_) => depth -= 1,
            quick_xml::events::Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0);
}

#[test]
fn pages_are_well_formed_and_fetch_nothing() {
    for (path, text) in shipped() {
        for lang in [Lang::Zh, Lang::En] {
            let page = printed(&made(&text, lang), Format::Html);
            well_formed(&page);
            for outside in ["http://", "https://", "src=", "@import", "<script"] {
                assert!(!page.contains(outside), "{}: {outside}", path.display());
            }
            assert!(page.len() < 1 << 20, "{}: {} bytes", path.display(), page.len());
        }
    }
}

#[test]
fn what_an_author_writes_stays_text() {
    let text = "政策 「<script>alert(1)</script>」 { 地区 \"</style><img src=x onerror=alert(1)>\" }\n\
        记录 干部 主键 编号 { 编号 : 文本  说明 \"a|b `c` *d* <b>\"  年龄 : 整数 }\n\
        资格 甲 针对 干部 { 必须 「</p><script>」: 年龄 超过 3  说明 \"{{ 7*7 }} # <x>\" }\n\
        程序 乙 针对 干部 { 环节 「\"]-->x[\" <i>」  环节 丙 接 「\"]-->x[\" <i>」 }\n";
    let document = made(text, Lang::Zh);
    let page = printed(&document, Format::Html);
    well_formed(&page);
    assert!(!page.contains("<script") && !page.contains("<img") && !page.contains("<i>\""));
    assert!(page.contains("&lt;script&gt;") && page.contains("{{ 7*7 }}"));
    assert_eq!(page.matches("</style>").count(), 1);
    let markdown = printed(&document, Format::Markdown);
    assert!(
        !markdown.contains("<script") && !markdown.contains("<img") && !markdown.contains("<i>")
    );
    assert!(markdown.contains(r"a\|b \`c\` \*d\* &lt;b&gt;"));
    assert!(markdown.contains("s0[\"「#quot;]--&gt;x[#quot; &lt;i&gt;」\"]"), "{markdown}");
}

fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(root().join("tests/doc/snapshots"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name.to_owned(), text));
}

#[test]
fn regulations_read_as_they_should() {
    let patterns = read(&root().join("tests/doc/patterns.quan"));
    snapshot("patterns.zh", &printed(&made(&patterns, Lang::Zh), Format::Markdown));
    snapshot("patterns.en", &printed(&made(&patterns, Lang::En), Format::Markdown));
    for (name, path) in [
        ("deputy_competition", "policies/shandong/linyi/tancheng/deputy_competition.quan"),
        ("selection", "policies/shaanxi/hanzhong/mian/selection.quan"),
    ] {
        let text = read(&root().join(path));
        snapshot(name, &printed(&made(&text, Lang::Zh), Format::Markdown));
    }
}

#[test]
fn the_page_of_every_pattern() {
    let text = read(&root().join("tests/doc/patterns.quan"));
    let page = printed(&made(&text, Lang::Zh), Format::Html);
    let body = page.split_once("<body>").unwrap().1;
    snapshot("patterns.html", body);
}

fn quan(dir: &Path, args: &[&str]) -> std::process::Output {
    Command::new(env!("CARGO_BIN_EXE_quan")).current_dir(dir).args(args).output().unwrap()
}

#[test]
fn the_command_prints_or_writes() {
    let dir = tempfile::tempdir().unwrap();
    let policy = root().join("tests/doc/patterns.quan");
    let policy = policy.to_str().unwrap();
    let checked = quan(dir.path(), &["check", policy]);
    assert!(checked.status.success(), "{}", String::from_utf8_lossy(&checked.stderr));
    let shown = quan(dir.path(), &["doc", policy, "--lang", "zh"]);
    assert_eq!(shown.status.code(), Some(0));
    assert_eq!(
        String::from_utf8(shown.stdout).unwrap(),
        printed(&made(&read(Path::new(policy)), Lang::Zh), Format::Markdown)
    );
    let args = ["doc", policy, "--format", "html", "--lang", "en", "--out", "a.html"];
    let written = quan(dir.path(), &args);
    assert_eq!(written.status.code(), Some(0));
    assert!(written.stdout.is_empty());
    assert!(read(&dir.path().join("a.html")).contains("<html lang=\"en\">"));
}

/// A file of tests has nothing to sign, though it uses a policy.
#[test]
fn tests_are_no_regulation() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("p.quan"), "政策 甲 { 地区 \"某省\" }\n").unwrap();
    std::fs::write(
        dir.path().join("p.test.quan"),
        "使用 p\n样例 甲 { }\n测试 \"空\" { 取 样例 甲 }\n",
    )
    .unwrap();
    let refused = quan(dir.path(), &["doc", "p.test.quan", "--lang", "zh"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(refused.stdout.is_empty());
    assert!(String::from_utf8(refused.stderr).unwrap().contains("Q0031"));
}
