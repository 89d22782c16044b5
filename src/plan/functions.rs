//! The filters of expressions (`{id|kebab:40}`) and the values derived from a node's body and code.

use super::arena::Arena;
use super::evaluator::{Evaluator, archived};
use super::scope::Item;
use super::value::{Pseudo, Value};
use super::{forms, objects, origins};
use crate::catalog::{Filter, Target, Word};
use crate::graph::symbols::Symbols;
use crate::graph::{Code, Default, Edge, EdgeKind, Literal, Node, keys, pascal};
use petgraph::Direction::Incoming;
use petgraph::graph::NodeIndex;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// Applies a filter.
pub fn apply<'g, 's: 'g>(
    eval: &Evaluator<'g, 's>,
    filter: Filter,
    argument: Option<&'g str>,
    item: Item<'g>,
) -> Item<'g> {
    let arena = eval.arena;
    let argument = argument.unwrap_or_default();
    let number = || argument.parse::<i64>().ok();
    let text = |change: fn(&str, Option<usize>) -> String| match &item {
        Item::Value(value) => {
            value.as_text().map_or(Item::Absent, |text| Item::Value(arena.text(change(text, argument.parse().ok()))))
        }
        _ => Item::Absent,
    };
    let value = |change: &dyn Fn(Value<'g>) -> Option<Value<'g>>| match item {
        Item::Value(value) => change(value).map_or(Item::Absent, Item::Value),
        other => other,
    };
    match filter {
        Filter::Kebab => text(kebab),
        Filter::After => value(&|value| forms::after(arena, value, argument)),
        Filter::Certain => value(&|value| Some(forms::certain(arena, value))),
        Filter::Like => forms::like(&item, argument),
        Filter::Upper => text(|text, _| snake(text).to_ascii_uppercase()),
        Filter::Lower => text(|text, _| text.to_ascii_lowercase()),
        Filter::Identifier => text(|text, _| pascal(text)),
        Filter::Literal => value(&|value| Some(literal(arena, value))),
        Filter::Pattern => value(&|value| Some(objects::pattern(arena, literal(arena, value)))),
        Filter::Url => value(&|value| Some(objects::url(arena, value))),
        Filter::Object => value(&|value| objects::object(arena, &value, argument)),
        Filter::Folder => value(&|value| Some(objects::folder(arena, &value))),
        Filter::FileHash => value(&|path| Some(Value::FileHash(arena.keep(path)))),
        Filter::Shell => value(&|value| Some(Value::Shell(arena.keep(value)))),
        Filter::Basename => value(&|value| basename(&value).map(Value::Text)),
        Filter::RegionOf => value(&|value| region(&value).map(Value::Text)),
        Filter::Times => eval
            .number(&item)
            .zip(number())
            .map_or(Item::Absent, |(number, by)| Item::Value(Value::Integer(number.saturating_mul(by)))),
        Filter::Duration => match eval.number(&item) {
            Some(seconds) => Item::Value(arena.text(duration(seconds))),
            None => item,
        },
        Filter::EndsNot => ends_not(&item, argument),
        Filter::Has => has(&item, argument),
        Filter::NoOrigin => origins::no_origin(&item),
        Filter::Query => query(arena, item),
        Filter::HivePath => hive_path(arena, item),
        Filter::Fingerprint => fingerprint(eval, item),
        Filter::Largest => largest(eval, item, argument),
        // Applies to the path rather than to its value: `Evaluator::item` handles it.
        Filter::Spelled => item,
    }
}

/// The region in an ARN, where it is written there.
fn region<'g>(arn: &Value<'g>) -> Option<&'g str> {
    let region = arn.as_text()?.split(':').nth(3)?;
    let known = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    Some(region).filter(|region| !region.is_empty() && region.chars().all(known))
}

/// `RawZone` to `raw-zone`; longer than `limit`, its end gives way to a hash.
fn kebab(text: &str, limit: Option<usize>) -> String {
    let mut out = String::with_capacity(text.len() + 4);
    let mut previous_lower = false;
    for c in text.chars() {
        if c.is_ascii_uppercase() && previous_lower {
            out.push('-');
        }
        previous_lower = c.is_ascii_lowercase() || c.is_ascii_digit();
        out.push(if c == '_' { '-' } else { c.to_ascii_lowercase() });
    }
    let limit = limit.unwrap_or(usize::MAX);
    if out.len() <= limit {
        return out;
    }
    let hash: String = Sha256::digest(text.as_bytes()).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    let keep = out.get(..limit.saturating_sub(9)).unwrap_or_default().trim_end_matches('-');
    format!("{keep}-{hash}")
}

