//! Written roles, by mutation: every example is given roles written by hand that allow exactly what its arrows need. They
//! are found right; and each single permission that is taken away is missed, at each arrow that needs it and nowhere else.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may panic"
)]

mod common;

use common::{Folder, plain_pipelines};
use pipec::diagnostics::{Code, Diagnostics, Severity};
use pipec::emit::Format;
use pipec::graph::{Graph, Selection, covers};
use pipec::plan::{Origin, Part, Plan, Target, Writer, spelled, starred};
use pipec::source::{Source, Span};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// An action and what it is allowed on, as an `allow` line says it.
type Line = (String, String);

/// The permissions of a line: actions on ARNs spelled out; and the places that need it.
#[derive(Default)]
struct Needed {
    gives: BTreeSet<(String, String)>,
    places: BTreeSet<Span>,
}

/// The lines of a role.
type Permissions = BTreeMap<Line, Needed>;

fn analyze<R>(text: &str, folder: &str, then: impl FnOnce(&Graph<'_>, &Plan<'_>, Diagnostics) -> R) -> R {
    let source = Source::new("test.pipe", text);
    pipec::analyze(&source, &Selection::default(), &Folder::new(folder), then)
}

/// The text with a written role named at every node that can have one, and how many there are.
fn with_roles(text: &str, folder: &str) -> (String, usize) {
    let mut places: Vec<(usize, String)> = analyze(text, folder, |graph, _, found| {
        assert!(!found.has_errors());
        // Lines of a node's own go into its role, which `as_roles` does.
        let open = graph.flow.node_weights().filter(|node| node.existing.is_none() && node.allows.is_empty());
        let named = open.flat_map(|node| {
            let arguments = node.service.roles.values().filter_map(|role| role.written.as_deref());
            arguments.filter(|name| !node.arguments.contains_key(name)).map(|name| (node.span.end, name))
        });
        named.map(|(end, name)| (end as usize, name.to_owned())).collect()
    });
    places.sort_unstable();
    let mut out = text.to_owned();
    for (number, (end, argument)) in places.iter().enumerate().rev() {
        let given = format!("{argument}=written_{number}");
        match out[..*end].strip_suffix(')').map(str::trim_end) {
            Some(before) if before.ends_with(['(', ',']) => out.insert_str(end - 1, &given),
            Some(_) => out.insert_str(end - 1, &format!(", {given}")),
            None => out.insert_str(*end, &format!("({given})")),
        }
    }
    (out, places.len())
}

/// The permissions that each written role must have.
fn needed(text: &str, folder: &str) -> BTreeMap<String, Permissions> {
    analyze(text, folder, |graph, plan, _| {
        let mut roles: BTreeMap<String, Permissions> = BTreeMap::new();
        for need in &plan.needs {
            let Writer::Written(role) = need.writer else { continue };
            let place = match need.origin {
                Origin::Edge(edge) => graph.flow[edge].span,
                Origin::Role(node) => graph.flow[node].span,
                Origin::Line(line) => line,
            };
            let permissions = roles.entry(graph.flow[role].label().to_owned()).or_default();
            let pairs: Vec<_> = need
                .statements
                .iter()
                .flat_map(|statement| {
                    statement
                        .resources
                        .iter()
                        .flat_map(|arn| statement.actions.iter().map(move |action| (*action, *arn)))
                })
                .collect();
            let lines = pairs.iter().map(|pair| {
                let lines = Part { need, permissions: vec![*pair] }.lines(graph, plan);
                assert_eq!(lines.len(), 1, "{lines:?}");
                let (action, on) = lines[0].strip_prefix("allow ").unwrap().split_once(" on ").unwrap();
                (action.to_owned(), on.to_owned())
            });
            // A resource with a name that only AWS knows is said by a verb, which gives all of the need.
            let lines: Vec<Line> = lines.collect();
            let verb = lines.iter().find(|(action, _)| is_verb(action));
            for (line, pair) in lines.iter().map(|line| verb.unwrap_or(line)).zip(&pairs) {
                let needed = permissions.entry(line.clone()).or_default();
                needed.gives.insert((pair.0.to_owned(), spelled(&pair.1, plan)));
                needed.places.insert(place);
            }
        }
        roles
    })
}

