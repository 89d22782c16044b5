"""AWS's own validator, `@aws/cloudformation-validate`, judges every template.

Proves: what its rules know of schemas, references, security and deprecation, independently of cfn-lint's code. Cannot
prove: that permissions suffice, that there is no race or loop. Which severities count is decided in `validator.py`.
"""

import json

import pytest
from conftest import judge
from validator import ask, counting, validate


@pytest.fixture(autouse=True)
def present():
    judge("cloudformation-validate")


@pytest.fixture(scope="module")
def said(built):
    judge("cloudformation-validate")
    return ask([path for one in built.values() for path in (one.json_path, one.yaml_path)])


def test_nothing_counts_against_any_example(said):
    assert {path: findings for path, findings in counting(said).items() if findings} == {}


def test_it_has_hundreds_of_rules(said):
    assert said["rules"] >= 300


def test_the_accepted_warning_is_about_a_bucket_of_the_same_template(built):
    """W9002 is waved through only where the ARN it calls hardcoded is the name of a bucket beside it."""
    from resolve import Resolver

    for one in built.values():
        resolver = Resolver(one.template)
        buckets = {resolver.arn(name) for name, r in resolver.resources.items() if r["Type"] == "AWS::S3::Bucket"}
        for name, resource in resolver.resources.items():
            if resource["Type"] == "AWS::Lambda::Permission" and resource["Properties"]["Principal"] == "s3.amazonaws.com":
                assert resolver.properties(name)["SourceArn"] in buckets, f"{one.name}: {name}"


BROKEN = {
    "wrong type": lambda r: r["Root"]["Properties"].update(ShardCount="many"),
    "unknown property": lambda r: r["Root"]["Properties"].update(Colour="blue"),
    "missing property": lambda r: r["RootRawFirehoseRole"]["Properties"].pop("AssumeRolePolicyDocument"),
    "dangling reference": lambda r: r.pop("Raw"),
    "circle": lambda r: r["Root"].update(DependsOn="RootRawFirehose"),
}


def test_it_says_no_to_each_broken_template(built, tmp_path):
    paths = {}
    for what, change in BROKEN.items():
        template = built["part1"].template
        change(template["Resources"])
        paths[what] = tmp_path / f"{what}.json"
        paths[what].write_text(json.dumps(template))
    found = validate(paths.values())
    assert [what for what, path in paths.items() if not found[str(path)]] == []
