"""Pipelines made at random of parts that are right, and of values that nobody writes: their templates are clean, before cfn-lint and
AWS's validator, and Terraform with its provider takes what is made of them.

Proves what test_cfn_lint.py and test_validator.py prove, for combinations that nobody thought of. Cannot prove more than
they do. That each single fault in such a pipeline gives its code alone is held by tests/generated.rs.
"""

import shutil
import re
import subprocess

import pytest
from conftest import ROOT, compile_file, compiler, judge

COUNT = 24
# Findings for which the pinned judges are too old, or which the pipelines ask for: calendars and names of runtimes (src/catalog/runtimes.json is
# newer), and the account in the ARN of a key.
RUNTIMES = ("E2531", "E2533")
NEWER = "expected runtime to be one of"
ASKED_FOR = "W9013"


@pytest.fixture(scope="module")
def templates(tmp_path_factory):
    folder = tmp_path_factory.mktemp("generated")
    run = ["cargo", "run", "--quiet", "--locked", "--example", "generate", "--", str(folder), str(COUNT)]
    subprocess.run(run, cwd=ROOT, check=True, timeout=900)
    shutil.copytree(ROOT / "examples" / "lambda", folder / "lambda")
    pipes = sorted(folder.glob("*.pipe"))
    assert len(pipes) == COUNT + COUNT // 2
    for pipe in pipes:
        build = [str(compiler()), "build", str(pipe), "--target", "cfn", "-o", str(pipe.with_suffix(""))]
        made = subprocess.run(build, capture_output=True, text=True, timeout=60)
        assert made.returncode == 0, f"{pipe.read_text()}\n{made.stderr}"
    return [pipe.with_suffix("") / "template.json" for pipe in pipes]


def test_cfn_lint(templates):
    judge("cfn-lint")
    from lint import cfn_lint

    found = {str(path): cfn_lint(path.read_text()) for path in templates}
    left = {path: [one for one in said if not (one.startswith(RUNTIMES) or is_cut(one))] for path, said in found.items()}
    assert {path: said for path, said in left.items() if said} == {}


def is_cut(said):
    """The pattern of an ARN takes any text, and its dot stops at a newline, which a key of S3 may have in it."""
    return said.startswith("W1031") and ":s3:::" in said and "\\n" in said


def test_validator(templates):
    judge("cloudformation-validate")
    from validator import validate

    found = validate([str(path) for path in templates])
    left = {path: [one for one in said if not one.startswith(ASKED_FOR)] for path, said in found.items()}
    assert {path: said for path, said in left.items() if said} == {}


def test_terraform(templates, tmp_path):
    judge("terraform")
    import terraform

    sources = [path.parent.with_suffix(".pipe") for path in templates]
    written = {pipe.stem: compile_file(pipe, tmp_path / pipe.stem, "--target", "terraform") for pipe in sources}
    whole = tmp_path / "whole"
    whole.mkdir()
    for folder in tmp_path.glob("values*"):
        # With a runtime that only a newer provider takes, it asks for that one.
        main = folder / "main.tf.json"
        main.write_text(re.sub(r'">= 6[.0-9]*, < 7.0.0"', '">= 5.100.0, < 7.0.0"', main.read_text(), count=1))
    said = terraform.validate(terraform.gathered(whole, written))
    assert [one for one in said if NEWER not in one[1]] == []
