//! Exact numbers: rationals over 128 bits. No operation rounds unless it says so, none wraps.

use std::cmp::Ordering;
use std::fmt;

/// An exact rational number.
///
/// Kept in lowest terms with a positive denominator, so equal numbers have equal representations. Both
/// parts lie within ±(2¹²⁷ − 1); arithmetic that would leave that range gives `None`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Exact {
    num: i128,
    den: i128,
}

/// How a number with too many decimals is cut to fewer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rounding {
    /// 四舍五入: to the nearest; a tie goes away from zero.
    HalfUp,
    /// 四舍六入五成双: to the nearest; a tie goes to the even digit.
    HalfEven,
    /// 进位: away from zero whenever anything is left over.
    Up,
    /// 舍去: towards zero.
    Down,
}

/// Greatest common divisor; word-sized numbers, which nearly all are, take the quick way.
fn gcd(a: u128, b: u128) -> u128 {
    match (u64::try_from(a), u64::try_from(b)) {
        (Ok(a), Ok(b)) => u128::from(num_integer::gcd(a, b)),
        _ => num_integer::gcd(a, b),
    }
}

/// `gcd(|a|, b)` for a positive `b`; it divides `b`, so it fits, and it is at least 1.
fn gcd_signed(a: i128, b: i128) -> i128 {
    i128::try_from(gcd(a.unsigned_abs(), b.unsigned_abs())).unwrap_or(1).max(1)
}

/// `a / b` for a positive `b`; by one machine division where both are word-sized.
fn quotient(a: i128, b: i128) -> i128 {
    match (i64::try_from(a), i64::try_from(b)) {
        (_, Ok(1)) => a,
        (Ok(a), Ok(b)) => i128::from(a / b),
        _ => a / b,
    }
}

/// 10 to the power `places`, if it fits.
fn power_of_ten(places: u32) -> Option<i128> {
    10_i128.checked_pow(places)
}

#[allow(clippy::should_implement_trait)] // the operators of `std::ops` cannot say that a result does not fit
impl Exact {
    /// 0.
    pub const ZERO: Exact = Exact { num: 0, den: 1 };
    /// 1.
    pub const ONE: Exact = Exact { num: 1, den: 1 };

    /// The whole number `n`.
    pub const fn from_int(n: i64) -> Exact {
        Exact { num: n as i128, den: 1 }
    }

    /// `num / den` in lowest terms. `None` if `den` is 0 or a reduced part does not fit.
    pub fn new(num: i128, den: i128) -> Option<Exact> {
        if den == 0 {
            return None;
        }
        let (n, d) = (num.unsigned_abs(), den.unsigned_abs());
        let g = gcd(n, d);
        let n = i128::try_from(n / g).ok()?;
        let d = i128::try_from(d / g).ok()?;
        Some(Exact { num: if (num < 0) == (den < 0) { n } else { -n }, den: d })
    }

    /// A whole number; `None` for the one value that has no negative.
    fn whole(num: i128) -> Option<Exact> {
        (num != i128::MIN).then_some(Exact { num, den: 1 })
    }

    /// Reads a number as people type it: `12`, `-12.50`, `+3`, a fraction `4/5`, a percentage `80%`, a
    /// permillage `8‰`. Full-width digits and signs count as their half-width forms, blanks around the
    /// number are ignored. `None` for anything else (`.5`, `5.`, `1e3`, `1,000`) and for what does not fit.
    pub fn parse(text: &str) -> Option<Exact> {
        let text: String = text.trim().chars().map(half_width).collect();
        if let Some((num, den)) = text.split_once('/') {
            let (negative, num) = sign(num);
            let num = digits(num)?;
            return Exact::new(if negative { -num } else { num }, digits(den)?);
        }
        let (body, scale) = match text.chars().next_back() {
            Some('%') => (text.strip_suffix('%')?, 100),
            Some('‰') => (text.strip_suffix('‰')?, 1000),
            _ => (text.as_str(), 1),
        };
        let (negative, body) = sign(body);
        let value = decimal(body)?.div(Exact::from_int(scale))?;
        Some(if negative { value.neg() } else { value })
    }

