//! The built-in functions: names in both languages, arguments, result types. One row each; the evaluator's meaning
//! is in `eval::builtins`.

use super::{Compiler, Scope};
use crate::core::expr::{Builtin, Expr, Node};
use crate::core::schema::Type;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::syntax::ast;

/// What an argument must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Arg {
    List,
    Numbers,
    Number,
    Date,
    Duration,
    Any,
    /// A condition over the elements of the first argument.
    Condition,
}

/// What a function gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gives {
    Integer,
    Decimal,
    Bool,
    Duration,
    /// An element of the first argument.
    Element,
    /// The first argument's type.
    Same,
}

struct Entry {
    zh: &'static str,
    en: &'static str,
    builtin: Builtin,
    args: &'static [Arg],
    gives: Gives,
    usage: &'static str,
}

const TABLE: &[Entry] = &[
    Entry {
        zh: "计数",
        en: "count",
        builtin: Builtin::Count,
        args: &[Arg::List],
        gives: Gives::Integer,
        usage: "计数(列表)",
    },
    Entry {
        zh: "求和",
        en: "sum",
        builtin: Builtin::Sum,
        args: &[Arg::Numbers],
        gives: Gives::Decimal,
        usage: "求和(列表.数)",
    },
    Entry {
        zh: "平均",
        en: "average",
        builtin: Builtin::Average,
        args: &[Arg::Numbers],
        gives: Gives::Decimal,
        usage: "平均(列表.数)",
    },
    Entry {
        zh: "去极值平均",
        en: "trimmed_mean",
        builtin: Builtin::TrimmedMean,
        args: &[Arg::Numbers],
        gives: Gives::Decimal,
        usage: "去极值平均(列表.数)",
    },
    Entry {
        zh: "最大",
        en: "maximum",
        builtin: Builtin::Max,
        args: &[Arg::List],
        gives: Gives::Element,
        usage: "最大(列表.值)",
    },
    Entry {
        zh: "最小",
        en: "minimum",
        builtin: Builtin::Min,
        args: &[Arg::List],
        gives: Gives::Element,
        usage: "最小(列表.值)",
    },
    Entry {
        zh: "不同",
        en: "distinct",
        builtin: Builtin::Distinct,
        args: &[Arg::List],
        gives: Gives::Same,
        usage: "不同(列表)",
    },
    Entry {
        zh: "最近",
        en: "latest",
        builtin: Builtin::Latest,
        args: &[Arg::List, Arg::Duration],
        gives: Gives::Same,
        usage: "最近(列表, 3 年)",
    },
    Entry {
        zh: "连续",
        en: "consecutive",
        builtin: Builtin::Consecutive,
        args: &[Arg::List, Arg::Condition],
        gives: Gives::Integer,
        usage: "连续(列表, 条件)",
    },
    Entry {
        zh: "年限",
        en: "tenure",
        builtin: Builtin::Tenure,
        args: &[Arg::List],
        gives: Gives::Duration,
        usage: "年限(列表)",
    },
    Entry {
        zh: "周岁",
        en: "age",
        builtin: Builtin::Age,
        args: &[Arg::Date],
        gives: Gives::Integer,
        usage: "周岁(出生年月)",
    },
    Entry {
        zh: "满年",
        en: "full_years",
        builtin: Builtin::FullYears,
        args: &[Arg::Date, Arg::Date],
        gives: Gives::Integer,
        usage: "满年(起, 止)",
    },
    Entry {
        zh: "满月",
        en: "full_months",
        builtin: Builtin::FullMonths,
        args: &[Arg::Date, Arg::Date],
        gives: Gives::Integer,
        usage: "满月(起, 止)",
    },
    Entry {
        zh: "年",
        en: "year_of",
        builtin: Builtin::YearOf,
        args: &[Arg::Date],
        gives: Gives::Integer,
        usage: "年(日期)",
    },
    Entry {
        zh: "月",
        en: "month_of",
        builtin: Builtin::MonthOf,
        args: &[Arg::Date],
        gives: Gives::Integer,
        usage: "月(日期)",
    },
    Entry {
        zh: "日数",
        en: "day_count",
        builtin: Builtin::DayCount,
        args: &[Arg::Date, Arg::Date],
        gives: Gives::Integer,
        usage: "日数(起, 止)",
    },
    Entry {
        zh: "工作日数",
        en: "workday_count",
        builtin: Builtin::WorkdayCount,
        args: &[Arg::Date, Arg::Date],
        gives: Gives::Integer,
        usage: "工作日数(起, 止)",
    },
    Entry {
        zh: "四舍五入",
        en: "round_half_up",
        builtin: Builtin::HalfUp,
        args: &[Arg::Number, Arg::Number],
        gives: Gives::Decimal,
        usage: "四舍五入(数, 位数)",
    },
    Entry {
        zh: "四舍六入五成双",
        en: "round_half_even",
        builtin: Builtin::HalfEven,
        args: &[Arg::Number, Arg::Number],
        gives: Gives::Decimal,
        usage: "四舍六入五成双(数, 位数)",
    },
    Entry {
        zh: "进位",
        en: "round_up",
        builtin: Builtin::Up,
        args: &[Arg::Number],
        gives: Gives::Integer,
        usage: "进位(数)",
    },
    Entry {
        zh: "舍去",
        en: "round_down",
        builtin: Builtin::Down,
        args: &[Arg::Number],
        gives: Gives::Integer,
        usage: "舍去(数)",
    },
    Entry {
        zh: "绝对值",
        en: "absolute",
        builtin: Builtin::Abs,
        args: &[Arg::Number],
        gives: Gives::Decimal,
        usage: "绝对值(数)",
    },
    Entry {
        zh: "已填",
        en: "filled",
        builtin: Builtin::Filled,
        args: &[Arg::Any],
        gives: Gives::Bool,
        usage: "已填(栏)",
    },
    Entry {
        zh: "首项",
        en: "first_item",
        builtin: Builtin::First,
        args: &[Arg::List],
        gives: Gives::Element,
        usage: "首项(列表)",
    },
    Entry {
        zh: "末项",
        en: "last_item",
        builtin: Builtin::Last,
        args: &[Arg::List],
        gives: Gives::Element,
        usage: "末项(列表)",
    },
    Entry {
        zh: "唯一",
        en: "only_item",
        builtin: Builtin::Only,
        args: &[Arg::List],
        gives: Gives::Element,
        usage: "唯一(列表)",
    },
    Entry {
        zh: "互不相同",
        en: "all_different",
        builtin: Builtin::AllDifferent,
        args: &[Arg::List],
        gives: Gives::Bool,
        usage: "互不相同(列表)",
    },
];

