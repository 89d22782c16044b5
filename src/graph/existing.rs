//! Resources outside, known by their ARN.

use super::defaults::held;
use super::draft::{DraftNode, Scope};
use super::{Existing, Node, Piece, Text, shapes, text};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, a};
use crate::syntax::ast::{self, ValueKind};
use std::borrow::Cow;

/// Reads the ARN of a node marked `existing`.
pub fn existing<'s>(
    node: &mut Node<'s>,
    draft: &DraftNode<'_, 's>,
    scope: &Scope<'_, 's>,
    diagnostics: &mut Diagnostics,
) {
    let arn = draft.ast.args.iter().flatten().find_map(|argument| match argument {
        ast::Argument::Keyed(key, value) if key.text == "arn" => Some(value),
        _ => None,
    });
    let example = node.service.example_arn(node.label()).unwrap_or_else(|| "arn:aws:...".to_owned());
    let help = format!("write the ARN it has, such as `arn=\"{example}\"`");
    let Some(value) = arn else {
        // It may stand in an argument that could not be read, which was reported.
        if draft.ast.broken {
            return;
        }
        let message = format!("`{}` is existing, and has no ARN", node.label());
        diagnostics.push(Diagnostic::new(Code::UNUSABLE_ARN, message, node.span, "which one is it?").help(help));
        return;
    };
    let full = match &value.kind {
        ValueKind::String(pieces) => text::text(pieces, scope, diagnostics),
        ValueKind::Word(word) => scope.param(word).map(Piece::Param).into_iter().collect(),
        _ => Text::new(),
    };
    let fault = shapes::fault(&full, node.service);
    let wrong = |why: Option<String>| {
        let message = format!("this is no ARN of {}", a(&node.service.title));
        let why = why.unwrap_or_else(|| "its shape does not fit".to_owned());
        Diagnostic::new(Code::UNUSABLE_ARN, message, value.span, why).help(help.as_str())
    };
    match name_of(&full).filter(|_| fault.is_none()) {
        Some(name) => {
            held(scope, &full, diagnostics, |arn, told| {
                let fault = shapes::fault(arn, node.service);
                let fits = fault.is_none() && name_of(arn).is_some();
                if !fits {
                    told.push(wrong(fault));
                }
                fits
            });
            node.existing = Some(Existing { arn: full, name });
        }
        None => diagnostics.push(wrong(fault)),
    }
}

/// The name in an ARN: the text after the last `:`, without the resource type before `/`.
fn name_of<'s>(arn: &Text<'s>) -> Option<Text<'s>> {
    let mut name = arn.clone();
    match arn.first() {
        Some(Piece::Param(_)) => return Some(name),
        Some(Piece::Text(text)) if text.starts_with("arn:") && text.split(':').count() >= 6 => {}
        _ => return None,
    }
    let Some(Piece::Text(first)) = name.first_mut() else { return None };
    let tail = first.splitn(6, ':').nth(5)?;
    let tail = tail.rsplit_once([':', '/']).map_or(tail, |(_, last)| last).to_owned();
    let known = !tail.is_empty();
    *first = Cow::Owned(tail);
    (known || name.len() > 1).then_some(name)
}
