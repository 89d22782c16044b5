//! Code actions and lenses of a document, and links to the code it names.

use crate::lsp::edits::{self, Edited};
use crate::lsp::findings;
use crate::lsp::state::{Answer, State};
use gen_lsp_types::{
    CodeAction, CodeActionKind, CodeActionParams, CodeActionResponse, CodeLens, CodeLensParams, Command, DocumentLink,
    DocumentLinkParams, Range, TextEdit,
};
use pipec::ide::{self, Action, Purpose};
use serde_json::json;

/// The actions for a range.
pub fn actions(state: &State, params: CodeActionParams) -> Answer<Option<Vec<CodeActionResponse>>> {
    let (document, analysis) = state.open(&params.text_document.uri)?;
    let wanted = |kind: &CodeActionKind| {
        let kind = String::from(kind.clone());
        let above = |only: &CodeActionKind| {
            let only = String::from(only.clone());
            only.is_empty() || kind == only || kind.strip_prefix(&only).is_some_and(|rest| rest.starts_with('.'))
        };
        params.context.only.as_ref().is_none_or(|only| only.iter().any(above))
    };
    let mut out = Vec::new();
    for action in ide::actions(analysis, &document.files, document.span(params.range)) {
        let kind = kind(&action);
        let file =
            action.file.as_ref().and_then(|(path, content)| Some((document.files.address(path)?, content.clone())));
        let makes = action.file.is_some();
        if !wanted(&kind) || (makes && (file.is_none() || !state.client.creates || !state.client.changes)) {
            continue;
        }
        let mends = action.mends.and_then(|number| analysis.findings().iter().nth(number));
        let changes = action
            .edits
            .iter()
            .map(|fix| TextEdit { range: document.range(fix.span), new_text: fix.replacement.clone() });
        let edit = edits::workspace(state, vec![Edited::of(document, changes.collect())], file, None);
        out.push(
            CodeAction {
                title: action.title,
                kind: Some(kind),
                diagnostics: mends.map(|found| vec![findings::diagnostic(document, analysis, found)]),
                is_preferred: mends.map(|_| true),
                edit: Some(edit),
                ..CodeAction::default()
            }
            .into(),
        );
    }
    Ok(Some(out))
}

fn kind(action: &Action) -> CodeActionKind {
    match action.purpose {
        Purpose::Fix => CodeActionKind::QuickFix,
        Purpose::Extract => CodeActionKind::RefactorExtract,
        Purpose::Rewrite => CodeActionKind::RefactorRewrite,
    }
}

/// Two commands of the client's at the top: the diagram, and a build.
pub fn lenses(state: &State, params: CodeLensParams) -> Answer<Option<Vec<CodeLens>>> {
    let document = state.document(&params.text_document.uri)?;
    let commands = [("Open diagram", "pipec.openDiagram"), ("Build", "pipec.build")];
    let lenses = commands.into_iter().map(|(title, command)| CodeLens {
        range: Range::default(),
        command: Some(Command {
            title: title.to_owned(),
            command: command.to_owned(),
            arguments: Some(vec![json!(document.uri)]),
            ..Command::default()
        }),
        data: None,
    });
    Ok(Some(lenses.collect()))
}

/// The code that a document names, as far as it is there.
pub fn links(state: &State, params: DocumentLinkParams) -> Answer<Option<Vec<DocumentLink>>> {
    let (document, analysis) = state.open(&params.text_document.uri)?;
    let there = ide::links(analysis, &document.files).into_iter().filter(|link| link.there);
    let links = there.filter_map(|link| {
        let path =
            link.main.map_or_else(|| link.path.clone(), |main| format!("{}/{main}", link.path.trim_end_matches('/')));
        let target = document.files.address(&path)?;
        Some(DocumentLink {
            range: document.range(link.span),
            target: Some(target.into()),
            tooltip: Some(path),
            data: None,
        })
    });
    Ok(Some(links.collect()))
}
