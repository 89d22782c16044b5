//! A part of a picture that arrows hold together, laid out alone.

use super::layers::{self, Item, Kind, Layered, layered};
use super::levels::Level;
use super::{Direction, Link, Metrics, Rect, Route, channel, place, ports};
use std::collections::BTreeMap;

/// A part, with places as main and cross.
#[derive(Debug, Default)]
pub struct Part {
    pub main: i32,
    pub cross: i32,
    pub nodes: Vec<(usize, Rect)>,
    pub routes: Vec<(usize, Route)>,
}

/// Lays a part out: members of a level, and links between them.
pub fn part(nodes: &[usize], edges: &[usize], level: &Level, metrics: &Metrics) -> Part {
    let (led, cut): (Vec<usize>, Vec<usize>) = layers::near(nodes, edges, level);
    let (edges, links) = (led.as_slice(), level.links.as_slice());
    let mut part = layered(nodes, edges, level, metrics);
    let turns = make_room(&mut part, edges, links, metrics);
    ports::ports(&mut part, level, metrics);
    let room: BTreeMap<usize, i32> = turns.iter().map(|(node, (_, room))| (*node, *room)).collect();
    // Room for an arrow to the box itself is part of it only while it is given its place.
    for item in &mut part.items {
        if let Kind::Node(node) = item.kind {
            item.cross += room.get(&node).copied().unwrap_or_default();
        }
    }
    let cross = place::place(&mut part, metrics);
    for item in &mut part.items {
        if let Kind::Node(node) = item.kind {
            item.cross -= room.get(&node).copied().unwrap_or_default();
        }
    }
    let led: Vec<channel::Channel> =
        part.channels.iter().map(|segments| channel::channel(segments, &part, metrics)).collect();
    let widths: Vec<i32> = led.iter().map(|channel| channel.width).collect();
    let (starts, main) = place::layer_starts(&part, &widths);
    let mut out = Part { main, cross, nodes: Vec::new(), routes: Vec::new() };
    let mut labels: BTreeMap<usize, Rect> = BTreeMap::new();
    // The end of each box along the arrows.
    let mut ends: BTreeMap<usize, i32> = BTreeMap::new();
    for (layer, (start, thick)) in part.layers.iter().zip(&starts) {
        let long = long(layer, &part).unwrap_or(*thick);
        for (number, item) in layer.iter().filter_map(|number| Some((*number, part.items.get(*number)?))) {
            let mut boxed = |member: usize, width: i32| {
                out.nodes.push((member, Rect { x: *start, y: item.at, width, height: item.cross }));
                ends.insert(number, start + width);
            };
            match item.kind {
                Kind::Node(node) => boxed(node, long),
                Kind::Frame(group) => boxed(group, item.main),
                Kind::Label(edge) => {
                    labels.insert(edge, label(*start, item.at, item.main, item.cross, metrics));
                }
                Kind::Bend => {}
            }
        }
    }
    let mut pieces: BTreeMap<usize, Vec<(i32, i32)>> = BTreeMap::new();
    for ((segments, channel), (&(start, thick), next)) in
        part.channels.iter().zip(&led).zip(starts.iter().zip(starts.iter().skip(1)))
    {
        for (segment, bends) in segments.iter().zip(&channel.bends) {
            let points = channel::points(segment, bends, &part, (start + thick, next.0 - metrics.line));
            // A box that is shorter than its layer is left before the layer ends.
            let leaves = ends.get(&segment.from).zip(points.first()).map(|(end, first)| (*end, first.1));
            pieces.entry(segment.edge).or_default().extend(leaves.into_iter().chain(points));
        }
    }
    for (edge, _) in &part.chains {
        let mut points = pieces.remove(edge).unwrap_or_default();
        if level.backward.get(*edge) == Some(&true) {
            points.reverse();
        }
        out.routes.push((*edge, Route { points: straight(&points), label: labels.remove(edge), cut: false }));
    }
    out.shoot(&cut, links);
    out.turn_back(&turns, links, metrics);
    out
}

/// The length of the nodes of a layer beside groups; None where there are no groups. Nodes of one layer are equally long.
fn long(layer: &[usize], part: &Layered) -> Option<i32> {
    let items = || layer.iter().filter_map(|item| part.items.get(*item));
    let is_group = |item: &&Item| matches!(item.kind, Kind::Frame(_));
    items().any(|item| is_group(&item)).then(|| items().filter(|item| !is_group(item)).map(|item| item.main).max())?
}

/// The place of a label beside its arrow.
fn label(start: i32, at: i32, main: i32, cross: i32, metrics: &Metrics) -> Rect {
    let (width, height) = (main - 2 * metrics.pad, cross - metrics.beside - metrics.line);
    let y = if metrics.direction == Direction::Right { at } else { at + metrics.line + metrics.beside };
    Rect { x: start + metrics.pad, y, width, height }
}

