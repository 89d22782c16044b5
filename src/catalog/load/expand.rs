//! Definitions: parts of service files that are written once and used at several places.
//!
//! `{ "$use" = "NAME" }` is the definition of the name, in the file itself or in `definitions.toml`, which all
//! service files share. Other entries of the table are added to it, and go before those of the definition.

use super::Mistake;
use crate::catalog::schema::template::unknown_word;
use crate::suggest::did_you_mean;
use std::cell::Cell;
use std::sync::LazyLock;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

const USE: &str = "$use";
const OWN: &str = "definitions";
/// The definitions that all service files share.
const SHARED: &str = include_str!("../definitions.toml");
/// The same, read once.
static DEFINITIONS: LazyLock<Result<DeTable<'static>, Mistake>> = LazyLock::new(|| definitions(SHARED));
/// The deepest nesting of definitions that use each other.
const MAX_DEPTH: usize = 8;
/// The most uses of definitions in one file: definitions that use others multiply.
const MOST: usize = 1_000;

/// The definitions that a file may use.
struct Definitions<'d, 'i> {
    own: &'d DeTable<'i>,
    shared: &'d DeTable<'static>,
    text: &'i str,
    /// The number of uses that are left.
    left: Cell<usize>,
}

/// The table of a service file with definitions in the places where they are used.
///
/// # Errors
/// The first thing that is no TOML, or the first name that is not defined.
pub fn expand(text: &str) -> Result<Spanned<DeTable<'_>>, Mistake> {
    expand_with(text, DEFINITIONS.as_ref().map_err(Clone::clone)?)
}

/// Definitions as they are written.
///
/// # Errors
/// The first thing that is no TOML.
pub fn definitions(text: &str) -> Result<DeTable<'_>, Mistake> {
    DeTable::parse(text).map(Spanned::into_inner).map_err(|error| Mistake::of_error(text, &error))
}

/// The same with other shared definitions.
///
/// # Errors
/// As for `expand`.
pub fn expand_with<'i>(text: &'i str, shared: &DeTable<'static>) -> Result<Spanned<DeTable<'i>>, Mistake> {
    let mut table = DeTable::parse(text).map_err(|error| Mistake::of_error(text, &error))?;
    let own = match table.get_mut().remove(OWN).map(Spanned::into_inner) {
        Some(DeValue::Table(own)) => own,
        Some(_) => return Err(Mistake::at(text, 0..0, "`definitions` is a table".to_owned())),
        None => DeTable::new(),
    };
    let definitions = Definitions { own: &own, shared, text, left: Cell::new(MOST) };
    let used = definitions.table(table.get_mut(), 0)?;
    let unused = own.keys().find(|name| !used.iter().any(|used| used == name.get_ref()));
    if let Some(name) = unused {
        let message = format!("the definition `{}` is not used", name.get_ref());
        return Err(Mistake::at(text, name.span(), message));
    }
    Ok(table)
}

/// Names of definitions of the file itself that are used.
type Used = Vec<String>;

impl<'i> Definitions<'_, 'i> {
    /// Puts definitions into a table, but for itself.
    fn table(&self, table: &mut DeTable<'i>, depth: usize) -> Result<Used, Mistake> {
        let mut used = Used::new();
        for (key, value) in table.iter_mut() {
            if let Some(message) = unknown_word(key.get_ref()).filter(|_| key.get_ref() != USE) {
                return Err(Mistake::at(self.text, key.span(), message));
            }
            used.extend(self.value(value, depth)?);
        }
        Ok(used)
    }

    /// Puts definitions into a value, or one in its place.
    fn value(&self, value: &mut Spanned<DeValue<'i>>, depth: usize) -> Result<Used, Mistake> {
        let mut used = Used::new();
        match value.get_mut() {
            DeValue::Array(items) => {
                for item in items.iter_mut() {
                    used.extend(self.value(item, depth)?);
                }
            }
            DeValue::Table(table) => {
                used.extend(self.table(table, depth)?);
                if let Some(name) = table.get(USE).cloned() {
                    *value = self.put(table, &name, depth, &mut used)?;
                }
            }
            _ => {}
        }
        Ok(used)
    }

    /// The definition of a name, with the other entries of the table that uses it.
    fn put(
        &self,
        table: &DeTable<'i>,
        name: &Spanned<DeValue<'i>>,
        depth: usize,
        used: &mut Used,
    ) -> Result<Spanned<DeValue<'i>>, Mistake> {
        let wrong = |message: String| Mistake::at(self.text, name.span(), message);
        let word = name.get_ref().as_str().ok_or_else(|| wrong("`$use` names a definition".to_owned()))?;
        let shared = || self.shared.get(word).map(|value| placed(value, name.span()));
        let mut found = self.own.get(word).cloned().or_else(shared).ok_or_else(|| {
            let names = self.own.keys().map(|key| key.get_ref().as_ref());
            let names: Vec<&str> = names.chain(self.shared.keys().map(|key| key.get_ref().as_ref())).collect();
            let help = did_you_mean(word, "there are", names).unwrap_or_default();
            wrong(format!("there is no definition `{word}`; {help}"))
        })?;
        if depth >= MAX_DEPTH {
            return Err(wrong(format!("the definition `{word}` uses itself, or others {MAX_DEPTH} deep")));
        }
        let left = self.left.get().checked_sub(1);
        self.left.set(left.ok_or_else(|| wrong(format!("definitions are used more than {MOST} times")))?);
        used.push(word.to_owned());
        used.extend(self.value(&mut found, depth + 1)?);
        if table.len() == 1 {
            return Ok(found);
        }
        let span = found.span();
        let DeValue::Table(said) = found.into_inner() else {
            return Err(wrong(format!("`{word}` is no table, to which something could be added")));
        };
        let mut out = DeTable::new();
        for (key, value) in table {
            if key.get_ref() == USE {
                let more = said.iter().filter(|(name, _)| !table.contains_key(name.get_ref().as_ref()));
                out.extend(more.map(|(key, value)| (key.clone(), value.clone())));
            } else {
                out.insert(key.clone(), value.clone());
            }
        }
        Ok(Spanned::new(span, DeValue::Table(out)))
    }
}

/// A value of another file, as if it stood at this place.
fn placed(value: &Spanned<DeValue<'static>>, span: std::ops::Range<usize>) -> Spanned<DeValue<'static>> {
    let mut placed = value.clone();
    match placed.get_mut() {
        DeValue::Array(items) => items.iter_mut().for_each(|item| *item = self::placed(item, span.clone())),
        DeValue::Table(table) => {
            let entries = std::mem::take(table).into_iter();
            let at = |key: Spanned<toml::de::DeString<'static>>| Spanned::new(span.clone(), key.into_inner());
            table.extend(entries.map(|(key, value)| (at(key), self::placed(&value, span.clone()))));
        }
        _ => {}
    }
    Spanned::new(span, placed.into_inner())
}
