//! The actions of `allow` lines, held to AWS's list of them: that there is such an action, and that it acts on what the line
//! names.

use crate::catalog::shape::{Shape, Token, is_pattern, literal, loose_format, meet};
use crate::catalog::{BodyKind, actions, prefixes};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, closest};
use crate::graph::{Allow, Graph, Target};
use crate::plan::{Origin, Plan, Statement, Value, few};
use crate::source::Span;
use petgraph::graph::NodeIndex;
use std::collections::{BTreeMap, BTreeSet};

/// The statements of each line, with the node in whose body it stands.
type Lines<'p, 'g> = BTreeMap<Span, (NodeIndex, Vec<&'p Statement<'g>>)>;

/// Reports actions that AWS does not have, and those that none of the targets of their line is for.
pub fn check(graph: &Graph<'_>, plan: &Plan<'_>, diagnostics: &mut Diagnostics) {
    for (line, (index, statements)) in lines(plan) {
        let Some(node) = graph.flow.node_weight(index) else { continue };
        let is_role = node.service.body == Some(BodyKind::Allows);
        let allows: Vec<&Allow<'_>> = node.allows.iter().filter(|allow| allow.line == line).collect();
        let actions = allows.first().into_iter().flat_map(|allow| &allow.actions);
        for action in actions.filter(|action| action.text.contains(':')) {
            let found = match formats(action.text) {
                Ok(None) => continue,
                // What a written role allows and no arrow needs is told as such.
                Ok(_) if is_role && graph.catalog.is_of_a_kind(action.text) => continue,
                Ok(Some(formats)) if !misses(action.text, formats, &statements, plan) => continue,
                Ok(Some(formats)) => {
                    let help = inside(action.text, formats, &allows, graph);
                    let help = help.unwrap_or_else(|| acts_on(action.text, formats));
                    let why = wrong(action.text, formats, &allows, graph);
                    Diagnostic::new(Code::WRONG_RESOURCE, why, action.span, "never allowed").help(help)
                }
                Err((message, help)) => {
                    Diagnostic::new(Code::NO_SUCH_ACTION, message, action.span, "unknown").help(help)
                }
            };
            diagnostics.push(found.about(node.label()));
        }
    }
}

fn lines<'p, 'g>(plan: &'p Plan<'g>) -> Lines<'p, 'g> {
    let mut lines = Lines::new();
    let written = plan.allowed.iter().flat_map(|allowed| {
        allowed.given.iter().filter_map(|given| Some((given.line?, allowed.role, &given.statement)))
    });
    let own = plan.needs.iter().flat_map(|need| {
        let line = if let Origin::Line(line) = need.origin { Some(line) } else { None };
        need.statements.iter().filter_map(move |statement| Some((line?, need.actor, statement)))
    });
    for (line, node, statement) in written.chain(own) {
        lines.entry(line).or_insert_with(|| (node, Vec::new())).1.push(statement);
    }
    lines
}

/// The formats of the ARNs that an action acts on; None where a wildcard stands for several. Else there is none such: what is
/// wrong, and the help.
fn formats(action: &str) -> Result<Option<&'static [&'static str]>, (String, String)> {
    let Some((prefix, name)) = action.split_once(':') else { return Ok(None) };
    let none = format!("AWS has no action `{action}`");
    let help = |near: Option<&str>, meant: &dyn Fn(&str) -> String| match near {
        Some(near) => format!("did you mean `{}`?", meant(near)),
        None => "if it is newer than this version of pipec, accept this finding and say so".to_owned(),
    };
    let Some(all) = actions(prefix) else {
        let help = help(closest(prefix, prefixes()), &|near| format!("{near}:{name}"));
        return Err((format!("{none}: none begins with `{prefix}:`"), help));
    };
    if is_pattern(name) {
        let pattern = literal(&name.to_ascii_lowercase());
        return match all.names().any(|known| meet(&pattern, &literal(&known.to_ascii_lowercase()))) {
            true => Ok(None),
            false => Err((format!("AWS has no action that `{action}` stands for"), help(None, &str::to_owned))),
        };
    }
    match all.find(name) {
        Some((_, formats)) => Ok(Some(formats)),
        None => Err((none, help(closest(name, all.names()), &|near| format!("{prefix}:{near}")))),
    }
}

/// True if an action acts on none of the targets of its line.
fn misses(action: &str, formats: &[&str], statements: &[&Statement<'_>], plan: &Plan<'_>) -> bool {
    let with = statements.iter().filter(|statement| statement.actions.contains(&action));
    let mut targets = with.flat_map(|statement| statement.resources).peekable();
    let acts = |target: &Value<'_>| target.as_text() == Some("*") || fits(&shape(target, plan), formats);
    targets.peek().is_some() && !targets.any(acts)
}

/// What is wrong with an action that acts on none of the targets of its line.
fn wrong(action: &str, formats: &[&str], allows: &[&Allow<'_>], graph: &Graph<'_>) -> String {
    if formats.is_empty() {
        return format!("`{action}` can be allowed on `*` alone");
    }
    let targets: BTreeSet<String> = allows.iter().map(|allow| format!("`{}`", target(&allow.target, graph))).collect();
    format!("`{action}` does not act on {}", few(&targets))
}

/// A target as it is written.
fn target(target: &Target<'_>, graph: &Graph<'_>) -> String {
    let called = |index: &NodeIndex| graph.flow.node_weight(*index).map_or("", |node| node.called());
    match target {
        Target::Any => "*".to_owned(),
        Target::Arn(arn) => format!("\"{}\"", graph.written(arn)),
        Target::Node(index, None) => called(index).to_owned(),
        Target::Node(index, Some(path)) => format!("{}[\"{}\"]", called(index), graph.written(path)),
    }
}

fn fits(shape: &Shape, formats: &[&str]) -> bool {
    formats.iter().any(|format| meet(shape, &loose_format(format)))
}

/// The help for an action on what is in a node: the objects of a bucket.
fn inside(action: &str, formats: &[&str], allows: &[&Allow<'_>], graph: &Graph<'_>) -> Option<String> {
    let node = allows.iter().find_map(|allow| match allow.target {
        Target::Node(index, None) => Some(index),
        _ => None,
    })?;
    let node = graph.flow.node_weight(node)?;
    let arn = node.service.example_arn("x")?;
    let within = [literal(&arn).as_slice(), &[Token::Letter('/'), Token::Any]].concat();
    fits(&within, formats).then(|| format!("write `allow {action} on {}[\"*\"]`, or a path in it", node.called()))
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
