//! Layers, and the order in them.

use super::levels::Level;
use super::{Direction, Link, Metrics, cycles, set};
use ascii_dag::ir::NodeKind;
use ascii_dag::{CustomNode, Graph, LayoutConfig};

/// The content of a place in a layer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Node(usize),
    /// A group, with a frame around it.
    Frame(usize),
    Label(usize),
    /// An arrow that passes.
    Bend,
}

/// One thing in a layer.
#[derive(Clone, Debug)]
pub struct Item {
    pub kind: Kind,
    /// Along the arrows.
    pub main: i32,
    /// Across.
    pub cross: i32,
    /// The place across at which a line passes it, within its own size.
    pub line: i32,
    /// The place across.
    pub at: i32,
}

/// An arrow, or a piece of one, between neighbouring layers. Runs with the layers, whichever way its heads are.
#[derive(Clone, Copy, Debug)]
pub struct Segment {
    pub from: usize,
    pub to: usize,
    pub edge: usize,
    /// The ports at its ends.
    pub out: usize,
    pub into: usize,
    /// The places of these ports, within the sizes of the ends.
    pub leaves: i32,
    pub arrives: i32,
    /// True for each end that has a head.
    pub heads: (bool, bool),
}

/// A layered part of the picture.
#[derive(Debug, Default)]
pub struct Layered {
    pub items: Vec<Item>,
    /// Items from first to last, across.
    pub layers: Vec<Vec<usize>>,
    /// The links between each layer and the next, in the order of the layer.
    pub channels: Vec<Vec<Segment>>,
    /// Each arrow's items from its first layer on.
    pub chains: Vec<(usize, Vec<usize>)>,
}

/// The arrows that are led, and, where all would pass more layers than is bearable, those that are not.
pub fn near(nodes: &[usize], edges: &[usize], level: &Level) -> (Vec<usize>, Vec<usize>) {
    let local = |node: usize| nodes.binary_search(&node).ok();
    let ends = |edge: usize| {
        let link = level.links.get(edge)?;
        let (from, to) = (local(link.from)?, local(link.to)?);
        Some(if level.backward.get(edge) == Some(&true) { (to, from) } else { (from, to) })
    };
    let depth = cycles::depths(nodes.len(), edges.iter().filter_map(|edge| ends(*edge)));
    let layers = |edge: usize| {
        let (from, to) = ends(edge)?;
        Some(depth.get(to)?.saturating_sub(*depth.get(from)?))
    };
    if edges.iter().filter_map(|edge| layers(*edge)).sum::<usize>() <= super::MOST {
        return (edges.to_vec(), Vec::new());
    }
    edges.iter().copied().partition(|edge| layers(*edge).is_none_or(|layers| layers <= 1))
}

/// The layers of a part. Every arrow gets an item in the layer behind its tail, for its label; layers with nothing but
/// bends are dropped again, unless arrows go on through the frame from there.
pub fn layered(nodes: &[usize], edges: &[usize], level: &Level, metrics: &Metrics) -> Layered {
    let local = |node: usize| nodes.binary_search(&node).ok();
    let mut items: Vec<Item> = Vec::with_capacity(nodes.len() + 2 * edges.len());
    for node in nodes {
        let size = level.sizes.get(*node).copied().unwrap_or_default();
        let kind = if level.is_group(*node) { Kind::Frame(*node) } else { Kind::Node(*node) };
        items.push(Item { kind, main: size.width, cross: size.height, line: 0, at: 0 });
    }
    let mut chains: Vec<Chain> = Vec::with_capacity(edges.len());
    for edge in edges {
        let Some(link) = level.links.get(*edge).filter(|link| link.from != link.to) else { continue };
        let turned = level.backward.get(*edge) == Some(&true);
        let (from, to) = if turned { (link.to, link.from) } else { (link.from, link.to) };
        if [from, to].iter().any(|end| local(*end).is_none() && !Level::is_frame(*end)) {
            continue;
        }
        chains.push(Chain { edge: *edge, from: local(from), passing: vec![items.len()], to: local(to) });
        items.push(passing(*edge, link, metrics));
    }
    let count = items.len();
    let drawn = drawn(&chains, count, nodes.len(), level.group.is_some());
    let drawn = drawn.compute_layout_with_config(&LayoutConfig {
        include_dummy_nodes: true,
        skip_validation: true,
        ..LayoutConfig::standard()
    });
    let mut places: Vec<(usize, usize, usize)> = Vec::with_capacity(items.len());
    for node in drawn.nodes() {
        let item = match (node.kind, node.edge_index.map(|edge| chains.get_mut(edge / 2))) {
            (NodeKind::Dummy, Some(Some(chain))) => {
                chain.passing.push(items.len());
                items.push(Item { kind: Kind::Bend, main: 0, cross: metrics.line, line: 0, at: 0 });
                items.len() - 1
            }
            (NodeKind::Dummy, _) => continue,
            _ if node.id >= count => continue,
            _ => node.id,
        };
        places.push((node.level, node.level_position, item));
    }
    arranged(items, places, chains)
}

