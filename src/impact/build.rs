//! Policies between two policies: each switchable unit taken from one or the other.
//!
//! One walk over both policies pairs their parts and asks a [`Switch`] which side to take wherever they differ. The
//! first walk only notes what differs, which is the list of units; every later one builds a policy to evaluate.

use std::collections::{BTreeMap, BTreeSet};

use super::compare::{Difference, Part, StepHead, Turn, Waiver, compare, mix};
use super::union::{Union, origins};
use super::{Change, Key, UnitKind};
use crate::core::expr::{Access, Expr, FieldId, Node};
use crate::core::policy::{
    Clause, ControlKind, Exception, Field, FieldKind, Item, ItemValue, Policy, Pred, Procedure,
    RuleSet, Score, Selection, Step,
};
use crate::core::roots::{Owner, read};
use crate::core::schema::Type;
use crate::core::value::Fault;
use crate::diagnostic::Span;

/// Says for each unit that differs whether head's version is taken.
pub(super) trait Switch {
    /// Whether head's version is taken; the places are where base and head have it.
    fn head(&mut self, key: &Key, change: Change, at: (Option<Span>, Option<Span>)) -> bool;
}

struct Builder<'a> {
    union: &'a Union,
    switch: &'a mut dyn Switch,
}

/// The policy a switch asks for; `None` if its parts cannot stand together (a field would need itself).
pub(super) fn build(union: &Union, switch: &mut dyn Switch) -> Option<Policy> {
    let mut policy = union.head.clone();
    let mut b = Builder { union, switch };
    let shared = &union.shared;
    let pairs = |flags: &[bool], n: usize| flags.get(n).copied().unwrap_or(false);
    for (n, param) in
        policy.params.iter_mut().enumerate().filter(|(n, _)| pairs(&shared.params, *n))
    {
        let key = Key::new(UnitKind::Parameter, "", &param.name);
        if let (Some(old), Some(new)) = (union.base.params.get(n), union.head.params.get(n))
            && let Some(taken) = b.two(&key, Some(old), Some(new))
        {
            *param = taken;
        }
    }
    let steps = step_tables(&union.head).into_iter().chain(step_tables(&union.base)).collect();
    for (n, field) in
        policy.fields.iter_mut().enumerate().filter(|(n, _)| pairs(&shared.fields, *n))
    {
        let key = field_key(&union.head, field, &steps);
        if let (Some(old), Some(new)) = (union.base.fields.get(n), union.head.fields.get(n))
            && let Some(taken) = b.two(&key, Some(old), Some(new))
        {
            *field = taken;
        }
    }
    for (n, rules) in policy.rules.iter_mut().enumerate().filter(|(n, _)| pairs(&shared.rules, *n))
    {
        if let (Some(old), Some(new)) = (union.base.rules.get(n), union.head.rules.get(n)) {
            *rules = b.rules(old, new);
        }
    }
    for (n, score) in
        policy.scores.iter_mut().enumerate().filter(|(n, _)| pairs(&shared.scores, *n))
    {
        if let (Some(old), Some(new)) = (union.base.scores.get(n), union.head.scores.get(n)) {
            *score = b.score(old, new);
        }
    }
    for (n, s) in
        policy.selections.iter_mut().enumerate().filter(|(n, _)| pairs(&shared.selections, *n))
    {
        if let (Some(old), Some(new)) = (union.base.selections.get(n), union.head.selections.get(n))
        {
            *s = b.selection(old, new);
        }
    }
    for (n, p) in
        policy.procedures.iter_mut().enumerate().filter(|(n, _)| pairs(&shared.procedures, *n))
    {
        if let (Some(old), Some(new)) = (union.base.procedures.get(n), union.head.procedures.get(n))
        {
            *p = b.procedure(old, new);
        }
    }
    let (old, new) = (union.base.effective, union.head.effective);
    if old != new {
        let key = Key::new(UnitKind::Force, "", "施行");
        policy.effective =
            if b.switch.head(&key, Change::Changed, (None, None)) { new } else { old };
    }
    partitions(union, &mut policy);
    inner_numbers(union, &mut policy);
    origins(&mut policy);
    policy.order = order(&mut policy)?;
    Some(policy)
}

