//! Lines from tokens.
//!
//! Two things are taken from the author's lines: a block that has a line end inside is written one item a line,
//! and a line end beside 且 or 或 stays. Whatever this module adds of the two is what the next reading will find,
//! so it starts again with them until nothing is added: that makes formatting idempotent.

use super::super::grammar::Rule;
use super::read::{Comment, Token};
use super::shape::Gap;

/// A block of statements on one line ends by this column.
const BLOCK: usize = 100;
/// A line is broken beyond this column, where it can be.
const LINE: usize = 110;
const INDENT: usize = 2;
const CONTINUATION: usize = 4;
/// A list of so many values, none wider than this, has several to a line.
const MANY: usize = 12;
const SHORT: usize = 16;
/// Far more than a chain of breaks, each caused by the one before, can be long.
const ROUNDS: usize = 100;

/// The text of the tokens.
pub(super) fn lay_out(tokens: Vec<Token>) -> String {
    let mut broken = authored(&tokens);
    let (starts, ends) = columns(&tokens);
    let mut text = String::new();
    for _ in 0..ROUNDS {
        let mut printer = Printer {
            tokens: &tokens,
            broken: &broken,
            starts: &starts,
            ends: &ends,
            out: String::new(),
            column: 0,
            frames: vec![Frame {
                indent: 0,
                base: 0,
                first: true,
                tails_down: false,
                filled: false,
            }],
            one_line: 0,
            found: Vec::new(),
        };
        printer.run();
        text = printer.out;
        if printer.found.is_empty() {
            break;
        }
        for at in printer.found {
            if let Some(flag) = broken.get_mut(at) {
                *flag = true;
            }
        }
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text
}

/// The author's choices: by the opening bracket of a block, that it has several lines; by a 且 or 或, that it
/// begins one.
fn authored(tokens: &[Token]) -> Vec<bool> {
    // for each token, how many of the tokens up to it begin a line
    let mut lines = 0;
    let begun: Vec<usize> = tokens
        .iter()
        .map(|t| {
            lines += usize::from(t.newlines > 0 || !t.comments.is_empty());
            lines
        })
        .collect();
    let breaks = |i: usize| tokens.get(i).is_some_and(|t| t.newlines > 0 && t.comments.is_empty());
    tokens
        .iter()
        .enumerate()
        .map(|(i, token)| match token.close {
            Some(close) if close == i + 1 => {
                tokens.get(close).is_some_and(|t| !t.comments.is_empty())
            }
            Some(close) => begun.get(close) > begun.get(i),
            None => token.gap == Gap::Logic && (token.newlines > 0 || breaks(i + 1)),
        })
        .collect()
}

/// Where each token would begin and end if everything were on one line.
fn columns(tokens: &[Token]) -> (Vec<usize>, Vec<usize>) {
    let mut at = 0;
    tokens
        .iter()
        .map(|t| {
            let start = at + t.gap.blanks();
            at = start + t.width;
            (start, at)
        })
        .unzip()
}

/// A block that is being written one item a line, or the file.
struct Frame {
    /// Of its items.
    indent: usize,
    /// Of its end.
    base: usize,
    /// Nothing has been written in it.
    first: bool,
    /// A tail of the present item is on a line of its own.
    tails_down: bool,
    /// Its items are short values: as many to a line as there is room for.
    filled: bool,
}

struct Printer<'t> {
    tokens: &'t [Token],
    broken: &'t [bool],
    starts: &'t [usize],
    ends: &'t [usize],
    out: String,
    column: usize,
    frames: Vec<Frame>,
    /// Tokens before this one are in a block on one line.
    one_line: usize,
    /// Blocks and 且, 或 that had to be broken.
    found: Vec<usize>,
}