/// All function names, for suggestions.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    TABLE.iter().flat_map(|e| [e.zh, e.en]).chain(["受限", "restricted"])
}

impl Compiler {
    pub(super) fn lower_call(
        &mut self,
        name: &ast::Name,
        args: &[ast::Arg],
        scope: &Scope,
        span: crate::diagnostic::Span,
    ) -> Expr {
        if self.functions.contains_key(&name.text) {
            return self.lower_function(name, args, scope, span);
        }
        if matches!(name.text.as_str(), "受限" | "restricted") {
            return self.lower_restricted(name, args, scope, span);
        }
        let Some(entry) = TABLE.iter().find(|e| e.zh == name.text || e.en == name.text) else {
            let mut known: Vec<String> = names().map(str::to_owned).collect();
            known.extend(self.functions.keys().cloned());
            let close = nearest(&name.text, known.iter().map(String::as_str));
            self.report(
                Diagnostic::new(Code::UnknownFunction)
                    .at(name.span)
                    .arg("name", &name.text)
                    .suggest(close),
            );
            return self.broken(span);
        };
        if entry.builtin == Builtin::Sum && args.len() == 1 && args.iter().any(|a| a.per.is_some())
        {
            return self.lower_per_period(args, scope, span);
        }
        if args.len() != entry.args.len() {
            self.report(
                Diagnostic::new(Code::ArgumentCount)
                    .at(span)
                    .arg("name", &name.text)
                    .arg("expected", entry.args.len())
                    .arg("found", args.len())
                    .arg("usage", entry.usage),
            );
            return self.broken(span);
        }
        let mut lowered: Vec<Expr> = Vec::new();
        for (arg, wanted) in args.iter().zip(entry.args) {
            let value = self.lower_arg(&arg.value, *wanted, &lowered, scope);
            lowered.push(value);
        }
        if let (Builtin::Tenure, Some(list)) = (entry.builtin, lowered.first()) {
            self.expect_interval(list);
        }
        let first = lowered.first().map_or(Type::Any, |e| e.ty.clone());
        let ty = match entry.gives {
            Gives::Integer => Type::INTEGER,
            Gives::Decimal => Type::DECIMAL,
            Gives::Bool => Type::Bool,
            Gives::Duration => Type::Duration,
            Gives::Element => first.element().cloned().unwrap_or(Type::Any),
            Gives::Same => first,
        };
        Expr { node: Node::Call(entry.builtin, lowered), ty, span }
    }

    fn lower_arg(&mut self, arg: &ast::Expr, wanted: Arg, before: &[Expr], scope: &Scope) -> Expr {
        match wanted {
            Arg::Number => self.lower_typed(arg, &Type::DECIMAL, scope),
            Arg::Date => self.lower_typed(arg, &Type::Date, scope),
            Arg::Duration => self.lower_typed(arg, &Type::Duration, scope),
            Arg::Numbers => self.lower_typed(arg, &Type::DECIMAL.list(), scope),
            Arg::Any => self.lower(arg, None, scope),
            Arg::Condition => {
                let element =
                    before.first().and_then(|l| l.ty.element().cloned()).unwrap_or(Type::Any);
                let inner = scope.with(element, "");
                self.lower_typed(arg, &Type::Bool, &inner)
            }
            Arg::List => {
                let list = self.lower(arg, None, scope);
                self.expect_list(&list);
                list
            }
        }
    }

    /// A list whose elements hold for a time.
    pub(super) fn expect_interval(&mut self, list: &Expr) {
        if let Some(Type::Ref(table)) = list.ty.element()
            && let Some(table) = self.policy.schema.table(*table)
            && table.interval.is_none()
        {
            let name = table.name.clone();
            self.report(Diagnostic::new(Code::NoInterval).at(list.span).arg("name", name));
        }
    }

    pub(super) fn expect_list(&mut self, expr: &Expr) {
        if !matches!(expr.ty, Type::List(_) | Type::Any) {
            let found = self.type_name(&expr.ty);
            self.report(
                Diagnostic::new(Code::WrongType)
                    .at(expr.span)
                    .arg("expected", "列表")
                    .arg("expected_en", "a list")
                    .arg("found", found.0)
                    .arg("found_en", found.1),
            );
        }
    }
}
