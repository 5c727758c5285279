//! Nested lists and references.

use super::*;

#[test]
fn nested_inline_in_a_cell_and_in_a_file() {
    let json = r#"{"单位":[{"编号":"U1"}],"干部":[{"编号":"1","年度考核":[{"年度":2022,"等次":"称职"},{"年度":2023,"等次":"优秀"}]},{"编号":"2","年度考核":[]},{"编号":"3"}]}"#;
    let b = bound(&[("数据.json", json)]);
    assert!(b.rejects.is_empty() && b.faults.is_empty(), "{:?} {:?}", b.rejects, b.faults);
    let rows = |start, len| Value::Rows { table: REVIEW, start, len };
    assert_eq!(at(&b, CADRE, 0, 9), rows(0, 2));
    assert_eq!(at(&b, CADRE, 1, 9), rows(0, 0));
    assert!(matches!(at(&b, CADRE, 2, 9), Value::Unknown(_)));
    let b = bound(&[(
        "干部.csv",
        "编号,年度考核\n1,\"[{\"\"年度\"\":2022,\"\"等次\"\":\"\"称职\"\"}]\"\n2,\n3,无\n",
    )]);
    assert!(b.rejects.is_empty(), "{:?}", b.rejects);
    assert_eq!(at(&b, CADRE, 0, 9), rows(0, 1));
    assert!(matches!(at(&b, CADRE, 1, 9), Value::Unknown(_)));
    assert_eq!(at(&b, CADRE, 2, 9), rows(0, 0));
    let b = bound(&[
        (
            "干部.年度考核.csv",
            "编号,年度,等次\n2,2021,称职\n1,2022,称职\n2,2023,优秀\n9,2020,称职\n",
        ),
        ("干部.csv", "编号\n1\n2\n3\n"),
    ]);
    assert_eq!((b.read, b.bound), (7, 6), "{:?}", b.faults);
    assert_eq!(at(&b, CADRE, 0, 9), rows(0, 1));
    assert_eq!(at(&b, CADRE, 1, 9), rows(1, 2));
    assert_eq!(at(&b, CADRE, 2, 9), rows(0, 0));
    assert!(
        matches!(&b.rejects[0].reason, Reason::NoOwner { key, rejected: false, .. } if &**key == "9")
    );
    let years: Vec<_> = (0..3).map(|n| at(&b, REVIEW, n, 0)).collect();
    assert_eq!(years, [2022, 2021, 2023].map(Value::int));
    assert_eq!(b.data.rows(REVIEW)[2].parent, 1);
}

#[test]
fn references_that_lead_nowhere_take_along_what_needs_them() {
    let b = bound(&[
        ("单位.csv", "编号,上级\nU3,U2\nU2,U1\nU1,U0\nU5,\n"),
        ("干部.csv", "编号,所在单位,兼任\n1,U3,\n2,U5,U5、U2\n3,U5,U5\n"),
        ("干部.年度考核.csv", "干部,年度\n1,2020\n3,2020\n"),
    ]);
    assert_eq!((b.read, b.bound), (9, 3));
    let told: Vec<_> = b.rejects.iter().map(|r| (r.place.row, r.place.column.as_deref())).collect();
    assert_eq!(
        told,
        [
            (2, Some("上级")),
            (3, Some("上级")),
            (4, Some("上级")),
            (2, Some("所在单位")),
            (3, Some("兼任[2]")),
            (2, None)
        ]
    );
    assert!(matches!(b.rejects[2].reason, Reason::Dangling { rejected: false, .. }));
    assert!(matches!(b.rejects[0].reason, Reason::Dangling { rejected: true, .. }));
    assert_eq!(b.data.find(CADRE, "3").map(|r| r.row), Some(0));
}

