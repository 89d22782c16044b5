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
use crate::syntax::ast::{File, Module, Node, Statement, Value, ValueKind};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

/// The most calls of one deployment, those in modules included, and the most text that they make, in bytes: a module that
/// calls another twice, which calls a third twice, soon is without end.
const MOST_CALLS: usize = 10_000;
const MOST_TEXT: usize = 64 << 20;

/// Puts the statements of modules in the place of their calls.
pub fn expand<'s>(file: &mut File<'s>, texts: &'s Texts, catalog: &Catalog, diagnostics: &mut Diagnostics) {
    let (modules, mut rest): (Vec<_>, Vec<_>) =
        std::mem::take(&mut file.statements).into_iter().partition(|one| matches!(one, Statement::Module(_)));
    let modules = declared(modules, catalog, diagnostics);
    let scopes: FxHashMap<&str, Names<'s>> =
        modules.iter().map(|(name, module)| (*name, Names::of(&module.statements, &modules))).collect();
    let outside = Names::of(&rest, &modules);
    let endless = endless(&modules, diagnostics);
    if endless.is_empty() {
        moves::add(&mut rest, &outside, &modules, &scopes, texts);
    }
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
        out: Vec::with_capacity(rest.len()),
        lost: FxHashSet::default(),
        called: BTreeSet::new(),
        calls: 0,
        diagnostics,
    };
    expansion.run(rest);
    expansion.uncalled();
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
            let (what, span) = match statement {
                Statement::Use(path) => ("a service file is used", path.span),
                Statement::Import(path) => ("a file is imported", path.span),
                Statement::Module(inner) => ("a module is declared", inner.name.span),
                Statement::Param(param) => ("a parameter of the deployment is declared", param.span()),
                Statement::Level(level) => ("the level of a code is set", level.level.span),
                Statement::Environment(environment) if !environment.values.is_empty() => {
                    let first =
                        environment.values.iter().map(|given| given.name.span).fold(environment.name.span, Span::to);
                    ("a parameter of the deployment has a value", first)
                }
                Statement::Output(_)
                | Statement::Environment(_)
                | Statement::Accept(_)
                | Statement::Moved(_)
                | Statement::Chain(_) => continue,
            };
            let message = format!("{what} in the module `{}`", name.text);
            let found = Diagnostic::new(Code::UNUSABLE_MODULE, message, span, "holds for a whole file");
            diagnostics.push(found.help("write it outside of the module"));
        }
        modules.insert(name.text, module);
    }
    modules
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
    diagnostics: &'x mut Diagnostics,
}

/// A call whose arguments are bound.
struct Call<'x, 's> {
    module: &'x Arc<Module<'s>>,
    /// Its path, with `.` at its end.
    path: &'s str,
    place: Span,
    bound: FxHashMap<&'s str, Bound<'s>>,
}

