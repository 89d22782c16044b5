//! Calls of modules as boxes around their nodes.

use super::{Diagram, Node};
use std::collections::BTreeMap;

/// A part of a picture with boxes.
pub enum Boxed<'d> {
    /// A node.
    Node(&'d Node),
    /// A box begins: the path of the call, and its name.
    Begin(&'d str, &'d str),
    /// The innermost box ends.
    End,
}

/// Tells the nodes with the boxes that they are in, and how many boxes are around each part: first the nodes outside of
/// all modules, then call by call.
pub fn boxes<'d>(nodes: &'d [Node], tell: &mut impl FnMut(Boxed<'d>, usize)) {
    let mut all: Vec<&Node> = nodes.iter().collect();
    // The nodes of a call stand together, those of calls in it behind them.
    all.sort_by(|a, b| a.call.split('.').cmp(b.call.split('.')));
    let mut open: Vec<&str> = Vec::new();
    for node in all {
        let inside =
            |path: &str| node.call == path || node.call.strip_prefix(path).is_some_and(|rest| rest.starts_with('.'));
        while open.pop_if(|path| !inside(path)).is_some() {
            tell(Boxed::End, open.len());
        }
        let from = open.last().map_or(0, |path| path.len() + 1);
        let ends = node.call.match_indices('.').map(|(at, _)| at).chain([node.call.len()]);
        let mut begin = from;
        for end in ends.filter(|end| *end > from.saturating_sub(1) && *end > 0) {
            let (path, name) =
                (node.call.get(..end).unwrap_or_default(), node.call.get(begin..end).unwrap_or_default());
            if open.last() == Some(&path) {
                continue;
            }
            tell(Boxed::Begin(path, name), open.len());
            open.push(path);
            begin = end + 1;
        }
        tell(Boxed::Node(node), open.len());
    }
    while open.pop().is_some() {
        tell(Boxed::End, open.len());
    }
}

/// The box of a call, as a frame to be laid out.
#[derive(Debug)]
pub struct Frame {
    /// The words on it.
    pub title: String,
    /// The frame around it, which stands before it.
    pub parent: Option<usize>,
}

/// The frames of a picture, each behind the one around it, and for each node the innermost that it is in.
pub fn frames(diagram: &Diagram) -> (Vec<Frame>, Vec<Option<usize>>) {
    let mut frames: Vec<Frame> = Vec::new();
    let mut within: BTreeMap<&str, Option<usize>> = BTreeMap::new();
    let mut open: Vec<usize> = Vec::new();
    boxes(&diagram.nodes, &mut |part, _| match part {
        Boxed::Node(node) => _ = within.insert(&node.id, open.last().copied()),
        Boxed::Begin(path, name) => {
            frames.push(Frame { title: diagram.heading(path, name), parent: open.last().copied() });
            open.push(frames.len() - 1);
        }
        Boxed::End => _ = open.pop(),
    });
    let of = |node: &Node| within.get(node.id.as_str()).copied().flatten();
    (frames, diagram.nodes.iter().map(of).collect())
}
