#!/usr/bin/env python3
"""Cuts actions.json and schemas.json out of the data of cfn-lint, beside this script. See README.md.

Usage, with a venv that has cfn-lint==1.51.0:
    VENV/bin/python tests/data/aws/refresh.py
The same cfn-lint gives the same bytes.
"""

import json
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

HERE = Path(__file__).resolve().parent
REGION = "us-east-1"
PINNED = "1.51.0"
PREFIXES = (
    "apigateway athena elasticmapreduce execute-api firehose glue iam kinesis kms lambda logs s3 s3-object-lambda sns sqs sts xray"
).split()
TYPES = (
    "ApiGateway::Deployment ApiGateway::GatewayResponse ApiGateway::Method ApiGateway::Resource ApiGateway::RestApi "
    "ApiGateway::Stage ApiGatewayV2::Api ApiGatewayV2::Integration ApiGatewayV2::Route ApiGatewayV2::Stage "
    "Athena::WorkGroup Glue::Database Glue::Table IAM::InstanceProfile IAM::Policy IAM::Role Kinesis::Stream "
    "Kinesis::StreamConsumer KinesisFirehose::DeliveryStream KMS::Key Lambda::EventInvokeConfig "
    "Lambda::EventSourceMapping Lambda::Function Lambda::Permission Logs::LogGroup Logs::LogStream S3::Bucket "
    "S3::BucketPolicy SNS::Subscription SNS::Topic SNS::TopicPolicy SQS::Queue SQS::QueuePolicy"
).split()


def main():
    found = version("cfn-lint")
    print(f"cfn-lint {found}")
    if found != PINNED:
        print(f"note: README.md and PINNED say {PINNED}; raise both with the data")
    policies = json.loads(files("cfnlint").joinpath("data/AdditionalSpecs/Policies.json").read_text())
    write("actions.json", {prefix: service(prefix, policies[prefix]) for prefix in sorted(PREFIXES)}, depth=3)
    write("schemas.json", {kind: schema(kind) for kind in sorted(f"AWS::{name}" for name in TYPES)}, depth=1)


def service(prefix, known):
    """An action names its resource types in mixed case, the types themselves are in lower case: lower case here."""
    types = {name.lower(): resource for name, resource in known["Resources"].items()}
    actions = {}
    for name, action in known["Actions"].items():
        on = sorted(kind.lower() for kind in action.get("Resources", []))
        if unknown := set(on) - set(types):
            raise SystemExit(f"{prefix}:{name} is granted on {sorted(unknown)}, of which no ARN is said")
        actions[name.lower()] = {"on": on} if on else {}
    return {
        "resources": {n: sorted(a.replace(".*", "*") for a in types[n]["ARNFormats"]) for n in sorted(types)},
        "keys": {n: sorted(types[n]["ConditionKeys"]) for n in sorted(types) if types[n].get("ConditionKeys")},
        "actions": dict(sorted(actions.items())),
    }


def schema(kind):
    provider = PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, kind)
    whole = provider.schema
    read_only = {path.removeprefix("/properties/") for path in whole.get("readOnlyProperties", [])}
    tree = Tree(whole.get("definitions", {}), read_only).object(whole, "", ())
    return tree | {"attributes": sorted(provider.get_atts)}


class Tree:
    """Properties as the tree that README.md describes, without what can be read only."""

    def __init__(self, definitions, read_only):
        self.definitions = definitions
        self.read_only = read_only

    def resolve(self, schema):
        while reference := schema.get("$ref"):
            schema = self.definitions[reference.removeprefix("#/definitions/")]
        return schema

    def alternatives(self, schema):
        return [self.resolve(part) for word in ("allOf", "anyOf", "oneOf") for part in schema.get(word, [])]

    def required(self, schema):
        """What every alternative asks for."""
        names = set(schema.get("required", []))
        for part in schema.get("allOf", []):
            names |= self.required(self.resolve(part))
        for word in ("anyOf", "oneOf"):
            if parts := schema.get(word):
                names |= set.intersection(*(self.required(self.resolve(part)) for part in parts))
        return names

    def collect(self, schema):
        """Properties of an object and of all its alternatives; the object's own come first."""
        found = dict(schema.get("properties", {}))
        for part in self.alternatives(schema):
            found = self.collect(part) | found
        return found

    def object(self, schema, path, seen):
        properties = {}
        for name, inner in sorted(self.collect(schema).items()):
            place = f"{path}/{name}".lstrip("/")
            if place not in self.read_only:
                properties[name] = self.node(inner, place, seen)
        required = sorted(self.required(schema) & set(properties))
        return {"properties": properties} | ({"required": required} if required else {})

    def kinds(self, schema):
        said = schema.get("type", [])
        if said := {said} if isinstance(said, str) else set(said):
            return said
        if self.collect(schema):
            return {"object"}
        return {kind for part in self.alternatives(schema) for kind in self.kinds(part)}

    def node(self, schema, path, seen):
        if reference := schema.get("$ref"):
            if reference in seen:
                return "json"
            seen = (*seen, reference)
            schema = self.resolve(schema)
        if "enum" in schema or "const" in schema:
            return {"enum": sorted(schema.get("enum", [schema.get("const")]), key=str)}
        if "items" in schema:
            return {"items": self.node(schema["items"], f"{path}/*", seen)}
        kinds = self.kinds(schema)
        if "object" in kinds:
            node = self.object(schema, path, seen)
            if node["properties"]:
                return node | ({"text": True} if "string" in kinds else {})
            patterns = list(schema.get("patternProperties", {}).values())
            return {"values": self.node(patterns[0], f"{path}/*", seen)} if patterns and kinds == {"object"} else "json"
        kind = "|".join(sorted(kinds)) or "json"
        low = schema.get("minimum", schema.get("minLength"))
        high = schema.get("maximum", schema.get("maxLength"))
        limits = {name: value for name, value in (("min", low), ("max", high)) if value is not None}
        return {"type": kind} | limits if limits and "|" not in kind else kind


def write(name, value, depth):
    text = show(value, depth) + "\n"
    (HERE / name).write_text(text)
    print(f"{name}: {len(text.encode())} bytes, {len(value)} entries")


def show(value, depth, indent=""):
    """JSON with the entries of this many levels each in a line of its own."""
    if not depth or not value:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    inner = indent + " "
    lines = [f"{inner}{json.dumps(key)}: {show(item, depth - 1, inner)}" for key, item in value.items()]
    return "{\n" + ",\n".join(lines) + "\n" + indent + "}"


if __name__ == "__main__":
    main()
