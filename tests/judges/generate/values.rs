//! Pipelines with values that nobody writes: every argument of every kind and every option of every arrow, as the catalog describes
//! it, in every environment; and strings of whatever means something somewhere.
#![allow(dead_code, reason = "each user takes its part")]

use pipec::catalog::{Catalog, Map, Parameter, Type};

/// Pipelines that have each kind, and arrows of each sort between them. `@kind` is where arguments of a node go, `@link:kind` where
/// options of an arrow do; what a node cannot do without stands there.
const BASES: &[&str] = &[
    "stream s@stream -> firehose f@firehose -@delivery:bucket-> bucket b@bucket\n",
    "bucket in_@bucket -@object_created:lambda-> lambda f@lambda(\"lambda/copy\") -@call:bucket-> bucket out@bucket\n",
    "topic t@topic -@notifications:queue-> queue q@queue -@messages:lambda-> lambda f@lambda(\"lambda/worker\")\n",
    "topic t@topic -@notifications:lambda-> lambda f@lambda(\"lambda/worker\") -> stream s@stream\n",
    "api web@api -@requests:lambda-> lambda f@lambda(\"lambda/serverless\") -@call:bucket-> bucket b@bucket\n",
    "bucket zone@bucket -@objects:emr-> emr job@emr(jar=\"s3://acme-code/job.jar\") -@files:bucket-> zone\n",
    "bucket old@bucket -> batch replay@batch(manifest=\"m.csv\") -> lambda each@lambda(\"lambda/copy\")\n",
    "database lake@database\nbucket b@bucket -@objects:table-> table rows@table(json, database=lake) { a: string; n: int } -> athena desk@athena\n",
    "bucket b@bucket -@object_created:queue-> queue q@queue -> lambda f@lambda(\"lambda/worker\")\n",
    "stream s@stream -@records:lambda-> lambda f@lambda(\"lambda/worker\") -> firehose g@firehose -> bucket b@bucket\n",
    "bucket in_@bucket -@objects:worker-> worker w@worker(trust=[\"111122223333\", \"arn:aws:iam::111122223333:oidc-provider/gitlab.com\"], subject=\"project_path:acme/app:*\") -> stream s@stream -> lambda f@lambda(\"lambda/worker\")\n",
];

/// The pieces of strings, as they are meant.
const SIGNS: &[&str] = &[
    "=",
    " ",
    "  ",
    "$",
    "${x}",
    "'",
    "\"",
    "\\",
    "\n",
    "\t",
    "é",
    "日本",
    "\u{1f600}",
    "%",
    "%{x}",
    "*",
    "?",
    "#",
    ";",
    "&",
    "<",
    ">",
    "{",
    "}",
    "$(touch x)",
    "`id`",
    "..",
    "//",
    "-",
    "--x",
    "|",
    "!",
    "+",
    ",",
    ":",
    "@",
    "~",
    "0",
    "x",
];

/// Numbers of a seed: the same on every run.
pub struct Picks(u64);

impl Picks {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(2_862_933_555_777_941_757).wrapping_add(3_037_000_493))
    }

    /// Below a number.
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end.max(1)
    }

    fn one<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.below(of.len())]
    }
}

/// A string as it is written in a file.
fn quoted(meant: &str) -> String {
    let escape = |c: char| match c {
        '"' => "\\\"".to_owned(),
        '\\' => "\\\\".to_owned(),
        '\n' => "\\n".to_owned(),
        '\t' => "\\t".to_owned(),
        '$' => "\\$".to_owned(),
        other => other.to_string(),
    };
    format!("\"{}\"", meant.chars().map(escape).collect::<String>())
}

/// The letters that `a-z0-9.-` allows, one of them.
fn letter(picks: &mut Picks, letters: &str) -> char {
    let all: Vec<char> = letters.chars().collect();
    let mut allowed = Vec::new();
    let mut at = 0;
    while at < all.len() {
        if all.get(at + 1) == Some(&'-') && at + 2 < all.len() {
            allowed.extend(all[at]..=all[at + 2]);
            at += 3;
        } else {
            allowed.push(all[at]);
            at += 1;
        }
    }
    allowed[picks.below(allowed.len())]
}

