//! Files of many shapes, each of one thing again and again: as large as is asked for.
#![allow(dead_code, reason = "each user takes its part")]

/// A shape: its name, and its text. Text between `⟦` and `⟧` is written many times, with the text after `¦` in
/// between and its number for each `#`; with `√` before it the square root of that.
pub type Shape = (&'static str, &'static str);

/// The shapes. Each thing that can be written many times in a file is in one of them, and each that is held against
/// another such thing.
pub const SHAPES: &[Shape] = &[
    ("routes", "api a -[⟦\"GET /r#\"¦, ⟧]-> lambda f(\"code/one\")\n"),
    ("routes with variables", "api a -[⟦\"GET /r/{id}/x#\"¦, ⟧]-> lambda f(\"code/one\")\n"),
    ("routes of an HTTP API", "api a(http) -[⟦\"GET /r#\"¦, ⟧]-> lambda f(\"code/one\")\n"),
    ("routes, an arrow each", "lambda f(\"code/one\")\napi a\n⟦a -[\"GET /r#\"]-> f\n⟧"),
    ("routes, a function each", "api a\n⟦a -[\"GET /r#\"]-> lambda f#(\"code/one\")\n⟧"),
    ("a route of many parts", "api a -[\"GET /⟦a/⟧b\"]-> lambda f(\"code/one\")\n"),
    ("a route of many variables", "api a -[\"GET /⟦{a}/⟧b\"]-> lambda f(\"code/one\")\n"),
    ("a route of many wrong variables", "api a -[\"GET /⟦{a+}/⟧b\"]-> lambda f(\"code/one\")\n"),
    ("columns", "bucket b -[prefix=\"x/\"]-> table t(json, database=d) {\n⟦ c#: string\n⟧}\ndatabase d\n"),
    ("columns of one name", "bucket b -[prefix=\"x/\"]-> table t(json, database=d) {\n⟦ c: string\n⟧}\ndatabase d\n"),
    (
        "columns of unknown types",
        "bucket b -[prefix=\"x/\"]-> table t(json, database=d) {\n⟦ c#: strin#\n⟧}\ndatabase d\n",
    ),
    (
        "columns converted to",
        "stream s -> firehose(parquet, schema=t) -[prefix=\"x/\"]-> bucket b\n\
         b -[prefix=\"x/\"]-> table t(parquet, database=d) {\n⟦ c#: string\n⟧}\ndatabase d\n",
    ),
    (
        "partitions",
        "bucket b -[prefix=\"x/\"]-> table t(json, database=d) { z: string\n⟦ partition c#: string\n⟧}\ndatabase d\n",
    ),
    ("a struct", "bucket b -[prefix=\"x/\"]-> table t(json, database=d) {\n c: struct<⟦a#:int¦,⟧>\n}\ndatabase d\n"),
    (
        "a deep struct",
        "bucket b -[prefix=\"x/\"]-> table t(json, database=d) {\n c: ⟦struct<a:⟧int⟦>⟧\n}\ndatabase d\n",
    ),
    (
        "columns, and who writes them",
        "database d\nbucket l -[prefix=\"r/\"]-> table t(parquet, database=d) {\n⟦ c#: string\n⟧}\n\
         ⟦stream s# -> firehose f#(parquet, schema=t) -[prefix=\"r/\"]-> l\n⟧",
    ),
    (
        "columns, and who asks for them",
        "database d\nbucket l -[prefix=\"r/\"]-> table t(json, database=d) {\n⟦ c#: string\n⟧}\n⟦t -> athena a#\n⟧",
    ),
    ("groups to groups", "{ ⟦√topic t#¦; ⟧ } -> { ⟦√queue q#¦; ⟧ }\n"),
    ("groups of functions to groups", "{ ⟦√lambda f#(\"code/one\")¦; ⟧ } -> { ⟦√bucket b#¦; ⟧ }\n"),
    ("groups that AWS cannot join", "{ ⟦√queue t#¦; ⟧ } -> { ⟦√stream q#¦; ⟧ }\n"),
    ("large groups", "{ ⟦topic t#¦; ⟧ } -> { ⟦queue q#¦; ⟧ }\n"),
    ("large groups of one", "lambda f(\"code/one\")\nbucket b\n{ ⟦f¦; ⟧ } -> { ⟦b¦; ⟧ }\n"),
    ("large groups of unknown names", "{ ⟦t#¦; ⟧ } -> { ⟦q#¦; ⟧ }\n"),
    ("a chain of groups", "lambda f(\"code/one\")\nlambda g(\"code/one\")\n{f;g}⟦ -> {f;g}⟧\n"),
    ("deep groups", "⟦{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{ bucket b# }}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}\n⟧"),
    ("a wide group", "topic t -> { ⟦queue q#¦; ⟧ }\n"),
    ("a group of unnamed nodes", "stream s -> { ⟦firehose -> bucket¦; ⟧ }\n"),
    ("names", "⟦bucket b#\n⟧"),
    ("names much alike", "⟦bucket aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa#\n⟧"),
    ("names given twice", "⟦bucket b\n⟧"),
    ("a long name", "bucket ⟦b⟧\n"),
    ("names of resources", "⟦bucket b#(name=\"acme-same\")\n⟧"),
    ("unnamed nodes", "⟦bucket()\n⟧"),
    ("unnamed nodes between two", "stream s\nbucket b\n⟦s -> firehose -> b\n⟧"),
    ("a chain of unnamed nodes", "lambda(\"code/one\")⟦ -> queue() -> lambda(\"code/one\")⟧\n"),
    ("functions", "⟦lambda f#(\"code/one\")\n⟧"),
    ("delivery streams", "⟦stream s# -> firehose -[prefix=\"raw/\"]-> bucket b#\n⟧"),
    ("jobs", "⟦lambda f#(\"code/one\") -> emr e#(script=\"s3://acme/job.py\")\n⟧"),
    ("unknown names", "⟦bucket b#\n⟧⟦c# -> lambda f#(\"code/one\")\n⟧"),
    (
        "unknown names much alike",
        "⟦bucket aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa#\n⟧⟦aaaaaaaaaaaaaaaaaaabaaaaaaaaaaaaaaaaaaaa# -> lambda f#(\"code/one\")\n⟧",
    ),
    ("unknown roles", "⟦lambda f#(\"code/one\", role=rr#)\nrole r# { }\n⟧"),
    ("unknown targets", "role r {\n⟦ allow read on b#\n⟧}\n⟦bucket c#\n⟧"),
    ("unknown parameters", "⟦param pp# = \"x\"\n⟧⟦bucket b#(name=\"x${q#}\")\n⟧"),
    ("unknown parameters in a string", "⟦param pp# = \"x\"\n⟧bucket b(name=\"⟦${q#}⟧\")\n"),
    ("unknown nodes of an environment", "⟦bucket b#\n⟧env dev {\n⟦ c#.destroy = true\n⟧}\n"),
    ("unknown accepted nodes", "⟦bucket b#\n⟧⟦accept P404 on c# because \"x\"\n⟧"),
    ("unknown kinds", "⟦bucke# b#\n⟧"),
    ("unknown options", "⟦lambda f#(\"code/one\") -[prefx#=\"a\"]-> bucket b#\n⟧"),
    ("unknown arguments", "bucket b(⟦nam#=5¦, ⟧)\n"),
    ("unknown flags", "bucket b(⟦nam#¦, ⟧)\n"),
    (
        "unknown columns",
        "stream s -> firehose(partition={⟦k#: \".k#\"¦, ⟧}) -[prefix=\"⟦!{partitionKeyFromQuery:q#}/⟧\", errors=\"e/\"]-> bucket b\n",
    ),
    ("parameters", "⟦param p# = \"x\"\n⟧"),
    ("parameters in names", "⟦param p# = \"x\"\nbucket b#(name=\"x${p#}\")\n⟧"),
    ("parameters in a string", "⟦param p# = \"x\"\n⟧lambda f(\"code/one\", env={AB: \"⟦${p#}⟧\"})\n"),
    ("parameters in conditions", "⟦param p# = \"x\"\n⟧topic t\n⟦t -[where a == \"${p#}\"]-> queue q#\n⟧"),
    ("parameters in a condition", "⟦param p# = \"x\"\n⟧topic t -[where a in [⟦\"${p#}\"¦, ⟧]]-> queue q\n"),
    ("one parameter in a string", "param p = \"x\"\nlambda f(\"code/one\", env={AB: \"⟦${p}⟧\"})\n"),
    ("one parameter in a prefix", "param p = \"x\"\nlambda f(\"code/one\") -[prefix=\"⟦${p}⟧\"]-> bucket b\n"),
    ("parameters given twice", "⟦param p = \"x\"\n⟧"),
    ("environments", "bucket b\n⟦env e# { b.destroy = true }\n⟧"),
    ("environments of many nodes", "⟦bucket b#\n⟧⟦env e# { b#.destroy = true }\n⟧"),
    ("values of parameters in an environment", "⟦param p# = \"x\"\n⟧bucket b\nenv dev {\n⟦ p# = \"y\"\n⟧}\n"),
    ("values of one parameter", "param p = \"x\"\nbucket b\nenv dev {\n⟦ p = \"y\"\n⟧}\n"),
    ("environments of one name", "bucket b\n⟦env e { b.destroy = true }\n⟧"),
    ("a large environment", "⟦bucket b#\n⟧env dev {\n⟦ b#.destroy = true\n⟧}\n"),
    (
        "acceptances",
        "⟦existing queue q#(arn=\"arn:aws:sqs:eu-west-1:111122223333:q#\")\ntopic t# -> q#\naccept P403 on q# because \"x\"\n⟧",
    ),
    ("acceptances of nothing", "bucket b\n⟦accept P404 on b because \"x\"\n⟧"),
    ("levels", "⟦warn P404\n⟧bucket b\n"),
    ("unknown levels", "⟦warn Q#\n⟧bucket b\n"),
    ("allow lines", "role r {\n⟦ allow write on b#\n⟧}\nlambda f(\"code/one\", role=r)\n⟦f -> bucket b#\n⟧"),
    ("allow lines too few", "role r {\n⟦ allow read on b#\n⟧}\nlambda f(\"code/one\", role=r)\n⟦f -> bucket b#\n⟧"),
    ("allow lines of too much", "role r {\n⟦ allow s3:* on b#\n⟧}\nlambda f(\"code/one\", role=r)\n⟦f -> bucket b#\n⟧"),
    (
        "allow lines of everything",
        "role r {\n⟦ allow s3:* on *\n⟧}\nlambda f(\"code/one\", role=r)\n⟦f -> bucket b#\n⟧",
    ),
    (
        "allow lines of ARNs",
        "role r {\n⟦ allow s3:PutObject on \"arn:aws:s3:::x#*\"\n⟧}\nlambda f(\"code/one\", role=r)\n⟦f -> bucket b#\n⟧",
    ),
    (
        "allow lines of wildcards",
        "role r {\n⟦ allow s3:PutObject on \"arn:aws:s3:::*#\"\n⟧}\nlambda f(\"code/one\", role=r)\n⟦f -> bucket b#\n⟧",
    ),
    (
        "allow lines of paths",
        "bucket b\nrole r {\n⟦ allow s3:PutObject on b[\"p#/*\"]\n⟧}\nlambda f(\"code/one\", role=r)\n⟦f -[prefix=\"p#/\"]-> b\n⟧",
    ),
    (
        "an allow line of many actions",
        "bucket b\nrole r {\n allow ⟦s3:Get#¦, ⟧ on b\n}\nlambda f(\"code/one\", role=r)\nf -> b\n",
    ),
    (
        "an allow line of many targets",
        "role r {\n allow s3:PutObject on ⟦b#[\"a/*\"]¦, ⟧\n}\nlambda f(\"code/one\", role=r)\n⟦f -[prefix=\"a/\"]-> bucket b#\n⟧",
    ),
    (
        "an ARN of wildcards",
        "role r {\n allow s3:PutObject on \"arn:aws:s3:::⟦*a⟧\"\n}\nlambda f(\"code/one\", role=r)\nf -> bucket b\n",
    ),
    ("roles", "⟦role r# { allow write on b# }\nlambda f#(\"code/one\", role=r#) -> bucket b#\n⟧"),
    ("one role of many", "role r { allow write on b }\nbucket b\n⟦lambda f#(\"code/one\", role=r) -> b\n⟧"),
    (
        "managed policies",
        "existing role r(arn=\"arn:aws:iam::111122223333:role/r\", policies=[⟦\"AmazonS3ReadOnlyAccess\"¦, ⟧])\nlambda f(\"code/one\", role=r) -> bucket b\n",
    ),
    (
        "trust",
        "existing role r(arn=\"arn:aws:iam::111122223333:role/r\", trust=[⟦\"x#.amazonaws.com\"¦, ⟧])\n⟦lambda f#(\"code/one\", role=r)\n⟧",
    ),
    ("alternatives", "topic t -[where a in [⟦\"v#\"¦, ⟧]]-> queue q\n"),
    ("none of many", "topic t -[where not (a in [⟦\"v#\"¦, ⟧])]-> queue q\n"),
    ("alternatives of one field", "topic t -[where ⟦a == \"v#\"¦ or ⟧]-> queue q\n"),
    ("alternatives of many fields", "topic t -[where ⟦a# == \"v#\"¦ or ⟧]-> queue q\n"),
    ("conditions", "topic t -[where ⟦a# == \"v#\"¦ and ⟧]-> queue q\n"),
    ("conditions of a queue", "queue q -[where ⟦a# == \"v#\"¦ and ⟧]-> lambda f(\"code/one\")\n"),
    ("conditions of alternatives", "topic t -[where ⟦(a# == 1 or b# == 2)¦ and ⟧]-> queue q\n"),
    ("a deep field", "topic t -[where ⟦a¦.⟧ == 1]-> queue q\n"),
    ("arrows with conditions", "topic t\n⟦t -[where a == \"v#\"]-> queue q#\n⟧"),
    ("arrows between the same", "topic t\nqueue q\n⟦t -[where a == \"v#\"]-> q\n⟧"),
    ("the same arrow", "lambda f(\"code/one\")\nbucket b\n⟦f -> b\n⟧"),
    ("arrows of many prefixes", "lambda f(\"code/one\")\nbucket b\n⟦f -[prefix=\"p#/\"]-> b\n⟧"),
    ("comments", "⟦# comment\n⟧bucket b\n"),
    ("comments at ends", "⟦bucket b# # comment\n⟧"),
    ("comments in brackets", "bucket b(\n⟦# comment\n⟧destroy)\n"),
    ("notifications", "bucket b\n⟦b -[prefix=\"p#/\"]-> queue q#\n⟧"),
    ("notifications of functions", "bucket b\n⟦b -[prefix=\"p#/\"]-> lambda f#(\"code/one\")\n⟧"),
    ("notifications of everything", "bucket b\n⟦b -> queue q#\n⟧"),
    ("notifications of suffixes", "bucket b\n⟦b -[suffix=\".#\"]-> queue q#\n⟧"),
    ("a long prefix", "bucket b\nb -[prefix=\"⟦a/⟧\"]-> queue q\nb -[prefix=\"⟦a/⟧b\"]-> queue r\n"),
    (
        "writers of suffixes and readers of prefixes",
        "bucket b\nlambda g(\"code/one\")\n⟦g -[suffix=\".x#\"]-> b\nb -[prefix=\"h#/\"]-> queue q#\n⟧",
    ),
    (
        "writers, and readers elsewhere",
        "bucket b\n⟦lambda f#(\"code/one\") -[prefix=\"w#/\"]-> b\nb -[read, prefix=\"r#/\"]-> lambda g#(\"code/one\")\n⟧",
    ),
    ("a long loop", "lambda f0(\"code/one\")\n⟦f0 -> queue q# -> lambda f_#(\"code/one\") -> f0\n⟧"),
    ("loops", "⟦lambda f#(\"code/one\") -> queue q# -> f#\n⟧"),
    ("loops through one", "queue q\nlambda h(\"code/one\")\nq -> h\n⟦h -> topic t# -> q\n⟧"),
    ("a long chain", "lambda f(\"code/one\")⟦ -> queue q# -> lambda f#(\"code/one\")⟧\n"),
    ("tables", "database d\nbucket b\n⟦b -[prefix=\"t#/\"]-> table t#(json, database=d) { a: int }\n⟧"),
    (
        "tables that are written",
        "database d\nbucket b\n⟦stream s# -> firehose f# -[prefix=\"t#/\"]-> b\nb -[prefix=\"t#/\"]-> table t#(json, database=d) { a: int }\n⟧",
    ),
    (
        "tables of one prefix",
        "database d\nbucket b\n⟦stream s# -> firehose f# -[prefix=\"t/\"]-> b\nb -[prefix=\"t/\"]-> table t#(json, database=d) { a: int }\n⟧",
    ),
    (
        "tables with partitions",
        "database d\nbucket b\n⟦stream s# -> firehose f# -[prefix=\"t#/day=!{timestamp:yyyy-MM-dd}/\", errors=\"e/\"]-> b\nb -[prefix=\"t#/\"]-> table t#(json, database=d) { a: int; partition day: date }\n⟧",
    ),
    (
        "tables that are asked for",
        "database d\nbucket b\nathena a\n⟦b -[prefix=\"t#/\"]-> table t#(json, database=d) { a: int }\nt# -> a\n⟧",
    ),
    ("variables", "lambda f(\"code/one\", env={⟦A#: \"x\"¦, ⟧})\n"),
    ("variables given twice", "lambda f(\"code/one\", env={⟦AB: \"x\"¦, ⟧})\n"),
    ("variables of arrows", "lambda f(\"code/one\")\n⟦f -> bucket b#\n⟧"),
    ("calls", "lambda f(\"code/one\")\n⟦f -> lambda g#(\"code/one\")\n⟧"),
    ("layers", "lambda f(\"code/one\", layers=[⟦\"arn:aws:lambda:eu-west-1:111122223333:layer:a#:1\"¦, ⟧])\n"),
    ("readers of a queue", "queue q\n⟦q -> lambda f#(\"code/one\")\n⟧"),
    ("readers of a stream", "stream s\n⟦s -> lambda f#(\"code/one\")\n⟧"),
    (
        "partition keys",
        "stream s -> firehose(partition={⟦k#: \".k#\"¦, ⟧}) -[prefix=\"⟦!{partitionKeyFromQuery:k#}/⟧\", errors=\"e/\"]-> bucket b\n",
    ),
    ("expressions", "stream s -> firehose -[prefix=\"⟦!{timestamp:yyyy}/⟧\", errors=\"e/\"]-> bucket b\n"),
    ("a long string", "lambda f(\"code/one\", env={AB: \"⟦x⟧\"})\n"),
    ("escapes", "lambda f(\"code/one\", env={AB: \"⟦\\\"⟧\"})\n"),
    ("dollars", "param p\nlambda f(\"code/one\", env={AB: \"⟦$⟧${p}\"})\n"),
    ("lines in error", "⟦bucket b# = x#\n⟧"),
    ("unknown names and lines in error", "⟦bucket b# =\n⟧⟦c# -> lambda f#(\"code/one\")\n⟧"),
    ("spaces", "bucket⟦ ⟧b\n"),
    ("empty lines in a chain", "lambda f(\"code/one\")\n⟦\n⟧-> bucket b\n"),
    ("semicolons", "⟦;⟧\nbucket b\n"),
    ("existing nodes", "⟦existing bucket b#(arn=\"arn:aws:s3:::b#\")\n⟧"),
    (
        "existing nodes that are sent to",
        "topic t\n⟦existing queue q#(arn=\"arn:aws:sqs:eu-west-1:111122223333:q#\")\nt -> q#\n⟧",
    ),
    ("windows", "⟦bucket b#\r\n⟧"),
];

