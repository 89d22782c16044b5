//! Graphviz's language.

use super::boxes::{Boxed, boxes};
use super::{Diagram, Edge, EdgeKind, Mark, Node, lines::lines, palette};
use std::fmt::Write;

/// Characters of a line in a box, and on an arrow.
const BOX: usize = 32;
const ARROW: usize = 28;

/// The graph, from left to right.
pub fn dot(diagram: &Diagram) -> String {
    let mut out = String::from(
        "digraph pipeline {\n  rankdir=LR\n  graph [fontname=\"Helvetica\", nodesep=0.3, ranksep=0.5]\n  \
         node [fontname=\"Helvetica\", fontsize=12, style=filled]\n  edge [fontname=\"Helvetica\", fontsize=10]\n",
    );
    boxes(&diagram.nodes, &mut |part, depth| {
        let indent = "  ".repeat(depth + 1);
        let _ = match part {
            Boxed::Node(node) => return write_node(&mut out, node, &indent),
            Boxed::Begin(path, name) => {
                writeln!(
                    out,
                    "{indent}subgraph \"cluster_{path}\" {{\n{indent}  graph [label=\"{}\", style=rounded]",
                    diagram.heading(path, name)
                )
            }
            Boxed::End => writeln!(out, "{indent}}}"),
        };
    });
    for edge in &diagram.edges {
        if let (Some(from), Some(to)) = (diagram.nodes.get(edge.from), diagram.nodes.get(edge.to)) {
            write_edge(&mut out, edge, from, to);
        }
    }
    out.push_str("}\n");
    out
}

fn write_node(out: &mut String, node: &Node, indent: &str) {
    let (fill, outline) = match palette::mark(node.mark) {
        Some((_, fill, outline)) => (fill, outline),
        None => palette::family(node.family),
    };
    let mut lines: Vec<String> = lines(node.short(), BOX).into_iter().chain(lines(&node.subtitle, BOX)).collect();
    lines.retain(|line| !line.is_empty());
    let _ = write!(out, "{indent}\"{}\" [label=\"{}\", shape={}", node.id, quoted(&lines), shape(node.family));
    let _ = write!(out, ", fillcolor=\"{fill}\", color=\"{outline}\", fontcolor=\"{}\"", palette::INK);
    if node.existing {
        out.push_str(", style=\"filled,dashed\"");
    }
    out.push_str(if node.mark == Mark::None { "]\n" } else { ", penwidth=3]\n" });
}

fn write_edge(out: &mut String, edge: &Edge, from: &Node, to: &Node) {
    let _ = write!(out, "  \"{}\" -> \"{}\" [{}", from.id, to.id, stroke(edge.kind));
    if !edge.labels.is_empty() {
        let lines: Vec<String> = edge.labels.iter().flat_map(|line| lines(line, ARROW)).collect();
        let _ = write!(out, ", label=\"{}\"", quoted(&lines));
    }
    if edge.two_way {
        out.push_str(", dir=both");
    }
    let _ = match palette::mark(edge.mark) {
        Some((.., colour)) => writeln!(out, ", color=\"{colour}\", fontcolor=\"{colour}\", penwidth=3]"),
        None => writeln!(out, ", color=\"{}\"]", palette::edge(edge.kind)),
    };
}

/// Lines in a quoted string, where `\n` breaks them.
fn quoted(lines: &[String]) -> String {
    let mut out = String::new();
    for (at, line) in lines.iter().enumerate() {
        if at > 0 {
            out.push_str("\\n");
        }
        for c in line.chars() {
            match c {
                '"' | '\\' => out.extend(['\\', c]),
                // Graphviz reads entities of HTML in every label.
                '&' => out.push_str("&amp;"),
                c if c.is_control() => out.push(' '),
                c => out.push(c),
            }
        }
    }
    out
}

fn shape(family: &str) -> &'static str {
    match family {
        "stream" => "cds",
        "storage" => "cylinder",
        "api" => "hexagon",
        "catalog" => "tab",
        "message" => "parallelogram",
        "identity" => "ellipse",
        _ => "box",
    }
}

fn stroke(kind: EdgeKind) -> &'static str {
    match kind {
        EdgeKind::Data | EdgeKind::Permission | EdgeKind::Order => "style=solid",
        EdgeKind::Trigger => "style=bold",
        EdgeKind::Read => "style=dashed",
        EdgeKind::Ask => "style=solid, arrowhead=odot",
        EdgeKind::Names => "style=dotted, arrowhead=none",
    }
}
