//! Names: where they are declared, where they are used, and what comes of changing them.

use super::analysis::Analysis;
use super::words::Word;
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

/// The path that ends with a word: `a.out`, where the word is `out`.
pub fn path_to<'a>(analysis: &'a Analysis, word: &Word) -> &'a str {
    let before = analysis.text().get(..word.span.range().start).unwrap_or_default();
    let rest = before.trim_end_matches(|letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '.'));
    // Only after a `.` is there a path: `${src` and `"src` have none.
    let start = if before.ends_with('.') { rest.len() } else { before.len() };
    analysis.text().get(start..word.span.range().end).unwrap_or_default()
}

/// All places of the name under a cursor in the document, in the order of the text.
pub fn occurrences(analysis: &Analysis, offset: usize) -> Vec<Word> {
    let Some(name) = name_at(analysis, offset) else { return Vec::new() };
    let text = analysis.source().slice(name.span);
    let words = analysis.words().iter().filter(|word| word.is_same(&name));
    words.filter(|word| analysis.source().slice(word.span) == text).copied().collect()
}

/// A name of a deployment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name.
    pub text: String,
    /// The module that it is a name in.
    pub module: Option<String>,
    word: Word,
}

/// The name under a cursor, wherever in the deployment it is declared.
pub fn name_of(analysis: &Analysis, offset: usize) -> Option<Name> {
    let word = name_at(analysis, offset)?;
    let module = word.within.and_then(|module| analysis.known().modules.get(module)).map(|module| module.name.clone());
    Some(Name { text: analysis.source().slice(word.span).to_owned(), module, word })
}

/// All places of a name in the files of a deployment: the number of the file, and the word.
pub fn uses(analysis: &Analysis, name: &Name) -> Vec<(usize, Word)> {
    let number = |module: &String| analysis.known().modules.iter().position(|known| known.name == *module);
    let within = name.module.as_ref().map(number);
    if within == Some(None) {
        return Vec::new();
    }
    // The same module may have another number in another deployment.
    let wanted = Word { within: within.flatten(), ..name.word };
    let parts = analysis.parts().iter().map(|part| part.words.as_slice());
    let files = std::iter::once(analysis.words()).chain(parts).enumerate();
    files
        .flat_map(|(file, words)| words.iter().map(move |word| (file, *word)))
        .filter(|(file, word)| word.is_same(&wanted) && analysis.text_of(*file, word) == name.text)
        .collect()
}

/// The place where the name under a cursor is declared: the number of the file, and the span in it.
pub fn definition(analysis: &Analysis, offset: usize) -> Option<(usize, Span)> {
    let name = name_of(analysis, offset)?;
    uses(analysis, &name).into_iter().find(|(_, word)| word.declares()).map(|(file, word)| (file, word.span))
}

/// A change of a name.
#[derive(Debug, PartialEq, Eq)]
pub struct Rename {
    /// All its places: the number of the file, and the span in it.
    pub places: Vec<(usize, Span)>,
    /// A warning, if the change costs data.
    pub warning: Option<String>,
}

/// The name under a cursor, where it may be changed.
///
/// # Errors
/// The reason why it may not be changed, in words.
pub fn prepare_rename(analysis: &Analysis, offset: usize) -> Result<Word, String> {
    let name = name_at(analysis, offset).ok_or("only names of nodes, modules and parameters can be changed")?;
    match definition(analysis, offset) {
        Some(_) => Ok(name),
        None if analysis.parts().is_empty() => {
            Err(format!("`{}` is not declared in this file", analysis.source().slice(name.span)))
        }
        None => Err(format!(
            "`{}` is declared neither in this file nor in one that it imports",
            analysis.source().slice(name.span)
        )),
    }
}

/// Changes the name under a cursor.
///
/// # Errors
/// The reason why it cannot be changed, in words.
pub fn rename(analysis: &Analysis, offset: usize, new: &str) -> Result<Rename, String> {
    prepare_rename(analysis, offset)?;
    let name = name_of(analysis, offset).ok_or("nothing is named here")?;
    if !is_word(new) {
        return Err(format!("`{new}` is no name: letters, digits and `_`, not starting with a digit"));
    }
    let warning = if new == name.text { None } else { check(analysis, &name, new)? };
    let places = uses(analysis, &name).into_iter().map(|(file, word)| (file, word.span)).collect();
    Ok(Rename { places, warning })
}