/// An arrow's items: the ends, and those between; an end that is not there is the frame.
struct Chain {
    edge: usize,
    from: Option<usize>,
    passing: Vec<usize>,
    to: Option<usize>,
}

/// The graph whose layers are sought: two edges for each arrow. Within a frame everything lies between its sides, which
/// are nodes as well, so that arrows through it begin in the first layer or end in the last.
fn drawn(chains: &[Chain], items: usize, nodes: usize, framed: bool) -> Graph<'static> {
    let (start, end) = (items, items + 1);
    let mut graph = Graph::new();
    for item in 0..items + if framed { 2 } else { 0 } {
        graph.add_node(item, CustomNode { label: "", width: 1, height: 1, painter: None, payload: "" });
    }
    let (mut enters, mut leaves) = (vec![false; nodes], vec![false; nodes]);
    for chain in chains {
        for middle in &chain.passing {
            graph.add_edge(chain.from.unwrap_or(start), *middle, None);
            graph.add_edge(*middle, chain.to.unwrap_or(end), None);
        }
        chain.from.into_iter().for_each(|from| set(&mut leaves, from, true));
        chain.to.into_iter().for_each(|to| set(&mut enters, to, true));
    }
    if framed {
        let through = chains.iter().any(|chain| chain.to.is_none());
        for node in 0..nodes {
            if enters.get(node) == Some(&false) {
                graph.add_edge(start, node, None);
            }
            if through && leaves.get(node) == Some(&false) {
                graph.add_edge(node, end, None);
            }
        }
    }
    graph
}

/// The piece of an arrow that stands in a layer.
fn passing(edge: usize, link: &Link, metrics: &Metrics) -> Item {
    let Some(size) = link.label else { return Item { kind: Kind::Bend, main: 0, cross: metrics.line, line: 0, at: 0 } };
    let cross = size.height + metrics.beside + metrics.line;
    let (line, main) = match metrics.direction {
        Direction::Right => (cross - metrics.line, size.width + 2 * metrics.pad),
        Direction::Down => (0, size.width + 2 * metrics.pad),
    };
    Item { kind: Kind::Label(edge), main, cross, line, at: 0 }
}

fn arranged(items: Vec<Item>, mut places: Vec<(usize, usize, usize)>, chains: Vec<Chain>) -> Layered {
    places.sort_unstable();
    let mut level = vec![0usize; items.len()];
    let mut layers: Vec<Vec<usize>> = Vec::new();
    let mut last = None;
    for &(layer, _, item) in &places {
        if last != Some(layer) {
            layers.push(Vec::new());
            last = Some(layer);
        }
        if let (Some(layer), Some(place)) = (layers.last_mut(), level.get_mut(item)) {
            layer.push(item);
            *place = last.unwrap_or_default();
        }
    }
    let mut stays: Vec<bool> = items.iter().map(|item| item.kind != Kind::Bend).collect();
    let mut whole: Vec<(usize, Vec<usize>)> = Vec::with_capacity(chains.len());
    for Chain { edge, from, mut passing, to } in chains {
        passing.sort_by_key(|item| level.get(*item));
        let first = passing.first().filter(|_| from.is_none());
        let last = passing.last().filter(|_| to.is_none());
        first.into_iter().chain(last).for_each(|port| set(&mut stays, *port, true));
        whole.push((edge, from.into_iter().chain(passing).chain(to).collect()));
    }
    layers.retain(|layer| layer.iter().any(|item| stays.get(*item) == Some(&true)));
    let mut kept: Vec<Option<usize>> = vec![None; items.len()];
    for (number, layer) in layers.iter().enumerate() {
        for item in layer {
            if let Some(place) = kept.get_mut(*item) {
                *place = Some(number);
            }
        }
    }
    let mut channels: Vec<Vec<Segment>> = vec![Vec::new(); layers.len().saturating_sub(1)];
    for (edge, chain) in &mut whole {
        chain.retain(|item| kept.get(*item).is_some_and(Option::is_some));
        for pair in chain.windows(2) {
            let [from, to] = *pair else { continue };
            let channel = kept.get(from).copied().flatten().and_then(|layer| channels.get_mut(layer));
            if let Some(channel) = channel {
                let heads = (false, false);
                channel.push(Segment { from, to, edge: *edge, out: 0, into: 0, leaves: 0, arrives: 0, heads });
            }
        }
    }
    Layered { items, layers, channels, chains: whole }
}
