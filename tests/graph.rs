//! Pictures: what arrows are drawn as, what is red, what Markdown files become, and how a run ends.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod common;

use common::Folder;
use pipec::diagram::{Diagram, EdgeKind, Mark, View, json, mermaid, refused};
use pipec::graph::Selection;
use pipec::source::Source;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn draw(text: &str, view: View) -> Diagram {
    let files = Folder::new("examples");
    pipec::analyze(&Source::new("test.pipe", text), &Selection::default(), &files, |graph, plan, _| {
        view.draw(graph, plan)
    })
}

/// Each arrow as `tail KIND head: labels`.
fn arrows(text: &str, view: View) -> Vec<String> {
    let diagram = draw(text, view);
    let arrow = |edge: &pipec::diagram::Edge| {
        let kind = format!("{:?}{}", edge.kind, if edge.two_way { " both ways" } else { "" });
        let (from, to) = (&diagram.nodes[edge.from].title, &diagram.nodes[edge.to].title);
        format!("{from} {kind} {to}: {}", edge.labels.join(" | "))
    };
    diagram.edges.iter().map(arrow).collect()
}

fn pipec(arguments: &[&str], folder: &Path) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pipec")).args(arguments).current_dir(folder).output().expect("it runs")
}

#[test]
fn arrows_say_what_happens_along_them() {
    let drawn = |text: &str| arrows(text, View::Data);
    let lambda = "lambda f(\"lambda/copy\")";
    for (text, wanted) in [
        ("bucket b -[created, prefix=\"in/\", suffix=\".csv\"]-> F", "b Trigger f: created in/*.csv"),
        ("bucket b -[read, prefix=\"in/\"]-> F", "b Read f: in/"),
        ("F -[prefix=\"out/\"]-> bucket b", "f Data b: out/"),
        ("F -[read]-> bucket b", "b Read f: "),
        ("F -[delete, write]-> bucket b", "f Data b: delete, write"),
        ("F <-> bucket b", "f Data both ways b: "),
        ("F -> queue b", "f Data b: "),
        ("F <-> stream b", "f Data both ways b: "),
        ("api a -[\"GET /\", \"POST /{id}\"]-> F", "a Ask f: GET / | POST /{id}"),
        ("stream s -[batch=10, where kind == \"order\"]-> F", "s Data f: batch=10 | where kind == \"order\""),
        ("topic t -[raw, where a == 1]-> queue q", "t Data q: raw | where a == 1"),
        ("F -> lambda g(\"lambda/copy\")", "f Ask g: "),
    ] {
        assert_eq!(drawn(&text.replace('F', lambda)), [wanted], "{text}");
    }
}

#[test]
fn references_are_lines_to_what_is_referred_to() {
    let text = "bucket b\nqueue q -> lambda f(\"lambda/copy\", env={PLACE: \"s3://${b.name}/in\", ARN: b.arn, ME: f.arn}) {\n\
        cfn.Description = \"${q.arn}\"\nterraform.environment.variables.KEY = q.arn\n}\n\
        resource r(\"AWS::SSM::Parameter\") {\nType = \"String\"\nValue = \"${b.name}-${f.arn}\"\n}";
    let wanted =
        ["q Data f: ", "f Names b: env", "f Names q: Description | KEY", "r Names b: Value", "r Names f: Value"];
    assert_eq!(arrows(text, View::Data), wanted);
}

#[test]
fn prefixes_say_what_is_filled_in() {
    let text = "stream s -> firehose f(gzip) -[prefix=\"a/date=!{timestamp:yyyy-MM-dd}/\", errors=\"e/\"]-> bucket b";
    assert_eq!(arrows(text, View::Data), ["f Data b: gzip | a/date={yyyy-MM-dd}/", "s Data f: "]);
}

#[test]
fn what_a_role_lacks_is_missing() {
    let text = "role ours { allow read on d }\nstream d -> firehose f(gzip, role=ours, logs=none) -> bucket raw\n";
    let diagram = draw(text, View::Iam);
    let missing: Vec<_> = diagram.edges.iter().filter(|edge| edge.mark == Mark::Missing).collect();
    assert_eq!(missing.len(), 1);
    assert_eq!(diagram.nodes[missing[0].to].title, "raw");
    assert!(missing[0].labels[0].starts_with("s3:AbortMultipartUpload"), "{:?}", missing[0].labels);
    assert!(mermaid(&diagram).contains("stroke:#cf222e"));
    // A finding that somebody accepted is no finding.
    let accepted = format!("{text}accept P401 on ours because \"allowed elsewhere\"\n");
    assert!(draw(&accepted, View::Iam).edges.iter().all(|edge| edge.mark == Mark::None));
    // With what comes with a node there is no other box: its own says so.
    let diagram = draw(&text.replace(", logs=none", ""), View::Iam);
    let marked: Vec<_> = diagram.nodes.iter().filter(|node| node.mark == Mark::Missing).collect();
    assert_eq!(marked.iter().map(|node| node.title.as_str()).collect::<Vec<_>>(), ["f"]);
    assert!(marked[0].subtitle.ends_with(" + logs missing"), "{}", marked[0].subtitle);
    assert!(diagram.edges.iter().all(|edge| edge.from != edge.to));
}

