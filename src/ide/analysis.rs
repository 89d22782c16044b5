//! One version of a document, as the compiler sees it.
//!
//! A file is compiled in parts: statements that have no name in common can have nothing to do with each other, but
//! for what they claim of the whole template, which is looked at here. What came of a part is kept as long as its text
//! is there, so that a keystroke compiles the part it is in, and no other. What is found is what the compiler finds in
//! the whole file, which a test holds for random edits.

use super::compiled::{Compiled, Whole};
use super::groups::Groups;
use super::outline::Symbol;
use super::part::Excerpt;
use super::pieces::{Piece, number, pieces};
use super::walk;
use super::words::Word;
use crate::diagnostics::{Diagnostic, Diagnostics};
use crate::graph::{Files, Graph, Selection};
use crate::plan::{self, Plan, Target};
use crate::source::{Source, Span};
use crate::syntax::{self, ast};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::OnceCell;
use std::rc::Rc;

/// What came of the parts of earlier versions.
#[derive(Default)]
pub struct Cache {
    known: FxHashMap<(String, u64), Rc<Compiled>>,
}

impl Cache {
    /// Forgets what came of parts with code in them: it may have changed.
    pub fn forget_code(&mut self) {
        self.known.retain(|_, compiled| !compiled.reads);
    }
}

/// Statements that can have to do with each other, and what came of them.
struct Part {
    excerpt: Excerpt,
    compiled: Rc<Compiled>,
}

/// One version of a document.
pub struct Analysis {
    source: Source,
    selection: Selection,
    pieces: Vec<Piece>,
    parts: Vec<Part>,
    /// The part of each piece.
    homes: Vec<usize>,
    found: Diagnostics,
    /// Kinds of the declared nodes, by name.
    kinds: OnceCell<FxHashMap<String, String>>,
}

/// What a part of a document means; offsets are the part's.
pub struct View<'v, 's> {
    /// The part.
    pub excerpt: &'v Excerpt,
    /// What is written in it.
    pub file: &'v ast::File<'s>,
    /// What was meant.
    pub graph: &'v Graph<'s>,
    /// What is deployed.
    pub plan: &'v Plan<'v>,
}

impl Analysis {
    /// Analyses a version of a document, with what is known of the last one.
    pub fn new(source: Source, selection: &Selection, files: &dyn Files, cache: &mut Cache) -> Self {
        let mut found = Diagnostics::default();
        let selection = selection.clone();
        let mut analysis = Self {
            source,
            selection,
            pieces: Vec::new(),
            parts: Vec::new(),
            homes: Vec::new(),
            found: found.clone(),
            kinds: OnceCell::new(),
        };
        let text = analysis.source.text();
        let fits = text.len() <= Source::MAX_BYTES;
        let Some(balanced) = fits.then(|| syntax::balance(text, &mut found)).flatten() else {
            analysis.found = crate::analyze(&analysis.source, &analysis.selection, files, |_, _, found| found);
            return analysis;
        };
        analysis.pieces = pieces(&balanced.text, &balanced.ends);
        let brackets: Vec<Diagnostic> = found.iter().cloned().collect();
        let mut compiler = Compiler {
            analysis: &analysis,
            balanced: &balanced.text,
            brackets: &brackets,
            files,
            cache,
            used: FxHashMap::default(),
        };
        let (mut parts, mut homes) = compiler.parts(false);
        if are_wide(&parts) {
            (parts, homes) = compiler.parts(true);
        }
        let parts = compiler.loose(parts, &balanced.junk);
        compiler.cache.known = compiler.used;
        (analysis.parts, analysis.homes) = (parts, homes);
        analysis.found = analysis.gather();
        analysis
    }

    /// The document's text.
    pub fn text(&self) -> &str {
        self.source.text()
    }

    /// The document.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// Everything that is wrong, sorted by place.
    pub fn findings(&self) -> &Diagnostics {
        &self.found
    }