fn is_verb(action: &str) -> bool {
    !action.contains(':')
}

/// One permission of a role, by the role's name and its place, and what stands for it instead.
type Instead<'a> = (&'a str, usize, &'a str);

/// The text with roles that allow this.
fn granting(text: &str, count: usize, roles: &BTreeMap<String, Permissions>, instead: Option<Instead<'_>>) -> String {
    let mut out = format!("{text}\n");
    for number in 0..count {
        let name = format!("written_{number}");
        out.push_str(&format!("role {name} {{\n"));
        for (at, (action, arn)) in roles.get(&name).into_iter().flat_map(BTreeMap::keys).enumerate() {
            match instead {
                Some((role, place, line)) if (role, place) == (name.as_str(), at) => out.push_str(line),
                _ => out.push_str(&format!("  allow {action} on {arn}\n")),
            }
        }
        out.push_str("}\n");
    }
    out
}

/// A target that lets through less than this one.
fn narrower(on: &str) -> String {
    match on {
        "*" => "\"arn:aws:s3:::other\"".to_owned(),
        _ => match (on.strip_suffix("*\"]"), on.strip_suffix("*\""), on.strip_suffix("\"]"), on.strip_suffix('"')) {
            (Some(start), ..) => format!("{start}narrow/*\"]"),
            (_, Some(start), ..) => format!("{start}narrow/*\""),
            (_, _, Some(start), _) => format!("{start}-narrow\"]"),
            (_, _, _, Some(start)) => format!("{start}-narrow\""),
            _ => format!("{on}[\"narrow\"]"),
        },
    }
}

/// The facts of AWS about its services.
static ACTIONS: LazyLock<serde_json::Value> = LazyLock::new(|| {
    serde_json::from_str(&std::fs::read_to_string(Folder::path("tests/data/actions.json")).unwrap()).unwrap()
});

/// Actions of the same service that the role does not need.
fn unneeded(permissions: &Permissions, action: &str) -> Vec<String> {
    let service = action.split(':').next().unwrap();
    let actions = ACTIONS[service]["actions"].as_object().unwrap().keys().map(|name| format!("{service}:{name}"));
    actions
        .filter(|name| permissions.values().flat_map(|needed| &needed.gives).all(|(needed, _)| needed != name))
        .collect()
}

/// The places of findings of a code, and the other findings.
fn found(text: &str, folder: &str, code: Code) -> (BTreeSet<Span>, Vec<String>) {
    analyze(text, folder, |_, _, found| {
        let (wanted, others): (Vec<_>, Vec<_>) = found.iter().partition(|one| one.code == code);
        // A mutation may narrow what AWS cannot narrow, which is a finding of its own (`tests/allows.rs`).
        let others = others.iter().filter(|one| one.severity > Severity::Advice && one.code != Code::WRONG_RESOURCE);
        (wanted.iter().map(|one| one.span()).collect(), others.map(|one| one.message.clone()).collect())
    })
}

/// The places where a permission is missed, and the other findings.
fn missed(text: &str, folder: &str) -> (BTreeSet<Span>, Vec<String>) {
    found(text, folder, Code::MISSING_PERMISSION)
}

/// Examples of everything that acts, with the folder that each stands in.
fn all() -> Vec<(&'static str, String, String)> {
    let folders = ["examples", "tests/judges/wider"].into_iter();
    let all: Vec<_> = folders
        .flat_map(|folder| plain_pipelines(folder).into_iter().map(move |(name, text)| (folder, name, text)))
        .collect();
    assert!(all.len() > 12, "the examples are there");
    all
}

/// True if other lines of the role allow all that a line gives.
fn is_allowed_besides(permissions: &Permissions, line: &Line) -> bool {
    let others = || permissions.iter().filter(|(other, _)| *other != line).flat_map(|(_, needed)| &needed.gives);
    permissions[line].gives.iter().all(|(action, arn)| {
        others().any(|(other, pattern)| other == action && (pattern == arn || covers(pattern, arn)))
    })
}

