use super::*;
use encoding_rs::GB18030;

const FORM: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?>
<Person>
  <XingMing>张 三</XingMing>
  <XingBie>男</XingBie>
  <ChuShengNianYue>198503</ChuShengNianYue>
  <MinZu>汉族</MinZu>
  <RuDangShiJian>200506；民盟</RuDangShiJian>
  <QuanRiZhiJiaoYu_XueLi>大学</QuanRiZhiJiaoYu_XueLi>
  <QuanRiZhiJiaoYu_XueLi_BiYeYuanXiaoXi>山东大学&amp;经济学院</QuanRiZhiJiaoYu_XueLi_BiYeYuanXiaoXi>
  <NiRenZhiWu />
  <NiMianZhiWu>
  </NiMianZhiWu>
  <JianLi>2002.09--2006.07  山东大学学习
2006.07--2010.05  勉县人社局科员
（其间：2008.09--2011.07 在职研究生）
参加工作前务农
2010.05--         部长</JianLi>
  <JiaTingChengYuan>
    <Item>
      <ChengWei>妻子</ChengWei>
      <XingMing>李四</XingMing>
      <ChuShengRiQi>198601</ChuShengRiQi>
      <ZhengZhiMianMao>群众</ZhengZhiMianMao>
      <GongZuoDanWeiJiZhiWu>勉县一中教师</GongZuoDanWeiJiZhiWu>
    </Item>
    <Item><ChengWei></ChengWei><XingMing/></Item>
  </JiaTingChengYuan>
  <JiSuanNianLingShiJian>20240501</JiSuanNianLingShiJian>
  <ShenFenZheng>610725198503071234</ShenFenZheng>
  <ZhaoPian>aGVs
bG8=</ZhaoPian>
  <XinZiDuan>新</XinZiDuan>
  <Version>3.2.1.16</Version>
</Person>
";

fn read_bytes(bytes: &[u8]) -> Batch {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("张三.lrmx");
    std::fs::write(&path, bytes).unwrap();
    let batches: Vec<_> = open(&path, &"张三.lrmx".into(), Limits::default()).collect();
    assert_eq!(batches.len(), 1);
    batches.into_iter().next().unwrap().unwrap()
}

fn get<'a>(batch: &'a Batch, name: &str) -> &'a Cell {
    let at = batch.table.columns.iter().position(|c| &*c.name == name).unwrap();
    &batch.rows[0].cells[at]
}

#[test]
fn a_form_is_a_row() {
    let batch = read_bytes(FORM.as_bytes());
    assert_eq!((&*batch.table.name, batch.rows.len(), batch.rows[0].row), (TABLE, 1, 1));
    for (name, value) in [
        ("姓名", "张 三"),
        ("出生年月", "198503"),
        ("入党时间", "200506"),
        ("民主党派", "民盟"),
        ("全日制院校专业", "山东大学&经济学院"),
        ("拟任职务", ""),
        ("拟免职务", ""),
        ("在职学历", ""),
        ("计算年龄时间", "20240501"),
        ("身份证号", "610725198503071234"),
        ("XinZiDuan", "新"),
    ] {
        assert_eq!(*get(&batch, name), Cell::text(value), "{name}");
    }
    let member = Cell::object([
        ("称谓", Cell::text("妻子")),
        ("姓名", Cell::text("李四")),
        ("出生日期", Cell::text("198601")),
        ("政治面貌", Cell::text("群众")),
        ("工作单位及职务", Cell::text("勉县一中教师")),
    ]);
    assert_eq!(*get(&batch, "家庭成员"), Cell::List(vec![member]));
    let Cell::List(periods) = get(&batch, "简历") else { panic!() };
    let period = |from, to, text| {
        Cell::object([("起", Cell::text(from)), ("止", Cell::text(to)), ("内容", Cell::text(text))])
    };
    assert_eq!(
        periods[1],
        period(
            "2006.07",
            "2010.05",
            "勉县人社局科员（其间：2008.09--2011.07 在职研究生）参加工作前务农"
        )
    );
    assert_eq!(periods[2], period("2010.05", "", "部长"));
    let reasons: Vec<_> = batch.notes.iter().map(|n| &n.reason).collect();
    assert_eq!(reasons, [&Reason::PhotoDropped(5)]);
}

