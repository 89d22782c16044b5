//! Names of other tools: AWS's own, CloudFormation's, Terraform's, SAM's.

use super::{Catalog, Dialect, Map, Service, TARGETS};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The meaning of a word of another tool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Elsewhere {
    /// One of these kinds; mostly there is one.
    Kinds(Vec<String>),
    /// A part of this kind that is none itself: a policy, a subscription.
    Part(String),
    /// A service of AWS that no kind is of, by its title or as it was written.
    NoKind(String),
}

/// Services of AWS that pipec has no kind for: their names, by title.
static FOREIGN: LazyLock<Map<Vec<String>>> =
    LazyLock::new(|| serde_json::from_str(include_str!("foreign.json")).unwrap_or_default());

/// The meanings of names, by their [`key`].
#[derive(Debug)]
pub struct Names {
    kinds: BTreeMap<String, Vec<String>>,
    /// The kind that a part comes with: `AWS::S3::BucketPolicy`, `aws_s3_bucket_versioning`.
    parts: BTreeMap<String, String>,
    titles: BTreeMap<String, &'static str>,
}

impl Names {
    /// The names that other tools have for the kinds of a catalog.
    pub fn of(catalog: &Catalog) -> Self {
        let (mut kinds, mut parts, mut titles) = (BTreeMap::<_, Vec<_>>::new(), BTreeMap::new(), BTreeMap::new());
        for service in catalog.services() {
            for name in names(service) {
                let kinds = kinds.entry(key(name)).or_default();
                if !kinds.contains(&service.kind) {
                    kinds.push(service.kind.clone());
                }
            }
            for part in TARGETS.into_iter().flat_map(|target| comes_with(service.dialect(target))) {
                parts.entry(part).or_insert_with(|| service.kind.clone());
            }
        }
        for (title, names) in FOREIGN.iter() {
            for name in names {
                titles.entry(key(name)).or_insert(title.as_str());
            }
        }
        Self { kinds, parts, titles }
    }

    /// The meaning of a word. Misspellings are not looked for.
    pub fn meaning(&self, word: &str) -> Option<Elsewhere> {
        let key = key(word);
        if let Some(kinds) = self.kinds.get(&key) {
            return Some(Elsewhere::Kinds(kinds.clone()));
        }
        if let Some(kind) = self.parts.get(&key) {
            return Some(Elsewhere::Part(kind.clone()));
        }
        let titled = |key: &str| self.titles.get(key).map(|title| (*title).to_owned());
        // Types begin with the name of the provider.
        let provider = word.get(..3).filter(|start| start.eq_ignore_ascii_case("aws"));
        let own = provider.and_then(|_| word.get(3..)).filter(|rest| rest.starts_with([':', '_']));
        let rest = own.unwrap_or(word).trim_start_matches([':', '_']);
        const MOST: usize = 8;
        // `dynamodb_table`, `DynamoDB::Table`: whose it is stands first, in as many words as it takes.
        let parts: Vec<&str> = rest.split([':', '_', '.']).filter(|part| !part.is_empty()).collect();
        let of_first =
            || (1..=parts.len().min(MOST)).rev().find_map(|end| titled(&self::key(&parts.get(..end)?.concat())));
        let title = titled(&key).or_else(of_first).or_else(|| own.map(|_| word.to_owned()))?;
        Some(Elsewhere::NoKind(title))
    }
}

/// The names of a kind elsewhere: in words, and as a type of each target.
pub fn names(service: &Service) -> impl Iterator<Item = &str> {
    let types = TARGETS.into_iter().filter_map(|target| service.dialect(target).resources.get("main"));
    service.known_as.iter().map(String::as_str).chain(types.map(|main| main.kind.as_str()))
}