#[test]
fn each_mutation_of_a_role_is_found() {
    let (mut files, mut taken, mut narrowed, mut widened, mut added, mut opened) = (0, 0, 0, 0, 0, 0);
    for (folder, name, text) in all() {
        let (text, count) = with_roles(&text, folder);
        if count == 0 {
            continue;
        }
        files += 1;
        let bare = granting(&text, count, &BTreeMap::new(), None);
        let roles = needed(&bare, folder);
        let places: BTreeSet<Span> =
            roles.values().flat_map(BTreeMap::values).flat_map(|needed| &needed.places).copied().collect();
        assert_eq!(
            missed(&bare, folder),
            (places, Vec::new()),
            "{name}: every arrow of an empty role misses something"
        );
        let whole = granting(&text, count, &roles, None);
        assert_eq!(missed(&whole, folder), (BTreeSet::new(), Vec::new()), "{name}: just what is needed\n{whole}");
        for (role, permissions) in &roles {
            for (at, (line, Needed { gives, places })) in permissions.iter().enumerate() {
                let (action, on) = line;
                let with = |line: &str| granting(&text, count, &roles, Some((role, at, line)));
                let besides = is_allowed_besides(permissions, line);
                let expected = if besides { BTreeSet::new() } else { places.clone() };
                assert_eq!(
                    missed(&with(""), folder),
                    (expected, Vec::new()),
                    "{name}: {role} without {action} on {on}"
                );
                taken += 1;
                let exact = format!("  allow {action} on {on}\n");
                // More than is needed, in its place or beside it: one finding at that line, and no error.
                let is_too_much = |line: &str, after: &str| {
                    let text = with(&format!("{line}{after}"));
                    let body = text.find(&format!("role {role} {{")).unwrap();
                    let start = body + text[body..].find(line).unwrap();
                    let span = Span::new(start + 2, start + line.trim_end().len());
                    let found = found(&text, folder, Code::UNNEEDED_PERMISSION);
                    assert_eq!(found, (BTreeSet::from([span]), Vec::new()), "{name}: {role}: {line}{text}");
                };
                if is_verb(action) {
                    // No wildcard stands for a name that only AWS knows.
                    let open = |(action, arn): &(String, String)| format!("allow {action} on \"{}\"", starred(arn));
                    for line in
                        gives.iter().filter(|(_, arn)| arn.split(':').skip(5).any(|part| part.contains("${"))).map(open)
                    {
                        is_too_much(&format!("  {line}\n"), &exact);
                        opened += 1;
                    }
                    is_too_much("  allow * on *\n", "");
                    widened += 1;
                    continue;
                }
                if !besides {
                    let narrow = format!("  allow {action} on {}\n", narrower(on));
                    assert_eq!(
                        missed(&with(&narrow), folder),
                        (places.clone(), Vec::new()),
                        "{name}: {role}: {narrow}"
                    );
                    narrowed += 1;
                }
                let (service, _) = action.split_once(':').unwrap();
                is_too_much(&format!("  allow {service}:* on {on}\n"), "");
                if on != "*" {
                    is_too_much(&format!("  allow {action} on *\n"), "");
                }
                widened += 2;
                // No arrow says which actions code needs of other services on any resource.
                if on == "*" && !WHOLE.contains(&service) {
                    continue;
                }
                for unneeded in unneeded(permissions, action).iter().step_by(37) {
                    is_too_much(&format!("  allow {unneeded} on {on}\n"), &exact);
                    added += 1;
                }
            }
        }
    }
    println!(
        "in {files} pipelines: {taken} permissions taken away and {narrowed} narrowed, each missed where it is needed; {widened} \
         widened, {opened} left open and {added} added for nothing, each said at its line"
    );
    assert!(taken > 300 && narrowed > 200 && widened > 300 && added > 300, "{taken} {narrowed} {widened} {added}");
    assert!(opened > 20, "{opened}");
}

/// The services of AWS that kinds are the whole of.
const WHOLE: [&str; 7] = ["athena", "firehose", "kinesis", "lambda", "s3", "sns", "sqs"];

