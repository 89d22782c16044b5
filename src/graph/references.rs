//! References: attributes of other nodes in what people write of a node.

use super::{Literal, Name, Node, Raw};
use crate::catalog::Target;
use petgraph::graph::NodeIndex;

/// An attribute of a node, where another one refers to it. It grants nothing.
#[derive(Debug, Clone, Copy)]
pub struct Reference<'s> {
    /// The argument, or the last name of the property.
    pub by: &'s str,
    /// The target in whose words it is written; None where it is for all.
    pub target: Option<Target>,
    /// The node that has the attribute.
    pub node: NodeIndex,
    /// The attribute.
    pub attribute: Name<'s>,
}

impl<'s> Node<'s> {
    /// The attributes of nodes that its arguments and properties refer to.
    pub fn references(&self) -> Vec<Reference<'s>> {
        let mut out = Vec::new();
        for (by, argument) in self.arguments.iter() {
            deployed(&argument.value, &mut |raw| {
                raw.attributes(&mut |node, attribute| out.push(Reference { by, target: None, node, attribute }));
            });
        }
        for property in &self.properties {
            let by = property.path.last().map_or("", |name| name.text);
            let target = Some(property.target);
            property.value.attributes(&mut |node, attribute| out.push(Reference { by, target, node, attribute }));
        }
        out
    }
}

/// Calls `visit` with every value that is known when it is deployed.
fn deployed<'l, 's>(literal: &'l Literal<'s>, visit: &mut impl FnMut(&'l Raw<'s>)) {
    match literal {
        Literal::Deployed(raw) => visit(raw),
        Literal::List(items) => items.iter().for_each(|item| deployed(item, visit)),
        Literal::Map(entries) => entries.iter().for_each(|(_, value)| deployed(value, visit)),
        _ => {}
    }
}
