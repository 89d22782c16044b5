"""cfn-lint's schemas say which properties are create-only; the service files say which ones replace a resource.

Proves that no property that a service file sets is held for replacing, or for not replacing, against AWS's own data.
Cannot prove what CloudFormation does with a nested property, nor what a service's update refuses.
"""

import re
import tomllib

import pytest
from conftest import ROOT, judge

SERVICES = sorted((ROOT / "src" / "catalog" / "services").glob("*.toml"))


def resources(dialect):
    """Every resource and policy of a dialect: where it stands, and what it says."""
    for kind in ("resources", "policies"):
        for name, resource in dialect.get(kind, {}).items():
            yield f"{kind}.{name}", resource
    for link, spelled in dialect.get("links", {}).items():
        for name, resource in spelled.get("resources", {}).items():
            yield f"links.{link}.{name}", resource


def keys(properties):
    """The top-level properties that a template may set."""
    for key, value in properties.items():
        if key.startswith("$"):
            yield from keys(value)
        else:
            yield key


#: Glue refuses a second one of a name (`AlreadyExistsException` of `CreateDatabase` and `CreateTable`); CloudFormation's data does not tell
#: the property of a property as create-only.
NESTED = {
    "AWS::Glue::Database": ["DatabaseInput.Name"],
    "AWS::Glue::Table": ["DatabaseName", "TableInput.Name"],
}


def create_only(kind):
    judge("cfn-lint")
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
    return {path.split("/")[2] for path in schema.get("createOnlyProperties", []) if path.count("/") == 2}


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_what_replaces_is_create_only(path):
    dialect = tomllib.loads(path.read_text())["cfn"] if "[cfn" in path.read_text() else {}
    for place, resource in resources(dialect):
        named = {dialect["name_property"]} if place == "resources.main" and "name_property" in dialect else set()
        set_here = set(keys(resource.get("properties", {}))) | named
        wanted = sorted(create_only(resource["type"]) & set_here)
        assert sorted(resource.get("replaces", [])) == wanted, f"{path.name}: cfn.{place} ({resource['type']})"
        # A name that people may give, and that only a new resource may have, keeps the old one from being replaced under it.
        given = [key for key in wanted if re.search(r"(?<![.\w])name\b", str(resource["properties"].get(key, ""))) or key in named]
        assert resource.get("named", []) == NESTED.get(resource["type"], given[:1]), f"{path.name}: cfn.{place}"


def test_the_judge_can_say_no():
    assert "Name" in create_only("AWS::Kinesis::Stream")
    assert "ShardCount" not in create_only("AWS::Kinesis::Stream")
