//! A source and its labels in so many columns: long lines are clipped around the marks, and labels are folded beside
//! it, so that no terminal breaks a line where it likes.

use super::fold::{fold, longest, width_of};
use std::collections::BTreeMap;
use std::ops::Range;
use unicode_width::UnicodeWidthChar;

/// The sign in place of text that was left out.
const LEFT_OUT: &str = "…";
/// The columns between a mark and its label: `╰── `.
const LEAD: usize = 4;
/// Beside every line of the source, with its number: ` 12 │ `.
const MARGIN: usize = 4;
/// Beside it where a label goes over several lines.
const BRACKET: usize = 5;
/// A label is never folded to less.
const NARROWEST: usize = 16;

/// A place of a source, in bytes, and its label.
pub struct Mark {
    pub range: Range<usize>,
    pub says: String,
}

/// The text with its long lines clipped, as far as they are shown with one line around each mark; the marks are moved
/// along, and their labels are folded.
pub fn clip(text: &str, marks: &mut [Mark], width: usize) -> String {
    let lines = shown(text, marks);
    let last = lines.keys().next_back().copied().unwrap_or_default();
    let number = 1 + text.bytes().take(last).filter(|byte| *byte == b'\n').count();
    let several = |mark: &Mark| text.get(mark.range.clone()).is_some_and(|marked| marked.trim_end().contains('\n'));
    let bracket = if marks.iter().any(several) { BRACKET } else { 0 };
    let room = width.saturating_sub(number.to_string().len() + MARGIN + bracket).max(NARROWEST);
    let cuts: Vec<Range<usize>> = lines
        .iter()
        .flat_map(|(start, end)| {
            let here = marks.iter().filter(|mark| mark.range.start >= *start && mark.range.end <= *end);
            let places = here.map(|mark| (mark.range.clone(), needed(&mark.says, room))).collect();
            cut(text.get(*start..*end).unwrap_or_default(), *start, places, room)
        })
        .collect();
    let clipped = without(text, &cuts);
    for mark in marks.iter_mut() {
        mark.range = moved(mark.range.start, &cuts)..moved(mark.range.end, &cuts);
        let marked = clipped.get(mark.range.clone()).unwrap_or_default();
        let start = clipped.get(..mark.range.start).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
        let before = columns(clipped.get(start..mark.range.start).unwrap_or_default());
        // A label for several lines stands at the margin.
        let over = marked.trim_end().contains('\n');
        let middle = if over { 0 } else { before + columns(marked).max(1) / 2 };
        mark.says = fold(&mark.says, room.saturating_sub(middle + LEAD).max(NARROWEST));
    }
    clipped
}

/// The lines from the one above the first mark to the one below the last: their ranges, without line ends.
/// Marks that are near each other are shown with all that is between them.
fn shown(text: &str, marks: &[Mark]) -> BTreeMap<usize, usize> {
    let begin = |at: usize| text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |at| at + 1);
    let end = |at: usize| text.get(at..).and_then(|after| after.find('\n')).map_or(text.len(), |length| at + length);
    let first = marks.iter().map(|mark| mark.range.start).min().unwrap_or_default();
    let last = marks.iter().map(|mark| mark.range.end.saturating_sub(1).max(mark.range.start)).max();
    let last = end(last.unwrap_or_default());
    let (mut lines, mut at) = (BTreeMap::new(), begin(begin(first).saturating_sub(1)));
    loop {
        let stop = end(at);
        lines.insert(at, stop);
        if at > last || stop >= text.len() {
            return lines;
        }
        at = stop + 1;
    }
}

/// The columns that a label wants beside its place.
fn needed(says: &str, room: usize) -> usize {
    width_of(says).min(longest(says).max(room / 3))
}

