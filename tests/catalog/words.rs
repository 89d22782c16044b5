//! Every word of every service file is misspelt, one at a time, and refused at its line; but for prose, and for what is free.

use super::world::{Known, aws, lint};
use pipec::catalog::check::Findings;
use pipec::catalog::load::{self, Mistake};
use pipec::catalog::{Catalog, Service, TARGETS};
use std::collections::BTreeSet;
use std::fs;
use std::ops::Range;
use std::sync::Mutex;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Places where anything may stand, and why. A word there may still be refused; of each place some word is not.
const FREE: &[(&str, &str)] = &[
    ("known_as", "names of other tools"),
    ("kind", "the name of the file, which another test compares"),
    ("arn", "letters of an ARN in AWS's own words; where it is granted on, its level is compared"),
    ("existing_attributes.*", "an attribute, and letters of an ARN or a URL in it"),
    (
        "attributes.*",
        "an attribute that no expression uses, which the compiler or another file may, and text in its value",
    ),
    ("cfn.attributes.*", "as above"),
    ("terraform.attributes.*", "as above"),
    ("outputs.*", "the name of an output"),
    ("outputs.*.value", "text in its value"),
    ("permissions.*", "a permission that only other files grant"),
    ("permissions.*.statements.#.condition", "values that a condition is compared with"),
    ("permissions.*.statements.#.resources.#", "letters of an ARN that any action fits"),
    ("guards.#.condition", "as above"),
    ("roles.*", "a role that nothing names, because it is the only one"),
    ("roles.*.service", "the name of AWS's service before `.amazonaws.com`"),
    ("roles.*.managed.#", "an ARN of AWS's: its data has no managed policies"),
    ("roles.*.suffix", "the end of a logical id"),
    ("roles.*.trust", "values that a condition is compared with"),
    ("roles.*.trusts.#.condition", "as above"),
    ("parameters.*", "an argument that no expression uses: the compiler reads it"),
    ("parameters.*.default", "a text that people would write"),
    ("parameters.*.letters", "letters"),
    ("parameters.*.keys", "letters"),
    ("parameters.*.ending", "what a text ends in"),
    ("parameters.*.like.#", "what a text looks like"),
    ("parameters.*.names.#", "a name of AWS's that people would write"),
    ("parameters.*.reserved.#", "what a text must not look like"),
    ("parameters.*.shape", "what a text looks like"),
    ("parameters.*.causes.starts.#", "what keys start with"),
    ("parameters.*.causes.ends.#", "what keys end with"),
    ("accepts.*.options.*", "an option that no expression uses: the compiler reads it"),
    ("accepts.*.options.*.default", "a text that people would write"),
    ("accepts.*.options.*.spellings", "AWS's spelling of a choice"),
    ("accepts.*.filter.root", "the key that AWS puts what is compared below"),
    ("accepts.*.options.*.expressions", "names that AWS evaluates in a string"),
    ("accepts.*.wraps.fields", "fields that AWS writes"),
    ("accepts.*.causes", "the events that a store tells of: they are declared here"),
    ("accepts.*.environment", "a part of the name of a variable"),
    ("accepts.*.grants.#.principal", "the name of AWS's service before `.amazonaws.com`"),
    ("accepts.*.grants.#.source_arn", "letters of an ARN in AWS's own words"),
    ("accepts.*.rules.#.when", "a text that an argument is compared with"),
    ("rules.#.when", "as above"),
    ("rules.#.help", "as above"),
    ("accepts.*.reads.#.when", "as above"),
    ("accepts.*.reads.#.help", "as above"),
    ("offers.*.endings", "what keys end with"),
    ("cfn.resources.*", "a resource that nothing names"),
    ("terraform.resources.*", "as above"),
    ("cfn.resources.*.suffix", "the end of a logical id"),
    ("terraform.resources.*.suffix", "as above"),
    ("cfn.resources.*.arn", "letters of an ARN in AWS's own words"),
    ("terraform.resources.*.arn", "as above"),
    (
        "cfn.resources.*.properties",
        "values that the target takes as text, and keys of what it takes as it is (`misspelt.rs`)",
    ),
    ("terraform.resources.*.properties", "as above"),
    ("cfn.links.*.resources.*", "a resource that nothing names"),
    ("terraform.links.*.resources.*", "as above"),
    ("cfn.links.*.resources.*.suffix", "the end of a logical id"),
    ("cfn.links.*.resources.*.properties", "as for resources"),
    ("terraform.links.*.resources.*.properties", "as above"),
    ("cfn.links.*.patches.#.set", "as above"),
    ("terraform.links.*.patches.#.set", "as above"),
    ("cfn.links.*.patches.#.append", "as above"),
    ("terraform.links.*.patches.#.append", "as above"),
    ("cfn.links.*.patches.#.at.#", "as above"),
    ("terraform.links.*.patches.#.at.#", "as above"),
];

