"""Ten megabytes of one line, again and again: the compiler says what is wrong, and comes back. And a megabyte of each shape that a
file may have takes seconds.

Proves that time and memory stay bounded on large and hostile files. Cannot prove that no other file takes longer. How the time grows is
measured by `cargo bench --bench growth`, over the same shapes.
"""

import resource
import subprocess

import pytest
from conftest import ROOT, compiler

SIZE = 10_000_000
#: Seconds; the slowest takes about ten on an idle machine.
PATIENCE = 120
#: Bytes of address space: a file may not cost a thousand times itself.
MEMORY = 10 * 1024**3

LINES = {
    "letters": "x",
    "wrong arrow": "=>\n",
    "closing": ")\n",
    "opening": "(\n",
    "opening on one line": "x(",
    "quote": '"\n',
    "empty": "\n",
    "comment": "# comment\n",
    "same name": "stream s -> firehose\n",
    "endless chain": "a -> ",
    "unknown names": "a; ",
    "not ascii": "é ",
    "empty groups": "{}\n",
    "windows": "\r\n",
}


def bounded():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


@pytest.mark.parametrize("line", LINES.values(), ids=LINES.keys())
def test_ten_megabytes(line, tmp_path):
    file = tmp_path / "large.pipe"
    file.write_text(line * (SIZE // len(line.encode())), newline="")
    run = subprocess.run(
        [compiler(), "check", "--format", "short", file], capture_output=True, timeout=PATIENCE, preexec_fn=bounded, check=False
    )
    assert run.returncode in (0, 1), run.stderr[-500:]


SHAPE_SIZE = 1_000_000
#: Seconds of the processor; three on a machine of today, and a runner of CI may be three times as slow.
SECONDS = 3 * 3
COMMANDS = {
    "check": ["check", "--format", "short"],
    "fmt": ["fmt", "--check"],
    "graph": ["graph", "--format", "json"],
    "terraform": ["check", "--target", "terraform", "--format", "short"],
}


def spent():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.fixture(scope="module")
def shapes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shapes")
    run = ["cargo", "run", "--quiet", "--locked", "--example", "shapes", "--", str(folder), str(SHAPE_SIZE)]
    subprocess.run(run, cwd=ROOT, check=True, timeout=900)
    (folder / "code" / "one").mkdir(parents=True)
    (folder / "code" / "one" / "main.py").write_text("def handler(event, context):\n    pass\n")
    return sorted(folder.glob("*.pipe"))


@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS.keys())
def test_a_megabyte_of_each_shape(command, shapes):
    slow = {}
    for file in shapes:
        before = spent()
        call = [compiler(), command[0], file, *command[1:]]
        try:
            run = subprocess.run(call, capture_output=True, timeout=PATIENCE, preexec_fn=bounded, check=False)
        except subprocess.TimeoutExpired:
            slow[file.stem] = f"more than {PATIENCE} s"
            continue
        assert run.returncode in (0, 1, 2), f"{file.stem}: {run.stderr[-500:]}"
        if spent() - before > SECONDS:
            slow[file.stem] = f"{spent() - before:.1f} s"
    assert slow == {}