/// The ranges of a line to leave out, in bytes of the whole text: before its marks, so that their labels have room,
/// between them, inside of long ones, and at its end.
fn cut(line: &str, offset: usize, mut marks: Vec<(Range<usize>, usize)>, room: usize) -> Vec<Range<usize>> {
    // A column takes a byte at least, but for a tab.
    if marks.is_empty() && line.len() <= room && !line.contains('\t') {
        return Vec::new();
    }
    marks.sort_by_key(|(range, _)| (range.start, range.end));
    let (mut cuts, mut at, mut column) = (Vec::new(), 0, 0);
    let piece = |range: Range<usize>| line.get(range).unwrap_or_default();
    let inside = |range: &Range<usize>| range.start - offset..range.end - offset;
    // The columns a mark may take: a part of a mark is enough to recognise it.
    let most = (room / (marks.len() + 1)).max(5);
    let taken = |range: &Range<usize>| columns(piece(inside(range))).min(most);
    let mut excess = marks.last().map_or(0, |(last, need)| {
        let start = columns(piece(0..last.start - offset));
        let shorter: usize = marks.iter().map(|(range, _)| columns(piece(inside(range))) - taken(range)).sum();
        let end = (start + columns(piece(inside(last)))).saturating_sub(shorter);
        let middle = end.saturating_sub(taken(last) / 2);
        // And a column for the sign of a cut behind it.
        let more = usize::from(!piece(last.end - offset..line.len()).trim_end().is_empty());
        (end + more).saturating_sub(room).max(middle.saturating_sub(room.saturating_sub(need + LEAD)))
    });
    for (range, _) in &marks {
        let Range { start, end } = inside(range);
        let gap = piece(at.min(start)..start);
        if excess > 0 && columns(gap) > 1 {
            let gone = first(gap, excess + 1);
            let from = offset + start - gap.len();
            cuts.push(from..from + gone.len());
            excess = excess.saturating_sub(columns(gone).saturating_sub(1));
            column += columns(gap) + 1 - columns(gone);
        } else {
            column += columns(gap);
        }
        let marked = piece(start.max(at)..end.max(at));
        if columns(marked) > most {
            let head = first(marked, most / 2).len();
            let tail = last(marked, most - most / 2 - 1).len();
            cuts.push(offset + end - marked.len() + head..offset + end - tail);
            column += most;
        } else {
            column += columns(marked);
        }
        at = at.max(end);
    }
    let tail = piece(at..line.len());
    if column + columns(tail.trim_end()) > room {
        let kept = first(tail, room.saturating_sub(column + 1)).len();
        cuts.push(offset + at + kept..offset + line.trim_end_matches('\r').len());
    }
    cuts.retain(|cut| cut.start < cut.end);
    cuts
}

/// The longest beginning of a text that takes no more than `most` columns.
fn first(text: &str, most: usize) -> &str {
    let mut taken = 0;
    let end = text.char_indices().find(|(_, c)| {
        taken += width(*c);
        taken > most
    });
    text.get(..end.map_or(text.len(), |(at, _)| at)).unwrap_or_default()
}

fn last(text: &str, most: usize) -> &str {
    let mut taken = 0;
    let start = text.char_indices().rev().find(|(_, c)| {
        taken += width(*c);
        taken > most
    });
    text.get(start.map_or(0, |(at, c)| at + c.len_utf8())..).unwrap_or_default()
}

/// The offset of a place after the cuts.
fn moved(at: usize, cuts: &[Range<usize>]) -> usize {
    // A cut may be shorter than the sign in its place.
    let (mut back, mut ahead) = (0, 0);
    for cut in cuts {
        if at >= cut.end {
            (back, ahead) = (back + cut.len(), ahead + LEFT_OUT.len());
        } else if at > cut.start {
            return cut.start + ahead - back;
        }
    }
    at + ahead - back
}

fn without(text: &str, cuts: &[Range<usize>]) -> String {
    let (mut out, mut at) = (String::with_capacity(text.len()), 0);
    for cut in cuts {
        out.push_str(text.get(at..cut.start).unwrap_or_default());
        out.push_str(LEFT_OUT);
        at = cut.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

/// The width of a piece of a line in columns; a tab takes four at most.
fn columns(text: &str) -> usize {
    text.chars().map(width).sum()
}

fn width(c: char) -> usize {
    if c == '\t' { 4 } else { c.width().unwrap_or(0) }
}
