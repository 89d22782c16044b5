//! Levels of findings where somebody sets them, and the fixes that a machine applies.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests may panic")]

mod common;

use common::{Folder, compile, pipelines};
use pipec::Compilation;
use pipec::diagnostics::{CODES, Level, Severity, fix};
use pipec::emit::Format;
use pipec::graph::Selection;
use pipec::source::Source;

const UNNEEDED: &str = "role ingest { allow read on d; allow deliver on zone; allow s3:* on zone }\n\
    stream d -> firehose(role=ingest, logs=none) -> bucket zone\n";

fn with(levels: &[(Level, &str)], text: &str) -> Compilation {
    let mut selection = Selection::default();
    levels.iter().for_each(|(level, word)| selection.levels.set(*level, word).unwrap());
    let source = Source::new("test.pipe", text);
    pipec::compile(&source, &selection, &Folder::new("tests/errors"), Format::Json)
}

fn severities(compilation: &Compilation) -> Vec<Severity> {
    compilation.diagnostics.iter().map(|found| found.severity).collect()
}

#[test]
fn a_run_says_how_bad_findings_are() {
    assert_eq!(severities(&with(&[], UNNEEDED)), [Severity::Warning]);
    assert!(with(&[], UNNEEDED).document.is_some());
    for word in ["P404", "p404", "warnings"] {
        assert_eq!(severities(&with(&[(Level::Deny, word)], UNNEEDED)), [Severity::Error], "{word}");
        assert!(with(&[(Level::Deny, word)], UNNEEDED).document.is_none(), "what is denied is not built");
        assert_eq!(severities(&with(&[(Level::Allow, word)], UNNEEDED)), []);
    }
    let both = with(&[(Level::Deny, "warnings"), (Level::Warn, "P404")], UNNEEDED);
    assert_eq!(severities(&both), [Severity::Warning], "what is said of the code goes before");
    let unlike = with(&[(Level::Deny, "P302"), (Level::Allow, "P217")], UNNEEDED);
    assert_eq!(severities(&unlike), [Severity::Warning], "other codes stay as they are");
}

#[test]
fn a_file_says_how_bad_findings_are() {
    let says = |line: &str| format!("{line}\n{UNNEEDED}");
    assert_eq!(severities(&with(&[], &says("deny P404"))), [Severity::Error]);
    assert_eq!(severities(&with(&[], &says("allow P302, P404"))), []);
    assert_eq!(severities(&with(&[], &says("deny warnings"))), [Severity::Error]);
    assert_eq!(
        severities(&with(&[(Level::Warn, "P404")], &says("deny P404"))),
        [Severity::Warning],
        "the run goes before"
    );
    let missing =
        "allow P401\nrole none { allow s3:GetObject on zone }\nbucket zone -> lambda f(\"code/copy.py\", role=none)\n";
    assert!(with(&[], missing).document.is_some(), "a judgement about meaning can be allowed");
    assert!(Selection::default().levels.set(Level::Warn, "P201").is_err(), "what cannot be built cannot");
    assert!(Selection::default().levels.set(Level::Deny, "P999").is_err());
}

/// A node may be called so all the same.
#[test]
fn levels_are_no_reserved_words() {
    let text = "stream deny -> firehose allow(gzip) -> bucket warn\nwarn -> lambda warnings(\"code/copy.py\")\n";
    assert_eq!(severities(&compile(text, &Folder::new("tests/errors"))), []);
}

