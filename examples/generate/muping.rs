//! 牟平区: one round of open selection, about 230 nominees from 86 units.

use crate::random::Random;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

const DEPARTMENTS: &str = "发展改革、教育体育、科技、工业信息、民政、司法、财政、人力资源\
    、自然资源、住房建设、交通运输、水务、农业农村、商务、文化旅游\
    、卫生健康、退役军人、应急管理、审计、市场监管、统计、医疗保障\
    、行政审批、信访、海洋渔业、城市管理、林业、供销、档案、机关事务";
const TOWNS: &str = "海棠、青石、柳河、云岭、观潮、松坡、桃源、双泉、金沙、望岳、白鹭、清溪\
    、龙山、玉泉、东湖、北港、长滩、梧桐、石桥、凤台、莲塘、西岭、南浦\
    、星海、槐安、竹园";
const POSTINGS: [&str; 9] = [
    "招商引资",
    "招商引资",
    "重点项目",
    "重点项目",
    "信访稳定",
    "扶贫开发",
    "扶贫开发",
    "其他岗位",
    "",
];
const CONDUCT: [&str; 9] = [
    "优秀",
    "优秀",
    "优秀",
    "较好但未成熟",
    "较好但未成熟",
    "不敢担当",
    "不愿作为",
    "坐等提拔",
    "",
];
/// The cut the example policy makes, and some below it who were looked at too.
const EXAMINED: usize = 33;

struct Nominee {
    id: String,
    name: String,
    sex: &'static str,
    born: String,
    standing: &'static str,
    unit: String,
    place: i64,
    reasons: &'static str,
    discipline: &'static str,
    personnel: &'static str,
    sifted: &'static str,
    written: String,
    interview: String,
    posting: &'static str,
    conduct: &'static str,
}

/// Writes units and the round (JSON), nominees and the examiners' marks (CSV).
pub fn write(dir: &Path) -> io::Result<()> {
    let mut random = Random::new(370_612);
    let units = units();
    let mut people = Vec::new();
    for (number, (unit, town)) in units.iter().enumerate() {
        nominate(&mut random, number, unit, *town, &mut people);
    }
    edges(&mut people);
    let examined = top(&people);
    for at in &examined {
        if let Some(person) = people.get_mut(*at) {
            person.posting = *random.pick(&POSTINGS);
            person.conduct = *random.pick(&CONDUCT);
        }
    }
    reserve(&mut Random::new(370_613), &dir.with_file_name("data_reserve"))?;
    fs::write(dir.join("单位与批次.json"), places(&units))?;
    fs::write(dir.join("推荐人选.csv"), table(&people))?;
    fs::write(dir.join("推荐人选.考察打分.csv"), marks(&mut random, &people, &examined))
}

/// The people kept in reserve by field, for `reserve`.
fn reserve(random: &mut Random, dir: &Path) -> io::Result<()> {
    const FIELDS: &[&str] = &["法律", "金融", "城建", "环保", "招商", "农业农村", "教育", "卫生"]; // eight of nine
    fs::create_dir_all(dir)?;
    let pools: String = FIELDS.iter().map(|f| format!("{f}\n")).collect();
    fs::write(dir.join("储备库.csv"), format!("名称\n{pools}"))?;
    fs::write(
        dir.join("公开选拔.csv"),
        "编号,起,止\nX1,2013-05-06,2013-07-31\nX2,2016-05-09,2016-08-05\nX3,2019-05-13,2019-08-02\n",
    )?;
    fs::write(
        dir.join("盲点.csv"),
        "编号,缺口专业,调研\nM1,法学,组织部、编办、人社局\nM2,城乡规划,组织部、编办、人社局\nM3,环境工程,组织部、编办\nM4,金融学,组织部、编办、人社局\n",
    )?;
    fs::write(
        dir.join("招录岗位.csv"),
        "编号,考试,专业条件,对应盲点\nG1,公务员招录,法学,M1\nG2,公务员招录,法学,M1\nG3,事业编招录,城乡规划,M2\nG4,事业编招录,工程管理,M2\nG5,事业编招录,会计学,无\nG6,公务员招录,环境工程,M3\n",
    )?;
    let mut people =
        String::from("编号,姓名,单位类别,学法律,有乡镇工作经历,评价优秀,适合领域,储备库\n");
    let (mut seen, mut posted) =
        (String::from("编号,方式,日期\n"), String::from("编号,去向,起,止\n"));
    for at in 1..=121 {
        let at_work = *random.pick(&["区直部门", "区直部门", "镇街", "镇街", "园区"]);
        let field = *random.pick(FIELDS);
        let law = field == "法律";
        let rural = at_work != "区直部门" || random.chance(40);
        let fit = if random.chance(95) { field } else { "文秘" };
        let good = random.chance(30);
        let yes = |b: bool| if b { "是" } else { "否" };
        let _ = writeln!(
            people,
            "C{at:03},{},{at_work},{},{},{},{fit},{field}",
            random.name(),
            yes(law),
            yes(rural),
            if at % 40 == 0 { "" } else { yes(good) }
        );
        let ways = ["重点工作一线考察", "党校跟班考察", "座谈会", "谈心谈话", "突击测试"];
        for _ in 0..random.between(1, 4) {
            let _ = writeln!(seen, "C{at:03},{},{}", random.pick(&ways), random.date(2018, 2018));
        }
        if law {
            let _ = writeln!(
                posted,
                "C{at:03},{},2018-03-01,{}",
                random.pick(&["法院", "检察院"]),
                random.pick(&["2018-09-01", "2018-09-01", "2018-08-15", "2018-10-31"])
            );
        }
        if at_work == "区直部门" && !rural && random.chance(80) {
            let _ = writeln!(posted, "C{at:03},{},2018-11-01,无", random.pick(&["镇街", "园区"]));
        }
        if at_work != "区直部门" && good && random.chance(80) {
            let _ = writeln!(
                posted,
                "C{at:03},{},2018-11-01,无",
                random.pick(&["区直综合部门", "重点工作一线"])
            );
        }
    }
    fs::write(dir.join("储备干部.csv"), people)?;
    fs::write(dir.join("储备干部.识别记录.csv"), seen)?;
    fs::write(dir.join("储备干部.挂职.csv"), posted)
}

