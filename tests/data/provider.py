#!/usr/bin/env python3
"""Cuts what lints need out of the schema of Terraform's AWS provider: terraform.json for that of service files, and
src/catalog/types_terraform.jsonl for that of people's properties. See README.md.

Usage, with terraform on PATH (`tests/judges/terraform.py` says where the provider comes from):
    python3 tests/data/provider.py
    python3 tests/data/provider.py --out FOLDER SERVICE.toml ...     with what these service files use
The same provider and the same service files give the same bytes.
"""

import json
import sys
import tempfile
from pathlib import Path

from refresh import CATALOG, HERE, asked, kinds, own, used, write

sys.path.insert(0, str(HERE.parent / "judges"))

import terraform  # noqa: E402

FILE = "terraform.json"
# The oldest provider that `src/emit/terraform.rs` takes: what is missing in it may not be written.
VERSION = "5.100.0"

# Besides what the service files use: what the next services are likely to use.
MORE_TYPES = (
    "cloudwatch_event_bus cloudwatch_event_bus_policy cloudwatch_event_rule cloudwatch_event_target cloudwatch_log_metric_filter "
    "cloudwatch_metric_alarm dynamodb_table iam_policy kms_alias kms_key lambda_alias lambda_function_event_invoke_config "
    "lambda_function_url pipes_pipe s3_access_point scheduler_schedule secretsmanager_secret sfn_state_machine ssm_parameter"
).split()

SCALARS = {"string": "string", "number": "number", "bool": "boolean", "dynamic": "json"}
# Terraform's own, of every resource: https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle.
# `depends_on` is the compiler's to write.
LIFECYCLE = {
    "properties": {
        "create_before_destroy": "boolean",
        "ignore_changes": {"items": "string"},
        "prevent_destroy": "boolean",
        "replace_triggered_by": {"items": "string"},
    }
}


def main():
    out, paths = asked(__doc__)
    schemas = provider()
    write(out / FILE, cut(schemas, paths))
    if out == HERE:
        kinds(CATALOG / "types_terraform.jsonl", {kind: resource(undated(schemas[kind]["block"])) for kind in sorted(schemas)})


def provider():
    """The schemas of all resource types, as the provider itself tells them."""
    with tempfile.TemporaryDirectory() as folder:
        aws = {"source": "hashicorp/aws", "version": VERSION}
        (Path(folder) / "main.tf.json").write_text(json.dumps({"terraform": {"required_providers": {"aws": aws}}}))
        terraform.run(folder, "init", "-no-color")
        said = json.loads(terraform.run(folder, "providers", "schema", "-json").stdout)
    return said["provider_schemas"][terraform.PROVIDER]["resource_schemas"]


def cut(schemas, paths=None):
    """What service files use, pipec's own where none are given. The lint, not this script, says which names of a service file are wrong."""
    named = {str(kind) for kind in used("type", paths or own()) if str(kind).startswith("aws_")}
    named |= {f"aws_{kind}" for kind in MORE_TYPES}
    return {kind: resource(schemas[kind]["block"]) for kind in sorted(named & set(schemas))}


# The tree is that of `class Tree` in refresh.py, and besides
#
# {"items": ..., "alone": true}: a block, which may also be written alone where it is no list of several
# {"items": ..., "max": ...}: a list of so many at most
#
# without what is deprecated. What can be read only is no property, and can still be referred to.


def resource(block):
    tree = body(block)
    tree["properties"]["provider"] = "string"  # Terraform's own too: which configuration of the provider makes it
    tree["properties"]["lifecycle"] = LIFECYCLE
    # An argument that sets the id names something that is there already.
    tree["properties"].pop("id", None)
    return tree | {"attributes": sorted(current(block.get("attributes", {})))}


def current(attributes):
    return {name: attribute for name, attribute in attributes.items() if not attribute.get("deprecated")}


def undated(schema):
    """A schema in which nothing is deprecated: people may write what the provider still takes."""
    if not isinstance(schema, dict):
        return schema
    return {key: undated(inner) for key, inner in schema.items() if (key, inner) != ("deprecated", True)}


def body(block):
    """A block's attributes, and the blocks in it."""
    properties, required = {}, []
    for name, attribute in current(block.get("attributes", {})).items():
        if attribute.get("required") or attribute.get("optional"):
            properties[name] = nested(attribute["nested_type"]) if "nested_type" in attribute else value(attribute["type"])
            required += [name] if attribute.get("required") else []
    for name, inner in block.get("block_types", {}).items():
        if not inner["block"].get("deprecated"):
            properties[name] = several(inner, body(inner["block"]), {"alone": True})
            required += [name] if inner.get("min_items") else []
    return {"properties": dict(sorted(properties.items()))} | ({"required": sorted(required)} if required else {})


def several(nesting, inner, mark):
    """Something as often as its nesting lets it stand there."""
    match nesting["nesting_mode"]:
        case "list" | "set":
            return {"items": inner} | mark | ({"max": nesting["max_items"]} if nesting.get("max_items") else {})
        case "map":
            return {"values": inner}
        case _:
            return inner


def nested(kind):
    return several(kind, body({"attributes": kind["attributes"]}), {})


def value(kind):
    """An attribute's type: `"string"`, `["list", "string"]`, `["object", {"name": "string"}]`."""
    match kind:
        case ["list" | "set", inner]:
            return {"items": value(inner)}
        case ["map", inner]:
            return {"values": value(inner)}
        case ["object", fields]:
            return {"properties": {name: value(inner) for name, inner in sorted(fields.items())}}
        case [_, *_]:
            return "json"
        case scalar:
            return SCALARS[scalar]


if __name__ == "__main__":
    main()
