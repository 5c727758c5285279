//! Every line of a table gives its columns the same place.

use proptest::prelude::*;

use super::fixture::{clause, known, run, subject};
use crate::core::policy::Modality;
use crate::diagnostic::Lang;
use crate::eval::result::{Kind, Outcome, SubjectResult, Verdict};
use crate::report::order::{Section, sections};
use crate::report::text::{columns, cut, one_line};
use crate::report::{Explain, Options, table};

/// The columns at which the gap before each column must be blank, and the widest a line may be.
fn check(section: &Section<'_>, options: &Options) {
    let grid = table::grid(section, options);
    let widths = grid.widths(options.width);
    let lines = grid.lines(options.width, false);
    let total = widths.iter().sum::<usize>() + 2 * (widths.len() - 1);
    for (at, line) in lines.iter().enumerate() {
        if at == 1 || line.is_empty() || line.starts_with("    ") && options.explain == Explain::All
        {
            continue;
        }
        assert!(columns(line) <= total, "{line:?} is wider than {total}");
        // walk the line: wherever a gap is due, there must be two blanks or the end
        let mut gaps = Vec::new();
        let mut end = 0;
        for width in &widths[..widths.len() - 1] {
            end += width;
            gaps.extend([end, end + 1]);
            end += 2;
        }
        let mut column = 0;
        for c in line.chars() {
            let wide = columns(&c.to_string());
            for covered in column..column + wide {
                assert!(
                    !gaps.contains(&covered) || c == ' ',
                    "{c:?} at {covered} in\n{}",
                    lines.join("\n")
                );
            }
            column += wide;
        }
    }
}

#[test]
fn the_fixture_is_aligned() {
    for lang in [Lang::Zh, Lang::En] {
        for explain in [Explain::None, Explain::Failed, Explain::All] {
            for width in [None, Some(20), Some(40), Some(80), Some(200)] {
                let options = Options { lang, explain, width, ..Options::default() };
                for section in sections(&run()) {
                    if !section.results.is_empty() {
                        check(&section, &options);
                    }
                }
            }
        }
    }
}

fn results() -> impl Strategy<Value = Vec<SubjectResult>> {
    let text = "[a-zA-Z0-9张三歐陽ｱ😀👨\u{200d}\u{fe0f}e\u{301}ไ่\u{202e}\t\n,. …()]{0,24}";
    let one = (text, text, text, proptest::option::of(-99i64..999)).prop_map(
        |(key, name, message, score)| {
            let mut out = subject("规则", Kind::Eligibility, &key, &name, Verdict::Fails);
            out.score = score.and_then(|n| known(&format!("{n}.25")));
            out.clauses = vec![clause("1", Modality::Must, &name, Outcome::Violated, &message)];
            out
        },
    );
    proptest::collection::vec(one, 1..8)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn any_table_is_aligned(results in results(), width in proptest::option::of(10usize..120)) {
        let options = Options { width, ..Options::default() };
        let results = results.iter().collect();
        check(&Section { rule: "规则", kind: Kind::Eligibility, results }, &options);
    }

    #[test]
    fn cutting_keeps_to_the_room(text in "\\PC{0,40}", room in 1usize..30) {
        let text = one_line(&text);
        prop_assert!(columns(&cut(&text, room)) <= room.max(1));
    }
}
