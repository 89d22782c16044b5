//! Text with references in it, `${...}`: joined values, and values as JSON text.

use crate::plan::{Pseudo, Value};
use serde_json::Value as Json;
use std::collections::BTreeSet;

/// The syntax of a target for references in text.
pub trait Interpolation {
    /// True if text without references stands in the document as it is.
    const PLAIN: bool;
    /// Appends `${...}` for the target of a reference.
    fn reference(&self, value: &Value<'_>, text: &mut String);
    /// Appends `${...}` for a text that is only known when it is deployed, with each `'` of it as `'\''`.
    fn reference_in_quotes(&self, param: usize, text: &mut String);
    /// Appends all the text up to a reference, or up to the end, so that nothing of it is taken for a reference.
    fn literal(&self, from: &str, text: &mut String);
    /// Appends the dollars that stand right before a reference, so that they change nothing of it.
    fn dollars(&self, from: &str, text: &mut String) {
        text.push_str(from);
    }
}

/// Text on its way.
pub struct Substitution<'i, I> {
    spelling: &'i I,
    /// The text, with `${...}` for references.
    pub text: String,
    /// True if it holds a reference.
    pub references: bool,
    /// True if it refers to the deployment's own name.
    pub deployment: bool,
    /// The parameters whose text stands in a word of a shell.
    pub quoted: BTreeSet<usize>,
    /// The number of strings of JSON around the text, and so of escapes of its content.
    strings: usize,
    /// True if the outermost of them is the document's own string, which holds references as well.
    written: bool,
    /// In a word of a shell, the number of strings of JSON around that word.
    shell: Option<usize>,
    /// The offset after which no reference was written yet, and nothing escaped.
    open: usize,
}

impl<'i, I: Interpolation> Substitution<'i, I> {
    fn new(spelling: &'i I, written: bool, bytes: usize) -> Self {
        let text = String::with_capacity(bytes);
        let (strings, quoted) = (usize::from(written), BTreeSet::new());
        Self { spelling, text, references: false, deployment: false, quoted, strings, written, shell: None, open: 0 }
    }

    /// The text of a value.
    pub fn of(spelling: &'i I, value: &Value<'_>) -> Self {
        let mut text = Self::new(spelling, false, 96);
        text.push(value);
        if text.references || !I::PLAIN {
            text.close();
        }
        text
    }

    /// The JSON text of a value as a string of the document, quotes and all: text that is escaped here is not looked
    /// through again.
    pub fn string_of_json(spelling: &'i I, value: &Value<'_>) -> String {
        let mut text = Self::new(spelling, true, 1_024);
        text.text.push('"');
        text.push_json(value);
        text.text.push('"');
        text.close();
        text.text
    }

    /// Escapes text that looks like a reference once all that stands side by side is there: `$` may be of one value and
    /// `{` of the next.
    fn close(&mut self) {
        let is_sign = |byte| matches!(byte, b'$' | b'%');
        if self.text.bytes().skip(self.open).any(is_sign) {
            let literal = self.text.split_off(self.open);
            self.spelling.literal(&literal, &mut self.text);
        }
        self.open = self.text.len();
    }

    /// Appends a value.
    fn push(&mut self, value: &Value<'_>) {
        match value {
            Value::Join(pieces) => pieces.iter().for_each(|piece| self.push(piece)),
            Value::Json(inner) => self.push_json(inner),
            Value::Shared(inner) => self.push(inner),
            Value::Shell(inner) => self.push_word(inner),
            Value::Ref(..) | Value::Param(_) | Value::Pseudo(_) | Value::FileHash(_) => self.push_reference(value),
            other => match other.as_text() {
                Some(text) => self.push_text(text),
                None => self.push_text(&scalar(other)),
            },
        }
    }