    /// The sum; `None` if it does not fit.
    #[inline]
    pub fn add(self, other: Exact) -> Option<Exact> {
        if self.den == 1 && other.den == 1 {
            return Exact::whole(self.num.checked_add(other.num)?);
        }
        if self.den == other.den {
            return Exact::new(self.num.checked_add(other.num)?, self.den);
        }
        let g = gcd_signed(self.den, other.den);
        let (mine, theirs) = (quotient(self.den, g), quotient(other.den, g));
        // only a factor of `g` can be left in common, so take it out before the last multiplication
        let num = self.num.checked_mul(theirs)?.checked_add(other.num.checked_mul(mine)?)?;
        let h = gcd_signed(num, g);
        let num = Exact::whole(quotient(num, h))?.num;
        Some(Exact { num, den: mine.checked_mul(quotient(other.den, h))? })
    }

    /// The difference; `None` if it does not fit.
    #[inline]
    pub fn sub(self, other: Exact) -> Option<Exact> {
        self.add(other.neg())
    }

    /// The product; `None` if it does not fit.
    #[inline]
    pub fn mul(self, other: Exact) -> Option<Exact> {
        if self.den == 1 && other.den == 1 {
            return Exact::whole(self.num.checked_mul(other.num)?);
        }
        // reduced crosswise first, the product is in lowest terms and overflows only if it must
        let (g, h) = (gcd_signed(self.num, other.den), gcd_signed(other.num, self.den));
        let (a, b) = (quotient(self.num, g), quotient(other.num, h));
        let num = Exact::whole(a.checked_mul(b)?)?.num;
        Some(Exact { num, den: quotient(self.den, h).checked_mul(quotient(other.den, g))? })
    }

    /// The exact quotient; `None` if `other` is 0 or the quotient does not fit.
    #[inline]
    pub fn div(self, other: Exact) -> Option<Exact> {
        match other.num.cmp(&0) {
            Ordering::Equal => None,
            Ordering::Greater => self.mul(Exact { num: other.den, den: other.num }),
            Ordering::Less => self.mul(Exact { num: -other.den, den: -other.num }),
        }
    }

    /// The number with its sign turned.
    #[inline]
    #[must_use]
    pub const fn neg(self) -> Exact {
        Exact { num: -self.num, den: self.den }
    }

    /// The number without its sign.
    #[must_use]
    pub const fn abs(self) -> Exact {
        if self.num < 0 { self.neg() } else { self }
    }

    /// Whether it is a whole number.
    pub const fn is_integer(self) -> bool {
        self.den == 1
    }

    /// The numerator in lowest terms; it carries the sign.
    pub const fn numer(self) -> i128 {
        self.num
    }

    /// The denominator in lowest terms; at least 1.
    pub const fn denom(self) -> i128 {
        self.den
    }

    /// The greatest whole number not above it.
    #[must_use]
    pub const fn floor(self) -> Exact {
        Exact { num: self.num.div_euclid(self.den), den: 1 }
    }

    /// The least whole number not below it.
    #[must_use]
    pub const fn ceil(self) -> Exact {
        self.neg().floor().neg()
    }

    /// The number as an `i64`; `None` if it is not whole or does not fit.
    pub fn to_i64(self) -> Option<i64> {
        if self.den == 1 { i64::try_from(self.num).ok() } else { None }
    }

    /// How many decimals write it exactly; `None` if no finite number does (1/3).
    pub fn decimal_places(self) -> Option<u32> {
        if self.den == 1 {
            return Some(0);
        }
        let twos = self.den.trailing_zeros();
        let mut rest = self.den >> twos;
        let mut fives = 0;
        if let Ok(mut small) = u64::try_from(rest) {
            while small % 5 == 0 {
                small /= 5;
                fives += 1;
            }
            return (small == 1).then_some(twos.max(fives));
        }
        while rest % 5 == 0 {
            rest /= 5;
            fives += 1;
        }
        (rest == 1).then_some(twos.max(fives))
    }

    /// The number cut to `places` decimals. `None` if a step of the work does not fit.
    pub fn round(self, places: u32, rounding: Rounding) -> Option<Exact> {
        if self.decimal_places().is_some_and(|needed| needed <= places) {
            return Some(self);
        }
        Exact::new(self.round_units(places, rounding)?, power_of_ten(places)?)
    }