/// The step each step's table belongs to: table name to (procedure's record, step).
type Steps = BTreeMap<crate::core::value::TableId, (String, String)>;

fn step_tables(policy: &Policy) -> Steps {
    policy
        .procedures
        .iter()
        .flat_map(|p| p.steps.iter().map(|s| (s.table, (p.name.clone(), s.name.clone()))))
        .collect()
}

/// A derived field is a unit of its own, except that what a step gives is part of the step.
fn field_key(policy: &Policy, field: &Field, steps: &Steps) -> Key {
    let parent = |t| policy.schema.table(t).and_then(|t| t.parent);
    let own = steps.get(&field.table).or_else(|| steps.get(&parent(field.table)?));
    if let Some((procedure, step)) = own {
        return match field.name.as_str() {
            "计入" => Key::new(UnitKind::Step, procedure, &format!("{step}·无效")),
            "结果" => Key::new(UnitKind::Step, procedure, &format!("{step}·结果")),
            _ => Key::new(UnitKind::Definition, step, &field.name),
        };
    }
    let of_step = steps.iter().find(|(table, (_, step))| {
        parent(**table) == Some(field.table)
            && (field.name == *step
                || field.name.strip_prefix(step.as_str()).is_some_and(|r| r.starts_with('.')))
    });
    if let Some((_, (procedure, step))) = of_step {
        return Key::new(UnitKind::Step, procedure, &format!("{step}·结果"));
    }
    let table = policy.schema.table(field.table).map_or("", |t| t.name.as_str());
    Key::new(UnitKind::Definition, table, &field.name)
}

