//! The `allow` lines that people write: roles that they wrote, which are checked and never widened, and permissions of a node
//! besides what its arrows need, which are added to the role that is made for it.

use super::arena::Arena;
use super::builder::Builder;
use super::evaluator::text_value;
use super::grants::{Granted, Need, Origin, Said, Writer};
use super::iam::{Half, Statement, statement_value};
use super::scope::{Item, Scope};
use super::show::show;
use super::value::{Entry, ResourceIndex, Value};
use crate::catalog::{Attribute, Word, managed_policies, managed_policy};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, a, closest, did_you_mean, misspelled};
use crate::graph::{Allow, Argument, Literal, Node, Target, Test};
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
    /// The permissions that people give nodes besides those of their arrows, line by line, in an order of its own: lines of a body may change
    /// places.
    pub fn allowed(&self, needs: &mut Vec<Need<'g>>, diagnostics: &mut Diagnostics) {
        for index in self.graph.flow.node_indices() {
            let Some(node) = self.node(index).filter(|node| !node.allows.is_empty()) else { continue };
            let Some((name, _)) = node.service.usual_role() else { continue };
            let Some(role) = self.made_role(index, name) else {
                node.allows.first().into_iter().for_each(|allow| diagnostics.push(without_role(node, allow)));
                continue;
            };
            let mut own: Vec<Need<'g>> = Vec::new();
            for allow in &node.allows {
                let mut statements = Vec::new();
                self.allow(allow, &mut statements, diagnostics);
                own.push(Need {
                    origin: Origin::Line(allow.line),
                    actor: index,
                    on: if let Target::Node(on, _) = allow.target { on } else { index },
                    verb: "",
                    doc: "do what is allowed here on",
                    half: Half::Identity,
                    writer: Writer::Made(role),
                    one_account: false,
                    statements: self.arena.slice(&statements),
                    said: Said::Not,
                });
            }
            own.sort_by_cached_key(|need| need.statements.iter().map(|one| self.shown(*one)).collect::<Vec<_>>());
            needs.append(&mut own);
        }
    }

    fn shown(&self, statement: Statement<'g>) -> String {
        show(&statement_value(self.arena, statement), &self.plan)
    }

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
                statements.sort_by_cached_key(|one| self.shown(*one));
                granted.roles.insert(resource, statements);
            }
        }
        let nodes = || self.graph.flow.node_weights();
        if !self.plan.allowed.is_empty() || nodes().any(|node| !node.allows.is_empty()) {
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
        let mut actions = Vec::new();
        for action in &allow.actions {
            match &allow.target {
                _ if action.text.contains([':', '*']) => actions.push(action.text),
                Target::Node(..) => self.allow_verb(action.text, action.span, allow, out, diagnostics),
                _ => {
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
            Target::Node(index, path) => self.attribute(*index, "arn").map(|arn| match path {
                Some(path) => self.arena.join(&[arn, Value::Text("/"), text_value(self.arena, path)]),
                None => arn,
            }),
        };
        if let Some(resource) = resource.filter(|_| !actions.is_empty()) {
            out.push(Statement {
                effect: "Allow",
                actions: self.arena.slice(&actions),
                resources: self.arena.slice(&[resource]),
                condition: self.condition(&allow.condition),
                principal: None,
                elsewhere: None,
            });
        }
    }

    fn allow_verb(
        &self,
        verb: &str,
        span: Span,
        allow: &'g Allow<'s>,
        out: &mut Vec<Statement<'g>>,
        diagnostics: &mut Diagnostics,
    ) {
        let Target::Node(index, path) = &allow.target else { return };
        let Some(node) = self.node(*index) else { return };
        let Some(permission) = node.service.permissions.get(verb) else {
            let kind = &node.service.kind;
            let message = format!("{} has no verb `{verb}`", a(kind));
            let found = Diagnostic::new(Code::UNKNOWN_ACTION, message, span, "unknown");
            let verbs = node.service.permissions.keys().map(String::as_str);
            let known = format!("write AWS's own action, such as `s3:PutObject`, or one of the verbs of {}", a(kind));
            diagnostics.push(found.maybe_help(did_you_mean(verb, &known, verbs)));
            return;
        };
        let own = self.condition(&allow.condition);
        let path = path.as_ref().map(|path| text_value(self.arena, path));
        // What a policy elsewhere must say is not for a role.
        let statements = self.by_verb(*index, permission, path).into_iter().filter(|one| one.elsewhere.is_none());
        for statement in statements {
            match both(self.arena, statement.condition, own) {
                Ok(condition) => out.push(Statement { condition, ..statement }),
                Err(key) => {
                    let message = format!("the verb `{verb}` compares `{key}` itself");
                    let found = Diagnostic::new(Code::INVALID_CONDITION, message, span, "under a condition of its own");
                    diagnostics.push(found.help("take the key out of the condition, or write AWS's own actions"));
                }
            }
        }
    }

    /// A condition block; None if it compares nothing.
    fn condition(&self, tests: &'g [Test<'s>]) -> Option<Value<'g>> {
        let mut operators: Vec<(&'g str, Vec<Entry<'g>>)> = Vec::new();
        for test in tests {
            let values = self.arena.collect(test.values.iter().map(|value| text_value(self.arena, value)));
            let value = match values {
                [only] if !test.list => *only,
                all => Value::List(all),
            };
            match operators.iter_mut().find(|(operator, _)| *operator == test.operator) {
                Some((_, keys)) => keys.push((test.key, value)),
                None => operators.push((test.operator, vec![(test.key, value)])),
            }
        }
        operators.iter_mut().for_each(|(_, keys)| keys.sort_by_key(|(key, _)| *key));
        operators.sort_by_key(|(operator, _)| *operator);
        let operators = operators.iter().map(|(operator, keys)| (*operator, self.arena.entries(keys.iter().copied())));
        (!tests.is_empty()).then(|| self.arena.entries(operators))
    }
}

/// The condition that holds where two do, or the key that both compare by one operator, which a block cannot say.
fn both<'g>(arena: &'g Arena, a: Option<Value<'g>>, b: Option<Value<'g>>) -> Result<Option<Value<'g>>, &'g str> {
    let (Some(a), Some(b)) = (a, b) else { return Ok(a.or(b)) };
    let mut operators = a.entries();
    for (operator, keys) in b.entries() {
        let Some((_, known)) = operators.iter_mut().find(|(known, _)| *known == operator) else {
            operators.push((operator, keys));
            continue;
        };
        if let Some((key, _)) = keys.entries().into_iter().find(|(key, _)| known.get(key).is_some()) {
            return Err(key);
        }
        *known = arena.entries(known.entries().into_iter().chain(keys.entries()));
    }
    Ok(Some(arena.entries(operators)))
}

/// The finding for a node that does nothing for which it has a role.
fn without_role(node: &Node<'_>, allow: &Allow<'_>) -> Diagnostic {
    let message = format!("`{}` has no role, because none of its arrows needs one", node.label());
    let found = Diagnostic::new(Code::UNEXPECTED_BODY, message, allow.line, "allowed to nobody");
    found.help("take this line out").about(node.label())
}

/// The names in a list of managed policies.
fn managed_names<'g>(argument: &'g Argument<'_>) -> impl Iterator<Item = (&'g str, Span)> {
    let items = if let Literal::List(items) = &argument.value { items.as_slice() } else { &[] };
    items.iter().filter_map(Literal::as_text).map(|name| (name, argument.span))
}
