//! Declarations: the policy's head, vocabulary, records, parameters, definitions, tables.

use super::super::ast::*;
use super::super::grammar::Rule;
use super::rules::PLAIN_TAILS;
use super::{Builder, P, child, has, kids};
use crate::diagnostic::{Code, Diagnostic};

impl<'i> Builder<'i> {
    pub(in super::super) fn file(&mut self, pair: &P<'i>) -> File {
        let mut decls = Vec::new();
        for p in kids(pair) {
            if self.trouble(&p, Rule::only_decl) {
                continue;
            }
            if let Some(decl) = self.decl(&p) {
                decls.push(decl);
            }
        }
        File { decls }
    }

    fn decl(&mut self, p: &P<'i>) -> Option<Decl> {
        Some(match p.as_rule() {
            Rule::policy => Decl::Policy(self.policy(p)?),
            Rule::using => Decl::Use(self.paths(p)),
            Rule::ordering => Decl::Enum(self.enumeration(p, true)?),
            Rule::enumeration => Decl::Enum(self.enumeration(p, false)?),
            Rule::record => Decl::Record(self.record(p)?),
            Rule::extend if child(p, Rule::enum_values).is_some() => {
                Decl::ExtendEnum(self.extend_enum(p)?)
            }
            Rule::extend => Decl::Extend(self.extend(p)?),
            Rule::param => Decl::Param(self.param(p)?),
            Rule::define => Decl::Define(self.define(p)?),
            Rule::ruleset => Decl::Rules(self.ruleset(p)?),
            Rule::procedure => Decl::Procedure(self.procedure(p)?),
            Rule::scoring => Decl::Score(self.scoring(p)?),
            Rule::selection => Decl::Selection(self.selection(p)?),
            Rule::table => Decl::Table(self.table(p)?),
            Rule::test => Decl::Test(self.test(p)?),
            Rule::fixture => Decl::Fixture(self.fixture(p)?),
            Rule::examples => Decl::Examples(self.examples(p)?),
            _ => return None,
        })
    }

    fn paths(&self, pair: &P<'i>) -> Vec<Path> {
        kids(pair).iter().filter(|p| p.as_rule() == Rule::path).map(|p| self.path(p)).collect()
    }

    pub(super) fn path(&self, pair: &P<'i>) -> Path {
        let text = self.names(pair).into_iter().map(|n| n.text).collect::<Vec<_>>().join("/");
        Path { text, span: self.span(pair) }
    }

    fn policy(&mut self, pair: &P<'i>) -> Option<Policy> {
        let mut policy = Policy {
            name: self.first_name(pair)?,
            region: None,
            extends: Vec::new(),
            tails: Tails::default(),
            span: self.span(pair),
        };
        for p in kids(pair) {
            if self.trouble(&p, Rule::only_policy) {
                continue;
            }
            match p.as_rule() {
                Rule::region => policy.region = self.string_in(&p),
                Rule::extends => policy.extends.extend(self.paths(&p)),
                _ => self.tail(&p, &mut policy.tails),
            }
        }
        Some(policy)
    }

    fn enumeration(&mut self, pair: &P<'i>, ordered: bool) -> Option<EnumDecl> {
        let values = if ordered {
            Some(self.enum_values(pair))
        } else {
            child(pair, Rule::enum_values).map(|v| self.enum_values(&v))
        };
        let name = self.first_name(pair)?;
        Some(EnumDecl { name, ordered, values, tails: self.tails(pair) })
    }

    fn extend_enum(&mut self, pair: &P<'i>) -> Option<ExtendEnum> {
        let values = child(pair, Rule::enum_values).map(|v| self.enum_values(&v))?;
        Some(ExtendEnum { name: self.first_name(pair)?, values })
    }

    fn enum_values(&self, pair: &P<'i>) -> Vec<EnumValue> {
        let values = kids(pair).into_iter().filter(|p| p.as_rule() == Rule::enum_value);
        values
            .filter_map(|p| {
                Some(EnumValue { name: self.first_name(&p)?, aliases: self.aliases(&p) })
            })
            .collect()
    }

    fn aliases(&self, pair: &P<'i>) -> Vec<Text> {
        child(pair, Rule::alias).map_or(Vec::new(), |a| self.strings_in(&a))
    }

    fn record(&mut self, pair: &P<'i>) -> Option<RecordDecl> {
        let mut names = self.names(pair).into_iter();
        let name = names.next()?;
        let key = names.next();
        Some(RecordDecl {
            name,
            aliases: self.aliases(pair),
            key,
            fields: child(pair, Rule::fields).map_or(Vec::new(), |f| self.fields(&f)),
            interval: self.interval_in(pair),
            span: self.span(pair),
        })
    }

    fn extend(&mut self, pair: &P<'i>) -> Option<Extend> {
        let fields = child(pair, Rule::fields).map_or(Vec::new(), |f| self.fields(&f));
        Some(Extend { target: self.dotted_in(pair)?, fields })
    }

    pub(super) fn fields(&mut self, pair: &P<'i>) -> Vec<Field> {
        let mut fields = Vec::new();
        for p in kids(pair) {
            if self.trouble(&p, Rule::only_field) {
                continue;
            }
            if p.as_rule() == Rule::field
                && let Some(field) = self.field(&p)
            {
                fields.push(field);
            }
        }
        fields
    }

    fn field(&mut self, pair: &P<'i>) -> Option<Field> {
        Some(Field {
            name: self.first_name(pair)?,
            ty: self.type_in(pair)?,
            range: child(pair, Rule::range).and_then(|r| self.value_in(&r)),
            aliases: self.aliases(pair),
            note: child(pair, Rule::note).and_then(|n| self.string_in(&n)),
        })
    }

