"""Questions about the policies of a template, for an evaluator of IAM's logic that is not ours (simulator.js).

What is asked comes from `facts.json`: each action that AWS documents for each arrow that arrows.py finds in the template, as the
role or the service that acts, on a resource of that arrow. Proves nothing by itself; test_simulator.py asks. The evaluator drops
`kms:EncryptionContext:*`, so conditions on it are left out of the policies that it gets: test_facts.py holds their text.
"""

import json
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

from arrows import Arrows
from facts import FACTS, fill, fill_conditions
from policies import Policies, covers
from resolve import ACCOUNT

OTHER = "monitoring.amazonaws.com"
SECURE = {"aws:SecureTransport": "true"}
HERE = Path(__file__).parent


@dataclass(frozen=True)
class Question:
    """True if `principal` may do this. `holder` names the policies that answer: a role, a resource's ARN, or `trust ROLE`."""

    holder: str
    principal: str
    action: str
    resource: str
    context: tuple
    allowed: bool | None  # None: the facts say that it may be either
    why: str


class World:
    """The statements of one template by holder, and the questions that its arrows ask."""

    policies: Policies
    def __init__(self, template, assets=None):
        self.policies = Policies(template)
        self.arrows = Arrows(self.policies, assets).found
        self.held = dict(self.holders())
        self.questions = list(dict.fromkeys(self.ask()))

    def holders(self):
        """Every holder with its statements."""
        yield from self.policies.identity.items()
        yield from self.policies.resource.items()
        for role, statements in self.policies.trust.items():
            yield f"trust {role}", statements

    def principal(self, role):
        return f"arn:aws:sts::{ACCOUNT}:assumed-role/{self.policies.resolver.name(role)}/session"

    def ask(self):
        for arrow in self.arrows:
            row = FACTS["rows"][arrow.row]
            why = f"{arrow.row} {row['edge']} at {arrow.consumer}"
            for fact in row["identity"]:
                yield from self.of_role(arrow, fact, why)
            for fact in row.get("resource_policy", []):
                yield from self.of_resource(arrow, fact, why)
            if "trust" in row:
                yield from self.of_trust(arrow, row["trust"], why)
        yield from self.without_tls()

    def of_role(self, arrow, fact, why):
        context = {**SECURE, **example(fill_conditions(fact["condition"], arrow.bind))}
        for pattern in fact["resources"]:
            for need in fill(pattern, arrow.bind):
                for action in fact["actions"]:
                    required = fact["required"] and (arrow.calls is None or action in arrow.calls)
                    required &= not arrow.anywhere or ":s3:::" not in need
                    who, what = self.principal(arrow.role), concrete(need)
                    asked = Question(arrow.role, who, action, what, items(context), required or None, why)
                    yield asked
                    if need != "*":
                        allowed = self.elsewhere(arrow.role, action, asked.resource)
                        yield replace(asked, resource=elsewhere(asked.resource), allowed=allowed, why=f"{why}, elsewhere")
                    if fact["condition"]:
                        allowed = None if self.unconditional(arrow.role, action, need) else False
                        if context != SECURE:
                            yield replace(asked, context=items(SECURE), allowed=allowed, why=f"{why}, without its condition")

    def needs(self, role, action):
        """Patterns on which a role may have an action by the facts, with their conditions."""
        for arrow in self.arrows:
            for fact in FACTS["rows"][arrow.row]["identity"] if arrow.role == role else []:
                if action in fact["actions"]:
                    for pattern in fact["resources"]:
                        yield from ((need, fact["condition"]) for need in fill(pattern, arrow.bind))

    def elsewhere(self, role, action, resource):
        """False, unless another arrow of the role is about that place too."""
        return None if any(covers(need, elsewhere(resource)) for need, _ in self.needs(role, action)) else False

    def unconditional(self, role, action, resource):
        return any(not condition and covers(need, concrete(resource)) for need, condition in self.needs(role, action))

    def of_resource(self, arrow, fact, why):
        wanted = fill_conditions(fact["condition"], arrow.bind)
        for action in fact["actions"]:
            for number in range(max([len(values) for values in wanted.values()], default=1)):
                context = {**SECURE, **example(wanted, number)}
                asked = Question(arrow.target, fact["principal"], action, arrow.target, items(context), True, why)
                yield asked
                yield replace(asked, principal=OTHER, allowed=False, why=f"{why}, another service")
                for key in [key for key in context if key not in SECURE]:
                    other = items({**context, key: elsewhere(context[key])})
                    yield replace(asked, context=other, allowed=False, why=f"{why}, another {key}")

    def of_trust(self, arrow, trust, why):
        context = example(fill_conditions(trust["condition"], arrow.bind))
        role = self.policies.resolver.arn(arrow.role)
        asked = Question(f"trust {arrow.role}", trust["service"], "sts:AssumeRole", role, items(context), True, f"{why}, trust")
        yield asked
        yield replace(asked, principal=OTHER, allowed=False)
        if context:
            yield replace(asked, context=items({key: "999999999999" for key in context}), allowed=False)

    def without_tls(self):
        """The project's own default: whoever may do everything may not do it without TLS."""
        insecure = items({"aws:SecureTransport": "false"})
        for kind, fact in FACTS["defaults"]["tls"].items():
            for name in self.policies.of_type(kind) if kind != "why" else []:
                arn = self.policies.resolver.arn(name)
                if arn in self.policies.resource:
                    yield Question(arn, f"arn:aws:iam::{ACCOUNT}:role/admin", SAMPLE[kind], arn, insecure, False, f"TLS at {name}")

    def undocumented(self, role, actions):
        """Questions for all other actions of the services that a role acts on, at the places that it acts on."""
        own = [question for question in self.questions if question.holder == role and question.allowed is not False]
        services = {question.action.split(":")[0] for question in own}
        documented = {question.action for question in own}
        for service in sorted(services):
            places = sorted({q.resource for q in own if q.action.startswith(f"{service}:")} | {"*"})
            for action in actions[service]:
                if action not in documented:
                    for place in places:
                        yield Question(role, self.principal(role), action, place, items(SECURE), False, "documented for no arrow")

    def put(self, question, statements=None, changed=None):
        """A question as the evaluator takes it, perhaps with other statements of one holder."""
        def held(holder):
            return statements if holder == changed else self.held.get(holder, [])

        by_role = question.holder in self.policies.trust
        identity = [document(held(question.holder))] if by_role and held(question.holder) else []
        owner = owner_of(question.resource)
        policy = held(owner if by_role else question.holder)
        if question.why.startswith("TLS"):
            identity = [{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}]
        if question.resource.startswith("arn:aws:kms:"):
            return self.key(question, identity, question.resource.split(":")[4])
        return {
            "principal": question.principal, "action": question.action, "resource": question.resource, "account": ACCOUNT,
            "context": dict(question.context), "identity": identity, "policy": document(policy) if policy else None,
        }


    def key(self, question, identity, account):
        """A customer's key, whose own policy lets the account decide, as P403 asks its owners where it is another's."""
        delegates = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:*", "Resource": "*"}
        return {
            "principal": question.principal, "action": question.action, "resource": question.resource, "account": account,
            "context": dict(question.context), "identity": identity,
            "policy": {"Version": "2012-10-17", "Statement": [delegates]},
        }


