"""Reads what both targets make of one pipeline in the same terms, and says where they differ.

Per resource: every setting, statements as (effect, principal, action, resource, condition), the text of code; and who waits
for whom. Proves: what is judged of the template holds of the configuration as well. Cannot prove: that either is right.
"""

import io
import itertools
import json
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import calls
from facts import parents
from policies import conditions_of, many, principals_of
from resolve import Resolver
from terms import AFTER, BUCKET, TERMS
from terraform_resolve import Configuration, logical_id

# What each type takes, by the provider.
TAKEN = json.loads((Path(__file__).parents[1] / "data" / "terraform.json").read_text())
# Maps whose keys are the user's, or another service's.
FREE = re.compile(r"(^|environment\.|tableinput\.|serdeinfo\.)(variables|parameters|tags)")
JSON = {"body", "filterpolicy", "redrivepolicy", "pattern"}
PROCESSOR = {"NumberOfRetries": "3", "BufferSizeInMBs": "1", "BufferIntervalInSeconds": "60"}  # Firehose's defaults
DOCUMENTS = {"assumerolepolicydocument", "policydocument", "statements"}


class Mismatch(AssertionError):
    """A resource of one target that is none of the other's, and is not listed."""


def fold(key):
    return key.lower().replace("_", "")


def statements(document):
    document = json.loads(document) if isinstance(document, str) else document
    return sorted(
        (raw["Effect"], principal, action, resource, json.dumps(sorted(conditions_of(raw).items())))
        for raw in document["Statement"]
        for principal, action, resource in itertools.product(
            principals_of(raw) or [""], many(raw["Action"]), many(raw.get("Resource")) or [""]
        )
    )


def scalar(value):
    """JSON in one spelling; numbers and truths as text, for CloudFormation takes either."""
    if isinstance(value, str) and value[:1] in "{[":
        try:
            value = json.loads(value)
        except ValueError:
            return value
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def neutral(value, renamed, path="", target=""):
    """A value with folded keys, renamed, without what is empty; a list of one is that one."""
    if isinstance(value, list):
        items = [item for one in value if (item := neutral(one, renamed, path, target)) not in (None, {}, [])]
        return items[0] if len(items) == 1 else items
    if not isinstance(value, dict):
        return None if value is None else scalar(value)
    if not value:
        return "{}"  # a choice among blocks that say no more
    if FREE.fullmatch(path):
        return {key: scalar(item) for key, item in value.items()}
    made = {}
    for key, item in value.items():
        here = f"{path}.{fold(key)}".strip(".")
        there = renamed.get(here, f"{target}.{fold(key)}".strip("."))
        if key == "depends_on" or there == "":
            continue
        last = there.split(".")[-1]
        spell = statements if last in DOCUMENTS else scalar if last in JSON else None
        within = [] if there == target else there[len(target) :].strip(".").split(".")
        put(made, within, spell(item) if spell else neutral(item, renamed, here, there))
    return made


def put(holder, path, value):
    if not path:
        merge(holder, value)
    elif value not in (None, {}, []):
        *outer, last = path
        for key in outer:
            holder = holder.setdefault(key, {})
        merge(holder, {last: value})


def merge(into, more):
    for key, value in more.items():
        if isinstance(into.get(key), dict) and isinstance(value, dict):
            merge(into[key], value)
        elif key in into:
            into[key] = sorted([*many(into[key]), *many(value)])
        else:
            into[key] = value


def of_template(resolver, assets):
    """Logical id -> settings, as CloudFormation has them."""
    found = {}
    for name, resource in resolver.resources.items():
        properties, kind = resolver.properties(name), resource["Type"]
        extra = {}
        if isinstance(tags := properties.get("Tags"), list):
            properties["Tags"] = {tag["Key"]: tag["Value"] for tag in tags}
        if kind == "AWS::IAM::Role":
            documents = [policy["PolicyDocument"] for policy in properties.pop("Policies", [])]
            extra["statements"] = sorted(one for document in documents for one in statements(document))
        elif "PolicyDocument" in properties:
            extra["statements"] = statements(properties.pop("PolicyDocument"))
        elif kind == BUCKET:
            extra["kept"] = scalar(resource.get("DeletionPolicy") == "Retain")
            for configuration in itertools.chain.from_iterable(properties.get("NotificationConfiguration", {}).values()):
                for rule in configuration.pop("Filter", {}).get("S3Key", {}).get("Rules", []):
                    configuration[f"filter{rule['Name'].lower()}"] = rule["Value"]
        elif kind == "AWS::Lambda::Function":
            extra["code"] = calls.source(properties.pop("Code"), assets)
        elif kind == "AWS::KinesisFirehose::DeliveryStream":
            to = properties["ExtendedS3DestinationConfiguration"]
            for processor in to.get("ProcessingConfiguration", {}).get("Processors", []):
                # The provider does not keep a default that is spelled out, and would plan it for ever.
                defaults = {**PROCESSOR, "RoleArn": to["RoleARN"]}
                processor["Parameters"] = [
                    one for one in processor["Parameters"] if defaults.get(one["ParameterName"]) != one["ParameterValue"]
                ]
        elif kind == "AWS::Lambda::Permission":
            properties["FunctionName"] = properties["FunctionName"].split(":")[-1]  # its ARN does as well
        elif kind == "AWS::ApiGateway::Deployment":
            extra["triggers"] = {"routes": name[-8:]}  # another deployment where the routes are others
        elif kind == "AWS::ApiGateway::Stage":
            for setting in properties["MethodSettings"]:
                setting["MethodPath"] = f"{setting.pop('ResourcePath')}/{setting.pop('HttpMethod')}".strip("/")
        found[name] = {**(neutral(properties, {}) if properties else {}), **extra, "type": kind}
    return found


