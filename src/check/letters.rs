//! Prefixes and suffixes are taken letter for letter: a `*` in them stands for itself.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-filtering.html>

use crate::diagnostics::{Code, Diagnostic, Diagnostics};
use crate::graph::symbols::{Symbol, Symbols};
use crate::graph::{EdgeKind, Graph, Literal};
use petgraph::visit::EdgeRef;

/// Reports what no key is likely to start or end with.
pub fn check(graph: &Graph<'_>, diagnostics: &mut Diagnostics) {
    for edge in graph.flow.edge_references().filter(|edge| !edge.weight().doubtful) {
        let (EdgeKind::Arrow(accept), Some(from)) = (edge.weight().kind, graph.flow.node_weight(edge.source())) else {
            continue;
        };
        let options = &edge.weight().options;
        for name in accept.key_prefixes.iter().chain(&accept.key_suffix) {
            let Some(argument) = options.get(name.as_str()) else { continue };
            let Literal::Text(text) = &argument.value else { continue };
            let text = Symbols::of(text);
            let is_end = accept.key_suffix.as_ref() == Some(name);
            let wrong = match text.contains(&Symbol::Char('*')) {
                true => "has a `*`, which stands for itself there",
                false if text.first() == Some(&Symbol::Char('/')) && !is_end => "begins with `/`, and keys do not",
                false => continue,
            };
            let written = graph.text.get(argument.span.range()).and_then(inside_quotes).unwrap_or_default();
            let message = format!("`{written}` as `{name}` {wrong}");
            let found = Diagnostic::new(Code::UNMATCHABLE_PREFIX, message, argument.span, "taken letter for letter");
            let evaluated = accept.options.get(name.as_str()).is_some_and(|option| option.expressions.is_some());
            let meant = match (evaluated, is_end) {
                (true, _) => Meant { start: folders(written), ..Meant::default() },
                (_, true) => Meant::end(written),
                (..) => Meant::start(written),
            };
            let free = accept.key_suffix.as_ref().filter(|ends| !is_end && !options.contains_key(ends.as_str()));
            let starts = if is_end { None } else { Some(name) };
            let (help, fix) = meant.told(name, starts, if is_end { Some(name) } else { free });
            let found = found.help(help).about(from.label());
            diagnostics.push(match fix {
                Some(fix) => found.fix(argument.span, fix),
                None => found,
            });
        }
    }
}

/// `in/` of `prefix="in/"`, as it is written.
fn inside_quotes(argument: &str) -> Option<&str> {
    argument.split_once('"')?.1.strip_suffix('"')
}

/// A prefix in which something is evaluated, without its `*` and the folders that are nothing else.
fn folders(written: &str) -> String {
    let (folders, last) = written.rsplit_once('/').unwrap_or(("", written));
    let named = |folder: &&str| folder.is_empty() || folder.chars().any(|c| c != '*');
    let kept: Vec<&str> = folders.split('/').filter(named).chain([last]).collect();
    kept.join("/").replace('*', "").trim_start_matches('/').to_owned()
}

/// The prefix and suffix that somebody means who writes a `*` as in a shell.
#[derive(Default)]
struct Meant {
    start: String,
    end: String,
    /// Something stands where neither start nor end of a key can say it.
    middle: bool,
}

impl Meant {
    /// `in/*.csv` as a prefix.
    fn start(written: &str) -> Self {
        let (start, rest) = written.split_once('*').unwrap_or((written, ""));
        let (middle, end) = rest.rsplit_once('*').unwrap_or(("", rest));
        // `in/*.csv` says how keys end; `in/*/` and `in/*/part-` go on.
        let (middle, end) = if end.contains('.') && !end.ends_with('/') { (middle, end) } else { (rest, "") };
        Self { start: start.trim_start_matches('/').to_owned(), end: end.to_owned(), middle: is_said(middle) }
    }

    /// `*.csv` as a suffix.
    fn end(written: &str) -> Self {
        let (middle, end) = written.rsplit_once('*').unwrap_or(("", written));
        Self { end: end.to_owned(), middle: is_said(middle), ..Self::default() }
    }

    /// The correction, in words and as options; `starts` and `ends` are the options for prefix and suffix, if there are
    /// such.
    fn told(&self, name: &str, starts: Option<&String>, ends: Option<&String>) -> (String, Option<String>) {
        let option =
            |name: Option<&String>, text: &str| name.filter(|_| !text.is_empty()).map(|n| format!("{n}=\"{text}\""));
        let (start, end) = (option(starts, &self.start), option(ends, &self.end));
        let lost = self.middle || (end.is_none() && !self.end.is_empty());
        let why = if lost { ", which is as much as can be said of a key here" } else { "" };
        let parts: Vec<String> = start.into_iter().chain(end).collect();
        match parts.is_empty() {
            true => (format!("leave `{name}` out: all keys are meant then{why}"), None),
            false => (format!("write `{}`{why}", parts.join(", ")), Some(parts.join(", "))),
        }
    }
}

/// True if a text limits the keys: it is more than `*` and `/`.
fn is_said(middle: &str) -> bool {
    middle.chars().any(|c| c != '*' && c != '/')
}
