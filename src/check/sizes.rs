//! AWS's limits for environment variables and resource policies, in bytes. Values that are known only when it is
//! deployed count as little as they can be, so that whatever is reported is certain to be refused.

use crate::catalog::{Attribute, PolicyResource};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::graph::{self, Graph, Literal, Node};
use crate::plan::{Plan, Pseudo, Resource, ResourceIndex, Target, Value};
use petgraph::graph::NodeIndex;
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

/// Reports environments and policies that are too large, with the figure.
pub fn check(graph: &Graph<'_>, plan: &Plan<'_>, diagnostics: &mut Diagnostics) {
    for resource in &plan.resources {
        if let Some(node) = graph.flow.node_weight(resource.node) {
            environment(node, resource, plan, diagnostics);
            document(node, resource, plan, diagnostics);
        }
    }
    defaults(graph, plan, diagnostics);
    let mut statements: BTreeMap<(NodeIndex, &str), (usize, usize)> = BTreeMap::new();
    for resource in &plan.resources {
        let Some(node) = graph.flow.node_weight(resource.node) else { continue };
        let mut policies = node.service.dialect(plan.target).policies.values();
        let policy = policies.find(|policy| policy.per_statement && policy.kind == resource.kind);
        let Some((policy, limit)) = policy.and_then(|policy| Some((policy, policy.max_bytes?))) else { continue };
        statements.entry((resource.node, resource.kind)).or_insert((0, limit)).0 +=
            statement(graph, plan, node, resource, policy);
    }
    for ((index, _), (size, limit)) in statements {
        if let Some(node) = graph.flow.node_weight(index).filter(|_| size > limit) {
            report(node, &format!("takes at least {size} bytes"), limit, diagnostics);
        }
    }
}

/// Defaults of parameters that CloudFormation refuses for their length:
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>.
fn defaults(graph: &Graph<'_>, plan: &Plan<'_>, diagnostics: &mut Diagnostics) {
    const LONGEST: usize = 4096;
    for param in graph.params.iter().filter(|_| plan.target == Target::CloudFormation) {
        let Some(graph::Default::Text(text)) = &param.default else { continue };
        if text.len() > LONGEST {
            let message = format!(
                "the {} of `{}` has {} bytes, and CloudFormation takes {LONGEST}",
                param.environment.map_or("default", |_| "value"),
                param.name.text,
                text.len()
            );
            let at = param.environment.map_or(param.name.span, |_| param.given);
            let found = Diagnostic::new(Code::OUT_OF_RANGE, message, at, "too long");
            diagnostics
                .push(found.help("write what is so long where it is used, or keep it in an object that is read"));
        }
    }
}

/// The variables of a node's code.
fn environment(node: &Node<'_>, resource: &Resource<'_>, plan: &Plan<'_>, diagnostics: &mut Diagnostics) {
    let Some(limit) = node.service.environment_bytes else { return };
    let dialect = node.service.dialect(plan.target);
    let is_main = dialect.resources.get("main").is_some_and(|main| main.kind == resource.kind);
    let start = Some(resource.properties).filter(|_| is_main && !dialect.environment.is_empty());
    let Some(variables) = dialect.environment.iter().fold(start, |value, key| value?.get(key)) else { return };
    let mut presets = 0;
    variables.leaves(&mut |leaf| {
        if let Value::Param(param) = leaf {
            let preset = plan.params.get(*param).and_then(|param| param.value);
            presets += preset.map_or(0, |preset| preset.text().len());
        }
    });
    if at_most(&variables) + presets <= limit {
        return;
    }
    let known = least(&variables).to_string().len();
    let size = known + presets;
    if size <= limit {
        return;
    }
    let with = if known > limit { "" } else { ", with the defaults of their parameters" };
    let message = format!(
        "the environment variables of `{}` take at least {size} bytes as JSON{with}, and AWS takes {limit}",
        node.label()
    );
    let found = Diagnostic::new(Code::ENVIRONMENT_SIZE, message, node.span, "too many, or too long");
    let help = "keep long values in an object that it reads, or split its work over several nodes: each arrow to what its code uses adds variables";
    diagnostics.push(found.help(help).about(node.label()));
}

/// A policy that is one document.
fn document(node: &Node<'_>, resource: &Resource<'_>, plan: &Plan<'_>, diagnostics: &mut Diagnostics) {
    let mut policies = node.service.dialect(plan.target).policies.values();
    let Some(policy) = policies.find(|policy| !policy.per_statement && policy.kind == resource.kind) else { return };
    let said = resource.properties.entries().into_iter().map(|(_, value)| match value {
        Value::Json(inner) => *inner,
        other => other,
    });
    for document in said {
        let Some(Value::List(statements)) = document.get("Statement") else { continue };
        let count = statements.len();
        if let Some(limit) = policy.max_statements.filter(|limit| count > *limit) {
            report(node, &format!("has {count} statements"), limit, diagnostics);
        } else if let Some(limit) = policy.max_bytes.filter(|limit| at_most(&document) > *limit) {
            let size = least(&document).to_string().len();
            if size > limit {
                report(node, &format!("takes at least {size} bytes"), limit, diagnostics);
            }
        }
    }
}

fn report(node: &Node<'_>, what: &str, limit: usize, diagnostics: &mut Diagnostics) {
    let message = format!("the policy of `{}` itself {what}, and AWS takes {limit}", node.label());
    let found = Diagnostic::new(Code::POLICY_SIZE, message, node.span, "too many that may use it");
    diagnostics.push(
        found.help("split its work over several nodes, or put a topic between it and its senders").about(node.label()),
    );
}

