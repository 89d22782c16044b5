//! The constructs that are open around a cursor, read token by token.

use super::lexer::{Sort, Token};
use super::lines::Body;
use crate::catalog::{BodyKind, Catalog, Service, Type, attributes};
use crate::syntax::keywords::STATEMENTS;
use rustc_hash::FxHashMap;

/// A construct that is open at some token.
pub enum Frame<'t> {
    Chains(Chains<'t>),
    Arguments {
        service: &'t Service,
        given: Vec<&'t str>,
        key: Option<&'t str>,
    },
    Options {
        left: Vec<&'t Service>,
        both: bool,
        given: Vec<&'t str>,
        key: Option<&'t str>,
        condition: bool,
    },
    Attributes {
        of: &'t str,
        given: Vec<&'t str>,
        key: Option<&'t str>,
    },
    /// The parameters of a module.
    Takes {
        after: Option<&'t str>,
    },
    Inside,
    Columns {
        colon: bool,
    },
    Allows {
        words: Vec<&'t str>,
    },
    Settings {
        words: Vec<&'t str>,
    },
}

#[derive(Default)]
pub struct Chains<'t> {
    pub state: State,
    /// The ends of the arrow into the group.
    pub entry: Vec<&'t Service>,
    /// The ends of the last element.
    pub ends: Vec<&'t Service>,
    /// The ends of the branches before.
    pub exits: Vec<&'t Service>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub enum State {
    #[default]
    Start,
    Kind,
    Node,
    Arrow,
    Keyword,
}

pub struct Stack<'t, 'n> {
    pub catalog: &'t Catalog,
    pub frames: Vec<Frame<'t>>,
    /// The body of a node, if that is open.
    pub body: Option<Body<'t>>,
    /// The string that stands alone among arguments: the type of a resource of one's own.
    pub alone: Option<&'t str>,
    /// The words of a statement that begins with a keyword.
    pub words: Vec<&'t str>,
    pub names: &'n FxHashMap<&'t str, &'t Service>,
}

