//! The actions of `allow` lines, held to AWS's list of them: that there is such an action, and that it acts on what the line
//! names.

use super::properties::newer;
use crate::catalog::shape::{Shape, Token, is_pattern, literal, loose_format, meet};
use crate::catalog::{BodyKind, actions, prefixes};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, closest};
use crate::graph::{Allow, Graph, Target};
use crate::plan::{Origin, Plan, Statement, Value, few};
use crate::source::Span;
use std::collections::{BTreeMap, BTreeSet};

/// An action, as AWS knows it.
#[derive(Clone, Copy)]
enum Known {
    /// It acts on ARNs of these formats; without any it can be allowed on `*` alone.
    On(&'static [&'static str]),
    /// A wildcard stands for several.
    Several,
    /// There is none such.
    Not,
}

/// Reports actions that AWS does not have, and those that none of the targets of their line is for.
pub fn check(graph: &Graph<'_>, plan: &Plan<'_>, diagnostics: &mut Diagnostics) {
    let statements = statements(plan);
    // The targets of a line stand together.
    let lines = graph.flow.node_weights().flat_map(|node| {
        let lines = node.allows.chunk_by(|a, b| a.line == b.line);
        lines.map(move |allows| (node, allows))
    });
    for (node, allows) in lines {
        let Some(first) = allows.first() else { continue };
        let Some(statements) = statements.get(&first.line) else { continue };
        let is_role = node.service.body == Some(BodyKind::Allows);
        for action in first.actions.iter().filter(|action| action.text.contains(':')) {
            let known = known(action.text);
            let code = match known {
                Known::Several => continue,
                // What a written role allows and no arrow needs is told as such.
                Known::On(_) if is_role && graph.catalog.is_of_a_kind(action.text) => continue,
                Known::On(formats) if !misses(action.text, formats, statements, plan) => continue,
                Known::On(_) => Code::WRONG_RESOURCE,
                Known::Not => Code::NO_SUCH_ACTION,
            };
            diagnostics.push_lazily(code, Some(node.label()), || {
                let (message, label, help) = match known {
                    Known::On(formats) => {
                        let help = inside(action.text, formats, allows, graph);
                        let help = help.unwrap_or_else(|| acts_on(action.text, formats));
                        (wrong(action.text, formats, allows, graph), "never allowed", help)
                    }
                    _ => (format!("AWS has no action `{}`", action.text), "unknown", meant(action.text)),
                };
                Diagnostic::new(code, message, action.span, label).help(help).about(node.label())
            });
        }
    }
}

/// The statements of each line.
fn statements<'p, 'g>(plan: &'p Plan<'g>) -> BTreeMap<Span, Vec<&'p Statement<'g>>> {
    let mut lines: BTreeMap<Span, Vec<&Statement<'_>>> = BTreeMap::new();
    let written = plan.allowed.iter().flat_map(|allowed| allowed.given);
    let written = written.filter_map(|given| Some((given.line?, &given.statement)));
    let own = plan.needs.iter().flat_map(|need| {
        let line = if let Origin::Line(line) = need.origin { Some(line) } else { None };
        need.statements.iter().filter_map(move |statement| Some((line?, statement)))
    });
    written.chain(own).for_each(|(line, statement)| lines.entry(line).or_default().push(statement));
    lines
}

fn known(action: &str) -> Known {
    let Some((prefix, name)) = action.split_once(':') else { return Known::Several };
    let Some(all) = actions(prefix) else { return Known::Not };
    if is_pattern(name) {
        let pattern = literal(&name.to_ascii_lowercase());
        let some = all.names().any(|known| meet(&pattern, &literal(&known.to_ascii_lowercase())));
        return if some { Known::Several } else { Known::Not };
    }
    all.find(name).map_or(Known::Not, |(_, formats)| Known::On(formats))
}

/// The help for an action that AWS does not have: the nearest one.
fn meant(action: &str) -> String {
    let (prefix, name) = action.split_once(':').unwrap_or(("", action));
    let near = match actions(prefix) {
        Some(all) => closest(name, all.names()).map(|near| format!("{prefix}:{near}")),
        None => closest(prefix, prefixes()).map(|near| format!("{near}:{name}")),
    };
    newer(near.as_deref().filter(|_| !is_pattern(name)))
}

/// True if an action acts on none of the targets of its line.
fn misses(action: &str, formats: &[&str], statements: &[&Statement<'_>], plan: &Plan<'_>) -> bool {
    let with = statements.iter().filter(|statement| statement.actions.contains(&action));
    let mut targets = with.flat_map(|statement| statement.resources).peekable();
    let formats = shapes(formats);
    let acts = |target: &Value<'_>| target.as_text() == Some("*") || fits(&shape(target, plan), &formats);
    targets.peek().is_some() && !targets.any(acts)
}

/// The mistake in an action that acts on none of the targets of its line.
fn wrong(action: &str, formats: &[&str], allows: &[Allow<'_>], graph: &Graph<'_>) -> String {
    if formats.is_empty() {
        return format!("`{action}` can be allowed on `*` alone");
    }
    let called = |index| graph.flow.node_weight(index).map_or(String::new(), |node| node.called().to_owned());
    let target = |allow: &Allow<'_>| format!("`{}`", graph.target(&allow.target, called));
    let targets: BTreeSet<String> = allows.iter().map(target).collect();
    format!("`{action}` does not act on {}", few(&targets))
}

fn shapes(formats: &[&str]) -> Vec<Shape> {
    formats.iter().map(|format| loose_format(format)).collect()
}

fn fits(shape: &Shape, formats: &[Shape]) -> bool {
    formats.iter().any(|format| meet(shape, format))
}

/// The help for an action on what is in a node: the objects of a bucket.
fn inside(action: &str, formats: &[&str], allows: &[Allow<'_>], graph: &Graph<'_>) -> Option<String> {
    let node = allows.iter().find_map(|allow| match allow.target {
        Target::Node(index, None) => Some(index),
        _ => None,
    })?;
    let node = graph.flow.node_weight(node)?;
    let arn = node.service.example_arn("x")?;
    let within = [literal(&arn).as_slice(), &[Token::Letter('/'), Token::Any]].concat();
    fits(&within, &shapes(formats))
        .then(|| format!("write `allow {action} on {}[\"*\"]`, or a path in it", node.called()))
}

fn acts_on(action: &str, formats: &[&str]) -> String {
    match formats {
        [] => format!("write `allow {action} on *`, in a line of its own"),
        formats => {
            let formats: BTreeSet<String> = formats.iter().map(|format| format!("`{format}`")).collect();
            format!("it acts on {}", formats.into_iter().collect::<Vec<_>>().join(", "))
        }
    }
}

/// The shape of an ARN: a name that is known when it is deployed has neither `/` nor `:`, the value of a parameter may be
/// anything.
fn shape(arn: &Value<'_>, plan: &Plan<'_>) -> Shape {
    let mut shape = Shape::new();
    for piece in arn.pieces() {
        match piece {
            Value::Ref(resource, attribute) => match plan.arns.get(&(*resource, *attribute)) {
                Some(spelled) if spelled != piece => shape.extend(self::shape(spelled, plan)),
                _ if attribute.text().to_ascii_lowercase().contains("arn") => shape.push(Token::Any),
                _ => shape.push(Token::Name),
            },
            Value::Pseudo(_) => shape.push(Token::Name),
            other => match other.as_text() {
                Some(text) => shape.extend(literal(text)),
                None => shape.push(Token::Any),
            },
        }
    }
    shape
}
