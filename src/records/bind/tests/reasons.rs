//! Every reason, and the words for it.

use super::*;
use crate::core::date::DateError;
use crate::diagnostic::{Code, Diagnostic, Lang};

/// A message is whole: no hole is open, the place is in it.
fn whole(diagnostic: &Diagnostic, file: &str) {
    assert_eq!(diagnostic.unfilled(), Vec::<&str>::new(), "{:?}", diagnostic.code);
    for lang in [Lang::Zh, Lang::En] {
        assert!(diagnostic.message(lang).contains(file), "{}", diagnostic.message(lang));
    }
}

/// The reason for the only cell of a column that holds `text`.
fn reason(column: &str, text: &str) -> Option<(Reason, String)> {
    let quoted = text.replace('"', "\"\"");
    let csv = format!("编号,{column}\n1,\"{quoted}\"\n");
    let b = bound(&[("干部.csv", &csv), ("单位.csv", "编号\nU1\n")]);
    assert!(b.faults.is_empty(), "{:?}", b.faults);
    let reject = b.rejects.into_iter().next()?;
    let diagnostic = reject.diagnostic();
    whole(&diagnostic, "干部.csv");
    assert_eq!(reject.place.row, 2);
    assert!(reject.place.column.as_deref().unwrap().starts_with(column));
    Some((reject.reason, diagnostic.message(Lang::Zh)))
}

#[test]
fn cells_that_cannot_be_taken() {
    let range = Reason::OutOfRange { low: Exact::ZERO, high: Exact::from_int(100) };
    for (column, text, wanted) in [
        ("笔试分", "八十", Reason::NotANumber),
        ("笔试分", "1,20", Reason::NotANumber),
        ("笔试分", "100.01", range.clone()),
        ("打分", "80、-1", range),
        ("出生年月", "乙卯年", Reason::NotADate(DateError::NotADate)),
        ("出生年月", "1985.13", Reason::NotADate(DateError::NoSuchDay)),
        ("出生年月", "1885.12", Reason::NotADate(DateError::OutOfRange)),
        ("在职", "在", Reason::NotABool),
        ("年度考核", "优秀", Reason::NotAList),
        ("年度考核", "[1]", Reason::NotAnObject),
    ] {
        let found = reason(column, text).map(|(reason, _)| reason);
        assert_eq!(found, Some(wanted), "{column} {text}");
    }
    assert_eq!(reason("姓名", ""), None);
    let (_, words) = reason("出生年月", "1985.13").unwrap();
    assert!(words.ends_with("干部.csv 第 2 行「出生年月」:没有「1985.13」这一天"), "{words}");
    assert!(matches!(reason("性别", "man"), Some((Reason::UnknownValue { .. }, _))));
    assert!(matches!(reason("所在单位", "U2"), Some((Reason::Dangling { .. }, _))));
    assert!(matches!(reason("年度考核", "[{]"), Some((Reason::BadNested(_), _))));
    assert!(matches!(
        reason("年度考核", "[{\"年度\":1,\"年度\":2}]"),
        Some((Reason::BadNested(_), _))
    ));
}

#[test]
fn rows_that_cannot_be_taken() {
    let json = r#"[{"编号":"1","所在单位":{"编号":"U1"}},{"编号":"2","姓名":["甲"]},{"姓名":"乙"},
        {"编号":"3"},{"编号":3},7,{"编号":"4","年度考核":[{"年度":2020,"年 度":2021}]},
        {"编号":"5","出生日期":1985.1},{"编号":"6","出生日期":1985.2}]"#;
    let b = bound(&[("干部.json", json)]);
    let codes: Vec<_> = b.rejects.iter().map(|r| r.diagnostic().code).collect();
    assert_eq!(
        codes,
        [
            Code::RowInlineRecord,
            Code::RowNotOneValue,
            Code::RowMissingKey,
            Code::RowDuplicateKey,
            Code::DataRowNotObject,
            Code::DataDuplicateField,
            Code::RowAmbiguousMonth
        ]
    );
    let Reason::DuplicateKey { first } = &b.rejects[3].reason else { panic!() };
    assert_eq!(first.row, 4);
    for reject in &b.rejects {
        whole(&reject.diagnostic(), "干部.json");
    }
    let b = bound(&[
        ("干部.csv", "编号,姓名\n1,甲,\n2\n3,丙\n"),
        ("年度考核.csv", "干部,年度\n,2020\n9,2020\n3,x\n3,2020.5\n"),
    ]);
    let codes: Vec<_> = b.rejects.iter().map(|r| r.diagnostic().code).collect();
    use Code::{DataColumnCount, RowNoOwner, RowNotANumber, RowNotWhole, RowOwnerBlank};
    assert_eq!(codes, [DataColumnCount, RowOwnerBlank, RowNoOwner, RowNotANumber, RowNotWhole]);
    b.rejects.iter().for_each(|r| whole(&r.diagnostic(), ".csv"));
}

