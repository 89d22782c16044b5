"""Terraform applies every example on the emulator, data flows, a second plan changes nothing, and destroy takes all away.

The flows, the trust and function policies and the roles of services are asked just as for CloudFormation, policies judged.
Proves: what flow_terraform.py and flow_*.py say. Cannot prove: what the emulator is milder in (printed at the end of the run).
"""

import os
import time
from dataclasses import dataclass, field

import pytest
from conftest import EXAMPLES, PIPES, judge, report
from test_data_flow import tell

if not os.environ.get("PIPEC_TERRAFORM_APPLY"):
    # It takes seven minutes, and on a busy machine the emulator answers too late for the provider now and then.
    report("Terraform on the emulator", ["NOT ASKED: set PIPEC_TERRAFORM_APPLY=1 to apply, look again, and destroy all examples"])
    pytest.skip("PIPEC_TERRAFORM_APPLY is not set: nothing was applied", allow_module_level=True)


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


# What is done: example, change before it is applied, meddling before the second plan, how the objection begins.
REFUSED = {
    "a_grant_is_lost": ("part5", without("aws_iam_role_policy", "serverless_role", "s3:DeleteObject"), None, "flow:"),
    "the_api_may_not_call": ("part5", another_stage, None, "guards:"),
    "a_policy_is_taken_off": ("part4", None, take_policy, "second plan:"),
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

    verdict.add("flow", {name: objections_of(flow, applied, applied.emulator)})
    if applied.name in EXAMPLES:
        verdict.add("guards", {name: objections_of(guards, applied, applied.emulator)})
        verdict.add("roles", {name: objections_of(rehearse, applied, applied.emulator)})


@pytest.fixture(scope="module")
def verdict(request, built, wider, tmp_path_factory):
    """All that is asked, of all examples and changed ones at once."""
    judge("terraform")
    judge("ministack")
    from emulator import Emulator
    from flow_all import FLOWS
    from flow_terraform import DRIFTS, Module, Together
    from flow_wider import WIDER

    tell()
    every = {**built, **wider}
    ways = {name: (name, None, None) for name in every} | {name: way[:3] for name, way in REFUSED.items()}
    modules = {}
    for group in lanes({name: every[example].configuration for name, (example, *_) in ways.items()}):
        emulator = Emulator(auth=True)
        request.addfinalizer(emulator.stop)
        modules |= {name: Module(every[ways[name][0]], emulator, ways[name][1]) for name in group}
    together = Together(tmp_path_factory.mktemp("applied"), modules)
    verdict = Verdict({name: [] for name in modules})
    last = time.monotonic()

    def passed(step):
        nonlocal last
        verdict.seconds[step], last = time.monotonic() - last, time.monotonic()
        print(step, verdict.seconds[step], flush=True)

    verdict.add("plan", together.plan())
    passed("plan")
    verdict.add("apply", together.apply())
    passed("apply")
    applied = together.applied()
    verdict.resources = {name: one.count for name, one in applied.items()}
    for name, one in applied.items():
        drive(one, {**FLOWS, **WIDER}[one.name], verdict, name)
        if meddle := ways[name][2]:
            meddle(one)
    passed("flows")
    for name, found in together.drift().items():
        verdict.drifts |= set(found)
        verdict.add("second plan", {name: [how for what, how in found.items() if what not in DRIFTS]})
    passed("second plan")
    for one in applied.values():
        one.empty()
    verdict.add("destroy", together.destroy())
    verdict.add("left", together.left())
    passed("destroy")
    seconds = ", ".join(f"{step} {second:.0f} s" for step, second in verdict.seconds.items())
    report("Terraform on the emulator", [f"{sum(verdict.resources.values())} resources: {seconds}"])
    return verdict


@pytest.mark.parametrize("name", [*EXAMPLES, *PIPES])
def test_applied_data_arrives_and_all_goes_away(name, verdict):
    assert verdict.resources[name] > 0
    assert verdict.objections[name] == []


@pytest.mark.parametrize("name", REFUSED)
def test_the_judge_can_say_no(name, verdict):
    said = verdict.objections[name]
    assert said != [] and all(one.startswith(REFUSED[name][3]) for one in said)


def test_every_listed_drift_occurs(verdict):
    """A drift that no longer occurs is no longer accepted either."""
    from flow_terraform import DRIFTS

    assert verdict.drifts >= set(DRIFTS)
