//! Pipelines that are right, made of parts picked at random; and for each part what can be wrong with it, one thing at a
//! time, with the code it must give.
#![allow(dead_code, reason = "each test uses its part")]

/// One part of a pipeline.
#[derive(Debug)]
pub struct Part {
    pub text: String,
    pub faults: Vec<Fault>,
}

/// One thing that is wrong, and the code of its finding.
#[derive(Debug)]
pub struct Fault {
    pub code: &'static str,
    from: String,
    to: String,
}

impl Fault {
    /// The whole text with this fault in it.
    pub fn put_into(&self, text: &str) -> String {
        assert!(text.contains(&self.from), "`{}` is in\n{text}", self.from);
        text.replacen(&self.from, &self.to, 1)
    }
}

/// The number of kinds of parts.
pub const PARTS: usize = 10;

/// A pipeline of one part for each pick: which, and a number that varies it.
pub fn pipeline(picks: &[(usize, u32)]) -> (String, Vec<Part>) {
    let mut parts: Vec<Part> = Vec::new();
    for (number, (kind, vary)) in picks.iter().enumerate() {
        parts.push(part(kind % PARTS, number, *vary));
    }
    (parts.iter().map(|part| part.text.as_str()).collect(), parts)
}

/// Picks of the number given: the same for every run.
pub fn picks(seed: u64, count: usize) -> Vec<(usize, u32)> {
    // Knuth's linear congruential generator; the high bits are the better ones.
    let mut state = seed;
    let mut next = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as u32
    };
    (0..count).map(|_| (next() as usize, next())).collect()
}

/// One of several, by a number.
fn one<'a>(vary: u32, of: &[&'a str]) -> &'a str {
    of[vary as usize % of.len()]
}

fn part(kind: usize, n: usize, vary: u32) -> Part {
    let mut part = match kind {
        0 => landing(n, vary),
        1 => arrival(n, vary),
        2 => messages(n, vary),
        3 => serving(n, vary),
        4 => columns(n, vary),
        5 => by_hand(n, vary),
        6 => history(n, vary),
        7 => consumer(n, vary),
        8 => partitioned(n, vary),
        _ => called(n, vary),
    };
    part.text.push('\n');
    part
}

