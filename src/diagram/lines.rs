//! Long words broken into lines, as no format breaks a name that has no space in it.

/// The characters that a name may be broken after.
const SEAMS: &[char] = &['_', '-', '/', '.', ',', '=', '}', ':'];

/// The lines of a text, none with more than `width` characters: as few as that takes, and of those as short as can be,
/// so that no line holds a single word below a long one.
pub fn lines(text: &str, width: usize) -> Vec<String> {
    let words: Vec<Vec<String>> =
        text.split([' ', '\t', '\n', '\r']).filter(|word| !word.is_empty()).map(|word| pieces(word, width)).collect();
    let lines = filled(&words, width);
    if lines.len() < 2 {
        return lines;
    }
    let longest = words.iter().flatten().map(|piece| piece.chars().count()).max().unwrap_or(width);
    let mut narrower = (longest..width).map(|width| filled(&words, width));
    narrower.find(|narrow| narrow.len() == lines.len()).unwrap_or(lines)
}

/// Lines with as many words on each as fit; the rest of a broken word begins one.
fn filled(words: &[Vec<String>], width: usize) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for (at, piece) in words.iter().flat_map(|pieces| pieces.iter().enumerate()) {
        let Some(last) = lines.last_mut() else { continue };
        let fits = at == 0 && last.chars().count() + 1 + piece.chars().count() <= width;
        if last.is_empty() {
            last.push_str(piece);
        } else if fits {
            last.push(' ');
            last.push_str(piece);
        } else {
            lines.push(piece.clone());
        }
    }
    lines
}

/// Lines of one label that a drawing shows; a list of actions can be long.
const MOST: usize = 6;

/// The lines of labels, broken, and each label cut after some lines.
pub fn wrapped(labels: &[String], width: usize) -> Vec<String> {
    let mut out = Vec::new();
    for label in labels {
        let all = lines(label, width);
        let more = all.len() > MOST;
        out.extend(all.into_iter().take(MOST));
        if let Some(last) = out.last_mut().filter(|_| more) {
            *last = last.chars().take(width.saturating_sub(2)).chain([' ', '…']).collect();
        }
    }
    out.retain(|line| !line.is_empty());
    out
}

/// A word in pieces of at most `width` characters, each ending at a seam where there is one not too near its start.
fn pieces(word: &str, width: usize) -> Vec<String> {
    let mut pieces = Vec::new();
    let letters: Vec<char> = word.chars().collect();
    let mut rest = letters.as_slice();
    while rest.len() > width.max(1) {
        let seam = rest.windows(2).take(width).rposition(is_seam).map(|at| at + 1);
        let end = seam.filter(|end| *end > width / 4).unwrap_or(width.max(1));
        let Some((piece, after)) = rest.split_at_checked(end) else { break };
        pieces.push(piece.iter().collect());
        rest = after;
    }
    pieces.push(rest.iter().collect());
    pieces
}

/// True after one of the signs, but not within a doubled one, and before a capital of a `CamelCase` word.
fn is_seam(pair: &[char]) -> bool {
    matches!(pair, [before, after] if SEAMS.contains(before) && before != after
        || before.is_lowercase() && after.is_uppercase())
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn long_names_are_broken_at_seams() {
        assert_eq!(lines("the_landing_zone of_all", 12), ["the_landing_", "zone of_all"]);
        assert_eq!(lines("LandzoneFirehoseLogStream", 18), ["LandzoneFirehose", "LogStream"]);
        assert_eq!(lines("abcdefgh", 3), ["abc", "def", "gh"]);
        assert_eq!(lines("two words", 20), ["two words"]);
        assert_eq!(lines("AWS::ApiGatewayV2::Stage", 18), ["AWS::ApiGateway", "V2::Stage"]);
        assert_eq!(lines("", 20), [""]);
    }

    #[test]
    fn lines_are_about_as_long_as_each_other() {
        let filter = "where price >= 100 and type == \"x\"";
        assert_eq!(lines(filter, 27), ["where price >= 100", "and type == \"x\""]);
        assert_eq!(lines("a bb ccc dddd", 11), ["a bb ccc", "dddd"]);
    }
}
