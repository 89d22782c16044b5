//! The ports at which arrows leave and enter a box: those of one class share a port, where that says nothing untrue. Those
//! of a group are where its level has them.

use super::Metrics;
use super::layers::{Kind, Layered, Segment};
use super::levels::Level;
use std::collections::BTreeMap;

/// A side of an item, and the key of its ports.
type Port = (usize, usize, usize);

/// Gives every segment its ports, and boxes the size they need for them.
pub fn ports(part: &mut Layered, level: &Level, metrics: &Metrics) {
    let Level { links, backward, .. } = level;
    let mut order = vec![0usize; part.items.len()];
    for (at, item) in part.layers.iter().flat_map(|layer| layer.iter().enumerate()) {
        if let Some(place) = order.get_mut(*item) {
            *place = at;
        }
    }
    let is_node = |item: usize| part.items.get(item).is_some_and(|item| matches!(item.kind, Kind::Node(_)));
    for segment in part.channels.iter_mut().flatten() {
        let Some(link) = links.get(segment.edge) else { continue };
        let turned = backward.get(segment.edge) == Some(&true);
        let (first, last) = if turned { (true, link.two_way) } else { (link.two_way, true) };
        segment.heads = (first && is_node(segment.from), last && is_node(segment.to));
    }
    let rank = |item: usize| order.get(item).copied().unwrap_or_default();
    let is_frame = |item: usize| part.items.get(item).is_some_and(|item| matches!(item.kind, Kind::Frame(_)));
    let class = |segment: &Segment| links.get(segment.edge).map_or(0, |link| 4 * link.class);
    let mut wide = vec![0i32; part.items.len()];
    for channel in &mut part.channels {
        let out = |segment: &Segment| match is_frame(segment.from) {
            true => (segment.from, 0, segment.edge + 1),
            false => (segment.from, class(segment) + usize::from(segment.heads.0), 0),
        };
        let sharing = numbered(channel, out, |segment| rank(segment.to), |segment, at| segment.out = at);
        // A line that comes from a shared port would seem to come from all that share the port it enters.
        let own = |segment: &Segment| {
            let shared = sharing.get(&out(segment)).is_some_and(|sharing| *sharing > 1);
            let own = if shared || is_frame(segment.to) { segment.edge + 1 } else { 0 };
            (segment.to, class(segment) + usize::from(segment.heads.1), own)
        };
        let entering = numbered(channel, own, |segment| rank(segment.from), |segment, at| segment.into = at);
        for sides in [&sharing, &entering] {
            let mut count: BTreeMap<usize, i32> = BTreeMap::new();
            for port in sides.keys() {
                *count.entry(port.0).or_default() += 1;
            }
            for (item, count) in count {
                let needed = (count - 1) * metrics.ports + 2 * metrics.margin + metrics.line;
                if let Some(wide) = wide.get_mut(item) {
                    *wide = needed.max(*wide);
                }
            }
        }
    }
    for (item, wide) in part.items.iter_mut().zip(&wide) {
        if matches!(item.kind, Kind::Node(_)) {
            item.cross = item.cross.max(*wide);
        }
    }
    offsets(part, level, metrics);
}

/// Numbers the ports of each item by where their arrows go; how many segments share each port.
fn numbered(
    channel: &mut [Segment],
    port: impl Fn(&Segment) -> Port,
    rank: impl Fn(&Segment) -> usize,
    mut set: impl FnMut(&mut Segment, usize),
) -> BTreeMap<Port, usize> {
    let mut ports: BTreeMap<Port, (usize, usize)> = BTreeMap::new();
    for segment in channel.iter() {
        let entry = ports.entry(port(segment)).or_default();
        *entry = (entry.0 + rank(segment), entry.1 + 1);
    }
    // In thousandths, because the mean of an order is seldom whole.
    let mut sorted: Vec<(usize, usize, Port)> =
        ports.iter().map(|(port, (sum, count))| (port.0, sum * 1000 / count.max(&1), *port)).collect();
    sorted.sort_unstable();
    let mut numbers: BTreeMap<Port, usize> = BTreeMap::new();
    let (mut item, mut number) = (None, 0);
    for (of, _, port) in sorted {
        number = if item == Some(of) { number + 1 } else { 0 };
        item = Some(of);
        numbers.insert(port, number);
    }
    for segment in channel.iter_mut() {
        let number = numbers.get(&port(segment)).copied().unwrap_or_default();
        set(segment, number);
    }
    ports.into_iter().map(|(port, (_, count))| (port, count)).collect()
}

/// Places the ports on their sides.
fn offsets(part: &mut Layered, level: &Level, metrics: &Metrics) {
    for channel in &mut part.channels {
        let mut last: BTreeMap<(usize, bool), usize> = BTreeMap::new();
        for segment in channel.iter() {
            for (key, at) in [((segment.from, true), segment.out), ((segment.to, false), segment.into)] {
                let entry = last.entry(key).or_default();
                *entry = at.max(*entry);
            }
        }
        let offset = |item: usize, edge: usize, side: bool, number: usize| {
            let Some(of) = part.items.get(item) else { return 0 };
            match of.kind {
                Kind::Node(_) => {}
                Kind::Frame(group) => return level.ports.get(&(group, edge)).copied().unwrap_or_default(),
                Kind::Label(_) | Kind::Bend => return of.line,
            }
            let last = last.get(&(item, side)).copied().unwrap_or_default();
            let [number, last] = [number, last].map(|number| i32::try_from(number).unwrap_or_default());
            (of.cross - metrics.line - last * metrics.ports) / 2 + number * metrics.ports
        };
        for segment in channel.iter_mut() {
            segment.leaves = offset(segment.from, segment.edge, true, segment.out);
            segment.arrives = offset(segment.to, segment.edge, false, segment.into);
        }
    }
}