    /// The rounded number counted in units of 10⁻ᵖˡᵃᶜᵉˢ.
    fn round_units(self, places: u32, rounding: Rounding) -> Option<i128> {
        let scale = power_of_ten(places)?;
        let (whole, part) = (self.num.div_euclid(self.den), self.num.rem_euclid(self.den));
        let part = part.checked_mul(scale)?;
        let below = whole.checked_mul(scale)?.checked_add(part / self.den)?;
        let left = part % self.den;
        let to_upper = match rounding {
            _ if left == 0 => false,
            Rounding::Up => self.num > 0,
            Rounding::Down => self.num < 0,
            Rounding::HalfUp | Rounding::HalfEven => match left.cmp(&(self.den - left)) {
                Ordering::Less => false,
                Ordering::Greater => true,
                Ordering::Equal if rounding == Rounding::HalfUp => self.num > 0,
                Ordering::Equal => below % 2 != 0,
            },
        };
        below.checked_add(i128::from(to_upper))
    }

    /// The number rounded half up to `places` decimals, all of them written: `84.995` at 2 is `85.00`.
    /// `None` if a step of the work does not fit.
    pub fn to_fixed(self, places: u32) -> Option<String> {
        let units = self.round_units(places, Rounding::HalfUp)?;
        Some(write_decimal(units, places, power_of_ten(places)?))
    }
}

/// `units` of 10⁻ᵖˡᵃᶜᵉˢ in digits.
fn write_decimal(units: i128, places: u32, scale: i128) -> String {
    let sign = if units < 0 { "-" } else { "" };
    let (units, scale) = (units.unsigned_abs(), scale.unsigned_abs());
    let whole = units / scale;
    if places == 0 {
        return format!("{sign}{whole}");
    }
    format!("{sign}{whole}.{:0width$}", units % scale, width = places as usize)
}

impl From<i64> for Exact {
    fn from(n: i64) -> Exact {
        Exact::from_int(n)
    }
}

impl PartialOrd for Exact {
    #[inline]
    fn partial_cmp(&self, other: &Exact) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Exact {
    #[inline]
    fn cmp(&self, other: &Exact) -> Ordering {
        if self.den == other.den {
            return self.num.cmp(&other.num);
        }
        match (self.num.checked_mul(other.den), other.num.checked_mul(self.den)) {
            (Some(left), Some(right)) => left.cmp(&right),
            _ => cmp_by_parts((self.num, self.den), (other.num, other.den)),
        }
    }
}

/// Compares `a/b` with `c/d` (`b`, `d` positive) without multiplying: whole parts first, then what is left,
/// turned upside down.
fn cmp_by_parts((mut a, mut b): (i128, i128), (mut c, mut d): (i128, i128)) -> Ordering {
    let mut turned = false;
    loop {
        let (left, right) = (a.rem_euclid(b), c.rem_euclid(d));
        let order = match a.div_euclid(b).cmp(&c.div_euclid(d)) {
            Ordering::Equal if left != 0 && right != 0 => {
                (a, b, c, d) = (b, left, d, right);
                turned = !turned;
                continue;
            }
            Ordering::Equal => (left != 0).cmp(&(right != 0)),
            order => order,
        };
        return if turned { order.reverse() } else { order };
    }
}

/// Exactly: `83.22`, `-0.5`, or a fraction in lowest terms, `23/30`, where decimals would never end (or be
/// too many to read back). [`Exact::parse`] reads it back as the same number.
impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimal = self.decimal_places().and_then(|places| {
            let scale = power_of_ten(places)?;
            Some(write_decimal(self.num.checked_mul(scale / self.den)?, places, scale))
        });
        match decimal {
            Some(text) => f.pad(&text),
            None => f.pad(&format!("{}/{}", self.num, self.den)),
        }
    }
}

impl fmt::Debug for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Exact({self})")
    }
}

/// The half-width form of the full-width characters a number may hold.
fn half_width(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
        '．' => '.',
        '－' | '−' => '-',
        '＋' => '+',
        '／' => '/',
        '％' => '%',
        _ => c,
    }
}

