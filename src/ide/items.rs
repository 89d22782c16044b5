//! The items of a completion.

use super::context::Context;
use crate::catalog::Service;

/// The sort of a completion, by which an editor chooses its icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemKind {
    /// A kind of node.
    Kind,
    /// A declared node.
    Node,
    /// A parameter of the deployment.
    Param,
    /// An argument, or an option of an arrow.
    Argument,
    /// A word that stands alone: a flag, a choice, a verb.
    Flag,
    /// A value.
    Value,
    /// A property in the words of a target, or an attribute of a node.
    Property,
    /// A word of the language.
    Keyword,
    /// The code of a finding.
    Code,
    /// A folder of code.
    Folder,
    /// A file of code.
    File,
}

/// One thing that may be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The text in the list.
    pub label: String,
    /// The sort of item.
    pub kind: ItemKind,
    /// A few words beside it.
    pub detail: String,
    /// The documentation, as Markdown.
    pub doc: String,
    /// The inserted text; it has places to fill in, `${1:name}`, where `snippet` says so.
    pub insert: String,
    /// True if there are places to fill in.
    pub snippet: bool,
    /// The lower, the better.
    pub rank: usize,
}

/// Names beyond these nobody reads; the rest come as letters are typed.
pub const NAMES: usize = 100;

/// An item that is inserted as it is.
pub fn item(label: &str, kind: ItemKind, detail: &str, rank: usize) -> Item {
    Item {
        label: label.to_owned(),
        kind,
        detail: detail.to_owned(),
        doc: String::new(),
        insert: label.to_owned(),
        snippet: false,
        rank,
    }
}

/// An item with places to fill in.
pub fn snippet(label: &str, kind: ItemKind, detail: &str, rank: usize, insert: String) -> Item {
    Item { insert, snippet: true, ..item(label, kind, detail, rank) }
}

/// Declared nodes that fit.
pub fn nodes<'t>(context: &Context<'t>, fits: impl Fn(&'t Service) -> bool, rank: usize, items: &mut Vec<Item>) {
    let wanted = |name: &str, service: &'t Service| typed(context, name) && fits(service);
    let mut names: Vec<_> = context.names.iter().filter(|(name, service)| wanted(name, service)).collect();
    // Names that begin as what is typed are nearer to it than names with these letters somewhere.
    names.sort_unstable_by_key(|(name, _)| (!name.starts_with(context.typed), **name));
    names.truncate(NAMES);
    items.extend(
        names.into_iter().map(|(name, service)| Item {
            doc: service.doc.clone(),
            ..item(name, ItemKind::Node, &service.kind, rank)
        }),
    );
}

/// True if a name has the typed letters, in their order.
pub fn typed(context: &Context<'_>, name: &str) -> bool {
    let mut letters = name.chars();
    context.typed.chars().all(|letter| letters.any(|own| own.eq_ignore_ascii_case(&letter)))
}

/// Parameters of the deployment.
pub fn params(context: &Context<'_>, rank: usize, items: &mut Vec<Item>) {
    items.extend(context.params.iter().map(|name| item(name, ItemKind::Param, "parameter", rank)));
}