SAMPLE = {"AWS::S3::Bucket": "s3:ListBucket", "AWS::SQS::Queue": "sqs:SendMessage", "AWS::SNS::Topic": "sns:Publish"}


def items(context):
    return tuple(sorted(context.items()))


def example(conditions, number=0):
    """Values that meet conditions: the first of each, or the one of this number."""
    return {key: values[min(number, len(values) - 1)].replace("*", "x") for (_, key), values in conditions.items()
            if not key.startswith("kms:encryptioncontext:")}


def concrete(need):
    """A resource that a pattern is about."""
    if need == "*":
        return need
    if ":log-group:" in need and need.endswith(":*"):
        return need[:-1] + "log-stream:x"
    return need.replace("*", "x")


def elsewhere(resource):
    """A resource of the same type that the arrow is not about."""
    if resource.startswith("arn:aws:s3:::"):
        bucket, slash, key = resource.removeprefix("arn:aws:s3:::").partition("/")
        return f"arn:aws:s3:::{bucket}-elsewhere{slash}{key}"
    if resource.endswith(":catalog"):
        return resource.replace(ACCOUNT, "999999999999")
    for rest in (":log-stream:", "/"):  # of a log group; of an API
        if rest == ":log-stream:" or ":execute-api:" in resource:
            head, parting, tail = resource.partition(rest)
            if parting:
                return f"{head}-elsewhere{parting}{tail}"
    return f"{resource}-elsewhere"


def owner_of(resource):
    """The ARN that a resource policy is attached to."""
    return resource.partition("/")[0] if resource.startswith("arn:aws:s3:::") else resource


def document(statements):
    return {"Version": "2012-10-17", "Statement": [spelled(statement) for statement in statements]}


def spelled(statement):
    made = {"Effect": statement.effect, "Action": statement.actions}
    if statement.resources:
        made["Resource"] = statement.resources
    if statement.principals == ["*"]:
        made["Principal"] = "*"
    elif statement.principals:
        kinds = [principal.split(":", 1) for principal in statement.principals]
        made["Principal"] = {kind: [one for other, one in kinds if other == kind] for kind, _ in kinds}
    condition = {}
    for (operator, key), values in statement.conditions.items():
        if not key.startswith("kms:encryptioncontext:"):
            condition.setdefault(operator, {})[key] = values
    return {**made, "Condition": condition} if condition else made


def losses(statements):
    """(what is lost, the statements without it): each statement, and each action, resource and principal of it."""
    for index, statement in enumerate(statements):
        rest = statements[:index] + statements[index + 1:]
        yield f"{statement.place}", [statement], rest
        for name in ("actions", "resources"):
            values = getattr(statement, name)
            if len(values) > 1:
                for value in values:
                    lost = replace(statement, **{name: [value]})
                    left = replace(statement, **{name: [one for one in values if one != value]})
                    yield f"{statement.place}: {value}", [lost], [*statements[:index], left, *statements[index + 1:]]


def ask(puts):
    """The evaluator's answers."""
    run = subprocess.run(["node", str(HERE / "simulator.js")], input=json.dumps(puts), capture_output=True, text=True, timeout=900)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def actions_of(services):
    services = sorted(services)
    return dict(zip(services, [answer["actions"] for answer in ask([{"service": one} for one in services])]))
