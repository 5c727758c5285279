//! 福山区: three hundred people of four types; half-yearly assessment of twelve units.

use crate::random::Random;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

/// Writes the data of `four_types` and `daily_assessment`, each in its folder.
pub fn write(dir: &Path) -> io::Result<()> {
    let mut random = Random::new(370_611);
    let types = dir.join("four_types");
    fs::create_dir_all(&types)?;
    fs::write(types.join("四型干部.jsonl"), people(&mut random))?;
    fs::write(types.join("提拔.csv"), promotions(&mut random))?;
    let project = dir.join("youth_project");
    fs::create_dir_all(&project)?;
    young(&mut random, &project)?;
    let daily = dir.join("daily_assessment");
    fs::create_dir_all(&daily)?;
    assessments(&mut random, &daily)
}

fn people(random: &mut Random) -> String {
    let mut text = String::new();
    let sizes = [("潜力型", 70), ("结构型", 30), ("专业型", 149), ("复合型", 50)]; // one short of 150
    let kinds = sizes.iter().flat_map(|(kind, n)| std::iter::repeat_n(*kind, *n));
    for (at, kind) in kinds.enumerate() {
        let woman = random.chance(if kind == "结构型" { 60 } else { 32 });
        let outside = random.chance(if kind == "结构型" { 40 } else { 8 });
        let young = random.chance(if kind == "潜力型" { 85 } else { 25 });
        let skill = if random.chance(if kind == "专业型" { 90 } else { 35 }) {
            *random.pick(&[
                "招商引资",
                "财经金融",
                "项目建设",
                "群众工作",
                "党的建设",
                "招商引资、项目建设",
            ])
        } else {
            "无专长"
        };
        let leads = random.chance(if kind == "复合型" { 80 } else { 15 });
        let channel = *random.pick(&[
            "区级领导个别推荐",
            "单位主要负责人个别推荐",
            "单位民主推荐",
            "公开选拔",
            "实绩考评",
            "单位民主推荐、实绩考评",
        ]);
        let single = random.chance(25);
        let gifted = random.chance(20);
        let forged = match (random.chance(75), single, gifted && kind == "潜力型") {
            (true, true, _) => "多岗交流",
            (true, _, true) => "晋位培养",
            _ => *random.pick(&["[]", "[]", "[]", "急难险重任务", "重点工程", "挂职锻炼"]),
        };
        let _ = write!(
            text,
            "{{\"编号\": \"S{:03}\", \"姓名\": \"{}\", \"性别\": \"{}\", \"政治面貌\": \"{}\", \"型别\": \"{kind}\", \"优秀年轻干部\": {young}, \"专长\": \"{skill}\", \"驾驭全局能力较强\": {leads}, \"推荐渠道\": \"{channel}\", \"表现突出\": {}, \"经历单一\": {single}, \"德才突出\": {gifted}, \"锻造\": \"{forged}\"",
            at + 1,
            random.name(),
            if woman { "女" } else { "男" },
            if outside { "党外" } else { "中共党员" },
            random.chance(30)
        );
        entry(random, at, &mut text);
        text.push_str("}\n");
    }
    text
}

