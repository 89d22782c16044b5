//! The lines between two layers: level, along a track of their own, and level again.

use super::layers::{Layered, Segment};
use super::{Metrics, at};
use std::collections::{BTreeMap, BTreeSet};

/// Lines that share a trunk.
#[derive(Debug)]
struct Net {
    left: BTreeSet<i32>,
    right: BTreeSet<i32>,
    /// The segments of the channel.
    segments: Vec<usize>,
    /// The track it runs along; two, with the level between, where it has to step aside.
    bends: Vec<(usize, i32)>,
}

impl Net {
    fn span(&self) -> (i32, i32) {
        let all = || self.left.iter().chain(&self.right).copied();
        (all().min().unwrap_or_default(), all().max().unwrap_or_default())
    }
}

/// The segments of a channel, and the tracks that lead them.
#[derive(Debug, Default)]
pub struct Channel {
    /// The distance from one layer to the next.
    pub width: i32,
    /// The bends of each segment: how far into the channel, and the level it goes on at.
    pub bends: Vec<Vec<(i32, i32)>>,
}

/// Leads the segments between two layers.
pub fn channel(segments: &[Segment], part: &Layered, metrics: &Metrics) -> Channel {
    let place = |item: usize| part.items.get(item).map_or(0, |item| item.at);
    let ends: Vec<(i32, i32)> = segments
        .iter()
        .map(|segment| (place(segment.from) + segment.leaves, place(segment.to) + segment.arrives))
        .collect();
    let mut nets = nets(segments, &ends);
    let tracks = assign(&mut nets);
    let heads = |first: bool| segments.iter().any(|segment| if first { segment.heads.0 } else { segment.heads.1 });
    let lead = if heads(true) { metrics.head.max(metrics.lead) } else { metrics.lead };
    let tail = if heads(false) { metrics.head } else { metrics.lead };
    let tracks = i32::try_from(tracks).unwrap_or(i32::MAX / 64);
    let between = if tracks > 0 { (tracks - 1) * metrics.tracks + metrics.line } else { 0 };
    let mut bends = vec![Vec::new(); segments.len()];
    for net in &nets {
        for segment in &net.segments {
            let end = ends.get(*segment).map_or(0, |end| end.1);
            let last = net.bends.len().saturating_sub(1);
            let led = net.bends.iter().enumerate().map(|(number, (track, level))| {
                let track = i32::try_from(*track).unwrap_or_default();
                (lead + track * metrics.tracks, if number == last { end } else { *level })
            });
            if let Some(place) = bends.get_mut(*segment) {
                *place = led.collect();
            }
        }
    }
    Channel { width: (lead + between + tail).max(metrics.channel), bends }
}

/// Groups segments into nets: all that leave one port, or enter one from ports that nothing else leaves.
fn nets(segments: &[Segment], ends: &[(i32, i32)]) -> Vec<Net> {
    let mut leaving: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for segment in segments {
        *leaving.entry((segment.from, segment.out)).or_default() += 1;
    }
    let mut nets: BTreeMap<(bool, usize, usize), Net> = BTreeMap::new();
    for (number, (segment, (left, right))) in segments.iter().zip(ends).enumerate() {
        let fans_out = leaving.get(&(segment.from, segment.out)).is_some_and(|count| *count > 1);
        let key = if fans_out { (true, segment.from, segment.out) } else { (false, segment.to, segment.into) };
        let net = nets.entry(key).or_insert_with(|| Net {
            left: BTreeSet::new(),
            right: BTreeSet::new(),
            segments: Vec::new(),
            bends: Vec::new(),
        });
        net.left.insert(*left);
        net.right.insert(*right);
        net.segments.push(number);
    }
    nets.into_values().collect()
}

