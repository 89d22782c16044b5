//! The layout: places of boxes, arrows and labels. One layout, two drawings: in cells for the terminal, in pixels for
//! SVG.
//!
//! Cycles are broken and long arrows cut at every layer here; ascii-dag finds the layers and the order in them with the
//! fewest crossings; then `place` gives each its place across, `ports` and `channel` lead the arrows between. "Main" is
//! the direction arrows run in, "cross" the other: x and y where the picture runs from left to right.
//!
//! The content of a group is laid out alone, as a level of its own (`levels`), and is one box in the level around it
//! (`framed`). So a frame has the nodes of its group in it and no others, and no two frames overlap, whatever the arrows
//! are.

mod channel;
mod component;
mod cycles;
mod framed;
mod layers;
mod levels;
mod place;
mod ports;

use component::Part;
use framed::Framed;
use levels::Level;
use std::collections::BTreeMap;

/// The direction of arrows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// Left to right.
    Right,
    /// Top to bottom.
    Down,
}

/// Width and height.
#[derive(Clone, Copy, Debug, Default)]
pub struct Size {
    pub width: i32,
    pub height: i32,
}

/// A place with a size.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rect {
    pub x: i32,
    pub y: i32,
    pub width: i32,
    pub height: i32,
}

/// Distances, in the unit of the drawing.
#[derive(Clone, Copy, Debug)]
pub struct Metrics {
    pub direction: Direction,
    /// The thickness of a line: a cell, or nothing.
    pub line: i32,
    /// The distance between boxes or labels of a layer.
    pub items: i32,
    /// The distance between lines that pass a layer.
    pub bends: i32,
    /// The distance between the ends of arrows on one side of a box.
    pub ports: i32,
    /// The distance from the corner of a box to its first port.
    pub margin: i32,
    /// The distance between lines that run along a layer.
    pub tracks: i32,
    /// The distance from a box to the first such line.
    pub lead: i32,
    /// The least distance between two layers.
    pub channel: i32,
    /// Room for a head.
    pub head: i32,
    /// The size of an arrow from a box to itself.
    pub turn: Size,
    /// The distance before and behind a label, along its arrow.
    pub pad: i32,
    /// The distance between a label and its arrow.
    pub beside: i32,
    /// The distance between parts that no arrow joins.
    pub parts: i32,
    /// Parts that fit side by side are put so.
    pub limit: i32,
    /// The room between a frame and what lies in it, on each side.
    pub frame: Size,
    /// The distance from the corner of a frame to its title.
    pub inset: i32,
}

/// An arrow to be led.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    pub from: usize,
    pub to: usize,
    /// Arrows of one class may share a line.
    pub class: usize,
    pub two_way: bool,
    /// Its label, where it has one.
    pub label: Option<Size>,
}

/// A frame around nodes.
#[derive(Clone, Copy, Debug)]
pub struct Group {
    /// The group that it is in, which stands before it in its picture.
    pub parent: Option<usize>,
    /// The size of its title.
    pub title: Size,
}

/// What is laid out.
#[derive(Clone, Copy, Debug)]
pub struct Picture<'p> {
    /// The sizes of the nodes.
    pub sizes: &'p [Size],
    /// The arrows.
    pub links: &'p [Link],
    /// The groups, each with a node somewhere in it.
    pub groups: &'p [Group],
    /// The innermost group that each node is in.
    pub within: &'p [Option<usize>],
}

impl Picture<'_> {
    /// The groups that a node is in, the outermost first.
    fn path(&self, node: usize) -> Vec<usize> {
        let innermost = self.within.get(node).copied().flatten();
        let parent = |group: &usize| self.groups.get(*group)?.parent.filter(|parent| parent < group);
        let mut path: Vec<usize> =
            std::iter::successors(innermost.filter(|group| *group < self.groups.len()), parent).collect();
        path.reverse();
        path
    }
}

/// The path of an arrow.
#[derive(Clone, Debug, Default)]
pub struct Route {
    /// The corners from tail to head; each piece is level or upright.
    pub points: Vec<(i32, i32)>,
    /// The place of its label.
    pub label: Option<Rect>,
    /// True if it is not led around boxes in its way: see [`MOST`].
    pub cut: bool,
}

/// The places of everything.
#[derive(Debug, Default)]
pub struct Layout {
    pub size: Size,
    pub nodes: Vec<Rect>,
    /// The frames of the groups.
    pub groups: Vec<Rect>,
    pub routes: Vec<Route>,
}

/// Lines that may pass layers in one part. A part with more, some thousands of nodes that are joined far and wide, has
/// only those arrows led that go to the next layer; the others run straight, without labels, so that time and size stay
/// in proportion to the picture.
const MOST: usize = 40_000;

