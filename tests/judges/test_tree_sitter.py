"""tree-sitter itself, with the committed parser of editors/tree-sitter-pipe, reads what pipec reads.

Proves: every example, every block of the documentation, every fixture and thousands of random edits of them that pipec finds no
mistake of syntax in have no ERROR and no MISSING node; the corpus gives the trees that stand in it; the queries compile, and
colour every word of the examples. Cannot prove: that the colours are the ones an editor's theme has.
"""

import ctypes
import json
import random
import re
import subprocess

import pytest
from conftest import HERE, ROOT, compiler, judge

GRAMMAR = ROOT / "editors" / "tree-sitter-pipe"
FORMATTED = ROOT.glob("tests/format/cases/*.pipe")
FILES = sorted([*ROOT.glob("examples/*.pipe"), *HERE.glob("wider/*.pipe"), *ROOT.glob("tests/errors/*.pipe"), *FORMATTED])
#: Documentation with blocks of the language.
PAGES = [ROOT / "README.md", ROOT / "grammar" / "README.md", *sorted(ROOT.glob("src/diagnostics/explain/P*.md"))]
ROUNDS = 1500


@pytest.fixture(scope="module")
def language(tmp_path_factory):
    judge("tree-sitter")
    import tree_sitter

    library = tmp_path_factory.mktemp("tree-sitter") / "pipe.so"
    source = GRAMMAR / "src"
    command = ["cc", "-shared", "-fPIC", "-O1", f"-I{source}", source / "parser.c", source / "scanner.c", "-o", library]
    subprocess.run(command, check=True, timeout=120)
    entry = ctypes.CDLL(str(library)).tree_sitter_pipe
    entry.restype = ctypes.c_void_p
    capsule = ctypes.pythonapi.PyCapsule_New
    capsule.restype, capsule.argtypes = ctypes.py_object, (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
    return tree_sitter.Language(capsule(entry(), b"tree_sitter.Language", None))


def parse(language, text):
    import tree_sitter

    return tree_sitter.Parser(language).parse(text.encode()).root_node


def blocks():
    """Every block of the documentation, named by its page and line."""
    for page in PAGES:
        text = page.read_text()
        for found in re.finditer(r"^```pipe[^\n]*\n(.*?)^```", text, re.M | re.S):
            line = text.count("\n", 0, found.start()) + 1
            yield f"{page.relative_to(ROOT)}:{line}", found[1]


def understood(texts, folder):
    """The names of those texts in which pipec finds no mistake of syntax, and no kind that is none."""
    for number, text in enumerate(texts):
        (folder / f"{number}.pipe").write_bytes(text.encode())
    command = [str(compiler()), "check", str(folder), "--format", "jsonl"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert run.returncode in (0, 1), run.stderr
    findings = map(json.loads, run.stdout.splitlines())
    # Acceptances without a reason (P106) are written as the grammar says. No kind (P201) has the name of
    # a statement, so an editor need not read `allow d(...)` as a node. Of a body that cannot be one (P213) what stands in it may be
    # anything: arguments, which belong in parentheses.
    codes = ("P101", "P102", "P103", "P104", "P201", "P213")
    broken = {finding["file"] for finding in findings if finding["code"] in codes}
    return [text for number, text in enumerate(texts) if str(folder / f"{number}.pipe") not in broken]


def refused(language, texts):
    return [(text, str(parse(language, text))) for text in texts if parse(language, text).has_error]


@pytest.mark.parametrize("file", [file for file in FILES if file.parent.name != "errors"], ids=lambda file: file.stem)
def test_every_example_is_read(file, language):
    assert not refused(language, [file.read_text()])


def test_what_pipec_reads_is_read(language, tmp_path):
    texts = [text for _, text in blocks()] + [file.read_text() for file in FILES]
    good = understood(texts, tmp_path)
    assert len(good) > 300, "most of the documentation and of the fixtures is well written"
    assert not refused(language, good)


def edit(text, dice):
    """A small edit that is often still the language."""
    at = dice.randrange(len(text) + 1)
    tokens = ["\n", ";", " ", " # c\n", ",", "\n\n", "\r\n", " -> ", "\n-> ", " ->\n", " <-> ", "x", " where ", "()", "{", "}", "env", "param ", ".x"]
    match dice.randrange(4):
        case 0:
            return text[:at] + dice.choice(tokens) + text[at:]
        case 1:
            return text[:at] + text[at + dice.randrange(1, 4) :]
        case 2:
            spaces = [found.start() for found in re.finditer(r"\s", text)] or [0]
            at = dice.choice(spaces)
            return text[:at] + dice.choice(tokens) + text[at + 1 :]
        case _:
            words = list(re.finditer(r"[A-Za-z_]\w*", text))
            if not words:
                return text
            word = dice.choice(words)
            other = dice.choice(["where", "param", "existing", "allow", "on", "partition", "env", "module", "import", "q", "a.b", dice.choice(words)[0]])
            return text[: word.start()] + other + text[word.end() :]


def test_random_edits_that_pipec_reads_are_read(language, tmp_path):
    dice = random.Random(5)
    seeds = [file.read_text() for file in FILES] + [text for _, text in blocks()]
    texts = []
    for _ in range(ROUNDS):
        text = dice.choice(seeds)
        for _ in range(dice.choice([1, 1, 2, 3])):
            text = edit(text, dice)
        texts.append(text)
    good = understood(texts, tmp_path)
    assert len(good) > ROUNDS // 4, "many edits leave a file that is well written"
    assert not refused(language, good)


def cases():
    for file in sorted((GRAMMAR / "test" / "corpus").glob("*.txt")):
        found = re.findall(r"^=+\n(.+?)\n=+\n\n(.*?)\n---\n\n(.*?)\s*(?=^===|\Z)", file.read_text(), re.M | re.S)
        yield from (pytest.param(source, tree, id=title) for title, source, tree in found)


@pytest.mark.parametrize(("source", "tree"), list(cases()))
def test_corpus(source, tree, language):
    wanted = re.sub(r"\s+", " ", tree.strip()).replace(" )", ")")
    assert str(parse(language, source)) == wanted


def kinds():
    run = subprocess.run([str(compiler()), "services"], capture_output=True, text=True, timeout=30, check=True)
    return {line.split()[0] for line in run.stdout.splitlines() if re.match(r"\w", line) and "  " in line}


@pytest.mark.parametrize("query", sorted((GRAMMAR / "queries").glob("*.scm")), ids=lambda path: path.stem)
def test_queries_compile_and_meet_something(query, language):
    import tree_sitter

    cursor = tree_sitter.QueryCursor(tree_sitter.Query(language, query.read_text()))
    text = "\n".join(text for _, text in blocks())
    assert cursor.captures(parse(language, text))


def test_every_word_is_coloured_and_every_kind_known(language):
    import tree_sitter

    text = (GRAMMAR / "queries" / "highlights.scm").read_text()
    listed = set(re.findall(r'"(\w+)"', re.search(r"#any-of\? @type(.*?)\)", text, re.S)[1]))
    assert listed == kinds()
    cursor = tree_sitter.QueryCursor(tree_sitter.Query(language, text))
    for file in FILES[:12]:
        source = file.read_text()
        root = parse(language, source)
        coloured = {(node.start_byte, node.end_byte) for nodes in cursor.captures(root).values() for node in nodes}

        def leaves(node):
            if (node.start_byte, node.end_byte) in coloured or node.type in ("_newline", "_separators"):
                return
            if not node.children and node.text.strip():
                yield node
            for child in node.children:
                yield from leaves(child)

        assert [(leaf.type, leaf.start_point) for leaf in leaves(root)] == []
