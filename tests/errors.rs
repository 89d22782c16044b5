//! Findings, by example: each file of `tests/errors/` is compiled, and must give the findings that it marks and no others.
//!
//! The expectation stands at the spot. Below a line, a comment marks the findings on it:
//!
//! ```text
//! stream d(shard=2) -> firehose(gzip) -> bucket raw
//! #        ^^^^^ P204
//! ```
//!
//! The carets mark the columns of the primary label, or of its part on that line. As `#` hides the first column, a `#`
//! followed at once by a caret is marked too. A file called `near_miss` looks wrong and is right; nothing is
//! found in it. The words of findings stand in `tests/errors/snapshots/`.
//!
//! `FIXTURE=P302_plain` looks at the fixtures alone whose names begin so.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod common;

use common::{Folder, codes, compile, pipelines};
use pipec::Compilation;
use pipec::diagnostics::{CODES, Code, Diagnostic, Severity};
use pipec::source::Source;
use std::collections::BTreeSet;
use std::fmt::Write;

const FOLDER: &str = "tests/errors";

struct Fixture {
    name: String,
    source: Source,
    compilation: Compilation,
}

impl Fixture {
    fn new((name, text): (String, String)) -> Self {
        let compilation = compile(&text, &Folder::new(FOLDER));
        Self { name, source: Source::new("test.pipe", text), compilation }
    }

    fn found(&self) -> impl Iterator<Item = &Diagnostic> {
        self.compilation.diagnostics.iter()
    }

    fn is_near_miss(&self) -> bool {
        self.name.ends_with("near_miss")
    }

    /// `P201` of `P201_plain`.
    fn code(&self) -> Option<&str> {
        self.name.split_once('_').map(|(code, _)| code).filter(|code| code.starts_with('P'))
    }
}

/// The fixtures to look at: all of them, or those that the environment chooses.
fn fixtures() -> Vec<Fixture> {
    let files = pipelines(FOLDER);
    assert!(files.len() > 100, "the fixtures are there");
    let chosen = chosen().unwrap_or_default();
    let fixtures: Vec<_> = files.into_iter().filter(|(name, _)| name.starts_with(&chosen)).map(Fixture::new).collect();
    assert!(!fixtures.is_empty(), "no fixture's name begins with {chosen}");
    fixtures
}

/// The beginning of the names of the fixtures to look at.
fn chosen() -> Option<String> {
    std::env::var("FIXTURE").ok()
}

/// Columns of a line, counted from 1, and what is found there. Ordered as they are read.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Mark {
    line: usize,
    from: usize,
    to: usize,
    code: String,
}

/// `#    ^^^^ P201`: the columns and the code.
fn mark(text: &str, line: usize) -> Option<Mark> {
    let hash = text.len() - text.trim_start().len();
    let (carets, code) = text.trim_start().strip_prefix('#')?.trim_end().rsplit_once(' ')?;
    let spaces = carets.len() - carets.trim_start().len();
    let count = carets.trim_start().len();
    let all = count > 0 && carets.trim_start().chars().all(|c| c == '^');
    let from = if spaces == 0 { hash + 1 } else { hash + spaces + 2 };
    all.then(|| Mark { line, from, to: hash + spaces + count + 2, code: code.to_owned() })
}

/// The findings that the comments of a text expect.
fn expected(text: &str) -> Vec<Mark> {
    let (mut marks, mut line) = (Vec::new(), 0);
    for (index, written) in text.lines().enumerate() {
        match mark(written, line) {
            Some(mark) => marks.push(mark),
            None => line = index + 1,
        }
    }
    marks.sort();
    marks
}

fn found(fixture: &Fixture) -> Vec<Mark> {
    let source = &fixture.source;
    let mut marks: Vec<Mark> = fixture
        .found()
        .map(|found| {
            let (line, from) = source.line_column(found.span().start);
            let (last, end) = source.line_column(found.span().end);
            let whole = || source.text().lines().nth(line - 1).unwrap().trim_end().chars().count() + 1;
            let to = if last == line { end } else { whole() };
            Mark { line, from, to: to.max(from + 1), code: found.code.to_string() }
        })
        .collect();
    marks.sort();
    marks
}

