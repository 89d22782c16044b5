//! Names: where they are declared, where they are used, and what comes of changing them.

use super::analysis::Analysis;
use super::words::{Role, Word};
use crate::catalog::Target;
use crate::source::{Span, is_word};
use crate::syntax::ast::Statement;

/// The word of the document under a cursor.
pub fn word_at(analysis: &Analysis, offset: usize) -> Option<Word> {
    // Between two words the cursor is at the start of the second, unless only the first is a name.
    let around = analysis.words_in(Span::new(offset, offset));
    around.copied().max_by_key(|word| (word.is_name(), word.span.start))
}

/// The name under a cursor.
pub fn name_at(analysis: &Analysis, offset: usize) -> Option<Word> {
    word_at(analysis, offset).filter(Word::is_name)
}

/// All places of the name under a cursor, in the order of the text.
pub fn occurrences(analysis: &Analysis, offset: usize) -> Vec<Word> {
    let Some(name) = name_at(analysis, offset) else { return Vec::new() };
    let text = analysis.source().slice(name.span);
    let same = |word: &&Word| word.is_name() && word.is_param() == name.is_param();
    let words = analysis.words().iter().filter(same);
    words.filter(|word| analysis.source().slice(word.span) == text).copied().collect()
}

/// The place where the name under a cursor is declared.
pub fn definition(analysis: &Analysis, offset: usize) -> Option<Span> {
    occurrences(analysis, offset).into_iter().find(Word::declares).map(|word| word.span)
}

/// A change of a name.
#[derive(Debug, PartialEq, Eq)]
pub struct Rename {
    /// All its places.
    pub places: Vec<Span>,
    /// A warning, if the change costs data.
    pub warning: Option<String>,
}

/// The name under a cursor, where it may be changed.
///
/// # Errors
/// The reason why it may not be changed, in words.
pub fn prepare_rename(analysis: &Analysis, offset: usize) -> Result<Word, String> {
    let name = name_at(analysis, offset).ok_or("only names of nodes and parameters can be changed")?;
    match definition(analysis, offset) {
        Some(_) => Ok(name),
        None => Err(format!("`{}` is not declared in this file", analysis.source().slice(name.span))),
    }
}

/// Changes the name under a cursor.
///
/// # Errors
/// The reason why it cannot be changed, in words.
pub fn rename(analysis: &Analysis, offset: usize, new: &str) -> Result<Rename, String> {
    let name = prepare_rename(analysis, offset)?;
    let old = analysis.source().slice(name.span);
    if !is_word(new) {
        return Err(format!("`{new}` is no name: letters, digits and `_`, not starting with a digit"));
    }
    let places = || occurrences(analysis, offset).into_iter().map(|word| word.span).collect();
    if new == old {
        return Ok(Rename { places: places(), warning: None });
    }
    if name.is_param() {
        let mut params = analysis.words().iter().filter(|word| word.role == Role::ParamDeclaration);
        return match params.any(|param| analysis.source().slice(param.span) == new) {
            true => Err(format!("a parameter is named `{new}` already")),
            false => Ok(Rename { places: places(), warning: None }),
        };
    }
    let id = |name: &str| crate::graph::pascal(name);
    let mut others = analysis.names().filter(|name| *name != old);
    if let Some(taken) = others.find(|taken| id(taken) == id(new)) {
        return Err(match taken == new {
            true => format!("`{new}` is declared already"),
            false => format!("`{new}` and `{taken}` would become one logical id, `{}`", id(new)),
        });
    }
    // A word that is a kind and stands alone somewhere would come to mean this node.
    if analysis.catalog().service(new).is_some() {
        return Err(format!("`{new}` is a kind: where it stands alone it would come to mean this node"));
    }
    Ok(Rename { places: places(), warning: warning(analysis, old, new) })
}

/// The name that a node had before, where a line says so: its ids are made of that one, and the line is renamed too.
fn moved_from(analysis: &Analysis, name: &str) -> Option<String> {
    let from = |one: &Statement<'_>| match one {
        Statement::Moved(moved) if moved.to.text == name => Some(moved.from.text.to_owned()),
        _ => None,
    };
    analysis.tree(|file| file.statements.iter().find_map(from))
}

/// The effect of a deployment on the node, if its logical id changes and it holds data.
fn warning(analysis: &Analysis, old: &str, new: &str) -> Option<String> {
    let id = |name: &str| crate::graph::pascal(name);
    let node = analysis.node(old)?;
    let service = analysis.catalog().service(&node.kind)?;
    let dialect = service.dialect(analysis.target());
    let holds = service.cfn.resources.get("main").or(dialect.resources.get("main"))?.holds.as_deref()?;
    if id(old) == id(new) || node.existing {
        return None;
    }
    if let Some(first) = moved_from(analysis, old) {
        let terraform = analysis.target() == Target::Terraform;
        return terraform.then(|| {
            format!(
                "Terraform may know it as `{old}` already. Then it replaces it, unless there are two lines: `moved {first} to {old}` and `moved {old} to {new}`"
            )
        });
    }
    Some(format!(
        "`{old}` is deployed as `{}`. Renamed, it is another {} to AWS: a deployment makes a new one, and its {holds} stay behind or go with the old. With the line `moved {old} to {new}` it stays what it is",
        id(old),
        service.title,
    ))
}
