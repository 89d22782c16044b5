//! Commands that are printed or written for people to run: run by a shell, with programs that only write down what they are given.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may panic"
)]
#![cfg(unix)]

use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

const CODE: &str = "def handler(event, context):\n    return event\n";
/// Arguments that break out of words that are not quoted, or are in the wrong quotes.
const HOSTILE: &[&str] = &[
    "plain.csv",
    "m.csv;touch pwned;echo \"",
    "a'b'; touch pwned; echo '",
    "$(touch pwned)`touch pwned`${HOME}",
    "back\\slash \\\" and \\' && touch pwned",
    "two\nlines\n touch pwned",
    "%{if} #{x} *?[a-z]~ !x | > pwned",
    "ünï 🪣",
];

/// The value that stands for everything that only AWS knows.
const KNOWN: &str = "arn:aws:x:eu-west-1:111122223333:y";
const ETAG: &str = "\"d41d8cd98f00b204e9800998ecf8427e\"";

/// A folder with the code of a function, and `aws` and `terraform` that write down their arguments and where they are run.
fn place() -> TempDir {
    let place = tempfile::tempdir().unwrap();
    fs::write(place.path().join("main.py"), CODE).unwrap();
    fs::create_dir(place.path().join("bin")).unwrap();
    for program in ["aws", "terraform"] {
        let path = place.path().join("bin").join(program);
        let script = format!(
            "#!/bin/sh\nprintf '%s\\0' {program} \"$PWD\" \"$#\" \"$@\" >>\"$CALLS\"\n\
             [ \"$2\" != head-object ] || printf '%s\\n' '{ETAG}'\n"
        );
        fs::write(&path, script).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    place
}

struct Call {
    program: String,
    folder: String,
    arguments: Vec<String>,
}

/// Runs a command by a shell; the calls it makes, in order. Nothing else may have been run.
fn calls(place: &Path, shell: &str, command: &str) -> Vec<Call> {
    let log = place.join("calls");
    fs::write(&log, "").unwrap();
    let path = format!("{}:{}", place.join("bin").display(), std::env::var("PATH").unwrap());
    let run = Command::new(shell)
        .args(["-c", command])
        .current_dir(place)
        .env("PATH", path)
        .env("CALLS", &log)
        .env("HOME", "/nowhere")
        .output()
        .unwrap();
    assert!(run.status.success(), "{shell}: {command}\n{}", String::from_utf8_lossy(&run.stderr));
    let pwned: Vec<_> = walk(place).into_iter().filter(|path| path.ends_with("pwned")).collect();
    assert!(pwned.is_empty(), "{shell}: {command} made {pwned:?}");
    let told = String::from_utf8(fs::read(&log).unwrap()).unwrap();
    let mut words = told.split('\0').map(str::to_owned);
    let mut out = Vec::new();
    while let (Some(program), Some(folder), Some(count)) = (words.next(), words.next(), words.next()) {
        let arguments = words.by_ref().take(count.parse().unwrap()).collect();
        out.push(Call { program, folder, arguments });
    }
    out
}

fn walk(folder: &Path) -> Vec<std::path::PathBuf> {
    let inside = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    inside.flat_map(|path| if path.is_dir() && !path.is_symlink() { walk(&path) } else { vec![path] }).collect()
}

fn pipec(place: &Path, arguments: &[&str]) -> (String, String) {
    let run = Command::new(env!("CARGO_BIN_EXE_pipec")).args(arguments).current_dir(place).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    assert!(run.status.success(), "{arguments:?}: {}", text(&run.stderr));
    (text(&run.stdout), text(&run.stderr))
}

/// A text as a string of the language.
fn string(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace("${", "\\${");
    format!("\"{escaped}\"")
}

/// The value that CloudFormation makes of an expression.
fn resolved(value: &Value, params: &BTreeMap<&str, &str>) -> String {
    if let Some(text) = value.as_str() {
        return text.to_owned();
    }
    let (function, given) = value.as_object().unwrap().iter().next().unwrap();
    match function.as_str() {
        "Ref" => params.get(given.as_str().unwrap()).map_or(KNOWN, |text| text).to_owned(),
        "Fn::Join" => {
            let split = &given[1]["Fn::Split"];
            let parts = resolved(&split[1], params);
            let parts: Vec<&str> = parts.split(split[0].as_str().unwrap()).collect();
            parts.join(given[0].as_str().unwrap())
        }
        "Fn::Sub" => {
            let (text, variables) = match given {
                Value::String(text) => (text.as_str(), json!({})),
                both => (both[0].as_str().unwrap(), both[1].clone()),
            };
            interpolated(text, "${!", |name| match variables.get(name) {
                Some(variable) => resolved(variable, params),
                None => params.get(name).map_or(KNOWN, |text| text).to_owned(),
            })
        }
        other => panic!("{other}"),
    }
}

/// The text that Terraform makes of a string.
fn rendered(text: &str, params: &BTreeMap<&str, &str>) -> String {
    let text = text.replace("%%{", "%{");
    interpolated(&text, "$${", |reference| {
        if let Some(rest) = reference.strip_prefix("replace(var.") {
            let (name, how) = rest.split_once(',').unwrap();
            assert_eq!(how, " \"'\", \"'\\\\''\")");
            return params[name].replace('\'', "'\\''");
        }
        reference.strip_prefix("var.").map_or(KNOWN, |name| params[name]).to_owned()
    })
}

/// A text with its references looked up; `escape` stands for a `${` that is none.
fn interpolated(text: &str, escape: &str, look_up: impl Fn(&str) -> String) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(at) = rest.find("${").into_iter().chain(rest.find(escape)).min() {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix(escape) {
            out.push_str("${");
            rest = after;
        } else {
            let end = rest.find('}').unwrap();
            out.push_str(&look_up(&rest[2..end]));
            rest = &rest[end + 1..];
        }
    }
    out + rest
}

