//! Which table, which column, which file.

use super::*;
use crate::diagnostic::Lang;
use crate::records::raw;
use rust_xlsxwriter::{Format, Workbook};

fn remarks(notices: &[Notice]) -> Vec<Remark> {
    for notice in notices {
        let diagnostic = notice.diagnostic();
        assert_eq!(diagnostic.unfilled(), Vec::<&str>::new(), "{diagnostic:?}");
        assert!(!diagnostic.message(Lang::En).is_empty());
    }
    notices.iter().map(|n| n.remark.clone()).collect()
}

#[test]
fn tables_by_name_alias_and_choice() {
    let b = bound(&[("UNIT.csv", "编号\nU1\n")]);
    assert_eq!(b.data.rows(UNIT).len(), 1);
    // two record types have a key: nothing is guessed
    let b = bound(&[("单为.csv", "编号\nU1\n")]);
    let [Remark::UnknownTable { suggestion, known, .. }] = &remarks(&b.faults)[..] else {
        panic!()
    };
    assert_eq!((suggestion.as_deref(), known.len(), b.read), (Some("单位"), 7, 0));
    let b = bound_as(&[("名单.json", "[{\"编号\":\"U1\"}]")], Some("单位"));
    assert_eq!(b.data.rows(UNIT).len(), 1);
    let b = bound_as(&[("名单.json", "[]")], Some("单味"));
    assert!(
        matches!(&remarks(&b.faults)[..], [Remark::UnknownTable { name, .. }] if &**name == "单味")
    );
    let b = bound(&[("组.csv", "a\n1\n")]);
    assert!(matches!(&remarks(&b.faults)[..], [Remark::Derived { .. }]));
    let one = Schema { tables: schema().tables.into_iter().take(1).collect(), ..Schema::default() };
    let folder = files(&[("名单.csv", "编号\nU1\n"), ("别的.csv", "甲,乙\n1,2\n")]);
    let b = checked(bind(&one, &folder.sources, &BindOptions::default()));
    assert_eq!((b.data.rows(UNIT).len(), b.faults.len(), b.read), (1, 0, 1));
    assert_eq!(b.skipped, [("别的".into(), 1)]);
    let skipped =
        |r: &Remark| matches!(r, Remark::SkippedTable { name, rows: 1, .. } if &**name == "别的");
    assert!(remarks(&b.notes).iter().any(skipped), "{:?}", b.notes);
}

