"""Terraform's configuration says what CloudFormation's template says: each setting, statement, line of code and output, and who
waits for whom; equal, or a difference that is listed here with its reason.

Proves: what the judges of templates find, they find for Terraform too. Cannot prove: that the two services of AWS behind it
take a setting alike; test_terraform_apply.py looks at that on the emulator.
"""

import copy
import json

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
    ("AWS::ApiGateway::Deployment", "lifecycle"): (
        TERRAFORM, "CloudFormation makes the new one first, for it has another logical id"),
    ("AWS::Glue::Database", "catalogid"): (CFN, "the account is the provider's default, and must be said in CloudFormation"),
    ("AWS::Glue::Table", "catalogid"): (CFN, "the account is the provider's default, and must be said in CloudFormation"),
    ("AWS::KinesisFirehose::DeliveryStream", "deliverystreamtype"): (CFN, "the provider tells it by the source"),
    ("AWS::KinesisFirehose::DeliveryStream", "deliverystreamencryptionconfigurationinput.enabled"): (
        TERRAFORM, "CloudFormation tells it by the key's type being there"),
    ("AWS::KinesisFirehose::DeliveryStream", FIREHOSE + "dataformatconversionconfiguration.schemaconfiguration.catalogid"): (
        CFN, DEFAULT),
    ("AWS::KinesisFirehose::DeliveryStream", FIREHOSE + "dataformatconversionconfiguration.schemaconfiguration.region"): (
        CFN, DEFAULT),
    ("AWS::Lambda::Function", "handler"): (
        NEITHER, "a single file is inline in a template, where AWS names it index; Terraform has it under its own name"),
    ("AWS::Lambda::Function", "runtime"): (
        NEITHER, "where none is written, the newest; for Terraform the newest that the oldest provider takes"),
    ("AWS::Lambda::Function", "loggingconfig.logformat"): (TERRAFORM, "the provider wants the default spelled out"),
    ("AWS::S3::Bucket", "lifecycleconfiguration.rules.filter"): (TERRAFORM, "the provider wants an empty filter for all objects"),
}  # fmt: skip

# Settings that only Terraform has.
FOR_CODE = {
    "aws_s3_bucket", "aws_s3_bucket_ownership_controls", "aws_s3_bucket_policy", "aws_s3_bucket_public_access_block",
    "aws_s3_bucket_server_side_encryption_configuration", "aws_s3_object",
}  # fmt: skip


# Settings that can be lost unheard: the provider or another judge asks for them, or nothing depends on them.
NOTHING_LOST = {
    ("aws_iam_role_policy", "name"),  # the provider makes one up
    ("aws_kinesis_firehose_delivery_stream", "destination"),  # required: validate
    ("aws_api_gateway_method_settings", "rest_api_id"),  # required: validate
    ("aws_s3_bucket", "force_destroy"),  # of a bucket for code alone: destroy
}


def differences(one, configuration=None):
    """Everything that is not listed, and the keys of what is."""
    compared = compare(one.template, configuration or one.configuration, one.assets, one.terraform_folder)
    wrong, listed = list(unordered(compared.terraform)), set()
    for (kind, path), places in compared.said.items():
        for name, ours, theirs in places:
            who = CFN if theirs is None else TERRAFORM if ours is None else NEITHER
            if LISTED.get((kind, path), (None,))[0] == who:
                listed.add((kind, path))
            else:
                wrong.append(f"{kind} {name}: {path}: {ours!r} and {theirs!r}")
    for name, settings in compared.settings.items():
        wrong += [f"{name} lacks {path}" for path in own_alone(settings["type"]) if lacks(settings, path.split("."))]
    for kind, name in compared.others:
        if (kind, name) != ("terraform_data", "deployment") and not (
            kind in FOR_CODE and name.removesuffix("_policy") in compared.terraform.code
        ):
            wrong.append(f"{kind}.{name} is in no template")
    return wrong, listed


def own_alone(kind):
    """The paths of settings of a type that only Terraform has; each resource of the type must have them."""
    return [path for (of, path), (who, _) in LISTED.items() if of == kind and who == TERRAFORM]


def lacks(settings, path):
    """True if all steps of a path except the last are there, and the last is not."""
    *outer, last = path
    for key in outer:
        settings = settings.get(key) if isinstance(settings, dict) else None
    return isinstance(settings, dict) and last not in settings


def objections(one, configuration):
    try:
        return differences(one, configuration)[0]
    except (Mismatch, Unresolved, KeyError, ValueError, TypeError, AttributeError, OSError) as broken:
        return [f"{type(broken).__name__}: {broken}"]


# What people write in the words of one target the other does not say.
ONE_TARGET = {"own"}


def both(built, wider):
    return {name: one for name, one in {**built, **wider}.items() if name not in ONE_TARGET}


@pytest.mark.parametrize("name", [name for name in [*EXAMPLES, *PIPES] if name not in ONE_TARGET])
def test_both_say_the_same(name, built, wider):
    assert differences(both(built, wider)[name])[0] == []


def test_every_listed_difference_occurs(built, wider):
    occurring = set().union(*(differences(one)[1] for one in both(built, wider).values()))
    assert set(LISTED) - occurring == set()


def losses(configuration):
    """(kind of loss, what is lost, the configuration without it): each leaf, and each leaf of a policy's statements."""
    for kind, resources in configuration["resource"].items():
        for name, resource in resources.items():
            for path in filter(None, leaves(resource)):
                mutated = copy.deepcopy(configuration)
                take(mutated["resource"][kind][name], path)
                yield (kind, pattern(path)), f"{name}: {path}", mutated
            for key in sorted({"policy", "assume_role_policy"} & resource.keys()):
                for path in leaves(json.loads(resource[key])):
                    document, mutated = json.loads(resource[key]), copy.deepcopy(configuration)
                    if path[0] == "Statement" and "Effect" not in path:
                        take(document, path)
                        mutated["resource"][kind][name][key] = json.dumps(document)
                        yield (kind, f"{key}: {pattern(path)}"), f"{name}: {path}", mutated


def pattern(path):
    return ".".join("*" if isinstance(key, int) or key.isupper() else key for key in path)


def leaves(value, path=()):
    if isinstance(value, dict | list) and value:
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(item, (*path, key))
    else:
        yield path


def take(holder, path):
    """Removes a leaf, and what is empty then."""
    if len(path) > 1:
        take(holder[path[0]], path[1:])
    if len(path) == 1 or holder[path[0]] in ({}, []):
        holder.pop(path[0])


def test_it_objects_to_every_loss(built, wider):
    """One of each kind, but for what is listed and what changes nothing of what is deployed."""
    tried, unheard = set(), []
    for one in both(built, wider).values():
        for loss, what, mutated in losses(one.configuration):
            if loss not in tried | NOTHING_LOST:
                tried.add(loss)
                if not objections(one, mutated):
                    unheard.append(f"{loss}: {one.name}: {what}")
    assert not unheard, "\n".join(unheard)
    assert len(tried) > 200
