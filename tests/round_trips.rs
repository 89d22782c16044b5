//! `pipec explain FILE --as-roles` is clean on everything that builds: the file that it prints builds too, nothing more is
//! found in it than in the one it is made of, and its roles allow what is needed to the letter, conditions included.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may panic"
)]

mod common;
#[path = "judges/generate/generator.rs"]
mod generator;

use common::{Folder, pipelines};
use pipec::diagnostics::{Code, Diagnostic, Diagnostics, Severity};
use pipec::graph::{Graph, Selection};
use pipec::plan::{Plan, Said, Statement, Target, Writer, json, spelled};
use pipec::source::{Source, Span};
use std::collections::{BTreeMap, BTreeSet};

fn analyze<R>(
    text: &str,
    folder: &str,
    selection: &Selection,
    then: impl FnOnce(&Graph<'_>, &Plan<'_>, Diagnostics) -> R,
) -> R {
    pipec::analyze(&Source::new("test.pipe", text), selection, &Folder::new(folder), then)
}

/// More than advice, without its place.
fn findings(found: &Diagnostics) -> BTreeSet<(Code, String)> {
    let findings = found.iter().filter(|one| one.severity > Severity::Advice);
    findings.map(|one| (one.code, one.message.clone())).collect()
}

/// One action on one ARN under one condition, each spelled out.
fn pairs(statements: &[Statement<'_>], plan: &Plan<'_>, conditions: bool) -> BTreeSet<(String, String, String)> {
    let mut pairs = BTreeSet::new();
    for statement in statements {
        let condition = statement.condition.filter(|_| conditions).map(|condition| json(&condition, plan).to_string());
        for (action, arn) in
            statement.actions.iter().flat_map(|action| statement.resources.iter().map(move |arn| (action, arn)))
        {
            pairs.insert(((*action).to_owned(), spelled(arn, plan), condition.clone().unwrap_or_default()));
        }
    }
    pairs
}

/// Verbs that no `allow` line can say, because they depend on the arrow: AWS's own actions stand for them.
type Unsaid = BTreeSet<String>;

/// Writes the roles of a text out, and holds the result to the text; how many roles, and what no verb says.
fn round_trip(name: &str, text: &str, folder: &str, selection: &Selection) -> (usize, Unsaid) {
    let source = Source::new("test.pipe", text);
    let Ok(pipec::WrittenOut { text: written, .. }) = pipec::as_roles(&source, selection, &Folder::new(folder)) else {
        return (0, Unsaid::new());
    };
    let besides = analyze(text, folder, selection, |graph, _, _| {
        graph.flow.node_weights().any(|node| node.service.body.is_none() && !node.allows.is_empty())
    });
    let unsaid = analyze(&written, folder, selection, |graph, plan, found| {
        let found = findings(&found);
        let before = if found.is_empty() {
            BTreeSet::new()
        } else {
            analyze(text, folder, selection, |_, _, found| findings(&found))
        };
        // What a person allows by a wildcard no acceptance covers in a role.
        let is_own = |code: &Code, message: &str| {
            *code == Code::UNNEEDED_PERMISSION && message.split('`').nth(1).is_some_and(|line| text.contains(line))
        };
        let more: Vec<_> = found.difference(&before).filter(|(code, message)| !is_own(code, message)).collect();
        assert!(more.is_empty(), "{name}: {more:?} is found in what was written out:\n{written}");
        let mut unsaid = Unsaid::new();
        let mut needed: BTreeMap<usize, Vec<Statement<'_>>> = BTreeMap::new();
        for need in &plan.needs {
            let Writer::Written(role) = need.writer else { continue };
            needed.entry(role.index()).or_default().extend(need.statements);
            if need.said == Said::Not {
                unsaid.insert(need.verb.to_owned());
            }
        }
        let made = graph.flow.node_weights().filter(|node| node.service.kind == "role" && node.existing.is_none());
        // In a module it is declared by the last part of its name.
        let is_written = |name: &str| text.contains(&format!("role {}", name.rsplit('.').next().unwrap_or(name)));
        let own: BTreeSet<&str> = made.map(|node| node.label()).filter(|name| !is_written(name)).collect();
        for allowed in &plan.allowed {
            if !own.contains(graph.flow[allowed.role].label()) {
                continue;
            }
            // Lines that a person wrote stay as they are; those in calls of modules stand behind the text.
            let made = |line: Span| written.get(line.range()).is_some_and(|line| !text.contains(line));
            let is_made = |line: Option<Span>| line.is_none_or(|at| !besides || made(at));
            let given = allowed.given.iter().filter(|given| is_made(given.line));
            let given: Vec<Statement<'_>> = given.map(|given| given.statement).collect();
            let needed = needed.get(&allowed.role.index()).map_or(&[][..], Vec::as_slice);
            let exact = unsaid.is_empty();
            // Quotes leave open the region and account of what verbs say in full.
            if exact {
                assert_eq!(pairs(&given, plan, exact), pairs(needed, plan, exact), "{name}:\n{written}");
            }
        }
        unsaid
    });
    let own = written.lines().filter(|line| !text.contains(line.trim()));
    assert!(!own.into_iter().any(|line| line.contains("*:*:*")), "{name}: an ARN of anything:\n{written}");
    (written.matches("\nrole ").count(), unsaid)
}

/// A text for both targets.
fn both(name: &str, text: &str, folder: &str) -> (usize, Unsaid) {
    let targets = [Target::CloudFormation, Target::Terraform];
    let (mut roles, mut unsaid) = (0, Unsaid::new());
    for target in targets {
        let (more, verbs) = round_trip(name, text, folder, &Selection { target, ..Selection::default() });
        roles += more;
        unsaid.extend(verbs);
    }
    (roles, unsaid)
}

#[test]
fn every_pipeline_of_the_project_round_trips() {
    let (mut roles, mut unsaid) = (0, Unsaid::new());
    for folder in ["examples", "tests/judges/wider", "tests/errors", "tests/diff"] {
        for (name, text) in pipelines(folder) {
            let (more, verbs) = both(&name, &text, folder);
            roles += more;
            unsaid.extend(verbs);
            // Each environment by itself.
            for line in text.lines().filter_map(|line| line.strip_prefix("env ")) {
                let environment = line.split([' ', '{']).next().map(str::to_owned);
                let selection = Selection { environment, ..Selection::default() };
                round_trip(&name, &text, folder, &selection);
            }
        }
    }
    println!("{roles} roles; no line says {unsaid:?}");
    assert!(roles > 200, "{roles} roles");
}

/// Numbers that look random, and are the same for every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len())]
    }

    /// A text with each `«...|...»` replaced by one of what stands in it.
    fn fill(&mut self, template: &str) -> String {
        let mut out = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('«') {
            let (choices, after) = after.split_once('»').unwrap();
            out.push_str(before);
            out.push_str(self.one(&choices.split('|').collect::<Vec<_>>()));
            rest = after;
        }
        out + rest
    }

    /// A declaration of a node: named or not, with a key or not, made here or outside.
    fn node(&mut self, kind: &str, name: &str) -> String {
        const KEY: &str = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab";
        let key = match (kind, self.roll(5)) {
            ("database" | "athena" | "table", _) | (_, 0 | 1) => String::new(),
            (_, 2) => "key=secret".to_owned(),
            _ => format!("key=\"{KEY}\""),
        };
        let arn = match kind {
            "bucket" => format!("arn:aws:s3:::acme-{name}"),
            "stream" => format!("arn:aws:kinesis:eu-west-1:111122223333:stream/{name}"),
            "queue" => format!("arn:aws:sqs:eu-west-1:111122223333:{name}"),
            "topic" => format!("arn:aws:sns:eu-west-1:111122223333:{name}"),
            _ => String::new(),
        };
        let (existing, mut arguments) = match self.roll(7) {
            0 if !arn.is_empty() => ("existing ", vec![format!("arn=\"{arn}\"")]),
            1 if !arn.is_empty() => ("existing ", vec![format!("arn={name}_arn")]),
            2 if kind != "athena" => ("", vec![format!("name=\"acme-{name}\"")]),
            3 if kind == "bucket" => ("", vec!["versioned".to_owned()]),
            4 if kind == "bucket" => ("", vec!["name=\"acme-${stage}\"".to_owned()]),
            _ => ("", Vec::new()),
        };
        arguments.extend(Some(key).filter(|key| !key.is_empty()));
        let named = if existing.is_empty() && self.roll(4) == 0 { "" } else { name };
        let arguments = if arguments.is_empty() { String::new() } else { format!("({})", arguments.join(", ")) };
        format!("{existing}{kind} {named}{arguments}").replace(" (", "(").trim_end().to_owned()
    }
}