#[test]
fn tables_of_another_name_are_told_once() {
    let b = bound(&[
        ("单位.csv", "编号\nU1\n"),
        ("甲.json", r#"{"附表": [{"x": 1}, 3], "单位": [{"编号": "U2"}]}"#),
        ("乙.json", r#"{"附表": [{"x": 1}]}"#),
    ]);
    assert_eq!((b.data.rows(UNIT).len(), b.read, b.skipped), (2, 2, vec![("附表".into(), 3)]));
    let told = remarks(&b.notes);
    assert_eq!(told.iter().filter(|r| matches!(r, Remark::SkippedTable { .. })).count(), 1);
}

#[test]
fn what_is_told_of_columns() {
    let b = bound(&[
        ("单位.csv", "编号,名 称,核定职树,地址,\nU1,甲,3,x,\n"),
        ("干部.json", r#"[{"编号":"1","年度考核":[{"年度":2020,"等级":"优秀"}]}]"#),
    ]);
    let told = remarks(&b.notes);
    let [unit, review, missing @ ..] = &told[..] else { panic!() };
    let near = Some("核定职数".to_owned());
    let columns = vec![("核定职树".into(), near), ("地址".into(), None)];
    assert_eq!(*unit, Remark::UnknownColumns { table: "单位".into(), columns });
    assert!(matches!(review, Remark::UnknownColumns { table, .. } if table == "干部.年度考核"));
    let missing: Vec<_> = missing
        .iter()
        .map(|r| match r {
            Remark::MissingColumns { table, columns } => (table.as_str(), columns.len()),
            _ => panic!(),
        })
        .collect();
    assert_eq!(missing, [("单位", 2), ("干部", 10), ("干部.年度考核", 1)]);
}

#[test]
fn tables_that_cannot_be_used() {
    let faults = |name: &str, text: &str| remarks(&bound(&[(name, text)]).faults);
    let found = faults("单位.csv", "代码,名称\nU1,甲\n");
    assert!(matches!(&found[..], [Remark::MissingKeyColumn { column, .. }] if column == "编号"));
    let found = faults("干部.csv", "编号,出生年月,出生日期\n1,1985,1986\n");
    assert!(matches!(&found[..], [Remark::SameColumn { .. }]));
    let found = faults("年度考核.csv", "年度,等次\n2020,优秀\n");
    assert!(matches!(&found[..], [Remark::MissingOwnerColumn { .. }]));
    let found = faults("事项.推荐.得票.csv", "推荐,人\n1,2\n");
    assert!(matches!(&found[..], [Remark::OwnerWithoutKey { .. }]));
    let found = faults("干部.csv", "编号,姓名\n\"1,甲\n");
    assert!(matches!(&found[..], [Remark::Raw(_)]));
    let b = bound(&[("干部.json", "[]"), ("年度考核.csv", "序,年度\n")]);
    assert!(b.faults.is_empty() && b.data.supplied(CADRE));
}

#[test]
fn encodings_give_the_same_records() {
    let text = "编号,姓名,性别\n1,张三,男\n2,李四,女\n";
    let (gbk, ..) = encoding_rs::GB18030.encode(text);
    let utf16: Vec<u8> =
        [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let bom = [&b"\xef\xbb\xbf"[..], text.as_bytes()].concat();
    let values = |bytes: Vec<u8>| {
        let folder = raw_files(&[("干部.csv", bytes)]);
        let b = checked(bind(&schema(), &folder.sources, &BindOptions::default()));
        (0..2)
            .flat_map(|r| (0..3).map(move |c| (r, c)))
            .map(|(r, c)| at(&b, CADRE, r, c))
            .collect::<Vec<_>>()
    };
    let plain = values(text.into());
    assert_eq!(plain[4], Value::text("李四"));
    for bytes in [gbk.into_owned(), utf16, bom] {
        assert_eq!(values(bytes), plain);
    }
}

#[test]
fn a_workbook() {
    let mut book = Workbook::new();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let sheet = book.add_worksheet().set_name("单位").unwrap();
    sheet.write(0, 0, "编号").unwrap();
    sheet.write(1, 0, 1.0).unwrap();
    let sheet = book.add_worksheet().set_name("干部").unwrap();
    for (n, header) in (0..).zip(["编号", "所在单位", "出生年月", "备注"]) {
        sheet.write(0, n, header).unwrap();
    }
    for (row, born) in (1..).zip([198_503.0, 31_113.0, 1985.1, 1985.0, 1985.03, 19_850_307.0]) {
        sheet.write(row, 0, f64::from(row)).unwrap();
        sheet.write(row, 1, "1").unwrap();
        sheet.write(row, 2, born).unwrap();
    }
    sheet.write(7, 0, "7").unwrap();
    sheet.write_with_format(7, 2, 31_113.0, &date).unwrap();
    sheet.write(8, 0, 110_101_198_503_071_234_f64).unwrap();
    sheet.write_formula(9, 0, rust_xlsxwriter::Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    let folder = raw_files(&[("册.xlsx", book.save_to_buffer().unwrap())]);
    let b = checked(bind(&schema(), &folder.sources, &BindOptions::default()));
    assert!(b.faults.is_empty(), "{:?}", b.faults);
    let told: Vec<_> = b.rejects.iter().map(|r| (r.place.row, r.reason.clone())).collect();
    let wanted = [(4, Reason::AmbiguousMonth), (9, Reason::DigitsLost), (10, Reason::FormulaError)];
    assert_eq!(told, wanted);
    let words = b.rejects[0].diagnostic().message(Lang::En);
    assert!(words.contains(", sheet `干部`, row 4, `出生年月`: `1985.1`"), "{words}");
    let day = Value::Date(jiff::civil::date(1985, 3, 7));
    for row in [1, 4, 5] {
        assert_eq!(at(&b, CADRE, row, 3), day, "{row}");
    }
    assert_eq!(at(&b, CADRE, 0, 4), Value::Ref(RowRef { table: UNIT, row: 0 }));
    let spans = [0, 2, 3].map(|row| match at(&b, CADRE, row, 3) {
        Value::Unknown(u) => u.could.clone(),
        known => panic!("{known:?}"),
    });
    let span = |from, to| Could::Date { lo: from, hi: to };
    let d = jiff::civil::date;
    let march = span(d(1985, 3, 1), d(1985, 3, 31));
    assert_eq!(spans, [march.clone(), span(d(1985, 1, 1), d(1985, 12, 31)), march]);
}

#[test]
fn rows_of_totals_are_no_records() {
    let b = bound(&[
        ("单位.csv", "编号,名称,核定职数\nU1,局,3\n 合 计：,,3\n"),
        ("干部.csv", "序号,编号,姓名,笔试分\n1,1,合计,80\n小计,,,80\n3,总计,,80\n"),
        ("干部.年度考核.csv", "编号,年度,等次\n1,2023,称职\n平均,2023,\n"),
        ("事项.json", "[{\"号\": 1}]"),
    ]);
    // a name is not a key, and what has one is somebody
    assert_eq!((b.read, b.bound, b.rejects.len()), (4, 4, 0), "{:?}", b.rejects);
    let told = b.notes.iter().filter_map(|note| match &note.remark {
        Remark::Raw(raw::Reason::RemarkBelow(text)) => Some((note.place.row, text.as_str())),
        _ => None,
    });
    let told: Vec<_> = told.collect();
    assert_eq!(told, [(3, "合 计："), (3, "小计"), (4, "3 总计 80"), (3, "平均")]);
}

#[test]
fn a_table_that_only_lacks_its_name_is_missed() {
    let mut book = Workbook::new();
    for (name, headers) in [("单位", ["编号", "名称"]), ("Sheet2", ["编号", "姓名"])] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (n, header) in (0..).zip(headers) {
            sheet.write(0, n, header).unwrap();
            sheet.write(1, n, "1").unwrap();
        }
    }
    let workbook = book.save_to_buffer().unwrap();
    let folder = raw_files(&[("册.xlsx", workbook)]);
    let read = |as_table: Option<&str>| {
        let options = BindOptions { as_table: as_table.map(str::to_owned), limits: None };
        bind(&schema(), &folder.sources, &options)
    };
    let b = read(None);
    let [fault] = b.faults.as_slice() else { panic!("{:?}", b.faults) };
    let Remark::UnknownTable { suggestion, .. } = &fault.remark else { panic!("{fault:?}") };
    assert_eq!(suggestion.as_deref(), Some("干部"));
    let b = read(Some("干部"));
    assert_eq!((b.faults.len(), b.bound), (0, 2));
    // a slip in the name
    let b = bound(&[
        ("单位.csv", "编号\nU1\n"),
        ("数据.json", "{\"干部们\": [{\"编号\": 1, \"姓名\": \"甲\"}]}"),
    ]);
    assert_eq!(b.faults.len(), 1);
    // another table that has nothing to do with it, and one beside the real one
    for (name, text) in [("通讯录.csv", "编号,姓名\n1,甲\n"), ("干部们.csv", "电话,姓名\n1,甲\n")]
    {
        let b = bound(&[("单位.csv", "编号\nU1\n"), (name, text)]);
        assert_eq!((b.faults.len(), b.skipped.len()), (0, 1), "{name}");
    }
    let b = bound(&[("干部.csv", "编号\n1\n"), ("干部们.csv", "编号,姓名\n1,甲\n")]);
    assert_eq!((b.faults.len(), b.skipped.len()), (0, 1));
}

#[test]
fn keys_are_compared_as_they_look() {
    let b = bound(&[
        ("单位.csv", "编号,名称\nU1,局\nＵ１,又局\n"),
        ("干部.csv", "编号,所在单位\nA\u{200b}1,Ｕ１\nA1,U1\n"),
    ]);
    let reasons: Vec<_> = b.rejects.iter().map(|r| &r.reason).collect();
    assert_eq!(reasons.len(), 2, "{reasons:?}");
    assert!(reasons.iter().all(|r| matches!(r, Reason::DuplicateKey { .. })), "{reasons:?}");
    assert_eq!(at(&b, CADRE, 0, 4), Value::Ref(RowRef { table: UNIT, row: 0 }));
}

#[test]
fn records_of_a_list_are_counted_and_lines_are_lines() {
    let text = "{\n  \"干部\": [\n    {\"编号\": 1},\n    {\n      \"编号\": 2,\n      \"在职\": 也许\n    },\n    {\n      \"编号\": 3,\n      \"在职\": \"也许\"}\n  ]\n}";
    let b = bound(&[("名册.json", text)]);
    let words: Vec<_> = b.rejects.iter().map(|r| r.diagnostic().message(Lang::Zh)).collect();
    let place = |words: &str| words.split_once("名册.json").unwrap().1.to_owned();
    assert!(place(&words[0]).starts_with(" 第 2 条(文件第 4 行起):JSON 写得不对:"), "{words:?}");
    assert!(words[0].contains("(文件第 6 行)"), "{words:?}");
    assert!(place(&words[1]).starts_with(" 第 3 条(文件第 8 行起)「在职」:"), "{words:?}");
    let english = b.rejects[1].diagnostic().message(Lang::En);
    assert!(english.contains("名册.json, record 3 (line 8), `在职`: "), "{english}");
    // JSON lines are lines
    let b = bound(&[("干部.jsonl", "{\"编号\": 1}\n\n{\"编号\": 2,}\n")]);
    let words = b.rejects[0].diagnostic().message(Lang::Zh);
    assert!(words.contains("干部.jsonl 第 3 行:JSON 写得不对:末尾多了一个逗号"), "{words}");
    // outside every record
    let b = bound(&[("名册.json", "{\n\"干部\": [{\"编号\": 1}\n{\"编号\": 2}]}")]);
    let words = b.faults[0].diagnostic().message(Lang::Zh);
    assert!(words.contains("名册.json 第 3 行:JSON 写得不对:缺逗号"), "{words}");
}
