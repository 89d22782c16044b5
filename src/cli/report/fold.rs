//! Prose in so many columns. Lines break between words alone, and never inside of a span between backticks, because
//! that is what people copy.

use unicode_width::UnicodeWidthStr;

/// The text with lines of at most so many columns, but for words that are longer.
pub fn fold(text: &str, width: usize) -> String {
    let lines = text.split('\n').map(|line| {
        let indent = line.len() - line.trim_start_matches(' ').len();
        let (indent, line) = line.split_at_checked(indent).unwrap_or_default();
        let (mut out, mut column) = (indent.to_owned(), indent.len());
        for (count, word) in words(line).into_iter().enumerate() {
            let wide = word.width();
            if count > 0 && column + 1 + wide > width {
                out.push('\n');
                out.push_str(indent);
                column = indent.len();
            } else if count > 0 {
                out.push(' ');
                column += 1;
            }
            out.push_str(word);
            column += wide;
        }
        out
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// The columns of its longest word.
pub fn longest(text: &str) -> usize {
    text.split('\n').flat_map(words).map(UnicodeWidthStr::width).max().unwrap_or_default()
}

/// The columns of its longest line.
pub fn width_of(text: &str) -> usize {
    text.split('\n').map(UnicodeWidthStr::width).max().unwrap_or_default()
}

/// The words of a line, split at spaces; a span in backticks is one word.
fn words(line: &str) -> Vec<&str> {
    let (mut words, mut start, mut quoted) = (Vec::new(), 0, false);
    for (at, c) in line.char_indices() {
        match c {
            // One that never ends is an apostrophe of somebody's.
            '`' => quoted = !quoted && line.get(at + 1..).is_some_and(|rest| rest.contains('`')),
            ' ' if !quoted => {
                words.extend(line.get(start..at).filter(|word| !word.is_empty()));
                start = at + 1;
            }
            _ => {}
        }
    }
    words.extend(line.get(start..).filter(|word| !word.is_empty()));
    words
}

#[cfg(test)]
mod tests {
    use super::{fold, longest, width_of};

    #[test]
    fn what_is_copied_stays_whole() {
        let text = "add `allow s3:GetObject on raw[\"a b\"]` to the role, or take the arrow away";
        assert_eq!(fold(text, 30), "add\n`allow s3:GetObject on raw[\"a b\"]`\nto the role, or take the arrow\naway");
        assert_eq!(fold("  a bc\n  d", 5), "  a\n  bc\n  d");
        assert_eq!(fold("it's a ` b", 4), "it's\na `\nb");
        assert_eq!((longest("a `b c`, d"), width_of("ab\nc")), (6, 2));
    }
}
