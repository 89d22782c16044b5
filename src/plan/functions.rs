//! The filters of expressions (`{id|kebab:40}`) and what is derived from a node's body and code.

use super::eval::Item;
use super::lower::{Lowering, archived};
use super::value::{Pseudo, Value};
use crate::catalog::Word;
use crate::graph::{Code, Default, Edge, Literal, Node};
use petgraph::Direction::Incoming;
use petgraph::graph::NodeIndex;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::rc::Rc;

/// Applies a filter. An unknown one gives nothing; a test holds that service files name known ones.
pub fn apply<'g, 's: 'g>(
    lowering: &Lowering<'g, 's>,
    name: &str,
    argument: Option<&'static str>,
    item: Item<'g>,
) -> Item<'g> {
    let text = |change: fn(&str, Option<usize>) -> String| match &item {
        Item::Value(value) => value.as_text().map_or(Item::Absent, |text| {
            Item::Value(Value::text(change(text, argument.and_then(|length| length.parse().ok()))))
        }),
        _ => Item::Absent,
    };
    match name {
        "kebab" => text(kebab),
        "upper" => text(|text, _| snake(text).to_ascii_uppercase()),
        "lower" => text(|text, _| text.to_ascii_lowercase()),
        "identifier" => text(|text, _| identifier(text)),
        "wildcards" => text(|text, _| wildcards(text)),
        "literal" => match item {
            Item::Value(value) => Item::Value(literal(value)),
            other => other,
        },
        "times" => number(lowering, &item)
            .zip(argument.and_then(|by| by.parse::<i64>().ok()))
            .map_or(Item::Absent, |(number, by)| Item::Value(Value::Integer(number.saturating_mul(by)))),
        "above" => number(lowering, &item)
            .zip(argument.and_then(|by| by.parse::<i64>().ok()))
            .map_or(Item::Absent, |(number, by)| Item::Value(Value::Bool(number > by))),
        "folder" => text(|text, _| text.trim_end_matches('/').to_owned()),
        "query" => query(item),
        "hive_path" => hive_path(item),
        "fingerprint" => fingerprint(lowering, item),
        "largest" => largest(lowering, item, argument.unwrap_or_default()),
        _ => Item::Absent,
    }
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

/// `RawZone` to `Raw_Zone`, for environment variables.
fn snake(text: &str) -> String {
    kebab(text, None).replace('-', "_")
}

/// `GET /{id}/parts` to `GETIdParts`.
fn identifier(text: &str) -> String {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words
        .map(|word| {
            word.chars().take(1).map(|c| c.to_ascii_uppercase()).chain(word.chars().skip(1)).collect::<String>()
        })
        .collect()
}

/// `/items/{id}` to `/items/*`
fn wildcards(text: &str) -> String {
    let parts: Vec<&str> = text.split('/').map(|part| if part.starts_with('{') { "*" } else { part }).collect();
    parts.join("/")
}

/// The part of a prefix before its first `!{expression}`.
fn literal(value: Value<'_>) -> Value<'_> {
    let cut = |text: &str| text.split_once("!{").map(|(before, _)| before.to_owned());
    match value {
        Value::Join(pieces) => {
            let mut out = Vec::new();
            for piece in pieces.iter() {
                match piece.as_text().and_then(cut) {
                    Some(before) => {
                        out.push(Value::text(before));
                        break;
                    }
                    None => out.push(piece.clone()),
                }
            }
            Value::join(out)
        }
        other => match other.as_text().and_then(cut) {
            Some(before) => Value::text(before),
            None => other,
        },
    }
}

/// A number; of a parameter, its default.
fn number<'g, 's: 'g>(lowering: &Lowering<'g, 's>, item: &Item<'g>) -> Option<i64> {
    match item {
        Item::Value(Value::Integer(number)) => Some(*number),
        Item::Value(Value::Fixed(json)) => json.as_i64(),
        Item::Value(Value::Param(index)) => match lowering.graph.params.get(*index)?.default.as_ref()? {
            Default::Integer(number) => Some(*number),
            _ => None,
        },
        _ => None,
    }
}