    fn push_reference(&mut self, value: &Value<'_>) {
        self.references = true;
        self.deployment |= matches!(value, Value::Pseudo(Pseudo::Deployment));
        let before = self.text.bytes().skip(self.open).rev().take_while(|byte| *byte == b'$').count();
        let dollars = self.text.split_off(self.text.len() - before);
        self.close();
        if !dollars.is_empty() {
            self.spelling.dollars(&dollars, &mut self.text);
        }
        match value {
            Value::Param(param) if self.shell.is_some() => {
                self.quoted.insert(*param);
                self.spelling.reference_in_quotes(*param, &mut self.text);
            }
            _ => self.spelling.reference(value, &mut self.text),
        }
        // Functions and text in it have quotes.
        if self.written && self.text.bytes().skip(self.open).any(|byte| byte == b'"') {
            let reference = self.text.split_off(self.open);
            self.text.push_str(&inside_quotes(reference));
        }
        self.open = self.text.len();
    }

    fn push_text(&mut self, text: &str) {
        if text.bytes().all(|byte| is_clear(byte) && (byte != b'\'' || self.shell.is_none())) {
            self.text.push_str(text);
        } else {
            // From the inside out: strings of JSON in the shell's word, the word, strings of JSON around it.
            let around = self.shell.unwrap_or(self.strings);
            let mut escaped = (around..self.strings).fold(text.to_owned(), |text, _| inside_quotes(text));
            if self.shell.is_some() {
                escaped = escaped.replace('\'', "'\\''");
            }
            let escaped = (0..around).fold(escaped, |text, _| inside_quotes(text));
            self.text.push_str(&escaped);
        }
    }

    /// A word of a shell, in single quotes: between those nothing but `'` itself means anything.
    fn push_word(&mut self, inner: &Value<'_>) {
        let around = self.shell.replace(self.strings);
        self.text.push('\'');
        self.push(inner);
        self.text.push('\'');
        self.shell = around;
    }

    fn push_quote(&mut self) {
        match self.strings {
            0 => self.text.push('"'),
            1 => self.text.push_str("\\\""),
            _ => self.push_text("\""),
        }
    }

    /// A string of the JSON text.
    fn push_string(&mut self, push: impl FnOnce(&mut Self)) {
        self.push_quote();
        self.strings += 1;
        push(self);
        self.strings -= 1;
        self.push_quote();
    }

    /// The JSON text of a value, references in place inside its strings.
    fn push_json(&mut self, value: &Value<'_>) {
        match value {
            Value::List(items) => {
                self.text.push('[');
                for (count, item) in items.iter().enumerate() {
                    self.text.push_str(if count == 0 { "" } else { "," });
                    self.push_json(item);
                }
                self.text.push(']');
            }
            Value::Map(entries) => {
                self.text.push('{');
                for (count, (key, value)) in entries.iter().enumerate() {
                    self.text.push_str(if count == 0 { "" } else { "," });
                    self.push_string(|this| this.push_text(key));
                    self.text.push(':');
                    self.push_json(value);
                }
                self.text.push('}');
            }
            Value::Shared(inner) => self.push_json(inner),
            Value::Json(inner) => self.push_string(|this| this.push_json(inner)),
            Value::Fixed(Json::String(_))
            | Value::Join(_)
            | Value::Text(_)
            | Value::Ref(..)
            | Value::Param(_)
            | Value::Pseudo(_)
            | Value::Shell(_)
            | Value::FileHash(_) => {
                self.push_string(|this| this.push(value));
            }
            Value::Fixed(_) | Value::Bool(_) | Value::Integer(_) | Value::Number(_) => self.push_text(&scalar(value)),
        }
    }
}

/// True if a byte stands in a string of JSON as it is.
fn is_clear(byte: u8) -> bool {
    byte >= b' ' && !matches!(byte, b'"' | b'\\')
}

/// A value that is neither text nor a reference, as JSON.
fn scalar(value: &Value<'_>) -> String {
    match value {
        Value::Number(text) => number(text).to_string(),
        Value::Integer(number) => number.to_string(),
        Value::Bool(value) => value.to_string(),
        Value::Fixed(json) => json.to_string(),
        _ => String::new(),
    }
}

/// The text between the quotes of a JSON string.
fn inside_quotes(text: String) -> String {
    let mut json = Json::String(text).to_string();
    json.pop();
    json.split_off(1.min(json.len()))
}

/// A number as written.
pub fn number(text: &str) -> Json {
    serde_json::from_str(text).unwrap_or(Json::Null)
}
