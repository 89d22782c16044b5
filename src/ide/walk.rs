//! Walks over the tree.

use crate::syntax::ast::{Chain, Endpoint, File, Node, Statement};

/// Calls back for each node of a file, those in its modules too.
pub fn all_nodes<'a, 's>(statements: &'a [Statement<'s>], each: &mut dyn FnMut(&'a Node<'s>)) {
    for statement in statements {
        match statement {
            Statement::Chain(one) => chain(one, each),
            Statement::Module(module) => all_nodes(&module.statements, each),
            _ => {}
        }
    }
}

/// Calls back for each node of a file, in written order.
pub fn nodes<'a, 's>(file: &'a File<'s>, each: &mut dyn FnMut(&'a Node<'s>)) {
    for statement in &file.statements {
        if let Statement::Chain(one) = statement {
            chain(one, each);
        }
    }
}

/// Calls back for each node of a chain, those in groups too.
pub fn chain<'a, 's>(chain: &'a Chain<'s>, each: &mut dyn FnMut(&'a Node<'s>)) {
    for endpoint in std::iter::once(&chain.first).chain(chain.steps.iter().map(|step| &step.to)) {
        match endpoint {
            Endpoint::Node(node) => each(node),
            Endpoint::Group(branches) => branches.iter().for_each(|branch| self::chain(branch, each)),
        }
    }
}
