//! Boxes: a shape and a colour for each family.

use super::{SMALL, TITLE, clean, columns, escape, shortened};
use crate::diagram::boxes::Frame;
use crate::diagram::layout::{Rect, Size};
use crate::diagram::{Mark, Node, palette};
use std::fmt::Write;

/// The size of a box.
pub fn size(node: &Node, most: usize) -> Size {
    let title = columns(&shortened(&title(node), most)) * TITLE.0;
    let subtitle = columns(&shortened(&clean(&node.subtitle), most)) * SMALL.0;
    let height = TITLE.1 + if node.subtitle.is_empty() { 0 } else { SMALL.1 } + 18;
    Size { width: title.max(subtitle).max(60) + 28, height }
}

/// Draws a box with its words.
pub fn node(out: &mut String, node: &Node, rect: Rect, most: usize) {
    let existing = if node.existing { " existing" } else { "" };
    let mark = palette::mark(node.mark).map_or(String::new(), |(name, ..)| format!(" {name}"));
    let _ = write!(out, "<g class=\"box {}{existing}{mark}\"><title>", node.family);
    escape(out, &node.title);
    if !node.subtitle.is_empty() {
        out.push_str(" — ");
        escape(out, &node.subtitle);
    }
    if node.existing {
        out.push_str(" (exists already)");
    }
    out.push_str("</title>");
    outline(out, node.family, rect);
    let middle = rect.x + rect.width / 2;
    let lines = if node.subtitle.is_empty() { 0 } else { SMALL.1 };
    let first = rect.y + (rect.height - TITLE.1 - lines) / 2 + 13 + lower(node.family);
    let _ = write!(out, "<text class=\"name\" x=\"{middle}\" y=\"{first}\">");
    escape(out, &shortened(&title(node), most));
    out.push_str("</text>");
    if !node.subtitle.is_empty() {
        let _ = write!(out, "<text class=\"kind\" x=\"{middle}\" y=\"{}\">", first + SMALL.1 + 1);
        escape(out, &shortened(&clean(&node.subtitle), most));
        out.push_str("</text>");
    }
    out.push_str("</g>\n");
}

/// Columns of the words on a frame.
const HEADING: usize = 32;

/// The size of the words on a frame.
pub fn heading(frame: &Frame) -> Size {
    Size { width: columns(&shortened(&frame.title, HEADING)) * SMALL.0, height: SMALL.1 }
}

/// Draws the frame around the nodes of a call, with its words.
pub fn frame(out: &mut String, frame: &Frame, rect: Rect) {
    let Rect { x, y, width, height } = rect;
    out.push_str("<g class=\"frame\"><title>");
    escape(out, &frame.title);
    let _ = write!(
        out,
        "</title><rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"8\"/>\
         <text class=\"label\" x=\"{}\" y=\"{}\">",
        x + 10,
        y + SMALL.1 + 3
    );
    escape(out, &shortened(&frame.title, HEADING));
    out.push_str("</text></g>\n");
}

/// The title of a node, with a sign where it stands out: colours alone are not enough.
fn title(node: &Node) -> String {
    let sign = match node.mark {
        Mark::None => "",
        Mark::Missing => "✗ ",
        Mark::Added => "+ ",
        Mark::Removed => "− ",
        Mark::Changed => "~ ",
    };
    format!("{sign}{}", clean(node.short()))
}

/// The distance of the words of a shape below its middle.
fn lower(family: &str) -> i32 {
    if family == "storage" { 3 } else { 0 }
}

fn outline(out: &mut String, family: &str, rect: Rect) {
    let Rect { x, y, width, height } = rect;
    let (right, bottom) = (x + width, y + height);
    let middle = y + height / 2;
    let _ = match family {
        // A pipe, a drum, a gate, a book, a note, a badge.
        "stream" => {
            write!(
                out,
                "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{}\"/>",
                height.min(60) / 2
            )
        }
        "storage" => write!(
            out,
            "<path d=\"M{x} {}V{}A{r} 5 0 0 0 {right} {}V{}A{r} 5 0 0 0 {x} {}A{r} 5 0 0 0 {right} {}\"/>",
            y + 5,
            bottom - 5,
            bottom - 5,
            y + 5,
            y + 5,
            y + 5,
            r = f64::from(width) / 2.0,
        ),
        "api" => write!(
            out,
            "<path d=\"M{} {y}H{}L{right} {middle}L{} {bottom}H{}L{x} {middle}Z\"/>",
            x + 10,
            right - 10,
            right - 10,
            x + 10
        ),
        "catalog" => write!(
            out,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"3\"/><path d=\"M{} {y}V{bottom}M{} {y}V{bottom}\"/>",
            x + 6,
            right - 6
        ),
        "message" => write!(
            out,
            "<path d=\"M{x} {y}H{}L{right} {}V{bottom}H{x}ZM{} {y}V{}H{right}\"/>",
            right - 10,
            y + 10,
            right - 10,
            y + 10
        ),
        "identity" => write!(out, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"14\"/>"),
        _ => write!(out, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"5\"/>"),
    };
}