/// `RawZone` to `raw_zone`, for environment variables, which begin with a letter:
/// <https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html>.
fn snake(text: &str) -> String {
    let snake = kebab(text, None).replace('-', "_");
    if snake.starts_with('_') { format!("n{snake}") } else { snake }
}

/// The text after the last `/` of the last piece, if that is plain text.
fn basename<'g>(value: &Value<'g>) -> Option<&'g str> {
    value.pieces().last()?.as_text()?.rsplit('/').next()
}

/// Seconds as people write them: `90s`, `5min`, `7d`.
fn duration(seconds: i64) -> String {
    let units = [("d", 86_400), ("h", 3_600), ("min", 60)];
    let unit = units.iter().find(|(_, size)| seconds > 0 && seconds % size == 0);
    unit.map_or_else(|| format!("{seconds}s"), |(unit, size)| format!("{}{unit}", seconds / size))
}

/// The part of a prefix before its first `!{expression}`.
fn literal<'g>(arena: &'g Arena, value: Value<'g>) -> Value<'g> {
    let cut = |piece: &Value<'g>| piece.as_text()?.split_once("!{").map(|(before, _)| Value::Text(before));
    let pieces = value.pieces();
    let Some((at, last)) = pieces.iter().enumerate().find_map(|(at, piece)| Some((at, cut(piece)?))) else {
        return value;
    };
    arena.join(arena.collect(pieces.iter().take(at).copied().chain([last])))
}

/// True if the text around the parameters of a value contains `part`.
fn has<'g>(item: &Item<'g>, part: &str) -> Item<'g> {
    let Item::Value(value) = item else { return Item::Absent };
    let found = |piece: &Value<'g>| piece.as_text().is_some_and(|text| text.contains(part));
    Item::Value(Value::Bool(value.pieces().iter().any(found)))
}

/// True if a text is known to end with something other than `end`.
fn ends_not<'g>(item: &Item<'g>, end: &str) -> Item<'g> {
    let Item::Value(value) = item else { return Item::Absent };
    let last = value.pieces().last().and_then(|last| last.as_text());
    Item::Value(Value::Bool(last.is_some_and(|last| !last.ends_with(end))))
}

/// `{a: ".a", b: ".x // 0"}` as Firehose's one jq query `{"a":.a,"b":(.x // 0)}`: keys stand in quotes, and a
/// value that is more than a path stands in parentheses, without which jq takes few of them in an object.
fn query<'g>(arena: &'g Arena, item: Item<'g>) -> Item<'g> {
    let Item::Value(Value::Map(entries)) = item else { return Item::Absent };
    let is_path = |text: &str| {
        text.starts_with('.') && text.chars().all(|c| c.is_ascii_alphanumeric() || ['.', '_', '[', ']'].contains(&c))
    };
    let mut pieces = vec![Value::Text("{")];
    for (count, (key, value)) in entries.iter().enumerate() {
        let comma = if count == 0 { "" } else { "," };
        pieces.extend([Value::Text(comma), arena.text(quoted(key)), Value::Text(":")]);
        match value.as_text().is_some_and(is_path) {
            true => pieces.push(*value),
            false => pieces.extend([Value::Text("("), *value, Value::Text(")")]),
        }
    }
    pieces.push(Value::Text("}"));
    Item::Value(arena.join(&pieces))
}

