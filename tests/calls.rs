//! Calls of pipec: what may be left out, what is refused, and the exit status.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const CLEAN: &str = "stream d -> firehose -> bucket b\n";
const WARNED: &str = "queue q\ntopic t -> q\n";

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// Exit status, standard output and standard error.
fn pipec(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let run = Command::new(env!("CARGO_BIN_EXE_pipec")).args(arguments).current_dir(folder).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (run.status.code().unwrap(), text(&run.stdout), text(&run.stderr))
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_warning_keeps_nothing_from_being_built() {
    let place = folder(&[("a.pipe", WARNED), ("denied.pipe", &format!("deny warnings\n{WARNED}"))]);
    let code = |arguments: &[&str]| pipec(place.path(), arguments).0;
    for target in ["cfn", "terraform", "mermaid"] {
        let (status, out, err) = pipec(place.path(), &["build", "a.pipe", "--target", target]);
        assert!(status == 0 && !out.is_empty() && err.contains("P311"), "{target}: {err}");
        let (status, out, err) = pipec(place.path(), &["build", "a.pipe", "--target", target, "--deny", "warnings"]);
        assert!(status == 1 && out.is_empty() && err.contains("P311"), "{target}: {err}");
        assert_eq!(code(&["build", "denied.pipe", "--target", target]), 1, "{target}");
    }
    assert_eq!(code(&["build", "a.pipe", "-o", "out"]), 0);
    assert_eq!(code(&["build", "a.pipe", "-o", "none", "--deny", "P311"]), 1);
    assert!(place.path().join("out/template.json").exists() && !place.path().join("none").exists());
    assert_eq!(code(&["check", "a.pipe"]), 1, "check gives its verdict, and nothing else");
}

/// A pull request changes the file, not the call.
#[test]
fn a_file_cannot_disarm_the_call() {
    let accepted = format!("{WARNED}accept P311 on q because \"so it is\"\n");
    let place = folder(&[
        ("all.pipe", &format!("allow warnings\n{WARNED}")),
        ("code.pipe", &format!("allow P311\n{WARNED}")),
        ("warn.pipe", &format!("warn P311\n{WARNED}")),
        ("accepted.pipe", &accepted),
        ("error.pipe", "allow P401\nrole r { allow read on d }\nstream d -> firehose(role=r, logs=none) -> bucket b\n"),
        (
            "lowered.pipe",
            "warn P401\nrole r { allow read on d }\nstream d -> firehose(role=r, logs=none) -> bucket b\n",
        ),
        ("clean.pipe", CLEAN),
    ]);
    let code = |command: &str, file: &str, more: &[&str]| pipec(place.path(), &[&[command, file], more].concat()).0;
    for command in ["check", "build"] {
        for file in ["all.pipe", "code.pipe", "warn.pipe"] {
            for denied in ["warnings", "P311", "p311"] {
                assert_eq!(code(command, file, &["--deny", denied]), 1, "{command} {file} --deny {denied}");
            }
        }
        for file in ["error.pipe", "lowered.pipe"] {
            assert_eq!(code(command, file, &["--deny", "warnings"]), 1, "{command} {file}: an error is no less");
        }
        assert_eq!(code(command, "accepted.pipe", &["--deny", "warnings"]), 0, "somebody has looked at this one");
        assert_eq!(code(command, "accepted.pipe", &["--deny", "warnings", "--no-accept"]), 1, "{command}");
        assert_eq!(code(command, "clean.pipe", &["--deny", "warnings", "--no-accept"]), 0, "{command}");
        // The other way round as well.
        assert_eq!(code(command, "all.pipe", &["--allow", "warnings"]), 0);
    }
    let denying = folder(&[("a.pipe", &format!("deny P311\n{WARNED}"))]);
    assert_eq!(pipec(denying.path(), &["check", "a.pipe", "--allow", "warnings"]).0, 0);
    assert_eq!(pipec(denying.path(), &["build", "a.pipe", "--warn", "warnings"]).0, 0);
}

#[test]
fn what_is_left_out_is_what_most_mean() {
    let one = folder(&[("in/a.pipe", CLEAN)]);
    assert!(pipec(one.path(), &["build", "in/a.pipe"]).1.contains("AWSTemplateFormatVersion"));
    assert_eq!(pipec(one.path(), &["check"]).0, 0);
    assert_eq!(pipec(one.path(), &["fmt", "--check"]), (0, String::new(), "1 file: already formatted\n".to_owned()));
    let drawn = pipec(one.path(), &["graph"]);
    assert!(drawn.0 == 0 && drawn.1.contains("flowchart"), "{drawn:?}");
    let two = folder(&[("a.pipe", CLEAN), ("b.pipe", CLEAN)]);
    let (status, out, err) = pipec(two.path(), &["graph"]);
    assert!(status == 2 && out.is_empty() && err.contains("./a.pipe, ./b.pipe"), "{err}");
    let none = folder(&[]);
    for command in ["check", "fmt", "graph"] {
        let (status, _, err) = pipec(none.path(), &[command]);
        assert!(status == 2 && err.contains("no `.pipe` file"), "{command}: {err}");
    }
    assert_eq!(pipec(none.path(), &["version"]), pipec(none.path(), &["--version"]));
}

#[test]
fn a_picture_is_written_as_its_name_ends() {
    let place = folder(&[("a.pipe", CLEAN)]);
    for (name, begins) in [
        ("a.svg", "<svg"),
        ("a.SVG", "<svg"),
        ("a.mmd", "%%{init"),
        ("a.mermaid", "%%{init"),
        ("a.dot", "digraph"),
        ("a.gv", "digraph"),
        ("a.json", "{"),
        ("in.d/a.txt", "┌"),
    ] {
        fs::create_dir_all(place.path().join("in.d")).unwrap();
        assert_eq!(pipec(place.path(), &["graph", "a.pipe", "-o", name]).0, 0, "{name}");
        let text = fs::read_to_string(place.path().join(name)).unwrap();
        assert!(text.trim_start().starts_with(begins), "{name}: {text}");
        assert_eq!(pipec(place.path(), &["graph", "a.pipe", "-o", name, "--check"]).0, 0, "{name}");
    }
    let before = names(place.path());
    for name in ["a.png", "a.pdf", "a.md", "a", "a.svg.bak", "in.d/a"] {
        let (status, _, err) = pipec(place.path(), &["graph", "a.pipe", "-o", name]);
        assert!(status == 2 && err.starts_with("pipec: "), "{name}: {err}");
    }
    assert_eq!(names(place.path()), before, "nothing is written");
    // A format that is given is taken, whatever the name of the file.
    assert_eq!(pipec(place.path(), &["graph", "a.pipe", "-o", "picture", "--format", "dot"]).0, 0);
    assert!(fs::read_to_string(place.path().join("picture")).unwrap().starts_with("digraph"));
    assert!(pipec(place.path(), &["graph", "a.pipe", "-o", "-"]).1.contains("flowchart"));
    #[cfg(unix)]
    assert!(pipec(place.path(), &["graph", "a.pipe", "-o", "/dev/stdout"]).1.contains("flowchart"));
}

#[test]
fn a_folder_is_no_file() {
    let place = folder(&[("a.pipe", CLEAN), ("there", "")]);
    for name in ["x.yaml", "x.json", "x.yml", "deep/x.template", "there"] {
        let (status, _, err) = pipec(place.path(), &["build", "a.pipe", "-o", name]);
        assert!(status == 2 && err.contains("folder"), "{name}: {err}");
    }
    assert_eq!(names(place.path()), ["a.pipe", "there"]);
    fs::create_dir(place.path().join("v1.json")).unwrap();
    for name in ["out", "out.d", "v1.json"] {
        assert_eq!(pipec(place.path(), &["build", "a.pipe", "-o", name]).0, 0, "{name}");
    }
}

#[test]
fn what_is_missing_beside_a_document_is_said() {
    let place = folder(&[
        ("a.pipe", "bucket b -> lambda f(\"code\") -> bucket c\n"),
        ("inline.pipe", "bucket b -> lambda f(\"one.py\") -> bucket c\n"),
        ("one.py", "def handler(event, context):\n    return 1\n"),
        ("code/main.py", "def handler(event, context):\n    return 1\n"),
        ("code/more.py", "x = 1\n"),
    ]);
    for target in ["cfn", "terraform"] {
        let (status, out, err) = pipec(place.path(), &["build", "a.pipe", "--target", target]);
        assert!(status == 0 && out.starts_with('{'), "{target}");
        assert!(err.contains("1 file of code is not in this document") && err.contains("`-o DIR`"), "{target}: {err}");
    }
    assert_eq!(pipec(place.path(), &["build", "inline.pipe"]).2, "");
    let (_, _, err) = pipec(place.path(), &["build", "a.pipe", "-o", "out"]);
    assert!(!err.contains("not in this document"), "{err}");
}

/// Lines of a file that is in error are shown: so a page names sources of its own project alone.
#[cfg(unix)]
#[test]
fn a_page_shows_no_other_file() {
    let secret = "root:x:0:0:secret\n";
    let place = folder(&[
        ("project/docs/in/a.pipe", CLEAN),
        ("project/a.pipe", CLEAN),
        ("secret", secret),
        ("outside.pipe", secret),
        ("project/docs/notes.txt", secret),
    ]);
    let docs = place.path().join("project/docs");
    std::os::unix::fs::symlink(place.path().join("secret"), docs.join("link.pipe")).unwrap();
    std::os::unix::fs::symlink(place.path().join("outside.pipe"), docs.join("other.pipe")).unwrap();
    let absolute = place.path().join("secret").display().to_string();
    let page = |file: &str| {
        let text = format!("<!-- pipec graph \"{file}\" -->\n<!-- /pipec graph -->\n");
        fs::write(docs.join("page.md"), text).unwrap();
        pipec(place.path(), &["graph", "--md", "project/docs/page.md"])
    };
    let refused = [
        "/etc/passwd",
        "/etc/nothing-like-it",
        absolute.as_str(),
        "../../secret",
        "../../outside.pipe",
        "link.pipe",
        "other.pipe",
        "notes.txt",
        "-",
        "/dev/stdin",
    ];
    for file in refused {
        let (status, out, err) = page(file);
        assert!(status == 2 && out.is_empty() && !err.contains("secret\n") && !err.contains("root:"), "{file}: {err}");
        assert!(err.contains("page.md:1: ") && err.contains("`.pipe` file below"), "{file}: {err}");
    }
    assert_eq!(page("in/a.pipe").0, 0);
    assert_eq!(page("../a.pipe").0, 2, "above the page's folder, and no repository");
    fs::create_dir(place.path().join("project/.git")).unwrap();
    assert_eq!(page("../a.pipe").0, 0, "in the repository that the page stands in");
    assert_eq!(page("../../outside.pipe").0, 2);
}

/// A slow client keeps nobody out.
#[test]
fn a_preview_has_room_for_who_comes_next() {
    let place = folder(&[("a.pipe", CLEAN)]);
    let mut preview = Command::new(env!("CARGO_BIN_EXE_pipec"))
        .args(["preview", "a.pipe"])
        .current_dir(place.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut address = String::new();
    let mut out = preview.stdout.take().unwrap();
    while !address.ends_with('\n') {
        let mut byte = [0];
        out.read_exact(&mut byte).unwrap();
        address.push(byte[0] as char);
    }
    let host = address.trim().trim_start_matches("http://").trim_end_matches('/').to_owned();
    let ask = |path: &str, whole: bool| {
        let mut stream = TcpStream::connect(&host).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(3))).unwrap();
        let end = if whole { "\r\n" } else { "" };
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\n{end}").unwrap();
        stream
    };
    let page = |why: &str| {
        let begun = Instant::now();
        let mut answer = String::new();
        ask("/", true).read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK"), "{why}: {answer}");
        assert!(begun.elapsed() < Duration::from_secs(2), "{why}: {:?}", begun.elapsed());
    };
    let slow: Vec<TcpStream> = (0..200).map(|_| ask("/", false)).collect();
    page("behind 200 that never end their request");
    let streams: Vec<TcpStream> = (0..200).map(|_| ask("/events", true)).collect();
    page("behind 200 that listen");
    // One byte a second is no request either.
    let mut trickle = ask("/", false);
    let begun = Instant::now();
    let ended = loop {
        std::thread::sleep(Duration::from_millis(500));
        let mut byte = [0];
        trickle.set_read_timeout(Some(Duration::from_millis(10))).unwrap();
        if trickle.write_all(b"A").is_err() || matches!(trickle.read(&mut byte), Ok(0)) {
            break true;
        }
        if begun.elapsed() > Duration::from_secs(20) {
            break false;
        }
    };
    assert!(ended, "a request takes five seconds at most");
    drop((slow, streams));
    preview.kill().unwrap();
    preview.wait().unwrap();
}

