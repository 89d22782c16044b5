//! Text with references in it, `${...}`: joined values, and values as JSON text.

use crate::plan::{Plan, Pseudo, Value};
use serde_json::Value as Json;
use std::marker::PhantomData;

/// How a target writes references in text.
pub trait Interpolation: Default {
    /// Appends `${...}` for what a value refers to.
    fn reference(plan: &Plan<'_>, value: &Value<'_>, text: &mut String);
    /// Appends text of which nothing is taken for a reference.
    fn literal(from: &str, text: &mut String);
}

/// Text on its way.
#[derive(Default)]
pub struct Substitution<I> {
    /// With `${...}` for what is referred to.
    pub text: String,
    /// Whether it refers to anything.
    pub references: bool,
    /// Whether it refers to the deployment's own name.
    pub deployment: bool,
    spelling: PhantomData<I>,
}

impl<I: Interpolation> Substitution<I> {
    /// The text of a value.
    pub fn of(plan: &Plan<'_>, value: &Value<'_>) -> Self {
        let mut text = Self { text: String::with_capacity(128), ..Self::default() };
        text.push(plan, value);
        text
    }

    /// Appends a value.
    pub fn push(&mut self, plan: &Plan<'_>, value: &Value<'_>) {
        match value {
            Value::Join(pieces) => pieces.iter().for_each(|piece| self.push(plan, piece)),
            Value::Json(inner) => self.push_json(plan, inner),
            Value::Shared(inner) => self.push(plan, inner),
            Value::Ref(..) | Value::Param(_) | Value::Pseudo(_) | Value::FileHash(_) => {
                self.references = true;
                self.deployment |= matches!(value, Value::Pseudo(Pseudo::Deployment));
                I::reference(plan, value, &mut self.text);
            }
            other => match other.as_text() {
                Some(text) => self.push_text(text),
                None => self.push_text(&scalar(other)),
            },
        }
    }

    fn push_text(&mut self, text: &str) {
        I::literal(text, &mut self.text);
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
            Value::Ref(..) | Value::Param(_) | Value::Pseudo(_) | Value::FileHash(_) => {
                self.push_text("\"");
                self.push(plan, value);
                self.push_text("\"");
            }
            Value::Shared(inner) => self.push_json(plan, inner),
            Value::Fixed(json) => self.push_text(&json.to_string()),
            Value::Text(text) => self.push_text(&Json::from(*text).to_string()),
            Value::Json(inner) => {
                let mut text = Self::default();
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
