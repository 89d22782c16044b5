//! Findings back in the files that they are in, those in modules with the call.

use super::inside::inside;
use crate::diagnostics::{Code, Diagnostic, Diagnostics, Elsewhere, Fix, Label};
use crate::graph::Graph;
use crate::origins::{Origin, Origins, Part, Place};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The most calls that one finding names.
const NAMED: usize = 3;

/// Finds the file and the place of each finding. Those in imported files are findings within these; one that several
/// calls of a module have is told once.
pub fn locate(mut found: Diagnostics, origins: &Origins, graph: &Graph<'_>) -> Diagnostics {
    if origins.is_plain() {
        return found;
    }
    let nodes: BTreeSet<&str> = graph.flow.node_weights().map(|node| node.called()).collect();
    let mut located: Vec<Located> = Vec::new();
    // Findings of one module that differ in nothing but the call, by place, code and text.
    let mut same: BTreeMap<(Place, Code, String), usize> = BTreeMap::new();
    for one in found.take() {
        let place = origins.place(one.span());
        let call = origins.of(one.span()).and_then(|origin| origin.call.as_ref());
        let key = (place, one.code, call.map_or(one.message.clone(), |(_, path)| one.message.replace(path, "")));
        match same.get(&key).and_then(|at| located.get_mut(*at)) {
            Some(known) => known.calls.extend(call.map(|(span, _)| *span)),
            None => {
                same.insert(key, located.len());
                let calls = call.map(|(span, _)| *span).into_iter().collect();
                located.push(Located { place, calls, found: one });
            }
        }
    }
    let mut elsewhere: BTreeMap<usize, Vec<Diagnostic>> = BTreeMap::new();
    for one in located {
        let needed = one.found.code.is_for_nothing();
        // A line of a module that one call needs is not for nothing.
        if needed && one.calls.len() < calls_of(one.place, origins) {
            continue;
        }
        let file = one.place.file;
        let told = one.told(origins, &nodes);
        match file {
            0 => found.push(told),
            file => elsewhere.entry(file).or_default().push(told),
        }
    }
    found.finish();
    for (file, all) in elsewhere {
        if let Some(part) = origins.parts.get(file) {
            found.push_part(part.source.as_ref().clone(), all);
        }
    }
    found
}

/// The number of calls that a place in a module is in.
fn calls_of(place: Place, origins: &Origins) -> usize {
    let holds = |origin: &&Origin| {
        let length = origin.end - origin.start;
        origin.call.is_some()
            && origin.file == place.file
            && (origin.from..origin.from + length).contains(&place.span.start)
    };
    origins.all.iter().filter(holds).count()
}

/// A finding, its place, and the calls of the module that it is in.
struct Located {
    place: Place,
    calls: Vec<Span>,
    found: Diagnostic,
}

impl Located {
    fn told(self, origins: &Origins, nodes: &BTreeSet<&str>) -> Diagnostic {
        let Self { place: at, calls, mut found } = self;
        let span = found.span();
        let mut labels = Vec::with_capacity(found.labels.len());
        for label in std::mem::take(&mut found.labels) {
            place(label, at.file, &mut labels, &mut found.elsewhere, origins);
        }
        let more = calls.len().saturating_sub(NAMED);
        for (index, call) in calls.into_iter().take(NAMED).enumerate() {
            let text = match (index, more) {
                (0, 0) => "in this call".to_owned(),
                (0, more) => format!("in this call, and in {} others", more + NAMED - 1),
                _ => "in this call too".to_owned(),
            };
            let mut call = Some(call);
            while let Some(span) = call {
                place(Label { span, text: text.clone() }, at.file, &mut labels, &mut found.elsewhere, origins);
                // The call may stand in a module itself.
                call = origins.of(span).and_then(|origin| origin.call.as_ref()).map(|(span, _)| *span);
            }
        }
        found.labels = labels;
        let edits = std::mem::take(&mut found.fixes);
        // Below its first line a help has lines to write.
        if let Some((said, lines)) = found.help.as_ref().and_then(|help| help.split_once('\n')) {
            let place = edits.first().map_or(span, |fix| fix.span);
            let line = |line| inside(line, place, origins, nodes).unwrap_or_else(|| line.to_owned());
            found.help = Some(format!("{said}\n{}", lines.split('\n').map(line).collect::<Vec<_>>().join("\n")));
        }
        let located = |fix: &Fix| {
            let Place { file, span } = origins.place(fix.span);
            Some(Fix {
                span,
                replacement: inside(&fix.replacement, fix.span, origins, nodes).filter(|_| file == at.file)?,
            })
        };
        // All of a finding's fixes or none.
        found.fixes = edits.iter().map(located).collect::<Option<_>>().unwrap_or_default();
        found
    }
}

/// Puts a label at its place in the file of the finding, or says where else it is.
fn place(label: Label, file: usize, labels: &mut Vec<Label>, elsewhere: &mut Vec<Elsewhere>, origins: &Origins) {
    let Place { file: there, span } = origins.place(label.span);
    let label = Label { span, text: label.text };
    if there == file {
        if !labels.contains(&label) {
            labels.push(label);
        }
    } else if let Some(Part { source, .. }) = origins.parts.get(there) {
        let new = Elsewhere { source: Arc::clone(source), label };
        if !elsewhere.contains(&new) {
            elsewhere.push(new);
        }
    }
}
