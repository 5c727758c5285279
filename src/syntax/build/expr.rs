//! Expressions: literals, operands, and precedence over the grammar's flat lists.
//!
//! Loosest first: 或 · 且 · 非 · 有 · 均/任一/至少 n 项/其中 · comparison, 属于, 在, 涵盖 (none chains) · 至 ·
//! + − 除去 加上 · × ÷ / 比 · 该 本 全体 − · `.`

use super::super::ast::*;
use super::super::grammar::Rule;
use super::decl::mode;
use super::{Builder, P, child, has, kids};
use crate::core::date::{Duration, parse_date};
use crate::core::exact::{Exact, parse_chinese};
use crate::diagnostic::{Code, Diagnostic, Span};

/// Binding powers, loosest first.
const OR: u8 = 1;
const AND: u8 = 2;
const NOT: u8 = 3;
const HAS: u8 = 4;
const FILTER: u8 = 5;
const COMPARE: u8 = 6;
const TO: u8 = 7;
const SUM: u8 = 8;
const PRODUCT: u8 = 9;
const TIGHT: u8 = 10;

/// How many operands and operators one expression may have: trees are walked by recursion.
const LONGEST: usize = 2000;

/// One token of a flat expression.
enum Token<'i> {
    Prefix(Prefix, Span),
    Operand(P<'i>),
    Member(Name),
    Infix(Op, Span),
    Quantified(Quantifier, Option<Op>, Span),
    RangeCmp(Op, Expr),
}

impl<'i> Builder<'i> {
    pub(super) fn expr_in(&mut self, pair: &P<'i>) -> Option<Expr> {
        child(pair, Rule::expr).and_then(|e| self.expr(&e))
    }

    pub(super) fn value_in(&mut self, pair: &P<'i>) -> Option<Expr> {
        child(pair, Rule::value).and_then(|v| self.value(&v))
    }

    pub(super) fn values(&mut self, pair: &P<'i>) -> Vec<Expr> {
        kids(pair)
            .iter()
            .filter(|p| p.as_rule() == Rule::value)
            .filter_map(|p| self.value(p))
            .collect()
    }

    /// A `value`: the same shape without comparison and logic words.
    pub(super) fn value(&mut self, pair: &P<'i>) -> Option<Expr> {
        self.expr(pair)
    }

    pub(super) fn expr(&mut self, pair: &P<'i>) -> Option<Expr> {
        let mut tokens = Vec::new();
        for p in kids(pair) {
            if let Some(token) = self.token(p) {
                tokens.push(token);
            }
        }
        if tokens.len() > LONGEST {
            let span = self.span(pair);
            self.report(
                Diagnostic::new(Code::ExprTooLong)
                    .at(Span { end: span.start + 1, ..span })
                    .arg("limit", LONGEST),
            );
            return None;
        }
        let mut tokens = tokens.into_iter().peekable();
        self.climb(&mut tokens, 0)
    }