/// Names, and whether it is a town.
fn units() -> Vec<(String, bool)> {
    let bureaus =
        DEPARTMENTS.split('、').flat_map(|d| [format!("区{d}局"), format!("区{d}服务中心")]);
    let towns = TOWNS
        .split('、')
        .enumerate()
        .map(|(n, t)| if n < 8 { format!("{t}街道") } else { format!("{t}镇") });
    bureaus.map(|name| (name, false)).chain(towns.map(|name| (name, true))).collect()
}

fn unit_id(number: usize) -> String {
    format!("U{:02}", number + 1)
}

fn nominate(random: &mut Random, number: usize, unit: &str, town: bool, people: &mut Vec<Nominee>) {
    let count = match (unit, town) {
        ("区档案服务中心", _) => 0, // nominated nobody
        ("区财政局", _) => 4,       // one too many
        ("槐安镇", _) => 1,         // one too few
        ("竹园镇", _) => 6,         // one too many
        (_, true) => random.between(2, 5),
        (_, false) => random.between(1, 3),
    };
    for place in 1..=count {
        let talent = random.between(56, 88);
        let standing = match random.between(1, 40) {
            1 => "编外人员",
            2..=17 => "事业人员",
            _ => "机关公务员",
        };
        let (discipline, personnel) = match random.between(1, 40) {
            1 => ("有异议", "无异议"),
            2 => ("无异议", "有异议"),
            _ => ("无异议", "无异议"),
        };
        let reasons = if random.chance(3) {
            "德才表现、工作实绩"
        } else {
            "德才表现、工作实绩、群众基础"
        };
        let born = if random.chance(6) { random.date(1985, 1987) } else { random.date(1989, 1996) };
        // a unit that gave two people the same place
        let place = if unit == "区水务局" { 1 } else { place };
        people.push(Nominee {
            id: format!("R{:03}", people.len() + 1),
            name: random.name(),
            sex: if random.chance(46) { "女" } else { "男" },
            born,
            standing,
            unit: unit_id(number),
            place,
            reasons,
            discipline,
            personnel,
            sifted: if random.chance(6) { "未列入" } else { "列入考试" },
            written: random.mark(talent - 8, talent + 8),
            interview: random.mark(talent - 3, talent + 9),
            posting: "",
            conduct: "",
        });
    }
}

/// People at the edges and with gaps; the rest of their record is in order.
fn edges(people: &mut [Nominee]) {
    for (at, person) in people.iter_mut().enumerate() {
        if matches!(at, 10 | 20 | 30 | 40 | 50 | 60 | 70 | 80 | 90 | 100 | 110) {
            (person.standing, person.discipline, person.personnel, person.sifted) =
                ("机关公务员", "无异议", "无异议", "列入考试");
            person.reasons = "德才表现、工作实绩、群众基础";
            person.born = "1992-05-04".into();
        }
        match at {
            10 => person.born = "1988-07-01".into(), // thirty on the day before turning thirty-one
            20 => person.born = "1988-06-30".into(), // thirty-one on the day itself
            30 => person.born = "1989.06".into(), // only the month is known, and it does not matter
            40 => {
                person.born = "1988".into(); // only the year is known, and it does
                person.written = "61".into();
                person.interview = "63.5".into();
            }
            50 => {
                person.discipline = ""; // no answer yet
                person.written = "58".into();
                person.interview = "66".into();
            }
            60 => person.reasons = "",
            // not yet marked, and too far down to matter; not yet marked, and it does matter
            70 => (person.written, person.interview) = ("41.5".into(), String::new()),
            80 => (person.written, person.interview) = ("79".into(), String::new()),
            // both at 83.20 when the entry score is made, which is the cut
            90 => (person.written, person.interview) = ("82".into(), "84".into()),
            100 => (person.written, person.interview) = ("88".into(), "80".into()),
            110 => {
                person.personnel = "";
                person.written = "60".into();
                person.interview = "62".into();
            }
            _ => {}
        }
    }
}

