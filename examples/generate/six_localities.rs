//! 龙口、德城、昌乐、城阳、昌邑、高密: invented people for the main policy of each, with every threshold's edges and gaps.

// The lint's own suggestion does not compile here: `pick` would infer `str` itself.
#![allow(clippy::explicit_auto_deref)]

use crate::random::Random;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

/// A JSON object, column by column; a column left out is unknown.
struct Row(String);

impl Row {
    fn new(key: &str, value: &str) -> Self {
        Self(format!("{{\"{key}\":\"{value}\""))
    }
    fn text(mut self, key: &str, value: &str) -> Self {
        let _ = write!(self.0, ",\"{key}\":\"{value}\"");
        self
    }
    fn raw(mut self, key: &str, value: impl std::fmt::Display) -> Self {
        let _ = write!(self.0, ",\"{key}\":{value}");
        self
    }
    /// Leaves the column out one time in twenty.
    fn gap(self, key: &str, value: impl std::fmt::Display, random: &mut Random) -> Self {
        if random.chance(5) { self } else { self.raw(key, value) }
    }
    fn end(self) -> String {
        self.0 + "}"
    }
}

fn quoted(value: &str) -> String {
    format!("\"{value}\"")
}

fn list(items: &[&str]) -> String {
    let items: Vec<String> = items.iter().map(|i| quoted(i)).collect();
    format!("[{}]", items.join(","))
}

/// All of them most times, else all but the last.
fn mostly_all(random: &mut Random, items: &[&str]) -> String {
    match items {
        [most @ .., _] if random.chance(12) => list(most),
        _ => list(items),
    }
}

fn document(tables: &[(&str, Vec<String>)]) -> String {
    let tables: Vec<String> = tables
        .iter()
        .map(|(name, rows)| format!(" \"{name}\": [\n  {}\n ]", rows.join(",\n  ")))
        .collect();
    format!("{{\n{}\n}}\n", tables.join(",\n"))
}

fn save(dir: &Path, tables: &[(&str, Vec<String>)]) -> io::Result<()> {
    let dir = dir.join("large");
    fs::create_dir_all(&dir)?;
    fs::write(dir.join("people.json"), document(tables))
}

fn person(random: &mut Random, key: &str) -> Row {
    let sex = if random.chance(35) { "女" } else { "男" };
    Row::new("编号", key).text("姓名", &random.name()).text("性别", sex)
}

/// A birthday: an edge of the rule one time in six, else any day between the years.
fn birthday(random: &mut Random, edges: &[&str], from: i64, to: i64) -> String {
    if random.chance(16) { (*random.pick(edges)).to_owned() } else { random.date(from, to) }
}

fn grades(random: &mut Random, from: i64, to: i64, extra: &str) -> String {
    let years: Vec<String> = (from..=to)
        .filter_map(|year| {
            let grade =
                *random.pick(&["优秀", "优秀", "称职", "称职", "称职", "基本称职", "不称职"]);
            (!random.chance(3)).then(|| format!("{{\"年度\":{year},\"等次\":\"{grade}\"{extra}}}"))
        })
        .collect();
    format!("[{}]", years.join(","))
}

fn units(names: &[(&str, &str)], more: &str) -> Vec<String> {
    names
        .iter()
        .map(|(name, kind)| format!("{{\"名称\":\"{name}\",\"类别\":\"{kind}\"{more}}}"))
        .collect()
}

