//! A text in whole statements, and the words that tie them together.

use crate::catalog::{BodyKind, Catalog};
use crate::source::Span;
use rustc_hash::FxHasher;
use std::hash::Hasher;

/// What levels of findings begin with.
const LEVELS: &[&str] = &["allow", "warn", "deny"];

/// Words of the language that stand beside others which are no names.
const KEYWORDS: &[&str] =
    &["allow", "accept", "on", "because", "where", "and", "or", "not", "exists", "in", "like", "partition"];

/// One statement, or several that stand on one line.
pub struct Piece {
    /// Where it stands.
    pub span: Span,
    /// Hashes of the words in it, outside of strings and comments.
    pub words: Vec<u64>,
    /// Those of them that may be declared here.
    pub declares: Vec<u64>,
    /// It has something in it that all other statements see: a parameter, or a level of findings.
    pub shared: bool,
    /// It has something else in it.
    pub own: bool,
}

impl Piece {
    /// Whether all others see it, and it sees none of them.
    pub fn is_seen(&self) -> bool {
        self.shared && !self.own
    }
}

/// The number of a word.
pub fn number(word: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(word.as_bytes());
    hasher.finish()
}

/// Takes a balanced text apart where `ends` says that statements end.
pub fn pieces(balanced: &str, ends: &[usize]) -> Vec<Piece> {
    let starts = std::iter::once(0).chain(ends.iter().copied());
    let ends = ends.iter().copied().chain([balanced.len()]);
    starts.zip(ends).map(|(start, end)| piece(balanced, Span::new(start, end))).collect()
}

fn piece(balanced: &str, span: Span) -> Piece {
    let mut piece = Piece { span, words: Vec::with_capacity(16), declares: Vec::new(), shared: false, own: false };
    let text = balanced.get(span.range()).unwrap_or_default();
    let bytes = text.as_bytes();
    // Whether a statement may begin here, and whether a word stands before with blanks alone between.
    let (mut begins, mut after, mut depth) = (true, false, 0_usize);
    // Whether a body of `allow` lines may follow, whether this is in one, and whether at verbs: nearly all have the same, which are no names.
    let (mut allows, mut body, mut verbs) = (false, false, false);
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let start = at;
        at += 1;
        if byte.is_ascii_alphanumeric() || byte == b'_' {
            at += bytes.iter().skip(at).take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
            let word = text.get(start..at).unwrap_or_default();
            if begins {
                let shared = is_shared(word, text.get(at..).unwrap_or_default());
                piece.shared |= shared;
                piece.own |= !shared;
                allows = has_allows(word);
            }
            verbs = body && word != "on" && (verbs || word == "allow");
            if verbs {
                continue;
            }
            if byte.is_ascii_digit() {
                (begins, after) = (false, false);
                continue;
            }
            let number = number(word);
            piece.words.push(number);
            // What is no declaration after all is found when it is compiled, as is one that does not look like it.
            let keyword = KEYWORDS.contains(&word);
            if after && !keyword {
                piece.declares.push(number);
            }
            (begins, after) = (false, !keyword);
            continue;
        }
        match byte {
            b' ' | b'\t' => continue,
            b'\n' | b'\r' | b';' => {
                (begins, after, verbs) = (depth == 0, false, false);
                continue;
            }
            b'"' => at = string_end(bytes, at),
            b'(' | b'[' | b'{' => {
                body |= allows && depth == 0 && byte == b'{';
                depth += 1;
            }
            b')' | b']' | b'}' => {
                depth = depth.saturating_sub(1);
                (allows, body, verbs) = (allows && depth > 0, body && depth > 0, verbs && byte != b'}');
            }
            b'>' => allows = false,
            _ => {}
        }
        piece.own |= begins;
        (begins, after) = (false, false);
    }
    piece
}

/// Whether a node of a kind has a body of `allow` lines.
fn has_allows(kind: &str) -> bool {
    Catalog::built_in().service(kind).is_some_and(|service| service.body == Some(BodyKind::Allows))
}

/// Whether a statement that begins so means something to all others.
fn is_shared(word: &str, rest: &str) -> bool {
    let next = rest.trim_start_matches([' ', '\t']);
    let code = || next.strip_prefix('P').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    word == "param" || (LEVELS.contains(&word) && (code() || next.starts_with("warnings")))
}

fn string_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    loop {
        match bytes.get(at) {
            Some(b'\\') => at += 2,
            Some(b'"') | None => return at + 1,
            Some(_) => at += 1,
        }
    }
}