/// Two hundred young cadres in four groups, with their yearly marks.
fn young(random: &mut Random, dir: &Path) -> io::Result<()> {
    let mut people = String::from(
        "编号,姓名,性别,出生年月,参加工作日,政治面貌,学历,单位类别,在编在岗,政治素质合格,党员群众满意度,群体,纳入日,帮带人,档案,\
         上期名次,本期名次,包村包片,以干代训次数,有过的经历,拟任岗位所需经历,任现职年数,拟任岗位资历年数,经实践考验且各方面突出,突击队员\n",
    );
    let mut office = String::from("编号,年度,日常表现,工作能力,群众满意度\n");
    let (mut unit, mut remedy) = (office.clone(), String::from("编号,补的经历,检验\n"));
    let yes = |b: bool| if b { "是" } else { "否" };
    let groups = ["优秀毕业生", "大学生村官", "公开选拔干部", "网络评论员"];
    let records = "学习工作经历、家庭状况、现实表现、能力特长、培训锻炼、考核测评";
    for at in 1..=200 {
        let born = match at {
            10 => "1986-07-01".into(), // thirty on the day of entry
            20 => "1986-06-30".into(), // thirty-one on that day
            30 => String::new(),
            _ => random.date(1984, 1994),
        };
        let began = if at == 40 { "2015-07-01".into() } else { random.date(2008, 2015) };
        let group = if matches!(at, 10 | 20 | 30 | 40) {
            "公开选拔干部"
        } else {
            *random.pick(&groups)
        };
        let place = random.between(1, 50);
        let moved = place + random.between(-3, 3);
        let township = random.chance(45);
        let had = if township {
            "乡镇"
        } else {
            *random.pick(&["机关", "机关、乡镇", "村居"])
        };
        let _ = write!(
            people,
            "Y{at:03},{},{},{born},{began},",
            random.name(),
            random.pick(&["男", "女"])
        );
        let _ = write!(
            people,
            "{},{},",
            random.pick(&["中共党员", "中共党员", "中共党员", "党外"]),
            random.pick(&["大专", "本科", "本科", "本科", "硕士", "博士"])
        );
        let _ = write!(
            people,
            "{},{},是,",
            if township { "乡镇街道" } else { "区直部门" },
            yes(random.chance(96))
        );
        let _ = write!(people, "{}%,{group},2017-06-30,", random.between(74, 100));
        let _ = write!(
            people,
            "{},",
            if random.chance(94) {
                "项目负责人、单位分管领导"
            } else {
                "项目负责人"
            }
        );
        let _ = write!(
            people,
            "{},{place},{},",
            if random.chance(95) { records } else { "学习工作经历、现实表现" },
            moved.max(1)
        );
        let _ = write!(
            people,
            "{},{},{had},{},",
            yes(random.chance(80)),
            random.between(0, 3),
            random.pick(&["机关", "乡镇", "机关、乡镇"])
        );
        let _ = writeln!(
            people,
            "{},3,{},{}",
            random.between(1, 6),
            yes(random.chance(15)),
            yes(at <= 15)
        );
        let level = random.between(62, 94);
        let mut mark = || random.mark(level - 6, level + 6);
        let _ = writeln!(office, "Y{at:03},2017,{},{},{}", mark(), mark(), mark());
        let own = if at % 60 == 0 { String::new() } else { mark() };
        let _ = writeln!(unit, "Y{at:03},2017,{own},{},{}", mark(), mark());
        if !township && random.chance(40) {
            let _ = writeln!(remedy, "Y{at:03},乡镇,{}", random.pick(&["合格", "合格", "未检验"]));
        }
    }
    fs::write(dir.join("年轻干部.csv"), people)?;
    fs::write(dir.join("年轻干部.组织部考核.csv"), office)?;
    fs::write(dir.join("年轻干部.单位考评.csv"), unit)?;
    fs::write(dir.join("年轻干部.垫步锻炼.csv"), remedy)
}

