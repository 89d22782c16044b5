#!/usr/bin/env python3
"""Cuts what lints need out of AWS's own data: actions.json and schemas.json for that of service files, and in src/catalog
actions.jsonl for that of people's `allow` lines, types_cfn.jsonl for that of their properties. See README.md.

Usage, with the judges' pinned packages (`tests/run` installs them into .judges/venv):
    .judges/venv/bin/python tests/data/refresh.py
    .judges/venv/bin/python tests/data/refresh.py --out FOLDER SERVICE.toml ...     with what these service files use
The same packages and the same service files give the same bytes.
"""

import argparse
import json
import re
import tomllib
from collections import Counter
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

HERE = Path(__file__).resolve().parent
CATALOG = HERE.parents[1] / "src" / "catalog"
SERVICES = CATALOG / "services"
REGION = "us-east-1"
WIDTH = 150

# Besides what the service files use: roles' trust, customer keys, and what the next services are likely to use, so
# that a new service file mostly finds its facts here.
MORE_PREFIXES = (
    "cloudwatch dynamodb events execute-api kafka kms pipes scheduler secretsmanager ssm states sts timestream".split()
)
MORE_TYPES = (
    "CloudWatch::Alarm DynamoDB::Table Events::EventBus Events::EventBusPolicy Events::Rule IAM::ManagedPolicy IAM::Policy "
    "KMS::Alias KMS::Key Lambda::Alias Lambda::EventInvokeConfig Lambda::Url Lambda::Version Logs::MetricFilter "
    "Pipes::Pipe S3::AccessPoint Scheduler::Schedule SecretsManager::Secret SSM::Parameter StepFunctions::StateMachine"
).split()

# The reference lists `function` alone for these, and says beside it that a version or an alias may follow the name:
# https://docs.aws.amazon.com/lambda/latest/dg/lambda-api-permissions-ref.html
MORE_FORMATS = {("lambda", "function"): ["arn:${Partition}:lambda:${Region}:${Account}:function:${FunctionName}:${Qualifier}"]}


def main():
    out, paths = asked(__doc__)
    for package in ("cfn-lint", "parliament"):
        print(f"{package} {version(package)}")
    write(out / "actions.json", actions(paths))
    if out == HERE:
        lines(CATALOG / "actions.jsonl", actions(None))
        kinds(CATALOG / "types_cfn.jsonl", {kind: schema(kind) for kind in sorted(known())}, replacing)
    write(out / "schemas.json", {kind: schema(kind) for kind in types(paths)})


