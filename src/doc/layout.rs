//! Places for boxes and arrows: layers from top to bottom, whole pixels only.
//!
//! A step stands one layer below the lowest step it waits for. An arrow over several layers takes a narrow lane in
//! each of them, so that it passes beside boxes, never through them. Within a layer, boxes stand in the order of
//! the boxes above that lead to them.

use super::data::{Chart, Node};
use serde::Serialize;
use unicode_width::UnicodeWidthStr;

const BOX: i64 = 168;
const LANE: i64 = 26;
const GAP: i64 = 26;
const LINE: i64 = 20;
const SMALL: i64 = 16;
const BETWEEN: i64 = 46;
const EDGE: i64 = 12;
/// Columns of a line of a name, and of the small line.
const NAME: usize = 18;
const REMARK: usize = 24;

/// A drawn chart; all numbers are pixels.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Drawing {
    pub(super) width: i64,
    pub(super) height: i64,
    pub(super) boxes: Vec<Placed>,
    pub(super) arrows: Vec<Arrow>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct Placed {
    x: i64,
    y: i64,
    width: i64,
    height: i64,
    class: String,
    each: bool,
    /// Lines of the name, then of the remark: x, y, text, whether small.
    lines: Vec<(i64, i64, String, bool)>,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct Arrow {
    path: String,
    label: String,
    x: i64,
    y: i64,
    any: bool,
}

/// A place in a layer: a box, or the lane of an arrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    Box(usize),
    Lane(usize),
}

/// Draws a chart.
pub(super) fn draw(chart: &Chart) -> Drawing {
    let layer = layers(chart);
    let slots = order(chart, &layer);
    let wrapped: Vec<(Vec<String>, Vec<String>)> =
        chart.nodes.iter().map(|n| (wrap(&n.name, NAME), wrap(&n.small, REMARK))).collect();
    let tall = |node: usize| {
        wrapped
            .get(node)
            .map_or(0, |(name, small)| 20 + LINE * count(name.len()) + SMALL * count(small.len()))
    };
    let wide = |slots: &[Slot]| {
        let sum: i64 =
            slots.iter().map(|s| if matches!(s, Slot::Box(_)) { BOX } else { LANE }).sum();
        sum + GAP * (count(slots.len()) - 1).max(0)
    };
    let width = slots.iter().map(|s| wide(s)).max().unwrap_or(0) + 2 * EDGE;
    // x middle, top, bottom of every slot by layer
    let mut at: Vec<(usize, Slot, i64, i64, i64)> = Vec::new();
    let mut boxes = Vec::new();
    let mut y = EDGE;
    for (level, slots) in slots.iter().enumerate() {
        let height = slots
            .iter()
            .map(|s| if let Slot::Box(n) = s { tall(*n) } else { 0 })
            .max()
            .unwrap_or(0);
        let mut x = (width - wide(slots)) / 2;
        for slot in slots {
            let own = if matches!(slot, Slot::Box(_)) { BOX } else { LANE };
            let (mut top, mut bottom) = (y, y + height);
            if let Slot::Box(node) = slot
                && let (Some(data), Some((name, small))) =
                    (chart.nodes.get(*node), wrapped.get(*node))
            {
                top = y + (height - tall(*node)) / 2;
                bottom = top + tall(*node);
                boxes.push(place(data, name, small, (x, top, tall(*node))));
            }
            at.push((level, *slot, x + own / 2, top, bottom));
            x += own + GAP;
        }
        y += height + BETWEEN;
    }
    let spot = |level: usize, slot: Slot| {
        at.iter().find(|(l, s, ..)| *l == level && *s == slot).map(|(_, _, x, t, b)| (*x, *t, *b))
    };
    let mut arrows = Vec::new();
    for (n, edge) in chart.edges.iter().enumerate() {
        let (Some(&a), Some(&b)) = (layer.get(edge.from), layer.get(edge.to)) else { continue };
        let (Some(from), Some(to)) = (spot(a, Slot::Box(edge.from)), spot(b, Slot::Box(edge.to)))
        else {
            continue;
        };
        if b <= a {
            continue;
        }
        let mut path = format!("M{} {}", from.0, from.2);
        let (mut x, mut y) = (from.0, from.2);
        let mut first = None;
        for level in a + 1..=b {
            let (nx, top, bottom) =
                if level == b { to } else { spot(level, Slot::Lane(n)).unwrap_or(to) };
            let tip = if level == b { top - 2 } else { top };
            let middle = (y + tip) / 2;
            path.push_str(&format!(" C{x} {middle} {nx} {middle} {nx} {tip}"));
            first = first.or(Some(((x + 4 * nx) / 5, middle + (tip - y) / 6)));
            if level != b {
                path.push_str(&format!(" L{nx} {bottom}"));
            }
            (x, y) = (nx, bottom);
        }
        let (lx, ly) = first.unwrap_or((x, y));
        arrows.push(Arrow { path, label: edge.label.clone(), x: lx, y: ly + 4, any: edge.any });
    }
    Drawing { width, height: y - BETWEEN + EDGE, boxes, arrows }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(0)
}

