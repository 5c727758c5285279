use super::*;
use proptest::prelude::*;

fn one(line: &str) -> (String, String, String) {
    let resume = parse_resume(line);
    assert_eq!((resume.periods.len(), resume.unread.len()), (1, 0), "{line}: {resume:?}");
    let Period { from, to, text } = resume.periods.into_iter().next().unwrap();
    (from, to, text)
}

#[test]
fn one_period_in_every_hand() {
    for line in [
        "1998.09--2002.07  山东大学学习",
        "1998.09—2002.07 山东大学学习",
        "1998.09——2002.07，山东大学学习",
        "１９９８．０９－－２００２．０７　山东大学学习",
        "1998.09-2002.07山东大学学习",
        "1998.9～2002.7 山东大学学习",
        "199809--200207\t山东大学学习",
        "1998年9月至2002年7月 山东大学学习",
        "1998年09月--2002年07月：山东大学学习",
        "1998/09~2002/07 山东大学学习",
        "1998-09--2002-07 山东大学学习",
        "1998。09 — 2002。07 山东大学学习",
        "\u{3000}1998.09 至 2002.07 山东大学学习 ",
        "1998·09–2002·07 山东大学学习",
    ] {
        let want = ("1998.09".to_owned(), "2002.07".to_owned(), "山东大学学习".to_owned());
        assert_eq!(one(line), want, "{line}");
    }
}

#[test]
fn open_ends() {
    for line in [
        "2010.05--         勉县县委组织部部长",
        "2010.05--至今 勉县县委组织部部长",
        "2010.05至今 勉县县委组织部部长",
        "2010年5月—今 勉县县委组织部部长",
        "2010.05-现在：勉县县委组织部部长",
    ] {
        let want = ("2010.05".to_owned(), String::new(), "勉县县委组织部部长".to_owned());
        assert_eq!(one(line), want, "{line}");
    }
    for text in ["一中教师", "到勉县工作", "今日公司职员", "现任部长"] {
        assert_eq!(one(&format!("2010.05-- {text}")).2, text);
    }
    assert_eq!(one("1998.09一2002.07 学习").1, "2002.07");
    assert_eq!(one("2010.05--").2, "");
    assert_eq!(one("2010.05-- 3号线指挥部").2, "3号线指挥部");
}

#[test]
fn other_precisions() {
    let (from, to, _) = one("1998--2002 学习");
    assert_eq!((from.as_str(), to.as_str()), ("1998", "2002"));
    let (from, to, _) = one("1998-2002 学习");
    assert_eq!((from.as_str(), to.as_str()), ("1998", "2002"));
    let (from, to, _) = one("1998.09.01-2002.07.15 学习");
    assert_eq!((from.as_str(), to.as_str()), ("1998.09.01", "2002.07.15"));
    let (from, to, _) = one("1998年9月1日至2002年7月15日学习");
    assert_eq!((from.as_str(), to.as_str()), ("1998.09.01", "2002.07.15"));
    let (from, to, _) = one("19980901-20020715 学习");
    assert_eq!((from.as_str(), to.as_str()), ("1998.09.01", "2002.07.15"));
}

#[test]
fn lines_that_go_on_and_notes() {
    let resume = parse_resume(
        "1998.09--2002.07  山东大学\r\n                  经济学院学习\r\n\r\n\
         2002.07--2010.05  勉县人社局科员\n（其间：2005.09--2008.07在中央党校学习）\n2010.05--  部长\n",
    );
    let texts: Vec<_> = resume.periods.iter().map(|p| p.text.as_str()).collect();
    let notes = "勉县人社局科员（其间：2005.09--2008.07在中央党校学习）";
    assert_eq!(texts, ["山东大学经济学院学习", notes, "部长"]);
    assert_eq!(resume.unread, Vec::<String>::new());
}

#[test]
fn lines_that_cannot_be_read_are_kept_and_named() {
    for line in [
        "1998.09 参加工作",
        "1998.09 到勉县工作",
        "1998.13--2002.07 学习",
        "2002.07--1998.09 学习",
        "1998.09--2002.17 学习",
        "自幼务农",
        "99999 x",
        "2018.06--2019.06，2019.08--2020.01 挂职",
    ] {
        let resume = parse_resume(line);
        assert_eq!(resume.unread, [line]);
        assert_eq!(resume.periods, [Period { text: line.to_owned(), ..Period::default() }]);
    }
    // below a period a line without a date belongs to it
    assert_eq!(parse_resume("1998.09-- 学习\n自幼务农").periods.len(), 1);
}

#[test]
fn what_stands_before_the_dates_is_passed_over() {
    for line in [
        "'2015.06--2016.06 乙",
        "•2015.06--2016.06 乙",
        "1. 2015.06--2016.06 乙",
        "（1）2015.06--2016.06 乙",
        "2、2015.06--2016.06 乙",
        "自2015年6月至2016年6月 乙",
        "起2015.06--2016.06 乙",
    ] {
        let resume = parse_resume(&format!("2014.06--2015.06 甲\n{line}"));
        assert_eq!(resume.periods.len(), 2, "{line}");
        assert_eq!(resume.periods[1].from, "2015.06", "{line}");
        assert_eq!((resume.periods[1].text.as_str(), resume.unread.len()), ("乙", 0), "{line}");
    }
    // dates that cannot be read are named, not added to the line above
    for line in ["二〇一〇年五月至今 科长", "85.03--87.07 辛", "在职 2015.06--2016.06 乙"]
    {
        let resume = parse_resume(&format!("2014.06--2015.06 甲\n{line}"));
        assert_eq!(resume.unread, [line]);
        assert_eq!(resume.periods[0].text, "甲");
    }
    // remarks go on from the line above
    for line in
        ["（2014.09--2015.01 挂职）", "其间：2014.09--2015.01 挂职", "2个月后离任", "分管3项工作"]
    {
        let resume = parse_resume(&format!("2014.06--2015.06 甲\n{line}"));
        assert_eq!((resume.periods.len(), resume.unread.len()), (1, 0), "{line}");
    }
}

#[test]
fn only_the_last_blank_end_is_today() {
    let resume = parse_resume("2003.09-- 学习\n2007.07-- 科员\n2009.01至今 兼职\n2012.05-- 科长");
    let ends: Vec<&str> = resume.periods.iter().map(|p| p.to.as_str()).collect();
    assert_eq!(ends, ["不明", "不明", "", ""]);
    assert_eq!(resume.unended, ["2003.09-- 学习", "2007.07-- 科员"]);
    assert_eq!(one("2003.09--不明 学习"), ("2003.09".into(), "不明".into(), "学习".into()));
}

proptest! {
    #[test]
    fn no_text_is_lost(text in "[0-9０-９.。年月日—~至今（）汉字a \n\u{3000}-]{0,80}") {
        let resume = parse_resume(&text);
        let kept: usize = resume.periods.iter().map(|p| p.text.matches('汉').count()).sum();
        prop_assert_eq!(kept, text.matches('汉').count());
    }
}
