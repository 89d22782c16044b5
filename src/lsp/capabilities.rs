//! The capabilities of the server, and its request to be told of changed files.

use super::client::Client;
use super::features::tokens;
use super::lines::Encoding;
use gen_lsp_types::{
    CodeActionKind, CodeActionOptions, CodeLensOptions, CompletionOptions, DiagnosticOptions, DocumentLinkOptions,
    ExecuteCommandOptions, Full, InitializeResult, PositionEncodingKind, RenameOptions, SaveOptions,
    SemanticTokensLegend, SemanticTokensOptions, ServerCapabilities, ServerInfo, SignatureHelpOptions,
    TextDocumentSyncKind, TextDocumentSyncOptions,
};
use lsp_server::{Message, Request, RequestId};
use serde_json::{Value, json};

/// The answer to `initialize`.
pub fn offer(client: &Client) -> Value {
    let result = InitializeResult {
        capabilities: capabilities(client),
        server_info: Some(ServerInfo { name: "pipec".to_owned(), version: Some(env!("CARGO_PKG_VERSION").to_owned()) }),
    };
    serde_json::to_value(result).unwrap_or_default()
}

fn capabilities(client: &Client) -> ServerCapabilities {
    let words = |words: &[&str]| Some(words.iter().map(|word| (*word).to_owned()).collect());
    ServerCapabilities {
        position_encoding: Some(match client.encoding {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
            Encoding::Utf32 => PositionEncodingKind::UTF32,
        }),
        text_document_sync: Some(
            TextDocumentSyncOptions {
                open_close: Some(true),
                change: Some(TextDocumentSyncKind::Incremental),
                save: Some(SaveOptions::default().into()),
                ..Default::default()
            }
            .into(),
        ),
        completion_provider: Some(CompletionOptions {
            trigger_characters: words(&[" ", ">", "(", "[", "=", ",", "\"", "{", ".", ":", "/"]),
            ..Default::default()
        }),
        hover_provider: Some(true.into()),
        signature_help_provider: Some(SignatureHelpOptions {
            trigger_characters: words(&["(", "["]),
            retrigger_characters: words(&[",", "="]),
            ..Default::default()
        }),
        definition_provider: Some(true.into()),
        references_provider: Some(true.into()),
        document_highlight_provider: Some(true.into()),
        document_symbol_provider: Some(true.into()),
        workspace_symbol_provider: Some(true.into()),
        code_action_provider: Some(
            CodeActionOptions {
                code_action_kinds: Some(vec![
                    CodeActionKind::QuickFix,
                    CodeActionKind::RefactorExtract,
                    CodeActionKind::RefactorRewrite,
                ]),
                ..Default::default()
            }
            .into(),
        ),
        code_lens_provider: Some(CodeLensOptions::default()),
        document_link_provider: Some(DocumentLinkOptions::default()),
        document_formatting_provider: Some(true.into()),
        document_range_formatting_provider: Some(true.into()),
        rename_provider: Some(RenameOptions { prepare_provider: Some(true), ..Default::default() }.into()),
        folding_range_provider: Some(true.into()),
        selection_range_provider: Some(true.into()),
        execute_command_provider: Some(ExecuteCommandOptions {
            commands: vec!["pipec.diagram".to_owned(), "pipec.template".to_owned()],
            ..Default::default()
        }),
        call_hierarchy_provider: Some(true.into()),
        semantic_tokens_provider: Some(
            SemanticTokensOptions {
                legend: SemanticTokensLegend { token_types: tokens::types(), token_modifiers: tokens::modifiers() },
                range: Some(true.into()),
                full: Some(Full::Bool(true)),
                ..Default::default()
            }
            .into(),
        ),
        inlay_hint_provider: Some(true.into()),
        diagnostic_provider: Some(
            DiagnosticOptions {
                identifier: Some("pipec".to_owned()),
                inter_file_dependencies: true,
                ..Default::default()
            }
            .into(),
        ),
        ..Default::default()
    }
}

/// Asks to be told of files that change: code beside documents, and files that they import.
pub fn watch(client: &Client) -> Option<Message> {
    let watchers = json!([{ "globPattern": "**/*.{py,js,mjs,cjs,jar,zip,toml,pipe}" }]);
    let options = json!({ "watchers": watchers });
    let method = "workspace/didChangeWatchedFiles";
    let registration = json!({ "id": "code", "method": method, "registerOptions": options });
    let params = json!({ "registrations": [registration] });
    let id = RequestId::from("watch".to_owned());
    client.watches.then(|| Request { id, method: "client/registerCapability".to_owned(), params }.into())
}
