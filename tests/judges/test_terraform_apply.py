"""Terraform applies every example on the emulator, data flows, a second plan changes nothing, and destroy takes all away.

The flows, the trust and function policies and the roles of services are asked just as for CloudFormation, policies judged.
Proves: what flow_terraform.py and flow_*.py say. Cannot prove: what the emulator is milder in (printed at the end of the run).
"""

import time
from dataclasses import dataclass, field
from typing import Callable

import pytest
from conftest import EXAMPLES, judge, report
from test_data_flow import tell


def without(kind, name, action):
    """Takes an action out of a policy."""

    def change(configuration):
        resource = configuration["resource"][kind][name]
        less = resource["policy"].replace(f'"{action}",', "").replace(f',"{action}"', "")
        assert less != resource["policy"]
        resource["policy"] = less

    return change


def another_stage(configuration):
    for permission in configuration["resource"]["aws_lambda_permission"].values():
        permission["source_arn"] = permission["source_arn"].replace(".stage_name", ".id")


def take_policy(applied):
    """Somebody takes the TLS-only policy off a bucket."""
    applied.emulator.client("s3").delete_bucket_policy(Bucket=applied.output("BucketBBucketName"))


@dataclass(frozen=True)
class Way:
    """The course of an example: changed before it is applied, meddled with before the second plan, destroyed before it is empty;
    and the beginning of the objection to that."""

    example: str
    change: Callable | None = None
    meddle: Callable | None = None
    full: bool = False
    objection: str = ""


REFUSED = {
    "a_grant_is_lost": Way(
        "part5", without("aws_iam_role_policy", "serverless_role", "s3:DeleteObject"), objection="flow: "),
    "the_api_may_not_call": Way("part5", another_stage, objection="guards: "),
    "a_policy_is_taken_off": Way("part4", meddle=take_policy, objection="second plan: "),
    "a_bucket_holds_data": Way("part4", full=True, objection="destroy: "),
}


@dataclass
class Verdict:
    """`objections` by the name of an example, or of what is refused; empty where all is well."""

    objections: dict
    resources: dict = field(default_factory=dict)
    drifts: set = field(default_factory=set)
    seconds: dict = field(default_factory=dict)

    def add(self, step, objections):
        for name, said in objections.items():
            self.objections[name] += [f"{step}: {one}" for one in said]


def lanes(configurations):
    """Groups of names that can share an emulator: no two of a group give a database the same name."""
    groups = []
    for name, configuration in configurations.items():
        databases = {one["name"] for one in configuration["resource"].get("aws_glue_catalog_database", {}).values()}
        for taken, group in groups:
            if not taken & databases:
                break
        else:
            taken, group = set(), []
            groups.append((taken, group))
        taken |= databases
        group.append(name)
    return [group for _, group in groups]


def objections_of(action, *arguments):
    try:
        action(*arguments)
    except Exception as failure:  # whatever a changed configuration leads to; as emitted, any of it is a failed test
        return [f"{type(failure).__name__}: {failure}"]
    return []


def drive(applied, flow, verdict, name):
    """The flow of an example, and what the emulator does not ask on its own."""
    from flow_guards import guards
    from flow_roles import rehearse

    for step, ask in ("flow", flow), ("guards", guards), ("roles", rehearse):
        verdict.add(step, {name: objections_of(ask, applied, applied.emulator)})


@pytest.fixture(scope="module")
def verdict(request, built, tmp_path_factory):
    """All that is asked, of all examples and changed ones at once."""
    judge("terraform")
    judge("ministack")
    from emulator import Emulator
    from flow_all import FLOWS
    from flow_terraform import DRIFTS, Module, Together

    tell()
    ways = {name: Way(name) for name in built} | REFUSED
    modules = {}
    for group in lanes({name: built[way.example].configuration for name, way in ways.items()}):
        emulator = Emulator(auth=True)
        request.addfinalizer(emulator.stop)
        modules |= {name: Module(built[ways[name].example], emulator, ways[name].change) for name in group}
    together = Together(tmp_path_factory.mktemp("applied"), modules)
    verdict = Verdict({name: [] for name in modules})
    last = time.monotonic()

    def passed(step):
        nonlocal last
        verdict.seconds[step], last = time.monotonic() - last, time.monotonic()

    verdict.add("plan", together.plan())
    passed("plan")
    verdict.add("apply", together.apply())
    passed("apply")
    applied = together.applied()
    verdict.resources = {name: one.count for name, one in applied.items()}
    for name, one in applied.items():
        drive(one, FLOWS[one.name], verdict, name)
        if ways[name].meddle:
            ways[name].meddle(one)
    passed("flows")
    for name, found in together.drift().items():
        verdict.drifts |= set(found)
        verdict.add("second plan", {name: [how for what, how in found.items() if what not in DRIFTS]})
    passed("second plan")
    for name, one in applied.items():
        if not ways[name].full:
            one.empty()
    verdict.add("destroy", together.destroy())
    passed("destroy")
    seconds = ", ".join(f"{step} {second:.0f} s" for step, second in verdict.seconds.items())
    report("Terraform on the emulator", [f"{sum(verdict.resources.values())} resources: {seconds}"])
    return verdict


@pytest.mark.parametrize("name", EXAMPLES)
def test_applied_data_arrives_and_all_goes_away(name, verdict):
    assert verdict.resources[name] > 0
    assert verdict.objections[name] == []


@pytest.mark.parametrize("name", REFUSED)
def test_the_judge_can_say_no(name, verdict):
    said = verdict.objections[name]
    assert said != [] and all(one.startswith(REFUSED[name].objection) for one in said)


def test_every_listed_drift_occurs(verdict):
    """A drift that no longer occurs is no longer accepted either."""
    from flow_terraform import DRIFTS

    assert verdict.drifts >= set(DRIFTS)
