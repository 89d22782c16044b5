"""AWS's own figures judge the arguments of the service files: ranges, letters, numbers of texts.

Proves: a string, number or list that an argument hands on as it is keeps within what CloudFormation's schema says of the
property (smallest, largest, pattern), so that what pipec lets through is not refused for its length or its letters.
Cannot prove: what AWS says nowhere in a schema (service files name the page then), and limits of what is put together.
"""

import json
import re
import tomllib
from pathlib import Path

import pytest
from conftest import judge

SERVICES = Path(__file__).resolve().parents[2] / "src" / "catalog" / "services"


@pytest.fixture(autouse=True)
def schemas():
    judge("cfn-lint")


def places():
    """Every property of CloudFormation that is one argument as it is: kind, argument, its table, type, path."""
    for path in sorted(SERVICES.glob("*.toml")):
        service = tomllib.loads(path.read_text())
        resources = list(service.get("cfn", {}).get("resources", {}).values())
        yield from of(path.stem, service.get("parameters", {}), "", resources)
        named = service.get("cfn", {}).get("name_property")
        main = service.get("cfn", {}).get("resources", {}).get("main", {})
        if named and "name" in service.get("parameters", {}):
            yield path.stem, "name", service["parameters"]["name"], main["type"], (named,)
        for link, dialect in service.get("cfn", {}).get("links", {}).items():
            options = service["accepts"][link].get("options", {})
            yield from of(path.stem, options, "edge.", list(dialect.get("resources", {}).values()))


def of(kind, parameters, before, resources):
    for resource in resources:
        for text, path in texts(resource.get("properties", {}), ()):
            for name, parameter in parameters.items():
                if text == "{" + before + name + "}":
                    yield kind, name, parameter, resource["type"], path


def texts(value, path):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from texts(inner, path if key.startswith("$when") else (*path, key))
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner, (*path, "*"))
    elif isinstance(value, str):
        yield value, path


def schema_at(kind, path):
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

    whole = PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema
    node = whole
    for step in path:
        node = resolved(whole, node)
        node = node.get("items", {}) if step == "*" else node.get("properties", {}).get(step, {})
    return resolved(whole, node)


def resolved(whole, node):
    while "$ref" in node:
        node = whole["definitions"][node["$ref"].removeprefix("#/definitions/")]
    return node


def objections(parameter, schema):
    """The objections of a schema to the values that an argument may have."""
    low, high = parameter.get("range", (None, None))
    kind = parameter["type"]
    keys = {"string": ("minLength", "maxLength"), "list": ("minItems", "maxItems")}.get(kind, ("minimum", "maximum"))
    least, most = (schema.get(key) for key in keys)
    if least is not None and low is not None and low < least:
        yield f"may be {low}, and AWS takes {least} at least"
    if most is not None and high is not None and high > most:
        yield f"may be {high}, and AWS takes {most} at most"
    if most is not None and high is None and kind == "string" and "default" not in parameter:
        yield f"may be of any length, and AWS takes {most} at most"
    pattern = schema.get("pattern")
    if kind == "string" and pattern and not {"letters", "reserved", "like"} & set(parameter):
        yield f"may have any letter in it, and AWS's pattern is {pattern}"
    if kind == "string" and pattern and "letters" in parameter:
        # One letter among others that are never refused: some names begin or end with fewer.
        for letter in letters(parameter["letters"]):
            around = "a" * max(low or 1, 3)
            if re.fullmatch(pattern, around) and not re.fullmatch(pattern, around + letter + around):
                yield f"may have {letter!r} in it, and AWS's pattern {pattern} has none"


def letters(text):
    """Every letter of `a-z0-9.-`."""
    found, at = [], 0
    while at < len(text):
        if at + 2 < len(text) and text[at + 1] == "-":
            found += [chr(code) for code in range(ord(text[at]), ord(text[at + 2]) + 1)]
            at += 3
        else:
            found.append(text[at])
            at += 1
    return found


def test_arguments_keep_within_what_aws_takes():
    known = list(places())
    assert len(known) > 30, "arguments are found"
    found = {
        f"{kind}.{name} as {type_} {'/'.join(path)}: {why}"
        for kind, name, parameter, type_, path in known
        for why in objections(parameter, schema_at(type_, path))
    }
    assert not found, "\n".join(sorted(found))


def test_policies_of_resources_are_those_of_cfn_lint():
    import cfnlint.data.schemas.other.resources as resources

    schema = json.loads((Path(resources.__file__).parent / "update_policy.json").read_text())
    ours = json.loads((SERVICES.parent / "policies.json").read_text())["UpdatePolicy"]

    def names(node):
        node = resolved(schema, node)
        return {name: names(inside) for name, inside in node.get("properties", {}).items()} or 0

    def plain(node):
        return {name.rstrip("!"): plain(inside) for name, inside in node.items()} if node else 0

    theirs = {}
    for rule in schema["allOf"]:
        policy = rule.get("then", {}).get("properties", {}).get("UpdatePolicy")
        kind = rule["if"]["properties"]["Type"]
        theirs |= {name: names(policy) for name in kind.get("enum", [kind.get("const")]) if policy}
    assert theirs == {kind: plain(policy) for kind, policy in ours.items()}


def test_it_says_no_to_what_is_wider():
    schema = {"minLength": 2, "maxLength": 10, "pattern": "^[a-z]+$"}
    wide = {"type": "string", "range": [1, 20], "letters": "a-z."}
    assert len(list(objections(wide, schema))) == 3
    assert not list(objections({"type": "string", "range": [2, 10], "letters": "a-z"}, schema))


def test_filters_and_variables_have_the_figures_of_the_sdk():
    from botocore.session import Session

    model = Session().get_service_model("lambda")
    shared = tomllib.loads((SERVICES.parent / "definitions.toml").read_text())
    assert model.shape_for("Pattern").metadata["max"] == shared["lambda_filters"]["characters"]
    service = tomllib.loads((SERVICES / "lambda.toml").read_text())
    variable = re.compile(model.shape_for("EnvironmentVariables").key.metadata["pattern"])
    keys = service["parameters"]["env"]["keys"]
    assert variable.fullmatch("A" * keys["least"]) and not variable.fullmatch("A" * (keys["least"] - 1))
    for letter in letters(keys["letters"]):
        assert variable.fullmatch("A" + letter), letter
    for letter in letters(keys["first"]):
        assert variable.fullmatch(letter + "A"), letter
    layer = re.compile(model.shape_for("LayerVersionArn").metadata["pattern"])
    assert layer.fullmatch(service["parameters"]["layers"]["example"])
    names = json.loads((SERVICES.parent / "runtimes.json").read_text())["names"]
    assert set(model.shape_for("Runtime").enum) - {"custom"} <= set(names), "refresh src/catalog/runtimes.json"
