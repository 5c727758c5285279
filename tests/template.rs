//! `quan template`: what it gives is read back without a remark, and filled in it loses nothing.

// Tests may stop at the first surprise.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use assert_cmd::Command;
use quan::core::policy::Policy;
use quan::diagnostic::Lang;
use quan::records::bind::{BindOptions, Bound, Remark, bind};
use quan::records::discover;
use quan::records::template::{Template, Wanted, json_schema, plan, tables, workbook};
use std::io::Read;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn shipped() -> Vec<PathBuf> {
    fn walk(dir: &Path, found: &mut Vec<PathBuf>) {
        let mut entries: Vec<_> =
            std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                walk(&path, found);
            } else if path.to_string_lossy().ends_with(".quan")
                && !path.to_string_lossy().ends_with(".test.quan")
            {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join("policies"), &mut found);
    found
}

fn compiled(path: &Path) -> Policy {
    let loaded = quan::model::load(path);
    quan::model::compile(&loaded.units, jiff::civil::date(2024, 5, 1)).0
}

fn planned(policy: &Policy, lang: Lang) -> Template {
    let read = quan::eval::reads(policy, &policy.outputs);
    let data = |id: &quan::core::value::TableId| {
        policy.schema.table(*id).unwrap().origin == quan::core::schema::Origin::Data
    };
    let tables = read.tables.into_iter().filter(data).collect();
    let wanted =
        Wanted { policy: policy.name.clone(), tables, columns: read.columns, records: Vec::new() };
    plan(&policy.schema, &wanted, lang)
}

fn read(policy: &Policy, path: &Path) -> Bound {
    let sources = discover(path).unwrap().sources;
    let bound = bind(&policy.schema, &sources, &BindOptions::default());
    assert!(bound.faults.is_empty(), "{path:?}: {:?}", bound.faults);
    assert!(bound.rejects.is_empty(), "{path:?}: {:?}", bound.rejects);
    let strange = |r: &Remark| !matches!(r, Remark::MissingColumns { .. });
    let told: Vec<_> = bound.notes.iter().filter(|n| strange(&n.remark)).collect();
    assert!(told.is_empty(), "{path:?}: {told:?}");
    bound
}

#[test]
fn every_shipped_policy_has_templates_that_are_read_back() {
    for path in shipped() {
        let policy = compiled(&path);
        for lang in [Lang::Zh, Lang::En] {
            let template = planned(&policy, lang);
            if template.sheets.is_empty() {
                continue;
            }
            let dir = tempfile::tempdir().unwrap();
            let book = dir.path().join("book.xlsx");
            workbook(&template, &mut std::fs::File::create(&book).unwrap()).unwrap();
            let back = read(&policy, &book);
            for sheet in &template.sheets {
                assert!(
                    back.data.supplied(sheet.table),
                    "{path:?}: {} is not read back",
                    sheet.name
                );
            }
            assert_eq!(back.read, 0, "{path:?}: a row of the template is taken for a record");
            std::fs::remove_file(&book).unwrap();
            for table in tables(&template) {
                let file = dir.path().join(format!("{}.csv", table.name));
                quan::records::write::csv(&table, &mut std::fs::File::create(file).unwrap())
                    .unwrap();
            }
            read(&policy, dir.path());
            let schema = json_schema(&template);
            assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        }
    }
}

fn quan(dir: &Path, args: &[&str]) -> std::process::Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_quan"));
    command.current_dir(dir).env("NO_COLOR", "1").args(args).output().unwrap()
}

