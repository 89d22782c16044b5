//! The names that statements declare, file by file and module by module.

use crate::source::Span;
use crate::syntax::ast::{Chain, Endpoint, Module, Name, Node, Statement};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// The modules of a deployment, by name.
pub type Modules<'s> = FxHashMap<&'s str, Arc<Module<'s>>>;

/// The names in one scope: in a module, or outside of all.
#[derive(Debug, Default)]
pub struct Names<'s> {
    /// The kinds of nodes, by name.
    pub kinds: FxHashMap<&'s str, &'s str>,
    /// The modules that are called, by the names of the calls.
    pub calls: FxHashMap<&'s str, &'s str>,
    /// The parameters of the deployment.
    pub params: FxHashSet<&'s str>,
    /// Names that are declared twice, one of them by a call, with the place of the first.
    pub twice: Vec<(Name<'s>, Span)>,
    first: FxHashMap<&'s str, Span>,
}

impl<'s> Names<'s> {
    /// The names that statements declare.
    pub fn of(statements: &[Statement<'s>], modules: &Modules<'s>) -> Self {
        let mut names = Self::default();
        for statement in statements {
            match statement {
                Statement::Param(param) => _ = names.params.insert(param.name.text),
                Statement::Chain(chain) => names.chain(chain, modules),
                _ => {}
            }
        }
        names
    }

    fn chain(&mut self, chain: &Chain<'s>, modules: &Modules<'s>) {
        for endpoint in std::iter::once(&chain.first).chain(chain.steps.iter().map(|step| &step.to)) {
            match endpoint {
                Endpoint::Group(branches) => branches.iter().for_each(|branch| self.chain(branch, modules)),
                Endpoint::Node(node) => {
                    let Some(name) = node.name else { continue };
                    let calls = modules.contains_key(node.head.text);
                    if let Some(earlier) = self.first.get(name.text)
                        && (calls || self.calls.contains_key(name.text))
                    {
                        self.twice.push((name, *earlier));
                    }
                    self.first.entry(name.text).or_insert(name.span);
                    match calls {
                        true => self.calls.entry(name.text).or_insert(node.head.text),
                        false => self.kinds.entry(name.text).or_insert(node.head.text),
                    };
                }
            }
        }
    }

    /// The first word of a path, where it is a name here.
    pub fn has(&self, first: &str) -> bool {
        self.kinds.contains_key(first) || self.calls.contains_key(first)
    }

    /// All names.
    pub fn all(&self) -> impl Iterator<Item = &'s str> + Clone {
        self.kinds.keys().chain(self.calls.keys()).copied()
    }
}

/// The node alone in a chain, which may be a call.
pub fn alone<'a, 's>(statement: &'a Statement<'s>) -> Option<&'a Node<'s>> {
    match statement {
        Statement::Chain(Chain { first: Endpoint::Node(node), steps }) if steps.is_empty() => Some(node),
        _ => None,
    }
}
