//! Policies and records made up at random. A policy has one record type with a column of every kind, definitions,
//! a table, rule sets with guards and exceptions, a score and a selection; records exist twice: whole, and with some
//! cells unknown.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

const HEAD: &str = r#"政策 样本 { 地区 "某县" }
次序 等次类 { 差 < 中 < 良 < 优 }
枚举 类别类 { 甲, 乙, 丙 }
枚举 措施 { 提醒, 诫勉 }
记录 单位 主键 编号 { 编号 : 文本  大 : 是否 }
记录 人 主键 编号 {
  编号 : 文本
  数 : 整数 在 0 至 9
  额 : 小数 在 0 至 10
  真 : 是否
  等次 : 等次类
  类别 : 类别类
  日 : 日期
  退 : 日期 或 无
  属 : 单位 反称 人员
  事 : 列表 { 分 : 整数 在 0 至 9, 好 : 是否, 发 : 日期 } 期间 发
  批准 : 列表 { 标号 : 文本, 机关 : 文本, 日期 : 日期 } 期间 日期
}
"#;

/// A policy as blocks that may stand in any order.
#[derive(Debug, Clone)]
pub struct Written {
    definitions: Vec<String>,
    rules: Vec<Rules>,
    items: Vec<String>,
    others: Vec<String>,
}

#[derive(Debug, Clone)]
struct Rules {
    head: String,
    clauses: Vec<String>,
}

fn rotated<T: Clone>(all: &[T], by: usize) -> Vec<T> {
    let mut all = all.to_vec();
    if !all.is_empty() {
        let by = by % all.len();
        all.rotate_left(by);
    }
    all
}

impl Written {
    /// The text.
    pub fn text(&self) -> String {
        let rules =
            self.rules.iter().map(|r| format!("{} {{\n  {}\n}}\n", r.head, r.clauses.join("\n  ")));
        let score = format!("评分 总分 针对 人 满分 100 {{ {} }}\n", self.items.join("  "));
        let blocks = self.definitions.iter().cloned().chain(rules).chain([score]);
        HEAD.to_owned() + &blocks.chain(self.others.iter().cloned()).collect::<String>()
    }

    /// The same with everything that has no order in another order.
    pub fn turned(&self, by: usize) -> Self {
        let rules = self
            .rules
            .iter()
            .map(|r| Rules { head: r.head.clone(), clauses: rotated(&r.clauses, by) });
        Written {
            definitions: rotated(&self.definitions, by),
            rules: rotated(&rules.collect::<Vec<_>>(), by),
            items: rotated(&self.items, by),
            others: rotated(&self.others, by),
        }
    }
}

/// A number of a person.
fn number() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        4 => Just("数".to_owned()),
        2 => Just("额".to_owned()),
        2 => (0u8..10).prop_map(|n| n.to_string()),
        1 => Just("周岁(日)".to_owned()),
        1 => Just("计数(事)".to_owned()),
        1 => Just("求和(事.分)".to_owned()),
        1 => (0u8..10).prop_map(|n| format!("计数(事 其中 分 不少于 {n})")),
        1 => Just("计数(属.人员)".to_owned()),
        1 => Just("计数(属.人员 其中 该 真)".to_owned()),
        1 => Just("档".to_owned()),
        1 => Just("值".to_owned()),
    ];
    leaf.prop_recursive(2, 6, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} + {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} - {b})")),
            (inner.clone(), 1u8..4).prop_map(|(a, n)| format!("({a} × {n})")),
            (inner.clone(), inner.clone())
                .prop_map(|(a, b)| format!("取最前 {{ {a} 超过 {b} : {a}; 其余 : {b} }}")),
            (inner.clone(), 2u8..5).prop_map(|(a, n)| format!("({a} / {n})")),
        ]
    })
}

fn comparison() -> impl Strategy<Value = &'static str> {
    select(vec!["不少于", "不超过", "超过", "不足", "=", "≠"])
}

