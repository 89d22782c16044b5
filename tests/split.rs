//! The help for a pipeline of too many resources is followed: the parts that it names go to another file.
#![allow(clippy::panic, clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may panic")]

use pipec::graph::{CodeError, Files, Selection};
use pipec::source::Source;

/// A handler that does nothing, whatever is asked for.
struct Code;

impl Files for Code {
    fn read(&self, _: &str) -> Result<Vec<(String, Vec<u8>)>, CodeError> {
        Ok(vec![("main.py".to_owned(), b"def handler(event, context):\n    return event\n".to_vec())])
    }
}

/// The help of P502 is followed: the nodes that it names go to another file, with all that they are joined to, and both
/// files compile.
#[test]
fn a_pipeline_of_too_many_resources_is_split_where_its_help_says() {
    let codes = |text: &str| {
        let found = pipec::analyze(&Source::new("test.pipe", text), &Selection::default(), &Code, |_, _, found| found);
        found
            .iter()
            .map(|found| format!("{} {}", found.code, found.help.clone().unwrap_or_default()))
            .collect::<Vec<_>>()
    };
    // Chains that share nothing, and one hub that is larger than all of them.
    let chain = |n: usize| vec![format!("stream s{n} -> lambda f{n}(\"worker\") -> bucket b{n}")];
    let hub = |name: &str, count: usize| {
        let lines = (0..count).map(|n| format!("lambda {name}{n}(\"worker\") {{ allow write on {name} }}"));
        std::iter::once(format!("bucket {name}")).chain(lines).collect::<Vec<_>>()
    };
    let told = |name: &str| format!("output of_{name} = {name}.arn");
    let parts: Vec<Vec<String>> =
        (0..4).map(chain).chain([hub("hub", 130), hub("side", 40), vec![told("side")]]).collect();
    let text =
        |parts: &[&Vec<String>]| parts.iter().flat_map(|part| part.iter().cloned()).collect::<Vec<_>>().join("\n");
    let whole = codes(&text(&parts.iter().collect::<Vec<_>>()));
    let [one] = &whole[..] else { panic!("{whole:?}") };
    let (moved, rest) = one.strip_prefix("P502 move ").unwrap().split_once(", ").unwrap();
    assert!(rest.starts_with("with all that it is joined to, to another file: 122 resources"), "{one}");
    let names: Vec<&str> = moved.split('`').skip(1).step_by(2).collect();
    assert_eq!(names, ["side"], "the fewest parts that make room");
    let goes = |part: &&Vec<String>| names.iter().any(|name| part[0].ends_with(name) || part[0].ends_with(&told(name)));
    let (there, here): (Vec<_>, Vec<_>) = parts.iter().partition(|part| goes(part) || part[0] == told("side"));
    assert_eq!((codes(&text(&here)), codes(&text(&there))), (Vec::new(), Vec::new()));
    // Where all hangs together, no part is named.
    let whole = codes(&hub("hub", 200).join("\n"));
    assert!(matches!(&whole[..], [one] if one.starts_with("P502 split the file in two: ")), "{whole:?}");
}
