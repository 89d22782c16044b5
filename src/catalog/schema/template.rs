//! The value templates of service files: TOML values with `{expressions}`, `$when` and `$for`.
//!
//! A string that is one `{expression}` keeps the type of its value; a string with text around it joins.
//! A field whose value is absent is left out. In maps and lists a table with one key `$when CONDITION` or
//! `$for NAME in LIST` adds its content where, or as often as, it says; `$json` makes JSON text, and `$fill` is a text in which
//! the other entries of its table stand for `${NAME}`.

use super::expr::{Expr, Loop};
use serde::Deserialize;
use serde_json::Value as Json;

/// A parsed template.
#[derive(Debug, Deserialize)]
#[serde(try_from = "Json")]
pub enum Template {
    /// The same everywhere: shared, never copied.
    Fixed(Json),
    /// One expression.
    Expr(Expr),
    /// Text with expressions in it.
    Join(Vec<Piece>),
    /// A list.
    List(Vec<Template>),
    /// A map.
    Map(Vec<Entry>),
    /// The JSON text of a value.
    Text(Box<Template>),
    /// A text with `${NAME}` in it, and a map with the value of each name.
    Fill(Box<Template>, Box<Template>),
}

/// A piece of a joined string.
#[derive(Debug)]
pub enum Piece {
    /// Text as it is.
    Text(String),
    /// A value.
    Expr(Expr),
}

/// An entry of a map.
#[derive(Debug)]
pub enum Entry {
    /// `Key = value`
    Field(Key, Template),
    /// `"$when CONDITION" = ...`
    When(Expr, Template),
    /// `"$for NAME in LIST" = ...`
    For(Loop, Template),
}

/// The key of a field.
#[derive(Debug)]
pub enum Key {
    /// Text as it is.
    Fixed(String),
    /// Text with expressions in it.
    Join(Vec<Piece>),
}

impl TryFrom<Json> for Template {
    type Error = String;
    fn try_from(json: Json) -> Result<Self, String> {
        Ok(match json {
            Json::String(text) => return text_template(&text),
            Json::Array(items) => {
                let items: Vec<Template> = items.into_iter().map(Template::try_from).collect::<Result<_, _>>()?;
                match items.iter().all(|item| matches!(item, Template::Fixed(_))) {
                    true => Template::Fixed(Json::Array(items.into_iter().map(fixed).collect())),
                    false => Template::List(items),
                }
            }
            Json::Object(fields) => {
                let mut entries = Vec::with_capacity(fields.len());
                let mut filled = None;
                for (key, value) in fields {
                    if let Some(message) = unknown_word(&key) {
                        return Err(message);
                    }
                    if key == "$json" {
                        return Ok(Template::Text(Box::new(Template::try_from(value)?)));
                    }
                    match key.as_str() {
                        "$fill" => filled = Some(Template::try_from(value)?),
                        _ => entries.push(entry(&key, Template::try_from(value)?)?),
                    }
                }
                match filled {
                    Some(text) => Template::Fill(Box::new(text), Box::new(map_template(entries))),
                    None => map_template(entries),
                }
            }
            other => Template::Fixed(other),
        })
    }
}

/// The keywords of templates, with the space before a condition or a loop.
const WORDS: [&str; 4] = ["$when ", "$for ", "$json", "$fill"];

/// A message if a key begins like a keyword, and is none.
pub fn unknown_word(key: &str) -> Option<String> {
    let unknown = key.starts_with('$') && !WORDS.iter().any(|word| is_word(key, word));
    unknown.then(|| format!("`{key}` is no word of templates: there are `$when`, `$for`, `$json`, `$fill` and `$use`"))
}

fn is_word(key: &str, word: &str) -> bool {
    if word.ends_with(' ') { key.starts_with(word) } else { key == word }
}

fn fixed(template: Template) -> Json {
    if let Template::Fixed(json) = template { json } else { Json::Null }
}

