//! The HTML report in a real browser: no error on the console, nothing wider than a phone, the filter works; with
//! nobody, 5 and 5,000 people, long names, long keys and empty groups. Headless Chromium is looked for in `CHROMIUM`
//! and in the usual places; without one the tests say so and pass.

// Tests may stop at the first surprise.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

use assert_cmd::Command;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::time::Duration;

const POLICY: &str = r#"
政策 示例县科级干部公开选拔 { 地区 "示范省/示范市/示范县"  施行 2020-01-01 }
记录 单位 主键 编号 { 编号 : 文本  名称 : 文本 }
记录 考生 主键 编号 {
  编号 : 文本  姓名 : 文本  出生年月 : 日期  党员 : 是否  报考单位 : 单位 反称 考生  笔试 : 小数 在 0 至 100  面试 : 小数 在 0 至 100
  年度考核 : 列表 { 年度 : 整数, 等次 : {不称职, 称职, 优秀} }
}
资格 报名资格 针对 考生 {
  必须 年龄: 周岁 不超过 45  依据 "第八条"
  必须 党员: 党员
  原则上 必须 近三年年度考核均在称职以上且没有在影响期内的处分处理: 有 年度考核 其中 等次 = 优秀  依据 "条例第八条第六项"
  优先 笔试优秀: 笔试 不低于 90
}
评分 总成绩 针对 考生 满分 100 { 项 笔试 占 60% : 笔试   项 面试 占 40% : 面试 }
遴选 入围 从 考生 每 报考单位 当 报名资格 = 合格 { 排序 总成绩 由高到低  名额 3  并列 全部入围 }
结构 结构要求 针对 单位 { 必须 党员占比: 计数(考生 其中 党员) / 计数(考生) 不低于 1/2 }
"#;

/// Reports what a page is like once it has loaded, every fold has been opened and the filter been used.
const PROBE: &str = r#"<!doctype html><meta charset="utf-8"><body style="margin:0">
<iframe id="f" src="page.html" style="border:0;width:WIDTHpx;height:844px"></iframe><script>
const f = document.getElementById('f');
f.onload = () => {
  const page = f.contentDocument, root = page.documentElement, said = [];
  f.contentWindow.addEventListener('error', e => said.push(e.message));
  f.contentWindow.console.error = (...words) => said.push(words.join(' '));
  [...page.querySelectorAll('details')].slice(0, 60).forEach(d => { d.open = true; });
  const right = e => e.getBoundingClientRect().right;
  const wide = [...page.querySelectorAll('body *')].slice(0, 20000)
    .filter(e => right(e) > root.clientWidth + 1 && !e.closest('svg'))
    .map(e => e.tagName + '.' + e.className + ' ' + e.textContent.slice(0, 40)).slice(0, 5);
  const people = () => [...page.querySelectorAll('.person')].filter(p => !p.hidden).length;
  const all = people(), box = page.getElementById('filter');
  let found = null;
  if (box) {
    box.value = 'K000002';
    box.dispatchEvent(new f.contentWindow.Event('input', { bubbles: true }));
  }
  setTimeout(() => {
    if (box) found = people();
    document.body.dataset.probe = JSON.stringify({
      width: f.contentWindow.innerWidth, client: root.clientWidth, scroll: root.scrollWidth, wide, said, all, found,
      sections: page.querySelectorAll('section').length });
  }, 400);
};
</script></body>"#;

fn browser() -> Option<PathBuf> {
    let usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    let asked = std::env::var_os("CHROMIUM").map(PathBuf::from);
    let found = asked.into_iter().chain(usual.map(PathBuf::from)).find(|p| p.is_file());
    if found.is_none() {
        println!("skipped: no Chromium (set CHROMIUM, or install the package chromium)");
    }
    found
}