impl<'t> Stack<'t, '_> {
    pub fn take(&mut self, token: &Token<'t>, next: Option<&Token<'t>>, first: bool) {
        // A line that begins as a statement does ends what was left open before it.
        if first && self.frames.len() > 1 && token.sort == Sort::Word && self.begins_anew(next) {
            self.frames.truncate(1);
            if let Some(Frame::Chains(chains)) = self.frames.first_mut() {
                *chains = Chains::default();
            }
        }
        let open = self.frames.len();
        self.body = self.body.take().filter(|body| body.depth <= open);
        self.body.iter_mut().for_each(|body| body.take(token, open));
        let ends = matches!(token.text, "\n" | ";");
        let top = self.frames.last_mut();
        match (token.text, top) {
            (")" | "]" | "}" | "]->", _) => self.close(token.text),
            (_, Some(Frame::Chains(_))) => self.chain(token, next),
            ("(" | "[" | "{", Some(_)) => self.frames.push(Frame::Inside),
            ("," | ":" | "=", Some(Frame::Takes { after })) => *after = Some(token.text),
            (",", Some(Frame::Arguments { key, .. } | Frame::Options { key, .. } | Frame::Attributes { key, .. })) => {
                *key = None;
            }
            ("where", Some(Frame::Options { condition, .. })) => *condition = true,
            (
                word,
                Some(
                    Frame::Arguments { given, key, .. }
                    | Frame::Options { given, key, .. }
                    | Frame::Attributes { given, key, .. },
                ),
            ) if token.sort == Sort::Word && key.is_none() => {
                given.push(word);
                *key = next.filter(|next| next.is("=")).map(|_| word);
            }
            (_, Some(Frame::Arguments { service, given, key: None })) if token.sort == Sort::Text => {
                self.alone = Some(token.text.trim_matches('"'));
                let several = |kind: Type| matches!(kind, Type::List | Type::Routes);
                let mut positional = service.parameters.iter().filter(|(_, parameter)| parameter.positional);
                given.extend(positional.find(|(_, parameter)| !several(parameter.kind)).map(|(name, _)| name.as_str()));
            }
            (_, Some(Frame::Columns { colon })) => *colon = (*colon || token.is(":")) && !ends,
            (_, Some(Frame::Allows { words } | Frame::Settings { words })) if ends => words.clear(),
            (word, Some(Frame::Allows { words } | Frame::Settings { words })) if word != "." && word != "=" => {
                words.push(word);
            }
            _ => {}
        }
    }

    /// True if the open construct cannot hold a line that begins with a word in the first column and goes on like this.
    fn begins_anew(&self, next: Option<&Token<'t>>) -> bool {
        let Some(next) = next else { return false };
        match self.frames.last() {
            Some(
                Frame::Arguments { .. }
                | Frame::Options { .. }
                | Frame::Attributes { .. }
                | Frame::Takes { .. }
                | Frame::Inside,
            ) => next.sort == Sort::Word || matches!(next.text, "->" | "<->" | "-[" | "<-[" | "("),
            Some(Frame::Columns { .. }) => matches!(next.text, "->" | "<->" | "-[" | "<-["),
            _ => false,
        }
    }

    fn close(&mut self, sign: &str) {
        if self.frames.len() < 2 {
            return;
        }
        let closed = self.frames.pop();
        let Some(Frame::Chains(chains)) = self.frames.last_mut() else { return };
        match closed {
            Some(Frame::Options { left, .. }) if sign == "]->" => {
                chains.ends = left;
                chains.state = State::Arrow;
            }
            // The statements of a module, which other keywords may begin.
            Some(Frame::Chains(_)) if chains.state == State::Keyword => self.words.clear(),
            Some(Frame::Chains(mut inner)) => {
                inner.exits.append(&mut inner.ends);
                chains.ends = inner.exits;
                chains.state = State::Node;
            }
            _ if chains.state != State::Keyword => chains.state = State::Node,
            _ => {}
        }
    }

    fn chain(&mut self, token: &Token<'t>, next: Option<&Token<'t>>) {
        let Some(Frame::Chains(chains)) = self.frames.last_mut() else { return };
        let arrow = |token: &&Token<'_>| matches!(token.text, "->" | "<->" | "-[" | "<-[");
        match (token.text, chains.state) {
            ("\n", State::Arrow) => {}
            ("\n", _) if next.filter(arrow).is_some() || next.is_some_and(|next| next.sort == Sort::Line) => {}
            ("\n" | ";", _) => {
                chains.exits.append(&mut chains.ends);
                chains.state = State::Start;
            }
            ("->" | "<->", _) => chains.state = State::Arrow,
            ("-[" | "<-[", _) => {
                let left = chains.ends.clone();
                let both = token.text == "<-[";
                self.frames.push(Frame::Options { left, both, given: Vec::new(), key: None, condition: false });
            }
            ("(", State::Kind | State::Node) => {
                let frame = match chains.ends.first() {
                    Some(service) => Frame::Arguments { service, given: Vec::new(), key: None },
                    None => Frame::Inside,
                };
                self.frames.push(frame);
            }
            ("(", State::Keyword) if self.words.first() == Some(&"module") => {
                self.frames.push(Frame::Takes { after: None });
            }
            ("(", State::Keyword) if self.words.len() == 2 => {
                let of = self.words.first().copied().filter(|of| !attributes(of).is_empty());
                let frame = of.map(|of| Frame::Attributes { of, given: Vec::new(), key: None });
                self.frames.push(frame.unwrap_or(Frame::Inside));
            }
            ("{", State::Keyword) if self.words.first() == Some(&"module") => {
                self.frames.push(Frame::Chains(Chains::default()));
            }
            ("{", State::Keyword) => self.frames.push(Frame::Settings { words: Vec::new() }),
            ("{", State::Kind | State::Node) => {
                let frame = match chains.ends.first() {
                    Some(service) if service.body == Some(BodyKind::Columns) => Frame::Columns { colon: false },
                    Some(service) if service.takes_allows() => Frame::Allows { words: Vec::new() },
                    _ => Frame::Inside,
                };
                let (of, kind) = (chains.ends.first().copied(), self.alone);
                self.frames.push(frame);
                let depth = self.frames.len();
                self.body = of.map(|service| Body { depth, service, kind, line: Vec::new() });
            }
            ("{", _) => {
                let entry = if chains.state == State::Arrow { chains.ends.clone() } else { chains.entry.clone() };
                self.frames.push(Frame::Chains(Chains { entry, ..Chains::default() }));
            }
            (word, State::Start) if STATEMENTS.contains(&word) && chains.entry.is_empty() => {
                chains.state = State::Keyword;
                self.words = vec![word];
            }
            (word, State::Keyword) => self.words.push(word),
            ("existing", State::Start | State::Arrow) => {}
            (_, State::Kind) if token.sort == Sort::Word => chains.state = State::Node,
            (word, State::Start | State::Arrow) if token.sort == Sort::Word => {
                self.alone = None;
                let follows = next.is_some_and(|next| next.sort == Sort::Word || next.is("("));
                let name = self.names.get(word).filter(|_| !follows).copied();
                chains.ends = name.or_else(|| self.catalog.service(word)).into_iter().collect();
                chains.state = if name.is_some() { State::Node } else { State::Kind };
            }
            _ => {}
        }
    }
}