/// Lays a picture out.
pub fn layout(picture: &Picture<'_>, metrics: &Metrics) -> Layout {
    let turned = picture.links.iter().map(|link| Link { label: link.label.map(|size| along(size, metrics)), ..*link });
    let links: Vec<Link> = turned.collect();
    let sizes: Vec<Size> = picture.sizes.iter().map(|size| along(*size, metrics)).collect();
    let mut levels = levels::levels(&Picture { sizes: &sizes, links: &links, ..*picture });
    let mut framed: Vec<Framed> = Vec::new();
    // The innermost first: a level needs the sizes of the groups in it.
    for number in (1..levels.len()).rev() {
        let (Some(level), Some(group)) = (levels.get(number), picture.groups.get(number - 1)) else { continue };
        let inner = Framed::of(beside(parts(level, metrics), metrics), level, group, metrics);
        let ports = inner.ports(level);
        let around = group.parent.map_or(0, |parent| parent + 1);
        levels.get_mut(around).into_iter().for_each(|level| level.give(number - 1, inner.size, &ports));
        framed.push(inner);
    }
    if let Some(outermost) = levels.first() {
        framed.push(Framed::outermost(shelve(parts(outermost, metrics), metrics)));
    }
    framed.reverse();
    let mut out = framed::assembled(&levels, &framed, links.len(), sizes.len(), metrics);
    if metrics.direction == Direction::Down {
        out.turn();
    }
    out
}

/// A size as main and cross.
fn along(size: Size, metrics: &Metrics) -> Size {
    match metrics.direction {
        Direction::Right => size,
        Direction::Down => Size { width: size.height, height: size.width },
    }
}

/// The connected parts of a level, in canonical order, each laid out alone.
fn parts(level: &Level, metrics: &Metrics) -> Vec<Part> {
    let count = level.members.len();
    let mut joined = petgraph::unionfind::UnionFind::<usize>::new(count);
    for link in level.links.iter().filter(|link| link.from < count && link.to < count) {
        joined.union(link.from, link.to);
    }
    let mut order: BTreeMap<usize, usize> = BTreeMap::new();
    let mut parts: Vec<(Vec<usize>, Vec<usize>)> = Vec::new();
    for node in 0..count {
        let at = *order.entry(joined.find(node)).or_insert_with(|| {
            parts.push(Default::default());
            parts.len() - 1
        });
        if let Some(part) = parts.get_mut(at) {
            part.0.push(node);
        }
    }
    for (edge, link) in level.links.iter().enumerate() {
        // The other end may be the frame.
        let end = link.from.min(link.to);
        if let Some(part) = order.get(&joined.find(end)).and_then(|at| parts.get_mut(*at)) {
            part.1.push(edge);
        }
    }
    parts.into_iter().map(|(nodes, edges)| component::part(&nodes, &edges, level, metrics)).collect()
}

/// Puts the parts in a frame beside each other, so that nothing lies between each and the two sides that arrows go through.
fn beside(parts: Vec<Part>, metrics: &Metrics) -> Part {
    let mut out = Part::default();
    for part in parts {
        let cross = if out.nodes.is_empty() { 0 } else { out.cross + metrics.items };
        (out.main, out.cross) = (out.main.max(part.main), cross + part.cross);
        out.take(part, 0, cross);
    }
    out
}

/// Puts parts below each other, and side by side where they are single boxes or run downwards.
fn shelve(parts: Vec<Part>, metrics: &Metrics) -> Part {
    let mut out = Part::default();
    let down = metrics.direction == Direction::Down;
    let limit = metrics.limit;
    // x and y on paper: the next place on this shelf, where the shelf begins, and how high it is.
    let (mut x, mut y, mut high) = (0, 0, 0);
    let mut single = false;
    for part in parts {
        let (width, height) = if down { (part.cross, part.main) } else { (part.main, part.cross) };
        let alone = part.nodes.len() == 1;
        let beside = down || (alone && single);
        if x > 0 && (!beside || x + width > limit) {
            (x, y, high) = (0, y + high + metrics.parts, 0);
        }
        single = alone;
        let (main, cross) = if down { (y, x) } else { (x, y) };
        out.take(part, main, cross);
        high = high.max(height);
        let (right, bottom) = (x + width, y + high);
        out.main = out.main.max(if down { bottom } else { right });
        out.cross = out.cross.max(if down { right } else { bottom });
        x = right + if down { metrics.parts.max(metrics.items) } else { metrics.items.max(metrics.lead * 2) };
    }
    out
}

impl Layout {
    /// Main and cross become y and x.
    fn turn(&mut self) {
        let turned = |rect: Rect| Rect { x: rect.y, y: rect.x, width: rect.height, height: rect.width };
        self.size = Size { width: self.size.height, height: self.size.width };
        self.nodes.iter_mut().chain(&mut self.groups).for_each(|rect| *rect = turned(*rect));
        for route in &mut self.routes {
            route.points.iter_mut().for_each(|point| *point = (point.1, point.0));
            route.label = route.label.map(turned);
        }
    }
}

/// A number of a list that is known to hold it.
fn at(list: &[i32], index: usize) -> i32 {
    list.get(index).copied().unwrap_or_default()
}

/// Sets a place of a list, if there is one.
fn set(list: &mut [bool], at: usize, to: bool) {
    if let Some(place) = list.get_mut(at) {
        *place = to;
    }
}
