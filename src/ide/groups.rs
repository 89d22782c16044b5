//! Statements that can have to do with each other: those that share a name stand in one group.

use super::pieces::Piece;
use rustc_hash::{FxHashMap, FxHashSet};

/// Which pieces belong together.
pub struct Groups {
    parents: Vec<usize>,
}

/// Pieces that all others see stand in every group. With more of them in all, the whole at once is compiled sooner.
const MOST_SEEN: usize = 50_000;

impl Groups {
    /// Joins pieces that have a name in common. Pieces that all others see join none.
    pub fn new(pieces: &[Piece], more: &FxHashSet<u64>, together: bool) -> Self {
        let mut groups = Self { parents: (0..pieces.len()).collect() };
        let seen = pieces.iter().filter(|piece| piece.is_seen()).count();
        let many = seen * (pieces.len() - seen) > MOST_SEEN;
        if together || many || pieces.iter().any(|piece| piece.shared && piece.own) {
            // What all others see must not itself depend on which of them it is seen by.
            (1..pieces.len()).for_each(|piece| groups.join(0, piece));
            return groups;
        }
        let count = pieces.iter().map(|piece| piece.declares.len()).sum();
        let mut homes: FxHashMap<u64, usize> = FxHashMap::with_capacity_and_hasher(count, Default::default());
        let own = pieces.iter().filter(|piece| !piece.is_seen()).flat_map(|piece| &piece.declares);
        own.chain(more).for_each(|name| _ = homes.insert(*name, usize::MAX));
        for (index, piece) in pieces.iter().enumerate().filter(|(_, piece)| !piece.is_seen()) {
            for word in &piece.words {
                let Some(home) = homes.get_mut(word) else { continue };
                match *home {
                    usize::MAX => *home = index,
                    other => groups.join(other, index),
                }
            }
        }
        groups
    }

    /// Joins the groups of two pieces.
    pub fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        // The first piece stands for the group, so that groups are in the order of the text.
        let (first, other) = (a.min(b), a.max(b));
        if let Some(parent) = self.parents.get_mut(other) {
            *parent = first;
        }
    }

    fn root(&mut self, piece: usize) -> usize {
        let mut at = piece;
        while let Some(&parent) = self.parents.get(at).filter(|parent| **parent != at) {
            let above = self.parents.get(parent).copied().unwrap_or(parent);
            if let Some(place) = self.parents.get_mut(at) {
                *place = above;
            }
            at = above;
        }
        at
    }

    /// The pieces of each group, in the order of the text; those that all others see in every one.
    pub fn members(&mut self, pieces: &[Piece]) -> Vec<Vec<usize>> {
        let shared: Vec<usize> = (0..pieces.len()).filter(|at| pieces.get(*at).is_some_and(Piece::is_seen)).collect();
        let mut places: Vec<usize> = vec![usize::MAX; pieces.len()];
        let mut members: Vec<Vec<usize>> = Vec::new();
        for index in (0..pieces.len()).filter(|at| pieces.get(*at).is_some_and(|piece| !piece.is_seen())) {
            let root = self.root(index);
            let Some(place) = places.get_mut(root) else { continue };
            if *place == usize::MAX {
                *place = members.len();
                members.push(shared.clone());
            }
            if let Some(group) = members.get_mut(*place) {
                group.push(index);
            }
        }
        if members.is_empty() {
            members.push(shared.clone());
        }
        if !shared.is_empty() {
            members.iter_mut().for_each(|group| group.sort_unstable());
        }
        members
    }
}
