"""Terraform's configuration says what CloudFormation's template says: each setting, statement, line of code and output, and who
waits for whom; equal, or a difference that is listed here with its reason.

Proves: what the judges of templates find, they find for Terraform too. Cannot prove: that the two services of AWS behind it
take a setting alike; test_terraform_apply.py looks at that on the emulator.
"""

import copy

import pytest
from conftest import EXAMPLES, PIPES
from parity import Mismatch, compare, unordered
from resolve import Unresolved

NEITHER, CFN, TERRAFORM = "both, differently", "CloudFormation alone", "Terraform alone"
NAMED = "Terraform wants a name (or makes one of its own, with nothing of ours in it), CloudFormation makes one"
DEFAULT = "what AWS takes where nothing is said: the provider has no argument for it"
FIREHOSE = "extendeds3destinationconfiguration."

# (type, setting) -> who says it, and why the other does not.
LISTED = {
    ("AWS::IAM::InstanceProfile", "name"): (TERRAFORM, NAMED),
    ("AWS::IAM::Role", "rolename"): (TERRAFORM, NAMED),
    ("AWS::Kinesis::Stream", "name"): (TERRAFORM, NAMED),
    ("AWS::KinesisFirehose::DeliveryStream", "deliverystreamname"): (TERRAFORM, NAMED),
    ("AWS::Lambda::Function", "functionname"): (TERRAFORM, NAMED),
    ("AWS::Logs::LogGroup", "loggroupname"): (TERRAFORM, NAMED),
    ("AWS::S3::Bucket", "bucketname"): (TERRAFORM, NAMED),
    ("AWS::SNS::Topic", "topicname"): (TERRAFORM, NAMED),
    ("AWS::SQS::Queue", "queuename"): (TERRAFORM, NAMED),
    ("AWS::Glue::Database", "catalogid"): (CFN, "the account is the provider's default, and must be said in CloudFormation"),
    ("AWS::Glue::Table", "catalogid"): (CFN, "the account is the provider's default, and must be said in CloudFormation"),
    ("AWS::KinesisFirehose::DeliveryStream", "deliverystreamtype"): (CFN, "the provider tells it by the source"),
    ("AWS::KinesisFirehose::DeliveryStream", "deliverystreamencryptionconfigurationinput.enabled"): (
        TERRAFORM, "CloudFormation tells it by the key's type being there"),
    ("AWS::KinesisFirehose::DeliveryStream", FIREHOSE + "dataformatconversionconfiguration.schemaconfiguration.catalogid"): (
        CFN, DEFAULT),
    ("AWS::KinesisFirehose::DeliveryStream", FIREHOSE + "dataformatconversionconfiguration.schemaconfiguration.region"): (
        CFN, DEFAULT),
    ("AWS::KinesisFirehose::DeliveryStream", FIREHOSE + "processingconfiguration.processors.parameters"): (
        NEITHER, "the provider leaves a parameter with its default value out of the state, and would plan it for ever"),
    ("AWS::Lambda::Function", "handler"): (
        NEITHER, "a single file is inline in a template, where AWS names it index; Terraform has it under its own name"),
    ("AWS::Lambda::Function", "loggingconfig.logformat"): (TERRAFORM, "the provider wants the default spelled out"),
    ("AWS::S3::Bucket", "lifecycleconfiguration.rules.filter"): (TERRAFORM, "the provider wants an empty filter for all objects"),
}  # fmt: skip

# What only Terraform has.
FOR_CODE = {
    "aws_s3_bucket", "aws_s3_bucket_ownership_controls", "aws_s3_bucket_policy", "aws_s3_bucket_public_access_block",
    "aws_s3_bucket_server_side_encryption_configuration", "aws_s3_object",
}  # fmt: skip


def differences(one, configuration=None):
    """Everything that is not listed, and the keys of what is."""
    said, others, terraform = compare(one.template, configuration or one.configuration, one.assets, one.terraform_folder)
    wrong, listed = list(unordered(terraform)), set()
    for (kind, path), places in said.items():
        for name, ours, theirs in places:
            who = CFN if theirs is None else TERRAFORM if ours is None else NEITHER
            if LISTED.get((kind, path), (None,))[0] == who:
                listed.add((kind, path))
            else:
                wrong.append(f"{kind} {name}: {path}: {ours!r} and {theirs!r}")
    for kind, name in others:
        if (kind, name) != ("terraform_data", "deployment") and not (
            kind in FOR_CODE and name.removesuffix("_policy") in terraform.code
        ):
            wrong.append(f"{kind}.{name} is in no template")
    return wrong, listed


def objections(one, configuration):
    try:
        return differences(one, configuration)[0]
    except (Mismatch, Unresolved, KeyError, ValueError, TypeError, OSError) as broken:
        return [f"{type(broken).__name__}: {broken}"]


@pytest.mark.parametrize("name", [*EXAMPLES, *PIPES])
def test_both_say_the_same(name, built, wider):
    assert differences({**built, **wider}[name])[0] == []


def test_every_listed_difference_occurs(built, wider):
    occurring = set().union(*(differences(one)[1] for one in [*built.values(), *wider.values()]))
    assert set(LISTED) - occurring == set()
