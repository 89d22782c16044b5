//! Findings for people in terminals of any width: nothing is broken where a person would not break it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests may panic"
)]

use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::LazyLock;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// The sign in place of text that was left out of a line.
const LEFT_OUT: char = '…';

fn check(format: &str, columns: usize, folder: &Path, files: &[String]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pipec"))
        .args(["check", "--format", format])
        .args(files)
        .current_dir(folder)
        .env("COLUMNS", columns.to_string())
        .output()
        .unwrap()
}

/// The terminals, each with every fixture's findings: as JSON, as people see them, and the source.
static SHOWN: LazyLock<Vec<(usize, Vec<Finding>)>> =
    LazyLock::new(|| [40, 60, 80, 160].map(|columns| (columns, findings(columns))).into());

type Finding = (Value, String, String);

fn findings(columns: usize) -> Vec<Finding> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors");
    let mut names: Vec<String> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".pipe"))
        .collect();
    names.sort();
    let json = String::from_utf8(check("jsonl", columns, &folder, &names).stdout).unwrap();
    let human = String::from_utf8(check("human", columns, &folder, &names).stderr).unwrap();
    // The last line sums up.
    let (human, _) = human.trim_end().rsplit_once('\n').unwrap();
    let shown: Vec<String> = reports(human);
    let told: Vec<Value> = json.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(shown.len(), told.len(), "{columns} columns: as many reports as findings");
    // Of a service file, too, which a fixture uses.
    let mut sources: BTreeMap<String, String> = BTreeMap::new();
    told.into_iter()
        .zip(shown)
        .map(|(told, shown)| {
            let name = told["file"].as_str().unwrap().to_owned();
            let read = |name: &String| std::fs::read_to_string(folder.join(name)).unwrap();
            let source = sources.entry(name).or_insert_with_key(read).clone();
            (told, shown, source)
        })
        .collect()
}

/// Each begins with the line of its code.
fn reports(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for line in text.lines() {
        let code = line.len() == 4 && line.starts_with('P') && line[1..].chars().all(|c| c.is_ascii_digit());
        if code {
            out.push(String::new());
        }
        if let Some(last) = out.last_mut() {
            last.push_str(line);
            last.push('\n');
        }
    }
    out
}

