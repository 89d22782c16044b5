"""The formats of findings, read by others: the SARIF schema of OASIS, Python's XML parser, GitHub's and GitLab's own rules.

Proves: the SARIF of every fixture and example is valid, its regions mark what they say and its fixes can be applied;
JUnit is XML whose counts are right; GitHub's runner reads back what was found; GitLab has every field it asks for. Cannot
prove: how these services show them.
"""

import copy
import json
import re
import shutil
import subprocess
from collections import Counter
from urllib.parse import unquote
from xml.etree import ElementTree

import pytest
from conftest import ROOT, compiler, judge

SCHEMA = ROOT / "tests" / "data" / "sarif-2.1.0.json"
#: Names and texts that a format must escape.
HOSTILE = {
    "a,b:c%0A.pipe": "bukcet x\nstream d(sh\x1bard=2)\n",
    "ümläut & <b>.pipe": "# 🪣\nstream d(shard=2) -> bucket \"]]>\"\r\nbukcet other\r\n",
    "clean.pipe": "stream d -> firehose -> bucket landzone\n",
}


def told(form, *files, cwd=ROOT):
    """The standard output of a check; it may have findings, and may not fail."""
    run = subprocess.run([compiler(), "check", "--format", form, *files], cwd=cwd, capture_output=True, timeout=120, check=False)
    assert run.returncode in (0, 1), run.stderr.decode()
    return run.stdout.decode()


@pytest.fixture(scope="module", params=["fixtures", "hostile"])
def place(request, tmp_path_factory):
    """A folder, and what to check in it: all fixtures and examples, and files that are hard to tell of."""
    if request.param == "fixtures":
        return ROOT, ("tests/errors", "examples")
    folder = tmp_path_factory.mktemp("hostile")
    for name, text in HOSTILE.items():
        (folder / name).write_text(text, newline="")
    return folder, (".",)


def found(place):
    """The findings as JSON lines have them: what every other format must say too."""
    folder, files = place
    lines = [json.loads(line) for line in told("jsonl", *files, cwd=folder).splitlines()]
    assert lines == json.loads(told("json", *files, cwd=folder))
    assert lines, "something is found"
    return [line | {"file": line["file"].removeprefix("./")} for line in lines]


def sarif(place):
    folder, files = place
    return json.loads(told("sarif", *files, cwd=folder))


def errors(document):
    """The objections of the schema."""
    judge("jsonschema")
    from jsonschema import Draft7Validator

    schema = json.loads(SCHEMA.read_text())
    Draft7Validator.check_schema(schema)
    return [error.message for error in Draft7Validator(schema).iter_errors(document)]


def text(folder, location):
    """The text of the artifact, with its line ends as they are."""
    uri = location["artifactLocation"]["uri"]
    assert re.fullmatch(r"[A-Za-z0-9._~/%-]+", uri), uri
    return (folder / unquote(uri)).read_bytes().decode()


def offset(source, line, column):
    """Characters before a line and column, both from 1."""
    return sum(len(before) + 1 for before in source.split("\n")[: line - 1]) + column - 1


def test_sarif_is_valid(place):
    assert errors(sarif(place)) == []


def test_sarif_without_findings_is_valid():
    document = json.loads(told("sarif", "examples"))
    assert errors(document) == [] and document["runs"][0]["results"] == []


BREAKS = {
    "a rule without id": lambda run: run["tool"]["driver"]["rules"][0].pop("id"),
    "a result without message": lambda run: run["results"][0].pop("message"),
    "an unknown level": lambda run: run["results"][0].update(level="fatal"),
    "a misspelled member": lambda run: run["results"][0].update(ruleID="P201"),
    "line zero": lambda run: run["results"][0]["locations"][0]["physicalLocation"]["region"].update(startLine=0),
    "a tool without name": lambda run: run["tool"]["driver"].pop("name"),
    "columns of another kind": lambda run: run.update(columnKind="bytes"),
    "a fix without changes": lambda run: run["results"][0].update(fixes=[{}]),
}


@pytest.mark.parametrize("broken", BREAKS.values(), ids=BREAKS.keys())
def test_the_schema_says_no(broken):
    document = json.loads(told("sarif", "tests/errors/five_mistakes.pipe"))
    assert errors(document) == []
    changed = copy.deepcopy(document)
    broken(changed["runs"][0])
    assert errors(changed)


