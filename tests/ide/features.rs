//! Each feature at `$0` in its fixtures: what comes of it is kept in `snapshots/`.

use crate::common::Folder;
use insta::{assert_snapshot, glob};
use pipec::graph::Selection;
use pipec::ide::{self, Analysis};
use pipec::source::{Source, Span};
use std::fmt::Write;
use std::fs;

/// A fixture without its mark.
struct Fixture {
    analysis: Analysis,
    files: Folder,
    offset: usize,
    /// The text after the last `|`: the typed one.
    typed: String,
}

impl Fixture {
    fn read(path: &std::path::Path) -> Self {
        let text = fs::read_to_string(path).expect("a fixture");
        let (text, typed) = text.rsplit_once("\n|").map_or((text.as_str(), ""), |(text, typed)| (text, typed));
        let offset = text.find("$0").expect("a fixture has a `$0`");
        let text = text.replacen("$0", "", 1);
        let files = Folder::new("examples");
        let source = Source::new("fixture.pipe", text);
        let analysis = Analysis::new(source, &Selection::default(), &files);
        Self { analysis, files, offset, typed: typed.trim().to_owned() }
    }

    fn slice(&self, span: Span) -> String {
        let (line, column) = self.analysis.source().line_column(span.start);
        format!("{line}:{column} {:?}", self.analysis.source().slice(span))
    }

    fn slice_of(&self, file: usize, span: Span) -> String {
        let Some(part) = self.analysis.part(file) else { return self.slice(span) };
        let (line, column) = part.source.line_column(span.start);
        format!("{} {line}:{column} {:?}", part.path, part.source.slice(span))
    }

    fn all(&self) -> Span {
        Span::new(0, self.analysis.text().len())
    }
}

/// Shows what comes of each fixture of a feature.
macro_rules! feature {
    ($name:ident, $show:expr) => {
        #[test]
        fn $name() {
            glob!(concat!("fixtures/", stringify!($name), "/*.pipe"), |path| {
                let fixture = Fixture::read(path);
                let show: fn(&Fixture) -> String = $show;
                let shown = show(&fixture);
                assert_snapshot!(format!("{}\n---\n{shown}", fs::read_to_string(path).expect("a fixture")));
            });
        }
    };
}

feature!(completion, |fixture| {
    let found = ide::completion(fixture.analysis.text(), fixture.offset, fixture.analysis.known(), &fixture.files);
    let mut out = format!("replaces {}\n", fixture.slice(found.span));
    for item in found.items {
        let insert = if item.snippet { item.insert.replace('\n', "\\n") } else { String::new() };
        writeln!(out, "{} {:?} {} | {} | {insert}", item.rank, item.kind, item.label, item.detail).expect("text");
    }
    out
});

feature!(hover, |fixture| {
    match ide::hover(&fixture.analysis, &fixture.files, fixture.offset) {
        Some(found) => format!("at {}\n\n{}", fixture.slice(found.span), found.text),
        None => "nothing".to_owned(),
    }
});

feature!(names, |fixture| {
    let definition = ide::definition(&fixture.analysis, fixture.offset);
    let place = |(file, span)| fixture.slice_of(file, span);
    let mut out = format!("declared {}\n", definition.map_or("nowhere".to_owned(), place));
    let name = ide::name_of(&fixture.analysis, fixture.offset);
    for (file, word) in name.iter().flat_map(|name| ide::uses(&fixture.analysis, name)) {
        writeln!(out, "{:?} {}", word.role, fixture.slice_of(file, word.span)).expect("text");
    }
    out
});

