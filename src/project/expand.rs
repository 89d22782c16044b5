//! Calls of modules: a copy of the module's statements for each, one after the other, calls in modules too.

use super::Texts;
use super::bind::{self, bind};
use super::cycles::endless;
use super::instance::{Bound, Instance};
use super::misused::Misused;
use super::moves;
use super::names::{Modules, Names, alone};
use super::scopes::{Inner, Outer, Shared};
use super::walk::{self, Moved, shifted};
use crate::catalog::{Catalog, Type};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::origins::{Origin, Origins};
use crate::source::Span;
use crate::syntax::ast::{File, Module, Node, Statement, Taken, Value, ValueKind};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

/// The most calls of one deployment, those in modules included, and the most text that they make, in bytes: a module that
/// calls another twice, which calls a third twice, soon is without end.
const MOST_CALLS: usize = 10_000;
/// The most calls of modules within each other: the name of a node in them has a letter and a dot for each at least, and
/// a logical id has 255 letters.
const MOST_NESTED: usize = 255;
const MOST_TEXT: usize = 64 << 20;

/// Puts the statements of modules in the place of their calls.
pub fn expand<'s>(file: &mut File<'s>, texts: &'s Texts, catalog: &Catalog, diagnostics: &mut Diagnostics) {
    let (modules, rest): (Vec<_>, Vec<_>) =
        std::mem::take(&mut file.statements).into_iter().partition(|one| matches!(one, Statement::Module(_)));
    let modules = declared(modules, catalog, diagnostics);
    let scopes: FxHashMap<&str, Names<'s>> =
        modules.iter().map(|(name, module)| (*name, Names::of(&module.statements, &modules))).collect();
    let outside = Names::of(&rest, &modules);
    let endless = endless(&modules, diagnostics);
    let word = |c: char| !(c.is_ascii_alphanumeric() || c == '_');
    let mut expansion = Expansion {
        junk: file.junk.iter().flat_map(|text| text.split(word)).collect(),
        texts,
        catalog,
        modules: &modules,
        scopes: &scopes,
        outside: &outside,
        endless,
        origins: Arc::try_unwrap(std::mem::take(&mut file.origins)).unwrap_or_default(),
        text: file.text.to_owned(),
        out: Vec::new(),
        lost: FxHashSet::default(),
        called: BTreeSet::new(),
        calls: 0,
        is_full: false,
        diagnostics,
    };
    let around = Around { names: &outside, path: "", moved: 0, call: None };
    let (statements, calls) = expansion.statements(rest.into_iter(), &around);
    expansion.out = statements;
    calls.into_iter().for_each(|call| expansion.copy(call));
    expansion.uncalled();
    moves::add(&mut expansion.out, &expansion.origins, texts);
    file.is_library = expansion.out.is_empty();
    file.statements = expansion.out;
    file.lost = expansion.lost.into_iter().collect();
    file.lost.sort_unstable();
    file.text = texts.keep(&expansion.text);
    file.origins = Arc::new(expansion.origins);
}

/// The modules by name; what is wrong with them is reported.
fn declared<'s>(statements: Vec<Statement<'s>>, catalog: &Catalog, diagnostics: &mut Diagnostics) -> Modules<'s> {
    let mut modules = Modules::default();
    for statement in statements {
        let Statement::Module(module) = statement else { continue };
        let name = module.name;
        if let Some(earlier) = modules.get(name.text) {
            let message = format!("the module `{}` is declared twice", name.text);
            let found = Diagnostic::new(Code::DUPLICATE_NAME, message, name.span, "again here");
            diagnostics.push(found.and(earlier.name.span, "first declared here").help("choose another name"));
            continue;
        }
        if catalog.service(name.text).is_some() {
            let message = format!("`{}` is a module in this deployment, and not the kind", name.text);
            let found = Diagnostic::new(Code::REPLACED_KIND, message, name.span, "there is a kind of this name");
            diagnostics.push(found.help("to have both, give the module another name"));
        }
        bind::check_takes(&module, catalog, diagnostics);
        for statement in &module.statements {
            let Some((what, span)) = of_whole_file(statement) else { continue };
            let message = format!("{what} in the module `{}`", name.text);
            let found = Diagnostic::new(Code::UNUSABLE_MODULE, message, span, "holds for a whole file");
            diagnostics.push(found.help("write it outside of the module"));
        }
        modules.insert(name.text, module);
    }
    modules
}