/// `{a: ".a", b: ".x.b"}` as Firehose's one jq query `{a:.a,b:.x.b}`.
fn query(item: Item<'_>) -> Item<'_> {
    let Item::Value(Value::Map(entries)) = item else { return Item::Absent };
    let mut pieces = vec![Value::text("{")];
    for (count, (key, value)) in entries.iter().enumerate() {
        let comma = if count == 0 { "" } else { "," };
        pieces.push(Value::text(format!("{comma}{key}:")));
        pieces.push(value.clone());
    }
    pieces.push(Value::text("}"));
    Item::Value(Value::join(pieces))
}

/// Partition keys as the folders Hive makes of them: `year=${year}/day=${day}/`.
fn hive_path(item: Item<'_>) -> Item<'_> {
    let Item::Value(Value::List(keys)) = item else { return Item::Absent };
    let mut path = String::new();
    for key in keys.iter() {
        let Value::Map(entries) = key else { continue };
        if let Some(name) = entries.iter().find(|(key, _)| key == "name").and_then(|(_, name)| name.as_text()) {
            path.push_str(&format!("{name}=${{{name}}}/"));
        }
    }
    Item::Value(Value::text(path))
}

/// A short hash of the routes of an API and who answers them: a deployment is immutable, so other routes need another.
fn fingerprint<'g, 's: 'g>(lowering: &Lowering<'g, 's>, item: Item<'g>) -> Item<'g> {
    let Item::Edges(edges) = item else { return Item::Absent };
    let mut hash = Sha256::new();
    for edge in edges {
        let (Some(weight), Some((from, to))) =
            (lowering.graph.flow.edge_weight(edge), lowering.graph.flow.edge_endpoints(edge))
        else {
            continue;
        };
        let answers = lowering.node(to).map_or("", |node| node.id.as_str());
        let arguments = lowering
            .node(from)
            .map(|node| node.arguments.iter().map(|(key, argument)| (*key, &argument.value)).collect::<Vec<_>>());
        hash.update(format!("{answers} {:?} {arguments:?};", paths(lowering, weight, from)));
    }
    Item::Value(Value::text(hash.finalize().iter().take(4).map(|byte| format!("{byte:02X}")).collect::<String>()))
}

/// The routes of an arrow: maps of `method`, `path` and `key`; everything where none is written.
pub fn paths<'g, 's: 'g>(lowering: &Lowering<'g, 's>, edge: &'g Edge<'s>, api: NodeIndex) -> Value<'g> {
    let route = |method: &'g str, path: &'g str, key: String| {
        Value::map([("method", Value::text(method)), ("path", Value::text(path)), ("key", Value::text(key))])
    };
    if let Some(Literal::List(routes)) = edge.options.get("routes").map(|argument| &argument.value) {
        let routes = routes.iter().filter_map(|literal| match literal {
            Literal::Route(method, path) => Some(route(method, path, format!("{method} {path}"))),
            _ => None,
        });
        return Value::list(routes.collect());
    }
    let http = lowering
        .node(api)
        .and_then(|node| node.arguments.get("type"))
        .is_some_and(|argument| argument.value == Literal::Choice("http"));
    Value::list(match http {
        true => vec![route("ANY", "", "$default".to_owned())],
        false => vec![route("ANY", "/", String::new()), route("ANY", "/{proxy+}", String::new())],
    })
}

/// The largest number at a path below each of several arrows.
fn largest<'g, 's: 'g>(lowering: &Lowering<'g, 's>, item: Item<'g>, path: &'static str) -> Item<'g> {
    let Item::Edges(edges) = item else { return Item::Absent };
    let numbers = edges.into_iter().filter_map(|edge| {
        number(
            lowering,
            &path.split('.').fold(Item::Edge(edge), |item, name| lowering.member(item, Word::of(name), name)),
        )
    });
    numbers.max().map_or(Item::Absent, |number| Item::Value(Value::Integer(number)))
}

/// The columns of a table, or its partition keys: maps of `name` and `type`.
pub fn columns<'g>(node: &'g Node<'_>, partitions: bool) -> Value<'g> {
    let wanted = node.columns.iter().filter(|column| column.partition == partitions);
    Value::list(
        wanted
            .map(|column| {
                let name = column.name.text.to_ascii_lowercase();
                Value::map([("name", Value::text(name)), ("type", Value::text(column.kind.as_str()))])
            })
            .collect(),
    )
}

