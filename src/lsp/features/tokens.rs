//! Semantic tokens: the sort of each word, for its colour.

use crate::lsp::documents::Document;
use crate::lsp::lines::number;
use crate::lsp::state::{Answer, State};
use gen_lsp_types::{SemanticToken, SemanticTokens, SemanticTokensParams, SemanticTokensRangeParams};
use pipec::ide::{self, Paint, Role};
use pipec::source::Span;

/// The types there are; a token has its place among them.
const TYPES: &[&str] = &[
    "class",
    "variable",
    "parameter",
    "namespace",
    "property",
    "enumMember",
    "number",
    "string",
    "type",
    "function",
    "keyword",
    "comment",
    "operator",
];

/// The names of the types.
pub fn types() -> Vec<String> {
    TYPES.iter().map(|name| (*name).to_owned()).collect()
}

/// The names of what a token may be besides.
pub fn modifiers() -> Vec<String> {
    vec!["declaration".to_owned()]
}

fn kind(paint: Paint) -> &'static str {
    match paint {
        Paint::Keyword => "keyword",
        Paint::Comment => "comment",
        Paint::Operator => "operator",
        Paint::Word(role) => match role {
            Role::Kind | Role::Module | Role::ModuleDeclaration => "class",
            Role::Declaration | Role::Node => "variable",
            Role::ParamDeclaration | Role::Param => "parameter",
            Role::Environment => "namespace",
            Role::Key | Role::Column | Role::Field => "property",
            Role::Flag | Role::Code => "enumMember",
            Role::Number => "number",
            Role::Text => "string",
            Role::Type => "type",
            Role::Action => "function",
        },
    }
}

/// The tokens of a document.
pub fn full(state: &State, params: SemanticTokensParams) -> Answer<Option<SemanticTokens>> {
    let (document, _) = state.open(&params.text_document.uri)?;
    tokens(state, document, Span::new(0, document.text().len()))
}

/// The tokens of a range.
pub fn range(state: &State, params: SemanticTokensRangeParams) -> Answer<Option<SemanticTokens>> {
    let (document, _) = state.open(&params.text_document.uri)?;
    tokens(state, document, document.span(params.range))
}

fn tokens(state: &State, document: &Document, range: Span) -> Answer<Option<SemanticTokens>> {
    let (mut line, mut column) = (0, 0);
    let mut data = Vec::new();
    for (span, paint) in ide::paints(document.analysis(&state.selection), range) {
        let start = document.position(span.start as usize);
        let token_type = TYPES.iter().position(|name| *name == kind(paint)).map_or(0, number);
        let declares =
            matches!(paint, Paint::Word(Role::Declaration | Role::ParamDeclaration | Role::ModuleDeclaration));
        data.push(SemanticToken {
            delta_line: start.line - line,
            delta_start: if start.line == line { start.character - column } else { start.character },
            length: number(document.columns(span)),
            token_type,
            token_modifiers_bitset: u32::from(declares),
        });
        (line, column) = (start.line, start.character);
    }
    Ok(Some(SemanticTokens { result_id: None, data }))
}
