"""A rename with `moved` replaces nothing: Terraform has applied a pipeline on the emulator, and plans the renamed one.

Proves: the provider finds each resource under its new address and changes nothing of it, wherever in a row of renames the last
deployment was. Cannot prove: what CloudFormation does, whose template stays as it is (tests/moved.rs).
"""

import json
import re
import shutil

import pytest
from conftest import HERE, Built, compile_file, judge

FIRST = """\
bucket inbox -[prefix="in/"]-> lambda load("code/probe.py") -> topic news -> queue jobs
jobs -> lambda reader("code/probe.py")
load -[prefix="out/"]-> inbox
stream d -> firehose(gzip) -> bucket raw
allow P311
"""

# The words that are renamed in turn, each time those before too.
STEPS = [{"inbox": "landing"}, {"load": "work", "landing": "zone"}, {"news": "told", "jobs": "tasks", "d": "data", "raw": "cold"}]


def versions():
    """The first version, and each with one more renaming, all lines of the earlier ones kept."""
    text = FIRST
    yield text
    for step in STEPS:
        for old, new in step.items():
            lines = [line if line.startswith("moved ") else re.sub(rf"\b{old}\b", new, line) for line in text.splitlines()]
            text = "\n".join([*lines, f"moved {old} to {new}", ""])
        yield text


@pytest.fixture(scope="module")
def emulator(request):
    judge("terraform")
    judge("ministack")
    from emulator import Emulator

    emulator = Emulator(auth=True)
    request.addfinalizer(emulator.stop)
    return emulator


@pytest.fixture(scope="module")
def configurations(tmp_path_factory):
    """What is built of each version, and of the last one without its `moved` lines."""
    folder = tmp_path_factory.mktemp("moved")
    shutil.copytree(HERE / "wider" / "code", folder / "code")
    all_of_them = list(versions())
    all_of_them.append("".join(line for line in all_of_them[-1].splitlines(True) if not line.startswith("moved ")))
    made = []
    for count, text in enumerate(all_of_them):
        (folder / f"v{count}.pipe").write_text(text)
        made.append(compile_file(folder / f"v{count}.pipe", folder / f"built{count}", "--target", "terraform"))
    return [Built(folder.name, None, None, folder) for folder in made]


def planned(together, name, built):
    """The changes that a configuration in the place of a module would make: address -> what."""
    import terraform

    configuration = built.configuration
    del configuration["provider"]
    (together.folder / name / "main.tf.json").write_text(json.dumps(configuration))
    terraform.run(together.folder, "plan", "-no-color", "-out=plan")
    changes = json.loads(terraform.run(together.folder, "show", "-json", "plan").stdout)["resource_changes"]
    return [one for one in changes if one.get("module_address") == f"module.{name}" and one["mode"] == "managed"]


def test_terraform_follows_each_rename_from_wherever_the_last_deployment_was(emulator, configurations, tmp_path):
    from flow_terraform import DRIFTS, Module, Together, differences

    *versions, without = configurations
    last = versions[-1]
    # The last version is planned where each of those before was deployed, one after another.
    names = {f"from{count}": one for count, one in enumerate(versions[:-1])}
    together = Together(tmp_path / "applied", {name: Module(one, emulator) for name, one in names.items()})
    assert not any(together.plan().values()) and not any(together.apply().values())
    for name in names:
        changes = planned(together, name, last)
        moved = [one for one in changes if "previous_address" in one]
        assert len(changes) > 20 and len(moved) > 10, (name, len(changes), len(moved))
        for one in changes:
            change = one["change"]
            real = [
                path for path, _, _ in differences(change["before"], change["after"])
                if (one["type"], path) not in DRIFTS
            ]  # fmt: skip
            assert real == [] and "delete" not in change["actions"] and "create" not in change["actions"], (one["address"], change)
    # Without the lines each would be made anew.
    made = {one["address"] for one in planned(together, "from0", without) if "create" in one["change"]["actions"]}
    assert "module.from0.aws_s3_bucket.zone" in made and len(made) > 10
    # And once it has gone where it was moved to, nothing is left to do.
    for name in names:
        planned(together, name, last)
    assert not any(together.plan().values()) and not any(together.apply().values())
    assert {what for found in together.drift().values() for what in found} <= set(DRIFTS)
    assert all("aws_s3_bucket.zone" not in str(said) for said in together.destroy().values())
