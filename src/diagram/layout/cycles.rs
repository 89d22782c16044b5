//! Arrows that run against the others, and the layers that follow.

use super::{Link, set};

/// Marks the arrows that run against the others: turning them leaves no cycle. A depth-first search from the nodes
/// without incoming arrows.
pub fn backward(count: usize, links: &[Link]) -> Vec<bool> {
    let mut out: Vec<Vec<(usize, usize)>> = vec![Vec::new(); count];
    let mut arrivals = vec![0usize; count];
    for (edge, link) in links.iter().enumerate().filter(|(_, link)| link.from != link.to && link.to < count) {
        if let Some(list) = out.get_mut(link.from) {
            list.push((edge, link.to));
        }
        if let Some(arrivals) = arrivals.get_mut(link.to) {
            *arrivals += 1;
        }
    }
    let mut backward = vec![false; links.len()];
    let (mut seen, mut open) = (vec![false; count], vec![false; count]);
    let (first, then): (Vec<usize>, Vec<usize>) = (0..count).partition(|node| arrivals.get(*node) == Some(&0));
    for root in first.into_iter().chain(then) {
        if seen.get(root) != Some(&false) {
            continue;
        }
        let mut stack = vec![(root, 0)];
        set(&mut seen, root, true);
        set(&mut open, root, true);
        while let Some((node, next)) = stack.last_mut() {
            let Some(&(edge, to)) = out.get(*node).and_then(|list| list.get(*next)) else {
                set(&mut open, *node, false);
                stack.pop();
                continue;
            };
            *next += 1;
            if open.get(to) == Some(&true) {
                set(&mut backward, edge, true);
            } else if seen.get(to) == Some(&false) {
                set(&mut seen, to, true);
                set(&mut open, to, true);
                stack.push((to, 0));
            }
        }
    }
    backward
}

/// The longest way to each node along arrows without a cycle.
pub fn depths(count: usize, ends: impl Iterator<Item = (usize, usize)>) -> Vec<usize> {
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); count];
    let mut waits = vec![0usize; count];
    for (from, to) in ends.filter(|(from, to)| from != to) {
        if let (Some(list), Some(waits)) = (out.get_mut(from), waits.get_mut(to)) {
            list.push(to);
            *waits += 1;
        }
    }
    let mut depth = vec![0usize; count];
    let mut ready: Vec<usize> = (0..count).filter(|node| waits.get(*node) == Some(&0)).collect();
    while let Some(node) = ready.pop() {
        let next = depth.get(node).copied().unwrap_or_default() + 1;
        for to in out.get(node).into_iter().flatten() {
            if let (Some(depth), Some(waits)) = (depth.get_mut(*to), waits.get_mut(*to)) {
                *depth = next.max(*depth);
                *waits -= 1;
                if *waits == 0 {
                    ready.push(*to);
                }
            }
        }
    }
    depth
}