/// The words of a report, without the drawing around them, as one line.
fn plain(report: &str) -> String {
    let drawn = |c: char| "│·╰─├┤┬▲╭▶×⚠☞".contains(c);
    let lines = report.lines().map(|line| line.trim_matches(|c: char| c.is_whitespace() || drawn(c)));
    lines.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The parts of a text that are meant to be copied: between backticks, and lines below the first of a help.
fn copied(finding: &Value) -> Vec<String> {
    let help = finding["help"].as_str().unwrap_or_default();
    let texts = [finding["message"].as_str().unwrap_or_default(), help, finding["note"].as_str().unwrap_or_default()];
    let quoted = texts.iter().flat_map(|text| {
        let parts: Vec<&str> = text.lines().next().unwrap_or_default().split('`').collect();
        let whole = parts.len() % 2 == 1;
        parts.into_iter().enumerate().filter(move |(at, _)| whole && at % 2 == 1).map(|(_, part)| part.to_owned())
    });
    quoted.chain(help.lines().skip(1).map(str::to_owned)).collect()
}

/// The words of a text, with what is between backticks in one, as long as they may be.
fn longest(text: &str) -> usize {
    let parts: Vec<&str> = text.split('`').collect();
    let quoted = parts.iter().skip(1).step_by(2).map(|part| part.width() + 4);
    let words = text.split_whitespace().map(|word| word.width() + 2);
    quoted.chain(words).max().unwrap_or_default()
}

#[test]
fn no_word_is_broken_and_what_is_copied_is_whole() {
    for (columns, findings) in &*SHOWN {
        for (finding, shown, _) in findings {
            let flat = plain(shown);
            let said = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            for name in ["message", "note"] {
                if let Some(text) = finding[name].as_str() {
                    assert!(flat.contains(&said(text)), "{columns}: `{text}` in\n{shown}");
                }
            }
            if let Some(help) = finding["help"].as_str() {
                assert!(flat.contains(&said(help.lines().next().unwrap())), "{columns}: `{help}` in\n{shown}");
            }
            for text in copied(finding) {
                assert!(shown.lines().any(|line| line.contains(&text)), "{columns}: `{text}` on one line in\n{shown}");
            }
        }
    }
}

/// But for what cannot be folded.
#[test]
fn no_line_is_longer_than_the_terminal_is_wide() {
    for (columns, findings) in &*SHOWN {
        for (finding, shown, _) in findings {
            let labels = finding["labels"].as_array().unwrap().iter().map(|label| label["text"].as_str().unwrap());
            let texts = ["message", "note", "help"].into_iter().filter_map(|name| finding[name].as_str());
            let texts: Vec<&str> = texts.chain(labels).collect();
            for line in shown.lines().filter(|line| line.width() > *columns) {
                let copied =
                    finding["help"].as_str().unwrap_or_default().lines().skip(1).any(|part| line.contains(part));
                let drawn = |c: char| c.is_whitespace() || "│·╰─├┤×⚠☞".contains(c);
                let said = line.trim_matches(drawn).trim_start_matches("help: ");
                let unbroken = texts.iter().any(|text| text.contains(said) && longest(said) + 24 > columns / 2);
                let name = line.contains("╭─[");
                assert!(copied || unbroken || name, "{columns}: {} columns\n{line}\n{shown}", line.width());
            }
        }
    }
}

/// For findings of one place on one line: the text above the underline is the marked one, clipped or whole.
#[test]
fn underlines_stand_under_what_they_mark() {
    let mut seen = 0;
    for (columns, findings) in &*SHOWN {
        for (finding, shown, source) in findings {
            let labels = finding["labels"].as_array().unwrap();
            let [label] = labels.as_slice() else { continue };
            let number = |name: &str| label["span"][name].as_u64().unwrap() as usize;
            let marked = &source[number("start")..number("end")];
            if number("line") != number("end_line") || marked.is_empty() {
                continue;
            }
            let lines: Vec<&str> = shown.lines().collect();
            let at = lines.iter().position(|line| line.trim_start().starts_with('·')).unwrap();
            let underline = lines[at];
            let start = underline.chars().take_while(|c| !"─┬".contains(*c)).map(|c| c.width().unwrap_or(0)).sum();
            let length = underline.chars().filter(|c| "─┬".contains(*c)).count();
            let above = slice(lines[at - 1], start, length);
            let about = format!("{columns}: `{marked}` and `{above}`\n{shown}");
            match above.split_once(LEFT_OUT).filter(|_| !marked.contains(LEFT_OUT)) {
                Some((head, tail)) => {
                    assert!(marked.starts_with(head) && marked.ends_with(tail) && above.width() > 3, "{about}");
                }
                None => assert_eq!(above, marked, "{about}"),
            }
            let place = format!(":{}:{}]", number("line"), number("column"));
            assert!(shown.contains(&place), "where it stands in the file, not in what is shown: {about}");
            seen += 1;
        }
    }
    assert!(seen > 400, "{seen}");
}

fn slice(line: &str, start: usize, length: usize) -> String {
    let mut column = 0;
    let mut out = String::new();
    for c in line.chars() {
        if column >= start && column < start + length {
            out.push(c);
        }
        column += c.width().unwrap_or(0);
    }
    out
}

#[test]
fn long_lines_are_clipped_around_the_place() {
    let folder = tempfile::tempdir().unwrap();
    let long =
        format!("stream d -> firehose(gzip, every=1min) -> {} -> bukcet other  # {}\n", "bucket b", "x".repeat(300));
    let tabs = format!("\t\tstream e(shards=2) -> firehose(gzip, bufer=5MiB) -> bucket 日本語_{}\n", "名".repeat(60));
    std::fs::write(folder.path().join("a.pipe"), format!("{long}{tabs}")).unwrap();
    for columns in [40, 60, 80] {
        let run = check("human", columns, folder.path(), &["a.pipe".to_owned()]);
        let shown = String::from_utf8(run.stderr).unwrap();
        assert!(shown.contains(LEFT_OUT) && shown.contains("bukcet"), "{shown}");
        for line in shown.lines().filter(|line| line.contains('│') && line.chars().any(|c| c.is_ascii_digit())) {
            assert!(line.width() <= columns, "{columns}: {line}\n{shown}");
        }
    }
}