/// Places that give something a name or a spelling by their value.
const GIVEN: &[&str] = &[
    "arn",
    "kind",
    "attributes.*",
    "parameters.*.choices.#",
    "parameters.*.letters",
    "accepts.*.options.*.choices.#",
    "rules.#.each",
    "roles.*.trusts.#.each",
    "attributes.*.#.$for one in trust",
    "cfn.links.*.patches.#.each",
    "cfn.links.*.resources.*.each",
    "terraform.links.*.patches.#.each",
    "terraform.links.*.resources.*.each",
    "terraform.resources.*.each",
];

/// Tables whose keys are names that the file itself gives: such a name misspelt is told where it is used.
const NAMES: &[&str] = &[
    "parameters",
    "accepts",
    "offers",
    "permissions",
    "roles",
    "options",
    "outputs",
    "attributes",
    "existing_attributes",
    "resources",
    "links",
    "policies",
    "verbs",
    "excludes",
    "sends",
    "definitions",
];

/// Texts for people, word for word.
const PROSE: &[&str] =
    &["doc", "title", "label", "with_label", "source", "example", "of", "shared", "by", "holds", "for_existing"];
/// The same, with expressions in it.
const TEMPLATES: &[&str] = &["says", "help", "manual_step"];

/// A word of a service file: where it stands, and the keys that lead there, with `*` for a name and `#` for an item.
struct Word {
    at: Range<usize>,
    keys: String,
    /// It is a key.
    is_key: bool,
}

fn calendar(name: &str) -> Result<String, String> {
    let path = format!("{}/src/catalog/services/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).map_err(|error| error.to_string())
}

fn words(text: &str) -> Vec<Word> {
    let mut found = Vec::new();
    table(text, DeTable::parse(text).unwrap().get_ref(), "", &mut found);
    found
}

fn table(text: &str, table: &DeTable<'_>, keys: &str, found: &mut Vec<Word>) {
    let named = NAMES.contains(&keys.rsplit('.').next().unwrap_or_default());
    for (key, value) in table {
        let name = if named { "*" } else { key.get_ref() };
        let keys = if keys.is_empty() { name.to_owned() } else { format!("{keys}.{name}") };
        let before = found.len();
        pick(text, key.span(), &keys, false, found);
        found[before..].iter_mut().for_each(|word| word.is_key = true);
        self::value(text, value, &keys, found);
    }
}

fn value(text: &str, value: &Spanned<DeValue<'_>>, keys: &str, found: &mut Vec<Word>) {
    match value.get_ref() {
        DeValue::Table(inner) => table(text, inner, keys, found),
        DeValue::Array(items) => items.iter().for_each(|item| self::value(text, item, &format!("{keys}.#"), found)),
        DeValue::String(_) => {
            let names: Vec<&str> = keys.split('.').collect();
            let last = names.last().copied().unwrap_or_default();
            let why = names.iter().rev().nth(1).is_some_and(|before| ["excludes", "verbs", "of"].contains(before));
            if !PROSE.contains(&last) && !why {
                pick(text, value.span(), keys, TEMPLATES.contains(&last), found);
            }
        }
        _ => {}
    }
}

/// The words in a span; of prose those of its expressions, but for texts in them.
fn pick(text: &str, span: Range<usize>, keys: &str, prose: bool, found: &mut Vec<Word>) {
    let part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let (mut start, mut inside, mut quoted) = (None, false, false);
    for (at, c) in text[span.clone()].char_indices().chain([(span.len(), ' ')]) {
        match (part(c), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                start = None;
                let at = span.start + from..span.start + at;
                if (!prose || inside && !quoted) && text[at.clone()].chars().any(|c| c.is_ascii_alphabetic()) {
                    found.push(Word { at, keys: keys.to_owned(), is_key: false });
                }
            }
            _ => {}
        }
        // Two braces are one of the text.
        let double = text[span.start..].get(at + 1..at + 2) == Some("{")
            || at > 0 && text[span.start..].get(at - 1..at) == Some("{");
        match c {
            '{' if !double => (inside, quoted) = (true, false),
            '}' => inside = false,
            '\'' => quoted = inside && !quoted,
            _ => {}
        }
    }
}

