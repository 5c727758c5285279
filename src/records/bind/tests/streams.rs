//! Portions, and what holds of any input.

use super::*;
use crate::records::raw::Limits;
use proptest::prelude::*;

fn flat() -> Schema {
    let mut schema = schema();
    for table in &mut schema.tables {
        table.columns.retain(|c| !matches!(c.ty, Type::Ref(to) if to == UNIT));
        table.columns.retain(|c| c.ty != Type::Ref(UNIT).list());
    }
    schema.inverses.clear();
    schema
}

#[test]
fn a_stream_has_the_same_rows_in_portions() {
    let mut text = String::from("编号,笔试分,打分,年度考核\n");
    for n in 0..100 {
        text.push_str(&format!("{},{n},1、2,\"[{{\"\"年度\"\":{n}}}]\"\n", n % 97));
    }
    text.push_str("x,101,,\n");
    let folder = files(&[("干部.csv", &text)]);
    let limits = Some(Limits { batch_rows: 7, ..Limits::default() });
    let options = BindOptions { as_table: None, limits };
    let schema = flat();
    let (mut rows, mut rejects, mut most) = (Vec::new(), Vec::new(), 0);
    let streamed = bind_stream(&schema, &folder.sources[0], &options, |data, mut new| {
        most = most.max(data.rows(CADRE).len());
        rows.extend(data.rows(CADRE).iter().map(|r| (r.cells[0].clone(), r.cells[5].clone())));
        let nested = data.rows(REVIEW).iter();
        assert!(nested.zip(0..).all(|(r, n)| r.parent == n));
        rejects.append(&mut new);
    });
    assert_eq!((streamed.read, streamed.bound, streamed.rejected), (101, 97, 4));
    assert!(streamed.faults.is_empty() && streamed.digest.is_some() && most <= 7);
    let all = checked(bind(&schema, &folder.sources, &options));
    let whole = all.data.rows(CADRE).iter().map(|r| (r.cells[0].clone(), r.cells[5].clone()));
    assert_eq!(rows, whole.collect::<Vec<_>>());
    let places = |r: &[Reject]| r.iter().map(|r| r.place.clone()).collect::<Vec<_>>();
    assert_eq!(places(&rejects), places(&all.rejects));
    let Reason::DuplicateKey { first } = &rejects[0].reason else { panic!() };
    assert_eq!(first.row, 2);
    assert_eq!(streamed.notes, all.notes);
}

#[test]
fn what_refers_is_no_stream() {
    for name in ["干部.csv", "年度考核.csv", "事项.csv"] {
        let folder = files(&[(name, "编号,号\n1,1\n")]);
        let options = BindOptions::default();
        let streamed = bind_stream(&schema(), &folder.sources[0], &options, |_, _| panic!());
        assert!(matches!(streamed.faults[0].remark, Remark::NotFlat { .. }), "{name}");
    }
}

fn cell() -> impl Strategy<Value = String> {
    let one = prop::sample::select(vec![
        "",
        "1",
        "2",
        "3",
        "U1",
        "U2",
        "无",
        "不明",
        "1985.03",
        "1985-02-30",
        "85.5",
        "101",
        "男",
        "女",
        "是",
        "[]",
        "[1]",
        "[{\"年度\":2020}]",
        "[{\"年度\":2020.5}]",
        "1、2",
        "x",
        "U1,U2",
    ]);
    one.prop_map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")))
}

fn rows(columns: usize) -> impl Strategy<Value = String> {
    let row = prop::collection::vec(cell(), columns..=columns).prop_map(|cells| cells.join(","));
    prop::collection::vec(row, 0..12).prop_map(|rows| rows.join("\n"))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_row_is_bound_or_rejected_and_always_the_same_way(
        units in rows(4), cadres in rows(12), reviews in rows(3), sanctions in rows(4),
    ) {
        let names = |id: TableId| {
            let schema = schema();
            let table = schema.table(id).unwrap();
            table.columns.iter().map(|c| c.name.clone()).collect::<Vec<_>>().join(",")
        };
        let text = |id, owner: &str, rows: &str| format!("{owner}{}\n{rows}\n", names(id));
        let list = [
            ("干部.处分.csv", text(TableId(3), "干部,", &sanctions)),
            ("干部.csv", text(CADRE, "", &cadres)),
            ("年度考核.csv", text(REVIEW, "干部,", &reviews)),
            ("单位.csv", text(UNIT, "", &units)),
        ];
        let list: Vec<(&str, &str)> = list.iter().map(|(n, t)| (*n, t.as_str())).collect();
        let folder = files(&list);
        let read = || checked(bind(&schema(), &folder.sources, &BindOptions::default()));
        let b = read();
        prop_assert!(b.faults.is_empty());
        let again = read();
        prop_assert_eq!(&b.data, &again.data);
        prop_assert_eq!((&b.rejects, &b.notes), (&again.rejects, &again.notes));
        for reject in &b.rejects {
            prop_assert_eq!(reject.diagnostic().unfilled(), Vec::<&str>::new());
        }
        sound(&b.data, &schema())?;
    }
}