/// A mark in tenths.
fn tenths(mark: &str) -> Option<i64> {
    let (whole, part) = mark.split_once('.').unwrap_or((mark, "0"));
    Some(whole.parse::<i64>().ok()? * 10 + part.parse::<i64>().ok()?)
}

/// The best by the entry score among those admitted, and whoever may still be among them.
fn top(people: &[Nominee]) -> Vec<usize> {
    let admitted = |p: &Nominee| {
        p.standing != "编外人员"
            && p.discipline == "无异议"
            && p.personnel == "无异议"
            && p.sifted == "列入考试"
            && p.reasons.matches('、').count() == 2
            && *p.born > *"1988-06-30"
    };
    let score = |p: &Nominee| {
        let interview = if p.interview.is_empty() { 1000 } else { tenths(&p.interview)? };
        Some(tenths(&p.written)? * 4 + interview * 6)
    };
    let mut ranked: Vec<(i64, usize)> = people
        .iter()
        .enumerate()
        .filter(|(_, p)| admitted(p))
        .filter_map(|(at, p)| Some((score(p)?, at)))
        .collect();
    ranked.sort_by_key(|(score, at)| (-score, *at));
    ranked.into_iter().take(EXAMINED).map(|(_, at)| at).collect()
}

fn places(units: &[(String, bool)]) -> String {
    let mut text = String::from("{\n  \"单位\": [\n");
    for (number, (name, town)) in units.iter().enumerate() {
        let kind = if *town { "镇街" } else { "区直部门" };
        let comma = if number + 1 < units.len() { "," } else { "" };
        let _ = writeln!(
            text,
            "    {{\"编号\": \"{}\", \"名称\": \"{name}\", \"类别\": \"{kind}\"}}{comma}",
            unit_id(number)
        );
    }
    text.push_str("  ],\n  \"遴选批次\": [\n    {\"编号\": \"2019\", \"推荐截止日\": \"2019-06-30\", \"试题由第三方命制\": true, \"面试成绩当场公布\": true, \"公证处现场公证\": true,\n     \"考官\": [");
    let judges = ["江怀远", "沈立言", "陆知秋", "顾南乔", "秦若谷", "苏明远", "叶长青"];
    let rows: Vec<String> =
        judges.iter().map(|j| format!("{{\"姓名\": \"{j}\", \"来自外地\": true}}")).collect();
    text.push_str(&rows.join(", "));
    text.push_str("]}\n  ]\n}\n");
    text
}

fn table(people: &[Nominee]) -> String {
    let mut text = String::from(
        "编号,姓名,性别,出生年月,身份,批次,所在单位,推荐排序,推荐理由,纪委监委意见,人社局意见,组织筛选,笔试成绩,面试成绩,锻炼去向,培养期表现\n",
    );
    for p in people {
        let _ = writeln!(
            text,
            "{},{},{},{},{},2019,{},{},{},{},{},{},{},{},{},{}",
            p.id,
            p.name,
            p.sex,
            p.born,
            p.standing,
            p.unit,
            p.place,
            p.reasons,
            p.discipline,
            p.personnel,
            p.sifted,
            p.written,
            p.interview,
            p.posting,
            p.conduct
        );
    }
    text
}

/// Three examiners mark each of the examined; one mark of one of them is missing.
fn marks(random: &mut Random, people: &[Nominee], examined: &[usize]) -> String {
    let mut text = String::from("编号,考察人,德,能,勤,绩,廉\n");
    for (rank, at) in examined.iter().enumerate() {
        let Some(person) = people.get(*at) else { continue };
        let level = random.between(76, 93);
        for examiner in ["考察组组长", "考察组成员甲", "考察组成员乙"] {
            let mut cells: Vec<String> =
                (0..5).map(|_| random.mark(level - 5, level + 5)).collect();
            if rank == 27
                && examiner == "考察组成员乙"
                && let Some(last) = cells.last_mut()
            {
                last.clear();
            }
            let _ = writeln!(text, "{},{examiner},{}", person.id, cells.join(","));
        }
    }
    text
}
