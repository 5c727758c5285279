//! 勉县: units, posts, slates and people; reviews, reserve, supervision, registers and figures.

use crate::random::Random;
use serde_json::{Map, Value, json};
use std::io;
use std::path::Path;

const TOWNS: &[&str] = &[
    "青杨镇",
    "白石镇",
    "柳林镇",
    "长沟镇",
    "双河镇",
    "云台镇",
    "桃园镇",
    "石门镇",
    "三泉镇",
    "望江镇",
];
const OFFICES: &[&str] = &[
    "财政局",
    "水利局",
    "教育局",
    "司法局",
    "民政局",
    "统计局",
    "农业局",
    "卫生局",
    "审计局",
    "档案局",
];
const STAGES: &[&str] = &["初始提名", "差额推荐", "差额考察", "差额酝酿", "差额票决", "票决当选"];
const BODIES: &[&str] = &["县纪委", "县检察院", "县公安局"];

/// What is wrong with a slate; every second one is in order.
const SLATE_FAULTS: &[&str] = &[
    "无",
    "推荐不足",
    "无",
    "考察只剩一人",
    "无",
    "酝酿只剩一人",
    "无",
    "票决只剩一人",
    "无",
    "公告同日",
    "无",
    "公告缺条件",
    "无",
    "没有公告",
    "无",
    "一人未考察",
    "无",
    "没有比较",
    "无",
    "强弱搭配",
    "无",
    "平衡照顾",
    "无",
    "外来票决",
    "无",
    "外来酝酿",
    "无",
    "外来考察",
    "无",
    "当选过多",
    "无",
    "当选不在票决",
    "无",
    "搭配不明",
    "无",
    "阶段不明",
    "无",
    "二次推荐隔日",
    "无",
    "没有演讲",
    "无",
    "乡镇正职",
    "无",
    "副县级",
];

/// What is wrong with a candidate; the rest are in order.
const PERSON_FAULTS: &[&str] = &[
    "没有提名",
    "没有主体",
    "没有署名",
    "非群众提名",
    "提名不明",
    "不印证",
    "已甄别",
    "只凭得票",
    "得票不明",
    "没有听取意见",
    "岗位不适",
    "联审缺一家",
    "联审异议",
    "联审不明",
    "信访未查清",
    "信访未调查",
    "信访无关",
    "资格考试不及格",
    "资格考试恰及格",
    "廉政考试不及格",
    "廉政考试恰及格",
    "少考一门",
    "任后补考",
    "上年基本称职",
    "影响期内",
    "影响期恰满",
    "配偶移居",
    "纪检未反馈",
    "档案存疑",
    "研判不明",
    "亲属上下级",
    "问责未满一年",
    "个人事项未查清",
    "双签缺失",
];

/// Writes all tables.
pub fn write(dir: &Path) -> io::Result<()> {
    save(dir, "selection/people.json", &selection())?;
    save(dir, "procedure/cases.json", &procedure())?;
    save(dir, "motion/cases.json", &motion())?;
    save(dir, "review/reviews.json", &review())?;
    save(dir, "reserve/people.json", &reserve())?;
    save(dir, "appraisal/people.json", &appraisal())?;
    save(dir, "supervision/people.json", &supervision())?;
    save(dir, "powers/log.json", &powers())?;
    save(dir, "registry/regulations.json", &registry())?;
    save(dir, "figures/log.json", &figures())
}

fn save(dir: &Path, name: &str, value: &Value) -> io::Result<()> {
    let path = dir.join(name);
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    // One record a line keeps the files small and their differences readable.
    let mut text = String::from("{\n");
    let tables = value.as_object().cloned().unwrap_or_default();
    for (n, (table, rows)) in tables.iter().enumerate() {
        let rows: Vec<String> =
            rows.as_array().into_iter().flatten().map(|row| format!("    {row}")).collect();
        let comma = if n + 1 < tables.len() { "," } else { "" };
        text.push_str(&format!("  \"{table}\": [\n{}\n  ]{comma}\n", rows.join(",\n")));
    }
    text.push_str("}\n");
    std::fs::write(path, text)
}

fn set(map: &mut Map<String, Value>, key: &str, value: Value) {
    map.insert(key.into(), value);
}

fn day(r: &mut Random, year: i64, from: i64, to: i64) -> String {
    format!("{year}-{:02}-{:02}", r.between(from, to), r.between(1, 28))
}

fn units(r: &mut Random) -> Vec<Value> {
    let mut units = Vec::new();
    for (n, name) in TOWNS.iter().chain(OFFICES).enumerate() {
        let town = n < TOWNS.len();
        let posts = r.between(4, 9);
        units.push(json!({
            "编号": format!("U{:02}", n + 1), "名称": name, "类别": if town { "乡镇" } else { "政府机关" },
            "层级": if town { "乡级" } else { "县级" }, "上级": null, "所在地": if town { *name } else { "县城" },
            "核定领导职数": posts, "实有领导人数": posts - r.between(0, 1), "乡镇党政": town,
            "目标责任考核": [{"年度": 2008, "等次": *r.pick(&["一般", "良好", "优秀"])}, {"年度": 2009, "等次": *r.pick(&["一般", "良好", "优秀", "优秀"])}],
        }));
    }
    units
}

/// A cadre with all that the national layer asks about, in order.
fn cadre(r: &mut Random, id: &str) -> Map<String, Value> {
    let born = r.between(1962, 1984);
    let work = born + r.between(19, 24);
    let party = r.chance(80);
    let value = json!({
        "编号": id, "姓名": r.name(), "性别": if r.chance(30) { "女" } else { "男" },
        "出生年月": format!("{born}-{:02}-{:02}", r.between(1, 12), r.between(1, 28)),
        "民族": if r.chance(94) { "汉族" } else { *r.pick(&["回族", "羌族", "满族"]) },
        "政治面貌": if party { "中共党员" } else { *r.pick(&["群众", "民盟盟员", "无党派人士"]) },
        "入党时间": if party { json!(format!("{}-07", work + r.between(1, 6))) } else { Value::Null },
        "参加工作时间": format!("{work}-{:02}", r.between(1, 12)),
        "健康状况": "健康", "学历": *r.pick(&["大专", "本科", "本科", "本科", "研究生"]),
        "身份类别": "公务员", "编制类别": "行政编制", "所在单位": format!("U{:02}", r.between(1, 20)),
        "现任职位": null, "现任职务": "股长", "职务层次": "股级正职", "现职正副": "正职",
        "任现职时间": day(r, 2006, 1, 12), "任现层次时间": day(r, 2005, 1, 12), "试用期": false, "成长地": "县城",
        "班子成员": r.chance(40),
        "简历": [{"起": format!("{work}-07"), "止": null, "内容": "机关工作", "单位": "县直单位", "单位类别": "政府机关", "单位层级": "县级", "职务": "股长", "层次": "股级正职", "正副": "正职", "基层": r.chance(50), "破格": false}],
        "年度考核": [{"年度": 2007, "等次": "称职"}, {"年度": 2008, "等次": *r.pick(&["称职", "优秀"])}, {"年度": 2009, "等次": *r.pick(&["称职", "优秀"])}],
        "处分": [], "奖励": [], "培训": [{"名称": "任职培训", "日期": "2009-11-20", "学时": r.between(20, 60)}],
        "家庭成员": [{"称谓": "父亲", "姓名": r.name(), "本系统干部": null, "移居国外": false}],
        "信访": [], "离任": [],
    });
    let asked = json!({
        "能正常履职": true, "具备法定资格": true, "任前培训特殊情况": false, "破格理由": [],
        "违反政治纪律": false, "群众公认度不高": false, "有非组织行为": false, "其他不宜考察": false, "无配偶而子女均移居": false,
        "按规定推荐考察": true, "廉洁结论双签": true, "纪检监察反馈": "无异议", "个人事项查核": "一致", "档案审核": "无疑点",
        "巡视审计重大问题未结论": false, "应报告未批复": false, "其他不宜提交": false,
        "免职事由": [], "离职学习": [], "不能履职": [], "任职日": null, "批准": [],
    });
    let mut cadre = value.as_object().cloned().unwrap_or_default();
    cadre.extend(asked.as_object().cloned().unwrap_or_default());
    cadre
}

