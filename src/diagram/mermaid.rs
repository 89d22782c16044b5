//! Mermaid's flowcharts, as GitHub and GitLab draw them in Markdown.

use super::boxes::{Boxed, boxes};
use super::escape::label;
use super::{Diagram, EdgeKind, Mark, Node, lines::lines, palette};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// Characters that Mermaid takes, where a page does not raise it: `maxTextSize`.
const MAX_TEXT: usize = 50_000;
/// Arrows that Mermaid takes, where a page does not raise it: `maxEdges`.
const MAX_EDGES: usize = 500;
/// Characters of a line in a box, and on an arrow: what still fits the width of a page beside others, and the 200 pixels
/// at which Mermaid breaks lines itself.
const TITLE: usize = 20;
const SUBTITLE: usize = 18;
const ARROW: usize = 27;
/// The spacing is as narrow as can be: a page scales down what is wider than its text. The curve goes through the place
/// of a label: else Mermaid moves labels to the middle of their arrows, and there over others.
const HEAD: &str =
    "%%{init: {\"flowchart\": {\"nodeSpacing\": 20, \"rankSpacing\": 28, \"padding\": 8, \"curve\": \"monotoneX\"}}}%%
flowchart LR
";
/// Words that Mermaid keeps for itself.
const RESERVED: &[&str] = &[
    "call",
    "class",
    "classdef",
    "click",
    "default",
    "end",
    "flowchart",
    "graph",
    "href",
    "interpolate",
    "linkstyle",
    "style",
    "subgraph",
];

/// The flowchart, from left to right.
pub fn mermaid(diagram: &Diagram) -> String {
    let mut out = String::with_capacity(64 * (diagram.nodes.len() + diagram.edges.len()) + 512);
    out.push_str(HEAD);
    boxes(&diagram.nodes, &mut |part, depth| {
        let indent = "  ".repeat(depth + 1);
        let _ = match part {
            Boxed::Node(node) => return write_node(&mut out, node, &indent),
            Boxed::Begin(path, name) => {
                let heading = diagram.heading(path, name);
                writeln!(out, "{indent}subgraph call_{}[\"{heading}\"]", path.replace('.', "_"))
            }
            Boxed::End => writeln!(out, "{indent}end"),
        };
    });
    for edge in &diagram.edges {
        let (Some(from), Some(to)) = (diagram.nodes.get(edge.from), diagram.nodes.get(edge.to)) else { continue };
        let (plain, both) = stroke(edge.kind);
        let _ = write!(out, "  {} {}", id(from), if edge.two_way { both } else { plain });
        if !edge.labels.is_empty() {
            out.push_str("|\"");
            label(&mut out, edge.labels.iter().flat_map(|line| lines(line, ARROW)));
            out.push_str("\"|");
        }
        let _ = writeln!(out, " {}", id(to));
    }
    classes(&mut out, diagram);
    strokes(&mut out, diagram);
    out
}

/// The reason for which Mermaid, with the settings that GitHub has, would refuse a diagram; None where it draws it.
pub fn refused(diagram: &Diagram, text: &str) -> Option<String> {
    // Mermaid counts as JavaScript does.
    let length = text.encode_utf16().count();
    let edges = diagram.edges.len();
    let what = match (edges > MAX_EDGES, length > MAX_TEXT) {
        (false, false) => return None,
        (true, false) => format!("{edges} arrows, and {MAX_EDGES} are the most"),
        (false, true) => format!("{length} characters, and {MAX_TEXT} are the most"),
        (true, true) => {
            format!("{edges} arrows and {length} characters, and {MAX_EDGES} and {MAX_TEXT} are the most")
        }
    };
    Some(format!("Mermaid does not draw this where its limits are not raised, as on GitHub: {what}"))
}

