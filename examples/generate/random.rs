//! A small repeatable source of invented people: SplitMix64, names, dates.
#![allow(dead_code)]

/// SplitMix64: the same numbers for the same seed on every machine.
pub struct Random(u64);

impl Random {
    /// A source with a fixed seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }
    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }
    /// A number from `lo` to `hi`, both included.
    pub fn between(&mut self, lo: i64, hi: i64) -> i64 {
        let width = u64::try_from(hi - lo + 1).unwrap_or(1);
        lo + i64::try_from(self.next() % width).unwrap_or(0)
    }
    /// True `percent` times in a hundred.
    pub fn chance(&mut self, percent: i64) -> bool {
        self.between(1, 100) <= percent
    }
    /// One of the items.
    #[allow(clippy::indexing_slicing)]
    pub fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        let at = usize::try_from(self.next() % items.len() as u64).unwrap_or(0);
        &items[at]
    }
    /// An invented name.
    pub fn name(&mut self) -> String {
        const FAMILY: &[&str] = &[
            "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "马", "朱",
            "胡", "郭", "何", "高", "林", "罗", "郑", "梁", "谢", "宋", "唐", "许", "韩", "冯",
            "邓", "曹", "欧阳", "诸葛",
        ];
        const GIVEN: &[&str] = &[
            "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇", "艳", "杰", "娟",
            "涛", "明", "超", "霞", "平", "刚", "晓东", "建国", "海燕", "文博", "思远", "雨桐",
            "子涵", "志强", "秀英", "玉兰", "䶮", "喆",
        ];
        format!("{}{}", self.pick(FAMILY), self.pick(GIVEN))
    }
    /// A day as text between two years.
    pub fn date(&mut self, from: i64, to: i64) -> String {
        format!("{}-{:02}-{:02}", self.between(from, to), self.between(1, 12), self.between(1, 28))
    }
    /// A mark with at most one decimal.
    pub fn mark(&mut self, lo: i64, hi: i64) -> String {
        let tenths = self.between(lo * 10, hi * 10);
        if tenths % 10 == 0 {
            format!("{}", tenths / 10)
        } else {
            format!("{}.{}", tenths / 10, tenths % 10)
        }
    }
}