/// A leading sign taken off: whether it was a minus, and the rest.
fn sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// One or more ASCII digits.
fn digits(text: &str) -> Option<i128> {
    if text.is_empty() {
        return None;
    }
    text.chars().try_fold(0_i128, |value, c| {
        value.checked_mul(10)?.checked_add(i128::from(c.to_digit(10)?))
    })
}

/// `12` or `12.50`, unsigned.
fn decimal(text: &str) -> Option<Exact> {
    let Some((whole, part)) = text.split_once('.') else {
        return Exact::whole(digits(text)?);
    };
    if whole.is_empty() || part.is_empty() || !part.chars().all(|c| c.is_ascii_digit()) {
        return None;
    }
    let part = part.trim_end_matches('0');
    let scale = power_of_ten(u32::try_from(part.len()).ok()?)?;
    let part = if part.is_empty() { 0 } else { digits(part)? };
    Exact::new(digits(whole)?.checked_mul(scale)?.checked_add(part)?, scale)
}

/// Reads a number written in Chinese: `三`, `两`, `十五`, `一百零五`, `一万两千`, `三点五`, `半数`, `一半`,
/// `五分之四`, `百分之八十`, `千分之八`, `八成`, `八成五`, `8.5成`, `1.5万`.
///
/// Strict: only the full standard spelling counts, so `二百五`, `一万二`, `百千万`, `一百十五` and `半` alone
/// are `None`, as is anything that holds more than a number.
pub fn parse_chinese(text: &str) -> Option<Exact> {
    let text = text.trim();
    if matches!(text, "半数" | "一半") {
        return Exact::new(1, 2);
    }
    if let Some((den, num)) = text.split_once("分之") {
        let den = match den {
            "百" => 100,
            "千" => 1000,
            "万" => 10_000,
            _ => chinese_integer(den)?,
        };
        let num = match num {
            "百" if den == 100 => Exact::from_int(100),
            _ => chinese_decimal(num).or_else(|| plain_decimal(num))?,
        };
        return num.div(Exact::whole(den)?);
    }
    if let Some((tenths, hundredths)) = text.split_once('成') {
        let tenths = match tenths {
            "十" if hundredths.is_empty() => Exact::from_int(10),
            "两" if hundredths.is_empty() => Exact::from_int(2),
            _ => match chinese_digit(tenths).filter(|&d| d > 0) {
                Some(digit) => Exact::from_int(digit.into()),
                None if hundredths.is_empty() => plain_decimal(tenths)?,
                None => return None,
            },
        };
        let hundredths = match hundredths {
            "" => 0,
            _ => chinese_digit(hundredths).filter(|&d| d > 0)?,
        };
        let value = tenths.mul(Exact::from_int(10))?.add(Exact::from_int(hundredths.into()))?;
        return value.div(Exact::from_int(100)).filter(|share| *share <= Exact::ONE);
    }
    for (unit, size) in [('万', 10_000), ('亿', 100_000_000)] {
        if let Some(number) = text.strip_suffix(unit).and_then(plain_decimal) {
            return number.mul(Exact::from_int(size));
        }
    }
    chinese_decimal(text)
}

/// An unsigned number in Arabic digits, of either width.
fn plain_decimal(text: &str) -> Option<Exact> {
    let text: String = text.chars().map(half_width).collect();
    decimal(&text)
}

/// One Chinese digit and nothing else.
fn chinese_digit(text: &str) -> Option<u8> {
    let mut chars = text.chars();
    let digit = digit_of(chars.next()?)?;
    chars.next().is_none().then_some(digit)
}

/// The value of a Chinese digit.
fn digit_of(c: char) -> Option<u8> {
    Some(match c {
        '零' | '〇' => 0,
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        _ => return None,
    })
}

/// `三点一四`, or a whole number.
fn chinese_decimal(text: &str) -> Option<Exact> {
    let Some((whole, part)) = text.split_once('点') else {
        return Exact::whole(chinese_integer(text)?);
    };
    if part.is_empty() {
        return None;
    }
    let part: Option<String> =
        part.chars().map(|c| digit_of(c).map(|d| char::from(b'0' + d))).collect();
    decimal(&format!("{}.{}", chinese_integer(whole)?, part?))
}

