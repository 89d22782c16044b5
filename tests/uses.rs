//! Kinds of a file's own: `use`, by service files that are right, wrong, or endless.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod common;

use common::codes;
use pipec::catalog::Target;
use pipec::diagnostics::{Code, Within};
use pipec::emit::Format;
use pipec::graph::{CodeError, Files, Selection};
use pipec::source::Source;
use pipec::{Compilation, compile};
use std::collections::BTreeMap;

/// Files in memory.
struct Memory(BTreeMap<String, String>);

impl Files for Memory {
    fn read(&self, path: &str) -> Result<Vec<(String, Vec<u8>)>, CodeError> {
        let name = path.rsplit('/').next().unwrap_or_default();
        let text = self.0.get(path).ok_or(CodeError::Missing)?;
        Ok(vec![(name.to_owned(), text.clone().into_bytes())])
    }
}

const SECRET: &str = include_str!("../examples/services/secret.toml");
const CODE: &str = "def handler(event, context):\n    pass\n";

fn files(more: &[(&str, &str)]) -> Memory {
    let all = [("services/secret.toml", SECRET), ("code/main.py", CODE)];
    Memory(all.iter().chain(more).map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
}

fn compiled(text: &str, files: &Memory, target: Target) -> Compilation {
    let selection = Selection { target, ..Selection::default() };
    compile(&Source::new("folder/test.pipe", text), &selection, files, Format::Json)
}

#[test]
fn an_own_kind_is_deployed_by_both_targets() {
    let text = "use \"services/secret.toml\"\nlambda report(\"code/main.py\") -> secret token\n";
    let wanted = [
        (Target::CloudFormation, "\"Type\": \"AWS::SecretsManager::Secret\""),
        (Target::Terraform, "\"aws_secretsmanager_secret\""),
    ];
    for (target, kind) in wanted {
        let made = compiled(text, &files(&[]), target);
        assert_eq!(codes(&made), Vec::<String>::new(), "{:?}", made.diagnostics);
        let document = made.document.unwrap();
        assert!(document.contains(kind) && document.contains("secretsmanager:GetSecretValue"), "{document}");
        assert!(document.contains("TOKEN_SECRET"), "{document}");
    }
}

#[test]
fn the_order_of_statements_means_nothing() {
    let other = SECRET.replace("kind = \"secret\"", "kind = \"token\"");
    let memory = files(&[("other.toml", &other)]);
    let lines =
        ["use \"services/secret.toml\"", "use \"other.toml\"", "secret one", "lambda f(\"code/main.py\") -> token two"];
    let forward = compiled(&lines.join("\n"), &memory, Target::CloudFormation);
    let backward: Vec<&str> = lines.iter().rev().copied().collect();
    let backward = compiled(&backward.join("\n"), &memory, Target::CloudFormation);
    assert_eq!(codes(&forward), Vec::<String>::new(), "{:?}", forward.diagnostics);
    assert!(forward.document.is_some());
    assert_eq!(forward.document, backward.document);
}

#[test]
fn a_mistake_is_a_finding_of_the_service_file() {
    let wrong = SECRET.replacen("{self.arn}", "{self.arm}", 1);
    let made =
        compiled("use \"wrong.toml\"\nsecret token\n", &files(&[("wrong.toml", &wrong)]), Target::CloudFormation);
    assert_eq!(codes(&made), ["P222"]);
    assert!(made.document.is_none());
    let [Within { source, found, .. }] = made.diagnostics.within() else { panic!("{:?}", made.diagnostics) };
    assert_eq!(source.name(), "folder/wrong.toml");
    let found = found.iter().next().unwrap();
    assert_eq!(source.slice(found.span()), "arm");
    assert!(found.message.contains("did you mean `arn`?"), "{}", found.message);
}

/// A kind of tomorrow's catalog changes no file of today.
#[test]
fn an_own_kind_wins() {
    let own = SECRET.replace("kind = \"secret\"", "kind = \"queue\"");
    let made = compiled("use \"own.toml\"\nqueue jobs\n", &files(&[("own.toml", &own)]), Target::CloudFormation);
    assert_eq!(codes(&made), ["P223"]);
    let document = made.document.unwrap();
    assert!(document.contains("AWS::SecretsManager::Secret") && !document.contains("AWS::SQS::Queue"), "{document}");
}

/// It is not held to what functions ask of a queue until there is such an arrow.
#[test]
fn an_own_kind_that_lacks_what_is_asked_of_it_is_told() {
    let offer = "[offers.messages]\ndoc = \"messages\"\n\n[outputs.SecretArn]";
    let own = SECRET.replace("kind = \"secret\"", "kind = \"queue\"").replace("[outputs.SecretArn]", offer);
    let memory = files(&[("own.toml", &own)]);
    let alone = compiled("use \"own.toml\"\nqueue jobs\n", &memory, Target::CloudFormation);
    assert_eq!(codes(&alone), ["P223"]);
    let text = "use \"own.toml\"\nqueue jobs -> lambda f(\"code/main.py\")\n";
    for target in [Target::CloudFormation, Target::Terraform] {
        let made = compiled(text, &memory, target);
        let found: Vec<&str> = made.diagnostics.iter().map(|found| found.message.as_str()).collect();
        for asked in ["the permission `receive`", "`from.fifo`", "`from.visibility`"] {
            let message = format!("the service file of `lambda` asks for {asked}, and a queue has none");
            assert!(found.contains(&message.as_str()), "{message}\n{found:?}");
        }
        assert!(made.document.is_none());
    }
}

/// The messages of a pipeline that uses a service file, in it and within the service file.
fn told(own: &str, text: &str) -> Vec<String> {
    let made = compiled(&format!("use \"own.toml\"\n{text}\n"), &files(&[("own.toml", own)]), Target::CloudFormation);
    let within = made.diagnostics.within().iter().flat_map(|within| within.found.iter());
    made.diagnostics.iter().chain(within).map(|found| found.message.clone()).collect()
}

/// A field or name that would be lost is told.
#[test]
fn nothing_of_a_service_file_is_lost() {
    const OUTPUT: &str = "[outputs.SecretArn]";
    let option = |name: &str, more: &str| {
        format!("[accepts.call.options.{name}]\ntype = \"string\"\ndoc = \"a part of it\"\n{more}\n\n")
    };
    let before = |more: &str| SECRET.replace(OUTPUT, &format!("{more}{OUTPUT}"));
    let patch = |target: &str, key: &str| {
        format!("[[{target}.links.call.patches]]\non = \"from\"\nat = [\"{key}\"]\nset = \"{{to.id}}\"\n\n")
    };
    let patches = format!("{}{}", patch("cfn", "Description"), patch("terraform", "description"));
    let made = SECRET
        .replace("resources = [\"{self.arn}\"]", "resources = [\"{self.far}\"]")
        .replace("arn = \"main\"", "arn = \"main\"\nfar = \"main.Id\"")
        .replace("arn = \"main.arn\"", "arn = \"main.arn\"\nfar = \"main.id\"");
    let table = before("[attributes]\nparts = { a = \"{self.arn}\" }\n\n")
        .replace("\"{self.arn}\"\n\n# `main`", "\"{self.parts}/x\"\n\n# `main`");
    let arrow = "lambda f(\"code/main.py\") -> secret s";
    let there = "lambda f(\"code/main.py\") -> existing secret s(arn=\"arn:aws:secretsmanager:eu-west-1:111122223333:secret:s\")";
    for (own, text, wanted) in [
        (before(&option("part", "required = true")), arrow, "this arrow has no `part`"),
        (
            before(&format!("{}{}", option("part", "requires = [\"whole\"]"), option("whole", ""))),
            "lambda f(\"code/main.py\") -[part=\"a\"]-> secret s",
            "this arrow has `part`, and so needs `whole`",
        ),
        (before(&option("from", "")), "secret s", "`from` means something else here already"),
        (
            SECRET.replace("parameters.name", "parameters.label"),
            "secret s",
            "`label` means something else here already",
        ),
        (SECRET.replace(":{resource_id}", ":x"), "secret s", "has no `{resource_id}`"),
        (SECRET.replace("\"main.arn\"", "\"mian.arn\""), "secret s", "there is no resource `mian`"),
        (table, "secret s", "`self.parts` is a table or a list, which no text can hold"),
        (made, there, "asks for `self.far`, and an existing secret has none"),
        (
            before(&patches),
            "lambda f(\"code/main.py\") -> { secret a; secret b }",
            "two arrows give `Description` of `f` different values",
        ),
    ] {
        let messages = told(&own, text);
        assert!(messages.iter().any(|message| message.contains(wanted)), "{wanted}\n{messages:?}");
    }
    assert_eq!(told(SECRET, arrow), Vec::<String>::new());
}

/// Each kind with what it needs, and its ARN as far as it says which one it is.
const KINDS: &[(&str, &str, &str)] = &[
    ("api", "", ""),
    ("athena", "", "athena:eu-west-1:111122223333:workgroup/x"),
    ("batch", "(manifest=\"m.csv\")", ""),
    ("bucket", "", "s3:::x-y-z"),
    ("database", "", "glue:eu-west-1:111122223333:database/x"),
    ("emr", "(\"job.jar\")", ""),
    ("firehose", "", "firehose:eu-west-1:111122223333:deliverystream/x"),
    ("lambda", "(\"code/main.py\")", "lambda:eu-west-1:111122223333:function:x"),
    ("queue", "", "sqs:eu-west-1:111122223333:x"),
    ("role", "", "iam::111122223333:role/x"),
    ("stream", "", "kinesis:eu-west-1:111122223333:stream/x"),
    ("table", "(database=db) { a: int }", "glue:eu-west-1:111122223333:table/d/x"),
    ("topic", "", "sns:eu-west-1:111122223333:x"),
];

/// pipec's own files ask nothing of an existing node that it does not have, whatever the arrow.
#[test]
fn existing_nodes_have_what_is_asked_of_them() {
    let memory = files(&[("job.jar", "")]);
    let existing = |name: &str, (kind, _, arn): (&str, &str, &str)| {
        let database = if kind == "table" { ", database=db" } else { "" };
        (!arn.is_empty()).then(|| format!("existing {kind} {name}(arn=\"arn:aws:{arn}\"{database})"))
    };
    let made = |name: &str, (kind, needs, _): (&str, &str, &str)| Some(format!("{kind} {name}{needs}"));
    let mut count = 0;
    for (from, to) in KINDS.iter().flat_map(|from| KINDS.iter().map(move |to| (*from, *to))) {
        let ends = [(existing("a", from), made("b", to)), (made("a", from), existing("b", to))];
        for (a, b) in ends.into_iter().chain([(existing("a", from), existing("b", to))]) {
            let (Some(a), Some(b)) = (a, b) else { continue };
            for arrow in ["->", "<->", "-[read]->", "-[write]->"] {
                let text = format!("{a}\n{b}\na {arrow} b\ndatabase db\n");
                for target in [Target::CloudFormation, Target::Terraform] {
                    let made = compiled(&text, &memory, target);
                    let told = made.diagnostics.iter().find(|found| found.code == Code::INVALID_SERVICE_FILE);
                    assert!(told.is_none(), "{text}{told:?}");
                    count += 1;
                }
            }
        }
    }
    assert!(count > 2_000, "{count}");
}

/// A pair of nodes that name each other, with attributes that lead from one to the other; a value that doubles itself.
#[test]
fn endless_files_end() {
    let pair = |attribute: &str| {
        let argument =
            "[parameters.other]\ntype = \"node\"\nkinds = [\"secret\"]\ndoc = \"another\"\n[parameters.name]";
        SECRET
            .replace("[parameters.name]", argument)
            .replace("[outputs.SecretArn]", &format!("[attributes]\n{attribute}\n\n[outputs.SecretArn]"))
            .replace("value = \"{self.arn}\"", "value = \"{self.far}\"")
    };
    let doubled: String = (0..60).map(|n| format!("a{n} = \"{{self.a{0}}}{{self.a{0}}}\"\n", n + 1)).collect();
    let doubled = format!("{doubled}a60 = \"{{self.arn}}{{self.arn}}\"\nfar = \"{{self.a0}}\"");
    for attribute in ["far = \"{self.other.far}/{self.name}\"", &doubled] {
        let text = "use \"own.toml\"\nsecret a(other=b)\nsecret b(other=a)\n";
        let made = compiled(text, &files(&[("own.toml", &pair(attribute))]), Target::CloudFormation);
        let found: Vec<_> = made.diagnostics.iter().filter(|found| found.code == Code::INVALID_SERVICE_FILE).collect();
        assert!(found.iter().any(|found| found.message.contains("cannot be evaluated")), "{:?}", made.diagnostics);
        assert!(made.document.is_none());
    }
}

#[test]
fn attributes_that_lead_to_themselves_are_told_where_they_stand() {
    let attributes = "[attributes]\nx = \"{self.y}\"\ny = \"{self.x}\"\n\n[outputs.SecretArn]";
    let wrong = SECRET.replace("[outputs.SecretArn]", attributes);
    let made = compiled("use \"wrong.toml\"\n", &files(&[("wrong.toml", &wrong)]), Target::CloudFormation);
    let found = &made.diagnostics.within()[0].found;
    let messages: Vec<&str> = found.iter().map(|found| found.message.as_str()).collect();
    assert_eq!(messages, ["`x` leads to itself, by `y`", "`y` leads to itself, by `x`"]);
}
