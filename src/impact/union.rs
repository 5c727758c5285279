//! One space of numbers for two policies.
//!
//! Fields, columns, parameters and the rest are numbered by each compilation on its own. Here head keeps its
//! numbers, and what only base has is added behind; base is then written anew in these numbers. After that the two
//! can be compared part by part as they stand, and a part of one can stand in the other.

use std::collections::BTreeMap;

use crate::core::expr::{Access, Expr, FieldId, Node};
use crate::core::policy::{FieldKind, Output, Partition, Policy, RuleSet};
use crate::core::roots::{Frames, at_frame, leads_to, write};
use crate::core::schema::{Origin, Schema, Type};
use crate::core::value::{EnumId, List, TableId, Value};
use std::sync::Arc;

/// Both policies in the same numbers. Lists of equal length: what a policy lacks is there with the other's body.
#[derive(Debug)]
pub(super) struct Union {
    /// The older one.
    pub(super) base: Policy,
    /// The newer one.
    pub(super) head: Policy,
    /// What both have: by field, parameter, rule set, score, selection, procedure.
    pub(super) shared: Shared,
    /// How many fields head has; those behind are base's own.
    pub(super) own_fields: usize,
}

/// Which of the things in a union both policies have.
#[derive(Debug, Default)]
pub(super) struct Shared {
    pub(super) params: Vec<bool>,
    pub(super) fields: Vec<bool>,
    pub(super) rules: Vec<bool>,
    pub(super) scores: Vec<bool>,
    pub(super) selections: Vec<bool>,
    pub(super) procedures: Vec<bool>,
}

/// From base's numbers to the union's.
#[derive(Debug, Default)]
struct Numbers {
    enums: Vec<(u16, Vec<u16>)>,
    tables: Vec<u16>,
    columns: Vec<Vec<u16>>,
    inverses: Vec<u16>,
    params: Vec<u16>,
    fields: Vec<u32>,
    rules: Vec<usize>,
    scores: Vec<usize>,
    selections: Vec<usize>,
    procedures: Vec<usize>,
    partitions: Vec<usize>,
}

fn at<T: Copy>(list: &[T], index: usize, or: T) -> T {
    list.get(index).copied().unwrap_or(or)
}

fn small(n: usize) -> u16 {
    u16::try_from(n).unwrap_or(u16::MAX)
}

impl Numbers {
    fn table(&self, id: TableId) -> TableId {
        TableId(at(&self.tables, usize::from(id.0), id.0))
    }
    fn column(&self, table: Option<TableId>, column: u16) -> u16 {
        table
            .and_then(|t| self.columns.get(usize::from(t.0)))
            .map_or(column, |c| at(c, usize::from(column), column))
    }
    fn field(&self, id: FieldId) -> FieldId {
        FieldId(at(&self.fields, id.0 as usize, id.0))
    }
    fn enumeration(&self, id: EnumId) -> EnumId {
        EnumId(self.enums.get(usize::from(id.0)).map_or(id.0, |e| e.0))
    }
    fn enum_value(&self, id: EnumId, value: u16) -> u16 {
        self.enums.get(usize::from(id.0)).map_or(value, |e| at(&e.1, usize::from(value), value))
    }
    fn ty(&self, ty: &mut Type) {
        match ty {
            Type::Enum(id) => *id = self.enumeration(*id),
            Type::Ref(table) => *table = self.table(*table),
            Type::List(inner) | Type::Span(inner) => self.ty(inner),
            _ => {}
        }
    }
    fn value(&self, value: &mut Value) {
        match value {
            Value::Enum(id, v) => {
                *v = self.enum_value(*id, *v);
                *id = self.enumeration(*id);
            }
            Value::List(list) => {
                let items = list.items.iter().map(|(v, t)| {
                    let mut v = v.clone();
                    self.value(&mut v);
                    (v, t.clone())
                });
                *list = Arc::new(List { items: items.collect(), open: list.open.clone() });
            }
            Value::Span(ends) => {
                let (mut a, mut b) = (ends.0.clone(), ends.1.clone());
                self.value(&mut a);
                self.value(&mut b);
                *ends = Arc::new((a, b));
            }
            _ => {}
        }
    }
}