fn entry(key: &str, value: Template) -> Result<Entry, String> {
    if let Some(condition) = key.strip_prefix("$when ") {
        return Ok(Entry::When(Expr::parse(condition)?, value));
    }
    if let Some(clause) = key.strip_prefix("$for ") {
        return Ok(Entry::For(Loop::try_from(clause.to_owned())?, value));
    }
    let key = match text_template(key)? {
        Template::Join(pieces) => Key::Join(pieces),
        Template::Expr(expr) => Key::Join(vec![Piece::Expr(expr)]),
        _ => Key::Fixed(key.to_owned()),
    };
    Ok(Entry::Field(key, value))
}

fn map_template(entries: Vec<Entry>) -> Template {
    let constant = entries.iter().all(|entry| matches!(entry, Entry::Field(Key::Fixed(_), Template::Fixed(_))));
    if !constant {
        return Template::Map(entries);
    }
    let fields = entries.into_iter().filter_map(|entry| match entry {
        Entry::Field(Key::Fixed(key), value) => Some((key, fixed(value))),
        _ => None,
    });
    Template::Fixed(Json::Object(fields.collect()))
}

/// `{expr}` inside text; `{{` and `}}` are the braces themselves.
fn text_template(text: &str) -> Result<Template, String> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at_checked(at).ok_or("not on a character boundary")?;
        plain.push_str(before);
        if from.starts_with("{{") || from.starts_with("}}") {
            plain.push_str(from.get(..1).unwrap_or_default());
            rest = from.get(2..).unwrap_or_default();
            continue;
        }
        let (inside, after) = from.split_once('}').ok_or_else(|| format!("a `{{` without `}}` in `{text}`"))?;
        let inside = inside.strip_prefix('{').ok_or_else(|| format!("a `}}` without `{{` in `{text}`"))?;
        if !plain.is_empty() {
            pieces.push(Piece::Text(std::mem::take(&mut plain)));
        }
        pieces.push(Piece::Expr(Expr::parse(inside)?));
        rest = after;
    }
    plain.push_str(rest);
    if pieces.is_empty() {
        return Ok(Template::Fixed(Json::String(plain)));
    }
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain));
    }
    Ok(match (pieces.len(), pieces.pop()) {
        (1, Some(Piece::Expr(expr))) => Template::Expr(expr),
        (_, last) => {
            pieces.extend(last);
            Template::Join(pieces)
        }
    })
}

impl Template {
    /// Calls `visit` with the names of each path in it.
    pub fn paths(&self, visit: &mut dyn FnMut(&[String])) {
        match self {
            Self::Fixed(_) => {}
            Self::Expr(expr) => expr.paths(&mut |path: &[String]| visit(path)),
            Self::Join(pieces) => joined(pieces, visit),
            Self::Text(inner) => inner.paths(visit),
            Self::Fill(text, names) => [text, names].iter().for_each(|part| part.paths(visit)),
            Self::List(items) => items.iter().for_each(|item| item.paths(visit)),
            Self::Map(entries) => entries.iter().for_each(|entry| {
                let inner = match entry {
                    Entry::Field(Key::Join(pieces), inner) => {
                        joined(pieces, visit);
                        inner
                    }
                    Entry::Field(Key::Fixed(_), inner) => inner,
                    Entry::When(condition, inner) => {
                        condition.paths(&mut |path: &[String]| visit(path));
                        inner
                    }
                    Entry::For(clause, inner) => {
                        clause.list.paths(&mut |path: &[String]| visit(path));
                        // Inside, the name of the loop hides any other.
                        return inner.paths(&mut |path| {
                            if path.first() != Some(&clause.name) {
                                visit(path);
                            }
                        });
                    }
                };
                inner.paths(visit);
            }),
        }
    }
}

/// Calls `visit` with the names of each path in pieces of text.
fn joined(pieces: &[Piece], visit: &mut dyn FnMut(&[String])) {
    for piece in pieces {
        if let Piece::Expr(expr) = piece {
            expr.paths(&mut |path: &[String]| visit(path));
        }
    }
}
