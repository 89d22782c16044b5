//! The needs of the nodes: every grant of every arrow, argument and role, before any policy is written.

use super::builder::Builder;
use super::iam::{Half, Principal, Statement};
use super::scope::{Item, Scope};
use super::value::{ResourceIndex, Value};
use crate::catalog::{Actor, Grant, Permission};
use crate::diagnostics::Diagnostics;
use crate::graph::{EdgeKind, Graph};
use crate::source::Span;
use petgraph::Direction::{Incoming, Outgoing};
use petgraph::graph::{EdgeIndex, NodeIndex};
use petgraph::visit::EdgeRef;

/// The origin of a need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An arrow, or an argument that names a node.
    Edge(EdgeIndex),
    /// The node's own role, whatever the arrows say.
    Role(NodeIndex),
    /// A line in the body of the node that acts.
    Line(Span),
}

/// The carrier of the statements of a need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Writer {
    /// A role made for a node.
    Made(ResourceIndex),
    /// A role written in the source; it is checked, never widened.
    Written(NodeIndex),
    /// The receiver's resource policy.
    Receiver(NodeIndex),
    /// A policy that cannot be written from here.
    Elsewhere(NodeIndex),
}

/// A permission, with the node that needs it and the origin of the need.
#[derive(Clone, Debug)]
pub struct Need<'g> {
    /// The arrow, argument or role that asks for it.
    pub origin: Origin,
    /// The node that acts.
    pub actor: NodeIndex,
    /// The node acted upon; the node that acts where a line names none.
    pub on: NodeIndex,
    /// The verb, of the service acted upon; empty for a line.
    pub verb: &'g str,
    /// The verb in words.
    pub doc: &'g str,
    /// The half by which it is given.
    pub half: Half,
    /// The carrier of the statements.
    pub writer: Writer,
    /// True if AWS does this within one account alone.
    pub one_account: bool,
    /// The statements.
    pub statements: &'g [Statement<'g>],
    /// The target with which the verb gives just this, in an `allow` line of a written role.
    pub said: Said<'g>,
}

/// The target of an `allow` line that allows a need by its verb.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Said<'g> {
    /// No line with the verb allows just this.
    #[default]
    Not,
    /// The node.
    Whole,
    /// Paths in the node.
    Paths(&'g [Value<'g>]),
}

impl Need<'_> {
    /// The place of its origin in the source.
    pub fn span(&self, graph: &Graph<'_>) -> Option<Span> {
        match self.origin {
            Origin::Edge(edge) => graph.flow.edge_weight(edge).map(|edge| edge.span),
            Origin::Role(node) => graph.flow.node_weight(node).map(|node| node.span),
            Origin::Line(line) => Some(line),
        }
    }
}

/// A table in the order of insertion, which the graph makes canonical.
pub type Table<K, V> = indexmap::IndexMap<K, V, rustc_hash::FxBuildHasher>;

/// The statements of all needs by the policy that carries them, and the resources that other resources wait for.
#[derive(Default)]
pub struct Granted<'g> {
    /// Statements of each role made for a node, in canonical order.
    pub roles: Table<ResourceIndex, Vec<Statement<'g>>>,
    /// Statements of each policy document, by node and the resource it protects, with the resource that carries it.
    pub documents: Table<(NodeIndex, &'g str), (ResourceIndex, Vec<Statement<'g>>)>,
    /// The policy resources of each arrow's receiver half.
    edges: Table<EdgeIndex, Vec<ResourceIndex>>,
}

impl Granted<'_> {
    /// The policy resources of an arrow's receiver half.
    pub fn of_edge(&self, edge: EdgeIndex) -> &[ResourceIndex] {
        self.edges.get(&edge).map_or(&[], Vec::as_slice)
    }

    /// Records a policy resource for the arrow that asked for it.
    pub fn link(&mut self, origin: Origin, resource: ResourceIndex) {
        if let Origin::Edge(edge) = origin {
            let list = self.edges.entry(edge).or_default();
            if !list.contains(&resource) {
                list.push(resource);
            }
        }
    }
}

