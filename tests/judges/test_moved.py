"""A rename with `moved` replaces nothing: Terraform has applied a pipeline on the emulator, and plans the renamed one.

Proves: the provider finds each resource under its new address and changes nothing of it, wherever in a row of renames the last
deployment was. Cannot prove: what CloudFormation does, whose template stays as it is (tests/moved.rs).
"""

import json
import re
import shutil

import pytest
from conftest import HERE, Built, compile_file, judge, own_emulator

FIRST = """\
bucket inbox -[prefix="in/"]-> lambda load("code/probe.py") -> topic news -> firehose(gzip) -> bucket raw
load -[prefix="out/"]-> inbox
queue jobs -> load
"""

# The words that are renamed in turn, each time those before too.
STEPS = [{"inbox": "landing"}, {"load": "work", "landing": "zone", "news": "told", "jobs": "tasks", "raw": "cold"}]


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
    return own_emulator(request, auth=True)


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


def planned(together, builts):
    """The changes that other configurations in the places of modules would make: name of the module -> changes."""
    import terraform

    for name, built in builts.items():
        configuration = built.configuration
        del configuration["provider"]
        (together.folder / name / "main.tf.json").write_text(json.dumps(configuration))
    assert not any(together.plan().values())
    changes = json.loads(terraform.run(together.folder, "show", "-json", "plan").stdout)["resource_changes"]
    managed = [one for one in changes if one["mode"] == "managed"]
    return {name: [one for one in managed if one["module_address"] == f"module.{name}"] for name in builts}


def test_terraform_follows_each_rename_from_wherever_the_last_deployment_was(emulator, configurations, tmp_path):
    from flow_terraform import DRIFTS, Module, Together, differences

    *earlier, last, without = configurations
    names = {f"from{count}": one for count, one in enumerate(earlier)}
    together = Together(tmp_path / "applied", {name: Module(one, emulator) for name, one in names.items()})
    assert not any(together.plan().values()) and not any(together.apply().values())
    # Without the lines each would be made anew.
    made = [one["address"] for one in planned(together, {"from0": without})["from0"] if "create" in one["change"]["actions"]]
    assert "module.from0.aws_s3_bucket.zone" in made and len(made) > 10
    for name, changes in planned(together, dict.fromkeys(names, last)).items():
        moved = [one for one in changes if "previous_address" in one]
        assert len(changes) > 20 and len(moved) > 10, (name, len(changes), len(moved))
        for one in changes:
            change = one["change"]
            paths = {(one["type"], path) for path, _, _ in differences(change["before"], change["after"])}
            assert paths <= set(DRIFTS) and not {"create", "delete"} & {*change["actions"]}, (one["address"], change)
    # And once each is where it was moved to, nothing is left to do.
    assert not any(together.apply().values())
    assert {what for found in together.drift().values() for what in found} <= set(DRIFTS)
    assert not any(together.destroy().values())
