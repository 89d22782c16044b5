//! Deployments of several files, and modules: a call is its body written out, imports are one file, and what is found
//! is found in the file that it is in.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may panic"
)]

#[path = "../common/mod.rs"]
mod common;
mod fixes;
mod memory;
mod told;

use common::plain_pipelines;
use memory::Memory;
use pipec::catalog::Target;
use pipec::diagnostics::Severity;
use pipec::graph::Selection;
use pipec::ide::Analysis;
use pipec::source::Source;
use std::collections::{BTreeMap, BTreeSet};

/// The documents of both targets in every environment.
fn documents(memory: &Memory, environments: &[String]) -> Vec<String> {
    let mut out = Vec::new();
    for target in [Target::CloudFormation, Target::Terraform] {
        for environment in std::iter::once(None).chain(environments.iter().map(|name| Some(name.as_str()))) {
            let made = memory.build(target, environment);
            let errors: Vec<String> = memory.found();
            out.push(made.document.unwrap_or_else(|| panic!("{}\n{errors:#?}", memory.files["main.pipe"])));
        }
    }
    out
}

/// Systems that are compiled elsewhere too, with the folder of their code.
fn systems() -> Vec<(String, String, &'static str)> {
    let of = |folder: &'static str| plain_pipelines(folder).into_iter().map(move |(name, text)| (name, text, folder));
    // A system that imports or has modules itself is one of those that these tests are about.
    let all: Vec<_> = of("examples").chain(of("tests/judges/wider")).collect();
    assert!(all.len() > 20, "systems are there");
    all
}

/// Statements of a text with the blank lines and comments before them: a statement ends at the end of a line with as many
/// brackets closed as opened, where no arrow leads on.
fn statements(text: &str) -> Vec<String> {
    let (mut out, mut now, mut depth) = (Vec::new(), String::new(), 0_i32);
    let lines: Vec<&str> = text.lines().collect();
    for (index, line) in lines.iter().enumerate() {
        let code = line.split(" #").next().unwrap_or_default();
        let code = if code.trim_start().starts_with('#') { "" } else { code };
        let mut quoted = false;
        for c in code.chars() {
            match c {
                '"' => quoted = !quoted,
                '{' | '(' | '[' if !quoted => depth += 1,
                '}' | ')' | ']' if !quoted => depth -= 1,
                _ => {}
            }
        }
        now.push_str(line);
        now.push('\n');
        let next = lines.get(index + 1).map_or("", |next| next.trim_start());
        let leads_on = code.trim_end().ends_with("->")
            || next.starts_with("->")
            || next.starts_with("-[")
            || next.starts_with("<-");
        if depth == 0 && !code.trim().is_empty() && !leads_on {
            out.push(std::mem::take(&mut now));
        }
    }
    out
}