/// A piece of a shape.
struct Piece<'t> {
    each: &'t str,
    between: &'t str,
    count: usize,
    /// True if `#` in it stands for a number.
    numbered: bool,
}

/// The pieces that are written once, and those that are written many times.
fn pieces(text: &str, count: usize) -> Vec<Piece<'_>> {
    let (mut out, mut rest) = (Vec::new(), text);
    while let Some((before, after)) = rest.split_once('⟦') {
        let (inside, next) = after.split_once('⟧').unwrap_or_default();
        let (each, between) = inside.split_once('¦').unwrap_or((inside, ""));
        let (each, count) = match each.strip_prefix('√') {
            Some(each) => (each, count.isqrt()),
            None => (each, count),
        };
        out.push(Piece { each: before, between: "", count: 1, numbered: false });
        out.push(Piece { each, between, count, numbered: each.contains('#') });
        rest = next;
    }
    out.push(Piece { each: rest, between: "", count: 1, numbered: false });
    out
}

/// A file of a shape, with as many of what it repeats.
pub fn of_count(text: &str, count: usize) -> String {
    let mut out = String::new();
    for Piece { each, between, count, numbered } in pieces(text, count) {
        for number in 0..count {
            out.push_str(if number == 0 { "" } else { between });
            match numbered {
                true => out.push_str(&each.replace('#', &number.to_string())),
                false => out.push_str(each),
            }
        }
    }
    out
}

/// The length in bytes.
fn length(text: &str, count: usize) -> usize {
    let digits = |count: usize| -> usize {
        (1..=count.checked_ilog10().unwrap_or_default())
            .map(|power| count - 10_usize.pow(power).min(count))
            .sum::<usize>()
            + count
    };
    let of = |Piece { each, between, count, numbered }: Piece<'_>| {
        let numbers = if numbered { each.matches('#').count() } else { 0 };
        count * (each.len() - numbers) + numbers * digits(count) + between.len() * count.saturating_sub(1)
    };
    pieces(text, count).into_iter().map(of).sum()
}

/// The number of repetitions of a shape in as many bytes.
pub fn of_size(text: &str, bytes: usize) -> usize {
    // Groups multiply: as large as what they say may be.
    let (mut low, mut high) = (1, if text.contains('√') { 20_000 } else { bytes });
    while low < high {
        let middle = (low + high).div_ceil(2);
        if length(text, middle) <= bytes { low = middle } else { high = middle - 1 }
    }
    low
}
