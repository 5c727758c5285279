//! Laws that hold for every policy, tried on policies and records made up at random (`laws/policy.rs`):
//! either language says the same; layout says nothing; the order of declarations, clauses and records says nothing;
//! and a fact that becomes known never turns what was already decided.

// Tests may stop at the first surprise.
#![allow(clippy::unwrap_used, clippy::indexing_slicing)]

#[path = "laws/policy.rs"]
mod policy;

use policy::{Facts, Written, facts, written};
use proptest::prelude::*;
use quan::core::calendar::Calendar;
use quan::core::date::BirthdayRule;
use quan::core::exact::Exact;
use quan::core::policy::Policy;
use quan::diagnostic::{FileId, Lang, Severity, Sources};
use quan::eval::result::{Figure, Outcome, Selected, SubjectResult, Verdict};
use quan::eval::{Engine, Settings, Wanted};
use quan::model::Unit;
use quan::records::Source;
use quan::records::bind::{BindOptions, bind};
use quan::syntax::format;
use std::collections::BTreeMap;

const TODAY: jiff::civil::Date = jiff::civil::date(2024, 5, 1);

fn compiled(text: &str) -> Policy {
    let (file, wrong) = quan::syntax::parse(text, FileId(0));
    assert!(wrong.is_empty(), "{wrong:?}\n{text}");
    let (policy, wrong) = quan::model::compile(&[Unit { file, evaluated: true }], TODAY);
    let errors: Vec<_> = wrong.iter().filter(|d| d.severity() == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}\n{text}");
    policy
}

/// What comes out, without words: rule set and key first.
type Results = BTreeMap<(String, String), SubjectResult>;

fn evaluated(text: &str, records: &str) -> Results {
    let policy = compiled(text);
    let source = Source::held_json("records", records.as_bytes().to_vec());
    let bound = bind(&policy.schema, &[source], &BindOptions::default());
    assert!(bound.faults.is_empty() && bound.rejects.is_empty(), "{:?}\n{records}", bound.rejects);
    let settings = Settings {
        as_of: TODAY,
        calendar: Calendar::default(),
        birthday: BirthdayRule::default(),
        params: Vec::new(),
        lang: Lang::Zh,
    };
    let mut engine = Engine::new(&policy, bound.data, settings);
    let results = quan::eval::run(&mut engine, &Sources::default(), &Wanted::default());
    results.into_iter().map(|r| ((r.rule.clone(), r.key.clone()), r)).collect()
}

/// The decisions of a result and nothing of its wording or places.
fn decisions(results: &Results) -> Vec<String> {
    let of = |r: &SubjectResult| {
        let mut clauses: Vec<_> = r
            .clauses
            .iter()
            .map(|c| {
                // named in the order of the data
                let missing: std::collections::BTreeSet<_> = c.missing.iter().cloned().collect();
                (c.label.clone(), c.outcome, missing, c.exception.clone())
            })
            .collect();
        clauses.sort();
        let measures: Vec<_> =
            r.measures.iter().map(|m| (&m.measures, &m.from, &m.until)).collect();
        format!(
            "{} {} {:?} {clauses:?} {:?} {:?} {:?} {:?} {measures:?}",
            r.rule, r.key, r.verdict, r.score, r.grade, r.rank, r.selected
        )
    };
    results.values().map(of).collect()
}

fn contains(wide: &Option<Figure>, narrow: &Option<Figure>) -> bool {
    let ends = |f: &Figure| match f {
        Figure::Known(n) => (Some(*n), Some(*n)),
        Figure::Between(low, high) => (*low, *high),
    };
    let (Some(wide), Some(narrow)) = (wide, narrow) else { return true };
    let ((low, high), (from, to)) = (ends(wide), ends(narrow));
    let below = |a: &Option<Exact>, b: &Option<Exact>| match (a, b) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(a), Some(b)) => a <= b,
    };
    let above = |a: &Option<Exact>, b: &Option<Exact>| match (a, b) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(a), Some(b)) => a >= b,
    };
    below(&low, &from) && above(&high, &to)
}

/// Whether nothing decided with less known came out otherwise with more known; what did, if anything.
fn turned(less: &Results, more: &Results) -> Option<String> {
    for (at, before) in less {
        let after = more.get(at)?;
        let told = |what: &str| Some(format!("{at:?} {what}\nbefore {before:?}\nafter {after:?}"));
        // whether a rule applies that is kept either way may stay open
        let harmless = |v: Verdict| matches!(v, Verdict::Holds | Verdict::NotApplicable);
        let same =
            before.verdict == after.verdict || harmless(before.verdict) && harmless(after.verdict);
        if before.verdict != Verdict::Undetermined && !same {
            return told("verdict");
        }
        for c in &before.clauses {
            let then = after.clauses.iter().find(|d| d.label == c.label).map(|d| d.outcome);
            let kept = |o: Outcome| {
                matches!(o, Outcome::Satisfied | Outcome::NotApplicable | Outcome::Waived)
            };
            let same = then == Some(c.outcome) || kept(c.outcome) && then.is_some_and(kept);
            if c.outcome != Outcome::Undetermined && !same {
                return told(&c.label);
            }
        }
        if !contains(&before.score, &after.score) {
            return told("score");
        }
        if let (Some((best, worst)), Some((first, last))) = (before.rank, after.rank)
            && (first < best || last > worst)
        {
            return told("rank");
        }
        let open = matches!(before.selected, None | Some(Selected::Undetermined | Selected::Tie));
        if !open && before.selected != after.selected {
            return told("selected");
        }
    }
    None
}

fn both() -> impl Strategy<Value = (Written, Facts)> {
    (written(), facts())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn either_language_and_any_layout_say_the_same((policy, facts) in both()) {
        let text = policy.text();
        let english = format(&text, Some(Lang::En)).unwrap();
        let back = format(&english, Some(Lang::Zh)).unwrap();
        prop_assert_eq!(&format(&text, None).unwrap(), &back);
        let records = facts.known();
        let said = decisions(&evaluated(&text, &records));
        prop_assert_eq!(&said, &decisions(&evaluated(&english, &records)), "{}", english);
        prop_assert_eq!(&said, &decisions(&evaluated(&back, &records)), "{}", back);
    }

    #[test]
    fn order_says_nothing((policy, facts) in both(), turn in 1usize..7) {
        let records = facts.known();
        let said = decisions(&evaluated(&policy.text(), &records));
        let moved = policy.turned(turn).text();
        prop_assert_eq!(&said, &decisions(&evaluated(&moved, &records)), "{}", moved);
        let records = facts.turned(turn).known();
        prop_assert_eq!(&said, &decisions(&evaluated(&policy.text(), &records)), "{}\n{}", policy.text(), records);
    }

    #[test]
    fn more_known_never_turns_what_is_decided((policy, facts) in both()) {
        let text = policy.text();
        let (less, more) = (evaluated(&text, &facts.known()), evaluated(&text, &facts.whole()));
        prop_assert!(less.len() == more.len(), "{text}");
        let turned = turned(&less, &more);
        prop_assert!(turned.is_none(), "{}\n{}\n{}\n{}", turned.unwrap_or_default(), text, facts.known(), facts.whole());
    }
}
