//! Loops through every way that data takes: each arrow and each argument of the service files by which data moves is
//! put into the shortest loop that it can be part of, which must be found (P302), and led elsewhere, where nothing is
//! found.
//!
//! The loops are made from the catalog, so that a new service is asked the same. Those that can be in no loop are
//! listed, with the reason.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests may panic")]

mod common;

use common::{Folder, codes, compile};
use pipec::catalog::{Accept, BodyKind, Catalog, Map, Moves, Service, Type};
use std::collections::{BTreeSet, VecDeque};

/// Arrows by which nothing is set off and nothing written, as `left -[verb]-> right`.
const READING: &[(&str, &str)] = &[
    ("bucket -[read]-> lambda", "the function asks, whoever calls it"),
    ("bucket -[list]-> lambda", "the function asks, whoever calls it"),
    ("lambda -[read]-> bucket", "the function asks"),
    ("lambda -[list]-> bucket", "the function asks"),
    ("lambda -[receive]-> queue", "the function asks"),
    ("lambda -[read]-> stream", "the function asks"),
    ("bucket -[read]-> worker", "the program asks when it likes"),
    ("bucket -[list]-> worker", "the program asks when it likes"),
    ("worker -[read]-> bucket", "the program asks"),
    ("worker -[list]-> bucket", "the program asks"),
    ("worker -[receive]-> queue", "the program asks"),
    ("worker -[read]-> stream", "the program asks"),
    ("bucket -[read]-> emr", "a job reads once somebody starts it"),
    ("bucket -> table", "a table is a view of objects"),
    ("table -> athena", "a query reads once somebody runs it"),
];

/// Arrows by which data moves, and to whose left end no data of this file can come.
const SOURCES: &[(&str, &str)] = &[("api -> lambda", "requests come from outside: no arrow leads to an api")];

/// The arguments that a node needs besides those that its service file requires.
const BESIDES: &[(&str, &str)] = &[("emr", "script=\"code/copy.py\"")];

/// A kind, and what happens there where it is a store that tells of it.
type State = (&'static str, Option<&'static str>);

/// One way that data takes.
#[derive(Clone, Copy, Debug)]
struct Hop {
    from: State,
    to: State,
    way: Way,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// Along an arrow with a verb; backwards where its right end acts upon its left.
    Arrow { link: &'static str, verb: Option<&'static str>, back: bool },
    /// The node that an argument names.
    Argument(&'static str),
}

impl Hop {
    fn ends(&self) -> (State, State) {
        match self.way {
            Way::Arrow { back: true, .. } => (self.to, self.from),
            _ => (self.from, self.to),
        }
    }

    fn name(&self) -> String {
        let ((left, _), (right, _)) = self.ends();
        match self.way {
            Way::Arrow { verb: Some(verb), .. } => format!("{left} -[{verb}]-> {right}"),
            Way::Arrow { .. } => format!("{left} -> {right}"),
            Way::Argument(name) => format!("{left}({name}={right})"),
        }
    }

    fn accept(&self) -> Option<&'static Accept> {
        let Way::Arrow { link, .. } = self.way else { return None };
        service(self.ends().1.0).accepts.get(link)
    }
}

fn service(kind: &str) -> &'static Service {
    Catalog::built_in().service(kind).expect("a kind")
}

/// True if a kind tells of an event with this name.
fn tells(kind: &str, event: &str) -> bool {
    service(kind).accepts.values().any(|accept| accept.causes.values().any(|known| known == event))
}

fn events(table: &'static Map<String>, verb: Option<&str>) -> impl Iterator<Item = &'static str> {
    let applies = move |known: &str| known == "any" || Some(known) == verb;
    table.iter().filter(move |(known, _)| applies(known)).map(|(_, event)| event.as_str())
}

/// Every arrow with each of its verbs, and the hops that it is: none where it only reads.
fn arrows() -> Vec<(String, Vec<Hop>)> {
    let mut all = Vec::new();
    for taker in Catalog::built_in().services() {
        for (link, accept) in &taker.accepts {
            let fits = |giver: &&Service| accept.kinds.is_empty() || accept.kinds.contains(&giver.kind);
            let givers = Catalog::built_in().services().filter(|giver| giver.offers.contains_key(link)).filter(fits);
            for giver in givers {
                let verbs: Vec<Option<&'static str>> = match accept.verbs.is_empty() {
                    true => vec![None],
                    false => accept.verbs.keys().map(|verb| Some(verb.as_str())).collect(),
                };
                for verb in verbs {
                    let hops = hops(giver, taker, link, accept, verb);
                    let (left, right) = (&giver.kind, &taker.kind);
                    let name = verb.map_or(format!("{left} -> {right}"), |verb| format!("{left} -[{verb}]-> {right}"));
                    all.push((name, hops));
                }
            }
        }
    }
    all
}

