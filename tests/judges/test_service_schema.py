"""A validator of JSON Schema, and Taplo, judge the service files by the schema that editors are given (`docs/service-file.schema.json`).

Proves: the schema is one of draft 7, is what `pipec services --schema` prints, takes every service file there is, and objects to
each field of them misspelt, of a wrong type, or with a word that is none of its set; to mistakes planted in one, at their place.
Taplo, which editors run, finds the schema by the first line of a file, and tells a mistake at its line.
Cannot prove: whatever `pipec services --check` alone knows: where names lead.
"""

import copy
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from conftest import ROOT, compiler, judge

SERVICES = sorted((ROOT / "src" / "catalog" / "services").glob("*.toml"))
FILE = ROOT / "docs" / "service-file.schema.json"
SCHEMA = json.loads(FILE.read_text())
#: Of each JSON type one value that is of no other.
OTHERS = {"string": "text", "integer": 7, "boolean": True, "array": [], "object": {}}

#: A text of `queue.toml`, what is written there instead, and where the schema objects to it.
PLANTED = [
    ('family = "message"', 'family = "messages"', ["family"]),
    ('family = "message"', 'famly = "message"', []),
    ("known_as = [", 'known_as = "sqs" #', ["known_as"]),
    ('title = "SQS queue"', "title = 7", ["title"]),
    ('kind = "queue"\n', "", []),
    ("[parameters.fifo]", "[parametres.fifo]", []),
    ('type = "bool"', 'type = "boolean"', ["parameters", "fifo", "type"]),
    ('unit = "s"', 'unit = "seconds"', ["parameters", "visibility", "unit"]),
    ("range = [0, 43200]", "range = [0]", ["parameters", "visibility", "range"]),
    ("range = [0, 43200]", 'range = ["0", "43200"]', ["parameters", "visibility", "range", 0]),
    ('actor = "from"', 'actor = "form"', ["accepts", "call", "grants", 0, "actor"]),
    ('code = "P', 'code = "Q', ["rules", 0, "code"]),
    ('default_verbs = ["send"]', 'default_verbs = "send"', ["accepts", "call", "default_verbs"]),
    ('resource = "notification"\n', "resource = 7\n", ["terraform", "links", "object_created", "patches", 0, "resource"]),
    ("after_grant = true", 'after_grant = "yes"', ["cfn", "links", "notifications", "resources", "subscription", "after_grant"]),
    ("max_bytes = 8192", 'max_bytes = "8 KiB"', ["cfn", "policies", "main", "max_bytes"]),
    ("max_bytes = 8192", "max_bytes = -1", ["cfn", "policies", "main", "max_bytes"]),
    ('"$when fifo" = { FifoQueue', '"$if fifo" = { FifoQueue', ["cfn", "resources", "dead_letters", "properties"]),
]


@pytest.fixture
def validator():
    judge("jsonschema")
    from jsonschema import Draft7Validator

    return Draft7Validator(SCHEMA)


def read(path):
    return tomllib.loads(path.read_text())


def resolved(schema):
    """The schema that a reference leads to, by itself or as the only one of `allOf`."""
    while True:
        if "$ref" in schema:
            schema = SCHEMA["definitions"][schema["$ref"].rpartition("/")[2]]
        elif len(schema.get("allOf", [])) == 1:
            schema = schema["allOf"][0]
        else:
            return schema


def tables(value, schema):
    """Each table with a closed set of fields, with its schema."""
    schema = resolved(schema)
    if isinstance(value, dict):
        fields, rest = schema.get("properties"), schema.get("additionalProperties")
        if fields:
            assert rest is False, f"any field may stand among {list(fields)}"
            yield value, schema
        for key, inner in value.items():
            below = (fields or {}).get(key, rest)
            if isinstance(below, dict) and below != {"$ref": "#/definitions/Template"}:
                yield from tables(inner, below)
    elif isinstance(value, list) and isinstance(schema.get("items"), dict):
        for inner in value:
            yield from tables(inner, schema["items"])


def test_the_schema_is_one_and_is_what_pipec_prints(validator):
    validator.check_schema(SCHEMA)
    printed = subprocess.run([compiler(), "services", "--schema"], capture_output=True, text=True, check=True)
    assert printed.stdout == FILE.read_text()


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_every_service_file_is_taken(path, validator):
    assert [error.message for error in validator.iter_errors(read(path))] == []


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.stem)
def test_every_field_misspelt_or_of_another_type_is_refused(path, validator):
    def refused(value, schema):
        return not validator.evolve(schema=schema).is_valid(value)

    count = 0
    for table, schema in tables(read(path), SCHEMA):
        for key, value in table.items():
            # The other fields are valid, as the test above shows: one is looked at by itself.
            others = {name: copy.copy(table[name]) for name in schema.get("required", []) if name != key}
            assert refused(others | {key + "q": value}, schema), key
            count += 1
            field = resolved(schema["properties"][key])
            for kind, other in OTHERS.items():
                if kind not in ([field["type"]] if isinstance(field.get("type"), str) else field.get("type", OTHERS)):
                    assert refused({key: other}, {"properties": {key: schema["properties"][key]}}), (key, kind)
            if "enum" in field:
                assert refused(value + "q", field), (key, value)
    assert count > 10


@pytest.mark.parametrize(("text", "wrong", "place"), PLANTED, ids=[wrong.strip() or "nothing" for _, wrong, _ in PLANTED])
def test_planted_mistakes_are_told_at_their_place(text, wrong, place, validator):
    source = next(path for path in SERVICES if path.stem == "queue").read_text()
    assert text in source
    errors = list(validator.iter_errors(tomllib.loads(source.replace(text, wrong, 1))))
    assert place in [list(error.absolute_path) for error in errors], [error.message for error in errors]


def test_taplo_finds_the_schema_by_the_first_line(tmp_path):
    judge("taplo")
    taplo = Path(sys.executable).parent / "taplo"
    done = subprocess.run([taplo, "lint", *SERVICES], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    source = next(path for path in SERVICES if path.stem == "queue").read_text()
    wrong = source.replace("../../../docs", str(FILE.parent), 1).replace('family = "message"', 'family = "messages"', 1)
    (tmp_path / "queue.toml").write_text(wrong)
    line = wrong.splitlines().index('family = "messages"') + 1
    done = subprocess.run([taplo, "lint", "--colors", "never", "queue.toml"], capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode != 0 and '"messages" is not one of ["stream",' in done.stderr, done.stderr
    assert f"queue.toml:{line}:" in done.stderr, done.stderr