/// The part of a statement that holds for a whole file, and so stands in no module, with its place; None where there is none.
fn of_whole_file(statement: &Statement<'_>) -> Option<(&'static str, Span)> {
    Some(match statement {
        Statement::Use(path) => ("a service file is used", path.span),
        Statement::Import(path) => ("a file is imported", path.span),
        Statement::Module(inner) => ("a module is declared", inner.name.span),
        Statement::Param(param) => ("a parameter of the deployment is declared", param.span()),
        Statement::Level(level) => ("the level of a code is set", level.level.span),
        Statement::Tags(tags) => ("the tags of the deployment are set", tags.span),
        Statement::Environment(environment) if !environment.values.is_empty() => {
            let first = environment.values.iter().map(|given| given.name.span).fold(environment.name.span, Span::to);
            ("a parameter of the deployment has a value", first)
        }
        Statement::Output(_)
        | Statement::Environment(_)
        | Statement::Accept(_)
        | Statement::Moved(_)
        | Statement::Chain(_) => return None,
    })
}

struct Expansion<'x, 's> {
    texts: &'s Texts,
    catalog: &'x Catalog,
    modules: &'x Modules<'s>,
    scopes: &'x FxHashMap<&'s str, Names<'s>>,
    outside: &'x Names<'s>,
    /// Modules that are never copied, because they call themselves.
    endless: FxHashSet<&'s str>,
    origins: Origins,
    text: String,
    out: Vec<Statement<'s>>,
    lost: FxHashSet<&'s str>,
    /// Words that could not be parsed: a name among them may well be declared there.
    junk: FxHashSet<&'s str>,
    called: BTreeSet<&'s str>,
    calls: usize,
    /// True if a call was one too many, which is told once.
    is_full: bool,
    diagnostics: &'x mut Diagnostics,
}

/// A call whose arguments are bound.
struct Call<'x, 's> {
    module: &'x Arc<Module<'s>>,
    /// Its path, with `.` at its end.
    path: &'s str,
    place: Span,
    bound: Given<'s>,
}

/// The arguments of a call, by parameter.
type Given<'s> = FxHashMap<&'s str, Bound<'s>>;

/// The scope that statements stand in: outside of all modules, or one call of a module.
struct Around<'x, 's> {
    names: &'x Names<'s>,
    /// The path of the call, with `.` at its end.
    path: &'s str,
    /// The offset of the copy of the module, less that of the module.
    moved: i64,
    /// The module, and what it was given.
    call: Option<(&'x Arc<Module<'s>>, Rc<Given<'s>>)>,
}

impl<'x, 's> Expansion<'x, 's> {
    /// The statements of one scope as they are outside of modules, and the calls among them. Those that are misused are
    /// reported, and left out.
    fn statements(
        &mut self,
        statements: impl Iterator<Item = Statement<'s>>,
        around: &Around<'x, 's>,
    ) -> (Vec<Statement<'s>>, Vec<Call<'x, 's>>) {
        let (names, mut kept, mut calls) = (around.names, Vec::new(), Vec::new());
        self.twice(names, around.moved);
        for mut statement in statements {
            let called = alone(&statement).filter(|_| is_call(&statement));
            if let Some((node, (name, module))) =
                called.and_then(|node| Some((node, self.modules.get_key_value(node.head.text)?)))
            {
                self.called.insert(name);
                let path = self.texts.keep(&format!("{}{}.", around.path, node.name.map_or("", |name| name.text)));
                let mut seen = node.clone();
                seen.span = shifted(seen.span, around.moved);
                let again = node.name.is_some_and(|name| is_again(name.span, names));
                let sound = self.soundly(&seen, module).filter(|()| !again);
                match sound.and_then(|()| self.bound(node, module, around)) {
                    Some(bound) => calls.push(Call { module, path, place: seen.span, bound }),
                    None => _ = self.lost.insert(path.trim_end_matches('.')),
                }
                continue;
            }
            let mut seen = Misused { names, scopes: self.scopes, found: Vec::new(), lost: Vec::new() };
            walk::statement(&mut statement, &mut seen);
            let labels = seen.found.iter_mut().flat_map(|found| &mut found.labels);
            labels.for_each(|label| label.span = shifted(label.span, around.moved));
            if self.misused(seen) {
                if let Some((module, given)) = &around.call {
                    walk::statement(&mut statement, &mut self.instance(around, module, given));
                }
                kept.push(statement);
            }
        }
        (kept, calls)
    }

