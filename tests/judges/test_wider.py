"""The arrows that the twelve examples do not show (wider/*.pipe), before the same judges as the examples.

Proves: their templates are clean, their YAML says what their JSON says, they deploy, and data flows, policies judged and
not. Cannot prove: see flow_wider.py and the judges' own files.
"""

import contextlib

import pytest
from conftest import PIPES, judge

ASKED_FOR = "W9013"  # "hardcoded account": the ARN of a key stands so in the source


@pytest.fixture(scope="module", params=[False, True], ids=["default", "auth"])
def emulator(request):
    judge("ministack")
    from flow_all import shared_emulator

    return shared_emulator(auth=request.param)


@pytest.mark.parametrize("name", PIPES)
def test_cfn_lint(name, wider):
    judge("cfn-lint")
    from cfnlint.decode.cfn_yaml import loads
    from lint import cfn_lint
    from test_cfn_lint import normal

    assert cfn_lint(wider[name].json_path.read_text()) == []
    assert normal(loads(wider[name].yaml_path.read_text())) == normal(wider[name].template)


def test_validator(wider):
    judge("cloudformation-validate")
    from validator import validate

    found = validate([str(pipe.json_path) for pipe in wider.values()])
    counting = {path: [one for one in said if not one.startswith(ASKED_FOR)] for path, said in found.items()}
    assert {path: said for path, said in counting.items() if said} == {}


@pytest.mark.parametrize("name", PIPES)
def test_parliament(name, wider):
    judge("parliament")
    from policies import Policies
    from test_parliament import findings

    documents = [entry for entry in Policies(wider[name].template).documents if entry[1] != "trust"]
    found = {place: findings(document) for place, _, document in documents}
    assert {place: said for place, said in found.items() if said} == {}


@pytest.mark.parametrize("name", PIPES)
def test_data_arrives(name, wider, emulator):
    from flow_stack import Stack
    from flow_wider import FIRST, WIDER

    with FIRST.get(name, contextlib.nullcontext)(*[emulator] * (name in FIRST)), Stack(emulator, wider[name]) as stack:
        WIDER[name](stack, emulator)


def test_every_pipe_has_a_flow():
    from flow_wider import WIDER

    assert sorted(WIDER) == PIPES


def test_it_says_no_to_a_lost_grant_and_to_a_wide_one(wider):
    judge("ministack")
    from flow import FlowFailure
    from flow_all import shared_emulator
    from flow_stack import Stack
    from flow_wider import WIDER

    for change in (lambda s: s.update(Action="sqs:PurgeQueue"), lambda s: s.update(Action="sqs:*")):
        template = wider["sender"].template
        policy = template["Resources"]["SenderRole"]["Properties"]["Policies"][0]["PolicyDocument"]
        (statement,) = [one for one in policy["Statement"] if one["Action"] == "sqs:SendMessage"]
        change(statement)
        with Stack(shared_emulator(auth=True), wider["sender"], template) as stack, pytest.raises(FlowFailure):
            WIDER["sender"](stack, shared_emulator(auth=True))
