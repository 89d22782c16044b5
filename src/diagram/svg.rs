//! SVG that needs nothing else: no script, no font, no file. Light or dark as the reader's system is.

mod shape;
mod style;

use super::boxes::{Frame, frames};
use super::layout::{self, Direction, Group, Layout, Link, Metrics, Picture, Route, Size};
use super::{Diagram, Edge, EdgeKind, Mark};
use std::fmt::Write;
use unicode_width::UnicodeWidthChar;

/// The widest picture, in pixels, that can be read beside text without being scaled down much.
const WIDTH: i32 = 960;
/// The margin around everything.
const EDGE: i32 = 16;
/// The width of a column and the height of a line, of titles and of everything else.
const TITLE: (i32, i32) = (8, 17);
const SMALL: (i32, i32) = (7, 14);
/// Columns of a title and of a line on an arrow: with ease, and where that is too wide.
const ROOMY: (usize, usize) = (32, 30);
const TIGHT: (usize, usize) = (18, 20);
/// The radius of the turns of lines.
const ROUND: i32 = 6;

/// Draws a picture, from left to right where that fits a page, else from top to bottom.
pub fn svg(diagram: &Diagram) -> String {
    let (frames, within) = frames(diagram);
    let mut best: Option<(Layout, (usize, usize))> = None;
    for (room, direction) in
        [(ROOMY, Direction::Right), (ROOMY, Direction::Down), (TIGHT, Direction::Right), (TIGHT, Direction::Down)]
    {
        let layout = laid_out(diagram, (&frames, &within), room, direction);
        if best.as_ref().is_none_or(|(best, _)| layout.size.width < best.size.width) {
            best = Some((layout, room));
        }
        if best.as_ref().is_some_and(|(best, _)| best.size.width <= WIDTH) {
            break;
        }
    }
    let Some((layout, room)) = best else { return String::new() };
    let legend = legend(diagram);
    let below = if legend.len() > 1 { 34 } else { 0 };
    let needed = i32::try_from(legend.len()).unwrap_or_default() * 104;
    let width = layout.size.width.max(if below > 0 { needed } else { 0 }) + 2 * EDGE;
    let height = layout.size.height + 2 * EDGE + below;
    let mut out = String::with_capacity(4096 + 600 * (diagram.nodes.len() + diagram.edges.len()));
    let _ = write!(
        out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" \
         style=\"max-width:100%;height:auto\" role=\"img\" aria-labelledby=\"title desc\">\n<title id=\"title\">Pipeline</title>\n<desc id=\"desc\">"
    );
    described(&mut out, diagram);
    out.push_str("</desc>\n");
    style::style(&mut out, diagram);
    let _ = writeln!(out, "<g transform=\"translate({EDGE} {EDGE})\">");
    for (frame, rect) in frames.iter().zip(&layout.groups) {
        shape::frame(&mut out, frame, *rect);
    }
    for (edge, route) in diagram.edges.iter().zip(&layout.routes) {
        arrow(&mut out, edge, route, diagram);
    }
    for (node, rect) in diagram.nodes.iter().zip(&layout.nodes) {
        shape::node(&mut out, node, *rect, room.0);
    }
    for (edge, route) in diagram.edges.iter().zip(&layout.routes) {
        label(&mut out, edge, route, room.1);
    }
    if below > 0 {
        draw_legend(&mut out, &legend, layout.size.height + 28);
    }
    out.push_str("</g>\n</svg>\n");
    out
}

/// Describes in words which node leads to which.
fn described(out: &mut String, diagram: &Diagram) {
    let name = |node: usize| diagram.nodes.get(node).map_or("", |node| node.title.as_str());
    let told = diagram.edges.iter().take(60);
    let told: Vec<String> =
        told.map(|edge| format!("{} {} {}", name(edge.from), word(edge.kind), name(edge.to))).collect();
    let rest = diagram.edges.len().saturating_sub(told.len());
    escape(out, &told.join("; "));
    if rest > 0 {
        let _ = write!(out, "; and {rest} more");
    }
    if told.is_empty() {
        let all: Vec<&str> = diagram.nodes.iter().take(60).map(|node| node.title.as_str()).collect();
        escape(out, &all.join(", "));
    }
}

