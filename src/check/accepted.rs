//! `accept CODE on NAME because "..."`: findings that a person has looked at are dropped.

use super::edit;
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::graph::Graph;
use crate::syntax::ast::{Accept, ValueKind};

/// Drops accepted findings; an acceptance that accepts nothing is itself a finding.
pub fn apply(graph: &Graph<'_>, diagnostics: &mut Diagnostics) {
    for accept in &graph.accepts {
        let dropped = diagnostics.judge(|code, subject, _| !accepts(accept, code, subject));
        if dropped > 0 || !has_reason(accept) {
            continue;
        }
        let (code, on) = (accept.code.text, accept.on.text);
        let firm = diagnostics
            .iter()
            .find_map(|found| found.firm.filter(|_| means(accept, found.code, found.subject.as_deref())));
        let message = match (Code::parse(code), firm) {
            (Some(known), _) if !known.acceptable() => {
                format!("{code} cannot be accepted: without it there is nothing that could be built")
            }
            (_, Some(why)) => format!("{code} on `{on}` cannot be accepted: {why}"),
            _ => format!("there is no {code} on `{on}` to accept"),
        };
        let mut unused =
            Diagnostic::new(Code::UNUSED_ACCEPT, message, accept.span, "accepts nothing").help("remove the line");
        unused.fixes.push(edit::replace(graph.text, accept.span, &[]));
        diagnostics.push(unused);
    }
}

fn accepts(accept: &Accept<'_>, code: Code, subject: Option<&str>) -> bool {
    has_reason(accept) && code.acceptable() && means(accept, code, subject)
}

fn means(accept: &Accept<'_>, code: Code, subject: Option<&str>) -> bool {
    Code::parse(accept.code.text) == Some(code) && subject == Some(accept.on.text)
}

fn has_reason(accept: &Accept<'_>) -> bool {
    accept.because.as_ref().is_some_and(|value| matches!(&value.kind, ValueKind::String(pieces) if !pieces.is_empty()))
}
