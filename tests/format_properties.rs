//! Formatting keeps the tree and the comments of any text, and changes nothing the second time.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may panic"
)]

mod common;
#[path = "format/writer.rs"]
mod writer;

use pipec::diagnostics::Diagnostics;
use pipec::source::{Source, Span};
use pipec::syntax::{Edit, Refused, format, parse};
use proptest::prelude::*;
use std::time::Instant;
use writer::Writer;

/// The content of a text: its tree without places, and its comments; None where it has errors.
///
/// The formatter compares pairs of the grammar. This is the tree that the compiler reads, so each is held against the
/// other.
fn said(text: &str) -> Option<(String, Vec<String>)> {
    let source = Source::new("said.pipe", text);
    let mut diagnostics = Diagnostics::default();
    let file = parse(&source, &mut diagnostics);
    let comments = file.comments.iter().map(|comment| comment.text.trim_end().to_owned()).collect();
    let tree = format!("{:?}", file.statements);
    let mut bare = String::new();
    for (at, part) in tree.split("Span {").enumerate() {
        bare.push_str(if at == 0 { part } else { part.split_once('}').expect("the end of a span").1 });
    }
    // A body whose lines read as branches is junk, of which only what knows the kinds can say more.
    (!diagnostics.has_errors() && file.junk.is_empty()).then_some((bare, comments))
}

fn apply(text: &str, edits: &[Edit]) -> String {
    let mut out = text.to_owned();
    for edit in edits.iter().rev() {
        out.replace_range(edit.span.range(), &edit.text);
    }
    out
}

/// Formats a text that has no errors, and holds the result to everything that is promised of it.
fn keeps(text: &str) -> String {
    let source = Source::new("random.pipe", text);
    let formatted = format(&source).unwrap_or_else(|refused| panic!("{refused:?}\n{text}"));
    let out = formatted.text();
    assert_eq!(said(&out), said(text), "\n{text}\n---\n{out}");
    let again = format(&Source::new("again.pipe", out.as_str())).unwrap_or_else(|refused| panic!("{refused:?}\n{out}"));
    let twice = similar::TextDiff::from_lines(&out, again.text()).unified_diff().to_string();
    assert!(twice.is_empty(), "formatted twice:\n{twice}");
    assert!(again.edits(Span::new(0, out.len())).is_empty());
    let lines: Vec<&str> = out.lines().collect();
    for (at, line) in lines.iter().enumerate() {
        assert_eq!(line.trim_end(), *line, "blanks at an end\n{out}");
        assert!(!line.is_empty() || at > 0 && !lines[at - 1].is_empty(), "two blank lines, or one at the top\n{out}");
    }
    assert!(out.is_empty() || out == "\u{feff}" || out.ends_with('\n') && !out.ends_with("\n\n"), "{out:?}");
    assert_eq!(apply(text, &formatted.edits(Span::new(0, text.len()))), out, "all edits");
    out
}

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(500), max_shrink_iters: 0, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_said_stays(seed in any::<u64>()) {
        keeps(&Writer::new(seed).file());
    }

    #[test]
    fn a_range_alone_keeps_it_too(seed in any::<u64>(), from in 0.0..1.0f64, to in 0.0..1.0f64) {
        let text = Writer::new(seed).file();
        let at = |part: f64| (text.len() as f64 * part) as usize;
        let range = Span::new(at(from.min(to)), at(from.max(to)));
        let edits = format(&Source::new("random.pipe", text.as_str())).expect("formatted").edits(range);
        let out = apply(&text, &edits);
        prop_assert_eq!(said(&out), said(&text), "\n{}\n---\n{}", text, out);
    }

    /// A long file is read in parts; where one ends means nothing.
    #[test]
    fn what_is_read_in_parts_says_the_same(seed in any::<u64>(), at in 0.0..1.0f64) {
        let text = Writer::new(seed).file();
        let before = (1 << 13) - (text.len() as f64 * at).min(8000.0) as usize;
        let (tree, mut comments) = said(&text).expect("no errors");
        let long = format!("#{}\n{}", "-".repeat(before), text.trim_start_matches('\u{feff}'));
        comments.insert(0, format!("#{}", "-".repeat(before)));
        prop_assert_eq!(said(&long), Some((tree, comments)), "\n{}", text);
    }

    #[test]
    fn any_text_is_formatted_or_refused(text in "\\PC{0,200}") {
        survives(&text);
    }

    #[test]
    fn any_bytes_are_formatted_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        survives(&String::from_utf8_lossy(&bytes));
    }

    /// A file with a piece cut out, and a blank in its place that the grammar may not know.
    #[test]
    fn any_part_of_a_file_is_formatted_or_refused(seed in any::<u64>(), at in 0.0..1.0f64, length in 0..40usize, blank in 0..BLANKS.len()) {
        let text: Vec<char> = Writer::new(seed).file().chars().collect();
        let start = (text.len() as f64 * at) as usize;
        let rest = &text[(start + length).min(text.len())..];
        survives(&text[..start].iter().copied().chain(BLANKS[blank].chars()).chain(rest.iter().copied()).collect::<String>());
        let short = length % 2;
        let rest = &text[(start + short).min(text.len())..];
        survives(&text[..start].iter().copied().chain(BLANKS[blank].chars()).chain(rest.iter().copied()).collect::<String>());
    }
}