/// Writes an expression of base in the union's numbers. Outer before inner, so what a path starts from is still
/// told in base's numbers when the path is written.
fn rewrite(numbers: &Numbers, schema: &Schema, root: &mut Expr, on: &Frames) {
    write::inside(root, &mut on.to_vec(), &mut |e, frames| {
        let access = |access: &mut Access, table: Option<TableId>| match access {
            Access::Column(c) => *c = numbers.column(table, *c),
            Access::Field(id) => *id = numbers.field(*id),
            Access::Inverse(i) => *i = at(&numbers.inverses, usize::from(*i), *i),
            Access::Parent => {}
        };
        match &mut e.node {
            Node::Of(level, a) => access(a, at_frame(frames, *level)),
            Node::Get(base, a) => access(a, leads_to(schema, base, frames)),
            Node::Param(p) => *p = at(&numbers.params, usize::from(*p), *p),
            Node::All(table) => *table = numbers.table(*table),
            Node::Const(value) => numbers.value(value),
            _ => {}
        }
        numbers.ty(&mut e.ty);
    });
}

/// The union of two policies.
pub(super) fn union(base: &Policy, head: &Policy) -> Union {
    let mut all = head.clone();
    let mut numbers = Numbers::default();
    enums(base, &mut all, &mut numbers);
    tables(base, &mut all, &mut numbers);
    numbers.params =
        named(&base.params, &head.params, |p| &p.name).into_iter().map(small).collect();
    fields(base, head, &mut numbers);
    numbers.rules = named(&base.rules, &head.rules, |r| &r.name);
    numbers.scores = named(&base.scores, &head.scores, |s| &s.name);
    numbers.selections = named(&base.selections, &head.selections, |s| &s.name);
    numbers.procedures = named(&base.procedures, &head.procedures, |p| &p.name);
    partitions(base, head, &all, &mut numbers);

    let translated = translate(base, &numbers);
    let mut old = all.clone();
    old.effective = base.effective;
    let by_field: Vec<usize> = numbers.fields.iter().map(|f| *f as usize).collect();
    let shared = Shared {
        params: place(
            &mut old.params,
            &mut all.params,
            &translated.params,
            &widen(&numbers.params),
        ),
        fields: place(&mut old.fields, &mut all.fields, &translated.fields, &by_field),
        rules: place(&mut old.rules, &mut all.rules, &translated.rules, &numbers.rules),
        scores: place(&mut old.scores, &mut all.scores, &translated.scores, &numbers.scores),
        selections: place(
            &mut old.selections,
            &mut all.selections,
            &translated.selections,
            &numbers.selections,
        ),
        procedures: place(
            &mut old.procedures,
            &mut all.procedures,
            &translated.procedures,
            &numbers.procedures,
        ),
    };
    place(&mut old.partitions, &mut all.partitions, &translated.partitions, &numbers.partitions);
    old.outputs = base
        .outputs
        .iter()
        .map(|o| match o {
            Output::Rules(i) => Output::Rules(at(&numbers.rules, *i, *i)),
            Output::Score(i) => Output::Score(at(&numbers.scores, *i, *i)),
            Output::Selection(i) => Output::Selection(at(&numbers.selections, *i, *i)),
            Output::Procedure(i) => Output::Procedure(at(&numbers.procedures, *i, *i)),
        })
        .collect();
    old.called.clone_from(&base.called);
    Union { base: old, head: all, shared, own_fields: head.fields.len() }
}

fn widen(list: &[u16]) -> Vec<usize> {
    list.iter().map(|n| usize::from(*n)).collect()
}

/// Puts base's things at their places in both lists; says which places both policies have.
fn place<T: Clone>(old: &mut Vec<T>, new: &mut Vec<T>, from: &[T], to: &[usize]) -> Vec<bool> {
    let mut shared = vec![false; new.len()];
    for (thing, place) in from.iter().zip(to) {
        match old.get_mut(*place) {
            Some(slot) => {
                *slot = thing.clone();
                if let Some(flag) = shared.get_mut(*place) {
                    *flag = true;
                }
            }
            None => {
                old.push(thing.clone());
                new.push(thing.clone());
                shared.push(false);
            }
        }
    }
    shared
}

/// Where base's named things stand: at head's place of the name, or behind.
fn named<T>(base: &[T], head: &[T], name: impl Fn(&T) -> &String) -> Vec<usize> {
    let mut next = head.len();
    base.iter()
        .map(|b| {
            head.iter().position(|h| name(h) == name(b)).unwrap_or_else(|| {
                next += 1;
                next - 1
            })
        })
        .collect()
}