fn part(book: &Path, name: &str) -> String {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(book).unwrap()).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn the_workbook_helps_whoever_fills_it_in() {
    let dir = tempfile::tempdir().unwrap();
    let policy = root().join("policies/shandong/yantai/muping/open_selection.quan");
    let out = quan(
        dir.path(),
        &["template", policy.to_str().unwrap(), "--out", "t.xlsx", "--lang", "zh"],
    );
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
    let book = dir.path().join("t.xlsx");
    let sheets = part(&book, "xl/workbook.xml");
    for name in ["推荐人选", "推荐人选.考察打分", "单位", "说明"] {
        assert!(sheets.contains(&format!("name=\"{name}\"")), "{name}: {sheets}");
    }
    let all: String =
        (1..=4).map(|n| part(&book, &format!("xl/worksheets/sheet{n}.xml"))).collect();
    for wanted in [
        "<dataValidation type=\"list\"",
        "<formula1>\"男,女\"</formula1>",
        "<formula1>'单位'!$A$3:$A$20002</formula1>",
        "<dataValidation type=\"custom\"",
        "<dataValidation type=\"decimal\"",
        "DAY(",
        "topLeftCell=\"B3\" activePane=\"bottomRight\" state=\"frozen\"",
    ] {
        assert!(all.contains(wanted), "{wanted}");
    }
    // the same policy gives the same bytes
    quan(dir.path(), &["template", policy.to_str().unwrap(), "--out", "u.xlsx", "--lang", "zh"]);
    assert!(std::fs::read(&book).unwrap() == std::fs::read(dir.path().join("u.xlsx")).unwrap());
}

/// What people type into a column of dates, as a spreadsheet keeps it under the template's format.
#[test]
fn dates_typed_into_the_workbook_are_read_as_they_were_meant() {
    let dir = tempfile::tempdir().unwrap();
    let policy = "记录 干部 主键 编号 { 编号 : 文本  出生 : 日期  入党 : 日期 或 无 }
        资格 甲 针对 干部 { 必须 乙: 出生 不早于 1900-01-01  必须 丙: 入党 不早于 1900-01-01 }";
    std::fs::write(dir.path().join("p.quan"), policy).unwrap();
    let out = quan(dir.path(), &["template", "p.quan", "--out", "t.xlsx", "--lang", "zh"]);
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
    let book = dir.path().join("t.xlsx");
    let styles = part(&book, "xl/styles.xml");
    let format = "[>=2200]yyyy-mm-dd;General";
    assert!(
        styles.contains(&format!("formatCode=\"{}\"", format.replace('>', "&gt;"))),
        "{styles}"
    );
    // a check of more than 255 characters makes Excel mend the file
    let sheet =
        part(&book, "xl/worksheets/sheet1.xml").replace("&quot;", "\"").replace("&gt;", ">");
    let rule = sheet.split("type=\"custom\"").nth(1).unwrap();
    let rule = rule.split("<formula1>").nth(1).unwrap().split("</formula1>").next().unwrap();
    let rule = rule.replace("&lt;", "<");
    assert!(rule.starts_with("IF(ISNUMBER(B3)") && rule.chars().count() < 240, "{rule}");

    let mut filled = rust_xlsxwriter::Workbook::new();
    let days = rust_xlsxwriter::Format::new().set_num_format(format);
    let page = filled.add_worksheet().set_name("干部").unwrap();
    for (at, header) in [(0, "编号"), (1, "出生"), (2, "入党")] {
        page.write_string(0, at, format!("※ {header}")).unwrap();
        page.write_string(1, at, header).unwrap();
    }
    enum Typed {
        Number(f64),
        Text(&'static str),
    }
    use Typed::{Number, Text};
    let wanted = [
        (Number(31_113.0), "1985-03-07"),
        (Number(1985.03), "1985-03"),
        (Number(1985.12), "1985-12"),
        (Number(1985.0), "1985"),
        (Number(198_503.0), "1985-03"),
        (Number(19_850_307.0), "1985-03-07"),
        (Text("1985.10"), "1985-10"),
        (Text("1985-10"), "1985-10"),
        (Text("1985年3月"), "1985-03"),
        (Text("1985.03.07"), "1985-03-07"),
        (Text("不明"), "不明"),
        (Text("无"), "无"),
    ];
    for (row, (typed, _)) in (2..).zip(&wanted) {
        page.write_string(row, 0, format!("{row}")).unwrap();
        page.write_number_with_format(row, 1, 31_113.0, &days).unwrap();
        match typed {
            Number(n) => page.write_number_with_format(row, 2, *n, &days).unwrap(),
            Text(t) => page.write_string_with_format(row, 2, *t, &days).unwrap(),
        };
    }
    filled.save(dir.path().join("filled.xlsx")).unwrap();
    let args = ["convert", "filled.xlsx", "back.csv", "--policy", "p.quan", "--lang", "zh"];
    let out = quan(dir.path(), &args);
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
    let back = std::fs::read_to_string(dir.path().join("back.csv")).unwrap();
    let read: Vec<&str> = back.lines().skip(1).map(|l| l.rsplit(',').next().unwrap()).collect();
    assert_eq!(read, wanted.map(|(_, meant)| meant));
}

/// Rows under the template's own header, as a person would write them; then through the policy and back.
#[test]
fn a_template_filled_in_loses_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let muping = root().join("policies/shandong/yantai/muping");
    let policy = compiled(&muping.join("open_selection.quan"));
    let wanted = read(&policy, &muping.join("data"));
    let template = planned(&policy, Lang::Zh);
    let filled = quan::records::write::canonical(
        &policy.schema,
        &wanted.data,
        quan::records::write::Layout::Tables,
    );
    for sheet in tables(&template) {
        let Some(rows) = filled.iter().find(|t| t.name == sheet.name) else { continue };
        // every column that has records' values is asked for, in the template's own order
        let at = |c: &std::sync::Arc<str>| rows.columns.iter().position(|r| r == c);
        let places: Vec<_> =
            sheet.columns.iter().map(|c| at(c).unwrap_or_else(|| panic!("{c}"))).collect();
        let row =
            |r: &Vec<quan::records::Cell>| places.iter().map(|p| r[*p].clone()).collect::<Vec<_>>();
        let table =
            quan::records::write::OutTable { rows: rows.rows.iter().map(row).collect(), ..sheet };
        let file = dir.path().join(format!("{}.csv", table.name));
        quan::records::write::csv(&table, &mut std::fs::File::create(file).unwrap()).unwrap();
    }
    let back = read(&policy, dir.path());
    for (before, after) in wanted.data.tables.iter().zip(&back.data.tables) {
        let cells = |t: &quan::core::data::Rows| {
            t.rows.iter().map(|r| (r.cells.clone(), r.parent)).collect::<Vec<_>>()
        };
        if after.supplied {
            assert_eq!(cells(before), cells(after));
        }
    }
}

