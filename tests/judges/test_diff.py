"""The output of `pipec diff` on a pair of files, held against the two templates, compared here property by property.

cfn-lint's schemas say which properties are create-only. Proves: for edits of every example, what is added, removed, changed,
replaced and refused, which data is lost or kept, which actions are gained and lost, and that nothing is said to change only
where the templates are one. Cannot prove: what CloudFormation does beyond its own data, or who exactly gains a permission.
"""

import json
import re
import subprocess
from functools import cache
from itertools import pairwise

import pytest
from conftest import EXAMPLES, HERE, PIPES, ROOT, compiler, judge, report
from policies import many
from resolve import Resolver

FOLDERS = {**dict.fromkeys(EXAMPLES, ROOT / "examples"), **dict.fromkeys(PIPES, HERE / "wider")}
#: Types that hold what cannot be made again.
HOLD = {"AWS::S3::Bucket", "AWS::Kinesis::Stream", "AWS::SQS::Queue", "AWS::Logs::LogGroup"}
REFERENCE = re.compile(r"\$\{([A-Za-z0-9]+)[.}]")

CALLED = 'lambda f("lambda/copy")'
#: Pairs that edits of the examples do not make: old, new.
PAIRS = {
    "source of records": ('topic t -> firehose f -> bucket b', 'stream t -> firehose f -> bucket b'),
    "stream renamed in AWS": ('stream d -> firehose f -> bucket b', 'stream d(name="x") -> firehose f -> bucket b'),
    "called otherwise here and the same in AWS": (f'topic t(name="x") -> {CALLED}', f'topic t2(name="x") -> {CALLED}'),
    "named and its source replaced": (
        'stream d -> firehose f(name="y") -> bucket b',
        'stream d(name="x") -> firehose f(name="y") -> bucket b',
    ),
    "first in, first out": (f"queue q -> {CALLED}", f"queue q(fifo) -> {CALLED}"),
    "type of api": (f'api w -["GET /a"]-> {CALLED}', f'api w(type=http) -["GET /a"]-> {CALLED}'),
    "routes": (f'api w -["GET /a"]-> {CALLED}', f'api w -["GET /b"]-> {CALLED}'),
    "kept no more": ("bucket b", "bucket b(on_delete=destroy)"),
    "kept, then not, and replaced": ('bucket b(name="aaa-bbb")', 'bucket b(name="ccc-ddd", on_delete=destroy)'),
    "not kept, then kept, and replaced": ('bucket b(name="aaa-bbb", on_delete=destroy)', 'bucket b(name="ccc-ddd")'),
    "preset": ("param n = 2\nstream d(shards=n)", "param n = 4\nstream d(shards=n)"),
    "preset of a name": ('param n = "x"\nbucket b(name="${n}-y")', 'param n = "z"\nbucket b(name="${n}-y")'),
    "preset gone": ("param n = 2\nstream d(shards=n)", "param n\nstream d(shards=n)"),
    "order of columns": (
        "bucket a -> table r(csv, database=db) { id: int; n: string }\ndatabase db",
        "bucket a -> table r(csv, database=db) { n: string; id: int }\ndatabase db",
    ),
    "database of a table": (
        "bucket a -> table r(csv, database=db) { id: int }\ndatabase db\ndatabase other",
        "bucket a -> table r(csv, database=other) { id: int }\ndatabase db\ndatabase other",
    ),
    "database that keeps its name": ('database db(name="x")', 'database other(name="x")'),
    "table that keeps its name": (
        'bucket a -> table r(csv, database=db, name="x") { id: int }\ndatabase db(name="y")',
        'bucket a -> table s(csv, database=db, name="x") { id: int }\ndatabase db(name="y")',
    ),
    "table that keeps its name in another database": (
        'bucket a -> table r(csv, database=db, name="x") { id: int }\ndatabase db(name="y")',
        'bucket a -> table s(csv, database=db, name="x") { id: int }\ndatabase db(name="z")',
    ),
    "a key": (
        'stream d -> firehose f -> bucket b',
        'stream d -> firehose f -> bucket b(key="arn:aws:kms:eu-west-1:111122223333:key/k")',
    ),
    "one of three": (
        f'bucket a -[prefix="a/"]-> {CALLED}; a -[prefix="b/"]-> f; a -[prefix="c/"]-> f',
        f'bucket a -[prefix="b/"]-> {CALLED}; a -[prefix="c/"]-> f',
    ),
}


