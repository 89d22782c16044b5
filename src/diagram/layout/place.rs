//! The place of each item across: as near as can be to those it is joined to, without touching its neighbours.

use super::layers::{Item, Kind, Layered};
use super::{Metrics, at};

/// Sweeps over the layers of a part that people look at, and of a large one.
const SWEEPS: (usize, usize) = (40, 8);
/// Items of a part that is large.
const LARGE: usize = 2000;

/// Gives every item its place; how far the last reaches.
pub fn place(part: &mut Layered, metrics: &Metrics) -> i32 {
    let mut places = packed(part, metrics);
    let joints = joints(part);
    let sweeps = if part.items.len() > LARGE { SWEEPS.1 } else { SWEEPS.0 };
    for sweep in 0..=sweeps {
        let count = part.layers.len();
        for step in 0..count {
            let down = sweep % 2 == 0;
            let layer = if down { step } else { count - 1 - step };
            let Some(items) = part.layers.get(layer) else { continue };
            // Some look both ways, so that a box lies between its incoming and outgoing arrows; the last down alone, so
            // that arrows from one place arrive straight.
            let both = sweep < sweeps && sweep + 6 >= sweeps;
            let sides = if both { (true, true) } else { (down, !down) };
            let wanted: Vec<(f64, f64)> = items.iter().map(|item| wish(*item, sides, &joints, &places, part)).collect();
            let settled = settle(items, &wanted, part, metrics);
            for (item, place) in items.iter().zip(settled) {
                if let Some(old) = places.get_mut(*item) {
                    *old = place;
                }
            }
        }
    }
    let kept = part.layers.iter().flatten().filter_map(|item| places.get(*item).copied());
    let least = kept.fold(f64::MAX, f64::min);
    let mut end = 0;
    for layer in &part.layers {
        let mut free = i32::MIN;
        let mut before: Option<usize> = None;
        for item in layer {
            let gap = before.map_or(0, |before| gap(part, before, *item, metrics));
            let wanted = (places.get(*item).copied().unwrap_or_default() - least).round() as i32;
            let Some(this) = part.items.get_mut(*item) else { continue };
            this.at = if free == i32::MIN { wanted.max(0) } else { wanted.max(free + gap) };
            free = this.at + this.cross;
            end = end.max(free);
            before = Some(*item);
        }
    }
    end
}

/// Other ends of the segments at an item: whether it comes before, who, how much farther its end lies, and how much it
/// matters.
type Joint = (bool, usize, f64, f64);

fn joints(part: &Layered) -> Vec<Vec<Joint>> {
    let mut joints: Vec<Vec<Joint>> = vec![Vec::new(); part.items.len()];
    let bend = |item: usize| part.items.get(item).is_some_and(|item| matches!(item.kind, Kind::Label(_) | Kind::Bend));
    for segment in part.channels.iter().flatten() {
        let weight = match (bend(segment.from), bend(segment.to)) {
            (true, true) => 8.0,
            (false, false) => 1.0,
            _ => 2.0,
        };
        let offset = f64::from(segment.leaves - segment.arrives);
        if let Some(list) = joints.get_mut(segment.to) {
            list.push((true, segment.from, offset, weight));
        }
        if let Some(list) = joints.get_mut(segment.from) {
            list.push((false, segment.to, -offset, weight));
        }
    }
    joints
}

/// The place where an item would lie if it were alone, and the weight of it.
fn wish(item: usize, sides: (bool, bool), joints: &[Vec<Joint>], places: &[f64], part: &Layered) -> (f64, f64) {
    let here = places.get(item).copied().unwrap_or_default();
    let (mut sum, mut weights) = (0.0, 0.0);
    for (before, other, offset, weight) in joints.get(item).into_iter().flatten() {
        if if *before { sides.0 } else { sides.1 } {
            sum += (places.get(*other).copied().unwrap_or_default() + offset) * weight;
            weights += weight;
        }
    }
    let bend = part.items.get(item).is_some_and(|item| item.kind == Kind::Bend);
    match weights > 0.0 {
        true => (sum / weights, if bend { weights * 2.0 } else { weights }),
        false => (here, 0.1),
    }
}

/// The places nearest to those wanted that keep order and distance (pool adjacent violators).
fn settle(items: &[usize], wanted: &[(f64, f64)], part: &Layered, metrics: &Metrics) -> Vec<f64> {
    let mut offsets: Vec<f64> = Vec::with_capacity(items.len());
    let mut offset = 0;
    let mut before: Option<(usize, &Item)> = None;
    for index in items {
        let Some(item) = part.items.get(*index) else { continue };
        if let Some((before, size)) = before {
            offset += size.cross + gap(part, before, *index, metrics);
        }
        offsets.push(f64::from(offset));
        before = Some((*index, item));
    }
    // Blocks of items that touch: sum of the wishes, weight, and number.
    let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
    for ((wanted, weight), offset) in wanted.iter().zip(&offsets) {
        let mut block = ((wanted - offset) * weight, *weight, 1);
        while let Some(last) = blocks.last().filter(|last| last.0 / last.1 >= block.0 / block.1) {
            block = (block.0 + last.0, block.1 + last.1, block.2 + last.2);
            blocks.pop();
        }
        blocks.push(block);
    }
    let starts = blocks.iter().flat_map(|(sum, weight, count)| std::iter::repeat_n(sum / weight, *count));
    starts.zip(&offsets).map(|(start, offset)| start + offset).collect()
}

/// Everything as near to the edge as can be.
fn packed(part: &Layered, metrics: &Metrics) -> Vec<f64> {
    let mut places = vec![0.0; part.items.len()];
    for layer in &part.layers {
        let zeros = vec![(0.0, 1.0); layer.len()];
        let settled = settle(layer, &zeros, part, metrics);
        let first = settled.first().copied().unwrap_or_default();
        for (item, place) in layer.iter().zip(settled) {
            if let Some(old) = places.get_mut(*item) {
                *old = place - first;
            }
        }
    }
    places
}

fn gap(part: &Layered, one: usize, other: usize, metrics: &Metrics) -> i32 {
    let bend = |item: usize| part.items.get(item).is_some_and(|item| item.kind == Kind::Bend);
    if bend(one) && bend(other) { metrics.bends } else { metrics.items }
}

/// The beginning of each layer along, and its thickness, from the widths of the channels between.
pub fn layer_starts(part: &Layered, channels: &[i32]) -> (Vec<(i32, i32)>, i32) {
    let mut starts = Vec::with_capacity(part.layers.len());
    let mut here = 0;
    for (number, layer) in part.layers.iter().enumerate() {
        let thick = layer.iter().filter_map(|item| part.items.get(*item)).map(|item| item.main).max().unwrap_or(0);
        starts.push((here, thick));
        here += thick + at(channels, number);
    }
    (starts, here)
}
