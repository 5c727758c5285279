//! A score: every item with its inputs, the weights written out, the total before and after rounding, the band.

use super::derive::{Deriver, fixed, line};
use super::written::decimal_after;
use crate::core::exact::{Exact, Rounding};
use crate::core::policy::{Absent, Item, ItemKind, ItemValue, Keep, Score};
use crate::core::value::{Arith, Truth, Value, arith};
use crate::diagnostic::Lang;
use crate::eval::engine::Place;
use crate::eval::expr::items;
use crate::eval::result::Derivation;
use crate::eval::score::{self, Scored};

/// How many elements of an item made for each of a list are told.
const MOST_EACH: usize = 8;

impl Deriver<'_, '_> {
    /// A score of the record in scope.
    pub(in crate::eval) fn score(
        &mut self,
        index: usize,
        place: &mut Place,
        depth: usize,
    ) -> Option<Derivation> {
        let engine = self.engine;
        let s = engine.policy.scores.get(index)?;
        let scored = score::score(engine, s, place);
        let mut told = line(&s.name, self.figure(&scored.total));
        told.basis.clone_from(&s.marks.basis);
        if scored.applies != Truth::True
            && let Some(guard) = &s.guard
        {
            told.inputs.push(self.when(guard, place, depth + 1));
        }
        if scored.applies == Truth::False {
            told.value = self.lang().choose("不适用", "does not apply").into();
            return Some(told);
        }
        for index in &s.top {
            told.inputs.extend(self.scored(s, *index, &s.top, &scored.items, place, depth + 1));
        }
        told.inputs.extend(self.sum(&s.top, &scored.items));
        if let Some(cap) = &s.cap {
            let mut most = self.node(cap, place, depth + 1);
            most.text = format!("{} {}", self.lang().choose("最高", "cap"), most.text);
            told.inputs.push(most);
        }
        if let Some(keep) = s.keep {
            told.inputs.push(line(keep_words(keep, self.lang()), self.figure(&scored.total)));
        }
        if let Some(bands) = &s.bands
            && !matches!(scored.total, Value::None)
        {
            place.push(scored.total.clone());
            let mut band = self.node(bands, place, depth + 1);
            place.pop();
            band.text = self.lang().choose("等级", "band").into();
            told.inputs.push(band);
        }
        Some(told)
    }

    /// One item of a score of the record in scope.
    pub(super) fn item(
        &mut self,
        index: usize,
        item: usize,
        place: &mut Place,
        depth: usize,
    ) -> Option<Derivation> {
        let engine = self.engine;
        let s = engine.policy.scores.get(index)?;
        let all = score::score(engine, s, place).items;
        let level = s
            .items
            .iter()
            .find_map(|i| match &i.value {
                ItemValue::Items(inside) if inside.contains(&item) => Some(inside.clone()),
                _ => None,
            })
            .unwrap_or_else(|| s.top.clone());
        self.scored(s, item, &level, &all, place, depth)
    }

    fn scored(
        &mut self,
        s: &Score,
        index: usize,
        level: &[usize],
        all: &[Scored],
        place: &mut Place,
        depth: usize,
    ) -> Option<Derivation> {
        let (item, scored) = (s.items.get(index)?, all.get(index)?);
        let mut told = line(&item.label, "");
        told.basis.clone_from(&item.marks.basis);
        if scored.applies != Truth::True
            && let Some(guard) = &item.guard
            && self.room(depth)
        {
            told.inputs.push(self.when(guard, place, depth + 1));
        }
        if scored.applies == Truth::False {
            let (zh, en) = match item.absent {
                Some(Absent::Rescale) => (
                    "（不适用，权重由其余各项分担）",
                    " (does not apply; the others are scaled up)",
                ),
                _ => ("（不适用）", " (does not apply)"),
            };
            told.text.push_str(self.lang().choose(zh, en));
            return Some(told);
        }
        let value = self.figure(&scored.value);
        told.value = match (scored.weight, item.kind) {
            (Some(weight), _) => {
                let written = self.weight(s, item, weight, level, all, place, &mut told);
                let adds = self.figure(&scored.adds);
                format!("{value} × {written} {}", equals(&adds))
            }
            (None, ItemKind::Penalty) => format!("−{value}"),
            (None, ItemKind::Bonus) => format!("+{value}"),
            (None, ItemKind::Part) => value,
        };
        if self.room(depth) {
            self.value_of(s, item, all, place, depth, &mut told);
        }
        Some(told)
    }