/// `from` and `to` with `#` for the number of the part.
fn faults(n: usize, all: &[(&'static str, &str, &str)]) -> Vec<Fault> {
    let named = |text: &str| text.replace('#', &n.to_string());
    all.iter().map(|(code, from, to)| Fault { code, from: named(from), to: named(to) }).collect()
}

fn landing(n: usize, vary: u32) -> Part {
    let (shards, retention) = (vary % 4 + 1, vary / 4 % 7 + 1);
    let compression = one(vary / 28, &["gzip", "snappy", "zip", "none", "gzip, every=2min", "gzip, buffer=16MiB"]);
    let errors = one(vary / 168, &["", ", errors=\"failed/\""]);
    let bucket = one(vary / 336, &["", "(versioned)", "(expire=90d)", "(destroy)"]);
    Part {
        text: format!(
            "stream s{n}(shards={shards}, retention={retention}d) -> firehose({compression}) \
             -[prefix=\"raw{n}/\"{errors}]-> bucket b{n}{bucket}\n"
        ),
        faults: faults(
            n,
            &[
                ("P201", "stream s#", "strem s#"),
                ("P204", "s#(shards=", "s#(shard="),
                ("P207", "s#(shards=", "s#(name=\"x\", retention=400d, shards="),
                ("P103", "prefix=\"raw#/\"", "prefix=\"raw#/"),
                ("P102", "s#(shards=", "s#((shards="),
                ("P303", "prefix=\"raw#/\"", "prefx=\"raw#/\""),
                ("P206", "prefix=\"raw#/\"", "prefix=5"),
            ],
        ),
    }
}

fn arrival(n: usize, vary: u32) -> Part {
    let suffix = one(vary, &["", ", suffix=\".csv\""]);
    let function = one(vary / 2, &["", ", memory=512MiB", ", timeout=2min", ", tracing"]);
    Part {
        text: format!(
            "bucket in{n}\nin{n} -[created, prefix=\"new{n}/\"{suffix}]-> lambda copy{n}(\"lambda/copy\"{function})\n\
             copy{n} -[prefix=\"done{n}/\"]-> bucket out{n}\n"
        ),
        faults: faults(
            n,
            &[
                ("P302", "-[prefix=\"done#/\"]-> bucket out#", "-[prefix=\"new#/done/\"]-> in#"),
                ("P215", "\"lambda/copy\"", "\"lambda/nothing\""),
                ("P203", "bucket in#\n", "bucket in#\nbucket in#(versioned)\n"),
                ("P202", "copy# -[prefix", "copi# -[prefix"),
                ("P208", "(\"lambda/copy\"", "(timeout=1s"),
                ("P301", "bucket out#\n", "api out#\n"),
            ],
        )
        .into_iter()
        .filter(|fault| fault.code != "P208" || !function.contains("timeout"))
        .collect(),
    }
}

fn messages(n: usize, vary: u32) -> Part {
    let (price, batch) = (vary % 100, vary / 100 % 10 + 1);
    let worker = one(vary / 1000, &["", ", timeout=1min", ", concurrency=2"]);
    Part {
        text: format!(
            "topic t{n} -[where type == \"a\" and price >= {price}]-> queue q{n} -[batch={batch}]-> \
             lambda work{n}(\"lambda/worker\"{worker})\n"
        ),
        faults: faults(
            n,
            &[
                ("P510", "queue q#", "queue q#(visibility=1s)"),
                ("P507", "queue q#", "queue q#(fifo)"),
                ("P304", "type == \"a\"", "type like \"a*z\""),
                ("P303", "-[batch=", "-[batches="),
                ("P302", "\n", "\nwork# -> q#\n"),
            ],
        ),
    }
}

fn serving(n: usize, vary: u32) -> Part {
    let kind = one(vary, &["", "(http)", "(cors=\"*\")"]);
    Part {
        text: format!(
            "api web{n}{kind} -[\"GET /\", \"POST /{{id}}\"]-> lambda site{n}(\"lambda/serverless\")\n\
             site{n} <-> bucket store{n}\n"
        ),
        faults: faults(
            n,
            &[
                ("P307", "\"GET /\", ", "\"GET /\", \"GET /\", "),
                ("P202", "site# <->", "sites# <->"),
                ("P101", "site# <-> bucket", "site# <-> = bucket"),
            ],
        ),
    }
}

fn columns(n: usize, vary: u32) -> Part {
    let format = one(vary, &["parquet", "orc"]);
    let more = one(vary / 2, &["", ", buffer=64MiB", ", every=15min"]);
    Part {
        text: format!(
            "stream p{n} -> firehose({format}, schema=rows{n}{more}) -[prefix=\"rows{n}/\"]-> bucket lake{n}\n\
             lake{n} -[prefix=\"rows{n}/\"]-> table rows{n}({format}, database=db{n}) {{ id: string; count: int }}\n\
             database db{n}\n"
        ),
        faults: faults(
            n,
            &[
                ("P508", "schema=rows#", "schema=rows#, buffer=5MiB"),
                ("P209", "schema=rows#", "schema=rows#, gzip"),
                ("P208", ", schema=rows#", ""),
                ("P210", "schema=rows#", "schema=db#"),
                ("P213", "database db#\n", "database db# { id: string }\n"),
            ],
        )
        .into_iter()
        .filter(|fault| fault.code != "P508" || !more.contains("buffer"))
        .collect(),
    }
}

fn by_hand(n: usize, vary: u32) -> Part {
    let prefix = one(vary, &["in", "raw/in", "x"]);
    Part {
        text: format!(
            "stream r{n} -> firehose f{n}(role=act{n}) -[prefix=\"{prefix}/\"]-> bucket z{n}\n\
             role act{n} {{\n  allow read on r{n}\n  allow deliver on z{n}[\"{prefix}/*\"], z{n}[\"errors/*\"]\n  allow log on f{n}\n}}\n"
        ),
        faults: faults(
            n,
            &[
                ("P401", "  allow read on r#\n", ""),
                ("P401", ", z#[\"errors/*\"]", ""),
                ("P401", "  allow read on r#\n", "  allow kinesis:Get* on r#\n"),
                ("P404", "  allow log on f#\n", "  allow log on f#\n  allow s3:DeleteObject on z#\n"),
                ("P404", "  allow log on f#\n", "  allow logs:PutLogEvents on *\n"),
                ("P402", "allow read on r#", "allow reed on r#"),
                ("P405", "role=act#", "every=1min"),
            ],
        ),
    }
}

fn history(n: usize, vary: u32) -> Part {
    let report = one(vary, &["", ", report=none"]);
    Part {
        text: format!(
            "bucket old{n}(versioned) -> batch replay{n}(manifest=\"m.csv\"{report}) -> lambda each{n}(\"lambda/copy\")\n\
             each{n} -> bucket fresh{n}\n"
        ),
        faults: faults(
            n,
            &[("P204", "manifest=\"m.csv\"", "manifesto=\"m.csv\""), ("P206", "manifest=\"m.csv\"", "manifest=5")],
        ),
    }
}

fn consumer(n: usize, vary: u32) -> Part {
    let batch = one(vary, &["", "-[batch=100, window=5s]", "-[batch=10]"]);
    let arrow = if batch.is_empty() { "->".to_owned() } else { format!("{batch}->") };
    Part {
        text: format!(
            "stream e{n}(on_demand) {arrow} lambda take{n}(\"lambda/worker\") -> queue jobs{n} -> \
             lambda done{n}(\"lambda/worker\")\n"
        ),
        faults: faults(
            n,
            &[
                ("P302", "\n", "\ndone# -> jobs#\n"),
                ("P302", "\n", "\ndone# -> e#\n"),
                ("P207", "queue jobs#", "queue jobs#(retention=30d)"),
                ("P209", "e#(on_demand", "e#(on_demand, on_demand"),
            ],
        ),
    }
}

fn partitioned(n: usize, vary: u32) -> Part {
    let key = one(vary, &["a", "customer", "c1"]);
    Part {
        text: format!(
            "stream g{n} -> firehose(transform=reshape{n}, partition={{{key}: \".{key}\"}}) \
             -[prefix=\"{key}=!{{partitionKeyFromQuery:{key}}}/\", errors=\"errors/\"]-> bucket parts{n}\n\
             lambda reshape{n}(\"lambda/reshape\", timeout=1min)\n"
        ),
        faults: faults(
            n,
            &[
                ("P509", "timeout=1min", "timeout=6min"),
                ("P202", "transform=reshape#", "transform=reshaped#"),
                ("P210", "transform=reshape#", "transform=g#"),
            ],
        ),
    }
}

/// Modules that are called twice, one in the other.
fn called(n: usize, vary: u32) -> Part {
    let (batch, shards) = (vary % 10 + 1, vary / 10 % 3 + 1);
    let format = one(vary / 30, &["", ", format=\"snappy\"", ", format=\"zip\""]);
    Part {
        text: format!(
            "module keep{n}(src: stream, zone: bucket, prefix: string, batch: integer = 5, format: string = \"gzip\") {{\n  \
             src -> firehose out(compression=format) -[prefix=\"${{prefix}}/\"]-> zone\n  \
             src -[batch=batch]-> lambda look(\"lambda/worker\")\n}}\n\
             module both{n}(zone: bucket, prefix: string, shards: integer = 1) {{\n  \
             stream own(shards=shards)\n  stream other\n  \
             keep{n} a(own, zone, \"${{prefix}}/a\"{format})\n  keep{n} b(other, zone, prefix=\"${{prefix}}/b\", batch={batch})\n}}\n\
             bucket held{n}\nboth{n} one{n}(held{n}, \"x\", shards={shards})\nboth{n} two{n}(held{n}, prefix=\"y\")\n\
             one{n}.a.look -> queue seen{n} -> lambda counts{n}(\"lambda/worker\")\n"
        ),
        faults: faults(
            n,
            &[
                ("P201", "both# two#(", "bothe# two#("),
                ("P202", "two#(held#", "two#(helt#"),
                ("P202", "src -[batch", "scr -[batch"),
                ("P204", "\"x\", shards=", "\"x\", shard="),
                ("P206", "prefix=\"y\"", "prefix=5"),
                ("P206", "shards: integer = 1", "shards: integer = \"1\""),
                ("P208", ", prefix=\"y\"", ""),
                ("P209", "\"x\", shards=", "\"x\", prefix=\"z\", shards="),
                ("P210", "two#(held#", "two#(seen#"),
                ("P233", "stream other\n", "stream other\n  both# again(zone, prefix)\n"),
                ("P233", "one#.a.look ->", "one#.a ->"),
            ],
        ),
    }
}
