//! The first pass: which nodes there are, which words refer to them, and which arrows join them.

use super::foreign::{called, comes_with, leveled, of_type};
use super::{Code as LambdaCode, CodeError, Param, params};
use crate::catalog::{Catalog, Elsewhere, Service};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, Level, closest, misspelled};
use crate::origins::Origins;
use crate::source::Span;
use crate::syntax::ast::{self, Chain, Endpoint, Statement};
use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// More arrows than this are refused where groups multiply: `{ many } -> { many }`.
const MAX_ARROWS: usize = 20_000;

/// A node as written, with its service.
pub struct DraftNode<'a, 's> {
    pub ast: &'a ast::Node<'s>,
    pub service: &'s Service,
}

/// An arrow as written, between two drafts.
pub struct DraftArrow<'a, 's> {
    pub ast: &'a ast::Arrow<'s>,
    pub from: usize,
    pub to: usize,
    /// Its two ends as they are written there.
    pub ends: [&'a ast::Node<'s>; 2],
}

/// A node where it stands in a chain.
#[derive(Clone, Copy)]
struct End<'a, 's> {
    draft: usize,
    ast: &'a ast::Node<'s>,
}

/// The left and right ends of something in a chain.
type Ends<'a, 's> = (Vec<End<'a, 's>>, Vec<End<'a, 's>>);

/// The names of a file.
pub struct Scope<'a, 's> {
    pub catalog: &'s Catalog,
    /// The date of today, if it was given.
    pub today: Option<&'a str>,
    /// The parameters, with their values where nothing else is given.
    pub values: Vec<Param<'s>>,
    names: IndexMap<&'s str, Entry, FxBuildHasher>,
    params: BTreeMap<&'s str, usize>,
    pub nodes: Vec<DraftNode<'a, 's>>,
    pub arrows: Vec<DraftArrow<'a, 's>>,
    /// The drafts without a name, by identity: lines of a body may name them so.
    pub identities: FxHashMap<String, usize>,
    /// Drafts with an arrow that could not be made: what they lack is no finding of its own.
    pub incomplete: BTreeSet<usize>,
    /// Words on lines that could not be parsed: a name among them may well be declared there.
    lost: BTreeSet<&'s str>,
    /// The paths of the calls of modules that have nodes.
    calls: BTreeSet<&'s str>,
    /// The files and calls that places are in.
    pub origins: Arc<Origins>,
    /// The code that was read: many nodes may run the same.
    pub code: RefCell<Codes>,
    /// The number of times that all names were looked through for one that was not found.
    looked: Cell<usize>,
    /// The number of arrows between groups so far.
    multiplied: usize,
}

/// Code, or why there is none, by folder and path.
type Codes = FxHashMap<(String, String), Result<Arc<LambdaCode>, CodeError>>;

/// The number of times that all names are looked through for one that was meant: nobody reads more, and a file may have
/// many names.
const MOST_LOOKS: usize = 300;

/// Statements that read as nodes where they are not written to their end.
const SHAPES: [(&str, &str); 2] = [
    ("import", "another file is imported by its path: `import \"tables.pipe\"`"),
    ("module", "a module is written `module name(parameter: type) { statements }`"),
];

#[derive(Clone, Copy)]
struct Entry {
    span: Span,
    /// None where the kind is unknown.
    node: Option<usize>,
}

