//! 郯城县: the competition for deputy posts (260 candidates), the two ways of choosing middle cadres (about 400 applications),
//! the young deputies' examination (206 candidates) and the choice of a way (72 batches). Invented people; every clause both ways.

use crate::random::Random;
use serde_json::{Map, Value, json};
use std::fs;
use std::io;
use std::path::Path;

const TOWNS: &[&str] = &[
    "河湾", "柳庄", "石桥", "枣林", "清泉", "银杏", "望湖", "青山", "白沙", "凤台", "双槐", "云溪",
];
const OFFICES: &[&str] = &[
    "发展改革",
    "教育体育",
    "财政",
    "人力资源",
    "自然资源",
    "住房建设",
    "交通运输",
    "水利",
    "农业农村",
    "商务",
    "文化旅游",
    "卫生健康",
    "应急管理",
    "审计",
    "市场监管",
    "行政审批",
];

/// Writes one file for each policy.
pub fn write(dir: &Path) -> io::Result<()> {
    deputy(&dir.join("deputy_competition.json"))?;
    contest(&dir.join("open_contest.json"))?;
    fs::create_dir_all(dir.join("large"))?;
    many(&dir.join("large/open_contest.json"))?;
    recommend(&dir.join("report_and_recommend.json"))?;
    young(&dir.join("young_deputy.json"))?;
    routes(&dir.join("mid_routes.json"))
}

// ----- small helpers -----------------------------------------------------------------------------

fn save(path: &Path, tables: &[(&str, Vec<Value>)]) -> io::Result<()> {
    let mut text = String::from("{\n");
    for (t, (name, rows)) in tables.iter().enumerate() {
        text.push_str(&format!("  \"{name}\": [\n"));
        for (n, row) in rows.iter().enumerate() {
            let comma = if n + 1 < rows.len() { "," } else { "" };
            text.push_str(&format!("    {row}{comma}\n"));
        }
        text.push_str(if t + 1 < tables.len() { "  ],\n" } else { "  ]\n" });
    }
    text.push_str("}\n");
    fs::write(path, text)
}

/// A decimal as written.
fn num(text: &str) -> Value {
    text.parse::<serde_json::Number>().map_or(Value::Null, Value::Number)
}

/// One field set anew.
fn set(row: &mut Value, key: &str, value: Value) {
    if let Some(map) = row.as_object_mut() {
        map.insert(key.into(), value);
    }
}

/// One field left out: not known.
fn forget(row: &mut Value, key: &str) {
    if let Some(map) = row.as_object_mut() {
        map.shift_remove(key);
    }
}

fn merge(row: &mut Value, more: Value) {
    if let (Some(map), Value::Object(more)) = (row.as_object_mut(), more) {
        map.extend(more);
    }
}

// ----- deputy posts of township institutions, judged on 2022-06-01 -------------------------------------

fn deputy(path: &Path) -> io::Result<()> {
    let mut r = Random::new(322);
    let mut people = Vec::new();
    // Half as many again as there are posts stand out in each group; they are looked at, and the posts go to some of them.
    for (group, first, last, posts) in
        [("乡镇街道", 1, 120, 20), ("县直部门", 121, 198, 13), ("第一书记", 199, 240, 5)]
    {
        let slate = (posts * 3 + 1) / 2;
        let mut taken = 0;
        for n in first..=last {
            let mut person = candidate(&mut r, n, group);
            if n - first < slate {
                outstanding(&mut r, &mut person, group);
                let fit = taken < posts && !r.chance(12);
                taken += i64::from(fit);
                appointed(&mut r, n, &mut person, fit);
            }
            people.push(person);
        }
    }
    edges(&mut r, &mut people);
    let rooms = (1..=8)
        .map(|room| {
            let secretaries = if room == 8 { 1 } else { 2 };
            let judges: Vec<Value> = (0..7)
                .map(|seat| {
                    let post = if seat < secretaries {
                        "乡镇党委副书记"
                    } else {
                        *r.pick(&["组织部门人员", "业务部门人员", "高校教师", "其他"])
                    };
                    json!({"姓名": r.name(), "职务": post})
                })
                .collect();
            json!({"编号": format!("K{room}"), "考官": judges})
        })
        .collect();
    save(path, &[("考场", rooms), ("考生", people)])
}