fn hops(
    giver: &'static Service,
    taker: &'static Service,
    link: &'static str,
    accept: &'static Accept,
    verb: Option<&'static str>,
) -> Vec<Hop> {
    let (left, right) = (giver.kind.as_str(), taker.kind.as_str());
    let way = |back| Way::Arrow { link, verb, back };
    let back = events(&accept.causes_back, verb).chain(accept.writes_back.values().map(String::as_str));
    let mut hops: Vec<Hop> =
        back.map(|event| Hop { from: (right, None), to: (left, Some(event)), way: way(true) }).collect();
    if accept.sets_off(verb.as_slice()) {
        let from = (left, verb.filter(|verb| tells(left, verb)));
        let mut caused: Vec<State> = events(&accept.causes, verb).map(|event| (right, Some(event))).collect();
        if caused.is_empty() {
            caused.push((right, None));
        }
        hops.extend(caused.into_iter().map(|to| Hop { from, to, way: way(false) }));
    }
    hops
}

/// Every argument by which data moves, for each kind that it may name.
fn arguments() -> Vec<Hop> {
    let mut all = Vec::new();
    for owner in Catalog::built_in().services() {
        for (name, parameter) in &owner.parameters {
            if !matches!(parameter.moves, Some(Moves::Data | Moves::Failures)) {
                continue;
            }
            let event = parameter.causes.as_ref().map(|causes| causes.event.as_str());
            let to = |kind: &'static String| (kind.as_str(), event);
            let from = (owner.kind.as_str(), None);
            all.extend(parameter.kinds.iter().map(|kind| Hop { from, to: to(kind), way: Way::Argument(name) }));
        }
    }
    all
}

/// The shortest loop through a hop, which comes first. Nodes that name each other all round are none: they cannot be made.
fn shortest(first: Hop, all: &[Hop]) -> Option<Vec<Hop>> {
    let is_arrow = |hop: &Hop| matches!(hop.way, Way::Arrow { .. });
    if first.from == first.to && is_arrow(&first) {
        return Some(vec![first]);
    }
    let mut open = VecDeque::from([vec![first]]);
    let mut seen = BTreeSet::from([first.to]);
    while let Some(hops) = open.pop_front() {
        let at = hops.last()?.to;
        for hop in all.iter().filter(|hop| hop.from == at && (is_arrow(&first) || is_arrow(hop))) {
            let further: Vec<Hop> = hops.iter().copied().chain([*hop]).collect();
            if hop.to == first.from {
                return Some(further);
            }
            if seen.insert(hop.to) {
                open.push_back(further);
            }
        }
    }
    None
}