/// Types of what comes with the main resource, whose names begin with that one's.
fn comes_with(dialect: &Dialect) -> impl Iterator<Item = String> {
    let main = dialect.resources.get("main").map(|main| key(&main.kind));
    let types = dialect.resources.values().map(|part| &part.kind);
    let all = types.chain(dialect.policies.values().map(|policy| &policy.kind)).map(|kind| key(kind));
    all.filter(move |part| main.as_ref().is_some_and(|main| part.starts_with(main.as_str())))
}

/// A name without what tools differ in: `s3bucket` of `AWS::S3::Bucket`, `aws_s3_bucket`, `s3.Bucket` and `S3Bucket`.
fn key(word: &str) -> String {
    let letters = word.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase());
    let key: String = letters.collect();
    let short = key.strip_prefix("amazon").or_else(|| key.strip_prefix("aws")).filter(|rest| !rest.is_empty());
    short.map_or(key.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::Elsewhere;
    use crate::catalog::Catalog;

    fn elsewhere(word: &str) -> Option<Elsewhere> {
        Catalog::built_in().elsewhere(word)
    }

    #[test]
    fn names_of_other_tools_are_known() {
        let same = [
            ("s3", "bucket"),
            ("S3", "bucket"),
            ("aws_s3_bucket", "bucket"),
            ("AWS::S3::Bucket", "bucket"),
            ("s3.Bucket", "bucket"),
            ("sqs", "queue"),
            ("aws_sqs_queue", "queue"),
            ("kinesis", "stream"),
            ("kinesis_stream", "stream"),
            ("AWS::Kinesis::Stream", "stream"),
            ("sns", "topic"),
            ("function", "lambda"),
            ("AWS::Serverless::Function", "lambda"),
            ("AWS::Serverless::Api", "api"),
            ("apigateway", "api"),
            ("glue_table", "table"),
            ("aws_glue_catalog_table", "table"),
            ("delivery_stream", "firehose"),
            ("AWS::KinesisFirehose::DeliveryStream", "firehose"),
            ("iam_role", "role"),
            ("AWS::EMR::Cluster", "emr"),
            ("AWS::Athena::WorkGroup", "athena"),
            ("aws_apigatewayv2_api", "api"),
        ];
        for (word, kind) in same {
            assert_eq!(elsewhere(word), Some(Elsewhere::Kinds(vec![kind.to_owned()])), "{word}");
        }
        assert_eq!(elsewhere("glue"), Some(Elsewhere::Kinds(vec!["database".to_owned(), "table".to_owned()])));
    }

    #[test]
    fn what_comes_with_a_kind_is_none_of_its_own() {
        let parts = [
            ("AWS::S3::BucketPolicy", "bucket"),
            ("aws_s3_bucket_versioning", "bucket"),
            ("aws_s3_bucket_notification", "bucket"),
            ("AWS::SQS::QueuePolicy", "queue"),
            ("aws_sns_topic_policy", "topic"),
            ("aws_iam_role_policy_attachment", "role"),
        ];
        for (word, kind) in parts {
            assert_eq!(elsewhere(word), Some(Elsewhere::Part(kind.to_owned())), "{word}");
        }
    }

    #[test]
    fn what_is_no_kind_is_said_to_be_none() {
        let none = [
            ("dynamodb", "DynamoDB"),
            ("AWS::DynamoDB::Table", "DynamoDB"),
            ("aws_dynamodb_table", "DynamoDB"),
            ("dynamodb_table", "DynamoDB"),
            ("rds", "RDS"),
            ("rule", "EventBridge"),
            ("aws_cloudwatch_event_rule", "EventBridge"),
            ("aws_cloudwatch_log_group", "CloudWatch"),
            ("aws_rds", "RDS"),
            ("step", "Step Functions"),
            ("glue_job", "Glue jobs"),
            ("AWS::Xyz::Thing", "AWS::Xyz::Thing"),
        ];
        for (word, title) in none {
            assert_eq!(elsewhere(word), Some(Elsewhere::NoKind(title.to_owned())), "{word}");
        }
        for word in ["streem", "raw", "x", "", "landing"] {
            assert_eq!(elsewhere(word), None, "{word}");
        }
    }
}