impl<'g, 's: 'g> Lowering<'g, 's> {
    /// The partition keys of a table, with the `format` of their dates where a writer's prefix tells it:
    /// `day=!{timestamp:yyyy-MM-dd}/` on an arrow into the table's bucket.
    pub fn partitions(&self, index: NodeIndex, node: &'g Node<'s>) -> Value<'g> {
        let buckets =
            self.links(index, Incoming, "objects").into_iter().filter_map(|edge| self.graph.flow.edge_endpoints(edge));
        let writers: Vec<_> =
            buckets.flat_map(|(bucket, _)| self.graph.flow.edges_directed(bucket, Incoming)).collect();
        let prefixes = writers.iter().filter_map(|edge| match &edge.weight().options.get("prefix")?.value {
            crate::graph::Literal::Text(text) => Some(
                text.iter()
                    .filter_map(|piece| match piece {
                        crate::graph::Piece::Text(text) => Some(text.as_ref()),
                        crate::graph::Piece::Param(_) => None,
                    })
                    .collect::<String>(),
            ),
            _ => None,
        });
        let prefixes: Vec<String> = prefixes.collect();
        let since = match self.member(Item::Node(index), Word::of("since"), "since") {
            Item::Value(value) => value.as_text().unwrap_or_default().to_owned(),
            _ => String::new(),
        };
        let Value::List(mut keys) = columns(node, true) else { return Value::list(Vec::new()) };
        for key in Rc::make_mut(&mut keys) {
            let Value::Map(entries) = key else { continue };
            let Some(name) =
                entries.iter().find(|(key, _)| key == "name").and_then(|(_, value)| value.as_text()).map(str::to_owned)
            else {
                continue;
            };
            let dated = entries.iter().any(|(key, value)| key == "type" && value.as_text() == Some("date"));
            let format = prefixes.iter().find_map(|prefix| timestamp(prefix, &name)).or(dated.then_some("yyyy-MM-dd"));
            let Some(format) = format.map(str::to_owned) else { continue };
            let (start, unit) = (first_date(&since, &format), unit(&format));
            let dates = [("format", format), ("start", start), ("unit", unit.to_owned())];
            let dates = dates.map(|(key, text)| (Cow::Borrowed(key), Value::text(text)));
            *entries = entries.iter().cloned().chain(dates).collect();
        }
        Value::List(keys)
    }

    /// Properties of a node's code.
    pub fn of_code(&self, index: NodeIndex, name: &str) -> Item<'g> {
        let Some(node) = self.graph.flow.node_weight(index) else { return Item::Absent };
        let Some(code) = node.code.as_deref() else { return Item::Absent };
        let found = match name {
            "inline" => code.inline.as_deref().map(Value::text),
            "handler" => code.handler.as_deref().map(Value::text),
            "runtime" => code.family.and_then(|family| {
                let choices = &node.service.parameters.get("runtime")?.choices;
                choices.iter().find(|choice| choice.starts_with(family)).map(|choice| Value::text(choice.as_str()))
            }),
            "bucket" => Some(Value::Pseudo(Pseudo::AssetBucket)),
            "key" => Some(Value::text(asset_key(code, archived(node)))),
            _ => None,
        };
        found.map_or(Item::Absent, Item::Value)
    }
}

/// The date format after `name=` in a Firehose prefix.
fn timestamp<'p>(prefix: &'p str, name: &str) -> Option<&'p str> {
    let (_, after) = prefix.split_once(&format!("{name}=!{{timestamp:"))?;
    after.split_once('}').map(|(format, _)| format)
}

/// A name for code after its content: the same content has the same name, on every machine.
pub fn asset_key(code: &Code, zip: bool) -> String {
    let mut hash = Sha256::new();
    for (name, bytes) in &code.files {
        for part in [name.as_bytes(), bytes.as_slice()] {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        }
    }
    let digest: String = hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let extension = match (zip, code.files.first().and_then(|(name, _)| name.rsplit_once('.'))) {
        (false, Some((_, extension))) => extension,
        _ => "zip",
    };
    format!("{digest}.{extension}")
}

/// A date `2020-01-31` in a format of Java's such as `yyyy/MM/dd/HH`.
fn first_date(date: &str, format: &str) -> String {
    let mut parts = date.split('-');
    let mut next = || parts.next().unwrap_or("01").to_owned();
    let (year, month, day) = (next(), next(), next());
    format
        .replace("yyyy", &year)
        .replace("MM", &month)
        .replace("dd", &day)
        .replace("HH", "00")
        .replace("mm", "00")
        .replace('\'', "")
}

/// The step between dates of a format: <https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html>.
fn unit(format: &str) -> &'static str {
    let steps = [("mm", "MINUTES"), ("HH", "HOURS"), ("dd", "DAYS"), ("MM", "MONTHS")];
    steps.iter().find(|(letters, _)| format.contains(letters)).map_or("YEARS", |(_, unit)| unit)
}