    /// The arguments of a call in a scope.
    fn bound(&mut self, node: &Node<'s>, module: &Module<'s>, around: &Around<'x, 's>) -> Option<Given<'s>> {
        let shared = self.shared();
        let Some((inside, given)) = &around.call else {
            return bind(node, module, &mut Outer { shared, names: around.names }, self.diagnostics);
        };
        // The scope has findings of its own meanwhile.
        let mut found = Diagnostics::default();
        let mut scope = Inner { shared, instance: self.instance(around, inside, given) };
        let bound = bind(node, module, &mut scope, &mut found);
        self.diagnostics.extend(found, |_| ());
        bound
    }

    fn shared(&self) -> Shared<'x, 's> {
        Shared { texts: self.texts, modules: self.modules, scopes: self.scopes, outside: self.outside }
    }

    /// Reports names that are declared twice, one of them by a call.
    fn twice(&mut self, names: &Names<'s>, moved: i64) {
        let place = |span: Span| shifted(span, moved);
        for (name, earlier) in &names.twice {
            let message = format!("`{}` is declared twice", name.text);
            let found = Diagnostic::new(Code::DUPLICATE_NAME, message, place(name.span), "again here");
            self.diagnostics.push(found.and(place(*earlier), "first declared here").help("choose another name"));
        }
    }

    /// Reports what is no use of a call; true if there is nothing.
    fn misused(&mut self, seen: Misused<'_, 's>) -> bool {
        let sound = seen.found.is_empty();
        seen.found.into_iter().for_each(|found| self.diagnostics.push(found));
        self.lost.extend(seen.lost);
        sound
    }

    /// Judges how a call is written.
    fn soundly(&mut self, node: &Node<'s>, module: &Module<'s>) -> Option<()> {
        let name = module.name.text;
        if node.name.is_none() {
            let message = format!("this call of the module `{name}` has no name");
            let found =
                Diagnostic::new(Code::UNUSABLE_MODULE, message, node.span, "what it makes is called by its name");
            self.diagnostics.push(found.help(format!("write `{name} NAME(...)`")));
            return None;
        }
        if node.existing || node.body.is_some() {
            let what = if node.existing { "is `existing`" } else { "has a body" };
            let message = format!("a call of the module `{name}` {what}");
            let found = Diagnostic::new(Code::UNUSABLE_MODULE, message, node.span, "said of a node alone");
            self.diagnostics.push(found.help("write it of a node in the module"));
            return None;
        }
        (!node.broken && !self.endless.contains(name)).then_some(())
    }

