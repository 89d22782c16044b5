//! The items of completions.

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

/// An item that is inserted as it is shown.
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
