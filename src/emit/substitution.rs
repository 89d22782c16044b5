//! The text of `Fn::Sub`: joined values, and values as JSON text.

use super::cfn::reference;
use crate::plan::{Plan, Pseudo, Value};
use serde_json::Value as Json;

/// Text for `Fn::Sub`.
#[derive(Default)]
pub struct Substitution {
    /// With `${...}` for what is referred to.
    pub text: String,
    /// Whether it refers to anything.
    pub references: bool,
    /// Whether it refers to the deployment's own name.
    pub deployment: bool,
}

impl Substitution {
    /// Appends a value.
    pub fn push(&mut self, plan: &Plan<'_>, value: &Value<'_>) {
        match value {
            Value::Join(pieces) => pieces.iter().for_each(|piece| self.push(plan, piece)),
            Value::Json(inner) => self.push_json(plan, inner),
            Value::Shared(inner) => self.push(plan, inner),
            Value::Ref(..) | Value::Param(_) | Value::Pseudo(_) => {
                self.references = true;
                self.deployment |= matches!(value, Value::Pseudo(Pseudo::Deployment));
                let (name, attribute) = reference(plan, value);
                self.text.push_str("${");
                self.text.push_str(name);
                if !attribute.is_empty() {
                    self.text.push('.');
                    self.text.push_str(attribute);
                }
                self.text.push('}');
            }
            other => match other.as_text() {
                Some(text) => self.push_text(text),
                None => self.push_text(&scalar(other)),
            },
        }
    }

    /// The text where it turns out to refer to nothing: nothing to escape from.
    pub fn plain(self) -> String {
        self.text.replace("${!", "${")
    }

    fn push_text(&mut self, text: &str) {
        if !text.contains('$') {
            return self.text.push_str(text);
        }
        // `${` would be taken for a reference; `${!` is CloudFormation's escape for it.
        let mut pieces = text.split("${");
        self.text.push_str(pieces.next().unwrap_or_default());
        for piece in pieces {
            self.text.push_str("${!");
            self.text.push_str(piece);
        }
    }

    /// The JSON text of a value, references in place inside its strings.
    fn push_json(&mut self, plan: &Plan<'_>, value: &Value<'_>) {
        match value {
            Value::List(items) => {
                self.push_text("[");
                for (count, item) in items.iter().enumerate() {
                    self.push_text(if count == 0 { "" } else { "," });
                    self.push_json(plan, item);
                }
                self.push_text("]");
            }
            Value::Map(entries) => {
                self.push_text("{");
                for (count, (key, value)) in entries.iter().enumerate() {
                    self.push_text(if count == 0 { "" } else { "," });
                    self.push_text(&Json::from(*key).to_string());
                    self.push_text(":");
                    self.push_json(plan, value);
                }
                self.push_text("}");
            }
            Value::Join(pieces) => {
                self.push_text("\"");
                for piece in pieces.iter() {
                    match piece.as_text() {
                        Some(text) => self.push_text(inside_quotes(&Json::from(text).to_string())),
                        None => self.push(plan, piece),
                    }
                }
                self.push_text("\"");
            }
            Value::Ref(..) | Value::Param(_) | Value::Pseudo(_) => {
                self.push_text("\"");
                self.push(plan, value);
                self.push_text("\"");
            }
            Value::Shared(inner) => self.push_json(plan, inner),
            Value::Fixed(json) => self.push_text(&json.to_string()),
            Value::Text(text) => self.push_text(&Json::from(*text).to_string()),
            Value::Json(inner) => {
                let mut text = Substitution::default();
                text.push_json(plan, inner);
                self.references |= text.references;
                self.text.push_str(&Json::from(text.text).to_string());
            }
            other => self.push_text(&scalar(other)),
        }
    }
}

fn scalar(value: &Value<'_>) -> String {
    match value {
        Value::Text(text) => text.to_string(),
        Value::Number(text) => number(text).to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Bool(value) => value.to_string(),
        Value::Fixed(Json::String(text)) => text.clone(),
        Value::Fixed(json) => json.to_string(),
        _ => String::new(),
    }
}

fn inside_quotes(json: &str) -> &str {
    json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(json)
}

/// A number as written.
pub fn number(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or(Json::Null)
}
