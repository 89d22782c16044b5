//! Every argument of every kind, and every option of every arrow, written and not written.

use super::{TARGETS, document};
use pipec::catalog::Catalog;
use std::collections::BTreeSet;

/// A pipeline around a kind, with `@` where its arguments go.
fn around(kind: &str) -> &'static str {
    match kind {
        "api" => "api n(@) -> lambda f(\"code/copy.py\")",
        "athena" => "bucket b\nathena n(@)\nlambda f(\"code/copy.py\") -> n",
        "batch" => "bucket other\nbucket b -> batch n(@) -> lambda f(\"code/copy.py\")",
        "bucket" => "bucket n(@)\nlambda f(\"code/copy.py\") -> n",
        "database" => "database n(@)",
        "emr" => "emr n(@) -[prefix=\"out/\"]-> bucket b",
        "firehose" => {
            "firehose n(@) -[prefix=\"p/\"]-> bucket b; bucket c -> table rows(parquet, database=db) { id: int }
             lambda r(\"code/copy.py\"); database db"
        }
        "lambda" => "queue dead\nbucket b -> lambda n(@)",
        "queue" => "queue dead\nqueue n(@) -> lambda f(\"code/copy.py\")",
        "resource" => "resource n(@) { MessageRetentionPeriod = 60 }",
        "role" => "role n(@) { allow log on f }\nlambda f(\"code/copy.py\", role=n)",
        "stream" => "stream n(@) -> lambda f(\"code/copy.py\")",
        "table" => {
            "bucket b -[prefix=\"t/\"]-> table n(@) { id: int; partition day: date }
             database db; database other"
        }
        "topic" => "topic n(@) -> queue q -> lambda f(\"code/copy.py\")",
        "worker" => "worker n(@) -> queue q -> lambda f(\"code/copy.py\")",
        other => panic!("how is a {other} used?"),
    }
}

const KEY: &str = "key=\"arn:aws:kms:eu-west-1:123456789012:key/a-b\"";

/// Pairs of the text written besides, and the text tried.
type Cases = &'static [(&'static str, &'static str)];

