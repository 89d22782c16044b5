//! Call hierarchy: what calls is upstream, what is called downstream.

use crate::lsp::documents::Document;
use crate::lsp::state::{Answer, State};
use gen_lsp_types::{
    CallHierarchyIncomingCall, CallHierarchyIncomingCallsParams, CallHierarchyItem, CallHierarchyOutgoingCall,
    CallHierarchyOutgoingCallsParams, CallHierarchyPrepareParams, Range, SymbolKind,
};
use pipec::ide::{self, Analysis, Stop, Way};
use serde_json::json;

/// The node under the cursor.
pub fn prepare(state: &State, params: CallHierarchyPrepareParams) -> Answer<Option<Vec<CallHierarchyItem>>> {
    let (document, analysis, offset) = state.at(&params.text_document_position_params)?;
    let stop = ide::stop_at(analysis, &document.files, offset);
    Ok(stop.and_then(|stop| item(document, analysis, stop)).map(|item| vec![item]))
}

/// A node, wherever in the deployment of a document it is declared; its data say the document and the node.
fn item(document: &Document, analysis: &Analysis, stop: Stop) -> Option<CallHierarchyItem> {
    let (uri, range, place) = match analysis.part(stop.file) {
        None => (document.uri.clone(), document.range(stop.span), document.range(stop.place)),
        Some(part) => {
            let (text, lines) = (part.source.text(), document.lines_of(part.source.text()));
            (document.files.address(&part.path)?, lines.range(text, stop.span), lines.range(text, stop.place))
        }
    };
    Some(CallHierarchyItem {
        data: Some(json!({ "document": document.uri, "id": stop.id })),
        name: stop.label,
        kind: SymbolKind::Function,
        tags: None,
        detail: Some(stop.kind),
        uri: uri.into(),
        range,
        selection_range: place,
    })
}

/// The nodes upstream of a node.
pub fn incoming(
    state: &State,
    params: CallHierarchyIncomingCallsParams,
) -> Answer<Option<Vec<CallHierarchyIncomingCall>>> {
    let found = neighbours(state, &params.item, Way::Upstream)?;
    let calls = found.into_iter().map(|(from, from_ranges)| CallHierarchyIncomingCall { from, from_ranges });
    Ok(Some(calls.collect()))
}

/// The nodes downstream of a node.
pub fn outgoing(
    state: &State,
    params: CallHierarchyOutgoingCallsParams,
) -> Answer<Option<Vec<CallHierarchyOutgoingCall>>> {
    let found = neighbours(state, &params.item, Way::Downstream)?;
    let calls = found.into_iter().map(|(to, from_ranges)| CallHierarchyOutgoingCall { to, from_ranges });
    Ok(Some(calls.collect()))
}

type Neighbours = Vec<(CallHierarchyItem, Vec<Range>)>;

fn neighbours(state: &State, of: &CallHierarchyItem, way: Way) -> Answer<Neighbours> {
    let said = |key: &str| of.data.as_ref().and_then(|data| data.get(key)?.as_str());
    let (Some(uri), Some(id)) = (said("document"), said("id")) else { return Ok(Vec::new()) };
    let (document, analysis) = state.open(&uri.to_owned().into())?;
    let found = ide::neighbours(analysis, &document.files, id, way).into_iter();
    let ranges = |spans: Vec<_>| spans.into_iter().map(|span| document.range(span)).collect();
    Ok(found.filter_map(|(stop, spans)| Some((item(document, analysis, stop)?, ranges(spans)))).collect())
}