fn enums(base: &Policy, all: &mut Policy, numbers: &mut Numbers) {
    // Names of inline enumerations and outcomes repeat: the n-th of a name is the n-th of that name.
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for e in &base.schema.enums {
        let nth = seen.entry(&e.name).or_insert(0);
        let found = all
            .schema
            .enums
            .iter()
            .enumerate()
            .filter(|(_, h)| h.name == e.name)
            .map(|(n, _)| n)
            .nth(*nth);
        *nth += 1;
        let to = found.unwrap_or_else(|| {
            all.schema.enums.push(e.clone());
            all.schema.enums.len() - 1
        });
        let mut values = Vec::new();
        if let Some(target) = all.schema.enums.get_mut(to) {
            for value in &e.values {
                let place = target.values.iter().position(|v| v == value).unwrap_or_else(|| {
                    target.values.push(value.clone());
                    target.values.len() - 1
                });
                for word in e
                    .synonyms
                    .iter()
                    .filter(|(_, of)| e.values.get(usize::from(**of)) == Some(value))
                {
                    target.synonyms.entry(word.0.clone()).or_insert(small(place));
                }
                values.push(small(place));
            }
        }
        numbers.enums.push((small(to), values));
    }
}

fn tables(base: &Policy, all: &mut Policy, numbers: &mut Numbers) {
    let mut fresh: Vec<(usize, usize)> = Vec::new();
    for (n, table) in base.schema.tables.iter().enumerate() {
        let to = match all.schema.find_table(&table.name) {
            Some(found) => usize::from(found.0),
            None => {
                all.schema.tables.push(table.clone());
                fresh.push((n, all.schema.tables.len() - 1));
                all.schema.tables.len() - 1
            }
        };
        numbers.tables.push(small(to));
    }
    for (table, to) in base.schema.tables.iter().zip(numbers.tables.clone()) {
        let mut columns = Vec::new();
        if let Some(target) = all.schema.tables.get_mut(usize::from(to)) {
            for column in &table.columns {
                let place = target.column(&column.name).map(usize::from).unwrap_or_else(|| {
                    let mut column = column.clone();
                    numbers.ty(&mut column.ty);
                    target.columns.push(column);
                    target.columns.len() - 1
                });
                columns.push(small(place));
            }
        }
        numbers.columns.push(columns);
    }
    for (_, to) in fresh {
        let Some(table) = all.schema.tables.get_mut(to) else { continue };
        table.parent = table.parent.map(|p| numbers.table(p));
        for column in &mut table.columns {
            numbers.ty(&mut column.ty);
        }
    }
    for inverse in &base.schema.inverses {
        let on = numbers.table(inverse.on);
        let found = all.schema.inverses.iter().position(|h| h.on == on && h.name == inverse.name);
        let to = found.unwrap_or_else(|| {
            let mut inverse = inverse.clone();
            inverse.column = numbers.column(Some(inverse.from), inverse.column);
            inverse.on = on;
            inverse.from = numbers.table(inverse.from);
            all.schema.inverses.push(inverse);
            all.schema.inverses.len() - 1
        });
        numbers.inverses.push(small(to));
    }
}

fn fields(base: &Policy, head: &Policy, numbers: &mut Numbers) {
    let mut next = head.fields.len();
    let known: BTreeMap<(TableId, &str), usize> =
        head.fields.iter().enumerate().map(|(n, f)| ((f.table, f.name.as_str()), n)).collect();
    for field in &base.fields {
        let to = known.get(&(numbers.table(field.table), field.name.as_str())).copied();
        let to = to.unwrap_or_else(|| {
            next += 1;
            next - 1
        });
        numbers.fields.push(u32::try_from(to).unwrap_or(u32::MAX));
    }
}

fn partitions(base: &Policy, head: &Policy, all: &Policy, numbers: &mut Numbers) {
    let name = |schema: &Schema, p: &Partition| {
        schema.table(p.table).map(|t| t.name.clone()).unwrap_or_default()
    };
    let mut next = head.partitions.len();
    for p in &base.partitions {
        let wanted = name(&base.schema, p);
        let found = head.partitions.iter().position(|h| name(&all.schema, h) == wanted);
        numbers.partitions.push(found.unwrap_or_else(|| {
            next += 1;
            next - 1
        }));
    }
}

