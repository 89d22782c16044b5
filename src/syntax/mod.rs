//! The parser, from text to [`ast::File`]: statements with spans. It knows no AWS.

pub mod ast;
mod brackets;
mod build;
mod builder;
mod conditions;
mod format;
mod habits;
mod imports;
mod junk;
pub mod keywords;
mod misplaced;
mod misread;
mod modules;
mod outside;
mod pieces;
mod predicate;
mod repair;
mod wanted;

use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::source::{Source, Span};
use pest::Parser;

pub use format::{Edit, Formatted, Refused, format};
use grammar::{Grammar, Rule};

/// The parser that pest generates from `grammar/pipe.pest`.
mod grammar {
    #![allow(missing_docs, reason = "the grammar's own comments are its documentation")]

    #[derive(pest_derive::Parser)]
    #[grammar = "../grammar/pipe.pest"]
    pub struct Grammar;
}

/// Parses a file. Everything that is no statement is reported and left out; the rest is returned.
pub fn parse<'s>(source: &'s Source, diagnostics: &mut Diagnostics) -> ast::File<'s> {
    parse_text(source.text(), diagnostics)
}

/// Parses the text of a file.
pub fn parse_text<'s>(text: &'s str, diagnostics: &mut Diagnostics) -> ast::File<'s> {
    let Some(balanced) = balanced(text, diagnostics) else { return ast::File::default() };
    let runs: Vec<(usize, &str)> = balanced.runs().collect();
    let build = |runs: &[(usize, &str)], diagnostics: &mut Diagnostics| {
        let mut builder = builder::Builder::new(text, diagnostics);
        for (offset, text) in runs {
            match Grammar::parse(Rule::file, text) {
                Ok(pairs) => builder.at(*offset, |builder| builder.run(pairs)),
                // The grammar accepts any balanced text, so this is unreachable in practice; say so rather than panic.
                Err(error) => builder.refused(*offset, text, &error),
            }
        }
        builder.file()
    };
    // A small file is one run, for which no other thread is woken.
    let mut file = match runs.split_at(runs.len() / 2) {
        ([], runs) => build(runs, diagnostics),
        (first, second) => {
            let mut found = Diagnostics::default();
            let (mut file, rest) = rayon::join(|| build(first, diagnostics), || build(second, &mut found));
            diagnostics.extend(found, |_| {});
            file.statements.extend(rest.statements);
            file.junk.extend(rest.junk);
            file
        }
    };
    file.text = text;
    file.junk.extend(balanced.junk);
    let comment = |span: &Span| ast::Name { text: text.get(span.range()).unwrap_or_default(), span: *span };
    file.comments = balanced.comments.iter().map(comment).collect();
    file
}

/// The text of a source as the grammar can take it; None where it cannot.
fn balanced<'s>(text: &'s str, diagnostics: &mut Diagnostics) -> Option<brackets::Balanced<'s>> {
    if text.len() > Source::MAX_BYTES {
        let message = format!("the file is larger than {} bytes", Source::MAX_BYTES);
        diagnostics.push(Diagnostic::new(Code::TOO_COMPLEX, message, Span::new(0, 1), "too large"));
        return None;
    }
    brackets::balance(text, diagnostics)
}
