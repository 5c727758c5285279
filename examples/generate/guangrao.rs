//! 广饶县: leading teams of twenty units; an open transfer with a hundred applicants.

use crate::random::Random;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

const BUREAUS: &str = "甲乙丙丁戊己庚辛壬癸子丑";

/// Writes the data of `youth_ratio` and `open_transfer`, each in its folder.
pub fn write(dir: &Path) -> io::Result<()> {
    let mut random = Random::new(370_523);
    let ratio = dir.join("youth_ratio");
    fs::create_dir_all(&ratio)?;
    teams(&mut random, &ratio)?;
    let transfer = dir.join("open_transfer");
    fs::create_dir_all(&transfer)?;
    applicants(&mut random, &transfer)
}

fn teams(random: &mut Random, dir: &Path) -> io::Result<()> {
    let (mut units, mut people) = (
        String::from("编号,名称,类别,空缺职数\n"),
        String::from("编号,姓名,出生年月,所在单位,岗位,全日制学历,重点掌握,列入台账日,比较成熟\n"),
    );
    let (mut talks, mut served) =
        (String::from("编号,日期\n"), String::from("编号,类型,表现突出\n"));
    let (mut reports, mut looks) = (String::from("编号,日期\n"), String::from("编号,日期\n"));
    let mut promoted = String::from("编号,批次,干部,补充单位\n");
    let mut number = 0;
    for at in 1..=20 {
        let town = at <= 8;
        let name = if town {
            format!("第{at}镇街")
        } else {
            format!("县直{}局", BUREAUS.chars().nth(at - 9).unwrap_or('甲'))
        };
        let _ = writeln!(
            units,
            "U{at:02},{name},{},{}",
            if town { "镇街" } else { "县直部门" },
            random.between(0, 2)
        );
        let team = if town { 9 } else { 5 };
        let inner = if town { 8 } else { 6 };
        for n in 0..team + inner {
            number += 1;
            let post = match (n < team, town) {
                (true, _) => "党政班子成员",
                (false, true) => "内设机构科级",
                (false, false) => "中层股级",
            };
            // a share a little above or below what is asked, by unit
            let young = match post {
                "党政班子成员" if town => n < if at % 3 == 0 { 1 } else { 2 },
                "党政班子成员" => n < usize::from(at % 4 != 0),
                "内设机构科级" => n < team + if at % 2 == 0 { 3 } else { 2 },
                _ => n < team + 2,
            };
            let born = match (young, random.between(1, 40)) {
                (_, 1) => String::new(),
                (true, _) if post == "中层股级" => random.date(1988, 1996),
                (true, _) => random.date(1985, 1988),
                _ => random.date(1966, 1980),
            };
            let kept =
                if young && random.chance(60) { random.date(2019, 2020) } else { "无".into() };
            if kept != "无" {
                for day in ["2020-05-10", "2020-11-10", "2021-05-10", "2021-11-10"] {
                    if random.chance(93) {
                        let _ = writeln!(talks, "K{number:03},{day}");
                    }
                }
                // two never handed in a report, some were not looked at in the second year
                for year in [2020, 2021] {
                    if number % 51 != 10 {
                        let _ = writeln!(reports, "K{number:03},{year}-12-08");
                    }
                    if number % 23 != 0 || year == 2020 {
                        let _ = writeln!(looks, "K{number:03},{year}-06-16");
                    }
                }
            }
            if random.chance(30) {
                let kind = random.pick(&["镇街挂职", "信访挂职", "驻外招商", "驻村", "其他锻炼"]);
                let _ = writeln!(
                    served,
                    "K{number:03},{kind},{}",
                    if random.chance(60) { "是" } else { "否" }
                );
            }
            if number % 7 == 3 {
                let _ = writeln!(promoted, "T{number:03},2021,K{number:03},U{at:02}");
            }
            let _ = writeln!(
                people,
                "K{number:03},{},{born},U{at:02},{post},{},{},{kept},{}",
                random.name(),
                random.pick(&["大专以下", "本科", "本科", "研究生"]),
                if kept != "无" && random.chance(50) { "是" } else { "否" },
                if random.chance(40) { "是" } else { "否" }
            );
        }
    }
    fs::write(dir.join("单位.csv"), units)?;
    fs::write(dir.join("干部.谈心.csv"), talks)?;
    fs::write(dir.join("干部.思想汇报.csv"), reports)?;
    fs::write(dir.join("干部.跟踪考察.csv"), looks)?;
    fs::write(dir.join("干部.锻炼.csv"), served)?;
    fs::write(dir.join("提拔.csv"), promoted)?;
    fs::write(dir.join("干部.csv"), people)
}

fn applicants(random: &mut Random, dir: &Path) -> io::Result<()> {
    let units = "编号,名称,类别,任务较重,急需补员,新成立,编制数,在编人数,职数,已用职数\n\
        D1,县甲委办公室,党委工作机构,否,否,否,24,20,6,6\n\
        D2,县乙局,政府部门单位,是,是,否,40,36,8,7\n\
        D3,县丙局,政府部门单位,否,是,是,18,15,4,4\n\
        D4,县丁局,政府部门单位,否,是,否,22,20,5,5\n\
        D5,县戊联合会,群团机关,否,否,否,10,10,3,3\n";
    fs::write(dir.join("用人单位.csv"), units)?;
    let posts = "编号,单位,占职数,计划人数,需业务测试\nZ1,D1,0,3,否\nZ2,D2,1,2,是\nZ3,D2,0,2,否\nZ4,D3,0,3,否\nZ5,D4,0,1,否\nZ6,D5,0,1,是\n";
    fs::write(dir.join("遴选职位.csv"), posts)?;
    let mut text = String::from(
        "编号,姓名,职位,单位性质,在编在职,层次,报名方式,笔试成绩,面试成绩,业务测试成绩\n",
    );
    for at in 1..=100 {
        let post = random.between(1, 6);
        let home = *random.pick(&[
            "县内机关",
            "县内机关",
            "县内事业单位",
            "县内事业单位",
            "县内事业单位",
            "县外或企业",
        ]);
        let level = *random.pick(&["一般人员", "一般人员", "一般人员", "股级", "股级", "科级"]);
        let tested = if matches!(post, 2 | 6) { random.mark(55, 95) } else { String::new() };
        let interview = if at % 33 == 0 { String::new() } else { random.mark(60, 94) };
        let _ = writeln!(
            text,
            "B{at:03},{},Z{post},{home},{},{level},{},{},{interview},{tested}",
            random.name(),
            if random.chance(95) { "是" } else { "否" },
            random.pick(&["个人自愿", "单位推荐"]),
            random.mark(48, 93)
        );
    }
    fs::write(dir.join("报名人.csv"), text)
}