/// A whole number below 10¹⁶ in standard spelling: read loosely, then written out again and compared.
fn chinese_integer(text: &str) -> Option<i128> {
    let spelled = standard_digits(text)?;
    let mut total: i128 = 0; // whole sections of 万 and 亿 read so far
    let mut section: i128 = 0; // 十, 百, 千 of the section being read
    let mut digit: Option<i128> = None;
    for c in spelled.chars() {
        if let Some(d) = digit_of(c) {
            digit = Some(d.into());
            continue;
        }
        let unit = match c {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            '万' => 10_000,
            '亿' => 100_000_000,
            _ => return None,
        };
        if unit < 10_000 {
            let count = digit.take().or((unit == 10).then_some(1))?;
            section += count * unit;
        } else {
            section += digit.take().unwrap_or(0);
            total = if unit == 10_000 {
                total.checked_add(section.checked_mul(unit)?)?
            } else {
                total.checked_add(section)?.checked_mul(unit)?
            };
            section = 0;
        }
    }
    let value = total.checked_add(section)?.checked_add(digit.unwrap_or(0))?;
    let mut standard = String::new();
    write_chinese(value, &mut standard)?;
    (standard == spelled).then_some(value)
}

/// The spelling with `两` as `二` where the standard language allows `两`, and `〇` as `零`.
fn standard_digits(text: &str) -> Option<String> {
    if text == "两" {
        return Some("二".to_owned());
    }
    let mut spelled = String::with_capacity(text.len());
    let mut before = None;
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        let allowed = match rest.clone().next() {
            Some('百' | '千') => before != Some('十'),
            Some('万' | '亿') => before.is_none(),
            _ => false,
        };
        match c {
            '〇' => spelled.push('零'),
            '两' if allowed => spelled.push('二'),
            '两' => return None,
            _ => spelled.push(c),
        }
        before = Some(c);
    }
    Some(spelled)
}

