//! The statements of a module as one call of it has them: parameters are what the call gives, and names have the name of
//! the call before them.

use super::Texts;
use super::names::Names;
use super::walk::{Change, Holder};
use crate::catalog::{Catalog, Type};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, did_you_mean, misspelled};
use crate::source::{Span, is_word};
use crate::syntax::ast::{Module, Name, Node, Piece, Statement, Value, ValueKind};
use rustc_hash::{FxHashMap, FxHashSet};
use std::borrow::Cow;
use std::rc::Rc;

/// The meaning of a parameter of a module in one call.
#[derive(Debug, Clone)]
pub enum Bound<'s> {
    /// A node, by its name outside, and its kind.
    Node(&'s str, &'s str),
    /// A value.
    Value(Value<'s>),
}

/// One call of a module.
pub struct Instance<'x, 's> {
    pub texts: &'s Texts,
    pub catalog: &'x Catalog,
    pub module: &'x Module<'s>,
    /// The names in the module.
    pub names: &'x Names<'s>,
    /// The names outside of all modules.
    pub outside: &'x Names<'s>,
    /// The path of the call, with `.` at its end.
    pub path: &'s str,
    /// The offset of the copy of the module, less that of the module.
    pub moved: i64,
    pub bound: Rc<FxHashMap<&'s str, Bound<'s>>>,
    /// Names that were reported, and are no findings of later stages.
    pub lost: &'x mut FxHashSet<&'s str>,
    /// Words that could not be parsed: a name among them may well be declared there.
    pub junk: &'x FxHashSet<&'s str>,
    pub diagnostics: &'x mut Diagnostics,
}

impl<'s> Instance<'_, 's> {
    fn moved(&self, span: Span) -> Span {
        let at = |offset: u32| u32::try_from(i64::from(offset) + self.moved).unwrap_or(offset);
        Span { start: at(span.start), end: at(span.end) }
    }

    /// A name of the module as it is outside; none where the module has no such name.
    pub fn resolve(&self, path: &str) -> Option<&'s str> {
        let first = path.split('.').next().unwrap_or_default();
        match self.bound.get(path) {
            Some(Bound::Node(name, _)) => Some(name),
            None if self.names.has(first) => Some(self.texts.keep(&format!("{}{path}", self.path))),
            _ => None,
        }
    }

    /// Puts a name in the place of one of the module; `place` is where it stands.
    fn rename(&mut self, name: &mut Name<'s>, place: Span) {
        match self.resolve(name.text) {
            Some(outside) => name.text = outside,
            None => self.unknown(name.text, place),
        }
    }

    /// Reports a name that the module does not have.
    fn unknown(&mut self, word: &'s str, place: Span) {
        // An unnamed node is named by its identity, which is told when the graph is there.
        if word.starts_with(|c: char| c.is_ascii_uppercase()) && !self.outside.has(word) {
            return;
        }
        self.lost.insert(word);
        if self.junk.contains(word) {
            return;
        }
        let module = self.module.name.text;
        if let Some(kind) = self.outside.kinds.get(word) {
            let message = format!("`{word}` is declared outside of the module `{module}`");
            let found = Diagnostic::new(Code::UNKNOWN_NAME, message, place, "a module sees its parameters alone");
            let help =
                format!("let the module take it, `module {module}({word}: {kind})`, and give it where it is called");
            self.diagnostics.push(found.help(help));
            return;
        }
        let message = format!("nothing is named `{word}` in the module `{module}`");
        let found = Diagnostic::new(Code::UNKNOWN_NAME, message, place, "neither declared in it nor a parameter");
        let known: Vec<&str> = self.names.all().chain(self.module.takes.iter().map(|taken| taken.name.text)).collect();
        let near = misspelled(word, known.iter().copied());
        let found = found.maybe_help(did_you_mean(word, "it has", known.iter().copied()));
        // As all findings it has the names of outside, which are brought back where it is told.
        let near = near.map(|near| self.resolve(near).unwrap_or(near));
        self.diagnostics.push(found.maybe_fix(place, near));
    }

    /// Reports a parameter of the deployment that the module was not given.
    fn unseen(&mut self, word: &'s str, place: Span) {
        let module = self.module.name.text;
        let message = format!("`{word}` is a parameter of the deployment, outside of the module `{module}`");
        let found = Diagnostic::new(Code::UNKNOWN_PARAM, message, place, "a module sees its parameters alone");
        let help = format!("let the module take it, `module {module}({word}: string)`, and give it where it is called");
        self.diagnostics.push(found.help(help));
    }

    /// The type of an argument of a kind.
    fn type_of(&self, kind: &str, key: &str) -> Option<Type> {
        self.catalog.service(kind)?.parameters.get(key).map(|parameter| parameter.kind)
    }

    /// True if a word without a key is one of the kind's own: a flag, or one of the words that an argument takes.
    fn is_flag(&self, kind: &str, word: &str) -> bool {
        let Some(service) = self.catalog.service(kind) else { return false };
        service.parameters.contains_key(word)
            || service.parameters.values().any(|parameter| parameter.choice(word).is_some())
    }

    /// A word alone; false where a value was put in its place.
    fn word(&mut self, word: &'s str, value: &mut Value<'s>, holder: Holder<'_>) -> bool {
        let wanted = if let Holder::Argument(kind, key) = holder { self.type_of(kind, key) } else { None };
        let flag = if let Holder::Bare(kind) = holder { Some(self.is_flag(kind, word)) } else { None };
        match self.bound.get(word) {
            _ if flag == Some(true) => {}
            Some(Bound::Value(given)) => {
                *value = given.clone();
                // What is given in quotes stands for a flag.
                if let (Some(_), ValueKind::String(pieces)) = (flag, &value.kind)
                    && let [Piece::Text(Cow::Borrowed(text))] = pieces.as_slice()
                    && is_word(text)
                {
                    value.kind = ValueKind::Word(text);
                }
                return false;
            }
            Some(Bound::Node(name, _)) => value.kind = ValueKind::Word(name),
            None if wanted == Some(Type::Node) && word != "none" => {
                let place = self.moved(value.span);
                match self.resolve(word) {
                    Some(outside) => value.kind = ValueKind::Word(outside),
                    None => self.unknown(word, place),
                }
            }
            None if flag.is_none()
                && self.outside.params.contains(&word)
                && !matches!(wanted, Some(Type::Choice | Type::Bool | Type::Node)) =>
            {
                self.unseen(word, self.moved(value.span));
            }
            None => {}
        }
        true
    }

    /// The first part of an attribute: a node of the module, or a call in it.
    fn attribute(&mut self, name: &mut Name<'s>) {
        self.rename(name, self.moved(name.span));
    }

    /// Makes one piece of texts that follow each other: with a text in the place of a parameter a string is as if all of it
    /// had been written there.
    fn join(&self, pieces: &mut Vec<Piece<'s>>) {
        pieces.dedup_by(|next, before| {
            let (Piece::Text(next), Piece::Text(before)) = (next, before) else { return false };
            *before = Cow::Borrowed(self.texts.keep(&format!("{before}{next}")));
            true
        });
    }

    /// The pieces that a parameter in a string stands for.
    fn spliced(&mut self, mut name: Name<'s>) -> Vec<Piece<'s>> {
        let place = self.moved(name.span);
        let module = self.module.name.text;
        let wrong = |what: &str| {
            let message = format!("`{}` is {what}, and stands in a text", name.text);
            Diagnostic::new(Code::WRONG_TYPE, message, place, format!("a parameter of the module `{module}`"))
        };
        match self.bound.get(name.text) {
            Some(Bound::Value(Value { kind: ValueKind::String(pieces), .. })) => return pieces.clone(),
            Some(Bound::Value(Value { kind: ValueKind::Quantity(text), .. })) => {
                return vec![Piece::Text(Cow::Borrowed(text))];
            }
            Some(Bound::Value(Value { kind: ValueKind::Word(word), span })) => {
                return vec![match *word {
                    "true" | "false" => Piece::Text(Cow::Borrowed(word)),
                    param => Piece::Param(Name { text: param, span: *span }),
                }];
            }
            Some(Bound::Value(Value { kind: ValueKind::Attribute(node, key), .. })) => {
                return vec![Piece::Attribute(*node, *key)];
            }
            Some(Bound::Value(_)) => {
                let found = wrong("a list or a map").help("write each text where it is wanted");
                self.diagnostics.push(found);
                return Vec::new();
            }
            Some(Bound::Node(..)) => {
                let found = wrong("a node");
                let help = format!("write an attribute of it, such as `${{{}.name}}`", name.text);
                self.diagnostics.push(found.help(help));
                return Vec::new();
            }
            None if self.outside.params.contains(&name.text) => {
                self.unseen(name.text, place);
                return Vec::new();
            }
            None => {}
        }
        name.span = place;
        vec![Piece::Param(name)]
    }
}

