//! Nothing panics or hangs, whatever is typed; and what is written twice comes out the same.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod common;

use common::{Folder, compile};
use pipec::diagnostics::{Diagnostics, fix};
use proptest::prelude::*;
use std::time::{Duration, Instant};

/// Words and signs that mean something, so that random text gets past the first letter.
const TOKENS: &[&str] = &[
    "stream",
    "firehose",
    "bucket",
    "lambda",
    "table",
    "role",
    "existing",
    "param",
    "env",
    "accept",
    "deny",
    "P404",
    "warnings",
    "allow",
    "on",
    "where",
    "and",
    "or",
    "not",
    "exists",
    "in",
    "like",
    "because",
    "partition",
    "import",
    "import \"parts/archive.pipe\"\n",
    "module",
    "module m(a: bucket) { queue q }\n",
    "m x(b)",
    "x.q",
    "moved",
    "to",
    "output",
    "resource",
    "worker",
    "d",
    "x",
    "raw",
    "\"a/b\"",
    "\"${d}\"",
    "\"!{x}\"",
    "->",
    "<->",
    "-[",
    "]->",
    "<-[",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "=",
    "==",
    ">=",
    ",",
    ";",
    ":",
    ".",
    "\n",
    "\r\n",
    "# c\n",
    "5",
    "60s",
    "64MiB",
    "1.5",
    "-3",
    "gzip",
    "parquet",
    "none",
    "true",
    "*",
    "s3:PutObject",
    "P302",
    "é",
    "\u{202e}",
    "\u{feff}",
    "\0",
    "\"",
    "\\",
    "'",
    "=>",
];

/// Files that are edited: examples, and files with modules, imports, moves and what people say in the words of a target.
const FILES: &[&str] = &[
    "examples/part1.pipe",
    "examples/part2.pipe",
    "examples/part3.pipe",
    "examples/part4.pipe",
    "examples/part5.pipe",
    "examples/part6.pipe",
    "examples/part7.pipe",
    "examples/part8.pipe",
    "examples/part9.pipe",
    "examples/part11.pipe",
    "examples/part14.pipe",
    "examples/part15.pipe",
    "tests/errors/P232_near_miss.pipe",
    "tests/errors/P233_near_miss.pipe",
    "tests/errors/P233_disguised.pipe",
    "tests/errors/P234_near_miss.pipe",
    "tests/judges/wider/datasets.pipe",
    "tests/judges/wider/own.pipe",
    "tests/judges/wider/shops.pipe",
];

/// More than any of these inputs may take, on a busy machine too.
const PATIENCE: Duration = Duration::from_secs(60);

fn survives(text: &str) {
    let made = compile(text, &Folder::new("tests/errors"));
    let length = text.len();
    for found in made.diagnostics.iter() {
        let range = found.span().range();
        assert!(range.start <= length + 1 && range.start <= range.end, "{range:?} lies outside of {length} bytes");
    }
    assert!(made.document.is_none() || !made.diagnostics.has_errors());
    comes_to_rest(text, made.diagnostics);
}

/// Fixes come to rest after a few rounds, whatever the text was.
fn comes_to_rest(text: &str, mut found: Diagnostics) {
    let mut text = text.to_owned();
    for _ in 0..ROUNDS {
        let Some((better, _)) = fix(&text, &found) else { return };
        found = compile(&better, &Folder::new("tests/errors")).diagnostics;
        text = better;
    }
    panic!("still something to fix after {ROUNDS} rounds:\n{text}");
}