/// A finding that is not told is a refusal all the same.
#[test]
fn nothing_is_built_of_nothing() {
    let folder = folder(&[("empty.pipe", "allow P541\n")]);
    let (status, out, said) = pipec(folder.path(), &["build", "empty.pipe"]);
    assert_eq!((status, out.as_str()), (2, ""), "{said}");
    assert!(said.contains("makes no resource"), "{said}");
    let (status, out, _) = pipec(folder.path(), &["build", "empty.pipe", "--target", "terraform"]);
    assert!(status == 0 && out.contains("required_providers"), "{out}");
}

/// A service file that says what the compiler cannot follow is told of at its line and column; one that pipec has is whole.
#[test]
fn a_service_file_is_checked() {
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/src/catalog/services/firehose.toml");
    let text = fs::read_to_string(own).unwrap();
    let place = folder(&[
        ("firehose.toml", &text.replacen("{self.arn}", "{self.arm}", 1)),
        ("filter.toml", &text.replacen("|query", "|qurey", 1)),
        ("field.toml", "kind = \"bus\"\ntitel = \"Bus\"\n"),
        ("text.toml", "kind = \n"),
        ("code.toml", &text.replacen("code = \"P508\"", "code = \"P999\"", 1)),
    ]);
    let check = |file: &str| pipec(place.path(), &["services", "--check", file]);
    let unseen = "no mistakes; actions and properties were not looked at (--data)";
    assert_eq!(check(own), (0, String::new(), format!("{own}: {unseen}\n")));
    let (status, out, err) = check("firehose.toml");
    assert_eq!(out, "firehose.toml:119:86: `self` has no `arm`; did you mean `arn`?\n");
    assert_eq!((status, err.as_str()), (1, "firehose.toml: 1 mistake\n"));
    let (status, out, _) = check("filter.toml");
    assert!(status == 1 && out.contains("there is no filter `qurey`; did you mean `query`?"), "{out}");
    let (status, out, _) = check("field.toml");
    assert!(status == 1 && out.starts_with("field.toml:2:1: unknown field `titel`"), "{out}");
    assert!(out.ends_with("; did you mean `title`?\n"), "{out}");
    let (status, out, _) = check("text.toml");
    assert!(status == 1 && out.starts_with("text.toml:1:8: "), "{out}");
    let (status, out, _) = check("code.toml");
    assert!(status == 1 && out.contains("there is no code P999"), "{out}");
    assert_eq!(check("none.toml").0, 2);
    for (number, deep) in
        ["(", "!", "a ?? ", "a ? b : ", "a and ", "a or ", "a|upper", "a == a and "].iter().enumerate()
    {
        let name = format!("deep{number}.toml");
        let start = "kind = \"x\"\ntitle = \"X\"\ndoc = \"X.\"\nfamily = \"api\"\n";
        let value = if deep.starts_with("a|") {
            "a".to_owned() + &"|upper".repeat(100_000)
        } else {
            deep.repeat(100_000) + "a"
        };
        fs::write(place.path().join(&name), format!("{start}arn = \"{{{value}}}\"\n")).unwrap();
        let (status, out, _) = check(&name);
        assert!(
            status == 1 && out.starts_with(&format!("{name}:5:")) && out.contains("more than 256 parts"),
            "{out:.200}"
        );
    }
}