    /// The parts of the document, in the order of the text.
    pub fn parts(&self) -> impl Iterator<Item = usize> + use<> {
        0..self.parts.len()
    }

    /// The part that an offset is in.
    pub fn part_at(&self, offset: usize) -> Option<usize> {
        let next = self.pieces.partition_point(|piece| piece.span.start as usize <= offset);
        self.homes.get(next.checked_sub(1)?).copied()
    }

    /// The statements around an offset that are parted from others by their lines.
    pub fn piece_at(&self, offset: usize) -> Option<Span> {
        let next = self.pieces.partition_point(|piece| piece.span.start as usize <= offset);
        self.pieces.get(next.checked_sub(1)?).map(|piece| piece.span)
    }

    /// The parts with something of them in a range, each once.
    pub fn parts_in(&self, range: Span) -> Vec<usize> {
        let touched = self.pieces.iter().zip(&self.homes);
        let touched = touched.filter(|(piece, _)| piece.span.start <= range.end && range.start <= piece.span.end);
        let mut parts: Vec<usize> = touched.map(|(_, home)| *home).collect();
        parts.sort_unstable();
        parts.dedup();
        parts
    }

    /// The parts with a word in them.
    pub fn parts_with(&self, word: &str) -> Vec<usize> {
        let number = number(word);
        let with = self.pieces.iter().zip(&self.homes).filter(|(piece, _)| piece.words.contains(&number));
        let mut parts: Vec<usize> = with.map(|(_, home)| *home).collect();
        parts.sort_unstable();
        parts.dedup();
        parts
    }

    /// All declared nodes: kind, name, and where the name stands.
    pub fn declared(&self) -> impl Iterator<Item = (&str, &str, usize)> {
        self.parts.iter().flat_map(|part| {
            let outside = |offset: u32| part.excerpt.outside(offset) as usize;
            part.compiled.declared.iter().map(move |(kind, name, at)| (kind.as_str(), name.as_str(), outside(*at)))
        })
    }

    /// What each word of a part is, not in order.
    pub fn words(&self, part: usize) -> impl Iterator<Item = Word> {
        self.parts.get(part).into_iter().flat_map(|part| {
            let moved = |word: &Word| Word { span: part.excerpt.span(word.span), ..*word };
            part.compiled.words.iter().map(moved)
        })
    }

    /// What is declared in a part.
    pub fn symbols(&self, part: usize) -> impl Iterator<Item = Symbol> {
        self.parts.get(part).into_iter().flat_map(|part| {
            let moved = |symbol: &Symbol| symbol.moved(&|span| part.excerpt.span(span));
            part.compiled.symbols.iter().map(moved)
        })
    }

    /// The kind of a declared node.
    pub fn kind_of(&self, name: &str) -> Option<&str> {
        let kinds = self.kinds.get_or_init(|| {
            let mut kinds = FxHashMap::default();
            for (kind, name, _) in self.declared() {
                kinds.entry(name.to_owned()).or_insert_with(|| kind.to_owned());
            }
            kinds
        });
        kinds.get(name).map(String::as_str)
    }

    /// What the document is looked at for.
    pub fn target(&self) -> Target {
        self.selection.target
    }