/// The arguments of each kind: what is written besides, and the argument.
const ARGUMENTS: &[(&str, Cases)] = &[
    (
        "api",
        &[
            ("", "type=http"),
            ("", "stage=\"dev\""),
            ("", "cors=\"https://a.example\""),
            ("", "rate=10"),
            ("", "burst=10"),
            ("", "binary=[\"image/png\"]"),
            ("", "name=\"other\""),
        ],
    ),
    ("athena", &[("", "results=b"), ("", "expire=7d"), ("", "scan_limit=100MB"), ("", "name=\"other\"")]),
    (
        "batch",
        &[
            ("manifest=\"m.csv\"", "manifest=\"o.csv\""),
            ("manifest=\"m.csv\"", "manifest_bucket=other"),
            ("manifest=\"m.csv\"", "report=\"reports/\""),
            ("manifest=\"m.csv\"", "report=none"),
        ],
    ),
    (
        "bucket",
        &[
            ("", "versioned"),
            ("", KEY),
            ("", "expire=7d"),
            ("", "on_delete=destroy"),
            ("", "tls_only=false"),
            ("", "public_access_blocked=false"),
            ("", "name=\"other-name\""),
        ],
    ),
    ("database", &[("", "name=\"other\"")]),
    (
        "emr",
        &[
            ("script=\"code/copy.py\"", "script=\"code/other.py\""),
            ("script=\"code/copy.py\"", "script=\"s3://acme/other.py\""),
            ("jar=\"code/copy.py\"", "jar=\"s3://acme/other.jar\""),
            ("jar=\"s3://acme/job.jar\"", "jar=\"s3://acme/other.jar\""),
            ("jar=\"s3://acme/job.jar\"", "main=\"Main\""),
            ("script=\"s3://acme/job.py\"", "args=[\"a\"]"),
            ("script=\"code/copy.py\"", "release=\"emr-7.11.0\""),
            ("script=\"code/copy.py\"", "instances=3"),
            ("script=\"code/copy.py\"", "instance_type=\"m5.large\""),
            ("script=\"code/copy.py\"", "subnet=\"subnet-1\""),
        ],
    ),
    (
        "firehose",
        &[
            ("", "compression=gzip"),
            ("", "format=parquet, schema=rows"),
            ("", "schema=rows, format=orc"),
            ("", "buffer=64MiB"),
            ("", "every=60s"),
            ("", "transform=r"),
            ("", "newline=false"),
            ("", "encrypted=false"),
            ("", "logs=7d"),
            ("", "logs=none"),
            ("", "name=\"other\""),
        ],
    ),
    (
        "lambda",
        &[
            ("\"code/copy.py\"", "\"code/other.py\""),
            ("\"code/copy.py\"", "runtime=\"python3.12\""),
            ("\"code/copy.py\"", "handler=\"copy.other\""),
            ("\"code/copy.py\"", "memory=512MiB"),
            ("\"code/copy.py\"", "timeout=10s"),
            ("\"code/copy.py\"", "env={STAGE: \"dev\"}"),
            ("\"code/copy.py\"", "layers=[\"arn:aws:lambda:eu-west-1:123456789012:layer:a:1\"]"),
            ("\"code/copy.py\"", "concurrency=5"),
            ("\"code/copy.py\"", "dlq=dead"),
            ("\"code/copy.py\"", "logs=7d"),
            ("\"code/copy.py\"", "tracing"),
            ("\"code/copy.py\"", "name=\"other\""),
        ],
    ),
    (
        "queue",
        &[
            ("", "fifo"),
            ("", "visibility=10min"),
            ("", "retention=2d"),
            ("", "dlq=dead"),
            ("dlq=dead", "tries=3"),
            ("", KEY),
            ("", "tls_only=false"),
            ("", "name=\"other\""),
        ],
    ),
    ("role", &[("", "name=\"other\"")]),
    ("stream", &[("", "shards=2"), ("", "on_demand"), ("", "retention=48h"), ("", KEY), ("", "name=\"other\"")]),
    (
        "table",
        &[
            ("database=db", "format=parquet"),
            ("database=db", "database=other"),
            ("database=db", "since=\"2024-01-01\""),
            ("database=db, format=csv", "skip_header"),
            ("database=db, format=csv", "quoted"),
            ("database=db", "name=\"other\""),
        ],
    ),
    ("topic", &[("", KEY), ("", "tls_only=false"), ("", "name=\"other\"")]),
    (
        "worker",
        &[
            ("trust=\"111122223333\"", "trust=\"ecs-tasks.amazonaws.com\""),
            ("trust=\"111122223333\"", "external_id=\"acme\""),
            ("trust=\"token.actions.githubusercontent.com\", subject=\"repo:acme/app:*\"", "audience=\"acme\""),
        ],
    ),
];