/// Each round mends at least one finding, and most mend all.
const ROUNDS: usize = 50;

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_taken(text in "\\PC{0,200}") {
        survives(&text);
    }

    #[test]
    fn any_bytes_are_taken(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        survives(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn any_tokens_are_taken(picks in proptest::collection::vec((0..TOKENS.len(), any::<bool>()), 0..60)) {
        let text: String = picks.iter().map(|(pick, space)| format!("{}{}", TOKENS[*pick], if *space { " " } else { "" })).collect();
        survives(&text);
    }

    /// A file with a piece cut out, doubled, or with a token put in: what half-typed files look like.
    #[test]
    fn any_edit_of_a_file_is_taken(which in 0..FILES.len(), at in 0.0..1.0f64, length in 0..40usize, token in 0..TOKENS.len(), how in 0..3) {
        let text: Vec<char> = std::fs::read_to_string(Folder::path(FILES[which])).expect("a file").chars().collect();
        let start = (text.len() as f64 * at) as usize;
        let end = (start + length).min(text.len());
        let (before, piece, after) = (&text[..start], &text[start..end], &text[end..]);
        let middle: String = match how {
            0 => String::new(),
            1 => piece.iter().chain(piece).collect(),
            _ => TOKENS[token].to_owned() + &piece.iter().collect::<String>(),
        };
        survives(&(before.iter().collect::<String>() + &middle + &after.iter().collect::<String>()));
    }
}

fn in_time(what: &str, text: &str) {
    let begin = Instant::now();
    survives(text);
    assert!(begin.elapsed() < PATIENCE, "{what}: {:?}", begin.elapsed());
}

#[test]
fn deep_nesting_is_refused_not_suffered() {
    for bracket in ["(", "[", "{", "a -> { ", "x(y=[", "-[", "x -[where (", "not ", "not\u{feff}", "{ a; "] {
        in_time(bracket, &bracket.repeat(20_000));
        let closed: String = bracket
            .chars()
            .rev()
            .filter_map(|c| match c {
                '(' => Some(')'),
                '[' => Some(']'),
                '{' => Some('}'),
                _ => None,
            })
            .collect();
        in_time(bracket, &(bracket.repeat(20_000) + &closed.repeat(20_000)));
    }
}

/// A long file is parsed in parts, each of whole statements: wherever it is cut, it means the same.
#[test]
fn a_long_file_is_cut_between_statements_only() {
    for chain in [
        "stream d ->\nfirehose -> bucket raw",
        "stream d -> # c\r\nfirehose -> bucket raw",
        "stream d -> \u{feff} \nfirehose -> bucket raw",
    ] {
        for before in (1 << 13) - 64..=1 << 13 {
            let text = format!("#{}\n{chain}\n", "-".repeat(before));
            let found = compile(&text, &Folder::new("tests/errors")).diagnostics;
            assert!(!found.has_errors(), "{before} bytes before {chain:?}: {found:?}");
        }
    }
}

#[test]
fn large_files_are_taken() {
    // Fifty times as large with the release binary: tests/judges/test_large.py.
    const SIZE: usize = 200_000;
    for line in [
        "x",
        "=>\n",
        ")\n",
        "(\n",
        "\"\n",
        "\n",
        "# comment\n",
        "stream s -> firehose\n",
        "a -> ",
        "a; ",
        "x(",
        "é ",
        "{}\n",
        "\r\n",
    ] {
        in_time(line, &line.repeat(SIZE / line.len()));
    }
}

#[test]
fn a_wide_fan_is_bounded() {
    let side: String = (0..3_000).map(|n| format!("lambda l{n}(\"code/one\"); ")).collect();
    in_time("fan", &format!("{{ {side} }} -> {{ {} }}", side.replace("lambda l", "lambda m")));
}

#[test]
fn many_arrows_at_one_node_are_taken() {
    for arrow in [
        "bucket hub -[prefix=\"p{n}/\"]-> queue q{n}\n",
        "bucket hub{n} -[prefix=\"p{n}/\"]-> queue q\n",
        "topic hub -[where kind == \"k{n}\"]-> queue q{n}\n",
        "lambda hub(\"code/one\") -> bucket b{n}\n",
        "lambda hub{n}(\"code/one\") -> bucket b\n",
        "api hub -[\"GET /r{n}\"]-> lambda l{n}(\"code/one\")\n",
        "stream hub -> firehose f{n} -> bucket b\n",
    ] {
        let lines: String = (0..3_000)
            .map(|n| {
                let line = arrow.replace("{n}", &n.to_string());
                // The node that all share is declared once.
                let shared = line.split_once(' ').filter(|(_, rest)| n > 0 && rest.starts_with("hub"));
                shared.map_or(line.clone(), |(_, rest)| rest.replace("(\"code/one\") -> bucket", " -> bucket"))
            })
            .collect();
        in_time(arrow, &lines);
    }
}

#[test]
fn many_lines_of_a_role_are_taken() {
    let allowed: String = (0..3_000).map(|n| format!("allow write on b{n}; ")).collect();
    let arrows: String = (0..3_000).map(|n| format!("f -> bucket b{n}\n")).collect();
    in_time("role", &format!("role r {{ {allowed} }}\nlambda f(\"code/one\", role=r)\n{arrows}"));
}

#[test]
fn a_deep_field_is_refused() {
    in_time("field", &format!("topic t -[where {}a == 1]-> queue q\n", "a.".repeat(100_000)));
}