    /// What an item is worth and from what.
    fn value_of(
        &mut self,
        s: &Score,
        item: &Item,
        all: &[Scored],
        place: &mut Place,
        depth: usize,
        told: &mut Derivation,
    ) {
        match &item.value {
            ItemValue::Expr(e) if fixed(e) => {}
            ItemValue::Expr(e) => told.inputs.push(self.node(e, place, depth + 1)),
            ItemValue::Items(inside) => {
                for index in inside {
                    told.inputs.extend(self.scored(s, *index, inside, all, place, depth + 1));
                }
                told.inputs.extend(self.sum(inside, all));
            }
            ItemValue::Each(list, body) => {
                let elements = items(&self.engine.eval(list, place)).items;
                let count = elements.len();
                for (element, _) in elements.into_iter().take(MOST_EACH) {
                    let name = self.engine.show(&element);
                    place.push(element);
                    let mut inner = self.node(body, place, depth + 1);
                    place.pop();
                    inner.text = format!("{name}: {}", inner.text);
                    told.inputs.push(inner);
                }
                if let Some(more) = count.checked_sub(MOST_EACH).filter(|n| *n > 0) {
                    let zh = format!("（另有 {more} 条没有列出）");
                    let text = self.lang().choose(zh, format!("({more} more not listed)"));
                    told.inputs.push(line(text, ""));
                }
            }
        }
        for (bound, zh, en) in [(&item.cap, "最高", "cap"), (&item.floor, "最低", "floor")] {
            if let Some(bound) = bound {
                let value = self.engine.eval(bound, place);
                told.inputs.push(line(self.lang().choose(zh, en), self.figure(&value)));
            }
        }
        if let Some(keep) = item.keep {
            told.inputs.push(line(keep_words(keep, self.lang()), ""));
        }
    }

    /// The weight as written; where it is a share of others, with that division.
    #[allow(clippy::too_many_arguments)]
    fn weight(
        &mut self,
        s: &Score,
        item: &Item,
        used: Exact,
        level: &[usize],
        all: &[Scored],
        place: &mut Place,
        told: &mut Derivation,
    ) -> String {
        let engine = self.engine;
        let raw = |item: &Item, place: &mut Place| {
            item.weight.as_ref().map(|w| engine.eval(w, place)).and_then(|v| match v {
                Value::Num(n) => Some(n),
                _ => None,
            })
        };
        let own = raw(item, place);
        if own == Some(used) {
            let written = item.weight.as_ref().and_then(|w| engine.as_written(w, self.sources));
            return written.unwrap_or_else(|| used.to_string());
        }
        let there: Vec<String> = level
            .iter()
            .filter_map(|i| s.items.get(*i).zip(all.get(*i)))
            .filter(|(i, scored)| {
                !(scored.applies == Truth::False && i.absent == Some(Absent::Rescale))
            })
            .filter_map(|(i, _)| raw(i, place))
            .map(|n| n.to_string())
            .collect();
        if let Some(own) = own {
            let sum = there.join(" + ");
            let text = self.lang().choose("权重", "weight");
            told.inputs.push(line(text, format!("{own} ÷ ({sum}) {}", decimal_after(used))));
        }
        if used.decimal_places().is_some_and(|p| p <= 6) {
            used.to_string()
        } else {
            format!("({used})")
        }
    }

    /// `26.1 + 36.84 + 27.138 = 90.078`, if there is anything to add.
    fn sum(&self, level: &[usize], all: &[Scored]) -> Option<Derivation> {
        let parts: Vec<&Scored> = level
            .iter()
            .filter_map(|i| all.get(*i))
            .filter(|scored| scored.applies != Truth::False)
            .collect();
        if parts.len() < 2 {
            return None;
        }
        let total =
            parts.iter().fold(Value::int(0), |sum, scored| arith(Arith::Add, &sum, &scored.adds));
        let mut shown = String::new();
        for scored in &parts {
            let adds = self.figure(&scored.adds);
            match (shown.is_empty(), adds.strip_prefix('-')) {
                (true, _) => shown.push_str(&adds),
                (false, Some(less)) => shown.push_str(&format!(" − {less}")),
                (false, None) => shown.push_str(&format!(" + {adds}")),
            }
        }
        let total = equals(&self.figure(&total));
        Some(line(self.lang().choose("合计", "sum"), format!("{shown} {total}")))
    }

    /// Points: exactly, or to four places.
    pub(super) fn figure(&self, value: &Value) -> String {
        match value {
            Value::Num(n) if n.decimal_places().is_none_or(|p| p > 6) => {
                n.to_fixed(4).map_or_else(|| n.to_string(), |fixed| format!("≈{fixed}"))
            }
            Value::Num(n) => n.to_string(),
            other => self.engine.show(other),
        }
    }
}

/// `= 26.1`, `≈ 17.4933`.
fn equals(figure: &str) -> String {
    match figure.strip_prefix('≈') {
        Some(rounded) => format!("≈ {rounded}"),
        None => format!("= {figure}"),
    }
}

fn keep_words(keep: Keep, lang: Lang) -> String {
    let (word, places) = (rounding_word(keep.rounding, lang), keep.places);
    lang.choose(format!("保留 {places} 位（{word}）"), format!("rounded {word} to {places} places"))
}

/// How a fraction is made whole, in a word.
pub(super) fn rounding_word(rounding: Rounding, lang: Lang) -> &'static str {
    let (zh, en) = match rounding {
        Rounding::HalfUp => ("四舍五入", "half up"),
        Rounding::HalfEven => ("四舍六入五成双", "half to even"),
        Rounding::Up => ("进位", "up"),
        Rounding::Down => ("舍去", "down"),
    };
    lang.choose(zh, en)
}