    fn interval_in(&self, pair: &P<'i>) -> Option<Interval> {
        let mut names = self.names(&child(pair, Rule::interval)?).into_iter();
        Some(Interval { from: names.next()?, to: names.next() })
    }

    pub(super) fn type_in(&mut self, pair: &P<'i>) -> Option<TypeExpr> {
        child(pair, Rule::r#type).and_then(|t| self.type_expr(&t))
    }

    pub(super) fn type_expr(&mut self, pair: &P<'i>) -> Option<TypeExpr> {
        let mut kind = None;
        for p in kids(pair) {
            kind = match p.as_rule() {
                Rule::t_simple => kids(&p).first().and_then(|k| simple_type(k.as_rule())),
                Rule::t_order => {
                    Some(TypeKind::Inline { ordered: true, values: self.enum_values(&p) })
                }
                Rule::enum_values => {
                    Some(TypeKind::Inline { ordered: false, values: self.enum_values(&p) })
                }
                Rule::t_list => self.list_type(&p),
                Rule::type_name => {
                    let mut names = self.names(&p).into_iter();
                    names.next().map(|name| TypeKind::Named { name, inverse: names.next() })
                }
                _ => kind,
            };
        }
        Some(TypeExpr {
            kind: kind?,
            optional: has(pair, Rule::k_none),
            interval: self.interval_in(pair),
            span: self.span(pair),
        })
    }

    fn list_type(&mut self, pair: &P<'i>) -> Option<TypeKind> {
        if let Some(fields) = child(pair, Rule::fields) {
            return Some(TypeKind::Rows(self.fields(&fields)));
        }
        self.type_in(pair).map(|t| TypeKind::List(Box::new(t)))
    }

    fn param(&mut self, pair: &P<'i>) -> Option<Param> {
        let value = child(pair, Rule::objects)
            .map(|o| self.object(&o))
            .or_else(|| child(pair, Rule::value).and_then(|v| self.value(&v)));
        let bound = child(pair, Rule::param_bound)
            .and_then(|b| child(&b, Rule::bound))
            .and_then(|b| self.bound(&b));
        Some(Param {
            name: self.first_name(pair)?,
            normally: has(pair, Rule::k_normally),
            ty: self.type_in(pair),
            value: value.filter(|v| !matches!(v.kind, ExprKind::Tbd)),
            bound,
            tails: self.tails(pair),
        })
    }

    pub(super) fn define(&mut self, pair: &P<'i>) -> Option<Define> {
        Some(Define {
            target: self.dotted_in(pair)?,
            ty: self.type_in(pair),
            value: self.expr_in(pair)?,
            tails: self.tails_read(pair, ("定义", "define"), PLAIN_TAILS),
        })
    }

    fn table(&mut self, pair: &P<'i>) -> Option<Table> {
        let mut names = self.names(pair).into_iter();
        let name = names.next()?;
        let params = child(pair, Rule::table_params)
            .map(|t| kids(&t).iter().filter_map(|t| self.type_expr(t)).collect())
            .unwrap_or_default();
        let by = child(pair, Rule::by_keys).map(|b| self.values(&b)).unwrap_or_default();
        Some(Table {
            name,
            subject: names.next(),
            params,
            by,
            ty: self.type_in(pair)?,
            mode: child(pair, Rule::mode).map_or(Mode::Disjoint, |m| mode(&m)),
            tails: self.tails(pair),
            rows: child(pair, Rule::rows).map(|r| self.rows(&r)),
            span: self.span(pair),
        })
    }

    pub(super) fn rows(&mut self, pair: &P<'i>) -> Vec<Row> {
        let mut rows = Vec::new();
        for p in kids(pair) {
            if self.trouble(&p, Rule::only_row) {
                continue;
            }
            if p.as_rule() == Rule::row {
                rows.push(self.row(&p));
            }
        }
        rows
    }

    fn row(&mut self, pair: &P<'i>) -> Row {
        let keys = child(pair, Rule::row_key)
            .map(|k| kids(&k).iter().filter_map(|k| self.key(k)).collect())
            .unwrap_or_default();
        let values = child(pair, Rule::result).map(|r| self.values(&r)).unwrap_or_default();
        Row { keys, values, tails: self.tails(pair), span: self.span(pair) }
    }

    fn key(&mut self, pair: &P<'i>) -> Option<Key> {
        let inner = kids(pair).into_iter().next()?;
        match inner.as_rule() {
            Rule::k_otherwise => Some(Key::Otherwise(self.span(&inner))),
            Rule::bound => self.bound(&inner),
            _ => self.expr(&inner).map(Key::Expr),
        }
    }

    pub(super) fn bad_date(&mut self, pair: &P<'i>) {
        let span = self.span(pair);
        self.report(Diagnostic::new(Code::BadDateLiteral).at(span).arg("text", pair.as_str()));
    }
}

fn simple_type(rule: Rule) -> Option<TypeKind> {
    Some(match rule {
        Rule::k_t_text => TypeKind::Text,
        Rule::k_t_integer => TypeKind::Integer,
        Rule::k_t_decimal => TypeKind::Decimal,
        Rule::k_t_date => TypeKind::Date,
        Rule::k_t_bool => TypeKind::Bool,
        _ => return None,
    })
}

pub(super) fn mode(pair: &P<'_>) -> Mode {
    match kids(pair).first().map(|p| p.as_rule()) {
        Some(Rule::k_take_highest) => Mode::Highest,
        Some(Rule::k_add_up) => Mode::Sum,
        Some(Rule::k_take_first) => Mode::First,
        Some(Rule::k_stepwise) => Mode::Stepwise,
        _ => Mode::Disjoint,
    }
}
