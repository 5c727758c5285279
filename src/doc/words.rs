//! The fixed words of a printed regulation, in both languages.

use crate::diagnostic::Lang;
use crate::syntax::ast::{Modality, OutcomeWord, Period, RuleKind};

/// A text in Chinese and in English.
pub(super) type Pair = (&'static str, &'static str);

/// The text in the reader's language.
pub(super) fn pick<'a>(lang: Lang, (zh, en): (&'a str, &'a str)) -> &'a str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// What stands where a value is still open.
pub(super) fn tbd(lang: Lang) -> &'static str {
    pick(lang, ("【待定】", "[to be decided]"))
}

/// The keyword of a modality.
pub(super) fn modality(modality: Modality) -> &'static str {
    match modality {
        Modality::Must => "must",
        Modality::MustNot => "must_not",
        Modality::Shall => "shall",
        Modality::May => "may",
        Modality::Prefer => "prefer",
        Modality::Target => "target",
    }
}

/// The keyword of a kind of rule set.
pub(super) fn kind(kind: RuleKind) -> &'static str {
    match kind {
        RuleKind::Eligibility => "eligibility",
        RuleKind::Composition => "composition",
        RuleKind::Regulation => "regulation",
        RuleKind::Monitor => "monitor",
    }
}

/// The keyword of an outcome.
pub(super) fn outcome(word: OutcomeWord) -> &'static str {
    match word {
        OutcomeWord::Satisfied => "satisfied",
        OutcomeWord::Violated => "violated",
        OutcomeWord::Undetermined => "undetermined",
    }
}

/// A calendar period.
pub(super) fn period(lang: Lang, period: Period) -> &'static str {
    pick(
        lang,
        match period {
            Period::Year => ("年", "year"),
            Period::HalfYear => ("半年", "half year"),
            Period::Quarter => ("季度", "quarter"),
            Period::Month => ("月", "month"),
            Period::Week => ("周", "week"),
            Period::Day => ("日", "day"),
        },
    )
}