/// Lines that are written end as the others do, and stand as they do.
#[test]
fn fixes_keep_the_layout() {
    let fixed = |text: &str| fix(text, &compile(text, &Folder::new("tests/errors")).diagnostics).unwrap().0;
    let rest = "stream d -> firehose(role=r, logs=none) -> bucket z\n";
    let cases = [
        ("role r\n", "role r {\n  allow read on d\n  allow deliver on z\n}\n"),
        ("role r {}\n", "role r {\n  allow read on d\n  allow deliver on z\n}\n"),
        ("role r { allow read on d }\n", "role r { allow read on d; allow deliver on z }\n"),
        ("role r {\n\tallow read on d # so\n}\n", "role r {\n\tallow read on d # so\n\tallow deliver on z\n}\n"),
        (
            "role r { allow read on d; allow delete on z; allow deliver on z }\n",
            "role r { allow read on d; allow deliver on z }\n",
        ),
        (
            "role r {\n  allow read on d\n  allow delete on z  # why\n  allow deliver on z\n}\n",
            "role r {\n  allow read on d\n    # why\n  allow deliver on z\n}\n",
        ),
    ];
    for (before, after) in cases {
        let again = |text: &str| {
            let text = format!("{text}{rest}");
            let once = fixed(&text);
            if compile(&once, &Folder::new("tests/errors")).diagnostics.is_empty() { once } else { fixed(&once) }
        };
        assert_eq!(again(before), format!("{after}{rest}"));
        let windows = |text: &str| text.replace('\n', "\r\n");
        let text = windows(&format!("{before}{rest}"));
        let once = fixed(&text);
        let twice =
            fix(&once, &compile(&once, &Folder::new("tests/errors")).diagnostics).map_or(once, |(text, _)| text);
        assert_eq!(twice, windows(&format!("{after}{rest}")));
    }
}

/// Fixing ends, and fixing what is fixed changes nothing; what had no error has none after it.
#[test]
fn fixes_come_to_rest() {
    let mut fixed = 0;
    for (name, text) in pipelines("tests/errors") {
        let folder = Folder::new("tests/errors");
        let mut text = text;
        let errors = |text: &str| {
            compile(text, &folder).diagnostics.iter().filter(|one| one.severity == Severity::Error).count()
        };
        let before = errors(&text);
        let mut rounds = 0;
        while let Some((better, findings)) = fix(&text, &compile(&text, &folder).diagnostics) {
            assert!(rounds < 20, "{name} does not come to rest:\n{text}");
            (text, rounds, fixed) = (better, rounds + 1, fixed + findings);
        }
        assert!(
            compile(&text, &folder).diagnostics.iter().all(|one| one.fixes.is_empty()),
            "{name}: all is fixed\n{text}"
        );
        if before == 0 {
            assert_eq!(errors(&text), 0, "{name}:\n{text}");
        }
    }
    assert!(fixed > 30, "{fixed} findings are fixed");
}

/// False alarms are bugs: at the strictest level, advice denied too, nothing is found in the examples.
#[test]
fn examples_are_clean_at_the_strictest_level() {
    let mut selection = Selection::default();
    selection.levels.set(Level::Deny, "warnings").unwrap();
    CODES.iter().for_each(|code| selection.levels.set(Level::Deny, &code.to_string()).unwrap());
    for (name, text) in pipelines("examples") {
        let source = Source::new("test.pipe", text);
        let made = pipec::compile(&source, &selection, &Folder::new("examples"), Format::Json);
        assert!(made.diagnostics.is_empty() && made.document.is_some(), "{name}: {:#?}", made.diagnostics);
    }
}

/// Findings past the thousandth of a code are counted, and no finding of another code is lost behind them.
#[test]
fn many_findings_hide_no_others() {
    let lines = |count: usize, line: &dyn Fn(usize) -> String| (0..count).map(line).collect::<String>();
    let queues = lines(1_500, &|n| {
        format!("topic t -> queue q{n}\n").replacen("topic t", if n == 0 { "topic t" } else { "t" }, 1)
    });
    let codes = |compilation: &Compilation| -> Vec<String> {
        let mut codes: Vec<String> = compilation.diagnostics.iter().map(|found| found.code.to_string()).collect();
        codes.dedup();
        codes
    };
    let all = with(&[], &format!("{queues}stream d(shards=0)\n"));
    assert_eq!(all.diagnostics.total(), 1_501 + 1, "the size of the template is told too");
    assert!(codes(&all).contains(&"P207".to_owned()), "an error behind 1,500 warnings is told");
    let allowed = with(&[(Level::Allow, "P311")], &format!("{queues}stream d(shards=0)\n"));
    assert_eq!(allowed.diagnostics.total(), 2, "all of them are allowed, those that are not kept too");
    let accepted = lines(1_500, &|n| format!("accept P311 on q{n} because \"read elsewhere\"\n"));
    let accepted = with(&[], &format!("{queues}{accepted}"));
    assert_eq!(codes(&accepted), ["P502"], "so are they where each is accepted");
}