/// Boxes with arrows to themselves, those arrows, and the room across that they take.
type Turns = BTreeMap<usize, (Vec<usize>, i32)>;

/// Makes boxes long enough for the arrows to themselves.
fn make_room(part: &mut Layered, edges: &[usize], links: &[Link], metrics: &Metrics) -> Turns {
    let mut turns = Turns::new();
    for edge in edges {
        let Some(link) = links.get(*edge).filter(|link| link.from == link.to) else { continue };
        let label = link.label.unwrap_or_default();
        let (edges, room) = turns.entry(link.from).or_default();
        edges.push(*edge);
        *room = (*room).max(match metrics.direction {
            Direction::Right => metrics.turn.height + label.height,
            Direction::Down => metrics.turn.height + metrics.beside + label.height + metrics.items,
        });
    }
    for item in &mut part.items {
        let Kind::Node(node) = item.kind else { continue };
        if let Some((edges, _)) = turns.get(&node) {
            let long = |edge: &usize| pitch(links.get(*edge), metrics);
            item.main = item.main.max(edges.iter().map(long).sum::<i32>() + metrics.turn.width);
        }
    }
    turns
}

/// The room that an arrow from a box to itself takes of it.
fn pitch(link: Option<&Link>, metrics: &Metrics) -> i32 {
    let label = link.and_then(|link| link.label).unwrap_or_default();
    match metrics.direction {
        Direction::Right => (metrics.turn.width + 2 * metrics.pad.max(1)).max(label.width + 2 * metrics.pad.max(1)),
        Direction::Down => metrics.turn.width.max(label.width) + metrics.pad.max(1),
    }
}

/// Without points that lie on the way between their neighbours.
pub fn straight(points: &[(i32, i32)]) -> Vec<(i32, i32)> {
    let mut out: Vec<(i32, i32)> = Vec::with_capacity(points.len());
    for point in points {
        if out.last() == Some(point) {
            continue;
        }
        if let [.., a, b] = out.as_slice()
            && ((a.0 == b.0 && b.0 == point.0) || (a.1 == b.1 && b.1 == point.1))
        {
            out.pop();
        }
        out.push(*point);
    }
    out
}

impl Part {
    /// Takes over everything of another, moved so far.
    pub fn take(&mut self, other: Self, main: i32, cross: i32) {
        let moved = |rect: Rect| Rect { x: rect.x + main, y: rect.y + cross, ..rect };
        self.nodes.extend(other.nodes.into_iter().map(|(node, rect)| (node, moved(rect))));
        self.routes.extend(other.routes.into_iter().map(|(edge, mut route)| {
            route.points.iter_mut().for_each(|point| *point = (point.0 + main, point.1 + cross));
            (edge, Route { label: route.label.map(moved), ..route })
        }));
    }

    /// Draws arrows straight through everything.
    fn shoot(&mut self, cut: &[usize], links: &[Link]) {
        let places: BTreeMap<usize, Rect> = self.nodes.iter().copied().collect();
        for edge in cut {
            let Some(link) = links.get(*edge) else { continue };
            let (Some(from), Some(to)) = (places.get(&link.from), places.get(&link.to)) else { continue };
            let start = (from.x + from.width, from.y + from.height / 2);
            let points = vec![start, (to.x, to.y + to.height / 2)];
            self.routes.push((*edge, Route { points, label: None, cut: true }));
        }
    }

    /// Leads arrows from a box to itself, on the side that no other arrow uses.
    fn turn_back(&mut self, turns: &Turns, links: &[Link], metrics: &Metrics) {
        for (node, rect) in &self.nodes {
            let Some((edges, _)) = turns.get(node) else { continue };
            let mut start = rect.x + metrics.turn.width / 2;
            let end = rect.y + rect.height;
            for edge in edges {
                let link = links.get(*edge);
                let (far, turn) = (end + metrics.turn.height - metrics.line, metrics.turn.width);
                let points = vec![(start, end), (start, far), (start + turn, far), (start + turn, end)];
                let label = link.and_then(|link| link.label).map(|size| match metrics.direction {
                    Direction::Right => {
                        Rect { x: start, y: far + metrics.line, width: size.width, height: size.height }
                    }
                    Direction::Down => {
                        let y = far + metrics.line + metrics.beside;
                        Rect { x: start, y, width: size.width, height: size.height }
                    }
                });
                start += pitch(link, metrics);
                self.routes.push((*edge, Route { points, label, cut: false }));
            }
        }
    }
}