fn laid_out(
    diagram: &Diagram,
    (frames, within): (&[Frame], &[Option<usize>]),
    room: (usize, usize),
    direction: Direction,
) -> Layout {
    let groups: Vec<Group> =
        frames.iter().map(|frame| Group { parent: frame.parent, title: shape::heading(frame) }).collect();
    let sizes: Vec<Size> = diagram.nodes.iter().map(|node| shape::size(node, room.0)).collect();
    let links: Vec<Link> = diagram
        .edges
        .iter()
        .map(|edge| {
            let lines = lines(edge, room.1);
            let widest = lines.iter().map(|line| columns(line) * SMALL.0).max();
            let high = i32::try_from(lines.len()).unwrap_or_default() * SMALL.1;
            let label = widest.map(|width| Size { width, height: high });
            Link { from: edge.from, to: edge.to, class: super::class(edge), two_way: edge.two_way, label }
        })
        .collect();
    layout::layout(&Picture { sizes: &sizes, links: &links, groups: &groups, within }, &metrics(direction))
}

pub(super) fn metrics(direction: Direction) -> Metrics {
    let right = Metrics {
        direction,
        line: 0,
        items: 18,
        bends: 12,
        ports: 14,
        margin: 12,
        tracks: 12,
        lead: 14,
        channel: 34,
        head: 20,
        turn: Size { width: 28, height: 20 },
        pad: 2,
        beside: 4,
        parts: 26,
        limit: WIDTH,
        frame: Size { width: 14, height: 12 },
        inset: 10,
    };
    match direction {
        Direction::Right => right,
        Direction::Down => Metrics { items: 24, bends: 14, ports: 22, turn: Size { width: 20, height: 24 }, ..right },
    }
}

fn lines(edge: &Edge, most: usize) -> Vec<String> {
    let lines = super::lines::wrapped(&edge.labels, most);
    lines.iter().map(|line| shortened(&clean(line), most)).filter(|line| !line.is_empty()).collect()
}

fn word(kind: EdgeKind) -> &'static str {
    match kind {
        EdgeKind::Data => "data",
        EdgeKind::Trigger => "triggers",
        EdgeKind::Read => "reads",
        EdgeKind::Ask => "asks",
        EdgeKind::Names => "refers to",
        EdgeKind::Permission => "may act on",
        EdgeKind::Order => "before",
    }
}

fn class(kind: EdgeKind, mark: Mark) -> &'static str {
    match (super::palette::mark(mark), kind) {
        (Some((name, ..)), _) => name,
        (None, EdgeKind::Trigger) => "trigger",
        (None, EdgeKind::Read) => "read",
        (None, EdgeKind::Ask) => "ask",
        (None, EdgeKind::Names) => "names",
        _ => "data",
    }
}

fn arrow(out: &mut String, edge: &Edge, route: &Route, diagram: &Diagram) {
    let [first, .., last] = route.points.as_slice() else { return };
    let class = class(edge.kind, edge.mark);
    let dash = match edge.kind {
        EdgeKind::Read => " dashed",
        EdgeKind::Names => " dotted",
        _ => "",
    };
    let _ = write!(out, "<g class=\"arrow {class}{dash}\"><title>");
    let name = |node: usize| diagram.nodes.get(node).map_or("", |node| node.title.as_str());
    escape(out, &format!("{} {} {}", name(edge.from), word(edge.kind), name(edge.to)));
    for line in &edge.labels {
        out.push('\n');
        escape(out, line);
    }
    out.push_str("</title><path d=\"");
    path(out, &route.points);
    out.push_str("\"/>");
    if let [.., before, _] = route.points.as_slice() {
        head(out, *before, *last, edge.kind);
    }
    if let (true, [_, second, ..]) = (edge.two_way, route.points.as_slice()) {
        head(out, *second, *first, edge.kind);
    }
    out.push_str("</g>\n");
}