#[test]
fn resources_wait_for_what_they_name() {
    let diagram = draw("stream d -> firehose f(gzip) -> bucket raw", View::Resources);
    let place = |id: &str| diagram.nodes.iter().position(|node| node.id == id).expect(id);
    let waits = |to: &str, from: &str| diagram.edges.iter().any(|e| (e.from, e.to) == (place(from), place(to)));
    assert!(diagram.edges.iter().all(|edge| edge.kind == EdgeKind::Order));
    assert!(waits("F", "FRole") && waits("FRole", "Raw"));
    assert!(!waits("F", "Raw"), "the role waits for the bucket, and the delivery stream for the role");
}

#[test]
fn every_example_is_drawn_alike_twice() {
    for (name, text) in common::pipelines("examples") {
        for view in [View::Data, View::Iam, View::Resources] {
            let once = json(&draw(&text, view), view);
            assert_eq!(once, json(&draw(&text, view), view), "{name}");
            assert!(once.contains("\"kind\""), "{name}: {}", view.name());
        }
    }
}

#[test]
fn what_mermaid_refuses_is_said() {
    let branches: Vec<String> = (0..501).map(|n| format!("d -> firehose -> bucket b{n}")).collect();
    let diagram = draw(&format!("stream d\n{}", branches.join("\n")), View::Data);
    let why = refused(&diagram, &mermaid(&diagram)).expect("too large");
    assert!(why.contains("1002 arrows") && why.contains("50000"), "{why}");
    let small = draw("stream d -> firehose -> bucket b", View::Data);
    assert_eq!(refused(&small, &mermaid(&small)), None);
}

#[test]
fn markdown_is_kept_up_to_date() {
    let place = tempfile::tempdir().expect("a folder");
    let at = |name: &str| place.path().join(name);
    fs::create_dir(at("docs")).expect("a folder");
    fs::write(at("docs/a b.pipe"), "stream d -> firehose(gzip) -> bucket raw\n").expect("written");
    let page = "# T\r\n\r\n<!-- pipec graph \"a b.pipe\" --format dot -->\r\nold\r\n<!-- /pipec graph -->\r\n  rest \r\n\
                <!-- pipec graph \"a b.pipe\" --view iam -->\n<!-- /pipec graph -->\nend";
    fs::write(at("docs/page.md"), page).expect("written");
    let run = |arguments: &[&str]| pipec(arguments, place.path()).status.code();
    assert_eq!(run(&["graph", "--md", "docs/page.md", "--check"]), Some(1));
    assert_eq!(fs::read_to_string(at("docs/page.md")).expect("text"), page, "--check writes nothing");
    assert_eq!(run(&["graph", "--md", "docs/page.md"]), Some(0));
    assert_eq!(run(&["graph", "--md", "docs/page.md", "--check"]), Some(0));
    let fresh = fs::read_to_string(at("docs/page.md")).expect("text");
    assert!(
        fresh.starts_with("# T\r\n\r\n<!-- pipec graph \"a b.pipe\" --format dot -->\r\n```dot\r\ndigraph"),
        "{fresh}"
    );
    assert!(fresh.contains("```\r\n<!-- /pipec graph -->\r\n  rest \r\n<!-- pipec"), "{fresh}");
    assert!(fresh.contains("-->\n```mermaid\n%%{init") && fresh.ends_with("<!-- /pipec graph -->\nend"), "{fresh}");
    // A source in error changes nothing.
    fs::write(at("docs/a b.pipe"), "stream d -> firehos -> bucket raw\n").expect("written");
    assert_eq!(run(&["graph", "--md", "docs/page.md"]), Some(1));
    assert_eq!(fs::read_to_string(at("docs/page.md")).expect("text"), fresh);
    // Only the blocks of the source that is named; there is none.
    fs::write(at("other.pipe"), "bucket b\n").expect("written");
    assert_eq!(run(&["graph", "other.pipe", "--md", "docs/page.md"]), Some(2));
}

