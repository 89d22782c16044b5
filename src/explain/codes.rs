//! The index of all codes, by the stage that finds them.

use super::render::render;
use crate::diagnostics::{CODES, Code};
use serde_json::{Value as Json, json};

/// All codes, for a terminal.
pub fn codes() -> String {
    render("codes.txt", &stages())
}

/// All codes, as a Markdown page that stands beside the pages of the codes.
pub fn codes_page() -> String {
    render("codes.md", &stages())
}

/// The codes of each hundred under one heading.
fn stages() -> Json {
    let stages = CODES.chunk_by(|a, b| a.stage() == b.stage()).map(|codes| {
        let name = codes.first().copied().map(Code::stage);
        let rows = codes.iter().map(|code| {
            let severity = code.severity().to_string();
            json!({ "code": code.to_string(), "padded": format!("{severity:7}"), "severity": severity, "title": code.title() })
        });
        json!({ "name": name, "codes": rows.collect::<Vec<_>>() })
    });
    json!({ "stages": stages.collect::<Vec<_>>() })
}
