"""Roles written by hand are judged as the facts say, not as the compiler's own plan says.

Each example is written out with `pipec explain --as-roles`, and each verb of a node is spelled as AWS's own actions, one a line.
Proves: the roles allow what `facts.json` says the arrows need, no less and no more; and `pipec check` misses (P401) each such
line that is taken out exactly where the facts require it. tests/roles.rs asks the same of far more roles, but takes what is needed
from the plan: it shows that the checks agree with what is inferred, this that both agree with AWS's documents. Cannot prove: that
the facts are right.
"""

import json
import re
import shutil
import subprocess

import pytest
from conftest import EXAMPLES, ROOT, compile_file, compiler, report
from facts import check, judged
from simulator import World, concrete

ALLOW = re.compile(r"^  allow \w+ on (\w+)(\[.*)?$")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The examples' code, for pipelines that are written beside it."""
    made = tmp_path_factory.mktemp("roles")
    for entry in (ROOT / "examples").iterdir():
        if entry.is_dir() and entry.name != "tests":
            shutil.copytree(entry, made / entry.name)
    return made


def run(*arguments):
    done = subprocess.run([str(compiler()), *map(str, arguments)], capture_output=True, text=True, timeout=60)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def codes(pipe, text):
    pipe.write_text(text)
    return {one["code"] for one in json.loads(run("check", "--format", "json", pipe))}


def spelled(pipe, text, policies):
    """The lines of the text, each verb of a node as one line for each action and place: (line, role, action, place)."""
    nodes = {node["title"]: node["id"] for node in json.loads(run("graph", "--format", "json", pipe))["nodes"]}
    arns = {title: policies.resolver.arn(id) for title, id in nodes.items() if id in policies.resolver.resources
            and policies.resolver.resources[id]["Type"] in {"AWS::S3::Bucket", "AWS::Kinesis::Stream", "AWS::SQS::Queue"}}
    role, done = None, set()
    for line in text.splitlines():
        if opened := re.match(r"role (\w+) ", line):
            role = "".join(word.capitalize() for word in opened[1].split("_"))
        verb = ALLOW.match(line)
        arn = arns.get(verb[1]) if verb else None
        if arn is None:
            yield line, None, None, None
        elif (role, verb[1]) not in done:
            done.add((role, verb[1]))
            for statement in policies.identity[role]:
                for place in statement.resources if statement.effect == "Allow" else []:
                    inside = place.removeprefix(arn)
                    if place.startswith(arn) and (not inside or inside.startswith("/")):
                        on = verb[1] + (f'["{inside[1:]}"]' if inside else "")
                        for action in statement.actions:
                            yield f"  allow {action} on {on}", role, action, place


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_action_is_missed_where_the_facts_require_it(name, folder):
    pipe = folder / f"{name}.pipe"
    text = run("explain", "--as-roles", ROOT / "examples" / f"{name}.pipe")
    assert codes(pipe, text) == set()
    out = compile_file(pipe, folder / f"{name}-out", "--target", "cfn")
    template = json.loads((out / "template.json").read_text())
    assert check(template, out / "assets") == []
    world = World(template, out / "assets")
    required = {(q.holder, q.action, q.resource) for q in world.questions if q.allowed}
    lines = list(spelled(pipe, text, judged(template, out / "assets")[1]))
    assert "P401" not in codes(pipe, "\n".join(line for line, *_ in lines) + "\n")
    missed, open_ = 0, 0
    for number, (line, role, action, place) in enumerate(lines):
        if role is None:
            continue
        without = "\n".join(one for at, (one, *_) in enumerate(lines) if at != number) + "\n"
        lacks = "P401" in codes(pipe, without)
        if (role, action, concrete(place)) in required:
            assert lacks, f"{name}: without `{line.strip()}` of {role}:\n{without}"
            missed += 1
        else:
            open_ += 1
    assert missed, text
    report("Roles written by hand, before the facts",
           [f"{name}: {missed} lines that the facts require taken out, all told; {open_} that they leave open"])