impl Printer<'_> {
    fn run(&mut self) {
        let tokens = self.tokens;
        for (i, token) in tokens.iter().enumerate() {
            if i < self.one_line {
                self.blanks(token.gap.blanks());
            } else {
                self.comments(&token.comments, token.gap);
                self.place(i, token);
            }
            self.out.push_str(&token.text);
            self.column += token.width;
            if let Some(close) = token.close.filter(|_| i >= self.one_line) {
                self.block(i, close);
            }
        }
    }

    /// Writes the comments before a token.
    fn comments(&mut self, comments: &[Comment], gap: Gap) {
        for (i, comment) in comments.iter().enumerate() {
            if i == 0 && comment.newlines == 0 && !self.out.is_empty() {
                self.out.push_str("  ");
            } else {
                let (indent, first) = self.frames.last().map_or((0, true), |f| (f.indent, f.first));
                let between_items = matches!(gap, Gap::Item(_) | Gap::Close(_));
                let blank = between_items && comment.newlines > 1 && (i > 0 || !first);
                self.line(indent + if between_items { 0 } else { CONTINUATION }, blank);
            }
            self.out.push_str(&comment.text);
        }
    }

    /// Moves to where a token begins.
    fn place(&mut self, i: usize, token: &Token) {
        let commented = !token.comments.is_empty();
        let more = self.frames.last().is_some_and(|f| f.filled && !f.first)
            && self.column + 1 + self.item_width(i) <= LINE;
        let Some(frame) = self.frames.last_mut() else { return };
        let indent = frame.indent;
        match token.gap {
            Gap::Item(_) if more => self.blanks(1),
            Gap::Item(_) => {
                let blank = token.newlines > 1 && (commented || !frame.first);
                frame.first = false;
                frame.tails_down = false;
                self.line(indent, blank);
            }
            Gap::Close(_) if token.rule == Rule::EOI => {}
            Gap::Close(_) => {
                let base = frame.base;
                self.frames.pop();
                self.line(base, false);
            }
            _ if commented => self.line(indent + CONTINUATION, false),
            Gap::Tail(n) => {
                if frame.tails_down || self.column + n + self.run_width(i) > LINE {
                    if let Some(frame) = self.frames.last_mut() {
                        frame.tails_down = true;
                    }
                    self.line(indent + CONTINUATION, false);
                } else {
                    self.blanks(n);
                }
            }
            Gap::Logic | Gap::Fill => {
                let chosen = self.is_broken(i);
                if chosen || self.column + 1 + self.run_width(i) > LINE {
                    if !chosen && token.gap == Gap::Logic {
                        self.found.push(i);
                    }
                    self.line(indent + CONTINUATION, false);
                } else {
                    self.blanks(1);
                }
            }
            Gap::Glue | Gap::Space => self.blanks(token.gap.blanks()),
        }
    }

    /// After the opening bracket of a block: on one line if the author's is and it fits.
    fn block(&mut self, open: usize, close: usize) {
        let empty = close == open + 1;
        let limit = if self.holds_values(close) { LINE } else { BLOCK };
        let fits = || {
            let glued =
                self.tokens.iter().skip(close + 1).take_while(|t| t.gap == Gap::Glue).count();
            let rest = self.end(close + glued).saturating_sub(self.end(open));
            empty || self.column + rest <= limit
        };
        if !self.is_broken(open) && fits() {
            self.one_line = close + 1;
            return;
        }
        if !self.is_broken(open) {
            self.found.push(open);
        }
        let base = self.frames.last().map_or(0, |f| f.indent);
        let filled = self.holds_values(close) && self.is_list(open, close);
        let indent = base + INDENT;
        self.frames.push(Frame { indent, base, first: true, tails_down: false, filled });
    }

    /// Whether a block holds many short values and nothing else.
    fn is_list(&self, open: usize, close: usize) -> bool {
        let inside = self.tokens.get(open + 1..close).unwrap_or(&[]);
        let starts = || (open + 1..close).filter(|i| self.begins_item(*i));
        self.tokens.get(open).is_some_and(|t| matches!(t.parent, Rule::array | Rule::set))
            && inside.iter().all(|t| t.close.is_none() && t.comments.is_empty())
            && self.tokens.get(close).is_some_and(|t| t.comments.is_empty())
            && starts().count() >= MANY
            && starts().all(|i| self.item_width(i) <= SHORT)
    }

    fn begins_item(&self, at: usize) -> bool {
        self.tokens.get(at).is_some_and(|t| matches!(t.gap, Gap::Item(_)))
    }

    /// The width of an item with the comma after it.
    fn item_width(&self, from: usize) -> usize {
        let inside = |t: &&Token| !matches!(t.gap, Gap::Item(_) | Gap::Close(_));
        let more = self.tokens.iter().skip(from + 1).take_while(inside).count();
        self.end(from + more).saturating_sub(self.starts.get(from).copied().unwrap_or(0))
    }

    /// The width from a token to where the line may next end.
    fn run_width(&self, from: usize) -> usize {
        let strength = self.tokens.get(from).map_or(0, |t| t.gap.strength());
        let mut at = from;
        while let Some(token) = self.tokens.get(at) {
            match token.close {
                Some(close) if self.is_broken(at) || !self.holds_values(close) => break,
                Some(close) => at = close,
                None => {}
            }
            let Some(next) = self.tokens.get(at + 1) else { break };
            let ends = next.gap.strength() >= strength
                || !next.comments.is_empty()
                || (next.close.is_none() && self.is_broken(at + 1));
            if ends {
                break;
            }
            at += 1;
        }
        self.end(at).saturating_sub(self.starts.get(from).copied().unwrap_or(0))
    }

    /// Whether the block that ends here is one of values, like `{男, 女}`; after the bracket of any other the line
    /// may end.
    fn holds_values(&self, close: usize) -> bool {
        self.tokens.get(close).is_some_and(|t| t.gap.blanks() == 0)
    }

    fn is_broken(&self, at: usize) -> bool {
        self.broken.get(at).copied().unwrap_or(false)
    }

    fn end(&self, at: usize) -> usize {
        self.ends.get(at).copied().unwrap_or(0)
    }

    fn line(&mut self, indent: usize, blank: bool) {
        if !self.out.is_empty() {
            self.out.push_str(if blank { "\n\n" } else { "\n" });
        }
        self.column = 0;
        self.blanks(indent);
    }

    fn blanks(&mut self, n: usize) {
        self.out.extend(std::iter::repeat_n(' ', n));
        self.column += n;
    }
}