/// Base in the union's numbers; its lists keep their order.
fn translate(base: &Policy, numbers: &Numbers) -> Policy {
    let mut policy = base.clone();
    write::policy(&mut policy, &mut |_, e, root| {
        rewrite(numbers, &base.schema, e, root.frames);
    });
    for param in &mut policy.params {
        numbers.ty(&mut param.ty);
    }
    for field in &mut policy.fields {
        field.table = numbers.table(field.table);
        numbers.ty(&mut field.ty);
        field.kind = match &field.kind {
            FieldKind::Expr(e) => FieldKind::Expr(e.clone()),
            FieldKind::Verdict(r) => FieldKind::Verdict(at(&numbers.rules, *r, *r)),
            FieldKind::Applies(r, e) => FieldKind::Applies(at(&numbers.rules, *r, *r), *e),
            FieldKind::Barred(r) => FieldKind::Barred(at(&numbers.rules, *r, *r)),
            FieldKind::Score(s) => FieldKind::Score(at(&numbers.scores, *s, *s)),
            FieldKind::Grade(s) => FieldKind::Grade(at(&numbers.scores, *s, *s)),
            FieldKind::Item(s, i) => FieldKind::Item(at(&numbers.scores, *s, *s), *i),
            FieldKind::Selected(s) => FieldKind::Selected(at(&numbers.selections, *s, *s)),
            FieldKind::Rank(s) => FieldKind::Rank(at(&numbers.selections, *s, *s)),
            FieldKind::Taken(s) => FieldKind::Taken(at(&numbers.selections, *s, *s)),
            FieldKind::Procedure(p) => FieldKind::Procedure(at(&numbers.procedures, *p, *p)),
        };
    }
    for p in &mut policy.partitions {
        p.source = numbers.table(p.source);
        p.table = numbers.table(p.table);
    }
    for r in &mut policy.rules {
        rule_numbers(r, numbers);
    }
    for s in &mut policy.scores {
        s.table = numbers.table(s.table);
        s.field = numbers.field(s.field);
    }
    for s in &mut policy.selections {
        s.table = numbers.table(s.table);
        s.field = numbers.field(s.field);
        s.rank = numbers.field(s.rank);
        s.partition = at(&numbers.partitions, s.partition, s.partition);
    }
    for p in &mut policy.procedures {
        for step in &mut p.steps {
            step.column = numbers.column(Some(p.table), step.column);
            step.table = numbers.table(step.table);
        }
        p.table = numbers.table(p.table);
        p.field = numbers.field(p.field);
    }
    policy
}

fn rule_numbers(rules: &mut RuleSet, numbers: &Numbers) {
    // The list of approvals is a nested list: its own columns are those of its table, which has no number here;
    // head's are taken where both have them (see `build`).
    if let Some(approvals) = &mut rules.approvals {
        approvals.list = numbers.column(Some(rules.table), approvals.list);
    }
    rules.table = numbers.table(rules.table);
    rules.field = numbers.field(rules.field);
}

/// Group tables are made by the partition whose number they carry.
pub(super) fn origins(policy: &mut Policy) {
    for (n, partition) in policy.partitions.iter().enumerate() {
        if let Some(table) = policy.schema.tables.get_mut(usize::from(partition.table.0)) {
            table.origin = Origin::Groups(small(n));
        }
    }
}

/// Names of records and groups that are declared differently: what no policy between the two can have both ways.
pub(super) fn frame_differs(base: &Policy, head: &Policy, union: &Union) -> Vec<String> {
    let describe = |schema: &Schema, table: &crate::core::schema::Table| {
        let ty = |ty: &Type| match ty {
            Type::Enum(id) => schema.enumeration(*id).map_or(String::new(), |e| {
                format!("{:?} {} {:?}", e.values, e.ordered, e.synonyms)
            }),
            Type::Ref(t) => schema.table(*t).map_or(String::new(), |t| t.name.clone()),
            Type::List(inner) | Type::Span(inner) => match &**inner {
                Type::Ref(t) => schema.table(*t).map_or(String::new(), |t| t.name.clone()),
                other => format!("{other:?}"),
            },
            other => format!("{other:?}"),
        };
        let mut columns: Vec<String> = table
            .columns
            .iter()
            .map(|c| format!("{} {} {} {:?}", c.name, ty(&c.ty), c.optional, c.range))
            .collect();
        columns.sort();
        let column = |n: u16| table.columns.get(usize::from(n)).map(|c| c.name.clone());
        let interval = table.interval.map(|i| (column(i.from), i.to.and_then(column)));
        format!("{columns:?} {:?} {interval:?}", table.key.and_then(column))
    };
    let mut names = Vec::new();
    for table in &head.schema.tables {
        let old = base.schema.tables.iter().find(|t| t.name == table.name);
        if old.is_some_and(|old| describe(&base.schema, old) != describe(&head.schema, table)) {
            names.push(table.name.clone());
        }
    }
    for (n, p) in union.base.partitions.iter().enumerate() {
        let Some(new) = union.head.partitions.get(n) else { continue };
        let keys = |p: &Partition| {
            let mut all: Vec<Expr> = p.keys.iter().chain(&p.from).cloned().collect();
            for e in &mut all {
                write::inside(e, &mut Vec::new(), &mut |e, _| {
                    e.span = crate::diagnostic::Span {
                        file: crate::diagnostic::FileId(0),
                        start: 0,
                        end: 0,
                    };
                });
            }
            format!("{all:?}")
        };
        if keys(p) != keys(new)
            && let Some(table) = head.schema.table(new.table)
        {
            names.push(table.name.clone());
        }
    }
    names
}