fn place(
    node: &Node,
    name: &[String],
    small: &[String],
    (x, y, height): (i64, i64, i64),
) -> Placed {
    let mut class = String::from("step");
    for (on, word) in [(node.optional, " optional"), (node.outside, " outside")] {
        if on {
            class.push_str(word);
        }
    }
    let middle = x + BOX / 2;
    let mut line = y + 10;
    let mut lines = Vec::new();
    for text in name {
        lines.push((middle, line + LINE - 5, text.clone(), false));
        line += LINE;
    }
    for text in small {
        lines.push((middle, line + SMALL - 4, text.clone(), true));
        line += SMALL;
    }
    Placed { x, y, width: BOX, height, class, each: node.each, lines }
}

/// Lines of at most so many columns; a word of a script with blanks is not broken unless it must be.
fn wrap(text: &str, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_inclusive(' ') {
        if line.width() + word.trim_end().width() > most && word.width() <= most && !line.is_empty()
        {
            lines.push(std::mem::take(&mut line));
        }
        for c in word.chars() {
            let mut sign = [0; 4];
            let sign: &str = c.encode_utf8(&mut sign);
            if line.width() + sign.width() > most {
                lines.push(std::mem::take(&mut line));
            }
            line.push(c);
        }
    }
    lines.push(line);
    lines.iter().map(|l| l.trim().to_owned()).filter(|l| !l.is_empty()).collect()
}

/// The layer of every node: longest way from a beginning. Ways in a circle, which `check` refuses, end somewhere.
fn layers(chart: &Chart) -> Vec<usize> {
    let mut layer = vec![0_usize; chart.nodes.len()];
    for _ in 0..chart.nodes.len() {
        let mut moved = false;
        for edge in &chart.edges {
            let wanted = layer.get(edge.from).map_or(0, |l| l + 1);
            if let Some(own) = layer.get_mut(edge.to)
                && *own < wanted
                && wanted < chart.nodes.len()
            {
                *own = wanted;
                moved = true;
            }
        }
        if !moved {
            break;
        }
    }
    // what waits for nothing stands right above the first that waits for it
    for node in 0..chart.nodes.len() {
        if chart.edges.iter().any(|e| e.to == node) {
            continue;
        }
        let next = chart.edges.iter().filter(|e| e.from == node).filter_map(|e| layer.get(e.to));
        let wanted = next.min().map_or(0, |l| l.saturating_sub(1));
        if let Some(own) = layer.get_mut(node) {
            *own = wanted;
        }
    }
    layer
}

/// Boxes and lanes layer by layer, each layer sorted by where its arrows come from.
fn order(chart: &Chart, layer: &[usize]) -> Vec<Vec<Slot>> {
    let depth = layer.iter().max().map_or(0, |m| m + 1);
    let mut slots: Vec<Vec<Slot>> = vec![Vec::new(); depth];
    for (node, level) in layer.iter().enumerate() {
        if let Some(slots) = slots.get_mut(*level) {
            slots.push(Slot::Box(node));
        }
    }
    let level = |node: usize| layer.get(node).copied().unwrap_or(0);
    for (n, edge) in chart.edges.iter().enumerate() {
        for slots in slots.iter_mut().take(level(edge.to)).skip(level(edge.from) + 1) {
            slots.push(Slot::Lane(n));
        }
    }
    let mut above: Vec<Slot> = Vec::new();
    for slots in &mut slots {
        let place = |slot: &Slot| -> (i64, usize) {
            let into: Vec<i64> = match slot {
                Slot::Lane(n) => chart.edges.get(*n).into_iter().map(|e| (*n, e.from)).collect(),
                Slot::Box(b) => (0..)
                    .zip(&chart.edges)
                    .filter(|(_, e)| e.to == *b)
                    .map(|(n, e)| (n, e.from))
                    .collect::<Vec<_>>(),
            }
            .into_iter()
            .filter_map(|(n, from): (usize, usize)| {
                above.iter().position(|s| *s == Slot::Lane(n) || *s == Slot::Box(from)).map(count)
            })
            .collect();
            let mean = into.iter().sum::<i64>() * 1_000 / count(into.len()).max(1);
            // those nothing above leads to stand last
            (
                if into.is_empty() { i64::MAX } else { mean },
                usize::from(matches!(slot, Slot::Lane(_))),
            )
        };
        slots.sort_by_key(place);
        above.clone_from(slots);
    }
    slots
}