impl Builder<'_> {
    /// One of two twins, or the one there is, or nothing.
    fn two<P: Part>(&mut self, key: &Key, b: Option<&P>, h: Option<&P>) -> Option<P> {
        match (b, h) {
            (Some(b), Some(h)) => {
                let (old, new) = (&self.union.base.called, &self.union.head.called);
                match compare((b, old), (h, new)) {
                    Difference::Same => Some(h.clone()),
                    Difference::Changed => {
                        let at = (Some(b.span()), Some(h.span()));
                        let head = self.switch.head(key, Change::Changed, at);
                        Some(if head { h.clone() } else { b.clone() })
                    }
                    Difference::Called(_) => {
                        let switch = &mut *self.switch;
                        let place = |calls: &[crate::core::policy::Called], name: &str| {
                            calls.iter().find(|c| c.name == name).map(|c| c.span)
                        };
                        Some(mix((b, old), (h, new), &mut |name| {
                            let key = Key::new(UnitKind::Table, "", name);
                            let at = (place(old, name), place(new, name));
                            switch.head(&key, Change::Changed, at)
                        }))
                    }
                }
            }
            (Some(b), None) => {
                let head = self.switch.head(key, Change::Removed, (Some(b.span()), None));
                (!head).then(|| b.clone())
            }
            (None, Some(h)) => {
                let head = self.switch.head(key, Change::Added, (None, Some(h.span())));
                head.then(|| h.clone())
            }
            (None, None) => None,
        }
    }

    /// Two lists of named parts: head's order, then what only base has.
    fn lists<P: Part>(
        &mut self,
        base: &[P],
        head: &[P],
        name: impl Fn(&P) -> String,
        key: impl Fn(&str) -> Key,
    ) -> Vec<P> {
        let mut names: Vec<String> = Vec::new();
        for part in head.iter().chain(base) {
            let name = name(part);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        let find = |list: &[P], wanted: &str| list.iter().find(|p| name(p) == wanted).cloned();
        names
            .iter()
            .filter_map(|n| self.two(&key(n), find(base, n).as_ref(), find(head, n).as_ref()))
            .collect()
    }

    /// Clauses and exceptions of a rule set or a step; what an exception waives is told by label.
    fn body<C: Part>(
        &mut self,
        rule: &str,
        base: (&[C], &[Exception]),
        head: (&[C], &[Exception]),
        read: fn(&C) -> &Clause,
        write: fn(&mut C) -> &mut Clause,
    ) -> (Vec<C>, Vec<Exception>) {
        let waivers = |(clauses, exceptions): (&[C], &[Exception])| -> Vec<Waiver> {
            let label = |at: &usize| clauses.get(*at).map(|c| read(c).label.clone());
            exceptions
                .iter()
                .map(|e| Waiver {
                    waives: e.waives.iter().filter_map(label).collect(),
                    exception: e.clone(),
                })
                .collect()
        };
        let exceptions = self.lists(
            &waivers(base),
            &waivers(head),
            |w| w.exception.name.clone(),
            |name| Key::new(UnitKind::Exception, rule, name),
        );
        let owner = |exceptions: &[Exception], c: &C| {
            read(c).within.and_then(|w| exceptions.get(w)).map(|e| e.name.clone())
        };
        // a clause inside an exception that only one policy has comes and goes with it
        let both: BTreeSet<&String> = base
            .1
            .iter()
            .map(|e| &e.name)
            .filter(|n| head.1.iter().any(|h| h.name == **n))
            .collect();
        let tagged =
            |(clauses, exceptions): (&[C], &[Exception])| -> Vec<((Option<String>, String), C)> {
                clauses
                    .iter()
                    .map(|c| ((owner(exceptions, c), read(c).label.clone()), c.clone()))
                    .collect()
            };
        let (old, new) = (tagged(base), tagged(head));
        let mut names: Vec<(Option<String>, String)> = Vec::new();
        for (name, _) in new.iter().chain(&old) {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
        let mut clauses: Vec<C> = Vec::new();
        for name in &names {
            let key = match &name.0 {
                Some(exception) if !both.contains(exception) => {
                    Key::new(UnitKind::Exception, rule, exception)
                }
                Some(exception) => {
                    Key::new(UnitKind::Clause, rule, &format!("{exception}·{}", name.1))
                }
                None => Key::new(UnitKind::Clause, rule, &name.1),
            };
            let find = |list: &[((Option<String>, String), C)]| {
                list.iter().find(|(n, _)| n == name).map(|(_, c)| c.clone())
            };
            let Some(mut taken) = self.two(&key, find(&old).as_ref(), find(&new).as_ref()) else {
                continue;
            };
            write(&mut taken).within = name
                .0
                .as_ref()
                .and_then(|n| exceptions.iter().position(|w| w.exception.name == *n));
            clauses.push(taken);
        }
        let waives = |w: Waiver| {
            let indices = clauses.iter().enumerate();
            let waived = indices.filter(|(_, c)| w.waives.contains(&read(c).label)).map(|(n, _)| n);
            Exception { waives: waived.collect(), ..w.exception }
        };
        let exceptions = exceptions.into_iter().map(waives).collect();
        (clauses, exceptions)
    }

    fn rules(&mut self, old: &RuleSet, new: &RuleSet) -> RuleSet {
        let name = new.name.as_str();
        let key = Key::new(UnitKind::Rule, name, "");
        let mut taken = self.two(&key, Some(old), Some(new)).unwrap_or_else(|| new.clone());
        (taken.clauses, taken.exceptions) = self.body(
            name,
            (&old.clauses, &old.exceptions),
            (&new.clauses, &new.exceptions),
            |c: &Clause| c,
            |c: &mut Clause| c,
        );
        let of = |kind| move |label: &str| Key::new(kind, name, label);
        let (m, a, d) = (UnitKind::Metric, UnitKind::Assertion, UnitKind::Duty);
        taken.metrics = self.lists(&old.metrics, &new.metrics, |x| x.label.clone(), of(m));
        taken.assertions = self.lists(&old.assertions, &new.assertions, |x| x.label.clone(), of(a));
        taken.duties = self.lists(&old.duties, &new.duties, |x| x.name.clone(), of(d));
        taken
    }

    fn score(&mut self, old: &Score, new: &Score) -> Score {
        let name = new.name.as_str();
        let key = Key::new(UnitKind::Score, name, "");
        let mut taken = self.two(&key, Some(old), Some(new)).unwrap_or_else(|| new.clone());
        let item = |label: &str| Key::new(UnitKind::Item, name, label);
        taken.items = self.lists(&old.items, &new.items, |i| i.label.clone(), item);
        let inner: BTreeMap<String, String> = owners(old).into_iter().chain(owners(new)).collect();
        let labels: Vec<String> = taken.items.iter().map(|i| i.label.clone()).collect();
        taken.top = (0..labels.len())
            .filter(|n| labels.get(*n).is_some_and(|l| !inner.contains_key(l)))
            .collect();
        for item in &mut taken.items {
            if let ItemValue::Items(inside) = &mut item.value {
                *inside = labels
                    .iter()
                    .enumerate()
                    .filter(|(_, l)| inner.get(*l) == Some(&item.label))
                    .map(|(n, _)| n)
                    .collect();
            }
        }
        taken
    }

    fn selection(&mut self, old: &Selection, new: &Selection) -> Selection {
        let mut taken = new.clone();
        for (label, aspect) in ASPECTS {
            // each line of the selection by itself, in an otherwise empty one
            let alone = |of: &Selection| {
                let mut empty = Selection {
                    sources: Vec::new(),
                    guard: None,
                    order: Vec::new(),
                    quota: None,
                    rounding: None,
                    ties: crate::core::policy::Ties::Open,
                    seats: Vec::new(),
                    decided: None,
                    beyond: None,
                    refill: false,
                    partition: 0,
                    span: of.span,
                    ..new.clone()
                };
                aspect(&mut empty, of);
                empty
            };
            let key = Key::new(UnitKind::Selection, &new.name, label);
            if let Some(line) = self.two(&key, Some(&alone(old)), Some(&alone(new))) {
                aspect(&mut taken, &line);
            }
        }
        taken
    }

    fn procedure(&mut self, old: &Procedure, new: &Procedure) -> Procedure {
        let name = new.name.as_str();
        let key = Key::new(UnitKind::Rule, name, "");
        let mut taken = self.two(&key, Some(old), Some(new)).unwrap_or_else(|| new.clone());
        (taken.standing, taken.exceptions) = self.body(
            name,
            (&old.standing, &old.exceptions),
            (&new.standing, &new.exceptions),
            |c: &Clause| c,
            |c: &mut Clause| c,
        );
        let duty = |label: &str| Key::new(UnitKind::Duty, name, label);
        taken.duties = self.lists(&old.duties, &new.duties, |d| d.name.clone(), duty);
        let step = |label: &str| Key::new(UnitKind::Step, name, label);
        let heads = self.lists(&heads(old), &heads(new), |h| h.step.name.clone(), step);
        let names: Vec<String> = heads.iter().map(|h| h.step.name.clone()).collect();
        let at = |wanted: &String| names.iter().position(|n| n == wanted);
        let mut steps = Vec::new();
        for head in heads {
            let mut s = head.step;
            s.parent = head.parent.as_ref().and_then(at);
            s.slate_from = head.slate_from.as_ref().and_then(at);
            s.follows = head
                .follows
                .iter()
                .filter_map(|(n, outcome, choice)| {
                    Some(Pred { step: at(n)?, outcome: outcome.clone(), choice: *choice })
                })
                .collect();
            let find = |p: &Procedure| p.steps.iter().find(|x| x.name == s.name).cloned();
            // a step only one policy has stands as it is
            if let (Some(old), Some(new)) = (find(old), find(new)) {
                self.step(name, &mut s, &old, &new);
            }
            steps.push(s);
        }
        taken.steps = steps;
        let turns = self.lists(&turns(old), &turns(new), turn_name, |label| {
            Key::new(UnitKind::Control, name, label)
        });
        taken.controls = turns
            .into_iter()
            .map(|t| {
                let mut control = t.control;
                control.steps = t.steps.iter().filter_map(at).collect();
                if let Some(to) = t.restart.as_ref().and_then(at) {
                    control.kind = ControlKind::Restart(to);
                }
                control
            })
            .collect();
        taken
    }

    fn step(&mut self, procedure: &str, taken: &mut Step, old: &Step, new: &Step) {
        let rule = format!("{procedure}·{}", new.name);
        (taken.clauses, taken.exceptions) = self.body(
            &rule,
            (&old.clauses, &old.exceptions),
            (&new.clauses, &new.exceptions),
            |c: &(Clause, bool)| &c.0,
            |c: &mut (Clause, bool)| &mut c.0,
        );
        let duty = |label: &str| Key::new(UnitKind::Duty, &rule, label);
        taken.duties = self.lists(&old.duties, &new.duties, |d| d.name.clone(), duty);
    }
}

type Aspect = fn(&mut Selection, &Selection);

/// The lines of a selection, each a unit.
const ASPECTS: [(&str, Aspect); 9] = [
    ("每", |to, from| to.partition = from.partition),
    ("当", |to, from| {
        to.sources.clone_from(&from.sources);
        to.guard.clone_from(&from.guard);
    }),
    ("排序", |to, from| to.order.clone_from(&from.order)),
    ("名额", |to, from| {
        to.quota.clone_from(&from.quota);
        to.rounding = from.rounding;
    }),
    ("并列", |to, from| to.ties = from.ties),
    ("席位", |to, from| to.seats.clone_from(&from.seats)),
    ("决定", |to, from| to.decided.clone_from(&from.decided)),
    ("不占名额", |to, from| to.beyond.clone_from(&from.beyond)),
    ("递补", |to, from| to.refill = from.refill),
];

/// The parent of each nested item, by label.
fn owners(score: &Score) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    for item in &score.items {
        if let ItemValue::Items(inside) = &item.value {
            for child in inside.iter().filter_map(|n| score.items.get(*n)) {
                out.insert(child.label.clone(), item.label.clone());
            }
        }
    }
    out
}

