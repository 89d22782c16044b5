//! Inlay hints.

use crate::lsp::state::{Answer, State};
use gen_lsp_types::{InlayHint, InlayHintKind, InlayHintParams};
use pipec::ide;

/// The hints in a range.
pub fn hints(state: &State, params: InlayHintParams) -> Answer<Option<Vec<InlayHint>>> {
    let (document, analysis) = state.open(&params.text_document.uri)?;
    let found = ide::hints(analysis, &document.files, document.span(params.range)).into_iter();
    let hints = found.map(|hint| InlayHint {
        position: document.position(hint.offset),
        label: hint.label.into(),
        kind: Some(InlayHintKind::Type),
        text_edits: None,
        tooltip: Some(hint.tooltip.into()),
        padding_left: Some(true),
        padding_right: None,
        data: None,
    });
    Ok(Some(hints.collect()))
}