/// A cadre with the plain facts only, for rules that inherit nothing.
fn plain(r: &mut Random, id: &str) -> Map<String, Value> {
    const KEPT: &[&str] = &[
        "编号",
        "姓名",
        "性别",
        "出生年月",
        "政治面貌",
        "学历",
        "所在单位",
        "现任职务",
        "职务层次",
        "任现职时间",
        "任现层次时间",
        "班子成员",
        "年度考核",
    ];
    cadre(r, id).into_iter().filter(|(key, _)| KEPT.contains(&key.as_str())).collect()
}

fn selection() -> Value {
    let mut r = Random::new(2010);
    let (mut posts, mut cases, mut people) = (Vec::new(), Vec::new(), Vec::new());
    let mut fault_at = 0;
    for p in 0..SLATE_FAULTS.len() * 2 {
        let fault = SLATE_FAULTS.get(p % SLATE_FAULTS.len()).copied().unwrap_or("无");
        let post = format!("Z{:03}", p + 1);
        let vacancies = if p % 9 == 4 { 2 } else { 1 };
        let professional = p % 5 == 3 || matches!(fault, "二次推荐隔日" | "没有演讲");
        let (unit, rank, chief) = match fault {
            "乡镇正职" => (r.between(1, 10), "乡科级正职", "正职"),
            "副县级" => (r.between(11, 20), "县处级副职", "副职"),
            _ if p % 4 == 0 => (r.between(11, 20), "乡科级正职", "正职"),
            _ => (r.between(1, 20), "乡科级副职", "副职"),
        };
        let reached = if p % 7 == 5 && fault == "无" { r.between(1, 4) } else { 5 };
        let reached = usize::try_from(reached).unwrap_or(5);
        let held = day(&mut r, 2010, 4, 4);
        let speech =
            if professional && fault != "没有演讲" { json!(held) } else { Value::Null };
        let second = match (professional, fault) {
            (true, "二次推荐隔日") => json!("2010-05-03"),
            (true, "没有演讲") | (false, _) => Value::Null,
            (true, _) => json!(held),
        };
        let contents = if fault == "公告缺条件" {
            json!(["选任程序"])
        } else {
            json!(["选任程序", "资格条件"])
        };
        let announced = match fault {
            "公告同日" => json!(held),
            "没有公告" => Value::Null,
            _ => json!(day(&mut r, 2010, 3, 3)),
        };
        let mut row = json!({
            "编号": post, "名称": format!("{}岗位", p + 1), "单位": format!("U{unit:02}"), "层次": rank, "正副": chief, "职数": vacancies,
            "直接上级": if p % 2 == 0 { json!("ZS01") } else { Value::Null }, "专业技术性强": professional, "党的领导职务": false, "选举产生": false, "特殊岗位": false,
            "法律规定资格": false, "岗位性质": if p % 6 == 0 { "财务" } else { "一般岗位" }, "县级要职": "非县级要职",
            "已到阶段": STAGES.get(reached).copied().unwrap_or("初始提名"), "公告日": announced, "公告内容": contents,
            "差额推荐日": held, "演讲答辩日": speech, "二次推荐日": second,
            "比较分析日": if fault == "没有比较" { Value::Null } else { json!("2010-05-10") },
            "强弱搭配": fault == "强弱搭配", "平衡照顾": fault == "平衡照顾",
        });
        if let Some(row) = row.as_object_mut() {
            match fault {
                "搭配不明" => row.remove("强弱搭配"),
                "阶段不明" => row.remove("已到阶段"),
                _ => None,
            };
        }
        posts.push(row);
        let reform = p % 6 == 2;
        cases.push(json!({
            "编号": format!("X{:03}", p + 1), "名称": format!("第{}项选任", p + 1), "职位": post, "拟任职数": vacancies,
            "选任方式": "差额选任", "事由": if reform { json!(["机构改革"]) } else { json!(["职位空缺"]) }, "动议日": "2010-03-01",
            "动议人": "县委组织部", "涉及干部": null, "换届已公示": false, "全会在会": false,
        }));
        let slate = match fault {
            "推荐不足" => 2 * vacancies - 1,
            _ => 2 * vacancies + r.between(1, 2),
        };
        for n in 0..slate {
            let id = format!("G{:04}", people.len() + 1);
            let wrong = if reform && n == 2 {
                "非群众提名"
            } else if r.chance(30) {
                fault_at += 1;
                PERSON_FAULTS.get((fault_at - 1) % PERSON_FAULTS.len()).copied().unwrap_or("无")
            } else {
                "无"
            };
            people.push(candidate(&mut r, &id, &post, n, vacancies, reached, fault, wrong, reform));
        }
    }
    posts.push(json!({
        "编号": "ZS01", "名称": "分管县领导", "单位": "U11", "层次": "县处级副职", "正副": "副职", "职数": 1, "直接上级": null, "专业技术性强": false, "党的领导职务": true,
        "选举产生": true, "特殊岗位": false, "法律规定资格": false, "岗位性质": "一般岗位", "县级要职": "非县级要职", "已到阶段": "初始提名", "公告日": null, "公告内容": [],
        "差额推荐日": null, "演讲答辩日": null, "二次推荐日": null, "比较分析日": null, "强弱搭配": false, "平衡照顾": false,
    }));
    for n in 0..30 {
        let mut person = cadre(&mut r, &format!("H{:04}", n + 1));
        set(&mut person, "拟任职位", Value::Null);
        set(&mut person, "提名", json!([]));
        set(&mut person, "入选阶段", json!([]));
        if n == 1 {
            // Whose brother is proposed for a post right below this one.
            set(&mut person, "现任职位", json!("ZS01"));
        }
        people.push(Value::Object(person));
    }
    json!({ "单位": units(&mut r), "职位": posts, "选任事项": cases, "干部": people })
}