/// Every reference leads to a row, and every owner has exactly the rows that name it.
fn sound(data: &Dataset, schema: &Schema) -> Result<(), TestCaseError> {
    for (table, of) in (0..).map(TableId).zip(&schema.tables) {
        for (row, record) in (0..).zip(data.rows(table)) {
            prop_assert_eq!(record.cells.len(), of.columns.len());
            for (column, value) in (0..).zip(&record.cells) {
                match value {
                    Value::Ref(to) => prop_assert!(data.record(*to).is_some()),
                    Value::List(list) => {
                        let refs = list.items.iter().filter_map(|(v, _)| match v {
                            Value::Ref(to) => Some(*to),
                            _ => None,
                        });
                        prop_assert!(refs.into_iter().all(|to| data.record(to).is_some()));
                    }
                    Value::Rows { table, start, len } => {
                        let parents = (0..).zip(data.rows(*table)).filter(|(_, r)| r.parent == row);
                        let own: Vec<u32> = parents.map(|(n, _)| n).collect();
                        prop_assert_eq!(own, (*start..*start + *len).collect::<Vec<_>>());
                    }
                    Value::Unknown(u) => {
                        let here = Cause::Cell { at: RowRef { table, row }, column };
                        prop_assert_eq!(u.causes.iter().collect::<Vec<_>>(), vec![here]);
                    }
                    _ => {}
                }
            }
        }
        for (key, row) in &data.tables[usize::from(table.0)].keys {
            prop_assert_eq!(data.key(schema, RowRef { table, row: *row }), key.to_string());
        }
    }
    Ok(())
}

/// `cargo test --release --lib records::bind -- --ignored --nocapture speed`
#[test]
#[ignore = "measures"]
fn speed() {
    let mut text =
        String::from("编号,姓名,性别,出生年月,入党时间,笔试分,打分,在职,年度考核,甲,乙,丙\n");
    for n in 0..200_000 {
        text.push_str(&format!(
            "K{n:07},张三{},女,198{}-03-0{},,{}.5,80、90,是,[],x,y,{n}\n",
            n % 1000,
            n % 10,
            n % 9 + 1,
            n % 100
        ));
    }
    let folder = files(&[("干部.csv", &text)]);
    let begun = std::time::Instant::now();
    let b = bind(&flat(), &folder.sources, &BindOptions::default());
    let whole = begun.elapsed();
    assert_eq!(b.bound, 200_000);
    drop(b);
    let begun = std::time::Instant::now();
    let streamed = bind_stream(&flat(), &folder.sources[0], &BindOptions::default(), |_, _| {});
    assert_eq!(streamed.bound, 200_000);
    println!("200,000 rows: whole {whole:?}, stream {:?}", begun.elapsed());
}

/// `cargo test --release --lib records::bind -- --ignored --nocapture memory`, alone
#[test]
#[ignore = "measures"]
fn memory_of_a_million_rows() {
    use std::io::Write;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("干部.csv");
    let mut file = std::io::BufWriter::new(std::fs::File::create(&path).unwrap());
    writeln!(file, "编号,姓名,性别,出生年月,笔试分").unwrap();
    for n in 0..1_000_000 {
        writeln!(file, "K{n:07},张三{n},女,198{}.03,{}.5", n % 10, n % 100).unwrap();
    }
    drop(file);
    let source = Source::new(&path).unwrap();
    let streamed = bind_stream(&flat(), &source, &BindOptions::default(), |_, _| {});
    assert_eq!(streamed.bound, 1_000_000);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    println!("{:?}", status.lines().find(|line| line.starts_with("VmHWM")));
}