/// A key of a map as jq has it: as it is written between quotes, which have the same escapes but `\$`.
fn quoted(key: &str) -> String {
    let (mut out, mut chars) = (String::from("\""), key.chars());
    while let Some(c) = chars.next() {
        match (c, chars.clone().next()) {
            ('\\', Some('$')) => {}
            ('\\', Some(_)) => out.extend([c].into_iter().chain(chars.next())),
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Partition keys as the folders Hive makes of them: `year=${year}/day=${day}/`.
fn hive_path<'g>(arena: &'g Arena, item: Item<'g>) -> Item<'g> {
    let Item::Value(Value::List(keys)) = item else { return Item::Absent };
    let names = keys.iter().filter_map(|key| key.get("name")?.as_text());
    Item::Value(arena.text(names.map(|name| format!("{name}=${{{name}}}/")).collect::<String>()))
}

/// A short hash of the routes of an API and the nodes that answer them: a deployment is immutable, so other
/// routes need another.
fn fingerprint<'g, 's: 'g>(eval: &Evaluator<'g, 's>, item: Item<'g>) -> Item<'g> {
    let Item::Edges(edges) = item else { return Item::Absent };
    let mut lines = BTreeSet::new();
    for edge in edges {
        let (Some(weight), Some((from, to))) =
            (eval.graph.flow.edge_weight(*edge), eval.graph.flow.edge_endpoints(*edge))
        else {
            continue;
        };
        let (Some(api), Some(function)) = (eval.node(from), eval.node(to)) else { continue };
        let outside = function.existing.as_ref().map(|existing| Literal::Text(existing.arn.clone()));
        let answers = outside.map_or_else(|| function.id.clone(), |arn| eval.graph.meaning(&arn));
        if let Value::List(routes) = paths(eval, weight, from) {
            let text = |route: &Value<'g>, key: &str| route.get(key).and_then(|value| value.as_text()).unwrap_or("");
            lines.extend(
                routes.iter().map(|route| format!("{} {} {answers}", text(route, "method"), text(route, "path"))),
            );
        }
        let said = api.arguments.iter().map(|(key, argument)| (key, eval.graph.meaning(&argument.value)));
        lines.extend(said.map(|(key, value)| format!("{key}={value}")));
    }
    let mut hash = Sha256::new();
    for line in &lines {
        hash.update((line.len() as u64).to_be_bytes());
        hash.update(line);
    }
    let digits: String = hash.finalize().iter().take(4).map(|byte| format!("{byte:02X}")).collect();
    Item::Value(eval.arena.text(digits))
}

/// The routes of an arrow: maps of `method`, `path` and `key`; everything where none is written.
pub fn paths<'g, 's: 'g>(eval: &Evaluator<'g, 's>, edge: &'g Edge<'s>, api: NodeIndex) -> Value<'g> {
    let arena = eval.arena;
    let route = |method: &'g str, path: &'g str, key: &'g str| {
        arena.map([("method", Value::Text(method)), ("path", Value::Text(path)), ("key", Value::Text(key))])
    };
    if let Some(Literal::List(routes)) = edge.options.get("routes").map(|argument| &argument.value) {
        let routes = routes.iter().filter_map(|literal| match literal {
            Literal::Route(method, path) => Some(route(method, path, arena.concat(&[method, " ", path]))),
            _ => None,
        });
        return arena.list(routes);
    }
    let http = eval
        .node(api)
        .and_then(|node| node.arguments.get("type"))
        .is_some_and(|argument| argument.value == Literal::Choice("http"));
    Value::List(match http {
        true => arena.slice(&[route("ANY", "", "$default")]),
        false => arena.slice(&[route("ANY", "/", ""), route("ANY", "/{proxy+}", "")]),
    })
}

/// The largest number at a path below each of several arrows.
fn largest<'g, 's: 'g>(eval: &Evaluator<'g, 's>, item: Item<'g>, path: &'g str) -> Item<'g> {
    let Item::Edges(edges) = item else { return Item::Absent };
    let numbers = edges.iter().filter_map(|edge| {
        let at = path.split('.').try_fold(Item::Edge(*edge), |item, name| eval.member(item, Word::of(name), name));
        eval.number(&at?)
    });
    numbers.max().map_or(Item::Absent, |number| Item::Value(Value::Integer(number)))
}

/// The columns of a table, or its partition keys: maps of `name` and `type`.
pub fn columns<'g>(arena: &'g Arena, node: &'g Node<'_>, partitions: bool) -> Value<'g> {
    let wanted = node.columns.iter().filter(|column| column.partition == partitions);
    arena.list(wanted.map(|column| {
        // Glue keeps names in lower case.
        let name = match node.service.columns {
            Some(_) => Value::Text(column.name.text),
            None => arena.text(column.name.text.to_ascii_lowercase()),
        };
        arena.map([("name", name), ("type", Value::Text(&column.kind))])
    }))
}