    /// Whether a node is referred to, and never created.
    pub fn is_existing(&self, name: &str) -> bool {
        let mut existing = false;
        for part in self.parts_with(name) {
            self.tree(part, |_, file| {
                walk::nodes(file, &mut |node: &ast::Node<'_>| {
                    existing |= node.existing && node.name.is_some_and(|known| known.text == name);
                });
            });
        }
        existing
    }

    /// What is written in a part.
    pub fn tree<R>(&self, part: usize, then: impl FnOnce(&Excerpt, &ast::File<'_>) -> R) -> Option<R> {
        let part = self.parts.get(part)?;
        let source = Source::new(self.source.name(), part.excerpt.text.as_str());
        let file = syntax::parse_part(&source, &part.excerpt.balanced, &mut Diagnostics::default());
        Some(then(&part.excerpt, &file))
    }

    /// What a part means.
    pub fn view<R>(&self, part: usize, files: &dyn Files, then: impl FnOnce(&View<'_, '_>) -> R) -> Option<R> {
        self.tree(part, |excerpt, file| {
            let mut found = Diagnostics::default();
            let graph =
                crate::graph::resolve(file, crate::catalog::Catalog::built_in(), &self.selection, files, &mut found);
            let arena = plan::Arena::default();
            let plan = plan::lower(&graph, &arena, self.selection.target, &mut found);
            then(&View { excerpt, file, graph: &graph, plan: &plan })
        })
    }

    /// What was found in all parts, and of the whole.
    fn gather(&self) -> Diagnostics {
        let sound = !self.parts.iter().any(|part| part.compiled.errors);
        let mut all = Diagnostics::default();
        for part in &self.parts {
            part.compiled.found(sound).iter().for_each(|found| all.push(part.excerpt.outward(found)));
        }
        if self.selection.target == Target::CloudFormation {
            let sizes = self.parts.iter().map(|part| part.compiled.size);
            let mut whole = Diagnostics::default();
            sizes.reduce(crate::check::Size::and).unwrap_or_default().check(self.source.text(), sound, &mut whole);
            let levels = self.parts.first().map(|part| part.compiled.levels.clone()).unwrap_or_default();
            self.selection.levels.apply(&levels, &mut whole);
            whole.iter().for_each(|found| all.push(found.clone()));
        }
        all.finish();
        all
    }
}

/// The compilation of one version.
struct Compiler<'a> {
    analysis: &'a Analysis,
    balanced: &'a str,
    brackets: &'a [Diagnostic],
    files: &'a dyn Files,
    cache: &'a mut Cache,
    /// What this version knows.
    used: FxHashMap<(String, u64), Rc<Compiled>>,
}

