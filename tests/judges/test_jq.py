"""jq 1.6 itself takes the expressions that pipec takes, and no others.

Proves: of thousands of expressions, those written here and random changes of them, pipec finds P530 in those that jq 1.6 does
not compile in parentheses, as they stand in Firehose's query, and in no other. Cannot prove: that Firehose's engine, which AWS
calls JQ-1.6, is the jq of that version. Not compared: comments, which pipec refuses because they swallow the query, and
what jq finds by computing constants (`1/0`, `{(1): 2}`).
"""

import json
import random
import re
import subprocess

from conftest import compiler, judge

SEEDS = r'''
.a
.a.b[0].c
.a // "none"
if .a then .a else "x" end
if .a == 1 then "one" elif .a > 1 then "more" else "less" end
has("metric")
.a | tostring | ascii_downcase
.a as $x | .b as $y | $x + $y
.time | strptime("%Y-%m-%dT%H:%M:%SZ") | mktime | strftime("%Y")
.ts | tonumber / 1000 | floor | todate
"\(.a)-\(.b + 1)"
@base64 "x\(.a)"
.a | @json
{a: .b, "c": .d, $__loc__}
{a: .b, "c": .d, (.e): -.f | .g, @text "h": 1, i, "j", if: 1}
[.a[]? | select(.b != null) | .c] | join("-")
reduce .a[] as $x (0; . + $x)
foreach .a[] as [$x, {b: $y}] (0; . + $x; [., $y])
try error("x") catch .
.a? // "z"
.a?//"z"
. as [$a] ?// {a: $a} | $a
label $out | .a | if . then break $out else . end
def f($x; g): g | . + $x; f(1; .a)
.a |= . + 1
.["a b"]?
."a b".c
.a[1:2], .a[1:], .a[:2]
-.a * 2 % 3
.a == 1 and .b < 2 or (.c | not)
$ENV.HOME
..|numbers
.5 + 1. + 1e3
"é \u00e9 \n \" \\ \/"
input_line_number
limit(3; .a[])
try .a
.a[.b | length]
.e1
.e-1
.E5a
.a | null
'''.strip().splitlines()
PIECES = sorted({token for seed in SEEDS for token in re.findall(r'"[^"]*"|[@$.]?\w+|[^\w\s]+|\s+', seed)} | {
    "end", "else", "?", "?//", "//", "as", "$x", "[", "]", "{", "}", "(", ")", ":", ";", ",", ".", "..", "|", "==", "pick(.a)", "abs", "'a'", "::"})
FORMATS = set("text json csv tsv html uri sh base64 base64d".split())
ROUNDS = 3000


def changed(dice):
    """A seed, or two, with some of their pieces taken out, doubled, swapped or put in."""
    parts = re.findall(r'"[^"]*"|[@$.]?\w+|[^\w\s]|\s+', dice.choice(SEEDS))
    for _ in range(dice.randint(1, 3)):
        at = dice.randrange(len(parts) + 1)
        match dice.randrange(4):
            case 0: parts[at:at + 1] = []
            case 1: parts[at:at] = [dice.choice(PIECES)]
            case 2: parts[at:at + 1] = [dice.choice(PIECES)]
            case 3: parts[at:at] = re.findall(r"\S+|\s+", dice.choice(SEEDS))
    return "".join(parts)


def taken_by_jq(expression):
    """Says whether jq compiles it; None if jq objects to constants, not to the language, or only when it runs."""
    if set(re.findall(r"@(\w+)", expression)) - FORMATS:
        return None
    # In brackets too: what closes the parenthesis and opens another is no expression of its own.
    run = subprocess.run(["jq", f'{{"k":({expression})}}, [{expression}]'], input="", capture_output=True, text=True, timeout=20)
    constants = ["Division by zero", "as object key", "Object keys must be strings", "memory exhausted"]
    return None if any(word in run.stderr for word in constants) else run.returncode != 3


def refused_by_pipec(expressions, folder):
    """The numbers of those in which pipec finds P530."""
    quoted = [json.dumps(text, ensure_ascii=False).replace("${", "\\${") for text in expressions]
    lines = "".join(f'd -> firehose f{at}(partition={{k: {text}}})\n' for at, text in enumerate(quoted))
    (folder / "jq.pipe").write_text(f"stream d\n{lines}")
    refused = set()
    command = [str(compiler()), "check", str(folder / "jq.pipe"), "--format", "jsonl"]
    for line in subprocess.run(command, capture_output=True, text=True, timeout=120).stdout.splitlines():
        found = json.loads(line)
        if found.get("code") == "P530":
            refused.add(found["labels"][0]["span"]["line"] - 2)
    return refused


def test_what_jq_takes(tmp_path):
    judge("jq")
    dice = random.Random(16)
    made = {*SEEDS, *(changed(dice) for _ in range(ROUNDS))}
    # pipec keeps the first thousand findings of a file.
    made = sorted(text for text in made if "#" not in text and "\\u" not in text.replace("\\u00e9", ""))
    wrong = []
    for start in range(0, len(made), 200):
        some = made[start:start + 200]
        refused = refused_by_pipec(some, tmp_path)
        wrong += [(text, taken) for at, text in enumerate(some)
                  if (taken := taken_by_jq(text)) is not None and taken == (at in refused)]
    assert wrong == []
