//! The project of six files among the examples compiles cleanly in every environment, and each of its files alone.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod common;

use common::{Folder, pipelines};
use pipec::Compilation;
use pipec::catalog::Target;
use pipec::emit::Format;
use pipec::graph::Selection;
use pipec::source::Source;

const TARGETS: [Target; 2] = [Target::CloudFormation, Target::Terraform];
const ENVIRONMENTS: [&str; 3] = ["dev", "staging", "prod"];

/// Its files: folder, name and text.
fn files() -> Vec<(&'static str, String, String)> {
    let of = |folder| pipelines(folder).into_iter().map(move |(name, text)| (folder, name, text));
    of("examples/platform").chain(of("examples/platform/modules")).collect()
}

fn built(folder: &str, name: &str, text: &str, target: Target, environment: Option<&str>) -> Compilation {
    let selection = Selection { target, environment: environment.map(str::to_owned), ..Selection::default() };
    let made =
        pipec::compile(&Source::new(format!("{name}.pipe"), text), &selection, &Folder::new(folder), Format::Json);
    let here = made.diagnostics.iter().map(|found| format!("{}: {}", found.code, found.message));
    let elsewhere = made.diagnostics.within().iter().flat_map(|within| {
        within.found.iter().map(|found| format!("{}: {}: {}", within.source.name(), found.code, found.message))
    });
    let found: Vec<String> = here.chain(elsewhere).collect();
    assert!(found.is_empty(), "{name} for {target:?} in {environment:?}: {found:#?}");
    made
}

#[test]
fn each_file_alone_is_clean() {
    let files = files();
    assert_eq!(files.len(), 6);
    for target in TARGETS {
        for (folder, name, text) in &files {
            built(folder, name, text, target, None);
        }
    }
}

#[test]
fn the_project_is_clean_in_every_environment_and_each_is_different() {
    let files = files();
    let (folder, name, text) = files.iter().find(|(_, name, _)| name == "platform").unwrap();
    for target in TARGETS {
        let mut documents: Vec<String> = ENVIRONMENTS
            .iter()
            .map(|environment| built(folder, name, text, target, Some(environment)).document.unwrap())
            .collect();
        documents.sort();
        documents.dedup();
        assert_eq!(documents.len(), ENVIRONMENTS.len());
    }
}

/// The number that the documentation names.
#[test]
fn it_has_sixty_nodes() {
    let files = files();
    let (folder, name, text) = files.iter().find(|(_, name, _)| name == "platform").unwrap();
    let source = Source::new(format!("{name}.pipe"), text.as_str());
    let nodes = pipec::analyze(&source, &Selection::default(), &Folder::new(folder), |graph, plan, _| {
        pipec::diagram::View::Data.draw(graph, plan).nodes.len()
    });
    assert_eq!(nodes, 60);
}