/// How far the n-th candidate of a slate gets, by what is wrong with the slate.
fn stages(n: i64, vacancies: i64, reached: usize, fault: &str) -> Vec<&'static str> {
    let all: Vec<&'static str> = STAGES.iter().take(reached + 1).copied().collect();
    let until =
        |last: usize| STAGES.iter().take(last.min(reached) + 1).copied().collect::<Vec<_>>();
    if n < vacancies {
        if fault == "当选不在票决" && n == 0 {
            return vec!["初始提名", "差额推荐", "差额考察", "差额酝酿", "票决当选"];
        }
        return all;
    }
    match (fault, n - vacancies) {
        ("考察只剩一人", _) => until(1),
        ("酝酿只剩一人", _) => until(2),
        ("票决只剩一人", _) => until(3),
        ("外来票决", 0) => vec!["初始提名", "差额推荐", "差额考察", "差额票决"],
        ("外来考察", 0) => vec!["初始提名", "差额考察", "差额酝酿", "差额票决"],
        ("外来酝酿", 0) => vec!["初始提名", "差额推荐", "差额酝酿", "差额票决"],
        ("当选过多", 0) => all,
        (_, 0) => until(4),
        (_, 1) => until(4),
        _ => until(2),
    }
}

#[allow(clippy::too_many_arguments)]
fn candidate(
    r: &mut Random,
    id: &str,
    post: &str,
    n: i64,
    vacancies: i64,
    reached: usize,
    slate: &str,
    wrong: &str,
    reform: bool,
) -> Value {
    let mut p = cadre(r, id);
    let list = stages(n, vacancies, reached, slate);
    let elected = list.contains(&"票决当选");
    let way = if reform {
        "领导干部大会推荐"
    } else {
        *r.pick(&[
            "基层干部职工推荐",
            "领导干部大会推荐",
            "全委会和常委会推荐",
            "组织推荐",
            "个人自荐",
        ])
    };
    let date = "2010-03-20";
    let nominations = match wrong {
        "没有提名" => json!([]),
        "没有主体" => json!([{"方式": way, "提名主体": null, "署名人": null, "日期": date}]),
        "没有署名" => {
            json!([{"方式": way, "提名主体": "本单位", "署名人": null, "日期": date}, {"方式": "领导干部署名推荐", "提名主体": "县政府", "署名人": null, "日期": date}])
        }
        "非群众提名" => {
            json!([{"方式": "组织推荐", "提名主体": "县委组织部", "署名人": null, "日期": date}])
        }
        _ if r.chance(25) => {
            json!([{"方式": way, "提名主体": "本单位", "署名人": null, "日期": date}, {"方式": "领导干部署名推荐", "提名主体": "县政府", "署名人": "H0001", "日期": date}])
        }
        _ => json!([{"方式": way, "提名主体": "本单位", "署名人": null, "日期": date}]),
    };
    set(&mut p, "拟任职位", json!(post));
    set(&mut p, "提名", nominations);
    set(&mut p, "入选阶段", json!(list));
    let (share, grade) =
        *r.pick(&[("0.80", "优秀"), ("0.95", "优秀"), ("0.60", "良好"), ("0.79", "良好")]);
    let (share, seen) = match wrong {
        "不印证" | "已甄别" => (*r.pick(&["0.79", "0.59", "0.95"]), "一般"),
        _ => (share, grade),
    };
    set(&mut p, "推荐得票率", json!(share.parse::<serde_json::Number>().ok()));
    set(
        &mut p,
        "研判",
        json!([{"年度": 2009, "期次": "上半年", "等次": *r.pick(&["良好", "优秀"]), "完成日": "2009-06-28"}, {"年度": 2009, "期次": "下半年", "等次": grade, "完成日": "2009-12-18"}]),
    );
    set(&mut p, "考察等次", json!(seen));
    set(
        &mut p,
        "甄别结论",
        if wrong == "已甄别" {
            json!("得票与研判不一致，经甄别可用")
        } else {
            Value::Null
        },
    );
    let unseen = slate == "一人未考察" && n == vacancies;
    set(
        &mut p,
        "考察日",
        if list.contains(&"差额考察") && !unseen { json!("2010-05-06") } else { Value::Null },
    );
    set(
        &mut p,
        "确定依据",
        if wrong == "只凭得票" {
            json!(["推荐得票"])
        } else {
            json!(["推荐得票", "研判结果", "考察情况"])
        },
    );
    set(
        &mut p,
        "听取意见",
        if wrong == "没有听取意见" {
            json!([])
        } else {
            json!([{"对象": "分管领导", "日期": "2010-05-14"}])
        },
    );
    set(&mut p, "人岗相适", json!(wrong != "岗位不适"));
    let bodies = if wrong == "联审缺一家" { 2 } else { 3 };
    let joint: Vec<Value> = BODIES
        .iter()
        .take(bodies)
        .enumerate()
        .map(|(k, body)| json!({"部门": body, "意见": if wrong == "联审异议" && k == 1 { "有异议" } else { "无异议" }, "日期": "2010-05-18"}))
        .collect();
    set(&mut p, "部门联审", json!(joint));
    let petition = |closed: Value, held: bool, about: bool| json!([{"编号": format!("F{id}"), "收到日": "2010-05-02", "线索具体": about, "办结日": closed, "专项调查": held, "影响使用": null, "涉及选任": about}]);
    match wrong {
        "信访未查清" => set(&mut p, "信访", petition(Value::Null, true, true)),
        "信访未调查" => set(&mut p, "信访", petition(json!("2010-05-20"), false, true)),
        "信访无关" => set(&mut p, "信访", petition(Value::Null, false, false)),
        _ => {}
    }
    let (first, second) = match wrong {
        "资格考试不及格" => ("59.5", "88"),
        "资格考试恰及格" => ("60", "88"),
        "廉政考试不及格" => ("75", "79.9"),
        "廉政考试恰及格" => ("75", "80"),
        _ => ("78", "91"),
    };
    let exam = |kind: &str, mark: &str| json!({"类别": kind, "成绩": mark.parse::<serde_json::Number>().ok(), "日期": "2010-06-03"});
    let exams = match (elected, wrong) {
        (false, _) => json!([]),
        (true, "少考一门") => json!([exam("任职资格考试", first)]),
        (true, _) => json!([exam("任职资格考试", first), exam("任前廉政考试", second)]),
    };
    set(&mut p, "考试", exams);
    set(
        &mut p,
        "任职日",
        match (elected, wrong) {
            (false, _) => Value::Null,
            (true, "任后补考") => json!("2010-06-02"),
            (true, _) => json!("2010-06-10"),
        },
    );
    set(&mut p, "重大事项", json!([]));
    set(
        &mut p,
        "落选配套",
        if elected {
            json!([])
        } else {
            json!([{"举措": *r.pick(&["思想教育", "培训提高", "多岗锻炼", "合理使用"]), "日期": "2010-06-20"}])
        },
    );
    match wrong {
        "上年基本称职" => set(
            &mut p,
            "年度考核",
            json!([{"年度": 2008, "等次": "称职"}, {"年度": 2009, "等次": "基本称职"}]),
        ),
        "影响期内" => set(
            &mut p,
            "处分",
            json!([{"种类": "党内警告", "起": "2009-10-10", "止": "2010-10-10", "不宜任现职": false, "期满仍影响使用": false}]),
        ),
        "影响期恰满" => set(
            &mut p,
            "处分",
            json!([{"种类": "党内警告", "起": "2009-06-29", "止": "2010-06-29", "不宜任现职": false, "期满仍影响使用": false}]),
        ),
        "配偶移居" => set(
            &mut p,
            "家庭成员",
            json!([{"称谓": "妻子", "姓名": r.name(), "本系统干部": null, "移居国外": true}]),
        ),
        "亲属上下级" => set(
            &mut p,
            "家庭成员",
            json!([{"称谓": "弟弟", "姓名": r.name(), "本系统干部": "H0002", "移居国外": false}]),
        ),
        "纪检未反馈" => set(&mut p, "纪检监察反馈", json!("未反馈")),
        "档案存疑" => set(&mut p, "档案审核", json!("存疑")),
        "个人事项未查清" => set(&mut p, "个人事项查核", json!("未查清")),
        "双签缺失" => set(&mut p, "廉洁结论双签", json!(false)),
        "问责未满一年" => set(
            &mut p,
            "离任",
            json!([{"方式": "引咎辞职", "日期": "2009-08-01", "原层次": "股级正职"}]),
        ),
        "提名不明" => drop(p.remove("提名")),
        "得票不明" => drop(p.remove("推荐得票率")),
        "联审不明" => drop(p.remove("部门联审")),
        "研判不明" => drop(p.remove("研判")),
        _ => {}
    }
    Value::Object(p)
}

