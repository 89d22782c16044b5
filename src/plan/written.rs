//! The roles that people wrote, and the statements of their `allow` lines. They are checked, never widened.

use super::builder::Builder;
use super::evaluator::text_value;
use super::grants::Granted;
use super::iam::{Statement, statement_value};
use super::scope::{Item, Scope};
use super::show::show;
use super::value::{ResourceIndex, Value};
use crate::catalog::{Attribute, Word, managed_policies, managed_policy};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, a, closest, did_you_mean, misspelled};
use crate::graph::{Allow, Argument, Literal, Node, Target};
use crate::source::{Span, quoted};
use petgraph::graph::NodeIndex;
use std::collections::BTreeMap;

/// The permissions of a written role.
#[derive(Debug, Clone, Copy)]
pub struct Allowed<'g> {
    /// The role.
    pub role: NodeIndex,
    /// The statements of its `allow` lines, in their order, and of its managed policies.
    pub given: &'g [Given<'g>],
}

/// A statement of a written role.
#[derive(Debug, Clone, Copy)]
pub struct Given<'g> {
    /// The `allow` line that it is from; None if it is from a managed policy.
    pub line: Option<Span>,
    /// The statement.
    pub statement: Statement<'g>,
}

impl<'g, 's: 'g> Builder<'g, 's> {
    /// The roles that people wrote: their `allow` lines, and trust in whoever names them.
    pub fn written(&mut self, granted: &mut Granted<'g>, diagnostics: &mut Diagnostics) {
        for index in self.graph.flow.node_indices() {
            let Some(node) = self.node(index).filter(|node| node.service.kind == "role") else { continue };
            let mut given: Vec<Given<'g>> = Vec::new();
            let faultless = diagnostics.apart(|diagnostics| self.given(node, &mut given, diagnostics));
            // An existing role of which nothing is said may allow anything, and so may a line in error.
            let known = node.existing.is_none() || !given.is_empty();
            if known && !node.doubtful && faultless {
                self.plan.allowed.push(Allowed { role: index, given: self.arena.slice(&given) });
            }
            if let Some(resource) = self.resource(index, "main") {
                let mut statements: Vec<Statement<'g>> = given.iter().map(|given| given.statement).collect();
                // In an order of their own: lines of a role may change places.
                statements.sort_by_cached_key(|one| show(&statement_value(self.arena, *one), &self.plan));
                granted.roles.insert(resource, statements);
            }
        }
        if !self.plan.allowed.is_empty() {
            self.plan.arns = self.arns();
        }
    }

    /// Adds the statements of the lines and the managed policies of a role.
    fn given(&self, role: &'g Node<'s>, given: &mut Vec<Given<'g>>, diagnostics: &mut Diagnostics) {
        for allow in &role.allows {
            let mut statements = Vec::new();
            self.allow(allow, &mut statements, diagnostics);
            given.extend(statements.into_iter().map(|statement| Given { line: Some(allow.line), statement }));
        }
        let policies = role.arguments.get("policies").into_iter().flat_map(managed_names);
        for (name, span) in policies {
            self.managed(name, span, given, diagnostics);
        }
    }

    /// The ARNs of the resources made here, spelled out: people may write them so in an `allow` line.
    fn arns(&self) -> BTreeMap<(ResourceIndex, Word), Value<'g>> {
        let mut arns = BTreeMap::new();
        for (index, made) in self.graph.flow.node_indices().zip(&self.roles) {
            arns.extend(made.iter().filter_map(|(_, role)| self.role_arn(index, *role)));
            let Some(node) = self.node(index) else { continue };
            let dialect = self.dialect(node);
            let attributes = dialect.attributes.iter().filter_map(|(name, attribute)| match attribute {
                Attribute::Resource(part, attribute) => Some((name.as_str(), part.as_str(), *attribute)),
                Attribute::Value(_) => None,
            });
            for (name, part, attribute) in attributes {
                let Some(resource) = self.resource(index, part) else { continue };
                let arn = match name {
                    "arn" => self.name(index, node).and_then(|name| self.arn_for(index, name)),
                    _ if attribute.text().eq_ignore_ascii_case("arn") => {
                        let arn = dialect.resources.get(part).and_then(|resource| resource.arn.as_ref());
                        arn.and_then(|arn| self.template(arn, &Scope::of(index)))
                    }
                    _ => None,
                };
                arns.extend(arn.map(|arn| ((resource, attribute), arn)));
            }
        }
        arns
    }

    /// The name of a node: the one it is given, else its deterministic one, else a reference to it.
    fn name(&self, index: NodeIndex, node: &'g Node<'s>) -> Option<Value<'g>> {
        let naming = node.service.naming.as_ref().filter(|naming| naming.always);
        match (node.arguments.get("name").map(|argument| &argument.value), naming) {
            (Some(Literal::Text(text)), _) => Some(text_value(self.arena, text)),
            (_, Some(naming)) => self.template(&naming.value, &Scope::of(index)),
            _ => self.attribute(index, "name"),
        }
    }

    /// The reference to the ARN of a role that is made for a node, and that ARN spelled out.
    pub fn role_arn(&self, index: NodeIndex, role: ResourceIndex) -> Option<((ResourceIndex, Word), Value<'g>)> {
        let service = self.graph.catalog.role()?;
        let Attribute::Resource(_, attribute) = service.attribute("arn", self.plan.target)? else { return None };
        let scope = Scope::of(index).with(self.arena, "resource_id", Item::Value(Value::Ref(role, Word::default())));
        Some(((role, *attribute), self.template(service.arn.as_ref()?, &scope)?))
    }

    /// Adds the statements of one of AWS's managed policies; an unknown name is reported.
    fn managed(&self, name: &str, span: Span, given: &mut Vec<Given<'g>>, diagnostics: &mut Diagnostics) {
        let Some(policy) = managed_policy(name) else {
            // The argument holds several names, and one of them is meant here.
            let literal = quoted(name);
            let inside = self.graph.text.get(span.range()).and_then(|argument| argument.find(&literal));
            let start = inside.map(|at| span.range().start + at);
            let span = start.map_or(span, |start| Span::new(start, start + literal.len()));
            let message = format!("what the managed policy `{name}` allows is not known here");
            let found = Diagnostic::new(Code::UNKNOWN_MANAGED_POLICY, message, span, "unknown");
            let meant = misspelled(name, managed_policies()).filter(|_| start.is_some());
            let found = found.maybe_fix(span, meant.map(quoted));
            diagnostics.push(found.help(match closest(name, managed_policies()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "write what it allows as `allow` lines of the role".to_owned(),
            }));
            return;
        };
        given.extend(policy.iter().map(|statement| Given {
            line: None,
            statement: Statement {
                effect: "Allow",
                actions: self.arena.collect(statement.actions.iter().map(String::as_str)),
                resources: self.arena.collect(statement.resources.iter().map(|arn| Value::Text(arn))),
                condition: statement.condition.as_ref().map(Value::Fixed),
                principal: None,
                elsewhere: None,
            },
        }));
    }

    fn allow(&self, allow: &'g Allow<'s>, out: &mut Vec<Statement<'g>>, diagnostics: &mut Diagnostics) {
        let (node, path) = match &allow.target {
            Target::Node(index, path) => (Some(*index), path.as_ref().map(|path| text_value(self.arena, path))),
            _ => (None, None),
        };
        let mut actions = Vec::new();
        for action in &allow.actions {
            match node.filter(|_| !action.text.contains([':', '*'])) {
                Some(index) => self.allow_verb(index, action.text, action.span, path, out, diagnostics),
                None if action.text.contains([':', '*']) => actions.push(action.text),
                None => {
                    let message = format!("the verb `{}` needs a node to act on", action.text);
                    let found = Diagnostic::new(
                        Code::UNKNOWN_ACTION,
                        message,
                        action.span,
                        "a verb means something of one kind of node",
                    );
                    diagnostics
                        .push(found.help("name a node after `on`, or write AWS's own action, such as `s3:PutObject`"));
                }
            }
        }
        let resource = match &allow.target {
            Target::Any => Some(Value::Text("*")),
            Target::Arn(arn) => Some(text_value(self.arena, arn)),
            Target::Node(index, _) => self.attribute(*index, "arn").map(|arn| match path {
                Some(path) => self.arena.join(&[arn, Value::Text("/"), path]),
                None => arn,
            }),
        };
        if let Some(resource) = resource.filter(|_| !actions.is_empty()) {
            out.push(Statement {
                effect: "Allow",
                actions: self.arena.slice(&actions),
                resources: self.arena.slice(&[resource]),
                condition: None,
                principal: None,
                elsewhere: None,
            });
        }
    }

    fn allow_verb(
        &self,
        index: NodeIndex,
        verb: &str,
        span: Span,
        path: Option<Value<'g>>,
        out: &mut Vec<Statement<'g>>,
        diagnostics: &mut Diagnostics,
    ) {
        let Some(node) = self.node(index) else { return };
        let Some(permission) = node.service.permissions.get(verb) else {
            let kind = &node.service.kind;
            let found =
                Diagnostic::new(Code::UNKNOWN_ACTION, format!("{} has no verb `{verb}`", a(kind)), span, "unknown");
            let verbs = node.service.permissions.keys().map(String::as_str);
            let known = format!("write AWS's own action, such as `s3:PutObject`, or one of the verbs of {}", a(kind));
            diagnostics.push(found.maybe_help(did_you_mean(verb, &known, verbs)));
            return;
        };
        out.extend(self.by_verb(index, permission, path));
    }
}

/// The names in a list of managed policies.
fn managed_names<'g>(argument: &'g Argument<'_>) -> impl Iterator<Item = (&'g str, Span)> {
    let items = if let Literal::List(items) = &argument.value { items.as_slice() } else { &[] };
    items.iter().filter_map(Literal::as_text).map(|name| (name, argument.span))
}
