"""The policies of a template, resolved, and what they allow.

Proves nothing by itself; `test_parliament.py` and `facts.py` ask it. An allowance counts only as far as AWS would count
it: action by action, on the resource that is named, unless something denies it.
"""

import re
from dataclasses import dataclass, field

from resolve import Resolver


@dataclass
class Statement:
    """One statement, where it stands, and what of it was asked for (`asked`, filled by the facts)."""

    place: str
    effect: str
    principals: list
    actions: list
    resources: list
    conditions: dict
    asked: set = field(default_factory=set)

    def grants(self, action, resource):
        return any(covers(own, action, fold=True) for own in self.actions) and any(
            covers(own, resource) for own in self.resources
        )


def many(value):
    return [] if value is None else value if isinstance(value, list) else [value]


def covers(pattern, text, fold=False):
    """True if an IAM pattern (`*`, `?`) covers a text; the text's own `*` must be covered too."""
    regex = "".join({"*": ".*", "?": "."}.get(letter, re.escape(letter)) for letter in pattern)
    return re.fullmatch(regex, text, re.S | (re.I if fold else 0)) is not None


def conditions_of(statement):
    """{(operator, key): [values]}: ArnEquals and ArnLike are one operator to AWS, and keys know no case."""
    return {
        ("ArnLike" if operator == "ArnEquals" else operator, key.lower()): sorted(map(str, many(values)))
        for operator, keys in statement.get("Condition", {}).items()
        for key, values in keys.items()
    }


def principals_of(statement):
    principal = statement.get("Principal")
    if isinstance(principal, dict):
        return [f"{kind}:{one}" for kind, ones in principal.items() for one in many(ones)]
    return many(principal)


def statements(document, place):
    return [
        Statement(
            f"{place}[{index}]",
            raw["Effect"],
            principals_of(raw),
            many(raw.get("Action")),
            many(raw.get("Resource")),
            conditions_of(raw),
        )
        for index, raw in enumerate(many(document.get("Statement")))
    ]


class Policies:
    """All policies of one template: `identity` by role, `trust` by role, `resource` by ARN, `managed` by role."""

    def __init__(self, template, parameters=None):
        self.resolver = Resolver(template, parameters)
        self.documents = []  # (place, kind, resolved document), for judges of the text
        self.identity, self.trust, self.resource, self.managed = {}, {}, {}, {}
        self.separate = {}  # role -> logical ids of policies that are resources of their own
        for name, resource in self.resolver.resources.items():
            reader = READERS.get(resource["Type"])
            if reader:
                reader(self, name, self.resolver.properties(name))

    def _document(self, kind, place, document):
        self.documents.append((place, kind, document))
        return statements(document, place)

    def role(self, name, properties):
        self.trust[name] = self._document("trust", f"{name}.trust", properties["AssumeRolePolicyDocument"])
        self.managed[name] = many(properties.get("ManagedPolicyArns"))
        for policy in properties.get("Policies", []):
            place = f"{name}.{policy['PolicyName']}"
            self.identity.setdefault(name, []).extend(self._document("identity", place, policy["PolicyDocument"]))

    def attached(self, name, properties):
        """AWS::IAM::Policy, ManagedPolicy, RolePolicy: a policy that is a resource of its own."""
        found = self._document("identity", name, properties["PolicyDocument"])
        wanted = many(properties.get("Roles")) + many(properties.get("RoleName"))
        for role in self.by_name("AWS::IAM::Role", *wanted):
            self.identity.setdefault(role, []).extend(found)
            self.separate.setdefault(role, []).append(name)

    def bucket(self, name, properties):
        self._on([f"arn:aws:s3:::{properties['Bucket']}"], name, properties)

    def queues(self, name, properties):
        arns = {self.resolver.ref(q): self.resolver.arn(q) for q in self.of_type("AWS::SQS::Queue")}
        self._on([arns[url] for url in properties["Queues"]], name, properties)

    def topics(self, name, properties):
        self._on(properties["Topics"], name, properties)

    def _on(self, arns, name, properties):
        found = self._document("resource", name, properties["PolicyDocument"])
        for arn in arns:
            self.resource.setdefault(arn, []).extend(found)

    def permission(self, name, properties):
        """AWS::Lambda::Permission as the statement that Lambda makes of it."""
        principal = properties["Principal"]
        target = properties["FunctionName"]
        for function in self.of_type("AWS::Lambda::Function"):
            if target == self.resolver.name(function):
                target = self.resolver.arn(function)
        conditions = {}
        if "SourceArn" in properties:
            conditions["ArnLike", "aws:sourcearn"] = [properties["SourceArn"]]
        if "SourceAccount" in properties:
            conditions["StringEquals", "aws:sourceaccount"] = [properties["SourceAccount"]]
        made = Statement(name, "Allow", [f"Service:{principal}"], [properties["Action"]], [target], conditions)
        self.resource.setdefault(target, []).append(made)

    def of_type(self, *kinds):
        return [name for name, resource in self.resolver.resources.items() if resource["Type"] in kinds]

    def by_name(self, kind, *names):
        return [one for one in self.of_type(kind) if self.resolver.name(one) in names]

    def by_arn(self, kind, arn):
        """The logical id of the resource with this ARN, or None."""
        return next((one for one in self.of_type(kind) if self.resolver.arn(one) == arn), None)


READERS = {
    "AWS::IAM::Role": Policies.role,
    "AWS::IAM::Policy": Policies.attached,
    "AWS::IAM::ManagedPolicy": Policies.attached,
    "AWS::IAM::RolePolicy": Policies.attached,
    "AWS::S3::BucketPolicy": Policies.bucket,
    "AWS::SQS::QueuePolicy": Policies.queues,
    "AWS::SNS::TopicPolicy": Policies.topics,
    "AWS::Lambda::Permission": Policies.permission,
}