/// 龙口市 `reserve_pool`: people put forward for the pool, and nine lines of work.
pub fn longkou(dir: &Path) -> io::Result<()> {
    let mut random = Random::new(370_681);
    let r = &mut random;
    let places = [
        ("东莱街道", "镇街"),
        ("芦头镇", "镇街"),
        ("北马镇", "镇街"),
        ("财政局", "市直部门"),
        ("住建局", "市直部门"),
    ];
    let mut people = Vec::new();
    for at in 0..240 {
        let (place, _) = *r.pick(&places);
        let contents = [
            "德",
            "能",
            "勤",
            "绩",
            "廉",
            "政治素质",
            "道德品行",
            "工作能力",
            "工作态度",
            "作风纪律",
            "工作实绩",
            "缺点不足",
        ];
        let group = r.between(1, 10);
        let view = *r.pick(&["好", "好", "中", "差"]);
        let looked = format!(
            "[{{\"考察日\":\"2020-03-{:02}\",\"考察组\":{group},\"内容\":{},\"评价\":\"{view}\"}}]",
            r.between(1, 28),
            mostly_all(r, &contents)
        );
        let tier = *r.pick(&["成熟", "比较成熟", "待进一步培养"]);
        let judged = format!(
            "[{{\"研判日\":\"2020-04-{:02}\",\"依据档案\":true,\"依据经常考察\":{},\"方面\":{},\"档次\":\"{tier}\"}}]",
            r.between(1, 28),
            r.chance(93),
            mostly_all(r, &["思想政治", "经历", "能力", "实绩", "德行"])
        );
        let born = birthday(r, &["1983-12-31", "1984-01-01", "1984", "1984-02-29"], 1978, 1996);
        let proposed = format!(
            "[{{\"推荐日\":\"2020-02-{:02}\",\"集体研究\":{},\"已报组织部\":{}}}]",
            r.between(1, 28),
            r.chance(92),
            r.chance(95)
        );
        let (good, vague, traced) = (r.chance(85), r.chance(15), r.chance(60));
        let (meeting, talk, urgent) = (r.between(5, 80), r.between(0, 20), r.between(0, 4));
        let identity = *r.pick(&["公务员", "公务员", "事业编制", "大学生村官", "村干部"]);
        let rank = *r.pick(&["科员", "中层", "副科级", "正科级"]);
        let fit = r.mark(40, 100);
        let row = person(r, &format!("G{:03}", at + 1))
            .text("身份", identity)
            .text("所在单位", place)
            .text("职级", rank)
            .raw("班子成员", rank != "科员" && at % 5 == 0)
            .raw("是后备", r.chance(40))
            .raw("优秀", good)
            .gap("出生年月", quoted(&born), r)
            .gap("单位推荐", proposed, r)
            .gap("考察", looked, r)
            .gap("研判", judged, r)
            .raw("年度考核", grades(r, 2017, 2019, ",\"单位末位\":false"))
            .raw("会议推荐票", meeting)
            .gap("谈话推荐票", talk, r)
            .raw("比对来源", mostly_all(r, &["民主推荐", "靶向征询", "专项了解"]))
            .gap("口碑不好", r_flag(at, 17), r)
            .raw("品德不过关", r_flag(at, 29))
            .gap("岗位匹配度", fit, r)
            .raw("库内分类", mostly_all(r, &["年龄", "性别", "专长", "知识结构"]))
            .raw("在库", r.chance(65))
            .raw("表现突出", r.chance(75))
            .raw("具备条件", r.chance(90))
            .raw("听取意见", mostly_all(r, &["单位主要负责人", "分管领导", "科室人员"]))
            .raw("实地查看", list(&["科室"]))
            .raw("把握不准", vague)
            .raw("延伸原岗位考察", traced)
            .raw("急难险重参与次数", urgent);
        people.push(row.end());
    }
    let mut lines = Vec::new();
    for name in [
        "农村农业",
        "城镇建设",
        "信访稳定",
        "文教卫生",
        "工业经济",
        "商贸流通",
        "党群",
        "政法",
        "综合",
    ] {
        let staff = r.between(30, 150);
        let chosen = staff / 10 + r.between(-1, 1); // one below, at and above a tenth
        let filings: Vec<String> = (1..=12)
            .filter(|m| *m != 7 || !r.chance(20))
            .map(|m| format!("{{\"备案日\":\"2019-{m:02}-20\",\"人数\":1}}"))
            .collect();
        let chosen_row = format!(
            "[{{\"年度\":2019,\"推选日\":\"2019-12-20\",\"推选人数\":{chosen},\"班子会研究\":true,\"已存档\":{}}}]",
            r.chance(85)
        );
        let line = Row::new("名称", name).raw("干部总数", staff).raw("考察组", list(&["一组"]));
        lines.push(
            line.raw("表彰备案", format!("[{}]", filings.join(",")))
                .raw("年度推选", chosen_row)
                .end(),
        );
    }
    save(dir, &[("单位", units(&places, ",\"空编数\":3")), ("战线", lines), ("干部", people)])
}

