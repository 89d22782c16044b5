"""Neovim's own client of the protocol edits examples against the real server.

Proves: a client that is nobody's here starts the server, shows its findings at their places (beside letters of several
bytes), mends one by its action, completes by its omnifunc, hovers, finds a declaration, renames all places of a name,
formats, and sees the server end with status 0. Cannot prove: how it feels; other clients.
"""

import json
import os
import re
import shutil
import subprocess

import pytest
from conftest import HERE, ROOT, compiler, judge


@pytest.mark.parametrize("name", ["part2", "part6", "part8"])
def test_an_example_is_edited(name, tmp_path):
    judge("neovim")
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    file = tmp_path / "examples" / f"{name}.pipe"
    text = file.read_text()
    out = tmp_path / "out.json"
    environment = os.environ | {"PIPEC": str(compiler()), "FILE": str(file), "OUT": str(out), "XDG_STATE_HOME": str(tmp_path)}
    command = ["nvim", "--headless", "-u", "NONE", "-i", "NONE", "-n", "-c", f"luafile {HERE / 'neovim.lua'}"]
    run = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)
    assert out.exists(), run.stderr
    told = json.loads(out.read_text())
    assert "error" not in told, told["error"]
    steps = told["steps"]
    row = len(text.splitlines()) + 1
    assert steps["broken"] == [{"code": "P201", "line": row, "column": 0, "severity": 1}]
    assert steps["action"] == "Write `stream`" and steps["mended"] == "stream extra"
    assert steps["completion"]["column"] == 17
    assert steps["completion"]["words"][0] == "firehose" and "table" not in steps["completion"]["words"]
    assert "Kinesis data stream" in steps["hover"]
    assert text.splitlines()[steps["definition"]["line"]][steps["definition"]["character"]:].startswith("d")
    declared = re.sub(r"(?m)#.*$", "", text)
    renamed = re.sub(r"(?m)#.*$", "", steps["renamed"])
    assert len(re.findall(r"\brenamed\b", renamed)) == len(re.findall(r"\bd\b", declared)) > 0
    formatted = steps["formatted"] + "\n"
    assert formatted.splitlines()[-1] == "queue crooked(fifo)"
    check = subprocess.run([compiler(), "fmt", "--check", "-"], input=formatted, capture_output=True, text=True)
    assert check.returncode == 0, formatted
    assert told["exit"] == [0, 0]
