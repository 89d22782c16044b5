//! The transitive reduction of a graph: the arrows that no others imply. That of petgraph needs the closure of the
//! whole graph, which grows with the square of the length of a chain; this one looks at the arrows that are asked for.

use petgraph::algo::toposort;
use petgraph::graph::{DiGraph, IndexType, NodeIndex};

/// A graph without cycles, whose reduction is asked for.
pub struct Reduction<'w, Ix> {
    graph: &'w DiGraph<(), (), Ix>,
    /// The place of each node in an order in which nothing leads back.
    ranks: Vec<usize>,
    /// The node from which each was last reached: saves emptying a set for each question.
    reached: Vec<Option<NodeIndex<Ix>>>,
}

impl<'w, Ix: IndexType> Reduction<'w, Ix> {
    /// Sorts a graph; None if it has a cycle.
    pub fn of(graph: &'w DiGraph<(), (), Ix>) -> Option<Self> {
        Some(Self::sorted(graph, toposort(graph, None).ok()?))
    }

    /// The reduction of a graph whose nodes are in an order in which nothing leads back.
    pub fn sorted(graph: &'w DiGraph<(), (), Ix>, order: Vec<NodeIndex<Ix>>) -> Self {
        let mut ranks = vec![0; graph.node_count()];
        for (rank, node) in order.into_iter().enumerate() {
            if let Some(place) = ranks.get_mut(node.index()) {
                *place = rank;
            }
        }
        Self { graph, ranks, reached: vec![None; graph.node_count()] }
    }

    /// The given neighbours of a node that cannot be reached from it through another one. Each node is asked for once.
    pub fn needed(&mut self, from: NodeIndex<Ix>, to: &[NodeIndex<Ix>]) -> Vec<NodeIndex<Ix>> {
        let Self { graph, ranks, reached } = self;
        let rank = |node: NodeIndex<Ix>| ranks.get(node.index()).copied().unwrap_or_default();
        let last = to.iter().copied().map(rank).max().unwrap_or_default();
        let mut mark =
            |node: &NodeIndex<Ix>| reached.get_mut(node.index()).is_some_and(|last| last.replace(from) != Some(from));
        // A neighbour is reached only if it follows from another.
        let mut stack: Vec<_> = graph.neighbors(from).collect();
        while let Some(at) = stack.pop() {
            if rank(at) < last {
                stack.extend(graph.neighbors(at).filter(|next| rank(*next) <= last).filter(&mut mark));
            }
        }
        to.iter().copied().filter(|node| reached.get(node.index()).is_none_or(|by| *by != Some(from))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Reduction;
    use petgraph::graph::DiGraph;

    #[test]
    fn an_arrow_that_others_imply_is_not_needed() {
        let graph = DiGraph::<(), ()>::from_edges([(0, 1), (1, 2), (0, 2), (2, 3), (0, 3), (0, 4)]);
        let needed = |reduction: &mut Reduction<'_, u32>, from: u32, to: &[u32]| -> Vec<usize> {
            let to: Vec<_> = to.iter().map(|node| (*node).into()).collect();
            reduction.needed(from.into(), &to).iter().map(|node| node.index()).collect()
        };
        let all = Reduction::of(&graph)
            .map(|mut reduction| [needed(&mut reduction, 0, &[1, 2, 3, 4]), needed(&mut reduction, 1, &[2])]);
        assert_eq!(all, Some([vec![1, 4], vec![2]]));
        assert!(Reduction::of(&DiGraph::<(), ()>::from_edges([(0, 1), (1, 0)])).is_none());
    }
}
