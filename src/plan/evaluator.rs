//! The evaluator of service files: it reads the graph and the resources made so far, and changes nothing.

use super::arena::Arena;
use super::bounds::Bounds;
use super::lost::Lost;
use super::names::Names;
use super::scope::{Item, Scope};
use super::value::{Entry, ResourceIndex, Value};
use crate::catalog::template::Template;
use crate::catalog::{self, Attribute, Dialect, LinkDialect, Parameter, Target};
use crate::graph::{Edge, EdgeKind, Existing, Graph, Node, Piece, Text};
use petgraph::graph::{EdgeIndex, NodeIndex};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap};

/// The resources of one node, by name.
pub type Parts<'g> = Vec<(&'g str, ResourceIndex)>;

/// The evaluator of templates, conditions and paths, with all that they may refer to.
pub struct Evaluator<'g, 's> {
    pub graph: &'g Graph<'s>,
    pub arena: &'g Arena,
    pub target: Target,
    /// The resources of each node.
    pub parts: Vec<Parts<'g>>,
    /// The resources of each arrow's own.
    pub arrow_parts: HashMap<EdgeIndex, Parts<'g>, rustc_hash::FxBuildHasher>,
    /// The roles made for each node.
    pub roles: Vec<Parts<'g>>,
    /// The patterns of arrows.
    pub patterns: BTreeMap<EdgeIndex, Value<'g>>,
    /// The patterns of nodes.
    pub conditions: BTreeMap<NodeIndex, Value<'g>>,
    pub names: Names<'g>,
    pub bounds: Bounds,
    /// Names that were asked for in vain.
    pub lost: Lost<'g>,
    /// True while a text for people is made.
    pub telling: Cell<bool>,
    /// The arrow whose variables are made, which are named after nodes as it has them.
    pub naming: Cell<Option<EdgeIndex>>,
    /// Columns of tables, and their partitions.
    pub columns: RefCell<HashMap<(NodeIndex, bool), Value<'g>, rustc_hash::FxBuildHasher>>,
    /// Defaults of parameters that were asked for, where they depend on many arrows.
    pub defaults: RefCell<HashMap<(NodeIndex, *const Parameter), Option<Value<'g>>, rustc_hash::FxBuildHasher>>,
    /// Stacks of the lists and maps being made: one allocation serves them all.
    pub items: RefCell<Vec<Value<'g>>>,
    pub entries: RefCell<Vec<Entry<'g>>>,
}

