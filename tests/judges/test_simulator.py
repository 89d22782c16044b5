"""An evaluator of IAM's logic that is not ours says what the emitted policies allow: each action that AWS documents for each
arrow, and nothing else.

Proves: for every arrow of the examples, of wider/ and of generated pipelines, the role or service that acts may do what
`facts.json` says it needs, under the conditions of a real request; another service, another source, another resource, a request
without TLS and every action that no arrow documents are refused; and each statement, action and resource of a policy that is
taken away is missed. Cannot prove: which calls a service really makes (that is what the facts say), `kms:EncryptionContext`.
"""

import json
import shutil
import subprocess
from dataclasses import replace

import pytest
from conftest import EXAMPLES, PIPES, ROOT, compiler, judge, report

GENERATED = 200

# Guards that the pipe switches off, and grants of an arrow that the template does not show.
KNOWN = {"settings": ("TLS at Q", "TLS at QDeadLetters")}


@pytest.fixture(scope="module")
def worlds(built, wider):
    judge("iam-simulate")
    from simulator import World

    return {name: World(one.template, one.assets) for name, one in {**built, **wider}.items()}


@pytest.fixture(scope="module")
def generated(tmp_path_factory):
    judge("iam-simulate")
    from simulator import World

    folder = tmp_path_factory.mktemp("simulated")
    run = ["cargo", "run", "--quiet", "--locked", "--example", "generate", "--", str(folder), str(GENERATED)]
    subprocess.run(run, cwd=ROOT, check=True, timeout=900)
    shutil.copytree(ROOT / "examples" / "lambda", folder / "lambda")
    made = {}
    for pipe in sorted(folder.glob("generated*.pipe")):
        out = pipe.with_suffix("")
        build = [str(compiler()), "build", str(pipe), "--target", "cfn", "-o", str(out)]
        run = subprocess.run(build, capture_output=True, text=True, timeout=60)
        assert run.returncode == 0, f"{pipe.read_text()}\n{run.stderr}"
        made[pipe.stem] = World(json.loads((out / "template.json").read_text()), out / "assets")
        shutil.rmtree(out)
    assert len(made) == GENERATED
    return made


def wrong(name, world, questions, answers):
    """The requests that are not answered as the facts say."""
    for question, answer in zip(questions, answers, strict=True):
        if question.allowed is None or question.why in KNOWN.get(name, ()):
            continue
        told = "error" not in answer and not answer["ignored"]
        if question.allowed and not told:
            yield f"{name}: {question.why}: {question.action} on {question.resource} was not judged: {answer}"
        elif (answer.get("result") == "Allowed") != question.allowed:
            said = answer.get("result", answer)
            yield f"{name}: {question.why}: {question.action} on {question.resource} under {dict(question.context)}: {said}"


def answers(worlds):
    """All questions of all worlds, answered: (name, world, questions, answers)."""
    from simulator import ask

    puts = [world.put(question) for world in worlds.values() for question in world.questions]
    told = iter(ask(puts))
    return [(name, world, world.questions, [next(told) for _ in world.questions]) for name, world in worlds.items()]


def counted(title, all_answers):
    questions = [question for _, _, questions, _ in all_answers for question in questions]
    yes, no = sum(q.allowed is True for q in questions), sum(q.allowed is False for q in questions)
    report("Policies, before an evaluator that is not ours", [f"{title}: {yes} allowed, {no} refused, as the facts say"])


def test_every_action_that_aws_documents_is_allowed_and_nothing_beside_it(worlds):
    told = answers(worlds)
    assert [line for one in told for line in wrong(*one)] == []
    assert all(any(q.allowed for q in world.questions) for world in worlds.values())
    counted("examples and wider", told)


def test_generated_pipelines_too(generated):
    told = answers(generated)
    assert [line for one in told for line in wrong(*one)] == []
    counted(f"{GENERATED} generated pipelines", told)


@pytest.mark.parametrize("name", EXAMPLES + PIPES)
def test_no_other_action_of_these_services_is_allowed(worlds, name):
    from simulator import actions_of, ask

    world = worlds[name]
    actions = actions_of({question.action.split(":")[0] for question in world.questions})
    questions = [q for role in world.policies.identity for q in world.undocumented(role, actions)]
    assert questions
    found = wrong(name, world, questions, ask([world.put(question) for question in questions]))
    assert list(found) == []
    report("Policies, before an evaluator that is not ours", [f"{name}: {len(questions)} questions about other actions refused"])