/// A text of an argument: of the letters and the length that it may have, or else of whatever there is.
fn text(picks: &mut Picks, parameter: &Parameter) -> String {
    let [low, high] = parameter.range.unwrap_or([1, 60]).map(|end| usize::try_from(end).unwrap_or_default());
    let length = match picks.below(4) {
        0 => low,
        1 => high,
        _ => low + picks.below((high - low + 1).min(40)),
    };
    let mut text = String::new();
    while text.chars().count() < length {
        match &parameter.letters {
            Some(letters) => text.push(letter(picks, letters)),
            None => text.push_str(picks.one(SIGNS)),
        }
    }
    // Firehose would evaluate `!{`: grants on keys end before it.
    text.replace("!{", "!(").chars().take(length).collect()
}

/// A number of the range, in the unit, as it is written.
fn number(picks: &mut Picks, parameter: &Parameter) -> String {
    let [low, high] = parameter.range.unwrap_or([1, 10]);
    let value = match picks.below(4) {
        _ if !parameter.values.is_empty() => parameter.values[picks.below(parameter.values.len())],
        0 => low,
        1 => high,
        _ => low + picks.below(usize::try_from(high - low).unwrap_or(0) + 1) as i64,
    };
    format!("{value}{}", parameter.unit.as_deref().unwrap_or_default())
}

/// An argument as it is written, and the texts in it that must arrive; None where a generated value makes no sense.
fn argument(picks: &mut Picks, name: &str, parameter: &Parameter) -> Option<(String, Vec<String>)> {
    let value = match parameter.kind {
        // A date, which only stands in what is made of a table that has dates.
        Type::String if parameter.letters.as_deref() == Some("0-9-") => "\"2024-02-29\"".to_owned(),
        // An origin, or none of a browser's matches it.
        Type::String if name == "cors" => {
            let meant = format!("https://{}.example", letter(picks, "a-z"));
            return Some((format!("{name}={}", quoted(&meant)), vec![meant]));
        }
        Type::String => {
            let meant = match &parameter.shape {
                Some(shape) => shape.example.clone(),
                None if parameter.date => parameter.example.clone().unwrap(),
                None => text(picks, parameter),
            };
            return Some((format!("{name}={}", quoted(&meant)), vec![meant]));
        }
        Type::Integer | Type::Duration | Type::Size => number(picks, parameter),
        Type::Bool => picks.one(&["true", "false"]).to_owned(),
        Type::Choice => quoted(&parameter.choices[picks.below(parameter.choices.len())]),
        Type::List | Type::Map => {
            let one = |picks: &mut Picks| match parameter.like.first() {
                // The fields of an ARN have forms of their own.
                Some(form) => form
                    .replacen("arn:*:lambda:*:#", "arn:aws:lambda:eu-west-1:111122223333", 1)
                    .replace('*', "x")
                    .replace('#', "1"),
                None => text(picks, parameter),
            };
            let mut meant: Vec<String> = (0..picks.below(3) + 1).map(|_| one(picks)).collect();
            if parameter.unique {
                meant.dedup();
            }
            let items = meant.iter().enumerate().map(|(number, meant)| match parameter.kind {
                Type::Map => format!("KEY_{number}: {}", quoted(meant)),
                _ => quoted(meant),
            });
            let items = items.collect::<Vec<_>>().join(", ");
            let value = if parameter.kind == Type::Map { format!("{{{items}}}") } else { format!("[{items}]") };
            return Some((format!("{name}={value}"), meant));
        }
        Type::Node | Type::Code | Type::Text | Type::Routes => return None,
    };
    Some((format!("{name}={value}"), Vec::new()))
}

