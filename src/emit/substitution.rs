//! Text with references in it, `${...}`: joined values, and values as JSON text.

use crate::plan::{Pseudo, Value};
use serde_json::Value as Json;

/// How a target writes references in text.
pub trait Interpolation {
    /// Appends `${...}` for what a value refers to.
    fn reference(&self, value: &Value<'_>, text: &mut String);
    /// Appends text of which nothing is taken for a reference.
    fn literal(&self, from: &str, text: &mut String);
}

/// Text on its way.
pub struct Substitution<'i, I> {
    spelling: &'i I,
    /// With `${...}` for what is referred to.
    pub text: String,
    /// Whether it refers to anything.
    pub references: bool,
    /// Whether it refers to the deployment's own name.
    pub deployment: bool,
}

impl<'i, I: Interpolation> Substitution<'i, I> {
    fn new(spelling: &'i I) -> Self {
        Self { spelling, text: String::with_capacity(128), references: false, deployment: false }
    }

    /// The text of a value.
    pub fn of(spelling: &'i I, value: &Value<'_>) -> Self {
        let mut text = Self::new(spelling);
        text.push(value);
        text
    }

    /// Appends a value.
    fn push(&mut self, value: &Value<'_>) {
        match value {
            Value::Join(pieces) => pieces.iter().for_each(|piece| self.push(piece)),
            Value::Json(inner) => self.push_json(inner),
            Value::Shared(inner) => self.push(inner),
            Value::Ref(..) | Value::Param(_) | Value::Pseudo(_) | Value::FileHash(_) => {
                self.references = true;
                self.deployment |= matches!(value, Value::Pseudo(Pseudo::Deployment));
                self.spelling.reference(value, &mut self.text);
            }
            other => match other.as_text() {
                Some(text) => self.push_text(text),
                None => self.push_text(&scalar(other)),
            },
        }
    }

    fn push_text(&mut self, text: &str) {
        self.spelling.literal(text, &mut self.text);
    }

    fn push_quoted(&mut self, text: &str) {
        if text.bytes().all(is_clear) {
            self.text.push('"');
            self.text.push_str(text);
            self.text.push('"');
        } else {
            self.push_text(&Json::from(text).to_string());
        }
    }

    /// The JSON text of a value, references in place inside its strings.
    fn push_json(&mut self, value: &Value<'_>) {
        match value {
            Value::List(items) => {
                self.push_text("[");
                for (count, item) in items.iter().enumerate() {
                    self.push_text(if count == 0 { "" } else { "," });
                    self.push_json(item);
                }
                self.push_text("]");
            }
            Value::Map(entries) => {
                self.push_text("{");
                for (count, (key, value)) in entries.iter().enumerate() {
                    self.push_text(if count == 0 { "" } else { "," });
                    self.push_quoted(key);
                    self.push_text(":");
                    self.push_json(value);
                }
                self.push_text("}");
            }
            Value::Join(pieces) => {
                self.push_text("\"");
                for piece in pieces.iter() {
                    match piece.as_text() {
                        Some(text) if text.bytes().all(is_clear) => self.text.push_str(text),
                        Some(text) => self.push_text(inside_quotes(&Json::from(text).to_string())),
                        None => self.push(piece),
                    }
                }
                self.push_text("\"");
            }
            Value::Ref(..) | Value::Param(_) | Value::Pseudo(_) | Value::FileHash(_) => {
                self.push_text("\"");
                self.push(value);
                self.push_text("\"");
            }
            Value::Shared(inner) => self.push_json(inner),
            Value::Fixed(Json::String(text)) => self.push_quoted(text),
            Value::Fixed(json) => self.push_text(&json.to_string()),
            Value::Text(text) => self.push_quoted(text),
            Value::Json(inner) => {
                let mut text = Self::new(self.spelling);
                text.push_json(inner);
                self.references |= text.references;
                self.text.push_str(&Json::from(text.text).to_string());
            }
            other => self.push_text(&scalar(other)),
        }
    }
}

/// Whether a byte stands in a string of JSON as it is, and in no target's text means something else.
fn is_clear(byte: u8) -> bool {
    byte >= b' ' && !matches!(byte, b'"' | b'\\' | b'$' | b'%')
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
