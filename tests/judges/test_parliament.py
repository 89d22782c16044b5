"""parliament judges every identity and resource policy, with its functions resolved to plausible values.

Proves: every action exists, fits the level of the ARN it is granted on, and every condition fits its action. Cannot
prove: that the grants suffice. Trust policies are left out: parliament takes their lack of a Resource for a defect.
"""

import json

import pytest
from conftest import judge
from policies import Policies


@pytest.fixture(autouse=True)
def present():
    judge("parliament")


def findings(document):
    from parliament import analyze_policy_string

    return [f"{f.issue}: {f.title} {f.detail}" for f in analyze_policy_string(json.dumps(document)).findings]


def test_no_finding_in_any_policy(example):
    documents = [entry for entry in Policies(example.template).documents if entry[1] != "trust"]
    assert documents, "a template without a policy was judged"
    found = {place: findings(document) for place, _, document in documents}
    assert {place: said for place, said in found.items() if said} == {}


def statement(action, resource, **more):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource, **more}]}


@pytest.mark.parametrize(
    ("document", "issue"),
    [
        (statement("s3:HeadObject", "arn:aws:s3:::raw/*"), "UNKNOWN_ACTION"),
        (statement("s3:PutObject", "arn:aws:s3:::raw"), "RESOURCE_MISMATCH"),
        (statement("kinesis:ListStreams", "arn:aws:kinesis:us-east-1:123456789012:stream/d"), "RESOURCE_MISMATCH"),
        (statement("s3:GetObject", "arn:aws:s3:::raw/*", Condition={"StringEquals": {"s3:colour": "blue"}}), "UNKNOWN"),
        (statement("s3:GetObject", "raw/*"), "INVALID_ARN"),
    ],
)
def test_it_says_no_to_a_broken_policy(document, issue):
    assert issue in " ".join(findings(document))