/// The command that the outputs of both targets carry, as whoever deploys gets it.
fn job_commands(place: &Path, source: &str, params: &BTreeMap<&str, &str>) -> Vec<(&'static str, String)> {
    fs::write(place.join("job.pipe"), source).unwrap();
    let built = |target: &str| -> Value {
        serde_json::from_str(&pipec(place, &["build", "job.pipe", "--target", target]).0).unwrap()
    };
    let upper: BTreeMap<&str, &str> = params.values().map(|value| ("Given", *value)).collect();
    let stack = built("cfn");
    let configuration = built("terraform");
    vec![
        ("cfn", resolved(&stack["Outputs"]["JobJobCommand"]["Value"], &upper)),
        ("terraform", rendered(configuration["output"]["job_job_command"]["value"].as_str().unwrap(), params)),
    ]
}

/// The call of `create-job` in which `key` is the manifest's.
fn check_job(place: &Path, target: &str, command: &str, key: &str, prefix: &str) {
    for shell in ["sh", "bash"] {
        let made = calls(place, shell, command);
        let about = format!("{target}, {shell}: {command}");
        assert_eq!(made.len(), 2, "{about}");
        let head = ["s3api", "head-object", "--bucket", KNOWN, "--key", key, "--query", "ETag", "--output", "text"];
        assert_eq!(made[0].arguments, head, "{about}");
        let create = &made[1].arguments;
        assert_eq!(create[..2], ["s3control", "create-job"], "{about}");
        let option = |name: &str| &create[create.iter().position(|word| word == name).unwrap() + 1];
        assert_eq!(option("--role-arn"), KNOWN, "{about}");
        let manifest = format!(
            "{{\"Spec\":{{\"Format\":\"S3BatchOperations_CSV_20180820\",\"Fields\":[\"Bucket\",\"Key\"]}},\
             \"Location\":{{\"ObjectArn\":{},\"ETag\":{ETAG}}}}}",
            Value::String(format!("{KNOWN}/{key}"))
        );
        assert_eq!(option("--manifest"), &manifest, "{about}");
        let report: Value = serde_json::from_str(option("--report")).unwrap();
        assert_eq!(report["Prefix"], prefix, "{about}");
        assert_eq!(create.len(), 17, "{about}: {create:?}");
    }
}