    /// Copies the statements of a module for one call.
    fn copy(&mut self, mut call: Call<'x, 's>) {
        let Call { module, path, place, .. } = call;
        let text = self.text.get(module.span.range()).unwrap_or_default().to_owned();
        self.calls += 1;
        let too_much = if path.matches('.').count() > MOST_NESTED {
            let help = "call what it makes more directly";
            Some((format!("the calls of modules are nested more than {MOST_NESTED} deep"), help))
        } else if self.calls > MOST_CALLS || self.text.len() + text.len() > MOST_TEXT {
            let help = "call fewer, or write smaller modules";
            Some((format!("the calls of modules are more than {MOST_CALLS}, or too long"), help))
        } else {
            None
        };
        if let Some((message, help)) = too_much {
            if !std::mem::replace(&mut self.is_full, true) {
                let found = Diagnostic::new(Code::TOO_COMPLEX, message, place, "with this one");
                self.diagnostics.push(found.help(help));
            }
            self.lost.insert(path.trim_end_matches('.'));
            return;
        }
        let start = self.text.len();
        self.text.push_str(&text);
        let span = Span::new(start, self.text.len());
        self.text.push('\n');
        let from = self.origins.place(module.span);
        let origin = Origin {
            start: span.start,
            end: span.end,
            file: from.file,
            from: from.span.start,
            call: Some((place, path.to_owned())),
            given: given(module, &call.bound),
        };
        self.origins.all.push(origin);
        let moved = i64::from(span.start) - i64::from(module.span.start);
        for taken in &module.takes {
            if let Some(default) = &taken.default {
                let moved_default = || {
                    let mut default = default.clone();
                    walk::value(&mut default, walk::Holder::Other, &mut Moved(moved));
                    Bound::Value(default)
                };
                call.bound.entry(taken.name.text).or_insert_with(moved_default);
            }
        }
        let (statements, calls) = self.inside(module, path, moved, call.bound);
        self.out.extend(statements);
        calls.into_iter().for_each(|call| self.copy(call));
    }

    /// The statements of a module in a call.
    fn inside(
        &mut self,
        module: &'x Arc<Module<'s>>,
        path: &'s str,
        moved: i64,
        given: Given<'s>,
    ) -> (Vec<Statement<'s>>, Vec<Call<'x, 's>>) {
        let Some(names) = self.scopes.get(module.name.text) else { return Default::default() };
        // An environment of which one line is refused has others.
        let is_kept = |one: &&Statement<'s>| matches!(one, Statement::Environment(_)) || of_whole_file(one).is_none();
        let around = Around { names, path, moved, call: Some((module, Rc::new(given))) };
        self.statements(module.statements.iter().filter(is_kept).cloned(), &around)
    }

    fn instance<'i>(
        &'i mut self,
        around: &'i Around<'x, 's>,
        module: &'i Module<'s>,
        given: &Rc<Given<'s>>,
    ) -> Instance<'i, 's> {
        Instance {
            texts: self.texts,
            catalog: self.catalog,
            module,
            names: around.names,
            outside: self.outside,
            path: around.path,
            moved: around.moved,
            bound: Rc::clone(given),
            lost: &mut self.lost,
            junk: &self.junk,
            diagnostics: self.diagnostics,
        }
    }

    /// Looks at the modules that nothing calls, as far as they can be understood without a call.
    fn uncalled(&mut self) {
        let mut left: Vec<_> = self.modules.values().filter(|module| !self.called.contains(module.name.text)).collect();
        left.sort_by_key(|module| module.span);
        for module in left {
            let bound = module.takes.iter().map(|taken| {
                let name = taken.name;
                let kind = match bind::type_of(taken.kind.text) {
                    None => return (name.text, Bound::Node(name.text, taken.kind.text)),
                    Some(Type::List) => ValueKind::List(Vec::new()),
                    Some(Type::Map) => ValueKind::Map(Vec::new()),
                    Some(_) => ValueKind::Quantity("0"),
                };
                let value = taken.default.clone().unwrap_or(Value { span: name.span, kind });
                (name.text, Bound::Value(value))
            });
            let bound = bound.collect();
            self.inside(module, "", 0, bound);
        }
    }
}

/// The parameters of a module that are nodes, in order, each with the node that a call gives.
fn given(module: &Module<'_>, bound: &Given<'_>) -> Vec<(String, String)> {
    let node = |taken: &Taken<'_>| match bound.get(taken.name.text)? {
        Bound::Node(node, _) => Some((taken.name.text.to_owned(), (*node).to_owned())),
        Bound::Value(_) => None,
    };
    module.takes.iter().filter_map(node).collect()
}

/// True if what stands at a place is declared before, which is reported.
fn is_again(place: Span, names: &Names<'_>) -> bool {
    names.twice.iter().any(|(name, _)| name.span == place)
}

/// True if a node alone is written as a call: it has a name, or arguments.
fn is_call(statement: &Statement<'_>) -> bool {
    alone(statement).is_some_and(|node| node.name.is_some() || node.args.is_some())
}