/// The options of arrows: kind and link, the pipeline with `@` for the options, what is written besides, the option.
const OPTIONS: &[(&str, &str, Cases)] = &[
    (
        "batch.objects",
        "bucket b -[@]-> batch n(manifest=\"m.csv\") -> lambda f(\"code/copy.py\")",
        &[("", "prefix=\"a/\"")],
    ),
    (
        "bucket.delivery",
        "firehose n -[@]-> bucket b",
        &[("", "prefix=\"a/\""), ("prefix=\"a/\"", "errors=\"bad/!{firehose:error-output-type}/\"")],
    ),
    ("bucket.call", "lambda f(\"code/copy.py\") -[@]-> bucket b", &[("", "prefix=\"a/\""), ("", "suffix=\".csv\"")]),
    ("bucket.files", "emr n(script=\"code/copy.py\") -[@]-> bucket b", &[("", "prefix=\"a/\"")]),
    (
        "emr.objects",
        "bucket b -[@]-> emr n(script=\"code/copy.py\") -[prefix=\"out/\"]-> bucket c",
        &[("", "prefix=\"a/\"")],
    ),
    (
        "firehose.topic_records",
        "topic t -[@]-> firehose n -> bucket b",
        &[("", "raw"), ("where a == \"b\"", "attributes")],
    ),
    (
        "lambda.object_created",
        "bucket b -[@]-> lambda f(\"code/copy.py\")",
        &[("", "prefix=\"a/\""), ("", "suffix=\".csv\"")],
    ),
    (
        "lambda.records",
        "stream s -[@]-> lambda f(\"code/copy.py\")",
        &[("", "batch=5"), ("", "window=5s"), ("", "retries=3"), ("", "start=latest")],
    ),
    (
        "lambda.messages",
        "queue q -[@]-> lambda f(\"code/copy.py\")",
        &[("", "batch=5"), ("", "window=5s"), ("", "concurrency=5")],
    ),
    ("lambda.notifications", "topic t -[@]-> lambda f(\"code/copy.py\")", &[("where a == \"b\"", "attributes")]),
    ("lambda.requests", "api a -[@]-> lambda f(\"code/copy.py\")", &[("", "routes=[\"GET /a\"]")]),
    ("queue.notifications", "topic t -[@]-> queue q", &[("", "raw"), ("where a == \"b\"", "attributes")]),
    ("queue.object_created", "bucket b -[@]-> queue q", &[("", "prefix=\"a/\""), ("", "suffix=\".csv\"")]),
    ("table.objects", "bucket b -[@]-> table t(database=db) { id: int }\ndatabase db", &[("", "prefix=\"a/\"")]),
    ("topic.object_created", "bucket b -[@]-> topic t", &[("", "prefix=\"a/\""), ("", "suffix=\".csv\"")]),
    (
        "worker.objects",
        "bucket b -[@]-> worker w(trust=\"ecs-tasks.amazonaws.com\")",
        &[("", "prefix=\"a/\""), ("", "suffix=\".csv\"")],
    ),
];

/// Arguments that are not in the tables, and the reason.
const ELSEWHERE: &[(&str, &str)] = &[
    ("batch.role", "no role is made in its place: tests/roles.rs"),
    ("firehose.role", "no role is made in its place: tests/roles.rs"),
    ("firehose.partition", "goes with a prefix: `partition_keys_are_used`"),
    ("firehose.retry", "goes with a prefix: `partition_keys_are_used`"),
    ("lambda.role", "no role is made in its place: tests/roles.rs"),
    ("database.tags", "one target has them: tests/errors/P236_disguised.pipe"),
    ("table.tags", "there are none: tests/errors/P236_plain.pipe"),
    ("resource.type", "is the type of the resource: tests/own.rs"),
    ("worker.role", "no role is made in its place: tests/roles.rs"),
    ("worker.subject", "goes with a provider: `subjects_are_compared`"),
    ("topic.fifo", "goes with a queue that is: `fifo_topics_are_fifo`"),
];

/// Asserts that the argument changes the document, in each target.
#[track_caller]
fn changes(name: &str, pipeline: &str, besides: &str, argument: &str) {
    let key = |written: &str| written.split('=').next().unwrap().to_owned();
    // An argument that stands there already is replaced.
    let replaced = key(besides) == key(argument) || (besides.starts_with('"') && argument.starts_with('"'));
    let with = if besides.is_empty() || replaced { argument.to_owned() } else { format!("{argument}, {besides}") };
    let put = |written: &str| match written {
        "" => pipeline.replace("(@)", "").replace("-[@]->", "->"),
        written => pipeline.replace('@', written),
    };
    for target in TARGETS {
        let (before, after) = (document(&put(besides), target), document(&put(&with), target));
        assert!(before != after, "{name}: `{argument}` is accepted and dropped ({target:?})\n{}", put(&with));
    }
}