#[test]
fn the_command_of_a_batch_job_is_quoted() {
    for hostile in HOSTILE {
        let place = place();
        let source = format!(
            "bucket b -> batch job(manifest={}, report={}) -> lambda f(\"main.py\")\n",
            string(hostile),
            string(hostile)
        );
        for (target, command) in job_commands(place.path(), &source, &BTreeMap::new()) {
            check_job(place.path(), target, &command, hostile, hostile.trim_end_matches('/'));
        }
    }
}

/// The value of a parameter is known only when it is deployed.
#[test]
fn so_is_what_a_parameter_holds() {
    for hostile in HOSTILE.iter().filter(|text| !text.contains(['"', '\\', '\n'])) {
        let place = place();
        let source =
            "param given = \"x\"\nbucket b -> batch job(manifest=\"it's/${given}\") -> lambda f(\"main.py\")\n";
        let params = BTreeMap::from([("given", *hostile)]);
        for (target, command) in job_commands(place.path(), source, &params) {
            check_job(place.path(), target, &command, &format!("it's/{hostile}"), "batch-reports");
        }
    }
    // Quotes and ends of lines break the JSON, and no more than that.
    for hostile in HOSTILE {
        let place = place();
        let source = "param given = \"x\"\nbucket b -> batch job(manifest=\"${given}\") -> lambda f(\"main.py\")\n";
        for (target, command) in job_commands(place.path(), source, &BTreeMap::from([("given", *hostile)])) {
            let made = calls(place.path(), "sh", &command);
            assert_eq!((made.len(), made[0].arguments[5].as_str()), (2, *hostile), "{target}");
            assert_eq!(made[1].arguments.len(), 17, "{target}");
        }
    }
}

#[test]
fn what_build_tells_to_deploy_with_is_quoted() {
    for folder in ["out", "o'ut; touch pwned", "$(touch pwned)", "-x", "a b", "`touch pwned`"] {
        let place = place();
        fs::write(place.path().join("a.pipe"), "stream d -> firehose -> bucket b\n").unwrap();
        for target in ["cfn", "terraform"] {
            let out = format!("--out={folder}");
            let (_, told) = pipec(place.path(), &["build", "a.pipe", "--target", target, &out]);
            let command = told.trim_end().split_once("deploy with: ").unwrap().1.to_owned();
            let made = calls(place.path(), "sh", &command);
            assert_eq!(made.len(), 2, "{target}: {command}");
            let expected = if target == "cfn" { "aws" } else { "terraform" };
            for call in made {
                assert!(call.program == expected && call.folder.ends_with(folder), "{command}: {}", call.folder);
            }
        }
    }
}