impl<'g, 's: 'g> Evaluator<'g, 's> {
    /// An evaluator of a graph of which nothing is made yet.
    pub fn new(graph: &'g Graph<'s>, arena: &'g Arena, target: Target) -> Self {
        Self {
            graph,
            arena,
            target,
            parts: vec![Parts::new(); graph.flow.node_count()],
            arrow_parts: HashMap::default(),
            roles: vec![Parts::new(); graph.flow.node_count()],
            patterns: BTreeMap::new(),
            conditions: BTreeMap::new(),
            names: Names::new(target),
            bounds: Bounds::of(graph),
            lost: Lost::default(),
            telling: Cell::default(),
            naming: Cell::default(),
            columns: RefCell::default(),
            defaults: RefCell::default(),
            items: RefCell::default(),
            entries: RefCell::default(),
        }
    }

    /// A text for people, which has the names of today; what is deployed has the names that it was deployed with.
    pub fn told(&self, text: &'g Template, scope: &Scope<'g>) -> Option<Value<'g>> {
        self.telling.set(true);
        let told = self.template(text, scope);
        self.telling.set(false);
        told
    }

    /// The variables that an arrow gives to code, named after nodes as they are called where the arrow is written.
    pub fn variables(&self, template: &'g Template, edge: EdgeIndex, scope: &Scope<'g>) -> Option<Value<'g>> {
        self.naming.set(Some(edge));
        let variables = self.template(template, scope);
        self.naming.set(None);
        variables
    }

    /// The name of a node. Within a value of a node, which is what is deployed, it is the one for that.
    pub fn label(&self, index: NodeIndex, node: &'g Node<'s>) -> &'g str {
        match self.naming.get().filter(|_| self.bounds.is_outermost()) {
            Some(arrow) => self.graph.name_at(arrow, index),
            None if self.tells() => node.label(),
            None => node.deployed(),
        }
    }

    /// True while the text of a finding is made, and no value of a node within it.
    pub fn tells(&self) -> bool {
        self.telling.get() && self.bounds.is_outermost()
    }

    /// The dialect in which the target spells a node.
    pub fn dialect(&self, node: &'g Node<'_>) -> &'g Dialect {
        node.service.dialect(self.target)
    }

    /// A node of the graph.
    pub fn node(&self, index: NodeIndex) -> Option<&'g Node<'s>> {
        self.graph.flow.node_weight(index)
    }

    /// A resource of a node, where it exists.
    pub fn resource(&self, node: NodeIndex, name: &str) -> Option<ResourceIndex> {
        find(self.parts.get(node.index())?, name)
    }

    /// A role made for a node.
    pub fn made_role(&self, node: NodeIndex, role: &str) -> Option<ResourceIndex> {
        find(self.roles.get(node.index())?, role)
    }

    /// The suffix of a resource's id; empty if it has none.
    pub fn suffix(&self, resource: &'g catalog::Resource, scope: &Scope<'g>) -> &'g str {
        let suffix = resource.suffix.as_ref().and_then(|template| self.template(template, scope));
        suffix.and_then(|suffix| suffix.as_text()).unwrap_or_default()
    }

    /// The ARN of a node spelled out, for a name of it.
    pub fn arn_for(&self, index: NodeIndex, name: Value<'g>) -> Option<Value<'g>> {
        let template = self.node(index)?.service.arn.as_ref()?;
        self.template(template, &Scope::of(index).with(self.arena, "resource_id", Item::Value(name)))
    }

    /// An attribute of a node.
    pub fn attribute(&self, index: NodeIndex, name: &'g str) -> Option<Value<'g>> {
        let node = self.node(index)?;
        self.spelled(index, node, name, node.service.attribute(name, self.target))
    }

    /// An attribute of a node: of one that is made as the dialect spells it, of an existing one from its ARN.
    pub fn spelled(
        &self,
        index: NodeIndex,
        node: &'g Node<'s>,
        name: &'g str,
        attribute: Option<&'g Attribute>,
    ) -> Option<Value<'g>> {
        if let Some(existing) = &node.existing {
            return self.existing_attribute(index, node, existing, name);
        }
        match attribute? {
            Attribute::Resource(resource, attribute) => Some(Value::Ref(self.resource(index, resource)?, *attribute)),
            Attribute::Value(template) => self.bounds.deeper(index, || self.template(template, &Scope::of(index))),
        }
    }

    fn existing_attribute(
        &self,
        index: NodeIndex,
        node: &'g Node<'s>,
        existing: &'g Existing<'s>,
        name: &'g str,
    ) -> Option<Value<'g>> {
        let arn = text_value(self.arena, &existing.arn);
        let known = text_value(self.arena, &existing.name);
        match name {
            "arn" => Some(arn),
            "name" => Some(known),
            _ => {
                let template = node.service.existing_attributes.get(name)?;
                let scope = Scope::of(index).with(self.arena, "arn", Item::Value(arn));
                let scope = scope.with(self.arena, "resource_id", Item::Value(known));
                self.bounds.deeper(index, || self.template(template, &scope))
            }
        }
    }

    /// The resources and patches that an arrow becomes, and its scope; None where it becomes none.
    pub fn link(&self, index: EdgeIndex, edge: &Edge<'s>) -> Option<(&'g LinkDialect, Scope<'g>)> {
        let EdgeKind::Arrow(accept) = edge.kind else { return None };
        let (from, to) = self.graph.flow.edge_endpoints(index)?;
        let scope = Scope::of_arrow(accept, index, from, to);
        Some((self.dialect(self.node(scope.owner)?).links.get(edge.link)?, scope))
    }

    /// An attribute of an arrow, which refers to a resource of the arrow's own; None if there is no such attribute.
    pub fn of_arrow(&self, index: EdgeIndex, edge: &'g Edge<'s>, name: &str) -> Option<Item<'g>> {
        let (dialect, scope) = self.link(index, edge)?;
        let value = match dialect.attributes.get(name)? {
            Attribute::Resource(resource, attribute) => {
                let made = self.arrow_parts.get(&index).and_then(|parts| find(parts, resource));
                made.map(|made| Value::Ref(made, *attribute))
            }
            Attribute::Value(template) => {
                let parts = self.arrow_parts.get(&index).map_or(&[][..], Vec::as_slice);
                let named = |scope: Scope<'g>, (name, made): &(&'g str, ResourceIndex)| {
                    scope.with(self.arena, name, Item::Resource(*made))
                };
                let scope = parts.iter().fold(scope, named);
                self.bounds.deeper(scope.owner, || self.template(template, &scope))
            }
        };
        Some(value.map_or(Item::Absent, Item::Value))
    }

    /// An attribute of a node's role: the written one where the node names one, else the one made for it.
    pub fn of_role(&self, index: NodeIndex, role: &str, name: &'g str) -> Item<'g> {
        if let Some(written) = self.written_role(index, role) {
            return match self.attribute(written, name) {
                Some(value) => Item::Value(value),
                None => Item::Absent,
            };
        }
        let spelling = self.graph.catalog.role().and_then(|role| role.attribute(name, self.target));
        match (self.made_role(index, role), spelling) {
            (Some(at), Some(Attribute::Resource(_, attribute))) => Item::Value(Value::Ref(at, *attribute)),
            _ => Item::Absent,
        }
    }

    /// The written role that acts for a node, where it names one.
    pub fn written_role(&self, index: NodeIndex, role: &str) -> Option<NodeIndex> {
        let node = self.node(index)?;
        let key = node.service.roles.get(role)?.written.as_ref()?;
        match node.arguments.get(key.as_str())?.value {
            crate::graph::Literal::Node(written) => Some(written),
            _ => None,
        }
    }
}

/// True if a node's code is zipped: unless it is handed over as it is, or is an archive already.
pub fn archived(node: &Node<'_>) -> bool {
    let ready = node.code.as_ref().is_some_and(|code| code.is_archive());
    !ready && node.service.parameters.values().any(|parameter| parameter.archive)
}

fn find(parts: &Parts<'_>, name: &str) -> Option<ResourceIndex> {
    parts.iter().find(|(part, _)| *part == name).map(|(_, index)| *index)
}

/// A string as a value of the plan.
pub fn text_value<'g>(arena: &'g Arena, text: &'g Text<'_>) -> Value<'g> {
    let value = |piece: &'g Piece<'_>| match piece {
        Piece::Text(text) => Value::Text(text),
        Piece::Param(index) => Value::Param(*index),
    };
    match text.as_slice() {
        [only] => value(only),
        pieces => arena.join(arena.collect(pieces.iter().map(value))),
    }
}