impl<'s> Change<'s> for Instance<'_, 's> {
    fn place(&mut self, span: &mut Span) {
        *span = self.moved(*span);
    }

    fn declared(&mut self, name: &mut Name<'s>) {
        name.text = self.texts.keep(&format!("{}{}", self.path, name.text));
    }

    fn named(&mut self, name: &mut Name<'s>) {
        self.rename(name, name.span);
    }

    fn renamed(&mut self, name: &mut Name<'s>) {
        // A name that another line leads on from is declared nowhere.
        let leads = |one: &Statement<'s>| matches!(one, Statement::Moved(moved) if moved.from.text == name.text);
        match self.module.statements.iter().any(leads) {
            true => self.declared(name),
            false => self.named(name),
        }
    }

    fn head(&mut self, name: &mut Name<'s>) {
        match self.resolve(name.text) {
            Some(outside) => name.text = outside,
            None if self.catalog.service(name.text).is_some() || self.catalog.elsewhere(name.text).is_some() => {}
            None => self.unknown(name.text, name.span),
        }
    }

    fn kind(&self, node: &str) -> &'s str {
        match self.bound.get(node) {
            Some(Bound::Node(_, kind)) => kind,
            _ => self.names.kinds.get(node).copied().unwrap_or_default(),
        }
    }

    fn node(&mut self, node: &mut Node<'s>) {
        node.within = self.path;
        node.written = node.name.unwrap_or(node.head).text;
    }

    fn pieces(&mut self, pieces: &mut Vec<Piece<'s>>) {
        let written = std::mem::take(pieces);
        for piece in written {
            match piece {
                Piece::Text(_) => pieces.push(piece),
                Piece::Param(name) => pieces.extend(self.spliced(name)),
                Piece::Attribute(mut node, mut key) => {
                    self.attribute(&mut node);
                    self.place(&mut node.span);
                    self.place(&mut key.span);
                    pieces.push(Piece::Attribute(node, key));
                }
            }
        }
        self.join(pieces);
    }

    fn value(&mut self, value: &mut Value<'s>, holder: Holder<'_>) -> bool {
        match value.kind {
            ValueKind::Word(word) => return self.word(word, value, holder),
            ValueKind::Attribute(mut node, key) => {
                self.attribute(&mut node);
                value.kind = ValueKind::Attribute(node, key);
            }
            _ => {}
        }
        true
    }
}
