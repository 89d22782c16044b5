"""Resolves the intrinsic functions of a template to plausible values, as if it had been deployed.

Proves nothing by itself: it lets a judge of policies or requests see strings where the template has functions.
What it does not know it refuses (`Unresolved`), so that no judge passes on a guess.
"""

import re

ACCOUNT = "123456789012"
REGION = "us-east-1"
PSEUDO = {
    "AWS::AccountId": ACCOUNT,
    "AWS::Region": REGION,
    "AWS::Partition": "aws",
    "AWS::URLSuffix": "amazonaws.com",
    "AWS::StackName": "demo",
    "AWS::StackId": f"arn:aws:cloudformation:{REGION}:{ACCOUNT}:stack/demo/ab12cd34-5e6f-7a8b-9c0d-1e2f3a4b5c6d",
    "AWS::NotificationARNs": [],
}

# The property that holds a resource's own name; `a.b` looks into a structure.
NAMED_BY = {
    "AWS::S3::Bucket": "BucketName",
    "AWS::Kinesis::Stream": "Name",
    "AWS::KinesisFirehose::DeliveryStream": "DeliveryStreamName",
    "AWS::Lambda::Function": "FunctionName",
    "AWS::IAM::Role": "RoleName",
    "AWS::IAM::InstanceProfile": "InstanceProfileName",
    "AWS::SQS::Queue": "QueueName",
    "AWS::SNS::Topic": "TopicName",
    "AWS::Logs::LogGroup": "LogGroupName",
    "AWS::Logs::LogStream": "LogStreamName",
    "AWS::Glue::Database": "DatabaseInput.Name",
    "AWS::Glue::Table": "TableInput.Name",
    "AWS::Athena::WorkGroup": "Name",
    "AWS::ApiGateway::Stage": "StageName",
    "AWS::ApiGatewayV2::Stage": "StageName",
}
ARNS = {
    "AWS::S3::Bucket": "arn:aws:s3:::{name}",
    "AWS::Kinesis::Stream": "arn:aws:kinesis:{region}:{account}:stream/{name}",
    "AWS::KinesisFirehose::DeliveryStream": "arn:aws:firehose:{region}:{account}:deliverystream/{name}",
    "AWS::Lambda::Function": "arn:aws:lambda:{region}:{account}:function:{name}",
    "AWS::IAM::Role": "arn:aws:iam::{account}:role/{name}",
    "AWS::IAM::InstanceProfile": "arn:aws:iam::{account}:instance-profile/{name}",
    "AWS::SQS::Queue": "arn:aws:sqs:{region}:{account}:{name}",
    "AWS::SNS::Topic": "arn:aws:sns:{region}:{account}:{name}",
    "AWS::Logs::LogGroup": "arn:aws:logs:{region}:{account}:log-group:{name}:*",
    "AWS::Athena::WorkGroup": "arn:aws:athena:{region}:{account}:workgroup/{name}",
    "AWS::KMS::Key": "arn:aws:kms:{region}:{account}:key/{name}",
}
# Types whose Ref is the ARN.
REF_IS_ARN = {"AWS::SNS::Topic"}
REFERENCE = re.compile(r"\$\{(!?)([^}]*)\}")


def exported(name):
    """The value that another stack exports under a name."""
    return f"exported-{name}"


class Unresolved(Exception):
    """A function, reference or attribute that this resolver does not know."""


class Resolver:
    """Answers for one template; `parameters` override the defaults of its Parameters."""

    def __init__(self, template, parameters=None):
        self.template = template
        self.resources = template["Resources"]
        self.parameters = {
            name: parameter.get("Default", name.lower()) for name, parameter in template.get("Parameters", {}).items()
        }
        self.parameters.update(parameters or {})

    def properties(self, logical_id):
        """The properties of a resource, resolved."""
        return self.resolve(self.resources[logical_id].get("Properties", {}))

    def output(self, name):
        return self.resolve(self.template["Outputs"][name]["Value"])

    def name(self, logical_id):
        """The name of the resource in AWS: its own name where it has one, else one made of the logical id."""
        resource = self.resources[logical_id]
        value = resource.get("Properties", {})
        for key in NAMED_BY.get(resource["Type"], "-").split("."):
            value = value.get(key) if isinstance(value, dict) else None
        if value is not None:
            return self.resolve(value)
        made = f"demo-{logical_id}-1A2B3C4D"
        return made.lower() if resource["Type"] == "AWS::S3::Bucket" else made

    def arn(self, logical_id):
        kind = self.resources[logical_id]["Type"]
        if kind not in ARNS:
            raise Unresolved(f"{logical_id}: no ARN known for {kind}")
        return ARNS[kind].format(name=self.name(logical_id), region=REGION, account=ACCOUNT)

    def ref(self, name):
        if name in PSEUDO:
            return PSEUDO[name]
        if name in self.parameters:
            return self.parameters[name]
        if name not in self.resources:
            raise Unresolved(f"Ref to {name}, which does not exist")
        kind = self.resources[name]["Type"]
        if kind in REF_IS_ARN:
            return self.arn(name)
        if kind == "AWS::SQS::Queue":
            return f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{self.name(name)}"
        return self.name(name)

    def attribute(self, name, attribute):
        if name not in self.resources:
            raise Unresolved(f"GetAtt of {name}, which does not exist")
        kind = self.resources[name]["Type"]
        if attribute in ("Arn", "TopicArn"):
            return self.arn(name)
        if attribute.endswith("Name") and kind in NAMED_BY:
            return self.name(name)
        if attribute == "RootResourceId":
            return "r00t"
        raise Unresolved(f"GetAtt {name}.{attribute} of {kind}")

    def substitute(self, text, names):
        def one(match):
            literal, name = match.groups()
            if literal:
                return "${" + name + "}"
            if name in names:
                return str(self.resolve(names[name]))
            return str(self.attribute(*name.split(".", 1)) if "." in name else self.ref(name))

        return REFERENCE.sub(one, text)

    def resolve(self, value):
        """The value with every function in it carried out; `AWS::NoValue` takes its property away."""
        if isinstance(value, list):
            return [self.resolve(item) for item in value if item != {"Ref": "AWS::NoValue"}]
        if not isinstance(value, dict):
            return value
        if len(value) == 1:
            (function, argument), *_ = value.items()
            if function == "Ref":
                return self.ref(argument)
            if function.startswith("Fn::"):
                return self.call(function[4:], argument)
        return {key: self.resolve(item) for key, item in value.items() if item != {"Ref": "AWS::NoValue"}}

    def call(self, function, argument):
        if function == "GetAtt":
            return self.attribute(*(argument.split(".", 1) if isinstance(argument, str) else argument))
        if function == "Sub":
            text, names = (argument, {}) if isinstance(argument, str) else argument
            return self.substitute(text, names)
        if function == "Join":
            separator, parts = argument
            return separator.join(str(part) for part in self.resolve(parts))
        if function == "Split":
            separator, text = argument
            return self.resolve(text).split(separator)
        if function == "Select":
            index, parts = argument
            return self.resolve(parts)[int(index)]
        if function == "ImportValue":
            return exported(self.resolve(argument))
        raise Unresolved(f"Fn::{function} is not known here")