fn motion() -> Value {
    let mut r = Random::new(2011);
    let reasons = [
        "换届",
        "机构改革",
        "职位空缺",
        "交流",
        "回避",
        "不胜任现职",
        "班子问题突出",
        "受处分不宜任现职",
        "急难险重",
        "其他事由",
    ];
    let (mut posts, mut cases, mut people) = (Vec::new(), Vec::new(), Vec::new());
    for n in 0..220 {
        let reason = reasons.get(n % reasons.len()).copied().unwrap_or("职位空缺");
        let good = (n / reasons.len()) % 2 == 0;
        let id = format!("M{:03}", n + 1);
        let mut p = plain(&mut r, &id);
        set(&mut p, "处分", json!([]));
        set(&mut p, "家庭成员", json!([]));
        set(&mut p, "所在单位", json!("U01"));
        let (kind, from, to) = ("党内严重警告", "2009-09-01", "2011-03-01");
        match (reason, good) {
            ("交流", true) => set(&mut p, "任现职时间", json!("2000-03-01")),
            ("交流", false) => set(&mut p, "任现职时间", json!("2005-03-02")),
            ("回避", true) => set(
                &mut p,
                "家庭成员",
                json!([{"称谓": "妻子", "姓名": r.name(), "本系统干部": "M001", "移居国外": false}]),
            ),
            ("不胜任现职", _) => set(
                &mut p,
                "年度考核",
                json!([{"年度": 2008, "等次": "称职"}, {"年度": 2009, "等次": if good { "不称职" } else { "基本称职" }}]),
            ),
            ("受处分不宜任现职", _) => set(
                &mut p,
                "处分",
                json!([{"种类": kind, "起": from, "止": to, "不宜任现职": good, "期满仍影响使用": false}]),
            ),
            _ => {}
        }
        people.push(Value::Object(p));
        posts.push(json!({"编号": format!("Z{:03}", n + 1), "名称": format!("{}岗位", n + 1), "单位": if good { "U01" } else { "U02" }, "层次": if n % 3 == 0 { "乡科级正职" } else { "乡科级副职" }, "正副": "副职", "职数": 1, "专业技术性强": false}));
        let cause = reason == "换届" || reason == "机构改革";
        let grade = if reason == "班子问题突出" && good { "一般" } else { "良好" };
        // The review must lie within six months of the motion, both ends included.
        let reviewed =
            ["2009-09-01", "2010-01-15", "2010-02-20", "2009-08-31", "2010-03-01", "2010-01-20"]
                .get((n / 20) % 6)
                .copied()
                .unwrap_or("2010-02-20");
        let mut case = json!({
            "编号": format!("X{:03}", n + 1), "名称": format!("第{}项动议", n + 1), "职位": format!("Z{:03}", n + 1), "拟任职数": 1, "选任方式": "差额选任",
            "事由": [reason], "动议日": "2010-03-01", "动议人": "县委组织部", "涉及干部": id, "换届已公示": false, "全会在会": false,
            "换届或改革日": if cause && good { json!("2010-05-01") } else { Value::Null },
            "专项事由": if reason == "急难险重" { json!("防汛抢险") } else { Value::Null },
            "专项批准人": if reason == "急难险重" && good { json!("县委书记") } else { Value::Null },
            "动议步骤": if n % 17 == 0 { json!(["提出"]) } else { json!(["提出", "酝酿", "研究", "报告"]) },
            "违反动议纪律": n % 23 == 0, "班子研判": [{"结论": grade, "完成日": reviewed}],
        });
        if n % 29 == 3
            && let Some(case) = case.as_object_mut()
        {
            case.remove("班子研判");
        }
        cases.push(case);
    }
    let mut units = units(&mut r);
    for (unit, posts) in units.iter_mut().zip([(7, 6), (7, 7)]) {
        if let Some(unit) = unit.as_object_mut() {
            set(unit, "核定领导职数", json!(posts.0));
            set(unit, "实有领导人数", json!(posts.1));
        }
    }
    json!({ "单位": units, "职位": posts, "选任事项": cases, "干部": people })
}

