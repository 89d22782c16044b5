"""Says which grants, guards, trusts and orderings a template lacks by the facts, and which it has that no arrow asks for.

Proves: the emitted policies are what `facts.json` says AWS needs for the arrows found in the template, no less and no
more, each resource with the policy that has to be there before it. Cannot prove: that the facts are right. They come
from AWS's documents, not from a deployment.
"""

import itertools
import json
import re
from pathlib import Path

from arrows import Arrows
from policies import Policies, conditions_of, covers, many
from resolve import ACCOUNT, REGION, Unresolved

FACTS = json.loads((Path(__file__).parent / "facts.json").read_text())
FIXED = {"Partition": "aws", "Region": REGION, "Account": ACCOUNT}
PLACEHOLDER = re.compile(r"\$\{([^}]*)\}")


def fill(pattern, bind):
    """A row's pattern with its placeholders bound; a placeholder bound to a list gives one text for each value."""
    values = {**FIXED, **bind}
    names = list(dict.fromkeys(PLACEHOLDER.findall(pattern)))
    choices = [values[name] if isinstance(values[name], list) else [values[name]] for name in names]
    return [
        PLACEHOLDER.sub(lambda match, chosen=dict(zip(names, choice)): chosen[match[1]], pattern)
        for choice in itertools.product(*choices)
    ]


def fill_conditions(conditions, bind):
    filled = {
        operator: {key: [text for value in many(values) for text in fill(value, bind)] for key, values in keys.items()}
        for operator, keys in conditions.items()
    }
    return conditions_of({"Condition": filled})


def check(template, assets=None):
    """All complaints against a template, as sorted strings; none if it is what the facts say."""
    return judged(template, assets)[0]


def optional(template, assets=None):
    """(role, action) of the grants that an arrow may have by the facts, but can do without."""
    policies = judged(template, assets)[1]
    return {
        (role, action)
        for role, held in policies.identity.items()
        for statement in held
        for action, _ in statement.asked
        if (role, action) not in policies.required
    }


def judged(template, assets):
    try:
        policies = Policies(template)
        policies.required = set()
        arrows = Arrows(policies, assets)
    except (Unresolved, KeyError, ValueError, TypeError, StopIteration) as broken:
        return [f"the template cannot be followed: {type(broken).__name__}: {broken}"], None
    said = set()
    for arrow in arrows.found:
        row = FACTS["rows"][arrow.row]
        said.update(f"{arrow.row} {row['edge']} at {arrow.consumer}: {lack}" for lack in lacks(policies, arrow, row))
    said.update(tls(policies))
    said.update(unasked(policies, arrows.found))
    return sorted(said), policies


def lacks(policies, arrow, row):
    if "trust" in row:
        yield from untrusted(policies, arrow, row["trust"])
    for managed in row.get("managed", []):
        if managed not in policies.managed.get(arrow.role, []):
            yield f"{arrow.role} lacks the managed policy {managed}"
    for fact in row["identity"]:
        yield from ungranted(policies, arrow, fact)
    for fact in row.get("resource_policy", []):
        yield from unpermitted(policies, arrow, fact)
    for kind, placeholder in row.get("after", []):
        yield from out_of_order(policies, arrow.consumer, *policies.by_name(kind, *many(arrow.bind[placeholder])))
    for policy in policies.separate.get(arrow.role, []):
        yield from out_of_order(policies, arrow.consumer, policy)


def untrusted(policies, arrow, trust):
    wanted = fill_conditions(trust["condition"], arrow.bind)
    for statement in policies.trust.get(arrow.role, []):
        if (statement.effect == "Allow" and statement.principals == [f"Service:{trust['service']}"]
                and statement.actions == ["sts:AssumeRole"] and statement.conditions == wanted):
            statement.asked.add("trust")
            return
    yield f"{arrow.role} is not trusted to {trust['service']} alone under {wanted}"


def ungranted(policies, arrow, fact):
    held = policies.identity.get(arrow.role, [])
    wanted = fill_conditions(fact["condition"], arrow.bind)
    needs = [need for pattern in fact["resources"] for need in fill(pattern, arrow.bind)]
    for action, need in itertools.product(fact["actions"], needs):
        for statement in held:
            if statement.effect == "Allow" and action in statement.actions and statement.conditions == wanted:
                statement.asked.update((action, own) for own in statement.resources if covers(need, own))
        required = fact["required"] and (arrow.calls is None or action in arrow.calls)
        if not required:
            continue
        policies.required.add((arrow.role, action))
        granting = [s for s in held if s.effect == "Allow" and (s.grants(action, need) or within(arrow, s, action, need))]
        denying = [s for s in held if s.effect == "Deny" and s.grants(action, need)]
        if not granting or denying:
            yield f"{arrow.role} may not {action} on {need}"
        elif not any(statement.conditions == wanted for statement in granting):
            yield f"{arrow.role} may {action} on {need}, but not exactly under {wanted}"


