"""The VS Code extension: its own tests, what is packed, and the page of its preview in headless Chromium.

Proves: types, grammar and client pass their tests (the client against the real server); the package holds what it needs
and no more; the page draws every example with the Mermaid that is packed, under its own policy, and keeps the last picture when a text
cannot be drawn. Cannot prove: anything inside VS Code itself, which cannot be installed by the package registries.
"""

import json
import os
import re
import subprocess
import zipfile

import pytest
from conftest import HERE, ROOT, chromium, compiler, judge

EXTENSION = ROOT / "editors" / "vscode"
EXAMPLES = sorted(ROOT.glob("examples/*.pipe"))
VIEWS = ("data", "iam", "resources")


def npm(*arguments):
    judge("vscode-extension")
    environment = os.environ | {"PIPEC": str(compiler())}
    environment.pop("NODE_PATH", None)
    command = ["npm", "run", "--silent", *arguments]
    return subprocess.run(command, cwd=EXTENSION, capture_output=True, text=True, timeout=240, env=environment)


@pytest.fixture(scope="module")
def tested():
    return npm("test")


def test_its_own_tests_pass(tested):
    assert tested.returncode == 0, tested.stdout[-8000:] + tested.stderr[-4000:]


def test_the_package_holds_what_it_needs_and_no_more(tested):
    # After the tests: both build dist/.
    packed = npm("package")
    assert packed.returncode == 0, packed.stdout + packed.stderr
    archive = EXTENSION / "pipec.vsix"
    with zipfile.ZipFile(archive) as package:
        names = {name.removeprefix("extension/") for name in package.namelist() if name.startswith("extension/")}
        manifest = json.loads(package.read("extension/package.json"))
        script = package.read("extension/dist/extension.js").decode()
    assert names == {
        "LICENSE.txt", "dist/extension.js", "dist/preview.js", "icon.png", "language-configuration.json", "package.json", "readme.md",
        "snippets/pipe.json", "syntaxes/pipe.tmLanguage.json",
    }
    assert "./" + "dist/extension.js" == manifest["main"]
    assert archive.stat().st_size < 600_000
    # It requires only VS Code and node's own modules.
    required = {line.split('")')[0] for line in script.split('require("')[1:]}
    assert required <= {"vscode"} | {name for name in required if subprocess.run(
        ["node", "-e", f"process.exit(require('module').isBuiltin({json.dumps(name)}) ? 0 : 1)"]).returncode == 0}


SNIPPETS = json.loads((EXTENSION / "snippets" / "pipe.json").read_text())


@pytest.mark.parametrize("name", SNIPPETS)
def test_what_a_snippet_inserts_is_the_language(name, tmp_path):
    text = "\n".join(SNIPPETS[name]["body"])
    for pattern, chosen in [(r"\$\{\d+\|([^,|]*)[^}]*\}", r"\1"), (r"\$\{\d+:([^{}]*)\}", r"\1"), (r"\$\d", ""), (r"\\\}", "}")]:
        text = re.sub(pattern, chosen, text)
    assert "$" not in text and "|" not in text
    file = tmp_path / "snippet.pipe"
    file.write_text(text + "\n")
    run = subprocess.run([str(compiler()), "check", str(file), "--format", "jsonl"], capture_output=True, text=True, timeout=30)
    codes = {json.loads(line)["code"] for line in run.stdout.splitlines()}
    # Names of what stands elsewhere in the file, and code beside it, are the user's.
    assert not {code for code in codes if code.startswith("P1")}, run.stdout


def test_the_page_draws_and_keeps_the_last_picture(tested):
    judge("mermaid")
    judge("chromium")

    def diagram(file, view):
        command = [str(compiler()), "graph", str(file), "--view", view]
        text = subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout
        return {"type": "diagram", "name": file.name, "view": view, "text": text}

    drawn = [diagram(file, VIEWS[at % 3]) for at, file in enumerate(EXAMPLES)]
    evil = {"type": "diagram", "name": "<b>x.pipe", "view": "data", "text": "flowchart LR\n a[\"<img src=x onerror=alert(1)>"}
    failed = {"type": "failed", "name": "part1.pipe", "why": "the server does not run"}
    messages = [*drawn, evil, failed, drawn[0] | {"theme": "vscode-dark"}]
    command = ["node", str(HERE / "webview.mjs")]
    folder = os.environ.get("WEBVIEW_PICTURES")
    run = subprocess.run(
        [*command, *([folder] if folder else [])], input=json.dumps(messages), capture_output=True, text=True, timeout=200,
        env=os.environ | {"CHROMIUM": chromium()},
    )
    assert run.returncode == 0, run.stderr
    told = json.loads(run.stdout)
    *good, refused, absent, dark = told["shown"]
    for message, shown in zip(drawn, good, strict=True):
        assert shown["trouble"] is None and not shown["old"] and len(shown["texts"]) > 1, message["name"]
        assert shown["scripts"] == 0
    assert "<b>x.pipe cannot be drawn" in refused["trouble"] and refused["old"]
    assert refused["texts"] == good[-1]["texts"], "the last picture stays"
    assert absent["trouble"] == "the server does not run" and absent["texts"] == good[-1]["texts"]
    assert dark["trouble"] is None and not dark["old"] and dark["texts"] == good[0]["texts"]
    assert dark["left"] == good[0]["left"], "Mermaid leaves nothing behind in the page"
    assert told["sent"] == [{"type": "ready"}, {"type": "view", "view": "iam"}]
    assert told["complaints"] == []
