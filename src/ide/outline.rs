//! The shape of a document: what folds, what a selection grows to, and what each word is.

use super::analysis::Analysis;
use super::lexer::{Sort, Token, tokens};
use super::words::Role;
use crate::source::Span;
use crate::syntax::ast::{Chain, Endpoint, File, Statement, Taken};
use crate::syntax::keywords::{CLAUSES, STATEMENTS};

/// A run of lines that folds into its first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fold {
    /// From the sign that opens to the one that closes, or the comments.
    pub span: Span,
    /// Comments.
    pub comment: bool,
}

/// The parts of a text that fold: brackets over several lines, and comments in a row.
pub fn folds(text: &str) -> Vec<Fold> {
    let (mut out, mut open): (Vec<Fold>, Vec<(usize, usize)>) = (Vec::new(), Vec::new());
    let mut comments: Option<(usize, usize, usize, usize)> = None;
    let (mut line, mut alone) = (0, true);
    for token in tokens(text) {
        match token.sort {
            Sort::Line => {
                (line, alone) = (line + 1, true);
                continue;
            }
            Sort::Comment if alone => {
                comments = match comments {
                    Some((start, _, first, last)) if line == last + 1 => Some((start, token.end(), first, line)),
                    other => {
                        out.extend(fold_of(other));
                        Some((token.start, token.end(), line, line))
                    }
                };
            }
            Sort::Sign if matches!(token.text, "(" | "[" | "{" | "-[" | "<-[") => open.push((token.start, line)),
            Sort::Sign if matches!(token.text, ")" | "]" | "}" | "]->") => {
                let spans = open.pop().filter(|(_, first)| *first < line);
                out.extend(spans.map(|(start, _)| Fold { span: Span::new(start, token.end()), comment: false }));
            }
            _ => {}
        }
        alone = false;
    }
    out.extend(fold_of(comments));
    out.sort_by_key(|fold| fold.span);
    out
}

fn fold_of(comments: Option<(usize, usize, usize, usize)>) -> Option<Fold> {
    let (start, end, ..) = comments.filter(|(_, _, first, last)| first < last)?;
    Some(Fold { span: Span::new(start, end), comment: true })
}

/// The spans to which a selection at an offset grows, the smallest first.
pub fn selection(analysis: &Analysis, offset: usize) -> Vec<Span> {
    let mut out = vec![Span::new(0, analysis.text().len())];
    out.extend(analysis.words().iter().map(|word| word.span));
    out.extend(analysis.tree(spans_of));
    out.retain(|span| span.start as usize <= offset && offset <= span.end as usize);
    out.sort_by_key(|span| (span.end - span.start, span.start));
    out.dedup();
    // Each lies in the next.
    let mut last = Span::new(offset, offset);
    out.retain(|span| {
        let grows = span.contains(last) && *span != last;
        last = if grows { *span } else { last };
        grows
    });
    out
}

/// Statements, and the nodes, bodies, arguments and arrows of chains.
fn spans_of(file: &File<'_>) -> Vec<Span> {
    fn chain(one: &Chain<'_>, out: &mut Vec<Span>) -> Option<Span> {
        let mut all = endpoint(&one.first, out);
        for step in &one.steps {
            out.push(step.arrow.span);
            out.extend(step.arrow.options.iter().map(|option| option.span()));
            let to = endpoint(&step.to, out);
            all = all.zip(to).map(|(all, to)| all.to(to));
            out.extend(all);
        }
        all
    }
    fn endpoint(one: &Endpoint<'_>, out: &mut Vec<Span>) -> Option<Span> {
        match one {
            Endpoint::Group(branches) => {
                let spans: Vec<Span> = branches.iter().filter_map(|branch| chain(branch, out)).collect();
                spans.into_iter().reduce(Span::to)
            }
            Endpoint::Node(node) => {
                out.push(node.span);
                out.extend(node.args.iter().flatten().map(|argument| argument.span()));
                let body = node.body.as_ref().map(|body| body.span);
                out.extend(body);
                out.extend(node.body.iter().flat_map(|body| &body.allows).map(|allow| allow.span));
                out.extend(node.body.iter().flat_map(|body| &body.properties).map(|property| property.span));
                Some(body.map_or(node.span, |body| node.span.to(body)))
            }
        }
    }
    let mut out = Vec::new();
    let mut left: Vec<&Statement<'_>> = file.statements.iter().collect();
    while let Some(statement) = left.pop() {
        let all = match statement {
            Statement::Import(path) => Some(path.span),
            Statement::Module(module) => {
                left.extend(&module.statements);
                out.push(module.body);
                let taken =
                    |one: &Taken<'_>| one.name.span.to(one.default.as_ref().map_or(one.kind.span, |value| value.span));
                out.extend(module.takes.iter().map(taken));
                Some(module.span)
            }
            Statement::Chain(one) => chain(one, &mut out),
            Statement::Use(path) => Some(path.span),
            Statement::Output(output) => Some(output.name.span.to(output.value.span)),
            Statement::Param(param) => {
                out.extend(param.args.iter().map(crate::syntax::ast::Argument::span));
                Some(param.span()).filter(|whole| *whole != param.name.span)
            }
            Statement::Environment(environment) => {
                let lines = environment.spans();
                out.extend(&lines);
                lines.last().map(|last| environment.name.span.to(*last))
            }
            Statement::Tags(tags) => {
                out.extend(tags.tags.iter().map(|(key, value)| key.span.to(value.span)));
                Some(tags.span)
            }
            Statement::Accept(accept) => Some(accept.span),
            Statement::Moved(moved) => Some(moved.span),
            Statement::Level(level) => level.codes.last().map(|last| level.level.span.to(last.span)),
        };
        out.extend(all);
    }
    out
}

/// The sort of a piece of text, for its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// A word of the tree.
    Word(Role),
    /// A word of the language.
    Keyword,
    /// A comment.
    Comment,
    /// An arrow, or a comparison.
    Operator,
}

/// The sort of each piece of a range, in the order of the text; no two overlap.
pub fn paints(analysis: &Analysis, range: Span) -> Vec<(Span, Paint)> {
    let named: Vec<_> = analysis.words_in(range).filter(|word| word.span.overlaps(range)).collect();
    // From the start of a line, for what begins before the range: no token reaches into the next line.
    let before = analysis.text().get(..range.start as usize).unwrap_or_default();
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let text = analysis.text().get(start..range.end as usize).unwrap_or_default();
    let others = tokens(text).filter_map(|token| {
        let token = Token { start: token.start + start, ..token };
        let paint = match token.sort {
            Sort::Comment => Paint::Comment,
            Sort::Word if [STATEMENTS, CLAUSES].iter().any(|all| all.contains(&token.text)) => Paint::Keyword,
            Sort::Sign if token.text.len() > 1 => Paint::Operator,
            _ => return None,
        };
        Some((token.span(), paint))
    });
    let free = |span: Span| {
        let next = named.partition_point(|word| word.span.end <= span.start);
        named.get(next).is_none_or(|word| !word.span.overlaps(span))
    };
    let mut out: Vec<(Span, Paint)> = others.filter(|(span, _)| span.overlaps(range) && free(*span)).collect();
    out.extend(named.iter().map(|word| (word.span, Paint::Word(word.role))));
    out.retain(|(span, _)| span.start < span.end);
    out.sort_unstable_by_key(|(span, _)| *span);
    let mut end = 0;
    out.retain(|(span, _)| {
        let apart = span.start >= end;
        end = if apart { span.end } else { end };
        apart
    });
    out
}