def asked(about):
    """The folder to write to, and the service files to read: pipec's own, and those that are named."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="write to this folder; made where there is none")
    parser.add_argument("services", type=Path, nargs="*", metavar="SERVICE.toml", help="service files besides pipec's own")
    given = parser.parse_args()
    if given.services and not given.out:
        parser.error("tests/data is cut for pipec's own service files: --out FOLDER takes what others use")
    out = (given.out or HERE).resolve()
    out.mkdir(parents=True, exist_ok=True)
    return out, own() + given.services


def own():
    return sorted(SERVICES.glob("*.toml"))


# --- what the service files use ---


def fields(value, name):
    """Every value of a field of this name, anywhere in a tree."""
    if isinstance(value, dict):
        yield from (inner for key, inner in value.items() if key == name)
        value = value.values()
    elif not isinstance(value, list):
        return
    for inner in value:
        yield from fields(inner, name)


def used(name, paths):
    for path in paths:
        yield from fields(tomllib.loads(path.read_text()), name)


def prefixes(paths):
    granted = {action.split(":")[0] for actions in used("actions", paths) for action in actions}
    return sorted(granted | set(MORE_PREFIXES))


def types(paths):
    named = {str(kind) for kind in used("type", paths) if str(kind).startswith("AWS::")}
    return sorted((named | {f"AWS::{kind}" for kind in MORE_TYPES}) & known())


def known():
    """The types that AWS has: the lint, not this script, says which names of a service file are wrong."""
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

    return set(PROVIDER_SCHEMA_MANAGER.get_resource_types(REGION))


# --- actions ---


def actions(paths):
    """The prefixes that service files use; all of them for none. cfn-lint has every action of today, but ends ARN formats at their first variable, has no condition keys and
    writes all in lower case. parliament has the rest, for the actions of its day."""
    names = json.loads(files("cfnlint").joinpath("data/AdditionalSpecs/Policies.json").read_text())
    facts = json.loads(files("parliament").joinpath("iam_definition.json").read_text())
    return {prefix: service(prefix, names[prefix], [s for s in facts if s["prefix"] == prefix]) for prefix in (prefixes(paths) if paths else sorted(names)) if prefix in names}


def lines(path, known):
    """A line for each prefix: itself, the ARN formats of its resource types, and its actions by the types that they act on."""
    out = []
    for prefix, service in known.items():
        by_types = {}
        for name, action in service["actions"].items():
            by_types.setdefault("|".join(action.get("on", [])), []).append(name)
        by_types = {on: " ".join(names) for on, names in sorted(by_types.items())}
        out.append(json.dumps([prefix, service["resources"], by_types], separators=(",", ":")))
    path.write_text("\n".join(out) + "\n")
    print(f"{path.name}: {path.stat().st_size} bytes, {len(out)} entries")


def service(prefix, known, facts):
    formats = {r["resource"].lower(): r["arn"] for s in facts for r in s["resources"]}
    privileges = {}
    for privilege in (p for s in facts for p in s["privileges"]):
        privileges.setdefault(privilege["privilege"].lower(), []).append(privilege)
    resources = {}
    for name, resource in known["Resources"].items():
        short = [arn.replace(".*", "*") for arn in resource["ARNFormats"]]
        resources[name] = ([formats[name]] if name in formats else short) + MORE_FORMATS.get((prefix, name), [])
    found = {}
    for name, action in known["Actions"].items():
        said = privileges.get(name, [])
        kinds = [kind for p in said for kind in p["resource_types"]]
        on = action.get("Resources", [])
        on = sorted(kind.lower() for kind in ([on] if isinstance(on, str) else on))
        required = {kind["resource_type"][:-1].lower() for kind in kinds if kind["resource_type"].endswith("*")}
        keys = {key for kind in kinds for key in kind["condition_keys"] if not key.startswith("aws:")}
        entry = {"on": on, "required": sorted(required & set(on)), "keys": sorted(keys)}
        found[said[0]["privilege"] if said else name] = {key: value for key, value in entry.items() if value}
    return {"resources": dict(sorted(resources.items())), "actions": dict(sorted(found.items(), key=lambda f: f[0].lower()))}


# --- schemas ---


def schema(kind):
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

    provider = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, kind)
    whole = provider.schema
    read_only = {path.removeprefix("/properties/") for path in whole.get("readOnlyProperties", [])}
    tree = Tree(whole.get("definitions", {}), read_only)
    return tree.object(whole, "", ()) | {"attributes": sorted(provider.get_atts)}


class Tree:
    """Properties as a tree of

    "string", "integer", "number", "boolean", "json" or several such with `|`: a value; "json" may be anything
    {"type": ..., "min": ..., "max": ...}: a value in a range, or a text of such a length
    {"enum": [...]}: one of these
    {"items": ...}: a list
    {"values": ...}: a map with free keys
    {"properties": {...}, "required": [...], "text": true}: a map with these keys, or (`text`) JSON text

    without what can be read only.
    """

    def __init__(self, definitions, read_only):
        self.definitions = definitions
        self.read_only = read_only

    def object(self, schema, path, seen):
        properties, required = {}, set(schema.get("required", []))
        for part in [schema, *self.parts(schema)]:
            for name, inner in part.get("properties", {}).items():
                if (place := f"{path}/{name}".lstrip("/")) not in self.read_only:
                    properties.setdefault(name, self.node(inner, place, seen))
        out = {"properties": dict(sorted(properties.items()))}
        return out | ({"required": sorted(required & set(properties))} if required & set(properties) else {})

    def parts(self, schema):
        """Alternatives of an object; only what all share is required."""
        found = [self.resolve(part) for word in ("anyOf", "oneOf", "allOf") for part in schema.get(word, [])]
        return found + [deeper for part in found for deeper in self.parts(part)]

    def resolve(self, schema):
        reference = schema.get("$ref")
        # One schema of the registry refers to a definition that it lacks.
        return self.definitions.get(reference.removeprefix("#/definitions/"), {}) if reference else schema

    def node(self, schema, path, seen):
        if reference := schema.get("$ref"):
            if reference in seen:
                return "json"
            seen = (*seen, reference)
            schema = self.resolve(schema)
        kinds = schema.get("type", [])
        kinds = {kinds} if isinstance(kinds, str) else set(kinds)
        if not kinds:
            alternatives = {t for part in self.parts(schema) for t in [part.get("type")] if isinstance(t, str)}
            kinds = {"object"} if "properties" in schema or any("properties" in p for p in self.parts(schema)) else alternatives
        enum = schema.get("enum", [schema["const"]] if "const" in schema else None)
        if enum is not None:
            return {"enum": sorted(enum, key=str)}
        # Of a list or something older, the list.
        schema = next((part for part in [schema, *self.parts(schema)] if "items" in part and "array" in kinds), schema)
        if "items" in schema:
            return {"items": self.node(schema["items"], path + "/*", seen)}
        if "object" in kinds:
            node = self.object(schema, path, seen)
            if node["properties"]:
                return node | ({"text": True} if "string" in kinds else {})
            patterns = list(schema.get("patternProperties", {}).values())
            return {"values": self.node(patterns[0], path + "/*", seen)} if patterns and kinds == {"object"} else "json"
        kind = "|".join(sorted(kinds)) or "json"
        low, high = (schema.get(a, schema.get(b)) for a, b in (("minimum", "minLength"), ("maximum", "maxLength")))
        limits = {name: value for name, value in (("min", low), ("max", high)) if value is not None}
        return {"type": kind} | limits if limits and "|" not in kind else kind


# --- names of all types ---


def kinds(path, trees, replaces=lambda kind: []):
    """A line for each type: itself, the names of its properties as a tree, its attributes, the trees that stand in several places, and
    the properties whose change replaces it, as far as that is known."""
    out = []
    for kind, tree in trees.items():
        names, shapes = shared(slim(tree))
        attributes = [name for name in tree["attributes"] if name not in tree["properties"]] if kind.startswith("aws_") else tree["attributes"]
        out.append(json.dumps([kind, names, attributes, shapes, replaces(kind)], separators=(",", ":")))
    path.write_text("\n".join(out) + "\n")
    print(f"{path.name}: {path.stat().st_size} bytes, {len(out)} entries")


def replacing(kind):
    """The properties of a type that are there when it is made, and never change."""
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

    paths = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, kind).schema.get("createOnlyProperties", [])
    return sorted({path.removeprefix("/properties/").split("/")[0] for path in paths if path.count("/") == 2})


def slim(node):
    """The names of a tree alone, a required one with `!`; `*` stands for free keys; 0 for a value, or anything."""
    match node:
        case {"items": inner}:
            return slim(inner)
        case {"values": inner}:
            inner = slim(inner)
            return {"*": inner} if inner else 0
        case {"properties": properties}:
            required = node.get("required", [])
            return {name + "!" * (name in required): slim(inner) for name, inner in properties.items()}
        case _:
            return 0


def shared(tree):
    """A tree, in which a number from 1 on stands for a tree that is in several places of it, and these."""
    count, places, shapes = Counter(), {}, []

    def look(node):
        key = json.dumps(node)
        count[key] += 1
        if isinstance(node, dict) and count[key] == 1:
            for inner in node.values():
                look(inner)

    def cut(node, root=False):
        if not isinstance(node, dict):
            return node
        key = json.dumps(node)
        if key not in places:
            inner = {name: cut(inner) for name, inner in node.items()}
            if root or count[key] == 1:
                return inner
            shapes.append(inner)
            places[key] = len(shapes)
        return places[key]

    look(tree)
    return cut(tree, True), shapes


# --- writing ---


def write(path, value):
    text = show(value, 0) + "\n"
    path.write_text(text)
    print(f"{path.name}: {len(text)} bytes, {len(value)} entries")


def show(value, indent):
    """JSON with a value on one line where it fits: few lines, and each difference in a line of its own."""
    flat = json.dumps(value, ensure_ascii=False)
    if indent + len(flat) <= WIDTH or not isinstance(value, dict | list):
        return flat
    inner = " " * (indent + 1)
    if isinstance(value, dict):
        items = [f"{json.dumps(key)}: {show(item, indent + 1)}" for key, item in value.items()]
    else:
        items = [show(item, indent + 1) for item in value]
    left, right = "{}" if isinstance(value, dict) else "[]"
    if not isinstance(value, dict) and all(re.match(r'["\d-]', item) for item in items):
        return left + fill(items, inner) + "\n" + " " * indent + right
    return left + "\n" + ",\n".join(inner + item for item in items) + "\n" + " " * indent + right


def fill(items, inner):
    """Texts of a long list, several in a line."""
    lines = [""]
    for item in items:
        if len(lines[-1]) + len(item) > WIDTH:
            lines.append("")
        lines[-1] += f"{item}, "
    return ",".join("\n" + inner + line.removesuffix(", ") for line in lines)


if __name__ == "__main__":
    main()
