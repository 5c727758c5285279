//! The one table of the form's elements and what their values need.

use crate::records::raw::Cell;
use crate::records::text::{half_width, is_blank, trim};

#[cfg(test)]
mod tests;

/// The table's name.
pub(super) const TABLE: &str = "干部任免审批表";

/// How a field's text is taken.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// As it is.
    Text,
    /// A month, behind which some tools write the age.
    Month,
    /// The month of joining the Party, another party's name, or both.
    Party,
    /// Lines of dated periods.
    Resume,
    /// A list of persons, in elements of its own.
    Family,
}

/// An element and its column.
pub(super) struct Field {
    pub element: &'static str,
    pub name: &'static str,
    pub kind: Kind,
}

const fn field(element: &'static str, name: &'static str, kind: Kind) -> Field {
    Field { element, name, kind }
}

/// The family's element and column.
pub(super) const FAMILY: &str = "JiaTingChengYuan";
pub(super) const FAMILY_NAME: &str = "家庭成员";

/// The résumé's column.
pub(super) const RESUME_NAME: &str = "简历";

/// The photo, in base64.
pub(super) const PHOTO: &str = "ZhaoPian";

/// The column of a party other than the Communist Party.
pub(super) const OTHER_PARTY: &str = "民主党派";

/// The box of the Party.
pub(super) const PARTY: &str = "RuDangShiJian";
pub(super) const PARTY_NAME: &str = "入党时间";

/// Every known element in the form's own order.
pub(super) const FIELDS: &[Field] = &[
    field("XingMing", "姓名", Kind::Text),
    field("XingBie", "性别", Kind::Text),
    field("ChuShengNianYue", "出生年月", Kind::Month),
    field("MinZu", "民族", Kind::Text),
    field("JiGuan", "籍贯", Kind::Text),
    field("ChuShengDi", "出生地", Kind::Text),
    field(PARTY, PARTY_NAME, Kind::Party),
    field("CanJiaGongZuoShiJian", "参加工作时间", Kind::Month),
    field("JianKangZhuangKuang", "健康状况", Kind::Text),
    field("ZhengZhiMianMao", "政治面貌", Kind::Text),
    field("ZhuanYeJiShuZhiWu", "专业技术职务", Kind::Text),
    field("ShuXiZhuanYeYouHeZhuanChang", "熟悉专业专长", Kind::Text),
    field("QuanRiZhiJiaoYu_XueLi", "全日制学历", Kind::Text),
    field("QuanRiZhiJiaoYu_XueWei", "全日制学位", Kind::Text),
    field("QuanRiZhiJiaoYu_XueLi_BiYeYuanXiaoXi", "全日制院校专业", Kind::Text),
    field("QuanRiZhiJiaoYu_XueWei_BiYeYuanXiaoXi", "全日制学位院校专业", Kind::Text),
    field("ZaiZhiJiaoYu_XueLi", "在职学历", Kind::Text),
    field("ZaiZhiJiaoYu_XueWei", "在职学位", Kind::Text),
    field("ZaiZhiJiaoYu_XueLi_BiYeYuanXiaoXi", "在职院校专业", Kind::Text),
    field("ZaiZhiJiaoYu_XueWei_BiYeYuanXiaoXi", "在职学位院校专业", Kind::Text),
    field("XianRenZhiWu", "现任职务", Kind::Text),
    field("NiRenZhiWu", "拟任职务", Kind::Text),
    field("NiMianZhiWu", "拟免职务", Kind::Text),
    field("JianLi", RESUME_NAME, Kind::Resume),
    field("JiangChengQingKuang", "奖惩情况", Kind::Text),
    field("NianDuKaoHeJieGuo", "年度考核结果", Kind::Text),
    field("RenMianLiYou", "任免理由", Kind::Text),
    field(FAMILY, FAMILY_NAME, Kind::Family),
    field("ChengBaoDanWei", "呈报单位", Kind::Text),
    field("JiSuanNianLingShiJian", "计算年龄时间", Kind::Text),
    field("TianBiaoShiJian", "填表时间", Kind::Text),
    field("TianBiaoRen", "填表人", Kind::Text),
    field("ShenFenZheng", "身份证号", Kind::Text),
    field("DaoLingNianYue", "到龄年月", Kind::Month),
    field("GaiGeQianRenZhiNianLingJieXian", "改革前任职年龄界限", Kind::Text),
    field("Version", "版本", Kind::Text),
];