fn review() -> Value {
    let mut r = Random::new(2012);
    let (mut units, mut cases) = (Vec::new(), Vec::new());
    let kinds = ["乡镇", "部门", "正科级事业单位", "村级党组织", "下属单位"];
    for n in 0..40 {
        let kind = kinds.get(n % 5).copied().unwrap_or("乡镇");
        let unit = format!("Y{:02}", n + 1);
        let parent = match kind {
            "村级党组织" => json!(format!("Y{:02}", n / 5 * 5 + 1)),
            "下属单位" => json!(format!("Y{:02}", n / 5 * 5 + 2)),
            _ => Value::Null,
        };
        let team: Vec<String> = (0..3).map(|k| format!("{unit}-{}", k + 1)).collect();
        units.push(json!({"编号": unit, "名称": format!("{kind}{}", n / 5 + 1), "单位类": kind, "主管单位": parent, "班子成员": team}));
        let direct = parent.is_null();
        for year in [2009, 2010] {
            let mut subjects = vec![Value::Null];
            subjects.extend(team.iter().map(|t| json!(t)));
            for (k, subject) in subjects.iter().enumerate() {
                // Some are forgotten, some done once, some three times.
                let rounds = match (direct, (n + k) % 11) {
                    (false, 0) | (true, 7) => 0,
                    (false, _) | (true, 3) => 1,
                    (true, 5) => 3,
                    _ => 2,
                };
                for round in 0..rounds {
                    let grade = *r.pick(&["优秀", "良好", "良好", "一般"]);
                    let incompetent = grade == "一般" && !subject.is_null() && r.chance(30);
                    let taken = match (grade, incompetent, r.chance(80)) {
                        (_, _, false) => json!([]),
                        (_, true, _) => json!(["转岗"]),
                        ("优秀", ..) => json!(["表彰奖励"]),
                        ("良好", ..) => json!(["提醒谈话"]),
                        _ => json!(["组织调整"]),
                    };
                    let contents = match (subject.is_null(), r.chance(90)) {
                        (true, true) => json!(["结构", "能力", "存在问题", "潜在问题"]),
                        (false, true) => json!(["个性特点", "履职情况", "存在问题", "潜在问题"]),
                        _ => json!(["存在问题", "潜在问题"]),
                    };
                    let month = if round == 0 { 6 } else { 12 };
                    let by = if direct { json!(null) } else { json!(parent) };
                    let mut steps = Map::new();
                    let done = if r.chance(85) { 6 } else { r.between(2, 5) };
                    let people =
                        ["县委组织部", "县纪委", "人大代表", "政协委员", "党代表", "服务对象"];
                    let present = if r.chance(90) { 6 } else { 5 };
                    for (s, (step, paper)) in [
                        ("自查分析", "自查报告"),
                        ("考核测评", "测评结果"),
                        ("综合评价", "综合评价意见"),
                        ("约谈反馈", ""),
                        ("书面承诺", "整改承诺书"),
                        ("跟踪整改", "整改记录"),
                    ]
                    .into_iter()
                    .enumerate()
                    {
                        let rows = if i64::try_from(s).unwrap_or(9) < done {
                            let date = format!("{year}-{month:02}-{:02}", 2 + 3 * s);
                            let attended: Vec<Value> = people.iter().take(present).map(|who| json!({"身份": who, "角色": match *who { "县委组织部" => "牵头", "县纪委" => "参与", _ => "评议" }})).collect();
                            json!([{"起": date, "止": date, "责任人": "研判组", "材料": if paper.is_empty() { json!([]) } else { json!([{"名称": paper, "日期": date}]) },
                                "参加人": if step == "考核测评" { json!(attended) } else { json!([]) },
                                "谈话": if step == "约谈反馈" { json!([{"对象": "研判对象", "内容": ["等次", "问题"], "日期": date}]) } else { json!([]) }}])
                        } else {
                            json!([])
                        };
                        set(&mut steps, step, rows);
                    }
                    let mut case = json!({
                        "编号": format!("K{:04}", cases.len() + 1), "对象单位": unit, "对象类": if subject.is_null() { "领导班子" } else { "班子成员" },
                        "成员编号": subject, "组织单位": by, "年度": year, "完成日": if done >= 3 { json!(format!("{year}-{month:02}-20")) } else { Value::Null },
                        "研判内容": contents, "等次": grade, "不胜任现职": incompetent, "处置": taken,
                    });
                    if let Some(case) = case.as_object_mut() {
                        case.extend(steps);
                    }
                    cases.push(case);
                }
            }
        }
    }
    json!({ "研判单位": units, "研判事项": cases })
}

fn reserve() -> Value {
    let mut r = Random::new(2013);
    let mut people = Vec::new();
    for n in 0..220 {
        let mut p = plain(&mut r, &format!("R{:03}", n + 1));
        let inside = n % 5 != 0;
        set(&mut p, "后备", json!(inside));
        set(
            &mut p,
            "后备推荐方式",
            match n % 9 {
                3 => Value::Null,
                4 => json!("自行入库"),
                _ => json!("民主推荐"),
            },
        );
        set(&mut p, "入库日", if inside { json!(day(&mut r, 2009, 1, 12)) } else { Value::Null });
        let leaves = n % 13 == 2;
        set(
            &mut p,
            "后备评估",
            if n % 11 == 1 {
                json!([])
            } else {
                json!([{"日期": day(&mut r, 2010, 1, 11), "结论": if leaves { "退出" } else { "保留" }}])
            },
        );
        set(
            &mut p,
            "后备措施",
            match n % 4 {
                0 => json!([{"种类": "培养锻炼", "日期": "2010-03-10"}]),
                1 => json!([{"种类": "使用", "日期": "2010-06-10"}]),
                _ => {
                    json!([{"种类": "培养锻炼", "日期": "2010-03-10"}, {"种类": "从严管理", "日期": "2010-04-10"}])
                }
            },
        );
        if n % 40 == 0 {
            // The birthday on the day of judgement, and the day after.
            set(&mut p, "出生年月", json!("1970-12-31"));
        } else if n % 40 == 1 {
            set(&mut p, "出生年月", json!("1969-12-31"));
        }
        if n % 37 == 6 {
            p.remove("学历");
        }
        people.push(Value::Object(p));
    }
    json!({ "单位": units(&mut r), "干部": people })
}

fn appraisal() -> Value {
    let mut r = Random::new(2014);
    let mut people = Vec::new();
    for n in 0..220 {
        let mut p = plain(&mut r, &format!("T{:03}", n + 1));
        set(&mut p, "拟提拔调整", json!(n % 3 != 0));
        for part in ["第一分项得分", "第二分项得分", "第三分项得分"] {
            let mark = r.mark(55, 99);
            set(&mut p, part, json!(mark.parse::<serde_json::Number>().ok()));
        }
        if n % 31 == 4 {
            p.remove("第二分项得分");
        }
        people.push(Value::Object(p));
    }
    json!({ "单位": units(&mut r), "干部": people })
}

fn supervision() -> Value {
    let mut r = Random::new(2015);
    let (mut people, mut talks, mut events, mut cases) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for n in 0..220 {
        let id = format!("S{:03}", n + 1);
        let mut p = plain(&mut r, &id);
        set(&mut p, "职务层次", json!(*r.pick(&["乡科级副职", "乡科级正职", "股级正职"])));
        let (since, reviewed, confirmed) = match n % 6 {
            0 => ("2009-06-30", "2010-06-30", true),
            1 => ("2009-07-01", "2010-06-30", true),
            2 => ("2009-03-01", "2010-03-01", true),
            3 => ("2009-03-01", "2010-02-28", true),
            _ => ("2010-01-10", "", false),
        };
        set(&mut p, "任职日", json!(since));
        set(&mut p, "已转正", json!(confirmed));
        set(
            &mut p,
            "试用考核",
            if reviewed.is_empty() {
                json!([])
            } else {
                json!([{"日期": reviewed, "合格": n % 18 != 2}])
            },
        );
        set(
            &mut p,
            "重大事项",
            match n % 5 {
                0 => json!([{"内容": "购房", "发生日": "2010-04-01", "报告日": "2010-05-01"}]),
                1 => json!([{"内容": "婚姻变化", "发生日": "2010-04-01", "报告日": "2010-05-02"}]),
                2 => json!([{"内容": "子女就业", "发生日": "2010-04-01", "报告日": null}]),
                3 => json!([{"内容": "出国（境）", "发生日": "2010-06-20", "报告日": null}]),
                _ => json!([]),
            },
        );
        let lost = n % 4 == 1;
        set(
            &mut p,
            "入选阶段",
            if lost {
                json!(["初始提名", "差额推荐", "差额考察", "差额酝酿", "差额票决"])
            } else {
                json!([])
            },
        );
        set(
            &mut p,
            "落选配套",
            match (lost, n % 3) {
                (false, _) | (true, 0) => json!([]),
                (true, 1) => json!([{"举措": "培训提高", "日期": "2010-05-20"}]),
                _ => {
                    json!([{"举措": "思想教育", "日期": "2010-05-10"}, {"举措": "培训提高", "日期": "2010-05-20"}, {"举措": "多岗锻炼", "日期": "2010-06-01"}, {"举措": "合理使用", "日期": "2010-06-20"}])
                }
            },
        );
        people.push(Value::Object(p));
        if n % 3 == 0 {
            talks.push(json!({"编号": format!("YT{:03}", n + 1), "干部": id, "发起": if n % 2 == 0 { "组织部长" } else { "干部本人" }, "谈话人职务": if n % 21 == 0 { "副部长" } else { "组织部长" },
                "日期": "2010-05-05", "谈话记录": if n % 15 == 0 { Value::Null } else { json!("已归档") }}));
        }
    }
    for n in 0..24 {
        let found = ["2010-06-01", "2010-06-28"].get(n % 2).copied().unwrap_or("2010-06-01");
        let answered = match n % 4 {
            0 => json!([{"日期": "2010-06-04", "方式": "发布说明"}]),
            2 => json!([{"日期": "2010-06-05", "方式": "发布说明"}]),
            _ => json!([]),
        };
        events.push(json!({"编号": format!("W{:02}", n + 1), "发现日": found, "应对": answered, "引导": if n % 3 == 0 { json!([]) } else { json!([{"日期": "2010-06-29", "方式": "跟帖引导"}]) }}));
    }
    for n in 0..12 {
        cases.push(json!({"编号": format!("ZZ{:02}", n + 1), "失察干部": format!("S{:03}", n * 7 + 1), "环节": *r.pick(&["动议", "提名", "考察", "酝酿", "决策"]), "认定日": "2010-06-15",
            "责任人职务": if n % 4 == 0 { "县委书记" } else { "考察组组长" }, "属失察失误": n % 3 != 0}));
    }
    json!({ "单位": units(&mut r), "干部": people, "约谈": talks, "舆情": events, "追责事项": cases })
}

