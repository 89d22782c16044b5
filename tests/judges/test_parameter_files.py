"""The parameter files of an environment, taken by those that they are written for.

Proves: CloudFormation on the emulator takes `parameters.json`, `deploy.sh` gives the same values by the AWS CLI, and
Terraform applies `terraform.tfvars.json` without being told; each time the values of the environment are deployed, and not
the defaults. Cannot prove: what version 2 of the AWS CLI does with the file, since it is no package of Python's; its
documentation names this form. cfn-lint is not asked: it takes the file, and finds nothing in values that are not allowed.
"""

import json
import os
import shutil
import subprocess
import uuid

import pytest
from conftest import compile_file, judge, own_emulator

PIPE = """\
param stage = "dev"
param shards = 2
param loud = false
param note
stream s(shards=shards) -> lambda f("code/probe.py", name="worker-${stage}", env={NOTE: note, LOUD: "${loud}"})
env prod { stage = "%s"; shards = 3; loud = true; note = "it's \\"so\\" $HOME"; f.memory = 256MiB }
"""
NOTE = 'it\'s "so" $HOME'


@pytest.fixture(scope="module")
def emulator(request):
    return own_emulator(request, auth=False)


@pytest.fixture
def stage():
    """A word of its own for each test, since functions are named by it."""
    return f"s{uuid.uuid4().hex[:6]}"


def built(tmp_path, stage, target):
    from conftest import HERE

    shutil.copytree(HERE / "wider" / "code", tmp_path / "code")
    (tmp_path / "a.pipe").write_text(PIPE % stage)
    return compile_file(tmp_path / "a.pipe", tmp_path / target, "--target", target, "--env", "prod")


def deployed(emulator, stage):
    """The values that are deployed are those of the environment."""
    function = emulator.client("lambda").get_function_configuration(FunctionName=f"worker-{stage}")
    assert function["Environment"]["Variables"] == {"NOTE": NOTE, "LOUD": "true"} and function["MemorySize"] == 256
    kinesis = emulator.client("kinesis")
    counts = [kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]["OpenShardCount"]
              for name in kinesis.list_streams()["StreamNames"]]  # fmt: skip
    assert counts == [3]


def removed(emulator, stack):
    from flow import until

    cloudformation = emulator.client("cloudformation")
    cloudformation.delete_stack(StackName=stack)
    until("the end of the stack", lambda: not emulator.client("kinesis").list_streams()["StreamNames"])


def test_cloudformation_takes_the_file(tmp_path, stage, emulator):
    from flow import until

    folder = built(tmp_path, stage, "cfn")
    cloudformation = emulator.client("cloudformation")
    cloudformation.create_stack(
        StackName=stage,
        TemplateBody=(folder / "template.json").read_text(),
        Parameters=json.loads((folder / "parameters.json").read_text()),
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    state = lambda: cloudformation.describe_stacks(StackName=stage)["Stacks"][0]["StackStatus"]  # noqa: E731
    until("the stack", lambda: state() == "CREATE_COMPLETE")
    deployed(emulator, stage)
    removed(emulator, stage)


def test_deploy_gives_the_values(tmp_path, stage, emulator):
    judge("aws-cli", shutil.which("aws"))
    folder = built(tmp_path, stage, "cfn")
    known = {"AWS_ENDPOINT_URL": emulator.url, "AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "test",
             "AWS_SECRET_ACCESS_KEY": "test", "AWS_PAGER": ""}  # fmt: skip
    for given, shards in (["Shards=4"], "4"), ([], "3"):
        command = ["sh", str(folder / "deploy.sh"), stage, *given]
        run = subprocess.run(command, env=os.environ | known, capture_output=True, text=True, timeout=120)
        assert run.returncode == 0, run.stdout + run.stderr
        # The second call gives no value of its own: that of the file holds again, and not the one of the call before.
        (stack,) = emulator.client("cloudformation").describe_stacks(StackName=stage)["Stacks"]
        values = {one["ParameterKey"]: one["ParameterValue"] for one in stack["Parameters"]}
        assert values == {"Loud": "true", "Note": NOTE, "Shards": shards, "Stage": stage}
    removed(emulator, stage)


def test_terraform_loads_the_file(tmp_path, stage, emulator):
    judge("terraform")
    import terraform
    from flow_terraform import provider

    folder = built(tmp_path, stage, "terraform")
    configuration = json.loads((folder / "main.tf.json").read_text())
    configuration["provider"] = {"aws": provider(emulator)}
    (folder / "main.tf.json").write_text(json.dumps(configuration))
    terraform.initialised(folder)
    terraform.run(folder, "apply", "-auto-approve", "-input=false")
    deployed(emulator, stage)
