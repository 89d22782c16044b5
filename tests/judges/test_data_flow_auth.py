"""Data flows also where policies are judged: the same flows with `AUTH=true`, over TLS, templates as emitted.

The functions act under the roles of the template, queue and bucket policies are asked, the TLS-only statements
included; flow_roles.py and flow_guards.py ask for the rest. That this judge can say no is shown by templates with one
grant or guard taken out.
"""

import pytest
from test_data_flow import asked_emulator, test_data_arrives  # noqa: F401 - collected here again, for this emulator


@pytest.fixture(scope="module")
def emulator():
    return asked_emulator(auth=True)


def drop_action(role, action):
    def change(template):
        for policy in template["Resources"][role]["Properties"]["Policies"]:
            statements = policy["PolicyDocument"]["Statement"]
            policy["PolicyDocument"]["Statement"] = [s for s in statements if action not in s["Action"]]

    return change


def drop_resource(name):
    def change(template):
        del template["Resources"][name]
        for resource in template["Resources"].values():
            if name in resource.get("DependsOn", []):
                del resource["DependsOn"]

    return change


def deny_tls(policy):
    """Turns a TLS-only statement round: it must then deny what it allowed."""

    def change(template):
        for statement in template["Resources"][policy]["Properties"]["PolicyDocument"]["Statement"]:
            if statement["Effect"] == "Deny":
                statement["Condition"]["Bool"]["aws:SecureTransport"] = "true"

    return change


def drop_guard(role):
    def change(template):
        for statement in template["Resources"][role]["Properties"]["AssumeRolePolicyDocument"]["Statement"]:
            del statement["Condition"]

    return change


REFUSED = {
    "Firehose may not write": ("part1", drop_action("RootRawFirehoseRole", "s3:PutObject")),
    "Firehose may take on the role for anybody": ("part1", drop_guard("RootRawFirehoseRole")),
    "S3 may not call the function": ("part3", drop_resource("CopyBucketAPermission")),
    "the worker may not take messages": ("part15", drop_action("Worker1Role", "sqs:ReceiveMessage")),
    "the copying function may not write": ("part3", drop_action("CopyRole", "s3:PutObject")),
    "the batch job may not call the function": ("part4", drop_action("HistoryRole", "lambda:InvokeFunction")),
    "the API's function may not delete": ("part5", drop_action("ServerlessRole", "s3:DeleteObject")),
    "the topic may not send to the queue": ("part15", drop_resource("Q1Policy")),
    "nobody may use TLS on the bucket": ("part3", deny_tls("BucketBPolicy")),
}


@pytest.mark.parametrize("what", REFUSED)
def test_the_judge_can_say_no(what, built, emulator):
    from flow_all import emulator_objects

    name, change = REFUSED[what]
    template = built[name].template
    change(template)
    assert template != built[name].template
    objection = emulator_objects(template, built[name], emulator)
    assert objection is not None and objection.startswith("flow:"), f"data flows although {what}"