/// Writes a whole number from 0 to below 10¹⁶ in standard Chinese; `None` outside.
fn write_chinese(value: i128, out: &mut String) -> Option<()> {
    match value {
        0 => out.push('零'),
        1..10_000 => {
            let (mut left, mut gap) = (value, false);
            for (size, unit) in [(1000, Some('千')), (100, Some('百')), (10, Some('十')), (1, None)]
            {
                let count = left / size;
                left %= size;
                if count == 0 {
                    gap = left > 0 && !out.is_empty() && !out.ends_with('零');
                    continue;
                }
                if gap {
                    out.push('零');
                    gap = false;
                }
                // 十五, but 一百一十五
                if !(count == 1 && size == 10 && out.is_empty()) {
                    out.push("零一二三四五六七八九".chars().nth(usize::try_from(count).ok()?)?);
                }
                out.extend(unit);
            }
        }
        10_000..10_000_000_000_000_000 => {
            let (size, unit) =
                if value < 100_000_000 { (10_000, '万') } else { (100_000_000, '亿') };
            let left = value % size;
            write_chinese(value / size, out)?;
            out.push(unit);
            if left > 0 {
                if left < size / 10 {
                    out.push('零');
                }
                write_chinese(left, out)?;
            }
        }
        _ => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn n(text: &str) -> Exact {
        Exact::parse(text).unwrap_or_else(|| panic!("{text}"))
    }

    #[test]
    fn reads_what_people_type() {
        for (text, num, den) in [
            ("0", 0, 1),
            ("-12.50", -25, 2),
            ("+3", 3, 1),
            ("007", 7, 1),
            ("4/5", 4, 5),
            ("-4/6", -2, 3),
            ("80%", 4, 5),
            ("0.5%", 1, 200),
            ("8‰", 1, 125),
            ("８０．５％", 161, 200),
            ("　－３／４ ", -3, 4),
            ("1.50000000000000000000000000000000000000000000000000", 3, 2),
        ] {
            assert_eq!(Exact::parse(text), Exact::new(num, den), "{text}");
        }
        let refused = ". - + .5 5. 1e3 1,000 --1 +-1 1/0 1/ /2 1/-2 1/2/3 1.5/2 50%% % 5‰% \
             4/5% NaN inf 0x10 １２． 三 1.2.3 1/2. \
             170141183460469231731687303715884105728";
        for text in refused.split(' ').chain(["", " ", "1 000"]) {
            assert_eq!(Exact::parse(text), None, "{text}");
        }
    }

    #[test]
    fn writes_exactly() {
        for (text, shown) in [
            ("83.22", "83.22"),
            ("-1/2", "-0.5"),
            ("23/30", "23/30"),
            ("-2/6", "-1/3"),
            ("100.0", "100"),
            ("1/8", "0.125"),
            ("-0.0", "0"),
            ("0.05", "0.05"),
        ] {
            assert_eq!(n(text).to_string(), shown);
        }
        assert_eq!(format!("[{:>6}]", n("0.5")), "[   0.5]");
    }

    #[test]
    fn rounds_each_way() {
        use Rounding::{Down, HalfEven, HalfUp, Up};
        for (text, places, half_up, half_even, up, down) in [
            ("84.995", 2, "85", "85", "85", "84.99"),
            ("84.985", 2, "84.99", "84.98", "84.99", "84.98"),
            ("2.5", 0, "3", "2", "3", "2"),
            ("3.5", 0, "4", "4", "4", "3"),
            ("-2.5", 0, "-3", "-2", "-3", "-2"),
            ("-3.5", 0, "-4", "-4", "-4", "-3"),
            ("1/3", 2, "0.33", "0.33", "0.34", "0.33"),
            ("-1/3", 2, "-0.33", "-0.33", "-0.34", "-0.33"),
            ("-2/3", 0, "-1", "-1", "-1", "0"),
            ("7", 2, "7", "7", "7", "7"),
            ("0.125", 3, "0.125", "0.125", "0.125", "0.125"),
        ] {
            for (rounding, want) in
                [(HalfUp, half_up), (HalfEven, half_even), (Up, up), (Down, down)]
            {
                assert_eq!(n(text).round(places, rounding), Some(n(want)), "{text} {rounding:?}");
            }
        }
        assert_eq!(Exact::ONE.round(1000, Up), Some(Exact::ONE));
        assert_eq!(n("1/3").round(1000, Up), None);
    }

    #[test]
    fn fixed_decimals() {
        for (text, places, want) in [
            ("84.995", 2, "85.00"),
            ("-0.004", 2, "0.00"),
            ("-0.005", 2, "-0.01"),
            ("2/3", 0, "1"),
            ("3", 2, "3.00"),
            ("0.05", 3, "0.050"),
        ] {
            assert_eq!(n(text).to_fixed(places).as_deref(), Some(want), "{text}");
        }
        assert_eq!(Exact::ONE.to_fixed(40), None);
    }

    #[test]
    fn the_edges_are_errors_not_panics() {
        let max = Exact::new(i128::MAX, 1).unwrap();
        let tiny = Exact::new(1, i128::MAX).unwrap();
        assert_eq!(Exact::new(i128::MIN, 1), None);
        assert_eq!(Exact::new(1, i128::MIN), None);
        assert_eq!(Exact::new(i128::MIN, i128::MIN), Some(Exact::ONE));
        assert_eq!(Exact::new(1, 0), None);
        assert_eq!(max.add(Exact::ONE), None);
        assert_eq!(max.neg().sub(Exact::ONE), None);
        assert_eq!(max.mul(Exact::from_int(2)), None);
        assert_eq!(tiny.div(max), None);
        assert_eq!(max.mul(tiny), Some(Exact::ONE));
        assert_eq!(Exact::ONE.div(Exact::ZERO), None);
        assert_eq!(max.to_i64(), None);
        assert!(tiny < max && tiny.neg() > max.neg() && tiny > Exact::ZERO);
        assert_eq!((max.floor(), tiny.ceil(), tiny.neg().floor()), (max, Exact::ONE, n("-1")));
        // too close for cross multiplication
        let (a, b) = (
            Exact::new(i128::MAX, i128::MAX - 1).unwrap(),
            Exact::new(i128::MAX - 1, i128::MAX - 2).unwrap(),
        );
        assert_eq!((a.cmp(&b), b.cmp(&a)), (Ordering::Less, Ordering::Greater));
        assert!(a.neg() > b.neg());
        for edge in [max, max.neg(), tiny, tiny.neg(), a] {
            assert_eq!(Exact::parse(&edge.to_string()), Some(edge));
        }
    }

    #[test]
    fn chinese_numbers() {
        for (text, want) in [
            ("零", "0"),
            ("〇", "0"),
            ("三", "3"),
            ("两", "2"),
            ("十", "10"),
            ("十五", "15"),
            ("二十", "20"),
            ("一百", "100"),
            ("一百零五", "105"),
            ("一百〇五", "105"),
            ("一百一十", "110"),
            ("一百一十五", "115"),
            ("二百五十", "250"),
            ("两百五十", "250"),
            ("三千零五", "3005"),
            ("三千零五十", "3050"),
            ("一万两千", "12000"),
            ("一万零五百", "10500"),
            ("十二万", "120000"),
            ("一百零五万", "1050000"),
            ("两亿", "200000000"),
            ("一亿零五万零三", "100050003"),
            ("一万亿", "1000000000000"),
            ("三点一四", "3.14"),
            ("零点零五", "0.05"),
            ("半数", "1/2"),
            ("一半", "1/2"),
            ("五分之四", "4/5"),
            ("三分之二", "2/3"),
            ("十分之三", "0.3"),
            ("百分之八十", "80%"),
            ("百分之八十点五", "80.5%"),
            ("百分之80", "80%"),
            ("百分之百", "1"),
            ("百分之一百二十", "1.2"),
            ("千分之八", "8‰"),
            ("万分之五", "0.0005"),
            ("八成", "0.8"),
            ("两成", "0.2"),
            ("十成", "1"),
            ("八成五", "0.85"),
            ("8成", "0.8"),
            ("8.5成", "0.85"),
            ("８．５成", "0.85"),
            ("1.5万", "15000"),
            ("3亿", "300000000"),
            ("　十五 ", "15"),
        ] {
            assert_eq!(parse_chinese(text), Exact::parse(want), "{text}");
        }
        let refused = "半 二百五 一万二 一千二 百 千 万 百千万 百千万工程 一百十五 一十五 十两 两十 二两 两五 五分之 分之四 零分之四 百分之 成 \
             八成零 八成半 半成 成八 十二成 11成 120成 零成 一二三 二〇二四 三点 点五 三个 第三 三十三天 15 0.5 \
             一百零零五 一万零五千 一亿万 零五 八成五分之一 千分之百 三分之半 一万万 壹 半数以上 一半人";
        for text in refused.split(' ').chain([""]) {
            assert_eq!(parse_chinese(text), None, "{text}");
        }
    }

    fn small() -> impl Strategy<Value = (i128, i128)> {
        (-2000_i128..2000, 1_i128..200)
    }

    /// Numbers near the limits, and ordinary ones.
    fn any_exact() -> impl Strategy<Value = Exact> {
        let part = prop_oneof![
            -1000_i128..1000,
            any::<i64>().prop_map(i128::from),
            any::<i128>(),
            (0_i128..1000).prop_map(|k| i128::MAX - k),
        ];
        (part.clone(), part).prop_filter_map("no such number", |(a, b)| Exact::new(a, b))
    }

    proptest! {
        #[test]
        fn arithmetic_is_that_of_fractions((a, b) in small(), (c, d) in small()) {
            let (x, y) = (Exact::new(a, b).unwrap(), Exact::new(c, d).unwrap());
            prop_assert_eq!(x.add(y), Exact::new(a * d + c * b, b * d));
            prop_assert_eq!(x.sub(y), Exact::new(a * d - c * b, b * d));
            prop_assert_eq!(x.mul(y), Exact::new(a * c, b * d));
            prop_assert_eq!(x.div(y), Exact::new(a * d, b * c));
            prop_assert_eq!(x.cmp(&y), (a * d).cmp(&(c * b)));
            prop_assert_eq!(x == y, a * d == c * b);
        }

        #[test]
        fn laws_of_a_field((a, b) in small(), (c, d) in small(), (e, f) in small()) {
            let (x, y, z) =
                (Exact::new(a, b).unwrap(), Exact::new(c, d).unwrap(), Exact::new(e, f).unwrap());
            prop_assert_eq!(x.add(y), y.add(x));
            prop_assert_eq!(x.add(y).unwrap().add(z), x.add(y.add(z).unwrap()));
            prop_assert_eq!(x.mul(y).unwrap().mul(z), x.mul(y.mul(z).unwrap()));
            prop_assert_eq!(
                x.mul(y.add(z).unwrap()),
                x.mul(y).unwrap().add(x.mul(z).unwrap())
            );
            if y != Exact::ZERO {
                prop_assert_eq!(x.div(y).unwrap().mul(y), Some(x));
            }
        }

        #[test]
        fn always_in_lowest_terms(x in any_exact(), y in any_exact()) {
            for r in [x.add(y), x.sub(y), x.mul(y), x.div(y)].into_iter().flatten() {
                prop_assert!(r.den > 0 && r.num != i128::MIN);
                prop_assert_eq!(gcd_signed(r.num, r.den), 1);
            }
        }

        #[test]
        fn order_never_overflows(x in any_exact(), y in any_exact(), z in any_exact()) {
            prop_assert_eq!(x.cmp(&y), y.cmp(&x).reverse());
            prop_assert_eq!(x.cmp(&y), y.neg().cmp(&x.neg()));
            prop_assert_eq!(x == y, x.cmp(&y) == Ordering::Equal);
            prop_assert_eq!(x.cmp(&y), cmp_by_parts((x.num, x.den), (y.num, y.den)));
            if x <= y && y <= z {
                prop_assert!(x <= z);
            }
            if let Some(difference) = x.sub(y) {
                prop_assert_eq!(x.cmp(&y), difference.cmp(&Exact::ZERO));
            }
        }

        #[test]
        fn reads_back_what_it_writes(x in any_exact()) {
            prop_assert_eq!(Exact::parse(&x.to_string()), Some(x));
        }

        #[test]
        fn rounding_stays_within_its_unit((a, b) in small(), places in 0_u32..4) {
            let x = Exact::new(a, b).unwrap();
            let unit = Exact::new(1, 10_i128.pow(places)).unwrap();
            let half = unit.div(Exact::from_int(2)).unwrap();
            for rounding in [Rounding::HalfUp, Rounding::HalfEven, Rounding::Up, Rounding::Down] {
                let r = x.round(places, rounding).unwrap();
                let off = r.sub(x).unwrap().abs();
                prop_assert!(r.div(unit).unwrap().is_integer());
                prop_assert_eq!(r.round(places, rounding), Some(r));
                prop_assert_eq!(x.neg().round(places, rounding), Some(r.neg()));
                match rounding {
                    Rounding::HalfUp => prop_assert!(off < half || off == half && r.abs() > x.abs()),
                    Rounding::HalfEven => prop_assert!(
                        off < half
                            || off == half && r.div(unit).unwrap().numer() % 2 == 0
                    ),
                    Rounding::Up => prop_assert!(off < unit && r.abs() >= x.abs()),
                    Rounding::Down => prop_assert!(off < unit && r.abs() <= x.abs()),
                }
            }
            let fixed = x.to_fixed(places).unwrap();
            prop_assert_eq!(Exact::parse(&fixed), x.round(places, Rounding::HalfUp));
        }

        #[test]
        fn floor_and_ceil_enclose(x in any_exact()) {
            prop_assert!(x.floor() <= x && x <= x.ceil());
            prop_assert!(x.floor().is_integer() && x.ceil().is_integer());
            prop_assert_eq!(x.ceil().numer() - x.floor().numer(), i128::from(!x.is_integer()));
        }

        #[test]
        fn nothing_typed_can_break_it(text in "\\PC{0,12}", han in "[零一二两三五九十百千万亿点成分之半]{1,20}", number in "[0-9０-９.．/％%‰+－-]{0,45}") {
            let _ = (Exact::parse(&text), parse_chinese(&text), parse_chinese(&han), Exact::parse(&number));
        }

        #[test]
        fn chinese_reads_back(value in 0_i128..10_000_000_000_000_000, cut in 0_u32..16) {
            let value = value % 10_i128.pow(cut + 1);
            let mut text = String::new();
            write_chinese(value, &mut text).unwrap();
            prop_assert_eq!(parse_chinese(&text), Exact::new(value, 1));
        }
    }
}