/// A condition on a person.
fn condition() -> impl Strategy<Value = String> {
    let grade = select(vec!["差", "中", "良", "优"]);
    let leaf = prop_oneof![
        4 => (number(), comparison(), number()).prop_map(|(a, op, b)| format!("{a} {op} {b}")),
        2 => (number(), 0u8..5, 0u8..6).prop_map(|(a, n, w)| format!("{a} 在 {n} 至 {}", n + w)),
        2 => Just("真".to_owned()),
        2 => grade.clone().prop_map(|g| format!("等次 不低于 {g}")),
        1 => grade.prop_map(|g| format!("等次 = {g}")),
        1 => Just("类别 属于 {甲, 丙}".to_owned()),
        1 => Just("有 退".to_owned()),
        1 => (2000u16..2030).prop_map(|y| format!("(有 退 且 退 不早于 {y}-01-01)")),
        1 => (1960u16..2000).prop_map(|y| format!("日 早于 {y}-07-01")),
        1 => (0u8..10).prop_map(|n| format!("事 任一 (分 超过 {n})")),
        1 => (0u8..10).prop_map(|n| format!("事 均 (分 超过 {n})")),
        1 => (1u8..4).prop_map(|n| format!("事 至少 {n} 项 (好)")),
        1 => Just("属.大".to_owned()),
        1 => Just("属.人员 任一 (该 等次 = 优)".to_owned()),
        1 => Just("可否".to_owned()),
    ];
    leaf.prop_recursive(3, 10, 2, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} 且 {b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a} 或 {b})")),
            inner.prop_map(|a| format!("非 ({a})")),
        ]
    })
}

/// A condition that reads nothing defined in the policy, for the definitions themselves.
fn plain() -> impl Strategy<Value = String> {
    let own = |c: &String| !["档", "值", "可否"].iter().any(|word| c.contains(word));
    condition().prop_filter("definitions do not read one another", own)
}

fn clauses(labels: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
    let modality = prop_oneof![
        5 => Just("必须"), 3 => Just("不得"), 1 => Just("原则上 必须"), 1 => Just("优先"), 1 => Just("目标"),
    ];
    let tail = prop_oneof![
        4 => Just(String::new()),
        2 => condition().prop_map(|c| format!("  当 {c}")),
        1 => Just("  空表 视为 满足".to_owned()),
    ];
    let one = (modality, condition(), tail);
    vec(one, labels.len()).prop_map(move |all| {
        let written = labels.iter().zip(all);
        written
            .map(|(label, (modality, c, tail))| format!("{modality} {label}: {c}{tail}"))
            .collect()
    })
}

fn rules() -> impl Strategy<Value = Vec<Rules>> {
    let guard =
        prop_oneof![2 => Just(String::new()), 1 => condition().prop_map(|c| format!(" 当 {c}"))];
    let waived = subsequence(vec!["一", "二", "三"], 1..=3);
    let exception = (condition(), waived, any::<bool>()).prop_map(|(c, labels, approved)| {
        let approval = if approved { "  须 审批 \"市委\"" } else { "" };
        format!("例外 特殊 当 {c} {{ 免除 {}{approval} }}", labels.join(", "))
    });
    let first = (guard, clauses(&["一", "二", "三"]), proptest::option::of(exception));
    (first, clauses(&["甲条", "乙条"])).prop_map(|((guard, mut clauses, exception), watch)| {
        clauses.extend(exception);
        let watch = watch.into_iter().filter(|c| !c.contains("原则上"));
        let mut watch: Vec<String> = watch.collect();
        watch.push("必须 合格者: 资格审 ≠ 不合格".to_owned());
        vec![
            Rules { head: format!("资格 资格审 针对 人{guard}"), clauses },
            Rules { head: "规定 复查 针对 人".to_owned(), clauses: watch },
        ]
    })
}

/// A number kept between 0 and a most.
fn within(number: &str, most: u8) -> String {
    format!("取最前 {{ {number} 超过 {most} : {most}; {number} 不足 0 : 0; 其余 : {number} }}")
}

/// A policy.
pub fn written() -> impl Strategy<Value = Written> {
    let table = vec((plain(), 0u8..10), 1..4).prop_map(|rows| {
        let rows: String = rows.iter().map(|(c, n)| format!("{c} : {n}; ")).collect();
        format!("表 档 针对 人 : 整数 取最前 {{ {rows}其余 : 0 }}\n")
    });
    let definitions = (table, plain(), 0u8..10, plain()).prop_map(|(table, c, n, d)| {
        let value = format!("定义 人.值 = 取最前 {{ {c} : {n}; 其余 : 数 }}\n");
        vec![table, value, format!("定义 人.可否 = {d}\n")]
    });
    let items = (number(), number()).prop_map(|(a, b)| {
        vec![
            format!("项 能 满分 60 : {}", within(&a, 60)),
            format!("项 绩 满分 40 : {}", within(&b, 40)),
        ]
    });
    let choice = (1u8..4, any::<bool>(), any::<bool>()).prop_map(|(n, grouped, all)| {
        let group = if grouped { " 每 属" } else { "" };
        let ties = if all { "全部入围" } else { "待定" };
        vec![format!(
            "遴选 入围 从 人{group} 当 资格审 = 合格 {{ 排序 总分 由高到低, 数 由高到低  名额 {n}  并列 {ties} }}\n"
        )]
    });
    (definitions, rules(), items, choice).prop_map(|(definitions, rules, items, others)| Written {
        definitions,
        rules,
        items,
        others,
    })
}

