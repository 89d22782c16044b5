//! The context of a cursor, told from the tokens before it: half-typed text has no tree.

use super::frames::{Chains, Frame, Stack, State};
use super::known::Known;
use super::lexer::{Sort, Token, tokens};
use super::lines::{Property, Within};
use super::scopes::{About, Scope, scope};
use crate::catalog::{Accept, BodyKind, Catalog, Parameter, Service, attributes};
use rustc_hash::FxHashMap;

/// The context of a cursor.
pub struct Context<'t> {
    /// The kinds that there are.
    pub catalog: &'t Catalog,
    /// The surroundings of the cursor.
    pub place: Place<'t>,
    /// The start of the word that is being typed.
    pub start: usize,
    /// That word, up to the cursor.
    pub typed: &'t str,
    /// Declared nodes by name.
    pub names: FxHashMap<&'t str, &'t Service>,
    /// Other facts of declared nodes.
    pub about: FxHashMap<&'t str, About<'t>>,
    /// Declared parameters.
    pub params: Vec<&'t str>,
    /// The module that it is in.
    pub module: Option<&'t str>,
    /// The kinds at the left end of the arrow before, or around, the cursor.
    pub left: Vec<&'t Service>,
    /// The kind at the right end of the arrow around the cursor.
    pub right: Option<&'t Service>,
}