/// Gives each net that is not straight a track; returns the number of tracks. Where a net's tail and another's head lie
/// at one level, the first must turn before the second arrives; in a cycle of such, one steps aside to a free level.
fn assign(nets: &mut [Net]) -> usize {
    let mut levels: BTreeSet<i32> = nets.iter().flat_map(|net| net.left.iter().chain(&net.right)).copied().collect();
    let mut arrives: BTreeMap<i32, usize> = BTreeMap::new();
    for (number, net) in nets.iter().enumerate() {
        arrives.extend(net.right.iter().map(|level| (*level, number)));
    }
    let mut waits = vec![0usize; nets.len()];
    let mut after: Vec<Vec<usize>> = Vec::with_capacity(nets.len());
    for (number, net) in nets.iter().enumerate() {
        let later: BTreeSet<usize> =
            net.left.iter().filter_map(|level| arrives.get(level)).copied().filter(|other| *other != number).collect();
        for other in &later {
            if let Some(count) = waits.get_mut(*other) {
                *count += 1;
            }
        }
        after.push(later.into_iter().collect());
    }
    let mut todo: BTreeSet<(i32, usize)> = BTreeSet::new();
    for (number, net) in nets.iter().enumerate() {
        let (low, high) = net.span();
        if low != high {
            todo.insert((preference(net), number));
        }
    }
    let mut tracks: Vec<Vec<(i32, i32)>> = Vec::new();
    let mut floor = vec![0usize; nets.len()];
    let mut ready: BTreeSet<(i32, usize)> =
        todo.iter().filter(|(_, number)| waits.get(*number) == Some(&0)).copied().collect();
    while let Some(next) = ready.first().or_else(|| todo.first()).copied() {
        let number = next.1;
        let waiting = !ready.remove(&next);
        todo.remove(&next);
        let Some(net) = nets.get_mut(number) else { continue };
        let (low, high) = net.span();
        let least = floor.get(number).copied().unwrap_or_default();
        let aside = (waiting && net.segments.len() == 1).then(|| free(&mut levels, low, high));
        let track = match aside {
            Some(level) => {
                let start = net.left.first().copied().unwrap_or_default();
                // The second track is taken when all others are: see below.
                let track = take(&mut tracks, least, (start.min(level), start.max(level)));
                net.bends.push((track, level));
                track
            }
            None => {
                let track = take(&mut tracks, least, (low, high));
                net.bends.push((track, high));
                track
            }
        };
        for other in after.get(number).into_iter().flatten() {
            if let Some(floor) = floor.get_mut(*other) {
                *floor = (track + 1).max(*floor);
            }
            if let Some(count) = waits.get_mut(*other) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    let free = todo.iter().find(|(_, number)| number == other).copied();
                    ready.extend(free);
                }
            }
        }
    }
    let all = tracks.len();
    let mut aside = Vec::new();
    for net in nets.iter_mut() {
        let (Some((_, level)), Some(end)) = (net.bends.first().copied(), net.right.first().copied()) else { continue };
        if net.segments.len() == 1 && !net.left.contains(&level) && !net.right.contains(&level) {
            let track = take(&mut aside, 0, (level.min(end), level.max(end)));
            net.bends.push((all + track, end));
        }
    }
    all + aside.len()
}

/// Fewest crossings: a line that goes down turns the sooner the lower it starts, one that goes up the higher it starts.
fn preference(net: &Net) -> i32 {
    let middle = |levels: &BTreeSet<i32>| {
        levels.first().copied().unwrap_or_default() + levels.last().copied().unwrap_or_default()
    };
    let start = middle(&net.left);
    if middle(&net.right) >= start { start.saturating_neg() } else { start }
}

/// The first track from `least` on that has room for a span.
fn take(tracks: &mut Vec<Vec<(i32, i32)>>, least: usize, span: (i32, i32)) -> usize {
    let room = |taken: &Vec<(i32, i32)>| taken.iter().all(|other| other.1 < span.0 || span.1 < other.0);
    let found = tracks.iter().enumerate().skip(least).find(|(_, taken)| room(taken)).map(|(track, _)| track);
    let track = found.unwrap_or_else(|| tracks.len().max(least));
    while tracks.len() <= track {
        tracks.push(Vec::new());
    }
    if let Some(taken) = tracks.get_mut(track) {
        taken.push(span);
    }
    track
}

/// A level where no line leaves or arrives, near the middle of two.
fn free(levels: &mut BTreeSet<i32>, low: i32, high: i32) -> i32 {
    let middle = low + (high - low) / 2;
    let level = (0..).flat_map(|far| [middle - far, middle + far]).find(|level| *level >= 0 && !levels.contains(level));
    let level = level.unwrap_or(middle);
    levels.insert(level);
    level
}

/// The points of a segment, from the end of one layer to the start of the next.
pub fn points(segment: &Segment, bends: &[(i32, i32)], part: &Layered, (start, end): (i32, i32)) -> Vec<(i32, i32)> {
    let places: Vec<i32> =
        [segment.from, segment.to].iter().map(|item| part.items.get(*item).map_or(0, |item| item.at)).collect();
    let mut level = at(&places, 0) + segment.leaves;
    let mut points = vec![(start, level)];
    for (along, next) in bends {
        points.push((start + along, level));
        points.push((start + along, *next));
        level = *next;
    }
    points.push((end, at(&places, 1) + segment.arrives));
    points
}