fn powers() -> Value {
    let mut r = Random::new(2016);
    let powers = [
        "定向把关权",
        "提出动议权",
        "提名推荐权",
        "沟通协调权",
        "主持决策权",
        "临机处置权",
        "监督检查权",
        "干部管理权",
    ];
    let duties = [
        "把握用人导向",
        "实施正确用人决策",
        "履行选任程序",
        "遵守和维护干部工作纪律",
        "接受失察失误追究",
    ];
    let mut log = Vec::new();
    for n in 0..200 {
        let power = powers.get(n % 8).copied().unwrap_or("提名推荐权");
        let emergency = power == "临机处置权";
        let used = if n % 19 == 4 { Value::Null } else { json!(power) };
        log.push(json!({
            "编号": format!("Q{:03}", n + 1), "行使人职务": if n % 10 == 9 { "县委副书记" } else { "县委书记" }, "日期": day(&mut r, 2010, 1, 12),
            "行为": format!("行使{power}"), "所依权限": used, "对应责任": if n % 13 == 6 { json!([]) } else { json!([*r.pick(&duties)]) },
            "未履行责任": if n % 29 == 3 { json!([*r.pick(&duties)]) } else { json!([]) },
            "对应事由": if emergency { json!(if n % 3 == 0 { "职位空缺" } else { "急难险重" }) } else { Value::Null },
            "处置理由": if emergency && n % 5 != 0 { json!("防汛抢险急需") } else { Value::Null },
            "复核日": if emergency && n % 7 != 0 { json!("2010-12-30") } else { Value::Null },
        }));
    }
    json!({ "用权记录": log })
}

fn registry() -> Value {
    let row = |name: &str, status: &str, stages: Value| json!({"名称": name, "状态": status, "适用环节": stages, "施行日": "2009-10-01"});
    json!({ "制度": [
        row("县委书记选人用人权规定", "正式", json!(["动议", "决策"])),
        row("科级领导干部动议制度", "正式", json!(["动议"])),
        row("科级领导干部初始提名办法", "正式", json!(["提名"])),
        row("后备干部队伍建设实施意见", "正式", json!(["提名"])),
        row("考核结果运用暂行办法", "暂行", json!(["考察"])),
        row("全程差额选任暂行办法", "暂行", json!(["提名", "考察", "酝酿", "决策"])),
        row("失察失误责任追究暂行办法", "暂行", json!(["决策"])),
        row("全程记实暂行办法", "暂行", json!(["动议", "提名", "考察", "酝酿", "决策"])),
        row("未点名制度之一", "正式", json!(["考察"])),
        row("未点名制度之二", "正式", json!(["酝酿"])),
        row("未点名制度之三", "正式", json!(["酝酿"])),
        row("未点名制度之四", "正式", json!(["决策"])),
    ]})
}

/// Just the published totals, with records before the beginning and of other ranks that must not count.
fn figures() -> Value {
    let mut r = Random::new(2017);
    let (mut people, mut posts, mut log) = (Vec::new(), Vec::new(), Vec::new());
    for n in 0..10 {
        posts.push(json!({"编号": format!("Z{:02}", n + 1), "名称": format!("差额职位{}", n + 1), "单位": "U01", "层次": if n < 2 { "乡科级正职" } else { "乡科级副职" }, "正副": if n < 2 { "正职" } else { "副职" }, "职数": 1, "专业技术性强": false}));
    }
    for n in 0..340 {
        let id = format!("C{:03}", n + 1);
        people.push(Value::Object(plain(&mut r, &id)));
        let (act, rank, date, incompetent) = match n {
            0..103 => ("提拔", "乡科级副职", day(&mut r, 2009, 1, 12), false),
            103..312 => ("交流", "乡科级正职", day(&mut r, 2010, 1, 12), false),
            312..315 => ("转岗", "乡科级副职", day(&mut r, 2010, 1, 6), true),
            315..317 => ("免职", "乡科级副职", day(&mut r, 2010, 1, 6), true),
            317..330 => ("提拔", "乡科级副职", "2008-12-31".to_owned(), false),
            _ => ("提拔", "股级正职", day(&mut r, 2010, 1, 6), false),
        };
        log.push(json!({"编号": format!("L{:03}", n + 1), "干部": id, "职位": if n < 10 { json!(format!("Z{:02}", n + 1)) } else { Value::Null }, "动作": act, "层次": rank, "日期": date,
            "不胜任处理": incompetent, "差额选任": n < 10, "落选后再用": (20..23).contains(&n), "依据研判": if n % 2 == 0 { json!("研判") } else { Value::Null }}));
    }
    json!({ "单位": units(&mut r), "干部": people, "职位": posts, "用人记录": log })
}

/// What goes wrong in a case; several are in order or not finished yet.
const CASE_FAULTS: &[&str] = &[
    "无",
    "动议无记录",
    "动议无研判",
    "没有署名",
    "公告晚于推荐",
    "公告缺条件",
    "推荐不足",
    "推荐外来人",
    "参会不到位",
    "无",
    "二次隔日",
    "没有演讲",
    "一人未考察",
    "只酝酿一人",
    "强弱搭配",
    "平衡照顾",
    "没有择优理由",
    "未甄别",
    "已甄别",
    "联审缺一家",
    "联审异议",
    "信访未结",
    "信访未调查",
    "没有听取意见",
    "岗位不适",
    "票决一人",
    "表决缺席",
    "到会不足",
    "恰三分之二",
    "没有署名票",
    "会后公布",
    "纪委缺席",
    "票不过半",
    "恰过半",
    "公示四日",
    "公示范围窄",
    "公示有反映",
    "没有廉政考试",
    "考试恰及格",
    "考试差一分",
    "无责任人",
    "落选无举措",
    "推荐满一年",
    "办到推荐",
    "办到考察",
    "办到票决",
    "试用不胜任",
    "试用未满",
];