fn heads(p: &Procedure) -> Vec<StepHead> {
    let name = |n: usize| p.steps.get(n).map(|s| s.name.clone());
    p.steps
        .iter()
        .map(|s| StepHead {
            parent: s.parent.and_then(name),
            slate_from: s.slate_from.and_then(name),
            follows: s
                .follows
                .iter()
                .filter_map(|f| Some((name(f.step)?, f.outcome.clone(), f.choice)))
                .collect(),
            step: s.clone(),
        })
        .collect()
}

fn turns(p: &Procedure) -> Vec<Turn> {
    let name = |n: usize| p.steps.get(n).map(|s| s.name.clone());
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    p.controls
        .iter()
        .map(|c| {
            let turn = Turn {
                steps: c.steps.iter().filter_map(|s| name(*s)).collect(),
                restart: match c.kind {
                    ControlKind::Restart(to) => name(to),
                    _ => None,
                },
                control: c.clone(),
            };
            *seen.entry(turn_name(&turn)).or_default() += 1;
            turn
        })
        .collect()
}

/// Controls have no names: they go by what they do and to which steps.
fn turn_name(turn: &Turn) -> String {
    let word = match turn.control.kind {
        ControlKind::Suspend => "暂停",
        ControlKind::Terminate => "终止",
        ControlKind::Restart(_) => "重启",
    };
    let steps: Vec<&str> = turn.steps.iter().map(String::as_str).collect();
    [word, &steps.join("、"), turn.restart.as_deref().unwrap_or("")].concat()
}