/// The mistakes in a text: by the loader, else by what the build asks, else by AWS's data.
fn mistakes(text: &str, others: &'static Catalog) -> Vec<Mistake> {
    match load::parse(text, &calendar) {
        Ok(service) => said(text, service, others),
        Err(mistake) => vec![mistake],
    }
}

/// The mistakes in a service.
fn said(text: &str, service: Service, others: &'static Catalog) -> Vec<Mistake> {
    let all: Vec<&Service> = others.services().filter(|known| known.kind != service.kind).chain([&service]).collect();
    let found = load::mistakes(text, &all, &service, &Known);
    if !found.is_empty() {
        return found;
    }
    let planted = vec![service];
    let mut said = Vec::new();
    for target in TARGETS {
        let mut findings = Findings::default();
        lint(&aws(others, &planted, target), &planted[0], &mut findings);
        said.extend(load::in_text(text, &findings.0));
    }
    said
}

/// The free place that a word stands in.
fn free(word: &Word) -> Option<&'static str> {
    // A link that one end says alone is written as one that an end accepts.
    let keys = word.keys.replacen("sends.", "accepts.", 1);
    let within = |free: &str| {
        let rest = keys.strip_prefix(free);
        rest.is_some_and(|rest| rest.is_empty() || (!free.ends_with(".*") && rest.starts_with('.')))
    };
    let under = |free: &str| free.ends_with("attributes.*") && keys.starts_with(free);
    FREE.iter().map(|(free, _)| *free).find(|free| within(free) || under(free))
}

/// A word that is not refused, or not at its line; and what is free.
#[derive(Default)]
struct Seen {
    count: usize,
    used: BTreeSet<&'static str>,
    wrong: Vec<String>,
}

/// The definitions that all files share: each word of them misspelt is refused in a file that uses them, or free.
#[test]
fn every_word_of_a_shared_definition_misspelt_is_refused() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/catalog");
    let shared: &'static str = fs::read_to_string(format!("{folder}/definitions.toml")).unwrap().leak();
    let catalog = Catalog::built_in();
    let files: Vec<String> =
        catalog.kinds().map(|kind| fs::read_to_string(format!("{folder}/services/{kind}.toml")).unwrap()).collect();
    let using: Vec<&String> = files.iter().filter(|text| text.contains("\"$use\"")).collect();
    let mut wrong = Vec::new();
    for word in words(shared) {
        let mut changed = shared.to_owned();
        changed.insert(word.at.end, 'q');
        let changed: &'static str = changed.leak();
        let refused = load::definitions(changed).map_or(true, |definitions| {
            using.iter().any(|text| {
                let read = load::expand_with(text, &definitions);
                read.and_then(|table| load::read_table(text, table, &calendar))
                    .map_or(true, |service| !said(text, service, catalog).is_empty())
            })
        });
        let last = word.keys.rsplit('.').next().unwrap_or_default();
        let free =
            SHARED_FREE.contains(&last) || SHARED_FREE.iter().any(|free| word.keys.contains(&format!(".{free}.")));
        if !refused && !free {
            wrong.push(format!("{} `{}`", word.keys, &shared[word.at.clone()]));
        }
    }
    assert!(wrong.is_empty(), "nothing is said of {}", wrong.join("\n"));
}