/// The parameter that a written argument is, of some.
fn named<'p>(argument: &str, mut names: impl Iterator<Item = &'p String>, positional: Option<&str>) -> String {
    let key = argument.split('=').next().unwrap();
    if argument.starts_with('"') {
        return positional.unwrap().to_owned();
    }
    names.find(|name| *name == key).unwrap_or_else(|| panic!("there is no {key}")).clone()
}

#[test]
fn every_argument_changes_the_document() {
    let mut tried = BTreeSet::new();
    for (kind, arguments) in ARGUMENTS {
        let parameters = &Catalog::built_in().service(kind).unwrap().parameters;
        let positional = parameters.iter().find(|(_, parameter)| parameter.positional).map(|(name, _)| name.as_str());
        // What every kind has, unless nothing of it takes tags, or it has them among its properties.
        let tags = (arguments[0].0, "tags={team: \"data\"}");
        let tags = (!["table", "database", "resource"].contains(kind)).then_some(&tags);
        for (besides, argument) in arguments.iter().chain(tags) {
            tried.insert(format!("{kind}.{}", named(argument, parameters.keys(), positional)));
            changes(kind, around(kind), besides, argument);
        }
    }
    for (link, pipeline, options) in OPTIONS {
        let (kind, name) = link.split_once('.').unwrap();
        let accept = &Catalog::built_in().service(kind).unwrap().accepts[name];
        for (besides, option) in *options {
            tried.insert(format!("{link}.{}", named(option, accept.options.keys(), None)));
            changes(link, pipeline, besides, option);
        }
    }
    let elsewhere: BTreeSet<String> = ELSEWHERE.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert!(tried.is_disjoint(&elsewhere), "{:?} need no reason", tried.intersection(&elsewhere));
    let mut all = BTreeSet::new();
    for service in Catalog::built_in().services() {
        // Of what is there already nothing is emitted, and it is checked.
        let made = service.parameters.iter().filter(|(_, parameter)| !parameter.existing_only);
        all.extend(made.map(|(name, _)| format!("{}.{name}", service.kind)));
        for (link, accept) in &service.accepts {
            all.extend(accept.options.keys().map(|name| format!("{}.{link}.{name}", service.kind)));
        }
    }
    let known: BTreeSet<String> = tried.union(&elsewhere).cloned().collect();
    assert_eq!(all, known, "each argument and option stands in a table above, or in the list of what does not");
}

#[test]
fn subjects_are_compared() {
    let made = |subject: &str, target| {
        let trust = "trust=\"token.actions.githubusercontent.com\"";
        document(&format!("worker n({trust}, subject=\"{subject}\") -> bucket b"), target)
    };
    for target in TARGETS {
        assert_ne!(made("repo:acme/a:*", target), made("repo:acme/b:*", target));
    }
}

#[test]
fn partition_keys_are_used() {
    let text = |arguments: &str, prefix: &str| {
        format!(
            "firehose n({arguments}) -[prefix=\"{prefix}\", errors=\"e/!{{firehose:error-output-type}}/\"]-> bucket b"
        )
    };
    let keys = "partition={a: \".a\"}";
    for target in TARGETS {
        let with = document(&text(keys, "!{partitionKeyFromQuery:a}/"), target);
        assert!(with != document(&text("newline", "a/"), target));
        assert!(with.contains("MetadataExtraction"), "{target:?}");
        assert!(with != document(&text(&format!("{keys}, retry=10s"), "!{partitionKeyFromQuery:a}/"), target));
    }
}

#[test]
fn fifo_topics_are_fifo() {
    for target in TARGETS {
        let of =
            |fifo: &str| document(&format!("topic n{fifo} -> queue q{fifo} -> lambda f(\"code/copy.py\")"), target);
        let (standard, fifo) = (of(""), of("(fifo)"));
        assert!(!standard.to_lowercase().contains("fifo") && fifo.to_lowercase().contains("fifo"), "{target:?}");
    }
}
