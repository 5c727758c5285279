//! Typed expressions: the few, closed nodes every pattern lowers to.

use super::schema::Type;
use super::value::{Arith, Cmp, Fault, TableId, Value};
use crate::diagnostic::Span;

/// Index of a derived field in [`super::policy::Policy::fields`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldId(pub u32);

/// A typed expression and its place in the policy text.
#[derive(Debug, Clone)]
pub struct Expr {
    /// What it is.
    pub node: Node,
    /// Its type.
    pub ty: Type,
    /// Where it was written.
    pub span: Span,
}

/// How to get from a record to a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// A stored column.
    Column(u16),
    /// A derived field.
    Field(FieldId),
    /// The records that refer to this one: index in [`super::schema::Schema::inverses`].
    Inverse(u16),
    /// The owner of an element of a nested list.
    Parent,
}

/// `均`, `任一`, `至少 n 项`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quantifier {
    /// Every one; over an empty list it is unknown unless said otherwise.
    Each,
    /// At least one.
    Any,
    /// At least so many.
    AtLeast(u32),
}

/// How rows that hold together are settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Settle {
    /// They must agree.
    Disjoint,
    /// The first that holds.
    First,
    /// The highest value.
    Highest,
    /// The sum.
    Sum,
}

/// A row of a table, a ladder, a bonus.
#[derive(Debug, Clone)]
pub struct Row {
    /// When it holds; `None` is 其余.
    pub cond: Option<Expr>,
    /// Its value.
    pub value: Expr,
    /// Its sources.
    pub basis: Vec<String>,
    /// Where it was written.
    pub span: Span,
}

/// The shapes of an expression. Frames are numbered from the subject (0) inwards.
#[derive(Debug, Clone)]
pub enum Node {
    /// A known value.
    Const(Value),
    /// The record or element bound at a frame.
    Frame(u8),
    /// A value of the record at a frame: the short form of `Get(Frame)`.
    Of(u8, Access),
    /// A value of what an expression refers to; over a list it maps and flattens.
    Get(Box<Expr>, Access),
    /// A parameter.
    Param(u16),
    /// All records of a type.
    All(TableId),
    /// The date of judgement, or in a step the step's day.
    Today,
    /// The date of judgement of the run; in what a step's clauses read elsewhere, the step's day.
    AsOf,
    /// The date of judgement of the run, wherever it stands: what silence is measured by.
    RunDay,
    /// Not.
    Not(Box<Expr>),
    /// All hold.
    And(Vec<Expr>),
    /// One holds.
    Or(Vec<Expr>),
    /// A comparison.
    Compare(Cmp, Box<Expr>, Box<Expr>),
    /// A calculation with numbers, dates or lengths of time.
    Arith(Arith, Box<Expr>, Box<Expr>),
    /// The negative.
    Neg(Box<Expr>),
    /// `属于`: a value (or every member of a list) is in a set.
    In(Box<Expr>, Box<Expr>),
    /// `在`: a number or day lies in a span; a list keeps what holds then.
    During(Box<Expr>, Box<Expr>),
    /// `涵盖`.
    Covers(Box<Expr>, Box<Expr>),
    /// `加上`.
    Union(Box<Expr>, Box<Expr>),
    /// `除去`.
    Without(Box<Expr>, Box<Expr>),
    /// `{…}`.
    Set(Vec<Expr>),
    /// `… 至 …`.
    Span(Box<Expr>, Box<Expr>),
    /// `有`.
    Has(Box<Expr>),
    /// `其中`: the condition sees the element as the next frame.
    Filter(Box<Expr>, Box<Expr>),
    /// `L.f`: the value of an expression for every element.
    Map(Box<Expr>, Box<Expr>),
    /// A quantifier; the condition sees the element as the next frame.
    Quantified {
        /// Which.
        quantifier: Quantifier,
        /// Over what.
        list: Box<Expr>,
        /// What must hold.
        cond: Box<Expr>,
        /// What an empty list counts as, if the author said.
        empty: Option<bool>,
    },
    /// A built-in.
    Call(Builtin, Vec<Expr>),
    /// Rows; `None` if no row holds and there is no 其余.
    Rows(Settle, Vec<Row>),
    /// What could not be understood; an error has been reported.
    Fault(Fault),
}