/// The values of an environment, and those of the person, which come last: the AWS CLI takes the last one of a name.
#[test]
fn deploy_gives_the_values_of_the_environment() {
    let place = place();
    for value in HOSTILE {
        let source = format!(
            "param stage = \"dev\"\nparam shards = 2\nparam key\nstream d(shards=shards, key=key) -> firehose -> bucket b\n\
             output told = \"${{stage}}\"\nenv prod {{ stage = {} }}\n",
            string(value)
        );
        fs::write(place.path().join("a.pipe"), source).unwrap();
        let (_, told) = pipec(place.path(), &["build", "a.pipe", "--env", "prod", "-o", "out"]);
        let command = told.trim_end().split_once("deploy with: ").unwrap().1;
        assert_eq!(command, "sh out/deploy.sh STACK Key=VALUE", "what has no value is asked for");
        let made = calls(place.path(), "sh", "sh out/deploy.sh s Key=alias/x Shards=3");
        let deploy = &made[0].arguments;
        let overrides = deploy.iter().position(|word| word == "--parameter-overrides").unwrap();
        let stage = format!("Stage={value}");
        assert_eq!(deploy[overrides + 1..], ["Shards=2", &stage, "Key=alias/x", "Shards=3"]);
        let file = fs::read_to_string(place.path().join("out/parameters.json")).unwrap();
        let file: Value = serde_json::from_str(&file).unwrap();
        let pair = |key: &str, value: &str| json!({ "ParameterKey": key, "ParameterValue": value });
        assert_eq!(file, json!([pair("Shards", "2"), pair("Stage", value)]));
    }
    // Terraform loads a file that is there: one of another build is told of.
    let build = ["build", "a.pipe", "--target", "terraform", "-o", "tf"];
    let (_, told) = pipec(place.path(), &build);
    assert!(!told.contains("tfvars"), "{told}");
    pipec(place.path(), &[&build[..], &["--env", "prod"]].concat());
    let (_, told) = pipec(place.path(), &build);
    assert!(told.contains("terraform.tfvars.json is there already"), "{told}");
    let (_, told) = pipec(place.path(), &["build", "a.pipe", "--env", "prod"]);
    assert!(told.contains("this document has the defaults of parameters"), "{told}");
}

/// Files are uploaded by name, one by one: others in the folder are not the template's.
#[test]
fn deploy_uploads_what_the_template_names() {
    let place = place();
    let code = place.path().join("code");
    fs::create_dir(&code).unwrap();
    fs::write(code.join("main.py"), CODE).unwrap();
    fs::write(code.join("more.py"), "x = 1\n").unwrap();
    let jar = place.path().join("job.j'ar; touch pwned");
    fs::write(&jar, "no jar").unwrap();
    let source =
        "bucket b -> lambda f(\"code\") -> emr(jar=\"job.j'ar; touch pwned\", main=\"Job\") -> b2\nbucket b2\n";
    fs::write(place.path().join("a.pipe"), source).unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_pipec"))
        .args(["build", "a.pipe", "-o", "out"])
        .current_dir(place.path())
        .output()
        .unwrap();
    if !run.status.success() {
        // No such jar is taken: then the other asset is the one.
        fs::write(place.path().join("a.pipe"), "bucket b -> lambda f(\"code\") -> b2\nbucket b2\n").unwrap();
        pipec(place.path(), &["build", "a.pipe", "-o", "out"]);
    }
    let assets = place.path().join("out/assets");
    let keys: Vec<String> =
        fs::read_dir(&assets).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    assert!(!keys.is_empty());
    fs::write(assets.join(".tmpXyZ"), "half").unwrap();
    fs::write(assets.join("0123.zip"), "of another day").unwrap();
    let made = calls(place.path(), "sh", "sh out/deploy.sh 'my stack' \"buck'et\" Env=prod");
    let uploaded: Vec<_> = made.iter().filter(|call| call.arguments[..2] == ["s3", "cp"]).collect();
    assert_eq!(uploaded.len(), keys.len());
    for call in uploaded {
        let key = keys.iter().find(|key| call.arguments.contains(&format!("assets/{key}"))).expect("a key");
        assert_eq!(
            call.arguments[2..],
            ["--only-show-errors", &format!("assets/{key}"), &format!("s3://buck'et/{key}")]
        );
    }
    let deploy = &made.iter().find(|call| call.arguments[1] == "deploy").unwrap().arguments;
    let overrides = deploy.iter().position(|word| word == "--parameter-overrides").unwrap();
    assert_eq!(deploy[overrides + 1..], ["AssetBucket=buck'et", "Env=prod"]);
    assert!(deploy.contains(&"my stack".to_owned()));
}