/// Pipelines of everything that acts: `@kind name@` stands for a declaration of it, `«a|b»` for one of these.
const TEMPLATES: &[&str] = &[
    "@stream d@ -> firehose« f»(«gzip|snappy|every=2min|logs=none») «->|-[prefix=\"raw/\"]->|-[prefix=\"raw/${stage}/\", \
     errors=\"bad/\"]->|-[prefix=\"r/!{timestamp:yyyy}/\", errors=\"e/\"]->» @bucket b@",
    "@bucket b@ «->|-[prefix=\"in/\"]->|-[prefix=\"in/\", suffix=\".csv\"]->|-[removed]->|-[created, read, list, prefix=\"i/\"]->» \
     lambda« f»(\"lambda/copy\"«|, tracing|, logs=1d») «->|-[read, prefix=\"out/\"]->|-[write, delete, \
     prefix=\"out/${stage}/\"]->|-[list, prefix=\"out/\"]->|-[read, write, list, delete, prefix=\"out/\", suffix=\".csv\"]->» @bucket c@",
    "@topic t@ -> @queue q@ -> lambda« w»(\"lambda/worker\") «->|-[read]->|-[read, write]->» @stream d@",
    "@stream d@ -> lambda« w»(\"lambda/worker\") -> @topic t@",
    "@topic t@ -> lambda« w»(\"lambda/worker\", «dlq=dead|dlq=news») -> @stream d@\n\
     queue dead(key=\"arn:aws:kms:eu-west-1:111122223333:key/2222abcd-12ab-34cd-56ef-1234567890ab\")\ntopic news(key=secret)",
    "@queue q@ -> lambda« w»(\"lambda/worker\") «->|-[write]->|-[read]->» @stream d@",
    "api web«|(http)» -[\"GET /\", \"POST /{id}\"]-> lambda« site»(\"lambda/serverless\") «->|<->» @bucket b@",
    "@stream d@ -> firehose« f»(parquet, schema=rows) -[prefix=\"rows/\"]-> bucket lake«|(key=secret)|(versioned)»\n\
     lake -[prefix=\"rows/\"]-> table rows(parquet, database=db) { id: string; count: int }\ndatabase db«|(name=\"acme\")»",
    "@topic t@ -> firehose« f»(gzip) -[prefix=\"news/\"]-> @bucket b@",
    "@bucket b@ -> batch« h»(manifest=\"m.csv\"«|, report=none|, report=\"r/\"») -> lambda« each»(\"lambda/copy\") -> @stream d@",
    "@stream d@ -> firehose« f»(transform=reshape, gzip) -[prefix=\"x/\"]-> @bucket b@\nlambda reshape(\"lambda/reshape\", timeout=1min)",
    "@topic t@ -> lambda one(\"lambda/copy\") -> lambda two(\"lambda/worker\") -> @queue q@",
    "bucket zone«|(key=secret)» -[prefix=\"rows/\"]-> table reports(json, database=lake) { asin: string } -> athena \
     queries«|(results=found)»\nlambda« report»(\"lambda/copy\") -> queries\ndatabase lake\n\
     bucket found(key=\"arn:aws:kms:eu-west-1:111122223333:key/3333abcd-12ab-34cd-56ef-1234567890ab\")",
    "@bucket b@ -[read, prefix=\"in/\"]-> lambda« f»(\"lambda/copy\") -> @bucket c@",
    "@bucket b@ -[prefix=\"source/\"]-> lambda launch(\"lambda/launch\") -> emr job(jar=\"spark-job/job.jar\", main=\"Job\")\n\
     b -[read, prefix=\"source/\"]-> job -[prefix=\"target/\"]-> @bucket c@",
];

