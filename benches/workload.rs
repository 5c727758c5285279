//! Records for the workload: the same for the same count, without any source of chance but a fixed seed.

use std::fmt::Write;

/// The policy of the workload.
pub const POLICY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/workload/policy.quan");

/// A sequence of numbers that look drawn by lot.
struct Lot(u64);

impl Lot {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % n
    }
    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.below(of.len() as u64) as usize]
    }
    fn day(&mut self, from: u64, years: u64) -> String {
        format!("{}-{:02}-{:02}", from + self.below(years), 1 + self.below(12), 1 + self.below(28))
    }
    fn mark(&mut self) -> String {
        format!("{}.{}", 60 + self.below(40), self.below(10))
    }
}

/// So many records as CSV with a header.
pub fn csv(count: usize) -> String {
    let mut lot = Lot(0x9E37_79B9_7F4A_7C15);
    let mut out = String::from(
        "编号,性别,出生年月,学历,身份,参加工作,任现职,入党时间,考核等次,基层年限,民主测评,笔试分,面试分,处分期内,档案存疑,应到,得票\n",
    );
    for n in 0..count {
        let sex = lot.pick(&["男", "女"]);
        let born = lot.day(1970, 30);
        let degree = lot.pick(&["高中", "大专", "本科", "本科", "本科", "硕士", "博士"]);
        let status = lot.pick(&["公务员", "公务员", "事业人员", "国企人员"]);
        let work = lot.day(1995, 28);
        let post = lot.day(2015, 9);
        let party = if lot.below(10) == 0 { String::new() } else { lot.day(2000, 20) };
        let review = lot.pick(&["称职", "称职", "称职", "优秀", "基本称职"]);
        let base = lot.below(12);
        let (poll, written, oral) = (lot.mark(), lot.mark(), lot.mark());
        let barred = if lot.below(20) == 0 { "是" } else { "否" };
        let doubt = if lot.below(30) == 0 { "是" } else { "否" };
        let there = 30 + lot.below(60);
        let votes = there * (50 + lot.below(50)) / 100;
        let _ = writeln!(
            out,
            "C{n:07},{sex},{born},{degree},{status},{work},{post},{party},{review},{base},{poll},{written},{oral},{barred},{doubt},{there},{votes}"
        );
    }
    out
}
