//! Words on arrows: short, and as they were typed.

use crate::graph::{Argument, Graph, Literal, Piece};

/// Text on one line, shortened where it is longer than people read on an arrow.
pub fn brief(text: &str, most: usize) -> String {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    match line.char_indices().nth(most) {
        Some(_) => line.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
        None => line,
    }
}

/// A written value as text. Placeholders that Firehose fills in, `!{timestamp:yyyy}`, are cut down to `{yyyy}`.
pub fn value(graph: &Graph<'_>, literal: &Literal<'_>) -> Option<String> {
    match literal {
        Literal::Text(pieces) => Some(pieces.iter().map(|piece| self::piece(graph, piece)).collect()),
        Literal::Param(index) => Some(self::piece(graph, &Piece::Param(*index))),
        Literal::Choice(choice) => Some((*choice).to_owned()),
        Literal::Route(method, path) => Some(format!("{method} {path}")),
        _ => None,
    }
}

fn piece(graph: &Graph<'_>, piece: &Piece<'_>) -> String {
    match piece {
        Piece::Text(text) => filled_in(text),
        Piece::Param(index) => {
            graph.params.get(*index).map(|param| format!("${{{}}}", param.name.text)).unwrap_or_default()
        }
    }
}

fn filled_in(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("!{") {
        out.push_str(before);
        let Some((expression, after)) = after.split_once('}') else {
            out.push_str("!{");
            rest = after;
            continue;
        };
        out.push('{');
        out.push_str(expression.split_once(':').map_or(expression, |(_, key)| key));
        out.push('}');
        rest = after;
    }
    out + rest
}

/// An argument as it was typed.
pub fn typed(graph: &Graph<'_>, argument: &Argument<'_>) -> Option<String> {
    graph.text.get(argument.span.range()).map(str::to_owned)
}