/// One of the templates, filled in.
fn generated(dice: &mut Dice, template: &str) -> String {
    let mut out = String::new();
    for (at, piece) in template.split('@').enumerate() {
        match piece.split_once(' ').filter(|_| at % 2 == 1) {
            Some((kind, name)) => out.push_str(&dice.node(kind, name)),
            None => out.push_str(&dice.fill(piece)),
        }
    }
    let names = ["b", "c", "d", "q", "t"].into_iter().filter(|name| out.contains(&format!("arn={name}_arn")));
    let params: String = names.map(|name| format!("param {name}_arn\n")).collect();
    let key = "arn:aws:kms:eu-west-1:111122223333:key/4444abcd-12ab-34cd-56ef-1234567890ab";
    format!("param stage = \"dev\"\nparam secret = \"{key}\"\n{params}{out}\nallow P309, P310, P311, P518\n")
}

#[test]
fn generated_pipelines_round_trip() {
    let (mut dice, mut built, mut roles) = (Dice(14), 0, 0);
    let (mut unsaid, mut kinds) = (Unsaid::new(), vec![0; TEMPLATES.len()]);
    for number in 0..2_250 {
        let which = number % TEMPLATES.len();
        let text = generated(&mut dice, TEMPLATES[which]);
        let target = if dice.roll(2) == 0 { Target::CloudFormation } else { Target::Terraform };
        let (more, verbs) = round_trip(&text, &text, "examples", &Selection { target, ..Selection::default() });
        built += usize::from(more > 0);
        kinds[which] += more;
        roles += more;
        unsaid.extend(verbs);
    }
    for seed in 0..60 {
        let (text, _) = generator::pipeline(&generator::picks(seed, 6));
        roles += both(&text, &text, "examples").0;
    }
    println!("{built} pipelines with {roles} roles, by template {kinds:?}; no line says {unsaid:?}");
    assert!(built > 2_000, "{built} build, {roles} roles, {kinds:?}");
    assert!(kinds.iter().all(|roles| *roles > 0), "{kinds:?}");
}