/// The steps into the pool; most went well.
fn entry(random: &mut Random, at: usize, text: &mut String) {
    let day = random.between(1, 20);
    let answer = |unit: &str, opinion: &str| {
        format!(
            "{{\"单位\": \"{unit}\", \"发函日\": \"2017-04-{day:02}\", \"复函日\": \"2017-05-{day:02}\", \"意见\": \"{opinion}\"}}"
        )
    };
    let mut answers = vec![answer("纪委", "无异议"), answer("信访部门", "无异议")];
    // some went on without the procurators' word, or without the file being checked
    if at % 41 != 40 {
        answers.push(answer("检察机关", "无异议"));
    }
    let papers = if at % 53 == 52 { "" } else { "{\"名称\": \"档案专项审核结果\"}" };
    let agreed = if at % 37 == 36 { "不同意" } else { "同意" };
    let _ = write!(
        text,
        ", \"收集推荐\": [{{\"起\": \"2017-03-{day:02}\", \"止\": \"2017-03-{day:02}\"}}], \"初步人选\": [{{\"起\": \"2017-05-{day:02}\", \"止\": \"2017-05-{day:02}\", \"答复\": [{}], \"材料\": [{papers}]}}]",
        answers.join(", ")
    );
    let _ = write!(
        text,
        ", \"单位考察\": [{{\"起\": \"2017-07-{day:02}\", \"止\": \"2017-07-{day:02}\"}}], \"区委研究\": [{{\"起\": \"2017-09-{day:02}\", \"止\": \"2017-09-{day:02}\", \"结论\": \"{agreed}\"}}]"
    );
    if agreed == "同意" {
        let courses: Vec<String> = [2017, 2018]
            .iter()
            .filter(|_| random.chance(92))
            .map(|year| format!("{{\"日期\": \"{year}-11-{day:02}\"}}"))
            .collect();
        let looks: Vec<String> = ["2017-12", "2018-06", "2018-12"]
            .iter()
            .filter(|_| random.chance(94))
            .map(|month| format!("{{\"日期\": \"{month}-{day:02}\"}}"))
            .collect();
        let _ = write!(
            text,
            ", \"入库\": [{{\"起\": \"2017-10-{day:02}\", \"止\": \"2017-10-{day:02}\"}}], \"入库日\": \"2017-10-{day:02}\", \"专题培训\": [{}], \"全面考察\": [{}]",
            courses.join(", "),
            looks.join(", ")
        );
    } else {
        text.push_str(", \"入库\": [], \"入库日\": null, \"专题培训\": [], \"全面考察\": []");
    }
}

/// Nine in ten from the pool; heads of units from those able to lead.
fn promotions(random: &mut Random) -> String {
    let mut text = String::from("编号,年度,干部,任一把手\n");
    for at in 1..=40 {
        let head = at <= 6;
        let person = match at {
            10 | 20 | 30 => "无".to_owned(),
            _ if head => format!("S{:03}", 250 + at),
            _ => format!("S{:03}", random.between(1, 249)),
        };
        let _ = writeln!(text, "T{at:02},2018,{person},{}", if head { "是" } else { "否" });
    }
    text
}

