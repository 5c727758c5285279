//! From pest's pairs to tokens in source order, each with the comments before it.

use super::super::grammar::Rule;
use super::shape::{self, Gap};
use super::spell::spell;
use crate::diagnostic::Lang;
use pest::iterators::Pair;

/// A comment and how many line ends stand before it.
#[derive(Debug, Clone)]
pub(super) struct Comment {
    pub(super) text: String,
    pub(super) newlines: usize,
}

/// One word, literal or mark as it will be printed.
#[derive(Debug, Clone)]
pub(super) struct Token {
    pub(super) rule: Rule,
    /// What it is part of.
    pub(super) parent: Rule,
    pub(super) text: String,
    /// Columns of the Chinese form.
    pub(super) width: usize,
    pub(super) gap: Gap,
    /// Comments since the token before.
    pub(super) comments: Vec<Comment>,
    /// Line ends since the last comment or token.
    pub(super) newlines: usize,
    /// Where the block ends that this token opens.
    pub(super) close: Option<usize>,
    /// Where it stands in the text.
    #[cfg(test)]
    pub(super) place: (usize, usize),
}

type P<'i> = Pair<'i, Rule>;

/// The tokens of a file, the last one an empty one that carries the comments at the end.
pub(super) fn tokens(text: &str, file: &P<'_>, lang: Option<Lang>) -> Vec<Token> {
    let mut reader = Reader { text, lang, tokens: Vec::new(), at: 0, next: None, last: None };
    reader.pair(file, Rule::file);
    let mut tokens = reader.tokens;
    separators_first(&mut tokens);
    year_counts(&mut tokens);
    tokens
}

struct Reader<'i> {
    text: &'i str,
    lang: Option<Lang>,
    tokens: Vec<Token>,
    /// End of the last token.
    at: usize,
    /// The gap before the next token, if its place in the tree says so.
    next: Option<Gap>,
    /// Rule and parent of the last token.
    last: Option<(Rule, Rule)>,
}

impl Reader<'_> {
    fn pair(&mut self, pair: &P<'_>, parent: Rule) {
        let rule = pair.as_rule();
        if rule == Rule::at_least_n {
            return self.at_least(pair);
        }
        if is_token(pair) {
            let start = pair.as_span().start();
            return self.token(rule, parent, start, start + pair.as_str().trim_end().len());
        }
        let padding = shape::padding(rule, parent);
        let mut open = None;
        let mut in_block = rule == Rule::file;
        let mut in_head = true;
        let mut previous = None;
        for child in pair.clone().into_inner() {
            let inner = child.as_rule();
            if inner == Rule::COMMENT || (child.as_str().is_empty() && inner != Rule::EOI) {
                continue;
            }
            match inner {
                Rule::LBRACE | Rule::LBRACK => {
                    self.pair(&child, rule);
                    open = self.tokens.len().checked_sub(1);
                    in_block = true;
                    previous = None;
                    continue;
                }
                Rule::RBRACE | Rule::RBRACK => {
                    let end = self.tokens.len();
                    let empty = open.is_some_and(|o| o + 1 == end);
                    self.next = Some(Gap::Close(if empty { 0 } else { padding }));
                    if let Some(token) = open.take().and_then(|o| self.tokens.get_mut(o)) {
                        token.close = Some(end);
                    }
                    in_block = false;
                }
                Rule::EOI => self.next = Some(Gap::Close(0)),
                Rule::COMMA | Rule::SEMI | Rule::STOP => {}
                Rule::LT if in_block => {}
                _ if in_block => {
                    self.next = Some(Gap::Item(match previous {
                        None => padding,
                        Some(Rule::COMMA | Rule::SEMI | Rule::STOP | Rule::LT) => 1,
                        Some(_) => 3,
                    }));
                }
                // the colon of a label touches it
                Rule::COLON if previous == Some(Rule::label) || rule == Rule::verb => {
                    self.next = Some(Gap::Glue);
                }
                _ => {
                    let gap = if is_logic(&child) {
                        Some(Gap::Logic)
                    } else {
                        shape::before(rule, inner, in_head)
                    };
                    self.next = self.next.or(gap);
                }
            }
            self.pair(&child, rule);
            in_head &= !shape::is_body(inner);
            previous = Some(inner);
        }
    }

    /// `至少 2 项`: its number is no node of its own.
    fn at_least(&mut self, pair: &P<'_>) {
        let words: Vec<P<'_>> = pair.clone().into_inner().collect();
        if let (Some(first), Some(last)) = (words.first(), words.last()) {
            let (first, last) = (first.as_span(), last.as_span());
            let between = self.text.get(first.end()..last.start()).unwrap_or("");
            let start = last.start() - between.trim_start().len();
            let of = Rule::at_least_n;
            self.token(Rule::k_at_least, of, first.start(), first.end());
            self.token(Rule::number, of, start, start + between.trim().len());
            self.token(Rule::k_u_item, of, last.start(), last.end());
        }
    }

    fn token(&mut self, rule: Rule, parent: Rule, start: usize, end: usize) {
        let (comments, newlines) = trivia(self.text.get(self.at..start).unwrap_or(""));
        let source = self.text.get(start..end).unwrap_or("");
        let (text, width) = spell(rule, source, self.lang);
        let gap = self.next.take().unwrap_or_else(|| shape::between(self.last, (rule, parent)));
        self.tokens.push(Token {
            rule,
            parent,
            text,
            width,
            gap,
            comments,
            newlines,
            close: None,
            #[cfg(test)]
            place: (start, end),
        });
        self.at = end;
        self.last = Some((rule, parent));
    }
}

