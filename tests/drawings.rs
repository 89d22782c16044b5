//! Drawings that are laid out here: SVG and boxes of text, of any diagram there can be.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::string_slice, reason = "tests may panic")]

use pipec::diagram::{Diagram, Edge, EdgeKind, Mark, Node, svg, text};
use proptest::prelude::*;
use std::time::{Duration, Instant};
use unicode_width::UnicodeWidthStr;

fn node(id: usize, title: &str, subtitle: &str) -> Node {
    let family = ["stream", "storage", "compute", "api", "catalog", "message", "identity", "other"][id % 8];
    let (title, subtitle) = (title.to_owned(), subtitle.to_owned());
    Node {
        id: format!("N{id}"),
        title,
        subtitle,
        family,
        existing: id % 3 == 2,
        mark: Mark::None,
        call: ["", "a", "a.deep", "b"][id % 4].to_owned(),
    }
}

fn outside(node: Node) -> Node {
    Node { call: String::new(), ..node }
}

fn edge(from: usize, to: usize, kind: EdgeKind, labels: &[&str]) -> Edge {
    let labels = labels.iter().map(|label| (*label).to_owned()).collect();
    Edge { from, to, kind, two_way: false, labels, mark: Mark::None }
}

fn named(names: &[&str], edges: Vec<Edge>) -> Diagram {
    let nodes = names.iter().enumerate().map(|(id, name)| outside(node(id, name, "AWS service"))).collect();
    Diagram { nodes, edges, ..Diagram::default() }
}

fn data(pairs: &[(usize, usize)]) -> Vec<Edge> {
    pairs.iter().map(|(from, to)| edge(*from, *to, EdgeKind::Data, &[])).collect()
}

fn any_edge() -> impl Strategy<Value = Edge> {
    let kinds = [
        EdgeKind::Data,
        EdgeKind::Trigger,
        EdgeKind::Read,
        EdgeKind::Ask,
        EdgeKind::Names,
        EdgeKind::Permission,
        EdgeKind::Order,
    ];
    let marks = [Mark::None, Mark::Missing, Mark::Added, Mark::Removed, Mark::Changed];
    let labels = proptest::collection::vec(any_text(), 0..3);
    (
        0..20usize,
        0..20usize,
        proptest::sample::select(kinds.to_vec()),
        any::<bool>(),
        labels,
        proptest::sample::select(marks.to_vec()),
    )
        .prop_map(|(from, to, kind, two_way, labels, mark)| Edge { from, to, kind, two_way, labels, mark })
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z_]{1,12}",
        "[a-z]{180,200}",
        "\\PC{0,20}",
        any::<String>(),
        Just("<script>alert(\"&amp;\")</script>".to_owned()),
        Just("日本語のバケツ 🚀👩‍👩‍👧".to_owned()),
        Just("\u{1b}[31mred\u{7}\u{0}\r\n]]>".to_owned()),
        Just("שלום \u{202e}abc\u{fffe}".to_owned()),
    ]
}

prop_compose! {
    fn any_diagram()(
        titles in proptest::collection::vec((any_text(), any_text()), 0..18),
        edges in proptest::collection::vec(any_edge(), 0..30),
    ) -> Diagram {
        let nodes = titles.iter().enumerate().map(|(id, (title, subtitle))| node(id, title, subtitle)).collect();
        let modules = [("a".to_owned(), "module".to_owned())].into();
        Diagram { nodes, edges, modules }
    }
}

/// The characters of a text that XML can hold.
fn kept(text: &str) -> String {
    let held = |c: char| match c {
        '\u{fffe}' | '\u{ffff}' => '\u{fffd}',
        '\n' => '\n',
        c if c.is_control() => ' ',
        c => c,
    };
    text.chars().map(held).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn svg_is_xml_that_needs_nothing_else_and_holds_every_name(diagram in any_diagram()) {
        let drawn = svg(&diagram);
        let parsed = roxmltree::Document::parse(&drawn).map_err(|error| TestCaseError::fail(format!("{error}: {drawn}")))?;
        let titles: Vec<&str> = parsed
            .descendants()
            .filter(|node| node.attribute("class").is_some_and(|class| class.starts_with("box ")))
            .filter_map(|group| group.descendants().find(|node| node.has_tag_name(("http://www.w3.org/2000/svg", "title"))))
            .map(|title| title.text().unwrap_or_default())
            .collect();
        prop_assert_eq!(titles.len(), diagram.nodes.len());
        for (node, title) in diagram.nodes.iter().zip(titles) {
            prop_assert!(title.starts_with(&kept(&node.title)), "{:?} in {:?}", node.title, title);
        }
        for node in parsed.descendants().filter(roxmltree::Node::is_element) {
            prop_assert!(["svg", "title", "desc", "style", "g", "path", "polygon", "rect", "text"].contains(&node.tag_name().name()));
            prop_assert!(node.attributes().all(|attribute| !attribute.name().starts_with("on") && !attribute.name().contains("href")));
        }
    }

    #[test]
    fn text_controls_no_terminal_and_is_as_narrow_as_can_be(diagram in any_diagram(), columns in 1..200usize) {
        let drawn = text(&diagram, Some(columns));
        let turns = |c: char| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c);
        let clean = drawn.lines().all(|line| !line.contains(turns) && line == line.trim_end());
        prop_assert!(clean, "{:?}", drawn);
    }

    #[test]
    fn sides_of_boxes_stand_below_their_corners(title in any_text()) {
        let titles = [title];
        let nodes = titles.iter().enumerate().map(|(id, title)| node(3 * id, title, title)).collect();
        let drawn = text(&Diagram { nodes, ..Diagram::default() }, Some(60));
        prop_assert!(drawn.lines().all(|line| line.width() <= 60), "{}", drawn);
        let columns = |line: &str, signs: &[char]| -> Vec<usize> {
            let borders = line.char_indices().filter(|(_, c)| signs.contains(c));
            borders.map(|(at, _)| line[..at].width()).collect()
        };
        let mut above: Vec<usize> = Vec::new();
        for line in drawn.lines() {
            if line.starts_with('┌') {
                above = columns(line, &['┌', '┐']);
            } else if line.starts_with('│') && !titles.iter().any(|title| title.contains('│')) {
                prop_assert_eq!(&columns(line, &['│']), &above, "{}", drawn);
            }
        }
    }
}

