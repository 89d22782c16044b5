//! Places in a source: looked up in a table of marks, not counted from the beginning for each finding.

use crate::source::{Source, Span};

/// Bytes between two marks. A look-up reads at most so many; the table stays a small part of the source.
const STEP: usize = 1024;

/// A place in a text. Lines and columns count from 1, characters (of the whole text) from 0.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// The line.
    pub line: usize,
    /// The character in the line.
    pub column: usize,
    /// The character in the text.
    pub character: usize,
}

impl Place {
    /// The place at the end of a text that begins here.
    fn after(self, text: &str) -> Self {
        let characters = text.chars().count();
        let last = text.rsplit_once('\n').map(|(_, last)| last.chars().count() + 1);
        Self {
            line: self.line + text.bytes().filter(|byte| *byte == b'\n').count(),
            column: last.unwrap_or(self.column + characters),
            character: self.character + characters,
        }
    }
}

/// The places of one source.
#[derive(Debug)]
pub struct Places<'a> {
    text: &'a str,
    marks: Vec<(usize, Place)>,
    /// The offset at which each line begins.
    lines: Vec<usize>,
}

impl<'a> Places<'a> {
    /// Reads the source once.
    pub fn new(source: &'a Source) -> Self {
        let (text, mut marks) = (source.text(), Vec::new());
        let (mut from, mut place) = (0, Place { line: 1, column: 1, character: 0 });
        while let Some(rest) = text.get(from..).filter(|rest| !rest.is_empty()) {
            marks.push((from, place));
            let step = rest.floor_char_boundary(STEP);
            place = place.after(rest.get(..step).unwrap_or_default());
            from += step;
        }
        marks.push((from, place));
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = [0].into_iter().chain(ends.map(|(at, _)| at + 1)).collect();
        Self { text, marks, lines }
    }

    /// The text of a line, without its end; empty where there is none.
    pub fn line(&self, line: usize) -> &'a str {
        let start = line.checked_sub(1).and_then(|at| self.lines.get(at)).copied().unwrap_or(self.text.len());
        let end = self.lines.get(line).copied().unwrap_or(self.text.len());
        self.text.get(start..end).unwrap_or_default().trim_end_matches(['\n', '\r'])
    }

    /// The place of a byte offset. One inside a character is that of the character, one past the end is the end.
    pub fn at(&self, offset: u32) -> Place {
        let offset = self.text.floor_char_boundary(offset as usize);
        let above = self.marks.partition_point(|(from, _)| *from <= offset);
        match self.marks.get(above.saturating_sub(1)) {
            Some((from, place)) => place.after(self.text.get(*from..offset).unwrap_or_default()),
            None => Place { line: 1, column: 1, character: 0 },
        }
    }

    /// The two ends of a span; the second is one past its last character.
    pub fn of(&self, span: Span) -> (Place, Place) {
        (self.at(span.start), self.at(span.end))
    }
}

#[cfg(test)]
mod tests {
    use super::Places;
    use crate::source::Source;

    /// The table agrees with counting from the beginning, at every character.
    #[test]
    fn the_table_agrees_with_counting() {
        for line in ["x", "bucket b\n", "é\n", "\r\n", "🪣", "\n"] {
            let source = Source::new("a", line.repeat(4_000 / line.len()) + "end");
            let places = Places::new(&source);
            let offsets = source.text().char_indices().map(|(at, _)| at).chain([source.text().len()]);
            for (character, offset) in offsets.enumerate() {
                let offset = u32::try_from(offset).unwrap_or_default();
                let place = places.at(offset);
                assert_eq!((place.line, place.column), source.line_column(offset), "{line:?} at {offset}");
                assert_eq!(place.character, character, "{line:?} at {offset}");
                assert_eq!(
                    Some(places.line(place.line)),
                    source.text().lines().nth(place.line - 1),
                    "{line:?} at {offset}"
                );
            }
            assert_eq!(places.at(u32::MAX).line, places.at(source.text().len() as u32).line);
        }
    }
}
