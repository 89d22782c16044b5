//! Colours that all formats share: readable on white and on dark paper, and told apart without colours by shape and stroke.

use super::{EdgeKind, Mark};

/// The ink on every fill.
pub const INK: &str = "#1b1f24";

/// Families with the fill and the outline of their boxes.
const FAMILIES: &[(&str, &str, &str)] = &[
    ("api", "#f3e8ff", "#8250df"),
    ("catalog", "#fff8c5", "#9a6700"),
    ("compute", "#ffead5", "#bc4c00"),
    ("identity", "#eaeef2", "#57606a"),
    ("message", "#ffe4ef", "#bf3989"),
    ("storage", "#dafbe1", "#1a7f37"),
    ("stream", "#ddf4ff", "#0969da"),
];

/// Fill and outline of a family's boxes.
pub fn family(family: &str) -> (&'static str, &'static str) {
    let known = FAMILIES.iter().find(|(name, ..)| *name == family);
    known.map_or(("#f6f8fa", "#57606a"), |(_, fill, outline)| (fill, outline))
}

/// The colour of a stroke.
pub fn edge(kind: EdgeKind) -> &'static str {
    match kind {
        EdgeKind::Data | EdgeKind::Permission | EdgeKind::Order => "#57606a",
        EdgeKind::Trigger => "#bc4c00",
        EdgeKind::Read => "#1a7f37",
        EdgeKind::Ask => "#8250df",
        EdgeKind::Names => "#8c959f",
    }
}

/// A mark's name and its colours, fill and stroke; nothing where it does not stand out.
pub fn mark(mark: Mark) -> Option<(&'static str, &'static str, &'static str)> {
    match mark {
        Mark::None => None,
        Mark::Missing => Some(("missing", "#ffebe9", "#cf222e")),
        Mark::Added => Some(("added", "#aceebb", "#116329")),
        Mark::Removed => Some(("removed", "#ffcecb", "#a40e26")),
        Mark::Changed => Some(("changed", "#fae17d", "#7d4e00")),
    }
}
