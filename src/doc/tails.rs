//! What may follow any statement: guards, dates, deadlines, notes, sources.

use super::data::Entry;
use super::outline::Outline;
use super::phrase::{join, list};
use super::words::{self, Pair, pick};
use crate::core::date::DateSpan;
use crate::core::exact::Rounding;
use crate::diagnostic::Lang;
use crate::syntax::ast::*;

impl Outline<'_> {
    /// A date as people write it; open where it is still to be decided.
    pub(super) fn day(&self, date: Option<DateSpan>) -> String {
        let Some(date) = date else { return words::tbd(self.lang).to_owned() };
        match (self.lang, date.day()) {
            (Lang::Zh, Some(day)) => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
            _ => date.to_string(),
        }
    }

    /// Everything that may follow a statement.
    pub(super) fn tails(&self, tails: &Tails, entry: &mut Entry) {
        let Tails {
            guard,
            basis,
            note,
            missing,
            empty,
            effective,
            repealed,
            deadline,
            toward,
            no_exception,
            by_decision,
            absent,
            compare,
            target,
            cap,
            floor,
            keep,
            normally,
        } = tails;
        let mut say = |pair: Pair, text: String| entry.remarks.push((self.say(pair), text));
        if let Some(guard) = guard {
            say(("适用", "Applies when"), self.r.cond(guard));
        }
        if *normally {
            say(("原则上如此", "Normally"), String::new());
        }
        if let Some(toward) = toward {
            say(("对象", "Toward"), self.r.expr(toward));
        }
        if let Some(deadline) = deadline {
            say(("时限", "Deadline"), self.deadline(deadline));
        }
        for (label, value) in [
            (("对照", "Compared with"), compare),
            (("目标值", "Target"), target),
            (("最高计", "At most"), cap),
            (("最低计", "At least"), floor),
        ] {
            if let Some(value) = value {
                say(label, self.r.expr(value));
            }
        }
        if let Some(keep) = keep {
            say(("计算结果", "Result"), self.keep(keep));
        }
        match absent {
            Some(Absent::Rescale) => say(
                ("缺项", "Where the item is absent"),
                self.say(("其他各项的权重按比例放大", "the other weights are scaled up")),
            ),
            Some(Absent::Zero) => {
                say(("缺项", "Where the item is absent"), self.say(("计零分", "it counts zero")))
            }
            None => {}
        }
        for (label, word) in [
            (("情况不明", "Where a value is missing"), missing),
            (("没有记录", "Where the list is empty"), empty),
        ] {
            if let Some(word) = word {
                let word = self.word(words::outcome(*word));
                say(label, join(&[pick(self.lang, ("视为", "counts as")), &word], self.lang));
            }
        }
        if *by_decision {
            say(("须经决定", "Needs a recorded decision"), String::new());
        }
        if no_exception.is_some() {
            say(("不设例外", "No exception"), String::new());
        }
        if let Some(date) = effective {
            say(("施行", "In force from"), self.day(*date));
        }
        if let Some(date) = repealed {
            say(("废止", "Repealed on"), self.day(Some(*date)));
        }
        if let Some(note) = note {
            entry.note.push_str(&note.text);
        }
        entry.basis.extend(basis.iter().cloned());
    }

    /// The same on one line for a table: remarks with the note, and the sources.
    pub(super) fn tails_cells(&self, tails: &Tails) -> [String; 2] {
        let mut entry = Entry::default();
        self.tails(tails, &mut entry);
        let colon = pick(self.lang, ("：", ": "));
        let mut said: Vec<String> = entry
            .remarks
            .iter()
            .map(|(label, text)| match text.is_empty() {
                true => label.clone(),
                false => format!("{label}{colon}{text}"),
            })
            .collect();
        said.extend((!entry.note.is_empty()).then_some(entry.note));
        // remembers the sources
        let _ = self.r.sources(&entry.basis);
        [said.join(pick(self.lang, ("；", "; "))), list(&entry.basis, self.lang)]
    }

    pub(super) fn deadline(&self, deadline: &Deadline) -> String {
        let Deadline { length, since } = deadline;
        let length = self.r.expr(length);
        match (since, self.lang) {
            (None, _) => length,
            (Some(since), Lang::Zh) => {
                join(&["自", &self.r.expr(since), "起", &length, "内"], self.lang)
            }
            (Some(since), Lang::En) => format!("{length} from {}", self.r.expr(since)),
        }
    }

    fn keep(&self, keep: &Keep) -> String {
        let Keep { places, rounding, span: _ } = keep;
        let places = self.r.expr(places);
        let rounding = self.rounding(*rounding);
        let digits = places.trim_end_matches(['位', ' ']).trim_end_matches("places").trim_end();
        match self.lang {
            Lang::Zh => format!("{}，{rounding}", join(&["保留", digits, "位小数"], self.lang)),
            Lang::En => format!("to {digits} decimal places, {rounding}"),
        }
    }

    pub(super) fn rounding(&self, rounding: Rounding) -> String {
        self.word(match rounding {
            Rounding::HalfEven => "half_even",
            Rounding::HalfUp => "half_up",
            Rounding::Up => "round_up",
            Rounding::Down => "round_down",
        })
    }
}
