//! The same pipeline gives the same bytes: whatever the order of its statements, parameters and environments, and whichever
//! process, folder, language of the system, time zone and seed of a hash it is compiled in.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod common;

use common::Folder;
use pipec::diagram::{self, View};
use pipec::diff::{Diff, Side};
use pipec::emit::{Format, Target, emit};
use pipec::graph::Selection;
use pipec::source::Source;
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Statements of every sort, each of several, with what has an order of its own: twin arrows, cycles, unnamed nodes.
const STATEMENTS: &[&str] = &[
    "param stage = \"dev\"",
    "param stage_two = \"x\"",
    "param shards = 2",
    "param key",
    "param on = true",
    "deny P520",
    "warn P404, P401",
    "allow P311",
    "env dev { d.shards = 3; land.destroy = true; f.memory = 512MiB; stage = \"test\"; shards = 4 }",
    "env prod { land.retain = true; f.timeout = 2min; d.retention = 7d; shards = 8; on = false; key = \"arn:aws:kms:eu-west-1:111122223333:key/1\" }",
    "accept P403 on theirs because \"they know\"",
    "accept P302 on land because \"it ends\"",
    "moved former to middle",
    "moved middle to delivery",
    "moved worker to work",
    "existing queue theirs(arn=\"arn:aws:sqs:eu-west-1:111122223333:theirs\")",
    "existing bucket archive(arn=\"arn:aws:s3:::acme-archive\")",
    "existing role outside(arn=\"arn:aws:iam::111122223333:role/outside\", trust=[\"lambda.amazonaws.com\"])",
    "role ingest {\n  allow read on d\n  allow deliver on land[\"raw/*\"], land[\"errors/*\"]\n  allow log on delivery\n}",
    "role narrow {\n  allow write on land\n  allow log on writes\n}",
    "stream d(shards=shards)",
    "bucket land(name=\"acme-${stage}-${stage_two}-land\")",
    "d -> firehose delivery(gzip, role=ingest) -[prefix=\"raw/\"]-> land",
    "lambda f(\"lambda/copy\", env={STAGE: \"${stage}\", TWO: \"${stage_two}\", KEY: \"${key}\", ON: on}) {\n  allow read on archive[\"${stage}/*\"]\n  allow ssm:GetParameter on \"arn:aws:ssm:*:*:parameter/${stage}\", * if {StringEquals: {\"aws:RequestedRegion\": \"${stage_two}\"}}\n}",
    "land -[prefix=\"in/\"]-> f",
    "f -[prefix=\"in/done/\"]-> land",
    "f -[prefix=\"more/${stage}/\"]-> land",
    "f -[read, prefix=\"more/${stage_two}/\"]-> archive",
    "topic news",
    "f -> news",
    "news -> theirs",
    "queue q",
    "news -[where kind == \"${stage}\" or size > 3]-> q",
    "queue r",
    "news -[raw, where kind in [\"${stage_two}\", \"b\"]]-> r",
    "{ q; r } -> lambda work(\"lambda/worker\")",
    "work -> stream -> firehose -> bucket last",
    "lambda kept(\"lambda/worker\", role=outside) -> q",
    "lambda writes(\"lambda/worker\", role=narrow) -> land",
    "database lake",
    "land -[prefix=\"raw/\"]-> table rows(json, database=lake) { a: string; b: int }",
    "rows -> athena desk",
    "api web -[\"GET /\", \"POST /{id}\"]-> lambda site(\"lambda/serverless\")",
    "web -[\"PUT /{id}\"]-> lambda other(\"lambda/serverless\")",
];

