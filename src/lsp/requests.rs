//! The table of requests, with the feature that answers each.

use super::features::{calls, code, format, hints, names, shape, tokens, typing};
use super::state::{Answer, State};
use super::{answers, preview};
use gen_lsp_types as lsp;
use gen_lsp_types::Request;
use lsp_server::ErrorCode;
use serde_json::Value;

/// Answers a request.
pub fn answer(state: &State, method: &str, params: Value) -> Answer<Value> {
    let mut call = Call { state, method, params: Some(params), answer: None };
    call.on::<lsp::DocumentDiagnosticRequest>(answers::pulled)
        .on::<lsp::CompletionRequest>(typing::completion)
        .on::<lsp::SignatureHelpRequest>(typing::signature)
        .on::<lsp::HoverRequest>(shape::hover)
        .on::<lsp::DefinitionRequest>(names::definition)
        .on::<lsp::ReferencesRequest>(names::references)
        .on::<lsp::DocumentHighlightRequest>(names::highlight)
        .on::<lsp::PrepareRenameRequest>(names::prepare)
        .on::<lsp::RenameRequest>(names::rename)
        .on::<lsp::DocumentSymbolRequest>(shape::symbols)
        .on::<lsp::WorkspaceSymbolRequest>(shape::workspace)
        .on::<lsp::FoldingRangeRequest>(shape::folds)
        .on::<lsp::SelectionRangeRequest>(shape::selections)
        .on::<lsp::SemanticTokensRequest>(tokens::full)
        .on::<lsp::SemanticTokensRangeRequest>(tokens::range)
        .on::<lsp::InlayHintRequest>(hints::hints)
        .on::<lsp::DocumentFormattingRequest>(format::document)
        .on::<lsp::DocumentRangeFormattingRequest>(format::range)
        .on::<lsp::CodeActionRequest>(code::actions)
        .on::<lsp::CodeLensRequest>(code::lenses)
        .on::<lsp::DocumentLinkRequest>(code::links)
        .on::<lsp::ExecuteCommandRequest>(preview::command)
        .on::<lsp::CallHierarchyPrepareRequest>(calls::prepare)
        .on::<lsp::CallHierarchyIncomingCallsRequest>(calls::incoming)
        .on::<lsp::CallHierarchyOutgoingCallsRequest>(calls::outgoing)
        .on::<preview::DiagramRequest>(preview::diagram);
    call.answer.unwrap_or_else(|| Err((ErrorCode::MethodNotFound, format!("`{method}` is not known here"))))
}

/// A request, while the table is searched for the feature that answers it.
struct Call<'s> {
    state: &'s State,
    method: &'s str,
    params: Option<Value>,
    answer: Option<Answer<Value>>,
}

impl<'s> Call<'s> {
    fn on<R: Request>(&mut self, handler: fn(&'s State, R::Params) -> Answer<R::Result>) -> &mut Self {
        if R::METHOD.as_str() != self.method {
            return self;
        }
        let Some(params) = self.params.take() else { return self };
        let wrong = |error: serde_json::Error| (ErrorCode::InvalidParams, error.to_string());
        let failed = |error: serde_json::Error| (ErrorCode::InternalError, error.to_string());
        let result = serde_json::from_value(params).map_err(wrong).and_then(|params| handler(self.state, params));
        self.answer = Some(result.and_then(|result| serde_json::to_value(result).map_err(failed)));
        self
    }
}
