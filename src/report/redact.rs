//! Names, keys and long numbers masked, so that a report can be shared.
//!
//! Within a run a subject keeps its pseudonym (甲001, a letter per record type, numbers by first appearance),
//! in every rule set and wherever a message names it; so does whoever else the data names (relatives). A name that two subjects share becomes 某某 in
//! messages. Dates, scores and authored text stay.

use std::collections::HashMap;

use crate::eval::result::{ClauseResult, Derivation, Record, Run, StepResult, SubjectResult};

/// Digits in a row that are taken for a number of a person: a telephone, an identity card.
const LONG: usize = 6;
const STEMS: [&str; 10] = ["甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸"];
const SHARED: &str = "某某";

/// Gives out pseudonyms. One for a run: it remembers whom it has seen.
#[derive(Debug, Default)]
pub struct Redactor {
    types: HashMap<String, (usize, usize)>,
    subjects: HashMap<(String, String), String>,
    /// What stands in messages for a name or key, and how long those are, in characters.
    words: HashMap<String, String>,
    lengths: Vec<usize>,
}

impl Redactor {
    /// A run with everyone masked. All subjects are known before the first message is read.
    pub fn run(&mut self, run: &Run) -> Run {
        for result in &run.results {
            self.meet(result);
        }
        for (record, key, name) in &run.people {
            let pseudonym = self.pseudonym(record, key);
            if name.chars().count() > 1 {
                self.word(name, &pseudonym);
            }
        }
        Run {
            policy: run.policy.clone(),
            version: run.version.clone(),
            region: run.region.clone(),
            as_of: run.as_of.clone(),
            asked: run.asked.clone(),
            people: Vec::new(),
            results: run.results.iter().map(|result| self.result(result)).collect(),
            summary: run.summary.clone(),
            // the names of data files may be those of people
            record: Record { data: Vec::new(), masked: true, ..run.record.clone() },
        }
    }

    /// One result masked. Messages are freed of the names of subjects seen so far and of its own.
    pub fn result(&mut self, result: &SubjectResult) -> SubjectResult {
        self.meet(result);
        let mut out = result.clone();
        out.key = self.pseudonym(&result.subject, &result.key);
        out.name = result.name.as_ref().map(|_| out.key.clone());
        // a row of a file leads back to the person, and so may the file's name
        out.place = None;
        out.group = out.group.map(|group| self.text(&group));
        for clause in &mut out.clauses {
            self.clause(clause);
        }
        for step in &mut out.steps {
            self.step(step);
        }
        for step in &mut out.next_steps {
            *step = self.text(step);
        }
        for measure in &mut out.measures {
            let (record, key) = measure.on.clone();
            measure.on.1 = self.pseudonym(&record, &key);
        }
        for metric in &mut out.metrics {
            metric.value = self.text(&metric.value);
        }
        for field in &mut out.missing {
            *field = self.text(field);
        }
        out
    }

    fn clause(&self, clause: &mut ClauseResult) {
        clause.message = self.text(&clause.message);
        for field in &mut clause.missing {
            *field = self.text(field);
        }
        if let Some(derivation) = &mut clause.derivation {
            self.derivation(derivation);
        }
    }

    fn derivation(&self, derivation: &mut Derivation) {
        derivation.value = self.text(&derivation.value);
        derivation.place = None;
        for input in &mut derivation.inputs {
            self.derivation(input);
        }
    }

    fn step(&self, step: &mut StepResult) {
        step.person = step.person.as_ref().map(|person| match self.words.get(person) {
            Some(word) => word.clone(),
            None => SHARED.to_owned(),
        });
        step.outcome = step.outcome.as_ref().map(|outcome| self.text(outcome));
        for clause in &mut step.clauses {
            self.clause(clause);
        }
    }

    fn meet(&mut self, result: &SubjectResult) {
        let pseudonym = self.pseudonym(&result.subject, &result.key);
        if let Some(name) = result.name.as_ref().filter(|name| name.chars().count() > 1) {
            self.word(name, &pseudonym);
        }
    }

    fn pseudonym(&mut self, subject: &str, key: &str) -> String {
        let of = (subject.to_owned(), key.to_owned());
        if let Some(known) = self.subjects.get(&of) {
            return known.clone();
        }
        let types = self.types.len();
        let (kind, count) = self.types.entry(subject.to_owned()).or_insert((types, 0));
        *count += 1;
        let stem = STEMS.get(*kind % STEMS.len()).copied().unwrap_or("甲");
        let lap = *kind / STEMS.len();
        let stem = if lap == 0 { stem.to_owned() } else { format!("{stem}{lap}-") };
        let pseudonym = format!("{stem}{count:03}");
        self.subjects.insert(of, pseudonym.clone());
        self.word(key, &pseudonym);
        pseudonym
    }

    fn word(&mut self, word: &str, pseudonym: &str) {
        if word.is_empty() {
            return;
        }
        let stands = self.words.entry(word.to_owned()).or_insert_with(|| pseudonym.to_owned());
        if stands != pseudonym {
            SHARED.clone_into(stands);
        }
        let length = word.chars().count();
        if let Err(at) = self.lengths.binary_search_by(|known| length.cmp(known)) {
            self.lengths.insert(at, length);
        }
    }

    /// Text with the names and keys of subjects replaced and long numbers starred. A key or name in
    /// Latin letters or digits counts only as a whole word: key `1` does not spoil `41`.
    pub fn text(&self, text: &str) -> String {
        let chars: Vec<char> = text.chars().collect();
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        while let Some(c) = chars.get(at) {
            if let Some((word, length)) = self.known_at(&chars, at) {
                out.push_str(word);
                at += length;
                continue;
            }
            let digits =
                chars.iter().skip(at).take_while(|c| c.is_ascii_digit() || is_wide_digit(**c));
            let run = digits.count();
            if run >= LONG {
                // an identity card may end in X
                let x = usize::from(run == 17 && matches!(chars.get(at + run), Some('x' | 'X')));
                out.extend(std::iter::repeat_n('*', run + x));
                at += run + x;
            } else if run > 0 {
                out.extend(chars.iter().skip(at).take(run));
                at += run;
            } else {
                out.push(*c);
                at += 1;
            }
        }
        out
    }

    /// The longest name or key that begins here.
    fn known_at(&self, chars: &[char], at: usize) -> Option<(&str, usize)> {
        let joins = |i: Option<usize>| {
            i.and_then(|i| chars.get(i)).is_some_and(|c| c.is_ascii_alphanumeric())
        };
        self.lengths.iter().find_map(|length| {
            let slice = chars.get(at..at + length)?;
            let latin_start = slice.first().is_some_and(char::is_ascii_alphanumeric);
            let latin_end = slice.last().is_some_and(char::is_ascii_alphanumeric);
            let inside = (latin_start && joins(at.checked_sub(1)))
                || (latin_end && joins(Some(at + length)));
            // a short bare number is more likely a value than a key
            let value = *length < 4 && slice.iter().all(char::is_ascii_digit);
            if inside || value {
                return None;
            }
            let word: String = slice.iter().collect();
            self.words.get(&word).map(|pseudonym| (pseudonym.as_str(), *length))
        })
    }
}

fn is_wide_digit(c: char) -> bool {
    ('\u{ff10}'..='\u{ff19}').contains(&c)
}
