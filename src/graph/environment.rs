//! `env prod { d.shards = 8; stage = "prod" }`: arguments that differ in one environment, and values of parameters.

use super::arguments::{Judge, Owner};
use super::draft::Scope;
use super::tags::is_tag;
use super::{Arguments, Default, Selection, params};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, did_you_mean, misspelled};
use crate::source::Span;
use crate::syntax::ast::{self, Statement};
use std::collections::BTreeMap;

/// The environments of a file that set anything, besides the selected one, sorted by name, with their places.
pub fn environments<'s>(file: &ast::File<'s>, selected: Option<&str>) -> Vec<(&'s str, Span)> {
    let set = declared(file).filter(|environment| !(environment.settings.is_empty() && environment.values.is_empty()));
    let mut names: Vec<(&str, Span)> = set.map(|environment| (environment.name.text, environment.name.span)).collect();
    names.sort_unstable();
    names.dedup_by_key(|(name, _)| *name);
    names.retain(|(name, _)| selected != Some(*name));
    names
}

fn declared<'f, 's>(file: &'f ast::File<'s>) -> impl Iterator<Item = &'f ast::Environment<'s>> {
    file.statements.iter().filter_map(|s| if let Statement::Environment(e) = s { Some(e) } else { None })
}

/// Gives the parameters their values in the selected environment, unless the call gives one, and judges the values of every
/// environment, or of the selected one `alone`.
pub fn values<'s>(
    file: &ast::File<'s>,
    selection: &Selection,
    alone: bool,
    scope: &mut Scope<'_, 's>,
    diagnostics: &mut Diagnostics,
) {
    let written = params::declared(file);
    let selected = |environment: &ast::Environment<'s>| selection.environment.as_deref() == Some(environment.name.text);
    for environment in declared(file).filter(|environment| !alone || selected(environment)) {
        let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
        for given in &environment.values {
            let name = given.name;
            let Some(index) = scope.param(name.text) else {
                unknown(given, scope, diagnostics);
                continue;
            };
            if let Some(first) = seen.insert(name.text, given.span()) {
                let message = format!("`{}` has two values in the environment `{}`", name.text, environment.name.text);
                let found = Diagnostic::new(Code::DUPLICATE_ARGUMENT, message, given.span(), "again here");
                diagnostics.push(found.and(first, "first given here").help("remove one of the two"));
                continue;
            }
            let Some(value) = params::literal(name, "value", &given.value, diagnostics) else { continue };
            let default = written.get(index).and_then(|param| param.default.as_ref());
            let default =
                default.and_then(|value| params::literal(name, "default", value, &mut Diagnostics::default()));
            if let Some(default) = default.filter(|default| !default.is_like(&value)) {
                unlike(given, &value, &default, diagnostics);
                continue;
            }
            let Some(param) = scope.values.get_mut(index) else { continue };
            if selected(environment) && !selection.params.contains_key(name.text) {
                param.default = Some(value);
                param.given = given.value.span;
                param.environment = Some(environment.name.text);
            }
        }
    }
}

/// Reports the value of a parameter that there is not.
fn unknown(given: &ast::ParamValue<'_>, scope: &Scope<'_, '_>, diagnostics: &mut Diagnostics) {
    let name = given.name.text;
    if scope.lost(name) {
        return;
    }
    let found = if scope.node(name).is_some() {
        let message = format!("`{name}` is a node, and takes no value");
        let found = Diagnostic::new(Code::UNKNOWN_ENVIRONMENT, message, given.name.span, "a node");
        found.help(format!("say which of its arguments: `{name}.ARGUMENT = VALUE`"))
    } else {
        let message = format!("no parameter is named `{name}`");
        let found = Diagnostic::new(Code::UNKNOWN_ENVIRONMENT, message, given.name.span, "no such parameter");
        let params = scope.param_names();
        let found = found.maybe_fix(given.name.span, misspelled(name, params.clone()));
        match did_you_mean(name, "the parameters are", params) {
            Some(help) => found.help(help),
            None => found.help(format!("declare it with `param {name}`")),
        }
    };
    diagnostics.push(found);
}

/// Reports a value of another type than the default of the parameter.
fn unlike(given: &ast::ParamValue<'_>, value: &Default, default: &Default, diagnostics: &mut Diagnostics) {
    let message = format!("`{}` is {} by its default, and this is {}", given.name.text, default.noun(), value.noun());
    let found = Diagnostic::new(Code::WRONG_TYPE, message, given.value.span, "of another type");
    let meant = match (default, value) {
        (Default::Text(_), _) => Some(format!("\"{}\"", value.text())),
        (_, Default::Text(text)) => default.parsed(text).map(|value| value.text().into_owned()),
        _ => None,
    };
    diagnostics.push(match meant {
        Some(meant) => found.help(format!("write `{meant}`")).fix(given.value.span, meant),
        None => found.help(format!("write {}", default.noun())),
    });
}

/// Judges the settings of every environment, or of the selected one alone, and returns those of the selected one by draft.
pub fn settings<'s>(
    file: &ast::File<'s>,
    selected: Option<&str>,
    alone: bool,
    scope: &Scope<'_, 's>,
    diagnostics: &mut Diagnostics,
) -> Vec<(usize, Arguments<'s>)> {
    let mut chosen = Vec::new();
    let wanted = |environment: &&ast::Environment<'s>| !alone || selected == Some(environment.name.text);
    let mut seen: BTreeMap<(&str, u32), Span> = BTreeMap::new();
    for environment in declared(file).filter(wanted) {
        // Each file has its own settings, and each call of a module.
        let origin = file.origins.of(environment.name.span).map_or(0, |origin| origin.start);
        if let Some(first) = seen.insert((environment.name.text, origin), environment.name.span) {
            let message = format!("the environment `{}` is declared twice", environment.name.text);
            let found = Diagnostic::new(Code::DUPLICATE_NAME, message, environment.name.span, "again here")
                .and(first, "first declared here");
            diagnostics.push(found.help("write its settings in one block"));
        }
        let settings = judge(environment, scope, diagnostics);
        if selected == Some(environment.name.text) {
            chosen.extend(settings);
        }
    }
    chosen
}

fn judge<'s>(
    environment: &ast::Environment<'s>,
    scope: &Scope<'_, 's>,
    diagnostics: &mut Diagnostics,
) -> BTreeMap<usize, Arguments<'s>> {
    let mut out: BTreeMap<usize, Arguments<'s>> = BTreeMap::new();
    for setting in environment.settings.iter().filter(|setting| !is_tag(setting, scope)) {
        let Some(index) = scope.node(setting.node.text) else {
            if scope.lost(setting.node.text) {
                continue;
            }
            let message = format!("nothing is named `{}`", setting.node.text);
            let found = Diagnostic::new(Code::UNKNOWN_ENVIRONMENT, message, setting.node.span, "no such node");
            diagnostics.push(match scope.param(setting.node.text) {
                Some(_) => found.help(format!("a parameter takes a value alone: `{} = VALUE`", setting.node.text)),
                None => found.maybe_help(did_you_mean(setting.node.text, "names", scope.node_names())),
            });
            continue;
        };
        let Some(draft) = scope.nodes.get(index) else { continue };
        let judge = Judge {
            scope,
            parameters: &draft.service.parameters,
            owner: Owner::Node(Some(setting.node.text), draft.service),
            verbs: None,
            unknown: Code::UNKNOWN_ENVIRONMENT,
        };
        judge.keyed(setting.key, &setting.value, out.entry(index).or_default(), diagnostics);
    }
    out
}
