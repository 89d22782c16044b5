//! A picture cut into levels: the outermost one, and one within each group. In the level around it a group is one box,
//! and an arrow that leads through its frame is a link on each side of it.

use super::{Link, Picture, Size, cycles};
use petgraph::algo::tarjan_scc;
use petgraph::graph::DiGraph;
use std::collections::BTreeMap;

/// A box of a level, by its number in the picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Member {
    Node(usize),
    Group(usize),
}

/// What is laid out alone.
#[derive(Debug, Default)]
pub struct Level {
    /// The group that it lies within; None for the outermost level.
    pub group: Option<usize>,
    pub members: Vec<Member>,
    /// The sizes of the members, as main and cross.
    pub sizes: Vec<Size>,
    /// The links, whose ends are members, or the frame around the level: [`Level::START`], [`Level::END`].
    pub links: Vec<Link>,
    /// For each link the arrow that it is a piece of.
    pub edges: Vec<usize>,
    /// True for each link that runs against the layers.
    pub backward: Vec<bool>,
    /// The place across at which a link meets a group, by member and link.
    pub ports: BTreeMap<(usize, usize), i32>,
}

impl Level {
    /// The side of the frame that lies before the first layer.
    pub const START: usize = usize::MAX - 1;
    /// The side of the frame that lies behind the last layer.
    pub const END: usize = usize::MAX;

    /// True if the end of a link is the frame.
    pub fn is_frame(end: usize) -> bool {
        end >= Self::START
    }

    /// True if a member is a group.
    pub fn is_group(&self, member: usize) -> bool {
        matches!(self.members.get(member), Some(Member::Group(_)))
    }

    /// Gives a group its size, and the places at which arrows go through its frame.
    pub fn give(&mut self, group: usize, size: Size, ports: &BTreeMap<usize, i32>) {
        let Some(member) = self.members.iter().position(|member| *member == Member::Group(group)) else { return };
        self.sizes.get_mut(member).into_iter().for_each(|place| *place = size);
        for (number, (link, edge)) in self.links.iter().zip(&self.edges).enumerate() {
            if let Some(port) = ports.get(edge).filter(|_| link.from == member || link.to == member) {
                self.ports.insert((member, number), *port);
            }
        }
    }

    /// Marks the links that run against the layers. Groups lie in cycles more often than nodes do: what leaves one may come
    /// back to another node of it. Calls of one module are to lie alike all the same, so in a cycle the order is that of
    /// the first node of each group, as if there were no groups.
    fn against(&self, depths: &[usize], paths: &[Vec<usize>]) -> Vec<bool> {
        if (0..self.members.len()).all(|member| !self.is_group(member)) {
            return cycles::backward(self.members.len(), &self.links);
        }
        let mut graph: DiGraph<(), (), usize> = DiGraph::default();
        let nodes: Vec<_> = self.members.iter().map(|_| graph.add_node(())).collect();
        for link in &self.links {
            if let (Some(from), Some(to)) = (nodes.get(link.from), nodes.get(link.to)) {
                graph.add_edge(*from, *to, ());
            }
        }
        let mut cycles = vec![0; self.members.len()];
        for (number, cycle) in tarjan_scc(&graph).iter().enumerate() {
            for node in cycle {
                cycles.get_mut(node.index()).into_iter().for_each(|place| *place = number);
            }
        }
        let depth = |member: &Member| match member {
            Member::Node(node) => depths.get(*node).copied(),
            Member::Group(group) => {
                depths.iter().zip(paths).filter(|(_, path)| path.contains(group)).map(|(depth, _)| *depth).min()
            }
        };
        let ranks: Vec<_> = self.members.iter().map(depth).collect();
        let backward = |link: &Link| {
            cycles.get(link.from) == cycles.get(link.to)
                && (ranks.get(link.from), link.from) > (ranks.get(link.to), link.to)
        };
        self.links.iter().map(backward).collect()
    }

    fn push(&mut self, edge: usize, link: Link) {
        self.links.push(link);
        self.edges.push(edge);
    }
}