/// The bytes of a statement that is a resource of its own: its values, and what AWS writes around them.
fn statement(
    graph: &Graph<'_>,
    plan: &Plan<'_>,
    node: &Node<'_>,
    resource: &Resource<'_>,
    policy: &PolicyResource,
) -> usize {
    const AROUND: &str = r#"{"Sid":"","Effect":"Allow","Principal":{"Service":""},"Action":"","Resource":"","Condition":{"ArnLike":{"AWS:SourceArn":""}}},"#;
    const ACCOUNT: &str = r#""StringEquals":{"AWS:SourceAccount":""},"#;
    // AWS makes up an id of as many letters, and may cut a longer one.
    const ID: usize = 36;
    let values = resource.properties.entries().into_iter().map(|(name, value)| match &value {
        // It is said by its ARN, whatever the property calls it by.
        _ if policy.on.as_deref() == Some(name) => arn(node).len(),
        Value::Ref(target, attribute) => referred(graph, plan, *target, attribute.text()),
        value if is_account(value) => ACCOUNT.len() + text(value).len(),
        value => text(value).len(),
    });
    AROUND.len() + resource.id.len().min(ID) + values.sum::<usize>()
}

fn is_account(value: &Value<'_>) -> bool {
    matches!(value, Value::Pseudo(Pseudo::Account))
}

/// The bytes of what is referred to, where that is the ARN of a node.
fn referred(graph: &Graph<'_>, plan: &Plan<'_>, target: ResourceIndex, attribute: &str) -> usize {
    let Some(resource) = plan.resource(target) else { return 0 };
    let Some(node) = graph.flow.node_weight(resource.node) else { return 0 };
    let dialect = node.service.dialect(plan.target);
    let Some(Attribute::Resource(part, wanted)) = dialect.attributes.get("arn") else { return 0 };
    let is_part = dialect.resources.get(part).is_some_and(|part| part.kind == resource.kind);
    if is_part && wanted.text() == attribute { arn(node).len() } else { 0 }
}

/// The ARN of a node, as short as it can be.
fn arn(node: &Node<'_>) -> String {
    let known: String = match node.arguments.get("name").map(|argument| &argument.value) {
        Some(Literal::Text(text)) => {
            text.iter().map(|piece| if let graph::Piece::Text(text) = piece { text } else { "" }).collect()
        }
        _ => String::new(),
    };
    let [partition, region, account] = [Pseudo::Partition, Pseudo::Region, Pseudo::Account].map(shortest);
    node.service.arn_with(partition, region, account, &known).unwrap_or_default()
}

/// Bytes that a value does not exceed as `least` has it, told without writing it: hardly any is near a limit.
fn at_most(value: &Value<'_>) -> usize {
    // JSON writes a byte as six at most, a byte of JSON within text as two, and a number as thirty.
    const BYTE: usize = 6;
    const NUMBER: usize = 30;
    match value {
        Value::List(items) => items.iter().map(|item| at_most(item) + 1).sum::<usize>() + 2,
        Value::Map(entries) => {
            entries.iter().map(|(key, value)| key.len() * BYTE + 4 + at_most(value)).sum::<usize>() + 2
        }
        Value::Join(pieces) => pieces.iter().map(at_most).sum::<usize>() * 2 + 2,
        Value::Json(inner) | Value::Shell(inner) => at_most(inner) * 2 + 2,
        Value::Shared(inner) => at_most(inner),
        Value::Text(text) => text.len() * BYTE + 2,
        Value::Fixed(Json::String(text)) => text.len() * BYTE + 2,
        Value::Fixed(json) => json.to_string().len(),
        Value::Number(digits) => digits.len() + NUMBER,
        Value::Bool(_) | Value::Integer(_) | Value::Pseudo(_) => NUMBER,
        Value::Ref(..) | Value::Param(_) | Value::FileHash(_) => 2,
    }
}

/// A value as JSON, with the shortest that what is not known can be.
fn least(value: &Value<'_>) -> Json {
    match value {
        Value::List(items) => Json::Array(items.iter().map(least).collect()),
        Value::Map(entries) => {
            Json::Object(entries.iter().map(|(key, value)| ((*key).to_owned(), least(value))).collect::<Map<_, _>>())
        }
        Value::Fixed(json) => (*json).clone(),
        Value::Bool(value) => Json::Bool(*value),
        Value::Integer(number) => Json::from(*number),
        Value::Number(number) => serde_json::from_str(number).unwrap_or_default(),
        Value::Shared(inner) => least(inner),
        other => Json::String(text(other)),
    }
}

fn text(value: &Value<'_>) -> String {
    match value {
        Value::Text(text) => (*text).to_owned(),
        Value::Join(pieces) => pieces.iter().map(text).collect(),
        Value::Json(inner) => least(inner).to_string(),
        Value::Pseudo(pseudo) => shortest(*pseudo).to_owned(),
        Value::Ref(..) | Value::Param(_) | Value::FileHash(_) => String::new(),
        other => match least(other) {
            Json::String(text) => text,
            json => json.to_string(),
        },
    }
}

fn shortest(pseudo: Pseudo) -> &'static str {
    match pseudo {
        Pseudo::Account => "123456789012",
        Pseudo::Region => "us-east-1",
        Pseudo::Partition => "aws",
        Pseudo::UrlSuffix => "amazonaws.com",
        Pseudo::Deployment => "01234567",
        Pseudo::AssetBucket | Pseudo::AssetFolder => "",
    }
}