    fn token(&mut self, p: P<'i>) -> Option<Token<'i>> {
        let span = self.span(&p);
        Some(match p.as_rule() {
            Rule::prefix => Token::Prefix(prefix(&p)?, span),
            Rule::operand => Token::Operand(p),
            Rule::member => Token::Member(self.first_name(&p)?),
            Rule::range_cmp => {
                let op = range_op(&child(&p, Rule::range_end)?)?;
                let literal = child(&p, Rule::literal)?;
                Token::RangeCmp(op, self.literal(&literal)?)
            }
            Rule::operator | Rule::arith => self.operator(&p, span)?,
            _ => return None,
        })
    }

    fn operator(&mut self, pair: &P<'i>, span: Span) -> Option<Token<'i>> {
        let inner = kids(pair).into_iter().next().or_else(|| pair.clone().into_inner().next())?;
        if inner.as_rule() == Rule::quantified {
            let parts = kids(&inner);
            let mut quantifier = None;
            let mut op = None;
            for p in &parts {
                match p.as_rule() {
                    Rule::k_each => quantifier = Some(Quantifier::Each),
                    Rule::k_any => quantifier = Some(Quantifier::Any),
                    Rule::at_least_n => {
                        quantifier = Some(Quantifier::AtLeast(self.at_least(p)?));
                    }
                    _ => op = operator_word(p),
                }
            }
            return Some(Token::Quantified(quantifier?, op, span));
        }
        operator_word(&inner).map(|op| Token::Infix(op, span))
    }

    pub(super) fn at_least(&self, pair: &P<'i>) -> Option<Exact> {
        let text: String = pair
            .as_str()
            .trim_start_matches("至少")
            .trim_start_matches("at_least")
            .trim()
            .to_owned();
        let number: String = text
            .trim_end_matches("项")
            .trim_end_matches("items")
            .trim_end_matches("item")
            .trim()
            .to_owned();
        Exact::parse(&number).or_else(|| parse_chinese(&number))
    }

    fn climb(
        &mut self,
        tokens: &mut std::iter::Peekable<std::vec::IntoIter<Token<'i>>>,
        min: u8,
    ) -> Option<Expr> {
        let mut left = self.operand(tokens)?;
        loop {
            let (power, compare) = match tokens.peek() {
                Some(Token::Infix(op, _)) => (power(*op), power(*op) == COMPARE),
                Some(Token::Quantified(_, Some(_), _)) | Some(Token::RangeCmp(..)) => {
                    (COMPARE, true)
                }
                Some(Token::Quantified(_, None, _)) => (FILTER, false),
                _ => return Some(left),
            };
            if power < min {
                return Some(left);
            }
            let Some(token) = tokens.next() else { return Some(left) };
            left = match token {
                Token::Infix(op, _) => {
                    let right = self.climb(tokens, power + 1)?;
                    self.mixed_logic(op, &left, &right);
                    infix(op, left, right)
                }
                Token::Quantified(q, op, _) => {
                    let right = self.climb(tokens, power + 1)?;
                    let span = left.span.to(right.span);
                    let kind = ExprKind::Quantified(q, op, Box::new(left), Box::new(right));
                    Expr { kind, span }
                }
                Token::RangeCmp(op, right) => infix(op, left, right),
                _ => return Some(left),
            };
            if compare && let Some(next) = tokens.peek() {
                let chains = match next {
                    Token::Infix(op, _) => self::power(*op) == COMPARE,
                    Token::Quantified(_, Some(_), _) | Token::RangeCmp(..) => true,
                    _ => false,
                };
                if chains {
                    let span = token_span(self, next);
                    self.report(Diagnostic::new(Code::ComparisonChain).at(span));
                    // what a chain compares cannot be known, so no stage after this one shall complain of it
                    return None;
                }
            }
        }
    }

    /// 且 beside 或 without brackets reads two ways: it must be written out.
    fn mixed_logic(&mut self, op: Op, left: &Expr, right: &Expr) {
        if op != Op::Or {
            return;
        }
        for side in [left, right] {
            let bracketed = self
                .text
                .get(side.span.start as usize..side.span.end as usize)
                .is_some_and(|t| t.starts_with(['(', '（']));
            if matches!(side.kind, ExprKind::Infix(Op::And, ..)) && !bracketed {
                self.report(Diagnostic::new(Code::MixedLogic).at(side.span));
            }
        }
    }

    fn operand(
        &mut self,
        tokens: &mut std::iter::Peekable<std::vec::IntoIter<Token<'i>>>,
    ) -> Option<Expr> {
        match tokens.next()? {
            Token::Prefix(prefix, span) => {
                let power = match prefix {
                    Prefix::Not => NOT,
                    Prefix::Has => HAS,
                    _ => TIGHT,
                };
                let inner = self.climb(tokens, power)?;
                let span = span.to(inner.span);
                Some(Expr { kind: ExprKind::Prefix(prefix, Box::new(inner)), span })
            }
            Token::Operand(p) => {
                let mut expr = self.atom(&p)?;
                while let Some(Token::Member(_)) = tokens.peek() {
                    if let Some(Token::Member(name)) = tokens.next() {
                        let span = expr.span.to(name.span);
                        expr = Expr { kind: ExprKind::Member(Box::new(expr), name), span };
                    }
                }
                Some(expr)
            }
            _ => None,
        }
    }

    fn atom(&mut self, pair: &P<'i>) -> Option<Expr> {
        let inner = kids(pair).into_iter().next()?;
        let span = self.span(&inner);
        let kind = match inner.as_rule() {
            Rule::literal => return self.literal(&inner),
            Rule::paren => {
                let mut inside = self.expr_in(&inner)?;
                inside.span = span;
                return Some(inside);
            }
            Rule::case => self.case(&inner)?,
            Rule::set => ExprKind::Set(
                kids(&inner)
                    .iter()
                    .filter(|p| p.as_rule() == Rule::expr)
                    .filter_map(|p| self.expr(p))
                    .collect(),
            ),
            Rule::call => self.call(&inner)?,
            Rule::r#ref => ExprKind::Name(super::normalize_name(inner.as_str().trim_end())),
            _ => return None,
        };
        Some(Expr { kind, span })
    }

    fn case(&mut self, pair: &P<'i>) -> Option<ExprKind> {
        Some(ExprKind::Rows {
            mode: child(pair, Rule::mode).map_or(Mode::Disjoint, |m| mode(&m)),
            by: self.values(pair),
            rows: self.rows(&child(pair, Rule::rows)?),
        })
    }

    fn call(&mut self, pair: &P<'i>) -> Option<ExprKind> {
        let callee = child(pair, Rule::callee)?;
        let name = Name { text: super::normalize_name(callee.as_str()), span: self.span(&callee) };
        let mut args = Vec::new();
        for p in kids(pair).iter().filter(|p| p.as_rule() == Rule::arg) {
            let value = self.expr_in(p)?;
            let per = child(p, Rule::per).map(|per| self.per(&per));
            args.push(Arg { value, per });
        }
        Some(ExprKind::Call(name, args))
    }

    /// A comparator and what it compares with, as a row's key or a test's expectation.
    pub(super) fn bound(&mut self, pair: &P<'i>) -> Option<Key> {
        let mut op = None;
        let mut value = None;
        for p in kids(pair) {
            match p.as_rule() {
                Rule::value => value = self.value(&p),
                Rule::range_end => op = range_op(&p),
                _ => op = operator_word(&p),
            }
        }
        Some(Key::Bound(op?, value?))
    }

    pub(super) fn per(&mut self, pair: &P<'i>) -> Per {
        let period = child(pair, Rule::period_word).and_then(|p| period_word(p.as_str()));
        let keys = kids(pair)
            .iter()
            .filter(|p| p.as_rule() == Rule::dotted)
            .map(|p| self.dotted(p))
            .collect();
        Per { period, keys, span: self.span(pair) }
    }

    pub(super) fn object(&mut self, pair: &P<'i>) -> Expr {
        let mut fields = Vec::new();
        for p in kids(pair).iter().filter(|p| p.as_rule() == Rule::pair) {
            if let (Some(name), Some(value)) = (self.first_name(p), self.data_value(p)) {
                fields.push((name, value));
            }
        }
        Expr { kind: ExprKind::Object(fields), span: self.span(pair) }
    }

    /// The value of a pair, a change or a cell: an object, a list or an ordinary value.
    pub(super) fn data_value(&mut self, pair: &P<'i>) -> Option<Expr> {
        let inner = kids(pair).into_iter().find(|p| {
            matches!(p.as_rule(), Rule::object | Rule::objects | Rule::array | Rule::value)
        })?;
        self.datum(&inner)
    }

    fn datum(&mut self, pair: &P<'i>) -> Option<Expr> {
        match pair.as_rule() {
            Rule::object | Rule::objects => Some(self.object(pair)),
            Rule::array => {
                let items = kids(pair).iter().filter_map(|p| self.datum(p)).collect();
                Some(Expr { kind: ExprKind::Set(items), span: self.span(pair) })
            }
            Rule::value => self.value(pair),
            _ => None,
        }
    }

    pub(super) fn literal(&mut self, pair: &P<'i>) -> Option<Expr> {
        let inner = kids(pair).into_iter().next()?;
        let span = self.span(&inner);
        let text = inner.as_str();
        let kind = match inner.as_rule() {
            Rule::date => match parse_date(text) {
                Ok(date) => ExprKind::Date(date),
                Err(_) => {
                    self.report(Diagnostic::new(Code::NoSuchDate).at(span).arg("text", text));
                    ExprKind::Unknown
                }
            },
            Rule::bad_date => {
                self.bad_date(&inner);
                ExprKind::Unknown
            }
            Rule::ratio => self.ratio(text, span)?,
            Rule::duration => self.duration(&inner)?,
            Rule::percent | Rule::number => self.number(text, span),
            Rule::string => ExprKind::Text(self.text_of(&inner).text),
            Rule::empty_list => ExprKind::EmptyList,
            Rule::k_none => ExprKind::None,
            Rule::k_unknown => ExprKind::Unknown,
            Rule::k_tbd => ExprKind::Tbd,
            _ => return None,
        };
        Some(Expr { kind, span })
    }

    fn number(&mut self, text: &str, span: Span) -> ExprKind {
        match Exact::parse(text).or_else(|| parse_chinese(text)) {
            Some(number) => ExprKind::Number(number),
            None => {
                self.report(Diagnostic::new(Code::NumberTooLarge).at(span).arg("text", text));
                ExprKind::Unknown
            }
        }
    }

    /// `1.5∶1`; further parts (`3∶4∶3`) belong to weights and are refused here.
    fn ratio(&mut self, text: &str, span: Span) -> Option<ExprKind> {
        let mut parts = text.split('∶').map(Exact::parse);
        let value = match (parts.next(), parts.next(), parts.next()) {
            (Some(Some(a)), Some(Some(b)), None) => a.div(b),
            _ => None,
        };
        if value.is_none() {
            self.report(Diagnostic::new(Code::BadRatio).at(span).arg("text", text));
        }
        Some(value.map_or(ExprKind::Unknown, ExprKind::Number))
    }

    /// A number with a unit: a length of time for units of time, a plain number otherwise.
    fn duration(&mut self, pair: &P<'i>) -> Option<ExprKind> {
        if has(pair, Rule::half_year) {
            return Some(ExprKind::Duration(Duration { months: 6, days: 0, workdays: 0 }));
        }
        let span = self.span(pair);
        let mut total = Duration { months: 0, days: 0, workdays: 0 };
        let mut plain = None;
        let mut timed = false;
        for p in kids(pair) {
            let measure = child(&p, Rule::unit).and_then(|u| u.into_inner().next())?.as_rule();
            let number = kids(&p)
                .into_iter()
                .find(|n| matches!(n.as_rule(), Rule::number | Rule::cn_open))?;
            let text = number.as_str();
            let Some(value) = Exact::parse(text).or_else(|| parse_chinese(text)) else {
                self.report(Diagnostic::new(Code::NumberTooLarge).at(span).arg("text", text));
                return Some(ExprKind::Unknown);
            };
            let per = match measure {
                Rule::k_u_year => Some((12, 0, 0)),
                Rule::k_u_months => Some((1, 0, 0)),
                Rule::k_u_day => Some((0, 1, 0)),
                Rule::k_u_workday => Some((0, 0, 1)),
                _ => None,
            };
            match per {
                None => {
                    plain = if measure == Rule::k_u_points {
                        value.div(Exact::from_int(100))
                    } else {
                        Some(value)
                    };
                }
                Some((months, days, workdays)) => {
                    timed = true;
                    let whole = |n: i64| {
                        value
                            .mul(Exact::from_int(n))
                            .and_then(Exact::to_i64)
                            .and_then(|n| i32::try_from(n).ok())
                    };
                    let (Some(m), Some(d), Some(w)) = (whole(months), whole(days), whole(workdays))
                    else {
                        self.report(
                            Diagnostic::new(Code::BadDuration).at(span).arg("text", pair.as_str()),
                        );
                        return Some(ExprKind::Unknown);
                    };
                    total.months = total.months.saturating_add(m);
                    total.days = total.days.saturating_add(d);
                    total.workdays = total.workdays.saturating_add(w);
                }
            }
        }
        match (plain, timed) {
            (Some(number), false) => Some(ExprKind::Number(number)),
            (None, true) => Some(ExprKind::Duration(total)),
            _ => {
                self.report(Diagnostic::new(Code::BadDuration).at(span).arg("text", pair.as_str()));
                Some(ExprKind::Unknown)
            }
        }
    }
}

fn token_span(builder: &Builder<'_>, token: &Token<'_>) -> Span {
    match token {
        Token::Prefix(_, span) | Token::Infix(_, span) | Token::Quantified(_, _, span) => *span,
        Token::Operand(p) => builder.span(p),
        Token::Member(name) => name.span,
        Token::RangeCmp(_, expr) => expr.span,
    }
}

fn infix(op: Op, left: Expr, right: Expr) -> Expr {
    let span = left.span.to(right.span);
    Expr { kind: ExprKind::Infix(op, Box::new(left), Box::new(right)), span }
}

fn power(op: Op) -> u8 {
    match op {
        Op::Or => OR,
        Op::And => AND,
        Op::Filter => FILTER,
        Op::In | Op::NotIn | Op::During | Op::Covers => COMPARE,
        op if op.is_comparison() => COMPARE,
        Op::To => TO,
        Op::Add | Op::Sub | Op::Without | Op::Plus => SUM,
        _ => PRODUCT,
    }
}

fn prefix(pair: &P<'_>) -> Option<Prefix> {
    Some(match kids(pair).first()?.as_rule() {
        Rule::k_not => Prefix::Not,
        Rule::k_has => Prefix::Has,
        Rule::k_whole => Prefix::Whole,
        Rule::k_this => Prefix::This,
        Rule::k_own => Prefix::Own,
        Rule::neg => Prefix::Neg,
        _ => return None,
    })
}

/// `以上 以下 以内` include the number, `以外` does not.
fn range_op(pair: &P<'_>) -> Option<Op> {
    Some(match kids(pair).first()?.as_rule() {
        Rule::k_or_more => Op::Ge,
        Rule::k_or_less | Rule::k_within => Op::Le,
        Rule::k_beyond => Op::Gt,
        _ => return None,
    })
}

fn operator_word(pair: &P<'_>) -> Option<Op> {
    Some(match pair.as_rule() {
        Rule::cmp_op => return pair.clone().into_inner().next().and_then(|p| operator_word(&p)),
        Rule::k_or => Op::Or,
        Rule::k_and => Op::And,
        Rule::k_filter => Op::Filter,
        Rule::k_in => Op::In,
        Rule::k_not_in => Op::NotIn,
        Rule::k_during => Op::During,
        Rule::k_covers => Op::Covers,
        Rule::k_without => Op::Without,
        Rule::k_plus_set => Op::Plus,
        Rule::k_at_most | Rule::k_not_after | Rule::op_le => Op::Le,
        Rule::k_more_than | Rule::k_after | Rule::k_higher | Rule::op_gt => Op::Gt,
        Rule::k_not_below
        | Rule::k_no_fewer_than
        | Rule::k_not_before
        | Rule::k_reached
        | Rule::op_ge => Op::Ge,
        Rule::k_below
        | Rule::k_fewer_than
        | Rule::k_before
        | Rule::k_short_of
        | Rule::k_under
        | Rule::op_lt => Op::Lt,
        Rule::op_eq => Op::Eq,
        Rule::op_ne => Op::Ne,
        Rule::op_add => Op::Add,
        Rule::op_sub => Op::Sub,
        Rule::op_mul => Op::Mul,
        Rule::op_div => Op::Div,
        Rule::k_ratio => Op::Ratio,
        Rule::k_to => Op::To,
        _ => return None,
    })
}

pub(super) fn period_word(text: &str) -> Option<Period> {
    Some(match text.trim() {
        "年" | "year" => Period::Year,
        "半年" | "half_year" => Period::HalfYear,
        "季" | "季度" | "quarter" => Period::Quarter,
        "月" | "month" => Period::Month,
        "周" | "week" => Period::Week,
        "日" | "day" => Period::Day,
        _ => return None,
    })
}