/// A cell: what it holds, and whether that is known.
type Cell = (String, bool);

#[derive(Debug, Clone)]
struct Person {
    key: usize,
    cells: Vec<(&'static str, Cell)>,
    events: (Vec<Vec<(&'static str, Cell)>>, bool),
}

/// Records.
#[derive(Debug, Clone)]
pub struct Facts(Vec<Person>, Vec<Cell>);

impl Facts {
    /// As they are known: what is not known is blank.
    pub fn known(&self) -> String {
        self.json(false)
    }

    /// As they are.
    pub fn whole(&self) -> String {
        self.json(true)
    }

    /// In another order.
    pub fn turned(&self, by: usize) -> Self {
        Facts(rotated(&self.0, by), self.1.clone())
    }

    fn json(&self, whole: bool) -> String {
        let row = |cells: &[(&'static str, Cell)]| {
            let kept = cells.iter().filter(|(_, (_, known))| whole || *known);
            kept.map(|(name, (value, _))| format!("\"{name}\":{value}"))
                .collect::<Vec<_>>()
                .join(",")
        };
        let people = self.0.iter().map(|p| {
            let events: Vec<_> = p.events.0.iter().map(|e| format!("{{{}}}", row(e))).collect();
            let events = if whole || p.events.1 {
                format!(",\"事\":[{}]", events.join(","))
            } else {
                String::new()
            };
            let cells = row(&p.cells);
            let comma = if cells.is_empty() { "" } else { "," };
            format!("{{\"编号\":\"{}\"{comma}{cells},\"批准\":[]{events}}}", p.key)
        });
        let people: Vec<_> = people.collect();
        let units = (1..).zip(&self.1).map(|(n, (large, known))| {
            let large = if whole || *known { format!(",\"大\":{large}") } else { String::new() };
            format!("{{\"编号\":\"U{n}\"{large}}}")
        });
        let units: Vec<_> = units.collect();
        format!("{{\"单位\":[{}],\"人\":[{}]}}", units.join(","), people.join(","))
    }
}

fn cell(value: impl Strategy<Value = String>) -> impl Strategy<Value = Cell> {
    (value, prop_oneof![3 => Just(true), 1 => Just(false)])
}

fn date(from: u16, to: u16) -> impl Strategy<Value = String> {
    (from..to, 1u8..13, 1u8..29).prop_map(|(y, m, d)| format!("\"{y}-{m:02}-{d:02}\""))
}

fn truth() -> impl Strategy<Value = String> {
    any::<bool>().prop_map(|b| b.to_string())
}

fn digit() -> impl Strategy<Value = String> {
    (0u8..10).prop_map(|n| n.to_string())
}

fn quoted(words: &'static [&'static str]) -> impl Strategy<Value = String> {
    select(words).prop_map(|w| format!("\"{w}\""))
}

fn person() -> impl Strategy<Value = Person> {
    let event = (cell(digit()), cell(truth()), cell(date(2018, 2024)))
        .prop_map(|(a, b, c)| vec![("分", a), ("好", b), ("发", c)]);
    let events = (vec(event, 0..4), prop_oneof![5 => Just(true), 1 => Just(false)]);
    let numbers = (cell(digit()), cell((0u8..100).prop_map(|n| format!("{}.{}", n / 10, n % 10))));
    let words = (
        cell(quoted(&["差", "中", "良", "优"])),
        cell(quoted(&["甲", "乙", "丙"])),
        cell(quoted(&["U1", "U2"])),
    );
    // what is left out of a field 或 无 is none, not unknown: it is always told
    let left = prop_oneof![Just("null".to_owned()), date(2000, 2030)].prop_map(|v| (v, true));
    (numbers, cell(truth()), words, cell(date(1960, 2000)), left, events).prop_map(
        |((a, b), c, (d, e, u), f, g, events)| Person {
            key: 0,
            cells: vec![
                ("数", a),
                ("额", b),
                ("真", c),
                ("等次", d),
                ("类别", e),
                ("属", u),
                ("日", f),
                ("退", g),
            ],
            events,
        },
    )
}

/// Records.
pub fn facts() -> impl Strategy<Value = Facts> {
    (vec(person(), 1..6), vec(cell(truth()), 2)).prop_map(|(people, units)| {
        let people = (1..).zip(people).map(|(key, p)| Person { key, ..p });
        Facts(people.collect(), units)
    })
}