fn begins(statement: &str, words: &[&str]) -> bool {
    let code = statement.lines().find(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    words.contains(&code.unwrap_or_default().split([' ', '"', '(']).next().unwrap_or_default())
}

fn analysis(text: &str, code: &'static str) -> Analysis {
    Analysis::new(Source::new("main.pipe", text), &Selection::default(), &Memory { code, ..Memory::new(&[]) })
}

/// A text with every node `x` called `all_x`, and every output.
fn renamed(text: &str, code: &'static str) -> String {
    let analysis = analysis(text, code);
    let mut out = text.to_owned();
    let mut places: Vec<usize> =
        analysis.words().iter().filter(|word| word.is_node()).map(|word| word.span.start as usize).collect();
    let outputs = text.match_indices("\noutput ").map(|(at, found)| at + found.len());
    places.extend(outputs);
    places.sort_unstable();
    places.dedup();
    for at in places.iter().rev() {
        if text[*at..].starts_with("none") {
            continue;
        }
        // An unnamed node is called by its identity, which begins with that of its neighbours.
        let unnamed = text[*at..].starts_with(|c: char| c.is_ascii_uppercase());
        out.insert_str(*at, if unnamed { "All" } else { "all_" });
    }
    out
}

/// A text as one module that is called once.
fn wrapped(text: &str) -> String {
    let (mut outside, mut inside, mut takes, mut gives) = (String::new(), String::new(), Vec::new(), Vec::new());
    for statement in statements(text) {
        if begins(&statement, &["param"]) {
            let name = statement.split("param ").nth(1).unwrap().split([' ', '(', '\n']).next().unwrap().to_owned();
            let number = statement.trim_end().ends_with(|c: char| c.is_ascii_digit());
            takes.push(format!("{name}: {}", if number { "integer" } else { "string" }));
            gives.push(format!("{name}={name}"));
            outside.push_str(&statement);
        } else if begins(&statement, &["use", "tags", "deny", "warn"]) || begins(&statement, &["allow"]) {
            outside.push_str(&statement);
        } else {
            inside.push_str(&statement);
        }
    }
    format!("{outside}\nmodule copy({}) {{\n{inside}}}\ncopy all({})\n", takes.join(", "), gives.join(", "))
}

/// A document with the variables that arrows give to code named without the call: an arrow in it says `x`, not `all_x`.
fn told_inside(document: &str) -> String {
    let line = |line: &str| match line.trim_start().strip_prefix("\"ALL_") {
        Some(rest) if rest.contains("\": ") => format!("{}\"{rest}", &line[..line.len() - line.trim_start().len()]),
        _ => line.to_owned(),
    };
    document.split('\n').map(line).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_call_is_its_body_written_out() {
    let (mut compared, mut told) = (0, 0);
    for (name, text, code) in systems() {
        let environments: Vec<String> =
            pipec::names(&Source::new("main.pipe", text.as_str()), &Memory::new(&[])).environments;
        let whole = Memory { code, ..Memory::new(&[("main.pipe", &renamed(&text, code))]) };
        let call = Memory { code, ..Memory::new(&[("main.pipe", &wrapped(&text))]) };
        let (whole, call) = (documents(&whole, &environments), documents(&call, &environments));
        for (whole, call) in whole.iter().zip(&call) {
            let inside = told_inside(whole);
            assert!(inside == *call, "{name}\n{}", similar::TextDiff::from_lines(&inside, call).unified_diff());
            told += usize::from(inside != *whole);
        }
        compared += whole.len();
    }
    assert!(compared > 50, "{compared} documents");
    assert!(told > 20, "{told} documents with variables");
}

/// The groups of statements that must stand in one file, those that name each other, and the groups that each names.
fn files(text: &str, code: &'static str) -> Vec<(String, BTreeSet<usize>)> {
    let statements = statements(text);
    let analysis = analysis(text, code);
    let (mut at, mut of) = (0, Vec::new());
    for (index, statement) in statements.iter().enumerate() {
        at += statement.len();
        of.push((at, index));
    }
    let owner = |offset: u32| of.iter().find(|(end, _)| offset < *end as u32).map_or(0, |(_, index)| *index);
    let mut declared: BTreeMap<&str, usize> = BTreeMap::new();
    for word in analysis.words().iter().filter(|word| word.declares()) {
        declared.insert(&text[word.span.range()], owner(word.span.start));
    }
    let mut names: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); statements.len()];
    for word in analysis.words().iter().filter(|word| word.is_name() && !word.declares()) {
        if let Some(there) = declared.get(&text[word.span.range()]) {
            names[owner(word.span.start)].insert(*there);
        }
    }
    // What names each other, through others too, is one group.
    let reach = |from: usize| {
        let (mut seen, mut left) = (BTreeSet::new(), vec![from]);
        while let Some(at) = left.pop() {
            left.extend(names[at].iter().filter(|next| seen.insert(**next)));
        }
        seen
    };
    let all: Vec<BTreeSet<usize>> = (0..statements.len()).map(reach).collect();
    let group: Vec<usize> = (0..statements.len())
        .map(|index| {
            (0..=index)
                .find(|other| *other == index || all[*other].contains(&index) && all[index].contains(other))
                .unwrap()
        })
        .collect();
    (0..statements.len())
        .map(|index| {
            let own = (0..statements.len()).filter(|other| group[*other] == index);
            let text: String = own.clone().map(|other| statements[other].as_str()).collect();
            let needs = own.flat_map(|other| &names[other]).map(|other| group[*other]).filter(|other| *other != index);
            (text, needs.collect())
        })
        .collect()
}

#[test]
fn imports_are_one_file_in_any_order() {
    let mut most = 0;
    for (name, text, code) in systems() {
        let environments = pipec::names(&Source::new("main.pipe", text.as_str()), &Memory::new(&[])).environments;
        let whole = Memory { code, ..Memory::new(&[("main.pipe", &text)]) };
        let parts = files(&text, code);
        for back in [false, true] {
            let mut memory = Memory { code, ..Memory::new(&[]) };
            let mut main = Vec::new();
            for (index, (part, needs)) in parts.iter().enumerate().filter(|(_, (part, _))| !part.is_empty()) {
                let imports: String = needs.iter().map(|other| format!("import \"part{other}.pipe\"\n")).collect();
                memory.files.insert(format!("part{index}.pipe"), imports + part);
                main.push(format!("import \"part{index}.pipe\"\n"));
            }
            most = most.max(main.len());
            if back {
                main.reverse();
            }
            memory.files.insert("main.pipe".to_owned(), main.concat());
            for (whole, split) in documents(&whole, &environments).iter().zip(&documents(&memory, &environments)) {
                assert!(whole == split, "{name}\n{}", similar::TextDiff::from_lines(whole, split).unified_diff());
            }
        }
    }
    assert!(most > 5, "{most} files");
}

