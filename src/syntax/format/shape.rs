//! What stands between two tokens: how they are joined on one line, and where a line may end.

use super::super::grammar::Rule;

/// What separates a token from the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gap {
    /// Nothing.
    Glue,
    /// One blank, never a new line.
    Space,
    /// One blank; a new line if the rest does not fit.
    Fill,
    /// Before 且 and 或: like `Fill`, and the author's new line is kept.
    Logic,
    /// Before a tail, with so many blanks; once one is on a new line, so are the tails after it.
    Tail(usize),
    /// Before a statement, a row, a value of a block; so many blanks if the block is on one line.
    Item(usize),
    /// Before the end of a block.
    Close(usize),
}

impl Gap {
    /// The blanks on one line.
    pub(super) fn blanks(self) -> usize {
        match self {
            Gap::Glue => 0,
            Gap::Space | Gap::Fill | Gap::Logic => 1,
            Gap::Tail(n) | Gap::Item(n) | Gap::Close(n) => n,
        }
    }

    /// A run of tokens ends where a gap at least as strong begins.
    pub(super) fn strength(self) -> u8 {
        match self {
            Gap::Glue | Gap::Space => 0,
            Gap::Fill => 1,
            Gap::Logic => 2,
            Gap::Tail(_) => 3,
            Gap::Item(_) | Gap::Close(_) => 4,
        }
    }
}

/// Blanks inside the brackets of a block: none round values, one round statements.
pub(super) fn padding(block: Rule, parent: Rule) -> usize {
    match block {
        Rule::set | Rule::array | Rule::objects | Rule::empty_list => 0,
        Rule::vset => 0,
        Rule::enum_values if !matches!(parent, Rule::enumeration | Rule::extend) => 0,
        Rule::object if !matches!(parent, Rule::given | Rule::patch) => 0,
        _ => 1,
    }
}

/// Whether a pair ends the head of its declaration.
pub(super) fn is_body(rule: Rule) -> bool {
    matches!(
        rule,
        Rule::rules | Rule::fields | Rule::scores | Rule::rows | Rule::step_body | Rule::RBRACE
    )
}

/// The gap before a child of a pair that is no item of a block; `None` for the ordinary one.
pub(super) fn before(parent: Rule, child: Rule, in_head: bool) -> Option<Gap> {
    let tight = in_head
        && matches!(
            parent,
            Rule::policy
                | Rule::ruleset
                | Rule::exception
                | Rule::procedure
                | Rule::step
                | Rule::scoring
                | Rule::selection
                | Rule::table
                | Rule::examples
        );
    Some(match child {
        Rule::guard
            if matches!(
                parent,
                Rule::voided | Rule::suspend | Rule::terminate | Rule::restart | Rule::beyond_quota
            ) =>
        {
            Gap::Tail(1)
        }
        Rule::guard
        | Rule::basis
        | Rule::note
        | Rule::missing
        | Rule::effective
        | Rule::repealed
        | Rule::deadline
        | Rule::toward
        | Rule::no_exception
        | Rule::empty_ok
        | Rule::by_decision
        | Rule::absent
        | Rule::compare
        | Rule::cap
        | Rule::floor
        | Rule::keep
        | Rule::normally_tail
        | Rule::ties
        | Rule::target => Gap::Tail(if tight { 1 } else { 2 }),
        Rule::interval if parent == Rule::record => Gap::Tail(2),
        Rule::item_column
        | Rule::silence
        | Rule::because
        | Rule::lacking
        | Rule::short
        | Rule::alias
        | Rule::follows
        | Rule::refines
        | Rule::ahead
        | Rule::by => Gap::Tail(1),
        Rule::per if matches!(parent, Rule::step | Rule::ruleset | Rule::selection) => Gap::Tail(1),
        _ => return None,
    })
}

/// The gap between two tokens inside a phrase. Each token is named by its rule and the rule it is in.
pub(super) fn between(left: Option<(Rule, Rule)>, right: (Rule, Rule)) -> Gap {
    let Some(left) = left else { return Gap::Glue };
    match (left, right) {
        (_, (Rule::COMMA | Rule::SEMI | Rule::STOP | Rule::RPAREN, _))
        | ((Rule::LPAREN | Rule::DOT | Rule::SLASH, _), _)
        | (_, (Rule::SLASH, _))
        | ((_, Rule::neg), _)
        | (_, (Rule::LPAREN, Rule::call | Rule::part | Rule::target_of | Rule::table_params)) => {
            Gap::Glue
        }
        // `3.a` would be read as it should, `1/2.a` would not
        ((Rule::number, _), (Rule::DOT, _)) => Gap::Space,
        (_, (Rule::DOT, _)) => Gap::Glue,
        ((Rule::COMMA, _), _) => Gap::Fill,
        _ => Gap::Space,
    }
}
