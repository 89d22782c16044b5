"""Roles written by hand are judged as the facts say, not as the compiler's own plan says.

Each example is written out with `pipec explain --as-roles`. Proves: the roles allow what `facts.json` says the arrows need, no
less and no more; and `pipec check` misses (P401) each action that is taken out of a line exactly where the facts require it.
tests/roles.rs asks the same of each action and resource, but takes what is needed from the plan: it shows that the checks agree
with what is inferred, this that both agree with AWS's documents. Cannot prove: that the facts are right.
"""

import json
import re
import shutil
import subprocess

import pytest
from conftest import EXAMPLES, ROOT, compile_file, compiler, report
from facts import check, judged

ALLOW = re.compile(r"^(\s*allow )(.*)( on .*)$")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The examples' code, for pipelines that are written beside it."""
    made = tmp_path_factory.mktemp("roles")
    for entry in (ROOT / "examples").iterdir():
        if entry.is_dir() and entry.name != "tests":
            shutil.copytree(entry, made / entry.name)
    return made


def found(pipe):
    run = subprocess.run([str(compiler()), "check", "--format", "json", str(pipe)], capture_output=True, text=True, timeout=60)
    assert run.returncode in (0, 1), run.stderr
    return json.loads(run.stdout)


def removals(text):
    """(role, action, the text without it) for each of AWS's actions that an `allow` line names."""
    role, lines = None, text.splitlines()
    for number, line in enumerate(lines):
        if opened := re.match(r"role (\w+) ", line):
            role = opened[1]
        if not (allow := ALLOW.match(line)):
            continue
        actions = [action.strip() for action in allow[2].split(",")]
        for action in actions:
            rest = [one for one in actions if one != action]
            left = [f"{allow[1]}{', '.join(rest)}{allow[3]}"] if rest else []
            yield role, action, "\n".join([*lines[:number], *left, *lines[number + 1:]]) + "\n"


def logical(role):
    return "".join(word.capitalize() for word in role.split("_"))


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_action_is_missed_where_the_facts_require_it(name, folder):
    example = ROOT / "examples" / f"{name}.pipe"
    explain = [str(compiler()), "explain", "--as-roles", str(example)]
    text = subprocess.run(explain, capture_output=True, text=True, timeout=60, check=True).stdout
    pipe = folder / f"{name}.pipe"
    pipe.write_text(text)
    assert found(pipe) == []
    out = compile_file(pipe, folder / f"{name}-out", "--target", "cfn")
    template = json.loads((out / "template.json").read_text())
    assert check(template, out / "assets") == []
    required = judged(template, out / "assets")[1].required
    missed, kept = 0, []
    for role, action, without in removals(text):
        if ":" not in action:
            continue
        pipe.write_text(without)
        codes = {one["code"] for one in found(pipe)}
        if (logical(role), action) in required:
            assert "P401" in codes, f"{name}: {role} without {action}:\n{without}"
            missed += 1
        else:
            kept.append(f"{role} {action}")
    assert missed, text
    report("Roles written by hand, before the facts", [f"{name}: {missed} removals of what the facts require, all told; "
                                                       f"{len(kept)} of what they leave open"])
