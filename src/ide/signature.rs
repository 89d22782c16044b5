//! The signature around a cursor: the arguments of a node, or the options of an arrow.

use super::calls;
use super::completion::STATEMENTS;
use super::context::{Place, context};
use super::known::Known;
use super::prose;
use crate::catalog::{Map, Parameter, attributes};
use crate::explain::shape;

/// The arguments of a node or of a call of a module, or the options of an arrow.
#[derive(Debug, PartialEq, Eq)]
pub struct Signature {
    /// `lambda(code, memory, ...)`
    pub label: String,
    /// The documentation of the kind, or of the link.
    pub doc: String,
    /// The start and end of each argument in the label, in bytes, and its documentation.
    pub parameters: Vec<(usize, usize, String)>,
    /// The argument that is being written.
    pub active: Option<usize>,
}

/// The signature around an offset.
pub fn signature(text: &str, offset: usize, known: &Known) -> Option<Signature> {
    if let Some(call) = calls::call_at(text, offset, known) {
        let (label, places) = call.module.label();
        let docs = call.module.takes.iter().map(|taken| match &taken.default {
            Some(default) => format!("`{}`, by default `{default}`", taken.kind),
            None => format!("`{}`", taken.kind),
        });
        let parameters = places.into_iter().zip(docs).map(|((start, end), doc)| (start, end, doc)).collect();
        return Some(Signature { label, doc: call.module.doc.clone(), parameters, active: call.active });
    }
    let context = context(text, offset, known);
    match &context.place {
        Place::Arguments { service, key, .. } => Some(made(&service.kind, &service.doc, &service.parameters, *key)),
        Place::Attributes { of, key, .. } => {
            let (_, doc, _) = STATEMENTS.iter().find(|(word, ..)| word == of)?;
            Some(made(of, doc, attributes(of), *key))
        }
        Place::Options { key, .. } => {
            let accept = context.accepts().next()?;
            Some(made("arrow", &accept.doc, &accept.options, *key))
        }
        _ => None,
    }
}

fn made(name: &str, doc: &str, all: &Map<Parameter>, key: Option<&str>) -> Signature {
    let mut label = format!("{name}(");
    let mut parameters = Vec::new();
    let mut required: Vec<_> = all.iter().collect();
    required.sort_by_key(|(_, parameter)| !parameter.required);
    for (name, parameter) in &required {
        if !parameters.is_empty() {
            label.push_str(", ");
        }
        let start = label.len();
        label.push_str(&format!("{name}={}", shape(parameter)));
        parameters.push((start, label.len(), prose::parameter(name, parameter)));
    }
    label.push(')');
    let active = key.and_then(|key| required.iter().position(|(name, _)| *name == key));
    Signature { label, doc: doc.to_owned(), parameters, active }
}