def edits(text):
    """A file with one line left out, a node renamed, or a node named for AWS, one at a time."""
    lines = text.splitlines()
    for index, line in enumerate(lines):
        if line.strip() and not line.lstrip().startswith("#"):
            yield f"without line {index + 1}", "\n".join(lines[:index] + lines[index + 1 :])
    code = re.sub(r"#.*|\"[^\"]*\"", lambda found: " " * len(found[0]), text)
    for kind, name in sorted(set(re.findall(r"\b(stream|queue|topic|bucket|firehose|lambda) ([a-z]\w*)", code))):
        yield f"{name} renamed", re.sub(rf"\b{name}\b", f"{name}_new", text)
        argument = f'name="{name.replace("_", "-").lower()}-x"'
        named = re.sub(rf"\b({kind} {name})\(", rf"\1({argument}, ", text)
        yield f"{name} named", named if named != text else re.sub(rf"\b({kind} {name})\b", rf"\1({argument})", text)


@pytest.fixture(scope="module")
def pairs(tmp_path_factory):
    """Name -> old file, new file. The edits stand beside what they edit in copies of the folders, with the code."""
    made = {}
    base = tmp_path_factory.mktemp("diff")
    for folder in {*FOLDERS.values()}:
        subprocess.run(["cp", "-r", folder, base / folder.name], check=True)
    for name, folder in FOLDERS.items():
        old = base / folder.name / f"{name}.pipe"
        for what, text in edits(old.read_text()):
            new = base / folder.name / f"{name}-{len(made)}.pipe"
            new.write_text(text)
            made[f"{name} {what}"] = (old, new)
            made[f"{name} {what}, back"] = (new, old)
    for before, after in pairwise(EXAMPLES):
        made[f"{before} to {after}"] = (base / "examples" / f"{before}.pipe", base / "examples" / f"{after}.pipe")
    for name, texts in PAIRS.items():
        files = [base / "examples" / f"pair-{len(made)}-{side}.pipe" for side in ("old", "new")]
        for file, text in zip(files, texts, strict=True):
            file.write_text(text + "\n")
            assert template(file) is not None, f"{name}: {text}"
        made[name] = tuple(files)
    return made


@cache
def template(file):
    """The template of a file, with warnings or without; none if it has errors. A file without a node builds nothing (P541)."""
    run = subprocess.run([compiler(), "build", file, "--target", "cfn"], capture_output=True, text=True, timeout=60)
    if run.stderr.startswith("P541"):
        return {"Resources": {}}
    return json.loads(run.stdout) if run.stdout else None


@cache
def schema_of(kind):
    judge("cfn-lint")
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

    return PROVIDER_SCHEMA_MANAGER.get_resource_schema("us-east-1", kind).schema


@cache
def create_only(kind):
    return [path.split("/")[2:] for path in schema_of(kind).get("createOnlyProperties", [])]


def name_of(kind):
    """The properties that a person names a resource with."""
    schema = schema_of(kind)
    by_aws = {path.split("/")[2] for path in schema.get("readOnlyProperties", [])}
    identity = {path.split("/")[2] for path in schema["primaryIdentifier"]}
    own = {kind.split("::")[2] + "Name"} & schema["properties"].keys()
    # AWS itself completes such an identity, so two of them may stand beside each other under one name.
    return own if identity & by_aws else own | identity


# Glue's own API refuses a second one of these, and CloudFormation's data does not tell it as an identity.
NESTED = {
    "AWS::Glue::Database": [["DatabaseInput", "Name"]],
    "AWS::Glue::Table": [["DatabaseName"], ["TableInput", "Name"]],
}