/// Groups are made as the selection or rule set that is taken makes them.
fn partitions(union: &Union, policy: &mut Policy) {
    for (n, partition) in policy.partitions.iter_mut().enumerate() {
        // a group's table goes by the name of what made it, so twins are of the same name; head's keys are used
        if n >= union.head.partitions.len()
            && let Some(old) = union.base.partitions.get(n)
        {
            *partition = old.clone();
        }
    }
}

/// Exceptions and items are numbered inside their rule set or score: told anew from names.
fn inner_numbers(union: &Union, policy: &mut Policy) {
    let missing = |span| Expr { node: Node::Fault(Fault::NoRow), ty: Type::Any, span };
    let side = |n: usize| if n < union.own_fields { &union.head } else { &union.base };
    let mut kinds: Vec<(usize, FieldKind)> = Vec::new();
    for (n, field) in policy.fields.iter().enumerate() {
        let from = side(n);
        let kind = match &field.kind {
            FieldKind::Applies(r, e) => {
                let name = from.rules.get(*r).and_then(|x| x.exceptions.get(*e)).map(|x| &x.name);
                let to = policy
                    .rules
                    .get(*r)
                    .and_then(|x| x.exceptions.iter().position(|x| Some(&x.name) == name));
                to.map_or_else(
                    || {
                        FieldKind::Expr(Expr {
                            node: Node::Or(Vec::new()),
                            ty: Type::Bool,
                            span: field.span,
                        })
                    },
                    |to| FieldKind::Applies(*r, to),
                )
            }
            FieldKind::Item(s, i) => {
                let label =
                    from.scores.get(*s).and_then(|x| x.items.get(*i)).map(|x: &Item| &x.label);
                let to = policy
                    .scores
                    .get(*s)
                    .and_then(|x| x.items.iter().position(|x| Some(&x.label) == label));
                to.map_or_else(
                    || FieldKind::Expr(missing(field.span)),
                    |to| FieldKind::Item(*s, to),
                )
            }
            _ => continue,
        };
        kinds.push((n, kind));
    }
    for (n, kind) in kinds {
        if let Some(field) = policy.fields.get_mut(n) {
            field.kind = kind;
        }
    }
}

