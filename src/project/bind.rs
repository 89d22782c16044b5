//! The arguments of a call of a module against what the module takes.

use super::instance::Bound;
use super::names::{Modules, Names};
use crate::catalog::{Catalog, Type};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, a, did_you_mean, misspelled};
use crate::graph::quantity_type;
use crate::source::{Span, quoted};
use crate::syntax::ast::{Argument, Module, Name, Node, Taken, Value, ValueKind};
use rustc_hash::FxHashMap;

/// The types of values that a module takes; a node is taken by its kind.
pub const TYPES: [Type; 7] =
    [Type::String, Type::Integer, Type::Bool, Type::Duration, Type::Size, Type::List, Type::Map];

/// The type of a value that a word stands for.
pub fn type_of(word: &str) -> Option<Type> {
    TYPES.into_iter().find(|known| known.word() == word)
}

/// The scope that a call stands in.
pub trait Scope<'s> {
    /// A node by its path in this scope: its name outside of modules, and its kind.
    fn node(&mut self, path: &str) -> Option<(&'s str, &'s str)>;
    /// A value as it is outside of modules.
    fn value(&mut self, value: &Value<'s>) -> Value<'s>;
    /// A place of this scope.
    fn place(&mut self, span: Span) -> Span;
    /// True if a word is a parameter of the deployment.
    fn is_param(&self, word: &str) -> bool;
    /// The names to choose from.
    fn names(&self) -> Vec<&'s str>;
}

/// Binds the arguments of a call; defaults are the module's. None where one is missing or wrong, which was reported.
pub fn bind<'s>(
    call: &Node<'s>,
    module: &Module<'s>,
    scope: &mut impl Scope<'s>,
    diagnostics: &mut Diagnostics,
) -> Option<FxHashMap<&'s str, Bound<'s>>> {
    let (mut bound, mut sound) = (FxHashMap::default(), true);
    let mut given: FxHashMap<&str, Span> = FxHashMap::default();
    let (name, mut next) = (module.name.text, 0);
    for argument in call.args.iter().flatten() {
        let place = scope.place(argument.span());
        let (taken, value) = match argument {
            Argument::Keyed(key, value) => match module.takes.iter().find(|taken| taken.name.text == key.text) {
                Some(taken) => (taken, value),
                None => {
                    diagnostics.push(unknown(*key, scope.place(key.span), module));
                    sound = false;
                    continue;
                }
            },
            Argument::Bare(value) => match module.takes.get(next) {
                Some(taken) => {
                    next += 1;
                    (taken, value)
                }
                None => {
                    let message = format!("the module `{name}` takes {}", counted(module.takes.len()));
                    let found = Diagnostic::new(Code::UNKNOWN_ARGUMENT, message, place, "one more than it takes");
                    diagnostics.push(found.help("take it out").and(module.name.span, "declared here"));
                    sound = false;
                    continue;
                }
            },
            Argument::Filter(..) => {
                let message = format!("the module `{name}` takes no `where`");
                let found = Diagnostic::new(Code::UNKNOWN_ARGUMENT, message, place, "nothing is filtered here");
                diagnostics.push(found.help("write it in the module, on the arrow that it is for"));
                sound = false;
                continue;
            }
        };
        if let Some(earlier) = given.insert(taken.name.text, place) {
            let message = format!("`{}` is given twice", taken.name.text);
            let found = Diagnostic::new(Code::DUPLICATE_ARGUMENT, message, place, "again here");
            diagnostics.push(found.and(earlier, "first given here").help("keep one of the two"));
            sound = false;
            continue;
        }
        match self::given(taken, value, module, scope) {
            Ok(value) => _ = bound.insert(taken.name.text, value),
            Err(found) => {
                diagnostics.push(*found);
                sound = false;
            }
        }
    }
    let lacks = |taken: &&Taken<'_>| taken.default.is_none() && !given.contains_key(taken.name.text);
    for taken in module.takes.iter().filter(lacks) {
        let message = format!("the call of `{name}` lacks `{}`", taken.name.text);
        let place = scope.place(call.span);
        let found = Diagnostic::new(Code::MISSING_ARGUMENT, message, place, "not given")
            .and(taken.name.span, "the module takes it");
        let example = match type_of(taken.kind.text) {
            Some(kind) => described(kind).to_owned(),
            None => format!("the name of {}", a(taken.kind.text)),
        };
        diagnostics.push(found.help(format!("write `{}=` and {example}", taken.name.text)));
        sound = false;
    }
    sound.then_some(bound)
}

