//! Services that pipec does not have yet, written as data alone: `trials/*.toml` stand beside the built-in ones without a mistake.

use super::world::{Known, aws, lint};
use pipec::catalog::check::Findings;
use pipec::catalog::load::{self, Mistake};
use pipec::catalog::{Catalog, Service, TARGETS};
use std::fs;

pub const TRIALS: [&str; 4] = ["rule", "dynamo", "machine", "archive"];

fn text(name: &str) -> String {
    fs::read_to_string(format!("{}/tests/catalog/trials/{name}.toml", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The mistakes of a service file beside the built-in ones.
fn mistakes(text: &str) -> Vec<Mistake> {
    let service = match load::parse(text, &|name| Err(name.to_owned())) {
        Ok(service) => service,
        Err(mistake) => return vec![mistake],
    };
    let all: Vec<&Service> = Catalog::built_in().services().chain([&service]).collect();
    load::mistakes(text, &all, &service, &Known)
}

/// A name that some kinds lack is marked as such, wherever it stands.
#[test]
fn a_name_that_some_kinds_lack_is_marked() {
    let services = concat!(env!("CARGO_MANIFEST_DIR"), "/src/catalog/services");
    let texts = ["bucket", "table"].map(|kind| fs::read_to_string(format!("{services}/{kind}.toml")).unwrap());
    let mut count = 0;
    for text in texts.into_iter().chain([text("rule")]) {
        for (at, mark) in text.match_indices("?.") {
            let unmarked = format!("{}.{}", &text[..at], &text[at + mark.len()..]);
            let line = text[..at].matches('\n').count() + 1;
            let found = mistakes(&unmarked);
            assert!(
                found.iter().any(|found| found.line == line && found.message.contains("which has no")),
                "{found:?}"
            );
            count += 1;
        }
    }
    assert!(count > 10, "{count}");
}

#[test]
fn trials_are_service_files() {
    for name in TRIALS {
        assert_eq!(mistakes(&text(name)), [], "{name}");
    }
}

#[test]
fn trials_are_what_aws_knows() {
    for name in TRIALS {
        let planted = vec![load::parse(&text(name), &|name| Err(name.to_owned())).unwrap()];
        for target in TARGETS {
            let mut found = Findings::default();
            lint(&aws(Catalog::built_in(), &planted, target), &planted[0], &mut found);
            let lines: Vec<String> = found.0.iter().map(ToString::to_string).collect();
            assert!(lines.is_empty(), "{}", lines.join("\n"));
        }
    }
}

/// A trial with one text for another is refused at the line of that text, with these words.
#[track_caller]
fn refuses(name: &str, from: &str, to: &str, words: &str) {
    let text = text(name);
    let at = text.find(from).unwrap_or_else(|| panic!("{from}"));
    let line = text[..at].matches('\n').count() + 1;
    let found = mistakes(&text.replacen(from, to, 1));
    let told = found.iter().any(|mistake| mistake.line == line && mistake.message.contains(words));
    assert!(told, "{to} in line {line}: {found:?}");
}

#[test]
fn definitions_that_are_not_there_or_not_used() {
    refuses("rule", "\"$use\" = \"object_pattern\"", "\"$use\" = \"object_patern\"", "did you mean `object_pattern`?");
    refuses("rule", "[definitions.object_pattern]", "[definitions.other]\n[definitions.object_pattern]", "not used");
    refuses("rule", "bucket = { name =", "bucket = { \"$use\" = \"object_pattern\", name =", "uses itself");
}

/// Definitions that use others twice each multiply without end: it is told, and takes no time.
#[test]
fn definitions_that_multiply() {
    let mut text = "[definitions]\na0 = { x = 1 }\n".to_owned();
    for level in 0..7 {
        let uses = format!("{{ \"$use\" = \"a{level}\" }}, ").repeat(9);
        text.push_str(&format!("a{} = [{uses}]\n", level + 1));
    }
    text.push_str("[attributes]\nlarge = { \"$use\" = \"a7\" }\n");
    let found = mistakes(&text);
    assert!(found[0].message.contains("more than 1000 times"), "{found:?}");
}

#[test]
fn links_that_one_end_says() {
    refuses("rule", "kinds = [\"lambda\", \"queue\"]", "kinds = [\"lambda\", \"qeue\"]", "did you mean `queue`?");
    refuses("rule", "[offers.events]", "[offers.event]", "no service accepts it");
    refuses("rule", "unoffered = true", "unofferd = true", "did you mean `unoffered`?");
    refuses(
        "rule",
        "on = \"to\", permission = \"sent\"",
        "on = \"to\", permission = \"sentt\"",
        "did you mean `sent`?",
    );
    refuses("rule", "to.kind == 'queue'", "to.kind == 'topic'", "`to.kind` is never `topic`");
    refuses("rule", "[cfn.links.events.patches]", "[cfn.links.evnts.patches]", "did you mean `events`?");
    refuses("rule", "let `{from.label}` send", "let `{from.lable}` send", "did you mean `label`?");
    refuses("dynamo", "BatchSize = \"{edge.batch}\"", "BatchSize = \"{edge.batsch}\"", "`edge` has no `batsch`");
}

#[test]
fn patterns_spellings_and_lines_that_do_not_fit() {
    refuses("rule", "characters = 2048", "charaters = 2048", "did you mean `characters`?");
    refuses("rule", "\"{self.filter}\"", "\"{self.fliter}\"", "did you mean `filter`?");
    refuses("rule", "\"in.object_events\" =", "\"in.object_event\" =", "did you mean `in.object_events`?");
    refuses("dynamo", "lacks = [\"numeric\"]", "lacks = [\"numerical\"]", "did you mean `numeric`?");
    refuses("dynamo", "{filter.Pattern}", "{filter.Patern}", "did you mean `Pattern`?");
    refuses("dynamo", "new = \"NEW_IMAGE\"", "neu = \"NEW_IMAGE\"", "no choice `neu` to spell");
    refuses("dynamo", "{stream|spelled}", "{name|spelled}", "a choice that has `spellings`");
    refuses("dynamo", "partitions = [1, 1]", "partitions = [2, 1]", "at least 2 lines and at most 1");
    refuses("machine", "\"$fill\"", "\"$fil\"", "is no word of templates");
    refuses("machine", "out.steps", "out.stesp", "did you mean `steps`?");
    refuses("dynamo", "edge.batch >= 1000", "edge.batsch >= 1000", "`edge` has no `batsch`");
}