impl<'a, 's> Scope<'a, 's> {
    /// Collects nodes and arrows; `params` are names with their place in the list.
    pub fn collect(file: &'a ast::File<'s>, catalog: &'s Catalog, diagnostics: &mut Diagnostics) -> Self {
        let mut scope = Scope {
            catalog,
            today: None,
            values: Vec::new(),
            names: IndexMap::default(),
            params: BTreeMap::new(),
            identities: FxHashMap::default(),
            nodes: Vec::new(),
            arrows: Vec::new(),
            incomplete: BTreeSet::new(),
            lost: BTreeSet::new(),
            calls: BTreeSet::new(),
            origins: Arc::clone(&file.origins),
            code: RefCell::default(),
            looked: Cell::new(0),
            multiplied: 0,
        };
        let word = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
        scope.lost = file.junk.iter().flat_map(|text| text.split(word)).chain(file.lost.iter().copied()).collect();
        scope.declare_params(file, diagnostics);
        let chains = || file.statements.iter().filter_map(|s| if let Statement::Chain(c) = s { Some(c) } else { None });
        for chain in chains() {
            scope.declare_chain(chain, diagnostics);
        }
        for chain in chains() {
            scope.walk_chain(chain, diagnostics);
        }
        for within in scope.nodes.iter().map(|draft| draft.ast.within).filter(|within| !within.is_empty()) {
            scope.calls.extend(within.match_indices('.').filter_map(|(end, _)| within.get(..end)));
        }
        scope
    }

    fn declare_params(&mut self, file: &ast::File<'s>, diagnostics: &mut Diagnostics) {
        let mut first: BTreeMap<&str, Span> = BTreeMap::new();
        for (index, param) in params::declared(file).into_iter().enumerate() {
            match first.get(param.name.text) {
                Some(earlier) => diagnostics.push(duplicate(param.name, *earlier)),
                None => {
                    first.insert(param.name.text, param.name.span);
                    self.params.insert(param.name.text, index);
                }
            }
        }
    }

    fn declare_chain(&mut self, chain: &'a Chain<'s>, diagnostics: &mut Diagnostics) {
        let endpoints = std::iter::once(&chain.first).chain(chain.steps.iter().map(|step| &step.to));
        for endpoint in endpoints {
            match endpoint {
                Endpoint::Group(branches) => branches.iter().for_each(|b| self.declare_chain(b, diagnostics)),
                Endpoint::Node(node) => {
                    let Some(name) = node.name else { continue };
                    if let Some(earlier) = self.names.get(name.text) {
                        diagnostics.push(duplicate(name, earlier.span));
                        continue;
                    }
                    // An unknown kind is reported on the second pass; its name is known all the same.
                    let index = self.catalog.service(node.head.text).map(|service| {
                        self.nodes.push(DraftNode { ast: node, service });
                        self.nodes.len() - 1
                    });
                    self.names.insert(name.text, Entry { span: name.span, node: index });
                }
            }
        }
    }

    /// Adds the chain's nodes and arrows; returns the nodes at its left and right ends.
    fn walk_chain(&mut self, chain: &'a Chain<'s>, diagnostics: &mut Diagnostics) -> Ends<'a, 's> {
        let (first, mut left) = self.walk_endpoint(&chain.first, diagnostics);
        for step in &chain.steps {
            let (entries, exits) = self.walk_endpoint(&step.to, diagnostics);
            let several = left.len() > 1 && entries.len() > 1;
            self.multiplied += if several { left.len() * entries.len() } else { 0 };
            if several && self.multiplied > MAX_ARROWS {
                self.multiplied -= left.len() * entries.len();
                let (many, more) = (left.len(), entries.len());
                let message = format!("groups that meet make more than {MAX_ARROWS} arrows: {many} times {more} here");
                let label = "every left end meets every right end";
                let found = Diagnostic::new(Code::TOO_COMPLEX, message, step.arrow.span, label);
                diagnostics
                    .push(found.help("let all send to one node and all receive from it, such as a topic or a queue"));
                self.incomplete.extend(entries.iter().chain(&left).map(|end| end.draft));
                left = exits;
                continue;
            }
            if entries.is_empty() || left.is_empty() {
                self.incomplete.extend(entries.iter().chain(&left).map(|end| end.draft));
            }
            for from in &left {
                let arrow = |to: &End<'a, 's>| DraftArrow {
                    ast: &step.arrow,
                    from: from.draft,
                    to: to.draft,
                    ends: [from.ast, to.ast],
                };
                self.arrows.extend(entries.iter().map(arrow));
            }
            left = exits;
        }
        (first, left)
    }