/// Everything that is made of a pipeline, by what it is.
fn made(text: &str) -> Vec<(String, String)> {
    let source = Source::new("t.pipe", text);
    let mut all = Vec::new();
    for environment in [None, Some("prod")] {
        for target in [Target::CloudFormation, Target::Terraform] {
            let selection = Selection { target, environment: environment.map(str::to_owned), ..Selection::default() };
            let what = |of: &str| format!("{of} for {target:?} in {environment:?}");
            pipec::analyze(&source, &selection, &Folder::new("examples"), |graph, plan, found| {
                assert!(!found.has_errors(), "{:?}\n{text}", found.iter().map(|one| &one.message).collect::<Vec<_>>());
                // The place of a finding follows the text; the finding does not.
                let mut findings: Vec<String> = found
                    .iter()
                    .map(|one| {
                        format!("{} {} {} {:?} {:?}", one.severity, one.code, one.message, one.help, one.subject)
                    })
                    .collect();
                findings.sort();
                all.push((what("findings"), findings.join("\n")));
                let formats = match target {
                    Target::Terraform => &[Format::Json][..],
                    _ => &[Format::Json, Format::Yaml],
                };
                for format in formats {
                    all.push((what(&format!("{format:?}")), emit(plan, *format).unwrap()));
                }
                // Pictures take the longest, and are of the same graph and plan.
                let views: &[View] = match (target, environment) {
                    (Target::CloudFormation, None) => &[View::Data, View::Iam, View::Resources],
                    _ => &[],
                };
                for &view in views {
                    let picture = view.draw(graph, plan);
                    let mut draw = |how: &str, drawn: String| all.push((what(&format!("{how} of {view:?}")), drawn));
                    draw("Mermaid", diagram::mermaid(&picture));
                    draw("DOT", diagram::dot(&picture));
                    draw("JSON", diagram::json(&picture, view));
                    draw("SVG", diagram::svg(&picture));
                    draw("text", diagram::text(&picture, None));
                }
            });
        }
    }
    all
}

fn side(text: &str) -> Side {
    let source = Source::new("t.pipe", text);
    pipec::analyze(&source, &Selection::default(), &Folder::new("examples"), |graph, plan, _| Side::of(graph, plan))
}

