//! Boxes and arrows of Unicode, for terminals and plain files.

mod canvas;
mod words;

use super::boxes::{Frame as Heading, frames};
use super::layout::{self, Direction, Group, Layout, Link, Metrics, Picture, Size};
use super::{Diagram, Edge, EdgeKind, Mark, Node};
use canvas::{Canvas, Frame, Stroke};
use words::{fitted, width};

/// Columns, where nobody says how many there are.
const WIDTH: usize = 100;
/// Columns of a title, and of a line on an arrow: first as they are read with ease, then as few as still tell something.
const ROOMY: (usize, usize) = (44, 30);
const TIGHT: (usize, usize) = (18, 18);

/// Draws a picture with as many columns as it is told, 100 where it is not. From left to right where that fits, else
/// from top to bottom; where neither fits even with shortened names, it is as narrow as it can be made.
pub fn text(diagram: &Diagram, columns: Option<usize>) -> String {
    let limit = i32::try_from(columns.unwrap_or(WIDTH)).unwrap_or(i32::MAX);
    let (frames, within) = frames(diagram);
    let mut best: Option<(Layout, Vec<Words>)> = None;
    for (room, direction) in
        [(ROOMY, Direction::Right), (ROOMY, Direction::Down), (TIGHT, Direction::Right), (TIGHT, Direction::Down)]
    {
        let words: Vec<Words> = diagram.nodes.iter().map(|node| Words::of(node, room.0)).collect();
        let sizes = Words::sized(&words);
        let groups: Vec<Group> = frames.iter().map(group).collect();
        let links = links(diagram, room.1);
        let picture = Picture { sizes: &sizes, links: &links, groups: &groups, within: &within };
        let layout = layout::layout(&picture, &metrics(direction, limit));
        let narrower = best.as_ref().is_none_or(|(best, _)| layout.size.width < best.size.width);
        if narrower {
            best = Some((layout, words));
        }
        if best.as_ref().is_some_and(|(best, _)| best.size.width <= limit) {
            break;
        }
    }
    let Some((layout, words)) = best else { return String::new() };
    let mut canvas = Canvas::new(layout.size.width, layout.size.height);
    for (edge, route) in diagram.edges.iter().zip(&layout.routes).filter(|(_, route)| !route.cut) {
        canvas.route(&route.points, stroke(edge.kind));
    }
    for (frame, rect) in frames.iter().zip(&layout.groups) {
        canvas.surround(*rect, &format!(" {} ", fitted(&frame.title, ROOMY.1)));
    }
    for (edge, route) in diagram.edges.iter().zip(&layout.routes).filter(|(_, route)| !route.cut) {
        canvas.heads(&route.points, edge.two_way, edge.kind == EdgeKind::Read || edge.kind == EdgeKind::Names);
        if let Some(rect) = route.label {
            for (line, row) in lines(edge, usize::try_from(rect.width).unwrap_or_default()).iter().zip(rect.y..) {
                canvas.write(rect.x, row, line);
            }
        }
    }
    for ((node, words), rect) in diagram.nodes.iter().zip(&words).zip(&layout.nodes) {
        canvas.frame(*rect, if node.existing { Frame::Dashed } else { Frame::Plain });
        canvas.write(rect.x + 2, rect.y + 1, &words.title);
        canvas.write(rect.x + 2, rect.y + 2, &words.subtitle);
    }
    let mut out = canvas.finish();
    apart(&mut out, diagram, &layout, limit);
    legend(&mut out, diagram);
    out
}

/// The words in a box.
struct Words {
    title: String,
    subtitle: String,
}

impl Words {
    fn of(node: &Node, most: usize) -> Self {
        let title = format!("{}{}", sign(node.mark), node.short());
        Self { title: fitted(&title, most), subtitle: fitted(&node.subtitle, most) }
    }

    /// The sizes of boxes.
    fn sized(all: &[Self]) -> Vec<Size> {
        let size = |words: &Self| {
            let rows = if words.subtitle.is_empty() { 3 } else { 4 };
            Size { width: long(&words.title).max(long(&words.subtitle)) + 4, height: rows }
        };
        all.iter().map(size).collect()
    }
}

/// The sign before a name that stands out: colours are not for files.
fn sign(mark: Mark) -> &'static str {
    match mark {
        Mark::None => "",
        Mark::Missing => "✗ ",
        Mark::Added => "+ ",
        Mark::Removed => "- ",
        Mark::Changed => "~ ",
    }
}