/// The text after the lines of a help were put into the body of its role, as it says.
fn pasted(text: &str, found: &Diagnostic) -> String {
    let lines: Vec<&str> =
        found.help.iter().flat_map(|help| help.lines()).filter(|line| line.starts_with("allow ")).collect();
    assert!(!lines.is_empty(), "{:?}", found.help);
    assert!(lines.iter().all(|line| !line.contains("*:*:*")), "an ARN of anything: {lines:?}");
    let role = found.subject.as_deref().unwrap();
    let declared = format!("role {role}");
    let mut start = text.match_indices(&declared).map(|(at, found)| at + found.len());
    let start = start.find(|at| !text[*at..].starts_with(|c: char| c.is_alphanumeric() || c == '_')).unwrap();
    // Arguments stand before a body.
    let after = if text[start..].starts_with('(') { start + text[start..].find(')').unwrap() + 1 } else { start };
    let body = text[after..].trim_start_matches(' ');
    match body.strip_prefix('{') {
        Some(rest) => format!("{} {{ {}\n{rest}", &text[..after], lines.join("; ")),
        None => format!("{} {{ {} }}{}", &text[..after], lines.join("; "), &text[after..]),
    }
}

/// Follows every help and every fix of findings about roles until nothing is missing: nothing is too much then either.
fn follow(name: &str, text: &str, folder: &str, fixes: bool) -> usize {
    let selection = Selection::default();
    let found = |text: &str| analyze(text, folder, &selection, |_, _, found| found);
    let before = findings(&found(text));
    let (mut text, mut count, mut added) = (text.to_owned(), 0, BTreeSet::new());
    loop {
        let all = found(&text);
        let Some(missing) = all.iter().find(|one| one.code == Code::MISSING_PERMISSION) else {
            if count > 0 {
                // Of lines that were there before it may turn out that they are too much.
                let own = all
                    .iter()
                    .filter(|one| one.code == Code::UNNEEDED_PERMISSION && !added.contains(&text[one.span().range()]));
                let own: BTreeSet<_> = own.map(|one| (one.code, one.message.clone())).collect();
                let more: Vec<_> =
                    findings(&all).difference(&before).filter(|one| !own.contains(one)).cloned().collect();
                assert!(more.is_empty(), "{name}: {more:?} in\n{text}");
            }
            return count;
        };
        added.extend(missing.help.iter().flat_map(|help| help.lines()).map(str::to_owned));
        let next = match missing.fixes.as_slice() {
            [fix] if fixes => {
                let mut text = text.clone();
                text.replace_range(fix.span.range(), &fix.replacement);
                text
            }
            _ => pasted(&text, missing),
        };
        let again = found(&next);
        let same = |all: &Diagnostics| all.iter().filter(|one| one.message == missing.message).count();
        assert!(same(&again) < same(&all), "{name}: still `{}` in\n{next}", missing.message);
        (text, count) = (next, count + 1);
    }
}

#[test]
fn what_is_missing_is_added_as_the_help_says() {
    let mut count = 0;
    for folder in ["tests/errors", "examples", "tests/judges/wider"] {
        for (name, text) in pipelines(folder) {
            count += follow(&name, &text, folder, false) + follow(&name, &text, folder, true);
            // With roles that allow nothing yet.
            let named = analyze(&text, folder, &Selection::default(), |graph, plan, found| {
                (!found.has_errors()).then(|| pipec::explain::name_roles(graph, plan).text)
            });
            count +=
                named.map_or(0, |named| follow(&name, &named, folder, false) + follow(&name, &named, folder, true));
        }
    }
    let mut dice = Dice(41);
    for number in 0..120 {
        let text = generated(&mut dice, TEMPLATES[number % TEMPLATES.len()]);
        let named = analyze(&text, "examples", &Selection::default(), |graph, plan, found| {
            (!found.has_errors()).then(|| pipec::explain::name_roles(graph, plan).text)
        });
        count += named.map_or(0, |named| follow(&named, &named, "examples", number % 2 == 0));
    }
    println!("{count} times");
    assert!(count > 700, "{count}");
}