    fn walk_endpoint(&mut self, endpoint: &'a Endpoint<'s>, diagnostics: &mut Diagnostics) -> Ends<'a, 's> {
        match endpoint {
            Endpoint::Node(node) => {
                let found = self.walk_node(node, diagnostics).map(|draft| End { draft, ast: node });
                let found: Vec<End<'a, 's>> = found.into_iter().collect();
                (found.clone(), found)
            }
            Endpoint::Group(branches) => {
                let (mut entries, mut exits) = (Vec::new(), Vec::new());
                for branch in branches {
                    let (first, last) = self.walk_chain(branch, diagnostics);
                    entries.extend(first);
                    exits.extend(last);
                }
                (entries, exits)
            }
        }
    }

    fn walk_node(&mut self, node: &'a ast::Node<'s>, diagnostics: &mut Diagnostics) -> Option<usize> {
        let plain = node.name.is_none() && node.args.is_none() && node.body.is_none() && !node.existing;
        if plain && let Some(entry) = self.names.get(node.head.text) {
            return entry.node;
        }
        let Some(service) = self.catalog.service(node.head.text) else {
            // A kind may be that of a service file which could not be read.
            let is_lost = self.catalog.lacks || (plain && self.lost(node.head.text));
            if !is_lost {
                diagnostics.push(self.unknown(node, plain));
            }
            return None;
        };
        // Its arrow is missing before the brace.
        let leads_on = node.body.as_ref().is_some_and(|body| !body.branches.is_empty());
        let found = match node.name {
            // The arrows of a name that is declared twice, which was reported, all mean the first node.
            Some(name) => self.node(name.text),
            None => {
                self.nodes.push(DraftNode { ast: node, service });
                Some(self.nodes.len() - 1)
            }
        };
        self.incomplete.extend(found.filter(|_| leads_on));
        found
    }

    fn unknown(&self, node: &ast::Node<'s>, plain: bool) -> Diagnostic {
        let (word, span) = (node.head.text, node.head.span);
        if plain {
            return self.unknown_name(word, span, self.node_names());
        }
        if self.names.contains_key(word) {
            let message = format!("`{word}` is a name, not a kind");
            let found = Diagnostic::new(Code::UNKNOWN_KIND, message, span, "arguments stand where it is declared");
            return found.help(format!("write `{word}` alone here, and its arguments at its declaration"));
        }
        if let (Some(level), Some(name)) = (Level::parse(word), node.name.filter(|_| node.args.is_none())) {
            return leveled(level, name);
        }
        let found = |message: String| Diagnostic::new(Code::UNKNOWN_KIND, message, span, "unknown kind");
        if let Some((_, shape)) = SHAPES.iter().find(|(statement, _)| *statement == word) {
            return found(format!("`{word}` begins a statement, which this is not")).help(*shape);
        }
        let kinds: Vec<&str> = self.catalog.kinds().collect();
        match self.catalog.elsewhere(word) {
            Some(Elsewhere::Kinds(ours)) => called(Code::UNKNOWN_KIND, word, span, &ours),
            Some(Elsewhere::Part(kind)) => comes_with(Code::UNKNOWN_KIND, word, span, &kind),
            Some(Elsewhere::NoKind(title)) => {
                let found = found(format!("pipec has no kind for {title}"));
                match of_type(word, node.name).filter(|_| !node.existing) {
                    Some((help, written)) => {
                        let alone = node.name.filter(|_| node.args.is_none());
                        found
                            .help(help)
                            .maybe_fix(span.to(alone.map_or(span, |name| name.span)), alone.map(|_| written))
                    }
                    None => found.help(format!(
                        "take it out and make it elsewhere, or declare it as a `resource` of its type; kinds: {}",
                        kinds.join(", ")
                    )),
                }
            }
            None => {
                let found = found(format!("there is no kind `{word}`"));
                let help = match closest(word, self.catalog.kinds()) {
                    Some(near) => format!("did you mean `{near}`?"),
                    None => format!("kinds: {}", kinds.join(", ")),
                };
                found.help(help).maybe_fix(span, misspelled(word, self.catalog.kinds()))
            }
        }
    }

