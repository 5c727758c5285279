//! A selection: which group, what is demanded, the keys, the rank, how many may be taken, where the cut lies, ties and
//! seats. Others of the group are counted and their marks at the cut told, never their names.

use super::derive::{Deriver, certain, line};
use super::one_line;
use super::score::rounding_word;
use crate::core::policy::{Selection, Ties};
use crate::core::value::{List, RowRef, Truth, Value};
use crate::eval::engine::Place;
use crate::eval::result::{Derivation, Selected};
use crate::eval::select::{self, quota, quota_place, whole};

impl Deriver<'_, '_> {
    /// Where a record stands in a selection, and why.
    pub(in crate::eval) fn selection(
        &mut self,
        index: usize,
        at: RowRef,
        depth: usize,
    ) -> Option<Derivation> {
        let engine = self.engine;
        let s = engine.policy.selections.get(index)?;
        let own = engine.choices.get(index)?.rows.get(at.row as usize)?;
        let partition = engine.policy.partitions.get(s.partition)?;
        let mut told = line(&s.name, self.taken_word(own.selected));
        told.basis.clone_from(&s.marks.basis);
        let mut place = Place::of(at, engine.settings.as_of);
        if own.candidate != Truth::True {
            for source in &s.sources {
                let mut from = self.node(source, &mut place, depth + 1);
                from.text = format!("{} {}", self.lang().choose("从", "from"), from.text);
                told.inputs.push(from);
            }
        }
        if own.candidate == Truth::False {
            told.value = self.lang().choose("不在可选之列", "not among those chosen from").into();
            return Some(told);
        }
        if let Some(guard) = &s.guard {
            told.inputs.push(self.when(guard, &mut place, depth + 1));
        }
        let group = RowRef { table: partition.table, row: own.group };
        let standing = Standing::of(engine.choices.get(index)?.rows.as_slice(), s, own.group);
        if let Some(name) = crate::eval::group_name(engine, group) {
            told.inputs.push(line(self.lang().choose("组", "group"), name));
        }
        if let Some(beyond) = &s.beyond {
            let mut extra = self.node(beyond, &mut place, depth + 1);
            extra.text =
                format!("{} {}", self.lang().choose("不占名额", "beyond the quota"), extra.text);
            told.inputs.push(extra);
        }
        if own.rank.is_some() {
            for (key, down) in &s.order {
                let mut by = self.node(key, &mut place, depth + 1);
                let way = if *down {
                    ("由高到低", "highest first")
                } else {
                    ("由低到高", "lowest first")
                };
                by.text = format!("{} {}", self.lang().choose("排序", "ranked by"), by.text);
                by.text.push_str(
                    &self.lang().choose(format!("（{}）", way.0), format!(" ({})", way.1)),
                );
                told.inputs.push(by);
            }
            told.inputs.extend(self.rank(own, &standing));
        }
        told.inputs.push(self.quota_line(s, group, &standing, depth));
        if own.rank.is_some() {
            told.inputs.extend(self.cut_line(s, &standing));
            told.inputs.extend(self.ties_line(s, own, &standing));
        }
        for seat in &s.seats {
            let mut of_group = Place::of(group, engine.settings.as_of);
            let wanted = whole(&engine.eval(&seat.count, &mut of_group), seat.rounding);
            let mut fills = self.node(&seat.cond, &mut place, depth + 1);
            fills.text = format!("{}: {}", seat.label, fills.text);
            let wanted = engine.show(&wanted);
            let need =
                self.lang().choose(format!("（须 {wanted} 名）"), format!(" ({wanted} needed)"));
            fills.text.push_str(&need);
            told.inputs.push(fills);
        }
        if let Some(decided) = &s.decided {
            let mut of_group = Place::of(group, engine.settings.as_of);
            let mut by = self.node(decided, &mut of_group, depth + 1);
            by.text = format!("{} {}", self.lang().choose("决定", "decided"), by.text);
            by.value = self.taken_word(own.selected);
            by.inputs.clear();
            told.inputs.push(by);
        }
        Some(told)
    }

    fn taken_word(&self, selected: Selected) -> String {
        let (zh, en) = match selected {
            Selected::Yes => ("入选", "selected"),
            Selected::No => ("未入选", "not selected"),
            Selected::Tie => ("并列待定", "tied"),
            Selected::Undetermined => ("待核实", "undetermined"),
        };
        self.lang().choose(zh, en).into()
    }

    fn rank(&self, own: &select::Place, standing: &Standing) -> Option<Derivation> {
        let (best, worst) = own.rank?;
        let all = standing.ranked.len();
        let rank = ranks((best, worst));
        let value =
            self.lang().choose(format!("第 {rank} 名，共 {all} 人"), format!("{rank} of {all}"));
        Some(line(self.lang().choose("名次", "rank"), value))
    }