def within(arrow, statement, action, need):
    """A narrower grant within the bucket counts where the template does not say the prefix."""
    return arrow.anywhere and action in statement.actions and any(covers(need, own) for own in statement.resources)


def unpermitted(policies, arrow, fact):
    """The grant on the other side: a queue or topic policy, or a function's permission."""
    principal = f"Service:{fact['principal']}"
    wanted = fill_conditions(fact["condition"], arrow.bind)
    for action in fact["actions"]:
        for guard in ({key: [value] for key, value in zip(wanted, choice)} for choice in itertools.product(*wanted.values())):
            granted = False
            for statement in policies.resource.get(arrow.target, []):
                if (statement.effect != "Allow" or statement.principals != [principal]
                        or not statement.grants(action, arrow.target) or set(statement.conditions) != set(guard)):
                    continue
                allowed = statement.conditions
                if all(any(covers(own, guard[key][0]) for own in allowed[key]) for key in guard):
                    granted = True
                    if arrow.row not in ("E08a", "E08b"):  # an API asks for its permission only when it is called
                        yield from out_of_order(policies, arrow.consumer, statement.place.split("[")[0])
                if all(covers(guard[key][0], own) for key in guard for own in allowed[key]):
                    statement.asked.add((action, arrow.target))
            if not granted:
                yield f"{principal} may not {action} on {arrow.target} under {guard}"


def out_of_order(policies, consumer, *first):
    """A consumer that can come into being before what it needs (before any of these, where they share a name)."""
    resources = policies.resolver.resources
    if consumer in resources and first and not ancestors(resources, consumer) & set(first):
        yield f"{consumer} may be created before {' and '.join(first)}"


def ancestors(resources, name):
    """Every resource that CloudFormation creates before this one."""
    seen, waiting = set(), [name]
    while waiting:
        fresh = parents(resources, waiting.pop()) - seen
        seen |= fresh
        waiting += fresh
    return seen


def parents(resources, name):
    """The resources that one refers to or depends on."""
    text = json.dumps(resources[name])
    named = re.findall(r'"Ref": "(\w+)"|"Fn::GetAtt": \["(\w+)"|\$\{(\w+)[.}]', text)
    depends = re.search(r'"DependsOn": (\[[^\]]*\]|"[^"]*")', text)
    words = {word for words in named for word in words} | set(re.findall(r"\w+", depends[1]) if depends else [])
    return words & set(resources)


def tls(policies):
    """The project's own default: buckets, queues and topics refuse what does not come over TLS."""
    insecure = {("Bool", "aws:securetransport"): ["false"]}
    for kind, fact in FACTS["defaults"]["tls"].items():
        for name in policies.of_type(kind) if kind != "why" else []:
            arn = policies.resolver.arn(name)
            wanted = [text for pattern in fact["resources"] for text in fill(pattern, {"arn": arn})]
            if not any(
                s.effect == "Deny" and s.principals == ["*"] and s.conditions == insecure
                and all(s.grants(action, one) for action in fact["actions"] for one in wanted)
                for s in policies.resource.get(arn, [])
            ):
                yield f"default tls: {name} is open to requests without TLS"


def unasked(policies, arrows):
    for side in (policies.identity, policies.resource):
        for statement in itertools.chain.from_iterable(side.values()):
            for pair in itertools.product(statement.actions, statement.resources):
                if statement.effect == "Allow" and pair not in statement.asked:
                    yield f"unasked: {statement.place} allows {pair[0]} on {pair[1]}, which no arrow needs"
    for role, trusts in policies.trust.items():
        if any(not statement.asked for statement in trusts):
            yield f"unasked: {role} trusts someone whom no arrow needs"
        wanted = {m for a in arrows if a.role == role for m in FACTS["rows"][a.row].get("managed", [])}
        for extra in set(policies.managed.get(role, [])) - wanted:
            yield f"unasked: {role} has the managed policy {extra}"
