//! The shape of documents: symbols, folding, selections; and what is known of a place.

use crate::lsp::documents::Document;
use crate::lsp::markup::markdown;
use crate::lsp::state::{Answer, State};
use gen_lsp_types::{
    BaseSymbolInformation, DocumentSymbol, DocumentSymbolParams, DocumentSymbolResponse, FoldingRange,
    FoldingRangeKind, FoldingRangeParams, Hover, HoverParams, Location, SelectionRange, SelectionRangeParams,
    SymbolKind, WorkspaceSymbol, WorkspaceSymbolParams, WorkspaceSymbolResponse,
};
use pipec::catalog::Catalog;
use pipec::ide::{self, Symbol};

/// The documentation of the thing under the cursor.
pub fn hover(state: &State, params: HoverParams) -> Answer<Option<Hover>> {
    let (document, analysis, offset) = state.at(&params.text_document_position_params)?;
    let known = ide::hover(analysis, &document.files, offset);
    Ok(known.map(|known| Hover { contents: markdown(known.text).into(), range: Some(document.range(known.span)) }))
}

/// The declared nodes and parameters of a document.
pub fn symbols(state: &State, params: DocumentSymbolParams) -> Answer<Option<DocumentSymbolResponse>> {
    let (document, analysis) = state.open(&params.text_document.uri)?;
    let symbols: Vec<DocumentSymbol> = analysis.symbols().iter().map(|one| symbol(document, one)).collect();
    Ok(Some(symbols.into()))
}

fn symbol(document: &Document, one: &Symbol) -> DocumentSymbol {
    let is_module = one.kind == "module";
    let child = |child: &Symbol| match is_module {
        true => symbol(document, child),
        false => DocumentSymbol { kind: SymbolKind::Field, ..symbol(document, child) },
    };
    let children: Vec<_> = one.children.iter().map(child).collect();
    let (range, place) = (document.range(one.span), document.range(one.place));
    let children = (!children.is_empty()).then_some(children);
    DocumentSymbol::new(
        one.name.clone(),
        Some(one.kind.clone()),
        kind(&one.kind, document.catalog()),
        None,
        None,
        range,
        place,
        children,
    )
}

/// The symbol kind, by the family of the kind in diagrams, which is data.
fn kind(kind: &str, catalog: &Catalog) -> SymbolKind {
    let family = catalog.service(kind).map_or(kind, |service| service.family.word());
    match family {
        "param" => SymbolKind::Constant,
        "env" => SymbolKind::Namespace,
        "module" => SymbolKind::Module,
        "storage" => SymbolKind::Object,
        "compute" => SymbolKind::Function,
        "catalog" => SymbolKind::Struct,
        "message" => SymbolKind::Event,
        "identity" => SymbolKind::Key,
        _ => SymbolKind::Interface,
    }
}

/// More symbols than these nobody reads.
const MOST: usize = 500;

/// The declarations in all open documents whose names have these letters in their order.
pub fn workspace(state: &State, params: WorkspaceSymbolParams) -> Answer<Option<WorkspaceSymbolResponse>> {
    let mut out = Vec::new();
    for document in state.documents.values() {
        let analysis = document.analysis(&state.selection);
        for one in analysis.symbols().iter().filter(|one| is_like(&one.name, &params.query)) {
            let location = Location { uri: document.uri.clone().into(), range: document.range(one.place) };
            let base_symbol_information = BaseSymbolInformation {
                kind: kind(&one.kind, document.catalog()),
                name: one.name.clone(),
                tags: None,
                container_name: Some(one.kind.clone()),
            };
            out.push(WorkspaceSymbol { location: location.into(), data: None, base_symbol_information });
            if out.len() == MOST {
                return Ok(Some(out.into()));
            }
        }
    }
    Ok(Some(out.into()))
}

fn is_like(name: &str, letters: &str) -> bool {
    let mut name = name.chars();
    letters.chars().all(|letter| name.any(|own| own.eq_ignore_ascii_case(&letter)))
}

/// The parts of a document that fold.
pub fn folds(state: &State, params: FoldingRangeParams) -> Answer<Option<Vec<FoldingRange>>> {
    let document = state.document(&params.text_document.uri)?;
    let folds = ide::folds(document.text()).into_iter().map(|fold| {
        let range = document.range(fold.span);
        FoldingRange {
            start_line: range.start.line,
            // The line that closes stays in sight.
            end_line: if fold.comment { range.end.line } else { range.end.line.saturating_sub(1) },
            kind: fold.comment.then_some(FoldingRangeKind::Comment),
            ..FoldingRange::default()
        }
    });
    Ok(Some(folds.filter(|fold| fold.start_line < fold.end_line).collect()))
}

/// The spans to which selections grow.
pub fn selections(state: &State, params: SelectionRangeParams) -> Answer<Option<Vec<SelectionRange>>> {
    let (document, analysis) = state.open(&params.text_document.uri)?;
    let grown = params.positions.into_iter().map(|position| {
        let spans = ide::selection(analysis, document.offset(position));
        let outer_first = spans.into_iter().rev();
        let grown = outer_first.fold(None, |parent: Option<Box<SelectionRange>>, span| {
            Some(Box::new(SelectionRange { range: document.range(span), parent }))
        });
        let nothing =
            || SelectionRange { range: gen_lsp_types::Range { start: position, end: position }, parent: None };
        grown.map_or_else(nothing, |grown| *grown)
    });
    Ok(Some(grown.collect()))
}
