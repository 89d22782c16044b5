"""Resolves the references of a Terraform configuration to what `resolve.py` makes of the template of the same pipeline.

A reference to a resource becomes the name or ARN of CloudFormation's resource of the same id, so that both targets can be
compared. Proves nothing by itself; what it does not know it refuses.
"""

import re

from resolve import ACCOUNT, REGION, Unresolved, exported
from terms import TERMS

KNOWN = {
    "data.aws_caller_identity.current.account_id": ACCOUNT,
    "data.aws_partition.current.dns_suffix": "amazonaws.com",
    "data.aws_partition.current.partition": "aws",
    "data.aws_region.current.id": REGION,
    "local.deployment": "ab12cd34",  # the first part of the id in resolve.py's stack id
    "path.module": ".",
}
# Attributes that are the name (`Ref`, for most) of a resource; `id` only where it is what CloudFormation calls `Ref`.
NAMES = {"name", "bucket", "function_name", "stage_name"}
ID_IS_REF = {
    "aws_api_gateway_deployment", "aws_api_gateway_rest_api", "aws_apigatewayv2_api", "aws_apigatewayv2_integration",
}  # fmt: skip
EXPRESSION = re.compile(r"(\$\$\{|%%\{)|\$\{((?:[^}\"]|\"[^\"]*\")*)\}")


def logical_id(name):
    """`raw_zone` as CloudFormation calls it: `RawZone`."""
    return "".join(part[:1].upper() + part[1:] for part in name.split("_"))


class Configuration:
    """Answers for one configuration; `resolver` is that of the template."""

    def __init__(self, configuration, resolver):
        self.resources, self.resolver = configuration["resource"], resolver
        self.variables = {name: one.get("default", name) for name, one in configuration["variable"].items()}
        self.exports = configuration.get("data", {}).get("aws_cloudformation_export", {})
        self.outputs = configuration.get("output", {})
        # Of everything, by `default_tags`; whoever applies it may give more.
        self.tags = self.resolve(configuration.get("locals", {}).get("tags", {}))
        # Buckets for code that CloudFormation takes from a bucket of the user's.
        self.code = {
            re.search(r"aws_s3_bucket\.(\w+)\.", one["bucket"])[1] for one in self.resources.get("aws_s3_object", {}).values()
        }

    def resolve(self, value):
        if isinstance(value, dict):
            return {key: self.resolve(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.resolve(item) for item in value]
        if not isinstance(value, str):
            return value
        if (whole := EXPRESSION.fullmatch(value)) and whole[2]:
            return self.expression(whole[2])
        return EXPRESSION.sub(lambda found: found[1][1:] if found[1] else str(self.expression(found[2])), value)

    def expression(self, text):
        if text in KNOWN:
            return KNOWN[text]
        if re.fullmatch(r'"\$+"', text):  # dollars before a reference, which would be its escape
            return text[1:-1]
        if text.startswith("var."):
            return self.variables[text[4:]]
        if found := re.fullmatch(r"data\.aws_cloudformation_export\.(\w+)\.value", text):
            return exported(self.resolve(self.exports[found[1]]["name"]))
        if found := re.fullmatch(r'filebase64sha256\("(.*)"\)', text):
            return f"hash of {self.resolve(found[1])}"
        if found := re.fullmatch(r"(aws_\w+)\.(\w+)\.(\w+)", text):
            return self.reference(*found.groups())
        raise Unresolved(f"${{{text}}}")

    def reference(self, kind, name, attribute):
        if name not in self.resources.get(kind, {}):
            raise Unresolved(f"{kind}.{name}, which does not exist")
        if name in self.code and attribute == "bucket":
            return self.resolver.parameters["AssetBucket"]
        own = self.counterpart(kind, name)
        if own is None:
            raise Unresolved(f"{kind}.{name} is no resource of the template")
        if attribute == "arn":
            return self.resolver.arn(own).removesuffix(":*")
        if attribute == "url" or attribute == "id" and kind in ID_IS_REF:
            return self.resolver.ref(own)
        if attribute in NAMES:
            return self.resolver.name(own)
        raise Unresolved(f"{kind}.{name}.{attribute}: not known what it is in CloudFormation")

    def counterpart(self, kind, name):
        """The logical id of the resource of the template that this one is, or is a part of."""
        if kind not in TERMS:
            return None
        if kind == "aws_iam_role_policy_attachment":  # named after its policy too, for there may be several
            name = re.search(r"aws_iam_role\.(\w+)\.", self.resources[kind][name]["role"])[1]
        term, own = TERMS[kind], logical_id(name)
        for other, resource in self.resolver.resources.items():
            if resource["Type"] == term.kind:
                if own in [other[: at.start()] + other[at.end() :] for at in re.finditer(term.word, other)]:
                    return other
        return None