fn data(count: usize) -> Value {
    // units 7 and 8 have nobody
    let unit = |n: usize| json!({ "编号": format!("U{n}"), "名称": format!("示范县第{n}人民政府办公室（人民防空办公室、外事办公室、政务服务管理局）") });
    let person = |n: usize| {
        let long = "阿卜杜热依木·买买提艾力·巴图尔江·喀什噶尔斯基";
        let mut person = json!({
            "编号": format!("K{n:06}"),
            "姓名": if n % 7 == 2 { long.to_owned() } else { format!("欧阳{n}") },
            "出生年月": format!("{}-0{}-1{}", 1970 + n % 25, 1 + n % 9, n % 9),
            "报考单位": format!("U{}", 1 + n % 6),
            "笔试": 55 + n * 7 % 45,
            "年度考核": [{ "年度": 2023, "等次": if n % 3 == 0 { "称职" } else { "优秀" } }],
        });
        if n % 4 != 1 {
            person["党员"] = json!(n % 5 != 0);
        }
        if n % 11 != 3 {
            person["面试"] = json!(60 + n * 13 % 40);
        }
        if n == 1 {
            person["编号"] = json!("KEYWITHOUTANYPLACETOBREAK".repeat(4));
        }
        person
    };
    json!({ "单位": (1..=8).map(unit).collect::<Vec<_>>(), "考生": (0..count).map(person).collect::<Vec<_>>() })
}

fn page(dir: &Path, count: usize, lang: &str) {
    std::fs::write(dir.join("p.quan"), POLICY).unwrap();
    std::fs::write(dir.join("d.json"), data(count).to_string()).unwrap();
    let args = ["eval", "p.quan", "--data", "d.json", "--as-of", "2024-05-01", "--format", "html"];
    let mut command = Command::new(env!("CARGO_BIN_EXE_quan"));
    let out = command.current_dir(dir).args(args).args(["--out", "page.html", "--lang", lang]);
    let out = out.output().unwrap();
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
}

/// What the probe says of the page at a width, and what the browser wrote on its console.
fn probed(browser: &Path, dir: &Path, width: u32) -> (Value, Vec<String>) {
    std::fs::write(dir.join("probe.html"), PROBE.replace("WIDTH", &width.to_string())).unwrap();
    let out = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"])
        .args(["--allow-file-access-from-files", "--enable-logging=stderr", "--v=0"])
        .args(["--virtual-time-budget=20000", "--window-size=1400,900", "--dump-dom"])
        .arg(format!("--user-data-dir={}", dir.join("profile").display()))
        .arg(format!("file://{}", dir.join("probe.html").display()))
        .timeout(Duration::from_secs(180))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&out.stdout);
    let log = String::from_utf8_lossy(&out.stderr);
    let console = log.lines().filter(|l| l.contains("CONSOLE")).map(str::to_owned).collect();
    let said = dom.split("data-probe=\"").nth(1).and_then(|rest| rest.split('"').next());
    let said = said.unwrap_or_else(|| panic!("the page did not load: {log}"));
    (serde_json::from_str(&said.replace("&quot;", "\"").replace("&amp;", "&")).unwrap(), console)
}

fn looks_right(count: usize, lang: &str, widths: &[u32]) {
    let Some(browser) = browser() else { return };
    let dir = tempfile::tempdir().unwrap();
    page(dir.path(), count, lang);
    for width in widths {
        let (seen, console) = probed(&browser, dir.path(), *width);
        let told = format!("{count} people, {width} wide: {seen}");
        assert_eq!(console, [""; 0], "{told}");
        assert_eq!(seen["said"], json!([]), "{told}");
        assert_eq!(seen["width"], json!(width), "{told}");
        assert_eq!(seen["scroll"], seen["client"], "{told}");
        assert_eq!(seen["wide"], json!([]), "{told}");
        let least = if count == 0 { 3 } else { 6 };
        assert!(seen["sections"].as_u64() >= Some(least), "{told}");
        assert_eq!(seen["all"], json!(count + 8), "{told}");
        if count > 3 {
            assert_eq!(seen["found"], json!(1), "{told}");
        }
    }
}

#[test]
fn nobody() {
    looks_right(0, "zh", &[390]);
}

#[test]
fn five_people() {
    looks_right(5, "zh", &[390, 1280]);
    looks_right(5, "en", &[360]);
}

#[test]
fn five_thousand_people() {
    looks_right(5_000, "zh", &[390]);
}