#[test]
fn what_is_found_stands_at_its_place() {
    let mut problems = String::new();
    for fixture in fixtures() {
        let (expected, found) = (expected(fixture.source.text()), found(&fixture));
        if expected == found {
            continue;
        }
        writeln!(problems, "\n{}.pipe", fixture.name).unwrap();
        let show = |problems: &mut String, what: &str, mark: &Mark| {
            writeln!(
                problems,
                "  {what}: {} in line {}, columns {} to {}",
                mark.code,
                mark.line,
                mark.from,
                mark.to - 1
            )
            .unwrap();
        };
        expected.iter().filter(|mark| !found.contains(mark)).for_each(|mark| show(&mut problems, "missing", mark));
        found.iter().filter(|mark| !expected.contains(mark)).for_each(|mark| show(&mut problems, "not expected", mark));
        if expected.len() != found.len() {
            writeln!(problems, "  {} expected, {} found:\n{}", expected.len(), found.len(), wording(&fixture)).unwrap();
        }
    }
    assert!(problems.is_empty(), "{problems}");
}

#[test]
fn each_fixture_is_about_its_code() {
    for fixture in fixtures() {
        let Some(code) = fixture.code() else { continue };
        assert!(Code::parse(code).is_some(), "{}: there is no {code}", fixture.name);
        if fixture.is_near_miss() {
            assert!(fixture.compilation.document.is_some(), "{} compiles", fixture.name);
            assert!(fixture.found().count() == 0, "nothing is found in {}", fixture.name);
        } else {
            assert!(codes(&fixture.compilation).iter().any(|found| found == code), "{} gives {code}", fixture.name);
        }
    }
}

#[test]
fn each_code_is_given_somewhere() {
    if chosen().is_some() {
        return;
    }
    let fixtures = fixtures();
    let mut given: BTreeSet<String> = fixtures.iter().flat_map(|fixture| codes(&fixture.compilation)).collect();
    given.extend(common::limits().iter().flat_map(|limit| codes(&limit.over)));
    given.extend(common::FAULTS.iter().map(ToString::to_string));
    let missing: Vec<_> = CODES.iter().filter(|code| !given.contains(&code.to_string())).collect();
    assert!(missing.is_empty(), "no fixture gives {missing:?}");
    let limits: Vec<Code> = common::limits().iter().map(|limit| limit.code).collect();
    let mut near: BTreeSet<_> =
        fixtures.iter().filter(|fixture| fixture.is_near_miss()).filter_map(Fixture::code).collect();
    near.extend(common::FAULTS);
    let missing: Vec<_> =
        CODES.iter().filter(|code| !limits.contains(code) && !near.contains(code.to_string().as_str())).collect();
    assert!(missing.is_empty(), "{missing:?} have no near miss");
}

#[test]
fn limits_are_found() {
    if chosen().is_some() {
        return;
    }
    for limit in common::limits() {
        assert_eq!(codes(&limit.over), [limit.code.to_string()], "too many {}", limit.what);
        let built = limit.code.severity() != Severity::Error;
        assert_eq!(limit.over.document.is_some(), built, "too many {}", limit.what);
        assert!(codes(&limit.within).is_empty() && limit.within.document.is_some(), "{}: within the limit", limit.what);
    }
}

/// Severity, message, labels, help, note and fixes, as text.
fn wording(fixture: &Fixture) -> String {
    let source = &fixture.source;
    let place = |span: pipec::source::Span| {
        let (line, column) = source.line_column(span.start);
        let text = source.slice(span);
        let first = text.lines().next().unwrap_or_default();
        let more = if text.lines().count() > 1 { " ..." } else { "" };
        format!("{line}:{column} `{first}{more}`")
    };
    let mut out = String::new();
    for found in fixture.found() {
        writeln!(out, "{:?} {}: {}", found.severity, found.code, found.message).unwrap();
        for label in &found.labels {
            writeln!(out, "  at {}: {}", place(label.span), label.text).unwrap();
        }
        found.help.iter().for_each(|help| writeln!(out, "  help: {}", help.replace('\n', "\n  ")).unwrap());
        found.note.iter().for_each(|note| writeln!(out, "  note: {note}").unwrap());
        found
            .fixes
            .iter()
            .for_each(|fix| writeln!(out, "  fix: `{}` for {}", fix.replacement, place(fix.span)).unwrap());
    }
    out
}