/// A line through points, round where it turns.
fn path(out: &mut String, points: &[(i32, i32)]) {
    let Some(first) = points.first() else { return };
    let _ = write!(out, "M{} {}", first.0, first.1);
    for three in points.windows(3) {
        let [before, at, after] = *three else { continue };
        let length = |a: (i32, i32), b: (i32, i32)| (a.0 - b.0).abs() + (a.1 - b.1).abs();
        let round = ROUND.min(length(before, at) / 2).min(length(at, after) / 2);
        let toward = |to: (i32, i32)| (at.0 + (to.0 - at.0).signum() * round, at.1 + (to.1 - at.1).signum() * round);
        let (start, end) = (toward(before), toward(after));
        let _ = write!(out, "L{} {}Q{} {} {} {}", start.0, start.1, at.0, at.1, end.0, end.1);
    }
    if let Some(last) = points.last() {
        let _ = write!(out, "L{} {}", last.0, last.1);
    }
}

/// A head at a point, coming from another; hollow where nothing moves along.
fn head(out: &mut String, from: (i32, i32), to: (i32, i32), kind: EdgeKind) {
    let (dx, dy) = ((to.0 - from.0).signum(), (to.1 - from.1).signum());
    let hollow = if matches!(kind, EdgeKind::Read | EdgeKind::Names) { " class=\"hollow\"" } else { "" };
    let (x, y) = (to.0 - 9 * dx, to.1 - 9 * dy);
    let _ = write!(
        out,
        "<polygon{hollow} points=\"{},{} {},{} {},{}\"/>",
        to.0,
        to.1,
        x - 4 * dy,
        y - 4 * dx,
        x + 4 * dy,
        y + 4 * dx
    );
}

fn label(out: &mut String, edge: &Edge, route: &Route, most: usize) {
    let (Some(rect), false) = (route.label, edge.labels.is_empty()) else { return };
    let class = class(edge.kind, edge.mark);
    for (line, row) in lines(edge, most).iter().zip(1..) {
        let _ = write!(out, "<text class=\"label {class}\" x=\"{}\" y=\"{}\">", rect.x, rect.y + row * SMALL.1 - 3);
        escape(out, line);
        out.push_str("</text>\n");
    }
}

/// The kinds of strokes that are there, where a picture has more than one.
fn legend(diagram: &Diagram) -> Vec<EdgeKind> {
    let kinds = [EdgeKind::Data, EdgeKind::Trigger, EdgeKind::Read, EdgeKind::Ask, EdgeKind::Names];
    kinds.into_iter().filter(|kind| diagram.edges.iter().any(|edge| edge.kind == *kind)).collect()
}

fn draw_legend(out: &mut String, kinds: &[EdgeKind], y: i32) {
    for (kind, column) in kinds.iter().zip(0..) {
        let x = column * 104;
        let dash = match kind {
            EdgeKind::Read => " dashed",
            EdgeKind::Names => " dotted",
            _ => "",
        };
        let _ = write!(out, "<g class=\"arrow {}{dash}\"><path d=\"M{x} {y}H{}\"/>", class(*kind, Mark::None), x + 26);
        head(out, (x, y), (x + 28, y), *kind);
        let _ = writeln!(out, "</g><text class=\"label\" x=\"{}\" y=\"{}\">{}</text>", x + 34, y + 4, word(*kind));
    }
}

/// Columns of a text: two for a character that is wide, or may be on some system.
fn columns(text: &str) -> i32 {
    let wide = |c: char| i32::try_from(c.width().unwrap_or(1)).unwrap_or(1);
    text.chars().map(wide).sum()
}

/// Shortens a text to `most` columns, the last of them an ellipsis where something is left out.
fn shortened(text: &str, most: usize) -> String {
    let most = i32::try_from(most).unwrap_or(i32::MAX);
    if columns(text) <= most {
        return text.to_owned();
    }
    let mut short = String::new();
    let mut wide = 1;
    for c in text.chars() {
        wide += columns(c.encode_utf8(&mut [0; 4]));
        if wide > most {
            break;
        }
        short.push(c);
    }
    short.truncate(short.trim_end_matches(['\u{200d}', ' ']).len());
    short + "…"
}

/// The text without characters that XML 1.0 cannot hold, and without those that turn the direction of text.
fn clean(text: &str) -> String {
    let kept = |c: &char| !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fffe}' | '\u{ffff}');
    let clean: String = text.chars().filter(kept).map(|c| if c.is_control() { ' ' } else { c }).collect();
    clean.trim().to_owned()
}

fn escape(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' => out.push('\n'),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
}
