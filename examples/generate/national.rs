//! The national layer: 224 cadres proposed for posts at county level, every clause met and missed.

use crate::random::Random;
use serde_json::{Map, Value, json};
use std::io;
use std::path::Path;

/// What is special about a cadre; the rest are in order. As of 2024-06-30.
const FAULTS: &[&str] = &[
    "工龄恰五年",
    "工龄差一天",
    "基层恰两年",
    "基层差一天",
    "下级职位一个",
    "副职恰两年",
    "副职差一天",
    "下级正职恰三年",
    "下级正职差一天",
    "中专",
    "厅局大专",
    "培训不足",
    "培训后补",
    "身体不适",
    "缺法定资格",
    "党龄不足",
    "党龄恰满",
    "没有入党",
    "越级",
    "破格",
    "破格已批",
    "破格连续",
    "破格试用",
    "破格未满一年",
    "破格越两级",
    "破格身体",
    "工龄不明",
    "学历不明",
    "政治纪律",
    "公认度",
    "上年基本称职",
    "前年基本称职",
    "非组织行为",
    "配偶移居",
    "配偶移居特岗",
    "子女移居",
    "影响期内",
    "影响期昨日满",
    "期满仍影响",
    "其他不宜",
    "考核不明",
    "未推荐",
    "未双签",
    "纪检异议",
    "事项不一致",
    "信访未查",
    "信访已查",
    "信访不具体",
    "档案存疑",
    "审计未结",
    "应报未批",
    "其他不提",
    "亲属同上级",
    "亲属上下级",
    "亲属财务",
    "亲属远房",
    "成长地",
    "成长地一般岗",
    "引咎未满一年",
    "引咎恰一年",
    "引咎恰两年",
    "年龄到界",
    "离职学习过年",
    "离职学习恰年",
    "组织选派学习",
    "因病一年",
    "因病差一天",
];

/// Writes people, posts and units.
pub fn write(dir: &Path) -> io::Result<()> {
    let mut r = Random::new(2019);
    let (mut posts, mut people) = (Vec::new(), Vec::new());
    posts.push(post("Z000", "县处级正职", "正职", Value::Null));
    for n in 0..224 {
        let fault = if n % 3 == 0 {
            "无"
        } else {
            FAULTS.get((n - n / 3 - 1) % FAULTS.len()).copied().unwrap_or("无")
        };
        let id = format!("Z{:03}", n + 1);
        let (rank, chief) = match fault {
            "副职恰两年" | "副职差一天" => ("县处级正职", "正职"),
            "厅局大专" => ("厅局级副职", "副职"),
            "破格越两级" => ("县处级正职", "副职"),
            _ => ("县处级副职", "副职"),
        };
        let mut row = post(&id, rank, chief, json!("Z000"));
        if let Some(row) = row.as_object_mut() {
            match fault {
                "缺法定资格" => set(row, "法律规定资格", json!(true)),
                "党龄不足" | "党龄恰满" | "没有入党" => {
                    set(row, "党的领导职务", json!(true))
                }
                "配偶移居特岗" => set(row, "特殊岗位", json!(true)),
                "亲属财务" => set(row, "岗位性质", json!("财务")),
                "成长地" => set(row, "县级要职", json!("公安部门正职")),
                _ => {}
            }
        }
        posts.push(row);
        people.push(cadre(&mut r, &format!("N{:03}", n + 1), &id, fault));
    }
    posts.push(post("Z999", "县处级副职", "副职", json!("Z000")));
    // The head of the county and a deputy, whose kin some are.
    for (id, held) in [("N000", "Z000"), ("N999", "Z999")] {
        let mut leader = cadre(&mut r, id, held, "无");
        if let Some(leader) = leader.as_object_mut() {
            set(leader, "拟任职位", Value::Null);
            set(leader, "现任职位", json!(held));
            set(leader, "所在单位", json!("U01"));
        }
        people.push(leader);
    }
    let units: Vec<Value> = (1..=6)
        .map(|n| json!({"编号": format!("U{n:02}"), "名称": format!("第{n}单位"), "类别": "政府机关", "层级": "县级", "上级": null, "所在地": "云溪县", "核定领导职数": 7, "实有领导人数": 6}))
        .collect();
    let tables = json!({ "单位": units, "职位": posts, "干部": people });
    let mut text = String::from("{\n");
    let tables = tables.as_object().cloned().unwrap_or_default();
    for (n, (table, rows)) in tables.iter().enumerate() {
        let rows: Vec<String> =
            rows.as_array().into_iter().flatten().map(|row| format!("    {row}")).collect();
        let comma = if n + 1 < tables.len() { "," } else { "" };
        text.push_str(&format!("  \"{table}\": [\n{}\n  ]{comma}\n", rows.join(",\n")));
    }
    text.push_str("}\n");
    std::fs::write(dir.join("people.json"), text)
}