/// The surroundings of a cursor.
#[derive(Debug)]
pub enum Place<'t> {
    /// A statement or branch begins.
    Statement,
    /// After an arrow.
    Target,
    /// After a node or a kind: a name, an arrow.
    After,
    /// The arguments of a node, or the settings of one.
    Arguments { service: &'t Service, given: Vec<&'t str>, key: Option<&'t str> },
    /// The attributes of what a statement declares: a parameter of the deployment, an output.
    Attributes { of: &'t str, given: Vec<&'t str>, key: Option<&'t str> },
    /// The parameters of a module; or the type of one.
    Takes { kind: bool },
    /// The options of an arrow.
    Options { both: bool, given: Vec<&'t str>, key: Option<&'t str> },
    /// In a list or map, or in a condition.
    Value,
    /// The line of a property.
    Property(Property<'t>),
    /// In a value in which attributes of nodes may stand.
    Deployed,
    /// After a node in such a value: one of its attributes.
    Attribute { node: &'t str },
    /// The type of a resource of one's own.
    Type,
    /// The line of a table, with what stands on it before.
    Column { colon: bool },
    /// The line of a role, with what stands on it before.
    Allow { words: Vec<&'t str> },
    /// A statement that begins with a keyword, with its words.
    Keyword { words: Vec<&'t str> },
    /// `env` block: the node and argument that are written, as far as they are.
    Setting { node: Option<&'t str>, key: Option<&'t str> },
    /// In a string; in `${` of one.
    Text { param: bool },
    /// In the path of code, or of another `.pipe` file: the folder that is written already.
    Path { folder: &'t str, pipes: bool },
    /// In a comment.
    Comment,
}

/// Reads a text up to a cursor.
pub fn context<'t>(text: &'t str, offset: usize, known: &'t Known) -> Context<'t> {
    let catalog = known.catalog();
    let Scope { mut names, about, mut params, module } = scope(text, offset, catalog);
    if module.is_none() {
        for (name, kind) in &known.names.nodes {
            names.extend(catalog.service(kind).map(|service| (name.as_str(), service)));
        }
        params.extend(known.params.iter().map(String::as_str));
        params.sort_unstable();
        params.dedup();
    }
    let all = around(text, offset);
    let before = all.partition_point(|token| token.start < offset);
    let last = before.checked_sub(1).and_then(|at| all.get(at));
    let under = last.filter(|token| matches!(token.sort, Sort::Word | Sort::Number) && offset <= token.end());
    let start = under.map_or(offset, |token| token.start);
    let typed = text.get(start..offset).unwrap_or_default();
    let mut context = Context {
        catalog,
        place: Place::After,
        start,
        typed,
        names,
        about,
        params,
        module,
        left: Vec::new(),
        right: None,
    };
    let closed = |token: &Token<'_>| token.text.len() > 1 && token.text.ends_with('"') && offset >= token.end();
    match last {
        Some(token) if token.sort == Sort::Comment && offset <= token.end() => context.place = Place::Comment,
        Some(token) if token.sort == Sort::Text && offset <= token.end() && !closed(token) => {
            let inside = text.get(token.start..offset).unwrap_or_default();
            let open = inside.rsplit_once("${").filter(|(_, name)| !name.contains('}'));
            if let Some((_, name)) = open {
                context.start = offset - name.len();
                context.typed = name;
            }
            let (done, rest) = all.split_at_checked(before - 1).unwrap_or_default();
            context.settle(done, rest.get(1..).unwrap_or_default());
            let path = inside.get(1..).filter(|_| open.is_none() && context.takes_path());
            let pipes = matches!(&context.place, Place::Keyword { words } if words.first() == Some(&"import"));
            let is_type = open.is_none() && context.takes_type();
            context.place = Place::Text { param: open.is_some() };
            if is_type {
                context.start = token.start + 1;
                context.typed = text.get(context.start..offset).unwrap_or_default();
                context.place = Place::Type;
            }
            if let Some((node, name)) = open.and_then(|(_, name)| name.split_once('.')) {
                context.start = offset - name.len();
                context.typed = name;
                context.place = Place::Attribute { node };
            }
            if let Some(path) = path {
                let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
                context.start = offset - name.len();
                context.typed = name;
                context.place = Place::Path { folder, pipes };
            }
        }
        _ => {
            let read = before - usize::from(under.is_some());
            let (done, rest) = all.split_at_checked(read).unwrap_or_default();
            context.settle(done, rest.get(usize::from(under.is_some())..).unwrap_or_default());
            if let Place::Property(Property { start: Some(start), .. }) = context.place {
                context.start = start;
                context.typed = text.get(start..offset).unwrap_or_default();
            }
        }
    }
    context
}

/// The number of lines with something in their first column that are read before a cursor. An open construct holds few
/// of them: its lines are indented.
const BEFORE: usize = 200;
/// The number of bytes that are read after it: they close what the cursor is in, and hold the right end of an arrow.
const AFTER: usize = 4096;

/// The tokens around a cursor.
fn around(text: &str, offset: usize) -> Vec<Token<'_>> {
    let before = text.get(..offset).unwrap_or(text);
    let begins = |at: &usize| text.as_bytes().get(at + 1).is_some_and(u8::is_ascii_alphabetic);
    let lines = before.bytes().enumerate().rev().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at);
    let start = lines.filter(begins).nth(BEFORE).map_or(0, |at| at + 1);
    let end = (offset + AFTER..text.len()).find(|end| text.is_char_boundary(*end)).unwrap_or(text.len());
    let window = text.get(start..end).unwrap_or_default();
    tokens(window).map(|token| Token { start: token.start + start, ..token }).collect()
}

impl<'t> Context<'t> {
    /// Finds the place after some tokens; `rest` is what follows the word that is being typed.
    fn settle(&mut self, done: &[Token<'t>], rest: &[Token<'t>]) {
        let mut stack = Stack {
            frames: vec![Frame::Chains(Chains::default())],
            body: None,
            alone: None,
            words: Vec::new(),
            names: &self.names,
            catalog: self.catalog,
        };
        for (at, token) in done.iter().enumerate() {
            // A line that ends after the cursor does not go on with what stands below.
            let next = done.get(at + 1).or(rest.first().filter(|next| next.sort != Sort::Line));
            stack.take(token, next, at == 0 || done.get(at - 1).is_some_and(|before| before.sort == Sort::Line));
        }
        let after = rest.iter().take_while(|token| !matches!(token.text, ")" | "]->" | "]"));
        let after: Vec<&str> = after.filter(|token| token.sort == Sort::Word).map(|token| token.text).collect();
        let words = std::mem::take(&mut stack.words);
        let property = stack.body.filter(|body| body.depth <= stack.frames.len()).and_then(|body| body.property());
        let deployed = stack.frames.iter().rev().find(|frame| !matches!(frame, Frame::Inside)).is_some_and(|frame| {
            matches!(frame, Frame::Arguments { service, key: Some(key), .. }
                if service.parameters.get(*key).is_some_and(|parameter| parameter.deployed))
        });
        let frame = stack.frames.pop();
        let right = rest.iter().skip_while(|token| !token.is("]->") && token.sort != Sort::Line).skip(1);
        let right: Vec<&str> = right.take_while(|token| token.sort == Sort::Word).map(|token| token.text).collect();
        let service = |word: &&str| self.names.get(*word).copied().or_else(|| self.catalog.service(word));
        let options = matches!(frame, Some(Frame::Options { .. }));
        let right = right.first().filter(|_| options).and_then(service);
        (self.place, self.left) = match frame {
            Some(Frame::Chains(chains)) => match chains.state {
                State::Start if chains.entry.is_empty() => (Place::Statement, Vec::new()),
                State::Start => (Place::Target, chains.entry),
                State::Arrow => (Place::Target, chains.ends),
                State::Keyword => (Place::Keyword { words }, Vec::new()),
                State::Kind | State::Node => (Place::After, chains.ends),
            },
            Some(Frame::Arguments { service, mut given, key }) => {
                given.extend(after);
                (Place::Arguments { service, given, key }, Vec::new())
            }
            Some(Frame::Attributes { of, mut given, key }) => {
                given.extend(after);
                (Place::Attributes { of, given, key }, Vec::new())
            }
            Some(Frame::Takes { after }) => (Place::Takes { kind: after == Some(":") }, Vec::new()),
            Some(Frame::Options { condition: true, .. } | Frame::Inside) | None => (Place::Value, Vec::new()),
            Some(Frame::Options { left, both, mut given, key, .. }) => {
                given.extend(after);
                (Place::Options { both, given, key }, left)
            }
            Some(Frame::Columns { colon }) => (Place::Column { colon }, Vec::new()),
            Some(Frame::Allows { words }) => (Place::Allow { words }, Vec::new()),
            Some(Frame::Settings { words }) => {
                (Place::Setting { node: words.first().copied(), key: words.get(1).copied() }, Vec::new())
            }
        };
        self.right = right;
        self.place = match (std::mem::replace(&mut self.place, Place::Value), property) {
            // The lines of a body that may be others too.
            (place @ (Place::Column { .. } | Place::Allow { .. }), Some(property)) if property.path.is_empty() => place,
            (_, Some(property)) => Place::Property(property),
            (Place::Value, None) if deployed => Place::Deployed,
            (Place::Keyword { words }, None) if words.first() == Some(&"output") && words.contains(&"=") => {
                Place::Deployed
            }
            (place, None) => place,
        };
        let value = match &self.place {
            Place::Property(property) => property.within == Within::Value,
            place => matches!(place, Place::Deployed),
        };
        if let [.., node, dot] = done
            && value
            && dot.is(".")
            && self.names.contains_key(node.text)
        {
            self.place = Place::Attribute { node: node.text };
        }
    }

    /// The links from what stands left of the cursor to a kind, by what the catalog says.
    pub fn links(&self, to: &'t Service) -> impl Iterator<Item = (&'t str, &'t Accept)> {
        self.left.iter().flat_map(move |from| from.links_to(to))
    }

    /// A parameter of what the cursor is in the arguments or options of.
    pub fn parameter(&self, key: &str) -> Option<&'t Parameter> {
        match &self.place {
            Place::Arguments { service, .. } => service.parameters.get(key),
            Place::Attributes { of, .. } => attributes(of).get(key),
            Place::Options { .. } => self.accepts().find_map(|accept| accept.options.get(key)),
            Place::Setting { node, .. } => self.names.get((*node)?)?.parameters.get(key),
            _ => None,
        }
    }

    /// True if a string at the cursor is the path of code, of a service file, or of another `.pipe` file.
    fn takes_path(&self) -> bool {
        if let Place::Keyword { words } = &self.place {
            return matches!(words.first(), Some(&("use" | "import")));
        }
        let parameter = match &self.place {
            Place::Arguments { service, key: None, .. } => service.parameters.values().find(|found| found.positional),
            Place::Arguments { key: Some(key), .. } | Place::Setting { key: Some(key), .. } => self.parameter(key),
            _ => None,
        };
        parameter.is_some_and(|parameter| parameter.kind.is_path())
    }

    /// True if a string at the cursor is the type of a resource of one's own.
    fn takes_type(&self) -> bool {
        matches!(&self.place, Place::Arguments { service, key: None, .. } if service.body == Some(BodyKind::Properties))
    }

    /// The links that the arrow around the cursor may be.
    pub fn accepts(&self) -> impl Iterator<Item = &'t Accept> {
        let all: Vec<&'t Service> = match self.right {
            Some(right) => vec![right],
            None => self.catalog.services().collect(),
        };
        let both = self.left.iter().flat_map(move |left| {
            let links = all
                .iter()
                .flat_map(|to| left.links_to(to).chain(to.links_to(left).filter(|(_, a)| a.two_way.is_some())));
            links.map(|(_, accept)| accept).collect::<Vec<_>>()
        });
        both.collect::<Vec<_>>().into_iter()
    }
}