fn same(expected: &[(String, String)], text: &str) {
    for ((what, expected), (_, found)) in expected.iter().zip(made(text)) {
        assert!(
            *expected == found,
            "{what} of\n{text}\n{}",
            similar::TextDiff::from_lines(expected, &found).unified_diff()
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, max_shrink_iters: 20, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_statements_changes_nothing(order in Just(STATEMENTS.to_vec()).prop_shuffle()) {
        same(&made(&STATEMENTS.join("\n")), &order.join("\n"));
    }
}

/// Two next to each other change places: where one of all orders shows something, that mostly does.
#[test]
fn neighbours_may_change_places() {
    let expected = made(&STATEMENTS.join("\n"));
    for at in (1..STATEMENTS.len()).step_by(4) {
        let mut order = STATEMENTS.to_vec();
        order.swap(at - 1, at);
        same(&expected, &order.join("\n"));
    }
    let reversed: Vec<&str> = STATEMENTS.iter().rev().copied().collect();
    same(&expected, &reversed.join("\n"));
    assert!(Diff::between(&side(&STATEMENTS.join("\n")), &side(&reversed.join("\n"))).is_empty());
}

/// Settings of an environment, lines of a role and variables of a function change places within their statement.
#[test]
fn lines_of_a_statement_may_change_places() {
    let text = STATEMENTS.join("\n");
    let expected = made(&text);
    for (from, to) in [
        (
            "d.shards = 3; land.destroy = true; f.memory = 512MiB",
            "f.memory = 512MiB; d.shards = 3; land.destroy = true",
        ),
        (
            "  allow read on d\n  allow deliver on land[\"raw/*\"], land[\"errors/*\"]\n  allow log on delivery\n",
            "  allow log on delivery\n  allow deliver on land[\"raw/*\"], land[\"errors/*\"]\n  allow read on d\n",
        ),
        ("warn P404, P401", "warn P401, P404"),
    ] {
        assert!(text.contains(from));
        same(&expected, &text.replace(from, to));
    }
}

/// The output of the binary, run in a folder.
fn printed(folder: &Path, arguments: &[&str], settings: &[(&str, &str)], bare: bool) -> (Option<i32>, Vec<u8>) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pipec"));
    command.current_dir(folder).args(arguments).env_remove("NO_COLOR");
    if bare {
        command.env_clear();
    }
    let run = command.envs(settings.iter().copied()).output().expect("the binary runs");
    (run.status.code(), run.stdout)
}

fn laid_out(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    fs::remove_dir_all(&folder).unwrap_or_default();
    for path in ["lambda/copy", "lambda/worker", "lambda/serverless"] {
        fs::create_dir_all(folder.join(path)).expect("a folder");
        for entry in fs::read_dir(Folder::path("examples").join(path)).expect("a folder").flatten() {
            if entry.path().is_file() {
                fs::copy(entry.path(), folder.join(path).join(entry.file_name())).expect("a copy");
            }
        }
    }
    fs::write(folder.join("t.pipe"), STATEMENTS.join("\n") + "\n").expect("a file");
    fs::write(
        folder.join("wrong.pipe"),
        "bucket a\nbucket a\nstraem s -> a\nqueue q(fifo) -> lambda f(\"lambda/copy\")\n",
    )
    .unwrap();
    let rest = &STATEMENTS[..STATEMENTS.len() - 2];
    fs::write(folder.join("old.pipe"), rest.join("\n") + "\n").expect("a file");
    folder
}

/// Everything that the binary prints of the pipelines in a folder.
const CALLS: &[&[&str]] = &[
    &["build", "t.pipe", "--target", "cfn"],
    &["build", "t.pipe", "--target", "cfn", "--format", "yaml"],
    &["build", "t.pipe", "--target", "terraform", "--env", "prod"],
    &["graph", "t.pipe"],
    &["graph", "t.pipe", "--view", "iam", "--format", "json"],
    &["graph", "t.pipe", "--view", "resources", "--format", "svg"],
    &["graph", "t.pipe", "--format", "dot"],
    &["graph", "t.pipe", "--format", "text"],
    &["check", "t.pipe", "wrong.pipe"],
    &["check", "t.pipe", "wrong.pipe", "--format", "short"],
    &["check", "t.pipe", "wrong.pipe", "--format", "json"],
    &["check", "t.pipe", "wrong.pipe", "--format", "jsonl"],
    &["check", "t.pipe", "wrong.pipe", "--format", "sarif"],
    &["check", "t.pipe", "wrong.pipe", "--format", "github"],
    &["check", "t.pipe", "wrong.pipe", "--format", "gitlab"],
    &["check", "t.pipe", "wrong.pipe", "--format", "junit"],
    &["diff", "old.pipe", "t.pipe"],
    &["diff", "old.pipe", "t.pipe", "--format", "json"],
    &["diff", "old.pipe", "t.pipe", "--format", "mermaid"],
    &["explain", "t.pipe:f"],
    &["explain", "t.pipe", "--as-roles"],
];

#[test]
fn another_process_folder_language_and_time_zone_change_nothing() {
    let (here, there) = (laid_out("order"), laid_out("another folder/é ü/order"));
    let somewhere: &[(&str, &str)] = &[
        ("LC_ALL", "tr_TR.UTF-8"),
        ("LANG", "tr_TR"),
        ("TZ", "Pacific/Kiritimati"),
        ("HOME", "/nonexistent"),
        ("USER", "x"),
    ];
    for arguments in CALLS {
        let expected = printed(&here, arguments, &[], false);
        assert!(!expected.1.is_empty() || arguments[0] == "check", "{arguments:?} prints something");
        // Each process has a seed of its own.
        for (folder, settings, bare) in
            [(&here, &[][..], false), (&there, somewhere, false), (&there, &[("LC_ALL", "C")][..], true)]
        {
            let found = printed(folder, arguments, settings, bare);
            assert!(
                expected == found,
                "{arguments:?} in {folder:?} with {settings:?}:\n{}",
                String::from_utf8_lossy(&found.1)
            );
        }
    }
}

#[test]
fn the_path_that_a_file_is_called_by_changes_nothing() {
    let folder = laid_out("order by path");
    let absolute = folder.join("t.pipe");
    for arguments in CALLS.iter().filter(|arguments| ["build", "graph"].contains(&arguments[0])) {
        let called: Vec<&str> =
            arguments.iter().map(|word| if *word == "t.pipe" { absolute.to_str().unwrap() } else { word }).collect();
        let expected = printed(&folder, arguments, &[], false);
        assert!(expected == printed(Path::new("/"), &called, &[], false), "{called:?}");
    }
}