fn candidate(r: &mut Random, n: i64, group: &str) -> Value {
    let town = *r.pick(TOWNS);
    let office = *r.pick(OFFICES);
    let unit =
        if group == "乡镇街道" { format!("{town}镇") } else { format!("县{office}局") };
    let worker = r.chance(8);
    let standing = if worker {
        "工勤技能人员"
    } else if r.chance(25) {
        "公务员"
    } else {
        "事业人员"
    };
    let scholar = !worker && r.chance(12);
    let began = if scholar {
        r.between(2019, 2021)
    } else if worker {
        r.between(2006, 2014)
    } else {
        r.between(2008, 2018)
    };
    let start = r.date(began, began);
    let head = r.between((began + 1).min(2021), 2021).max(2012);
    let level = if worker || r.chance(45) {
        "中层正职"
    } else {
        *r.pick(&["一般人员", "中层副职"])
    };
    let career = if scholar {
        json!([{"起": start, "止": null, "单位": unit, "岗位": "一般人员"}])
    } else {
        json!([
            {"起": start, "止": format!("{head}-05-31"), "单位": unit, "岗位": "一般人员"},
            {"起": format!("{head}-06-01"), "止": null, "单位": unit, "岗位": level}
        ])
    };
    let (education, degree) = if scholar {
        ("研究生", if r.chance(85) { "硕士" } else { "学士" })
    } else {
        (*r.pick(&["大专", "本科", "本科", "本科"]), *r.pick(&["无学位", "学士", "学士"]))
    };
    let mut row = json!({
        "编号": format!("E{n:03}"),
        "姓名": r.name(),
        "群体": group,
        "身份": standing,
        "在职在编": !r.chance(3),
        "工作单位类别": if group == "乡镇街道" && !r.chance(2) { "乡镇街道" } else { "县直部门" },
        "县直优秀年轻干部": group == "县直部门" && !r.chance(8),
        "县派第一书记": group == "第一书记" && !r.chance(5),
        "试用期满合格": !r.chance(10),
        "全日制学历": education,
        "学位": degree,
        "连续工作起算日": start,
        "履历": career,
        "奖励": awards(r),
        "年度考核": appraisals(r, began),
        "卷面分": num(&r.mark(45, 76)),
        "面试成绩": num(&r.mark(68, 82)),
        "面试考场": format!("K{}", r.between(1, 8)),
        "考察结论": null,
        "常委会确定": false,
        "实绩突出": r.chance(40),
        "考核优秀": r.chance(35),
        "符合调任资格": r.chance(50)
    });
    let omitted = [
        "在职在编",
        "身份",
        "学位",
        "连续工作起算日",
        "年度考核",
        "奖励",
        "面试成绩",
        "县派第一书记",
    ];
    if r.chance(8) {
        let field = *r.pick(&omitted);
        if field == "面试成绩" {
            set(&mut row, "卷面分", json!(48));
        }
        forget(&mut row, field);
    }
    row
}

fn awards(r: &mut Random) -> Value {
    let count = *r.pick(&[0, 0, 0, 1, 1, 2, 3]);
    (0..count)
        .map(|_| {
            let level = *r.pick(&["县级", "县级", "县级", "市级", "市级", "省级", "国家级"]);
            json!({"名称": format!("{level}先进个人"), "级别": level, "日期": r.date(2017, 2021)})
        })
        .collect()
}

fn appraisals(r: &mut Random, began: i64) -> Value {
    (began.max(2018)..=2021)
        .map(|year| {
            let grade = if r.chance(22) {
                "优秀"
            } else if r.chance(2) {
                "基本称职"
            } else {
                "称职"
            };
            json!({"年度": year, "等次": grade})
        })
        .collect()
}

/// Twenty people at the thresholds.
fn edges(r: &mut Random, people: &mut Vec<Value>) {
    let cases: Vec<Value> = vec![
        json!({"连续工作起算日": "2017-06-01"}),
        json!({"连续工作起算日": "2017-06-02"}),
        json!({"连续工作起算日": "2017-06"}),
        json!({"身份": "工勤技能人员", "连续工作起算日": "2012-06-01", "履历": [{"起": "2012-06-01", "止": "2019-05-31", "单位": "河湾镇", "岗位": "一般人员"}, {"起": "2019-06-01", "止": null, "单位": "河湾镇", "岗位": "中层正职"}]}),
        json!({"身份": "工勤技能人员", "连续工作起算日": "2012-06-02", "履历": [{"起": "2012-06-02", "止": "2019-05-31", "单位": "河湾镇", "岗位": "一般人员"}, {"起": "2019-06-01", "止": null, "单位": "河湾镇", "岗位": "中层正职"}]}),
        json!({"身份": "工勤技能人员", "连续工作起算日": "2010-06-01", "履历": [{"起": "2010-06-01", "止": "2019-07-31", "单位": "柳庄镇", "岗位": "中层副职"}, {"起": "2019-08-01", "止": null, "单位": "柳庄镇", "岗位": "中层正职"}]}),
        json!({"身份": "工勤技能人员", "连续工作起算日": "2008-06-01", "履历": [{"起": "2008-06-01", "止": "2013-05-31", "单位": "石桥镇", "岗位": "一般人员"}, {"起": "2013-06-01", "止": "2015-05-31", "单位": "石桥镇", "岗位": "中层正职"}, {"起": "2015-06-01", "止": "2021-05-31", "单位": "石桥镇", "岗位": "中层副职"}, {"起": "2021-06-01", "止": null, "单位": "石桥镇", "岗位": "中层正职"}]}),
        json!({"身份": "工勤技能人员", "连续工作起算日": "2021-05-01", "全日制学历": "研究生", "学位": "硕士", "试用期满合格": true}),
        json!({"连续工作起算日": "2021-05-01", "全日制学历": "研究生", "学位": "硕士", "试用期满合格": true}),
        json!({"连续工作起算日": "2021-05-01", "全日制学历": "研究生", "学位": "硕士", "试用期满合格": false}),
        json!({"连续工作起算日": "2021-05-01", "全日制学历": "研究生", "学位": "学士", "试用期满合格": true}),
        json!({"奖励": [{"名称": "省级先进个人", "级别": "省级", "日期": "2019-06-01"}]}),
        json!({"奖励": [{"名称": "省级先进个人", "级别": "省级", "日期": "2019-05-31"}]}),
        json!({"奖励": [{"名称": "市级先进个人", "级别": "市级", "日期": "2020-07-01"}], "年度考核": [{"年度": 2020, "等次": "优秀"}, {"年度": 2021, "等次": "优秀"}]}),
        json!({"奖励": [{"名称": "市级先进个人", "级别": "市级", "日期": "2020-07-01"}], "年度考核": [{"年度": 2021, "等次": "优秀"}]}),
        json!({"奖励": [], "年度考核": [{"年度": 2019, "等次": "优秀"}, {"年度": 2020, "等次": "优秀"}, {"年度": 2021, "等次": "优秀"}]}),
        json!({"奖励": [], "年度考核": [{"年度": 2018, "等次": "优秀"}, {"年度": 2021, "等次": "称职"}]}),
        json!({"卷面分": 98, "面试成绩": 60, "奖励": [{"名称": "国家级先进个人", "级别": "国家级", "日期": "2021-01-10"}]}),
        json!({"群体": "县直部门", "工作单位类别": "乡镇街道", "县直优秀年轻干部": true}),
        json!({"群体": "第一书记", "工作单位类别": "县直部门", "县派第一书记": true, "卷面分": 75, "面试成绩": 80, "奖励": [], "年度考核": []}),
    ];
    for (n, case) in (241..).zip(cases) {
        let mut row = json!({
            "编号": format!("E{n:03}"), "姓名": r.name(), "群体": "乡镇街道", "身份": "事业人员", "在职在编": true,
            "工作单位类别": "乡镇街道", "县直优秀年轻干部": false, "县派第一书记": false, "试用期满合格": true,
            "全日制学历": "本科", "学位": "学士", "连续工作起算日": "2011-07-01",
            "履历": [{"起": "2011-07-01", "止": null, "单位": "云溪镇", "岗位": "一般人员"}],
            "奖励": [], "年度考核": [{"年度": 2019, "等次": "称职"}, {"年度": 2020, "等次": "称职"}, {"年度": 2021, "等次": "称职"}],
            "卷面分": num(&r.mark(60, 75)), "面试成绩": num(&r.mark(72, 82)), "面试考场": "K1",
            "考察结论": null, "常委会确定": false, "实绩突出": false, "考核优秀": false, "符合调任资格": false
        });
        merge(&mut row, case);
        people.push(row);
    }
}

