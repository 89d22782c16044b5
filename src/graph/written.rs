//! The names of nodes as they are written at an arrow, after which the variables are called that it gives to code: code
//! that several calls of a module share reads one name in all of them.

use super::draft::DraftArrow;
use super::{Graph, Node};
use petgraph::graph::{EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;

/// An arrow as the module has it that it is written in.
#[derive(Debug, Clone, Copy)]
pub struct Written<'s> {
    /// The path of the call, with `.` at its end.
    pub within: &'s str,
    /// The name of its left end: one of the module's own, or a parameter of it.
    pub from: &'s str,
    /// The name of its right end.
    pub to: &'s str,
}

impl<'s> Written<'s> {
    /// The names at an arrow; none outside of modules. The ends of a `<->` may have changed places.
    pub fn of(arrow: &DraftArrow<'_, 's>, swapped: bool) -> Option<Self> {
        let [left, right] = arrow.ends;
        let (from, to) = if swapped { (right, left) } else { (left, right) };
        (!left.within.is_empty()).then_some(Self { within: left.within, from: from.written, to: to.written })
    }
}

impl<'s> Graph<'s> {
    /// The name of a node in what an arrow tells: as it is written at the arrow, or the first name that it had there. A
    /// node beyond the ends of the arrow has the name that another arrow of the same call gives it.
    pub fn name_at(&self, arrow: EdgeIndex, index: NodeIndex) -> &str {
        let Some((node, edge)) = self.flow.node_weight(index).zip(self.flow.edge_weight(arrow)) else { return "" };
        if node.name.is_none() {
            return node.label();
        }
        let Some(at) = edge.written else { return self.name_outside(arrow, node) };
        let own = node.label().strip_prefix(at.within);
        match own.or_else(|| self.named_by(arrow, index)).or_else(|| self.beside(at.within, index)) {
            // The names of before are whole paths, and the call may have been called otherwise.
            Some(written) if own.is_some() => {
                let first = node.deployed();
                first.strip_prefix(at.within).unwrap_or_else(|| last(first, written.split('.').count()))
            }
            Some(parameter) => parameter,
            None => node.deployed(),
        }
    }

    /// The name of a node that an arrow gives it.
    fn named_by(&self, arrow: EdgeIndex, index: NodeIndex) -> Option<&'s str> {
        let (from, to) = self.flow.edge_endpoints(arrow)?;
        let at = self.flow.edge_weight(arrow)?.written?;
        if to == index { Some(at.to) } else { Some(at.from).filter(|_| from == index) }
    }

    /// The name that some arrow of a call gives to a node.
    fn beside(&self, within: &str, index: NodeIndex) -> Option<&'s str> {
        use petgraph::Direction::{Incoming, Outgoing};
        let edges = [Incoming, Outgoing].into_iter().flat_map(|way| self.flow.edges_directed(index, way));
        let same = edges.filter(|edge| edge.weight().written.is_some_and(|at| at.within == within));
        same.filter_map(|edge| self.named_by(edge.id(), index)).min()
    }

    /// The name at an arrow outside of modules. One whose ends were moved out of a call stood there.
    fn name_outside<'n>(&self, arrow: EdgeIndex, node: &'n Node<'s>) -> &'n str {
        let name = node.deployed();
        let Some((from, to)) = self.flow.edge_endpoints(arrow) else { return name };
        let Some((from, to)) = self.flow.node_weight(from).zip(self.flow.node_weight(to)) else { return name };
        if !common(from.label(), to.label()).is_empty() {
            return name;
        }
        name.strip_prefix(common(from.deployed(), to.deployed())).unwrap_or(name)
    }
}

/// The path of the call that two names are in, with `.` at its end; empty where there is none.
fn common<'n>(one: &'n str, other: &str) -> &'n str {
    let mut ends = one.match_indices('.').filter_map(|(at, _)| one.get(..=at));
    ends.rfind(|path| other.starts_with(path)).unwrap_or_default()
}

/// The last words of a path.
fn last(path: &str, count: usize) -> &str {
    let dot = path.rmatch_indices('.').nth(count.saturating_sub(1));
    dot.and_then(|(at, _)| path.get(at + 1..)).unwrap_or(path)
}