/// With AWS's data at hand, actions, types and properties are looked at as well. What the data does not carry is no mistake.
#[test]
fn a_service_file_is_checked_against_aws() {
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data");
    let text = include_str!("../examples/services/secret.toml");
    let path = "[accepts.call]\n";
    let asks = |action: &str| format!("{path}asks = [{{ actions = [\"{action}\"], resources = [\"*\"] }}]\n");
    let of_x = text.replacen("aws_secretsmanager_secret", "aws_secretmanager_secret", 1);
    let condition =
        "], resources = [\"{self.arn}\"], condition = { StringLike = { \"secretsmanager:Nam\" = \"x\" } } }]";
    let place = folder(&[
        ("secret.toml", text),
        ("action.toml", &text.replacen("GetSecretValue", "GetSecretVaule", 1)),
        ("level.toml", &text.replacen("[\"{self.arn}\"]", "[\"arn:{partition}:s3:::{id}\"]", 1)),
        ("condition.toml", &text.replacen("], resources = [\"{self.arn}\"] }]", condition, 1)),
        ("property.toml", &text.replacen("{ Name = ", "{ Nam = ", 1)),
        ("terraform.toml", &text.replacen("{ name = ", "{ nam = ", 1)),
        ("attribute.toml", &text.replacen("main.arn", "main.arm", 1)),
        ("unknown.toml", &of_x.replacen(path, &asks("nowhere:Do"), 1)),
        ("pattern.toml", &text.replacen(path, &asks("secretsmanager:Get*"), 1)),
        ("no_pattern.toml", &text.replacen(path, &asks("secretsmanager:Gte*"), 1)),
        ("name.toml", &text.replacen("{self.arn}", "{self.arm}", 1)),
        ("broken/actions.json", "{}"),
        ("broken/schemas.json", "{ \"AWS::X::Y\": {} }"),
        ("broken/terraform.json", "{}"),
    ]);
    let check = |file: &str| pipec(place.path(), &["services", "--check", file, "--data", data]);
    for (file, place, message) in [
        ("action", "18:29: ", "Vaule`; did you mean `secretsmanager:GetSecretValue`?"),
        ("level", "18:15: ", "`secretsmanager:GetSecretValue` is granted on `arn:{}:s3:::{}`, and works on `arn:"),
        ("condition", "18:120: ", "`secretsmanager:GetSecretValue` has no condition key `secretsmanager:Nam`"),
        ("property", "35:33: ", "CloudFormation has no property `Nam` here; did you mean `Name`?"),
        ("terraform", "43:33: ", "Terraform has no property `nam` here; did you mean `name`?"),
        ("attribute", "46:13: ", "`aws_secretsmanager_secret` has no attribute `arm` (in Terraform)"),
        ("no_pattern", "22:23: ", "AWS has no action that `secretsmanager:Gte*` stands for"),
    ] {
        let (status, out, said) = check(&format!("{file}.toml"));
        assert!(out.starts_with(&format!("{file}.toml:{place}")) && out.contains(message), "{file}: {out}");
        assert_eq!((status, said), (1, format!("{file}.toml: 1 mistake\n")), "{out}");
    }
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/src/catalog/services/firehose.toml");
    for right in ["secret.toml", "pattern.toml", own] {
        assert_eq!(check(right), (0, String::new(), format!("{right}: no mistakes\n")));
    }
    let (status, out, said) = check("unknown.toml");
    assert_eq!((status, out.as_str()), (0, ""));
    let near = "`aws_secretmanager_secret` (did you mean `aws_secretsmanager_secret`?)";
    let unknown = format!("the data does not carry 2 names, which were not looked at: {near}, `nowhere:Do`");
    assert_eq!(said, format!("unknown.toml: {unknown}\nunknown.toml: no mistakes\n"));
    let (status, out, said) = check("name.toml");
    assert!(status == 1 && out.contains("`self` has no `arm`"), "{out}");
    assert!(said.contains("actions and properties were not looked at, because of these mistakes"), "{said}");
    let call = |more: &[&str]| pipec(place.path(), &[&["services"], more].concat());
    let (status, _, said) = call(&["--check", "secret.toml", "--data", "broken"]);
    assert!(status == 2 && said.contains("broken: schemas.json: `AWS::X::Y` has no `properties`"), "{said}");
    let (status, _, said) = call(&["--check", "secret.toml", "--data", "none"]);
    assert!(status == 2 && said.contains("actions.json"), "{said}");
    let (status, _, said) = call(&["--data", data]);
    assert!(status == 2 && said.contains("--check"), "{said}");
}