#[test]
fn forms_come_in_every_encoding() {
    let want = read_bytes(FORM.as_bytes()).rows;
    let gb = FORM.replace("utf-8", "gb2312");
    assert_eq!(read_bytes(&GB18030.encode(&gb).0).rows, want);
    let utf16: Vec<u8> = format!("\u{feff}{}", FORM.replace("utf-8", "utf-16"))
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert_eq!(read_bytes(&utf16).rows, want);
    assert_eq!(read_bytes(format!("\u{feff}{FORM}").as_bytes()).rows, want);
}

#[test]
fn forms_of_the_same_fields_share_their_columns() {
    let one = read_bytes(b"<Person><XingMing>a</XingMing></Person>");
    let two = read_bytes(b"<Person><XingMing>b</XingMing></Person>");
    assert!(Arc::ptr_eq(&one.table.columns, &two.table.columns));
    // what a form does not ask is not known; what it leaves blank is none
    assert_eq!(*get(&one, "家庭成员"), Cell::text("不明"));
    assert_eq!(*get(&one, "入党时间"), Cell::text("不明"));
    for family in ["<JiaTingChengYuan/>", "<JiaTingChengYuan> </JiaTingChengYuan>"] {
        let form = format!("<Person><RuDangShiJian/>{family}</Person>");
        let blank = read_bytes(form.as_bytes());
        assert_eq!(*get(&blank, "家庭成员"), Cell::List(vec![]));
        assert_eq!(*get(&blank, "入党时间"), Cell::Blank);
    }
}

#[test]
fn an_empty_form_is_a_rejected_row() {
    let batch = read_bytes(b"");
    assert_eq!((batch.rows.len(), batch.rejects.len()), (0, 1));
    assert_eq!(batch.rejects[0].reason, Reason::EmptyFile);
}

#[test]
fn several_persons_in_one_file() {
    let batch = read_bytes(b"<Persons><Person><XingMing>a</XingMing></Person><Person><XingMing>b</XingMing><X>1</X></Person></Persons>");
    assert_eq!(batch.rows.iter().map(|r| r.row).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn a_damaged_form_is_a_rejected_row() {
    let reason = |text: &str| {
        let batch = read_bytes(text.as_bytes());
        assert_eq!((batch.rows.len(), batch.rejects.len()), (0, 1));
        assert_eq!(batch.rejects[0].place.row, 1);
        batch.rejects[0].reason.clone()
    };
    assert_eq!(reason("<a/>"), Reason::NotAForm);
    assert_eq!(reason("junk"), Reason::NotAForm);
    assert!(matches!(reason("<Person><XingMing>a</Person>"), Reason::BadXml(_)));
    assert!(matches!(reason("<Person><XingMing>a</XingMing>"), Reason::BadXml(_)));
    assert_eq!(reason("<!DOCTYPE a [<!ENTITY b 'c'>]><Person/>"), Reason::EntityTrick);
    assert_eq!(reason("<Person><XingMing>&b;</XingMing></Person>"), Reason::EntityTrick);
    assert_eq!(reason("<Person><X>1</X><X>2</X></Person>"), Reason::DuplicateKey("X".into()));
    let deep = format!("<Person>{}", "<a>".repeat(1000));
    assert_eq!(reason(&deep), Reason::TooDeep);
}

#[test]
fn what_the_standards_records_say_goes_back_into_a_form() {
    let period = |from, to, text| {
        Cell::object([("起", Cell::text(from)), ("止", Cell::text(to)), ("内容", Cell::text(text))])
    };
    let resume =
        Cell::List(vec![period("2003-09", "不明", "学习"), period("2007-07", "无", "科员")]);
    let kin = Cell::object([("称谓", Cell::text("妻子")), ("出生年月", Cell::text("1986-01"))]);
    let columns: Vec<Arc<str>> = ["姓名", "简历", "家庭成员"].map(Arc::from).to_vec();
    let mut writer = FormWriter::new(&columns);
    let form = writer.form(&[Cell::text("张三"), resume, Cell::List(vec![kin])]);
    assert!(form.contains("2003.09--         学习\n2007.07--         科员"), "{form}");
    assert!(form.contains("<ChuShengRiQi>198601</ChuShengRiQi>"), "{form}");
}
