//! The steps of a procedure as boxes and arrows, and the same as a table.

use super::data::{Chart, Edge, Grid, Node};
use super::outline::Outline;
use super::phrase::{join, list};
use super::procedure::small;
use super::words::pick;
use crate::syntax::ast::*;
use std::collections::BTreeMap;

impl Outline<'_> {
    /// The chart of a procedure with at least two steps.
    pub(super) fn chart(&self, steps: &[Step]) -> Option<Chart> {
        let mut all = Vec::new();
        flatten(steps, None, &mut all);
        if all.len() < 2 {
            return None;
        }
        let mut chart = Chart::default();
        // an inherited name leads to the step that refines it
        let mut index: BTreeMap<&str, usize> = BTreeMap::new();
        for (at, (step, _)) in all.iter().enumerate() {
            if let Some(base) = &step.refines {
                index.insert(&base.text, at);
            }
        }
        for (at, (step, _)) in all.iter().enumerate() {
            index.insert(&step.name.text, at);
            chart.nodes.push(Node {
                name: self.r.name(&step.name),
                small: small(self, step),
                optional: step.optional || step.normally || step.tails.guard.is_some(),
                each: step.per.is_some(),
                outside: false,
            });
        }
        for (at, (step, parent)) in all.iter().enumerate() {
            let mut gates: Vec<(&Name, String, bool)> = Vec::new();
            let paths = step.follows.iter().flat_map(|f| f.steps.iter().map(|path| (path, f.any)));
            for (path, any) in paths {
                if let Some(first) = path.parts.first() {
                    let outcome = path.parts.get(1).map_or(String::new(), |o| self.r.name(o));
                    gates.push((first, outcome, any));
                }
            }
            // `每 推荐.入围` says which outcome leads here, also where no 接 says so
            for path in step.per.iter().flat_map(|p| &p.keys) {
                let [of, outcome] = path.parts.as_slice() else { continue };
                let outcome = self.r.name(outcome);
                let alone = gates.is_empty();
                match gates.iter_mut().find(|(name, ..)| name.text == of.text) {
                    Some((_, label, _)) if label.is_empty() => *label = outcome,
                    Some(_) => {}
                    None if alone && index.contains_key(of.text.as_str()) => {
                        gates.push((of, outcome, false));
                    }
                    None => {}
                }
            }
            if gates.is_empty()
                && let Some(parent) = parent
            {
                chart.edges.push(Edge { from: *parent, to: at, label: String::new(), any: false });
            }
            for (name, label, any) in gates {
                let from = self.node(name, &index, &mut chart.nodes);
                link(&mut chart.edges, Edge { from, to: at, label, any });
            }
            for name in &step.ahead_of {
                let to = self.node(name, &index, &mut chart.nodes);
                link(&mut chart.edges, Edge { from: at, to, label: String::new(), any: false });
            }
        }
        chart.table = self.step_table(&all, &chart);
        Some(chart)
    }

    /// The box of a name; one that is no step here belongs to the layer above.
    fn node(&self, name: &Name, index: &BTreeMap<&str, usize>, nodes: &mut Vec<Node>) -> usize {
        if let Some(at) = index.get(name.text.as_str()) {
            return *at;
        }
        let shown = self.r.name(name);
        if let Some(at) = nodes.iter().position(|n| n.outside && n.name == shown) {
            return at;
        }
        let small = self.say(("见上位规定", "in the layer above"));
        nodes.push(Node { name: shown, small, outside: true, ..Node::default() });
        nodes.len() - 1
    }

    fn step_table(&self, all: &[(&Step, Option<usize>)], chart: &Chart) -> Grid {
        let rows = all.iter().zip(&chart.nodes).enumerate().map(|(at, ((step, _), node))| {
            let before: Vec<String> = chart
                .edges
                .iter()
                .filter(|e| e.to == at)
                .filter_map(|e| chart.nodes.get(e.from).map(|n| (n, &e.label)))
                .map(|(n, label)| match label.is_empty() {
                    true => n.name.clone(),
                    false => format!("{} → {label}", n.name),
                })
                .collect();
            let each = step.per.as_ref().map_or(String::new(), |per| self.r.per(per));
            let when = step.tails.guard.as_ref().map_or(String::new(), |g| self.r.cond(g));
            let may = if step.optional { self.say(("可选", "optional")) } else { String::new() };
            let comma = pick(self.lang, ("，", ", "));
            let when: Vec<String> = [may, when].into_iter().filter(|w| !w.is_empty()).collect();
            let outcomes: Vec<String> =
                step.outcome.iter().flat_map(|o| &o.rows).map(|row| self.r.row(row).1).collect();
            let lasts = step.lasts.as_ref().map(|l| self.r.expr(l));
            let within = step
                .tails
                .deadline
                .as_ref()
                .map(|d| join(&[&self.say(("时限", "within")), &self.deadline(d)], self.lang));
            let lasts = lasts.into_iter().chain(within).collect::<Vec<_>>();
            let lasts = lasts.join(pick(self.lang, ("；", "; ")));
            vec![
                (at + 1).to_string(),
                node.name.clone(),
                list(&before, self.lang),
                when.join(comma),
                each,
                lasts,
                list(&outcomes, self.lang),
            ]
        });
        let head = [
            ("序号", "No."),
            ("环节", "Step"),
            ("先行环节", "After"),
            ("何时办理", "When"),
            ("逐一办理", "For each"),
            ("期限", "Lasts"),
            ("结果", "Outcomes"),
        ];
        let head = head.map(|h| self.say(h)).to_vec();
        Grid { caption: self.say(("环节一览", "Steps")), rows: rows.collect(), head }.trimmed()
    }
}

/// One arrow between two boxes, however often it is written; it keeps its outcome.
fn link(edges: &mut Vec<Edge>, edge: Edge) {
    match edges.iter_mut().find(|e| e.from == edge.from && e.to == edge.to) {
        Some(known) if known.label.is_empty() => known.label = edge.label,
        Some(known) if edge.label.is_empty() || known.label == edge.label => {}
        _ => edges.push(edge),
    }
}

/// Steps in written order with the index of the step around them.
fn flatten<'s>(steps: &'s [Step], parent: Option<usize>, out: &mut Vec<(&'s Step, Option<usize>)>) {
    for step in steps {
        let at = out.len();
        out.push((step, parent));
        flatten(&step.steps, Some(at), out);
    }
}