/// The output of `pipec explain FILE --as-roles` is right as it stands, to the letter.
#[test]
fn roles_written_out_are_exact() {
    let mut roles = 0;
    for (folder, name, text) in all() {
        let source = Source::new("test.pipe", text.clone());
        let written = pipec::as_roles(&source, &Selection::default(), &Folder::new(folder)).unwrap().text;
        let before = found(&text, folder, Code::MISSING_PERMISSION);
        assert_eq!(missed(&written, folder), before, "{name}\n{written}");
        let again = Source::new("test.pipe", written.clone());
        let again = pipec::as_roles(&again, &Selection::default(), &Folder::new(folder));
        assert_eq!(
            again.ok().map(|again| again.text).as_deref(),
            Some(written.as_str()),
            "{name}: nothing is left to write out"
        );
        roles += written.matches("\nrole ").count();
    }
    assert!(roles > 20, "{roles} roles");
}

/// A role that nothing acts by is left out, with its output; what stands in a text is no name of a role.
#[test]
fn roles_are_made_for_those_who_act_by_them() {
    let left_out =
        "role worker { allow receive on jobs }\nqueue jobs -> lambda f(\"lambda/worker\", env={AB: \"RoleName\"})";
    let named = "role mine(name=\"mine\") { allow receive on jobs; allow log on f }\nqueue jobs -> lambda f(\"lambda/worker\", role=mine)";
    for target in [Target::CloudFormation, Target::Terraform] {
        let selection = Selection { target, ..Selection::default() };
        let compile = |text: &str| {
            pipec::compile(&Source::new("test.pipe", text), &selection, &Folder::new("examples"), Format::Json)
        };
        let made = compile(left_out);
        let document = made.document.unwrap();
        assert!(!document.to_lowercase().contains("worker\""), "{document}");
        assert!(!made.names_identities, "the text of a variable is no name of a role");
        let found: Vec<_> = made.diagnostics.iter().map(|one| (one.code, one.severity)).collect();
        assert_eq!(found, [(Code::UNUSED_ROLE, Severity::Advice)]);
        let made = compile(named);
        assert!(made.document.is_some() && made.diagnostics.iter().next().is_none(), "{:?}", made.diagnostics);
        assert_eq!(made.names_identities, target == Target::CloudFormation, "CloudFormation alone asks");
    }
}

/// Advice on a policy over there names the output that holds each of its placeholders.
#[test]
fn what_is_added_over_there_can_be_pasted() {
    let queue = "existing queue jobs(arn=\"arn:aws:sqs:eu-west-1:111122223333:jobs\")\n";
    let told = |text: &str| {
        let found = pipec::compile(
            &Source::new("test.pipe", format!("{queue}{text}")),
            &Selection::default(),
            &Folder::new("examples"),
            Format::Json,
        );
        let outputs = found.document.unwrap();
        let advice = found.diagnostics.iter().find(|one| one.code == Code::PERMISSION_ELSEWHERE).unwrap().clone();
        (advice.help.unwrap(), advice.note.unwrap_or_default(), outputs)
    };
    let (help, note, document) = told("topic news -> jobs");
    assert!(help.contains("${News}") && note.contains("`${News}` is the output `NewsTopicArn`"), "{help}\n{note}");
    assert!(document.contains("\"NewsTopicArn\""), "there is such an output");
    let (help, note, _) = told("topic news(name=\"acme\") -> jobs");
    assert!(help.contains("arn:${Partition}:sns:${Region}:${Account}:acme"), "{help}");
    assert!(note.contains("`${Account}`") && !note.contains("output"), "{note}");
    let (help, note, document) = told("bucket b -> lambda copy(\"lambda/copy\") -> jobs");
    assert!(help.contains("arn:${Partition}:iam::${Account}:role/${CopyRole}"), "{help}");
    assert!(note.contains("describe-stack-resources") && document.contains("\"CopyRole\": {"), "{note}");
    // A role written by hand is let in over there just so, and its ARN is an output.
    let role =
        "role r { allow send on jobs; allow log on copy }\ntopic t -> lambda copy(\"lambda/copy\", role=r) -> jobs";
    let (help, note, _) = told(role);
    assert!(help.contains("${R.Arn}") && note.contains("`${R.Arn}` is the output `RRoleArn`"), "{help}\n{note}");
}