#[test]
fn fans_cycles_and_shared_boxes() {
    let drawn = |names: &[&str], edges| text(&named(names, edges), None);
    insta::assert_snapshot!("fan_out", drawn(&["orders", "raw", "clean", "alerts"], data(&[(0, 1), (0, 2), (0, 3)])));
    insta::assert_snapshot!("fan_in", drawn(&["a", "b", "c", "all"], data(&[(0, 3), (1, 3), (2, 3)])));
    insta::assert_snapshot!("diamond", drawn(&["a", "b", "c", "d"], data(&[(0, 1), (0, 2), (1, 3), (2, 3)])));
    insta::assert_snapshot!("crossed", drawn(&["a", "b", "c", "d"], data(&[(0, 2), (0, 3), (1, 2), (1, 3)])));
    insta::assert_snapshot!("long_arrow", drawn(&["a", "b", "c"], data(&[(0, 1), (1, 2), (0, 2)])));
    insta::assert_snapshot!("cycle", drawn(&["a", "b", "c"], data(&[(0, 1), (1, 2), (2, 0)])));
    insta::assert_snapshot!(
        "to_itself",
        drawn(&["a", "b"], vec![edge(0, 0, EdgeKind::Data, &["again"]), edge(0, 1, EdgeKind::Data, &[])])
    );
    insta::assert_snapshot!("apart", drawn(&["a", "b", "c", "d"], data(&[(0, 1)])));
}

#[test]
fn kinds_labels_and_marks() {
    let kinds = [EdgeKind::Data, EdgeKind::Trigger, EdgeKind::Read, EdgeKind::Ask, EdgeKind::Names];
    let edges = kinds.iter().zip(1..).map(|(kind, to)| edge(0, to, *kind, &["raw/", "where a == 1"])).collect();
    let mut diagram = named(&["orders", "日本語", "🚀 rocket", "d\u{7}\u{1b}[31m", "אבג", "plain"], edges);
    diagram.edges[0].two_way = true;
    diagram.edges[1].mark = Mark::Missing;
    diagram.nodes[2].mark = Mark::Added;
    insta::assert_snapshot!("kinds", text(&diagram, None));
    insta::assert_snapshot!("kinds_narrow", text(&diagram, Some(60)));
}

#[test]
fn a_fan_of_sixty_fits_a_page() {
    let mut diagram = Diagram::default();
    diagram.nodes.push(node(0, "orders", "Kinesis data stream"));
    for branch in 0..60 {
        let nodes = [("firehose", "Data Firehose delivery stream", 2), ("bucket", "S3 bucket", 1)];
        let nodes = nodes.map(|(name, service, id)| node(2 * branch + id, &format!("{name}_{branch}"), service));
        diagram.nodes.extend(nodes.map(outside));
        diagram.edges.push(edge(0, 2 * branch + 1, EdgeKind::Data, &[]));
        diagram.edges.push(edge(2 * branch + 1, 2 * branch + 2, EdgeKind::Data, &["gzip"]));
    }
    assert!(text(&diagram, Some(100)).lines().all(|line| line.width() <= 100));
    let drawn = svg(&diagram);
    let parsed = roxmltree::Document::parse(&drawn).unwrap();
    let width: i32 = parsed.root_element().attribute("width").unwrap().parse().unwrap();
    assert!(width <= 1000, "{width}");
}

/// Every number below another, without chance.
fn scattered(count: usize) -> impl Iterator<Item = (usize, usize)> {
    (1..count).map(move |at| (at * 7919 % count, at * 104_729 % count))
}

#[test]
fn the_largest_that_are_drawn_are_drawn_soon() {
    const COUNT: usize = pipec::diagram::LARGEST / 4;
    let shapes: [(&str, Vec<(usize, usize)>); 5] = [
        ("chains", (1..COUNT).filter(|at| at % 3 != 0).map(|at| (at - 1, at)).collect()),
        ("one chain", (1..COUNT).map(|at| (at - 1, at)).collect()),
        ("fan", (1..COUNT).map(|at| (0, at)).collect()),
        ("tree", (1..COUNT).map(|at| ((at - 1) / 3, at)).collect()),
        ("scattered", scattered(COUNT).chain((1..COUNT).map(|at| (at - 1, at))).collect()),
    ];
    for (name, pairs) in shapes {
        let nodes = (0..COUNT).map(|id| node(id, &format!("n{id}"), "")).collect();
        let diagram = Diagram { nodes, edges: data(&pairs), ..Diagram::default() };
        for (format, draw) in [("text", (|d| text(d, None)) as fn(&Diagram) -> String), ("svg", svg)] {
            let start = Instant::now();
            let drawn = draw(&diagram);
            println!("{name}, {format}: {:?}, {} bytes", start.elapsed(), drawn.len());
            assert!(start.elapsed() < Duration::from_secs(20), "{name}, {format}: {:?}", start.elapsed());
        }
    }
}
