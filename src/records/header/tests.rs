use super::*;

fn rows(text: &str) -> Vec<RawRow> {
    let row =
        |line: &str| RawRow { row: 1, line: 1, cells: line.split('|').map(Cell::text).collect() };
    text.lines().map(row).collect()
}

#[test]
fn titles_and_remarks_are_passed_over() {
    for (table, header) in [
        ("姓名|性别|出生年月\n张三|男|1985.03", 0),
        ("干部名册||\n姓名|性别|出生年月\n张三|男|1985.03", 1),
        ("干部名册|干部名册|干部名册\n姓名|性别|出生年月\n张三|男|1985.03", 1),
        (
            "附件1||\n干部名册||\n单位：勉县|填表时间：2024.05|\n姓名|性别|出生年月\n张三|男|1985.03",
            3,
        ),
        ("单位：勉县|时间：2024.05\n编号|姓名\n1|张三", 1),
        ("名册\n姓名\n张三", 0), // one column tells nothing of titles
        ("姓名|2021|2022|2023\n张三|优秀||", 0),
        ("姓名|性别", 0),
        ("编号|备注：可不填|姓名|性别|单位\n1||张三|男|勉县", 0),
        ("※ 主键|※ 文本\n编号|姓名\n1|张三", 1),
        ("※ 主键\n编号\n1", 1),
        ("※ 主键|※ 文本\n编号|姓名", 1),
        ("说明：一人一行||||\n编号|姓名|性别|单位|备注\n1|张三|男||", 1),
    ] {
        assert_eq!(find(&rows(table)), header, "{table}");
    }
}

#[test]
fn a_header_in_two_levels_is_named() {
    for (table, over) in [
        (
            "编号|姓名|年度考核|||单位\n||2021|2022|2023|\n1|张三|优秀|称职|称职|县委",
            Some((0, "年度考核")),
        ),
        (
            "名册|||||\n编号|姓名|年度考核|||\n||2021|2022|2023\n1|张三|优秀|称职|称职",
            Some((1, "年度考核")),
        ),
        ("编号|姓名|奖惩|\n||奖|惩\n1|张三|甲|乙", Some((0, "奖惩"))),
        ("编号|姓名|备注|\n1|张三|甲|乙", None),
        ("编号|姓名|备注\n|张三|甲", None),
        ("名册||\n编号|姓名|备注\n1|张三|甲", None),
        ("编号|姓名||备注\n1|张三|甲|乙", None),
    ] {
        let rows = rows(table);
        let found = two_levels(&rows, find(&rows));
        assert_eq!(found, over.map(|(at, text): (usize, &str)| (at, text.to_owned())), "{table}");
    }
}

#[test]
fn remarks_below_a_table_are_no_records() {
    let below = |row: &str| below(&rows(row)[0], 4);
    assert_eq!(below("备注：以上按姓氏排序|||").as_deref(), Some("备注：以上按姓氏排序"));
    assert_eq!(below("填表人：张三||审核人：李四|").as_deref(), Some("填表人：张三 审核人：李四"));
    assert_eq!(below("注 1: 不含借调").as_deref(), Some("注 1: 不含借调"));
    for record in ["A1|张三|男|备注：无", "A1|||", "项目：甲|||", "备注||", "张三|备注：无||"]
    {
        assert_eq!(below(record), None, "{record}");
    }
}

#[test]
fn two_columns_of_one_name_are_named() {
    let row = rows("姓名|出生 年月|备注|出生年月|").remove(0);
    let fault = columns(&row, Place::file(&"f".into()), Limits::default()).unwrap_err();
    let reason = Reason::DuplicateHeader { first: "出生 年月".into(), at: (2, 4) };
    assert_eq!((fault.reason, fault.place.column), (reason, Some("出生年月".into())));
}

#[test]
fn unnamed_columns_inside_stay_at_the_end_go() {
    let row = rows("|姓名||性别||").remove(0);
    let columns = columns(&row, Place::file(&"f".into()), Limits::default()).unwrap();
    let names: Vec<_> = columns.iter().map(|c| &*c.name).collect();
    assert_eq!(names, ["", "姓名", "", "性别"]);
}