#[test]
fn words_for_unknown_and_none() {
    let b = bound(&[(
        "干部.csv",
        "编号,姓名,性别,入党时间,兼任,笔试分,在职\n1,无,不明,无,无,unknown,\n2,不明,,null,,,\n3,,女,不明,不明,,\n",
    )]);
    assert!(b.rejects.is_empty(), "{:?}", b.rejects);
    assert_eq!(at(&b, CADRE, 0, 1), Value::text("无"));
    assert_eq!(at(&b, CADRE, 0, 5), Value::None);
    assert_eq!(at(&b, CADRE, 1, 5), Value::None);
    assert_eq!(at(&b, CADRE, 0, 11), Value::None);
    assert_eq!(at(&b, CADRE, 1, 11), Value::None);
    let could = |row, column| match at(&b, CADRE, row, column) {
        Value::Unknown(u) => (u.could.clone(), u.or_none),
        known => panic!("{known:?}"),
    };
    assert_eq!(could(0, 2), (Could::Enum { of: EnumId(1), mask: 3 }, false));
    assert_eq!(could(0, 8), (Could::Bool, false));
    assert_eq!(could(1, 1), (Could::Any, false));
    assert_eq!(could(2, 5), (Could::Any, true));
    assert_eq!(could(2, 11), (Could::Any, true));
}

#[test]
fn values_from_the_command_line() {
    let schema = schema();
    let read = |ty: Type, text: &str| bind_value(&schema, &ty, text);
    for (ty, text, wanted) in [
        (Type::DECIMAL, "60%", Value::Num(Exact::new(3, 5).unwrap())),
        (Type::DECIMAL, "1.5e2", Value::int(150)),
        (Type::DECIMAL, "-1,234,567", Value::int(-1_234_567)),
        (Type::INTEGER, "１２", Value::int(12)),
        (Type::Bool, "YES", Value::Bool(true)),
        (Type::Date, "2024年5月1日", Value::Date(jiff::civil::date(2024, 5, 1))),
        (Type::Enum(GRADE), "称 职", Value::Enum(GRADE, 2)),
        (Type::INTEGER.list(), "1、2", Value::list([Value::int(1), Value::int(2)])),
        (Type::INTEGER.list(), "[1]", Value::list([Value::int(1)])),
        (Type::Text, "甲", Value::text("甲")),
    ] {
        assert_eq!(read(ty, text), Ok(wanted), "{text}");
    }
    let Ok(Value::Duration(d)) = read(Type::Duration, "2 年 6个月 5工作日") else { panic!() };
    assert_eq!((d.months, d.days, d.workdays), (30, 0, 5));
    let Ok(Value::Span(ends)) = read(Type::Span(Box::new(Type::DECIMAL)), "30 至 45") else {
        panic!()
    };
    assert_eq!(*ends, (Value::int(30), Value::int(45)));
    assert!(matches!(read(Type::Date, "2024-05"), Ok(Value::Unknown(_))));
    assert_eq!(read(Type::Duration, "2 岁"), Err(Reason::NotADuration));
    assert_eq!(read(Type::Duration, "99999999999年"), Err(Reason::NotADuration));
    assert_eq!(read(Type::Span(Box::new(Type::DECIMAL)), "30"), Err(Reason::NotASpan));
    assert_eq!(read(Type::DECIMAL, "1e999999999"), Err(Reason::NotANumber));
    assert!(read(Type::Ref(UNIT), "U1").is_err());
}