/// The outermost level, and then that of each group. Groups have no size yet, and no ports.
pub fn levels(picture: &Picture<'_>) -> Vec<Level> {
    let mut levels: Vec<Level> = vec![Level::default()];
    levels.extend((0..picture.groups.len()).map(|group| Level { group: Some(group), ..Level::default() }));
    let paths: Vec<Vec<usize>> = (0..picture.sizes.len()).map(|node| picture.path(node)).collect();
    // The place of each member in its level, by the level and the member.
    let mut places: BTreeMap<(usize, bool, usize), usize> = BTreeMap::new();
    for (node, (path, size)) in paths.iter().zip(picture.sizes).enumerate() {
        let mut level = 0;
        let groups = path.iter().map(|group| (Member::Group(*group), Size::default()));
        for (member, size) in groups.chain([(Member::Node(node), *size)]) {
            let Some(into) = levels.get_mut(level) else { continue };
            places.entry(key(level, member)).or_insert_with(|| {
                into.members.push(member);
                into.sizes.push(size);
                into.members.len() - 1
            });
            level = if let Member::Group(group) = member { group + 1 } else { level };
        }
    }
    // The member of a level that a node is, or is within.
    let member = |path: &[usize], depth: usize, node: usize| {
        let level = level_at(path, depth);
        let member = path.get(depth).map_or(Member::Node(node), |group| Member::Group(*group));
        places.get(&key(level, member)).copied().unwrap_or_default()
    };
    let count = picture.sizes.len();
    let mut through = Vec::new();
    for (edge, link) in picture.links.iter().enumerate().filter(|(_, link)| link.from < count && link.to < count) {
        let (Some(tail), Some(head)) = (paths.get(link.from), paths.get(link.to)) else { continue };
        let shared = tail.iter().zip(head).take_while(|(tail, head)| tail == head).count();
        let level = level_at(tail, shared);
        let Some(into) = levels.get_mut(level) else { continue };
        let (from, to) = (member(tail, shared, link.from), member(head, shared, link.to));
        into.push(edge, Link { from, to, ..*link });
        if tail.len() > shared || head.len() > shared {
            through.push((edge, link, level, into.links.len() - 1, shared));
        }
    }
    let depths = depths(picture);
    for level in &mut levels {
        level.backward = level.against(&depths, &paths);
    }
    for (edge, link, level, number, shared) in through {
        let backward = levels.get(level).is_some_and(|level| level.backward.get(number) == Some(&true));
        let (Some(tail), Some(head)) = (paths.get(link.from), paths.get(link.to)) else { continue };
        let (leaves, enters) = if backward { (Level::START, Level::END) } else { (Level::END, Level::START) };
        let inner = Link { label: None, ..*link };
        let outward = (shared + 1..=tail.len())
            .map(|depth| (level_at(tail, depth), Link { from: member(tail, depth, link.from), to: leaves, ..inner }));
        let inward = (shared + 1..=head.len())
            .map(|depth| (level_at(head, depth), Link { from: enters, to: member(head, depth, link.to), ..inner }));
        for (level, link) in outward.chain(inward) {
            if let Some(into) = levels.get_mut(level) {
                into.push(edge, link);
                into.backward.push(backward);
            }
        }
    }
    levels
}

/// The layer that each node would have if there were no groups.
fn depths(picture: &Picture<'_>) -> Vec<usize> {
    let count = picture.sizes.len();
    let backward = cycles::backward(count, picture.links);
    let ends = picture.links.iter().zip(backward).map(|(link, backward)| match backward {
        true => (link.to, link.from),
        false => (link.from, link.to),
    });
    cycles::depths(count, ends)
}

/// The level that lies within the first groups of a path.
fn level_at(path: &[usize], depth: usize) -> usize {
    depth.checked_sub(1).and_then(|last| path.get(last)).map_or(0, |group| group + 1)
}

fn key(level: usize, member: Member) -> (usize, bool, usize) {
    match member {
        Member::Node(node) => (level, false, node),
        Member::Group(group) => (level, true, group),
    }
}
