//! Fixes in modules are followed: what is mended outside is mended in a module too.

use crate::common::pipelines;
use crate::memory::Memory;
use crate::wrapped;
use pipec::diagnostics::{Diagnostics, Severity, settle};
use pipec::graph::Selection;
use pipec::source::Source;
use std::collections::BTreeMap;

fn found(text: &str) -> Diagnostics {
    let memory = Memory { code: "tests/errors", ..Memory::new(&[]) };
    pipec::analyze(&Source::new("main.pipe", text), &Selection::default(), &memory, |_, _, found| found)
}

/// The errors by code, and the number of findings with a fix that are left.
fn left(found: &Diagnostics) -> (BTreeMap<String, usize>, usize) {
    let mut errors = BTreeMap::new();
    for one in found.iter().filter(|one| one.severity == Severity::Error) {
        *errors.entry(one.code.to_string()).or_default() += 1;
    }
    (errors, found.iter().filter(|one| !one.fixes.is_empty()).count())
}

#[test]
fn fixes_mend_modules() {
    let (mut mended, mut problems) = (0, String::new());
    for (name, text) in pipelines("tests/errors") {
        // A node without a name is named by its identity, which is another one in each call.
        if text.contains("module ") || text.contains("import ") || name == "P401_unnamed" {
            continue;
        }
        let outside = settle(&text, found(&text), &found);
        // What a person has to mend may read otherwise in a module.
        if outside.fixed == 0 || outside.found.has_errors() {
            continue;
        }
        let text = wrapped(&text);
        let inside = settle(&text, found(&text), &found);
        mended += 1;
        if left(&inside.found) != left(&outside.found) {
            let texts: Vec<String> =
                inside.found.iter().map(|one| format!("{} {} {:?}", one.code, one.message, one.fixes)).collect();
            problems += &format!(
                "# {name}: {:?} and not {:?}\n{}\n{texts:#?}\n",
                left(&inside.found),
                left(&outside.found),
                inside.text
            );
        }
    }
    assert!(problems.is_empty(), "{mended}\n{problems}");
    assert!(mended > 20, "{mended} files");
}

/// Nodes of the same call, of a call in it, and nodes that parameters give, in two calls.
#[test]
fn fixes_have_the_names_of_the_module() {
    let text = "module reader(zone: bucket, other: bucket, size: string = \"x\") {
  role r {
    allow read on zone
    allow log on f
  }
  role s { allow log on g }
  zone -[prefix=\"in/\"]-> lambda f(\"code/copy.py\", role=r) -> queue done -> lambda k(\"code/copy.py\")
  f -[read]-> othre
  lambda g(\"code/copy.py\", role=s, env={DONE: dnoe.url, ZONE: \"${zoen.name}-landing\"}) -> zone
  g -> d.kept
  deep d(zoen)
}
module deep(place: bucket) {
  role r { allow log on f }
  lambda f(\"code/copy.py\", role=r) -[prefix=\"landing/\"]-> place
  queue kept -> lambda l(\"code/copy.py\")
}
bucket landing
bucket zone
reader a(landing, zone)
reader b(zone, landing)
";
    let mended = settle(text, found(text), &found);
    let errors = left(&mended.found);
    assert!(errors.0.is_empty() && errors.1 == 0, "{errors:?} in {}", mended.text);
    insta::assert_snapshot!(mended.text);
}

/// A line that names what the module does not see is no fix: it would be an error there.
#[test]
fn a_fix_that_a_module_cannot_say_is_none() {
    let text = "module reader() {
  role r { allow log on f }
  lambda f(\"code/copy.py\", role=r)
}
bucket landing
reader a()
a.f -> landing
";
    let all = found(text);
    let missing: Vec<_> = all.iter().filter(|one| one.code.to_string() == "P401").collect();
    assert!(!missing.is_empty() && missing.iter().all(|one| one.fixes.is_empty()), "{missing:?}");
}
