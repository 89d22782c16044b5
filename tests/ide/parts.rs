//! A document compiled in parts, edit by edit, has the findings of the whole document compiled at once.

use crate::common::pipelines;
use crate::generator;
use pipec::graph::{CodeError, Files, Selection};
use pipec::ide::{Analysis, Cache};
use pipec::source::Source;
use proptest::prelude::*;

/// The same small function at every path.
struct Stub;

impl Files for Stub {
    fn read(&self, path: &str) -> Result<Vec<(String, Vec<u8>)>, CodeError> {
        match path.contains("missing") {
            true => Err(CodeError::Missing),
            false => Ok(vec![("main.py".to_owned(), b"def handler(event, context): pass\n".to_vec())]),
        }
    }
}

/// The typed texts: pieces of statements, names that are there or nearly, brackets, quotes, whole statements.
const TYPED: &[&str] = &[
    "",
    "x",
    " ",
    "\n",
    "\r\n",
    ";",
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "\"",
    "->",
    "-[",
    "]->",
    "#",
    "=",
    ",",
    "bucket",
    "stream a",
    "_",
    "-> bucket b",
    "role",
    "queue",
    "on",
    "bucket on\n",
    "param env = \"x\"\n",
    "param env\n",
    "deny warnings\n",
    "allow P404\n",
    "accept P404 on r because \"so\"\n",
    "accept P302 on d because \"so\"\n",
    "env prod { d.shards = 8 }\n",
    "bucket b(name=\"one\")\n",
    "bucket c(name=\"one\")\n",
    "bucket a_b\n",
    "bucket aB\n",
    "stream d -> firehose -> bucket raw\n",
    "stream -> firehose -> bucket\n",
    "lambda f(\"missing\")\n",
    "role r { allow read on d }\n",
    "role r {\n  allow read on d\n  # why\n}\n",
    "lambda g(\"x\", role=r)\n",
    "g -> b\n",
    "nothing_here -> b\n",
    "b -> landng\n",
    "existing bucket old(arn=\"arn:aws:s3:::old\")\n",
    "topic t -[where type == \"x\"]-> queue on_\n",
    "database lake\n",
    "rawz",
    "straem s\n",
    "  bucket indented\n",
    "\n\n",
    "bucket dRole\n",
    "\u{e4}\u{1f600}",
    "not not ",
    "${env}",
];

fn found(text: &str) -> Vec<String> {
    let source = Source::new("x.pipe", text);
    let all = pipec::analyze(&source, &Selection::default(), &Stub, |_, _, found| found);
    all.iter().map(|found| format!("{found:?}")).collect()
}

fn held(text: &str, cache: &mut Cache) {
    let analysis = Analysis::new(Source::new("x.pipe", text), &Selection::default(), &Stub, cache);
    let parts: Vec<String> = analysis.findings().iter().map(|found| format!("{found:?}")).collect();
    let whole = found(text);
    assert!(parts == whole, "in parts\n{}\nat once\n{}\nof\n{text}", parts.join("\n"), whole.join("\n"));
}

/// The text with what is between two places, given as parts of 1000, replaced.
fn edited(text: &str, at: usize, length: usize, typed: &str) -> String {
    let boundary = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = boundary(text.len() * at / 1000);
    let end = boundary((start + length).min(text.len()));
    format!("{}{typed}{}", &text[..start], &text[end.max(start)..])
}

/// A place to edit (in parts of 1000, at the start of a line or not), how much goes, and what comes.
fn script() -> impl Strategy<Value = Vec<(usize, bool, usize, usize)>> {
    prop::collection::vec(
        (0..1000_usize, any::<bool>(), prop_oneof![4 => Just(0), 2 => 1..4_usize, 1 => 1..60_usize], 0..TYPED.len()),
        1..12,
    )
}

fn run(mut text: String, script: &[(usize, bool, usize, usize)]) {
    let mut cache = Cache::default();
    held(&text, &mut cache);
    for (at, line, length, typed) in script {
        let mut at = *at;
        if *line {
            let place = text.len() * at / 1000;
            let start = text.as_bytes()[..place].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
            at = (start * 1000).checked_div(text.len()).unwrap_or(0) + usize::from(start > 0);
        }
        text = edited(&text, at, *length, TYPED[*typed]);
        held(&text, &mut cache);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn generated_pipelines_edited(seed in any::<u64>(), parts in 1..8_usize, script in script()) {
        run(generator::pipeline(&generator::picks(seed, parts)).0, &script);
    }

    #[test]
    fn statements_at_random(lines in prop::collection::vec(0..TYPED.len(), 1..16), script in script()) {
        run(lines.iter().map(|line| TYPED[*line]).collect(), &script);
    }
}

#[test]
fn examples_and_errors() {
    for folder in ["examples", "tests/errors", "tests/diff"] {
        for (_, text) in pipelines(folder) {
            held(&text, &mut Cache::default());
            held(&text.replace('\n', "\r\n"), &mut Cache::default());
        }
    }
    let all: String = pipelines("tests/errors").into_iter().map(|(_, text)| text + "\n").collect();
    let few: String = all.lines().take(400).map(|line| format!("{line}\n")).collect();
    held(&few, &mut Cache::default());
}