const BLANKS: &[&str] = &["", "\u{c}", "\u{a0}", "\u{2028}", "\r", "\u{b}\n", "\u{feff}", " "];

/// A text with errors is refused, one without is formatted.
fn survives(text: &str) {
    match format(&Source::new("any.pipe", text)) {
        Ok(_) => drop(keeps(text)),
        Err(Refused::Errors(found)) => assert!(found.has_errors() && said(text).is_none(), "{text}"),
        Err(Refused::Different) => panic!("the result would say something else\n{text}"),
    }
}

/// Only the graph knows whether an arrow or a `:` is missing; the formatter refuses both as errors, not as a mistake of
/// its own.
#[test]
fn a_body_of_branches_is_refused_as_an_error() {
    for text in [
        "stream d { a -> lambda b(\"x\") }\n",
        "table t { id string }\n",
        "a -> { stream d(5) { b } }\n",
        "nothing x { b; c }\n",
    ] {
        assert!(
            matches!(format(&Source::new("body.pipe", text)), Err(Refused::Errors(found)) if found.has_errors()),
            "{text}"
        );
        survives(text);
    }
    keeps("stream d -> { lambda b(\"x\") }\n");
    keeps("table t { id: string }\n");
}

#[test]
fn every_source_of_the_project_is_kept() {
    let folders = ["examples", "tests/errors", "tests/judges/wider"];
    let sources: Vec<_> = folders.iter().flat_map(|folder| common::pipelines(folder)).collect();
    assert!(sources.len() > 200);
    for (_, text) in &sources {
        survives(text);
        survives(&text.replace('\n', "\r\n"));
        survives(&format!("\u{feff}{text}"));
    }
}

/// Twice as much takes about twice as long, whatever it is made of.
#[test]
fn time_is_linear() {
    let nested = |depth: usize| format!("a -> {}c{}\n", "{ b -> ".repeat(depth), " }".repeat(depth));
    for unit in [
        nested(46),
        "lambda x(y=[{k: 1}])\n".to_owned(),
        "a -> b\n".to_owned(),
        "a -> ".to_owned(),
        "a; ".to_owned(),
        "# c\n".to_owned(),
        "\n".to_owned(),
        "a # c\n".to_owned(),
    ] {
        let text = |size: usize| unit.repeat(size / unit.len()) + "a\n";
        let time = |text: &str| {
            let begin = Instant::now();
            survives(text);
            begin.elapsed()
        };
        let (one, eight) = (text(10_000), text(80_000));
        time(&one);
        let (short, long) = (time(&one), time(&eight));
        // Eight times the length; a quadratic step would make it sixty-four.
        assert!(long < short * 30, "{unit:?}: {short:?}, then {long:?}");
    }
}
