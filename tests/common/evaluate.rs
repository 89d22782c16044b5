//! The text that targets make of strings: written after their documentation, and not after what is emitted.
//!
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html>,
//! <https://developer.hashicorp.com/terraform/language/expressions/strings>. A parameter `deployment` or `p` holds `P`;
//! a value that only AWS knows becomes its name in brackets.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may panic"
)]

use serde_json::{Value as Json, json};

/// The text that CloudFormation makes of a string, a reference or a substitution.
pub fn cloudformation(value: &Json) -> String {
    let (text, variables) = match value {
        Json::String(text) => return text.clone(),
        Json::Object(function) if function.contains_key("Ref") => return variable(&function["Ref"], &Json::Null),
        Json::Object(function) => match &function["Fn::Sub"] {
            Json::Array(arguments) => (arguments[0].as_str().unwrap(), arguments[1].clone()),
            text => (text.as_str().unwrap(), Json::Null),
        },
        other => panic!("{other} is no text"),
    };
    let (mut out, mut rest) = (String::new(), text);
    while let Some((before, after)) = rest.split_once("${") {
        let (name, next) = after.split_once('}').unwrap_or_else(|| panic!("`${{` without its end in {text}"));
        out.push_str(before);
        match name.strip_prefix('!') {
            Some(literal) => {
                assert!(!literal.contains(['$', '{']), "what is escaped in {text} depends on who reads it");
                out.push_str(&format!("${{{literal}}}"));
            }
            None => out.push_str(&variable(&json!(name), &variables)),
        }
        rest = next;
    }
    out + rest
}

fn variable(name: &Json, variables: &Json) -> String {
    match (name.as_str().unwrap(), variables.get(name.as_str().unwrap())) {
        (_, Some(Json::String(text))) => text.clone(),
        (_, Some(_)) => "(the deployment)".to_owned(),
        ("Deployment" | "P", None) => "P".to_owned(),
        (other, None) => format!("({other})"),
    }
}

/// The text that Terraform makes of a string.
pub fn terraform(text: &str) -> String {
    let (mut out, mut rest) = (String::new(), text);
    while let Some(first) = rest.chars().next() {
        if let Some((start, next)) = [("$${", "${"), ("%%{", "%{")]
            .iter()
            .find_map(|(escape, means)| rest.strip_prefix(escape).map(|next| (*means, next)))
        {
            out.push_str(start);
            rest = next;
        } else if let Some(inside) = rest.strip_prefix("${") {
            let (expression, next) =
                inside.split_once('}').unwrap_or_else(|| panic!("`${{` without its end in {text}"));
            match expression {
                "var.deployment" | "var.p" => out.push('P'),
                "local.deployment" => out.push_str("(the deployment)"),
                quoted if quoted.trim_matches('"').chars().all(|c| c == '$') => out.push_str(quoted.trim_matches('"')),
                other => out.push_str(&format!("({other})")),
            }
            rest = next;
        } else {
            assert!(!rest.starts_with("%{"), "a directive in {text}");
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    out
}

/// The strings of a document as its target makes them, those in JSON texts too.
pub fn strings(document: &Json, is_terraform: bool) -> Vec<String> {
    let mut out = Vec::new();
    collect(document, is_terraform, &mut out);
    let inner: Vec<Json> = out
        .iter()
        .filter(|text| text.starts_with(['{', '[']))
        .filter_map(|text| serde_json::from_str(text).ok())
        .collect();
    inner.iter().for_each(|json| plain(json, &mut out));
    out
}

fn collect(json: &Json, is_terraform: bool, out: &mut Vec<String>) {
    match json {
        Json::String(text) if is_terraform => out.push(terraform(text)),
        Json::String(text) => out.push(text.clone()),
        Json::Array(items) => items.iter().for_each(|item| collect(item, is_terraform, out)),
        Json::Object(map) if !is_terraform && (map.contains_key("Fn::Sub") || map.contains_key("Ref")) => {
            out.push(cloudformation(json))
        }
        Json::Object(map) => map.values().for_each(|value| collect(value, is_terraform, out)),
        _ => {}
    }
}

fn plain(json: &Json, out: &mut Vec<String>) {
    match json {
        Json::String(text) => {
            out.push(text.clone());
            if let Ok(inner @ (Json::Object(_) | Json::Array(_))) = serde_json::from_str(text) {
                plain(&inner, out);
            }
        }
        Json::Array(items) => items.iter().for_each(|item| plain(item, out)),
        Json::Object(map) => map.values().for_each(|value| plain(value, out)),
        _ => {}
    }
}
