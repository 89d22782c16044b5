"""Mermaid itself, in headless Chromium, and Graphviz itself draw what `pipec graph` prints.

Proves: every example in every view, fans of 60 branches, and pipelines full of words and signs that mean something to
Mermaid, Markdown, HTML and DOT are drawn, with every text as it was typed; letters stay legible at the width of a README,
and nothing covers another. Cannot prove: that a picture is beautiful; look at the gallery: `python tests/judges/test_diagrams.py FOLDER`.
"""

import json
import os
import random
import re
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import HERE, ROOT, chromium, compiler, judge, node_package

VIEWS = ("data", "iam", "resources")
FILES = sorted([*ROOT.glob("examples/*.pipe"), *HERE.glob("wider/*.pipe")])
#: The least size of letters at README width, of Mermaid's 16 pixels. Pictures of resources are looked at closer.
LEAST = {"data": 0.64, "iam": 0.64, "resources": 0.5}
#: The boxes of four calls beside each other are wider than a page.
WIDE = {"shops-data": 0.5}
#: What Graphviz draws: boxes of nodes and of calls, and arrows.
KINDS = ("node", "cluster", "edge")

#: Text that means something to a program on the way to the screen.
NASTY = [
    "end", "style", "classDef", "<script>alert(1)</script>", "<b>", "</b>", "<br/>", "&amp;", "&", "#", "#35;", "#quot;", ";",
    "`", "``", "```mermaid", "**b**", "__b__", "_i_", "*", "~~s~~", "[", "]", "[[", "](x)", "![i](u)", "(", ")", "((", "{", "}",
    "{{", "}}", "|", "||", "-->", "---", "- x", "+ x", "1. x", "12) x", "> q", "=", "==", "%%", "%%{init: {}}%%", "$$x^2$$",
    "$", "fa:fa-car", "http://a.b/c", "www.a.b", "a@b.c", "javascript:alert(1)", "style a:#b;", "classDef:#c;", "ﬂ°°35¶ß",
    "é", "日本", "🪣", "\u202e", "'", "\\\"", "\\\\", "\\n", ":::x", "@{", "::icon(x)", "click", "a/" * 40, "x" * 200,
]
#: Names that Mermaid keeps for itself, and one as long as names get.
NAMES = [
    "end", "style", "linkStyle", "mystyle", "classDef", "class", "click", "default", "graph", "subgraph", "flowchart", "call",
    "o", "x", "_", "__a__", "_b_", "TB", "direction", "interpolate", "href", "e1", "long_" * 40,
]


def graph(file, view, form="mermaid"):
    """The output of the command; the findings of a file with errors do not matter here."""
    return printed(["graph", file, "--view", view, "--format", form], ends=(0, 1))


def differences(old, new):
    return printed(["diff", old, new, "--format", "mermaid"], ends=(1,))


