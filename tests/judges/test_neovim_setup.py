"""Headless Neovim with editors/nvim/pipec.lua, as editors/README.md says to install it.

Proves: a `.pipe` file is known by its name, its server is started and attached, and what it finds arrives in Neovim's own list; the parser of
editors/tree-sitter-pipe is loaded, reads an example, and its highlights compile there. Cannot
prove: newer versions of Neovim than the one that is installed here.
"""

import json
import os
import shutil
import subprocess

import pytest
from conftest import ROOT, compiler, judge

GRAMMAR = ROOT / "editors" / "tree-sitter-pipe"


@pytest.fixture
def neovim(tmp_path):
    """Runs Lua in a Neovim of its own with a file open; gives what it returns."""
    judge("neovim")
    (tmp_path / "bin").mkdir()
    program = tmp_path / "bin" / "pipec"
    program.symlink_to(compiler())
    plugins = tmp_path / "config" / "nvim" / "plugin"
    plugins.mkdir(parents=True)
    shutil.copy(ROOT / "editors" / "nvim" / "pipec.lua", plugins)

    def run(file, lua):
        answer = tmp_path / "answer.json"
        script = tmp_path / "ask.lua"
        script.write_text(f"local function ask()\n{lua}\nend\n"
            f"local fine, told = pcall(ask)\nvim.fn.writefile({{ vim.fn.json_encode({{ fine, told }}) }}, '{answer}')\nvim.cmd('qa!')\n")
        environment = os.environ | {
            "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}", "XDG_CONFIG_HOME": str(tmp_path / "config"),
            "XDG_DATA_HOME": str(tmp_path / "data"), "XDG_STATE_HOME": str(tmp_path / "state"), "XDG_CACHE_HOME": str(tmp_path / "cache"),
        }
        command = ["nvim", "--headless", str(file), "-c", f"luafile {script}"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment, cwd=tmp_path)
        assert answer.exists(), done.stdout + done.stderr
        fine, told = json.loads(answer.read_text())
        assert fine, told
        return told

    return run


def test_the_server_is_attached_and_its_findings_arrive(neovim, tmp_path):
    file = tmp_path / "bad.pipe"
    file.write_text("bukcet raw\n")
    told = neovim(file, """
        vim.wait(10000, function() return #vim.diagnostic.get(0) > 0 end, 20)
        local found = vim.diagnostic.get(0)[1] or {}
        return { vim.bo.filetype, #vim.lsp.buf_get_clients(0), found.lnum, found.code, vim.bo.commentstring, vim.bo.shiftwidth }
    """)
    assert told[0] == "pipe" and told[2:] == [0, "P201", "# %s", 2]


def test_other_files_are_left_alone(neovim, tmp_path):
    file = tmp_path / "other.txt"
    file.write_text("bukcet raw\n")
    assert neovim(file, "return { vim.bo.filetype, #vim.tbl_keys(vim.lsp.get_active_clients()) }") == ["text", 0]


def test_the_parser_reads_and_colours_in_neovim(neovim, tmp_path):
    library = tmp_path / "config" / "nvim" / "parser" / "pipe.so"
    library.parent.mkdir(parents=True)
    source = GRAMMAR / "src"
    subprocess.run(["cc", "-shared", "-fPIC", "-O1", f"-I{source}", source / "parser.c", source / "scanner.c", "-o", library], check=True)
    queries = tmp_path / "config" / "nvim" / "queries" / "pipe"
    shutil.copytree(GRAMMAR / "queries", queries)
    told = neovim(ROOT / "examples" / "part8.pipe", """
        local tree = vim.treesitter.get_parser(0, "pipe"):parse()[1]
        local get = vim.treesitter.query and vim.treesitter.query.get or require("vim.treesitter.query").get_query
        local query, names = get("pipe", "highlights"), {}
        for id in query:iter_captures(tree:root(), 0, 0, -1) do names[query.captures[id]] = true end
        return { tree:root():has_error(), vim.tbl_keys(names) }
    """)
    assert told[0] is False
    assert {"type", "variable", "operator", "string", "number", "attribute", "comment"} <= set(told[1])