def called(resource):
    """The values that a person names a resource with, where each is said."""
    paths = NESTED.get(resource["Type"]) or [[name] for name in name_of(resource["Type"])]
    said = [at(resource, path) for path in paths]
    return said if said and None not in said else None


def at(resource, path):
    value = resource.get("Properties", {})
    for part in path:
        value = value.get(part) if isinstance(value, dict) else None
    return value


def references(value):
    """The logical ids in a value."""
    if isinstance(value, dict):
        if "Ref" in value:
            return {value["Ref"]}
        if "Fn::GetAtt" in value:
            return {value["Fn::GetAtt"].split(".")[0] if isinstance(value["Fn::GetAtt"], str) else value["Fn::GetAtt"][0]}
        if "Fn::Sub" in value:
            text, names = many(value["Fn::Sub"])[0], (many(value["Fn::Sub"]) + [{}])[1]
            return set(REFERENCE.findall(text)) | references(names)
        return set().union(*map(references, value.values()))
    return set().union(*map(references, value)) if isinstance(value, list) else set()


def deployment(old, new):
    """By logical id, what becomes of a resource: the fate, and whether what it holds is lost or kept."""
    before, after = old["Resources"], new["Resources"]
    both = before.keys() & after.keys()
    presets = [of.get("Parameters", {}) for of in (old, new)]
    moved = {name for name in presets[0].keys() & presets[1].keys() if presets[0][name] != presets[1][name]}
    retyped = {name for name in both if before[name]["Type"] != after[name]["Type"]}
    replaced = set(retyped)
    while True:
        found = {
            name
            for name in both - replaced
            for path in create_only(after[name]["Type"])
            if at(before[name], path) != at(after[name], path) or references(at(after[name], path)) & (replaced | moved)
        }
        if not found:
            break
        replaced |= found
    fates = {name: ("added", None) for name in after.keys() - before.keys()}
    # An update makes the new one before the old one goes, and so not under its name.
    for name in after.keys() - before.keys():
        gone = [before[one] for one in before.keys() - after.keys() if before[one]["Type"] == after[name]["Type"]]
        said = called(after[name])
        if said is not None and not references(said) & (replaced | moved) and any(called(one) == said for one in gone):
            fates[name] = ("refused", None)
    for name in replaced | (before.keys() - after.keys()):
        policy = "UpdateReplacePolicy" if name in replaced else "DeletionPolicy"
        # AWS does not say whether the older or the newer template's policy counts: both must keep it.
        keeps = all(of[name].get(policy) == "Retain" for of in (before, after) if name in of)
        held = ("kept" if keeps else "lost") if before[name]["Type"] in HOLD else None
        # CloudFormation makes the new one first, beside the old one: not under the same name.
        names = [name_of(of[name]["Type"]) for of in (before, after) if name in of and name in replaced]
        same = name in replaced and any(
            at(before[name], [path]) == at(after[name], [path]) is not None
            and not references(at(after[name], [path])) & (replaced | moved)
            for path in set.union(*names)
        )
        if name in retyped or same:
            fates[name] = ("refused", None)
        else:
            fates[name] = ("replaced" if name in replaced else "removed", held)
    for name in both - replaced:
        # What a resource depends on orders it, and changes nothing of it.
        parts = [
            (of[name].get("Properties"), {key: of[name][key] for key in of[name].keys() - {"Properties", "DependsOn"}})
            for of in (before, after)
        ]
        if parts[0] != parts[1] or references(parts[1][0]) & moved:
            fates[name] = ("changed", None)
    return fates


