//! The words of the language, for readers of text that is not parsed yet.

/// Words that set the level of findings.
pub const LEVELS: &[&str] = &["allow", "warn", "deny"];
/// Words that begin a statement.
pub const STATEMENTS: &[&str] =
    &["use", "import", "module", "param", "output", "env", "tags", "accept", "moved", "allow", "warn", "deny"];
/// Words within statements.
pub const CLAUSES: &[&str] = &[
    "existing",
    "on",
    "to",
    "if",
    "because",
    "where",
    "and",
    "or",
    "not",
    "exists",
    "in",
    "like",
    "partition",
    "warnings",
];

#[cfg(test)]
mod tests {
    use super::{CLAUSES, LEVELS, STATEMENTS};
    use std::collections::BTreeSet;

    #[test]
    fn keywords_are_those_of_the_grammar() {
        let grammar = include_str!("../../grammar/pipe.pest").lines();
        let words = grammar.filter(|line| line.starts_with("kw_")).filter_map(|line| line.split('"').nth(1));
        let words: BTreeSet<&str> = words.chain(["warnings"]).collect();
        assert_eq!(words, [STATEMENTS, CLAUSES].concat().into_iter().collect());
        assert!(LEVELS.iter().all(|word| STATEMENTS.contains(word)));
    }
}
