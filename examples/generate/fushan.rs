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
    fs::write(types.join("四型干部.csv"), people(&mut random))?;
    fs::write(types.join("提拔.csv"), promotions(&mut random))?;
    let daily = dir.join("daily_assessment");
    fs::create_dir_all(&daily)?;
    assessments(&mut random, &daily)
}

fn people(random: &mut Random) -> String {
    let mut text = String::from("编号,姓名,性别,政治面貌,型别,优秀年轻干部,专长,驾驭全局能力较强,推荐渠道,入库日,表现突出,经历单一,德才突出,锻造\n");
    let sizes = [("潜力型", 70), ("结构型", 30), ("专业型", 149), ("复合型", 50)]; // one short of 150
    let kinds = sizes.iter().flat_map(|(kind, n)| std::iter::repeat_n(*kind, *n));
    for (at, kind) in kinds.enumerate() {
        let yes = |b: bool| if b { "是" } else { "否" };
        let woman = random.chance(if kind == "结构型" { 60 } else { 32 });
        let outside = random.chance(if kind == "结构型" { 40 } else { 8 });
        let young = random.chance(if kind == "潜力型" { 85 } else { 25 });
        let skill = if random.chance(if kind == "专业型" { 90 } else { 35 }) { *random.pick(&["招商引资", "财经金融", "项目建设", "群众工作", "党的建设", "招商引资、项目建设"]) } else { "无专长" };
        let leads = random.chance(if kind == "复合型" { 80 } else { 15 });
        let channel = *random.pick(&["区级领导个别推荐", "单位主要负责人个别推荐", "单位民主推荐", "公开选拔", "实绩考评", "单位民主推荐、实绩考评"]);
        let entered = if at % 37 == 36 { String::new() } else { random.date(2016, 2018) };
        let single = random.chance(25);
        let gifted = random.chance(20);
        let forged = match (random.chance(75), single, gifted && kind == "潜力型") {
            (true, true, _) => "多岗交流",
            (true, _, true) => "晋位培养",
            _ => *random.pick(&["", "", "[]", "急难险重任务", "重点工程", "挂职锻炼"]),
        };
        let _ = writeln!(text, "S{:03},{},{},{},{kind},{},{skill},{},{channel},{entered},{},{},{},{forged}", at + 1, random.name(), if woman { "女" } else { "男" }, if outside { "党外" } else { "中共党员" }, yes(young), yes(leads), yes(random.chance(30)), yes(single), yes(gifted));
    }
    text
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
    let units = ["甲镇", "乙镇", "丙镇", "丁街道", "戊街道", "区财政局", "区审计局", "区信访局", "区水务局", "区统计局", "区商务局", "区民政局"];
    let (mut unit, mut people) = (String::from("编号,名称\n"), String::from("编号,姓名,单位,类别,任现职日,管理起始日\n"));
    let (mut grades, mut marks) = (String::from("编号,干部,单位,期次,等次\n"), String::from("编号,干部,单位,期次,分工难易,工作实效,工作作风,档\n"));
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
            let _ = writeln!(people, "K{person:03},{},D{:02},{kind},{},2020-01-01", random.name(), at + 1, random.date(2015, 2020));
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
            let _ = writeln!(marks, "M{person:03},K{person:03},D{:02},2020上,{},{},{},{band}", at + 1, random.mark(level - 6, level + 6), random.mark(level - 6, level + 6), random.mark(level - 6, level + 6));
        }
    }
    fs::write(dir.join("单位.csv"), unit)?;
    fs::write(dir.join("干部.csv"), people)?;
    fs::write(dir.join("评议.csv"), grades)?;
    fs::write(dir.join("担当测评.csv"), marks)
}