def test_sarif_is_whole(place):
    [run] = sarif(place)["runs"]
    said = found(place)
    assert [result["ruleId"] for result in run["results"]] == [one["code"] for one in said]
    rules = run["tool"]["driver"]["rules"]
    for result, one in zip(run["results"], said, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"].startswith(one["message"])
        assert len(result["locations"] + result.get("relatedLocations", [])) == len(one["labels"])
    prints = [result["partialFingerprints"]["pipecFinding/v1"] for result in run["results"]]
    assert len(set(prints)) == len(prints)


def test_sarif_marks_what_it_says(place):
    """Lines and columns, and characters, are of the same text; and the bytes of JSON are too."""
    [run] = sarif(place)["runs"]
    for result, one in zip(run["results"], found(place), strict=True):
        for location, label in zip(result["locations"] + result.get("relatedLocations", []), one["labels"], strict=True):
            source = text(place[0], location["physicalLocation"])
            region = location["physicalLocation"]["region"]
            start = offset(source, region["startLine"], region["startColumn"])
            end = offset(source, region["endLine"], region["endColumn"])
            assert (start, end - start) == (region["charOffset"], region["charLength"])
            assert source[start:end].encode() == source.encode()[label["span"]["start"] : label["span"]["end"]]


def test_sarif_fixes_can_be_applied(place, tmp_path):
    [run] = sarif(place)["runs"]
    fixed = 0
    for result in run["results"]:
        for fix in result.get("fixes", []):
            [change] = fix["artifactChanges"]
            source = before = text(place[0], change)
            for replacement in sorted(change["replacements"], key=lambda r: -r["deletedRegion"]["charOffset"]):
                start = replacement["deletedRegion"]["charOffset"]
                end = start + replacement["deletedRegion"]["charLength"]
                source = source[:start] + replacement["insertedContent"]["text"] + source[end:]
            message = result["message"]["text"].split("\n")[0]
            assert times(message, source, tmp_path) < times(message, before, tmp_path)
            fixed += 1
    assert fixed


def times(message, source, folder):
    """The number of times that a message is reported for a source."""
    (folder / "one.pipe").write_bytes(source.encode())
    shutil.copytree(ROOT / "tests" / "errors" / "code", folder / "code", dirs_exist_ok=True)
    return [json.loads(line)["message"] for line in told("jsonl", "one.pipe", cwd=folder).splitlines()].count(message)


def unescaped(value, also=()):
    """Reads a command as the runner does: https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs"""
    for code, letter in (*also, ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
        value = value.replace(code, letter)
    return value


def shown(text):
    """Text as a log may hold it: controls and marks of direction as their numbers."""
    acts = "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2028\u2029\u2066-\u2069]"
    return re.sub(acts, lambda found: f"\\u{{{ord(found[0]):x}}}", text)


def test_github_reads_back_what_was_found(place):
    folder, files = place
    lines = told("github", *files, cwd=folder).splitlines()
    said = found(place)
    assert len(lines) == len(said)
    for line, one in zip(lines, said, strict=True):
        level, properties, message = re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line).groups()
        assert level == {"advice": "notice"}.get(one["severity"], one["severity"])
        read = {}
        for part in properties.split(","):
            name, value = part.split("=", 1)
            read[name] = unescaped(value, (("%3A", ":"), ("%2C", ",")))
        span = one["labels"][0]["span"]
        where = {"file": one["file"], "line": str(span["line"]), "endLine": str(span["end_line"]), "title": one["code"]}
        if span["line"] == span["end_line"]:
            where |= {"col": str(span["column"]), "endColumn": str(span["end_column"])}
        assert read == where
        assert unescaped(message).split("\n")[0] == shown(one["message"]).split("\n")[0]
        assert one["help"] is None or f"help: {shown(one['help'])}" in unescaped(message)


def test_gitlab_has_every_field(place):
    """https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format"""
    folder, files = place
    report = json.loads(told("gitlab", *files, cwd=folder))
    for issue, one in zip(report, found(place), strict=True):
        assert issue["description"] == one["message"] and issue["check_name"] == one["code"]
        assert re.fullmatch("[0-9a-f]{64}", issue["fingerprint"])
        assert issue["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert issue["location"]["path"] == one["file"] and not issue["location"]["path"].startswith(("/", "./"))
        assert issue["location"]["lines"]["begin"] == one["labels"][0]["span"]["line"]
    prints = [issue["fingerprint"] for issue in report]
    assert len(set(prints)) == len(prints)


def test_junit_is_xml_and_counts_right(place):
    folder, files = place
    suites = ElementTree.fromstring(told("junit", *files, cwd=folder))
    assert suites.tag == "testsuites"
    said = Counter(one["severity"] == "advice" for one in found(place))
    for node in [suites, *suites.iter("testsuite")]:
        for name, tag in (("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(node.get(name)) == len(list(node.iter(tag))), (node.get("name"), name)
    assert (int(suites.get("failures")), int(suites.get("skipped"))) == (said[False], said[True])
    assert any(suite.get("failures") == suite.get("skipped") == "0" for suite in suites), "a clean file is there too"


def test_the_same_twice():
    for form in ("json", "jsonl", "sarif", "github", "gitlab", "junit"):
        assert told(form, "tests/errors", "examples") == told(form, "tests/errors", "examples")
