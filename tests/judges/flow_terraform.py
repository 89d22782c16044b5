"""One example as Terraform applies it on the emulator: as the compiler wrote it, with a file beside it that tells the
provider where the emulator is.

Proves: the provider plans and makes every resource, reads each back as it made it, and takes it away again. Cannot prove:
what AWS would have refused, nor its quotas and waiting times.
"""

import json
import shutil

import terraform
from deployed import DeployFailure, Deployed
from emulator import REGION

SERVICES = (
    "apigateway", "apigatewayv2", "athena", "cloudwatch", "emr", "firehose", "glue", "iam", "kinesis", "kms", "lambda",
    "logs", "s3", "s3control", "sns", "sqs", "sts",
)  # fmt: skip

# What the emulator gives back otherwise than AWS, so that a second plan wants to set it again: (type, attribute) -> why.
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


class Applied(Deployed):
    """An applied configuration: the emitted one, or a changed one. Where it fails, what it made is left to the emulator's end."""

    def __init__(self, emulator, example, folder, configuration=None):
        super().__init__(emulator, example)
        self.folder = folder
        shutil.copytree(example.terraform_folder, folder)
        if configuration is not None:
            (folder / "main.tf.json").write_text(json.dumps(configuration))
        (folder / "emulator_override.tf.json").write_text(json.dumps(override(emulator)))
        try:
            terraform.initialised(folder)
            terraform.run(folder, "plan", "-no-color", "-out=plan")
            terraform.run(folder, "apply", "-no-color", "plan")
            self._learn()
        except terraform.Refused as refused:
            raise DeployFailure(str(refused)) from refused

    def _learn(self):
        values = json.loads(terraform.run(self.folder, "show", "-json").stdout)["values"]
        self.outputs = {camel(name): output["value"] for name, output in values.get("outputs", {}).items()}
        self.managed = [one for one in values["root_module"]["resources"] if one["mode"] == "managed"]
        self.resources = [
            {"ResourceType": KINDS[one["type"]][0], "PhysicalResourceId": one["values"][KINDS[one["type"]][1]]}
            for one in self.managed
            if one["type"] in KINDS
        ]

    def drift(self):
        """What a second plan would change: (type, attribute) -> how, for a message."""
        planned = terraform.run(self.folder, "plan", "-no-color", "-detailed-exitcode", "-out=again", ok=(0, 2))
        if planned.returncode == 0:
            return {}
        changes = json.loads(terraform.run(self.folder, "show", "-json", "again").stdout)["resource_changes"]
        return {
            (change["type"], path): f"{change['address']}: {change['change']['actions']} {path}: {before!r} -> {after!r}"
            for change in changes
            if change["change"]["actions"] not in (["no-op"], ["read"])
            for path, before, after in differences(change["change"]["before"], change["change"]["after"])
        }

    def delete(self):
        """Empties the buckets, as users would, and destroys. Raises what Terraform objects to."""
        for resource in self.resources:
            if resource["ResourceType"] == "AWS::S3::Bucket":
                empty(self.emulator, resource["PhysicalResourceId"])
        self.destroy()

    def destroy(self):
        terraform.run(self.folder, "destroy", "-no-color", "-auto-approve")
        left = json.loads((self.folder / "terraform.tfstate").read_text())["resources"]
        if left:
            raise terraform.Refused(f"after destroy: {left}")


def override(emulator):
    """An override file adds to what the emitted `provider` block says."""
    settings = {
        "region": REGION,
        "access_key": "test",
        "secret_key": "test",
        "s3_use_path_style": True,
        "skip_credentials_validation": True,
        "skip_metadata_api_check": True,
        "endpoints": dict.fromkeys(SERVICES, emulator.url),
    }
    if emulator.auth:
        settings["custom_ca_bundle"] = str(emulator.certificate)
    return {"provider": {"aws": settings}}


def camel(name):
    """`d_stream_name` as CloudFormation's outputs are called: `DStreamName`."""
    return "".join(part.capitalize() for part in name.split("_"))


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


def empty(emulator, bucket):
    """Every version of every object, and every delete marker."""
    s3 = emulator.client("s3")
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for kind in ("Versions", "DeleteMarkers"):
            for version in page.get(kind, []):
                s3.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])
