//! The shape of a document: its symbols, what folds, what a selection grows to, and what each word is.

use super::analysis::Analysis;
use super::lexer::{Sort, Token, tokens};
use super::walk;
use super::words::{Role, Word};
use crate::source::Span;
use crate::syntax::ast::{Chain, Endpoint, File, Node, Statement};

/// Something that is declared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    /// Its name.
    pub name: String,
    /// Its kind: that of a node, `param`, `env`, or the type of a column.
    pub kind: String,
    /// All of it.
    pub span: Span,
    /// Its name.
    pub place: Span,
    /// Columns.
    pub children: Vec<Symbol>,
}

/// What is declared in a document, in the order of the text.
pub fn symbols(analysis: &Analysis) -> Vec<Symbol> {
    let mut out: Vec<Symbol> = analysis.parts().flat_map(|part| analysis.symbols(part)).collect();
    out.sort_by_key(|symbol| symbol.place);
    // What all parts see is in each of them.
    out.dedup();
    out
}

/// What is declared in a tree.
pub fn declared(file: &File<'_>) -> Vec<Symbol> {
    let mut out: Vec<Symbol> = Vec::new();
    for statement in &file.statements {
        let (name, kind) = match statement {
            Statement::Param(param) => (param.name, "param"),
            Statement::Environment(environment) => (environment.name, "env"),
            _ => continue,
        };
        let (place, children) = (name.span, Vec::new());
        out.push(Symbol { name: name.text.to_owned(), kind: kind.to_owned(), span: place, place, children });
    }
    walk::nodes(file, &mut |node: &Node<'_>| {
        let Some(name) = node.name else { return };
        let columns = node.body.iter().flat_map(|body| &body.columns);
        let children = columns.map(|column| Symbol {
            name: column.name.text.to_owned(),
            kind: column.kind.text.to_owned(),
            span: column.name.span.to(column.kind.span),
            place: column.name.span,
            children: Vec::new(),
        });
        out.push(Symbol {
            name: name.text.to_owned(),
            kind: node.head.text.to_owned(),
            span: node.body.as_ref().map_or(node.span, |body| node.span.to(body.span)),
            place: name.span,
            children: children.collect(),
        });
    });
    out
}

impl Symbol {
    /// The same, with every span in other offsets.
    pub fn moved(&self, to: &dyn Fn(Span) -> Span) -> Self {
        Self {
            name: self.name.clone(),
            kind: self.kind.clone(),
            span: to(self.span),
            place: to(self.place),
            children: self.children.iter().map(|child| child.moved(to)).collect(),
        }
    }
}

/// A run of lines that folds into its first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fold {
    /// From the sign that opens to the one that closes, or the comments.
    pub span: Span,
    /// Comments.
    pub comment: bool,
}

/// What folds: brackets over several lines, and comments in a row.
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

/// What a selection at an offset grows to, the smallest first.
pub fn selection(analysis: &Analysis, offset: usize) -> Vec<Span> {
    let mut out = vec![Span::new(0, analysis.text().len())];
    if let Some(part) = analysis.part_at(offset) {
        out.extend(analysis.piece_at(offset));
        out.extend(analysis.words(part).map(|word| word.span));
        analysis.tree(part, |excerpt, file| {
            out.extend(spans_of(file).into_iter().map(|span| excerpt.span(span)));
        });
    }
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

/// Nodes, bodies, arguments, arrows and chains.
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
                Some(body.map_or(node.span, |body| node.span.to(body)))
            }
        }
    }
    let mut out = Vec::new();
    for statement in &file.statements {
        if let Statement::Chain(one) = statement {
            let all = chain(one, &mut out);
            out.extend(all);
        }
    }
    out
}

/// What a piece of text is, for its colour.
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

const KEYWORDS: &[&str] = &[
    "param",
    "env",
    "accept",
    "allow",
    "warn",
    "deny",
    "existing",
    "on",
    "because",
    "where",
    "and",
    "or",
    "not",
    "exists",
    "in",
    "like",
    "partition",
    "warnings",
];

/// What each piece of a range is, in the order of the text; no two overlap.
pub fn paints(analysis: &Analysis, range: Span) -> Vec<(Span, Paint)> {
    let words = analysis.parts_in(range).into_iter().flat_map(|part| analysis.words(part));
    let mut named: Vec<Word> = words.filter(|word| word.span.overlaps(range)).collect();
    named.sort_unstable_by_key(|word| word.span);
    named.dedup();
    // From the start of a statement, for what begins before the range.
    let start = analysis.piece_at(range.start as usize).map_or(0, |piece| piece.start as usize);
    let text = analysis.text().get(start..range.end as usize).unwrap_or_default();
    let others = tokens(text).filter_map(|token| {
        let token = Token { start: token.start + start, ..token };
        let paint = match token.sort {
            Sort::Comment => Paint::Comment,
            Sort::Word if KEYWORDS.contains(&token.text) => Paint::Keyword,
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