fn r_flag(at: usize, every: usize) -> bool {
    at % every == every - 1
}

/// 德城区 `reserve_pool`: the pool, and candidates for vacant posts.
pub fn decheng(dir: &Path) -> io::Result<()> {
    let mut random = Random::new(371_402);
    let r = &mut random;
    let places = [
        ("天衢街道", "镇街"),
        ("运河街道", "镇街"),
        ("发改局", "区直部门"),
        ("财政局", "区直部门"),
        ("实验中学", "学校"),
    ];
    let (mut people, mut candidates) = (Vec::new(), Vec::new());
    for at in 0..260 {
        let key = format!("D{:03}", at + 1);
        let (place, kind) = *r.pick(&places);
        let born = birthday(
            r,
            &["1981-06-01", "1981-06-02", "1979-06", "1984-06-01", "1989-06-01"],
            1972,
            1994,
        );
        let months =
            *r.pick(&["2018-12-31", "2019-06-30", "2018-10-31", "2020-01-31", "2020-02-29"]);
        let went = if r.chance(55) {
            format!(
                "[{{\"锻炼起\":\"2018-01-01\",\"锻炼止\":\"{months}\",\"去向\":\"镇街\",\"职务\":\"{}\",\"全脱产\":{}}}]",
                r.pick(&["副书记", "镇街副主任", "中层副职"]),
                r.chance(90)
            )
        } else {
            "[]".to_owned()
        };
        let whole = [
            ["个人报名", "单位推荐", "组织审查"],
            ["一线考察", "年度考核", "日常实绩"],
            ["会议推荐", "谈话推荐", "党组织推荐"],
        ];
        let pool = *r.pick(&["正职后备", "副职后备", "优秀年轻", "优秀年轻", "优秀年轻"]);
        let rank = *r.pick(&["中层", "副科级", "副科级", "正科级"]);
        let [steps, grounds, ways] = whole;
        let row = person(r, &key)
            .gap("出生年月", quoted(&born), r)
            .raw("党员", r.chance(88))
            .text("身份", if r.chance(70) { "行政" } else { "事业" })
            .text("所在单位", place)
            .text("职级", rank)
            .text("层次", *r.pick(&["正职", "副职", "非领导科级"]))
            .raw("班子成员", r.chance(40))
            .raw("在库", r.chance(80))
            .text("后备类", pool)
            .gap("入库步骤", mostly_all(r, &steps), r)
            .raw("入库依据", mostly_all(r, &grounds))
            .raw("推荐形式", mostly_all(r, &ways))
            .text("选拔方式", if r.chance(80) { "推荐" } else { "竞争性选拔" })
            .raw("考试合格", r.chance(80))
            .gap("德的考察合格", r.chance(92), r)
            .raw("库内工作类", list(&["行政管理"]))
            .raw("专业", list(&["经济管理"]))
            .raw(
                "履历",
                format!(
                    "[{{\"履历起\":\"2006-07-01\",\"履历止\":null,\"地点\":\"{}\"}}]",
                    if kind == "镇街" { "镇街" } else { "区直" }
                ),
            )
            .gap("锻炼", went, r)
            .raw("经历单一", r.chance(20))
            .raw("适应发展", r.chance(93))
            .raw("测评优秀", r.chance(50))
            .gap("推荐集中", r.chance(50), r)
            .raw("特别优秀", r.chance(8))
            .raw("成熟", r.chance(30))
            .raw("年度评估", mostly_all(r, &["群众测评", "单位实绩评价", "个人学习与成长评估"]));
        people.push(row.end());
        if at % 4 == 0 {
            let score = r.between(80, 92);
            candidates.push(
                Row::new("编号", &format!("R{:03}", at / 4 + 1))
                    .text("人", &key)
                    .text("报空缺", *r.pick(&["K1", "K2", "K3"]))
                    .gap("综合分", score, r)
                    .raw("任职年限达标", r.chance(80))
                    .raw("符合调任条件", r.chance(50))
                    .raw("拟任行政岗位", true)
                    .end(),
            );
        }
    }
    let vacancies = [("K1", "班子换届", 5), ("K2", "职位空缺", 2), ("K3", "一般调整", 3)]
        .iter()
        .map(|(key, why, n)| {
            Row::new("编号", key)
                .text("拟任单位", "发改局")
                .text("事由", why)
                .raw("名额数", n)
                .end()
        })
        .collect();
    let more = ",\"职能多任务重\":true,\"签培养责任书\":true";
    save(
        dir,
        &[
            ("单位", units(&places, more)),
            ("干部", people),
            ("空缺", vacancies),
            ("人选", candidates),
        ],
    )
}