impl Compiler<'_> {
    /// Parts that have nothing to do with each other, or all as one; and the part of each piece.
    fn parts(&mut self, together: bool) -> (Vec<Part>, Vec<usize>) {
        let pieces = &self.analysis.pieces;
        let mut names: FxHashSet<u64> = FxHashSet::default();
        // Pieces whose parts turned out to claim the same.
        let mut joined: Vec<(usize, usize)> = Vec::new();
        loop {
            let mut groups = Groups::new(pieces, &names, together);
            joined.iter().for_each(|(a, b)| groups.join(*a, *b));
            let members = groups.members(pieces);
            let parts: Vec<Part> = members.iter().map(|members| self.part(members, None)).collect();
            let (named, met) = (self.unforeseen(&parts), clashes(&parts, &members, pieces));
            if met.is_empty() && named.is_subset(&names) {
                let mut homes = vec![0; pieces.len()];
                for (part, members) in members.iter().enumerate() {
                    members.iter().for_each(|member| _ = homes.get_mut(*member).map(|home| *home = part));
                }
                return (parts, homes);
            }
            names.extend(named);
            joined.extend(met);
        }
    }

    /// Names that are declared where nothing looked like it.
    fn unforeseen(&self, parts: &[Part]) -> FxHashSet<u64> {
        let foreseen: FxHashSet<u64> = self.analysis.pieces.iter().flat_map(|piece| &piece.declares).copied().collect();
        let declared = parts.iter().flat_map(|part| &part.compiled.declared);
        declared.map(|(_, name, _)| number(name)).filter(|name| !foreseen.contains(name)).collect()
    }

    /// Compiles anew what depends on names of the whole file.
    fn loose(&mut self, parts: Vec<Part>, lines: &[&str]) -> Vec<Part> {
        if !parts.iter().any(|part| part.compiled.loose) {
            return parts;
        }
        let known: Vec<Rc<Compiled>> = parts.iter().map(|part| Rc::clone(&part.compiled)).collect();
        let outside = |part: &Part, at: u32| part.excerpt.outside(at);
        let mut names: Vec<(u32, &str, &str)> = Vec::new();
        for (part, compiled) in parts.iter().zip(&known) {
            names.extend(
                compiled.declared.iter().map(|(kind, name, at)| (outside(part, *at), kind.as_str(), name.as_str())),
            );
        }
        names.sort_unstable();
        let mut seen: FxHashSet<&str> = FxHashSet::default();
        names.retain(|(_, _, name)| seen.insert(name));
        let declared = names.iter().map(|(_, kind, name)| (*kind, *name)).collect();
        let lost = known.iter().flat_map(|compiled| &compiled.junk).map(String::as_str);
        let whole = Whole { declared, lost: lost.chain(lines.iter().copied()).collect() };
        let mut state = String::new();
        whole.declared.iter().for_each(|(kind, name)| state.extend([*kind, " ", *name, "\n"]));
        whole.lost.iter().for_each(|line| state.extend([*line, "\n"]));
        // No part has the number 0 here, which stands for none of this.
        let state = number(&state).max(1);
        parts
            .into_iter()
            .map(|part| match part.compiled.loose {
                true => {
                    let compiled = self.compiled(&part.excerpt, Some((&whole, state)));
                    Part { compiled, ..part }
                }
                false => part,
            })
            .collect()
    }

    fn part(&mut self, members: &[usize], whole: Option<(&Whole<'_>, u64)>) -> Part {
        let excerpt = Excerpt::new(self.analysis.text(), self.balanced, &self.analysis.pieces, members);
        let compiled = self.compiled(&excerpt, whole);
        Part { excerpt, compiled }
    }

    /// What came of a part, or comes of it.
    fn compiled(&mut self, excerpt: &Excerpt, whole: Option<(&Whole<'_>, u64)>) -> Rc<Compiled> {
        let brackets: Vec<Diagnostic> = self
            .brackets
            .iter()
            .filter(|found| excerpt.inside(found.span().start).is_some())
            .filter_map(|found| excerpt.inward(found))
            .collect();
        let mut key = excerpt.text.clone();
        if excerpt.balanced != excerpt.text {
            // What is blanked out, and what is said of it, depends on what stands elsewhere.
            key.extend(["\0", &excerpt.balanced]);
        }
        brackets.iter().for_each(|found| key.push_str(&format!("\0{} {}", found.code, found.span().start)));
        let key = (key, whole.map_or(0, |(_, state)| state));
        let known = self.used.get(&key).or_else(|| self.cache.known.get(&key)).cloned();
        let made = known.unwrap_or_else(|| {
            let selection = &self.analysis.selection;
            Rc::new(Compiled::new(excerpt, brackets, selection, self.files, whole.map(|(whole, _)| whole)))
        });
        self.used.insert(key, Rc::clone(&made));
        made
    }
}

/// As many names are looked through for what was not found, in all parts together.
const MOST_NAMES: usize = 1_000_000;

/// So many parts depend on so many names of the whole file that the whole at once is compiled sooner.
fn are_wide(parts: &[Part]) -> bool {
    let loose = parts.iter().filter(|part| part.compiled.loose).count();
    let names: usize = parts.iter().map(|part| part.compiled.declared.len() + part.compiled.junk.len()).sum();
    loose * names > MOST_NAMES
}

/// Pieces of parts that claim the same of the template.
fn clashes(parts: &[Part], members: &[Vec<usize>], pieces: &[Piece]) -> Vec<(usize, usize)> {
    let own = |part: usize| {
        let mut members = members.get(part)?.iter().copied();
        members.find(|member| pieces.get(*member).is_some_and(|piece| !piece.is_seen()))
    };
    let count = parts.iter().map(|part| part.compiled.claims.len()).sum();
    let mut owners: FxHashMap<u64, usize> = FxHashMap::with_capacity_and_hasher(count, Default::default());
    let mut met = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        for claim in &part.compiled.claims {
            let first = *owners.entry(*claim).or_insert(index);
            if first != index {
                met.extend(own(first).zip(own(index)));
            }
        }
    }
    met
}
