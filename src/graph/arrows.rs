//! Finds the link that an arrow means, by the offers of its left end, the accepts of its right end, and its words.

use super::arguments::{Judge, Owner};
use super::draft::{DraftArrow, Scope};
use super::needed::Needs;
use super::written::Written;
use super::{Arguments, Edge, EdgeKind};
use crate::catalog::{Accept, Service};
use crate::diagnostics::{Code, Diagnostic, Diagnostics, a, did_you_mean};
use crate::syntax::ast::{Argument, ValueKind};

/// An arrow resolved, between two drafts. For `<->` the ends may have changed places.
pub struct Linked<'s> {
    pub from: usize,
    pub to: usize,
    pub edge: Edge<'s>,
}

struct Ends<'s> {
    from: usize,
    to: usize,
    giver: &'s Service,
    taker: &'s Service,
}

type Candidate<'s> = (&'s str, &'s Accept);

/// Resolves one arrow; what pipec has no arrow for is reported.
pub fn link<'s>(
    arrow: &DraftArrow<'_, 's>,
    scope: &Scope<'_, 's>,
    diagnostics: &mut Diagnostics,
) -> Option<Linked<'s>> {
    let ends = ends(arrow.from, arrow.to, scope)?;
    let swapped = self::ends(arrow.to, arrow.from, scope)?;
    let (ends, candidates) = if arrow.ast.both {
        let two_way = |ends: &Ends<'s>| -> Vec<Candidate<'s>> {
            candidates(ends).filter(|(_, accept)| accept.two_way.is_some()).collect()
        };
        let forward = two_way(&ends);
        if forward.is_empty() { (self::ends(arrow.to, arrow.from, scope)?, two_way(&swapped)) } else { (ends, forward) }
    } else {
        let all = candidates(&ends).collect();
        (ends, all)
    };
    let words: Vec<&str> = arrow.ast.options.iter().filter_map(word).collect();
    let Some((name, accept)) = choose(&candidates, &words) else {
        diagnostics.push(no_link(arrow, scope)?);
        return None;
    };
    let mut taken = Taken::default();
    let faultless = diagnostics.apart(|diagnostics| taken = options(arrow, &ends, accept, scope, diagnostics));
    let (verbs, options, filter) = taken;
    let needs = Needs {
        owner: Owner::Arrow(ends.giver, ends.taker),
        span: arrow.ast.span,
        parameters: &accept.options,
        arguments: &options,
        doubtful: !faultless,
    };
    for (name, parameter) in &accept.options {
        needs.required(name, parameter, scope, diagnostics);
        if let Some(given) = options.get(name.as_str()) {
            needs.together(name, given.span, scope, diagnostics);
        }
    }
    let edge = Edge {
        kind: EdgeKind::Arrow(accept),
        link: name,
        verbs,
        options,
        filter,
        span: arrow.ast.span,
        doubtful: !faultless,
        ordinal: String::new(),
        written: Written::of(arrow, ends.from != arrow.from),
    };
    Some(Linked { from: ends.from, to: ends.to, edge })
}

fn ends<'s>(from: usize, to: usize, scope: &Scope<'_, 's>) -> Option<Ends<'s>> {
    Some(Ends { from, to, giver: scope.nodes.get(from)?.service, taker: scope.nodes.get(to)?.service })
}

/// The links that the arrow may be, the usual one first.
fn candidates<'s>(ends: &Ends<'s>) -> impl Iterator<Item = Candidate<'s>> + use<'s> {
    ends.giver.links_to(ends.taker)
}

fn word<'s>(argument: &Argument<'s>) -> Option<&'s str> {
    match argument {
        Argument::Bare(value) => match value.kind {
            ValueKind::Word(word) => Some(word),
            _ => None,
        },
        _ => None,
    }
}

/// The first candidate that knows most of the words written.
fn choose<'s>(candidates: &[Candidate<'s>], words: &[&str]) -> Option<Candidate<'s>> {
    let known = |accept: &Accept| words.iter().filter(|word| accept.verbs.contains_key(**word)).count();
    let best = candidates.iter().map(|(_, accept)| known(accept)).max()?;
    candidates.iter().copied().find(|(_, accept)| known(accept) == best)
}