/// The cost of a new name in a deployment.
///
/// # Errors
/// The reason why it cannot be changed, in words.
pub fn check(analysis: &Analysis, name: &Name, new: &str) -> Result<Option<String>, String> {
    let old = name.text.as_str();
    let taken = || !uses(analysis, &Name { text: new.to_owned(), ..name.clone() }).is_empty();
    let is_kind = |what: &str| format!("`{new}` is a kind: where it stands alone it would come to mean this {what}");
    if name.word.is_module() {
        return match (taken(), analysis.catalog().service(new)) {
            (true, _) => Err(format!("a module is named `{new}` already")),
            (false, Some(_)) => Err(is_kind("module")),
            (false, None) => Ok(None),
        };
    }
    if name.word.is_param() && name.module.is_none() {
        return if taken() { Err(format!("a parameter is named `{new}` already")) } else { Ok(None) };
    }
    let id = |name: &str| crate::graph::pascal(name);
    let module = name.module.as_deref().and_then(|module| analysis.known().module(module));
    let mut others: Vec<&str> = match module {
        Some(module) => module.declared().collect(),
        None => analysis.names().collect(),
    };
    others.retain(|name| *name != old);
    if let Some(taken) = others.iter().find(|taken| id(taken) == id(new)) {
        return Err(match *taken == new {
            true => format!("`{new}` is declared already"),
            false => format!("`{new}` and `{taken}` would become one logical id, `{}`", id(new)),
        });
    }
    // A word that is a kind and stands alone somewhere would come to mean this node.
    if analysis.catalog().service(new).is_some() {
        return Err(is_kind("node"));
    }
    Ok(warning(analysis, name, new))
}

/// The name that a node had before, where a line says so: its ids are made of that one, and the line is renamed too.
fn moved_from(analysis: &Analysis, name: &str) -> Option<String> {
    let from = |one: &Statement<'_>| match one {
        Statement::Moved(moved) if moved.to.text == name => Some(moved.from.text.to_owned()),
        _ => None,
    };
    analysis.tree(|file| file.statements.iter().find_map(from))
}

/// The effect of a deployment on the nodes, if their logical ids change and they hold data.
fn warning(analysis: &Analysis, name: &Name, new: &str) -> Option<String> {
    let (old, id) = (name.text.as_str(), |name: &str| crate::graph::pascal(name));
    if id(old) == id(new) {
        return None;
    }
    let known = analysis.known();
    let of = |all: &[(String, String)]| all.iter().find(|(known, _)| known == old).map(|(_, of)| of.clone());
    let (names, module) = match name.module.as_deref().and_then(|module| known.module(module)) {
        Some(module) => (&module.names, Some(&module.name)),
        None => (&known.names, None),
    };
    if let Some(called) = of(&names.calls) {
        let inner = known.module(&called)?;
        let (node, (_, holds)) =
            inner.names.nodes.iter().find_map(|(node, kind)| Some((node, holding(analysis, kind)?)))?;
        return Some(format!(
            "the nodes of `{old}` have its name in their logical ids. Renamed, they are others to AWS: a deployment makes new ones, and the {holds} of `{old}.{node}` stay behind or go with the old"
        ));
    }
    let Some(module) = module else {
        let node = analysis.node(old).filter(|node| !node.existing)?;
        let (title, holds) = holding(analysis, &node.kind)?;
        if let Some(first) = moved_from(analysis, old) {
            let terraform = analysis.target() == Target::Terraform;
            return terraform.then(|| {
                format!(
                    "Terraform may know it as `{old}` already. Then it replaces it, unless there are two lines: `moved {first} to {old}` and `moved {old} to {new}`"
                )
            });
        }
        return Some(format!(
            "`{old}` is deployed as `{}`. Renamed, it is another {title} to AWS: a deployment makes a new one, and its {holds} stay behind or go with the old. With the line `moved {old} to {new}` it stays what it is",
            id(old),
        ));
    };
    let (title, holds) = holding(analysis, &of(&names.nodes)?)?;
    Some(format!(
        "`{old}` is deployed for each call of `{module}`. Renamed, it is another {title} to AWS: a deployment makes a new one, and its {holds} stay behind or go with the old"
    ))
}

/// The title of a kind, and the name of the data that its nodes hold; none where they hold none.
fn holding<'a>(analysis: &'a Analysis, kind: &str) -> Option<(&'a str, &'a str)> {
    let service = analysis.catalog().service(kind)?;
    let dialect = service.dialect(analysis.target());
    let main = service.cfn.resources.get("main").or(dialect.resources.get("main"))?;
    Some((&service.title, main.holds.as_deref()?))
}