/// The order in which the fields can be computed; `None` if one needs itself.
fn order(policy: &mut Policy) -> Option<Vec<FieldId>> {
    let needs = needs(policy);
    let mut order = Vec::new();
    // 0 not seen, 1 on the way, 2 done
    let mut state = vec![0u8; needs.len()];
    for start in 0..needs.len() {
        let mut stack: Vec<(usize, usize)> = vec![(start, 0)];
        if at(&state, start) != 0 {
            continue;
        }
        set(&mut state, start, 1);
        while let Some((field, next)) = stack.pop() {
            match needs.get(field).and_then(|n| n.get(next)) {
                Some(need) => {
                    stack.push((field, next + 1));
                    match at(&state, *need) {
                        0 => {
                            set(&mut state, *need, 1);
                            stack.push((*need, 0));
                        }
                        1 => return None,
                        _ => {}
                    }
                }
                None => {
                    set(&mut state, field, 2);
                    order.push(FieldId(u32::try_from(field).ok()?));
                }
            }
        }
    }
    Some(order)
}

fn at(state: &[u8], n: usize) -> u8 {
    state.get(n).copied().unwrap_or(2)
}

fn set(state: &mut [u8], n: usize, to: u8) {
    if let Some(slot) = state.get_mut(n) {
        *slot = to;
    }
}

/// The fields each field reads.
fn needs(policy: &Policy) -> Vec<Vec<usize>> {
    let reads = |owner: Owner| {
        let mut found = BTreeSet::new();
        read::of(policy, owner, &mut |root, _| {
            root.walk(&mut |e| {
                if let Node::Of(_, Access::Field(id)) | Node::Get(_, Access::Field(id)) = &e.node {
                    found.insert(id.0 as usize);
                }
            });
        });
        found
    };
    let group_of = |table| policy.partitions.iter().position(|p| p.table == table);
    let of = |(id, field): (u32, &Field)| {
        let owner = Owner::of_field(policy, FieldId(id));
        let mut all = owner.map_or_else(BTreeSet::new, reads);
        let made = match owner {
            Some(Owner::Selection(s)) => policy.selections.get(s).map(|s| s.partition),
            _ => None,
        };
        for group in made.into_iter().chain(group_of(field.table)) {
            all.extend(reads(Owner::Partition(group)));
        }
        all.into_iter().collect()
    };
    (0..).zip(&policy.fields).map(of).collect()
}