/// 昌乐县 `selection`: young people sent out, and the talent quota.
pub fn changle(dir: &Path) -> io::Result<()> {
    let mut random = Random::new(370_725);
    let r = &mut random;
    let places = [
        ("财政局", "县直部门"),
        ("应急管理局", "县直部门"),
        ("营丘镇", "镇街"),
        ("人民医院", "学校医院"),
    ];
    let (mut people, mut sent) = (Vec::new(), Vec::new());
    for at in 0..240 {
        let key = format!("C{:03}", at + 1);
        let (place, _) = *r.pick(&places);
        let edges = [
            "1988-06-01",
            "1988-06-02",
            "1985-06-01",
            "1985-06-02",
            "1979-12-31",
            "1980-01-01",
            "1980",
        ];
        let born = birthday(r, &edges, 1974, 1996);
        let passes = !r.chance(6);
        let political: Vec<String> = (1..=if r.chance(95) { 10 } else { 9 })
            .map(|n| {
                let side = ["政治忠诚", "政治定力", "政治担当", "政治能力", "政治自律"];
                let side = side.get((n - 1) % 5).copied().unwrap_or("政治忠诚");
                format!("{{\"指标\":{n},\"方面\":\"{side}\",\"合格\":{}}}", passes || n != 4)
            })
            .collect();
        let degree = [
            ("硕士研究生", "硕士"),
            ("硕士研究生", "学士"),
            ("本科", "学士"),
            ("本科", "硕士"),
            ("博士研究生", "博士"),
            ("大专", "无学位"),
        ];
        let (education, degree) = *r.pick(&degree);
        let row = person(r, &key)
            .gap("出生年月", quoted(&born), r)
            .text(
                "身份",
                *r.pick(&["公务员", "事业单位人员", "大学生村官", "村社区干部", "医院人员"]),
            )
            .text("职级", *r.pick(&["一般干部", "中层", "副科级", "副科级", "正科级"]))
            .text("所在单位", place)
            .text("职位", *r.pick(&["正职", "副职", "副职", "一般"]))
            .text("学历", education)
            .gap("学位", quoted(degree), r)
            .raw("全日制", r.chance(75))
            .text("职称", *r.pick(&["初级以下", "中级", "副高级", "正高级"]))
            .gap("急需紧缺", r.chance(6), r)
            .raw("专业", list(&[*r.pick(&["财政金融", "应急管理", "农学"])]))
            .raw("专业科班或有经历", r.chance(76))
            .raw("政治测评", format!("[{}]", political.join(",")))
            .raw("专项编制", r.chance(10))
            .raw("年度考核", grades(r, 2016, 2018, ""));
        people.push(row.end());
        let to = *r.pick(&["镇街副科级公选", "项目一线包靠", "镇街挂任副书记", "镇街部门副职"]);
        sent.push(
            Row::new("编号", &format!("X{:03}", at + 1))
                .text("人", &key)
                .text("去向", to)
                .gap("竞争性选拔", r.chance(88), r)
                .text("任用部门", *r.pick(&["安全生产", "信访维稳", "农业经济", "其他部门"]))
                .raw("兼社区党组织书记", r.chance(85))
                .text("推荐人", "单位党组")
                .raw("推荐负责任", r.chance(97))
                .end(),
        );
    }
    save(dir, &[("单位", units(&places, ",\"涉改\":true")), ("干部", people), ("选派", sent)])
}

