//! JUnit XML: a suite for each file, a failed case for each finding. A file without findings is a case that passed.

use super::path::slashed;
use super::{Failure, Part, Run, counts, words};
use pipec::diagnostics::Diagnostic;
use pipec::places::Places;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

pub fn text(run: &Run) -> String {
    let mut report = Report::new("pipec");
    report.add_test_suites(run.files.iter().map(suite));
    report.add_test_suites(run.failures.iter().map(unread));
    // Writing to a string does not fail.
    report.to_string().unwrap_or_default()
}

fn suite(file: &Part<'_>) -> TestSuite {
    let (name, places) = (&slashed(file.source.name()), Places::new(file.source));
    let mut suite = TestSuite::new(&**name);
    for diagnostic in file.found.iter() {
        let at = places.at(diagnostic.span().start);
        suite.add_test_case(case(name, &format!("{}:{} {}", at.line, at.column, diagnostic.code), status(diagnostic)));
    }
    if file.found.is_empty() {
        suite.add_test_case(case(name, "nothing found", TestCaseStatus::success()));
    }
    suite
}

fn case(class: &str, name: &str, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(name, status);
    case.set_classname(class);
    case
}

/// Advice is told, and fails nothing.
fn status(diagnostic: &Diagnostic) -> TestCaseStatus {
    let mut status = match counts(diagnostic) {
        true => TestCaseStatus::non_success(NonSuccessKind::Failure),
        false => TestCaseStatus::skipped(),
    };
    status.set_message(&*diagnostic.message).set_type(diagnostic.code.to_string()).set_description(words(diagnostic));
    status
}

/// A file that could not be read has not passed.
fn unread(Failure(message): &Failure) -> TestSuite {
    let mut status = TestCaseStatus::non_success(NonSuccessKind::Error);
    status.set_message(&**message);
    let mut suite = TestSuite::new("pipec");
    suite.add_test_case(case("pipec", "reads every file", status));
    suite
}