/// A pipeline under construction.
#[derive(Default)]
struct Text {
    nodes: Vec<(&'static str, Vec<String>)>,
    /// From, to, and the words on it.
    arrows: Vec<(usize, usize, &'static str, Vec<String>)>,
}

impl Text {
    fn node(&mut self, kind: &'static str) -> usize {
        let besides = BESIDES.iter().filter(|(known, _)| *known == kind);
        self.nodes.push((kind, besides.map(|(_, text)| (*text).to_owned()).collect()));
        self.nodes.len() - 1
    }

    fn hop(&mut self, hop: &Hop, from: usize, to: usize, prefix: Option<&str>) {
        match hop.way {
            Way::Argument(name) => {
                let argument = format!("{name}=n{to}");
                self.nodes[from].1.push(argument);
            }
            Way::Arrow { link, verb, back } => {
                let (left, right) = if back { (to, from) } else { (from, to) };
                let mut words: Vec<String> = verb.into_iter().map(str::to_owned).collect();
                words.extend(prefix.map(|prefix| format!("prefix=\"{prefix}\"")));
                self.arrows.push((left, right, link, words));
            }
        }
    }

    /// Adds what every node must have: arguments, and arrows to and from others.
    fn complete(&mut self) {
        let mut at = 0;
        while at < self.nodes.len() {
            let service = service(self.nodes[at].0);
            for (name, parameter) in service.parameters.iter().filter(|(_, parameter)| parameter.required) {
                if self.nodes[at].1.iter().any(|given| given.starts_with(&format!("{name}="))) {
                    continue;
                }
                let value = match parameter.kind {
                    Type::Code if !parameter.positional => format!("{name}=\"code/copy.py\""),
                    Type::Code => "\"code/copy.py\"".to_owned(),
                    Type::Node => format!("{name}=n{}", self.node(&parameter.kinds[0])),
                    _ => format!("{name}=\"x\""),
                };
                self.nodes[at].1.push(value);
            }
            for (link, offer) in service.offers.iter().filter(|(_, offer)| offer.min > 0) {
                let leaves = self.arrows.iter().filter(|(from, _, known, _)| *from == at && known == link).count();
                let takes = |taker: &&Service| taker.accepts.contains_key(link);
                let taker = Catalog::built_in().services().find(takes).expect("a taker");
                for _ in leaves..offer.min {
                    let other = self.node(&taker.kind);
                    self.arrows.push((at, other, link, Vec::new()));
                }
            }
            for (link, accept) in service.accepts.iter().filter(|(_, accept)| accept.min > 0) {
                let arrives = self.arrows.iter().filter(|(_, to, known, _)| *to == at && known == link).count();
                let gives = |giver: &&Service| giver.offers.contains_key(link);
                let giver = Catalog::built_in().services().find(gives).expect("a giver");
                for _ in arrives..accept.min {
                    let other = self.node(&giver.kind);
                    self.arrows.push((other, at, link, Vec::new()));
                }
            }
            at += 1;
        }
    }

    fn write(mut self) -> String {
        self.complete();
        let mut lines: Vec<String> = Vec::new();
        for (at, (kind, arguments)) in self.nodes.iter().enumerate() {
            let body = if service(kind).body == Some(BodyKind::Columns) { " { id: string }" } else { "" };
            lines.push(format!("{kind} n{at}({}){body}", arguments.join(", ")));
        }
        for (from, to, _, words) in &self.arrows {
            let words = if words.is_empty() { String::new() } else { format!("[{}]-", words.join(", ")) };
            lines.push(format!("n{from} -{words}> n{to}"));
        }
        lines.join("\n") + "\n"
    }
}

/// The way a loop is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// The loop as it is.
    Whole,
    /// The loop with its first hop led to another node of the same kind.
    Led,
    /// The loop with prefixes apart at every store on the way.
    Apart,
}

fn written(hops: &[Hop], shape: Shape) -> String {
    let mut text = Text::default();
    let places: Vec<usize> = hops.iter().map(|hop| text.node(hop.from.0)).collect();
    for (number, hop) in hops.iter().enumerate() {
        let led = shape == Shape::Led && number == 0;
        let to = if led { text.node(hop.to.0) } else { places[(number + 1) % hops.len()] };
        let prefix = match (shape, hop.from.1, hop.to.1) {
            (Shape::Apart, Some(_), _) => Some("in/"),
            (Shape::Apart, _, Some(_)) if hop.accept().is_some_and(|accept| accept.writes_back.is_empty()) => {
                Some("out/")
            }
            _ => None,
        };
        text.hop(hop, places[number], to, prefix);
    }
    text.write()
}

/// The codes of what is found; whatever else is wrong with the text would hide the loop.
fn found(text: &str) -> BTreeSet<String> {
    let compilation = compile(text, &Folder::new("tests/errors"));
    let found: BTreeSet<String> = codes(&compilation).into_iter().collect();
    let wrong = found
        .iter()
        .find(|code| code.starts_with("P1") || code.starts_with("P2") || *code == "P301" || *code == "P305");
    assert!(wrong.is_none(), "{found:?} in\n{text}");
    found
}

#[test]
fn every_way_that_data_takes_is_followed() {
    let arrows = arrows();
    let all: Vec<Hop> = arrows.iter().flat_map(|(_, hops)| hops.iter().copied()).chain(arguments()).collect();
    let (mut problems, mut loops) = (Vec::new(), 0);
    for hop in &all {
        let Some(hops) = shortest(*hop, &all) else {
            if !SOURCES.iter().any(|(name, _)| *name == hop.name()) {
                problems.push(format!("{} can be in no loop: say why in SOURCES", hop.name()));
            }
            continue;
        };
        assert!(SOURCES.iter().all(|(name, _)| *name != hop.name()), "{} is in a loop, and in SOURCES", hop.name());
        loops += 1;
        let whole = written(&hops, Shape::Whole);
        if !found(&whole).contains("P302") {
            problems.push(format!("{}: this loop is not found\n{whole}", hop.name()));
        }
        let led = written(&hops, Shape::Led);
        if found(&led).contains("P302") {
            problems.push(format!("{}: this is no loop\n{led}", hop.name()));
        }
        if hops.iter().any(|hop| hop.from.1.is_some()) {
            let apart = written(&hops, Shape::Apart);
            if found(&apart).contains("P302") {
                problems.push(format!("{}: these prefixes are apart\n{apart}", hop.name()));
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(loops > 30, "{loops} loops are made");
}

/// An arrow by which no data moves is one of `READING`, and `READING` holds nothing else.
#[test]
fn what_only_reads_is_known() {
    let arrows = arrows();
    let reading: BTreeSet<&str> =
        arrows.iter().filter(|(_, hops)| hops.is_empty()).map(|(name, _)| name.as_str()).collect();
    let listed: BTreeSet<&str> = READING.iter().map(|(name, _)| *name).collect();
    assert_eq!(reading, listed, "arrows by which no data moves, and READING");
    for (name, why) in READING.iter().chain(SOURCES) {
        assert!(!why.is_empty() && arrows.iter().any(|(known, _)| known == name), "{name}");
    }
}
