//! Files in, records and reasons out.

use super::*;
use crate::core::exact::Exact;
use crate::core::schema::{EnumType, Inverse, Origin, Table};
use crate::core::value::{Cause, EnumId, RowRef, TableId};
use std::path::PathBuf;

fn column(name: &str, ty: Type) -> Column {
    Column { name: name.into(), aliases: Vec::new(), ty, optional: false, range: None, note: None }
}
fn optional(name: &str, ty: Type) -> Column {
    Column { optional: true, ..column(name, ty) }
}
fn table(name: &str, key: Option<u16>, parent: Option<u16>, columns: Vec<Column>) -> Table {
    let parent = parent.map(TableId);
    Table {
        name: name.into(),
        aliases: Vec::new(),
        key,
        parent,
        columns,
        interval: None,
        origin: Origin::Data,
    }
}

const UNIT: TableId = TableId(0);
const CADRE: TableId = TableId(1);
const REVIEW: TableId = TableId(2);
const CASE: TableId = TableId(4);
const STEP: TableId = TableId(5);
const VOTE: TableId = TableId(6);
const GRADE: EnumId = EnumId(2);

/// 单位, 干部 with 年度考核 and 处分, and cases with steps with votes.
fn schema() -> Schema {
    let values = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect();
    let of = |name: &str, names: &[&str]| EnumType {
        name: name.into(),
        values: values(names),
        ordered: true,
        synonyms: std::collections::BTreeMap::new(),
    };
    let mut sex = of("性别", &["男", "女"]);
    sex.synonyms.insert("male".into(), 0);
    let grades = of("等次", &["不称职", "基本称职", "称职", "优秀"]);
    let mut born = column("出生年月", Type::Date);
    born.aliases.push("出生日期".into());
    born.aliases.push("Birth Date".into());
    let mut score = column("笔试分", Type::DECIMAL);
    score.range = Some((Exact::ZERO, Exact::from_int(100)));
    let mut marks = column("打分", Type::DECIMAL.list());
    marks.range = score.range;
    let mut unit = table(
        "单位",
        Some(0),
        None,
        vec![
            column("编号", Type::Text),
            column("名称", Type::Text),
            column("核定职数", Type::INTEGER),
            optional("上级", Type::Ref(UNIT)),
        ],
    );
    unit.aliases.push("Unit".into());
    let cadre = table(
        "干部",
        Some(0),
        None,
        vec![
            column("编号", Type::Text),
            column("姓名", Type::Text),
            column("性别", Type::Enum(EnumId(1))),
            born,
            column("所在单位", Type::Ref(UNIT)),
            optional("入党时间", Type::Date),
            score,
            marks,
            column("在职", Type::Bool),
            column("年度考核", Type::Ref(REVIEW).list()),
            column("处分", Type::Ref(TableId(3)).list()),
            optional("兼任", Type::Ref(UNIT).list()),
        ],
    );
    let review = table(
        "干部.年度考核",
        None,
        Some(1),
        vec![column("年度", Type::INTEGER), column("等次", Type::Enum(GRADE))],
    );
    let sanction = table(
        "干部.处分",
        None,
        Some(1),
        vec![
            column("种类", Type::Text),
            optional("止", Type::Date),
            column("机关", Type::Ref(UNIT)),
        ],
    );
    let case = table(
        "事项",
        Some(0),
        None,
        vec![column("号", Type::INTEGER), column("推荐", Type::Ref(STEP).list())],
    );
    let step = table(
        "事项.推荐",
        None,
        Some(4),
        vec![column("起", Type::Date), column("得票", Type::Ref(VOTE).list())],
    );
    let vote = table(
        "事项.推荐.得票",
        None,
        Some(5),
        vec![column("人", Type::Ref(CADRE)), column("票", Type::INTEGER)],
    );
    let group = Table { origin: Origin::Groups(0), ..table("组", None, None, vec![]) };
    Schema {
        enums: vec![of("结论", &["合格", "不合格"]), sex, grades],
        tables: vec![unit, cadre, review, sanction, case, step, vote, group],
        inverses: vec![Inverse { on: UNIT, name: "干部".into(), from: CADRE, column: 4 }],
    }
}