/// 城阳区 `secondment`: four batches sent to communities.
pub fn chengyang(dir: &Path) -> io::Result<()> {
    let mut random = Random::new(370_214);
    let r = &mut random;
    let places = [
        ("惜福镇街道", "街道"),
        ("城管局", "区直部门"),
        ("应急局", "区直部门"),
        ("东城社区", "社区"),
    ];
    let (mut people, mut terms) = (Vec::new(), Vec::new());
    for at in 0..220 {
        let key = format!("Y{:03}", at + 1);
        let place = *r.pick(&["惜福镇街道", "城管局", "应急局"]);
        let born = birthday(r, &["1985-06-01", "1985-06-02", "1984-06-01"], 1975, 1996);
        people.push(
            person(r, &key)
                .gap("出生年月", quoted(&born), r)
                .text("职级", *r.pick(&["一般干部", "副科级", "正科级"]))
                .text("所在单位", place)
                .text("挂职前后备", *r.pick(&["处级后备", "科级后备", "非后备", "非后备"]))
                .raw("优秀", r.chance(70))
                .end(),
        );
        let batch = at % 4 + 1;
        let (from, until) = *r.pick(&[
            ("2018-03-01", "2018-08-31"),
            ("2018-03-01", "2018-08-31"),
            ("2018-03-01", "2018-08-30"),
            ("2018-02-15", "2018-08-31"),
        ]);
        let talks: Vec<String> = (3..=8)
            .filter(|m| *m != 5 || !r.chance(15))
            .map(|m| format!("{{\"座谈日\":\"2018-{m:02}-20\"}}"))
            .chain((from == "2018-02-15").then(|| "{\"座谈日\":\"2018-02-20\"}".to_owned()))
            .collect();
        let trained = *r.pick(&["2018-02-10", "2018-02-10", "2018-03-01"]);
        let mark = match r.between(1, 12) {
            1 => "85".to_owned(),
            2 => "84.9".to_owned(),
            3 => "60".to_owned(),
            4 => "60.1".to_owned(),
            _ => r.mark(50, 98),
        };
        let grade = if batch == 1 && r.chance(30) || r.chance(12) {
            "优秀等次"
        } else {
            "良好等次"
        };
        let dossier = [
            "个人和社区基本信息",
            "考勤",
            "目标完成",
            "街道鉴定",
            "建言献策",
            "办实事解难题",
            "挂职评议",
            "组织考察",
            "综合评价计分表",
            "挂职总结",
        ];
        terms.push(
            Row::new("编号", &format!("S{:03}", at + 1))
                .text("人", &key)
                .text("批次", &format!("第{batch}批"))
                .text("起日", from)
                .text("止日", until)
                .text("职务", *r.pick(&["社区党组织书记助理", "居委会主任助理"]))
                .text("派出", *r.pick(&["街道", "区直机关"]))
                .gap("岗前培训日", quoted(trained), r)
                .raw(
                    "岗前培训内容",
                    mostly_all(r, &["挂职目标", "挂职内容", "工作方法", "农村政策"]),
                )
                .text("结对", *r.pick(&["社区书记", "主任", "主任", "未结对"]))
                .text("派出单位联系领导", "陈平")
                .text("考勤专人", "吴勇")
                .raw("座谈会", format!("[{}]", talks.join(",")))
                .raw("列席", mostly_all(r, &["社区两委会", "街道机关干部大会", "中层和包片干部会"]))
                .text("表现", *r.pick(&["优秀", "一般", "一般", "较差"]))
                .raw("情节严重", r.chance(10))
                .gap("街道会同社区打分", r.mark(60, 100), r)
                .raw("书面鉴定", r.chance(95))
                .raw("考察方式", mostly_all(r, &["座谈", "民主测评", "个别谈话"]))
                .raw("评定参加方", mostly_all(r, &["区委组织部", "人社局", "街道", "原单位"]))
                .text("考察等次", grade)
                .raw("档案", mostly_all(r, &dossier))
                .gap("量化计分", mark, r)
                .raw("表现突出", r.chance(30))
                .raw("德才兼备", r.chance(80))
                .end(),
        );
    }
    let batches = (1..=4)
        .map(|n| {
            Row::new("名称", &format!("第{n}批"))
                .text("开始", "2018-03-01")
                .text("结束", "2018-08-31")
                .end()
        })
        .collect();
    save(
        dir,
        &[("单位", units(&places, "")), ("干部", people), ("批次", batches), ("社区挂职期", terms)],
    )
}