feature!(rename, |fixture| {
    let renamed = ide::rename(&fixture.analysis, fixture.offset, &fixture.typed);
    match renamed {
        Ok(renamed) => {
            let mut out = String::new();
            let parts = fixture.analysis.parts().iter().map(|part| (part.path.as_str(), part.source.text()));
            for (file, (path, text)) in std::iter::once(("", fixture.analysis.text())).chain(parts).enumerate() {
                let mut new = text.to_owned();
                let places = renamed.places.iter().rev().filter(|(of, _)| *of == file);
                places.for_each(|(_, span)| new.replace_range(span.range(), &fixture.typed));
                if file == 0 || new != text {
                    writeln!(out, "{path}{}{new}", if file == 0 { "" } else { "\n" }).expect("text");
                }
            }
            format!("{out}warning: {}", renamed.warning.unwrap_or_default())
        }
        Err(why) => format!("refused: {why}"),
    }
});

feature!(outline, |fixture| {
    let mut out = String::new();
    for symbol in fixture.analysis.symbols() {
        writeln!(out, "{} {} {}", symbol.kind, symbol.name, fixture.slice(symbol.span)).expect("text");
        for child in &symbol.children {
            writeln!(out, "  {} {} {}", child.kind, child.name, fixture.slice(child.span)).expect("text");
        }
    }
    for fold in ide::folds(fixture.analysis.text()) {
        writeln!(out, "fold {}{}", if fold.comment { "comment " } else { "" }, fixture.slice(fold.span)).expect("text");
    }
    for (span, paint) in ide::paints(&fixture.analysis, fixture.all()) {
        writeln!(out, "{paint:?} {}", fixture.slice(span)).expect("text");
    }
    out
});

feature!(selection, |fixture| {
    ide::selection(&fixture.analysis, fixture.offset).into_iter().map(|span| fixture.slice(span) + "\n").collect()
});

feature!(hints, |fixture| {
    let hints = ide::hints(&fixture.analysis, &fixture.files, fixture.all());
    let at = |offset| fixture.analysis.source().line_column(u32::try_from(offset).expect("small"));
    hints.into_iter().map(|hint| format!("{:?} {} | {}\n", at(hint.offset), hint.label, hint.tooltip)).collect()
});

feature!(signature, |fixture| {
    match ide::signature(fixture.analysis.text(), fixture.offset, fixture.analysis.known()) {
        Some(found) => {
            let active = found.active.and_then(|active| found.parameters.get(active));
            let active = active.map(|(start, end, doc)| format!("{}\n{doc}", &found.label[*start..*end]));
            format!("{}\n{}\nactive: {}", found.label, found.doc, active.unwrap_or_default())
        }
        None => "nothing".to_owned(),
    }
});

feature!(actions, |fixture| {
    let at = Span::new(fixture.offset, fixture.offset);
    let mut out = String::new();
    for action in ide::actions(&fixture.analysis, &fixture.files, at) {
        let mut text = fixture.analysis.text().to_owned();
        let mut edits = action.edits.clone();
        edits.sort_by_key(|edit| edit.span);
        edits.iter().rev().for_each(|edit| text.replace_range(edit.span.range(), &edit.replacement));
        writeln!(out, "{:?} {} {:?}\n{text}", action.purpose, action.title, action.file).expect("text");
    }
    out
});

feature!(links, |fixture| {
    let links = ide::links(&fixture.analysis, &fixture.files);
    links.into_iter().map(|link| format!("{} {:?} {}\n", fixture.slice(link.span), link.main, link.there)).collect()
});

feature!(flow, |fixture| {
    let Some(stop) = ide::stop_at(&fixture.analysis, &fixture.files, fixture.offset) else { return String::new() };
    let mut out = format!("{} {} {}\n", stop.kind, stop.id, fixture.slice(stop.place));
    for way in [ide::Way::Upstream, ide::Way::Downstream] {
        for (other, spans) in ide::neighbours(&fixture.analysis, &fixture.files, &stop.id, way) {
            let spans: Vec<String> = spans.into_iter().map(|span| fixture.slice(span)).collect();
            writeln!(out, "{way:?} {} {}", other.id, spans.join(", ")).expect("text");
        }
    }
    out
});
