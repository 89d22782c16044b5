//! While typing: completion, and the arguments around the cursor.

use crate::lsp::lines::number;
use crate::lsp::markup::markdown;
use crate::lsp::state::{Answer, State};
use gen_lsp_types::{
    ActiveParameter, CompletionItem, CompletionItemKind, CompletionList, CompletionParams, CompletionResponse,
    InsertTextFormat, ParameterInformation, ParameterInformationLabel, SignatureHelp, SignatureHelpParams,
    SignatureInformation, TextEdit,
};
use pipec::ide::{self, Item, ItemKind};

/// Completions at a cursor, best first.
pub fn completion(state: &State, params: CompletionParams) -> Answer<Option<CompletionResponse>> {
    let place = params.text_document_position_params;
    let document = state.document(&place.text_document.uri)?;
    let found = ide::completion(document.text(), document.offset(place.position), document.known(), &document.files);
    let range = document.range(found.span);
    let items = found.items.into_iter().map(|item| CompletionItem {
        label: item.label.clone(),
        kind: Some(kind(item.kind)),
        detail: (!item.detail.is_empty()).then(|| item.detail.clone()),
        documentation: (!item.doc.is_empty()).then(|| markdown(item.doc.clone()).into()),
        sort_text: Some(format!("{:02}{}", item.rank, item.label)),
        insert_text_format: (item.snippet && state.client.snippets).then_some(InsertTextFormat::Snippet),
        text_edit: Some(TextEdit { range, new_text: written(&item, state.client.snippets) }.into()),
        ..CompletionItem::default()
    });
    let (is_incomplete, items) = (found.partial, items.collect());
    Ok(Some(CompletionList { is_incomplete, items, ..CompletionList::default() }.into()))
}

/// The inserted text: a snippet if the client can fill one in, else the label, with `=` after an argument.
fn written(item: &Item, snippets: bool) -> String {
    match item.snippet && !snippets {
        true if item.kind == ItemKind::Argument => format!("{}=", item.label),
        true => item.label.clone(),
        false => item.insert.clone(),
    }
}

fn kind(kind: ItemKind) -> CompletionItemKind {
    match kind {
        ItemKind::Kind => CompletionItemKind::Class,
        ItemKind::Node => CompletionItemKind::Variable,
        ItemKind::Param => CompletionItemKind::Constant,
        ItemKind::Argument => CompletionItemKind::Property,
        ItemKind::Property => CompletionItemKind::Field,
        ItemKind::Flag => CompletionItemKind::EnumMember,
        ItemKind::Value | ItemKind::Code => CompletionItemKind::Value,
        ItemKind::Keyword => CompletionItemKind::Keyword,
        ItemKind::Folder => CompletionItemKind::Folder,
        ItemKind::File => CompletionItemKind::File,
    }
}

/// The arguments around the cursor.
pub fn signature(state: &State, params: SignatureHelpParams) -> Answer<Option<SignatureHelp>> {
    let place = params.text_document_position_params;
    let document = state.document(&place.text_document.uri)?;
    let Some(found) = ide::signature(document.text(), document.offset(place.position), document.known()) else {
        return Ok(None);
    };
    // Offsets into a label count UTF-16 whatever positions count; labels are ASCII but for what data says.
    let units = |end: usize| number(found.label.get(..end).unwrap_or_default().encode_utf16().count());
    let parameters = found.parameters.iter().map(|(start, end, doc)| ParameterInformation {
        label: ParameterInformationLabel::Tuple((units(*start), units(*end))),
        documentation: Some(markdown(doc.clone()).into()),
    });
    let active = found.active.map(number).map(ActiveParameter::Int);
    let signature = SignatureInformation {
        label: found.label.clone(),
        documentation: Some(markdown(found.doc.clone()).into()),
        parameters: Some(parameters.collect()),
        active_parameter: active,
    };
    Ok(Some(SignatureHelp { signatures: vec![signature], active_signature: Some(0), active_parameter: active }))
}