fn write_node(out: &mut String, node: &Node, indent: &str) {
    let (open, close) = shape(node.family);
    let _ = write!(out, "{indent}{}{open}\"", id(node));
    out.push_str("<b>");
    label(out, lines(node.short(), TITLE).into_iter());
    out.push_str("</b>");
    if !node.subtitle.is_empty() {
        out.push_str("<br/>");
        label(out, lines(&node.subtitle, SUBTITLE).into_iter());
    }
    let _ = writeln!(out, "\"{close}:::{}", node.family);
}

/// An id that is no word of Mermaid's, and has none in it that Mermaid looks for by letters alone.
fn id(node: &Node) -> Cow<'_, str> {
    let word = RESERVED.iter().any(|word| node.id.eq_ignore_ascii_case(word));
    let within = node.id.contains("style") || node.id.contains("classDef");
    match word || within {
        true => Cow::Owned(node.id.replace("style", "sty_le").replace("classDef", "class_Def") + "_"),
        false => Cow::Borrowed(&node.id),
    }
}

/// The opening and closing brackets of the box of a family.
fn shape(family: &str) -> (&'static str, &'static str) {
    match family {
        "stream" => ("([", "])"),
        "storage" => ("[(", ")]"),
        "api" => ("{{", "}}"),
        "catalog" => ("[[", "]]"),
        "message" => ("[/", "/]"),
        "identity" => ("(", ")"),
        _ => ("[", "]"),
    }
}

/// The arrow of a kind, with a head at one end and at both.
fn stroke(kind: EdgeKind) -> (&'static str, &'static str) {
    match kind {
        EdgeKind::Data | EdgeKind::Permission | EdgeKind::Order => ("-->", "<-->"),
        EdgeKind::Trigger => ("==>", "<==>"),
        EdgeKind::Read => ("-.->", "<-.->"),
        EdgeKind::Ask => ("--o", "o--o"),
        EdgeKind::Names => ("-.-", "-.-"),
    }
}

/// The colours of the families and marks that are there, and who else has them.
fn classes(out: &mut String, diagram: &Diagram) {
    let families: BTreeSet<&str> = diagram.nodes.iter().map(|node| node.family).collect();
    for family in families {
        let (fill, outline) = palette::family(family);
        let _ = writeln!(out, "  classDef {family} fill:{fill},stroke:{outline},color:{}", palette::INK);
    }
    class(out, "existing", "stroke-dasharray:5 3", diagram.nodes.iter().filter(|node| node.existing));
    for mark in [Mark::Missing, Mark::Added, Mark::Removed, Mark::Changed] {
        let Some((name, fill, outline)) = palette::mark(mark) else { continue };
        let style = format!("fill:{fill},stroke:{outline},stroke-width:3px,color:{}", palette::INK);
        class(out, name, &style, diagram.nodes.iter().filter(|node| node.mark == mark));
    }
}

fn class<'d>(out: &mut String, name: &str, style: &str, nodes: impl Iterator<Item = &'d Node>) {
    let ids: Vec<Cow<'_, str>> = nodes.map(id).collect();
    if !ids.is_empty() {
        let _ = writeln!(out, "  classDef {name} {style}\n  class {} {name}", ids.join(","));
    }
}

/// The colours of the arrows, which Mermaid knows by their number.
fn strokes(out: &mut String, diagram: &Diagram) {
    let mut styles: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (number, edge) in diagram.edges.iter().enumerate() {
        let style = match (palette::mark(edge.mark), edge.kind) {
            (Some((.., colour)), _) => format!("stroke:{colour},stroke-width:3px"),
            // In the page's own colour, on dark paper too.
            (None, EdgeKind::Data | EdgeKind::Permission | EdgeKind::Order) => continue,
            (None, kind) => format!("stroke:{}", palette::edge(kind)),
        };
        styles.entry(style).or_default().push(number.to_string());
    }
    for (style, numbers) in styles {
        let _ = writeln!(out, "  linkStyle {} {style}", numbers.join(","));
    }
}