fn set(map: &mut Map<String, Value>, key: &str, value: Value) {
    map.insert(key.into(), value);
}

fn post(id: &str, rank: &str, chief: &str, above: Value) -> Value {
    json!({
        "编号": id, "名称": format!("{id}岗位"), "单位": "U01", "层次": rank, "正副": chief, "职数": 1, "直接上级": above, "专业技术性强": false,
        "党的领导职务": false, "选举产生": false, "特殊岗位": false, "法律规定资格": false, "岗位性质": "一般岗位", "县级要职": "非县级要职",
    })
}

/// A period of the résumé.
fn period(
    from: &str,
    to: Value,
    position: &str,
    rank: &str,
    chief: &str,
    grassroots: bool,
    exceptional: bool,
) -> Value {
    json!({"起": from, "止": to, "内容": position, "单位": "某单位", "单位类别": if grassroots { "乡镇" } else { "政府机关" }, "单位层级": "乡级", "职务": position, "层次": rank, "正副": chief, "基层": grassroots, "破格": exceptional})
}

fn cadre(r: &mut Random, id: &str, post: &str, fault: &str) -> Value {
    let rank = if fault.starts_with("副职") {
        "县处级副职"
    } else if fault == "厅局大专" {
        "县处级正职"
    } else {
        "乡科级正职"
    };
    let chief = if fault.starts_with("副职") { "副职" } else { "正职" };
    let work = r.between(1996, 2008);
    let facts = json!({
        "编号": id, "姓名": r.name(), "性别": if r.chance(30) { "女" } else { "男" }, "出生年月": r.date(1972, 1985), "民族": "汉族", "政治面貌": "中共党员",
        "入党时间": format!("{}-07-01", work + 2), "参加工作时间": format!("{work}-08"), "健康状况": "健康", "学历": *r.pick(&["大专", "本科", "本科", "研究生"]),
        "身份类别": "公务员", "编制类别": "行政编制", "所在单位": format!("U{:02}", r.between(2, 6)), "现任职位": null, "拟任职位": post, "现任职务": "现职",
        "职务层次": rank, "现职正副": chief, "任现职时间": "2018-03-01", "任现层次时间": "2015-03-01", "试用期": false, "成长地": "外县",
        "年度考核": [{"年度": 2021, "等次": "称职"}, {"年度": 2022, "等次": *r.pick(&["称职", "优秀"])}, {"年度": 2023, "等次": *r.pick(&["称职", "优秀"])}],
        "处分": [], "奖励": [], "培训": [{"名称": "任职培训", "日期": "2023-05-20", "学时": 110}], "家庭成员": [], "信访": [], "离任": [],
    });
    let asked = json!({
        "能正常履职": true, "具备法定资格": true, "任前培训特殊情况": false, "破格理由": [], "违反政治纪律": false, "群众公认度不高": false, "有非组织行为": false,
        "其他不宜考察": false, "无配偶而子女均移居": false, "按规定推荐考察": true, "廉洁结论双签": true, "纪检监察反馈": "无异议", "个人事项查核": "一致", "档案审核": "无疑点",
        "巡视审计重大问题未结论": false, "应报告未批复": false, "其他不宜提交": false, "免职事由": [], "离职学习": [], "不能履职": [], "任职日": null, "批准": [],
    });
    let mut p = facts.as_object().cloned().unwrap_or_default();
    p.extend(asked.as_object().cloned().unwrap_or_default());
    let (lower, now) = match rank {
        "县处级副职" => ("乡科级正职", "2018-03-01"),
        "县处级正职" => ("县处级副职", "2018-03-01"),
        _ => ("乡科级副职", "2018-03-01"),
    };
    let resume = |since: &str, base_from: &str, base_to: &str, exceptional: bool, two: bool| {
        json!([
            period("2008-08-01", json!("2012-02-28"), "干事", "科员", "非领导职务", false, false),
            period(base_from, json!(base_to), "副镇长", lower, "副职", true, false),
            period(
                &format!("{}-01-01", 2015),
                json!("2018-02-28"),
                if two { "镇长" } else { "局长" },
                rank,
                chief,
                false,
                false
            ),
            period(since, Value::Null, "局长", rank, chief, false, exceptional),
        ])
    };
    set(&mut p, "简历", resume(now, "2012-03-01", "2014-12-31", false, true));
    match fault {
        "工龄恰五年" => set(&mut p, "参加工作时间", json!("2019-06-30")),
        "工龄差一天" => set(&mut p, "参加工作时间", json!("2019-07-01")),
        "工龄不明" => drop(p.remove("参加工作时间")),
        "基层恰两年" => {
            set(&mut p, "简历", resume(now, "2012-03-01", "2014-02-28", false, true))
        }
        "基层差一天" => {
            set(&mut p, "简历", resume(now, "2012-03-01", "2014-02-26", false, true))
        }
        "下级职位一个" => {
            set(&mut p, "简历", resume(now, "2012-03-01", "2014-12-31", false, false))
        }
        "副职恰两年" => set(
            &mut p,
            "简历",
            json!([
                period(
                    "2010-01-01",
                    json!("2015-12-31"),
                    "镇长",
                    "乡科级正职",
                    "正职",
                    true,
                    false
                ),
                period(
                    "2016-01-01",
                    json!("2022-06-29"),
                    "局长",
                    "乡科级正职",
                    "正职",
                    false,
                    false
                ),
                period("2022-06-30", Value::Null, "副县长", rank, chief, false, false)
            ]),
        ),
        "副职差一天" => set(
            &mut p,
            "简历",
            json!([
                period(
                    "2010-01-01",
                    json!("2015-12-31"),
                    "镇长",
                    "乡科级正职",
                    "正职",
                    true,
                    false
                ),
                period(
                    "2016-01-01",
                    json!("2022-07-01"),
                    "局长",
                    "乡科级正职",
                    "正职",
                    false,
                    false
                ),
                period("2022-07-02", Value::Null, "副县长", rank, chief, false, false)
            ]),
        ),
        "下级正职恰三年" => set(
            &mut p,
            "简历",
            json!([
                period("2012-03-01", json!("2021-06-29"), "副镇长", lower, "副职", true, false),
                period("2021-06-30", json!("2022-12-31"), "镇长", rank, chief, true, false),
                period("2023-01-01", Value::Null, "局长", rank, chief, false, false)
            ]),
        ),
        "下级正职差一天" => set(
            &mut p,
            "简历",
            json!([
                period("2012-03-01", json!("2021-07-01"), "副镇长", lower, "副职", true, false),
                period("2021-07-02", json!("2022-12-31"), "镇长", rank, chief, true, false),
                period("2023-01-01", Value::Null, "局长", rank, chief, false, false)
            ]),
        ),
        "中专" => set(&mut p, "学历", json!("中专")),
        "学历不明" => drop(p.remove("学历")),
        "厅局大专" => set(&mut p, "学历", json!("大专")),
        "培训不足" => {
            set(&mut p, "培训", json!([{"名称": "短训", "日期": "2023-05-20", "学时": 109.5}]))
        }
        "培训后补" => {
            set(&mut p, "培训", json!([]));
            set(&mut p, "任前培训特殊情况", json!(true));
            set(&mut p, "任职日", json!("2023-05-01"));
        }
        "身体不适" => set(&mut p, "能正常履职", json!(false)),
        "缺法定资格" => set(&mut p, "具备法定资格", json!(false)),
        "党龄不足" => set(&mut p, "入党时间", json!("2019-07-01")),
        "党龄恰满" => set(&mut p, "入党时间", json!("2019-06-30")),
        "没有入党" => set(&mut p, "入党时间", Value::Null),
        "越级" => {
            set(&mut p, "职务层次", json!("乡科级副职"));
            set(&mut p, "现职正副", json!("副职"));
        }
        "破格" | "破格已批" | "破格连续" | "破格试用" | "破格未满一年" | "破格越两级"
        | "破格身体" => exceptional(
            &mut p,
            fault,
            &resume("2018-03-01", "2012-03-01", "2013-02-28", true, false),
        ),
        "政治纪律" => set(&mut p, "违反政治纪律", json!(true)),
        "公认度" => set(&mut p, "群众公认度不高", json!(true)),
        "上年基本称职" => set(
            &mut p,
            "年度考核",
            json!([{"年度": 2022, "等次": "称职"}, {"年度": 2023, "等次": "基本称职"}]),
        ),
        "前年基本称职" => set(
            &mut p,
            "年度考核",
            json!([{"年度": 2022, "等次": "基本称职"}, {"年度": 2023, "等次": "称职"}]),
        ),
        "考核不明" => drop(p.remove("年度考核")),
        "非组织行为" => set(&mut p, "有非组织行为", json!(true)),
        "配偶移居" | "配偶移居特岗" => set(
            &mut p,
            "家庭成员",
            json!([{"称谓": "妻子", "姓名": r.name(), "本系统干部": null, "移居国外": true}]),
        ),
        "子女移居" => set(&mut p, "无配偶而子女均移居", json!(true)),
        "影响期内" => set(
            &mut p,
            "处分",
            json!([{"种类": "政务记过", "起": "2023-06-30", "止": "2024-06-30", "不宜任现职": false, "期满仍影响使用": false}]),
        ),
        "影响期昨日满" => set(
            &mut p,
            "处分",
            json!([{"种类": "政务记过", "起": "2023-06-29", "止": "2024-06-29", "不宜任现职": false, "期满仍影响使用": false}]),
        ),
        "期满仍影响" => set(
            &mut p,
            "处分",
            json!([{"种类": "诫勉", "起": "2023-01-01", "止": "2023-07-01", "不宜任现职": false, "期满仍影响使用": true}]),
        ),
        "其他不宜" => set(&mut p, "其他不宜考察", json!(true)),
        "未推荐" => set(&mut p, "按规定推荐考察", json!(false)),
        "未双签" => set(&mut p, "廉洁结论双签", json!(false)),
        "纪检异议" => set(&mut p, "纪检监察反馈", json!("有异议")),
        "事项不一致" => set(&mut p, "个人事项查核", json!("不一致")),
        "信访未查" | "信访已查" | "信访不具体" => set(
            &mut p,
            "信访",
            json!([{"编号": format!("F{id}"), "收到日": "2024-05-01", "线索具体": fault != "信访不具体", "办结日": if fault == "信访已查" { json!("2024-06-20") } else { Value::Null }, "专项调查": true, "影响使用": false}]),
        ),
        "档案存疑" => set(&mut p, "档案审核", json!("存疑")),
        "审计未结" => set(&mut p, "巡视审计重大问题未结论", json!(true)),
        "应报未批" => set(&mut p, "应报告未批复", json!(true)),
        "其他不提" => set(&mut p, "其他不宜提交", json!(true)),
        "亲属同上级" | "亲属上下级" | "亲属财务" | "亲属远房" => set(
            &mut p,
            "家庭成员",
            json!([{"称谓": if fault == "亲属远房" { "其他亲属" } else { "哥哥" }, "姓名": r.name(), "本系统干部": if fault == "亲属上下级" { "N000" } else { "N999" }, "移居国外": false}]),
        ),
        "成长地" | "成长地一般岗" => set(&mut p, "成长地", json!("云溪县")),
        "引咎未满一年" => set(
            &mut p,
            "离任",
            json!([{"方式": "引咎辞职", "日期": "2023-07-01", "原层次": "乡科级正职"}]),
        ),
        "引咎恰一年" => set(
            &mut p,
            "离任",
            json!([{"方式": "责令辞职", "日期": "2023-06-30", "原层次": "乡科级正职"}]),
        ),
        "引咎恰两年" => set(
            &mut p,
            "离任",
            json!([{"方式": "问责免职", "日期": "2022-06-30", "原层次": "乡科级正职"}]),
        ),
        "年龄到界" => set(&mut p, "免职事由", json!(["达到年龄界限"])),
        "离职学习过年" => {
            set(&mut p, "离职学习", json!([{"起": "2023-06-28", "止": null, "组织选派": false}]))
        }
        "离职学习恰年" => set(
            &mut p,
            "离职学习",
            json!([{"起": "2023-06-30", "止": "2024-06-29", "组织选派": false}]),
        ),
        "组织选派学习" => {
            set(&mut p, "离职学习", json!([{"起": "2022-01-01", "止": null, "组织选派": true}]))
        }
        "因病一年" => set(&mut p, "不能履职", json!([{"起": "2023-06-30", "止": null}])),
        "因病差一天" => set(&mut p, "不能履职", json!([{"起": "2023-07-02", "止": null}])),
        _ => {}
    }
    Value::Object(p)
}

/// Someone promoted out of turn, with what may stand against it.
fn exceptional(p: &mut Map<String, Value>, fault: &str, resume: &Value) {
    set(p, "破格理由", json!(["急难险重重大贡献"]));
    set(p, "职务层次", json!("乡科级副职"));
    set(p, "现职正副", json!("副职"));
    match fault {
        "破格连续" => set(p, "简历", resume.clone()),
        "破格试用" => set(p, "试用期", json!(true)),
        "破格未满一年" => set(p, "任现层次时间", json!("2023-07-01")),
        "破格身体" => set(p, "能正常履职", json!(false)),
        "破格已批" => set(
            p,
            "批准",
            json!([{"标号": "破格提拔", "机关": "上级组织部门", "日期": "2024-06-01"}]),
        ),
        _ => {}
    }
}