const ARCHIVE: &str = "module archive(src: stream, zone: bucket, format: string = \"gzip\") {\n  src -> firehose out(compression=format) -[prefix=\"raw/\"]-> zone\n}\n";

#[test]
fn a_call_elsewhere_changes_no_id() {
    let one = format!("{ARCHIVE}stream d\nbucket z\narchive a(d, z)\n");
    let two = format!("{ARCHIVE}stream d\nbucket z\narchive zero(d, z, \"snappy\")\narchive a(d, z)\nstream e\n");
    let keys = |text: &str| -> BTreeSet<String> {
        let document = Memory::new(&[("main.pipe", text)]).build(Target::CloudFormation, None).document.unwrap();
        let template: serde_json::Value = serde_json::from_str(&document).unwrap();
        template["Resources"].as_object().unwrap().keys().cloned().collect()
    };
    let (one, two) = (keys(&one), keys(&two));
    assert!(one.is_subset(&two), "{one:?} {two:?}");
    assert!(one.contains("AOut") && two.contains("ZeroOut"));
}

#[test]
fn a_call_that_is_renamed_keeps_what_is_deployed() {
    let module = "module archive(src: stream, zone: bucket) {\n  src -> firehose out -[prefix=\"raw/\"]-> zone\n  src -> lambda(\"lambda/copy\")\n  deep inner(src)\n}\nmodule deep(src: stream) {\n  src -> lambda(\"lambda/copy\") -> queue q\n  q -> lambda f(\"lambda/worker\")\n}\nstream d\nbucket z\n";
    let build = |rest: &str, target| {
        Memory::new(&[("main.pipe", &format!("{module}{rest}"))]).build(target, None).document.unwrap()
    };
    let (old, new) = ("archive a(d, z)\n", "archive b(d, z)\nmoved a to b\n");
    assert_eq!(build(old, Target::CloudFormation), build(new, Target::CloudFormation));
    let terraform: serde_json::Value = serde_json::from_str(&build(new, Target::Terraform)).unwrap();
    let moved = terraform["moved"].as_array().unwrap();
    let before = build(old, Target::Terraform);
    let first = moved.iter().filter(|one| moved.iter().all(|other| other["to"] != one["from"]));
    for one in first {
        let (kind, name) = one["from"].as_str().unwrap().split_once('.').unwrap();
        assert!(before.contains(&format!("\"{kind}\"")) && before.contains(&format!("\"{name}\"")), "{one}");
    }
    assert!(!moved.is_empty() && !build(new, Target::Terraform).contains("\"a_out\": {"));
}