/// Somebody who certainly qualifies and scores above the rest.
fn outstanding(r: &mut Random, person: &mut Value, group: &str) {
    merge(
        person,
        json!({
            "群体": group, "身份": "事业人员", "在职在编": true, "工作单位类别": if group == "乡镇街道" { "乡镇街道" } else { "县直部门" },
            "县直优秀年轻干部": group == "县直部门", "县派第一书记": group == "第一书记", "连续工作起算日": r.date(2009, 2015),
            "全日制学历": "本科", "学位": "学士", "卷面分": num(&r.mark(80, 92)), "面试成绩": num(&r.mark(85, 94)),
            "实绩突出": r.chance(75), "考核优秀": r.chance(70), "符合调任资格": r.chance(70)
        }),
    );
    for (key, value) in [("奖励", awards(r)), ("年度考核", appraisals(r, 2015))] {
        set(person, key, value);
    }
}

/// What follows for them: inspection, post, training, mentors; now and then a step done wrongly.
fn appointed(r: &mut Random, n: i64, person: &mut Value, fit: bool) {
    set(person, "考察结论", json!(if fit { "合适且胜任" } else { *r.pick(&["不合适", "不胜任"]) }));
    let looked: &[&str] = if n % 19 == 0 {
        &["德", "能", "绩", "廉"]
    } else {
        &["德", "能", "勤", "绩", "廉"]
    };
    set(person, "组织考察", json!([{"起": "2022-03-01", "止": "2022-03-10", "考察内容": looked}]));
    if !fit {
        for step in ["研究定岗", "岗前培训", "结对帮扶"] {
            set(person, step, json!([]));
        }
        return;
    }
    set(person, "常委会确定", json!(true));
    let post = *r.pick(&[
        "农业服务中心主任",
        "财经服务中心主任",
        "便民服务中心主任",
        "社会公共服务中心主任",
        "网格化服务中心主任",
    ]);
    let factors: &[&str] =
        if n % 17 == 0 { &["现实表现"] } else { &["现实表现", "专业特长"] };
    set(
        person,
        "研究定岗",
        json!([{"起": "2022-03-20", "止": "2022-03-20", "参考因素": factors, "任职岗位": post, "审批": [{"机关": "县委常委会", "意见": "同意", "日期": "2022-03-20"}]}]),
    );
    let days = if n % 13 == 0 { 4 } else { 5 };
    set(
        person,
        "岗前培训",
        json!([{"起": "2022-04-11", "止": format!("2022-04-{}", 10 + days), "培训天数": days}]),
    );
    let mentors = if n % 11 == 0 {
        json!([{"身份": "业务骨干", "姓名": r.name()}])
    } else {
        json!([{"身份": "乡镇党委班子成员", "姓名": r.name()}, {"身份": "业务骨干", "姓名": r.name()}])
    };
    let helped = if n % 7 == 0 {
        json!([])
    } else {
        json!([{"起": "2022-04-20", "止": "2022-04-20", "参加人": mentors}])
    };
    set(person, "结对帮扶", helped);
}

// ----- middle cadres ------------------------------------------------------------------------------

/// A batch: posts planned, posts after reduction, applicants who pass the vetting, voters at the meeting.
struct Batch {
    id: String,
    posts: i64,
    real: i64,
    passed: i64,
    voters: i64,
    stage: usize,
    flaw: &'static str,
}