#[test]
fn a_bad_element_rejects_its_owner_and_names_the_place() {
    let json = r#"[{"编号":"1","年度考核":[{"年度":2022,"等次":"称职"},{"年度":2023,"等次":"称值"}]},
        {"编号":"2","处分":[{"种类":"警告","机关":"U9"}]},
        {"编号":"3","年度考核":[{"年度":2022},7]},
        {"编号":"4","打分":[80,101]},
        {"编号":"5","年度考核":[{"年度":2022,"等次":"优秀"}]}]"#;
    let b = bound(&[("干部.json", json), ("单位.csv", "编号\nU1\n")]);
    assert_eq!((b.read, b.bound), (6, 2));
    let told: Vec<_> = b.rejects.iter().map(|r| r.place.column.as_deref().unwrap()).collect();
    assert_eq!(told, ["年度考核[2].等次", "处分[1].机关", "年度考核[2]", "打分[2]"]);
    let Reason::UnknownValue { suggestion, allowed, .. } = &b.rejects[0].reason else { panic!() };
    assert_eq!((suggestion.as_deref(), allowed.len()), (Some("称职"), 4));
    // what the rejected rows had added is gone
    assert_eq!(b.data.rows(REVIEW).len(), 1);
    assert_eq!(at(&b, CADRE, 0, 9), Value::Rows { table: REVIEW, start: 0, len: 1 });
    assert!(b.data.rows(TableId(3)).is_empty());
}

#[test]
fn lists_in_lists() {
    let json = r#"{"干部":[{"编号":"1"},{"编号":"2"}],"事项":[
        {"号":2,"推荐":[{"起":"2024-01-02","得票":[{"人":2,"票":3},{"人":"1","票":1}]},{"得票":[]},{"起":"2024-02"}]},
        {"号":1,"推荐":[{"得票":[{"人":"1","票":9}]}]},
        {"号":3,"推荐":[{"得票":[{"人":"1","票":9},{"人":"7","票":0}]}]}]}"#;
    let b = bound(&[("数据.json", json)]);
    assert_eq!(b.rejects.len(), 1);
    assert_eq!(b.rejects[0].place.column.as_deref(), Some("推荐[1].得票[2].人"));
    let rows = |table, start, len| Value::Rows { table, start, len };
    assert_eq!(at(&b, CASE, 0, 1), rows(STEP, 0, 3));
    assert_eq!(at(&b, CASE, 1, 1), rows(STEP, 3, 1));
    assert_eq!(at(&b, STEP, 0, 1), rows(VOTE, 0, 2));
    assert_eq!(at(&b, STEP, 1, 1), rows(VOTE, 0, 0));
    assert!(matches!(at(&b, STEP, 2, 1), Value::Unknown(_)));
    assert_eq!(at(&b, STEP, 3, 1), rows(VOTE, 2, 1));
    assert_eq!(at(&b, VOTE, 0, 0), Value::Ref(RowRef { table: CADRE, row: 1 }));
    assert_eq!(b.data.find(CASE, "1").map(|r| r.row), Some(1));
    assert_eq!(b.data.rows(VOTE)[2].parent, 3);
}

#[test]
fn a_supplied_log_is_complete_until_a_row_of_it_is_lost() {
    let b = bound(&[
        ("干部.csv", "编号,姓名\n1,甲\n2,乙\n3,丙\n"),
        ("年度考核.csv", "干部,年度,等次\n1,2020,优秀\n2,2020,差\n2,2021,优秀\n"),
    ]);
    assert_eq!(b.rejects.len(), 1);
    assert_eq!(at(&b, CADRE, 0, 9), Value::Rows { table: REVIEW, start: 0, len: 1 });
    assert_eq!(at(&b, CADRE, 2, 9), Value::Rows { table: REVIEW, start: 0, len: 0 });
    let Value::List(list) = at(&b, CADRE, 1, 9) else { panic!() };
    assert_eq!(list.items.len(), 1);
    let cause = Cause::Cell { at: RowRef { table: CADRE, row: 1 }, column: 9 };
    assert_eq!(list.open.as_ref().unwrap().iter().collect::<Vec<_>>(), [cause]);
    assert!(b.data.supplied(REVIEW) && !b.data.supplied(TableId(3)));
    let b = bound(&[("干部.csv", "编号\n1\n"), ("年度考核.csv", "干部,年度,等次\n")]);
    assert!(b.data.supplied(REVIEW));
    assert_eq!(at(&b, CADRE, 0, 9), Value::Rows { table: REVIEW, start: 0, len: 0 });
}

#[test]
fn a_long_chain_of_orphans_takes_linear_time() {
    let mut text = String::from("编号,上级\n");
    for n in 0..50_000 {
        text.push_str(&format!("U{n},U{}\n", n + 1));
    }
    let b = bound(&[("单位.csv", &text)]);
    assert_eq!((b.read, b.bound), (50_000, 0));
    let b = bound(&[("单位.csv", &format!("{text}U50000,U0\n"))]);
    assert_eq!(b.bound, 50_001, "a circle is no orphan");
}
