//! The correction where one store cannot tell two of one object: a node between that hears of it, and tells both.

use crate::catalog::{Apart, Through};
use crate::graph::{Edge, EdgeKind, Graph, Node};

/// One of the two: the arrow, and where it leads.
pub type Told<'g, 's> = (&'g Edge<'s>, &'g Node<'s>);

/// The statements to write in place of two arrows of which one key could meet both, so that both ends hear of what the
/// wider of the two is about, and may do what they might.
pub fn instead(
    graph: &Graph<'_>,
    store: &Node<'_>,
    apart: &Apart,
    event: &str,
    both: [Told<'_, '_>; 2],
) -> Option<String> {
    let through = apart.through.as_ref()?;
    let name = store.name?.text;
    let heard = both.iter().filter(|(_, to)| to.service.kind == through.kind).count();
    if heard == both.len() || both.iter().any(|(_, to)| to.name.is_none()) {
        return None;
    }
    let own = both.iter().find(|(_, to)| to.service.kind == through.kind).and_then(|(_, to)| to.name);
    let (between, declared) = match own {
        Some(own) => (own.text.to_owned(), own.text.to_owned()),
        None => {
            let free = unused(graph, "arrivals");
            (free.clone(), format!("{} {free}", through.kind))
        }
    };
    // Of two texts of which one starts with the other, the shorter is about all that both are about.
    let wider = [&apart.key_prefix, &apart.key_suffix].into_iter().filter_map(|option| {
        let said = both.iter().map(|(edge, _)| edge.options.get(option.as_str()).map(|argument| argument.span));
        let texts: Option<Vec<&str>> = said.map(|span| graph.text.get(span?.range())).collect();
        texts?.into_iter().min_by_key(|text| text.len())
    });
    let words: Vec<&str> = std::iter::once(event).chain(wider).collect();
    let mut lines = vec![format!("{name} -[{}]-> {declared}", words.join(", "))];
    for (edge, to) in both {
        let label = to.label();
        if own.is_none_or(|own| own.text != label) {
            let plain = if takes(graph, through, to) { format!("-[{}]->", through.plain) } else { "->".to_owned() };
            lines.push(format!("{between} {plain} {label}"));
        }
        lines.extend(kept(graph, apart, event, edge).map(|options| format!("{name} -[{options}]-> {label}")));
    }
    Some(lines.join("; "))
}

/// True if the node between can pass the event on to a node word for word.
fn takes(graph: &Graph<'_>, through: &Through, to: &Node<'_>) -> bool {
    let Some(between) = graph.catalog.service(&through.kind) else { return false };
    between.links_to(to.service).next().is_some_and(|(_, accept)| accept.options.contains_key(&through.plain))
}

/// The remaining verbs and options of an arrow that no longer tells its end of the event.
fn kept(graph: &Graph<'_>, apart: &Apart, event: &str, edge: &Edge<'_>) -> Option<String> {
    let EdgeKind::Arrow(accept) = edge.kind else { return None };
    let keeps = apart.keeps.get(event).filter(|verb| accept.verbs.contains_key(verb.as_str()));
    let others = edge.verbs.iter().copied().filter(|verb| *verb != event);
    let mut verbs: Vec<&str> = others.chain(keeps.map(String::as_str)).collect();
    verbs.sort_unstable();
    verbs.dedup();
    if verbs.is_empty() {
        return None;
    }
    let mut spans: Vec<_> = edge.options.values().map(|argument| argument.span).collect();
    spans.sort_unstable();
    verbs.extend(spans.into_iter().filter_map(|span| graph.text.get(span.range())));
    Some(verbs.join(", "))
}

/// A name that nothing has.
fn unused(graph: &Graph<'_>, name: &str) -> String {
    let taken = |name: &str| graph.flow.node_weights().any(|node| node.name.is_some_and(|known| known.text == name));
    let numbered = (2..).map(|number| format!("{name}_{number}"));
    std::iter::once(name.to_owned()).chain(numbered).find(|name| !taken(name)).unwrap_or_default()
}