/// The lines on an arrow; one with the sign alone where it stands out and says nothing.
fn lines(edge: &Edge, most: usize) -> Vec<String> {
    let sign = sign(edge.mark);
    let mut lines: Vec<String> =
        super::lines::wrapped(&edge.labels, most).iter().map(|line| fitted(line, most)).collect();
    match lines.first_mut() {
        Some(first) => *first = fitted(&format!("{sign}{first}"), most),
        None if !sign.is_empty() => lines.push(sign.trim_end().to_owned()),
        None => {}
    }
    lines
}

/// Columns of a text, as distances are counted.
fn long(text: &str) -> i32 {
    i32::try_from(width(text)).unwrap_or(i32::MAX)
}

fn links(diagram: &Diagram, label: usize) -> Vec<Link> {
    let link = |edge: &Edge| {
        let lines = lines(edge, label);
        let widest = lines.iter().map(|line| long(line)).max();
        let label = widest.map(|width| Size { width, height: i32::try_from(lines.len()).unwrap_or(1) });
        Link { from: edge.from, to: edge.to, class: super::class(edge), two_way: edge.two_way, label }
    };
    diagram.edges.iter().map(link).collect()
}

/// The frame of a call; its title stands in the line of the frame, with a blank on each side.
fn group(frame: &Heading) -> Group {
    Group { parent: frame.parent, title: Size { width: long(&fitted(&frame.title, ROOMY.1)) + 2, height: 0 } }
}

pub(super) fn metrics(direction: Direction, limit: i32) -> Metrics {
    let right = Metrics {
        direction,
        line: 1,
        items: 1,
        bends: 1,
        ports: 1,
        margin: 1,
        tracks: 2,
        lead: 1,
        channel: 3,
        head: 2,
        turn: Size { width: 4, height: 2 },
        pad: 0,
        beside: 0,
        parts: 1,
        limit,
        frame: Size { width: 2, height: 1 },
        inset: 2,
    };
    match direction {
        Direction::Right => right,
        Direction::Down => Metrics {
            items: 3,
            bends: 2,
            ports: 4,
            margin: 2,
            tracks: 1,
            lead: 1,
            channel: 2,
            head: 1,
            turn: Size { width: 1, height: 4 },
            beside: 1,
            parts: 3,
            ..right
        },
    }
}

fn stroke(kind: EdgeKind) -> Stroke {
    match kind {
        EdgeKind::Data | EdgeKind::Permission | EdgeKind::Order => Stroke::Light,
        EdgeKind::Trigger => Stroke::Heavy,
        EdgeKind::Ask => Stroke::Double,
        EdgeKind::Read => Stroke::Dashed,
        EdgeKind::Names => Stroke::Dotted,
    }
}

/// Arrows that a drawing this large has no room for.
fn apart(out: &mut String, diagram: &Diagram, layout: &Layout, limit: i32) {
    let most = usize::try_from(limit).unwrap_or(WIDTH).max(20) / 2 - 2;
    for (edge, _) in diagram.edges.iter().zip(&layout.routes).filter(|(_, route)| route.cut) {
        let name = |node: usize| diagram.nodes.get(node).map(|node| fitted(&node.title, most)).unwrap_or_default();
        out.push_str(&format!("{} {} {}\n", name(edge.from), arrow(edge.kind), name(edge.to)));
    }
}

/// Explains the strokes, where there is more than one.
fn legend(out: &mut String, diagram: &Diagram) {
    let kinds = [
        (EdgeKind::Data, "data"),
        (EdgeKind::Trigger, "triggers"),
        (EdgeKind::Read, "reads"),
        (EdgeKind::Ask, "asks"),
        (EdgeKind::Names, "refers to"),
    ];
    let there: Vec<String> = kinds
        .iter()
        .filter(|(kind, _)| diagram.edges.iter().any(|edge| edge.kind == *kind))
        .map(|(kind, word)| format!("{} {word}", arrow(*kind)))
        .collect();
    if there.len() > 1 {
        out.push('\n');
        out.push_str(&there.join("   "));
        out.push('\n');
    }
}

fn arrow(kind: EdgeKind) -> &'static str {
    match kind {
        EdgeKind::Data | EdgeKind::Permission | EdgeKind::Order => "──▶",
        EdgeKind::Trigger => "━━▶",
        EdgeKind::Read => "╌╌▷",
        EdgeKind::Ask => "══▶",
        EdgeKind::Names => "┈┈▷",
    }
}
