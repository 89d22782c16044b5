"""Flows of parts 4, 7 and 9: S3 Batch Operations replays objects through a function.

The emulator runs no S3 Batch job, so `run_job` stands in for the service: it takes the job request that the stack
puts out, and under its role reads the manifest, calls the function with invocation schema 1.0 and writes a report.
Proves: request, manifest, function, target and table fit each other; under AUTH also the grants of the job's role and
the function's. Cannot prove: that S3 accepts the job, nor the role's trust policy.
"""

import csv
import io
import json
import uuid
from urllib.parse import quote_plus

from flow import check, keys, landed, put_records, read, unique, until, write
from flow_lake import same_schema, table_rows


def part4(stack, emulator):
    """The job copies each object that the manifest names, and no other."""
    source, target = stack.output("BucketABucketName"), stack.output("BucketBBucketName")
    bodies = {"in/one.json": b'{"n": 1}', "in/a name + é.bin": b"\x00\xff two", "left/out.txt": b"three"}
    for key, body in bodies.items():
        write(emulator, source, key, body)
    replayed = [key for key in bodies if not key.startswith("left/")]
    results = run_job(stack, emulator, source, replayed)
    check([result["resultCode"] for result in results] == ["Succeeded"] * 2, f"the function answers {results}")
    check(sorted(keys(emulator, target)) == sorted(replayed), f"{target} holds {keys(emulator, target)}")
    for key in replayed:
        check(read(emulator, target, key) == bodies[key], f"the copy of {key} differs")
    write(emulator, source, replayed[0], b"a newer version")
    (first, _) = reversed(versions(emulator, source, replayed[0]))
    results = run_job(stack, emulator, source, replayed[:1], [first])
    check(results[0]["resultCode"] == "Succeeded", f"an old version gives {results}")
    check(read(emulator, target, replayed[0]) == bodies[replayed[0]], "not the version that the manifest names")
    missing = run_job(stack, emulator, source, ["in/missing.json"])
    check(missing[0]["resultCode"] == "PermanentFailure", f"a missing object gives {missing}")


def part7(stack, emulator):
    """The objects that the stream landed become parquet in the other bucket, with the columns of the table."""
    columns = {"asin": "B01", "page_views": 7, "ordered_product_sales": 1.5}
    converted(stack, emulator, "events/", stack.output("RawzoneBucketName"), columns)


def part9(stack, emulator):
    """The same within one bucket: from one prefix to another."""
    converted(stack, emulator, "json-files/gz/", stack.output("LandzoneBucketName"), {"asin": "B01", "page_views": 7})


def converted(stack, emulator, prefix, target, columns):
    landzone = stack.output("LandzoneBucketName")
    records = [{**columns, "asin": unique()["mark"]} for _ in range(2)]
    put_records(emulator, stack.output("DStreamName"), *records)
    history = landed(emulator, landzone, prefix, *records)
    newest = versions(emulator, landzone, history[1])[0]
    results = run_job(stack, emulator, landzone, history[:1])
    results += run_job(stack, emulator, landzone, history[1:], None if newest == "null" else [newest])
    check([result["resultCode"] for result in results] == ["Succeeded"] * 2, f"the function answers {results}")
    files = until("parquet files", lambda: keys(emulator, target, "parquet-files/"))
    check(len(files) == 2, f"two objects became {files}")
    rows = table_rows(stack, emulator, target, files)
    same_schema(stack, emulator, target, files)
    check(sorted(map(str, rows)) == sorted(map(str, records)), f"the parquet files hold {rows}, sent were {records}")


def versions(emulator, bucket, key):
    """The version ids of an object, newest first; `null` where the bucket keeps none."""
    listing = emulator.client("s3").list_object_versions(Bucket=bucket, Prefix=key)
    return [version["VersionId"] for version in listing["Versions"] if version["Key"] == key]


def run_job(stack, emulator, bucket, replayed, ids=None):
    """The results of all tasks; raises where S3 Batch would fail the job. With `ids`, the manifest names versions."""
    request = json.loads(stack.output("HistoryJobRequest"))
    check(request["AccountId"] == stack.account, f"the job belongs to account {request['AccountId']}")
    manifest_bucket, manifest_key = arn_parts(request["Manifest"]["Location"]["ObjectArn"])
    fields = [*request["Manifest"]["Spec"]["Fields"], *(["VersionId"] if ids else [])]
    lines = [[bucket, quote_plus(key, safe="/"), *version] for key, *version in zip(replayed, *([ids] if ids else []))]
    write(emulator, manifest_bucket, manifest_key, "".join(",".join(line) + "\n" for line in lines).encode())

    as_job = emulator.assume(request["RoleArn"])
    manifest = as_job("s3").get_object(Bucket=manifest_bucket, Key=manifest_key)["Body"].read().decode()
    version = versions(emulator, manifest_bucket, manifest_key)[0]
    as_job("s3").get_object(Bucket=manifest_bucket, Key=manifest_key, VersionId=version)
    rows = [dict(zip(fields, row)) for row in csv.reader(io.StringIO(manifest))]
    operation = request["Operation"]["LambdaInvoke"]
    check(operation["InvocationSchemaVersion"] == "1.0", f"the examples' functions speak schema 1.0, not {operation}")
    results = [invoke(as_job, operation["FunctionArn"], request, row) for row in rows]

    report = request["Report"]
    as_job("s3").put_object(
        Bucket=arn_parts(report["Bucket"])[0],
        Key=f"{report['Prefix']}/job-{uuid.uuid4()}/results/{uuid.uuid4().hex}.csv",
        Body="".join(f"{result['taskId']},{result['resultCode']}\n" for result in results).encode(),
    )
    return results


def invoke(as_job, function, request, row):
    """One invocation with one task, as S3 Batch Operations makes it, and its answer held against the contract."""
    task = {
        "taskId": uuid.uuid4().hex,
        "s3Key": row["Key"],
        "s3VersionId": row.get("VersionId"),
        "s3BucketArn": f"arn:aws:s3:::{row['Bucket']}",
    }
    event = {
        "invocationSchemaVersion": "1.0",
        "invocationId": uuid.uuid4().hex,
        "job": {"id": str(uuid.uuid4())},
        "tasks": [task],
    }
    reply = as_job("lambda").invoke(FunctionName=function, Payload=json.dumps(event).encode())
    text = reply["Payload"].read().decode()
    check("FunctionError" not in reply, f"the function raised: {text}")
    answer = json.loads(text)
    check(answer["invocationSchemaVersion"] == "1.0", f"schema: {answer}")
    check(answer["invocationId"] == event["invocationId"], f"invocation id: {answer}")
    codes = {"Succeeded", "TemporaryFailure", "PermanentFailure"}
    check(answer["treatMissingKeysAs"] in codes, f"treatMissingKeysAs: {answer}")
    (result,) = answer["results"]
    check(result["taskId"] == task["taskId"] and result["resultCode"] in codes, f"result: {result}")
    check(isinstance(result["resultString"], str), f"result string: {result}")
    return result


def arn_parts(arn):
    bucket, _, key = arn.split(":::")[-1].partition("/")
    return bucket, key
