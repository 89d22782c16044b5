//! Data that lands in a bucket, and its readers: partition keys, partitions of tables, formats; in both targets.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod common;

use common::{Folder, codes};
use pipec::Compilation;
use pipec::emit::{Format, Target};
use pipec::graph::Selection;
use pipec::source::Source;
use serde_json::{Value as Json, json};

const TARGETS: [Target; 2] = [Target::CloudFormation, Target::Terraform];

fn compile(text: &str, target: Target) -> Compilation {
    let selection = Selection { target, ..Selection::default() };
    pipec::compile(&Source::new("test.pipe", text), &selection, &Folder::new("tests/errors"), Format::Json)
}

/// The document of a text in which nothing is found.
fn built(text: &str, target: Target) -> Json {
    let made = compile(text, target);
    assert_eq!(codes(&made), Vec::<String>::new(), "{text}");
    serde_json::from_str(&made.document.expect("a document")).expect("JSON")
}

/// The properties of the only resource of a type, as one of the two targets spells it.
fn the<'j>(document: &'j Json, cfn: &str, terraform: &str) -> &'j Json {
    match document.get("resource") {
        Some(resources) => resources[terraform].as_object().unwrap().values().next().unwrap(),
        None => {
            let resources = document["Resources"].as_object().unwrap();
            &resources.values().find(|resource| resource["Type"] == cfn).unwrap()["Properties"]
        }
    }
}

fn firehose(document: &Json) -> &Json {
    let stream = the(document, "AWS::KinesisFirehose::DeliveryStream", "aws_kinesis_firehose_delivery_stream");
    stream.get("ExtendedS3DestinationConfiguration").unwrap_or(&stream["extended_s3_configuration"])
}

fn table(document: &Json) -> &Json {
    let table = the(document, "AWS::Glue::Table", "aws_glue_catalog_table");
    table.get("TableInput").unwrap_or(table)
}

/// All strings of a document, each as it stands there.
fn strings(json: &Json) -> Vec<String> {
    match json {
        Json::String(text) => vec![text.clone()],
        Json::Array(items) => items.iter().flat_map(strings).collect(),
        Json::Object(map) => map.values().flat_map(strings).collect(),
        _ => Vec::new(),
    }
}

/// The names and types of a table's partition keys, and what its parameters say of projection.
fn partitions(text: &str, target: Target) -> (Vec<(String, String)>, serde_json::Map<String, Json>) {
    let document = built(text, target);
    let table = table(&document);
    let keys = table.get("PartitionKeys").or(table.get("partition_keys")).unwrap().as_array().unwrap();
    let word = |key: &Json, name: &str| {
        key.get(name).or(key.get(name.to_ascii_lowercase())).unwrap().as_str().unwrap().to_owned()
    };
    let parameters = table.get("Parameters").or(table.get("parameters")).unwrap().as_object().unwrap();
    let projection = parameters.iter().filter_map(|(key, value)| {
        key.strip_prefix("projection.").filter(|key| *key != "enabled").map(|key| (key.to_owned(), value.clone()))
    });
    (keys.iter().map(|key| (word(key, "Name"), word(key, "Type"))).collect(), projection.collect())
}

