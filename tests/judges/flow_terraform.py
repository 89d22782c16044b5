"""Examples as Terraform applies them on the emulator: as the compiler wrote them, each a module of one configuration. Their
`provider` block, which sets tags, gives way to one for each emulator: a provider takes seconds to start, at each step.

Proves: the provider plans and makes every resource, reads each back as it made it, and takes it away again. Cannot prove:
what AWS would have refused, nor its quotas and waiting times.
"""

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import terraform
from conftest import Built
from deployed import Deployed
from emulator import REGION, Emulator
from terraform_resolve import logical_id

PARALLEL = "-parallelism=300"  # most of the time the provider waits
SERVICES = (
    "apigateway", "apigatewayv2", "athena", "cloudformation", "cloudwatch", "emr", "firehose", "glue", "iam", "kinesis", "kms", "lambda",
    "logs", "s3", "s3control", "sns", "sqs", "sts",
)  # fmt: skip

# Attributes that the emulator gives back otherwise than AWS, so that a second plan wants to set it again: (type, attribute) -> why.
DRIFTS = {
    ("aws_kinesis_firehose_delivery_stream", "extended_s3_configuration.0.custom_time_zone"): "it is not kept",
    ("aws_api_gateway_stage", "access_log_settings"): "it is empty where none was set; AWS leaves it out",
}

# Of what the flows ask about: the type's name in CloudFormation, and the attribute that is its `Ref` there.
KINDS = {
    "aws_api_gateway_rest_api": ("AWS::ApiGateway::RestApi", "id"),
    "aws_iam_instance_profile": ("AWS::IAM::InstanceProfile", "name"),
    "aws_iam_role": ("AWS::IAM::Role", "name"),
    "aws_kinesis_firehose_delivery_stream": ("AWS::KinesisFirehose::DeliveryStream", "name"),
    "aws_lambda_event_source_mapping": ("AWS::Lambda::EventSourceMapping", "uuid"),
    "aws_lambda_function": ("AWS::Lambda::Function", "function_name"),
    "aws_s3_bucket": ("AWS::S3::Bucket", "bucket"),
    "aws_sqs_queue": ("AWS::SQS::Queue", "url"),
}


@dataclass(frozen=True)
class Module:
    """A configuration to apply, where, and what is changed in it before."""

    example: Built
    emulator: Emulator
    change: Callable | None = None


