//! Calls as law says them: the count after what is counted, the age by what it is reckoned from.

use super::{Reader, join, unscored};
use crate::diagnostic::Lang;
use crate::syntax::ast::*;

impl Reader<'_> {
    pub(super) fn call(&self, name: &Name, args: &[Arg]) -> String {
        let lang = self.lang;
        let shown: Vec<String> = args
            .iter()
            .map(|a| {
                let value = if a.per.is_none() && !self.compound(&a.value) {
                    self.set(&a.value)
                } else {
                    self.expr(&a.value)
                };
                match &a.per {
                    Some(per) => join(&[&value, &self.word("per"), &self.per(per)], lang),
                    None => value,
                }
            })
            .collect();
        if self.zh()
            && let Some(phrase) = self.spoken(&name.text, args, &shown)
        {
            return phrase;
        }
        let name = self.name(name);
        match lang {
            Lang::Zh => format!("{name}（{}）", shown.join("，")),
            Lang::En => format!("{}({})", unscored(&name), shown.join(", ")),
        }
    }

    /// Several operands, so that a word after them would belong to the last one only.
    fn compound(&self, e: &Expr) -> bool {
        match &e.kind {
            ExprKind::Infix(op, ..) => *op != Op::Filter && *op != Op::During,
            ExprKind::Quantified(..) | ExprKind::Rows { .. } => true,
            _ => false,
        }
    }

    /// A built-in function as law says it.
    fn spoken(&self, name: &str, args: &[Arg], shown: &[String]) -> Option<String> {
        let lang = self.lang;
        let first = shown.first()?.clone();
        let held = match args.first() {
            Some(a) if self.compound(&a.value) && !first.starts_with('（') => {
                self.brackets(&first)
            }
            _ => first,
        };
        let of = |tail: &str| match held.ends_with('的') {
            true => format!("{held}{tail}"),
            false => format!("{held}的{tail}"),
        };
        match (name, shown) {
            ("计数", [_]) => Some(of("数量")),
            ("求和", [_]) => Some(format!("{held}之和")),
            ("平均", [_]) => Some(of("平均值")),
            ("去极值平均", [_]) => Some(of("平均值（去掉一个最高值、一个最低值）")),
            ("最大", [_]) => Some(of("最大值")),
            ("最小", [_]) => Some(of("最小值")),
            ("不同", [_]) => Some(join(&["不重复的", &held], lang)),
            ("最近", [list, span]) => Some(format!("{list}（{}）", join(&["最近", span], lang))),
            ("年限", [_]) => Some(of("累计年限")),
            ("周岁", [_]) => Some(join(&["按", &held, "计算的周岁"], lang)),
            ("满年", [a, b]) => Some(join(&["自", a, "至", b, "的满年数"], lang)),
            ("满月", [a, b]) => Some(join(&["自", a, "至", b, "的满月数"], lang)),
            ("日数", [a, b]) => Some(join(&["自", a, "至", b, "的日数（含首尾）"], lang)),
            ("工作日数", [a, b]) => {
                Some(join(&["自", a, "至", b, "的工作日数（含首尾）"], lang))
            }
            ("连续", [list, cond]) => Some(join(&[list, "连续", cond, "的次数"], lang)),
            ("年", [_]) => Some(of("年份")),
            ("月", [_]) => Some(of("月份")),
            ("首项", [_]) => Some(of("第一项")),
            ("末项", [_]) => Some(of("最后一项")),
            ("已填", [_]) => Some(format!("已填{held}")),
            ("受限", [_]) => Some(format!("受限{held}")),
            _ => None,
        }
    }
}
