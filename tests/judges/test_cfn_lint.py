"""cfn-lint judges every template.

Proves: resource types, properties, enums, references, today's runtimes, no redundant DependsOn, no circular dependency;
and, by cfn-lint's own YAML reader, that the YAML says what the JSON says. Cannot prove: that the permissions suffice, or
that the deployment runs in a workable order.
"""

import json

import pytest
from conftest import EXAMPLES, judge
from lint import cfn_lint


@pytest.fixture(autouse=True)
def present():
    judge("cfn-lint")


@pytest.mark.parametrize("form", ["json", "yaml"])
def test_no_error_and_no_warning(example, form):
    text = (example.json_path if form == "json" else example.yaml_path).read_text()
    assert cfn_lint(text) == []


def test_yaml_says_what_json_says(example):
    from cfnlint.decode.cfn_yaml import loads

    assert normal(loads(example.yaml_path.read_text())) == normal(example.template)


def test_all_twelve_examples_are_judged():
    assert EXAMPLES == [f"part{number}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 14, 15)]


def normal(value):
    """`!GetAtt A.B` and `["A", "B"]` are one thing; everything else must be equal, numbers and strings apart too."""
    if isinstance(value, dict):
        if set(value) == {"Fn::GetAtt"} and isinstance(value["Fn::GetAtt"], str):
            return {"Fn::GetAtt": value["Fn::GetAtt"].split(".", 1)}
        return {str(key): normal(item) for key, item in value.items()}
    if isinstance(value, list):
        return [normal(item) for item in value]
    return str(value) if isinstance(value, str) else value


def broken(template, change):
    change(template["Resources"])
    return cfn_lint(json.dumps(template))


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("E3002", lambda r: r["Root"]["Properties"].update(Colour="blue")),
        ("E1010", lambda r: r["RootRawFirehose"]["Properties"]["ExtendedS3DestinationConfiguration"].update(
            BucketARN={"Fn::GetAtt": ["Nobody", "Arn"]})),
        ("E3004", lambda r: r["Root"].update(DependsOn="RootRawFirehose")),
        ("W3005", lambda r: r["RootRawFirehose"].update(DependsOn="Raw")),
        ("E3030", lambda r: r["RootRawFirehose"]["Properties"].update(DeliveryStreamType="Pigeon")),
    ],
)
def test_it_says_no_to_a_broken_template(built, rule, change):
    assert rule in " ".join(broken(built["part1"].template, change))


def test_it_says_no_to_a_dead_runtime(built):
    found = broken(built["part3"].template, lambda r: r["Copy"]["Properties"].update(Runtime="python3.6"))
    assert "E2533" in " ".join(found)