/// The built-in functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(missing_docs)]
pub enum Builtin {
    Count,
    Sum,
    Average,
    TrimmedMean,
    Max,
    Min,
    Distinct,
    /// `最近(L, n 年)`: n slots ending with the year before the base year (or the base year's own, if recorded).
    Latest,
    /// `连续(L, 条件)`: the longest run of years up to the latest in which the condition holds.
    Consecutive,
    /// `年限(L)`: completed years of the union of intervals.
    Tenure,
    Age,
    FullYears,
    FullMonths,
    YearOf,
    MonthOf,
    DayCount,
    WorkdayCount,
    HalfUp,
    HalfEven,
    Up,
    Down,
    Abs,
    /// `受限(晋升)`.
    Restricted,
    Filled,
    First,
    Last,
    Only,
    AllDifferent,
    /// Sum per period, the largest: `求和(L.f 每 年)`.
    PerPeriod,
}

impl Expr {
    /// A known value.
    pub fn constant(value: Value, ty: Type, span: Span) -> Expr {
        Expr { node: Node::Const(value), ty, span }
    }

    /// The sub-expressions, in reading order.
    pub fn children(&self) -> Vec<&Expr> {
        match &self.node {
            Node::Const(_)
            | Node::Frame(_)
            | Node::Of(..)
            | Node::Param(_)
            | Node::All(_)
            | Node::Today
            | Node::AsOf
            | Node::RunDay
            | Node::Fault(_) => Vec::new(),
            Node::Get(a, _) | Node::Not(a) | Node::Neg(a) | Node::Has(a) => vec![a],
            Node::And(all) | Node::Or(all) | Node::Set(all) | Node::Call(_, all) => {
                all.iter().collect()
            }
            Node::Compare(_, a, b)
            | Node::Arith(_, a, b)
            | Node::In(a, b)
            | Node::During(a, b)
            | Node::Covers(a, b)
            | Node::Union(a, b)
            | Node::Without(a, b)
            | Node::Span(a, b)
            | Node::Filter(a, b)
            | Node::Map(a, b) => vec![a, b],
            Node::Quantified { list, cond, .. } => vec![list, cond],
            Node::Rows(_, rows) => {
                rows.iter().flat_map(|r| r.cond.iter().chain(std::iter::once(&r.value))).collect()
            }
        }
    }

    /// The sub-expressions, in reading order, to be changed.
    pub fn children_mut(&mut self) -> Vec<&mut Expr> {
        match &mut self.node {
            Node::Const(_)
            | Node::Frame(_)
            | Node::Of(..)
            | Node::Param(_)
            | Node::All(_)
            | Node::Today
            | Node::AsOf
            | Node::RunDay
            | Node::Fault(_) => Vec::new(),
            Node::Get(a, _) | Node::Not(a) | Node::Neg(a) | Node::Has(a) => vec![a],
            Node::And(all) | Node::Or(all) | Node::Set(all) | Node::Call(_, all) => {
                all.iter_mut().collect()
            }
            Node::Compare(_, a, b)
            | Node::Arith(_, a, b)
            | Node::In(a, b)
            | Node::During(a, b)
            | Node::Covers(a, b)
            | Node::Union(a, b)
            | Node::Without(a, b)
            | Node::Span(a, b)
            | Node::Filter(a, b)
            | Node::Map(a, b) => vec![a, b],
            Node::Quantified { list, cond, .. } => vec![list, cond],
            Node::Rows(_, rows) => {
                rows.iter_mut().flat_map(|r| r.cond.iter_mut().chain([&mut r.value])).collect()
            }
        }
    }

    /// Whether the sub-expressions after the first see the element of the first as the next frame.
    pub fn binds(&self) -> bool {
        matches!(
            self.node,
            Node::Filter(..) | Node::Map(..) | Node::Quantified { .. } | Node::Call(..)
        )
    }

    /// Calls `visit` on this and every expression inside.
    pub fn walk<'a>(&'a self, visit: &mut impl FnMut(&'a Expr)) {
        visit(self);
        for child in self.children() {
            child.walk(visit);
        }
    }
}