/// The findings of several deployments, written out.
#[test]
fn findings_stand_in_their_file_and_name_the_call() {
    let cases: &[(&str, &[(&str, &str)])] = &[
        (
            "in a module of another file",
            &[
                ("main.pipe", "import \"lib/archive.pipe\"\nstream d\nbucket z\narchive a(d, z)\narchive b(d, z)\n"),
                (
                    "lib/archive.pipe",
                    "module archive(src: stream, zone: bucket) {\n  src -> firehose out(gzipp) -[prefix=\"raw/\"]-> zone\n  lambda f(\"nowhere\")\n}\n",
                ),
            ],
        ),
        (
            "names that are not seen",
            &[
                ("main.pipe", "import \"a.pipe\"\nimport \"b.pipe\"\nparam stage = \"x\"\nd -> firehose -> z\n"),
                ("a.pipe", "stream d\nd -> firehose more -> z\n"),
                (
                    "b.pipe",
                    "bucket z(versioned)\nmodule inner(src: stream) {\n  src -> firehose out -> z\n  lambda f(\"lambda/copy\", env={A: stage, B: \"${stage}\"})\n  src -> g\n}\n",
                ),
            ],
        ),
        (
            "wrong calls",
            &[(
                "main.pipe",
                "module archive(src: stream, zone: bucket, format: string = \"gzip\", size: size = 5) {\n  src -> firehose out(compression=format) -[prefix=\"raw/\"]-> zone\n}\nstream d\nbucket z\narchive a(d)\narchive b(z, d)\narchive c(d, z, gzip)\narchive e(d, z, formt=\"gzip\")\narchive f(d, z, \"gzip\", 5MiB, 7)\narchive g(d, zz)\narchive h(d, z, zone=z)\na.out -> bucket other\n",
            )],
        ),
        (
            "the same name twice, and a name of a call",
            &[(
                "main.pipe",
                "module archive(src: stream, zone: bucket) {\n  src -> firehose out -[prefix=\"raw/\"]-> zone\n}\nmodule archive(src: stream) {\n  src -> lambda f(\"lambda/copy\")\n}\nstream d\nbucket z\narchive d(d, z)\narchive a(d, z)\narchive a(d, z)\nmodule odd(src: strem, src: stream, zone: bucket = z) {\n  src -> firehose f -> zone\n}\n",
            )],
        ),
        (
            "a line that one call alone needs is not for nothing",
            &[(
                "main.pipe",
                "module reader(zone: bucket, other: bucket) {\n  role r {\n    allow read on zone, other\n    allow log on f\n  }\n  zone -[prefix=\"in/\"]-> lambda f(\"lambda/copy\", role=r)\n  f -[read]-> other\n}\nbucket x\nbucket y\nreader a(x, y)\nreader b(y, x)\n",
            )],
        ),
    ];
    let mut out = String::new();
    for (what, files) in cases {
        out.push_str(&format!("# {what}\n{}\n\n", Memory::new(files).found().join("\n")));
    }
    insta::assert_snapshot!(out);
}

#[test]
fn environments_of_imported_files_and_modules_add_up() {
    let files = [
        (
            "main.pipe",
            "import \"t.pipe\"\nstream d\nenv prod { d.shards = 3; a.out.buffer = 7MiB }\narchive a(d, z)\narchive b(d, z, \"snappy\")\n",
        ),
        (
            "t.pipe",
            "bucket z\nenv prod { z.versioned = true }\nmodule archive(src: stream, zone: bucket, format: string = \"gzip\") {\n  src -> firehose out(compression=format) -[prefix=\"raw/\"]-> zone\n  env prod { out.every = 2min }\n}\n",
        ),
    ];
    let document = Memory::new(&files).build(Target::CloudFormation, Some("prod")).document.unwrap();
    for wanted in ["\"ShardCount\": 3", "\"SizeInMBs\": 7", "\"Status\": \"Enabled\""] {
        assert!(document.contains(wanted), "{wanted} in {document}");
    }
    assert_eq!(document.matches("\"IntervalInSeconds\": 120").count(), 2);
}

#[test]
fn endless_and_enormous_projects_end() {
    let doubling: String = (0..40)
        .map(|n| format!("module m{n}(src: stream) {{\n  m{} a(src)\n  m{} b(src)\n}}\n", n + 1, n + 1))
        .collect();
    let text =
        format!("{doubling}module m40(src: stream) {{\n  src -> firehose f -> bucket z\n}}\nstream d\nm0 all(d)\n");
    let made = Memory::new(&[("main.pipe", &text)]).build(Target::CloudFormation, None);
    assert!(made.diagnostics.iter().any(|found| found.code.to_string() == "P104" && found.severity == Severity::Error));
}

/// A main file is written out; nodes of other files and of calls are named, and their roles still made.
#[test]
fn roles_of_the_main_file_are_written_out_and_others_are_named() {
    let files = [
        (
            "main.pipe",
            "import \"t.pipe\"\nmodule m(zone: bucket) {\n  lambda f(\"lambda/copy\") -> zone\n}\nm a(z)\nm b(z)\nlambda own(\"lambda/copy\") -> z\n",
        ),
        ("t.pipe", "bucket z\nlambda other(\"lambda/copy\") -[prefix=\"x/\"]-> z\n"),
    ];
    let memory = Memory::new(&files);
    let source = Source::new("main.pipe", files[0].1);
    let written = pipec::as_roles(&source, &Selection::default(), &memory).unwrap();
    assert_eq!(written.left, ["a.f", "b.f", "other"]);
    assert!(written.text.ends_with("role own_role {\n  allow log on own\n  allow write on z\n}\n"), "{}", written.text);
    let again = Memory::new(&[("main.pipe", &written.text), files[1]]);
    assert!(again.build(Target::CloudFormation, None).document.is_some(), "{:#?}", again.found());
}
