//! Arguments and options that are missing, alone or beside others, and those that cannot stand together.

use super::arguments::Owner;
use super::draft::Scope;
use super::{Arguments, Literal};
use crate::catalog::{Map, Parameter, Service, Type};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, a};
use crate::source::Span;

/// A node or an arrow, with its arguments. Its owner is put into words only for a finding, since each argument of each node
/// comes by here.
pub struct Needs<'o, 's> {
    /// The node or the arrow.
    pub owner: Owner<'s>,
    /// Its place.
    pub span: Span,
    /// All that it may have.
    pub parameters: &'s Map<Parameter>,
    /// All that it has.
    pub arguments: &'o Arguments<'s>,
    /// True if one of them was in error, so that what is missing is no finding of its own.
    pub doubtful: bool,
}

impl<'s> Needs<'_, 's> {
    fn has(&self, name: &str) -> bool {
        self.arguments.contains_key(name)
    }

    /// The label of a node, by which its findings can be accepted.
    fn node(&self) -> Option<&'s str> {
        match self.owner {
            Owner::Node(name, service) => Some(name.unwrap_or(service.kind.as_str())),
            Owner::Arrow(..) | Owner::Param(_) | Owner::Output(_) | Owner::Tags => None,
        }
    }

    fn label(&self) -> String {
        match self.owner {
            Owner::Arrow(..) => "this arrow".to_owned(),
            Owner::Node(..) => format!("`{}`", self.node().unwrap_or_default()),
            Owner::Param(name) | Owner::Output(name) => format!("`{name}`"),
            Owner::Tags => "`tags`".to_owned(),
        }
    }

    fn about(&self, found: Diagnostic) -> Diagnostic {
        match self.node() {
            Some(label) => found.about(label),
            None => found,
        }
    }

    /// Reports a required argument that is missing, and that nothing stands in for.
    pub fn required(&self, name: &str, parameter: &Parameter, scope: &Scope<'_, '_>, diagnostics: &mut Diagnostics) {
        let given = |name: &String| self.has(name);
        if !parameter.required || self.doubtful || self.has(name) || parameter.instead.iter().any(given) {
            return;
        }
        let or = |word: &str| parameter.instead.iter().map(|other| format!(" {word} `{other}`")).collect::<String>();
        let message = match or("nor").as_str() {
            "" => format!("{} has no `{name}`", self.label()),
            nor => format!("{} has neither `{name}`{nor}", self.label()),
        };
        let kind = match self.owner {
            Owner::Node(_, service) => a(&service.kind),
            Owner::Arrow(..) => "such an arrow".to_owned(),
            Owner::Param(_) => "a parameter".to_owned(),
            Owner::Output(_) => "an output".to_owned(),
            Owner::Tags => "`tags`".to_owned(),
        };
        let needs = format!("{kind} needs `{name}`{}", or("or"));
        let found = Diagnostic::new(Code::MISSING_ARGUMENT, message, self.span, needs);
        // Of several that would do, those that may stand beside what is given.
        let excluded = |other: &str| {
            let mut given = self.arguments.keys().filter_map(|key| self.parameters.get(&**key));
            given.any(|given| given.excludes.contains_key(other))
        };
        let instead = parameter.instead.iter().filter_map(|other| self.parameters.get_key_value(other.as_str()));
        let mut fitting = instead.map(|(other, meant)| (other.as_str(), meant)).filter(|(other, _)| !excluded(other));
        let itself = (name, parameter);
        let (first, meant) = if excluded(name) { fitting.next().unwrap_or(itself) } else { itself };
        let or: String = fitting.map(|(other, _)| format!(" or `{other}`")).collect();
        let help = format!("add {}{or}: {}", argument(first, meant, scope), meant.doc);
        diagnostics.push(self.about(found.help(help)));
    }

    /// Reports arguments that are missing beside an argument, and those that cannot stand beside it.
    pub fn together(&self, name: &str, span: Span, scope: &Scope<'_, '_>, diagnostics: &mut Diagnostics) {
        let Some(parameter) = self.parameters.get(name) else { return };
        for required in parameter.requires.iter().filter(|required| !self.doubtful && !self.has(required)) {
            let message = format!("{} has `{name}`, and so needs `{required}`", self.label());
            let found = Diagnostic::new(Code::MISSING_ARGUMENT, message, span, format!("`{required}` is missing"));
            let Some((required, needed)) = self.parameters.get_key_value(required) else { continue };
            let help = format!("add {}: {}", argument(required, needed, scope), needed.doc);
            diagnostics.push(self.about(found.help(help)));
        }
        for (other_name, why) in &parameter.excludes {
            let other = self.arguments.get(other_name.as_str());
            let Some(other) = other.filter(|other| other.value != Literal::Choice("none")) else { continue };
            let found = Diagnostic::new(Code::DUPLICATE_ARGUMENT, why.clone(), span, "this")
                .and(other.span, "and this exclude each other");
            // A required argument stays, unless this stands in for it.
            let needed = self.parameters.get(other_name.as_str());
            let help = match needed.is_some_and(|needed| needed.required && !needed.instead.iter().any(|it| it == name))
            {
                true => format!("remove `{name}`"),
                false => "remove one of the two".to_owned(),
            };
            diagnostics.push(self.about(found.help(help)));
        }
    }
}

/// An argument as it may be written: where it names a node, the one that there is.
fn argument(name: &str, parameter: &Parameter, scope: &Scope<'_, '_>) -> String {
    let takes = |service: &Service| parameter.kinds.contains(&service.kind);
    let mut fitting = scope.declared().filter(|(_, service)| service.is_some_and(takes)).map(|(name, _)| name);
    match (parameter.kind, parameter.positional, fitting.next()) {
        (Type::Node, _, Some(node)) => format!("`{name}={node}`"),
        (Type::Node, _, None) => {
            let kind = parameter.kinds.first().map_or("", String::as_str);
            format!("`{name}=my_{kind}`, and declare `{kind} my_{kind}`")
        }
        (_, true, _) => "its value `\"...\"`".to_owned(),
        _ => format!("`{name}=\"...\"`"),
    }
}