/// 昌邑市 `cadre_pool`: the pool and the measures for those unfit for their post.
pub fn changyi(dir: &Path) -> io::Result<()> {
    let mut random = Random::new(370_786);
    let r = &mut random;
    let places = [("围子街道", "镇街"), ("发改局", "市直综合部门"), ("农业农村局", "市直部门")];
    let mut people = Vec::new();
    for at in 0..240 {
        let (place, _) = *r.pick(&places);
        let born = birthday(r, &["1980-03-01", "1980-02-29"], 1965, 1992);
        let appraised: Vec<String> = (2010..=2012)
            .map(|year| {
                let grade = *r.pick(&["称职", "称职", "优秀", "基本称职"]);
                let good = *r.pick(&[39, 40, 41, 55]); // two thirds of sixty is forty
                let fine = r.between(0, 10);
                let rest = good - fine;
                format!("{{\"年度\":{year},\"等次\":\"{grade}\",\"优秀票\":{fine},\"称职票\":{rest},\"参评票\":60}}")
            })
            .collect();
        let ranks: Vec<String> = (2010..=2012)
            .map(|year| format!("{{\"年度\":{year},\"倒数名次\":{}}}", r.pick(&[1, 3, 3, 4, 9])))
            .collect();
        let bad = *r.pick(&[5, 14, 15, 16]); // a quarter of sixty is fifteen
        let course = *r.pick(&["2011-02-28", "2011-03-01", "2012-05-20"]);
        let term = *r.pick(&["2012-02-28", "2012-02-29", "2012-03-31"]);
        let tier = *r.pick(&["优秀副科级", "优秀中层", "优秀选调生", "不在培养"]);
        let why = *r.pick(&[
            "无需调整",
            "无需调整",
            "客观因素制约",
            "缺领导能力",
            "无正职素质",
            "有潜力年轻",
            "健康原因",
            "专业特长不宜领导",
        ]);
        people.push(
            person(r, &format!("W{:03}", at + 1))
                .gap("出生年月", quoted(&born), r)
                .raw("中共党员", r.chance(90))
                .text("职级", *r.pick(&["中层", "副科级", "正科级"]))
                .text("职务类别", *r.pick(&["其他正职", "副职", "非领导"]))
                .text("所在单位", place)
                .raw("市直工作", place != "围子街道")
                .gap("有镇街经历", r.chance(50), r)
                .raw("基层经验充足", r.chance(30))
                .raw("后备", r.chance(50))
                .raw("在库", r.chance(50))
                .raw("年轻", r.chance(45))
                .gap("年度考核", format!("[{}]", appraised.join(",")), r)
                .gap("单位绩效", format!("[{}]", ranks.join(",")), r)
                .gap("廉政评议", format!("[{{\"年度\":2012,\"差票\":{bad},\"总票\":60}}]"), r)
                .raw("培训", format!("[{{\"培训起\":\"2011-02-20\",\"培训止\":\"{course}\",\"类别\":\"主体班\"}}]"))
                .raw(
                    "锻炼",
                    format!("[{{\"锻炼起\":\"2011-03-01\",\"锻炼止\":\"{term}\",\"去向\":\"信访维稳\",\"交流\":\"双向交流挂职\"}}]"),
                )
                .raw("入围依据", list(&[*r.pick(&["公选入围", "推荐靠前", "年度优秀", "其他入围"])]))
                .raw("选荐", list(&["民主推荐"]))
                .raw("单一经历", r.chance(20))
                .text("培养层次", tier)
                .text("储备去向", *r.pick(&["班子或重要职务", "后备副科级", "班子或上级或重要岗位"]))
                .raw("不适宜表现", "[]")
                .gap("调整原因", quoted(why), r)
                .raw("一票否决事项被否", r.chance(8))
                .raw("整改不力", r.chance(50))
                .text("审计问题", *r.pick(&["无问题", "无问题", "一般", "较严重", "严重"]))
                .raw("年龄偏大", r.chance(8))
                .raw("斗志衰退", r.chance(4))
                .raw("政绩平平", r.chance(6))
                .gap("精力较差", r.chance(3), r)
                .end(),
        );
    }
    save(dir, &[("单位", units(&places, "")), ("干部", people)])
}