fn given<'s>(
    taken: &Taken<'s>,
    value: &Value<'s>,
    module: &Module<'s>,
    scope: &mut impl Scope<'s>,
) -> Result<Bound<'s>, Box<Diagnostic>> {
    let place = scope.place(value.span);
    let name = taken.name.text;
    if let Some(wanted) = type_of(taken.kind.text) {
        let value = scope.value(value);
        return match is_of(&value, wanted, |word| scope.is_param(word)) {
            true => Ok(Bound::Value(value)),
            false => Err(Box::new(wrong_value(name, wanted, &value, place).and(taken.name.span, "taken so"))),
        };
    }
    let kind = taken.kind.text;
    let path = match &value.kind {
        ValueKind::Word(word) => Some((*word).to_owned()),
        ValueKind::Attribute(node, key) => Some(format!("{}.{}", node.text, key.text)),
        _ => None,
    };
    let Some(path) = path else {
        let message = format!("`{name}` of the module `{}` is {}", module.name.text, a(kind));
        let found = Diagnostic::new(Code::WRONG_TYPE, message, place, "not the name of a node");
        let help = format!("write the name of {}, without quotes", a(kind));
        return Err(Box::new(found.and(taken.name.span, "taken so").help(help)));
    };
    match scope.node(&path) {
        Some((outside, found)) if found == kind => Ok(Bound::Node(outside, kind)),
        Some((_, other)) => {
            let message = format!("`{name}` of the module `{}` is {}", module.name.text, a(kind));
            let found = Diagnostic::new(Code::WRONG_NODE, message, place, format!("`{path}` is {}", a(other)));
            Err(Box::new(found.and(taken.name.span, "taken so").help(format!("name {} here", a(kind)))))
        }
        None => {
            let message = format!("nothing is named `{path}`");
            let found = Diagnostic::new(Code::UNKNOWN_NAME, message, place, format!("{} is named here", a(kind)));
            let names = scope.names();
            let near = misspelled(&path, names.iter().copied());
            let help = did_you_mean(&path, "names", names.iter().copied());
            // As all findings it has the names of outside, which are brought back where it is told.
            let near = near.map(|near| scope.node(near).map_or(near, |(outside, _)| outside));
            let found = found.maybe_fix(place, near);
            Err(Box::new(found.help(help.unwrap_or(format!("declare it, for example `{kind} {path}`")))))
        }
    }
}

fn wrong_value(name: &str, wanted: Type, value: &Value<'_>, place: Span) -> Diagnostic {
    let found = Diagnostic::new(Code::WRONG_TYPE, format!("`{name}` is {}", described(wanted)), place, "this is none");
    match (&value.kind, wanted) {
        (ValueKind::Word(word), Type::String) => {
            found.help(format!("write `{}`", quoted(word))).fix(place, quoted(word))
        }
        _ => found.help(format!("write for example `{name}={}`", example(wanted))),
    }
}

/// True if a value is of a type; a word may be a parameter of the deployment.
pub fn is_of(value: &Value<'_>, wanted: Type, is_param: impl Fn(&str) -> bool) -> bool {
    match (&value.kind, wanted) {
        (ValueKind::Word("true" | "false"), Type::Bool) => true,
        (ValueKind::Word(word), _) => is_param(word),
        (ValueKind::String(_), Type::String) | (ValueKind::List(_), Type::List) | (ValueKind::Map(_), Type::Map) => {
            true
        }
        // An attribute of a node is a text, and is known when it is deployed.
        (ValueKind::Attribute(..), Type::String) => true,
        (ValueKind::Quantity(text), wanted) => quantity_type(text) == Some(wanted),
        _ => false,
    }
}