def permissions(template, other):
    """Every (place, half, action, resource, condition) that is allowed, ARNs resolved: one may be spelled in two ways.

    What has another name in AWS, or another logical id, in the other template is called by its id: nodes are what people compare.
    """
    found = set()
    resolver = Resolver(template)
    for name, resource in template["Resources"].items():
        if not {"Policies", "ManagedPolicyArns", "PolicyDocument", "SourceArn"} & resource.get("Properties", {}).keys():
            continue
        properties = resolver.properties(name)
        for policy in properties.get("Policies", []) if resource["Type"] == "AWS::IAM::Role" else []:
            found |= set(statements(name, "identity", policy["PolicyDocument"]))
        if resource["Type"] == "AWS::IAM::Role":
            found |= {(name, "identity", arn, "*", "") for arn in properties.get("ManagedPolicyArns", [])}
        elif "PolicyDocument" in properties:
            found |= set(statements(name, "resource", properties["PolicyDocument"]))
        elif resource["Type"] == "AWS::Lambda::Permission":
            found.add((name, "resource", properties["Action"], text(properties["FunctionName"]), text(properties)))
    def named(name):
        return template["Resources"][name]["Type"].split("::")[1] in ("Kinesis", "KinesisFirehose", "Lambda", "S3", "SNS", "SQS")

    names, others = ({name: of.name(name) for name in of.resources} for of in (resolver, Resolver(other)))
    masks = [(names[name], f"<{name}>") for name in names if named(name) and names[name] != others.get(name)]
    return {tuple(masked(part, masks) for part in one) for one in found}


def masked(text, masks):
    for name, mask in sorted(masks, key=lambda mask: -len(mask[0])):
        text = text.replace(name, mask)
    return text


def statements(place, half, document):
    for statement in many(document["Statement"]):
        for action in many(statement["Action"]) if statement["Effect"] == "Allow" else []:
            for resource in many(statement["Resource"]):
                yield place, half, action, text(resource), text(statement.get("Condition", ""))


def text(value):
    return json.dumps(value, sort_keys=True)


@pytest.fixture(scope="module")
def said(pairs):
    """Name -> exit status and document, of the pairs without errors."""
    answers = {}
    for name, (before, after) in pairs.items():
        command = [compiler(), "diff", before, after, "--format", "json"]
        run = subprocess.run(command, capture_output=True, text=True, timeout=60)
        if template(before) is None or template(after) is None:
            assert run.returncode == 2, f"{name}: {run.stdout}{run.stderr}"
        else:
            answers[name] = (run.returncode, json.loads(run.stdout))
    return answers


def test_the_document_is_as_its_schema_says(said):
    judge("jsonschema")
    import jsonschema

    schema = json.loads((ROOT / "src" / "diff" / "diff.schema.json").read_text())
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    for _, diff in said.values():
        validator.validate(diff)
    fates = {resource["fate"] for _, diff in said.values() for resource in diff["resources"]}
    assert fates == set(schema["$defs"]["resource"]["properties"]["fate"]["enum"])


def test_diff_says_what_the_templates_say(pairs, said):
    judge("cfn-lint")
    wrong, count, fates = [], 0, {}
    for name, (code, diff) in said.items():
        old, new = map(template, pairs[name])
        count += 1
        told = {
            one["id"]: (one["fate"], next((word for word in ("lost", "kept") if word in one), None))
            for one in diff["resources"]
        }
        for fate in told.values():
            fates[fate] = fates.get(fate, 0) + 1
        wanted = deployment(old, new)
        differing = {id: (told.get(id), wanted.get(id)) for id in told | wanted if told.get(id) != wanted.get(id)}
        if differing:
            wrong.append(f"{name}: said and wanted {differing}")
        for which, has, had in (("gained", new, old), ("lost", old, new)):
            told = {(one["by"], one["action"].replace("${Partition}", "aws")) for one in diff[which]}
            wanted = {(half, action) for _, half, action, _, _ in permissions(has, had) - permissions(had, has)}
            if told != wanted:
                wrong.append(f"{name}: {which}: said alone {told - wanted}, in the templates alone {wanted - told}")
        if code == 0 and old != new:
            wrong.append(f"{name}: nothing changes, and the templates differ")
    told = [f"{times:6} {fate} {held or ''}" for (fate, held), times in sorted(fates.items(), key=str)]
    report("DIFF: what the templates say", [f"{count} pairs", *told])
    assert not wrong, f"{len(wrong)} of {count} pairs:\n" + "\n".join(wrong)
    assert {fate for fate, _ in fates} == {"added", "removed", "changed", "replaced", "refused"}
    assert {held for _, held in fates} == {None, "lost", "kept"}