mod nested;
mod reasons;
mod streams;
mod tables;

/// Files, there as long as this is.
struct Folder {
    _dir: tempfile::TempDir,
    sources: Vec<Source>,
}

fn files(files: &[(&str, &str)]) -> Folder {
    let bytes: Vec<(&str, Vec<u8>)> =
        files.iter().map(|(n, t)| (*n, t.as_bytes().to_vec())).collect();
    raw_files(&bytes)
}
fn raw_files(files: &[(&str, Vec<u8>)]) -> Folder {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| -> PathBuf { folder.path().join(name) };
    let sources = files.iter().map(|(name, bytes)| {
        std::fs::write(path(name), bytes).unwrap();
        Source::new(&path(name)).unwrap()
    });
    let sources = sources.collect();
    Folder { _dir: folder, sources }
}
fn bound(list: &[(&str, &str)]) -> Bound {
    bound_as(list, None)
}
fn bound_as(list: &[(&str, &str)], as_table: Option<&str>) -> Bound {
    let folder = files(list);
    let options = BindOptions { as_table: as_table.map(str::to_owned), limits: None };
    checked(bind(&schema(), &folder.sources, &options))
}
/// What holds of every result.
fn checked(bound: Bound) -> Bound {
    assert_eq!(bound.read, bound.bound + bound.rejects.len() as u64);
    bound
}
fn at(bound: &Bound, table: TableId, row: u32, column: u16) -> Value {
    bound.data.cell(RowRef { table, row }, column).unwrap().clone()
}

#[test]
fn a_roster_with_units() {
    let b = bound(&[
        ("单位.csv", "编号,名称,核定职数,上级\nU1,局,3,\nU2,科,\"1,200\",U1\n"),
        (
            "干部.csv",
            "编号,姓 名,性别,出生日期,所在单位,笔试分,打分,在职\n001,张三,女,1985.03,U2,８5.50,80、90,是\n002,李四,male,1985-03-07,U1,,[],×\n",
        ),
    ]);
    assert_eq!(
        (b.rejects.len(), b.faults.len(), b.read),
        (0, 0, 4),
        "{:?} {:?}",
        b.rejects,
        b.faults
    );
    assert_eq!(at(&b, CADRE, 0, 4), Value::Ref(RowRef { table: UNIT, row: 1 }));
    assert_eq!(at(&b, UNIT, 1, 2), Value::int(1200));
    assert_eq!(at(&b, UNIT, 0, 3), Value::None);
    assert_eq!(at(&b, CADRE, 0, 6), Value::Num(Exact::new(171, 2).unwrap()));
    let month = at(&b, CADRE, 0, 3);
    let cause = Cause::Cell { at: RowRef { table: CADRE, row: 0 }, column: 3 };
    let Value::Unknown(u) = month else { panic!() };
    assert_eq!(u.causes.iter().collect::<Vec<_>>(), [cause]);
    assert!(matches!(u.could, Could::Date { lo, hi } if lo.day() == 1 && hi.day() == 31));
    assert_eq!(at(&b, CADRE, 1, 2), Value::Enum(EnumId(1), 0));
    assert_eq!(at(&b, CADRE, 1, 7), Value::list([]));
    let Value::Unknown(u) = at(&b, CADRE, 1, 6) else { panic!() };
    assert_eq!(u.could, Could::Num { lo: Some(Exact::ZERO), hi: Some(Exact::from_int(100)) });
    assert_eq!(b.data.referring(0, 1), [0]);
    assert_eq!(b.data.find(CADRE, "002"), Some(RowRef { table: CADRE, row: 1 }));
    assert_eq!(b.digests.len(), 2);
}