def printed(arguments, ends):
    run = subprocess.run([compiler(), *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert run.returncode in ends and run.stdout, run.stderr
    return run.stdout


def draw(texts, folder=None):
    """Name -> what became of a text, all in one browser."""
    judge("mermaid")
    judge("chromium")
    command = ["node", str(HERE / "pictures.mjs"), *([str(folder)] if folder else [])]
    pictures = json.dumps([{"name": name, "text": text} for name, text in texts.items()])
    environment = os.environ | {"CHROMIUM": chromium()}
    run = subprocess.run(command, input=pictures, capture_output=True, text=True, timeout=600, env=environment)
    assert run.returncode == 0, run.stderr
    return {result.pop("name"): result for result in json.loads(run.stdout)}


def graphviz(texts):
    """Name -> the texts of boxes and arrows that Graphviz draws; it must not even warn."""
    judge("graphviz")
    graphs = json.dumps([{"name": name, "text": text} for name, text in texts.items()])
    command = ["node", str(HERE / "graphviz.mjs")]
    run = subprocess.run(command, input=graphs, capture_output=True, text=True, timeout=600)
    assert run.returncode == 0, run.stderr
    drawn, svg = {}, "{http://www.w3.org/2000/svg}"
    for result in json.loads(run.stdout):
        assert result["errors"] == [], texts[result["name"]]
        things = [g for g in ElementTree.fromstring(result["svg"]).iter(f"{svg}g") if g.get("class") in KINDS]
        drawn[result["name"]] = {"texts": ["".join(line.text or "" for line in g.iter(f"{svg}text")) for g in things]}
    return drawn


def bare(text):
    """Without white space: lines are broken where it suits, and a space of no width parts what Mermaid would take apart."""
    return re.sub(r"[\s\u200b]+", "", text)


def as_typed(drawn, told):
    """Holds the texts of a picture against those of the JSON of the same diagram, and its boxes against the calls."""
    wanted = [bare(short(node) + node["subtitle"]) for node in told["nodes"]]
    wanted += [bare("".join(edge["labels"])) for edge in told["edges"] if edge["labels"]]
    left = Counter(bare(text) for text in drawn["texts"] if bare(text))
    left.subtract(filter(None, wanted))
    assert min(left.values(), default=0) >= 0, f"not drawn: {left}"
    # A box has the name of the module, which JSON does not tell, and then that of the call.
    paths = [node.get("call", "").split(".") for node in told["nodes"] if node.get("call")]
    names = [call[-1] for call in {tuple(path[:end]) for path in paths for end in range(1, len(path) + 1)}]
    for text in left.elements():
        fitting = [name for name in names if text.endswith(name) and text != name]
        assert fitting, f"drawn, and not told: {text}"
        names.remove(max(fitting, key=len))
    assert not names, f"told, and not drawn: {names}"


def short(node):
    """The title of a node within the box of its call."""
    return node["title"].removeprefix(node.get("call", "") + ".")


def gallery(form="mermaid"):
    return {f"{file.stem}-{view}": graph(file, view, form) for file in FILES for view in VIEWS}


@pytest.fixture(scope="module")
def drawn():
    return draw(gallery())


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_example_is_drawn_and_legible(file, view, drawn):
    picture = drawn[f"{file.stem}-{view}"]
    assert picture.get("error") is None
    as_typed(picture, json.loads(graph(file, view, "json")))
    assert picture["scale"] >= WIDE.get(f"{file.stem}-{view}", LEAST[view])
    assert picture["overlaps"] == []
    assert picture["scripts"] == 0


def test_every_example_beside_the_next_is_drawn():
    """`pipec diff --format mermaid`: both versions in one picture."""
    texts = {f"{old.stem}-{new.stem}": differences(old, new) for old, new in pairwise(FILES)}
    for name, picture in draw(texts).items():
        assert picture.get("error") is None, texts[name]
        assert picture["overlaps"] == [] and picture["scripts"] == 0, name
        # The picture has one box for each that is written, and something in red or green.
        assert len(picture["texts"]) >= len(re.findall(r":::", texts[name])), name
        assert re.search(r"class \S+ (added|removed)", texts[name]), name


def test_mermaid_s_own_command_draws_every_example(tmp_path):
    """Draws diagrams in Markdown, as people keep them: one picture for each block, and nothing left as text."""
    judge("mermaid-cli")
    judge("chromium")
    texts = gallery()
    (tmp_path / "all.md").write_text("".join(f"# {name}\n\n```mermaid\n{text}```\n\n" for name, text in texts.items()))
    (tmp_path / "browser.json").write_text(json.dumps({"executablePath": chromium(), "args": ["--no-sandbox"]}))
    command = ["node", node_package("@mermaid-js/mermaid-cli") / "src" / "cli.js", "-p", "browser.json", "-i", "all.md", "-o", "out.md"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "```" not in (tmp_path / "out.md").read_text()
    for number, name in enumerate(texts, 1):
        picture = (tmp_path / f"out-{number}.svg").read_text()
        assert "flowchart" in picture and "Syntax error" not in picture, name


def test_graphviz_draws_every_example():
    told = gallery("json")
    for name, picture in graphviz(gallery("dot")).items():
        as_typed(picture, json.loads(told[name]))


def test_calls_of_modules_are_boxes():
    """Mermaid and Graphviz draw every box with its words, and each node by its short name."""
    files = sorted((ROOT / "examples" / "platform").glob("*.pipe"))
    names = {f"{file.stem}-{view}": (file, view) for file in files for view in VIEWS}
    told = {name: json.loads(graph(*one, "json")) for name, one in names.items()}
    for name, picture in draw({name: graph(*one) for name, one in names.items()}).items():
        assert picture.get("error") is None and picture["scripts"] == 0, name
        as_typed(picture, told[name])
    for name, picture in graphviz({name: graph(*one, "dot") for name, one in names.items()}).items():
        as_typed(picture, told[name])
    assert max(len({node.get("call") for node in one["nodes"]}) for one in told.values()) > 8


def nasty(seed):
    """A pipeline of random nodes and arrows in the most awkward words, which need not be free of findings."""
    dice = random.Random(seed)
    names = dice.sample(NAMES, 4)
    words = [" ".join(dice.sample(NASTY, dice.choice([1, 1, 2, 3]))).replace("${", "$ {") for _ in range(6)]
    a, b, c, d = names
    # Circles, arrows to themselves, twins, both ways, boxes alone, what is outside.
    more = [
        f"{c} -> {b}", f"{c} <-> {b}", f"{b} -[read]-> {c}", f"{c} -> {c}", f"{c} -> {d}", f"{d} -> {c}", f"q -> {c} -> q",
        f"{a} -> firehose -> {b}", f"{a} -> {c}", "bucket()", f"{c} -> bucket()", "table t(database=lake) { x: int }\ndatabase lake",
        f'existing bucket old(arn="arn:aws:s3:::old")\n{c} -> old', f"role r {{ allow read on {b} }}",
    ]
    more = "\n".join(dice.sample(more, dice.randrange(6)))
    return f"""stream {a} -> firehose(gzip) -[prefix="{words[0]}"]-> bucket {b}
{b} -[created, prefix="{words[1]}", suffix="{words[2]}"]-> lambda {c}("main.py")
topic {d} -[where type == "{words[3]}" or "{words[4]}" == 1]-> queue q
api widgets -["GET /{words[5].split()[0]}", "GET /{{id}}"]-> {c}
{more}
"""


def test_whatever_is_typed_is_drawn_as_typed(tmp_path):
    (tmp_path / "main.py").write_text("def handler(event, context): pass\n")
    texts, told, dots = {}, {}, {}
    for seed in range(60):
        file = tmp_path / f"{seed}.pipe"
        file.write_text(nasty(seed))
        view = VIEWS[seed % 5 // 2]
        texts[str(seed)] = graph(file, view)
        told[str(seed)] = json.loads(graph(file, view, "json"))
        dots[str(seed)] = graph(file, view, "dot")
    for name, picture in draw(texts).items():
        assert picture.get("error") is None, texts[name]
        assert picture["scripts"] == 0, texts[name]
        as_typed(picture, told[name])
    for name, picture in graphviz(dots).items():
        as_typed(picture, told[name])
    assert sum(len(one["edges"]) for one in told.values()) > 150, "most arrows are understood"


def test_a_fan_of_sixty_branches_is_legible(tmp_path):
    file = tmp_path / "fan.pipe"
    branches = "\n".join(f'  firehose f{n}(gzip) -[prefix="events/{n}/"]-> bucket branch_{n}' for n in range(60))
    file.write_text(f"stream d -> {{\n{branches}\n}}\n")
    (picture,) = draw({"fan": graph(file, "data")}).values()
    assert picture.get("error") is None and picture["scale"] >= 0.9


def test_json_is_as_its_schema_says(tmp_path):
    judge("jsonschema")
    import jsonschema

    schema = json.loads((ROOT / "src" / "diagram" / "diagram.schema.json").read_text())
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    files = [*FILES, ROOT / "tests" / "errors" / "P401_plain.pipe"]
    kinds, marks = set(), set()
    for diagram in (json.loads(graph(file, view, "json")) for file in files for view in VIEWS):
        validator.validate(diagram)
        ids = [node["id"] for node in diagram["nodes"]]
        assert len(ids) == len(set(ids))
        assert {end for edge in diagram["edges"] for end in (edge["from"], edge["to"])} <= set(ids)
        kinds |= {edge["kind"] for edge in diagram["edges"]}
        marks |= {edge["mark"] for edge in diagram["edges"]}
    assert kinds == set(schema["$defs"]["edge"]["properties"]["kind"]["enum"])
    assert marks == {None, "missing"}


if __name__ == "__main__":
    place = Path(sys.argv[1])
    place.mkdir(parents=True, exist_ok=True)
    for name, result in draw(gallery(), place).items():
        print(f"{place / name}.png", result.get("error") or f"scale {result['scale']:.2f}")