/// Whether a pair is printed as one word: a leaf, or a literal taken whole.
fn is_token(pair: &P<'_>) -> bool {
    matches!(pair.as_rule(), Rule::string | Rule::title | Rule::name | Rule::oname | Rule::callee)
        || pair.clone().into_inner().all(|p| p.as_rule() == Rule::COMMENT)
}

fn is_logic(pair: &P<'_>) -> bool {
    pair.as_rule() == Rule::operator
        && pair
            .clone()
            .into_inner()
            .next()
            .is_some_and(|p| matches!(p.as_rule(), Rule::k_or | Rule::k_and))
}

/// The comments between two tokens, and the line ends after the last of them.
fn trivia(gap: &str) -> (Vec<Comment>, usize) {
    let mut comments = Vec::new();
    let mut newlines = 0;
    let mut rest = gap;
    while let Some(c) = rest.chars().next() {
        if matches!(c, '/' | '／') {
            let end = rest.find(['\n', '\r']).unwrap_or(rest.len());
            let (line, after) = rest.split_at_checked(end).unwrap_or((rest, ""));
            let body: String = line.trim_end().chars().skip(2).collect();
            comments.push(Comment { text: format!("//{body}"), newlines });
            newlines = 0;
            rest = after;
            continue;
        }
        let step = if rest.starts_with("\r\n") { 2 } else { c.len_utf8() };
        newlines += usize::from(matches!(c, '\n' | '\r'));
        rest = rest.get(step..).unwrap_or("");
    }
    (comments, newlines)
}

/// A comment before `;` or `,` goes behind it, so that the mark stays with what it ends.
fn separators_first(tokens: &mut [Token]) {
    let mut carried = Vec::new();
    for token in tokens {
        if !carried.is_empty() {
            carried.append(&mut token.comments);
            token.comments = std::mem::take(&mut carried);
        }
        if matches!(token.rule, Rule::COMMA | Rule::SEMI | Rule::STOP) {
            carried = std::mem::take(&mut token.comments);
        }
    }
}

/// `2010年以上` is a length of 2010 years, but with blanks it would be the year 2010.
fn year_counts(tokens: &mut [Token]) {
    let glued: Vec<usize> = tokens
        .windows(3)
        .enumerate()
        .filter(|(_, three)| match three {
            [number, unit, range] => {
                let range = matches!(
                    range.rule,
                    Rule::k_or_more | Rule::k_or_less | Rule::k_within | Rule::k_beyond
                ) && !range.text.is_ascii();
                let digits =
                    number.text.len() == 4 && number.text.bytes().all(|b| b.is_ascii_digit());
                unit.rule == Rule::k_u_year && unit.text == "年" && range && digits
            }
            _ => false,
        })
        .map(|(i, _)| i)
        .collect();
    for i in glued {
        for token in tokens.iter_mut().skip(i + 1).take(2) {
            token.gap = Gap::Glue;
        }
    }
}