def of_configuration(configuration, folder):
    """Logical id -> settings, as Terraform has them; and what CloudFormation has not: (type, name)."""
    found, others = {}, []
    for kind, resources in configuration.resources.items():
        for name, resource in resources.items():
            own = configuration.counterpart(kind, name)
            if own is None:
                others.append((kind, name))
                continue
            term, values = TERMS[kind], configuration.resolve(resource)
            if "tags" in TAKEN[kind]["properties"] and (tags := {**configuration.tags, **values.get("tags", {})}):
                values["tags"] = tags
            made = found.setdefault(own, {"type": term.kind})
            renamed = {**term.renamed, **({term.own[0]: term.own[1]} if term.own else {})}
            if kind == "aws_s3_bucket":
                made["kept"] = scalar(not values.pop("force_destroy", False))
            if term.holder and values.pop(term.holder) != configuration.resolver.name(own):
                raise Mismatch(f"{kind}.{name} is not of {own}")
            if kind == "aws_lambda_function":
                if values["source_code_hash"] != f"hash of {values['filename']}":
                    raise Mismatch(f"{kind}.{name} would not see another code")
                made["code"] = source(Path(folder) / values["filename"])
            merge(made, neutral(values, renamed) if values else {})
    return found, others


def source(path):
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        names = [name for name in archive.namelist() if name.endswith((".py", ".js", ".mjs", ".cjs"))]
        return "\n".join(archive.read(name).decode() for name in names)


@dataclass
class Compared:
    """`said`: (type, path) -> [(resource, what CloudFormation says, what Terraform says)] where they differ."""

    said: dict
    settings: dict  # logical id -> Terraform's settings
    others: list  # (type, name) of what CloudFormation has not
    terraform: Configuration


def compare(template, configuration, assets, folder):
    resolver = Resolver(template)
    terraform = Configuration(configuration, resolver)
    ours, (theirs, others) = of_template(resolver, assets), of_configuration(terraform, folder)
    if missing := ours.keys() - theirs.keys():
        raise Mismatch(f"only CloudFormation has {sorted(missing)}")
    for name, one in configuration["resource"].get("aws_s3_object", {}).items():
        if terraform.resolve(one["source"]) != f"./assets/{one['key']}" or not (Path(folder) / "assets" / one["key"]).exists():
            raise Mismatch(f"aws_s3_object.{name} is not what its key says")
    found = {}
    for name in ours:
        for path, one, other in leaves(ours[name], theirs[name]):
            found.setdefault((ours[name]["type"], path), []).append((name, one, other))
    outputs = {name: scalar(resolver.output(name)) for name in template.get("Outputs", {})}
    spelled = {logical_id(name): scalar(terraform.resolve(one["value"])) for name, one in terraform.outputs.items()}
    for path, one, other in leaves(outputs, spelled):
        found.setdefault(("output", path), []).append(("", one, other))
    return Compared(found, theirs, others, terraform)


def leaves(one, other, path=""):
    """(path, ours, theirs) of each place in which the two differ; of lists the entries that only one has."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            yield from leaves(one.get(key), other.get(key), f"{path}.{key}".strip("."))
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for first, second in zip(one, other):
            yield from leaves(first, second, path)
    elif one != other:
        yield path, one, other


def unordered(terraform):
    """The resources that Terraform may make too early: one that waits for a resource of CloudFormation waits for all its parts."""
    addresses = {(kind, name): json.dumps(one) for kind, all_ in terraform.resources.items() for name, one in all_.items()}
    parts = {}
    for kind, name in addresses:
        parts.setdefault(terraform.counterpart(kind, name), set()).add((kind, name))
    waits = {at: needed(addresses, at) for at in addresses}
    for name, resource in terraform.resolver.resources.items():
        for first in sorted(parents(terraform.resolver.resources, name)):
            needs = {one for one in parts[first] if not TERMS[one[0]].side}
            if not any(needs <= waits[part] for part in parts[name]):
                yield f"{name} may be created before {first}"
    for later, earlier in AFTER:
        for name, one in terraform.resources.get(later, {}).items():
            for first, other in terraform.resources.get(earlier, {}).items():
                if one.get("bucket") == other.get("bucket") and (earlier, first) not in waits[later, name]:
                    yield f"{later}.{name} may be created before {earlier}.{first}"


def needed(addresses, start):
    """All that Terraform makes before a resource."""
    seen, waiting = set(), [start]
    while waiting:
        fresh = set(re.findall(r"\b(aws_\w+)\.(\w+)", addresses[waiting.pop()])) & addresses.keys() - seen
        seen |= fresh
        waiting += fresh
    return seen