impl<'x, 's> Expansion<'x, 's> {
    fn run(&mut self, statements: Vec<Statement<'s>>) {
        self.twice(self.outside, 0);
        let mut outer = Outer { shared: self.shared(), names: self.outside };
        let mut calls = Vec::new();
        let mut kept = Vec::with_capacity(statements.len());
        for mut statement in statements {
            match alone(&statement).and_then(|node| self.modules.get_key_value(node.head.text)) {
                Some((name, module)) if is_call(&statement) => {
                    let Some(node) = alone(&statement) else { continue };
                    self.called.insert(name);
                    let written = node.name.map_or("", |name| name.text);
                    let path = self.texts.keep(&format!("{written}."));
                    let again = node.name.is_some_and(|name| is_again(name.span, self.outside));
                    match self
                        .soundly(node, module)
                        .filter(|()| !again)
                        .and_then(|()| bind(node, module, &mut outer, self.diagnostics))
                    {
                        Some(bound) => calls.push(Call { module, path, place: node.span, bound }),
                        None => _ = self.lost.insert(written),
                    }
                }
                _ => {
                    let mut seen =
                        Misused { names: self.outside, scopes: self.scopes, found: Vec::new(), lost: Vec::new() };
                    walk::statement(&mut statement, &mut seen);
                    if self.misused(seen) {
                        kept.push(statement);
                    }
                }
            }
        }
        self.out = kept;
        calls.into_iter().for_each(|call| self.copy(call));
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
        if self.calls > MOST_CALLS || self.text.len() + text.len() > MOST_TEXT {
            if self.calls == MOST_CALLS + 1 {
                let message = format!("the calls of modules are more than {MOST_CALLS}, or too long");
                let found = Diagnostic::new(Code::TOO_COMPLEX, message, place, "with this one");
                self.diagnostics.push(found.help("call fewer, or write smaller modules"));
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
        self.fill(module, path, moved, call.bound, false);
    }

    /// The statements of a module; with `dry` they are only looked at.
    fn fill(
        &mut self,
        module: &'x Arc<Module<'s>>,
        path: &'s str,
        moved: i64,
        bound: FxHashMap<&'s str, Bound<'s>>,
        dry: bool,
    ) {
        let Some(names) = self.scopes.get(module.name.text) else { return };
        let bound = Rc::new(bound);
        let mut calls = Vec::new();
        self.twice(names, moved);
        for statement in &module.statements {
            if matches!(
                statement,
                Statement::Use(_)
                    | Statement::Import(_)
                    | Statement::Module(_)
                    | Statement::Param(_)
                    | Statement::Level(_)
            ) {
                continue;
            }
            let called = alone(statement).filter(|_| is_call(statement));
            if let Some((node, (name, inner))) =
                called.and_then(|node| Some((node, self.modules.get_key_value(node.head.text)?)))
            {
                self.called.insert(name);
                let written = node.name.map_or("", |name| name.text);
                let inner_path = self.texts.keep(&format!("{path}{written}."));
                let mut seen = node.clone();
                seen.span = shifted(seen.span, moved);
                let shared = self.shared();
                let again = node.name.is_some_and(|name| is_again(name.span, names));
                let sound = self.soundly(&seen, inner).filter(|()| !again);
                let mut scope = Inner { shared, instance: self.instance(module, names, path, moved, &bound) };
                let mut found = Diagnostics::default();
                let given = sound.and_then(|()| bind(node, inner, &mut scope, &mut found));
                self.diagnostics.extend(found, |_| ());
                match given {
                    Some(bound) => calls.push(Call { module: inner, path: inner_path, place: seen.span, bound }),
                    None => _ = self.lost.insert(inner_path.trim_end_matches('.')),
                }
                continue;
            }
            let mut copy = statement.clone();
            let mut seen = Misused { names, scopes: self.scopes, found: Vec::new(), lost: Vec::new() };
            walk::statement(&mut copy, &mut seen);
            seen.found
                .iter_mut()
                .flat_map(|found| &mut found.labels)
                .for_each(|label| label.span = shifted(label.span, moved));
            if !self.misused(seen) {
                continue;
            }
            walk::statement(&mut copy, &mut self.instance(module, names, path, moved, &bound));
            if !dry {
                self.out.push(copy);
            }
        }
        if !dry {
            calls.into_iter().for_each(|call| self.copy(call));
        }
    }

    fn instance<'i>(
        &'i mut self,
        module: &'i Module<'s>,
        names: &'i Names<'s>,
        path: &'s str,
        moved: i64,
        bound: &Rc<FxHashMap<&'s str, Bound<'s>>>,
    ) -> Instance<'i, 's> {
        Instance {
            texts: self.texts,
            catalog: self.catalog,
            module,
            names,
            outside: self.outside,
            path,
            moved,
            bound: Rc::clone(bound),
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
            self.fill(module, "", 0, bound, true);
        }
    }
}

/// True if what stands at a place is declared before, which is reported.
fn is_again(place: Span, names: &Names<'_>) -> bool {
    names.twice.iter().any(|(name, _)| name.span == place)
}

/// True if a node alone is written as a call: it has a name, or arguments.
fn is_call(statement: &Statement<'_>) -> bool {
    alone(statement).is_some_and(|node| node.name.is_some() || node.args.is_some())
}
