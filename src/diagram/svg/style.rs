//! Colours and strokes, on light paper and on dark.

use crate::diagram::{Diagram, EdgeKind, Mark, palette};
use std::collections::BTreeSet;
use std::fmt::Write;

const FONTS: &str = "\
.name{font:600 13px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace;text-anchor:middle}
.kind{font:11.5px -apple-system,'Segoe UI','Noto Sans',Helvetica,Arial,sans-serif;text-anchor:middle;opacity:.78}
.label{font:11px ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Liberation Mono',monospace;fill:var(--soft)}
text{fill:var(--ink);white-space:pre}
.arrow path{fill:none;stroke:var(--line);stroke-width:1.5}
.arrow polygon{fill:var(--line);stroke:var(--line);stroke-linejoin:round}
.arrow polygon.hollow{fill:var(--paper)}
.arrow.trigger path{stroke-width:2.5}
.arrow.dashed path{stroke-dasharray:6 4}
.arrow.dotted path{stroke-dasharray:1.5 4;stroke-linecap:round}
.box rect,.box path{fill:var(--fill);stroke:var(--line);stroke-width:1.5}
.existing rect,.existing path{stroke-dasharray:6 4}
";

/// Of frames within frames, each is a little darker than the one around it.
const FRAMES: &str = "\
.frame rect{fill:var(--soft);fill-opacity:.07;stroke:var(--soft);stroke-opacity:.55}
";

/// Writes the style sheet: rules for parts of the picture, and no more.
pub fn style(out: &mut String, diagram: &Diagram) {
    let families: BTreeSet<&str> = diagram.nodes.iter().map(|node| node.family).collect();
    let (mut light, mut dark) = (String::new(), String::new());
    for name in families {
        let (fill, line) = palette::family(name);
        rule(&mut light, &format!(".box.{name}"), fill, line);
        rule(&mut dark, &format!(".box.{name}"), &mixed(line, "#0d1117", 72), &mixed(line, "#ffffff", 35));
    }
    for (name, kind) in [
        ("data", EdgeKind::Data),
        ("trigger", EdgeKind::Trigger),
        ("read", EdgeKind::Read),
        ("ask", EdgeKind::Ask),
        ("names", EdgeKind::Names),
    ] {
        let line = palette::edge(kind);
        rule(&mut light, &format!(".arrow.{name}"), "none", line);
        rule(&mut dark, &format!(".arrow.{name}"), "none", &mixed(line, "#ffffff", 45));
    }
    for mark in [Mark::Missing, Mark::Added, Mark::Removed, Mark::Changed] {
        let there =
            diagram.nodes.iter().any(|node| node.mark == mark) || diagram.edges.iter().any(|edge| edge.mark == mark);
        let Some((name, fill, line)) = palette::mark(mark).filter(|_| there) else { continue };
        let selector = format!(".box.{name},.arrow.{name}");
        rule(&mut light, &selector, fill, line);
        rule(&mut dark, &selector, &mixed(line, "#0d1117", 60), &mixed(line, "#ffffff", 40));
        let wide =
            format!(".box.{name} rect,.box.{name} path,.arrow.{name} path{{stroke-width:2.5}}\n.label.{name}{{fill:");
        let _ = writeln!(light, "{wide}{line}}}");
        let _ = writeln!(dark, ".label.{name}{{fill:{}}}", mixed(line, "#ffffff", 40));
    }
    let frames = if diagram.nodes.iter().any(|node| !node.call.is_empty()) { FRAMES } else { "" };
    let _ = write!(
        out,
        "<style>\n{FONTS}{frames}svg{{--ink:{};--soft:#57606a;--paper:#ffffff}}\n{light}@media (prefers-color-scheme:dark){{\nsvg{{--ink:#e6edf3;--soft:#9da7b3;--paper:#0d1117}}\n{dark}}}\n</style>\n",
        palette::INK
    );
}

fn rule(out: &mut String, selector: &str, fill: &str, line: &str) {
    let _ = writeln!(out, "{selector}{{--fill:{fill};--line:{line}}}");
}

/// One colour with so many hundredths of another.
fn mixed(one: &str, other: &str, hundredths: u32) -> String {
    let channel = |colour: &str, at: usize| {
        colour.get(at..at + 2).and_then(|digits| u32::from_str_radix(digits, 16).ok()).unwrap_or_default()
    };
    let mut out = String::from("#");
    for at in [1, 3, 5] {
        let _ = write!(out, "{:02x}", (channel(one, at) * (100 - hundredths) + channel(other, at) * hundredths) / 100);
    }
    out
}