impl<'g, 's: 'g> Builder<'g, 's> {
    /// Collects all needs into the plan and gives each to its carrier.
    pub fn grants(&mut self, diagnostics: &mut Diagnostics) -> Granted<'g> {
        let mut needs: Vec<Need<'g>> = Vec::with_capacity(self.graph.flow.edge_count());
        for index in self.graph.flow.node_indices() {
            let Some(node) = self.node(index) else { continue };
            for (name, role) in &node.service.roles {
                let acts = self.made_role(index, name).is_some() || self.written_role(index, name).is_some();
                for grant in role.grants.iter().filter(|_| acts) {
                    self.need(grant, Origin::Role(index), Some(name), &Scope::of(index), &mut needs);
                }
            }
        }
        for edge in self.graph.flow.edge_references() {
            let (origin, from, to) = (Origin::Edge(edge.id()), edge.source(), edge.target());
            let (grants, owner) = match edge.weight().kind {
                EdgeKind::Arrow(accept) => (&accept.grants, accept.owner(from, to)),
                EdgeKind::Argument(parameter) => (&parameter.grants, from),
            };
            let scope = Scope::along(owner, edge.id(), from, to);
            let offer = self.node(from).and_then(|giver| giver.service.offers.get(edge.weight().link));
            let offered = offer.and_then(|offer| offer.role.as_deref());
            for grant in grants {
                let role = offered.filter(|_| matches!(grant.actor, None | Some(Actor::From)));
                self.need(grant, origin, role, &scope, &mut needs);
            }
        }
        self.allowed(&mut needs, diagnostics);
        let granted = self.give(&mut needs, diagnostics);
        self.plan.needs = needs;
        granted
    }

    fn need(
        &self,
        grant: &'g Grant,
        origin: Origin,
        role: Option<&'g str>,
        scope: &Scope<'g>,
        out: &mut Vec<Need<'g>>,
    ) {
        if !self.wanted(&grant.when, scope) {
            return;
        }
        let Some(actor) = self.actor(grant, scope) else { return };
        let mut statements: Vec<Statement<'g>> = Vec::new();
        for &(on, via) in self.targets(grant, scope) {
            let Some((verb, permission)) =
                self.node(on).and_then(|node| node.service.permissions.get_key_value(&grant.permission))
            else {
                self.lost.permission(scope.owner, &grant.permission, on);
                continue;
            };
            let along = via.and_then(|edge| self.graph.flow.edge_endpoints(edge).map(|(from, to)| (edge, from, to)));
            let mut inner = Scope::of(on).with(self.arena, "actor", Item::Node(actor));
            inner.edge = along.or(scope.edge);
            let half = if grant.principal.is_some() { Half::Resource } else { Half::Identity };
            statements.clear();
            match half {
                Half::Identity => statements.extend(self.statements(permission, &inner)),
                Half::Resource => {
                    let own = self.statements(permission, &inner);
                    statements.extend(own.map(|statement| self.call(grant, scope, statement)));
                }
            }
            if statements.is_empty() {
                continue;
            }
            let statements = self.arena.slice(&statements);
            let writer = match half {
                Half::Resource => Writer::Receiver(on),
                Half::Identity => self.writer(actor, grant.role.as_deref().or(role)),
            };
            out.push(Need {
                origin,
                actor,
                on,
                verb,
                doc: &permission.doc,
                half,
                writer,
                one_account: grant.one_account,
                statements,
                said: Said::Not,
            });
        }
    }

    fn actor(&self, grant: &'g Grant, scope: &Scope<'g>) -> Option<NodeIndex> {
        match grant.actor {
            Some(Actor::From) => scope.edge.map(|(_, from, _)| from),
            Some(Actor::To) => scope.edge.map(|(_, _, to)| to),
            Some(Actor::Owner) => Some(scope.owner),
            None => Some(scope.edge.map_or(scope.owner, |(_, from, _)| from)),
        }
    }

    /// The nodes a path leads to, each with the last arrow on the way.
    fn targets(&self, grant: &'g Grant, scope: &Scope<'g>) -> &'g [(NodeIndex, Option<EdgeIndex>)] {
        let mut segments = grant.on.steps().enumerate().skip(1);
        let Some(Item::Node(start)) = self.start(&grant.on, scope) else { return &[] };
        let mut found = self.arena.slice(&[(start, None)]);
        while let Some((at, (step, segment))) = segments.next() {
            let way = if segment == "in" { Incoming } else { Outgoing };
            if segment != "in" && segment != "out" {
                // An argument that names a node, or a field of its service file.
                let named =
                    found.iter().filter_map(|(node, via)| match self.member(Item::Node(*node), step.word, segment) {
                        Some(Item::Node(next)) => Some((next, *via)),
                        None if !step.optional => {
                            self.lost.name(scope.owner, &grant.on, at, *node);
                            None
                        }
                        _ => None,
                    });
                found = self.arena.collect(named);
                continue;
            }
            let Some((_, (_, link))) = segments.next() else { break };
            let linked = found.iter().flat_map(|(node, _)| self.links(*node, way, link)).filter_map(|edge| {
                let (from, to) = self.graph.flow.edge_endpoints(*edge)?;
                Some((if way == Incoming { from } else { to }, Some(*edge)))
            });
            found = self.arena.collect(linked);
        }
        found
    }

    /// The carrier of the identity half for an actor.
    fn writer(&self, actor: NodeIndex, role: Option<&'g str>) -> Writer {
        let Some(node) = self.node(actor) else { return Writer::Elsewhere(actor) };
        let Some(role) = role.or_else(|| node.service.usual_role().map(|(name, _)| name)) else {
            return Writer::Elsewhere(actor);
        };
        match (self.written_role(actor, role), self.made_role(actor, role)) {
            (Some(written), _) => Writer::Written(written),
            (None, Some(made)) => Writer::Made(made),
            (None, None) => Writer::Elsewhere(actor),
        }
    }

    /// The statements of a permission in a scope; those without a resource are left out.
    pub fn statements(&self, permission: &'g Permission, scope: &Scope<'g>) -> impl Iterator<Item = Statement<'g>> {
        let wanted = permission.statements.iter().filter(|statement| self.wanted(&statement.when, scope));
        wanted.filter_map(|statement| self.statement(statement, scope))
    }

    /// One statement; None where no resource is left in it.
    pub fn statement(&self, statement: &'g crate::catalog::Statement, scope: &Scope<'g>) -> Option<Statement<'g>> {
        let resources: &'g [Value<'g>] = match statement.resources.as_slice() {
            [only] => std::slice::from_ref(self.arena.keep(self.template(only, scope)?)),
            several => {
                let mut resources: Vec<Value<'g>> = Vec::with_capacity(several.len());
                for value in several.iter().filter_map(|template| self.template(template, scope)) {
                    if !resources.contains(&value) {
                        resources.push(value);
                    }
                }
                self.arena.slice(&resources)
            }
        };
        (!resources.is_empty()).then(|| Statement {
            effect: statement.effect.word(),
            actions: self.arena.collect(statement.actions.iter().map(String::as_str)),
            resources,
            condition: statement.condition.as_ref().and_then(|template| self.template(template, scope)),
            principal: None,
            elsewhere: statement.elsewhere.as_ref().and_then(|template| self.template(template, scope)),
        })
    }

    /// A statement of a receiver's policy, with the principal and the source of the call.
    fn call(&self, grant: &'g Grant, scope: &Scope<'g>, statement: Statement<'g>) -> Statement<'g> {
        let arena = self.arena;
        let source_arn = grant.source_arn.as_ref().and_then(|template| self.template(template, scope));
        let source_account = grant.source_account.then_some(Value::Pseudo(super::Pseudo::Account));
        // A bucket ARN names no account, so the account is held to as well; the operators are those AWS's guides print.
        let operator = if grant.source_account { "ArnLike" } else { "ArnEquals" };
        let arn = source_arn.map(|arn| (operator, arena.map([("aws:SourceArn", arn)])));
        let account = source_account.map(|account| ("StringEquals", arena.map([("aws:SourceAccount", account)])));
        let condition = match statement.elsewhere {
            Some(_) => statement.condition,
            None => Some(arena.entries(arn.into_iter().chain(account))),
        };
        let service = |name| Principal::Service { name, source_arn, source_account };
        let principal = grant.principal.as_deref().map(service);
        Statement { condition, principal, ..statement }
    }
}