fn described(wanted: Type) -> &'static str {
    match wanted {
        Type::Integer => "a whole number",
        Type::Bool => "`true` or `false`",
        Type::Duration => "a duration",
        Type::Size => "a size",
        Type::List => "a list",
        Type::Map => "a map",
        _ => "a string",
    }
}

fn example(wanted: Type) -> &'static str {
    match wanted {
        Type::Integer => "5",
        Type::Bool => "true",
        Type::Duration => "60s",
        Type::Size => "64MiB",
        Type::List => "[\"a\", \"b\"]",
        Type::Map => "{key: \"value\"}",
        _ => "\"text\"",
    }
}

fn unknown(key: Name<'_>, place: Span, module: &Module<'_>) -> Diagnostic {
    let message = format!("the module `{}` takes no `{}`", module.name.text, key.text);
    let found = Diagnostic::new(Code::UNKNOWN_ARGUMENT, message, place, "unknown");
    let names: Vec<&str> = module.takes.iter().map(|taken| taken.name.text).collect();
    let found = found.maybe_fix(place, misspelled(key.text, names.iter().copied()));
    found.maybe_help(did_you_mean(key.text, "it takes", names.iter().copied()))
}

fn counted(number: usize) -> String {
    match number {
        0 => "nothing".to_owned(),
        1 => "1 argument".to_owned(),
        many => format!("{many} arguments"),
    }
}

/// Judges what a module says that it takes: kinds, defaults, names given twice.
pub fn check_takes(module: &Module<'_>, catalog: &Catalog, diagnostics: &mut Diagnostics) {
    let mut seen: FxHashMap<&str, Span> = FxHashMap::default();
    for taken in &module.takes {
        let (name, kind) = (taken.name, taken.kind);
        if let Some(earlier) = seen.insert(name.text, name.span) {
            let message = format!("the module `{}` takes `{}` twice", module.name.text, name.text);
            let found = Diagnostic::new(Code::DUPLICATE_NAME, message, name.span, "again here");
            diagnostics.push(found.and(earlier, "first here").help("choose another name"));
        }
        let wanted = type_of(kind.text);
        if wanted.is_none() && catalog.service(kind.text).is_none() && !catalog.lacks {
            let message = format!("there is no kind `{}`", kind.text);
            let found = Diagnostic::new(Code::UNKNOWN_KIND, message, kind.span, "neither a kind nor a type of values");
            let words = catalog.kinds().chain(TYPES.iter().map(|known| known.word()));
            let near = misspelled(kind.text, words.clone());
            diagnostics
                .push(found.maybe_help(did_you_mean(kind.text, "write one of", words)).maybe_fix(kind.span, near));
        }
        match (&taken.default, wanted) {
            (Some(default), Some(wanted)) if !is_of(default, wanted, |_| false) => {
                diagnostics.push(wrong_value(name.text, wanted, default, default.span));
            }
            (Some(default), None) => {
                let message = format!("`{}` is a node, and has no default", name.text);
                let found =
                    Diagnostic::new(Code::WRONG_TYPE, message, default.span, "a module sees its parameters alone");
                diagnostics.push(found.help("take it out: each call names the node"));
            }
            _ => {}
        }
    }
}

/// The node that a path names, in a scope and in the modules that are called there: its kind.
pub fn kind_of<'s>(
    names: &Names<'s>,
    modules: &Modules<'s>,
    scopes: &FxHashMap<&'s str, Names<'s>>,
    path: &str,
) -> Option<&'s str> {
    match path.split_once('.') {
        None => names.kinds.get(path).copied(),
        Some((call, rest)) => {
            let module = names.calls.get(call)?;
            modules.get(module)?;
            kind_of(scopes.get(module)?, modules, scopes, rest)
        }
    }
}
