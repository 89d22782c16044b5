//! Text for people.

use gen_lsp_types::{MarkupContent, MarkupKind};

/// Markdown, as the protocol has it.
pub fn markdown(value: String) -> MarkupContent {
    MarkupContent { kind: MarkupKind::Markdown, value }
}