impl<'g, 's: 'g> Evaluator<'g, 's> {
    /// A number; of a parameter, its default.
    pub fn number(&self, item: &Item<'g>) -> Option<i64> {
        match item {
            Item::Value(Value::Integer(number)) => Some(*number),
            Item::Value(Value::Fixed(json)) => json.as_i64(),
            Item::Value(Value::Param(index)) => match self.graph.params.get(*index)?.default.as_ref()? {
                Default::Integer(number) => Some(*number),
                _ => None,
            },
            _ => None,
        }
    }

    /// The rest of each writer's key prefix below the prefix of a table, sorted.
    pub fn written_below(&self, table: NodeIndex) -> Vec<Symbols> {
        let mut below = Vec::new();
        let prefix = |edge: &Edge<'s>| match edge.kind {
            EdgeKind::Arrow(accept) => accept.key_prefixes.first().and_then(|name| keys::option(edge, accept, name)),
            _ => None,
        };
        for edge in self.links(table, Incoming, "objects") {
            let Some((bucket, _)) = self.graph.flow.edge_endpoints(*edge) else { continue };
            let at = self.graph.flow.edge_weight(*edge).and_then(prefix).unwrap_or_default();
            let writers = self.graph.flow.edges_directed(bucket, Incoming).filter_map(|edge| prefix(edge.weight()));
            below.extend(writers.filter_map(|written| written.strip_prefix(&*at).map(Symbols::from)));
        }
        below.sort_unstable();
        below
    }

    /// Properties of a node's code.
    pub fn of_code(&self, index: NodeIndex, name: &str) -> Item<'g> {
        let Some(node) = self.graph.flow.node_weight(index) else { return Item::Absent };
        let Some(code) = node.code.as_deref() else { return Item::Absent };
        let found = match name {
            "inline" => code.inline.as_deref().map(Value::Text),
            "handler" => {
                let inline = code.inline_handler.as_ref().filter(|_| self.target.carries_code());
                inline.or(code.handler.as_ref()).map(|handler| Value::Text(handler))
            }
            "runtime" => code.family.and_then(|family| {
                let parameter = node.service.parameters.get("runtime")?;
                // A default is never a choice that only a newer provider of the target takes.
                let taken = |choice: &str| self.target != Target::Terraform || parameter.provider(choice).is_none();
                let mut choices = parameter.choices.iter().filter(|choice| choice.starts_with(family));
                choices.find(|choice| taken(choice)).map(|choice| Value::Text(choice))
            }),
            "bootstrap" => bootstrap(code).map(Value::Text),
            "folder" => Some(Value::Pseudo(Pseudo::AssetFolder)),
            "bucket" => Some(Value::Pseudo(Pseudo::AssetBucket)),
            "key" => Some(self.arena.text(asset_key(code, archived(node)))),
            _ => None,
        };
        found.map_or(Item::Absent, Item::Value)
    }
}

/// The reason why a custom runtime cannot start: no file at the top is called `bootstrap` (`missing`), or it is not
/// executable (`still`). None if there is no such reason, or none is known: the contents of an archive are not
/// known, and neither are permissions if the system does not record them.
/// <https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html>
fn bootstrap(code: &Code) -> Option<&'static str> {
    const NAME: &str = "bootstrap";
    if code.is_archive() {
        return None;
    }
    match code.files.iter().any(|(name, _)| name == NAME) {
        false => Some("missing"),
        true if code.bits && !code.runnable.contains(NAME) => Some("still"),
        true => None,
    }
}

/// A name for code after its content: the same content has the same name, on every machine.
pub fn asset_key(code: &Code, zip: bool) -> String {
    let mut hash = Sha256::new();
    for (name, bytes) in &code.files {
        for part in [name.as_bytes(), bytes.as_slice()] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
        // No part is that long, so the mark of an executable file is never taken for contents.
        if zip && code.runnable.contains(name) {
            hash.update(u64::MAX.to_be_bytes());
        }
    }
    let digest: String = hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let extension = match (zip, code.files.first().and_then(|(name, _)| name.rsplit_once('.'))) {
        (false, Some((_, extension))) => extension,
        _ => "zip",
    };
    format!("{digest}.{extension}")
}

#[cfg(test)]
mod tests {
    use super::snake;

    #[test]
    fn variables_begin_with_a_letter() {
        assert_eq!(
            [snake("RawZone"), snake("raw_zone"), snake("_raw"), snake("__")],
            ["raw_zone", "raw_zone", "n_raw", "n__"]
        );
    }
}
