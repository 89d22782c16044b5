//! Holds the service files to AWS's own data, by `src/catalog/check/aws/`: the actions of IAM, the schemas of CloudFormation and
//! those of Terraform's provider.
//!
//! No service file can name an action that does not exist, grant it on the wrong kind of ARN, or set a property that the
//! target does not know. Every check is made for every target. The data and where it is from: `tests/data/README.md`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may stop where something is not as it must be"
)]

mod built;
mod json_schema;
mod misspelt;
mod page;
mod planted;
mod planted_terraform;
mod trials;
mod words;
mod world;

use pipec::catalog::check::aws::Aws;
use pipec::catalog::check::{Findings, for_each_target};
use pipec::catalog::{Catalog, Service, is_unscoped};

/// Runs a check on the whole catalog; panics with all findings if there are any.
#[track_caller]
fn holds(check: impl Fn(&Aws<'static>, &'static Service, &mut Findings)) {
    Catalog::load().expect("the service files load");
    let found = for_each_target(|target, found| {
        let aws = world::aws(Catalog::built_in(), &[], target);
        aws.services.iter().for_each(|service| check(&aws, service, found));
    });
    let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert!(found.is_empty(), "{} findings:\n{}", found.len(), lines.join("\n"));
}

#[test]
fn files_are_sorted_and_named_after_their_kind() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/catalog/services");
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.collect();
    names.sort();
    let catalog = Catalog::load().unwrap();
    let kinds: Vec<String> = catalog.kinds().map(|kind| format!("{kind}.toml")).collect();
    assert_eq!(names, kinds);
    assert_eq!(catalog.kinds().count(), Catalog::built_in().kinds().count(), "the catalog of the binary is whole");
}

#[test]
fn all_that_is_used_is_carried() {
    holds(Aws::check_carried);
}

#[test]
fn statements_are_what_aws_knows() {
    holds(Aws::check_statements);
}

/// The list of actions for which `*` is as narrow as can be is cut of the same data, and services of which nothing is
/// known are not judged.
#[test]
fn actions_without_resources_are_known() {
    let mut count = 0;
    for (prefix, of) in &world::data().prefixes {
        for (name, action) in &of.actions {
            let name = format!("{prefix}:{name}");
            assert_eq!(is_unscoped(&name), action.on.is_empty(), "{name}: run tests/data/refresh.py");
            count += usize::from(action.on.is_empty());
        }
    }
    assert!(count > 300, "{count}");
    for judged in ["s3:GetObject", "SQS:PurgeQueue", "*", "athena:?et*"] {
        assert!(Catalog::built_in().is_of_a_kind(judged), "{judged}");
    }
    let others = "comprehend:DetectSentiment redshift-data:ExecuteStatement execute-api:Invoke s3tables:*";
    // Nodes use these, or are a part of them.
    let parts = "KMS:Decrypt logs:* glue:StartJobRun iam:PassRole";
    for other in others.split(' ').chain(parts.split(' ')) {
        assert!(!Catalog::built_in().is_of_a_kind(other), "{other}");
    }
}

#[test]
fn properties_are_what_the_targets_know() {
    holds(Aws::check_properties);
}

/// Checks as `build.rs` does, but with the attributes that each type has.
#[test]
fn service_files_say_what_the_compiler_can_follow() {
    holds(|aws, service, found| aws.check(service, found));
}
