//! The line of a property up to a cursor, read token by token.

use super::lexer::{Sort, Token};
use crate::catalog::{BodyKind, Service, Target};

/// The body that a cursor is in, with its line up to there.
pub struct Body<'t> {
    /// The constructs that are open when it is.
    pub depth: usize,
    /// The kind of its node.
    pub service: &'t Service,
    /// The type of a resource of one's own.
    pub kind: Option<&'t str>,
    /// The tokens of the line.
    pub line: Vec<Token<'t>>,
}

/// The place of a cursor in the line of a property.
#[derive(Debug)]
pub struct Property<'t> {
    /// The kind of the node in whose body it stands.
    pub service: &'t Service,
    /// The type of a resource of one's own.
    pub kind: Option<&'t str>,
    /// The names before the one that is being typed; those of maps too.
    pub path: Vec<String>,
    /// The start of a type that is typed in part, `AWS::S3::`.
    pub start: Option<usize>,
    /// In the value.
    pub within: Within,
}

/// The part of a property's line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// Before the `=`.
    Path,
    /// A key of a map.
    Key,
    /// A value.
    Value,
}

impl<'t> Body<'t> {
    /// Takes a token in, while so many constructs are open.
    pub fn take(&mut self, token: &Token<'t>, open: usize) {
        match token.sort {
            Sort::Comment => {}
            _ if open == self.depth && matches!(token.text, "\n" | ";") => self.line.clear(),
            Sort::Line => {}
            _ => self.line.push(*token),
        }
    }

    /// The place of a cursor behind the tokens, where the line is that of a property or begins.
    pub fn property(&self) -> Option<Property<'t>> {
        let own = self.service.body == Some(BodyKind::Properties);
        let first = self.line.first();
        if !own && first.is_some_and(|first| Target::named(first.text).is_none()) {
            return None;
        }
        let equals = self.line.iter().position(|token| token.is("="));
        let (written, value) = self.line.split_at_checked(equals.unwrap_or(self.line.len()))?;
        let (mut path, start) = path(written);
        // The last name is whole where a value follows.
        if equals.is_none() && !path.is_empty() && start.is_none() && !written.last().is_some_and(|last| last.is(".")) {
            return None;
        }
        let keys = equals.map(|_| keys(value));
        let within = match &keys {
            None => Within::Path,
            Some((_, true)) => Within::Key,
            Some((_, false)) => Within::Value,
        };
        path.extend(keys.into_iter().flat_map(|(keys, _)| keys));
        Some(Property { service: self.service, kind: self.kind, path, start, within })
    }
}

/// The whole names of a path, and the start of a type that is not whole.
fn path(tokens: &[Token<'_>]) -> (Vec<String>, Option<usize>) {
    let mut path: Vec<(String, usize)> = Vec::new();
    let mut open = false;
    for token in tokens {
        match (token.text, path.last_mut()) {
            (".", _) => open = false,
            (text, Some((last, _))) if open => last.push_str(text),
            (text, _) => {
                path.push((text.to_owned(), token.start));
                open = true;
            }
        }
    }
    let unfinished = path.pop_if(|(last, _)| last.ends_with(':')).map(|(_, start)| start);
    (path.into_iter().map(|(name, _)| name).collect(), unfinished)
}

/// The keys around the end of a value, and true if one more key stands there.
fn keys(tokens: &[Token<'_>]) -> (Vec<String>, bool) {
    let mut open: Vec<(bool, Option<String>)> = Vec::new();
    let mut last = "";
    for token in tokens {
        match token.text {
            "{" | "[" => open.push((token.is("{"), None)),
            "}" | "]" => _ = open.pop(),
            ":" => open.last_mut().into_iter().for_each(|top| top.1 = Some(last.trim_matches('"').to_owned())),
            "," => open.last_mut().into_iter().for_each(|top| top.1 = None),
            text => last = text,
        }
    }
    let is_key = matches!(open.last(), Some((true, None)));
    (open.into_iter().filter_map(|(_, key)| key).collect(), is_key)
}
