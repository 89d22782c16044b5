//! Asks what must not be written where an arrow reads: the `reads` of service files, for each arrow that writes below
//! the same keys of the same store.

use super::rules::Asking;
use crate::catalog::BodyKind;
use crate::diagnostics::Diagnostics;
use crate::graph::keys::{self, Keys, Written};
use crate::graph::symbols::{Symbol, Symbols, folders, has_parameter};
use crate::graph::{EdgeKind, Literal, Node, envelopes};
use crate::plan::{Item, Scope, Value};
use petgraph::graph::NodeIndex;
use petgraph::visit::EdgeRef;
use std::collections::BTreeMap;

/// No more writers are held against one reader: who writes a thousand times to one place knows by then.
const MOST: usize = 100;

impl<'g, 's: 'g> Asking<'_, 'g, 's> {
    /// Reports what is written where it cannot be read. What is in error already is not asked.
    pub fn reads(&self, diagnostics: &mut Diagnostics) {
        let sound = |index: NodeIndex| self.eval.node(index).filter(|node| node.is_sound());
        for store in self.eval.graph.flow.node_indices().filter(|store| sound(*store).is_some()) {
            let mut all: Option<Vec<Written<'s>>> = None;
            for edge in self.eval.graph.flow.edges(store) {
                let (EdgeKind::Arrow(accept), to) = (edge.weight().kind, edge.target()) else { continue };
                let Some(reader) = sound(to).filter(|_| !accept.reads.is_empty()) else { continue };
                let all = all.get_or_insert_with(|| self.all_written(store));
                let keys = keys::keys(edge.weight(), accept).into_iter().next();
                let Keys { starts: at, ends } = keys.unwrap_or_else(|| Keys::starting(&[]));
                let first = all.partition_point(|written| *written.literal() < *at);
                let below = all.get(first..).unwrap_or_default().iter();
                let below = below.take_while(|written| written.literal().starts_with(&at));
                // A reader below a prefix to which only side data is written means that data.
                let only_side = below.clone().all(|written| written.side);
                for written in below.take(MOST).filter(|written| !only_side || written.beside.is_some()) {
                    // The end of such a key is not known.
                    if written.beside.is_some() && !ends.is_empty() {
                        continue;
                    }
                    let Some(writer) = sound(written.by).filter(|_| written.by != to) else { continue };
                    let Some(rest) = written.key.get(at.len()..).filter(|rest| !hidden(rest, written)) else {
                        continue;
                    };
                    let text = |text: String| Item::Value(self.eval.arena.text(text));
                    let missing = missing(reader, rest).filter(|_| written.closed).map(text);
                    let differs = self.differs(writer, to, reader).map(text);
                    let hidden = self.hidden(written.by, writer, reader).map(text);
                    let beside = written.beside.map(|name| Item::Value(Value::Text(name)));
                    let alone = only_side && *written.literal() == *at;
                    let scope = Scope::of_arrow(accept, edge.id(), store, to)
                        .with(self.eval.arena, "writer", Item::Node(written.by))
                        .with(self.eval.arena, "written", Item::Edge(written.edge))
                        .with(self.eval.arena, "side", Item::Value(Value::Bool(written.side)))
                        .with(self.eval.arena, "beside", beside.unwrap_or(Item::Absent))
                        .with(self.eval.arena, "alone", Item::Value(Value::Bool(alone)))
                        .with(self.eval.arena, "missing", missing.unwrap_or(Item::Absent))
                        .with(self.eval.arena, "differs", differs.unwrap_or(Item::Absent))
                        .with(self.eval.arena, "hidden", hidden.unwrap_or(Item::Absent));
                    for rule in &accept.reads {
                        self.ask(rule, &scope, edge.weight().span, &edge.weight().options, diagnostics);
                    }
                }
            }
        }
    }

    /// All that is written to a store, sorted by what its keys start with.
    fn all_written(&self, store: NodeIndex) -> Vec<Written<'s>> {
        let mut all = keys::written(self.eval.graph, store);
        all.extend(keys::beside(self.eval.graph, store));
        all.sort_by(|a, b| (a.literal(), a.edge, a.side).cmp(&(b.literal(), b.edge, b.side)));
        all
    }

    /// The first column of a reader that is hidden in what a writer gets wrapped, and writes so.
    fn hidden(&self, by: NodeIndex, writer: &Node<'s>, reader: &Node<'s>) -> Option<String> {
        let wrapped = Some(envelopes::wrapped(self.eval.graph, by)).filter(|_| !envelopes::is_reshaped(writer))?;
        wrapped
            .values()
            .filter(|wraps| wraps.unless.is_some())
            .find_map(|wraps| envelopes::missing_column(reader, wraps))
    }

    /// The first column of a reader that differs from the columns that a writer converts to, and in which way.
    fn differs(&self, writer: &Node<'s>, to: NodeIndex, reader: &'g Node<'s>) -> Option<String> {
        let schema = writer.arguments.values().find_map(|argument| match argument.value {
            Literal::Node(index) => {
                self.eval.node(index).filter(|node| index != to && node.service.body == Some(BodyKind::Columns))
            }
            _ => None,
        })?;
        let data = |node: &'g Node<'s>| node.columns.iter().filter(|column| !column.partition);
        let written: BTreeMap<String, &str> =
            data(schema).map(|column| (column.name.text.to_ascii_lowercase(), column.kind.as_str())).collect();
        let (schema, by) = (schema.label(), reader.label());
        data(reader).find_map(|column| {
            let name = column.name.text;
            let how = match written.get(&name.to_ascii_lowercase()) {
                None => ", which is not among them".to_owned(),
                Some(kind) if *kind != column.kind => format!(" as {}, not as {kind}", column.kind),
                Some(_) => return None,
            };
            Some(format!("the columns of `{schema}`, and `{by}` reads `{name}`{how}"))
        })
    }
}

/// True if Athena passes over what lies there: <https://docs.aws.amazon.com/athena/latest/ug/tables-location-format.html>.
fn hidden(rest: &[Symbol], written: &Written) -> bool {
    written.side && rest.first().is_some_and(|first| first.is_in("_."))
}

/// The first partition of a reader whose folder, `name=`, is not where Hive has it.
fn missing(reader: &Node<'_>, rest: &[Symbol]) -> Option<String> {
    let partitions = reader.columns.iter().filter(|column| column.partition);
    let mut folders = folders(rest);
    let mut named = partitions.map(|column| column.name.text.to_ascii_lowercase());
    // The value of a parameter is not known, nor how many folders it is.
    let found = named.find_map(|name| match folders.next() {
        Some(folder) if has_parameter(folder) => Some(None),
        Some(folder) if folder.starts_with(&Symbols::from(format!("{name}=").as_str())) => None,
        _ => Some(Some(name)),
    });
    found.flatten()
}