def lost(name, world):
    """(who holds it, what is lost, the questions about it, put to the policies without it)."""
    from policies import covers
    from simulator import losses

    for holder, statements in world.holders():
        about = [question for question in world.questions if question.holder == holder or question.resource == holder]
        for what, gone, left in losses(statements):
            one = gone[0]
            touched = [q for q in about if any(covers(action, q.action, fold=True) for action in one.actions)
                       and (not one.resources or any(covers(own, q.resource) for own in one.resources))]
            # With a denial gone, what was refused may be allowed.
            touched = [q for q in touched if q.allowed is (one.effect == "Allow")] if one.effect == "Allow" else [
                q for q in touched if q.why.startswith("TLS")]
            yield holder, f"{name}: {what}", gone, touched, [world.put(question, left, holder) for question in touched]


def optional(world, holder, gone):
    """True if the facts let an arrow do without this, or the pipe's own code does."""
    from policies import covers

    pairs = [(action, resource) for one in gone for action in one.actions for resource in one.resources]
    required = {(q.action, q.resource) for q in world.questions if q.allowed and q.holder == holder}
    return not any(action == asked and covers(own, place) for action, own in pairs for asked, place in required)


@pytest.mark.parametrize("which", ["examples and wider", "generated"])
def test_every_loss_is_missed(which, worlds, generated):
    from simulator import ask

    chosen = worlds if which != "generated" else generated
    cases = [(world, *loss) for name, world in chosen.items() for loss in lost(name, world)]
    told = iter(ask([put for *_, puts in cases for put in puts]))
    missed, without = 0, []
    unseen = []
    for world, holder, what, gone, touched, puts in cases:
        said = [next(told) for _ in puts]
        if any((answer.get("result") == "Allowed") != question.allowed for question, answer in zip(touched, said)):
            missed += 1
        elif optional(world, holder, gone):
            without.append(what)
        else:
            unseen.append(what)
    assert unseen == []
    report("Policies, before an evaluator that is not ours",
           [f"{which}: {missed} of {missed + len(without)} losses missed, {len(without)} are of what the facts can do without"])
    assert missed > 4 * len(without) > 0


def test_keys_that_look_like_patterns_are_keys(tmp_path):
    """A policy has wildcards and variables; a prefix has neither, so that `a*/` is `a*/` alone."""
    judge("iam-simulate")
    from simulator import World, ask

    code = ROOT / "examples" / "lambda"
    shutil.copytree(code / "copy", tmp_path / "copy")
    pipe = tmp_path / "keys.pipe"
    pipe.write_text(
        'stream s -> firehose f -[prefix="b?/\\${x}/$/"]-> bucket kept\n'
        'bucket put -[prefix="new?/", suffix=".c*v"]-> lambda copy("copy") -[prefix="old\\${aws:username}*/"]-> bucket done\n'
    )
    build = [str(compiler()), "build", str(pipe), "--target", "cfn", "-o", str(tmp_path / "out")]
    subprocess.run(build, capture_output=True, check=False, timeout=60)
    world = World(json.loads((tmp_path / "out" / "template.json").read_text()), tmp_path / "out" / "assets")
    # Of a role: an action on keys that it may, and on keys that it may not. The evaluator takes a `*` in a request for a wildcard.
    cases = {
        ("FRole", "s3:PutObject"): (["b?/${x}/$/k"], ["bx/${x}/$/k", "b?/x/$/k", "b?/${x}/k"]),
        ("CopyRole", "s3:GetObject"): ([], ["newx/k.cv", "new?/k.csv"]),
        ("CopyRole", "s3:PutObject"): ([], ["old${aws:username}x/k", "oldx/k", "old/k"]),
    }
    buckets = {("FRole", "s3:PutObject"): "Kept", ("CopyRole", "s3:GetObject"): "Put", ("CopyRole", "s3:PutObject"): "Done"}
    for (role, action), (may, may_not) in cases.items():
        arn = world.policies.resolver.arn(buckets[role, action])
        asked = (q for q in world.questions if q.holder == role and q.action == action and q.allowed)
        some = next(q for q in asked if q.resource.startswith(arn))
        for key, allowed in [*((key, True) for key in may), *((key, False) for key in may_not)]:
            question = replace(some, resource=f"{arn}/{key}", allowed=allowed)
            assert list(wrong("keys", world, [question], ask([world.put(question)]))) == []


def test_it_says_no_to_a_grant_too_many(built):
    judge("iam-simulate")
    from simulator import World, actions_of, ask

    template = built["part3"].template
    for statement in template["Resources"]["CopyRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]:
        if statement["Action"] == "s3:PutObject":
            statement["Action"] = ["s3:PutObject", "s3:DeleteObject"]
    world = World(template, built["part3"].assets)
    services = {question.action.split(":")[0] for question in world.questions}
    questions = list(world.undocumented("CopyRole", actions_of(services)))
    found = list(wrong("part3", world, questions, ask([world.put(question) for question in questions])))
    assert found and all("s3:DeleteObject" in one for one in found)