type Taken<'s> = (Vec<&'s str>, Arguments<'s>, Option<(crate::source::Span, crate::syntax::ast::Predicate<'s>)>);

fn options<'s>(
    arrow: &DraftArrow<'_, 's>,
    ends: &Ends<'s>,
    accept: &'s Accept,
    scope: &Scope<'_, 's>,
    diagnostics: &mut Diagnostics,
) -> Taken<'s> {
    let (mut verbs, mut options, mut filter) = (Vec::new(), Arguments::default(), None);
    let judge = Judge {
        scope,
        parameters: &accept.options,
        owner: Owner::Arrow(ends.giver, ends.taker),
        verbs: Some(&accept.verbs),
        unknown: Code::UNKNOWN_OPTION,
    };
    for argument in &arrow.ast.options {
        match argument {
            Argument::Filter(span, predicate) if accept.filter.is_some() => filter = Some((*span, predicate.clone())),
            _ => verbs.extend(judge.take(argument, &mut options, diagnostics)),
        }
    }
    if verbs.is_empty() {
        let usual = if arrow.ast.both {
            accept.two_way.as_ref().unwrap_or(&accept.default_verbs)
        } else {
            &accept.default_verbs
        };
        verbs = usual.iter().map(String::as_str).collect();
    }
    verbs.sort_unstable();
    verbs.dedup();
    (verbs, options, filter)
}

fn no_link<'s>(arrow: &DraftArrow<'_, 's>, scope: &Scope<'_, 's>) -> Option<Diagnostic> {
    let (from, to) = (scope.nodes.get(arrow.from)?, scope.nodes.get(arrow.to)?);
    let (giver, taker) = (from.service, to.service);
    let arrow_text = if arrow.ast.both { "<->" } else { "->" };
    let message = format!("pipec has no arrow `{} {arrow_text} {}`", giver.kind, taker.kind);
    let found = Diagnostic::new(Code::NO_LINK, message, arrow.ast.span, "not known here")
        .and(from.ast.span, a(&giver.title))
        .and(to.ast.span, a(&taker.title));
    let flows =
        |giver: &'s Service, taker: &'s Service| candidates(&Ends { from: 0, to: 0, giver, taker }).next().is_some();
    if arrow.ast.both && flows(giver, taker) {
        return Some(found.help("write `->`: data flows one way between these two"));
    }
    let swap = flows(taker, giver)
        .then(|| format!("data flows from {} into {}: swap the two", a(&taker.kind), a(&giver.kind)));
    let all = scope.catalog.services();
    let targets: Vec<&str> = all.clone().filter(|other| flows(giver, other)).map(|other| other.kind.as_str()).collect();
    // A third kind passes the data on; the service files say which one comes first.
    let passes = |other: &&'s Service| {
        let is_third = other.kind != giver.kind && other.kind != taker.kind;
        other.between.is_some() && is_third && flows(giver, other) && flows(other, taker)
    };
    if let Some(other) = all.filter(passes).min_by_key(|other| other.between).filter(|_| !arrow.ast.both) {
        let kinds = (&giver.kind, &other.kind, &taker.kind);
        let help = format!("put {} between them: `{} -> {} -> {}`", a(kinds.1), kinds.0, kinds.1, kinds.2);
        return Some(found.help(match swap {
            Some(swap) => format!("{help}; or, if the other way is meant, {swap}"),
            None => help,
        }));
    }
    if let Some(swap) = swap {
        return Some(found.help(swap));
    }
    Some(match targets.is_empty() {
        true => found.help(format!("take the arrow out: none leaves {}", a(&giver.kind))),
        false => found.maybe_help(did_you_mean(
            "",
            &format!("let it lead to another kind; {} may flow into", a(&giver.kind)),
            targets.iter().copied(),
        )),
    })
}