/// The elements that only some versions of the form have.
pub(super) const LATER: [&str; 4] =
    ["ZhengZhiMianMao", "DaoLingNianYue", "GaiGeQianRenZhiNianLingJieXian", "Version"];

/// Boxes in which people write that there is none.
pub(super) const SAYS_NONE: [&str; 3] =
    ["JiangChengQingKuang", "NianDuKaoHeJieGuo", "JianKangZhuangKuang"];

/// When a member of the family was born.
pub(super) const MEMBER_BORN: &str = "ChuShengRiQi";

/// The elements of a member of the family and their columns.
pub(super) const MEMBER: [(&str, &str); 5] = [
    ("ChengWei", "称谓"),
    ("XingMing", "姓名"),
    (MEMBER_BORN, "出生日期"),
    ("ZhengZhiMianMao", "政治面貌"),
    ("GongZuoDanWeiJiZhiWu", "工作单位及职务"),
];

/// The family as a list; the blank lines a form is printed with are no persons.
pub(super) fn family(members: Vec<Vec<(String, String)>>) -> Cell {
    let members = members.into_iter().filter(|m| m.iter().any(|(_, v)| !trim(v).is_empty()));
    let object = |member: Vec<(String, String)>| {
        let find = |element: &str| member.iter().find(|(name, _)| name == element);
        let value = |element| find(element).map_or(Cell::Blank, |(_, value)| Cell::text(value));
        let known = MEMBER.iter().map(|(element, name)| ((*name).into(), value(element)));
        let is_other = |name: &str| MEMBER.iter().all(|(element, _)| *element != name);
        let other = member.iter().filter(|(name, _)| is_other(name));
        Cell::Object(known.chain(other.map(|(n, v)| (n.as_str().into(), Cell::text(v)))).collect())
    };
    Cell::List(members.map(object).collect())
}

/// `1985.03(39岁)` without what stands in brackets.
pub(super) fn without_age(value: &str) -> &str {
    let end = value.find(['(', '（']).unwrap_or(value.len());
    let before = value.get(..end).map(trim).unwrap_or_default();
    if is_month(before) { before } else { value }
}

/// Digits with the punctuation of a date.
fn is_month(text: &str) -> bool {
    let text = half_width(text);
    let digits = text.chars().filter(char::is_ascii_digit).count();
    (4..=8).contains(&digits)
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | '/' | '年' | '月' | '日'))
}

/// What the other parties are called in forms, by a part of their names.
const OTHERS: [&str; 15] = [
    "民革",
    "民盟",
    "民建",
    "民进",
    "农工",
    "致公",
    "九三",
    "台盟",
    "国民党",
    "民主同盟",
    "民主建国",
    "民主促进",
    "民主自治",
    "无党派",
    "民主党派",
];

/// What a box holds of somebody who has joined no party.
const NONE: [&str; 6] = ["无", "否", "未入党", "群众", "非党员", "共青团员"];

/// `200106`, `民盟`, `200106；民盟`: the month and the other party. What fits neither stays whole, and is told when it is
/// read as a date: somebody of whom only `中共党员` is written has joined, on a day nobody knows.
pub(super) fn party(value: &str) -> (Cell, Cell) {
    let separates = |c: char| matches!(c, '；' | ';' | '，' | ',' | '、') || is_blank(c);
    let parts: Vec<_> = value.split(separates).map(trim).filter(|p| !p.is_empty()).collect();
    let is_name = |part: &str| {
        !part.chars().any(|c| c.is_numeric()) && OTHERS.iter().any(|name| part.contains(name))
    };
    match *parts.as_slice() {
        [name] if is_name(name) => (Cell::Blank, Cell::text(name)),
        [none] if NONE.contains(&none) => (Cell::Blank, Cell::Blank),
        [month, name] | [name, month] if is_month(month) && is_name(name) => {
            (Cell::text(month), Cell::text(name))
        }
        [month, "中共" | "中共党员" | "中国共产党" | "中共预备党员"]
        | ["中共" | "中共党员" | "中国共产党" | "中共预备党员", month]
            if is_month(month) =>
        {
            (Cell::text(month), Cell::Blank)
        }
        _ => (Cell::text(without_age(value)), Cell::Blank),
    }
}

/// The bytes of a photo from its base64; none if there is no photo.
pub(super) fn photo_size(base64: &str) -> Option<usize> {
    let count = base64.bytes().filter(|b| !b.is_ascii_whitespace() && *b != b'=').count();
    Some(count.saturating_mul(3) / 4).filter(|size| *size > 0)
}