/// A row of a step with empty standard lists.
fn step(from: &str, to: Value, more: Value) -> Map<String, Value> {
    let row = json!({"起": from, "止": to, "场次": null, "责任人": "干部股", "材料": [], "答复": [], "参加人": [], "公开": [], "审批": [], "谈话": [], "通知": []});
    let mut row = row.as_object().cloned().unwrap_or_default();
    row.extend(more.as_object().cloned().unwrap_or_default());
    row
}

fn one(from: &str, to: &str, more: Value) -> Value {
    json!([step(from, json!(to), more)])
}

fn procedure() -> Value {
    let mut r = Random::new(2018);
    let (mut posts, mut cases, mut people) = (Vec::new(), Vec::new(), Vec::new());
    for c in 0..CASE_FAULTS.len() + 22 {
        let fault = CASE_FAULTS.get(c).copied().unwrap_or("无");
        let professional = c % 4 == 1 || matches!(fault, "二次隔日" | "没有演讲");
        let post = format!("Z{:03}", c + 1);
        let names: Vec<String> = (0..3).map(|k| format!("B{:03}", c * 3 + k + 1)).collect();
        for (k, id) in names.iter().enumerate() {
            let mut p = cadre(&mut r, id);
            set(&mut p, "拟任职位", json!(post));
            set(&mut p, "任职日", if k == 0 { json!("2010-04-23") } else { Value::Null });
            let petition = |closed: Value, held: bool| json!([{"编号": format!("F{id}"), "收到日": "2010-03-30", "线索具体": true, "办结日": closed, "专项调查": held, "影响使用": false, "涉及选任": true}]);
            match (fault, k) {
                ("信访未结", 0) => set(&mut p, "信访", petition(Value::Null, true)),
                ("信访未调查", 0) => set(&mut p, "信访", petition(json!("2010-04-02"), false)),
                _ => {}
            }
            people.push(Value::Object(p));
        }
        posts.push(json!({
            "编号": post, "名称": format!("{}岗位", c + 1), "单位": "U11", "层次": if c % 3 == 0 { "乡科级正职" } else { "乡科级副职" }, "正副": "副职", "职数": 1,
            "直接上级": null, "专业技术性强": professional, "党的领导职务": false, "选举产生": false, "特殊岗位": false,
            "法律规定资格": false, "岗位性质": "一般岗位", "县级要职": "非县级要职", "已到阶段": "票决当选",
        }));
        cases.push(case(&format!("X{:03}", c + 1), &post, &names, professional, fault));
    }
    let mut units = units(&mut r);
    for unit in units.iter_mut().filter_map(Value::as_object_mut) {
        set(unit, "核定领导职数", json!(6));
        set(unit, "实有领导人数", json!(5));
    }
    json!({ "单位": units, "职位": posts, "干部": people, "选任事项": cases })
}