/// 高密市 `young`: applicants for the two-year posting, and everybody's points.
pub fn gaomi(dir: &Path) -> io::Result<()> {
    let mut random = Random::new(370_785);
    let r = &mut random;
    let places =
        [("夏庄镇", "镇街"), ("朝阳街道", "镇街"), ("审计局", "市直部门"), ("住建局", "市直部门")];
    let (mut people, mut sent) = (Vec::new(), Vec::new());
    for at in 0..240 {
        let key = format!("N{:03}", at + 1);
        let (place, _) = *r.pick(&places);
        let born = birthday(r, &["1980-01-01", "1980-01-02", "1979-12-31", "1980"], 1974, 1993);
        let host = r.chance(30).then(|| *r.pick(&["夏庄镇", "朝阳街道"]));
        let books = if r.chance(90) { host.unwrap_or(place) } else { place };
        let hired = r.chance(20);
        people.push(
            person(r, &key)
                .gap("出生年月", quoted(&born), r)
                .gap("中共党员", r.chance(88), r)
                .raw("全日制", r.chance(80))
                .text("学历", *r.pick(&["大专", "本科", "本科", "研究生"]))
                .text("职级", *r.pick(&["科员", "中层", "副科级", "副科级", "正科级"]))
                .text("所在单位", place)
                .raw("后备", r.chance(40))
                .raw("年轻", r.chance(60))
                .raw("市直干部", place.ends_with('局'))
                .raw("新考录招聘", hired)
                .raw("录用日", if hired { quoted(*r.pick(&["2013-07-01", "2014-06-30", "2014-07-01"])) } else { "null".into() })
                .text("录用方式", *r.pick(&["考录", "招聘", "竞争性选拔"]))
                .gap("导师数", r.between(0, 3), r)
                .raw(
                    "锻炼",
                    if r.chance(60) {
                        format!(
                            "[{{\"锻炼起\":\"2014-01-01\",\"锻炼止\":\"{}\",\"去向\":\"镇街\",\"挂职\":true}}]",
                            r.pick(&["2014-12-31", "2014-12-31", "2014-11-30"])
                        )
                    } else {
                        "[]".to_owned()
                    },
                )
                .raw("考核发现", r.chance(32))
                .raw("经考察", r.chance(90))
                .text("积分单位", books)
                .raw("挂职单位", host.map_or("null".to_owned(), quoted))
                .gap("基本分", 100, r)
                .raw("增加分", r.mark(0, 12))
                .raw("扣减分", r.mark(0, 6))
                .end(),
        );
        if at % 3 == 0 {
            let days = r.between(240, 252);
            let out = (days + 2) / 3 - i64::from(r.chance(20)); // a third rounded up, or one short of it
            let result = *r.pick(&["突出", "一般", "不适应"]);
            let half_years: Vec<String> =
                ["2013-06-20", "2013-12-10", "2014-06-20", "2014-12-10", "2015-02-20"]
                    .iter()
                    .filter(|_| !r.chance(4))
                    .map(|day| format!("{{\"考核日\":\"{day}\",\"结果\":\"{result}\"}}"))
                    .collect();
            sent.push(
                Row::new("编号", &format!("X{:03}", at / 3 + 1))
                    .text("人", &key)
                    .text("场次", "C1")
                    .raw("已自愿申请", true)
                    .raw("单位集体研究", r.chance(95))
                    .text("起日", "2013-03-01")
                    .text("止日", *r.pick(&["2015-02-28", "2015-02-28", "2015-02-27"]))
                    .gap("不承担原单位工作", r.chance(92), r)
                    .raw("包村联户调度", true)
                    .raw("第一书记管理", r.chance(95))
                    .text("主管单位", *r.pick(&["镇街区", "镇街区", "派出单位"]))
                    .gap("调研日数", out, r)
                    .raw("工作日数值", days)
                    .raw("考核", format!("[{}]", half_years.join(",")))
                    .end(),
            );
        }
    }
    let rounds = vec![Row::new("编号", "C1").raw("名额", 15).raw("建议人数", 23).end()];
    save(
        dir,
        &[("单位", units(&places, "")), ("干部", people), ("选派场次", rounds), ("挂职选派", sent)],
    )
}
