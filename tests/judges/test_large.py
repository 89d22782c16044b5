"""Ten megabytes of one line, again and again: the compiler says what is wrong, and comes back.

Proves that time and memory stay bounded on large and hostile files. Cannot prove that no other file takes longer.
"""

import resource
import subprocess

import pytest
from conftest import compiler

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
