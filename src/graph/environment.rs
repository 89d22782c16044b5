//! `env prod { d.shards = 8 }`: arguments that differ in one environment.

use super::Arguments;
use super::arguments::{Judge, Owner};
use super::draft::Scope;
use crate::diagnostics::{Code, Diagnostic, Diagnostics, did_you_mean};
use crate::source::Span;
use crate::syntax::ast::{self, Statement};
use std::collections::BTreeMap;

/// The environments of a file that set anything, besides the selected one, sorted by name, with their places.
pub fn environments<'s>(file: &ast::File<'s>, selected: Option<&str>) -> Vec<(&'s str, Span)> {
    let set = declared(file).filter(|environment| !environment.settings.is_empty());
    let mut names: Vec<(&str, Span)> = set.map(|environment| (environment.name.text, environment.name.span)).collect();
    names.sort_unstable();
    names.dedup_by_key(|(name, _)| *name);
    names.retain(|(name, _)| selected != Some(*name));
    names
}

fn declared<'f, 's>(file: &'f ast::File<'s>) -> impl Iterator<Item = &'f ast::Environment<'s>> {
    file.statements.iter().filter_map(|s| if let Statement::Environment(e) = s { Some(e) } else { None })
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
    for setting in &environment.settings {
        let Some(index) = scope.node(setting.node.text) else {
            if scope.lost(setting.node.text) {
                continue;
            }
            let message = format!("nothing is named `{}`", setting.node.text);
            let found = Diagnostic::new(Code::UNKNOWN_ENVIRONMENT, message, setting.node.span, "no such node");
            diagnostics.push(found.maybe_help(did_you_mean(setting.node.text, "names", scope.node_names())));
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