/// True if an argument gets a generated value anywhere: names of nodes, code, and arguments of existing nodes do not.
pub fn is_generated(parameter: &Parameter) -> bool {
    !matches!(parameter.kind, Type::Node | Type::Code | Type::Text | Type::Routes) && !parameter.existing_only
}

/// A place of arguments in a base.
struct Slot {
    /// Before it.
    before: String,
    parameters: &'static Map<Parameter>,
    /// True if it is on an arrow.
    arrow: bool,
    /// The node's name.
    name: String,
    written: Vec<String>,
}

/// A pipeline, and the texts in it that must arrive.
pub struct Made {
    pub text: String,
    pub texts: Vec<String>,
}

/// A pipeline of a seed. An argument that does not go with the others, as `accepts` says, is left out again.
pub fn pipeline(seed: u64, accepts: impl Fn(&str) -> bool) -> Made {
    let mut picks = Picks::new(seed);
    let base = BASES[usize::try_from(seed).unwrap_or_default() % BASES.len()];
    let (mut slots, rest) = slots(base);
    let mut settings: Vec<String> = Vec::new();
    let mut texts = Vec::new();
    assert!(accepts(&whole(&slots, &rest, &settings)), "{}", whole(&slots, &rest, &settings));
    for at in 0..slots.len() {
        for (name, parameter) in slots[at].parameters {
            if picks.below(2) == 0 || parameter.existing_only || parameter.required {
                continue;
            }
            let Some((written, meant)) = argument(&mut picks, name, parameter) else { continue };
            // An argument of a node may stand in an environment too.
            if !slots[at].arrow && picks.below(4) == 0 {
                let setting = format!("{}.{}", slots[at].name, written.replacen('=', " = ", 1));
                settings.push(setting);
                if !accepts(&whole(&slots, &rest, &settings)) {
                    settings.pop();
                }
                continue;
            }
            slots[at].written.push(written);
            match accepts(&whole(&slots, &rest, &settings)) {
                true => texts.extend(meant),
                false => _ = slots[at].written.pop(),
            }
        }
    }
    Made { text: whole(&slots, &rest, &settings), texts }
}

fn slots(base: &str) -> (Vec<Slot>, String) {
    let catalog = Catalog::built_in();
    let (mut slots, mut rest) = (Vec::new(), base);
    while let Some((before, after)) = rest.split_once('@') {
        let end = after.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == ':')).unwrap_or(after.len());
        let (word, mut next) = after.split_at(end);
        let mut before = before.to_owned();
        let mut written = Vec::new();
        let parameters = match word.split_once(':') {
            Some((link, kind)) => &catalog.service(kind).expect("a kind").accepts.get(link).expect("a link").options,
            None => {
                if let Some(arguments) = next.strip_prefix('(') {
                    let (inside, after) = arguments.split_once(')').expect("a bracket");
                    written.push(inside.to_owned());
                    next = after;
                }
                &catalog.service(word).expect("a kind").parameters
            }
        };
        let name = before.rsplit(' ').next().unwrap_or_default().to_owned();
        let arrow = word.contains(':');
        if arrow {
            // `-@link:kind->` is `->` without options.
            before.pop();
            next = next.strip_prefix("->").expect("an arrow");
        }
        slots.push(Slot { before, parameters, arrow, name, written });
        rest = next;
    }
    (slots, rest.to_owned())
}

fn whole(slots: &[Slot], rest: &str, settings: &[String]) -> String {
    let slot = |slot: &Slot| {
        let inside = slot.written.join(", ");
        let written = match (slot.arrow, inside.is_empty()) {
            (true, true) => "->".to_owned(),
            (true, false) => format!("-[{inside}]->"),
            (false, true) => String::new(),
            (false, false) => format!("({inside})"),
        };
        format!("{}{written}", slot.before)
    };
    let environment =
        if settings.is_empty() { String::new() } else { format!("env other {{ {} }}\n", settings.join("; ")) };
    format!("{}{rest}{environment}", slots.iter().map(slot).collect::<String>())
}