class Together:
    """Modules by name. Each verb gives what Terraform objects to, by the name of the module."""

    def __init__(self, folder: Path, modules):
        self.modules, self.folder = modules, folder
        aliases = {}  # emulator -> alias of its provider
        for name, module in modules.items():
            shutil.copytree(module.example.terraform_folder, folder / name)
            configuration = module.example.configuration
            if module.change:
                module.change(configuration)
            del configuration["provider"]
            (folder / name / "main.tf.json").write_text(json.dumps(configuration))
            aliases.setdefault(module.emulator, f"emulator{len(aliases)}")
        root = {
            "provider": {"aws": [{"alias": alias, **provider(emulator)} for emulator, alias in aliases.items()]},
            "module": {name: {"source": f"./{name}", "providers": {"aws": f"aws.{aliases[module.emulator]}"}}
                       for name, module in modules.items()},
            "output": {name: {"value": f"${{module.{name}}}"} for name in modules},
        }  # fmt: skip
        (folder / "main.tf.json").write_text(json.dumps({**terraform.REQUIRED, **root}))
        terraform.initialised(folder)

    def plan(self):
        return self._go("plan", "-out=plan")

    def apply(self):
        return self._go("apply", PARALLEL, "plan")

    def applied(self):
        """Name -> Applied."""
        values = json.loads(terraform.run(self.folder, "show", "-json").stdout)["values"]
        modules = {one["address"].removeprefix("module."): one["resources"] for one in values["root_module"]["child_modules"]}
        return {
            name: Applied(module, modules.get(name, []), values["outputs"].get(name, {}).get("value", {}))
            for name, module in self.modules.items()
        }

    def drift(self):
        """The changes of a second plan: name -> {(type, attribute): how, for a message}."""
        found = {name: {} for name in self.modules}
        terraform.run(self.folder, "plan", "-no-color", "-out=again")
        for one in json.loads(terraform.run(self.folder, "show", "-json", "again").stdout).get("resource_changes", []):
            change = one["change"]
            if change["actions"] not in (["no-op"], ["read"]):
                for path, before, after in differences(change["before"], change["after"]):
                    how = f"{one['address']}: {change['actions']} {path}: {before!r} -> {after!r}"
                    found[one["module_address"].removeprefix("module.")][one["type"], path] = how
        return found

    def destroy(self):
        """Buckets that hold something stay, and are objected to; so is whatever else is left."""
        objections = self._go("destroy", "-auto-approve", "-refresh=false", PARALLEL)  # the second plan has just looked
        for one in json.loads((self.folder / "terraform.tfstate").read_text())["resources"]:
            if one["mode"] == "managed":
                objections[one["module"].removeprefix("module.")].append(f"{one['type']}.{one['name']} is left")
        return objections

    def _go(self, verb, *arguments):
        done = terraform.run(self.folder, verb, "-json", *arguments, ok=(0, 1))
        objections = {name: [] for name in self.modules}
        said = [json.loads(line) for line in done.stdout.splitlines()]
        # A failure while a resource is deleted is told without its address, except in the event.
        failed = {module(one["hook"]["resource"]["addr"]) for one in said if one["type"] == "apply_errored"}
        for one in said:
            if one["type"] == "diagnostic":
                whose = {module(one["diagnostic"].get("address", ""))} - {None}
                for name in whose or failed or objections:
                    objections[name].append(terraform.text(one["diagnostic"]))
        if done.returncode and not any(objections.values()):
            raise terraform.Refused(f"terraform {verb}: {done.stdout}{done.stderr}")
        return objections


class Applied(Deployed):
    """One module, applied."""

    def __init__(self, module, resources, outputs):
        super().__init__(module.emulator, module.example)
        self.count = sum(one["mode"] == "managed" for one in resources)
        self.kept = [one["values"]["bucket"] for one in resources
                     if one["type"] == "aws_s3_bucket" and not one["values"]["force_destroy"]]
        self.outputs = {logical_id(name): value for name, value in outputs.items()}
        self.resources = [
            {"ResourceType": KINDS[one["type"]][0], "PhysicalResourceId": one["values"][KINDS[one["type"]][1]]}
            for one in resources
            if one["type"] in KINDS
        ]

    def empty(self):
        """Empties the buckets that destroy does not empty, as users do who want them gone: versions and delete markers."""
        s3 = self.emulator.client("s3")
        for bucket in self.kept:
            for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
                for version in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]:
                    s3.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])


def provider(emulator):
    """The provider's settings that lead it to an emulator."""
    return {
        "region": REGION,
        "access_key": "test",
        "secret_key": "test",
        "s3_use_path_style": True,
        "skip_credentials_validation": True,
        "skip_metadata_api_check": True,
        "endpoints": [dict.fromkeys(SERVICES, emulator.url)],
        "custom_ca_bundle": str(emulator.certificate) if emulator.auth else None,
    }


def module(address):
    """The name of the module that an address is in; none at the top."""
    found = re.match(r"module\.(\w+)", address)
    return found and found[1]


def differences(before, after, path=""):
    """(path, before, after) of each leaf in which two values differ."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in sorted(before.keys() | after.keys()):
            yield from differences(before.get(key), after.get(key), f"{path}.{key}" if path else key)
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for index, (one, other) in enumerate(zip(before, after)):
            yield from differences(one, other, f"{path}.{index}" if path else str(index))
    elif before != after:
        yield path, before, after