#[test]
fn what_is_more_than_a_path_stands_in_parentheses_and_each_key_in_quotes() {
    let text = r#"
        param field = "a"
        stream d -> firehose(partition={path: ".p[0].q", kind: "if .a then .a else \"x\" end", and: ".b // \"y\"", "a b": ".${field}"})
          -[prefix="${field}/"]-> bucket raw
    "#;
    for (target, field) in [(TARGETS[0], "${Field}"), (TARGETS[1], "${var.field}")] {
        let all = strings(firehose(&built(text, target)));
        let expected =
            format!(r#"{{"path":.p[0].q,"kind":(if .a then .a else "x" end),"and":(.b // "y"),"a b":(.{field})}}"#);
        assert!(all.contains(&expected), "{expected}\n{all:?}");
    }
}

#[test]
fn keys_of_a_function_alone_switch_partitioning_on() {
    let text = r#"
        lambda shape("code/copy.py")
        stream d -> firehose(transform=shape) -[prefix="region=!{partitionKeyFromLambda:region}/"]-> bucket raw
    "#;
    for target in TARGETS {
        let document = built(text, target);
        let stream = firehose(&document).to_string();
        let size = match target {
            Target::CloudFormation => r#""SizeInMBs":128"#,
            Target::Terraform => r#""buffering_size":128"#,
        };
        let on = match target {
            Target::CloudFormation => {
                r#""DynamicPartitioningConfiguration":{"Enabled":true,"RetryOptions":{"DurationInSeconds":300}}"#
            }
            Target::Terraform => r#""dynamic_partitioning_configuration":{"enabled":true,"retry_duration":300}"#,
        };
        assert!(stream.contains(size) && stream.contains(on), "{stream}");
        assert!(!stream.contains("MetadataExtraction") && stream.contains("Lambda"), "{stream}");
        let small = text.replace("transform=shape", "transform=shape, buffer=5MiB, every=30s");
        assert_eq!(codes(&compile(&small, target)), ["P508", "P508"]);
    }
}

#[test]
fn a_key_that_a_parameter_may_name_switches_nothing_on() {
    let text = r#"param p = "raw/"; stream d -> firehose -[prefix=p]-> bucket raw"#;
    for target in TARGETS {
        let stream = firehose(&built(text, target)).to_string().to_lowercase();
        assert!(!stream.contains("partitioning"), "{stream}");
    }
}

#[test]
fn a_date_that_is_not_written_as_one_is_text() {
    let of = |format: &str, kind: &str| {
        format!(
            "stream d -> firehose -[prefix=\"e/day=!{{timestamp:{format}}}/\"]-> bucket lake\n\
             lake -[prefix=\"e/\"]-> table rows(json, database=db, since=\"2024-02-03\") {{ id: int; partition day: {kind} }}\n\
             database db"
        )
    };
    let cases = [
        ("yyyy-MM-dd", "date", "date", "2024-02-03,NOW", "DAYS"),
        ("yyyy/MM/dd", "date", "string", "2024/02/03,NOW", "DAYS"),
        ("yyyyMMddHH", "date", "string", "2024020300,NOW", "HOURS"),
        ("yyyy-MM", "date", "string", "2024-02,NOW", "MONTHS"),
        ("yyyy-MM-dd", "string", "string", "2024-02-03,NOW", "DAYS"),
    ];
    for target in TARGETS {
        for (format, written, kind, range, unit) in cases {
            let (keys, projection) = partitions(&of(format, written), target);
            assert_eq!(keys, [("day".to_owned(), kind.to_owned())], "{format}");
            let expected = json!({
                "day.type": "date", "day.format": format, "day.range": range, "day.interval": "1", "day.interval.unit": unit
            });
            assert_eq!(Json::Object(projection), expected, "{format}");
        }
    }
}

#[test]
fn parts_of_a_date_are_counted() {
    let of = |kind: &str| {
        format!(
            "stream d\nd -> firehose -[prefix=\"e/year=!{{timestamp:yyyy}}/month=!{{timestamp:MM}}/day=!{{timestamp:d}}/hour=!{{timestamp:HH}}/\"]-> bucket lake\n\
             d -> firehose other -[prefix=\"other/year=!{{timestamp:yy}}/\"]-> lake\n\
             lake -[prefix=\"e/\"]-> table rows(json, database=db, since=\"2024-02-03\") {{ id: int\n\
             partition year: int; partition month: {kind}; partition day: {kind}; partition hour: {kind} }}\n\
             database db"
        )
    };
    for target in TARGETS {
        for (written, kind) in [("int", "int"), ("bigint", "bigint"), ("string", "string"), ("date", "string")] {
            let (keys, projection) = partitions(&of(written), target);
            let kinds: Vec<&str> = keys.iter().map(|(_, kind)| kind.as_str()).collect();
            assert_eq!(kinds, ["int", kind, kind, kind]);
            let expected = json!({
                "year.type": "integer", "year.range": "2024,2099", "year.digits": "4",
                "month.type": "integer", "month.range": "1,12", "month.digits": "2",
                "day.type": "integer", "day.range": "1,31",
                "hour.type": "integer", "hour.range": "0,23", "hour.digits": "2",
            });
            assert_eq!(Json::Object(projection), expected, "{written}");
        }
    }
}

#[test]
fn a_number_of_which_nothing_is_known_is_named_by_each_query() {
    let text = r#"
        stream d -> firehose(partition={shard: ".shard"}) -[prefix="e/shard=!{partitionKeyFromQuery:shard}/"]-> bucket lake
        lake -[prefix="e/"]-> table rows(json, database=db) { id: int; partition shard: int }
        database db
    "#;
    for target in TARGETS {
        let (keys, projection) = partitions(text, target);
        assert_eq!(keys, [("shard".to_owned(), "int".to_owned())]);
        assert_eq!(Json::Object(projection), json!({ "shard.type": "injected" }));
    }
}

#[test]
fn only_what_is_written_below_the_table_says_how_its_dates_look() {
    let text = r#"
        stream d
        d -> firehose a -[prefix="a/birthday=!{timestamp:yyyy}/day=!{timestamp:yyyyMMdd}/"]-> bucket lake
        d -> firehose b -[prefix="b/day=!{timestamp:yyyy-MM-dd}/"]-> lake
        lake -[prefix="b/"]-> table rows(json, database=db) { id: int; partition day: date }
        database db
    "#;
    for target in TARGETS {
        let (keys, projection) = partitions(text, target);
        assert_eq!((keys[0].1.as_str(), &projection["day.format"]), ("date", &json!("yyyy-MM-dd")));
    }
}

#[test]
fn a_format_with_a_parameter_in_it_is_not_known() {
    let text = r#"
        param days = "dd"
        stream d -> firehose a -[prefix="a/day=!{timestamp:yyyy-MM-${days}}/"]-> bucket lake
        lake -[prefix="a/"]-> table rows(json, database=db) { id: int; partition day: date }
        database db
    "#;
    for target in TARGETS {
        let (_, projection) = partitions(text, target);
        assert_eq!(json!(projection), json!({"day.type": "injected"}));
    }
}

#[test]
fn a_key_of_an_existing_bucket_is_granted_with_bucket_keys_and_without() {
    let text = r#"
        existing bucket zone(arn="arn:aws:s3:::zone", key="arn:aws:kms:eu-west-1:111122223333:key/1")
        stream d -> firehose -[prefix="raw/!{timestamp:yyyy}/", errors="failed/!{firehose:error-output-type}/"]-> zone
        accept P403 on zone because "added"
    "#;
    for target in TARGETS {
        let made = compile(text, target);
        let document = made.document.expect("a document").replace("\\\"", "\"").split_whitespace().collect::<String>();
        for below in ["raw/", "failed/"] {
            let arns = format!(r#"["arn:aws:s3:::zone","arn:aws:s3:::zone/{below}*"]"#);
            let like = format!(r#""StringLike":{{"kms:EncryptionContext:aws:s3:arn":{arns}}}"#);
            assert!(document.contains(&like), "{like}\n{document}");
        }
        let own = text.replace("existing bucket zone(arn=\"arn:aws:s3:::zone\", ", "bucket zone(");
        let own = compile(&own.replace("accept", "#"), target).document.expect("a document");
        assert!(!own.contains("StringLike"), "a bucket of pipec's own has a bucket key");
        let whole = text.replace("raw/!{timestamp:yyyy}/", "!{timestamp:yyyy}/");
        let document = compile(&whole, target).document.expect("a document").replace("\\\"", "\"");
        let document = document.split_whitespace().collect::<String>();
        assert!(document.contains(r#"["arn:aws:s3:::zone","arn:aws:s3:::zone/*"]"#), "{document}");
    }
}

#[test]
fn a_written_role_may_have_such_a_key_by_the_same_paths() {
    let text = r#"
        existing bucket zone(arn="arn:aws:s3:::zone", key="arn:aws:kms:eu-west-1:111122223333:key/1")
        stream d -> firehose(logs=none, role=ingest) -[prefix="raw/", errors="failed/"]-> zone
        role ingest { allow read on d; allow deliver on zone["raw/*"], zone["failed/*"] }
    "#;
    for target in TARGETS {
        let found = codes(&compile(text, target));
        assert!(!found.contains(&"P401".to_owned()), "{found:?}");
        let less = codes(&compile(&text.replace(", zone[\"failed/*\"]", ""), target));
        assert!(less.contains(&"P401".to_owned()), "{less:?}");
    }
}

#[test]
fn csv_in_quotes_has_a_reader_of_its_own() {
    let text = r#"
        bucket lake -[prefix="people/"]-> table people(csv, skip_header, quoted, database=db) { name: string }
        database db
    "#;
    for target in TARGETS {
        let document = built(text, target);
        let all = table(&document).to_string();
        assert!(all.contains("org.apache.hadoop.hive.serde2.OpenCSVSerde") && !all.contains("field.delim"), "{all}");
        let said = r#"{"separatorChar":",","quoteChar":"\"","escapeChar":"\\"}"#;
        assert!(all.contains(said) && all.contains("skip.header.line.count"), "{all}");
        let plain = table(&built(&text.replace(" quoted,", ""), target)).to_string();
        assert!(plain.contains("LazySimpleSerDe") && !plain.contains("OpenCSV"), "{plain}");
    }
}

#[test]
fn the_fix_ends_records_with_a_newline() {
    let text = "stream d -> firehose(transform=f, gzip) -[prefix=\"rows/\"]-> bucket lake\n\
                lake -[prefix=\"rows/\"]-> table rows(database=db) { id: int }\n\
                lambda f(\"code/copy.py\")\ndatabase db";
    let made = compile(text, Target::CloudFormation);
    let (fixed, count) = pipec::diagnostics::fix(text, &made.diagnostics).expect("a fix");
    assert_eq!((fixed.as_str(), count), (text.replace("transform=f", "transform=f, newline").as_str(), 1));
    for target in TARGETS {
        let stream = firehose(&built(&fixed, target)).to_string();
        let (transform, newline) =
            (stream.find("\"Lambda\"").unwrap(), stream.find("AppendDelimiterToRecord").unwrap());
        assert!(transform < newline, "{stream}");
    }
    // Settings of an environment stand elsewhere, and are not added to.
    let elsewhere = "stream d -> firehose w(gzip) -[prefix=\"rows/\"]-> bucket lake\n\
                     lake -[prefix=\"rows/\"]-> table rows(database=db) { id: int }\n\
                     lambda f(\"code/copy.py\")\ndatabase db\nenv dev { w.transform = f }";
    let selection = Selection { environment: Some("dev".to_owned()), ..Selection::default() };
    let source = Source::new("test.pipe", elsewhere);
    let made = pipec::compile(&source, &selection, &Folder::new("tests/errors"), Format::Json);
    assert_eq!(codes(&made), ["P531"]);
    assert!(made.diagnostics.iter().all(|found| found.fixes.is_empty()));
}