    /// How many may be taken, and how that was computed.
    fn quota_line(
        &mut self,
        s: &Selection,
        group: RowRef,
        standing: &Standing,
        depth: usize,
    ) -> Derivation {
        let engine = self.engine;
        let name = self.lang().choose("名额", "quota");
        let Some(wanted) = &s.quota else {
            return line(name, self.lang().choose("不限", "no limit"));
        };
        let mut place = quota_place(engine, group, &standing.meeting);
        let mut told = self.node(wanted, &mut place, depth + 1);
        let written = told.text.clone();
        let value = quota(engine, s, group, &standing.meeting, standing.ranked.len());
        let people = standing.meeting.items.len();
        told.inputs.push(line(
            self.lang().choose("符合条件的人数", "people who meet what is demanded"),
            people.to_string(),
        ));
        told.text = format!("{name} {written}");
        if let Some(rounding) = s.rounding {
            let raw = std::mem::take(&mut told.value);
            told.inputs.insert(0, line(written, raw));
            let word = rounding_word(rounding, self.lang());
            told.text.push_str(&self.lang().choose(format!("（{word}）"), format!(" ({word})")));
        }
        told.value = engine.show(&value);
        told.holds = None;
        told
    }

    /// The marks of the last who was taken.
    fn cut_line(&mut self, s: &Selection, standing: &Standing) -> Option<Derivation> {
        let engine = self.engine;
        let (rank, row) = standing.last?;
        let at = RowRef { table: s.table, row };
        let mut place = Place::of(at, engine.settings.as_of);
        let marks: Vec<String> = s
            .order
            .iter()
            .map(|(key, _)| {
                let value = engine.eval(key, &mut place);
                let name = one_line(self.sources.text(key.span));
                format!("{name} = {}", self.figure(&value))
            })
            .collect();
        let rank = ranks(rank);
        let text = self
            .lang()
            .choose(format!("末位入选（第 {rank} 名）"), format!("last selected (rank {rank})"));
        Some(line(text, marks.join(self.lang().choose("，", ", "))))
    }

    fn ties_line(
        &self,
        s: &Selection,
        own: &select::Place,
        standing: &Standing,
    ) -> Option<Derivation> {
        let (best, worst) = own.rank?;
        let same = standing.ranked.iter().filter(|r| **r == (best, worst)).count();
        if best != worst || same < 2 {
            return None;
        }
        let (zh, en) = match s.ties {
            Ties::AllIn => ("末位同名次的全部入选", "ties at the cut are all taken"),
            Ties::NoneIn => ("末位同名次的都不入选", "of ties at the cut none is taken"),
            Ties::Open => ("末位同名次的由人决定", "people decide on ties at the cut"),
        };
        let text =
            self.lang().choose(format!("同名次 {same} 人"), format!("{same} of the same rank"));
        Some(line(text, self.lang().choose(zh, en)))
    }

    /// On the record a selection is made per: how many were taken, of how many.
    pub(super) fn taken(&mut self, index: usize, at: RowRef, depth: usize) -> Vec<Derivation> {
        let engine = self.engine;
        let Some(s) = engine.policy.selections.get(index) else { return Vec::new() };
        let Some(partition) = engine.policy.partitions.get(s.partition) else { return Vec::new() };
        let groups = engine.data.rows(partition.table);
        let group = groups.iter().position(|g| g.cells.first() == Some(&Value::Ref(at)));
        let Some(row) = group.and_then(|g| u32::try_from(g).ok()) else { return Vec::new() };
        let Some(choice) = engine.choices.get(index) else { return Vec::new() };
        let standing = Standing::of(choice.rows.as_slice(), s, row);
        let group = RowRef { table: partition.table, row };
        let mut told = vec![self.quota_line(s, group, &standing, depth)];
        told.extend(self.cut_line(s, &standing));
        told
    }
}

/// `2`, or `2~3` where it depends on what is not known.
fn ranks((best, worst): (u32, u32)) -> String {
    if best == worst { best.to_string() } else { format!("{best}~{worst}") }
}

/// A group of a selection, as it came out.
struct Standing {
    /// Who meets what is demanded, or may.
    meeting: List,
    /// The ranks there are.
    ranked: Vec<(u32, u32)>,
    /// Ranks and record of the last who was taken for certain.
    last: Option<((u32, u32), u32)>,
}

impl Standing {
    fn of(rows: &[select::Place], s: &Selection, group: u32) -> Self {
        let mut standing = Standing { meeting: List::default(), ranked: Vec::new(), last: None };
        for (row, place) in (0u32..).zip(rows) {
            if place.group != group || certain(&place.eligible) == Some(false) {
                continue;
            }
            let at = Value::Ref(RowRef { table: s.table, row });
            standing.meeting.items.push((at, place.eligible.clone()));
            let Some(rank) = place.rank else { continue };
            standing.ranked.push(rank);
            let later = standing.last.is_none_or(|(last, _)| rank > last);
            if place.selected == Selected::Yes && later {
                standing.last = Some((rank, row));
            }
        }
        standing
    }
}
