//! Tests of the language: fixtures, patches, expectations, table tests.

use super::super::ast::*;
use super::super::grammar::Rule;
use super::{Builder, P, child, has, kids, normalize_name};

impl<'i> Builder<'i> {
    pub(super) fn test(&mut self, pair: &P<'i>) -> Option<Test> {
        let mut body = Vec::new();
        for p in kids(pair) {
            if self.trouble(&p, Rule::only_test) {
                continue;
            }
            if p.as_rule() == Rule::change {
                let changes = self.changes(&p).into_iter();
                body.extend(changes.map(|(subject, value)| TestStmt::Change { subject, value }));
            } else if let Some(stmt) = self.test_stmt(&p) {
                body.push(stmt);
            }
        }
        Some(Test { name: self.title(pair)?, body, span: self.span(pair) })
    }

    /// The name of a test: a name or a quoted text.
    fn title(&self, pair: &P<'i>) -> Option<Name> {
        let first =
            kids(pair).into_iter().find(|p| matches!(p.as_rule(), Rule::name | Rule::string))?;
        if first.as_rule() == Rule::name {
            return Some(self.name(&first));
        }
        let text = self.text_of(&first);
        Some(Name { text: text.text, span: text.span })
    }

    fn test_stmt(&mut self, p: &P<'i>) -> Option<TestStmt> {
        Some(match p.as_rule() {
            Rule::take => TestStmt::Take(self.first_name(p)?),
            Rule::set_param => {
                let (path, value) = self.set_param(p)?;
                TestStmt::SetParam(path, value)
            }
            Rule::asof => TestStmt::AsOf(self.date_in(p)?, self.span(p)),
            Rule::expect => TestStmt::Expect(Expect {
                subject: self.subject(&child(p, Rule::subject)?),
                expected: self.expected(p)?,
                lacking: self.names_in(p, Rule::lacking),
                because: self.names_in(p, Rule::because),
                span: self.span(p),
            }),
            _ => return None,
        })
    }

    /// The fields `改` sets, in order.
    fn changes(&mut self, pair: &P<'i>) -> Vec<(Subject, Expr)> {
        let patches = kids(pair).into_iter().filter(|p| p.as_rule() == Rule::patch);
        patches
            .filter_map(|p| {
                let subject = self.subject(&child(&p, Rule::subject)?);
                Some((subject, self.data_value(&p)?))
            })
            .collect()
    }

    fn set_param(&mut self, pair: &P<'i>) -> Option<(Dotted, Expr)> {
        Some((self.dotted_in(pair)?, self.data_value(pair)?))
    }

    fn names_in(&self, pair: &P<'i>, rule: Rule) -> Vec<Name> {
        child(pair, rule)
            .and_then(|b| child(&b, Rule::names))
            .map_or(Vec::new(), |n| self.names(&n))
    }

    fn subject(&self, pair: &P<'i>) -> Subject {
        let parts = kids(pair)
            .iter()
            .filter_map(|p| {
                let mut inner = kids(p).into_iter();
                let name = self.name(&inner.next()?);
                Some((name, inner.next().map(|k| self.key_text(&k))))
            })
            .collect();
        Subject { parts, span: self.span(pair) }
    }

    /// The rule of a table test, or a part of one; each name perhaps with a key.
    fn target(&self, pair: &P<'i>) -> Subject {
        let mut parts: Vec<(Name, Option<String>)> = Vec::new();
        let mut keyed = false;
        for p in pair.clone().into_inner() {
            match p.as_rule() {
                Rule::LPAREN => keyed = true,
                Rule::RPAREN => keyed = false,
                Rule::name | Rule::string | Rule::number if keyed => {
                    let key = self.key_text(&p);
                    if let Some(last) = parts.last_mut() {
                        last.1 = Some(key);
                    }
                }
                Rule::name => parts.push((self.name(&p), None)),
                _ => {}
            }
        }
        Subject { parts, span: self.span(pair) }
    }

    fn key_text(&self, pair: &P<'i>) -> String {
        match pair.as_rule() {
            Rule::string => self.text_of(pair).text,
            _ => normalize_name(pair.as_str().trim()),
        }
    }

    fn expected(&mut self, pair: &P<'i>) -> Option<Expected> {
        if let Some(bound) = child(pair, Rule::bound) {
            return match self.bound(&bound)? {
                Key::Bound(op, value) => Some(Expected::Bound(op, value)),
                _ => None,
            };
        }
        if let Some(taken) = child(pair, Rule::taken) {
            return Some(Expected::Taken(self.taken(&taken)));
        }
        let verdict = child(pair, Rule::verdict)?;
        Some(Expected::Word(Name {
            text: normalize_name(verdict.as_str().trim()),
            span: self.span(&verdict),
        }))
    }

    fn taken(&self, pair: &P<'i>) -> Taken {
        let names = self.names(pair);
        let key = |p: P<'i>| kids(&p).into_iter().last().map(|k| self.key_text(&k));
        Taken {
            none: has(pair, Rule::k_none) || has(pair, Rule::k_not),
            whole: names.len() > 1 || has(pair, Rule::EQ),
            names,
            all: has(pair, Rule::k_and),
            upon: child(pair, Rule::upon).and_then(key),
        }
    }

    pub(super) fn fixture(&mut self, pair: &P<'i>) -> Option<Fixture> {
        let mut given = Vec::new();
        for p in kids(pair) {
            if self.trouble(&p, Rule::only_test) {
                continue;
            }
            if p.as_rule() == Rule::given {
                given.push(Given {
                    record: self.first_name(&p)?,
                    key: child(&p, Rule::key_name)
                        .and_then(|k| kids(&k).into_iter().next())
                        .map(|k| self.key_text(&k)),
                    value: child(&p, Rule::object).map(|o| self.object(&o))?,
                });
            }
        }
        Some(Fixture {
            name: self.first_name(pair)?,
            file: self.string_in(pair),
            given,
            span: self.span(pair),
        })
    }

    pub(super) fn examples(&mut self, pair: &P<'i>) -> Option<Examples> {
        let parts = kids(pair);
        let target = self.target(parts.iter().find(|p| p.as_rule() == Rule::target_of)?);
        let columns: Vec<Subject> = parts
            .iter()
            .filter(|p| p.as_rule() == Rule::subject)
            .map(|p| self.subject(p))
            .collect();
        let take = parts
            .iter()
            .skip_while(|p| p.as_rule() != Rule::k_fixture)
            .find(|p| p.as_rule() == Rule::name)
            .map(|p| self.name(p));
        let mut examples = Examples {
            name: self.title(pair)?,
            target,
            take,
            as_of: child(pair, Rule::asof).and_then(|a| self.date_in(&a)),
            params: Vec::new(),
            columns,
            lines: Vec::new(),
            span: self.span(pair),
        };
        for p in parts {
            if self.trouble(&p, Rule::only_example) {
                continue;
            }
            match p.as_rule() {
                Rule::set_param => examples.params.extend(self.set_param(&p)),
                Rule::example => {
                    let cells = kids(&p)
                        .iter()
                        .filter(|c| c.as_rule() == Rule::cell)
                        .filter_map(|c| self.data_value(c))
                        .collect();
                    examples.lines.push(ExampleLine {
                        cells,
                        changes: child(&p, Rule::change).map_or(Vec::new(), |c| self.changes(&c)),
                        expected: self.expected(&p)?,
                        lacking: self.names_in(&p, Rule::lacking),
                        because: self.names_in(&p, Rule::because),
                        span: self.span(&p),
                    });
                }
                _ => {}
            }
        }
        Some(examples)
    }
}