#[test]
fn each_deployment_of_a_folder_is_drawn() {
    let place = tempfile::tempdir().expect("a folder");
    let at = |name: &str| place.path().join(name);
    fs::create_dir_all(at("etl/deep")).expect("a folder");
    fs::write(at("etl/lib.pipe"), "module store(x: stream) { x -> firehose out(gzip) -> bucket b }\n")
        .expect("written");
    fs::write(at("etl/deep/a.pipe"), "queue q\n").expect("written");
    fs::write(at("etl/main.pipe"), "import \"lib.pipe\"\nstream d\nstore raw(d)\n").expect("written");
    let run = |arguments: &[&str]| {
        let done = pipec(&[&["graph"][..], arguments].concat(), place.path());
        let words = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (done.status.code().expect("a status"), words(&done.stdout), words(&done.stderr))
    };
    for (format, ending) in [("mermaid", "mmd"), ("dot", "dot"), ("json", "json"), ("svg", "svg"), ("text", "txt")] {
        assert_eq!(run(&["etl", "-o", "out", "--format", format]).0, 0);
        let drawn = fs::read_to_string(at(&format!("out/main.{ending}"))).expect("a picture");
        assert!(drawn.contains("store raw") || format == "json" && drawn.contains("\"call\": \"raw\""), "{drawn}");
        assert!(at(&format!("out/deep/a.{ending}")).exists() && !at(&format!("out/lib.{ending}")).exists());
        assert_eq!(run(&["etl", "-o", "out", "--format", format, "--check"]).0, 0);
    }
    fs::write(at("etl/deep/a.pipe"), "topic q\n").expect("written");
    assert_eq!(run(&["etl", "-o", "out", "--check"]).0, 1, "one is stale");
    // One picture is of one deployment.
    for several in [&["etl"][..], &["etl", "-o", "one.svg"], &["etl", "-o", "-"]] {
        let (code, words, why) = run(several);
        assert!(code == 2 && words.is_empty() && why.contains("deep/a.pipe, etl/main.pipe"), "{why}");
        assert!(why.contains("`-o DIR`"), "{why}");
    }
    assert_eq!(run(&["etl/deep", "--format", "text"]), run(&["etl/deep/a.pipe", "--format", "text"]));
    assert_eq!(run(&["etl/deep", "-o", "one.svg"]).0, 0);
    assert!(at("one.svg").is_file());
}

/// What `graph` says of a module's call in every view and format.
#[test]
fn calls_of_modules_are_boxes() {
    let text = "module inner(x: stream) { x -> firehose out(gzip) -> bucket b }\n\
        module outer(x: stream) { inner deep(x); x -> lambda f(\"lambda/copy\") }\nstream d\nouter one(d)\nouter two(d)\n";
    for view in [View::Data, View::Iam, View::Resources] {
        let diagram = draw(text, view);
        assert!(diagram.nodes.iter().any(|node| node.call == "two.deep"), "{}", view.name());
        let (drawn, boxes) = (pipec::diagram::svg(&diagram), ["outer one", "outer two", "inner deep"]);
        for (heading, count) in boxes.into_iter().zip([1, 1, 2]) {
            assert_eq!(drawn.matches(&format!("class=\"frame\"><title>{heading}<")).count(), count, "{heading}");
            for other in [mermaid(&diagram), pipec::diagram::dot(&diagram), pipec::diagram::text(&diagram, None)] {
                assert_eq!(other.matches(heading).count(), count, "{heading} in {other}");
            }
        }
    }
    insta::assert_snapshot!("calls", pipec::diagram::text(&draw(text, View::Data), None));
}

#[test]
fn the_readme_shows_part_8() {
    let root = Folder::path("");
    let run = pipec(&["graph", "--md", "README.md", "--check"], &root);
    assert!(run.status.success(), "{}; pipec graph --md README.md", String::from_utf8_lossy(&run.stderr));
    let shown = fs::read_to_string(root.join("README.md")).expect("text");
    let printed = pipec(&["build", "examples/part8.pipe", "--target", "mermaid"], &root);
    assert!(shown.contains(String::from_utf8_lossy(&printed.stdout).as_ref()), "one way to draw");
}

#[test]
fn a_run_says_how_it_ended() {
    let root = Folder::path("");
    let code = |arguments: &[&str]| pipec(arguments, &root).status.code();
    assert_eq!(code(&["graph", "examples/part1.pipe"]), Some(0));
    assert_eq!(code(&["graph", "tests/errors/P401_plain.pipe", "--view", "iam"]), Some(1));
    assert_eq!(code(&["graph", "examples/part1.pipe", "--check"]), Some(2));
    assert_eq!(code(&["graph"]), Some(2));
    assert_eq!(code(&["graph", "nowhere.pipe"]), Some(2));
    assert_eq!(code(&["build", "tests/errors/P401_plain.pipe", "--target", "mermaid"]), Some(1));
}