#[test]
fn findings_are_worded_so() {
    let settings = || {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("errors/snapshots");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings
    };
    for fixture in fixtures().iter().filter(|fixture| !fixture.is_near_miss()) {
        settings().bind(|| insta::assert_snapshot!(fixture.name.clone(), wording(fixture)));
    }
}

/// A message is no sentence: it begins in lower case, or with a name, and ends without a period.
#[test]
fn findings_say_what_to_do_in_the_house_style() {
    let mut problems = Vec::new();
    let proper = [
        "AWS",
        "SNS",
        "SQS",
        "S3",
        "IAM",
        "Glue",
        "Lambda",
        "Firehose",
        "Kinesis",
        "API",
        "CloudFormation",
        "Athena",
        "P",
    ];
    for fixture in fixtures() {
        for found in fixture.found() {
            let labels = found.labels.iter().map(|label| label.text.as_str());
            for text in labels.chain([found.message.as_str()]).chain(found.help.as_deref()) {
                let capital = text.starts_with(char::is_uppercase) && !proper.iter().any(|name| text.starts_with(name));
                if capital || text.ends_with('.') {
                    problems.push(format!("{}: `{text}`", fixture.name));
                }
            }
            if found.help.as_deref().is_none_or(|help| help.trim().is_empty()) {
                problems.push(format!("{}: no help: {} {}", fixture.name, found.code, found.message));
            }
            if found.labels.first().is_none_or(|label| label.text.is_empty()) {
                problems.push(format!("{}: no label: {} {}", fixture.name, found.code, found.message));
            }
        }
    }
    assert!(problems.is_empty(), "\n{}", problems.join("\n"));
}

/// A fix that is offered removes its finding.
#[test]
fn fixes_fix() {
    let mut fixes = 0;
    for fixture in fixtures() {
        for offered in fixture.found() {
            let mut text = fixture.source.text().to_owned();
            let mut written = offered.fixes.clone();
            written.sort_by_key(|fix| std::cmp::Reverse(fix.span));
            for fix in &written {
                text.replace_range(fix.span.range(), &fix.replacement);
                fixes += 1;
            }
            let again = compile(&text, &Folder::new(FOLDER));
            let still = !written.is_empty() && again.diagnostics.iter().any(|found| found.message == offered.message);
            assert!(!still, "{}: still `{}` in\n{text}", fixture.name, offered.message);
        }
    }
    assert!(fixes > 10 || chosen().is_some(), "fixes are offered");
}

/// One run finds every mistake, each at its place and with what to write instead.
#[test]
fn five_mistakes_are_five_findings() {
    let Some(fixture) = fixtures().into_iter().find(|fixture| fixture.name == "five_mistakes") else {
        return assert!(chosen().is_some(), "the fixture is there");
    };
    let all: Vec<_> = fixture.found().collect();
    assert_eq!(all.len(), 5);
    let places: BTreeSet<_> = all.iter().map(|found| found.span()).collect();
    let codes: BTreeSet<_> = all.iter().map(|found| found.code).collect();
    assert_eq!((places.len(), codes.len()), (5, 5), "five places, five codes");
    for found in all {
        assert_eq!(found.severity, Severity::Error);
        assert!(!fixture.source.slice(found.span()).trim().is_empty(), "`{}` is located", found.message);
        assert!(found.help.as_deref().is_some_and(|help| !help.trim().is_empty()), "`{}` has a help", found.message);
    }
}

/// The tests above rest on this reading of marks.
#[test]
fn marks_are_read_right() {
    let mark = |line, from, to, code: &str| Mark { line, from, to, code: code.to_owned() };
    let text = "abc def\n#   ^^^ P101\n#^^ P102\n\n  x\n  #^ P103\n# P104 ^^\n# no ^ mark";
    assert_eq!(expected(text), [mark(1, 1, 4, "P102"), mark(1, 5, 8, "P101"), mark(5, 3, 5, "P103")]);
}
