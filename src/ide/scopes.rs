//! The names that a cursor sees, told from tokens: those of the file, or within a module its own.

use super::lexer::{Sort, tokens};
use crate::catalog::{BodyKind, Catalog, Service};
use rustc_hash::FxHashMap;

/// The facts that a declaration adds to the kind of a node.
#[derive(Clone, Copy, Default)]
pub struct About<'t> {
    /// It is outside.
    pub existing: bool,
    /// The string that follows its name: the type of a resource of one's own.
    pub kind: Option<&'t str>,
}

/// Names that look declared in a file or a module.
#[derive(Default)]
pub struct Scope<'t> {
    /// Nodes, by name; those that a module takes too.
    pub names: FxHashMap<&'t str, &'t Service>,
    /// The facts that their declarations add to the kind, where there are some.
    pub about: FxHashMap<&'t str, About<'t>>,
    /// Parameters of the deployment, and values that a module takes.
    pub params: Vec<&'t str>,
    /// The module whose scope it is.
    pub module: Option<&'t str>,
}

/// A scope that is open at some token.
struct Open<'t> {
    scope: Scope<'t>,
    /// The number of brackets around its braces.
    depth: usize,
    /// The offset is in it.
    holds: bool,
    /// Its braces have begun.
    begun: bool,
}

/// The scope at an offset.
pub fn scope<'t>(text: &'t str, offset: usize, catalog: &'t Catalog) -> Scope<'t> {
    let mut open = vec![Open { scope: Scope::default(), depth: 0, holds: true, begun: true }];
    let (mut depth, mut first, mut before) = (0_usize, None, None);
    // The kind stands after `existing`; the name whose declaration may go on with a string.
    let (mut existing, mut named): (bool, Option<&str>) = (false, None);
    for token in tokens(text).filter(|token| token.sort != Sort::Comment) {
        let word = (token.sort == Sort::Word).then_some(token.text);
        let opens = matches!(token.text, "(" | "[" | "{" | "-[" | "<-[");
        let closes = matches!(token.text, ")" | "]" | "}" | "]->");
        let heads = open.last().is_some_and(|last| !last.begun);
        if closes {
            depth = depth.saturating_sub(1);
        }
        let at_end = open.last().is_some_and(|last| last.depth == depth);
        match token.text {
            // The parameters of a module stand before its braces, on one line or within brackets.
            "{" if heads && at_end => open.last_mut().into_iter().for_each(|last| last.begun = true),
            "\n" | ";" if heads && at_end => _ = open.pop(),
            "}" if !heads && at_end && open.len() > 1 => {
                let closed = open.pop().filter(|closed| closed.holds && offset <= token.start);
                if let Some(closed) = closed {
                    return closed.scope;
                }
            }
            _ => {}
        }
        let holds = token.start < offset;
        if let (Some("module"), Some(_), None) = (first, word, before) {
            let scope = Scope { module: word, ..Scope::default() };
            open.push(Open { scope, depth, holds, begun: false });
        } else if let (Some(last), Some(word)) = (open.last_mut(), word) {
            match (heads, first, before) {
                (true, Some(name), Some(":")) => match catalog.service(word) {
                    Some(service) => _ = last.scope.names.insert(name, service),
                    None => last.scope.params.push(name),
                },
                (false, Some("param"), None) => last.scope.params.push(word),
                (false, Some(kind), None) => {
                    if let Some(service) = catalog.service(kind) {
                        last.scope.names.entry(word).or_insert(service);
                        if existing {
                            last.scope.about.insert(word, About { existing: true, kind: None });
                        }
                        named = Some(word).filter(|_| service.body == Some(BodyKind::Properties));
                    }
                }
                _ => {}
            }
        }
        if word.is_none()
            && let (Some(name), Sort::Text) = (named.take_if(|_| !token.is("(")), token.sort)
            && let Some(last) = open.last_mut()
        {
            last.scope.about.insert(name, About { existing: false, kind: Some(token.text.trim_matches('"')) });
        }
        if opens {
            depth += 1;
        }
        existing = first == Some("existing") && before.is_none() && word.is_some();
        // The last word, and the sign behind it.
        (first, before) = match (word, first) {
            (Some(word), _) => (Some(word), None),
            (None, first @ Some(_)) if before.is_none() => (first, Some(token.text)),
            _ => (None, None),
        };
    }
    let inner = open.iter().rposition(|one| one.holds && one.begun).unwrap_or_default();
    open.into_iter().nth(inner).map(|one| one.scope).unwrap_or_default()
}
