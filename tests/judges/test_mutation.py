"""Takes one grant, guard, trust, permission, dependency, notification or mapping at a time out of every template, and asks
all judges: somebody must object. The table at the end of the run says who saw what.

Proves: none of these things can get lost unnoticed. Cannot prove: that something is missing which was never there; the
facts check, which is told by arrows and not by what was emitted, is what looks for that.
"""

import json
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

import facts
import pytest
from conftest import PRESENT, judge, report
from lint import cfn_lint
from mutations import mutations
from validator import validate

# The first test waits for all judges to speak of all losses: four minutes on an idle machine, more on a busy one.
pytestmark = pytest.mark.timeout(1800)

JUDGES = ("cfn-lint", "cloudformation-validate", "emulator", "facts")

# Losses within a statement. They are many and much alike: the slow judges get the first of each kind in each example.
FINE = ("action", "resource", "guard", "principal")

# Mutations that the emulator is not asked about: it creates resources in an order of its own, and an "Allow" part of a policy is
# what a service calls; of the TLS-only denials it sees the whole statement alone.
NOT_OF_EMULATOR = ("DependsOn", "resource policy resource")


@pytest.fixture(scope="module")
def losses(built):
    return [loss for name, one in built.items() for loss in mutations(name, one.template)]


@pytest.fixture(scope="module")
def objections(built, losses, tmp_path_factory):
    """Judge -> mutation -> what it says to the mutated template beyond what it says to the emitted one; None: not asked."""
    for name in ("cfn-lint", "cloudformation-validate"):
        judge(name)
    texts = {loss.key: json.dumps(loss.template) for loss in losses}
    assert len(texts) == len(losses), "two mutations share a name"
    seconds = {}
    asked = {}
    for name, ask in {
        "cfn-lint": lambda: by_cfn_lint(built, losses, texts),
        "cloudformation-validate": lambda: by_validator(built, losses, texts, tmp_path_factory.mktemp("mutated")),
        "emulator": lambda: by_emulator(built, losses),
        "facts": lambda: by_facts(built, losses),
    }.items():
        begin = time.monotonic()
        asked[name] = ask()
        seconds[name] = time.monotonic() - begin
    report("MUTATIONS: who objected", table(built, losses, asked, seconds))
    return asked


def sample(losses):
    """Every coarse loss, and of the fine ones the first of each kind in each example."""
    seen = set()
    for loss in losses:
        if not loss.kind.endswith(FINE) or (loss.example, loss.kind) not in seen:
            seen.add((loss.example, loss.kind))
            yield loss


def by_cfn_lint(built, losses, texts):
    emitted = [one.json_path.read_text() for one in built.values()]
    asked = list(sample(losses))
    with ProcessPoolExecutor(2) as pool:
        said = list(pool.map(cfn_lint, [*emitted, *(texts[loss.key] for loss in asked)], chunksize=8))
    before = dict(zip(built, said))
    answers = {loss.key: beyond(after, before[loss.example]) for loss, after in zip(asked, said[len(built) :])}
    return {key: answers.get(key) for key in texts}


def by_validator(built, losses, texts, folder):
    paths = {}
    for index, (key, text) in enumerate(texts.items()):
        paths[key] = folder / f"{index}.json"
        paths[key].write_text(text)
    said = validate([*(one.json_path for one in built.values()), *paths.values()])
    return {loss.key: beyond(said[str(paths[loss.key])], said[str(built[loss.example].json_path)]) for loss in losses}


def by_emulator(built, losses):
    """The emulator deploys the mutated template and lets the example's data flow. What it objects to as emitted (a test
    of its own fails then) it is not asked about: that would be no objection to the loss."""
    answers = {loss.key: None for loss in losses}
    if not PRESENT["ministack"]():
        return answers
    from flow_all import emulator_objects

    sound = {name for name, one in built.items() if emulator_objects(None, one) is None}
    for loss in sample(losses):
        if loss.example in sound and loss.kind not in NOT_OF_EMULATOR:
            objection = emulator_objects(loss.template, built[loss.example])
            answers[loss.key] = [objection] if objection else []
    return answers


def by_facts(built, losses):
    before = {name: facts.check(one.template, one.assets) for name, one in built.items()}
    return {
        loss.key: beyond(facts.check(loss.template, built[loss.example].assets), before[loss.example]) for loss in losses
    }


def beyond(after, before):
    return [said for said in after if said not in before]


def unneeded(built, losses):
    """Mutations whose loss the facts call optional: nobody has to object."""
    allowed = {name: facts.optional(one.template, one.assets) for name, one in built.items()}
    return {loss.key for loss in losses if loss.lost and loss.lost <= allowed[loss.example]}


def silent(built, losses, asked):
    optional = unneeded(built, losses)
    return [loss.key for loss in losses if loss.key not in optional and not any(asked[name][loss.key] for name in JUDGES)]


def table(built, losses, asked, seconds):
    """Kind x judge: objected/asked."""
    optional = unneeded(built, losses)
    unheard = silent(built, losses, asked)
    widths = [max(8, len(name)) for name in JUDGES]
    yield f"{'dropped':<27}{'':>6} " + " ".join(f"{n:>{w}}" for n, w in zip(JUDGES, widths)) + "  optional  nobody"
    for kind, count in [*Counter(loss.kind for loss in losses).items(), ("all", len(losses))]:
        keys = [loss.key for loss in losses if kind in (loss.kind, "all")]
        cells = []
        for name in JUDGES:
            answers = [asked[name][key] for key in keys if asked[name][key] is not None]
            cells.append(f"{sum(map(bool, answers))}/{len(answers)}" if answers else "-")
        row = " ".join(f"{c:>{w}}" for c, w in zip(cells, widths))
        yield f"{kind:<27}{count:>6} {row}  {len(optional & set(keys)):>8}  {len(set(unheard) & set(keys)):>6}"
    yield f"{'seconds':<27}{'':>6} " + " ".join(f"{seconds[n]:>{w}.0f}" for n, w in zip(JUDGES, widths))
    yield "A cell says objected/asked, - is never asked. Optional by the facts, so that nobody has to object:"
    yield from (f"  {key}" for key in sorted(optional))
    if unheard:
        yield "NOBODY OBJECTED to:"
        yield from (f"  {key}" for key in unheard)


def test_somebody_objects_to_every_loss(built, losses, objections):
    assert silent(built, losses, objections) == []


def test_every_kind_of_loss_was_tried(losses):
    tried = {loss.kind for loss in losses}
    assert tried >= {
        "identity statement", "identity action", "identity resource", "identity guard", "managed policy",
        "trust statement", "trust principal", "trust guard", "permission", "permission guard",
        "resource policy statement", "resource policy guard", "DependsOn", "notification", "subscription",
        "event source mapping",
    }  # fmt: skip
    assert len(losses) > 400


def test_a_mutation_changes_one_thing_and_leaves_the_original(built, losses):
    assert all(loss.template != built[loss.example].template for loss in losses)
