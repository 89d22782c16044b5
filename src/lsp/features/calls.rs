//! Call hierarchy: what calls is upstream, what is called downstream.

use crate::lsp::documents::Document;
use crate::lsp::state::{Answer, State};
use gen_lsp_types::{
    CallHierarchyIncomingCall, CallHierarchyIncomingCallsParams, CallHierarchyItem, CallHierarchyOutgoingCall,
    CallHierarchyOutgoingCallsParams, CallHierarchyPrepareParams, Range, SymbolKind,
};
use pipec::ide::{self, Stop, Way};

/// The node under the cursor.
pub fn prepare(state: &State, params: CallHierarchyPrepareParams) -> Answer<Option<Vec<CallHierarchyItem>>> {
    let (document, analysis, offset) = state.at(&params.text_document_position_params)?;
    Ok(ide::stop_at(analysis, &document.files, offset).map(|stop| vec![item(document, stop)]))
}

fn item(document: &Document, stop: Stop) -> CallHierarchyItem {
    CallHierarchyItem {
        name: stop.label,
        kind: SymbolKind::Function,
        tags: None,
        detail: Some(stop.kind),
        uri: document.uri.clone().into(),
        range: document.range(stop.span),
        selection_range: document.range(stop.place),
        data: None,
    }
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
    let (document, analysis) = state.open(&of.uri)?;
    let offset = document.offset(of.selection_range.start);
    let Some(stop) = ide::stop_at(analysis, &document.files, offset) else { return Ok(Vec::new()) };
    let found = ide::neighbours(analysis, &document.files, &stop, way).into_iter();
    let ranges = |spans: Vec<_>| spans.into_iter().map(|span| document.range(span)).collect();
    Ok(found.map(|(stop, spans)| (item(document, stop), ranges(spans))).collect())
}
