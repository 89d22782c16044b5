//! Properties of one's own: lines of a body in the words of a target.

use super::draft::{DraftNode, Scope};
use super::raw::{Raw, raw};
use super::{Name, Node};
use crate::catalog::{BodyKind, Target, types};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, a};
use crate::source::Span;
use crate::syntax::ast;

/// A property in the words of a target.
#[derive(Debug, Clone)]
pub struct Property<'s> {
    /// The whole line.
    pub line: Span,
    /// The target in whose words it is written.
    pub target: Target,
    /// The type of the node's resources that have it; None for the node's main resource.
    pub kind: Option<Name<'s>>,
    /// Its place, key by key.
    pub path: Vec<Name<'s>>,
    /// Its value.
    pub value: Raw<'s>,
    /// The place of the value in the file.
    pub given: Span,
}

impl Property<'_> {
    /// Its place in words: `AWS::S3::BucketPolicy.PolicyDocument`.
    pub fn place(&self) -> String {
        let names: Vec<&str> = self.kind.iter().chain(&self.path).map(|name| name.text).collect();
        names.join(".")
    }
}

impl Node<'_> {
    /// The title of its kind, or of a resource of one's own the type.
    pub fn title(&self) -> &str {
        self.own_type().map_or(&self.service.title, |(kind, _)| kind)
    }

    /// The type of the resource that it is, and the target that has such types, where people say it.
    pub fn own_type(&self) -> Option<(&str, Target)> {
        self.service.body.filter(|body| *body == BodyKind::Properties)?;
        let kind = self.arguments.get(TYPE).and_then(|argument| argument.value.as_text())?;
        let is_cfn = types::is_kind(Target::CloudFormation, kind);
        Some((kind, if is_cfn { Target::CloudFormation } else { Target::Terraform }))
    }
}

impl<'s> Node<'s> {
    /// The type of its main resource in a target; None where it has none there.
    pub fn main_type(&self, target: Target) -> Option<&str> {
        match self.own_type() {
            Some((kind, own)) => (own == target).then_some(kind),
            None => self.service.dialect(target).resources.get("main").map(|main| main.kind.as_str()),
        }
    }
}

/// The argument of a resource of one's own that names its type.
pub const TYPE: &str = "type";

/// Reports a type that is not known when compiling.
pub fn typed(node: &Node<'_>, diagnostics: &mut Diagnostics) {
    let argument = node.arguments.get(TYPE).filter(|_| node.service.body == Some(BodyKind::Properties));
    if let Some(argument) = argument.filter(|argument| argument.value.as_text().is_none()) {
        let message = format!("the type of `{}` has a parameter in it", node.label());
        let found = Diagnostic::new(Code::WRONG_TYPE, message, argument.span, "known only when it is deployed");
        diagnostics.push(found.help("write the type itself").about(node.label()));
    }
}

/// Takes the properties of a body in, in an order of their own.
pub fn properties<'s>(
    node: &Node<'s>,
    draft: &DraftNode<'_, 's>,
    body: &ast::Body<'s>,
    scope: &Scope<'_, 's>,
    diagnostics: &mut Diagnostics,
) -> Vec<Property<'s>> {
    let mut out: Vec<Property<'s>> = Vec::new();
    for line in &body.properties {
        if draft.ast.existing {
            let message = format!("`{}` is outside, and its properties are not set here", node.label());
            let found = Diagnostic::new(Code::UNEXPECTED_BODY, message, line.span, "does not belong here");
            diagnostics.push(found.help("set it where the resource is made").about(node.label()));
            continue;
        }
        let Some((target, kind, path)) = placed(node, line, diagnostics) else { continue };
        let Some(value) = raw(&line.value, scope, diagnostics) else { continue };
        out.push(Property { line: line.span, target, kind, path, value, given: line.value.span });
    }
    let key = |property: &Property<'s>| {
        let place = property.kind.iter().chain(&property.path).map(|name| name.text);
        (property.target.table(), place.collect::<Vec<_>>())
    };
    out.sort_by_cached_key(|property| (key(property), property.line));
    for pair in out.windows(2) {
        if let [a, b] = pair
            && key(a) == key(b)
        {
            let message = format!("`{}` is given twice", b.place());
            let found = Diagnostic::new(Code::DUPLICATE_ARGUMENT, message, b.line, "again here");
            diagnostics.push(found.and(a.line, "first given here").help("keep one of the two"));
        }
    }
    out
}

/// The target, the type and the place of a line's property.
type Placed<'s> = (Target, Option<Name<'s>>, Vec<Name<'s>>);

fn placed<'s>(node: &Node<'s>, line: &ast::Property<'s>, diagnostics: &mut Diagnostics) -> Option<Placed<'s>> {
    if node.service.body == Some(BodyKind::Properties) {
        // A type that is missing or in error was reported.
        return node.own_type().map(|(_, target)| (target, None, line.path.clone()));
    }
    let (first, rest) = line.path.split_first()?;
    let (Some(target), Some((next, deeper))) = (Target::named(first.text), rest.split_first()) else {
        diagnostics.push(untargeted(node, line, *first));
        return None;
    };
    // Properties of Terraform may be spelled like types, and nothing of them follows.
    let is_type = types::is_kind(target, next.text) && (target == Target::CloudFormation || !deeper.is_empty());
    if is_type && deeper.is_empty() {
        let message = format!("no property of `{}` is named", next.text);
        let found = Diagnostic::new(Code::UNEXPECTED_BODY, message, line.span, "a type alone");
        diagnostics.push(found.help(format!("write `{}.{}.NAME = ...`", first.text, next.text)));
        return None;
    }
    Some(if is_type { (target, Some(*next), deeper.to_vec()) } else { (target, None, rest.to_vec()) })
}

/// The finding for a line that does not say which target has such a property.
fn untargeted(node: &Node<'_>, line: &ast::Property<'_>, first: Name<'_>) -> Diagnostic {
    let kind = &node.service.kind;
    let found = |message: String, label: &str| Diagnostic::new(Code::UNEXPECTED_BODY, message, line.span, label);
    let is_alone = line.path.len() == 1;
    if is_alone && node.service.body == Some(BodyKind::Columns) {
        let gap = Span { start: first.span.end, end: line.value.span.start };
        let message = format!("no `:` parts the name `{}` from its type", first.text);
        return found(message, "a column is written `name: type`").help("write `:`").fix(gap, ": ");
    }
    if is_alone && node.service.parameters.contains_key(first.text) {
        let message = format!("`{}` is an argument of {}", first.text, a(kind));
        let name = node.name.map_or("", |name| name.text);
        let help = format!("write it in parentheses: `{kind} {name}({}=...)`", first.text);
        return found(message, "arguments stand in parentheses").help(help);
    }
    let message = format!("`{}` does not say which target has it", first.text);
    let found = found(message, "a property begins with its target");
    found.help(match is_alone {
        true => format!("write `cfn.{0} = ...` for CloudFormation, `terraform.{0} = ...` for Terraform", first.text),
        false => "write `cfn.` before it for CloudFormation, `terraform.` for Terraform".to_owned(),
    })
}