fn assessments(random: &mut Random, dir: &Path) -> io::Result<()> {
    let units = [
        "甲镇",
        "乙镇",
        "丙镇",
        "丁街道",
        "戊街道",
        "区财政局",
        "区审计局",
        "区信访局",
        "区水务局",
        "区统计局",
        "区商务局",
        "区民政局",
    ];
    let (mut unit, mut people) =
        (String::from("编号,名称\n"), String::from("编号,姓名,单位,类别,任现职日,管理起始日\n"));
    let (mut grades, mut marks) = (
        String::from("编号,干部,单位,期次,等次\n"),
        String::from("编号,干部,单位,期次,分工难易,工作实效,工作作风,档\n"),
    );
    let mut meetings = String::from("编号,日期\n");
    let mut fits = String::from("编号,日期\n");
    let mut lists = String::from("编号,日期,专项\n");
    let steps = "编号,起,止\n";
    let (mut handed, mut vouched, mut filed) =
        (String::from(steps), String::from(steps), String::from(steps));
    let dates = "编号,日期\n";
    let (mut duties, mut spots, mut rounds) =
        (String::from(dates), String::from(dates), String::from(dates));
    let mut speeches = String::from("编号,日期,讲未来三年思路,讲未来三年目标\n");
    let mut checks = String::from("编号,日期,方法\n");
    let mut person = 0;
    for (at, name) in units.iter().enumerate() {
        let _ = writeln!(unit, "D{:02},{name}", at + 1);
        let size = random.between(10, 24);
        // how many are graded excellent: some units at the limit, one a person over
        let allowed = size * 3 / 10;
        let excellent = if at == 3 { allowed + 1 } else { allowed - random.between(0, 1) };
        let poor = if at == 7 { 0 } else { random.between(1, 2) };
        for n in 0..size {
            person += 1;
            let kind = match n {
                0 => "单位主要负责人",
                1..=5 => "班子成员",
                6..=7 => "后备干部",
                8..=9 => "年轻干部",
                _ => "一般干部",
            };
            let since = random.date(2015, 2019);
            let _ = writeln!(
                people,
                "K{person:03},{},D{:02},{kind},{since},2020-01-01",
                random.name(),
                at + 1
            );
            for month in 1..=12 {
                if kind != "一般干部" && (at != 2 || month != 8) {
                    let _ = writeln!(
                        meetings,
                        "K{person:03},2020-{month:02}-{:02}",
                        random.between(1, 28)
                    );
                }
            }
            if matches!(kind, "单位主要负责人" | "班子成员") && random.chance(90) {
                let _ = writeln!(fits, "K{person:03},2020-03-{:02}", random.between(1, 28));
            }
            for month in [3, 6, 9, 12] {
                if random.chance(96) {
                    let special = if random.chance(97) {
                        "职责分工、担当作为"
                    } else {
                        "职责分工"
                    };
                    let _ = writeln!(lists, "K{person:03},2020-{month:02}-28,{special}");
                }
            }
            let ways = if random.chance(95) {
                "个别谈话、实地调查、查阅资料"
            } else {
                "个别谈话、查阅资料"
            };
            // handed in, vouched for, filed; a few were filed without the unit's word
            let _ = writeln!(handed, "K{person:03},2020-01-10,2020-01-10");
            if !random.chance(4) {
                let _ = writeln!(vouched, "K{person:03},2020-01-15,2020-01-15");
            }
            let _ = writeln!(filed, "K{person:03},2020-01-20,2020-01-20");
            let _ = writeln!(duties, "K{person:03},2020-01-17");
            for day in ["2020-05-20", "2020-11-18"] {
                if person % 31 != 30 || day > "2020-06" {
                    let _ = writeln!(spots, "K{person:03},{day}");
                }
            }
            for day in ["2020-05-12", "2020-11-10"] {
                let _ = writeln!(rounds, "K{person:03},{day}");
            }
            // heads new since 2019 set out three years; one left the aims out
            if kind == "单位主要负责人" && since.as_str() >= "2019" {
                let aims = if person == 125 { "否" } else { "是" };
                let _ = writeln!(speeches, "K{person:03},2020-12-15,是,{aims}");
            }
            let _ = writeln!(checks, "K{person:03},2020-12-{:02},{ways}", random.between(10, 28));
            let grade = match n {
                _ if n < excellent => "优秀",
                _ if n >= size - poor => *random.pick(&["一般", "差"]),
                _ if at == 5 && n == excellent => "", // not yet handed in
                _ => "良好",
            };
            let _ = writeln!(grades, "P{person:03},K{person:03},D{:02},2020上,{grade}", at + 1);
            let band = match n {
                _ if n < allowed && n == 0 => "A",
                _ if n < allowed => "B",
                _ if n >= size - (size + 9) / 10 && at != 9 => *random.pick(&["D", "E"]),
                _ => "C",
            };
            let level = match band {
                "A" | "B" => 90,
                "C" => 80,
                _ => 66,
            };
            let _ = writeln!(
                marks,
                "M{person:03},K{person:03},D{:02},2020上,{},{},{},{band}",
                at + 1,
                random.mark(level - 6, level + 6),
                random.mark(level - 6, level + 6),
                random.mark(level - 6, level + 6)
            );
        }
    }
    fs::write(dir.join("单位.csv"), unit)?;
    fs::write(dir.join("干部.csv"), people)?;
    fs::write(dir.join("干部.部长见面.csv"), meetings)?;
    fs::write(dir.join("干部.适岗体检.csv"), fits)?;
    fs::write(dir.join("干部.清单写实.csv"), lists)?;
    fs::write(dir.join("干部.清单对账.csv"), checks)?;
    fs::write(dir.join("干部.清单职责汇总.csv"), duties)?;
    fs::write(dir.join("干部.清单抽查.csv"), spots)?;
    fs::write(dir.join("干部.集中考察.csv"), rounds)?;
    fs::write(dir.join("干部.述职述责.csv"), speeches)?;
    fs::write(dir.join("干部.本人提报.csv"), handed)?;
    fs::write(dir.join("干部.单位把关.csv"), vouched)?;
    fs::write(dir.join("干部.组织部备案.csv"), filed)?;
    fs::write(dir.join("评议.csv"), grades)?;
    fs::write(dir.join("担当测评.csv"), marks)
}