#[test]
fn the_schema_in_both_languages() {
    let policy = "
        枚举 等次 { 称职, 优秀 }
        记录 单位 别名 \"unit\" 主键 编号 { 编号 : 文本 别名 \"id\"  名称 : 文本 }
        记录 干部 别名 \"cadre\" 主键 编号 {
          编号 : 文本 别名 \"id\"  出生 : 日期 别名 \"born\"  入党 : 日期 或 无  分数 : 小数 在 0 至 100  人数 : 整数
          在职 : 是否  单位 : 单位 反称 干部  特长 : 列表 文本
          考核 : 列表 { 年度 : 整数, 等次 : 等次 } 别名 \"reviews\"
        }
        资格 甲 针对 干部 { 必须 乙: 分数 不低于 60  必须 丙: 考核.等次 均 不低于 称职 当 单位.名称 = \"x\" }
    ".replace("枚举 等次", "次序 等次").replace("{ 称职, 优秀 }", "{ 称职 < 优秀 }");
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("p.quan"), policy).unwrap();
    for lang in ["zh", "en"] {
        let out =
            quan(dir.path(), &["template", "p.quan", "--format", "json-schema", "--lang", lang]);
        assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
        insta::assert_snapshot!(format!("schema.{lang}"), String::from_utf8(out.stdout).unwrap());
        let folder = format!("csv-{lang}");
        let out = quan(
            dir.path(),
            &["template", "p.quan", "--format", "csv", "--out", &folder, "--lang", lang],
        );
        assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
        let mut files: Vec<_> = std::fs::read_dir(dir.path().join(folder))
            .unwrap()
            .map(|e| e.unwrap().path())
            .collect();
        files.sort();
        let shown = |p: &PathBuf| {
            format!(
                "{}: {}",
                p.file_name().unwrap().to_string_lossy(),
                std::fs::read_to_string(p).unwrap().trim()
            )
        };
        insta::assert_snapshot!(
            format!("csv.{lang}"),
            files.iter().map(shown).collect::<Vec<_>>().join("\n")
        );
    }
}
