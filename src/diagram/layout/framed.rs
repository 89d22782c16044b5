//! Levels put into each other: the inner one lies in the frame of its group, and arrows go on through it.

use super::component::{Part, straight};
use super::levels::{Level, Member};
use super::{Direction, Group, Layout, Metrics, Rect, Route, Size, along, at};
use std::collections::BTreeMap;

/// A level that is laid out, and its place within the frame of its group.
#[derive(Debug, Default)]
pub struct Framed {
    pub part: Part,
    /// The size of the frame, as main and cross.
    pub size: Size,
    /// The distance of what lies within from the start of the frame, as main and cross.
    lead: (i32, i32),
}

impl Framed {
    /// The outermost level, which has no frame.
    pub fn outermost(part: Part) -> Self {
        Self { size: Size { width: part.main, height: part.cross }, part, lead: (0, 0) }
    }

    /// The level of a group, with room for its title.
    pub fn of(part: Part, level: &Level, group: &Group, metrics: &Metrics) -> Self {
        let room = along(metrics.frame, metrics);
        let title = along(group.title, metrics);
        let (mut lead, mut least) = ((room.width, room.height), Size::default());
        match metrics.direction {
            Direction::Right => {
                lead.1 += title.height;
                least.width = title.width + 2 * metrics.inset;
            }
            Direction::Down => {
                lead.0 += title.width;
                least.height = title.height + 2 * metrics.inset;
                // No arrow enters through the title.
                let enters = |(link, route): &(usize, Route)| {
                    let link = level.links.get(*link)?;
                    let points = if link.to == Level::START { route.points.last() } else { route.points.first() };
                    points.filter(|_| link.to == Level::START || link.from == Level::START).map(|point| point.1)
                };
                if let Some(first) = part.routes.iter().filter_map(enters).min() {
                    lead.1 = lead.1.max(least.height - first);
                }
            }
        }
        let width = (lead.0 + part.main + room.width).max(least.width);
        let height = (lead.1 + part.cross + room.height).max(least.height);
        Self { part, size: Size { width, height }, lead }
    }

    /// The place across at which each arrow goes through the frame.
    pub fn ports(&self, level: &Level) -> BTreeMap<usize, i32> {
        let port = |(number, route): &(usize, Route)| {
            let (link, edge) = (level.links.get(*number)?, level.edges.get(*number)?);
            let point = match (Level::is_frame(link.from), Level::is_frame(link.to)) {
                (true, _) => route.points.first(),
                (_, true) => route.points.last(),
                _ => None,
            };
            Some((*edge, point?.1 + self.lead.1))
        };
        self.part.routes.iter().filter_map(port).collect()
    }
}

/// A piece of an arrow, and how deep within the groups of its tail (less than 0) or head (more than 0) it lies.
type Piece = (i32, Route);

/// The picture of levels, each in the frame of its group.
pub fn assembled(levels: &[Level], framed: &[Framed], edges: usize, nodes: usize, metrics: &Metrics) -> Layout {
    let whole = framed.first().map(|outermost| outermost.size).unwrap_or_default();
    let mut out = Layout {
        size: whole,
        nodes: vec![Rect::default(); nodes],
        groups: vec![Rect::default(); levels.len().saturating_sub(1)],
        routes: vec![Route::default(); edges],
    };
    let mut depths = vec![0; levels.len()];
    let mut pieces: BTreeMap<usize, Vec<Piece>> = BTreeMap::new();
    // A group stands behind the one that it is in.
    for (number, (level, inner)) in levels.iter().zip(framed).enumerate() {
        let frame = level.group.and_then(|group| out.groups.get(group)).copied().unwrap_or_default();
        let depth = at(&depths, number);
        let (main, cross) = (frame.x + inner.lead.0, frame.y + inner.lead.1);
        for (member, rect) in &inner.part.nodes {
            let rect = Rect { x: rect.x + main, y: rect.y + cross, ..*rect };
            let (place, deeper) = match level.members.get(*member) {
                Some(Member::Node(node)) => (out.nodes.get_mut(*node), None),
                Some(Member::Group(group)) => (out.groups.get_mut(*group), depths.get_mut(group + 1)),
                None => (None, None),
            };
            place.into_iter().for_each(|place| *place = rect);
            deeper.into_iter().for_each(|deeper| *deeper = depth + 1);
        }
        for (link, route) in &inner.part.routes {
            let (Some(link), Some(edge)) = (level.links.get(*link), level.edges.get(*link)) else { continue };
            let mut points: Vec<_> = route.points.iter().map(|point| (point.0 + main, point.1 + cross)).collect();
            let side = |end: usize| if end == Level::START { frame.x } else { frame.x + frame.width - metrics.line };
            let deep = match (Level::is_frame(link.from), Level::is_frame(link.to)) {
                (true, _) => {
                    let start = points.first().map(|first| (side(link.from), first.1));
                    points.splice(0..0, start);
                    depth
                }
                (_, true) => {
                    let end = points.last().map(|last| (side(link.to), last.1));
                    points.extend(end);
                    -depth
                }
                _ => 0,
            };
            let label = route.label.map(|rect| Rect { x: rect.x + main, y: rect.y + cross, ..rect });
            pieces.entry(*edge).or_default().push((deep, Route { points, label, cut: route.cut }));
        }
    }
    for (edge, mut pieces) in pieces {
        pieces.sort_by_key(|(deep, _)| *deep);
        let mut points: Vec<_> = pieces.iter().flat_map(|(_, route)| &route.points).copied().collect();
        let cut = pieces.iter().any(|(_, route)| route.cut);
        if let (true, [first, .., last]) = (cut, points.as_slice()) {
            points = vec![*first, *last];
        }
        let label = pieces.iter().find_map(|(_, route)| route.label).filter(|_| !cut);
        if let Some(place) = out.routes.get_mut(edge) {
            *place = Route { points: straight(&points), label, cut };
        }
    }
    out
}
