"""The AWS provider itself judges the cut of its schema that the catalog's lint carries, `tests/data/terraform.json`.

Proves: what `cargo test --test catalog` holds Terraform's dialect to is what the provider says of its resource types, and the
provider is the oldest that a configuration takes. Cannot prove: what newer ones deprecate, which test_terraform_validate.py sees
where it gets one; or what the provider checks beyond its schema.
"""

import json
import sys

import pytest
from conftest import ROOT, judge

sys.path.insert(0, str(ROOT / "tests" / "data"))

import provider  # noqa: E402


@pytest.fixture(scope="module")
def schemas():
    judge("terraform")
    return provider.provider()


def carried():
    return json.loads((ROOT / "tests" / "data" / provider.FILE).read_text())


def differences(ours, theirs, place=""):
    """The places in which two trees differ."""
    if not (isinstance(ours, dict) and isinstance(theirs, dict)):
        return [] if ours == theirs else [f"{place}: {ours!r} is carried, and the provider says {theirs!r}"]
    keys = sorted(ours.keys() | theirs.keys())
    return [line for key in keys for line in differences(ours.get(key), theirs.get(key), f"{place}/{key}")]


def test_what_is_carried_is_what_the_provider_says(schemas):
    found = differences(carried(), provider.cut(schemas))
    assert found == [], "run tests/data/provider.py"


def test_it_is_the_oldest_provider_that_a_configuration_takes(built):
    aws = next(iter(built.values())).configuration["terraform"]["required_providers"]["aws"]
    assert aws["version"].startswith(f">= {provider.VERSION},")


def test_what_is_deprecated_is_not_carried(schemas):
    block = schemas["aws_s3_bucket"]["block"]
    deprecated = {name for name, attribute in block["attributes"].items() if attribute.get("deprecated")}
    deprecated |= {name for name, inner in block["block_types"].items() if inner["block"].get("deprecated")}
    bucket = carried()["aws_s3_bucket"]
    assert {"acl", "versioning"} <= deprecated
    assert deprecated & ({*bucket["properties"]} | {*bucket["attributes"]}) == set()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (lambda block: block["attributes"].pop("fifo_queue"), "/aws_sqs_queue/properties/fifo_queue"),
        (lambda block: block["attributes"]["name"].update(type="number"), "/aws_sqs_queue/properties/name"),
        (lambda block: block["attributes"]["name"].update(required=True), "/aws_sqs_queue/required"),
        (lambda block: block["attributes"]["policy"].update(deprecated=True), "/aws_sqs_queue/properties/policy"),
        (lambda block: block["attributes"].pop("url"), "/aws_sqs_queue/attributes"),
    ],
)
def test_it_says_no_to_another_provider(schemas, change, place):
    other = json.loads(json.dumps({"aws_sqs_queue": schemas["aws_sqs_queue"]}))
    change(other["aws_sqs_queue"]["block"])
    found = differences({"aws_sqs_queue": carried()["aws_sqs_queue"]}, provider.cut(other))
    assert any(line.startswith(f"{place}:") for line in found), found
