//! Tags: those of everything that is deployed, and those of one node; and the rules of AWS for them.
//!
//! <https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html>.

use super::arguments::{Judge, Owner};
use super::draft::Scope;
use super::{Arguments, Literal, Name, Node};
use crate::catalog::{BodyKind, of_every_node};
use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::source::Span;
use crate::syntax::ast::{self, Statement, Value, ValueKind};

/// The argument that every kind has: the tags of a node.
pub const TAGS: &str = "tags";

/// The most tags that a resource may have, and the most characters of a key and of a value.
const MOST: usize = 50;
const KEY: usize = 128;
const VALUE: usize = 256;

/// A tag of everything that is deployed.
#[derive(Debug, Clone)]
pub struct Tag<'s> {
    /// Its key.
    pub key: Name<'s>,
    /// Its value: a text, a number, a truth or a parameter.
    pub value: Literal<'s>,
}

/// True if a setting of an environment is that of a tag: a node of the name takes precedence.
pub fn is_tag(setting: &ast::Setting<'_>, scope: &Scope<'_, '_>) -> bool {
    setting.node.text == TAGS && scope.node(TAGS).is_none() && !scope.lost(TAGS)
}

/// The tags of a file, by key, as they are in the selected environment; the others' are judged too, or the selected one's
/// `alone`.
pub fn tags<'s>(
    file: &ast::File<'s>,
    selected: Option<&str>,
    alone: bool,
    scope: &Scope<'_, 's>,
    diagnostics: &mut Diagnostics,
) -> Vec<Tag<'s>> {
    let blocks =
        file.statements.iter().filter_map(|s| if let Statement::Tags(tags) = s { Some(&tags.tags) } else { None });
    let mut out = judged(blocks.flatten().cloned().collect(), scope, diagnostics);
    for statement in &file.statements {
        let Statement::Environment(environment) = statement else { continue };
        let is_selected = selected == Some(environment.name.text);
        if alone && !is_selected {
            continue;
        }
        let settings = environment.settings.iter().filter(|setting| is_tag(setting, scope));
        let own = judged(settings.map(|setting| (setting.key, setting.value.clone())).collect(), scope, diagnostics);
        if is_selected {
            out.retain(|tag| own.iter().all(|other| other.key.text != tag.key.text));
            out.extend(own);
        }
    }
    out.sort_by_key(|tag| tag.key.text);
    if let Some(beyond) = out.get(MOST) {
        too_many(beyond.key.span, out.len(), diagnostics);
    }
    out
}

/// Judges tags as the argument of a node is judged.
fn judged<'s>(
    entries: Vec<(Name<'s>, Value<'s>)>,
    scope: &Scope<'_, 's>,
    diagnostics: &mut Diagnostics,
) -> Vec<Tag<'s>> {
    let Some(span) = entries.iter().map(|(key, value)| key.span.to(value.span)).reduce(Span::to) else {
        return Vec::new();
    };
    let keys: Vec<Name<'s>> = entries.iter().map(|(key, _)| *key).collect();
    let parameters = of_every_node();
    let judge = Judge { scope, parameters, owner: Owner::Tags, verbs: None, unknown: Code::UNKNOWN_ARGUMENT };
    let mut told = Arguments::default();
    let map = Value { span, kind: ValueKind::Map(entries) };
    judge.keyed(Name { text: TAGS, span }, &map, &mut told, diagnostics);
    let Some(Literal::Map(values)) = told.remove(TAGS).map(|argument| argument.value) else { return Vec::new() };
    let key = |text: &str| keys.iter().find(|key| key.text == text).copied();
    values.into_iter().filter_map(|(text, value)| Some(Tag { key: key(text)?, value })).collect()
}

/// Judges the tags of the nodes beside those of the file.
pub fn of_nodes(nodes: &[Node<'_>], all: &[Tag<'_>], diagnostics: &mut Diagnostics) {
    let keys: Vec<Name<'_>> = all.iter().map(|tag| tag.key).collect();
    if nodes.iter().any(has_role) {
        alike(&keys, 0, diagnostics);
    }
    for node in nodes {
        let Some(argument) = node.arguments.get(TAGS) else { continue };
        let Literal::Map(own) = &argument.value else { continue };
        if node.existing.is_some() {
            let message = format!("`{}` is outside, and gets no tags from here", node.label());
            let found = Diagnostic::new(Code::UNUSABLE_TAG, message, argument.span, "tags what is not made here");
            diagnostics.push(found.help("set them where the resource is made").about(node.label()));
            continue;
        }
        let mut keys = keys.clone();
        keys.retain(|key| own.iter().all(|(own, _)| *own != key.text));
        let shared = keys.len();
        keys.extend(own.iter().map(|(key, _)| Name { text: key, span: argument.span }));
        if has_role(node) {
            alike(&keys, shared, diagnostics);
        }
        if keys.len() > MOST && all.len() <= MOST {
            too_many(argument.span, keys.len(), diagnostics);
        }
    }
}

/// True if a role is made for a node, or it is one.
fn has_role(node: &Node<'_>) -> bool {
    let is_role = node.service.body == Some(BodyKind::Allows) || !node.service.roles.is_empty();
    is_role && node.existing.is_none()
}

/// Reports keys, from one on, that differ in case alone from one before: IAM takes them for the same key of a role.
fn alike(keys: &[Name<'_>], from: usize, diagnostics: &mut Diagnostics) {
    for (index, key) in keys.iter().enumerate().skip(from) {
        let is_alike = |other: &&Name<'_>| other.text.to_lowercase() == key.text.to_lowercase();
        if let Some(before) = keys.iter().take(index).find(is_alike) {
            let message = format!("the tags `{}` and `{}` differ in case alone", before.text, key.text);
            let found = Diagnostic::new(Code::UNUSABLE_TAG, message, key.span, "a role cannot have both");
            let found = if before.span == key.span { found } else { found.and(before.span, "the same key to IAM") };
            diagnostics.push(found.help("keep one of the two"));
        }
    }
}

fn too_many(span: Span, count: usize, diagnostics: &mut Diagnostics) {
    let message = format!("{count} tags, and a resource has {MOST} at most");
    diagnostics.push(Diagnostic::new(Code::UNUSABLE_TAG, message, span, "too many").help("leave some out"));
}

/// The reason why AWS refuses a tag; `value` is None where it is known only when it is deployed.
pub fn wrong(key: &str, value: Option<&str>) -> Option<(String, &'static str)> {
    let strange =
        |text: &str| text.chars().find(|c| !(c.is_alphanumeric() || c.is_whitespace() || "+-=._:/@".contains(*c)));
    let long = |text: &str, most: usize| text.chars().count() > most;
    let value = value.unwrap_or_default();
    Some(if key.is_empty() {
        ("the key of a tag is empty".to_owned(), "write a key")
    } else if key.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("aws:")) {
        (format!("the tag `{key}` begins with `aws:`, which AWS keeps for its own"), "choose another key")
    } else if long(key, KEY) {
        (format!("the key of a tag is longer than {KEY} characters"), "choose a shorter key")
    } else if long(value, VALUE) {
        (format!("the value of the tag `{key}` is longer than {VALUE} characters"), "write a shorter value")
    } else if let Some(letter) = strange(key).or_else(|| strange(value)) {
        let told = format!("the tag `{key}` has the character `{letter}` in it");
        (told, "tags are made of letters, digits, blanks, and any of `+ - = . _ : / @`")
    } else {
        return None;
    })
}
