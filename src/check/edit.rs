//! Edits of the source that a machine can make: lines into the body of a node, others in their place, and lines out.

use crate::diagnostics::Fix;
use crate::graph::Node;
use crate::source::Span;

/// Adds lines to the body of a node, which is made where there is none.
pub fn add(text: &str, node: &Node<'_>, lines: &[String]) -> Fix {
    let after = node.body.unwrap_or(node.span);
    let at = |offset: usize, replacement: String| fix(text, Span::new(offset, offset), &replacement);
    let (start, end) = (after.range().start, after.range().end);
    let inside = node.body.and_then(|_| text.get(start + 1..end.checked_sub(1)?));
    let margin = indentation(text, start);
    let Some(inside) = inside.filter(|inside| !inside.trim().is_empty()) else {
        let body = format!("{{\n{}{margin}}}", indented(&format!("{margin}  "), lines));
        return match node.body {
            Some(span) => fix(text, span, &body),
            None => at(end, format!(" {body}")),
        };
    };
    let written = inside.trim_end();
    if !inside.contains('\n') {
        return at(start + 1 + written.len(), format!("; {}", lines.join("; ")));
    }
    let first = inside.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let margin = match first.len() - first.trim_start().len() {
        0 => format!("{margin}  "),
        width => first.get(..width).unwrap_or_default().to_owned(),
    };
    match inside.rsplit_once('\n').filter(|(_, last)| last.trim().is_empty()) {
        Some((above, _)) => at(start + 1 + above.len() + 1, indented(&margin, lines)),
        None => at(end - 1, format!("\n{}", indented(&margin, lines))),
    }
}

/// Replaces a line by others, or takes it out with the line break that is its own.
pub fn replace(text: &str, line: Span, lines: &[String]) -> Fix {
    if !lines.is_empty() {
        let margin = indentation(text, line.range().start);
        return fix(text, line, &lines.join(&format!("\n{margin}")));
    }
    let before = text.get(..line.range().start).unwrap_or_default();
    let after = text.get(line.range().end..).unwrap_or_default();
    let lead = before.len() - before.trim_end_matches([' ', '\t']).len();
    let trail = after.len() - after.trim_start_matches([' ', '\t']).len();
    let rest = after.get(trail..).unwrap_or_default();
    let alone = before.trim_end_matches([' ', '\t']).ends_with('\n');
    let span = match rest.find('\n').filter(|end| alone && rest.get(..*end).is_some_and(|rest| rest.trim().is_empty()))
    {
        Some(end) => Span::new(line.range().start - lead, line.range().end + trail + end + 1),
        None if rest.starts_with(';') => {
            let gap = rest.len() - rest.trim_start_matches([';', ' ', '\t']).len();
            Span::new(line.range().start, line.range().end + trail + gap)
        }
        None => line,
    };
    Fix { span, replacement: String::new() }
}

/// A fix whose lines end as the first line of the text does.
fn fix(text: &str, span: Span, replacement: &str) -> Fix {
    let crlf = text.split_once('\n').is_some_and(|(first, _)| first.ends_with('\r'));
    Fix { span, replacement: if crlf { replacement.replace('\n', "\r\n") } else { replacement.to_owned() } }
}

fn indented(margin: &str, lines: &[String]) -> String {
    lines.iter().map(|line| format!("{margin}{line}\n")).collect()
}

/// The white space that the line of an offset begins with.
fn indentation(text: &str, offset: usize) -> &str {
    let before = text.get(..offset).unwrap_or_default();
    let line = before.rsplit('\n').next().unwrap_or_default();
    line.get(..line.len() - line.trim_start().len()).unwrap_or_default()
}
