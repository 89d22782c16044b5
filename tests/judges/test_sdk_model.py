"""The AWS SDK's own model judges the requests that no CloudFormation resource can make.

Proves: the ready requests in the Outputs (S3 Batch Operations' CreateJob, EMR's RunJobFlow) have the fields, types and
enum values that botocore knows, once the caller adds what only exists at run time (the manifest's ETag; the SDK itself
adds the idempotency token). Cannot prove: that the services accept them, or that the job then runs.
"""

import copy
import json
import re
import shlex

import pytest
from conftest import judge
from resolve import Resolver

JOBS = [("part4", "HistoryJobRequest"), ("part7", "HistoryJobRequest"), ("part9", "HistoryJobRequest")]
FLOWS = [("part11", "JobJobFlow")]
ETAG = "d41d8cd98f00b204e9800998ecf8427e"


@pytest.fixture(autouse=True)
def model():
    judge("botocore")


def objections(service, operation, request):
    """The objections of botocore's parameter validation and its enums to a request."""
    from botocore.session import Session
    from botocore.validate import ParamValidator

    shape = Session().get_service_model(service).operation_model(operation).input_shape
    sent = {**{name: "token" for name, member in shape.members.items() if name in shape.required_members
               and member.metadata.get("idempotencyToken")}, **request}
    report = ParamValidator().validate(sent, shape)
    return ([report.generate_report()] if report.has_errors() else []) + list(outside_enums(sent, shape, ""))


def outside_enums(value, shape, path):
    """Strings that are none of their shape's enum values: botocore knows the enums, but does not check them."""
    if shape.type_name == "structure" and isinstance(value, dict):
        for name, member in shape.members.items():
            if name in value:
                yield from outside_enums(value[name], member, f"{path}.{name}")
    elif shape.type_name == "list" and isinstance(value, list):
        for index, item in enumerate(value):
            yield from outside_enums(item, shape.member, f"{path}[{index}]")
    elif shape.type_name == "string" and getattr(shape, "enum", None) and value not in shape.enum:
        yield f"{path}: {value!r} is none of {shape.enum}"


def with_etag(request):
    request = copy.deepcopy(request)
    request["Manifest"]["Location"]["ETag"] = ETAG
    return request


def request_of(example, output):
    return json.loads(Resolver(example.template).output(output))


@pytest.mark.parametrize(("name", "output"), JOBS)
def test_batch_job_request_fits_create_job(built, name, output):
    request = with_etag(request_of(built[name], output))
    assert objections("s3control", "CreateJob", request) == []


@pytest.mark.parametrize(("name", "output"), FLOWS)
def test_job_flow_fits_run_job_flow(built, name, output):
    assert objections("emr", "RunJobFlow", request_of(built[name], output)) == []


def test_the_lambda_starts_the_same_job_flow_as_the_output_shows(built):
    resolver = Resolver(built["part11"].template)
    (given,) = [
        resolver.resolve(resource["Properties"]["Environment"])["Variables"]["JOB_JOB_FLOW"]
        for resource in resolver.resources.values()
        if "JOB_JOB_FLOW" in resource.get("Properties", {}).get("Environment", {}).get("Variables", {})
    ]
    assert json.loads(given) == json.loads(resolver.output("JobJobFlow"))


@pytest.mark.parametrize(("name", "output"), JOBS)
def test_job_command_says_the_same_as_the_request(built, name, output):
    """The shell command of the Outputs, taken apart as a shell would, carries the request option by option."""
    resolver = Resolver(built[name].template)
    request = with_etag(json.loads(resolver.output(output)))
    command = resolver.output(output.replace("JobRequest", "JobCommand"))
    command = re.sub(r"\$\(aws s3api head-object [^)]*\)", f'\\\\"{ETAG}\\\\"', command)
    words = shlex.split(command)
    option = {word: words[index + 1] for index, word in enumerate(words[:-1]) if word.startswith("--")}
    assert words[:3] == ["aws", "s3control", "create-job"]
    for name, field in {"operation": "Operation", "report": "Report", "manifest": "Manifest"}.items():
        assert json.loads(option[f"--{name}"]) == request[field]
    assert option["--account-id"] == request["AccountId"]
    assert option["--role-arn"] == request["RoleArn"]
    assert option["--priority"] == str(request["Priority"])
    assert "--no-confirmation-required" in words and request["ConfirmationRequired"] is False


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda r: r["Manifest"]["Location"].pop("ETag"), "ETag"),
        (lambda r: r.pop("RoleArn"), "RoleArn"),
        (lambda r: r.update(Priority="high"), "Priority"),
        (lambda r: r.update(Colour="blue"), "Colour"),
        (lambda r: r["Report"].update(ReportScope="Everything"), "ReportScope"),
    ],
)
def test_it_says_no_to_a_broken_job(built, change, word):
    request = with_etag(request_of(built["part4"], "HistoryJobRequest"))
    change(request)
    assert word in "\n".join(objections("s3control", "CreateJob", request))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda r: r.pop("Instances"), "Instances"),
        (lambda r: r["Instances"]["InstanceGroups"][0].update(InstanceRole="BOSS"), "BOSS"),
        (lambda r: r["Steps"][0]["HadoopJarStep"].pop("Jar"), "Jar"),
    ],
)
def test_it_says_no_to_a_broken_job_flow(built, change, word):
    request = request_of(built["part11"], "JobJobFlow")
    change(request)
    assert word in "\n".join(objections("emr", "RunJobFlow", request))