fn batches(prefix: &str, cases: &[(i64, i64, i64, usize, &'static str)]) -> Vec<Batch> {
    (1i64..)
        .zip(cases)
        .map(|(n, (posts, real, passed, stage, flaw))| Batch {
            id: format!("{prefix}{n:02}"),
            posts: *posts,
            real: *real,
            passed: *passed,
            voters: 30 + n * 3,
            stage: *stage,
            flaw,
        })
        .collect()
}

fn units(r: &mut Random) -> Vec<Value> {
    OFFICES
        .iter()
        .enumerate()
        .map(|(n, office)| {
            json!({"编号": format!("U{:02}", n + 1), "名称": format!("县{office}局"), "类别": "县直部门", "上级单位": null, "核定中层职数": r.between(6, 14)})
        })
        .collect()
}

/// Ballots of a survey question: how many voters ticked each answer.
fn ballots(r: &mut Random, answers: &[&str], voters: i64, best: i64) -> Value {
    let mut left = voters;
    let mut share = best;
    let mut rows = Vec::new();
    for (n, answer) in answers.iter().enumerate() {
        let count = if n + 1 == answers.len() {
            left
        } else {
            (left * share / 100 + r.between(-1, 1)).clamp(0, left)
        };
        rows.push(json!({"等次": answer, "票数": count}));
        left -= count;
        share = (share + 10).min(90);
    }
    Value::Array(rows)
}

/// Those who apply in one batch: the first `real` stand out, so that later steps concern known people.
fn applicants(
    r: &mut Random,
    batch: &Batch,
    talkers: (i64, i64),
    into: &mut Vec<Value>,
) -> Vec<String> {
    let mut ids = Vec::new();
    let rejected = r.between(1, 3);
    for n in 1..=(batch.passed + rejected) {
        let id = format!("{}-{n:02}", batch.id);
        let vetted = n <= batch.passed;
        let winner = n <= batch.real;
        let close = batch.flaw == "胶着";
        let (lo, hi) = if close {
            (35, 65)
        } else if winner {
            (62, 78)
        } else {
            (4, 40)
        };
        let share = |r: &mut Random, of: i64| of * r.between(lo, hi) / 100;
        let best = if close {
            r.between(40, 80)
        } else if winner {
            r.between(82, 95)
        } else {
            r.between(10, 70)
        };
        let mut row = json!({
            "编号": id, "姓名": r.name(), "批次": batch.id,
            "资格审查": if vetted { "通过" } else { *r.pick(&["不通过", "取消"]) },
            "参加竞争": vetted,
            "会议得票": share(r, batch.voters),
            "党组织成员谈话票": share(r, talkers.0),
            "其他人员谈话票": share(r, talkers.1),
            "德才票": ballots(r, &["优秀", "良好", "一般", "较差"], batch.voters, best),
            "适应票": ballots(r, &["适应", "基本适应", "不适应"], batch.voters, best),
            "群众认可度": if winner { r.between(80, 98) } else { r.between(45, 95) },
            "符合任职条件": vetted,
            "不服从组织安排": false,
            "批准": []
        });
        if !winner && vetted && r.chance(6) {
            let field = *r.pick(&["会议得票", "德才票", "其他人员谈话票", "参加竞争"]);
            if batch.stage == 0 {
                forget(&mut row, field);
            }
        }
        if winner {
            ids.push(id);
        }
        into.push(row);
    }
    ids
}

const DISCIPLINE: &str = "县纪委";

fn step(start: &str, end: &str, watcher: &str, more: Value) -> Value {
    let mut row = json!({"起": start, "止": end, "参加人": [{"身份": watcher, "姓名": null, "角色": "监督"}]});
    merge(&mut row, more);
    row
}

fn for_each(ids: &[String], row: impl Fn(usize) -> Value) -> Value {
    ids.iter()
        .enumerate()
        .map(|(n, id)| {
            let mut row = row(n);
            set(&mut row, "人", json!(id));
            row
        })
        .collect()
}

fn contest(path: &Path) -> io::Result<()> {
    let mut r = Random::new(318);
    // posts planned, posts after reduction, vetted, how far it has gone (0 the votes only … 5 on trial), flaw
    let cases = [
        (4, 4, 6, 5, ""),
        (4, 3, 5, 5, ""),
        (4, 4, 5, 0, ""),
        (1, 1, 1, 0, ""),
        (2, 2, 3, 4, ""),
        (3, 3, 12, 3, ""),
        (6, 6, 18, 5, "公示短"),
        (5, 5, 16, 5, "演说不全"),
        (2, 2, 9, 2, "票超额"),
        (3, 3, 14, 0, "胶着"),
        (4, 4, 20, 0, "胶着"),
        (3, 3, 11, 5, "试用不合格"),
        (2, 2, 10, 4, "纪委缺席"),
        (5, 5, 22, 3, "材料不实"),
        (3, 3, 15, 5, "有影响"),
        (2, 2, 13, 1, ""),
        (3, 2, 4, 5, "未查档"),
        (2, 2, 8, 5, "不服从"),
    ];
    let units = units(&mut r);
    let mut applications = Vec::new();
    let mut rows = Vec::new();
    for (n, batch) in batches("J", &cases).iter().enumerate() {
        let talkers = (7, 8 + batch.voters / 3);
        let first = applications.len();
        let winners = applicants(&mut r, batch, talkers, &mut applications);
        if batch.flaw == "不服从"
            && let Some(row) = applications.get_mut(first)
        {
            set(row, "不服从组织安排", json!(true));
        }
        let all: Vec<String> = applications
            .iter()
            .skip(first)
            .filter(|a| a.get("资格审查").and_then(Value::as_str) == Some("通过"))
            .filter_map(|a| a.get("编号").and_then(Value::as_str).map(str::to_owned))
            .collect();
        let mut row = json!({
            "编号": batch.id, "单位": format!("U{:02}", n % OFFICES.len() + 1), "事由": "新提拔", "实行方式": "竞推式竞争上岗",
            "新提拔人数": batch.posts, "能形成有效竞争": true, "确不宜竞争": false,
            "拟竞职位数": batch.posts, "实竞职位数": batch.real, "会议推荐人数": batch.voters,
            "谈话党组织成员": talkers.0, "谈话其他人员": talkers.1, "确定人选": [], "批准": []
        });
        merge(&mut row, contest_steps(batch, &all, &winners));
        rows.push(row);
    }
    save(path, &[("单位", units), ("批次", rows), ("报名", applications)])
}

/// Two thousand who applied, in batches whose votes are counted and whose steps are not kept: what a change of the
/// policy is read on.
fn many(path: &Path) -> io::Result<()> {
    let mut r = Random::new(2_000);
    let units = units(&mut r);
    let mut applications = Vec::new();
    let mut rows = Vec::new();
    for n in 1i64.. {
        let posts = r.between(2, 5);
        let batch = Batch {
            id: format!("J{n:03}"),
            posts,
            real: posts,
            passed: posts * 3 + r.between(0, 6),
            voters: r.between(30, 120),
            stage: 1,
            flaw: if n % 3 == 0 { "胶着" } else { "" },
        };
        let talkers = (7, 8 + batch.voters / 3);
        applicants(&mut r, &batch, talkers, &mut applications);
        let unit = usize::try_from(n).unwrap_or(0) % OFFICES.len() + 1;
        rows.push(json!({
            "编号": batch.id, "单位": format!("U{unit:02}"), "事由": "新提拔", "实行方式": "竞推式竞争上岗",
            "新提拔人数": batch.posts, "能形成有效竞争": true, "确不宜竞争": false,
            "拟竞职位数": batch.posts, "实竞职位数": batch.real, "会议推荐人数": batch.voters,
            "谈话党组织成员": talkers.0, "谈话其他人员": talkers.1, "确定人选": [], "批准": []
        }));
        if applications.len() >= 2_000 {
            break;
        }
    }
    applications.truncate(2_000);
    save(path, &[("单位", units), ("批次", rows), ("报名", applications)])
}

fn contest_steps(batch: &Batch, all: &[String], winners: &[String]) -> Value {
    let mut steps = Map::new();
    let is = |flaw: &str| batch.flaw == flaw;
    let notice = json!({"公开": [{"名称": "竞争上岗简章", "向": ["全体人员"], "经": ["公开栏"], "含": ["职位", "原则", "任职条件", "竞争办法"], "起": "2015-09-01", "止": "2015-09-05"}]});
    steps.insert("自主报名".into(), json!([step("2015-09-01", "2015-09-05", DISCIPLINE, notice)]));
    let speech: &[&str] = &["基本情况", "工作实绩", "廉政承诺", "下步打算"];
    steps.insert(
        "竞职演说".into(),
        for_each(all, |n| {
            let said = if is("演说不全") && n == 0 {
                speech.get(..3).unwrap_or(speech)
            } else {
                speech
            };
            step("2015-09-10", "2015-09-10", DISCIPLINE, json!({"演说内容": said}))
        }),
    );
    let ballots: Vec<Value> = (1..=batch.voters)
        .map(|n| json!({"票号": format!("{n}"), "推荐人数": if is("票超额") && n == 3 { batch.real + 1 } else { batch.real - i64::from(n % 7 == 0 && batch.real > 1) }}))
        .collect();
    let watcher = if is("纪委缺席") { "单位监察室" } else { DISCIPLINE };
    steps.insert(
        "民主推荐测评".into(),
        json!([step(
            "2015-09-10",
            "2015-09-10",
            watcher,
            json!({"无记名": true, "推荐票": ballots})
        )]),
    );
    let talk = if batch.stage == 0 {
        json!([])
    } else {
        json!([step("2015-09-12", "2015-09-14", DISCIPLINE, json!({}))])
    };
    steps.insert("个别谈话推荐".into(), talk);
    let chosen = if batch.stage <= 1 {
        json!([])
    } else {
        json!([step("2015-09-15", "2015-09-15", DISCIPLINE, json!({}))])
    };
    steps.insert("确定考察对象".into(), chosen);
    let reached = |stage: usize| if batch.stage >= stage { winners } else { &[] };
    let inspected: &[&str] = &["德", "能", "勤", "绩", "廉", "胜任情况"];
    steps.insert(
        "组织考察".into(),
        for_each(reached(3), |n| {
            step("2015-09-18", "2015-09-25", DISCIPLINE, json!({"考察内容": inspected, "查阅档案": !(is("未查档") && n == 0), "材料真实": !(is("材料不实") && n == 0), "需要回避": false, "影响任职": false, "胜任": true}))
        }),
    );
    let end = if is("公示短") { "2015-10-05" } else { "2015-10-06" };
    steps.insert(
        "公示".into(),
        for_each(reached(4), |n| {
            step("2015-09-30", end, DISCIPLINE, json!({"反映问题影响任职": is("有影响") && n == 0}))
        }),
    );
    let clear = if is("有影响") { reached(5).get(1..).unwrap_or(&[]) } else { reached(5) };
    steps.insert(
        "研究任职".into(),
        for_each(clear, |_| step("2015-10-12", "2015-10-12", DISCIPLINE, json!({}))),
    );
    steps.insert(
        "试用".into(),
        for_each(clear, |n| {
            step(
                "2015-10-12",
                "2016-10-12",
                DISCIPLINE,
                json!({"考核合格": !(is("试用不合格") && n == 0)}),
            )
        }),
    );
    Value::Object(steps)
}

fn recommend(path: &Path) -> io::Result<()> {
    let mut r = Random::new(320);
    let cases = [
        (4, 4, 5, 5, ""),
        (4, 3, 4, 5, ""),
        (4, 4, 4, 0, ""),
        (2, 2, 2, 5, "等额"),
        (2, 2, 2, 0, "等额未研究"),
        (3, 3, 12, 3, ""),
        (6, 6, 18, 5, "公示短"),
        (5, 5, 16, 5, "述职不全"),
        (2, 2, 9, 2, "票超额"),
        (3, 3, 14, 0, "胶着"),
        (4, 4, 20, 0, "胶着"),
        (3, 3, 11, 5, "试用不合格"),
        (2, 2, 10, 4, "谈话漏人"),
        (5, 5, 22, 3, "不宜提拔"),
        (3, 3, 15, 5, "有影响"),
        (2, 2, 13, 1, "人岗不适"),
        (2, 2, 10, 5, "不服从"),
        (2, 2, 8, 2, "人数不多"),
    ];
    let mut units = units(&mut r);
    units.push(json!({"编号": "U17", "名称": "县农业技术推广中心", "类别": "事业单位", "上级单位": "U09", "核定中层职数": 3}));
    units.push(json!({"编号": "U18", "名称": "县畜牧发展中心", "类别": "事业单位", "上级单位": "U09", "核定中层职数": 3}));
    let mut staff = Vec::new();
    for unit in 1..=18i64 {
        let size = if unit % 3 == 0 {
            24
        } else if unit > 16 {
            5
        } else {
            12
        };
        for n in 1..=size {
            let rank = match n {
                1 => "单位主要负责人",
                2..=4 => "中层正职",
                5..=7 => "中层副职",
                _ => "一般干部",
            };
            staff.push(json!({"编号": format!("U{unit:02}-{n:02}"), "姓名": r.name(), "所在单位": format!("U{unit:02}"), "层次": rank}));
        }
    }
    let mut applications = Vec::new();
    let mut rows = Vec::new();
    for (n, batch) in (1i64..).zip(&batches("S", &cases)) {
        let unit = (n - 1) % 16 + 1;
        let big = unit % 3 == 0;
        let talkers = (6, 8 + batch.voters / 3);
        let first = applications.len();
        let winners = applicants(&mut r, batch, talkers, &mut applications);
        for (i, row) in applications.iter_mut().skip(first).enumerate() {
            merge(
                row,
                json!({"日常表现": *r.pick(&["好", "较好"]), "工作实绩": *r.pick(&["突出", "较好"]), "人岗相适": !(batch.flaw == "人岗不适" && i == 0)}),
            );
            if batch.flaw == "不服从" && i == 0 {
                set(row, "不服从组织安排", json!(true));
            }
        }
        let all: Vec<String> = applications
            .iter()
            .skip(first)
            .filter(|a| a.get("资格审查").and_then(Value::as_str) == Some("通过"))
            .filter_map(|a| a.get("编号").and_then(Value::as_str).map(str::to_owned))
            .collect();
        let mut row = json!({
            "编号": batch.id, "单位": format!("U{unit:02}"), "事由": "新提拔", "实行方式": "一述双推",
            "新提拔人数": batch.posts, "能形成有效竞争": batch.passed > batch.posts, "确不宜竞争": false,
            "拟竞职位数": batch.posts, "实竞职位数": batch.real, "会议推荐人数": batch.voters,
            "谈话党组织成员": talkers.0, "谈话其他人员": talkers.1,
            "确定人选": if batch.stage >= 1 { winners.clone() } else { Vec::new() }, "批准": [],
            "符合条件人数": if batch.flaw == "人数不多" { 9 } else { batch.passed + 8 },
            "人选不易集中": true,
            "党委专题研究等额": batch.flaw == "等额"
        });
        let listeners: Vec<String> = if big {
            let mut all: Vec<String> = (1..=4).map(|p| format!("U{unit:02}-{p:02}")).collect();
            if unit == 9 {
                all.extend(["U17-01".to_owned(), "U18-01".to_owned()]);
            }
            all
        } else {
            (1..=12).map(|p| format!("U{unit:02}-{p:02}")).collect()
        };
        merge(&mut row, recommend_steps(batch, &all, &winners, &listeners));
        rows.push(row);
    }
    save(path, &[("单位", units), ("干部", staff), ("批次", rows), ("报名", applications)])
}

fn recommend_steps(
    batch: &Batch,
    all: &[String],
    winners: &[String],
    listeners: &[String],
) -> Value {
    let mut steps = Map::new();
    let is = |flaw: &str| batch.flaw == flaw;
    let watcher = "县纪委监察局";
    let papers = json!({"依据": ["中层职位空缺", "平时了解"], "材料": [{"名称": "初步人选", "出具": "党委", "日期": "2017-03-01", "签": [], "含": []}, {"名称": "工作方案", "出具": "党委", "日期": "2017-03-01", "签": [], "含": []}]});
    steps.insert("动议".into(), json!([step("2017-03-01", "2017-03-01", watcher, papers)]));
    let notice = json!({"公开": [{"名称": "竞争简章", "向": ["全体人员"], "经": ["公开栏"], "含": ["职位", "资格条件", "程序", "办法"], "起": "2017-03-03", "止": "2017-03-08"}]});
    steps.insert("自主报名".into(), json!([step("2017-03-03", "2017-03-08", watcher, notice)]));
    let report: &[&str] =
        &["基本情况", "亮点工作", "个人特长", "人岗相适情况", "廉政承诺", "下步打算"];
    steps.insert(
        "实绩展示".into(),
        for_each(all, |n| {
            let said = if is("述职不全") && n == 0 {
                report.get(..4).unwrap_or(report)
            } else {
                report
            };
            step("2017-03-12", "2017-03-12", watcher, json!({"述职内容": said}))
        }),
    );
    let ballots: Vec<Value> = (1..=batch.voters)
        .map(|n| json!({"票号": format!("{n}"), "推荐人数": if is("票超额") && n == 3 { batch.real + 1 } else { batch.real - i64::from(n % 7 == 0 && batch.real > 1) }}))
        .collect();
    steps.insert(
        "民主推荐测评".into(),
        json!([step(
            "2017-03-12",
            "2017-03-12",
            watcher,
            json!({"无记名": true, "推荐票": ballots})
        )]),
    );
    let heard =
        if is("谈话漏人") { listeners.get(1..).unwrap_or(listeners) } else { listeners };
    let talk = if batch.stage == 0 {
        json!([])
    } else {
        json!([step("2017-03-14", "2017-03-16", watcher, json!({"谈话人员": heard}))])
    };
    steps.insert("个别谈话推荐".into(), talk);
    let mut decided = step("2017-03-18", "2017-03-18", watcher, json!({}));
    set(
        &mut decided,
        "参加人",
        json!([{"身份": watcher, "姓名": null, "角色": "监督"}, {"身份": "党委", "姓名": null, "角色": "研究"}]),
    );
    steps
        .insert("确定考察对象".into(), if batch.stage <= 1 { json!([]) } else { json!([decided]) });
    let reached = |stage: usize| if batch.stage >= stage { winners } else { &[] };
    let inspected: &[&str] = &["政治品德", "道德品行", "工作实绩", "作风建设", "廉政情况"];
    steps.insert(
        "组织考察".into(),
        for_each(reached(3), |n| step("2017-03-20", "2017-03-25", watcher, json!({"考察内容": inspected, "查阅档案": true, "材料真实": true, "不宜提拔": is("不宜提拔") && n == 0}))),
    );
    let end = if is("公示短") { "2017-04-04" } else { "2017-04-05" };
    steps.insert(
        "公示任职资格".into(),
        for_each(reached(4), |n| {
            step("2017-04-01", end, watcher, json!({"反映问题影响任职": is("有影响") && n == 0}))
        }),
    );
    let clear = if is("有影响") { reached(5).get(1..).unwrap_or(&[]) } else { reached(5) };
    let approval = json!({"任职岗位": "科室负责人", "审批": [{"机关": "党委", "意见": "同意", "日期": "2017-04-10"}]});
    steps.insert(
        "研究任职".into(),
        for_each(clear, |_| step("2017-04-10", "2017-04-10", watcher, approval.clone())),
    );
    steps.insert(
        "试用".into(),
        for_each(clear, |n| {
            step(
                "2017-04-10",
                "2018-04-10",
                watcher,
                json!({"考核合格": !(is("试用不合格") && n == 0)}),
            )
        }),
    );
    Value::Object(steps)
}

// ----- young deputies -----------------------------------------------------------------------------

fn young(path: &Path) -> io::Result<()> {
    let mut r = Random::new(324);
    let mut people = Vec::new();
    for n in 1..=216 {
        let standing = if n > 206 {
            "其他"
        } else if r.chance(47) {
            "事业干部"
        } else {
            "公务员"
        };
        let unit = if standing == "公务员" {
            *r.pick(&["党政机关", "党政机关", "人民团体"])
        } else {
            "事业单位"
        };
        let vetted = if n > 206 {
            "不通过"
        } else if r.chance(2) {
            "取消"
        } else {
            "通过"
        };
        let mut row = json!({
            "编号": format!("N{n:03}"), "姓名": r.name(), "身份": standing,
            "单位类型": if r.chance(1) { "其他" } else { unit }, "在职在编": !r.chance(1), "推荐与档案审查": vetted,
            "笔试成绩": num(&r.mark(42, 90)), "面试成绩": num(&r.mark(66, 93)),
            "年度考核得分": num(&r.mark(78, 98)), "民主测评得分": num(&r.mark(75, 99)),
            "试用表现": null
        });
        let (written, oral) = match n {
            1..=13 => (86, 90 - n % 3),
            14..=24 => (84, 88 - n % 2),
            25..=27 => (82, 87),
            _ => (0, 0),
        };
        if written > 0 {
            merge(
                &mut row,
                json!({"身份": "公务员", "单位类型": "党政机关", "在职在编": true, "推荐与档案审查": "通过", "笔试成绩": written, "面试成绩": oral, "试用表现": *r.pick(&["优秀", "胜任", "胜任", "不胜任"])}),
            );
        } else {
            set(&mut row, "笔试成绩", num(&r.mark(42, 80)));
            if r.chance(4) {
                let field = *r.pick(&["身份", "在职在编", "单位类型", "推荐与档案审查"]);
                forget(&mut row, field);
            }
        }
        people.push(row);
    }
    let papers = vec![
        json!({"编号": "A卷", "题型": ["客观题", "案例分析", "公文写作"]}),
        json!({"编号": "B卷", "题型": ["客观题", "公文写作"]}),
    ];
    save(path, &[("试卷", papers), ("考生", people)])
}

// ----- which way to choose --------------------------------------------------------------------------

fn routes(path: &Path) -> io::Result<()> {
    let mut r = Random::new(314);
    let mut units = units(&mut r);
    for (n, town) in TOWNS.iter().enumerate() {
        let kind = if n % 3 == 2 { "事业单位" } else { "乡镇街道党政机构" };
        units.push(json!({"编号": format!("T{:02}", n + 1), "名称": format!("{town}镇"), "类别": kind, "上级单位": null, "核定中层职数": r.between(5, 12)}));
    }
    let ways = [
        "竞争上岗",
        "民主推荐",
        "直接研究",
        "差额票决",
        "竞职不竞岗",
        "公开考选",
        "重岗公推",
        "定员定岗",
        "竞推推荐",
    ];
    let mut rows = Vec::new();
    let mut applications = Vec::new();
    for n in 1..=72i64 {
        let id = format!("L{n:02}");
        let unit =
            if n % 2 == 0 { format!("U{:02}", n % 16 + 1) } else { format!("T{:02}", n % 12 + 1) };
        let new = r.between(0, 6);
        let posts = if n % 8 == 0 { 5 } else { new.max(1) };
        let way = ways
            .get(usize::try_from(n - 1).unwrap_or(0) % ways.len())
            .copied()
            .unwrap_or("竞争上岗");
        let way = if n % 5 == 0 { "竞争上岗" } else { way };
        let vetted = (posts
            + if way == "竞争上岗" && n % 3 > 0 { r.between(4, 8) } else { r.between(0, 4) })
        .max(1);
        // The ratio at its edges: 1 : 1, five posts with two and with one to spare, exactly 1.5.
        let (posts, vetted) = match n {
            15 => (3, 3),
            30 => (5, 7),
            45 => (5, 6),
            60 => (4, 6),
            _ => (posts, vetted),
        };
        let voters = 20 + n;
        for p in 1..=vetted {
            let votes = voters * r.between(20, 95) / 100;
            let best = r.between(40, 98);
            applications.push(json!({
                "编号": format!("{id}-{p:02}"), "姓名": r.name(), "批次": id, "资格审查": "通过", "参加竞争": true,
                "会议得票": votes, "书面得票": votes, "党组织成员谈话票": r.between(1, 5), "其他人员谈话票": r.between(2, 10),
                "德才票": ballots(&mut r, &["优秀", "良好", "一般", "较差"], voters, best),
                "适应票": ballots(&mut r, &["适应", "基本适应", "不适应"], voters, best),
                "群众认可度": r.between(50, 98), "笔试成绩": num(&r.mark(50, 90)), "面试成绩": num(&r.mark(65, 92)),
                "符合任职条件": r.chance(85), "批准": []
            }));
        }
        let chosen: Vec<String> = (1..=posts.min(vetted)).map(|p| format!("{id}-{p:02}")).collect();
        let mut row = json!({
            "编号": id, "单位": unit, "事由": if new == 0 { *r.pick(&["平职交流", "兼任同级", "兼任下一级"]) } else { "新提拔" },
            "实行方式": way, "新提拔人数": new, "能形成有效竞争": r.chance(65), "确不宜竞争": r.chance(10),
            "拟竞职位数": posts, "实竞职位数": posts, "会议推荐人数": voters, "谈话党组织成员": 5, "谈话其他人员": 10,
            "确定人选": chosen, "批准": [], "差额票决或民主形式": r.chance(80),
            "下属单位多": r.chance(60), "情况复杂": r.chance(60), "竞争激烈": r.chance(70)
        });
        merge(&mut row, route_steps(way, n, posts, vetted, &id, &unit));
        if n % 10 == 0 {
            forget(&mut row, "能形成有效竞争");
        }
        if n % 11 == 0 {
            set(
                &mut row,
                "批准",
                json!([{"标号": "有效竞争的竞争上岗", "机关": "县委组织部", "日期": "2014-03-01"}]),
            );
        }
        rows.push(row);
    }
    let mut staff = Vec::new();
    for unit in units.iter().filter_map(|u| u.get("编号").and_then(Value::as_str)) {
        for p in 1..=4 {
            staff.push(json!({"编号": format!("{unit}-{p}"), "姓名": r.name(), "所在单位": unit, "层次": if p <= 2 { "中层正职" } else { "中层副职" }}));
        }
    }
    save(path, &[("单位", units), ("干部", staff), ("批次", rows), ("报名", applications)])
}

/// The steps of a batch in the way it went; every third batch has a flaw.
fn route_steps(way: &str, n: i64, posts: i64, vetted: i64, id: &str, unit: &str) -> Value {
    let flaw = n % 4 == 0;
    let people = |count: i64| -> Vec<String> {
        (1..=count.clamp(0, vetted)).map(|p| format!("{id}-{p:02}")).collect()
    };
    let day = |d: i64| format!("2014-03-{d:02}");
    let plain = |d: i64| json!([{"起": day(d), "止": day(d)}]);
    match way {
        "竞争上岗" => {
            let mut steps = Map::new();
            steps.insert("个人申报".into(), plain(3));
            steps.insert("组织审查".into(), plain(5));
            // Four rounds, each with fewer people; a small field cannot shrink so often.
            let mut left = vetted;
            for (name, d) in [("民主推荐", 10), ("民主测评", 11), ("笔试", 15), ("面试", 18)]
            {
                let on = if flaw && name == "笔试" { left } else { (left - 1).max(posts) };
                let mut row =
                    json!({"起": day(d), "止": day(d), "入场": people(left), "晋级": people(on)});
                if name == "面试" {
                    set(&mut row, "方式", json!(if n % 4 == 0 { "竞职演说" } else { "面试" }));
                }
                steps.insert(name.into(), json!([row]));
                left = on;
            }
            steps.insert("确定拟任".into(), plain(20));
            Value::Object(steps)
        }
        "竞职不竞岗" => json!({
            "产生拟任人选": plain(5),
            "公示拟任职级": [{"起": day(10), "止": day(16), "有异议": flaw}],
            "研究任职": plain(20)
        }),
        "公开考选" => json!({
            "公开报名": plain(3), "考选笔试": plain(if flaw { 20 } else { 8 }), "考选面试": plain(12),
            "考选考察": [{"起": day(16), "止": day(18), "考察人选": people(if n % 2 == 0 { posts } else { posts + 1 })}]
        }),
        "重岗公推" => {
            json!({"全体人员会议提名": plain(5), "党委扩大会议确定": plain(if flaw { 4 } else { 9 })})
        }
        "定员定岗" => json!({
            "现有中层竞岗": [{"起": day(5), "止": day(5), "竞岗人员": (1..=if flaw { 3 } else { 4 }).map(|p| format!("{unit}-{p}")).collect::<Vec<_>>()}],
            "空缺竞争": plain(12)
        }),
        "竞推推荐" => {
            json!({"竞推申报": plain(3), "竞职演说": plain(8), "竞推民主推荐": plain(if flaw { 7 } else { 8 })})
        }
        _ => json!({}),
    }
}