    fn unknown_name(&self, word: &str, span: Span, names: impl Iterator<Item = &'s str> + Clone) -> Diagnostic {
        let message = format!("nothing is named `{word}`");
        let found = Diagnostic::new(Code::UNKNOWN_NAME, message, span, "neither a name nor a kind");
        let near = closest(word, names.clone());
        match (near, self.catalog.elsewhere(word)) {
            (None, Some(Elsewhere::Kinds(ours))) => called(Code::UNKNOWN_NAME, word, span, &ours),
            (None, Some(Elsewhere::Part(kind))) => comes_with(Code::UNKNOWN_NAME, word, span, &kind),
            (None, Some(Elsewhere::NoKind(title))) => found.help(match of_type(word, None) {
                Some((help, _)) => help,
                None => format!("declare it, for example `bucket {word}`; pipec has no kind for {title}"),
            }),
            (near, _) => {
                let all = names.chain(self.catalog.kinds());
                let found = found.maybe_fix(span, misspelled(word, all.clone()));
                match near.or_else(|| closest(word, all)) {
                    Some(near) => found.help(format!("did you mean `{near}`?")),
                    None => found.help(format!("declare it, for example `bucket {word}`")),
                }
            }
        }
    }

    /// True if a word stands on a line that could not be parsed, or in a call that could not be read, so that not knowing
    /// it is no finding of its own.
    pub fn lost(&self, word: &str) -> bool {
        let above = word.match_indices('.').filter_map(|(at, _)| word.get(..at));
        self.lost.contains(word) || above.into_iter().any(|call| self.lost.contains(call))
    }

    /// True if a name is declared, though its kind may be unknown.
    pub fn declares(&self, name: &str) -> bool {
        self.names.contains_key(name)
    }

    /// True if a path is that of a call of a module, with a node in it.
    pub fn calls(&self, path: &str) -> bool {
        self.calls.contains(path)
    }

    /// The draft without a name that an identity stands for.
    pub fn unnamed(&self, identity: &str) -> Option<usize> {
        self.identities.get(identity).copied()
    }

    /// The draft a name stands for.
    pub fn node(&self, name: &str) -> Option<usize> {
        self.names.get(name).and_then(|entry| entry.node)
    }

    /// True if names may be looked through once more.
    fn look(&self) -> bool {
        self.looked.set(self.looked.get() + 1);
        self.looked.get() <= MOST_LOOKS
    }

    /// All declared names, to look through for one that was meant.
    pub fn node_names(&self) -> impl Iterator<Item = &'s str> + Clone {
        self.declared().map(|(name, _)| name)
    }

    /// The same with what they are, where that is known.
    pub fn declared(&self) -> impl Iterator<Item = (&'s str, Option<&'s Service>)> + Clone {
        let look = self.look();
        let service = |entry: &Entry| entry.node.and_then(|node| self.nodes.get(node)).map(|draft| draft.service);
        let names = Some(self.names.iter()).filter(|_| look).into_iter().flatten();
        names.map(move |(name, entry)| (*name, service(entry)))
    }

    /// The parameter a name stands for.
    pub fn param(&self, name: &str) -> Option<usize> {
        self.params.get(name).copied()
    }

    /// All parameters.
    pub fn param_names(&self) -> impl Iterator<Item = &'s str> + Clone {
        let look = self.look();
        Some(self.params.keys().copied()).filter(|_| look).into_iter().flatten()
    }
}

fn duplicate(name: ast::Name<'_>, earlier: Span) -> Diagnostic {
    let message = format!("`{}` is declared twice", name.text);
    Diagnostic::new(Code::DUPLICATE_NAME, message, name.span, "again here")
        .and(earlier, "first declared here")
        .help("refer to it by its name alone, or choose another name")
}