/// Keys of shared definitions under which anything may stand: JSON keys of AWS, what targets take as text, and texts that an
/// argument is compared with.
const SHARED_FREE: &[&str] = &["listed", "fields", "Name", "help", "condition"];

/// Each word of a service file in a folder.
fn misspell(folder: &str, kind: &str, catalog: &'static Catalog, seen: &Mutex<Seen>) {
    let text = fs::read_to_string(format!("{}/{folder}/{kind}.toml", env!("CARGO_MANIFEST_DIR"))).unwrap();
    assert_eq!(mistakes(&text, catalog), [], "{kind}");
    for word in words(&text) {
        let mut changed = text.clone();
        changed.insert(word.at.end, 'q');
        let line = text[..word.at.start].matches('\n').count() + 1;
        let found = mistakes(&changed, catalog);
        let here = found.iter().any(|mistake| mistake.line == line);
        // A name or spelling that the file gives is told where it is used.
        let given = word.is_key && word.keys.ends_with(".*") || GIVEN.contains(&word.keys.as_str());
        let named = given && !found.is_empty();
        let mut seen = seen.lock().unwrap();
        seen.count += 1;
        if here || named {
            continue;
        }
        let shown = format!("{kind}.toml:{line}: {} `{}`", word.keys, &text[word.at.clone()]);
        match (found.first(), free(&word)) {
            (None, Some(free)) => _ = seen.used.insert(free),
            (None, None) => seen.wrong.push(format!("{shown}: nothing is said")),
            (Some(mistake), _) => seen.wrong.push(format!("{shown}: told at {mistake}")),
        }
    }
}

/// The same of the trials, in which more is free than in what `FREE` lists.
#[test]
fn every_word_of_a_trial_misspelt_is_refused() {
    let seen = Mutex::new(Seen::default());
    for kind in super::trials::TRIALS {
        misspell("tests/catalog/trials", kind, Catalog::built_in(), &seen);
    }
    let mut seen = seen.into_inner().unwrap();
    assert!(seen.count > 900, "{} words", seen.count);
    // Names that are told where they are used, and what nothing else in the catalog has.
    let given = ["$for ", "filter.listed", "definitions `definitions`", "choices.# `", "links.*.resources.*.arn `"];
    let free = [
        "definitions.*",
        "one_of.#.of",
        "columns.types",
        "parameters.*.spellings",
        "`destroy`",
        "`accesspoint`",
        "`Point`",
    ];
    seen.wrong.retain(|wrong| {
        let is = |part: &&str| wrong.contains(*part);
        !(if wrong.ends_with("nothing is said") { free.iter().any(is) } else { given.iter().any(is) })
    });
    assert!(seen.wrong.is_empty(), "{} of {} words\n{}", seen.wrong.len(), seen.count, seen.wrong.join("\n"));
}

#[test]
fn every_word_misspelt_is_refused() {
    let catalog = Catalog::built_in();
    let seen = Mutex::new(Seen::default());
    let kinds = Mutex::new(catalog.kinds());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from) {
            scope.spawn(|| {
                loop {
                    let next = kinds.lock().unwrap().next();
                    let Some(kind) = next else { break };
                    misspell("src/catalog/services", kind, catalog, &seen);
                }
            });
        }
    });
    let seen = seen.into_inner().unwrap();
    let unused: Vec<_> = FREE.iter().filter(|(free, _)| !seen.used.contains(free)).collect();
    assert!(seen.count > 9_000, "{} words", seen.count);
    assert!(seen.wrong.is_empty(), "{} of {} words\n{}", seen.wrong.len(), seen.count, seen.wrong.join("\n"));
    assert!(unused.is_empty(), "nothing is free there: {unused:?}");
}
