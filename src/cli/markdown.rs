//! Blocks of a Markdown file that pipec writes, between `<!-- pipec graph ... -->` and `<!-- /pipec graph -->`.
//! Everything else stays as it is, to the byte.

use std::ops::Range;

const OPEN: &str = "<!-- pipec graph ";
const CLOSE: &str = "<!-- /pipec graph -->";

/// The block between two markers.
#[derive(Debug, PartialEq, Eq)]
pub struct Block<'t> {
    /// The text of the marker after `pipec graph`.
    pub arguments: &'t str,
    /// The line of the marker, from 1.
    pub line: usize,
    /// The byte range between the markers.
    within: Range<usize>,
    /// The line end that the block uses.
    end: &'static str,
}

/// A block, the language of its fence, and its new content.
pub type Drawn<'t> = (Block<'t>, &'static str, String);

/// The blocks of a text, except examples inside of other fences.
///
/// # Errors
/// `LINE: why`, where a marker has no partner.
pub fn blocks(text: &str) -> Result<Vec<Block<'_>>, String> {
    let mut blocks = Vec::new();
    let mut open: Option<Block<'_>> = None;
    let mut fence: Option<&str> = None;
    let mut at = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        let (start, bare) = (at, line.trim());
        at += line.len();
        match (&fence, is_fence(bare)) {
            (Some(begun), Some(mark)) if mark.starts_with(begun) && bare == mark => fence = None,
            (None, Some(mark)) => fence = Some(mark),
            _ => {}
        }
        // Within a block a fence that is never closed is ours to mend.
        let closes = bare == CLOSE && (fence.is_none() || open.is_some());
        if closes {
            let Some(block) = open.take() else { return Err(format!("{}: `{CLOSE}` closes nothing", number + 1)) };
            blocks.push(Block { within: block.within.start..start, ..block });
            fence = None;
        } else if let Some(arguments) = opening(bare).filter(|_| fence.is_none()) {
            if let Some(block) = open {
                return Err(format!("{}: `{CLOSE}` is missing before line {}", block.line, number + 1));
            }
            let end = if line.ends_with("\r\n") { "\r\n" } else { "\n" };
            open = Some(Block { arguments, line: number + 1, within: at..at, end });
        }
    }
    match open {
        Some(block) => Err(format!("{}: `{CLOSE}` is missing", block.line)),
        None => Ok(blocks),
    }
}

/// The text with its blocks filled.
pub fn filled(text: &str, drawn: &[Drawn<'_>]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (block, name, content) in drawn {
        out.push_str(text.get(at..block.within.start).unwrap_or_default());
        out.push_str(&fenced(block, name, content));
        at = block.within.end;
    }
    out + text.get(at..).unwrap_or_default()
}

/// The lines of the blocks that are not as they should be.
pub fn stale(text: &str, drawn: &[Drawn<'_>]) -> Vec<usize> {
    let differs = |(block, name, content): &&Drawn<'_>| {
        text.get(block.within.clone()) != Some(fenced(block, name, content).as_str())
    };
    drawn.iter().filter(differs).map(|(block, ..)| block.line).collect()
}

fn fenced(block: &Block<'_>, name: &str, content: &str) -> String {
    let mut fence = "```".to_owned();
    while content.contains(&fence) {
        fence.push('`');
    }
    let lines = [format!("{fence}{name}")].into_iter().chain(content.lines().map(str::to_owned)).chain([fence]);
    lines.map(|line| line + block.end).collect()
}

fn opening(line: &str) -> Option<&str> {
    line.strip_prefix(OPEN)?.strip_suffix("-->").map(str::trim)
}

/// The backticks or tildes that a fence begins or ends with.
fn is_fence(line: &str) -> Option<&str> {
    let mark = line.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let length = line.chars().take_while(|c| *c == mark).count();
    line.get(..length).filter(|_| length >= 3)
}

#[cfg(test)]
mod tests {
    use super::{blocks, filled, stale};

    #[test]
    fn everything_else_stays_as_it_is() {
        let text = "\u{feff}a \r\n<!-- pipec graph x.pipe --view iam -->\r\nold\r\n<!-- /pipec graph -->\r\n\tz\n\
                    <!-- pipec graph y.pipe -->\n<!-- /pipec graph -->";
        let found = blocks(text).unwrap_or_default();
        let asked: Vec<&str> = found.iter().map(|block| block.arguments).collect();
        assert_eq!(asked, ["x.pipe --view iam", "y.pipe"]);
        let drawn: Vec<_> = found.into_iter().map(|block| (block, "mermaid", "new\n".to_owned())).collect();
        assert_eq!(stale(text, &drawn), [2, 6]);
        let fresh = filled(text, &drawn);
        assert_eq!(
            fresh,
            "\u{feff}a \r\n<!-- pipec graph x.pipe --view iam -->\r\n```mermaid\r\nnew\r\n```\r\n<!-- /pipec graph -->\r\n\tz\n\
             <!-- pipec graph y.pipe -->\n```mermaid\nnew\n```\n<!-- /pipec graph -->"
        );
        assert_eq!(blocks(&fresh).map(|blocks| blocks.len()), Ok(2));
    }

    #[test]
    fn an_example_in_a_fence_is_no_block() {
        let text = "```md\n<!-- pipec graph x.pipe -->\n<!-- /pipec graph -->\n```\n";
        assert_eq!(blocks(text), Ok(Vec::new()));
    }

    #[test]
    fn a_marker_without_its_partner_is_told() {
        for (text, line) in [
            ("<!-- /pipec graph -->\n", "1:"),
            ("\n<!-- pipec graph x.pipe -->\n", "2:"),
            ("<!-- pipec graph x.pipe -->\n<!-- pipec graph x.pipe -->\n", "1:"),
        ] {
            assert!(blocks(text).is_err_and(|why| why.starts_with(line)), "{text}");
        }
    }
}
