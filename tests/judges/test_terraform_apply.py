"""Terraform applies every example on the emulator, data flows, a second plan changes nothing, and destroy takes all away.

The flows, the trust and function policies and the roles of services are asked just as for CloudFormation, policies judged.
All examples run side by side, for most of the time the provider waits. Proves: what flow_terraform.py and flow_*.py say.
Cannot prove: what the emulator is milder in (printed at the end of the run).
"""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pytest
from conftest import EXAMPLES, judge, report
from test_data_flow import tell

TOGETHER = 8  # each with a provider of about half a gigabyte


@dataclass
class Outcome:
    """How it went: `objections` is empty where all is well."""

    resources: int = 0
    objections: list = field(default_factory=list)
    drifts: set = field(default_factory=set)
    seconds: dict = field(default_factory=dict)


def go_through(emulator, example, folder, change=None, meddle=None):
    """Applies, lets the data flow, plans again and destroys; goes on after an objection where it can."""
    from flow_all import FLOWS
    from flow_guards import guards
    from flow_roles import rehearse
    from flow_terraform import DRIFTS, Applied

    outcome, begin = Outcome(), time.monotonic()

    def step(name, action):
        try:
            return action()
        except Exception as failure:  # whatever a changed configuration leads to; as emitted, any of it is a failed test
            outcome.objections.append(f"{name}: {type(failure).__name__}: {failure}")
        finally:
            outcome.seconds[name] = time.monotonic() - begin - sum(outcome.seconds.values())

    configuration = example.configuration
    if change:
        change(configuration)
    applied = step("apply", lambda: Applied(emulator, example, folder, configuration if change else None))
    if applied is None:
        return outcome
    outcome.resources = len(applied.managed)
    step("flow", lambda: FLOWS[example.name](applied, emulator))
    step("guards", lambda: guards(applied, emulator))
    step("roles", lambda: rehearse(applied, emulator))
    if meddle:
        meddle(applied, outcome)
    drift = step("second plan", applied.drift) or {}
    outcome.drifts = set(drift)
    outcome.objections += [f"second plan: {how}" for what, how in drift.items() if what not in DRIFTS]
    step("destroy", applied.delete)
    return outcome


def unlocked(applied, outcome):
    """Somebody takes the TLS-only policy off a bucket, and another one destroys before emptying the buckets."""
    import terraform

    applied.emulator.client("s3").delete_bucket_policy(Bucket=applied.output("BucketBBucketName"))
    with pytest.raises(terraform.Refused, match="BucketNotEmpty"):
        terraform.run(applied.folder, "destroy", "-no-color", "-auto-approve", "-target=aws_s3_bucket.bucket_b")


def without(kind, name, action):
    def change(configuration):
        resource = configuration["resource"][kind][name]
        assert f'"{action}",' in resource["policy"] or f',"{action}"' in resource["policy"]
        resource["policy"] = resource["policy"].replace(f'"{action}",', "").replace(f',"{action}"', "")

    return change


def another_stage(configuration):
    for permission in configuration["resource"]["aws_lambda_permission"].values():
        permission["source_arn"] = permission["source_arn"].replace(".stage_name", ".id")


# What is done -> example, change before it is applied, meddling after, how the objection begins.
REFUSED = {
    "a grant is lost": ("part5", without("aws_iam_role_policy", "serverless_role", "s3:DeleteObject"), None, "flow:"),
    "the API may not call": ("part5", another_stage, None, "guards:"),
    "a policy is taken off": ("part4", None, unlocked, "second plan:"),
}


def lanes(examples):
    """Groups of examples that can share an emulator: no two of a group give a database the same name."""
    groups = []
    for example in examples:
        databases = example.configuration["resource"].get("aws_glue_catalog_database", {}).values()
        names = {database["name"] for database in databases}
        group = next((group for taken, group in groups if not taken & names), None)
        if group is None:
            group = []
            groups.append((set(), group))
        next(taken for taken, of in groups if of is group).update(names)
        group.append(example.name)
    return [group for _, group in groups]


@pytest.fixture(scope="module")
def outcomes(request, built, tmp_path_factory):
    """Name of an example, or what is refused -> the Outcome to come, of those that this run asks for."""
    judge("terraform")
    judge("ministack")
    import terraform
    from emulator import Emulator

    tell()
    terraform.base()
    asked = {item.callspec.params.get("name") for item in request.session.items if hasattr(item, "callspec")}
    emulators = {}
    for group in lanes(built.values()):
        emulator = Emulator(auth=True)
        request.addfinalizer(emulator.stop)
        emulators |= dict.fromkeys(group, emulator)
    folder = tmp_path_factory.mktemp("applied")
    with ThreadPoolExecutor(TOGETHER) as pool:
        yield {
            name: pool.submit(go_through, emulators[example], built[example], folder / name.replace(" ", "-"), *changes)
            for name, (example, *changes) in [*((name, (name,)) for name in EXAMPLES), *WAYS.items()]
            if name in asked
        }


WAYS = {name: way[:3] for name, way in REFUSED.items()}


@pytest.mark.parametrize("name", EXAMPLES)
def test_applied_data_arrives_and_all_goes_away(name, outcomes):
    outcome = outcomes[name].result()
    seconds = ", ".join(f"{step} {second:.0f} s" for step, second in outcome.seconds.items() if second > 0.5)
    report("Terraform on the emulator", [f"{name}: {outcome.resources} resources: {seconds}"])
    assert outcome.objections == []


@pytest.mark.parametrize("name", REFUSED)
def test_the_judge_can_say_no(name, outcomes):
    objections = outcomes[name].result().objections
    assert [one for one in objections if one.startswith(REFUSED[name][3])] != []


def test_every_listed_drift_occurs(outcomes):
    """A drift that no longer occurs is no longer accepted either."""
    from flow_terraform import DRIFTS

    if not outcomes.keys() >= set(EXAMPLES):
        pytest.skip("only some examples were asked for")
    assert set.union(*(outcomes[name].result().drifts for name in EXAMPLES)) >= set(DRIFTS)