fn case(id: &str, post: &str, names: &[String], professional: bool, fault: &str) -> Value {
    let last = match fault {
        "办到推荐" => 1,
        "办到考察" => 2,
        "办到票决" | "票不过半" => 3,
        _ => 4,
    };
    let third = |n: usize| names.get(n).cloned().unwrap_or_default();
    let paper = |name: &str, day: &str| json!([{"名称": name, "日期": day}]);
    let mut case = json!({
        "编号": id, "名称": format!("{post}选任"), "职位": post, "拟任职数": 1, "选任方式": "差额选任", "事由": ["职位空缺"], "动议日": "2010-03-01", "动议人": "县委组织部",
        "涉及干部": null, "提名人选": names, "换届已公示": false, "全会在会": false, "换届或改革日": null, "专项事由": null, "专项批准人": null,
        "动议步骤": ["提出", "酝酿", "研究", "报告"], "违反动议纪律": false,
        "班子研判": if fault == "动议无研判" { json!([]) } else { json!([{"结论": "良好", "完成日": "2009-12-20"}]) }, "失察失误": [],
    });
    let Some(row) = case.as_object_mut() else { return case };
    set(
        row,
        "动议",
        one(
            "2010-03-01",
            "2010-03-02",
            json!({"材料": if fault == "动议无记录" { json!([]) } else { paper("动议记录", "2010-03-01") }, "责任人": if fault == "无责任人" { Value::Null } else { json!("干部股") }}),
        ),
    );
    let nominated: Vec<Value> = names
        .iter()
        .enumerate()
        .map(|(k, who)| {
            let ways = if k == 1 {
                json!(["领导干部署名推荐"])
            } else {
                json!(["基层干部职工推荐"])
            };
            let signed = if k == 1 && fault != "没有署名" {
                json!("县政府副县长")
            } else {
                Value::Null
            };
            Value::Object(step(
                "2010-03-05",
                json!("2010-03-05"),
                json!({"人": who, "提名方式": ways, "署名人": signed}),
            ))
        })
        .collect();
    set(row, "初始提名", json!(nominated));
    let contents = if fault == "公告缺条件" {
        json!(["选任程序"])
    } else {
        json!(["选任程序", "资格条件"])
    };
    let announced = if fault == "公告晚于推荐" { "2010-03-16" } else { "2010-03-08" };
    set(
        row,
        "职位公开",
        one(
            announced,
            announced,
            json!({"公开": [{"名称": "选任公告", "含": contents, "向": [], "经": [], "起": announced, "止": null}]}),
        ),
    );
    let votes: Vec<Value> = (0..3)
        .map(|k| {
            let who =
                if fault == "推荐外来人" && k == 2 { "B001".to_owned() } else { third(k) };
            let goes = if fault == "推荐不足" { k == 0 } else { true };
            json!({"人": who, "会议票": 70 - 10 * k, "谈话票": 20, "列入考察": goes})
        })
        .collect();
    let attended = if fault == "参会不到位" {
        vec!["县级领导"]
    } else {
        vec!["县级领导", "部门负责人", "两代表一委员"]
    };
    let attended: Vec<Value> = attended.iter().map(|who| json!({"身份": who})).collect();
    let held = if fault == "推荐满一年" { "2009-03-15" } else { "2010-03-15" };
    set(
        row,
        "差额推荐",
        one(
            held,
            held,
            json!({"推荐方式": ["谈话调研推荐", "会议推荐"], "应到": 100, "实到": 92, "得票": votes, "参加人": attended, "场次": "一"}),
        ),
    );
    let ways = if professional && fault != "没有演讲" {
        names
            .iter()
            .map(|who| {
                Value::Object(step(
                    "2010-03-16",
                    json!("2010-03-16"),
                    json!({"人": who, "演讲分": 88, "答辩分": 86, "场次": "二"}),
                ))
            })
            .collect()
    } else {
        Vec::new()
    };
    set(row, "演讲答辩", json!(ways));
    let (again, room) =
        if fault == "二次隔日" { ("2010-03-17", "三") } else { ("2010-03-16", "二") };
    let second: Vec<Value> =
        (0..3).map(|k| json!({"人": third(k), "票": 60 - 10 * k, "列入考察": true})).collect();
    set(
        row,
        "二次推荐",
        if professional {
            one(again, again, json!({"应到": 100, "实到": 90, "得票": second, "场次": room}))
        } else {
            json!([])
        },
    );
    for name in [
        "差额考察",
        "比较择优",
        "部门联审",
        "差额酝酿",
        "差额票决",
        "全会表决",
        "征求全会意见",
        "公示",
        "任前考试",
        "任职",
        "试用",
        "落选培养",
    ] {
        set(row, name, json!([]));
    }
    if last < 2 {
        return case;
    }
    let investigated = if fault == "一人未考察" { 2 } else { 3 };
    let seen: Vec<Value> = names
        .iter()
        .take(investigated)
        .enumerate()
        .map(|(k, who)| {
            Value::Object(step("2010-03-22", json!("2010-03-26"), json!({"人": who, "考察组人数": 3, "档案": "无疑点", "个人事项": "一致", "考察评价": 92 - 3 * k, "提交讨论": true,
                "材料": paper("考察材料", "2010-03-26"), "公开": [{"名称": "考察预告", "含": [], "向": [], "经": [], "起": "2010-03-18", "止": null}],
                "答复": [{"单位": "纪检监察机关", "发函日": "2010-03-20", "复函日": "2010-03-25", "意见": "无异议"}]})))
        })
        .collect();
    set(row, "差额考察", json!(seen));
    if last < 3 {
        return case;
    }
    let kept = if fault == "只酝酿一人" { 1 } else { 2 };
    let compared: Vec<Value> = (0..kept)
        .map(|k| {
            let doubt = k == 1 && matches!(fault, "未甄别" | "已甄别");
            json!({"人": third(k), "择优理由": if fault == "没有择优理由" && k == 1 { Value::Null } else { json!("实绩突出") },
                "研判印证": if doubt { "不一致" } else { "一致" }, "甄别结论": if fault == "已甄别" && doubt { json!("经甄别可用") } else { Value::Null }})
        })
        .collect();
    set(
        row,
        "比较择优",
        one(
            "2010-03-29",
            "2010-03-29",
            json!({"强弱搭配": fault == "强弱搭配", "平衡照顾": fault == "平衡照顾", "酝酿人选": compared, "材料": paper("比较分析报告", "2010-03-29")}),
        ),
    );
    let taken: Vec<String> = names.iter().take(kept).cloned().collect();
    let joint: Vec<Value> = taken
        .iter()
        .enumerate()
        .map(|(k, who)| {
            let bodies = if fault == "联审缺一家" && k == 0 { 2 } else { 3 };
            let answers: Vec<Value> = BODIES.iter().take(bodies).map(|b| json!({"单位": b, "发函日": "2010-04-01", "复函日": "2010-04-06", "意见": if fault == "联审异议" && k == 1 { "有异议" } else { "无异议" }})).collect();
            Value::Object(step("2010-04-01", json!("2010-04-07"), json!({"人": who, "联审结论": "通过", "答复": answers})))
        })
        .collect();
    set(row, "部门联审", json!(joint));
    let brewed: Vec<Value> = taken
        .iter()
        .enumerate()
        .map(|(k, who)| {
            let to_vote = !(k == 1 && fault == "票决一人");
            Value::Object(step("2010-04-08", json!("2010-04-09"), json!({"人": who, "听取意见": if fault == "没有听取意见" { json!([]) } else { json!(["分管领导", "老干部"]) }, "人岗相适": !(fault == "岗位不适" && k == 1), "建议票决": to_vote})))
        })
        .collect();
    set(row, "差额酝酿", json!(brewed));
    if fault == "办到票决" {
        return case;
    }
    // Nine are due: two thirds are six, more than half are five.
    let (present, winner) = match fault {
        "表决缺席" => (8, 6),
        "到会不足" => (5, 5),
        "恰三分之二" => (6, 5),
        "票不过半" => (9, 4),
        "恰过半" => (9, 5),
        _ => (9, 7),
    };
    let voters = if fault == "票决一人" { 1 } else { kept };
    let ballot: Vec<Value> = taken
        .iter()
        .take(voters)
        .enumerate()
        .map(|(k, who)| {
            let yes = if k == 0 { winner } else { (present - winner).min(4) };
            let watch = if fault == "纪委缺席" { json!([]) } else { json!([{"身份": "县纪委", "角色": "监督"}]) };
            Value::Object(step("2010-04-12", json!("2010-04-12"), json!({"人": who, "应到": 9, "实到": present, "同意": yes, "不同意": present - yes, "缓议": 0, "逐一发表意见": true, "主要负责人末位表态": true,
                "表决机关": "县委常委会", "署名票": if fault == "没有署名票" { 0 } else { present }, "公布": if fault == "会后公布" { "会后" } else { "当场" }, "参加人": watch,
                "材料": [{"名称": "廉洁自律结论性意见", "日期": "2010-04-08", "签": ["书记", "纪委书记"]}]})))
        })
        .collect();
    set(row, "差额票决", json!(ballot));
    if last < 4 {
        return case;
    }
    let first = third(0);
    let until = if fault == "公示四日" { "2010-04-16" } else { "2010-04-20" };
    let public = if fault == "公示范围窄" {
        json!(["本单位"])
    } else {
        json!(["本单位", "全县", "网站"])
    };
    set(
        row,
        "公示",
        one(
            "2010-04-13",
            until,
            json!({"人": first, "反映影响任职": fault == "公示有反映", "公开": [{"名称": "任前公示", "含": [], "向": public, "经": ["网站"], "起": "2010-04-13", "止": until}]}),
        ),
    );
    if fault == "公示有反映" {
        return case;
    }
    let (exam, clean) = match fault {
        "没有廉政考试" => (json!(80), Value::Null),
        "考试恰及格" => (json!(60), json!(60)),
        "考试差一分" => (json!(59), json!(90)),
        _ => (json!(80), json!(90)),
    };
    let mut marks = json!({"人": first, "任职资格成绩": exam, "廉政成绩": clean});
    if fault == "没有廉政考试"
        && let Some(marks) = marks.as_object_mut()
    {
        marks.remove("廉政成绩");
    }
    set(row, "任前考试", one("2010-04-21", "2010-04-21", marks));
    set(row, "任职", one("2010-04-23", "2010-04-23", json!({"人": first})));
    let (ends, fit) = match fault {
        "试用未满" => ("2010-12-23", "胜任"),
        "试用不胜任" => ("2011-04-23", "不胜任"),
        _ => ("2011-04-23", "胜任"),
    };
    set(row, "试用", one("2010-04-23", ends, json!({"人": first, "试用考核": fit})));
    let lost: Vec<Value> = taken
        .iter()
        .skip(1)
        .map(|who| Value::Object(step("2010-04-25", json!("2010-12-25"), json!({"人": who, "举措": if fault == "落选无举措" { json!([]) } else { json!(["培训提高", "多岗锻炼"]) }}))))
        .collect();
    set(row, "落选培养", json!(lost));
    case
}
