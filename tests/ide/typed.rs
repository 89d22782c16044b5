//! Whatever is typed: the findings of the editor are those of `pipec check`, and every feature has an answer anywhere.

use crate::common::pipelines;
use crate::generator;
use pipec::graph::{CodeError, Files, Selection};
use pipec::ide::{self, Analysis, Way};
use pipec::source::{Source, Span};
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
    "moved old to b\n",
    "moved b to c\n",
    "moved a_b to aB\n",
    "accept P302 on d because \"so\"\n",
    "env prod { d.shards = 8 }\n",
    "module m(src: stream, to: string = \"x\") {\n  src -> firehose -> bucket out(name=to)\n}\n",
    "m one(d)\n",
    "m one(src=d)\n",
    "one.out",
    "import \"other.pipe\"\n",
    "module n() { m in(src) }\n",
    "bucket b(name=\"one\")\n",
    "bucket c(name=\"one\")\n",
    "bucket a_b\n",
    "bucket aB\n",
    "stream d -> firehose -> bucket raw\n",
    "stream -> firehose -> bucket\n",
    "lambda f(\"missing\")\n",
    "role r { allow read on d }\n",
    "role r {\n  allow read on d\n  # why\n}\n",
    "lambda f(\"code\") { allow ssm:GetParameter, read on d, * if {StringLike: {\"aws:TagKeys\": [\"a*\", \"b\"]}} }\n",
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
    "cfn.",
    "terraform.lifecycle = {prevent_destroy: [{",
    "bucket b { cfn.Tags = [{Key: b.arn}]; cfn.AWS::S3::BucketPolicy.",
    "resource r(\"AWS::SSM::Parameter\") { Type = \"${b.name}\"\n",
    "output place(export=\"a\") = b.",
];

/// Asks everything of a document, at a place in it.
fn held(text: &str, at: usize) {
    let source = Source::new("x.pipe", text);
    let analysis = Analysis::new(source.clone(), &Selection::default(), &Stub);
    let whole = pipec::analyze(&source, &Selection::default(), &Stub, |_, _, found| found);
    let told = |found: &pipec::diagnostics::Diagnostics| -> Vec<String> {
        found.iter().map(|found| format!("{found:?}")).collect()
    };
    assert_eq!(told(analysis.findings()), told(&whole), "of\n{text}");
    let disjoint = |words: &[ide::Word]| words.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start);
    assert!(disjoint(analysis.words()), "{:?} of\n{text}", analysis.words());
    let (here, all) = (Span::new(at, at), Span::new(0, text.len()));
    let is_inside = |span: Span| text.get(span.range()).is_some();
    assert!(ide::hover(&analysis, &Stub, at).is_none_or(|hover| is_inside(hover.span)));
    assert!(ide::hints(&analysis, &Stub, all).iter().all(|hint| text.is_char_boundary(hint.offset)));
    let edits = ide::actions(&analysis, &Stub, here).into_iter().flat_map(|action| action.edits);
    assert!(edits.into_iter().all(|edit| is_inside(edit.span)));
    assert!(ide::selection(&analysis, at).into_iter().all(is_inside));
    assert!(ide::paints(&analysis, all).iter().all(|(span, _)| is_inside(*span)));
    assert!(ide::links(&analysis, &Stub).iter().all(|link| is_inside(link.span)));
    assert!(ide::occurrences(&analysis, at).iter().all(|word| is_inside(word.span)));
    if let Some(stop) = ide::stop_at(&analysis, &Stub, at) {
        ide::neighbours(&analysis, &Stub, &stop.id, Way::Downstream);
    }
    ide::completion(text, at, analysis.known(), &Stub);
    ide::signature(text, at, analysis.known());
    let found =
        |(file, span)| analysis.part(file).map_or(text, |part| part.source.text()).get(Span::range(span)).is_some();
    assert!(ide::definition(&analysis, at).is_none_or(found));
}

/// The text with what stands at a place, given as a part of 1000, replaced, and the offset behind what was typed.
fn edited(text: &str, at: usize, length: usize, typed: &str) -> (String, usize) {
    let boundary = |mut at: usize| {
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let start = boundary(text.len() * at / 1000);
    let end = boundary((start + length).min(text.len()));
    (format!("{}{typed}{}", &text[..start], &text[end.max(start)..]), start + typed.len())
}

/// A place to edit (in parts of 1000, at the start of a line or not), how much goes, and what comes.
fn script() -> impl Strategy<Value = Vec<(usize, bool, usize, usize)>> {
    prop::collection::vec(
        (0..1000_usize, any::<bool>(), prop_oneof![4 => Just(0), 2 => 1..4_usize, 1 => 1..60_usize], 0..TYPED.len()),
        1..12,
    )
}

fn run(mut text: String, script: &[(usize, bool, usize, usize)]) {
    for (at, line, length, typed) in script {
        let mut at = *at;
        if *line {
            let place = text.len() * at / 1000;
            let start = text.as_bytes()[..place].iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
            at = (start * 1000).checked_div(text.len()).unwrap_or(0) + usize::from(start > 0);
        }
        let place;
        (text, place) = edited(&text, at, *length, TYPED[*typed]);
        held(&text, place);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

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
            held(&text, text.floor_char_boundary(text.len() / 2));
            held(&text.replace('\n', "\r\n"), 0);
        }
    }
}
