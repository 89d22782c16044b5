//! Logical ids: what a resource is known by, and what it is called after a `moved`.

use super::Resource;
use super::arena::Arena;
use super::evaluator::Evaluator;
use crate::graph::Node;
use petgraph::graph::NodeIndex;

/// Ids beyond these are not looked back on: each end of an arrow that was renamed many times multiplies them.
const MOST: usize = 64;

/// The ids of a resource.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Ids<'g> {
    /// The logical id: that of the first names.
    pub id: &'g str,
    /// Those that later names give it, those of today last.
    pub later: &'g [&'g str],
}

impl<'g, 's: 'g> Evaluator<'g, 's> {
    /// The ids of a resource that is named after nodes, and after what follows their identities.
    pub fn ids(&self, nodes: &[NodeIndex], rest: &[&str]) -> Ids<'g> {
        let nodes = || nodes.iter().filter_map(|index| self.node(*index));
        // As many as there are of both.
        let mut words = [""; 6];
        let first = nodes().map(|node| node.id.as_str()).chain(rest.iter().copied());
        words.iter_mut().zip(first).for_each(|(place, word)| *place = word);
        let id = self.arena.concat(&words);
        if nodes().all(|node| node.later.is_empty()) {
            return Ids { id, later: &[] };
        }
        // The names that each may have had when another had one of its own: nobody knows which of them was renamed first.
        let latest_first = |node: &'g Node<'s>| std::iter::once(&node.id).chain(&node.later).rev();
        let ends: Vec<&Node<'s>> = nodes().collect();
        let mut made = vec![rest.concat()];
        for end in ends.into_iter().rev() {
            let names = latest_first(end).flat_map(|name| made.iter().map(move |rest| format!("{name}{rest}")));
            made = names.take(MOST).collect();
        }
        made.reverse();
        let later = made.iter().skip(usize::from(made.first().is_some_and(|first| first == id)));
        Ids { id, later: self.arena.collect(later.map(|later| self.arena.written(later))) }
    }
}

impl<'g> Resource<'g> {
    /// The ids of a resource that belongs to this one, and is named after it.
    pub fn ids_beside(&self, rest: &str, arena: &'g Arena) -> Ids<'g> {
        let later = self.later.iter().map(|later| arena.concat(&[later, rest]));
        Ids { id: arena.concat(&[self.id, rest]), later: arena.collect(later) }
    }
}
