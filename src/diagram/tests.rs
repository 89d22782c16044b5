//! The layout of any picture there can be, with the distances of both drawings.
#![allow(clippy::indexing_slicing, reason = "tests may panic")]

use super::layout::{Direction, Group, Layout, Link, Metrics, Picture, Rect, Size, layout};
use super::{svg, text};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

/// A picture of its own.
#[derive(Debug)]
struct Any {
    sizes: Vec<Size>,
    links: Vec<Link>,
    groups: Vec<Group>,
    within: Vec<Option<usize>>,
}

impl Any {
    /// The groups around a group, itself among them.
    fn around(&self, group: Option<usize>) -> Vec<usize> {
        std::iter::successors(group, |group| self.groups[*group].parent).collect()
    }
}

prop_compose! {
    fn any_picture()(
        nodes in vec((3..30i32, 3..6i32, option::weighted(0.7, 0..6usize)), 1..16),
        links in vec((0..16usize, 0..16usize, 0..3usize, any::<bool>(), option::of((1..20i32, 1..4i32))), 0..24),
        groups in vec((option::of(any::<prop::sample::Index>()), 2..40i32), 0..6),
    ) -> Any {
        let count = nodes.len();
        let links = links.into_iter().map(|(from, to, class, two_way, label)| {
            let label = label.map(|(width, height)| Size { width, height });
            Link { from: from % count, to: to % count, class, two_way, label }
        });
        let parent = |number: usize, parent: Option<prop::sample::Index>| {
            parent.filter(|_| number > 0).map(|parent| parent.index(number))
        };
        let groups: Vec<Group> = groups.into_iter().enumerate().map(|(number, (above, width))| {
            Group { parent: parent(number, above), title: Size { width, height: 0 } }
        }).collect();
        Any {
            sizes: nodes.iter().map(|(width, height, _)| Size { width: *width, height: *height }).collect(),
            links: links.collect(),
            within: nodes.iter().map(|(.., group)| group.filter(|group| *group < groups.len())).collect(),
            groups,
        }
    }
}

/// True if two places have something in common.
fn meet(one: Rect, other: Rect) -> bool {
    one.x < other.x + other.width
        && other.x < one.x + one.width
        && one.y < other.y + other.height
        && other.y < one.y + one.height
}

fn holds(outer: Rect, inner: Rect) -> bool {
    outer.x < inner.x
        && outer.y < inner.y
        && inner.x + inner.width < outer.x + outer.width
        && inner.y + inner.height < outer.y + outer.height
}

fn check(any: &Any, drawn: &Layout, metrics: &Metrics) -> Result<(), TestCaseError> {
    let whole = Rect { x: -1, y: -1, width: drawn.size.width + 2, height: drawn.size.height + 2 };
    for (number, node) in drawn.nodes.iter().enumerate() {
        prop_assert!(holds(whole, *node));
        prop_assert!(node.width >= any.sizes[number].width && node.height >= any.sizes[number].height);
        prop_assert!(drawn.nodes.iter().skip(number + 1).all(|other| !meet(*node, *other)), "nodes overlap");
    }
    let used: Vec<usize> = any.within.iter().flat_map(|group| any.around(*group)).collect();
    for (number, frame) in drawn.groups.iter().enumerate().filter(|(number, _)| used.contains(number)) {
        for (node, group) in drawn.nodes.iter().zip(&any.within) {
            let inside = any.around(*group).contains(&number);
            prop_assert!(if inside { holds(*frame, *node) } else { !meet(*frame, *node) }, "group {}", number);
        }
        for (other, rect) in
            drawn.groups.iter().enumerate().filter(|(other, _)| *other != number && used.contains(other))
        {
            let within = any.around(Some(other)).contains(&number);
            let apart = within || any.around(Some(number)).contains(&other) || !meet(*frame, *rect);
            prop_assert!(apart && (!within || holds(*frame, *rect)), "groups {} and {}", number, other);
        }
    }
    for (link, route) in any.links.iter().zip(&drawn.routes) {
        prop_assert!(!route.cut && route.points.len() > 1);
        for pair in route.points.windows(2) {
            let ((ax, ay), (bx, by)) = (pair[0], pair[1]);
            prop_assert!((ax == bx) != (ay == by), "{:?}", route.points);
            let line = Rect {
                x: ax.min(bx),
                y: ay.min(by),
                width: (ax - bx).abs() + metrics.line,
                height: (ay - by).abs() + metrics.line,
            };
            prop_assert!(drawn.nodes.iter().all(|node| !meet(*node, line)), "{:?} runs through a node", route.points);
        }
        let touches = |at: usize, (x, y): (i32, i32)| {
            let node = drawn.nodes[at];
            meet(
                Rect { x: node.x - 1, y: node.y - 1, width: node.width + 2, height: node.height + 2 },
                Rect { x, y, width: 1, height: 1 },
            )
        };
        prop_assert!(touches(link.from, route.points[0]) && touches(link.to, route.points[route.points.len() - 1]));
        prop_assert_eq!(route.label.is_some(), link.label.is_some());
        prop_assert!(route.label.is_none_or(|label| drawn.nodes.iter().all(|node| !meet(*node, label))));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn frames_have_their_nodes_in_them_and_nothing_lies_on_a_node(any in any_picture(), limit in 20..200i32) {
        let picture = Picture { sizes: &any.sizes, links: &any.links, groups: &any.groups, within: &any.within };
        for direction in [Direction::Right, Direction::Down] {
            for metrics in [text::metrics(direction, limit), svg::metrics(direction)] {
                check(&any, &layout(&picture, &metrics), &metrics)?;
            }
        }
    }
}
