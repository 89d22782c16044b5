"""Takes one thing at a time out of a template: the test of the tests.

Each mutation leaves a template that is whole in every other way: an emptied policy goes with its last statement, and
DependsOn on what has gone goes too, so that a judge has to see the loss itself and not its rubble.
"""

import copy
from dataclasses import dataclass

from policies import many


@dataclass(frozen=True)
class Mutation:
    """`kind` for the table, `what` for the reader, `template` with the thing gone."""

    example: str
    kind: str
    what: str
    template: dict
    lost: frozenset = frozenset()  # (role, action) of identity grants that went

    @property
    def key(self):
        return f"{self.example}: {self.kind}: {self.what}"


def mutations(example, template):
    """Every mutation of one example's template."""
    for name, resource in template["Resources"].items():
        for kind, what, change in changes(name, resource):
            mutated = copy.deepcopy(template)
            change(mutated["Resources"])
            lost = grants(template) - grants(mutated)
            yield Mutation(example, kind, what, mutated, frozenset(lost))


def grants(template):
    """(role, action) of all that the roles of a template hold inline."""
    return {
        (name, action)
        for name, resource in template["Resources"].items()
        if resource["Type"] == "AWS::IAM::Role"
        for policy in resource["Properties"].get("Policies", [])
        for statement in policy["PolicyDocument"]["Statement"]
        for action in many(statement["Action"])
    }


def changes(name, resource):
    kind, properties = resource["Type"], resource.get("Properties", {})
    for gone in many(resource.get("DependsOn")):
        yield "DependsOn", f"{name} on {gone}", lambda r, gone=gone: forget(r[name], gone)
    if kind == "AWS::IAM::Role":
        yield from of_document("trust", name, lambda r: r[name]["Properties"]["AssumeRolePolicyDocument"], resource)
        for index, policy in enumerate(properties.get("Policies", [])):
            def find(r, index=index):
                return r[name]["Properties"]["Policies"][index]["PolicyDocument"]

            yield from of_document("identity", name, find, resource, lambda r, index=index: drop_policy(r, name, index))
        for index, arn in enumerate(properties.get("ManagedPolicyArns", [])):
            yield "managed policy", f"{name}: {arn}", lambda r, index=index: pop(
                r[name]["Properties"], "ManagedPolicyArns", index)
    elif "PolicyDocument" in properties:
        side = "identity" if kind.startswith("AWS::IAM::") else "resource policy"
        yield from of_document(side, name, lambda r: r[name]["Properties"]["PolicyDocument"], resource,
                               lambda r: drop_resource(r, name))
    elif kind == "AWS::Lambda::Permission":
        yield "permission", name, lambda r: drop_resource(r, name)
        for guard in ("SourceArn", "SourceAccount"):
            if guard in properties:
                yield "permission guard", f"{name}: {guard}", lambda r, guard=guard: r[name]["Properties"].pop(guard)
    elif kind == "AWS::SNS::Subscription":
        yield "subscription", name, lambda r: drop_resource(r, name)
    elif kind == "AWS::Lambda::EventSourceMapping":
        yield "event source mapping", name, lambda r: drop_resource(r, name)
    elif kind == "AWS::S3::Bucket":
        for entries, listed in properties.get("NotificationConfiguration", {}).items():
            for index in range(len(many(listed))):
                yield "notification", f"{name}: {entries}[{index}]", lambda r, entries=entries, index=index: pop(
                    r[name]["Properties"]["NotificationConfiguration"], entries, index)


def of_document(side, name, find, resource, emptied=None):
    """A policy document's statements, and of each statement its actions, its resources and its guards."""
    for index, statement in enumerate(find({name: resource})["Statement"]):
        def at(r, index=index):
            return find(r)["Statement"][index]

        what = f"{name}[{index}] {statement['Effect']} {' '.join(many(statement['Action']))}"
        alone = len(find({name: resource})["Statement"]) == 1
        if alone and emptied:
            yield f"{side} statement", what, emptied
        else:
            yield f"{side} statement", what, lambda r, index=index: find(r)["Statement"].pop(index)
        for key in ("Action", "Resource"):
            if len(many(statement.get(key))) > 1:
                for place, one in enumerate(statement[key]):
                    yield f"{side} {key.lower()}", f"{what}: {one}", lambda r, at=at, key=key, place=place: (
                        at(r)[key].pop(place))
        for operator, keys in statement.get("Condition", {}).items():
            for key in keys:
                yield f"{side} guard", f"{what}: {operator} {key}", lambda r, at=at, operator=operator, key=key: (
                    drop_guard(at(r), operator, key))
        if side == "trust":
            yield "trust principal", f"{what}: another service", lambda r, at=at: (
                at(r).update(Principal={"Service": "monitoring.amazonaws.com"}))


def drop_guard(statement, operator, key):
    pop(statement["Condition"], operator, key)
    if not statement["Condition"]:
        del statement["Condition"]


def drop_policy(resources, name, index):
    pop(resources[name]["Properties"], "Policies", index)


def drop_resource(resources, name):
    del resources[name]
    for other in resources.values():
        forget(other, name)


def forget(resource, gone):
    left = [one for one in many(resource.get("DependsOn")) if one != gone]
    if left:
        resource["DependsOn"] = left
    else:
        resource.pop("DependsOn", None)


def pop(holder, key, index):
    """Takes one entry out of a list or a map, and the list or map itself when it is empty then."""
    holder[key].pop(index)
    if not holder[key]:
        del holder[key]
